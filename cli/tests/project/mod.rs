//! A project in a temporary folder, and `explc` run in it.
#![allow(dead_code, reason = "every test file uses a part of it")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot prepare its files has failed"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// Two scenes and their catalogue.
pub(crate) const CATALOG: &str = "catalog \"Tests\" {\n  edition  2026\n  start    quick\n}\n\nlane systems \"Systems\" {\n  summary  \"How they work.\"\n}\n\npath both \"Both\" {\n  summary  \"One, then the other.\"\n  quick\n  slow\n}\n";

/// A scene that everything can be tried with.
pub(crate) fn scene(slug: &str) -> String {
    format!(
        "explainer {slug} \"The {slug} one\"\n\nsummary     \"A write.\"\nlane        systems\nhook        \"Look.\"\nquestion    \"How many?\"\ntrap        \"All.\"\nrule        \"Most.\"\nsource      \"Gifford 1979\"\n\nknob w = 2 in 1..3 \"Write quorum\"\n\nsim store = replicas(size: 3, write-quorum: w, seed: 7)\n\nstep \"Write\" {{\n  say \"A write waits for {{w:word}}.\"\n  do store.write(\"x\", value: 1)\n  run store until write-acked\n  claim store.ackers.count == w\n}}\n\ntest \"it is acknowledged\" {{\n  do store.write(\"x\", value: 1)\n  run store until write-acked\n}}\n"
    )
}

/// A folder with files.
pub(crate) struct Project(TempDir);

/// What a run printed and how it ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Project {
    /// A folder that holds these files.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let project = Self(TempDir::new().unwrap());
        for (name, text) in files {
            project.write(name, text);
        }
        project
    }

    /// The catalogue of two scenes.
    pub(crate) fn pair() -> Self {
        let (quick, slow) = (scene("quick"), scene("slow"));
        Self::new(&[
            ("catalog.expl", CATALOG),
            ("quick.expl", &quick),
            ("slow.expl", &slow),
        ])
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Replaces a text in a file, which must hold it.
    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} does not hold {from}");
        self.write(name, text.replacen(from, to, 1));
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("explc").unwrap();
        command
            .current_dir(self.0.path())
            .args(arguments)
            .env("NO_COLOR", "1");
        command.timeout(std::time::Duration::from_secs(300));
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.command(arguments))
    }

    /// All files below a folder, by name.
    pub(crate) fn tree(&self, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let root = self.path(folder);
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.insert(relative(&path, &root), fs::read(&path).unwrap());
                }
            }
        }
        files
    }
}

fn relative(path: &Path, root: &Path) -> PathBuf {
    path.strip_prefix(root).unwrap().to_owned()
}

impl Run {
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self {
            code: output.status.code().expect("it ended by itself"),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}
