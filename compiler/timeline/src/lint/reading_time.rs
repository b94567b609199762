//! Words that are gone before they can be read.

use std::collections::BTreeMap;

use explc_dsl::codes::visual;

use super::scenery::Scenery;
use super::stretch::Stretch;
use super::thing::{Kind, Thing};
use super::{Finding, Place};
use crate::prose::reading_time;
use crate::units::Millis;

/// What rounding to frames may take off it, in milliseconds.
const FRAME: i64 = 40;

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    for beat in scenery.timeline.steps.iter().flat_map(|step| &step.beats) {
        let words = beat.say.words();
        look(
            "the sentence",
            &words,
            (beat.start, beat.end),
            Place::Statement(beat.statement),
            found,
        );
    }
    let mut callouts: BTreeMap<&str, Vec<(&str, Stretch, Place)>> = BTreeMap::new();
    for thing in scenery.those(&scenery.sets.words) {
        let (Kind::Words { text, .. }, Some(name)) = (&thing.kind, callout(thing)) else {
            continue;
        };
        for stretch in thing.seen.iter() {
            let place = scenery.blame(&[thing], stretch.0);
            let place = place.map_or(Place::Start, Place::Statement);
            callouts
                .entry(name)
                .or_default()
                .push((text, *stretch, place));
        }
    }
    for lines in callouts.into_values() {
        let from = lines.iter().map(|(_, stretch, _)| stretch.0).min();
        let to = lines.iter().map(|(_, stretch, _)| stretch.1).max();
        let (Some(from), Some(to), Some((.., place))) = (from, to, lines.first()) else {
            continue;
        };
        // One that is put elsewhere says the same again, perhaps in other lines.
        let first = lines.iter().filter(|(_, stretch, _)| stretch.0 == from);
        let words: Vec<&str> = first.map(|(text, ..)| *text).collect();
        look("the callout", &words.join(" "), (from, to), *place, found);
    }
}

/// The callout that words belong to.
fn callout<'a>(thing: &Thing<'a>) -> Option<&'a str> {
    thing.picture.filter(|picture| picture.starts_with("note-"))
}

fn look(what: &str, words: &str, (from, to): Stretch, place: Place, found: &mut Vec<Finding>) {
    let needed = reading_time(words);
    if (to - from).0 + FRAME < needed {
        let seconds = |t: Millis| t.0 as f64 / 1_000.0;
        let message = format!(
            "{what} is up for {:.1} s, and reading it takes {:.1} s",
            seconds(to - from),
            needed as f64 / 1_000.0
        );
        found.push(Finding::told(
            visual::READING_TIME,
            place,
            (from, to),
            message,
        ));
    }
}
