//! More than three causes of motion at once: nobody can follow them.
//!
//! What begins at one moment under one statement is one cause: a broadcast, a family, a set under one event. What begins
//! when another way ends goes on with its cause: an answer belongs to what it answers.

use std::collections::BTreeMap;

use explc_dsl::codes::visual;
use hashbrown::HashSet;

use super::scenery::Scenery;
use super::stretch::{Stretch, add};
use super::tracks::changes;
use super::{Finding, Place};
use crate::prose::StatementId;
use crate::timeline::Layer;
use crate::units::Millis;

/// The most causes that can be followed.
const MOST: usize = 3;

/// The time for which something is on its way, and why: by when it begins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Way {
    from: Millis,
    statement: StatementId,
    to: Millis,
}

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    let ways = ways(scenery);
    let causes = causes(&ways);
    let mut ends: Vec<(Millis, bool, usize)> = Vec::new();
    for (way, cause) in ways.iter().zip(&causes) {
        ends.push((way.from, true, *cause));
        ends.push((way.to, false, *cause));
    }
    // What ends makes room before another begins.
    ends.sort_unstable();
    // How many ways of each cause are under way, and how many causes have any.
    let mut under_way = vec![0_usize; ways.len()];
    let mut active = 0;
    let mut crowded: Vec<Stretch> = Vec::new();
    let mut most = 0;
    for pair in ends.windows(2) {
        let (t, begins, cause) = pair[0];
        let count = &mut under_way[cause];
        if begins {
            active += usize::from(*count == 0);
            *count += 1;
        } else {
            active -= usize::from(*count == 1);
            *count = count.saturating_sub(1);
        }
        if active > MOST && t < pair[1].0 {
            add(&mut crowded, t, pair[1].0);
            most = most.max(active);
        }
    }
    for (from, to) in crowded {
        let under_way = |way: &Way| way.from < to && from < way.to;
        let mut begun = ways.iter().filter(|way| way.from <= from);
        let last = begun.rfind(|way| under_way(way));
        let mut elements = Vec::new();
        each(scenery, &mut |index, way| {
            if under_way(&way) && is_seen(scenery, index, way) && elements.last() != Some(&index) {
                elements.push(index);
            }
        });
        found.push(Finding {
            elements: elements
                .into_iter()
                .map(|index| scenery.timeline.elements[index].id.clone())
                .collect(),
            ..Finding::told(
                visual::TOO_MANY_CAUSES,
                last.map_or(Place::Start, |way| Place::Statement(way.statement)),
                (from, to),
                format!(
                    "{most} things move at once for reasons of their own, and {MOST} are the most"
                ),
            )
        });
    }
}

/// All motion that is seen, by when it begins. What moves together is on its way once.
fn ways(scenery: &Scenery) -> Vec<Way> {
    let mut ways = HashSet::new();
    each(scenery, &mut |index, way| {
        if !ways.contains(&way) && is_seen(scenery, index, way) {
            ways.insert(way);
        }
    });
    let mut ways: Vec<Way> = ways.into_iter().collect();
    ways.sort_unstable();
    ways
}

fn is_seen(scenery: &Scenery, index: usize, way: Way) -> bool {
    scenery.is_seen(index, way.from, way.to)
}

/// Visits all ways of each element, by its index.
fn each(scenery: &Scenery, visit: &mut dyn FnMut(usize, Way)) {
    let on_stage = |index: usize| scenery.timeline.elements[index].layer != Layer::Band;
    let moving = scenery.movers.moving().iter().copied();
    for index in moving.filter(|index| on_stage(*index)) {
        let changes = scenery.movers.of(index).tracks().flat_map(changes);
        for change in changes.filter(|change| change.duration > Millis::ZERO) {
            let way = Way {
                from: change.start,
                statement: change.cause.statement,
                to: change.end(),
            };
            visit(index, way);
        }
    }
}

/// The cause of each way, by number. Ways that begin together follow on each other.
fn causes(ways: &[Way]) -> Vec<usize> {
    let mut ended: BTreeMap<(StatementId, Millis), usize> = BTreeMap::new();
    let mut causes: Vec<usize> = Vec::with_capacity(ways.len());
    let mut before: Option<&Way> = None;
    for (number, way) in ways.iter().enumerate() {
        let with = before.filter(|before| before.statement == way.statement);
        let together = with.is_some_and(|before| before.from == way.from);
        let cause = match causes.last() {
            Some(cause) if together => *cause,
            _ => {
                let start = (way.statement, way.from);
                ended.get(&start).copied().unwrap_or(number)
            }
        };
        if with.is_none_or(|before| before.to != way.to) {
            ended.entry((way.statement, way.to)).or_insert(cause);
        }
        causes.push(cause);
        before = Some(way);
    }
    causes
}
