//! A matrix with heat: the number is always in the cell, and the cell is filled by how much it is.

use super::pen::{CELL_RADIUS, Look, Pen, Setting, key, own, point, rect};
use super::vector::fitting;
use super::{Context, Wanted, centred};
use crate::drawing::{Dash, Font, Rect};
use crate::primitive::Part;
use crate::story::Mark;
use crate::theme::Role;

/// The state of a matrix.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    /// What its numbers are, such as `score = query · key ÷ √2`.
    pub heading: String,
    /// The names of the rows.
    pub rows: Vec<String>,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The cells, row by row.
    pub cells: Vec<MatrixCell>,
    /// The row that is being read.
    pub selected: Option<usize>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub struct MatrixCell {
    /// Its part.
    pub part: Part,
    /// Its number; empty while there is none.
    pub text: String,
    /// What is known of it.
    pub heat: Heat,
}

/// How a cell is filled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Heat {
    /// Not computed yet.
    Open,
    /// Taken out: it counts for nothing.
    Gone,
    /// This share of the greatest, 0 to 1.
    Share(f64),
}

/// From this share on a cell has a tint, and from that on it is solid.
const WARM: f64 = 0.15;
const HOT: f64 = 0.75;
/// From a row to the outline around it.
const HAIR: f64 = 5.0;
/// The most that a cell is wide.
const WIDEST: f64 = 160.0;

/// Sizes of a matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct MatrixGeometry {
    pub(super) drawn: Rect,
    pub(super) share: Rect,
    /// The first cell.
    first: Rect,
    /// Between columns, and between rows.
    gap: (f64, f64),
    rows: usize,
    columns: usize,
    numbers: Font,
    names: Font,
    /// Whether the names of columns stand on two lines in turn.
    staggered: bool,
    headed: bool,
}

impl MatrixGeometry {
    fn cell(&self, row: usize, column: usize) -> Rect {
        rect(
            self.first.x + column as f64 * (self.first.w + self.gap.0),
            self.first.y + row as f64 * (self.first.h + self.gap.1),
            self.first.w,
            self.first.h,
        )
    }

    fn row(&self, row: usize, columns: usize) -> Rect {
        self.cell(row, 0).union(self.cell(row, columns.max(1) - 1))
    }

    /// Where the rows end: their right edge, with the outline, and the middle of each.
    pub(super) fn exits(&self) -> (f64, Vec<f64>) {
        let middle = |row| self.cell(row, 0).centre().y;
        let right = self.row(0, self.columns);
        (
            right.x + right.w + HAIR,
            (0..self.rows).map(middle).collect(),
        )
    }

    /// Everything lower by so much.
    pub(super) fn lower(&mut self, by: f64) {
        self.drawn.y += by;
        self.first.y += by;
    }
}

/// What the words of all states ask for.
struct Union<'a> {
    rows: usize,
    columns: usize,
    heading: f64,
    headed: bool,
    row_names: Vec<&'a str>,
    column_names: Vec<&'a str>,
    numbers: Vec<&'a str>,
}

