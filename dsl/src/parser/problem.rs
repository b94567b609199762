//! From the grammar's problems to sentences.

use super::number::is_unit;
use super::reader::{Reading, Statement};
use super::token::{Problem, ProblemKind, Set, T};
use crate::codes::parse;
use crate::diagnostic::Diagnostic;
use crate::keywords::Keyword as K;
use crate::span::Span;
use crate::suggest;

/// The tokens that can begin a value.
const VALUE: &[T] = &[
    T::Word,
    T::Number,
    T::BadNumber,
    T::Broken,
    T::StringOpen,
    T::BlockOpen,
    T::ParenOpen,
    T::BracketOpen,
    T::Dot,
    T::Minus,
    T::Keyword(K::Not),
    T::Keyword(K::If),
    T::Keyword(K::Every),
    T::Keyword(K::Some),
    T::Keyword(K::Before),
    T::Keyword(K::Each),
];

/// The tokens that may follow any value; naming them helps only where nothing else could stand.
const CONTINUATIONS: &[&[T]] = &[
    &[T::Dot, T::BracketOpen, T::DotDot, T::Keyword(K::At)],
    &[T::Keyword(K::Where)],
    &[T::Keyword(K::When)],
];

/// Adds what the grammar found to what the reader found: at most one for each statement.
pub(super) fn report(source: &str, reading: &mut Reading, problems: &[Problem]) {
    for problem in problems {
        let at = reading
            .statements
            .partition_point(|statement| statement.start <= problem.span.start);
        let statement = at.checked_sub(1).map(|at| reading.statements[at]);
        if statement.is_some_and(|statement| statement.reported) {
            continue;
        }
        if let Some(at) = at.checked_sub(1) {
            reading.statements[at].reported = true;
        }
        let place = Place::new(source, &reading.tokens, statement, problem.span);
        reading.diagnostics.push(place.diagnostic(*problem));
        if reading.diagnostics.len() > 2_000 {
            reading.diagnostics.pop();
            reading.more += 1;
        }
    }
}

/// A problem's surroundings.
struct Place<'a> {
    source: &'a str,
    tokens: &'a [(T, Span)],
    statement: Option<Statement>,
    /// The index of the token that was found.
    at: usize,
}

impl<'a> Place<'a> {
    fn new(
        source: &'a str,
        tokens: &'a [(T, Span)],
        statement: Option<Statement>,
        span: Span,
    ) -> Self {
        let at = tokens.partition_point(|(_, token)| token.start < span.start);
        Self {
            source,
            tokens,
            statement,
            at,
        }
    }

    fn found(&self) -> (T, Span) {
        self.tokens
            .get(self.at)
            .copied()
            .unwrap_or((T::End, Span::at(self.source.len() as u32)))
    }

    fn before(&self) -> Option<(T, Span)> {
        self.at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .copied()
    }

