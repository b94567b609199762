//! Values in words: interpolation, number words, plurals, units.

use explc_dsl::syntax::{ExprKind, Interp, InterpFormat, Piece, Template};

use super::eval::{Context, Problem};
use super::value;
use crate::math::Formula;
use crate::primitive::{Clock, SimId, Value};
use crate::story::{Prose, Run, RunStyle};
use crate::units::{Micros, grouped};

/// Number words from zero to twenty.
pub(super) const WORDS: [&str; 21] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

/// How nothing is printed.
const NONE: &str = "none";

/// The text with every value in it written by `write`. A number word that begins a sentence has a capital letter.
///
/// # Errors
/// The first problem of a value.
pub(super) fn prose(
    template: &Template,
    write: &mut dyn FnMut(&Interp) -> Result<String, Problem>,
) -> Result<Prose, Problem> {
    set(template, true, write)
}

/// The same for a few words that are no sentence, such as a note.
///
/// # Errors
/// The first problem of a value.
pub(super) fn phrase(
    template: &Template,
    write: &mut dyn FnMut(&Interp) -> Result<String, Problem>,
) -> Result<Prose, Problem> {
    set(template, false, write)
}

fn set(
    template: &Template,
    sentence: bool,
    write: &mut dyn FnMut(&Interp) -> Result<String, Problem>,
) -> Result<Prose, Problem> {
    let mut setter = Setter {
        runs: Vec::new(),
        sentence,
        write,
    };
    setter.pieces(&template.pieces, &RunStyle::Plain)?;
    let mut runs = setter.runs;
    if template.block {
        unbroken(&mut runs);
    }
    Ok(Prose(runs))
}

/// The text with the values of this moment.
///
/// # Errors
/// The first problem of a value.
pub(super) fn prose_now(template: &Template, ctx: &Context) -> Result<Prose, Problem> {
    prose(template, &mut |interp| interpolated(interp, ctx))
}

/// One value in its format.
///
/// # Errors
/// Why it has no value.
pub(super) fn interpolated(interp: &Interp, ctx: &Context) -> Result<String, Problem> {
    let value = ctx.value(&interp.expr)?;
    let unit = ctx
        .property(&interp.expr)
        .map_or("", |property| property.unit);
    Ok(match &interp.format {
        InterpFormat::Default => match knob_text(interp, &value, ctx) {
            Some(text) => text,
            None => with_unit(&value, unit, ctx),
        },
        InterpFormat::Word => number_word(&value).unwrap_or_else(|| with_unit(&value, unit, ctx)),
        InterpFormat::Digits(digits) => match digits_of(&value, *digits) {
            Some(text) => format!("{text}{}", unit_after(unit)),
            None => with_unit(&value, unit, ctx),
        },
        InterpFormat::Plural { one, many } => {
            if is_one(&value) {
                one.clone()
            } else {
                many.clone()
            }
        }
    })
}

/// A knob over reals is written as its declaration writes it, `40%` for instance.
fn knob_text(interp: &Interp, value: &Value, ctx: &Context) -> Option<String> {
    let ExprKind::Name(name) = &interp.expr.kind else {
        return None;
    };
    let knobs = &ctx.ground.scene.knobs;
    let knob = knobs.iter().find(|knob| knob.name == *name)?;
    let choice = knob.choices.iter().find(|choice| choice.0 == *value)?;
    matches!(value, Value::Real(_)).then(|| choice.1.clone())
}

fn with_unit(value: &Value, unit: &str, ctx: &Context) -> String {
    if unit == "%"
        && let Some(fraction) = value::real(value)
    {
        return format!("{}%", real_text(fraction * 100.0));
    }
    let text = ctx.shown(value);
    match value {
        Value::Int(_) | Value::Real(_) => format!("{text}{}", unit_after(unit)),
        _ => text,
    }
}

fn unit_after(unit: &str) -> String {
    match unit {
        "" => String::new(),
        "%" => "%".to_owned(),
        unit => format!("\u{a0}{unit}"),
    }
}

