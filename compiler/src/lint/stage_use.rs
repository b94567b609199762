//! How much of the stage the pictures take, and where their weight is. Measured at the still end of each beat.

use std::collections::BTreeMap;

use explc_dsl::codes::visual;

use super::scenery::{Scenery, Thing};
use super::{Finding, Place};
use crate::drawing::Rect;
use crate::layout::figure_box;
use crate::timeline::Layer;
use crate::units::Millis;

/// The least share of the stage that pictures take together.
const EMPTY: f64 = 0.15;
/// How far from the middle the weight may be, in shares of the stage's width or height.
const LOPSIDED: f64 = 0.25;

/// A stage with little on it.
pub(super) fn empty(scenery: &Scenery, found: &mut Vec<Finding>) {
    each_beat(
        scenery,
        &mut |beat, stage, pictures| {
            let area: f64 = pictures.iter().map(|rect| rect.w * rect.h).sum();
            let share = area / (stage.w * stage.h);
            (share < EMPTY).then(|| {
                let message = format!(
                    "what is shown takes {:.0} % of the stage, and {:.0} % are the least",
                    share * 100.0,
                    EMPTY * 100.0
                );
                Finding::told(visual::EMPTY_STAGE, beat.0, beat.1, message)
            })
        },
        found,
    );
}

/// A stage that leans to one side.
pub(super) fn lopsided(scenery: &Scenery, found: &mut Vec<Finding>) {
    each_beat(
        scenery,
        &mut |beat, stage, pictures| {
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
                by * 100.0,
                LOPSIDED * 100.0
            );
            Finding::told(visual::LOPSIDED_STAGE, beat.0, beat.1, message)
        })
        },
        found,
    );
}

type BeatAt = (Place, (Millis, Millis));

/// What is wrong with a beat: where and when it is, the stage, and the pictures on it.
type Look<'l> = dyn FnMut(BeatAt, Rect, &[Rect]) -> Option<Finding> + 'l;

/// Looks at the pictures of each beat, as the boxes around what is seen of them at its end.
fn each_beat(scenery: &Scenery, look: &mut Look<'_>, found: &mut Vec<Finding>) {
    let stage = figure_box(scenery.layout);
    let pictures = pictures(scenery);
    for beat in scenery.timeline.steps.iter().flat_map(|step| &step.beats) {
        let t = Millis(beat.end.0 - 1);
        let around = |things: &Vec<&Thing>| {
            let pieces = things.iter().filter_map(|thing| thing.piece(t));
            pieces.map(|piece| piece.rect).reduce(Rect::union)
        };
        let pictures: Vec<Rect> = pictures.iter().filter_map(around).collect();
        let at = (Place::Statement(beat.statement), (beat.start, beat.end));
        found.extend(look(at, stage, &pictures));
    }
}

/// The shapes of each picture: their names begin with its.
fn pictures<'t, 'a>(scenery: &'t Scenery<'a>) -> Vec<Vec<&'t Thing<'a>>> {
    let mut pictures: BTreeMap<&str, Vec<&Thing>> = BTreeMap::new();
    for thing in &scenery.things {
        if thing.element.layer == Layer::Band || scenery.is_title(thing) {
            continue;
        }
        if let Some((picture, _)) = thing.name.split_once('/') {
            pictures.entry(picture).or_default().push(thing);
        }
    }
    pictures.into_values().collect()
}
