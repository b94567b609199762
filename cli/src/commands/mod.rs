//! The commands, one file each: arguments first, then what it does.

mod check;
mod completions;
mod explain;
mod fmt;
mod new;

use clap::Subcommand;

use crate::terminal::{Outcome, Trouble};

/// What `explc` can be asked to do.
#[derive(Subcommand)]
pub(crate) enum Command {
    Check(check::Check),
    Fmt(fmt::Fmt),
    Explain(explain::Explain),
    New(new::New),
    Completions(completions::Completions),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// Wrong use or machine trouble.
    pub(crate) fn run(self) -> Result<Outcome, Trouble> {
        match self {
            Self::Check(command) => command.run(),
            Self::Fmt(command) => command.run(),
            Self::Explain(command) => command.run(),
            Self::New(command) => command.run(),
            Self::Completions(command) => command.run(),
        }
    }
}
