//! What must hold of the whole pipeline for any input: it ends, it never panics, and what it says can be shown.
//!
//! Fuzz targets and property tests call the same functions. Each panics where a promise is broken.

use explc_compiler::catalog::{self, resolve_catalog};
use explc_compiler::export::frame::frame_svg;
use explc_compiler::export::{bundle, captions, svg, transcript};
use explc_compiler::resolve::resolve;
use explc_compiler::theme::Theme;
use explc_compiler::timeline::Layout;
use explc_compiler::units::Millis;
use explc_compiler::{Combinations, Lints, Request, Summary, World, compile, simulate};
use explc_dsl::diagnostic::{Format, SHOWN, render};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Sources whose tokens are mixed up: the explainers of the catalogue, one of each statement, and a catalogue.
pub const SCENES: [&str; 4] = [
    include_str!("../../../explainers/distributed-systems/majority-quorum.expl"),
    include_str!("../../../explainers/distributed-systems/raft-consensus.expl"),
    include_str!("everything.expl"),
    include_str!("../../suite/dsl/scenes/catalog.expl"),
];

/// A change of a scene: what is done, to which token, and with which other token, both counted round and round.
pub type Mutation = (u8, u16, u16);

/// Any bytes: as text, or as changes of a scene.
pub fn any_bytes(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else {
        return any_text("");
    };
    match SCENES.get(usize::from(*first)) {
        Some(scene) => {
            let word = |pair: &[u8]| u16::from_le_bytes([pair[0], pair[1]]);
            let mutations: Vec<Mutation> = rest
                .chunks_exact(5)
                .map(|five| (five[0], word(&five[1..3]), word(&five[3..5])))
                .collect();
            any_text(&mutated(scene, &mutations));
        }
        None => {
            if let Ok(text) = explc_dsl::decode(rest) {
                any_text(text);
            }
        }
    }
}

/// A scene with tokens left out, doubled, exchanged or taken from elsewhere in it.
#[must_use]
pub fn mutated(scene: &str, mutations: &[Mutation]) -> String {
    let parse = explc_dsl::parse(scene);
    let mut tokens: Vec<&str> = parse
        .tokens
        .iter()
        .map(|token| token.span.text(scene))
        .filter(|token| !token.is_empty())
        .collect();
    for (what, at, other) in mutations {
        if tokens.is_empty() {
            break;
        }
        // Blanks are no change worth trying.
        let at = beyond_blanks(&tokens, usize::from(*at) % tokens.len());
        let other = beyond_blanks(&tokens, usize::from(*other) % tokens.len());
        match what % 5 {
            0 => {
                tokens.remove(at);
            }
            1 => tokens.insert(at, tokens[at]),
            2 => tokens.swap(at, other),
            3 => tokens.insert(at, tokens[other]),
            _ => tokens[at] = tokens[other],
        }
    }
    tokens.concat()
}

fn beyond_blanks(tokens: &[&str], at: usize) -> usize {
    let rest = tokens.iter().skip(at);
    let blanks = rest
        .take_while(|token| token.chars().all(|character| character == ' '))
        .count();
    (at + blanks).min(tokens.len() - 1)
}

/// Any text: it compiles to something, every finding can be shown, and every output can be written.
pub fn any_text(source: &str) {
    let world = Limited::new(source);
    let request = Request {
        combinations: Combinations::With(Vec::new()),
        layouts: vec![Layout::Landscape, Layout::Portrait],
        lints: Lints::Told,
    };
    let compilation = compile(&world, "scene", &request);
    let every = Request {
        layouts: Vec::new(),
        ..Request::all()
    };
    compile(&world, "scene", &every);
    in_catalogue(source);
    for found in &compilation.diagnostics {
        assert_eq!(
            found.span,
            found.span.clamp(source),
            "spans are inside the source, between characters: {found:?}"
        );
    }
    let first = &compilation.diagnostics[..compilation.diagnostics.len().min(SHOWN)];
    for format in [Format::Human, Format::Short, Format::Json, Format::Sarif] {
        assert_eq!(
            render(first, "scene.expl", source, format, false).is_empty(),
            first.is_empty() && format != Format::Sarif
        );
    }
    if let Some(film) = &compilation.film {
        bundle::bundle_json(film);
        transcript::transcript_md(film);
        for variant in &film.variants {
            let timeline = &variant.timeline;
            captions::captions_vtt(timeline);
            svg::scene_svg(timeline, variant.layout, &film.about, &[]);
            let end = timeline.steps.last().map_or(Millis(0), |step| step.end);
            for t in [Millis(0), Millis(end.0 / 2), end] {
                frame_svg(timeline, variant.layout, t, Theme::Dark, true);
            }
        }
    }
    if let Some(scene) = &compilation.scene
        && !scene.tests.is_empty()
        && world.left() > 0
    {
        let choice: Vec<usize> = scene.knobs.iter().map(|knob| knob.default).collect();
        simulate::run_tests(scene, &choice);
    }
}

/// The source as the catalogue, and as an explainer of itself as the catalogue.
fn in_catalogue(source: &str) {
    let file = explc_dsl::parse(source).file;
    let summaries: Vec<Summary> = catalog::summary(&file, "scene").into_iter().collect();
    let (catalog, found) = resolve_catalog(&file, &summaries);
    let (_, more) = resolve(&file, "scene", &summaries, Some(&catalog));
    for found in found.iter().chain(&more) {
        assert_eq!(found.span, found.span.clamp(source), "{found:?}");
    }
}

/// A world of one source, in which nobody waits for long.
struct Limited {
    source: Arc<str>,
    left: AtomicU32,
}

impl Limited {
    fn new(source: &str) -> Self {
        Self {
            source: source.into(),
            left: AtomicU32::new(100),
        }
    }

    fn left(&self) -> u32 {
        self.left.load(Ordering::Relaxed)
    }
}

impl World for Limited {
    fn source(&self, _slug: &str) -> Option<Arc<str>> {
        Some(self.source.clone())
    }

    fn catalog(&self) -> Option<Arc<str>> {
        None
    }

    fn summaries(&self) -> &[Summary] {
        &[]
    }

    fn cancelled(&self) -> bool {
        let left = self.left();
        self.left.store(left.saturating_sub(1), Ordering::Relaxed);
        left == 0
    }
}
