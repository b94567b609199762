//! The one owner of files and projects. Edits come in as messages and go out as snapshots; nothing else changes state.
//!
//! The actor never computes: it applies edits, publishes a new snapshot once its queue is empty, and has the pool look at
//! what changed. Messages are handled in the order in which the client sent them, so that a question sees every edit before it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak, mpsc};
use std::thread;
use std::time::Duration;

use explc_compiler::story::StatementId;
use explc_compiler::timeline::Layout;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tower_lsp::Client;
use tower_lsp::lsp_types::notification::{Notification as _, Progress, PublishDiagnostics};
use tower_lsp::lsp_types::request::WorkDoneProgressCreate;
use tower_lsp::lsp_types::{
    self, NumberOrString, ProgressParams, ProgressParamsValue, PublishDiagnosticsParams,
    TextDocumentContentChangeEvent, WorkDoneProgress, WorkDoneProgressBegin,
    WorkDoneProgressCreateParams, WorkDoneProgressEnd,
};

use super::index::{self, Indexed};
use super::log::Log;
use super::pool::{Pool, Priority};
use super::transport::Outbox;
use crate::protocol::convert;
use crate::protocol::positions::changed;
use crate::protocol::session::Session;
use explc_ide::preview::{self, Drawn, Shown};
use explc_ide::workspace::{
    CATALOG, Document, Knobs, Project, Snapshot, Ticket, is_source, root_above, root_of_folder,
};

/// What is asked of a snapshot; it runs on the actor's thread and must hand the work on.
pub(super) type Question = Box<dyn FnOnce(&Arc<Snapshot>, &Pool, Ticket) + Send>;

/// So long after a keystroke the thorough look begins.
const SETTLED: Duration = Duration::from_millis(30);

/// What can happen.
pub(super) enum Message {
    /// The client has said who it is.
    Start(Arc<Session>),
    /// The editor opened a file.
    Open {
        path: Arc<Path>,
        address: Arc<str>,
        version: i32,
        text: String,
    },
    /// The editor changed a file.
    Change {
        path: Arc<Path>,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
    },
    /// The editor closed a file.
    Close(Arc<Path>),
    /// Files changed on disk, or were renamed.
    Touched(Vec<PathBuf>),
    /// Folders were opened.
    Folders(Vec<PathBuf>),
    /// The viewer turned knobs.
    Select(Arc<Path>, Knobs),
    /// A page shows a file from now on, and is told what there is to see.
    Watch(
        Arc<Path>,
        tokio::sync::oneshot::Sender<watch::Receiver<Arc<Shown>>>,
    ),
    /// A page of a file has room for this layout: upright, or not.
    Look(Arc<Path>, bool),
    /// Pages of a file should show a moment, in milliseconds.
    Go(Arc<Path>, i64),
    /// The cursor stands at a place of a file.
    Cursor(Arc<Path>, lsp_types::Position),
    /// Something is asked.
    Ask(Question, Arc<AtomicBool>),
    /// The client asks for diagnostics itself.
    Pulls,
    /// The files of a project were read.
    Indexed(Box<Indexed>),
    /// A project was put together again.
    Gathered(Arc<Path>, Arc<Project>),
    /// A document was drawn for its pages.
    Drawn(Arc<Document>, Drawn),
    /// A document was looked at quickly, a moment ago.
    Settled(Weak<Document>),
    /// Somebody looked at a document; the second look is the thorough one.
    Looked(Arc<Document>, Look, Vec<tower_lsp::lsp_types::Diagnostic>),
}

/// How closely a document was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Quick,
    Thorough,
}

/// The way to the actor. Sending never waits.
#[derive(Clone)]
pub(super) struct Mailbox(mpsc::Sender<Message>);

impl Mailbox {
    pub(super) fn send(&self, message: Message) {
        // An actor that has gone leaves nobody who could be told.
        let _ = self.0.send(message);
    }
}

/// What the pages of a file show.
struct Preview {
    shown: watch::Sender<Arc<Shown>>,
    layouts: BTreeSet<Layout>,
    /// The statement that the cursor was in last.
    followed: Arc<Mutex<Option<StatementId>>>,
}

impl Default for Preview {
    fn default() -> Self {
        Self {
            shown: watch::Sender::default(),
            layouts: BTreeSet::from([Layout::Landscape]),
            followed: Arc::default(),
        }
    }
}

