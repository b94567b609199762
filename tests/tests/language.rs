//! The suite of `tests/suite/dsl`: sources with what the parser says about them.

use explc_tests::suite;

#[test]
fn every_section_says_what_is_expected() {
    let sections = suite::check("dsl", &|source| {
        suite::annotated(source, &explc_dsl::parse(source).diagnostics)
    });
    assert!(sections > 40, "only {sections} sections were read");
}
