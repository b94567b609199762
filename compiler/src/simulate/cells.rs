//! Numbers in tables that are on stage: each is held by a claim of a step that shows it, or told.

use std::collections::BTreeMap;

use explc_dsl::codes::writing;
use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::span::Span;

use super::eval::Context;
use super::numbers::{number, words};
use super::value;
use crate::primitive::Value;
use crate::units::grouped;

/// The numbers of the tables that were on stage, by where their cells stand and their place in the cell.
#[derive(Default)]
pub(super) struct Cells(BTreeMap<(Span, usize), Cell>);

struct Cell {
    written: String,
    checked: bool,
}

impl Cells {
    /// A table was on stage in a step whose claims have these values on their sides.
    pub(super) fn seen(&mut self, table: usize, checked: &[Value], ctx: &Context) {
        let Some(table) = ctx.ground.scene.tables.get(table) else {
            return;
        };
        for (row, spans) in &table.rows {
            for ((_, value), span) in row.cells.iter().zip(spans) {
                for (at, (number, written)) in numbers(value, ctx).into_iter().enumerate() {
                    let holds = checked.iter().any(|side| holds(side, &number, ctx));
                    let cell = self.0.entry((*span, at)).or_insert(Cell {
                        written,
                        checked: false,
                    });
                    cell.checked |= holds;
                }
            }
        }
    }

    /// What is said of the numbers that nothing checks.
    pub(super) fn unchecked(self) -> Vec<Diagnostic> {
        let open = self.0.into_iter().filter(|(_, cell)| !cell.checked);
        let told = |((span, _), cell): ((Span, usize), Cell)| {
            writing::bare_number(span, &cell.written, None, None)
        };
        open.map(told).collect()
    }
}

/// The numbers that a cell holds, and how they are written.
fn numbers(value: &Value, ctx: &Context) -> Vec<(Value, String)> {
    match value {
        Value::Int(count) => vec![(value.clone(), grouped(*count))],
        Value::Real(_) | Value::Duration(_) => vec![(value.clone(), ctx.shown(value))],
        Value::Text(text) => words(text)
            .into_iter()
            .filter_map(|(at, word)| {
                let (value, length) = number(text, at, word)?;
                Some((value, text[at..at + length].to_owned()))
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether a side of a claim is a number, or holds it among others.
fn holds(side: &Value, number: &Value, ctx: &Context) -> bool {
    match side {
        Value::List(items) => items.iter().any(|item| holds(item, number, ctx)),
        Value::Set(_) => {
            let count = value::items(side).map(|items| Value::Int(items.len() as i64));
            count.is_some_and(|count| ctx.equal(&count, number))
        }
        side => ctx.equal(side, number),
    }
}
