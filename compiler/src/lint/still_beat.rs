//! A sentence while which nothing changes on stage.

use explc_dsl::codes::writing;

use super::scenery::Scenery;
use super::{Finding, Place};
use crate::timeline::Layer;
use crate::units::Millis;

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    let changes = changes(scenery);
    for beat in scenery.timeline.steps.iter().flat_map(|step| &step.beats) {
        let first = changes.partition_point(|t| *t < beat.start);
        if changes.get(first).is_none_or(|t| *t >= beat.end) {
            let message = "nothing changes while this is said".to_owned();
            let (place, during) = (Place::Statement(beat.statement), (beat.start, beat.end));
            found.push(Finding::told(writing::STILL_BEAT, place, during, message));
        }
    }
}

/// The moments at which anything that is seen on stage changes, titles aside.
fn changes(scenery: &Scenery) -> Vec<Millis> {
    let mut changes = vec![Millis::ZERO];
    for (index, element) in scenery.timeline.elements.iter().enumerate() {
        if element.layer == Layer::Band || element.id.starts_with("title-") {
            continue;
        }
        for track in &element.tracks {
            for (at, segment) in track.segments.iter().enumerate() {
                let differs = track.before(at) != segment.value;
                let end = Millis(segment.end().0 + 1);
                if differs && scenery.is_seen(index, Millis(segment.start.0 - 1), end) {
                    changes.push(segment.start);
                }
            }
        }
    }
    changes.sort_unstable();
    changes.dedup();
    changes
}
