//! Rate limiting: one stream of requests meets several gates, each with its own algorithm.
//!
//! Token bucket and leaky bucket (as a queue) after Turner, *New Directions in Communications*, IEEE Communications
//! Magazine 1986; GCRA after ITU-T I.371; fixed windows, sliding log and sliding counter as common at the edge of web
//! services, the counter as Cloudflare describes it: the count of the window before, weighted by the share of it that the
//! last window still covers, and that of this one. A request is let in if it fits *with* what is counted already. After
//! every step each gate is held to the bound that its algorithm promises, and buckets and GCRA to each other.
//!
//! Left out on purpose: requests of different cost, keys and users, clocks that differ, and counters that several machines
//! share. All gates see every request at the same instant, and what one does changes nothing for another.

mod gate;
mod info;
mod picture;
mod promises;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use crate::figures::Figure;
use crate::primitive::{
    Arguments, Bus, Event, Info, Kernel, Part, Refusal, Rng, Simulation, Traffic, Value,
};
use crate::units::Micros;

use gate::{ALGORITHMS, Algorithm, Bounds, Gate, Rate, Verdict};
pub(super) use info::INFO;

/// The most requests of one simulation: a picture has no room for more.
const MOST_REQUESTS: usize = 200;

/// What can happen next.
#[derive(Clone, Copy, Debug)]
enum Task {
    /// A scene asked for requests.
    Ask { count: u32, every: Micros },
    /// A request is due, after whatever else falls on the same instant.
    Due,
    /// A request arrives at all gates.
    Arrive,
    /// A gate decides about a request.
    Decide { gate: usize, number: u32 },
    /// A request that had to wait goes on.
    Release { gate: usize, number: u32 },
    /// A bucket holds one whole token more.
    Refill { gate: usize },
    /// A window ends.
    Roll { gate: usize },
    /// A request leaves the log of the last window.
    Expire { gate: usize, number: u32 },
}

/// A gate with everything that it decided.
#[derive(Clone, Debug)]
struct Door {
    gate: Gate,
    /// By request, in order.
    decisions: Vec<Decision>,
    /// When requests went on to the service.
    passes: Vec<(Micros, u32)>,
    /// Who was let in and still waits, in order.
    waiting: VecDeque<u32>,
    /// The most that went on in any span as long as a window.
    busiest: usize,
    /// Whether the end of a window, or the next token, is on the agenda.
    expects: bool,
}

/// What a gate made of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Decision {
    at: Micros,
    verdict: Verdict,
}

impl Decision {
    fn allowed(&self) -> bool {
        matches!(self.verdict, Verdict::Allowed(_))
    }
}

/// The stream and its gates.
#[derive(Clone)]
struct RateLimiter {
    arguments: Arguments,
    kernel: Kernel<Task>,
    bounds: Bounds,
    doors: Vec<Door>,
    /// When requests arrived.
    requests: Vec<Micros>,
    /// How many have arrived or will.
    planned: usize,
}

/// The door of this number, counting from 0 here and from 1 in what a scene sees.
fn gate_part(gate: usize) -> Part {
    Part::new("gate", [gate as u32 + 1, 0, 0])
}

/// A request as it arrived, or as one gate decided about it.
fn request_part(gate: Option<usize>, number: u32) -> Part {
    let gate = gate.map_or(0, |gate| gate as u32 + 1);
    Part::new("request", [gate, number, 0])
}

/// What pictures call an algorithm.
fn algorithm_name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Unlimited => "no limit",
        Algorithm::TokenBucket => "token bucket",
        Algorithm::LeakyBucket => "leaky bucket",
        Algorithm::Gcra => "GCRA",
        Algorithm::FixedWindow => "fixed window",
        Algorithm::SlidingLog => "sliding log",
        Algorithm::SlidingCounter => "sliding counter",
    }
}

