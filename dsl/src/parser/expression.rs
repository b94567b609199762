//! Expressions, strings and arguments.
//!
//! An expression is read as a flat row of operators and operands, and a small climber puts the row into a tree. One pair of
//! brackets is therefore one level of recursion, whatever the number of precedences.

use super::number;
use super::reader::kebab;
use super::text::{self, Part};
use super::token::{Input, Problem, ProblemKind, T};
use crate::keywords::Keyword as K;
use crate::span::Span;
use crate::syntax::{
    Arg, ArgValue, BinaryOp, Each, EachKind, Expr, ExprKind, Interp, InterpFormat, Name, Number,
    Quantifier, Quantity, Range, Template,
};
use chumsky::prelude::*;

/// What all parsers share besides their input.
pub(super) type Extra = extra::Err<Problem>;

/// A parser behind a pointer, which ends the growth of types.
pub(super) type Boxed<'t, O> = chumsky::Boxed<'t, 't, Input<'t>, O, Extra>;

/// The parsers of this file, for statements to use.
#[derive(Clone)]
pub(super) struct Expressions<'t> {
    /// Any expression.
    pub(super) expr: Boxed<'t, Expr>,
    /// Without `or`, `if` and `where` at its top: an alternative of `until`.
    pub(super) condition: Boxed<'t, Expr>,
    /// A value with its properties and labels.
    pub(super) post: Boxed<'t, Expr>,
    /// Sums and products.
    pub(super) sum: Boxed<'t, Expr>,
    /// A string.
    pub(super) template: Boxed<'t, Template>,
    /// Arguments in parentheses.
    pub(super) args: Boxed<'t, Vec<Arg>>,
}

/// Builds the parsers over a source.
pub(super) fn expressions(source: &str) -> Expressions<'_> {
    let expr = recursive(|expr| parsers(source, expr.boxed()).expr).boxed();
    parsers(source, expr)
}

/// A keyword.
pub(super) fn keyword<'t>(keyword: K) -> impl Parser<'t, Input<'t>, Span, Extra> + Clone {
    just(T::Keyword(keyword)).to_span()
}

/// A word that is a keyword only where it is asked for.
pub(super) fn word<'t>(
    source: &'t str,
    keyword: K,
) -> impl Parser<'t, Input<'t>, Span, Extra> + Clone {
    any().try_map(move |token, span: Span| {
        let found = token == T::Word && source[span.range()] == *keyword.word();
        if found {
            Ok(span)
        } else {
            Err(Problem::expected(span, T::Keyword(keyword)))
        }
    })
}

/// A name.
pub(super) fn name<'t>(source: &'t str) -> impl Parser<'t, Input<'t>, Name, Extra> + Clone {
    just(T::Word).map_with(move |_, extra| name_at(source, extra.span()))
}

fn name_at(source: &str, span: Span) -> Name {
    let text = &source[span.range()];
    // A name with `_` is reported; it is taken for what it should be, so that nothing else fails for it.
    let text = if text.contains('_') {
        kebab(text)
    } else {
        text.to_owned()
    };
    Name { text, span }
}

/// A number that is right.
pub(super) fn number<'t>(source: &'t str) -> impl Parser<'t, Input<'t>, Number, Extra> + Clone {
    just(T::Number).map_with(move |_, extra| number_at(source, extra.span()))
}

/// A number with an optional sign.
pub(super) fn signed_number<'t>(
    source: &'t str,
) -> impl Parser<'t, Input<'t>, Number, Extra> + Clone {
    just(T::Minus)
        .to_span()
        .or_not()
        .then(number(source))
        .map(|(minus, number)| match minus {
            Some(minus) => negated(&number, minus),
            None => number,
        })
}

fn number_at(source: &str, span: Span) -> Number {
    let text = &source[span.range()];
    // The reader lets no number through that does not read.
    let value = number::read(text).unwrap_or(Quantity::Int(0));
    Number {
        text: text.to_owned(),
        value,
        span,
    }
}

