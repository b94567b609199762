//! Numbers that lie between two bounds, for what is known of motion over a stretch of time: an easing between 0 and 1
//! never turns back, so that a change lies between its ends; any other is bounded by its control points.

use std::ops::{Add, Mul, Sub};

use super::easings::Easings;
use crate::geometry::Point;
use crate::timeline::{Easing, Track, Value};
use crate::units::Millis;

/// Everything from `lo` to `hi`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    pub(super) lo: f64,
    pub(super) hi: f64,
}

impl Range {
    /// One number.
    pub(super) fn at(value: f64) -> Self {
        Self {
            lo: value,
            hi: value,
        }
    }

    /// Everything between two numbers.
    pub(super) fn between(one: f64, other: f64) -> Self {
        Self {
            lo: one.min(other),
            hi: one.max(other),
        }
    }

    /// The smallest range around both.
    pub(super) fn hull(self, other: Self) -> Self {
        Self {
            lo: self.lo.min(other.lo),
            hi: self.hi.max(other.hi),
        }
    }

    /// The smaller of two numbers.
    pub(super) fn min(self, other: Self) -> Self {
        Self {
            lo: self.lo.min(other.lo),
            hi: self.hi.min(other.hi),
        }
    }

    /// The greater of two numbers.
    pub(super) fn max(self, other: Self) -> Self {
        Self {
            lo: self.lo.max(other.lo),
            hi: self.hi.max(other.hi),
        }
    }

    /// Whether the number is greater than `limit`; none if that is not known.
    pub(super) fn exceeds(self, limit: f64) -> Option<bool> {
        if self.lo > limit {
            Some(true)
        } else if self.hi <= limit {
            Some(false)
        } else {
            None
        }
    }

    /// The number as far as it is known: the middle.
    pub(super) fn middle(self) -> f64 {
        f64::midpoint(self.lo, self.hi)
    }
}

impl Add for Range {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            lo: self.lo + other.lo,
            hi: self.hi + other.hi,
        }
    }
}

impl Sub for Range {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self {
            lo: self.lo - other.hi,
            hi: self.hi - other.lo,
        }
    }
}

impl Mul for Range {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let low = Self::between(self.lo * other.lo, self.lo * other.hi);
        let high = Self::between(self.hi * other.lo, self.hi * other.hi);
        low.hull(high)
    }
}

