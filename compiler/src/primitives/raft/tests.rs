//! The oracles of the paper's figures, random schedules with every kind of fault, and broken rules that must be noticed.

use super::*;
use crate::primitive::Fate;

fn arguments(nodes: i64, election: (i64, i64), loss: f64, batch: i64, seed: i64) -> Arguments {
    let millis = |low, high| {
        let end = |count| Value::Duration(Micros::millis(count));
        Value::Range(Box::new((end(low), end(high))))
    };
    Arguments(vec![
        ("nodes", Value::Int(nodes)),
        ("election", millis(election.0, election.1)),
        ("heartbeat", Value::Duration(Micros::millis(50))),
        ("latency", millis(10, 15)),
        ("loss", Value::Real(loss)),
        ("batch", Value::Int(batch)),
        ("seed", Value::Int(seed)),
    ])
}

fn raft(nodes: i64, seed: i64) -> Raft {
    Raft::start(&arguments(nodes, (150, 300), 0.0, 1, seed)).unwrap()
}

/// The server that an event happened to, counting from 0.
fn node_of(event: &Event) -> usize {
    match event.args.first() {
        Some(("node", Value::Part(part))) => part.id[0] as usize - 1,
        other => panic!("{} has no node but {other:?}", event.name),
    }
}

/// Steps until an event is as wanted, checking every state on the way.
fn until(sim: &mut Raft, wanted: impl Fn(&Raft, &Event) -> bool) -> Event {
    for _ in 0..20_000 {
        let event = sim.step();
        assert_eq!(sim.violation(), None);
        if let Some(event) = event.filter(|event| wanted(sim, event)) {
            return event;
        }
    }
    panic!("it never happened")
}

fn run(sim: &mut Raft, millis: i64) -> Vec<Event> {
    let end = sim.now() + Micros::millis(millis);
    let mut events = Vec::new();
    while sim.next().is_some_and(|next| next <= end) {
        events.extend(sim.step());
    }
    sim.wait(end);
    events
}

fn on(sim: &mut Raft, node: usize, action: &'static str) {
    sim.act(node_part(node), action, &Arguments::default())
        .unwrap();
}

fn request(sim: &mut Raft, value: &str, to: Option<usize>) {
    let arguments = Arguments(vec![
        ("value", Value::text(value)),
        ("to", Value::part(to.map(node_part))),
    ]);
    sim.act(Part::root(), "request", &arguments).unwrap();
}

fn partition(sim: &mut Raft, side: &[usize]) {
    let side = Value::Set(side.iter().copied().map(node_part).collect());
    let arguments = Arguments(vec![("a", side), ("b", Value::None), ("c", Value::None)]);
    sim.act(Part::root(), "partition", &arguments).unwrap();
}

fn heal(sim: &mut Raft) {
    sim.act(Part::root(), "heal", &Arguments::default())
        .unwrap();
}

#[test]
fn elects_a_leader_and_commits_what_it_is_asked() {
    let mut sim = raft(5, 7);
    assert_eq!(sim.property(Part::root(), "leader"), Value::None);
    let elected = until(&mut sim, |_, event| event.name == "leader-elected");
    assert_eq!(elected.args[1], ("term", Value::Int(1)));
    request(&mut sim, "x = 3", None);
    let committed = until(&mut sim, |_, event| event.name == "entry-committed");
    assert_eq!(node_of(&committed), node_of(&elected));
    run(&mut sim, 200);
    assert!(sim.servers().iter().all(|server| server.applied == 1));
    let Value::Set(committed) = sim.property(Part::root(), "committed") else {
        panic!("no set")
    };
    assert_eq!(committed.len(), 1);
    assert_eq!(sim.property(committed[0], "value"), Value::text("x = 3"));
}

#[test]
fn a_cut_off_leader_commits_nothing_and_its_entry_is_replaced() {
    let mut sim = raft(5, 7);
    let old = node_of(&until(&mut sim, |_, event| event.name == "leader-elected"));
    run(&mut sim, 30);
    let friend = (old + 1) % 5;
    partition(&mut sim, &[old, friend]);
    request(&mut sim, "y = 2", Some(old));
    until(&mut sim, |_, event| event.name == "entry-appended");
    let new = until(&mut sim, |_, event| event.name == "leader-elected");
    assert_ne!(node_of(&new), old);
    request(&mut sim, "y = 3", Some(node_of(&new)));
    until(&mut sim, |_, event| event.name == "entry-committed");
    let traffic = sim.traffic();
    let cut = |news: &Traffic| {
        matches!(
            news,
            Traffic::Ended {
                fate: Fate::Cut,
                ..
            }
        )
    };
    assert!(traffic.iter().any(cut));
    assert_eq!(sim.servers()[old].commit, 0);
    heal(&mut sim);
    until(&mut sim, |_, event| {
        event.name == "stepped-down" && node_of(event) == old
    });
    until(&mut sim, |_, event| {
        event.name == "log-truncated" && node_of(event) == old
    });
    run(&mut sim, 300);
    let same = sim
        .servers()
        .iter()
        .all(|server| server.log == sim.servers()[old].log);
    assert!(same && sim.servers()[old].log.len() == 1);
}

#[test]
fn equal_timers_split_the_vote() {
    let mut sim = Raft::start(&arguments(5, (200, 200), 0.0, 1, 7)).unwrap();
    let split = until(&mut sim, |_, event| event.name == "split-vote");
    assert_eq!(split.args, [("term", Value::Int(1))]);
    run(&mut sim, 0);
    assert!(
        sim.servers()
            .iter()
            .all(|server| server.state == State::Candidate)
    );
    let Figure::Ring(ring) = sim.picture("nodes", "ring") else {
        panic!("no ring")
    };
    assert!(ring.nodes.iter().all(|node| node.slots.is_some()));
}

#[test]
fn refuses_what_makes_no_sense() {
    let mut sim = raft(3, 1);
    let none = Arguments::default();
    assert!(sim.act(Part::root(), "heal", &none).is_err());
    assert!(sim.act(node_part(0), "restart", &none).is_err());
    assert!(sim.act(node_part(3), "crash", &none).is_err());
    on(&mut sim, 0, "crash");
    assert!(sim.act(node_part(0), "crash", &none).is_err());
    assert!(sim.act(node_part(0), "time-out", &none).is_err());
    on(&mut sim, 0, "restart");
    run(&mut sim, 1);
    assert!(sim.servers()[0].up);
}
