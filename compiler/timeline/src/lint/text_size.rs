//! Words that are too small to read where the stage is shown small.

use explc_dsl::codes::visual;

use super::Finding;
use super::range::Range;
use super::scenery::Scenery;
use super::stretch::worst;
use super::thing::Kind;
use crate::timeline::Layout;
use crate::units::Millis;

/// The least size of words as shown, in pixels.
const LEAST: f64 = 12.0;
/// What rounding may take off it.
const HAIR: f64 = 0.01;

/// How wide the stage is shown at least, in pixels.
fn shown(layout: Layout) -> f64 {
    match layout {
        Layout::Landscape => 960.0,
        Layout::Portrait => 360.0,
    }
}

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    let ratio = shown(scenery.layout) / f64::from(scenery.layout.size().0);
    for thing in scenery.those(&scenery.sets.words) {
        let Kind::Words { px, .. } = thing.kind else {
            continue;
        };
        let size = |a, b| scenery.size(thing, a, b) * Range::at(px * ratio);
        let lack = |a, b| Range::at(LEAST - HAIR) - size(a, b);
        let ever = lack(Millis::ZERO, scenery.timeline.duration);
        if ever.exceeds(0.0) == Some(false) {
            continue;
        }
        for stretch in scenery.alone(thing, &|_, a, b| lack(a, b).exceeds(0.0)) {
            let (moment, _) = worst(stretch, &|t: Millis| lack(t, t).middle());
            let message = format!(
                "{} is {:.1} px high where the stage is {} px wide, and {LEAST} px are the least",
                thing.told(),
                size(moment, moment).middle(),
                shown(scenery.layout)
            );
            found.push(Finding::of(
                visual::TEXT_SIZE,
                scenery,
                &[thing],
                stretch,
                moment,
                message,
            ));
        }
    }
}
