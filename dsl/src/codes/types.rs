//! Types and units.

use super::codes;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

codes! {
    WRONG_TYPE = "T001" "wrong-type", "A value is of another type than its place expects.",
    "Every parameter has a type, and every place in a sentence that writes a value in a certain way needs one that can be written so.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(seed: "seven")
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(seed: 7)
"#;

    WRONG_UNIT = "T002" "wrong-unit", "A number has a unit where none belongs, or none where one belongs.",
    "Durations have a unit: `150ms`, `2s`. Counts have none.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster for 100
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster for 100ms
}
"#;

    OUT_OF_RANGE = "T003" "out-of-range", "A value is outside what its place allows.",
    "The message says which values are allowed. An argument that depends on knobs must be in range for every setting of theirs.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

stage {
  show cluster.nodes weight 0
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

stage {
  show cluster.nodes weight 2
}
"#;

    MISSING_ARGUMENT = "T004" "missing-argument", "A primitive or an action lacks an argument that has no default.",
    "Arguments without a default come first, and may be given by position.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  do cluster.request()
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  do cluster.request("x = 1")
}
"#;

    TOO_MANY_ARGUMENTS = "T005" "too-many-arguments", "There are more arguments than parameters.",
    "Arguments by position fill the parameters in order.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  do cluster.nodes[S1].crash(1)
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  do cluster.nodes[S1].crash()
}
"#;

    UNKNOWN_WORD = "T006" "unknown-word", "A word is none of those that its place takes.",
    "An enumeration is a short list of words, written without quotes.",
    wrong: r#"
explainer two-nodes "Two nodes"

knob mode = fast {
  "Fast" = fast
  "Slow" = slow
}

let quick = mode == fats
"#,
    right: r#"
explainer two-nodes "Two nodes"

knob mode = fast {
  "Fast" = fast
  "Slow" = slow
}

let quick = mode == fast
"#;

    TOO_MANY_COMBINATIONS = "T007" "too-many-combinations", "The knobs have more settings together than the compiler runs.",
    "Every combination is compiled and shipped, so that the result needs no program to run: 64 are the most. The message names the knob to narrow.",
    wrong: r#"
explainer two-nodes "Two nodes"

knob seed = 7 in 1..99 "Luck"
"#,
    right: r#"
explainer two-nodes "Two nodes"

knob seed = 7 in 5..9 "Luck"
"#;

    KNOB_SETTING = "T008" "knob-setting", "A knob is set to something that is none of its settings.",
    "The settings of a knob are of one type, lead from the least to the greatest in even steps, and hold the first value and those of the presets.",
    wrong: r#"
explainer two-nodes "Two nodes"

knob seed = 4 in 5..9 "Luck"
"#,
    right: r#"
explainer two-nodes "Two nodes"

knob seed = 5 in 5..9 "Luck"
"#;

    NOT_A_CONDITION = "T009" "not-a-condition", "A condition is neither true nor false.",
    "`claim`, `when`, `where` and the operators `and`, `or` and `not` take conditions. A number, a set or a part is compared with something first.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  claim cluster.nodes.count
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  claim cluster.nodes.count > 2
}
"#;

    OPERANDS = "T010" "operands", "An operator cannot take its two sides together.",
    "Numbers go with numbers, durations with durations, sets with sets. `==` compares values of one type; what can never be equal is a mistake.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  claim cluster.nodes == 5
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  claim cluster.nodes.count == 5
}
"#;

    NOT_CONSTANT = "T011" "not-constant", "Something that must be known before anything runs is not.",
    "The arguments of a simulation, the time of a run and every `when` except those of `claim` and `choice` are decided before anything runs: from literals, knobs, parameters of simulations, and formulas of these.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster for 100ms when cluster.nodes.count > 2
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster for 100ms when 3 > 2
}
"#;

    NO_ITEM = "T012" "no-item", "A leading dot has nothing that it is a field of.",
    "`.field` is a field of the item that the innermost `where` looks at.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  claim .count > 2
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  claim cluster.nodes.count > 2
}
"#;

    NOT_A_SET = "T013" "not-a-set", "Something without items is gone through or indexed.",
    "`where`, `every`, `some` and `[label]` work on sets and lists.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  claim every cluster where 1 > 0
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  claim every cluster.nodes where 1 > 0
}
"#;

    NOT_A_PART = "T014" "not-a-part", "Something that is not a part is marked, noted on, or asked to act.",
    "Simulations, their parts and sets of these can be seen; numbers and texts cannot be pointed at.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  mark 3 as good
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  mark cluster.nodes as good
}
"#;

    NOT_A_SIMULATION = "T015" "not-a-simulation", "Something that is not a simulation is run or varied.",
    "`run` takes the names of simulations, and so does a variation.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster.nodes for 100ms
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster for 100ms
}
"#;

    NOT_SHOWN = "T016" "not-shown", "Something without a picture is shown.",
    "A simulation, one of its properties, a formula and a table can be shown. What has no picture of its own is printed as a value.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

