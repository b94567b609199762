//! Bins side by side with what lies in them. A thing keeps its place in its bin while it stays, and glides when it goes.

use super::pen::{CELL_RADIUS, Look, Pen, Setting, key, nth, point, rect, tint};
use super::{Context, Wanted, centred};
use crate::drawing::{Dash, Rect};
use crate::primitive::Part;
use crate::theme::Role;

/// The state of a group of bins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bins {
    /// The bins, in order.
    pub bins: Vec<Bin>,
    /// What lies in them, or did not arrive yet.
    pub items: Vec<BinItem>,
}

/// A place for things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bin {
    /// Its part.
    pub part: Part,
    /// Its name.
    pub name: String,
    /// What is said beside the name, where bins stand side by side.
    pub detail: String,
    /// Its colour, 1 to 8.
    pub identity: u8,
    /// Whether it is no longer used.
    pub gone: bool,
}

/// A thing in a bin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BinItem {
    /// Its part.
    pub part: Part,
    /// Its name.
    pub name: String,
    /// The index of its bin, and its place there from 0.
    pub at: (usize, usize),
    /// Its colour, 1 to 8: that of the bin where it was at first.
    pub identity: u8,
}

/// Sizes of a group of bins.
#[derive(Clone, Debug, PartialEq)]
pub struct BinsGeometry {
    pub(super) drawn: Rect,
    /// Whether bins stand side by side; else they lie below each other, with their names on the left.
    columns: bool,
    /// From one bin to the next.
    pitch: f64,
    /// The ground of the first bin.
    ground: Rect,
    /// How many things lie beside each other.
    across: usize,
    /// A thing with the gap to the next.
    cell: (f64, f64),
}

/// Between things, and between them and the edge of their bin.
const TIGHT: f64 = 8.0;
/// Between bins.
const GAP: f64 = 20.0;

/// What the states ask for.
struct Union {
    bins: usize,
    capacity: usize,
    /// The width and height of a thing with the gap to the next.
    cell: (f64, f64),
    /// The widest name of a bin, with what is said beside it.
    name: f64,
}

impl Union {
    fn new(states: &[&Bins], context: &Context) -> Self {
        let items = || states.iter().flat_map(|state| &state.items);
        let bins = || states.iter().flat_map(|state| &state.bins);
        let item = context.widest(
            items().map(|item| item.name.as_str()),
            context.small_value(),
        );
        let name = context.widest(bins().map(|bin| bin.name.as_str()), context.label(600));
        let detail = context.widest(bins().map(|bin| bin.detail.as_str()), context.small(400));
        let (pad, tall, name) = if context.portrait {
            (0.6, 1.5, name)
        } else {
            (1.0, 1.9, name + 12.0 + detail)
        };
        Self {
            bins: states
                .iter()
                .map(|state| state.bins.len())
                .max()
                .unwrap_or(0)
                .max(1),
            capacity: items().map(|item| item.at.1 + 1).max().unwrap_or(0).max(1),
            cell: (
                item + pad * context.scale.small + TIGHT,
                tall * context.scale.small + TIGHT,
            ),
            name,
        }
    }

    /// The ground of a bin that holds so many things beside each other.
    fn ground(&self, across: usize, context: &Context) -> (f64, f64) {
        let rows = self.capacity.div_ceil(across.max(1)) as f64;
        let (w, h) = (
            self.cell.0 * across as f64 + TIGHT,
            self.cell.1 * rows + TIGHT,
        );
        if context.portrait {
            (w, h)
        } else {
            (w.max(self.name), h)
        }
    }

    /// The whole, with so many things beside each other in a bin.
    fn whole(&self, across: usize, context: &Context) -> (f64, f64) {
        let (w, h) = self.ground(across, context);
        let bins = self.bins as f64;
        if context.portrait {
            (self.name + GAP + w, bins * (h + GAP) - GAP)
        } else {
            (bins * (w + GAP) - GAP, h + header(context))
        }
    }

    /// Side by side as few beside each other as the height asks for; below each other as many as the width allows.
    fn across(&self, (w, h): (f64, f64), context: &Context) -> usize {
        let fits = |across: &usize| self.whole(*across, context).0 <= w;
        let fitting: Vec<usize> = (1..=self.capacity).take_while(fits).collect();
        let widest = fitting.last().copied().unwrap_or(1);
        let low = |across: &usize| self.whole(*across, context).1 <= h;
        if context.portrait {
            widest
        } else {
            fitting.into_iter().find(low).unwrap_or(widest)
        }
    }
}

/// The line with a bin's name, above it.
fn header(context: &Context) -> f64 {
    context.scale.label * 1.6
}

