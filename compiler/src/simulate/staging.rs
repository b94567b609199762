//! What is on stage: arrangements from `stage` and `show`, and the texts on it that follow the simulation.

use std::collections::BTreeSet;

use explc_dsl::syntax::{
    Expr, ExprKind, GroupKind, Placement, Show, Stage, StageItem, Step, StmtKind, Template, View,
};

use super::arguments;
use super::eval::{Context, Ground, mentioned};
use super::text::prose_now;
use super::value::of_number;
use crate::primitive::{SimId, Value};
use crate::resolve::defaults;
use crate::scene::Scene;
use crate::story::{Arrangement, Direction, LiveId, Pane, StatementId, Subject};

/// Where a live text comes from.
#[derive(Clone)]
enum Source {
    Fixed,
    /// The name of a simulation.
    Name(SimId),
    Title(Template),
    Value(Expr),
}

#[derive(Clone)]
struct LiveText {
    source: Source,
    alias: Vec<(SimId, SimId)>,
    /// The text when it came on stage.
    first: String,
    /// The text now.
    text: String,
}

/// All texts on stage that follow the simulation, by [`LiveId`].
#[derive(Clone, Default)]
pub(super) struct LiveTexts(Vec<LiveText>);

impl LiveTexts {
    /// The texts that are different from when they were last asked for.
    pub(super) fn changes(&mut self, ctx: &Context) -> Vec<(LiveId, String)> {
        let mut changed = Vec::new();
        for (id, live) in (0..).zip(&mut self.0) {
            if matches!(live.source, Source::Fixed | Source::Name(_)) {
                continue;
            }
            let text = written(&live.source, &ctx.with_alias(&live.alias));
            if text != live.text {
                live.text.clone_from(&text);
                changed.push((LiveId(id), text));
            }
        }
        changed
    }

    /// Each text as it came on stage.
    pub(super) fn first(&self) -> Vec<String> {
        self.0.iter().map(|live| live.first.clone()).collect()
    }

    /// Where a formula is printed.
    pub(super) fn printing(&self, formula: &Expr) -> Vec<LiveId> {
        let name = |expr: &Expr| match &expr.kind {
            ExprKind::Name(name) => Some(name.clone()),
            _ => None,
        };
        let wanted = name(formula);
        let prints = |live: &LiveText| match &live.source {
            Source::Value(shown) => wanted.is_some() && name(shown) == wanted,
            Source::Fixed | Source::Name(_) | Source::Title(_) => false,
        };
        let all = (0..).map(LiveId).zip(&self.0);
        all.filter(|(_, live)| prints(live))
            .map(|(id, _)| id)
            .collect()
    }

    fn add(&mut self, source: Source, text: String, alias: Vec<(SimId, SimId)>) -> LiveId {
        let id = LiveId(self.0.len() as u32);
        self.0.push(LiveText {
            source,
            alias,
            first: text.clone(),
            text,
        });
        id
    }

    fn name(&mut self, sim: SimId, ground: &Ground) -> LiveId {
        let known = ground.scene.sims.get(usize::from(sim.0));
        let text = known.map_or(String::new(), |sim| sim.name.clone());
        self.add(Source::Name(sim), text, Vec::new())
    }

    fn title(&mut self, template: &Template, ctx: &Context) -> LiveId {
        let source = if template.interps().is_empty() {
            Source::Fixed
        } else {
            Source::Title(template.clone())
        };
        let text = written(&Source::Title(template.clone()), ctx);
        self.add(source, text, Vec::new())
    }

    /// The same text about another simulation.
    fn moved(&mut self, id: LiveId, from: SimId, to: SimId, ctx: &Context) -> LiveId {
        let Some(old) = self.0.get(id.0 as usize).cloned() else {
            return id;
        };
        match old.source {
            Source::Fixed => return id,
            Source::Name(sim) if sim == from => return self.name(to, ctx.ground),
            Source::Name(_) => return id,
            Source::Title(_) | Source::Value(_) => {}
        }
        let alias: Vec<(SimId, SimId)> = old.alias.into_iter().chain([(from, to)]).collect();
        let text = written(&old.source, &ctx.with_alias(&alias));
        self.add(old.source, text, alias)
    }

    fn mentions(&self, id: LiveId, sim: SimId, ctx: &Context) -> bool {
        let Some(live) = self.0.get(id.0 as usize) else {
            return false;
        };
        let scene = ctx.ground.scene;
        let through = |expr: &Expr| {
            mentioned(scene, expr).into_iter().any(|known| {
                let step = |sim, (from, to): &(SimId, SimId)| if sim == *from { *to } else { sim };
                live.alias.iter().fold(known, step) == sim
            })
        };
        match &live.source {
            Source::Fixed => false,
            Source::Name(known) => *known == sim,
            Source::Title(template) => template.interps().iter().any(|i| through(&i.expr)),
            Source::Value(expr) => through(expr),
        }
    }
}

