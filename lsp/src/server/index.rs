//! Reads the files of a project, on as many threads as there are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::pool::{Pool, Priority};
use explc_ide::workspace::{CATALOG, Outline, sources_below};

/// So many files are read in one go.
const CHUNK: usize = 64;

/// What the files of a project say about themselves.
#[derive(Clone)]
pub(super) struct Indexed {
    pub(super) root: Arc<Path>,
    pub(super) outlines: BTreeMap<Arc<Path>, Arc<Outline>>,
    /// The text of the catalogue.
    pub(super) catalog: Option<Arc<str>>,
}

impl Default for Indexed {
    fn default() -> Self {
        Self {
            root: Path::new("").into(),
            outlines: BTreeMap::new(),
            catalog: None,
        }
    }
}

/// Reads every source below `root` and calls `done` with what was found.
pub(super) fn read(root: Arc<Path>, pool: &Pool, done: impl FnOnce(Indexed) + Send + 'static) {
    let paths = sources_below(&root);
    let catalog = std::fs::read_to_string(root.join(CATALOG))
        .ok()
        .map(Arc::from);
    let chunks: Vec<Vec<PathBuf>> = paths.chunks(CHUNK).map(<[PathBuf]>::to_vec).collect();
    let gathering = Arc::new(Gathering {
        state: Mutex::new(State {
            left: chunks.len(),
            indexed: Indexed {
                root,
                outlines: BTreeMap::new(),
                catalog,
            },
            done: Some(Box::new(done)),
        }),
    });
    if chunks.is_empty() {
        gathering.add(Vec::new(), 0);
    }
    for chunk in chunks {
        let gathering = Arc::clone(&gathering);
        pool.spawn(Priority::Reading, move || {
            let outlined = |path: PathBuf| Some((path.clone().into(), outline_of(&path)?));
            gathering.add(chunk.into_iter().filter_map(outlined).collect(), 1);
        });
    }
}

struct Gathering {
    state: Mutex<State>,
}

struct State {
    left: usize,
    indexed: Indexed,
    done: Option<Box<dyn FnOnce(Indexed) + Send>>,
}

impl Gathering {
    fn add(&self, found: Vec<(Arc<Path>, Arc<Outline>)>, chunks: usize) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.indexed.outlines.extend(found);
        state.left = state.left.saturating_sub(chunks);
        if state.left == 0
            && let Some(done) = state.done.take()
        {
            done(std::mem::take(&mut state.indexed));
        }
    }
}

impl Indexed {
    /// Reads one of its files again; one that is gone is forgotten.
    pub(super) fn read_again(&mut self, path: &Arc<Path>) {
        match outline_of(path) {
            Some(outline) => self.outlines.insert(Arc::clone(path), outline),
            None => self.outlines.remove(path),
        };
        if **path == *self.root.join(CATALOG) {
            self.catalog = std::fs::read_to_string(path).ok().map(Arc::from);
        }
    }
}

fn outline_of(path: &Path) -> Option<Arc<Outline>> {
    let text = std::fs::read_to_string(path).ok()?;
    let slug = path.file_stem().unwrap_or_default().to_string_lossy();
    Some(Arc::new(Outline::glance(&text, &slug)))
}
