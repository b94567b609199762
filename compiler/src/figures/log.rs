//! Rows of entries with a common index: replicated logs, partitions.

use std::collections::BTreeSet;

use super::pen::{CELL_RADIUS, Look, Pen, Setting, TIGHT, nth, own, point, rect};
use super::{Context, Wanted, centred, seats};
use crate::drawing::{Dash, Enter, Point, Rect};
use crate::primitive::Part;
use crate::story::Mark;
use crate::theme::Role;

/// The state of a group of logs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Log {
    /// What stands before the indices, such as `log`.
    pub heading: String,
    /// The rows, from top to bottom. Their number and order never change in a run.
    pub rows: Vec<Row>,
    /// A word under each column, from the first; shorter than the longest row is fine.
    pub tallies: Vec<Option<Tally>>,
    /// The sides of a partition, as indices of rows; empty without one.
    pub groups: Vec<Vec<usize>>,
}

/// One log.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Whose log it is.
    pub part: Part,
    /// Its name.
    pub name: String,
    /// Its entries, from the first.
    pub cells: Vec<Cell>,
    /// Whether its owner is down.
    pub dead: bool,
}

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its part.
    pub part: Part,
    /// What it holds, such as `x = 3`.
    pub value: String,
    /// A second line, such as `term 1`.
    pub note: String,
    /// How safe it is.
    pub keep: Keep,
    /// Whose colour it has, 1 to 8: the same for entries of one term or writer.
    pub identity: u8,
}

/// How safe an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It stays: solid edge and tint.
    Kept,
    /// It may still go: dashed edge.
    Open,
    /// It is gone: dotted.
    Gone,
}

/// What is said under a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The words, such as `on 5 of 5: committed`. Equal neighbours are drawn as one.
    pub text: String,
    /// Whether it is settled: solid line and tick, or dotted.
    pub settled: bool,
}

/// Sizes of a group of logs.
#[derive(Clone, Debug, PartialEq)]
pub struct LogGeometry {
    pub(super) share: Rect,
    pub(super) drawn: Rect,
    /// The top of the first row.
    pub(super) top: f64,
    /// Left edge of the first column.
    left: f64,
    /// Width and height of a cell.
    cell: (f64, f64),
    /// How many columns stand there; the first is the fold where a row is longer.
    columns: usize,
    /// Between rows.
    gap: f64,
    /// The rows from top to bottom: those on one side of the story's first partition are together.
    order: Vec<usize>,
    /// Where each row stands in that order.
    seats: Vec<usize>,
    /// Seats after which some state cuts.
    cuts: Vec<usize>,
    /// Room on both sides of a cut, beyond the gap of rows.
    cut_room: f64,
    rows: usize,
}

impl LogGeometry {
    /// The height of the first cut.
    pub(super) fn first_cut(&self) -> Option<f64> {
        self.cuts.first().map(|&row| self.cut_height(row))
    }

    /// The top of a seat.
    fn seat_top(&self, seat: usize) -> f64 {
        let cuts = self.cuts.iter().filter(|&&after| after < seat).count();
        self.top + seat as f64 * (self.cell.1 + self.gap) + cuts as f64 * 2.0 * self.cut_room
    }

    /// The middle between a seat and the next.
    fn cut_height(&self, after: usize) -> f64 {
        (self.seat_top(after) + self.cell.1 + self.seat_top(after + 1)) / 2.0
    }

    /// Where a cell of a row stands.
    fn cell(&self, row: usize, column: usize) -> Rect {
        let x = self.left + column as f64 * (self.cell.0 + TIGHT);
        let seat = self.seats.get(row).copied().unwrap_or(row);
        rect(x, self.seat_top(seat), self.cell.0, self.cell.1)
    }

    /// The bottom of the last row.
    fn foot(&self) -> f64 {
        self.seat_top(self.rows.saturating_sub(1)) + self.cell.1
    }
}

/// What the words of all states ask for.
struct Union {
    rows: usize,
    columns: usize,
    /// The column of row names, with its gap.
    names: f64,
    /// The least width of a cell.
    cell: f64,
    /// Whether a cell has a second line.
    notes: bool,
    order: Vec<usize>,
    cuts: Vec<usize>,
    tallies: BTreeSet<(String, usize)>,
}

