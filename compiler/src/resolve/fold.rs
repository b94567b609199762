//! Values that are known before anything runs: over literals, knobs, parameters and formulas of these.

use std::cell::Cell;

use explc_dsl::syntax::{BinaryOp, Expr, ExprKind};

use super::Resolver;
use super::constant::is_root_property;
use super::literal::number_value;
use super::scope::Kind;
use crate::primitive::Value;
use crate::scene::Argument;
use crate::units::Micros;

/// How deep expressions and formulas of formulas may go.
const DEEPEST: u32 = 200;
/// How many expressions are worth it: formulas that each use another twice grow without bound.
const MOST: u32 = 10_000;

/// What may still be spent on a value.
#[derive(Clone, Copy)]
struct Budget<'b> {
    depth: u32,
    left: &'b Cell<u32>,
}

impl Budget<'_> {
    /// One step deeper; none if that is too far.
    fn deeper(self) -> Option<Self> {
        self.left.set(self.left.get().checked_sub(1)?);
        Some(Self {
            depth: self.depth.checked_sub(1)?,
            ..self
        })
    }
}

impl Resolver<'_> {
    /// The value under a combination of knobs, if it is known without running anything.
    pub(super) fn fold(&self, expr: &Expr, choice: &[usize]) -> Option<Value> {
        let left = Cell::new(MOST);
        let budget = Budget {
            depth: DEEPEST,
            left: &left,
        };
        self.fold_within(expr, choice, budget)
    }

    fn fold_within(&self, expr: &Expr, choice: &[usize], budget: Budget) -> Option<Value> {
        let budget = budget.deeper()?;
        match &expr.kind {
            ExprKind::Number(number) => Some(number_value(number)),
            ExprKind::Text(text) => text.literal().map(Value::text),
            ExprKind::Range(range) => Some(Value::Range(Box::new((
                number_value(&range.min),
                number_value(&range.max),
            )))),
            ExprKind::Name(name) => self.fold_name(name, choice, budget),
            ExprKind::List(items) => {
                let items: Option<Vec<Value>> = items
                    .iter()
                    .map(|item| self.fold_within(item, choice, budget))
                    .collect();
                items.map(Value::List)
            }
            ExprKind::Member { of, name } => self.fold_member(of, &name.text, choice, budget),
            ExprKind::Negate(of) => match self.fold_within(of, choice, budget)? {
                Value::Int(count) => count.checked_neg().map(Value::Int),
                Value::Real(real) => Some(Value::Real(-real)),
                Value::Duration(span) => Some(Value::Duration(Micros::ZERO - span)),
                _ => None,
            },
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => match self.fold_within(condition, choice, budget)? {
                Value::Bool(true) => self.fold_within(then, choice, budget),
                Value::Bool(false) => self.fold_within(otherwise, choice, budget),
                _ => None,
            },
            ExprKind::Binary {
                op, left, right, ..
            } => {
                let left = self.fold_within(left, choice, budget)?;
                let right = self.fold_within(right, choice, budget)?;
                calculated(*op, &left, &right)
            }
            _ => None,
        }
    }

    fn fold_name(&self, name: &str, choice: &[usize], budget: Budget) -> Option<Value> {
        match name {
            "true" => return Some(Value::Bool(true)),
            "false" => return Some(Value::Bool(false)),
            _ => {}
        }
        let known = self.find(name)?;
        match known.kind {
            Kind::Knob(index) => {
                let (value, ..) = self
                    .scene
                    .knobs
                    .get(index)?
                    .choices
                    .get(*choice.get(index)?)?;
                Some(value.clone())
            }
            Kind::Let(index) => self.fold_within(&self.scene.lets.get(index)?.1, choice, budget),
            Kind::Sim(_) | Kind::Family(_) | Kind::Table(_) | Kind::Capture | Kind::Moment => None,
        }
    }

    fn fold_member(
        &self,
        of: &Expr,
        member: &str,
        choice: &[usize],
        budget: Budget,
    ) -> Option<Value> {
        let sim = match &of.kind {
            ExprKind::Name(name) => match self.find(name).map(|known| known.kind) {
                Some(Kind::Sim(index)) => Some(index?),
                _ => None,
            },
            _ => self.member_named(of),
        };
        if let Some(index) = sim {
            let sim = self.scene.sims.get(index)?;
            if is_root_property(sim.info, member) {
                return None;
            }
            let (_, argument) = sim.arguments.iter().find(|(name, _)| *name == member)?;
            return match argument {
                Argument::Written(expr) => self.fold_within(expr, choice, budget),
                Argument::Default(value) => Some(value.clone()),
            };
        }
        match (self.fold_within(of, choice, budget)?, member) {
            (Value::Range(ends), "min") => Some(ends.0),
            (Value::Range(ends), "max") => Some(ends.1),
            _ => None,
        }
    }
}

fn calculated(op: BinaryOp, left: &Value, right: &Value) -> Option<Value> {
    use BinaryOp as Op;
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => match op {
            Op::Add => left.checked_add(*right).map(Value::Int),
            Op::Subtract => left.checked_sub(*right).map(Value::Int),
            Op::Multiply => left.checked_mul(*right).map(Value::Int),
            Op::Divide => Some(Value::Real(*left as f64 / *right as f64)),
            _ => compared(op, left.cmp(right)),
        },
        (Value::Duration(left), Value::Duration(right)) => match op {
            Op::Add => Some(Value::Duration(*left + *right)),
            Op::Subtract => Some(Value::Duration(*left - *right)),
            Op::Divide => Some(Value::Real(left.0 as f64 / right.0 as f64)),
            _ => compared(op, left.cmp(right)),
        },
        (Value::Duration(span), Value::Int(count)) if op == Op::Multiply => span
            .0
            .checked_mul(*count)
            .map(|micros| Value::Duration(Micros(micros))),
        (Value::Int(count), Value::Duration(span)) if op == Op::Multiply => span
            .0
            .checked_mul(*count)
            .map(|micros| Value::Duration(Micros(micros))),
        (Value::Bool(left), Value::Bool(right)) => match op {
            Op::And => Some(Value::Bool(*left && *right)),
            Op::Or => Some(Value::Bool(*left || *right)),
            Op::Equal => Some(Value::Bool(left == right)),
            Op::NotEqual => Some(Value::Bool(left != right)),
            _ => None,
        },
        (Value::Text(left), Value::Text(right)) => compared(op, left.cmp(right)),
        _ => {
            let (left, right) = (real(left)?, real(right)?);
            match op {
                Op::Add => Some(Value::Real(left + right)),
                Op::Subtract => Some(Value::Real(left - right)),
                Op::Multiply => Some(Value::Real(left * right)),
                Op::Divide => Some(Value::Real(left / right)),
                _ => compared(op, left.partial_cmp(&right)?),
            }
        }
    }
}

fn compared(op: BinaryOp, order: std::cmp::Ordering) -> Option<Value> {
    let holds = match op {
        BinaryOp::Equal => order.is_eq(),
        BinaryOp::NotEqual => order.is_ne(),
        BinaryOp::Less => order.is_lt(),
        BinaryOp::LessEqual => order.is_le(),
        BinaryOp::Greater => order.is_gt(),
        BinaryOp::GreaterEqual => order.is_ge(),
        _ => return None,
    };
    Some(Value::Bool(holds))
}

fn real(value: &Value) -> Option<f64> {
    match value {
        Value::Int(count) => Some(*count as f64),
        Value::Real(real) => Some(*real),
        _ => None,
    }
}
