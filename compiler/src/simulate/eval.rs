//! What an expression is worth at one moment of one combination.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use explc_dsl::span::Span;
use explc_dsl::syntax::{BinaryOp, Expr, ExprKind, Quantifier};

use super::print::print;
use super::value::{self, Reduction};
use crate::primitive::{Clock, Entity, Event, Members, Part, Property, SimId, Simulation, Value};
use crate::resolve::{link_text, written_label};
use crate::scene::Scene;

/// What stays as it is while an expression is evaluated, apart from the simulations.
pub(super) struct Ground<'s> {
    pub(super) scene: &'s Scene,
    /// The settings of the knobs, in order.
    pub(super) knobs: Vec<Value>,
    pub(super) captures: BTreeMap<String, Value>,
    /// Every simulation as it was at a named moment.
    pub(super) moments: BTreeMap<String, Vec<Arc<dyn Simulation>>>,
    /// Names of captures that the scene makes anywhere.
    pub(super) declared: BTreeSet<String>,
    /// Variations that branch off at a moment that this combination has not reached.
    pub(super) unbegun: BTreeSet<SimId>,
    /// How many expressions have been evaluated.
    pub(super) work: Cell<u64>,
}

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Problem {
    pub(super) span: Span,
    pub(super) kind: ProblemKind,
}

/// The ways in which an expression can have no value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ProblemKind {
    /// What it orders or calculates with does not exist yet.
    Missing(String),
    /// A capture or moment that this combination has not reached.
    NotReached(String),
    /// A simulation that branches off at a moment that this combination has not reached.
    NotBegun(SimId),
    /// It makes no sense, for this reason.
    Senseless(String),
    /// Formulas lie too deep in one another, or grow without bound.
    TooMuch,
}

/// The innermost item, which `.field` asks.
#[derive(Clone, Copy)]
pub(super) enum Item<'a> {
    Value(&'a Value),
    Event(&'a Event, SimId),
}

/// A moment: the ground, the simulations, and what a path through a simulation means.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) sims: &'a [&'a dyn Simulation],
    /// Paths through the first are read as paths through the second, in this order.
    pub(super) alias: &'a [(SimId, SimId)],
    pub(super) item: Option<Item<'a>>,
    /// The simulation for which all this is asked: of a family it has its own.
    pub(super) member: Option<SimId>,
    depth: u32,
    /// The work that was done before this evaluation.
    began: u64,
}

type Evaluated = Result<Value, Problem>;

/// How deep expressions and formulas of formulas may go.
const DEEPEST: u32 = 200;
/// How many expressions one evaluation may hold: formulas that each use another twice grow without bound.
const MOST_OF_ONE: u64 = 200_000;
/// How many expressions all evaluations of one combination may hold.
pub(super) const MOST_WORK: u64 = 50_000_000;

