//! `explc lsp`: the language server of editors.

use std::path::PathBuf;

use clap::Args;

use crate::terminal::{Outcome, Trouble};

/// Answer an editor: the language server, on standard input and output
///
/// Speaks the language server protocol, version 3.17; editors start it. What is wrong, what values are now, what may be written here, all of it comes from the same compiler
/// as `explc check` and `explc build`.
#[derive(Args)]
#[command(
    after_help = "Example:\n  explc lsp --log explc.log     what an editor is told to start; the log is for a report"
)]
pub(crate) struct Lsp {
    /// A file that everything the server notes is appended to.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,

    /// Taken for editors that add it; standard input and output are always used.
    #[arg(long, hide = true)]
    stdio: bool,
}

impl Lsp {
    /// Serves until the editor leaves.
    ///
    /// # Errors
    /// If the machine has no thread left.
    pub(crate) fn run(self) -> Result<Outcome, Trouble> {
        let Self { log, stdio: _ } = self;
        let options = explc_lsp::Options { log };
        let code = explc_lsp::serve_stdio(&options)
            .map_err(|error| Trouble::new(format!("cannot serve: {error}")))?;
        Ok(if code == 0 {
            Outcome::Fine
        } else {
            Outcome::Failed
        })
    }
}
