//! The pipeline on one screen: text → scene → stories → timelines.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

use explc_dsl::codes::{simulation, visual};
use explc_dsl::diagnostic::{Diagnostic, Severity, limited};
use explc_dsl::keywords::Keyword;
use explc_dsl::lexer::{Token, TokenKind};

use crate::lint::{Finding, Lints};
use crate::scene::Scene;
use crate::stage::{Stage, Stories, Tape};
use crate::story::{StatementId, Story};
use crate::text::Fonts;
use crate::timeline::{Film, Knob, Layout, Timeline, Variant};
use crate::world::World;
use crate::{allow, catalog, lint, resolve, simulate};

/// What is wanted of a compilation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Which knob combinations to run.
    pub combinations: Combinations,
    /// Which layouts to stage; none checks without staging.
    pub layouts: Vec<Layout>,
    /// What to prove of what is seen, in each of them, if nothing else is wrong.
    pub lints: Lints,
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
    /// What lints found in the film, as far as it is wanted; of the variant by its index.
    pub findings: Vec<Finding>,
}

impl Request {
    /// Everything: all combinations in both layouts, proven.
    pub fn all() -> Self {
        Self {
            combinations: Combinations::All,
            layouts: vec![Layout::Landscape, Layout::Portrait],
            lints: Lints::Told,
        }
    }
}

/// The runs of all combinations together ask so often whether somebody waits; they do so once in 256 occurrences.
const MOST_ASKED: u32 = 4 * (simulate::MOST_EVENTS / 256) as u32;

/// The most elements of one variant; a picture with more is neither drawn fast nor understood.
const MOST_ELEMENTS: usize = 5_000;

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
    world.stage_done("resolve");
    let Some(mut scene) = scene else {
        diagnostics.extend(found);
        return Compilation {
            film: None,
            scene: None,
            diagnostics: limited(allow::silenced(&parse.file, diagnostics, None)),
            findings: Vec::new(),
        };
    };
    scene.harmless = harmless(&parse.tokens, &scene);
    let is_error = |found: &Diagnostic| found.severity == Severity::Error;
    // What is wrong with a scene comes first: its pictures may be wrong because of it.
    let sound = !diagnostics.iter().chain(&found).any(is_error);
    let lints = if sound { request.lints } else { Lints::Off };
    let (variants, findings, more) = played(
        world,
        slug,
        &scene,
        &source,
        &Request {
            lints,
            ..request.clone()
        },
    );
    let parsed = broken(&scene, &diagnostics);
    let told = |found: &Diagnostic| {
        let statement = scene.statement_at(found.span.start);
        found.severity == Severity::Error && statement.is_some_and(|at| parsed.contains(&at))
    };
    diagnostics.extend(found.into_iter().chain(more).filter(|found| !told(found)));
    let film = Film {
        variants,
        ..untold(&scene)
    };
    let whole = (request.combinations == Combinations::All).then(|| allow::Whole {
        source: &source,
        proven: request.lints != Lints::Off && request.layouts.len() > 1,
    });
    Compilation {
        film: Some(film).filter(|film| !film.variants.is_empty()),
        scene: Some(scene),
        diagnostics: limited(allow::silenced(&parse.file, diagnostics, whole)),
        findings,
    }
}

/// The statements that are left out and begin with a word that changes no simulation.
pub(crate) fn harmless(tokens: &[Token], scene: &Scene) -> BTreeSet<u32> {
    use Keyword as K;
    let harmless = |start: &&u32| {
        let at = tokens.partition_point(|token| token.span.start < **start);
        let changes_nothing = |keyword| {
            matches!(
                keyword,
                K::Say | K::Show | K::Mark | K::Note | K::Focus | K::Claim | K::Predict | K::Allow
            )
        };
        match tokens.get(at).map(|token| token.kind) {
            Some(TokenKind::Keyword(keyword)) => changes_nothing(keyword),
            _ => false,
        }
    };
    scene.skipped.iter().filter(harmless).copied().collect()
}

/// The statements that did not parse: one error a statement is enough.
pub(crate) fn broken(scene: &Scene, parsed: &[Diagnostic]) -> BTreeSet<StatementId> {
    parsed
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .filter_map(|found| scene.statement_at(found.span.start))
        .collect()
}

