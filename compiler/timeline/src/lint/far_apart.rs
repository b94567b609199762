//! Two changes far apart at one moment, for different reasons: the eye misses one of them.

use explc_dsl::codes::visual;

use super::scenery::Scenery;
use super::thing::Thing;
use super::{Finding, Place, Told, px};
use crate::geometry::{Point, Rect};
use crate::prose::StatementId;
use crate::timeline::Layer;
use crate::timeline::SimId;
use crate::units::Millis;

/// How far apart changes may be, in shares of the stage's diagonal.
const LIMIT: f64 = 0.5;
/// How long a change takes the eye, in milliseconds.
const LOOK: i64 = 200;

/// A statement, and the simulation whose event it was, if it was one.
type Reason = (StatementId, Option<SimId>);

/// Something that changes.
struct Change<'t, 'a> {
    at: Millis,
    reason: Reason,
    place: Rect,
    thing: &'t Thing<'a>,
}

pub(super) fn find(scenery: &Scenery, told: &Told, found: &mut Vec<Finding>) {
    let (width, height) = scenery.layout.size();
    let limit = LIMIT * libm::hypot(f64::from(width), f64::from(height));
    let mut changes = changes(scenery, told);
    changes.sort_by_key(|change| (change.at, change.reason));
    let moments = changes.chunk_by(|one, other| one.at == other.at);
    // Most moments have one reason.
    for moment in moments.filter(|all| all[0].reason != all[all.len() - 1].reason) {
        let reasons: Vec<Change> = moment
            .chunk_by(|one, other| one.reason == other.reason)
            .map(together)
            .collect();
        for (index, one) in reasons.iter().enumerate() {
            for other in &reasons[index + 1..] {
                let apart = gap(one.place, other.place);
                if apart > limit {
                    found.push(finding(one, other, apart));
                }
            }
        }
    }
}

/// All changes of what is seen that stay in their places, from back to front.
fn changes<'t, 'a>(scenery: &'t Scenery<'a>, told: &Told) -> Vec<Change<'t, 'a>> {
    let mut changes = Vec::new();
    let on_stage = |thing: &&Thing| thing.layer == Layer::Stage && !thing.is_title;
    for thing in scenery.things.iter().filter(on_stage) {
        for happening in scenery.happenings.of(thing.index) {
            let (at, cause) = (happening.from, happening.cause);
            if let Some(piece) = scenery.piece(thing, at)
                && !told.rearranges(cause)
            {
                changes.push(Change {
                    at,
                    reason: (cause.statement, cause.event.map(|(sim, _)| sim)),
                    place: piece.rect,
                    thing,
                });
            }
        }
    }
    changes
}

/// Changes for one reason as one: that of the first thing, in a box around all.
fn together<'t, 'a>(changes: &[Change<'t, 'a>]) -> Change<'t, 'a> {
    let places = changes.iter().map(|change| change.place);
    Change {
        place: places.fold(changes[0].place, Rect::union),
        ..changes[0]
    }
}

fn finding(one: &Change, other: &Change, apart: f64) -> Finding {
    let message = format!(
        "{} and {} change at one moment, {} apart",
        one.thing.told(),
        other.thing.told(),
        px(apart)
    );
    let elements = [one, other].map(|change| change.thing.element.id.clone());
    Finding {
        elements: elements.into(),
        ..Finding::told(
            visual::FAR_APART,
            Place::Statement(one.reason.0),
            (one.at, Millis(one.at.0 + LOOK)),
            message,
        )
    }
}

/// How far two boxes are from each other.
fn gap(one: Rect, other: Rect) -> f64 {
    let (a, b) = (one.centre(), other.centre());
    let between = |from: f64, to: f64, halves: f64| ((to - from).abs() - halves).max(0.0);
    let by = Point {
        x: between(a.x, b.x, (one.w + other.w) / 2.0),
        y: between(a.y, b.y, (one.h + other.h) / 2.0),
    };
    libm::hypot(by.x, by.y)
}
