//! Callouts: a box of words tied to a part, placed beside it where nothing else is.

use std::sync::Arc;

use super::camera::View;
use super::prose::Lines;
use crate::drawing::{Anchor, Dash, Enter, Font, Form, Key, Point, Rect, Shape, Sweep};
use crate::export::number::polyline;
use crate::story::{Prose, Target};
use crate::text::Fonts;
use crate::theme::{Role, TypeScale};

/// A callout that is up.
#[derive(Clone)]
pub(super) struct Note {
    pub(super) name: String,
    /// What it says, and what it is about.
    pub(super) text: Prose,
    pub(super) on: Target,
    pub(super) bounds: Rect,
    pub(super) shapes: Vec<Arc<Shape>>,
}

/// What a callout must keep clear of.
pub(super) struct Obstacles<'a> {
    pub(super) stage: Rect,
    pub(super) others: Vec<Obstacle>,
    pub(super) fonts: &'a Fonts,
    pub(super) scale: TypeScale,
}

/// Something that a callout should not cover.
#[derive(Clone, Copy)]
pub(super) struct Obstacle {
    bounds: Rect,
    weight: f64,
}

impl Obstacle {
    /// Words, nodes, chips: what cannot be read when it is covered.
    pub(super) fn solid(bounds: Rect) -> Self {
        Self {
            bounds,
            weight: 4.0,
        }
    }

    /// The same through a camera.
    pub(super) fn seen(self, view: View) -> Self {
        Self {
            bounds: view.shown(self.bounds),
            ..self
        }
    }

    /// Whether all of a box is within it.
    pub(super) fn holds(self, place: Rect) -> bool {
        self.bounds.holds(place)
    }

    /// Whether a box may hide some of it.
    pub(super) fn meets(self, place: Rect) -> bool {
        self.bounds.meets(place)
    }

    /// How much a box hides of it.
    pub(super) fn hidden_by(self, place: Rect) -> f64 {
        shared(self.bounds, place) * self.weight
    }

    /// A line whose way matters: a piece of it may be hidden where nothing else is free.
    pub(super) fn line(bounds: Rect) -> Self {
        Self {
            bounds,
            weight: 1.0,
        }
    }

    /// The box around a set, most of which is empty.
    pub(super) fn loose(bounds: Rect) -> Self {
        Self {
            bounds,
            weight: 0.3,
        }
    }
}

/// The distance from the thing to the box, along the stem.
const STEM: f64 = 24.0;
const PAD: f64 = 12.0;
/// From one line to the next, in sizes of its type.
const PITCH: f64 = 1.3;
/// How wide a box may be, in sizes of its type.
const WIDTHS: [f64; 3] = [14.0, 8.0, 5.0];
/// What a pixel more from its target costs, in square pixels.
const FARTHER: f64 = 6.0;
/// What it costs that the stem crosses something of weight 1, in square pixels.
const CROSSING: f64 = 1_000.0;
/// What it costs to cover the least bit of something of weight 1, besides the bit.
const COVERING: f64 = 500.0;
/// How much worse it is to hide the target itself.
const HIDES_TARGET: f64 = 50.0;

/// Writes `text` beside `target`.
pub(super) fn callout(
    name: String,
    (text, on): (Prose, Target),
    target: Rect,
    around: &Obstacles<'_>,
) -> Note {
    let px = around.scale.small;
    let font = Font {
        mono: false,
        weight: 500,
        px,
    };
    let others = around.others.iter();
    let others: Vec<&Obstacle> = others.filter(|other| !other.bounds.holds(target)).collect();
    let boxed = |ems: f64| {
        let lines = Lines::new(around.fonts, &text, font, px * ems, PITCH);
        let width = lines.width() + 2.0 * PAD;
        let words = lines.count() as f64 * px * PITCH - px * 0.3;
        let height = words + lines.excess() + 2.0 * PAD;
        let places = candidates(target, width, height).into_iter();
        let (mut best, mut least) = (None, f64::INFINITY);
        for place in places.map(|place| inside(place, around.stage)) {
            if let Some(cost) = cost(place, target, &others, least) {
                (best, least) = (Some(place), cost);
            }
        }
        best.map(|place| (least, place, lines))
    };
    // Wide first: a narrow one must be worth its extra lines.
    let best = WIDTHS.into_iter().filter_map(boxed).reduce(|wide, narrow| {
        if narrow.0 < 0.8 * wide.0 {
            narrow
        } else {
            wide
        }
    });
    let (_, bounds, lines) = best.unwrap_or_else(|| {
        let nothing = Lines::new(around.fonts, &Prose::default(), font, 0.0, PITCH);
        (0.0, target, nothing)
    });
    let shapes = drawn(&lines, font, bounds, target).into_iter();
    Note {
        name,
        text,
        on,
        bounds,
        shapes: shapes.map(Arc::new).collect(),
    }
}

