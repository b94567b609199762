//! Where pictures stand: an arrangement's groups and panes as boxes on the stage. Knows no figure and no time.
//!
//! Rows, columns and grids are laid out by taffy. A row becomes a column on a portrait stage; things that are compared
//! stand across the direction of what they hold, so that each keeps its shape.

use taffy::prelude::{
    AlignItems, AvailableSpace, Dimension, Display, FlexDirection, JustifyContent,
    LengthPercentage, LengthPercentageAuto, NodeId, Rect as Edges, Size, Style, TaffyTree, fr,
    length,
};

use crate::drawing::Rect;
use crate::figures::Wanted;
use crate::story::{Arrangement, Direction, LiveId, Pane};
use crate::timeline::Layout;

/// Where everything of an arrangement stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Panes in order, each with the box for its picture.
    pub panes: Vec<(Pane, Rect)>,
    /// Headings: the text, and the left end of its line's middle.
    pub headings: Vec<(LiveId, f64, f64)>,
}

/// The space that a pane's picture wants, for a width that it may get.
pub type Wants<'a> = &'a dyn Fn(&Pane, f64) -> Wanted;

/// Headings as layout needs to know them.
#[derive(Clone, Copy)]
pub struct Headings<'a> {
    /// The height of a heading with the space below it.
    pub height: f64,
    /// The width of a heading's words.
    pub width: &'a dyn Fn(LiveId) -> f64,
}

/// The distance between two pictures.
const GROUP: f64 = 48.0;

/// The distance between a row's heading and the row.
const HEADED: f64 = 24.0;

/// Lays an arrangement out.
pub fn plan(
    arrangement: &Arrangement,
    layout: Layout,
    headings: Headings<'_>,
    wants: Wants<'_>,
) -> Plan {
    let stage = layout.figures();
    let mut builder = Builder {
        tree: TaffyTree::new(),
        layout,
        headings,
        wants,
    };
    let Some(node) = builder.node(arrangement, (stage.w, stage.w), None) else {
        return Plan::default();
    };
    let size = Size {
        width: AvailableSpace::Definite(stage.w as f32),
        height: AvailableSpace::Definite(stage.h as f32),
    };
    builder.fill(node, stage);
    if builder.tree.compute_layout(node, size).is_err() {
        return Plan::default();
    }
    let mut plan = Plan::default();
    builder.collect(arrangement, node, (stage.x, stage.y), &mut plan);
    plan
}

struct Builder<'a> {
    tree: TaffyTree<()>,
    layout: Layout,
    headings: Headings<'a>,
    wants: Wants<'a>,
}

