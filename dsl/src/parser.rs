//! From text to the syntax tree, whatever the text is.
//!
//! [`lex`] splits the text into tokens; the reader ends statements and closes blocks; the grammar reads
//! statement by statement; problems become sentences. A statement that is broken is left out, and everything else is there.

mod expression;
mod grammar;
mod number;
mod problem;
mod reader;
mod text;
mod token;

pub(crate) use reader::Statement;

use crate::codes;
use crate::diagnostic::{Diagnostic, limited_and_more};
use crate::lexer::{Token, TokenKind, lex};
use crate::span::{Span, offset};
use crate::syntax::{File, Item};
use chumsky::Parser;
use chumsky::input::Input as _;
use reader::Reading;

/// The largest source that is read, in bytes.
pub const LARGEST: usize = 4 * 1024 * 1024;

/// What a text turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Parse {
    /// The tree; what did not parse is an error node in it.
    pub file: File,
    /// Every token, keywords marked; their texts in order are the source.
    pub tokens: Vec<Token>,
    /// What is wrong, in source order: one for each statement at most, a hundred in all.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses a text. It never fails: any text gives a tree.
///
/// ```
/// let parse = explc_dsl::parse("explainer two-nodes \"Two nodes\"\n\nstpe \"Wait\" {\n  say \"Both wait.\"\n}\n");
/// assert_eq!(parse.file.items.len(), 1);
/// assert_eq!(parse.diagnostics[0].code.name, "unknown-statement");
/// ```
#[must_use]
pub fn parse(source: &str) -> Parse {
    if source.len() > LARGEST {
        return too_large(source);
    }
    let (tokens, reading, items) = read(source);
    Parse {
        file: File {
            items,
            span: Span::new(0, offset(source.len())),
        },
        tokens,
        diagnostics: limited_and_more(reading.diagnostics, reading.more),
    }
}

/// The tokens and statements of a text, for the formatter; `None` where its blocks are not what they seem.
pub(crate) fn statements(source: &str) -> Option<(Vec<Token>, Vec<Statement>)> {
    if source.len() > LARGEST {
        return None;
    }
    let (tokens, reading, _) = read(source);
    reading.whole.then_some((tokens, reading.statements))
}

fn read(source: &str) -> (Vec<Token>, Reading, Vec<Item>) {
    let mut tokens = lex(source);
    let mut reading = reader::read(source, &mut tokens);
    let (items, problems) = grammar(source, &reading.tokens);
    problem::report(source, &mut reading, &problems);
    (tokens, reading, items)
}

fn grammar(source: &str, tokens: &[(token::T, Span)]) -> (Vec<Item>, Vec<token::Problem>) {
    let input: token::Input<'_> = tokens.split_token_span(Span::at(offset(source.len())));
    let (items, problems) = grammar::file(source).parse(input).into_output_errors();
    (items.unwrap_or_default(), problems)
}

fn too_large(source: &str) -> Parse {
    let span = Span::new(0, offset(source.len()));
    Parse {
        file: File {
            items: vec![Item::Error(span)],
            span,
        },
        tokens: vec![Token {
            kind: TokenKind::Unknown,
            span,
        }],
        diagnostics: vec![codes::parse::too_large(source.len())],
    }
}

/// Takes the bytes of a file as text; one that is no UTF-8 is a diagnostic at the first byte that does not fit.
///
/// # Errors
///
/// The diagnostic `not-utf8`.
pub fn decode(bytes: &[u8]) -> Result<&str, Box<Diagnostic>> {
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let byte = bytes.get(at).copied().unwrap_or_default();
        Box::new(codes::parse::not_utf8(offset(at), byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keywords of a source, in order.
    fn keywords(source: &str) -> Vec<&str> {
        let tokens = parse(source).tokens.into_iter();
        let keywords = tokens.filter(|token| matches!(token.kind, TokenKind::Keyword(_)));
        keywords.map(|token| token.span.text(source)).collect()
    }

    #[test]
    fn words_are_keywords_only_where_they_are_meant() {
        let source = "explainer x \"X\"\nsim s = raft(run: 1, at: on, where: s.when)\nstep \"A\" when s.end {\n  run s until a\n}\n";
        assert_eq!(
            keywords(source),
            ["explainer", "sim", "step", "when", "run", "until"]
        );
        assert_eq!(parse(source).diagnostics, []);
    }

    #[test]
    fn bytes_that_are_no_text() {
        assert_eq!(decode(b"a\xc3\xa9").ok(), Some("aé"));
        let found = decode(b"a\xff").expect_err("FF is in no UTF-8 text");
        assert_eq!(
            (found.code, found.span),
            (codes::parse::NOT_UTF8, Span::at(1))
        );
    }
}
