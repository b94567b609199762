//! The algorithms: what each remembers, and how it decides. Exact: time is whole microseconds, and amounts of requests
//! are whole multiples of a fraction of the rate, so that nothing ever drifts.

use std::collections::VecDeque;

use crate::units::Micros;

/// The words for the algorithms, in the order of [`Algorithm`].
pub(super) const ALGORITHMS: &[&str] = &[
    "unlimited",
    "token-bucket",
    "leaky-bucket",
    "gcra",
    "fixed-window",
    "sliding-log",
    "sliding-counter",
];

/// Which algorithm a gate runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Unlimited,
    TokenBucket,
    LeakyBucket,
    Gcra,
    FixedWindow,
    SlidingLog,
    SlidingCounter,
}

/// What all gates of a simulation are held to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    /// How many requests a window may hold.
    pub(super) limit: i128,
    /// How long a window is; windows are counted from time zero.
    pub(super) window: Micros,
    /// How many requests a bucket holds.
    pub(super) burst: i128,
    /// How fast buckets fill and leak.
    pub(super) rate: Rate,
}

/// So many requests in so many microseconds.
///
/// Amounts of requests are counted in units of which `micros` are one request and `requests` come with each microsecond.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rate {
    pub(super) requests: i128,
    pub(super) micros: i128,
}

impl Rate {
    /// What has come in a span.
    fn amount(self, span: Micros) -> i128 {
        i128::from(span.0) * self.requests
    }

    /// The first whole microsecond at which this amount has come.
    fn time(self, amount: i128) -> Micros {
        let rounded_up = (amount + self.requests - 1).div_euclid(self.requests);
        Micros(i64::try_from(rounded_up).unwrap_or(i64::MAX))
    }

    /// An amount in requests, for pictures and prose.
    fn requests(self, amount: i128) -> f64 {
        amount as f64 / self.micros as f64
    }

    /// How long one request takes, rounded up to a microsecond.
    pub(super) fn interval(self) -> Micros {
        self.time(self.micros)
    }

    /// Requests a second.
    pub(super) fn per_second(self) -> f64 {
        self.requests as f64 / self.micros as f64 * 1e6
    }
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is let in, and goes on to the service at this time.
    Allowed(Micros),
    /// It is sent away; after this span, and not before, one more would be let in if no other came.
    Denied(Micros),
}

/// What an algorithm remembers between two requests.
#[derive(Clone, Debug, PartialEq)]
enum Memory {
    Nothing,
    /// How much the bucket held, and when.
    Bucket {
        level: i128,
        at: Micros,
    },
    /// When the bucket will be empty, or a queue done: the theoretical arrival time of the next request, as an amount.
    Schedule {
        next: i128,
    },
    /// How many were let in by the window of this number and by the one before.
    Counts {
        window: i64,
        current: i128,
        previous: i128,
    },
    /// When those of the last window were let in.
    Log(VecDeque<Micros>),
}

/// A straight piece of what a gate holds over time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Course {
    /// What it holds now.
    pub(super) value: f64,
    /// When its course will next change by itself, and what it then holds just before; none if it stays as it is.
    pub(super) until: Option<(Micros, f64)>,
}

/// One algorithm at work.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Gate {
    pub(super) algorithm: Algorithm,
    bounds: Bounds,
    memory: Memory,
}

impl Gate {
    /// A gate that has seen nothing: buckets are full, windows empty.
    pub(super) fn new(algorithm: Algorithm, bounds: Bounds) -> Self {
        let memory = match algorithm {
            Algorithm::Unlimited => Memory::Nothing,
            Algorithm::TokenBucket => Memory::Bucket {
                level: bounds.burst * bounds.rate.micros,
                at: Micros::ZERO,
            },
            Algorithm::LeakyBucket | Algorithm::Gcra => Memory::Schedule { next: 0 },
            Algorithm::FixedWindow | Algorithm::SlidingCounter => Memory::Counts {
                window: 0,
                current: 0,
                previous: 0,
            },
            Algorithm::SlidingLog => Memory::Log(VecDeque::new()),
        };
        Self {
            algorithm,
            bounds,
            memory,
        }
    }

    /// Lets a request in or sends it away.
    pub(super) fn decide(&mut self, t: Micros) -> Verdict {
        let wait = self.retry_after(t);
        if wait > Micros::ZERO {
            return Verdict::Denied(wait);
        }
        Verdict::Allowed(self.admit(t))
    }

