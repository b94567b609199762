//! What `replicas` says about itself.

use crate::primitive::{
    Action, Clock, Composite, Entity, EventInfo, Example, Info, Parameter, Property, Type, View,
};

const fn property(name: &'static str, ty: Type, doc: &'static str) -> Property {
    Property {
        name,
        ty,
        unit: "",
        doc,
    }
}

const fn parameter(
    name: &'static str,
    ty: Type,
    default: Option<&'static str>,
    range: Option<(f64, f64)>,
    doc: &'static str,
) -> Parameter {
    Parameter {
        name,
        ty,
        default,
        range,
        doc,
    }
}

const fn event(name: &'static str, fields: &'static [Property], doc: &'static str) -> EventInfo {
    EventInfo { name, fields, doc }
}

const POLICY: Type = Type::Word(&["cp", "ap"]);
const MERGE: Type = Type::Word(&["lww", "vector", "g-counter", "or-set"]);
const MINUTE: f64 = 60_000_000.0;
const REPLICA: Type = Type::Part("replica");
const REPLICAS: Type = Type::Set("replica");
const PAIRS: Type = Type::Set("pair");

/// The self-description.
pub(crate) static INFO: Info = Info {
    name: "replicas",
    summary: "Copies of a key-value store that agree through quorums, or drift apart and merge",
    category: "distributed systems",
    clock: Clock::Micros { pace: 20.0 },
    parameters: PARAMETERS,
    entities: &[
        Entity {
            name: "",
            doc: "The store as a whole, with its one client.",
            properties: ROOT,
        },
        Entity {
            name: "replica",
            doc: "One copy of the store, called A, B, C and so on.",
            properties: REPLICA_PROPERTIES,
        },
        Entity {
            name: "client",
            doc: "Who writes and reads.",
            properties: &[],
        },
        Entity {
            name: "write",
            doc: "A change that the client asked for.",
            properties: WRITE_PROPERTIES,
        },
        Entity {
            name: "reply",
            doc: "What the client got for a read.",
            properties: REPLY_PROPERTIES,
        },
        Entity {
            name: "pair",
            doc: "A set of replicas that a write could wait for, with one that a read could use.",
            properties: PAIR_PROPERTIES,
        },
    ],
    actions: ACTIONS,
    events: EVENTS,
    units: &[],
    views: VIEWS,
    composites: COMPOSITES,
    examples: &[
        Example {
            title: "A read of any two replicas meets a write that waited for two",
            scene: r#"sim store = replicas(size: 3, write-quorum: 2, read-quorum: 2, seed: 7)

stage {
  row {
    show store.client
    show store.replicas as ring
    show store.pairs as grid
  }
}

step "Write, then read" {
  say "The client writes to all replicas and waits for two."
  do store.write("x", value: 1)
  run store until write-acked

  say "A read of any two finds the new value."
  do store.read("x")
  run store until read-returned
  claim store.overlap.count >= 1
  claim not store.reply.stale
}
"#,
        },
        Example {
            title: "A cut-off replica that must answer gives an old value",
            scene: r#"sim store = replicas(policy: ap, seed: 7)

stage {
  show store.replicas as values
}

step "Answer at any price" {
  say "Replica C is cut off, and A takes a write."
  do store.partition([A, B], [C])
  run store until partitioned
  do store.write("x", value: 1, to: A)
  run store until write-acked

  say "C still answers, with what it has."
  do store.read("x", from: C)
  run store until read-returned
  claim store.reply.stale
}
"#,
        },
    ],
    source: "Gifford, Weighted Voting for Replicated Data, SOSP 1979; DeCandia et al., Dynamo, SOSP 2007",
    start: super::start,
};

