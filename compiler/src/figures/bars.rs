//! Amounts on one scale, a row each.

use super::pen::{Look, Pen, Setting, key, point, rect, tint};
use super::{Context, Wanted, centred};
use crate::drawing::{Dash, Font, Point, Rect};
use crate::primitive::Part;
use crate::story::Mark;
use crate::theme::Role;

/// The state of a bar chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bars {
    /// The bars, from top to bottom.
    pub rows: Vec<Bar>,
}

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Its part.
    pub part: Part,
    /// Its name, before it.
    pub name: String,
    /// Its length, on the common scale; not negative.
    pub value: f64,
    /// The number at its end, with its unit.
    pub text: String,
    /// The length that it had before, as a ghost.
    pub before: Option<f64>,
    /// How it went, if that is judged.
    pub outcome: Option<Mark>,
    /// Its colour, 1 to 8, where bars stand for things that have one.
    pub identity: Option<u8>,
}

/// Sizes of a bar chart.
#[derive(Clone, Debug, PartialEq)]
pub struct BarsGeometry {
    pub(super) drawn: Rect,
    /// From one row to the next.
    pitch: f64,
    /// How thick a bar is.
    thick: f64,
    /// Where bars start, from the left of the drawn box.
    start: f64,
    /// Pixels for an amount of 1.
    scale: f64,
    /// Whether numbers stand in a column at the right, as bars have ghosts.
    column: bool,
    /// Room for signs at the right.
    signs: f64,
}

/// What the words of all states ask for.
struct Union {
    rows: usize,
    names: f64,
    numbers: f64,
    most: f64,
    judged: bool,
    ghosts: bool,
}

impl Union {
    fn new(states: &[&Bars], context: &Context) -> Self {
        let ghosts = states
            .iter()
            .any(|state| state.rows.iter().any(|bar| bar.before.is_some()));
        let bars = || states.iter().flat_map(|state| &state.rows);
        let longest = |bar: &Bar| bar.value.max(bar.before.unwrap_or(0.0));
        Self {
            rows: states
                .iter()
                .map(|state| state.rows.len())
                .max()
                .unwrap_or(0),
            names: context.widest(bars().map(|bar| bar.name.as_str()), context.label(600)),
            numbers: context.widest(bars().map(|bar| bar.text.as_str()), number(ghosts, context)),
            most: bars().map(longest).fold(0.0, f64::max),
            judged: bars().any(|bar| bar.outcome.is_some()),
            ghosts,
        }
    }

    /// Everything of a row that is not its bar: name, gaps, sign and number.
    fn beside(&self, context: &Context) -> f64 {
        self.names + 24.0 + self.after(context)
    }

    /// What stands behind the longest bar.
    fn after(&self, context: &Context) -> f64 {
        let sign = if self.judged { sign(context) } else { 0.0 };
        let gap = if self.ghosts { 20.0 } else { 12.0 };
        gap + self.numbers + sign
    }
}

/// How numbers are set: small where they tell two values.
fn number(ghosts: bool, context: &Context) -> Font {
    if ghosts {
        context.small_value()
    } else {
        context.value()
    }
}

/// Room for a tick or cross behind the number.
fn sign(context: &Context) -> f64 {
    context.scale.small * 1.5
}

/// The pitch of rows in landscape is 46 px; it grows with the type.
fn pitch(context: &Context) -> f64 {
    context.scale.label * 2.3
}

pub(super) fn wanted(states: &[&Bars], width: f64, context: &Context) -> Wanted {
    let union = Union::new(states, context);
    let (rows, beside) = (union.rows as f64, union.beside(context));
    Wanted {
        min: (
            beside + context.scale.label * 4.0,
            rows * context.scale.label * 1.5,
        ),
        ideal: (
            width.min(beside + context.scale.label * 24.0),
            rows * pitch(context) * 1.4,
        ),
    }
}

