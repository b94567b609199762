//! Amounts over time, as curves of straight pieces that grow with simulated time.

use std::collections::BTreeSet;

use super::axis::Axis;
use super::pen::{CELL_RADIUS, Look, Pen, Setting, key, nth, own, point, rect};
use super::{Context, Wanted, centred};
use crate::drawing::{Dash, Point, Rect, Sweep};
use crate::primitive::Part;
use crate::story::Mark;
use crate::theme::Role;
use crate::units::Micros;

/// The state of a plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// The present.
    pub now: Micros,
    /// The first and the last instant that matter; none before anything happened.
    pub shown: Option<(Micros, Micros)>,
    /// Its part.
    pub part: Part,
    /// The curves: the first wide, a second one narrow and in front of it.
    pub curves: Vec<Curve>,
    /// An amount that is not to be passed, and its name.
    pub bound: Option<(f64, String)>,
    /// The number that matters, over the plot at the right.
    pub readout: String,
    /// How that went, if it is judged.
    pub outcome: Option<Mark>,
}

/// One amount over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What it is.
    pub name: String,
    /// Its pieces, in order.
    pub pieces: Vec<Piece>,
}

/// A straight piece of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// When it begins.
    pub at: Micros,
    /// The amount then; not negative.
    pub value: f64,
    /// Where it is heading: an instant after `at` and the amount then; none for a level piece.
    pub towards: Option<(Micros, f64)>,
    /// When the next piece took over; none if it is still growing.
    pub end: Option<Micros>,
}

impl Piece {
    /// Its amount at an instant.
    fn value_at(&self, t: Micros) -> f64 {
        match self.towards {
            Some((until, value)) if until > self.at => {
                let share = (t - self.at).0 as f64 / (until - self.at).0 as f64;
                self.value + (value - self.value) * share.clamp(0.0, 1.0)
            }
            _ => self.value,
        }
    }

    fn most(&self) -> f64 {
        let end = self.end.or(self.towards.map(|(until, _)| until));
        self.value.max(self.value_at(end.unwrap_or(self.at)))
    }
}

/// Sizes of a plot.
#[derive(Clone, Debug, PartialEq)]
pub struct PlotGeometry {
    pub(super) drawn: Rect,
    axis: Axis,
    names: Names,
    /// Where curves are.
    field: Rect,
    /// The greatest amount that has a place.
    high: f64,
    /// Amounts that have a line.
    lines: Vec<f64>,
}

/// Where the names of curves stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    /// In one line with the readout.
    Beside,
    /// In a line of their own.
    Below,
    /// A line each.
    Stacked,
}

impl Names {
    /// The first that has room in a width.
    fn new(states: &[&Plot], width: f64, context: &Context) -> Self {
        let curves = states.iter().flat_map(|state| &state.curves);
        let names: BTreeSet<&str> = curves.map(|curve| curve.name.as_str()).collect();
        let widest = names
            .into_iter()
            .map(|name| legend(name, context))
            .fold(0.0, f64::max);
        let names = widest * lines_of(states) as f64;
        let readouts = states.iter().map(|state| state.readout.as_str());
        let readout = context.widest(readouts, context.title()) + context.scale.title;
        if names + readout <= width {
            Self::Beside
        } else if names <= width {
            Self::Below
        } else {
            Self::Stacked
        }
    }
}

/// How many curves there are at most.
fn lines_of(states: &[&Plot]) -> usize {
    let most = states.iter().map(|state| state.curves.len()).max();
    most.unwrap_or(0)
}

/// The height of everything over the field.
fn heading(states: &[&Plot], names: Names, context: &Context) -> f64 {
    let lines = match names {
        Names::Beside => 0,
        Names::Below => 1,
        Names::Stacked => lines_of(states),
    };
    context.scale.title * 1.4 + lines as f64 * name_height(context)
}

/// From one line of names to the next.
fn name_height(context: &Context) -> f64 {
    context.scale.small * 1.5
}

/// The width of a curve's name with its sample.
fn legend(name: &str, context: &Context) -> f64 {
    SAMPLE + 8.0 + context.width(name, context.small(500)) + context.scale.small * 1.5
}

