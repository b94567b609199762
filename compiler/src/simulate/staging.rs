//! What is on stage: arrangements from `stage` and `show`, and the texts on it that follow the simulation.
//!
//! A family is on stage member by member: beside each other under their labels, those of two axes in rows and columns.

use std::collections::BTreeSet;

use explc_dsl::syntax::{
    Expr, ExprKind, GroupKind, Placement, Show, Stage, StageItem, Step, StmtKind, Template, View,
};

use super::arguments;
use super::eval::{Context, Ground, mentioned};
use super::text::prose_now;
use super::value::of_number;
use crate::primitive::{AxisId, SimId, Value};
use crate::resolve::defaults;
use crate::scene::Scene;
use crate::story::{Arrangement, Direction, LiveId, Pane, Prose, StatementId, Subject};

/// Where a live text comes from.
#[derive(Clone)]
enum Source {
    /// It is this.
    Fixed(String),
    /// The name of a simulation, of a member that of its family.
    Name(SimId),
    Title(Template),
    Value(Expr),
}

#[derive(Clone)]
struct LiveText {
    source: Source,
    alias: Vec<(SimId, SimId)>,
    /// The member of a family that it is about.
    member: Option<SimId>,
    /// The text when it came on stage.
    first: Prose,
    /// The text now.
    text: Prose,
}

/// All texts on stage that follow the simulation, by [`LiveId`].
#[derive(Clone, Default)]
pub(super) struct LiveTexts(Vec<LiveText>);

impl LiveTexts {
    /// The texts that are different from when they were last asked for.
    pub(super) fn changes(&mut self, ctx: &Context) -> Vec<(LiveId, Prose)> {
        let mut changed = Vec::new();
        for (id, live) in (0..).zip(&mut self.0) {
            if !live.follows() {
                continue;
            }
            let text = live.now(ctx);
            if text != live.text {
                live.text.clone_from(&text);
                changed.push((LiveId(id), text));
            }
        }
        changed
    }

    /// Each text as it was when they were last asked for.
    pub(super) fn now(&self) -> Vec<Prose> {
        self.0.iter().map(|live| live.text.clone()).collect()
    }

    /// The same texts, as [`LiveTexts::now`] had them.
    pub(super) fn set(&mut self, texts: &[Prose]) {
        for (live, text) in self.0.iter_mut().zip(texts) {
            live.text.clone_from(text);
        }
    }

