//! Names: what is declared, looked up and misspelled.

use super::codes;
use super::parse::{alternatives, replace_word};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::span::Span;
use crate::suggest::{closest, unambiguous};

codes! {
    UNKNOWN_NAME = "N001" "unknown-name", "A name is declared nowhere.",
    "Knobs, simulations, formulas and captured values have names. A misspelled one is offered the names that are close to it.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run clutser for 100ms
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

    UNKNOWN_PRIMITIVE = "N002" "unknown-primitive", "A simulation is made of a primitive that does not exist.",
    "Primitives are built in; the reference lists them with their parameters.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = rafft()
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()
"#;

    UNKNOWN_PARAMETER = "N003" "unknown-parameter", "An argument is given for a parameter that does not exist.",
    "The reference page of a primitive lists its parameters and those of its actions.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(sed: 7)
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(seed: 7)
"#;

    UNKNOWN_PROPERTY = "N004" "unknown-property", "A value is asked for a property that it does not have.",
    "What stands after a dot is a property of a simulation, a property of a part, or something that every set has, such as `count`.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  claim cluster.nods.count > 0
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  claim cluster.nodes.count > 0
}
"#;

    UNKNOWN_EVENT = "N005" "unknown-event", "A run waits for an event that its simulation does not have.",
    "A bare name after `until` is an event of the simulation that runs; a condition names the simulation, as in `until cluster.term == 2`.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster until leader-electd
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster until leader-elected
}
"#;

    UNKNOWN_FIELD = "N006" "unknown-field", "A `where` asks for an argument that the event does not carry.",
    "Each event carries named arguments, which a leading dot reaches: `until leader-elected where .term == 2`.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster until leader-elected where .trm == 1
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster until leader-elected where .term == 1
}
"#;

    UNKNOWN_ACTION = "N007" "unknown-action", "A `do` asks for an action that its subject does not have.",
    "A simulation has actions, and so has each kind of its parts.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  do cluster.nodes[S1].crsh()
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

    UNKNOWN_VIEW = "N008" "unknown-view", "Something is shown as a picture that there is not of it.",
    "Each property has a few pictures, the first of which is taken where none is named. A formula is printed as a value and has none.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

stage {
  show cluster.nodes as rnig
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

stage {
  show cluster.nodes as ring
}
"#;

    UNKNOWN_ROLE = "N009" "unknown-role", "A mark has a role that does not exist.",
    "Parts are marked as `good`, `bad`, `warn`, `accent` or `muted`; a theme says which colours these are.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  mark cluster.nodes as god
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

    UNKNOWN_KNOB = "N010" "unknown-knob", "A preset sets a knob that does not exist.",
    "A preset names each knob that it sets, and leaves the others as they are at first.",
    wrong: r#"
explainer two-nodes "Two nodes"

knob seed = 7 in 5..9 step 2 "Luck"
preset "Lucky" (sed: 9)

sim cluster = raft(seed: seed)
"#,
    right: r#"
explainer two-nodes "Two nodes"

knob seed = 7 in 5..9 step 2 "Luck"
preset "Lucky" (seed: 9)

sim cluster = raft(seed: seed)
"#;

    UNKNOWN_LINT = "N011" "unknown-lint", "An `allow` names a diagnostic that does not exist.",
    "`allow` takes the code or the name of a diagnostic, as it is printed.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  allow bare-numbr "The year of the paper."
  say "All wait, as in 2014."
  run cluster for 100ms
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  allow bare-number "The year of the paper."
  say "All wait, as in 2014."
  run cluster for 100ms
}
"#;

    DUPLICATE_NAME = "N012" "duplicate-name", "A name is declared twice.",
    "Knobs, simulations, formulas and captured values share one namespace, so that a name always means one thing.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()
sim cluster = raft(seed: 9)
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()
sim other = raft(seed: 9)
"#;

    VALUE_AS_NAME = "N013" "value-as-name", "A value is declared as a name.",
    "`true`, `false` and `none` are values everywhere. What is one of several words, such as a policy, cannot be called like one of them: where such a word is expected, a bare word is that.",
    wrong: r#"
explainer two-nodes "Two nodes"

let true = 1 == 1
"#,
    right: r#"
explainer two-nodes "Two nodes"

let holds = 1 == 1
"#;

    DECLARED_BELOW = "N014" "declared-below", "A name is used above its declaration.",
    "Simulations and formulas are read from top to bottom, so that none can depend on itself. A captured value is known from its line on.",
    wrong: r#"
explainer two-nodes "Two nodes"

let half = whole / 2
let whole = 4
"#,
    right: r#"
explainer two-nodes "Two nodes"

let whole = 4
let half = whole / 2
"#;

    REPEATED_ARGUMENT = "N015" "repeated-argument", "An argument is given twice.",
    "Each parameter takes one value. One that is given by position is not given again by name.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(seed: 7, seed: 9)
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft(seed: 7)
"#;

    UNUSED = "N017" "unused", "A declaration does nothing.",
    "A knob that reaches no simulation and no sentence makes every combination the same; a simulation that nobody names is never run.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()
sim other = raft(seed: 9)

step "Wait" {
  say "All wait."
  run cluster for 100ms
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

    UNKNOWN_MEMBER = "N021" "unknown-member", "A label picks no member of a family.",
    "A member is picked by the value after `each` that it has, along the first one that is still open: `jobs[unsafe][before-call]`.",
    wrong: r#"
explainer two-quorums "Two quorums"

sim store = replicas(write-quorum: each [1, 2])

step "Write" {
  say "Each writes under its own rule."
  do store.write("x", value: 1)
  run store until write-acked
  claim store[3].ackers.count == 3
}
"#,
    right: r#"
explainer two-quorums "Two quorums"

sim store = replicas(write-quorum: each [1, 2])

step "Write" {
  say "Each writes under its own rule."
  do store.write("x", value: 1)
  run store until write-acked
  claim store[2].ackers.count == 2
}
"#;
}

/// What is one of several words has the name of one of them.
#[must_use]
pub fn word_as_name(span: Span, name: &str) -> Diagnostic {
    let message = format!("`{name}` is one of the words that this can be, and cannot be its name");
    Diagnostic::error(VALUE_AS_NAME, span, message).with_help("choose another name")
}

/// So many words are listed in full.
const FEW: usize = 8;

/// A word that is none of those that are known: with the closest, or all of them if they are few.
#[must_use]
pub fn unknown(code: Code, what: &str, span: Span, word: &str, known: &[&str]) -> Diagnostic {
    let found = Diagnostic::error(code, span, format!("unknown {what}: `{word}`"));
    if let Some(meant) = unambiguous(word, known.iter().copied()) {
        return found.with_fix(replace_word(span, word, meant, true));
    }
    let near = closest(word, known.iter().copied());
    if !near.is_empty() {
        return found.with_help(format!("write {}", alternatives(&near)));
    }
    match known.len() {
        0 => found,
        1..=FEW => found.with_help(format!("write {}", alternatives(known))),
        _ => found,
    }
}
