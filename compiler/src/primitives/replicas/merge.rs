//! What a replica holds under a key, and how two copies become one. Every merge is commutative, associative and
//! idempotent, so that copies agree whatever order the messages came in, and however often.
//!
//! Last writer wins: Thomas's write rule, 1979. Vector clocks: DeCandia et al., Dynamo, SOSP 2007, section 4.4.
//! G-counter and observed-remove set: Shapiro et al., A Comprehensive Study of Convergent and Commutative Replicated
//! Data Types, INRIA 7506, 2011.

use std::collections::{BTreeMap, BTreeSet};

use crate::primitive::Value;

/// How often each party wrote: the party's number and its count.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct VectorClock(pub(super) BTreeMap<u32, u32>);

impl VectorClock {
    /// Whether everything that `other` has seen is seen here too.
    pub(super) fn follows(&self, other: &Self) -> bool {
        let count = |party| self.0.get(party).copied().unwrap_or(0);
        other.0.iter().all(|(party, n)| count(party) >= *n)
    }

    /// The larger count of each party.
    pub(super) fn join(&self, other: &Self) -> Self {
        let mut joined = self.0.clone();
        for (party, n) in &other.0 {
            let count = joined.entry(*party).or_default();
            *count = (*count).max(*n);
        }
        Self(joined)
    }

    /// The same with one more of this party.
    pub(super) fn advanced(&self, party: u32, by: u32) -> Self {
        let mut next = self.clone();
        let count = next.0.entry(party).or_default();
        *count = count.saturating_add(by);
        next
    }

    /// All counts together.
    pub(super) fn total(&self) -> i64 {
        self.0.values().map(|n| i64::from(*n)).sum()
    }
}

/// A value under a version.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Register {
    /// The time of writing and the writer; the larger wins.
    pub(super) stamp: (u32, u32),
    /// What was written.
    pub(super) value: Value,
    /// What the writer had seen, and this write itself.
    pub(super) seen: VectorClock,
    /// The number of the request that wrote it.
    pub(super) write: usize,
}

/// A value that no other one is known to replace.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sibling {
    /// What the writer had seen, and this write itself.
    pub(super) clock: VectorClock,
    /// What was written.
    pub(super) value: Value,
}

/// Elements, each under the tag of its adding: the party and its count.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Elements {
    /// What was added and not removed, by tag.
    pub(super) added: BTreeMap<(u32, u32), Value>,
    /// The tags that were removed.
    pub(super) removed: BTreeSet<(u32, u32)>,
}

/// What is held under a key.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum State {
    /// Nothing was ever written.
    #[default]
    Empty,
    /// Last writer wins.
    Register(Register),
    /// Every value that none of the others replaces, in the order of their clocks.
    Siblings(Vec<Sibling>),
    /// What each party counted.
    Counter(VectorClock),
    /// An observed-remove set.
    Elements(Elements),
}

impl State {
    /// Both copies as one.
    pub(super) fn join(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Register(a), Self::Register(b)) => {
                Self::Register(if a.stamp >= b.stamp { a } else { b }.clone())
            }
            (Self::Siblings(a), Self::Siblings(b)) => Self::Siblings(join_siblings(a, b)),
            (Self::Counter(a), Self::Counter(b)) => Self::Counter(a.join(b)),
            (Self::Elements(a), Self::Elements(b)) => Self::Elements(join_elements(a, b)),
            (Self::Empty, any) => any.clone(),
            // One run has one merge rule, so what is left is an empty right side.
            (any, _) => any.clone(),
        }
    }

    /// Whether `other` would add nothing.
    pub(super) fn covers(&self, other: &Self) -> bool {
        self.join(other) == *self
    }

    /// Whether this was made with all of `other` known. Unlike [`State::covers`], a register that only happens to
    /// have the later stamp does not follow.
    pub(super) fn follows(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Register(a), Self::Register(b)) => a.seen.follows(&b.seen),
            _ => self.covers(other),
        }
    }

    /// Whether each was made without the other.
    pub(super) fn concurrent(&self, other: &Self) -> bool {
        !self.follows(other) && !other.follows(self)
    }

    /// A number that only grows: the stamp of a register, the count of changes otherwise.
    pub(super) fn version(&self) -> i64 {
        match self {
            Self::Empty => 0,
            Self::Register(register) => i64::from(register.stamp.0),
            Self::Siblings(_) | Self::Counter(_) => self.clock().total(),
            Self::Elements(elements) => (elements.added.len() + 2 * elements.removed.len()) as i64,
        }
    }

    /// What this has seen.
    pub(super) fn clock(&self) -> VectorClock {
        match self {
            Self::Empty | Self::Elements(_) => VectorClock::default(),
            Self::Register(register) => register.seen.clone(),
            Self::Siblings(siblings) => siblings
                .iter()
                .fold(VectorClock::default(), |all, one| all.join(&one.clock)),
            Self::Counter(counts) => counts.clone(),
        }
    }

    /// What a reader gets.
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Empty => Value::None,
            Self::Register(register) => register.value.clone(),
            Self::Siblings(siblings) => match siblings.as_slice() {
                [only] => only.value.clone(),
                several => Value::text(
                    several
                        .iter()
                        .map(|sibling| words(&sibling.value))
                        .collect::<Vec<_>>()
                        .join(" | "),
                ),
            },
            Self::Counter(counts) => Value::Int(counts.total()),
            Self::Elements(elements) => {
                let mut names: Vec<String> = elements.added.values().map(words).collect();
                names.sort();
                names.dedup();
                Value::text(format!("{{{}}}", names.join(", ")))
            }
        }
    }

    /// How many values stand beside each other.
    pub(super) fn siblings(&self) -> i64 {
        match self {
            Self::Empty => 0,
            Self::Siblings(siblings) => siblings.len() as i64,
            Self::Register(_) | Self::Counter(_) | Self::Elements(_) => 1,
        }
    }
}

fn join_siblings(a: &[Sibling], b: &[Sibling]) -> Vec<Sibling> {
    let mut all: Vec<Sibling> = a.to_vec();
    for sibling in b {
        if !all.iter().any(|known| known.clock == sibling.clock) {
            all.push(sibling.clone());
        }
    }
    let mut kept: Vec<Sibling> = all
        .iter()
        .filter(|one| {
            !all.iter()
                .any(|other| other.clock != one.clock && other.clock.follows(&one.clock))
        })
        .cloned()
        .collect();
    kept.sort_by(|one, other| one.clock.cmp(&other.clock));
    kept
}

fn join_elements(a: &Elements, b: &Elements) -> Elements {
    let removed: BTreeSet<(u32, u32)> = a.removed.union(&b.removed).copied().collect();
    let added = a
        .added
        .iter()
        .chain(&b.added)
        .filter(|(tag, _)| !removed.contains(tag))
        .map(|(tag, value)| (*tag, value.clone()))
        .collect();
    Elements { added, removed }
}

/// A written value as a chip or a node prints it.
pub(super) fn words(value: &Value) -> String {
    match value {
        Value::None => "none".to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Int(count) => count.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Duration(span) => span.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Word(word) => (*word).to_string(),
        Value::Range(_)
        | Value::List(_)
        | Value::Part(_)
        | Value::Set(_)
        | Value::Record(_)
        | Value::Members(_) => String::new(),
    }
}
