//! The pipeline on one screen: text → scene → stories → timelines.

use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::span::Span;

use crate::scene::Scene;
use crate::text::Fonts;
use crate::timeline::{Film, Knob, Layout, Variant};
use crate::world::World;
use crate::{allow, catalog, resolve, simulate, stage};

/// What is wanted of a compilation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Which knob combinations to run.
    pub combinations: Combinations,
    /// Which layouts to stage; none checks without staging.
    pub layouts: Vec<Layout>,
}

/// Which knob combinations to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Combinations {
    /// Every one, the default first.
    All,
    /// Those whose knobs have these values, as written in links; knobs that are not named keep their defaults.
    With(Vec<(String, String)>),
}

/// What became of an explainer's text.
pub struct Compilation {
    /// What can be seen, unless nothing could be made of the text.
    pub film: Option<Film>,
    /// The scene, for whoever runs its tests.
    pub scene: Option<Scene>,
    /// Everything that the author should know, in source order.
    pub diagnostics: Vec<Diagnostic>,
}

impl Request {
    /// Everything: all combinations in both layouts.
    pub fn all() -> Self {
        Self {
            combinations: Combinations::All,
            layouts: vec![Layout::Landscape, Layout::Portrait],
        }
    }
}

/// Compiles one explainer.
pub fn compile(world: &dyn World, slug: &str, request: &Request) -> Compilation {
    let source = world.source(slug).unwrap_or_default();
    let parse = explc_dsl::parse(&source);
    world.stage_done("parse");
    let catalog = world
        .catalog()
        .map(|text| catalog::resolve_catalog(&explc_dsl::parse(&text).file, world.summaries()).0);
    let mut diagnostics = parse.diagnostics;
    let (scene, found) = resolve::resolve(&parse.file, slug, world.summaries(), catalog.as_ref());
    // What did not parse there is told already.
    let told: Vec<Span> = diagnostics.iter().map(|known| known.span).collect();
    diagnostics.extend(
        found
            .into_iter()
            .filter(|found| !told.contains(&found.span)),
    );
    world.stage_done("resolve");
    let Some(scene) = scene else {
        return Compilation {
            film: None,
            scene: None,
            diagnostics: allow::silenced(&parse.file, diagnostics, false),
        };
    };
    let mut film = Film {
        about: scene.about.clone(),
        knobs: knobs(&scene),
        presets: scene.presets.clone(),
        variants: Vec::new(),
    };
    let mut found = Vec::new();
    for choice in choices(&scene, &request.combinations) {
        let (story, problems) = simulate::simulate(&scene, &choice, &|| world.cancelled());
        world.stage_done("simulate");
        found.push((choice.clone(), problems));
        let Some(story) = story else { continue };
        for layout in &request.layouts {
            let timeline = stage::stage(&story, *layout, Fonts::bundled());
            film.variants.push(Variant {
                choice: choice.clone(),
                layout: *layout,
                timeline,
            });
            world.stage_done("stage");
        }
    }
    diagnostics.extend(simulate::merge(&scene, found));
    let whole = request.combinations == Combinations::All;
    let mut diagnostics = allow::silenced(&parse.file, diagnostics, whole);
    diagnostics.sort_by(|a, b| {
        (a.span, a.severity, a.code, &a.message).cmp(&(b.span, b.severity, b.code, &b.message))
    });
    let film = Some(film).filter(|film| !film.variants.is_empty());
    Compilation {
        film,
        scene: Some(scene),
        diagnostics,
    }
}

fn knobs(scene: &Scene) -> Vec<Knob> {
    let shown = |knob: &crate::scene::Knob| Knob {
        name: knob.name.clone(),
        label: knob.label.clone(),
        choices: knob
            .choices
            .iter()
            .map(|(_, link, label)| (link.clone(), label.clone()))
            .collect(),
        default: knob.default,
    };
    scene.knobs.iter().map(shown).collect()
}

/// One index into each knob's choices, for every combination that is wanted; the default comes first.
pub(crate) fn choices(scene: &Scene, wanted: &Combinations) -> Vec<Vec<usize>> {
    let default: Vec<usize> = scene.knobs.iter().map(|knob| knob.default).collect();
    match wanted {
        Combinations::With(values) => {
            let chosen = |knob: &crate::scene::Knob| {
                let value = values
                    .iter()
                    .find(|(name, _)| *name == knob.name)
                    .map(|(_, value)| value);
                let index = value
                    .and_then(|value| knob.choices.iter().position(|(_, link, _)| link == value));
                index.unwrap_or(knob.default)
            };
            vec![scene.knobs.iter().map(chosen).collect()]
        }
        Combinations::All => {
            let mut all = vec![Vec::new()];
            for knob in &scene.knobs {
                let longer = |choice: Vec<usize>| {
                    (0..knob.choices.len()).map(move |index| [choice.as_slice(), &[index]].concat())
                };
                all = all.into_iter().flat_map(longer).collect();
            }
            all.retain(|choice| *choice != default);
            all.insert(0, default);
            all
        }
    }
}
