//! The camera: how it frames what it looks at, and what steps back for it.
//!
//! All pictures are members of two nested groups, one that is moved and one that is enlarged. Nothing is ever cut: what a
//! view cannot hold as a whole leaves the stage before the camera moves, and comes back after it returned. A part that
//! opens grows into a panel; what that would cover leaves too, and the rest stays around it with its labels.

use std::collections::BTreeMap;

use super::bounds::{bounds, ends};
use super::cast::{Cast, FADE, MOVE, Now};
use crate::drawing::{Form, Point, Rect, Shape};
use crate::primitive::Part;
use crate::text::Fonts;
use crate::timeline::{Easing, Property, Value};
use crate::units::Millis;

/// The groups that all pictures are in, and where they are.
pub(super) struct Camera {
    pan: usize,
    zoom: usize,
    pub(super) view: View,
    /// What may be seen now: within all of these.
    pub(super) limits: Vec<Limit>,
}

/// Where the stage is seen: a place of it is seen at `place + size × place`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct View {
    place: Point,
    pub(super) size: f64,
}

/// The part of the stage that is seen, and the panel on it that covers what is behind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limit {
    window: Rect,
    /// The same with its margin, in which things may reach.
    seen: Rect,
    /// What is looked at: lines that lead to it stay.
    target: Rect,
    pub(super) panel: Option<Rect>,
}

/// How much larger things are seen, the most first; whole eighths, so that what is in a panel is as sharp as elsewhere.
const SIZES: [f64; 3] = [2.0, 1.6, 1.25];
/// The same around a panel, which brings its own details.
const SIZES_AROUND_PANEL: [f64; 2] = [1.25, 1.0];
/// The room around what is looked at, and how far things may reach into the margin of the stage: into all of it where
/// nothing moves.
const MARGIN: f64 = 16.0;
const EDGE: f64 = 48.0;
/// How far, in shares of a view, what is looked at may be from its middle.
const SHIFTS: [f64; 9] = [0.0, -0.1, 0.1, -0.2, 0.2, -0.3, 0.3, -0.4, 0.4];
/// What it costs that everything else steps back, that a view is empty, and that its middle is as far away as it is
/// high; what it is worth that things are seen larger.
const LOSS: f64 = 4.0;
const EMPTY: f64 = 6.0;
const FARTHER: f64 = 1.5;
const LARGER: f64 = 2.0;

impl View {
    /// The stage as it is.
    pub(super) const WHOLE: Self = Self {
        place: Point { x: 0.0, y: 0.0 },
        size: 1.0,
    };

    /// Where a box of the stage is seen.
    pub(super) fn shown(self, at: Rect) -> Rect {
        Rect {
            x: self.place.x + self.size * at.x,
            y: self.place.y + self.size * at.y,
            w: self.size * at.w,
            h: self.size * at.h,
        }
    }
}

impl Camera {
    /// A camera that looks at all. What is added to the cast from here on is seen through it.
    pub(super) fn new(cast: &mut Cast, now: Now) -> Self {
        cast.rank_last("camera");
        let whole = Value::Point(Point::default());
        let pan = cast.group("camera", "camera", now);
        cast.begin(pan, Property::Translate, whole);
        cast.parent = Some(pan);
        let zoom = cast.group("camera/zoom", "camera", now);
        cast.begin(zoom, Property::Scale, Value::Number(1.0));
        cast.parent = Some(zoom);
        for group in [pan, zoom] {
            cast.set(group, Property::Visible, Value::Visible(true), now);
        }
        Self {
            pan,
            zoom,
            view: View::WHOLE,
            limits: Vec::new(),
        }
    }

    /// Moves to a view.
    pub(super) fn go(&mut self, cast: &mut Cast, view: View, now: Now) {
        let (place, size) = (Value::Point(view.place), Value::Number(view.size));
        cast.go(
            self.pan,
            Property::Translate,
            place,
            now,
            MOVE,
            Easing::MOVE,
        );
        cast.go(self.zoom, Property::Scale, size, now, MOVE, Easing::MOVE);
        self.view = view;
    }

