//! A bucket with places: what is in it, what comes next, and how much is left.

use super::pen::{BOX_RADIUS, CELL_RADIUS, Look, Pen, Setting, TIGHT, key, nth, point, rect, tint};
use super::{Context, Wanted, centred};
use crate::drawing::{Dash, Enter, Form, Rect, Sweep};
use crate::primitive::Part;
use crate::story::Mark;
use crate::theme::Role;
use crate::units::Micros;

/// The state of a bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct Bucket {
    /// Its part.
    pub part: Part,
    /// The number that matters, below it.
    pub readout: String,
    /// How many places it has.
    pub places: usize,
    /// What is in it, from the first place; what has none stands above the rim.
    pub items: Vec<Item>,
    /// Whether the things in it are round and all alike, such as tokens.
    pub coins: bool,
    /// Whether the first place is at the top rather than at the bottom.
    pub hanging: bool,
    /// An amount that fills it from below besides the items.
    pub level: Option<Level>,
    /// What comes into it by itself.
    pub inflow: Option<Flow>,
    /// What leaves it by itself.
    pub outflow: Option<Flow>,
}

impl Bucket {
    /// Stops what runs: sizes do not depend on it.
    pub(super) fn rest(&mut self) {
        for flow in [&mut self.inflow, &mut self.outflow].into_iter().flatten() {
            flow.timer = None;
        }
        if let Some(level) = &mut self.level {
            (level.since, level.until) = (Micros::ZERO, Micros::ZERO);
        }
    }
}

/// Something in a bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its part; none for things that are all alike, such as tokens.
    pub part: Option<Part>,
    /// What it says.
    pub label: String,
}

/// An amount that runs evenly with simulated time.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// What it is, beside it.
    pub words: String,
    /// The amount at `since`, in places.
    pub from: f64,
    /// The amount at `until`.
    pub to: f64,
    /// When it starts to run.
    pub since: Micros,
    /// When it stops.
    pub until: Micros,
}

/// What comes or leaves, one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// What and how often, such as `1 token every 2 s`.
    pub words: String,
    /// The time from one to the next that is running now.
    pub timer: Option<(Micros, Micros)>,
}

/// Sizes of a bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct BucketGeometry {
    pub(super) drawn: Rect,
    /// The inside.
    inside: Rect,
    /// The height of a place with the gap above it.
    pitch: f64,
    /// Too many places for cells: one box as high as all items.
    dense: bool,
}

/// The height of a place below which there are no cells.
const LEAST: f64 = 14.0;
/// From the wall to what is inside.
const WALL: f64 = 10.0;

/// What stands above the rim is this share as high as a place.
const ABOVE: f64 = 0.34;

/// The height of so many things in a bucket with so many places, in places.
fn stacked(places: usize, items: usize) -> f64 {
    places as f64 + ABOVE * items.saturating_sub(places) as f64
}

/// What all states ask for.
struct Union {
    places: f64,
    inflow: bool,
    /// Whether words stand below the floor.
    below: bool,
    words: f64,
    level: f64,
    readout: f64,
    item: f64,
}

impl Union {
    fn new(states: &[&Bucket], context: &Context) -> Self {
        let flows = || {
            states
                .iter()
                .flat_map(|state| [&state.inflow, &state.outflow])
                .flatten()
        };
        let items = states.iter().flat_map(|state| &state.items);
        let readouts = states.iter().map(|state| state.readout.as_str());
        let levels = states.iter().filter_map(|state| state.level.as_ref());
        let levels = levels.map(|level| level.words.as_str());
        let words = flows().map(|flow| flow.words.as_str());
        let high = |state: &&Bucket| stacked(state.places, state.items.len());
        Self {
            places: states.iter().map(high).fold(1.0, f64::max),
            inflow: states.iter().any(|state| state.inflow.is_some()),
            below: states
                .iter()
                .any(|state| state.outflow.is_some() || state.level.is_some()),
            words: context.widest(words, context.small(400)),
            level: context.widest(levels, context.small(500)),
            readout: context.widest(readouts, context.title()),
            item: context.widest(items.map(|item| item.label.as_str()), context.value()),
        }
    }

    /// The height of readout and flows.
    fn around(&self, context: &Context) -> f64 {
        let flows = [self.inflow, self.below];
        let count = flows.into_iter().filter(|there| *there).count() as f64;
        context.scale.title * 1.7 + flow_height(context) * count + 2.0 * WALL
    }

    /// The inner width of the bucket.
    fn width(&self, context: &Context) -> f64 {
        (self.item + 2.0 * context.scale.label).max(context.scale.label * 7.0)
    }

    /// The whole width: the bucket, or the words over and under it.
    fn whole(&self, context: &Context) -> f64 {
        let flow = self.words + dial(context) * 2.0 + TIGHT;
        (self.width(context) + 2.0 * WALL)
            .max(flow)
            .max(self.level)
            .max(self.readout)
    }
}

