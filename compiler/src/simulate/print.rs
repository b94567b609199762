//! Expressions as an author would write them, for messages and for the list of checked claims.

use explc_dsl::syntax::{BinaryOp, Expr, ExprKind, Quantifier};

/// The expression in one line.
pub(super) fn print(expr: &Expr) -> String {
    written(expr, 0)
}

/// Brackets are written where the expression binds more loosely than its surroundings, `outer`.
fn written(expr: &Expr, outer: u8) -> String {
    let text = bare(expr);
    if binding(expr) < outer {
        format!("({text})")
    } else {
        text
    }
}

fn bare(expr: &Expr) -> String {
    let own = binding(expr);
    match &expr.kind {
        ExprKind::Number(number) => number.text.clone(),
        ExprKind::Range(range) => format!("{}..{}", range.min.text, range.max.text),
        ExprKind::Text(text) => format!("\"{}\"", text.literal().unwrap_or_default()),
        ExprKind::Name(name) => name.clone(),
        ExprKind::Field(name) => format!(".{}", name.text),
        ExprKind::List(items) => {
            let items: Vec<String> = items.iter().map(print).collect();
            format!("[{}]", items.join(", "))
        }
        ExprKind::Member { of, name } => format!("{}.{}", written(of, own), name.text),
        ExprKind::Index { of, label } => format!("{}[{}]", written(of, own), print(label)),
        ExprKind::At { of, moment } => format!("{} at {}", written(of, own), moment.text),
        ExprKind::Negate(of) => format!("-{}", written(of, own)),
        ExprKind::Not(of) => format!("not {}", written(of, own)),
        ExprKind::Binary {
            op, left, right, ..
        } => format!(
            "{} {} {}",
            written(left, own),
            op.symbol(),
            written(right, own + 1)
        ),
        ExprKind::Where { of, condition } => {
            format!("{} where {}", written(of, own + 1), written(condition, own))
        }
        ExprKind::Quantified {
            quantifier,
            of,
            condition,
        } => {
            let word = match quantifier {
                Quantifier::Every => "every",
                Quantifier::Some => "some",
            };
            format!(
                "{word} {} where {}",
                written(of, own + 1),
                written(condition, own)
            )
        }
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => format!(
            "if {} then {} else {}",
            print(condition),
            print(then),
            print(otherwise)
        ),
        ExprKind::Error => "…".to_owned(),
    }
}

fn binding(expr: &Expr) -> u8 {
    match &expr.kind {
        ExprKind::If { .. } | ExprKind::Quantified { .. } | ExprKind::Where { .. } => 1,
        ExprKind::Not(_) => 4,
        ExprKind::Binary { op, .. } => match op {
            BinaryOp::Or => 2,
            BinaryOp::And => 3,
            BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterEqual
            | BinaryOp::In => 5,
            BinaryOp::Except => 6,
            BinaryOp::Add | BinaryOp::Subtract => 7,
            BinaryOp::Multiply | BinaryOp::Divide => 8,
        },
        ExprKind::Negate(_) => 9,
        ExprKind::At { .. } => 10,
        ExprKind::Member { .. } | ExprKind::Index { .. } => 11,
        ExprKind::Number(_)
        | ExprKind::Range(_)
        | ExprKind::Text(_)
        | ExprKind::Name(_)
        | ExprKind::Field(_)
        | ExprKind::List(_)
        | ExprKind::Error => 12,
    }
}