    /// Whether something of the stage may be seen.
    pub(super) fn shows(&self, at: Rect) -> bool {
        self.limits.iter().all(|limit| limit.shows(at))
    }

    /// The shapes that may be seen. A part is seen as a whole or not at all; lines are seen if they neither leave the view
    /// nor lead to a part that is not seen.
    pub(super) fn kept(&self, shapes: Vec<Shape>, fonts: &Fonts) -> Vec<Shape> {
        if self.limits.is_empty() {
            return shapes;
        }
        let parts = parts(&shapes, fonts);
        let hidden: Vec<Rect> = parts
            .values()
            .filter(|part| !self.shows(**part))
            .filter(|part| self.limits.iter().all(|limit| !limit.target.meets(**part)))
            .copied()
            .collect();
        let loose = loose(&shapes, &hidden);
        let kept = |shape: &Shape| {
            let part = shape.key.part.and_then(|part| parts.get(&part));
            if part.is_some_and(|part| !self.shows(*part)) {
                return false;
            }
            let own = bounds(shape, fonts);
            match shape.form {
                Form::Path { .. } => {
                    own.is_none_or(|own| self.limits.iter().all(|limit| limit.leads(own)))
                        && ends(shape).is_none_or(|ends| !loose.contains(&ends))
                }
                _ => own.is_none_or(|own| self.shows(own)),
            }
        };
        shapes.into_iter().filter(kept).collect()
    }
}

/// How near a part a line ends that leads to it.
const NEAR: f64 = 20.0;

/// The lines that lead to what is hidden, with those that go on where one of these begins.
fn loose(shapes: &[Shape], hidden: &[Rect]) -> Vec<[Point; 2]> {
    let near = |at: &Point, place: Rect| {
        let end = Rect {
            x: at.x,
            y: at.y,
            w: 0.0,
            h: 0.0,
        };
        holds(place, end)
    };
    let lines: Vec<[Point; 2]> = shapes.iter().filter_map(ends).collect();
    let leads = |line: &&[Point; 2]| {
        let to = |at: &Point| hidden.iter().any(|part| near(at, part.grown(NEAR)));
        line.iter().any(to)
    };
    let mut loose: Vec<[Point; 2]> = lines.iter().filter(leads).copied().collect();
    let first = loose.clone();
    let goes_on = |line: &&[Point; 2]| {
        let meets = |at: &Point| {
            let mut others = first.iter().flatten();
            others.any(|other| (at.x - other.x).abs() < 1.0 && (at.y - other.y).abs() < 1.0)
        };
        line.iter().any(meets)
    };
    loose.extend(lines.iter().filter(goes_on));
    loose
}

/// How long the camera waits for what steps back, if anything does.
pub(super) fn lead(away: bool, now: Now) -> Now {
    Now {
        at: now.at + Millis(if away { FADE } else { 0 }),
        ..now
    }
}

impl Limit {
    /// Whether a thing is seen as a whole.
    pub(super) fn shows(&self, at: Rect) -> bool {
        holds(self.window, at)
            && self
                .panel
                .is_none_or(|panel| !panel.grown(MARGIN / 2.0).meets(at))
    }

    /// Whether a line is seen from end to end, apart from what the panel covers of it.
    fn leads(&self, at: Rect) -> bool {
        holds(self.seen, at)
    }
}

/// The boxes around the parts of a picture: around all of their shapes but lines.
fn parts(shapes: &[Shape], fonts: &Fonts) -> BTreeMap<Part, Rect> {
    let mut parts: BTreeMap<Part, Rect> = BTreeMap::new();
    for shape in shapes {
        if let (Some(part), false, Some(own)) = (
            shape.key.part,
            matches!(shape.form, Form::Path { .. }),
            bounds(shape, fonts),
        ) {
            let around = parts.entry(part).or_insert(own);
            *around = around.union(own);
        }
    }
    parts
}

