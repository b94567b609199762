//! The project as the compiler sees it, and compiling it.

use std::collections::BTreeSet;
use std::sync::Arc;

use explc_compiler::catalog;
use explc_compiler::export::site::{Card, Catalogue, Shelf};
use explc_compiler::{Compilation, Request, Summary, World, compile};

use crate::project::{Project, Source};
use crate::report::Found;

/// The files of a project, read once.
pub(crate) struct DiskWorld<'a> {
    project: &'a Project,
    summaries: Vec<Summary>,
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
        Self { project, summaries }
    }

    /// Compiles one of its explainers. Bytes that are no text are all that is said of a file.
    pub(crate) fn compile<'s>(
        &self,
        source: &'s Source,
        request: &Request,
    ) -> (Compilation, Found<'s>) {
        let mut compilation = match &source.unreadable {
            Some(diagnostic) => Compilation {
                film: None,
                scene: None,
                diagnostics: vec![diagnostic.clone()],
            },
            None => compile(self, &source.slug, request),
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
        let text = self.catalog().unwrap_or_default();
        let catalog = catalog::resolve_catalog(&explc_dsl::parse(&text).file, &self.summaries).0;
        let built = |summary: &&Summary| built.contains(&summary.slug);
        let explainers: Vec<&Summary> = self.summaries.iter().filter(built).collect();
        if self.project.catalog.is_some() {
            return Catalogue::new(&catalog, &explainers);
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
        if let Some(diagnostic) = &source.unreadable {
            return Found {
                source,
                diagnostics: vec![diagnostic.clone()],
            };
        }
        let parse = explc_dsl::parse(&source.text);
        let mut diagnostics = parse.diagnostics;
        diagnostics.extend(catalog::resolve_catalog(&parse.file, &self.summaries).1);
        diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.code));
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
}
