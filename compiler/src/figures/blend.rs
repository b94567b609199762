//! A blend: shares split a strip, a stream as wide as its share comes from each card, and together they are the result.
//!
//! Shares enter from the left on a landscape stage, and from the top on a portrait one.

use super::pen::{BOX_RADIUS, Look, Pen, Setting, key, number, own, point, rect, tint};
use super::vector::{VectorBox, VectorLayout, fitting, hull};
use super::{Context, Wanted, centred};
use crate::drawing::{Dash, Font, Form, Point, Rect};
use crate::primitive::Part;
use crate::story::Mark;
use crate::theme::Role;

/// The state of a blend.
#[derive(Clone, Debug, PartialEq)]
pub struct Blend {
    /// The part of the result.
    pub part: Part,
    /// What makes the shares, such as `softmax`, and what is true of them, such as `sums to 1`.
    pub maker: [String; 2],
    /// The cards, in the order of the strip.
    pub cards: Vec<BlendCard>,
    /// The names of the numbers; empty if they have none.
    pub directions: Vec<String>,
    /// What comes out; none while it is not computed.
    pub result: Option<Vec<String>>,
    /// What the result is, and what it was before.
    pub captions: [String; 2],
    /// The row of the matrix beside it that the shares come from.
    pub row: Option<usize>,
}

/// One card, its share and its stream.
#[derive(Clone, Debug, PartialEq)]
pub struct BlendCard {
    /// The part of the card.
    pub part: Part,
    /// The part of its share.
    pub share_part: Part,
    /// Its name, as long as can be and as short as can be.
    pub names: [String; 2],
    /// Its colour for ever, 1 to 8.
    pub identity: u8,
    /// What is on it; none while it is not computed.
    pub numbers: Option<Vec<String>>,
    /// Its share, 0 to 1; none while it is not computed.
    pub share: Option<f64>,
    /// The share in words, as long as can be and as short as can be.
    pub texts: [String; 2],
}

/// Between two cards.
const GAP: f64 = 16.0;
/// The most of a card that the widest stream takes.
const STREAM: f64 = 0.94;
/// Between strip and result.
const CLOSE: f64 = 20.0;

/// Sizes of a blend.
#[derive(Clone, Debug, PartialEq)]
pub struct BlendGeometry {
    pub(super) drawn: Rect,
    pub(super) share: Rect,
    /// The first card.
    card: Rect,
    /// The whole strip.
    strip: Rect,
    result: Rect,
    /// Pixels of a card's edge for the share 1.
    unit: f64,
    cards: VectorLayout,
    results: VectorLayout,
    /// Which of two names cards have, and how they are set.
    name: (usize, Font),
    /// Which of two texts shares have, and how they are set.
    text: (usize, Font),
    /// The height of a card's name.
    label: f64,
    portrait: bool,
    /// Where its shares come from, if that is a picture before it: the right edge and the middles of its rows.
    pub(super) rows: Option<(f64, Vec<f64>)>,
}

impl BlendGeometry {
    fn card(&self, index: usize) -> Rect {
        rect(
            self.card.x + index as f64 * (self.card.w + GAP),
            self.card.y,
            self.card.w,
            self.card.h,
        )
    }

    /// The middle of the strip.
    pub(super) fn line(&self) -> f64 {
        self.strip.centre().y
    }

    /// Everything lower by so much.
    pub(super) fn lower(&mut self, by: f64) {
        for part in [
            &mut self.drawn,
            &mut self.card,
            &mut self.strip,
            &mut self.result,
        ] {
            part.y += by;
        }
    }
}

