//! A timeline without what nobody can see: the same picture at every moment, told in as few changes as can be.
//!
//! Outputs that are sent over a network are made of this; tools that ask why something changed read the whole timeline.
//! It differs in four ways. Changes of an element while it is hidden are dropped, and a change that comes into view
//! with the element is made at that moment. Tracks that say what holds without them are left out. `Visible` becomes a
//! part of `Opacity`, which rests at 0 while an element is hidden; only where that would not be exactly the same,
//! `Visible` stays. And what is never shown is left out.

use std::sync::Arc;

use super::{Easing, Element, Property, Segment, Timeline, Track, Value};
use crate::units::Millis;

impl Timeline {
    /// The same picture at every moment, without what cannot be seen.
    pub fn seen(&self) -> Self {
        let mut elements = Vec::with_capacity(self.elements.len());
        let mut places = Vec::with_capacity(self.elements.len());
        for (element, showing) in self.elements.iter().zip(showings(self)) {
            places.push(elements.len());
            if showing.is_ever() {
                elements.push(Arc::new(Element {
                    parent: element.parent.and_then(|index| places.get(index).copied()),
                    tracks: element.seen(&showing),
                    ..element.bare()
                }));
            }
        }
        Self {
            elements,
            steps: self.steps.clone(),
            moments: self.moments.clone(),
            ..*self
        }
    }
}

/// When each element and all its groups are shown.
pub fn showings(timeline: &Timeline) -> Vec<Showing> {
    let mut showings: Vec<Showing> = Vec::with_capacity(timeline.elements.len());
    for element in &timeline.elements {
        let own = Showing::of(element);
        let parent = element.parent.and_then(|index| showings.get(index));
        let showing = parent.map_or_else(|| own.clone(), |parent| parent.and(&own));
        showings.push(showing);
    }
    showings
}

/// Shown or not, over time: the stretches from one moment up to another, in order, with time between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Showing(Vec<(Millis, Millis)>);

const BEFORE_ALL: Millis = Millis(i64::MIN);
const AFTER_ALL: Millis = Millis(i64::MAX);

impl Showing {
    /// When an element is shown, as far as it decides that alone.
    pub fn of(element: &Element) -> Self {
        let told = element.track(Property::Visible).map(Self::told);
        let opaque = element.track(Property::Opacity).map(Self::opaque);
        match (told, opaque) {
            (Some(told), Some(opaque)) => told.and(&opaque),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => Self(vec![(BEFORE_ALL, AFTER_ALL)]),
        }
    }

    /// The same where each moment is another one, in the same order.
    pub fn at_times(&self, at: impl Fn(Millis) -> Millis) -> Self {
        let at = |t| match t {
            BEFORE_ALL | AFTER_ALL => t,
            _ => at(t),
        };
        let stretches = self.0.iter();
        Self(stretches.map(|&(from, to)| (at(from), at(to))).collect())
    }

    /// The last moment at which it changes, if it does.
    pub fn last_change(&self) -> Option<Millis> {
        let (from, to) = *self.0.last()?;
        let ends = [to, from].into_iter();
        ends.filter(|t| ![BEFORE_ALL, AFTER_ALL].contains(t)).max()
    }

