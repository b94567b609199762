//! Text that viewers read: its values are typed, its links lead somewhere.

use explc_dsl::codes::{catalogue, formula, name, types, visual, writing};
use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::span::Span;
use explc_dsl::syntax::{Interp, InterpFormat, Name, Piece, Template};

use super::Resolver;
use super::ty::Ty;
use crate::drawing::Font;
use crate::math::{COMMANDS, Formula, MOST_CHARACTERS, MistakeKind};
use crate::story::{Prose, Run, RunStyle};
use crate::text::{Fonts, prose_font};

impl Resolver<'_> {
    /// Checks text that follows the simulation: values, links and marks.
    pub(super) fn prose(&mut self, text: &Template) {
        self.pieces(&text.pieces);
    }

    fn pieces(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Text(text, span) => self.glyphs(text, *span, &RunStyle::Plain),
                Piece::Code(text, span) => self.glyphs(text, *span, &RunStyle::Code),
                Piece::Math(text, span) => self.math(text, *span),
                Piece::Emphasis(pieces, _) => self.pieces(pieces),
                Piece::Link { text, target, .. } => {
                    self.pieces(text);
                    self.link(target);
                }
                Piece::Interp(interp) => self.interpolation(interp),
            }
        }
    }

    /// Checks that the fonts can show a text.
    fn glyphs(&mut self, text: &str, span: Span, style: &RunStyle) {
        let shown = text.replace(is_unseen, "");
        let font = prose_font(style, WORDS);
        if shown.is_ascii() {
            return;
        }
        if let Err(character) = Fonts::bundled().covers(&shown, font) {
            // A piece with escapes is longer in the source than it reads.
            let place = text
                .find(character)
                .filter(|_| text.len() == span.len() as usize);
            let place = place.map(|at| {
                let start = span.start + at as u32;
                Span::new(start, start + character.len_utf8() as u32)
            });
            self.visual
                .push(visual::missing_glyph(span, character, place));
        }
    }

    /// Checks that a formula can be shown.
    fn math(&mut self, text: &str, span: Span) {
        let Err(mistake) = Formula::parse(text) else {
            return;
        };
        // A formula with escapes is longer in the source than it reads.
        let verbatim = text.len() + 2 == span.len() as usize;
        let place = mistake.at.filter(|_| verbatim).map(|at| {
            let start = span.start + 1;
            Span::new(start + at.start as u32, start + at.end as u32)
        });
        let at = place.unwrap_or(span);
        self.report(match mistake.kind {
            MistakeKind::UnknownCommand(command) => {
                formula::unknown_command(at, &command, COMMANDS)
            }
            MistakeKind::NotSupported(what) => formula::not_supported(at, what),
            MistakeKind::NoGlyph(character) => visual::missing_glyph(span, character, place),
            MistakeKind::TooLong(count) => formula::too_long(span, count, MOST_CHARACTERS),
            MistakeKind::TooLarge => formula::too_large(span),
            MistakeKind::Malformed(why) => formula::malformed(at, &why),
        });
    }

    fn interpolation(&mut self, interp: &Interp) {
        let ty = self.expression(&interp.expr, None);
        if !self.is_one(&ty, interp.expr.span) {
            return;
        }
        let needs = match &interp.format {
            InterpFormat::Default => return,
            InterpFormat::Word => "`:word` writes a whole number",
            InterpFormat::Digits(_) => "digits after the point are those of a number",
            InterpFormat::Plural { .. } => "a plural goes by a whole number",
        };
        let fits =
            ty.is_number() || ty.is_duration() && matches!(interp.format, InterpFormat::Digits(_));
        if !fits {
            let message = format!("{needs}, and this is {ty}");
            let found = Diagnostic::error(types::WRONG_TYPE, interp.expr.span, message);
            let found = match ty {
                Ty::Set(..) | Ty::List(_) => found.with_help("count the items with `.count`"),
                _ => found,
            };
            self.report(found);
        }
    }

    /// A link leads to an explainer or a concept. Nothing is known of either without a catalogue.
    fn link(&mut self, target: &Name) {
        let Some(catalog) = self.catalog else {
            return;
        };
        let slugs = self.summaries.iter().map(|summary| summary.slug.as_str());
        let concepts = catalog.concepts.iter().map(|concept| concept.slug.as_str());
        let known: Vec<&str> = slugs.chain(concepts).collect();
        if !known.contains(&target.text.as_str()) {
            let found = name::unknown(
                catalogue::UNKNOWN_LINK,
                "explainer or concept",
                target.span,
                &target.text,
                &known,
            );
            self.report(found);
        }
    }

    /// Text that is the same for every viewer and at every moment: a header line.
    pub(super) fn fixed_prose(&mut self, text: &Template) -> Prose {
        if let Some(interp) = text.interps().first() {
            let message = "a value cannot stand in a header line: nothing runs there";
            self.report(
                Diagnostic::error(writing::VALUE_IN_HEADER, interp.span, message)
                    .with_help("say it in words, or write `\\{` for a brace"),
            );
            return Prose::default();
        }
        self.pieces(&text.pieces);
        let mut runs = Vec::new();
        styled(&text.pieces, &RunStyle::Plain, &mut runs);
        Prose(runs)
    }

    /// Plain words: a title, a label.
    pub(super) fn fixed_words(&mut self, text: &Template) -> String {
        self.fixed_prose(text).words()
    }
}

/// Any font of words: which characters a style has does not depend on its size.
const WORDS: Font = Font {
    mono: false,
    weight: 400,
    px: 16.0,
};

/// Whether a character has no glyph of its own in any font.
fn is_unseen(character: char) -> bool {
    let formats = matches!(character, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    formats || character.is_control()
}

fn styled(pieces: &[Piece], style: &RunStyle, runs: &mut Vec<Run>) {
    for piece in pieces {
        let (text, style) = match piece {
            Piece::Text(text, _) => (text, style.clone()),
            Piece::Code(text, _) => (text, style.within(&RunStyle::Code).clone()),
            Piece::Math(text, _) => {
                runs.extend(
                    Formula::parse(text)
                        .ok()
                        .map(|formula| Run::math(&formula, style)),
                );
                continue;
            }
            Piece::Emphasis(pieces, _) => {
                styled(pieces, style.within(&RunStyle::Emphasis), runs);
                continue;
            }
            Piece::Link { text, target, .. } => {
                styled(text, &RunStyle::Link(target.text.clone()), runs);
                continue;
            }
            Piece::Interp(_) => continue,
        };
        runs.push(Run {
            text: text.clone(),
            style,
        });
    }
}