/// Every combination that is wanted in every layout, and what is wrong with them.
fn played(
    world: &dyn World,
    slug: &str,
    scene: &Scene,
    source: &str,
    request: &Request,
) -> (Vec<Variant>, Vec<Finding>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let asked = Cell::new(0_u32);
    let cancelled = || {
        asked.set(asked.get().saturating_add(1));
        world.cancelled()
    };
    let wanted = choices(scene, &request.combinations);
    let count = wanted.len();
    let mut stories = Vec::new();
    // Pictures have one size under all combinations, so that all are played where any is seen.
    let others = match request.layouts.as_slice() {
        [] => Vec::new(),
        _ => choices(scene, &Combinations::All),
    };
    let others = others.into_iter().filter(|choice| !wanted.contains(choice));
    for (choice, asked_for) in wanted
        .iter()
        .map(|choice| (choice.clone(), true))
        .chain(others.map(|choice| (choice, false)))
    {
        if asked.get() > MOST_ASKED {
            break;
        }
        let (story, problems) = simulate::simulate(scene, &choice, &cancelled);
        world.stage_done("simulate");
        if asked_for {
            found.push((choice.clone(), problems));
        }
        stories.extend(story.map(|story| (choice, story, asked_for)));
    }
    let shown: Vec<(usize, &Vec<usize>)> = stories
        .iter()
        .enumerate()
        .filter(|(_, (.., asked_for))| *asked_for)
        .map(|(index, (choice, ..))| (index, choice))
        .collect();
    let staged = |all: &Stories<'_>| {
        let staged = staged(world, scene, all, &shown, &request.layouts);
        (staged.variants, staged.crowded)
    };
    let (variants, crowded) = match request.layouts.as_slice() {
        [] => Default::default(),
        _ => staged(&Stories::new(stories.iter().map(|(_, story, _)| story))),
    };
    let played = found.len();
    let mut merged = simulate::merge(scene, found);
    let is_error = |found: &Diagnostic| found.severity == Severity::Error;
    // Where runs do not end, that is told at the run itself; where one is left out, those after it may go on for ever.
    let whole = scene.skipped.is_subset(&scene.harmless);
    if let (true, Some(knob)) = (played < count, scene.knobs.first())
        && whole
        && !merged.iter().any(is_error)
    {
        merged.push(simulation::too_many_events(knob.span, played, count));
    }
    if let Some(count) = crowded {
        let stage = scene.stage.as_ref().map(|stage| stage.span);
        let place = stage.or_else(|| scene.steps.first().map(|step| step.title.span));
        let found = visual::too_many_elements(place.unwrap_or_default(), count, MOST_ELEMENTS);
        merged.push(found);
    }
    let mut findings = Vec::new();
    if request.lints != Lints::Off && !merged.iter().any(is_error) {
        let told: Vec<&Story> = stories.iter().map(|(_, story, _)| story).collect();
        findings = lint::lint(scene, source, &told, &variants, request.lints);
        let file = world.file(slug);
        merged.extend(lint::report(scene, &file, &variants, &findings));
        world.stage_done("lint");
    }
    (variants, findings, merged)
}

/// What was drawn of stories.
#[derive(Default)]
pub(crate) struct Staged {
    pub(crate) variants: Vec<Variant>,
    /// How each was made, of stories that are edited.
    pub(crate) tapes: Vec<Tape>,
    /// How many elements the last one has, if they are too many.
    pub(crate) crowded: Option<usize>,
}

/// Of all stories those that are shown, by their places and knob settings, in every layout, up to one of too many elements.
pub(crate) fn staged(
    world: &dyn World,
    scene: &Scene,
    all: &Stories<'_>,
    wanted: &[(usize, &Vec<usize>)],
    layouts: &[Layout],
) -> Staged {
    // Layouts have nothing to do with each other, so that each has a thread; the first one has this, where memory is at hand.
    let mut shown: Vec<_> = thread::scope(|scope| {
        let of = |layout: &Layout| shown(world, all, *layout, wanted);
        let (first, others) = layouts.split_at(layouts.len().min(1));
        let threads: Vec<_> = others
            .iter()
            .map(|layout| scope.spawn(move || of(layout)))
            .collect();
        let first: Vec<_> = first.iter().map(of).collect();
        let joined = |thread: ScopedJoinHandle<'_, Vec<(Timeline, Tape)>>| {
            thread.join().unwrap_or_else(|panic| resume_unwind(panic))
        };
        let others = threads.into_iter().map(joined);
        first
            .into_iter()
            .chain(others)
            .map(Vec::into_iter)
            .collect()
    });
    world.stage_done("stage");
    let mut staged = Staged::default();
    for (_, choice) in wanted {
        for (layout, timelines) in layouts.iter().zip(&mut shown) {
            let Some((mut timeline, tape)) = timelines.next() else {
                continue;
            };
            timeline.wear(&scene.dress);
            let count = timeline.elements.len();
            staged.tapes.push(tape);
            staged.variants.push(Variant {
                choice: (*choice).clone(),
                layout: *layout,
                timeline,
            });
            if count > MOST_ELEMENTS {
                staged.crowded = Some(count);
                return staged;
            }
        }
    }
    staged
}

/// What can be seen of these stories in a layout, up to one of too many elements, or until nobody waits any more.
fn shown(
    world: &dyn World,
    stories: &Stories<'_>,
    layout: Layout,
    wanted: &[(usize, &Vec<usize>)],
) -> Vec<(Timeline, Tape)> {
    if world.cancelled() {
        return Vec::new();
    }
    let stage = Stage::new(stories, layout, Fonts::bundled());
    let mut timelines = Vec::with_capacity(wanted.len());
    for (index, _) in wanted {
        let (timeline, tape) = stage.show(*index);
        let count = timeline.elements.len();
        timelines.push((timeline, tape));
        if count > MOST_ELEMENTS || world.cancelled() {
            break;
        }
    }
    timelines
}

/// A film of which nothing is drawn yet.
pub(crate) fn untold(scene: &Scene) -> Film {
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
    Film {
        about: scene.about.clone(),
        knobs: scene.knobs.iter().map(shown).collect(),
        presets: scene.presets.clone(),
        variants: Vec::new(),
    }
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
