//! What says where elements are, and how large. Of what never changes, only the value is kept; where groups are is
//! remembered, as their members mostly are looked at one after the other.

use super::easings::Easings;
use super::range::{self, Range};
use super::recent::Recent;
use super::stretch::Stretch;
use super::tracks::Tracks;
use crate::geometry::Point;
use crate::timeline::{Element, Property, Track};

/// What says where each element is, and how large.
pub(super) struct Movers<'a> {
    all: Vec<Mover<'a>>,
    /// Those that ever move or change their size.
    moving: Vec<usize>,
    /// What easings were asked for.
    easings: Easings,
    /// Where elements were, across and down, in which stretch.
    places: Recent<(usize, Stretch), (Range, Range)>,
}

/// What says where an element is, and how large.
pub(super) struct Mover<'a> {
    parent: Option<usize>,
    pub(super) place: Place<'a>,
    pub(super) scale: Quantity<'a>,
    pub(super) width: Quantity<'a>,
    pub(super) height: Quantity<'a>,
    pub(super) sweep: Quantity<'a>,
    /// Whether it is always in the same place of its group, and of the same size.
    rests: bool,
}

/// A number.
#[derive(Clone, Copy)]
pub(super) enum Quantity<'a> {
    /// It never changes.
    Always(f64),
    /// This track says what it is.
    Changing(&'a Track),
}

/// Where something is in its group.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// It never moves.
    Always(Point),
    /// These tracks say where it is, and where from there along a curve.
    Changing(Option<&'a Track>, Option<&'a Track>),
}

impl<'a> Movers<'a> {
    /// Of so many elements.
    pub(super) fn new(count: usize) -> Self {
        Self {
            all: Vec::with_capacity(count),
            moving: Vec::new(),
            easings: Easings::default(),
            places: Recent::default(),
        }
    }

    /// Adds the next element.
    pub(super) fn add(&mut self, element: &Element, tracks: &Tracks<'a>) {
        let mover = Mover::new(element.parent, tracks);
        if !mover.rests {
            self.moving.push(self.all.len());
        }
        self.all.push(mover);
    }

    /// The elements that ever move or change their size, in order.
    pub(super) fn moving(&self) -> &[usize] {
        &self.moving
    }

    #[inline]
    pub(super) fn of(&self, index: usize) -> &Mover<'a> {
        &self.all[index]
    }

    /// An element and the groups that it belongs to, from within, up to one of these.
    pub(super) fn below(
        &self,
        index: usize,
        group: Option<usize>,
    ) -> impl Iterator<Item = (usize, &Mover<'a>)> {
        let mut at = Some(index);
        std::iter::from_fn(move || {
            let index = at.filter(|_| at != group)?;
            let mover = &self.all[index];
            at = mover.parent;
            Some((index, mover))
        })
    }

    /// An element and all groups that it belongs to, from within.
    pub(super) fn around(&self, index: usize) -> impl Iterator<Item = (usize, &Mover<'a>)> {
        self.below(index, None)
    }

    /// The elements from back to front: members are drawn where their group is.
    pub(super) fn order(&self) -> Vec<usize> {
        let mut roots: Vec<usize> = Vec::with_capacity(self.all.len());
        for (index, mover) in self.all.iter().enumerate() {
            roots.push(mover.parent.map_or(index, |group| roots[group]));
        }
        let mut order: Vec<usize> = (0..self.all.len()).collect();
        if !roots.is_sorted() {
            order.sort_by_key(|index| roots[*index]);
        }
        order
    }

    /// The innermost of an element and the groups around it that ever moves.
    pub(super) fn carrier(&self, index: usize) -> Option<usize> {
        let moving = self.around(index).find(|(_, mover)| !mover.rests);
        moving.map(|(index, _)| index)
    }

    /// The innermost group that two elements share: they move with it.
    pub(super) fn common(&self, one: usize, other: usize) -> Option<usize> {
        let parent = |index: usize| self.all[index].parent;
        let (mut one, mut other) = (parent(one)?, parent(other)?);
        // A group comes before its members.
        while one != other {
            if one > other {
                one = parent(one)?;
            } else {
                other = parent(other)?;
            }
        }
        Some(one)
    }

    /// Whether an element never moves within a group that it belongs to.
    pub(super) fn rests_in(&self, index: usize, group: Option<usize>) -> bool {
        self.below(index, group).all(|(_, mover)| mover.rests)
    }

    /// What a number is from `a` to `b`, both included.
    #[inline]
    pub(super) fn number(&self, quantity: Quantity, during: Stretch) -> Range {
        match quantity {
            Quantity::Always(number) => Range::at(number),
            Quantity::Changing(track) => range::number(track, during, &self.easings),
        }
    }

    /// Where an element is in its group from `a` to `b`, both included.
    pub(super) fn place(&self, index: usize, during: Stretch) -> (Range, Range) {
        match self.all[index].place {
            Place::Always(place) => (Range::at(place.x), Range::at(place.y)),
            Place::Changing(translate, motion) => {
                let numbers = [index as u64, during.0.0 as u64, during.1.0 as u64];
                let find = || place(translate, motion, during, &self.easings);
                self.places.answer((index, during), numbers, find)
            }
        }
    }

    /// How far an element at one pace leaves the straight way from `a` to `b`, as the control point of its curve does.
    pub(super) fn bend(&self, index: usize, (a, b): Stretch) -> Point {
        let mut bend = Point::default();
        for (_, mover) in self.around(index) {
            // What grows has nothing within that moves.
            let size = self.number(mover.scale, (a, a)).lo;
            let own = match mover.place {
                Place::Changing(_, Some(motion)) => range::bend(motion, (a, b), &self.easings),
                Place::Changing(..) | Place::Always(_) => Point::default(),
            };
            bend.x = bend.x * size + own.x;
            bend.y = bend.y * size + own.y;
        }
        bend
    }
}

