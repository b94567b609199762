//! What is remembered between builds, in `.explc/` at the project's root: what was built into which folder, and the
//! fonts that were cut down. All of it can be removed at any time; it is never larger than the limits here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use explc_compiler::export::svg::{self, EmbeddedFont};
use explc_compiler::text::Face;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::files;
use crate::output::Target;
use crate::project::{Project, Source};
use crate::terminal::Trouble;
use crate::world::DiskWorld;

/// What this program is made from; another program's results are not taken for its own.
const IDENTITY: &str = env!("EXPLC_IDENTITY");
/// What the front page is remembered as; no slug begins with a dot.
pub(crate) const SITE: &str = ".site";
/// How many folders that were built into are remembered.
const FOLDERS: usize = 32;
/// How many fonts are kept, of about 8 KB each.
const FONTS: usize = 512;

/// The memory of a project.
pub(crate) struct Memory {
    /// `.explc`.
    folder: PathBuf,
    /// What is known of the folder that is written.
    file: PathBuf,
    digests: BTreeMap<String, String>,
}

impl Memory {
    /// What is known of builds into this folder. Nothing, if it cannot be read.
    pub(crate) fn open(project: &Project, target: &Target) -> Self {
        let folder = project.home().join(".explc");
        let output = std::path::absolute(&target.folder).unwrap_or_else(|_| target.folder.clone());
        let name = digest(&[output.to_string_lossy().as_bytes()]);
        let file = folder.join("builds").join(format!("{name}.json"));
        let known: Value = fs::read(&file)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        let entries = known.as_object().into_iter().flatten();
        let digests = entries
            .filter_map(|(slug, digest)| Some((slug.clone(), digest.as_str()?.to_owned())))
            .collect();
        Self {
            folder,
            file,
            digests,
        }
    }

    /// Whether the explainer was built with this digest.
    pub(crate) fn knows(&self, slug: &str, digest: &str) -> bool {
        self.digests.get(slug).is_some_and(|known| known == digest)
    }

    /// Remembers a build.
    pub(crate) fn learn(&mut self, slug: &str, digest: &str) {
        self.digests.insert(slug.to_owned(), digest.to_owned());
    }

    /// Writes it down, without what the folder does not hold any more, and forgets what is oldest where there is too much.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn write(&mut self, target: &Target) -> Result<(), Trouble> {
        self.digests
            .retain(|slug, _| slug == SITE || target.explainers.contains(slug));
        self.keep(&self.file, json!(self.digests).to_string().as_bytes())?;
        prune(&self.folder.join("builds"), FOLDERS);
        prune(&self.folder.join("fonts"), FONTS);
        Ok(())
    }

    /// Fonts cut down to these characters: kept ones where there are, and new ones are kept.
    ///
    /// # Errors
    /// If a font cannot be cut down.
    pub(crate) fn fonts(
        &self,
        characters: &BTreeMap<Face, BTreeSet<char>>,
    ) -> Result<Vec<EmbeddedFont>, Trouble> {
        characters
            .iter()
            .map(|(face, letters)| self.font(*face, letters))
            .collect()
    }

    fn font(&self, face: Face, letters: &BTreeSet<char>) -> Result<EmbeddedFont, Trouble> {
        let text: String = letters.iter().collect();
        let key = digest(&[
            IDENTITY.as_bytes(),
            format!("{face:?}").as_bytes(),
            text.as_bytes(),
        ]);
        let path = self.folder.join("fonts").join(format!("{key}.woff2"));
        if let Some(woff2) = fs::read(&path).ok().filter(|bytes| is_whole_woff2(bytes)) {
            return Ok(EmbeddedFont { face, woff2 });
        }
        let font = svg::embedded_font(face, letters)
            .map_err(|error| Trouble::new(format!("cannot embed the fonts: {error}")))?;
        // Whoever cannot keep it cuts it down again the next time.
        let _ = self.keep(&path, &font.woff2);
        Ok(font)
    }

    fn keep(&self, path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
        if let Some(folder) = path.parent().filter(|folder| !folder.is_dir()) {
            fs::create_dir_all(folder)
                .map_err(|error| Trouble::with("make the folder", folder, error))?;
            // No version control wants it, whatever the project ignores.
            let _ = fs::write(self.folder.join(".gitignore"), "*\n");
        }
        files::put(path, bytes)
    }
}

/// The digest of everything that decides about an explainer's bytes: its text, what it and its page show of other files,
/// what is wanted of it, and the program.
pub(crate) fn build_digest(source: &Source, options: &str, world: &DiskWorld<'_>) -> String {
    digest(&[
        IDENTITY.as_bytes(),
        options.as_bytes(),
        source.slug.as_bytes(),
        source.text.as_bytes(),
        world.surroundings(source).as_bytes(),
    ])
}

/// The digest of everything that decides about the pages around the explainers.
pub(crate) fn site_digest(world: &DiskWorld<'_>, target: &Target) -> String {
    let shown = format!(
        "{:?}",
        (world.catalogue(&target.explainers), target.entries())
    );
    digest(&[IDENTITY.as_bytes(), shown.as_bytes()])
}

/// A file that was cut short says in its header that it is longer (WOFF2, section 4.1).
fn is_whole_woff2(bytes: &[u8]) -> bool {
    let length = bytes
        .get(8..12)
        .and_then(|word| Some(u32::from_be_bytes(word.try_into().ok()?)));
    bytes.starts_with(b"wOF2") && length.is_some_and(|length| length as usize == bytes.len())
}

/// Removes the oldest files of a folder that holds more than `most`.
fn prune(folder: &Path, most: usize) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let entries: Vec<fs::DirEntry> = entries.flatten().collect();
    if entries.len() <= most {
        return;
    }
    let age = |entry: &fs::DirEntry| entry.metadata().and_then(|file| file.modified()).ok();
    let mut files: Vec<_> = entries
        .iter()
        .map(|entry| (age(entry), entry.path()))
        .collect();
    files.sort();
    for (_, path) in &files[..files.len() - most] {
        // What cannot be removed now is tried again after the next build.
        let _ = fs::remove_file(path);
    }
}

/// SHA-256 over parts that cannot run into each other, as hexadecimal digits.
fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_digest_do_not_run_into_each_other() {
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
    }

    #[test]
    fn a_font_that_was_cut_short_is_not_taken() {
        let font = svg::embedded_font(Face::Mono, &BTreeSet::from(['a'])).unwrap();
        assert!(is_whole_woff2(&font.woff2));
        assert!(!is_whole_woff2(&font.woff2[..font.woff2.len() - 1]));
        assert!(!is_whole_woff2(b"wOF2"));
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b", "c", "d"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let old = fs::File::open(folder.path().join("c")).unwrap();
        old.set_modified(std::time::UNIX_EPOCH).unwrap();
        prune(folder.path(), 3);
        assert!(!folder.path().join("c").exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }
}
