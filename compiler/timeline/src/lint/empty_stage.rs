//! A stage with little on it, at the still end of a sentence.

use explc_dsl::codes::visual;

use super::Finding;
use super::scenery::Scenery;
use super::stage_use::each_beat;
use crate::geometry::Rect;

/// The least share of the stage that pictures take together.
const LEAST: f64 = 0.15;

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    each_beat(scenery, visual::EMPTY_STAGE, little, found);
}

fn little(stage: Rect, pictures: &[Rect]) -> Option<String> {
    let area: f64 = pictures.iter().map(|rect| rect.w * rect.h).sum();
    let share = area / (stage.w * stage.h);
    (share < LEAST).then(|| {
        format!(
            "what is shown takes {:.0} % of the stage, and {:.0} % are the least",
            (share * 100.0).floor(),
            LEAST * 100.0
        )
    })
}
