//! What authors of scenes see of a store.

use super::merge::{Elements, Register, Sibling, State, VectorClock};
use super::*;
use crate::figures::Standing;
use crate::primitive::Parameter;
use crate::resolve::defaults;

/// A parameter's or action's default, as these tests need it.
fn default(parameter: &Parameter) -> Value {
    match parameter.name {
        "latency" => span(10, 40),
        "lag" => millis(200),
        "timeout" => millis(400),
        "sync-interval" => millis(0),
        "read-repair" => Value::Bool(true),
        "policy" => Value::Word("cp"),
        "merge" => Value::Word("lww"),
        "loss" => Value::Real(0.0),
        "size" => Value::Int(3),
        "write-quorum" | "read-quorum" => Value::Int(2),
        "seed" | "by" => Value::Int(1),
        "key" => Value::text("x"),
        _ => Value::None,
    }
}

fn millis(count: i64) -> Value {
    Value::Duration(Micros::millis(count))
}

fn span(low: i64, high: i64) -> Value {
    Value::Range(Box::new((millis(low), millis(high))))
}

fn filled(parameters: &'static [Parameter], given: &[(&str, Value)]) -> Arguments {
    Arguments(
        parameters
            .iter()
            .map(|parameter| {
                let found = given.iter().find(|(name, _)| *name == parameter.name);
                let value = found.map_or_else(|| default(parameter), |(_, value)| value.clone());
                (parameter.name, value)
            })
            .collect(),
    )
}

fn store(given: &[(&str, Value)]) -> Replicas {
    Replicas::new(&filled(INFO.parameters, given)).unwrap()
}

fn quorums(size: i64, w: i64, r: i64) -> Replicas {
    store(&[
        ("size", Value::Int(size)),
        ("write-quorum", Value::Int(w)),
        ("read-quorum", Value::Int(r)),
    ])
}

fn replica(name: char) -> Value {
    Value::Part(replica_part(name as usize - 'A' as usize))
}

fn set(names: &str) -> Value {
    replica_set(names.chars().map(|name| name as usize - 'A' as usize))
}

impl Replicas {
    fn ask_on(&mut self, on: Part, action: &str, given: &[(&str, Value)]) -> Result<(), String> {
        let action = INFO.actions.iter().find(|one| one.name == action).unwrap();
        self.act(on, action.name, &filled(action.parameters, given))
    }

    fn please(&mut self, action: &str, given: &[(&str, Value)]) {
        self.ask_on(Part::root(), action, given).unwrap();
    }

    fn fault(&mut self, action: &str, name: char) {
        let part = replica_part(name as usize - 'A' as usize);
        self.ask_on(part, action, &[]).unwrap();
    }

    /// Runs until one of the events, checking the promises after each step.
    fn until(&mut self, events: &[&str]) -> Event {
        for _ in 0..10_000 {
            self.next()
                .unwrap_or_else(|| panic!("nothing is left before {events:?}"));
            let event = self.step();
            assert_eq!(self.violation(), None, "after {event:?}");
            if let Some(event) = event
                && events.contains(&event.name)
            {
                return event;
            }
        }
        panic!("{events:?} did not come")
    }

    /// Runs until nothing is left to happen, or for this many steps.
    fn settle(&mut self, steps: usize) -> Vec<Event> {
        let mut events = Vec::new();
        for _ in 0..steps {
            if self.next().is_none() {
                break;
            }
            events.extend(self.step());
            assert_eq!(self.violation(), None, "after {:?}", events.last());
        }
        events
    }

    fn get(&self, name: &str) -> Value {
        self.property(Part::root(), name)
    }

    fn of(&self, name: &str, property: &str) -> Value {
        let Value::Part(part) = self.get(name) else {
            return Value::None;
        };
        self.property(part, property)
    }

    fn at(&self, name: char, property: &str) -> Value {
        self.property(replica_part(name as usize - 'A' as usize), property)
    }
}

fn size_of(set: &Value) -> usize {
    match set {
        Value::Set(parts) => parts.len(),
        other => panic!("{other:?} is no set"),
    }
}

