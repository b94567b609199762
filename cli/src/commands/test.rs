//! `explc test`: the `test` blocks of scenes.

use std::path::PathBuf;

use clap::Args;
use explc_compiler::{Request, simulate};

use crate::project::Project;
use crate::report::{self, Found, MessageFormat};
use crate::terminal::{self, Outcome, Trouble, count};
use crate::world::DiskWorld;

/// Run the `test` blocks of scenes, in every knob combination
///
/// Exit code 1 if a claim in one does not hold, or if a scene has errors.
#[derive(Args)]
#[command(after_help = "Example:\n  explc test explainers/raft-consensus.expl")]
pub(crate) struct Test {
    /// Scenes or folders of scenes; everything in the project if left out.
    #[arg(value_name = "FILES")]
    files: Vec<PathBuf>,
}

impl Test {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let project = Project::open(&self.files)?;
        let world = DiskWorld::new(&project);
        let (mut runs, mut failures, mut all) = (0, 0, Vec::new());
        for source in project.wanted() {
            let (compilation, mut found) = world.compile(
                source,
                &Request {
                    layouts: Vec::new(),
                    ..Request::all()
                },
            );
            found
                .diagnostics
                .retain(|diagnostic| diagnostic.severity == explc_dsl::diagnostic::Severity::Error);
            if let Some(scene) = compilation.scene.filter(|_| !found.has_error()) {
                let (ran, failed) = run_scene(&scene, &mut found);
                runs += ran;
                failures += failed;
            }
            all.push(found);
        }
        report::report(&all, MessageFormat::Human)?;
        terminal::tell(&format!(
            "{} of {} passed",
            runs - failures,
            count(runs, "test run")
        ));
        let failed = all.iter().any(Found::has_error);
        Ok(if failed {
            Outcome::Failed
        } else {
            Outcome::Fine
        })
    }
}

/// Runs the tests of a scene in every combination; gives how many runs there were and how many failed.
fn run_scene(scene: &explc_compiler::scene::Scene, found: &mut Found<'_>) -> (usize, usize) {
    let (mut runs, mut failures) = (0, 0);
    for choice in combinations(scene) {
        for result in simulate::run_tests(scene, &choice) {
            runs += 1;
            let Some(mut diagnostic) = result.failed else {
                continue;
            };
            failures += 1;
            diagnostic.message = format!(
                "test \"{}\"{}: {}",
                result.name,
                setting(scene, &choice),
                diagnostic.message
            );
            found.diagnostics.push(diagnostic);
        }
    }
    (runs, failures)
}

/// One index into each knob's settings, for every combination.
fn combinations(scene: &explc_compiler::scene::Scene) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for knob in &scene.knobs {
        let longer = |choice: Vec<usize>| {
            (0..knob.choices.len()).map(move |index| [choice.as_slice(), &[index]].concat())
        };
        all = all.into_iter().flat_map(longer).collect();
    }
    all
}

/// ` (w=1, r=1)`, or nothing where there are no knobs.
fn setting(scene: &explc_compiler::scene::Scene, choice: &[usize]) -> String {
    let one = |(knob, index): (&explc_compiler::scene::Knob, &usize)| {
        knob.choices
            .get(*index)
            .map(|(_, link, _)| format!("{}={link}", knob.name))
    };
    let all: Vec<String> = scene.knobs.iter().zip(choice).filter_map(one).collect();
    if all.is_empty() {
        String::new()
    } else {
        format!(" ({})", all.join(", "))
    }
}
