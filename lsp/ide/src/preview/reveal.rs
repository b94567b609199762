//! From an element of a picture to the statement that made it so.

use explc_compiler::scene::Scene;
use explc_compiler::timeline::{Cause, Layout, Property, Timeline};
use explc_compiler::units::Millis;
use explc_dsl::span::Span;

use super::still::timeline_of;
use crate::features::Asked;
use crate::workspace::Stale;

/// A statement that made an element what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revealed {
    /// The statement.
    pub span: Span,
    /// Since when it is so, in milliseconds.
    pub since: i64,
    /// Why, in one line: "since 51.2 s: `mark weak.reply as bad`, event `read-returned`".
    pub why: String,
}

/// The statement that made an element what it is at a moment: that of the last change before it.
///
/// # Errors
/// If nobody waits for it any more.
pub fn revealed(asked: Asked<'_>, element: &str, at: i64) -> Result<Option<Revealed>, Stale> {
    let document = asked.document;
    let examined = document.examined(asked.ticket)?;
    let Some(film) = document.film(&[Layout::Landscape], asked.ticket)? else {
        return Ok(None);
    };
    let (Some(timeline), Some(scene)) = (timeline_of(&film), &examined.scene) else {
        return Ok(None);
    };
    let Some(element) = timeline.elements.iter().find(|known| known.id == element) else {
        return Ok(None);
    };
    // How it looks is asked for, not where it is carried along.
    let looks = [
        Property::Fill,
        Property::Stroke,
        Property::Opacity,
        Property::Visible,
    ];
    let segments = element.tracks.iter().flat_map(|track| {
        let rank = usize::from(looks.contains(&track.property));
        track.segments.iter().map(move |segment| (segment, rank))
    });
    let past = segments.filter(|(segment, _)| segment.start.0 <= at);
    let last = past.max_by_key(|(segment, rank)| (segment.start, *rank));
    let (since, cause) = match last {
        Some((segment, _)) => (segment.start, segment.cause),
        None => (
            Millis::ZERO,
            Cause {
                statement: element.statement,
                event: None,
            },
        ),
    };
    let span = scene.span(cause.statement);
    Ok(Some(Revealed {
        span,
        since: since.0,
        why: why(cause, since, scene, timeline, &document.text),
    }))
}

fn why(cause: Cause, since: Millis, scene: &Scene, timeline: &Timeline, source: &str) -> String {
    let line = scene
        .span(cause.statement)
        .text(source)
        .lines()
        .next()
        .unwrap_or("");
    let line = line.trim().trim_end_matches(['{', ' ']);
    let seconds = format!("{}.{} s", since.0 / 1_000, since.0 % 1_000 / 100);
    let event = cause.event.and_then(|(sim, number)| {
        let moment = timeline
            .moments
            .iter()
            .find(|moment| (moment.sim, moment.event) == (sim, number))?;
        Some(format!(", event `{}`", moment.name))
    });
    format!("since {seconds}: `{line}`{}", event.unwrap_or_default())
}
