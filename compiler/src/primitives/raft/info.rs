//! What `raft` says about itself.

use super::Raft;
use crate::primitive::{
    Action, Clock, Composite, Entity, EventInfo, Example, Info, Parameter, Property, Type, View,
};

/// Why a vote was denied, in the order in which a voter asks.
pub(super) const REASONS: &[&str] = &["old-term", "voted-already", "stale-log"];

/// What a server believes to be.
const STATES: &[&str] = &["follower", "candidate", "leader"];

/// The description of `raft`.
pub(crate) static INFO: Info = Info {
    name: "raft",
    summary: "Servers that agree on one log by electing a leader",
    category: "distributed systems",
    clock: Clock::Micros { pace: 25.0 },
    parameters: PARAMETERS,
    entities: ENTITIES,
    actions: ACTIONS,
    events: EVENTS,
    units: &[],
    views: VIEWS,
    composites: COMPOSITES,
    examples: EXAMPLES,
    source: "Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm, USENIX ATC 2014, Figure 2",
    start: |arguments| Ok(Box::new(Raft::start(arguments)?)),
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "nodes",
        ty: Type::Int,
        default: Some("5"),
        range: Some((1.0, 9.0)),
        doc: "How many servers there are; as a property, the servers themselves.",
    },
    Parameter {
        name: "election",
        ty: Type::Range(&Type::Duration),
        default: Some("150ms..300ms"),
        range: Some((1_000.0, 60_000_000.0)),
        doc: "The shortest and the longest election timeout; each is drawn anew, all equally likely.",
    },
    Parameter {
        name: "heartbeat",
        ty: Type::Duration,
        default: Some("50ms"),
        range: Some((1_000.0, 60_000_000.0)),
        doc: "The time between two heartbeats of a leader, and before it sends an unanswered entry again.",
    },
    Parameter {
        name: "latency",
        ty: Type::Range(&Type::Duration),
        default: Some("10ms..15ms"),
        range: Some((0.0, 10_000_000.0)),
        doc: "The shortest and the longest time that a message is on its way.",
    },
    Parameter {
        name: "loss",
        ty: Type::Real,
        default: Some("0"),
        range: Some((0.0, 1.0)),
        doc: "The probability that a message is lost.",
    },
    Parameter {
        name: "batch",
        ty: Type::Int,
        default: Some("1"),
        range: Some((1.0, 100.0)),
        doc: "The most entries that one message carries.",
    },
    Parameter {
        name: "seed",
        ty: Type::Int,
        default: Some("1"),
        range: Some((0.0, 4_294_967_295.0)),
        doc: "The luck of timers and messages: the same seed gives the same run.",
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
        doc: "The cluster.",
        properties: CLUSTER,
    },
    Entity {
        name: "node",
        doc: "A server.",
        properties: NODE,
    },
    Entity {
        name: "log",
        doc: "The log of one server.",
        properties: LOG,
    },
    Entity {
        name: "entry",
        doc: "One server's copy of a log entry.",
        properties: ENTRY,
    },
    Entity {
        name: "term",
        doc: "A term: a stretch of time that begins with an election and has at most one leader.",
        properties: TERM,
    },
];

const CLUSTER: &[Property] = &[
    property("nodes", Type::Set("node"), "The servers."),
    property("logs", Type::Set("log"), "The servers' logs."),
    property(
        "leader",
        Type::Part("node"),
        "The live leader of the highest term.",
    ),
    property(
        "leaders",
        Type::Set("node"),
        "All live servers that believe they lead; after a partition perhaps more than one.",
    ),
    property(
        "last-leader",
        Type::Part("node"),
        "The server that was elected last, whatever became of it.",
    ),
    property(
        "candidates",
        Type::Set("node"),
        "The live servers that stand for election.",
    ),
    property(
        "followers",
        Type::Set("node"),
        "The live servers that follow.",
    ),
    property("live", Type::Set("node"), "The servers that are up."),
    property("down", Type::Set("node"), "The servers that crashed."),
    property("term", Type::Int, "The highest term that any server knows."),
    property(
        "terms",
        Type::Set("term"),
        "All terms from the first to the highest.",
    ),
    property("quorum", Type::Int, "How many servers are a majority."),
    property(
        "committed",
        Type::Set("entry"),
        "The entries that some leader committed, one copy of each index, in order.",
    ),
    property(
        "small-side",
        Type::Set("node"),
        "The smallest group of the present partition; without one, nobody.",
    ),
    property(
        "large-side",
        Type::Set("node"),
        "The largest group of the present partition; without one, everybody.",
    ),
    property("messages", Type::Int, "How many messages are on their way."),
];