/// What may have to step back for the camera: parts as wholes, and everything that belongs to none.
pub(super) fn things<'s>(shapes: impl Iterator<Item = &'s Shape>, fonts: &Fonts) -> Vec<Rect> {
    let shapes: Vec<Shape> = shapes.cloned().collect();
    let alone = shapes
        .iter()
        .filter(|shape| shape.key.part.is_none() && !matches!(shape.form, Form::Path { .. }))
        .filter_map(|shape| bounds(shape, fonts));
    let alone: Vec<Rect> = alone.collect();
    parts(&shapes, fonts).into_values().chain(alone).collect()
}

/// How to look at `target`, so that as little as can be of what is around it steps back; none if it fills the stage.
/// `panel` is the size of the panel that opens from it.
pub(super) fn framed(
    target: Rect,
    things: &[Rect],
    panel: Option<(f64, f64)>,
    stage: Rect,
) -> Option<(View, Limit)> {
    let sizes: &[f64] = match panel {
        Some(_) => &SIZES_AROUND_PANEL,
        None => &SIZES,
    };
    let mut best: Option<(f64, View, Limit)> = None;
    for size in sizes {
        for window in windows(target.centre(), *size, stage) {
            let panel = panel.map(|(w, h)| opened(target, (w / size, h / size), window));
            let needed = panel.unwrap_or(target.grown(MARGIN / size));
            if !holds(window, needed) {
                continue;
            }
            let margin = if window == stage { EDGE } else { MARGIN };
            let limit = Limit {
                window,
                seen: window.grown(margin / size),
                target,
                panel,
            };
            let cost = limit.cost(target, things, stage) - LARGER * libm::log(*size);
            if best.is_none_or(|(least, ..)| cost < least) {
                let place = Point {
                    x: (stage.x - window.x * size).round(),
                    y: (stage.y - window.y * size).round(),
                };
                best = Some((cost, View { place, size: *size }, limit));
            }
        }
    }
    best.map(|(_, view, limit)| (view, limit))
}

/// The parts of the stage that may be seen, so much larger, around a point. Without magnification it is all of it.
fn windows(centre: Point, size: f64, stage: Rect) -> Vec<Rect> {
    if size == 1.0 {
        return vec![stage];
    }
    let (w, h) = (stage.w / size, stage.h / size);
    let window = |(dx, dy): (f64, f64)| Rect {
        x: centre.x + dx * w - w / 2.0,
        y: centre.y + dy * h - h / 2.0,
        w,
        h,
    };
    let shifts = SHIFTS.into_iter().flat_map(|dx| SHIFTS.map(|dy| (dx, dy)));
    shifts.map(window).collect()
}

/// A panel over the middle of a part, moved as little as it takes to be in a view.
fn opened(part: Rect, (w, h): (f64, f64), window: Rect) -> Rect {
    let inner = window.grown(-2.0);
    let centre = part.centre();
    let place = |middle: f64, size: f64, from: f64, room: f64| {
        (middle - size / 2.0).clamp(from, (from + room - size).max(from))
    };
    Rect {
        x: place(centre.x, w, inner.x, inner.w),
        y: place(centre.y, h, inner.y, inner.h),
        w,
        h,
    }
}

impl Limit {
    fn cost(&self, target: Rect, things: &[Rect], stage: Rect) -> f64 {
        let others = || things.iter().filter(|thing| !holds(target, **thing));
        let lost = others().filter(|thing| !self.shows(**thing)).count() as f64;
        let all = others().count().max(1) as f64;
        let covered = shared(self.window, stage) / (self.window.w * self.window.h);
        let (one, other) = (target.centre(), self.window.centre());
        let away = match self.window == stage {
            true => 0.0,
            false => libm::hypot(one.x - other.x, one.y - other.y) / self.window.h,
        };
        LOSS * lost / all + EMPTY * (1.0 - covered) + FARTHER * away
    }
}

/// Whether a box is wholly in another.
fn holds(outer: Rect, inner: Rect) -> bool {
    outer.union(inner) == outer
}

/// The area that two boxes share.
fn shared(a: Rect, b: Rect) -> f64 {
    let w = (a.x + a.w).min(b.x + b.w) - a.x.max(b.x);
    let h = (a.y + a.h).min(b.y + b.h) - a.y.max(b.y);
    if w > 0.0 && h > 0.0 { w * h } else { 0.0 }
}
