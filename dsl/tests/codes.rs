//! The examples of the registry: the wrong one brings up its code and nothing else, the right one nothing.

use explc_dsl::codes::parse::{ENTRIES, NOT_UTF8, TOO_DEEP, TOO_LARGE, TOO_MANY};
use explc_dsl::diagnostic::{Diagnostic, Format, render};
use explc_dsl::parse;

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|found| found.code.id).collect()
}

#[test]
fn wrong_examples_bring_up_their_code_once() {
    let described = [NOT_UTF8, TOO_DEEP, TOO_LARGE, TOO_MANY];
    for entry in ENTRIES
        .iter()
        .filter(|entry| !described.contains(&entry.code))
    {
        let found = parse(entry.wrong).diagnostics;
        let shown = render(&found, entry.code.name, entry.wrong, Format::Human, false);
        assert_eq!(codes(&found), [entry.code.id], "{shown}");
    }
}

#[test]
fn right_examples_are_right() {
    for entry in ENTRIES {
        let found = parse(entry.right).diagnostics;
        let shown = render(&found, entry.code.name, entry.right, Format::Human, false);
        assert!(found.is_empty(), "{}\n{shown}", entry.code.id);
    }
}

#[test]
fn certain_fixes_put_the_examples_right() {
    for entry in ENTRIES {
        let found = parse(entry.wrong).diagnostics;
        let fixes: Vec<_> = found
            .iter()
            .filter_map(|found| found.fix.as_ref())
            .filter(|fix| fix.certain)
            .collect();
        let mut edits: Vec<_> = fixes.iter().flat_map(|fix| &fix.edits).collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
        let mut text = entry.wrong.to_owned();
        for edit in &edits {
            text.replace_range(edit.span.range(), &edit.replacement);
        }
        if !edits.is_empty() {
            assert_eq!(
                codes(&parse(&text).diagnostics),
                Vec::<&str>::new(),
                "{}\n{text}",
                entry.code.id
            );
        }
    }
}

/// Every code as a terminal shows it: the gallery of the language's own diagnostics.
#[test]
fn gallery() {
    let large = "x".repeat(explc_dsl::parser::LARGEST + 1);
    let many = "claim\n".repeat(101);
    let deep = format!(
        "explainer two-nodes \"Two nodes\"\n\nlet a = {}1{}\n",
        "(\n".repeat(257),
        ")\n".repeat(257)
    );
    for entry in ENTRIES {
        let (source, found) = match entry.code {
            TOO_LARGE => (large.as_str(), parse(&large).diagnostics),
            TOO_DEEP => (deep.as_str(), parse(&deep).diagnostics),
            TOO_MANY => (many.as_str(), parse(&many).diagnostics.split_off(100)),
            NOT_UTF8 => {
                let found =
                    explc_dsl::decode(b"explainer \xff").expect_err("FF is in no UTF-8 text");
                ("explainer \u{fffd}", vec![*found])
            }
            _ => (entry.wrong, parse(entry.wrong).diagnostics),
        };
        let shown = render(&found, "two-nodes.expl", source, Format::Human, false);
        assert_eq!(codes(&found), [entry.code.id]);
        insta::assert_snapshot!(format!("{}-{}", entry.code.id, entry.code.name), shown);
    }
}
