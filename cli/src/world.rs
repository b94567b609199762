//! The project as the compiler sees it, and compiling it.

use std::collections::BTreeSet;
use std::sync::Arc;

use explc_compiler::catalog::{self, Catalog};
use explc_compiler::export::site::{Card, Catalogue, Shelf};
use explc_compiler::{Compilation, Request, Summary, World, compile};
use explc_dsl::diagnostic::Diagnostic;

use crate::project::{Project, Source};
use crate::report::Found;
use crate::stopwatch::Stopwatch;

/// The files of a project, read once.
pub(crate) struct DiskWorld<'a> {
    project: &'a Project,
    summaries: Vec<Summary>,
    /// The catalogue and what is wrong with it.
    catalog: Option<(Catalog, Vec<Diagnostic>)>,
}

/// A project whose stages are timed.
struct TimedWorld<'a> {
    world: &'a DiskWorld<'a>,
    watch: &'a Stopwatch,
}

impl<'a> DiskWorld<'a> {
    /// The project as it was read.
    pub(crate) fn new(project: &'a Project) -> Self {
        let summary =
            |source: &Source| catalog::summary(&explc_dsl::parse(&source.text).file, &source.slug);
        let mut summaries: Vec<Summary> = project.explainers.iter().filter_map(summary).collect();
        // Of two files with one slug the first counts; the other is told so.
        let mut seen = BTreeSet::new();
        summaries.retain(|summary| seen.insert(summary.slug.clone()));
        let resolved = |source: &Source| {
            let parse = explc_dsl::parse(&source.text);
            let (catalog, found) = catalog::resolve_catalog(&parse.file, &summaries);
            let mut diagnostics = parse.diagnostics;
            diagnostics.extend(found);
            diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.code));
            (catalog, diagnostics)
        };
        let catalog = project.catalog.as_ref().map(resolved);
        Self {
            project,
            summaries,
            catalog,
        }
    }

    /// Compiles one of its explainers.
    pub(crate) fn compile<'s>(
        &self,
        source: &'s Source,
        request: &Request,
    ) -> (Compilation, Found<'s>) {
        self.compile_timed(source, request, &Stopwatch::start())
    }

    /// Compiles one of its explainers and times the stages. Bytes that are no text are all that is said of a file.
    pub(crate) fn compile_timed<'s>(
        &self,
        source: &'s Source,
        request: &Request,
        watch: &Stopwatch,
    ) -> (Compilation, Found<'s>) {
        let mut compilation = match &source.unreadable {
            Some(diagnostic) => Compilation {
                film: None,
                scene: None,
                diagnostics: vec![diagnostic.clone()],
                findings: Vec::new(),
            },
            None => compile(&TimedWorld { world: self, watch }, &source.slug, request),
        };
        let diagnostics = std::mem::take(&mut compilation.diagnostics);
        (
            compilation,
            Found {
                source,
                diagnostics,
            },
        )
    }

    /// Where the catalogue is published, if it says so.
    pub(crate) fn address(&self) -> Option<&str> {
        self.catalog.as_ref()?.0.url.as_deref()
    }

    /// The explainer that the catalogue begins with, if it says so.
    pub(crate) fn start(&self) -> Option<&str> {
        self.catalog.as_ref()?.0.start.as_deref()
    }

    /// What an explainer and its page show of the catalogue and of other explainers, for comparison only.
    ///
    /// Names stand in its text as they are, so what its text does not hold it does not name.
    pub(crate) fn surroundings(&self, source: &Source) -> String {
        let named = |slug: &str| source.text.contains(slug);
        let others: Vec<&Summary> = self
            .summaries
            .iter()
            .filter(|other| other.slug != source.slug && named(&other.slug))
            .collect();
        let catalog = self.catalog.as_ref().map(|(catalog, _)| {
            let lanes = catalog.lanes.iter().filter(|lane| named(&lane.0));
            let lanes: Vec<_> = lanes.map(|(slug, title, _)| (slug, title)).collect();
            let concepts = catalog.concepts.iter();
            let concepts: Vec<_> = concepts.filter(|concept| named(&concept.slug)).collect();
            let shown = (&catalog.title, &catalog.url, catalog.dress);
            (shown, lanes, concepts)
        });
        let paths = self.catalog.iter().flat_map(|(catalog, _)| &catalog.paths);
        let place = |path: &catalog::Path| {
            let index = path
                .explainers
                .iter()
                .position(|slug| *slug == source.slug)?;
            let neighbour = |index: Option<usize>| {
                let slug = path.explainers.get(index?)?;
                self.summaries.iter().find(|known| known.slug == *slug)
            };
            Some(format!(
                "{:?}",
                (
                    &path.slug,
                    &path.title,
                    index,
                    path.explainers.len(),
                    neighbour(index.checked_sub(1)),
                    neighbour(Some(index + 1)),
                )
            ))
        };
        let places: Vec<String> = paths.filter_map(place).collect();
        format!("{:?}", (catalog, others, places))
    }

    /// The catalogue with every explainer of the project.
    pub(crate) fn whole_catalogue(&self) -> Catalogue {
        self.catalogue(
            &self
                .summaries
                .iter()
                .map(|summary| summary.slug.clone())
                .collect(),
        )
    }

    /// The catalogue with these explainers only; those in no lane stand in one of their own where there is no catalogue.
    pub(crate) fn catalogue(&self, built: &BTreeSet<String>) -> Catalogue {
        let built = |summary: &&Summary| built.contains(&summary.slug);
        let explainers: Vec<&Summary> = self.summaries.iter().filter(built).collect();
        if let Some((catalog, _)) = &self.catalog {
            return Catalogue::new(catalog, &explainers);
        }
        let all = Shelf {
            slug: "explainers".to_owned(),
            title: "Explainers".to_owned(),
            explainers: explainers.into_iter().map(Card::new).collect(),
            ..Shelf::default()
        };
        Catalogue {
            title: "Explainers".to_owned(),
            lanes: vec![all],
            ..Catalogue::default()
        }
    }

    /// What is wrong with the catalogue.
    pub(crate) fn check_catalog<'s>(&self, source: &'s Source) -> Found<'s> {
        let diagnostics = match &source.unreadable {
            Some(diagnostic) => vec![diagnostic.clone()],
            None => self
                .catalog
                .as_ref()
                .map(|(_, found)| found.clone())
                .unwrap_or_default(),
        };
        Found {
            source,
            diagnostics,
        }
    }
}

impl World for DiskWorld<'_> {
    fn source(&self, slug: &str) -> Option<Arc<str>> {
        self.project
            .explainers
            .iter()
            .find(|source| source.slug == slug)
            .map(|source| source.text.clone())
    }

    fn catalog(&self) -> Option<Arc<str>> {
        self.project
            .catalog
            .as_ref()
            .map(|source| source.text.clone())
    }

    fn summaries(&self) -> &[Summary] {
        &self.summaries
    }

    fn file(&self, slug: &str) -> String {
        let known = self.project.explainers.iter();
        let source = known.into_iter().find(|source| source.slug == slug);
        source.map_or_else(|| format!("{slug}.expl"), |source| source.shown.clone())
    }
}

impl World for TimedWorld<'_> {
    fn source(&self, slug: &str) -> Option<Arc<str>> {
        self.world.source(slug)
    }

    fn catalog(&self) -> Option<Arc<str>> {
        World::catalog(self.world)
    }

    fn summaries(&self) -> &[Summary] {
        self.world.summaries()
    }

    fn file(&self, slug: &str) -> String {
        self.world.file(slug)
    }

    fn stage_done(&self, stage: &'static str) {
        self.watch.lap(stage);
    }
}
