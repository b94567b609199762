//! Writing: numbers by hand, unused things, missing fields.

use super::codes;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::span::Span;
use crate::syntax::Name;

codes! {
    BARE_NUMBER = "W001" "bare-number", "A number in a sentence is typed by hand and checked by nothing.",
    "A number in a sentence, note, title or choice should come from the simulation, in braces, or equal one side of a claim in the same step. Otherwise it stays as it is when the scene changes, and may be wrong. \"One\" and ordinals do not count.",
    wrong: r#"
explainer servers "Servers"

sim cluster = raft(nodes: 3)

step "Wait" {
  say "All 3 servers wait."
  run cluster until election-timeout
}
"#,
    right: r#"
explainer servers "Servers"

sim cluster = raft(nodes: 3)

step "Wait" {
  say "All {cluster.nodes.count} servers wait."
  run cluster until election-timeout
}
"#;

    WRONG_NUMBER = "W002" "wrong-number", "A number in a sentence is typed by hand, and what it seems to count is another number.",
    "The words after a number say what it counts: replicas, servers, the members of a set. Where they say nothing, it is taken to count what the step claims, marks or notes on. A label names the event since which that is another number. Interpolate the value, say what else is counted, or claim the number in the same step.",
    wrong: r#"
explainer servers "Servers"

sim cluster = raft(nodes: 3)

step "Wait" {
  say "All four servers wait."
  run cluster until election-timeout
}
"#,
    right: r#"
explainer servers "Servers"

sim cluster = raft(nodes: 3)

step "Wait" {
  say "All {cluster.nodes.count:word} servers wait."
  run cluster until election-timeout
}
"#;

    MISSING_HEADER = "W010" "missing-header", "An explainer lacks a line that lists and pages show.",
    "Every explainer has a summary, a hook, a question, a trap, a rule and a source.",
    wrong: r#"
explainer two-nodes "Two nodes"

summary     "What two nodes can agree on"
hook        "Two nodes, one truth."
question    "Can they agree?"
rule        "Take three."
source      "Lamport, Time, Clocks, CACM 1978"
"#,
    right: r#"
explainer two-nodes "Two nodes"

summary     "What two nodes can agree on"
hook        "Two nodes, one truth."
question    "Can they agree?"
trap        "Thinking that two are safer than one."
rule        "Take three."
source      "Lamport, Time, Clocks, CACM 1978"
"#;

    REPEATED_HEADER = "W011" "repeated-header", "A header line is given twice.",
    "Only `source` and `simplified` may be repeated.",
    wrong: r#"
explainer two-nodes "Two nodes"

summary     "What two nodes can agree on"
hook        "Two nodes, one truth."
question    "Can they agree?"
trap        "Thinking that two are safer than one."
rule        "Take three."
source      "Lamport, Time, Clocks, CACM 1978"
hook        "Two nodes, and no third."
"#,
    right: r#"
explainer two-nodes "Two nodes"

summary     "What two nodes can agree on"
hook        "Two nodes, one truth."
question    "Can they agree?"
trap        "Thinking that two are safer than one."
rule        "Take three."
source      "Lamport, Time, Clocks, CACM 1978"
"#;

    VALUE_IN_HEADER = "W012" "value-in-header", "A header line or a label holds a value.",
    "Header lines, labels of knobs and names of tests are read where nothing runs: they are plain text.",
    wrong: r#"
explainer two-nodes "Two nodes"

summary     "What two nodes can agree on"
hook        "Two nodes, one truth."
question    "Can they agree?"
trap        "Thinking that two are safer than one."
rule        "Take three."
source      "Lamport, Time, Clocks, CACM 1978"
simplified  "Only {1 + 1} nodes."
"#,
    right: r#"
explainer two-nodes "Two nodes"

summary     "What two nodes can agree on"
hook        "Two nodes, one truth."
question    "Can they agree?"
trap        "Thinking that two are safer than one."
rule        "Take three."
source      "Lamport, Time, Clocks, CACM 1978"
simplified  "Only two nodes."
"#;

    UNUSED_ALLOW = "W013" "unused-allow", "An `allow` silences nothing.",
    "An `allow` silences the warnings of one code: in the header for the whole file, otherwise in the statement below it. Errors cannot be silenced. One that silences nothing would hide the next mistake: remove it.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  allow bare-number "Nothing is counted."
  say "All wait."
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

    NO_REASON = "W014" "no-reason", "An `allow` gives no reason.",
    "Whoever reviews a scene asks why a warning is wrong here, and whoever changes it later asks again. Say what makes it right.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  allow bare-number ""
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

    STILL_BEAT = "W020" "still-beat", "Nothing changes on stage while a sentence is up.",
    "What is said should be seen to happen: mark what the sentence is about, tie a note to it, or let something run. Otherwise join it with the sentence before.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster for 100ms

  say "Nobody leads."
  claim cluster.leaders.count == 0
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster for 100ms

  say "Nobody leads."
  mark cluster.nodes as accent
  claim cluster.leaders.count == 0
}
"#;

    STEP_LENGTH = "W021" "step-length", "A step is shorter than 8 seconds or longer than 20.",
    "A step is one idea, and takes 8 to 20 seconds. A longer one holds two ideas, a shorter one none.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster for 100ms
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "Each of them waits for a time of its own, and whoever runs out first stands for election."
  run cluster until election-timeout

  say "It asks all the others for their votes, and waits for their answers."
  run cluster for 10ms
}
"#;

    SHOW_LENGTH = "W022" "show-length", "The show is more than a tenth off the length that it promises.",
    "`length` is a promise to viewers, kept within a tenth for every setting of the knobs. The message lists how long each step is.",
    wrong: r#"