stage {
  show cluster.nodes.count
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

let nodes = cluster.nodes.count

stage {
  show nodes
}
"#;

    NO_TIME = "T017" "no-time", "A simulation that goes by steps is run for a time, or together with one that has a time.",
    "A pure computation has no clock, only steps: it runs until an event, and on its own.",
    wrong: r#"
explainer one-pass "One pass"

sim model = transformer()

step "Compute" {
  say "A row for every word."
  run model for 3s
}
"#,
    right: r#"
explainer one-pass "One pass"

sim model = transformer()

step "Compute" {
  say "A row for every word."
  run model until block-entered
}
"#;

    NOT_A_MOMENT = "T018" "not-a-moment", "A moment is taken for a value, or a value for a moment.",
    "`moment NAME` names an instant. It has no value of its own: `EXPRESSION at NAME` is the value that an expression had then.",
    wrong: r#"
explainer first-term "The first term"

sim cluster = raft(nodes: 3)

step "Elect" {
  say "They elect a leader."
  moment start
  run cluster until leader-elected
  claim cluster.term > start
}
"#,
    right: r#"
explainer first-term "The first term"

sim cluster = raft(nodes: 3)

step "Elect" {
  say "They elect a leader."
  moment start
  run cluster until leader-elected
  claim cluster.term > cluster.term at start
}
"#;

    FAMILY_MEMBERS = "T021" "family-members", "The members of a family cannot be told apart.",
    "Each member is picked by the value that it has: `store[cp]`. So the values after `each` are there, differ, and are the same for every setting of the knobs.",
    wrong: r#"
explainer two-quorums "Two quorums"

sim store = replicas(write-quorum: each [1, 2, 1])

step "Write" {
  say "Each writes under its own rule."
  do store.write("x", value: 1)
  run store until write-acked
}
"#,
    right: r#"
explainer two-quorums "Two quorums"

sim store = replicas(write-quorum: each [1, 2, 3])

step "Write" {
  say "Each writes under its own rule."
  do store.write("x", value: 1)
  run store until write-acked
}
"#;

    TOO_MANY_MEMBERS = "T022" "too-many-members", "A scene has more than 1,000 members of families.",
    "Each member is a simulation of its own. Two lists after `each` make a member for each pair, so that members multiply.",
    wrong: r#"
explainer many-seeds "Many seeds"

sim store = replicas(seed: each 1..2000)

step "Write" {
  say "Each writes with its own luck."
  do store.write("x", value: 1)
  run store until write-acked
  claim store.ackers.count.min == 2
}
"#,
    right: r#"
explainer many-seeds "Many seeds"

sim store = replicas(seed: each 1..2)

step "Write" {
  say "Each writes with its own luck."
  do store.write("x", value: 1)
  run store until write-acked
  claim store.ackers.count.min == 2
}
"#;

    ONE_OF_FAMILY = "T023" "one-of-family", "A family stands where one value is expected.",
    "A path through a family has one value for each member. A sentence says one: pick a member by its label, or reduce the values with `.min`, `.max`, `.mean`, `.sum` or `.count`. A claim may be about a family, and then holds for every member.",
    wrong: r#"
explainer two-quorums "Two quorums"

sim store = replicas(write-quorum: each [1, 2])

step "Write" {
  do store.write("x", value: 1)
  run store until write-acked
  say "It takes {store.write-latency}."
  run store for 10ms
}
"#,
    right: r#"
explainer two-quorums "Two quorums"

sim store = replicas(write-quorum: each [1, 2])

step "Write" {
  do store.write("x", value: 1)
  run store until write-acked
  say "It takes {store[1].write-latency}, or {store[2].write-latency}."
  run store for 10ms
}
"#;

    UNLIKE_FAMILIES = "T024" "unlike-families", "Values of unlike families stand together.",
    "Members of a family and of its variations belong together one by one. Members of families that were declared apart, or that differ in something else, do not.",
    wrong: r#"
explainer two-families "Two families"

sim quorums = replicas(write-quorum: each [1, 2])
sim sizes = replicas(size: each [3, 5])

step "Write" {
  say "Which is faster?"
  do quorums.write("x", value: 1)
  do sizes.write("x", value: 1)
  run quorums, sizes until write-acked
  claim quorums.write-latency < sizes.write-latency
}
"#,
    right: r#"
explainer two-families "Two families"

sim quorums = replicas(write-quorum: each [1, 2])
sim sizes = quorums with (size: 5)

step "Write" {
  say "Which is faster?"
  do quorums.write("x", value: 1)
  run quorums until write-acked
  claim quorums.size < sizes.size
}
"#;

    TABLE_SHAPE = "T025" "table-shape", "A table has rows that do not fit its columns.",
    "Each row has a cell for each column, and all cells of a column are of one type. A column cannot be called like what is asked of all rows, such as `count`.",
    wrong: r#"
explainer two-prices "Two prices"

table prices (fruit, price) {
  "apple", 3
  "pear", "four"
}

sim store = replicas()
let dearest = prices.price.max

stage {
  show dearest
}

step "Wait" {
  say "All wait."
  run store for 10ms
}
"#,
    right: r#"
explainer two-prices "Two prices"

table prices (fruit, price) {
  "apple", 3
  "pear", 4
}

sim store = replicas()
let dearest = prices.price.max

stage {
  show dearest
}

step "Wait" {
  say "All wait."
  run store for 10ms
}
"#;
}

