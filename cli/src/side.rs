//! One side of a comparison: scenes from a file or a folder, or as they were in a Git revision.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use explc_compiler::Request;
use explc_compiler::timeline::Film;
use explc_dsl::codes::catalogue;
use explc_dsl::diagnostic::{Diagnostic, Severity};
use tempfile::TempDir;

use crate::project::{self, Project, Source};
use crate::report;
use crate::terminal::Trouble;
use crate::world::DiskWorld;

/// Scenes to compare, read once.
pub(crate) struct Side {
    /// The scenes and their catalogue.
    pub(crate) project: Project,
    /// What was named, as it was.
    pub(crate) name: String,
    /// Whether one scene was named, rather than a folder or all of a revision.
    pub(crate) is_file: bool,
    /// Where the files of a revision were put.
    _folder: Option<TempDir>,
}

impl Side {
    /// Both sides of a comparison. A revision is compared with the same files of the other side.
    ///
    /// # Errors
    /// If a name is neither a file, nor a folder, nor a revision, or cannot be read.
    pub(crate) fn pair(before: &str, after: &str) -> Result<(Self, Self), Trouble> {
        let other = |name: &str| {
            Some(Path::new(name))
                .filter(|path| path.exists())
                .map(Path::to_owned)
        };
        Ok((
            Self::open(before, other(after).as_deref())?,
            Self::open(after, other(before).as_deref())?,
        ))
    }

    /// A path that exists is that; everything else is `REVISION` or `REVISION:PATH`.
    fn open(name: &str, beside: Option<&Path>) -> Result<Self, Trouble> {
        let path = Path::new(name);
        if path.exists() {
            return Self::of(name, path);
        }
        let (revision, inside) = match name.split_once(':') {
            Some((revision, inside)) => (revision, Some(PathBuf::from(inside))),
            None => (name, None),
        };
        let top = top_of_checkout(name)?;
        let inside = match (inside, beside) {
            (Some(inside), _) => inside,
            (None, Some(beside)) => within(&top, beside)?,
            (None, None) => PathBuf::new(),
        };
        let folder = TempDir::new()
            .map_err(|error| Trouble::new(format!("cannot make a temporary folder: {error}")))?;
        extract(revision, &top, folder.path())?;
        let path = folder.path().join(inside);
        if !path.exists() {
            return Err(Trouble::new(format!(
                "the revision {revision} has no such scene: {name}"
            )));
        }
        let mut side = Self::of(name, &path)?;
        let root = fs::canonicalize(folder.path())
            .map_err(|error| Trouble::with("read", folder.path(), error))?;
        for source in side.project.sources() {
            // As Git names it, and as it can be named here.
            let below = source.path.strip_prefix(&root).unwrap_or(&source.path);
            source.shown = format!("{revision}:{}", below.to_string_lossy().replace('\\', "/"));
        }
        side._folder = Some(folder);
        Ok(side)
    }

    /// A folder without a project in or above it is the top of a checkout: its project is the one that it holds.
    fn of(name: &str, path: &Path) -> Result<Self, Trouble> {
        Ok(Self {
            project: Project::open(&[project::held(path)])?,
            name: name.to_owned(),
            is_file: path.is_file(),
            _folder: None,
        })
    }

    /// Everything that can be seen of one of its scenes; none if it does not compile, which its errors tell. A file that
    /// was named may be a copy under another name.
    pub(crate) fn film(&self, source: &Source) -> Option<Film> {
        let (compilation, mut found) =
            DiskWorld::new(&self.project).compile(source, &Request::all());
        found
            .diagnostics
            .retain(|found| found.severity == Severity::Error && !self.is_copy(found));
        report::complain(&[&found]);
        compilation.film.filter(|_| !found.has_error())
    }

    fn is_copy(&self, found: &Diagnostic) -> bool {
        self.is_file && found.code == catalogue::SLUG_MISMATCH
    }

    /// One of its scenes as people call it: the file that was named, or `quick in HEAD`.
    pub(crate) fn called(&self, source: &Source) -> String {
        if self.is_file {
            self.name.clone()
        } else {
            format!("{} in {}", source.slug, self.name)
        }
    }
}

