//! Very deep, very long and very large sources: clear diagnostics in bounded time and stack.

use explc_dsl::codes::parse::{TOO_DEEP, TOO_LARGE, TOO_MANY, UNCLOSED_BLOCK};
use explc_dsl::diagnostic::SHOWN;
use explc_dsl::parse;
use std::thread;

/// Parses on less stack than any thread has, and returns the codes that were found.
fn codes(source: &str) -> Vec<&'static str> {
    let source = source.to_owned();
    let parsed = thread::Builder::new()
        .stack_size(1280 * 1024)
        .spawn(move || {
            let parse = parse(&source);
            parse
                .diagnostics
                .iter()
                .map(|found| found.code.id)
                .collect()
        });
    parsed
        .expect("a thread starts")
        .join()
        .expect("the parser does not overflow its stack")
}

fn scene(statement: &str) -> String {
    format!("explainer x \"X\"\n\nstep \"A\" {{\n  {statement}\n}}\n")
}

#[test]
fn the_deepest_brackets_that_are_allowed() {
    for (open, close) in [("(", ")"), ("[", "]"), ("a[", "]"), ("(a and ", ")")] {
        let depth = 120;
        let source = scene(&format!(
            "claim {}b{}",
            open.repeat(depth),
            close.repeat(depth)
        ));
        assert_eq!(codes(&source), Vec::<&str>::new(), "{open}");
    }
}

#[test]
fn the_deepest_blocks_that_are_allowed() {
    let source = format!(
        "explainer x \"X\"\nstage {{\n{}show a\n{}}}\n",
        "row {\n".repeat(250),
        "}\n".repeat(250)
    );
    assert_eq!(codes(&source), Vec::<&str>::new());
}

#[test]
fn ten_thousand_of_anything_nested_are_one_diagnostic() {
    let n = 10_000;
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("a[", "]"),
        ("a.b(", ")"),
        ("not ", ""),
        ("-", ""),
        ("if a then b else ", ""),
        ("every a where ", ""),
    ] {
        let source = scene(&format!("claim {}b{}", open.repeat(n), close.repeat(n)));
        assert_eq!(codes(&source), [TOO_DEEP.id], "{open}");
    }
    for (first, chain) in [
        ("a", ".b"),
        ("a", " + b"),
        ("a", "[b]"),
        ("a", " and b"),
        ("a", " == b"),
        ("a", " where b"),
        ("a", " at b"),
    ] {
        let source = scene(&format!("claim {first}{}", chain.repeat(n)));
        assert_eq!(codes(&source), [TOO_DEEP.id], "{chain}");
    }
}

#[test]
fn ten_thousand_nested_blocks_are_one_diagnostic() {
    let n = 10_000;
    for block in ["row {\n", "{\n", "step \"A\" {\n", "predict \"q\" {\n"] {
        let source = format!(
            "explainer x \"X\"\nstage {{\n{}{}}}\n",
            block.repeat(n),
            "}\n".repeat(n)
        );
        let found = codes(&source);
        assert!(found.len() <= SHOWN + 1, "{block}");
        // Steps in a stage have more said about them than is shown.
        assert!(
            found.len() > SHOWN || found.contains(&TOO_DEEP.id),
            "{block} {found:?}"
        );
    }
    let open = format!("explainer x \"X\"\nstage {{\n{}", "row {\n".repeat(n));
    assert_eq!(
        codes(&open)
            .iter()
            .filter(|code| **code == UNCLOSED_BLOCK.id)
            .count(),
        1
    );
}

#[test]
fn a_large_file_is_one_diagnostic() {
    assert_eq!(codes(&"x".repeat(10_000_000)), [TOO_LARGE.id]);
}

/// Four megabytes of one thing: the time is linear, or this test would not end.
#[test]
fn four_megabytes_of_anything() {
    for piece in [
        "\"",
        "\"\"",
        "`",
        "\"`\\\\`",
        "$",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "a",
        "a ",
        "a\n",
        "a.",
        "1",
        "1 ",
        "-",
        "\\",
        ";",
        "“",
        "\n",
        "step ",
        "step \"A\" {\n",
        "say \"{a}\"\n",
        "\"{",
        "\"\"\"",
        "// \n",
        "é",
        "a_",
        "x = 1\n",
        "sya\n",
        "\u{202e}",
        "(\n",
        "\"a *b [c\"\n",
    ] {
        let mut source = "explainer x \"X\"\nstep \"A\" {\n".to_owned();
        source.push_str(&piece.repeat(400_000 / piece.len()));
        let found = codes(&source);
        assert!(found.len() <= SHOWN + 1, "{piece}");
    }
}

#[test]
fn a_hundred_and_the_rest_is_counted() {
    let source = scene(&"claim ==\n  ".repeat(250));
    let parse = parse(&source);
    assert_eq!(parse.diagnostics.len(), SHOWN + 1);
    let last = parse.diagnostics.last().expect("there are some");
    assert_eq!(
        (last.code, last.message.as_str()),
        (TOO_MANY, "and 150 more")
    );
}