/// A moment stands where a value is expected.
pub fn moment_as_value(span: Span, name: &str) -> Diagnostic {
    let message = format!("`{name}` is a moment, and no value");
    Diagnostic::error(NOT_A_MOMENT, span, message)
        .with_help(format!("write `… at {name}` for what something was then"))
}

/// Something else, `declared` elsewhere, stands where a moment is expected.
pub fn not_a_moment(span: Span, name: &str, declared: Span) -> Diagnostic {
    let message = format!("`{name}` is no moment");
    Diagnostic::error(NOT_A_MOMENT, span, message)
        .with_label(declared, "declared here")
        .with_help("name an instant with `moment`, in a step")
}

/// A simulation that goes by steps is run for a time.
pub fn no_time(span: Span, primitive: &str) -> Diagnostic {
    let message = format!("`{primitive}` goes by steps: it has no time to run for");
    Diagnostic::error(NO_TIME, span, message).with_help("run it until an event")
}

/// A simulation that goes by steps is run together with one that has a time.
pub fn no_common_clock(span: Span, steps: &str, timed: &str) -> Diagnostic {
    let message =
        format!("`{steps}` goes by steps and `{timed}` by time: they have no clock in common");
    Diagnostic::error(NO_TIME, span, message).with_help("run them one after the other")
}

/// The members of a family cannot be told apart, for a reason.
pub fn family_members(span: Span, reason: &str) -> Diagnostic {
    Diagnostic::error(FAMILY_MEMBERS, span, reason.to_owned())
}

/// The families of a scene have more than `most` members.
pub fn too_many_members(span: Span, count: usize, most: usize) -> Diagnostic {
    let message = format!("the families have {count} members up to here, more than {most}");
    Diagnostic::error(TOO_MANY_MEMBERS, span, message).with_help("list fewer values after `each`")
}

/// A value for each member of a family stands where one is expected; `label` is one that picks a member.
pub fn one_of_family(span: Span, label: &str) -> Diagnostic {
    let message = "this has a value for each member of a family, and one is expected";
    Diagnostic::error(ONE_OF_FAMILY, span, message).with_help(format!(
        "pick a member by its label, as in `[{label}]`, or reduce the values, as with `.max`"
    ))
}

/// Values of families that do not go together; `parameters` is what each differs in.
pub fn unlike_families(span: Span, parameters: [&str; 2]) -> Diagnostic {
    let [one, other] = parameters;
    let message =
        format!("the members of one family differ in {one}, those of the other in {other}");
    Diagnostic::error(UNLIKE_FAMILIES, span, message).with_help(
        "pick a member of each by its label, or make one family a variation of the other",
    )
}

/// A table is not one, for a reason.
pub fn table_shape(span: Span, reason: &str) -> Diagnostic {
    Diagnostic::error(TABLE_SHAPE, span, reason.to_owned())
}
