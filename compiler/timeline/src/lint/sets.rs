//! Some of the things of a scenery, and all of them by what they are.

use super::thing::Thing;

/// Some of the things, a bit each.
pub(super) struct Set(Vec<u64>);

impl Set {
    /// None of so many things.
    pub(super) fn none(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    /// A thing belongs to them if that is true.
    pub(super) fn add(&mut self, place: usize, is_in: bool) {
        self.0[place / 64] |= u64::from(is_in) << (place % 64);
    }

    /// These and others.
    pub(super) fn or(&self, others: &Self) -> Self {
        let pairs = self.0.iter().zip(&others.0);
        Self(pairs.map(|(these, others)| these | others).collect())
    }

    /// Those of them of which something is true.
    pub(super) fn only(&self, is_in: impl Fn(usize) -> bool) -> Self {
        let mut set = Self(vec![0; self.0.len()]);
        self.places().for_each(|place| set.add(place, is_in(place)));
        set
    }

    /// So many times 64 places on, the next 64, a bit each.
    pub(super) fn part(&self, part: usize) -> u64 {
        self.0[part]
    }

    /// Their places, in order.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        let parts = self.0.iter().enumerate();
        parts.flat_map(|(part, bits)| ones(*bits).map(move |thing| part * 64 + thing))
    }
}

/// Things by what they are.
pub(super) struct Sets {
    /// Words.
    pub(super) words: Set,
    /// Lines that lead from somewhere to somewhere.
    pub(super) lines: Set,
    /// What words may stand on: all that is ever filled.
    pub(super) grounds: Set,
    /// What hides what is behind it.
    pub(super) covers: Set,
}

impl Sets {
    /// Of so many things, none yet.
    pub(super) fn none(count: usize) -> Self {
        let none = || Set::none(count);
        Self {
            words: none(),
            lines: none(),
            grounds: none(),
            covers: none(),
        }
    }

    /// Adds a thing to those that it is of.
    pub(super) fn add(&mut self, thing: &Thing) {
        let place = thing.order;
        self.words.add(place, thing.is_words());
        self.lines.add(place, thing.is_line());
        self.grounds
            .add(place, thing.is_filled() && !thing.is_words());
        self.covers.add(place, thing.hides);
    }
}

/// The places of the bits that are set, in order.
pub(super) fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
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

    proptest! {
        #[test]
        fn sets_are_those_that_were_added(
            these in prop::collection::vec((any::<bool>(), any::<bool>()), 0..200),
        ) {
            let (mut some, mut others) = (Set::none(these.len()), Set::none(these.len()));
            for (place, (one, other)) in these.iter().enumerate() {
                some.add(place, *one);
                others.add(place, *other);
            }
            let of = |is_in: &dyn Fn(usize) -> bool| {
                (0..these.len()).filter(|place| is_in(*place)).collect::<Vec<_>>()
            };
            let places = |set: &Set| set.places().collect::<Vec<_>>();
            prop_assert_eq!(places(&some), of(&|place| these[place].0));
            prop_assert_eq!(places(&some.or(&others)), of(&|place| these[place].0 || these[place].1));
            let odd = |place| place % 2 == 1;
            prop_assert_eq!(places(&some.only(odd)), of(&|place| these[place].0 && odd(place)));
        }
    }
}
