//! A simulation that no step runs: a picture of it never changes.

use explc_dsl::codes::writing;

use super::mentions::{Stage, Words};
use super::{Finding, Place, sims};
use crate::scene::Scene;

pub(super) fn find(scene: &Scene, (words, stage): (&Words, &Stage), found: &mut Vec<Finding>) {
    for (id, sim) in sims(scene) {
        if !stage.run.contains(&id) && !words.tested.contains(sim.name.as_str()) {
            let message = format!("no step runs `{}`", sim.name);
            found.push(Finding::always(
                writing::IDLE_SIM,
                Place::Span(sim.span),
                message,
            ));
        }
    }
}
