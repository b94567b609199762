//! Lints of an explainer: what is proven of its pictures, and what none of its stories mentions, as findings and as
//! diagnostics.

mod idle_sim;
mod mentions;
mod never_mentioned;
mod never_shown;
mod report;

use explc_dsl::syntax::StmtKind;
pub use explc_timeline::lint::{Finding, LINTS, Lint, Lints, Place, Told};

pub(crate) use report::report;
pub use report::told;

use mentions::{Stage, Words};

use crate::primitive::SimId;
use crate::scene::{Scene, Sim};
use crate::story::{ActKind, StatementId, Story};
use crate::timeline::Variant;

/// What the lints find in these variants of a scene, and in its stories, as far as it is wanted.
pub(crate) fn lint(
    scene: &Scene,
    source: &str,
    stories: &[&Story],
    variants: &[Variant],
    wanted: Lints,
) -> Vec<Finding> {
    let told = Told {
        pointing: stories.iter().flat_map(|story| pointing(story)).collect(),
        ..statements(scene)
    };
    let mut found = explc_timeline::lint::prove(&told, variants, wanted);
    let about = (&Words::new(scene, source), &Stage::new(stories));
    never_mentioned::find((scene, source), about, stories, &mut found);
    never_shown::find(scene, about, &mut found);
    idle_sim::find(scene, about, &mut found);
    found
}

/// The simulations of a scene.
fn sims(scene: &Scene) -> impl Iterator<Item = (SimId, &Sim)> {
    let id = |index| SimId(u16::try_from(index).unwrap_or(u16::MAX));
    let sims = scene.sims.iter().enumerate();
    sims.map(move |(index, sim)| (id(index), sim))
}

/// What lints ask of the statements of a scene.
fn statements(scene: &Scene) -> Told {
    let mut told = Told {
        length: scene.length,
        ..Told::default()
    };
    for step in &scene.steps {
        let step_itself = scene.statement(step.span);
        told.still.insert(step_itself);
        told.arranging.insert(step_itself);
        for stmt in &step.body {
            let statement = scene.statement(stmt.span);
            match &stmt.kind {
                StmtKind::Say(_)
                | StmtKind::Mark { .. }
                | StmtKind::Note { .. }
                | StmtKind::Predict(_) => told.still.insert(statement),
                StmtKind::Show(_) | StmtKind::Stage(_) => told.arranging.insert(statement),
                _ => continue,
            };
        }
    }
    told
}

/// The statements of a story that point at something, with the word that they begin with.
fn pointing(story: &Story) -> impl Iterator<Item = (StatementId, &'static str)> {
    let acts = story.steps.iter().flat_map(|step| {
        let acts = step.beats.iter().flat_map(|beat| &beat.acts);
        step.setup.iter().chain(acts)
    });
    acts.filter_map(|act| {
        let word = match act.kind {
            ActKind::Mark { .. } => "mark",
            ActKind::Note { .. } => "note",
            ActKind::Focus(Some(_)) => "focus",
            _ => return None,
        };
        Some((act.statement, word))
    })
}