    /// Each text as it came on stage.
    pub(super) fn first(&self) -> Vec<Prose> {
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
            Source::Fixed(_) | Source::Name(_) | Source::Title(_) => false,
        };
        let all = (0..).map(LiveId).zip(&self.0);
        all.filter(|(_, live)| prints(live))
            .map(|(id, _)| id)
            .collect()
    }

    /// The simulations that a text has values of.
    fn about(&self, id: LiveId, scene: &Scene) -> BTreeSet<SimId> {
        let Some(live) = self.0.get(id.0 as usize) else {
            return BTreeSet::new();
        };
        let own = |sim: SimId| {
            let aliases = live.alias.iter();
            aliases.fold(sim, |sim, (from, to)| if sim == *from { *to } else { sim })
        };
        let of = |expr: &Expr| mentioned(scene, expr).into_iter().map(own);
        match &live.source {
            Source::Fixed(_) | Source::Name(_) => BTreeSet::new(),
            Source::Title(template) => {
                let values = template.interps().into_iter();
                values.flat_map(|interp| of(&interp.expr)).collect()
            }
            Source::Value(expr) => of(expr).collect(),
        }
    }

    /// Whether any text follows the simulation.
    pub(super) fn follow(&self) -> bool {
        self.0.iter().any(LiveText::follows)
    }

    fn add(&mut self, source: Source, ctx: &Context, alias: Vec<(SimId, SimId)>) -> LiveId {
        self.add_of(source, ctx, alias, None)
    }

    fn add_of(
        &mut self,
        source: Source,
        ctx: &Context,
        alias: Vec<(SimId, SimId)>,
        member: Option<SimId>,
    ) -> LiveId {
        let id = LiveId(self.0.len() as u32);
        let mut live = LiveText {
            source,
            alias,
            member,
            first: Prose::default(),
            text: Prose::default(),
        };
        live.first = live.now(ctx);
        live.text.clone_from(&live.first);
        self.0.push(live);
        id
    }

    /// A text that stays as it is.
    fn fixed(&mut self, text: &str, ctx: &Context) -> LiveId {
        self.add(Source::Fixed(text.to_owned()), ctx, Vec::new())
    }

    /// The name of a simulation, of a member that of its family.
    fn name(&mut self, sim: SimId, ctx: &Context) -> LiveId {
        self.add(Source::Name(sim), ctx, Vec::new())
    }

    fn title(&mut self, template: &Template, ctx: &Context) -> LiveId {
        self.add(Source::Title(template.clone()), ctx, Vec::new())
    }

    /// The same text about other simulations.
    fn moved(&mut self, id: LiveId, pairs: &[(SimId, SimId)], ctx: &Context) -> LiveId {
        let Some(old) = self.0.get(id.0 as usize).cloned() else {
            return id;
        };
        let to = |sim: SimId| {
            pairs
                .iter()
                .find(|(from, _)| *from == sim)
                .map(|(_, to)| *to)
        };
        match &old.source {
            Source::Fixed(_) => return id,
            Source::Name(sim) => return to(*sim).map_or(id, |sim| self.name(sim, ctx)),
            Source::Title(_) | Source::Value(_) => {}
        }
        if !old.follows() {
            return id;
        }
        let alias = [old.alias.as_slice(), pairs].concat();
        let member = old.member.map(|member| to(member).unwrap_or(member));
        self.add_of(old.source, ctx, alias, member)
    }

    fn mentions(&self, id: LiveId, pairs: &[(SimId, SimId)], ctx: &Context) -> bool {
        let Some(live) = self.0.get(id.0 as usize) else {
            return false;
        };
        let scene = ctx.ground.scene;
        let through = |expr: &Expr| {
            mentioned(scene, expr).into_iter().any(|known| {
                let step = |sim, (from, to): &(SimId, SimId)| if sim == *from { *to } else { sim };
                let now = live.alias.iter().fold(known, step);
                live.member.is_none_or(|member| member == now)
                    && pairs.iter().any(|(from, _)| *from == now)
            })
        };
        match &live.source {
            Source::Fixed(_) => false,
            Source::Name(known) => pairs.iter().any(|(from, _)| from == known),
            Source::Title(template) => template.interps().iter().any(|i| through(&i.expr)),
            Source::Value(expr) => through(expr),
        }
    }
}

impl LiveText {
    /// Whether it can change.
    fn follows(&self) -> bool {
        match &self.source {
            Source::Fixed(_) | Source::Name(_) => false,
            Source::Title(template) => !template.interps().is_empty(),
            Source::Value(_) => true,
        }
    }

    fn now(&self, ctx: &Context) -> Prose {
        let mut ctx = ctx.with_alias(&self.alias);
        if let Some(member) = self.member {
            ctx = ctx.with_member(member);
        }
        match &self.source {
            Source::Fixed(text) => Prose::plain(text),
            Source::Name(sim) => {
                let scene = ctx.ground.scene;
                let family = scene
                    .families
                    .iter()
                    .find(|family| family.members.contains(sim));
                let own = || {
                    scene
                        .sims
                        .get(usize::from(sim.0))
                        .map(|sim| sim.name.clone())
                };
                let name = family.map(|family| family.name.clone()).or_else(own);
                Prose::plain(name.unwrap_or_default())
            }
            // A value that is missing is told where the statement stands; on stage it is a dash.
            Source::Title(template) => {
                prose_now(template, &ctx).unwrap_or_else(|_| Prose::plain("–"))
            }
            Source::Value(expr) => Prose::plain(
                ctx.value(expr)
                    .map_or_else(|_| "–".to_owned(), |value| ctx.shown(&ctx.own(value))),
            ),
        }
    }
}

