//! `run`: simulations advance together on one clock, each to its own occurrence.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use explc_dsl::codes::simulation;
use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::span::Span;
use explc_dsl::syntax::{Goal, GoalKind, Occurrence, Quantity, Run, Until};

use super::eval::{Context, Ground, Item, MOST_WORK, Problem, ProblemKind, senseless};
use super::print::print;
use super::record::Recorder;
use super::staging::LiveTexts;
use super::text::{duration_text, span_text};
use crate::primitive::{Clock, Event, SimId, Simulation, Value};
use crate::story::Frame;
use crate::units::{Micros, grouped};

/// The most occurrences of one run, all its simulations together.
pub(crate) const MOST_EVENTS: u64 = 1_000_000;
/// The longest simulated time of one run.
const LONGEST: Micros = Micros::seconds(3_600);

/// Why a statement did not do what it says.
pub(super) enum Stop {
    /// Something to tell the author.
    Found(Box<Diagnostic>),
    /// An expression without value.
    Problem(Problem),
    /// Nobody waits for the answer any more.
    Cancelled,
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Diagnostic> for Stop {
    fn from(found: Diagnostic) -> Self {
        Self::Found(Box::new(found))
    }
}

/// What a run needs besides the simulations.
pub(super) struct Setting<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) alias: &'a [(SimId, SimId)],
    pub(super) cancel: &'a dyn Fn() -> bool,
}

impl<'a> Setting<'a> {
    fn context(&'a self, sims: &'a [&'a dyn Simulation]) -> Context<'a> {
        Context::new(self.ground, sims).with_alias(self.alias)
    }
}

/// One simulation on its way.
struct Runner {
    sim: SimId,
    started: Micros,
    /// For each goal how many occurrences are still to come; none for a condition.
    left: Vec<Option<u64>>,
    counts: BTreeMap<&'static str, u64>,
    done: bool,
    /// How many occurrences there were.
    steps: u64,
    recorder: Recorder,
}

/// One simulation's share of a finished run.
#[derive(Clone)]
pub(super) struct Leg {
    pub(super) sim: SimId,
    pub(super) from: Micros,
    pub(super) to: Micros,
    /// How many occurrences there were, recorded or not.
    pub(super) steps: u64,
    pub(super) frames: Arc<Vec<Frame>>,
    /// For each frame its place among the occurrences of the run.
    pub(super) orders: Arc<[u64]>,
}

/// Advances simulations as a `run` says. On failure they are where they were.
///
/// # Errors
/// What was awaited and did not happen, or why the run makes no sense.
pub(super) fn advance(
    run: &Run,
    subjects: &[SimId],
    sims: &mut [Box<dyn Simulation>],
    live: &mut LiveTexts,
    setting: &Setting,
) -> Result<Vec<Leg>, Stop> {
    let fork = |sim: &SimId| (*sim, sims[usize::from(sim.0)].fork());
    let before: Vec<(SimId, Box<dyn Simulation>)> = subjects.iter().map(fork).collect();
    let texts = live.clone();
    let result = Advance::new(run, subjects, sims, setting)
        .and_then(|mut advance| advance.all(run, sims, live));
    if result.is_err() {
        for (sim, old) in before {
            sims[usize::from(sim.0)] = old;
        }
        *live = texts;
    }
    result
}

struct Advance<'a> {
    setting: &'a Setting<'a>,
    runners: Vec<Runner>,
    /// For `for`: how long.
    span: Option<Micros>,
    steps: u64,
    /// Who is due, and when, counted from the start of the run.
    queue: BTreeSet<(Micros, usize)>,
}

impl<'a> Advance<'a> {
    fn new(
        run: &Run,
        subjects: &[SimId],
        sims: &[Box<dyn Simulation>],
        setting: &'a Setting<'a>,
    ) -> Result<Self, Stop> {
        let span = match &run.until {
            Until::For(expr) => Some(duration_of(expr, sims, setting)?),
            Until::End(_) | Until::Goals(_) => None,
        };
        let mut runners = Vec::new();
        for sim in subjects {
            let known = &sims[usize::from(sim.0)];
            let left = match &run.until {
                Until::Goals(goals) => goals
                    .iter()
                    .map(|goal| awaited(goal, &**known, *sim, sims, setting))
                    .collect::<Result<_, _>>()?,
                Until::End(_) | Until::For(_) => Vec::new(),
            };
            runners.push(Runner {
                sim: *sim,
                started: known.now(),
                left,
                counts: BTreeMap::new(),
                done: false,
                steps: 0,
                recorder: Recorder::new(family_size(*sim, setting.ground)),
            });
        }
        let due = |(at, runner): (usize, &Runner)| {
            let due = sims[usize::from(runner.sim.0)].next()?;
            Some((due - runner.started, at))
        };
        let queue = runners.iter().enumerate().filter_map(due).collect();
        Ok(Self {
            setting,
            runners,
            span,
            steps: 0,
            queue,
        })
    }

