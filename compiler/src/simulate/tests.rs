//! What no built-in simulation brings up: one that goes by steps, and one that breaks its own law.

use std::sync::Arc;

use explc_dsl::codes::{simulation, types};
use explc_dsl::diagnostic::Diagnostic;

use super::{Runs, Watched, simulate, watch};
use crate::figures::{Figure, Readout};
use crate::played::Text;
use crate::primitive::{
    Arguments, Clock, Entity, Event, EventInfo, Info, Part, Property, Simulation, Traffic, Type,
    Unit, Value, View,
};
use crate::resolve::resolve_with;
use crate::story::{Frame, StepStory};
use crate::units::Micros;

/// Ticks three times. At the third tick it breaks its own law.
static CLOCKWORK: Info = Info {
    name: "clockwork",
    summary: "Ticks",
    category: "tests",
    clock: Clock::Steps { pace: 100.0 },
    parameters: &[],
    entities: &[Entity {
        name: "",
        doc: "The clockwork.",
        properties: &[Property {
            name: "ticks",
            ty: Type::Int,
            unit: "",
            doc: "How many ticks there were.",
        }],
    }],
    actions: &[],
    events: &[EventInfo {
        name: "ticked",
        fields: &[],
        doc: "It ticked.",
    }],
    units: &[],
    views: &[View {
        property: "",
        name: "value",
        options: &[],
        doc: "The ticks.",
    }],
    composites: &[],
    examples: &[],
    source: "a clock on the wall",
    start: |_| Ok(Box::new(Clockwork { ticks: 0 })),
};

#[derive(Clone)]
struct Clockwork {
    ticks: i64,
}

impl Simulation for Clockwork {
    fn info(&self) -> &'static Info {
        &CLOCKWORK
    }

    fn now(&self) -> Micros {
        Micros(self.ticks)
    }

    fn next(&self) -> Option<Micros> {
        (self.ticks < 3).then_some(Micros(self.ticks + 1))
    }

    fn step(&mut self) -> Option<Event> {
        self.ticks += 1;
        Some(Event {
            id: self.ticks as u32,
            t: self.now(),
            name: "ticked",
            args: Vec::new(),
            cause: None,
        })
    }

    fn wait(&mut self, _: Micros) {}

    fn act(&mut self, _: Part, _: &'static str, _: &Arguments) -> Result<(), String> {
        Err("it has no actions".to_owned())
    }

    fn property(&self, _: Part, _: &str) -> Value {
        Value::Int(self.ticks)
    }

    fn label(&self, _: Part) -> String {
        String::new()
    }

    fn picture(&self, _: &str, _: &str, _: &Arguments) -> Figure {
        Figure::Readout(Readout {
            part: Part::root(),
            text: self.ticks.to_string(),
        })
    }

    fn traffic(&mut self) -> Vec<Traffic> {
        Vec::new()
    }

    fn violation(&self) -> Option<String> {
        (self.ticks == 3).then(|| "it ticks no more than twice".to_owned())
    }

    fn fork(&self) -> Box<dyn Simulation> {
        Box::new(self.clone())
    }
}

/// Fills a table of two rows with three cells each, and then rests.
static TYPEWRITER: Info = Info {
    name: "typewriter",
    summary: "Types",
    entities: &[Entity {
        name: "",
        doc: "The typewriter.",
        properties: &[Property {
            name: "cells",
            ty: Type::Int,
            unit: "",
            doc: "How many cells are filled.",
        }],
    }],
    events: &[
        EventInfo {
            name: "cell-filled",
            fields: &[],
            doc: "A cell was filled.",
        },
        EventInfo {
            name: "row-filled",
            fields: &[],
            doc: "A row was filled.",
        },
        EventInfo {
            name: "rang",
            fields: &[],
            doc: "It rang, once for all rows.",
        },
    ],
    units: &[Unit {
        name: "row",
        events: &["cell-filled"],
        end: "row-filled",
        doc: "A line of cells.",
    }],
    start: |_| Ok(Box::new(Typewriter { steps: 0 })),
    ..CLOCKWORK
};

