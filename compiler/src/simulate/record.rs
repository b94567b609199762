//! The frames of a run, thinned while it goes on, so that long runs stay small.

use crate::primitive::{Event, Simulation};
use crate::story::{Frame, LiveId, Prose};

/// The most frames that a run keeps for one simulation, or for all members of a family together.
const MOST: usize = 2_000;
/// The most frames that it keeps of a member of the largest family.
const FEWEST: usize = 8;

/// A frame and its place among all occurrences of the run.
pub(super) struct Shot {
    pub(super) order: u64,
    pub(super) frame: Frame,
}

/// Collects the frames of one simulation.
pub(super) struct Recorder {
    shots: Vec<Shot>,
    /// How many are kept.
    most: usize,
    /// One of so many occurrences is kept.
    stride: u64,
    /// Whether occurrences without event are still kept.
    quiet: bool,
    seen: u64,
    /// The last occurrence, if it was not kept.
    skipped: Option<(u64, Option<Event>)>,
}

impl Recorder {
    /// A recorder of one of `members` simulations that share the frames of one.
    pub(super) fn new(members: usize) -> Self {
        Self {
            shots: Vec::new(),
            most: (MOST / members.max(1)).max(FEWEST),
            stride: 1,
            quiet: true,
            seen: 0,
            skipped: None,
        }
    }

    /// Whether the next occurrence is worth a frame.
    pub(super) fn wants(&self, event: Option<&Event>) -> bool {
        (self.quiet || event.is_some()) && self.seen.is_multiple_of(self.stride)
    }

    /// Notes an occurrence that gets no frame; the next frame carries its messages.
    pub(super) fn skip(&mut self, order: u64, event: Option<Event>) {
        if self.quiet || event.is_some() {
            self.seen += 1;
        }
        self.skipped = Some((order, event));
    }

    /// Keeps the state after an occurrence.
    pub(super) fn keep(
        &mut self,
        order: u64,
        event: Option<Event>,
        sim: &mut dyn Simulation,
        live: Vec<(LiveId, Prose)>,
    ) {
        self.seen += 1;
        self.skipped = None;
        let frame = Frame {
            t: sim.now(),
            event,
            traffic: sim.traffic(),
            state: sim.fork().into(),
            live,
        };
        self.shots.push(Shot { order, frame });
        if self.shots.len() >= 2 * self.most {
            self.thin();
        }
    }

    /// The last occurrence, if it still needs a frame.
    pub(super) fn left_over(&mut self) -> Option<(u64, Option<Event>)> {
        self.skipped.take()
    }

    /// The frames, the last one among them.
    pub(super) fn finish(mut self) -> Vec<Shot> {
        if self.shots.len() > self.most {
            self.thin();
        }
        self.shots
    }

    fn thin(&mut self) {
        self.quiet = false;
        let count = self.shots.len();
        self.retain(|at, shot| at + 1 == count || shot.frame.event.is_some());
        while self.shots.len() > self.most {
            self.stride *= 2;
            let count = self.shots.len();
            self.retain(|at, _| at + 1 == count || at % 2 == 0);
        }
    }

    /// Drops frames; what they brought comes with the next one.
    fn retain(&mut self, keep: impl Fn(usize, &Shot) -> bool) {
        let mut traffic = Vec::new();
        let mut live = Vec::new();
        let mut kept = Vec::new();
        for (at, mut shot) in std::mem::take(&mut self.shots).into_iter().enumerate() {
            traffic.append(&mut shot.frame.traffic);
            live.append(&mut shot.frame.live);
            if keep(at, &shot) {
                shot.frame.traffic = std::mem::take(&mut traffic);
                shot.frame.live = latest(std::mem::take(&mut live));
                kept.push(shot);
            }
        }
        self.shots = kept;
    }
}

/// Of several texts for one place only the last counts.
fn latest(live: Vec<(LiveId, Prose)>) -> Vec<(LiveId, Prose)> {
    let mut kept: Vec<(LiveId, Prose)> = Vec::new();
    for (id, text) in live {
        match kept.iter_mut().find(|(known, _)| *known == id) {
            Some(known) => known.1 = text,
            None => kept.push((id, text)),
        }
    }
    kept
}
