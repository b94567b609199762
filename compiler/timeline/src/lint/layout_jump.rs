//! Things that are suddenly elsewhere, or move although no statement moved them.

use explc_dsl::codes::visual;

use super::scenery::Scenery;
use super::thing::{Kind, Thing, name_of};
use super::{Finding, Told, px};
use crate::geometry::Point;
use crate::timeline::{Form, Layer, Property, Segment, Value};
use crate::units::Millis;

/// How far a thing may be elsewhere before it is seen, in pixels.
const LIMIT: f64 = 2.0;

pub(super) fn find(scenery: &Scenery, told: &Told, found: &mut Vec<Finding>) {
    let first = found.len();
    scenery.versions(&mut |versions| {
        let is_left_out = |thing: &&Thing| thing.is_message || thing.layer == Layer::Band;
        if versions.iter().any(is_left_out) {
            return;
        }
        jumps(scenery, versions, found);
        for thing in versions {
            unasked(scenery, told, thing, found);
        }
    });
    // All things of a finding have one name.
    let name = |finding: &Finding| finding.elements.first().map(|id| name_of(id).to_owned());
    found[first..].sort_by_cached_key(name);
}

/// Places that follow on each other without a way between them.
fn jumps(scenery: &Scenery, versions: &[&Thing], found: &mut Vec<Finding>) {
    if let [only] = versions
        && scenery.pieces(only).len() < 2
    {
        return;
    }
    for before in versions {
        let pieces = scenery.pieces(before);
        // What is on its way goes on from where it was.
        for (index, piece) in pieces
            .iter()
            .enumerate()
            .filter(|(_, piece)| piece.is_still())
        {
            let t = piece.to;
            for after in versions {
                let next = match after.order == before.order {
                    true => pieces.get(index + 1),
                    false => scenery.piece(after, t),
                };
                let next = next.filter(|next| next.from == t && next.is_still());
                let Some(next) = next.filter(|_| is_same(before, after)) else {
                    continue;
                };
                let by = distance(
                    place(scenery, before, Millis(t.0 - 1)),
                    place(scenery, after, t),
                );
                if by > LIMIT {
                    let message = format!("{} is suddenly {} elsewhere", after.told(), px(by));
                    let things = [*before, *after];
                    let stretch = (t, next.to);
                    found.push(Finding::of(
                        visual::LAYOUT_JUMP,
                        scenery,
                        &things,
                        stretch,
                        t,
                        message,
                    ));
                }
            }
        }
    }
}

/// Whether one is the other at another time: other words, and words of another size, are not the same thing.
fn is_same(one: &Thing, other: &Thing) -> bool {
    match (&one.element.form, &other.element.form) {
        (Form::Words { .. }, Form::Words { .. }) => one.element.form == other.element.form,
        (Form::Path { data, .. }, Form::Path { data: other, .. }) => data == other,
        (Form::Box { .. }, Form::Box { .. }) | (Form::Circle, Form::Circle) => true,
        _ => false,
    }
}

/// Where a thing is: its middle if it is round, else its corner.
fn place(scenery: &Scenery, thing: &Thing, t: Millis) -> Point {
    let edges = scenery.edges(thing, t, t);
    match thing.kind {
        Kind::Circle => Point {
            x: edges.centre().0.middle(),
            y: edges.centre().1.middle(),
        },
        _ => edges.corner(),
    }
}

fn distance(one: Point, other: Point) -> f64 {
    libm::hypot(other.x - one.x, other.y - one.y)
}

/// A way that a box or circle takes because of a statement that moves nothing.
fn unasked(scenery: &Scenery, told: &Told, thing: &Thing, found: &mut Vec<Finding>) {
    let (Kind::Box | Kind::Circle, Some(track)) =
        (&thing.kind, thing.element.track(Property::Translate))
    else {
        return;
    };
    for (index, segment) in track.segments.iter().enumerate() {
        let seen = thing
            .seen
            .iter()
            .any(|(from, to)| *from < segment.start && segment.start < *to);
        let by = way(track.before(index), segment);
        if seen
            && by > LIMIT
            && segment.duration > Millis::ZERO
            && told.moves_nothing(segment.cause)
        {
            let message = format!(
                "{} moves by {}, and no statement moved it",
                thing.told(),
                px(by)
            );
            let stretch = (segment.start, segment.end());
            let at = Millis(segment.start.0 + segment.duration.0 / 2);
            found.push(Finding::of(
                visual::LAYOUT_JUMP,
                scenery,
                &[thing],
                stretch,
                at,
                message,
            ));
        }
    }
}

fn way(from: Value, segment: &Segment) -> f64 {
    match (from, segment.value) {
        (Value::Point(from), Value::Point(to)) => distance(from, to),
        _ => 0.0,
    }
}
