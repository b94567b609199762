//! The suite of `tests/suite/stage`: scenes, moments of them, and what is seen then.
//!
//! A line `// look at 1.2s: PART` asks what is seen 1.2 s into the show of everything whose name holds `PART`; `step 2`
//! is the end of a step, `portrait` after the moment the other layout. Lines after `//= ` are the answers, in whole pixels.

use explc_compiler::timeline::{Form, Layout, State, Timeline};
use explc_compiler::units::Millis;
use explc_compiler::{Combinations, Lints, Request, Summary, World};
use explc_tests::suite;
use std::fmt::Write as _;
use std::sync::Arc;

const HEADER: &str = "explainer scene \"Scene\"\n";

#[test]
fn every_scene_shows_what_is_expected() {
    let sections = suite::check("stage", &|body| body.to_owned() + &answers(body));
    assert!(sections > 7, "only {sections} sections were read");
}

struct One(String);

impl World for One {
    fn source(&self, _slug: &str) -> Option<Arc<str>> {
        Some(self.0.as_str().into())
    }

    fn catalog(&self) -> Option<Arc<str>> {
        None
    }

    fn summaries(&self) -> &[Summary] {
        &[]
    }
}

/// What is seen at each moment that a scene asks for, or what is wrong with it.
fn answers(body: &str) -> String {
    let request = Request {
        combinations: Combinations::With(Vec::new()),
        layouts: vec![Layout::Landscape, Layout::Portrait],
        lints: Lints::Off,
    };
    let compilation = explc_compiler::compile(&One(format!("{HEADER}{body}")), "scene", &request);
    let Some(film) = compilation.film else {
        return format!("//= no film: {:?}\n", compilation.diagnostics);
    };
    let mut out = String::new();
    for line in body
        .lines()
        .filter_map(|line| line.strip_prefix("// look at "))
    {
        let (moment, part) = line.split_once(": ").expect("`MOMENT: PART`");
        let (moment, layout) = match moment.strip_suffix(" portrait") {
            Some(moment) => (moment, Layout::Portrait),
            None => (moment, Layout::Landscape),
        };
        let variant = film
            .variants
            .iter()
            .find(|variant| variant.layout == layout);
        let timeline = &variant.expect("both layouts were asked for").timeline;
        writeln!(out, "//= {line}").expect("a string");
        for seen in look(timeline, time(moment, timeline), part) {
            writeln!(out, "//=   {seen}").expect("a string");
        }
    }
    out
}

fn time(moment: &str, timeline: &Timeline) -> Millis {
    match moment.strip_prefix("step ") {
        Some(number) => {
            let number: usize = number.parse().expect("the number of a step");
            Millis(timeline.steps[number - 1].end.0 - 1)
        }
        None => {
            let seconds = moment
                .strip_suffix('s')
                .and_then(|number| number.parse::<f64>().ok());
            Millis((seconds.expect("seconds, such as `1.2s`") * 1_000.0).round() as i64)
        }
    }
}

/// Everything of that name that can be seen, from back to front.
fn look(timeline: &Timeline, t: Millis, part: &str) -> Vec<String> {
    let states = timeline.at(t);
    let elements = timeline.elements.iter().enumerate();
    let named = elements.filter(|(_, element)| element.id.contains(part));
    let seen = named.filter(|(index, element)| {
        states[*index].visible && states[*index].opacity > 0.0 && element.form != Form::Group
    });
    seen.map(|(index, element)| {
        let mut at = states[index].translate;
        let mut group = element.parent;
        while let Some(parent) = group {
            at.x += states[parent].translate.x;
            at.y += states[parent].translate.y;
            group = timeline.elements[parent].parent;
        }
        let words = match &element.form {
            Form::Words { text, .. } => format!(" {text:?}"),
            _ => String::new(),
        };
        format!(
            "{} at {:.0} {:.0}{words}{}",
            element.id,
            at.x,
            at.y,
            partly(&states[index])
        )
    })
    .collect()
}

/// How much of it is there, where it is not all of it.
fn partly(state: &State) -> String {
    let mut text = String::new();
    for (name, value) in [
        ("opacity", state.opacity),
        ("drawn", state.sweep),
        ("scale", state.scale),
    ] {
        if value < 1.0 {
            write!(text, ", {name} {value:.2}").expect("a string");
        }
    }
    text
}