fn algorithm_of(word: &str) -> Algorithm {
    match word {
        "token-bucket" => Algorithm::TokenBucket,
        "leaky-bucket" => Algorithm::LeakyBucket,
        "gcra" => Algorithm::Gcra,
        "fixed-window" => Algorithm::FixedWindow,
        "sliding-log" => Algorithm::SlidingLog,
        "sliding-counter" => Algorithm::SlidingCounter,
        _ => Algorithm::Unlimited,
    }
}

/// The rate that a scene asks for, to the millionth of a request a second; else the limit of a window, spread over it.
fn rate_of(arguments: &Arguments, limit: i128, window: Micros) -> Rate {
    match arguments.get("rate") {
        Value::None => Rate {
            requests: limit,
            micros: i128::from(window.0),
        },
        _ => Rate {
            requests: libm::round(arguments.real("rate") * 1e6).max(1.0) as i128,
            micros: 1_000_000_000_000,
        },
    }
}

impl RateLimiter {
    fn start(arguments: &Arguments) -> Result<Self, Refusal> {
        let limit = i128::from(arguments.int("limit").max(1));
        let window = arguments.duration("window").max(Micros(1));
        let burst = match arguments.get("burst") {
            Value::None => limit,
            _ => i128::from(arguments.int("burst").max(1)),
        };
        let bounds = Bounds {
            limit,
            window,
            burst,
            rate: rate_of(arguments, limit, window),
        };
        let arrivals = durations(arguments.get("arrivals"));
        if arrivals.len() > MOST_REQUESTS {
            let reason = format!(
                "{} arrivals are more than the {MOST_REQUESTS} that a picture has room for",
                arrivals.len()
            );
            return Err(Refusal::of("arrivals", reason));
        }
        let quiet = Bus {
            latency: (Micros::ZERO, Micros::ZERO),
            loss: 0.0,
        };
        let mut kernel = Kernel::new(quiet, Rng::new(0, 0));
        for at in &arrivals {
            kernel.after(*at, Task::Due);
        }
        Ok(Self {
            arguments: arguments.clone(),
            kernel,
            bounds,
            doors: doors(arguments.get("algorithms"), bounds)?,
            requests: Vec::new(),
            planned: arrivals.len(),
        })
    }

    fn perform(&mut self, task: Task) -> Option<Event> {
        match task {
            Task::Ask { count, every } => {
                for index in 0..i64::from(count) {
                    let delay = Micros(every.0.saturating_mul(index));
                    self.kernel.after(delay, Task::Due);
                }
                None
            }
            // A token or a new window of this instant comes first.
            Task::Due => {
                self.kernel.after(Micros::ZERO, Task::Arrive);
                None
            }
            Task::Arrive => Some(self.arrive()),
            Task::Decide { gate, number } => Some(self.decide(gate, number)),
            Task::Release { gate, number } => Some(self.release(gate, number)),
            Task::Refill { gate } => Some(self.refill(gate)),
            Task::Roll { gate } => Some(self.roll(gate)),
            Task::Expire { gate, number } => {
                Some(self.kernel.emit("request-expired", about(gate, number)))
            }
        }
    }

    fn arrive(&mut self) -> Event {
        self.requests.push(self.kernel.now());
        let number = self.requests.len() as u32;
        let event = self.kernel.emit(
            "request-arrived",
            vec![("request", Value::Part(request_part(None, number)))],
        );
        for gate in 0..self.doors.len() {
            self.kernel.soon(Task::Decide { gate, number });
        }
        event
    }

    fn decide(&mut self, gate: usize, number: u32) -> Event {
        let now = self.kernel.now();
        let door = &mut self.doors[gate];
        let verdict = door.gate.decide(now);
        door.decisions.push(Decision { at: now, verdict });
        match verdict {
            Verdict::Denied(wait) => {
                let mut arguments = about(gate, number);
                arguments.push(("retry-after", Value::Duration(wait)));
                self.kernel.emit("request-denied", arguments)
            }
            Verdict::Allowed(leaves) => {
                let event = self.kernel.emit("request-allowed", about(gate, number));
                self.follow(gate, number, leaves);
                event
            }
        }
    }