impl<'a> Union<'a> {
    fn new(states: &[&'a Matrix], context: &Context) -> Self {
        let all = |of: fn(&Matrix) -> &Vec<String>| {
            let mut all: Vec<&str> = states
                .iter()
                .flat_map(|state| of(state))
                .map(String::as_str)
                .collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        let mut numbers: Vec<&str> = states
            .iter()
            .flat_map(|state| &state.cells)
            .map(|cell| cell.text.as_str())
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        let most = |of: fn(&Matrix) -> usize| {
            states
                .iter()
                .map(|state| of(state))
                .max()
                .unwrap_or(0)
                .max(1)
        };
        Self {
            rows: most(|state| state.rows.len()),
            columns: most(|state| state.columns.len()),
            heading: context.widest(
                states.iter().map(|state| state.heading.as_str()),
                context.label(600),
            ),
            headed: states.iter().any(|state| !state.heading.is_empty()),
            row_names: all(|state| &state.rows),
            column_names: all(|state| &state.columns),
            numbers,
        }
    }

    /// Between columns, and between rows, where the outline of a row has its place.
    fn gap(&self) -> (f64, f64) {
        if self.columns.max(self.rows) > 5 {
            (4.0, 10.0)
        } else {
            (12.0, 12.0)
        }
    }

    /// The least width of a cell: its number in the small size.
    fn least(&self, context: &Context) -> f64 {
        context
            .widest(self.numbers.iter().copied(), context.small_value())
            .max(context.scale.small * 1.5)
            + 4.0
    }

    /// The width of the names of rows, with the space beside them.
    fn beside(&self, font: Font, context: &Context) -> f64 {
        let bold = Font {
            weight: 600,
            ..font
        };
        context.widest(self.row_names.iter().copied(), bold) + 16.0
    }

    /// The height of heading and names of columns.
    fn above(&self, staggered: bool, font: Font, context: &Context) -> f64 {
        let heading = if self.headed {
            context.scale.label * 1.9
        } else {
            0.0
        };
        let lines = if staggered { 2.0 } else { 1.0 };
        heading + lines * font.px * 1.25 + 6.0
    }

    fn wide(&self, cell: f64, beside: f64) -> f64 {
        let columns = self.columns as f64;
        beside + columns * cell + (columns - 1.0) * self.gap().0 + 2.0 * HAIR
    }

    fn high(&self, cell: f64, above: f64) -> f64 {
        let rows = self.rows as f64;
        above + rows * cell + (rows - 1.0) * self.gap().1 + 2.0 * HAIR
    }
}

/// The least height of a cell.
fn least_height(context: &Context) -> f64 {
    context.scale.small * 1.9
}

pub(super) fn wanted(states: &[&Matrix], _: f64, context: &Context) -> Wanted {
    let union = Union::new(states, context);
    let font = context.small(400);
    let least = union.least(context);
    let beside = union.beside(font, context);
    let ideal = (context.scale.label * 6.0).clamp(least, WIDEST.max(least));
    let large = context.label(400);
    Wanted {
        min: (
            union.wide(least, beside).max(union.heading),
            union.high(least_height(context), union.above(true, font, context)),
        ),
        ideal: (
            union
                .wide(ideal, union.beside(large, context))
                .max(union.heading),
            union.high(ideal * 0.9, union.above(false, large, context)),
        ),
    }
}

pub(super) fn solve(states: &[&Matrix], share: Rect, context: &Context) -> MatrixGeometry {
    let union = Union::new(states, context);
    let gap = union.gap();
    let (rows, columns) = (union.rows as f64, union.columns as f64);
    let across = |font: Font| {
        let room = share.w - union.beside(font, context) - 2.0 * HAIR;
        ((room + gap.0) / columns - gap.0).clamp(1.0, WIDEST)
    };
    let fits = |font: &Font, lines: f64| {
        let widest = context.widest(union.column_names.iter().copied(), *font);
        widest <= lines * (across(*font) + gap.0) - gap.0
    };
    let fonts = [context.label(400), context.small(400)];
    let names = fonts
        .iter()
        .copied()
        .find(|font| fits(font, 1.0))
        .unwrap_or(fonts[1]);
    let staggered = !fits(&names, 1.0);
    let above = union.above(staggered, names, context);
    let room = (share.h - above - 2.0 * HAIR + gap.1) / rows - gap.1;
    let w = across(names);
    let h = room
        .min(0.9 * w)
        .max(least_height(context).min(room).max(1.0));
    // A cell is never much higher than wide, nor much wider than high.
    let w = w.min((h / 0.45).max(union.least(context)));
    let beside = union.beside(names, context);
    let wide = union.wide(w, beside);
    let drawn = centred(
        share,
        wide.max(union.heading.min(share.w)),
        union.high(h, above),
    );
    let left = drawn.x + (drawn.w - wide) / 2.0;
    MatrixGeometry {
        drawn,
        share,
        first: rect(left + beside + HAIR, drawn.y + above + HAIR, w, h),
        gap,
        rows: union.rows,
        columns: union.columns,
        numbers: fitting(
            &union.numbers,
            &[context.value(), context.small_value()],
            w - 4.0,
            context,
        ),
        names,
        staggered,
        headed: union.headed,
    }
}

pub(super) fn draw(state: &Matrix, solved: &MatrixGeometry, pen: &mut Pen) {
    draw_names(state, solved, pen);
    let columns = state.columns.len().max(1);
    for (index, cell) in state.cells.iter().enumerate() {
        draw_cell(
            cell,
            solved.cell(index / columns, index % columns),
            solved.numbers,
            pen,
        );
    }
    if let Some(row) = state.selected {
        let look = Look::line(Role::Ink).width(3.0);
        pen.rect(
            own("selected", 0),
            solved.row(row, columns).grown(HAIR),
            CELL_RADIUS + 4.0,
            look,
        );
    }
    if let Some(cell) = state.cells.first() {
        pen.place_whole(cell.part, solved.drawn);
    }
}

fn draw_names(state: &Matrix, solved: &MatrixGeometry, pen: &mut Pen) {
    let context = pen.context;
    if solved.headed {
        let font = context.label(600);
        let at = point(solved.drawn.x, solved.drawn.y + font.px * 0.65);
        pen.words(
            own("heading", 0),
            at,
            &state.heading,
            Setting::start(font, Role::Ink),
        );
    }
    let font = solved.names;
    for (index, name) in state.columns.iter().enumerate() {
        let raised = if solved.staggered && index % 2 == 0 {
            1.25
        } else {
            0.0
        };
        let y = solved.first.y - HAIR - font.px * (0.7 + raised);
        let at = point(solved.cell(0, index).centre().x, y);
        pen.words(
            own("column", index),
            at,
            name,
            Setting::middle(font, Role::InkSoft),
        );
    }
    for (index, name) in state.rows.iter().enumerate() {
        let is_selected = state.selected == Some(index);
        let (weight, role) = if is_selected {
            (600, Role::Ink)
        } else {
            (400, Role::InkSoft)
        };
        let at = point(solved.first.x - 16.0, solved.cell(index, 0).centre().y);
        let setting = Setting::end(Font { weight, ..font }, role);
        pen.words(own("row", index), at, name, setting);
    }
}

fn draw_cell(cell: &MatrixCell, at: Rect, font: Font, pen: &mut Pen) {
    let mark = pen.marks.of(cell.part);
    let (look, words) = look(cell.heat, mark);
    pen.rect(
        key(cell.part, "cell"),
        at,
        CELL_RADIUS.min(at.w / 4.0),
        look,
    );
    pen.words(
        key(cell.part, "number"),
        at.centre(),
        &cell.text,
        Setting::middle(font, words),
    );
    if let Some(mark) = mark {
        pen.mark_badge(cell.part, point(at.x + at.w, at.y), mark);
    }
    pen.place(cell.part, at);
}

/// How a cell is painted, and the role of its number.
fn look(heat: Heat, mark: Option<Mark>) -> (Look, Role) {
    let (look, edge, words) = match heat {
        Heat::Open => {
            let edge = mark.map_or(Role::Muted, Mark::role);
            return (Look::line(edge).dash(Dash::NotYet), Role::InkSoft);
        }
        Heat::Gone => {
            let edge = mark.map_or(Role::Muted, Mark::role);
            return (Look::line(edge).dash(Dash::Gone), Role::InkSoft);
        }
        Heat::Share(share) if share >= HOT => (Role::Accent, Role::Accent, Role::OnRole),
        Heat::Share(share) if share >= WARM => (Role::AccentTint, Role::Accent, Role::Ink),
        Heat::Share(_) => (Role::Raised, Role::LineStrong, Role::Ink),
    };
    match mark {
        Some(mark) => (Look::thing(look, mark.role()).width(3.0), words),
        None => (Look::thing(look, edge), words),
    }
}
