//! What can be done with values: comparing, calculating, summing up. Knows no scene.

use std::cmp::Ordering;

use explc_dsl::syntax::{BinaryOp, Number, Quantity};

use crate::primitive::{Part, Value};
use crate::units::Micros;

/// How the pictures call a part, by which parts of different simulations are compared.
pub(super) type Label<'a> = &'a dyn Fn(Part) -> String;

/// A number of the source as a value; a percentage is a fraction.
pub(super) fn of_number(number: &Number) -> Value {
    match number.value {
        Quantity::Int(count) => Value::Int(count),
        Quantity::Real(real) => Value::Real(real),
        Quantity::Percent(percent) => Value::Real(percent / 100.0),
        Quantity::Duration(micros) => Value::Duration(Micros(micros)),
    }
}

/// Whether two values are equal.
pub(super) fn equal(a: &Value, b: &Value, label: Label) -> bool {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Int(_) | Value::Real(_), Value::Int(_) | Value::Real(_)) => {
            real(a).zip(real(b)).is_some_and(|(a, b)| close(a, b))
        }
        (Value::Part(a), Value::Part(b)) => same(*a, *b, label),
        (Value::Part(part), other) | (other, Value::Part(part)) if word(other).is_some() => {
            word(other) == Some(&label(*part))
        }
        (Value::Set(a), Value::Set(b)) => {
            a.len() == b.len() && a.iter().all(|part| has(b, *part, label))
        }
        (Value::Set(set), Value::List(list)) | (Value::List(list), Value::Set(set)) => {
            set.len() == list.len()
                && list.iter().all(|item| {
                    set.iter()
                        .any(|part| equal(item, &Value::Part(*part), label))
                })
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b, label))
        }
        (Value::Range(a), Value::Range(b)) => equal(&a.0, &b.0, label) && equal(&a.1, &b.1, label),
        (Value::Text(_) | Value::Word(_), Value::Text(_) | Value::Word(_)) => word(a) == word(b),
        _ => a == b,
    }
}

/// Whether a set holds a part, or one that equals it.
pub(super) fn has(set: &[Part], part: Part, label: Label) -> bool {
    set.iter().any(|known| same(*known, part, label))
}

fn same(a: Part, b: Part, label: Label) -> bool {
    a == b || (a.sim != b.sim && a.kind == b.kind && label(a) == label(b))
}

/// Which of two values is greater; none if they have no order.
pub(super) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
        (Value::Int(_) | Value::Real(_), Value::Int(_) | Value::Real(_)) => {
            let (a, b) = (real(a)?, real(b)?);
            if close(a, b) {
                Some(Ordering::Equal)
            } else {
                a.partial_cmp(&b)
            }
        }
        _ => None,
    }
}

/// The result of `+ - * /`; none if it has none, such as a quotient by zero.
pub(super) fn calculate(op: BinaryOp, a: &Value, b: &Value) -> Option<Value> {
    let result = match (a, b) {
        (Value::Int(a), Value::Int(b)) => match op {
            BinaryOp::Add => Value::Int(a.checked_add(*b)?),
            BinaryOp::Subtract => Value::Int(a.checked_sub(*b)?),
            BinaryOp::Multiply => Value::Int(a.checked_mul(*b)?),
            _ => Value::Real(reals(op, *a as f64, *b as f64)?),
        },
        (Value::Duration(a), Value::Duration(b)) => match op {
            BinaryOp::Add => Value::Duration(*a + *b),
            BinaryOp::Subtract => Value::Duration(*a - *b),
            BinaryOp::Divide => Value::Real(reals(op, a.0 as f64, b.0 as f64)?),
            _ => return None,
        },
        (Value::Duration(span), factor) if op != BinaryOp::Add && op != BinaryOp::Subtract => {
            scaled(reals(op, span.0 as f64, real(factor)?)?)?
        }
        (factor, Value::Duration(span)) if op == BinaryOp::Multiply => {
            scaled(reals(op, real(factor)?, span.0 as f64)?)?
        }
        _ => Value::Real(reals(op, real(a)?, real(b)?)?),
    };
    Some(result)
}

/// The value with its sign changed.
pub(super) fn negated(value: &Value) -> Option<Value> {
    match value {
        Value::Int(count) => count.checked_neg().map(Value::Int),
        Value::Real(real) => Some(Value::Real(-real)),
        Value::Duration(span) => Some(Value::Duration(Micros(span.0.checked_neg()?))),
        _ => None,
    }
}

/// The values that a set, list or range of whole numbers holds; none for anything else.
pub(super) fn items(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::None => Some(Vec::new()),
        Value::Set(parts) => Some(parts.iter().copied().map(Value::Part).collect()),
        Value::List(values) => Some(values.clone()),
        Value::Part(_) | Value::Record(_) => Some(vec![value.clone()]),
        _ => None,
    }
}

/// Values as a set where all of them are parts, as a list otherwise.
pub(super) fn gathered(values: Vec<Value>) -> Value {
    let parts = |value: &Value| matches!(value, Value::Part(_) | Value::Set(_) | Value::None);
    let any = |value: &Value| matches!(value, Value::Part(_) | Value::Set(_));
    if !values.iter().all(parts) || !(values.is_empty() || values.iter().any(any)) {
        return Value::List(values);
    }
    let mut set: Vec<Part> = Vec::new();
    for part in values.iter().filter_map(items).flatten() {
        if let Value::Part(part) = part
            && !set.contains(&part)
        {
            set.push(part);
        }
    }
    Value::Set(set)
}

