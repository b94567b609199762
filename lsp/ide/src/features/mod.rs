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

/// Text in place of other text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Replacement {
    /// Where.
    pub place: Place,
    /// What stands there, unless the file changed meanwhile.
    pub old: Arc<str>,
    /// What is to stand there.
    pub new: Arc<str>,
}

impl Replacement {
    /// Whether the name that it replaces, and no longer one, stands there in a text.
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        let Span { start, end } = self.place.span;
        let of_name = |at: &u8| at.is_ascii_alphanumeric() || *at == b'-';
        let beside = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at));
        let ends = [(start as usize).checked_sub(1), Some(end as usize)];
        text.get(start as usize..end as usize) == Some(&self.old)
            && !ends.into_iter().filter_map(beside).any(of_name)
    }
}

/// Edits of some files, and files that get another name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    /// Replacements of text, sorted by file and place.
    pub texts: Vec<Replacement>,
    /// Files: from and to.
    pub files: Vec<(Arc<Path>, Arc<Path>)>,
}
