//! Hostile scenes: each ends soon, with a diagnostic that names the limit.

use explc_compiler::Request;
use explc_dsl::codes::{Code, parse, types, visual};
use explc_tests::world;

/// Compiles a scene whole, and compares the codes of its errors.
fn check(source: &str, expected: &[Code]) {
    let compilation = world::compiled(source, "hostile", &Request::all());
    let errors = compilation.diagnostics.iter();
    let codes: Vec<Code> = errors
        .filter(|found| found.severity == explc_dsl::diagnostic::Severity::Error)
        .map(|found| found.code)
        .collect();
    assert_eq!(codes, expected);
}

fn scene(declarations: &str, statements: &str) -> String {
    format!(
        "explainer hostile \"Hostile\"\n\n{declarations}\nstep \"Wait\" {{\n  say \"All wait.\"\n{statements}}}\n"
    )
}

#[test]
fn blocks_without_end() {
    let rows = format!(
        "stage {{\n{}{}}}\n",
        "row {\n".repeat(10_000),
        "}\n".repeat(10_000)
    );
    check(&scene(&rows, ""), &[parse::TOO_DEEP]);
}

#[test]
fn a_simulation_of_ten_thousand_nodes() {
    let sim = "sim cluster = raft(nodes: 10000)\n";
    check(
        &scene(sim, "  run cluster for 1s\n"),
        &[types::OUT_OF_RANGE],
    );
}

#[test]
fn more_knob_settings_than_are_run() {
    let knobs =
        "knob a = 1 in 1..9 \"A\"\nknob b = 1 in 1..9 \"B\"\nsim cluster = raft(seed: a * b)\n";
    check(
        &scene(knobs, "  run cluster for 10ms\n"),
        &[types::TOO_MANY_COMBINATIONS],
    );
}

#[test]
fn a_picture_of_everything() {
    let sims: String = (0..40)
        .map(|seed| format!("sim a{seed} = raft(seed: {seed})\n"))
        .collect();
    let all: Vec<String> = (0..40).map(|seed| format!("a{seed}")).collect();
    let run = format!("  run {} for 2s\n", all.join(", "));
    check(&scene(&sims, &run), &[visual::TOO_MANY_ELEMENTS]);
}

#[test]
fn a_word_without_end() {
    let word = "w".repeat(100_000);
    let source =
        scene("sim cluster = raft()\n", "  run cluster for 10ms\n").replace("All wait", &word);
    check(&source, &[]);
}

#[test]
fn a_sentence_without_end() {
    let words = "word ".repeat(20_000);
    let source =
        scene("sim cluster = raft()\n", "  run cluster for 10ms\n").replace("All wait", &words);
    check(&source, &[]);
}