/// What the actor needs of its surroundings.
pub(super) struct Means {
    pub(super) pool: Pool,
    pub(super) outbox: Outbox,
    pub(super) log: Log,
    pub(super) client: Arc<OnceLock<Client>>,
    pub(super) runtime: Handle,
}

struct Actor {
    means: Means,
    mailbox: Mailbox,
    session: Option<Arc<Session>>,
    snapshot: Arc<Snapshot>,
    /// Counts edits; questions at an earlier count are stale.
    revision: Arc<AtomicU64>,
    /// Counts what each open document depends on.
    open: BTreeMap<Arc<Path>, Arc<AtomicU64>>,
    /// Documents to look at once the queue is empty.
    unseen: BTreeSet<Arc<Path>>,
    /// Roots whose files are being read.
    indexing: BTreeSet<Arc<Path>>,
    /// Roots whose summaries are out of date, and whether they are being put together.
    outdated: BTreeSet<Arc<Path>>,
    gathering: BTreeSet<Arc<Path>>,
    /// What files closed or on disk say about themselves, by root.
    outlines: BTreeMap<Arc<Path>, Indexed>,
    alone: Arc<Project>,
    /// What pages show, for each file that any shows.
    previews: BTreeMap<Arc<Path>, Preview>,
    pulls: bool,
    published: BTreeMap<Arc<Path>, (i32, Vec<tower_lsp::lsp_types::Diagnostic>)>,
    tokens: i32,
}

/// Starts the actor on a thread of its own.
pub(super) fn start(means: Means) -> Mailbox {
    let (sender, receiver) = mpsc::channel();
    let mailbox = Mailbox(sender);
    let mut actor = Actor {
        means,
        mailbox: mailbox.clone(),
        session: None,
        snapshot: Arc::default(),
        revision: Arc::default(),
        open: BTreeMap::new(),
        unseen: BTreeSet::new(),
        indexing: BTreeSet::new(),
        outdated: BTreeSet::new(),
        gathering: BTreeSet::new(),
        outlines: BTreeMap::new(),
        alone: Arc::default(),
        previews: BTreeMap::new(),
        pulls: false,
        published: BTreeMap::new(),
        tokens: 0,
    };
    let thread = thread::Builder::new()
        .name("files".to_owned())
        .spawn(move || {
            while let Ok(message) = receiver.recv() {
                actor.handle(message);
                while let Ok(message) = receiver.try_recv() {
                    actor.handle(message);
                }
                actor.look();
            }
        });
    drop(thread);
    mailbox
}

impl Actor {
    fn handle(&mut self, message: Message) {
        match message {
            Message::Start(session) => {
                self.session = Some(Arc::clone(&session));
                self.folders(&session.folders);
            }
            Message::Open {
                path,
                address,
                version,
                text,
            } => self.open(&path, address, version, text),
            Message::Change {
                path,
                version,
                changes,
            } => self.change(&path, version, changes),
            Message::Close(path) => self.close(&path),
            Message::Touched(paths) => self.touched(paths),
            Message::Folders(folders) => self.folders(&folders),
            Message::Select(path, knobs) => self.select(&path, knobs),
            Message::Watch(path, watching) => self.watch(&path, watching),
            Message::Look(path, portrait) => self.lay_out(&path, portrait),
            Message::Go(path, at) => self.go(&path, at),
            Message::Cursor(path, position) => self.cursor(&path, position),
            Message::Ask(question, taken_back) => {
                let ticket = Ticket::new(&self.revision, taken_back);
                question(&self.snapshot, &self.means.pool, ticket);
            }
            Message::Pulls => self.stop_pushing(),
            Message::Indexed(indexed) => self.indexed(*indexed),
            Message::Gathered(root, project) => self.gathered(&root, &project),
            Message::Drawn(document, drawn) => self.drawn(&document, drawn),
            Message::Settled(document) => {
                if let Some(document) = document.upgrade()
                    && self.is_present(&document)
                {
                    self.look_at(&document.path, Look::Thorough);
                }
            }
            Message::Looked(document, look, found) => self.looked(&document, look, found),
        }
    }

    // Documents.

    fn open(&mut self, path: &Arc<Path>, address: Arc<str>, version: i32, text: String) {
        let project = self.project_of(path);
        let document = Document::new(Arc::clone(path), address, version, text.into(), project);
        self.open.insert(Arc::clone(path), Arc::default());
        self.put(document);
        self.moved();
    }

