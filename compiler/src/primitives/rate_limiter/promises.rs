//! What each algorithm promises, checked over everything that its gate has decided.

use super::gate::{Algorithm, Verdict};
use super::{Decision, Door, RateLimiter, algorithm_name};
use crate::units::Micros;

impl RateLimiter {
    /// The promise that some gate has broken, as a sentence.
    pub(super) fn broken_promise(&self) -> Option<String> {
        let broken = self.doors.iter().find_map(|door| self.broken_by(door));
        broken.or_else(|| self.disagreement())
    }

    fn broken_by(&self, door: &Door) -> Option<String> {
        let name = algorithm_name(door.gate.algorithm);
        let limit = self.bounds.limit as usize;
        let allowed: Vec<Micros> = door
            .decisions
            .iter()
            .filter(|decision| decision.allowed())
            .map(|decision| decision.at)
            .collect();
        let window = self.bounds.window;
        let promise = match door.gate.algorithm {
            Algorithm::Unlimited => {
                (allowed.len() < door.decisions.len()).then_some("lets everyone in")
            }
            Algorithm::TokenBucket | Algorithm::Gcra => {
                let tokens = door.gate.tokens(self.kernel.now()).unwrap_or(-1.0);
                if !(0.0..=self.bounds.burst as f64).contains(&tokens) {
                    Some("holds between no token and a full bucket")
                } else {
                    (!self.within_rate(&allowed, self.bounds.burst))
                        .then_some("lets in at most a bucket and what the rate brings")
                }
            }
            Algorithm::LeakyBucket => self.broken_by_queue(door),
            Algorithm::FixedWindow => {
                if !at_most(2 * limit, window, &allowed) {
                    Some("lets in at most twice the limit in any span of a window")
                } else {
                    (!self.in_each_window(limit, &allowed))
                        .then_some("lets in at most the limit in each window")
                }
            }
            Algorithm::SlidingLog => {
                if door.gate.memory(self.kernel.now()) > self.bounds.limit as i64 {
                    Some("remembers at most as many times as the limit")
                } else {
                    (!at_most(limit, window, &allowed))
                        .then_some("lets in at most the limit in any span of a window")
                }
            }
            Algorithm::SlidingCounter => (!self.in_each_window(limit, &allowed))
                .then_some("lets in at most the limit in each window"),
        };
        promise.map(|promise| format!("a gate of the kind {name} {promise}"))
    }

    /// Whether what was let in keeps to `burst` and what the rate brings, in every span of time.
    fn within_rate(&self, allowed: &[Micros], burst: i128) -> bool {
        let rate = self.bounds.rate;
        // With f(i) = i · micros − what came until t(i), the bound for every i ≤ j is f(j) − f(i) + micros ≤ burst · micros.
        let mut least = i128::MAX;
        (0..).zip(allowed).all(|(index, at)| {
            let f = index * rate.micros - i128::from(at.0) * rate.requests;
            least = least.min(f);
            f - least + rate.micros <= burst * rate.micros
        })
    }

    fn broken_by_queue(&self, door: &Door) -> Option<&'static str> {
        let rate = self.bounds.rate;
        if door.waiting.len() as i128 > self.bounds.burst {
            return Some("holds at most a bucket");
        }
        let leaves: Vec<i64> = door.decisions.iter().filter_map(departure).collect();
        // Departures are rounded up to whole microseconds, each by less than one.
        let apart = leaves.windows(2).all(|pair| {
            let gap = i128::from(pair[1] - pair[0]) * rate.requests;
            gap + rate.requests > rate.micros
        });
        (!apart).then_some("lets requests on one at a time, an interval apart")
    }

    /// Whether no window, counted from time zero, let in more than the limit.
    fn in_each_window(&self, limit: usize, allowed: &[Micros]) -> bool {
        let number = |at: &Micros| at.0.div_euclid(self.bounds.window.0);
        allowed
            .chunk_by(|one, other| number(one) == number(other))
            .all(|window| window.len() <= limit)
    }

    /// Token bucket, leaky bucket and GCRA are one rule in three forms: they let the same requests in.
    fn disagreement(&self) -> Option<String> {
        let kinds = [
            Algorithm::TokenBucket,
            Algorithm::LeakyBucket,
            Algorithm::Gcra,
        ];
        let alike: Vec<&Door> = self
            .doors
            .iter()
            .filter(|door| kinds.contains(&door.gate.algorithm))
            .collect();
        alike.windows(2).find_map(|pair| {
            let differ = pair[0]
                .decisions
                .iter()
                .zip(&pair[1].decisions)
                .any(|(one, other)| one.allowed() != other.allowed());
            differ.then(|| {
                let names = [0, 1].map(|index: usize| algorithm_name(pair[index].gate.algorithm));
                format!("{} and {} let the same requests in", names[0], names[1])
            })
        })
    }
}

fn departure(decision: &Decision) -> Option<i64> {
    match decision.verdict {
        Verdict::Allowed(leaves) => Some(leaves.0),
        Verdict::Denied(_) => None,
    }
}

/// Whether no span of a window's length, its first instant left out, holds more than so many.
fn at_most(limit: usize, window: Micros, times: &[Micros]) -> bool {
    times
        .iter()
        .zip(times.iter().skip(limit))
        .all(|(first, beyond)| *beyond - *first >= window)
}
