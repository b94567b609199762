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
mod staging;
#[cfg(test)]
mod tests;
mod text;
mod value;

use explc_dsl::diagnostic::Diagnostic;

use crate::scene::Scene;
use crate::story::{StatementId, Story};
use play::Player;

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

/// The same, and what everything was worth at each statement, for editors.
pub fn watch(
    scene: &Scene,
    choice: &[usize],
    cancel: &dyn Fn() -> bool,
) -> (Option<Story>, Vec<Diagnostic>, Instants) {
    match Player::new(scene, choice, cancel) {
        Ok(player) => player.watched(choice),
        Err(found) => (None, found, Instants::default()),
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
