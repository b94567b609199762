//! The page on machine forms is true: its commands are run, and its examples compared.

mod project;

use project::Project;
use serde_json::Value;

const PAGE: &str = include_str!("../../docs/machine-forms.md");

/// The fenced example of the section whose heading holds `title`.
fn example(title: &str) -> &'static str {
    let section = PAGE.split("\n## ").find(|section| {
        section
            .lines()
            .next()
            .is_some_and(|head| head.contains(title))
    });
    let fenced = section.and_then(|section| section.split("```").nth(1));
    let (_language, text) = fenced
        .and_then(|text| text.split_once('\n'))
        .expect("a fenced example");
    text
}

fn first() -> Project {
    Project::new(&[(
        "first.expl",
        "explainer first \"First\"\n\nsim s = replicas(seed: 1)\n\nstep \"A\" {\n  do s.write(\"x\", value: 1)\n  run s     until write-ackd\n}\n",
    )])
}

/// The lines on errors: this scene is also warned about.
fn errors(format: &str) -> String {
    let run = first().run(&["check", "first.expl", "--message-format", format]);
    assert_eq!(run.code, 1);
    run.out
        .split_inclusive('\n')
        .filter(|line| line.contains("N005"))
        .collect()
}

#[test]
fn the_short_form_is_as_described() {
    assert_eq!(errors("short"), example("format short"));
}

#[test]
fn the_json_form_is_as_described() {
    assert_eq!(errors("json"), example("format json"));
}

#[test]
fn a_trace_is_as_described() {
    let run = first().run(&[
        "trace",
        "raft(nodes: 5, seed: 7)",
        "--for",
        "400ms",
        "--json",
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    let start: String = run.out.split_inclusive('\n').take(2).collect();
    assert_eq!(start, example("explc trace"));
}

#[test]
fn a_difference_is_as_described() {
    let scene = |say: &str| {
        format!(
            "explainer first \"First\"\n\nsim s = replicas(seed: 1)\n\nstep \"A\" {{\n  say \"{say}\"\n  do s.write(\"x\", value: 1)\n  run s until write-acked\n}}\n"
        )
    };
    let project = Project::new(&[
        ("before.expl", scene("It writes.").as_str()),
        ("after.expl", scene("It writes once.").as_str()),
    ]);
    let run = project.run(&["diff", "before.expl", "after.expl", "--json"]);
    assert_eq!((run.code, run.out.as_str()), (1, example("explc diff")));
}

#[test]
fn primitives_have_the_keys_that_are_described() {
    let run = first().run(&["primitives", "--json"]);
    let primitives: Value = serde_json::from_str(&run.out).unwrap();
    for primitive in primitives.as_array().unwrap() {
        for key in ["name", "summary", "category", "source", "parameters"] {
            assert!(!primitive[key].is_null(), "{key}");
        }
        for key in ["name", "type", "default", "range", "doc"] {
            let parameter = primitive["parameters"][0].as_object().unwrap();
            assert!(parameter.contains_key(key), "{key}");
        }
    }
}

#[test]
fn pictures_come_without_warnings() {
    let project = first();
    project.edit("first.expl", "write-ackd", "write-acked");
    let warned = project.run(&["check", "first.expl", "--message-format", "short"]);
    assert!(warned.out.contains("warning["), "{}", warned.out);
    let drawn = project.run(&["timeline", "first.expl", "--json"]);
    assert_eq!((drawn.code, drawn.err.as_str()), (0, ""));
    let timeline: Value = serde_json::from_str(&drawn.out).unwrap();
    for key in ["duration", "poster", "elements"] {
        assert!(!timeline[key].is_null(), "{key}");
    }
}
