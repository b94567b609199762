//! Edits that put findings right: one by one, and all that are certain at once.

use explc_dsl::diagnostic::{Diagnostic, Edit, Severity};
use explc_dsl::span::Span;

use super::Asked;
use super::cursor::Cursor;
use crate::workspace::Stale;

/// An edit that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it does, verb first.
    pub title: String,
    /// Whether it is surely what is meant.
    pub preferred: bool,
    /// The finding that it puts right.
    pub finding: Option<Diagnostic>,
    /// The edits, none touching another.
    pub edits: Vec<Edit>,
}

/// The edits that are offered for what touches a part of a document.
///
/// # Errors
/// If nobody waits for it any more.
pub fn fixes(asked: Asked<'_>, part: Span) -> Result<Vec<Action>, Stale> {
    let found = asked.document.findings(asked.ticket)?;
    let mut actions = Vec::new();
    for finding in found {
        if finding.span.end < part.start || part.end < finding.span.start {
            continue;
        }
        if let Some(fix) = &finding.fix {
            actions.push(Action {
                title: capital(&fix.title),
                preferred: fix.certain,
                edits: fix.edits.clone(),
                finding: Some(finding.clone()),
            });
        }
        if finding.severity != Severity::Error {
            actions.extend(allow(asked, &finding));
        }
    }
    Ok(actions)
}

/// All fixes of a document that are certain and do not touch each other; none if there is none.
///
/// # Errors
/// If nobody waits for it any more.
pub fn fix_all(asked: Asked<'_>) -> Result<Option<Action>, Stale> {
    let found = asked.document.findings(asked.ticket)?;
    let mut edits: Vec<Edit> = Vec::new();
    let certain = found.iter().filter_map(|one| one.fix.as_ref());
    for fix in certain.filter(|fix| fix.certain) {
        let apart = fix
            .edits
            .iter()
            .all(|edit| edits.iter().all(|known| !overlap(known.span, edit.span)));
        if apart {
            edits.extend(fix.edits.clone());
        }
    }
    edits.sort_by_key(|edit| edit.span);
    Ok((!edits.is_empty()).then(|| Action {
        title: "Fix all that is certain".to_owned(),
        preferred: true,
        finding: None,
        edits,
    }))
}

fn overlap(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end || a.start == b.start
}

/// Silences a warning or hint, with a reason to be written.
fn allow(asked: Asked<'_>, finding: &Diagnostic) -> Option<Action> {
    let document = asked.document;
    let line = document.lines.line(finding.span.start);
    let line = document.lines.line_span(&document.text, line);
    let text = line.text(&document.text);
    let indent: String = text.chars().take_while(|letter| *letter == ' ').collect();
    // A statement that begins on another line, or a header, has its `allow` elsewhere.
    let cursor = Cursor::new(
        document.parse(),
        &document.text,
        line.start + indent.len() as u32,
    );
    let begins = cursor.before.is_empty() && cursor.keyword.is_none() && !cursor.in_text;
    let name = finding.code.name;
    begins.then(|| Action {
        title: format!("Allow {name} here"),
        preferred: false,
        finding: Some(finding.clone()),
        edits: vec![Edit::insert(
            line.start,
            format!("{indent}allow {name} \"\"\n"),
        )],
    })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
