//! What runs came to. A text that plays the same up to the end of a run has come to the same there, so that it is not run
//! again.

use std::sync::Arc;

use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::span::Span;

use super::advance::{Leg, Stop};
use crate::played::Text;
use crate::primitive::{SimId, Simulation};
use crate::story::Prose;

/// The runs of a text under one knob combination.
#[derive(Default)]
pub struct Runs {
    text: Arc<Text>,
    choice: Vec<usize>,
    /// In the order in which they were run; none for what cannot be kept.
    all: Vec<Option<Arc<Ran>>>,
}

/// What a run came to.
pub(super) struct Ran {
    /// How much of the text decides about it.
    until: usize,
    /// What was worked for it.
    pub(super) work: u64,
    pub(super) outcome: Outcome,
}

pub(super) enum Outcome {
    /// It did what it says.
    Done(Done),
    /// It did nothing, for this reason. Places count from the start of the statement, as do those where its words end.
    Failed(Diagnostic, Vec<u32>),
}

/// What a run changed.
pub(super) struct Done {
    pub(super) legs: Vec<Leg>,
    /// Each simulation that ran, as it is afterwards.
    pub(super) sims: Vec<(SimId, Arc<dyn Simulation>)>,
    /// What the texts on stage say afterwards.
    pub(super) texts: Vec<Prose>,
}

impl Runs {
    /// Whether they are of a combination.
    pub(crate) fn are_of(&self, choice: &[usize]) -> bool {
        self.choice == choice
    }
}

/// The runs of an earlier text, and those of the one that is played.
pub(super) struct Memory<'a> {
    before: &'a Runs,
    now: Runs,
}

impl<'a> Memory<'a> {
    pub(super) fn new(before: &'a Runs, text: &Arc<Text>, choice: &[usize]) -> Self {
        Self {
            before,
            now: Runs {
                text: Arc::clone(text),
                choice: choice.to_vec(),
                all: Vec::new(),
            },
        }
    }

    /// What the next run comes to, which is this statement, if that is known and no more was worked for it than is allowed; it
    /// is kept.
    pub(super) fn known(&mut self, statement: Span, allowed: u64) -> Option<Arc<Ran>> {
        let ran = self.before.all.get(self.now.all.len())?.as_ref()?;
        let same = ran.work <= allowed
            && self.before.choice == self.now.choice
            && self.now.text.until(statement) == ran.until
            && self.now.text.begins_as(&self.before.text, ran.until);
        // What is wrong is told at words, which may stand elsewhere in the statement now.
        let stands = match &ran.outcome {
            Outcome::Done(_) => true,
            Outcome::Failed(_, places) => *places == self.now.text.places(statement),
        };
        if !same || !stands {
            return None;
        }
        self.now.all.push(Some(Arc::clone(ran)));
        Some(Arc::clone(ran))
    }

    /// Why the next run failed, if that can be said of the same statement elsewhere.
    pub(super) fn failed(&self, stop: &Stop, statement: Span) -> Option<Outcome> {
        let Stop::Found(found) = stop else {
            return None;
        };
        let inside = |span: Span| statement.start <= span.start && span.end <= statement.end;
        let labels = found.labels.iter();
        let alone = found.fix.is_none()
            && inside(found.span)
            && found.labels.iter().all(|label| label.path.is_none())
            && labels.map(|label| label.span).all(inside);
        let found = || moved(found, |at| at.saturating_sub(statement.start));
        alone.then(|| Outcome::Failed(found(), self.now.text.places(statement)))
    }

    /// Keeps what the next run came to.
    pub(super) fn keep(&mut self, statement: Span, work: u64, outcome: Option<Outcome>) {
        let until = self.now.text.until(statement);
        let ran = outcome.map(|outcome| {
            Arc::new(Ran {
                until,
                work,
                outcome,
            })
        });
        self.now.all.push(ran);
    }

    pub(super) fn finish(self) -> Runs {
        self.now
    }
}

/// Why a statement failed, said of the same one here.
pub(super) fn here(found: &Diagnostic, statement: Span) -> Stop {
    moved(found, |at| at.saturating_add(statement.start)).into()
}

fn moved(found: &Diagnostic, place: impl Fn(u32) -> u32) -> Diagnostic {
    let mut found = found.clone();
    let spans = found.labels.iter_mut().map(|label| &mut label.span);
    for span in std::iter::once(&mut found.span).chain(spans) {
        *span = Span::new(place(span.start), place(span.end));
    }
    found
}
