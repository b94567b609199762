//! Which files there are: the project's root, its explainers by slug, and its catalogue.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use explc_compiler::catalog;
use explc_dsl::codes::catalogue;
use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::span::Span;
use explc_dsl::syntax::Item;

use crate::files;
use crate::terminal::Trouble;

/// The name of the only file that is a catalogue.
pub(crate) const CATALOG: &str = "catalog.expl";
/// What a source file's name ends with.
const EXTENSION: &str = "expl";

/// A source file as it was read.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// The file's name without `.expl`.
    pub(crate) slug: String,
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Its path as printed.
    pub(crate) shown: String,
    /// Its text; where it is no UTF-8, what can be shown of it.
    pub(crate) text: Arc<str>,
    /// Why it is not compiled: its bytes are no text, or its slug is another file's.
    pub(crate) unreadable: Option<Diagnostic>,
}

impl Source {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read. Bytes that are no text are a diagnostic, not trouble.
    pub(crate) fn read(path: &Path) -> Result<Self, Trouble> {
        let bytes = files::read(path)?;
        let (text, unreadable) = match explc_dsl::decode(&bytes) {
            Ok(text) => (Arc::from(text), None),
            Err(diagnostic) => (
                Arc::from(&*String::from_utf8_lossy(&bytes)),
                Some(*diagnostic),
            ),
        };
        let slug = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        Ok(Self {
            slug,
            path: path.to_owned(),
            shown: files::shown(path),
            text,
            unreadable,
        })
    }

    /// The same file as one that cannot be compiled, since its slug is another's.
    fn second_of(mut self, first: &Self) -> Self {
        let place = slug_of(&self.text);
        let other = (first.shown.as_str(), slug_of(&first.text));
        let taken = catalogue::slug_of_two_files(place, &self.slug, other);
        self.unreadable = self.unreadable.or(Some(taken));
        self
    }

    /// Whether it is the catalogue.
    pub(crate) fn is_catalog(&self) -> bool {
        self.path.file_name().is_some_and(|name| name == CATALOG)
    }
}

/// The files of a project, or the files that were named where there is no project.
pub(crate) struct Project {
    /// The folder that holds the catalogue; none for lone files.
    pub(crate) root: Option<PathBuf>,
    /// Every explainer, by slug.
    pub(crate) explainers: Vec<Source>,
    /// The catalogue.
    pub(crate) catalog: Option<Source>,
    /// The paths that were asked for; everything if none was.
    wanted: BTreeSet<PathBuf>,
}

impl Project {
    /// The project of the named files and folders, or that of the working folder where none is named.
    ///
    /// # Errors
    /// If a file cannot be read or is no source, there is no project, or two projects are named.
    pub(crate) fn open(named: &[PathBuf]) -> Result<Self, Trouble> {
        let mut wanted = BTreeSet::new();
        let mut root = None;
        if named.is_empty() {
            root = Some(root_of_working_folder()?);
        }
        for (index, path) in named.iter().enumerate() {
            let path =
                fs::canonicalize(path).map_err(|error| Trouble::with("read", path, error))?;
            let own = root_above(&path);
            if index > 0 && own != root {
                return Err(Trouble::new(format!(
                    "{} belongs to another project than {}",
                    files::shown(&path),
                    files::shown(&named[0])
                )));
            }
            root = own;
            wanted.extend(sources_at(&path)?);
        }
        let found = match &root {
            Some(root) => sources_below(root)?
                .into_iter()
                .chain(wanted.iter().cloned())
                .collect(),
            None => wanted.clone(),
        };
        Self::read(root, &found, wanted)
    }

    fn read(
        root: Option<PathBuf>,
        found: &BTreeSet<PathBuf>,
        wanted: BTreeSet<PathBuf>,
    ) -> Result<Self, Trouble> {
        let mut explainers: BTreeMap<String, Source> = BTreeMap::new();
        let mut catalog = None;
        let mut again = Vec::new();
        for path in found {
            let source = Source::read(path)?;
            if source.is_catalog() {
                if path.parent() == root.as_deref() {
                    catalog = Some(source);
                }
                continue;
            }
            match explainers.get(&source.slug) {
                Some(first) => again.push(source.second_of(first)),
                None => {
                    explainers.insert(source.slug.clone(), source);
                }
            }
        }
        // After those whose slugs they share, so that a slug finds the first of its name.
        let explainers = explainers.into_values().chain(again).collect();
        Ok(Self {
            root,
            explainers,
            catalog,
            wanted,
        })
    }

    /// All of its files.
    pub(crate) fn sources(&mut self) -> impl Iterator<Item = &mut Source> {
        self.explainers.iter_mut().chain(&mut self.catalog)
    }

    /// The explainers that were asked for, by slug.
    pub(crate) fn wanted(&self) -> impl Iterator<Item = &Source> {
        self.explainers
            .iter()
            .filter(|source| self.is_wanted(source))
    }

