//! Simulations and live formulas.

use explc_dsl::codes::{name, types};
use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::syntax::{Arg, Expr, ExprKind, Let, Name, Sim, SimSource};

use super::Resolver;
use super::literal::literal_value;
use super::scope::Kind;
use super::ty::Ty;
use crate::primitive::{Info, SimId};
use crate::scene::{self, Argument};

impl Resolver<'_> {
    pub(super) fn sim(&mut self, sim: &Sim) {
        let mut resolved = None;
        let mut info = None;
        let whole = self.statement_in_parts(sim.span, |resolver| {
            resolved = resolver.sim_source(sim, &mut info);
        });
        let index = self.scene.sims.len();
        let resolved = resolved.filter(|_| whole);
        let kind = Kind::Sim(resolved.as_ref().map(|_| index));
        let broken = resolved.is_none();
        let ty = info.map_or(Ty::Unknown, |info| Ty::Part(info, ""));
        let declared = self.statement(sim.span, |resolver| {
            resolver.declare(&sim.name, ty, kind, broken);
        });
        if declared {
            self.scene.sims.extend(resolved);
        }
    }

    fn sim_source(&mut self, sim: &Sim, info: &mut Option<&'static Info>) -> Option<scene::Sim> {
        match &sim.source {
            SimSource::Primitive { primitive, args } => {
                let found = self.primitive(primitive)?;
                *info = Some(found);
                let arguments = self.instance(found, primitive, args)?;
                Some(scene::Sim {
                    name: sim.name.text.clone(),
                    info: found,
                    of: None,
                    arguments,
                    span: sim.span,
                })
            }
            SimSource::Variation { of, args, from } => {
                if let Some(moment) = from {
                    self.not_supported(moment.span, "a variation `from` a moment");
                }
                let (of, other) = self.varied(of)?;
                *info = Some(other.info);
                let arguments = self.variation(&other, args)?;
                Some(scene::Sim {
                    name: sim.name.text.clone(),
                    info: other.info,
                    of: Some(of),
                    arguments,
                    span: sim.span,
                })
            }
            SimSource::Error(_) => {
                self.poisoned = true;
                None
            }
        }
    }

    fn primitive(&mut self, primitive: &Name) -> Option<&'static Info> {
        let found = self
            .primitives
            .iter()
            .find(|info| info.name == primitive.text);
        if found.is_none() {
            let known: Vec<&str> = self.primitives.iter().map(|info| info.name).collect();
            let found = name::unknown(
                name::UNKNOWN_PRIMITIVE,
                "primitive",
                primitive.span,
                &primitive.text,
                &known,
            );
            self.report(found);
        }
        found.copied()
    }

    /// The arguments of an instance: what is written, else the defaults.
    fn instance(
        &mut self,
        info: &'static Info,
        primitive: &Name,
        args: &[Arg],
    ) -> Option<Vec<(&'static str, Argument)>> {
        let given = self.arguments(info, info.name, info.parameters, args, true);
        let mut missing = Vec::new();
        let mut arguments = Vec::new();
        for (parameter, given) in info.parameters.iter().zip(given?) {
            let argument = match (given, parameter.default) {
                (Some(expr), _) => Argument::Written(expr),
                (None, Some(default)) => Argument::Default(literal_value(default, parameter.ty)),
                (None, None) => {
                    missing.push(format!("`{}`", parameter.name));
                    continue;
                }
            };
            arguments.push((parameter.name, argument));
        }
        if missing.is_empty() {
            return Some(arguments);
        }
        let message = format!("`{}` needs {}", info.name, missing.join(" and "));
        self.report(Diagnostic::error(
            types::MISSING_ARGUMENT,
            primitive.span,
            message,
        ));
        None
    }

    fn varied(&mut self, of: &Expr) -> Option<(SimId, scene::Sim)> {
        let ExprKind::Name(name) = &of.kind else {
            self.not_supported(of.span, "a variation of a family's member");
            return None;
        };
        let Some(known) = self.using(name) else {
            self.unknown_name(name, of.span);
            return None;
        };
        match known.kind {
            Kind::Sim(Some(index)) => {
                Some((SimId(index as u16), self.scene.sims.get(index)?.clone()))
            }
            Kind::Sim(None) => None,
            Kind::Knob(_) | Kind::Let(_) | Kind::Capture | Kind::Moment => {
                let message = format!("`{name}` is no simulation that could be varied");
                self.report(
                    Diagnostic::error(types::NOT_A_SIMULATION, of.span, message)
                        .with_label(known.span, "declared here"),
                );
                None
            }
        }
    }

    /// The arguments of a variation: what is written, else those of the varied simulation.
    fn variation(
        &mut self,
        other: &scene::Sim,
        args: &[Arg],
    ) -> Option<Vec<(&'static str, Argument)>> {
        let info = other.info;
        let given = self.arguments(info, info.name, info.parameters, args, true)?;
        let inherited = other.arguments.iter().zip(given);
        Some(
            inherited
                .map(|((name, argument), given)| {
                    (
                        *name,
                        given.map_or_else(|| argument.clone(), Argument::Written),
                    )
                })
                .collect(),
        )
    }

    pub(super) fn formula(&mut self, formula: &Let) {
        let mut ty = Ty::Unknown;
        let mut constant = false;
        let whole = self.statement(formula.span, |resolver| {
            ty = resolver.expression(&formula.value, None);
            constant = resolver.varying(&formula.value).is_none();
        });
        let kind = Kind::Let(self.scene.lets.len());
        let declared = self.statement(formula.span, |resolver| {
            resolver.declare(&formula.name, ty, kind, !whole);
        });
        if declared && whole {
            self.scene
                .lets
                .push((formula.name.text.clone(), formula.value.clone()));
        }
        if declared && let Some(known) = self.names.last_mut() {
            known.constant = constant;
        }
    }
}
