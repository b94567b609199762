//! The folder that a build writes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use explc_compiler::export::site::{Entries, Entry};
use serde_json::{Value, json};

use crate::files;
use crate::project::Project;
use crate::terminal::Trouble;

/// Says that a folder is ours to write, and which explainers it holds. The same for the same build, wherever it ran.
const MANIFEST: &str = ".explc.json";

/// The folder that is written.
pub(crate) struct Target {
    /// Where it is.
    pub(crate) folder: PathBuf,
    /// The explainers that it holds.
    pub(crate) explainers: BTreeSet<String>,
    /// The files around them, by their place in the folder.
    pub(crate) pages: BTreeSet<String>,
}

impl Target {
    /// Looks at the folder and changes nothing.
    ///
    /// # Errors
    /// If it is no folder, or holds something and is not ours.
    pub(crate) fn open(folder: &Path) -> Result<Self, Trouble> {
        let mut target = Self {
            folder: folder.to_owned(),
            explainers: BTreeSet::new(),
            pages: BTreeSet::new(),
        };
        if !folder.exists() {
            return Ok(target);
        }
        let mut entries =
            fs::read_dir(folder).map_err(|error| Trouble::with("write into", folder, error))?;
        let manifest = folder.join(MANIFEST);
        if manifest.is_file() {
            let known: Value = serde_json::from_slice(&files::read(&manifest)?).unwrap_or_default();
            let named = |what: &str, usable: fn(&&str) -> bool| {
                let names = known[what].as_array().into_iter().flatten();
                let names = names.filter_map(Value::as_str).filter(usable);
                names.map(str::to_owned).collect()
            };
            target.explainers = named("explainers", |slug| {
                crate::project::unusable_slug(slug).is_none()
            });
            target.pages = named("pages", |page| is_below(page));
        } else if entries.next().is_some() {
            return Err(Trouble::new(format!(
                "{} is not empty and was not written by explc: nothing in it was touched; choose another folder with -o",
                folder.display()
            )));
        }
        Ok(target)
    }

    /// Whether the folder of an explainer is there.
    pub(crate) fn holds(&self, slug: &str) -> bool {
        self.explainers.contains(slug) && self.folder.join(slug).is_dir()
    }

    /// Replaces the folder of an explainer as a whole.
    ///
    /// # Errors
    /// If it cannot be written; the old one is then still there.
    pub(crate) fn replace(
        &self,
        slug: &str,
        contents: &BTreeMap<String, Vec<u8>>,
    ) -> Result<(), Trouble> {
        let place = self.folder.join(slug);
        let trouble = |error| Trouble::with("write", &place, error);
        self.claim()?;
        let workshop = tempfile::Builder::new()
            .prefix(".explc-")
            .tempdir_in(&self.folder)
            .map_err(trouble)?;
        let (new, old) = (workshop.path().join("new"), workshop.path().join("old"));
        fs::create_dir(&new).map_err(trouble)?;
        for (name, bytes) in contents {
            fs::write(new.join(name), bytes).map_err(trouble)?;
        }
        if place.exists() {
            fs::rename(&place, &old).map_err(trouble)?;
        }
        fs::rename(&new, &place).map_err(|error| {
            // Whatever stood there goes back, as far as that is possible.
            let _ = fs::rename(&old, &place);
            trouble(error)
        })
    }

    /// Writes a file beside the explainers.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.claim()?;
        let place = self.folder.join(name);
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder)
                .map_err(|error| Trouble::with("make the folder", folder, error))?;
        }
        files::put(&place, bytes)
    }

    /// What the explainers that it holds say of themselves to the pages around them.
    pub(crate) fn entries(&self) -> Entries {
        let entry = |slug: &String| {
            let place = self.folder.join(slug);
            let bytes = fs::read(place.join("entry.json")).ok()?;
            let mut entry = Entry::parse(&bytes, slug)?;
            entry.poster = ["poster.png", "poster-dark.png"]
                .iter()
                .all(|name| place.join(name).is_file());
            Some((slug.clone(), entry))
        };
        self.explainers.iter().filter_map(entry).collect()
    }

    /// Whether every file around the explainers is there.
    pub(crate) fn holds_pages(&self) -> bool {
        self.pages
            .iter()
            .all(|page| self.folder.join(page).is_file())
    }

    /// Writes the files around the explainers, and removes those that we wrote before and that are no more.
    ///
    /// # Errors
    /// If one cannot be written or removed.
    pub(crate) fn replace_pages(
        &mut self,
        files: &BTreeMap<String, Vec<u8>>,
    ) -> Result<(), Trouble> {
        for (name, bytes) in files {
            self.write(name, bytes)?;
        }
        for page in self.pages.iter().filter(|page| !files.contains_key(*page)) {
            let place = self.folder.join(page);
            if place.is_file() {
                fs::remove_file(&place).map_err(|error| Trouble::with("remove", &place, error))?;
            }
        }
        self.pages = files.keys().cloned().collect();
        Ok(())
    }

    /// Removes explainers that we wrote and that the project has no more.
    ///
    /// # Errors
    /// If one cannot be removed.
    pub(crate) fn drop_all_but(&mut self, project: &Project) -> Result<(), Trouble> {
        let kept = |slug: &String| project.explainers.iter().any(|source| source.slug == *slug);
        let gone: Vec<String> = self
            .explainers
            .iter()
            .filter(|slug| !kept(slug))
            .cloned()
            .collect();
        for slug in gone {
            let place = self.folder.join(&slug);
            if place.is_dir() {
                fs::remove_dir_all(&place)
                    .map_err(|error| Trouble::with("remove", &place, error))?;
            }
            self.explainers.remove(&slug);
        }
        Ok(())
    }

    /// Writes down what the folder holds.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn write_manifest(&self) -> Result<(), Trouble> {
        let manifest = json!({"schema": 1, "explainers": self.explainers, "pages": self.pages});
        self.write(MANIFEST, format!("{manifest:#}\n").as_bytes())
    }

    /// Makes the folder ours before anything else is in it, so that a build that was cut short can be repeated.
    fn claim(&self) -> Result<(), Trouble> {
        fs::create_dir_all(&self.folder)
            .map_err(|error| Trouble::with("make the folder", &self.folder, error))?;
        let manifest = self.folder.join(MANIFEST);
        if manifest.exists() {
            return Ok(());
        }
        let empty = json!({"schema": 1, "explainers": []});
        files::put(&manifest, format!("{empty:#}\n").as_bytes())
    }
}

/// Whether a name from a manifest stays in the folder.
fn is_below(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    !name.is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
}