impl<'a> Context<'a> {
    pub(super) fn new(ground: &'a Ground<'a>, sims: &'a [&'a dyn Simulation]) -> Self {
        Self {
            ground,
            sims,
            alias: &[],
            item: None,
            member: None,
            depth: 0,
            began: 0,
        }
    }

    pub(super) fn with_alias(self, alias: &'a [(SimId, SimId)]) -> Self {
        Self { alias, ..self }
    }

    pub(super) fn with_item(self, item: Item<'a>) -> Self {
        Self {
            item: Some(item),
            ..self
        }
    }

    /// The same asked for one simulation: of a family it has its own.
    pub(super) fn with_member(self, member: SimId) -> Self {
        Self {
            member: Some(member),
            ..self
        }
    }

    /// How the picture calls a part; the simulation itself by its name.
    pub(super) fn label(&self, part: Part) -> String {
        if part.kind.is_empty() {
            let sims = &self.ground.scene.sims;
            return sims
                .get(usize::from(part.sim.0))
                .map_or(String::new(), |sim| sim.name.clone());
        }
        self.sims
            .get(usize::from(part.sim.0))
            .map_or(String::new(), |sim| sim.label(unstamped(part)))
    }

    /// What a simulation's time counts.
    pub(super) fn clock(&self, sim: SimId) -> Clock {
        let known = self.sims.get(usize::from(sim.0));
        known.map_or(Clock::Micros { pace: 1.0 }, |sim| sim.info().clock)
    }

    /// Whether two values are equal here.
    pub(super) fn equal(&self, a: &Value, b: &Value) -> bool {
        value::equal(a, b, &|part| self.label(part))
    }

    /// Whether a condition holds. What does not exist yet does not hold.
    pub(super) fn holds(&self, expr: &Expr) -> Result<bool, Problem> {
        self.truth(&self.own(self.value(expr)?), expr)
    }

    /// For which members of a family a condition does not hold; none that is named for one that is about no family.
    pub(super) fn failing(&self, expr: &Expr) -> Result<Vec<Option<SimId>>, Problem> {
        let members = match self.value(expr)? {
            Value::Members(members) => members.values,
            one if self.truth(&one, expr)? => return Ok(Vec::new()),
            _ => return Ok(vec![None]),
        };
        let mut failing = Vec::new();
        for (member, value) in members {
            if !self.truth(&value, expr)? {
                failing.push(Some(member));
            }
        }
        Ok(failing)
    }

    fn truth(&self, value: &Value, expr: &Expr) -> Result<bool, Problem> {
        match value {
            Value::Bool(truth) => Ok(*truth),
            Value::None => Ok(false),
            _ => Err(senseless(
                expr.span,
                format!("`{}` is neither true nor false", print(expr)),
            )),
        }
    }

    /// The value of an expression.
    pub(super) fn value(&self, expr: &Expr) -> Evaluated {
        let mut inner = *self;
        let work = self.ground.work.get();
        if inner.depth == 0 {
            inner.began = work;
        }
        inner.depth += 1;
        self.ground.work.set(work + 1);
        let too_much = work - inner.began > MOST_OF_ONE || work > MOST_WORK;
        if too_much || inner.depth > DEEPEST {
            let kind = ProblemKind::TooMuch;
            return Err(Problem {
                span: expr.span,
                kind,
            });
        }
        match inner.evaluate(expr) {
            // It is the whole that is too much, wherever the end was met.
            Err(problem) if self.depth == 0 && problem.kind == ProblemKind::TooMuch => {
                let reason = format!("`{}` takes too long to calculate", print(expr));
                Err(senseless(expr.span, reason))
            }
            result => result,
        }
    }

    fn evaluate(&self, expr: &Expr) -> Evaluated {
        match &expr.kind {
            ExprKind::Number(number) => Ok(value::of_number(number)),
            ExprKind::Range(range) => Ok(Value::Range(Box::new((
                value::of_number(&range.min),
                value::of_number(&range.max),
            )))),
            ExprKind::Text(text) => Ok(Value::text(text.literal().unwrap_or_default())),
            ExprKind::Name(name) => self.name(name, expr.span),
            ExprKind::Field(name) => self.item_field(&name.text, expr.span),
            ExprKind::List(items) => items
                .iter()
                .map(|item| self.value(item))
                .collect::<Result<_, _>>()
                .map(Value::List),
            ExprKind::Member { of, name } => self.field(&self.value(of)?, &name.text, expr.span),
            ExprKind::Index { of, label } => self.index(&self.value(of)?, label),
            ExprKind::At { of, moment } => self.at(of, &moment.text, moment.span),
            ExprKind::Negate(of) => self.negate(of),
            ExprKind::Not(of) => each(&self.value(of)?, &|_, value| match value {
                Value::None => Err(missing(of)),
                value => Ok(Value::Bool(!self.truth(value, of)?)),
            }),
            ExprKind::Binary {
                op, left, right, ..
            } => self.binary(*op, left, right, expr.span),
            ExprKind::Where { of, condition } => self.narrowed(&self.value(of)?, of, condition),
            ExprKind::Quantified {
                quantifier,
                of,
                condition,
            } => self.quantified(*quantifier, &self.value(of)?, of, condition),
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => self.either(&self.value(condition)?, condition, then, otherwise),
            ExprKind::Error => Err(senseless(expr.span, "this did not parse".to_owned())),
        }
    }

    /// What a bare name means: a knob, a simulation, a formula, a capture, or else just the word.
    fn name(&self, name: &str, span: Span) -> Evaluated {
        if let Some(known) = self.declared(name, span) {
            return known;
        }
        Ok(match name {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "none" => Value::None,
            _ => Value::text(name),
        })
    }

    /// The value of a declared name.
    fn declared(&self, name: &str, span: Span) -> Option<Evaluated> {
        let Ground {
            scene,
            knobs,
            captures,
            declared,
            ..
        } = self.ground;
        if let Some(knob) = scene.knobs.iter().position(|knob| knob.name == name) {
            return knobs.get(knob).cloned().map(Ok);
        }
        if let Some(sim) = scene.sim(name) {
            return Some(self.begun(sim, span).map(Value::Part));
        }
        if let Some(family) = scene.family(name) {
            let member = |sim: &SimId| {
                let whole = self.begun(*sim, span)?;
                Ok((whole.sim, Value::Part(whole)))
            };
            let values: Result<Vec<_>, Problem> = family.members.iter().map(member).collect();
            return Some(values.map(|values| {
                Value::Members(Box::new(Members {
                    open: family.axes.clone(),
                    values,
                }))
            }));
        }
        if let Some((_, formula)) = scene.lets.iter().find(|(known, _)| known == name) {
            return Some(self.value(formula));
        }
        if let Some(table) = scene.tables.iter().find(|table| table.name == name) {
            let rows = table
                .rows
                .iter()
                .map(|(row, _)| Value::Record(Arc::clone(row)));
            return Some(Ok(Value::List(rows.collect())));
        }
        if let Some(captured) = captures.get(name) {
            return Some(Ok(captured.clone()));
        }
        declared.contains(name).then(|| {
            Err(Problem {
                span,
                kind: ProblemKind::NotReached(name.to_owned()),
            })
        })
    }

    /// The simulation that a name stands for, if it is there already.
    fn begun(&self, sim: SimId, span: Span) -> Result<Part, Problem> {
        let sim = self.aliased(sim);
        if self.ground.unbegun.contains(&sim) {
            let kind = ProblemKind::NotBegun(sim);
            return Err(Problem { span, kind });
        }
        Ok(root(sim))
    }

    fn aliased(&self, sim: SimId) -> SimId {
        self.alias
            .iter()
            .fold(sim, |sim, (from, to)| if sim == *from { *to } else { sim })
    }

    fn item_field(&self, name: &str, span: Span) -> Evaluated {
        match self.item {
            Some(Item::Value(item)) => self.field(item, name, span),
            Some(Item::Event(event, sim)) => {
                let known = event.args.iter().find(|(known, _)| *known == name);
                match known {
                    Some((_, value)) => Ok(value.clone().stamped(sim)),
                    None => Err(senseless(
                        span,
                        format!("`{}` carries no `{name}`", event.name),
                    )),
                }
            }
            None => Err(senseless(span, format!("`.{name}` is a field of no item"))),
        }
    }

    /// The field of a value: a property of a part, one value for each item of a set, a built-in reduction.
    pub(super) fn field(&self, of: &Value, name: &str, span: Span) -> Evaluated {
        if let Value::Members(members) = of
            && (!value::is_reduction(name) || asks_members(members, name))
        {
            return each(of, &|_, value| self.field(value, name, span));
        }
        if let Value::Part(part) = of
            && let Some(sim) = self.sims.get(usize::from(part.sim.0))
            && knows(*sim, part.kind, name)
        {
            return Ok(sim.property(unstamped(*part), name).stamped(part.sim));
        }
        if let Value::Record(row) = of
            && let Some(value) = row.get(name)
        {
            return Ok(value.clone());
        }
        match value::reduced(of, name) {
            Some(Reduction::Is(value)) => return Ok(value),
            Some(Reduction::Missing) => {
                let kind = ProblemKind::Missing(format!("an item under `.{name}`"));
                return Err(Problem { span, kind });
            }
            Some(Reduction::Senseless) => {
                return Err(senseless(span, format!("this has no `.{name}`")));
            }
            None => {}
        }
        match of {
            Value::None => Ok(Value::None),
            Value::Set(_) | Value::List(_) => value::items(of)
                .unwrap_or_default()
                .iter()
                .map(|item| self.field(item, name, span))
                .collect::<Result<_, _>>()
                .map(value::gathered),
            Value::Part(part) => Err(senseless(
                span,
                format!("`{}` has no `{name}`", self.label(*part)),
            )),
            _ => Err(senseless(span, format!("this has no `.{name}`"))),
        }
    }

    /// `of[label]`: a bare word is a label first, and only where no such label exists a name whose value is the label.
    fn index(&self, of: &Value, label: &Expr) -> Evaluated {
        if let Value::Members(members) = of {
            let wholes = |(_, value): &(SimId, Value)| matches!(value, Value::Part(part) if part.kind.is_empty());
            return match members.values.iter().all(wholes) {
                true => self.member(members, label),
                false => each(of, &|_, value| self.index(value, label)),
            };
        }
        if let Value::List(values) = of
            && values.iter().any(|value| matches!(value, Value::Record(_)))
        {
            return self.row(values, label);
        }
        if let Value::List(values) = of {
            let position = match self.value(label)? {
                Value::Int(position) => usize::try_from(position - 1).ok(),
                _ => None,
            };
            return Ok(position
                .and_then(|at| values.get(at).cloned())
                .unwrap_or(Value::None));
        }
        let parts: Vec<Part> = match of {
            Value::Set(parts) => parts.clone(),
            Value::None => return Ok(Value::None),
            _ => return Err(senseless(label.span, "only a set has labels".to_owned())),
        };
        if let ExprKind::Name(word) = &label.kind {
            if let Some(part) = parts.iter().find(|part| self.label(**part) == *word) {
                return Ok(Value::Part(*part));
            }
            let Some(known) = self.declared(word, label.span) else {
                return self.absent(&parts, word, label.span);
            };
            return Ok(self.picked(&parts, &known?));
        }
        Ok(self.picked(&parts, &self.value(label)?))
    }

    /// The row that a label picks: the one with it in its first column; none if there is none.
    fn row(&self, rows: &[Value], label: &Expr) -> Evaluated {
        let named = |wanted: &Value| {
            let found = rows.iter().find(|row| match row {
                Value::Record(row) => self.equal(row.label(), wanted),
                _ => false,
            });
            found.cloned()
        };
        if let ExprKind::Name(word) = &label.kind
            && let Some(row) = named(&Value::text(word.as_str()))
        {
            return Ok(row);
        }
        Ok(named(&self.value(label)?).unwrap_or(Value::None))
    }

    /// `family[label]`: the members with this label on the first open axis; the only one where no other axis is open.
    fn member(&self, members: &Members, label: &Expr) -> Evaluated {
        let Some((first, rest)) = members.open.split_first() else {
            return Err(senseless(
                label.span,
                "only a family has members".to_owned(),
            ));
        };
        let scene = self.ground.scene;
        let labels = scene.axes.get(usize::from(first.0));
        let is_label = |text: &str| {
            labels.is_some_and(|axis| axis.values.iter().any(|(known, _)| known == text))
        };
        let wanted = match written_label(label) {
            Some(written) if is_label(&written) => written,
            _ => link_text(&self.value(label)?),
        };
        let kept = members.values.iter();
        let kept = kept.filter(|(sim, _)| scene.label(*sim, *first) == wanted);
        let kept: Vec<(SimId, Value)> = kept.cloned().collect();
        match (kept.as_slice(), rest) {
            ([], _) => {
                let reason = format!("no member of this family is labelled `{wanted}`");
                Err(senseless(label.span, reason))
            }
            ([(_, only)], []) => Ok(only.clone()),
            _ => Ok(Value::Members(Box::new(Members {
                open: rest.to_vec(),
                values: kept,
            }))),
        }
    }

    /// What the member for which this is asked has of a value.
    pub(super) fn own(&self, value: Value) -> Value {
        match (self.member, value) {
            (Some(sim), Value::Members(members)) => self.of_member(&members, sim, 0),
            (_, value) => value,
        }
    }

    /// The value of the member that stands where `sim` does, found soonest at place `hint`.
    fn of_member(&self, members: &Members, sim: SimId, hint: usize) -> Value {
        let scene = self.ground.scene;
        let same = |known: &SimId| {
            *known == sim
                || members
                    .open
                    .iter()
                    .all(|axis| scene.place(*known, *axis) == scene.place(sim, *axis))
        };
        let at_hint = members.values.get(hint).filter(|(known, _)| same(known));
        let found = at_hint.or_else(|| members.values.iter().find(|(known, _)| same(known)));
        found.map_or(Value::None, |(_, value)| value.clone())
    }

    /// An operation on two values, member by member where one of them belongs to a family.
    fn each_of_two(
        &self,
        a: &Value,
        b: &Value,
        operation: &dyn Fn(&Value, &Value) -> Evaluated,
    ) -> Evaluated {
        let (of, first) = match (a, b) {
            (Value::Members(members), _) => (members, true),
            (_, Value::Members(members)) => (members, false),
            _ => return operation(a, b),
        };
        let mut values = Vec::new();
        for (at, (sim, value)) in of.values.iter().enumerate() {
            let other = if first { b } else { a };
            let other = match other {
                Value::Members(members) => self.of_member(members, *sim, at),
                one => one.clone(),
            };
            let result = if first {
                operation(value, &other)
            } else {
                operation(&other, value)
            };
            values.push((*sim, result?));
        }
        Ok(Value::Members(Box::new(Members {
            open: of.open.clone(),
            values,
        })))
    }

    /// `of where condition`, of each member of a family, or the members themselves.
    fn narrowed(&self, value: &Value, of: &Expr, condition: &Expr) -> Evaluated {
        match value {
            Value::Members(members) if asks_members(members, "where") => {
                each(value, &|sim, value| {
                    self.with_member(sim).narrowed(value, of, condition)
                })
            }
            Value::Members(members) => Ok(Value::Members(Box::new(Members {
                open: members.open.clone(),
                values: self.members_where(members, condition)?,
            }))),
            value => {
                let kept = self.kept(value, of, condition)?;
                Ok(match value {
                    Value::List(_) => Value::List(kept),
                    _ => value::gathered(kept),
                })
            }
        }
    }

    fn quantified(
        &self,
        quantifier: Quantifier,
        value: &Value,
        of: &Expr,
        condition: &Expr,
    ) -> Evaluated {
        let (kept, all) = match value {
            Value::Members(members) if asks_members(members, "where") => {
                return each(value, &|sim, value| {
                    self.with_member(sim)
                        .quantified(quantifier, value, of, condition)
                });
            }
            Value::Members(members) => (
                self.members_where(members, condition)?.len(),
                members.values.len(),
            ),
            value => (
                self.kept(value, of, condition)?.len(),
                items_of(value, of)?.len(),
            ),
        };
        Ok(Value::Bool(match quantifier {
            Quantifier::Some => kept > 0,
            Quantifier::Every => kept == all,
        }))
    }

    fn members_where(
        &self,
        members: &Members,
        condition: &Expr,
    ) -> Result<Vec<(SimId, Value)>, Problem> {
        let mut kept = Vec::new();
        for (sim, value) in &members.values {
            let ctx = self.with_item(Item::Value(value)).with_member(*sim);
            if ctx.holds(condition)? {
                kept.push((*sim, value.clone()));
            }
        }
        Ok(kept)
    }

    /// `if`, of each member of a family where the condition or a branch belongs to one.
    fn either(&self, truth: &Value, condition: &Expr, then: &Expr, otherwise: &Expr) -> Evaluated {
        if let Value::Members(_) = truth {
            let (then, otherwise) = (self.value(then)?, self.value(otherwise)?);
            let chosen = |sim: SimId, truth: &Value| {
                let holds = self.truth(truth, condition)?;
                let chosen = if holds { &then } else { &otherwise };
                Ok(self.with_member(sim).own(chosen.clone()))
            };
            return each(truth, &chosen);
        }
        self.value(if self.truth(truth, condition)? {
            then
        } else {
            otherwise
        })
    }

    /// The part that a value stands for: itself, its label, its number or its index.
    fn picked(&self, parts: &[Part], by: &Value) -> Value {
        let text = match by {
            Value::Int(number) => Some(number.to_string()),
            other => value::word(other).map(str::to_owned),
        };
        let by_value = |part: &&Part| match (by, &text) {
            (Value::Part(wanted), _) => self.equal(&Value::Part(**part), &Value::Part(*wanted)),
            (_, Some(text)) => self.label(**part) == *text,
            _ => false,
        };
        let by_index = |part: &&Part| {
            let index = self.field(&Value::Part(**part), "index", Span::default());
            index.is_ok_and(|index| self.equal(&index, by))
        };
        let found = parts
            .iter()
            .find(by_value)
            .or_else(|| parts.iter().find(by_index));
        Value::part(found.copied())
    }

    /// A label that is not in the set: none if it exists elsewhere, so that sets may change; an error if nowhere.
    fn absent(&self, parts: &[Part], word: &str, span: Span) -> Evaluated {
        let Some(first) = parts.first() else {
            return Ok(Value::None);
        };
        if self.labelled(first.sim, first.kind, word).is_some() {
            return Ok(Value::None);
        }
        let mut known: Vec<String> = parts.iter().map(|part| self.label(*part)).collect();
        known.truncate(8);
        Err(senseless(
            span,
            format!("nothing here is labelled `{word}`: {}", known.join(", ")),
        ))
    }

    /// The part of a kind with this label, wherever the simulation has it.
    pub(super) fn labelled(&self, sim: SimId, kind: &str, label: &str) -> Option<Part> {
        let known = *self.sims.get(usize::from(sim.0))?;
        let whole = entities(known).first()?;
        let values = whole
            .properties
            .iter()
            .map(|property| known.property(Part::root(), property.name));
        values
            .filter_map(|value| match value {
                Value::Set(parts) => Some(parts),
                Value::Part(part) => Some(vec![part]),
                _ => None,
            })
            .flatten()
            .find(|part| part.kind == kind && known.label(*part) == label)
            .map(|part| Part { sim, ..part })
    }

    fn at(&self, of: &Expr, moment: &str, span: Span) -> Evaluated {
        let Some(then) = self.ground.moments.get(moment) else {
            return Err(Problem {
                span,
                kind: ProblemKind::NotReached(moment.to_owned()),
            });
        };
        let sims: Vec<&dyn Simulation> = then.iter().map(|sim| &**sim).collect();
        Context {
            sims: &sims,
            ground: self.ground,
            ..*self
        }
        .value(of)
    }

    fn negate(&self, of: &Expr) -> Evaluated {
        each(&self.value(of)?, &|_, value| {
            if *value == Value::None {
                return Err(missing(of));
            }
            value::negated(value)
                .ok_or_else(|| senseless(of.span, format!("`{}` is no number", print(of))))
        })
    }

    fn binary(&self, op: BinaryOp, left: &Expr, right: &Expr, span: Span) -> Evaluated {
        if matches!(op, BinaryOp::And | BinaryOp::Or) {
            return self.junction(op, left, right);
        }
        let (a, b) = self.sides(op, left, right)?;
        self.each_of_two(&a, &b, &|a, b| {
            self.operated(op, (a, left), (b, right), span)
        })
    }

    /// `and`, `or`: the right side counts only where the left one does not decide.
    fn junction(&self, op: BinaryOp, left: &Expr, right: &Expr) -> Evaluated {
        let decides = op == BinaryOp::Or;
        let a = self.value(left)?;
        if !matches!(a, Value::Members(_)) && self.truth(&a, left)? == decides {
            return Ok(Value::Bool(decides));
        }
        self.each_of_two(&a, &self.value(right)?, &|a, b| {
            let first = self.truth(a, left)? == decides;
            Ok(Value::Bool(if first {
                decides
            } else {
                self.truth(b, right)?
            }))
        })
    }

    fn operated(
        &self,
        op: BinaryOp,
        (a, left): (&Value, &Expr),
        (b, right): (&Value, &Expr),
        span: Span,
    ) -> Evaluated {
        match op {
            BinaryOp::Equal => Ok(Value::Bool(self.equal(a, b))),
            BinaryOp::NotEqual => Ok(Value::Bool(!self.equal(a, b))),
            BinaryOp::In => Ok(Value::Bool(self.within(a, b))),
            BinaryOp::Except => self.except(a, b, left.span),
            _ => {
                for (value, expr) in [(a, left), (b, right)] {
                    if *value == Value::None {
                        return Err(missing(expr));
                    }
                }
                let result = match op {
                    BinaryOp::Less => value::order(a, b).map(|o| Value::Bool(o.is_lt())),
                    BinaryOp::LessEqual => value::order(a, b).map(|o| Value::Bool(o.is_le())),
                    BinaryOp::Greater => value::order(a, b).map(|o| Value::Bool(o.is_gt())),
                    BinaryOp::GreaterEqual => value::order(a, b).map(|o| Value::Bool(o.is_ge())),
                    _ => value::calculate(op, a, b),
                };
                let symbol = op.symbol();
                result.ok_or_else(|| {
                    let (a, b) = (self.shown(a), self.shown(b));
                    senseless(span, format!("{a} {symbol} {b} has no value"))
                })
            }
        }
    }

    /// Both sides of an operator. A bare word beside an enum word or a part is a word, whatever else has that name.
    fn sides(&self, op: BinaryOp, left: &Expr, right: &Expr) -> Result<(Value, Value), Problem> {
        let (a, b) = (self.value(left)?, self.value(right)?);
        if !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) {
            return Ok((a, b));
        }
        let as_word = |expr: &Expr, value: &Value, beside: &Value| match &expr.kind {
            ExprKind::Name(name)
                if matches!(one_of(beside), Value::Word(_))
                    && !matches!(one_of(value), Value::Word(_)) =>
            {
                Some(Value::text(name.as_str()))
            }
            _ => None,
        };
        self.exists(right, &b, &a)?;
        self.exists(left, &a, &b)?;
        let right_word = as_word(right, &b, &a);
        let left_word = as_word(left, &a, &b);
        Ok((left_word.unwrap_or(a), right_word.unwrap_or(b)))
    }

    /// Checks that a bare word beside a part is a label that some part has, or every comparison with it is the same.
    fn exists(&self, expr: &Expr, value: &Value, beside: &Value) -> Result<(), Problem> {
        let (ExprKind::Name(word), Value::Text(text), Value::Part(part)) =
            (&expr.kind, value, beside)
        else {
            return Ok(());
        };
        if **text != **word
            || self.labelled(part.sim, part.kind, &self.label(*part)) != Some(*part)
            || self.labelled(part.sim, part.kind, word).is_some()
        {
            return Ok(());
        }
        Err(Problem {
            span: expr.span,
            kind: ProblemKind::Missing(format!("a {} labelled `{word}`", part.kind)),
        })
    }

    fn within(&self, a: &Value, b: &Value) -> bool {
        if let Value::Range(ends) = b {
            let above = value::order(a, &ends.0).is_some_and(std::cmp::Ordering::is_ge);
            return above && value::order(a, &ends.1).is_some_and(std::cmp::Ordering::is_le);
        }
        let members = value::items(b).unwrap_or_default();
        let holds = |item: &Value| members.iter().any(|member| self.equal(item, member));
        match a {
            Value::None => false,
            Value::Set(parts) => parts.iter().all(|part| holds(&Value::Part(*part))),
            other => holds(other),
        }
    }

    fn except(&self, a: &Value, b: &Value, span: Span) -> Evaluated {
        let (Some(all), Some(without)) = (value::items(a), value::items(b)) else {
            return Err(senseless(span, "`except` takes sets".to_owned()));
        };
        let kept: Vec<Value> = all
            .into_iter()
            .filter(|item| !without.iter().any(|other| self.equal(item, other)))
            .collect();
        Ok(match a {
            Value::List(_) => Value::List(kept),
            _ => value::gathered(kept),
        })
    }

    /// The items of a set, list or range; of a family the member's for which this is asked.
    pub(super) fn items(&self, of: &Expr) -> Result<Vec<Value>, Problem> {
        items_of(&self.own(self.value(of)?), of)
    }

    /// The items for which a condition holds.
    pub(super) fn filtered(&self, of: &Expr, condition: &Expr) -> Result<Vec<Value>, Problem> {
        self.kept(&self.own(self.value(of)?), of, condition)
    }

    fn kept(&self, value: &Value, of: &Expr, condition: &Expr) -> Result<Vec<Value>, Problem> {
        let mut kept = Vec::new();
        for item in items_of(value, of)? {
            if self.with_item(Item::Value(&item)).holds(condition)? {
                kept.push(item);
            }
        }
        Ok(kept)
    }

    /// What `INFO` says about the property that an expression ends with.
    pub(super) fn property(&self, expr: &Expr) -> Option<&'static Property> {
        let ExprKind::Member { of, name } = &expr.kind else {
            return None;
        };
        let Ok(Value::Part(part)) = self.value(of) else {
            return None;
        };
        let sim = *self.sims.get(usize::from(part.sim.0))?;
        property(entities(sim), part.kind, &name.text)
    }
}

