//! From the parts of a string to a template: escapes, joined lines, emphasis and links.

use crate::span::Span;
use crate::syntax::{Interp, Name, Piece, Template};

/// A part of a string, as the grammar reads it.
pub(super) enum Part {
    Text(Span),
    Escape(Span),
    Code(Span),
    Math(Span),
    Interp(Interp),
}

/// What an escape stands for; `None` if it is no escape.
pub(super) fn escaped(escape: &str) -> Option<char> {
    let mut characters = escape.chars();
    match (characters.next(), characters.next()) {
        (Some('\\'), Some('n')) => Some('\n'),
        (Some('\\'), Some(plain @ ('"' | '\\' | '{' | '}' | '$' | '`' | '*' | '['))) => Some(plain),
        _ => None,
    }
}

pub(super) fn template(source: &str, parts: Vec<Part>, block: bool, span: Span) -> Template {
    let mut builder = Builder {
        source,
        block,
        frames: vec![Frame::new(Mark::None, span)],
    };
    let mut parts = parts.into_iter().peekable();
    while let Some(part) = parts.next() {
        match part {
            Part::Text(span) => {
                // Marks at the edge of a text see whether a word, or something else than text, is beside it.
                let follows = parts.peek().is_some();
                builder.text(span, follows);
            }
            Part::Escape(span) => builder.escape(span),
            Part::Code(span) => builder.piece(Piece::Code(
                unescape_marked(&source[span.range()], block),
                span,
            )),
            Part::Math(span) => builder.piece(Piece::Math(
                unescape_marked(&source[span.range()], block),
                span,
            )),
            Part::Interp(interp) => builder.piece(Piece::Interp(interp)),
        }
    }
    Template {
        pieces: trimmed(builder.finish(), block),
        block,
        span,
    }
}

/// A block begins and ends with its words, not with the line breaks around them.
fn trimmed(mut pieces: Vec<Piece>, block: bool) -> Vec<Piece> {
    if !block {
        return pieces;
    }
    if let Some(Piece::Text(text, _)) = pieces.first_mut() {
        *text = text.trim_start().to_owned();
    }
    if let Some(Piece::Text(text, _)) = pieces.last_mut() {
        *text = text.trim_end().to_owned();
    }
    pieces.retain(|piece| !matches!(piece, Piece::Text(text, _) if text.is_empty()));
    pieces
}

/// The inside of code or math: only the quote and the marks are escaped.
fn unescape_marked(raw: &str, block: bool) -> String {
    let inside = raw.get(1..raw.len().saturating_sub(1)).unwrap_or("");
    let plain = inside
        .replace("\\\"", "\"")
        .replace("\\$", "$")
        .replace("\\`", "`");
    if block { join_lines(&plain) } else { plain }
}

/// What is open while a text is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    Emphasis,
    Link,
}

/// The pieces since a mark opened.
struct Frame {
    mark: Mark,
    /// Where the mark stands.
    span: Span,
    pieces: Vec<Piece>,
}

impl Frame {
    fn new(mark: Mark, span: Span) -> Self {
        Self {
            mark,
            span,
            pieces: Vec::new(),
        }
    }
}

struct Builder<'a> {
    source: &'a str,
    block: bool,
    frames: Vec<Frame>,
}

impl<'a> Builder<'a> {
    fn pieces(&mut self) -> &mut Vec<Piece> {
        // The bottom frame is never closed before the end.
        let last = self.frames.len() - 1;
        &mut self.frames[last].pieces
    }

    fn piece(&mut self, piece: Piece) {
        self.pieces().push(piece);
    }

    /// Adds characters, to the text before them if there is one.
    fn characters(&mut self, added: &str, span: Span) {
        match self.pieces().last_mut() {
            Some(Piece::Text(text, place)) if place.end == span.start => {
                text.push_str(added);
                place.end = span.end;
            }
            _ if added.is_empty() => {}
            _ => self.piece(Piece::Text(added.to_owned(), span)),
        }
    }

