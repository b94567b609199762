//! One moment as a still picture: style-free SVG that every renderer draws alike, and PNG.

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use resvg::{tiny_skia, usvg};

use super::markup::{self, Colours, Tree};
use crate::theme::{Role, Theme};
use crate::timeline::{Form, Layout, State, Timeline};
use crate::units::Millis;

/// The picture at `t` as SVG: presentation attributes with colours in hex, no style, no script; what cannot be seen is
/// left out. With `band`, the caption band stands below the stage.
pub fn frame_svg(
    timeline: &Timeline,
    layout: Layout,
    t: Millis,
    theme: Theme,
    band: bool,
) -> String {
    let (width, height) = size(layout, band);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">"
    );
    out.push_str(&frame_body(timeline, layout, t, theme, band));
    out.push_str("</svg>");
    out
}

/// The stage at `t` in the colours of the page that it stands in, without a size of its own and unseen by assistive
/// technology: the page says the same in words.
pub(super) fn page_svg(timeline: &Timeline, layout: Layout, t: Millis) -> String {
    let (width, height) = size(layout, false);
    let body = body(timeline, t, Colours::Page, false);
    format!("<svg viewBox=\"0 0 {width} {height}\" aria-hidden=\"true\">{body}</svg>")
}

/// Width and height of a picture in pixels.
pub fn size(layout: Layout, band: bool) -> (u32, u32) {
    let (width, height) = layout.size();
    (width, if band { height + layout.band() } else { height })
}

/// What stands between the root tags of [`frame_svg`].
pub(super) fn frame_body(
    timeline: &Timeline,
    layout: Layout,
    t: Millis,
    theme: Theme,
    band: bool,
) -> String {
    let (width, height) = size(layout, band);
    let background = Role::Background.hex(theme);
    let mut out = format!("<path fill=\"{background}\" d=\"M0 0H{width}V{height}H0Z\"/>");
    out.push_str(&body(timeline, t, Colours::Of(theme), band));
    out
}

/// What is drawn, without the ground.
fn body(timeline: &Timeline, t: Millis, colours: Colours, band: bool) -> String {
    let mut out = String::new();
    let tree = Tree::new(timeline, band);
    let states = timeline.at(t);
    let frame = Frame {
        timeline,
        tree: &tree,
        states: &states,
        colours,
    };
    for &index in &tree.roots {
        frame.write(&mut out, index);
    }
    out
}

struct Frame<'a> {
    timeline: &'a Timeline,
    tree: &'a Tree,
    states: &'a [State],
    colours: Colours,
}

impl Frame<'_> {
    fn write(&self, out: &mut String, index: usize) {
        let (element, state) = (&self.timeline.elements[index], &self.states[index]);
        if !state.visible || state.opacity <= 0.0 {
            return;
        }
        let place =
            markup::transform(state.translate, state.scale) + &markup::opacity(state.opacity);
        let members = &self.tree.members[index];
        if members.is_empty() {
            out.push_str(&markup::shape(element, state, self.colours, &place, ""));
            return;
        }
        let _ = write!(out, "<g{place}>");
        if element.form != Form::Group {
            out.push_str(&markup::shape(element, state, self.colours, "", ""));
        }
        for &member in members {
            self.write(out, member);
        }
        out.push_str("</g>");
    }
}

/// An SVG of ours as a PNG of this width, drawn with the bundled fonts only.
///
/// # Errors
/// A sentence if the SVG does not parse or the picture would be empty or larger than memory allows.
pub fn frame_png(svg: &str, width: u32) -> Result<Vec<u8>, String> {
    let options = usvg::Options {
        font_family: "Inter".to_owned(),
        fontdb: fonts(),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(svg, &options)
        .map_err(|error| format!("the frame is not drawable: {error}"))?;
    let scale = width as f32 / tree.size().width();
    let height = (tree.size().height() * scale).round() as u32;
    let mut pixmap = tiny_skia::Pixmap::new(width, height)
        .ok_or_else(|| format!("a picture of {width} by {height} pixels cannot be made"))?;
    resvg::render(
        &tree,
        tiny_skia::Transform::from_scale(scale, scale),
        &mut pixmap.as_mut(),
    );
    pixmap
        .encode_png()
        .map_err(|error| format!("the picture cannot be encoded: {error}"))
}

/// The poster as a PNG: the stage, twice as wide as a preview card needs.
///
/// # Errors
/// As [`frame_png`].
pub fn poster_png(timeline: &Timeline, layout: Layout, theme: Theme) -> Result<Vec<u8>, String> {
    let svg = frame_svg(timeline, layout, timeline.poster, theme, false);
    frame_png(&svg, layout.size().0)
}

/// Built once: parsing five fonts costs more than drawing a frame.
fn fonts() -> Arc<usvg::fontdb::Database> {
    static FONTS: OnceLock<Arc<usvg::fontdb::Database>> = OnceLock::new();
    let build = || {
        let mut database = usvg::fontdb::Database::new();
        for font in [
            include_bytes!("../../fonts/Inter_400Regular.ttf").as_slice(),
            include_bytes!("../../fonts/Inter_500Medium.ttf"),
            include_bytes!("../../fonts/Inter_600SemiBold.ttf"),
            include_bytes!("../../fonts/JetBrainsMono_500Medium.ttf"),
        ] {
            database.load_font_data(font.to_vec());
        }
        database.set_sans_serif_family("Inter");
        database.set_monospace_family("JetBrains Mono");
        Arc::new(database)
    };
    FONTS.get_or_init(build).clone()
}
