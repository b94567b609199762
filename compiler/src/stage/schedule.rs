//! When things are shown: simulated time onto shown time, beat by beat.
//!
//! A beat lasts as long as the longer of its actions and its reading time. Actions spread over it, and its end is still.
//! Knows no picture.

use std::collections::BTreeSet;

use crate::primitive::{Clock, FlightKind, SimId, Traffic};
use crate::story::{Act, ActKind, Arrangement, Beat, Frame, Story, Stretch, Subject};
use explc_timeline::prose::reading_time;

use crate::units::{GRID, Micros, Millis, grid};

/// Shown times of a whole story.
#[derive(PartialEq)]
pub(super) struct Schedule {
    pub(super) steps: Vec<StepTimes>,
    pub(super) duration: Millis,
}

/// Shown times of a step.
#[derive(PartialEq)]
pub(super) struct StepTimes {
    pub(super) start: Millis,
    pub(super) end: Millis,
    pub(super) setup: Vec<ActTimes>,
    pub(super) beats: Vec<BeatTimes>,
}

/// Shown times of a beat.
#[derive(PartialEq)]
pub(super) struct BeatTimes {
    pub(super) start: Millis,
    pub(super) end: Millis,
    pub(super) acts: Vec<ActTimes>,
}

/// When an act starts, and for a run how simulated time passes.
#[derive(PartialEq)]
pub(super) struct ActTimes {
    pub(super) start: Millis,
    pub(super) pace: Pace,
    /// Where events follow one another faster than anybody tells them apart: how far apart their states are shown.
    pub(super) flow: Option<Millis>,
}

/// A piecewise linear map from elapsed simulated time to shown time. Both columns ascend.
#[derive(Default, PartialEq)]
pub(super) struct Pace(Vec<(Micros, Millis)>);

/// The still end of a beat.
const STILL: i64 = 400;
/// How long a callout takes to come up.
const FADE: i64 = 200;
/// The least shown time of a rearrangement or of a move of the camera, and of a mark or note.
const MOVE: i64 = 700;
const EMPHASIS: i64 = 300;
/// An interval in which nothing visible happens.
const IDLE: f64 = 600.0;
/// The most that a run without `over` takes before it is compressed as a whole.
const LONGEST_RUN: f64 = 8_000.0;
/// So many events, closer to one another than this many shown milliseconds on the mean, are not told apart any more.
const MANY: usize = 60;
const BLUR: i64 = 120;
/// How far apart the states of such a run are shown; between them everything moves evenly.
const FLOW: i64 = 200;
/// How far the motion of a run may be slowed to fill its beat.
const SLOWEST: f64 = 1.6;

impl Schedule {
    pub(super) fn new(story: &Story) -> Self {
        let mut steps = Vec::new();
        let mut now = Millis::ZERO;
        let mut seen = Seen::new(story);
        for step in &story.steps {
            let start = now;
            let mut setup = Vec::new();
            let mut busy = Millis::ZERO;
            // All at once, but the camera moves alone.
            let mut lead = Millis::ZERO;
            for act in &step.setup {
                let pace = seen.pace(act).scaled_to(Millis(1));
                let takes = Millis(shortest(act));
                busy = busy.max(lead + takes);
                setup.push(ActTimes::new(act, start + lead, pace));
                if matches!(act.kind, ActKind::Focus(_)) {
                    lead = lead + takes;
                }
            }
            let mut beats = Vec::new();
            for (index, beat) in step.beats.iter().enumerate() {
                let paces = beat.acts.iter().map(|act| seen.pace(act)).collect();
                let times = beat_times(
                    beat,
                    paces,
                    now,
                    if index == 0 { busy } else { Millis::ZERO },
                );
                now = times.end;
                beats.push(times);
            }
            let acts = step.beats.iter().map(|beat| &*beat.acts);
            let acts = acts.zip(beats.iter().map(|times| &*times.acts));
            let acts = acts.chain([(&*step.setup, &*setup)]);
            let read = acts.flat_map(notes_read).max();
            now = now
                .max(start + busy + Millis(STILL))
                .max(read.unwrap_or(now));
            if let Some(last) = beats.last_mut() {
                last.end = last.end.max(now);
            }
            steps.push(StepTimes {
                start,
                end: now,
                setup,
                beats,
            });
        }
        Self {
            steps,
            duration: now,
        }
    }

