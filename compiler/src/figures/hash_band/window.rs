//! The magnified stretch beside a hash band: a column before the last change and one after it, on one scale. On a portrait
//! stage the columns lie below the ring as rows, and places grow to the left, as they do at the bottom of the ring.

use super::super::Context;
use super::super::pen::{Look, Pen, Setting, nth, number, own, point, rect, tint};
use super::arcs::{Span, arcs};
use super::{BandPoint, HashBand, HashBandGeometry, Window};
use crate::drawing::{Anchor, Dash, Enter, Form, Point, Rect};
use crate::theme::Role;

/// Where the columns of a magnified stretch stand.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct WindowGeometry {
    /// Whether places run from top to bottom; else from right to left.
    upright: bool,
    /// Where the stretch begins and ends along the columns.
    along: (f64, f64),
    /// Where each column begins across.
    across: [f64; 2],
    /// How wide a column is.
    wide: f64,
}

/// From the ring to the columns, in label sizes: beside it, and below it.
const GAP: f64 = 2.6;
const GAP_BELOW: f64 = 0.9;
/// The width of a column, in label sizes.
const WIDE: f64 = 3.2;
/// The height of a column that lies, in label sizes.
const LOW: f64 = 1.6;
/// Between the columns.
const BETWEEN: f64 = 16.0;
/// From the second column to the names of points.
const TICK: f64 = 22.0;

/// Width and height that columns ask for beside the ring, with words as wide as these.
pub(super) fn room(words: f64, context: &Context) -> (f64, f64) {
    let columns = (GAP + 2.0 * WIDE) * context.scale.label + BETWEEN + TICK;
    if context.portrait {
        (
            0.0,
            (GAP_BELOW + 2.0 * LOW) * context.scale.label
                + BETWEEN
                + TICK
                + 3.0 * context.scale.small,
        )
    } else {
        (columns + words, 0.0)
    }
}

impl WindowGeometry {
    pub(super) fn new(
        centre: Point,
        reach: f64,
        drawn: Rect,
        words: f64,
        context: &Context,
    ) -> Self {
        let label = context.scale.label;
        if context.portrait {
            let wide = LOW * label;
            let first = (centre.y + reach + GAP_BELOW * label).round();
            let headings = context.widest(HEADINGS, context.small(400)) + 16.0;
            return Self {
                upright: false,
                along: (drawn.x + drawn.w, drawn.x + headings),
                across: [first, first + wide + BETWEEN],
                wide,
            };
        }
        let wide = (WIDE * label).round();
        let first = (drawn.x + drawn.w - words - TICK - 2.0 * wide - BETWEEN).round();
        Self {
            upright: true,
            along: (
                (centre.y - reach + 2.0 * context.scale.small).round(),
                (centre.y + reach - context.scale.small).round(),
            ),
            across: [first, first + wide + BETWEEN],
            wide,
        }
    }

    /// The position along the columns of a place of the stretch.
    fn along(&self, window: &Window, place: u32) -> f64 {
        let whole = f64::from(window.high.wrapping_sub(window.low).max(1));
        let share = f64::from(place.wrapping_sub(window.low)) / whole;
        self.along.0 + (self.along.1 - self.along.0) * share.clamp(0.0, 1.0)
    }

    /// A point from its position along the columns and across.
    fn point(&self, along: f64, across: f64) -> Point {
        if self.upright {
            point(across, along)
        } else {
            point(along, across)
        }
    }

    /// The box between two positions in a column, with a gap to its neighbours.
    fn cell(&self, column: usize, from: f64, to: f64) -> Rect {
        let (low, high) = (from.min(to) + 2.0, from.max(to) - 2.0);
        let (across, length) = (self.across[column], (high - low).max(2.0));
        if self.upright {
            rect(across, low, self.wide, length)
        } else {
            rect(low, across, length, self.wide)
        }
    }

    /// Where what stands behind the second column begins.
    fn behind(&self) -> f64 {
        self.across[1] + self.wide
    }
}

const HEADINGS: [&str; 2] = ["before", "after"];

