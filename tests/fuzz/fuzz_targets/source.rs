//! Any bytes as a source file.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| explc_tests::fuzz::dsl::any_bytes(bytes));
