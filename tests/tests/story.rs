//! The suite of `tests/suite/story`: scenes with what is said about them, and the story that they come to.
//!
//! A section is the body of an explainer; header lines that it lacks are not told. Where it has knobs, the story is told for
//! every combination if those are at most three. Lines after `//= ` are the story, then the tests of the scene.

use explc_compiler::scene::Scene;
use explc_compiler::{Combinations, Lints, Request, simulate};
use explc_tests::{story, suite, world};

const HEADER: &str = "explainer scene \"Scene\"\n";

#[test]
fn every_scene_comes_to_the_story_that_is_expected() {
    let sections = suite::check("story", &|body| {
        let source = format!("{HEADER}{body}");
        let (annotated, told) = compiled(&source);
        annotated[HEADER.len()..].to_owned() + &told
    });
    assert!(sections > 40, "only {sections} sections were read");
}

fn compiled(source: &str) -> (String, String) {
    let request = Request {
        combinations: Combinations::All,
        layouts: Vec::new(),
        lints: Lints::Off,
    };
    let compilation = world::compiled(source, "scene", &request);
    let annotated = suite::annotated(source, &compilation.diagnostics);
    let told = compilation.scene.as_ref().map_or(String::new(), stories);
    let told: String = told.lines().map(|line| format!("//= {line}\n")).collect();
    (annotated, told)
}

/// The stories of all combinations, or of the only one, and the outcome of the tests.
fn stories(scene: &Scene) -> String {
    let mut out = String::new();
    for (label, choice) in &scene.presets {
        out += &format!("preset \"{label}\": {}\n", settings(scene, choice));
    }
    let mut choices = choices(scene);
    if choices.len() > 3 {
        choices.truncate(1);
    }
    for choice in choices {
        if !choice.is_empty() {
            out += &format!("with {}\n", settings(scene, &choice));
        }
        match simulate::simulate(scene, &choice, &|| false).0 {
            Some(told) => out += &story::told(&told),
            None => out += "no story\n",
        }
        for result in simulate::run_tests(scene, &choice) {
            let outcome = result
                .failed
                .map_or("passes".to_owned(), |found| found.message);
            out += &format!("test \"{}\": {outcome}\n", result.name);
        }
    }
    out
}

fn settings(scene: &Scene, choice: &[usize]) -> String {
    let settings = scene.knobs.iter().zip(choice);
    let settings: Vec<String> = settings
        .map(|(knob, at)| format!("{} = {}", knob.name, knob.choices[*at].1))
        .collect();
    settings.join(", ")
}

fn choices(scene: &Scene) -> Vec<Vec<usize>> {
    scene.knobs.iter().fold(vec![Vec::new()], |all, knob| {
        let longer = |choice: Vec<usize>| {
            (0..knob.choices.len()).map(move |at| [choice.as_slice(), &[at]].concat())
        };
        all.into_iter().flat_map(longer).collect()
    })
}
