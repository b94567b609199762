//! `explc completions`: what shells need to complete commands.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::terminal::{self, Outcome, Trouble};

/// Write the completion script of a shell to standard output
///
/// Put it where your shell looks for completions; after that, TAB completes commands, options and files.
#[derive(Args)]
#[command(
    after_help = "Example:\n  explc completions bash > ~/.local/share/bash-completion/completions/explc"
)]
pub(crate) struct Completions {
    /// Which shell.
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut crate::Cli::command(), "explc", &mut script);
        terminal::print(&script)?;
        Ok(Outcome::Fine)
    }
}
