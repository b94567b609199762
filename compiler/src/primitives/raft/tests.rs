//! The oracles of the paper's figures, random schedules with every kind of fault, and broken rules that must be noticed.

use super::protocol::Rule;
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
    assert!(
        sim.servers()
            .iter()
            .all(|server| server.state == State::Candidate)
    );
    let Figure::Ring(ring) = sim.picture(
        "nodes",
        "ring",
        &Arguments(vec![("timers", Value::Bool(true))]),
    ) else {
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

/// A log with entries of these terms.
fn log(terms: &[u32]) -> Vec<Entry> {
    let entry = |term: &u32| Entry {
        term: *term,
        value: Value::Int(i64::from(*term)),
    };
    terms.iter().map(entry).collect()
}

/// Figure 7: the leader of term 8 against six followers whose logs lack entries, have too many, or both.
#[test]
fn repairs_the_logs_of_figure_7() {
    let leader: &[u32] = &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
    // The log, whether it may vote for the leader, how often it rejects, and up to where it matches then.
    let followers: [(&[u32], bool, usize, usize); 6] = [
        (&[1, 1, 1, 4, 4, 5, 5, 6, 6], true, 1, 9),
        (&[1, 1, 1, 4], true, 6, 4),
        (&[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6], false, 0, 10),
        (&[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7], false, 0, 10),
        (&[1, 1, 1, 4, 4, 4, 4], true, 5, 5),
        (&[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3], true, 7, 3),
    ];
    let mut logs = vec![(7, log(leader))];
    logs.extend(followers.iter().map(|(terms, ..)| (7, log(terms))));
    // Only the timer that is made to ring rings, and no second heartbeat asks again meanwhile.
    let mut arguments = arguments(7, (50_000, 60_000), 0.0, 1, 1);
    arguments.0[2].1 = Value::Duration(Micros::seconds(1));
    let mut sim = Raft::with_logs(&arguments, logs).unwrap();
    on(&mut sim, 0, "time-out");
    let mut rejections = [0; 7];
    let mut granted = [false; 7];
    let mut matched = [None; 7];
    while sim.now() < Micros::seconds(1) {
        if let Some(event) = sim.step() {
            match (event.name, &event.args[..]) {
                ("vote-granted", [_, (_, Value::Part(by)), ..]) => {
                    granted[by.id[0] as usize - 1] = true
                }
                ("append-rejected", _) => rejections[node_of(&event)] += 1,
                _ => {}
            }
        }
        for (known, progress) in matched.iter_mut().zip(&sim.servers()[0].progress) {
            if known.is_none() && progress.matched > 0 {
                *known = Some(progress.matched);
            }
        }
    }
    for (node, (_, grants, rejects, prefix)) in (1..).zip(followers) {
        let seen = (granted[node], rejections[node], matched[node]);
        assert_eq!(seen, (grants, rejects, Some(prefix)), "follower {node}");
    }
    for server in sim.servers() {
        assert!(server.log.starts_with(&log(leader)));
    }
}

/// Lets a server's timer ring until it is elected.
fn elect(sim: &mut Raft, node: usize) {
    for _ in 0..8 {
        on(sim, node, "time-out");
        run(sim, 45);
        if sim.servers()[node].leads() {
            return;
        }
    }
    panic!("S{} cannot win", node + 1)
}

fn terms(sim: &Raft, node: usize) -> Vec<u32> {
    sim.servers()[node]
        .log
        .iter()
        .map(|entry| entry.term)
        .collect()
}

/// Figure 8 up to (c): an entry of term 2 lies on a majority, while S1 leads a later term.
fn figure_8(broken: Option<Rule>) -> Raft {
    let arguments = arguments(5, (50_000, 60_000), 0.0, 1, 1);
    let mut sim = Raft::with_logs(&arguments, vec![(1, log(&[1])); 5]).unwrap();
    sim.cluster.broken = broken;
    elect(&mut sim, 0);
    partition(&mut sim, &[0, 1]);
    request(&mut sim, "b", Some(0));
    run(&mut sim, 100);
    on(&mut sim, 0, "crash");
    heal(&mut sim);
    elect(&mut sim, 4);
    partition(&mut sim, &[4]);
    request(&mut sim, "c", Some(4));
    run(&mut sim, 100);
    on(&mut sim, 4, "crash");
    on(&mut sim, 0, "restart");
    heal(&mut sim);
    partition(&mut sim, &[3, 4]);
    elect(&mut sim, 0);
    run(&mut sim, 200);
    sim
}

#[test]
fn does_not_commit_an_old_entry_on_a_majority_as_in_figure_8() {
    let mut sim = figure_8(None);
    let logs: Vec<Vec<u32>> = (0..5).map(|node| terms(&sim, node)).collect();
    assert_eq!(
        logs,
        [vec![1, 2], vec![1, 2], vec![1, 2], vec![1], vec![1, 3]]
    );
    assert_eq!(sim.servers()[0].commit, 0);

    // (d) S5 returns, wins and replaces the entry, which was never committed.
    let mut replaced = sim.clone();
    on(&mut replaced, 0, "crash");
    heal(&mut replaced);
    on(&mut replaced, 4, "restart");
    elect(&mut replaced, 4);
    until(&mut replaced, |_, event| event.name == "log-truncated");
    run(&mut replaced, 300);
    assert_eq!(terms(&replaced, 2), [1, 3]);
    assert_eq!(replaced.violation(), None);

    // (e) An entry of its own term on the same majority commits both, and S5 cannot win any more.
    request(&mut sim, "d", Some(0));
    until(&mut sim, |sim, _| sim.servers()[0].commit == 3);
    on(&mut sim, 0, "crash");
    heal(&mut sim);
    on(&mut sim, 4, "restart");
    for _ in 0..8 {
        on(&mut sim, 4, "time-out");
        run(&mut sim, 45);
        assert!(!sim.servers()[4].leads());
    }
    elect(&mut sim, 2);
    run(&mut sim, 300);
    assert_eq!(terms(&sim, 4)[..2], [1, 2]);
    assert_eq!(sim.violation(), None);
}

#[test]
fn notices_a_leader_that_commits_entries_of_earlier_terms() {
    let mut sim = figure_8(Some(Rule::CommitsOwnTerm));
    assert_eq!(sim.servers()[0].commit, 2);
    on(&mut sim, 0, "crash");
    heal(&mut sim);
    on(&mut sim, 4, "restart");
    elect(&mut sim, 4);
    let violation = sim.violation().unwrap();
    assert!(violation.starts_with("Leader Completeness"), "{violation}");
}

#[test]
fn notices_votes_that_do_not_survive_a_crash() {
    let arguments = arguments(3, (50_000, 60_000), 0.0, 1, 1);
    let mut sim = Raft::with_logs(&arguments, vec![(0, Vec::new()); 3]).unwrap();
    sim.cluster.broken = Some(Rule::KeepsVote);
    partition(&mut sim, &[1]);
    elect(&mut sim, 0);
    on(&mut sim, 2, "crash");
    on(&mut sim, 2, "restart");
    heal(&mut sim);
    partition(&mut sim, &[0]);
    elect(&mut sim, 1);
    let violation = sim.violation().unwrap();
    assert!(violation.starts_with("Election Safety"), "{violation}");
}

#[test]
fn notices_votes_for_candidates_that_lack_entries() {
    let arguments = arguments(3, (50_000, 60_000), 0.0, 1, 1);
    let mut sim = Raft::with_logs(&arguments, vec![(0, Vec::new()); 3]).unwrap();
    sim.cluster.broken = Some(Rule::ComparesLogs);
    elect(&mut sim, 0);
    partition(&mut sim, &[2]);
    request(&mut sim, "a", None);
    run(&mut sim, 200);
    assert_eq!(sim.servers()[0].commit, 1);
    heal(&mut sim);
    elect(&mut sim, 2);
    let violation = sim.violation().unwrap();
    assert!(violation.starts_with("Leader Completeness"), "{violation}");
}

/// What a batch of random schedules met.
#[derive(Debug, Default)]
struct Met {
    elections: usize,
    truncations: usize,
    figure_8: usize,
    violations: usize,
}

/// Whether an entry of an earlier term lies on a majority while the leader's commit index is below it.
fn in_figure_8(sim: &Raft) -> Option<(usize, u32, usize)> {
    let leader = sim.cluster.leader()?;
    let server = &sim.servers()[leader];
    (server.commit..server.log.len()).find_map(|index| {
        let entry = &server.log[index];
        let held = sim
            .servers()
            .iter()
            .filter(|other| other.log.get(index) == Some(entry));
        (entry.term < server.term && held.count() >= sim.cluster.quorum()).then_some((
            leader,
            server.term,
            index,
        ))
    })
}

/// One fault or request, by luck.
fn disturb(sim: &mut Raft, luck: &mut Rng) {
    let count = sim.servers().len();
    let node = luck.between(0, count as i64 - 1) as usize;
    let leader = sim.cluster.leader().unwrap_or(node);
    match luck.between(0, 11) {
        0..=3 => {
            let value = luck.between(0, 999).to_string();
            let to = luck.chance(0.3).then_some(node);
            request(sim, &value, to);
        }
        4 if sim.up[leader] => on(sim, leader, "crash"),
        5 if sim.up[node] => on(sim, node, "crash"),
        6 | 7 if !sim.up[node] => on(sim, node, "restart"),
        8 if sim.cut => heal(sim),
        9 if count > 1 => partition(sim, &[leader]),
        10 if count > 2 => partition(sim, &[leader, (leader + 1) % count]),
        11 if sim.up[node] && !sim.servers()[node].leads() => on(sim, node, "time-out"),
        _ => {}
    }
}

fn schedule(seed: i64, broken: Option<Rule>, met: &mut Met) {
    let nodes = [3, 5, 3, 4, 5, 7][seed as usize % 6];
    let loss = [0.0, 0.1, 0.0, 0.3][seed as usize % 4];
    let batch = [1, 1, 3][seed as usize % 3];
    let mut sim = Raft::start(&arguments(nodes, (150, 300), loss, batch, seed)).unwrap();
    sim.cluster.broken = broken;
    let mut luck = Rng::new(seed as u64, 99);
    let mut situations = BTreeSet::new();
    for _ in 0..200 {
        disturb(&mut sim, &mut luck);
        let end = sim.now() + Micros::millis(luck.between(1, 90));
        while sim.next().is_some_and(|next| next <= end) {
            let event = sim.step();
            match event.map_or("", |event| event.name) {
                "leader-elected" => met.elections += 1,
                "log-truncated" => met.truncations += 1,
                _ => {}
            }
            situations.extend(in_figure_8(&sim));
            if let Some(violation) = sim.violation() {
                assert!(broken.is_some(), "seed {seed}: {violation}");
                met.violations += 1;
                return;
            }
        }
        sim.wait(end);
    }
    met.figure_8 += situations.len();
}

#[test]
fn stays_safe_in_random_schedules() {
    let mut met = Met::default();
    for seed in 0..1_000 {
        schedule(seed, None, &mut met);
    }
    assert!(met.elections >= 2_000, "{met:?}");
    assert!(met.truncations >= 300, "{met:?}");
    assert!(met.figure_8 >= 20, "{met:?}");
}

#[test]
fn random_schedules_notice_stale_leaders() {
    let mut met = Met::default();
    for seed in 0..100 {
        schedule(seed, Some(Rule::ComparesLogs), &mut met);
    }
    assert!(met.violations > 0, "{met:?}");
}

#[test]
fn same_seed_same_trace_and_another_seed_another() {
    let trace = |seed| {
        let mut sim = Raft::start(&arguments(5, (150, 300), 0.1, 1, seed)).unwrap();
        let mut events = run(&mut sim, 400);
        request(&mut sim, "x = 1", None);
        let mut fork = sim.clone();
        let rest = run(&mut sim, 600);
        assert_eq!(run(&mut fork, 600), rest);
        events.extend(rest);
        events
    };
    assert_eq!(trace(3), trace(3));
    assert_ne!(trace(3), trace(4));
}

#[test]
fn holds_at_the_corners_of_its_parameters() {
    for nodes in [1, 2, 9] {
        for loss in [0.0, 1.0] {
            for batch in [1, 100] {
                let mut sim = Raft::start(&arguments(nodes, (1, 1), loss, batch, 0)).unwrap();
                for _ in 0..3_000 {
                    sim.step();
                    assert_eq!(sim.violation(), None);
                }
                sim =
                    Raft::start(&arguments(nodes, (150, 300), loss, batch, 4_294_967_295)).unwrap();
                run(&mut sim, 1_000);
                for value in ["a", "b", "c"] {
                    request(&mut sim, value, None);
                }
                run(&mut sim, 1_000);
                let works = nodes == 1 || loss == 0.0;
                assert_eq!(
                    sim.cluster.history.committed().count(),
                    if works { 3 } else { 0 }
                );
            }
        }
    }
    assert!(Raft::start(&arguments(3, (300, 150), 0.0, 1, 0)).is_err());
}

#[test]
fn answers_every_property_and_names_nothing_twice() {
    let mut sim = raft(5, 7);
    until(&mut sim, |_, event| event.name == "leader-elected");
    request(&mut sim, "x = 3", None);
    until(&mut sim, |_, event| event.name == "entry-committed");
    let samples = ["nodes", "logs", "committed", "terms"].map(|name| {
        match sim.property(Part::root(), name) {
            Value::Set(parts) => parts[0],
            other => panic!("{name} is {other:?}"),
        }
    });
    for entity in INFO.entities {
        let part = samples
            .into_iter()
            .find(|part| part.kind == entity.name)
            .unwrap_or(Part::root());
        for property in entity.properties {
            let known = sim.property(part, property.name) != Value::None;
            assert!(
                known || property.name == "vote",
                "{} {}",
                entity.name,
                property.name
            );
        }
    }
    let mut names: Vec<&str> = INFO
        .parameters
        .iter()
        .map(|parameter| parameter.name)
        .collect();
    // The one shared name: the number of servers asked for is the servers themselves when read.
    names.extend(
        INFO.entities[0]
            .properties
            .iter()
            .map(|known| known.name)
            .filter(|name| *name != "nodes"),
    );
    names.extend(INFO.actions.iter().map(|action| action.name));
    names.extend(INFO.events.iter().map(|event| event.name));
    let count = names.len();
    assert_eq!(names.into_iter().collect::<BTreeSet<_>>().len(), count);
}

#[test]
fn draws_committed_entries_solid_and_counts_them() {
    let mut sim = raft(5, 7);
    until(&mut sim, |_, event| event.name == "leader-elected");
    request(&mut sim, "x = 3", None);
    until(&mut sim, |_, event| event.name == "entry-appended");
    let lanes = sim.lanes();
    assert_eq!(
        lanes.tallies[0].as_ref().unwrap().text,
        "on 1 of 5: not yet"
    );
    until(&mut sim, |_, event| event.name == "entry-committed");
    let tally = sim.lanes().tallies[0].clone().unwrap();
    assert_eq!(
        (tally.text.as_str(), tally.settled),
        ("on 5 of 5: committed", true)
    );
    partition(&mut sim, &[0, 1]);
    until(&mut sim, |_, event| event.name == "partitioned");
    assert_eq!(sim.lanes().groups, [vec![0, 1], vec![2, 3, 4]]);
    assert_eq!(
        sim.ring(true).group_names,
        ["minority: 2 of 5", "majority: 3 of 5"]
    );
}
