//! A picture that no step speaks of: a part is spoken of if a statement names it or another property that holds parts of
//! its kind, or if a sentence holds its name.

use std::collections::BTreeSet;

use explc_dsl::codes::writing;
use explc_dsl::diagnostic::{Edit, Fix};

use super::mentions::{Stage, Words};
use super::{Finding, Place};
use crate::primitive::{Info, Type};
use crate::scene::Scene;
use crate::story::{StatementId, Story};

pub(super) fn find(
    (scene, source): (&Scene, &str),
    (words, stage): (&Words, &Stage),
    stories: &[&Story],
    found: &mut Vec<Finding>,
) {
    for mut finding in never_mentioned(words, stage, stories) {
        if let Place::Statement(statement) = finding.place {
            finding.fix = left_out(scene, source, statement);
        }
        found.push(finding);
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
        found.push(Finding::always(
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
