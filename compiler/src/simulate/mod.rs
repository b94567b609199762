//! Runs a scene under one knob combination: what happens, what is said, and whether it is true.
//!
//! A scene comes in, a story with its diagnostics goes out. Names no primitive, knows no pixel and no shown time apart from
//! what authors ask for with `over`.

mod advance;
mod arguments;
mod branch;
mod cells;
mod claims;
mod eval;
mod history;
mod instants;
mod merge;
mod numbers;
mod play;
mod print;
mod quantities;
mod record;
mod runs;
mod staging;
#[cfg(test)]
mod tests;
mod text;
mod value;

use std::sync::Arc;

use explc_dsl::diagnostic::Diagnostic;

use crate::played::Text;
use crate::scene::Scene;
use crate::story::{StatementId, Story};
use play::Player;
use runs::Memory;
pub use runs::Runs;

pub(crate) use advance::MOST_EVENTS;
pub use instants::{Instant, Instants, Query};
pub use merge::merge;
pub(crate) use merge::settings;

/// The outcome of a `test`.
#[derive(Clone, Debug, PartialEq)]
pub struct TestResult {
    /// Its name.
    pub name: String,
    /// Its line.
    pub statement: StatementId,
    /// The first thing that went wrong, if anything did.
    pub failed: Option<Diagnostic>,
}

/// Plays a scene under one knob combination, `choice` an index into each knob's settings.
///
/// Gives no story if a simulation cannot start, or if `cancel` says that nobody waits any more. What is wrong in a
/// statement leaves that statement out and the rest in.
pub fn simulate(
    scene: &Scene,
    choice: &[usize],
    cancel: &dyn Fn() -> bool,
) -> (Option<Story>, Vec<Diagnostic>) {
    match Player::new(scene, choice, cancel) {
        Ok(player) => player.story(choice),
        Err(found) => (None, found),
    }
}

/// A scene that was played for an editor.
#[derive(Default)]
pub(crate) struct Watched {
    /// What happened.
    pub(crate) story: Option<Story>,
    /// What is wrong.
    pub(crate) found: Vec<Diagnostic>,
    /// What everything was worth at each statement.
    pub(crate) instants: Instants,
    /// What its runs came to.
    pub(crate) runs: Runs,
}

/// The same, and what everything was worth at each statement, for editors. `text` is what is played of the scene; runs of an
/// earlier text that are the same are not run again.
pub(crate) fn watch(
    scene: &Scene,
    choice: &[usize],
    (text, before): (&Arc<Text>, &Runs),
    cancel: &dyn Fn() -> bool,
) -> Watched {
    match Player::new(scene, choice, cancel) {
        Ok(player) => player.watched(choice, Memory::new(before, text, choice)),
        Err(found) => Watched {
            found,
            ..Watched::default()
        },
    }
}

/// Plays a scene whose text is edited again and again: as [`simulate`], but runs of an earlier text that are the same are not
/// run again. Gives what its runs came to.
pub(crate) fn again(
    scene: &Scene,
    choice: &[usize],
    (text, before): (&Arc<Text>, &Runs),
    cancel: &dyn Fn() -> bool,
) -> (Option<Story>, Runs) {
    match Player::new(scene, choice, cancel) {
        Ok(player) => player.again(choice, Memory::new(before, text, choice)),
        Err(_) => (None, Runs::default()),
    }
}

/// Runs every test of a scene under one knob combination, each with fresh simulations.
pub fn run_tests(scene: &Scene, choice: &[usize]) -> Vec<TestResult> {
    scene
        .tests
        .iter()
        .map(|test| {
            let found = match Player::new(scene, choice, &|| false) {
                Ok(player) => player.test(&test.body),
                Err(found) => found,
            };
            TestResult {
                name: test.name.literal().unwrap_or_default(),
                statement: scene.statement(test.span),
                failed: found.into_iter().next(),
            }
        })
        .collect()
}