/// What the words of all states ask for.
struct Union<'a> {
    count: usize,
    greatest: f64,
    maker: f64,
    captions: f64,
    names: [Vec<&'a str>; 2],
    /// Every share that is ever seen, with its texts.
    shares: Vec<(f64, &'a [String; 2])>,
    cards: VectorLayout,
    results: VectorLayout,
}

impl<'a> Union<'a> {
    fn new(states: &[&'a Blend], width: f64, context: &Context) -> Self {
        let cards = || states.iter().flat_map(|state| &state.cards);
        let count = states
            .iter()
            .map(|state| state.cards.len())
            .max()
            .unwrap_or(0)
            .max(1);
        let shares: Vec<(f64, &[String; 2])> = cards()
            .filter_map(|card| Some((card.share?, &card.texts)))
            .collect();
        let names = |kind: usize| {
            let mut names: Vec<&str> = cards().map(|card| card.names[kind].as_str()).collect();
            names.sort_unstable();
            names.dedup();
            names
        };
        let directions = states
            .iter()
            .map(|state| &state.directions)
            .find(|names| !names.is_empty());
        let directions: &[String] = directions.map_or(&[], |names| names);
        let room = (width + GAP) / count as f64 - GAP;
        let layout = |vectors: Vec<&Vec<String>>, width| {
            VectorLayout::new(vectors.into_iter(), directions, width, context)
        };
        let texts = |kind: usize| {
            states
                .iter()
                .map(move |state| state.captions[kind].as_str())
        };
        let of_maker = |kind: usize| states.iter().map(move |state| state.maker[kind].as_str());
        Self {
            count,
            greatest: shares.iter().map(|(share, _)| *share).fold(0.0, f64::max),
            maker: context
                .widest(of_maker(0), context.label(600))
                .max(context.widest(of_maker(1), context.small(400))),
            captions: context
                .widest(texts(0), context.label(500))
                .max(context.widest(texts(1), context.small(400))),
            names: [names(0), names(1)],
            cards: layout(
                cards().filter_map(|card| card.numbers.as_ref()).collect(),
                room,
            ),
            results: layout(
                states
                    .iter()
                    .filter_map(|state| state.result.as_ref())
                    .collect(),
                width,
            ),
            shares,
        }
    }

    /// The least width of a card.
    fn card(&self, context: &Context) -> f64 {
        let names = context.widest(self.names[1].iter().copied(), context.small(400));
        self.cards.width().max(names + context.scale.small)
    }

    fn wide(&self, card: f64) -> f64 {
        self.count as f64 * (card + GAP) - GAP
    }

    /// What is not stream: name, card, strip, result, captions.
    fn solid(&self, context: &Context) -> f64 {
        let heights = Heights::new(self, context);
        heights.label
            + heights.card
            + heights.strip
            + heights.result
            + heights.below
            + heights.between
    }
}

/// The heights of what does not stretch.
struct Heights {
    label: f64,
    card: f64,
    strip: f64,
    result: f64,
    /// The captions.
    below: f64,
    /// Gap or arrow.
    between: f64,
}

impl Heights {
    fn new(union: &Union, context: &Context) -> Self {
        let scale = context.scale;
        Self {
            label: scale.small * 1.6,
            card: union.cards.height(context).max(scale.label * 3.0),
            strip: scale.label * 2.6,
            result: union.results.height(context).max(scale.label * 3.0),
            below: scale.label * 1.7 + scale.small * 1.4,
            between: if context.portrait {
                scale.label * 2.4
            } else {
                CLOSE
            },
        }
    }
}

/// How many streams stand above each other.
fn streams(context: &Context) -> f64 {
    if context.portrait { 2.0 } else { 1.0 }
}

pub(super) fn wanted(states: &[&Blend], width: f64, context: &Context) -> Wanted {
    let union = Union::new(states, width, context);
    let scale = context.scale;
    let (least, solid) = (union.card(context), union.solid(context));
    let streams = streams(context);
    let ideal = (least * 1.5).max(scale.label * 9.0);
    Wanted {
        min: (
            union.wide(least).max(union.captions),
            solid + streams * scale.label * 2.5,
        ),
        ideal: (
            union.wide(ideal).max(union.captions),
            solid + streams * scale.label * 11.0,
        ),
    }
}

pub(super) fn solve(states: &[&Blend], share: Rect, context: &Context) -> BlendGeometry {
    let union = Union::new(states, share.w, context);
    let scale = context.scale;
    let heights = Heights::new(&union, context);
    let room = (share.w + GAP) / union.count as f64 - GAP;
    let card = room.min(scale.label * 12.0).max(1.0);
    let wide = union.wide(card);
    let flow = ((share.h - union.solid(context)) / streams(context))
        .clamp(scale.label, scale.label * 12.0);
    let drawn = centred(share, wide, union.solid(context) + streams(context) * flow);
    // Shares enter beside the strip, with their maker's name, or from above.
    let inset = if context.portrait {
        0.06 * wide
    } else {
        (union.maker + 1.8 * scale.label).min(0.3 * wide)
    };
    let strip_width = (wide - 2.0 * inset).max(1.0);
    let unit = (STREAM * card / union.greatest.max(0.01)).min(strip_width);
    let (card_top, strip_top, result_top) = if context.portrait {
        let strip = drawn.y + heights.between;
        let card = strip + heights.strip + flow;
        (card, strip, card + heights.label + heights.card + flow)
    } else {
        let card = drawn.y + heights.label;
        let strip = card + heights.card + flow;
        (card, strip, strip + heights.strip + CLOSE)
    };
    // On a portrait stage the name stands on the card.
    let inside = if context.portrait { heights.label } else { 0.0 };
    let fonts = [context.small(400)];
    let fits = |names: &Vec<&str>| context.widest(names.iter().copied(), fonts[0]) <= card - 4.0;
    let name = (usize::from(!fits(&union.names[0])), fonts[0]);
    let values = [context.small_value()];
    let shown = |kind: usize| {
        union.shares.iter().all(|(share, texts)| {
            context.width(&texts[kind], values[0]) + 6.0 <= share * strip_width
        })
    };
    BlendGeometry {
        drawn,
        share,
        card: rect(drawn.x, card_top, card, heights.card + inside),
        strip: rect(drawn.x + inset, strip_top, strip_width, heights.strip),
        result: rect(drawn.x + inset, result_top, strip_width, heights.result),
        unit,
        cards: union.cards,
        results: union.results,
        name,
        text: (usize::from(!shown(0)), fitting(&[], &values, 0.0, context)),
        label: heights.label,
        portrait: context.portrait,
        rows: None,
    }
}

pub(super) fn draw(state: &Blend, solved: &BlendGeometry, pen: &mut Pen) {
    let shared = state.cards.iter().all(|card| card.share.is_some()) && !state.cards.is_empty();
    if state.result.is_some() {
        draw_streams(state, solved, pen);
    }
    for (index, card) in state.cards.iter().enumerate() {
        draw_card(card, index, state, solved, pen);
    }
    if shared {
        draw_strip(state, solved, pen);
        draw_arrow(state, solved, pen);
    } else {
        let look = Look::line(Role::Muted).dash(Dash::NotYet);
        pen.rect(own("open", 0), solved.strip, 0.0, look);
    }
    draw_result(state, solved, pen);
    pen.place_whole(state.part, solved.drawn);
}

/// Where each share begins on the strip, and how wide it is.
fn spans<'a>(state: &'a Blend, solved: &'a BlendGeometry) -> impl Iterator<Item = (f64, f64)> + 'a {
    let mut x = solved.strip.x;
    state.cards.iter().map(move |card| {
        let w = card.share.unwrap_or(0.0) * solved.strip.w;
        x += w;
        (x - w, w)
    })
}

fn draw_streams(state: &Blend, solved: &BlendGeometry, pen: &mut Pen) {
    for (index, (card, (x, w))) in state.cards.iter().zip(spans(state, solved)).enumerate() {
        let at = solved.card(index);
        let thick = card.share.unwrap_or(0.0) * solved.unit;
        let middle = at.centre().x;
        let edge = |y: f64| {
            (
                point(middle - thick / 2.0, y),
                point(middle + thick / 2.0, y),
            )
        };
        let end = |y: f64| (point(x, y), point(x + w, y));
        let bottom = solved.strip.y + solved.strip.h;
        let ways = if solved.portrait {
            vec![
                (end(bottom), edge(at.y)),
                (edge(at.y + at.h), end(solved.result.y)),
            ]
        } else {
            vec![(edge(at.y + at.h), end(solved.strip.y))]
        };
        for (nth, (from, to)) in ways.into_iter().enumerate() {
            stream(card, nth, from, to, pen);
        }
    }
}

/// A band between two level edges, with upright tangents.
fn stream(card: &BlendCard, index: usize, from: (Point, Point), to: (Point, Point), pen: &mut Pen) {
    let origin = from.0;
    let local = |at: Point| format!("{} {}", number(at.x - origin.x), number(at.y - origin.y));
    let halfway = (from.0.y + to.0.y) / 2.0;
    let bend = |a: Point, b: Point| {
        format!(
            "C{} {} {}",
            local(point(a.x, halfway)),
            local(point(b.x, halfway)),
            local(b)
        )
    };
    let data = format!(
        "M{}{}L{}{}Z",
        local(from.0),
        bend(from.0, to.0),
        local(to.1),
        bend(to.1, from.1)
    );
    let role = Role::Categorical(card.identity);
    let key = super::pen::nth(card.share_part, "stream", index);
    pen.shape(
        key,
        Form::Path { data },
        origin,
        Look::thing(tint(role), role),
    );
}

fn draw_card(card: &BlendCard, index: usize, state: &Blend, solved: &BlendGeometry, pen: &mut Pen) {
    let at = solved.card(index);
    let mark = pen.marks.of(card.part);
    let role = mark.map_or(Role::Categorical(card.identity), Mark::role);
    let look = match (&card.numbers, mark) {
        (None, _) => Look::line(Role::Muted).dash(Dash::NotYet),
        (Some(_), Some(_)) => Look::thing(Role::Raised, role).width(3.0),
        (Some(_), None) => Look::thing(Role::Raised, role),
    };
    let (kind, font) = solved.name;
    let numbers = VectorBox {
        part: card.part,
        keys: ["card", "number", "direction", "divider"],
        index: 0,
        at: if solved.portrait {
            hull(at.x, at.y + solved.label, at.x + at.w, at.y + at.h)
        } else {
            at
        },
        look: if solved.portrait {
            Look::solid(Role::Raised)
        } else {
            look
        },
        numbers: card.numbers.as_ref(),
        directions: &state.directions,
    };
    let y = if solved.portrait {
        pen.rect(key(card.part, "frame"), at, BOX_RADIUS, look);
        let inner = numbers.at.grown(-3.0);
        VectorBox {
            at: inner,
            ..numbers
        }
        .draw(&solved.cards, pen);
        at.y + solved.label * 0.7
    } else {
        numbers.draw(&solved.cards, pen);
        at.y - solved.label * 0.55
    };
    let setting = Setting::middle(font, Role::InkSoft);
    pen.words(
        key(card.part, "name"),
        point(at.centre().x, y),
        &card.names[kind],
        setting,
    );
    if let Some(mark) = mark {
        pen.mark_badge(card.part, point(at.x + at.w, at.y), mark);
    }
    pen.place(card.part, at);
}

fn draw_strip(state: &Blend, solved: &BlendGeometry, pen: &mut Pen) {
    let (kind, font) = solved.text;
    for (card, (x, w)) in state.cards.iter().zip(spans(state, solved)) {
        let at = rect(x, solved.strip.y, w, solved.strip.h);
        let mark = pen.marks.of(card.share_part);
        let role = mark.map_or(Role::Categorical(card.identity), Mark::role);
        let look = Look::thing(tint(role), role);
        let look = if mark.is_some() {
            look.width(3.0)
        } else {
            look
        };
        pen.rect(key(card.share_part, "share"), at, 0.0, look);
        let text = &card.texts[kind];
        if pen.context.width(text, font) + 4.0 <= w {
            let setting = Setting::middle(font, Role::Ink);
            pen.words(key(card.share_part, "text"), at.centre(), text, setting);
        }
        pen.place(card.share_part, at);
    }
}

/// From the row that the shares come from to the strip.
fn draw_arrow(state: &Blend, solved: &BlendGeometry, pen: &mut Pen) {
    let context = pen.context;
    let strip = solved.strip;
    let look = Look::line(Role::Ink).width(3.0);
    // Without the picture that the shares come from, an arrow would come from nowhere.
    let Some((right, rows)) = &solved.rows else {
        return;
    };
    let [maker, note] = &state.maker;
    if solved.portrait {
        let x = strip.centre().x;
        let ends = [point(x, solved.drawn.y), point(x, strip.y - 16.0)];
        pen.line(own("arrow", 0), &ends, look);
        head(point(x, strip.y - 5.0), false, pen);
        let at = point(x + 20.0, (ends[0].y + ends[1].y) / 2.0);
        let words = if note.is_empty() {
            maker.clone()
        } else {
            format!("{maker}: {note}")
        };
        pen.words(
            own("maker", 0),
            at,
            &words,
            Setting::start(context.label(600), Role::Ink),
        );
        return;
    }
    let y = strip.centre().y;
    let turn = solved.drawn.x + 2.0;
    let from = state.row.and_then(|row| rows.get(row)).copied();
    let (start, from) = (right + 10.0, from.unwrap_or(y));
    let turn = turn.max(start + 12.0);
    let mut points = vec![point(start.min(turn), from)];
    if (from - y).abs() > 1.0 {
        points.extend([point(turn, from), point(turn, y)]);
    }
    points.push(point(strip.x - 16.0, y));
    pen.line(own("arrow", state.row.unwrap_or(0)), &points, look);
    head(point(strip.x - 5.0, y), true, pen);
    let middle = (turn + strip.x - 16.0) / 2.0;
    let above = point(middle, y - context.scale.label * 0.9);
    pen.words(
        own("maker", 0),
        above,
        maker,
        Setting::middle(context.label(600), Role::Ink),
    );
    let below = point(middle, y + context.scale.label * 0.95);
    pen.words(
        own("note", 0),
        below,
        note,
        Setting::middle(context.small(400), Role::InkSoft),
    );
}

/// The head of an arrow that ends here, to the right or downwards.
fn head(tip: Point, level: bool, pen: &mut Pen) {
    let data = if level {
        "M0 0L-12 -5.5L-12 5.5Z"
    } else {
        "M0 0L-5.5 -12L5.5 -12Z"
    };
    pen.shape(
        own("head", 0),
        Form::Path {
            data: data.to_owned(),
        },
        tip,
        Look::solid(Role::Ink),
    );
}

fn draw_result(state: &Blend, solved: &BlendGeometry, pen: &mut Pen) {
    let mark = pen.marks.of(state.part);
    let look = match (&state.result, mark) {
        (None, _) => Look::line(Role::Muted).dash(Dash::NotYet),
        (Some(_), mark) => Look::thing(Role::Raised, mark.map_or(Role::Ink, Mark::role)).width(3.0),
    };
    let result = VectorBox {
        part: state.part,
        keys: ["result", "sum", "name", "divider"],
        index: 0,
        at: solved.result,
        look,
        numbers: state.result.as_ref(),
        directions: &state.directions,
    };
    result.draw(&solved.results, pen);
    let context = pen.context;
    let x = solved.result.centre().x;
    let first = solved.result.y + solved.result.h + context.scale.label * 0.95;
    if state.result.is_some() {
        let setting = Setting::middle(context.label(500), Role::Ink);
        pen.words(
            key(state.part, "caption"),
            point(x, first),
            &state.captions[0],
            setting,
        );
        let setting = Setting::middle(context.small(400), Role::InkSoft);
        let second = point(
            x,
            first + context.scale.label * 0.6 + context.scale.small * 0.7,
        );
        pen.words(
            key(state.part, "before"),
            second,
            &state.captions[1],
            setting,
        );
    }
    if let Some(mark) = mark {
        pen.mark_badge(
            state.part,
            point(solved.result.x + solved.result.w, solved.result.y),
            mark,
        );
    }
    pen.place(state.part, solved.result);
}