#[derive(Clone)]
struct Typewriter {
    steps: i64,
}

impl Typewriter {
    const EVENTS: [&'static str; 9] = [
        "cell-filled",
        "cell-filled",
        "cell-filled",
        "row-filled",
        "cell-filled",
        "cell-filled",
        "cell-filled",
        "row-filled",
        "rang",
    ];

    fn done(&self) -> &'static [&'static str] {
        &Self::EVENTS[..self.steps as usize]
    }
}

impl Simulation for Typewriter {
    fn info(&self) -> &'static Info {
        &TYPEWRITER
    }

    fn now(&self) -> Micros {
        Micros(self.steps)
    }

    fn next(&self) -> Option<Micros> {
        (self.steps < Self::EVENTS.len() as i64).then_some(Micros(self.steps + 1))
    }

    fn step(&mut self) -> Option<Event> {
        self.steps += 1;
        self.done().last().map(|name| Event {
            id: self.steps as u32,
            t: self.now(),
            name,
            args: Vec::new(),
            cause: None,
        })
    }

    fn wait(&mut self, _: Micros) {}

    fn act(&mut self, _: Part, _: &'static str, _: &Arguments) -> Result<(), String> {
        Err("it has no actions".to_owned())
    }

    fn property(&self, _: Part, _: &str) -> Value {
        let cells = self.done().iter().filter(|name| **name == "cell-filled");
        Value::Int(cells.count() as i64)
    }

    fn label(&self, _: Part) -> String {
        String::new()
    }

    fn picture(&self, _: &str, _: &str, _: &Arguments) -> Figure {
        Figure::Readout(Readout {
            part: Part::root(),
            text: self.steps.to_string(),
        })
    }

    fn traffic(&mut self) -> Vec<Traffic> {
        Vec::new()
    }

    fn violation(&self) -> Option<String> {
        None
    }

    fn fork(&self) -> Box<dyn Simulation> {
        Box::new(self.clone())
    }
}

/// What is said of the statements of a step with a clockwork.
fn found(statements: &str) -> Vec<Diagnostic> {
    said(&format!(
        "sim clock = clockwork()\n\nstep \"Tick\" {{\n  say \"It ticks.\"\n{statements}}}\n"
    ))
}

/// What is said of declarations and steps over the simulations of this page.
fn said(body: &str) -> Vec<Diagnostic> {
    let source = format!("explainer clock \"Clock\"\n\n{body}");
    let file = explc_dsl::parse(&source).file;
    let (scene, mut found) = resolve_with(&[&CLOCKWORK, &TYPEWRITER], &file, "", &[], None);
    found.retain(|found| found.code.name != "missing-header");
    let scene = scene.expect("the source holds an explainer");
    found.extend(simulate(&scene, &[], &|| false).1);
    found
}

#[test]
fn what_goes_by_steps_is_not_run_for_a_time() {
    let found = found("  run clock for 3s\n");
    let codes: Vec<_> = found.iter().map(|found| found.code).collect();
    assert_eq!(codes, [types::NO_TIME], "{found:#?}");
}

#[test]
fn a_simulation_that_breaks_its_own_law_is_told_where_it_ran() {
    assert_eq!(found("  run clock until ticked\n"), []);
    let found = found("  run clock until clock.ticks == 3\n");
    let codes: Vec<_> = found.iter().map(|found| found.code).collect();
    assert_eq!(codes, [simulation::BROKEN_INVARIANT], "{found:#?}");
    assert_eq!(
        found[0].message,
        "the simulation `clock` broke its own law: it ticks no more than twice"
    );
}