fn dial(context: &Context) -> f64 {
    context.scale.small * 0.75
}

fn flow_height(context: &Context) -> f64 {
    context.scale.small * 2.2
}

pub(super) fn wanted(states: &[&Bucket], _width: f64, context: &Context) -> Wanted {
    let union = Union::new(states, context);
    let place = |size: f64| union.places * context.scale.label * size + union.around(context);
    Wanted {
        min: (
            union.whole(context),
            place(1.2).min(context.scale.label * 20.0),
        ),
        ideal: (union.whole(context) * 1.5, place(3.2)),
    }
}

pub(super) fn solve(states: &[&Bucket], share: Rect, context: &Context) -> BucketGeometry {
    let union = Union::new(states, context);
    let room = share.h - union.around(context);
    let pitch = (room / union.places).min(context.scale.label * 3.2);
    let height = union.around(context) + pitch * union.places;
    let drawn = centred(share, union.whole(context), height);
    let width = union.width(context);
    let inflow = if union.inflow {
        flow_height(context)
    } else {
        0.0
    };
    let top = inflow + WALL;
    BucketGeometry {
        drawn,
        inside: rect(
            drawn.centre().x - width / 2.0,
            drawn.y + top,
            width,
            pitch * union.places,
        ),
        pitch,
        dense: pitch < LEAST + TIGHT,
    }
}

impl BucketGeometry {
    /// The box of a place of a bucket: a smaller bucket than the largest is as low as its places, and what has no place
    /// stands above its rim.
    fn place(&self, index: usize, bucket: &Bucket) -> Rect {
        let places = bucket.places;
        let (below, share) = match index {
            _ if index >= places => (stacked(places, index), ABOVE),
            _ if bucket.hanging => ((places - index - 1) as f64, 1.0),
            _ => (index as f64, 1.0),
        };
        let bottom = self.inside.y + self.inside.h - below * self.pitch;
        let (height, gap) = (self.pitch * share, TIGHT * share);
        rect(
            self.inside.x,
            bottom - height + gap / 2.0,
            self.inside.w,
            height - gap,
        )
    }

    /// The height of an amount of places.
    fn height(&self, amount: f64) -> f64 {
        amount * self.pitch
    }

    /// The inside of a bucket with its walls.
    fn body(&self, bucket: &Bucket) -> Rect {
        let high = self.height(bucket.places as f64);
        let bottom = self.inside.y + self.inside.h;
        rect(self.inside.x, bottom - high, self.inside.w, high).grown(WALL)
    }
}

pub(super) fn draw(state: &Bucket, solved: &BucketGeometry, pen: &mut Pen) {
    let (part, context) = (state.part, pen.context);
    let body = solved.body(state);
    let middle = body.centre().x;
    let foot = solved.drawn.y + solved.drawn.h - context.scale.title * 0.65;
    let readout = point(middle, foot);
    pen.words(
        key(part, "readout"),
        readout,
        &state.readout,
        Setting::middle(context.title(), Role::Ink),
    );
    draw_body(state, body, pen);
    if let Some(level) = &state.level {
        draw_level(level, state, solved, pen);
    }
    if solved.dense {
        draw_heap(state, solved, pen);
    } else {
        draw_places(state, solved, pen);
    }
    if let Some(flow) = &state.inflow {
        let y = body.y - flow_height(context) * 0.55;
        draw_flow("inflow", flow, part, point(middle, y), pen);
    }
    if let Some(flow) = &state.outflow {
        let y = body.y + body.h + flow_height(context) * 0.65;
        draw_flow("outflow", flow, part, point(middle, y), pen);
    }
    pen.place(part, body);
    pen.place_whole(part, solved.drawn);
}

/// Two walls and a floor: open at the top.
fn draw_body(state: &Bucket, body: Rect, pen: &mut Pen) {
    let (part, r) = (state.part, BOX_RADIUS);
    let mark = pen.marks.of(part);
    pen.rect(key(part, "inside"), body, r, Look::solid(Role::Surface));
    let (w, h) = (body.w, body.h);
    let n = super::pen::number;
    let data = format!(
        "M0 0L0 {}Q0 {} {r} {}L{} {}Q{} {} {} {}L{} 0",
        n(h - r),
        n(h),
        n(h),
        n(w - r),
        n(h),
        n(w),
        n(h),
        n(w),
        n(h - r),
        n(w),
    );
    let look = Look::line(mark.map_or(Role::LineStrong, Mark::role)).width(3.0);
    pen.shape(
        key(part, "walls"),
        Form::Path { data },
        point(body.x, body.y),
        look,
    );
    if let Some(mark) = mark {
        pen.mark_badge(part, point(body.x + body.w, body.y), mark);
    }
}