impl Union {
    fn new(states: &[&Log], context: &Context) -> Self {
        let rows = || states.iter().flat_map(|state| &state.rows);
        let cells = || rows().flat_map(|row| &row.cells);
        let tallies: BTreeSet<(String, usize)> = states
            .iter()
            .flat_map(|state| spans(&state.tallies))
            .map(|span| (span.tally.text.clone(), span.columns))
            .collect();
        let words = tallies
            .iter()
            .flat_map(|(text, columns)| text.split_whitespace().map(move |word| (word, columns)));
        let tallied = words
            .map(|(word, columns)| context.width(word, context.small(500)) / *columns as f64)
            .fold(0.0, f64::max);
        let values = context.widest(cells().map(|cell| cell.value.as_str()), context.value());
        let notes = context.widest(cells().map(|cell| cell.note.as_str()), context.small(400));
        let names = context
            .widest(rows().map(|row| row.name.as_str()), context.label(600))
            .max(context.widest(
                states.iter().map(|state| state.heading.as_str()),
                context.small(400),
            ));
        let most = |count: &dyn Fn(&Log) -> usize| {
            states.iter().map(|state| count(state)).max().unwrap_or(0)
        };
        let longest = |state: &Log| state.rows.iter().map(|row| row.cells.len()).max();
        let count = most(&|state| state.rows.len());
        let first = states.iter().find(|state| state.groups.len() > 1);
        let order = seats::order(count, first.map_or(&[], |state| &state.groups));
        let cuts: BTreeSet<usize> = states
            .iter()
            .flat_map(|state| cuts(&state.groups, &order))
            .collect();
        Self {
            rows: count,
            order,
            columns: most(&|state| longest(state).unwrap_or(0).max(state.tallies.len())).max(1),
            names: names + context.scale.small,
            cell: (values.max(notes) + 24.0).max(tallied).max(56.0),
            notes: cells().any(|cell| !cell.note.is_empty()),
            cuts: cuts.into_iter().collect(),
            tallies,
        }
    }

    /// The least height of a cell: its lines and 16 px, or what two lines of the landscape type take.
    fn least_height(&self, context: &Context) -> f64 {
        let scale = context.scale;
        if self.notes {
            (scale.label + scale.small) * 0.75 + scale.small * 1.05
        } else {
            scale.label * 1.75 + 16.0
        }
    }

    /// What stands below the last row, for cells of a width.
    fn foot(&self, cell: f64, context: &Context) -> f64 {
        let lines = |(text, columns): &(String, usize)| {
            let w = *columns as f64 * (cell + TIGHT) - TIGHT;
            tally_lines(text, w, context).len()
        };
        match self.tallies.iter().map(lines).max() {
            Some(count) => 16.0 + context.scale.small * (0.6 + 1.3 * count as f64),
            None => 0.0,
        }
    }

    /// Everything but cells and the gaps between rows.
    fn around(&self, cell: f64, room: f64, context: &Context) -> f64 {
        head(context) + self.foot(cell, context) + self.cuts.len() as f64 * 2.0 * room
    }

    fn width(&self, cell: f64, columns: usize) -> f64 {
        self.names + columns as f64 * (cell + TIGHT) - TIGHT
    }
}

/// The seats after which a partition cuts, if each of its sides is a block of neighbours.
fn cuts(groups: &[Vec<usize>], order: &[usize]) -> Vec<usize> {
    let side = |seat: usize| seats::side(groups, order[seat]);
    let cuts: Vec<usize> = (1..order.len())
        .filter(|&seat| side(seat) != side(seat - 1))
        .map(|seat| seat - 1)
        .collect();
    if cuts.len() + 1 == groups.len() {
        cuts
    } else {
        Vec::new()
    }
}

/// The height of the heading row.
fn head(context: &Context) -> f64 {
    context.scale.small * 1.7
}

/// The words under columns, broken so that they stay below them. The first line leaves room for a tick.
fn tally_lines(text: &str, width: f64, context: &Context) -> Vec<String> {
    let tick = context.scale.small * 1.2;
    let font = context.small(500);
    if context.width(text, font) + tick <= width {
        return vec![text.to_owned()];
    }
    if let Some((count, verdict)) = text.split_once(": ") {
        let lines = vec![format!("{count}:"), verdict.to_owned()];
        if lines.iter().all(|line| context.width(line, font) <= width) {
            return lines;
        }
    }
    context.wrap(text, font, width)
}

