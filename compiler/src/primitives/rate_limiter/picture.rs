//! How gates look: a pure function of what they have decided.

use super::gate::{Algorithm, Gate, Verdict};
use super::{Decision, Door, RateLimiter, algorithm_name, gate_part, request_part};
use crate::figures::{
    Arrival, Bar, Bars, Bucket, Curve, Figure, Flow, Item, Lane, Lanes, Level, Outcome, Piece,
    Plot, Windows,
};
use crate::primitive::Part;
use crate::story::Mark;
use crate::units::Micros;

/// The most pieces of one curve: more than a picture can show.
const MOST_PIECES: usize = 2_000;

impl RateLimiter {
    pub(super) fn figure(&self, property: &str, view: &str) -> Figure {
        match (property, view) {
            ("recent", _) => Figure::Plot(self.plot()),
            ("gate", _) => Figure::Bucket(self.bucket()),
            ("busiest", _) => Figure::Bars(self.busiest()),
            ("memory", _) => Figure::Bars(self.memory()),
            ("requests", _) => Figure::Lanes(self.lanes(true)),
            _ => Figure::Lanes(self.lanes(false)),
        }
    }

    /// From the first arrival to the last instant that is known of.
    fn shown(&self) -> Option<(Micros, Micros)> {
        let first = self.requests.first()?;
        let decisions = self.doors.iter().flat_map(|door| &door.decisions);
        let last = decisions.map(turn).max().unwrap_or(*first);
        Some((*first, last.max(self.kernel.now())))
    }

    fn lanes(&self, with_arrivals: bool) -> Lanes {
        let arrivals = with_arrivals.then(|| self.arrivals());
        let gates = (0..self.doors.len()).map(|gate| self.lane(gate));
        Lanes {
            now: self.kernel.now(),
            shown: self.shown(),
            window: Some(self.bounds.window),
            rows: arrivals.into_iter().chain(gates).collect(),
        }
    }

    /// The requests as they came.
    fn arrivals(&self) -> Lane {
        let arrivals = (1..).zip(&self.requests).map(|(number, at)| Arrival {
            part: request_part(None, number),
            at: *at,
            outcome: Outcome::Arrived,
        });
        Lane {
            part: Part::root(),
            name: "requests".to_owned(),
            note: String::new(),
            readout: self.requests.len().to_string(),
            windows: Windows::Unseen,
            arrivals: arrivals.collect(),
        }
    }

    fn lane(&self, gate: usize) -> Lane {
        let door = &self.doors[gate];
        let windows = match door.gate.algorithm {
            Algorithm::FixedWindow | Algorithm::SlidingCounter => Windows::Fixed,
            Algorithm::SlidingLog => Windows::Sliding,
            Algorithm::Unlimited
            | Algorithm::TokenBucket
            | Algorithm::LeakyBucket
            | Algorithm::Gcra => Windows::Unseen,
        };
        let arrivals = (1..)
            .zip(&door.decisions)
            .map(|(number, decision)| Arrival {
                part: request_part(Some(gate), number),
                at: turn(decision),
                outcome: match decision.verdict {
                    Verdict::Denied(_) => Outcome::Rejected,
                    Verdict::Allowed(_) if door.waiting.contains(&number) => Outcome::Waiting,
                    Verdict::Allowed(_) => Outcome::Admitted,
                },
            });
        let allowed = door.decisions.iter().filter(|one| one.allowed()).count();
        Lane {
            part: gate_part(gate),
            name: algorithm_name(door.gate.algorithm).to_owned(),
            note: String::new(),
            readout: format!("{allowed} let in"),
            windows,
            arrivals: arrivals.collect(),
        }
    }