const PARAMETERS: &[Parameter] = &[
    parameter(
        "size",
        Type::Int,
        Some("3"),
        Some((1.0, 9.0)),
        "How many replicas there are.",
    ),
    parameter(
        "write-quorum",
        Type::Int,
        Some("2"),
        Some((1.0, 9.0)),
        "How many replicas must acknowledge a write under the policy cp, at most `size`.",
    ),
    parameter(
        "read-quorum",
        Type::Int,
        Some("2"),
        Some((1.0, 9.0)),
        "How many replies a read waits for under the policy cp, at most `size`.",
    ),
    parameter(
        "policy",
        POLICY,
        Some("cp"),
        None,
        "`cp` waits for the quorums and refuses without them; `ap` is content with any one replica.",
    ),
    parameter(
        "merge",
        MERGE,
        Some("lww"),
        None,
        "How two copies become one: last writer wins, vector clocks, a grow-only counter, an observed-remove set.",
    ),
    parameter(
        "latency",
        Type::Range(&Type::Duration),
        Some("10ms..40ms"),
        Some((0.0, MINUTE)),
        "The shortest and the longest time that a message takes.",
    ),
    parameter(
        "lag",
        Type::Duration,
        Some("200ms"),
        Some((0.0, MINUTE)),
        "How much longer the copies of a write take that nobody waits for; 0ms treats all copies alike.",
    ),
    parameter(
        "loss",
        Type::Real,
        Some("0"),
        Some((0.0, 1.0)),
        "The probability that a message is lost.",
    ),
    parameter(
        "read-repair",
        Type::Bool,
        Some("true"),
        None,
        "Whether a read sends the newest copy to those whose replies it used and that were behind.",
    ),
    parameter(
        "sync-interval",
        Type::Duration,
        Some("0ms"),
        Some((0.0, MINUTE)),
        "How often each replica compares itself with a random other; 0ms does so only when a link or a replica comes back.",
    ),
    parameter(
        "timeout",
        Type::Duration,
        Some("400ms"),
        Some((1.0, MINUTE)),
        "How long the client waits for a quorum before it gives up.",
    ),
    parameter(
        "seed",
        Type::Int,
        Some("1"),
        Some((0.0, 4_294_967_295.0)),
        "What chance draws from.",
    ),
];

const ROOT: &[Property] = &[
    property("replicas", REPLICAS, "All replicas, in order."),
    property("client", Type::Part("client"), "Who writes and reads."),
    property("live", REPLICAS, "The replicas that are up."),
    property(
        "down",
        REPLICAS,
        "The replicas that crashed and were not restarted.",
    ),
    property(
        "small-side",
        REPLICAS,
        "The replicas on the smaller side of the partition; empty without one.",
    ),
    property(
        "majority",
        Type::Int,
        "How many replicas are more than half of all.",
    ),
    property(
        "tolerates",
        Type::Int,
        "How many replicas may be down while writes and reads still succeed.",
    ),
    property(
        "ackers",
        REPLICAS,
        "The replicas that acknowledged the last write, up to the quorum.",
    ),
    property(
        "readers",
        REPLICAS,
        "The replicas whose replies the last read used.",
    ),
    property(
        "overlap",
        REPLICAS,
        "The replicas both in `ackers` and in `readers`.",
    ),
    property(
        "last-write",
        Type::Part("write"),
        "The last write that the client asked for.",
    ),
    property(
        "reply",
        Type::Part("reply"),
        "What the client got for its last read that ended.",
    ),
    property("answered", Type::Int, "How many requests ended well."),
    property("asked", Type::Int, "How many requests ended at all."),
    property(
        "pairs",
        PAIRS,
        "Every write set with every read set, in the order of their names.",
    ),
    property("all-pairs", PAIRS, "The same as `pairs`."),
    property(
        "disjoint-pairs",
        PAIRS,
        "The pairs that share no replica; those of the last write's own set come first.",
    ),
    property("meeting-pairs", PAIRS, "The pairs that share a replica."),
    property(
        "miss-chance",
        Type::Real,
        "How likely random sets of these sizes share no replica, 0 to 1.",
    ),
    property(
        "diverged",
        Type::Int,
        "How many histories there are beyond one; a replica that is only behind has no history of its own.",
    ),
    property(
        "lost",
        Type::Set("write"),
        "Acknowledged writes that another one overwrote without having seen them.",
    ),
    property(
        "write-latency",
        Type::Duration,
        "How long the last acknowledged write took.",
    ),
    property(
        "read-latency",
        Type::Duration,
        "How long the last read took that returned a value.",
    ),
];