    fn all(
        &mut self,
        run: &Run,
        sims: &mut [Box<dyn Simulation>],
        live: &mut LiveTexts,
    ) -> Result<Vec<Leg>, Stop> {
        while let Some((elapsed, at)) = self.queue.first().copied() {
            if self.span.is_some_and(|span| elapsed > span) {
                break;
            }
            let timed = matches!(sims[self.index(at)].info().clock, Clock::Micros { .. });
            let worked = self.setting.ground.work.get() > MOST_WORK;
            if self.steps >= MOST_EVENTS || worked || timed && elapsed > LONGEST {
                return Err(self.endless(run, sims));
            }
            self.queue.pop_first();
            self.step(at, run, sims, live)?;
            let runner = &self.runners[at];
            let due = sims[self.index(at)].next().filter(|_| !runner.done);
            self.queue.extend(due.map(|due| (due - runner.started, at)));
        }
        self.check(run, sims)?;
        self.level(sims);
        Ok(self.legs(sims, live))
    }

    fn index(&self, at: usize) -> usize {
        usize::from(self.runners[at].sim.0)
    }

    fn step(
        &mut self,
        at: usize,
        run: &Run,
        sims: &mut [Box<dyn Simulation>],
        live: &mut LiveTexts,
    ) -> Result<(), Stop> {
        self.steps += 1;
        self.runners[at].steps += 1;
        if self.steps.is_multiple_of(256) && (self.setting.cancel)() {
            return Err(Stop::Cancelled);
        }
        let index = self.index(at);
        let event = sims[index].step();
        if let Some(event) = &event {
            *self.runners[at].counts.entry(event.name).or_default() += 1;
            if let Until::Goals(goals) = &run.until {
                self.runners[at].done = self.reached(at, goals, event, sims)?;
            }
        }
        let order = self.steps;
        if self.runners[at].done || self.runners[at].recorder.wants(event.as_ref()) {
            let changed = changes(sims, live, self.setting);
            let recorder = &mut self.runners[at].recorder;
            recorder.keep(order, event, &mut *sims[index], changed);
        } else {
            self.runners[at].recorder.skip(order, event);
        }
        Ok(())
    }

    /// Whether one of the goals is reached with this event.
    fn reached(
        &mut self,
        at: usize,
        goals: &[Goal],
        event: &Event,
        sims: &[Box<dyn Simulation>],
    ) -> Result<bool, Stop> {
        // Events that nobody asks about are most of a long run.
        let concerns = |goal: &Goal| match &goal.kind {
            GoalKind::Condition(_) => true,
            GoalKind::Event { name, .. } => name.text == event.name,
        };
        if !goals.iter().any(concerns) {
            return Ok(false);
        }
        let refs = refs(sims);
        let runner = &mut self.runners[at];
        let ctx = self.setting.context(&refs).with_member(runner.sim);
        let mut reached = false;
        for (goal, left) in goals.iter().zip(&mut runner.left) {
            match (&goal.kind, left) {
                (GoalKind::Condition(condition), _) => reached |= now(ctx.holds(condition))?,
                (GoalKind::Event { name, filter, .. }, Some(left)) => {
                    if matches(name.text.as_str(), filter.as_ref(), event, runner.sim, &ctx)? {
                        *left = left.saturating_sub(1);
                        reached |= *left == 0;
                    }
                }
                (GoalKind::Event { .. }, None) => {}
            }
        }
        Ok(reached)
    }

    /// Nothing more can happen, or the time is up: is that what was asked for?
    fn check(&mut self, run: &Run, sims: &[Box<dyn Simulation>]) -> Result<(), Stop> {
        let Until::Goals(goals) = &run.until else {
            return Ok(());
        };
        let refs = refs(sims);
        for runner in self.runners.iter().filter(|runner| !runner.done) {
            let ctx = self.setting.context(&refs).with_member(runner.sim);
            let mut holds = false;
            for goal in goals {
                if let GoalKind::Condition(condition) = &goal.kind {
                    holds |= now(ctx.holds(condition))?;
                }
            }
            if !holds {
                return Err(self.never(goals, runner, sims).into());
            }
        }
        Ok(())
    }

