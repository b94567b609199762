//! Amounts on one scale, a row each.

use crate::primitive::Part;
use crate::story::Mark;

/// The state of a bar chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bars {
    /// The bars, from top to bottom.
    pub rows: Vec<Bar>,
}

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Its part.
    pub part: Part,
    /// Its name, before it.
    pub name: String,
    /// Its length, on the common scale; not negative.
    pub value: f64,
    /// The number at its end, with its unit.
    pub text: String,
    /// The length that it had before, as a ghost.
    pub before: Option<f64>,
    /// How it went, if that is judged.
    pub outcome: Option<Mark>,
}
