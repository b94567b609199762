//! One amount out of a whole.

use crate::primitive::Part;
use crate::story::Mark;

/// The state of a meter.
#[derive(Clone, Debug, PartialEq)]
pub struct Meter {
    /// Its part; the root if it pictures the whole simulation.
    pub part: Part,
    /// The amount, from 0 to `whole`.
    pub value: f64,
    /// The whole, above 0.
    pub whole: f64,
    /// The readout over it, such as `6 of 9 miss`.
    pub text: String,
    /// How it went, if that is judged.
    pub outcome: Option<Mark>,
}