    fn endless(&self, run: &Run, sims: &[Box<dyn Simulation>]) -> Stop {
        let Some(runner) = self.runners.iter().find(|runner| !runner.done) else {
            return Stop::Cancelled;
        };
        match &run.until {
            Until::Goals(goals) => self.never(goals, runner, sims).into(),
            Until::End(span) => simulation::too_long(
                *span,
                "it does not end within one million events or one hour",
            )
            .into(),
            Until::For(expr) => {
                simulation::too_long(expr.span, "it holds more than one million events").into()
            }
        }
    }

    fn never(&self, goals: &[Goal], runner: &Runner, sims: &[Box<dyn Simulation>]) -> Diagnostic {
        let mut counts: Vec<(&&str, &u64)> = runner.counts.iter().collect();
        counts.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), **name));
        let instead: Vec<String> = counts
            .into_iter()
            .take(6)
            .map(|(name, count)| format!("{} `{name}`", grouped(*count as i64)))
            .collect();
        let span = goals
            .iter()
            .map(|goal| goal.span)
            .reduce(Span::to)
            .unwrap_or_default();
        let goal: Vec<String> = goals.iter().map(goal_text).collect();
        let sim = &self.setting.ground.scene.sims[usize::from(runner.sim.0)].name;
        let goal = format!("{} of `{sim}`", goal.join(" or "));
        let found = simulation::never_happened(span, &goal, &lasted(runner, sims), &instead);
        match sims[usize::from(runner.sim.0)].next() {
            Some(_) => found,
            None => found.with_help("ask for something with `do`: nothing is left to happen"),
        }
    }

    /// Afterwards all clocks have moved equally, as far as nothing is due before.
    fn level(&self, sims: &mut [Box<dyn Simulation>]) {
        let elapsed = |runner: &Runner| sims[usize::from(runner.sim.0)].now() - runner.started;
        let longest = self.runners.iter().map(elapsed).max();
        let target = self.span.or(longest).unwrap_or_default();
        for runner in &self.runners {
            let sim = &mut sims[usize::from(runner.sim.0)];
            let wanted = runner.started + target;
            let until = sim.next().map_or(wanted, |due| due.min(wanted));
            if until > sim.now() {
                sim.wait(until);
            }
        }
    }

    fn legs(&mut self, sims: &mut [Box<dyn Simulation>], live: &mut LiveTexts) -> Vec<Leg> {
        let mut legs = Vec::new();
        for mut runner in std::mem::take(&mut self.runners) {
            let index = usize::from(runner.sim.0);
            if let Some((order, event)) = runner.recorder.left_over() {
                let changed = changes(sims, live, self.setting);
                runner
                    .recorder
                    .keep(order, event, &mut *sims[index], changed);
            }
            let shots = runner.recorder.finish().into_iter();
            let (orders, frames): (Vec<u64>, Vec<Frame>) =
                shots.map(|shot| (shot.order, shot.frame)).unzip();
            legs.push(Leg {
                sim: runner.sim,
                from: runner.started,
                to: sims[index].now(),
                steps: runner.steps,
                frames: Arc::new(frames),
                orders: orders.into(),
            });
        }
        legs
    }
}

/// The simulations as an expression reads them.
pub(super) fn refs(sims: &[Box<dyn Simulation>]) -> Vec<&dyn Simulation> {
    sims.iter().map(|sim| &**sim).collect()
}

fn changes(
    sims: &[Box<dyn Simulation>],
    live: &mut LiveTexts,
    setting: &Setting,
) -> Vec<(crate::story::LiveId, crate::story::Prose)> {
    if !live.follow() {
        return Vec::new();
    }
    let refs = refs(sims);
    live.changes(&Context::new(setting.ground, &refs))
}

/// How many members the family of a simulation has; 1 for a simulation of its own.
fn family_size(sim: SimId, ground: &Ground) -> usize {
    let family = ground
        .scene
        .families
        .iter()
        .find(|family| family.members.contains(&sim));
    family.map_or(1, |family| family.members.len())
}

/// A condition that asks for what does not exist yet does not hold yet.
fn now(holds: Result<bool, Problem>) -> Result<bool, Stop> {
    match holds {
        Err(Problem {
            kind: ProblemKind::Missing(_),
            ..
        }) => Ok(false),
        other => other.map_err(Stop::from),
    }
}

