//! Which things may meet, told quickly: the stage across, the stage down and the time in steps, and for each step the
//! things that begin by then, and those that end from then on.

/// So many steps there are across, down and in time.
pub(super) const STEPS: usize = 64;

/// The first and the last step of a thing: across, down and in time.
pub(super) type Reach = [(u8, u8); 3];

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
    /// Of things in order; what has no reach meets nothing.
    pub(super) fn new(things: &[Option<Reach>]) -> Self {
        let width = things.len().div_ceil(64);
        let mut nearby = Self {
            width,
            begun: vec![0; 3 * STEPS * width],
            lasting: vec![0; 3 * STEPS * width],
        };
        for (thing, reach) in things.iter().enumerate() {
            for (axis, (from, to)) in reach.iter().flatten().enumerate() {
                let (begins, ends) = (nearby.set(axis, *from), nearby.set(axis, *to));
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

    /// Visits all things, in order, that share a step with this reach across, down and in time.
    pub(super) fn visit(&self, reach: Reach, visit: &mut dyn FnMut(usize)) {
        let sets = |axis: usize| {
            let (from, to) = reach[axis];
            let (begun, lasting) = (self.set(axis, to), self.set(axis, from));
            (
                &self.begun[begun..begun + self.width],
                &self.lasting[lasting..lasting + self.width],
            )
        };
        let (across, down, time) = (sets(0), sets(1), sets(2));
        for place in 0..self.width {
            let meets = |(begun, lasting): (&[u64], &[u64])| begun[place] & lasting[place];
            for thing in ones(meets(across) & meets(down) & meets(time)) {
                visit(place * 64 + thing);
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reach() -> impl Strategy<Value = Reach> {
        let steps = (0_u8..64, 0_u8..64).prop_map(|(one, other)| (one.min(other), one.max(other)));
        prop::array::uniform3(steps)
    }

    proptest! {
        #[test]
        fn all_that_share_a_step_each_way_come_once_and_in_order(
            things in prop::collection::vec(prop::option::weighted(0.8, reach()), 0..150),
            own in reach(),
        ) {
            let share = |((a, b), (c, d)): (&(u8, u8), &(u8, u8))| a <= d && c <= b;
            let meets = |reach: &Reach| reach.iter().zip(&own).all(share);
            let expected: Vec<usize> = (0..things.len())
                .filter(|thing| things[*thing].as_ref().is_some_and(meets))
                .collect();
            let mut found = Vec::new();
            Nearby::new(&things).visit(own, &mut |thing| found.push(thing));
            prop_assert_eq!(found, expected);
        }
    }
}
