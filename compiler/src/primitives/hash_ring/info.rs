//! What `hash-ring` says about itself.

use crate::primitive::{
    Action, Clock, Entity, EventInfo, Example, Info, Parameter, Property, Type, Unit, View,
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
    default: &'static str,
    range: Option<(f64, f64)>,
    doc: &'static str,
) -> Parameter {
    Parameter {
        name,
        ty,
        default: Some(default),
        range,
        doc,
    }
}

const fn event(name: &'static str, fields: &'static [Property], doc: &'static str) -> EventInfo {
    EventInfo { name, fields, doc }
}

const NODE: Type = Type::Part("node");
const NODES: Type = Type::Set("node");
const KEYS: Type = Type::Set("key");
const POINTS: Type = Type::Set("point");

/// The self-description.
pub(crate) static INFO: Info = Info {
    name: "hash-ring",
    summary: "Keys placed on nodes by hash: on a ring with virtual nodes, by remainder, or by jump hash",
    category: "distributed systems",
    clock: Clock::Steps { pace: 80.0 },
    parameters: PARAMETERS,
    entities: &[
        Entity {
            name: "",
            doc: "The nodes with all keys on them.",
            properties: ROOT,
        },
        Entity {
            name: "node",
            doc: "A machine that holds keys, called A, B, C and so on.",
            properties: NODE_PROPERTIES,
        },
        Entity {
            name: "point",
            doc: "A place of a node on the ring, such as `A#0`: the hash of that name.",
            properties: POINT_PROPERTIES,
        },
        Entity {
            name: "key",
            doc: "One of the keys that are followed one by one, called `key-0`, `key-1` and so on.",
            properties: KEY_PROPERTIES,
        },
    ],
    actions: ACTIONS,
    events: EVENTS,
    units: &[Unit {
        name: "change",
        events: &["key-moved", "keys-moved"],
        end: "compared",
        doc: "All that moves because one node came or went.",
    }],
    views: VIEWS,
    composites: &[],
    examples: &[
        Example {
            title: "A node that joins a ring takes a share from everyone",
            scene: r#"sim ring = hash-ring(nodes: 4, virtual-nodes: 100)

stage {
  row {
    show ring.points as window weight 2
    column {
      show ring.nodes as bars "Keys on each node"
      show ring.moved as meter
    }
  }
}

step "A fifth node" {
  say "Four nodes share the keys."
  run ring until load-reported
  claim ring.nodes.count == 4

  say "{ring.newcomer} joins, and {ring.moved} keys move: all of them to {ring.newcomer}."
  do ring.join()
  run ring until compared
  claim ring.newcomer.load == ring.moved
  claim ring.moved < ring.modulo-moved
}
"#,
        },
        Example {
            title: "By remainder, almost every key moves",
            scene: r#"sim modulo-ring = hash-ring(placement: modulo)

stage {
  row {
    show modulo-ring.sample as bins weight 2
    show modulo-ring.moved as meter
  }
}

step "One more" {
  say "Each key lies where the remainder of its hash says."
  run modulo-ring until load-reported

  say "With one node more the remainders change, and {modulo-ring.moved} of {modulo-ring.keys} keys move."
  do modulo-ring.join()
  run modulo-ring until compared
  claim modulo-ring.moved > modulo-ring.keys / 2
}
"#,
        },
    ],
    source: "Karger et al., Consistent Hashing and Random Trees, STOC 1997; virtual nodes and replicas after DeCandia et al., Dynamo, SOSP 2007; murmur2 as in Apache Kafka's Utils.java; Lamping and Veach, A Fast, Minimal Memory, Consistent Hash Algorithm, 2014",
    start: super::start,
};

