//! One page that shows a document: what it is told, and what it asks. The messages are described in `docs/preview.md`.
//!
//! The latest counts: while a page has not said that it shows what it was sent last, nothing waits for it but the present
//! state, so that a slow page costs no memory and is never shown what is old.

use std::sync::Arc;

use futures::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

use super::http::Socket;
use super::shown::{Picture, Shown};
use crate::workspace::Knobs;

/// Where a page is.
pub enum Viewer {
    /// In a browser.
    Socket(Box<Socket>),
    /// In a panel of the editor: what to send, and what it said.
    Panel(Box<dyn Fn(Value) + Send + Sync>, mpsc::Receiver<String>),
}

/// What pages ask for.
pub trait Desk: Send + Sync {
    /// What is shown, from now on; none if the editor does not hold the document.
    fn watch(&self) -> BoxFuture<'_, Option<watch::Receiver<Arc<Shown>>>>;
    /// A page wants this layout and these knob settings; left out, those that are selected stay.
    fn look(&self, portrait: bool, knobs: Option<Knobs>);
    /// A page shows a version: it has changed itself, or that has been painted too.
    fn applied(&self, applied: Applied, painted: bool);
    /// Goes to the statement that made an element what it is at a moment, and says why.
    fn reveal(&self, element: String, at: i64) -> BoxFuture<'_, Option<Told>>;
    /// Goes to a place of the text: line and column in characters, from 1.
    fn go(&self, line: u32, column: u32);
}

/// What a page says of a version that it shows.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Applied {
    /// Which it is.
    pub version: i32,
    /// How long the page needed, in milliseconds.
    pub took: f64,
    /// When that was by the page's clock, in milliseconds since 1970, if it says so.
    pub at: Option<f64>,
}

/// Why an element is as it is, for the page that asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Since when it is so, in milliseconds.
    pub since: i64,
    /// Why, in one line.
    pub why: String,
    /// Where the statement stands: `line` from 1 and `offset` in bytes, and for panels `uri` and `range` too.
    pub place: Value,
}

/// What a page says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Heard {
    /// It shows a version.
    Shown(Applied),
    /// That has been painted.
    Painted(Applied),
    /// It has lost its picture and wants the whole.
    Again,
    /// What it has room for, and the knob settings that its reader chose.
    Look {
        portrait: bool,
        knobs: Option<Knobs>,
    },
    /// An element was clicked.
    Reveal { element: String, at: i64 },
    /// A problem was clicked.
    Problem { place: usize },
}

/// What a page has been told.
#[derive(Default)]
struct Known {
    picture: Option<Arc<Picture>>,
    told: Option<Arc<Shown>>,
    /// It has not said yet that it shows it.
    awaited: bool,
}

/// Talks to a page until it leaves or the document is closed.
pub async fn attend(mut viewer: Viewer, desk: Arc<dyn Desk>) {
    let Some(mut shown) = desk.watch().await else {
        let _ = viewer.tell(json!({ "type": "closed" })).await;
        return;
    };
    let mut known = Known::default();
    loop {
        if !known.awaited {
            let now = Arc::clone(&shown.borrow_and_update());
            let news = known.news(&now);
            // While it was made, something newer may have come.
            if shown.has_changed().is_ok_and(|changed| changed) {
                continue;
            }
            if let Some(news) = news {
                known.has(now);
                if !viewer.tell(news).await {
                    return;
                }
            }
        }
        tokio::select! {
            changed = shown.changed() => {
                if changed.is_err() {
                    let _ = viewer.tell(json!({ "type": "closed" })).await;
                    return;
                }
            }
            heard = viewer.hear() => {
                let Some(heard) = heard else { return };
                // What is not understood is passed over.
                let Ok(heard) = serde_json::from_str(&heard) else { continue };
                let Some(answer) = known.hear(heard, &*desk).await else { continue };
                if !viewer.tell(answer).await {
                    return;
                }
            }
        }
    }
}

impl Viewer {
    /// Says whether the page still takes messages.
    async fn tell(&mut self, message: Value) -> bool {
        match self {
            Self::Socket(socket) => socket.tell(message.to_string()).await,
            Self::Panel(tell, _) => {
                tell(message);
                true
            }
        }
    }

    async fn hear(&mut self) -> Option<String> {
        match self {
            Self::Socket(socket) => socket.hear().await,
            Self::Panel(_, heard) => heard.recv().await,
        }
    }
}

impl Known {
    /// What is to be told of the present state; none if the page knows it.
    fn news(&self, now: &Arc<Shown>) -> Option<Value> {
        if self
            .told
            .as_ref()
            .is_some_and(|told| Arc::ptr_eq(told, now))
        {
            return None;
        }
        // Before the first text is drawn there is nothing to say.
        if now.picture.is_none() && now.problems.is_empty() {
            return None;
        }
        let mut news = json!({
            "type": "update",
            "version": now.version,
            "fresh": now.fresh,
            "problems": *now.problems,
        });
        if let Some(page) = &now.page {
            news["page"] = json!(page);
        }
        let change = match (&self.picture, &now.picture) {
            (_, None) => None,
            (Some(old), Some(new)) if Arc::ptr_eq(old, new) => None,
            (Some(old), Some(new)) => new.difference(old),
            (None, Some(new)) => Some(("bundle", new.whole())),
        };
        if let Some((name, change)) = change {
            news[name] = change;
        }
        let went = self.told.as_ref().and_then(|told| told.go);
        if let Some((_, at)) = now.go.filter(|_| now.go != went) {
            news["go"] = json!(at);
        }
        Some(news)
    }

    fn has(&mut self, now: Arc<Shown>) {
        self.picture.clone_from(&now.picture);
        self.told = Some(now);
        self.awaited = true;
    }

    /// Does what a page asks for; gives what it is answered.
    async fn hear(&mut self, heard: Heard, desk: &dyn Desk) -> Option<Value> {
        match heard {
            Heard::Shown(applied) => {
                let told = self.told.as_ref().map(|told| told.version);
                if told == Some(applied.version) && std::mem::take(&mut self.awaited) {
                    desk.applied(applied, false);
                }
                None
            }
            Heard::Painted(applied) => {
                desk.applied(applied, true);
                None
            }
            Heard::Again => {
                *self = Self::default();
                None
            }
            Heard::Look { portrait, knobs } => {
                desk.look(portrait, knobs);
                None
            }
            Heard::Reveal { element, at } => {
                let told = desk.reveal(element.clone(), at).await?;
                Some(json!({
                    "type": "why",
                    "element": element,
                    "at": at,
                    "since": told.since,
                    "why": told.why,
                    "place": told.place,
                }))
            }
            Heard::Problem { place } => {
                let problem = self.told.as_ref()?.problems.get(place)?;
                desk.go(problem.line, problem.column);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
