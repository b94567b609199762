//! One value, printed large, where its heading begins.

use super::pen::{Pen, Setting, nth, point};
use super::{Context, Wanted};
use crate::drawing::Rect;
use crate::primitive::Part;
use crate::theme::Role;

/// The state of a readout.
#[derive(Clone, Debug, PartialEq)]
pub struct Readout {
    /// Its part.
    pub part: Part,
    /// The value with its unit.
    pub text: String,
}

/// Where a readout stands.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadoutGeometry {
    pub(super) drawn: Rect,
}

/// The size of the largest value, in lines that fit the width.
fn size(states: &[&Readout], width: f64, context: &Context) -> (f64, f64) {
    let font = context.title();
    let (mut w, mut lines) = (0.0_f64, 1);
    for text in distinct(states) {
        let broken = context.wrap(text, font, width);
        w = w.max(context.widest(broken.iter().map(String::as_str), font));
        lines = lines.max(broken.len());
    }
    (w, lines as f64 * font.px * 1.3)
}

fn distinct<'a>(states: &[&'a Readout]) -> std::collections::BTreeSet<&'a str> {
    states.iter().map(|state| state.text.as_str()).collect()
}

pub(super) fn wanted(states: &[&Readout], width: f64, context: &Context) -> Wanted {
    let min = size(states, width, context);
    let ideal = size(states, f64::INFINITY, context);
    Wanted { min, ideal }
}

pub(super) fn solve(states: &[&Readout], share: Rect, context: &Context) -> ReadoutGeometry {
    let (w, h) = size(states, share.w, context);
    ReadoutGeometry {
        drawn: Rect {
            w,
            y: share.y + (share.h - h) / 2.0,
            h,
            ..share
        },
    }
}

pub(super) fn draw(state: &Readout, solved: &ReadoutGeometry, pen: &mut Pen) {
    let font = pen.context.title();
    let mark = pen.marks.of(state.part);
    let role = mark.map_or(Role::Ink, |mark| mark.role());
    let lines = pen.context.wrap(&state.text, font, solved.drawn.w + 0.01);
    let pitch = font.px * 1.3;
    let centre = solved.drawn.centre();
    let top = centre.y - pitch * lines.len() as f64 / 2.0;
    let part = state.part;
    for (index, line) in lines.iter().enumerate() {
        let at = point(solved.drawn.x, top + pitch * (index as f64 + 0.5));
        pen.words(
            nth(part, "value", index),
            at,
            line,
            Setting::start(font, role),
        );
    }
    if let Some(mark) = mark {
        let r = pen.badge_radius();
        let at = point(solved.drawn.x + solved.drawn.w + 1.5 * r, centre.y);
        pen.mark_badge(part, at, mark);
    }
    let bounds = solved.drawn;
    pen.place(part, bounds);
    pen.place_whole(part, bounds);
}
