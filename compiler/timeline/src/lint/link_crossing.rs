//! Lines that run through words, or through things that they do not lead to.

use explc_dsl::codes::visual;
use kurbo::PathEl;

use super::Finding;
use super::edges::Edges;
use super::scenery::Scenery;
use super::stretch::{Stretch, without, worst};
use super::thing::{Kind, Outline, Thing};
use crate::geometry::{Point, Rect};
use crate::timeline::Layer;
use crate::units::Millis;

/// Things from this size on can be run through.
const LEAST: f64 = 24.0;
/// How far from the edge of words a line may run over them, in pixels.
const TOUCH: f64 = 1.5;
/// How far from the edge of a thing a line may run through it.
const GRAZE: f64 = 6.0;
/// How near to a thing a line ends that leads to it.
const NEAR: f64 = 12.0;
/// How fine curves are looked at, in pixels.
const FLAT: f64 = 0.1;

/// A line.
struct Line<'t, 'a> {
    thing: &'t Thing<'a>,
    outline: &'t Outline,
    flat: &'t Flat,
}

/// An outline as straight pieces from its start.
pub(super) struct Flat {
    pieces: Vec<(Point, Point)>,
    length: f64,
}

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    let sets = &scenery.sets;
    let crossed = sets.words.or(&sets.covers);
    let crossed = crossed.only(|place| can_be_crossed(&scenery.things[place]));
    for thing in scenery.those(&sets.lines) {
        let Kind::Path(outline) = &thing.kind else {
            continue;
        };
        scenery.meeting(thing, (&crossed, 0..scenery.things.len()), |other| {
            if other.part != thing.part {
                let line = Line {
                    thing,
                    outline,
                    flat: outline.flat.get_or_init(|| flat(outline)),
                };
                compare(scenery, &line, other, found);
            }
        });
    }
}

fn flat(outline: &Outline) -> Flat {
    let mut pieces = Vec::new();
    let mut last = kurbo::Point::ZERO;
    kurbo::flatten(
        outline.path.elements().iter().copied(),
        FLAT,
        |element| match element {
            PathEl::MoveTo(to) => last = to,
            PathEl::LineTo(to) => {
                pieces.push((at(last), at(to)));
                last = to;
            }
            PathEl::QuadTo(..) | PathEl::CurveTo(..) | PathEl::ClosePath => {}
        },
    );
    let length = pieces.iter().map(|(a, b)| distance(*a, *b)).sum();
    Flat { pieces, length }
}

fn at(point: kurbo::Point) -> Point {
    Point {
        x: point.x,
        y: point.y,
    }
}

fn distance(a: Point, b: Point) -> f64 {
    libm::hypot(b.x - a.x, b.y - a.y)
}

/// Words, and boxes and circles with an outline that stand somewhere.
fn can_be_crossed(thing: &Thing) -> bool {
    if thing.layer == Layer::Band {
        return false;
    }
    match thing.kind {
        Kind::Words { .. } => !thing.is_message,
        Kind::Box | Kind::Circle => {
            let large = thing.extent.bounds.w.min(thing.extent.bounds.h) >= LEAST;
            let standing = !thing.is_message;
            standing && large && thing.hides && thing.is_stroked()
        }
        Kind::Path(_) => false,
    }
}

fn compare(scenery: &Scenery, line: &Line, thing: &Thing, found: &mut Vec<Finding>) {
    let inset = if thing.is_words() { TOUCH } else { GRAZE };
    let judge = |own: Edges, other: Edges, a: Millis, b: Millis| {
        let sweep = scenery.sweep(line.thing, a, b);
        crossed(line, own, (sweep.lo, sweep.hi), thing, other, inset)
    };
    let stretches = scenery.both((line.thing, thing), 0.0, &judge);
    if stretches.is_empty() {
        return;
    }
    for stretch in without(&stretches, &behind(scenery, line, thing)) {
        let (moment, _) = worst(stretch, &|_| 0.0);
        let message = if thing.is_words() {
            format!("{} runs through {}", line.thing.told(), thing.told())
        } else {
            format!(
                "{} runs through {} and does not lead to it",
                line.thing.told(),
                thing.told()
            )
        };
        let things = [line.thing, thing];
        found.push(Finding::of(
            visual::LINK_CROSSING,
            scenery,
            &things,
            stretch,
            moment,
            message,
        ));
    }
}

