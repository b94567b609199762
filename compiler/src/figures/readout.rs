//! One value, printed large.

use crate::primitive::Part;

/// The state of a readout.
#[derive(Clone, Debug, PartialEq)]
pub struct Readout {
    /// Its part.
    pub part: Part,
    /// The value with its unit.
    pub text: String,
}
