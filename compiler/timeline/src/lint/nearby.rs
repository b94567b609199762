//! Which things may meet, told quickly: the stage across, the stage down and the time in steps, and for each step the
//! things that begin by then, and those that end from then on.

use std::ops::Range;

use super::sets::{Set, ones};
use super::stretch::Stretch;
use crate::geometry::Rect;
use crate::timeline::Layout;
use crate::units::Millis;

/// So many steps there are across, down and in time.
const STEPS: usize = 64;

/// The first and the last step of a thing: across, down and in time.
type Reach = [(u8, u8); 3];

/// How far a thing reaches, and when.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extent {
    /// The box around it, for all of the time.
    pub(super) bounds: Rect,
    /// The parts of the time in which it is seen, a bit each.
    pub(super) times: u64,
}

impl Extent {
    /// Whether it may meet another at any time, as far as that is told quickly.
    pub(super) fn may_meet(self, other: Self) -> bool {
        self.times & other.times != 0 && self.bounds.meets(other.bounds)
    }
}

/// A set of things for each step across, down and in time, a bit each.
pub(super) struct Nearby {
    extents: Vec<Extent>,
    reaches: Vec<Reach>,
    /// So many numbers a set has.
    width: usize,
    /// What begins by a step.
    begun: Vec<u64>,
    /// What ends at a step or later.
    lasting: Vec<u64>,
}

impl Nearby {
    /// Of things in order.
    pub(super) fn new(layout: Layout, extents: Vec<Extent>) -> Self {
        let width = extents.len().div_ceil(64);
        let mut nearby = Self {
            reaches: Vec::with_capacity(extents.len()),
            width,
            begun: vec![0; 3 * STEPS * width],
            lasting: vec![0; 3 * STEPS * width],
            extents,
        };
        for (thing, extent) in nearby.extents.iter().enumerate() {
            let reach = reach(*extent, layout);
            nearby.reaches.push(reach);
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

    /// Visits all others among these and of these places, in order, that may meet a thing.
    pub(super) fn visit(
        &self,
        thing: usize,
        (among, places): (&Set, Range<usize>),
        mut visit: impl FnMut(usize),
    ) {
        let own = self.extents[thing];
        let sets = |axis: usize| {
            let (from, to) = self.reaches[thing][axis];
            let (begun, lasting) = (self.set(axis, to), self.set(axis, from));
            (
                &self.begun[begun..begun + self.width],
                &self.lasting[lasting..lasting + self.width],
            )
        };
        let (across, down, time) = (sets(0), sets(1), sets(2));
        for part in places.start / 64..places.end.div_ceil(64).min(self.width) {
            let meets = |(begun, lasting): (&[u64], &[u64])| begun[part] & lasting[part];
            let met = meets(across) & meets(down) & meets(time) & among.part(part);
            for other in ones(met & within(&places, part * 64)) {
                let other = part * 64 + other;
                if other != thing && own.may_meet(self.extents[other]) {
                    visit(other);
                }
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

/// The steps across, down and in time that something reaches into; what is off the stage counts to the step next to it.
fn reach(Extent { bounds, times }: Extent, layout: Layout) -> Reach {
    let (w, h) = layout.size();
    let step = |at: f64, size: u32| {
        let step = at / f64::from(size) * STEPS as f64;
        step.clamp(0.0, STEPS as f64 - 1.0) as u8
    };
    let last = 63_u32.saturating_sub(times.leading_zeros());
    [
        (step(bounds.x, w), step(bounds.x + bounds.w, w)),
        (step(bounds.y, h), step(bounds.y + bounds.h, h)),
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

    fn any_extent() -> impl Strategy<Value = Extent> {
        let span = |most: f64| (-50.0..most, 0.0..most / 4.0);
        (span(1300.0), span(750.0), any::<u64>(), any::<u64>()).prop_map(
            |((x, w), (y, h), some, others)| Extent {
                bounds: Rect { x, y, w, h },
                times: some & others,
            },
        )
    }

    proptest! {
        #[test]
        fn all_others_of_these_that_may_meet_a_thing_come_once_and_in_order(
            things in prop::collection::vec((any_extent(), prop::bool::weighted(0.8)), 1..150),
            thing in any::<prop::sample::Index>(),
            (from, to) in (0_usize..150, 0_usize..150),
        ) {
            let thing = thing.index(things.len());
            let meets = |other: &usize| {
                let (other, is_in) = things[*other];
                is_in && things[thing].0.may_meet(other)
            };
            let places = from..to.min(things.len());
            let others = places.clone().filter(|other| *other != thing);
            let expected: Vec<usize> = others.filter(meets).collect();
            let extents = things.iter().map(|(extent, _)| *extent).collect();
            let nearby = Nearby::new(Layout::Landscape, extents);
            let mut among = Set::none(things.len());
            for (place, (_, is_in)) in things.iter().enumerate() {
                among.add(place, *is_in);
            }
            let mut found = Vec::new();
            nearby.visit(thing, (&among, places), |other| found.push(other));
            prop_assert_eq!(found, expected);
        }
    }
}
