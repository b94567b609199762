//! Diagnostics for programs: JSON lines and SARIF.

use super::{Diagnostic, Edit, FileDiagnostics, Fix, Label, Severity};
use crate::codes;
use crate::line_index::{Encoding, LineIndex};
use crate::span::Span;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Writes one JSON object a line: `path`, `code`, `name`, `severity`, `message`, `span`, `labels`, `help`, `fix`.
///
/// A span has `start` and `end`, each with the byte `offset` from 0 and, for people, `line` and `column` from 1 in Unicode
/// scalar values. A fix has a `title`, `certain`, and `edits` of a span and its `replacement`.
#[must_use]
pub fn json(diagnostics: &[Diagnostic], path: &str, source: &str) -> String {
    let text = Text {
        source,
        index: LineIndex::new(source),
    };
    diagnostics
        .iter()
        .map(|diagnostic| text.diagnostic(diagnostic, path).to_string() + "\n")
        .collect()
}

/// Writes one SARIF 2.1.0 document over many files.
#[must_use]
pub fn sarif(files: &[FileDiagnostics<'_>]) -> String {
    let used: BTreeSet<_> = files
        .iter()
        .flat_map(|file| file.diagnostics)
        .map(|found| found.code)
        .collect();
    let rules: Vec<Value> = used
        .iter()
        .map(|code| {
            let summary = codes::find(code.id).map_or("", |entry| entry.summary);
            json!({ "id": code.id, "name": code.name, "shortDescription": { "text": summary } })
        })
        .collect();
    let results: Vec<Value> = files
        .iter()
        .flat_map(|file| {
            let text = Text {
                source: file.source,
                index: LineIndex::new(file.source),
            };
            file.diagnostics
                .iter()
                .map(move |found| text.result(found, file.path))
                .collect::<Vec<_>>()
        })
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "explc", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

/// A source that knows its lines.
struct Text<'a> {
    source: &'a str,
    index: LineIndex,
}

#[derive(Serialize)]
struct Point {
    offset: u32,
    line: u32,
    column: u32,
}

impl Text<'_> {
    fn point(&self, offset: u32) -> Point {
        let position = self.index.position(self.source, offset, Encoding::Scalar);
        Point {
            offset,
            line: position.line + 1,
            column: position.column + 1,
        }
    }

    fn span(&self, span: Span) -> Value {
        let span = span.clamp(self.source);
        json!({ "start": self.point(span.start), "end": self.point(span.end) })
    }

    fn diagnostic(&self, diagnostic: &Diagnostic, path: &str) -> Value {
        json!({
            "path": path,
            "code": diagnostic.code.id,
            "name": diagnostic.code.name,
            "severity": diagnostic.severity.word(),
            "message": diagnostic.message,
            "span": self.span(diagnostic.span),
            "labels": diagnostic.labels.iter().map(|label| self.label(label, path)).collect::<Vec<_>>(),
            "help": diagnostic.help,
            "fix": diagnostic.fix.as_ref().map(|fix| self.fix(fix)),
        })
    }

    /// A place in another file has bytes only: its text is not at hand.
    fn label(&self, label: &Label, path: &str) -> Value {
        let span = match label.path {
            None => self.span(label.span),
            Some(_) => {
                json!({ "start": { "offset": label.span.start }, "end": { "offset": label.span.end } })
            }
        };
        json!({ "path": label.path.as_deref().unwrap_or(path), "message": label.message, "span": span })
    }

    fn fix(&self, fix: &Fix) -> Value {
        let edits: Vec<Value> = fix
            .edits
            .iter()
            .map(|Edit { span, replacement }| json!({ "span": self.span(*span), "replacement": replacement }))
            .collect();
        json!({ "title": fix.title, "certain": fix.certain, "edits": edits })
    }

    fn result(&self, diagnostic: &Diagnostic, path: &str) -> Value {
        let level = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "note",
        };
        let mut result = json!({
            "ruleId": diagnostic.code.id,
            "level": level,
            "message": { "text": diagnostic.message },
            "locations": [{ "physicalLocation": self.location(diagnostic.span, path) }],
        });
        let related: Vec<Value> = diagnostic
            .labels
            .iter()
            .map(|label| self.related(label, path))
            .collect();
        if !related.is_empty() {
            result["relatedLocations"] = json!(related);
        }
        if let Some(fix) = &diagnostic.fix {
            result["fixes"] = json!([self.sarif_fix(fix, path)]);
        }
        result
    }

    fn location(&self, span: Span, path: &str) -> Value {
        json!({ "artifactLocation": { "uri": uri(path) }, "region": self.region(span) })
    }

    fn region(&self, span: Span) -> Value {
        let span = span.clamp(self.source);
        let (start, end) = (self.point(span.start), self.point(span.end));
        json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        })
    }

    fn related(&self, label: &Label, path: &str) -> Value {
        let location = match &label.path {
            None => self.location(label.span, path),
            Some(other) => json!({ "artifactLocation": { "uri": uri(other) } }),
        };
        json!({ "physicalLocation": location, "message": { "text": label.message } })
    }

    fn sarif_fix(&self, fix: &Fix, path: &str) -> Value {
        let replacements: Vec<Value> = fix
            .edits
            .iter()
            .map(|Edit { span, replacement }| {
                json!({ "deletedRegion": self.region(*span), "insertedContent": { "text": replacement } })
            })
            .collect();
        json!({
            "description": { "text": fix.title },
            "artifactChanges": [{ "artifactLocation": { "uri": uri(path) }, "replacements": replacements }],
        })
    }
}

/// A relative path as a URI reference: every byte that such a reference may not hold is percent-encoded.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
