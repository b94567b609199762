//! When elements are shown, hidden and painted anew, in a row: several lints go through all of it.

use super::tracks::{Tracks, changes};
use crate::timeline::{Cause, Property};
use crate::units::Millis;

/// A change of an element.
pub(super) struct Happening {
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
            all: Vec::with_capacity(3 * count),
            ends: Vec::with_capacity(count),
        }
    }

    /// Adds those of the next element.
    pub(super) fn add(&mut self, tracks: &Tracks) {
        for property in [Property::Visible, Property::Fill, Property::Stroke] {
            let Some(track) = tracks.of(property) else {
                continue;
            };
            for change in changes(track) {
                self.all.push(Happening {
                    from: change.start,
                    to: change.end(),
                    cause: change.cause,
                });
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
