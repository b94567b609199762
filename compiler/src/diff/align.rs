//! Which step, or which sentence, of one film is which of another: the alignment of two lists that agrees most.

use std::collections::BTreeSet;

use crate::story::StatementId;

/// What a step is known by.
pub(super) struct Outline {
    pub(super) statement: StatementId,
    pub(super) title: String,
    pub(super) says: Vec<String>,
}

/// A step in both films, or in one of them.
pub(super) struct Pair {
    pub(super) before: Option<StatementId>,
    pub(super) after: Option<StatementId>,
}

/// Longer lists than this, multiplied, are aligned by their equal ends only.
const MOST_CELLS: usize = 1_000_000;
/// Less alike than this are two different things.
const LEAST_ALIKE: f64 = 0.4;

/// The steps of two films, each with its like.
pub(super) fn pairs(before: &[Outline], after: &[Outline]) -> Vec<Pair> {
    let alike = |one: usize, other: usize| likeness(&before[one], &after[other]);
    let places = aligned(before.len(), after.len(), &alike);
    let pair = |(one, other): (Option<usize>, Option<usize>)| Pair {
        before: one.map(|place| before[place].statement),
        after: other.map(|place| after[place].statement),
    };
    places.into_iter().map(pair).collect()
}

/// The sentences of two steps, each with its like.
pub(super) fn sentences(
    before: &[String],
    after: &[String],
) -> Vec<(Option<usize>, Option<usize>)> {
    let alike = |one: usize, other: usize| shared_words(&before[one], &after[other]);
    rewritten(aligned(before.len(), after.len(), &alike))
}

/// One that is gone where one is new has been rewritten.
fn rewritten(pairs: Vec<(Option<usize>, Option<usize>)>) -> Vec<(Option<usize>, Option<usize>)> {
    let mut out: Vec<(Option<usize>, Option<usize>)> = Vec::with_capacity(pairs.len());
    for pair in pairs {
        match (out.last_mut(), pair) {
            (Some(gone @ (Some(_), None)), (None, new @ Some(_))) => gone.1 = new,
            (Some(new @ (None, Some(_))), (gone @ Some(_), None)) => new.0 = gone,
            _ => out.push(pair),
        }
    }
    out
}

/// A title counts as much as all sentences together.
fn likeness(one: &Outline, other: &Outline) -> f64 {
    let says = shared_words(&one.says.join(" "), &other.says.join(" "));
    (shared_words(&one.title, &other.title) + says) / 2.0
}

/// The share of words that two texts have in common: 1 for equal texts.
fn shared_words(one: &str, other: &str) -> f64 {
    if one == other {
        return 1.0;
    }
    let one: BTreeSet<&str> = one.split_whitespace().collect();
    let other: BTreeSet<&str> = other.split_whitespace().collect();
    let all = one.union(&other).count().max(1);
    // Below 1, so that equal texts are preferred.
    0.99 * one.intersection(&other).count() as f64 / all as f64
}

/// The places of two lists, each in order, paired so that the likeness of all pairs together is the greatest.
fn aligned(
    before: usize,
    after: usize,
    alike: &impl Fn(usize, usize) -> f64,
) -> Vec<(Option<usize>, Option<usize>)> {
    let equal = |one: usize, other: usize| alike(one, other) >= 1.0;
    let shorter = before.min(after);
    let head = (0..shorter)
        .take_while(|&place| equal(place, place))
        .count();
    let tail = (0..shorter - head)
        .take_while(|&back| equal(before - 1 - back, after - 1 - back))
        .count();
    let mut pairs: Vec<_> = (0..head).map(|place| (Some(place), Some(place))).collect();
    pairs.extend(middle(head..before - tail, head..after - tail, alike));
    pairs.extend(
        (0..tail)
            .rev()
            .map(|back| (Some(before - 1 - back), Some(after - 1 - back))),
    );
    pairs
}

/// What is left between equal ends, by dynamic programming over all pairs.
fn middle(
    before: std::ops::Range<usize>,
    after: std::ops::Range<usize>,
    alike: &impl Fn(usize, usize) -> f64,
) -> Vec<(Option<usize>, Option<usize>)> {
    let (rows, columns) = (before.len(), after.len());
    if rows * columns > MOST_CELLS {
        let removed = before.map(|place| (Some(place), None));
        return removed
            .chain(after.map(|place| (None, Some(place))))
            .collect();
    }
    let value = |row: usize, column: usize| {
        let value = alike(before.start + row, after.start + column);
        (value >= LEAST_ALIKE).then_some(value)
    };
    // best[row][column]: the greatest likeness of what comes from there on.
    let mut best = vec![vec![0.0_f64; columns + 1]; rows + 1];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let apart = best[row + 1][column].max(best[row][column + 1]);
            let together =
                value(row, column).map_or(0.0, |value| value + best[row + 1][column + 1]);
            best[row][column] = apart.max(together);
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut pairs = Vec::new();
    while row < rows || column < columns {
        let (one, other) = (Some(before.start + row), Some(after.start + column));
        let fits = row < rows
            && column < columns
            && value(row, column)
                .is_some_and(|value| value + best[row + 1][column + 1] >= best[row][column]);
        if fits {
            pairs.push((one, other));
            row += 1;
            column += 1;
        } else if row < rows && (column == columns || best[row + 1][column] >= best[row][column]) {
            pairs.push((one, None));
            row += 1;
        } else {
            pairs.push((None, other));
            column += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::sentences;

    fn check(before: &[&str], after: &[&str], expected: &str) {
        let owned = |texts: &[&str]| {
            texts
                .iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>()
        };
        let number = |place: Option<usize>| place.map_or("-".to_owned(), |place| place.to_string());
        let pairs = sentences(&owned(before), &owned(after));
        let pairs: Vec<String> = pairs
            .into_iter()
            .map(|(one, other)| number(one) + &number(other))
            .collect();
        assert_eq!(pairs.join(" "), expected);
    }

    #[test]
    fn sentences_find_their_likes() {
        check(&["a b", "c d"], &["a b", "c d"], "00 11");
        check(&["a b", "c d"], &["a b", "x y", "c d"], "00 -1 12");
        check(&["a b", "c d", "e f"], &["c d", "e f"], "0- 10 21");
        check(&["one two three four"], &["one two three five"], "00");
        check(&["a b c", "d e f"], &["d e f", "a b c"], "0- 10 -1");
        check(&[], &["new"], "-0");
    }
}