#[test]
fn counts_the_pairs_that_miss() {
    for (size, w, r, disjoint, all) in [
        (3, 2, 2, 0, 9),
        (3, 1, 1, 6, 9),
        (3, 2, 1, 3, 9),
        (5, 3, 3, 0, 100),
        (5, 2, 2, 30, 100),
    ] {
        let store = quorums(size, w, r);
        assert_eq!(size_of(&store.get("disjoint-pairs")), disjoint);
        assert_eq!(size_of(&store.get("all-pairs")), all);
        assert_eq!(size_of(&store.get("meeting-pairs")), all - disjoint);
        assert_eq!(
            store.get("miss-chance"),
            Value::Real(disjoint as f64 / all as f64)
        );
    }
}

#[test]
fn sets_meet_exactly_when_w_and_r_exceed_n() {
    for size in 1..=7 {
        for w in 1..=size {
            for r in 1..=size {
                let disjoint = size_of(&quorums(size, w, r).get("disjoint-pairs"));
                assert_eq!(disjoint == 0, w + r > size, "{size} {w} {r}");
            }
        }
    }
}

#[test]
fn a_majority_tolerates_the_rest() {
    for (size, majority, tolerates) in [(3, 2, 1), (4, 3, 1), (5, 3, 2)] {
        let store = quorums(size, majority, majority);
        assert_eq!(store.get("majority"), Value::Int(majority));
        assert_eq!(store.get("tolerates"), Value::Int(tolerates));
    }
}

#[test]
fn a_quorum_larger_than_the_store_is_refused() {
    let arguments = filled(INFO.parameters, &[("write-quorum", Value::Int(4))]);
    let refusal = Replicas::new(&arguments).err().unwrap();
    let reason = "write-quorum is 4, and no quorum is larger than the size, 3";
    assert_eq!(refusal, Refusal::of("write-quorum", reason).or("size"));
}

#[test]
fn a_read_meets_the_write() {
    for seed in 0..50 {
        let mut store = store(&[("seed", Value::Int(seed))]);
        store.please("write", &[("value", Value::Int(1))]);
        store.until(&["write-sent"]);
        store.until(&["write-acked"]);
        assert_eq!(size_of(&store.get("ackers")), 2);
        assert_eq!(size_of(&store.get("live")), 3);
        store.please("read", &[]);
        store.until(&["read-returned"]);
        assert!(size_of(&store.get("overlap")) >= 1);
        assert_eq!(store.of("reply", "value"), Value::Int(1));
        assert_eq!(store.of("reply", "stale"), Value::Bool(false));
    }
}

/// The write's own disjoint sets come first, and the copies that nobody waits for are still on their way.
#[test]
fn a_read_of_a_set_that_misses_the_write_is_stale() {
    for seed in 0..50 {
        let mut store = store(&[
            ("write-quorum", Value::Int(1)),
            ("read-quorum", Value::Int(1)),
            ("seed", Value::Int(seed)),
        ]);
        store.please("write", &[("value", Value::Int(1))]);
        store.until(&["write-acked"]);
        store.please("read", &[]);
        store.until(&["read-returned"]);
        let Value::Set(pairs) = store.get("disjoint-pairs") else {
            panic!("no pairs")
        };
        let readers = store.property(pairs[0], "readers");
        store.please("read", &[("from", readers)]);
        store.until(&["read-returned"]);
        assert_eq!(store.of("reply", "stale"), Value::Bool(true), "seed {seed}");
    }
}

fn cut_store(policy: &'static str) -> Replicas {
    let mut store = store(&[("policy", Value::Word(policy)), ("seed", Value::Int(7))]);
    store.please("write", &[("value", Value::Int(0))]);
    store.until(&["converged"]);
    store.please("partition", &[("a", set("AB")), ("b", set("C"))]);
    store.until(&["partitioned"]);
    assert_eq!(store.get("small-side"), set("C"));
    store.please("write", &[("value", Value::Int(1)), ("to", replica('A'))]);
    store.until(&["write-acked"]);
    store.please("read", &[("from", set("C"))]);
    store
}

#[test]
fn a_cut_consistent_store_refuses_on_the_small_side_and_catches_up() {
    let mut store = cut_store("cp");
    store.until(&["read-rejected"]);
    assert_eq!(store.of("reply", "error"), Value::Bool(true));
    store.please("write", &[("value", Value::Int(2)), ("to", replica('C'))]);
    store.until(&["write-rejected"]);
    assert_eq!(store.get("diverged"), Value::Int(0));
    assert_eq!(store.at('C', "value"), Value::Int(0));
    store.please("heal", &[]);
    store.until(&["converged"]);
    for name in ['A', 'B', 'C'] {
        assert_eq!(store.at(name, "value"), Value::Int(1));
    }
    assert_eq!(size_of(&store.get("lost")), 0);
}