    /// How long from `t` until one more request would be let in, if no other came.
    pub(super) fn retry_after(&self, t: Micros) -> Micros {
        let Bounds {
            limit,
            window,
            burst,
            rate,
        } = self.bounds;
        match &self.memory {
            Memory::Nothing => Micros::ZERO,
            Memory::Bucket { .. } => {
                let missing = rate.micros - self.level(t);
                rate.time(missing.max(0))
            }
            // GCRA: conforming if t ≥ TAT − (burst − 1) · interval.
            Memory::Schedule { next } => {
                let earliest = next - (burst - 1) * rate.micros;
                rate.time((earliest - rate.amount(t)).max(0))
            }
            Memory::Log(_) => match self.in_log(t).count() as i128 {
                held if held < limit => Micros::ZERO,
                // The oldest is the first to leave; with it one place gets free.
                _ => self
                    .in_log(t)
                    .next()
                    .map_or(Micros::ZERO, |oldest| oldest + window - t),
            },
            Memory::Counts { .. } => {
                let (previous, current) = self.counts(t);
                let length = i128::from(window.0);
                let elapsed = i128::from(t.0.rem_euclid(window.0));
                if self.algorithm == Algorithm::FixedWindow {
                    let wait = if current < limit { 0 } else { length - elapsed };
                    return Micros(wait as i64);
                }
                // Allowed if previous · (length − elapsed) / length + current + 1 ≤ limit. In this window that holds
                // from an elapsed time on that follows from both counts, in the next one from `current` alone.
                let from = |previous: i128, room: i128| match (previous, room) {
                    (_, room) if room < 0 => None,
                    (0, _) => Some(0),
                    (previous, room) => {
                        let weight = (room * length).div_euclid(previous);
                        Some((length - weight).max(0))
                    }
                };
                let wait = match from(previous, limit - 1 - current) {
                    Some(start) => (start - elapsed).max(0),
                    None => length - elapsed + from(current, limit - 1).unwrap_or(length),
                };
                Micros(i64::try_from(wait).unwrap_or(i64::MAX))
            }
        }
    }

    /// Remembers that a request was let in, and says when it goes on.
    fn admit(&mut self, t: Micros) -> Micros {
        let rate = self.bounds.rate;
        let (level, counts) = (self.level(t), self.counts(t));
        let (number, since) = (self.window_number(t), self.log_start(t));
        match &mut self.memory {
            Memory::Nothing => {}
            Memory::Bucket { level: held, at } => {
                *held = level - rate.micros;
                *at = t;
            }
            Memory::Schedule { next } => {
                let turn = (*next).max(rate.amount(t));
                *next = turn + rate.micros;
                if self.algorithm == Algorithm::LeakyBucket {
                    return rate.time(turn);
                }
            }
            Memory::Counts {
                window,
                current,
                previous,
            } => {
                *window = number;
                *previous = counts.0;
                *current = counts.1 + 1;
            }
            Memory::Log(times) => {
                times.retain(|time| *time > since);
                times.push_back(t);
            }
        }
        t
    }

    /// The number of the window that `t` is in.
    pub(super) fn window_number(&self, t: Micros) -> i64 {
        t.0.div_euclid(self.bounds.window.0)
    }

    /// What a bucket of tokens holds at `t`, as an amount.
    fn level(&self, t: Micros) -> i128 {
        let full = self.bounds.burst * self.bounds.rate.micros;
        match &self.memory {
            Memory::Bucket { level, at } => (level + self.bounds.rate.amount(t - *at)).min(full),
            Memory::Schedule { next } => full - self.backlog(*next, t),
            _ => 0,
        }
    }

    /// How much is still in a leaking bucket at `t`, as an amount.
    fn backlog(&self, next: i128, t: Micros) -> i128 {
        (next - self.bounds.rate.amount(t)).max(0)
    }

    /// How many the windows before and at `t` let in.
    fn counts(&self, t: Micros) -> (i128, i128) {
        let Memory::Counts {
            window,
            current,
            previous,
        } = &self.memory
        else {
            return (0, 0);
        };
        match self.window_number(t) - window {
            0 => (*previous, *current),
            1 => (*current, 0),
            _ => (0, 0),
        }
    }

    /// What was let in up to here has left the log at `t`.
    fn log_start(&self, t: Micros) -> Micros {
        t - self.bounds.window
    }

