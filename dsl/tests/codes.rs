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