    /// Whether it is ever so.
    pub fn is_ever(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether it is never otherwise.
    pub fn is_always(&self) -> bool {
        self.0 == [(BEFORE_ALL, AFTER_ALL)]
    }

    /// Whether it is so at a moment.
    pub fn at(&self, t: Millis) -> bool {
        self.0.iter().any(|&(from, to)| from <= t && t < to)
    }

    /// From each moment of a change on: shown or not.
    pub fn changes(&self) -> Vec<(Millis, bool)> {
        let ends = self
            .0
            .iter()
            .flat_map(|&(from, to)| [(from, true), (to, false)]);
        ends.filter(|&(t, _)| t != BEFORE_ALL && t != AFTER_ALL)
            .collect()
    }

    /// Whether it is so before anything changes.
    pub fn initially(&self) -> bool {
        self.0.first().is_some_and(|first| first.0 == BEFORE_ALL)
    }

    /// The stretches, cut to what lies from one moment up to another.
    pub fn within(&self, from: Millis, to: Millis) -> Vec<(Millis, Millis)> {
        let cut = self
            .0
            .iter()
            .map(|&(start, end)| (start.max(from), end.min(to)));
        cut.filter(|(start, end)| start < end).collect()
    }

    fn told(track: &Track) -> Self {
        let shown = |value: Value| value == Value::Visible(true);
        let changes = track
            .segments
            .iter()
            .map(|segment| (segment.start, shown(segment.value)));
        Self::from_changes(shown(track.initial), changes)
    }

    /// An opacity rests at 0 from the end of a segment to 0 up to the next segment.
    fn opaque(track: &Track) -> Self {
        let mut changes = Vec::new();
        for (index, segment) in track.segments.iter().enumerate() {
            let next = track.segments.get(index + 1);
            if next.is_some_and(|next| next.start == segment.start) {
                continue;
            }
            changes.push((segment.start, true));
            let cut = next.is_some_and(|next| next.start < segment.end());
            if segment.value == Value::Number(0.0) && !cut {
                changes.push((segment.end(), false));
            }
        }
        Self::from_changes(track.initial != Value::Number(0.0), changes)
    }

    /// The last of several changes at one moment counts.
    fn from_changes(initially: bool, changes: impl IntoIterator<Item = (Millis, bool)>) -> Self {
        let mut since = initially.then_some(BEFORE_ALL);
        let mut stretches: Vec<(Millis, Millis)> = Vec::new();
        for (t, shown) in changes {
            match (since, shown) {
                (None, true) => since = Some(t),
                (Some(from), false) => {
                    stretches.push((from, t));
                    since = None;
                }
                (None, false) | (Some(_), true) => {}
            }
        }
        stretches.extend(since.map(|from| (from, AFTER_ALL)));
        stretches.retain(|(from, to)| from < to);
        Self(stretches).joined()
    }

    fn joined(self) -> Self {
        let mut joined: Vec<(Millis, Millis)> = Vec::with_capacity(self.0.len());
        for (from, to) in self.0 {
            match joined.last_mut() {
                Some(last) if last.1 == from => last.1 = to,
                _ => joined.push((from, to)),
            }
        }
        Self(joined)
    }

    /// When both are so.
    pub fn and(&self, other: &Self) -> Self {
        let mut both = Vec::new();
        for &(from, to) in &self.0 {
            let overlaps = other
                .0
                .iter()
                .map(|&(start, end)| (from.max(start), to.min(end)));
            both.extend(overlaps.filter(|(from, to)| from < to));
        }
        both.sort_unstable();
        Self(both)
    }

    /// Whether any of the time from one moment up to another is shown.
    pub fn meets(&self, from: Millis, to: Millis) -> bool {
        self.0.iter().any(|&(start, end)| start < to && from < end)
    }

    /// The first moment from `t` on that is shown; `t` itself without one.
    pub fn next(&self, t: Millis) -> Millis {
        let stretch = self.0.iter().find(|stretch| stretch.1 > t);
        stretch.map_or(t, |stretch| stretch.0.max(t))
    }
}

impl Element {
    /// Its tracks without what cannot be seen.
    pub fn seen(&self, showing: &Showing) -> Vec<Track> {
        let mut tracks: Vec<Track> = Vec::with_capacity(self.tracks.len());
        let others = |track: &&Track| track.property != Property::Visible;
        let seen = self.tracks.iter().filter(others);
        tracks.extend(seen.map(|track| track.seen(showing)));
        if let Some(told) = self.track(Property::Visible) {
            let opacity = tracks
                .iter()
                .position(|track| track.property == Property::Opacity);
            let before = opacity.map_or_else(Track::opaque, |place| tracks.remove(place));
            match before.hiding(&Showing::told(told)) {
                Some(merged) => tracks.push(merged),
                None => tracks.extend([before, told.clone()]),
            }
        }
        tracks.retain(|track| !track.says_nothing());
        tracks.sort_by_key(|track| track.property);
        tracks
    }

    /// The track of a property.
    pub fn track(&self, property: Property) -> Option<&Track> {
        self.tracks.iter().find(|track| track.property == property)
    }

    /// Whether it ever has an outline.
    pub fn has_outline(&self) -> bool {
        self.stroke_width > 0.0 && self.track(Property::Stroke).is_some()
    }

    /// Whether its outline is ever drawn in part: then its ends are flat, as a round end shows a dot where nothing is drawn.
    pub fn sweeps(&self) -> bool {
        self.track(Property::Sweep).is_some()
    }
}

impl Track {
    /// Whether it ever has another value than its first.
    pub fn changes(&self) -> bool {
        let mut segments = self.segments.iter();
        segments.any(|segment| segment.value != self.initial)
    }

