//! Two films → what a viewer would see differently, and which steps are proven the same.
//!
//! Steps are aligned by what they say, so that a step that moved in time is compared with itself. Two steps are the same
//! if everything that is seen during one is seen during the other, in the same order, at the same times counted from
//! its start, in every knob setting and both layouts. Pure functions over timelines: knows no file and no primitive.

mod align;
mod describe;
mod first;
mod json;
mod text;
mod window;

pub use describe::PartChange;
pub use first::{Apart, first_difference};
pub use json::difference_json;
pub use text::{difference_text, first_line};

use std::collections::{BTreeMap, BTreeSet};

use crate::story::StatementId;
use crate::timeline::{About, Film, Knob, Layout, Step, Timeline, Variant};
use crate::units::Millis;
use align::{Outline, Pair};
use window::Window;

/// What is different between two films of one explainer.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// What differs around the picture: header lines, knobs, presets. Name, before, after.
    pub about: Vec<(&'static str, String, String)>,
    /// Every step of either, in order.
    pub steps: Vec<StepChange>,
    /// How much longer the default setting has become.
    pub longer: Millis,
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepChange {
    /// Where it was, in the default setting if it is shown there; none if it is new.
    pub before: Option<StepPlace>,
    /// Where it is; none if it was removed.
    pub after: Option<StepPlace>,
    /// The knob settings and layouts in which it looks different, as people read them; empty if it is proven identical.
    pub differs_in: Vec<String>,
    /// Whether that is all in which it is shown.
    pub everywhere: bool,
    /// What differs in the first of them, beat by beat; beats that are the same are left out.
    pub beats: Vec<BeatChange>,
    /// Other lines that differ: the title, claims, questions. What, before, after.
    pub lines: Vec<(&'static str, String, String)>,
}

/// Where a step is in a film.
#[derive(Clone, Debug, PartialEq)]
pub struct StepPlace {
    /// Counted from 1, in the setting that it was looked at in.
    pub number: usize,
    /// Its title.
    pub title: String,
    /// When it starts.
    pub start: Millis,
    /// When it ends.
    pub end: Millis,
}

/// What became of a sentence and of what happens during it.
#[derive(Clone, Debug, PartialEq)]
pub struct BeatChange {
    /// The sentence before; none if it is new.
    pub before: Option<String>,
    /// The sentence now; none if it was removed.
    pub after: Option<String>,
    /// When it is up: now, or before if it was removed.
    pub start: Millis,
    /// How much longer it is up.
    pub longer: Millis,
    /// What differs in the picture. Empty if the same happens, at another pace or not.
    pub parts: Vec<PartChange>,
    /// The same happens in the same order, spread over another time.
    pub is_retimed: bool,
}

impl Difference {
    /// Whether nobody can see a difference.
    pub fn is_none(&self) -> bool {
        self.about.is_empty() && self.steps.iter().all(StepChange::is_same)
    }
}

impl StepChange {
    /// Whether it is proven identical, apart from a shift in time.
    pub fn is_same(&self) -> bool {
        self.differs_in.is_empty()
    }

    /// How much later it starts.
    pub fn shift(&self) -> Millis {
        self.by(|place| place.start)
    }

    /// How much longer it is.
    pub fn longer(&self) -> Millis {
        self.by(|place| place.end - place.start)
    }

    fn by(&self, of: impl Fn(&StepPlace) -> Millis) -> Millis {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => of(after) - of(before),
            _ => Millis::ZERO,
        }
    }
}

/// What is different between two films of one explainer.
pub fn difference(before: &Film, after: &Film) -> Difference {
    let pairs = align::pairs(&outlines(before), &outlines(after));
    let variants = common(before, after);
    let steps = pairs.iter().map(|pair| step_change(pair, &variants));
    let length = |film: &Film| {
        let first = film.variants.first();
        first.map_or(Millis::ZERO, |variant| variant.timeline.duration)
    };
    Difference {
        about: about(before, after),
        steps: steps.collect(),
        longer: length(after) - length(before),
    }
}

/// Two variants of the same setting and layout, and what people call them.
struct Both<'a> {
    name: String,
    before: &'a Timeline,
    after: &'a Timeline,
}