explainer two-nodes "Two nodes"

length      60s

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster for 100ms
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

length      2s

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster for 10ms
}
"#;

    NEVER_MENTIONED = "W023" "never-mentioned", "A picture is on stage, and no step speaks of it.",
    "A viewer asks of each picture what it is for. It is spoken of if a statement names it or what holds parts of its kind, or if a sentence holds its name. Otherwise leave it out.",
    wrong: r#"
explainer one-write "One write"

sim store = replicas()

stage {
  row {
    show store.replicas as ring
    show store.latency as bars
  }
}

step "Write" {
  say "A write reaches every replica."
  do store.write("x", value: 1)
  run store until write-acked
}
"#,
    right: r#"
explainer one-write "One write"

sim store = replicas()

stage {
  row {
    show store.replicas as ring
    show store.latency as bars
  }
}

step "Write" {
  say "A write reaches every replica, each with a latency of its own."
  do store.write("x", value: 1)
  run store until write-acked
}
"#;

    NEVER_SHOWN = "W024" "never-shown", "A simulation runs, and is never on stage.",
    "What runs under its own name, and is on stage at no time, cannot be followed. Show it, or leave it out. A variation that only claims speak of need not be shown.",
    wrong: r#"
explainer two-clusters "Two clusters"

sim cluster = raft()
sim other = raft(seed: 9)

stage {
  show cluster
}

step "Wait" {
  say "All wait."
  run cluster, other for 100ms
}
"#,
    right: r#"
explainer two-clusters "Two clusters"

sim cluster = raft()
sim other = raft(seed: 9)

stage {
  row {
    show cluster
    show other
  }
}

step "Wait" {
  say "All wait."
  run cluster, other for 100ms
}
"#;

    IDLE_SIM = "W025" "idle-sim", "No step runs a simulation.",
    "A simulation that no step runs stays as it began: a picture of it never changes.",
    wrong: r#"
explainer two-clusters "Two clusters"

sim cluster = raft()
sim other = raft(seed: 9)

stage {
  row {
    show cluster
    show other
  }
}

step "Wait" {
  say "All wait."
  run cluster for 100ms
}
"#,
    right: r#"
explainer two-clusters "Two clusters"

sim cluster = raft()
sim other = raft(seed: 9)

stage {
  row {
    show cluster
    show other
  }
}

step "Wait" {
  say "All wait."
  run cluster, other for 100ms
}
"#;

    POINTS_AT_NOTHING = "W026" "points-at-nothing", "A mark, a note or a focus changes nothing on stage.",
    "What it points at is not on stage then, or looks so already. Show it first, or leave the statement out.",
    wrong: r#"
explainer one-write "One write"

sim store = replicas()

stage {
  show store.replicas as ring
}

step "Write" {
  say "A client writes to every replica."
  do store.write("x", value: 1)
  run store until write-acked

  say "Then it goes on."
  mark store.client as good
}
"#,
    right: r#"
explainer one-write "One write"

sim store = replicas()

stage {
  row {
    show store.client
    show store.replicas as ring
  }
}

step "Write" {
  say "A client writes to every replica."
  do store.write("x", value: 1)
  run store until write-acked

  say "Then it goes on."
  mark store.client as good
}
"#;
}

/// An `allow` whose reason, at `reason`, has no words.
pub fn no_reason(reason: Span, lint: &str) -> Diagnostic {
    let message = format!("this `allow` does not say why `{lint}` is wrong here");
    Diagnostic::warning(NO_REASON, reason, message)
}

/// An `allow` that silences nothing. `edit` removes it: certainly, unless what it is about is `elsewhere` in the file, so that
/// it may only stand at the wrong place.
pub fn unused_allow(lint: &Name, edit: Edit, elsewhere: bool) -> Diagnostic {
    let message = format!(
        "this `allow` silences nothing: there is no `{}` here",
        lint.text
    );
    let title = "remove the `allow`";
    let fix = match elsewhere {
        true => Fix::possible(title, vec![edit]),
        false => Fix::certain(title, vec![edit]),
    };
    Diagnostic::warning(UNUSED_ALLOW, lint.span, message).with_fix(fix)
}

/// A number by hand. `place` is where the word itself stands, if that is known, `by` what equals it now, in braces.
pub fn bare_number(span: Span, number: &str, by: Option<&str>, place: Option<Span>) -> Diagnostic {
    let message = format!("the number `{number}` is typed by hand and checked by nothing");
    let found = Diagnostic::warning(BARE_NUMBER, place.unwrap_or(span), message);
    match (by, place) {
        (Some(by), Some(place)) => found.with_fix(Fix::possible(
            format!("replace `{number}` by `{by}`, which has this value now"),
            vec![Edit::replace(place, by)],
        )),
        _ => found.with_help("interpolate what it counts, or claim it in this step"),
    }
}

/// A number by hand that is not what it counts: `meant` is that, with its value, `by` the same in braces. `place` is where
/// the word itself stands, if that is known.
pub fn wrong_number(
    span: Span,
    number: &str,
    meant: &str,
    value: &str,
    by: &str,
    place: Option<Span>,
) -> Diagnostic {
    let message = format!("the number `{number}` is typed by hand, but `{meant}` is {value}");
    let found = Diagnostic::warning(WRONG_NUMBER, place.unwrap_or(span), message);
    match place {
        Some(place) => found.with_fix(Fix::possible(
            format!("replace `{number}` by `{by}`"),
            vec![Edit::replace(place, by)],
        )),
        None => found.with_help(format!("interpolate `{by}`")),
    }
}
