//! Claims: what their sides are, and since when they are false.

use explc_dsl::syntax::{BinaryOp, Expr, ExprKind, Quantifier};

use super::eval::{Context, Ground, Item};
use super::history::{History, Since};
use super::print::print;
use crate::primitive::{SimId, Value};

/// The event that made a claim false and what it did, of a member of a family where it is about one; of a claim that never
/// held, the event that gave it its values.
pub(super) fn since(
    claim: &Expr,
    member: Option<SimId>,
    history: &History,
    ground: &Ground,
) -> Option<(Since, &'static str)> {
    let truth = |ctx: &Context| of(ctx, member).holds(claim).unwrap_or(false);
    if let Some(since) = history.since(ground, &truth) {
        return Some((since, "makes it false"));
    }
    let values = |ctx: &Context| {
        let mut found = Vec::new();
        values(claim, &of(ctx, member), &mut found);
        found
    };
    let since = history.since(ground, &values)?;
    Some((since, "gives it these values"))
}

/// The same moment, asked for a member of a family.
fn of<'c>(ctx: &Context<'c>, member: Option<SimId>) -> Context<'c> {
    member.map_or(*ctx, |member| ctx.with_member(member))
}

/// Every value that a claim compares, those of each item of its sets too.
fn values(claim: &Expr, ctx: &Context, found: &mut Vec<Option<Value>>) {
    match &claim.kind {
        ExprKind::Not(of) => values(of, ctx, found),
        ExprKind::Binary { left, right, .. } => {
            values(left, ctx, found);
            values(right, ctx, found);
        }
        ExprKind::Quantified { of, condition, .. } | ExprKind::Where { of, condition } => {
            for item in ctx.items(of).unwrap_or_default() {
                values(condition, &ctx.with_item(Item::Value(&item)), found);
            }
        }
        _ => found.push(ctx.value(claim).ok().map(|value| ctx.own(value))),
    }
}

/// Adds the values on both sides of each comparison in a claim.
pub(super) fn sides(claim: &Expr, ctx: &Context, found: &mut Vec<Value>) {
    match &claim.kind {
        ExprKind::Not(of) => sides(of, ctx, found),
        ExprKind::Binary {
            op, left, right, ..
        } => {
            if matches!(op, BinaryOp::And | BinaryOp::Or) {
                sides(left, ctx, found);
                sides(right, ctx, found);
                return;
            }
            for side in [left, right] {
                match ctx.value(side) {
                    Ok(Value::Members(members)) => {
                        found.extend(members.values.into_iter().map(|(_, value)| value));
                    }
                    Ok(value) => found.push(value),
                    Err(_) => {}
                }
            }
        }
        ExprKind::Quantified { condition, .. } | ExprKind::Where { condition, .. } => {
            // Only what does not depend on the item has one value.
            sides(condition, ctx, found);
        }
        _ => {}
    }
}

/// Why a claim is false, in values.
pub(super) fn explained(claim: &Expr, ctx: &Context) -> String {
    match &claim.kind {
        ExprKind::Binary {
            op: BinaryOp::And,
            left,
            right,
            ..
        } => {
            let left_fails = !ctx.holds(left).unwrap_or(false);
            explained(if left_fails { left } else { right }, ctx)
        }
        ExprKind::Binary {
            op: BinaryOp::Or,
            left,
            right,
            ..
        } => format!("{}, and {}", explained(left, ctx), explained(right, ctx)),
        ExprKind::Binary { .. } => match sides_in_words(claim, ctx).as_str() {
            "" => format!("`{}` is false", print(claim)),
            sides => format!("`{}`, but {sides}", print(claim)),
        },
        ExprKind::Quantified {
            quantifier,
            of,
            condition,
        } => {
            let all = ctx.items(of).unwrap_or_default();
            let kept = ctx.filtered(of, condition).unwrap_or_default();
            let failing: Vec<&Value> = all.iter().filter(|item| !kept.contains(item)).collect();
            let names: Vec<String> = failing.iter().map(|item| ctx.shown(item)).collect();
            let who = match quantifier {
                Quantifier::Every => super::text::listed(&names),
                Quantifier::Some if names.is_empty() => format!("`{}`, which is empty", print(of)),
                Quantifier::Some => format!("all of `{}`", print(of)),
            };
            let first = failing.first().map(|item| {
                let sides = sides_in_words(condition, &ctx.with_item(Item::Value(item)));
                match sides.as_str() {
                    "" => String::new(),
                    sides => format!("; of {} {sides}", ctx.shown(item)),
                }
            });
            let first = first.unwrap_or_default();
            format!("`{}` is false for {who}{first}", print(condition))
        }
        ExprKind::Not(of) => format!("`{}` is true", print(of)),
        _ => is(claim, ctx),
    }
}

/// "`a` is 1 and `b` is 2" for the sides of a comparison that are not plain to see.
fn sides_in_words(comparison: &Expr, ctx: &Context) -> String {
    let ExprKind::Binary { left, right, .. } = &comparison.kind else {
        return String::new();
    };
    let sides: Vec<String> = [left, right]
        .iter()
        .filter(|side| !is_literal(side, ctx))
        .map(|side| is(side, ctx))
        .collect();
    sides.join(" and ")
}

fn is(expr: &Expr, ctx: &Context) -> String {
    let value = ctx
        .value(expr)
        .map(|value| ctx.own(value))
        .map_or_else(|_| "none".to_owned(), |value| ctx.shown(&value));
    format!("`{}` is {value}", print(expr))
}

/// Whether an expression says its own value: a number, a text, a label.
fn is_literal(expr: &Expr, ctx: &Context) -> bool {
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Range(_) => true,
        ExprKind::Name(name) => ctx
            .value(expr)
            .is_ok_and(|value| ctx.shown(&value) == *name),
        _ => false,
    }
}
