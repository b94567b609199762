//! How elements change over time. Whatever is done to a property goes through here, in order, and can be done again at other
//! times: what is done depends on when it is done in nothing else.

use hashbrown::HashMap;

use crate::drawing::Point;
use crate::timeline::{Cause, Easing, Element, Property, Segment, Track, Value};
use crate::units::Millis;

/// How far, in shares of an outline, a running one may be off where two pieces become one.
const SMOOTH: f64 = 0.01;
/// How far, in pixels and in shares of an outline, a piece that replaces many may pass by what they reach.
const NEAR: f64 = 0.5;
const NEAR_SHARE: f64 = 0.005;

/// So many changes are kept, which is far more than most pictures have: a few megabytes.
const MOST: usize = 100_000;

/// When and why something changes.
#[derive(Clone, Copy)]
pub(super) struct Now {
    pub(super) at: Millis,
    /// The moment of the schedule that this is at or after, by its number in the order in which they are drawn.
    pub(super) tick: u32,
    pub(super) cause: Cause,
}

/// A moment, so long after one of the schedule.
#[derive(Clone, Copy)]
pub(super) struct Instant {
    pub(super) tick: u32,
    /// So many milliseconds.
    pub(super) after: i32,
}

impl Instant {
    /// When it is, by a schedule.
    pub(super) fn at(self, ticks: &[Millis]) -> Millis {
        ticks[self.tick as usize] + Millis(self.after.into())
    }

    fn later(self, by: Millis) -> Self {
        Self {
            after: self.after + by.0 as i32,
            ..self
        }
    }
}

/// A change of a property.
#[derive(Clone, Copy)]
pub(super) struct Change {
    pub(super) element: usize,
    pub(super) property: Property,
    pub(super) value: Value,
    pub(super) from: Instant,
    pub(super) how: How,
    pub(super) cause: Cause,
}

impl Change {
    /// The same with elements in other places; none if an element has none.
    pub(super) fn of(self, place: impl Fn(usize) -> Option<usize>) -> Option<Self> {
        let how = match self.how {
            How::Joins(other) => How::Joins(place(other)?),
            how => how,
        };
        Some(Self {
            element: place(self.element)?,
            how,
            ..self
        })
    }

    /// When it begins and ends, if nothing comes in between.
    pub(super) fn span(&self) -> [Instant; 2] {
        let from = self.from;
        match self.how {
            How::Takes(duration, _) => [from, from.later(duration)],
            How::Until(end, _) | How::Runs(end) => [from, end],
            How::Flows(spacing) => [from.later(Millis::ZERO - spacing), from],
            How::Joins(_) => [from, from],
        }
    }
}

/// How a property gets to another value.
#[derive(Clone, Copy)]
pub(super) enum How {
    /// Within this time; at once if that is none.
    Takes(Millis, Easing),
    /// Up to an instant.
    Until(Instant, Easing),
    /// Evenly up to an instant, as one with a piece before that goes on at the same rate.
    Runs(Instant),
    /// Evenly since the last state that was shown, so long ago.
    Flows(Millis),
    /// At once to where another element is; the value does not count.
    Joins(usize),
}

/// Elements and all that was done to them.
#[derive(Default)]
pub(super) struct Motion {
    pub(super) elements: Vec<Element>,
    /// The moments of the schedule.
    pub(super) ticks: Vec<Millis>,
    /// What was done, where that is wanted again.
    pub(super) done: Option<Vec<Change>>,
    /// For what flows: within which rates the piece under way may go on.
    corridors: HashMap<(usize, Property), Corridor>,
}

impl Motion {
    /// Without elements, by this schedule.
    pub(super) fn by(ticks: Vec<Millis>) -> Self {
        Self {
            ticks,
            ..Self::default()
        }
    }

    /// Now, at a moment of the schedule.
    pub(super) fn tick(&mut self, at: Millis, cause: Cause) -> Now {
        self.ticks.push(at);
        let tick = (self.ticks.len() - 1) as u32;
        Now { at, tick, cause }
    }

    /// The same as an instant of the schedule.
    pub(super) fn instant(&self, now: Now) -> Instant {
        Instant {
            tick: now.tick,
            after: (now.at - self.ticks[now.tick as usize]).0 as i32,
        }
    }

    fn time(&self, instant: Instant) -> Millis {
        instant.at(&self.ticks)
    }

    /// How a property of an element changes, if it does.
    pub(super) fn track(&self, element: usize, property: Property) -> Option<&Track> {
        let mut tracks = self.elements[element].tracks.iter();
        tracks.find(|track| track.property == property)
    }