/// The settings that both films have, the default first. A knob that only one has stands at its default there; where the
/// defaults differ, those are held against each other.
fn common<'a>(before: &'a Film, after: &'a Film) -> Vec<Both<'a>> {
    let known = settings(before, after);
    let mut both = Vec::new();
    for (key, variant) in settings(after, before) {
        let same = known.iter().find(|(known, _)| *known == key);
        let default = || known.first().filter(|_| both.is_empty());
        if let Some((_, other)) = same.or_else(default) {
            both.push(Both {
                name: variant_name(after, variant),
                before: &other.timeline,
                after: &variant.timeline,
            });
        }
    }
    both
}

/// How knobs are set that another film has too, as links write it, and the layout.
type Setting = (Vec<(String, String)>, Layout);

/// The variants of a film in which every knob that the other has not stands at its default.
fn settings<'a>(film: &'a Film, other: &Film) -> Vec<(Setting, &'a Variant)> {
    let is_shared = |knob: &Knob| other.knobs.iter().any(|known| known.name == knob.name);
    let setting = |variant: &'a Variant| {
        let mut set = film.knobs.iter().zip(&variant.choice);
        if set.any(|(knob, choice)| !is_shared(knob) && *choice != knob.default) {
            return None;
        }
        let mut links = links(film, variant);
        links.retain(|(name, _)| other.knobs.iter().any(|known| known.name == *name));
        links.sort();
        Some(((links, variant.layout), variant))
    };
    film.variants.iter().filter_map(setting).collect()
}

/// The knobs that are set, as links write them.
fn links(film: &Film, variant: &Variant) -> Vec<(String, String)> {
    let set = film.knobs.iter().zip(&variant.choice);
    set.map(|(knob, choice)| (knob.name.clone(), knob.choices[*choice].0.clone()))
        .collect()
}

/// `w=1, r=2, portrait`; the default setting on a landscape stage is `default`.
fn variant_name(film: &Film, variant: &Variant) -> String {
    let default = |(knob, choice): (&Knob, &usize)| knob.default == *choice;
    let mut words = Vec::new();
    if film.knobs.iter().zip(&variant.choice).all(default) {
        words.push("default".to_owned());
    } else {
        let set = links(film, variant).into_iter();
        words.extend(set.map(|(name, value)| format!("{name}={value}")));
    }
    if variant.layout == Layout::Portrait {
        words.push("portrait".to_owned());
    }
    words.join(", ")
}

/// Every step that any setting shows, in the order of the file.
fn outlines(film: &Film) -> Vec<Outline> {
    let mut steps: BTreeMap<StatementId, Outline> = BTreeMap::new();
    for step in film
        .variants
        .iter()
        .flat_map(|variant| &variant.timeline.steps)
    {
        steps.entry(step.statement).or_insert_with(|| Outline {
            statement: step.statement,
            title: step.title.words(),
            says: step.beats.iter().map(|beat| beat.say.words()).collect(),
        });
    }
    steps.into_values().collect()
}

