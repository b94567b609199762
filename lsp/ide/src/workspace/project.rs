//! The files below one `catalog.expl`, as far as they know of each other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use explc_compiler::Summary;
use explc_compiler::catalog::{self, Catalog};
use explc_dsl::codes::catalogue;
use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::span::Span;

use super::Outline;

/// The name of the only file that is a catalogue.
pub const CATALOG: &str = "catalog.expl";

/// What files may know of each other.
#[derive(Default)]
pub struct Project {
    /// The folder that holds the catalogue; none for a file that stands alone.
    pub root: Option<Arc<Path>>,
    /// What each file says about itself.
    pub outlines: BTreeMap<Arc<Path>, Arc<Outline>>,
    /// Every explainer, sorted by slug; of two with one slug the first counts.
    pub summaries: Vec<Summary>,
    /// The text of the catalogue.
    pub catalog_text: Option<Arc<str>>,
    /// The catalogue.
    pub catalog: Option<Catalog>,
    /// What is wrong between the catalogue and the explainers.
    pub catalog_found: Vec<Diagnostic>,
}

impl Project {
    /// A project of these files.
    #[must_use]
    pub fn new(
        root: Arc<Path>,
        outlines: BTreeMap<Arc<Path>, Arc<Outline>>,
        catalog_text: Option<Arc<str>>,
    ) -> Self {
        let mut by_slug = BTreeMap::new();
        for (path, outline) in &outlines {
            if let Some(summary) = outline.summary.as_ref().filter(|_| !is_catalog(path)) {
                by_slug
                    .entry(summary.slug.as_str())
                    .or_insert_with(|| summary.clone());
            }
        }
        let summaries: Vec<Summary> = by_slug.into_values().collect();
        let resolved = catalog_text
            .as_deref()
            .map(|text| catalog::resolve_catalog(&explc_dsl::parse(text).file, &summaries));
        let (catalog, catalog_found) = match resolved {
            Some((catalog, found)) => (Some(catalog), found),
            None => (None, Vec::new()),
        };
        Self {
            root: Some(root),
            outlines,
            summaries,
            catalog_text,
            catalog,
            catalog_found,
        }
    }

    /// The file of an explainer; of two with one slug the first.
    #[must_use]
    pub fn file_of(&self, slug: &str) -> Option<&Arc<Path>> {
        let named = |path: &&Arc<Path>| path.file_stem().is_some_and(|stem| stem == slug);
        self.outlines.keys().find(named)
    }

    /// What is wrong if another file has the slug of this one.
    #[must_use]
    pub fn duplicate(&self, path: &Path, slug: &str, place: Span) -> Option<Diagnostic> {
        let first = self.file_of(slug).filter(|first| ***first != *path)?;
        if !self.outlines.contains_key(path) {
            return None;
        }
        let declared = self.outlines.get(first)?;
        let there = declared.mentions.iter().find(|mention| mention.declares);
        let shown = self.shown(first);
        let other = (shown.as_str(), there.map(|at| at.span).unwrap_or_default());
        Some(catalogue::slug_of_two_files(place, slug, other))
    }

    /// A path of the project as people read it: from the root on.
    #[must_use]
    pub fn shown(&self, path: &Path) -> String {
        let root = self.root.as_deref().unwrap_or(Path::new(""));
        let below = path.strip_prefix(root).unwrap_or(path);
        below.to_string_lossy().replace('\\', "/")
    }

    /// Where its catalogue is.
    #[must_use]
    pub fn catalog_path(&self) -> Option<PathBuf> {
        self.root.as_ref().map(|root| root.join(CATALOG))
    }
}

/// Whether a path is that of a catalogue.
pub(super) fn is_catalog(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == CATALOG)
}

/// Whether a path is that of a source file.
#[must_use]
pub fn is_source(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "expl")
}

/// The nearest folder from `path` upwards that holds a catalogue.
#[must_use]
pub fn root_above(path: &Path) -> Option<PathBuf> {
    path.ancestors()
        .find(|folder| !folder.as_os_str().is_empty() && folder.join(CATALOG).is_file())
        .map(Path::to_owned)
}

/// The root of the project that a working folder means: that above it, or else its `explainers`.
#[must_use]
pub fn root_of_folder(folder: &Path) -> Option<PathBuf> {
    root_above(folder)
        .or_else(|| Some(folder.join("explainers")).filter(|folder| folder.join(CATALOG).is_file()))
}

/// Every source below a folder, sorted. Links are not followed: they could lead out of it.
#[must_use]
pub fn sources_below(folder: &Path) -> Vec<PathBuf> {
    let walk = ignore::WalkBuilder::new(folder)
        .git_global(false)
        .git_exclude(false)
        .build();
    let mut found: Vec<PathBuf> = walk
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .map(ignore::DirEntry::into_path)
        .filter(|path| is_source(path))
        .collect();
    found.sort();
    found
}
