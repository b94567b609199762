//! A film made by hand that has every form, property and awkward text: what tests of evaluation and export read.

use std::sync::Arc;

use crate::geometry::{Anchor, Font, Point};
use crate::prose::{Prose, Run, RunStyle, StatementId};
use crate::theme::Role;
use crate::timeline::*;
use crate::units::{Micros, Millis};

const SECOND: Easing = Easing::Linear;

/// One knob with two choices, in both layouts.
pub fn film() -> Film {
    let variant = |choice: usize, layout: Layout| Variant {
        choice: vec![choice],
        layout,
        timeline: timeline(layout, choice),
    };
    Film {
        about: about(),
        knobs: vec![Knob {
            name: "w".into(),
            label: "Copies that must answer".into(),
            choices: vec![("1".into(), "one".into()), ("2".into(), "two".into())],
            default: 0,
        }],
        presets: vec![("Careless <1>".into(), vec![0])],
        variants: vec![
            variant(0, Layout::Landscape),
            variant(0, Layout::Portrait),
            variant(1, Layout::Landscape),
            variant(1, Layout::Portrait),
        ],
    }
}

fn about() -> About {
    About {
        slug: "sample".into(),
        title: "A \"sample\" & <script>alert(1)</script>".into(),
        summary: Prose::plain("Every form ]]> once."),
        lane: Some(("forms".into(), "Forms & shapes".into())),
        requires: vec![("earlier".into(), "What came <earlier>".into())],
        hook: Prose::plain("Look."),
        question: Prose::plain("What is 1 < 2?"),
        trap: Prose::plain("Trusting `text`."),
        rule: Prose(vec![
            Run {
                text: "Escape ".into(),
                style: RunStyle::Plain,
            },
            Run {
                text: "<everything>".into(),
                style: RunStyle::Emphasis,
            },
        ]),
        simplified: vec![Prose::plain("Nothing.")],
        sources: vec![Prose::plain("RFC 4648 & others")],
        ..About::default()
    }
}

/// Four seconds in two steps.
pub fn timeline(layout: Layout, choice: usize) -> Timeline {
    let (width, height) = layout.size();
    let (width, height) = (f64::from(width), f64::from(height));
    Timeline {
        duration: Millis(4000),
        poster: Millis(1500),
        elements: vec![
            element(
                "stage",
                None,
                Form::Group,
                vec![moved((20.0, 10.0), 0, 1000, (60.0, 30.0))],
            ),
            element("card", Some(0), Form::Box { radius: 10.0 }, card_tracks()),
            element("timer", Some(0), Form::Circle, timer_tracks(choice)),
            element(
                "line",
                Some(0),
                path("M 0 0 L 200 0", 200.0),
                line_tracks(width),
            ),
            element("chip", None, Form::Group, chip_tracks()),
            element(
                "chip/edge",
                Some(4),
                Form::Box { radius: 6.0 },
                boxed(96.0, 40.0, Role::Raised),
            ),
            element(
                "chip/words",
                Some(4),
                words("a < b && \"c\"", 20.0),
                at((12.0, 26.0), Role::Ink),
            ),
            element(
                "title",
                None,
                words("</text><script>x]]></script>", 28.0),
                at((48.0, 60.0), Role::Ink),
            ),
            Arc::new(Element {
                layer: Layer::Band,
                ..Arc::unwrap_or_clone(element(
                    "say",
                    None,
                    words("It's \"fine\" & done.", 20.0),
                    at((48.0, height + 60.0), Role::InkSoft),
                ))
            }),
        ],
        steps: vec![
            step("First <b>", 0, 2000),
            step("Second & last", 2000, 4000),
        ],
        moments: vec![Moment {
            at: Millis(700),
            sim: SimId(0),
            event: 3,
            name: "arrived",
            text: "arrived <node> n1".into(),
            t: Micros(12_345),
        }],
    }
}

fn card_tracks() -> Vec<Track> {
    let mut tracks = boxed(160.0, 90.0, Role::Surface);
    tracks[0].segments = vec![
        segment(500, 400, Value::Number(240.0), Easing::MOVE),
        segment(2500, 0, Value::Number(200.0), SECOND),
    ];
    tracks[2].segments = vec![
        segment(800, 400, Value::Paint(Some(Role::GoodTint)), SECOND),
        segment(3000, 200, Value::Paint(None), SECOND),
    ];
    tracks.push(moved((100.0, 100.0), 2000, 500, (140.0, 120.0)));
    tracks.push(still(
        Property::Stroke,
        Value::Paint(Some(Role::LineStrong)),
    ));
    tracks
}

