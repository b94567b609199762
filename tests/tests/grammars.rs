//! What editors read instead of the compiler is true to the language: the grammars are what the tables say today
//! (`UPDATE_EXPECT=1` writes them), and snippets parse.

use explc_dsl::diagnostic::{Format, render};
use explc_tests::{grammars, suite};
use serde_json::Value;
use std::path::Path;

#[test]
fn grammars_are_those_of_the_language() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let differ = grammars::files().into_iter().filter_map(|(path, should)| {
        let path = root.join(path);
        let is = std::fs::read_to_string(&path).unwrap_or_default();
        suite::difference(&path, &is, &should)
    });
    let differ: Vec<String> = differ.collect();
    assert!(
        differ.is_empty(),
        "run with UPDATE_EXPECT=1: {}",
        differ.join("\n")
    );
}

#[test]
fn every_snippet_parses_and_is_formatted() {
    let text = include_str!("../../editors/vscode/snippets/expl.json");
    let snippets: serde_json::Map<String, Value> =
        serde_json::from_str(text).expect("the snippets are an object");
    assert!(snippets.len() > 8);
    for (name, snippet) in &snippets {
        let lines = snippet["body"].as_array().expect("a body is its lines");
        let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
        // Where nothing is to be written, there is nothing left of the place for it.
        let body = expanded(&lines.join("\n")).replace("\n  \n", "\n");
        let source = around(&body);
        let parse = explc_dsl::parse(&source);
        let told = render(&parse.diagnostics, name, &source, Format::Human, false);
        assert!(told.is_empty(), "{told}");
        assert_eq!(explc_dsl::format(&source), source, "{name}");
    }
}

/// A body as it is when nothing but Tab is pressed.
fn expanded(body: &str) -> String {
    let mut out = String::new();
    let mut rest = body;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(inside) = rest.strip_prefix('{') else {
            rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
            continue;
        };
        let close = closing(inside);
        let default = inside[..close].split_once(':').map(|(_, default)| default);
        out.push_str(&expanded(default.expect("a place has a default")));
        rest = &inside[close + 1..];
    }
    out + rest
}

/// Where the `}` stands that closes what is open before the text.
fn closing(text: &str) -> usize {
    let mut depth = 1;
    let close = text.char_indices().find(|(_, letter)| {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    close.expect("a place is closed").0
}

/// What a snippet stands in.
fn around(body: &str) -> String {
    let first = body.split_whitespace().next().unwrap_or_default();
    match first {
        "explainer" | "path" => format!("{body}\n"),
        "step" | "sim" | "knob" | "stage" | "test" => format!("explainer x \"X\"\n\n{body}\n"),
        _ => {
            let lines: String = body.lines().map(|line| format!("  {line}\n")).collect();
            format!("explainer x \"X\"\n\nstep \"A\" {{\n{lines}}}\n")
        }
    }
}
