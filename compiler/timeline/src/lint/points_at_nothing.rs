//! A mark, a callout or a look of the camera that nothing on stage shows: what it points at is not there.

use std::collections::BTreeMap;

use explc_dsl::codes::writing;

use super::{Finding, Place, Told};
use crate::prose::StatementId;
use crate::timeline::{Element, Variant};

/// What changes nothing in any picture. In some setting of the knobs there may be nothing to point at.
pub(super) fn find(told: &Told, variants: &[Variant], found: &mut Vec<Finding>) {
    if variants.is_empty() {
        return;
    }
    let mut idle: BTreeMap<StatementId, &str> = told.pointing.clone().into_iter().collect();
    for variant in variants {
        for element in &variant.timeline.elements {
            if idle.is_empty() {
                return;
            }
            leave_causes(&mut idle, element);
        }
    }
    for (statement, word) in idle {
        let message = format!("this `{word}` changes nothing on stage");
        let place = Place::Statement(statement);
        found.push(Finding::always(writing::POINTS_AT_NOTHING, place, message));
    }
}

/// Leaves out the statements that change an element.
fn leave_causes(idle: &mut BTreeMap<StatementId, &str>, element: &Element) {
    for segment in element.tracks.iter().flat_map(|track| &track.segments) {
        idle.remove(&segment.cause.statement);
    }
}