fn timer_tracks(choice: usize) -> Vec<Track> {
    let mut sweep = still(Property::Sweep, Value::Number(1.0));
    sweep.segments = vec![
        segment(200, 3000, Value::Number(0.0), SECOND),
        segment(3400, 300, Value::Number(1.0), SECOND),
    ];
    let mut scale = still(Property::Scale, Value::Number(0.0));
    scale.segments = vec![segment(
        0,
        200 + 100 * choice as i64,
        Value::Number(1.0),
        Easing::MOVE,
    )];
    vec![
        still(
            Property::Translate,
            Value::Point(Point { x: 400.0, y: 200.0 }),
        ),
        still(Property::Width, Value::Number(80.0)),
        still(Property::Stroke, Value::Paint(Some(Role::Warn))),
        sweep,
        scale,
    ]
}

fn line_tracks(width: f64) -> Vec<Track> {
    let mut visible = still(Property::Visible, Value::Visible(false));
    visible.segments = vec![
        segment(400, 0, Value::Visible(true), SECOND),
        segment(3500, 0, Value::Visible(false), SECOND),
    ];
    vec![
        still(
            Property::Translate,
            Value::Point(Point {
                x: width / 4.0,
                y: 300.0,
            }),
        ),
        still(Property::Stroke, Value::Paint(Some(Role::Categorical(3)))),
        visible,
    ]
}

fn chip_tracks() -> Vec<Track> {
    let mut motion = still(Property::Motion, Value::Number(0.0));
    motion.curve = Some(Box::new([
        Point { x: 0.0, y: 0.0 },
        Point {
            x: 150.0,
            y: -120.0,
        },
        Point { x: 300.0, y: 40.0 },
    ]));
    motion.segments = vec![
        segment(700, 600, Value::Number(0.6), Easing::MOVE),
        segment(1600, 700, Value::Number(1.0), SECOND),
    ];
    let mut visible = still(Property::Visible, Value::Visible(false));
    visible.segments = vec![
        segment(700, 0, Value::Visible(true), SECOND),
        segment(3000, 0, Value::Visible(false), SECOND),
    ];
    let mut opacity = still(Property::Opacity, Value::Number(1.0));
    opacity.segments = vec![segment(2600, 400, Value::Number(0.0), SECOND)];
    vec![
        moved((200.0, 400.0), 1000, 200, (210.0, 390.0)),
        motion,
        visible,
        opacity,
    ]
}

fn boxed(width: f64, height: f64, role: Role) -> Vec<Track> {
    vec![
        still(Property::Width, Value::Number(width)),
        still(Property::Height, Value::Number(height)),
        still(Property::Fill, Value::Paint(Some(role))),
    ]
}

fn at(place: (f64, f64), role: Role) -> Vec<Track> {
    let (x, y) = place;
    vec![
        still(Property::Translate, Value::Point(Point { x, y })),
        still(Property::Fill, Value::Paint(Some(role))),
    ]
}

fn moved(from: (f64, f64), start: i64, duration: i64, to: (f64, f64)) -> Track {
    let mut track = still(
        Property::Translate,
        Value::Point(Point {
            x: from.0,
            y: from.1,
        }),
    );
    let to = Value::Point(Point { x: to.0, y: to.1 });
    track.segments = vec![segment(start, duration, to, Easing::MOVE)];
    track
}

fn still(property: Property, initial: Value) -> Track {
    Track {
        property,
        initial,
        curve: None,
        segments: Vec::new(),
    }
}

fn segment(start: i64, duration: i64, value: Value, easing: Easing) -> Segment {
    Segment {
        start: Millis(start),
        duration: Millis(duration),
        value,
        easing,
        cause: Cause::default(),
    }
}

fn path(data: &str, length: f64) -> Form {
    Form::Path {
        data: data.into(),
        length,
    }
}

fn words(text: &str, px: f64) -> Form {
    Form::Words {
        text: text.into(),
        font: Font {
            mono: false,
            weight: 500,
            px,
        },
        anchor: Anchor::Start,
        struck: false,
    }
}

fn element(id: &str, parent: Option<usize>, form: Form, tracks: Vec<Track>) -> Arc<Element> {
    Arc::new(Element {
        id: id.into(),
        parent,
        layer: Layer::Stage,
        form,
        fill_opacity: 1.0,
        stroke_width: 2.0,
        dash: Arc::default(),
        round: false,
        statement: StatementId(0),
        within: None,
        tracks,
    })
}

fn step(title: &str, start: i64, end: i64) -> Step {
    Step {
        statement: StatementId(0),
        title: Prose::plain(title),
        start: Millis(start),
        end: Millis(end),
        beats: vec![Beat {
            statement: StatementId(0),
            say: Prose::plain("It's <fine> --> & done."),
            start: Millis(start),
            end: Millis(end),
        }],
        predictions: vec![Prediction {
            before_beat: 0,
            question: Prose::plain("Is <this> it?"),
            choices: vec![
                (Prose::plain("Yes & no"), true),
                (Prose::plain("No"), false),
            ],
        }],
        claims: vec!["a < b && `c`".into()],
        state: vec!["S1: <leader> & *alone*.".into()],
    }
}
