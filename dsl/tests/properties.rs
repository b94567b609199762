//! What must hold of any source, on random ones.

#[expect(
    unreachable_pub,
    reason = "the functions are public for the fuzz targets, which share them"
)]
#[path = "../../tests/src/fuzz/dsl.rs"]
mod bodies;

use bodies::{any_bytes, any_text, without_spans};
use explc_dsl::keywords::Keyword;
use explc_dsl::lexer::TokenKind;
use explc_dsl::syntax::{Decl, Entry, Item};
use proptest::prelude::*;

/// Pieces that scenes are made of, so that random rows of them come near to being scenes.
const PIECES: &[&str] = &[
    "\n",
    "\n",
    "\n",
    "\n\n",
    " ",
    "  ",
    "{\n",
    "}\n",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    ".",
    "..",
    "=",
    "==",
    "<",
    "+",
    "-",
    "*",
    "/",
    "//c\n",
    "// c",
    "\"a\"",
    "\"{a.b}\"",
    "\"{n|a|b}\"",
    "\"*a* [b](c) `d` $e$\"",
    "\"",
    "\"\"\"a\n b\"\"\"",
    "\\",
    "1",
    "2.5",
    "150ms",
    "40%",
    "1..3",
    "2026-11-23",
    "a",
    "b-c",
    "a_b",
    "é",
    "on",
    "beside",
    "for",
    "weight",
    "all",
    "before",
    "in place of",
    "explainer x \"X\"\n",
    "summary \"a\"\n",
    "lane l",
    "lane l \"L\" {\n",
    "path p \"P\" {\n",
    "theme t {\n",
    "catalog \"C\" {\n",
    "knob k = ",
    " in 1..3 \"K\"\n",
    "preset \"P\" (",
    "sim s = ",
    "raft(",
    " with (",
    " from m",
    "let l = ",
    "table t (a, b) {\n",
    "stage {\n",
    "row \"T\" {\n",
    "step \"S\" {\n",
    "test \"T\" {\n",
    "say ",
    "run a until ",
    " over 3s",
    "do a.b(",
    "moment m\n",
    "capture c = ",
    "show a as b(",
    "mark a as ",
    "note \"n\" on ",
    "focus ",
    "claim ",
    "predict \"Q\" {\n",
    "choice \"a\" when ",
    "allow l \"r\"\n",
    " when ",
    " where ",
    " and ",
    " or ",
    " not ",
    " every ",
    " some ",
    " if ",
    " then ",
    " else ",
    " at ",
    " each ",
    " except ",
    " last ",
    " end ",
    "\r\n",
    "\t",
    ";",
    "“",
    "\u{202e}",
    "\u{feff}",
];

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..60).prop_map(|pieces| pieces.concat())
}

const SCENES: &[&str] = &[
    include_str!("../../tests/suite/dsl/scenes/raft-consensus.expl"),
    include_str!("../../tests/suite/dsl/scenes/mixture-of-experts.expl"),
    include_str!("../../tests/suite/dsl/scenes/replay-safety.expl"),
    include_str!("../../tests/suite/dsl/scenes/catalog.expl"),
];