const NODE: &[Property] = &[
    property("number", Type::Int, "Its number, from 1."),
    property("up", Type::Bool, "Whether it runs."),
    property(
        "state",
        Type::Word(STATES),
        "What it believes to be; a crashed server is a follower.",
    ),
    property("term", Type::Int, "The latest term that it knows."),
    property("vote", Type::Part("node"), "Whom it voted for in its term."),
    property(
        "votes",
        Type::Set("node"),
        "Whose votes it has received, as the candidate or leader of its term.",
    ),
    property("log", Type::Set("entry"), "Its entries, from the first."),
    property("last-entry", Type::Part("entry"), "Its last entry."),
    property(
        "commit-index",
        Type::Int,
        "The index up to which it knows its log to be committed.",
    ),
    property(
        "applied",
        Type::Int,
        "The index up to which its state machine has applied its log.",
    ),
    property(
        "follows-leader",
        Type::Bool,
        "Whether its log holds the same entries as the leader's.",
    ),
    property(
        "timeout",
        Type::Duration,
        "The election timeout that it drew last.",
    ),
];

const LOG: &[Property] = &[
    property("number", Type::Int, "The number of its server, from 1."),
    property("node", Type::Part("node"), "Its server."),
    property(
        "entries",
        Type::Set("entry"),
        "Its entries, from the first.",
    ),
    property("last-entry", Type::Part("entry"), "Its last entry."),
];

const ENTRY: &[Property] = &[
    property("index", Type::Int, "Its place in the log, from 1."),
    property("term", Type::Int, "The term of the leader that took it in."),
    property("value", Type::Datum, "What the client asked for."),
    property("node", Type::Part("node"), "The server whose copy this is."),
    property(
        "holders",
        Type::Set("node"),
        "The servers that hold the same entry, crashed ones included.",
    ),
    property(
        "committed",
        Type::Bool,
        "Whether a leader has committed it, known here or not.",
    ),
];

const TERM: &[Property] = &[
    property("number", Type::Int, "The term."),
    property("leaders", Type::Set("node"), "The servers elected in it."),
    property(
        "candidates",
        Type::Set("node"),
        "The servers that stood for election in it.",
    ),
];

const ACTIONS: &[Action] = &[
    Action {
        name: "request",
        of: "",
        parameters: &[
            Parameter {
                name: "value",
                ty: Type::Datum,
                default: None,
                range: None,
                doc: "What to append to the log, such as \"x = 3\".",
            },
            Parameter {
                name: "to",
                ty: Type::Part("node"),
                default: Some(""),
                range: None,
                doc: "The server that is asked; left out, the leader.",
            },
        ],
        doc: "A client asks for an entry.",
    },
    Action {
        name: "crash",
        of: "node",
        parameters: &[],
        doc: "Takes the server down; it keeps its term, vote and log, and loses everything else.",
    },
    Action {
        name: "restart",
        of: "node",
        parameters: &[],
        doc: "Brings a crashed server back as a follower.",
    },
    Action {
        name: "time-out",
        of: "node",
        parameters: &[],
        doc: "Makes the server's election timer ring now.",
    },
    Action {
        name: "partition",
        of: "",
        parameters: &[
            Parameter {
                name: "a",
                ty: Type::Set("node"),
                default: None,
                range: None,
                doc: "The servers of one side.",
            },
            Parameter {
                name: "b",
                ty: Type::Set("node"),
                default: Some(""),
                range: None,
                doc: "The servers of another side; left out, all others.",
            },
            Parameter {
                name: "c",
                ty: Type::Set("node"),
                default: Some(""),
                range: None,
                doc: "The servers of a third side; whoever is on no side forms one more.",
            },
        ],
        doc: "Cuts the links between the sides; messages on their way across die.",
    },
    Action {
        name: "heal",
        of: "",
        parameters: &[],
        doc: "Mends every cut link.",
    },
];

const SERVER: Property = property(
    "node",
    Type::Part("node"),
    "The server that it happened to.",
);
const CANDIDATE: Property = property("node", Type::Part("node"), "The candidate.");
const VOTER: Property = property("by", Type::Part("node"), "The voter.");
const IN_TERM: Property = property("term", Type::Int, "Its term.");
const INDEX: Property = property("index", Type::Int, "The place in the log, from 1.");
const ENTRY_TERM: Property = property("term", Type::Int, "The entry's term.");
const ASKED: Property = property("value", Type::Datum, "What the client asked for.");

