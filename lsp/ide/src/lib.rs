//! What editors and pages ask of explc, answered from immutable snapshots as plain data.
//!
//! `workspace` holds files as values, `features` answers questions about them, one file each, and `preview` is what pages
//! show. Nothing here knows the language server protocol: `explc-lsp` speaks it.

pub mod features;
pub mod preview;
pub mod workspace;