/// The folder of the checkout that the working folder is in.
fn top_of_checkout(name: &str) -> Result<PathBuf, Trouble> {
    let output = Command::new("git")
        .args(["rev-parse", "--show-toplevel"])
        .output();
    let output = output.map_err(|error| {
        Trouble::new(format!(
            "{name} is no file or folder, and git cannot be asked for a revision: {error}"
        ))
    })?;
    if !output.status.success() {
        return Err(Trouble::new(format!(
            "{name} is no file or folder, and this folder is in no Git checkout that could have a revision of that name"
        )));
    }
    let top = String::from_utf8_lossy(&output.stdout);
    fs::canonicalize(top.trim_end())
        .map_err(|error| Trouble::with("read", Path::new(top.trim_end()), error))
}

/// A path as the checkout names it.
fn within(top: &Path, path: &Path) -> Result<PathBuf, Trouble> {
    let whole = fs::canonicalize(path).map_err(|error| Trouble::with("read", path, error))?;
    let inside = whole.strip_prefix(top).map(Path::to_owned);
    inside.map_err(|_| Trouble::new(format!("{} is not in this Git checkout", path.display())))
}

/// Writes every scene of a revision below a folder.
fn extract(revision: &str, top: &Path, folder: &Path) -> Result<(), Trouble> {
    let commit = format!("{revision}^{{commit}}");
    let known = git(
        top,
        &[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ],
    );
    let commit = known.map_err(|_| {
        Trouble::new(format!(
            "{revision} is neither a file or folder nor a Git revision"
        ))
    })?;
    let commit = String::from_utf8_lossy(&commit).trim_end().to_owned();
    let listed = git(top, &["ls-tree", "-r", "-z", "--name-only", &commit])?;
    let names = String::from_utf8_lossy(&listed).into_owned();
    let names: Vec<&str> = names
        .split('\0')
        .filter(|name| name.ends_with(".expl"))
        .collect();
    for (name, bytes) in names.iter().zip(contents(top, &commit, &names)?) {
        let path = folder.join(name);
        let write = || {
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
            fs::write(&path, bytes)
        };
        write().map_err(|error| Trouble::with("write", &path, error))?;
    }
    Ok(())
}

fn git(top: &Path, arguments: &[&str]) -> Result<Vec<u8>, Trouble> {
    let output = Command::new("git")
        .current_dir(top)
        .args(arguments)
        .output();
    let output = output.map_err(|error| Trouble::new(format!("cannot run git: {error}")))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let words = String::from_utf8_lossy(&output.stderr);
    Err(Trouble::new(format!("git says: {}", words.trim_end())))
}

/// The bytes of files of a commit, by one process for all.
fn contents(top: &Path, commit: &str, names: &[&str]) -> Result<Vec<Vec<u8>>, Trouble> {
    let trouble = |error: std::io::Error| Trouble::new(format!("cannot read from git: {error}"));
    let mut child = Command::new("git")
        .current_dir(top)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(trouble)?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Trouble::new("cannot talk to git"));
    };
    let wanted: String = names
        .iter()
        .map(|name| format!("{commit}:{name}\n"))
        .collect();
    // Written beside the reading: either side waits when its pipe is full.
    let writer = thread::spawn(move || input.write_all(wanted.as_bytes()));
    let mut output = BufReader::new(output);
    let mut files = Vec::with_capacity(names.len());
    for name in names {
        let mut header = String::new();
        output.read_line(&mut header).map_err(trouble)?;
        let size = header
            .trim_end()
            .rsplit(' ')
            .next()
            .and_then(|size| size.parse().ok());
        let size: usize = size.ok_or_else(|| Trouble::new(format!("git has no file {name}")))?;
        let mut bytes = vec![0; size + 1];
        output.read_exact(&mut bytes).map_err(trouble)?;
        bytes.truncate(size);
        files.push(bytes);
    }
    let _ = writer.join();
    child.wait().map_err(trouble)?;
    Ok(files)
}
