//! A stage that leans to one side, at the still end of a sentence.

use explc_dsl::codes::visual;

use super::Finding;
use super::scenery::Scenery;
use super::stage_use::each_beat;
use crate::geometry::Rect;

/// How far from the middle the weight may be, in shares of the stage's width or height.
const MOST: f64 = 0.25;

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    each_beat(scenery, visual::LOPSIDED_STAGE, leaning, found);
}

fn leaning(stage: Rect, pictures: &[Rect]) -> Option<String> {
    let area: f64 = pictures.iter().map(|rect| rect.w * rect.h).sum();
    if area <= 0.0 {
        return None;
    }
    let mean = |of: fn(&Rect) -> f64| {
        pictures
            .iter()
            .map(|rect| of(rect) * rect.w * rect.h)
            .sum::<f64>()
            / area
    };
    let x = (mean(|rect| rect.centre().x) - stage.centre().x) / stage.w;
    let y = (mean(|rect| rect.centre().y) - stage.centre().y) / stage.h;
    let (by, side) = if x.abs() >= y.abs() {
        (x.abs(), if x < 0.0 { "left" } else { "right" })
    } else {
        (y.abs(), if y < 0.0 { "top" } else { "bottom" })
    };
    (by > MOST).then(|| {
        format!(
            "the weight of what is shown is {:.0} % of the stage from its middle, at the {side}, and {:.0} % are the most",
            (by * 100.0).ceil(),
            MOST * 100.0
        )
    })
}