/// Equal neighbouring tallies as one.
struct Span<'a> {
    from: usize,
    columns: usize,
    tally: &'a Tally,
}

fn spans(tallies: &[Option<Tally>]) -> Vec<Span<'_>> {
    let mut found: Vec<Span> = Vec::new();
    for (column, tally) in tallies.iter().enumerate() {
        let Some(tally) = tally else { continue };
        match found.last_mut() {
            Some(span) if span.from + span.columns == column && span.tally == tally => {
                span.columns += 1;
            }
            _ => found.push(Span {
                from: column,
                columns: 1,
                tally,
            }),
        }
    }
    found
}

/// The height of a cell that looks best. Portrait stages keep their height for what is round.
fn best_height(width: f64, least: f64, context: &Context) -> f64 {
    let share = if context.portrait { 0.52 } else { 0.72 };
    (share * width).max(least)
}

pub(super) fn wanted(states: &[&Log], width: f64, context: &Context) -> Wanted {
    let union = Union::new(states, context);
    let least = union.least_height(context);
    let rows = union.rows as f64;
    let high = |cell: f64, h: f64, gap: f64, room: f64| {
        union.around(cell, room, context) + rows * (h + gap) - gap
    };
    let few = union.columns.min(3);
    let wide = union.cell.max(160.0_f64.min(union.cell * 1.4));
    let fitting = (width - union.names + TIGHT) / union.columns as f64 - TIGHT;
    let ideal = wide.min(fitting.max(union.cell));
    Wanted {
        min: (
            union.width(union.cell, few),
            high(union.cell, least, 8.0, 16.0),
        ),
        ideal: (
            union.width(ideal, union.columns).min(width.max(0.0)),
            high(ideal, best_height(ideal, least, context), 12.0, 22.0),
        ),
    }
}

pub(super) fn solve(states: &[&Log], share: Rect, context: &Context) -> LogGeometry {
    let union = Union::new(states, context);
    let room = share.w - union.names + TIGHT;
    let fitting = room / union.columns as f64 - TIGHT;
    let (w, columns) = if fitting >= union.cell {
        (fitting.min(160.0_f64.max(union.cell)), union.columns)
    } else {
        // Not all columns fit: the earliest fold into one cell of the same width.
        let folded = union.cell.max(fold_width(union.columns, context));
        let count = ((room / (folded + TIGHT)) as usize).clamp(2, union.columns.max(2));
        ((room / count as f64 - TIGHT).max(folded), count)
    };
    let least = union.least_height(context);
    let rows = union.rows.max(1) as f64;
    let high =
        |gap: f64, cut: f64| (share.h - union.around(w, cut, context) - (rows - 1.0) * gap) / rows;
    let (gap, cut_room) = if high(12.0, 22.0) >= least {
        (12.0, 22.0)
    } else {
        (8.0, 12.0)
    };
    let h = high(gap, cut_room)
        .min(best_height(w, least, context))
        .max(least);
    let whole = union.around(w, cut_room, context) + rows * (h + gap) - gap;
    let drawn = centred(share, union.width(w, columns), whole);
    LogGeometry {
        share,
        drawn,
        top: drawn.y + head(context),
        left: drawn.x + union.names,
        cell: (w, h),
        columns,
        gap,
        seats: seats::seats(&union.order),
        order: union.order,
        cuts: union.cuts,
        cut_room,
        rows: union.rows,
    }
}

/// The width of the cell that stands for folded ones.
fn fold_width(columns: usize, context: &Context) -> f64 {
    let count = columns.to_string();
    let words = [count.as_str(), "earlier"];
    context.widest(words, context.small(400)) + 24.0
}

/// Which columns of a state are seen: how many are folded, and how many of the solved columns the fold takes.
struct Window {
    folded: usize,
    fold: usize,
}

impl Window {
    fn new(state: &Log, solved: &LogGeometry) -> Self {
        let longest = state.rows.iter().map(|row| row.cells.len()).max();
        let longest = longest.unwrap_or(0).max(state.tallies.len());
        if longest <= solved.columns {
            return Self { folded: 0, fold: 0 };
        }
        Self {
            folded: longest + 1 - solved.columns,
            fold: 1,
        }
    }

