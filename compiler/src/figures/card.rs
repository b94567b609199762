//! A box with a name and a few lines beside it, such as a client.

use crate::primitive::Part;

/// The state of a card.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Its part.
    pub part: Part,
    /// Its name, inside.
    pub name: String,
    /// What it says or holds, above it: the last line in ink, those before it soft.
    pub lines: Vec<String>,
}