fn matches(
    name: &str,
    filter: Option<&explc_dsl::syntax::Expr>,
    event: &Event,
    sim: SimId,
    ctx: &Context,
) -> Result<bool, Stop> {
    if event.name != name {
        return Ok(false);
    }
    match filter {
        None => Ok(true),
        Some(filter) => now(ctx.with_item(Item::Event(event, sim)).holds(filter)),
    }
}

/// How many occurrences a goal waits for; none for a condition.
fn awaited(
    goal: &Goal,
    sim: &dyn Simulation,
    id: SimId,
    sims: &[Box<dyn Simulation>],
    setting: &Setting,
) -> Result<Option<u64>, Stop> {
    let GoalKind::Event {
        occurrence,
        name,
        filter,
    } = &goal.kind
    else {
        return Ok(None);
    };
    match occurrence {
        Occurrence::Next => Ok(Some(1)),
        Occurrence::Nth(number) => match number.value {
            Quantity::Int(count) if count > 0 => Ok(Some(count as u64)),
            _ => Err(senseless(number.span, "count events from 1".to_owned()).into()),
        },
        Occurrence::Last(span) => {
            let refs = refs(sims);
            let ctx = setting.context(&refs).with_member(id);
            let count = occurrences(sim, id, name.text.as_str(), filter.as_ref(), &ctx, setting)?;
            match count {
                Some(count) => Ok(Some(count.max(1))),
                None => {
                    let reason = "what has no end has no last event within one million or one hour";
                    Err(simulation::too_long(*span, reason).into())
                }
            }
        }
    }
}

/// How often an event happens up to the end of the unit that encloses it, or of the first one to come in which it happens;
/// up to the end of the simulation if none encloses it. None if there is no end.
fn occurrences(
    sim: &dyn Simulation,
    id: SimId,
    name: &str,
    filter: Option<&explc_dsl::syntax::Expr>,
    ctx: &Context,
    setting: &Setting,
) -> Result<Option<u64>, Stop> {
    let mut ahead = sim.fork();
    let units = sim.info().units;
    // What ends a unit may be one of several in a wider one.
    let enclosing = units.iter().find(|unit| unit.events.contains(&name));
    let end = enclosing.or_else(|| units.iter().find(|unit| unit.end == name));
    let timed = matches!(sim.info().clock, Clock::Micros { .. });
    let mut count = 0;
    for step in 1..=MOST_EVENTS {
        let Some(due) = ahead.next() else {
            return Ok(Some(count));
        };
        if timed && due - sim.now() > LONGEST {
            return Ok(None);
        }
        if step.is_multiple_of(256) && (setting.cancel)() {
            return Err(Stop::Cancelled);
        }
        let Some(event) = ahead.step() else {
            continue;
        };
        if matches(name, filter, &event, id, ctx)? {
            count += 1;
        }
        if count > 0 && end.is_some_and(|unit| unit.end == event.name) {
            return Ok(Some(count));
        }
    }
    Ok(None)
}

fn duration_of(
    expr: &explc_dsl::syntax::Expr,
    sims: &[Box<dyn Simulation>],
    setting: &Setting,
) -> Result<Micros, Stop> {
    let refs = refs(sims);
    match setting.context(&refs).value(expr)? {
        Value::Duration(span) if span < Micros::ZERO => {
            Err(senseless(expr.span, "time does not run backwards".to_owned()).into())
        }
        Value::Duration(span) if span > LONGEST => {
            let reason = format!("{} is more than one hour", duration_text(span));
            Err(simulation::too_long(expr.span, &reason).into())
        }
        Value::Duration(span) => Ok(span),
        _ => Err(senseless(expr.span, format!("`{}` is no duration", print(expr))).into()),
    }
}

fn lasted(runner: &Runner, sims: &[Box<dyn Simulation>]) -> String {
    let sim = &sims[usize::from(runner.sim.0)];
    span_text(sim.info().clock, sim.now() - runner.started)
}

fn goal_text(goal: &Goal) -> String {
    match &goal.kind {
        GoalKind::Condition(condition) => format!("`{}`", print(condition)),
        GoalKind::Event {
            occurrence,
            name,
            filter,
        } => {
            let which = match occurrence {
                Occurrence::Next => String::new(),
                Occurrence::Nth(number) => format!("{} ", number.text),
                Occurrence::Last(_) => "last ".to_owned(),
            };
            let filter = filter
                .as_ref()
                .map_or(String::new(), |filter| format!(" where {}", print(filter)));
            format!("`{which}{}{filter}`", name.text)
        }
    }
}
