//! Which items of an array stay where it becomes another one.

use hashbrown::HashMap;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::Item;

/// Arrays that share more items than this are not searched for those that stay.
const MOST_SEARCHED: usize = 8_192;

/// Numbers are looked for so far from where they are expected, in places of both lists together.
const NEAR: usize = 16;

/// A run of items that stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// Where it stands in the old array.
    pub(super) old: usize,
    /// Where it stands in the new one.
    pub(super) new: usize,
    /// How many items it has.
    pub(super) count: usize,
}

/// The runs of items that stay, in order, as many items as can: of things that are told apart well.
pub(super) fn searched<I: Item>(old: &[I], new: &[I]) -> Vec<Run> {
    if in_place(old, new) {
        return Vec::new();
    }
    // What only one of them has does not stay, and is not searched for.
    let (before, after, count) = numbered(old, new);
    let places = |items: &[usize], others: &[usize]| -> Vec<usize> {
        let mut known = vec![false; count];
        for number in others {
            known[*number] = true;
        }
        (0..items.len())
            .filter(|place| known[items[*place]])
            .collect()
    };
    let (ones, others) = (places(&before, &after), places(&after, &before));
    if ones.len() + others.len() > MOST_SEARCHED {
        return Vec::new();
    }
    let of = |items: &[usize], places: &[usize]| -> Vec<usize> {
        places.iter().map(|place| items[*place]).collect()
    };
    let (before, after) = (of(&before, &ones), of(&after, &others));
    let mut runs: Vec<Run> = Vec::new();
    for change in capture_diff_slices(Algorithm::Myers, &before, &after) {
        let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = change
        else {
            continue;
        };
        for (old, new) in ones[old_index..].iter().zip(&others[new_index..]).take(len) {
            match runs.last_mut() {
                Some(last) if (last.old + last.count, last.new + last.count) == (*old, *new) => {
                    last.count += 1;
                }
                _ => runs.push(Run {
                    old: *old,
                    new: *new,
                    count: 1,
                }),
            }
        }
    }
    runs
}

/// The same of numbers, of which a list has the same ones again and again: those that stay near where they are expected, which
/// need not be as many as can.
pub(super) fn nearby(old: &[i64], new: &[i64]) -> Vec<Run> {
    let mut runs = Vec::new();
    if in_place(old, new) {
        return runs;
    }
    let mut at = (0, 0);
    while at.0 < old.len() && at.1 < new.len() {
        let (one, other) = (&old[at.0..], &new[at.1..]);
        let (left_out, put) = ahead(one, other).unwrap_or((1, 1));
        let same = one[left_out..].iter().zip(&other[put..]);
        let count = same.take_while(|(one, other)| one == other).count();
        at = (at.0 + left_out, at.1 + put);
        if count > 0 {
            runs.push(Run {
                old: at.0,
                new: at.1,
                count,
            });
        }
        at = (at.0 + count, at.1 + count);
    }
    runs
}

/// After how many numbers of each the same three follow, if that is near: fewer may happen to be equal.
fn ahead(old: &[i64], new: &[i64]) -> Option<(usize, usize)> {
    for far in 0..=NEAR {
        for put in 0..=far {
            let (one, other) = (old.get(far - put..), new.get(put..));
            let same = match (one, other) {
                (Some([one, ..]), Some([other, ..])) if far == 0 => one == other,
                (Some([a, b, c, ..]), Some([x, y, z, ..])) => (a, b, c) == (x, y, z),
                _ => false,
            };
            if same {
                return Some((far - put, put));
            }
        }
    }
    None
}

/// Whether there is no search for what moved: there is too little of it, or most items stand where they stood, as in a table
/// of times of which all are later now.
fn in_place<I: Item>(old: &[I], new: &[I]) -> bool {
    let alike = |(one, other): &(&I, &I)| one.is_like(other);
    let kept = || old.iter().zip(new).filter(alike).count();
    let alone = old.len().max(new.len()) == 1 || old.is_empty() || new.is_empty();
    alone || old.len() == new.len() && 2 * kept() > old.len()
}

/// A number for each item, the same for equal ones, and how many numbers there are.
fn numbered<I: Item>(old: &[I], new: &[I]) -> (Vec<usize>, Vec<usize>, usize) {
    let mut known: HashMap<&I, usize> = HashMap::with_capacity(old.len() + new.len());
    let mut number = |item| {
        let next = known.len();
        *known.entry(item).or_insert(next)
    };
    let before: Vec<usize> = old.iter().map(&mut number).collect();
    let after = new.iter().map(number).collect();
    (before, after, known.len())
}