    /// The moments at which the story is drawn, in the order in which that happens; none if it happens in another order by
    /// another schedule of it.
    pub(super) fn ticks(&self, story: &Story, other: &Self) -> Option<Vec<Millis>> {
        let mut ticks = vec![Millis::ZERO];
        let steps = story.steps.iter().zip(&self.steps).zip(&other.steps);
        for ((step, times), other) in steps {
            ticks.push(times.start);
            act_ticks(&step.setup, (&times.setup, &other.setup), &mut ticks)?;
            let beats = step.beats.iter().zip(&times.beats).zip(&other.beats);
            for ((beat, times), other) in beats {
                ticks.push(times.start);
                act_ticks(&beat.acts, (&times.acts, &other.acts), &mut ticks)?;
            }
        }
        Some(ticks)
    }
}

impl ActTimes {
    fn new(act: &Act, start: Millis, pace: Pace) -> Self {
        let flow = match &act.kind {
            ActKind::Run { stretches, .. } => {
                let events = |stretch: &Stretch| {
                    let frames = stretch.frames.iter();
                    frames.filter(|frame| frame.event.is_some()).count()
                };
                let most = stretches.iter().map(events).max().unwrap_or(0);
                let blurred = most >= MANY && pace.length().0 < BLUR * most as i64;
                (blurred && pace.length().0 >= FLOW).then_some(Millis(FLOW))
            }
            _ => None,
        };
        Self { start, pace, flow }
    }

    /// When a simulated moment of a run is shown.
    pub(super) fn shown(&self, stretch: &Stretch, t: Micros) -> Millis {
        self.start + self.pace.at(t - stretch.from)
    }

    /// The frames of a run in the order in which they are drawn: when, of which of its stretches, and which one there. Where
    /// events flow, of each simulation only every so often a state is shown, and frames that are drawn together have one moment.
    pub(super) fn frames(&self, stretches: &[Stretch]) -> Vec<(Millis, usize, usize)> {
        let of = |(index, stretch): (usize, &'_ Stretch)| -> Vec<(Millis, usize, usize)> {
            let frames = stretch.frames.iter().enumerate();
            let shown =
                |(place, frame): (usize, &Frame)| (self.shown(stretch, frame.t), index, place);
            frames.map(shown).collect()
        };
        let mut frames: Vec<_> = stretches.iter().enumerate().flat_map(of).collect();
        frames.sort_by_key(|(at, ..)| *at);
        if let Some(spacing) = self.flow {
            let end = self.start + self.pace.length();
            for (at, ..) in &mut frames {
                // What happens when a state is shown belongs to it.
                let slot = ((*at - self.start).0 - 1).max(0) / spacing.0;
                *at = (self.start + Millis((slot + 1) * spacing.0)).min(end);
            }
        }
        frames
    }

    /// The same of one act.
    fn ticks(&self, act: &Act, other: &Self, ticks: &mut Vec<Millis>) -> Option<()> {
        ticks.push(self.start);
        let stretches = act.kind.stretches();
        let frames = self.frames(stretches);
        if (&self.pace, self.flow) != (&other.pace, other.flow) {
            let order = |frames: &[(Millis, usize, usize)]| -> Vec<(usize, usize)> {
                frames
                    .iter()
                    .map(|(_, stretch, frame)| (*stretch, *frame))
                    .collect()
            };
            let flows = self.flow.or(other.flow).is_some();
            if flows || order(&frames) != order(&other.frames(stretches)) {
                return None;
            }
        }
        let mut moments: Vec<Millis> = frames.into_iter().map(|(at, ..)| at).collect();
        if self.flow.is_some() {
            moments.dedup();
        }
        ticks.extend(moments);
        ticks.extend(
            stretches
                .iter()
                .map(|stretch| self.shown(stretch, stretch.to)),
        );
        Some(())
    }
}

/// Adds the moments at which acts are drawn; gives none if by the other times that would happen in another order.
fn act_ticks(
    acts: &[Act],
    (times, others): (&[ActTimes], &[ActTimes]),
    ticks: &mut Vec<Millis>,
) -> Option<()> {
    let mut acts = acts.iter().zip(times).zip(others);
    acts.try_for_each(|((act, times), other)| times.ticks(act, other, ticks))
}

/// Which simulations are on stage: what happens in others takes no time.
struct Seen<'a> {
    story: &'a Story,
    sims: BTreeSet<SimId>,
}

