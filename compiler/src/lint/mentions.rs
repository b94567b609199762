//! What is shown and never spoken of, spoken of and never shown, and declared and never run.
//!
//! Looks at the words of all steps: a part is spoken of if a statement names it or another property that holds parts of
//! its kind, or if a sentence holds its name.

use std::collections::{BTreeMap, BTreeSet};

use explc_dsl::codes::writing;
use explc_dsl::diagnostic::{Edit, Fix};
use hashbrown::HashSet;

use super::{Finding, Place};
use crate::primitive::{Info, SimId, Type};
use crate::scene::Scene;
use crate::story::{ActKind, Arrangement, StatementId, Story, Subject};
use crate::units::Millis;

/// All words of the steps, one or many as one, and those of statements that show something or let it happen.
struct Words<'s> {
    all: HashSet<String>,
    acting: HashSet<&'s str>,
    /// The words of tests: what these run need not run in a step.
    tested: HashSet<&'s str>,
}

impl<'s> Words<'s> {
    fn new(scene: &Scene, source: &'s str) -> Self {
        let mut all: HashSet<&str> = HashSet::new();
        let mut words = Self {
            all: HashSet::new(),
            acting: HashSet::new(),
            tested: HashSet::new(),
        };
        let apart = |character: char| !(character.is_alphanumeric() || character == '-');
        for test in &scene.tests {
            let text = source.get(test.span.range()).unwrap_or_default();
            words.tested.extend(text.split(apart));
        }
        for step in &scene.steps {
            let text = source.get(step.span.range()).unwrap_or_default();
            for line in text.lines().map(str::trim_start) {
                if line.starts_with("//") {
                    continue;
                }
                let found = line.split(apart).filter(|word| !word.is_empty());
                if !["claim ", "capture "]
                    .iter()
                    .any(|start| line.starts_with(start))
                {
                    words.acting.extend(found.clone());
                }
                all.extend(found);
            }
        }
        let lower = all.into_iter().map(str::to_lowercase);
        words.all.extend(lower.map(|word| one(&word).to_owned()));
        words
    }

    /// Whether a name is among them, one or many of it.
    fn hold(&self, name: &str) -> bool {
        self.all.contains(one(name))
    }
}

/// A word without the letter that makes many of one.
fn one(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}

pub(super) fn find(scene: &Scene, source: &str, stories: &[&Story], found: &mut Vec<Finding>) {
    let words = Words::new(scene, source);
    let stage = Stage::new(stories);
    for mut finding in never_mentioned(&words, &stage, stories) {
        if let Place::Statement(statement) = finding.place {
            finding.fix = left_out(scene, source, statement);
        }
        found.push(finding);
    }
    for (index, sim) in scene.sims.iter().enumerate() {
        let id = SimId(u16::try_from(index).unwrap_or(u16::MAX));
        let place = Place::Span(sim.span);
        let named = words.acting.contains(sim.name.as_str());
        if !stage.run.contains(&id) && !words.tested.contains(sim.name.as_str()) {
            let message = format!("no step runs `{}`", sim.name);
            found.push(at(writing::IDLE_SIM, place, message));
        } else if named && stage.run.contains(&id) && !stage.shown.contains(&id) {
            let message = format!("`{}` runs, and is never shown", sim.name);
            found.push(at(writing::NEVER_SHOWN, place, message));
        }
    }
}

/// A finding about the whole show.
fn at(code: explc_dsl::codes::Code, place: Place, message: String) -> Finding {
    Finding::told(code, place, (Millis::ZERO, Millis(i64::MAX)), message)
}

/// What is ever on stage, and what ever runs.
#[derive(Default)]
struct Stage {
    /// Each picture, with the `show` that put it there.
    panes: BTreeMap<(SimId, &'static str), StatementId>,
    shown: BTreeSet<SimId>,
    run: BTreeSet<SimId>,
}

impl Stage {
    fn new(stories: &[&Story]) -> Self {
        let mut stage = Self::default();
        for story in stories {
            stage.arrange(&story.opening);
            let steps = story.steps.iter();
            let acts = steps.flat_map(|step| {
                let acts = step.beats.iter().flat_map(|beat| &beat.acts);
                step.setup.iter().chain(acts)
            });
            for act in acts {
                match &act.kind {
                    ActKind::Show(arrangement) => stage.arrange(arrangement),
                    ActKind::Run { stretches, .. } => {
                        stage
                            .run
                            .extend(stretches.iter().map(|stretch| stretch.sim));
                    }
                    _ => {}
                }
            }
        }
        stage
    }

    fn arrange(&mut self, arrangement: &Arrangement) {
        match arrangement {
            Arrangement::Group { items, .. } => items.iter().for_each(|item| self.arrange(item)),
            Arrangement::Pane(pane) => {
                if let Subject::Property { sim, property, .. } = pane.subject {
                    self.shown.insert(sim);
                    self.panes.entry((sim, property)).or_insert(pane.statement);
                }
            }
        }
    }
}

/// Leaves a `show` of the opening stage out, unless nothing else stands in its block.
fn left_out(scene: &Scene, source: &str, show: StatementId) -> Option<Fix> {
    let span = scene.span(show);
    let stage = scene.stage.as_ref()?.span;
    if span.start < stage.start || stage.end < span.end {
        return None;
    }
    let (before, after) = (
        source.get(..span.start as usize)?,
        source.get(span.end as usize..)?,
    );
    let only = before.trim_end().ends_with('{') && after.trim_start().starts_with('}');
    let edit = Edit::remove_lines(source, span);
    (!only).then(|| Fix::possible("leave it out", vec![edit]))
}

fn never_mentioned(words: &Words, stage: &Stage, stories: &[&Story]) -> Vec<Finding> {
    let mut found = Vec::new();
    let Some(story) = stories.first() else {
        return found;
    };
    // What one simulation shows is spoken of where another shows the same.
    let mut told: BTreeSet<(StatementId, &str)> = BTreeSet::new();
    for ((sim, property), statement) in &stage.panes {
        let Some(performer) = story.sims.get(usize::from(sim.0)) else {
            continue;
        };
        let names = names(performer.info, property, &performer.name);
        if names.iter().any(|name| words.hold(name)) || !told.insert((*statement, property)) {
            continue;
        }
        let what = match *property {
            "" => format!("`{}`", performer.name),
            property => format!("`{}.{property}`", performer.name),
        };
        let message = format!("{what} is shown, and no step speaks of it");
        found.push(at(
            writing::NEVER_MENTIONED,
            Place::Statement(*statement),
            message,
        ));
    }
    found
}

/// The names under which a picture may be spoken of: its own, those of its kind of parts, and of all that holds such.
fn names<'n>(info: &'static Info, property: &'n str, sim: &'n str) -> Vec<&'n str> {
    if property.is_empty() {
        return vec![sim];
    }
    let root = info.entities.iter().find(|entity| entity.name.is_empty());
    let properties = root.map_or(&[][..], |root| root.properties);
    let of = |ty: Type| match ty {
        Type::Part(kind) | Type::Set(kind) => Some(kind),
        _ => None,
    };
    let own = properties.iter().find(|known| known.name == property);
    let mut names = vec![property];
    if let Some(kind) = own.and_then(|own| of(own.ty)) {
        names.push(kind);
        let same = properties.iter().filter(|known| of(known.ty) == Some(kind));
        names.extend(same.map(|known| known.name));
    }
    names
}
