//! Where the time of a build goes.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Times the stages of one thing, one after the other.
pub(crate) struct Stopwatch {
    start: Instant,
    laps: Mutex<Laps>,
}

/// How long each stage took, in the order in which they were first done.
struct Laps {
    last: Instant,
    stages: Vec<(&'static str, Duration)>,
}

impl Stopwatch {
    /// Starts now.
    pub(crate) fn start() -> Self {
        let start = Instant::now();
        let laps = Mutex::new(Laps {
            last: start,
            stages: Vec::new(),
        });
        Self { start, laps }
    }

    /// What was done since the last call counts as this stage, also if that was done before.
    pub(crate) fn lap(&self, stage: &'static str) {
        let now = Instant::now();
        let mut laps = self.laps.lock().unwrap_or_else(PoisonError::into_inner);
        let took = now - laps.last;
        laps.last = now;
        add(&mut laps.stages, stage, took);
    }

    /// How long it all took until now, and each stage.
    pub(crate) fn stop(self) -> Times {
        let laps = self.laps.into_inner();
        Times {
            total: self.start.elapsed(),
            stages: laps.unwrap_or_else(PoisonError::into_inner).stages,
        }
    }
}

/// What a stopwatch showed.
#[derive(Default)]
pub(crate) struct Times {
    /// From start to stop.
    pub(crate) total: Duration,
    /// Each stage, in the order in which they were first done.
    pub(crate) stages: Vec<(&'static str, Duration)>,
}

impl Times {
    /// Counts the stages of another as its own.
    pub(crate) fn add(&mut self, other: &Self) {
        for (stage, took) in &other.stages {
            add(&mut self.stages, stage, *took);
        }
    }
}

fn add(stages: &mut Vec<(&'static str, Duration)>, stage: &'static str, took: Duration) {
    match stages.iter_mut().find(|(known, _)| *known == stage) {
        Some((_, sum)) => *sum += took,
        None => stages.push((stage, took)),
    }
}

/// A line of a table of times.
pub(crate) fn row(name: &str, took: Duration) -> String {
    format!("{name:<10}{:>9.1} ms", took.as_secs_f64() * 1000.0)
}
