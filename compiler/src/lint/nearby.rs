//! Which things may meet, told quickly: the stage across, the stage down and the time in steps, and for each step the
//! things that begin by then, and those that end from then on.

use std::ops::Range;

use super::stretch::Stretch;
use crate::drawing::Rect;
use crate::timeline::Layout;
use crate::units::Millis;

/// So many steps there are across, down and in time.
const STEPS: usize = 64;

/// The first and the last step of a thing: across, down and in time.
pub(super) type Reach = [(u8, u8); 3];

/// Some of the things, a bit each.
pub(super) struct Set(Vec<u64>);

impl FromIterator<bool> for Set {
    /// Those things, in order, of which it is true.
    fn from_iter<I: IntoIterator<Item = bool>>(things: I) -> Self {
        let mut set = Vec::new();
        for (place, is_in) in things.into_iter().enumerate() {
            if place % 64 == 0 {
                set.push(0);
            }
            set[place / 64] |= u64::from(is_in) << (place % 64);
        }
        Self(set)
    }
}

/// A set of things for each step across, down and in time, a bit each.
#[derive(Default)]
pub(super) struct Nearby {
    /// So many numbers a set has.
    width: usize,
    /// What begins by a step.
    begun: Vec<u64>,
    /// What ends at a step or later.
    lasting: Vec<u64>,
}

impl Nearby {
    /// Of things in order.
    pub(super) fn new(things: impl ExactSizeIterator<Item = Reach>) -> Self {
        let width = things.len().div_ceil(64);
        let mut nearby = Self {
            width,
            begun: vec![0; 3 * STEPS * width],
            lasting: vec![0; 3 * STEPS * width],
        };
        for (thing, reach) in things.enumerate() {
            for (axis, (from, to)) in reach.into_iter().enumerate() {
                let (begins, ends) = (nearby.set(axis, from), nearby.set(axis, to));
                nearby.begun[begins + thing / 64] |= 1 << (thing % 64);
                nearby.lasting[ends + thing / 64] |= 1 << (thing % 64);
            }
        }
        nearby.fill();
        nearby
    }

    /// What begins by a step begins by the next, and what ends from a step on ends from the one before on.
    fn fill(&mut self) {
        let axis = STEPS * self.width;
        for axis in (0..3).map(|n| n * axis..(n + 1) * axis) {
            for at in axis.clone().skip(self.width) {
                self.begun[at] |= self.begun[at - self.width];
            }
            for at in axis.rev().skip(self.width) {
                self.lasting[at] |= self.lasting[at + self.width];
            }
        }
    }

    /// Where the set of a step begins.
    fn set(&self, axis: usize, step: u8) -> usize {
        (axis * STEPS + usize::from(step)) * self.width
    }

    /// Visits all things among these and of these places, in order, that share a step with this reach across, down and in
    /// time.
    pub(super) fn visit(
        &self,
        reach: Reach,
        (among, places): (&Set, Range<usize>),
        mut visit: impl FnMut(usize),
    ) {
        let sets = |axis: usize| {
            let (from, to) = reach[axis];
            let (begun, lasting) = (self.set(axis, to), self.set(axis, from));
            (
                &self.begun[begun..begun + self.width],
                &self.lasting[lasting..lasting + self.width],
            )
        };
        let (across, down, time) = (sets(0), sets(1), sets(2));
        for part in places.start / 64..places.end.div_ceil(64).min(self.width) {
            let meets = |(begun, lasting): (&[u64], &[u64])| begun[part] & lasting[part];
            let met = meets(across) & meets(down) & meets(time) & among.0[part];
            for thing in ones(met & within(&places, part * 64)) {
                visit(part * 64 + thing);
            }
        }
    }
}

/// The bits of these places, of the 64 from one on.
fn within(places: &Range<usize>, first: usize) -> u64 {
    let from = places.start.saturating_sub(first);
    let to = places.end.saturating_sub(first).min(64);
    if from < to {
        bits(from as u32, to as u32 - 1)
    } else {
        0
    }
}

/// The places of the bits that are set, in order.
fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let next = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (next < 64).then_some(next as usize)
    })
}

/// The steps across, down and in time that a box reaches into, in these parts of the time; what is off the stage counts to
/// the step next to it.
pub(super) fn reach(rect: Rect, times: u64, layout: Layout) -> Reach {
    let (w, h) = layout.size();
    let step = |at: f64, size: u32| {
        let step = at / f64::from(size) * STEPS as f64;
        step.clamp(0.0, STEPS as f64 - 1.0) as u8
    };
    let last = 63_u32.saturating_sub(times.leading_zeros());
    [
        (step(rect.x, w), step(rect.x + rect.w, w)),
        (step(rect.y, h), step(rect.y + rect.h, h)),
        (times.trailing_zeros().min(63) as u8, last as u8),
    ]
}

/// The parts of all the time, a bit each, that a stretch reaches into.
pub(super) fn times((from, to): Stretch, duration: Millis) -> u64 {
    let part = |t: i64| (t.max(0) * 64 / duration.0.max(1)).min(63) as u32;
    bits(part(from.0), part(to.0 - 1))
}

/// The bits from one up to another, both included; at most 63.
fn bits(from: u32, to: u32) -> u64 {
    (u64::MAX >> (63 - to)) & (u64::MAX << from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_reach() -> impl Strategy<Value = Reach> {
        let steps = (0_u8..64, 0_u8..64).prop_map(|(one, other)| (one.min(other), one.max(other)));
        prop::array::uniform3(steps)
    }

    proptest! {
        #[test]
        fn all_of_these_that_share_a_step_each_way_come_once_and_in_order(
            things in prop::collection::vec((any_reach(), prop::bool::weighted(0.8)), 0..150),
            own in any_reach(),
            (from, to) in (0_usize..150, 0_usize..150),
        ) {
            let share = |((a, b), (c, d)): (&(u8, u8), &(u8, u8))| a <= d && c <= b;
            let meets = |reach: &Reach| reach.iter().zip(&own).all(share);
            let places = from..to.min(things.len());
            let expected: Vec<usize> = places
                .clone()
                .filter(|thing| things[*thing].1 && meets(&things[*thing].0))
                .collect();
            let nearby = Nearby::new(things.iter().map(|(reach, _)| *reach));
            let among = things.iter().map(|(_, is_in)| *is_in).collect();
            let mut found = Vec::new();
            nearby.visit(own, (&among, places), |thing| found.push(thing));
            prop_assert_eq!(found, expected);
        }
    }
}
