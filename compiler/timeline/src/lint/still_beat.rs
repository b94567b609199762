//! A sentence while which nothing changes on stage.

use explc_dsl::codes::writing;

use super::scenery::Scenery;
use super::stretch::Stretch;
use super::thing::is_title;
use super::tracks::changes;
use super::{Finding, Place};
use crate::timeline::{Beat, Layer, Segment};
use crate::units::Millis;

/// So far apart are elements that are looked at after each other.
const APART: usize = 16;

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    for beat in still(scenery) {
        let message = "nothing changes while this is said".to_owned();
        let (place, during) = (Place::Statement(beat.statement), (beat.start, beat.end));
        found.push(Finding::told(writing::STILL_BEAT, place, during, message));
    }
}

/// The beats in which nothing that is seen on stage changes, titles aside. That there is a picture at all is a change. Most
/// changes are not looked at: a few are enough for all beats.
fn still<'a>(scenery: &Scenery<'a>) -> Vec<&'a Beat> {
    let mut still = scenery.beats.clone();
    still.retain(|beat| !is_in(beat, Millis::ZERO));
    let elements = &scenery.timeline.elements;
    // In most beats something is shown or hidden; what else changes is not at hand.
    for index in apart(elements.len()) {
        if still.is_empty() {
            return still;
        }
        let happenings = scenery.happenings.of(index).iter();
        let when = happenings.map(|happening| (happening.from, happening.to));
        leave(&mut still, scenery, index, when);
    }
    for index in apart(elements.len()) {
        if still.is_empty() {
            return still;
        }
        let tracks = elements[index].tracks.iter();
        leave(
            &mut still,
            scenery,
            index,
            tracks.flat_map(changes).map(when),
        );
    }
    still
}

/// Leaves out the beats in which an element changes.
fn leave(
    still: &mut Vec<&Beat>,
    scenery: &Scenery,
    index: usize,
    changes: impl Iterator<Item = Stretch>,
) {
    let element = &scenery.timeline.elements[index];
    if element.layer == Layer::Band || is_title(element) {
        return;
    }
    for (from, to) in changes {
        let (before, after) = (Millis(from.0 - 1), Millis(to.0 + 1));
        let is_still = still.iter().any(|beat| is_in(beat, from));
        if is_still && scenery.is_seen(index, before, after) {
            still.retain(|beat| !is_in(beat, from));
        }
    }
}

/// From when until when something changes.
fn when(change: &Segment) -> Stretch {
    (change.start, change.end())
}

/// All places up to so many, first some far apart, as what comes after each other mostly changes together.
fn apart(count: usize) -> impl Iterator<Item = usize> {
    (0..APART).flat_map(move |first| (first..count).step_by(APART))
}

fn is_in(beat: &Beat, t: Millis) -> bool {
    beat.start <= t && t < beat.end
}
