//! A finding as pages show it: text only, with the line that it is about.

use explc_dsl::diagnostic::{Diagnostic, Severity};
use explc_dsl::line_index::{Encoding, LineIndex};
use serde::Serialize;

/// So many are shown; the rest is counted.
const MOST: usize = 20;
/// More of a line is not shown.
const LONGEST_LINE: usize = 400;

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// `error`, `warning` or `hint`.
    pub severity: &'static str,
    /// The stable code and its name, such as `C001` and `false-claim`.
    pub code: &'static str,
    /// The name of the code.
    pub name: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do, where there is something to say.
    pub help: Option<String>,
    /// The file as people read it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The line itself.
    pub excerpt: String,
}

/// The errors among what was found in a file, in order.
#[must_use]
pub fn problems(found: &[Diagnostic], file: &str, text: &str) -> Vec<Problem> {
    let lines = LineIndex::new(text);
    let errors = found
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .take(MOST);
    errors
        .map(|one| {
            let at = lines.position(text, one.span.start, Encoding::Scalar);
            let line = lines.line_span(text, at.line).text(text);
            Problem {
                severity: one.severity.word(),
                code: one.code.id,
                name: one.code.name,
                message: one.message.clone(),
                help: one.help.clone(),
                file: file.to_owned(),
                line: at.line + 1,
                column: at.column + 1,
                excerpt: line.trim_end().chars().take(LONGEST_LINE).collect(),
            }
        })
        .collect()
}