    fn escape(&mut self, span: Span) {
        let raw: &'a str = &self.source[span.range()];
        match escaped(raw) {
            Some(character) => self.characters(character.encode_utf8(&mut [0; 4]), span),
            // It is reported; what it says is kept.
            None => self.characters(raw, span),
        }
    }

    /// Adds plain text, and opens and closes the marks in it.
    fn text(&mut self, span: Span, follows: bool) {
        let raw: &'a str = &self.source[span.range()];
        let mut done = 0;
        let mut at = 0;
        while let Some(found) = raw[at..].find(['*', '[', ']']) {
            let mark = at + found;
            let length = self.mark(raw, mark, span, follows, done);
            if length > 0 {
                done = mark + length;
            }
            at = mark + length.max(1);
        }
        self.plain(raw, done, raw.len(), span);
    }

    /// Adds the text between two byte offsets of `raw`, which stands at `span`.
    fn plain(&mut self, raw: &str, from: usize, to: usize, span: Span) {
        let place = Span::new(span.start + from as u32, span.start + to as u32);
        let text = &raw[from..to];
        if self.block && text.contains('\n') {
            self.lines(text, place.start);
        } else if from < to {
            self.characters(text, place);
        }
    }

    /// Adds several lines of a block, each a piece of its own, so that its words keep their places. A line break is a
    /// space at the end of its line.
    fn lines(&mut self, text: &str, start: u32) {
        let mut at = 0;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let whole = line.strip_suffix('\n');
            let words = whole.map_or(line, str::trim_end);
            let words = if index == 0 {
                words
            } else {
                words.trim_start()
            };
            let from = start + at + line.find(words).unwrap_or(0) as u32;
            let mut added = words.to_owned();
            // A line without words adds no second space.
            if whole.is_some() && (index == 0 || !words.is_empty()) && !words.ends_with(' ') {
                added.push(' ');
            }
            let place = Span::new(from, from + added.len() as u32);
            match index {
                0 => self.characters(&added, place),
                _ if added.is_empty() => {}
                _ => self.piece(Piece::Text(added, place)),
            }
            at += line.len() as u32;
        }
    }

    /// Takes the sign at `at` as a mark if it is one, and returns how long it is; 0 if it is text.
    fn mark(&mut self, raw: &str, at: usize, span: Span, follows: bool, done: usize) -> usize {
        let before = raw[..at].chars().next_back();
        let after = raw[at + 1..].chars().next();
        let place = Span::new(span.start + at as u32, span.start + at as u32 + 1);
        match &raw[at..=at] {
            "*" => {
                let closes = before.map_or(at == 0, |character| !character.is_whitespace());
                let opens = after.map_or(follows, |character| !character.is_whitespace());
                let inside_word = before.is_some_and(char::is_alphanumeric)
                    && after.is_some_and(char::is_alphanumeric);
                if inside_word {
                    return 0;
                }
                if closes
                    && self.frames.iter().any(|frame| frame.mark == Mark::Emphasis)
                    && before.is_none_or(|character| character != '*')
                {
                    self.plain(raw, done, at, span);
                    self.close_emphasis(place);
                    return 1;
                }
                if opens
                    && !before.is_some_and(char::is_alphanumeric)
                    && !self.frames.iter().any(|frame| frame.mark == Mark::Emphasis)
                {
                    self.plain(raw, done, at, span);
                    self.frames.push(Frame::new(Mark::Emphasis, place));
                    return 1;
                }
                0
            }
            "[" if !self.frames.iter().any(|frame| frame.mark == Mark::Link) => {
                self.plain(raw, done, at, span);
                self.frames.push(Frame::new(Mark::Link, place));
                1
            }
            "]" if self.frames.iter().any(|frame| frame.mark == Mark::Link) => {
                let Some(target) = link_target(&raw[at..]) else {
                    return 0;
                };
                self.plain(raw, done, at, span);
                let start = place.start + 2;
                let name = Name {
                    text: target.to_owned(),
                    span: Span::new(start, start + target.len() as u32),
                };
                self.close_link(name);
                target.len() + 3
            }
            _ => 0,
        }
    }

    fn close_emphasis(&mut self, close: Span) {
        while self
            .frames
            .last()
            .is_some_and(|frame| frame.mark != Mark::Emphasis)
        {
            self.abandon();
        }
        if let Some(frame) = self.frames.pop() {
            self.piece(Piece::Emphasis(frame.pieces, frame.span.to(close)));
        }
    }

    fn close_link(&mut self, target: Name) {
        while self
            .frames
            .last()
            .is_some_and(|frame| frame.mark != Mark::Link)
        {
            self.abandon();
        }
        if let Some(frame) = self.frames.pop() {
            let span = Span::new(frame.span.start, target.span.end + 1);
            self.piece(Piece::Link {
                text: frame.pieces,
                target,
                span,
            });
        }
    }

    /// Takes the innermost mark, which nothing closes, as text.
    fn abandon(&mut self) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        let mark = if frame.mark == Mark::Link { "[" } else { "*" };
        self.characters(mark, frame.span);
        for piece in frame.pieces {
            match piece {
                Piece::Text(text, span) => self.characters(&text, span),
                other => self.piece(other),
            }
        }
    }

    fn finish(mut self) -> Vec<Piece> {
        while self.frames.len() > 1 {
            self.abandon();
        }
        self.frames
            .pop()
            .map(|frame| frame.pieces)
            .unwrap_or_default()
    }
}

