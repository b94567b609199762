//! What the author may have meant: near spellings and words for the same thing.

/// Words that people write for one another.
const SYNONYMS: &[&[&str]] = &[
    &["colour", "color"],
    &["grey", "gray"],
    &["centre", "center"],
    &["neighbour", "neighbor"],
    &["normalise", "normalize"],
    &["renormalised", "renormalized"],
    &["initialise", "initialize"],
    &["behaviour", "behavior"],
    &["catalogue", "catalog"],
    &["licence", "license"],
];

/// The candidates closest to `name`, best first, at most three; earlier candidates win ties.
///
/// A candidate is close if it is a synonym, differs in case or in `_` for `-`, or is at most `max(1, length / 3)` edits away:
/// a letter inserted, removed, replaced, or swapped with its neighbour.
#[must_use]
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut near = ranked(name, candidates);
    near.truncate(3);
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

/// The one candidate that is closer than every other and at most two edits away, one in short words, so that a fix with it
/// is certain.
#[must_use]
pub fn unambiguous<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let sure = if name.chars().count() < 8 { 1 } else { 2 };
    match ranked(name, candidates).as_slice() {
        [(edits, only)] if *edits <= sure => Some(only),
        [(edits, best), (second, _), ..] if edits < second && *edits <= sure => Some(best),
        _ => None,
    }
}

fn ranked<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<(usize, &'a str)> {
    let folded = fold(name);
    let length = folded.chars().count();
    let limit = (length / 3).max(1);
    let mut near: Vec<(usize, &str)> = Vec::new();
    for candidate in candidates {
        let Some(distance) = score(&folded, candidate, limit) else {
            continue;
        };
        // A word of two letters is one edit away from too many others to be a good guess.
        let plausible = distance == 0 || length > 1 && candidate.len() > 1;
        if plausible && candidate != name && !near.iter().any(|(_, seen)| *seen == candidate) {
            near.push((distance, candidate));
        }
    }
    near.sort_by_key(|(distance, _)| *distance);
    near
}

fn score(name: &str, candidate: &str, limit: usize) -> Option<usize> {
    let candidate = fold(candidate);
    if name == candidate || is_synonym(name, &candidate) {
        return Some(0);
    }
    distance(name, &candidate, limit)
}

/// Case and the kind of hyphen do not matter.
fn fold(name: &str) -> String {
    name.chars()
        .map(|character| {
            if character == '_' {
                '-'
            } else {
                character.to_ascii_lowercase()
            }
        })
        .collect()
}

fn is_synonym(a: &str, b: &str) -> bool {
    SYNONYMS
        .iter()
        .any(|words| words.contains(&a) && words.contains(&b))
}

/// The Damerau–Levenshtein distance (in its common form: no letter is edited twice), if it is at most `limit`.
///
/// Source: L. Boytsov, "Indexing methods for approximate dictionary searching", 2011, section 2.
#[must_use]
pub fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before_last = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut current = vec![0; b.len() + 1];
    for i in 1..=a.len() {
        current[0] = i;
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(last[j] + 1).min(current[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before_last[j - 2] + 1);
            }
            current[j] = least;
        }
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut current);
    }
    Some(last[b.len()]).filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        for (a, b, edits) in [
            ("step", "stpe", 1),
            ("say", "sya", 1),
            ("claim", "clam", 1),
            ("raft", "raft", 0),
            ("", "ab", 2),
        ] {
            assert_eq!(distance(a, b, 9), Some(edits), "{a} {b}");
        }
        assert_eq!(distance("leader", "follower", 2), None);
    }

    #[test]
    fn the_closest_come_first_and_far_ones_not_at_all() {
        assert_eq!(
            closest("leader-electd", ["leader-elected", "log-truncated", "term"]),
            ["leader-elected"]
        );
        assert_eq!(closest("nods", ["node", "nodes", "x"]), ["node", "nodes"]);
        assert_eq!(closest("color", ["colour"]), ["colour"]);
        assert_eq!(closest("Write_Quorum", ["write-quorum"]), ["write-quorum"]);
        assert!(closest("x", ["y", "xy"]).is_empty());
    }

    #[test]
    fn a_tie_is_not_certain() {
        assert_eq!(unambiguous("nods", ["node", "nodes"]), None);
        assert_eq!(unambiguous("stpe", ["step", "stage"]), Some("step"));
    }

    #[test]
    fn another_word_is_not_certain() {
        assert_eq!(unambiguous("leader-elected", ["read-rejected"]), None);
        assert_eq!(
            closest("leader-elected", ["read-rejected"]),
            ["read-rejected"]
        );
        assert_eq!(
            unambiguous("leeder-electd", ["leader-elected"]),
            Some("leader-elected")
        );
    }
}
