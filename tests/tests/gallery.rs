//! The gallery of `tests/suite/gallery`: each code of the registry, its documented example wrong, as a terminal shows it,
//! as an editor is sent it, and put right by the fix where that is certain.

use explc_compiler::catalog::resolve_catalog;
use explc_compiler::lint::LINTS;
use explc_compiler::{Lints, Request, Summary, World};
use explc_dsl::codes::{self, Code, Entry, name, parse, simulation, visual, writing};
use explc_dsl::diagnostic::{Diagnostic, Edit, Format, render};
use explc_dsl::span::Span;
use explc_dsl::syntax::Item;
use explc_tests::suite;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// The project that examples of the catalogue's area stand in.
const CATALOG: &str = "catalog \"All\" {\n  edition 2026\n}\n\nlane distributed-systems \"Distributed Systems\" {\n}\n\nconcept quorum \"Quorum\" {\n}\n";

/// Codes whose wrong example is described: it is no text, too much text, or needs a simulation that is not built in.
const DESCRIBED: [Code; 7] = [
    parse::TOO_DEEP,
    parse::TOO_LARGE,
    parse::NOT_UTF8,
    parse::TOO_MANY,
    simulation::BROKEN_INVARIANT,
    visual::TOO_MANY_ELEMENTS,
    visual::LAYOUT_JUMP,
];

/// What the lint says that no scene brings up: figures and layout see to it. `compiler/timeline/src/lint/tests.rs` has pictures
/// that do.
const JUMP: &str = "the circle `node-1.node` of `cluster.nodes` is suddenly 40 px elsewhere, from 1.00 s to 3.40 s";