const EVENTS: &[EventInfo] = &[
    EventInfo {
        name: "election-timeout",
        fields: &[SERVER, IN_TERM],
        doc: "A follower or candidate has heard from no leader for too long.",
    },
    EventInfo {
        name: "became-candidate",
        fields: &[SERVER, IN_TERM],
        doc: "A server opened a new term and voted for itself.",
    },
    EventInfo {
        name: "vote-requested",
        fields: &[SERVER, IN_TERM],
        doc: "A candidate asked all others for their votes.",
    },
    EventInfo {
        name: "vote-granted",
        fields: &[CANDIDATE, VOTER, IN_TERM],
        doc: "A server gave the candidate its vote, which is now on its way.",
    },
    EventInfo {
        name: "vote-denied",
        fields: &[
            CANDIDATE,
            VOTER,
            IN_TERM,
            property("why", Type::Word(REASONS), "The reason."),
        ],
        doc: "A server refused the candidate its vote.",
    },
    EventInfo {
        name: "split-vote",
        fields: &[IN_TERM],
        doc: "The votes of a term are so divided that no candidate can win it.",
    },
    EventInfo {
        name: "leader-elected",
        fields: &[SERVER, IN_TERM],
        doc: "A candidate received the votes of a majority.",
    },
    EventInfo {
        name: "heartbeat-sent",
        fields: &[SERVER, IN_TERM],
        doc: "A leader told all others that it leads.",
    },
    EventInfo {
        name: "request-received",
        fields: &[SERVER, ASKED],
        doc: "A leader took a client's request.",
    },
    EventInfo {
        name: "request-failed",
        fields: &[SERVER, ASKED],
        doc: "Nobody took the request: the server asked was down or no leader, or nobody leads.",
    },
    EventInfo {
        name: "entry-appended",
        fields: &[SERVER, INDEX, ENTRY_TERM],
        doc: "A server added an entry to its log.",
    },
    EventInfo {
        name: "append-rejected",
        fields: &[SERVER, INDEX],
        doc: "A server refused a leader's message, since it lacks the entry before (at this index) or knows a later term.",
    },
    EventInfo {
        name: "log-truncated",
        fields: &[SERVER, INDEX],
        doc: "A server cut its log off from this index on, since the leader's differs there.",
    },
    EventInfo {
        name: "entry-committed",
        fields: &[SERVER, INDEX, ENTRY_TERM],
        doc: "A leader knows that a majority holds an entry of its own term, which commits it and all before it, one event each.",
    },
    EventInfo {
        name: "entry-applied",
        fields: &[SERVER, INDEX],
        doc: "A server's state machine executed a committed entry; after a restart it starts again from the first.",
    },
    EventInfo {
        name: "stepped-down",
        fields: &[SERVER, IN_TERM],
        doc: "A leader or candidate became a follower of this term.",
    },
    EventInfo {
        name: "crashed",
        fields: &[SERVER],
        doc: "A server went down.",
    },
    EventInfo {
        name: "restarted",
        fields: &[SERVER],
        doc: "A server came back.",
    },
    EventInfo {
        name: "partitioned",
        fields: &[],
        doc: "The network fell into parts.",
    },
    EventInfo {
        name: "healed",
        fields: &[],
        doc: "The network is whole again.",
    },
];

const RING: &[Parameter] = &[Parameter {
    name: "timers",
    ty: Type::Bool,
    default: Some("true"),
    range: None,
    doc: "Whether each server shows how long its patience lasts.",
}];

const VIEWS: &[View] = &[
    View {
        property: "",
        name: "ring",
        options: RING,
        doc: "Servers on a circle with their states, terms, timers and votes.",
    },
    View {
        property: "nodes",
        name: "ring",
        options: RING,
        doc: "Servers on a circle with their states, terms, timers and votes.",
    },
    View {
        property: "logs",
        name: "lanes",
        options: &[],
        doc: "The logs below each other; committed entries are solid.",
    },
    View {
        property: "term",
        name: "number",
        options: &[],
        doc: "The highest term, printed large.",
    },
];

const COMPOSITES: &[Composite] = &[Composite {
    kind: "node",
    doc: "The log of the server, entry by entry.",
}];

const EXAMPLES: &[Example] = &[Example {
    title: "An election and a committed entry",
    scene: r#"sim cluster = raft(nodes: 5, seed: 7)

stage {
  row {
    show cluster.nodes as ring weight 2
    show cluster.logs as lanes "Logs"
  }
}

step "The first timer to ring" {
  say "The first server to run out of patience asks for votes."
  run cluster until leader-elected
  mark cluster.leader as accent
  claim cluster.leader.votes.count >= cluster.quorum
}

step "An entry needs a majority" {
  say "A client writes, and the leader copies the entry to the others."
  do cluster.request("x = 3")
  run cluster until entry-committed
  mark cluster.committed as good
  claim every cluster.committed where .holders.count >= cluster.quorum
}
"#,
}];
