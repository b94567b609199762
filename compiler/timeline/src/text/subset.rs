//! Fonts cut down to the characters that an output shows, so that a file can carry them itself.

use std::collections::BTreeSet;
use std::fmt;

use read_fonts::FontRef;
use read_fonts::collections::IntSet;
use read_fonts::types::{NameId, Tag};
use skera::{Plan, SubsetFlags};
use ttf2woff2::{BrotliQuality, EncodeOptions};

/// The features that the bundled fonts have.
const FEATURES: [&[u8; 4]; 4] = [b"ccmp", b"kern", b"mark", b"mkmk"];

/// Tables that no output needs: instructions for coarse screens, and the names of styles for font menus.
const DROPPED: [&[u8; 4]; 6] = [b"DSIG", b"STAT", b"cvt ", b"fpgm", b"gasp", b"prep"];

/// Family, style, full and PostScript name: without the last, resvg does not take a font.
const NAMES: [u16; 6] = [1, 2, 4, 6, 16, 17];

/// A font that could not be cut down or packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubsetError(String);

impl fmt::Display for SubsetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for SubsetError {}

/// The part of a TrueType font that shows these characters, as TrueType, with the same names, advances and kerning.
///
/// Characters that the font lacks are left out. The same input gives the same bytes.
///
/// # Errors
///
/// When the bytes are not a font, or one that cannot be cut down.
pub fn subset(font: &[u8], characters: &BTreeSet<char>) -> Result<Vec<u8>, SubsetError> {
    let font = FontRef::new(font).map_err(|error| SubsetError(error.to_string()))?;
    let tags = |tags: &[&[u8; 4]]| tags.iter().map(|tag| Tag::new(tag)).collect();
    let plan = Plan::new(
        &IntSet::empty(),
        &characters.iter().map(|c| u32::from(*c)).collect(),
        &font,
        SubsetFlags::SUBSET_FLAGS_NO_HINTING | SubsetFlags::SUBSET_FLAGS_NO_BIDI_CLOSURE,
        &tags(&DROPPED),
        &IntSet::all(),
        &tags(&FEATURES),
        &NAMES.map(NameId::new).into_iter().collect(),
        &[ENGLISH].into_iter().collect(),
    );
    skera::subset_font(&font, &plan).map_err(|error| SubsetError(error.to_string()))
}

/// US English, as the name table counts languages.
const ENGLISH: u16 = 0x0409;

/// A TrueType font packed as WOFF2, at the best compression. The same input gives the same bytes.
///
/// # Errors
///
/// When the bytes are not a font.
pub fn woff2(ttf: &[u8]) -> Result<Vec<u8>, SubsetError> {
    let options = EncodeOptions {
        quality: BrotliQuality::default(),
        // Browsers refuse a transformed font whose outlines outgrow short offsets: 128 KiB.
        transform_glyf_loca: ttf.len() < 1 << 17,
        threads: None,
    };
    ttf2woff2::encode_with_options(ttf, options).map_err(|error| SubsetError(error.to_string()))
}

#[cfg(test)]
mod tests {
    use read_fonts::TableProvider as _;
    use skrifa::MetadataProvider;
    use skrifa::instance::{LocationRef, Size};

    use super::*;
    use crate::text::FACES;

    /// More than the usual explainer shows, and that in every face.
    const SHOWN: &str =
        "ABCDEFGHIKLMNOPQRSTUVWXYabcdefghijklmnopqrstuvwxyz0123456789 .,:;?!()[]{}'’“”-–→=+*/%<>≤√";

    fn advances(font: &[u8], text: &str) -> Vec<Option<f32>> {
        let font = skrifa::FontRef::new(font).unwrap();
        let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        let charmap = font.charmap();
        text.chars()
            .map(|c| metrics.advance_width(charmap.map(c)?))
            .collect()
    }

    #[test]
    fn a_subset_has_its_characters_with_their_advances() {
        for face in FACES {
            let part = subset(face.bytes(), &SHOWN.chars().collect()).unwrap();
            assert_eq!(advances(&part, SHOWN), advances(face.bytes(), SHOWN));
            assert_eq!(advances(&part, "Ж"), [None]);
        }
    }

    #[test]
    fn the_fonts_of_an_explainer_are_small() {
        let packed = FACES.map(|face| {
            let part = subset(face.bytes(), &SHOWN.chars().collect()).unwrap();
            woff2(&part).unwrap().len()
        });
        let size: usize = packed.iter().sum();
        assert!(size <= 25 * 1024, "{packed:?} bytes");
    }

    #[test]
    fn the_same_characters_give_the_same_bytes() {
        let characters = SHOWN.chars().collect();
        for face in FACES {
            let pack = || woff2(&subset(face.bytes(), &characters).unwrap()).unwrap();
            assert_eq!(pack(), pack());
        }
    }

    #[test]
    fn a_subset_is_found_by_its_family_and_weight() {
        for face in FACES {
            let part = subset(face.bytes(), &BTreeSet::from(['a'])).unwrap();
            let mut fonts = resvg::usvg::fontdb::Database::new();
            fonts.load_font_data(part);
            let found = fonts.faces().next().unwrap();
            assert_eq!(found.families[0].0, face.family());
            assert_eq!(found.weight.0, face.weight());
        }
    }

    #[test]
    fn bundled_fonts_have_no_feature_that_renderers_differ_in() {
        for face in FACES {
            let font = FontRef::new(face.bytes()).unwrap();
            let lists = [
                font.gsub().map(|table| table.feature_list()),
                font.gpos().map(|table| table.feature_list()),
            ];
            for list in lists.into_iter().flatten().flatten() {
                for record in list.feature_records() {
                    let tag = record.feature_tag().into_bytes();
                    assert!(
                        FEATURES.contains(&&tag),
                        "{face:?} {}",
                        record.feature_tag()
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_not_a_font_is_an_error() {
        assert!(subset(b"words", &BTreeSet::new()).is_err());
        assert!(woff2(b"words").is_err());
    }
}
