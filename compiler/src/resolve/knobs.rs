//! Knobs and presets: what a viewer may change.

use explc_dsl::codes::{name, types};
use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::span::Span;
use explc_dsl::syntax::{
    Arg, ArgValue, Decl, Explainer, Expr, ExprKind, Knob, KnobDomain, KnobOption, Literal, Number,
    Preset, Sim, SimSource,
};

use super::Resolver;
use super::literal::{coerced, number_value, setting_value};
use super::scope::Kind;
use super::ty::Ty;
use crate::primitive::{Type, Value};
use crate::scene;
use crate::units::Micros;

/// How many combinations the compiler runs at most.
const MOST_COMBINATIONS: usize = 64;

/// A setting: value, as written in links, as viewers read it.
type Choice = (Value, String, String);

impl Resolver<'_> {
    pub(super) fn knobs(&mut self, explainer: &Explainer) {
        let sims: Vec<&Sim> = explainer
            .decls()
            .filter_map(|decl| match decl {
                Decl::Sim(sim) => Some(sim),
                _ => None,
            })
            .collect();
        for decl in explainer.decls() {
            if let Decl::Knob(knob) = decl {
                let mut resolved = None;
                let whole = self.statement(knob.span, |resolver| {
                    resolved = resolver.knob(knob, &sims);
                });
                self.declare_knob(knob, resolved.filter(|_| whole));
            }
        }
        self.limit_combinations();
    }

    fn declare_knob(&mut self, knob: &Knob, resolved: Option<scene::Knob>) {
        let ty = resolved
            .as_ref()
            .map_or(Ty::Unknown, |resolved| setting_type(knob, resolved));
        let kind = Kind::Knob(self.scene.knobs.len());
        let broken = resolved.is_none();
        let declared = self.statement(knob.span, |resolver| {
            resolver.declare(&knob.name, ty, kind, broken);
        });
        if declared {
            self.scene.knobs.extend(resolved);
        }
    }

    fn knob(&mut self, knob: &Knob, sims: &[&Sim]) -> Option<scene::Knob> {
        let words = self.words_reached(&knob.name.text, sims);
        if words.is_some_and(|words| words.contains(&knob.name.text.as_str())) {
            self.report(name::word_as_name(knob.name.span, &knob.name.text));
            return None;
        }
        let choices = match &knob.domain {
            KnobDomain::Range { min, max, step } => self.steps(min, max, step.as_ref(), knob)?,
            KnobDomain::Options(options) => self.options(options, words, knob.name.span)?,
        };
        let default = setting_value(&knob.default)?;
        let default = typed(default, words);
        let Some(index) = choices.iter().position(|(value, ..)| same(value, &default)) else {
            let settings: Vec<&str> = choices.iter().map(|choice| choice.1.as_str()).collect();
            let message = format!(
                "the first value of `{}` is none of its settings",
                knob.name.text
            );
            let found = Diagnostic::error(types::KNOB_SETTING, knob.default.span(), message);
            self.report(found.with_help(format!("use one of {}", settings.join(", "))));
            return None;
        };
        let label = knob.label.as_ref().map(|label| self.fixed_words(label));
        Some(scene::Knob {
            name: knob.name.text.clone(),
            label: label.unwrap_or_else(|| knob.name.text.clone()),
            choices,
            default: index,
            span: knob.span,
        })
    }

    /// The settings of `in min..max step step`.
    fn steps(
        &mut self,
        min: &Number,
        max: &Number,
        step: Option<&Number>,
        knob: &Knob,
    ) -> Option<Vec<Choice>> {
        let (low, high) = (number_value(min), number_value(max));
        let by = step.map_or_else(|| one_like(&low), |step| Some(number_value(step)));
        let whole = min.span.to(step.map_or(max.span, |step| step.span));
        let Some(by) = by else {
            let message = "a knob over durations or fractions says how far apart its settings are";
            self.report(
                Diagnostic::error(types::KNOB_SETTING, whole, message)
                    .with_help(format!("write `{}..{} step …`", min.text, max.text)),
            );
            return None;
        };
        let texts = [Some(min), Some(max), step];
        let digits = texts
            .iter()
            .flatten()
            .map(|number| fraction_digits(&number.text))
            .max();
        let percent = min.text.ends_with('%');
        match spread(&low, &high, &by) {
            Ok(values) => Some(
                values
                    .into_iter()
                    .map(|value| {
                        let (value, text) = written(value, digits.unwrap_or(0), percent);
                        (value, text.clone(), text)
                    })
                    .collect(),
            ),
            Err(Spread::TooMany) => {
                let message = format!(
                    "`{}` has more than {MOST_COMBINATIONS} settings",
                    knob.name.text
                );
                self.report(
                    Diagnostic::error(types::TOO_MANY_COMBINATIONS, whole, message)
                        .with_help("narrow its range, or take larger steps"),
                );
                None
            }
            Err(Spread::Bad(message)) => {
                self.report(Diagnostic::error(types::KNOB_SETTING, whole, message));
                None
            }
        }
    }

    fn options(
        &mut self,
        options: &[KnobOption],
        words: Option<&'static [&'static str]>,
        knob: Span,
    ) -> Option<Vec<Choice>> {
        let mut choices: Vec<Choice> = Vec::new();
        for option in options {
            let value = setting_value(&option.value)?;
            if let (Literal::Word(word), Some(words)) = (&option.value, words)
                && !words.contains(&word.text.as_str())
            {
                let found =
                    name::unknown(types::UNKNOWN_WORD, "word", word.span, &word.text, words);
                self.report(found);
                return None;
            }
            let value = typed(value, words);
            let fault = choices.iter().find_map(|(other, ..)| {
                if same(other, &value) {
                    Some("this setting is listed twice")
                } else if Ty::of_setting(other).compares(&Ty::of_setting(&value))
                    || matches!((other, &value), (Value::Word(_), Value::Word(_)))
                {
                    None
                } else {
                    Some("the settings of a knob are of one type")
                }
            });
            if let Some(fault) = fault {
                self.report(Diagnostic::error(
                    types::KNOB_SETTING,
                    option.value.span(),
                    fault,
                ));
                return None;
            }
            let label = self.fixed_words(&option.label);
            choices.push((value.clone(), link_text(&value), label));
        }
        if choices.is_empty() {
            self.report(Diagnostic::error(
                types::KNOB_SETTING,
                knob,
                "this knob has no settings",
            ));
            return None;
        }
        Some(choices)
    }

    /// The words of the first enumeration that a knob is handed to.
    fn words_reached(&self, knob: &str, sims: &[&Sim]) -> Option<&'static [&'static str]> {
        sims.iter().find_map(|sim| {
            let (primitive, args) = primitive_of(sim, sims, sims.len())?;
            let info = self.primitives.iter().find(|info| info.name == primitive)?;
            args.iter().enumerate().find_map(|(index, arg)| {
                let parameter = match &arg.name {
                    Some(name) => info.parameters.iter().find(|known| known.name == name.text),
                    None => info.parameters.get(index),
                }?;
                match (&arg.value, parameter.ty) {
                    (
                        ArgValue::Expr(Expr {
                            kind: ExprKind::Name(name),
                            ..
                        }),
                        Type::Word(words),
                    ) => (name == knob).then_some(words),
                    _ => None,
                }
            })
        })
    }

    /// Too many combinations are not run: the widest knob keeps its first setting only.
    fn limit_combinations(&mut self) {
        let total = self
            .scene
            .knobs
            .iter()
            .map(|knob| knob.choices.len())
            .product::<usize>();
        if total <= MOST_COMBINATIONS {
            return;
        }
        let sizes = self
            .scene
            .knobs
            .iter()
            .map(|knob| knob.choices.len())
            .enumerate();
        let Some((widest, most)) =
            sizes.max_by_key(|(index, size)| (*size, std::cmp::Reverse(*index)))
        else {
            return;
        };
        let knob = &self.scene.knobs[widest];
        let message = format!(
            "the knobs make {total} combinations, more than {MOST_COMBINATIONS}: `{}` alone has {most} settings",
            knob.name
        );
        let room = (MOST_COMBINATIONS * most / total).max(1);
        let mut found = Diagnostic::error(types::TOO_MANY_COMBINATIONS, knob.span, message)
            .with_help(format!("narrow `{}` to {room} settings", knob.name));
        for (index, other) in self.scene.knobs.iter().enumerate() {
            if index != widest {
                found = found.with_label(other.span, format!("{} settings", other.choices.len()));
            }
        }
        let knob = &mut self.scene.knobs[widest];
        knob.choices = vec![knob.choices.swap_remove(knob.default)];
        knob.default = 0;
        self.report(found);
        self.limit_further();
    }

    fn limit_further(&mut self) {
        let mut total = 1_usize;
        for knob in &mut self.scene.knobs {
            if total.saturating_mul(knob.choices.len()) > MOST_COMBINATIONS {
                knob.choices = vec![knob.choices.swap_remove(knob.default)];
                knob.default = 0;
            }
            total = total.saturating_mul(knob.choices.len());
        }
    }

    pub(super) fn presets(&mut self, explainer: &Explainer) {
        for decl in explainer.decls() {
            if let Decl::Preset(preset) = decl {
                self.statement_in_parts(preset.span, |resolver| resolver.preset(preset));
            }
        }
    }

    fn preset(&mut self, preset: &Preset) {
        let before = self.diagnostics.len();
        let label = self.fixed_words(&preset.label);
        let mut choice: Vec<usize> = self.scene.knobs.iter().map(|knob| knob.default).collect();
        let mut set: Vec<Option<Span>> = vec![None; choice.len()];
        for arg in &preset.args {
            if let Some((knob, index)) = self.preset_setting(arg) {
                choice[knob] = index;
                if let Some(first) = set[knob].replace(arg.span) {
                    let message =
                        format!("this preset sets `{}` twice", self.scene.knobs[knob].name);
                    self.report(
                        Diagnostic::error(name::REPEATED_ARGUMENT, arg.span, message)
                            .with_label(first, "first set here")
                            .with_help("keep one of the two"),
                    );
                }
            }
        }
        if self.diagnostics.len() == before && !self.poisoned {
            self.scene.presets.push((label, choice));
        }
    }

    fn preset_setting(&mut self, arg: &Arg) -> Option<(usize, usize)> {
        let Some(name) = &arg.name else {
            let message = "a preset names the knob of each setting";
            self.report(
                Diagnostic::error(name::UNKNOWN_KNOB, arg.span, message)
                    .with_help("write `knob: setting`"),
            );
            return None;
        };
        if self.find(&name.text).is_some_and(|known| known.broken) {
            self.poisoned = true;
            return None;
        }
        let Some(index) = self
            .scene
            .knobs
            .iter()
            .position(|knob| knob.name == name.text)
        else {
            let knobs: Vec<&str> = self
                .scene
                .knobs
                .iter()
                .map(|knob| knob.name.as_str())
                .collect();
            let found = name::unknown(name::UNKNOWN_KNOB, "knob", name.span, &name.text, &knobs);
            if !self.lenient {
                self.report(found);
            }
            self.poisoned = true;
            return None;
        };
        let choices = &self.scene.knobs[index].choices;
        let text = match &arg.value {
            ArgValue::Expr(expr) => preset_value(expr),
            ArgValue::Each(_) => None,
        };
        let choice =
            text.and_then(|value| choices.iter().position(|(known, ..)| same(known, &value)));
        if choice.is_none() {
            let settings: Vec<&str> = choices.iter().map(|choice| choice.1.as_str()).collect();
            let message = format!("this is no setting of `{}`", name.text);
            let found = Diagnostic::error(types::KNOB_SETTING, arg.span, message)
                .with_label(self.scene.knobs[index].span, "declared here")
                .with_help(format!("use one of {}", settings.join(", ")));
            self.report(found);
        }
        Some((index, choice?))
    }
}

