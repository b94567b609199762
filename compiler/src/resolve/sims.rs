//! Simulations and live formulas.

use explc_dsl::codes::{name, types};
use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::syntax::{Arg, Branch, Expr, ExprKind, Let, Name, Sim, SimSource};

use super::Resolver;
use super::families::{is_open, open};
use super::literal::literal_value;
use super::scope::Kind;
use super::ty::Ty;
use crate::primitive::{AxisId, Info};
use crate::scene::{Argument, Given};

/// What a `sim` line declares.
pub(super) struct Declared {
    pub(super) info: &'static Info,
    pub(super) of: Option<Varied>,
    pub(super) from: Option<Branch>,
    pub(super) arguments: Vec<(&'static str, Given)>,
    /// The parameters that stand open, as declared.
    pub(super) axes: Vec<AxisId>,
}

/// What a variation varies.
#[derive(Clone, Copy)]
pub(super) enum Varied {
    Sim(usize),
    Family(usize),
}

impl Resolver<'_> {
    pub(super) fn sim(&mut self, sim: &Sim) {
        let mut resolved = None;
        let mut info = None;
        let whole = self.statement_in_parts(sim.span, |resolver| {
            resolved = resolver.sim_source(sim, &mut info);
            if let Some(declared) = &resolved {
                resolver.limit_members(sim, declared);
            }
        });
        let resolved = resolved.filter(|_| whole);
        let broken = resolved.is_none();
        let axes = resolved.as_ref().map_or(&[][..], |found| &found.axes);
        let (kind, ty) = match info {
            Some(info) if !axes.is_empty() => (
                Kind::Family(self.scene.families.len()),
                Ty::Part(info, "").each(axes.to_vec()),
            ),
            Some(info) if !broken || !is_open(sim) => {
                let index = (!broken).then_some(self.scene.sims.len());
                (Kind::Sim(index), Ty::Part(info, ""))
            }
            _ => (Kind::Sim(None), Ty::Unknown),
        };
        let declared = self.statement(sim.span, |resolver| {
            resolver.declare(&sim.name, ty, kind, broken);
        });
        if let (true, Some(found)) = (declared, resolved) {
            self.add(sim, found);
        }
    }

    fn sim_source(&mut self, sim: &Sim, info: &mut Option<&'static Info>) -> Option<Declared> {
        match &sim.source {
            SimSource::Primitive { primitive, args } => {
                let found = self.primitive(primitive)?;
                *info = Some(found);
                let arguments = self.instance(found, primitive, args)?;
                Some(Declared {
                    info: found,
                    of: None,
                    from: None,
                    axes: open(found, args, &arguments),
                    arguments,
                })
            }
            SimSource::Variation { of, args, from } => {
                if let Some(branch) = from {
                    self.branch(&branch.moment);
                }
                let of = self.varied(of)?;
                let (found, before, mut axes) = match of {
                    Varied::Sim(index) => {
                        let other = self.scene.sims.get(index)?;
                        let one = |(name, argument): &(&'static str, Argument)| {
                            (*name, Given::One(argument.clone()))
                        };
                        let arguments: Vec<_> = other.arguments.iter().map(one).collect();
                        (other.info, arguments, Vec::new())
                    }
                    Varied::Family(index) => {
                        let other = self.scene.families.get(index)?;
                        (other.info, other.arguments.clone(), other.axes.clone())
                    }
                };
                *info = Some(found);
                let arguments = self.variation(found, before, args)?;
                let is_open = |axis: &AxisId| {
                    let given = arguments.iter();
                    given
                        .clone()
                        .any(|(_, given)| matches!(given, Given::Each(known) if known == axis))
                };
                axes.retain(is_open);
                for axis in open(found, args, &arguments) {
                    if !axes.contains(&axis) {
                        axes.push(axis);
                    }
                }
                Some(Declared {
                    info: found,
                    of: Some(of),
                    from: from.clone(),
                    arguments,
                    axes,
                })
            }
            SimSource::Error(_) => {
                self.poisoned = true;
                None
            }
        }
    }

    /// The moment of a `from`, which a step further down names.
    fn branch(&mut self, moment: &Name) {
        if self.moments.contains(&moment.text) {
            self.branches.push(moment.text.clone());
        } else {
            self.moment(moment);
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
    ) -> Option<Vec<(&'static str, Given)>> {
        let given = self.arguments(info, info.name, info.parameters, args, true);
        let mut missing = Vec::new();
        let mut arguments = Vec::new();
        for (parameter, given) in info.parameters.iter().zip(given?) {
            let argument = match (given, parameter.default) {
                (Some(given), _) => given,
                (None, Some(default)) => {
                    Given::One(Argument::Default(literal_value(default, parameter.ty)))
                }
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

    /// The simulation or family that is varied.
    fn varied(&mut self, of: &Expr) -> Option<Varied> {
        let ExprKind::Name(name) = &of.kind else {
            let ty = self.expression(of, None);
            if let Some(member) = self.member_named(of) {
                return Some(Varied::Sim(member));
            }
            if !ty.is_unknown() {
                let message = format!("only a simulation can be varied, and this is {ty}");
                let found = Diagnostic::error(types::NOT_A_SIMULATION, of.span, message);
                self.report(found.with_help("name a simulation, or a member of a family"));
            }
            return None;
        };
        let Some(known) = self.using(name) else {
            self.unknown_name(name, of.span);
            return None;
        };
        match known.kind {
            Kind::Sim(index) => index.map(Varied::Sim),
            Kind::Family(index) => Some(Varied::Family(index)),
            Kind::Knob(_) | Kind::Let(_) | Kind::Table(_) | Kind::Capture | Kind::Moment => {
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
        info: &'static Info,
        before: Vec<(&'static str, Given)>,
        args: &[Arg],
    ) -> Option<Vec<(&'static str, Given)>> {
        let given = self.arguments(info, info.name, info.parameters, args, true)?;
        let inherited = before.into_iter().zip(given);
        let argument = |((name, old), given): ((&'static str, Given), Option<Given>)| {
            (name, given.unwrap_or(old))
        };
        Some(inherited.map(argument).collect())
    }

    pub(super) fn formula(&mut self, formula: &Let) {
        let mut ty = Ty::Unknown;
        let mut constant = false;
        let whole = self.statement(formula.span, |resolver| {
            ty = resolver.expression(&formula.value, None);
            constant = resolver.varying(&formula.value).is_none();
            if let Ty::Word(words) = ty.of_member()
                && words.contains(&formula.name.text)
            {
                let found = name::word_as_name(formula.name.span, &formula.name.text);
                resolver.report(found);
            }
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