fn written(source: &Source, ctx: &Context) -> String {
    match source {
        Source::Fixed | Source::Name(_) => String::new(),
        // A value that is missing is told where the statement stands; on stage it is a dash.
        Source::Title(template) => {
            prose_now(template, ctx).map_or_else(|_| "–".to_owned(), |prose| prose.words())
        }
        Source::Value(expr) => ctx
            .value(expr)
            .map_or_else(|_| "–".to_owned(), |value| ctx.shown(&value)),
    }
}

/// The stage of a scene whose author arranges none: the simulations that steps run, beside each other.
pub(super) fn default_stage(ground: &Ground, live: &mut LiveTexts) -> Arrangement {
    let scene = ground.scene;
    let mut run = BTreeSet::new();
    let mut shown_later = BTreeSet::new();
    for step in &scene.steps {
        named_in(ground, step, &mut run, &mut shown_later);
    }
    let shown: Vec<SimId> = run.difference(&shown_later).copied().collect();
    let several = shown.len() > 1;
    let items: Vec<Arrangement> = shown
        .into_iter()
        .filter_map(|id| {
            let sim = scene.sims.get(usize::from(id.0))?;
            let view = sim.info.views.first()?;
            Some(Arrangement::Pane(Pane {
                statement: scene.statement(sim.span),
                subject: Subject::Property {
                    sim: id,
                    property: view.property,
                    view: view.name,
                    options: defaults(view.options),
                },
                title: several.then(|| live.name(id, ground)),
                weight: 1.0,
            }))
        })
        .collect();
    group(Direction::Row, items)
}

fn named_in(ground: &Ground, step: &Step, run: &mut BTreeSet<SimId>, shown: &mut BTreeSet<SimId>) {
    for stmt in &step.body {
        match &stmt.kind {
            StmtKind::Run(subject) => {
                for expr in &subject.subjects {
                    run.extend(mentioned(ground.scene, expr));
                }
            }
            StmtKind::Show(show) => shown.extend(mentioned(ground.scene, &show.target)),
            _ => {}
        }
    }
}

/// The simulations that the lines of a `stage` name.
pub(super) fn shown_in(scene: &Scene, items: &[StageItem]) -> BTreeSet<SimId> {
    let mut shown = BTreeSet::new();
    for item in items {
        match item {
            StageItem::Group(group) => shown.append(&mut shown_in(scene, &group.items)),
            StageItem::Show(show) => shown.extend(mentioned(scene, &show.show.target)),
            StageItem::Allow(_) | StageItem::Error(_) => {}
        }
    }
    shown
}

/// The arrangement that a `stage` describes.
pub(super) fn stage(
    stage: &Stage,
    statement: &dyn Fn(explc_dsl::span::Span) -> StatementId,
    live: &mut LiveTexts,
    ctx: &Context,
) -> Arrangement {
    group(Direction::Column, items(&stage.items, statement, live, ctx))
}

fn items(
    items_of: &[StageItem],
    statement: &dyn Fn(explc_dsl::span::Span) -> StatementId,
    live: &mut LiveTexts,
    ctx: &Context,
) -> Vec<Arrangement> {
    let mut found = Vec::new();
    for item in items_of {
        match item {
            StageItem::Group(inner) => found.push(Arrangement::Group {
                direction: match inner.kind {
                    GroupKind::Row => Direction::Row,
                    GroupKind::Column => Direction::Column,
                    GroupKind::Grid => Direction::Grid,
                    GroupKind::Compare => Direction::Compare,
                },
                title: inner.title.as_ref().map(|title| live.title(title, ctx)),
                items: items(&inner.items, statement, live, ctx),
            }),
            StageItem::Show(show) => {
                let wanted = show
                    .when
                    .as_ref()
                    .is_none_or(|when| ctx.holds(&when.condition).unwrap_or(false));
                let skipped = ctx.ground.scene.skipped.contains(&show.span.start);
                if wanted && !skipped {
                    let pane = pane(&show.show, statement(show.span), live, ctx);
                    found.push(Arrangement::Pane(pane));
                }
            }
            StageItem::Allow(_) | StageItem::Error(_) => {}
        }
    }
    found
}

/// One item stands alone, several in a group.
fn group(direction: Direction, mut items: Vec<Arrangement>) -> Arrangement {
    if items.len() == 1
        && let Some(only) = items.pop()
    {
        return only;
    }
    Arrangement::Group {
        direction,
        title: None,
        items,
    }
}