/// The type of a knob: that of any of its settings.
fn setting_type(declared: &Knob, knob: &scene::Knob) -> Ty {
    let of_words = match &declared.domain {
        KnobDomain::Range { .. } => false,
        KnobDomain::Options(options) => options
            .iter()
            .all(|option| matches!(option.value, Literal::Word(_))),
    };
    let of_truths = |(value, ..): &Choice| matches!(value, Value::Bool(_));
    if of_words && !knob.choices.iter().any(of_truths) {
        return Ty::Word(knob.choices.iter().map(|choice| choice.1.clone()).collect());
    }
    knob.choices
        .iter()
        .map(|(value, ..)| Ty::of_setting(value))
        .reduce(Ty::or)
        .unwrap_or(Ty::Unknown)
}

/// The primitive that a simulation runs in the end, and its own arguments; none where that is unknown or goes in a circle.
fn primitive_of<'s>(sim: &'s Sim, sims: &[&'s Sim], depth: usize) -> Option<(&'s str, &'s [Arg])> {
    match &sim.source {
        SimSource::Primitive { primitive, args } => Some((&primitive.text, args)),
        SimSource::Variation { of, args, .. } => {
            let mut family = of;
            while let ExprKind::Index { of, .. } = &family.kind {
                family = of;
            }
            let ExprKind::Name(name) = &family.kind else {
                return None;
            };
            let other = sims.iter().find(|other| other.name.text == *name)?;
            let (primitive, _) = primitive_of(other, sims, depth.checked_sub(1)?)?;
            Some((primitive, args))
        }
        SimSource::Error(_) => None,
    }
}