    /// The times in the log at `t`, the oldest first.
    fn in_log(&self, t: Micros) -> impl Iterator<Item = Micros> {
        let since = self.log_start(t);
        let times = match &self.memory {
            Memory::Log(times) => Some(times),
            _ => None,
        };
        let times = times.into_iter().flatten().copied();
        times.filter(move |time| *time > since)
    }

    /// Tokens in the bucket, fractions included; none for gates without one.
    pub(super) fn tokens(&self, t: Micros) -> Option<f64> {
        let has = matches!(self.algorithm, Algorithm::TokenBucket | Algorithm::Gcra);
        has.then(|| self.bounds.rate.requests(self.level(t)))
    }

    /// Whole tokens in the bucket.
    pub(super) fn whole_tokens(&self, t: Micros) -> i64 {
        self.level(t).div_euclid(self.bounds.rate.micros) as i64
    }

    /// When the bucket next holds one whole token more; none if it is full.
    pub(super) fn next_token(&self, t: Micros) -> Option<Micros> {
        let rate = self.bounds.rate;
        let whole = i128::from(self.whole_tokens(t));
        (whole < self.bounds.burst)
            .then(|| t + rate.time((whole + 1) * rate.micros - self.level(t)))
    }

    /// How many requests it takes to be in the last window; none for buckets.
    pub(super) fn estimate(&self, t: Micros) -> Option<f64> {
        match self.algorithm {
            Algorithm::FixedWindow => Some(self.counts(t).1 as f64),
            Algorithm::SlidingLog => Some(self.in_log(t).count() as f64),
            Algorithm::SlidingCounter => {
                let (previous, current) = self.counts(t);
                let window = i128::from(self.bounds.window.0);
                let left = window - i128::from(t.0.rem_euclid(self.bounds.window.0));
                Some((previous * left + current * window) as f64 / window as f64)
            }
            Algorithm::Unlimited
            | Algorithm::TokenBucket
            | Algorithm::LeakyBucket
            | Algorithm::Gcra => None,
        }
    }

    /// How many the window before that of `t` let in, and how many that of `t`.
    pub(super) fn window_counts(&self, t: Micros) -> (i64, i64) {
        let (previous, current) = self.counts(t);
        (previous as i64, current as i64)
    }

    /// How many numbers it must keep between two requests.
    pub(super) fn memory(&self, t: Micros) -> i64 {
        match self.algorithm {
            Algorithm::Unlimited => 0,
            Algorithm::Gcra => 1,
            Algorithm::TokenBucket | Algorithm::FixedWindow => 2,
            Algorithm::LeakyBucket => 1,
            Algorithm::SlidingCounter => 3,
            Algorithm::SlidingLog => self.in_log(t).count() as i64,
        }
    }

    /// What its decisions go by, on its way from `t` on: tokens, what is in the leaking bucket, or counted requests.
    pub(super) fn course(&self, t: Micros) -> Course {
        let rate = self.bounds.rate;
        let window = self.bounds.window;
        let next_window = Micros((self.window_number(t) + 1) * window.0);
        match &self.memory {
            Memory::Nothing => Course {
                value: 0.0,
                until: None,
            },
            Memory::Schedule { next } if self.algorithm == Algorithm::LeakyBucket => {
                let left = self.backlog(*next, t);
                let until = (left > 0).then(|| (t + rate.time(left), 0.0));
                Course {
                    value: rate.requests(left),
                    until,
                }
            }
            Memory::Bucket { .. } | Memory::Schedule { .. } => {
                let level = self.level(t);
                let full = self.bounds.burst * rate.micros;
                let until =
                    (level < full).then(|| (t + rate.time(full - level), self.bounds.burst as f64));
                Course {
                    value: rate.requests(level),
                    until,
                }
            }
            Memory::Counts { .. } => {
                let (previous, current) = self.counts(t);
                let sliding = self.algorithm == Algorithm::SlidingCounter;
                let moves = current > 0 || sliding && previous > 0;
                let value = self.estimate(t).unwrap_or(0.0);
                let until = moves.then_some((next_window, current as f64));
                Course { value, until }
            }
            Memory::Log(_) => {
                let value = self.estimate(t).unwrap_or(0.0);
                let leaves = self.in_log(t).next().map(|oldest| oldest + window);
                Course {
                    value,
                    until: leaves.map(|at| (at, value)),
                }
            }
        }
    }
}