    /// The catalogue, if it was asked for.
    pub(crate) fn wanted_catalog(&self) -> Option<&Source> {
        self.catalog
            .as_ref()
            .filter(|source| self.is_wanted(source))
    }

    /// Reads some of its files again, after they were changed.
    ///
    /// # Errors
    /// If one cannot be read any more.
    pub(crate) fn read_again(&mut self, paths: &[PathBuf]) -> Result<(), Trouble> {
        for source in self.sources() {
            if paths.contains(&source.path) {
                *source = Source::read(&source.path)?;
            }
        }
        Ok(())
    }

    /// The folder that remembers for it: its root, or that of the first of its lone files.
    pub(crate) fn home(&self) -> &Path {
        let first = self.explainers.first();
        let beside = first.and_then(|source| source.path.parent());
        self.root.as_deref().or(beside).unwrap_or(Path::new("."))
    }

    /// Whether everything was asked for.
    pub(crate) fn is_whole(&self) -> bool {
        self.wanted.is_empty()
    }

    fn is_wanted(&self, source: &Source) -> bool {
        self.is_whole() || self.wanted.contains(&source.path)
    }
}

/// Where a source says its slug; its start if it does not.
fn slug_of(text: &str) -> Span {
    let file = explc_dsl::parse(text).file;
    let slug = file.items.iter().find_map(|item| match item {
        Item::Explainer(explainer) => Some(explainer.slug.span),
        _ => None,
    });
    slug.unwrap_or_default()
}

/// Why an explainer cannot have this slug.
pub(crate) fn unusable_slug(slug: &str) -> Option<String> {
    let letters = slug.starts_with(|first: char| first.is_ascii_lowercase())
        && !slug.ends_with('-')
        && !slug.contains("--")
        && slug
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-');
    if !letters {
        Some("a slug is words of lower-case letters and digits with hyphens between them, such as `majority-quorum`".to_owned())
    } else if catalog::refused_slug(slug) {
        Some(format!(
            "the site or an operating system needs the name `{slug}`"
        ))
    } else {
        None
    }
}

/// The root that new files belong to: that of the working folder, or else the working folder itself.
pub(crate) fn folder_for_new() -> Result<PathBuf, Trouble> {
    let here = working_folder()?;
    Ok(find_root(&here).unwrap_or(here))
}

fn working_folder() -> Result<PathBuf, Trouble> {
    let here = std::env::current_dir().and_then(fs::canonicalize);
    here.map_err(|error| Trouble::new(format!("cannot find the working folder: {error}")))
}

fn root_of_working_folder() -> Result<PathBuf, Trouble> {
    find_root(&working_folder()?).ok_or_else(|| {
        Trouble::new(format!(
            "there is no {CATALOG} in this folder, in one above it or in ./explainers: name the files, or write a {CATALOG}"
        ))
    })
}

fn find_root(folder: &Path) -> Option<PathBuf> {
    root_above(folder).or_else(|| root_in(folder))
}

/// The project that a folder holds, if it is the top of a checkout, in no project itself; else the folder.
pub(crate) fn held(folder: &Path) -> PathBuf {
    let whole = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let below = || root_in(folder).unwrap_or_else(|| folder.to_owned());
    root_above(&whole).map_or_else(below, |_| folder.to_owned())
}

/// Where the project is in the top of a checkout.
fn root_in(folder: &Path) -> Option<PathBuf> {
    Some(folder.join("explainers")).filter(|folder| folder.join(CATALOG).is_file())
}

/// The nearest folder from `path` upwards that holds a catalogue.
fn root_above(path: &Path) -> Option<PathBuf> {
    path.ancestors()
        .find(|folder| folder.join(CATALOG).is_file())
        .map(Path::to_owned)
}

fn sources_at(path: &Path) -> Result<Vec<PathBuf>, Trouble> {
    if !path.is_dir() {
        let is_source = path
            .extension()
            .is_some_and(|extension| extension == EXTENSION);
        let refusal = || {
            Trouble::new(format!(
                "{} is no scene: its name does not end in .{EXTENSION}",
                files::shown(path)
            ))
        };
        return if is_source {
            Ok(vec![path.to_owned()])
        } else {
            Err(refusal())
        };
    }
    let found = sources_below(path)?;
    if found.is_empty() {
        return Err(Trouble::new(format!(
            "{} holds no .{EXTENSION} file",
            files::shown(path)
        )));
    }
    Ok(found)
}

/// Every source below a folder, sorted. Links are not followed: they could lead out of it, or to the same file twice.
fn sources_below(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let mut found = Vec::new();
    let walk = ignore::WalkBuilder::new(folder)
        .git_global(false)
        .git_exclude(false)
        .build();
    for entry in walk {
        let entry = entry.map_err(|error| Trouble::with("read", folder, error))?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file
            && entry
                .path()
                .extension()
                .is_some_and(|extension| extension == EXTENSION)
        {
            found.push(entry.into_path());
        }
    }
    found.sort();
    Ok(found)
}
