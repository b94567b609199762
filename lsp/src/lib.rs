//! What editors ask of explc, and the server that answers.
//!
//! ```text
//! bytes ─transport─▶ calls ─actor─▶ snapshots ─features─▶ plain data ─protocol─▶ answers
//! ```
//!
//! `explc-ide` answers with plain data and knows no type of the protocol; `protocol` converts at the edge, and `server` owns
//! all state.

mod protocol;
mod server;

pub use protocol::convert::published;
pub use server::{FilePreview, Options, serve, serve_stdio};
