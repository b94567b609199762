//! `explc same`: the proof that a rewrite changed nothing that can be seen.

use clap::Args;
use explc_compiler::diff::{difference, first_difference, first_line};
use explc_compiler::timeline::Film;

use super::diff::{all_compile, films, is_same_text, pairs};
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
        let mut broken = Vec::new();
        for (slug, one, other) in pairs(&before, &after) {
            let line = match (one, other) {
                (Some(one), Some(other)) if is_same_text(&before, &after, one, other) => None,
                (Some(one), Some(other)) => match films((&before, one), (&after, other)) {
                    Ok(films) => apart(&films),
                    Err(names) => {
                        broken.extend(names);
                        continue;
                    }
                },
                (None, _) => Some(format!("only in {}", after.name)),
                (_, None) => Some(format!("only in {}", before.name)),
            };
            if line.is_some() {
                outcome = Outcome::Failed;
            }
            let line = line.unwrap_or_else(|| "the same at every moment".to_owned());
            terminal::show(&format!("{slug}: {line}\n"))?;
        }
        all_compile(&broken)?;
        Ok(outcome)
    }
}

/// Where two films come apart, if they do: at a moment, or else in what stands around the picture.
fn apart((before, after): &(Film, Film)) -> Option<String> {
    let moment = first_difference(before, after).map(|apart| {
        format!(
            "differs from {} s on, at `{}` ({})",
            apart.at.0 as f64 / 1000.0,
            apart.element,
            apart.variant
        )
    });
    moment.or_else(|| {
        let line = first_line(&difference(before, after))?;
        Some(format!("differs in {line}"))
    })
}