    fn change(
        &mut self,
        path: &Arc<Path>,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
    ) {
        let (Some(session), Some(document)) = (&self.session, self.snapshot.open.get(path)) else {
            let shown = path.display();
            return self
                .means
                .log
                .warn(&format!("{shown} was changed before it was opened"));
        };
        let encoding = session.encoding;
        let text = changes
            .into_iter()
            .fold(document.text.to_string(), |text, change| {
                changed(text, change, encoding)
            });
        let document = document.edited(version, text.into());
        self.put(document);
        self.moved();
    }

    fn close(&mut self, path: &Arc<Path>) {
        Arc::make_mut(&mut self.snapshot).open.remove(path);
        self.open.remove(path);
        self.unseen.remove(path);
        // Its pages learn that nothing more comes.
        self.previews.remove(path);
        self.moved();
        if let Some((_, found)) = self.published.remove(path)
            && !found.is_empty()
        {
            self.publish(path, None, Vec::new());
        }
        // On disk it may say something else.
        self.touched(vec![path.to_path_buf()]);
    }

    fn select(&mut self, path: &Arc<Path>, knobs: Knobs) {
        if let Some(document) = self.snapshot.open.get(path) {
            let document = document.among(Arc::clone(&document.project), Arc::new(knobs));
            self.put(document);
            self.moved();
        }
    }

    /// Puts a document into the next snapshot; whoever looks at the one before it stops.
    fn put(&mut self, document: Document) {
        let path = Arc::clone(&document.path);
        if let Some(revision) = self.open.get(&path) {
            revision.fetch_add(1, Ordering::AcqRel);
        }
        self.unseen.insert(Arc::clone(&path));
        let snapshot = Arc::make_mut(&mut self.snapshot);
        let before = snapshot.open.insert(path, Arc::new(document));
        // To free what was known of the text before takes a part of what the next look takes; nobody waits for it.
        self.means
            .pool
            .spawn(Priority::Background, move || drop(before));
    }

    /// Whether a document has not been overtaken by another text.
    fn is_present(&self, document: &Arc<Document>) -> bool {
        let present = self.snapshot.open.get(&document.path);
        present.is_some_and(|present| Arc::ptr_eq(present, document))
    }

    fn moved(&self) {
        self.revision.fetch_add(1, Ordering::AcqRel);
    }

    // Looking at documents.

    /// Has the pool look at what changed.
    fn look(&mut self) {
        let unseen = std::mem::take(&mut self.unseen);
        for path in unseen {
            let root = root_of(&self.snapshot, &self.indexing, &path);
            if root.is_some_and(|root| self.indexing.contains(&root)) {
                // What it stands among is not known yet.
                self.unseen.insert(path);
                continue;
            }
            self.look_at(&path, Look::Quick);
        }
        self.gather();
    }

    fn look_at(&self, path: &Arc<Path>, look: Look) {
        let (Some(document), Some(revision)) = (self.snapshot.open.get(path), self.open.get(path))
        else {
            return;
        };
        let ticket = Ticket::new(revision, Arc::default());
        let (document, mailbox) = (Arc::clone(document), self.mailbox.clone());
        let priority = match look {
            Look::Quick => Priority::Urgent,
            Look::Thorough => Priority::Background,
        };
        let Some(session) = self.session.clone() else {
            return;
        };
        let drawn = match (look, self.previews.get(path)) {
            (Look::Quick, Some(preview)) => {
                let layouts: Vec<_> = preview.layouts.iter().copied().collect();
                Some((layouts, preview.shown.borrow().pictures()))
            }
            _ => None,
        };
        self.means.pool.spawn(priority, move || {
            let looked = match look {
                Look::Quick => Ok(()),
                Look::Thorough => document.look_thoroughly(&ticket),
            };
            let Ok(found) = looked.and_then(|()| document.findings(&ticket)) else {
                return;
            };
            // The actor asks for it next.
            let _ = document.outline();
            let found = convert::diagnostics(&found, &document, &session);
            mailbox.send(Message::Looked(Arc::clone(&document), look, found));
            // What was played for the findings is drawn, once they are told.
            if let Some((layouts, before)) = drawn
                && let Ok(drawn) = preview::drawn(&document, &layouts, &before, &ticket)
            {
                mailbox.send(Message::Drawn(document, drawn));
            }
        });
    }

