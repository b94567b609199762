//! What is measured is what is drawn, and lines break where they may.

use std::sync::Arc;

use proptest::prelude::*;
use resvg::usvg;

use super::*;
use crate::prose::Run;

const WORDS: Font = Font {
    mono: false,
    weight: 400,
    px: 20.0,
};

/// Sentences, labels and values as explainers have them, and some that are hard to shape.
const CAPTIONS: [&str; 40] = [
    "A leader counts votes, not clocks.",
    "Five servers. Three of them agree: that is a majority.",
    "n1 and n2 are cut off, so they can never reach three votes.",
    "Term 2 begins; every server forgets whom it voted for.",
    "The write is on three of five, so it is kept.",
    "What would happen if the link healed first?",
    "AVATAR Tokyo, WAVE, Yes: To. Ty. P. V. LT",
    "keys moved 7,911 against 2,068",
    "stale reads: 6 of 9",
    "11:11:11.111 and 00:00:00.000",
    "0123456789 1111111111 8888888888",
    "softmax(QK^T / √d) V",
    "p99 = 240 ms, p50 = 12 ms",
    "a -> b => c != d <= e >= f == g",
    "x → y ← z ↑ ↓",
    "1/2 3/4 10x10 1x2 3-4 5+6",
    "“quoted” and ‘quoted’, it’s",
    "em—dash, en–dash, ellipsis…",
    "naïve café über façade Ærø",
    "Größe, Straße, Fußgänger",
    "привет мир",
    "Καλημέρα κόσμε",
    "ffi ff fi fl ffl office waffle",
    "W(1) AV. r, f) T: (A) [B] {C}",
    "e\u{301}tude with a combining accent",
    "$12.50, 50 %, #42, @n3, &c",
    "hash(\"user:42\") mod 4 = 3",
    "{\"id\": 7, \"ok\": true}",
    "SELECT * FROM log WHERE term > 2;",
    "0xDEADBEEF",
    "i",
    ".",
    "a  b",
    "MMMMMMMM",
    "iiiiiiii",
    "≤ ≥ ≠ ≈ ± × ÷ ∞",
    "α β γ λ Σ Δ",
    "θ = 10000^(-2i/d)",
    "The end of one term is the start of the next.",
    "Not yet: entry 4 waits for its third copy.",
];

/// The width that usvg lays a line out to, with nothing but the bundled fonts.
fn drawn(text: &str, font: Font) -> f64 {
    let face = Face::of(font);
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    let svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text xml:space="preserve" font-family="{}" font-weight="{}" font-size="{}">{escaped}</text></svg>"#,
        face.family(),
        face.weight(),
        font.px,
    );
    let mut fonts = usvg::fontdb::Database::new();
    for face in FACES {
        fonts.load_font_source(usvg::fontdb::Source::Binary(Arc::new(face.bytes())));
    }
    let options = usvg::Options {
        fontdb: Arc::new(fonts),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(&svg, &options).unwrap();
    let Some(usvg::Node::Text(text)) = tree.root().children().first() else {
        panic!("{text:?} is not drawn");
    };
    f64::from(text.bounding_box().width())
}

#[test]
fn what_is_measured_is_what_is_drawn() {
    for font in fonts_of(20.0).into_iter().chain(fonts_of(28.0)) {
        for caption in CAPTIONS {
            let (measured, drawn) = (Fonts::bundled().width(caption, font), drawn(caption, font));
            assert!(
                (measured - drawn).abs() < 0.01,
                "{caption:?} in {font:?}: measured {measured}, drawn {drawn}"
            );
        }
    }
}

fn fonts_of(px: f64) -> [Font; 4] {
    FACES.map(|face| Font {
        mono: face == Face::Mono,
        weight: face.weight(),
        px,
    })
}

#[test]
fn captions_are_covered() {
    for caption in CAPTIONS {
        assert_eq!(Fonts::bundled().covers(caption, WORDS), Ok(()), "{caption}");
    }
}

#[test]
fn the_first_character_that_is_lacking_is_named() {
    assert_eq!(Fonts::bundled().covers("a 火 水", WORDS), Err('火'));
    assert_eq!(Fonts::bundled().covers("", WORDS), Ok(()));
}

#[test]
fn width_is_proportional_to_size() {
    let fonts = Fonts::bundled();
    let large = Font { px: 60.0, ..WORDS };
    assert_eq!(
        fonts.width("quorum", large),
        3.0 * fonts.width("quorum", WORDS)
    );
    assert_eq!(fonts.width("", WORDS), 0.0);
}

