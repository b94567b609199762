//! From text to tokens, without losing a byte: the texts of all tokens in order are the source.
//!
//! The lexer knows no statement and reports nothing; what is wrong with a token is said by the parser. Strings are split into
//! their parts here, because only here is it known where one ends.

mod string;

use crate::keywords::Keyword;
use crate::span::{Span, offset};
use logos::Logos;

/// A token and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Blanks and tabs.
    Whitespace,
    /// `\n` or `\r\n`.
    Newline,
    /// From `//` to the end of the line.
    Comment,
    /// A word that is a name, or a value.
    Word,
    /// A word that is a keyword where it stands; only the parser knows, [`lex`] yields [`TokenKind::Word`].
    Keyword(Keyword),
    /// `3`, `0.75`, `40%`, `150ms`.
    Number,
    /// `2026-11-23`.
    Date,
    /// `{`.
    BraceOpen,
    /// `}`.
    BraceClose,
    /// `(`.
    ParenOpen,
    /// `)`.
    ParenClose,
    /// `[`.
    BracketOpen,
    /// `]`.
    BracketClose,
    /// `,`.
    Comma,
    /// `:`.
    Colon,
    /// `.`.
    Dot,
    /// `..`.
    DotDot,
    /// `=`.
    Equals,
    /// `==`.
    EqualEqual,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterEqual,
    /// `+`.
    Plus,
    /// `-`.
    Minus,
    /// `*`.
    Star,
    /// `/`.
    Slash,
    /// The `"` that opens a string.
    StringOpen,
    /// The `"` that closes a string; a string that ends with its line has none.
    StringClose,
    /// The `"""` that opens a block string.
    BlockOpen,
    /// The `"""` that closes a block string.
    BlockClose,
    /// Plain text in a string.
    Text,
    /// `\"` and its like in a string.
    Escape,
    /// `` `code` `` in a string, with its marks.
    Code,
    /// `$math$` in a string, with its marks.
    Math,
    /// The `{` that opens a value in a string.
    InterpOpen,
    /// The `}` that closes a value in a string.
    InterpClose,
    /// A `{` in a string that no `}` closes.
    InterpUnclosed,
    /// The `|` before a text that depends on a number.
    Pipe,
    /// A text that depends on a number.
    PluralText,
    /// Anything else.
    Unknown,
}

impl TokenKind {
    /// Whether the parser passes over it: blanks and comments. Newlines matter.
    #[must_use]
    pub const fn is_blank(self) -> bool {
        matches!(self, Self::Whitespace | Self::Comment)
    }
}

/// What logos finds outside strings.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq)]
enum Lexeme {
    #[regex(r"[ \t\r\x0B\x0C\u{FEFF}]+")]
    Whitespace,
    #[regex(r"\r?\n")]
    Newline,
    #[regex(r"//[^\r\n]*", allow_greedy = true)]
    Comment,
    #[regex(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*")]
    // A word that the language does not take, kept whole so that it can be named: `write_quorum`, `größe`.
    #[regex(
        r"[\p{XID_Start}_][\p{XID_Continue}]*(-[\p{XID_Continue}]+)*",
        priority = 1
    )]
    Word,
    #[regex(r"[0-9][0-9_]*(\.[0-9]+)?(%|[A-Za-zµ_][A-Za-z0-9_]*)?", priority = 3)]
    Number,
    #[regex(r"[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]", priority = 9)]
    Date,
    #[token("{")]
    BraceOpen,
    #[token("}")]
    BraceClose,
    #[token("(")]
    ParenOpen,
    #[token(")")]
    ParenClose,
    #[token("[")]
    BracketOpen,
    #[token("]")]
    BracketClose,
    #[token(",")]
    Comma,
    #[token(":")]
    Colon,
    #[token(".")]
    Dot,
    #[token("..")]
    DotDot,
    #[token("=")]
    Equals,
    #[token("==")]
    EqualEqual,
    #[token("!=")]
    NotEqual,
    #[token("<")]
    Less,
    #[token("<=")]
    LessEqual,
    #[token(">")]
    Greater,
    #[token(">=")]
    GreaterEqual,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("/")]
    Slash,
    #[token("\"")]
    Quote,
    #[token("\"\"\"")]
    BlockQuote,
}

