//! One picture of a document, at a moment or a place of the text.

use std::sync::Arc;

use explc_compiler::Examined;
use explc_compiler::export::svg::base64;
use explc_compiler::export::{frame, link};
use explc_compiler::stage::{cues, storyboard};
use explc_compiler::theme::Theme;
use explc_compiler::timeline::{Film, Layout, Timeline, Variant};
use explc_compiler::units::Millis;
use explc_dsl::span::Span;

use crate::features::Asked;
use crate::workspace::Stale;

/// One picture of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Still {
    /// The moment in milliseconds.
    pub at: i64,
    /// The picture as SVG.
    pub svg: String,
    /// The address of this very frame on the site; none if the catalogue does not say where that is.
    pub link: Option<String>,
}

/// The picture at a moment, or when the statement at a place has taken effect.
///
/// # Errors
/// If nobody waits for it any more.
pub fn frame(
    asked: Asked<'_>,
    place: Option<u32>,
    at: Option<i64>,
    dark: bool,
) -> Result<Option<Still>, Stale> {
    let examined = asked.document.examined(asked.ticket)?;
    let Some(film) = asked.document.film(&[Layout::Landscape], asked.ticket)? else {
        return Ok(None);
    };
    let Some(variant) = variant_of(&film) else {
        return Ok(None);
    };
    let timeline = &variant.timeline;
    let placed = || moment_of(&examined, place?);
    let t = at.map(Millis).or_else(placed).unwrap_or(timeline.poster);
    let t = Millis(t.0.clamp(0, timeline.duration.0));
    let page = asked.document.page();
    Ok(Some(Still {
        at: t.0,
        svg: picture(timeline, t, dark),
        link: page.map(|page| page + &link::moment(&film, variant, t)),
    }))
}

/// When the statement at a place of the text has taken effect.
pub fn moment_of(examined: &Examined, place: u32) -> Option<Millis> {
    let (scene, story) = (examined.scene.as_ref()?, examined.story.as_ref()?);
    let statement = scene.statement_at(place)?;
    let cues = cues(story);
    let next = cues.iter().find(|(known, _)| *known > statement);
    // What takes no time, such as a claim, is so once the statement above it has taken effect.
    let own = cues.iter().rfind(|(known, _)| *known <= statement)?;
    // Just before the next one begins, what this one does is there to be seen.
    let end = match next {
        Some((_, next)) => Millis((next.0 - 1).max(own.1.0)),
        None => storyboard(story).1,
    };
    Some(end)
}

/// The picture at a statement as a `data:` address, if it has been drawn already.
pub fn image(asked: Asked<'_>, statement: Span) -> Option<String> {
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

/// What is seen of the selected knob settings, in landscape if there is.
pub(super) fn timeline_of(film: &Film) -> Option<&Timeline> {
    variant_of(film).map(|variant| &variant.timeline)
}

fn variant_of(film: &Film) -> Option<&Variant> {
    let variant = film
        .variants
        .iter()
        .find(|variant| variant.layout == Layout::Landscape);
    variant.or(film.variants.first())
}