const PARAMETERS: &[Parameter] = &[
    parameter(
        "nodes",
        Type::Int,
        "4",
        Some((1.0, 8.0)),
        "How many nodes there are at first; as a property, the nodes that are there.",
    ),
    parameter(
        "virtual-nodes",
        Type::Int,
        "100",
        Some((1.0, 1_000.0)),
        "How many points each node has on the ring.",
    ),
    parameter(
        "placement",
        Type::Word(&["ring", "modulo", "jump"]),
        "ring",
        None,
        "The first point clockwise on the ring, the remainder of the hash by the number of nodes, or jump hash.",
    ),
    parameter(
        "hash",
        Type::Word(&["murmur2", "fnv-1a"]),
        "murmur2",
        None,
        "The hash of keys and points: murmur2 as Kafka has it, or FNV-1a, which spreads names that look alike less well.",
    ),
    parameter(
        "keys",
        Type::Int,
        "10000",
        Some((1.0, 100_000.0)),
        "How many keys there are, named `key-0`, `key-1` and so on.",
    ),
    parameter(
        "followed",
        Type::Int,
        "24",
        Some((0.0, 100.0)),
        "How many of the keys are shown and reported one by one; all keys are computed.",
    ),
    parameter(
        "replicas",
        Type::Int,
        "1",
        Some((1.0, 8.0)),
        "How many different nodes hold each key: its own, and the next ones on the ring or in line.",
    ),
];

const ROOT: &[Property] = &[
    property("nodes", NODES, "The nodes that are there."),
    property("departed", NODES, "The nodes that left."),
    property(
        "newcomer",
        NODE,
        "The node that joined last, if nobody left since.",
    ),
    property(
        "leaver",
        NODE,
        "The node that left last, if nobody joined since.",
    ),
    property("points", POINTS, "All points on the ring, clockwise."),
    property(
        "table-size",
        Type::Int,
        "How many entries every client must know to find a key: points on the ring, or nodes.",
    ),
    property("sample", KEYS, "The keys that are followed one by one."),
    property("stored", Type::Int, "How many copies the nodes hold."),
    property(
        "moved",
        Type::Int,
        "How many copies went to another node in the last change, once it is done.",
    ),
    property(
        "ring-moved",
        Type::Int,
        "How many copies the last change would have moved on the ring.",
    ),
    property(
        "modulo-moved",
        Type::Int,
        "How many copies the last change would have moved by remainder.",
    ),
    property(
        "jump-moved",
        Type::Int,
        "How many copies the last change would have moved by jump hash.",
    ),
    property(
        "expected-moved",
        Type::Real,
        "How many keys move on average when one node more or less is there: 1/n of them on the ring and by jump hash, all but 1/n by remainder, where n is the larger number of nodes.",
    ),
    property(
        "mean-load",
        Type::Real,
        "How many copies a node holds on average.",
    ),
    property(
        "spread",
        Type::Real,
        "The greatest load as a multiple of the mean.",
    ),
    property(
        "deviation",
        Type::Real,
        "The standard deviation of the loads as a share of the mean; about one by the root of `virtual-nodes`.",
    ),
    property(
        "fullest",
        NODE,
        "The node with most keys; the first of several.",
    ),
    property(
        "emptiest",
        NODE,
        "The node with fewest keys; the first of several.",
    ),
    property("found", NODE, "The node that the last `look-up` came to."),
];

const NODE_PROPERTIES: &[Property] = &[
    property("number", Type::Int, "Its number, from 1."),
    property("up", Type::Bool, "Whether it is there."),
    property("load", Type::Int, "How many copies it holds."),
    property(
        "load-before",
        Type::Int,
        "How many copies it held before the last change.",
    ),
    property(
        "gained",
        Type::Int,
        "How many copies it took over in the last change, once it is done.",
    ),
    property(
        "lost",
        Type::Int,
        "How many copies it gave away in the last change, once it is done.",
    ),
    property(
        "share",
        Type::Real,
        "Its part of the ring, or of all hashes.",
    ),
    property("points", POINTS, "Its points on the ring, clockwise."),
];

const POINT_PROPERTIES: &[Property] = &[
    property("node", NODE, "The node that it stands for."),
    property(
        "number",
        Type::Int,
        "Which of the node's points it is, from 0.",
    ),
    property("place", Type::Int, "Its hash, 0 to 4,294,967,295."),
    property(
        "load",
        Type::Int,
        "How many keys lie between the point before it and itself.",
    ),
];