/// The slug of a link whose text ends with the `]` that `rest` begins with.
fn link_target(rest: &str) -> Option<&str> {
    let inside = rest.strip_prefix("](")?;
    let end =
        inside.find(|character: char| !character.is_ascii_alphanumeric() && character != '-')?;
    (end > 0 && inside[end..].starts_with(')')).then(|| &inside[..end])
}

/// The text of a block: a line break and the blanks around it are one space.
fn join_lines(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut lines = text.split('\n').peekable();
    let mut first = true;
    while let Some(line) = lines.next() {
        let line = if first { line } else { line.trim_start() };
        let last = lines.peek().is_none();
        let line = if last { line } else { line.trim_end() };
        joined.push_str(line);
        if !last && !joined.ends_with(' ') {
            joined.push(' ');
        }
        first = false;
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces of a text in a short notation: `em(…)`, `link(…→slug)`.
    fn check(text: &str, expected: &str) {
        let parts = vec![Part::Text(Span::new(0, text.len() as u32))];
        let template = template(text, parts, false, Span::new(0, text.len() as u32));
        assert_eq!(notation(&template.pieces), expected, "{text}");
    }

    fn notation(pieces: &[Piece]) -> String {
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text, _) | Piece::Code(text, _) | Piece::Math(text, _) => text.clone(),
                Piece::Emphasis(pieces, _) => format!("em({})", notation(pieces)),
                Piece::Link { text, target, .. } => {
                    format!("link({}→{})", notation(text), target.text)
                }
                Piece::Interp(_) => "{}".to_owned(),
            })
            .collect()
    }

    #[test]
    fn emphasis_and_links() {
        check("a *b c* d", "a em(b c) d");
        check(
            "see [the *second* one](cap-theorem).",
            "see link(the em(second) one→cap-theorem).",
        );
        check("*[a](b)*", "em(link(a→b))");
    }

    #[test]
    fn what_is_not_closed_is_text() {
        check("2 * 3 * 4", "2 * 3 * 4");
        check("a *b", "a *b");
        check("a*b*c", "a*b*c");
        check("[A, B] and [C](", "[A, B] and [C](");
        check("[a *b](c) d*", "link(a *b→c) d*");
        check("[x](not a slug)", "[x](not a slug)");
    }

    #[test]
    fn lines_of_a_block_are_joined() {
        assert_eq!(join_lines("a\n  b \n\n c"), "a b c");
        assert_eq!(join_lines("a \n"), "a ");
    }
}
