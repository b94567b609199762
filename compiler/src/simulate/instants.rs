//! What everything was worth at each statement of a run: asked after the run, by editors.
//!
//! A run leaves an [`Instant`] before each statement that it reaches and at the end of each sentence and step. An instant
//! holds states that never change, so that any expression can be evaluated in it, however often.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use explc_dsl::syntax::{Expr, Interp};

use super::eval::{Context, Ground, Problem, ProblemKind, unstamped};
use super::text::interpolated;
use crate::primitive::{Arguments, Part, SimId, Simulation, Value};
use crate::scene::Scene;
use crate::story::StatementId;
use crate::units::Micros;

/// Every instant of one run.
#[derive(Clone, Default)]
pub struct Instants {
    knobs: Vec<Value>,
    declared: BTreeSet<String>,
    before: BTreeMap<StatementId, Instant>,
    after: BTreeMap<StatementId, Instant>,
}

/// Every simulation, capture and moment between two statements of a run.
#[derive(Clone)]
pub struct Instant {
    sims: Arc<[Arc<dyn Simulation>]>,
    named: Arc<Named>,
}

/// What the scene has named so far, and what has not begun.
#[derive(Clone, Default)]
struct Named {
    captures: BTreeMap<String, Value>,
    moments: BTreeMap<String, Vec<Arc<dyn Simulation>>>,
    unbegun: BTreeSet<SimId>,
}

/// Collects instants while a scene is played. States that did not change since the last one are shared.
#[derive(Default)]
pub(super) struct Witness {
    instants: Instants,
    sims: Vec<Option<Arc<dyn Simulation>>>,
    all: Option<Arc<[Arc<dyn Simulation>]>>,
    named: Option<Arc<Named>>,
}

/// An instant and its scene: what questions are put to.
#[derive(Clone, Copy)]
pub struct Query<'a> {
    scene: &'a Scene,
    instants: &'a Instants,
    instant: &'a Instant,
}

impl Instants {
    /// The instant before a statement; none if the run did not reach it.
    pub fn before(&self, statement: StatementId) -> Option<&Instant> {
        self.before.get(&statement)
    }

    /// The instant at the end of a sentence (`say`) or step, when its text is taken; none if the run did not reach it.
    pub fn after(&self, statement: StatementId) -> Option<&Instant> {
        self.after.get(&statement)
    }

    /// The first instant of the run; none if no step was played.
    pub fn first(&self) -> Option<&Instant> {
        self.before.values().next()
    }

    /// The last instant before a statement that the run did not reach, such as one that is being written: the one of the
    /// nearest statement above it.
    pub fn nearest(&self, statement: StatementId) -> Option<&Instant> {
        let above = self.before.range(..=statement).next_back();
        above.map(|(_, instant)| instant)
    }

    /// Questions about an instant of `scene`, which is the scene that was run.
    pub fn query<'a>(&'a self, scene: &'a Scene, instant: &'a Instant) -> Query<'a> {
        Query {
            scene,
            instants: self,
            instant,
        }
    }
}