/// A reduction of a set or list: `.count`, `.first`, `.last`, `.sum`, `.min`, `.max`, `.mean`.
pub(super) enum Reduction {
    /// Its value.
    Is(Value),
    /// It orders or sums what does not exist yet.
    Missing,
    /// The value has none of this name.
    Senseless,
}

/// Reduces a value by one of the built-in names; none if `name` is no such name.
pub(super) fn reduced(value: &Value, name: &str) -> Option<Reduction> {
    if let Value::Range(ends) = value {
        return match name {
            "min" => Some(Reduction::Is(ends.0.clone())),
            "max" => Some(Reduction::Is(ends.1.clone())),
            _ => Some(Reduction::Senseless),
        };
    }
    if !is_reduction(name) {
        return None;
    }
    let items = match value {
        Value::Members(members) => members
            .values
            .iter()
            .map(|(_, value)| value.clone())
            .collect(),
        value => match items(value) {
            Some(items) => items,
            None => return Some(Reduction::Senseless),
        },
    };
    Some(match name {
        "count" => Reduction::Is(Value::Int(items.len() as i64)),
        "first" => Reduction::Is(items.first().cloned().unwrap_or(Value::None)),
        "last" => Reduction::Is(items.last().cloned().unwrap_or(Value::None)),
        _ if items.contains(&Value::None) => Reduction::Missing,
        "sum" => total(&items).map_or(Reduction::Senseless, Reduction::Is),
        "mean" => mean(&items).map_or(Reduction::Senseless, Reduction::Is),
        "min" => extreme(&items, Ordering::Less).map_or(Reduction::Senseless, Reduction::Is),
        _ => extreme(&items, Ordering::Greater).map_or(Reduction::Senseless, Reduction::Is),
    })
}

/// Whether a name reduces a set or list.
pub(super) fn is_reduction(name: &str) -> bool {
    ["count", "first", "last", "sum", "min", "max", "mean"].contains(&name)
}

/// The number that a value is, if it is one.
pub(super) fn real(value: &Value) -> Option<f64> {
    match value {
        Value::Int(count) => Some(*count as f64),
        Value::Real(real) => Some(*real),
        _ => None,
    }
}

/// The word or text that a value is, if it is one.
pub(super) fn word(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::Word(word) => Some(word),
        _ => None,
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

fn reals(op: BinaryOp, a: f64, b: f64) -> Option<f64> {
    let result = match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        _ => a / b,
    };
    result.is_finite().then_some(result)
}

fn scaled(micros: f64) -> Option<Value> {
    (micros.abs() < 9e18).then(|| Value::Duration(Micros(micros.round() as i64)))
}

fn total(items: &[Value]) -> Option<Value> {
    let Some((first, rest)) = items.split_first() else {
        return Some(Value::Int(0));
    };
    rest.iter().try_fold(first.clone(), |sum, item| {
        calculate(BinaryOp::Add, &sum, item)
    })
}

fn mean(items: &[Value]) -> Option<Value> {
    if items.is_empty() {
        return Some(Value::None);
    }
    calculate(
        BinaryOp::Divide,
        &total(items)?,
        &Value::Int(items.len() as i64),
    )
}

fn extreme(items: &[Value], wanted: Ordering) -> Option<Value> {
    let Some((first, rest)) = items.split_first() else {
        return Some(Value::None);
    };
    rest.iter().try_fold(first.clone(), |best, item| {
        let better = order(item, &best)? == wanted;
        Some(if better { item.clone() } else { best })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same_name(_: Part) -> String {
        "S1".to_owned()
    }

    #[test]
    fn reals_are_equal_within_a_billionth() {
        let third = calculate(BinaryOp::Divide, &Value::Int(1), &Value::Int(3));
        let third = third.expect("three is not zero");
        assert!(equal(&third, &Value::Real(0.333_333_333_3), &same_name));
        assert!(!equal(&third, &Value::Real(0.333_333), &same_name));
        assert_eq!(
            order(&Value::Int(2), &Value::Real(2.0)),
            Some(Ordering::Equal)
        );
    }

    #[test]
    fn parts_of_two_simulations_are_equal_by_label() {
        let mine = Part::new("node", [1, 0, 0]);
        let yours = Part {
            sim: crate::primitive::SimId(1),
            ..Part::new("node", [2, 0, 0])
        };
        let also_mine = Part::new("node", [2, 0, 0]);
        assert!(equal(&Value::Part(mine), &Value::Part(yours), &same_name));
        assert!(!equal(
            &Value::Part(mine),
            &Value::Part(also_mine),
            &same_name
        ));
    }

    #[test]
    fn durations_are_calculated_exactly() {
        let half = calculate(
            BinaryOp::Divide,
            &Value::Duration(Micros::seconds(1)),
            &Value::Int(2),
        );
        assert_eq!(half, Some(Value::Duration(Micros::millis(500))));
        assert_eq!(
            calculate(BinaryOp::Divide, &Value::Int(1), &Value::Int(0)),
            None
        );
    }

    #[test]
    fn an_empty_set_has_no_extreme_and_counts_none() {
        let empty = Value::Set(Vec::new());
        assert!(matches!(
            reduced(&empty, "max"),
            Some(Reduction::Is(Value::None))
        ));
        assert!(matches!(
            reduced(&Value::None, "count"),
            Some(Reduction::Is(Value::Int(0)))
        ));
    }
}