impl Builder<'_> {
    /// The node of an arrangement that gets about this width, and this much at most. None only if taffy has no memory
    /// left for it.
    fn node(
        &mut self,
        arrangement: &Arrangement,
        (width, widest): (f64, f64),
        main: Option<FlexDirection>,
    ) -> Option<NodeId> {
        let mut style = Style {
            flex_grow: 1.0,
            flex_shrink: 1.0,
            ..Style::default()
        };
        match arrangement {
            Arrangement::Pane(pane) => {
                let Wanted { min, .. } = (self.wants)(pane, width);
                let Wanted { ideal, .. } = (self.wants)(pane, widest);
                let top = self.top(pane.title);
                style.flex_grow = pane.weight as f32;
                let (basis, most) = match main {
                    Some(FlexDirection::Row) => (min.0, ideal.0.max(min.0)),
                    _ => (min.1 + top, ideal.1.max(min.1) + top),
                };
                // Boxes end on whole pixels; what is needed is not rounded away.
                let (basis, most) = (basis.ceil() as f32, most.ceil() as f32);
                style.flex_basis = Dimension::length(basis);
                // What one picture has no use for goes to the others.
                match main {
                    Some(FlexDirection::Row) => {
                        style.max_size.width = LengthPercentageAuto::length(most);
                    }
                    Some(_) => style.max_size.height = LengthPercentageAuto::length(most),
                    None => {}
                }
                style.padding = padding_top(top);
                self.tree.new_leaf(style).ok()
            }
            Arrangement::Group {
                direction: Direction::Table { rows, columns },
                title,
                items,
            } => {
                let (rows, columns, items) = self.table((rows, columns), items);
                style.display = Display::Grid;
                let side = self.side(rows);
                let count = columns.len().max(1);
                let gaps = GROUP * (count as f64 - 1.0) + HEADED;
                let share = ((width - side - gaps) / count as f64).max(0.0);
                style.grid_template_columns = vec![length(side as f32)];
                style.grid_template_columns.extend(vec![fr(1.0); count]);
                style.grid_template_rows = vec![length(self.headings.height as f32)];
                style.grid_template_rows.extend(vec![fr(1.0); rows.len()]);
                style.gap = Size {
                    width: LengthPercentage::length(HEADED as f32),
                    height: LengthPercentage::length((GROUP / 4.0) as f32),
                };
                style.padding = padding_top(self.top(*title));
                let mut children = Vec::new();
                for _ in 0..=columns.len() {
                    children.push(self.tree.new_leaf(Style::default()).ok()?);
                }
                for row in items.chunks(count) {
                    children.push(self.tree.new_leaf(Style::default()).ok()?);
                    for item in row {
                        children.push(self.node(item, (share, share), None)?);
                    }
                }
                self.tree.new_with_children(style, &children).ok()
            }
            Arrangement::Group {
                direction,
                title,
                items,
            } => {
                let along = self.direction(direction, items);
                let columns = self.columns(direction, items.len());
                let count = match (columns, along) {
                    (Some(columns), _) => columns as f64,
                    (None, FlexDirection::Row) => items.len().max(1) as f64,
                    (None, _) => 1.0,
                };
                let share = (width - GROUP * (count - 1.0)) / count;
                // Cells of a grid are equal, however little or much what is in them asks for.
                let main = columns.is_none().then_some(along);
                let widest = if columns.is_some() { share } else { widest };
                let children: Option<Vec<NodeId>> = items
                    .iter()
                    .map(|item| self.node(item, (share, widest), main))
                    .collect();
                if let Some(columns) = columns {
                    style.display = Display::Grid;
                    style.grid_template_columns = vec![fr(1.0); columns];
                    style.grid_template_rows = vec![fr(1.0); items.len().div_ceil(columns)];
                }
                style.flex_direction = along;
                style.flex_basis = if main == Some(FlexDirection::Row) {
                    Dimension::length(0.0)
                } else {
                    Dimension::auto()
                };
                style.flex_grow = items.iter().map(weight).fold(1.0, f64::max) as f32;
                style.align_items = AlignItems::STRETCH;
                style.justify_content = JustifyContent::SPACE_EVENLY;
                style.gap = Size {
                    width: LengthPercentage::length(GROUP as f32),
                    height: LengthPercentage::length(GROUP as f32),
                };
                style.padding = padding_top(self.top(*title));
                self.tree.new_with_children(style, &children?).ok()
            }
        }
    }

    fn fill(&mut self, node: NodeId, stage: Rect) {
        let style = self.tree.style(node).cloned().unwrap_or_default();
        let size = Size {
            width: Dimension::length(stage.w as f32),
            height: Dimension::length(stage.h as f32),
        };
        // A node that was just made always takes a style.
        let _ = self.tree.set_style(node, Style { size, ..style });
    }

    /// The rows, columns and cells of a table as they are laid out: on a narrow stage the longer side goes down.
    fn table<'t>(
        &self,
        (rows, columns): (&'t [LiveId], &'t [LiveId]),
        items: &'t [Arrangement],
    ) -> (&'t [LiveId], &'t [LiveId], Vec<&'t Arrangement>) {
        let count = columns.len().max(1);
        if self.layout == Layout::Landscape || columns.len() <= rows.len() {
            return (rows, columns, items.iter().collect());
        }
        let column = |at: usize| items.iter().skip(at).step_by(count);
        (columns, rows, (0..count).flat_map(column).collect())
    }

    /// The room for the headings of rows, at their left.
    fn side(&self, rows: &[LiveId]) -> f64 {
        let widths = rows.iter().map(|row| (self.headings.width)(*row));
        widths.fold(0.0, f64::max).ceil()
    }

    fn direction(&self, direction: &Direction, items: &[Arrangement]) -> FlexDirection {
        let across = |along| {
            if along == FlexDirection::Row {
                FlexDirection::Column
            } else {
                FlexDirection::Row
            }
        };
        match (direction, self.layout) {
            (Direction::Row | Direction::Grid, Layout::Landscape)
            | (Direction::Table { .. }, _) => FlexDirection::Row,
            (Direction::Row | Direction::Grid | Direction::Column, _) => FlexDirection::Column,
            (Direction::Compare, layout) => match items.first() {
                Some(Arrangement::Group {
                    direction, items, ..
                }) => across(self.direction(direction, items)),
                _ if layout == Layout::Landscape => FlexDirection::Column,
                _ => FlexDirection::Row,
            },
        }
    }

    /// How many columns a grid has: as square as can be. None for what is no grid, or where it is a column.
    fn columns(&self, direction: &Direction, items: usize) -> Option<usize> {
        let grid = *direction == Direction::Grid && self.layout == Layout::Landscape;
        grid.then(|| (items as f64).sqrt().ceil().max(1.0) as usize)
    }

    fn top(&self, title: Option<LiveId>) -> f64 {
        if title.is_some() {
            self.headings.height
        } else {
            0.0
        }
    }

    fn collect(
        &self,
        arrangement: &Arrangement,
        node: NodeId,
        origin: (f64, f64),
        plan: &mut Plan,
    ) {
        let Ok(found) = self.tree.layout(node) else {
            return;
        };
        let (x, y) = (
            origin.0 + f64::from(found.location.x),
            origin.1 + f64::from(found.location.y),
        );
        let (w, h) = (f64::from(found.size.width), f64::from(found.size.height));
        match arrangement {
            Arrangement::Pane(pane) => {
                let top = self.top(pane.title);
                plan.headings.extend(
                    pane.title
                        .map(|title| (title, x, y + self.headings.height * 0.4)),
                );
                plan.panes.push((
                    pane.clone(),
                    Rect {
                        x,
                        y: y + top,
                        w,
                        h: h - top,
                    },
                ));
            }
            Arrangement::Group {
                direction: Direction::Table { rows, columns },
                title,
                items,
            } => {
                plan.headings
                    .extend(title.map(|title| (title, x, y + self.headings.height * 0.4)));
                let (rows, columns, items) = self.table((rows, columns), items);
                let children = self.tree.children(node).unwrap_or_default();
                let count = columns.len().max(1);
                for (at, child) in children.into_iter().enumerate() {
                    let Ok(found) = self.tree.layout(child) else {
                        continue;
                    };
                    let (left, top) = (f64::from(found.location.x), f64::from(found.location.y));
                    let height = f64::from(found.size.height);
                    // The first of each row is its heading, and the first row is that of the columns.
                    match (at / (count + 1), at % (count + 1)) {
                        (0, 0) => {}
                        (0, column) => {
                            let middle = top + self.headings.height * 0.4;
                            plan.headings
                                .push((columns[column - 1], x + left, y + middle));
                        }
                        (row, 0) => plan
                            .headings
                            .push((rows[row - 1], x, y + top + height / 2.0)),
                        (row, column) => {
                            let item = items[(row - 1) * count + column - 1];
                            self.collect(item, child, (x, y), plan);
                        }
                    }
                }
            }
            Arrangement::Group { title, items, .. } => {
                plan.headings
                    .extend(title.map(|title| (title, x, y + self.headings.height * 0.4)));
                for (item, child) in items
                    .iter()
                    .zip(self.tree.children(node).unwrap_or_default())
                {
                    self.collect(item, child, (x, y), plan);
                }
            }
        }
    }
}

fn weight(item: &Arrangement) -> f64 {
    match item {
        Arrangement::Pane(pane) => pane.weight,
        Arrangement::Group { items, .. } => items.iter().map(weight).fold(1.0, f64::max),
    }
}

fn padding_top(top: f64) -> Edges<LengthPercentage> {
    Edges {
        top: LengthPercentage::length(top as f32),
        ..Edges::zero()
    }
}
