//! The grammar of files, declarations and statements.

use super::expression::{
    Boxed, Expressions, Extra, expressions, keyword, name, number, range_of, signed_number, word,
};
use super::number::calendar_date;
use super::token::{Input, Problem, ProblemKind, T};
use crate::keywords::{Group as WordGroup, Keyword as K};
use crate::span::Span;
use crate::syntax::*;
use chumsky::prelude::*;

/// Builds the parser of a whole file.
pub(super) fn file(source: &str) -> Boxed<'_, Vec<Item>> {
    let grammar = Grammar {
        source,
        is: expressions(source),
    };
    let item = grammar.item();
    item.repeated()
        .collect::<Vec<Item>>()
        .then_ignore(end())
        .boxed()
}

/// The parsers that the rules of the grammar are made of.
struct Grammar<'t> {
    source: &'t str,
    is: Expressions<'t>,
}

/// Passes over a statement and its blocks, with its end; fails where there is none, and before `}`.
fn skipped<'t>() -> impl Parser<'t, Input<'t>, Span, Extra> + Clone {
    custom(|input| {
        let before = input.cursor();
        let mut nested = 0_usize;
        let mut span = None;
        loop {
            match input.peek() {
                Some(T::End) if nested == 0 => {
                    let span = span.unwrap_or_else(|| input.span_since(&before));
                    input.skip();
                    return Ok(span);
                }
                Some(T::Close) if nested == 0 => {
                    return Err(Problem::expected(input.span_since(&before), T::End));
                }
                None => return Err(Problem::expected(input.span_since(&before), T::End)),
                Some(T::Open) => nested += 1,
                Some(T::Close) => nested -= 1,
                Some(_) => {}
            }
            input.skip();
            span = Some(input.span_since(&before));
        }
    })
}

/// Passes over the rest of a line, up to its block or its end.
fn skipped_head<'t>() -> impl Parser<'t, Input<'t>, Span, Extra> + Clone {
    custom(|input| {
        let before = input.cursor();
        loop {
            match input.peek() {
                Some(T::Open) => return Ok(input.span_since(&before)),
                Some(T::End | T::Close) | None => {
                    return Err(Problem::expected(input.span_since(&before), T::Open));
                }
                Some(_) => input.skip(),
            }
        }
    })
}

/// What stands for a string that is not there.
fn no_text(span: Span) -> Template {
    Template {
        pieces: Vec::new(),
        block: false,
        span: Span::at(span.start),
    }
}

fn no_name(span: Span) -> Name {
    Name {
        text: String::new(),
        span: Span::at(span.start),
    }
}

impl<'t> Grammar<'t> {
    // ---- helpers ----

