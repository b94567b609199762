//! `explc sheet`: a contact sheet, to look at a whole explainer at once.

use std::path::PathBuf;

use clap::Args;
use explc_compiler::export::sheet::filmstrip_png;

use super::render::ThemeName;
use super::variant::{self, Picked};
use crate::files;
use crate::terminal::{self, Outcome, Trouble};

/// Draw a contact sheet: the middle and the end of every step in one picture
#[derive(Args)]
#[command(
    after_help = "Example:\n  explc sheet explainers/raft-consensus.expl --theme dark -o sheet.png"
)]
pub(crate) struct Sheet {
    /// The scene.
    file: PathBuf,
    /// Where the PNG goes.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The colours.
    #[arg(long, default_value = "light")]
    theme: ThemeName,
    #[command(flatten)]
    variant: variant::Options,
}

impl Sheet {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let Picked {
            outcome, variant, ..
        } = self.variant.pick(&self.file)?;
        let Some(variant) = variant else {
            return Ok(outcome);
        };
        let png = filmstrip_png(&variant.timeline, variant.layout, self.theme.into())
            .map_err(Trouble::new)?;
        files::replace(&self.output, &png)?;
        terminal::tell(&format!("wrote {}", self.output.display()));
        Ok(outcome)
    }
}
