//! What pages of a document ask for, put to the actor; and where the editor is told to go.

use std::path::Path;
use std::sync::Arc;

use explc_dsl::line_index::{Encoding, Position};
use explc_dsl::span::Span;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::{oneshot, watch};

use super::actor::{Mailbox, Message};
use super::pool::Priority;
use explc_ide::features::Asked;
use explc_ide::preview::{self, Applied, Desk, Shown, Told};
use explc_ide::workspace::{Document, Knobs, Snapshot, Stale, Ticket};

/// The editor, as far as pages lead back to it.
pub(super) trait Editor: Send + Sync {
    /// Goes to a place of a document, because of this.
    fn go(&self, document: &Document, place: Span, why: &str);
    /// What a page is told of a place, beyond its line.
    fn place(&self, document: &Document, place: Span) -> Value;
    /// A page shows a version: it has changed itself, or that has been painted too.
    fn applied(&self, path: &Path, applied: Applied, painted: bool);
}

/// The desk of one document.
pub(super) struct DocumentDesk {
    pub(super) mailbox: Mailbox,
    pub(super) path: Arc<Path>,
    pub(super) editor: Arc<dyn Editor>,
}

impl DocumentDesk {
    /// Has the pool answer about the document; none if the editor does not hold it, or has changed it since.
    fn ask<T: Send + 'static>(
        &self,
        answer: impl FnOnce(Asked<'_>) -> Result<T, Stale> + Send + 'static,
    ) -> BoxFuture<'static, Option<T>> {
        let (sender, receiver) = oneshot::channel();
        let path = Arc::clone(&self.path);
        let question = move |snapshot: &Arc<Snapshot>, pool: &super::pool::Pool, ticket: Ticket| {
            let snapshot = Arc::clone(snapshot);
            pool.spawn(Priority::Urgent, move || {
                let answered = snapshot.document(&path).map(|document| {
                    answer(Asked {
                        snapshot: &snapshot,
                        document,
                        ticket: &ticket,
                    })
                });
                let _ = sender.send(answered.and_then(Result::ok));
            });
        };
        self.mailbox
            .send(Message::Ask(Box::new(question), Arc::default()));
        Box::pin(async move { receiver.await.ok().flatten() })
    }
}

impl Desk for DocumentDesk {
    fn watch(&self) -> BoxFuture<'_, Option<watch::Receiver<Arc<Shown>>>> {
        let (sender, receiver) = oneshot::channel();
        self.mailbox
            .send(Message::Watch(Arc::clone(&self.path), sender));
        Box::pin(async move { receiver.await.ok() })
    }

    fn look(&self, portrait: bool, knobs: Option<Knobs>) {
        let path = Arc::clone(&self.path);
        if let Some(knobs) = knobs {
            self.mailbox.send(Message::Select(Arc::clone(&path), knobs));
        }
        self.mailbox.send(Message::Look(path, portrait));
    }

    fn applied(&self, applied: Applied, painted: bool) {
        self.editor.applied(&self.path, applied, painted);
    }

    fn reveal(&self, element: String, at: i64) -> BoxFuture<'_, Option<Told>> {
        let editor = Arc::clone(&self.editor);
        let told = self.ask(move |asked| {
            let document = asked.document;
            let Some(found) = preview::revealed(asked, &element, at)? else {
                return Ok(None);
            };
            let start = found.span.start;
            let mut place = json!({ "line": document.lines.line(start) + 1, "offset": start });
            if let (Some(place), Value::Object(more)) =
                (place.as_object_mut(), editor.place(document, found.span))
            {
                place.extend(more);
            }
            editor.go(document, found.span, &found.why);
            Ok(Some(Told {
                since: found.since,
                why: found.why,
                place,
            }))
        });
        Box::pin(async move { told.await.flatten() })
    }

    fn go(&self, line: u32, column: u32) {
        let editor = Arc::clone(&self.editor);
        let told = self.ask(move |asked| {
            let document = asked.document;
            let position = Position {
                line: line.saturating_sub(1),
                column: column.saturating_sub(1),
            };
            let (lines, text) = (&document.lines, &document.text);
            let at = lines.offset(text, position, Encoding::Scalar);
            editor.go(document, Span::new(at, at), "");
            Ok(())
        });
        drop(told);
    }
}
