//! Which pairs of sets share a member: a small table of every write set against every read set.

use crate::primitive::Part;

/// The state of a table of pairs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairs {
    /// What is set, such as `W = 2, R = 2`.
    pub setting: String,
    /// The number that matters, such as `0 of 9 miss`.
    pub readout: String,
    /// Whether that number is good.
    pub good: bool,
    /// The names of the rows, such as `write AB`.
    pub rows: Vec<String>,
    /// The names of the columns, such as `read BC`.
    pub columns: Vec<String>,
    /// The cells, row by row.
    pub cells: Vec<PairCell>,
    /// The index of the cell that is in use.
    pub selected: Option<usize>,
}

/// One pair.
#[derive(Clone, Debug, PartialEq)]
pub struct PairCell {
    /// Its part.
    pub part: Part,
    /// The names of the members that both sets hold, such as `A B`; empty when they miss each other.
    pub shared: String,
}
