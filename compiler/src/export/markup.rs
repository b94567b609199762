//! The SVG of one element, shared by still frames and the animated scene. Attributes only, no styles.

use std::fmt::Write as _;

use super::number::{fine, number};
use crate::drawing::{Anchor, Font, Point};
use crate::theme::Theme;
use crate::timeline::{Element, Form, Layer, Paint, State, Timeline};

/// What colours are written as.
#[derive(Clone, Copy)]
pub(super) enum Colours {
    /// As those of a theme, in hex.
    Of(Theme),
    /// As custom properties that the page around the picture sets, such as `var(--ink)`.
    Page,
}

/// The drawing order: every element after those behind it, inside its group.
pub(super) struct Tree {
    /// Elements without a group.
    pub(super) roots: Vec<usize>,
    /// The members of each element.
    pub(super) members: Vec<Vec<usize>>,
}

impl Tree {
    /// The elements of the stage, and those of the caption band if `band`.
    pub(super) fn new(timeline: &Timeline, band: bool) -> Self {
        let mut tree = Self {
            roots: Vec::new(),
            members: vec![Vec::new(); timeline.elements.len()],
        };
        for (index, element) in timeline.elements.iter().enumerate() {
            if element.layer == Layer::Band && !band {
                continue;
            }
            match element.parent {
                Some(parent) if parent < index => tree.members[parent].push(index),
                _ => tree.roots.push(index),
            }
        }
        tree
    }
}

/// Text for XML and HTML, in elements and in attributes. Characters that XML forbids become U+FFFD.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(character),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
    out
}

/// Where and how large a group is; nothing where it is at the origin at its natural size.
pub(super) fn transform(translate: Point, scale: f64) -> String {
    let place = match (number(translate.x), number(translate.y)) {
        (x, y) if x == "0" && y == "0" => String::new(),
        (x, y) => format!("translate({x} {y})"),
    };
    let size = match fine(scale) {
        size if size == "1" => String::new(),
        size => format!("scale({size})"),
    };
    match (place.is_empty(), size.is_empty()) {
        (true, true) => String::new(),
        (true, false) => format!(" transform=\"{size}\""),
        (false, true) => format!(" transform=\"{place}\""),
        (false, false) => format!(" transform=\"{place} {size}\""),
    }
}

/// An opacity attribute; nothing where it is 1.
pub(super) fn opacity(value: f64) -> String {
    match fine(value.clamp(0.0, 1.0)) {
        value if value == "1" => String::new(),
        value => format!(" opacity=\"{value}\""),
    }
}

/// One shape without its transform, opacity and visibility; `place` and `class` are ready attributes. A group has no shape.
///
/// What differs from shape to shape comes first and what many share last: equal ends pack well.
pub(super) fn shape(
    element: &Element,
    state: &State,
    colours: Colours,
    place: &str,
    class: &str,
) -> String {
    let mut out = String::new();
    match &element.form {
        Form::Group => {}
        Form::Box { radius } => {
            let _ = write!(
                out,
                "<rect{place} width=\"{}\" height=\"{}\"",
                length(state.width),
                length(state.height)
            );
            if *radius > 0.0 {
                let _ = write!(out, " rx=\"{}\"", number(*radius));
            }
            out.push_str(class);
            paint(&mut out, element, state, colours);
            out.push_str("/>");
        }
        Form::Circle => {
            let _ = write!(
                out,
                "<circle{place} r=\"{}\"{class}",
                length(state.width / 2.0)
            );
            paint(&mut out, element, state, colours);
            out.push_str("/>");
        }
        Form::Path { data, .. } => {
            let _ = write!(out, "<path{place} d=\"{}\"{class}", escape(data));
            paint(&mut out, element, state, colours);
            out.push_str("/>");
        }
        Form::Words {
            text,
            font,
            anchor,
            struck,
        } => {
            let _ = write!(out, "<text{place}{class}{}", typeface(*font, *anchor));
            if *struck {
                out.push_str(" text-decoration=\"line-through\"");
            }
            if text.starts_with(' ') || text.ends_with(' ') || text.contains("  ") {
                out.push_str(" xml:space=\"preserve\"");
            }
            paint(&mut out, element, state, colours);
            let _ = write!(out, ">{}</text>", escape(text));
        }
    }
    out
}

