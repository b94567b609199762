//! A step that is too short or too long for one idea.

use explc_dsl::codes::writing;

use super::scenery::Scenery;
use super::{Finding, Place, seconds};

/// How long a step lasts at least and at most, in milliseconds.
const STEP: (i64, i64) = (8_000, 20_000);

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    for step in &scenery.timeline.steps {
        let lasts = (step.end - step.start).0;
        let limit = match lasts {
            _ if lasts < STEP.0 => format!("{} are the least", seconds(STEP.0)),
            _ if lasts > STEP.1 => format!("{} are the most", seconds(STEP.1)),
            _ => continue,
        };
        let message = format!("this step lasts {}, and {limit}", seconds(lasts));
        let (place, during) = (Place::Statement(step.statement), (step.start, step.end));
        found.push(Finding::told(writing::STEP_LENGTH, place, during, message));
    }
}
