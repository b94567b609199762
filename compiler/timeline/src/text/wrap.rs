//! Where lines break.

use std::ops::Range;

use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation;

use super::{Fonts, prose_font};
use crate::geometry::Font;
use crate::prose::{Prose, Run, RunStyle};

/// Some words of a line in one style.
///
/// Draw each piece as words of its own at its own place: kerning never reaches from one style into the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Its style.
    pub style: RunStyle,
    /// Its words, without spaces at either end; of a formula what it is read as.
    pub text: String,
    /// Its left end, in pixels from the start of the line.
    pub x: f64,
    /// Its width, in pixels.
    pub width: f64,
}

/// Fills lines from the front, each as long as it fits. The lines are without the spaces at their ends.
pub(super) fn lines(text: &str, fits: impl Fn(Range<usize>) -> bool) -> Vec<Range<usize>> {
    let trimmed = |line: Range<usize>| line.start..line.start + text[line].trim_end().len();
    // What fits as a whole need not be measured up to each place where it might break.
    if is_one_line(text) && fits(trimmed(0..text.len())) {
        return vec![trimmed(0..text.len())];
    }
    let mut lines = Vec::new();
    let (mut start, mut end) = (0, 0);
    for (next, opportunity) in linebreaks(text) {
        if end > start && !fits(trimmed(start..next)) {
            lines.push(trimmed(start..end));
            start = end;
        }
        while let Some(cut) = overlong(text, trimmed(start..next), &fits) {
            lines.push(start..cut);
            start = cut;
        }
        end = next;
        if opportunity == BreakOpportunity::Mandatory {
            lines.push(trimmed(start..end));
            start = end;
        }
    }
    lines
}

/// Whether a text is not empty and nothing in it demands a new line.
fn is_one_line(text: &str) -> bool {
    let mut demanded = linebreaks(text).filter(|(_, kind)| *kind == BreakOpportunity::Mandatory);
    demanded.next().is_some_and(|(at, _)| at == text.len())
}

/// More characters than a line has room for.
const NEAR: usize = 512;

/// Where to cut a single word that does not fit on a line: behind as many characters as fit, and behind one at least.
fn overlong(text: &str, word: Range<usize>, fits: &impl Fn(Range<usize>) -> bool) -> Option<usize> {
    if word.is_empty() {
        return None;
    }
    // Of a word without end only so much is looked at for each line, or its lines would cost the square of its length.
    let near = text[word.clone()]
        .char_indices()
        .nth(NEAR)
        .map_or(word.end, |(at, _)| word.start + at);
    let word = if near < word.end && !fits(word.start..near) {
        word.start..near
    } else if fits(word.clone()) {
        return None;
    } else {
        word
    };
    let ends: Vec<usize> = text[word.clone()]
        .grapheme_indices(true)
        .map(|(at, character)| word.start + at + character.len())
        .collect();
    let fitting = ends.partition_point(|end| fits(word.start..*end)).max(1);
    (fitting < ends.len()).then(|| ends[fitting - 1])
}

/// Stands for a formula where lines are broken: a letter, so that what belongs to it stays with it.
const FORMULA: &str = "x";

/// What lines are broken by: the words, and a letter for each formula.
fn breakable(run: &Run) -> &str {
    match run.style {
        RunStyle::Math(_) => FORMULA,
        _ => &run.text,
    }
}

/// Breaks prose as if it were plain, measuring every piece in its own style.
pub(super) fn prose(fonts: &Fonts, prose: &Prose, font: Font, max_width: f64) -> Vec<Vec<Piece>> {
    let text: String = prose.0.iter().map(breakable).collect();
    let width = |line: &[Piece]| line.last().map_or(0.0, |piece| piece.x + piece.width);
    let fits = |line| width(&pieces(fonts, prose, font, line)) <= max_width;
    lines(&text, fits)
        .into_iter()
        .map(|line| pieces(fonts, prose, font, line))
        .collect()
}

/// The pieces of a line, given as a range of what it is broken by.
fn pieces(fonts: &Fonts, prose: &Prose, font: Font, line: Range<usize>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut x, mut run_start) = (0.0, 0);
    for run in &prose.0 {
        let whole = breakable(run);
        let run_end = run_start + whole.len();
        let (from, to) = (line.start.max(run_start), line.end.min(run_end));
        if from < to {
            if let RunStyle::Math(formula) = &run.style {
                let width = formula.width(font.px);
                pieces.push(Piece {
                    style: run.style.clone(),
                    text: run.text.clone(),
                    x,
                    width,
                });
                x += width;
            } else {
                let text = &whole[from - run_start..to - run_start];
                let font = prose_font(&run.style, font);
                let words = text.trim_start();
                let indent = fonts.width(&text[..text.len() - words.len()], font);
                let words = words.trim_end();
                if !words.is_empty() {
                    pieces.push(Piece {
                        style: run.style.clone(),
                        text: words.to_owned(),
                        x: x + indent,
                        width: fonts.width(words, font),
                    });
                }
                x += fonts.width(text, font);
            }
        }
        run_start = run_end;
    }
    pieces
}