/// How long the sample of a curve before its name is.
const SAMPLE: f64 = 24.0;

pub(super) fn wanted(states: &[&Plot], width: f64, context: &Context) -> Wanted {
    let names = Names::new(states, width, context);
    let around = heading(states, names, context) + Axis::height(context);
    Wanted {
        min: (
            context.scale.label * 16.0,
            around + context.scale.label * 5.0,
        ),
        ideal: (f64::INFINITY, around + context.scale.label * 16.0),
    }
}

pub(super) fn solve(states: &[&Plot], share: Rect, context: &Context) -> PlotGeometry {
    let shown = states.iter().filter_map(|state| state.shown);
    let axis = Axis::over(shown, share.x, share.w, context);
    let pieces = states
        .iter()
        .flat_map(|state| &state.curves)
        .flat_map(|curve| &curve.pieces);
    let bounds = states.iter().filter_map(|state| state.bound.as_ref());
    let most = pieces
        .map(Piece::most)
        .chain(bounds.map(|(amount, _)| *amount))
        .fold(1.0, f64::max);
    let step = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0]
        .into_iter()
        .find(|step| most / step <= 3.0)
        .unwrap_or(most);
    let high = libm::ceil(most / step) * step;
    let count = (high / step) as usize;
    let names = Names::new(states, share.w, context);
    let heading = heading(states, names, context);
    let height = share
        .h
        .min(heading + Axis::height(context) + context.scale.label * 16.0);
    let drawn = centred(share, share.w, height);
    let field = rect(
        drawn.x,
        drawn.y + heading,
        drawn.w,
        (height - heading - Axis::height(context)).max(1.0),
    );
    PlotGeometry {
        drawn,
        axis,
        field,
        high,
        names,
        lines: (1..=count).map(|index| index as f64 * step).collect(),
    }
}

impl PlotGeometry {
    fn y(&self, value: f64) -> f64 {
        // Half a number stays free above the highest amount.
        let room = self.field.h * 0.94;
        self.field.y + self.field.h - room * (value / self.high).clamp(0.0, 1.0)
    }

    fn at(&self, t: Micros, value: f64) -> Point {
        point(self.axis.x(t), self.y(value))
    }
}

pub(super) fn draw(state: &Plot, solved: &PlotGeometry, pen: &mut Pen) {
    let (part, field) = (state.part, solved.field);
    pen.rect(
        key(part, "field"),
        field,
        CELL_RADIUS,
        Look::solid(Role::Surface),
    );
    draw_lines(state, solved, pen);
    for (index, curve) in state.curves.iter().enumerate() {
        draw_curve(index, curve, part, solved, pen);
    }
    draw_bound(state, solved, pen);
    draw_heading(state, solved, pen);
    solved.axis.write(field.y + field.h, pen);
    pen.place(part, solved.drawn);
    pen.place_whole(part, solved.drawn);
}

fn draw_lines(state: &Plot, solved: &PlotGeometry, pen: &mut Pen) {
    let font = pen.context.small_value();
    let bound = state.bound.as_ref().map(|(amount, _)| *amount);
    for (index, amount) in solved.lines.iter().enumerate() {
        let y = solved.y(*amount);
        if bound.is_some_and(|bound| (solved.y(bound) - y).abs() < 1.6 * font.px) {
            continue;
        }
        let ends = [point(solved.axis.left(), y), point(solved.axis.right(), y)];
        pen.line(own("amount-line", index), &ends, Look::line(Role::Line));
        let at = point(solved.axis.left() + 8.0, y + font.px * 0.75);
        let setting = Setting::start(font, Role::InkSoft);
        pen.words(
            own("amount", index),
            at,
            &super::pen::number(*amount),
            setting,
        );
    }
}