pub(super) fn wanted(states: &[&Bins], width: f64, context: &Context) -> Wanted {
    let union = Union::new(states, context);
    if context.portrait {
        let across = union.across((width, f64::INFINITY), context);
        let whole = union.whole(across, context);
        return Wanted {
            min: whole,
            ideal: whole,
        };
    }
    let narrow = union.whole(1, context);
    Wanted {
        min: narrow,
        ideal: narrow,
    }
}

pub(super) fn solve(states: &[&Bins], share: Rect, context: &Context) -> BinsGeometry {
    let union = Union::new(states, context);
    let across = union.across((share.w, share.h), context);
    let (w, h) = union.whole(across, context);
    let drawn = centred(share, w, h);
    let (ground_w, ground_h) = union.ground(across, context);
    let (corner, pitch) = if context.portrait {
        (point(drawn.x + union.name + GAP, drawn.y), ground_h + GAP)
    } else {
        (point(drawn.x, drawn.y + header(context)), ground_w + GAP)
    };
    BinsGeometry {
        drawn,
        columns: !context.portrait,
        pitch,
        ground: rect(corner.x, corner.y, ground_w, ground_h),
        across,
        cell: union.cell,
    }
}

impl BinsGeometry {
    fn bin(&self, index: usize) -> Rect {
        let by = self.pitch * index as f64;
        let (dx, dy) = if self.columns { (by, 0.0) } else { (0.0, by) };
        rect(
            self.ground.x + dx,
            self.ground.y + dy,
            self.ground.w,
            self.ground.h,
        )
    }

    fn item(&self, (bin, place): (usize, usize)) -> Rect {
        let ground = self.bin(bin);
        let (row, column) = (place / self.across, place % self.across);
        rect(
            ground.x + TIGHT + self.cell.0 * column as f64,
            ground.y + TIGHT + self.cell.1 * row as f64,
            self.cell.0 - TIGHT,
            self.cell.1 - TIGHT,
        )
    }
}

pub(super) fn draw(state: &Bins, solved: &BinsGeometry, pen: &mut Pen) {
    for (index, bin) in state.bins.iter().enumerate() {
        draw_bin(bin, solved.bin(index), solved, pen);
    }
    for item in &state.items {
        draw_item(item, solved.item(item.at), pen);
    }
    if let Some(bin) = state.bins.first() {
        pen.place_whole(bin.part, solved.drawn);
    }
}

fn draw_bin(bin: &Bin, ground: Rect, solved: &BinsGeometry, pen: &mut Pen) {
    let context = pen.context;
    let role = Role::Categorical(bin.identity);
    let mark = pen.marks.of(bin.part);
    let look = match (mark, bin.gone) {
        (Some(mark), _) => Look::thing(Role::Surface, mark.role()).width(3.0),
        (None, true) => Look::line(Role::Muted).dash(Dash::Gone),
        (None, false) => Look::thing(Role::Surface, role),
    };
    pen.rect(key(bin.part, "bin"), ground, CELL_RADIUS, look);
    let ink = if bin.gone { Role::InkSoft } else { Role::Ink };
    let name = Setting {
        struck: bin.gone,
        ..Setting::start(context.label(600), ink)
    };
    if solved.columns {
        let y = ground.y - header(context) * 0.5;
        pen.words(key(bin.part, "name"), point(ground.x, y), &bin.name, name);
        let right = point(ground.x + ground.w, y);
        pen.words(
            key(bin.part, "detail"),
            right,
            &bin.detail,
            Setting::end(context.small(400), Role::InkSoft),
        );
    } else {
        let middle = ground.centre().y;
        pen.words(
            key(bin.part, "name"),
            point(solved.drawn.x, middle),
            &bin.name,
            name,
        );
    }
    if let Some(mark) = mark {
        pen.mark_badge(bin.part, point(ground.x + ground.w, ground.y), mark);
    }
    pen.place(bin.part, ground);
}

fn draw_item(item: &BinItem, cell: Rect, pen: &mut Pen) {
    let role = Role::Categorical(item.identity);
    let mark = pen.marks.of(item.part);
    let look = match mark {
        Some(mark) => Look::thing(tint(role), mark.role()).width(3.0),
        None => Look::thing(tint(role), role),
    };
    pen.rect(key(item.part, "cell"), cell, CELL_RADIUS, look);
    let setting = Setting::middle(pen.context.small_value(), Role::Ink);
    pen.words(
        nth(item.part, "name", 0),
        cell.centre(),
        &item.name,
        setting,
    );
    pen.place(item.part, cell);
}
