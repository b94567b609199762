//! A formula as one outline, from the layout of its boxes and the fonts of KaTeX.

use std::fmt::Write as _;
use std::sync::LazyLock;

use ratex_layout::{LayoutOptions, layout, to_display_list};
use ratex_parser::ParseNode;
use ratex_types::display_item::DisplayItem;
use ratex_types::math_style::MathStyle;
use ratex_types::path_command::PathCommand;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider};

use super::MistakeKind;
use crate::number::number;

/// A laid out formula. Lengths are in ems; y grows downwards from the line that it stands on.
#[derive(Clone)]
pub(super) struct Outline {
    pub(super) width: f64,
    pub(super) ascent: f64,
    pub(super) descent: f64,
    commands: Vec<PathCommand>,
}

/// The fonts that formulas are set in, as the layout names them.
const FACES: [(&str, &[u8]); 9] = [
    (
        "Main-Regular",
        include_bytes!("../../../fonts/KaTeX_Main-Regular.ttf"),
    ),
    (
        "Main-Bold",
        include_bytes!("../../../fonts/KaTeX_Main-Bold.ttf"),
    ),
    (
        "Math-Italic",
        include_bytes!("../../../fonts/KaTeX_Math-Italic.ttf"),
    ),
    (
        "AMS-Regular",
        include_bytes!("../../../fonts/KaTeX_AMS-Regular.ttf"),
    ),
    (
        "Caligraphic-Regular",
        include_bytes!("../../../fonts/KaTeX_Caligraphic-Regular.ttf"),
    ),
    (
        "Size1-Regular",
        include_bytes!("../../../fonts/KaTeX_Size1-Regular.ttf"),
    ),
    (
        "Size2-Regular",
        include_bytes!("../../../fonts/KaTeX_Size2-Regular.ttf"),
    ),
    (
        "Size3-Regular",
        include_bytes!("../../../fonts/KaTeX_Size3-Regular.ttf"),
    ),
    (
        "Size4-Regular",
        include_bytes!("../../../fonts/KaTeX_Size4-Regular.ttf"),
    ),
];

/// A parsed face, by the name that the layout gives it.
fn face(name: &str) -> Option<&'static FontRef<'static>> {
    static PARSED: LazyLock<Vec<FontRef<'static>>> = LazyLock::new(|| {
        let parse = |(_, bytes): &(&str, &'static [u8])| {
            FontRef::new(bytes).expect("a bundled font is a font")
        };
        FACES.iter().map(parse).collect()
    });
    let index = FACES.iter().position(|(known, _)| *known == name)?;
    PARSED.get(index)
}

/// Lays a formula out as it stands in a line of words.
pub(super) fn outline(nodes: &[ParseNode]) -> Result<Outline, MistakeKind> {
    let options = LayoutOptions {
        style: MathStyle::Text,
        ..LayoutOptions::default()
    };
    let list = to_display_list(&layout(nodes, &options));
    let mut commands = Vec::new();
    for item in &list.items {
        draw(item, list.height, &mut commands)?;
    }
    Ok(Outline {
        width: list.width,
        ascent: list.height,
        descent: list.depth,
        commands,
    })
}

/// Adds what an item draws. The layout counts from the top of the formula, whose height above the line is `height`.
fn draw(item: &DisplayItem, height: f64, out: &mut Vec<PathCommand>) -> Result<(), MistakeKind> {
    match item {
        DisplayItem::GlyphPath {
            x,
            y,
            scale,
            font,
            char_code,
            ..
        } => {
            let character = char::from_u32(*char_code).unwrap_or(char::REPLACEMENT_CHARACTER);
            let placed = Placed {
                x: *x,
                y: y - height,
                scale: *scale,
                out,
            };
            draw_glyph(font, character, placed)
        }
        DisplayItem::Line {
            x,
            y,
            width,
            thickness,
            dashed: false,
            ..
        } => {
            let top = y - height - thickness / 2.0;
            draw_box((*x, top), (*width, *thickness), out);
            Ok(())
        }
        DisplayItem::Path {
            x,
            y,
            commands,
            fill: true,
            ..
        } => {
            let moved = commands.iter().map(|one| shifted(one, *x, y - height));
            out.extend(moved);
            Ok(())
        }
        DisplayItem::Line { .. } | DisplayItem::Rect { .. } | DisplayItem::Path { .. } => {
            Err(MistakeKind::NotSupported("frames or struck out terms"))
        }
    }
}