fn step_change(pair: &Pair, variants: &[Both<'_>]) -> StepChange {
    let mut change = StepChange {
        before: None,
        after: None,
        differs_in: Vec::new(),
        everywhere: true,
        beats: Vec::new(),
        lines: Vec::new(),
    };
    let mut looked_at = false;
    for both in variants {
        let before = pair.before.and_then(|id| place(both.before, id));
        let after = pair.after.and_then(|id| place(both.after, id));
        if before.is_none() && after.is_none() {
            continue;
        }
        let same = match (&before, &after) {
            (Some((_, one)), Some((_, other))) => {
                same_step((both.before, one), (both.after, other))
            }
            _ => false,
        };
        // The first setting in which it differs is described; until there is one, the first that shows it is named.
        let is_first = !same && change.differs_in.is_empty();
        if is_first || !looked_at {
            change.before = before.map(|(number, step)| step_place(number, step));
            change.after = after.map(|(number, step)| step_place(number, step));
            looked_at = true;
        }
        if is_first {
            let steps = (before.map(|(_, step)| step), after.map(|(_, step)| step));
            change.lines = describe::lines(steps);
            change.beats = describe::beats((both.before, both.after), steps);
        }
        if same {
            change.everywhere = false;
        } else {
            change.differs_in.push(both.name.clone());
        }
    }
    change
}

fn place(timeline: &Timeline, statement: StatementId) -> Option<(usize, &Step)> {
    let mut steps = timeline.steps.iter().enumerate();
    let (index, step) = steps.find(|(_, step)| step.statement == statement)?;
    Some((index + 1, step))
}

fn step_place(number: usize, step: &Step) -> StepPlace {
    StepPlace {
        number,
        title: step.title.words(),
        start: step.start,
        end: step.end,
    }
}

/// Whether all that is said and seen during two steps is the same, apart from when they start.
fn same_step((before, one): (&Timeline, &Step), (after, other): (&Timeline, &Step)) -> bool {
    let shift = other.start - one.start;
    let beats = |step: &Step, by: Millis| {
        let beats = step.beats.iter();
        let beats = beats.map(|beat| (beat.say.clone(), beat.start + by, beat.end + by));
        beats.collect::<Vec<_>>()
    };
    one.title == other.title
        && one.end + shift == other.end
        && one.predictions == other.predictions
        && one.claims == other.claims
        && beats(one, shift) == beats(other, Millis::ZERO)
        && Window::of(before, one.start, one.end) == Window::of(after, other.start, other.end)
}

/// Header lines, knobs and presets that differ.
fn about(before: &Film, after: &Film) -> Vec<(&'static str, String, String)> {
    let lines = about_lines(before).into_iter().zip(about_lines(after));
    let lines = lines.map(|((name, one), (_, other))| (name, one, other));
    let knobs = by_name("knob", &knob_lines(before), &knob_lines(after));
    let presets = by_name("preset", &preset_lines(before), &preset_lines(after));
    let all = lines.chain(knobs).chain(presets);
    all.filter(|(_, one, other)| one != other).collect()
}

/// The lines of each name on both sides, those of the side after first.
fn by_name(
    what: &'static str,
    before: &[(String, String)],
    after: &[(String, String)],
) -> Vec<(&'static str, String, String)> {
    let find = |lines: &[(String, String)], name: &str| {
        let line = lines.iter().find(|(known, _)| known == name);
        line.map(|(_, line)| line.clone()).unwrap_or_default()
    };
    let mut names: Vec<&str> = after
        .iter()
        .chain(before)
        .map(|(name, _)| &**name)
        .collect();
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    let line = |name: &str| (what, find(before, name), find(after, name));
    names.into_iter().map(line).collect()
}

/// Each knob by name, with its default, its choices and what viewers read.
fn knob_lines(film: &Film) -> Vec<(String, String)> {
    let line = |knob: &Knob| {
        let choice = |(link, label): &(String, String)| match link == label {
            true => link.clone(),
            false => format!("\"{label}\" = {link}"),
        };
        let choices: Vec<String> = knob.choices.iter().map(choice).collect();
        let default = knob.choices.get(knob.default);
        let default = default.map_or("", |(link, _)| link);
        let (name, label) = (&knob.name, &knob.label);
        let line = format!("{name} = {default} in {} \"{label}\"", choices.join(", "));
        (name.clone(), line)
    };
    film.knobs.iter().map(line).collect()
}

/// Each preset by what viewers read, with the knobs that it sets.
fn preset_lines(film: &Film) -> Vec<(String, String)> {
    let line = |(label, choice): &(String, Vec<usize>)| {
        let set = film.knobs.iter().zip(choice);
        let set = set.filter_map(|(knob, choice)| {
            let (link, _) = knob.choices.get(*choice)?;
            Some(format!("{} = {link}", knob.name))
        });
        let line = format!("{label}: {}", set.collect::<Vec<_>>().join(", "));
        (label.clone(), line)
    };
    film.presets.iter().map(line).collect()
}

fn about_lines(film: &Film) -> Vec<(&'static str, String)> {
    let About {
        slug: _,
        title,
        summary,
        lane,
        tags,
        requires,
        hook,
        question,
        trap,
        rule,
        simplified,
        sources,
        updated,
        primitives: _,
    } = &film.about;
    let all = |lines: &[crate::story::Prose]| {
        let lines: Vec<String> = lines.iter().map(describe::written).collect();
        lines.join(" · ")
    };
    let slugs: Vec<&str> = requires.iter().map(|(slug, _)| slug.as_str()).collect();
    vec![
        ("title", title.clone()),
        ("summary", describe::written(summary)),
        (
            "lane",
            lane.clone().map(|(slug, _)| slug).unwrap_or_default(),
        ),
        ("tags", tags.join(", ")),
        ("requires", slugs.join(", ")),
        ("hook", describe::written(hook)),
        ("question", describe::written(question)),
        ("trap", describe::written(trap)),
        ("rule", describe::written(rule)),
        ("simplified", all(simplified)),
        ("source", all(sources)),
        ("updated", updated.clone().unwrap_or_default()),
    ]
}
