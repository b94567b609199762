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
    /// What is measured, at the left over it; empty if a heading says it.
    pub name: String,
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
    /// The line of the name, where it stands above the readout.
    above: f64,
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

/// What the words of all states ask for.
struct Words {
    names: f64,
    readout: f64,
}

impl Words {
    fn new(states: &[&Meter], context: &Context) -> Self {
        let texts = states.iter().map(|state| state.text.as_str());
        let names = states.iter().map(|state| state.name.as_str());
        Self {
            names: context.widest(names, context.small(400)),
            readout: context.widest(texts, context.title()) + sign(context),
        }
    }

    /// Names stand beside the readouts, or above them where there is no room for that.
    fn above(&self, width: f64, context: &Context) -> f64 {
        if self.names > 0.0 && self.names + self.readout > width {
            context.scale.small * 1.2
        } else {
            0.0
        }
    }

    fn height(&self, width: f64, context: &Context) -> f64 {
        let readout = context.scale.title * 1.3 + context.scale.small * 0.75;
        self.above(width, context) + readout + track_height(context)
    }
}

pub(super) fn wanted(states: &[&Meter], width: f64, context: &Context) -> Wanted {
    let words = Words::new(states, context);
    let h = words.height(width, context);
    let w = words.names.max(words.readout);
    Wanted {
        min: (w, h),
        ideal: (w.max(context.scale.label * 24.0), h),
    }
}

pub(super) fn solve(states: &[&Meter], share: Rect, context: &Context) -> MeterGeometry {
    let words = Words::new(states, context);
    let most = (context.scale.label * 36.0).max(words.names + words.readout);
    let w = share.w.min(most);
    let h = words.height(w, context);
    let drawn = centred(share, w, h);
    let tall = track_height(context);
    MeterGeometry {
        drawn,
        above: words.above(w, context),
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
    let y = solved.drawn.y + solved.above + context.scale.title * 0.65;
    let right = point(track.x + track.w, y);
    let ink = judged.map_or(Role::Ink, Mark::role);
    let line = if solved.above > 0.0 {
        solved.drawn.y + solved.above / 2.0
    } else {
        y
    };
    pen.words(
        key(part, "name"),
        point(track.x, line),
        &state.name,
        Setting::start(context.small(400), Role::InkSoft),
    );
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
