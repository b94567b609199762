//! Values that are written out: in a scene, and as the defaults of a primitive.

use explc_dsl::syntax::{Decl, Expr, ExprKind, Item, Literal, Number, Quantity, Range};

use crate::primitive::{Arguments, Parameter, Type, Value};
use crate::units::Micros;

/// The value that `text` says, read as an author's text of type `ty`: `150ms..300ms`, `3`, `cp`, `"x"`.
///
/// The empty text is none. So is a text that says no value of that type.
pub fn literal_value(text: &str, ty: Type) -> Value {
    if text.is_empty() {
        return Value::None;
    }
    // Expressions have no empty list: nothing would say what it is a list of. A default's type does.
    if matches!(ty, Type::List(_)) && text == "[]" {
        return Value::List(Vec::new());
    }
    let parse = explc_dsl::parse(&format!("explainer literal \"\"\n\nlet value = {text}\n"));
    let Some(Item::Explainer(explainer)) = parse.file.items.first() else {
        return Value::None;
    };
    let value = explainer.decls().find_map(|decl| match decl {
        Decl::Let(formula) => value_of(&formula.value, ty),
        _ => None,
    });
    value.unwrap_or(Value::None)
}

/// The arguments that stand where an author gives none.
pub fn defaults(parameters: &'static [Parameter]) -> Arguments {
    let default = |parameter: &'static Parameter| {
        let text = parameter.default.unwrap_or_default();
        (parameter.name, literal_value(text, parameter.ty))
    };
    Arguments(parameters.iter().map(default).collect())
}

/// What a number says. A percentage is its fraction: `40%` is 0.4.
pub fn number_value(number: &Number) -> Value {
    match number.value {
        Quantity::Int(count) => Value::Int(count),
        Quantity::Real(real) => Value::Real(real),
        Quantity::Percent(percent) => Value::Real(percent / 100.0),
        Quantity::Duration(micros) => Value::Duration(Micros(micros)),
    }
}

/// The value of an expression that is written out, as a value of type `ty`; none if it is not written out or not of that type.
pub(super) fn value_of(expr: &Expr, ty: Type) -> Option<Value> {
    match (&expr.kind, ty) {
        (ExprKind::Number(number), _) => coerced(number_value(number), ty),
        (ExprKind::Negate(of), _) => match value_of(of, ty)? {
            Value::Int(count) => count.checked_neg().map(Value::Int),
            Value::Real(real) => Some(Value::Real(-real)),
            Value::Duration(span) => span
                .0
                .checked_neg()
                .map(|micros| Value::Duration(Micros(micros))),
            _ => None,
        },
        (ExprKind::Text(text), Type::Text | Type::Datum) => text.literal().map(Value::text),
        (ExprKind::Name(word), Type::Word(_) | Type::Bool) => {
            coerced(Value::text(word.as_str()), ty)
        }
        (ExprKind::Range(range), Type::Range(_)) => coerced(range_value(range), ty),
        (ExprKind::List(items), Type::List(of)) => {
            let values: Option<Vec<Value>> = items.iter().map(|item| value_of(item, *of)).collect();
            values.map(Value::List)
        }
        _ => None,
    }
}

/// The value of a knob's setting; words stay text until it is known whose words they are.
pub(super) fn setting_value(literal: &Literal) -> Option<Value> {
    match literal {
        Literal::Text(text) => text.literal().map(Value::text),
        Literal::Number(number) => Some(number_value(number)),
        Literal::Range(range) => Some(range_value(range)),
        Literal::Word(name) => Some(match name.text.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            word => Value::text(word),
        }),
        Literal::List(items, _) => {
            let values: Option<Vec<Value>> = items.iter().map(setting_value).collect();
            values.map(Value::List)
        }
        Literal::Error(_) => None,
    }
}

fn range_value(range: &Range) -> Value {
    Value::Range(Box::new((
        number_value(&range.min),
        number_value(&range.max),
    )))
}

/// The same value as one of type `ty`: a whole number as a real one, a text as the word of an enumeration.
pub(super) fn coerced(value: Value, ty: Type) -> Option<Value> {
    match (value, ty) {
        (Value::Int(count), Type::Real) => Some(Value::Real(count as f64)),
        (value @ Value::Int(_), Type::Int | Type::Datum)
        | (value @ Value::Real(_), Type::Real | Type::Datum)
        | (value @ Value::Duration(_), Type::Duration)
        | (value @ Value::Bool(_), Type::Bool)
        | (value @ Value::Text(_), Type::Text | Type::Datum) => Some(value),
        (Value::Text(word), Type::Bool) => match &*word {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        (Value::Text(word), Type::Word(words)) => words
            .iter()
            .find(|&&known| known == &*word)
            .map(|&known| Value::Word(known)),
        (Value::Word(word), Type::Word(words)) => {
            words.contains(&word).then_some(Value::Word(word))
        }
        (Value::Range(ends), Type::Range(of)) => {
            let (low, high) = *ends;
            let ends = (coerced(low, *of)?, coerced(high, *of)?);
            Some(Value::Range(Box::new(ends)))
        }
        (Value::List(items), Type::List(of)) => {
            let items: Option<Vec<Value>> =
                items.into_iter().map(|item| coerced(item, *of)).collect();
            items.map(Value::List)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_read_as_an_author_writes_them() {
        let ranged = Value::Range(Box::new((
            Value::Duration(Micros::millis(150)),
            Value::Duration(Micros::millis(300)),
        )));
        let cases = [
            ("150ms..300ms", Type::Range(&Type::Duration), ranged),
            ("3", Type::Int, Value::Int(3)),
            ("3", Type::Real, Value::Real(3.0)),
            ("-2", Type::Int, Value::Int(-2)),
            ("40%", Type::Real, Value::Real(0.4)),
            ("cp", Type::Word(&["ap", "cp"]), Value::Word("cp")),
            ("true", Type::Bool, Value::Bool(true)),
            ("\"x\"", Type::Text, Value::text("x")),
            (
                "[1, 2]",
                Type::List(&Type::Int),
                Value::List(vec![Value::Int(1), Value::Int(2)]),
            ),
            ("", Type::Int, Value::None),
            ("on", Type::Word(&["on", "off"]), Value::Word("on")),
        ];
        for (text, ty, value) in cases {
            assert_eq!(literal_value(text, ty), value, "{text}");
        }
    }

    #[test]
    fn a_text_of_another_type_is_none() {
        assert_eq!(literal_value("3", Type::Duration), Value::None);
        assert_eq!(literal_value("x", Type::Word(&["y"])), Value::None);
        assert_eq!(literal_value(")", Type::Int), Value::None);
    }
}
