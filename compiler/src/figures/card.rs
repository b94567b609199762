//! A box with a name and a few lines beside it, such as a client.

use std::collections::BTreeSet;

use super::pen::{BOX_RADIUS, Look, Pen, Setting, key, nth, point, rect};
use super::{Context, Wanted, centred};
use crate::drawing::Rect;
use crate::primitive::Part;
use crate::theme::Role;

/// The state of a card.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Its part.
    pub part: Part,
    /// Its name, inside.
    pub name: String,
    /// What it says or holds, above it: the last line in ink, those before it soft.
    pub lines: Vec<String>,
}

/// Sizes of a card.
#[derive(Clone, Debug, PartialEq)]
pub struct CardGeometry {
    pub(super) drawn: Rect,
    /// The named box.
    card: Rect,
}

/// Sizes that the words ask for: the box, and the block of lines above it.
struct Sizes {
    card: (f64, f64),
    lines: (f64, f64),
}

impl Sizes {
    fn new(states: &[&Card], width: f64, context: &Context) -> Self {
        let label = context.scale.label;
        let names = context.widest(
            states.iter().map(|state| state.name.as_str()),
            context.label(600),
        );
        let mut lines = (0.0_f64, 0);
        let unique: BTreeSet<&[String]> = states.iter().map(|state| &state.lines[..]).collect();
        for block in unique {
            let broken = broken(block, width, context);
            let texts = broken.iter().map(|(line, _)| line.as_str());
            lines.0 = lines.0.max(context.widest(texts, context.small(500)));
            lines.1 = lines.1.max(broken.len());
        }
        Self {
            card: ((names + 2.4 * label).max(6.4 * label), 3.6 * label),
            lines: (lines.0, lines.1 as f64 * pitch(context)),
        }
    }

    /// The size of the whole. What hangs over the box on top also counts below it, so that the box stays in the middle.
    fn whole(&self, context: &Context) -> (f64, f64) {
        let above = if self.lines.1 > 0.0 {
            self.lines.1 + gap(context)
        } else {
            0.0
        };
        let below = below(context);
        (self.card.0.max(self.lines.0), self.card.1 + above + below)
    }
}

/// What stays free below a card on a portrait stage, for messages to and from what stands there.
fn below(context: &Context) -> f64 {
    if context.portrait {
        context.scale.small * 1.5
    } else {
        0.0
    }
}

/// From one line to the next.
fn pitch(context: &Context) -> f64 {
    context.scale.small * 1.35
}

/// From the lines to the box.
fn gap(context: &Context) -> f64 {
    context.scale.small * 0.9
}

/// The lines as they are set, and whether each belongs to the last.
fn broken(lines: &[String], width: f64, context: &Context) -> Vec<(String, bool)> {
    let last = lines.len().saturating_sub(1);
    lines
        .iter()
        .enumerate()
        .flat_map(|(index, line)| {
            let broken = context.wrap(line, context.small(500), width);
            broken.into_iter().map(move |line| (line, index == last))
        })
        .collect()
}

pub(super) fn wanted(states: &[&Card], width: f64, context: &Context) -> Wanted {
    let whole = |width| Sizes::new(states, width, context).whole(context);
    Wanted {
        min: whole(width),
        ideal: whole(context.scale.small * 16.0_f64.min(width / context.scale.small)),
    }
}

pub(super) fn solve(states: &[&Card], share: Rect, context: &Context) -> CardGeometry {
    let sizes = Sizes::new(states, share.w, context);
    let (w, h) = sizes.whole(context);
    let drawn = centred(share, w, h);
    let card = rect(
        drawn.x,
        drawn.y + h - sizes.card.1 - below(context),
        sizes.card.0,
        sizes.card.1,
    );
    CardGeometry { drawn, card }
}

pub(super) fn draw(state: &Card, solved: &CardGeometry, pen: &mut Pen) {
    let context = pen.context;
    let (part, card) = (state.part, solved.card);
    let lines = broken(&state.lines, solved.drawn.w + 0.01, context);
    let mut y = card.y - gap(context) - pitch(context) * (lines.len() as f64 - 0.5);
    for (index, (line, last)) in lines.iter().enumerate() {
        let (weight, role) = if *last {
            (500, Role::Ink)
        } else {
            (400, Role::InkSoft)
        };
        let font = context.small(weight);
        let (x, setting) = if context.portrait {
            (card.centre().x, Setting::middle(font, role))
        } else {
            (card.x, Setting::start(font, role))
        };
        pen.words(nth(part, "line", index), point(x, y), line, setting);
        y += pitch(context);
    }
    let mark = pen.marks.of(part);
    let look = match mark {
        Some(mark) => Look::thing(Role::Raised, mark.role()).width(3.0),
        None => Look::thing(Role::Raised, Role::LineStrong),
    };
    pen.rect(key(part, "card"), card, BOX_RADIUS, look);
    let setting = Setting::middle(context.label(600), Role::Ink);
    pen.words(key(part, "name"), card.centre(), &state.name, setting);
    if let Some(mark) = mark {
        pen.mark_badge(part, point(card.x + card.w, card.y), mark);
    }
    pen.place(part, card);
    pen.place_whole(part, solved.drawn);
}
