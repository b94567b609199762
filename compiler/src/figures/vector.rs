//! A row of numbers in a box, with the names of its directions: what token rows and blends have in common.

use super::Context;
use super::pen::{BOX_RADIUS, Look, Pen, Setting, nth, point, rect};
use crate::drawing::{Font, Key, Rect};
use crate::primitive::Part;
use crate::theme::Role;

/// How the numbers of a box stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct VectorLayout {
    /// One below the other rather than side by side.
    pub(super) stacked: bool,
    /// The width that the widest number or name asks for, with the space around it.
    cell: f64,
    /// How many numbers there are at most.
    count: usize,
    /// Whether the directions are named.
    named: bool,
    /// How numbers are set.
    numbers: Font,
}

impl VectorLayout {
    /// For all vectors of a story in a box of about `width`.
    pub(super) fn new<'t>(
        vectors: impl Iterator<Item = &'t Vec<String>> + Clone,
        directions: &[String],
        width: f64,
        context: &Context,
    ) -> Self {
        let count = vectors.clone().map(Vec::len).max().unwrap_or(0).max(1);
        let named = !directions.is_empty();
        let names = context.widest(directions.iter().map(String::as_str), context.small(400));
        let numbers: Vec<&str> = vectors.flatten().map(String::as_str).collect();
        let small = context.scale.small;
        let cell = |font: Font, stacked: bool| {
            let widest = context.widest(numbers.iter().copied(), font);
            match (stacked, named) {
                (false, _) => widest.max(names) + 0.6 * small,
                (true, false) => widest + 0.6 * small,
                (true, true) => names + widest + 2.0 * small,
            }
        };
        let of = |numbers: Font, stacked: bool| Self {
            stacked,
            cell: cell(numbers, stacked),
            count,
            named,
            numbers,
        };
        // Side by side where that fits, and in the size of names rather than in that of notes.
        let sizes = [context.value(), context.small_value()];
        let tries = [(0, false), (1, false), (0, true), (1, true)];
        let layouts = tries.map(|(size, stacked)| of(sizes[size], stacked));
        let fits = layouts.iter().find(|layout| layout.width() <= width);
        *fits.unwrap_or(&layouts[3])
    }

    /// The least width of its box.
    pub(super) fn width(&self) -> f64 {
        if self.stacked {
            self.cell
        } else {
            self.cell * self.count as f64
        }
    }

    /// The height of its box.
    pub(super) fn height(&self, context: &Context) -> f64 {
        let scale = context.scale;
        let line = scale.label * 1.45;
        let names = if self.named && !self.stacked {
            scale.small * 1.25
        } else {
            0.0
        };
        let lines = if self.stacked { self.count } else { 1 };
        names + line * lines as f64 + scale.small
    }
}

/// Draws the box of a vector and what is in it.
pub(super) struct VectorBox<'a> {
    /// The part that it belongs to.
    pub(super) part: Part,
    /// The names of its shapes: box, numbers, names of directions, dividers.
    pub(super) keys: [&'static str; 4],
    /// Tells several vectors of a part apart.
    pub(super) index: usize,
    /// Where it stands.
    pub(super) at: Rect,
    /// How its box is painted.
    pub(super) look: Look,
    /// Its numbers; none while it is not computed.
    pub(super) numbers: Option<&'a Vec<String>>,
    /// The names of its directions.
    pub(super) directions: &'a [String],
}

impl VectorBox<'_> {
    /// Draws it.
    pub(super) fn draw(&self, layout: &VectorLayout, pen: &mut Pen) {
        pen.rect(self.key(0, 0), self.at, BOX_RADIUS, self.look);
        let Some(numbers) = self.numbers else { return };
        for (index, number) in numbers.iter().enumerate() {
            if layout.stacked {
                self.line(index, number, layout, pen);
            } else {
                self.cell(index, number, numbers.len(), layout, pen);
            }
        }
    }

    fn key(&self, kind: usize, index: usize) -> Key {
        // No vector has as many numbers.
        nth(self.part, self.keys[kind], self.index * 100 + index)
    }

    fn cell(&self, index: usize, number: &str, count: usize, layout: &VectorLayout, pen: &mut Pen) {
        let context = pen.context;
        let (at, small) = (self.at, context.scale.small);
        let pitch = (at.w - 0.5 * small) / count as f64;
        let left = at.x + 0.25 * small + pitch * index as f64;
        let x = left + pitch / 2.0;
        let middle = at.y + at.h / 2.0;
        let lift = if layout.named { small * 0.62 } else { 0.0 };
        if let Some(name) = self.directions.get(index) {
            let y = middle - context.scale.label * 0.6;
            let setting = Setting::middle(context.small(400), Role::InkSoft);
            pen.words(self.key(2, index), point(x, y), name, setting);
        }
        let setting = Setting::middle(layout.numbers, Role::Ink);
        pen.words(self.key(1, index), point(x, middle + lift), number, setting);
        if index > 0 {
            let half = at.h * 0.28;
            let ends = [point(left, middle - half), point(left, middle + half)];
            pen.line(self.key(3, index), &ends, Look::line(Role::Line));
        }
    }

    fn line(&self, index: usize, number: &str, layout: &VectorLayout, pen: &mut Pen) {
        let context = pen.context;
        let (at, pad) = (self.at, context.scale.small * 0.5);
        let pitch = (at.h - 2.0 * pad) / layout.count as f64;
        let y = at.y + pad + pitch * (index as f64 + 0.5);
        match self.directions.get(index) {
            Some(name) => {
                let setting = Setting::start(context.small(400), Role::InkSoft);
                pen.words(self.key(2, index), point(at.x + pad, y), name, setting);
                let setting = Setting::end(layout.numbers, Role::Ink);
                pen.words(
                    self.key(1, index),
                    point(at.x + at.w - pad, y),
                    number,
                    setting,
                );
            }
            None => {
                let setting = Setting::middle(layout.numbers, Role::Ink);
                pen.words(self.key(1, index), point(at.centre().x, y), number, setting);
            }
        }
    }
}

/// A line of words that fits a width: the first of these sizes that does, or the last.
pub(super) fn fitting(texts: &[&str], fonts: &[Font], width: f64, context: &Context) -> Font {
    let fits = |font: &&Font| context.widest(texts.iter().copied(), **font) <= width;
    let found = fonts.iter().find(fits).or(fonts.last());
    found.copied().unwrap_or_else(|| context.small(400))
}

/// The smallest box that holds these.
pub(super) fn hull(left: f64, top: f64, right: f64, bottom: f64) -> Rect {
    rect(left, top, right - left, bottom - top)
}