fn draw_box((x, y): (f64, f64), (w, h): (f64, f64), out: &mut Vec<PathCommand>) {
    out.push(PathCommand::MoveTo { x, y });
    for (x, y) in [(x + w, y), (x + w, y + h), (x, y + h)] {
        out.push(PathCommand::LineTo { x, y });
    }
    out.push(PathCommand::Close);
}

fn shifted(command: &PathCommand, dx: f64, dy: f64) -> PathCommand {
    match *command {
        PathCommand::MoveTo { x, y } => PathCommand::MoveTo {
            x: x + dx,
            y: y + dy,
        },
        PathCommand::LineTo { x, y } => PathCommand::LineTo {
            x: x + dx,
            y: y + dy,
        },
        PathCommand::QuadTo { x1, y1, x, y } => PathCommand::QuadTo {
            x1: x1 + dx,
            y1: y1 + dy,
            x: x + dx,
            y: y + dy,
        },
        PathCommand::CubicTo {
            x1,
            y1,
            x2,
            y2,
            x,
            y,
        } => PathCommand::CubicTo {
            x1: x1 + dx,
            y1: y1 + dy,
            x2: x2 + dx,
            y2: y2 + dy,
            x: x + dx,
            y: y + dy,
        },
        PathCommand::Close => PathCommand::Close,
    }
}

fn draw_glyph(font: &str, character: char, mut placed: Placed<'_>) -> Result<(), MistakeKind> {
    if character.is_whitespace() {
        return Ok(());
    }
    let missing = MistakeKind::NoGlyph(character);
    let Some(face) = face(font) else {
        return Err(missing);
    };
    let Some(glyph) = face.charmap().map(character) else {
        return Err(missing);
    };
    let outlines = face.outline_glyphs();
    let Some(outline) = outlines.get(glyph) else {
        return Err(missing);
    };
    let units = face.metrics(Size::unscaled(), LocationRef::default());
    placed.scale /= f64::from(units.units_per_em);
    let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
    outline.draw(settings, &mut placed).map_err(|_| missing)?;
    Ok(())
}

/// A pen that puts a glyph at its place.
struct Placed<'a> {
    x: f64,
    y: f64,
    scale: f64,
    out: &'a mut Vec<PathCommand>,
}

impl Placed<'_> {
    /// Fonts count upwards.
    fn at(&self, x: f32, y: f32) -> (f64, f64) {
        (
            self.x + f64::from(x) * self.scale,
            self.y - f64::from(y) * self.scale,
        )
    }
}

impl OutlinePen for Placed<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.out.push(PathCommand::MoveTo { x, y });
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.out.push(PathCommand::LineTo { x, y });
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(cx, cy), self.at(x, y));
        self.out.push(PathCommand::QuadTo { x1, y1, x, y });
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(ax, ay), self.at(bx, by), self.at(x, y));
        self.out.push(PathCommand::CubicTo {
            x1,
            y1,
            x2,
            y2,
            x,
            y,
        });
    }

    fn close(&mut self) {
        self.out.push(PathCommand::Close);
    }
}

impl Outline {
    /// As path data, beside words of this size.
    pub(super) fn path(&self, px: f64) -> String {
        let mut data = String::new();
        let pair = |x: f64, y: f64| format!("{} {}", number(x * px), number(y * px));
        for command in &self.commands {
            let _ = match *command {
                PathCommand::MoveTo { x, y } => write!(data, "M{}", pair(x, y)),
                PathCommand::LineTo { x, y } => write!(data, "L{}", pair(x, y)),
                PathCommand::QuadTo { x1, y1, x, y } => {
                    write!(data, "Q{} {}", pair(x1, y1), pair(x, y))
                }
                PathCommand::CubicTo {
                    x1,
                    y1,
                    x2,
                    y2,
                    x,
                    y,
                } => write!(data, "C{} {} {}", pair(x1, y1), pair(x2, y2), pair(x, y)),
                PathCommand::Close => write!(data, "Z"),
            };
        }
        data
    }
}