/// A number below zero: its sign becomes part of it.
fn negated(number: &Number, minus: Span) -> Number {
    Number {
        text: format!("-{}", number.text),
        value: number::negative(number.value),
        span: minus.to(number.span),
    }
}

/// `1..3`, after which anything may follow.
pub(super) fn range<'t>(source: &'t str) -> impl Parser<'t, Input<'t>, Range, Extra> + Clone {
    signed_number(source)
        .then_ignore(just(T::DotDot))
        .then(signed_number(source))
        .map(|(min, max)| range_of(min, max))
}

pub(super) fn range_of(min: Number, max: Number) -> Range {
    let span = min.span.to(max.span);
    Range { min, max, span }
}

/// Passes over everything up to the closing token, which it leaves; brackets inside it are balanced.
fn up_to<'t>(open: T, close: T) -> impl Parser<'t, Input<'t>, Span, Extra> + Clone {
    custom(move |input| {
        let before = input.cursor();
        let mut nested = 0_usize;
        loop {
            match input.peek() {
                Some(token) if token == close && nested == 0 => {
                    return Ok(input.span_since(&before));
                }
                Some(token) if token == close => nested -= 1,
                Some(token) if token == open => nested += 1,
                Some(T::End | T::Open | T::Close) | None => {
                    let span = input.span_since(&before);
                    return Err(Problem::expected(span, close));
                }
                Some(_) => {}
            }
            input.skip();
        }
    })
}

fn error(span: Span) -> Expr {
    Expr {
        kind: ExprKind::Error,
        span,
    }
}

fn parsers<'t>(source: &'t str, expr: Boxed<'t, Expr>) -> Expressions<'t> {
    let template = template(source, expr.clone()).boxed();
    let post = post(source, expr.clone(), template.clone()).boxed();
    let operand = post
        .clone()
        .then(keyword(K::At).ignore_then(name(source)).or_not())
        .map(|(of, moment)| match moment {
            Some(moment) => {
                let span = of.span.to(moment.span);
                Expr {
                    kind: ExprKind::At {
                        of: Box::new(of),
                        moment,
                    },
                    span,
                }
            }
            None => of,
        })
        .boxed();
    let quantifier = quantifier(post.clone()).boxed();

    let any = row(operand.clone(), quantifier.clone(), Operators::All);
    let no_or = row(operand.clone(), quantifier.clone(), Operators::NoOr);
    let sum = row(operand, quantifier.clone(), Operators::Arithmetic);

    let condition = choice((quantified(quantifier.clone(), no_or.clone()), no_or)).boxed();
    let filtered = any
        .then(keyword(K::Where).ignore_then(expr.clone()).or_not())
        .map(|(of, condition)| match condition {
            Some(condition) => {
                let span = of.span.to(condition.span);
                Expr {
                    kind: ExprKind::Where {
                        of: Box::new(of),
                        condition: Box::new(condition),
                    },
                    span,
                }
            }
            None => of,
        });
    let whole = choice((
        quantified(quantifier, expr.clone()),
        conditional(expr.clone()),
        filtered,
    ))
    .boxed();
    let args = args(source, expr);
    Expressions {
        expr: whole,
        condition,
        post,
        sum,
        template,
        args,
    }
}

/// `every set where`, `some set where`: all but the condition.
fn quantifier<'t>(
    post: Boxed<'t, Expr>,
) -> impl Parser<'t, Input<'t>, (Quantifier, Span, Expr), Extra> + Clone {
    let which = choice((
        keyword(K::Every).map(|span| (Quantifier::Every, span)),
        keyword(K::Some).map(|span| (Quantifier::Some, span)),
    ));
    which
        .then(post)
        .then_ignore(keyword(K::Where))
        .map(|((quantifier, span), of)| (quantifier, span, of))
}

fn quantified<'t>(
    quantifier: Boxed<'t, (Quantifier, Span, Expr)>,
    condition: impl Parser<'t, Input<'t>, Expr, Extra> + Clone + 't,
) -> impl Parser<'t, Input<'t>, Expr, Extra> + Clone {
    quantifier
        .then(condition)
        .map(|((quantifier, span, of), condition)| quantified_expr(quantifier, span, of, condition))
}

