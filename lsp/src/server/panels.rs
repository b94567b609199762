//! The previews of one client: panels of its own, and servers for browsers. Each begins on demand and ends with its file.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use explc_dsl::span::Span;
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tower_lsp::Client;
use tower_lsp::lsp_types::{ShowDocumentParams, Url};

use super::actor::Mailbox;
use super::desk::{DocumentDesk, Editor};
use super::transport::Outbox;
use crate::protocol::convert;
use crate::protocol::custom::{PanelMessage, PreviewApplied};
use crate::protocol::session::Session;
use explc_ide::preview::http::Server;
use explc_ide::preview::{Applied, Page, Viewer, attend};
use explc_ide::workspace::Document;

/// So many panels and so many servers are open at a time.
const MOST: usize = 32;
/// So many messages of a panel may wait to be read; one that sends more is closed.
const MOST_WAITING: usize = 64;

/// The previews of a client.
#[derive(Default)]
pub(super) struct Previews {
    /// Of each panel where what it says goes.
    panels: Mutex<BTreeMap<i64, mpsc::Sender<String>>>,
    servers: Mutex<BTreeMap<Arc<Path>, Served>>,
    next: AtomicI64,
}

/// A server for browsers.
struct Served {
    address: String,
    task: JoinHandle<()>,
}

/// What previews lead back to.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) mailbox: Mailbox,
    pub(super) client: Client,
    pub(super) outbox: Outbox,
    pub(super) session: Arc<Session>,
    pub(super) runtime: Handle,
}

impl Previews {
    /// Opens a panel of a file, which is told messages under the number that is given back; none if too many are open.
    pub(super) fn open(&self, path: Arc<Path>, connection: &Connection) -> Option<i64> {
        let mut panels = lock(&self.panels);
        panels.retain(|_, said| !said.is_closed());
        if panels.len() >= MOST {
            return None;
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        let (said, heard) = mpsc::channel(MOST_WAITING);
        panels.insert(number, said);
        let outbox = connection.outbox.clone();
        let tell = move |message: Value| {
            let message = PanelMessage {
                preview: number,
                message,
            };
            outbox.notify("explc/preview/message", &message);
        };
        let desk = connection.desk(path, true);
        let viewer = Viewer::Panel(Box::new(tell), heard);
        connection.runtime.spawn(attend(viewer, desk));
        Some(number)
    }

    /// A panel says something.
    pub(super) fn said(&self, number: i64, message: &Value) {
        let mut panels = lock(&self.panels);
        let taken = panels
            .get(&number)
            .is_some_and(|said| said.try_send(message.to_string()).is_ok());
        if !taken {
            panels.remove(&number);
        }
    }

    /// A panel was closed.
    pub(super) fn close(&self, number: i64) {
        lock(&self.panels).remove(&number);
    }

    /// A file was closed: its pages learn it from what they watch, and nobody else may come.
    pub(super) fn close_server(&self, path: &Path) {
        if let Some(served) = lock(&self.servers).remove(path) {
            served.task.abort();
        }
    }

    /// The address at which browsers see a file; a server for it is started if there is none.
    ///
    /// # Errors
    /// If too many are open, or the machine lets none listen.
    pub(super) async fn address(
        &self,
        path: Arc<Path>,
        connection: &Connection,
    ) -> std::io::Result<String> {
        if let Some(served) = lock(&self.servers).get(&path) {
            return Ok(served.address.clone());
        }
        let server = Server::bind(0).await?;
        let address = server.address();
        let mut servers = lock(&self.servers);
        if servers.len() >= MOST {
            return Err(std::io::Error::other("too many previews are open"));
        }
        // Another request may have been faster.
        if let Some(served) = servers.get(&path) {
            return Ok(served.address.clone());
        }
        let desk = connection.desk(Arc::clone(&path), false);
        let task = connection.runtime.spawn(server.run(Arc::new(Page(desk))));
        let served = Served {
            address: address.clone(),
            task,
        };
        servers.insert(path, served);
        Ok(address)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Connection {
    fn desk(&self, path: Arc<Path>, in_panel: bool) -> Arc<DocumentDesk> {
        let editor = ClientEditor {
            connection: self.clone(),
            in_panel,
        };
        Arc::new(DocumentDesk {
            mailbox: self.mailbox.clone(),
            path,
            editor: Arc::new(editor),
        })
    }

    /// Has the editor show something, or the browser if it is elsewhere.
    pub(super) fn show(&self, params: ShowDocumentParams) {
        if self.session.shows_documents {
            let client = self.client.clone();
            self.runtime.spawn(async move {
                // Whoever cannot show it says so to its user.
                let _ = client.show_document(params).await;
            });
        }
    }
}

/// The client as the editor that pages lead back to.
struct ClientEditor {
    connection: Connection,
    /// The page is a panel of the editor, which knows best where to show text beside it.
    in_panel: bool,
}

impl Editor for ClientEditor {
    fn go(&self, document: &Document, place: Span, why: &str) {
        // A panel is told where the statement stands, but not where a problem does.
        if self.in_panel && !why.is_empty() {
            return;
        }
        let text = convert::text(document, &self.connection.session);
        if let Ok(uri) = Url::parse(&document.address) {
            self.connection.show(ShowDocumentParams {
                uri,
                external: Some(false),
                take_focus: Some(true),
                selection: Some(text.range(place)),
            });
        }
    }

    fn place(&self, document: &Document, place: Span) -> Value {
        if !self.in_panel {
            return Value::Null;
        }
        let text = convert::text(document, &self.connection.session);
        json!({ "uri": &*document.address, "range": text.range(place) })
    }

    fn applied(&self, path: &Path, Applied { version, took, at }: Applied, painted: bool) {
        if self.connection.session.reports_previews {
            let uri = Url::from_file_path(path).ok();
            let applied = PreviewApplied {
                uri,
                version,
                took,
                at,
                painted,
            };
            self.connection
                .outbox
                .notify("explc/preview/applied", &applied);
        }
    }
}
