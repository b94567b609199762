//! `explc fmt`: the one way in which scenes are written.

use std::io::Read as _;
use std::path::PathBuf;

use clap::Args;

use crate::files;
use crate::project::{Project, Source};
use crate::report::{self, Found, MessageFormat};
use crate::terminal::{self, Outcome, Trouble, count};

/// Format scenes in the one canonical way
///
/// Changes no meaning and no built byte. Files are replaced as a whole; a statement that does not parse stays as it is.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  explc fmt                     formats every scene of the project\n  explc fmt --check             only says which files are not formatted; exit code 1 if any\n  explc fmt - < scene.expl      formats standard input to standard output"
)]
pub(crate) struct Fmt {
    /// Scenes or folders of scenes; everything in the project if left out; `-` is standard input.
    #[arg(value_name = "FILES")]
    files: Vec<PathBuf>,
    /// Change nothing; name the files that would change, and fail if there are any.
    #[arg(long)]
    check: bool,
}

impl Fmt {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        if self.files.iter().any(|file| file.as_os_str() == "-") {
            return if self.files.len() == 1 {
                self.standard_input()
            } else {
                Err(Trouble::new("`-` stands alone: it is standard input"))
            };
        }
        let project = Project::open(&self.files)?;
        let mut outcome = Outcome::Fine;
        let mut changed = 0;
        for source in project.wanted_catalog().into_iter().chain(project.wanted()) {
            if let Some(diagnostic) = &source.unreadable {
                let found = Found {
                    source,
                    diagnostics: vec![diagnostic.clone()],
                };
                report::report(&[found], MessageFormat::Human)?;
                outcome = Outcome::Failed;
            } else if self.file(source)? {
                changed += 1;
            }
        }
        let all = project.wanted().count() + usize::from(project.wanted_catalog().is_some());
        if !self.check {
            let rest = if changed < all {
                ", the rest was already"
            } else {
                ""
            };
            terminal::tell(&format!(
                "{changed} of {} formatted{rest}",
                count(all, "file")
            ));
        } else if changed > 0 {
            terminal::tell(&format!(
                "{} not formatted; `explc fmt` formats them",
                count(changed, "file")
            ));
            outcome = Outcome::Failed;
        }
        Ok(outcome)
    }

    /// Formats one file, or names it; gives whether it was not formatted.
    fn file(&self, source: &Source) -> Result<bool, Trouble> {
        let formatted = explc_dsl::format(&source.text);
        let differs = formatted != *source.text;
        if differs && self.check {
            terminal::print(format!("{}\n", source.shown).as_bytes())?;
        } else if differs {
            files::replace(&source.path, formatted.as_bytes())?;
        }
        Ok(differs)
    }

    fn standard_input(&self) -> Result<Outcome, Trouble> {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().read_to_end(&mut bytes);
        read.map_err(|error| Trouble::new(format!("cannot read standard input: {error}")))?;
        let text = explc_dsl::decode(&bytes).map_err(|diagnostic| {
            Trouble::new(format!("standard input: {}", diagnostic.message))
        })?;
        let formatted = explc_dsl::format(text);
        if self.check {
            return Ok(if formatted == text {
                Outcome::Fine
            } else {
                Outcome::Failed
            });
        }
        terminal::print(formatted.as_bytes())?;
        Ok(Outcome::Fine)
    }
}
