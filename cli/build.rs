//! Names what the program is made from, so that a build knows whether a kept result is its own.
//!
//! A hash of the sources is known before the program runs; hashing the program itself would cost more than many a build.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

/// Everything that decides about an output, from the root of the workspace.
const SOURCES: [&str; 7] = [
    "Cargo.lock",
    "dsl/src",
    "compiler/src",
    "compiler/timeline/src",
    "compiler/fonts",
    "compiler/player/built",
    "cli/src",
];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut hasher = DefaultHasher::new();
    std::env::var_os("TARGET").hash(&mut hasher);
    for source in SOURCES {
        let path = root.join(source);
        println!("cargo::rerun-if-changed={}", path.display());
        add(&path, &mut hasher);
    }
    println!("cargo::rustc-env=EXPLC_IDENTITY={:016x}", hasher.finish());
}

/// Adds a file, or all files below a folder in the order of their names.
fn add(path: &Path, hasher: &mut DefaultHasher) {
    if let Ok(bytes) = fs::read(path) {
        bytes.hash(hasher);
        return;
    }
    let entries = fs::read_dir(path).expect("the workspace holds its sources");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a source can be listed").path())
        .collect();
    paths.sort();
    for path in paths {
        path.file_name().hash(hasher);
        add(&path, hasher);
    }
}
