//! Scenes with what is said about them, as text.

use explc_dsl::codes::writing;
use explc_dsl::diagnostic::{Diagnostic, Severity};

use super::resolve;
use crate::catalog::resolve_catalog;
use crate::scene::Scene;
use crate::world::Summary;

fn resolved(source: &str) -> (Scene, Vec<Diagnostic>) {
    let parse = explc_dsl::parse(source);
    assert!(
        parse.diagnostics.is_empty(),
        "{:?}\n{source}",
        parse.diagnostics
    );
    let (scene, found) = resolve(&parse.file, "", &[], None);
    (scene.expect("the source holds an explainer"), found)
}

/// Resolves declarations and steps, and compares `line: code message` of everything but missing header lines.
fn check(body: &str, expected: &[&str]) -> Scene {
    let source = format!("explainer two-nodes \"Two nodes\"\n{body}");
    let (scene, found) = resolved(&source);
    let found: Vec<String> = found
        .iter()
        .filter(|found| found.code != writing::MISSING_HEADER)
        .map(|found| {
            let line = source[..found.span.start as usize].lines().count().max(1) - 1;
            format!("{line}: {} {}", found.code.id, found.message)
        })
        .collect();
    assert_eq!(found, expected, "{source}");
    scene
}

fn errors(found: &[Diagnostic]) -> Vec<&Diagnostic> {
    found
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .collect()
}

fn summary(slug: &str, requires: &[&str]) -> Summary {
    Summary {
        slug: slug.to_owned(),
        title: slug.to_uppercase(),
        requires: requires.iter().map(|&slug| slug.to_owned()).collect(),
        ..Summary::default()
    }
}

#[test]
fn requirements_in_a_circle_are_named_once() {
    let summaries = [
        summary("a", &["b"]),
        summary("b", &["c"]),
        summary("c", &["a"]),
    ];
    let file = explc_dsl::parse("catalog \"All\" {\n}\n").file;
    let (_, found) = resolve_catalog(&file, &summaries);
    let messages: Vec<&str> = found.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(
        messages,
        ["these explainers require one another: a → b → c → a"]
    );
}

#[test]
fn every_bad_argument_is_reported_at_once() {
    check(
        "sim cluster = raft(nodes: 99, election: 300ms..150ms, heartbeat: 50, sed: 7)\n",
        &[
            "1: T003 `nodes` is 1 to 9, and this is 99",
            "1: T003 the range of `election` runs backwards",
            "1: T002 `heartbeat` is a duration and needs a unit",
            "1: N003 unknown parameter of `raft`: `sed`",
        ],
    );
}

#[test]
fn an_argument_is_checked_for_every_setting_of_a_knob() {
    check(
        "knob n = 7 in 5..11 step 2 \"Servers\"\nlet more = n + 1\nsim cluster = raft(nodes: more)\nlet count = cluster.nodes.count\nstage {\n  show count\n}\n",
        &["3: T003 `nodes` is 1 to 9, and this is 10 when `n` is 9"],
    );
}

#[test]
fn what_uses_something_broken_is_left_out_silently() {
    let scene = check(
        "sim cluster = raft(nodes: many)\nstep \"Wait\" {\n  say \"All wait.\"\n  run cluster for 100ms\n  claim cluster.nodes.count > 2 and cluster.bogus\n  claim 1 < 2\n}\n",
        &[
            "1: N001 unknown name: `many`",
            "5: N004 unknown property of `raft`: `bogus`",
        ],
    );
    assert_eq!(scene.skipped.len(), 3);
    assert!(scene.sims.is_empty());
}

#[test]
fn knobs_hold_their_settings_as_written() {
    let scene = check(
        "knob loss = 0.1 in 0.0..0.3 step 0.1 \"Loss\"\nsim cluster = raft(loss: loss)\nstep \"Wait\" {\n  say \"All wait.\"\n  run cluster for 100ms\n}\n",
        &[],
    );
    let written: Vec<&str> = scene.knobs[0]
        .choices
        .iter()
        .map(|choice| choice.1.as_str())
        .collect();
    assert_eq!(written, ["0.0", "0.1", "0.2", "0.3"]);
    assert_eq!(scene.knobs[0].default, 1);
}

#[test]
fn a_declaration_that_did_not_parse_makes_no_name_unknown() {
    let parse = explc_dsl::parse(
        "explainer a \"A\"\n\nsim cluster raft()\n\nstep \"Wait\" {\n  run cluster for 100ms\n}\n",
    );
    let (scene, found) = resolve(&parse.file, "a", &[], None);
    assert!(errors(&found).is_empty(), "{found:#?}");
    let skipped = scene.map(|scene| scene.skipped);
    assert!(
        skipped.is_some_and(|skipped| !skipped.is_empty()),
        "{:#?}",
        parse.file
    );
}

#[test]
fn every_default_of_every_primitive_is_a_value() {
    for info in crate::primitives::ALL {
        let actions = info.actions.iter().flat_map(|action| action.parameters);
        for parameter in info.parameters.iter().chain(actions) {
            if let Some(default) = parameter.default.filter(|default| !default.is_empty()) {
                let value = super::literal_value(default, parameter.ty);
                assert_ne!(
                    value,
                    crate::primitive::Value::None,
                    "{} {}",
                    info.name,
                    parameter.name
                );
            }
        }
    }
}

#[test]
fn every_example_of_every_primitive_resolves() {
    for info in crate::primitives::ALL {
        for example in info.examples {
            let source = format!("explainer example \"Example\"\n\n{}\n", example.scene);
            let (_, found) = resolved(&source);
            assert!(
                errors(&found).is_empty(),
                "{}: {} {found:#?}",
                info.name,
                example.title
            );
        }
    }
}

#[test]
fn an_explainer_of_the_catalogue_resolves_without_a_word() {
    let source = include_str!("../../../explainers/distributed-systems/raft-consensus.expl");
    let file = explc_dsl::parse(source).file;
    let (scene, found) = resolve(&file, "raft-consensus", &[], None);
    assert!(found.is_empty(), "{found:#?}");
    assert!(scene.is_some_and(|scene| scene.skipped.is_empty()));
}
