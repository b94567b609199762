//! The one canonical format, as the least edits that lead there.

use explc_dsl::diagnostic::Edit;
use explc_dsl::span::Span;

use crate::workspace::Document;

/// The edits that format a document; none where it is formatted, or where its blocks are not what they seem.
#[must_use]
pub fn format(document: &Document) -> Vec<Edit> {
    let formatted = explc_dsl::format(&document.text);
    line_edits(&document.text, &formatted)
}

/// Those of the edits that touch a part of a document.
#[must_use]
pub fn format_range(document: &Document, part: Span) -> Vec<Edit> {
    let mut edits = format(document);
    edits.retain(|edit| edit.span.start <= part.end && part.start <= edit.span.end);
    edits
}

/// The edits after a line break or a closing brace: the indentation of the line that is written, and the line before.
#[must_use]
pub fn format_on_type(document: &Document, offset: u32, typed: &str) -> Vec<Edit> {
    let line = document.lines.line(offset);
    let here = document.lines.line_span(&document.text, line);
    match typed {
        "\n" => {
            let depth = depth_at(document, here.start);
            let text = here.text(&document.text);
            let indent = text.len() - text.trim_start().len();
            let closes = usize::from(text.trim_start().starts_with('}'));
            let wanted = " ".repeat(2 * depth.saturating_sub(closes));
            let blank = Span::new(here.start, here.start + indent as u32);
            let mut edits = Vec::new();
            if let Some(above) = line.checked_sub(1) {
                let above = document.lines.line_span(&document.text, above);
                edits.extend(above_formatted(document, above, here));
            }
            if blank.text(&document.text) != wanted {
                edits.push(Edit::replace(blank, wanted));
            }
            edits
        }
        _ => {
            let within = |edit: &Edit| here.contains(edit.span) && !edit.replacement.contains('\n');
            format(document).into_iter().filter(within).collect()
        }
    }
}

/// The edits of the line above the one that is begun, which is not there yet as far as the format goes.
fn above_formatted(document: &Document, above: Span, here: Span) -> Vec<Edit> {
    let source = &document.text;
    let text = if here.text(source).trim().is_empty() {
        let rest = &source[here.end as usize..];
        let rest = rest.strip_prefix('\r').unwrap_or(rest);
        let rest = rest.strip_prefix('\n').unwrap_or(rest);
        format!("{}{rest}", &source[..here.start as usize])
    } else {
        source.to_string()
    };
    let mut edits = line_edits(&text, &explc_dsl::format(&text));
    edits.retain(|edit| above.contains(edit.span) && !edit.replacement.contains('\n'));
    edits
}

/// How many blocks are open at a place.
fn depth_at(document: &Document, offset: u32) -> usize {
    use explc_dsl::lexer::TokenKind;
    let before = document.parse().tokens.iter();
    let before = before.take_while(|token| token.span.end <= offset);
    before.fold(0_usize, |depth, token| match token.kind {
        TokenKind::BraceOpen | TokenKind::ParenOpen | TokenKind::BracketOpen => depth + 1,
        TokenKind::BraceClose | TokenKind::ParenClose | TokenKind::BracketClose => {
            depth.saturating_sub(1)
        }
        _ => depth,
    })
}

/// The edits from one text to another: one for each run of lines that differ, cut to what differs in them.
fn line_edits(old: &str, new: &str) -> Vec<Edit> {
    let old_lines: Vec<&str> = old.split_inclusive('\n').collect();
    let new_lines: Vec<&str> = new.split_inclusive('\n').collect();
    let mut edits = Vec::new();
    let (mut from, mut to, mut at) = (0, 0, 0);
    while from < old_lines.len() || to < new_lines.len() {
        if old_lines.get(from) == new_lines.get(to) {
            at += old_lines[from].len();
            from += 1;
            to += 1;
            continue;
        }
        let (skip_old, skip_new) = next_match(&old_lines[from..], &new_lines[to..]);
        let removed: usize = old_lines[from..from + skip_old]
            .iter()
            .map(|line| line.len())
            .sum();
        let inserted: String = new_lines[to..to + skip_new].concat();
        edits.push(cut(old, at, at + removed, &inserted));
        at += removed;
        from += skip_old;
        to += skip_new;
    }
    edits
}

/// How many lines of both differ before a line that is in both. Lines that only stand elsewhere are looked for nearby.
fn next_match(old: &[&str], new: &[&str]) -> (usize, usize) {
    const NEAR: usize = 64;
    for total in 1..2 * NEAR {
        for skip_old in 0..=total.min(old.len()) {
            let skip_new = total - skip_old;
            if skip_new > new.len() {
                continue;
            }
            let ends = skip_old == old.len() && skip_new == new.len();
            let meets = old
                .get(skip_old)
                .is_some_and(|line| new.get(skip_new) == Some(line));
            if ends || meets {
                return (skip_old, skip_new);
            }
        }
    }
    (old.len(), new.len())
}

/// A replacement without what both texts begin and end with.
fn cut(source: &str, start: usize, end: usize, text: &str) -> Edit {
    let old = &source[start..end];
    let same = |(a, b): &(char, char)| a == b;
    let head: usize = old
        .chars()
        .zip(text.chars())
        .take_while(same)
        .map(|(letter, _)| letter.len_utf8())
        .sum();
    let (old_rest, new_rest) = (&old[head..], &text[head..]);
    let tail: usize = old_rest
        .chars()
        .rev()
        .zip(new_rest.chars().rev())
        .take_while(same)
        .map(|(letter, _)| letter.len_utf8())
        .sum();
    let span = Span::new((start + head) as u32, (end - tail) as u32);
    Edit::replace(span, &new_rest[..new_rest.len() - tail])
}