/// The bound in its own colour, with its name on it.
fn draw_bound(state: &Plot, solved: &PlotGeometry, pen: &mut Pen) {
    let Some((amount, name)) = &state.bound else {
        return;
    };
    let (part, y) = (state.part, solved.y(*amount));
    let ends = [point(solved.axis.left(), y), point(solved.axis.right(), y)];
    let look = Look::line(Role::Warn).dash(Dash::Cut);
    pen.line(key(part, "bound"), &ends, look);
    let font = pen.context.small(500);
    let at = point(solved.axis.right() - 8.0, y - font.px * 0.75);
    let setting = Setting::end(font, Role::Warn);
    pen.words(key(part, "bound-name"), at, name, setting);
}

/// The colour and width of a curve by its place.
fn paint(index: usize) -> (Role, f64) {
    match index {
        0 => (Role::Categorical(1), 6.0),
        _ => (Role::Ink, 2.0),
    }
}

fn draw_curve(index: usize, curve: &Curve, part: Part, solved: &PlotGeometry, pen: &mut Pen) {
    let (role, width) = paint(index);
    let name = ["first", "second"][index.min(1)];
    let jump = ["first-jump", "second-jump"][index.min(1)];
    let look = Look::line(role).width(width);
    let (from, until) = (solved.axis.from(), solved.axis.until());
    let mut before: Option<f64> = None;
    for (number, piece) in curve.pieces.iter().enumerate() {
        // Half the width of the line closes the corner.
        if let Some(last) = before.filter(|last| (last - piece.value).abs() > 1e-9) {
            let (a, b) = (solved.at(piece.at, last), solved.at(piece.at, piece.value));
            let over = if a.y < b.y { width } else { -width } / 2.0;
            let ends = [point(a.x, a.y - over), point(b.x, b.y + over)];
            pen.line(nth(part, jump, number), &ends, look);
        }
        before = piece.end.map(|end| piece.value_at(end));
        let target = piece.towards.map_or(until, |(target, _)| target.min(until));
        let start = piece.at.max(from);
        if start >= target {
            continue;
        }
        let ends = [
            solved.at(start, piece.value_at(start)),
            solved.at(target, piece.value_at(target)),
        ];
        let sweep = match piece.end {
            Some(end) if end < target => {
                Sweep::Share((end - start).0.max(0) as f64 / (target - start).0 as f64)
            }
            Some(_) => Sweep::Share(1.0),
            None => Sweep::Running {
                from: 0.0,
                to: 1.0,
                since: start,
                until: target,
            },
        };
        pen.line(nth(part, name, number), &ends, look.sweep(sweep));
    }
}

fn draw_heading(state: &Plot, solved: &PlotGeometry, pen: &mut Pen) {
    let (context, part) = (pen.context, state.part);
    let drawn = solved.drawn;
    let y = drawn.y + context.scale.title * 0.6;
    let ink = state.outcome.map_or(Role::Ink, Mark::role);
    let font = context.title();
    let right = point(drawn.x + drawn.w, y);
    pen.words(
        key(part, "readout"),
        right,
        &state.readout,
        Setting::end(font, ink),
    );
    let beside = right.x - context.width(&state.readout, font) - context.scale.title * 0.6;
    let size = context.scale.title * 0.5;
    match state.outcome {
        Some(Mark::Good) => pen.tick(key(part, "sign"), point(beside, y), size, ink),
        Some(Mark::Bad) => pen.cross(key(part, "sign"), point(beside, y), size, ink),
        _ => {}
    }
    let names = context.small(500);
    let stacked = solved.names == Names::Stacked;
    let lines = if stacked { state.curves.len() } else { 1 };
    let (mut x, mut y) = (
        drawn.x,
        solved.field.y - name_height(context) * (lines as f64 - 0.4),
    );
    for (index, curve) in state.curves.iter().enumerate() {
        let (role, width) = paint(index);
        let sample = [point(x, y), point(x + SAMPLE, y)];
        pen.line(
            nth(part, "sample", index),
            &sample,
            Look::line(role).width(width),
        );
        let at = point(x + SAMPLE + 8.0, y);
        pen.words(
            nth(part, "curve", index),
            at,
            &curve.name,
            Setting::start(names, Role::Ink),
        );
        if stacked {
            y += name_height(context);
        } else {
            x += legend(&curve.name, context);
        }
    }
}