    /// What the first gate holds now.
    fn bucket(&self) -> Bucket {
        let door = &self.doors[0];
        let (now, limit) = (self.kernel.now(), self.bounds.limit);
        let burst = self.bounds.burst as usize;
        let part = gate_part(0);
        let plain = Bucket {
            part,
            readout: String::new(),
            places: limit as usize,
            items: Vec::new(),
            coins: false,
            hanging: false,
            level: None,
            inflow: None,
            outflow: None,
        };
        match door.gate.algorithm {
            Algorithm::TokenBucket | Algorithm::Gcra => {
                let tokens = door.gate.whole_tokens(now).max(0) as usize;
                Bucket {
                    readout: format!("{tokens} of {burst} tokens"),
                    places: burst,
                    coins: true,
                    items: vec![nameless(); tokens],
                    inflow: Some(self.dripping("1 token every", self.token_timer())),
                    ..plain
                }
            }
            Algorithm::LeakyBucket => Bucket {
                readout: format!("{} of {burst} waiting", door.waiting.len()),
                places: burst,
                items: door.waiting.iter().copied().map(named).collect(),
                outflow: Some(self.dripping("1 out every", self.leak_timer())),
                ..plain
            },
            Algorithm::FixedWindow | Algorithm::SlidingCounter => {
                let (previous, current) = door.gate.window_counts(now);
                let number = door.gate.window_number(now);
                let in_window = |decision: &Decision| {
                    decision.allowed() && door.gate.window_number(decision.at) == number
                };
                let items = (1..)
                    .zip(&door.decisions)
                    .filter(|(_, decision)| in_window(decision))
                    .map(|(number, _)| named(number));
                let sliding = door.gate.algorithm == Algorithm::SlidingCounter;
                let window = self.bounds.window.0;
                Bucket {
                    readout: if sliding {
                        let estimate = door.gate.estimate(now).unwrap_or(0.0);
                        format!("{estimate:.1} of {limit} counted")
                    } else {
                        format!("{current} of {limit} counted")
                    },
                    items: items.collect(),
                    hanging: sliding,
                    level: sliding.then(|| Level {
                        words: "share of the window before".to_owned(),
                        from: previous as f64,
                        to: 0.0,
                        since: Micros(number * window),
                        until: Micros((number + 1) * window),
                    }),
                    ..plain
                }
            }
            Algorithm::SlidingLog => {
                let since = now - self.bounds.window;
                let times = (1..).zip(&door.decisions);
                let kept = times.filter(|(_, one)| one.allowed() && one.at > since);
                let items: Vec<Item> = kept.map(|(number, one)| dated(number, one.at)).collect();
                Bucket {
                    readout: format!("{} of {limit} remembered", items.len()),
                    items,
                    ..plain
                }
            }
            Algorithm::Unlimited => {
                let since = now - self.bounds.window;
                let recent = door.passes.iter().filter(|(at, _)| *at > since);
                let items: Vec<Item> = recent.map(|(_, number)| named(*number)).collect();
                Bucket {
                    readout: format!("{} in {}", items.len(), seconds(self.bounds.window)),
                    items,
                    ..plain
                }
            }
        }
    }

    fn dripping(&self, words: &str, timer: Option<(Micros, Micros)>) -> Flow {
        let interval = self.bounds.rate.interval();
        Flow {
            words: format!("{words} {}", seconds(interval)),
            timer,
        }
    }

    /// The token that is being made: since when, and until when.
    fn token_timer(&self) -> Option<(Micros, Micros)> {
        let until = self.doors[0].gate.next_token(self.kernel.now())?;
        Some((until - self.bounds.rate.interval(), until))
    }

    /// The turn that comes next in the leaky bucket: after the one before, and when.
    fn leak_timer(&self) -> Option<(Micros, Micros)> {
        let door = &self.doors[0];
        let first = *door.waiting.front()?;
        let until = turn(door.decisions.get(first as usize - 1)?);
        Some((until - self.bounds.rate.interval(), until))
    }

    /// What the first gate holds over time, and what really went on in the last window.
    fn plot(&self) -> Plot {
        let door = &self.doors[0];
        let algorithm = door.gate.algorithm;
        let (window, now) = (self.bounds.window, self.kernel.now());
        let span = seconds(window);
        let held = match algorithm {
            Algorithm::TokenBucket | Algorithm::Gcra => Some("tokens"),
            Algorithm::LeakyBucket => Some("in the bucket"),
            Algorithm::FixedWindow | Algorithm::SlidingLog | Algorithm::SlidingCounter => {
                Some("what the gate counts")
            }
            Algorithm::Unlimited => None,
        };
        let held = held.map(|name| Curve {
            name: name.to_owned(),
            pieces: self.held(door),
        });
        let real = Curve {
            name: format!("let through in the last {span}"),
            pieces: real(door, window, now),
        };
        let limit = self.bounds.limit;
        let over = door.busiest as i128 > limit;
        let judged = !door.passes.is_empty();
        Plot {
            now,
            shown: self.shown(),
            part: gate_part(0),
            curves: held.into_iter().chain([real]).collect(),
            bound: Some((limit as f64, format!("limit {limit}"))),
            readout: format!("at most {} in {span}", door.busiest),
            outcome: judged.then_some(if over { Mark::Bad } else { Mark::Good }),
        }
    }

