//! How a timeline goes on from an earlier one that shows the same: later, or sooner, from some moment on.

use std::sync::{Arc, Weak};

use super::{Element, Film, Segment, Track};
use crate::units::Millis;

/// From some moment on all is later.
#[derive(Clone, Copy, PartialEq)]
pub struct Delay {
    /// That moment.
    pub since: Millis,
    /// By how much: less than nothing for sooner.
    pub by: Millis,
}

impl Delay {
    /// Whether what was at a moment is at another one now.
    pub fn moves(self, t: Millis) -> bool {
        t >= self.since && self.by != Millis::ZERO
    }

    /// When that is now which was at a moment.
    pub fn at(self, t: Millis) -> Millis {
        match self.moves(t) {
            true => t + self.by,
            false => t,
        }
    }

    /// An element all of whose changes go on later.
    pub fn element(self, element: &Element) -> Element {
        let segment = |segment: &Segment| Segment {
            start: self.at(segment.start),
            ..*segment
        };
        let track = |track: &Track| Track {
            segments: track.segments.iter().map(segment).collect(),
            curve: track.curve.clone(),
            ..*track
        };
        Element {
            tracks: element.tracks.iter().map(track).collect(),
            ..element.bare()
        }
    }
}

/// How one timeline goes on from another.
pub struct Shift {
    /// From when on it is later, and by how much.
    pub delay: Delay,
    /// Of each element, by its place in both, whether nothing differs of it but that delay.
    pub even: Vec<bool>,
}

/// How a film goes on from an earlier one, timeline by timeline.
pub struct Shifts {
    of: Weak<Film>,
    timelines: Vec<Shift>,
}

impl Shifts {
    /// From this film: how each of these timelines goes on from its own.
    pub fn new(of: &Arc<Film>, timelines: Vec<Shift>) -> Self {
        let of = Arc::downgrade(of);
        Self { of, timelines }
    }

    /// How each timeline goes on from that of this film, if it is the earlier one.
    pub fn from(&self, film: &Film) -> Option<&[Shift]> {
        std::ptr::eq(self.of.as_ptr(), film).then_some(&self.timelines)
    }
}
