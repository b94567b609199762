//! `explc timeline`: everything that can be seen over time, with its causes.

use std::path::PathBuf;

use clap::Args;
use explc_compiler::export::json::timeline_json;

use super::variant::{self, Picked};
use crate::terminal::{self, Outcome, Trouble};

/// Write the timeline of a scene: element × property × interval × value × cause
///
/// One JSON document for one knob combination in one layout.
#[derive(Args)]
#[command(after_help = "Example:\n  explc timeline explainers/raft-consensus.expl --json")]
pub(crate) struct Timeline {
    /// The scene.
    file: PathBuf,
    /// As JSON; the only form so far, and therefore also the default.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    variant: variant::Options,
}

impl Timeline {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let Picked {
            outcome, variant, ..
        } = self.variant.pick(&self.file)?;
        let Some(variant) = variant else {
            return Ok(outcome);
        };
        let _ = self.json;
        terminal::print((timeline_json(&variant.timeline) + "\n").as_bytes())?;
        Ok(outcome)
    }
}
