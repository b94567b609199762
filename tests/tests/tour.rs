//! The tour of `docs/language.md`: every block of it compiles without a word.
//!
//! A block that begins with `explainer` or `catalog` is a file. Others are declarations, or statements of a step, that stand
//! beside the simulations `store` and `cluster` unless they make these themselves.

use explc_compiler::catalog::resolve_catalog;
use explc_compiler::{Lints, Request};
use explc_dsl::codes::name;
use explc_dsl::diagnostic::{Format, render};
use explc_tests::world;

const TOUR: &str = include_str!("../../docs/language.md");

const SIMS: [(&str, &str); 2] = [
    (
        "store",
        "sim store = replicas(size: 3, write-quorum: 2, seed: 7)\n",
    ),
    ("cluster", "sim cluster = raft(nodes: 3, seed: 7)\n"),
];

const DECLARATIONS: [&str; 8] = [
    "knob", "preset", "sim", "let", "table", "stage", "step", "test",
];

#[test]
fn every_block_compiles_without_a_word() {
    let blocks: Vec<&str> = TOUR.split("```expl\n").skip(1).collect();
    assert!(blocks.len() > 12, "the tour has its examples");
    let told = blocks.iter().map(|block| {
        let block = block.split("```").next().unwrap_or_default();
        found(&whole(block))
    });
    let told: String = told.collect();
    assert!(told.is_empty(), "{told}");
}

fn found(source: &str) -> String {
    if source.starts_with("catalog") {
        let parse = explc_dsl::parse(source);
        let mut found = parse.diagnostics;
        found.extend(resolve_catalog(&parse.file, &[]).1);
        return render(&found, "catalog.expl", source, Format::Human, false);
    }
    let slug = source.split_whitespace().nth(1).unwrap_or_default();
    let mut compilation = world::compiled(
        source,
        slug,
        &Request {
            lints: Lints::Off,
            ..Request::all()
        },
    );
    // A fragment need not use what it declares, nor what stands beside it.
    let whole = slug != "tour";
    compilation
        .diagnostics
        .retain(|found| whole || found.code != name::UNUSED);
    if let Some(scene) = &compilation.scene {
        let choice: Vec<usize> = scene.knobs.iter().map(|knob| knob.default).collect();
        for test in explc_compiler::simulate::run_tests(scene, &choice) {
            compilation.diagnostics.extend(test.failed);
        }
    }
    render(
        &compilation.diagnostics,
        "tour.expl",
        source,
        Format::Human,
        false,
    )
}

/// A block as a file.
fn whole(block: &str) -> String {
    if block.starts_with("explainer") || block.starts_with("catalog") {
        return block.to_owned();
    }
    let mut source = "explainer tour \"Tour\"\n\n".to_owned();
    let first = block.split_whitespace().next().unwrap_or_default();
    let sims = SIMS
        .iter()
        .filter(|(name, _)| !block.contains(&format!("sim {name} =")));
    source.extend(sims.map(|(_, sim)| *sim));
    if DECLARATIONS.contains(&first) {
        source + block
    } else {
        format!("{source}\nstep \"Tour\" {{\n{block}}}\n")
    }
}