/// An operation on a value, or on that of each member of a family.
fn each(value: &Value, operation: &dyn Fn(SimId, &Value) -> Evaluated) -> Evaluated {
    let Value::Members(members) = value else {
        return operation(SimId::default(), value);
    };
    let one = |(sim, value): &(SimId, Value)| Ok((*sim, operation(*sim, value)?));
    Ok(Value::Members(Box::new(Members {
        open: members.open.clone(),
        values: members.values.iter().map(one).collect::<Result<_, _>>()?,
    })))
}

/// Whether `.name` is asked of what each member of a family has, and not of the family.
fn asks_members(members: &Members, name: &str) -> bool {
    members.values.iter().any(|(_, value)| match value {
        Value::Set(_) | Value::List(_) => true,
        Value::Range(_) => matches!(name, "min" | "max"),
        Value::Part(part) => name == "count" && !part.kind.is_empty(),
        _ => false,
    })
}

/// A value, or what the first member of a family has of it.
fn one_of(value: &Value) -> &Value {
    match value {
        Value::Members(members) => members.values.first().map_or(value, |(_, one)| one),
        one => one,
    }
}

fn items_of(value: &Value, of: &Expr) -> Result<Vec<Value>, Problem> {
    value::items(value).ok_or_else(|| senseless(of.span, format!("`{}` is no set", print(of))))
}

