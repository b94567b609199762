//! What `rate-limiter` says about itself.

use super::RateLimiter;
use super::gate::ALGORITHMS;
use crate::primitive::{
    Action, Clock, Entity, EventInfo, Example, Info, Parameter, Property, Type, View,
};

/// The description of `rate-limiter`.
pub(crate) static INFO: Info = Info {
    name: "rate-limiter",
    summary: "One stream of requests at gates that let in only so many",
    category: "system design",
    clock: Clock::Micros { pace: 0.8 },
    parameters: PARAMETERS,
    entities: ENTITIES,
    actions: ACTIONS,
    events: EVENTS,
    units: &[],
    views: VIEWS,
    composites: &[],
    examples: EXAMPLES,
    source: "Turner, New Directions in Communications, IEEE Communications Magazine 1986; ITU-T I.371 (GCRA); the sliding counter as Cloudflare describes it",
    start: |arguments| Ok(Box::new(RateLimiter::start(arguments)?)),
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "algorithms",
        ty: Type::List(&Type::Word(ALGORITHMS)),
        default: Some("[token-bucket, leaky-bucket, fixed-window, sliding-log, sliding-counter]"),
        range: None,
        doc: "The gates, from the first; each sees the same requests.",
    },
    Parameter {
        name: "limit",
        ty: Type::Int,
        default: Some("5"),
        range: Some((1.0, 100.0)),
        doc: "How many requests a window may hold.",
    },
    Parameter {
        name: "window",
        ty: Type::Duration,
        default: Some("10s"),
        range: Some((1_000.0, 3_600_000_000.0)),
        doc: "How long a window is; fixed ones are counted from time zero.",
    },
    Parameter {
        name: "rate",
        ty: Type::Real,
        default: Some(""),
        range: Some((0.001, 1_000.0)),
        doc: "How fast buckets fill and leak, in requests a second, to the millionth; left out, the limit of a window spread over it.",
    },
    Parameter {
        name: "burst",
        ty: Type::Int,
        default: Some(""),
        range: Some((1.0, 100.0)),
        doc: "How many requests a bucket holds; left out, the limit.",
    },
    Parameter {
        name: "arrivals",
        ty: Type::List(&Type::Duration),
        default: Some("[]"),
        range: Some((0.0, 3_600_000_000.0)),
        doc: "When requests arrive by themselves, counted from time zero.",
    },
];

/// A property without a unit.
const fn property(name: &'static str, ty: Type, doc: &'static str) -> Property {
    Property {
        name,
        ty,
        unit: "",
        doc,
    }
}

const ENTITIES: &[Entity] = &[
    Entity {
        name: "",
        doc: "The stream and its gates.",
        properties: WHOLE,
    },
    Entity {
        name: "gate",
        doc: "One algorithm at work; its label is its name in words, such as `\"token bucket\"`.",
        properties: GATE,
    },
    Entity {
        name: "request",
        doc: "A request as it arrived, or as one gate decided about it; its label is its number.",
        properties: REQUEST,
    },
];

const WHOLE: &[Property] = &[
    property("gates", Type::Set("gate"), "The gates."),
    property("gate", Type::Part("gate"), "The first gate."),
    property(
        "requests",
        Type::Set("request"),
        "The requests that have arrived.",
    ),
    property(
        "allowed",
        Type::Set("request"),
        "The requests that were let in, at every gate.",
    ),
    property(
        "denied",
        Type::Set("request"),
        "The requests that were sent away, at every gate.",
    ),
    property(
        "busiest",
        Type::Int,
        "The most requests that any gate let on to the service in any span as long as a window.",
    ),
    property(
        "recent",
        Type::Int,
        "How many requests the first gate has really let on to the service in the last window.",
    ),
    property(
        "memory",
        Type::Int,
        "The most numbers that any gate keeps between two requests.",
    ),
    Property {
        name: "rate",
        ty: Type::Real,
        unit: "requests a second",
        doc: "How fast buckets fill and leak.",
    },
    property("burst", Type::Int, "How many requests a bucket holds."),
    property(
        "interval",
        Type::Duration,
        "How long a bucket takes for one request: the inverse of the rate.",
    ),
];

const GATE: &[Property] = &[
    property("number", Type::Int, "Its place among the gates, from 1."),
    property("algorithm", Type::Word(ALGORITHMS), "What it goes by."),
    property(
        "allowed",
        Type::Set("request"),
        "The requests that it let in.",
    ),
    property(
        "denied",
        Type::Set("request"),
        "The requests that it sent away.",
    ),
    property(
        "passed",
        Type::Set("request"),
        "The requests that have gone on to the service.",
    ),
    property(
        "waiting",
        Type::Set("request"),
        "The requests that it let in and that wait in the leaky bucket.",
    ),
    property(
        "tokens",
        Type::Real,
        "How many tokens there are, fractions included; none for gates without tokens.",
    ),
    property(
        "estimate",
        Type::Real,
        "How many requests it takes to be in the window; none for buckets.",
    ),
    property(
        "recent",
        Type::Int,
        "How many requests have really gone on to the service in the last window.",
    ),
    property(
        "busiest",
        Type::Int,
        "The most that went on to the service in any span as long as a window.",
    ),
    property(
        "memory",
        Type::Int,
        "How many numbers it keeps between two requests.",
    ),
    property(
        "retry-after",
        Type::Duration,
        "How long until it would let one more request in, if no other came.",
    ),
    property(
        "longest-wait",
        Type::Duration,
        "The longest that a request which it let in waits for its turn.",
    ),
];