    /// Has a document looked at thoroughly once nobody types: a picture cannot be given up while it is drawn, and would
    /// keep the next keystroke waiting.
    fn look_later(&self, document: &Arc<Document>) {
        // It is not kept for that: a text that is overtaken by then is freed where nobody waits.
        let (document, mailbox) = (Arc::downgrade(document), self.mailbox.clone());
        self.means.runtime.spawn(async move {
            tokio::time::sleep(SETTLED).await;
            mailbox.send(Message::Settled(document));
        });
    }

    /// Somebody has looked at a document: the client is told, unless it has been changed since.
    fn looked(
        &mut self,
        document: &Arc<Document>,
        look: Look,
        found: Vec<tower_lsp::lsp_types::Diagnostic>,
    ) {
        let path = &document.path;
        if !self.is_present(document) {
            return;
        }
        let Some(session) = self.session.clone() else {
            return;
        };
        let known = self.published.get(path);
        let version = document.version;
        let same = known.is_some_and(|(known, was)| (*known, was) == (version, &found));
        if !same {
            if !self.pulls {
                self.publish(path, Some(version), found.clone());
            } else if look == Look::Thorough {
                self.refresh();
            }
            self.published.insert(Arc::clone(path), (version, found));
        }
        match look {
            Look::Quick => {
                self.note_outline(document);
                // What is drawn meanwhile comes first.
                if !self.previews.contains_key(path) {
                    self.look_later(document);
                }
            }
            Look::Thorough => self.refresh_hints(&session),
        }
    }

    fn publish(
        &self,
        path: &Arc<Path>,
        version: Option<i32>,
        diagnostics: Vec<tower_lsp::lsp_types::Diagnostic>,
    ) {
        if self.pulls {
            return;
        }
        if let Some(uri) = convert::uri_of(&self.snapshot, path) {
            let params = PublishDiagnosticsParams {
                uri,
                diagnostics,
                version,
            };
            self.means
                .outbox
                .notify(PublishDiagnostics::METHOD, &params);
        }
    }

    /// From now on the client asks: what it was told is taken back, so that nothing is shown twice.
    fn stop_pushing(&mut self) {
        if self.pulls {
            return;
        }
        let told: Vec<Arc<Path>> = self.published.keys().cloned().collect();
        for path in told {
            self.publish(&path, None, Vec::new());
        }
        self.pulls = true;
    }

    fn refresh(&self) {
        if let Some(client) = self.means.client.get().cloned() {
            self.means.runtime.spawn(async move {
                let _ = client.workspace_diagnostic_refresh().await;
            });
        }
    }

    fn refresh_hints(&self, session: &Session) {
        let Some(client) = self.means.client.get().cloned() else {
            return;
        };
        let (hints, lenses) = (session.refreshes_hints, session.refreshes_lenses);
        if hints || lenses {
            self.means.runtime.spawn(async move {
                if hints {
                    let _ = client.inlay_hint_refresh().await;
                }
                if lenses {
                    let _ = client.code_lens_refresh().await;
                }
            });
        }
    }

    // Previews.

    /// The file is drawn from now on.
    fn watch(
        &mut self,
        path: &Arc<Path>,
        watching: tokio::sync::oneshot::Sender<watch::Receiver<Arc<Shown>>>,
    ) {
        if !self.snapshot.open.contains_key(path) {
            return;
        }
        let preview = self.previews.entry(Arc::clone(path)).or_default();
        // A page that has gone already is none.
        let _ = watching.send(preview.shown.subscribe());
        self.unseen.insert(Arc::clone(path));
    }

    /// The layout is drawn from now on, too.
    fn lay_out(&mut self, path: &Arc<Path>, portrait: bool) {
        let Some(preview) = self.previews.get_mut(path) else {
            return;
        };
        let layout = match portrait {
            true => Layout::Portrait,
            false => Layout::Landscape,
        };
        // A single page sees one layout at a time.
        if preview.shown.receiver_count() == 1 {
            preview.layouts.retain(|known| *known == layout);
        }
        if preview.layouts.insert(layout) {
            self.unseen.insert(Arc::clone(path));
        }
    }

    fn drawn(&mut self, document: &Arc<Document>, drawn: Drawn) {
        let path = &document.path;
        if !self.is_present(document) {
            return;
        }
        if let Some(preview) = self.previews.get(path) {
            let after = preview.shown.borrow().after(document.version, drawn);
            preview.shown.send_replace(Arc::new(after));
            if preview.shown.is_closed() {
                self.previews.remove(path);
            }
        }
        self.look_later(document);
    }