/// Splits a text into tokens.
#[must_use]
pub fn lex(source: &str) -> Vec<Token> {
    // A token has four bytes on average.
    let mut tokens = Vec::with_capacity(source.len() / 4);
    let mut lexer = Lexeme::lexer(source);
    while let Some(lexeme) = lexer.next() {
        let span = lexer.span();
        match lexeme {
            Ok(Lexeme::Quote) => {
                let end = string::lex(source, span.start, &mut tokens);
                lexer.bump(end - span.end);
            }
            Ok(Lexeme::BlockQuote) => {
                let end = string::lex_block(source, span.start, &mut tokens);
                lexer.bump(end - span.end);
            }
            _ => push(&mut tokens, kind(lexeme), span),
        }
    }
    tokens
}

/// Splits the inside of an interpolation, which holds no quote, into tokens.
fn lex_inside(source: &str, range: std::ops::Range<usize>, tokens: &mut Vec<Token>) {
    let start = range.start;
    let mut lexer = Lexeme::lexer(&source[range]);
    while let Some(lexeme) = lexer.next() {
        let span = lexer.span();
        push(tokens, kind(lexeme), start + span.start..start + span.end);
    }
}

/// Adds a token; what is unknown is one token as long as it goes on.
fn push(tokens: &mut Vec<Token>, kind: TokenKind, range: std::ops::Range<usize>) {
    let span = Span::new(offset(range.start), offset(range.end));
    match tokens.last_mut() {
        Some(last) if kind == TokenKind::Unknown && last.kind == kind => last.span.end = span.end,
        _ => tokens.push(Token { kind, span }),
    }
}

