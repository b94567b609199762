//! Makes a bundled font from a released one: `prepare_fonts RELEASED.ttf BUNDLED.ttf`.
//!
//! Browsers and resvg honour different settings of a font's features, so what is wanted of them is built in instead:
//! digits are the tabular ones, and letters never join or change by their neighbours (`->` stays two characters).
//! Kerning and the placing of accents stay.

#![expect(
    clippy::disallowed_methods,
    reason = "the example reads and writes the files that it is given"
)]

use std::error::Error;
use std::path::PathBuf;

use read_fonts::collections::IntSet;
use read_fonts::types::{GlyphId, NameId, Tag};
use read_fonts::{FontRef, TableProvider as _};
use skera::{Plan, SubsetFlags};
use write_fonts::FontBuilder;

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [released, bundled] = paths.as_slice() else {
        return Err("expected two paths: the released font, the bundled font".into());
    };
    let font = with_tabular_digits(&std::fs::read(released)?)?;
    std::fs::write(bundled, with_default_features_only(&font)?)?;
    Ok(())
}

/// The font with its digits mapped to the glyphs that its `tnum` feature would give.
fn with_tabular_digits(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let font = FontRef::new(bytes)?;
    let cmap = font.cmap()?;
    let mapping = |c| Some((c, cmap.map_codepoint(c)?));
    let mut mappings: Vec<_> = (char::MIN..=char::MAX).filter_map(mapping).collect();
    for (c, glyph) in &mut mappings {
        if c.is_ascii_digit() {
            *glyph = tabular(bytes, *c)?;
        }
    }
    let mut builder = FontBuilder::new();
    builder.add_raw(Tag::new(b"cmap"), cmap_table(&runs(&mappings)));
    builder.copy_missing_tables(font);
    Ok(builder.build())
}

/// Characters in a row whose glyphs are in a row: first and last character, first glyph.
type Run = (u32, u32, u32);

fn runs(mappings: &[(char, GlyphId)]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for &(c, glyph) in mappings {
        let (c, glyph) = (u32::from(c), glyph.to_u32());
        match runs.last_mut() {
            Some((first, last, start)) if c == *last + 1 && glyph == *start + c - *first => {
                *last = c;
            }
            _ => runs.push((c, c, glyph)),
        }
    }
    runs
}

/// A `cmap` table with subtables of format 4 and 12 (OpenType 1.9.1, "cmap").
fn cmap_table(runs: &[Run]) -> Vec<u8> {
    let (basic, full) = (format_4(runs), format_12(runs));
    let words = [0_u16, 2].into_iter().flat_map(u16::to_be_bytes);
    let mut table: Vec<u8> = words.collect();
    let windows = [(1_u16, 20), (10_u16, 20 + basic.len() as u32)];
    for (encoding, offset) in windows {
        table.extend([3, encoding].into_iter().flat_map(u16::to_be_bytes));
        table.extend(offset.to_be_bytes());
    }
    [table, basic, full].concat()
}

/// The basic plane. Every run is a segment with a delta, so no glyph array is needed.
fn format_4(runs: &[Run]) -> Vec<u8> {
    let end = [(0xFFFF, 0xFFFF, 0)];
    let segments: Vec<Run> = runs
        .iter()
        .copied()
        .filter(|run| run.1 < 0xFFFF)
        .chain(end)
        .collect();
    let count = segments.len() as u16;
    let log = count.ilog2() as u16;
    let search = 2 << log;
    let mut words = vec![
        4,
        16 + 8 * count,
        0,
        2 * count,
        search,
        log,
        2 * count - search,
    ];
    words.extend(segments.iter().map(|(_, last, _)| *last as u16));
    words.push(0);
    words.extend(segments.iter().map(|(first, _, _)| *first as u16));
    words.extend(
        segments
            .iter()
            .map(|(first, _, glyph)| (*glyph as u16).wrapping_sub(*first as u16)),
    );
    words.extend(segments.iter().map(|_| 0));
    words.into_iter().flat_map(u16::to_be_bytes).collect()
}

/// Every plane.
fn format_12(runs: &[Run]) -> Vec<u8> {
    let count = runs.len() as u32;
    let head = [12 << 16, 16 + 12 * count, 0, count];
    let groups = runs
        .iter()
        .flat_map(|(first, last, glyph)| [*first, *last, *glyph]);
    head.into_iter()
        .chain(groups)
        .flat_map(u32::to_be_bytes)
        .collect()
}

/// The glyph of a digit under `tnum`; a font without the feature gives its only one.
fn tabular(bytes: &[u8], digit: char) -> Result<GlyphId, Box<dyn Error>> {
    let font = harfrust::FontRef::new(bytes)?;
    let data = harfrust::ShaperData::new(&font);
    let mut buffer = harfrust::UnicodeBuffer::new();
    buffer.push_str(&digit.to_string());
    buffer.guess_segment_properties();
    let feature = harfrust::Feature::new(harfrust::Tag::new(b"tnum"), 1, ..);
    let options = harfrust::ShapeOptions::new().features(std::slice::from_ref(&feature));
    let glyphs = data.shaper(&font).build().shape(buffer, options);
    Ok(GlyphId::new(glyphs.glyph_infos()[0].glyph_id))
}

/// The font with all its characters, kerning and accents, and without every other feature.
fn with_default_features_only(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let font = FontRef::new(bytes)?;
    let kept = [b"ccmp", b"kern", b"mark", b"mkmk"];
    let plan = Plan::new(
        &IntSet::empty(),
        &IntSet::all(),
        &font,
        SubsetFlags::SUBSET_FLAGS_NO_HINTING | SubsetFlags::SUBSET_FLAGS_NOTDEF_OUTLINE,
        &[b"gasp", b"prep"].into_iter().map(Tag::new).collect(),
        &IntSet::all(),
        &kept.into_iter().map(Tag::new).collect(),
        &(0..=17).map(NameId::new).collect(),
        &IntSet::all(),
    );
    Ok(skera::subset_font(&font, &plan)?)
}
