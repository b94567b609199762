//! Which pairs of sets share a member: a small table of every write set against every read set.

use super::pen::{CELL_RADIUS, Look, Pen, Setting, TIGHT, key, own, point, rect};
use super::{Context, Wanted, centred};
use crate::drawing::Rect;
use crate::primitive::Part;
use crate::story::Mark;
use crate::theme::Role;

/// The state of a table of pairs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairs {
    /// What is set, such as `W = 2, R = 2`.
    pub setting: String,
    /// The number that matters, such as `0 of 9 miss`.
    pub readout: String,
    /// Whether that number is good.
    pub good: bool,
    /// The names of the rows, such as `write AB`.
    pub rows: Vec<String>,
    /// The names of the columns, such as `read BC`.
    pub columns: Vec<String>,
    /// The cells, row by row.
    pub cells: Vec<PairCell>,
    /// The index of the cell that is in use.
    pub selected: Option<usize>,
}

/// One pair.
#[derive(Clone, Debug, PartialEq)]
pub struct PairCell {
    /// Its part.
    pub part: Part,
    /// The names of the members that both sets hold, such as `A B`; empty when they miss each other.
    pub shared: String,
}

/// From a cell to the outline around it; outlines of neighbours do not meet.
const HAIR: f64 = 4.0;

/// Sizes of a table of pairs.
#[derive(Clone, Debug, PartialEq)]
pub struct PairsGeometry {
    pub(super) drawn: Rect,
    /// Left edge of the first column.
    left: f64,
    /// Top of the first row.
    top: f64,
    /// Width and height of a cell.
    cell: (f64, f64),
    /// Whether the setting stands under the readout.
    stacked: bool,
    /// Too many for words: cells are empty or crossed, and only the pair in use is named.
    dense: bool,
}

impl PairsGeometry {
    fn cell(&self, row: usize, column: usize) -> Rect {
        let gap = gap(self.dense);
        rect(
            self.left + column as f64 * (self.cell.0 + gap),
            self.top + row as f64 * (self.cell.1 + gap),
            self.cell.0,
            self.cell.1,
        )
    }
}

fn gap(dense: bool) -> f64 {
    if dense { 4.0 } else { TIGHT }
}

/// What the words of all states ask for.
struct Union {
    rows: usize,
    columns: usize,
    row_names: f64,
    /// The least width of a cell that holds its words and stands under its name.
    cell: f64,
    /// Setting and readout in one line.
    heading: f64,
    /// The names of the pair in use, in one line.
    pair: f64,
}

impl Union {
    fn new(states: &[&Pairs], context: &Context) -> Self {
        let names = |of: fn(&Pairs) -> &Vec<String>| {
            let all = states.iter().flat_map(|state| of(state));
            context.widest(all.map(String::as_str), context.small(400))
        };
        let cells = states.iter().flat_map(|state| &state.cells);
        let shared = context.widest(cells.map(|cell| cell.shared.as_str()), context.value());
        let settings = states.iter().map(|state| state.setting.as_str());
        let readouts = states.iter().map(|state| state.readout.as_str());
        let most = |of: fn(&Pairs) -> usize| states.iter().map(|state| of(state)).max();
        let (row_names, column_names) = (names(|state| &state.rows), names(|state| &state.columns));
        Self {
            rows: most(|state| state.rows.len()).unwrap_or(0).max(1),
            columns: most(|state| state.columns.len()).unwrap_or(0).max(1),
            row_names: row_names + 12.0,
            cell: (shared + 24.0).max(column_names + 8.0).max(56.0),
            heading: context.widest(settings, context.value())
                + context.scale.title
                + context.widest(readouts, context.title()),
            pair: row_names + context.scale.small * 2.0 + column_names,
        }
    }

    /// Whether setting and readout need a line each in a width.
    fn stacked(&self, width: f64) -> bool {
        self.heading > width
    }

    /// The height of heading and column names.
    fn head(&self, width: f64, context: &Context) -> f64 {
        let scale = context.scale;
        let second = if self.stacked(width) {
            scale.label * 1.5
        } else {
            0.0
        };
        scale.title * 1.3 + second + scale.small * 2.4
    }

    /// The width of names and cells.
    fn wide(&self, cell: f64) -> f64 {
        self.row_names + self.columns as f64 * (cell + TIGHT) - TIGHT + HAIR
    }

    /// The height of everything in a width, for cells of a height.
    fn high(&self, cell: f64, dense: bool, width: f64, context: &Context) -> f64 {
        self.head(width, context) + self.rows as f64 * (cell + gap(dense)) - gap(dense) + HAIR
    }
}

/// The least height of a cell with words.
fn least_height(context: &Context) -> f64 {
    context.scale.label * 1.75 + 8.0
}

/// The height of a cell that looks best. Portrait stages keep their height for what is round.
fn best_height(width: f64, context: &Context) -> f64 {
    let share = if context.portrait { 0.0 } else { 0.6 };
    (share * width).max(least_height(context))
}

pub(super) fn wanted(states: &[&Pairs], width: f64, context: &Context) -> Wanted {
    let union = Union::new(states, context);
    let least = least_height(context);
    let ideal = (union.cell * 1.15).max(context.scale.label * 4.4);
    let w = union.wide(ideal).max(union.heading);
    Wanted {
        min: (
            union
                .wide(union.cell)
                .max(union.heading)
                .min(width.max(union.heading)),
            union.high(least, false, width, context),
        ),
        ideal: (
            w.min(width.max(union.heading)),
            union.high(best_height(ideal, context), false, width, context),
        ),
    }
}

