//! What is known of the word under the cursor: its documentation and **the value now**, at that statement, for the selected
//! knobs.

use explc_compiler::Examined;
use explc_compiler::primitive::Event;
use explc_compiler::stage::storyboard;
use explc_compiler::story::{ActKind, Stretch};
use explc_dsl::keywords::Keyword;
use explc_dsl::lexer::TokenKind;
use explc_dsl::span::Span;

use super::names::{At, LocalKind, Meaning, Names, Occurrence};
use super::{Asked, docs, values};
use crate::workspace::Stale;

/// What is shown beside a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The word.
    pub span: Span,
    /// What there is to say, in Markdown.
    pub markdown: String,
    /// The statement at whose moment a picture belongs to it.
    pub statement: Option<Span>,
}

/// So many events of a run are listed.
const MOST_EVENTS: usize = 10;

/// What is known of the word at a place; none if nothing is.
///
/// # Errors
/// If nobody waits for it any more.
pub fn hover(asked: Asked<'_>, offset: u32) -> Result<Option<Hover>, Stale> {
    let document = asked.document;
    let parse = document.parse();
    let names = Names::of(&parse.file);
    let examined = if document.is_catalog() {
        None
    } else {
        Some(document.examined(asked.ticket)?)
    };
    let step = values::step_at(&parse.file, offset);
    let statement = step.and_then(|step| step.body.iter().find(|stmt| stmt.span.touches(offset)));
    let statement = statement.map(|stmt| stmt.span);
    let mut sections = Vec::new();
    let span = match names.at(offset) {
        Some(name) => {
            sections.extend(docs::of(name, &document.project).map(|doc| doc.markdown()));
            if let Meaning::Local(kind) = name.meaning {
                sections.extend(declaration(&names, name, kind, &document.text));
            }
            if let Some(examined) = &examined {
                sections.extend(now(name, examined));
            }
            name.span
        }
        None => {
            let token = parse.tokens.iter().find(|token| {
                token.span.touches(offset) && matches!(token.kind, TokenKind::Keyword(_))
            });
            let Some(token) = token else { return Ok(None) };
            let TokenKind::Keyword(keyword) = token.kind else {
                return Ok(None);
            };
            sections.push(format!("**`{}`** {}", keyword.word(), keyword.doc()));
            if let (Some(examined), Some(step)) = (&examined, step) {
                let place = statement.unwrap_or(step.span);
                sections.extend(happening(keyword, examined, place));
            }
            token.span
        }
    };
    if sections.is_empty() {
        return Ok(None);
    }
    Ok(Some(Hover {
        span,
        markdown: sections.join("\n\n---\n\n"),
        statement,
    }))
}

/// How a name of this file is declared.
fn declaration(
    names: &Names<'_>,
    name: &Occurrence<'_>,
    kind: LocalKind,
    source: &str,
) -> Option<String> {
    let local = names.locals.get(name.name)?;
    let first = local.declaration.text(source).lines().next()?;
    let mut text = format!("```expl\n{}\n```", first.trim_end_matches(['{', ' ']));
    if kind == LocalKind::Sim
        && let Some(info) = local.ty.info()
    {
        text += &format!("\n\n{}.", info.summary);
    }
    Some(text)
}

/// What the expression that ends with a name is worth.
fn now(name: &Occurrence<'_>, examined: &Examined) -> Option<String> {
    let expr = name.expr?;
    if matches!(
        name.meaning,
        Meaning::Local(LocalKind::Sim | LocalKind::Moment)
    ) {
        return None;
    }
    let query = values::at(examined, name.at)?;
    let worth = worth(&query.words(expr));
    let when = match name.at {
        At::Start => "at the start",
        At::Before(_) => "now",
        At::After(_) => "at the end",
        At::Never => return None,
    };
    let before = match name.at {
        At::After(span) => values::at(examined, At::Before(span)),
        _ => None,
    };
    let before = before.map(|query| self::worth(&query.words(expr)));
    Some(match before.filter(|before| *before != worth) {
        Some(before) => format!("before: {before} · {when}: {worth}"),
        None => format!("{when}: {worth}{}", settings(examined)),
    })
}

fn worth(value: &Result<String, String>) -> String {
    match value {
        Ok(words) => format!("**{words}**"),
        Err(reason) => format!("_{reason}_"),
    }
}

/// The knob settings under which a value holds, where there are knobs.
fn settings(examined: &Examined) -> String {
    let Some(scene) = &examined.scene else {
        return String::new();
    };
    let chosen = scene.knobs.iter().zip(&examined.choice);
    let chosen: Vec<String> = chosen
        .filter_map(|(knob, at)| Some(format!("{} = {}", knob.name, knob.choices.get(*at)?.1)))
        .collect();
    match chosen.as_slice() {
        [] => String::new(),
        chosen => format!(" _({})_", chosen.join(", ")),
    }
}

/// What a statement comes to: the events of a run, the words of a sentence, the length of a step.
fn happening(keyword: Keyword, examined: &Examined, place: Span) -> Option<String> {
    let (scene, story) = (examined.scene.as_ref()?, examined.story.as_ref()?);
    let statement = scene.statement(place);
    match keyword {
        Keyword::Run => {
            let acts = story.steps.iter().flat_map(|step| {
                let beats = step.beats.iter().flat_map(|beat| &beat.acts);
                step.setup.iter().chain(beats)
            });
            let stretches = acts
                .filter(|act| act.statement == statement)
                .filter_map(|act| match &act.kind {
                    ActKind::Run { stretches, .. } => Some(stretches),
                    _ => None,
                });
            let told = stretches
                .flatten()
                .map(|stretch| told(stretch, &story.sims[usize::from(stretch.sim.0)].name));
            let told: Vec<String> = told.collect();
            (!told.is_empty()).then(|| told.join("\n\n"))
        }
        Keyword::Say => {
            let (steps, _) = storyboard(story);
            let mut beats = steps.iter().flat_map(|step| &step.beats);
            let beat = beats.find(|beat| beat.statement == statement)?;
            let (start, length) = (
                values::seconds(beat.start.0),
                values::seconds(beat.end.0 - beat.start.0),
            );
            Some(format!(
                "> {}\n\nat {start}, {length} long",
                beat.say.words()
            ))
        }
        Keyword::Step => {
            let (steps, _) = storyboard(story);
            let step = steps.iter().find(|step| step.statement == statement)?;
            let (start, length) = (
                values::seconds(step.start.0),
                values::seconds(step.end.0 - step.start.0),
            );
            Some(format!(
                "**{}**\n\nat {start}, {length} long",
                step.title.words()
            ))
        }
        _ => None,
    }
}

/// A run of one simulation in words.
fn told(stretch: &Stretch, name: &str) -> String {
    let passed = stretch.to - stretch.from;
    let events: Vec<&Event> = stretch
        .frames
        .iter()
        .filter_map(|frame| frame.event.as_ref())
        .collect();
    let mut text = format!(
        "`{name}` runs for {passed}, to {}; {} events",
        stretch.to,
        events.len()
    );
    let from = events.len().saturating_sub(MOST_EVENTS);
    if from > 0 {
        text += &format!(", the last {MOST_EVENTS} of them");
    }
    for event in &events[from..] {
        text += &format!("\n- `{}` at {}", event.name, event.t);
    }
    text
}