    /// Puts on the agenda what follows from letting a request in.
    fn follow(&mut self, gate: usize, number: u32, leaves: Micros) {
        let now = self.kernel.now();
        let door = &mut self.doors[gate];
        match door.gate.algorithm {
            Algorithm::LeakyBucket => {
                door.waiting.push_back(number);
                let release = Task::Release { gate, number };
                if leaves > now {
                    self.kernel.after(leaves - now, release);
                } else {
                    self.kernel.soon(release);
                }
                return;
            }
            Algorithm::SlidingLog => {
                self.kernel
                    .after(self.bounds.window, Task::Expire { gate, number });
            }
            Algorithm::TokenBucket
            | Algorithm::FixedWindow
            | Algorithm::SlidingCounter
            | Algorithm::Unlimited
            | Algorithm::Gcra => {}
        }
        door.pass(now, number, self.bounds.window);
        self.expect(gate);
    }

    /// Sets the timer for the next token or the end of the window, unless it is set.
    fn expect(&mut self, gate: usize) {
        let now = self.kernel.now();
        let door = &mut self.doors[gate];
        let due = match door.gate.algorithm {
            Algorithm::TokenBucket => {
                let due = door.gate.next_token(now);
                due.map(|due| (due, Task::Refill { gate }))
            }
            Algorithm::FixedWindow | Algorithm::SlidingCounter => {
                let (previous, current) = door.gate.window_counts(now);
                let sliding = door.gate.algorithm == Algorithm::SlidingCounter;
                let remembers = current > 0 || sliding && previous > 0;
                let end = (door.gate.window_number(now) + 1) * self.bounds.window.0;
                remembers.then_some((Micros(end), Task::Roll { gate }))
            }
            Algorithm::Unlimited
            | Algorithm::LeakyBucket
            | Algorithm::Gcra
            | Algorithm::SlidingLog => None,
        };
        if let (Some((due, task)), false) = (due, door.expects) {
            door.expects = true;
            self.kernel.after(due - now, task);
        }
    }

    fn release(&mut self, gate: usize, number: u32) -> Event {
        let (now, window) = (self.kernel.now(), self.bounds.window);
        let door = &mut self.doors[gate];
        door.waiting.retain(|waiting| *waiting != number);
        door.pass(now, number, window);
        self.kernel.emit("request-released", about(gate, number))
    }

    fn refill(&mut self, gate: usize) -> Event {
        let tokens = self.doors[gate].gate.whole_tokens(self.kernel.now());
        let arguments = vec![
            ("gate", Value::Part(gate_part(gate))),
            ("tokens", Value::Int(tokens)),
        ];
        let event = self.kernel.emit("token-refilled", arguments);
        self.doors[gate].expects = false;
        self.expect(gate);
        event
    }

    fn roll(&mut self, gate: usize) -> Event {
        let number = self.doors[gate].gate.window_number(self.kernel.now());
        let arguments = vec![
            ("gate", Value::Part(gate_part(gate))),
            ("window", Value::Int(number + 1)),
        ];
        let event = self.kernel.emit("window-rolled", arguments);
        self.doors[gate].expects = false;
        self.expect(gate);
        event
    }

    fn ask(&mut self, arguments: &Arguments) -> Result<(), String> {
        let count = arguments.int("number").max(1) as usize;
        if self.planned + count > MOST_REQUESTS {
            return Err(format!(
                "with {} before them, {count} requests are more than the {MOST_REQUESTS} that a picture has room for",
                self.planned
            ));
        }
        self.planned += count;
        self.kernel.asked(Task::Ask {
            count: count as u32,
            every: arguments.duration("every"),
        });
        Ok(())
    }

