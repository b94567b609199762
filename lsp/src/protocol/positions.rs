//! Byte offsets and the protocol's positions, in the unit that both sides agreed on.

use explc_dsl::line_index::{self, Encoding, LineIndex};
use explc_dsl::span::Span;
use tower_lsp::lsp_types::{Position, Range, TextDocumentContentChangeEvent};

/// A text that knows its lines and how columns are counted.
#[derive(Clone, Copy)]
pub(crate) struct Text<'a> {
    pub(crate) source: &'a str,
    pub(crate) lines: &'a LineIndex,
    pub(crate) encoding: Encoding,
}

impl Text<'_> {
    pub(crate) fn position(&self, offset: u32) -> Position {
        let position = self.lines.position(self.source, offset, self.encoding);
        Position::new(position.line, position.column)
    }

    pub(crate) fn range(&self, span: Span) -> Range {
        let span = span.clamp(self.source);
        Range::new(self.position(span.start), self.position(span.end))
    }

    pub(crate) fn offset(&self, position: Position) -> u32 {
        let position = line_index::Position {
            line: position.line,
            column: position.character,
        };
        self.lines.offset(self.source, position, self.encoding)
    }

    pub(crate) fn span(&self, range: Range) -> Span {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        Span::new(start, end.max(start))
    }
}

/// The text after a change of part of it or of all.
pub(crate) fn changed(
    mut source: String,
    change: TextDocumentContentChangeEvent,
    encoding: Encoding,
) -> String {
    let Some(range) = change.range else {
        return change.text;
    };
    let lines = LineIndex::new(&source);
    let text = Text {
        source: &source,
        lines: &lines,
        encoding,
    };
    let span = text.span(range);
    source.replace_range(span.range(), &change.text);
    source
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Where a reader that counts UTF-16 as the protocol says finds a position: written apart from what it tests.
    fn reference(source: &str, position: Position, encoding: Encoding) -> usize {
        let mut start = 0;
        for _ in 0..position.line {
            match source[start..].find('\n') {
                Some(at) => start += at + 1,
                None => return source.len(),
            }
        }
        let line = source[start..].split('\n').next().unwrap_or("");
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut units = 0;
        for (at, character) in line.char_indices() {
            units += match encoding {
                Encoding::Utf8 => character.len_utf8() as u32,
                _ => character.encode_utf16(&mut [0; 2]).len() as u32,
            };
            if units > position.character {
                return start + at;
            }
        }
        start + line.len()
    }

    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("a"),
            Just("é"),
            Just("漢"),
            Just("𝄞"),
            Just("👩\u{200d}👩"),
            Just("\r\n"),
            Just("\n"),
            Just(" "),
        ];
        proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn changes_are_those_of_a_plain_reader(
            source in text(),
            new in text(),
            from in (0u32..8, 0u32..12),
            to in (0u32..8, 0u32..12),
        ) {
            for encoding in [Encoding::Utf8, Encoding::Utf16] {
                let (from, to) = (from.min(to), from.max(to));
                let range = Range::new(Position::new(from.0, from.1), Position::new(to.0, to.1));
                let start = reference(&source, range.start, encoding);
                let end = reference(&source, range.end, encoding).max(start);
                let expected = format!("{}{new}{}", &source[..start], &source[end..]);
                let change = TextDocumentContentChangeEvent { range: Some(range), range_length: None, text: new.clone() };
                prop_assert_eq!(changed(source.clone(), change, encoding), expected);
            }
        }

        #[test]
        fn every_character_comes_back(source in text()) {
            let lines = LineIndex::new(&source);
            for encoding in [Encoding::Utf8, Encoding::Utf16] {
                let text = Text { source: &source, lines: &lines, encoding };
                for (at, character) in source.char_indices() {
                    let back = text.offset(text.position(at as u32)) as usize;
                    let within_break = character == '\n' && source[..at].ends_with('\r');
                    prop_assert_eq!(back, if within_break { at - 1 } else { at });
                }
            }
        }
    }
}
