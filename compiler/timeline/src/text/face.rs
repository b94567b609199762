//! The four bundled faces and the shaping of one line in one of them.

use std::sync::{Arc, Mutex, PoisonError};

use harfrust::{
    Direction, FontRef, ShapeOptions, ShapePlan, ShapePlanKey, ShaperData, UnicodeBuffer, script,
};
use skrifa::MetadataProvider;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use unicode_bidi::{BidiInfo, Level};

use crate::geometry::Font;

/// A bundled font file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Face {
    /// Inter 400: words that explain.
    Regular,
    /// Inter 500: labels.
    Medium,
    /// Inter 600: titles, names, emphasis.
    SemiBold,
    /// JetBrains Mono 500: values, keys, code.
    Mono,
}

/// Every face, in order.
pub const FACES: [Face; 4] = [Face::Regular, Face::Medium, Face::SemiBold, Face::Mono];

impl Face {
    /// The face that a font is set in. JetBrains Mono has one weight.
    pub fn of(font: Font) -> Self {
        match (font.mono, font.weight) {
            (true, _) => Self::Mono,
            (false, ..450) => Self::Regular,
            (false, 450..550) => Self::Medium,
            (false, 550..) => Self::SemiBold,
        }
    }

    /// The family that outputs name, and that the font file names itself.
    pub fn family(self) -> &'static str {
        match self {
            Self::Regular | Self::Medium | Self::SemiBold => "Inter",
            Self::Mono => "JetBrains Mono",
        }
    }

    /// The weight that outputs name. Any other and a browser would embolden the face itself.
    pub fn weight(self) -> u16 {
        match self {
            Self::Regular => 400,
            Self::Medium | Self::Mono => 500,
            Self::SemiBold => 600,
        }
    }

    /// The font file, as TrueType.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../../fonts/Inter_400Regular.ttf"),
            Self::Medium => include_bytes!("../../../fonts/Inter_500Medium.ttf"),
            Self::SemiBold => include_bytes!("../../../fonts/Inter_600SemiBold.ttf"),
            Self::Mono => include_bytes!("../../../fonts/JetBrainsMono_500Medium.ttf"),
        }
    }

    /// Where it is in [`FACES`].
    pub(super) fn index(self) -> usize {
        self as usize
    }
}

/// A parsed face.
pub(super) struct Shaper {
    font: FontRef<'static>,
    data: ShaperData,
    /// How lines of one script and direction are shaped, each found out once: as long a work as shaping a line.
    plans: Mutex<Vec<Arc<ShapePlan>>>,
    charmap: Charmap<'static>,
    units_per_em: u16,
}

impl Shaper {
    pub(super) fn new(face: Face) -> Self {
        let font = FontRef::new(face.bytes()).expect("a bundled font is a font");
        let outlines = skrifa::FontRef::new(face.bytes()).expect("a bundled font is a font");
        let metrics = outlines.metrics(Size::unscaled(), LocationRef::default());
        Self {
            data: ShaperData::new(&font),
            plans: Mutex::default(),
            font,
            charmap: outlines.charmap(),
            units_per_em: metrics.units_per_em,
        }
    }

    pub(super) fn units_per_em(&self) -> u16 {
        self.units_per_em
    }

    pub(super) fn has(&self, c: char) -> bool {
        self.charmap.map(c).is_some()
    }

    /// The width of a line in font units. Splits it into runs of one direction and shapes each, as usvg does.
    pub(super) fn advance(&self, text: &str) -> i64 {
        let shaper = self.data.shaper(&self.font).build();
        let bidi = BidiInfo::new(text, Some(Level::ltr()));
        let mut advance = 0;
        for paragraph in &bidi.paragraphs {
            let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for run in runs.into_iter().filter(|run| !run.is_empty()) {
                let mut buffer = UnicodeBuffer::new();
                buffer.push_str(&text[run.clone()]);
                buffer.set_direction(if levels[run.start].is_ltr() {
                    Direction::LeftToRight
                } else {
                    Direction::RightToLeft
                });
                buffer.guess_segment_properties();
                let plan = self.plan(&shaper, &buffer);
                let glyphs = shaper.shape(buffer, ShapeOptions::new().plan(Some(&plan)));
                let widths = glyphs.glyph_positions().iter();
                advance += widths.map(|glyph| i64::from(glyph.x_advance)).sum::<i64>();
            }
        }
        advance
    }

    /// How what is in a buffer is shaped.
    fn plan(&self, shaper: &harfrust::Shaper<'_>, buffer: &UnicodeBuffer) -> Arc<ShapePlan> {
        let script = Some(buffer.script()).filter(|script| *script != script::UNKNOWN);
        let key = ShapePlanKey::new(script, buffer.direction());
        // Poisoned plans are whole: each is added at once.
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans.iter().find(|plan| key.matches(plan)) {
            return Arc::clone(plan);
        }
        let plan = Arc::new(ShapePlan::new(
            shaper,
            buffer.direction(),
            script,
            None,
            &[],
        ));
        plans.push(Arc::clone(&plan));
        plan
    }
}
