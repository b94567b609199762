//! `explc check`: everything that is wrong, and the edits that are certain.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use explc_compiler::export::frame::{frame_png, frame_svg, size};
use explc_compiler::lint::{self, Finding};
use explc_compiler::theme::Theme;
use explc_compiler::{Compilation, Request};
use explc_dsl::diagnostic::{Diagnostic, Edit, Severity};
use rayon::prelude::*;

use crate::files;
use crate::project::{Project, Source};
use crate::report::{self, Found, MessageFormat};
use crate::terminal::{self, Outcome, Trouble, count};
use crate::world::DiskWorld;

/// Check scenes: names, types, claims, numbers in prose, and what is seen
///
/// Runs every knob combination. Exit code 1 if anything must not be published.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  explc check                                  everything in the project\n  explc check --fix raft-consensus.expl        also applies the edits that are certain\n  explc check --deny warnings --message-format short\n\n\
    --message-format short is one a line:\n  raft-consensus.expl:31:9: error[C001] the claim is false: …"
)]
pub(crate) struct Check {
    /// Scenes or folders of scenes; everything in the project if left out.
    #[arg(value_name = "FILES")]
    files: Vec<PathBuf>,
    /// Apply every edit that is certain, then check again.
    #[arg(long)]
    fix: bool,
    /// Fail on these too.
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Write the worst moment of each finding about pictures into this folder, as PNG.
    #[arg(long, value_name = "DIR")]
    stills: Option<PathBuf>,
    /// How diagnostics are written.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    message_format: MessageFormat,
}

/// What may be denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings fail like errors.
    Warnings,
}

impl Check {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let mut project = Project::open(&self.files)?;
        if self.fix {
            let (edits, changed) = fix(&mut project)?;
            terminal::tell(&format!(
                "{} applied in {}",
                count(edits, "fix").replace("fixs", "fixes"),
                count(changed, "file")
            ));
        }
        let (found, stills) = diagnose(&project, self.stills.is_some());
        if let Some(folder) = &self.stills {
            write_stills(folder, &stills)?;
        }
        report::report(&found, self.message_format)?;
        let worst = found
            .iter()
            .flat_map(|found| &found.diagnostics)
            .map(|diagnostic| diagnostic.severity)
            .min();
        let failed = match worst {
            Some(Severity::Error) => true,
            Some(Severity::Warning) => self.deny == Some(Deny::Warnings),
            Some(Severity::Hint) | None => false,
        };
        if self.message_format == MessageFormat::Human {
            let what = count(found.len(), "file");
            let totals = report::totals(&found.iter().collect::<Vec<_>>())
                .unwrap_or_else(|| "nothing to complain about".to_owned());
            terminal::tell(&format!("{what} checked: {totals}"));
        }
        Ok(if failed {
            Outcome::Failed
        } else {
            Outcome::Fine
        })
    }
}

/// A picture of a finding: the name of its file, and its bytes.
type Still = (String, Result<Vec<u8>, String>);

