//! Hashes on a circle: nodes own the arcs that end at their points. Arcs that change hands stand out, and a stretch can be
//! magnified beside the ring.
//!
//! Zero is at the top and places grow clockwise; on a portrait stage, where the magnified stretch is below, the ring is
//! turned by a quarter, so that what is right in landscape is at the bottom.

mod arcs;
mod draw;
mod keys;
mod window;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) use draw::draw;

use super::pen::around;
use super::{Context, Wanted};
use crate::drawing::{Point, Rect};
use crate::primitive::Part;
use window::WindowGeometry;

/// The state of a hash band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashBand {
    /// The nodes, with their colours.
    pub nodes: Vec<BandNode>,
    /// All points, clockwise.
    pub points: Arc<[BandPoint]>,
    /// The points before the last change; without one, none.
    pub before: Option<Arc<[BandPoint]>>,
    /// Keys on the inside.
    pub keys: Vec<BandKey>,
    /// The way from a key to its point, clockwise.
    pub path: Option<(u32, u32)>,
    /// The words in the middle: a title, and lines below it.
    pub words: Vec<String>,
    /// A magnified stretch. Its room is kept if any state has one.
    pub window: Option<Window>,
}

/// Whose arcs there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandNode {
    /// Its part.
    pub part: Part,
    /// Its name.
    pub name: String,
    /// Its colour, 1 to 8.
    pub identity: u8,
}

/// A point: the end of an arc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandPoint {
    /// Its part.
    pub part: Part,
    /// Where it is; the whole circle is 2³².
    pub place: u32,
    /// The index of its node.
    pub node: usize,
    /// Its name.
    pub name: Arc<str>,
}

/// A key on the ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandKey {
    /// Its part.
    pub part: Part,
    /// Where it is.
    pub place: u32,
    /// The index of its node; none before it is placed.
    pub node: Option<usize>,
}

/// A stretch to magnify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Where it begins, clockwise.
    pub low: u32,
    /// Where it ends.
    pub high: u32,
    /// The index of the node that it is about.
    pub node: usize,
    /// The point that it is about.
    pub point: Part,
    /// What is said of the arc that ends there.
    pub note: String,
}

/// Sizes of a hash band.
#[derive(Clone, Debug, PartialEq)]
pub struct HashBandGeometry {
    pub(super) drawn: Rect,
    centre: Point,
    /// The outer radius of the band.
    radius: f64,
    /// The thickness of the band.
    thick: f64,
    /// How far the ring is turned, in turns.
    turned: f64,
    window: Option<WindowGeometry>,
    /// Where keys stand, by their place: on the outermost of several circles on which they have room.
    circles: BTreeMap<u32, usize>,
}

/// How far arcs that stand out do.
const RISE: f64 = 20.0;
/// From arcs that stand out to the names of points, in sizes of small words.
const NAMES: f64 = 1.1;
/// Up to so many points are drawn and named one by one.
const FEW: usize = 12;
/// The least outer radius at which the words in the middle have room, in label sizes.
const LEAST: f64 = 3.8;

/// What the states ask for around the ring and beside it.
struct Union {
    few: bool,
    /// Room at the sides for the names of points.
    side: f64,
    /// Room above and below for them.
    end: f64,
    /// The widest name of a point or note, if anything is magnified.
    window: Option<f64>,
}

impl Union {
    fn new(states: &[&HashBand], context: &Context) -> Self {
        let few = states.iter().any(|state| state.is_few());
        let named = |state: &&&HashBand| state.is_few() || state.window.is_some();
        let names = |state: &&HashBand| -> Vec<Arc<str>> {
            state
                .points
                .iter()
                .map(|point| Arc::clone(&point.name))
                .collect()
        };
        let mut all: Vec<Arc<str>> = states.iter().filter(named).flat_map(names).collect();
        all.sort();
        all.dedup();
        let font = context.small_value();
        let widest = context.widest(all.iter().map(|name| &**name), font);
        let windows = states.iter().filter_map(|state| state.window.as_ref());
        let notes: Vec<&str> = windows.map(|window| window.note.as_str()).collect();
        let window =
            (!notes.is_empty()).then(|| context.widest(notes, context.small(500)).max(widest));
        let (side, end) = if few {
            // A pixel for the centre, which stands on whole ones.
            let side = widest + NAMES * context.scale.small + 1.0;
            (side, context.scale.small * 2.0)
        } else {
            (0.0, 0.0)
        };
        Self {
            few,
            side,
            end,
            window,
        }
    }

    /// Width and height that are not the ring's own.
    fn around(&self, context: &Context) -> (f64, f64) {
        let beside = self
            .window
            .map_or((0.0, 0.0), |words| window::room(words, context));
        (
            2.0 * (self.side + RISE) + beside.0,
            2.0 * (self.end + RISE) + beside.1,
        )
    }
}

pub(super) fn wanted(states: &[&HashBand], width: f64, context: &Context) -> Wanted {
    let around = Union::new(states, context).around(context);
    let least = 2.0 * LEAST * context.scale.label;
    let most = (width - around.0).max(least);
    let ideal = most.min(context.scale.label * 22.0);
    Wanted {
        min: (least + around.0, least + around.1),
        ideal: (ideal + around.0, ideal + around.1),
    }
}

pub(super) fn solve(states: &[&HashBand], share: Rect, context: &Context) -> HashBandGeometry {
    let union = Union::new(states, context);
    let around_ring = union.around(context);
    let across = (share.w - around_ring.0).min(share.h - around_ring.1);
    // Whole pixels, so that circles and level edges are sharp.
    let radius = (across / 2.0).max(1.0).floor();
    let size = (2.0 * radius + around_ring.0, 2.0 * radius + around_ring.1);
    let drawn = around(share.centre(), size.0, size.1);
    let centre = Point {
        x: (drawn.x + union.side + RISE + radius).round(),
        y: (drawn.y + union.end + RISE + radius).round(),
    };
    let window = union
        .window
        .map(|words| WindowGeometry::new(centre, radius + RISE, drawn, words, context));
    let thick = thickness(radius, union.few, context);
    let places = states.iter().flat_map(|state| &state.keys);
    let circles = keys::circles(
        places.map(|one| one.place).collect(),
        radius - thick,
        context,
    );
    HashBandGeometry {
        drawn,
        centre,
        radius,
        thick,
        turned: if context.portrait && window.is_some() {
            0.25
        } else {
            0.0
        },
        window,
        circles,
    }
}

impl HashBand {
    /// Whether points are few enough to be named one by one.
    fn is_few(&self) -> bool {
        self.points.len() <= FEW
    }
}

/// The thickness of a band, with room for letters where there are some.
fn thickness(radius: f64, few: bool, context: &Context) -> f64 {
    let letters = if few { context.scale.label * 1.3 } else { 0.0 };
    (0.14 * radius).max(letters).round()
}

impl HashBandGeometry {
    /// The turn at which a place stands, from the top, clockwise.
    fn turn(&self, place: u32) -> f64 {
        let turn = f64::from(place) / arcs::WHOLE + self.turned;
        turn - libm::floor(turn)
    }

    /// The point at a turn and a distance from the centre.
    fn at(&self, turn: f64, r: f64) -> Point {
        let angle = std::f64::consts::TAU * (turn - 0.25);
        Point {
            x: self.centre.x + r * libm::cos(angle),
            y: self.centre.y + r * libm::sin(angle),
        }
    }

    /// The radius in the middle of the band.
    fn middle(&self) -> f64 {
        self.radius - self.thick / 2.0
    }
}
