//! Keys on the inside of a ring: each at its place, and where they crowd, on circles further in, so that none hides another.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Context;
use super::super::pen::{Look, Pen, key};
use super::arcs::WHOLE;
use super::{HashBand, HashBandGeometry};
use crate::drawing::{Enter, Rect};
use crate::theme::Role;

/// The radius of a key, in sizes of small words.
const DOT: f64 = 0.36;
/// How much larger a key with a mark is.
const MARKED: f64 = 1.5;

/// The radius of the outermost circle of keys, where the band ends inside at `edge`.
fn outermost(edge: f64, context: &Context) -> f64 {
    edge - context.scale.small
}

/// From one key to the next, and from one circle to the next: they may touch, each is still seen whole but for its rim.
fn pitch(context: &Context) -> f64 {
    1.6 * DOT * context.scale.small
}

/// The radius of the innermost circle of keys.
pub(super) fn innermost(solved: &HashBandGeometry, context: &Context) -> f64 {
    let deepest = solved.circles.values().copied().max().unwrap_or(0);
    outermost(solved.radius - solved.thick, context) - deepest as f64 * pitch(context)
}

/// The circle of each place, from 0 outside: the first on which it stands free of every place before it.
pub(super) fn circles(places: BTreeSet<u32>, edge: f64, context: &Context) -> BTreeMap<u32, usize> {
    let outermost = outermost(edge, context);
    let pitch = pitch(context);
    // The first and the last place on each circle so far.
    let mut ends: Vec<(u32, u32)> = Vec::new();
    let mut found = BTreeMap::new();
    for place in places {
        let apart = |circle: usize| {
            let r = (outermost - circle as f64 * pitch).max(pitch);
            pitch / (std::f64::consts::TAU * r) * WHOLE
        };
        let free = |(circle, (first, last)): (usize, &(u32, u32))| {
            let (before, after) = (place - last, first.wrapping_sub(place));
            f64::from(before) >= apart(circle) && f64::from(after) >= apart(circle)
        };
        match ends.iter().enumerate().position(free) {
            Some(circle) => {
                ends[circle].1 = place;
                found.insert(place, circle);
            }
            None => {
                found.insert(place, ends.len());
                ends.push((place, place));
            }
        }
    }
    found
}

pub(super) fn draw(state: &HashBand, solved: &HashBandGeometry, pen: &mut Pen) {
    let context = pen.context;
    for one in &state.keys {
        let Some(node) = one.node else { continue };
        let circle = solved.circles.get(&one.place).copied().unwrap_or(0);
        let from = outermost(solved.radius - solved.thick, context);
        let at = solved.at(
            solved.turn(one.place),
            from - circle as f64 * pitch(context),
        );
        let role = Role::Categorical(state.nodes[node].identity);
        let mark = pen.marks.of(one.part);
        let look = match mark {
            Some(mark) => Look::thing(role, mark.role()).width(3.0),
            None => Look::thing(role, Role::Background),
        };
        let r = DOT * context.scale.small;
        let shown = if mark.is_some() { r * MARKED } else { r };
        pen.circle(key(one.part, "dot"), at, shown, look.enter(Enter::Grow));
        let bounds = Rect {
            x: at.x - r,
            y: at.y - r,
            w: 2.0 * r,
            h: 2.0 * r,
        };
        pen.place_node(one.part, bounds, false);
    }
}
