//! Simulation: runs, events, limits.

use super::codes;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::span::Span;

codes! {
    NEVER_HAPPENED = "S001" "never-happened", "What a `run` waits for does not happen.",
    "The simulation went on until nothing could happen any more, or up to the limit of one run. The message says how long that was in simulated time and what happened instead. The `run` is skipped.",
    wrong: r#"
explainer two-leaders "Two leaders"

sim cluster = raft(nodes: 3)

step "Wait" {
  say "Nobody asks for anything, so nothing is committed."
  run cluster until entry-committed
}
"#,
    right: r#"
explainer two-leaders "Two leaders"

sim cluster = raft(nodes: 3)

step "Wait" {
  say "One server is elected."
  run cluster until leader-elected
}
"#;

    TOO_LONG = "S003" "too-long", "A `run` lasts longer than a run may.",
    "A run may last one million events or one simulated hour, so that a preview is never far behind. All knob combinations together may hold four million events. A scene may have 200 `do` statements in each.",
    wrong: r#"
explainer heartbeats "Heartbeats"

sim cluster = raft(nodes: 3)

step "Wait" {
  say "The leader sends heartbeats."
  run cluster for 48h
}
"#,
    right: r#"
explainer heartbeats "Heartbeats"

sim cluster = raft(nodes: 3)

step "Wait" {
  say "The leader sends heartbeats."
  run cluster for 2s
}
"#;

    REFUSED_ACTION = "S004" "refused-action", "An action makes no sense in the state that the simulation is in.",
    "The simulation says why. Whether an action makes sense can depend on the knobs, so the message names the settings for which it does not.",
    wrong: r#"
explainer crash "A crash"

sim cluster = raft(nodes: 3)

step "Restart" {
  say "A server that is up cannot be restarted."
  do cluster.nodes[S1].restart()
  run cluster for 100ms
}
"#,
    right: r#"
explainer crash "A crash"

sim cluster = raft(nodes: 3)

step "Restart" {
  say "A server crashes and comes back."
  do cluster.nodes[S1].crash()
  do cluster.nodes[S1].restart()
  run cluster for 100ms
}
"#;

    NOTHING_THERE = "S005" "nothing-there", "Something is done to, noted on or compared with what does not exist yet.",
    "Before an election there is no leader. Such a value is none: it prints as \"none\" and equals only none, but it is neither more nor less than anything and nothing can be done to it. The message names the moment.",
    wrong: r#"
explainer no-leader "No leader"

sim cluster = raft(nodes: 3)

step "Too early" {
  say "There is no leader yet."
  claim cluster.leader.term > 0
}
"#,
    right: r#"
explainer no-leader "No leader"

sim cluster = raft(nodes: 3)

step "In time" {
  say "There is a leader."
  run cluster until leader-elected
  claim cluster.leader.term > 0
}
"#;

    NOT_REACHED = "S006" "not-reached", "A capture or moment is used where the story has not reached it.",
    "The line that makes it stands under a `when` that does not hold for these settings, or comes after the moment at which the value is taken.",
    wrong: r#"
explainer too-early "Too early"

knob kept = 1 in 0..1 "Keep the first leader"

sim cluster = raft(nodes: 3)

step "Compare" {
  run cluster until leader-elected
  capture first = cluster.leader when kept == 1
  say "The first leader is {first}."
  run cluster for 100ms
}
"#,
    right: r#"
explainer too-early "Too early"

knob kept = 1 in 0..1 "Keep the first leader"

sim cluster = raft(nodes: 3)

step "Compare" {
  run cluster until leader-elected
  capture first = cluster.leader when kept == 1
  say "The first leader is {first}." when kept == 1
  run cluster for 100ms
}
"#;

    CANNOT_START = "S007" "cannot-start", "The arguments of a simulation do not go together.",
    "Each argument is allowed alone, but not with the others. The simulation says why; the message names the settings of the knobs.",
    wrong: r#"
explainer quorum "A quorum"

sim store = replicas(size: 3, write-quorum: 4)

step "Write" {
  say "A client writes."
  do store.write("x", value: 1)
  run store until write-acked
}
"#,
    right: r#"
explainer quorum "A quorum"

sim store = replicas(size: 3, write-quorum: 2)

step "Write" {
  say "A client writes."
  do store.write("x", value: 1)
  run store until write-acked
}
"#;

    BROKEN_INVARIANT = "S008" "broken-invariant", "A simulation is in a state that its own source forbids.",
    "Every simulation checks what must always hold, such as one leader a term. If that breaks, the simulation is wrong and not the scene: please report it with the scene.",
    wrong: "a simulation that elects two leaders in one term",
    right: r#"
explainer invariant "Invariant"

sim cluster = raft(nodes: 3)

step "Whole" {
  say "One leader in one term: this always holds."
  run cluster until leader-elected
}
"#;

    NO_VALUE = "S009" "no-value", "An expression has no value at this moment.",
    "A number was divided by zero, a label is on no part, or values are compared that have no order.",
    wrong: r#"
explainer labels "Labels"

sim cluster = raft(nodes: 3)

step "Count" {
  say "There is no ninth server."
  claim cluster.nodes[S9].term == 0
}
"#,
    right: r#"
explainer labels "Labels"

sim cluster = raft(nodes: 3)

step "Count" {
  say "The first server waits."
  claim cluster.nodes[S1].term == 0
}
"#;

    NOT_ON_STAGE = "S010" "not-on-stage", "A `show` is placed by something that is not on stage.",
    "`show … beside` and `show … in place of` name what the stage shows at that moment: a simulation, or a property of it in whatever picture.",
    wrong: r#"
explainer aside "Aside"

sim store = replicas()

stage {
  show store.client
}

step "Look" {
  show store.latency beside store.replicas
  say "It waits."
  run store for 100ms
}
"#,
    right: r#"
explainer aside "Aside"

sim store = replicas()

stage {
  show store.replicas
}

step "Look" {
  show store.latency beside store.replicas
  say "It waits."
  run store for 100ms
}
"#;

    USED_UP = "S011" "used-up", "An argument of a variation `from` a moment is used up by then.",
    "A variation `from` a moment shares what happened up to it. An argument that already made something happen otherwise cannot be changed any more: under the new value the moment would never have been like this. Without `from`, the variation starts under it.",
    wrong: r#"
explainer other-luck "Other luck"

sim cluster = raft(nodes: 3)
sim other = cluster with (seed: 9) from elected

step "Elect" {
  say "They elect a leader."
  run cluster until leader-elected
  moment elected
}

step "Go on" {
  say "With other luck, another might be the next."
  do other.leader.crash()
  run other until leader-elected
}
"#,
    right: r#"
explainer other-luck "Other luck"

sim cluster = raft(nodes: 3)
sim other = cluster with (seed: 9)

step "Elect" {
  say "They elect a leader."
  run cluster until leader-elected
}

step "Go on" {
  say "With other luck, another might be the next."
  do other.leader.crash()
  run other until leader-elected
}
"#;
}

