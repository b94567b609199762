//! Two changes far apart at one moment, for different reasons: the eye misses one of them.

use std::collections::BTreeMap;

use explc_dsl::codes::visual;

use super::scenery::{Scenery, Thing};
use super::{Finding, Place, Told, px};
use crate::drawing::{Point, Rect};
use crate::primitive::SimId;
use crate::story::StatementId;
use crate::timeline::{Layer, Property};
use crate::units::Millis;

/// How far apart changes may be, in shares of the stage's diagonal.
const LIMIT: f64 = 0.5;
/// How long a change takes the eye, in milliseconds.
const LOOK: i64 = 200;

/// A statement, and the simulation whose event it was, if it was one.
type Reason = (StatementId, Option<SimId>);

pub(super) fn find(scenery: &Scenery, told: &Told, found: &mut Vec<Finding>) {
    let (width, height) = scenery.layout.size();
    let limit = LIMIT * libm::hypot(f64::from(width), f64::from(height));
    let mut moments: BTreeMap<Millis, BTreeMap<Reason, (Rect, &Thing)>> = BTreeMap::new();
    for thing in &scenery.things {
        if thing.element.layer == Layer::Band || scenery.is_title(thing) {
            continue;
        }
        for track in &thing.element.tracks {
            let shown = matches!(
                track.property,
                Property::Visible | Property::Fill | Property::Stroke
            );
            if !shown {
                continue;
            }
            for (at, segment) in track.segments.iter().enumerate() {
                let t = segment.start;
                let changes = track.before(at) != segment.value;
                let Some(piece) = thing.piece(t).filter(|_| changes) else {
                    continue;
                };
                if !told.rearranges(segment.cause) {
                    let reason = (
                        segment.cause.statement,
                        segment.cause.event.map(|(sim, _)| sim),
                    );
                    let place = moments
                        .entry(t)
                        .or_default()
                        .entry(reason)
                        .or_insert((piece.rect, thing));
                    place.0 = place.0.union(piece.rect);
                }
            }
        }
    }
    for (t, reasons) in moments {
        let places: Vec<(&Reason, &(Rect, &Thing))> = reasons.iter().collect();
        for (index, (reason, one)) in places.iter().enumerate() {
            for (_, other) in &places[index + 1..] {
                let apart = gap(one.0, other.0);
                if apart > limit {
                    let message = format!(
                        "{} and {} change at one moment, {} apart",
                        one.1.told(),
                        other.1.told(),
                        px(apart)
                    );
                    found.push(Finding {
                        elements: vec![one.1.element.id.clone(), other.1.element.id.clone()],
                        ..Finding::told(
                            visual::FAR_APART,
                            Place::Statement(reason.0),
                            (t, Millis(t.0 + LOOK)),
                            message,
                        )
                    });
                }
            }
        }
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
