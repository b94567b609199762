//! Words that stand on other words.

use explc_dsl::codes::visual;

use super::edges::Edges;
use super::range::both;
use super::scenery::Scenery;
use super::stretch::{Stretch, without, worst};
use super::thing::Thing;
use super::{Finding, px};
use crate::units::Millis;

/// How much two lines may share, in pixels across and down.
const LIMIT: f64 = 1.0;

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    let words = &scenery.sets.words;
    for lower in scenery.those(words) {
        scenery.meeting(lower, (words, scenery.above(lower)), |upper| {
            compare(scenery, lower, upper, found);
        });
    }
}

fn compare(scenery: &Scenery, lower: &Thing, upper: &Thing, found: &mut Vec<Finding>) {
    let judge = |one: Edges, other: Edges, _, _| {
        let (across, down) = one.shared(other);
        both(across.exceeds(LIMIT), down.exceeds(LIMIT))
    };
    let stretches = scenery.both((lower, upper), 0.0, &judge);
    if stretches.is_empty() {
        return;
    }
    for stretch in without(&stretches, &hidden(scenery, lower, upper)) {
        let shared = |t| {
            scenery
                .edges(lower, t, t)
                .shared(scenery.edges(upper, t, t))
        };
        let area = |t| {
            let (across, down) = shared(t);
            across.middle() * down.middle()
        };
        let (moment, _) = worst(stretch, &area);
        let (across, down) = shared(moment);
        let message = format!(
            "{} and {} overlap by {} × {}",
            lower.told(),
            upper.told(),
            px(across.middle()).trim_end_matches(" px"),
            px(down.middle())
        );
        let things = [lower, upper];
        found.push(Finding::of(
            visual::TEXT_OVERLAP,
            scenery,
            &things,
            stretch,
            moment,
            message,
        ));
    }
}

/// When the box of the upper words covers the lower ones: then these are hidden, and do not overlap.
fn hidden(scenery: &Scenery, lower: &Thing, upper: &Thing) -> Vec<Stretch> {
    let Some(name) = &upper.element.within else {
        return Vec::new();
    };
    let judge = |one: Edges, other: Edges, _, _| {
        let (across, down) = one.shared(other);
        both(across.exceeds(0.0), down.exceeds(0.0))
    };
    let mut found = Vec::new();
    for cover in scenery.named(name) {
        if cover.hides && cover.is_above(lower) {
            found.extend(scenery.both_for((lower, cover), 0.0, Millis::ZERO, &judge));
        }
    }
    found.sort_unstable();
    found
}