pub(super) fn solve(states: &[&Pairs], share: Rect, context: &Context) -> PairsGeometry {
    let union = Union::new(states, context);
    let (rows, columns) = (union.rows as f64, union.columns as f64);
    let across = |names: f64, gap: f64| (share.w - names - HAIR + gap) / columns - gap;
    let down = |gap: f64| (share.h - union.head(share.w, context) - HAIR + gap) / rows - gap;
    let least = least_height(context);
    let dense = across(union.row_names, TIGHT) < union.cell || down(TIGHT) < least;
    let (names, cell) = if dense {
        let side = across(0.0, gap(true)).min(down(gap(true)));
        (0.0, (side.clamp(8.0, 64.0), side.clamp(8.0, 64.0)))
    } else {
        let w = across(union.row_names, TIGHT).min(160.0_f64.max(union.cell));
        let h = down(TIGHT).min(best_height(w, context));
        (union.row_names, (w, h))
    };
    let grid = names + columns * (cell.0 + gap(dense)) - gap(dense) + HAIR;
    let heading = union.heading.max(if dense { union.pair } else { 0.0 });
    let drawn = centred(
        share,
        grid.max(heading.min(share.w)),
        union.high(cell.1, dense, share.w, context),
    );
    PairsGeometry {
        drawn,
        left: drawn.x + drawn.w - grid + names,
        top: drawn.y + union.head(share.w, context),
        stacked: union.stacked(share.w),
        cell,
        dense,
    }
}

pub(super) fn draw(state: &Pairs, solved: &PairsGeometry, pen: &mut Pen) {
    draw_heading(state, solved, pen);
    if solved.dense {
        draw_pair_in_use(state, solved, pen);
    } else {
        draw_names(state, solved, pen);
    }
    let columns = state.columns.len().max(1);
    for (index, cell) in state.cells.iter().enumerate() {
        let at = solved.cell(index / columns, index % columns);
        draw_cell(cell, at, solved.dense, pen);
    }
    if let Some(index) = state.selected {
        let at = solved.cell(index / columns, index % columns).grown(HAIR);
        let look = Look::line(Role::Ink).width(3.0);
        pen.rect(own("selected", 0), at, CELL_RADIUS + 3.0, look);
    }
    if let Some(cell) = state.cells.first() {
        pen.place_whole(cell.part, solved.drawn);
    }
}

/// The setting, and the number that matters.
fn draw_heading(state: &Pairs, solved: &PairsGeometry, pen: &mut Pen) {
    let context = pen.context;
    let y = solved.drawn.y + context.scale.title * 0.65;
    let right = point(solved.drawn.x + solved.drawn.w - HAIR, y);
    let (at, setting) = if solved.stacked {
        let below = point(right.x, y + context.scale.label * 1.6);
        (below, Setting::end(context.value(), Role::Ink))
    } else {
        let left = point(solved.drawn.x, y);
        (left, Setting::start(context.value(), Role::Ink))
    };
    pen.words(own("setting", 0), at, &state.setting, setting);
    let role = if state.good { Role::Good } else { Role::Bad };
    let setting = Setting::end(context.title(), role);
    pen.words(own("readout", 0), right, &state.readout, setting);
}

fn draw_names(state: &Pairs, solved: &PairsGeometry, pen: &mut Pen) {
    let font = pen.context.small(400);
    for (index, name) in state.columns.iter().enumerate() {
        let x = solved.cell(0, index).centre().x;
        let at = point(x, solved.top - font.px * 1.1);
        pen.words(
            own("column", index),
            at,
            name,
            Setting::middle(font, Role::InkSoft),
        );
    }
    for (index, name) in state.rows.iter().enumerate() {
        let y = solved.cell(index, 0).centre().y;
        let at = point(solved.left - 12.0, y);
        pen.words(
            own("row", index),
            at,
            name,
            Setting::end(font, Role::InkSoft),
        );
    }
}

/// Where names do not fit beside every row and column: those of the pair in use, over the table.
fn draw_pair_in_use(state: &Pairs, solved: &PairsGeometry, pen: &mut Pen) {
    let columns = state.columns.len().max(1);
    let Some(index) = state.selected else { return };
    let (row, column) = (
        state.rows.get(index / columns),
        state.columns.get(index % columns),
    );
    let (Some(row), Some(column)) = (row, column) else {
        return;
    };
    let font = pen.context.small(400);
    let at = point(solved.drawn.x, solved.top - font.px * 1.1);
    let text = format!("{row}, {column}");
    pen.words(
        own("pair", 0),
        at,
        &text,
        Setting::start(font, Role::InkSoft),
    );
}

fn draw_cell(cell: &PairCell, at: Rect, dense: bool, pen: &mut Pen) {
    let (part, mark) = (cell.part, pen.marks.of(cell.part));
    let missed = cell.shared.is_empty();
    let (fill, edge) = if missed {
        (Role::Background, Role::Bad)
    } else {
        (Role::GoodTint, Role::Good)
    };
    let look = Look::thing(fill, mark.map_or(edge, Mark::role));
    let look = if mark.is_some() {
        look.width(3.0)
    } else {
        look
    };
    pen.rect(key(part, "cell"), at, CELL_RADIUS.min(at.w / 4.0), look);
    if missed {
        let size = (pen.context.scale.label * 0.7).min(at.w * 0.5);
        pen.cross(key(part, "miss"), at.centre(), size, Role::Bad);
    } else if !dense {
        let setting = Setting::middle(pen.context.value(), Role::Ink);
        pen.words(key(part, "shared"), at.centre(), &cell.shared, setting);
    }
    pen.place(part, at);
}
