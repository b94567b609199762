//! One knob combination without a picture, and everything that can be asked about it: what an editor needs at a keystroke.

use std::sync::Arc;

use explc_dsl::Parse;
use explc_dsl::diagnostic::{Diagnostic, Severity, limited};

use crate::catalog::Catalog;
use crate::film::{broken, choices, harmless};
use crate::played::Text;
use crate::scene::Scene;
use crate::simulate::{Instants, Runs};
use crate::story::Story;
use crate::world::Summary;
use crate::{Combinations, allow, resolve, simulate};

/// What an explainer's file stands among.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings<'a> {
    /// Every explainer of the project, sorted by slug.
    pub summaries: &'a [Summary],
    /// The catalogue, if the project has one.
    pub catalog: Option<&'a Catalog>,
}

/// What is known of an explainer under one knob combination.
#[derive(Clone)]
pub struct Examined {
    /// The scene; none if the file holds no explainer.
    pub scene: Option<Scene>,
    /// The combination: one index into each knob's settings.
    pub choice: Vec<usize>,
    /// What happened; none if a simulation could not start, or nobody waited for it.
    pub story: Option<Story>,
    /// What everything was worth at each statement.
    pub instants: Instants,
    /// What of the text was played.
    pub(crate) played: Arc<Text>,
    /// What its runs came to.
    pub runs: Arc<Runs>,
    /// What is wrong, in source order. Findings that need a picture or another combination are not among it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Resolves and plays one combination: that in which `knobs` have the given values, as written in links.
///
/// `parse` is that of `source`, the file `slug`.expl; `before` is what the runs of an earlier text came to; `cancelled` says
/// whether nobody waits for the answer any more.
pub fn examine(
    (source, parse): (&str, &Parse),
    slug: &str,
    around: Surroundings<'_>,
    knobs: &[(String, String)],
    before: &Runs,
    cancelled: &dyn Fn() -> bool,
) -> Examined {
    let mut diagnostics = parse.diagnostics.clone();
    let (scene, found) = resolve::resolve(&parse.file, slug, around.summaries, around.catalog);
    let Some(mut scene) = scene else {
        diagnostics.extend(found);
        return Examined {
            scene: None,
            choice: Vec::new(),
            story: None,
            instants: Instants::default(),
            played: Arc::default(),
            runs: Arc::default(),
            diagnostics: limited(allow::silenced(&parse.file, diagnostics, None)),
        };
    };
    scene.harmless = harmless(&parse.tokens, &scene);
    let choice = choices(&scene, &Combinations::With(knobs.to_vec()));
    let choice = choice.into_iter().next().unwrap_or_default();
    let played = Arc::new(Text::of(parse, source, &scene.skipped));
    let watched = simulate::watch(&scene, &choice, (&played, before), cancelled);
    let parsed = broken(&scene, &diagnostics);
    let told = |found: &Diagnostic| {
        let statement = scene.statement_at(found.span.start);
        found.severity == Severity::Error && statement.is_some_and(|at| parsed.contains(&at))
    };
    let more = simulate::merge(&scene, vec![(choice.clone(), watched.found)]);
    diagnostics.extend(found.into_iter().chain(more).filter(|found| !told(found)));
    Examined {
        diagnostics: limited(allow::silenced(&parse.file, diagnostics, None)),
        scene: Some(scene),
        choice,
        story: watched.story,
        instants: watched.instants,
        runs: Arc::new(watched.runs),
        played,
    }
}