impl<'a> Seen<'a> {
    fn new(story: &'a Story) -> Self {
        let mut sims = BTreeSet::new();
        shown_sims(&story.opening, &mut sims);
        Self { story, sims }
    }

    /// The natural pace of the next act.
    fn pace(&mut self, act: &Act) -> Pace {
        match &act.kind {
            ActKind::Show(arrangement) => {
                self.sims.clear();
                shown_sims(arrangement, &mut self.sims);
                Pace::default()
            }
            ActKind::Run { over, stretches } => {
                let on_stage = |stretch: &&Stretch| self.sims.contains(&stretch.sim);
                let mut shown: Vec<&Stretch> = stretches.iter().filter(on_stage).collect();
                if shown.is_empty() {
                    shown = stretches.iter().collect();
                }
                Pace::natural(*over, &shown, self.story)
            }
            _ => Pace::default(),
        }
    }
}

fn shown_sims(arrangement: &Arrangement, sims: &mut BTreeSet<SimId>) {
    match arrangement {
        Arrangement::Pane(pane) => match pane.subject {
            Subject::Property { sim, .. } => sims.extend([sim]),
            Subject::Table(_) | Subject::Value(_) => {}
        },
        Arrangement::Group { items, .. } => items.iter().for_each(|item| shown_sims(item, sims)),
    }
}

fn beat_times(beat: &Beat, mut paces: Vec<Pace>, start: Millis, lead: Millis) -> BeatTimes {
    let lengths = |paces: &[Pace]| -> i64 {
        paces
            .iter()
            .zip(&beat.acts)
            .map(|(pace, act)| pace.length().0.max(shortest(act)))
            .sum()
    };
    let reading = reading_time(&beat.say.words());
    let length = reading.max(lead.0 + lengths(&paces) + STILL);
    let free = length - STILL - lead.0 - lengths(&paces);
    slow_down(&mut paces, &beat.acts, free);
    let free = length - STILL - lead.0 - lengths(&paces);
    // The eye reads first, then watches: a share of what is free comes before the first act, the rest between acts.
    let first = grid((free * 2 / 5).min(1_600));
    let visible = beat
        .acts
        .iter()
        .zip(&paces)
        .filter(|(act, pace)| pace.length().0.max(shortest(act)) > 0)
        .count() as i64;
    let gap = if visible > 1 {
        ((free - first) / visible).clamp(0, 1_000) / GRID * GRID
    } else {
        0
    };
    let mut at = start + lead + Millis(first);
    let mut acts = Vec::new();
    for (act, pace) in beat.acts.iter().zip(paces) {
        let takes = pace.length().0.max(shortest(act));
        acts.push(ActTimes::new(act, at, pace));
        at = at + Millis(takes + if takes > 0 { gap } else { 0 });
    }
    BeatTimes {
        start,
        end: start + Millis(length),
        acts,
    }
}

/// When each callout among these acts has been up for as long as reading it takes.
fn notes_read<'s>((acts, times): (&'s [Act], &'s [ActTimes])) -> impl Iterator<Item = Millis> + 's {
    let read = |(act, times): (&Act, &ActTimes)| match &act.kind {
        ActKind::Note { text, .. } => {
            Some(times.start + Millis(reading_time(&text.words()) + FADE))
        }
        _ => None,
    };
    acts.iter().zip(times).filter_map(read)
}

/// Stretches runs without a wish of their own by a common factor into the free time.
fn slow_down(paces: &mut [Pace], acts: &[Act], free: i64) {
    let flexible = |act: &Act| matches!(&act.kind, ActKind::Run { over: None, .. });
    let total: i64 = paces
        .iter()
        .zip(acts)
        .filter(|(_, act)| flexible(act))
        .map(|(pace, _)| pace.length().0)
        .sum();
    if total == 0 || free <= 0 {
        return;
    }
    let factor = (1.0 + free as f64 / total as f64).min(SLOWEST);
    for (pace, _) in paces.iter_mut().zip(acts).filter(|(_, act)| flexible(act)) {
        let length = Millis((pace.length().0 as f64 * factor) as i64);
        *pace = std::mem::take(pace).scaled_to(length);
    }
}

/// What an act takes at least.
fn shortest(act: &Act) -> i64 {
    match &act.kind {
        ActKind::Run { .. } | ActKind::Do { .. } => 0,
        ActKind::Show(_) | ActKind::Focus(_) => MOVE,
        ActKind::Mark { .. } | ActKind::Note { .. } => EMPHASIS,
    }
}

