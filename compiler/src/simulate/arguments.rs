//! Arguments of simulations, actions and views: expressions made into values of the type that `INFO` declares.

use explc_dsl::span::Span;
use explc_dsl::syntax::{Arg, ArgValue, Decl, Expr, ExprKind, Item};

use super::eval::{Context, Problem, senseless};
use super::print::print;
use super::value;
use crate::primitive::{Arguments, Parameter, Part, SimId, Type, Value};
use crate::scene::{Argument, Sim};

/// The arguments that start a simulation.
///
/// # Errors
/// The first argument without a fitting value.
pub(super) fn of_sim(sim: &Sim, id: SimId, ctx: &Context) -> Result<Arguments, Problem> {
    let mut arguments = Vec::new();
    for (name, argument) in &sim.arguments {
        let parameter = sim.info.parameters.iter().find(|known| known.name == *name);
        let value = match (argument, parameter) {
            (Argument::Default(value), _) => value.clone(),
            (Argument::Written(expr), Some(parameter)) => written(expr, parameter, id, ctx)?,
            (Argument::Written(expr), None) => ctx.value(expr)?,
        };
        arguments.push((*name, value));
    }
    Ok(Arguments(arguments))
}

/// The arguments of an action or a view, by name or position, completed by their defaults.
///
/// # Errors
/// The first argument that is missing, unknown or does not fit.
pub(super) fn completed(
    (owner, parameters): (&str, &[Parameter]),
    given: &[Arg],
    span: Span,
    sim: SimId,
    ctx: &Context,
) -> Result<Arguments, Problem> {
    let mut values: Vec<Option<Value>> = vec![None; parameters.len()];
    for (position, arg) in given.iter().enumerate() {
        let at = match &arg.name {
            Some(name) => parameters.iter().position(|known| known.name == name.text),
            None => (position < values.len()).then_some(position),
        };
        let (Some(at), ArgValue::Expr(expr)) = (at, &arg.value) else {
            return Err(senseless(
                arg.span,
                format!("`{}` takes no such argument", owner),
            ));
        };
        values[at] = Some(written(expr, &parameters[at], sim, ctx)?);
    }
    let mut arguments = Vec::new();
    for (parameter, value) in parameters.iter().zip(values) {
        let value = match (value, parameter.default) {
            (Some(value), _) => value,
            (None, Some("")) => Value::None,
            (None, Some(text)) => match literal(text) {
                Some(expr) => typed(&expr, &parameter.ty, sim, ctx)?,
                None => Value::None,
            },
            (None, None) => {
                let text = format!("`{}` needs `{}`", owner, parameter.name);
                return Err(senseless(span, text));
            }
        };
        arguments.push((parameter.name, value));
    }
    Ok(Arguments(arguments))
}

/// A default of `INFO`, which is written as an author would write it.
fn literal(text: &str) -> Option<Expr> {
    let source = format!("explainer default \"Default\"\n\nlet value = {text}\n");
    let parsed = explc_dsl::parse(&source);
    parsed.file.items.iter().find_map(|item| match item {
        Item::Explainer(explainer) => explainer.decls().find_map(|decl| match decl {
            Decl::Let(formula) => Some(formula.value.clone()),
            _ => None,
        }),
        _ => None,
    })
}

/// The value that an author gives for a parameter. Nobody is nobody only where the parameter may be left out.
///
/// # Errors
/// Why it has no value, or none that the parameter takes.
fn written(
    expr: &Expr,
    parameter: &Parameter,
    sim: SimId,
    ctx: &Context,
) -> Result<Value, Problem> {
    if parameter.default == Some("") && matches!(ctx.value(expr), Ok(Value::None)) {
        return Ok(Value::None);
    }
    let value = typed(expr, &parameter.ty, sim, ctx)?;
    in_range(&value, parameter.range, expr)?;
    Ok(value)
}

