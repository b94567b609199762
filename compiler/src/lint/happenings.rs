//! What changes of all elements, in a row: several lints go through all of it.

use crate::timeline::{Cause, Element, Property};
use crate::units::Millis;

/// A change of an element.
#[derive(Clone, Copy)]
pub(super) struct Happening {
    pub(super) property: Property,
    pub(super) from: Millis,
    pub(super) to: Millis,
    pub(super) cause: Cause,
}

/// The changes of each element, by its tracks.
pub(super) struct Happenings {
    all: Vec<Happening>,
    /// Where those of each element end.
    ends: Vec<usize>,
}

impl Happenings {
    /// Of so many elements.
    pub(super) fn new(count: usize) -> Self {
        Self {
            all: Vec::with_capacity(6 * count),
            ends: Vec::with_capacity(count),
        }
    }

    /// Adds those of the next element: what stays as it was is none.
    pub(super) fn add(&mut self, element: &Element) {
        for track in &element.tracks {
            let mut before = track.initial;
            for segment in &track.segments {
                if segment.value != before {
                    self.all.push(Happening {
                        property: track.property,
                        from: segment.start,
                        to: segment.end(),
                        cause: segment.cause,
                    });
                }
                before = segment.value;
            }
        }
        self.ends.push(self.all.len());
    }

    /// Those of an element.
    #[inline]
    pub(super) fn of(&self, index: usize) -> &[Happening] {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start..self.ends[index]]
    }
}