/// The attributes that set words.
pub(super) fn typeface(font: Font, anchor: Anchor) -> String {
    let family = family(font.mono);
    let mut out = format!(
        " font-family=\"{family}\" font-size=\"{}\"",
        number(font.px)
    );
    if font.weight != 400 {
        let _ = write!(out, " font-weight=\"{}\"", font.weight);
    }
    match anchor {
        Anchor::Start => {}
        Anchor::Middle => out.push_str(" text-anchor=\"middle\""),
        Anchor::End => out.push_str(" text-anchor=\"end\""),
    }
    out
}

/// The name of the family in every output.
pub(super) fn family(mono: bool) -> &'static str {
    if mono { "JetBrains Mono" } else { "Inter" }
}

/// A colour, or `none`. A page has none between two roles: then it is the nearer one.
fn colour(paint: Paint, colours: Colours) -> String {
    match (colours, paint) {
        (Colours::Of(theme), paint) => hex(paint, theme),
        (Colours::Page, Paint::None) => "none".to_owned(),
        (Colours::Page, Paint::Between(role, _, share)) if share < 0.5 => {
            format!("var(--{})", role.name())
        }
        (Colours::Page, Paint::Solid(role) | Paint::Between(_, role, _)) => {
            format!("var(--{})", role.name())
        }
    }
}

/// A colour as `#rrggbb`, or `none`.
pub(super) fn hex(paint: Paint, theme: Theme) -> String {
    match paint.rgb(theme) {
        Some([red, green, blue]) => format!("#{red:02x}{green:02x}{blue:02x}"),
        None => "none".to_owned(),
    }
}

fn paint(out: &mut String, element: &Element, state: &State, colours: Colours) {
    let _ = write!(out, " fill=\"{}\"", colour(state.fill, colours));
    if element.fill_opacity < 1.0 {
        let _ = write!(out, " fill-opacity=\"{}\"", fine(element.fill_opacity));
    }
    if !element.has_outline() {
        return;
    }
    let _ = write!(
        out,
        " stroke=\"{}\" stroke-width=\"{}\"",
        colour(state.stroke, colours),
        number(element.stroke_width)
    );
    if element.round && !element.sweeps() {
        out.push_str(" stroke-linecap=\"round\" stroke-linejoin=\"round\"");
    }
    let dashes = dashes(element, state);
    if !dashes.is_empty() {
        let _ = write!(out, " stroke-dasharray=\"{dashes}\"");
    }
}

/// The dash pattern at a state; empty for an unbroken outline.
pub(super) fn dashes(element: &Element, state: &State) -> String {
    if state.sweep < 1.0 {
        let (drawn, gap) = swept(element, state, state.sweep);
        return format!("{} {}", number(drawn), number(gap));
    }
    let dashes: Vec<String> = element.dash.iter().map(|dash| number(*dash)).collect();
    dashes.join(" ")
}

/// How much of the outline is drawn at a sweep, and a gap that is longer than the rest.
pub(super) fn swept(element: &Element, state: &State, sweep: f64) -> (f64, f64) {
    let length = outline(element, state);
    (length * sweep.max(0.0), length + 1.0)
}

/// The length of an outline.
fn outline(element: &Element, state: &State) -> f64 {
    let (width, height) = (state.width.max(0.0), state.height.max(0.0));
    match &element.form {
        Form::Group | Form::Words { .. } => 0.0,
        // Each round corner is a quarter of a circle in place of two radii.
        Form::Box { radius } => {
            let radius = radius.min(width / 2.0).min(height / 2.0).max(0.0);
            2.0 * (width + height) - (8.0 - 2.0 * std::f64::consts::PI) * radius
        }
        Form::Circle => std::f64::consts::PI * width,
        Form::Path { length, .. } => *length,
    }
}

fn length(value: f64) -> String {
    number(value.max(0.0))
}
