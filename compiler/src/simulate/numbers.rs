//! Numbers that an author typed into a sentence: what they may count, and whether it is so.

use explc_dsl::codes::writing;
use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::span::Span;
use explc_dsl::syntax::{Piece, Step, Template};

use super::eval::Context;
use super::history::{History, Since};
use super::quantities::{Quantity, quantities, singular};
use super::text::WORDS;
use crate::primitive::Value;
use crate::units::Micros;

/// A number typed by hand, with what is said about it unless a claim of its step checks it.
pub(super) struct Typed {
    number: Value,
    found: Diagnostic,
}

/// The numbers that are typed into a text of a step, compared with the values of now.
pub(super) fn typed(
    template: &Template,
    step: &Step,
    ctx: &Context,
    history: &History,
) -> Vec<Typed> {
    let mut found = Vec::new();
    let mut known = None;
    pieces(&template.pieces, &mut |text, span| {
        for (at, word) in words(text) {
            let Some((number, length)) = number(text, at, word) else {
                continue;
            };
            let known = known.get_or_insert_with(|| quantities(step, ctx));
            let phrase = Phrase {
                written: &text[at..at + length],
                counted: Counted::read(&text[..at], &text[at + length..]),
                // A piece with escapes is longer in the source than it reads.
                place: (text.len() == span.len() as usize).then(|| {
                    let start = span.start + at as u32;
                    Span::new(start, start + length as u32)
                }),
                span,
            };
            let diagnostic = phrase.judged(&number, known, ctx, history);
            found.push(Typed {
                number,
                found: diagnostic,
            });
        }
    });
    found
}

/// What is left to say of typed numbers; `checked` are the values on both sides of the step's claims.
pub(super) fn unchecked(typed: Vec<Typed>, checked: &[Value], ctx: &Context) -> Vec<Diagnostic> {
    let equals = |side: &Value, number: &Value| {
        ctx.equal(side, number)
            || matches!(side, Value::Set(_) | Value::List(_)) && {
                let count = super::value::items(side).map(|items| items.len() as i64);
                count.map(Value::Int).as_ref() == Some(number)
            }
    };
    let open = |one: &Typed| !checked.iter().any(|side| equals(side, &one.number));
    typed
        .into_iter()
        .filter(open)
        .map(|one| one.found)
        .collect()
}

/// A typed number in its sentence.
struct Phrase<'t> {
    written: &'t str,
    counted: Counted,
    place: Option<Span>,
    span: Span,
}

impl Phrase<'_> {
    fn judged(
        &self,
        number: &Value,
        known: &[Quantity],
        ctx: &Context,
        history: &History,
    ) -> Diagnostic {
        let alike: Vec<&Quantity> = known
            .iter()
            .filter(|quantity| same_type(&quantity.value, number))
            .collect();
        let equal = |quantity: &&Quantity| ctx.equal(&quantity.value, number);
        let (meant, sure) = self.counted.quantities(&alike);
        let right: Vec<&Quantity> = meant.iter().copied().filter(equal).collect();
        if let Some(best) = self.nearest(&right, number) {
            return self.bare(Some(&self.interpolation(best)));
        }
        // Where the sentence does not say what is counted, a number that is right of something may mean that.
        let elsewhere: Vec<&Quantity> = alike.into_iter().filter(equal).collect();
        match (self.nearest(&meant, number), elsewhere.as_slice()) {
            (Some(best), _) if sure => self.wrong(best, ctx, history),
            (_, [only]) => self.bare(Some(&self.interpolation(only))),
            (Some(best), []) => self.wrong(best, ctx, history),
            _ => self.bare(None),
        }
    }

    /// The quantity that fits the words best; of several the one that is closest to the number, then the first.
    fn nearest<'q, 's>(
        &self,
        quantities: &[&'q Quantity<'s>],
        number: &Value,
    ) -> Option<&'q Quantity<'s>> {
        let distance = |quantity: &Quantity| (size(&quantity.value) - size(number)).abs();
        let fit = |quantity: &Quantity| (self.counted.fit(quantity), quantity.about);
        quantities.iter().copied().min_by(|a, b| {
            fit(b)
                .cmp(&fit(a))
                .then(distance(a).total_cmp(&distance(b)))
        })
    }

    fn bare(&self, by: Option<&str>) -> Diagnostic {
        writing::bare_number(self.span, self.written, by, self.place)
    }

    fn wrong(&self, meant: &Quantity, ctx: &Context, history: &History) -> Diagnostic {
        let value = ctx.shown(&meant.value);
        let by = self.interpolation(meant);
        let found = writing::wrong_number(
            self.span,
            self.written,
            &meant.text,
            &value,
            &by,
            self.place,
        );
        let since = history.since(ctx.ground, &|ctx: &Context| meant.source.value(ctx));
        match since {
            Some(Since { run, event }) => {
                found.with_label(run, format!("{event} makes it {value}"))
            }
            None => found,
        }
    }

    fn interpolation(&self, quantity: &Quantity) -> String {
        let spelled = self.written.starts_with(char::is_alphabetic);
        format!(
            "{{{}{}}}",
            quantity.text,
            if spelled { ":word" } else { "" }
        )
    }
}