    fn text(&self, span: Span) -> &'a str {
        span.text(self.source)
    }

    fn diagnostic(&self, problem: Problem) -> Diagnostic {
        let text = self.text(problem.span);
        match problem.kind {
            ProblemKind::Expected(set) => self.unexpected(set),
            ProblemKind::ChainedComparison => parse::chained_comparison(problem.span),
            ProblemKind::LooseNot => parse::parentheses(problem.span, "not"),
            ProblemKind::Reserved => parse::reserved_name(problem.span, text),
            ProblemKind::UnknownFormat => parse::unknown_format(
                problem.span,
                text,
                suggest::closest(text, ["word"]).first().copied(),
            ),
            ProblemKind::PluralForms => parse::plural_forms(problem.span),
            ProblemKind::NoAction => self.no_action(problem.span),
        }
    }

    /// `do cluster.heal` lacks `()` only.
    fn no_action(&self, span: Span) -> Diagnostic {
        let dotted = self.at >= 2 && self.tokens[self.at - 2].0 == T::Dot;
        let ended = matches!(self.found().0, T::End | T::Keyword(K::When));
        match self.before() {
            Some((T::Word, name)) if dotted && ended => parse::no_action(name, Some(name.end)),
            _ => parse::no_action(span, None),
        }
    }

    fn unexpected(&self, expected: Set) -> Diagnostic {
        let (token, span) = self.found();
        let text = self.text(span);
        match token {
            T::Equals if !expected.contains(T::Equals) && self.follows_value() => {
                return parse::single_equals(span);
            }
            T::Keyword(K::If | K::Every | K::Some) if self.at > 0 => {
                return parse::parentheses(span, text);
            }
            T::Word if is_unit(text) => {
                if let Some((T::Number, number)) = self.before() {
                    return parse::loose_unit(Span::new(number.end, span.start), span, text);
                }
            }
            _ => {}
        }
        if self.wants_text(expected) && matches!(token, T::Word | T::Number | T::Keyword(_)) {
            let keyword = self
                .statement
                .and_then(|statement| statement.keyword)
                .map_or("this", K::word);
            return parse::missing_quotes(self.words(), keyword, Some(self.words().end));
        }
        let found = self.describe_found();
        if let Some((T::Word, name)) = self.before()
            && expected.contains(T::Colon)
            && expected.contains(T::ParenClose)
            && matches!(token, T::Word | T::Number | T::StringOpen | T::BracketOpen)
        {
            return parse::missing_sign(span, ":", &found, name.end, true);
        }
        match only(expected) {
            Some(sign @ T::Keyword(K::As | K::On | K::When | K::Then | K::Else | K::Of))
                if token != T::End =>
            {
                parse::missing_sign(span, sign_text(sign), &found, span.start, false)
            }
            _ => parse::unexpected(span, &describe(expected), &found),
        }
    }

    fn follows_value(&self) -> bool {
        matches!(
            self.before(),
            Some((
                T::Word | T::Number | T::ParenClose | T::BracketClose | T::StringClose,
                _
            ))
        )
    }

    /// Whether a string must stand here, and not just any value.
    fn wants_text(&self, expected: Set) -> bool {
        expected.contains(T::StringOpen)
            && !expected.contains(T::Word)
            && !expected.contains(T::End)
            && !expected.contains(T::Open)
    }

    /// The words from here to the end of the line, or to its block or condition.
    fn words(&self) -> Span {
        let rest = self.tokens[self.at..].iter();
        let words = rest.take_while(|(token, _)| {
            !matches!(
                token,
                T::End | T::Open | T::Close | T::Keyword(K::When | K::On)
            )
        });
        let span = self.found().1;
        words.last().map_or(span, |(_, last)| span.to(*last))
    }

    fn describe_found(&self) -> String {
        let (token, span) = self.found();
        match token {
            T::End => "the end of the line".to_owned(),
            T::StringOpen | T::BlockOpen => "a text in quotes".to_owned(),
            _ if span.is_empty() => "the end of the line".to_owned(),
            _ => format!("`{}`", self.text(span)),
        }
    }
}

/// What is expected besides what may follow any value.
fn quieter(expected: Set) -> Set {
    CONTINUATIONS.iter().fold(expected, |rest, noise| {
        let quieter = rest.without(noise);
        if quieter == Set::default() {
            rest
        } else {
            quieter
        }
    })
}

/// The only token that is expected.
fn only(expected: Set) -> Option<T> {
    let mut members = quieter(expected).members();
    members.next().filter(|_| members.next().is_none())
}

/// "a name", "`as` or the end of the line".
fn describe(expected: Set) -> String {
    let mut rest = quieter(expected);
    let mut words = Vec::new();
    if rest.contains(T::Word) && rest.contains(T::Number) && expected.contains(T::ParenOpen) {
        words.push("a value".to_owned());
        rest = rest.without(VALUE);
    }
    rest = rest.without(&[T::BadNumber, T::Broken, T::BlockOpen]);
    if rest.contains(T::Number) {
        rest = rest.without(&[T::Minus]);
    }
    words.extend(rest.members().take(6).map(describe_token));
    parse::listed(&words)
}

fn describe_token(token: T) -> String {
    match token {
        T::Word => "a name".to_owned(),
        T::Number | T::BadNumber => "a number".to_owned(),
        T::Date => "a date such as 2026-11-23".to_owned(),
        T::StringOpen | T::BlockOpen => "a text in quotes".to_owned(),
        T::End => "the end of the line".to_owned(),
        T::Text | T::Escape | T::Code | T::Math | T::PluralText | T::Broken => "text".to_owned(),
        sign => format!("`{}`", sign_text(sign)),
    }
}

/// A token that is always written the same way.
fn sign_text(token: T) -> &'static str {
    match token {
        T::Keyword(keyword) => keyword.word(),
        T::Open | T::InterpOpen => "{",
        T::Close | T::InterpClose => "}",
        T::ParenOpen => "(",
        T::ParenClose => ")",
        T::BracketOpen => "[",
        T::BracketClose => "]",
        T::Comma => ",",
        T::Colon => ":",
        T::Dot => ".",
        T::DotDot => "..",
        T::Equals => "=",
        T::EqualEqual => "==",
        T::NotEqual => "!=",
        T::Less => "<",
        T::LessEqual => "<=",
        T::Greater => ">",
        T::GreaterEqual => ">=",
        T::Plus => "+",
        T::Minus => "-",
        T::Star => "*",
        T::Slash => "/",
        T::Pipe => "|",
        T::StringClose | T::StringOpen | T::BlockOpen => "\"",
        T::Word
        | T::Number
        | T::BadNumber
        | T::Date
        | T::End
        | T::Text
        | T::Escape
        | T::Code
        | T::Math
        | T::PluralText
        | T::Broken => "",
    }
}