    fn root_property(&self, name: &str) -> Value {
        let everywhere = |chosen: fn(&Decision) -> bool| {
            let gates = 0..self.doors.len();
            Value::Set(gates.flat_map(|gate| self.decided(gate, chosen)).collect())
        };
        match name {
            "gates" => Value::Set((0..self.doors.len()).map(gate_part).collect()),
            "gate" => Value::Part(gate_part(0)),
            "requests" => Value::Set(
                (1..=self.requests.len() as u32)
                    .map(|number| request_part(None, number))
                    .collect(),
            ),
            "allowed" => everywhere(Decision::allowed),
            "denied" => everywhere(|decision| !decision.allowed()),
            "busiest" => {
                let most = self.doors.iter().map(|door| door.busiest).max();
                Value::Int(most.unwrap_or(0) as i64)
            }
            "recent" => self.gate_property(0, "recent"),
            "memory" => {
                let now = self.kernel.now();
                let kept = self.doors.iter().map(|door| door.gate.memory(now));
                Value::Int(kept.max().unwrap_or(0))
            }
            "rate" => Value::Real(self.bounds.rate.per_second()),
            "burst" => Value::Int(self.bounds.burst as i64),
            "interval" => Value::Duration(self.bounds.rate.interval()),
            parameter => self.arguments.get(parameter).clone(),
        }
    }

    /// The requests of a gate whose decision is so.
    fn decided(&self, gate: usize, chosen: fn(&Decision) -> bool) -> Vec<Part> {
        let decisions = (1..).zip(&self.doors[gate].decisions);
        decisions
            .filter(|(_, decision)| chosen(decision))
            .map(|(number, _)| request_part(Some(gate), number))
            .collect()
    }

    fn gate_property(&self, gate: usize, name: &str) -> Value {
        let now = self.kernel.now();
        let Some(door) = self.doors.get(gate) else {
            return Value::None;
        };
        let real = |number: Option<f64>| number.map_or(Value::None, Value::Real);
        let part = |number: &u32| request_part(Some(gate), *number);
        match name {
            "number" => Value::Int(gate as i64 + 1),
            "algorithm" => Value::Word(ALGORITHMS[door.gate.algorithm as usize]),
            "allowed" => Value::Set(self.decided(gate, Decision::allowed)),
            "denied" => Value::Set(self.decided(gate, |decision| !decision.allowed())),
            "passed" => Value::Set(door.passes.iter().map(|(_, number)| part(number)).collect()),
            "waiting" => Value::Set(door.waiting.iter().map(part).collect()),
            "tokens" => real(door.gate.tokens(now)),
            "estimate" => real(door.gate.estimate(now)),
            "recent" => Value::Int(door.recent(now, self.bounds.window) as i64),
            "busiest" => Value::Int(door.busiest as i64),
            "memory" => Value::Int(door.gate.memory(now)),
            "retry-after" => Value::Duration(door.gate.retry_after(now)),
            "longest-wait" => {
                let waits = door.decisions.iter().filter_map(waited);
                Value::Duration(waits.max().unwrap_or_default())
            }
            _ => Value::None,
        }
    }

    fn request_property(&self, part: Part, name: &str) -> Value {
        let [gate, number, _] = part.id;
        let index = (number as usize).wrapping_sub(1);
        let Some(arrived) = self.requests.get(index) else {
            return Value::None;
        };
        let gate = (gate as usize).checked_sub(1);
        let decision = gate
            .and_then(|gate| self.doors.get(gate))
            .and_then(|door| door.decisions.get(index));
        match (name, decision.map(|decision| decision.verdict)) {
            ("number", _) => Value::Int(i64::from(number)),
            ("arrival", _) => Value::Duration(*arrived),
            ("gate", _) => Value::part(gate.map(gate_part)),
            ("allowed", Some(verdict)) => Value::Bool(matches!(verdict, Verdict::Allowed(_))),
            ("departure", Some(Verdict::Allowed(leaves))) => Value::Duration(leaves),
            ("wait", _) => decision
                .and_then(waited)
                .map_or(Value::None, Value::Duration),
            ("retry-after", Some(Verdict::Denied(wait))) => Value::Duration(wait),
            _ => Value::None,
        }
    }
}

