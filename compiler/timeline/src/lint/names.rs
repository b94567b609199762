//! The places of things by their names: each leads to the next of its name.

use hashbrown::HashMap;

/// The names of things in order.
#[derive(Default)]
pub(super) struct Names<'a> {
    /// The first of each name.
    first: HashMap<&'a str, usize>,
    /// The next of the same name, for each.
    next: Vec<Option<usize>>,
    /// Whether another of the same name comes before, for each.
    again: Vec<bool>,
}

impl<'a> Names<'a> {
    pub(super) fn new(names: impl ExactSizeIterator<Item = &'a str> + DoubleEndedIterator) -> Self {
        let count = names.len();
        let mut first = HashMap::with_capacity(count);
        let (mut next, mut again) = (vec![None; count], vec![false; count]);
        for (place, name) in names.enumerate().rev() {
            next[place] = first.insert(name, place);
            if let Some(later) = next[place] {
                again[later] = true;
            }
        }
        Self { first, next, again }
    }

    /// The places of one name, in order.
    pub(super) fn of(&self, name: &str) -> impl Iterator<Item = usize> {
        self.from(self.first.get(name).copied())
    }

    /// The places of each name, in order of their first.
    pub(super) fn each(&self) -> impl Iterator<Item = impl Iterator<Item = usize>> {
        let first = (0..self.next.len()).filter(|place| !self.again[*place]);
        first.map(|place| self.from(Some(place)))
    }

    fn from(&self, place: Option<usize>) -> impl Iterator<Item = usize> {
        std::iter::successors(place, |place| self.next[*place])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_of_a_name_come_in_order() {
        let names = Names::new(["a", "b", "a", "c", "b", "a"].into_iter());
        let of = |name| names.of(name).collect::<Vec<_>>();
        assert_eq!(
            (of("a"), of("b"), of("c")),
            (vec![0, 2, 5], vec![1, 4], vec![3])
        );
        assert!(of("d").is_empty());
        let each: Vec<Vec<usize>> = names.each().map(Iterator::collect).collect();
        assert_eq!(each, [vec![0, 2, 5], vec![1, 4], vec![3]]);
    }
}
