//! What the server says about itself: to standard error, to a file, and to clients that trace.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::json;

use super::transport::Outbox;

/// A log that every part of the server writes to.
#[derive(Clone)]
pub(crate) struct Log(Arc<Sinks>);

struct Sinks {
    file: Option<Mutex<File>>,
    traced: AtomicBool,
    client: OnceLock<Outbox>,
}

impl Log {
    /// A log; what cannot be opened is not written to, and said on standard error.
    pub(crate) fn new(path: Option<&Path>) -> Self {
        let opened = path.map(|path| (path, File::options().create(true).append(true).open(path)));
        let file = match opened {
            Some((_, Ok(file))) => Some(Mutex::new(file)),
            Some((path, Err(error))) => {
                complain(&format!("cannot write the log {}: {error}", path.display()));
                None
            }
            None => None,
        };
        Self(Arc::new(Sinks {
            file,
            traced: AtomicBool::new(false),
            client: OnceLock::new(),
        }))
    }

    /// Where a client reads that traces.
    pub(super) fn connect(&self, outbox: &Outbox) {
        let _ = self.0.client.set(outbox.clone());
    }

    /// Whether the client traces.
    pub(super) fn trace(&self, traced: bool) {
        self.0.traced.store(traced, Ordering::Relaxed);
    }

    /// Something that whoever runs the server should know.
    pub(crate) fn warn(&self, message: &str) {
        complain(message);
        self.note(message);
    }

    /// Something that helps to find out what happened.
    pub(crate) fn note(&self, message: &str) {
        if let Some(file) = &self.0.file {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = writeln!(file, "{message}");
        }
        if self.0.traced.load(Ordering::Relaxed)
            && let Some(client) = self.0.client.get()
        {
            client.notify("$/logTrace", &json!({ "message": message }));
        }
    }

    /// Tells the client that a file's preview should be at a moment, in milliseconds.
    pub(super) fn client_goes(&self, uri: &serde_json::Value, at: &serde_json::Value) {
        if let Some(client) = self.0.client.get() {
            client.notify("explc/seek", &json!({ "uri": uri, "at": at }));
        }
    }
}

fn complain(message: &str) {
    // A closed standard error is no reason to stop.
    let _ = writeln!(std::io::stderr(), "explc lsp: {message}");
}
