//! A preview without an editor: a file as it is on disk, for browsers.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, OnceLock};

use explc_dsl::line_index::Encoding;
use explc_dsl::span::Span;
use serde_json::Value;
use tokio::runtime::Handle;
use tower_lsp::lsp_types::{InitializeParams, TextDocumentContentChangeEvent};

use super::actor::{self, Mailbox, Means, Message};
use super::desk::{DocumentDesk, Editor};
use super::log::Log;
use super::pool::Pool;
use super::transport::Outbox;
use crate::protocol::session::Session;
use explc_ide::preview::http::Site;
use explc_ide::preview::{Applied, Page};
use explc_ide::workspace::Document;

/// A file that is shown as it is saved.
pub struct FilePreview {
    mailbox: Mailbox,
    path: Arc<Path>,
    version: AtomicI32,
    told: Arc<dyn Fn(&str) + Send + Sync>,
}

impl FilePreview {
    /// Shows a file; `told` hears where whoever clicks on a picture wants to go: `path:line:column why`.
    ///
    /// Must be called in a runtime, which does the work.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn open(path: &Path, told: Arc<dyn Fn(&str) + Send + Sync>) -> io::Result<Self> {
        let path: Arc<Path> = std::fs::canonicalize(path)?.into();
        let text = read(&path)?;
        // Nobody reads what an editor would be sent.
        let (outbox, _) = Outbox::new();
        let mailbox = actor::start(Means {
            pool: Pool::new(),
            outbox,
            log: Log::new(None),
            client: Arc::new(OnceLock::new()),
            runtime: Handle::current(),
        });
        let session = Session::new(&InitializeParams::default());
        mailbox.send(Message::Start(Arc::new(session)));
        mailbox.send(Message::Open {
            path: Arc::clone(&path),
            address: path.to_string_lossy().into(),
            version: 1,
            text,
        });
        Ok(Self {
            mailbox,
            path,
            version: AtomicI32::new(1),
            told,
        })
    }

    /// What browsers load.
    #[must_use]
    pub fn site(&self) -> Arc<dyn Site> {
        let desk = DocumentDesk {
            mailbox: self.mailbox.clone(),
            path: Arc::clone(&self.path),
            editor: Arc::new(Terminal(Arc::clone(&self.told))),
        };
        Arc::new(Page(Arc::new(desk)))
    }

    /// Files have changed: this one is read again, and so are the others of its project among them. None is named where
    /// any may have.
    pub fn touched(&self, paths: Vec<PathBuf>) {
        let own = paths.is_empty() || paths.iter().any(|path| **path == *self.path);
        // Between two writes of an editor there may be no file; another change follows.
        if own && let Ok(text) = read(&self.path) {
            let change = TextDocumentContentChangeEvent {
                range: None,
                range_length: None,
                text,
            };
            self.mailbox.send(Message::Change {
                path: Arc::clone(&self.path),
                version: self.version.fetch_add(1, Ordering::Relaxed) + 1,
                changes: vec![change],
            });
        }
        self.mailbox.send(Message::Touched(paths));
    }
}

fn read(path: &Path) -> io::Result<String> {
    // What is no text is shown as far as it is one; the compiler says so.
    Ok(String::from_utf8_lossy(&std::fs::read(path)?).into_owned())
}

/// Who reads the terminal, and may click on places there.
struct Terminal(Arc<dyn Fn(&str) + Send + Sync>);

impl Editor for Terminal {
    fn go(&self, document: &Document, place: Span, why: &str) {
        let (lines, text) = (&document.lines, &document.text);
        let at = lines.position(text, place.start, Encoding::Scalar);
        let place = format!("{}:{}:{}", document.address, at.line + 1, at.column + 1);
        (self.0)(format!("{place} {why}").trim_end());
    }

    fn place(&self, _: &Document, _: Span) -> Value {
        Value::Null
    }

    fn applied(&self, _: &Path, _: Applied, _: bool) {}
}
