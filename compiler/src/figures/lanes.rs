//! Arrivals over time, a lane each: what was let in stands above the lane's line, what was sent away below it.

use super::axis::Axis;
use super::pen::{CELL_RADIUS, Look, Pen, Setting, TIGHT, key, nth, point, rect};
use super::{Context, Wanted, centred};
use crate::drawing::{Dash, Enter, Point, Rect, Sweep};
use crate::primitive::Part;
use crate::story::Mark;
use crate::theme::Role;
use crate::units::Micros;

/// The state of a group of lanes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lanes {
    /// The present.
    pub now: Micros,
    /// The first and the last instant that matter; none before anything arrived.
    pub shown: Option<(Micros, Micros)>,
    /// How long windows are, counted from time zero: what happens in one never stands in another.
    pub window: Option<Micros>,
    /// The lanes, from top to bottom.
    pub rows: Vec<Lane>,
}

/// One lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Its part.
    pub part: Part,
    /// Its name, above it.
    pub name: String,
    /// What more there is to say, beside the name.
    pub note: String,
    /// The number that matters, at the right.
    pub readout: String,
    /// Which windows it goes by.
    pub windows: Windows,
    /// What arrived, in order.
    pub arrivals: Vec<Arrival>,
}

/// The windows that a lane shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Windows {
    /// None.
    Unseen,
    /// Lines where one window ends and the next begins.
    Fixed,
    /// A ruler as long as a window that ends at the present.
    Sliding,
}

/// Something that arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// Its part.
    pub part: Part,
    /// When, or when its turn comes.
    pub at: Micros,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of an arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is said of it: a plain dot.
    Arrived,
    /// It was let in: a dot above the line.
    Admitted,
    /// It was let in and waits for its turn: an open dot above the line.
    Waiting,
    /// It was sent away: a cross below the line.
    Rejected,
}

/// Sizes of a group of lanes.
#[derive(Clone, Debug, PartialEq)]
pub struct LanesGeometry {
    pub(super) drawn: Rect,
    axis: Axis,
    /// From one lane to the next.
    pitch: f64,
    /// How high the band of a lane is, and its line below the band's top.
    band: (f64, f64),
    /// How wide a column of marks is.
    column: f64,
    /// From one mark of a column to the next.
    step: f64,
    window: Option<Micros>,
}

/// The widest and the narrowest column of marks.
const COLUMNS: (u32, u32) = (28, 8);

/// Free room inside a band, above and below the marks.
const PAD: f64 = 4.0;

/// How near marks of one column may stand, in widths of the column: their dots just touch.
const NEAREST: f64 = 0.75;

/// The line above a band.
fn heading(context: &Context) -> f64 {
    context.scale.label * 1.4
}

fn gap(context: &Context) -> f64 {
    context.scale.label * 0.6
}

/// How many marks stand in the highest column above and below a line.
type Stacks = (usize, usize);

/// The height of a band whose marks are this far apart, and its line below the top.
fn band(stacks: Stacks, step: f64) -> (f64, f64) {
    let (up, down) = (stacks.0.max(1) as f64 * step, stacks.1 as f64 * step);
    (2.0 * PAD + up + down, PAD + up)
}

fn rows(states: &[&Lanes]) -> f64 {
    let most = states.iter().map(|state| state.rows.len()).max();
    most.unwrap_or(0).max(1) as f64
}

/// The height of everything around the bands.
fn around_bands(states: &[&Lanes], context: &Context) -> f64 {
    let rows = rows(states);
    rows * heading(context) + (rows - 1.0) * gap(context) + Axis::height(context)
}

fn axis(states: &[&Lanes], left: f64, width: f64, context: &Context) -> Axis {
    let shown = states.iter().filter_map(|state| state.shown);
    Axis::over(shown, left, width, context)
}

/// States in which the most has arrived: each story only ever adds to what it shows.
fn fullest<'a>(states: &[&'a Lanes]) -> Vec<&'a Lanes> {
    let size = |state: &Lanes| -> usize { state.rows.iter().map(|row| row.arrivals.len()).sum() };
    let next = states.iter().skip(1).map(|state| size(state));
    states
        .iter()
        .zip(next.chain([0]))
        .filter(|(state, next)| size(state) > *next)
        .map(|(state, _)| *state)
        .collect()
}

pub(super) fn wanted(states: &[&Lanes], width: f64, context: &Context) -> Wanted {
    let axis = axis(states, 0.0, width, context);
    let full = fullest(states);
    let window = states.iter().find_map(|state| state.window);
    let height = |column: u32| {
        let column = f64::from(column);
        let stacks = stacks(&full, &Columns::new(&axis, column, window));
        rows(states) * band(stacks, column).0 + around_bands(states, context)
    };
    let words = |row: &Lane| {
        context.width(&row.name, context.label(600))
            + context.width(&row.note, context.small(400))
            + context.width(&row.readout, context.label(600))
            + 3.0 * context.scale.label
    };
    let all = full.iter().flat_map(|state| &state.rows);
    let least = all.map(words).fold(context.scale.label * 16.0, f64::max);
    Wanted {
        min: (least.min(width), height(COLUMNS.1)),
        ideal: (f64::INFINITY, height(COLUMNS.0)),
    }
}