#[test]
fn numbers_keep_their_width() {
    let fonts = Fonts::bundled();
    for font in fonts_of(20.0) {
        let width = |number| fonts.width(number, font);
        assert_eq!(width("1,111.1 ms"), width("8,747.2 ms"), "{font:?}");
    }
}

#[test]
fn signs_never_join() {
    let fonts = Fonts::bundled();
    for font in fonts_of(20.0) {
        let width = |signs| fonts.width(signs, font);
        assert_eq!(width("=="), 2.0 * width("="), "{font:?}");
    }
}

#[test]
fn lines_break_between_words_only() {
    let lines = Fonts::bundled().wrap("A leader counts votes, not clocks.", WORDS, 120.0);
    assert_eq!(lines, ["A leader", "counts", "votes, not", "clocks."]);
}

#[test]
fn a_word_too_long_for_a_line_is_cut() {
    let lines = Fonts::bundled().wrap("an incomprehensibility indeed", WORDS, 80.0);
    assert_eq!(lines, ["an", "incompr", "ehensibi", "lity", "indeed"]);
}

#[test]
fn no_words_give_no_lines() {
    assert!(Fonts::bundled().wrap("", WORDS, 100.0).is_empty());
    assert!(
        Fonts::bundled()
            .wrap_prose(&Prose::default(), WORDS, 100.0)
            .is_empty()
    );
}

#[test]
fn line_breaks_in_the_text_are_kept() {
    assert_eq!(
        Fonts::bundled().wrap("one\ntwo", WORDS, 500.0),
        ["one", "two"]
    );
}

#[test]
fn prose_is_set_in_pieces_of_one_style() {
    let run = |text: &str, style| Run {
        text: text.to_owned(),
        style,
    };
    let prose = Prose(vec![
        run("a ", RunStyle::Plain),
        run("majority", RunStyle::Emphasis),
        run(" of ", RunStyle::Plain),
        run("n", RunStyle::Code),
    ]);
    let lines = Fonts::bundled().wrap_prose(&prose, WORDS, 400.0);
    let words: Vec<&str> = lines[0].iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(words, ["a", "majority", "of", "n"]);
    let fonts = Fonts::bundled();
    assert_eq!(lines[0][1].x, fonts.width("a ", WORDS));
    let gap = lines[0][2].x - lines[0][1].x - lines[0][1].width;
    assert_eq!(gap, fonts.width(" ", WORDS));
    assert_eq!(fonts.wrap_prose(&prose, WORDS, 110.0).len(), 2);
}

proptest! {
    #[test]
    fn lines_fit_and_lose_no_word(text in "(\\PC|[a-z ]{0,9}){0,30}", max_width in 40.0..300.0) {
        let fonts = Fonts::bundled();
        let lines = fonts.wrap(&text, WORDS, max_width);
        for line in &lines {
            let single = unicode_segmentation::UnicodeSegmentation::graphemes(line.as_str(), true).count() <= 1;
            prop_assert!(single || fonts.width(line, WORDS) <= max_width, "{line:?}");
        }
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        prop_assert_eq!(letters(&lines.concat()), letters(&text));
    }
}

#[test]
fn a_formula_stands_in_its_line_and_is_never_broken() {
    let formula = crate::math::Formula::parse("a + b + c").unwrap();
    let run = |text: &str, style| Run {
        text: text.into(),
        style,
    };
    let prose = Prose(vec![
        run("one ", RunStyle::Plain),
        Run::math(&formula, &RunStyle::Plain),
        run(", two", RunStyle::Plain),
    ]);
    let fonts = Fonts::bundled();
    let [line] = &fonts.wrap_prose(&prose, WORDS, 400.0)[..] else {
        panic!("more than a line")
    };
    let texts: Vec<&str> = line.iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(texts, ["one", "a + b + c", ", two"]);
    assert_eq!(line[1].width, formula.width(20.0));
    assert_eq!(line[2].x, line[1].x + line[1].width);
    // What stands right behind a formula stays with it.
    let lines = fonts.wrap_prose(&prose, WORDS, formula.width(20.0) + 10.0);
    let texts: Vec<Vec<&str>> = lines
        .iter()
        .map(|line| line.iter().map(|piece| piece.text.as_str()).collect())
        .collect();
    assert_eq!(texts, [vec!["one"], vec!["a + b + c", ","], vec!["two"]]);
}
