//! What the author of a scene is told: a stable code, a place, a sentence, and the edit if it is known.
//!
//! A diagnostic knows neither its file nor its source: whoever collects diagnostics keeps them per file, and every renderer
//! takes the path and the text. Renderers move spans to character boundaries, so a span can never make them fail.

mod human;
mod machine;

pub use crate::codes::Code;
pub use machine::{json, sarif};

use crate::line_index::{Encoding, LineIndex};
use crate::span::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It must not be published: `build` and `check` fail, the preview does not.
    Error,
    /// The output may mislead.
    Warning,
    /// A matter of style.
    Hint,
}

impl Severity {
    /// The word that outputs print.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// One thing that the author should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in lower case and without a full stop; it stands alone.
    pub message: String,
    /// The smallest place that is wrong.
    pub span: Span,
    /// Every other place that the message names.
    pub labels: Vec<Label>,
    /// What to do, verb first, where there is something to say beyond the fix.
    pub help: Option<String>,
    /// The edit, where it is known.
    pub fix: Option<Fix>,
}

/// Another place that a diagnostic names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The path of its file; `None` is the diagnostic's own file.
    pub path: Option<String>,
    /// Where.
    pub span: Span,
    /// What is there.
    pub message: String,
}

/// An edit that puts things right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, verb first: "replace `stpe` by `step`".
    pub title: String,
    /// Whether it is surely what the author means, so that `--fix` may do it unasked.
    pub certain: bool,
    /// The edits, all in the diagnostic's file, none touching another.
    pub edits: Vec<Edit>,
}

/// A replacement of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// The new text.
    pub replacement: String,
}

impl Diagnostic {
    /// An error.
    #[must_use]
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message.into())
    }

    /// A warning.
    #[must_use]
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message.into())
    }

    /// A hint.
    #[must_use]
    pub fn hint(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Hint, code, span, message.into())
    }

    fn new(severity: Severity, code: Code, span: Span, message: String) -> Self {
        let span = Span::new(span.start, span.end.max(span.start));
        Self {
            code,
            severity,
            message,
            span,
            labels: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Names another place in the same file.
    #[must_use]
    pub fn with_label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label {
            path: None,
            span,
            message: message.into(),
        });
        self
    }

    /// Names a place in another file.
    #[must_use]
    pub fn with_label_in(
        mut self,
        path: impl Into<String>,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        self.labels.push(Label {
            path: Some(path.into()),
            span,
            message: message.into(),
        });
        self
    }

    /// Says what to do, verb first.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Attaches the edit that puts it right.
    #[must_use]
    pub fn with_fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}

impl Fix {
    /// An edit that is surely meant.
    #[must_use]
    pub fn certain(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            certain: true,
            edits,
        }
    }

    /// An edit that the author should look at first.
    #[must_use]
    pub fn possible(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            certain: false,
            edits,
        }
    }
}

impl Edit {
    /// Replaces what `span` holds.
    #[must_use]
    pub fn replace(span: Span, replacement: impl Into<String>) -> Self {
        Self {
            span,
            replacement: replacement.into(),
        }
    }

    /// Inserts text at a byte offset.
    #[must_use]
    pub fn insert(offset: u32, text: impl Into<String>) -> Self {
        Self::replace(Span::at(offset), text)
    }

    /// Removes what `span` holds.
    #[must_use]
    pub fn remove(span: Span) -> Self {
        Self::replace(span, "")
    }

    /// Removes a statement with the lines that it stands on; without them, if anything else stands there.
    #[must_use]
    pub fn remove_lines(source: &str, statement: Span) -> Self {
        let span = statement.clamp(source);
        let (before, after) = (&source[..span.start as usize], &source[span.end as usize..]);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let end = after.find('\n').map_or(after.len(), |at| at + 1);
        let alone = before[start..].trim().is_empty() && after[..end].trim().is_empty();
        Self::remove(match alone {
            true => Span::new(start as u32, span.end + end as u32),
            false => span,
        })
    }
}

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// With the source around them, for people.
    Human,
    /// `path:line:column: error[C001] message`, one a line.
    Short,
    /// One JSON object a line.
    Json,
    /// SARIF 2.1.0, one document; for several files use [`sarif`].
    Sarif,
}

/// Writes the diagnostics of one file.
///
/// Columns that people and SARIF see count Unicode scalar values from 1. `colour` matters to [`Format::Human`] only.
#[must_use]
pub fn render(
    diagnostics: &[Diagnostic],
    path: &str,
    source: &str,
    format: Format,
    colour: bool,
) -> String {
    match format {
        Format::Human => human::render(diagnostics, path, source, colour),
        Format::Short => short(diagnostics, path, source),
        Format::Json => json(diagnostics, path, source),
        Format::Sarif => sarif(&[FileDiagnostics {
            path,
            source,
            diagnostics,
        }]),
    }
}

/// The diagnostics of one file, with what is needed to show them.
#[derive(Clone, Copy, Debug)]
pub struct FileDiagnostics<'a> {
    /// The path as printed, with `/` between its parts.
    pub path: &'a str,
    /// The text.
    pub source: &'a str,
    /// What was found.
    pub diagnostics: &'a [Diagnostic],
}

fn short(diagnostics: &[Diagnostic], path: &str, source: &str) -> String {
    let index = LineIndex::new(source);
    diagnostics
        .iter()
        .map(|diagnostic| short_line(diagnostic, path, source, &index) + "\n")
        .collect()
}