/// A text as the word of the enumeration that it reaches.
fn typed(value: Value, words: Option<&'static [&'static str]>) -> Value {
    words
        .and_then(|words| coerced(value.clone(), Type::Word(words)))
        .unwrap_or(value)
}

fn preset_value(expr: &Expr) -> Option<Value> {
    match &expr.kind {
        ExprKind::Number(number) => Some(number_value(number)),
        ExprKind::Negate(of) => match preset_value(of)? {
            Value::Int(count) => count.checked_neg().map(Value::Int),
            Value::Real(real) => Some(Value::Real(-real)),
            _ => None,
        },
        ExprKind::Text(text) => text.literal().map(Value::text),
        ExprKind::Name(word) => Some(match word.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            word => Value::text(word),
        }),
        ExprKind::Range(range) => Some(Value::Range(Box::new((
            number_value(&range.min),
            number_value(&range.max),
        )))),
        ExprKind::List(items) => {
            let items: Option<Vec<Value>> = items.iter().map(preset_value).collect();
            items.map(Value::List)
        }
        _ => None,
    }
}

/// Whether two settings are the same value, however their type is written.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Word(word), Value::Text(text)) | (Value::Text(text), Value::Word(word)) => {
            *word == &**text
        }
        (Value::Int(count), Value::Real(real)) | (Value::Real(real), Value::Int(count)) => {
            close(*count as f64, *real)
        }
        (Value::Real(a), Value::Real(b)) => close(*a, *b),
        _ => a == b,
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