#[test]
fn steps_are_counted_where_there_is_no_time() {
    let found = found("  run clock until clock.ticks == 9\n");
    assert_eq!(
        found[0].message,
        "`clock.ticks == 9` of `clock` does not happen within 3 steps simulated; instead: 3 `ticked`"
    );
}

#[test]
fn the_last_event_is_that_of_its_unit_or_else_of_all() {
    let body = |goals: &[(&str, i64)]| -> String {
        let run = |(goal, cells): &(&str, i64)| {
            format!("  run paper until last {goal}\n  claim paper.cells == {cells}\n")
        };
        let runs: String = goals.iter().map(run).collect();
        format!("sim paper = typewriter()\n\nstep \"Type\" {{\n  say \"It types.\"\n{runs}}}\n")
    };
    // A row; what is left of none is the next row; the unit's own end; what no unit encloses.
    assert_eq!(said(&body(&[("cell-filled", 3), ("cell-filled", 6)])), []);
    assert_eq!(said(&body(&[("row-filled", 3), ("cell-filled", 6)])), []);
    assert_eq!(said(&body(&[("rang", 6)])), []);
    let found = said(&body(&[
        ("cell-filled", 3),
        ("cell-filled", 6),
        ("cell-filled", 6),
    ]));
    assert_eq!(
        found[0].message,
        "`last cell-filled` of `paper` does not happen within 2 steps simulated; instead: 1 `rang`, 1 `row-filled`"
    );
}

/// Plays statements over a clockwork, after a text whose runs came to `before`.
fn watched(statements: &str, before: &Runs) -> (Watched, String) {
    let source = format!(
        "explainer clock \"Clock\"\n\nsim clock = clockwork()\n\nstep \"Tick\" {{\n{statements}}}\n"
    );
    let parse = explc_dsl::parse(&source);
    let (scene, _) = resolve_with(&[&CLOCKWORK], &parse.file, "", &[], None);
    let scene = scene.expect("the source holds an explainer");
    let text = Arc::new(Text::of(&parse, &source, &scene.skipped));
    (watch(&scene, &[], (&text, before), &|| false), source)
}

#[test]
fn runs_up_to_an_edit_are_not_run_again() {
    fn frames((watched, _): &(Watched, String)) -> Vec<&Arc<Vec<Frame>>> {
        let story = watched.story.as_ref().expect("nobody is impatient");
        let acts = story.steps.iter().flat_map(StepStory::acts);
        let stretches = acts.flat_map(|act| act.kind.stretches());
        stretches.map(|stretch| &stretch.frames).collect()
    }
    let runs = "  run clock until ticked\n  run clock until clock.ticks == 2\n";
    let first = watched(runs, &Runs::default());
    for (statements, same) in [
        (
            format!("  say \"It ticks.\"\n  c\n{runs}  claim clock.ticks == 2\n"),
            [true, true],
        ),
        (runs.replace("== 2", ">= 2"), [true, false]),
        (
            runs.replace("until ticked", "until 1 ticked"),
            [false, false],
        ),
    ] {
        let other = watched(&statements, &first.0.runs);
        let known = frames(&first);
        let found: Vec<bool> = (frames(&other).iter().zip(known))
            .map(|(one, other)| Arc::ptr_eq(one, other))
            .collect();
        assert_eq!(found, same, "{statements}");
    }
}

#[test]
fn a_run_that_is_known_to_fail_fails_where_it_stands_now() {
    let statements = "  run clock until clock.ticks == 9\n";
    let first = watched(statements, &Runs::default()).0;
    for statements in [
        format!("  say \"It ticks.\"\n{statements}"),
        format!("  say \"It ticks three times.\"\n  say \"Not nine.\"\n{statements}"),
        statements.replace("until", "  until"),
    ] {
        let (again, source) = watched(&statements, &first.runs);
        let place = again.found[0].span.range();
        assert_eq!(source.get(place), Some("clock.ticks == 9"), "{statements}");
        assert_eq!(again.found[0].message, first.found[0].message);
    }
}
