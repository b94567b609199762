//! Claims: sentences that are not true.

use super::codes;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

codes! {
    FALSE_CLAIM = "C001" "false-claim", "A claim does not hold at its moment.",
    "What a scene says is checked against what its simulation does, for every setting of the knobs. The message has the values on both sides and the settings; a label names the event that made it so. Change the sentence and the claim, or end the claim with `when` and the settings for which it is meant.",
    wrong: r#"
explainer two-leaders "Two leaders"

sim cluster = raft(nodes: 3)

step "Elect" {
  say "A majority elects a leader."
  run cluster until leader-elected
  claim cluster.leaders.count == 2
}
"#,
    right: r#"
explainer two-leaders "Two leaders"

sim cluster = raft(nodes: 3)

step "Elect" {
  say "A majority elects a leader."
  run cluster until leader-elected
  claim cluster.leaders.count == 1
}
"#;

    NO_SINGLE_ANSWER = "C002" "no-single-answer", "None, or more than one, of the choices of a `predict` is right.",
    "The conditions of the choices are taken at the end of the step, and exactly one must hold for every setting of the knobs: the simulation gives the answer.",
    wrong: r#"
explainer guess "Guess"

sim cluster = raft(nodes: 3)

step "Elect" {
  predict "How many leaders will there be?" {
    choice "None" when cluster.leaders.count == 0
    choice "Several" when cluster.leaders.count > 1
  }
  say "A majority elects a leader."
  run cluster until leader-elected
}
"#,
    right: r#"
explainer guess "Guess"

sim cluster = raft(nodes: 3)

step "Elect" {
  predict "How many leaders will there be?" {
    choice "None" when cluster.leaders.count == 0
    choice "One" when cluster.leaders.count == 1
    choice "Several" when cluster.leaders.count > 1
  }
  say "A majority elects a leader."
  run cluster until leader-elected
}
"#;
}

/// A claim is false; `values` says what its sides are.
pub fn false_claim(span: Span, values: &str) -> Diagnostic {
    Diagnostic::error(FALSE_CLAIM, span, format!("this does not hold: {values}"))
}

/// Not exactly one choice is right; `right` are the choices that are.
pub fn no_single_answer(span: Span, right: &[(Span, String)]) -> Diagnostic {
    let Some((_, first)) = right.first() else {
        return Diagnostic::error(
            NO_SINGLE_ANSWER,
            span,
            "no choice is right at the end of the step",
        );
    };
    let message = format!(
        "{} choices are right at the end of the step, \"{first}\" among them",
        right.len()
    );
    right.iter().fold(
        Diagnostic::error(NO_SINGLE_ANSWER, span, message),
        |found, (span, text)| found.with_label(*span, format!("\"{text}\" holds")),
    )
}