    /// Where a column stands, if it is seen.
    fn slot(&self, column: usize) -> Option<usize> {
        Some(column.checked_sub(self.folded)? + self.fold)
    }
}

pub(super) fn draw(state: &Log, solved: &LogGeometry, pen: &mut Pen) {
    let window = Window::new(state, solved);
    draw_heading(state, &window, solved, pen);
    for after in cuts(&state.groups, &solved.order) {
        let y = solved.cut_height(after);
        let ends = [
            point(solved.share.x, y),
            point(solved.share.x + solved.share.w, y),
        ];
        let look = Look::line(Role::Bad).width(3.0).dash(Dash::Cut);
        pen.line(own("cut", after), &ends, look.enter(Enter::Draw));
    }
    for (index, row) in state.rows.iter().enumerate() {
        draw_row(row, index, &window, solved, pen);
    }
    for span in spans(&state.tallies) {
        draw_tally(state, &span, &window, solved, pen);
    }
    if let Some(row) = state.rows.first() {
        pen.place_whole(row.part, solved.drawn);
    }
}

/// The heading and the index over each column.
fn draw_heading(state: &Log, window: &Window, solved: &LogGeometry, pen: &mut Pen) {
    let context = pen.context;
    let y = solved.top - context.scale.small * 1.1;
    let soft = Setting::start(context.small(400), Role::InkSoft);
    pen.words(
        own("heading", 0),
        point(solved.drawn.x, y),
        &state.heading,
        soft,
    );
    let last = solved.columns + window.folded - window.fold;
    for column in window.folded..last {
        let Some(slot) = window.slot(column) else {
            continue;
        };
        let x = solved.cell(0, slot).centre().x;
        let index = (column + 1).to_string();
        let setting = Setting::middle(context.small_value(), Role::InkSoft);
        pen.words(own("index", column), point(x, y), &index, setting);
    }
}

fn draw_row(row: &Row, index: usize, window: &Window, solved: &LogGeometry, pen: &mut Pen) {
    let context = pen.context;
    let first = solved.cell(index, 0);
    let middle = first.y + first.h / 2.0;
    let mark = pen.marks.of(row.part);
    let mut setting = Setting::start(context.label(600), Role::Ink);
    if row.dead {
        setting.role = Role::InkSoft;
        setting.struck = true;
    }
    if let Some(mark) = mark {
        setting.role = mark.role();
    }
    let at = point(solved.drawn.x, middle);
    pen.words(nth(row.part, "row", index), at, &row.name, setting);
    if mark.is_some() {
        let w = context.width(&row.name, setting.font);
        let y = middle + context.scale.label * 0.6;
        let look = Look::line(setting.role).width(3.0);
        let ends = [point(at.x, y), point(at.x + w, y)];
        pen.line(nth(row.part, "row-line", index), &ends, look);
    }
    for column in 0..solved.columns {
        let slot = nth(row.part, "slot", index * 1000 + column);
        let look = Look::solid(Role::Surface);
        pen.rect(slot, solved.cell(index, column), CELL_RADIUS, look);
    }
    if window.folded > 0 {
        draw_fold(row, index, window.folded, solved, pen);
    }
    for (column, cell) in row.cells.iter().enumerate() {
        if let Some(slot) = window.slot(column) {
            draw_cell(cell, index, solved.cell(index, slot), pen);
        }
    }
    let last = solved.cell(index, solved.columns - 1);
    let bounds = rect(at.x, first.y, last.x + last.w - at.x, first.h);
    pen.place(row.part, bounds);
}

/// The cell that stands for those that do not fit.
fn draw_fold(row: &Row, index: usize, folded: usize, solved: &LogGeometry, pen: &mut Pen) {
    let count = folded.min(row.cells.len());
    if count == 0 {
        return;
    }
    let at = solved.cell(index, 0).centre();
    let step = pen.context.scale.small * 0.62;
    let soft = Setting::middle(pen.context.small(400), Role::InkSoft);
    let (upper, lower) = (point(at.x, at.y - step), point(at.x, at.y + step));
    pen.words(
        nth(row.part, "fold", index),
        upper,
        &count.to_string(),
        soft,
    );
    pen.words(nth(row.part, "fold-word", index), lower, "earlier", soft);
}

