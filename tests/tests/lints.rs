//! The page on lints is as the registry says, and its pictures are those of the examples: each lint that a scene brings
//! up, beside the scene put right. `UPDATE_EXPECT=1` writes them.

use explc_compiler::export::frame::{frame_png, frame_svg};
use explc_compiler::export::sheet::filmstrip_svg;
use explc_compiler::lint::{Finding, LINTS, told};
use explc_compiler::theme::Theme;
use explc_compiler::timeline::{Layout, Variant};
use explc_compiler::units::Millis;
use explc_compiler::{Compilation, Lints, Request};
use explc_dsl::codes::{self, Code, Entry, visual, writing};
use explc_tests::{suite, world};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Pixels across of a landscape picture, of a portrait one, and of a contact sheet.
const WIDTHS: [u32; 3] = [400, 300, 640];

/// What is about times rather than a moment is shown as a contact sheet.
const SHEETS: [Code; 3] = [
    writing::STILL_BEAT,
    writing::STEP_LENGTH,
    writing::SHOW_LENGTH,
];

/// What no scene brings up, since figures and layout see to it.
const DESCRIBED: [Code; 1] = [visual::LAYOUT_JUMP];

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

fn compiled(source: &str) -> Compilation {
    let slug = source.split_whitespace().nth(1).unwrap_or_default();
    world::compiled(source, slug, &Request::all())
}

/// An example as it is shown.
struct Shown {
    /// What is said of the wrong scene.
    message: String,
    /// The wrong scene where it is worst, and the right one at the same moment, as PNG.
    pictures: [Vec<u8>; 2],
}

fn shown(entry: &Entry) -> Shown {
    let (wrong, right) = (compiled(entry.wrong), compiled(entry.right));
    let of = |compilation: &Compilation| {
        let mut told = told(&compilation.findings).into_iter();
        told.find(|found| found.code == entry.code).cloned()
    };
    let finding = of(&wrong).unwrap_or_else(|| panic!("{} is not found", entry.code.id));
    assert_eq!(of(&right), None, "{} is not put right", entry.code.id);
    let said = wrong
        .diagnostics
        .iter()
        .find(|found| found.code == entry.code);
    Shown {
        message: said.map(|found| found.message.clone()).unwrap_or_default(),
        pictures: [&wrong, &right].map(|compilation| {
            let film = compilation.film.as_ref().expect("an example builds");
            let variant = film.variants.get(finding.variant).expect("both have it");
            picture(variant, &finding).expect("a picture can be drawn")
        }),
    }
}

/// A variant where a finding is worst; at its end, where that is about the whole show.
fn picture(variant: &Variant, finding: &Finding) -> Result<Vec<u8>, String> {
    let Variant {
        timeline, layout, ..
    } = variant;
    let theme = finding.theme.unwrap_or(Theme::Light);
    if SHEETS.contains(&finding.code) {
        return frame_png(&filmstrip_svg(timeline, *layout, theme), WIDTHS[2]);
    }
    let t = Millis(finding.worst.0.min(timeline.duration.0 - 1));
    let svg = frame_svg(timeline, *layout, t, theme, false);
    frame_png(&svg, WIDTHS[usize::from(*layout == Layout::Portrait)])
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
        if DESCRIBED.contains(&lint.code) {
            let _ = write!(
                page,
                "\nWrong: {}. No scene brings it up: figures and layout see to it.\n",
                entry.wrong
            );
            continue;
        }
        let Shown { message, pictures } = shown(entry);
        let _ = write!(page, "\n| wrong | right |\n| --- | --- |\n|");
        for (which, bytes) in ["wrong", "right"].into_iter().zip(pictures) {
            let file = format!("{name}-{which}.png");
            let _ = write!(page, " ![{name}, {which}](images/lints/{file}) |");
            files.push((file, bytes));
        }
        let (wrong, right) = (entry.wrong.trim(), entry.right.trim());
        let _ = write!(
            page,
            "\n| {message} | |\n\nWrong:\n\n```expl\n{wrong}\n```\n\nRight:\n\n```expl\n{right}\n```\n"
        );
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
    let strange: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder can be listed")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !files.iter().any(|(file, _)| file == name))
        .collect();
    assert!(
        strange.is_empty(),
        "no lint has these pictures: {strange:?}"
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

#[test]
fn what_is_told_is_the_same_whether_all_is_looked_for_or_not() {
    let raft = include_str!("../../explainers/distributed-systems/raft-consensus.expl");
    let entries = LINTS.iter().filter_map(|lint| codes::find(lint.code.id));
    for source in entries.map(|entry| entry.wrong).chain([raft]) {
        let slug = source.split_whitespace().nth(1).unwrap_or_default();
        let [told, all] = [Lints::Told, Lints::All].map(|lints| {
            let request = Request {
                lints,
                ..Request::all()
            };
            world::compiled(source, slug, &request)
        });
        assert_eq!(told.diagnostics, all.diagnostics, "{slug}");
        assert!(told.findings.len() <= all.findings.len(), "{slug}");
    }
}