fn quantified_expr(quantifier: Quantifier, start: Span, of: Expr, condition: Expr) -> Expr {
    let span = start.to(condition.span);
    Expr {
        kind: ExprKind::Quantified {
            quantifier,
            of: Box::new(of),
            condition: Box::new(condition),
        },
        span,
    }
}

/// `if a then b else c`.
fn conditional<'t>(expr: Boxed<'t, Expr>) -> impl Parser<'t, Input<'t>, Expr, Extra> + Clone {
    keyword(K::If)
        .then(expr.clone())
        .then_ignore(keyword(K::Then))
        .then(expr.clone())
        .then_ignore(keyword(K::Else))
        .then(expr)
        .map(|(((start, condition), then), otherwise)| {
            let span = start.to(otherwise.span);
            let kind = ExprKind::If {
                condition: Box::new(condition),
                then: Box::new(then),
                otherwise: Box::new(otherwise),
            };
            Expr { kind, span }
        })
}

// ---- operands ----

/// A value with its properties and labels: `a.b[c].d`.
fn post<'t>(
    source: &'t str,
    expr: Boxed<'t, Expr>,
    template: Boxed<'t, Template>,
) -> impl Parser<'t, Input<'t>, Expr, Extra> + Clone {
    enum Suffix {
        Member(Name),
        Index(Expr, Span),
    }
    let member = just(T::Dot).ignore_then(name(source)).map(Suffix::Member);
    let index = bracketed(expr.clone(), T::BracketOpen, T::BracketClose, error)
        .map(|(label, span)| Suffix::Index(label, span));
    primary(source, expr, template).foldl(choice((member, index)).repeated(), |of, suffix| {
        match suffix {
            Suffix::Member(name) => {
                let span = of.span.to(name.span);
                Expr {
                    kind: ExprKind::Member {
                        of: Box::new(of),
                        name,
                    },
                    span,
                }
            }
            Suffix::Index(label, span) => {
                let span = of.span.to(span);
                Expr {
                    kind: ExprKind::Index {
                        of: Box::new(of),
                        label: Box::new(label),
                    },
                    span,
                }
            }
        }
    })
}

/// Something between brackets, with the place of both; what does not parse in them becomes `fallback`.
fn bracketed<'t, O: 't>(
    inner: impl Parser<'t, Input<'t>, O, Extra> + Clone + 't,
    open: T,
    close: T,
    fallback: fn(Span) -> O,
) -> Boxed<'t, (O, Span)> {
    let recovered = inner
        .then_ignore(just(close).rewind())
        .recover_with(via_parser(up_to(open, close).map(fallback)))
        .boxed();
    just(open)
        .ignore_then(recovered)
        .then_ignore(just(close))
        .map_with(|inner, extra| (inner, extra.span()))
        .boxed()
}

fn primary<'t>(
    source: &'t str,
    expr: Boxed<'t, Expr>,
    template: Boxed<'t, Template>,
) -> impl Parser<'t, Input<'t>, Expr, Extra> + Clone {
    let named = name(source).map(|name| Expr {
        span: name.span,
        kind: ExprKind::Name(name.text),
    });
    let number = number(source)
        .then(just(T::DotDot).ignore_then(signed_number(source)).or_not())
        .map(|(min, max)| match max {
            Some(max) => {
                let range = range_of(min, max);
                Expr {
                    span: range.span,
                    kind: ExprKind::Range(Box::new(range)),
                }
            }
            None => Expr {
                span: min.span,
                kind: ExprKind::Number(min),
            },
        });
    let text = template.map(|template| Expr {
        span: template.span,
        kind: ExprKind::Text(template),
    });
    let field = just(T::Dot)
        .ignore_then(name(source))
        .map_with(|name, extra| Expr {
            kind: ExprKind::Field(name),
            span: extra.span(),
        });
    let group = bracketed(expr.clone(), T::ParenOpen, T::ParenClose, error).map(
        |(inner, span): (Expr, Span)| Expr {
            kind: inner.kind,
            span,
        },
    );
    let items = expr
        .separated_by(just(T::Comma))
        .at_least(1)
        .allow_trailing()
        .collect()
        .map(ExprKind::List);
    let list = bracketed(items, T::BracketOpen, T::BracketClose, |_| ExprKind::Error)
        .map(|(kind, span)| Expr { kind, span });
    let broken =
        choice((just(T::BadNumber), just(T::Broken))).map_with(|_, extra| error(extra.span()));
    choice((named, number, text, field, group, list, broken))
}