const REPLICA_PROPERTIES: &[Property] = &[
    property("number", Type::Int, "Its place, from 1."),
    property(
        "value",
        Type::Datum,
        "What it holds under the key that was used last; none before any write.",
    ),
    property(
        "version",
        Type::Int,
        "The version of that value, from 1; 0 before any write.",
    ),
    property("up", Type::Bool, "Whether it is up."),
    property(
        "stale",
        Type::Bool,
        "Whether it lacks an acknowledged write to that key.",
    ),
    property(
        "clock",
        Type::Text,
        "The vector clock of that value, such as `A:2 B:1`.",
    ),
    property(
        "siblings",
        Type::Int,
        "How many values it holds side by side under that key.",
    ),
];

const WRITE_PROPERTIES: &[Property] = &[
    property(
        "value",
        Type::Datum,
        "What was written, added, removed or counted.",
    ),
    property(
        "version",
        Type::Int,
        "The version that it got; 0 before a replica took it.",
    ),
    property(
        "acked",
        Type::Bool,
        "Whether the client was told that it succeeded.",
    ),
];

const REPLY_PROPERTIES: &[Property] = &[
    property("value", Type::Datum, "What was read; none after an error."),
    property(
        "version",
        Type::Int,
        "The version of that value; 0 if there was none.",
    ),
    property(
        "stale",
        Type::Bool,
        "Whether it lacks a write that was acknowledged before the read began.",
    ),
    property("from", REPLICAS, "The replicas whose replies were used."),
    property(
        "error",
        Type::Bool,
        "Whether the read was refused or got too few replies in time.",
    ),
];

const PAIR_PROPERTIES: &[Property] = &[
    property(
        "writers",
        REPLICAS,
        "The replicas that the write waits for.",
    ),
    property(
        "readers",
        REPLICAS,
        "The replicas whose replies the read uses.",
    ),
    property("shared", REPLICAS, "The replicas in both."),
    property("disjoint", Type::Bool, "Whether there is none in both."),
];

const KEY: Parameter = parameter("key", Type::Text, None, None, "The key.");
const USUAL_KEY: Parameter = parameter("key", Type::Text, Some("\"x\""), None, "The key.");
const AT: Parameter = parameter("at", REPLICA, None, None, "The replica that takes it.");

const ACTIONS: &[Action] = &[
    Action {
        name: "write",
        of: "",
        parameters: &[
            KEY,
            parameter("value", Type::Datum, None, None, "What to write."),
            parameter(
                "to",
                REPLICA,
                Some(""),
                None,
                "The replica that takes the write and passes it on; without one the client writes to all itself.",
            ),
        ],
        doc: "The client writes a value (merge rules lww and vector).",
    },
    Action {
        name: "read",
        of: "",
        parameters: &[
            KEY,
            parameter(
                "from",
                REPLICAS,
                Some(""),
                None,
                "The replicas to ask, at least a read quorum; a single one gathers the quorum itself. All without it.",
            ),
        ],
        doc: "The client reads, and uses the first replies that make a quorum.",
    },
    Action {
        name: "increment",
        of: "",
        parameters: &[
            AT,
            parameter(
                "by",
                Type::Int,
                Some("1"),
                Some((1.0, 1_000_000.0)),
                "How much to add.",
            ),
            USUAL_KEY,
        ],
        doc: "The client counts up at one replica; under lww and vector that overwrites the sum that it holds.",
    },
    Action {
        name: "add",
        of: "",
        parameters: &[
            parameter("element", Type::Datum, None, None, "What to add."),
            AT,
            USUAL_KEY,
        ],
        doc: "The client adds an element at one replica (merge rule or-set).",
    },
    Action {
        name: "remove",
        of: "",
        parameters: &[
            parameter(
                "element",
                Type::Datum,
                None,
                None,
                "What to remove, as far as the replica has seen it added.",
            ),
            AT,
            USUAL_KEY,
        ],
        doc: "The client removes an element at one replica (merge rule or-set).",
    },
    Action {
        name: "crash",
        of: "replica",
        parameters: &[],
        doc: "The replica stops; its disk survives.",
    },
    Action {
        name: "restart",
        of: "replica",
        parameters: &[],
        doc: "The replica comes back with its disk, and compares itself with all others.",
    },
    Action {
        name: "partition",
        of: "",
        parameters: &[
            parameter("a", REPLICAS, None, None, "One side."),
            parameter(
                "b",
                REPLICAS,
                Some(""),
                None,
                "The other side; the rest without it.",
            ),
        ],
        doc: "Cuts every link between two sides; the client stays with the larger one, except to ask a replica by name.",
    },
    Action {
        name: "heal",
        of: "",
        parameters: &[],
        doc: "Undoes the partition; the sides then compare themselves.",
    },
];

