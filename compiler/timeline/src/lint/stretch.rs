//! Stretches of time, and where in them something holds: parts are halved until that is known, down to a millisecond.

use crate::units::Millis;

/// From a moment up to another.
pub(super) type Stretch = (Millis, Millis);

/// A stretch to look at.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) from: Millis,
    pub(super) to: Millis,
    /// Whether what holds at its beginning holds throughout.
    pub(super) still: bool,
}

/// What lasts for a part of the time.
pub(super) trait Lasts {
    /// From when until when, and whether what holds at its beginning holds throughout.
    fn part(&self) -> Part;
}

impl Lasts for Part {
    fn part(&self) -> Part {
        *self
    }
}

/// A piece of a part, in which something holds for sure or may hold.
struct Open {
    from: Millis,
    to: Millis,
    part: usize,
    holds: bool,
}

/// The stretches of these parts, in order, in which something holds, as far as they may last so long.
///
/// `judge` says of a part and of all moments from one to another, both included, that it holds, that it does
/// not, or that this is not known. A single moment that is not known is at the limit, and not beyond it.
pub(super) fn solve<P: Lasts>(
    parts: &[P],
    least: Millis,
    judge: &dyn Fn(&P, Millis, Millis) -> Option<bool>,
) -> Vec<Stretch> {
    // What is over too soon even if it holds throughout is not looked into.
    let is_long = |from: Millis, to: Millis| to - from >= least;
    let mut open: Vec<Open> = Vec::new();
    let mut first = 0;
    for run in parts.chunk_by(|before, after| before.part().to >= after.part().from) {
        let before = open.len();
        if is_long(run[0].part().from, run[run.len() - 1].part().to) {
            for (place, part) in run.iter().map(Lasts::part).enumerate() {
                look(parts, first + place, (part.from, part.to), judge, &mut open);
            }
        }
        if !may_last(parts, &open[before..], least, judge) {
            open.truncate(before);
        }
        first += run.len();
    }
    let mut known = open.is_empty();
    while !known {
        let mut next = Vec::with_capacity(open.len());
        known = true;
        let runs = open.chunk_by(|before, after| before.to >= after.from);
        let long = runs.filter(|run| is_long(run[0].from, run[run.len() - 1].to));
        for piece in long.flatten() {
            known &= piece.holds;
            closer(parts, piece, judge, &mut next);
        }
        open = next;
    }
    let mut found = Vec::new();
    for piece in open {
        add(&mut found, piece.from, piece.to);
    }
    found
}

/// So many moments of a run are looked at before it is halved.
const LOOKS: i64 = 6;

/// Whether something may hold as long as that within these pieces of one run: it then holds at one of all moments that are
/// so far apart. Of many moments that is not known.
fn may_last<P: Lasts>(
    parts: &[P],
    open: &[Open],
    least: Millis,
    judge: &dyn Fn(&P, Millis, Millis) -> Option<bool>,
) -> bool {
    let every = least.0.max(1);
    let looks = |piece: &Open| (piece.to - piece.from).0 / every + 1;
    if open.iter().any(|piece| piece.holds) || open.iter().map(looks).sum::<i64>() > LOOKS {
        return true;
    }
    open.iter().any(|piece| {
        // The first of these moments in the piece, counted from the beginning of all time.
        let first = (piece.from.0 + every - 1).div_euclid(every) * every;
        let mut moments = (first..piece.to.0).step_by(every as usize);
        moments.any(|t| judge(&parts[piece.part], Millis(t), Millis(t)) == Some(true))
    })
}

/// Keeps a piece that holds, and looks at the halves of one that may hold.
fn closer<P: Lasts>(
    parts: &[P],
    piece: &Open,
    judge: &dyn Fn(&P, Millis, Millis) -> Option<bool>,
    open: &mut Vec<Open>,
) {
    if piece.holds {
        open.push(Open { ..*piece });
        return;
    }
    let middle = Millis(piece.from.0 + (piece.to.0 - piece.from.0) / 2);
    for half in [(piece.from, middle), (middle, piece.to)] {
        look(parts, piece.part, half, judge, open);
    }
}

/// Looks at a stretch of a part, and keeps it if it holds or may hold.
fn look<P: Lasts>(
    parts: &[P],
    part: usize,
    (from, to): Stretch,
    judge: &dyn Fn(&P, Millis, Millis) -> Option<bool>,
    open: &mut Vec<Open>,
) {
    let still = parts[part].part().still;
    let last = if still { from } else { Millis(to.0 - 1) };
    let holds = match judge(&parts[part], from, last) {
        Some(true) => true,
        None if !still && to.0 - from.0 > 1 => false,
        Some(false) | None => return,
    };
    open.push(Open {
        from,
        to,
        part,
        holds,
    });
}

/// Adds a stretch after all others; those that touch become one.
pub(super) fn add(stretches: &mut Vec<Stretch>, from: Millis, to: Millis) {
    match stretches.last_mut() {
        Some(last) if last.1 >= from => last.1 = last.1.max(to),
        _ => stretches.push((from, to)),
    }
}

/// When something changes, and when it is on its way.
#[derive(Default)]
pub(super) struct Changes {
    cuts: Vec<Millis>,
    ways: Vec<Stretch>,
}

