//! What authors of scenes see of gates, the published numbers, and the promises over many streams.

use super::gate::{Bounds, Rate};
use super::*;
use crate::primitive::Rng;

const SECOND: i64 = 1_000_000;

/// A stream with its gates: `limit` in `window` seconds, a rate in requests a second if it is not the limit's.
fn limiter(
    words: &[&'static str],
    limit: i64,
    window: f64,
    burst: i64,
    rate: Option<f64>,
) -> RateLimiter {
    let words = words.iter().map(|word| Value::Word(word)).collect();
    let arguments = Arguments(vec![
        ("algorithms", Value::List(words)),
        ("limit", Value::Int(limit)),
        ("window", Value::Duration(at(window))),
        ("rate", rate.map_or(Value::None, Value::Real)),
        ("burst", Value::Int(burst)),
        ("arrivals", Value::List(Vec::new())),
    ]);
    RateLimiter::start(&arguments).unwrap()
}

fn at(seconds: f64) -> Micros {
    Micros((seconds * SECOND as f64).round() as i64)
}

impl RateLimiter {
    fn ask_for(&mut self, number: i64, every: Micros) {
        let arguments = Arguments(vec![
            ("number", Value::Int(number)),
            ("every", Value::Duration(every)),
        ]);
        self.act(Part::root(), "request", &arguments).unwrap();
    }

    /// Lets everything up to an instant happen, checking the promises after each step.
    fn until(&mut self, t: Micros) -> Vec<Event> {
        let mut events = Vec::new();
        while self.next().is_some_and(|next| next <= t) {
            events.extend(self.step());
            assert_eq!(self.violation(), None, "after {:?}", events.last());
        }
        self.wait(t);
        events
    }

    /// Requests at these instants, in seconds, the same one several times for several at once.
    fn meet(&mut self, seconds: &[f64]) {
        for instant in seconds {
            self.until(at(*instant));
            self.ask_for(1, Micros::ZERO);
            self.until(at(*instant));
        }
    }

    /// What the first gate made of each request: `+` let in, `-` sent away.
    fn verdicts(&self, gate: usize) -> String {
        let signs = self.doors[gate].decisions.iter();
        signs
            .map(|decision| if decision.allowed() { '+' } else { '-' })
            .collect()
    }

    fn of(&self, gate: usize, name: &str) -> Value {
        self.property(gate_part(gate), name)
    }
}

fn repeated(times: &[(f64, usize)]) -> Vec<f64> {
    times
        .iter()
        .flat_map(|(at, count)| std::iter::repeat_n(*at, *count))
        .collect()
}

/// Two requests a second, a bucket of five.
const BURSTS: &[(f64, usize)] = &[(0.0, 7), (0.5, 1), (1.0, 3), (2.0, 3), (5.0, 7)];

#[test]
fn a_token_bucket_honours_bursts_up_to_what_it_holds() {
    for word in ["token-bucket", "gcra", "leaky-bucket"] {
        let mut sim = limiter(&[word], 5, 10.0, 5, Some(2.0));
        sim.meet(&repeated(BURSTS));
        assert_eq!(sim.verdicts(0), "+++++--++--++-+++++--", "{word}");
    }
}

#[test]
fn a_crowd_around_a_boundary_gets_twice_the_limit_from_fixed_windows_only() {
    let words = [
        "fixed-window",
        "sliding-log",
        "sliding-counter",
        "token-bucket",
        "leaky-bucket",
        "gcra",
        "unlimited",
    ];
    let mut sim = limiter(&words, 5, 10.0, 5, None);
    let before = (0..5).map(|index| 9.5 + f64::from(index) * 0.1);
    let after = (0..5).map(|index| 10.0 + f64::from(index) * 0.1);
    sim.meet(&before.chain(after).collect::<Vec<_>>());
    let allowed: Vec<usize> = (0..words.len())
        .map(|gate| sim.verdicts(gate).matches('+').count())
        .collect();
    assert_eq!(allowed, [10, 5, 5, 5, 5, 5, 10]);
    assert_eq!(sim.of(0, "busiest"), Value::Int(10));
    assert_eq!(sim.of(1, "busiest"), Value::Int(5));
}

#[test]
fn the_rate_is_that_of_the_limit_unless_it_is_given() {
    let sim = limiter(&["token-bucket"], 5, 10.0, 5, None);
    let root = Part::root();
    assert_eq!(sim.property(root, "rate"), Value::Real(0.5));
    assert_eq!(sim.property(root, "interval"), Value::Duration(at(2.0)));
    let sim = limiter(&["token-bucket"], 5, 10.0, 3, Some(4.0));
    assert_eq!(sim.property(root, "rate"), Value::Real(4.0));
    assert_eq!(sim.property(root, "burst"), Value::Int(3));
}

#[test]
fn a_sliding_counter_weighs_the_window_before() {
    // Cloudflare's published example: 42 before, 18 so far, 15 seconds into a minute.
    let mut sim = limiter(&["sliding-counter"], 50, 60.0, 50, None);
    sim.until(at(1.0));
    sim.ask_for(42, Micros::ZERO);
    sim.until(at(75.0));
    sim.ask_for(18, Micros::ZERO);
    sim.until(at(75.0));
    assert_eq!(sim.verdicts(0).matches('+').count(), 60);
    assert_eq!(sim.of(0, "estimate"), Value::Real(49.5));
}

#[test]
fn a_leaky_bucket_lets_them_go_one_at_a_time() {
    let mut sim = limiter(&["leaky-bucket"], 5, 10.0, 5, None);
    sim.ask_for(7, Micros::ZERO);
    sim.until(Micros::ZERO);
    let count = |value: Value| match value {
        Value::Set(parts) => parts.len(),
        other => panic!("{other:?} is no set"),
    };
    assert_eq!(count(sim.of(0, "waiting")), 4);
    assert_eq!(sim.of(0, "longest-wait"), Value::Duration(at(8.0)));
    let released: Vec<Micros> = sim
        .until(at(60.0))
        .iter()
        .filter(|event| event.name == "request-released")
        .map(|event| event.t)
        .collect();
    assert_eq!(released, [2.0, 4.0, 6.0, 8.0].map(at));
    assert_eq!(sim.next(), None);
}

#[test]
fn a_bucket_gains_whole_tokens_until_it_is_full() {
    let mut sim = limiter(&["token-bucket"], 3, 3.0, 3, None);
    sim.ask_for(2, Micros::ZERO);
    let events = sim.until(at(1.5));
    let names: Vec<&str> = events.iter().map(|event| event.name).collect();
    let both = ["request-arrived", "request-allowed"];
    assert_eq!(names[..4], [both, both].concat());
    assert_eq!(names[4..], ["token-refilled"]);
    assert_eq!(sim.of(0, "tokens"), Value::Real(2.5));
    let last = sim.until(at(60.0)).pop().unwrap();
    assert_eq!((last.t, &last.args[1].1), (at(2.0), &Value::Int(3)));
    assert_eq!(sim.next(), None);
}

#[test]
fn a_token_and_a_new_window_come_before_the_requests_of_their_instant() {
    let mut sim = limiter(&["token-bucket", "fixed-window"], 1, 1.0, 1, None);
    sim.ask_for(2, at(1.0));
    let names: Vec<&str> = sim
        .until(at(1.0))
        .iter()
        .filter(|event| event.t == at(1.0))
        .map(|event| event.name)
        .collect();
    assert_eq!(
        names[..3],
        ["token-refilled", "window-rolled", "request-arrived"]
    );
    assert_eq!(sim.verdicts(0), "++");
    assert_eq!(sim.verdicts(1), "++");
}

#[test]
fn windows_roll_as_long_as_something_is_counted() {
    let rolls = |word| {
        let mut sim = limiter(&[word], 2, 10.0, 2, None);
        sim.ask_for(1, Micros::ZERO);
        let events = sim.until(at(100.0));
        let rolled = events.iter().filter(|event| event.name == "window-rolled");
        rolled.map(|event| event.t).collect::<Vec<_>>()
    };
    assert_eq!(rolls("fixed-window"), [at(10.0)]);
    assert_eq!(rolls("sliding-counter"), [10.0, 20.0].map(at));
}

#[test]
fn a_log_forgets_after_a_window_and_keeps_no_more_than_the_limit() {
    let mut sim = limiter(&["sliding-log"], 3, 10.0, 3, None);
    sim.meet(&repeated(&[(1.0, 5)]));
    assert_eq!(sim.of(0, "memory"), Value::Int(3));
    assert_eq!(sim.of(0, "retry-after"), Value::Duration(at(10.0)));
    let events = sim.until(at(11.0));
    let expired = events
        .iter()
        .filter(|event| event.name == "request-expired");
    assert_eq!(
        expired.map(|event| event.t).collect::<Vec<_>>(),
        [at(11.0); 3]
    );
    assert_eq!(sim.of(0, "memory"), Value::Int(0));
    sim.meet(&[11.0]);
    assert_eq!(sim.verdicts(0), "+++--+");
}

#[test]
fn names_what_cannot_start() {
    let words = |words: Vec<Value>| {
        let arguments = Arguments(vec![
            ("algorithms", Value::List(words)),
            ("limit", Value::Int(5)),
            ("window", Value::Duration(at(10.0))),
            ("rate", Value::None),
            ("burst", Value::None),
            ("arrivals", Value::List(vec![Value::Duration(at(1.0)); 201])),
        ]);
        RateLimiter::start(&arguments).err().unwrap().reason
    };
    assert!(words(vec![]).contains("201 arrivals"));
    let mut sim = limiter(&["gcra"], 5, 10.0, 5, None);
    sim.ask_for(150, Micros::ZERO);
    let arguments = Arguments(vec![
        ("number", Value::Int(51)),
        ("every", Value::Duration(Micros::ZERO)),
    ]);
    let refused = sim.act(Part::root(), "request", &arguments);
    assert!(refused.unwrap_err().contains("51 requests are more than"));
    let bounds = sim.bounds;
    let twice = Value::List(vec![Value::Word("gcra"), Value::Word("gcra")]);
    assert_eq!(
        doors(&twice, bounds).err().unwrap().reason,
        "`algorithms` names `gcra` twice"
    );
    assert!(doors(&Value::List(vec![]), bounds).is_err());
}

/// Bounds at the corners of what parameters allow, and awkward fractions in between.
fn corners() -> Vec<(Bounds, Micros)> {
    let bounds = |limit, window, burst, requests, micros| Bounds {
        limit,
        window: Micros(window),
        burst,
        rate: Rate { requests, micros },
    };
    let million = 1_000_000_000_000;
    vec![
        (bounds(5, 10 * SECOND, 5, 5, 10_000_000), at(1.0)),
        (bounds(1, SECOND, 1, 1, 1_000_000), at(0.4)),
        (bounds(7, 3 * SECOND, 3, 333_333, million), at(2.0)),
        (bounds(100, 1_000, 100, 1_000_000_000, million), Micros(7)),
        (bounds(1, 3_600 * SECOND, 100, 1_000, million), at(600.0)),
        (bounds(100, 3_600 * SECOND, 1, 100, 3_600_000_000), at(20.0)),
        (bounds(3, 1_000, 2, 3, 1_000), Micros(200)),
    ]
}

/// Arrivals in bursts: the mean gap, with runs of no gap at all.
fn stream(seed: u64, mean: Micros, count: usize) -> Vec<Micros> {
    let mut rng = Rng::new(seed, 9);
    let mut t = Micros(rng.between(0, mean.0));
    let mut times = Vec::new();
    for _ in 0..count {
        times.push(t);
        if !rng.chance(0.4) {
            t = t + Micros(rng.between(0, 2 * mean.0));
        }
    }
    times
}

#[test]
fn gcra_and_both_buckets_are_one_rule() {
    for (bounds, mean) in corners() {
        for seed in 0..100 {
            let kinds = [
                Algorithm::TokenBucket,
                Algorithm::Gcra,
                Algorithm::LeakyBucket,
            ];
            let mut gates = kinds.map(|algorithm| Gate::new(algorithm, bounds));
            for t in stream(seed, mean, 120) {
                assert_eq!(gates[0].tokens(t), gates[1].tokens(t), "{bounds:?} {seed}");
                let wait = gates.each_ref().map(|gate| gate.retry_after(t));
                assert!(
                    wait[0] == wait[1] && wait[1] == wait[2],
                    "{bounds:?} {seed}"
                );
                let verdicts = gates.each_mut().map(|gate| gate.decide(t));
                let allowed = verdicts.map(|one| matches!(one, Verdict::Allowed(_)));
                assert!(allowed[0] == allowed[1] && allowed[1] == allowed[2]);
            }
        }
    }
}

#[test]
fn who_is_sent_away_is_let_in_after_the_wait_and_not_before() {
    for (bounds, mean) in corners() {
        for word in ALGORITHMS {
            let mut gate = Gate::new(algorithm_of(word), bounds);
            for t in stream(3, mean, 150) {
                let Verdict::Denied(wait) = gate.decide(t) else {
                    continue;
                };
                let later = |delay: Micros| gate.clone().decide(t + delay);
                assert!(
                    matches!(later(wait), Verdict::Allowed(_)),
                    "{word} {bounds:?}"
                );
                let early = later(wait - Micros(1));
                assert_eq!(early, Verdict::Denied(Micros(1)), "{word} {bounds:?}");
            }
        }
    }
}

#[test]
fn promises_hold_over_many_streams() {
    for (bounds, mean) in corners() {
        for seed in 0..8 {
            let mut sim = limiter(ALGORITHMS, 5, 10.0, 5, None);
            sim.bounds = bounds;
            let words = ALGORITHMS.iter().map(|word| Value::Word(word)).collect();
            sim.doors = doors(&Value::List(words), bounds).unwrap();
            for t in stream(seed, mean, 60) {
                sim.until(t);
                sim.ask_for(1, Micros::ZERO);
                sim.until(t);
                let memory = sim.doors.iter().map(|door| door.gate.memory(t));
                assert!(memory.max().unwrap() <= (bounds.limit as i64).max(3));
            }
        }
    }
}

/// A promise that nobody can break says nothing: each check fails on a history that breaks it.
#[test]
fn a_broken_promise_is_named() {
    let broken = |word: &'static str, times: &[f64]| {
        let mut sim = limiter(&[word], 2, 10.0, 2, None);
        let door = &mut sim.doors[0];
        door.decisions = times
            .iter()
            .map(|time| Decision {
                at: at(*time),
                verdict: Verdict::Allowed(at(*time)),
            })
            .collect();
        sim.violation().unwrap_or_default()
    };
    assert_eq!(broken("sliding-log", &[1.0, 2.0, 11.0]), "");
    assert!(broken("sliding-log", &[1.0, 2.0, 10.9]).contains("any span"));
    assert!(broken("token-bucket", &[0.0, 0.0, 4.9]).contains("what the rate brings"));
    assert!(broken("gcra", &[0.0, 0.0, 0.0]).contains("what the rate brings"));
    assert!(broken("fixed-window", &[1.0, 2.0, 3.0]).contains("each window"));
    assert!(broken("fixed-window", &[8.0, 9.0, 10.0, 10.5, 11.0]).contains("twice the limit"));
    assert!(broken("sliding-counter", &[1.0, 2.0, 3.0]).contains("each window"));
    assert!(broken("leaky-bucket", &[1.0, 2.0]).contains("an interval apart"));
    let mut sim = limiter(&["token-bucket", "gcra"], 2, 10.0, 2, None);
    sim.meet(&[0.0]);
    sim.doors[1].decisions[0].verdict = Verdict::Denied(at(1.0));
    assert!(
        sim.violation()
            .unwrap()
            .contains("let the same requests in")
    );
}

