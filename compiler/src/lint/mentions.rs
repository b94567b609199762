//! What the words of all steps speak of, and what is ever on stage or run.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashSet;

use crate::primitive::SimId;
use crate::scene::Scene;
use crate::story::{ActKind, Arrangement, StatementId, Story, Subject};

/// All words of the steps, one or many as one, and those of statements that show something or let it happen.
pub(super) struct Words<'s> {
    all: HashSet<String>,
    pub(super) acting: HashSet<&'s str>,
    /// The words of tests: what these run need not run in a step.
    pub(super) tested: HashSet<&'s str>,
}

impl<'s> Words<'s> {
    pub(super) fn new(scene: &Scene, source: &'s str) -> Self {
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
    pub(super) fn hold(&self, name: &str) -> bool {
        self.all.contains(one(name))
    }
}

/// A word without the letter that makes many of one.
fn one(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}

/// What is ever on stage, and what ever runs.
#[derive(Default)]
pub(super) struct Stage {
    /// Each picture, with the `show` that put it there.
    pub(super) panes: BTreeMap<(SimId, &'static str), StatementId>,
    pub(super) shown: BTreeSet<SimId>,
    pub(super) run: BTreeSet<SimId>,
}

impl Stage {
    pub(super) fn new(stories: &[&Story]) -> Self {
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
