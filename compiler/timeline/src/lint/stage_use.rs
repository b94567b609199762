//! What the pictures take of the stage at the still end of each beat.

use std::collections::BTreeMap;

use explc_dsl::codes::Code;

use super::scenery::Scenery;
use super::thing::Thing;
use super::{Finding, Place};
use crate::geometry::Rect;
use crate::timeline::Layer;

/// What is wrong with a stage that shows these pictures.
type Look = fn(Rect, &[Rect]) -> Option<String>;

/// Looks at the pictures of each beat, with a finding of this code where something is wrong.
pub(super) fn each_beat(scenery: &Scenery, code: Code, look: Look, found: &mut Vec<Finding>) {
    let stage = scenery.layout.figures();
    let shown = scenery.shown.get_or_init(|| shown(scenery));
    for (beat, pictures) in scenery.beats.iter().zip(shown) {
        let Some(message) = look(stage, pictures) else {
            continue;
        };
        let (place, during) = (Place::Statement(beat.statement), (beat.start, beat.end));
        found.push(Finding::told(code, place, during, message));
    }
}

/// The pictures at the end of each beat, as the boxes around what is seen of them.
fn shown(scenery: &Scenery) -> Vec<Vec<Rect>> {
    let beats = scenery.beats.len();
    let mut pictures: BTreeMap<&str, Vec<Option<Rect>>> = BTreeMap::new();
    let on_stage = |thing: &Thing| thing.layer == Layer::Stage && !thing.is_title;
    for things in scenery
        .things
        .chunk_by(|one, other| one.picture == other.picture)
    {
        let Some(picture) = things[0].picture else {
            continue;
        };
        let places = pictures.entry(picture);
        let places = places.or_insert_with(|| vec![None; beats]);
        for thing in things.iter().filter(|thing| on_stage(thing)) {
            add(scenery, thing, places);
        }
    }
    let at = |beat: usize| {
        pictures
            .values()
            .filter_map(|places| places[beat])
            .collect()
    };
    (0..beats).map(at).collect()
}

/// Adds a thing to the boxes of its picture.
fn add(scenery: &Scenery, thing: &Thing, places: &mut [Option<Rect>]) {
    let mut pieces = scenery.pieces(thing);
    for beat in scenery.beats_of(thing) {
        let end = scenery.beats[beat].end;
        while let [piece, later @ ..] = pieces
            && piece.to < end
        {
            pieces = later;
        }
        let Some(piece) = pieces.first().filter(|piece| piece.from < end) else {
            continue;
        };
        let place = &mut places[beat];
        *place = Some(place.map_or(piece.rect, |around| around.union(piece.rect)));
    }
}
