//! What runs until Ctrl-C: a server on loopback, and an eye on the sources.

use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use explc_ide::preview::http::{Server, Site};
use notify_debouncer_full::notify::{EventKind, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, new_debouncer};

use crate::terminal::{self, Trouble};

/// So long no file changes before a change is told: editors write a file in several steps.
const SETTLED: Duration = Duration::from_millis(40);

/// Serves on loopback until Ctrl-C; prints the address, and opens it if wanted.
pub(crate) fn until_interrupted(
    port: u16,
    open: bool,
    site: impl FnOnce() -> Result<Arc<dyn Site>, Trouble>,
) -> Result<(), Trouble> {
    let trouble = |error| Trouble::new(format!("cannot serve on port {port}: {error}"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(trouble)?;
    runtime.block_on(async {
        let site = site()?;
        let server = Server::bind(port).await.map_err(trouble)?;
        let address = server.address();
        terminal::print(format!("{address}\n").as_bytes())?;
        terminal::tell("Ctrl-C ends it");
        if open && open::that_detached(&address).is_err() {
            terminal::tell("no browser could be opened; open the address above");
        }
        tokio::select! {
            () = server.run(site) => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        Ok(())
    })
}

/// Tells of the paths that changed below these folders, where a source may be among them, for as long as what is given
/// back is kept.
pub(crate) fn watching(
    folders: &[PathBuf],
    changes: mpsc::Sender<Vec<PathBuf>>,
) -> Result<impl Sized + use<>, Trouble> {
    let heard = move |events: DebounceEventResult| {
        // After trouble anything may have changed.
        let changed: Option<Vec<PathBuf>> = events.ok().map(|events| {
            let events = events.into_iter().filter(matters);
            events.flat_map(|event| event.event.paths).collect()
        });
        if changed.as_ref().is_none_or(|changed| !changed.is_empty()) {
            let _ = changes.send(changed.unwrap_or_default());
        }
    };
    let trouble = |error| Trouble::new(format!("cannot watch for changes: {error}"));
    let mut watcher = new_debouncer(SETTLED, None, heard).map_err(trouble)?;
    for folder in folders {
        watcher
            .watch(folder, RecursiveMode::Recursive)
            .map_err(trouble)?;
    }
    Ok(watcher)
}

/// Whether an event may have changed a source: what is only read has not, and a folder may hold some.
fn matters(event: &notify_debouncer_full::DebouncedEvent) -> bool {
    let source = |path: &PathBuf| path.extension().is_some_and(|end| end == "expl");
    let folder = |path: &PathBuf| path.extension().is_none() && !hidden(path);
    match event.kind {
        EventKind::Access(_) => false,
        EventKind::Create(_) | EventKind::Remove(_) => {
            event.paths.iter().any(|path| source(path) || folder(path))
        }
        _ => event.paths.iter().any(source),
    }
}

/// Whether a part of a path begins with a dot, as those of version control and of our own do.
fn hidden(path: &Path) -> bool {
    path.iter()
        .any(|name| name.to_string_lossy().starts_with('.'))
}
