//! Arguments of primitives and actions: named or by position, typed, with their units, and in range for every setting of
//! the knobs.

use explc_dsl::codes::{name, types};
use explc_dsl::diagnostic::{Diagnostic, Edit, Fix};
use explc_dsl::span::Span;
use explc_dsl::syntax::{Arg, ArgValue, Expr, ExprKind, Quantity};

use super::Resolver;
use super::knobs::link_text;
use super::literal::coerced;
use super::scope::Kind;
use super::ty::Ty;
use crate::primitive::{Info, Parameter, Type, Value};
use crate::scene::{Argument, Given};
use crate::units::Micros;

impl Resolver<'_> {
    /// Checks what is given for `parameters`, and sorts it by parameter. None after an error, each reported at its place.
    ///
    /// `constant` arguments must be known before anything runs; only they can stand open, for a family.
    pub(super) fn arguments(
        &mut self,
        info: &'static Info,
        owner: &str,
        parameters: &'static [Parameter],
        args: &[Arg],
        constant: bool,
    ) -> Option<Vec<Option<Given>>> {
        let mut given: Vec<Option<Given>> = vec![None; parameters.len()];
        let mut whole = true;
        for (position, arg) in args.iter().enumerate() {
            let Some(index) = self.parameter(owner, parameters, arg, position) else {
                whole = false;
                continue;
            };
            if given[index].is_some() {
                let message = format!("`{}` is given twice", parameters[index].name);
                self.report(Diagnostic::error(
                    name::REPEATED_ARGUMENT,
                    arg.span,
                    message,
                ));
                whole = false;
                continue;
            }
            let parameter = &parameters[index];
            given[index] = match &arg.value {
                ArgValue::Expr(expr) => self
                    .argument(info, parameter, expr, constant)
                    .then(|| Given::One(Argument::Written(expr.clone()))),
                ArgValue::Each(each) if constant => {
                    self.axis(info, parameter, each).map(Given::Each)
                }
                ArgValue::Each(each) => {
                    let found = types::family_members(each.span, "only a simulation has members");
                    self.report(found.with_help("declare a family with `sim`, and ask it"));
                    None
                }
            };
            whole &= given[index].is_some();
        }
        whole.then_some(given)
    }

    /// Which parameter an argument is for.
    fn parameter(
        &mut self,
        owner: &str,
        parameters: &[Parameter],
        arg: &Arg,
        position: usize,
    ) -> Option<usize> {
        let Some(name) = &arg.name else {
            if position < parameters.len() {
                return Some(position);
            }
            let message = match parameters.len() {
                0 => format!("`{owner}` takes no arguments"),
                1 => format!("`{owner}` takes 1 argument"),
                count => format!("`{owner}` takes {count} arguments"),
            };
            self.report(Diagnostic::error(
                types::TOO_MANY_ARGUMENTS,
                arg.span,
                message,
            ));
            return None;
        };
        let index = parameters.iter().position(|known| known.name == name.text);
        if index.is_none() {
            let known: Vec<&str> = parameters.iter().map(|known| known.name).collect();
            let what = format!("parameter of `{owner}`");
            let found = name::unknown(
                name::UNKNOWN_PARAMETER,
                &what,
                name.span,
                &name.text,
                &known,
            );
            self.report(found);
        }
        index
    }

    /// Checks one argument. At most one error.
    pub(super) fn argument(
        &mut self,
        info: &'static Info,
        parameter: &Parameter,
        expr: &Expr,
        constant: bool,
    ) -> bool {
        let before = self.diagnostics.len();
        let expected = Ty::of(parameter.ty, info);
        let ty = self.expression(expr, Some(&expected));
        // In a `do`, what belongs to a family is each member's own.
        let ty = if constant { &ty } else { ty.of_member() };
        if self.diagnostics.len() == before && !expected.accepts(ty) {
            let found = self.mismatch(parameter, &expected, ty, expr);
            self.report(found);
        }
        if self.diagnostics.len() == before
            && constant
            && let Some(span) = self.varying(expr)
        {
            let message = format!("`{}` must be known before anything runs", parameter.name);
            self.report(
                Diagnostic::error(types::NOT_CONSTANT, span, message).with_help(
                    "use literals, knobs, parameters of simulations above, and formulas of these",
                ),
            );
        }
        if self.diagnostics.len() == before {
            self.in_range(parameter, expr);
        }
        self.diagnostics.truncate(before + 1);
        self.diagnostics.len() == before
    }

    fn mismatch(&self, parameter: &Parameter, expected: &Ty, ty: &Ty, expr: &Expr) -> Diagnostic {
        if let Some(found) = wrong_unit(parameter, expected, ty, expr) {
            return found;
        }
        let message = format!("`{}` is {expected}, and this is {ty}", parameter.name);
        let found = Diagnostic::error(types::WRONG_TYPE, expr.span, message);
        match (&expr.kind, parameter.ty) {
            (ExprKind::Text(text), Type::Word(words)) => match text.literal() {
                Some(text) if words.contains(&text.as_str()) => found.with_fix(Fix::certain(
                    "remove the quotes",
                    vec![Edit::replace(expr.span, text)],
                )),
                _ => found,
            },
            (ExprKind::Number(number), Type::Int) => match number.value {
                Quantity::Real(real) if real == real.trunc() && real.abs() < 1e15 => found
                    .with_fix(Fix::certain(
                        "write a whole number",
                        vec![Edit::replace(expr.span, format!("{real}"))],
                    )),
                _ => found,
            },
            (ExprKind::Name(word), Type::List(_)) if matches!(ty, Ty::Word(_)) => {
                found.with_fix(Fix::possible(
                    "write a list",
                    vec![Edit::replace(expr.span, format!("[{word}]"))],
                ))
            }
            (ExprKind::Number(number), Type::Range(_)) => found.with_fix(Fix::possible(
                "write a range",
                vec![Edit::replace(expr.span, format!("{0}..{0}", number.text))],
            )),
            _ => found,
        }
    }

    /// Checks the value under every setting of the knobs, as far as it is known.
    fn in_range(&mut self, parameter: &Parameter, expr: &Expr) {
        for choice in self.combinations() {
            let Some(value) = self.fold(expr, &choice) else {
                return;
            };
            let Some(value) = coerced(value.clone(), parameter.ty) else {
                if matches!(parameter.ty, Type::Part(_) | Type::Set(_)) {
                    return;
                }
                let message = format!("`{}` cannot be {}", parameter.name, link_text(&value));
                let found = Diagnostic::error(types::WRONG_TYPE, expr.span, message);
                return self.report(self.with_choice(found, expr, &choice));
            };
            if let Some(message) = outside(parameter, &value) {
                let found = Diagnostic::error(types::OUT_OF_RANGE, expr.span, message);
                let found = self.with_choice(found, expr, &choice);
                return self.report(found.with_help(parameter_help(parameter)));
            }
        }
    }

    /// Every combination of knob settings, the default first.
    pub(super) fn combinations(&self) -> Vec<Vec<usize>> {
        let default = self.scene.knobs.iter().map(|knob| knob.default).collect();
        let mut all: Vec<Vec<usize>> = vec![Vec::new()];
        for knob in &self.scene.knobs {
            all = all
                .iter()
                .flat_map(|choice| {
                    (0..knob.choices.len()).map(move |index| {
                        let mut longer = choice.clone();
                        longer.push(index);
                        longer
                    })
                })
                .collect();
        }
        all.retain(|choice| *choice != default);
        all.insert(0, default);
        all
    }

    /// Names the setting for which something is wrong, unless it is wrong as written.
    fn with_choice(&self, mut found: Diagnostic, expr: &Expr, choice: &[usize]) -> Diagnostic {
        if matches!(
            expr.kind,
            ExprKind::Number(_) | ExprKind::Range(_) | ExprKind::Text(_)
        ) {
            return found;
        }
        for (knob, index) in self.scene.knobs.iter().zip(choice) {
            if let Some((_, text, _)) = knob.choices.get(*index)
                && self.names_knob(expr, &knob.name)
            {
                found
                    .message
                    .push_str(&format!(" when `{}` is {text}", knob.name));
                found = found.with_label(knob.span, "declared here");
            }
        }
        found
    }

    /// Whether an expression depends on a knob, through formulas too.
    fn names_knob(&self, expr: &Expr, knob: &str) -> bool {
        match &expr.kind {
            ExprKind::Name(name) if name == knob => true,
            ExprKind::Name(name) => match self.find(name).map(|known| known.kind) {
                // A formula names only what stands above it, so this ends.
                Some(Kind::Let(index)) => self
                    .scene
                    .lets
                    .get(index)
                    .is_some_and(|(_, formula)| self.names_knob(formula, knob)),
                _ => false,
            },
            ExprKind::Negate(of) | ExprKind::Not(of) | ExprKind::Member { of, .. } => {
                self.names_knob(of, knob)
            }
            ExprKind::Binary { left, right, .. } => {
                self.names_knob(left, knob) || self.names_knob(right, knob)
            }
            ExprKind::List(items) => items.iter().any(|item| self.names_knob(item, knob)),
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => [condition, then, otherwise]
                .iter()
                .any(|part| self.names_knob(part, knob)),
            _ => false,
        }
    }
}

