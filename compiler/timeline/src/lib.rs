//! What is seen over time, and what is proven of it: the timeline, what it is made of (words, formulas, roles, places), and
//! the lints of pictures.
//!
//! Knows no primitive, no figure and no scene. Does no IO, reads no clock and no environment. It is a crate of its own so that
//! it is built as one unit, in which proofs are fastest, while others are built beside it.

pub mod geometry;
pub mod lint;
pub mod math;
pub mod number;
pub mod prose;
pub mod text;
pub mod theme;
pub mod timeline;
pub mod units;