/// Whether a line, drawn up to a share of it, runs through a thing.
fn crossed(
    line: &Line,
    own: Edges,
    sweep: (f64, f64),
    thing: &Thing,
    other: Edges,
    inset: f64,
) -> Option<bool> {
    // The thing in the line's coordinates: what it may fill, and what it fills for sure.
    let (x, y) = (line.outline.bounds.x, line.outline.bounds.y);
    let relative = Edges {
        left: other.left - own.left,
        right: other.right - own.left,
        top: other.top - own.top,
        bottom: other.bottom - own.top,
    };
    let shifted = |rect: Rect| {
        Rect {
            x: rect.x + x,
            y: rect.y + y,
            ..rect
        }
        .grown(-inset)
    };
    let outer = shifted(relative.hull());
    if !thing.is_words() && leads_to(line, shifted(relative.hull()).grown(inset + NEAR)) {
        return Some(false);
    }
    let round = matches!(thing.kind, Kind::Circle);
    let hits = |rect: Rect, share: f64| {
        rect.w > 0.0
            && rect.h > 0.0
            && drawn(line, share).any(|(a, b)| runs_through(a, b, rect, round))
    };
    if !hits(outer, sweep.1) {
        return Some(false);
    }
    let inner = relative.kernel().map(shifted);
    if inner.is_some_and(|inner| hits(inner, sweep.0)) {
        return Some(true);
    }
    None
}

/// Whether an end of a line lies in a box.
fn leads_to(line: &Line, rect: Rect) -> bool {
    let ends = [
        line.flat.pieces.first().map(|piece| piece.0),
        line.flat.pieces.last().map(|piece| piece.1),
    ];
    ends.into_iter().flatten().any(|end| holds(rect, end))
}

fn holds(rect: Rect, at: Point) -> bool {
    (rect.x..=rect.x + rect.w).contains(&at.x) && (rect.y..=rect.y + rect.h).contains(&at.y)
}

/// The pieces of a line up to a share of its length.
fn drawn<'l>(line: &'l Line, share: f64) -> impl Iterator<Item = (Point, Point)> + 'l {
    let mut left = if share >= 1.0 {
        f64::INFINITY
    } else {
        share * line.flat.length
    };
    line.flat.pieces.iter().map_while(move |&(a, b)| {
        if left <= 0.0 {
            return None;
        }
        let length = distance(a, b);
        let share = (left / length.max(1e-9)).min(1.0);
        left -= length;
        let end = Point {
            x: a.x + (b.x - a.x) * share,
            y: a.y + (b.y - a.y) * share,
        };
        Some((a, end))
    })
}

/// Whether a straight piece meets a box, or the circle in it.
fn runs_through(a: Point, b: Point, rect: Rect, round: bool) -> bool {
    if round {
        let centre = rect.centre();
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let square = dx * dx + dy * dy;
        let share = if square > 0.0 {
            (((centre.x - a.x) * dx + (centre.y - a.y) * dy) / square).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let nearest = Point {
            x: a.x + dx * share,
            y: a.y + dy * share,
        };
        return distance(nearest, centre) < rect.w.min(rect.h) / 2.0;
    }
    // Clip the piece to the box, side by side (Liang and Barsky).
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    let sides = [
        (a.x - b.x, a.x - rect.x),
        (b.x - a.x, rect.x + rect.w - a.x),
        (a.y - b.y, a.y - rect.y),
        (b.y - a.y, rect.y + rect.h - a.y),
    ];
    for (way, room) in sides {
        if way == 0.0 {
            if room < 0.0 {
                return false;
            }
        } else if way < 0.0 {
            from = from.max(room / way);
        } else {
            to = to.min(room / way);
        }
    }
    from < to
}

/// When the box of words stands before the line: then it runs behind the box.
fn behind(scenery: &Scenery, line: &Line, thing: &Thing) -> Vec<Stretch> {
    let Some(name) = &thing.element.within else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for holder in scenery.named(name) {
        if holder.hides && holder.is_above(line.thing) {
            found.extend(holder.seen.iter().copied());
        }
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_meets_a_box_or_the_circle_in_it() {
        let rect = Rect {
            x: 10.0,
            y: 10.0,
            w: 20.0,
            h: 20.0,
        };
        let at = |x, y| Point { x, y };
        assert!(runs_through(at(0.0, 20.0), at(40.0, 20.0), rect, false));
        assert!(runs_through(at(15.0, 15.0), at(16.0, 16.0), rect, false));
        assert!(!runs_through(at(0.0, 40.0), at(40.0, 40.0), rect, false));
        assert!(runs_through(at(0.0, 22.0), at(22.0, 0.0), rect, false));
        assert!(!runs_through(at(0.0, 22.0), at(22.0, 0.0), rect, true));
    }
}