/// The stage of a scene whose author arranges none: the simulations that steps run, beside each other. Also those that
/// branch off later, and come on stage when they are first run.
pub(super) fn default_stage(live: &mut LiveTexts, ctx: &Context) -> (Arrangement, BTreeSet<SimId>) {
    let mut run = BTreeSet::new();
    let mut shown_later = BTreeSet::new();
    for step in &ctx.ground.scene.steps {
        named_in(ctx.ground, step, &mut run, &mut shown_later);
    }
    let shown: BTreeSet<SimId> = run.difference(&shown_later).copied().collect();
    let later = &shown & &ctx.ground.unbegun;
    (
        group(
            Direction::Row,
            default_pictures(&(&shown - &later), false, live, ctx),
        ),
        later,
    )
}

/// The arrangement with the default pictures of more simulations.
pub(super) fn with_default(
    now: &Arrangement,
    new: &BTreeSet<SimId>,
    live: &mut LiveTexts,
    ctx: &Context,
) -> Arrangement {
    let named = match now {
        Arrangement::Pane(pane) => match &pane.subject {
            Subject::Property { sim, .. } => headed(now.clone(), live.name(*sim, ctx)),
            Subject::Table(_) | Subject::Value(_) => now.clone(),
        },
        Arrangement::Group { .. } => now.clone(),
    };
    let more = default_pictures(new, true, live, ctx);
    more.into_iter().fold(named, joined)
}

/// The default pictures of simulations: of each family one for each member.
fn default_pictures(
    sims: &BTreeSet<SimId>,
    named: bool,
    live: &mut LiveTexts,
    ctx: &Context,
) -> Vec<Arrangement> {
    let scene = ctx.ground.scene;
    let mut wholes: Vec<Vec<SimId>> = Vec::new();
    for sim in sims {
        if wholes.iter().any(|whole| whole.contains(sim)) {
            continue;
        }
        let family = scene
            .families
            .iter()
            .find(|family| family.members.contains(sim));
        if family.is_some_and(|family| family.members.len() > UNASKED) {
            continue;
        }
        wholes.push(family.map_or_else(|| vec![*sim], |family| family.members.clone()));
    }
    let several = named || wholes.len() > 1;
    let mut found = Vec::new();
    for whole in wholes {
        let Some(sim) = whole
            .first()
            .and_then(|sim| scene.sims.get(usize::from(sim.0)))
        else {
            continue;
        };
        let Some(view) = sim.info.views.first() else {
            continue;
        };
        let title = several.then(|| live.name(whole[0], ctx));
        let picture = |sim: SimId| Pane {
            statement: scene.statement(scene.sims[usize::from(sim.0)].span),
            subject: Subject::Property {
                sim,
                property: view.property,
                view: view.name,
                options: defaults(view.options),
            },
            title: None,
            weight: 1.0,
        };
        let axes: Vec<AxisId> = sim.place.iter().map(|(axis, _)| *axis).collect();
        found.push(members(
            &whole,
            &axes,
            title,
            &mut |sim, _| picture(sim),
            live,
            ctx,
        ));
    }
    found
}

