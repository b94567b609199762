//! Words that leave the box or circle that they stand in.

use explc_dsl::codes::visual;

use super::edges::Edges;
use super::range::Range;
use super::scenery::Scenery;
use super::stretch::worst;
use super::thing::{Kind, Thing};
use super::{Finding, px};
use crate::units::Millis;

/// How far words may reach beyond their box, in pixels.
const LIMIT: f64 = 0.5;
/// Words belong to their box however far away they are.
const ANYWHERE: f64 = 1e6;

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    for words in scenery.those(&scenery.sets.words) {
        let Some(name) = &words.element.within else {
            continue;
        };
        for holder in scenery.named(name) {
            if matches!(holder.kind, Kind::Box | Kind::Circle) {
                compare(scenery, words, holder, found);
            }
        }
    }
}

fn compare(scenery: &Scenery, words: &Thing, holder: &Thing, found: &mut Vec<Finding>) {
    let judge = |one: Edges, other: Edges, _, _| excess(words, one, holder, other).exceeds(LIMIT);
    for stretch in scenery.both((words, holder), ANYWHERE, &judge) {
        let group = scenery.common(words, holder);
        let at = |thing, t| scenery.edges_below(thing, group, t, t);
        let measure = |t: Millis| excess(words, at(words, t), holder, at(holder, t)).middle();
        let (moment, by) = worst(stretch, &measure);
        let message = told(words, at(words, moment), holder, at(holder, moment), by);
        let things = [words, holder];
        found.push(Finding::of(
            visual::TEXT_OVERFLOW,
            scenery,
            &things,
            stretch,
            moment,
            message,
        ));
    }
}

fn told(words: &Thing, own: Edges, holder: &Thing, around: Edges, by: f64) -> String {
    let (shape, name) = match holder.kind {
        Kind::Circle => ("circle", words.told()),
        _ => ("box", words.told()),
    };
    let width = |edges: Edges| (edges.right - edges.left).middle();
    let height = |edges: Edges| (edges.bottom - edges.top).middle();
    if width(own) > width(around) {
        let (own, around) = (px(width(own)), px(width(around)));
        return format!("{name} is {own} wide, and its {shape} is {around}");
    }
    if height(own) > height(around) {
        let (own, around) = (px(height(own)), px(height(around)));
        return format!("{name} is {own} high, and its {shape} is {around}");
    }
    format!("{name} reaches {} out of its {shape}", px(by))
}

/// How far words reach out of what they stand in.
fn excess(words: &Thing, own: Edges, holder: &Thing, around: Edges) -> Range {
    let Kind::Circle = holder.kind else {
        return own.beyond(around);
    };
    // What hangs below the line is left aside: few letters do, and hardly any at the ends.
    let hanging = match words.kind {
        Kind::Words { local, .. } => Range::at(local.y + local.h),
        _ => Range::at(0.0),
    };
    let (x, y) = around.centre();
    let far = |one: Range, other: Range| (one - other).max(other - one).max(Range::at(0.0));
    let dx = far(own.left, x).max(far(own.right, x));
    let dy = far(own.top, y).max(far(own.bottom - hanging, y));
    let distance = Range {
        lo: libm::hypot(dx.lo, dy.lo),
        hi: libm::hypot(dx.hi, dy.hi),
    };
    distance - (around.right - x)
}
