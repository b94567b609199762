//! Showing diagnostics: to people on standard error, to machines on standard output.

use clap::ValueEnum;
use explc_dsl::diagnostic::{self, Diagnostic, FileDiagnostics, Format, Severity};

use explc_ide::preview::{self, Problem};

use crate::project::Source;
use crate::terminal::{self, Trouble, count};

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// With the source around them, for people.
    #[default]
    Human,
    /// One a line: `path:line:column: error[C001] message`.
    Short,
    /// One JSON object a line, edits included.
    Json,
    /// One SARIF 2.1.0 document.
    Sarif,
}

/// The diagnostics of one source.
pub(crate) struct Found<'a> {
    /// The source.
    pub(crate) source: &'a Source,
    /// What was found in it.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Found<'_> {
    /// How many of this severity there are.
    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.diagnostics
            .iter()
            .filter(|found| found.severity == severity)
            .count()
    }

    /// Its errors, as pages show them.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        preview::problems(&self.diagnostics, &self.source.shown, &self.source.text)
    }

    /// Whether it must not be published.
    pub(crate) fn has_error(&self) -> bool {
        self.count(Severity::Error) > 0
    }
}

/// Shows what was found, in the order of the sources.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn report(found: &[Found<'_>], format: MessageFormat) -> Result<(), Trouble> {
    let each = |format| -> String {
        let render = |found: &Found<'_>| {
            diagnostic::render(
                &found.diagnostics,
                &found.source.shown,
                &found.source.text,
                format,
                true,
            )
        };
        found.iter().map(render).collect()
    };
    match format {
        MessageFormat::Human => terminal::show(&each(Format::Human)),
        MessageFormat::Short => terminal::print(each(Format::Short).as_bytes()),
        MessageFormat::Json => terminal::print(each(Format::Json).as_bytes()),
        MessageFormat::Sarif => {
            let files: Vec<FileDiagnostics<'_>> = found
                .iter()
                .map(|found| FileDiagnostics {
                    path: &found.source.shown,
                    source: &found.source.text,
                    diagnostics: &found.diagnostics,
                })
                .collect();
            terminal::print((diagnostic::sarif(&files) + "\n").as_bytes())
        }
    }
}

/// `2 errors, 1 warning`, or none if there is neither.
pub(crate) fn totals(found: &[&Found<'_>]) -> Option<String> {
    let number = |severity| {
        found
            .iter()
            .map(|found| found.count(severity))
            .sum::<usize>()
    };
    let words = |severity: Severity| {
        Some(number(severity))
            .filter(|&number| number > 0)
            .map(|number| count(number, severity.word()))
    };
    let parts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Hint]
        .into_iter()
        .filter_map(words)
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Shows what was found to people on standard error, where standard output carries a result.
pub(crate) fn complain(found: &[&Found<'_>]) {
    for found in found {
        let text = diagnostic::render(
            &found.diagnostics,
            &found.source.shown,
            &found.source.text,
            Format::Human,
            true,
        );
        if !text.is_empty() {
            terminal::tell(text.trim_end());
        }
    }
}