/// The ground that leads from the ring to the columns; behind both.
pub(super) fn draw_wedge(window: &Window, solved: &HashBandGeometry, pen: &mut Pen) {
    let Some(geometry) = &solved.window else {
        return;
    };
    let edge = solved.radius + super::RISE + 4.0;
    let (low, high) = (
        solved.at(solved.turn(window.low), edge),
        solved.at(solved.turn(window.high), edge),
    );
    let near = geometry.across[0] - 10.0;
    let (top, bottom) = (
        geometry.point(geometry.along.0, near),
        geometry.point(geometry.along.1, near),
    );
    let to = |at: Point| format!("{} {}", number(at.x - low.x), number(at.y - low.y));
    let edge = number(edge);
    let data = format!(
        "M0 0L{}L{}L{}A{edge} {edge} 0 0 0 0 0Z",
        to(top),
        to(bottom),
        to(high)
    );
    pen.shape(
        own("wedge", 0),
        Form::Path { data },
        low,
        Look::solid(Role::Surface),
    );
}

/// The columns, with the names of points and what is said of the arc in question.
pub(super) fn draw_columns(
    state: &HashBand,
    window: &Window,
    solved: &HashBandGeometry,
    pen: &mut Pen,
) {
    let Some(geometry) = &solved.window else {
        return;
    };
    draw_headings(geometry, pen);
    let before = state.before.as_deref().unwrap_or(&state.points);
    draw_column(state, window, before, (0, geometry), pen);
    draw_column(state, window, &state.points, (1, geometry), pen);
    draw_names(state, window, geometry, pen);
}

fn draw_headings(geometry: &WindowGeometry, pen: &mut Pen) {
    let context = pen.context;
    for (column, text) in HEADINGS.into_iter().enumerate() {
        let middle = geometry.across[column] + geometry.wide / 2.0;
        let (at, anchor) = if geometry.upright {
            let above = geometry.along.0 - context.scale.small;
            (point(middle, above), Anchor::Middle)
        } else {
            (point(geometry.along.1 - 16.0, middle), Anchor::End)
        };
        let setting = Setting::anchored(context.small(400), Role::InkSoft, anchor);
        pen.words(own("heading", column), at, text, setting);
    }
}

/// The part of an arc that lies in the stretch.
fn clipped(window: &Window, span: Span) -> Option<(u32, u32)> {
    let wide = window.high.wrapping_sub(window.low);
    let (from, to) = (
        span.from.wrapping_sub(window.low),
        span.to.wrapping_sub(window.low),
    );
    // An arc that begins before the stretch, or goes all around it, begins with it.
    let begins = if from < to { from } else { 0 };
    let ends = if to > wide { wide } else { to };
    (begins < ends).then(|| {
        let place = |offset: u32| window.low.wrapping_add(offset);
        (place(begins), place(ends))
    })
}

fn draw_column(
    state: &HashBand,
    window: &Window,
    points: &[BandPoint],
    (column, geometry): (usize, &WindowGeometry),
    pen: &mut Pen,
) {
    let context = pen.context;
    let name = ["cell-before", "cell-after"][column];
    for (at, span) in arcs(points) {
        let Some((from, to)) = clipped(window, span) else {
            continue;
        };
        let owner = &points[at];
        let node = &state.nodes[owner.node];
        let cell = geometry.cell(
            column,
            geometry.along(window, from),
            geometry.along(window, to),
        );
        let focus = owner.node == window.node;
        let role = pen
            .marks
            .of(owner.part)
            .map_or(Role::Categorical(node.identity), |mark| mark.role());
        let look = Look::thing(tint(Role::Categorical(node.identity)), role);
        let look = if focus {
            look.width(3.0).enter(Enter::Fade)
        } else {
            look
        };
        pen.rect(
            nth(owner.part, name, window.node),
            cell,
            4.0_f64.min(cell.h.min(cell.w) / 2.0),
            look,
        );
        let font = context.label(600);
        let (w, h) = (context.width(&node.name, font) + 8.0, font.px * 1.1);
        if cell.w >= w && cell.h >= h {
            let letter = ["letter-before", "letter-after"][column];
            let setting = Setting::middle(font, Role::Ink);
            let letter = nth(owner.part, letter, window.node);
            pen.words(letter, cell.centre(), &node.name, setting);
        }
        pen.place(owner.part, cell);
    }
}

