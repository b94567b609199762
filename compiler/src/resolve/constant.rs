//! What is known before anything runs: literals, knobs, parameters of simulations, and formulas of these.

use explc_dsl::span::Span;
use explc_dsl::syntax::{Expr, ExprKind};

use super::Resolver;
use super::expression::entity;
use super::scope::Kind;
use super::ty::Ty;
use crate::primitive::Info;

impl Resolver<'_> {
    /// The first place in an expression whose value only a running simulation knows.
    pub(super) fn varying(&self, expr: &Expr) -> Option<Span> {
        match &expr.kind {
            ExprKind::Number(_) | ExprKind::Range(_) | ExprKind::Text(_) | ExprKind::Error => None,
            ExprKind::Name(name) => {
                let known = self.find(name)?;
                let constant = match known.kind {
                    Kind::Knob(_) | Kind::Table(_) => true,
                    Kind::Let(_) => known.constant || known.broken,
                    Kind::Sim(_) | Kind::Family(_) | Kind::Capture | Kind::Moment => false,
                };
                (!constant).then_some(expr.span)
            }
            ExprKind::Member { of, name } => {
                if self.is_parameter(of, &name.text) {
                    return None;
                }
                self.varying(of).map(|_| expr.span)
            }
            ExprKind::List(items) => items.iter().find_map(|item| self.varying(item)),
            ExprKind::Negate(of) | ExprKind::Not(of) => self.varying(of),
            ExprKind::Binary { left, right, .. } => {
                self.varying(left).or_else(|| self.varying(right))
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => self
                .varying(condition)
                .or_else(|| self.varying(then))
                .or_else(|| self.varying(otherwise)),
            ExprKind::Index { of, .. } => self.varying(of),
            ExprKind::Field(_)
            | ExprKind::At { .. }
            | ExprKind::Where { .. }
            | ExprKind::Quantified { .. } => Some(expr.span),
        }
    }

    /// Whether a member of a simulation is one of its parameters: a property of the same name is that property.
    fn is_parameter(&self, of: &Expr, member: &str) -> bool {
        let of_info = |info: &'static Info| {
            info.parameters.iter().any(|known| known.name == member)
                && !is_root_property(info, member)
        };
        let ExprKind::Name(name) = &of.kind else {
            return self
                .member_named(of)
                .is_some_and(|sim| of_info(self.scene.sims[sim].info));
        };
        match self.find(name) {
            Some(known) => match (&known.kind, &known.ty) {
                (Kind::Sim(_), Ty::Part(info, _)) => of_info(info),
                (Kind::Sim(_), _) => true,
                _ => false,
            },
            None => false,
        }
    }
}

/// Whether the simulation itself has a property of this name.
pub(super) fn is_root_property(info: &'static Info, name: &str) -> bool {
    entity(info, "").is_some_and(|root| root.properties.iter().any(|known| known.name == name))
}
