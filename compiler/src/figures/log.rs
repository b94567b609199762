//! Rows of entries with a common index: replicated logs, partitions.

use crate::primitive::Part;

/// The state of a group of logs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Log {
    /// What stands before the indices, such as `log`.
    pub heading: String,
    /// The rows, from top to bottom. Their number and order never change in a run.
    pub rows: Vec<Row>,
    /// A word under each column, from the first; shorter than the longest row is fine.
    pub tallies: Vec<Option<Tally>>,
    /// Rows after which a partition cuts.
    pub cuts: Vec<usize>,
}

/// One log.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Whose log it is.
    pub part: Part,
    /// Its name.
    pub name: String,
    /// Its entries, from the first.
    pub cells: Vec<Cell>,
    /// Whether its owner is down.
    pub dead: bool,
}

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its part.
    pub part: Part,
    /// What it holds, such as `x = 3`.
    pub value: String,
    /// A second line, such as `term 1`.
    pub note: String,
    /// How safe it is.
    pub keep: Keep,
    /// Whose colour it has, 1 to 8: the same for entries of one term or writer.
    pub identity: u8,
}

/// How safe an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It stays: solid edge and tint.
    Kept,
    /// It may still go: dashed edge.
    Open,
    /// It is gone: dotted.
    Gone,
}

/// What is said under a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The words, such as `on 5 of 5: committed`. Equal neighbours are drawn as one.
    pub text: String,
    /// Whether it is settled: solid line and tick, or dotted.
    pub settled: bool,
}