fn size(value: &Value) -> f64 {
    match value {
        Value::Duration(span) => span.0 as f64,
        other => super::value::real(other).unwrap_or(0.0),
    }
}

fn same_type(a: &Value, b: &Value) -> bool {
    matches!(a, Value::Duration(_)) == matches!(b, Value::Duration(_))
}

/// What a number counts, as far as the words around it say.
struct Counted {
    /// Words after it that may be the noun, in the singular; none in "two of them" and "two are".
    nouns: Vec<String>,
    /// All words from it to the next stop, in the singular.
    clause: Vec<String>,
    /// "all two", "the two": the whole of something.
    definite: bool,
    /// "two of": some of something.
    partitive: bool,
    /// Nothing says what is counted but what was spoken of before.
    pronoun: bool,
    /// The word before it, in the singular: "term 2", "W = 2".
    label: Option<String>,
}

impl Counted {
    fn read(before: &str, after: &str) -> Self {
        const WHOLE: [&str; 6] = ["all", "the", "these", "those", "its", "our"];
        const BETWEEN: [&str; 8] = ["of", "the", "its", "other", "more", "all", "these", "those"];
        const PRONOUNS: [&str; 16] = [
            "them", "it", "are", "is", "were", "was", "have", "has", "had", "may", "must", "can",
            "will", "and", "or", "that",
        ];
        let mut words_before = before.split_whitespace().rev();
        let label = words_before.clone().find(|word| *word != "=").map(singular);
        let before = words_before.next().unwrap_or("");
        let end = after.find(|character: char| ".,;:!?()\"“”".contains(character));
        let clause = after[..end.unwrap_or(after.len())].to_lowercase();
        let all: Vec<&str> = clause.split_whitespace().collect();
        let skipped = all.iter().take_while(|word| BETWEEN.contains(word)).count();
        let phrase = &all[skipped..];
        let pronoun = phrase.first().is_none_or(|first| PRONOUNS.contains(first));
        // More than one of a thing is said in the plural.
        let nouns = phrase
            .iter()
            .take(2)
            .filter(|word| singular(word) != **word);
        Self {
            nouns: nouns
                .filter(|_| !pronoun)
                .map(|word| singular(word))
                .collect(),
            clause: unarticled(&all).map(singular).collect(),
            definite: WHOLE.contains(&before.to_lowercase().as_str()),
            partitive: all.first() == Some(&"of"),
            pronoun,
            label,
        }
    }

    /// The quantities that may be meant, and whether it is certain that nothing else is.
    fn quantities<'q, 's>(&self, known: &[&'q Quantity<'s>]) -> (Vec<&'q Quantity<'s>>, bool) {
        let about = |quantity: &&Quantity| quantity.about;
        let labelled: Vec<_> = known
            .iter()
            .copied()
            .filter(|quantity| !quantity.counted && quantity.named(self.label.as_slice()))
            .collect();
        if !labelled.is_empty() {
            return (labelled, true);
        }
        if self.pronoun {
            let about: Vec<_> = known.iter().copied().filter(about).collect();
            return (about, self.partitive);
        }
        let counts = |quantity: &&Quantity| quantity.counts(&self.nouns);
        let mut named: Vec<_> = known.iter().copied().filter(counts).collect();
        let best = named.iter().map(|quantity| self.fit(quantity)).max();
        if best == Some(2) || self.definite {
            named.retain(|quantity| Some(self.fit(quantity)) == best);
        } else if self.partitive && named.iter().any(|quantity| quantity.about) {
            named.retain(about);
        }
        (named, true)
    }