#[test]
fn a_cut_available_store_answers_drifts_and_loses_a_write() {
    let mut store = cut_store("ap");
    store.until(&["read-returned"]);
    assert_eq!(store.of("reply", "value"), Value::Int(0));
    assert_eq!(store.of("reply", "stale"), Value::Bool(true));
    store.please("write", &[("value", Value::Int(2)), ("to", replica('C'))]);
    store.until(&["write-acked"]);
    assert_eq!(store.get("diverged"), Value::Int(1));
    store.please("heal", &[]);
    store.until(&["conflict-found"]);
    store.until(&["converged"]);
    for name in ['A', 'B', 'C'] {
        assert_eq!(store.at(name, "value"), Value::Int(2));
    }
    assert_eq!(store.get("diverged"), Value::Int(0));
    let Value::Set(lost) = store.get("lost") else {
        panic!("no set")
    };
    assert_eq!(lost.len(), 1);
    assert_eq!(store.property(lost[0], "value"), Value::Int(1));
}

#[test]
fn without_a_cut_consistency_costs_latency() {
    let waited = |policy| {
        let mut store = store(&[("policy", Value::Word(policy)), ("seed", Value::Int(7))]);
        store.please("write", &[("value", Value::Int(1)), ("to", replica('A'))]);
        store.until(&["converged"]);
        store.please("read", &[("from", set("C"))]);
        store.until(&["read-returned"]);
        assert_eq!(store.of("reply", "stale"), Value::Bool(false));
        match store.get("read-latency") {
            Value::Duration(waited) => waited,
            other => panic!("{other:?}"),
        }
    };
    assert!(waited("cp") > waited("ap"));
}

#[test]
fn one_crash_is_survived_and_two_are_not() {
    let mut store = store(&[]);
    store.fault("crash", 'A');
    store.until(&["crashed"]);
    store.please("write", &[("value", Value::Int(1))]);
    store.until(&["write-acked"]);
    store.fault("crash", 'B');
    store.until(&["unavailable"]);
    store.please("write", &[("value", Value::Int(2))]);
    store.until(&["write-rejected"]);
    store.please("read", &[]);
    store.until(&["read-rejected"]);
    assert_eq!(store.get("down"), set("AB"));
    store.fault("restart", 'B');
    store.until(&["restarted"]);
    store.please("read", &[]);
    assert_eq!(
        store.until(&["read-returned"]).args[2].1,
        Value::Bool(false)
    );
}

#[test]
fn read_repair_brings_the_late_replica_up_to_date() {
    let mut store = store(&[
        ("write-quorum", Value::Int(2)),
        ("read-quorum", Value::Int(3)),
    ]);
    store.please("write", &[("value", Value::Int(1))]);
    store.until(&["write-acked"]);
    store.please("read", &[]);
    store.until(&["repaired"]);
    for name in ['A', 'B', 'C'] {
        assert_eq!(store.at(name, "stale"), Value::Bool(false));
    }
}

/// The shape of Dynamo's figure 3, by the replicas Sx = A, Sy = B, Sz = C.
#[test]
fn vector_clocks_find_the_conflict_and_its_end() {
    let mut store = store(&[
        ("policy", Value::Word("ap")),
        ("merge", Value::Word("vector")),
    ]);
    let write = |store: &mut Replicas, value: i64, to: char| {
        store.please(
            "write",
            &[("value", Value::Int(value)), ("to", replica(to))],
        );
        store.until(&["write-acked"]);
        store.at(to, "clock")
    };
    assert_eq!(write(&mut store, 1, 'A'), Value::text("A:1"));
    assert_eq!(write(&mut store, 2, 'A'), Value::text("A:2"));
    store.settle(1000);
    store.please("partition", &[("a", set("A")), ("b", set("BC"))]);
    store.until(&["partitioned"]);
    store.fault("crash", 'B');
    store.until(&["crashed"]);
    assert_eq!(write(&mut store, 4, 'C'), Value::text("A:2 C:1"));
    store.settle(1000);
    store.fault("crash", 'C');
    store.until(&["crashed"]);
    store.fault("restart", 'B');
    store.until(&["restarted"]);
    assert_eq!(write(&mut store, 3, 'B'), Value::text("A:2 B:1"));
    store.settle(1000);
    store.fault("restart", 'C');
    store.until(&["conflict-found"]);
    store.please("heal", &[]);
    store.settle(1000);
    assert_eq!(store.at('A', "clock"), Value::text("A:2 B:1 | A:2 C:1"));
    assert_eq!(store.at('A', "siblings"), Value::Int(2));
    assert_eq!(write(&mut store, 5, 'A'), Value::text("A:3 B:1 C:1"));
    assert_eq!(store.at('A', "siblings"), Value::Int(1));
    assert_eq!(size_of(&store.get("lost")), 0);
}

