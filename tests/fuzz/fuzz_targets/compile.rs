//! Any bytes, as text or as changes of a scene, through the whole pipeline.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| explc_tests::fuzz::compile::any_bytes(bytes));
