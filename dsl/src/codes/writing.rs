//! Writing: numbers by hand, unused things, missing fields.

use super::codes;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::span::Span;

codes! {
    BARE_NUMBER = "W001" "bare-number", "A number in a sentence is typed by hand and checked by nothing.",
    "A number in a sentence, note, title or choice should come from the simulation, in braces, or equal one side of a claim in the same step. Otherwise it stays as it is when the scene changes, and may be wrong. \"One\" and ordinals do not count.",
    wrong: r#"
explainer servers "Servers"

sim cluster = raft(servers: 3)

step "Wait" {
  say "All 3 servers wait."
  run cluster until election-timeout
}
"#,
    right: r#"
explainer servers "Servers"

sim cluster = raft(servers: 3)

step "Wait" {
  say "All {cluster.servers} servers wait."
  run cluster until election-timeout
}
"#;
}

/// A number by hand. `place` is where the word itself stands, if that is known, `by` what equals it now, in braces.
pub fn bare_number(span: Span, number: &str, by: Option<&str>, place: Option<Span>) -> Diagnostic {
    let message = format!("the number `{number}` is typed by hand and checked by nothing");
    let found = Diagnostic::warning(BARE_NUMBER, place.unwrap_or(span), message);
    match (by, place) {
        (Some(by), Some(place)) => found.with_fix(Fix::possible(
            format!("replace `{number}` by `{by}`, which has this value now"),
            vec![Edit::replace(place, by)],
        )),
        _ => found.with_help("interpolate what it counts, or claim it in this step"),
    }
}
