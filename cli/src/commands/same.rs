//! `explc same`: the proof that a rewrite changed nothing that can be seen.

use clap::Args;
use explc_compiler::diff::first_difference;

use super::diff::pairs;
use crate::side::Side;
use crate::terminal::{self, Outcome, Trouble};

/// Prove that two versions look the same at every moment
///
/// Or name the first moment at which they do not. Files, folders or Git revisions, in every knob setting and both
/// layouts; comments and formatting change nothing.
///
/// Exit codes: 0 they are the same, 1 they are not, 2 trouble.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  explc same HEAD raft-consensus.expl     my rewrite changed nothing\n  explc same old.expl new.expl"
)]
pub(crate) struct Same {
    /// The version before: a file, a folder or a Git revision.
    before: String,
    /// The version after.
    #[arg(default_value = ".")]
    after: String,
}

impl Same {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let (before, after) = Side::pair(&self.before, &self.after)?;
        let mut outcome = Outcome::Fine;
        for (slug, one, other) in pairs(&before, &after) {
            let line = match (one, other) {
                (Some(one), Some(other)) => {
                    let films = (before.film(one)?, after.film(other)?);
                    first_difference(&films.0, &films.1).map(|apart| {
                        format!(
                            "{slug}: differs from {} s on, at `{}` ({})",
                            apart.at.0 as f64 / 1000.0,
                            apart.element,
                            apart.variant
                        )
                    })
                }
                (None, _) => Some(format!("{slug}: only in {}", after.name)),
                (_, None) => Some(format!("{slug}: only in {}", before.name)),
            };
            if line.is_some() {
                outcome = Outcome::Failed;
            }
            let line = line.unwrap_or_else(|| format!("{slug}: the same at every moment"));
            terminal::show(&format!("{line}\n"))?;
        }
        Ok(outcome)
    }
}
