//! Claims: what their sides are, and since when they are false.

use std::sync::Arc;

use explc_dsl::syntax::{BinaryOp, Expr, ExprKind, Quantifier};

use super::advance::Leg;
use super::eval::{Context, Ground};
use super::play::event_text;
use super::print::print;
use crate::primitive::{Event, SimId, Simulation, Value};

/// What happened in a step so far.
#[derive(Default)]
pub(super) struct Past {
    start: Vec<Arc<dyn Simulation>>,
    since: Vec<(SimId, Arc<dyn Simulation>, Option<Event>)>,
}

impl Past {
    pub(super) fn new(start: Vec<Arc<dyn Simulation>>) -> Self {
        Self {
            start,
            since: Vec::new(),
        }
    }

    /// Adds the occurrences of a run, in the order in which they happened.
    pub(super) fn add(&mut self, legs: &[Leg]) {
        let mut shots: Vec<_> = legs
            .iter()
            .flat_map(|leg| leg.shots.iter().map(|shot| (shot.order, leg.sim, shot)))
            .collect();
        shots.sort_by_key(|(order, sim, _)| (*order, *sim));
        self.since.extend(shots.into_iter().map(|(_, sim, shot)| {
            let state = Arc::clone(&shot.frame.state);
            (sim, state, shot.frame.event.clone())
        }));
    }

    /// The event since which a claim is false; none if it was false all the time.
    pub(super) fn since(&self, claim: &Expr, ground: &Ground) -> Option<String> {
        let mut now = self.start.clone();
        let mut held = holds(claim, &now, ground);
        let mut end: Option<usize> = None;
        for (at, (sim, state, _)) in self.since.iter().enumerate() {
            now[usize::from(sim.0)] = Arc::clone(state);
            let holds = holds(claim, &now, ground);
            if held && !holds {
                end = Some(at);
            }
            held = holds;
        }
        let (sim, _, event) = self.since.get(end.filter(|_| !held)?)?;
        let refs: Vec<&dyn Simulation> = now.iter().map(|sim| &**sim).collect();
        let ctx = Context::new(ground, &refs);
        event.as_ref().map(|event| event_text(event, &ctx, *sim))
    }
}

fn holds(claim: &Expr, sims: &[Arc<dyn Simulation>], ground: &Ground) -> bool {
    let refs: Vec<&dyn Simulation> = sims.iter().map(|sim| &**sim).collect();
    Context::new(ground, &refs).holds(claim).unwrap_or(false)
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
            found.extend([left, right].iter().filter_map(|side| ctx.value(side).ok()));
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
        ExprKind::Binary { left, right, .. } => {
            let sides: Vec<String> = [left, right]
                .iter()
                .filter(|side| !is_literal(side))
                .map(|side| is(side, ctx))
                .collect();
            match sides.as_slice() {
                [] => format!("`{}` is false", print(claim)),
                sides => format!("`{}`, but {}", print(claim), sides.join(" and ")),
            }
        }
        ExprKind::Quantified {
            quantifier: Quantifier::Every,
            of,
            condition,
        } => {
            let all = ctx.items(of).unwrap_or_default();
            let kept = ctx.filtered(of, condition).unwrap_or_default();
            let failing: Vec<String> = all
                .iter()
                .filter(|item| !kept.contains(item))
                .map(|item| ctx.shown(item))
                .collect();
            let failing = super::text::listed(&failing);
            format!("`{}` is false for {failing}", print(condition))
        }
        ExprKind::Quantified { of, condition, .. } => {
            format!("`{}` is false for all of `{}`", print(condition), print(of))
        }
        ExprKind::Not(of) => format!("`{}` is true", print(of)),
        _ => is(claim, ctx),
    }
}

fn is(expr: &Expr, ctx: &Context) -> String {
    let value = ctx
        .value(expr)
        .map_or_else(|_| "none".to_owned(), |value| ctx.shown(&value));
    format!("`{}` is {value}", print(expr))
}

fn is_literal(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Range(_)
    )
}