impl Door {
    fn new(algorithm: Algorithm, bounds: Bounds) -> Self {
        Self {
            gate: Gate::new(algorithm, bounds),
            decisions: Vec::new(),
            passes: Vec::new(),
            waiting: VecDeque::new(),
            busiest: 0,
            expects: false,
        }
    }

    /// A request goes on to the service.
    fn pass(&mut self, now: Micros, number: u32, window: Micros) {
        self.passes.push((now, number));
        self.busiest = self.busiest.max(self.recent(now, window));
    }

    /// How many went on in the last window, the instant of its beginning left out.
    fn recent(&self, now: Micros, window: Micros) -> usize {
        let since = now - window;
        let passes = self.passes.iter().rev();
        passes.take_while(|(at, _)| *at > since).count()
    }
}

/// How long a request that was let in had to wait.
fn waited(decision: &Decision) -> Option<Micros> {
    match decision.verdict {
        Verdict::Allowed(leaves) => Some(leaves - decision.at),
        Verdict::Denied(_) => None,
    }
}

/// The arguments of an event about a request at a gate.
fn about(gate: usize, number: u32) -> Vec<(&'static str, Value)> {
    vec![
        ("gate", Value::Part(gate_part(gate))),
        ("request", Value::Part(request_part(Some(gate), number))),
    ]
}

fn durations(list: &Value) -> Vec<Micros> {
    let Value::List(values) = list else {
        return Vec::new();
    };
    let durations = values.iter().filter_map(|value| match value {
        Value::Duration(at) => Some(*at),
        _ => None,
    });
    durations.collect()
}

/// One door for each algorithm that is named.
fn doors(algorithms: &Value, bounds: Bounds) -> Result<Vec<Door>, Refusal> {
    let refused = |reason| Err(Refusal::of("algorithms", reason));
    let mut doors: Vec<Door> = Vec::new();
    let words = match algorithms {
        Value::List(words) => words.as_slice(),
        _ => &[],
    };
    for word in words {
        let Value::Word(word) = word else { continue };
        let algorithm = algorithm_of(word);
        if doors.iter().any(|door| door.gate.algorithm == algorithm) {
            return refused(format!("`algorithms` names `{word}` twice"));
        }
        doors.push(Door::new(algorithm, bounds));
    }
    if doors.is_empty() {
        return refused("`algorithms` is empty, so there is no gate".to_owned());
    }
    Ok(doors)
}

impl Simulation for RateLimiter {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn now(&self) -> Micros {
        self.kernel.now()
    }

    fn next(&self) -> Option<Micros> {
        self.kernel.next()
    }

    fn step(&mut self) -> Option<Event> {
        let task = self.kernel.pop()?;
        self.perform(task)
    }

    fn wait(&mut self, t: Micros) {
        self.kernel.wait(t);
    }

    fn act(&mut self, _: Part, _: &'static str, arguments: &Arguments) -> Result<(), String> {
        self.ask(arguments)
    }

    fn property(&self, of: Part, name: &str) -> Value {
        match of.kind {
            "" => self.root_property(name),
            "gate" => self.gate_property((of.id[0] as usize).wrapping_sub(1), name),
            "request" => self.request_property(of, name),
            _ => Value::None,
        }
    }

    fn label(&self, part: Part) -> String {
        match part.kind {
            "gate" => {
                let door = self.doors.get((part.id[0] as usize).wrapping_sub(1));
                door.map_or_else(String::new, |door| {
                    algorithm_name(door.gate.algorithm).to_owned()
                })
            }
            "request" => part.id[1].to_string(),
            _ => "rate limiter".to_owned(),
        }
    }

    fn picture(&self, property: &str, view: &str, _options: &Arguments) -> Figure {
        self.figure(property, view)
    }

    fn traffic(&mut self) -> Vec<Traffic> {
        self.kernel.traffic()
    }

    fn violation(&self) -> Option<String> {
        self.broken_promise()
    }

    fn fork(&self) -> Box<dyn Simulation> {
        Box::new(self.clone())
    }
}
