//! A sentence while which nothing changes on stage.

use explc_dsl::codes::writing;

use super::scenery::Scenery;
use super::thing::is_title;
use super::{Finding, Place};
use crate::timeline::{Beat, Layer};
use crate::units::Millis;

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    for beat in still(scenery) {
        let message = "nothing changes while this is said".to_owned();
        let (place, during) = (Place::Statement(beat.statement), (beat.start, beat.end));
        found.push(Finding::told(writing::STILL_BEAT, place, during, message));
    }
}

/// The beats in which nothing that is seen on stage changes, titles aside. That there is a picture at all is a change. Most
/// elements are not looked at: a few changes are enough for all beats.
fn still<'a>(scenery: &Scenery<'a>) -> Vec<&'a Beat> {
    let mut still = scenery.beats.clone();
    still.retain(|beat| !is_in(beat, Millis::ZERO));
    for (index, element) in scenery.timeline.elements.iter().enumerate() {
        if still.is_empty() {
            break;
        }
        if element.layer == Layer::Band || is_title(element) {
            continue;
        }
        for happening in scenery.happenings.of(index) {
            let t = happening.from;
            let end = Millis(happening.to.0 + 1);
            if still.iter().any(|beat| is_in(beat, t))
                && scenery.is_seen(index, Millis(t.0 - 1), end)
            {
                still.retain(|beat| !is_in(beat, t));
            }
        }
    }
    still
}

fn is_in(beat: &Beat, t: Millis) -> bool {
    beat.start <= t && t < beat.end
}