    fn name(&self) -> impl Parser<'t, Input<'t>, Name, Extra> + Clone + use<'t> {
        name(self.source)
    }

    /// The name of something that is declared here: no keyword.
    fn new_name(&self) -> impl Parser<'t, Input<'t>, Name, Extra> + Clone + use<'t> {
        let source = self.source;
        let any_word = any().try_map(|token, span: Span| match token {
            T::Word | T::Keyword(_) => Ok(()),
            _ => Err(Problem::expected(span, T::Word)),
        });
        let reserved = any_word.validate(move |(), extra, emitter| {
            let span: Span = extra.span();
            if K::find(&source[span.range()]).is_some_and(K::is_reserved) {
                emitter.emit(Problem::new(span, ProblemKind::Reserved));
            }
            Name {
                text: source[span.range()].to_owned(),
                span,
            }
        });
        // A word with `_` goes the way of names, which know how to write it.
        let plain = name(source).filter(|name| !K::find(&name.text).is_some_and(K::is_reserved));
        choice((plain, reserved))
    }

    fn template(&self) -> Boxed<'t, Template> {
        self.is.template.clone()
    }

    fn expr(&self) -> Boxed<'t, Expr> {
        self.is.expr.clone()
    }

    fn end(&self) -> impl Parser<'t, Input<'t>, (), Extra> + Clone + use<'t> {
        just(T::End).ignored()
    }

    fn when(&self) -> Boxed<'t, When> {
        keyword(K::When)
            .ignore_then(self.expr())
            .map_with(|condition, extra| When {
                condition,
                span: extra.span(),
            })
            .boxed()
    }

    /// `{`, items each with its own end, `}`.
    fn block<O: 't>(
        &self,
        item: impl Parser<'t, Input<'t>, O, Extra> + Clone + 't,
    ) -> Boxed<'t, Vec<O>> {
        item.repeated()
            .collect()
            .delimited_by(just(T::Open), just(T::Close))
            .boxed()
    }

    /// A whole statement: a rule, its end, and what stands for it where it does not parse.
    fn line<O: 't>(
        &self,
        rule: impl Parser<'t, Input<'t>, O, Extra> + Clone + 't,
        broken: fn(Span) -> O,
    ) -> Boxed<'t, O> {
        rule.then_ignore(self.end())
            .recover_with(via_parser(skipped().map(broken)))
            .boxed()
    }

    /// The rest of a first line; where it does not parse, the block is still read.
    fn head<O: 't>(
        &self,
        rule: impl Parser<'t, Input<'t>, O, Extra> + Clone + 't,
        broken: fn(Span) -> O,
    ) -> Boxed<'t, O> {
        let rule = rule.then_ignore(just(T::Open).rewind()).boxed();
        rule.recover_with(via_parser(skipped_head().map(broken)))
            .boxed()
    }

    // ---- files ----

    fn item(&self) -> Boxed<'t, Item> {
        let titled = |opener| {
            let head = self.head(self.name().then(self.template()), |span| {
                (no_name(span), no_text(span))
            });
            keyword(opener).ignore_then(head)
        };
        let fields = self.block(self.field());
        let catalog = keyword(K::Catalog)
            .ignore_then(self.head(self.template(), no_text))
            .then(fields.clone())
            .map_with(|(title, fields), extra| {
                Item::Catalog(Catalog {
                    title,
                    fields,
                    span: extra.span(),
                })
            });
        let lane =
            titled(K::Lane)
                .then(fields.clone())
                .map_with(|((slug, title), fields), extra| {
                    Item::Lane(Lane {
                        slug,
                        title,
                        fields,
                        span: extra.span(),
                    })
                });
        let concept = titled(K::Concept)
            .then(fields)
            .map_with(|((slug, title), fields), extra| {
                Item::Concept(Concept {
                    slug,
                    title,
                    fields,
                    span: extra.span(),
                })
            });
        let path = titled(K::Path)
            .then(self.block(self.path_entry()))
            .map_with(|((slug, title), entries), extra| {
                Item::Path(Path {
                    slug,
                    title,
                    entries,
                    span: extra.span(),
                })
            });
        let theme = keyword(K::Theme)
            .ignore_then(self.head(self.name(), no_name))
            .then(self.block(self.theme_role()))
            .map_with(|(name, roles), extra| {
                let roles = roles.into_iter().flatten().collect();
                Item::Theme(Theme {
                    name,
                    roles,
                    span: extra.span(),
                })
            });
        let catalogue = choice((catalog, lane, path, concept, theme)).then_ignore(self.end());
        choice((catalogue, self.explainer().map(Item::Explainer)))
            .recover_with(via_parser(skipped().map(Item::Error)))
            .boxed()
    }

    /// An explainer; where its first line is missing, which is reported, the rest is read all the same.
    fn explainer(&self) -> Boxed<'t, Explainer> {
        let first = keyword(K::Explainer).ignore_then(
            self.line(self.name().then(self.template()), |span| {
                (no_name(span), no_text(span))
            }),
        );
        let entry = self.entry();
        let named = first.then(entry.clone().repeated().collect());
        let headless = entry
            .repeated()
            .at_least(1)
            .collect::<Vec<Entry>>()
            .map_with(|entries, extra| ((no_name(extra.span()), no_text(extra.span())), entries));
        choice((named, headless))
            .map_with(|((slug, title), entries), extra| Explainer {
                slug,
                title,
                entries,
                span: extra.span(),
            })
            .boxed()
    }

    fn entry(&self) -> Boxed<'t, Entry> {
        let header = self.header().map(Entry::Header);
        let decl = self.decl().map(|decl| Entry::Decl(Box::new(decl)));
        let allow = self.allow().map(Entry::Allow);
        let rule = choice((decl, header, allow)).then_ignore(self.end());
        // An item of the catalogue, or another explainer, ends this one; a lane of the catalogue has a title.
        let opener = any()
            .filter(|token| matches!(token, T::Keyword(word) if word.group() == WordGroup::File))
            .ignored();
        let lane = just([T::Keyword(K::Lane), T::Word, T::StringOpen]).ignored();
        let ends = choice((opener, lane)).not();
        let broken = skipped().map(Entry::Error);
        ends.ignore_then(rule.recover_with(via_parser(broken)))
            .boxed()
    }

    fn header(&self) -> Boxed<'t, Header> {
        let text =
            |word, kind: fn(Template) -> HeaderKind| keyword(word).then(self.template().map(kind));
        let names = self
            .name()
            .separated_by(just(T::Comma))
            .at_least(1)
            .collect::<Vec<Name>>();
        let date = just(T::Date).map_with({
            let source = self.source;
            move |_, extra| HeaderKind::Updated(date_at(source, extra.span()))
        });
        choice((
            text(K::Summary, HeaderKind::Summary),
            text(K::Hook, HeaderKind::Hook),
            text(K::Question, HeaderKind::Question),
            text(K::Trap, HeaderKind::Trap),
            text(K::Rule, HeaderKind::Rule),
            text(K::Simplified, HeaderKind::Simplified),
            text(K::Source, HeaderKind::Source),
            keyword(K::Lane).then(self.name().map(HeaderKind::Lane)),
            keyword(K::Tags).then(names.clone().map(HeaderKind::Tags)),
            keyword(K::Requires).then(names.map(HeaderKind::Requires)),
            keyword(K::Length).then(number(self.source).map(HeaderKind::Length)),
            keyword(K::Updated).then(date),
        ))
        .map_with(|(keyword, kind), extra| Header {
            kind,
            keyword,
            span: extra.span(),
        })
        .boxed()
    }

    /// `allow lint "reason"`.
    fn allow(&self) -> Boxed<'t, Allow> {
        keyword(K::Allow)
            .ignore_then(self.name())
            .then(self.template())
            .map_with(|(lint, reason), extra| Allow {
                lint,
                reason,
                span: extra.span(),
            })
            .boxed()
    }

    // ---- catalogue ----

    fn field_rule(&self) -> Boxed<'t, Field> {
        let text =
            |word, kind: fn(Template) -> FieldKind| keyword(word).then(self.template().map(kind));
        choice((
            text(K::Summary, FieldKind::Summary),
            text(K::Tagline, FieldKind::Tagline),
            text(K::Url, FieldKind::Url),
            keyword(K::Edition).then(number(self.source).map(FieldKind::Edition)),
            keyword(K::Start).then(self.name().map(FieldKind::Start)),
        ))
        .map_with(|(keyword, kind), extra| Field {
            kind,
            keyword,
            span: extra.span(),
        })
        .boxed()
    }

    fn field(&self) -> Boxed<'t, Field> {
        self.line(self.field_rule(), |span| Field {
            kind: FieldKind::Error,
            keyword: span,
            span,
        })
    }

    fn path_entry(&self) -> Boxed<'t, PathEntry> {
        let rule = choice((
            self.field_rule().map(PathEntry::Field),
            self.name().map(PathEntry::Explainer),
        ));
        self.line(rule, PathEntry::Error)
    }

    fn theme_role(&self) -> Boxed<'t, Option<ThemeRole>> {
        let rule = self
            .name()
            .then(self.name())
            .map_with(|(role, colour), extra| {
                Some(ThemeRole {
                    role,
                    colour,
                    span: extra.span(),
                })
            });
        self.line(rule, |_| None)
    }

    // ---- declarations ----

    fn decl(&self) -> Boxed<'t, Decl> {
        let stage_items = self.stage_items();
        let stmts = self.stmts(stage_items.clone());
        choice((
            self.step(stmts.clone()).map(Decl::Step),
            self.sim().map(Decl::Sim),
            self.formula().map(Decl::Let),
            self.knob().map(Decl::Knob),
            self.preset().map(Decl::Preset),
            self.stage(stage_items).map(Decl::Stage),
            self.test(stmts).map(Decl::Test),
            self.table().map(Decl::Table),
        ))
        .boxed()
    }

    fn step(
        &self,
        stmts: Boxed<'t, Vec<Stmt>>,
    ) -> impl Parser<'t, Input<'t>, Step, Extra> + Clone + use<'t> {
        let head = self.template().then(self.when().or_not());
        keyword(K::Step)
            .ignore_then(self.head(head, |span| (no_text(span), None)))
            .map_with(|head, extra| (head, extra.span()))
            .then(stmts)
            .map_with(|(((title, when), head), body), extra| Step {
                title,
                when,
                body,
                head,
                span: extra.span(),
            })
    }

    fn test(
        &self,
        stmts: Boxed<'t, Vec<Stmt>>,
    ) -> impl Parser<'t, Input<'t>, Test, Extra> + Clone + use<'t> {
        keyword(K::Test)
            .ignore_then(self.head(self.template(), no_text))
            .map_with(|name, extra| (name, extra.span()))
            .then(stmts)
            .map_with(|((name, head), body), extra| Test {
                name,
                body,
                head,
                span: extra.span(),
            })
    }

    fn knob(&self) -> Boxed<'t, Knob> {
        let range = keyword(K::In)
            .ignore_then(signed_number(self.source))
            .then_ignore(just(T::DotDot))
            .then(signed_number(self.source))
            .then(
                word(self.source, K::Step)
                    .ignore_then(number(self.source))
                    .or_not(),
            )
            .map(|((min, max), step)| KnobDomain::Range { min, max, step })
            .then(self.template().map(Some));
        let option = self
            .template()
            .then_ignore(just(T::Equals))
            .then(self.literal())
            .map_with(|(label, value), extra| {
                Some(KnobOption {
                    label,
                    value,
                    span: extra.span(),
                })
            });
        let options = self
            .template()
            .or_not()
            .then(self.block(self.line(option, |_| None)))
            .map(|(label, options)| {
                (
                    KnobDomain::Options(options.into_iter().flatten().collect()),
                    label,
                )
            });
        keyword(K::Knob)
            .ignore_then(self.new_name())
            .then_ignore(just(T::Equals))
            .then(self.literal())
            .then(choice((range, options)))
            .map_with(|((name, default), (domain, label)), extra| Knob {
                name,
                default,
                domain,
                label,
                span: extra.span(),
            })
            .boxed()
    }

    fn preset(&self) -> impl Parser<'t, Input<'t>, Preset, Extra> + Clone + use<'t> {
        keyword(K::Preset)
            .ignore_then(self.template())
            .then(self.is.args.clone())
            .map_with(|(label, args), extra| Preset {
                label,
                args,
                span: extra.span(),
            })
    }

    fn sim(&self) -> Boxed<'t, Sim> {
        let primitive = self
            .name()
            .then(self.is.args.clone())
            .map(|(primitive, args)| SimSource::Primitive { primitive, args });
        let variation = self
            .is
            .post
            .clone()
            .then(keyword(K::With).ignore_then(self.is.args.clone()).or_not())
            .then(
                keyword(K::From)
                    .ignore_then(self.name())
                    .map_with(|moment, extra| Branch {
                        moment,
                        span: extra.span(),
                    })
                    .or_not(),
            )
            .map(|((of, args), from)| SimSource::Variation {
                of,
                args: args.unwrap_or_default(),
                from,
            });
        // The name is kept where the rest does not parse, so that nothing that uses it fails too.
        let broken = skipped_line().map(SimSource::Error);
        let source = choice((primitive, variation))
            .then_ignore(just(T::End).rewind())
            .recover_with(via_parser(broken));
        keyword(K::Sim)
            .ignore_then(self.new_name())
            .then_ignore(just(T::Equals))
            .then(source)
            .map_with(|(name, source), extra| Sim {
                name,
                source,
                span: extra.span(),
            })
            .boxed()
    }

    fn formula(&self) -> Boxed<'t, Let> {
        let broken = skipped_line().map(|span| Expr {
            kind: ExprKind::Error,
            span,
        });
        let value = self
            .expr()
            .then_ignore(just(T::End).rewind())
            .recover_with(via_parser(broken));
        keyword(K::Let)
            .ignore_then(self.new_name())
            .then_ignore(just(T::Equals))
            .then(value)
            .map_with(|(name, value), extra| Let {
                name,
                value,
                span: extra.span(),
            })
            .boxed()
    }

    fn table(&self) -> Boxed<'t, Table> {
        let columns = self
            .name()
            .separated_by(just(T::Comma))
            .at_least(1)
            .allow_trailing()
            .collect()
            .delimited_by(just(T::ParenOpen), just(T::ParenClose));
        let row = self
            .literal()
            .separated_by(just(T::Comma))
            .at_least(1)
            .allow_trailing()
            .collect()
            .map_with(|cells, extra| {
                Some(Row {
                    cells,
                    span: extra.span(),
                })
            });
        keyword(K::Table)
            .ignore_then(self.new_name())
            .then(columns)
            .then(self.block(self.line(row, |_| None)))
            .map_with(|((name, columns), rows), extra| {
                let rows = rows.into_iter().flatten().collect();
                Table {
                    name,
                    columns,
                    rows,
                    span: extra.span(),
                }
            })
            .boxed()
    }

    fn literal(&self) -> Boxed<'t, Literal> {
        let source = self.source;
        let template = self.template();
        recursive(move |literal| {
            let number = signed_number(source)
                .then(just(T::DotDot).ignore_then(signed_number(source)).or_not())
                .map(|(min, max)| match max {
                    Some(max) => Literal::Range(range_of(min, max)),
                    None => Literal::Number(min),
                });
            let list = literal
                .separated_by(just(T::Comma))
                .allow_trailing()
                .collect()
                .delimited_by(just(T::BracketOpen), just(T::BracketClose))
                .map_with(|items, extra| Literal::List(items, extra.span()));
            let broken = choice((just(T::BadNumber), just(T::Broken)))
                .map_with(|_, extra| Literal::Error(extra.span()));
            choice((
                number,
                template.map(Literal::Text),
                name(source).map(Literal::Word),
                list,
                broken,
            ))
        })
        .boxed()
    }

    // ---- stages ----

    /// The items of a stage, in their block.
    fn stage_items(&self) -> Boxed<'t, Vec<StageItem>> {
        let item = recursive(|item| {
            let kind = choice((
                keyword(K::Row).map(|span| (GroupKind::Row, span)),
                keyword(K::Column).map(|span| (GroupKind::Column, span)),
                keyword(K::Grid).map(|span| (GroupKind::Grid, span)),
                keyword(K::Compare).map(|span| (GroupKind::Compare, span)),
            ));
            let group = kind
                .then(self.head(self.template().or_not(), |_| None))
                .then(self.block(item))
                .map_with(|(((kind, keyword), title), items), extra| {
                    StageItem::Group(Group {
                        kind,
                        title,
                        items,
                        keyword,
                        span: extra.span(),
                    })
                });
            let show = self
                .show()
                .then(self.when().or_not())
                .map_with(|(show, when), extra| {
                    StageItem::Show(Box::new(StageShow {
                        show,
                        when,
                        span: extra.span(),
                    }))
                });
            self.line(
                choice((show, group, self.allow().map(StageItem::Allow))),
                StageItem::Error,
            )
        });
        self.block(item)
    }

    fn stage(
        &self,
        items: Boxed<'t, Vec<StageItem>>,
    ) -> impl Parser<'t, Input<'t>, Stage, Extra> + Clone + use<'t> {
        keyword(K::Stage)
            .ignore_then(self.head(empty(), |_| ()))
            .ignore_then(items)
            .map_with(|items, extra| Stage {
                items,
                span: extra.span(),
            })
    }

    fn show(&self) -> Boxed<'t, Show> {
        let source = self.source;
        let post = self.is.post.clone();
        let beside = word(source, K::Beside)
            .ignore_then(post.clone())
            .map(Placement::Beside);
        let instead = keyword(K::In)
            .ignore_then(word(source, K::Place))
            .ignore_then(word(source, K::Of))
            .ignore_then(post.clone())
            .map(Placement::InPlaceOf);
        let view =
            keyword(K::As).ignore_then(self.name().then(self.is.args.clone().or_not()).map_with(
                |(name, args), extra| View {
                    name,
                    args: args.unwrap_or_default(),
                    span: extra.span(),
                },
            ));
        let weight = word(source, K::Weight).ignore_then(number(source));
        keyword(K::Show)
            .ignore_then(post)
            .then(choice((beside, instead)).or_not())
            .then(view.or_not())
            .then(self.template().or_not())
            .then(weight.or_not())
            .map_with(
                |((((target, placement), view), title), weight), extra| Show {
                    target,
                    placement,
                    view,
                    title,
                    weight,
                    span: extra.span(),
                },
            )
            .boxed()
    }

    // ---- statements ----

    fn stmts(&self, stage_items: Boxed<'t, Vec<StageItem>>) -> Boxed<'t, Vec<Stmt>> {
        let plain = choice((
            keyword(K::Say)
                .ignore_then(self.template())
                .map(StmtKind::Say),
            self.run().map(StmtKind::Run),
            self.mark(),
            self.claim(),
            self.act(),
            self.note(),
            self.show().map(StmtKind::Show),
            self.focus(),
            keyword(K::Moment)
                .ignore_then(self.new_name())
                .map(StmtKind::Moment),
            self.capture(),
            self.allow().map(StmtKind::Allow),
        ));
        let plain = plain.then(self.when().or_not());
        let rule = choice((plain, self.predict(), self.stage_stmt(stage_items))).map_with(
            |(kind, when), extra| Stmt {
                kind,
                when,
                span: extra.span(),
            },
        );
        self.block(self.line(rule, |span| Stmt {
            kind: StmtKind::Error,
            when: None,
            span,
        }))
    }

    fn run(&self) -> Boxed<'t, Run> {
        let source = self.source;
        let subjects = self
            .is
            .post
            .clone()
            .separated_by(just(T::Comma))
            .at_least(1)
            .collect();
        let until = keyword(K::Until).ignore_then(choice((
            keyword(K::End).map(Until::End),
            self.goals().map(Until::Goals),
        )));
        let duration = word(source, K::For)
            .ignore_then(self.is.sum.clone())
            .map(Until::For);
        let over = keyword(K::Over).ignore_then(self.is.sum.clone());
        keyword(K::Run)
            .ignore_then(subjects)
            .then(choice((until, duration)))
            .then(over.or_not())
            .map(|((subjects, until), over)| Run {
                subjects,
                until,
                over,
            })
            .boxed()
    }

    fn goals(&self) -> Boxed<'t, Vec<Goal>> {
        let which = choice((
            number(self.source).map(Occurrence::Nth),
            keyword(K::Last).map(Occurrence::Last),
        ));
        let filter = keyword(K::Where).ignore_then(self.is.condition.clone());
        // A bare name is an event; a name that anything else follows is the start of a condition.
        let ends = choice((
            keyword(K::Or),
            keyword(K::Over),
            keyword(K::When),
            just(T::End).to_span(),
        ))
        .rewind();
        let event = which
            .or_not()
            .then(self.name())
            .then(filter.or_not())
            .then_ignore(ends)
            .map(|((occurrence, name), filter)| GoalKind::Event {
                occurrence: occurrence.unwrap_or(Occurrence::Next),
                name,
                filter,
            });
        let condition = self.is.condition.clone().map(GoalKind::Condition);
        choice((event, condition))
            .map_with(|kind, extra| Goal {
                kind,
                span: extra.span(),
            })
            .separated_by(keyword(K::Or))
            .at_least(1)
            .collect()
            .boxed()
    }

    /// `do subject.action(…)`.
    fn act(&self) -> Boxed<'t, StmtKind> {
        let args = self
            .is
            .args
            .clone()
            .map_err(|problem: Problem| match problem.kind {
                ProblemKind::Expected(set) if set.contains(T::ParenOpen) => {
                    Problem::new(problem.span, ProblemKind::NoAction)
                }
                _ => problem,
            });
        keyword(K::Do)
            .ignore_then(self.is.post.clone())
            .then(args)
            .validate(|(post, args), _, emitter| match post.kind {
                ExprKind::Member { of, name } => StmtKind::Do(Do {
                    subject: *of,
                    action: name,
                    args,
                }),
                _ => {
                    emitter.emit(Problem::new(post.span, ProblemKind::NoAction));
                    StmtKind::Error
                }
            })
            .boxed()
    }

    fn mark(&self) -> impl Parser<'t, Input<'t>, StmtKind, Extra> + Clone + use<'t> {
        keyword(K::Mark)
            .ignore_then(self.expr())
            .then_ignore(keyword(K::As))
            .then(self.name())
            .map(|(target, role)| StmtKind::Mark { target, role })
    }

    fn note(&self) -> impl Parser<'t, Input<'t>, StmtKind, Extra> + Clone + use<'t> {
        keyword(K::Note)
            .ignore_then(self.template())
            .then_ignore(keyword(K::On))
            .then(self.is.post.clone())
            .map(|(text, target)| StmtKind::Note { text, target })
    }

    fn focus(&self) -> impl Parser<'t, Input<'t>, StmtKind, Extra> + Clone + use<'t> {
        // `all` alone; `all.first` is a part of something that has this name.
        let all = word(self.source, K::All)
            .then_ignore(choice((just(T::End).to_span(), keyword(K::When))).rewind())
            .map(Focus::All);
        let part = self.is.post.clone().map(Focus::Part);
        keyword(K::Focus)
            .ignore_then(choice((all, part)))
            .map(StmtKind::Focus)
    }

    fn capture(&self) -> impl Parser<'t, Input<'t>, StmtKind, Extra> + Clone + use<'t> {
        keyword(K::Capture)
            .ignore_then(self.new_name())
            .then_ignore(just(T::Equals))
            .then(self.expr())
            .map(|(name, value)| StmtKind::Capture { name, value })
    }

    fn claim(&self) -> impl Parser<'t, Input<'t>, StmtKind, Extra> + Clone + use<'t> {
        keyword(K::Claim)
            .ignore_then(self.expr())
            .map(StmtKind::Claim)
    }

    fn predict(&self) -> Boxed<'t, (StmtKind, Option<When>)> {
        let choice = keyword(K::Choice)
            .ignore_then(self.template())
            .then(self.when())
            .map_with(|(text, when), extra| {
                Some(Choice {
                    text,
                    when,
                    span: extra.span(),
                })
            });
        let head = self.template().then(self.when().or_not());
        keyword(K::Predict)
            .ignore_then(self.head(head, |span| (no_text(span), None)))
            .then(self.block(self.line(choice, |_| None)))
            .map(|((question, when), choices)| {
                let choices = choices.into_iter().flatten().collect();
                (StmtKind::Predict(Predict { question, choices }), when)
            })
            .boxed()
    }

    fn stage_stmt(&self, items: Boxed<'t, Vec<StageItem>>) -> Boxed<'t, (StmtKind, Option<When>)> {
        keyword(K::Stage)
            .ignore_then(self.head(self.when().or_not(), |_| None))
            .then(items)
            .map_with(|(when, items), extra| {
                (
                    StmtKind::Stage(Stage {
                        items,
                        span: extra.span(),
                    }),
                    when,
                )
            })
            .boxed()
    }
}

/// Passes over the rest of a line, up to its end, which it leaves.
fn skipped_line<'t>() -> impl Parser<'t, Input<'t>, Span, Extra> + Clone {
    custom(|input| {
        let before = input.cursor();
        loop {
            match input.peek() {
                Some(T::End) => return Ok(input.span_since(&before)),
                Some(T::Open | T::Close) | None => {
                    return Err(Problem::expected(input.span_since(&before), T::End));
                }
                Some(_) => input.skip(),
            }
        }
    })
}

/// A date as the lexer cuts it.
fn date_at(source: &str, span: Span) -> Date {
    let (year, month, day) = calendar_date(&source[span.range()]).unwrap_or((0, 1, 1));
    Date {
        year,
        month,
        day,
        span,
    }
}