/// The names of the points after the change, as far as they have room; those that matter first.
fn draw_names(state: &HashBand, window: &Window, geometry: &WindowGeometry, pen: &mut Pen) {
    let context = pen.context;
    let points = [&state.points[..], state.before.as_deref().unwrap_or(&[])].concat();
    let wide = window.high.wrapping_sub(window.low);
    let offset = |point: &BandPoint| point.place.wrapping_sub(window.low);
    let mut inside: Vec<&BandPoint> = points.iter().filter(|point| offset(point) < wide).collect();
    inside.sort_by_key(|point| (point.node != window.node, offset(point)));
    inside.dedup_by_key(|point| point.part);
    let mut taken: Vec<(f64, f64)> = Vec::new();
    draw_note(&points, window, geometry, &mut taken, pen);
    for named in inside {
        let there = state.points.iter().any(|point| point.part == named.part);
        let focus = named.node == window.node;
        let along = geometry.along(window, named.place);
        let (role, ink) = match (focus, there) {
            (true, true) => (
                Role::Categorical(state.nodes[named.node].identity),
                Role::Ink,
            ),
            _ => (Role::LineStrong, Role::InkSoft),
        };
        let ends = [4.0, 16.0].map(|by| geometry.point(along, geometry.behind() + by));
        let dash = if there { Dash::Solid } else { Dash::Gone };
        let tick = Look::line(role).dash(dash);
        pen.line(nth(named.part, "tick", window.node), &ends, tick);
        let font = context.small_value();
        let room = if geometry.upright {
            font.px * 1.2
        } else {
            context.width(&named.name, font) + 12.0
        };
        // As far inside as it must be.
        let half = context.width(&named.name, font) / 2.0;
        let (from, to) = geometry.along;
        let middle = if geometry.upright {
            along
        } else {
            along.min(from - half).max(to + half)
        };
        let wants = (middle - room / 2.0, middle + room / 2.0);
        if taken
            .iter()
            .any(|other| wants.0 < other.1 && other.0 < wants.1)
        {
            continue;
        }
        taken.push(wants);
        let (at, anchor) = if geometry.upright {
            (
                geometry.point(along, geometry.behind() + TICK),
                Anchor::Start,
            )
        } else {
            let below = geometry.behind() + TICK + font.px * 0.5;
            (geometry.point(middle, below), Anchor::Middle)
        };
        let setting = Setting {
            struck: !there,
            ..Setting::anchored(font, ink, anchor)
        };
        let name = nth(named.part, "name", window.node);
        pen.words(name, at, &named.name, setting);
    }
}

/// What is said of the arc in question, beside its middle.
fn draw_note(
    points: &[BandPoint],
    window: &Window,
    geometry: &WindowGeometry,
    taken: &mut Vec<(f64, f64)>,
    pen: &mut Pen,
) {
    let context = pen.context;
    let Some(about) = points.iter().find(|point| point.part == window.point) else {
        return;
    };
    let end = about.place.wrapping_sub(window.low);
    let offsets = points
        .iter()
        .map(|point| point.place.wrapping_sub(window.low));
    let begin = offsets.filter(|offset| *offset < end).max().unwrap_or(0);
    let middle = geometry.along(window, window.low.wrapping_add(begin / 2 + end / 2));
    let font = context.small(500);
    if geometry.upright {
        let at = geometry.point(middle, geometry.behind() + TICK);
        pen.words(
            own("note", window.node),
            at,
            &window.note,
            Setting::start(font, Role::Ink),
        );
        taken.push((middle - font.px * 0.6, middle + font.px * 0.6));
    } else {
        // Below the names of points, as far inside as it must be.
        let half = context.width(&window.note, font) / 2.0;
        let (right, left) = geometry.along;
        let along = middle.clamp((left + half).min(right - half), right - half);
        let below = geometry.behind() + TICK + context.scale.small * 1.9;
        let at = geometry.point(along, below);
        pen.words(
            own("note", window.node),
            at,
            &window.note,
            Setting::middle(font, Role::Ink),
        );
    }
}