fn draw_cell(cell: &Cell, row: usize, at: Rect, pen: &mut Pen) {
    let part = cell.part;
    let mark = pen.marks.of(part);
    let identity = Role::Categorical(cell.identity.clamp(1, 8));
    let edge = mark.map_or(identity, Mark::role);
    let look = match cell.keep {
        Keep::Kept => Look::thing(Role::CategoricalTint(cell.identity.clamp(1, 8)), edge),
        Keep::Open => Look::thing(Role::Background, edge).dash(Dash::NotYet),
        Keep::Gone => {
            let edge = mark.map_or(Role::Muted, Mark::role);
            Look::thing(Role::Background, edge).dash(Dash::Gone)
        }
    };
    let look = if mark.is_some() {
        look.width(3.0)
    } else {
        look
    };
    pen.rect(nth(part, "cell", row), at, CELL_RADIUS, look);
    let ink = if cell.keep == Keep::Gone {
        Role::InkSoft
    } else {
        Role::Ink
    };
    let (value, note) = (pen.context.value(), pen.context.small(400));
    let (x, px, small) = (at.x + at.w / 2.0, value.px, note.px);
    if cell.note.is_empty() {
        let setting = Setting::middle(value, ink);
        pen.words(nth(part, "value", row), at.centre(), &cell.value, setting);
    } else {
        // The two lines share the height that capitals leave in three equal gaps.
        let gap = (at.h - (px + small) * 0.75) / 3.0;
        let upper = point(x, at.y + gap + px * 0.375);
        let lower = point(x, at.y + at.h - gap - small * 0.375 + 1.0);
        pen.words(
            nth(part, "value", row),
            upper,
            &cell.value,
            Setting::middle(value, ink),
        );
        let soft = Setting::middle(note, Role::InkSoft);
        pen.words(nth(part, "note", row), lower, &cell.note, soft);
    }
    pen.place(part, at);
}

/// The line under columns and what is said there.
fn draw_tally(state: &Log, span: &Span, window: &Window, solved: &LogGeometry, pen: &mut Pen) {
    let end = span.from + span.columns - 1;
    let (Some(last), context) = (window.slot(end), pen.context) else {
        return;
    };
    let first = window.slot(span.from).unwrap_or(window.fold);
    let row = solved.rows.saturating_sub(1);
    let (left, right) = (solved.cell(row, first), solved.cell(row, last));
    let y = solved.foot() + 14.0;
    let ends = [point(left.x, y), point(right.x + right.w, y)];
    let role = tally_role(state, span, pen);
    let look = Look::line(role).width(3.0);
    let look = if span.tally.settled {
        look
    } else {
        look.dash(Dash::NotYet)
    };
    pen.line(own("tally", span.from), &ends, look);
    let small = context.scale.small;
    let width = ends[1].x - ends[0].x;
    let lines = tally_lines(&span.tally.text, width, context);
    let tick = if span.tally.settled && lines.len() == 1 {
        small * 1.2
    } else {
        0.0
    };
    let x = (ends[0].x + ends[1].x + tick) / 2.0;
    for (index, line) in lines.iter().enumerate() {
        let at = point(x, y + small * 1.3 * (index as f64 + 1.0));
        let name = own("tally-words", span.from * 10 + index);
        pen.words(name, at, line, Setting::middle(context.small(500), role));
    }
    if tick > 0.0 {
        let w = context.width(&span.tally.text, context.small(500));
        let at: Point = point(x - w / 2.0 - small * 0.8, y + small * 1.3);
        pen.tick(own("tally-tick", span.from), at, small * 0.75, role);
    }
}

/// Settled is good. What is not is neutral, until the entries above are marked.
fn tally_role(state: &Log, span: &Span, pen: &Pen) -> Role {
    if span.tally.settled {
        return Role::Good;
    }
    let columns = span.from..span.from + span.columns;
    let marked = state
        .rows
        .iter()
        .flat_map(|row| columns.clone().filter_map(|column| row.cells.get(column)))
        .find_map(|cell| pen.marks.of(cell.part));
    marked.map_or(Role::InkSoft, Mark::role)
}
