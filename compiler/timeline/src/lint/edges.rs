//! The edges of a thing as far as they are known, over a stretch of time.

use super::range::Range;
use crate::geometry::{Point, Rect};

/// The edges of a thing as far as they are known.
#[derive(Clone, Copy)]
pub(super) struct Edges {
    pub(super) left: Range,
    pub(super) top: Range,
    pub(super) right: Range,
    pub(super) bottom: Range,
}

impl Edges {
    pub(super) fn of(rect: Rect) -> Self {
        Self {
            left: Range::at(rect.x),
            top: Range::at(rect.y),
            right: Range::at(rect.x + rect.w),
            bottom: Range::at(rect.y + rect.h),
        }
    }

    pub(super) fn scaled(self, by: Range) -> Self {
        Self {
            left: self.left * by,
            top: self.top * by,
            right: self.right * by,
            bottom: self.bottom * by,
        }
    }

    pub(super) fn moved(self, x: Range, y: Range) -> Self {
        Self {
            left: self.left + x,
            top: self.top + y,
            right: self.right + x,
            bottom: self.bottom + y,
        }
    }

    /// Larger by so much on both sides, across and down.
    pub(super) fn grown(self, (across, down): (f64, f64)) -> Self {
        let (across, down) = (Range::at(across), Range::at(down));
        Self {
            left: self.left - across,
            top: self.top - down,
            right: self.right + across,
            bottom: self.bottom + down,
        }
    }

    /// All that lies between these edges and others.
    pub(super) fn around(self, other: Self) -> Self {
        Self {
            left: self.left.hull(other.left),
            top: self.top.hull(other.top),
            right: self.right.hull(other.right),
            bottom: self.bottom.hull(other.bottom),
        }
    }

    /// In the middle between these edges and others.
    pub(super) fn midway(self, other: Self) -> Self {
        let half = Range::at(0.5);
        Self {
            left: (self.left + other.left) * half,
            top: (self.top + other.top) * half,
            right: (self.right + other.right) * half,
            bottom: (self.bottom + other.bottom) * half,
        }
    }

    /// The box around all that it may be.
    pub(super) fn hull(self) -> Rect {
        Rect {
            x: self.left.lo,
            y: self.top.lo,
            w: self.right.hi - self.left.lo,
            h: self.bottom.hi - self.top.lo,
        }
    }

    /// The box that it holds at every moment, if there is one.
    pub(super) fn kernel(self) -> Option<Rect> {
        let rect = Rect {
            x: self.left.hi,
            y: self.top.hi,
            w: self.right.lo - self.left.hi,
            h: self.bottom.lo - self.top.hi,
        };
        (rect.w >= 0.0 && rect.h >= 0.0).then_some(rect)
    }

    /// Its corner at a moment.
    pub(super) fn corner(self) -> Point {
        Point {
            x: self.left.middle(),
            y: self.top.middle(),
        }
    }

    /// Its middle.
    pub(super) fn centre(self) -> (Range, Range) {
        let half = Range::at(0.5);
        (
            (self.left + self.right) * half,
            (self.top + self.bottom) * half,
        )
    }

    /// How wide and how high the area is that two things share; negative where they are apart.
    pub(super) fn shared(self, other: Self) -> (Range, Range) {
        (
            self.right.min(other.right) - self.left.max(other.left),
            self.bottom.min(other.bottom) - self.top.max(other.top),
        )
    }

    /// How far it reaches out of another on the side where that is most.
    pub(super) fn beyond(self, other: Self) -> Range {
        let sides = [
            other.left - self.left,
            self.right - other.right,
            other.top - self.top,
            self.bottom - other.bottom,
        ];
        sides
            .into_iter()
            .reduce(Range::max)
            .unwrap_or(Range::at(0.0))
    }
}