#[test]
fn the_same_requests_give_the_same_trace() {
    let trace = || {
        let mut sim = limiter(ALGORITHMS, 5, 10.0, 5, None);
        sim.ask_for(12, at(0.7));
        sim.until(at(60.0))
    };
    assert_eq!(trace(), trace());
    assert!(trace().len() > 60);
}

#[test]
fn what_is_asked_of_parts_is_what_happened() {
    let mut sim = limiter(&["token-bucket", "leaky-bucket"], 2, 10.0, 2, None);
    sim.meet(&[1.0, 1.0, 1.0]);
    let request = |gate, number| request_part(gate, number);
    let of = |part, name: &str| sim.property(part, name);
    assert_eq!(of(request(None, 3), "arrival"), Value::Duration(at(1.0)));
    assert_eq!(of(request(Some(0), 3), "allowed"), Value::Bool(false));
    assert_eq!(
        of(request(Some(0), 3), "retry-after"),
        Value::Duration(at(5.0))
    );
    assert_eq!(
        of(request(Some(1), 2), "departure"),
        Value::Duration(at(6.0))
    );
    assert_eq!(of(request(Some(1), 2), "wait"), Value::Duration(at(5.0)));
    assert_eq!(of(request(Some(1), 9), "allowed"), Value::None);
    assert_eq!(sim.label(gate_part(1)), "leaky bucket");
    assert_eq!(sim.label(request(Some(0), 3)), "3");
    let denied = Value::Set(vec![request(Some(0), 3), request(Some(1), 3)]);
    assert_eq!(of(Part::root(), "denied"), denied);
}

#[test]
fn curves_follow_what_gates_go_by() {
    let mut sim = limiter(&["token-bucket"], 5, 10.0, 5, None);
    sim.meet(&[1.0, 1.0, 4.0]);
    let Figure::Plot(plot) = sim.picture("recent", "plot", &Arguments::default()) else {
        panic!("no plot");
    };
    let corners: Vec<(Micros, f64)> = plot.curves[0]
        .pieces
        .iter()
        .map(|piece| (piece.at, piece.value))
        .collect();
    // Full, less two at the first second; 1.5 come until the fourth, when one more goes.
    let expected = [(0.0, 5.0), (1.0, 3.0), (4.0, 3.5)];
    assert_eq!(corners, expected.map(|(t, value)| (at(t), value)));
    let real: Vec<f64> = plot.curves[1]
        .pieces
        .iter()
        .map(|piece| piece.value)
        .collect();
    assert_eq!(real, [0.0, 2.0, 3.0]);
}
