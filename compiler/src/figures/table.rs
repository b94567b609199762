//! Records: a line of headings, and a line for each row.

use super::pen::{Look, Pen, Setting, nth, own, point};
use super::{Context, Wanted, centred};
use crate::drawing::{Anchor, Rect};
use crate::primitive::Part;
use crate::theme::Role;

/// The state of a table. It never changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What stands over each column.
    pub columns: Vec<String>,
    /// The cells of each row, as many as there are columns.
    pub rows: Vec<Vec<Entry>>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What it says.
    pub text: String,
    /// Whether it is a number, which stands at the right.
    pub number: bool,
}

/// Sizes of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableGeometry {
    pub(super) drawn: Rect,
    /// The width of each column.
    widths: Vec<f64>,
    /// The height of the headings, and of each row.
    heights: Vec<f64>,
}

/// Between two columns.
fn gap(context: &Context) -> f64 {
    context.scale.label * 2.0
}

/// From one line to the next.
fn pitch(context: &Context) -> f64 {
    context.scale.label * 1.35
}

/// Above and below the lines of a row.
fn air(context: &Context) -> f64 {
    context.scale.label * 0.45
}

/// How wide each column is at its widest cell, and at its longest word.
fn columns(state: &Table, context: &Context) -> Vec<(f64, f64)> {
    let column = |(at, heading): (usize, &String)| {
        let texts = state.rows.iter().filter_map(|row| row.get(at));
        let cells = || texts.clone().map(|entry| entry.text.as_str());
        let (head, body) = (context.label(600), context.label(400));
        let words =
            |text: &'_ str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
        let whole = context
            .widest(cells(), body)
            .max(context.width(heading, head));
        let pieces: Vec<String> = cells().flat_map(words).collect();
        let longest = context.widest(pieces.iter().map(String::as_str), body);
        let heads = words(heading);
        let longest = longest.max(context.widest(heads.iter().map(String::as_str), head));
        (whole, longest)
    };
    state.columns.iter().enumerate().map(column).collect()
}

/// The width of each column where all have this much: what lacks is taken from those that can break their lines.
fn widths(state: &Table, width: f64, context: &Context) -> Vec<f64> {
    let columns = columns(state, context);
    let gaps = gap(context) * (columns.len() as f64 - 1.0).max(0.0);
    let whole: f64 = columns.iter().map(|(whole, _)| whole).sum();
    let least: f64 = columns.iter().map(|(_, least)| least).sum();
    let lacking = (whole + gaps - width).max(0.0);
    let share = if whole > least {
        (lacking / (whole - least)).min(1.0)
    } else {
        0.0
    };
    let own = |(whole, least): &(f64, f64)| whole - (whole - least) * share;
    columns.iter().map(own).collect()
}

fn heights(state: &Table, widths: &[f64], context: &Context) -> Vec<f64> {
    let lines = |text: &str, weight: u16, width: f64| {
        context
            .wrap(text, context.label(weight), width + 0.01)
            .len()
            .max(1)
    };
    let height = |count: usize| count as f64 * pitch(context) + 2.0 * air(context);
    let headings = state.columns.iter().zip(widths);
    let head = headings.map(|(text, width)| lines(text, 600, *width)).max();
    let row = |row: &Vec<Entry>| {
        let cells = row.iter().zip(widths);
        height(
            cells
                .map(|(cell, width)| lines(&cell.text, 400, *width))
                .max()
                .unwrap_or(1),
        )
    };
    std::iter::once(height(head.unwrap_or(1)))
        .chain(state.rows.iter().map(row))
        .collect()
}

fn size(state: &Table, width: f64, context: &Context) -> (Vec<f64>, Vec<f64>, (f64, f64)) {
    let widths = widths(state, width, context);
    let heights = heights(state, &widths, context);
    let gaps = gap(context) * (widths.len() as f64 - 1.0).max(0.0);
    let whole = (widths.iter().sum::<f64>() + gaps, heights.iter().sum());
    (widths, heights, whole)
}

pub(super) fn wanted(states: &[&Table], width: f64, context: &Context) -> Wanted {
    let one = |width| {
        states
            .first()
            .map_or((0.0, 0.0), |state| size(state, width, context).2)
    };
    Wanted {
        min: one(width),
        ideal: one(f64::INFINITY),
    }
}

pub(super) fn solve(states: &[&Table], share: Rect, context: &Context) -> TableGeometry {
    let (widths, heights, (w, h)) = states
        .first()
        .map(|state| size(state, share.w, context))
        .unwrap_or_default();
    TableGeometry {
        drawn: centred(share, w, h),
        widths,
        heights,
    }
}

pub(super) fn draw(state: &Table, solved: &TableGeometry, pen: &mut Pen) {
    let context = pen.context;
    let numbers = |at: usize| {
        let mut cells = state.rows.iter().filter_map(|row| row.get(at));
        cells.all(|cell| cell.number) && !state.rows.is_empty()
    };
    let heading = |(at, text): (usize, &String)| Entry {
        text: text.clone(),
        number: numbers(at),
    };
    let head: Vec<Entry> = state.columns.iter().enumerate().map(heading).collect();
    let mut y = solved.drawn.y;
    for (index, height) in solved.heights.iter().enumerate() {
        let cells = match index.checked_sub(1) {
            None => &head,
            Some(row) => &state.rows[row],
        };
        let (weight, role) = match index {
            0 => (600, Role::InkSoft),
            _ => (400, Role::Ink),
        };
        let mut x = solved.drawn.x;
        for (column, (cell, width)) in cells.iter().zip(&solved.widths).enumerate() {
            let font = context.label(weight);
            let (anchor, at) = match cell.number {
                true => (Anchor::End, x + width),
                false => (Anchor::Start, x),
            };
            let lines = context.wrap(&cell.text, font, width + 0.01);
            let part = Part::new("cell", [index as u32, column as u32, 0]);
            for (line, text) in lines.iter().enumerate() {
                let middle = y + air(context) + pitch(context) * (line as f64 + 0.5);
                let setting = Setting::anchored(font, role, anchor);
                pen.words(nth(part, "words", line), point(at, middle), text, setting);
            }
            x += width + gap(context);
        }
        y += height;
        let (left, right) = (solved.drawn.x, solved.drawn.x + solved.drawn.w);
        let look = Look::line(if index == 0 {
            Role::LineStrong
        } else {
            Role::Line
        });
        if index + 1 < solved.heights.len() {
            pen.line(own("rule", index), &[point(left, y), point(right, y)], look);
        }
    }
}