fn short_line(diagnostic: &Diagnostic, path: &str, source: &str, index: &LineIndex) -> String {
    let start = index.position(source, diagnostic.span.start, Encoding::Scalar);
    let (line, column) = (start.line + 1, start.column + 1);
    let severity = diagnostic.severity.word();
    let (path, id, message) = (
        printable(path),
        diagnostic.code.id,
        printable(&diagnostic.message),
    );
    format!("{path}:{line}:{column}: {severity}[{id}] {message}")
}

/// Puts a visible character in the place of each character that a terminal would obey: controls, tabs too, and marks that
/// change the direction of text. One character becomes one character, so columns stay.
fn printable(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// The character that stands for `character` on a terminal.
fn visible(character: char) -> char {
    let code = u32::from(character);
    match character {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + code).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => '\u{fffd}',
        _ if is_bidi_control(character) => '\u{fffd}',
        _ => character,
    }
}

/// Whether a character changes the direction of the text around it without being seen.
#[must_use]
pub(crate) fn is_bidi_control(character: char) -> bool {
    matches!(character, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// How many diagnostics of a file are shown.
pub const SHOWN: usize = 100;

/// Sorts by place, removes duplicates, and keeps [`SHOWN`], errors first; one more hint counts the rest.
#[must_use]
pub fn limited(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    limited_and_more(diagnostics, 0)
}

/// The same, with `more` that were found and not even kept.
pub(crate) fn limited_and_more(mut diagnostics: Vec<Diagnostic>, more: usize) -> Vec<Diagnostic> {
    diagnostics.sort_by(|a, b| {
        (a.severity, a.span, a.code, &a.message).cmp(&(b.severity, b.span, b.code, &b.message))
    });
    diagnostics.dedup();
    let more = more + diagnostics.len().saturating_sub(SHOWN);
    diagnostics.truncate(SHOWN);
    diagnostics.sort_by(|a, b| {
        (a.span, a.severity, a.code, &a.message).cmp(&(b.span, b.severity, b.code, &b.message))
    });
    if more > 0 {
        let end = diagnostics
            .last()
            .map_or(Span::default(), |last| Span::at(last.span.end));
        diagnostics.push(crate::codes::parse::too_many(end, more));
    }
    diagnostics
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::parse::UNEXPECTED;

    #[test]
    fn statements_go_with_their_lines() {
        let removed = |source: &str, statement: &str| {
            let at = source.find(statement).expect("it is in the source") as u32;
            let edit = Edit::remove_lines(source, Span::new(at, at + statement.len() as u32));
            let mut text = source.to_owned();
            text.replace_range(edit.span.range(), &edit.replacement);
            text
        };
        assert_eq!(removed("a\n  b c \nd\n", "b c"), "a\nd\n");
        assert_eq!(removed("a\n  b\n  c\nd", "b\n  c"), "a\nd");
        assert_eq!(removed("a\nb", "b"), "a\n");
        assert_eq!(removed("a { b } // c\n", "b"), "a {  } // c\n");
    }

    fn sample() -> Diagnostic {
        Diagnostic::error(UNEXPECTED, Span::new(3, 5), "wrong word")
            .with_label(Span::new(0, 1), "declared here")
            .with_help("write another")
            .with_fix(Fix::certain(
                "replace it",
                vec![Edit::replace(Span::new(3, 5), "b")],
            ))
    }

    #[test]
    fn short_form() {
        let text = render(&[sample()], "a.expl", "é\né\n", Format::Short, false);
        assert_eq!(text, "a.expl:2:1: error[P001] wrong word\n");
    }

    #[test]
    fn human_form_without_colour() {
        let text = render(&[sample()], "a.expl", "é\néx\n", Format::Human, false);
        insta::assert_snapshot!(text);
    }

    #[test]
    fn nothing_reaches_the_terminal_raw() {
        let source = "a\u{1b}]0;title \u{202e}b\u{85}\r\nc";
        for colour in [false, true] {
            let bad = Diagnostic::error(UNEXPECTED, Span::new(1, 2), "found `\u{1b}`")
                .with_label(Span::new(6, 900), "\u{7}");
            let text = render(&[bad], "x\u{1b}.expl", source, Format::Human, colour);
            assert!(
                !text.contains('\u{202e}') && !text.contains('\u{85}') && !text.contains('\u{7}'),
                "{text:?}"
            );
            assert!(colour || !text.contains('\u{1b}'), "{text:?}");
            assert!(!text.contains("\u{1b}]"), "{text:?}");
        }
    }

    #[test]
    fn a_span_anywhere_is_rendered() {
        for span in [
            Span::new(1, 2),
            Span::new(9, 3),
            Span::new(40, 50),
            Span::at(4),
        ] {
            for format in [Format::Human, Format::Short, Format::Json, Format::Sarif] {
                let found =
                    Diagnostic::error(UNEXPECTED, span, "here").with_label(span, "and here");
                assert!(render(&[found], "a.expl", "é\r\né", format, false).contains("here"));
            }
        }
    }

    #[test]
    fn json_holds_edits() {
        let text = render(&[sample()], "a.expl", "é\néx\n", Format::Json, false);
        insta::assert_snapshot!(text);
    }

    #[test]
    fn sarif_is_one_document() {
        let text = render(&[sample()], "a.expl", "é\néx\n", Format::Sarif, false);
        insta::assert_snapshot!(text.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    }

    #[test]
    fn the_rest_is_counted() {
        let many = (0..107)
            .map(|at| Diagnostic::error(UNEXPECTED, Span::at(at), "x"))
            .collect();
        let kept = limited(many);
        assert_eq!(kept.len(), 101);
        assert_eq!(kept[100].message, "and 7 more");
    }
}