    /// Gives an element a track, in place of one that it may have.
    pub(super) fn begin(&mut self, element: usize, track: Track) {
        let tracks = &mut self.elements[element].tracks;
        match tracks
            .iter_mut()
            .find(|known| known.property == track.property)
        {
            Some(known) => *known = track,
            None => tracks.push(track),
        }
    }

    /// Changes a property, if the element has it.
    pub(super) fn change(&mut self, change: Change) {
        let Change {
            element,
            property,
            value,
            cause,
            ..
        } = change;
        let start = self.time(change.from);
        let (duration, easing) = match change.how {
            How::Takes(duration, easing) => (duration, easing),
            How::Until(end, easing) => (self.time(end) - start, easing),
            How::Runs(end) => (self.time(end) - start, Easing::Linear),
            How::Flows(_) | How::Joins(_) => (Millis::ZERO, Easing::Linear),
        };
        let value = match change.how {
            How::Joins(other) => match self.track(other, property) {
                Some(track) => Value::Point(track.point_by(start, Easing::at)),
                None => return,
            },
            _ => value,
        };
        let tracks = &mut self.elements[element].tracks;
        let Some(track) = tracks.iter_mut().find(|track| track.property == property) else {
            return;
        };
        if let Some(done) = &mut self.done {
            done.push(change);
        }
        self.done.take_if(|done| done.len() > MOST);
        let piece = Segment {
            start,
            duration,
            value,
            easing,
            cause,
        };
        match change.how {
            How::Runs(_) => extend(track, piece),
            How::Flows(spacing) => {
                let corridor = self.corridors.get_mut(&(element, property));
                if let Some(corridor) = flow(track, corridor, spacing, &piece) {
                    self.corridors.insert((element, property), corridor);
                }
            }
            How::Takes(..) | How::Until(..) | How::Joins(_) => go(track, piece),
        }
    }
}

/// Changes a property over a time.
fn go(track: &mut Track, piece: Segment) {
    truncate(track, piece.start, piece.duration > Millis::ZERO);
    let last = track.segments.last();
    let rests = last.is_none_or(|last| last.end() <= piece.start);
    if end_value(track) != piece.value || !rests {
        push(track, piece);
    }
}

/// Changes a property evenly since the last state, `spacing` ago, where events flow; gives how fast a new piece may go on.
fn flow(
    track: &mut Track,
    corridor: Option<&mut Corridor>,
    spacing: Millis,
    piece: &Segment,
) -> Option<Corridor> {
    let (at, value, property) = (piece.start, piece.value, track.property);
    let start = at - spacing;
    let ended = track.segments.last().map(Segment::end);
    let start = ended
        .filter(|end| (start..at).contains(end))
        .unwrap_or(start);
    truncate(track, start, true);
    let from = end_value(track);
    let last = track.segments.last_mut();
    let goes_on = last.filter(|last| last.duration > Millis::ZERO && last.end() == start);
    if let (Some(last), Some(corridor)) = (goes_on, corridor)
        && corridor.holds(value, at, property)
    {
        last.duration = at - last.start;
        last.value = value;
        last.cause = piece.cause;
        return None;
    }
    push(
        track,
        Segment {
            start,
            duration: at - start,
            ..*piece
        },
    );
    Some(Corridor::new(from, start, value, at, property))
}

/// Continues a linear change; a piece that goes on at the same rate becomes one with the piece before.
fn extend(track: &mut Track, piece: Segment) {
    if piece.duration <= Millis::ZERO {
        return;
    }
    truncate(track, piece.start, true);
    if end_value(track) == piece.value {
        return;
    }
    let from = before_last(track);
    if let Some(last) = track.segments.last_mut()
        && last.end() == piece.start
        && let (Value::Number(a), Value::Number(b), Value::Number(c)) =
            (from, last.value, piece.value)
    {
        let whole = (last.duration + piece.duration).0 as f64;
        let expected = a + (c - a) * last.duration.0 as f64 / whole;
        if last.duration.0 > 0 && (expected - b).abs() < SMOOTH {
            last.duration = last.duration + piece.duration;
            last.value = piece.value;
            return;
        }
    }
    push(track, piece);
}

/// The rates, in each coordinate, at which a straight piece passes near enough by all states that it replaces.
struct Corridor {
    from: [f64; 2],
    since: Millis,
    rates: [(f64, f64); 2],
}