/// Places around the target, the best first: right, left, above, below, then the same further away and shifted.
fn candidates(target: Rect, w: f64, h: f64) -> Vec<Rect> {
    let c = target.centre();
    let (right, bottom) = (target.x + target.w, target.y + target.h);
    let mut places = Vec::new();
    for away in [STEM, 2.0 * STEM, 4.0 * STEM, 7.0 * STEM] {
        for shift in [0.0, -0.2, 0.2, -0.35, 0.35, -0.55, 0.55, -0.8, 0.8] {
            let (dx, dy) = (shift * w, shift * h);
            places.push(Rect {
                x: right + away,
                y: c.y - h / 2.0 + dy,
                w,
                h,
            });
            places.push(Rect {
                x: target.x - away - w,
                y: c.y - h / 2.0 + dy,
                w,
                h,
            });
            places.push(Rect {
                x: c.x - w / 2.0 + dx,
                y: target.y - away - h,
                w,
                h,
            });
            places.push(Rect {
                x: c.x - w / 2.0 + dx,
                y: bottom + away,
                w,
                h,
            });
        }
    }
    places
}

/// What it costs to stand there: what it covers, what its stem crosses, and how far away it is; none if that is not less
/// than `least`.
fn cost(place: Rect, target: Rect, others: &[&Obstacle], least: f64) -> Option<f64> {
    let (from, to) = stem(place, target);
    let stem = Rect {
        x: from.x.min(to.x) - 1.0,
        y: from.y.min(to.y) - 1.0,
        w: (from.x - to.x).abs() + 2.0,
        h: (from.y - to.y).abs() + 2.0,
    };
    let margin = place.grown(4.0);
    let own =
        shared(margin, target) * HIDES_TARGET + libm::hypot(from.x - to.x, from.y - to.y) * FARTHER;
    let (mut covered, mut crossed) = (0.0, 0.0);
    for other in others {
        let area = shared(margin, other.bounds);
        if area > 0.0 {
            covered += (area + COVERING) * other.weight;
        }
        if shared(stem, other.bounds) > 0.0 {
            crossed += other.weight;
        }
        // What is covered and crossed only grows.
        if own + covered + crossed * CROSSING >= least {
            return None;
        }
    }
    Some(own + covered + crossed * CROSSING).filter(|cost| *cost < least)
}

fn shared(a: Rect, b: Rect) -> f64 {
    let w = (a.x + a.w).min(b.x + b.w) - a.x.max(b.x);
    let h = (a.y + a.h).min(b.y + b.h) - a.y.max(b.y);
    if w > 0.0 && h > 0.0 { w * h } else { 0.0 }
}

fn inside(place: Rect, stage: Rect) -> Rect {
    Rect {
        x: place
            .x
            .clamp(stage.x, (stage.x + stage.w - place.w).max(stage.x)),
        y: place
            .y
            .clamp(stage.y, (stage.y + stage.h - place.h).max(stage.y)),
        ..place
    }
}

fn drawn(lines: &Lines, font: Font, bounds: Rect, target: Rect) -> Vec<Shape> {
    let key = |name, index| Key {
        part: None,
        name,
        index,
    };
    let plain = |key, form, at| Shape {
        key,
        form,
        at,
        fill: None,
        fill_opacity: 1.0,
        stroke: None,
        stroke_width: 0.0,
        dash: Dash::Solid,
        sweep: Sweep::Share(1.0),
        enter: Enter::Fade,
        within: None,
    };
    let (from, to) = stem(bounds, target);
    let line = polyline(&[from, to]);
    let frame = Form::Box {
        w: bounds.w,
        h: bounds.h,
        radius: 10.0,
    };
    let corner = Point {
        x: bounds.x,
        y: bounds.y,
    };
    let mut shapes = vec![
        Shape {
            stroke: Some(Role::Ink),
            stroke_width: 2.0,
            ..plain(key("stem", 0), Form::Path { data: line }, Point::default())
        },
        Shape {
            fill: Some(Role::Ink),
            ..plain(key("dot", 0), Form::Circle { r: 5.0 }, to)
        },
        Shape {
            fill: Some(Role::Raised),
            stroke: Some(Role::Ink),
            stroke_width: 2.0,
            ..plain(key("frame", 0), frame, corner)
        },
    ];
    let middle = Point {
        x: bounds.x + bounds.w / 2.0,
        y: bounds.y + PAD + font.px * 0.86,
    };
    let words = lines.shapes(middle, Anchor::Middle, Role::Ink);
    shapes.extend(
        words
            .into_iter()
            .enumerate()
            .map(|(index, (.., shape))| Shape {
                key: key("words", index as u32),
                within: Some(key("frame", 0)),
                ..shape
            }),
    );
    shapes
}

/// From the box's edge to the nearest point of the thing.
fn stem(bounds: Rect, target: Rect) -> (Point, Point) {
    let c = bounds.centre();
    let to = Point {
        x: c.x.clamp(target.x, target.x + target.w),
        y: c.y.clamp(target.y, target.y + target.h),
    };
    let from = Point {
        x: to.x.clamp(bounds.x, bounds.x + bounds.w),
        y: to.y.clamp(bounds.y, bounds.y + bounds.h),
    };
    (from, to)
}