impl Pace {
    /// The shown time of a run at its primitives' own pace, idle intervals compressed, or as the author wishes.
    fn natural(over: Option<Millis>, stretches: &[&Stretch], story: &Story) -> Self {
        let speed = stretches
            .iter()
            .map(|stretch| speed(stretch, story))
            .fold(f64::INFINITY, f64::min);
        let mut points: Vec<(Micros, bool)> =
            stretches.iter().copied().flat_map(instants).collect();
        points.sort();
        let end = stretches
            .iter()
            .map(|stretch| stretch.to - stretch.from)
            .max()
            .unwrap_or_default();
        points.push((end, false));
        let mut map = vec![(Micros::ZERO, 0.0)];
        let mut shown = 0.0;
        let mut busy = stretches.iter().copied().any(enters_busy);
        for (t, busy_after) in points {
            let (before, _) = map[map.len() - 1];
            if t > before {
                let span = (t - before).0 as f64 / 1_000.0 * speed;
                shown += if busy { span } else { span.min(IDLE) };
                map.push((t, shown));
            }
            busy = busy_after;
        }
        let pace = Self(
            map.into_iter()
                .map(|(t, shown)| (t, Millis(grid(shown as i64))))
                .collect(),
        );
        match over {
            Some(wish) => pace.scaled_to(wish),
            None if pace.length().0 as f64 > LONGEST_RUN => {
                pace.scaled_to(Millis(LONGEST_RUN as i64))
            }
            None => pace,
        }
    }

    /// The same map, taking `length` in all.
    fn scaled_to(mut self, length: Millis) -> Self {
        let old = self.length().0;
        let last = self.0.len().saturating_sub(1);
        for (index, (_, shown)) in self.0.iter_mut().enumerate() {
            shown.0 = grid(if old > 0 {
                shown.0 * length.0 / old
            } else if index == last {
                length.0
            } else {
                0
            });
        }
        self
    }

    /// The shown time that it takes in all.
    pub(super) fn length(&self) -> Millis {
        self.0.last().map_or(Millis::ZERO, |(_, shown)| *shown)
    }

    /// The shown time, from the act's start, of a simulated time from the run's start.
    pub(super) fn at(&self, elapsed: Micros) -> Millis {
        let after = self.0.partition_point(|(t, _)| *t < elapsed);
        let Some(&(t1, s1)) = self.0.get(after) else {
            return self.length();
        };
        let Some(&(t0, s0)) = after.checked_sub(1).and_then(|before| self.0.get(before)) else {
            return s1;
        };
        let share = (s1 - s0).0 * (elapsed - t0).0 / (t1 - t0).0.max(1);
        Millis(grid(s0.0 + share))
    }
}

fn speed(stretch: &Stretch, story: &Story) -> f64 {
    match story.sims[usize::from(stretch.sim.0)].info.clock {
        // A step is a simulated microsecond.
        Clock::Steps { pace } => pace * 1_000.0,
        Clock::Micros { pace } => pace,
    }
}

/// Whether messages are on their way when a run starts: those that end in it without having been sent in it.
fn enters_busy(stretch: &Stretch) -> bool {
    let sent: Vec<u32> = traffic(stretch)
        .filter_map(|news| match news {
            Traffic::Sent(flight) => Some(flight.id),
            Traffic::Ended { .. } => None,
        })
        .collect();
    traffic(stretch).any(|news| matches!(news, Traffic::Ended { id, .. } if !sent.contains(id)))
}

fn traffic(stretch: &Stretch) -> impl Iterator<Item = &Traffic> {
    stretch.frames.iter().flat_map(|frame| &frame.traffic)
}

/// The moments of a stretch, from its start, each with whether a message is on its way after it.
fn instants(stretch: &Stretch) -> Vec<(Micros, bool)> {
    let mut flying = Vec::new();
    let mut instants = Vec::new();
    for frame in stretch.frames.iter() {
        for news in &frame.traffic {
            match news {
                Traffic::Sent(flight) if flight.kind != FlightKind::Quiet => {
                    flying.push((flight.id, flight.due))
                }
                Traffic::Sent(_) => {}
                Traffic::Ended { id, .. } => flying.retain(|(known, _)| known != id),
            }
        }
        instants.push((frame.t - stretch.from, !flying.is_empty()));
    }
    instants
}