impl Corridor {
    fn new(from: Value, since: Millis, value: Value, at: Millis, property: Property) -> Self {
        let mut corridor = Self {
            from: coordinates(from),
            since,
            rates: [(f64::NEG_INFINITY, f64::INFINITY); 2],
        };
        corridor.narrow(value, at, property);
        corridor
    }

    /// Whether the piece may go on to a value. If so, the value narrows it.
    fn holds(&mut self, value: Value, at: Millis, property: Property) -> bool {
        let span = (at - self.since).0 as f64;
        let rates = coordinates(value);
        let within = (0..2).all(|axis| {
            let rate = (rates[axis] - self.from[axis]) / span;
            (self.rates[axis].0..=self.rates[axis].1).contains(&rate)
        });
        if within {
            self.narrow(value, at, property);
        }
        within
    }

    fn narrow(&mut self, value: Value, at: Millis, property: Property) {
        let near = if property == Property::Sweep {
            NEAR_SHARE
        } else {
            NEAR
        };
        let span = ((at - self.since).0 as f64).max(1.0);
        for (axis, value) in coordinates(value).into_iter().enumerate() {
            let (low, high) = &mut self.rates[axis];
            *low = low.max((value - near - self.from[axis]) / span);
            *high = high.min((value + near - self.from[axis]) / span);
        }
    }
}

fn coordinates(value: Value) -> [f64; 2] {
    match value {
        Value::Number(number) => [number, 0.0],
        Value::Point(point) => [point.x, point.y],
        Value::Paint(_) | Value::Visible(_) => [0.0; 2],
    }
}

/// Leaves out of the tracks of an element what goes without saying, and brings them in their order.
pub(super) fn settle(element: &mut Element) {
    element.tracks.iter_mut().for_each(begin_with);
    element.tracks.retain(matters);
    element.tracks.sort_by_key(|track| track.property);
}

/// What is set at the very start is where a track begins.
fn begin_with(track: &mut Track) {
    while let Some(first) = track.segments.first()
        && first.start == Millis::ZERO
        && first.duration == Millis::ZERO
    {
        track.initial = first.value;
        track.segments.remove(0);
    }
}

/// Whether a track says anything that does not go without saying: things are shown, opaque and whole unless something
/// else is said.
fn matters(track: &Track) -> bool {
    !track.segments.is_empty() || implied(track.property) != Some(track.initial)
}

/// What goes without saying of a property.
pub(super) fn implied(property: Property) -> Option<Value> {
    match property {
        Property::Visible => Some(Value::Visible(true)),
        Property::Opacity | Property::Sweep | Property::Scale => Some(Value::Number(1.0)),
        _ => None,
    }
}

/// Adds a segment. Most tracks have one, and no room for more.
fn push(track: &mut Track, segment: Segment) {
    if track.segments.is_empty() {
        track.segments.reserve_exact(1);
    }
    track.segments.push(segment);
}

fn end_value(track: &Track) -> Value {
    track
        .segments
        .last()
        .map_or(track.initial, |last| last.value)
}

fn before_last(track: &Track) -> Value {
    match track.segments.len().checked_sub(2) {
        Some(index) => track.segments[index].value,
        None => track.initial,
    }
}

/// Ends everything that would still be going on at `at`: what has not begun is dropped, what is under way stops where it is.
/// What changed at once at that very moment stays, if a move is to start `from` there.
fn truncate(track: &mut Track, at: Millis, from: bool) {
    let set = |last: &Segment| from && last.start == at && last.duration == Millis::ZERO;
    while track
        .segments
        .last()
        .is_some_and(|last| last.start >= at && !set(last))
    {
        track.segments.pop();
    }
    let from = before_last(track);
    if let Some(last) = track.segments.last_mut()
        && last.start + last.duration > at
    {
        let done = (at - last.start).0 as f64 / last.duration.0 as f64;
        last.value = between(from, last.value, last.easing.at(done));
        last.duration = at - last.start;
        last.easing = Easing::Linear;
    }
}

/// A value part of the way. Paint cannot stop between two roles, so it arrives.
fn between(from: Value, to: Value, share: f64) -> Value {
    let mix = |a: f64, b: f64| a + (b - a) * share;
    match (from, to) {
        (Value::Number(a), Value::Number(b)) => Value::Number(mix(a, b)),
        (Value::Point(a), Value::Point(b)) => Value::Point(Point {
            x: mix(a.x, b.x),
            y: mix(a.y, b.y),
        }),
        _ => to,
    }
}