/// All of these or none, as far as that is known: `a` and `b` hold.
pub(super) fn both(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// The value of a track that rests from `a` to `b`, both included.
pub(super) fn resting(track: &Track, a: Millis, b: Millis) -> Option<Value> {
    if track.segments.is_empty() {
        return Some(track.initial);
    }
    let begun = track.begun(a);
    if track
        .segments
        .get(begun)
        .is_some_and(|next| next.start <= b)
    {
        return None;
    }
    match begun.checked_sub(1).map(|last| &track.segments[last]) {
        Some(last) => (last.end() <= a).then_some(last.value),
        None => Some(track.initial),
    }
}

/// The number that a value is; 0 if it is none.
pub(super) fn number_of(value: Value) -> f64 {
    match value {
        Value::Number(number) => number,
        _ => 0.0,
    }
}

/// The point that a value is; the origin if it is none.
pub(super) fn point_of(value: Value) -> Point {
    match value {
        Value::Point(point) => point,
        _ => Point::default(),
    }
}

/// The numbers of a track from `a` to `b`, both included.
pub(super) fn number(track: &Track, (a, b): (Millis, Millis), easings: &Easings) -> Range {
    let at = |t| track.number_by(t, |easing, time| easings.at(easing, time));
    if a == b {
        return Range::at(at(a));
    }
    if let Some(value) = resting(track, a, b) {
        return Range::at(number_of(value));
    }
    let mut range = Range::between(at(a), at(b));
    passed(track, a, b, &mut |from, to, overshoot| {
        let (from, to) = (number_of(from), number_of(to));
        for share in overshoot {
            let value = from + (to - from) * share;
            range = range.hull(Range::at(value));
        }
    });
    range
}

/// The points of a track from `a` to `b`, both included.
pub(super) fn point(track: &Track, (a, b): (Millis, Millis), easings: &Easings) -> (Range, Range) {
    let at = |t| track.point_by(t, |easing, time| easings.at(easing, time));
    let sharp = |point: Point| (Range::at(point.x), Range::at(point.y));
    if a == b {
        return sharp(at(a));
    }
    if let Some(value) = resting(track, a, b) {
        return sharp(point_of(value));
    }
    let (first, last) = (at(a), at(b));
    let mut x = Range::between(first.x, last.x);
    let mut y = Range::between(first.y, last.y);
    passed(track, a, b, &mut |from, to, overshoot| {
        let (from, to) = (point_of(from), point_of(to));
        for share in overshoot {
            x = x.hull(Range::at(from.x + (to.x - from.x) * share));
            y = y.hull(Range::at(from.y + (to.y - from.y) * share));
        }
    });
    (x, y)
}

/// Where a motion along a curve is from `a` to `b`: a piece of a quadratic lies within its three control points.
pub(super) fn along(track: &Track, during: (Millis, Millis), easings: &Easings) -> (Range, Range) {
    let Some([start, control, end]) = track.curve.as_deref() else {
        return (Range::at(0.0), Range::at(0.0));
    };
    let u = number(track, during, easings);
    let first = track.along(u.lo);
    if u.lo == u.hi {
        return (Range::at(first.x), Range::at(first.y));
    }
    let last = track.along(u.hi);
    let mut x = Range::between(first.x, last.x);
    let mut y = Range::between(first.y, last.y);
    // The control point of the piece from u.lo to u.hi: the blossom at both.
    let mix = |p: f64, q: f64, share: f64| p + (q - p) * share;
    let blossom = |p0: f64, p1: f64, p2: f64| mix(mix(p0, p1, u.lo), mix(p1, p2, u.lo), u.hi);
    x = x.hull(Range::at(blossom(start.x, control.x, end.x)));
    y = y.hull(Range::at(blossom(start.y, control.y, end.y)));
    (x, y)
}

/// How far the control point of the piece of a track's curve from `a` to `b` is from the middle between its ends.
pub(super) fn bend(track: &Track, (a, b): (Millis, Millis), easings: &Easings) -> Point {
    let Some([start, control, end]) = track.curve.as_deref() else {
        return Point::default();
    };
    let at = |t| number(track, (t, t), easings).lo;
    let by = at(b) - at(a);
    let bent = |p0: f64, p1: f64, p2: f64| by * by / 2.0 * (2.0 * p1 - p0 - p2);
    Point {
        x: bent(start.x, control.x, end.x),
        y: bent(start.y, control.y, end.y),
    }
}

/// The shares between which an easing stays.
fn shares(easing: Easing) -> [f64; 2] {
    match easing {
        Easing::Linear => [0.0, 1.0],
        Easing::Cubic(&[_, y1, _, y2]) => [y1.min(y2).min(0.0), y1.max(y2).max(1.0)],
    }
}

/// Whether an easing never turns back.
pub(super) fn is_steady(easing: Easing) -> bool {
    let [lo, hi] = shares(easing);
    lo == 0.0 && hi == 1.0
}

/// Visits the segments that are under way after `a` and up to `b`, with what they go from and to, and the shares that
/// bound the way. Of one that never turns back and is not over at `b`, the ends at `a` and `b` are known.
pub(super) fn passed(
    track: &Track,
    a: Millis,
    b: Millis,
    visit: &mut dyn FnMut(Value, Value, [f64; 2]),
) {
    let first = track.begun(a);
    let segments = track.segments.iter().enumerate();
    for (index, segment) in segments.skip(first.saturating_sub(1)) {
        if segment.start > b {
            break;
        }
        let begins = index >= first;
        if !begins && segment.end() <= a {
            continue;
        }
        let over = segment.end() <= b;
        let bounds = match shares(segment.easing) {
            [0.0, 1.0] => match (begins, over) {
                (true, true) => [0.0, 1.0],
                (true, false) => [0.0, 0.0],
                (false, true) => [1.0, 1.0],
                (false, false) => continue,
            },
            turning => turning,
        };
        visit(track.before(index), segment.value, bounds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::{Cause, Property, Segment};
    use proptest::prelude::*;

    fn easing() -> impl Strategy<Value = Easing> {
        let handles = (0.0..1.0, -0.6..1.6, 0.0..1.0, -0.6..1.6);
        prop_oneof![
            Just(Easing::Linear),
            Just(Easing::MOVE),
            handles.prop_map(|(x1, y1, x2, y2)| {
                Easing::Cubic(Box::leak(Box::new([x1, y1, x2, y2])))
            }),
        ]
    }

    prop_compose! {
        fn track(property: Property)(
            initial in 0.0..1.0,
            pieces in prop::collection::vec((0_i64..300, 0_i64..600, 0.0..1.0, easing()), 0..6),
        ) -> Track {
            let mut start = Millis::ZERO;
            let segments = pieces.into_iter().map(|(wait, duration, value, easing)| {
                start = start + Millis(wait);
                Segment {
                    start,
                    duration: Millis(duration),
                    value: Value::Number(value),
                    easing,
                    cause: Cause::default(),
                }
            });
            Track {
                property,
                initial: Value::Number(initial),
                segments: segments.collect(),
                curve: Some(Box::new([
                    Point { x: 0.0, y: 0.0 },
                    Point { x: 300.0, y: -80.0 },
                    Point { x: 200.0, y: 400.0 },
                ])),
            }
        }
    }

    proptest! {
        #[test]
        fn every_moment_lies_within(track in track(Property::Motion), a in 0_i64..2000, more in 0_i64..800) {
            let (a, b) = (Millis(a), Millis(a + more));
            let easings = Easings::default();
            let (x, y) = along(&track, (a, b), &easings);
            let numbers = number(&track, (a, b), &easings);
            for t in a.0..=b.0 {
                let value = track.number(Millis(t));
                let at = track.along(value);
                prop_assert!(numbers.lo - 1e-9 <= value && value <= numbers.hi + 1e-9);
                prop_assert!(x.lo - 1e-9 <= at.x && at.x <= x.hi + 1e-9, "{} of {x:?} at {t}", at.x);
                prop_assert!(y.lo - 1e-9 <= at.y && at.y <= y.hi + 1e-9, "{} of {y:?} at {t}", at.y);
            }
        }

        #[test]
        fn a_curve_at_an_even_pace_is_known_by_its_ends_and_its_bend(
            track in track(Property::Motion),
            to in 0.0..1.0,
            a in 0_i64..500,
            more in 1_i64..500,
        ) {
            let whole = Segment {
                start: Millis::ZERO,
                duration: Millis(1000),
                value: Value::Number(to),
                easing: Easing::Linear,
                cause: Cause::default(),
            };
            let track = Track { segments: vec![whole], ..track };
            let (a, b) = (Millis(a), Millis(a + more));
            let bend = bend(&track, (a, b), &Easings::default());
            let at = |t: Millis| track.along(track.number(t));
            for t in (a.0..=b.0).map(Millis) {
                let share = (t - a).0 as f64 / (b - a).0 as f64;
                let way = |from: f64, to: f64, bend: f64| {
                    from + (to - from) * share + bend * 2.0 * share * (1.0 - share)
                };
                let (x, y) = (way(at(a).x, at(b).x, bend.x), way(at(a).y, at(b).y, bend.y));
                prop_assert!((at(t).x - x).abs() < 1e-9 && (at(t).y - y).abs() < 1e-9);
            }
        }
    }
}
