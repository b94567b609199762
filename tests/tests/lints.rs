//! The page on lints is as the registry says, and its pictures are those of the examples: each lint that a small scene
//! brings up, beside the scene put right. `UPDATE_EXPECT=1` writes them.

use explc_compiler::export::frame::{frame_png, frame_svg};
use explc_compiler::lint::LINTS;
use explc_compiler::theme::Theme;
use explc_compiler::units::Millis;
use explc_compiler::{Compilation, Request};
use explc_dsl::codes::{self, Entry};
use explc_tests::{suite, world};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Pixels across.
const WIDTH: u32 = 400;

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

fn compiled(source: &str) -> Compilation {
    let slug = source.split_whitespace().nth(1).unwrap_or_default();
    world::compiled(source, slug, &Request::all())
}

/// The pictures of an example: where it is worst, and the same moment put right. None for one without a scene, and for
/// what no single picture shows.
fn pictures(entry: &Entry) -> Option<[Vec<u8>; 2]> {
    if !entry.code.id.starts_with('V') || !entry.wrong.contains('\n') {
        return None;
    }
    let (wrong, right) = (compiled(entry.wrong), compiled(entry.right));
    let finding = wrong
        .findings
        .iter()
        .find(|found| found.code == entry.code)?;
    let picture = |of: &Compilation| {
        let variant = of.film.as_ref()?.variants.get(finding.variant)?;
        let t = Millis(finding.worst.0.min(variant.timeline.duration.0 - 1));
        let svg = frame_svg(&variant.timeline, variant.layout, t, Theme::Light, false);
        frame_png(&svg, WIDTH).ok()
    };
    Some([picture(&wrong)?, picture(&right)?])
}

fn page() -> (String, Vec<(String, Vec<u8>)>) {
    let mut page = String::from(
        "# Lints\n\nWhat `explc check` proves about the pictures of a scene, for every instant, in both layouts, both themes and every knob\ncombination. Nothing is sampled: between keyframes things rest, or move within bounds that are known, and where bounds do\nnot decide a stretch is halved, down to a millisecond.\n\nA thing counts as seen while it is at least half opaque. What is over within a fade (200 ms) belongs to a change and is not\ntold; what is over within a second is a hint. What a message covers is told where it stopped, as a hint. `explc lints\nFILE` lists everything, `explc check --stills DIR` writes the worst moment of each finding as a picture, and `allow LINT\n\"reason\"` above a statement silences one. This page is written from the compiler's own tables.\n",
    );
    let mut files = Vec::new();
    for lint in LINTS {
        let entry = codes::find(lint.code.id).expect("a lint has a code");
        let (id, name) = (entry.code.id, entry.code.name);
        let _ = write!(
            page,
            "\n## {id} {name}\n\n{}\n\n{}\n",
            entry.summary, entry.explanation
        );
        if let Some(pictures) = pictures(entry) {
            let _ = write!(page, "\n| wrong | right |\n| --- | --- |\n|");
            for (which, bytes) in ["wrong", "right"].into_iter().zip(pictures) {
                let file = format!("{name}-{which}.png");
                let _ = write!(page, " ![{which}](images/lints/{file}) |");
                files.push((file, bytes));
            }
            page.push('\n');
        }
        if entry.wrong.contains('\n') {
            let (wrong, right) = (entry.wrong.trim(), entry.right.trim());
            let _ = write!(
                page,
                "\nWrong:\n\n```expl\n{wrong}\n```\n\nRight:\n\n```expl\n{right}\n```\n"
            );
        } else {
            let _ = write!(page, "\nWrong: {}.\n", entry.wrong);
        }
    }
    (page, files)
}

#[test]
fn the_page_on_lints_is_as_the_registry_says() {
    let (page, files) = page();
    let path = docs().join("lints.md");
    let is = std::fs::read_to_string(&path).unwrap_or_default();
    let mut wrong: Vec<String> = suite::difference(&path, &is, &page).into_iter().collect();
    let folder = docs().join("images/lints");
    for (file, bytes) in &files {
        let path = folder.join(file);
        if std::fs::read(&path).unwrap_or_default() == *bytes {
            continue;
        }
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::create_dir_all(&folder).expect("the folder can be made");
            std::fs::write(&path, bytes).expect("the picture can be written");
        } else {
            wrong.push(format!("{file} is another picture"));
        }
    }
    assert!(
        files.len() >= 8,
        "hardly anything is shown: {}",
        files.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_lint_is_in_the_registry_once() {
    let mut ids: Vec<&str> = LINTS.iter().map(|lint| lint.code.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), LINTS.len());
    assert!(ids.iter().all(|id| codes::find(id).is_some()));
}
