//! Diagnostics for people, drawn by ariadne.

use super::{Diagnostic, Fix, Label, Severity, printable, short_line, visible};
use crate::line_index::LineIndex;
use crate::span::Span;
use ariadne::{Color, Config, IndexType, Report, ReportKind, Source};
use std::borrow::Cow;

/// Longer lines are not shown: they would fill the screen and say nothing.
const LONGEST_LINE: u32 = 400;

/// A span as ariadne takes it: the file's path and bytes.
type Place<'a> = (&'a str, std::ops::Range<usize>);

pub(super) fn render(diagnostics: &[Diagnostic], path: &str, source: &str, colour: bool) -> String {
    let shown = Shown::new(source);
    let index = LineIndex::new(source);
    let path = printable(path);
    let mut cache = (path.as_str(), Source::from(shown.text.as_ref()));
    let mut out = Vec::new();
    for diagnostic in diagnostics {
        if has_long_line(diagnostic, source, &index) {
            out.extend(without_source(diagnostic, &path, source, &index).bytes());
        } else {
            // Writing into memory cannot fail, and the cache holds the only path that is asked for.
            let _ = report(diagnostic, &path, source, &shown, colour).write(&mut cache, &mut out);
        }
        out.push(b'\n');
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn report<'a>(
    diagnostic: &Diagnostic,
    path: &'a str,
    source: &str,
    shown: &Shown<'_>,
    colour: bool,
) -> Report<'static, Place<'a>> {
    let (kind, accent) = match diagnostic.severity {
        Severity::Error => (ReportKind::Error, Color::Red),
        Severity::Warning => (ReportKind::Warning, Color::Yellow),
        Severity::Hint => (ReportKind::Advice, Color::Cyan),
    };
    let place = |span: Span| (path, shown.range(span.clamp(source)));
    let label = |span: Span, message: &str, accent| {
        ariadne::Label::new(place(span))
            .with_message(printable(message))
            .with_color(accent)
    };
    let config = Config::new()
        .with_index_type(IndexType::Byte)
        .with_color(colour);
    let mut report = Report::build(kind, place(diagnostic.span))
        .with_config(config)
        .with_code(diagnostic.code.id)
        .with_message(printable(&diagnostic.message));
    let mut labels = vec![(diagnostic.span, diagnostic.code.name, accent)];
    for Label {
        path,
        span,
        message,
    } in &diagnostic.labels
    {
        match path {
            Some(path) => report.add_note(printable(&format!("{path}: {message}"))),
            None => labels.push((*span, message, Color::Blue)),
        }
    }
    // In source order, or ariadne shows the file once more for each label that steps back.
    labels.sort_by_key(|(span, ..)| *span);
    report.add_labels(
        labels
            .into_iter()
            .map(|(span, message, accent)| label(span, message, accent)),
    );
    match (&diagnostic.help, &diagnostic.fix) {
        (Some(help), Some(fix)) => {
            report.set_help(printable(&format!("{help} (fix: {})", fix.title)))
        }
        (Some(text), None) | (None, Some(Fix { title: text, .. })) => {
            report.set_help(printable(text))
        }
        (None, None) => {}
    }
    report.finish()
}

fn has_long_line(diagnostic: &Diagnostic, source: &str, index: &LineIndex) -> bool {
    let own = diagnostic
        .labels
        .iter()
        .filter(|label| label.path.is_none())
        .map(|label| label.span);
    own.chain([diagnostic.span]).any(|span| {
        let lines = index.line(span.start)..=index.line(span.end);
        [*lines.start(), *lines.end()]
            .iter()
            .any(|line| index.line_span(source, *line).len() > LONGEST_LINE)
    })
}

fn without_source(diagnostic: &Diagnostic, path: &str, source: &str, index: &LineIndex) -> String {
    let mut text = short_line(diagnostic, path, source, index) + "\n";
    let fix = diagnostic.fix.iter().map(|fix| &fix.title);
    text.extend(
        diagnostic
            .help
            .iter()
            .chain(fix)
            .map(|line| format!("  help: {}\n", printable(line))),
    );
    text
}

/// The source as a terminal may see it, and the way from its true offsets to the shown ones.
struct Shown<'a> {
    text: Cow<'a, str>,
    /// For each replaced character: its true offset, and how many bytes all up to it have gained.
    gains: Vec<(usize, isize)>,
}

impl<'a> Shown<'a> {
    fn new(source: &'a str) -> Self {
        if source
            .chars()
            .all(|character| shown(character) == character)
        {
            return Self {
                text: Cow::Borrowed(source),
                gains: Vec::new(),
            };
        }
        let mut text = String::with_capacity(source.len());
        let mut gains = Vec::new();
        let mut gain = 0_isize;
        for (at, character) in source.char_indices() {
            let replacement = shown(character);
            text.push(replacement);
            if replacement != character {
                gain += replacement.len_utf8() as isize - character.len_utf8() as isize;
                gains.push((at, gain));
            }
        }
        Self {
            text: Cow::Owned(text),
            gains,
        }
    }

    fn range(&self, span: Span) -> std::ops::Range<usize> {
        self.offset(span.start)..self.offset(span.end)
    }

    fn offset(&self, at: u32) -> usize {
        let at = at as usize;
        let before = self.gains.partition_point(|(offset, _)| *offset < at);
        let gain = before.checked_sub(1).map_or(0, |last| self.gains[last].1);
        at.saturating_add_signed(gain)
    }
}

/// Line breaks and tabs stay, ariadne knows them; a lone `\r` stays too, it is drawn as a space.
fn shown(character: char) -> char {
    match character {
        '\n' | '\t' => character,
        '\r' => ' ',
        _ => visible(character),
    }
}