const KEY_PROPERTIES: &[Property] = &[
    property("number", Type::Int, "Its number, from 0."),
    property("place", Type::Int, "Its hash, 0 to 4,294,967,295."),
    property(
        "remainder",
        Type::Int,
        "The remainder of its hash by the number of nodes.",
    ),
    property(
        "node",
        NODE,
        "The node on which it lies; none before it is placed.",
    ),
    property("holders", NODES, "All nodes that should hold it."),
    property(
        "point",
        Type::Part("point"),
        "The first point clockwise from it.",
    ),
    property(
        "moved",
        Type::Bool,
        "Whether the last change gives it to another node.",
    ),
];

const ACTIONS: &[Action] = &[
    Action {
        name: "join",
        of: "",
        parameters: &[],
        doc: "One node more, with the next letter.",
    },
    Action {
        name: "leave",
        of: "node",
        parameters: &[],
        doc: "The node goes, and others take its keys.",
    },
    Action {
        name: "rejoin",
        of: "node",
        parameters: &[],
        doc: "A node that left comes back, to the same points.",
    },
    Action {
        name: "look-up",
        of: "",
        parameters: &[Parameter {
            name: "key",
            ty: Type::Text,
            default: None,
            range: None,
            doc: "Any key.",
        }],
        doc: "Finds the node of a key, as a client does.",
    },
];

const KEY: Property = property("key", Type::Part("key"), "The key.");
const WHO: Property = property("node", NODE, "The node.");
const FROM: Property = property("from", NODE, "The node that held it.");
const TO: Property = property("to", NODE, "The node that takes it.");

const EVENTS: &[EventInfo] = &[
    event(
        "key-placed",
        &[KEY, WHO],
        "A followed key was put on a node.",
    ),
    event(
        "load-reported",
        &[
            property("most", Type::Int, "The greatest load."),
            property("least", Type::Int, "The least load."),
            property(
                "spread",
                Type::Real,
                "The greatest load as a multiple of the mean.",
            ),
        ],
        "All keys are where they belong; the first time that all have been placed.",
    ),
    event("node-joined", &[WHO], "A node came, with its points."),
    event("node-left", &[WHO], "A node went, with its points."),
    event(
        "key-moved",
        &[KEY, FROM, TO],
        "A followed key went to another node.",
    ),
    event(
        "keys-moved",
        &[
            FROM,
            TO,
            property(
                "copies",
                Type::Int,
                "How many copies, those of followed keys among them.",
            ),
        ],
        "All that one node gives to another is on its way; loads follow with the report.",
    ),
    event(
        "compared",
        &[
            property("ring", Type::Int, "Copies moved on the ring."),
            property("modulo", Type::Int, "Copies moved by remainder."),
            property("jump", Type::Int, "Copies moved by jump hash."),
        ],
        "What the change costs under each rule is known.",
    ),
    event(
        "key-found",
        &[
            property("key", Type::Text, "The key."),
            WHO,
            property(
                "point",
                Type::Part("point"),
                "The first point clockwise; none unless placed on a ring.",
            ),
        ],
        "A look-up came to its node.",
    ),
];

const fn view(property: &'static str, name: &'static str, doc: &'static str) -> View {
    View {
        property,
        name,
        doc,
        options: &[],
    }
}

const VIEWS: &[View] = &[
    view(
        "",
        "band",
        "The ring with its arcs, those that changed hands standing out; without a ring, the bins.",
    ),
    view(
        "points",
        "band",
        "The ring with its arcs, those that changed hands standing out.",
    ),
    view(
        "points",
        "window",
        "The same, with a stretch of it magnified: before the last change and after.",
    ),
    view(
        "sample",
        "bins",
        "A bin for each node, and the followed keys in them.",
    ),
    view(
        "nodes",
        "bars",
        "The load of each node, with what it was before the last change.",
    ),
    view(
        "nodes",
        "shares",
        "The load of each node as a multiple of the mean.",
    ),
    view("moved", "meter", "The copies that moved, out of all."),
    view(
        "ring-moved",
        "meter",
        "The copies that would move on the ring, out of all.",
    ),
    view(
        "modulo-moved",
        "meter",
        "The copies that would move by remainder, out of all.",
    ),
    view(
        "jump-moved",
        "meter",
        "The copies that would move by jump hash, out of all.",
    ),
];
