//! The grammar for tree-sitter is true to the parser of the compiler: on every scene of the repository they see the same.
//!
//! `UPDATE_EXPECT=1` writes the parser again after a change of `grammar.js`, which Node reads.

use explc_compiler::primitives;
use explc_dsl::diagnostic::Severity;
use explc_dsl::keywords::{Group, Keyword};
use explc_dsl::lexer::TokenKind;
use explc_tests::fuzz::compile::{Mutation, SCENES, mutated};
use explc_tests::suite;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tree_sitter::{
    InputEdit, Node, Parser, Point, Query, QueryCursor, StreamingIterator as _, Tree,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_expl::LANGUAGE.into())
        .expect("the library reads what its generator writes");
    parser
}

fn parse(source: &str) -> Tree {
    parser()
        .parse(source, None)
        .expect("nothing stops the parser")
}

/// Everything that is written as a scene: the catalogue, the suites, the tour, the examples of the primitives.
fn corpus() -> Vec<String> {
    let mut all = Vec::new();
    let mut folders = vec![
        root().join("explainers"),
        suite::folder("dsl").join("scenes"),
    ];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be listed") {
            let path = entry.expect("the folder can be listed").path();
            match path.extension() {
                None if path.is_dir() => folders.push(path),
                Some(extension) if extension == "expl" => {
                    all.push(std::fs::read_to_string(&path).expect("a scene can be read"));
                }
                _ => {}
            }
        }
    }
    for suite in ["dsl", "editor", "gallery", "stage", "story"] {
        all.extend(suite::sources(suite));
    }
    for example in primitives::ALL.iter().flat_map(|info| info.examples) {
        all.push(format!("explainer example \"X\"\n\n{}", example.scene));
    }
    let tour = include_str!("../../docs/language.md")
        .split("```expl\n")
        .skip(1);
    all.extend(tour.map(|block| block.split("```").next().unwrap_or_default().to_owned()));
    all
}

fn is_valid(source: &str) -> bool {
    let parse = explc_dsl::parse(source);
    let mut severities = parse.diagnostics.iter().map(|found| found.severity);
    severities.all(|severity| severity != Severity::Error)
}

/// Every node without children that is not left out.
fn leaves(tree: &Tree) -> Vec<Node<'_>> {
    let mut cursor = tree.walk();
    let mut leaves = Vec::new();
    loop {
        if cursor.node().child_count() == 0 {
            leaves.push(cursor.node());
        } else if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return leaves;
            }
        }
    }
}

