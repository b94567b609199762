//! What the grammar reads, and how it says that it cannot go on.

use crate::keywords::Keyword;
use crate::lexer::TokenKind;
use crate::span::Span;
use chumsky::DefaultExpected;
use chumsky::error::{Error, LabelError};
use chumsky::input::MappedInput;
use chumsky::util::MaybeRef;
use std::ops::Range;

/// Declares [`T`]; the place of a token that is no keyword is its bit in a [`Set`].
macro_rules! tokens {
    ($($(#[$doc:meta])* $name:ident)*) => {
        /// A token of the grammar: the lexer's, without blanks, with blocks and brackets balanced and statements ended.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum T {
            $($(#[$doc])* $name,)*
            Keyword(Keyword),
        }

        #[derive(Clone, Copy)]
        enum Bit {
            $($name,)*
            FirstKeyword,
        }

        impl T {
            fn bit(self) -> u32 {
                match self {
                    $(Self::$name => Bit::$name as u32,)*
                    Self::Keyword(keyword) => Bit::FirstKeyword as u32 + keyword as u32,
                }
            }
        }

        const PLAIN: &[T] = &[$(T::$name,)*];
    };
}

tokens! {
    Word
    Number
    /// A number that is wrong, and reported.
    BadNumber
    Date
    /// `{` of a block.
    Open
    /// `}` of a block.
    Close
    ParenOpen
    ParenClose
    BracketOpen
    BracketClose
    Comma
    Colon
    Dot
    DotDot
    Equals
    EqualEqual
    NotEqual
    Less
    LessEqual
    Greater
    GreaterEqual
    Plus
    Minus
    Star
    Slash
    StringOpen
    StringClose
    BlockOpen
    Text
    Escape
    Code
    Math
    InterpOpen
    InterpClose
    Pipe
    PluralText
    /// Something left out because it is wrong, and reported; it stands for a value.
    Broken
    /// The end of a statement.
    End
}

const _: () = assert!(
    PLAIN.len() + Keyword::ALL.len() <= 128,
    "a set of tokens holds 128 bits"
);

impl T {
    /// The grammar's token for one of the lexer that needs no further look.
    pub(super) fn plain(kind: TokenKind) -> Option<Self> {
        Some(match kind {
            TokenKind::Date => Self::Date,
            TokenKind::Comma => Self::Comma,
            TokenKind::Colon => Self::Colon,
            TokenKind::Dot => Self::Dot,
            TokenKind::DotDot => Self::DotDot,
            TokenKind::Equals => Self::Equals,
            TokenKind::EqualEqual => Self::EqualEqual,
            TokenKind::NotEqual => Self::NotEqual,
            TokenKind::Less => Self::Less,
            TokenKind::LessEqual => Self::LessEqual,
            TokenKind::Greater => Self::Greater,
            TokenKind::GreaterEqual => Self::GreaterEqual,
            TokenKind::Plus => Self::Plus,
            TokenKind::Minus => Self::Minus,
            TokenKind::Star => Self::Star,
            TokenKind::Slash => Self::Slash,
            TokenKind::Text => Self::Text,
            TokenKind::Escape => Self::Escape,
            TokenKind::Code => Self::Code,
            TokenKind::Math => Self::Math,
            TokenKind::Pipe => Self::Pipe,
            TokenKind::PluralText => Self::PluralText,
            _ => return None,
        })
    }

    /// Whether the token stands between two values, so that a long row of them makes a deep tree.
    pub(super) fn is_chain(self) -> bool {
        use Keyword as K;
        match self {
            Self::Dot
            | Self::EqualEqual
            | Self::NotEqual
            | Self::Less
            | Self::LessEqual
            | Self::Greater
            | Self::GreaterEqual
            | Self::Plus
            | Self::Minus
            | Self::Star
            | Self::Slash => true,
            Self::Keyword(keyword) => {
                matches!(
                    keyword,
                    K::And
                        | K::Or
                        | K::Not
                        | K::If
                        | K::Every
                        | K::Some
                        | K::Where
                        | K::Except
                        | K::In
                        | K::At
                )
            }
            _ => false,
        }
    }
}

/// A set of tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Set(u128);

impl Set {
    pub(super) fn one(token: T) -> Self {
        Self(1 << token.bit())
    }

    pub(super) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn contains(self, token: T) -> bool {
        self.0 & Self::one(token).0 != 0
    }

    pub(super) fn without(self, tokens: &[T]) -> Self {
        Self(
            tokens
                .iter()
                .fold(self.0, |bits, token| bits & !Self::one(*token).0),
        )
    }

    /// The members, plain tokens first.
    pub(super) fn members(self) -> impl Iterator<Item = T> {
        let plain = PLAIN.iter().copied();
        let keywords = Keyword::ALL.iter().map(|keyword| T::Keyword(*keyword));
        plain
            .chain(keywords)
            .filter(move |token| self.contains(*token))
    }
}

/// Why the grammar cannot go on. It is small and copied, because the parser makes one for each way that it tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) span: Span,
    pub(super) kind: ProblemKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProblemKind {
    /// One of these tokens was expected.
    Expected(Set),
    /// `a < b < c`.
    ChainedComparison,
    /// `not` to the right of an operator that binds tighter.
    LooseNot,
    /// A name that is a keyword.
    Reserved,
    /// `{x:words}`.
    UnknownFormat,
    /// `{n|vote}` or `{n|a|b|c}`.
    PluralForms,
    /// `do` without a call.
    NoAction,
}

impl Problem {
    pub(super) fn new(span: Span, kind: ProblemKind) -> Self {
        Self { span, kind }
    }

    pub(super) fn expected(span: Span, token: T) -> Self {
        Self::new(span, ProblemKind::Expected(Set::one(token)))
    }
}

/// The token slice that the grammar reads.
pub(super) type Input<'t> = MappedInput<'t, T, Span, &'t [(T, Span)]>;

impl<'t> LabelError<'t, Input<'t>, DefaultExpected<'t, T>> for Problem {
    fn expected_found<E: IntoIterator<Item = DefaultExpected<'t, T>>>(
        expected: E,
        _found: Option<MaybeRef<'t, T>>,
        span: Span,
    ) -> Self {
        let set = expected
            .into_iter()
            .fold(Set::default(), |set, expected| match expected {
                DefaultExpected::Token(token) => set.union(Set::one(*token)),
                _ => set,
            });
        Self::new(span, ProblemKind::Expected(set))
    }
}

impl<'t> Error<'t, Input<'t>> for Problem {
    /// Two ways that fail at one place: what is said precisely wins over a list of tokens.
    fn merge(self, other: Self) -> Self {
        match (self.kind, other.kind) {
            (ProblemKind::Expected(a), ProblemKind::Expected(b)) => {
                Self::new(self.span, ProblemKind::Expected(a.union(b)))
            }
            (ProblemKind::Expected(_), _) => other,
            _ => self,
        }
    }
}

impl chumsky::span::Span for Span {
    type Context = ();
    type Offset = u32;

    fn new((): (), range: Range<u32>) -> Self {
        Span::new(range.start, range.end.max(range.start))
    }

    fn context(&self) {}

    fn start(&self) -> u32 {
        self.start
    }

    fn end(&self) -> u32 {
        self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_has_its_own_bit() {
        let all = PLAIN
            .iter()
            .copied()
            .chain(Keyword::ALL.iter().map(|keyword| T::Keyword(*keyword)));
        let mut seen = Set::default();
        for token in all {
            assert!(!seen.contains(token), "{token:?}");
            seen = seen.union(Set::one(token));
            assert!(seen.contains(token));
        }
    }
}