/// A scene with a few pieces put in, or taken out.
fn damaged() -> impl Strategy<Value = String> {
    let edits = prop::collection::vec(
        (
            any::<prop::sample::Index>(),
            0..12_usize,
            prop::sample::select(PIECES),
        ),
        1..5,
    );
    (prop::sample::select(SCENES), edits).prop_map(|(scene, edits)| {
        let mut text = scene.to_owned();
        for (at, length, piece) in edits {
            let start = text.floor_char_boundary(at.index(text.len() + 1));
            let end = text.ceil_char_boundary((start + length).min(text.len()));
            text.replace_range(start..end, piece);
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        any_bytes(&bytes);
    }

    #[test]
    fn text(text in any::<String>()) {
        any_text(&text);
    }

    #[test]
    fn rows_of_pieces(text in soup()) {
        any_text(&text);
    }

    #[test]
    fn statements_of_pieces(text in soup()) {
        any_text(&format!("explainer x \"X\"\nstep \"A\" {{\n{text}\n}}\n"));
    }

    #[test]
    fn blanks_do_not_matter(scene in prop::sample::select(SCENES), random in prop::collection::vec(any::<u8>(), 1..400)) {
        let other = respaced(scene, &random);
        any_text(&other);
        prop_assert_eq!(explc_dsl::format(&other), explc_dsl::format(scene));
    }

    #[test]
    fn damaged_scenes(text in damaged()) {
        any_text(&text);
    }
}

/// A scene with other blanks between its tokens, drawn from `random`; strings and line breaks stay.
fn respaced(scene: &str, random: &[u8]) -> String {
    let mut random = random.iter().copied().cycle();
    let mut out = String::new();
    let mut in_string = false;
    let mut name = false;
    for token in explc_dsl::parse(scene).tokens {
        let text = token.span.text(scene);
        let draw = random.next().unwrap_or(0);
        match token.kind {
            TokenKind::StringOpen | TokenKind::BlockOpen => in_string = true,
            TokenKind::StringClose | TokenKind::BlockClose => in_string = false,
            _ => {}
        }
        let sign = text.chars().all(|sign| "()[].,:=<>!+-*/".contains(sign))
            && token.kind != TokenKind::Comment;
        if token.kind == TokenKind::Whitespace && !in_string {
            out.push_str(&" ".repeat(1 + usize::from(draw % 3)));
            continue;
        }
        // A blank between `beside` and `.` or `[` would say that it is a keyword.
        if sign && !in_string && !name && draw % 4 == 0 {
            out.push(' ');
        }
        out.push_str(text);
        name = token.kind == TokenKind::Word && Keyword::find(text).is_some();
    }
    out
}

/// Every statement of every step, without places.
fn statements(source: &str) -> Vec<Vec<String>> {
    let file = explc_dsl::parse(source).file;
    let Some(Item::Explainer(explainer)) = file.items.first() else {
        return Vec::new();
    };
    let decls = explainer.entries.iter().filter_map(|entry| match entry {
        Entry::Decl(decl) => Some(&**decl),
        Entry::Header(_) | Entry::Allow(_) | Entry::Error(_) => None,
    });
    let bodies = decls.filter_map(|decl| match decl {
        Decl::Step(step) => Some(&step.body),
        Decl::Test(test) => Some(&test.body),
        _ => None,
    });
    bodies
        .map(|body| {
            body.iter()
                .map(|stmt| without_spans(&format!("{stmt:?}")))
                .collect()
        })
        .collect()
}

/// Replaces any line of a step by something broken: nothing but that line is lost, and one error is reported.
#[test]
fn a_broken_statement_never_eats_its_siblings() {
    let broken = [
        "claim",
        "frobnicate (a",
        "claim (a",
        "say \"a",
        "mark a as",
        "do a.b(c",
        "show a as b(",
        "run a until",
        "note \"{a\" on b",
        "claim [1, 2",
        "claim a )",
        "= 3",
        "\"a\"",
        "knob k = 1 in 1..3 \"K\"",
        "sya \"a\"",
        "let a",
        "#",
        "“a”",
    ];
    for scene in &SCENES[..3] {
        for (at, line) in scene
            .lines()
            .enumerate()
            .filter(|(_, line)| line.starts_with("  "))
        {
            let with = |new: &str| {
                let lines = scene
                    .lines()
                    .enumerate()
                    .map(|(index, line)| if index == at { new } else { line });
                lines.collect::<Vec<_>>().join("\n")
            };
            let valid = with("  moment replaced");
            if line.ends_with('{')
                || line.ends_with('}')
                || !explc_dsl::parse(&valid).diagnostics.is_empty()
            {
                continue;
            }
            let expected = statements(&valid);
            for new in broken {
                let source = with(&format!("  {new}"));
                let found = statements(&source);
                let count = explc_dsl::parse(&source).diagnostics.len();
                assert_eq!(
                    count,
                    1,
                    "`{new}` in line {} makes {count} diagnostics",
                    at + 1
                );
                assert_eq!(found.len(), expected.len(), "`{new}` in line {}", at + 1);
                for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
                    assert!(
                        found == expected || expected.contains("replaced"),
                        "`{new}` in line {}:\n{found}\n{expected}",
                        at + 1
                    );
                }
            }
        }
    }
}
