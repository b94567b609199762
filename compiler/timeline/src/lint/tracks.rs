//! The tracks of an element by what they say, looked up once.

use crate::theme::Role;
use crate::timeline::{Element, Property, Segment, Track, Value};

/// So many properties there are.
const PROPERTIES: usize = Property::Motion as usize + 1;

/// The track of each property that an element has.
pub(super) struct Tracks<'a>([Option<&'a Track>; PROPERTIES]);

/// What paints something.
#[derive(Clone, Copy)]
pub(super) struct Coat<'a> {
    pub(super) track: &'a Track,
    /// The roles that it ever paints with, a bit each.
    pub(super) roles: u64,
}

/// What fills something, and what its outline is drawn with.
pub(super) type Coats<'a> = [Option<Coat<'a>>; 2];

impl<'a> Tracks<'a> {
    pub(super) fn new(element: &'a Element) -> Self {
        let mut tracks = [None; PROPERTIES];
        for track in &element.tracks {
            tracks[track.property as usize] = Some(track);
        }
        Self(tracks)
    }

    /// The track of a property.
    #[inline]
    pub(super) fn of(&self, property: Property) -> Option<&'a Track> {
        self.0[property as usize]
    }

    /// What paints the element.
    pub(super) fn coats(&self) -> Coats<'a> {
        let coat = |paint| self.of(paint).map(Coat::new);
        [coat(Property::Fill), coat(Property::Stroke)]
    }
}

impl<'a> Coat<'a> {
    fn new(track: &'a Track) -> Self {
        let role = |value: Value| match value {
            Value::Paint(Some(role)) => bit(role),
            _ => 0,
        };
        let later = track.segments.iter().map(|segment| role(segment.value));
        Self {
            track,
            roles: later.fold(role(track.initial), |all, role| all | role),
        }
    }

    /// Whether it ever paints.
    pub(super) fn is_seen(self) -> bool {
        self.roles != 0
    }
}

/// What changes on a track: the segments that lead to another value.
pub(super) fn changes(track: &Track) -> impl Iterator<Item = &Segment> {
    let mut before = track.initial;
    track.segments.iter().filter(move |segment| {
        let last = std::mem::replace(&mut before, segment.value);
        segment.value != last
    })
}

/// The bit of a role.
pub(super) const fn bit(role: Role) -> u64 {
    1 << role.index()
}
