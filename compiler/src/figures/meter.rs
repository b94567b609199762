//! One amount out of a whole.

use super::pen::{CELL_RADIUS, Look, Pen, Setting, key, point, rect, tint};
use super::{Context, Wanted, centred};
use crate::drawing::Rect;
use crate::primitive::Part;
use crate::story::Mark;
use crate::theme::Role;

/// The state of a meter.
#[derive(Clone, Debug, PartialEq)]
pub struct Meter {
    /// Its part; the root if it pictures the whole simulation.
    pub part: Part,
    /// The amount, from 0 to `whole`.
    pub value: f64,
    /// The whole, above 0.
    pub whole: f64,
    /// The readout over it, such as `6 of 9 miss`.
    pub text: String,
    /// How it went, if that is judged.
    pub outcome: Option<Mark>,
}

/// Sizes of a meter.
#[derive(Clone, Debug, PartialEq)]
pub struct MeterGeometry {
    pub(super) drawn: Rect,
    /// The track, which is the whole.
    track: Rect,
}

/// Room at the left of the readout for the sign of its outcome.
fn sign(context: &Context) -> f64 {
    context.scale.title
}

fn track_height(context: &Context) -> f64 {
    context.scale.label * 1.4
}

fn height(context: &Context) -> f64 {
    context.scale.title * 1.3 + context.scale.small * 0.75 + track_height(context)
}

fn readout_width(states: &[&Meter], context: &Context) -> f64 {
    let texts = states.iter().map(|state| state.text.as_str());
    context.widest(texts, context.title()) + sign(context)
}

pub(super) fn wanted(states: &[&Meter], _width: f64, context: &Context) -> Wanted {
    let (w, h) = (readout_width(states, context), height(context));
    Wanted {
        min: (w, h),
        ideal: (w.max(context.scale.label * 24.0), h),
    }
}

pub(super) fn solve(states: &[&Meter], share: Rect, context: &Context) -> MeterGeometry {
    let h = height(context);
    let w = share
        .w
        .min((context.scale.label * 36.0).max(readout_width(states, context)));
    let drawn = centred(share, w, h);
    let tall = track_height(context);
    MeterGeometry {
        drawn,
        track: rect(drawn.x, drawn.y + h - tall, w, tall),
    }
}

pub(super) fn draw(state: &Meter, solved: &MeterGeometry, pen: &mut Pen) {
    let (part, track) = (state.part, solved.track);
    let context = pen.context;
    let mark = pen.marks.of(part);
    let judged = mark.or(state.outcome);
    let role = judged.map_or(Role::Categorical(1), Mark::role);
    let share = if state.whole > 0.0 {
        (state.value / state.whole).clamp(0.0, 1.0)
    } else {
        0.0
    };
    pen.rect(
        key(part, "track"),
        track,
        CELL_RADIUS,
        Look::solid(Role::Surface),
    );
    if share > 0.0 {
        let amount = rect(track.x, track.y, track.w * share, track.h);
        let radius = CELL_RADIUS.min(amount.w / 2.0);
        pen.rect(
            key(part, "amount"),
            amount,
            radius,
            Look::thing(tint(role), role),
        );
    }
    let y = solved.drawn.y + context.scale.title * 0.65;
    let right = point(track.x + track.w, y);
    let ink = judged.map_or(Role::Ink, Mark::role);
    pen.words(
        key(part, "readout"),
        right,
        &state.text,
        Setting::end(context.title(), ink),
    );
    let beside = right.x - context.width(&state.text, context.title()) - sign(context) * 0.5;
    let size = context.scale.title * 0.5;
    match judged {
        Some(Mark::Good) => pen.tick(key(part, "sign"), point(beside, y), size, ink),
        Some(Mark::Bad) => pen.cross(key(part, "sign"), point(beside, y), size, ink),
        Some(mark) => pen.mark_badge(part, point(beside, y), mark),
        None => {}
    }
    pen.place(part, solved.drawn);
    pen.place_whole(part, solved.drawn);
}
