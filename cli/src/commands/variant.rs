//! Choosing one knob combination and layout of a scene, for every command that shows one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use explc_compiler::scene::Scene;
use explc_compiler::timeline::{About, Layout, Variant};
use explc_compiler::{Combinations, Lints, Request};
use explc_dsl::diagnostic::Severity;

use crate::project::Project;
use crate::report;
use crate::terminal::{Outcome, Trouble};
use crate::world::DiskWorld;

/// Which variant of a scene.
#[derive(Args)]
pub(crate) struct Options {
    /// The upright layout for narrow screens.
    #[arg(long)]
    portrait: bool,
    /// The setting of a knob as links write it; may be repeated, knobs that are not named keep their defaults.
    #[arg(long, value_name = "NAME=VALUE")]
    knob: Vec<String>,
}

/// The variant that was asked for.
pub(crate) struct Picked {
    /// Failed if the scene has errors; what can be seen is there all the same.
    pub(crate) outcome: Outcome,
    /// What the scene's header says.
    pub(crate) about: About,
    /// What can be seen, unless nothing could be made of the scene.
    pub(crate) variant: Option<Variant>,
    /// The scene, for the place of each statement.
    pub(crate) scene: Option<Scene>,
    /// Its text.
    pub(crate) text: Arc<str>,
}

impl Options {
    /// Compiles the scene in `file` for this variant only, and reports what is wrong with it.
    ///
    /// # Errors
    /// If the file cannot be read, or a knob or its setting does not exist.
    pub(crate) fn pick(&self, file: &Path) -> Result<Picked, Trouble> {
        if file.is_dir() {
            return Err(Trouble::new(format!(
                "{} is a folder: name one scene",
                file.display()
            )));
        }
        let project = Project::open(&[PathBuf::from(file)])?;
        let source = project
            .wanted()
            .next()
            .ok_or_else(|| Trouble::new(format!("{} holds no explainer", file.display())))?;
        let settings = self.settings()?;
        let layout = if self.portrait {
            Layout::Portrait
        } else {
            Layout::Landscape
        };
        let request = Request {
            combinations: Combinations::With(settings.clone()),
            layouts: vec![layout],
            lints: Lints::Off,
        };
        let (compilation, mut found) = DiskWorld::new(&project).compile(source, &request);
        // Warnings are for `check`: whoever asks for a picture gets a picture.
        found
            .diagnostics
            .retain(|found| found.severity == Severity::Error);
        report::complain(&[&found]);
        let outcome = if found.has_error() {
            Outcome::Failed
        } else {
            Outcome::Fine
        };
        let text = Arc::clone(&source.text);
        Self::picked(compilation, &settings, (outcome, text))
    }

    fn settings(&self) -> Result<Vec<(String, String)>, Trouble> {
        let split = |setting: &String| {
            let parts = setting
                .split_once('=')
                .map(|(name, value)| (name.to_owned(), value.to_owned()));
            parts.ok_or_else(|| {
                Trouble::new(format!(
                    "`--knob {setting}` is not NAME=VALUE, such as `--knob w=1`"
                ))
            })
        };
        self.knob.iter().map(split).collect()
    }

    fn picked(
        compilation: explc_compiler::Compilation,
        settings: &[(String, String)],
        (outcome, text): (Outcome, Arc<str>),
    ) -> Result<Picked, Trouble> {
        let Some(film) = compilation.film else {
            return Ok(Picked {
                outcome,
                about: About::default(),
                variant: None,
                scene: None,
                text,
            });
        };
        for (name, value) in settings {
            let knob = film.knobs.iter().find(|knob| knob.name == *name);
            let knob = knob.ok_or_else(|| {
                let names: Vec<&str> = film.knobs.iter().map(|knob| knob.name.as_str()).collect();
                let known = match names.as_slice() {
                    [] => "no knob".to_owned(),
                    names => names.join(", "),
                };
                Trouble::new(format!("there is no knob `{name}`; the scene has {known}"))
            })?;
            if !knob.choices.iter().any(|(link, _)| link == value) {
                let links: Vec<&str> = knob.choices.iter().map(|(link, _)| link.as_str()).collect();
                return Err(Trouble::new(format!(
                    "the knob `{name}` has no setting `{value}`; it has: {}",
                    links.join(", ")
                )));
            }
        }
        Ok(Picked {
            outcome,
            about: film.about,
            variant: film.variants.into_iter().next(),
            scene: compilation.scene,
            text,
        })
    }
}
