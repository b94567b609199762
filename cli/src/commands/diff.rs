//! `explc diff`: what a viewer would see differently.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use explc_compiler::diff::{Difference, difference, difference_json, difference_text};
use explc_compiler::export::comparison::{Compared, comparison_html};
use explc_compiler::timeline::Film;
use serde_json::json;

use crate::files;
use crate::project::Source;
use crate::side::Side;
use crate::terminal::{self, Outcome, Trouble, count};

/// Say what a viewer would see differently between two versions
///
/// Files, folders or Git revisions, compared by what they show, not by their text: which captions, parts and times
/// changed, and which steps are proven identical in every knob setting and both layouts. A revision is compared with the
/// same file or folder of the other side; `REVISION:PATH` names another.
///
/// Exit codes: 0 nothing visible changed, 1 something did, 2 trouble.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  explc diff HEAD raft-consensus.expl         what I have changed since the last commit\n  explc diff main .                           the whole catalogue against a branch\n  explc diff old.expl new.expl --html out.html   with pictures of the steps that changed"
)]
pub(crate) struct Diff {
    /// The version before: a file, a folder or a Git revision.
    before: String,
    /// The version after.
    #[arg(default_value = ".")]
    after: String,
    /// As one JSON document.
    #[arg(long)]
    json: bool,
    /// Also write a page with pictures of the changed steps, before and after.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// What became of an explainer.
enum Change {
    Added(String),
    Removed(String),
    Changed(String, Box<(Film, Film, Difference)>),
    /// What of it does not compile.
    Broken(String, Vec<String>),
}

impl Diff {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let (before, after) = Side::pair(&self.before, &self.after)?;
        let (changes, same) = changes(&before, &after);
        if self.json {
            terminal::print(format!("{:#}\n", as_json(&changes, same)).as_bytes())?;
        } else {
            terminal::show(&as_text(&changes, same))?;
        }
        if let Some(path) = &self.html {
            let compared = changes.iter().filter_map(|change| match change {
                Change::Changed(slug, changed) => Some(Compared {
                    slug,
                    before: &changed.0,
                    after: &changed.1,
                    difference: &changed.2,
                }),
                Change::Added(_) | Change::Removed(_) | Change::Broken(..) => None,
            });
            let page = comparison_html(&compared.collect::<Vec<_>>()).map_err(Trouble::new)?;
            files::replace(path, page.as_bytes())?;
            terminal::tell(&format!("wrote {}", path.display()));
        }
        let broken = changes.iter().filter_map(|change| match change {
            Change::Broken(_, broken) => Some(broken.clone()),
            _ => None,
        });
        all_compile(&broken.flatten().collect::<Vec<_>>())?;
        Ok(if changes.is_empty() {
            Outcome::Fine
        } else {
            Outcome::Failed
        })
    }
}

/// The explainers that differ or cannot be compared, by slug, and how many do not differ.
fn changes(before: &Side, after: &Side) -> (Vec<Change>, usize) {
    let mut changes = Vec::new();
    let mut same = 0;
    for (slug, one, other) in pairs(before, after) {
        match (one, other) {
            (None, None) => {}
            (None, Some(_)) => changes.push(Change::Added(slug)),
            (Some(_), None) => changes.push(Change::Removed(slug)),
            (Some(one), Some(other)) if is_same_text(before, after, one, other) => same += 1,
            (Some(one), Some(other)) => match films((before, one), (after, other)) {
                Err(broken) => changes.push(Change::Broken(slug, broken)),
                Ok(films) => {
                    let found = difference(&films.0, &films.1);
                    if found.is_none() {
                        same += 1;
                    } else {
                        changes.push(Change::Changed(slug, Box::new((films.0, films.1, found))));
                    }
                }
            },
        }
    }
    (changes, same)
}

