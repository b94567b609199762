//! How much of the stage the pictures take, and where their weight is. Measured at the still end of each beat.

use std::collections::BTreeMap;

use explc_dsl::codes::{Code, visual};

use super::scenery::Scenery;
use super::thing::Thing;
use super::{Finding, Place};
use crate::geometry::Rect;
use crate::timeline::Layer;

/// The least share of the stage that pictures take together.
const EMPTY: f64 = 0.15;
/// How far from the middle the weight may be, in shares of the stage's width or height.
const LOPSIDED: f64 = 0.25;

/// A stage with little on it.
pub(super) fn empty(scenery: &Scenery, found: &mut Vec<Finding>) {
    each_beat(scenery, little, found);
}

/// A stage that leans to one side.
pub(super) fn lopsided(scenery: &Scenery, found: &mut Vec<Finding>) {
    each_beat(scenery, leaning, found);
}

/// What is wrong with a stage that shows these pictures, and a message about it.
type Look = fn(Rect, &[Rect]) -> Option<(Code, String)>;

/// Looks at the pictures of each beat.
fn each_beat(scenery: &Scenery, look: Look, found: &mut Vec<Finding>) {
    let stage = scenery.layout.figures();
    let shown = scenery.shown.get_or_init(|| shown(scenery));
    for (beat, pictures) in scenery.beats.iter().zip(shown) {
        let Some((code, message)) = look(stage, pictures) else {
            continue;
        };
        let (place, during) = (Place::Statement(beat.statement), (beat.start, beat.end));
        found.push(Finding::told(code, place, during, message));
    }
}

fn little(stage: Rect, pictures: &[Rect]) -> Option<(Code, String)> {
    let area: f64 = pictures.iter().map(|rect| rect.w * rect.h).sum();
    let share = area / (stage.w * stage.h);
    (share < EMPTY).then(|| {
        let message = format!(
            "what is shown takes {:.0} % of the stage, and {:.0} % are the least",
            (share * 100.0).floor(),
            EMPTY * 100.0
        );
        (visual::EMPTY_STAGE, message)
    })
}

fn leaning(stage: Rect, pictures: &[Rect]) -> Option<(Code, String)> {
    let area: f64 = pictures.iter().map(|rect| rect.w * rect.h).sum();
    if area <= 0.0 {
        return None;
    }
    let mean = |of: fn(&Rect) -> f64| {
        pictures
            .iter()
            .map(|rect| of(rect) * rect.w * rect.h)
            .sum::<f64>()
            / area
    };
    let x = (mean(|rect| rect.centre().x) - stage.centre().x) / stage.w;
    let y = (mean(|rect| rect.centre().y) - stage.centre().y) / stage.h;
    let (by, side) = if x.abs() >= y.abs() {
        (x.abs(), if x < 0.0 { "left" } else { "right" })
    } else {
        (y.abs(), if y < 0.0 { "top" } else { "bottom" })
    };
    (by > LOPSIDED).then(|| {
        let message = format!(
            "the weight of what is shown is {:.0} % of the stage from its middle, at the {side}, and {:.0} % are the most",
            (by * 100.0).ceil(),
            LOPSIDED * 100.0
        );
        (visual::LOPSIDED_STAGE, message)
    })
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