    fn go(&self, path: &Arc<Path>, at: i64) {
        if let Some(preview) = self.previews.get(path) {
            let going = preview.shown.borrow().going(at);
            preview.shown.send_replace(Arc::new(going));
        }
    }

    /// Pages go where the statement under the cursor has taken effect, once the cursor has come to another.
    fn cursor(&mut self, path: &Arc<Path>, position: lsp_types::Position) {
        let (Some(session), Some(preview), Some(document), Some(revision)) = (
            &self.session,
            self.previews.get(path),
            self.snapshot.open.get(path),
            self.open.get(path),
        ) else {
            return;
        };
        let offset = convert::text(document, session).offset(position);
        let (document, mailbox) = (Arc::clone(document), self.mailbox.clone());
        let ticket = Ticket::new(revision, Arc::default());
        let followed = Arc::clone(&preview.followed);
        self.means.pool.spawn(Priority::Urgent, move || {
            let Ok(examined) = document.examined(&ticket) else {
                return;
            };
            let scene = examined.scene.as_ref();
            let statement = scene.and_then(|scene| scene.statement_at(offset));
            let mut followed = followed.lock().unwrap_or_else(PoisonError::into_inner);
            if std::mem::replace(&mut *followed, statement) != statement
                && let Some(at) = preview::moment_of(&examined, offset)
            {
                mailbox.send(Message::Go(Arc::clone(&document.path), at.0));
            }
        });
    }

    // Projects.

    fn folders(&mut self, folders: &[PathBuf]) {
        for folder in folders {
            if let Some(root) = root_of_folder(folder) {
                self.index(root.into());
            }
        }
    }

    /// The project that a file belongs to; one that is not known yet is read.
    fn project_of(&mut self, path: &Path) -> Arc<Project> {
        let known = known_root(&self.snapshot, path);
        let root = known.or_else(|| root_above(path.parent()?).map(Arc::from));
        let Some(root) = root else {
            return Arc::clone(&self.alone);
        };
        if let Some(project) = self.snapshot.projects.get(&root) {
            return Arc::clone(project);
        }
        self.index(root);
        Arc::clone(&self.alone)
    }

    fn index(&mut self, root: Arc<Path>) {
        if self.snapshot.projects.contains_key(&root) || !self.indexing.insert(Arc::clone(&root)) {
            return;
        }
        let progress = self.begin_progress("reading the catalogue");
        let (mailbox, pool) = (self.mailbox.clone(), self.means.pool.clone());
        self.means.pool.spawn(Priority::Reading, move || {
            index::read(root, &pool, move |indexed| {
                mailbox.send(Message::Indexed(Box::new(indexed)));
                drop(progress);
            });
        });
    }

    fn indexed(&mut self, indexed: Indexed) {
        let root = Arc::clone(&indexed.root);
        self.indexing.remove(&root);
        let count = indexed.outlines.len();
        self.means
            .log
            .note(&format!("read {count} files below {}", root.display()));
        self.outlines.insert(Arc::clone(&root), indexed);
        // The documents below it wait, so that this is not put off.
        let project = Arc::new(self.gathered_now(&root));
        self.gathered(&root, &project);
    }

    /// What a document says about itself has perhaps changed.
    fn note_outline(&mut self, document: &Document) {
        let Some(root) = document.project.root.clone() else {
            return;
        };
        let Some(indexed) = self.outlines.get_mut(&root) else {
            return;
        };
        let outline = document.outline();
        let is_catalog = *document.path == *root.join(CATALOG);
        let known = indexed.outlines.get(&document.path);
        let text_differs = is_catalog && indexed.catalog.as_deref() != Some(&*document.text);
        if is_catalog && text_differs {
            indexed.catalog = Some(Arc::clone(&document.text));
        }
        if !known.is_some_and(|known| known == outline) {
            let summary = |outline: &Arc<explc_ide::workspace::Outline>| outline.summary.clone();
            let same = known.map(summary) == Some(summary(outline));
            let path = Arc::clone(&document.path);
            indexed.outlines.insert(path, Arc::clone(outline));
            // Names in it are looked up in the document itself while it is open.
            if same && !text_differs {
                return;
            }
        } else if !text_differs {
            return;
        }
        self.outdated.insert(root);
    }

