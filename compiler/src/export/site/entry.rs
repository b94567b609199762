//! What the pages around explainers say of one: kept beside it as `entry.json`, so that they can be written again without
//! building it again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::timeline::{Film, Timeline};

/// Explainers by slug.
pub type Entries = BTreeMap<String, Entry>;

/// An explainer as lists, feed and search know it. Everything is plain text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The name of its folder.
    pub slug: String,
    /// The title.
    pub title: String,
    /// One line for lists.
    pub summary: String,
    /// The sentence that makes one look.
    pub hook: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Question, trap and rule.
    pub facts: Vec<String>,
    /// Names of the primitives that it runs, sorted.
    pub primitives: Vec<String>,
    /// The date of the last change, as `2026-11-23`.
    pub updated: Option<String>,
    /// How long it plays in milliseconds.
    pub duration: i64,
    /// Title and narration of each step of the default run.
    pub steps: Vec<(String, String)>,
    /// Whether its posters stand beside it. Not part of the file: it is looked up.
    #[serde(skip)]
    pub poster: bool,
}

impl Entry {
    /// What is said of a film.
    pub fn new(film: &Film) -> Self {
        let about = &film.about;
        let timeline = film.variants.first().map(|variant| &variant.timeline);
        Self {
            slug: about.slug.clone(),
            title: about.title.clone(),
            summary: about.summary.words(),
            hook: about.hook.words(),
            tags: about.tags.clone(),
            facts: [&about.question, &about.trap, &about.rule]
                .map(|prose| prose.words())
                .to_vec(),
            primitives: about.primitives.clone(),
            updated: about.updated.clone(),
            duration: timeline.map_or(0, |timeline| timeline.duration.0),
            steps: timeline.map(steps).unwrap_or_default(),
            poster: false,
        }
    }

    /// From the bytes of `entry.json`; nothing if they are not one for the explainer of this slug.
    pub fn parse(bytes: &[u8], slug: &str) -> Option<Self> {
        let entry: Self = serde_json::from_slice(bytes).ok()?;
        let is_date = |date: &String| {
            let shape = |(index, byte): (usize, u8)| match index {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            };
            date.len() == 10 && date.bytes().enumerate().all(shape)
        };
        (entry.slug == slug && entry.updated.as_ref().is_none_or(is_date)).then_some(entry)
    }

    /// `entry.json`.
    pub fn json(&self) -> String {
        let json = serde_json::to_string(self).expect("strings and numbers can be written");
        format!("{json}\n")
    }
}

fn steps(timeline: &Timeline) -> Vec<(String, String)> {
    let steps = timeline.steps.iter().map(|step| {
        let says = step.beats.iter().map(|beat| beat.say.words());
        (step.title.words(), says.collect::<Vec<_>>().join(" "))
    });
    steps.collect()
}