/// Why a range has no settings.
enum Spread {
    TooMany,
    Bad(&'static str),
}

/// The values from `low` to `high`, `by` apart; both ends belong to them.
fn spread(low: &Value, high: &Value, by: &Value) -> Result<Vec<Value>, Spread> {
    match (low, high, by) {
        (Value::Int(low), Value::Int(high), Value::Int(by)) => {
            whole_steps(*low, *high, *by).map(|steps| steps.map(Value::Int).collect())
        }
        (Value::Duration(low), Value::Duration(high), Value::Duration(by)) => {
            whole_steps(low.0, high.0, by.0).map(|steps| {
                steps
                    .map(|micros| Value::Duration(Micros(micros)))
                    .collect()
            })
        }
        _ => {
            let (Some(low), Some(high), Some(by)) = (real(low), real(high), real(by)) else {
                return Err(Spread::Bad(
                    "the ends and the step of a knob are of one unit",
                ));
            };
            real_steps(low, high, by)
        }
    }
}

fn whole_steps(low: i64, high: i64, by: i64) -> Result<impl Iterator<Item = i64>, Spread> {
    let width = high.checked_sub(low).ok_or(Spread::TooMany)?;
    if by <= 0 || width < 0 {
        return Err(Spread::Bad(
            "the settings of a knob go upwards, from the least to the greatest",
        ));
    }
    if width % by != 0 {
        return Err(Spread::Bad(
            "the steps of this knob do not meet its upper end",
        ));
    }
    if width / by >= MOST_COMBINATIONS as i64 {
        return Err(Spread::TooMany);
    }
    Ok((0..=width / by).map(move |index| low + index * by))
}

fn real_steps(low: f64, high: f64, by: f64) -> Result<Vec<Value>, Spread> {
    if by <= 0.0 || high < low {
        return Err(Spread::Bad(
            "the settings of a knob go upwards, from the least to the greatest",
        ));
    }
    let count = (high - low) / by;
    if count >= MOST_COMBINATIONS as f64 {
        return Err(Spread::TooMany);
    }
    if (count - count.round()).abs() > 1e-6 {
        return Err(Spread::Bad(
            "the steps of this knob do not meet its upper end",
        ));
    }
    let count = count.round() as u32;
    Ok((0..=count)
        .map(|index| Value::Real(low + f64::from(index) * by))
        .collect())
}

/// The step that is left out, where it is clear: 1 between whole numbers.
fn one_like(low: &Value) -> Option<Value> {
    matches!(low, Value::Int(_)).then_some(Value::Int(1))
}

fn fraction_digits(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, digits)| {
        digits.bytes().take_while(u8::is_ascii_digit).count()
    })
}

/// A setting as an author writes it, and exactly the value that this text says.
fn written(value: Value, digits: usize, percent: bool) -> (Value, String) {
    match value {
        Value::Real(real) if percent => {
            let text = format!("{:.digits$}", real * 100.0);
            let exact = text.parse().map_or(real, |percent: f64| percent / 100.0);
            (Value::Real(exact), format!("{text}%"))
        }
        Value::Real(real) => {
            let text = format!("{real:.digits$}");
            let exact = text.parse().unwrap_or(real);
            (Value::Real(exact), text)
        }
        other => {
            let text = link_text(&other);
            (other, text)
        }
    }
}

/// A value as links and reports write it.
pub(crate) fn link_text(value: &Value) -> String {
    match value {
        Value::Bool(truth) => truth.to_string(),
        Value::Int(count) => count.to_string(),
        Value::Real(real) => real.to_string(),
        Value::Duration(span) => span.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Word(word) => (*word).to_owned(),
        Value::Range(ends) => format!("{}..{}", link_text(&ends.0), link_text(&ends.1)),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(link_text).collect();
            format!("[{}]", items.join(", "))
        }
        Value::None | Value::Part(_) | Value::Set(_) | Value::Record(_) | Value::Members(_) => {
            "none".to_owned()
        }
    }
}

fn real(value: &Value) -> Option<f64> {
    match value {
        Value::Int(count) => Some(*count as f64),
        Value::Real(real) => Some(*real),
        _ => None,
    }
}