// ---- rows of operators ----

/// Which operators may join operands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operators {
    All,
    NoOr,
    Arithmetic,
}

/// One piece of a row.
enum Item {
    Negate(Span),
    Not(Span),
    /// `not every set where`.
    NotQuantified(Span, Quantifier, Span, Expr),
    Operand(Expr),
    Operator(BinaryOp, Span),
}

/// A row of operands joined by operators, as a tree.
fn row<'t>(
    operand: Boxed<'t, Expr>,
    quantifier: Boxed<'t, (Quantifier, Span, Expr)>,
    operators: Operators,
) -> Boxed<'t, Expr> {
    let negate = just(T::Minus).map_with(|_, extra| Item::Negate(extra.span()));
    let not = keyword(K::Not)
        .then(quantifier.or_not())
        .map(|(not, quantified)| match quantified {
            Some((quantifier, span, of)) => Item::NotQuantified(not, quantifier, span, of),
            None => Item::Not(not),
        });
    let prefix = choice((negate, not));
    // Most operands stand alone; a vector of one is the common case.
    let unit =
        prefix
            .repeated()
            .collect::<Vec<Item>>()
            .then(operand)
            .map(|(mut items, operand)| {
                items.push(Item::Operand(operand));
                items
            });
    let operator = operator(operators);
    unit.clone()
        .foldl(
            operator.then(unit).repeated(),
            |mut items, (operator, more)| {
                items.push(operator);
                items.extend(more);
                items
            },
        )
        .validate(|items, _, emitter| {
            let mut problems = Vec::new();
            let tree = Climber {
                items: items.into_iter().peekable(),
                problems: &mut problems,
            }
            .climb(LOWEST);
            problems
                .into_iter()
                .for_each(|problem| emitter.emit(problem));
            tree
        })
        .boxed()
}

fn operator<'t>(operators: Operators) -> impl Parser<'t, Input<'t>, Item, Extra> + Clone {
    any().try_map(move |token, span: Span| {
        let op = match token {
            T::Plus => BinaryOp::Add,
            T::Minus => BinaryOp::Subtract,
            T::Star => BinaryOp::Multiply,
            T::Slash => BinaryOp::Divide,
            _ if operators == Operators::Arithmetic => return Err(nothing(span)),
            T::EqualEqual => BinaryOp::Equal,
            T::NotEqual => BinaryOp::NotEqual,
            T::Less => BinaryOp::Less,
            T::LessEqual => BinaryOp::LessEqual,
            T::Greater => BinaryOp::Greater,
            T::GreaterEqual => BinaryOp::GreaterEqual,
            T::Keyword(K::In) => BinaryOp::In,
            T::Keyword(K::Except) => BinaryOp::Except,
            T::Keyword(K::And) => BinaryOp::And,
            T::Keyword(K::Or) if operators == Operators::All => BinaryOp::Or,
            _ => return Err(nothing(span)),
        };
        Ok(Item::Operator(op, span))
    })
}

/// After a value an operator is always possible; saying so would help nobody.
fn nothing(span: Span) -> Problem {
    Problem::new(span, ProblemKind::Expected(super::token::Set::default()))
}

const LOWEST: u8 = 0;
const NOT: u8 = 3;
const AND: u8 = 2;
const COMPARISON: u8 = 4;
const NEGATE: u8 = 8;