/// A number where a duration is expected, or the other way round, also as the ends of a range.
fn wrong_unit(parameter: &Parameter, expected: &Ty, ty: &Ty, expr: &Expr) -> Option<Diagnostic> {
    let (expected, ty) = match (expected, ty) {
        (Ty::Range(expected), Ty::Range(ty)) => (&**expected, &**ty),
        other => other,
    };
    let name = parameter.name;
    match (expected, ty) {
        (Ty::Duration, Ty::Int | Ty::Real) => {
            let message = format!("`{name}` is a duration and needs a unit");
            let found = Diagnostic::error(types::WRONG_UNIT, expr.span, message);
            Some(match unit_of(parameter.default.unwrap_or_default()) {
                Some(unit) => found.with_fix(Fix::possible(
                    format!("write `{unit}`"),
                    ends(expr)
                        .into_iter()
                        .map(|end| Edit::insert(end.end, unit))
                        .collect(),
                )),
                None => found.with_help("write us, ms, s, min or h after the number"),
            })
        }
        (Ty::Int | Ty::Real, Ty::Duration) => {
            let message = format!("`{name}` is {expected} without a unit");
            let found = Diagnostic::error(types::WRONG_UNIT, expr.span, message);
            Some(match &expr.kind {
                ExprKind::Number(number) => {
                    let digits = number
                        .text
                        .trim_end_matches(|last: char| last.is_ascii_alphabetic());
                    found.with_fix(Fix::possible(
                        "remove the unit",
                        vec![Edit::replace(number.span, digits)],
                    ))
                }
                _ => found,
            })
        }
        _ => None,
    }
}

