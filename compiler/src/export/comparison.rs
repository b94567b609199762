//! A page for reviewers: the middle and the end of every step that changed, before and after, beside what changed.

use std::fmt::Write as _;

use super::frame::{frame_png, frame_svg, size};
use super::markup::escape;
use super::site::stylesheet;
use super::svg::base64;
use crate::diff::{Difference, StepChange, StepPlace, difference_text};
use crate::theme::{Dress, Theme};
use crate::timeline::{Film, Layout};
use crate::units::Millis;

/// An explainer that changed.
pub struct Compared<'a> {
    /// Its slug.
    pub slug: &'a str,
    /// What could be seen.
    pub before: &'a Film,
    /// What can be seen.
    pub after: &'a Film,
    /// What differs.
    pub difference: &'a Difference,
}

/// How wide a picture is, in pixels.
const WIDE: u32 = 640;

/// The page: one HTML document without script that needs no other file. Only changed steps have pictures, of the default
/// knob setting on a landscape stage.
///
/// # Errors
/// As [`frame_png`].
pub fn comparison_html(explainers: &[Compared<'_>]) -> Result<String, String> {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>What changed</title>\n<style>{}\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>What changed</h1>\n",
        stylesheet(&Dress::default())
    );
    for explainer in explainers {
        let _ = write!(
            out,
            "<section>\n<h2>{}</h2>\n<pre>{}</pre>\n",
            escape(&explainer.after.about.title),
            escape(&difference_text(explainer.difference))
        );
        for step in explainer
            .difference
            .steps
            .iter()
            .filter(|step| !step.is_same())
        {
            compared_step(&mut out, explainer, step)?;
        }
        out.push_str("</section>\n");
    }
    if explainers.is_empty() {
        out.push_str("<p>Nothing that can be seen.</p>\n");
    }
    out.push_str("</main>\n</body>\n</html>\n");
    Ok(out)
}

const STYLE: &str = "pre { overflow-x: auto; padding: 1rem 1.25rem; background: var(--surface); border-radius: 10px; font: .9375rem/1.6 \"JetBrains Mono\", ui-monospace, monospace; white-space: pre-wrap; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; margin-bottom: 1rem; }
.pair figure { margin: 0; }
.pair img { display: block; width: 100%; height: auto; border: 2px solid var(--line); border-radius: 10px; }
.pair figcaption { color: var(--ink-soft); }
@media (max-width: 40rem) { .pair { grid-template-columns: 1fr; } }";

fn compared_step(
    out: &mut String,
    explainer: &Compared<'_>,
    step: &StepChange,
) -> Result<(), String> {
    let place = step.after.as_ref().or(step.before.as_ref());
    let Some(place) = place else {
        return Ok(());
    };
    let _ = writeln!(out, "<h3>{}. {}</h3>", place.number, escape(&place.title));
    for which in ["middle", "end"] {
        out.push_str("<div class=\"pair\">\n");
        for (name, film, place) in [
            ("before", explainer.before, &step.before),
            ("after", explainer.after, &step.after),
        ] {
            picture(out, name, film, place.as_ref(), which)?;
        }
        out.push_str("</div>\n");
    }
    Ok(())
}

fn picture(
    out: &mut String,
    name: &str,
    film: &Film,
    place: Option<&StepPlace>,
    which: &str,
) -> Result<(), String> {
    let (Some(place), Some(variant)) = (place, film.variants.first()) else {
        let _ = writeln!(
            out,
            "<figure><figcaption>{name}: not shown</figcaption></figure>"
        );
        return Ok(());
    };
    let t = match which {
        "middle" => Millis((place.start.0 + place.end.0) / 2),
        _ => Millis((place.end.0 - 1).max(place.start.0)),
    };
    let data = |theme| {
        let svg = frame_svg(&variant.timeline, Layout::Landscape, t, theme, true);
        let png = frame_png(&svg, WIDE)?;
        Ok::<String, String>(format!("data:image/png;base64,{}", base64(&png)))
    };
    let (light, dark) = (data(Theme::Light)?, data(Theme::Dark)?);
    let (width, height) = size(Layout::Landscape, true);
    let high = WIDE * height / width;
    let when = format!("{name}, {which}, {}.{} s", t.0 / 1000, t.0 % 1000 / 100);
    let _ = writeln!(
        out,
        "<figure><picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"{dark}\"><img src=\"{light}\" width=\"{WIDE}\" height=\"{high}\" alt=\"{when}\"></picture><figcaption>{when}</figcaption></figure>"
    );
    Ok(())
}