/// An awaited event or condition did not happen. `lasted` is simulated time, `instead` the counts of other events.
pub fn never_happened(span: Span, goal: &str, lasted: &str, instead: &[String]) -> Diagnostic {
    let instead = match instead {
        [] => "nothing else happened".to_owned(),
        counts => format!("instead: {}", counts.join(", ")),
    };
    let message = format!("{goal} does not happen within {lasted} simulated; {instead}");
    Diagnostic::error(NEVER_HAPPENED, span, message)
}

/// More than `most` `do` statements in one combination.
pub fn too_much_done(span: Span, most: usize) -> Diagnostic {
    let message = format!("this is one `do` more than the {most} that a scene may have");
    Diagnostic::error(TOO_LONG, span, message).with_help("split the scene into several explainers")
}

/// A run for longer than a run may last.
pub fn too_long(span: Span, reason: &str) -> Diagnostic {
    let message = format!("this run is too long: {reason}");
    Diagnostic::error(TOO_LONG, span, message).with_help("shorten it")
}

/// The runs of all knob combinations hold too many events together.
pub fn too_many_events(span: Span, played: usize, combinations: usize) -> Diagnostic {
    let message = format!(
        "the runs are too long for {combinations} combinations: {played} of them hold more than four million events"
    );
    Diagnostic::error(TOO_LONG, span, message).with_help("shorten the runs, or narrow a knob")
}

/// An action makes no sense; `reason` is the simulation's own sentence.
pub fn refused_action(span: Span, action: &str, reason: &str) -> Diagnostic {
    let message = format!("`{action}` is not possible now: {reason}");
    Diagnostic::error(REFUSED_ACTION, span, message)
}

/// What is asked for does not exist yet; `moment` says when that is.
pub fn nothing_there(span: Span, what: &str, moment: &str) -> Diagnostic {
    let message = format!("{what} does not exist {moment}");
    Diagnostic::error(NOTHING_THERE, span, message)
}

/// A capture or moment is not reached.
pub fn not_reached(span: Span, name: &str) -> Diagnostic {
    let message = format!("`{name}` is not reached here");
    Diagnostic::error(NOT_REACHED, span, message)
        .with_help("use it after the line that names it, under the same `when`")
}

/// A simulation cannot start; `reason` is its own sentence.
pub fn cannot_start(span: Span, sim: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(
        CANNOT_START,
        span,
        format!("`{sim}` cannot start: {reason}"),
    )
}

/// A simulation broke its own law.
pub fn broken_invariant(span: Span, sim: &str, law: &str) -> Diagnostic {
    let message = format!("the simulation `{sim}` broke its own law: {law}");
    Diagnostic::error(BROKEN_INVARIANT, span, message)
        .with_help("report this scene: the simulation is wrong, not the scene")
}

/// An expression has no value, for a reason.
pub fn no_value(span: Span, reason: &str) -> Diagnostic {
    Diagnostic::error(NO_VALUE, span, reason.to_owned())
}

/// A `show` is placed by what is not on stage.
pub fn not_on_stage(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(NOT_ON_STAGE, span, format!("`{what}` is not on stage here"))
        .with_help("show it alone, or name what is on stage")
}

/// An argument is used up before a variation branches off; `since` says by what, `branch` is `from` and its moment.
pub fn used_up(span: Span, argument: &str, moment: &str, since: &str, branch: Span) -> Diagnostic {
    let message = format!("`{argument}` is used up by `{moment}`: {since}");
    let remove = vec![Edit::replace(branch, "")];
    Diagnostic::error(USED_UP, span, message)
        .with_label(branch, "branches off here")
        .with_fix(Fix::possible("start it from the beginning", remove))
}

/// A simulation is used before the moment from which it exists.
pub fn not_begun(span: Span, sim: &str, moment: &str) -> Diagnostic {
    let message = format!("`{sim}` is not reached here: it branches off at `{moment}`");
    Diagnostic::error(NOT_REACHED, span, message)
        .with_help("use it after the line that names the moment, under the same `when`")
}
