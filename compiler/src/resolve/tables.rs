//! Tables: records that an author writes down, a row a line.

use std::rc::Rc;
use std::sync::Arc;

use explc_dsl::codes::{name, types};
use explc_dsl::syntax::{Literal, Name, Table};

use super::Resolver;
use super::expression::is_reduction;
use super::literal::setting_value;
use super::scope::Kind;
use super::ty::{Columns, Ty};
use crate::primitive::{Record, Value};
use crate::scene;

impl Resolver<'_> {
    pub(super) fn table(&mut self, table: &Table) {
        let mut columns = Vec::new();
        let mut rows = Vec::new();
        let whole = self.statement_in_parts(table.span, |resolver| {
            columns = resolver.columns(table);
            rows = resolver.rows(table, &mut columns);
        });
        let ty = match whole {
            true => Ty::List(Box::new(Ty::Record(Rc::new(Columns {
                table: table.name.text.clone(),
                types: columns,
            })))),
            false => Ty::Unknown,
        };
        let kind = Kind::Table(self.scene.tables.len());
        let declared = self.statement(table.span, |resolver| {
            resolver.declare(&table.name, ty, kind, !whole);
        });
        if declared && whole {
            self.scene.tables.push(scene::Table {
                name: table.name.text.clone(),
                columns: table
                    .columns
                    .iter()
                    .map(|column| column.text.clone())
                    .collect(),
                rows,
            });
        }
    }

    /// The columns, of types that are not known yet.
    fn columns(&mut self, table: &Table) -> Vec<(String, Ty)> {
        let mut columns: Vec<(String, Ty)> = Vec::new();
        for column in &table.columns {
            if is_reduction(&column.text) {
                let message = format!(
                    "`.{}` is asked of all rows: no column has this name",
                    column.text
                );
                self.report(types::table_shape(column.span, &message));
            } else if columns.iter().any(|(known, _)| *known == column.text) {
                let message = format!("the column `{}` is there twice", column.text);
                self.report(types::table_shape(column.span, &message));
            }
            columns.push((column.text.clone(), Ty::Unknown));
        }
        columns
    }

    fn rows(
        &mut self,
        table: &Table,
        columns: &mut [(String, Ty)],
    ) -> Vec<(Arc<Record>, Vec<explc_dsl::span::Span>)> {
        let names: Vec<Arc<str>> = columns
            .iter()
            .map(|(name, _)| name.as_str().into())
            .collect();
        let mut rows = Vec::new();
        for row in &table.rows {
            if row.cells.len() != columns.len() {
                let (cells, wanted) = (row.cells.len(), columns.len());
                let message = format!("this row has {cells} cells for {wanted} columns");
                self.report(types::table_shape(row.span, &message));
                continue;
            }
            let mut cells = Vec::new();
            for ((literal, name), column) in row.cells.iter().zip(&names).zip(columns.iter_mut()) {
                if let Some(value) = self.cell(literal, column) {
                    cells.push((Arc::clone(name), value));
                }
            }
            let spans = row.cells.iter().map(Literal::span).collect();
            rows.push((Arc::new(Record { cells }), spans));
        }
        rows
    }

    /// The value of a cell, whose column has the type of the cells above it.
    fn cell(&mut self, literal: &Literal, (column, ty): &mut (String, Ty)) -> Option<Value> {
        let Some(value) = setting_value(literal) else {
            // Text with values in it is none that is written out.
            match literal {
                Literal::Error(_) => self.poisoned = true,
                _ => self.report(types::table_shape(literal.span(), "a cell is written out")),
            }
            return None;
        };
        let own = Ty::of_setting(&value);
        if !ty.compares(&own) {
            let message = format!("the column `{column}` holds {ty}, and this is {own}");
            self.report(types::table_shape(literal.span(), &message));
            return None;
        }
        let above = std::mem::replace(ty, Ty::Unknown);
        *ty = match above {
            Ty::Unknown => own,
            above => above.or(own),
        };
        Some(value)
    }

    /// `.column` of a row.
    pub(super) fn column(&mut self, columns: &Columns, name: &Name) -> Ty {
        if let Some((_, ty)) = columns.types.iter().find(|(known, _)| *known == name.text) {
            return ty.clone();
        }
        let known: Vec<&str> = columns
            .types
            .iter()
            .map(|(known, _)| known.as_str())
            .collect();
        let what = format!("column of `{}`", columns.table);
        let found = name::unknown(name::UNKNOWN_PROPERTY, &what, name.span, &name.text, &known);
        self.report(found);
        Ty::Unknown
    }
}