fn counted_apart(merge: &'static str) -> Replicas {
    let mut store = store(&[("policy", Value::Word("ap")), ("merge", Value::Word(merge))]);
    store.please("partition", &[("a", set("A"))]);
    store.until(&["partitioned"]);
    for (name, by) in [('A', 2), ('B', 3)] {
        store.please(
            "increment",
            &[("at", replica(name)), ("by", Value::Int(by))],
        );
        store.until(&["write-acked"]);
    }
    store.please("heal", &[]);
    store.settle(1000);
    assert_eq!(store.get("diverged"), Value::Int(0));
    store
}

#[test]
fn a_counter_keeps_both_increments_and_the_last_writer_one() {
    let counter = counted_apart("g-counter");
    assert_eq!(counter.at('C', "clock"), Value::text("A:2 B:3"));
    assert_eq!(counter.at('C', "value"), Value::Int(5));
    let register = counted_apart("lww");
    assert_eq!(register.at('C', "value"), Value::Int(3));
    assert_eq!(size_of(&register.get("lost")), 1);
}

#[test]
fn an_adding_that_was_not_seen_survives_the_removal() {
    let mut store = store(&[
        ("policy", Value::Word("ap")),
        ("merge", Value::Word("or-set")),
    ]);
    let milk = ("element", Value::text("milk"));
    store.please("add", &[milk.clone(), ("at", replica('A'))]);
    store.until(&["converged"]);
    store.please("partition", &[("a", set("A"))]);
    store.until(&["partitioned"]);
    store.please("add", &[milk.clone(), ("at", replica('A'))]);
    store.until(&["write-acked"]);
    store.please("remove", &[milk, ("at", replica('B'))]);
    store.until(&["write-acked"]);
    assert_eq!(store.at('B', "value"), Value::text("{}"));
    store.please("heal", &[]);
    store.settle(1000);
    assert_eq!(store.at('B', "value"), Value::text("{milk}"));
    assert_eq!(store.get("diverged"), Value::Int(0));
}

#[test]
fn comparing_makes_replicas_agree() {
    let mut store = store(&[
        ("policy", Value::Word("ap")),
        ("sync-interval", millis(50)),
        ("loss", Value::Real(0.5)),
    ]);
    for value in 0..5 {
        store.please("write", &[("value", Value::Int(value))]);
    }
    store.settle(20);
    store.until(&["converged"]);
}

#[test]
fn requests_that_make_no_sense_say_why() {
    let mut store = store(&[]);
    let mut refused =
        |action, given: &[(&str, Value)]| store.ask_on(Part::root(), action, given).err().unwrap();
    assert_eq!(refused("heal", &[]), "there is no partition to heal");
    assert_eq!(
        refused("partition", &[("a", set("ABC"))]),
        "a partition needs a replica on each side"
    );
    assert_eq!(
        refused("partition", &[("a", set("A")), ("b", set("B"))]),
        "C is on neither side"
    );
    assert_eq!(
        refused("add", &[("element", Value::Int(1)), ("at", replica('A'))]),
        "add needs merge: or-set"
    );
    assert_eq!(
        store.ask_on(replica_part(0), "restart", &[]),
        Err("A is up".to_string())
    );
}