fn pane(show: &Show, statement: StatementId, live: &mut LiveTexts, ctx: &Context) -> Pane {
    let subject = subject(&show.target, show.view.as_ref(), ctx).unwrap_or_else(|| {
        let source = Source::Value(show.target.clone());
        let text = written(&source, ctx);
        Subject::Value(live.add(source, text, Vec::new()))
    });
    let weight = show.weight.as_ref().map(of_number);
    Pane {
        statement,
        subject,
        title: show.title.as_ref().map(|title| live.title(title, ctx)),
        weight: weight
            .and_then(|weight| super::value::real(&weight))
            .unwrap_or(1.0),
    }
}

/// The picture that an expression names; none for a value that is printed.
fn subject(target: &Expr, view: Option<&View>, ctx: &Context) -> Option<Subject> {
    let (of, property) = match &target.kind {
        ExprKind::Member { of, name } => (&**of, name.text.as_str()),
        _ => (target, ""),
    };
    let sim = whole(of, ctx)?;
    let views = ctx.sims.get(usize::from(sim.0))?.info().views;
    let of_property = || views.iter().filter(|known| known.property == property);
    let chosen = of_property()
        .find(|known| view.is_some_and(|view| view.name.text == known.name))
        .or_else(|| of_property().next())
        .or_else(|| views.first().filter(|_| property.is_empty()))?;
    let options = view.and_then(|view| {
        let takes = (chosen.name, chosen.options);
        arguments::completed(takes, &view.args, view.span, sim, ctx).ok()
    });
    Some(Subject::Property {
        sim,
        property: chosen.property,
        view: chosen.name,
        options: options.unwrap_or_else(|| defaults(chosen.options)),
    })
}

/// The simulation that an expression is.
fn whole(expr: &Expr, ctx: &Context) -> Option<SimId> {
    match ctx.value(expr) {
        Ok(Value::Part(part)) if part.kind.is_empty() => Some(part.sim),
        _ => None,
    }
}

/// The arrangement after a `show` in a step; none if what it is placed by is not on stage.
pub(super) fn shown(
    show: &Show,
    statement: StatementId,
    now: &Arrangement,
    live: &mut LiveTexts,
    ctx: &Context,
) -> Option<Arrangement> {
    let (other, beside) = match &show.placement {
        Some(Placement::Beside(other)) => (other, true),
        Some(Placement::InPlaceOf(other)) => (other, false),
        None => {
            let pane = Arrangement::Pane(pane(show, statement, live, ctx));
            return Some(joined(now.clone(), pane));
        }
    };
    if let (Some(new), Some(old)) = (whole(&show.target, ctx), whole(other, ctx))
        && show.view.is_none()
        && new != old
    {
        let mut copy = Move {
            from: old,
            to: new,
            statement,
            live,
            ctx,
        };
        if !copy.is_about(now) {
            return None;
        }
        return Some(if beside {
            copy.beside(now)
        } else {
            copy.everything(now)
        });
    }
    let new = pane(show, statement, live, ctx);
    let wanted = subject(other, None, ctx);
    replaced(now, wanted.as_ref(), &new, beside)
}

/// The arrangement with one more picture. A grid, a comparison and a titled group keep what they hold.
fn joined(now: Arrangement, new: Arrangement) -> Arrangement {
    match now {
        Arrangement::Group {
            direction: direction @ (Direction::Row | Direction::Column),
            title: None,
            mut items,
        } => {
            items.push(new);
            Arrangement::Group {
                direction,
                title: None,
                items,
            }
        }
        other => group(Direction::Row, vec![other, new]),
    }
}

/// The arrangement with a heading, if it has none.
fn headed(arrangement: Arrangement, name: LiveId) -> Arrangement {
    match arrangement {
        Arrangement::Pane(pane) => Arrangement::Pane(Pane {
            title: Some(pane.title.unwrap_or(name)),
            ..pane
        }),
        Arrangement::Group {
            direction,
            title,
            items,
        } => Arrangement::Group {
            direction,
            title: Some(title.unwrap_or(name)),
            items,
        },
    }
}

/// The arrangement with a pane beside, or in place of, the first one that pictures `wanted`; none if there is none.
fn replaced(
    now: &Arrangement,
    wanted: Option<&Subject>,
    new: &Pane,
    beside: bool,
) -> Option<Arrangement> {
    match now {
        Arrangement::Pane(old) if same_picture(&old.subject, wanted?) => {
            let new = Arrangement::Pane(Pane {
                weight: old.weight,
                ..new.clone()
            });
            let pair = vec![Arrangement::Pane(old.clone()), new.clone()];
            Some(if beside {
                group(Direction::Compare, pair)
            } else {
                new
            })
        }
        Arrangement::Pane(_) => None,
        Arrangement::Group {
            direction,
            title,
            items,
        } => {
            let (at, inner) = items.iter().enumerate().find_map(|(at, item)| {
                replaced(item, wanted, new, beside).map(|inner| (at, inner))
            })?;
            let mut items = items.clone();
            items[at] = inner;
            Some(Arrangement::Group {
                direction: *direction,
                title: *title,
                items,
            })
        }
    }
}