/// Everything that is wrong with what was asked for, catalogue first, and pictures of it if wanted.
fn diagnose(project: &Project, stills: bool) -> (Vec<Found<'_>>, Vec<Still>) {
    let world = DiskWorld::new(project);
    let request = Request::all();
    let catalog = project
        .wanted_catalog()
        .map(|source| world.check_catalog(source));
    let explainers: Vec<&Source> = project.wanted().collect();
    let compiled = |source| {
        let (compilation, found) = world.compile(source, &request);
        let stills = if stills {
            pictures(source, &compilation)
        } else {
            Vec::new()
        };
        (found, stills)
    };
    let explainers: Vec<(Found<'_>, Vec<Still>)> =
        explainers.into_par_iter().map(compiled).collect();
    let (explainers, stills): (Vec<Found<'_>>, Vec<Vec<Still>>) = explainers.into_iter().unzip();
    let found = catalog.into_iter().chain(explainers).collect();
    (found, stills.into_iter().flatten().collect())
}

/// The worst moment of each finding that is told.
fn pictures(source: &Source, compilation: &Compilation) -> Vec<Still> {
    let Some(film) = &compilation.film else {
        return Vec::new();
    };
    let picture = |(index, finding): (usize, &Finding)| -> Option<Still> {
        let variant = film.variants.get(finding.variant)?;
        let theme = finding.theme.unwrap_or(Theme::Light);
        let (code, number) = (finding.code, index + 1);
        let name = format!("{}-{number:02}-{}-{}.png", source.slug, code.id, code.name);
        let svg = frame_svg(
            &variant.timeline,
            variant.layout,
            finding.worst,
            theme,
            true,
        );
        Some((name, frame_png(&svg, size(variant.layout, true).0)))
    };
    let told = lint::told(&compilation.findings).into_iter();
    told.enumerate().filter_map(picture).collect()
}

fn write_stills(folder: &Path, stills: &[Still]) -> Result<(), Trouble> {
    std::fs::create_dir_all(folder).map_err(|error| Trouble::with("create", folder, error))?;
    for (name, bytes) in stills {
        let bytes = bytes
            .as_ref()
            .map_err(|error| Trouble::new(error.clone()))?;
        files::put(&folder.join(name), bytes)?;
    }
    terminal::tell(&format!(
        "{} in {}",
        count(stills.len(), "still"),
        folder.display()
    ));
    Ok(())
}

/// Fixing may make room for more: this many rounds at most, so that two fixes that undo each other come to an end.
const ROUNDS: usize = 16;

/// Applies every certain edit, round after round, and gives how many fixes were applied to how many files.
fn fix(project: &mut Project) -> Result<(usize, usize), Trouble> {
    let mut applied = 0;
    let mut changed = std::collections::BTreeSet::new();
    for _ in 0..ROUNDS {
        let mut fixed = Vec::new();
        for found in diagnose(project, false).0 {
            if found.source.unreadable.is_some() {
                continue;
            }
            let (text, fixes) = apply(&found.source.text, &found.diagnostics);
            if fixes > 0 {
                files::replace(&found.source.path, text.as_bytes())?;
                applied += fixes;
                fixed.push(found.source.path.clone());
            }
        }
        if fixed.is_empty() {
            break;
        }
        project.read_again(&fixed)?;
        changed.extend(fixed);
    }
    Ok((applied, changed.len()))
}

/// The text with every certain fix that no earlier one touches, and how many those are.
fn apply(text: &str, diagnostics: &[Diagnostic]) -> (String, usize) {
    let mut chosen: Vec<&Edit> = Vec::new();
    let mut fixes = 0;
    for fix in diagnostics
        .iter()
        .filter_map(|diagnostic| diagnostic.fix.as_ref())
        .filter(|fix| fix.certain)
    {
        let apart = |edit: &Edit| {
            chosen
                .iter()
                .all(|other| edit.span.end < other.span.start || other.span.end < edit.span.start)
        };
        let inside = |edit: &Edit| edit.span == edit.span.clamp(text);
        if !fix.edits.is_empty() && fix.edits.iter().all(|edit| apart(edit) && inside(edit)) {
            chosen.extend(&fix.edits);
            fixes += 1;
        }
    }
    chosen.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in chosen {
        let range = edit.span.range();
        out.push_str(&text[done..range.start]);
        out.push_str(&edit.replacement);
        done = range.end;
    }
    out.push_str(&text[done..]);
    (out, fixes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use explc_dsl::codes::parse::UNEXPECTED;
    use explc_dsl::diagnostic::Fix;
    use explc_dsl::span::Span;

    fn wrong(fix: Fix) -> Diagnostic {
        Diagnostic::error(UNEXPECTED, Span::at(0), "x").with_fix(fix)
    }

    #[test]
    fn certain_edits_that_do_not_touch_are_applied() {
        let one = wrong(Fix::certain(
            "a",
            vec![Edit::replace(Span::new(0, 1), "A"), Edit::insert(5, "!")],
        ));
        let touching = wrong(Fix::certain("b", vec![Edit::remove(Span::new(1, 2))]));
        let possible = wrong(Fix::possible("c", vec![Edit::remove(Span::new(3, 4))]));
        let outside = wrong(Fix::certain("d", vec![Edit::remove(Span::new(8, 20))]));
        assert_eq!(
            apply("abcde", &[one, touching, possible, outside]),
            ("Abcde!".to_owned(), 1)
        );
    }
}