/// The value of an expression as a type, with parts as the simulation itself knows them.
///
/// # Errors
/// Why it has no value, or none of this type.
fn typed(expr: &Expr, ty: &Type, sim: SimId, ctx: &Context) -> Result<Value, Problem> {
    match (ty, &expr.kind) {
        (Type::Word(words), ExprKind::Name(name)) => {
            if let Some(word) = words.iter().find(|word| *word == name) {
                return Ok(Value::Word(word));
            }
        }
        (Type::Part(kind), ExprKind::Name(label)) => {
            if let Some(part) = ctx.labelled(sim, kind, label) {
                return Ok(Value::Part(super::eval::unstamped(part)));
            }
        }
        (Type::Set(kind), ExprKind::List(items)) => {
            let mut parts = Vec::new();
            for item in items {
                parts.push(
                    typed(item, &Type::Part(kind), sim, ctx)
                        .or_else(|problem| typed(item, ty, sim, ctx).map_err(|_| problem))?,
                );
            }
            return Ok(match value::gathered(parts) {
                Value::List(_) => Value::Set(Vec::new()),
                set => set,
            });
        }
        (Type::Set(kind), ExprKind::Name(label)) => {
            if let Some(part) = ctx.labelled(sim, kind, label) {
                return Ok(Value::Set(vec![super::eval::unstamped(part)]));
            }
        }
        (Type::List(inner), ExprKind::List(items)) => {
            let values: Result<Vec<Value>, Problem> = items
                .iter()
                .map(|item| typed(item, inner, sim, ctx))
                .collect();
            return values.map(Value::List);
        }
        _ => {}
    }
    // What belongs to a family is each member's own.
    let value = ctx.with_member(sim).own(ctx.value(expr)?);
    fitted(&value, ty).ok_or_else(|| {
        let text = format!(
            "`{}` is {}, no {}",
            print(expr),
            ctx.shown(&value),
            noun(ty)
        );
        senseless(expr.span, text)
    })
}

fn fitted(value: &Value, ty: &Type) -> Option<Value> {
    Some(match (ty, value) {
        (Type::Bool, Value::Bool(_))
        | (Type::Int, Value::Int(_))
        | (Type::Real, Value::Real(_))
        | (Type::Duration, Value::Duration(_))
        | (Type::Text, Value::Text(_))
        | (Type::Datum, Value::Int(_) | Value::Real(_) | Value::Duration(_) | Value::Text(_)) => {
            value.clone()
        }
        (Type::Datum | Type::Text, Value::Word(word)) => Value::text(*word),
        (Type::Real, Value::Int(count)) => Value::Real(*count as f64),
        (Type::Word(words), Value::Word(_) | Value::Text(_)) => {
            let given = value::word(value)?;
            Value::Word(words.iter().find(|word| **word == given)?)
        }
        (Type::Range(inner), Value::Range(ends)) => {
            Value::Range(Box::new((fitted(&ends.0, inner)?, fitted(&ends.1, inner)?)))
        }
        (Type::List(inner), Value::List(values)) => Value::List(
            values
                .iter()
                .map(|value| fitted(value, inner))
                .collect::<Option<_>>()?,
        ),
        (Type::Part(kind), Value::Part(part)) if part.kind == *kind => {
            Value::Part(super::eval::unstamped(*part))
        }
        (Type::Part(kind), Value::Set(parts)) => match parts.as_slice() {
            [only] if only.kind == *kind => Value::Part(super::eval::unstamped(*only)),
            _ => return None,
        },
        (Type::Set(kind), Value::Part(part)) if part.kind == *kind => {
            Value::Set(vec![super::eval::unstamped(*part)])
        }
        (Type::Set(kind), Value::Set(parts)) if parts.iter().all(|part| part.kind == *kind) => {
            let parts: Vec<Part> = parts.iter().copied().map(super::eval::unstamped).collect();
            Value::Set(parts)
        }
        _ => return None,
    })
}

fn in_range(value: &Value, range: Option<(f64, f64)>, expr: &Expr) -> Result<(), Problem> {
    let Some((low, high)) = range else {
        return Ok(());
    };
    let fits = |value: &Value| match value {
        Value::Duration(span) => (low..=high).contains(&(span.0 as f64)),
        other => value::real(other).is_none_or(|number| (low..=high).contains(&number)),
    };
    let all = match value {
        Value::Range(ends) => fits(&ends.0) && fits(&ends.1),
        Value::List(values) => values.iter().all(fits),
        other => fits(other),
    };
    if all {
        return Ok(());
    }
    let text = format!("`{}` is not within {low} to {high}", print(expr));
    Err(senseless(expr.span, text))
}

fn noun(ty: &Type) -> String {
    match ty {
        Type::Bool => "truth value".to_owned(),
        Type::Int => "whole number".to_owned(),
        Type::Real => "number".to_owned(),
        Type::Duration => "duration".to_owned(),
        Type::Text | Type::Datum => "text or number".to_owned(),
        Type::Word(words) => format!("word of {}", words.join(", ")),
        Type::Range(inner) => format!("range of {}s", noun(inner)),
        Type::List(inner) => format!("list of {}s", noun(inner)),
        Type::Part(kind) => (*kind).to_owned(),
        Type::Set(kind) => format!("set of {kind}s"),
    }
}