#[test]
fn pictures_show_the_sets_in_use() {
    let mut store = store(&[]);
    store.please("write", &[("value", Value::Int(1))]);
    store.until(&["write-acked"]);
    store.please("read", &[]);
    store.until(&["read-returned"]);
    let Figure::Ring(ring) = store.picture(
        "replicas",
        "ring",
        &Arguments(vec![("sets", Value::Bool(true))]),
    ) else {
        panic!("no ring")
    };
    let names: Vec<&str> = ring.sets.iter().map(|set| set.name).collect();
    assert_eq!(names, ["write set", "read set"]);
    assert_eq!(ring.sets[0].note, "W = 2");
    let written = ring
        .nodes
        .iter()
        .filter(|node| node.value.as_deref() == Some("v1"));
    assert_eq!(written.count(), 2);
    let Figure::Pairs(pairs) = store.picture("pairs", "grid", &Arguments::default()) else {
        panic!("no table")
    };
    assert_eq!(pairs.rows, ["write AB", "write AC", "write BC"]);
    assert_eq!(pairs.columns, ["read AB", "read AC", "read BC"]);
    assert_eq!(pairs.cells[1].shared, "A");
    assert_eq!((pairs.readout.as_str(), pairs.good), ("0 of 9 miss", true));
    let used = pairs.cells[pairs.selected.unwrap()].part;
    assert_eq!(store.property(used, "shared"), store.get("overlap"));
    store.fault("crash", 'B');
    store.until(&["crashed"]);
    let Figure::Ring(ring) =
        store.picture("", "ring", &Arguments(vec![("sets", Value::Bool(true))]))
    else {
        panic!("no ring")
    };
    assert_eq!(ring.nodes[1].standing, Standing::Dead);
    assert!(matches!(
        quorums(7, 4, 4).picture("pairs", "grid", &Arguments::default()),
        Figure::Meter(_)
    ));
}

/// A random copy, of the kind that the rule makes. Equal stamps and clocks always carry equal values, as in a run.
fn random_state(rng: &mut Rng, kind: i64) -> State {
    let mut draw = |high: i64| rng.between(0, high) as u32;
    match kind {
        0 => {
            let stamp = (draw(3), draw(2));
            State::Register(Register {
                stamp,
                value: Value::Int(i64::from(stamp.0 * 10 + stamp.1)),
                seen: VectorClock::default().advanced(stamp.1, stamp.0),
                write: stamp.0 as usize,
            })
        }
        1 => {
            let one = |draw: &mut dyn FnMut(i64) -> u32| {
                let counts = (0..3).map(|party| (party, draw(2) + 1)).collect();
                let clock = VectorClock(counts);
                State::Siblings(vec![Sibling {
                    value: Value::Int(clock.total()),
                    clock,
                }])
            };
            one(&mut draw).join(&one(&mut draw))
        }
        2 => State::Counter(VectorClock((0..3).map(|party| (party, draw(3))).collect())),
        _ => {
            let mut all = Elements::default();
            for tag in [(0, 1), (0, 2), (1, 1), (2, 1)] {
                match draw(2) {
                    0 => {}
                    1 => {
                        all.added.insert(tag, Value::Int(i64::from(tag.0)));
                    }
                    _ => {
                        all.removed.insert(tag);
                    }
                }
            }
            State::Elements(all)
        }
    }
}

#[test]
fn merging_is_commutative_associative_and_idempotent() {
    let mut rng = Rng::new(11, 1);
    for case in 0..2000 {
        let kind = case % 4;
        let [a, b, c] = [(); 3].map(|()| random_state(&mut rng, kind));
        assert_eq!(a.join(&b), b.join(&a));
        assert_eq!(a.join(&b).join(&c), a.join(&b.join(&c)));
        assert_eq!(a.join(&a), a);
        assert_eq!(a.join(&State::Empty), a);
        assert!(a.join(&b).covers(&b));
    }
}