/// The simulation itself, as a part.
pub(super) fn root(sim: SimId) -> Part {
    Part {
        sim,
        ..Part::root()
    }
}

/// The part as its simulation knows it.
pub(super) fn unstamped(part: Part) -> Part {
    Part {
        sim: SimId::default(),
        ..part
    }
}

/// The names of declared simulations in an expression, formulas followed, aliases applied.
pub(super) fn mentioned(scene: &Scene, expr: &Expr) -> BTreeSet<SimId> {
    mentioned_since(scene, expr, &BTreeSet::new())
}

/// The same without what is asked `at` one of these moments.
pub(super) fn mentioned_since(
    scene: &Scene,
    expr: &Expr,
    past: &BTreeSet<String>,
) -> BTreeSet<SimId> {
    let mut found = BTreeSet::new();
    let mut names = Vec::new();
    names_in(expr, past, &mut names);
    let mut seen = BTreeSet::new();
    while let Some(name) = names.pop() {
        if !seen.insert(name) {
            continue;
        }
        found.extend(scene.sim(name));
        found.extend(
            scene
                .family(name)
                .into_iter()
                .flat_map(|family| &family.members),
        );
        if let Some((_, formula)) = scene.lets.iter().find(|(known, _)| known == name) {
            names_in(formula, past, &mut names);
        }
    }
    found
}