impl Query<'_> {
    /// The value of an expression.
    ///
    /// # Errors
    /// Why it has none, as a sentence without full stop.
    pub fn value(&self, expr: &Expr) -> Result<Value, String> {
        self.ask(&|ctx| ctx.value(expr)).map_err(in_words)
    }

    /// The value of an expression as prose prints it.
    ///
    /// # Errors
    /// As [`Query::value`].
    pub fn words(&self, expr: &Expr) -> Result<String, String> {
        let words = |ctx: &Context| ctx.value(expr).map(|value| ctx.shown(&value));
        self.ask(&words).map_err(in_words)
    }

    /// A value in braces as its text prints it.
    ///
    /// # Errors
    /// As [`Query::value`].
    pub fn interpolated(&self, interp: &Interp) -> Result<String, String> {
        self.ask(&|ctx| interpolated(interp, ctx)).map_err(in_words)
    }

    /// A value as prose prints it.
    pub fn shown(&self, value: &Value) -> String {
        self.ask(&|ctx| ctx.shown(value))
    }

    /// How the picture calls a part.
    pub fn label(&self, part: Part) -> String {
        self.ask(&|ctx| ctx.label(part))
    }

    /// The state of a simulation.
    pub fn state(&self, sim: SimId) -> Option<&dyn Simulation> {
        self.instant.sims.get(usize::from(sim.0)).map(|sim| &**sim)
    }

    /// Which events a simulation would come to from here on if nobody asked anything of it, each with the time until its
    /// first occurrence; `within` simulated time and at most `most` occurrences are looked at.
    pub fn ahead(&self, sim: SimId, within: Micros, most: usize) -> Vec<(&'static str, Micros)> {
        let Some(state) = self.state(sim) else {
            return Vec::new();
        };
        let mut fork = state.fork();
        let start = fork.now();
        let mut found: Vec<(&'static str, Micros)> = Vec::new();
        for _ in 0..most {
            match fork.next() {
                Some(next) if next - start <= within => {}
                _ => break,
            }
            let Some(event) = fork.step() else {
                continue;
            };
            if !found.iter().any(|(name, _)| *name == event.name) {
                found.push((event.name, event.t - start));
            }
        }
        found
    }

    /// Whether a part would do something now.
    ///
    /// # Errors
    /// The simulation's reason against it.
    pub fn allows(
        &self,
        part: Part,
        action: &'static str,
        arguments: &Arguments,
    ) -> Result<(), String> {
        match self.state(part.sim) {
            Some(state) => state.fork().act(unstamped(part), action, arguments),
            None => Err("there is no such simulation".to_owned()),
        }
    }

    fn ask<T>(&self, question: &dyn Fn(&Context) -> T) -> T {
        let ground = Ground {
            scene: self.scene,
            knobs: self.instants.knobs.clone(),
            captures: self.instant.named.captures.clone(),
            moments: self.instant.named.moments.clone(),
            declared: self.instants.declared.clone(),
            unbegun: self.instant.named.unbegun.clone(),
            work: Cell::new(0),
        };
        let refs: Vec<&dyn Simulation> = self.instant.sims.iter().map(|sim| &**sim).collect();
        question(&Context::new(&ground, &refs))
    }
}

impl Witness {
    /// A simulation is no longer what it was.
    pub(super) fn changed(&mut self, sim: SimId) {
        self.all = None;
        if let Some(state) = self.sims.get_mut(usize::from(sim.0)) {
            *state = None;
        }
    }

    /// Something got a name, or began.
    pub(super) fn named(&mut self) {
        self.named = None;
    }

    /// The run is about to play a statement.
    pub(super) fn before(
        &mut self,
        statement: StatementId,
        sims: &[Box<dyn Simulation>],
        ground: &Ground,
    ) {
        let instant = self.instant(sims, ground);
        self.instants.before.insert(statement, instant);
    }

    /// The run is at the end of a sentence or step.
    pub(super) fn after(
        &mut self,
        statement: StatementId,
        sims: &[Box<dyn Simulation>],
        ground: &Ground,
    ) {
        let instant = self.instant(sims, ground);
        self.instants.after.insert(statement, instant);
    }

    /// All that was seen.
    pub(super) fn finish(self, ground: &Ground) -> Instants {
        Instants {
            knobs: ground.knobs.clone(),
            declared: ground.declared.clone(),
            ..self.instants
        }
    }

    fn instant(&mut self, sims: &[Box<dyn Simulation>], ground: &Ground) -> Instant {
        self.sims.resize(sims.len(), None);
        let known = self.sims.iter_mut().zip(sims);
        let all = self.all.get_or_insert_with(|| {
            known
                .map(|(known, sim)| Arc::clone(known.get_or_insert_with(|| sim.fork().into())))
                .collect()
        });
        let named = self.named.get_or_insert_with(|| {
            Arc::new(Named {
                captures: ground.captures.clone(),
                moments: ground.moments.clone(),
                unbegun: ground.unbegun.clone(),
            })
        });
        Instant {
            sims: Arc::clone(all),
            named: Arc::clone(named),
        }
    }
}

fn in_words(problem: Problem) -> String {
    match problem.kind {
        ProblemKind::Missing(what) => format!("{what} does not exist here"),
        ProblemKind::NotReached(name) => format!("`{name}` is not reached here"),
        ProblemKind::NotBegun(_) => "this has not begun here".to_owned(),
        ProblemKind::Senseless(reason) => reason,
        ProblemKind::TooMuch => "this takes too long to calculate".to_owned(),
    }
}