    fn opaque() -> Self {
        Self {
            property: Property::Opacity,
            initial: Value::Number(1.0),
            curve: None,
            segments: Vec::new(),
        }
    }

    /// Without changes that nobody sees.
    fn seen(&self, showing: &Showing) -> Self {
        let mut seen = Self {
            segments: Vec::with_capacity(self.segments.len()),
            curve: self.curve.clone(),
            ..*self
        };
        // As long as nothing was seen, the initial value is free.
        let first = self.segments.first();
        let mut was_seen = showing.meets(BEFORE_ALL, first.map_or(AFTER_ALL, |first| first.start));
        for (index, segment) in self.segments.iter().enumerate() {
            let next = self.segments.get(index + 1);
            let until = next.map_or(AFTER_ALL, |next| next.start);
            if !showing.meets(segment.start, until) {
                continue;
            }
            let before = self.before(index);
            let stops = segment.end().min(until);
            let moves = before != segment.value && showing.meets(segment.start, stops);
            if moves && segment.duration > Millis::ZERO {
                // What it moves from may have been set while nobody saw it.
                let set = index
                    .checked_sub(1)
                    .map(|previous| &self.segments[previous]);
                seen.change_to(before, set.unwrap_or(segment), segment.start, was_seen);
                seen.segments.push(segment.clone());
            } else {
                let at = showing.next(segment.start);
                seen.change_to(segment.value, segment, at, was_seen);
            }
            was_seen = true;
        }
        seen
    }

    /// Changes at once, for the reason that `segment` has.
    fn change_to(&mut self, value: Value, segment: &Segment, at: Millis, was_seen: bool) {
        let last = self.segments.last().map_or(self.initial, |last| last.value);
        if last == value {
            return;
        }
        if !was_seen {
            self.initial = value;
            return;
        }
        self.segments.push(Segment {
            start: at,
            duration: Millis::ZERO,
            value,
            easing: Easing::Linear,
            cause: segment.cause,
        });
    }

    /// An opacity that also rests at 0 while its element is told to be hidden; none where a fade would have to be cut.
    fn hiding(&self, told: &Showing) -> Option<Self> {
        let zero = Value::Number(0.0);
        let mut merged = Self {
            initial: if told.initially() { self.initial } else { zero },
            segments: Vec::with_capacity(self.segments.len()),
            curve: None,
            ..*self
        };
        for &(from, to) in &told.0 {
            let begun = self
                .segments
                .partition_point(|segment| segment.start <= from);
            if let Some(index) = begun.checked_sub(1) {
                let last = &self.segments[index];
                if last.start == from && last.duration > Millis::ZERO {
                    merged.change_to(self.before(index), last, from, true);
                    merged.segments.push(last.clone());
                } else if last.end() > from {
                    return None;
                } else {
                    merged.change_to(last.value, last, from, true);
                }
            } else if from != BEFORE_ALL {
                merged.change_to(self.initial, &appearance(from), from, true);
            }
            let within = |segment: &&Segment| segment.start > from && segment.start < to;
            merged
                .segments
                .extend(self.segments.iter().filter(within).cloned());
            if to == AFTER_ALL {
                continue;
            }
            if merged.segments.last().is_some_and(|last| last.end() > to) {
                return None;
            }
            merged.change_to(zero, &appearance(to), to, true);
        }
        Some(merged)
    }

