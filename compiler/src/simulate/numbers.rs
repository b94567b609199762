//! Numbers that an author typed into a sentence and nothing checks.

use explc_dsl::codes::writing;
use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::span::Span;
use explc_dsl::syntax::{Piece, Template};

use super::eval::{Context, root};
use super::text::WORDS;
use crate::primitive::{SimId, Type, Value};

/// The bare numbers of a text; `checked` are the values on both sides of the step's claims.
pub(super) fn bare(template: &Template, checked: &[Value], ctx: &Context) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    pieces(&template.pieces, &mut |text, span| {
        for (at, word) in words(text) {
            let Some(number) = number(text, at, word) else {
                continue;
            };
            let is_checked = checked.iter().any(|side| {
                ctx.equal(side, &number)
                    || matches!(side, Value::Set(_) | Value::List(_)) && {
                        let count = super::value::items(side).map(|items| items.len() as i64);
                        count.map(Value::Int).as_ref() == Some(&number)
                    }
            });
            if is_checked {
                continue;
            }
            // A piece with escapes is longer in the source than it reads.
            let place = (text.len() == span.len() as usize).then(|| {
                let start = span.start + at as u32;
                Span::new(start, start + word.len() as u32)
            });
            let by = only_candidate(&number, word, ctx);
            found.push(writing::bare_number(span, word, by.as_deref(), place));
        }
    });
    found
}

fn pieces(pieces_of: &[Piece], each: &mut dyn FnMut(&str, Span)) {
    for piece in pieces_of {
        match piece {
            Piece::Text(text, span) => each(text, *span),
            Piece::Emphasis(inner, _) | Piece::Link { text: inner, .. } => pieces(inner, each),
            Piece::Code(..) | Piece::Math(..) | Piece::Interp(_) => {}
        }
    }
}

/// The words of a text with their places: letters, digits, and what joins them.
fn words(text: &str) -> Vec<(usize, &str)> {
    let joins = |character: char| character.is_alphanumeric() || "-.,'’_".contains(character);
    let mut found = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, joins(character)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let word = &text[from..at];
                let trimmed = word.trim_end_matches(['.', ',', '-', '\'', '’']);
                let lead = trimmed.len() - trimmed.trim_start_matches(['.', '-', '\'']).len();
                found.push((from + lead, &trimmed[lead..]));
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// The number that a word is, if it stands alone; "one" is a pronoun too often.
fn number(text: &str, at: usize, word: &str) -> Option<Value> {
    let lower = word.to_lowercase();
    if let Some(count) = WORDS.iter().position(|known| *known == lower) {
        return (count >= 2).then_some(Value::Int(count as i64));
    }
    if !word.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let digits = word.replace(',', "");
    let value = match digits.parse::<i64>() {
        Ok(count) => Value::Int(count),
        Err(_) => Value::Real(digits.parse::<f64>().ok()?),
    };
    let percent = text[at + word.len()..].starts_with('%');
    match super::value::real(&value) {
        Some(real) if percent => Some(Value::Real(real / 100.0)),
        _ => Some(value),
    }
}

/// The expression in braces that equals the number now, if exactly one obvious one does.
fn only_candidate(number: &Value, word: &str, ctx: &Context) -> Option<String> {
    let mut equal = candidates(ctx)
        .into_iter()
        .filter(|(_, value)| ctx.equal(value, number));
    let (name, _) = equal.next()?;
    if equal.next().is_some() {
        return None;
    }
    let spelled = word.starts_with(char::is_alphabetic);
    Some(if spelled {
        format!("{{{name}:word}}")
    } else {
        format!("{{{name}}}")
    })
}

fn candidates(ctx: &Context) -> Vec<(String, Value)> {
    let scene = ctx.ground.scene;
    let mut found: Vec<(String, Value)> = scene
        .knobs
        .iter()
        .zip(&ctx.ground.knobs)
        .map(|(knob, value)| (knob.name.clone(), value.clone()))
        .collect();
    for (name, formula) in &scene.lets {
        found.extend(ctx.value(formula).ok().map(|value| (name.clone(), value)));
    }
    for (id, sim) in (0..).map(SimId).zip(&scene.sims) {
        let whole = Value::Part(root(id));
        let ask = |name: &str| ctx.field(&whole, name, Span::default()).ok();
        for parameter in sim
            .info
            .parameters
            .iter()
            .filter(|known| known.name != "seed")
        {
            let value = ask(parameter.name);
            found.extend(value.map(|value| (format!("{}.{}", sim.name, parameter.name), value)));
        }
        let properties = sim
            .info
            .entities
            .first()
            .map_or(&[][..], |of| of.properties);
        for property in properties {
            if let Type::Set(_) = property.ty
                && let Some(Value::Set(parts)) = ask(property.name)
            {
                let name = format!("{}.{}.count", sim.name, property.name);
                found.push((name, Value::Int(parts.len() as i64)));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<Value> {
        words(text)
            .into_iter()
            .filter_map(|(at, word)| number(text, at, word))
            .collect()
    }

    #[test]
    fn numbers_that_stand_alone() {
        assert_eq!(
            numbers("All 3 servers, or two of them."),
            [Value::Int(3), Value::Int(2)]
        );
        assert_eq!(numbers("about 10,000 rounds"), [Value::Int(10_000)]);
        assert_eq!(numbers("in 40% of them"), [Value::Real(0.4)]);
    }

    #[test]
    fn labels_ordinals_terms_and_one_are_no_numbers() {
        assert_eq!(numbers("S3 is the 2nd one in a two-phase commit"), []);
    }
}
