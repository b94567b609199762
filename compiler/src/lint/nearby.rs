//! Which things may meet, told quickly: the stage in cells and the time in spells, and a set of things for each.

/// So many spells all the time has; one more stands for any time.
const SPELLS: usize = 8;
/// The cells of the stage.
const CELLS: usize = 64;

/// For each of the cells of the stage, in each spell, the things that are there, a bit each.
#[derive(Default)]
pub(super) struct Nearby {
    /// So many numbers a set has.
    width: usize,
    sets: Vec<u64>,
}

impl Nearby {
    /// Of things in order, each with the cells and the 64 parts of the time that it reaches into, a bit each.
    pub(super) fn new(things: &[(u64, u64)]) -> Self {
        let width = things.len().div_ceil(64);
        let mut sets = vec![0; (SPELLS + 1) * CELLS * width];
        for (thing, (cells, times)) in things.iter().enumerate() {
            for spell in spells(*times).chain([SPELLS]) {
                for cell in ones(*cells) {
                    sets[(spell * CELLS + cell) * width + thing / 64] |= 1 << (thing % 64);
                }
            }
        }
        Self { width, sets }
    }

    /// Visits things, in order, among them all that reach into any of these cells in any of these parts of the time.
    pub(super) fn visit(&self, cells: u64, times: u64, visit: &mut dyn FnMut(usize)) {
        // What is there for long meets most of what is ever there.
        let long = spells(times).count() > SPELLS / 2;
        let spells = spells(times)
            .filter(|_| !long)
            .chain(long.then_some(SPELLS));
        let sets = spells.flat_map(|spell| ones(cells).map(move |cell| spell * CELLS + cell));
        let sets: Vec<usize> = sets.map(|set| set * self.width).collect();
        for place in 0..self.width {
            let mut all = 0;
            for set in &sets {
                all |= self.sets[set + place];
            }
            for thing in ones(all) {
                visit(place * 64 + thing);
            }
        }
    }
}

/// The spells that parts of the time belong to.
fn spells(times: u64) -> impl Iterator<Item = usize> {
    (0..SPELLS).filter(move |spell| times >> (8 * spell) & 0xFF != 0)
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

    #[test]
    fn things_come_once_and_in_order_and_none_is_left_out() {
        let cells = |thing: u64| 1 << (thing % 3) | 1 << 63;
        let times = |thing: u64| 0b11 << (thing % 50);
        let things: Vec<(u64, u64)> = (0..150).map(|n| (cells(n), times(n))).collect();
        let nearby = Nearby::new(&things);
        let found = |cells: u64, times: u64| {
            let mut found: Vec<u64> = Vec::new();
            nearby.visit(cells, times, &mut |thing| found.push(thing as u64));
            found
        };
        assert_eq!(found(1 << 63, u64::MAX), (0..150).collect::<Vec<_>>());
        let expected = (0..150).filter(|thing| thing % 3 != 2);
        assert_eq!(found(0b11, u64::MAX), expected.collect::<Vec<_>>());
        assert!(found(1 << 5, u64::MAX).is_empty());
        let expected = (0..150).filter(|thing| thing % 50 < 8 && thing % 3 == 1);
        assert_eq!(found(0b10, 1), expected.collect::<Vec<_>>());
    }
}