fn kind(lexeme: Result<Lexeme, ()>) -> TokenKind {
    let Ok(lexeme) = lexeme else {
        return TokenKind::Unknown;
    };
    match lexeme {
        Lexeme::Whitespace => TokenKind::Whitespace,
        Lexeme::Newline => TokenKind::Newline,
        Lexeme::Comment => TokenKind::Comment,
        Lexeme::Word => TokenKind::Word,
        Lexeme::Number => TokenKind::Number,
        Lexeme::Date => TokenKind::Date,
        Lexeme::BraceOpen => TokenKind::BraceOpen,
        Lexeme::BraceClose => TokenKind::BraceClose,
        Lexeme::ParenOpen => TokenKind::ParenOpen,
        Lexeme::ParenClose => TokenKind::ParenClose,
        Lexeme::BracketOpen => TokenKind::BracketOpen,
        Lexeme::BracketClose => TokenKind::BracketClose,
        Lexeme::Comma => TokenKind::Comma,
        Lexeme::Colon => TokenKind::Colon,
        Lexeme::Dot => TokenKind::Dot,
        Lexeme::DotDot => TokenKind::DotDot,
        Lexeme::Equals => TokenKind::Equals,
        Lexeme::EqualEqual => TokenKind::EqualEqual,
        Lexeme::NotEqual => TokenKind::NotEqual,
        Lexeme::Less => TokenKind::Less,
        Lexeme::LessEqual => TokenKind::LessEqual,
        Lexeme::Greater => TokenKind::Greater,
        Lexeme::GreaterEqual => TokenKind::GreaterEqual,
        Lexeme::Plus => TokenKind::Plus,
        Lexeme::Minus => TokenKind::Minus,
        Lexeme::Star => TokenKind::Star,
        Lexeme::Slash => TokenKind::Slash,
        // Interpolations are cut before a quote, and strings are handled where they open.
        Lexeme::Quote | Lexeme::BlockQuote => TokenKind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of a line, without blanks, each as its kind and text.
    fn check(source: &str, expected: &[(TokenKind, &str)]) {
        let tokens = lex(source);
        let whole: String = tokens.iter().map(|token| token.span.text(source)).collect();
        assert_eq!(whole, source);
        let found: Vec<_> = tokens
            .iter()
            .filter(|token| token.kind != TokenKind::Whitespace)
            .map(|token| (token.kind, token.span.text(source)))
            .collect();
        assert_eq!(found, expected, "{source}");
    }

    use TokenKind::*;

    #[test]
    fn words_and_numbers() {
        check(
            "w-r w - r",
            &[(Word, "w-r"), (Word, "w"), (Minus, "-"), (Word, "r")],
        );
        check("1..3", &[(Number, "1"), (DotDot, ".."), (Number, "3")]);
        check(
            "150ms..0.5s",
            &[(Number, "150ms"), (DotDot, ".."), (Number, "0.5s")],
        );
        check("40% 150msec", &[(Number, "40%"), (Number, "150msec")]);
        check(
            "2026-11-23 2026-1",
            &[
                (Date, "2026-11-23"),
                (Number, "2026"),
                (Minus, "-"),
                (Number, "1"),
            ],
        );
        check(
            "a_b größe x",
            &[(Word, "a_b"), (Word, "größe"), (Word, "x")],
        );
        check(
            "top-2 a- b",
            &[(Word, "top-2"), (Word, "a"), (Minus, "-"), (Word, "b")],
        );
        check(
            "a.b .c",
            &[
                (Word, "a"),
                (Dot, "."),
                (Word, "b"),
                (Dot, "."),
                (Word, "c"),
            ],
        );
    }

    #[test]
    fn what_is_unknown_is_one_token() {
        check("a ;;# b", &[(Word, "a"), (Unknown, ";;#"), (Word, "b")]);
    }

    #[test]
    fn comments_and_newlines() {
        check(
            "a // b\r\nc",
            &[
                (Word, "a"),
                (Comment, "// b"),
                (Newline, "\r\n"),
                (Word, "c"),
            ],
        );
    }

    #[test]
    fn strings() {
        check(
            r#""a""#,
            &[(StringOpen, "\""), (Text, "a"), (StringClose, "\"")],
        );
        check(
            r#""a\"b""#,
            &[
                (StringOpen, "\""),
                (Text, "a"),
                (Escape, "\\\""),
                (Text, "b"),
                (StringClose, "\""),
            ],
        );
        check(
            "\"a\nb",
            &[
                (StringOpen, "\""),
                (Text, "a"),
                (Newline, "\n"),
                (Word, "b"),
            ],
        );
        check(
            "\"a // b\"",
            &[(StringOpen, "\""), (Text, "a // b"), (StringClose, "\"")],
        );
        check("\"\"", &[(StringOpen, "\""), (StringClose, "\"")]);
        check("\"\\", &[(StringOpen, "\""), (Escape, "\\")]);
    }

    #[test]
    fn values_in_strings() {
        check(
            "\"{before a.b:.1}!\"",
            &[
                (StringOpen, "\""),
                (InterpOpen, "{"),
                (Word, "before"),
                (Word, "a"),
                (Dot, "."),
                (Word, "b"),
                (Colon, ":"),
                (Dot, "."),
                (Number, "1"),
                (InterpClose, "}"),
                (Text, "!"),
                (StringClose, "\""),
            ],
        );
        check(
            "\"{n|has|have it}\"",
            &[
                (StringOpen, "\""),
                (InterpOpen, "{"),
                (Word, "n"),
                (Pipe, "|"),
                (PluralText, "has"),
                (Pipe, "|"),
                (PluralText, "have it"),
                (InterpClose, "}"),
                (StringClose, "\""),
            ],
        );
        check(
            "\"{a",
            &[(StringOpen, "\""), (InterpUnclosed, "{"), (Text, "a")],
        );
        check(
            "\"{a {b}\"",
            &[
                (StringOpen, "\""),
                (InterpUnclosed, "{"),
                (Text, "a "),
                (InterpOpen, "{"),
                (Word, "b"),
                (InterpClose, "}"),
                (StringClose, "\""),
            ],
        );
    }

    #[test]
    fn code_and_math_are_not_interpolated() {
        check(
            r#""`{a\"}` $x_{i}$ \$5 and $6""#,
            &[
                (StringOpen, "\""),
                (Code, r#"`{a\"}`"#),
                (Text, " "),
                (Math, "$x_{i}$"),
                (Text, " "),
                (Escape, "\\$"),
                (Text, "5 and $6"),
                (StringClose, "\""),
            ],
        );
        // The closing `$` never stands before a digit.
        check(
            "\"$5 or $6\"",
            &[(StringOpen, "\""), (Text, "$5 or $6"), (StringClose, "\"")],
        );
    }

    #[test]
    fn block_strings() {
        check(
            "\"\"\"a \"b\"\n c\"\"\" d",
            &[
                (BlockOpen, "\"\"\""),
                (Text, "a \"b\"\n c"),
                (BlockClose, "\"\"\""),
                (Word, "d"),
            ],
        );
        // Without an end it stops with its line.
        check(
            "\"\"\"a\nb",
            &[
                (BlockOpen, "\"\"\""),
                (Text, "a"),
                (Newline, "\n"),
                (Word, "b"),
            ],
        );
    }
}
