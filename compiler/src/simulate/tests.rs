//! What no built-in simulation brings up: one that goes by steps, and one that breaks its own law.

use explc_dsl::codes::{simulation, types};
use explc_dsl::diagnostic::Diagnostic;

use super::simulate;
use crate::figures::{Figure, Readout};

use crate::primitive::{
    Arguments, Clock, Entity, Event, EventInfo, Info, Part, Property, Simulation, Traffic, Type,
    Value, View,
};
use crate::resolve::resolve_with;
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

/// What is said of the statements of a step with a clockwork.
fn found(statements: &str) -> Vec<Diagnostic> {
    let source = format!(
        "explainer clock \"Clock\"\n\nsim clock = clockwork()\n\nstep \"Tick\" {{\n  say \"It ticks.\"\n{statements}}}\n"
    );
    let file = explc_dsl::parse(&source).file;
    let (scene, mut found) = resolve_with(&[&CLOCKWORK], &file, "", &[], None);
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