pub(super) fn solve(states: &[&Bars], share: Rect, context: &Context) -> BarsGeometry {
    let union = Union::new(states, context);
    let rows = union.rows.max(1) as f64;
    let least = context.scale.label * 1.5;
    let pitch = (share.h / rows).clamp(least, (pitch(context) * 1.6).max(least));
    let room = (share.w - union.beside(context)).max(0.0);
    let scale = if union.most > 0.0 {
        room / union.most
    } else {
        0.0
    };
    BarsGeometry {
        drawn: centred(share, share.w, pitch * rows),
        pitch,
        thick: pitch * 0.6,
        start: union.names + 24.0,
        scale,
        column: union.ghosts,
        signs: if union.judged { sign(context) } else { 0.0 },
    }
}

pub(super) fn draw(state: &Bars, solved: &BarsGeometry, pen: &mut Pen) {
    for (index, bar) in state.rows.iter().enumerate() {
        let y = solved.drawn.y + solved.pitch * (index as f64 + 0.5);
        draw_bar(bar, y, solved, pen);
    }
    if let Some(bar) = state.rows.first() {
        pen.place_whole(bar.part, solved.drawn);
    }
}

fn draw_bar(bar: &Bar, y: f64, solved: &BarsGeometry, pen: &mut Pen) {
    let (part, context) = (bar.part, pen.context);
    let mark = pen.marks.of(part);
    let own = Role::Categorical(bar.identity.unwrap_or(1));
    let role = mark.or(bar.outcome).map_or(own, Mark::role);
    let (left, top) = (solved.drawn.x, y - solved.thick / 2.0);
    let start = left + solved.start;
    pen.words(
        key(part, "name"),
        point(left, y),
        &bar.name,
        Setting::start(context.label(600), Role::Ink),
    );
    let extent = |value: f64| (value * solved.scale).max(2.0);
    let radius = |w: f64| 4.0_f64.min(w / 2.0);
    if let Some(before) = bar.before {
        let ghost = rect(start, top, extent(before), solved.thick);
        let look = Look::line(Role::Muted).dash(Dash::Ghost);
        pen.rect(key(part, "ghost"), ghost, radius(ghost.w), look);
    }
    let body = rect(start, top, extent(bar.value), solved.thick);
    let width = if mark.is_some() { 3.0 } else { 2.0 };
    let look = Look::thing(tint(role), role).width(width);
    pen.rect(key(part, "bar"), body, radius(body.w), look);
    let font = number(solved.column, context);
    let wide = context.width(&bar.text, font);
    let end = if solved.column {
        solved.drawn.x + solved.drawn.w - solved.signs - wide
    } else {
        start + extent(bar.value.max(bar.before.unwrap_or(0.0))) + 12.0
    };
    pen.words(
        key(part, "number"),
        point(end, y),
        &bar.text,
        Setting::start(font, Role::Ink),
    );
    let behind = end + wide + sign(context) * 0.6;
    draw_sign(
        bar,
        mark,
        point(behind, y),
        point((body.x + body.w - pen.badge_radius()).max(body.x), top),
        pen,
    );
    let right = solved.drawn.x + solved.drawn.w;
    pen.place(part, rect(left, top, right - left, solved.thick));
}

/// The tick or cross of a judged bar, and the badge of an emphasised one.
fn draw_sign(bar: &Bar, mark: Option<Mark>, behind: Point, corner: Point, pen: &mut Pen) {
    let size = pen.context.scale.small * 0.75;
    match bar.outcome {
        Some(Mark::Good) => pen.tick(key(bar.part, "sign"), behind, size, Role::Good),
        Some(Mark::Bad) => pen.cross(key(bar.part, "sign"), behind, size, Role::Bad),
        Some(Mark::Warn) => {
            pen.badge_word(key(bar.part, "sign"), behind, "!", Role::Warn);
        }
        Some(Mark::Accent | Mark::Muted) | None => {}
    }
    if let Some(mark) = mark {
        pen.mark_badge(bar.part, corner, mark);
    }
}