fn number_word(value: &Value) -> Option<String> {
    let count = match value {
        Value::Int(count) => *count,
        Value::Set(parts) => parts.len() as i64,
        Value::List(values) => values.len() as i64,
        _ => return None,
    };
    let word = usize::try_from(count).ok().and_then(|at| WORDS.get(at));
    Some(word.map_or_else(|| grouped(count), |word| (*word).to_owned()))
}

fn digits_of(value: &Value, digits: u8) -> Option<String> {
    let digits = usize::from(digits);
    match value {
        Value::Duration(span) => {
            let (amount, unit) = scale(*span);
            Some(format!("{amount:.digits$}\u{a0}{unit}"))
        }
        other => value::real(other).map(|number| format!("{number:.digits$}")),
    }
}

fn is_one(value: &Value) -> bool {
    match value {
        Value::Set(parts) => parts.len() == 1,
        Value::List(values) => values.len() == 1,
        Value::Part(_) => true,
        other => value::real(other) == Some(1.0),
    }
}

impl Context<'_> {
    /// A value as prose prints it.
    pub(super) fn shown(&self, value: &Value) -> String {
        match value {
            Value::None => NONE.to_owned(),
            Value::Bool(truth) => truth.to_string(),
            Value::Int(count) => grouped(*count),
            Value::Real(real) => real_text(*real),
            Value::Duration(span) => duration_text(*span),
            Value::Text(text) => text.to_string(),
            Value::Word(word) => (*word).to_owned(),
            Value::Range(ends) => format!("{} to {}", self.shown(&ends.0), self.shown(&ends.1)),
            Value::List(values) => {
                listed(&values.iter().map(|v| self.shown(v)).collect::<Vec<_>>())
            }
            Value::Part(part) => self.label(*part),
            Value::Set(parts) => listed(&parts.iter().map(|p| self.label(*p)).collect::<Vec<_>>()),
            Value::Record(row) => self.shown(row.label()),
            Value::Members(members) => {
                let own = |(sim, value): &(SimId, Value)| {
                    let labels: Vec<&str> = members
                        .open
                        .iter()
                        .map(|axis| self.ground.scene.label(*sim, *axis))
                        .collect();
                    format!("{} for {}", self.shown(value), labels.join(", "))
                };
                listed(&members.values.iter().map(own).collect::<Vec<_>>())
            }
        }
    }
}

