//! `explc timeline`: everything that can be seen over time, with its causes.

use std::path::PathBuf;

use clap::Args;
use explc_compiler::export::json::{moment_json, timeline_json};
use explc_compiler::units::Millis;

use super::render::{ThemeName, moment};
use super::variant::{self, Picked};
use crate::terminal::{self, Outcome, Trouble};

/// Write the timeline of a scene: element × property × interval × value × cause
///
/// One JSON document for one knob combination in one layout. With `--at`, what can be seen at those moments: one JSON
/// object a line, each with the state of every element.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  explc timeline raft-consensus.expl --json\n  explc timeline raft-consensus.expl --at 12.5s --at 51.2s --json"
)]
pub(crate) struct Timeline {
    /// The scene.
    file: PathBuf,
    /// As JSON; the only form so far, and therefore also the default.
    #[arg(long)]
    json: bool,
    /// The state of every element at this moment, such as `51.2s` or `800ms`; may be repeated.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Vec<Millis>,
    /// The colours of the states at a moment.
    #[arg(long, default_value = "light", requires = "at")]
    theme: ThemeName,
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
        if self.at.is_empty() {
            terminal::print((timeline_json(&variant.timeline) + "\n").as_bytes())?;
        }
        for t in self.at {
            terminal::print(moment_json(&variant.timeline, t, self.theme.into()).as_bytes())?;
        }
        Ok(outcome)
    }
}
