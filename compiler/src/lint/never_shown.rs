//! A simulation that runs under its own name, and is on stage at no time.

use explc_dsl::codes::writing;

use super::mentions::{Stage, Words};
use super::{Finding, Place, sims};
use crate::scene::Scene;

pub(super) fn find(scene: &Scene, (words, stage): (&Words, &Stage), found: &mut Vec<Finding>) {
    for (id, sim) in sims(scene) {
        let is_named = words.acting.contains(sim.name.as_str());
        if is_named && stage.run.contains(&id) && !stage.shown.contains(&id) {
            let message = format!("`{}` runs, and is never shown", sim.name);
            found.push(Finding::always(
                writing::NEVER_SHOWN,
                Place::Span(sim.span),
                message,
            ));
        }
    }
}