/// What each member of a family shows: beside each other under their labels; on two axes in rows and columns. A simulation
/// of its own has no axis.
fn members(
    sims: &[SimId],
    axes: &[AxisId],
    title: Option<LiveId>,
    picture: &mut dyn FnMut(SimId, &mut LiveTexts) -> Pane,
    live: &mut LiveTexts,
    ctx: &Context,
) -> Arrangement {
    let scene = ctx.ground.scene;
    let labels = |axis: AxisId, live: &mut LiveTexts| -> Vec<(usize, LiveId)> {
        let mut places: Vec<usize> = sims
            .iter()
            .filter_map(|sim| scene.place(*sim, axis))
            .collect();
        places.sort_unstable();
        places.dedup();
        let values = &scene.axes[usize::from(axis.0)].values;
        let labelled = |at: usize| (at, live.fixed(&values[at].0, ctx));
        places.into_iter().map(labelled).collect()
    };
    match axes {
        [] => {
            let pane = picture(sims[0], live);
            Arrangement::Pane(Pane {
                title: title.or(pane.title),
                ..pane
            })
        }
        [axis] => {
            let mut items = Vec::new();
            for (at, label) in labels(*axis, live) {
                let Some(sim) = sims
                    .iter()
                    .find(|sim| scene.place(**sim, *axis) == Some(at))
                else {
                    continue;
                };
                items.push(Arrangement::Pane(Pane {
                    title: Some(label),
                    ..picture(*sim, live)
                }));
            }
            Arrangement::Group {
                direction: if items.len() > BESIDE {
                    Direction::Grid
                } else {
                    Direction::Row
                },
                title,
                items,
            }
        }
        [down, across] => {
            let (rows, columns) = (labels(*down, live), labels(*across, live));
            let mut items = Vec::new();
            for (row, _) in &rows {
                for (column, _) in &columns {
                    let at = |sim: &&SimId| {
                        scene.place(**sim, *down) == Some(*row)
                            && scene.place(**sim, *across) == Some(*column)
                    };
                    if let Some(sim) = sims.iter().find(at) {
                        let pane = picture(*sim, live);
                        items.push(Arrangement::Pane(Pane {
                            title: None,
                            ..pane
                        }));
                    }
                }
            }
            Arrangement::Group {
                direction: Direction::Table {
                    rows: rows.into_iter().map(|(_, label)| label).collect(),
                    columns: columns.into_iter().map(|(_, label)| label).collect(),
                },
                title,
                items,
            }
        }
        [first, rest @ ..] => {
            let mut items = Vec::new();
            for (at, label) in labels(*first, live) {
                let own = sims.iter().copied();
                let own: Vec<SimId> = own
                    .filter(|sim| scene.place(*sim, *first) == Some(at))
                    .collect();
                items.push(members(&own, rest, Some(label), picture, live, ctx));
            }
            Arrangement::Group {
                direction: Direction::Column,
                title,
                items,
            }
        }
    }
}

