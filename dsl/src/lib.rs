//! The scene language: text → tokens → syntax tree, and back.
//!
//! This crate knows no primitive and no meaning, does no input or output, and never fails: any text gives a tree and diagnostics.

pub mod codes;
pub mod diagnostic;
mod format;
pub mod keywords;
pub mod lexer;
pub mod line_index;
pub mod parser;
pub mod span;
pub mod suggest;
pub mod syntax;

pub use format::format;
pub use parser::{Parse, decode, parse};
