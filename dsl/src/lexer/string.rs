//! The inside of strings.
//!
//! A string is cut into text, escapes, code, math and values. Code and math end at their mark unless a `\` stands before it;
//! a mark that nothing closes is text. Every rule looks at neighbouring bytes only, so one failed search for an end holds for
//! the rest of the string and lexing stays linear.

use super::{Token, TokenKind, lex_inside, push};
use std::ops::Range;

/// Lexes the string whose `"` stands at `start`, and returns where it ends.
pub(super) fn lex(source: &str, start: usize, tokens: &mut Vec<Token>) -> usize {
    push(tokens, TokenKind::StringOpen, start..start + 1);
    let end = Inside::new(source, start + 1, source.len(), false).lex(tokens);
    if source[end..].starts_with('"') {
        push(tokens, TokenKind::StringClose, end..end + 1);
        return end + 1;
    }
    end
}

/// Lexes the block string whose `"""` stands at `start`, and returns where it ends.
pub(super) fn lex_block(source: &str, start: usize, tokens: &mut Vec<Token>) -> usize {
    push(tokens, TokenKind::BlockOpen, start..start + 3);
    // A block that nothing closes stops with its line, so that it does not swallow the file.
    let closed = source[start + 3..].contains("\"\"\"");
    let limit = if closed {
        source.len()
    } else {
        line_end(source, start)
    };
    let end = Inside::new(source, start + 3, limit, true).lex(tokens);
    if source[end..limit].starts_with("\"\"\"") {
        push(tokens, TokenKind::BlockClose, end..end + 3);
        return end + 3;
    }
    end
}

fn line_end(source: &str, start: usize) -> usize {
    let rest = &source[start..];
    let line = rest.find('\n').map_or(rest, |end| &rest[..end]);
    start + line.strip_suffix('\r').unwrap_or(line).len()
}

/// The inside of one string, from after its opening quote.
struct Inside<'a> {
    source: &'a str,
    at: usize,
    limit: usize,
    block: bool,
    /// Where the text that is not yet a token began.
    text: usize,
    no_more_code: bool,
    no_more_math: bool,
}

impl<'a> Inside<'a> {
    fn new(source: &'a str, at: usize, limit: usize, block: bool) -> Self {
        Self {
            source,
            at,
            limit,
            block,
            text: at,
            no_more_code: false,
            no_more_math: false,
        }
    }

    /// Adds the tokens up to the closing quote or the limit, and returns where that is.
    fn lex(mut self, tokens: &mut Vec<Token>) -> usize {
        while !self.is_end(self.at) {
            match self.byte(self.at) {
                Some(b'\\') => {
                    let end = self.after(self.at + 1);
                    self.token(tokens, TokenKind::Escape, self.at..end);
                }
                Some(b'`') => self.marked(tokens, TokenKind::Code),
                Some(b'$') => self.marked(tokens, TokenKind::Math),
                Some(b'{') => self.value(tokens),
                _ => self.at += 1,
            }
        }
        self.flush(tokens);
        self.at
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.source
            .as_bytes()
            .get(at)
            .copied()
            .filter(|_| at < self.limit)
    }

    /// Whether the string ends at `at`: with its quote, with its line if it is no block, or with the text.
    fn is_end(&self, at: usize) -> bool {
        match self.byte(at) {
            None => true,
            Some(b'"') if self.block => {
                self.byte(at + 1) == Some(b'"') && self.byte(at + 2) == Some(b'"')
            }
            Some(b'"') => true,
            Some(b'\n') => !self.block,
            Some(b'\r') => !self.block && self.byte(at + 1) == Some(b'\n'),
            Some(_) => false,
        }
    }

    /// Where the character at `at` ends; `at` itself at the end of the line or the text.
    fn after(&self, at: usize) -> usize {
        match self.source[at..self.limit].chars().next() {
            Some(character) if !matches!(character, '\r' | '\n') => at + character.len_utf8(),
            _ => at,
        }
    }

    /// Makes a token of the text so far.
    fn flush(&mut self, tokens: &mut Vec<Token>) {
        if self.text < self.at {
            push(tokens, TokenKind::Text, self.text..self.at);
        }
        self.text = self.at;
    }

    fn token(&mut self, tokens: &mut Vec<Token>, kind: TokenKind, range: Range<usize>) {
        self.flush(tokens);
        self.at = range.end;
        self.text = range.end;
        push(tokens, kind, range);
    }

    /// Code or math, from its mark here to the next one.
    fn marked(&mut self, tokens: &mut Vec<Token>, kind: TokenKind) {
        if self.byte(self.at) == self.byte(self.at + 1) {
            // Nothing stands between two marks: both are text.
            self.at += 2;
            return;
        }
        let exhausted = if kind == TokenKind::Code {
            self.no_more_code
        } else {
            self.no_more_math
        };
        let end = if exhausted { None } else { self.mark_end() };
        match end {
            Some(end) => self.token(tokens, kind, self.at..end + 1),
            None => {
                if kind == TokenKind::Code {
                    self.no_more_code = true;
                } else {
                    self.no_more_math = true;
                }
                self.at += 1;
            }
        }
    }

    fn mark_end(&self) -> Option<usize> {
        let mark = self.byte(self.at)?;
        let mut at = self.at + 1;
        loop {
            let byte = self.byte(at)?;
            let escaped = self.byte(at - 1) == Some(b'\\');
            if self.is_end(at) && !(escaped && byte == b'"') {
                return None;
            }
            let before_digit =
                mark == b'$' && self.byte(at + 1).is_some_and(|next| next.is_ascii_digit());
            if byte == mark && !escaped && !before_digit {
                return Some(at);
            }
            at += 1;
        }
    }

    /// A value, from its `{` here to the next `}`; another `{` or the string's end come too early.
    fn value(&mut self, tokens: &mut Vec<Token>) {
        let start = self.at;
        match self.value_end() {
            Some(end) => {
                self.token(tokens, TokenKind::InterpOpen, start..start + 1);
                self.value_parts(tokens, start + 1..end);
                self.token(tokens, TokenKind::InterpClose, end..end + 1);
            }
            None => self.token(tokens, TokenKind::InterpUnclosed, start..start + 1),
        }
    }

    fn value_end(&self) -> Option<usize> {
        let mut at = self.at + 1;
        loop {
            match self.byte(at)? {
                b'}' => return Some(at),
                b'{' | b'"' => return None,
                _ if self.is_end(at) => return None,
                _ => at += 1,
            }
        }
    }

    fn value_parts(&mut self, tokens: &mut Vec<Token>, range: Range<usize>) {
        let text = &self.source[range.clone()];
        let expression = text.find('|').map_or(range.end, |pipe| range.start + pipe);
        lex_inside(self.source, range.start..expression, tokens);
        let mut at = expression;
        while at < range.end {
            push(tokens, TokenKind::Pipe, at..at + 1);
            let next = self.source[at + 1..range.end]
                .find('|')
                .map_or(range.end, |pipe| at + 1 + pipe);
            if at + 1 < next {
                push(tokens, TokenKind::PluralText, at + 1..next);
            }
            at = next;
        }
        self.at = range.end;
        self.text = range.end;
    }
}
