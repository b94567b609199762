//! Words: the bundled fonts, how wide a line is, and where it breaks.
//!
//! Shapes with the very shaper that draws the stills, with the font's default features, so that what is measured is what
//! is drawn: by resvg from the whole fonts and by browsers from their subsets. resvg ignores `font-feature-settings` and
//! `font-variant-numeric`, so no output sets them: tabular digits are built into the bundled fonts, and signs never join.
//!
//! Two more things keep outputs as measured: `xml:space="preserve"` where words have spaces at an end or in a row, and the
//! weight that [`Face::weight`] names, since a browser emboldens a face that is asked for more.
//!
//! Does not know stages or figures, loads no font of the system, and has no fallback: see [`Fonts::covers`].

mod face;
mod subset;
mod wrap;

use std::sync::{LazyLock, Mutex, PoisonError};

use hashbrown::HashMap;

pub use face::{FACES, Face};
pub use subset::{SubsetError, subset, woff2};
pub use wrap::Piece;

use crate::geometry::Font;
use crate::prose::{Prose, RunStyle};
use face::Shaper;

/// How many measured lines each face remembers; then it forgets all and starts over.
const MEMORY: usize = 1 << 14;

/// The bundled fonts, ready to measure with.
pub struct Fonts {
    shapers: [Shaper; FACES.len()],
    memory: [Mutex<HashMap<Box<str>, i64>>; FACES.len()],
}

impl Fonts {
    /// The fonts of every explainer. Parsed on first use.
    pub fn bundled() -> &'static Self {
        static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts {
            shapers: FACES.map(Shaper::new),
            memory: FACES.map(|_| Mutex::default()),
        });
        &FONTS
    }

    /// The width of one line of words, in the pixels of `font.px`: the sum of its advances, kerning included.
    ///
    /// Every space counts, at the ends too. A line break counts as whatever the font has for it: wrap first.
    pub fn width(&self, text: &str, font: Font) -> f64 {
        if text.is_empty() {
            return 0.0;
        }
        let face = Face::of(font);
        let shaper = &self.shapers[face.index()];
        // A poisoned memory is whole: each entry is inserted at once.
        let memory = || {
            self.memory[face.index()]
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let known = memory().get(text).copied();
        let units = known.unwrap_or_else(|| {
            let units = shaper.advance(text);
            let mut memory = memory();
            if memory.len() >= MEMORY {
                memory.clear();
            }
            memory.insert(text.into(), units);
            units
        });
        units as f64 * font.px / f64::from(shaper.units_per_em())
    }

    /// Breaks words into lines of at most `max_width` pixels, by the Unicode line breaking algorithm.
    ///
    /// A word that is wider than a line is broken between its characters; only a single character can be wider than
    /// `max_width`. Spaces at the end of a line are dropped. No words give no lines.
    pub fn wrap(&self, text: &str, font: Font, max_width: f64) -> Vec<String> {
        wrap::lines(text, |line| self.width(&text[line], font) <= max_width)
            .into_iter()
            .map(|line| text[line].to_owned())
            .collect()
    }

    /// Breaks prose into lines of pieces of one style, as [`Fonts::wrap`] does; styles are set as by [`prose_font`]. A formula
    /// is never broken.
    pub fn wrap_prose(&self, prose: &Prose, font: Font, max_width: f64) -> Vec<Vec<Piece>> {
        wrap::prose(self, prose, font, max_width)
    }

    /// Whether a font can show every character of a text.
    ///
    /// # Errors
    ///
    /// The first character that its face lacks. No output falls back to another font: it would be measured wrong.
    pub fn covers(&self, text: &str, font: Font) -> Result<(), char> {
        let shaper = &self.shapers[Face::of(font).index()];
        match text.chars().find(|c| !shaper.has(*c)) {
            Some(c) => Err(c),
            None => Ok(()),
        }
    }
}

/// How a style of prose is set in words of this font: emphasis in weight 600, code in JetBrains Mono, everything else like
/// the words around it. Formulas have fonts of their own.
pub fn prose_font(style: &RunStyle, font: Font) -> Font {
    match style {
        RunStyle::Plain | RunStyle::Link(_) | RunStyle::Math(_) => font,
        RunStyle::Emphasis => Font {
            weight: 600,
            ..font
        },
        RunStyle::Code => Font {
            mono: true,
            weight: 500,
            ..font
        },
    }
}

#[cfg(test)]
mod tests;