impl<'a> Mover<'a> {
    fn new(parent: Option<usize>, tracks: &Tracks<'a>) -> Self {
        let quantity = |property, default| Quantity::new(tracks.of(property), default);
        let place = Place::new(tracks.of(Property::Translate), tracks.of(Property::Motion));
        let scale = quantity(Property::Scale, 1.0);
        let width = quantity(Property::Width, 0.0);
        let height = quantity(Property::Height, 0.0);
        let is_always = |quantity: Quantity| matches!(quantity, Quantity::Always(_));
        let stays = is_always(scale) && is_always(width) && is_always(height);
        Self {
            parent,
            place,
            scale,
            width,
            height,
            sweep: quantity(Property::Sweep, 1.0),
            rests: stays && matches!(place, Place::Always(_)),
        }
    }

    /// The tracks that change where it is and how large: none of what rests.
    pub(super) fn tracks(&self) -> impl Iterator<Item = &'a Track> {
        let (translate, motion) = self.place.tracks();
        let (width, height) = (self.width.track(), self.height.track());
        let tracks = [translate, motion, self.scale.track(), width, height];
        tracks.into_iter().flatten()
    }
}

impl<'a> Quantity<'a> {
    fn new(track: Option<&'a Track>, default: f64) -> Self {
        match track {
            Some(track) if track.segments.is_empty() => {
                Self::Always(range::number_of(track.initial))
            }
            Some(track) => Self::Changing(track),
            None => Self::Always(default),
        }
    }

    /// Whether it is always 1.
    pub(super) fn is_natural(self) -> bool {
        matches!(self, Self::Always(1.0))
    }

    /// What it changes by, if it does.
    pub(super) fn track(self) -> Option<&'a Track> {
        match self {
            Self::Always(_) => None,
            Self::Changing(track) => Some(track),
        }
    }
}

impl<'a> Place<'a> {
    fn new(translate: Option<&'a Track>, motion: Option<&'a Track>) -> Self {
        let changes = |track: Option<&Track>| track.is_some_and(|track| !track.segments.is_empty());
        if changes(translate) || changes(motion) {
            return Self::Changing(translate, motion);
        }
        let at = translate.map_or(Point::default(), |track| range::point_of(track.initial));
        let along = motion.map_or(Point::default(), |track| {
            track.along(range::number_of(track.initial))
        });
        Self::Always(Point {
            x: at.x + along.x,
            y: at.y + along.y,
        })
    }

    /// What says where it is, and what says how far along a curve, if it ever moves.
    pub(super) fn tracks(self) -> (Option<&'a Track>, Option<&'a Track>) {
        match self {
            Self::Always(_) => (None, None),
            Self::Changing(translate, motion) => (translate, motion),
        }
    }
}

/// Where something is in its group from `a` to `b`, both included, by these tracks.
fn place(
    translate: Option<&Track>,
    motion: Option<&Track>,
    during: Stretch,
    easings: &Easings,
) -> (Range, Range) {
    let still = (Range::at(0.0), Range::at(0.0));
    let at = translate.map_or(still, |track| range::point(track, during, easings));
    let along = motion.map_or(still, |track| range::along(track, during, easings));
    (at.0 + along.0, at.1 + along.1)
}