pub(super) fn solve(states: &[&Lanes], share: Rect, context: &Context) -> LanesGeometry {
    let axis = axis(states, share.x, share.w, context);
    let window = states.iter().find_map(|state| state.window);
    let full = fullest(states);
    let rows = rows(states);
    let room = (share.h - around_bands(states, context)) / rows;
    let sizes = (COLUMNS.1..=COLUMNS.0).rev().step_by(2).map(|column| {
        let column = f64::from(column);
        (column, stacks(&full, &Columns::new(&axis, column, window)))
    });
    let fits = |(column, stacks): &(f64, Stacks)| band(*stacks, *column * NEAREST).0 <= room;
    let least = f64::from(COLUMNS.1);
    let narrowest = || (least, stacks(&full, &Columns::new(&axis, least, window)));
    let (column, stacks) = sizes.into_iter().find(fits).unwrap_or_else(narrowest);
    let high = (stacks.0.max(1) + stacks.1) as f64;
    // What cannot stand above each other overlaps.
    let step = column.min(((room - 2.0 * PAD) / high).max(1.0));
    let band = band(stacks, step);
    let pitch = heading(context) + band.0 + gap(context);
    let height = rows * pitch - gap(context) + Axis::height(context);
    LanesGeometry {
        drawn: centred(share, share.w, height),
        axis,
        pitch,
        band,
        column,
        step,
        window,
    }
}

/// The columns that marks stand in: so many of equal width in each window, or from the left.
struct Columns<'a> {
    axis: &'a Axis,
    span: Micros,
    in_span: i64,
}

impl<'a> Columns<'a> {
    fn new(axis: &'a Axis, column: f64, window: Option<Micros>) -> Self {
        let span = window.unwrap_or(axis.until() - axis.from()).max(Micros(1));
        let in_span = (axis.pixels(span) / column) as i64;
        Self {
            axis,
            span,
            in_span: in_span.max(1),
        }
    }

    /// The number of the column of an instant.
    fn of(&self, t: Micros) -> i64 {
        let (span, n) = (i128::from(self.span.0), i128::from(self.in_span));
        i64::try_from((i128::from(t.0) * n).div_euclid(span)).unwrap_or(i64::MAX)
    }

    /// The middle of a column.
    fn x(&self, column: i64) -> f64 {
        let (span, n) = (i128::from(self.span.0), i128::from(self.in_span));
        let middle = (2 * i128::from(column) + 1) * span / (2 * n);
        self.axis
            .x(Micros(i64::try_from(middle).unwrap_or(i64::MAX)))
    }
}

/// Where each arrival of a lane stands: its column, and how many of its side are nearer to the line.
fn stand<'a>(
    row: &'a Lane,
    columns: &Columns<'_>,
) -> impl Iterator<Item = (&'a Arrival, i64, usize)> {
    let mut taken: std::collections::BTreeMap<(i64, bool), usize> =
        std::collections::BTreeMap::new();
    let places: Vec<_> = row
        .arrivals
        .iter()
        .map(|arrival| {
            let column = columns.of(arrival.at);
            let below = arrival.outcome == Outcome::Rejected;
            let count = taken.entry((column, below)).or_default();
            *count += 1;
            (arrival, column, *count - 1)
        })
        .collect();
    places.into_iter()
}

fn stacks(full: &[&Lanes], columns: &Columns<'_>) -> Stacks {
    let all = full
        .iter()
        .flat_map(|state| &state.rows)
        .flat_map(|row| stand(row, columns));
    all.fold((0, 0), |(up, down), (arrival, _, before)| {
        if arrival.outcome == Outcome::Rejected {
            (up, down.max(before + 1))
        } else {
            (up.max(before + 1), down)
        }
    })
}

pub(super) fn draw(state: &Lanes, solved: &LanesGeometry, pen: &mut Pen) {
    let mut top = solved.drawn.y;
    for row in &state.rows {
        draw_lane(row, top, solved, pen);
        top += solved.pitch;
    }
    let foot = solved.drawn.y + solved.drawn.h - Axis::height(pen.context);
    solved.axis.write(foot, pen);
    if let Some(row) = state.rows.first() {
        pen.place_whole(row.part, solved.drawn);
    }
}

