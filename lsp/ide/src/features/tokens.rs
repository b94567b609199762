//! What every word is, so that editors can colour it by its meaning.

use explc_dsl::lexer::TokenKind;
use explc_dsl::span::Span;

use super::names::{LocalKind, Meaning, Names, Occurrence};
use crate::workspace::Document;

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A word of the language.
    Keyword,
    /// A comment.
    Comment,
    /// Text.
    String,
    /// A formula in text.
    Formula,
    /// A number.
    Number,
    /// `+`, `==` and their like; the braces of a value in text.
    Operator,
    /// A simulation.
    Sim,
    /// A knob, formula, captured value, moment or table.
    Variable,
    /// An argument.
    Parameter,
    /// A property.
    Property,
    /// An action.
    Action,
    /// An event.
    Event,
    /// A primitive.
    Primitive,
    /// A word of an enumeration, a role, a view, a part's label.
    Word,
    /// A slug.
    Slug,
    /// A diagnostic.
    Lint,
}

impl Sort {
    /// Every sort, with the protocol's standard name for it.
    pub const ALL: [(Self, &'static str); 16] = [
        (Self::Keyword, "keyword"),
        (Self::Comment, "comment"),
        (Self::String, "string"),
        (Self::Number, "number"),
        (Self::Operator, "operator"),
        (Self::Sim, "class"),
        (Self::Variable, "variable"),
        (Self::Parameter, "parameter"),
        (Self::Property, "property"),
        (Self::Action, "method"),
        (Self::Event, "event"),
        (Self::Primitive, "type"),
        (Self::Word, "enumMember"),
        (Self::Slug, "namespace"),
        (Self::Lint, "decorator"),
        // The standard's name for a language of its own in a string.
        (Self::Formula, "regexp"),
    ];
}

/// A coloured piece of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coloured {
    /// Where.
    pub span: Span,
    /// What it is.
    pub sort: Sort,
    /// Whether it is declared here.
    pub declares: bool,
    /// Whether it never changes: what primitives declare.
    pub fixed: bool,
}

/// The colours of a document, or of what touches a part of it, in source order. None spans lines.
#[must_use]
pub fn tokens(document: &Document, part: Option<Span>) -> Vec<Coloured> {
    let parse = document.parse();
    let names = Names::of(&parse.file);
    let mut names = names.all.iter().peekable();
    let mut found = Vec::new();
    for token in &parse.tokens {
        while names
            .peek()
            .is_some_and(|name| name.span.end <= token.span.start)
        {
            names.next();
        }
        if part.is_some_and(|part| token.span.end < part.start || part.end < token.span.start) {
            continue;
        }
        let name = names.peek().filter(|name| token.span.contains(name.span));
        let coloured = |sort| Coloured {
            span: token.span,
            sort,
            declares: false,
            fixed: false,
        };
        match (token.kind, name) {
            (TokenKind::Word | TokenKind::Keyword(_), Some(name)) if name.span == token.span => {
                found.extend(of_name(name));
            }
            (TokenKind::Keyword(_), _) => found.push(coloured(Sort::Keyword)),
            (TokenKind::Text | TokenKind::PluralText, Some(_)) => {
                // A link: its slug has a colour of its own.
                let mut start = token.span.start;
                while let Some(name) = names.next_if(|name| token.span.contains(name.span)) {
                    found.push(Coloured {
                        span: Span::new(start, name.span.start),
                        ..coloured(Sort::String)
                    });
                    found.extend(of_name(name));
                    start = name.span.end;
                }
                found.push(Coloured {
                    span: Span::new(start, token.span.end),
                    ..coloured(Sort::String)
                });
            }
            (kind, _) => found.extend(of_kind(kind).map(coloured)),
        }
    }
    let lines = |one: Coloured| by_line(one, &document.text);
    found.into_iter().flat_map(lines).collect()
}

fn of_kind(kind: TokenKind) -> Option<Sort> {
    Some(match kind {
        TokenKind::Comment => Sort::Comment,
        TokenKind::Number | TokenKind::Date => Sort::Number,
        TokenKind::StringOpen
        | TokenKind::StringClose
        | TokenKind::BlockOpen
        | TokenKind::BlockClose
        | TokenKind::Text
        | TokenKind::Escape
        | TokenKind::Code
        | TokenKind::PluralText => Sort::String,
        // In a colour of its own, as it is a language of its own.
        TokenKind::Math => Sort::Formula,
        TokenKind::InterpOpen
        | TokenKind::InterpClose
        | TokenKind::Pipe
        | TokenKind::EqualEqual
        | TokenKind::NotEqual
        | TokenKind::Less
        | TokenKind::LessEqual
        | TokenKind::Greater
        | TokenKind::GreaterEqual
        | TokenKind::Plus
        | TokenKind::Minus
        | TokenKind::Star
        | TokenKind::Slash
        | TokenKind::DotDot => Sort::Operator,
        _ => return None,
    })
}

fn of_name(name: &Occurrence<'_>) -> Option<Coloured> {
    let (sort, fixed) = match name.meaning {
        Meaning::Local(LocalKind::Sim) => (Sort::Sim, false),
        Meaning::Local(_) => (Sort::Variable, false),
        Meaning::Primitive(_) => (Sort::Primitive, true),
        Meaning::Parameter(..) | Meaning::Argument(..) => (Sort::Parameter, true),
        Meaning::Property(..) | Meaning::Reduction | Meaning::EventField(..) => {
            (Sort::Property, true)
        }
        Meaning::Action(..) => (Sort::Action, true),
        Meaning::Event(..) => (Sort::Event, true),
        Meaning::View(..) | Meaning::Role | Meaning::Colour | Meaning::Word | Meaning::Label => {
            (Sort::Word, true)
        }
        Meaning::Thing(_) => (Sort::Slug, false),
        Meaning::Lint(_) => (Sort::Lint, true),
        Meaning::Tag | Meaning::Unknown => return None,
    };
    Some(Coloured {
        span: name.span,
        sort,
        declares: name.declares,
        fixed,
    })
}

/// The pieces of a token on each of its lines; editors take no token that spans lines.
fn by_line(one: Coloured, source: &str) -> Vec<Coloured> {
    let mut start = one.span.start;
    let mut pieces = Vec::new();
    for line in one.span.text(source).split_inclusive('\n') {
        let solid = line.trim_end_matches(['\n', '\r']);
        if !solid.is_empty() {
            pieces.push(Coloured {
                span: Span::new(start, start + solid.len() as u32),
                ..one
            });
        }
        start += line.len() as u32;
    }
    pieces
}
