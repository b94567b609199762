//! Stretches of time in which a thing rests or moves, and those in which two things are seen.

use std::cell::OnceCell;

use super::edges::Edges;
use super::stretch::{Lasts, Part};
use crate::geometry::{Point, Rect};
use crate::timeline::Easing;
use crate::units::Millis;

/// A stretch of time in which a thing rests or moves.
pub(super) struct Piece {
    pub(super) from: Millis,
    pub(super) to: Millis,
    /// The box around it, for all of the time.
    pub(super) rect: Rect,
    /// The place of how it moves among all of that, unless it rests.
    pub(super) moving: Option<usize>,
}

/// A way.
pub(super) struct Moving {
    /// The edges, for all of the time.
    pub(super) edges: Edges,
    /// Where it goes, once that is asked for.
    pub(super) way: OnceCell<Way>,
    /// How it moves, if all of its edges go from one place to another at once, straight or along one curve.
    pub(super) pace: Option<Pace>,
}

/// When a way begins, how long it takes, and how: what moves at one pace keeps step.
pub(super) type Pace = (Millis, Millis, Easing);

/// Where something goes that moves at one pace.
#[derive(Clone, Copy)]
pub(super) struct Way {
    /// Its edges in the first and in the last moment.
    pub(super) ends: [Edges; 2],
    /// How far the control point of its curve is from the middle between them.
    pub(super) bend: Point,
}

impl Lasts for Piece {
    fn part(&self) -> Part {
        Part {
            from: self.from,
            to: self.to,
            still: self.is_still(),
        }
    }
}

impl Piece {
    /// Whether it rests.
    pub(super) fn is_still(&self) -> bool {
        self.moving.is_none()
    }

    /// Whether its edges from `a` to `b`, both included, are those of all of the time, if it is there at `a`.
    pub(super) fn is_known(&self, a: Millis, b: Millis) -> bool {
        if self.is_still() {
            b < self.to
        } else {
            self.is_whole(a, b)
        }
    }

    /// Whether it is there from `a` to `b`, both included, and no longer.
    pub(super) fn is_whole(&self, a: Millis, b: Millis) -> bool {
        self.from == a && self.to.0 == b.0 + 1
    }
}

/// A stretch of time in which two things are seen, and each rests or moves.
pub(super) struct Meeting<'p> {
    pub(super) part: Part,
    pub(super) first: &'p Piece,
    pub(super) second: &'p Piece,
}

impl Lasts for Meeting<'_> {
    fn part(&self) -> Part {
        self.part
    }
}

impl Meeting<'_> {
    /// The edges of both, if both rest on the stage.
    pub(super) fn resting(&self) -> Option<[Edges; 2]> {
        let (first, second) = (self.first, self.second);
        let rest = first.is_still() && second.is_still();
        rest.then(|| [first, second].map(|piece| Edges::of(piece.rect)))
    }
}

/// All stretches in which two things of these pieces are seen, in order.
pub(super) fn meetings_of<'p>(
    mut firsts: &'p [Piece],
    mut seconds: &'p [Piece],
) -> impl Iterator<Item = Meeting<'p>> {
    std::iter::from_fn(move || {
        loop {
            let (first, second) = (firsts.first()?, seconds.first()?);
            let (from, to) = (first.from.max(second.from), first.to.min(second.to));
            if first.to <= second.to {
                firsts = &firsts[1..];
            } else {
                seconds = &seconds[1..];
            }
            if from < to {
                let still = first.is_still() && second.is_still();
                return Some(Meeting {
                    part: Part { from, to, still },
                    first,
                    second,
                });
            }
        }
    })
}
