//! What a page needs to play an explainer: the player, the fonts cut down to its words, and its first picture.
//!
//! A page holds an `<explainer-player>` with the bundle as an inline JSON block, and loads one classic script: both work
//! in files and under a content policy that allows nothing but the page's own origin.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::frame::page_svg;
use super::svg::{EmbeddedFont, base64, characters};
use crate::story::{Prose, RunStyle};
use crate::text::Face;
use crate::timeline::{Film, Layout, Timeline};
use crate::units::Millis;

/// The player: one classic script that defines `<explainer-player>`. Built from `compiler/player/src`.
pub const SCRIPT: &str = include_str!("../../player/built/player.js");

/// The same for previews, which show another bundle at every keystroke: it keeps what is on stage as far as it can.
pub const LIVE: &str = include_str!("../../player/built/live.js");

/// The characters that the words of pages and of the player itself are made of, besides those of the explainer.
const USUAL: &str =
    " !\"&'()*+,-./0123456789:;=?ABCDEFGHIJKLMNOPQRSTUVWXYZ[]abcdefghijklmnopqrstuvwxyz·–—×…←→✓✗";

/// The characters that an explainer's page draws, for each face: those of every picture, and those of its text.
pub fn page_characters(film: &Film) -> BTreeMap<Face, BTreeSet<char>> {
    let mut used: BTreeMap<Face, BTreeSet<char>> = BTreeMap::new();
    for variant in &film.variants {
        for (face, letters) in characters(&variant.timeline) {
            used.entry(face).or_default().extend(letters);
        }
    }
    let mut add = |face: Face, text: &str| used.entry(face).or_default().extend(text.chars());
    for face in [Face::Regular, Face::SemiBold] {
        add(face, USUAL);
    }
    for prose in texts(film) {
        for run in &prose.0 {
            let face = match run.style {
                RunStyle::Code => Face::Mono,
                RunStyle::Plain | RunStyle::Emphasis | RunStyle::Link(_) => Face::Regular,
                // A picture.
                RunStyle::Math(_) => continue,
            };
            add(face, &run.text);
        }
    }
    let about = &film.about;
    add(Face::SemiBold, &about.title);
    for variant in &film.variants {
        for step in &variant.timeline.steps {
            add(Face::SemiBold, &step.title.words());
            step.state
                .iter()
                .for_each(|words| add(Face::Regular, words));
            step.claims.iter().for_each(|words| add(Face::Mono, words));
        }
    }
    for knob in &film.knobs {
        add(Face::SemiBold, &knob.label);
        knob.choices
            .iter()
            .for_each(|(_, label)| add(Face::Regular, label));
    }
    used
}

/// What is said in a page in sentences.
fn texts(film: &Film) -> impl Iterator<Item = &Prose> {
    let about = &film.about;
    let steps = film
        .variants
        .iter()
        .flat_map(|variant| &variant.timeline.steps);
    let said = steps.flat_map(|step| {
        let asked = step.predictions.iter().flat_map(|asked| {
            std::iter::once(&asked.question).chain(asked.choices.iter().map(|(words, _)| words))
        });
        step.beats.iter().map(|beat| &beat.say).chain(asked)
    });
    [
        &about.summary,
        &about.hook,
        &about.question,
        &about.trap,
        &about.rule,
    ]
    .into_iter()
    .chain(&about.simplified)
    .chain(&about.sources)
    .chain(said)
}

/// The name of a font's file beside a page, such as `inter-400.woff2`.
pub fn font_file(face: Face) -> String {
    let family = match face {
        Face::Mono => "jetbrains-mono",
        Face::Regular | Face::Medium | Face::SemiBold => "inter",
    };
    format!("{family}-{}.woff2", face.weight())
}

/// The style sheet that names the fonts of a page, as files beside it.
pub fn fonts_css(fonts: &[EmbeddedFont]) -> String {
    faces(fonts, |font| font_file(font.face))
}

/// The same with the fonts in it, for a page that is alone.
pub(super) fn embedded_fonts_css(fonts: &[EmbeddedFont]) -> String {
    faces(fonts, |font| {
        format!("data:font/woff2;base64,{}", base64(&font.woff2))
    })
}

fn faces(fonts: &[EmbeddedFont], place: impl Fn(&EmbeddedFont) -> String) -> String {
    let mut out = String::new();
    for font in fonts {
        let _ = writeln!(
            out,
            "@font-face{{font-family:{:?};font-weight:{};font-display:swap;src:url({})format(\"woff2\")}}",
            font.face.family(),
            font.face.weight(),
            place(font)
        );
    }
    out
}

/// The first picture of an explainer, in the colours of the page around it.
pub(super) fn first_picture(timeline: &Timeline, layout: Layout) -> String {
    page_svg(timeline, layout, Millis::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_script_stays_inside_its_block() {
        assert!(SCRIPT.contains("explainer-player") && LIVE.contains("explainer-player"));
        assert!(!SCRIPT.contains("</script") && !SCRIPT.contains("<!--"));
    }

    #[test]
    fn the_first_picture_has_the_colours_of_its_page() {
        let picture = first_picture(&sample::timeline(Layout::Landscape, 0), Layout::Landscape);
        assert!(picture.contains("\"var(--"), "{picture}");
        assert!(!picture.contains("\"#"), "{picture}");
    }

    #[test]
    fn a_page_has_the_characters_of_every_setting() {
        let film = sample::film();
        let used = page_characters(&film);
        for variant in &film.variants {
            for (face, letters) in characters(&variant.timeline) {
                assert!(letters.is_subset(&used[&face]));
            }
        }
        assert!(
            used[&Face::Regular].contains(&'✓'),
            "the player's own words"
        );
    }

    #[test]
    fn fonts_are_beside_a_page_or_in_it() {
        let fonts = [EmbeddedFont {
            face: Face::Mono,
            woff2: vec![1, 2, 3],
        }];
        assert!(fonts_css(&fonts).contains("\"JetBrains Mono\";font-weight:500;"));
        assert!(fonts_css(&fonts).contains("url(jetbrains-mono-500.woff2)"));
        assert!(embedded_fonts_css(&fonts).contains("url(data:font/woff2;base64,AQID)"));
    }
}