impl Changes {
    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.cuts.clear();
        self.ways.clear();
    }

    /// Something begins or ends.
    pub(super) fn cut(&mut self, from: Millis, to: Millis) {
        self.cuts.extend([from, to]);
    }

    /// Something is on its way.
    pub(super) fn way(&mut self, from: Millis, to: Millis) {
        self.cut(from, to);
        if from < to {
            self.ways.push((from, to));
        }
    }

    /// Visits the stretches between all changes while something is seen, and whether nothing is on its way within.
    pub(super) fn rests(&mut self, seen: &[Stretch], visit: &mut dyn FnMut(Part)) {
        self.cuts.sort_unstable();
        self.cuts.dedup();
        self.ways.sort_unstable();
        self.ways.dedup_by(|next, last| {
            let touch = last.1 >= next.0;
            if touch {
                last.1 = last.1.max(next.1);
            }
            touch
        });
        for &(from, to) in seen {
            let first = self.cuts.partition_point(|cut| *cut <= from);
            let within = self.cuts[first..].iter().take_while(|cut| **cut < to);
            let mut ways = &self.ways[self.ways.partition_point(|way| way.1 <= from)..];
            let mut start = from;
            for &end in within.chain([&to]) {
                while let [way, later @ ..] = ways
                    && way.1 <= start
                {
                    ways = later;
                }
                let still = ways.first().is_none_or(|way| end <= way.0);
                visit(Part {
                    from: start,
                    to: end,
                    still,
                });
                start = end;
            }
        }
    }
}

/// Whether two lists of stretches, in order, share one that is so long.
pub(super) fn lasts(mut one: &[Stretch], mut other: &[Stretch], least: Millis) -> bool {
    while let ([first, firsts @ ..], [second, seconds @ ..]) = (one, other) {
        let (from, to) = (first.0.max(second.0), first.1.min(second.1));
        if from < to && to - from >= least {
            return true;
        }
        if first.1 <= second.1 {
            one = firsts;
        } else {
            other = seconds;
        }
    }
    false
}

/// Finds what two lists of stretches share.
pub(super) fn meet(one: &[Stretch], other: &[Stretch], found: &mut Vec<Stretch>) {
    found.clear();
    let (mut i, mut j) = (0, 0);
    while let (Some(first), Some(second)) = (one.get(i), other.get(j)) {
        let (from, to) = (first.0.max(second.0), first.1.min(second.1));
        if from < to {
            add(found, from, to);
        }
        if first.1 <= second.1 {
            i += 1;
        } else {
            j += 1;
        }
    }
}

/// The first list without what is in the second.
pub(super) fn without(one: &[Stretch], other: &[Stretch]) -> Vec<Stretch> {
    let mut found = Vec::new();
    for &(start, to) in one {
        let mut from = start;
        for &(cut, end) in other.iter().filter(|(cut, end)| *cut < to && start < *end) {
            if from < cut {
                found.push((from, cut));
            }
            from = from.max(end);
        }
        if from < to {
            found.push((from, to));
        }
    }
    found
}

/// A moment of a stretch at which a measure is greatest: its ends and its middle are looked at.
pub(super) fn worst(stretch: Stretch, measure: &dyn Fn(Millis) -> f64) -> (Millis, f64) {
    let (from, to) = stretch;
    let middle = Millis(from.0 + (to.0 - from.0) / 2);
    let looked = [middle, from, Millis(to.0 - 1)].map(|t| (t, measure(t)));
    let greater = |best: (Millis, f64), other: (Millis, f64)| {
        if other.1 > best.1 + 1e-9 { other } else { best }
    };
    looked.into_iter().reduce(greater).unwrap_or((from, 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What holds at which moments, as runs of so many of them.
    fn runs(lengths: &[u8]) -> Vec<bool> {
        let runs = lengths.iter().enumerate();
        runs.flat_map(|(index, length)| vec![index % 2 == 1; usize::from(*length)])
            .collect()
    }

    fn stretches(holds: &[bool]) -> Vec<Stretch> {
        let mut found = Vec::new();
        for (t, _) in holds.iter().enumerate().filter(|(_, holds)| **holds) {
            add(&mut found, Millis(t as i64), Millis(t as i64 + 1));
        }
        found
    }

    proptest! {
        #[test]
        fn what_holds_is_found_and_what_lasts_is_not_given_up(
            lengths in prop::collection::vec(0_u8..40, 1..12),
            cuts in prop::collection::btree_set(1_i64..200, 0..6),
            least in 0_i64..60,
        ) {
            let holds = runs(&lengths);
            let end = holds.len() as i64;
            let judge = |_: &Part, a: Millis, b: Millis| {
                let within = &holds[a.0 as usize..=b.0 as usize];
                let first = within[0];
                within.iter().all(|holds| *holds == first).then_some(first)
            };
            let mut ends: Vec<i64> = cuts.into_iter().filter(|cut| *cut < end).collect();
            ends.push(end);
            let starts = std::iter::once(0).chain(ends.iter().copied());
            let part = |(from, to): (i64, &i64)| Part {
                from: Millis(from),
                to: Millis(*to),
                still: false,
            };
            let parts: Vec<Part> = starts
                .zip(&ends)
                .filter(|(from, to)| from < to)
                .map(part)
                .collect();
            let all = stretches(&holds);
            prop_assert_eq!(&solve(&parts, Millis::ZERO, &judge), &all);
            let found = solve(&parts, Millis(least), &judge);
            for stretch in all {
                let lasts = (stretch.1 - stretch.0).0 >= least;
                prop_assert!(found.contains(&stretch) || !lasts, "{stretch:?}");
            }
        }
    }
}
