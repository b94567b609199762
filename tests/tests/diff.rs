//! The suite of `tests/suite/diff`: pairs of scenes, and what a viewer sees differently; and what must hold of any pair.
//!
//! A line `// becomes` divides the scene before from the scene after. Lines after `//= ` are what `explc diff` says, and
//! then what `explc same` says.

use explc_compiler::Request;
use explc_compiler::diff::{difference, difference_text, first_difference};
use explc_compiler::timeline::Film;
use explc_compiler::units::Millis;
use explc_tests::suite;
use explc_tests::world::compiled;

const SCENES: [&str; 2] = [
    include_str!("../../explainers/distributed-systems/majority-quorum.expl"),
    include_str!("../../explainers/distributed-systems/raft-consensus.expl"),
];

const HEADER: &str = "explainer scene \"Scene\"\n";

#[test]
fn every_pair_differs_as_is_expected() {
    let sections = suite::check("diff", &|body| body.to_owned() + &answers(body));
    assert!(sections > 7, "only {sections} sections were read");
}

fn film(source: &str) -> Film {
    let compilation = compiled(source, "scene", &Request::all());
    let Some(film) = compilation.film else {
        panic!("no film: {:?}\n{source}", compilation.diagnostics);
    };
    film
}

/// What both commands say.
fn answers(body: &str) -> String {
    let (before, after) = body.split_once("// becomes\n").expect("`// becomes`");
    let (before, after) = (
        film(&format!("{HEADER}{before}")),
        film(&format!("{HEADER}{after}")),
    );
    let mut lines: Vec<String> = difference_text(&difference(&before, &after))
        .lines()
        .map(|line| format!("//= {}\n", line.trim_end()))
        .collect();
    lines.push(match first_difference(&before, &after) {
        None => "//= the same at every moment\n".to_owned(),
        Some(apart) => format!(
            "//= apart from {} ms on, at {} ({})\n",
            apart.at.0, apart.element, apart.variant
        ),
    });
    lines.concat()
}

/// With a comment after every line that ends a statement or a block, and other spaces.
fn dressed(source: &str) -> String {
    let mut out = String::new();
    let mut in_block = false;
    for line in source.lines() {
        in_block ^= line.matches("\"\"\"").count() % 2 == 1;
        out.push_str(line);
        if !in_block && line.trim_end().ends_with('}') {
            out.push_str("   // a remark");
        }
        out.push('\n');
    }
    out
}

#[test]
fn formatting_and_comments_change_nothing() {
    for scene in SCENES {
        let plain = film(scene);
        let formatted = film(&explc_dsl::format(&dressed(scene)));
        assert_eq!(first_difference(&plain, &formatted), None);
        let found = difference(&plain, &formatted);
        assert!(found.is_none(), "{}", difference_text(&found));
    }
}

#[test]
fn a_word_in_the_first_step_is_all_that_differs() {
    for scene in SCENES {
        let say = "\n  say \"";
        let at = scene.find(say).expect("a sentence") + say.len();
        let edited = format!("{}Now {}", &scene[..at], &scene[at..]);
        let (before, after) = (film(scene), film(&edited));
        let found = difference(&before, &after);
        let changed: Vec<usize> = (0..found.steps.len())
            .filter(|step| !found.steps[*step].is_same())
            .collect();
        assert_eq!(changed, [0], "{}", difference_text(&found));
        let beats = &found.steps[0].beats;
        assert_eq!(beats.len(), 1, "{}", difference_text(&found));
        assert!(beats[0].parts.is_empty(), "{}", difference_text(&found));
        let shift = found.steps[0].longer();
        assert!(found.steps[1..].iter().all(|step| step.shift() == shift));
        let apart = first_difference(&before, &after).expect("a caption differs");
        assert!(apart.at < Millis(1_000), "{apart:?}");
    }
}
