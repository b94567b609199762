//! Formulas: what stands between `$` in shown text.

use super::{codes, name};
use crate::diagnostic::Diagnostic;
use crate::span::Span;

codes! {
    UNKNOWN_COMMAND = "F001" "unknown-command", "A formula uses a command that does not exist.",
    "Formulas are written as in LaTeX: `\\frac{a}{b}`, `\\sqrt{x}`, `x_i^2`, `\\sum_{i=1}^n`, `\\alpha`, `\\le`. A name that is no command stands in `\\operatorname{softmax}`, words in `\\text{if}`.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "A majority is $\frc{n}{2}$ and more."
  run cluster for 100ms
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "A majority is $\frac{n}{2}$ and more."
  run cluster for 100ms
}
"#;

    NOT_SUPPORTED = "F002" "formula-not-supported", "A formula uses something of LaTeX that formulas here do not have.",
    "A formula says what is computed, not how it looks: colours, links, images, sizes and frames are left to the page around it.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "A majority is $\color{red}{n / 2}$ and more."
  run cluster for 100ms
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "A majority is $n / 2$ and more."
  run cluster for 100ms
}
"#;

    MALFORMED = "F003" "malformed-formula", "A formula is not written as LaTeX wants it.",
    "Each `{` has its `}`, each `\\left` its `\\right`, and a command all that it asks for. A letter has at most one index and one exponent: `x_i^2`. It may have 400 characters. A dollar sign that is meant as such is written `\\$`.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "A majority is $\frac{n}$ and more."
  run cluster for 100ms
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "A majority is $\frac{n}{2}$ and more."
  run cluster for 100ms
}
"#;
}

/// A command that does not exist, and those that do.
pub fn unknown_command(span: Span, command: &str, known: &[&str]) -> Diagnostic {
    name::unknown(
        UNKNOWN_COMMAND,
        "command of a formula",
        span,
        command,
        known,
    )
}

/// Something of LaTeX that formulas do not have.
pub fn not_supported(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(NOT_SUPPORTED, span, format!("formulas have no {what}"))
        .with_help("say what is computed, and leave how it looks to the page")
}

/// A formula that cannot be read, and why.
pub fn malformed(span: Span, why: &str) -> Diagnostic {
    let message = format!("this formula cannot be read: {why}");
    Diagnostic::error(MALFORMED, span, message)
        .with_help("write a dollar sign that is meant as such as `\\$`")
}

/// A formula of `count` characters, where `most` are allowed.
pub fn too_long(span: Span, count: usize, most: usize) -> Diagnostic {
    let message = format!("this formula has {count} characters, and {most} are the most");
    Diagnostic::error(MALFORMED, span, message).with_help("show a part of it, and name the rest")
}

/// A formula that no line of text has room for.
pub fn too_large(span: Span) -> Diagnostic {
    Diagnostic::error(
        MALFORMED,
        span,
        "this formula is larger than any line of text",
    )
    .with_help("show a part of it, and name the rest")
}
