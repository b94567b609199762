//! What leaves the stage.

use explc_dsl::codes::visual;

use super::edges::Edges;
use super::scenery::Scenery;
use super::stretch::worst;
use super::thing::Thing;
use super::{Finding, px};
use crate::geometry::Rect;
use crate::timeline::{Layer, Layout};
use crate::units::Millis;

/// How far a thing may reach over the edge, in pixels.
const LIMIT: f64 = 0.5;

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    let [stage, band] = [Layer::Stage, Layer::Band].map(|layer| room(scenery.layout, layer));
    for thing in &scenery.things {
        let room = match thing.layer {
            Layer::Stage => stage,
            Layer::Band => band,
        };
        let (across, down) = thing.outset();
        if !room.holds(thing.extent.bounds.grown(across.max(down))) {
            look(scenery, thing, room, (across, down), found);
        }
    }
}

fn look(
    scenery: &Scenery,
    thing: &Thing,
    room: Rect,
    outset: (f64, f64),
    found: &mut Vec<Finding>,
) {
    let room = Edges::of(room);
    let excess = |edges: Edges| edges.grown(outset).beyond(room);
    for stretch in scenery.alone(thing, &|edges, _, _| excess(edges).exceeds(LIMIT)) {
        let measure = |t: Millis| excess(scenery.edges(thing, t, t)).middle();
        let (moment, by) = worst(stretch, &measure);
        let message = format!("{} leaves the stage by {}", thing.told(), px(by));
        found.push(Finding::of(
            visual::OFF_STAGE,
            scenery,
            &[thing],
            stretch,
            moment,
            message,
        ));
    }
}

/// The stage, or the caption band below it.
fn room(layout: Layout, layer: Layer) -> Rect {
    let (width, height) = layout.size();
    let (w, h) = (f64::from(width), f64::from(height));
    match layer {
        Layer::Stage => Rect {
            x: 0.0,
            y: 0.0,
            w,
            h,
        },
        Layer::Band => Rect {
            x: 0.0,
            y: h,
            w,
            h: f64::from(layout.band()),
        },
    }
}