/// Everything that a scene can do, at random, under the corners of the parameters.
fn random_run(seed: u64) -> (Replicas, Vec<Event>) {
    let mut rng = Rng::new(seed, 9);
    let mut pick = |low, high| rng.between(low, high);
    let size = [1, 2, 3, 5, 9][pick(0, 4) as usize];
    let merge = ["lww", "vector", "g-counter", "or-set"][pick(0, 3) as usize];
    let mut store = store(&[
        ("size", Value::Int(size)),
        ("write-quorum", Value::Int(pick(1, size))),
        ("read-quorum", Value::Int(pick(1, size))),
        ("policy", Value::Word(["cp", "ap"][pick(0, 1) as usize])),
        ("merge", Value::Word(merge)),
        ("latency", span(pick(0, 1) * 10, 10 + pick(0, 1) * 30)),
        ("lag", millis(pick(0, 1) * 200)),
        ("loss", Value::Real(pick(0, 1) as f64 * 0.2)),
        ("read-repair", Value::Bool(pick(0, 1) == 1)),
        ("sync-interval", millis(pick(0, 1) * 30)),
        ("seed", Value::Int(pick(0, 1000))),
    ]);
    let mut events = Vec::new();
    for _ in 0..40 {
        let at = replica_part(pick(0, size - 1) as usize);
        let on = |name| ("at", Value::Part(Part { kind: name, ..at }));
        // A refusal, such as to restart what is up, is as good a case as any.
        let _ = match pick(0, 9) {
            0 => store.ask_on(at, "crash", &[]),
            1 | 2 => store.ask_on(at, "restart", &[]),
            3 => store.ask_on(Part::root(), "partition", &[("a", Value::Part(at))]),
            4 => store.ask_on(Part::root(), "heal", &[]),
            5 => store.ask_on(Part::root(), "read", &[("from", Value::Part(at))]),
            6 => store.ask_on(Part::root(), "read", &[]),
            7 => store.ask_on(Part::root(), "write", &[("value", Value::Int(pick(0, 9)))]),
            _ => match merge {
                "g-counter" => store.ask_on(Part::root(), "increment", &[on("replica")]),
                "or-set" => {
                    let action = ["add", "remove"][pick(0, 1) as usize];
                    let element = ("element", Value::Int(pick(0, 2)));
                    store.ask_on(Part::root(), action, &[element, on("replica")])
                }
                _ => {
                    let value = ("value", Value::Int(pick(0, 9)));
                    let to = ("to", Value::Part(at));
                    store.ask_on(Part::root(), "write", &[value, to])
                }
            },
        };
        events.extend(store.settle(pick(0, 30) as usize));
    }
    events.extend(store.settle(500));
    (store, events)
}

#[test]
fn promises_hold_whatever_happens_and_runs_repeat() {
    for seed in 0..300 {
        let (_, events) = random_run(seed);
        assert!(events.windows(2).all(|two| two[0].id + 1 == two[1].id));
        assert!(events.windows(2).all(|two| two[0].t <= two[1].t));
        if seed % 10 == 0 {
            assert_eq!(events, random_run(seed).1);
        }
        for event in &events {
            let known = INFO.events.iter().find(|one| one.name == event.name);
            let declared: Vec<&str> = known.unwrap().fields.iter().map(|one| one.name).collect();
            let carried: Vec<&str> = event.args.iter().map(|(name, _)| *name).collect();
            assert_eq!(declared, carried, "{}", event.name);
        }
    }
}

#[test]
fn every_property_and_picture_has_an_answer_at_any_time() {
    for seed in 0..40 {
        let (store, _) = random_run(seed);
        for entity in INFO.entities {
            for property in entity.properties {
                store.property(Part::new(entity.name, [0; 3]), property.name);
            }
        }
        for parameter in INFO.parameters {
            let given = store.arguments.get(parameter.name).clone();
            assert_eq!(store.get(parameter.name), given);
        }
        for view in INFO.views {
            store.picture(view.property, view.name, &defaults(view.options));
        }
    }
}

/// What was written reaches everyone once links and replicas are back, if they keep comparing themselves.
#[test]
fn copies_with_the_same_updates_are_equal() {
    let mut seen = 0;
    for seed in 0..100 {
        let (mut store, _) = random_run(seed);
        if store.arguments.duration("sync-interval") == Micros::ZERO {
            continue;
        }
        seen += 1;
        for replica in 0..store.size {
            let _ = store.ask_on(replica_part(replica), "restart", &[]);
        }
        let _ = store.ask_on(Part::root(), "heal", &[]);
        store.settle(3000);
        assert!(store.disks.windows(2).all(|two| two[0].data == two[1].data));
        assert_eq!(store.get("diverged"), Value::Int(0));
    }
    assert!(seen > 20);
}

#[test]
fn a_fork_goes_its_own_way() {
    let mut store = store(&[]);
    store.please("write", &[("value", Value::Int(1))]);
    store.until(&["write-sent"]);
    let mut fork = store.fork();
    store.until(&["write-acked"]);
    assert_eq!(fork.property(Part::root(), "ackers"), set(""));
    while fork.step().is_none_or(|event| event.name != "write-acked") {}
    assert_eq!(fork.now(), store.now());
}
