//! When each element is seen: while its tracks say so, it is opaque enough, and what is around it is seen.

use std::rc::Rc;

use super::stretch::{Stretch, add, meet};
use super::tracks::Tracks;
use crate::timeline::{Easing, Property, Segment, Track, Value};
use crate::units::Millis;

/// How opaque a thing is at least, to count as seen: what fades is half there.
const SEEN: f64 = 0.5;

/// When each element is seen.
pub(super) struct Seen<'a> {
    all: Vec<Rc<[Stretch]>>,
    /// All of the time.
    whole: Rc<[Stretch]>,
    /// What the last element says.
    last: Option<Showing<'a>>,
    turns: Turns,
    /// When the element that is looked at is seen, as far as that is known, and what one of its tracks says.
    found: Vec<Stretch>,
    said: Vec<Stretch>,
    /// What both share.
    shared: Vec<Stretch>,
}

impl<'a> Seen<'a> {
    /// Of so many elements, for so long.
    pub(super) fn new(count: usize, duration: Millis) -> Self {
        Self {
            all: Vec::with_capacity(count),
            whole: Rc::new([(Millis::ZERO, duration)]),
            last: None,
            turns: Turns::default(),
            found: Vec::new(),
            said: Vec::new(),
            shared: Vec::new(),
        }
    }

    /// Adds the next element, of a group that came before.
    pub(super) fn add(&mut self, parent: Option<usize>, tracks: &Tracks<'a>) {
        let showing = Showing::new(parent, tracks);
        // What belongs together mostly shows together.
        let seen = match self.all.last() {
            Some(seen) if self.last.is_some_and(|last| last.is_like(showing)) => seen.clone(),
            _ => self.find(showing),
        };
        self.last = Some(showing);
        self.all.push(seen);
    }

    /// When an element is seen.
    pub(super) fn of(&self, index: usize) -> &Rc<[Stretch]> {
        &self.all[index]
    }

    fn find(&mut self, showing: Showing) -> Rc<[Stretch]> {
        let around = showing.parent.and_then(|parent| self.all.get(parent));
        let around = around.unwrap_or(&self.whole);
        // What always shows takes nothing away.
        let takes = |track: &&Track| {
            let begins = track.initial == Value::Visible(true) || is_seen(track.initial);
            !(begins && track.segments.is_empty())
        };
        let visible = showing.visible.filter(takes);
        let opacity = showing.opacity.filter(takes);
        if visible.is_none() && opacity.is_none() {
            return around.clone();
        }
        self.found.clear();
        self.found.extend_from_slice(around);
        if let Some(track) = visible {
            find_visible(track, &mut self.said);
            meet(&self.found, &self.said, &mut self.shared);
            std::mem::swap(&mut self.found, &mut self.shared);
        }
        if let Some(track) = opacity {
            find_opaque(track, &mut self.turns, &mut self.said);
            meet(&self.found, &self.said, &mut self.shared);
            std::mem::swap(&mut self.found, &mut self.shared);
        }
        self.found.as_slice().into()
    }
}

/// What says when an element is seen.
#[derive(Clone, Copy)]
struct Showing<'a> {
    parent: Option<usize>,
    visible: Option<&'a Track>,
    opacity: Option<&'a Track>,
}

impl<'a> Showing<'a> {
    fn new(parent: Option<usize>, tracks: &Tracks<'a>) -> Self {
        Self {
            parent,
            visible: tracks.of(Property::Visible),
            opacity: tracks.of(Property::Opacity),
        }
    }

    /// Whether it says the same as another.
    fn is_like(self, other: Self) -> bool {
        let alike = |one: Option<&Track>, other: Option<&Track>| match (one, other) {
            (Some(one), Some(other)) => are_alike(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        self.parent == other.parent
            && alike(self.visible, other.visible)
            && alike(self.opacity, other.opacity)
    }
}

/// Whether two tracks say the same at every moment, whatever the causes.
fn are_alike(one: &Track, other: &Track) -> bool {
    let is_like = |(one, other): (&Segment, &Segment)| {
        one.start == other.start
            && one.value == other.value
            && one.duration == other.duration
            && one.easing == other.easing
    };
    let (first, second) = (&one.segments, &other.segments);
    one.initial == other.initial
        && first.len() == second.len()
        && first.iter().zip(second).all(is_like)
}

/// The beginning and the end of all time.
const EVER: Stretch = (Millis(i64::MIN), Millis(i64::MAX));

/// Finds out when a track says that it is visible.
fn find_visible(track: &Track, found: &mut Vec<Stretch>) {
    found.clear();
    let values = track.segments.iter();
    let values = values.map(|segment| (segment.start, segment.value));
    let values = std::iter::once((EVER.0, track.initial)).chain(values);
    let ends = track.segments.iter().map(|segment| segment.start);
    for ((from, value), to) in values.zip(ends.chain([EVER.1])) {
        if value == Value::Visible(true) {
            add(found, from, to);
        }
    }
}

/// Finds out when the opacity of a track is enough to be seen.
fn find_opaque(track: &Track, turns: &mut Turns, found: &mut Vec<Stretch>) {
    found.clear();
    let first = track.segments.first();
    if is_seen(track.initial) {
        add(found, EVER.0, first.map_or(EVER.1, |first| first.start));
    }
    for (index, segment) in track.segments.iter().enumerate() {
        let next = track.segments.get(index + 1);
        let until = next.map_or(EVER.1, |next| next.start);
        let way = segment.end().min(until);
        if segment.start < way {
            let turn = turns.of(track, index).map_or(way, |turn| turn.min(way));
            let (from, to) = if is_seen(track.before(index)) {
                (segment.start, turn)
            } else {
                (turn, way)
            };
            if from < to {
                add(found, from, to);
            }
        }
        if way < until && is_seen(segment.value) {
            add(found, way, until);
        }
    }
}

/// Whether an opacity is enough to be seen.
fn is_seen(opacity: Value) -> bool {
    matches!(opacity, Value::Number(opacity) if opacity >= SEEN)
}

/// How long after its beginning a change of opacity passes the least that is seen; most are alike.
#[derive(Default)]
struct Turns(Vec<(Fade, Option<Millis>)>);

/// A change of opacity: from, to, how long and how.
type Fade = (Value, Value, Millis, Easing);

impl Turns {
    /// So many different ones are remembered.
    const MOST: usize = 32;

    /// The moment in which what is seen is no longer so, or the other way round, while a segment is under way.
    fn of(&mut self, track: &Track, index: usize) -> Option<Millis> {
        let segment = &track.segments[index];
        let fade = (
            track.before(index),
            segment.value,
            segment.duration,
            segment.easing,
        );
        let known = self.0.iter().find(|(known, _)| *known == fade);
        let after = known.map_or_else(|| turn(segment, fade.0), |(_, after)| *after);
        if known.is_none() && self.0.len() < Self::MOST {
            self.0.push((fade, after));
        }
        after.map(|after| segment.start + after)
    }
}

/// How long after its beginning a segment from this opacity passes the least that is seen: it does so at most once.
fn turn(segment: &Segment, from: Value) -> Option<Millis> {
    let alone = Track {
        property: Property::Opacity,
        initial: from,
        segments: vec![segment.clone()],
        curve: None,
    };
    let at = |after: Millis| alone.number(segment.start + after) >= SEEN;
    let (mut low, mut high) = (Millis::ZERO, Millis(segment.duration.0 - 1));
    let begins = at(low);
    if at(high) == begins {
        return None;
    }
    while high.0 - low.0 > 1 {
        let middle = Millis(low.0 + (high.0 - low.0) / 2);
        if at(middle) == begins {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(high)
}