const REQUEST: &[Property] = &[
    property(
        "number",
        Type::Int,
        "Its number, from 1, in order of arrival.",
    ),
    property("arrival", Type::Duration, "When it arrived."),
    property(
        "gate",
        Type::Part("gate"),
        "The gate whose decision this is; none for the request as it arrived.",
    ),
    property("allowed", Type::Bool, "Whether the gate let it in."),
    property(
        "departure",
        Type::Duration,
        "When it goes on to the service; none if it was sent away.",
    ),
    property(
        "wait",
        Type::Duration,
        "How long it waits in the gate; none if it was sent away.",
    ),
    property(
        "retry-after",
        Type::Duration,
        "When it was sent away, how long it was told to wait; none if it was let in.",
    ),
];

const ACTIONS: &[Action] = &[Action {
    name: "request",
    of: "",
    parameters: &[
        Parameter {
            name: "number",
            ty: Type::Int,
            default: None,
            range: Some((1.0, 200.0)),
            doc: "How many requests arrive.",
        },
        Parameter {
            name: "every",
            ty: Type::Duration,
            default: Some("0s"),
            range: Some((0.0, 3_600_000_000.0)),
            doc: "The time from one to the next; left out, all arrive at once.",
        },
    ],
    doc: "Requests arrive, the first of them now.",
}];

const AT: Property = property("gate", Type::Part("gate"), "The gate.");
const WHICH: Property = property(
    "request",
    Type::Part("request"),
    "The request at that gate.",
);

const EVENTS: &[EventInfo] = &[
    EventInfo {
        name: "request-arrived",
        fields: &[property("request", Type::Part("request"), "The request.")],
        doc: "A request arrived; all gates decide about it at the same instant.",
    },
    EventInfo {
        name: "request-allowed",
        fields: &[AT, WHICH],
        doc: "A gate let a request in.",
    },
    EventInfo {
        name: "request-denied",
        fields: &[
            AT,
            WHICH,
            property(
                "retry-after",
                Type::Duration,
                "How long until one more would be let in, if no other came.",
            ),
        ],
        doc: "A gate sent a request away.",
    },
    EventInfo {
        name: "request-released",
        fields: &[AT, WHICH],
        doc: "A request left the leaky bucket and went on to the service.",
    },
    EventInfo {
        name: "token-refilled",
        fields: &[
            AT,
            property("tokens", Type::Int, "How many whole tokens there are now."),
        ],
        doc: "A token bucket holds one whole token more.",
    },
    EventInfo {
        name: "window-rolled",
        fields: &[
            AT,
            property(
                "window",
                Type::Int,
                "The number of the window that begins, from 1.",
            ),
        ],
        doc: "A window of which something was counted ended.",
    },
    EventInfo {
        name: "request-expired",
        fields: &[AT, WHICH],
        doc: "A request is a window old and left the sliding log.",
    },
];

const VIEWS: &[View] = &[
    View {
        property: "",
        name: "lanes",
        options: &[],
        doc: "A lane for each gate on one time axis: let in above its line, sent away below.",
    },
    View {
        property: "gates",
        name: "lanes",
        options: &[],
        doc: "A lane for each gate on one time axis: let in above its line, sent away below.",
    },
    View {
        property: "requests",
        name: "lanes",
        options: &[],
        doc: "A lane for the requests as they arrived, above those of the gates.",
    },
    View {
        property: "gate",
        name: "bucket",
        options: &[],
        doc: "What the first gate holds now: tokens, waiting requests, or what it counts.",
    },
    View {
        property: "recent",
        name: "plot",
        options: &[],
        doc: "What really went on in the last window over time, beside what the first gate goes by.",
    },
    View {
        property: "busiest",
        name: "bars",
        options: &[],
        doc: "The most that each gate let on in any span of a window; crossed where that is more than the limit.",
    },
    View {
        property: "memory",
        name: "bars",
        options: &[],
        doc: "How many numbers each gate keeps between two requests.",
    },
];

const EXAMPLES: &[Example] = &[Example {
    title: "A burst at five gates",
    scene: r#"sim limiter = rate-limiter(limit: 5, window: 10s)

stage {
  row {
    show limiter.gates as lanes weight 2
    show limiter.busiest as bars "Most in {limiter.window}"
  }
}

step "Ten across the line" {
  run limiter for 9s
  say "Ten requests arrive around the tenth second, five on each side."
  do limiter.request(10, every: 200ms)
  run limiter until 10 request-arrived
  run limiter for 10ms
  claim limiter.requests.count == 10
  claim limiter.gates["fixed window"].allowed.count == 2 * limiter.limit
  claim limiter.gates["sliding log"].allowed.count == limiter.limit
}
"#,
}];
