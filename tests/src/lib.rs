//! What tests of several kinds share: promises for any input, suites as text, stories as text.

pub mod fuzz;
pub mod grammars;
pub mod reference;
pub mod story;
pub mod suite;
pub mod world;