#[test]
fn what_the_parser_takes_it_takes_and_sees_the_same() {
    let mut seen = 0;
    let mut wrong = Vec::new();
    let both = |source: String| [source.replace('\n', "\r\n"), source];
    for source in corpus()
        .into_iter()
        .flat_map(both)
        .filter(|source| is_valid(source))
    {
        let source = &source;
        seen += 1;
        let tree = parse(source);
        if tree.root_node().has_error() {
            wrong.push(trouble(&tree, source));
            continue;
        }
        let ours = explc_dsl::parse(source).tokens;
        let ours = ours.iter().filter_map(|token| {
            Some((
                token.span.range(),
                sort_of(token.kind, token.span.text(source))?,
            ))
        });
        let leaves = leaves(&tree);
        let theirs = leaves
            .iter()
            .filter_map(|leaf| Some((leaf.byte_range(), sort_of_node(leaf, source)?)));
        let (ours, theirs): (Vec<_>, Vec<_>) = (ours.collect(), theirs.collect());
        let same = ours
            .iter()
            .zip(&theirs)
            .take_while(|(ours, theirs)| ours == theirs)
            .count();
        if ours != theirs {
            wrong.push(format!(
                "{:?} is {:?} in: {source}",
                ours.get(same),
                theirs.get(same)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 200, "there are only {seen} valid scenes");
}

/// Where a tree has its first error.
fn trouble(tree: &Tree, source: &str) -> String {
    let mut node = tree.root_node();
    while let Some(inner) = (0..node.child_count())
        .filter_map(|at| node.child(at))
        .find(|child| child.has_error() || child.is_missing())
    {
        node = inner;
    }
    let start = node.start_byte();
    let line = source[..start].rfind('\n').map_or(0, |at| at + 1);
    let text: String = source[line..].chars().take(160).collect();
    format!("{} at {} of: {text}", node.to_sexp(), start - line)
}

/// What a token of the compiler is, as far as tree-sitter tells it too.
fn sort_of(kind: TokenKind, text: &str) -> Option<&str> {
    Some(match kind {
        TokenKind::Keyword(_) => text,
        TokenKind::Comment => "comment",
        TokenKind::Number => "number",
        TokenKind::Date => "date",
        TokenKind::Escape => "escape",
        TokenKind::Code => "code",
        TokenKind::Math => "math",
        TokenKind::PluralText => "plural",
        _ => return None,
    })
}

fn sort_of_node<'t>(node: &Node<'_>, source: &'t str) -> Option<&'t str> {
    let text = &source[node.byte_range()];
    let kinds = [
        "comment", "number", "date", "escape", "code", "math", "plural",
    ];
    if let Some(kind) = kinds.into_iter().find(|kind| *kind == node.kind()) {
        return Some(kind);
    }
    // What is a keyword in one place only is none to the parser, as the `step` of a knob.
    let group = Keyword::find(text)?.group();
    let of_knob = text == "step" && node.parent().is_some_and(|parent| parent.kind() == "knob");
    let marked = node.kind() == text && !node.is_named();
    (marked && group != Group::Contextual && !of_knob).then_some(text)
}

#[test]
fn every_keyword_is_one_and_is_coloured() {
    let text = std::fs::read_to_string(root().join("editors/tree-sitter/src/grammar.json"));
    let grammar: Value =
        serde_json::from_str(&text.expect("the grammar can be read")).expect("it is JSON");
    let mut literals = BTreeSet::new();
    collect_literals(&grammar["rules"], &mut literals);
    let words: BTreeSet<String> = literals
        .into_iter()
        .filter(|literal| literal.chars().all(|letter| letter.is_ascii_alphabetic()))
        .collect();
    let known: BTreeSet<String> = Keyword::ALL
        .iter()
        .map(|word| word.word().to_owned())
        .collect();
    assert_eq!(words, known);
    for word in known {
        let quoted = format!("\"{word}\"");
        assert!(
            tree_sitter_expl::HIGHLIGHTS.contains(&quoted),
            "{word} has no colour"
        );
    }
}

fn collect_literals(rule: &Value, found: &mut BTreeSet<String>) {
    match rule {
        Value::Object(members) => {
            if members.get("type").is_some_and(|kind| kind == "STRING") {
                found.extend(members["value"].as_str().map(str::to_owned));
            }
            members
                .values()
                .for_each(|inner| collect_literals(inner, found));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|inner| collect_literals(inner, found)),
        _ => {}
    }
}

#[test]
fn queries_fit_the_grammar_and_colour_a_scene() {
    let language = tree_sitter_expl::LANGUAGE.into();
    for (name, text) in [
        ("folds", tree_sitter_expl::FOLDS),
        ("indents", tree_sitter_expl::INDENTS),
        ("injections", tree_sitter_expl::INJECTIONS),
    ] {
        Query::new(&language, text).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    }
    let query = Query::new(&language, tree_sitter_expl::HIGHLIGHTS).expect("the colours fit");
    let source = SCENES[1];
    let tree = parse(source);
    let mut cursor = QueryCursor::new();
    let mut captures = cursor.captures(&query, tree.root_node(), source.as_bytes());
    let mut coloured = BTreeSet::new();
    while let Some((found, at)) = captures.next() {
        coloured.insert(found.captures()[*at].node.id());
    }
    // Everything but the ends of lines and the quotes of texts, which are coloured as a whole.
    let plain: Vec<&str> = leaves(&tree)
        .into_iter()
        .filter(|leaf| {
            !coloured.contains(&leaf.id()) && !source[leaf.byte_range()].trim().is_empty()
        })
        .filter(|leaf| {
            leaf.kind() != "\""
                && leaf
                    .parent()
                    .is_none_or(|parent| !coloured.contains(&parent.id()))
        })
        .map(|leaf| &source[leaf.byte_range()])
        .collect();
    assert_eq!(plain, [] as [&str; 0]);
}

#[test]
fn the_parser_is_what_the_grammar_comes_to() {
    let folder = root().join("editors/tree-sitter");
    let made = tempfile::tempdir().expect("there is room for a folder");
    for name in ["grammar.js", "tree-sitter.json"] {
        std::fs::copy(folder.join(name), made.path().join(name))
            .expect("the grammar can be copied");
    }
    tree_sitter_generate::generate_parser_in_directory(
        made.path(),
        None::<&Path>,
        None::<&Path>,
        15,
        None,
        Some("node"),
        true,
        tree_sitter_generate::OptLevel::default(),
        &mut Vec::new(),
    )
    .unwrap_or_else(|problem| panic!("{problem}"));
    let files = [
        "grammar.json",
        "node-types.json",
        "parser.c",
        "tree_sitter/parser.h",
    ];
    let differ = files.iter().filter_map(|name| {
        let read = |folder: &Path| {
            std::fs::read_to_string(folder.join("src").join(name)).unwrap_or_default()
        };
        suite::difference(
            &folder.join("src").join(name),
            &read(&folder),
            &read(made.path()),
        )
    });
    let differ: Vec<String> = differ.collect();
    assert!(
        differ.is_empty(),
        "run with UPDATE_EXPECT=1: {}",
        differ.join("\n")
    );
}

#[test]
fn broken_scenes_are_read_to_their_end() {
    for source in corpus().iter().filter(|source| !is_valid(source)) {
        check_any(source);
    }
    for text in [
        "",
        "\"",
        "{",
        "step \"a\" {\n  say \"{",
        "\u{0}",
        "\u{feff}explainer x",
        "(".repeat(5_000).as_str(),
    ] {
        check_any(text);
    }
}

fn check_any(source: &str) {
    let tree = parse(source);
    assert_eq!(tree.root_node().end_byte(), source.len(), "{source:?}");
}

proptest! {
    #[test]
    fn mixed_up_scenes_are_read_to_their_end(scene in 0..SCENES.len(), changes in prop::collection::vec(any::<Mutation>(), 0..20)) {
        check_any(&mutated(SCENES[scene], &changes));
    }

    #[test]
    fn any_text_is_read_to_its_end(text in any::<String>()) {
        check_any(&text);
    }

    /// An editor keeps the tree and tells what changed: the result is that of a fresh look, wherever both are whole.
    #[test]
    fn an_edit_gives_the_tree_of_the_whole_text(scene in 0..SCENES.len(), at in any::<prop::sample::Index>(), insert in "[ a-z{}\"\n.(]{0,3}") {
        let old = SCENES[scene];
        let start = (0..=at.index(old.len())).rev().find(|at| old.is_char_boundary(*at)).unwrap_or(0);
        let new = format!("{}{insert}{}", &old[..start], &old[start..]);
        let mut tree = parse(old);
        let point = |text: &str| Point::new(text.matches('\n').count(), text.len() - text.rfind('\n').map_or(0, |at| at + 1));
        tree.edit(&InputEdit {
            start_byte: start,
            old_end_byte: start,
            new_end_byte: start + insert.len(),
            start_position: point(&old[..start]),
            old_end_position: point(&old[..start]),
            new_end_position: point(&new[..start + insert.len()]),
        });
        let edited = parser().parse(&new, Some(&tree)).expect("nothing stops the parser");
        let fresh = parse(&new);
        if !fresh.root_node().has_error() {
            prop_assert_eq!(edited.root_node().to_sexp(), fresh.root_node().to_sexp());
        }
    }
}
