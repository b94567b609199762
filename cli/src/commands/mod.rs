//! The commands, one file each: arguments first, then what it does.

mod build;
mod check;
mod completions;
mod diff;
mod explain;
mod fmt;
mod lints;
mod lsp;
mod new;
mod preview;
mod primitives;
mod render;
mod same;
mod serve;
mod sheet;
mod test;
mod timeline;
mod trace;
mod variant;
mod why;

use clap::Subcommand;

use crate::terminal::{Outcome, Trouble};

/// What `explc` can be asked to do.
#[derive(Subcommand)]
pub(crate) enum Command {
    Build(build::Build),
    Check(check::Check),
    Fmt(fmt::Fmt),
    Test(test::Test),
    Serve(serve::Serve),
    Preview(preview::Preview),
    Render(render::Render),
    Sheet(sheet::Sheet),
    Timeline(timeline::Timeline),
    Diff(diff::Diff),
    Same(same::Same),
    Why(why::Why),
    Trace(trace::Trace),
    Explain(explain::Explain),
    Lints(lints::Lints),
    Lsp(lsp::Lsp),
    New(new::New),
    Primitives(primitives::Primitives),
    Completions(completions::Completions),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// Wrong use or machine trouble.
    pub(crate) fn run(self) -> Result<Outcome, Trouble> {
        match self {
            Self::Build(command) => command.run(),
            Self::Check(command) => command.run(),
            Self::Fmt(command) => command.run(),
            Self::Test(command) => command.run(),
            Self::Serve(command) => command.run(),
            Self::Preview(command) => command.run(),
            Self::Render(command) => command.run(),
            Self::Sheet(command) => command.run(),
            Self::Timeline(command) => command.run(),
            Self::Diff(command) => command.run(),
            Self::Same(command) => command.run(),
            Self::Why(command) => command.run(),
            Self::Trace(command) => command.run(),
            Self::Explain(command) => command.run(),
            Self::Lsp(command) => command.run(),
            Self::Lints(command) => command.run(),
            Self::New(command) => command.run(),
            Self::Primitives(command) => command.run(),
            Self::Completions(command) => command.run(),
        }
    }
}