/// Whether two panes picture one property, in whatever view.
fn same_picture(a: &Subject, b: &Subject) -> bool {
    match (a, b) {
        (
            Subject::Property { sim, property, .. },
            Subject::Property {
                sim: other_sim,
                property: other,
                ..
            },
        ) => sim == other_sim && property == other,
        (a, b) => a == b,
    }
}

/// Copies an arrangement about one simulation into one about another.
struct Move<'a, 'c> {
    from: SimId,
    to: SimId,
    statement: StatementId,
    live: &'a mut LiveTexts,
    ctx: &'a Context<'c>,
}

impl Move<'_, '_> {
    /// Whether anything in an arrangement is about the simulation.
    fn is_about(&self, arrangement: &Arrangement) -> bool {
        match arrangement {
            Arrangement::Pane(pane) => match &pane.subject {
                Subject::Property { sim, .. } => *sim == self.from,
                Subject::Value(id) => self.live.mentions(*id, self.from, self.ctx),
            },
            Arrangement::Group { items, .. } => items.iter().any(|item| self.is_about(item)),
        }
    }

    /// The arrangement with a copy beside the smallest part of it that holds all about the simulation.
    fn beside(&mut self, old: &Arrangement) -> Arrangement {
        if let Arrangement::Group {
            direction,
            title,
            items,
        } = old
        {
            let mut about = (0..items.len()).filter(|at| self.is_about(&items[*at]));
            if let (Some(at), None) = (about.next(), about.next()) {
                let mut items = items.clone();
                let inner = self.beside(&items[at]);
                match inner {
                    // One comparison holds all that is compared.
                    Arrangement::Group {
                        direction: Direction::Compare,
                        title: None,
                        items: sides,
                    } if *direction == Direction::Compare => {
                        items.splice(at..=at, sides);
                    }
                    inner => items[at] = inner,
                }
                return Arrangement::Group {
                    direction: *direction,
                    title: *title,
                    items,
                };
            }
        }
        let name = self.live.name(self.from, self.ctx.ground);
        let mut sides = vec![headed(old.clone(), name)];
        if let Some(copy) = self.only_own(old) {
            let name = self.live.name(self.to, self.ctx.ground);
            sides.push(headed(copy, name));
        }
        Arrangement::Group {
            direction: Direction::Compare,
            title: None,
            items: sides,
        }
    }

    /// The whole arrangement, what is about other things unchanged.
    fn everything(&mut self, old: &Arrangement) -> Arrangement {
        match old {
            Arrangement::Pane(pane) => {
                Arrangement::Pane(self.pane(pane).unwrap_or_else(|| pane.clone()))
            }
            Arrangement::Group {
                direction,
                title,
                items,
            } => Arrangement::Group {
                direction: *direction,
                title: title.map(|title| self.text(title)),
                items: items.iter().map(|item| self.everything(item)).collect(),
            },
        }
    }

    /// Only the panes about the simulation; none if there is none.
    fn only_own(&mut self, old: &Arrangement) -> Option<Arrangement> {
        match old {
            Arrangement::Pane(pane) => self.pane(pane).map(Arrangement::Pane),
            Arrangement::Group {
                direction,
                title,
                items,
            } => {
                let items: Vec<Arrangement> = items
                    .iter()
                    .filter_map(|item| self.only_own(item))
                    .collect();
                (!items.is_empty()).then(|| Arrangement::Group {
                    direction: *direction,
                    title: title.map(|title| self.text(title)),
                    items,
                })
            }
        }
    }

    fn pane(&mut self, old: &Pane) -> Option<Pane> {
        let subject = match &old.subject {
            Subject::Property {
                sim,
                property,
                view,
                options,
            } if *sim == self.from => Subject::Property {
                sim: self.to,
                property,
                view,
                options: options.clone(),
            },
            Subject::Value(id) if self.live.mentions(*id, self.from, self.ctx) => {
                Subject::Value(self.text(*id))
            }
            Subject::Property { .. } | Subject::Value(_) => return None,
        };
        Some(Pane {
            statement: self.statement,
            subject,
            title: old.title.map(|title| self.text(title)),
            weight: old.weight,
        })
    }

    fn text(&mut self, id: LiveId) -> LiveId {
        self.live.moved(id, self.from, self.to, self.ctx)
    }
}