    /// Whether it says only what holds without it. A sweep counts: outlines that are ever drawn in part have flat ends.
    fn says_nothing(&self) -> bool {
        let default = match self.property {
            Property::Translate => Value::Point(crate::geometry::Point::default()),
            Property::Scale | Property::Opacity => Value::Number(1.0),
            Property::Fill | Property::Stroke => Value::Paint(None),
            Property::Width | Property::Height => Value::Number(0.0),
            Property::Visible => Value::Visible(true),
            Property::Sweep | Property::Motion => return false,
        };
        self.initial == default && self.segments.is_empty()
    }
}

/// A change that no statement made.
fn appearance(at: Millis) -> Segment {
    Segment {
        start: at,
        duration: Millis::ZERO,
        value: Value::Number(1.0),
        easing: Easing::Linear,
        cause: super::Cause::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::{Layout, State, sample};

    /// Every moment at which anything starts or ends, and those beside it.
    fn moments(timeline: &Timeline) -> Vec<Millis> {
        let tracks = timeline.elements.iter().flat_map(|element| &element.tracks);
        let segments = tracks.flat_map(|track| &track.segments);
        let mut moments: Vec<Millis> = segments
            .flat_map(|segment| [segment.start, segment.end()])
            .flat_map(|t| [-1, 0, 1, 37].map(|by| Millis(t.0 + by)))
            .collect();
        moments.sort_unstable();
        moments.dedup();
        moments
    }

    fn assert_same_picture(timeline: &Timeline) {
        let seen = timeline.seen();
        let shown = |state: &State| state.visible.then_some(*state);
        for t in moments(timeline) {
            let (all, few) = (timeline.at(t), seen.at(t));
            for (one, element) in all.iter().zip(&timeline.elements) {
                let place = seen.elements.iter().position(|kept| kept.id == element.id);
                let other = place.and_then(|place| shown(&few[place]));
                assert_eq!(shown(one), other, "{} at {t:?}", element.id);
            }
        }
    }

    fn fade(start: i64, duration: i64, value: f64) -> Segment {
        Segment {
            duration: Millis(duration),
            value: Value::Number(value),
            ..appearance(Millis(start))
        }
    }

    fn tell(start: i64, shown: bool) -> Segment {
        Segment {
            value: Value::Visible(shown),
            ..appearance(Millis(start))
        }
    }

    fn with(tracks: Vec<Track>) -> Timeline {
        let mut timeline = sample::timeline(Layout::Landscape, 0);
        timeline.elements.truncate(1);
        Arc::make_mut(&mut timeline.elements[0]).tracks = tracks;
        timeline
    }

    fn opacity(segments: Vec<Segment>) -> Track {
        Track {
            segments,
            ..Track::opaque()
        }
    }

    fn visible(segments: Vec<Segment>) -> Track {
        Track {
            property: Property::Visible,
            initial: Value::Visible(false),
            segments,
            ..Track::opaque()
        }
    }

    #[test]
    fn the_picture_stays_the_same() {
        for choice in [0, 1] {
            assert_same_picture(&sample::timeline(Layout::Portrait, choice));
        }
    }

    #[test]
    fn what_happens_unseen_is_dropped() {
        let mut place = opacity(vec![
            fade(100, 50, 2.0),
            fade(300, 0, 3.0),
            fade(1200, 100, 4.0),
            fade(2100, 100, 5.0),
            fade(2900, 200, 6.0),
        ]);
        place.property = Property::Width;
        let shown = visible(vec![tell(1000, true), tell(2000, false), tell(3000, true)]);
        let timeline = with(vec![place, shown]);
        assert_same_picture(&timeline);
        let seen = timeline.seen();
        let width = seen.elements[0].track(Property::Width).expect("a width");
        assert_eq!(width.initial, Value::Number(3.0));
        let starts: Vec<i64> = width
            .segments
            .iter()
            .map(|segment| segment.start.0)
            .collect();
        assert_eq!(starts, [1200, 2900, 2900]);
    }

    #[test]
    fn hiding_becomes_a_part_of_the_opacity() {
        let timeline = with(vec![
            opacity(vec![fade(1500, 200, 0.0), fade(3000, 200, 1.0)]),
            visible(vec![tell(1000, true), tell(1700, false), tell(3000, true)]),
        ]);
        assert_same_picture(&timeline);
        let tracks = &timeline.seen().elements[0].tracks;
        assert_eq!(tracks.len(), 1);
        assert_eq!(tracks[0].initial, Value::Number(0.0));
        assert_eq!(tracks[0].segments.len(), 3);
    }

    #[test]
    fn a_fade_that_hiding_cuts_keeps_both() {
        let timeline = with(vec![
            opacity(vec![fade(1500, 500, 0.5)]),
            visible(vec![tell(1000, true), tell(1700, false)]),
        ]);
        assert_same_picture(&timeline);
        assert_eq!(timeline.seen().elements[0].tracks.len(), 2);
    }

    #[test]
    fn what_is_never_shown_is_left_out() {
        let timeline = with(vec![
            opacity(vec![fade(1500, 500, 0.5)]),
            visible(Vec::new()),
        ]);
        assert_eq!(timeline.seen().elements, []);
    }
}