fn precedence(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Or => 1,
        BinaryOp::And => AND,
        BinaryOp::Equal
        | BinaryOp::NotEqual
        | BinaryOp::Less
        | BinaryOp::LessEqual
        | BinaryOp::Greater
        | BinaryOp::GreaterEqual
        | BinaryOp::In => COMPARISON,
        BinaryOp::Except => 5,
        BinaryOp::Add | BinaryOp::Subtract => 6,
        BinaryOp::Multiply | BinaryOp::Divide => 7,
    }
}

/// Puts a row into a tree by precedence climbing.
///
/// Source: M. Richards and C. Whitby-Strevens, "BCPL, the language and its compiler", 1979, section 6.6.
struct Climber<'e> {
    items: std::iter::Peekable<std::vec::IntoIter<Item>>,
    problems: &'e mut Vec<Problem>,
}

impl Climber<'_> {
    /// Reads operands as long as operators bind at least as tightly as `least`.
    fn climb(&mut self, least: u8) -> Expr {
        let mut left = self.operand(least);
        let mut compared = false;
        while let Some((op, op_span)) = self.operator(least) {
            let precedence = precedence(op);
            if precedence == COMPARISON && std::mem::replace(&mut compared, true) {
                self.problems
                    .push(Problem::new(op_span, ProblemKind::ChainedComparison));
            }
            let right = self.climb(precedence + 1);
            let span = left.span.to(right.span);
            let kind = ExprKind::Binary {
                op,
                op_span,
                left: Box::new(left),
                right: Box::new(right),
            };
            left = Expr { kind, span };
        }
        left
    }

    fn operator(&mut self, least: u8) -> Option<(BinaryOp, Span)> {
        match self.items.peek() {
            Some(Item::Operator(op, span)) if precedence(*op) >= least => {
                let found = (*op, *span);
                self.items.next();
                Some(found)
            }
            _ => None,
        }
    }

    fn operand(&mut self, least: u8) -> Expr {
        match self.items.next() {
            Some(Item::Operand(expr)) => expr,
            Some(Item::Negate(minus)) => negate(self.climb(NEGATE), minus),
            Some(Item::Not(not)) => {
                self.check_not(not, least);
                not_expr(self.climb(NOT), not)
            }
            Some(Item::NotQuantified(not, quantifier, span, of)) => {
                self.check_not(not, least);
                let condition = self.climb(AND);
                not_expr(quantified_expr(quantifier, span, of, condition), not)
            }
            // A row ends with an operand, so there is one.
            Some(Item::Operator(_, span)) => error(span),
            None => error(Span::default()),
        }
    }

    fn check_not(&mut self, not: Span, least: u8) {
        if least > NOT {
            self.problems.push(Problem::new(not, ProblemKind::LooseNot));
        }
    }
}

fn not_expr(of: Expr, not: Span) -> Expr {
    let span = not.to(of.span);
    Expr {
        kind: ExprKind::Not(Box::new(of)),
        span,
    }
}

/// The sign of a range belongs to its lower end: `-1..1`.
fn negate(of: Expr, minus: Span) -> Expr {
    let span = minus.to(of.span);
    match of.kind {
        ExprKind::Range(range) if range.span == of.span => {
            let range = range_of(negated(&range.min, minus), range.max);
            Expr {
                kind: ExprKind::Range(Box::new(range)),
                span,
            }
        }
        kind => Expr {
            kind: ExprKind::Negate(Box::new(Expr {
                kind,
                span: of.span,
            })),
            span,
        },
    }
}

// ---- arguments ----

