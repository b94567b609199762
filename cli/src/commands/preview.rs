//! `explc preview`: one scene in a browser, changing as it is saved.

use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread;

use clap::Args;
use explc_lsp::FilePreview;

use crate::files;
use crate::live::{until_interrupted, watching};
use crate::project::Project;
use crate::terminal::{self, Outcome, Trouble};

/// Show a scene in the browser, and every change of it at once
///
/// Nothing is built and nothing is written: the picture follows the file, keeps its place, and shows what changed. On an
/// error the last picture stays. A click on something in the picture says here which statement made it so. Only this
/// machine can open the address, and only with the random part in it. Ends at Ctrl-C.
///
/// To see what is typed before it is saved, let your editor start it: it is part of `explc lsp`.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  explc preview raft-consensus.expl --open     in the browser\n  explc preview raft-consensus.expl --port 4000"
)]
pub(crate) struct Preview {
    /// The scene.
    #[arg(value_name = "FILE")]
    file: PathBuf,
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

impl Preview {
    /// Shows it until Ctrl-C.
    ///
    /// # Errors
    /// If the file cannot be read or watched, or the port is taken.
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let project = Project::open(std::slice::from_ref(&self.file))?;
        let home = project.home().to_owned();
        let (changes, changed) = mpsc::channel();
        let watcher = watching(&[home], changes)?;
        until_interrupted(self.port, self.open, || {
            let said = |line: &str| {
                let (path, rest) = line.split_once(".expl:").unwrap_or((line, ""));
                let path = files::shown(format!("{path}.expl").as_ref());
                terminal::tell(&format!("{path}:{rest}"));
            };
            let preview = FilePreview::open(&self.file, Arc::new(said))
                .map_err(|error| Trouble::with("read", &self.file, error))?;
            let site = preview.site();
            let follow = move || {
                while let Ok(paths) = changed.recv() {
                    preview.touched(paths);
                }
            };
            let follower = thread::Builder::new().spawn(follow);
            follower.map_err(|error| Trouble::new(format!("cannot follow the file: {error}")))?;
            Ok(site)
        })?;
        drop(watcher);
        Ok(Outcome::Fine)
    }
}