/// "a, b and c"; "none" for nothing.
pub(super) fn listed(items: &[String]) -> String {
    match items {
        [] => NONE.to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A real number in three significant digits, whole digits never cut, without trailing zeros.
pub(super) fn real_text(real: f64) -> String {
    let size = real.abs();
    if size >= 1e15 {
        return format!("{real:.2e}");
    }
    if size >= 100.0 {
        return grouped(real.round() as i64);
    }
    let mut decimals = 2;
    let mut bound = 1.0;
    while size > 0.0 && size < bound && decimals < 12 {
        decimals += 1;
        bound /= 10.0;
    }
    if size >= 10.0 {
        decimals = 1;
    }
    let text = format!("{real:.decimals$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" | "" => "0".to_owned(),
        text => text.replace('-', "−"),
    }
}

/// A duration with the unit in which it reads best.
pub(super) fn duration_text(span: Micros) -> String {
    let (amount, unit) = scale(span);
    format!("{}\u{a0}{unit}", real_text(amount))
}

/// A span of a simulation's own clock.
pub(super) fn span_text(clock: Clock, span: Micros) -> String {
    match (clock, span.0) {
        (Clock::Micros { .. }, _) => duration_text(span),
        (Clock::Steps { .. }, 1) => "1 step".to_owned(),
        (Clock::Steps { .. }, steps) => format!("{} steps", grouped(steps)),
    }
}

/// An instant of a simulation's own clock.
pub(super) fn instant_text(clock: Clock, t: Micros) -> String {
    match clock {
        Clock::Micros { .. } => duration_text(t),
        Clock::Steps { .. } => format!("step {}", grouped(t.0)),
    }
}

fn scale(span: Micros) -> (f64, &'static str) {
    let micros = span.0 as f64;
    match span.0.abs() {
        0 => (0.0, "ms"),
        1_000_000.. => (micros / 1e6, "s"),
        1_000.. => (micros / 1e3, "ms"),
        _ => (micros, "µs"),
    }
}

/// Sets the pieces of a text one after the other.
struct Setter<'w> {
    runs: Vec<Run>,
    /// Whether the text begins as a sentence does.
    sentence: bool,
    write: &'w mut dyn FnMut(&Interp) -> Result<String, Problem>,
}

impl Setter<'_> {
    fn pieces(&mut self, pieces: &[Piece], style: &RunStyle) -> Result<(), Problem> {
        for piece in pieces {
            match piece {
                Piece::Text(text, _) => push(&mut self.runs, text, style),
                // One that cannot be shown is an error where it stands.
                Piece::Math(text, _) => {
                    let formula = Formula::parse(text).ok();
                    self.runs
                        .extend(formula.map(|formula| Run::math(&formula, style)));
                }
                Piece::Code(text, _) => push(&mut self.runs, text, style.within(&RunStyle::Code)),
                Piece::Interp(interp) => self.value(interp, style)?,
                Piece::Emphasis(pieces, _) => {
                    self.pieces(pieces, style.within(&RunStyle::Emphasis))?;
                }
                Piece::Link { text, target, .. } => {
                    self.pieces(text, &RunStyle::Link(target.text.clone()))?;
                }
            }
        }
        Ok(())
    }

    fn value(&mut self, interp: &Interp, style: &RunStyle) -> Result<(), Problem> {
        let text = (self.write)(interp)?;
        let spelled = matches!(interp.format, InterpFormat::Word) || text == NONE;
        if spelled && self.begins_sentence() {
            push(&mut self.runs, &capitalised(&text), style);
        } else {
            push(&mut self.runs, &text, style);
        }
        Ok(())
    }

    /// Whether what comes next is the first word of a sentence.
    fn begins_sentence(&self) -> bool {
        let mut blank = false;
        let before = self.runs.iter().rev();
        for character in before.flat_map(|run| run.text.chars().rev()) {
            match character {
                '.' | '!' | '?' => return blank,
                '"' | '\'' | '(' | ')' | '“' | '”' | '‘' | '’' => {}
                _ if character.is_whitespace() => blank = true,
                _ => return false,
            }
        }
        self.sentence
    }
}

/// The text with its first letter in upper case.
fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(rest)
        .collect()
}

fn push(runs: &mut Vec<Run>, text: &str, style: &RunStyle) {
    match runs.last_mut() {
        Some(last) if last.style == *style => last.text.push_str(text),
        _ if text.is_empty() => {}
        _ => runs.push(Run {
            text: text.to_owned(),
            style: style.clone(),
        }),
    }
}

/// Line breaks of a block string, with the blanks around them, are one space; at either end nothing.
fn unbroken(runs: &mut Vec<Run>) {
    let mut blank = true;
    for run in runs.iter_mut() {
        let mut text = String::new();
        for character in run.text.chars() {
            let is_blank = matches!(character, ' ' | '\n' | '\r' | '\t');
            if !(is_blank && blank) {
                text.push(if is_blank { ' ' } else { character });
            }
            blank = is_blank;
        }
        run.text = text;
    }
    if let Some(last) = runs.last_mut() {
        last.text.truncate(last.text.trim_end().len());
    }
    runs.retain(|run| !run.text.is_empty());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reals_keep_three_digits() {
        for (real, text) in [
            (0.0, "0"),
            (1.0 / 3.0, "0.333"),
            (0.001_234, "0.00123"),
            (2.5, "2.5"),
            (12.345, "12.3"),
            (1234.56, "1,235"),
            (-0.5, "−0.5"),
            (25_000.0, "25,000"),
        ] {
            assert_eq!(real_text(real), text);
        }
    }

    #[test]
    fn durations_choose_their_unit() {
        assert_eq!(duration_text(Micros(150_000)), "150\u{a0}ms");
        assert_eq!(duration_text(Micros(1_500_000)), "1.5\u{a0}s");
        assert_eq!(duration_text(Micros(40)), "40\u{a0}µs");
    }

    #[test]
    fn sets_are_read_aloud() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(listed(&names), "a, b and c");
        assert_eq!(listed(&names[..1]), "a");
        assert_eq!(listed(&[]), "none");
    }
}
