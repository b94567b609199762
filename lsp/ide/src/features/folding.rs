//! What can be folded away: blocks, runs of comments, the header, and calls over several lines.

use explc_dsl::lexer::TokenKind;
use explc_dsl::span::Span;
use explc_dsl::syntax::{Entry, Item};

use crate::workspace::Document;

/// Lines that can be folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// The first line, from 0; it stays.
    pub start: u32,
    /// The last line.
    pub end: u32,
    /// Whether they are comments.
    pub comment: bool,
}

/// What can be folded in a document.
#[must_use]
pub fn folds(document: &Document) -> Vec<Fold> {
    let parse = document.parse();
    let line = |offset: u32| document.lines.line(offset);
    let mut folds = Vec::new();
    let mut add = |start: u32, end: u32, comment: bool| {
        if start < end {
            folds.push(Fold {
                start,
                end,
                comment,
            });
        }
    };
    let mut open = Vec::new();
    let mut comments: Option<(u32, u32)> = None;
    for token in &parse.tokens {
        match token.kind {
            TokenKind::BraceOpen
            | TokenKind::ParenOpen
            | TokenKind::BracketOpen
            | TokenKind::BlockOpen => {
                open.push(line(token.span.start));
            }
            TokenKind::BraceClose
            | TokenKind::ParenClose
            | TokenKind::BracketClose
            | TokenKind::BlockClose => {
                if let Some(start) = open.pop() {
                    // The line with the closing brace stays.
                    add(start, line(token.span.start).saturating_sub(1), false);
                }
            }
            TokenKind::Comment => {
                let here = line(token.span.start);
                comments = match comments {
                    Some((start, last)) if last + 1 == here => Some((start, here)),
                    Some((start, last)) => {
                        add(start, last, true);
                        Some((here, here))
                    }
                    None => Some((here, here)),
                };
            }
            _ => {}
        }
    }
    if let Some((start, last)) = comments {
        add(start, last, true);
    }
    if let Some(header) = header(&parse.file.items) {
        add(line(header.start), line(header.end), false);
    }
    folds.sort_unstable();
    folds.dedup();
    folds
}

/// From the first to the last header line.
fn header(items: &[Item]) -> Option<Span> {
    let explainer = items.iter().find_map(|item| match item {
        Item::Explainer(explainer) => Some(explainer),
        _ => None,
    })?;
    let lines = explainer.entries.iter().map_while(|entry| match entry {
        Entry::Header(header) => Some(header.span),
        Entry::Allow(allow) => Some(allow.span),
        Entry::Decl(_) | Entry::Error(_) => None,
    });
    lines.reduce(Span::to)
}
