//! Whole scenes: each parses without a diagnostic.

/// A scene of the suite by its slug.
macro_rules! scenes {
    ($($slug:literal)*) => {
        &[$(($slug, include_str!(concat!("../../tests/suite/dsl/scenes/", $slug, ".expl"))),)*]
    };
}

const SCENES: &[(&str, &str)] = scenes! {
    "cap-theorem" "catalog" "kv-cache" "majority-quorum" "mixture-of-experts" "raft-consensus" "replay-safety"
    "sampling-pipeline" "skills-on-demand"
};

#[test]
fn every_scene_parses_without_diagnostics() {
    for (slug, source) in SCENES {
        let parse = explc_dsl::parse(source);
        let found = explc_dsl::diagnostic::render(
            &parse.diagnostics,
            &format!("{slug}.expl"),
            source,
            explc_dsl::diagnostic::Format::Human,
            false,
        );
        assert!(parse.diagnostics.is_empty(), "{found}");
    }
}

#[test]
fn every_scene_formats_to_something_that_formats_to_itself() {
    for (slug, source) in SCENES {
        let formatted = explc_dsl::format(source);
        assert_eq!(explc_dsl::format(&formatted), formatted, "{slug}");
        assert!(
            explc_dsl::parse(&formatted).diagnostics.is_empty(),
            "{slug}"
        );
    }
}