fn names_in<'e>(expr: &'e Expr, past: &BTreeSet<String>, found: &mut Vec<&'e str>) {
    match &expr.kind {
        ExprKind::Name(name) => found.push(name),
        ExprKind::List(items) => items.iter().for_each(|item| names_in(item, past, found)),
        ExprKind::At { moment, .. } if past.contains(&moment.text) => {}
        ExprKind::Member { of, .. }
        | ExprKind::At { of, .. }
        | ExprKind::Negate(of)
        | ExprKind::Not(of) => names_in(of, past, found),
        ExprKind::Index { of, label } => {
            names_in(of, past, found);
            names_in(label, past, found);
        }
        ExprKind::Binary { left, right, .. } => {
            names_in(left, past, found);
            names_in(right, past, found);
        }
        ExprKind::Where { of, condition } | ExprKind::Quantified { of, condition, .. } => {
            names_in(of, past, found);
            names_in(condition, past, found);
        }
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => {
            for part in [condition, then, otherwise] {
                names_in(part, past, found);
            }
        }
        ExprKind::Number(_)
        | ExprKind::Range(_)
        | ExprKind::Text(_)
        | ExprKind::Field(_)
        | ExprKind::Error => {}
    }
}

fn entities(sim: &dyn Simulation) -> &'static [Entity] {
    sim.info().entities
}

/// Whether a kind has a property. The parameters are properties of the simulation itself.
fn knows(sim: &dyn Simulation, kind: &str, name: &str) -> bool {
    let parameters = sim.info().parameters;
    property(entities(sim), kind, name).is_some()
        || kind.is_empty() && parameters.iter().any(|parameter| parameter.name == name)
}

/// What `INFO` says of a kind's property.
fn property(entities: &'static [Entity], kind: &str, name: &str) -> Option<&'static Property> {
    entities
        .iter()
        .find(|entity| entity.name == kind)?
        .properties
        .iter()
        .find(|property| property.name == name)
}

fn missing(expr: &Expr) -> Problem {
    Problem {
        span: expr.span,
        kind: ProblemKind::Missing(format!("`{}`", print(expr))),
    }
}

pub(super) fn senseless(span: Span, reason: String) -> Problem {
    Problem {
        span,
        kind: ProblemKind::Senseless(reason),
    }
}
