//! What happened so far, to find the event that made something as it is.

use std::cell::Cell;
use std::sync::Arc;

use explc_dsl::span::Span;

use super::advance::Leg;
use super::eval::{Context, Ground};
use super::play::event_text;
use crate::primitive::{Event, SimId, Simulation};

/// So many expressions are evaluated in all searches of one combination. What they do not find is not named.
const MOST_WORK: u64 = 5_000_000;

/// Every occurrence since the start, in the order in which they happened.
#[derive(Default)]
pub(super) struct History {
    start: Vec<Arc<dyn Simulation>>,
    past: Vec<Occurrence>,
    /// The last occurrence of each simulation.
    last: Vec<Option<usize>>,
    /// The expressions that searches have evaluated.
    work: Cell<u64>,
}

struct Occurrence {
    sim: SimId,
    state: Arc<dyn Simulation>,
    event: Option<Event>,
    /// The `run` during which it happened.
    run: Span,
    /// The occurrence before, in the same simulation.
    previous: Option<usize>,
}

/// An event and the `run` during which it happened.
pub(super) struct Since {
    pub(super) run: Span,
    /// "event 9 of `cluster` at 187 ms, `leader-elected(…)`".
    pub(super) event: String,
}

impl History {
    pub(super) fn new(start: Vec<Arc<dyn Simulation>>) -> Self {
        Self {
            last: vec![None; start.len()],
            work: Cell::new(0),
            past: Vec::new(),
            start,
        }
    }

    /// A simulation that is as it begins now.
    pub(super) fn begin(&mut self, sim: SimId, state: Arc<dyn Simulation>) {
        self.start[usize::from(sim.0)] = state;
    }

    /// Adds the occurrences of a run.
    pub(super) fn add(&mut self, legs: &[Leg], run: Span) {
        let mut all: Vec<_> = legs
            .iter()
            .flat_map(|leg| {
                let frames = leg.frames.iter().zip(leg.orders.iter());
                frames.map(move |(frame, order)| (*order, leg.sim, frame))
            })
            .collect();
        all.sort_by_key(|(order, sim, _)| (*order, *sim));
        for (_, sim, frame) in all {
            let last = &mut self.last[usize::from(sim.0)];
            let previous = last.replace(self.past.len());
            self.past.push(Occurrence {
                sim,
                state: Arc::clone(&frame.state),
                event: frame.event.clone(),
                run,
                previous,
            });
        }
    }

    /// The event since which `value` is what it is now; none if it was so from the start.
    pub(super) fn since<T: PartialEq>(
        &self,
        ground: &Ground,
        value: &dyn Fn(&Context) -> T,
    ) -> Option<Since> {
        let before = ground.work.get();
        let found = self.search(ground, value);
        // Searching for reasons must never cost a scene its values.
        self.work.set(self.work.get() + ground.work.get() - before);
        ground.work.set(before);
        found
    }

    fn search<T: PartialEq>(
        &self,
        ground: &Ground,
        value: &dyn Fn(&Context) -> T,
    ) -> Option<Since> {
        let allowed = ground.work.get() + MOST_WORK.saturating_sub(self.work.get());
        let mut now: Vec<Arc<dyn Simulation>> = self
            .start
            .iter()
            .zip(&self.last)
            .map(|(start, last)| last.map_or(start, |at| &self.past[at].state))
            .cloned()
            .collect();
        let present = at(&now, ground, value);
        for occurrence in self.past.iter().rev() {
            if ground.work.get() >= allowed {
                return None;
            }
            let index = usize::from(occurrence.sim.0);
            let before = occurrence
                .previous
                .map_or(&self.start[index], |at| &self.past[at].state);
            let after = std::mem::replace(&mut now[index], Arc::clone(before));
            if at(&now, ground, value) != present {
                now[index] = after;
                return self.told(occurrence, &now, ground);
            }
        }
        None
    }

    /// The event of an occurrence; where a scene sees none, the one before it.
    fn told(
        &self,
        occurrence: &Occurrence,
        now: &[Arc<dyn Simulation>],
        ground: &Ground,
    ) -> Option<Since> {
        let mut known = occurrence;
        while known.event.is_none() {
            known = &self.past[known.previous?];
        }
        let text = |ctx: &Context| {
            let event = known.event.as_ref()?;
            Some(event_text(event, ctx, known.sim))
        };
        Some(Since {
            run: known.run,
            event: at(now, ground, &text)?,
        })
    }
}

fn at<T>(sims: &[Arc<dyn Simulation>], ground: &Ground, value: &dyn Fn(&Context) -> T) -> T {
    let refs: Vec<&dyn Simulation> = sims.iter().map(|sim| &**sim).collect();
    value(&Context::new(ground, &refs))
}