fn args<'t>(source: &'t str, expr: Boxed<'t, Expr>) -> Boxed<'t, Vec<Arg>> {
    let values = expr
        .clone()
        .separated_by(just(T::Comma))
        .at_least(1)
        .allow_trailing()
        .collect();
    let values = bracketed(values, T::BracketOpen, T::BracketClose, |_| Vec::new())
        .map(|(values, _)| EachKind::List(values));
    let each = keyword(K::Each)
        .ignore_then(choice((values, range(source).map(EachKind::Range))))
        .map_with(|kind, extra| {
            ArgValue::Each(Each {
                kind,
                span: extra.span(),
            })
        });
    let label = name(source).then_ignore(just(T::Colon)).or_not();
    let arg = label
        .then(choice((each, expr.map(ArgValue::Expr))))
        .map_with(|(name, value), extra| Arg {
            name,
            value,
            span: extra.span(),
        });
    let list = arg.separated_by(just(T::Comma)).allow_trailing().collect();
    bracketed(list, T::ParenOpen, T::ParenClose, |_| Vec::new())
        .map(|(args, _)| args)
        .boxed()
}

// ---- strings ----

fn template<'t>(
    source: &'t str,
    expr: Boxed<'t, Expr>,
) -> impl Parser<'t, Input<'t>, Template, Extra> + Clone {
    let plain = any().try_map(|token, span: Span| match token {
        T::Text => Ok(Part::Text(span)),
        T::Escape => Ok(Part::Escape(span)),
        T::Code => Ok(Part::Code(span)),
        T::Math => Ok(Part::Math(span)),
        _ => Err(nothing(span)),
    });
    let part = choice((plain, interp(source, expr).map(Part::Interp)));
    let open = choice((just(T::StringOpen).to(false), just(T::BlockOpen).to(true)));
    open.then(part.repeated().collect::<Vec<Part>>())
        .then_ignore(just(T::StringClose))
        .map_with(move |(block, parts), extra| text::template(source, parts, block, extra.span()))
}

/// `{expression}` in a string.
fn interp<'t>(
    source: &'t str,
    expr: Boxed<'t, Expr>,
) -> impl Parser<'t, Input<'t>, Interp, Extra> + Clone {
    // `before` is an ordinary name unless a value follows.
    let before = word(source, K::Before)
        .then(expr.clone())
        .map(|(before, expr)| (Some(before), expr));
    let value = choice((before, expr.map(|expr| (None, expr))));
    let inside = value
        .then(format(source))
        .then_ignore(just(T::InterpClose).rewind());
    let broken = up_to(T::InterpOpen, T::InterpClose)
        .map(|span| ((None, error(span)), InterpFormat::Default));
    just(T::InterpOpen)
        .ignore_then(inside.recover_with(via_parser(broken)))
        .then_ignore(just(T::InterpClose))
        .map_with(|((before, expr), format), extra| Interp {
            before,
            expr,
            format,
            span: extra.span(),
        })
}

/// `:word`, `:.1`, `|vote|votes`, or nothing.
fn format<'t>(source: &'t str) -> impl Parser<'t, Input<'t>, InterpFormat, Extra> + Clone {
    let named = just(T::Word).try_map(move |_, span: Span| match &source[span.range()] {
        "word" => Ok(InterpFormat::Word),
        _ => Err(Problem::new(span, ProblemKind::UnknownFormat)),
    });
    let digits = just(T::Dot)
        .ignore_then(just(T::Number))
        .try_map(move |_, span: Span| {
            let digits = source[span.range()].trim_start_matches('.').trim();
            match digits.parse::<u8>() {
                Ok(digits) if digits <= 15 => Ok(InterpFormat::Digits(digits)),
                _ => Err(Problem::new(span, ProblemKind::UnknownFormat)),
            }
        });
    let form = just(T::Pipe).ignore_then(just(T::PluralText).to_span().or_not());
    let plural = form
        .repeated()
        .at_least(1)
        .collect::<Vec<Option<Span>>>()
        .try_map(move |forms, span| {
            let text =
                |form: &Option<Span>| form.map_or("", |span| &source[span.range()]).to_owned();
            match forms.as_slice() {
                [one, many] => Ok(InterpFormat::Plural {
                    one: text(one),
                    many: text(many),
                }),
                _ => Err(Problem::new(span, ProblemKind::PluralForms)),
            }
        });
    let formatted = just(T::Colon).ignore_then(choice((named, digits)));
    choice((formatted, plural))
        .or_not()
        .map(|format| format.unwrap_or(InterpFormat::Default))
}
