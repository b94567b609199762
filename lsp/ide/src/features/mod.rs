//! What editors ask, one file each: a snapshot and a place in, plain data out. Knows no protocol.

mod cursor;
mod docs;
mod values;

pub mod actions;
pub mod colours;
pub mod completion;
pub mod definition;
pub mod folding;
pub mod formatting;
pub mod hints;
pub mod hover;
pub mod lenses;
pub mod linked;
pub mod links;
pub mod names;
pub mod references;
pub mod rename;
pub mod selection;
pub mod signature;
pub mod symbols;
pub mod tokens;

use std::path::Path;
use std::sync::Arc;

use explc_dsl::span::Span;

use crate::workspace::{Document, Snapshot, Ticket};

/// What every question is asked of: the files, the document that it is about, and whether somebody still waits.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// All files.
    pub snapshot: &'a Snapshot,
    /// The document.
    pub document: &'a Document,
    /// Whether somebody still waits.
    pub ticket: &'a Ticket,
}

/// A place in some file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub path: Arc<Path>,
    /// Where in it.
    pub span: Span,
}

/// Edits of some files, and files that get another name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    /// Replacements of text, sorted by file and place.
    pub texts: Vec<(Place, String)>,
    /// Files: from and to.
    pub files: Vec<(Arc<Path>, Arc<Path>)>,
}
