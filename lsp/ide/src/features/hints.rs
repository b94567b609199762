//! What the text does not say and the run knows, shown between its words: when each step and sentence comes and how long it
//! is up, what values come to, which defaults hold.

use explc_compiler::scene::Argument;
use explc_compiler::stage::storyboard;
use explc_dsl::span::Span;
use explc_dsl::syntax::{Decl, HeaderKind, Interp, Item, Stmt, StmtKind, Template};

use super::names::At;
use super::{Asked, values};
use crate::workspace::Stale;

/// A few words between those of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Behind which byte they stand.
    pub offset: u32,
    /// The words.
    pub label: String,
    /// More about them.
    pub tooltip: String,
}

/// The hints of a part of a document, in source order.
///
/// # Errors
/// If nobody waits for it any more.
pub fn hints(asked: Asked<'_>, part: Span) -> Result<Vec<Hint>, Stale> {
    let document = asked.document;
    if document.is_catalog() {
        return Ok(Vec::new());
    }
    let examined = document.examined(asked.ticket)?;
    let (Some(scene), Some(story)) = (&examined.scene, &examined.story) else {
        return Ok(Vec::new());
    };
    let (steps, duration) = storyboard(story);
    let mut hints = Vec::new();
    let mut add = |offset: u32, label: String, tooltip: String| {
        if part.touches(offset) {
            hints.push(Hint {
                offset,
                label,
                tooltip,
            });
        }
    };
    let values_of = |template: &Template, at: At, add: &mut dyn FnMut(u32, String, String)| {
        for interp in template.interps() {
            if let Some((label, tooltip)) = value_of(interp, at, &examined) {
                add(interp.span.end, label, tooltip);
            }
        }
    };
    for item in &document.parse().file.items {
        let Item::Explainer(explainer) = item else {
            continue;
        };
        for header in explainer.headers() {
            if let (HeaderKind::Length(_), Some((length, _))) = (&header.kind, scene.length) {
                let left = length - duration.0;
                let label = format!(
                    "{} of {}",
                    values::seconds(duration.0),
                    values::seconds(length)
                );
                let tooltip = match left {
                    0.. => format!("{} are left", values::seconds(left)),
                    _ => format!("{} too long", values::seconds(-left)),
                };
                add(header.span.end, label, tooltip);
            }
        }
        for decl in explainer.decls() {
            match decl {
                Decl::Sim(sim) => {
                    let declared = scene.sims.iter().find(|known| known.span == sim.span);
                    if let Some((label, tooltip)) = declared.and_then(defaults) {
                        add(sim.span.end, label, tooltip);
                    }
                }
                Decl::Step(step) => {
                    let statement = scene.statement(step.span);
                    values_of(&step.title, At::After(step.span), &mut add);
                    let Some(shown) = steps.iter().find(|shown| shown.statement == statement)
                    else {
                        continue;
                    };
                    let length = values::seconds(shown.end.0 - shown.start.0);
                    let start = values::seconds(shown.start.0);
                    let tooltip = format!("starts at {start}, takes {length}");
                    add(step.head.end, format!("{start} + {length}"), tooltip);
                    for stmt in &step.body {
                        if let StmtKind::Say(_) = stmt.kind {
                            let statement = scene.statement(stmt.span);
                            let beat = shown.beats.iter().find(|beat| beat.statement == statement);
                            if let Some(beat) = beat {
                                let length = values::seconds(beat.end.0 - beat.start.0);
                                let start = values::seconds(beat.start.0);
                                let tooltip = format!("comes up at {start}, stays for {length}");
                                add(stmt.span.end, length, tooltip);
                            }
                        }
                        texts(stmt, step.span, &mut |template, at| {
                            values_of(template, at, &mut add)
                        });
                    }
                }
                _ => {}
            }
        }
    }
    hints.sort_by_key(|hint| hint.offset);
    Ok(hints)
}

/// The texts of a statement, and when their values are taken.
fn texts<'s>(stmt: &'s Stmt, step: Span, found: &mut dyn FnMut(&'s Template, At)) {
    match &stmt.kind {
        StmtKind::Say(text) => found(text, At::After(stmt.span)),
        StmtKind::Note { text, .. } => found(text, At::Before(stmt.span)),
        StmtKind::Predict(predict) => {
            found(&predict.question, At::Before(stmt.span));
            for choice in &predict.choices {
                found(&choice.text, At::After(step));
            }
        }
        _ => {}
    }
}

/// What a value in a text comes to; where it differs between the start and the end of its sentence, the other one too.
fn value_of(
    interp: &Interp,
    at: At,
    examined: &explc_compiler::Examined,
) -> Option<(String, String)> {
    let (at, other) = match (at, interp.before) {
        (At::After(span), Some(_)) => (At::Before(span), Some(("at the end", At::After(span)))),
        (At::After(span), None) => (at, Some(("at the start", At::Before(span)))),
        (at, _) => (at, None),
    };
    let text = values::at(examined, at)?.interpolated(interp).ok()?;
    let other = other.and_then(|(when, at)| {
        let other = values::at(examined, at)?.interpolated(interp).ok()?;
        (other != text).then(|| format!("{when}: {other}"))
    });
    Some((format!("= {text}"), other.unwrap_or_default()))
}

/// So many defaults are written out; the rest is in the tooltip.
const MOST_DEFAULTS: usize = 4;

/// The arguments that hold although nobody wrote them.
fn defaults(sim: &explc_compiler::scene::Sim) -> Option<(String, String)> {
    let left = sim.arguments.iter().filter_map(|(name, argument)| {
        let parameter = sim
            .info
            .parameters
            .iter()
            .find(|known| known.name == *name)?;
        let default = parameter.default.filter(|default| !default.is_empty())?;
        matches!(argument, Argument::Default(_)).then(|| format!("{name}: {default}"))
    });
    let left: Vec<String> = left.collect();
    if left.is_empty() {
        return None;
    }
    let shown = left.iter().take(MOST_DEFAULTS).cloned().collect::<Vec<_>>();
    let more = if left.len() > MOST_DEFAULTS {
        ", …"
    } else {
        ""
    };
    Some((format!("{}{more}", shown.join(", ")), left.join("\n")))
}
