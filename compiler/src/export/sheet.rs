//! A contact sheet: the middle and the end of every step side by side, to look at a whole explainer at once.

use std::fmt::Write as _;

use super::frame::{frame_body, frame_png, size};
use super::markup::escape;
use crate::theme::{Role, Theme};
use crate::timeline::{Layout, Step, Timeline};
use crate::units::Millis;

/// Pictures beside each other: the middle and the end of two steps.
const COLUMNS: usize = 4;
/// Between pictures, and around all.
const GAP: usize = 32;
/// The two lines of words under a picture.
const CAPTION: usize = 68;

/// The contact sheet as a PNG, pictures about 640 pixels wide (420 in portrait), captions included.
///
/// # Errors
/// As [`frame_png`].
pub fn filmstrip_png(timeline: &Timeline, layout: Layout, theme: Theme) -> Result<Vec<u8>, String> {
    let svg = filmstrip_svg(timeline, layout, theme);
    let (width, _) = sheet_size(layout, 2 * timeline.steps.len());
    frame_png(&svg, width as u32)
}

/// The contact sheet as SVG.
pub fn filmstrip_svg(timeline: &Timeline, layout: Layout, theme: Theme) -> String {
    let (width, height) = sheet_size(layout, 2 * timeline.steps.len());
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\"><path fill=\"{}\" d=\"M0 0H{width}V{height}H0Z\"/>",
        Role::Surface.hex(theme)
    );
    let pictures = timeline.steps.iter().enumerate().flat_map(|(index, step)| {
        let middle = Millis((step.start.0 + step.end.0) / 2);
        [
            (index, step, middle, "middle"),
            (index, step, last(timeline, step), "end"),
        ]
    });
    for (place, (index, step, t, which)) in pictures.enumerate() {
        let lines = [
            format!("{}. {}", index + 1, step.title.words()),
            format!("{which}, {}", seconds(t)),
        ];
        picture(&mut out, timeline, layout, theme, (place, t, lines));
    }
    out.push_str("</svg>");
    out
}

/// The last moment that is still the step's: the next step's first change may come at its end.
fn last(timeline: &Timeline, step: &Step) -> Millis {
    if step.end >= timeline.duration {
        timeline.duration
    } else {
        Millis((step.end.0 - 1).max(step.start.0))
    }
}

fn picture(
    out: &mut String,
    timeline: &Timeline,
    layout: Layout,
    theme: Theme,
    what: (usize, Millis, [String; 2]),
) {
    let (place, t, lines) = what;
    let (wide, high) = thumbnail(layout);
    let (full_width, full_height) = size(layout, true);
    let x = GAP + place % COLUMNS * (wide + GAP);
    let y = GAP + place / COLUMNS * (high + CAPTION + GAP);
    let _ = write!(
        out,
        "<svg x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {full_width} {full_height}\">{}</svg>",
        frame_body(timeline, layout, t, theme, true)
    );
    for (line, words) in lines.iter().enumerate() {
        let _ = write!(
            out,
            "<text x=\"{x}\" y=\"{}\" font-family=\"Inter\" font-size=\"20\" font-weight=\"500\" fill=\"{}\">{}</text>",
            y + high + 30 + 26 * line,
            [Role::Ink, Role::InkSoft][line].hex(theme),
            escape(words)
        );
    }
}

fn sheet_size(layout: Layout, pictures: usize) -> (usize, usize) {
    let (wide, high) = thumbnail(layout);
    let columns = COLUMNS.min(pictures.max(1));
    let rows = pictures.div_ceil(COLUMNS).max(1);
    (
        GAP + columns * (wide + GAP),
        GAP + rows * (high + CAPTION + GAP),
    )
}

fn thumbnail(layout: Layout) -> (usize, usize) {
    let wide = match layout {
        Layout::Landscape => 640,
        Layout::Portrait => 420,
    };
    let (full_width, full_height) = size(layout, true);
    (
        wide,
        (wide * full_height as usize).div_ceil(full_width as usize),
    )
}

/// A moment in words, such as `12.3 s`.
fn seconds(t: Millis) -> String {
    format!("{}.{} s", t.0 / 1000, t.0 % 1000 / 100)
}
