//! Lines above the text: how long it is, and how to see a step.

use explc_compiler::stage::storyboard;
use explc_dsl::span::Span;
use explc_dsl::syntax::Item;

use super::{Asked, values};
use crate::workspace::Stale;

/// A line above a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The place.
    pub span: Span,
    /// What it says.
    pub title: String,
    /// The moment that it plays from, in milliseconds.
    pub plays: i64,
}

/// The lines above a document.
///
/// # Errors
/// If nobody waits for it any more.
pub fn lenses(asked: Asked<'_>) -> Result<Vec<Lens>, Stale> {
    let document = asked.document;
    if document.is_catalog() {
        return Ok(Vec::new());
    }
    let examined = document.examined(asked.ticket)?;
    let (Some(scene), Some(story)) = (&examined.scene, &examined.story) else {
        return Ok(Vec::new());
    };
    let (steps, duration) = storyboard(story);
    let mut lenses = Vec::new();
    for item in &document.parse().file.items {
        if let Item::Explainer(explainer) = item {
            let whole = values::seconds(duration.0);
            let title = match scene.length {
                Some((length, _)) => format!("{whole} of {}", values::seconds(length)),
                None => whole,
            };
            lenses.push(Lens {
                span: explainer.slug.span,
                title: format!("preview · {title}"),
                plays: 0,
            });
        }
    }
    for step in document.parse().file.steps() {
        let statement = scene.statement(step.span);
        let shown = steps.iter().find(|shown| shown.statement == statement);
        let (title, plays) = match shown {
            Some(shown) => {
                let length = values::seconds(shown.end.0 - shown.start.0);
                (format!("play step · {length}"), shown.start.0)
            }
            None => continue,
        };
        lenses.push(Lens {
            span: step.head,
            title,
            plays,
        });
    }
    Ok(lenses)
}
