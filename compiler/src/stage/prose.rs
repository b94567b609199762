//! Shown text as shapes: words of each style in their own font, formulas as outlines.

use std::sync::Arc;

use crate::drawing::{Anchor, Dash, Enter, Font, Form, Key, Point, Shape, Sweep};
use crate::story::{Prose, RunStyle};
use crate::text::{Fonts, Piece, prose_font};
use crate::theme::Role;

/// Broken lines of text, with more room between them where a formula is taller than words.
pub(super) struct Lines {
    lines: Arc<[Vec<Piece>]>,
    /// How words without a style are set.
    font: Font,
    /// From one line to the next, in sizes of the font.
    pitch: f64,
}

/// How far words reach above and below the line that they stand on, in sizes of their font.
const WORDS: (f64, f64) = (0.95, 0.3);

impl Lines {
    pub(super) fn new(fonts: &Fonts, prose: &Prose, font: Font, width: f64, pitch: f64) -> Self {
        Self::broken(fonts.wrap_prose(prose, font, width).into(), font, pitch)
    }

    /// Of text that was broken already.
    pub(super) fn broken(lines: Arc<[Vec<Piece>]>, font: Font, pitch: f64) -> Self {
        Self { lines, font, pitch }
    }

    /// How many lines there are.
    pub(super) fn count(&self) -> usize {
        self.lines.len()
    }

    /// The width of the longest line.
    pub(super) fn width(&self) -> f64 {
        self.lines
            .iter()
            .map(|line| width(line))
            .fold(0.0, f64::max)
    }

    /// How much taller all lines together are than lines of words.
    pub(super) fn excess(&self) -> f64 {
        let tall = |line: &Vec<Piece>| self.more(line, true) + self.more(line, false);
        self.lines.iter().map(tall).sum()
    }

    /// How much further a line reaches than words do, above or below.
    fn more(&self, line: &[Piece], above: bool) -> f64 {
        let reach = |piece: &Piece| match &piece.style {
            RunStyle::Math(formula) => formula.reach(self.font.px),
            _ => (0.0, 0.0),
        };
        let beyond = |piece: &Piece| match above {
            true => reach(piece).0 - WORDS.0 * self.font.px,
            false => reach(piece).1 - WORDS.1 * self.font.px,
        };
        line.iter().map(beyond).fold(0.0, f64::max)
    }

    /// The shapes of all lines with their line and their place in it. The first line stands at `from`, if it is no taller
    /// than words; lines begin there, or have their middle there.
    pub(super) fn shapes(
        &self,
        from: Point,
        anchor: Anchor,
        role: Role,
    ) -> Vec<(usize, usize, Shape)> {
        let (mut shapes, mut lower) = (Vec::new(), 0.0);
        for (row, line) in self.lines.iter().enumerate() {
            lower += self.more(line, true);
            let first = shapes.len();
            let start = Point {
                x: match anchor {
                    Anchor::Start => from.x,
                    Anchor::Middle => from.x - width(line) / 2.0,
                    Anchor::End => from.x - width(line),
                },
                y: from.y + row as f64 * self.font.px * self.pitch + lower,
            };
            for (column, piece) in line.iter().enumerate() {
                let at = Point {
                    x: start.x + piece.x,
                    ..start
                };
                shapes.push((row, column, self.shape(piece, at, role)));
            }
            // Words alone keep their middle where that is asked for, whatever measures them.
            if let [(.., only)] = &mut shapes[first..]
                && let Form::Words { anchor: own, .. } = &mut only.form
            {
                *own = anchor;
                only.at.x = from.x;
            }
            lower += self.more(line, false);
        }
        shapes
    }

    fn shape(&self, piece: &Piece, at: Point, role: Role) -> Shape {
        let form = match &piece.style {
            RunStyle::Math(formula) => Form::Path {
                data: formula.path(self.font.px),
            },
            style => Form::Words {
                text: piece.text.clone(),
                font: prose_font(style, self.font),
                anchor: Anchor::Start,
                struck: false,
            },
        };
        plain(form, at, role)
    }
}

fn width(line: &[Piece]) -> f64 {
    line.last().map_or(0.0, |piece| piece.x + piece.width)
}

fn plain(form: Form, at: Point, role: Role) -> Shape {
    Shape {
        key: Key {
            part: None,
            name: "words",
            index: 0,
        },
        form,
        at,
        fill: Some(role),
        fill_opacity: 1.0,
        stroke: None,
        stroke_width: 0.0,
        dash: Dash::Solid,
        sweep: Sweep::Share(1.0),
        enter: Enter::Fade,
        within: None,
    }
}
