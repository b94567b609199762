//! From byte offsets to lines and columns, and back.

use crate::span::{Span, offset};

/// A place in a file as people and editors count: both numbers start at 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 0.
    pub line: u32,
    /// Column, from 0, in the unit of the function that made it.
    pub column: u32,
}

/// The unit in which columns are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16.
    Utf16,
    /// Unicode scalar values, what most editors show to people.
    Scalar,
}

/// The line starts of one source. It borrows nothing, so it can be kept beside the text.
///
/// A line ends after `\n`; a `\r` before it belongs to the line's end and is no column of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
    length: u32,
}

impl LineIndex {
    /// Finds every line start of `source`.
    #[must_use]
    pub fn new(source: &str) -> Self {
        let breaks = source.match_indices('\n');
        let mut starts = vec![0];
        starts.extend(breaks.map(|(at, _)| offset(at + 1)));
        Self {
            starts,
            length: offset(source.len()),
        }
    }

    /// How many lines there are; a text that ends with a newline has an empty last line.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        offset(self.starts.len())
    }

    /// The line, from 0, that holds the byte at `at`.
    #[must_use]
    pub fn line(&self, at: u32) -> u32 {
        offset(
            self.starts
                .partition_point(|start| *start <= at)
                .saturating_sub(1),
        )
    }

    /// The bytes of line `line`, without its line break; empty behind the last line.
    #[must_use]
    pub fn line_span(&self, source: &str, line: u32) -> Span {
        let Some(&start) = self.starts.get(line as usize) else {
            return Span::at(self.length);
        };
        let end = self
            .starts
            .get(line as usize + 1)
            .copied()
            .unwrap_or(self.length);
        let text = &source[start as usize..end as usize];
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        Span::new(start, start + offset(text.len()))
    }

    /// The line and column of byte offset `at`, which is moved down to a character's start.
    #[must_use]
    pub fn position(&self, source: &str, at: u32, encoding: Encoding) -> Position {
        let line = self.line(at.min(self.length));
        let span = self.line_span(source, line);
        let end = source.floor_char_boundary(at.clamp(span.start, span.end) as usize);
        let text = &source[span.start as usize..end];
        Position {
            line,
            column: columns(text, encoding),
        }
    }

    /// The byte offset of a position; columns and lines beyond the end are moved to the end.
    #[must_use]
    pub fn offset(&self, source: &str, position: Position, encoding: Encoding) -> u32 {
        let span = self.line_span(source, position.line);
        let text = &source[span.range()];
        let mut column = 0;
        for (at, character) in text.char_indices() {
            let width = width(character, encoding);
            if column + width > position.column {
                return span.start + offset(at);
            }
            column += width;
        }
        span.end
    }
}

fn columns(text: &str, encoding: Encoding) -> u32 {
    match encoding {
        Encoding::Utf8 => offset(text.len()),
        Encoding::Utf16 | Encoding::Scalar => text
            .chars()
            .map(|character| width(character, encoding))
            .sum(),
    }
}

fn width(character: char, encoding: Encoding) -> u32 {
    match encoding {
        Encoding::Utf8 => offset(character.len_utf8()),
        Encoding::Utf16 => offset(character.len_utf16()),
        Encoding::Scalar => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a𝄞b\r\né\n";

    #[test]
    fn columns_in_three_units() {
        let index = LineIndex::new(TEXT);
        let at = 5; // before `b`
        let column = |encoding| index.position(TEXT, at, encoding).column;
        assert_eq!(
            [Encoding::Utf8, Encoding::Utf16, Encoding::Scalar].map(column),
            [5, 3, 2]
        );
    }

    #[test]
    fn every_character_start_comes_back() {
        let index = LineIndex::new(TEXT);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Scalar] {
            for (at, character) in TEXT.char_indices() {
                let position = index.position(TEXT, offset(at), encoding);
                let back = index.offset(TEXT, position, encoding);
                // The `\n` of a CRLF is reached through the `\r`, where the line ends.
                let expected = if character == '\n' && TEXT.as_bytes()[at - 1] == b'\r' {
                    at - 1
                } else {
                    at
                };
                assert_eq!(back, offset(expected), "{encoding:?} {at}");
            }
        }
    }

    #[test]
    fn beyond_the_end_is_the_end() {
        let index = LineIndex::new(TEXT);
        let far = Position { line: 9, column: 9 };
        assert_eq!(index.offset(TEXT, far, Encoding::Utf16), offset(TEXT.len()));
        assert_eq!(index.line_count(), 3);
    }
}
