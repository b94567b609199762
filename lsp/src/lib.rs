//! What editors ask of explc, and the server that answers.
//!
//! ```text
//! bytes ─transport─▶ calls ─actor─▶ snapshots ─features─▶ plain data ─protocol─▶ answers
//! ```
//!
//! `workspace` holds files as values, `features` answers questions about them, one file each, without a type of the
//! protocol; `protocol` converts at the edge, and `server` owns all state.

pub mod features;
pub mod preview;
mod protocol;
mod server;
pub mod workspace;

pub use protocol::convert::published;
pub use server::{FilePreview, Options, serve, serve_stdio};
