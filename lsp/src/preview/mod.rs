//! What there is to see, as data: for whoever shows it, in an editor's panel or a browser.
//!
//! The picture of the last text that could be drawn stays until the next one can be. `http` serves it, and the site, on loopback.

mod guard;
pub mod http;
mod problem;
pub mod web;

use std::sync::Arc;

use explc_compiler::export::svg::base64;
use explc_compiler::export::{frame, json};
use explc_compiler::stage::cues;
use explc_compiler::theme::Theme;
use explc_compiler::timeline::{Cause, Film, Layout, Property, Timeline};
use explc_compiler::units::Millis;
use explc_compiler::{Examined, scene::Scene};
use explc_dsl::span::Span;

use crate::features::Asked;
use crate::protocol::custom::{PreviewKnob, PreviewResult, PreviewStep};
use crate::protocol::positions::Text;
use crate::workspace::Stale;

pub use problem::{Problem, problems};

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

/// What there is to see of a document.
pub(crate) fn shown(asked: Asked<'_>, text: &Text<'_>) -> Result<PreviewResult, Stale> {
    let document = asked.document;
    let examined = document.examined(asked.ticket)?;
    let film = document.film(asked.ticket)?;
    let timeline = film.as_deref().and_then(timeline_of);
    let scene = examined.scene.as_ref();
    let range = |statement| {
        scene
            .map(|scene| text.range(scene.span(statement)))
            .unwrap_or_default()
    };
    let steps = timeline.into_iter().flat_map(|timeline| &timeline.steps);
    let steps = steps.map(|step| PreviewStep {
        title: step.title.words(),
        start: step.start.0,
        end: step.end.0,
        range: range(step.statement),
    });
    let knobs = scene
        .into_iter()
        .flat_map(|scene| scene.knobs.iter().zip(&examined.choice));
    let knobs = knobs.map(|(knob, chosen)| PreviewKnob {
        name: knob.name.clone(),
        label: knob.label.clone(),
        choices: knob
            .choices
            .iter()
            .map(|(_, link, label)| (link.clone(), label.clone()))
            .collect(),
        chosen: *chosen,
    });
    Ok(PreviewResult {
        version: document.version,
        title: scene
            .map(|scene| scene.about.title.clone())
            .unwrap_or_default(),
        duration: timeline.map_or(0, |timeline| timeline.duration.0),
        steps: steps.collect(),
        knobs: knobs.collect(),
        timeline: timeline
            .and_then(|timeline| serde_json::from_str(&json::timeline_json(timeline)).ok()),
    })
}

/// The statement that made an element what it is at a moment: that of the last change before it.
///
/// # Errors
/// If nobody waits for it any more.
pub fn revealed(asked: Asked<'_>, element: &str, at: i64) -> Result<Option<Revealed>, Stale> {
    let document = asked.document;
    let examined = document.examined(asked.ticket)?;
    let Some(film) = document.film(asked.ticket)? else {
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

/// The picture at a moment, or when the statement at a place has taken effect; the moment and the SVG.
///
/// # Errors
/// If nobody waits for it any more.
pub fn frame(
    asked: Asked<'_>,
    place: Option<u32>,
    at: Option<i64>,
    dark: bool,
) -> Result<Option<(i64, String)>, Stale> {
    let examined = asked.document.examined(asked.ticket)?;
    let Some(film) = asked.document.film(asked.ticket)? else {
        return Ok(None);
    };
    let Some(timeline) = timeline_of(&film) else {
        return Ok(None);
    };
    let placed = || moment_of(&examined, place?);
    let t = at.map(Millis).or_else(placed).unwrap_or(timeline.poster);
    let t = Millis(t.0.clamp(0, timeline.duration.0));
    Ok(Some((t.0, picture(timeline, t, dark))))
}

/// When the statement at a place of the text has taken effect.
fn moment_of(examined: &Examined, place: u32) -> Option<Millis> {
    let (scene, story) = (examined.scene.as_ref()?, examined.story.as_ref()?);
    let statement = scene.statement_at(place)?;
    let cues = cues(story);
    let next = cues.iter().find(|(known, _)| *known > statement);
    let own = cues.iter().rfind(|(known, _)| *known == statement)?;
    // Just before the next one begins, what this one does is there to be seen.
    let end = next.map_or(own.1, |(_, next)| Millis((next.0 - 1).max(own.1.0)));
    Some(end)
}

/// The picture at a statement as a `data:` address, if it has been drawn already.
pub(crate) fn image(asked: Asked<'_>, statement: Span) -> Option<String> {
    let film: Arc<Film> = asked.document.known_film()?;
    let examined = asked.document.examined(asked.ticket).ok()?;
    let t = moment_of(&examined, statement.start)?;
    let svg = picture(timeline_of(&film)?, t, false);
    let png = frame::frame_png(&svg, 480).ok()?;
    Some(format!("data:image/png;base64,{}", base64(&png)))
}

fn picture(timeline: &Timeline, t: Millis, dark: bool) -> String {
    let theme = if dark { Theme::Dark } else { Theme::Light };
    frame::frame_svg(timeline, Layout::Landscape, t, theme, true)
}

fn timeline_of(film: &Film) -> Option<&Timeline> {
    let variant = film
        .variants
        .iter()
        .find(|variant| variant.layout == Layout::Landscape);
    variant.map(|variant| &variant.timeline)
}