    /// Has the pool put together what is out of date.
    fn gather(&mut self) {
        for root in std::mem::take(&mut self.outdated) {
            if self.gathering.contains(&root) {
                self.outdated.insert(root);
                continue;
            }
            let Some(indexed) = self.outlines.get(&root).cloned() else {
                continue;
            };
            self.gathering.insert(Arc::clone(&root));
            let mailbox = self.mailbox.clone();
            self.means.pool.spawn(Priority::Urgent, move || {
                let project = Project::new(root.clone(), indexed.outlines, indexed.catalog);
                mailbox.send(Message::Gathered(root, Arc::new(project)));
            });
        }
    }

    fn gathered_now(&self, root: &Arc<Path>) -> Project {
        let indexed = self.outlines.get(root).cloned().unwrap_or_default();
        Project::new(Arc::clone(root), indexed.outlines, indexed.catalog)
    }

    /// Every document of a project sees what it now stands among.
    fn gathered(&mut self, root: &Arc<Path>, project: &Arc<Project>) {
        self.gathering.remove(root);
        let snapshot = Arc::make_mut(&mut self.snapshot);
        snapshot
            .projects
            .insert(Arc::clone(root), Arc::clone(project));
        let below: Vec<Arc<Document>> = snapshot
            .open
            .values()
            .filter(|document| document.path.starts_with(root))
            .cloned()
            .collect();
        for document in below {
            let known = known_root(&self.snapshot, &document.path);
            if known.as_ref() == Some(root) {
                let knobs = Arc::clone(&document.knobs);
                self.put(document.among(Arc::clone(project), knobs));
            }
        }
    }

    /// Reads files again that changed on disk, unless the editor holds them.
    fn touched(&mut self, paths: Vec<PathBuf>) {
        for path in paths {
            let path: Arc<Path> = path.into();
            if !is_source(&path) || self.snapshot.open.contains_key(&path) {
                continue;
            }
            let Some(root) = known_root(&self.snapshot, &path) else {
                // It may be the first catalogue of its folder.
                if path.ends_with(CATALOG) && path.is_file() {
                    let folder = path.parent().unwrap_or(&path);
                    self.index(folder.into());
                }
                continue;
            };
            let Some(indexed) = self.outlines.get_mut(&root) else {
                continue;
            };
            let before = (
                indexed.outlines.get(&path).cloned(),
                indexed.catalog.clone(),
            );
            indexed.read_again(&path);
            let after = (
                indexed.outlines.get(&path).cloned(),
                indexed.catalog.clone(),
            );
            if before != after {
                self.outdated.insert(root);
            }
        }
    }

    // Progress.

    /// Shows that something goes on until what is given back is dropped.
    fn begin_progress(&mut self, title: &str) -> Option<tokio::sync::oneshot::Sender<()>> {
        let session = self.session.as_ref()?;
        let client = self.means.client.get().cloned()?;
        if !session.progress {
            return None;
        }
        self.tokens += 1;
        let token = NumberOrString::Number(self.tokens);
        let (sender, done) = tokio::sync::oneshot::channel();
        let begin = WorkDoneProgressBegin {
            title: title.to_owned(),
            ..WorkDoneProgressBegin::default()
        };
        let outbox = self.means.outbox.clone();
        self.means.runtime.spawn(async move {
            let params = WorkDoneProgressCreateParams {
                token: token.clone(),
            };
            if client
                .send_request::<WorkDoneProgressCreate>(params)
                .await
                .is_err()
            {
                return;
            }
            let tell = |progress| {
                let value = ProgressParamsValue::WorkDone(progress);
                let token = token.clone();
                outbox.notify(Progress::METHOD, &ProgressParams { token, value });
            };
            tell(WorkDoneProgress::Begin(begin));
            let _ = done.await;
            tell(WorkDoneProgress::End(WorkDoneProgressEnd::default()));
        });
        Some(sender)
    }
}

/// The innermost known project that a file lies in.
fn known_root(snapshot: &Snapshot, path: &Path) -> Option<Arc<Path>> {
    let roots = snapshot.projects.keys();
    roots
        .filter(|root| path.starts_with(root))
        .max_by_key(|root| root.as_os_str().len())
        .cloned()
}

/// The root that a file lies in, known or being read.
fn root_of(snapshot: &Snapshot, indexing: &BTreeSet<Arc<Path>>, path: &Path) -> Option<Arc<Path>> {
    let being_read = indexing.iter().filter(|root| path.starts_with(root));
    let longest = being_read.max_by_key(|root| root.as_os_str().len());
    longest.cloned().or_else(|| known_root(snapshot, path))
}