const VERSION: Property = property("version", Type::Int, "The version.");
const WHO: Property = property("replica", REPLICA, "The replica.");
const WHY: Property = property("why", Type::Text, "The reason.");

const EVENTS: &[EventInfo] = &[
    event("write-sent", &[], "The client sent a write on its way."),
    event("write-stored", &[WHO, VERSION], "A replica took a write."),
    event(
        "write-acked",
        &[
            VERSION,
            property(
                "replicas",
                REPLICAS,
                "Those that acknowledged it, up to the quorum.",
            ),
        ],
        "The client knows that a quorum holds its write.",
    ),
    event(
        "write-rejected",
        &[WHY],
        "The client gave a write up or was refused.",
    ),
    event("read-sent", &[], "The client sent a read on its way."),
    event(
        "reply-received",
        &[WHO, VERSION],
        "A replica's copy reached whoever gathers the replies.",
    ),
    event(
        "read-returned",
        &[
            property("value", Type::Datum, "What was read."),
            VERSION,
            property(
                "stale",
                Type::Bool,
                "Whether it lacks a write acknowledged before the read began.",
            ),
        ],
        "The client has enough replies, and keeps the newest.",
    ),
    event(
        "read-rejected",
        &[WHY],
        "The client gave a read up or was refused.",
    ),
    event("repaired", &[WHO], "A read brought a replica up to date."),
    event(
        "conflict-found",
        &[WHO],
        "A replica met a value that was written without knowing its own.",
    ),
    event(
        "merged",
        &[WHO],
        "A replica made one of two copies that had not known each other.",
    ),
    event(
        "synced",
        &[
            WHO,
            property("with", REPLICA, "The replica that it learned from."),
        ],
        "A replica learned something by comparing itself.",
    ),
    event("converged", &[], "All replicas that are up hold the same."),
    event(
        "drifted",
        &[],
        "Two replicas hold what the other has not seen.",
    ),
    event("crashed", &[WHO], "A replica stopped."),
    event("restarted", &[WHO], "A replica came back."),
    event(
        "unavailable",
        &[property("up", Type::Int, "How many replicas are up.")],
        "Too few replicas are up for a write or a read.",
    ),
    event("partitioned", &[], "The links between two sides were cut."),
    event("healed", &[], "The links were mended."),
];

const fn view(property: &'static str, name: &'static str, doc: &'static str) -> View {
    View {
        property,
        name,
        options: &[],
        doc,
    }
}

/// The replicas on a circle.
const fn ring(property: &'static str, name: &'static str, doc: &'static str) -> View {
    View {
        options: &[Parameter {
            name: "sets",
            ty: Type::Bool,
            default: Some("true"),
            range: None,
            doc: "Whether the sets of the last write and read are drawn around their members.",
        }],
        ..view(property, name, doc)
    }
}

const COMPOSITES: &[Composite] = &[Composite {
    kind: "replica",
    doc: "What the replica holds: each key with its value and version.",
}];

const VIEWS: &[View] = &[
    ring(
        "",
        "ring",
        "The replicas with their versions, and the sets of the last write and read.",
    ),
    ring(
        "replicas",
        "ring",
        "The replicas with their versions, and the sets of the last write and read.",
    ),
    ring(
        "replicas",
        "values",
        "The replicas with their values in place of versions.",
    ),
    view(
        "overlap",
        "sets",
        "The replicas with the sets of the last write and read.",
    ),
    view("client", "box", "The client, with what it got last."),
    view("reply", "card", "What the last read gave."),
    view(
        "pairs",
        "grid",
        "Every write set against every read set; a meter where they are more than 6 by 6.",
    ),
    view("pairs", "meter", "How many of the pairs share no replica."),
    view(
        "disjoint-pairs",
        "meter",
        "How many of the pairs share no replica.",
    ),
    view(
        "latency",
        "bars",
        "How long the last write and the last read made the client wait.",
    ),
    view(
        "answered",
        "meter",
        "How many of the requests that ended were answered.",
    ),
];