    /// How well the words name a quantity: 2 if they name it by more than what it counts, such as "live replicas".
    fn fit(&self, quantity: &Quantity) -> u8 {
        match quantity.named(&self.clause) {
            true if !quantity.named(&self.nouns) => 2,
            true => 1,
            false => u8::from(quantity.whole && quantity.counts(&self.nouns)),
        }
    }
}

/// The words that are not the one thing of an article: "four servers make a leader" counts no leaders.
fn unarticled<'w>(words: &'w [&str]) -> impl Iterator<Item = &'w str> {
    let article = |at: usize| matches!(words.get(at), Some(&("a" | "an")));
    let kept = words
        .iter()
        .enumerate()
        .filter(move |(at, _)| at.checked_sub(1).is_none_or(|before| !article(before)));
    kept.map(|(_, word)| *word)
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
pub(super) fn words(text: &str) -> Vec<(usize, &str)> {
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

/// The number that a word is, if it stands alone, and how long it is with its unit; "one" is a pronoun too often.
pub(super) fn number(text: &str, at: usize, word: &str) -> Option<(Value, usize)> {
    let lower = word.to_lowercase();
    if let Some(count) = spelled(&lower) {
        return (count >= 2).then_some((Value::Int(count), word.len()));
    }
    let digits = word.trim_end_matches(char::is_alphabetic);
    if !digits.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let number = digits.replace(',', "");
    let value = match number.parse::<i64>() {
        Ok(count) => Value::Int(count),
        Err(_) => Value::Real(number.parse::<f64>().ok()?),
    };
    let after = &text[at + digits.len()..];
    match unit(after) {
        Some((unit, length)) => {
            let real = super::value::real(&value)?;
            let value = match unit {
                None => Value::Real(real / 100.0),
                Some(micros) => Value::Duration(Micros((real * micros).round() as i64)),
            };
            Some((value, digits.len() + length))
        }
        None if digits.len() < word.len() => None,
        None => Some((value, word.len())),
    }
}

/// The microseconds of a unit of time that follows a number, or none for `%`; with its length in the text.
fn unit(after: &str) -> Option<(Option<f64>, usize)> {
    const UNITS: [(&str, f64); 7] = [
        ("us", 1.0),
        ("µs", 1.0),
        ("ms", 1e3),
        ("s", 1e6),
        ("seconds", 1e6),
        ("min", 6e7),
        ("h", 3.6e9),
    ];
    if after.starts_with('%') {
        return Some((None, 1));
    }
    let word = after.strip_prefix([' ', '\u{a0}']).unwrap_or(after);
    let blank = after.len() - word.len();
    let end = word
        .find(|character: char| !character.is_alphanumeric())
        .unwrap_or(word.len());
    let (name, micros) = UNITS.iter().find(|(name, _)| *name == &word[..end])?;
    Some((Some(*micros), blank + name.len()))
}

/// A number word, up to ninety-nine.
fn spelled(word: &str) -> Option<i64> {
    const TENS: [&str; 7] = [
        "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    let small = |word: &str| WORDS.iter().position(|known| *known == word);
    let tens = |word: &str| match word {
        "twenty" => Some(20),
        _ => Some(30 + 10 * TENS.iter().position(|known| *known == word)?),
    };
    let count = match word.split_once('-') {
        Some((ten, one)) => tens(ten)? + small(one).filter(|one| (1..10).contains(one))?,
        None => small(word).or_else(|| tens(word))?,
    };
    Some(count as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<Value> {
        words(text)
            .into_iter()
            .filter_map(|(at, word)| number(text, at, word))
            .map(|(value, _)| value)
            .collect()
    }

    #[test]
    fn numbers_that_stand_alone() {
        assert_eq!(
            numbers("All 3 servers, or two of them."),
            [Value::Int(3), Value::Int(2)]
        );
        assert_eq!(numbers("about 10,000 rounds"), [Value::Int(10_000)]);
        assert_eq!(
            numbers("Twenty-one of 40"),
            [Value::Int(21), Value::Int(40)]
        );
        assert_eq!(numbers("in 40% of them"), [Value::Real(0.4)]);
    }

    #[test]
    fn times_are_numbers_with_their_unit() {
        assert_eq!(
            numbers("150ms, 1.5 s and 20 rounds"),
            [
                Value::Duration(Micros::millis(150)),
                Value::Duration(Micros::millis(1_500)),
                Value::Int(20)
            ]
        );
    }

    #[test]
    fn labels_ordinals_terms_and_one_are_no_numbers() {
        assert_eq!(numbers("S3 is the 2nd one in a two-phase commit"), []);
    }
}