#[test]
fn every_code_has_a_case_that_brings_up_exactly_it() {
    let mut wrong = Vec::new();
    let mut kept = BTreeSet::new();
    for entry in codes::entries() {
        let path =
            suite::folder("gallery").join(format!("{}-{}.expl", entry.code.id, entry.code.name));
        let (source, found) = case(entry);
        let ids: Vec<&str> = found.iter().map(|found| found.code.id).collect();
        if ids != [entry.code.id] {
            wrong.push(render(&found, entry.code.id, &source, Format::Short, false));
        }
        let is = std::fs::read_to_string(&path).unwrap_or_default();
        wrong.extend(suite::difference(&path, &is, &page(entry, &source, &found)));
        kept.insert(path);
    }
    let strange: Vec<_> = suite::files(&suite::folder("gallery"))
        .into_iter()
        .filter(|path| !kept.contains(path))
        .collect();
    assert!(strange.is_empty(), "no code has these cases: {strange:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn right_examples_are_clean() {
    let mut wrong = String::new();
    for entry in codes::entries() {
        let found = compiled(entry, entry.right);
        wrong += &render(&found, entry.code.id, entry.right, Format::Short, false);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn certain_fixes_put_the_wrong_examples_right() {
    let mut wrong = String::new();
    for entry in codes::entries() {
        let (source, found) = case(entry);
        if let Some(fixed) = fixed(&source, &found) {
            let left = compiled(entry, &fixed);
            wrong += &render(&left, entry.code.id, &fixed, Format::Short, false);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A case as its file holds it.
fn page(entry: &Entry, source: &str, found: &[Diagnostic]) -> String {
    let shown = render(found, &path(source), source, Format::Human, false);
    let example = match DESCRIBED.contains(&entry.code) {
        true => format!("// {}\n", entry.wrong),
        false => source.trim_start_matches('\n').to_owned(),
    };
    let mut page = format!("--- wrong ---\n{example}--- shown ---\n");
    for line in shown.trim_end().lines() {
        page.push_str(format!("// {line}").trim_end());
        page.push('\n');
    }
    page += "--- editor ---\n";
    let name = Path::new("/").join(path(source));
    let published = explc_lsp::published(found, &name, source);
    for sent in published.as_array().into_iter().flatten() {
        page += &format!("// {sent}\n");
    }
    if let Some(fixed) = fixed(source, found) {
        page += &format!("--- fixed ---\n{}", fixed.trim_start_matches('\n'));
    }
    page
}

/// The source with the certain fix of its finding.
fn fixed(source: &str, found: &[Diagnostic]) -> Option<String> {
    let fix = found.first()?.fix.as_ref().filter(|fix| fix.certain)?;
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    let mut text = source.to_owned();
    for edit in edits {
        text.replace_range(edit.span.range(), &edit.replacement);
    }
    Some(text)
}

/// The wrong example of a code, and what is said of it.
fn case(entry: &Entry) -> (String, Vec<Diagnostic>) {
    let parsed = |source: String| {
        let found = explc_dsl::parse(&source).diagnostics;
        (source, found)
    };
    match entry.code {
        parse::TOO_LARGE => parsed("x".repeat(explc_dsl::parser::LARGEST + 1)),
        parse::TOO_DEEP => parsed(format!(
            "explainer two-nodes \"Two nodes\"\n\nlet a = {}1{}\n",
            "(\n".repeat(257),
            ")\n".repeat(257)
        )),
        parse::TOO_MANY => {
            let (source, mut found) = parsed("claim\n".repeat(101));
            let rest = found.split_off(100);
            (source, rest)
        }
        parse::NOT_UTF8 => {
            let found = explc_dsl::decode(b"explainer \xff").expect_err("FF is in no UTF-8 text");
            ("explainer \u{fffd}".to_owned(), vec![*found])
        }
        // That these come up is tested where a simulation can be made up.
        simulation::BROKEN_INVARIANT => {
            let law = "term 2 has the leaders S1 and S4";
            let found = |span| simulation::broken_invariant(span, "cluster", law);
            built(entry.right, found)
        }
        visual::TOO_MANY_ELEMENTS => built(entry.right, |span| {
            visual::too_many_elements(span, 6_729, 5_000)
        }),
        visual::LAYOUT_JUMP => built(entry.right, |span| {
            Diagnostic::warning(entry.code, span, JUMP)
        }),
        _ => (entry.wrong.to_owned(), compiled(entry, entry.wrong)),
    }
}

/// A finding at the simulation that an example runs.
fn built(source: &str, found: impl Fn(Span) -> Diagnostic) -> (String, Vec<Diagnostic>) {
    let at = source
        .find("run cluster")
        .expect("the example runs its cluster")
        + "run ".len();
    let span = Span::new(at as u32, (at + "cluster".len()) as u32);
    (source.to_owned(), vec![found(span)])
}

/// What is said of an example in its place: of everything, but of missing header lines only where they are the example.
fn compiled(entry: &Entry, source: &str) -> Vec<Diagnostic> {
    let in_project = entry.code.id.starts_with('K');
    let project = Project {
        source: source.into(),
        catalog: in_project.then(|| CATALOG.into()),
        summaries: vec![
            summary("majority-quorum", &[]),
            summary("one-node", &[]),
            summary("raft-consensus", &["majority-quorum"]),
        ],
    };
    let file = explc_dsl::parse(source);
    let catalogue = file
        .file
        .items
        .iter()
        .any(|item| !matches!(item, Item::Explainer(_) | Item::Error(_)));
    let scene = file
        .file
        .items
        .iter()
        .any(|item| matches!(item, Item::Explainer(_)));
    let mut found = if catalogue && !scene {
        let mut found = file.diagnostics;
        found.extend(resolve_catalog(&file.file, &project.summaries).1);
        found
    } else {
        let slug = path(source).trim_end_matches(".expl").to_owned();
        let request = match is_lint(entry.code) {
            true => Request::all(),
            false => Request {
                layouts: Vec::new(),
                lints: Lints::Off,
                ..Request::all()
            },
        };
        explc_compiler::compile(&project, &slug, &request).diagnostics
    };
    // Examples are short: what they leave out is told only where that is the example.
    let incidental = [writing::MISSING_HEADER, name::UNUSED];
    let left_out = |code| incidental.contains(&code) || is_lint(code);
    found.retain(|found| !left_out(found.code) || entry.code == found.code);
    found
}

/// Whether a code is that of a lint, which looks at pictures.
fn is_lint(code: Code) -> bool {
    LINTS.iter().any(|lint| lint.code == code)
}

/// The path of an example: that of the comment which it begins with, else the slug of its explainer, or the catalogue.
fn path(source: &str) -> String {
    let comment = source.trim_start().strip_prefix("// ");
    if let Some((name, _)) = comment.and_then(|rest| rest.split_once(".expl")) {
        return format!("{name}.expl");
    }
    let file = explc_dsl::parse(source).file;
    let slug = file.items.iter().find_map(|item| match item {
        Item::Explainer(explainer) => Some(explainer.slug.text.clone()),
        _ => None,
    });
    match slug.as_deref() {
        None => "catalog.expl".to_owned(),
        Some("") => "scene.expl".to_owned(),
        Some(slug) => format!("{slug}.expl"),
    }
}

fn summary(slug: &str, requires: &[&str]) -> Summary {
    Summary {
        slug: slug.to_owned(),
        title: slug.to_owned(),
        requires: requires.iter().map(|&slug| slug.to_owned()).collect(),
        ..Summary::default()
    }
}

struct Project {
    source: Arc<str>,
    catalog: Option<Arc<str>>,
    summaries: Vec<Summary>,
}

impl World for Project {
    fn source(&self, _slug: &str) -> Option<Arc<str>> {
        Some(self.source.clone())
    }

    fn catalog(&self) -> Option<Arc<str>> {
        self.catalog.clone()
    }

    fn summaries(&self) -> &[Summary] {
        &self.summaries
    }
}
