//! What comes on stage of simulations that no built-in one is like: thousands of rounds at one pace.

use super::{Stage, Stories};
use crate::figures::{Bar, Bars, Figure};
use crate::primitive::{
    Arguments, Clock, Entity, Event, EventInfo, Info, Part, Property, Simulation, Traffic, Type,
    Value, View,
};
use crate::resolve::resolve_with;
use crate::simulate::simulate;
use crate::text::Fonts;
use crate::timeline::{self, Layout, Timeline};
use crate::units::Micros;

/// Counts rounds; its bar is as long as their square root.
static TALLY: Info = Info {
    name: "tally",
    summary: "Counts rounds",
    category: "tests",
    clock: Clock::Steps { pace: 100.0 },
    parameters: &[],
    entities: &[Entity {
        name: "",
        doc: "The tally.",
        properties: &[Property {
            name: "rounds",
            ty: Type::Int,
            unit: "",
            doc: "How many rounds there were.",
        }],
    }],
    actions: &[],
    events: &[EventInfo {
        name: "rounded",
        fields: &[],
        doc: "A round is over.",
    }],
    units: &[],
    views: &[View {
        property: "",
        name: "bars",
        options: &[],
        doc: "The rounds.",
    }],
    composites: &[],
    examples: &[],
    source: "a prison wall",
    start: |_| Ok(Box::new(Tally { rounds: 0 })),
};

const ROUNDS: i64 = 10_000;

#[derive(Clone)]
struct Tally {
    rounds: i64,
}

impl Simulation for Tally {
    fn info(&self) -> &'static Info {
        &TALLY
    }

    fn now(&self) -> Micros {
        Micros(self.rounds)
    }

    fn next(&self) -> Option<Micros> {
        (self.rounds < ROUNDS).then_some(Micros(self.rounds + 1))
    }

    fn step(&mut self) -> Option<Event> {
        self.rounds += 1;
        Some(Event {
            id: self.rounds as u32,
            t: self.now(),
            name: "rounded",
            args: Vec::new(),
            cause: None,
        })
    }

    fn wait(&mut self, _: Micros) {}

    fn act(&mut self, _: Part, _: &'static str, _: &Arguments) -> Result<(), String> {
        Err("it has no actions".to_owned())
    }

    fn property(&self, _: Part, _: &str) -> Value {
        Value::Int(self.rounds)
    }

    fn label(&self, _: Part) -> String {
        String::new()
    }

    fn picture(&self, _: &str, _: &str, _: &Arguments) -> Figure {
        Figure::Bars(Bars {
            rows: vec![Bar {
                part: Part::new("round", [1, 0, 0]),
                name: "Rounds".to_owned(),
                value: libm::sqrt(self.rounds as f64),
                text: String::new(),
                before: None,
                outcome: None,
                identity: None,
            }],
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

fn staged(run: &str) -> Timeline {
    let source = format!(
        "explainer rounds \"Rounds\"\n\nsim tally = tally()\n\nstep \"Count\" {{\n  say \"It counts.\"\n  {run}\n}}\n"
    );
    let file = explc_dsl::parse(&source).file;
    let (scene, _) = resolve_with(&[&TALLY], &file, "", &[], None);
    let scene = scene.expect("the source holds an explainer");
    let (story, found) = simulate(&scene, &[], &|| false);
    assert_eq!(found, []);
    let story = story.expect("it starts");
    let stories = Stories::new([&story]);
    Stage::new(&stories, Layout::Landscape, Fonts::bundled())
        .show(0)
        .0
}

/// How the width of the bar changes. One that begins with nothing has other corners, and is an element of its own.
fn bar(timeline: &Timeline) -> &timeline::Track {
    let elements = timeline.elements.iter();
    let bars = elements.filter(|element| element.id.contains(".bar"));
    let tracks = bars.flat_map(|element| &element.tracks);
    let widths = tracks.filter(|track| track.property == timeline::Property::Width);
    widths
        .max_by_key(|track| track.segments.len())
        .expect("the bar grows")
}

#[test]
fn thousands_of_rounds_are_a_curve() {
    let timeline = staged("run tally until end over 6s");
    let track = bar(&timeline);
    assert!(
        (4..=40).contains(&track.segments.len()),
        "{} segments",
        track.segments.len()
    );
    assert!(
        timeline.moments.len() < 60,
        "{} moments",
        timeline.moments.len()
    );
    let last = track.segments.last().expect("it grows");
    let timeline::Value::Number(whole) = last.value else {
        panic!("a width is a number");
    };
    // One piece follows the other, and each ends on the curve.
    let first = last.start + last.duration - crate::units::Millis(6_000);
    for pair in track.segments.windows(2) {
        assert_eq!(pair[0].start + pair[0].duration, pair[1].start);
    }
    for segment in &track.segments {
        let end = segment.start + segment.duration;
        let timeline::Value::Number(width) = segment.value else {
            panic!("a width is a number");
        };
        // Shown times are whole steps of 40 ms.
        let curve = |by: i64| {
            let at = (end - first).0 + by;
            whole * libm::sqrt((at as f64 / 6_000.0).min(1.0))
        };
        let near = curve(-20) - 1.0..=curve(20) + 1.0;
        assert!(
            near.contains(&width),
            "{width} at {end:?}, not within {near:?}"
        );
    }
}

#[test]
fn a_few_rounds_are_motions_of_their_own() {
    let timeline = staged("run tally until 12 rounded over 6s");
    assert!(bar(&timeline).segments.len() >= 11);
    assert_eq!(timeline.moments.len(), 12);
}