/// Without a stage of the author's, a family of so many members is shown at most.
const UNASKED: usize = 9;
/// So many members stand beside each other; more make a grid.
const BESIDE: usize = 4;

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
            StageItem::Group(inner) if inner.kind == GroupKind::Compare => {
                let shown = |item: &StageItem| !matches!(item, StageItem::Group(_));
                let only_shown = inner.items.iter().all(shown);
                let items = items(&inner.items, statement, live, ctx);
                // What each member shows keeps its shape; members stand as those of one picture do.
                let sides = by_member(&items).filter(|_| only_shown);
                let (direction, items) = match sides {
                    Some(sides) => (Direction::Row, sides),
                    None => (Direction::Compare, items),
                };
                found.push(Arrangement::Group {
                    direction,
                    title: inner.title.as_ref().map(|title| live.title(title, ctx)),
                    items,
                });
            }
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
                let about = mentioned(ctx.ground.scene, &show.show.target);
                if wanted && !skipped && about.is_disjoint(&ctx.ground.unbegun) {
                    found.push(picture(&show.show, statement(show.span), live, ctx));
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

/// Where pictures of several families are compared, those of one member together, under its label.
fn by_member(items: &[Arrangement]) -> Option<Vec<Arrangement>> {
    let sides = |item: &Arrangement| match item {
        Arrangement::Group {
            direction: Direction::Row | Direction::Grid,
            items,
            ..
        } => {
            let labelled = items.iter().map(|item| match item {
                Arrangement::Pane(pane) => Some((pane.title?, pane.clone())),
                Arrangement::Group { .. } => None,
            });
            labelled.collect::<Option<Vec<_>>>()
        }
        _ => None,
    };
    let all: Option<Vec<_>> = items.iter().map(sides).collect();
    let alike = |all: &Vec<Vec<_>>| all.windows(2).all(|pair| pair[0].len() == pair[1].len());
    let all = all.filter(|all| all.len() > 1 && alike(all))?;
    let titles: Vec<Option<LiveId>> = items
        .iter()
        .map(|item| match item {
            Arrangement::Group { title, .. } => *title,
            Arrangement::Pane(_) => None,
        })
        .collect();
    let side = |at: usize| {
        let panes = all.iter().zip(&titles).map(|(side, title)| {
            let pane = side[at].1.clone();
            Arrangement::Pane(Pane {
                title: *title,
                ..pane
            })
        });
        Arrangement::Group {
            direction: Direction::Column,
            title: Some(all[0][at].0),
            items: panes.collect(),
        }
    };
    Some((0..all[0].len()).map(side).collect())
}

/// What a `show` puts on stage: a picture, or that of each member of a family.
fn picture(
    show: &Show,
    statement: StatementId,
    live: &mut LiveTexts,
    ctx: &Context,
) -> Arrangement {
    let view = show.view.as_ref();
    let weight = show.weight.as_ref().map(of_number);
    let weight = weight
        .and_then(|weight| super::value::real(&weight))
        .unwrap_or(1.0);
    let title = show.title.as_ref().map(|title| live.title(title, ctx));
    let pane = |subject: Subject| Pane {
        statement,
        subject,
        title: None,
        weight,
    };
    let (of, property) = of_sim(&show.target);
    if let Some(whole) = whole(of, ctx)
        && subject(whole.sims[0], property, view, ctx).is_some()
    {
        let mut of_member = |sim: SimId, _: &mut LiveTexts| {
            let subject = subject(sim, property, view, ctx);
            // All members are of one primitive.
            pane(subject.unwrap_or(Subject::Value(LiveId(0))))
        };
        return members(&whole.sims, &whole.axes, title, &mut of_member, live, ctx);
    }
    if let Some(table) = table_named(&show.target, ctx) {
        let pane = pane(Subject::Table(table));
        return Arrangement::Pane(Pane { title, ..pane });
    }
    let source = || Source::Value(show.target.clone());
    match ctx.value(&show.target) {
        Ok(Value::Members(values)) => {
            let sims: Vec<SimId> = values.values.iter().map(|(sim, _)| *sim).collect();
            let mut of_member = |sim: SimId, live: &mut LiveTexts| {
                pane(Subject::Value(live.add_of(
                    source(),
                    ctx,
                    Vec::new(),
                    Some(sim),
                )))
            };
            members(&sims, &values.open, title, &mut of_member, live, ctx)
        }
        _ => Arrangement::Pane(Pane {
            title,
            ..pane(Subject::Value(live.add(source(), ctx, Vec::new())))
        }),
    }
}

/// The simulation that an expression asks for a property; the property is empty for the simulation itself.
fn of_sim(target: &Expr) -> (&Expr, &str) {
    match &target.kind {
        ExprKind::Member { of, name } => (of, name.text.as_str()),
        _ => (target, ""),
    }
}

/// The table that an expression names.
fn table_named(target: &Expr, ctx: &Context) -> Option<usize> {
    let ExprKind::Name(name) = &target.kind else {
        return None;
    };
    let mut tables = ctx.ground.scene.tables.iter();
    tables.position(|table| table.name == *name)
}

/// The picture of a simulation's property; none if there is none.
fn subject(sim: SimId, property: &str, view: Option<&View>, ctx: &Context) -> Option<Subject> {
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

/// A simulation, or the members of a family.
struct Whole {
    sims: Vec<SimId>,
    axes: Vec<AxisId>,
}

/// The simulation or family that an expression is.
fn whole(expr: &Expr, ctx: &Context) -> Option<Whole> {
    match ctx.value(expr).ok()? {
        Value::Part(part) if part.kind.is_empty() => Some(Whole {
            sims: vec![part.sim],
            axes: Vec::new(),
        }),
        Value::Members(members) => {
            let root = |(_, value): &(SimId, Value)| match value {
                Value::Part(part) if part.kind.is_empty() => Some(part.sim),
                _ => None,
            };
            let sims: Option<Vec<SimId>> = members.values.iter().map(root).collect();
            Some(Whole {
                sims: sims.filter(|sims| !sims.is_empty())?,
                axes: members.open,
            })
        }
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
            let new = picture(show, statement, live, ctx);
            let is_there = |pane: &&Pane| panes(now).iter().any(|old| old.subject == pane.subject);
            // What is on stage stays where it is.
            return Some(match panes(&new).iter().all(is_there) {
                true => now.clone(),
                false => joined(now.clone(), new),
            });
        }
    };
    if let (Some(new), Some(old)) = (whole(&show.target, ctx), whole(other, ctx))
        && show.view.is_none()
        && new.sims != old.sims
        && new.sims.len() == old.sims.len()
    {
        let mut copy = Move {
            pairs: old.sims.into_iter().zip(new.sims).collect(),
            statement,
            live,
            ctx,
        };
        if !copy.is_about(now) {
            return None;
        }
        if !beside && copy.is_there(now) {
            return copy.without(now);
        }
        return Some(if beside {
            copy.beside(now)
        } else {
            copy.everything(now)
        });
    }
    let new = picture(show, statement, live, ctx);
    let (of, property) = of_sim(other);
    let old = whole(of, ctx);
    let table = table_named(other, ctx);
    if old.is_none() && table.is_none() {
        return None;
    }
    let pictured = |pane: &Pane| match &pane.subject {
        Subject::Property {
            sim,
            property: shown,
            ..
        } => old.as_ref().is_some_and(|old| {
            old.sims.contains(sim) && (property.is_empty() || *shown == property)
        }),
        Subject::Table(shown) => table == Some(*shown),
        Subject::Value(_) => false,
    };
    replaced(now, &pictured, &new, beside)
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

/// The arrangement with a picture beside, or in place of, the first one that holds only what is `pictured`; none if there is
/// none. Other such pictures make place too.
fn replaced(
    now: &Arrangement,
    pictured: &dyn Fn(&Pane) -> bool,
    new: &Arrangement,
    beside: bool,
) -> Option<Arrangement> {
    let whole = panes(now);
    if !whole.is_empty() && whole.iter().all(|pane| pictured(pane)) {
        let weight = whole[0].weight;
        let new = match new {
            Arrangement::Pane(pane) => Arrangement::Pane(Pane {
                weight,
                ..pane.clone()
            }),
            Arrangement::Group { .. } => new.clone(),
        };
        return Some(if beside {
            group(Direction::Compare, vec![now.clone(), new])
        } else {
            new
        });
    }
    let Arrangement::Group {
        direction,
        title,
        items,
    } = now
    else {
        return None;
    };
    let (at, inner) = items
        .iter()
        .enumerate()
        .find_map(|(at, item)| replaced(item, pictured, new, beside).map(|inner| (at, inner)))?;
    let mut items = items.clone();
    items[at] = inner;
    Some(Arrangement::Group {
        direction: direction.clone(),
        title: *title,
        items,
    })
}

/// The tables that an arrangement shows.
pub(super) fn tables(arrangement: &Arrangement) -> Vec<usize> {
    let table = |pane: &Pane| match pane.subject {
        Subject::Table(table) => Some(table),
        Subject::Property { .. } | Subject::Value(_) => None,
    };
    panes(arrangement).into_iter().filter_map(table).collect()
}

/// The simulations that are on stage, and those that values and headings there are about.
pub(super) fn seen(arrangement: &Arrangement, live: &LiveTexts, scene: &Scene) -> BTreeSet<SimId> {
    let mut found = BTreeSet::new();
    for pane in panes(arrangement) {
        match pane.subject {
            Subject::Property { sim, .. } => found.extend([sim]),
            Subject::Value(value) => found.append(&mut live.about(value, scene)),
            Subject::Table(_) => {}
        }
        if let Some(title) = pane.title {
            found.append(&mut live.about(title, scene));
        }
    }
    found
}

/// The panes of an arrangement, in order.
fn panes(arrangement: &Arrangement) -> Vec<&Pane> {
    match arrangement {
        Arrangement::Pane(pane) => vec![pane],
        Arrangement::Group { items, .. } => items.iter().flat_map(panes).collect(),
    }
}

/// Copies an arrangement about simulations into one about others, each in place of its pair.
struct Move<'a, 'c> {
    pairs: Vec<(SimId, SimId)>,
    statement: StatementId,
    live: &'a mut LiveTexts,
    ctx: &'a Context<'c>,
}

impl Move<'_, '_> {
    fn to(&self, sim: SimId) -> Option<SimId> {
        let pair = self.pairs.iter().find(|(from, _)| *from == sim);
        pair.map(|(_, to)| *to)
    }

    /// Whether anything in an arrangement is about the simulation.
    fn is_about(&self, arrangement: &Arrangement) -> bool {
        match arrangement {
            Arrangement::Pane(pane) => match &pane.subject {
                Subject::Property { sim, .. } => self.to(*sim).is_some(),
                Subject::Table(_) => false,
                Subject::Value(id) => self.live.mentions(*id, &self.pairs, self.ctx),
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
                    direction: direction.clone(),
                    title: *title,
                    items,
                };
            }
        }
        let (from, to) = self.pairs[0];
        let name = self.live.name(from, self.ctx);
        let mut sides = vec![headed(old.clone(), name)];
        if let Some(copy) = self.only_own(old) {
            let name = self.live.name(to, self.ctx);
            sides.push(headed(copy, name));
        }
        Arrangement::Group {
            direction: Direction::Compare,
            title: None,
            items: sides,
        }
    }

    /// Whether what is to come is on stage already.
    fn is_there(&self, arrangement: &Arrangement) -> bool {
        panes(arrangement).iter().any(|pane| match pane.subject {
            Subject::Property { sim, .. } => self.pairs.iter().any(|(_, to)| *to == sim),
            Subject::Table(_) | Subject::Value(_) => false,
        })
    }

    /// The arrangement without what is about the simulations; none if nothing else is there.
    fn without(&self, old: &Arrangement) -> Option<Arrangement> {
        if let Arrangement::Pane(_) = old {
            return (!self.is_about(old)).then(|| old.clone());
        }
        let Arrangement::Group {
            direction,
            title,
            items,
        } = old
        else {
            return None;
        };
        if panes(old)
            .iter()
            .all(|pane| self.is_about(&Arrangement::Pane((*pane).clone())))
        {
            return None;
        }
        let mut items: Vec<Arrangement> =
            items.iter().filter_map(|item| self.without(item)).collect();
        match (items.len(), title) {
            (1, None) => items.pop(),
            _ => Some(Arrangement::Group {
                direction: direction.clone(),
                title: *title,
                items,
            }),
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
                direction: direction.clone(),
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
                    direction: direction.clone(),
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
            } => Subject::Property {
                sim: self.to(*sim)?,
                property,
                view,
                options: options.clone(),
            },
            Subject::Value(id) if self.live.mentions(*id, &self.pairs, self.ctx) => {
                Subject::Value(self.text(*id))
            }
            Subject::Table(_) | Subject::Value(_) => return None,
        };
        Some(Pane {
            statement: self.statement,
            subject,
            title: old.title.map(|title| self.text(title)),
            weight: old.weight,
        })
    }

    fn text(&mut self, id: LiveId) -> LiveId {
        self.live.moved(id, &self.pairs, self.ctx)
    }
}
