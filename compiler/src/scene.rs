//! A scene: one explainer with every name looked up and every argument typed. Made by `resolve`, run by `simulate`.
//!
//! Expressions and statements keep their syntax; what they name is certain to exist here, or a diagnostic has said so and
//! the statement is in [`Scene::skipped`].

use std::collections::BTreeSet;

use explc_dsl::span::Span;
use explc_dsl::syntax::{Expr, Stage, Step, Test};

use crate::primitive::{Info, SimId, Value};
use crate::story::StatementId;
use crate::timeline::About;

/// One explainer, resolved.
#[derive(Clone)]
pub struct Scene {
    /// What its header says.
    pub about: About,
    /// The shown length that the header promises, in milliseconds.
    pub length: Option<(i64, Span)>,
    /// What a viewer may change.
    pub knobs: Vec<Knob>,
    /// Combinations worth a button: label, then one choice for each knob.
    pub presets: Vec<(String, Vec<usize>)>,
    /// The simulations, by [`SimId`].
    pub sims: Vec<Sim>,
    /// Live formulas, in source order.
    pub lets: Vec<(String, Expr)>,
    /// The opening stage, if the author arranges one.
    pub stage: Option<Stage>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// The tests.
    pub tests: Vec<Test>,
    /// The start of every statement, step, `show` and declaration, ascending: the side table from [`StatementId`] to span.
    pub statements: Vec<Span>,
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

/// A simulation as declared.
#[derive(Clone)]
pub struct Sim {
    /// Its name.
    pub name: String,
    /// Its primitive.
    pub info: &'static Info,
    /// The simulation that it varies, for `other with (…)`.
    pub of: Option<SimId>,
    /// One for each parameter of the primitive, in order: the author's expression (over knobs and literals), else that of
    /// the varied simulation, else the default.
    pub arguments: Vec<(&'static str, Argument)>,
    /// The declaration.
    pub span: Span,
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
            .partition_point(|known| known.start < span.start);
        StatementId(index as u32)
    }

    /// The statement that holds a place: the last one that starts before it.
    pub fn statement_at(&self, place: u32) -> Option<StatementId> {
        let after = self
            .statements
            .partition_point(|known| known.start <= place);
        after.checked_sub(1).map(|index| StatementId(index as u32))
    }

    /// Where a statement stands.
    pub fn span(&self, statement: StatementId) -> Span {
        self.statements
            .get(statement.0 as usize)
            .copied()
            .unwrap_or_default()
    }

    /// The simulation of this name.
    pub fn sim(&self, name: &str) -> Option<SimId> {
        self.sims
            .iter()
            .position(|sim| sim.name == name)
            .map(|index| SimId(index as u16))
    }
}