    /// What a gate's decisions went by, from time zero: its algorithm once more over all that it let in.
    fn held(&self, door: &Door) -> Vec<Piece> {
        let now = self.kernel.now();
        let mut gate = Gate::new(door.gate.algorithm, self.bounds);
        let mut pieces = Vec::new();
        let mut t = Micros::ZERO;
        for decision in door.decisions.iter().filter(|one| one.allowed()) {
            t = drift(&gate, t, decision.at, &mut pieces);
            if t < decision.at {
                pieces.push(piece(&gate, t, Some(decision.at)));
            }
            gate.decide(decision.at);
            t = decision.at;
        }
        t = drift(&gate, t, now, &mut pieces);
        pieces.push(piece(&gate, t, None));
        pieces
    }

    fn busiest(&self) -> Bars {
        self.bars(|door| {
            let over = door.busiest as i128 > self.bounds.limit;
            let outcome = if over { Mark::Bad } else { Mark::Good };
            let judged = !door.passes.is_empty();
            (door.busiest as i64, judged.then_some(outcome))
        })
    }

    fn memory(&self) -> Bars {
        let now = self.kernel.now();
        self.bars(|door| (door.gate.memory(now), None))
    }

    /// A bar for each gate.
    fn bars(&self, of: impl Fn(&Door) -> (i64, Option<Mark>)) -> Bars {
        let bar = |(gate, door): (usize, &Door)| {
            let (value, outcome) = of(door);
            Bar {
                part: gate_part(gate),
                name: algorithm_name(door.gate.algorithm).to_owned(),
                value: value as f64,
                text: value.to_string(),
                before: None,
                outcome,
                identity: None,
            }
        };
        Bars {
            rows: self.doors.iter().enumerate().map(bar).collect(),
        }
    }
}

/// When a request's turn is, or was; of one that was sent away, when it came.
fn turn(decision: &Decision) -> Micros {
    match decision.verdict {
        Verdict::Allowed(leaves) => leaves,
        Verdict::Denied(_) => decision.at,
    }
}

fn nameless() -> Item {
    Item {
        part: None,
        label: String::new(),
    }
}

fn named(number: u32) -> Item {
    Item {
        part: Some(request_part(Some(0), number)),
        label: number.to_string(),
    }
}

/// A request by the time at which it came.
fn dated(number: u32, at: Micros) -> Item {
    Item {
        label: seconds(at),
        ..named(number)
    }
}

/// A span or an instant in seconds, as pictures print it.
fn seconds(span: Micros) -> String {
    let text = format!("{:.3}", span.0 as f64 / 1e6);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text} s")
}

/// What a gate that nobody comes to holds from `t` to `end`, in finished pieces; where the unfinished one begins.
fn drift(gate: &Gate, mut t: Micros, end: Micros, pieces: &mut Vec<Piece>) -> Micros {
    while let Some((kink, _)) = gate.course(t).until
        && kink <= end
        && pieces.len() < MOST_PIECES
    {
        pieces.push(piece(gate, t, Some(kink)));
        t = kink;
    }
    t
}

fn piece(gate: &Gate, t: Micros, end: Option<Micros>) -> Piece {
    let course = gate.course(t);
    Piece {
        at: t,
        value: course.value,
        towards: course.until,
        end,
    }
}

/// How many passed in the last window, over time.
fn real(door: &Door, window: Micros, now: Micros) -> Vec<Piece> {
    let passes = door.passes.iter().map(|(at, _)| (*at, 1.0));
    let leave = door.passes.iter().map(|(at, _)| (*at + window, -1.0));
    let mut changes: Vec<(Micros, f64)> =
        passes.chain(leave).filter(|(at, _)| *at <= now).collect();
    changes.sort_by_key(|(at, _)| *at);
    let level = |at, value| Piece {
        at,
        value,
        towards: None,
        end: None,
    };
    let mut pieces = vec![level(Micros::ZERO, 0.0)];
    for (at, change) in changes {
        let Some(last) = pieces.last_mut() else {
            break;
        };
        let value = last.value + change;
        if last.at == at {
            last.value = value;
        } else {
            last.end = Some(at);
            pieces.push(level(at, value));
        }
    }
    pieces
}
