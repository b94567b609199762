//! The files of an editor at one moment: open documents, the projects around them, and what is known of both.
//!
//! Everything here is a value that never changes; the server publishes a new one after each edit. Knows no protocol.

mod document;
mod outline;
mod project;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

pub use document::{Document, Filmed, Knobs};
pub use outline::{Mention, Outline, Symbol, SymbolKind, Thing};
pub use project::{CATALOG, Project, is_source, root_above, root_of_folder, sources_below};

/// Why an answer was not finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stale;

/// Whether somebody still waits: the revision that a question was put at, and whether the question was taken back.
#[derive(Clone, Debug)]
pub struct Ticket {
    revision: u64,
    present: Arc<AtomicU64>,
    taken_back: Arc<AtomicBool>,
}

impl Ticket {
    /// A question at the present revision.
    #[must_use]
    pub fn new(present: &Arc<AtomicU64>, taken_back: Arc<AtomicBool>) -> Self {
        Self {
            revision: present.load(Ordering::Acquire),
            present: Arc::clone(present),
            taken_back,
        }
    }

    /// The same for an answer that is of use even after more was typed, as the words that may stand somewhere are: the
    /// editor keeps those that fit. Only taking it back makes it stale.
    #[must_use]
    pub fn lasting(self) -> Self {
        Self {
            present: Arc::new(AtomicU64::new(self.revision)),
            ..self
        }
    }

    /// A question that is never stale.
    #[must_use]
    pub fn eternal() -> Self {
        Self::new(&Arc::default(), Arc::default())
    }

    /// Whether nobody waits any more.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.taken_back.load(Ordering::Acquire)
            || self.present.load(Ordering::Acquire) != self.revision
    }

    /// An error once nobody waits any more.
    ///
    /// # Errors
    /// If the question was taken back or the files have changed.
    pub fn check(&self) -> Result<(), Stale> {
        if self.is_stale() { Err(Stale) } else { Ok(()) }
    }
}

/// All files at one revision.
#[derive(Clone, Default)]
pub struct Snapshot {
    /// The files that the editor holds, by path.
    pub open: BTreeMap<Arc<Path>, Arc<Document>>,
    /// The projects that are known, by root.
    pub projects: BTreeMap<Arc<Path>, Arc<Project>>,
}

impl Snapshot {
    /// The document at a path, if the editor holds it.
    #[must_use]
    pub fn document(&self, path: &Path) -> Option<&Arc<Document>> {
        self.open.get(path)
    }

    /// The text of a file: as the editor holds it, else as it is on disk.
    #[must_use]
    pub fn text(&self, path: &Path) -> Option<Arc<str>> {
        match self.document(path) {
            Some(document) => Some(Arc::clone(&document.text)),
            None => std::fs::read_to_string(path).ok().map(Arc::from),
        }
    }
}