/// An amount that runs up or down along the whole inside.
fn draw_level(level: &Level, state: &Bucket, solved: &BucketGeometry, pen: &mut Pen) {
    let part = state.part;
    let places = state.places.max(1) as f64;
    let bottom = solved.inside.y + solved.inside.h;
    let x = solved.inside.centre().x;
    let ends = [point(x, bottom), point(x, bottom - solved.height(places))];
    let share = |amount: f64| (amount / places).clamp(0.0, 1.0);
    let sweep = Sweep::Running {
        from: share(level.from),
        to: share(level.to),
        since: level.since,
        until: level.until,
    };
    let look = Look::line(Role::CategoricalTint(2))
        .width(solved.inside.w)
        .sweep(sweep);
    pen.line(key(part, "level"), &ends, look);
    let edge = [
        point(solved.inside.x - WALL / 2.0, bottom),
        point(solved.inside.x - WALL / 2.0, bottom - solved.height(places)),
    ];
    let look = Look::line(Role::Categorical(2)).width(6.0).sweep(sweep);
    pen.line(key(part, "level-edge"), &edge, look);
    let font = pen.context.small(500);
    let y = bottom + flow_height(pen.context) * 0.65 + WALL;
    let setting = Setting::middle(font, Role::Ink);
    pen.words(key(part, "level-words"), point(x, y), &level.words, setting);
}

fn draw_places(state: &Bucket, solved: &BucketGeometry, pen: &mut Pen) {
    for index in 0..state.places {
        let look = Look::line(Role::Muted).dash(Dash::NotYet);
        let place = solved.place(index, state);
        draw_thing(
            nth(state.part, "place", index),
            place,
            state.coins,
            look,
            pen,
        );
    }
    for (index, item) in state.items.iter().enumerate() {
        draw_item(index, item, state, solved.place(index, state), pen);
    }
}

/// A coin, or a box as wide as the bucket.
fn draw_thing(key: crate::drawing::Key, place: Rect, coin: bool, look: Look, pen: &mut Pen) {
    if coin {
        pen.circle(key, place.centre(), place.h.min(place.w) / 2.0, look);
    } else {
        pen.rect(key, place, CELL_RADIUS.min(place.h / 2.0), look);
    }
}

fn draw_item(index: usize, item: &Item, state: &Bucket, place: Rect, pen: &mut Pen) {
    let (thing, words) = match item.part {
        Some(part) => (key(part, "item"), key(part, "label")),
        None => (
            nth(state.part, "item", index),
            nth(state.part, "label", index),
        ),
    };
    let mark = item.part.and_then(|part| pen.marks.of(part));
    let plain = if index < state.places {
        Role::Categorical(1)
    } else {
        Role::Warn
    };
    let role = mark.map_or(plain, Mark::role);
    let look = Look::thing(tint(role), role).enter(Enter::Grow);
    draw_thing(thing, place, state.coins, look, pen);
    let fonts = [pen.context.value(), pen.context.small_value()];
    // What is lower than its words goes without.
    if let Some(font) = fonts.into_iter().find(|font| font.px * 1.1 <= place.h) {
        let setting = Setting::middle(font, Role::Ink);
        pen.words(words, place.centre(), &item.label, setting);
    }
    if let Some(part) = item.part {
        pen.place(part, place);
    }
}

/// All items as one box.
fn draw_heap(state: &Bucket, solved: &BucketGeometry, pen: &mut Pen) {
    let height = solved.height(state.items.len() as f64);
    if height <= 0.0 {
        return;
    }
    let bottom = solved.inside.y + solved.inside.h;
    let top = if state.hanging {
        bottom - solved.height(state.places as f64)
    } else {
        bottom - height
    };
    let heap = rect(solved.inside.x, top, solved.inside.w, height);
    let look = Look::thing(Role::CategoricalTint(1), Role::Categorical(1));
    pen.rect(key(state.part, "heap"), heap, 0.0, look);
}

/// A small clock that runs until the next one, and what it is.
fn draw_flow(
    name: &'static str,
    flow: &Flow,
    part: Part,
    at: crate::drawing::Point,
    pen: &mut Pen,
) {
    let context = pen.context;
    let r = dial(context);
    let font = context.small(400);
    let whole = 2.0 * r + TIGHT + context.width(&flow.words, font);
    let centre = point(at.x - whole / 2.0 + r, at.y);
    let index = usize::from(name == "outflow");
    pen.circle(
        nth(part, "dial-ground", index),
        centre,
        r,
        Look::line(Role::Line).width(4.0),
    );
    if let Some((since, until)) = flow.timer {
        let sweep = Sweep::Running {
            from: 0.0,
            to: 1.0,
            since,
            until,
        };
        let look = Look::line(Role::Accent).width(4.0).sweep(sweep);
        pen.shape(nth(part, "dial", index), Form::Dial { r }, centre, look);
    }
    let words = point(centre.x + r + TIGHT, at.y);
    pen.words(
        nth(part, "flow", index),
        words,
        &flow.words,
        Setting::start(font, Role::InkSoft),
    );
}