fn draw_lane(row: &Lane, top: f64, solved: &LanesGeometry, pen: &mut Pen) {
    let (axis, part) = (&solved.axis, row.part);
    write_heading(row, top, solved, pen);
    let body = rect(
        axis.left(),
        top + heading(pen.context),
        axis.right() - axis.left(),
        solved.band.0,
    );
    let line = body.y + solved.band.1;
    let mark = pen.marks.of(part);
    let look = match mark {
        Some(mark) => Look::thing(Role::Surface, mark.role()).width(3.0),
        None => Look::solid(Role::Surface),
    };
    pen.rect(key(part, "lane"), body, CELL_RADIUS, look);
    draw_windows(row, body, solved, pen);
    let ends = [point(axis.left(), line), point(axis.right(), line)];
    pen.line(key(part, "line"), &ends, Look::line(Role::Line));
    let past = Look::line(Role::Ink).sweep(axis.running(Micros::ZERO));
    pen.line(key(part, "past"), &ends, past);
    let columns = Columns::new(axis, solved.column, solved.window);
    for (arrival, column, before) in stand(row, &columns) {
        let away = (before as f64 + 0.5) * solved.step;
        let y = match arrival.outcome {
            Outcome::Rejected => line + away + 2.0,
            _ => line - away - 2.0,
        };
        draw_arrival(arrival, point(columns.x(column), y), solved.column, pen);
    }
    pen.place(part, body);
    if let Some(mark) = mark {
        // Inside: over the corner stands the readout.
        let away = pen.badge_radius() + TIGHT;
        pen.mark_badge(part, point(body.x + body.w - away, body.y + away), mark);
    }
}

fn write_heading(row: &Lane, top: f64, solved: &LanesGeometry, pen: &mut Pen) {
    let (part, context) = (row.part, pen.context);
    let (left, right) = (solved.axis.left(), solved.axis.right());
    let y = top + context.scale.label * 0.62;
    let name = context.label(600);
    pen.words(
        key(part, "name"),
        point(left, y),
        &row.name,
        Setting::start(name, Role::Ink),
    );
    let after = left + context.width(&row.name, name) + context.scale.label * 0.8;
    pen.words(
        key(part, "note"),
        point(after, y),
        &row.note,
        Setting::start(context.small(400), Role::InkSoft),
    );
    pen.words(
        key(part, "readout"),
        point(right, y),
        &row.readout,
        Setting::end(name, Role::Ink),
    );
}

/// The windows behind the marks of a lane.
fn draw_windows(row: &Lane, body: Rect, solved: &LanesGeometry, pen: &mut Pen) {
    let (axis, part) = (&solved.axis, row.part);
    let Some(window) = solved.window else {
        return;
    };
    match row.windows {
        Windows::Unseen => {}
        Windows::Fixed => {
            for (index, t) in axis.multiples(window).enumerate() {
                let x = axis.x(t);
                let ends = [point(x, body.y), point(x, body.y + body.h)];
                let look = Look::line(Role::Ink).dash(Dash::Cut);
                pen.line(nth(part, "window", index), &ends, look);
            }
        }
        Windows::Sliding => {
            // The ruler is what has passed, less what had passed a window ago: both grow evenly with time.
            let mut strip = |name, y: f64, width: f64, role, sweep: Sweep| {
                let ends = [point(body.x, y), point(body.x + body.w, y)];
                let look = Look::line(role).width(width).sweep(sweep);
                pen.line(key(part, name), &ends, look);
            };
            let (middle, inner) = (body.y + body.h / 2.0, body.h - 4.0);
            let (now, then) = (axis.running(Micros::ZERO), axis.running(window));
            strip("ruler", middle, inner, Role::AccentTint, now);
            strip("edge", body.y + 2.0, 4.0, Role::Accent, now);
            strip("left", middle, body.h, Role::Surface, then);
        }
    }
}

fn draw_arrival(arrival: &Arrival, at: Point, column: f64, pen: &mut Pen) {
    let part = arrival.part;
    let mark = pen.marks.of(part);
    let r = column * 0.36;
    let role = |plain| mark.map_or(plain, Mark::role);
    match arrival.outcome {
        Outcome::Arrived | Outcome::Admitted => {
            let plain = if arrival.outcome == Outcome::Arrived {
                Role::InkSoft
            } else {
                Role::Categorical(1)
            };
            let look = Look::solid(role(plain)).enter(Enter::Grow);
            pen.circle(key(part, "dot"), at, r, look);
        }
        Outcome::Waiting => {
            let look = Look::line(role(Role::Categorical(1))).enter(Enter::Grow);
            pen.circle(key(part, "turn"), at, r - 1.0, look);
        }
        Outcome::Rejected => {
            pen.cross(key(part, "cross"), at, r * 1.6, role(Role::InkSoft));
        }
    }
    if mark.is_some() {
        let look = Look::line(role(Role::Ink)).enter(Enter::Grow);
        pen.circle(key(part, "ring"), at, r + 3.0, look);
    }
    let bounds = rect(at.x - r, at.y - r, 2.0 * r, 2.0 * r);
    pen.place(part, bounds);
}
