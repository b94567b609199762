//! A scene: one explainer with every name looked up and every argument typed. Made by `resolve`, run by `simulate`.
//!
//! Expressions and statements keep their syntax; what they name is certain to exist here, or a diagnostic has said so and
//! the statement is in [`Scene::skipped`].

use std::collections::BTreeSet;
use std::sync::Arc;

use explc_dsl::span::Span;
use explc_dsl::syntax::{Branch, Expr, Stage, Step, Test};

use crate::primitive::{AxisId, Info, Record, SimId, Value};
use crate::story::StatementId;
use crate::theme::Dress;
use crate::timeline::About;

/// One explainer, resolved.
#[derive(Clone)]
pub struct Scene {
    /// What its header says.
    pub about: About,
    /// The colours that the catalogue's theme gives to roles.
    pub dress: Dress,
    /// The shown length that the header promises, in milliseconds.
    pub length: Option<(i64, Span)>,
    /// What a viewer may change.
    pub knobs: Vec<Knob>,
    /// Combinations worth a button: label, then one choice for each knob.
    pub presets: Vec<(String, Vec<usize>)>,
    /// The simulations, by [`SimId`]; of a family each member.
    pub sims: Vec<Sim>,
    /// The families.
    pub families: Vec<Family>,
    /// What members of families differ in, by [`AxisId`].
    pub axes: Vec<Axis>,
    /// Live formulas, in source order.
    pub lets: Vec<(String, Expr)>,
    /// The tables, in source order.
    pub tables: Vec<Table>,
    /// The opening stage, if the author arranges one.
    pub stage: Option<Stage>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// The tests.
    pub tests: Vec<Test>,
    /// Every statement, step, `show` and declaration, ascending in number and place: the side table from [`StatementId`]
    /// to span.
    pub statements: Vec<(StatementId, Span)>,
    /// Where the notes start, ascending.
    pub notes: Vec<u32>,
    /// Statements (by the start of their span) with an error of their own: they are left out, the rest is shown.
    pub skipped: BTreeSet<u32>,
    /// Those of them that begin with a word that changes no simulation, such as `say`: what stands below is not in doubt.
    pub harmless: BTreeSet<u32>,
}

/// A knob with its settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Knob {
    /// Its name.
    pub name: String,
    /// What viewers read.
    pub label: String,
    /// The settings: value, as written in links, as viewers read it.
    pub choices: Vec<(Value, String, String)>,
    /// The index of the default.
    pub default: usize,
    /// The declaration.
    pub span: Span,
}

/// Records that the author writes down.
#[derive(Clone)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// Its rows: each as a value, and where its cells stand.
    pub rows: Vec<(Arc<Record>, Vec<Span>)>,
}

/// A simulation as declared.
#[derive(Clone)]
pub struct Sim {
    /// Its name; of a member that of its family and its labels, `store[cp]`.
    pub name: String,
    /// Its primitive.
    pub info: &'static Info,
    /// The simulation that it varies, for `other with (…)`.
    pub of: Option<SimId>,
    /// The moment up to which it shares the state of the simulation that it varies, if it does not start afresh.
    pub from: Option<Branch>,
    /// Where it stands in its family: on each axis one of its values. Empty for a simulation of its own.
    pub place: Vec<(AxisId, usize)>,
    /// One for each parameter of the primitive, in order: the author's expression (over knobs and literals), else that of
    /// the varied simulation, else the default.
    pub arguments: Vec<(&'static str, Argument)>,
    /// The declaration.
    pub span: Span,
}

/// What members of a family differ in.
#[derive(Clone)]
pub struct Axis {
    /// The parameter.
    pub parameter: &'static str,
    /// Its values in order, each as `[label]` picks it.
    pub values: Vec<(String, Argument)>,
}

/// Simulations of one primitive under all combinations of the arguments that stand open.
#[derive(Clone)]
pub struct Family {
    /// Its name.
    pub name: String,
    /// Its primitive.
    pub info: &'static Info,
    /// The open parameters, as declared.
    pub axes: Vec<AxisId>,
    /// Its members; the values of the last axis follow one another.
    pub members: Vec<SimId>,
    /// One for each parameter of the primitive, in order.
    pub arguments: Vec<(&'static str, Given)>,
    /// The declaration.
    pub span: Span,
}

/// What is given for a parameter.
#[derive(Clone)]
pub enum Given {
    /// One value.
    One(Argument),
    /// Each value of an axis.
    Each(AxisId),
}

/// Where an argument's value comes from.
#[derive(Clone)]
pub enum Argument {
    /// The author wrote it.
    Written(Expr),
    /// The primitive's default.
    Default(Value),
}

impl Scene {
    /// The statement that starts where `span` starts.
    pub fn statement(&self, span: Span) -> StatementId {
        let index = self
            .statements
            .partition_point(|(_, known)| known.start < span.start);
        let known = self.statements.get(index);
        known.map(|(number, _)| *number).unwrap_or_default()
    }

    /// The statement that holds a place: the last one that starts before it.
    pub fn statement_at(&self, place: u32) -> Option<StatementId> {
        let after = self
            .statements
            .partition_point(|(_, known)| known.start <= place);
        let last = self.statements.get(..after)?.last()?;
        Some(last.0)
    }

    /// Where a statement stands.
    pub fn span(&self, statement: StatementId) -> Span {
        let found = self
            .statements
            .binary_search_by_key(&statement, |(number, _)| *number);
        found.map_or_else(|_| Span::default(), |index| self.statements[index].1)
    }

    /// Which of the scene's notes starts where `span` starts, from 1.
    pub(crate) fn note(&self, span: Span) -> usize {
        self.notes.partition_point(|start| *start <= span.start)
    }

    /// The simulation of this name.
    pub fn sim(&self, name: &str) -> Option<SimId> {
        self.sims
            .iter()
            .position(|sim| sim.place.is_empty() && sim.name == name)
            .map(|index| SimId(index as u16))
    }

    /// The family of this name.
    pub fn family(&self, name: &str) -> Option<&Family> {
        self.families.iter().find(|family| family.name == name)
    }

    /// What a simulation stands at on an axis.
    pub fn place(&self, sim: SimId, axis: AxisId) -> Option<usize> {
        let place = &self.sims.get(usize::from(sim.0))?.place;
        place
            .iter()
            .find(|(known, _)| *known == axis)
            .map(|(_, at)| *at)
    }

    /// The label of a simulation on an axis.
    pub fn label(&self, sim: SimId, axis: AxisId) -> &str {
        let axis_of = self.axes.get(usize::from(axis.0));
        let value = axis_of
            .zip(self.place(sim, axis))
            .and_then(|(axis, at)| axis.values.get(at));
        value.map_or("", |(label, _)| label)
    }
}
