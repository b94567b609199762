//! `explc serve`: the site on loopback, built again and shown again whenever a scene changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;

use clap::Args;
use explc_ide::preview::http::{File, Site, Socket};
use explc_ide::preview::{Problem, web};
use futures::future::BoxFuture;
use serde_json::json;
use tokio::sync::watch;

use super::build::{Build, Made};
use crate::files;
use crate::live::{until_interrupted, watching};
use crate::terminal::{self, Outcome, Trouble};

/// Serve the site on this machine, and show every change
///
/// Builds as `explc build` does, then watches the scenes: what changes is built again, and the pages that show it are
/// loaded again at the same step and time. Errors are shown in the page, over the last picture that was right. Only this
/// machine can open the address, and only with the random part in it. Ends at Ctrl-C.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  explc serve --open                      the whole project, in the browser\n  explc serve raft-consensus.expl         one scene\n  explc serve --port 4000 -o ../public    at a known port, written elsewhere"
)]
pub(crate) struct Serve {
    /// A folder of scenes, or scenes; the project of the working folder if left out.
    #[arg(value_name = "DIR")]
    files: Vec<PathBuf>,
    /// The folder to write and serve; one that is not empty and not ours is left alone.
    #[arg(short, long, value_name = "DIR", default_value = "dist")]
    output: PathBuf,
    /// The port on 127.0.0.1; a free one if left out.
    #[arg(
        long,
        value_name = "PORT",
        default_value_t = 0,
        hide_default_value = true
    )]
    port: u16,
    /// Open it in the browser.
    #[arg(long)]
    open: bool,
}

/// What was built so far.
#[derive(Clone, Default)]
struct State {
    /// Counts builds.
    build: u64,
    /// The build that last changed each explainer's page.
    changed: BTreeMap<String, u64>,
    /// What is wrong now.
    problems: Arc<Vec<Problem>>,
}

/// The folder that is served.
struct Served {
    folder: PathBuf,
    state: watch::Sender<State>,
}

impl Serve {
    /// Serves until Ctrl-C.
    ///
    /// # Errors
    /// Wrong use, or the port is taken, or files cannot be watched.
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let build = Build::served(self.files.clone(), self.output.clone());
        let watched = build.watched()?;
        let (changes, changed) = mpsc::channel();
        // Before the first build, so that no change falls between.
        let watcher = watching(&watched, changes)?;
        let first = build.build()?;
        fs::create_dir_all(&self.output)
            .map_err(|error| Trouble::with("make the folder", &self.output, error))?;
        let folder = fs::canonicalize(&self.output)
            .map_err(|error| Trouble::with("read", &self.output, error))?;
        let state = watch::Sender::new(State::default().after(&first));
        let served = Arc::new(Served { folder, state });
        let builder = Arc::clone(&served);
        let worker = thread::Builder::new().spawn(move || {
            while changed.recv().is_ok() {
                // Everything that has changed by now is part of one build.
                while changed.try_recv().is_ok() {}
                builder.build_again(&build);
            }
        });
        worker.map_err(|error| Trouble::new(format!("cannot start the builder: {error}")))?;
        until_interrupted(self.port, self.open, || Ok(served))?;
        drop(watcher);
        Ok(Outcome::Fine)
    }
}

impl State {
    /// The state after another build.
    fn after(mut self, made: &Made) -> Self {
        self.build += 1;
        for slug in &made.written {
            self.changed.insert(slug.clone(), self.build);
        }
        self.problems = Arc::new(made.problems.clone());
        self
    }

    /// The build that last changed a page: one of an explainer, or one around them, which lists them all.
    fn last_change(&self, page: &str) -> u64 {
        match self.changed.get(page) {
            Some(build) => *build,
            None => self.changed.values().copied().max().unwrap_or_default(),
        }
    }
}

impl Served {
    fn build_again(&self, build: &Build) {
        match build.build() {
            Ok(made) => self.state.send_modify(|state| {
                *state = std::mem::take(state).after(&made);
            }),
            Err(trouble) => terminal::complain(&trouble),
        }
    }

    /// A file of the folder, wherever links in it lead: never one outside.
    fn read(&self, path: &str) -> Option<(PathBuf, Vec<u8>)> {
        let named = match path {
            "" => "index.html".to_owned(),
            path if path.ends_with('/') => format!("{path}index.html"),
            path => path.to_owned(),
        };
        let path = fs::canonicalize(self.folder.join(named)).ok()?;
        if !path.starts_with(&self.folder) || !path.is_file() {
            return None;
        }
        let bytes = files::read(&path).ok()?;
        Some((path, bytes))
    }

    /// A page with what loads it again once a later build than `since` changes it, at this path.
    fn page(path: &str, html: &str, since: u64) -> String {
        let page = path.split_once('/').map_or("", |(folder, _)| folder);
        let up = "../".repeat(path.matches('/').count());
        // Letters of a path are plain.
        let script = format!(
            "<script src=\"{up}problems.js\"></script><script src=\"{up}reload.js\" data-page=\"{page}\" data-since=\"{since}\"></script>"
        );
        match html.find("</head>") {
            Some(at) => format!("{}{script}{}", &html[..at], &html[at..]),
            None => format!("{script}{html}"),
        }
    }
}

impl Site for Served {
    fn file(&self, path: &str) -> Option<File> {
        if let Some(file) = web::script(path) {
            return Some(file);
        }
        // Before the file, so that none is taken for newer than it is.
        let since = self.state.borrow().build;
        let is_page = path.is_empty() || path.ends_with('/') || path.ends_with(".html");
        match self.read(path) {
            Some((_, bytes)) if is_page => {
                let html = String::from_utf8_lossy(&bytes);
                Some(web::html(Self::page(path, &html, since)))
            }
            Some((path, bytes)) => Some(File {
                kind: web::kind(&path),
                bytes: bytes.into(),
            }),
            None if is_page => Some(web::html(Self::page(path, web::WAITING, since))),
            None => None,
        }
    }

    fn policy(&self, path: &str, live: &str) -> String {
        // A scene by itself has its styles and its fonts in it, and no script.
        if path.ends_with(".svg") {
            return "default-src 'none'; style-src 'unsafe-inline'; font-src data:; frame-ancestors 'self'".to_owned();
        }
        format!(
            "default-src 'self'; connect-src {live}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
        )
    }

    fn talk(self: Arc<Self>, query: String, mut socket: Socket) -> BoxFuture<'static, ()> {
        let mut state = self.state.subscribe();
        Box::pin(async move {
            let told = |name: &str| {
                let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
                pairs
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| value)
            };
            let page = told("page").unwrap_or_default();
            let since: u64 = told("since")
                .and_then(|since| since.parse().ok())
                .unwrap_or(u64::MAX);
            loop {
                let now = state.borrow_and_update().clone();
                let message = if now.last_change(page) > since {
                    json!({"type": "reload"})
                } else {
                    json!({"type": "problems", "problems": &*now.problems})
                };
                if !socket.tell(message.to_string()).await {
                    return;
                }
                tokio::select! {
                    changed = state.changed() => if changed.is_err() { return },
                    heard = socket.hear() => if heard.is_none() { return },
                }
            }
        })
    }
}
