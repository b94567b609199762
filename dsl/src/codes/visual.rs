//! What is seen: text, contrast, motion.

use super::codes;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

codes! {
    MISSING_GLYPH = "V001" "missing-glyph", "A text holds a character that the bundled fonts lack.",
    "Words are set in Inter, code and labels in JetBrains Mono, and no output falls back to another font: what is measured is what is drawn. Both cover Latin, Greek and Cyrillic with arrows and mathematical signs; they hold neither emoji nor Chinese, Japanese, Korean, Arabic or Hebrew letters.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait 🐢."
  run cluster for 100ms
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster for 100ms
}
"#;

    TOO_MANY_ELEMENTS = "V002" "too-many-elements", "A scene shows more elements than a picture may have.",
    "A variant may hold 5,000 elements over its whole length: nodes, labels, entries, messages. More can neither be drawn fast nor be understood. No further variant is drawn.",
    wrong: "a stage with forty clusters",
    right: r#"
explainer two-clusters "Two clusters"

sim cluster = raft()
sim other = raft(seed: 9)

step "Wait" {
  say "All wait."
  run cluster, other for 100ms
}
"#;
}

/// A character without a glyph; `place` is where it stands itself, if that is known.
pub fn missing_glyph(text: Span, character: char, place: Option<Span>) -> Diagnostic {
    let message = format!(
        "the fonts have no `{character}` (U+{:04X})",
        u32::from(character)
    );
    Diagnostic::error(MISSING_GLYPH, place.unwrap_or(text), message)
        .with_help("say it in letters, digits and signs that the fonts hold")
}

/// A variant with `count` elements, where `most` are allowed.
pub fn too_many_elements(span: Span, count: usize, most: usize) -> Diagnostic {
    let message = format!("the picture has {count} elements, and {most} are the most");
    Diagnostic::error(TOO_MANY_ELEMENTS, span, message)
        .with_help("show less at a time, or run for a shorter time")
}