/// Where the numbers of a number or range stand.
fn ends(expr: &Expr) -> Vec<Span> {
    match &expr.kind {
        ExprKind::Number(number) => vec![number.span],
        ExprKind::Range(range) => vec![range.min.span, range.max.span],
        _ => Vec::new(),
    }
}

/// The unit at the end of a default.
fn unit_of(default: &str) -> Option<&str> {
    let start = default.rfind(|last: char| !last.is_ascii_alphabetic())? + 1;
    default.get(start..).filter(|unit| !unit.is_empty())
}

/// Why a value may not be an argument, if it may not.
pub(super) fn outside(parameter: &Parameter, value: &Value) -> Option<String> {
    let name = parameter.name;
    if let Value::Range(ends) = value {
        if measure(&ends.0)? > measure(&ends.1)? {
            return Some(format!("the range of `{name}` runs backwards"));
        }
        return outside(parameter, &ends.0).or_else(|| outside(parameter, &ends.1));
    }
    if let Value::List(items) = value {
        return items.iter().find_map(|item| outside(parameter, item));
    }
    let (least, greatest) = parameter.range?;
    let measured = measure(value)?;
    if measured < least || measured > greatest {
        let bounds = bounds(parameter.ty, least, greatest);
        return Some(format!(
            "`{name}` is {bounds}, and this is {}",
            link_text(value)
        ));
    }
    None
}

fn measure(value: &Value) -> Option<f64> {
    match value {
        Value::Int(count) => Some(*count as f64),
        Value::Real(real) => Some(*real),
        Value::Duration(span) => Some(span.0 as f64),
        _ => None,
    }
}

/// The allowed values in words: `1 to 9`, `at least 1ms`.
fn bounds(ty: Type, least: f64, greatest: f64) -> String {
    let shown = |bound: f64| match ty {
        Type::Duration => Micros(bound as i64).to_string(),
        Type::Range(of) | Type::List(of) if matches!(of, Type::Duration) => {
            Micros(bound as i64).to_string()
        }
        _ => bound.to_string(),
    };
    let open = |bound: f64| !bound.is_finite() || bound.abs() >= 9e15;
    match (open(least), open(greatest)) {
        (false, false) => format!("{} to {}", shown(least), shown(greatest)),
        (false, true) => format!("at least {}", shown(least)),
        (true, _) => format!("at most {}", shown(greatest)),
    }
}

pub(super) fn parameter_help(parameter: &Parameter) -> String {
    let doc = parameter.doc.trim_end_matches('.');
    format!(
        "take a value in range: `{}` means \"{doc}\"",
        parameter.name
    )
}