/// What can be seen of an explainer on both sides.
///
/// # Errors
/// What does not compile, as people call it. Of that nothing can be said.
pub(super) fn films(
    (before, one): (&Side, &Source),
    (after, other): (&Side, &Source),
) -> Result<(Film, Film), Vec<String>> {
    match (before.film(one), after.film(other)) {
        (Some(one), Some(other)) => Ok((one, other)),
        (one_film, other_film) => {
            let broken = [
                (one_film.is_none(), before.called(one)),
                (other_film.is_none(), after.called(other)),
            ];
            let broken = broken.into_iter().filter(|(is_broken, _)| *is_broken);
            Err(broken.map(|(_, name)| name).collect())
        }
    }
}

/// # Errors
/// If anything does not compile.
pub(super) fn all_compile(broken: &[String]) -> Result<(), Trouble> {
    match broken {
        [] => Ok(()),
        [one] => Err(Trouble::new(format!("{one} does not compile"))),
        several => Err(Trouble::new(format!(
            "these do not compile: {}",
            several.join(", ")
        ))),
    }
}

/// Explainers of both sides by slug; two files that were named are one pair, whatever they are called.
pub(super) fn pairs<'s>(
    before: &'s Side,
    after: &'s Side,
) -> Vec<(String, Option<&'s Source>, Option<&'s Source>)> {
    let of = |side: &'s Side| side.project.wanted().collect::<Vec<_>>();
    let (ones, others) = (of(before), of(after));
    if before.is_file && after.is_file {
        let (one, other) = (ones.first().copied(), others.first().copied());
        let slug = other.or(one).map(|source| source.slug.clone());
        return vec![(slug.unwrap_or_default(), one, other)];
    }
    let slugs: BTreeSet<&str> = ones
        .iter()
        .chain(&others)
        .map(|source| source.slug.as_str())
        .collect();
    let find = |sources: &[&'s Source], slug: &str| {
        sources.iter().copied().find(|source| source.slug == slug)
    };
    let pair = |slug: &str| (slug.to_owned(), find(&ones, slug), find(&others, slug));
    slugs.into_iter().map(pair).collect()
}

/// Equal text under an equal catalogue shows the same. Of files that were named it is found out whether they compile.
pub(super) fn is_same_text(before: &Side, after: &Side, one: &Source, other: &Source) -> bool {
    if before.is_file || after.is_file {
        return false;
    }
    let catalog = |side: &Side| {
        side.project
            .catalog
            .as_ref()
            .map(|source| source.text.clone())
    };
    one.text == other.text && one.slug == other.slug && catalog(before) == catalog(after)
}

fn as_text(changes: &[Change], same: usize) -> String {
    let mut out = String::new();
    for change in changes {
        match change {
            Change::Added(slug) => out.push_str(&format!("\u{1b}[1;32m{slug}\u{1b}[0m: new\n")),
            Change::Removed(slug) => {
                out.push_str(&format!("\u{1b}[1;31m{slug}\u{1b}[0m: removed\n"))
            }
            // Its errors are told, and which side has them is the last line.
            Change::Broken(..) => {}
            Change::Changed(slug, changed) => {
                out.push_str(&format!(
                    "\u{1b}[1m{slug}\u{1b}[0m\n{}",
                    difference_text(&changed.2)
                ));
            }
        }
    }
    if same > 0 {
        let besides = if out.is_empty() { "" } else { "other " };
        let verb = if same == 1 { "looks" } else { "look" };
        let explainers = count(same, &format!("{besides}explainer"));
        out.push_str(&format!("{explainers} {verb} the same\n"));
    }
    out
}

fn as_json(changes: &[Change], same: usize) -> serde_json::Value {
    let explainer = |change: &Change| match change {
        Change::Added(slug) => json!({"slug": slug, "change": "added"}),
        Change::Removed(slug) => json!({"slug": slug, "change": "removed"}),
        Change::Broken(slug, broken) => {
            json!({"slug": slug, "change": "broken", "broken": broken})
        }
        Change::Changed(slug, changed) => {
            json!({"slug": slug, "change": "changed", "difference": difference_json(&changed.2)})
        }
    };
    json!({
        "explainers": changes.iter().map(explainer).collect::<Vec<_>>(),
        "same": same,
    })
}
