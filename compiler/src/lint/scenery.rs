//! A timeline as lints look at it: what is seen when, and within which bounds it is over any stretch of time.
//!
//! Nothing is sampled. Between keyframes a thing rests, or it moves within known bounds; where bounds do not decide, the
//! stretch is halved, down to a millisecond.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use hashbrown::HashMap;
use kurbo::{BezPath, PathEl, Shape as _};

use super::easings::Easings;
use super::names::Names;
use super::nearby::{Nearby, Reach, STEPS};
use super::range::{self, Range};
use super::report;
use super::stretch::{Changes, Lasts, Part, Stretch, add, solve, within};
use crate::drawing::{Anchor, Point, Rect};
use crate::film::Lints;
use crate::story::StatementId;
use crate::text::Fonts;
use crate::timeline::{
    Beat, Easing, Element, Form, Layout, Property, Segment, Timeline, Track, Value, Variant,
};
use crate::units::Millis;

/// How opaque a thing is at least, to count as seen: what fades is half there.
pub(super) const SEEN: f64 = 0.5;
/// How high letters rise above their line, and how deep they hang below it, in sizes of their type: as `f`, `j` and `g` do in
/// Inter and JetBrains Mono.
const INTER: (f64, f64) = (0.763, 0.216);
const MONO: (f64, f64) = (0.782, 0.18);

/// Lines from this length on lead from somewhere to somewhere, in pixels; shorter ones are signs.
pub(super) const LINE: f64 = 28.0;
/// Outlines from this width on are grounds on which words stand, in pixels.
const GROUND: f64 = 16.0;

/// A timeline and all that is ever seen of it, from back to front.
pub(super) struct Scenery<'a> {
    pub(super) timeline: &'a Timeline,
    pub(super) layout: Layout,
    wanted: Lints,
    pub(super) things: Vec<Thing<'a>>,
    movers: Vec<Mover<'a>>,
    /// When each element is seen.
    seen: Vec<Rc<[Stretch]>>,
    /// The places of all things by their names.
    names: Names<'a>,
    /// All beats, in order.
    pub(super) beats: Vec<&'a Beat>,
    /// When each of them ends.
    ends: Vec<Millis>,
    /// Where and when words and filled things are.
    nearby: Nearby,
    /// What easings were asked for.
    easings: Easings,
    /// The pictures at the end of each beat, once they are asked for.
    pub(super) shown: OnceCell<Vec<Vec<Rect>>>,
}

/// The tracks of an element that say where it is, and how large.
struct Mover<'a> {
    parent: Option<usize>,
    translate: Option<&'a Track>,
    motion: Option<&'a Track>,
    scale: Option<&'a Track>,
    width: Option<&'a Track>,
    height: Option<&'a Track>,
    sweep: Option<&'a Track>,
    /// Where it is for good, if it never moves.
    place: Option<Point>,
}

/// Something with a shape.
pub(super) struct Thing<'a> {
    pub(super) element: &'a Element,
    /// Its index in the timeline.
    pub(super) index: usize,
    /// Its place from back to front.
    pub(super) order: usize,
    /// When it is seen.
    pub(super) seen: Rc<[Stretch]>,
    pub(super) kind: Kind<'a>,
    /// Its places, one after the other, while it is seen.
    pub(super) pieces: Vec<Piece>,
    /// The box around all of them.
    pub(super) bounds: Rect,
    /// The parts of the time in which it is seen, a bit each.
    times: u64,
    /// How far it reaches, roughly.
    reach: Reach,
    /// The places of all words and filled things that may meet it, once they are asked for.
    meets: OnceCell<Vec<usize>>,
    /// The name of its element without the number of its version.
    pub(super) name: &'a str,
    /// The picture that it belongs to: what comes before the first slash of its name.
    pub(super) picture: Option<&'a str>,
    /// The part that it belongs to: the name of its picture and the part's, without that of the shape.
    pub(super) part: &'a str,
    /// Whether it is a message, or part of one: it passes.
    pub(super) is_message: bool,
    /// Whether it is ever filled.
    pub(super) filled: bool,
    /// Whether its fill hides what is behind it.
    pub(super) hides: bool,
}

/// What shape it has.
pub(super) enum Kind<'a> {
    /// A line of words of this size, in a box around its place.
    Words { text: &'a str, px: f64, local: Rect },
    /// A box from its place.
    Box,
    /// A circle around its place.
    Circle,
    /// Any outline.
    Path(Rc<Outline>),
}

/// The outlines of all paths that were seen so far, by their data: most are in several variants.
pub(super) type Outlines<'a> = HashMap<&'a str, Option<Rc<Outline>>>;

/// An outline in local coordinates.
pub(super) struct Outline {
    pub(super) bounds: Rect,
    pub(super) path: BezPath,
    /// Whether it ends where it began.
    pub(super) closed: bool,
}

/// A stretch of time in which it rests or moves.
pub(super) struct Piece {
    pub(super) from: Millis,
    pub(super) to: Millis,
    /// The box around it, for all of the time.
    pub(super) rect: Rect,
    /// How it moves, unless it rests.
    moving: Option<Box<Moving>>,
}

/// A way.
struct Moving {
    /// The edges, for all of the time.
    edges: Edges,
    /// The edges in the first and in the last moment, once they are asked for.
    ends: OnceCell<[Edges; 2]>,
    /// How it moves, if all of its edges go straight from one place to another at once.
    pace: Option<Pace>,
}

/// When a way begins, how long it takes, and how: what moves at one pace keeps step.
type Pace = (Millis, Millis, Easing);

/// The edges of a thing as far as they are known.
#[derive(Clone, Copy)]
pub(super) struct Edges {
    pub(super) left: Range,
    pub(super) top: Range,
    pub(super) right: Range,
    pub(super) bottom: Range,
}

impl<'a> Scenery<'a> {
    /// Looks at a timeline.
    pub(super) fn new(
        variant: &'a Variant,
        wanted: Lints,
        outlines: &mut Outlines<'a>,
        fonts: &Fonts,
    ) -> Self {
        let (timeline, layout) = (&variant.timeline, variant.layout);
        let beats: Vec<&Beat> = timeline.steps.iter().flat_map(|step| &step.beats).collect();
        let easings = Easings::default();
        let mover = |element: &'a Arc<Element>| Mover::new(element, &easings);
        let movers: Vec<Mover> = timeline.elements.iter().map(mover).collect();
        let mut scenery = Self {
            timeline,
            layout,
            wanted,
            things: Vec::with_capacity(timeline.elements.len()),
            movers,
            seen: Vec::with_capacity(timeline.elements.len()),
            names: Names::default(),
            ends: beats.iter().map(|beat| beat.end).collect(),
            beats,
            nearby: Nearby::default(),
            easings,
            shown: OnceCell::new(),
        };
        scenery.look();
        let mut changes = Changes::default();
        for index in scenery.order() {
            let element = &timeline.elements[index];
            let seen = Rc::clone(&scenery.seen[index]);
            if !seen.is_empty()
                && let Some(kind) = kind(element, outlines, fonts)
            {
                let thing = scenery.thing(element, index, seen, kind, &mut changes);
                scenery.things.push(thing);
            }
        }
        scenery.names = Names::new(scenery.things.iter().map(|thing| thing.name));
        let counts = |thing: &Thing| thing.is_words() || thing.filled;
        let reach = |thing: &Thing| counts(thing).then_some(thing.reach);
        let reaches: Vec<Option<Reach>> = scenery.things.iter().map(reach).collect();
        scenery.nearby = Nearby::new(&reaches);
        scenery
    }

    /// Finds out when each element is seen.
    fn look(&mut self) {
        let whole: Rc<[Stretch]> = Rc::new([(Millis::ZERO, self.timeline.duration)]);
        let mut turns = Turns::default();
        let mut before: Option<Showing> = None;
        for element in &self.timeline.elements {
            let showing = Showing::of(element);
            let around = element.parent.and_then(|parent| self.seen.get(parent));
            // What belongs together mostly shows together.
            let own = match self.seen.last() {
                Some(seen) if before.is_some_and(|before| before.is_like(showing)) => seen.clone(),
                _ => showing.seen(around.unwrap_or(&whole), &mut turns),
            };
            before = Some(showing);
            self.seen.push(own);
        }
    }

    /// The elements from back to front: members are drawn where their group is.
    fn order(&self) -> Vec<usize> {
        let root = |mut index: usize| {
            while let Some(parent) = self.movers[index].parent {
                index = parent;
            }
            index
        };
        let mut order: Vec<usize> = (0..self.movers.len()).collect();
        order.sort_by_key(|index| root(*index));
        order
    }

    /// All words and filled things that may meet a thing at any time, from back to front.
    pub(super) fn meeting<'t>(
        &'t self,
        thing: &'t Thing<'a>,
    ) -> impl Iterator<Item = &'t Thing<'a>> {
        let places = thing.meets.get_or_init(|| {
            let mut places = Vec::new();
            self.nearby.visit(thing.reach, &mut |place| {
                let other = &self.things[place];
                if place != thing.order && thing.may_meet(other) && come_near(thing, other) {
                    places.push(place);
                }
            });
            places
        });
        places.iter().map(|place| &self.things[*place])
    }

    /// All things of a name, versions included, from back to front.
    pub(super) fn named<'n>(&'n self, name: &str) -> impl Iterator<Item = &'n Thing<'a>> {
        self.names.of(name).map(|place| &self.things[place])
    }

    /// Visits the things of each name, from back to front.
    pub(super) fn versions<'n>(&'n self, visit: &mut dyn FnMut(&[&'n Thing<'a>])) {
        let mut versions = Vec::new();
        for places in self.names.each() {
            versions.clear();
            versions.extend(places.map(|place| &self.things[place]));
            visit(&versions);
        }
    }

    /// Whether an element of the timeline is seen at any time from one moment up to another.
    pub(super) fn is_seen(&self, index: usize, from: Millis, to: Millis) -> bool {
        let mut seen = self
            .seen
            .get(index)
            .into_iter()
            .flat_map(|seen| seen.iter());
        seen.any(|(start, end)| *start < to && from < *end)
    }

    /// The place of the first beat that ends after a moment.
    pub(super) fn beat_at(&self, t: Millis) -> usize {
        self.ends.partition_point(|end| *end <= t)
    }

    /// The places of the beats that end between the first and the last moment of a thing.
    pub(super) fn beats_of(&self, thing: &Thing) -> std::ops::Range<usize> {
        match (thing.seen.first(), thing.seen.last()) {
            (Some(first), Some(last)) => self.beat_at(first.0)..self.beat_at(last.1),
            _ => 0..0,
        }
    }

    /// Whether a thing is a line of a step's title.
    pub(super) fn is_title(&self, thing: &Thing) -> bool {
        thing.element.id.starts_with("title-")
    }

    /// Whether one thing is drawn after another.
    pub(super) fn is_above(&self, one: &Thing, other: &Thing) -> bool {
        one.order > other.order
    }

    fn thing(
        &self,
        element: &'a Element,
        index: usize,
        seen: Rc<[Stretch]>,
        kind: Kind<'a>,
        changes: &mut Changes,
    ) -> Thing<'a> {
        let name = Name::of(&element.id);
        let mut thing = Thing {
            element,
            index,
            order: self.things.len(),
            seen,
            kind,
            pieces: Vec::new(),
            bounds: Rect::default(),
            meets: OnceCell::new(),
            name: name.whole,
            picture: name.picture,
            part: name.part,
            is_message: name.picture.is_none() && element.id.contains(':'),
            filled: is_painted(element, Property::Fill),
            hides: false,
            times: 0,
            reach: Reach::default(),
        };
        thing.hides = thing.filled && !thing.is_words() && element.fill_opacity > 0.9;
        thing.pieces = self.pieces(&thing, changes);
        let rects = thing.pieces.iter().map(|piece| piece.rect);
        thing.bounds = rects.reduce(Rect::union).unwrap_or_default();
        let parts = thing
            .seen
            .iter()
            .map(|seen| times(*seen, self.timeline.duration));
        thing.times = parts.fold(0, |all, part| all | part);
        thing.reach = reach(thing.bounds, thing.times, self.layout);
        thing
    }

    fn pieces(&self, thing: &Thing, changes: &mut Changes) -> Vec<Piece> {
        changes.clear();
        let mut at = Some(thing.index);
        while let Some(index) = at {
            let mover = &self.movers[index];
            for track in mover.tracks().into_iter().flatten() {
                track_changes(track, changes);
            }
            // How much of it is drawn matters of lines only.
            if let Some(sweep) = mover.sweep
                && thing.is_line()
            {
                track_changes(sweep, changes);
            }
            at = mover.parent;
        }
        let mut pieces = Vec::with_capacity(thing.seen.len());
        // What never moves is always in the same place.
        let always = changes.is_empty().then(OnceCell::new);
        changes.rests(&thing.seen, &mut |Part { from, to, still }| {
            let last = if still { from } else { Millis(to.0 - 1) };
            let edges = || self.edges_below(thing, None, from, last);
            let edges = match &always {
                Some(always) => *always.get_or_init(edges),
                None => edges(),
            };
            let moving = || Moving {
                edges,
                ends: OnceCell::new(),
                pace: self.pace(thing, from),
            };
            pieces.push(Piece {
                from,
                to,
                rect: edges.hull(),
                moving: (!still).then(|| Box::new(moving())),
            });
        });
        pieces
    }

    /// The pace of all that moves a thing at a moment, if there is one, it never turns back, and the edges of the thing go
    /// straight: nothing grows that moves within.
    fn pace(&self, thing: &Thing, t: Millis) -> Option<Pace> {
        let own = &self.movers[thing.index];
        let mut pace = None;
        let mut keeps = |track: Option<&Track>, alone: bool| {
            let Some(segment) = track.and_then(|track| under_way(track, t)) else {
                return true;
            };
            let this = (segment.start, segment.duration, segment.easing);
            let first = pace.is_none();
            *pace.get_or_insert(this) == this && (first || !alone) && range::is_steady(this.2)
        };
        let mut straight = keeps(own.width, false) && keeps(own.height, false);
        let mut at = Some(thing.index);
        while let Some(index) = at {
            let mover = &self.movers[index];
            straight &= keeps(mover.scale, true) && keeps(mover.translate, false);
            straight &= mover
                .motion
                .is_none_or(|track| under_way(track, t).is_none());
            at = mover.parent;
        }
        pace.filter(|_| straight)
    }

    /// Its edges on the stage from `a` to `b`, both included.
    pub(super) fn edges(&self, thing: &Thing, a: Millis, b: Millis) -> Edges {
        let known = thing.piece(a).filter(|piece| piece.is_known(a, b));
        known.map_or_else(
            || self.edges_below(thing, None, a, b),
            |piece| piece.edges(),
        )
    }

    /// Its edges on the stage at `a` and at `b`.
    fn ends(&self, thing: &Thing, a: Millis, b: Millis) -> [Edges; 2] {
        let at = |t| self.edges_below(thing, None, t, t);
        let whole = thing.piece(a).filter(|piece| piece.is_whole(a, b));
        match whole.and_then(|piece| piece.moving.as_ref()) {
            Some(moving) => *moving.ends.get_or_init(|| [at(a), at(b)]),
            None => [at(a), at(b)],
        }
    }

    /// Its edges in a group's coordinates.
    pub(super) fn edges_below(
        &self,
        thing: &Thing,
        group: Option<usize>,
        a: Millis,
        b: Millis,
    ) -> Edges {
        let own = &self.movers[thing.index];
        let size = |track, default| range::number(track, default, (a, b), &self.easings);
        let zero = Range::at(0.0);
        let mut edges = match &thing.kind {
            Kind::Words { local, .. } => Edges::of(*local),
            Kind::Path(outline) => Edges::of(outline.bounds),
            Kind::Box => Edges {
                left: zero,
                top: zero,
                right: size(own.width, 0.0),
                bottom: size(own.height, 0.0),
            },
            Kind::Circle => {
                let half = size(own.width, 0.0) * Range::at(0.5);
                Edges {
                    left: zero - half,
                    top: zero - half,
                    right: half,
                    bottom: half,
                }
            }
        };
        let mut at = Some(thing.index);
        while let Some(index) = at
            && at != group
        {
            let mover = &self.movers[index];
            if mover.scale.is_some() {
                edges = edges.scaled(size(mover.scale, 1.0));
            }
            let (x, y) = mover.place((a, b), &self.easings);
            edges = edges.moved(x, y);
            at = mover.parent;
        }
        edges
    }

    /// The edges of two things from `a` to `b`, both included, as they are to each other: on the stage, in the group that
    /// both belong to, or seen from the corner of the first where both keep step.
    pub(super) fn beside(&self, one: &Thing, other: &Thing, a: Millis, b: Millis) -> [Edges; 2] {
        if let Some(group) = self.common(one, other) {
            let below = |thing| self.edges_below(thing, Some(group), a, b);
            return [below(one), below(other)];
        }
        if a == b || !keep_step(one, other, a, b) {
            return [self.edges(one, a, b), self.edges(other, a, b)];
        }
        let (first, second) = (self.ends(one, a, b), self.ends(other, a, b));
        let corner = |edges: Edges| (Range::at(-edges.left.lo), Range::at(-edges.top.lo));
        let (start, end) = (corner(first[0]), corner(first[1]));
        let from_corner =
            |[a, b]: [Edges; 2]| a.moved(start.0, start.1).around(b.moved(end.0, end.1));
        [from_corner(first), from_corner(second)]
    }

    /// How large it is shown, 1 for natural.
    pub(super) fn size(&self, thing: &Thing, a: Millis, b: Millis) -> Range {
        let mut size = Range::at(1.0);
        let mut at = Some(thing.index);
        while let Some(index) = at {
            let mover = &self.movers[index];
            if mover.scale.is_some() {
                size = size * range::number(mover.scale, 1.0, (a, b), &self.easings);
            }
            at = mover.parent;
        }
        size
    }

    /// The share of its outline that is drawn.
    pub(super) fn sweep(&self, thing: &Thing, a: Millis, b: Millis) -> Range {
        range::number(self.movers[thing.index].sweep, 1.0, (a, b), &self.easings)
    }

    /// The innermost group that two things share: they move with it.
    pub(super) fn common(&self, one: &Thing, other: &Thing) -> Option<usize> {
        let mut above = self.movers[one.index].parent;
        while let Some(group) = above {
            let mut at = self.movers[other.index].parent;
            while let Some(index) = at {
                if index == group {
                    return Some(group);
                }
                at = self.movers[index].parent;
            }
            above = self.movers[group].parent;
        }
        None
    }

    /// Whether two things are of one group, and rest within it.
    pub(super) fn travel_together(&self, one: &Thing, other: &Thing) -> bool {
        let group = self.common(one, other);
        group.is_some() && self.rests_in(one, group) && self.rests_in(other, group)
    }

    /// Whether a thing never moves within a group that it belongs to.
    fn rests_in(&self, thing: &Thing, group: Option<usize>) -> bool {
        let mut at = Some(thing.index);
        while let Some(index) = at
            && at != group
        {
            let mover = &self.movers[index];
            if mover
                .tracks()
                .into_iter()
                .flatten()
                .any(|track| !track.segments.is_empty())
            {
                return false;
            }
            at = mover.parent;
        }
        true
    }

    /// The stretches in which `judge` holds of the edges of two things that are both seen, and closer than `near` to each
    /// other, as far as they are wanted. It says for all moments of a stretch that it holds, that it does not, or that
    /// this is not known; of a single moment it is known.
    pub(super) fn both(
        &self,
        pair: (&Thing, &Thing),
        near: f64,
        judge: &dyn Fn(Edges, Edges, Millis, Millis) -> Option<bool>,
    ) -> Vec<Stretch> {
        let least = self.least(&[pair.0, pair.1]);
        self.both_for(pair, near, least, judge)
    }

    /// How long a finding about these things lasts at least, to be wanted.
    pub(super) fn least(&self, things: &[&Thing]) -> Millis {
        match self.wanted {
            Lints::All => Millis::ZERO,
            Lints::Off | Lints::Told => report::least(things.iter().any(|thing| thing.is_message)),
        }
    }

    /// The same for any stretch that may last at least so long.
    pub(super) fn both_for(
        &self,
        (one, other): (&Thing, &Thing),
        near: f64,
        least: Millis,
        judge: &dyn Fn(Edges, Edges, Millis, Millis) -> Option<bool>,
    ) -> Vec<Stretch> {
        if one.times & other.times == 0 || !one.bounds.grown(near).meets(other.bounds) {
            return Vec::new();
        }
        let together = self.travel_together(one, other);
        let ever = (Millis::ZERO, self.timeline.duration);
        // What travels together is always beside each other in the same way.
        let always = together.then(|| self.beside(one, other, ever.0, ever.1));
        if let Some([first, second]) = always
            && judge(first, second, ever.0, ever.1) == Some(false)
        {
            return Vec::new();
        }
        let mut meetings = Vec::new();
        for mut meeting in meetings_of(one, other) {
            if together || meeting.first.rect.grown(near).meets(meeting.second.rect) {
                meeting.part.still |= together;
                meetings.push(meeting);
            }
        }
        solve(&meetings, least, &|meeting: &Meeting, a, b| {
            let edges = meeting.resting().or(always);
            let [first, second] = edges.unwrap_or_else(|| self.beside(one, other, a, b));
            judge(first, second, a, b)
        })
    }

    /// The stretches in which `judge` holds of the edges of one thing, while it is seen.
    pub(super) fn alone(
        &self,
        thing: &Thing,
        judge: &dyn Fn(Edges, Millis, Millis) -> Option<bool>,
    ) -> Vec<Stretch> {
        let at = |_: &Piece, a, b| judge(self.edges(thing, a, b), a, b);
        solve(&thing.pieces, self.least(&[thing]), &at)
    }

    /// The statement of the last change before or at a moment, of any of these things.
    pub(super) fn blame(&self, things: &[&Thing], t: Millis) -> Option<StatementId> {
        let mut last: Option<(Millis, StatementId)> = None;
        for thing in things {
            let mut at = Some(thing.index);
            while let Some(index) = at {
                for track in &self.timeline.elements[index].tracks {
                    let begun = track.begun(t);
                    let Some(segment) = begun.checked_sub(1).map(|index| &track.segments[index])
                    else {
                        continue;
                    };
                    let this = (segment.start, segment.cause.statement);
                    if last.is_none_or(|last| last < this) {
                        last = Some(this);
                    }
                }
                at = self.movers[index].parent;
            }
        }
        last.map(|(_, statement)| statement)
    }
}

impl<'a> Mover<'a> {
    fn new(element: &'a Element, easings: &Easings) -> Self {
        let mut mover = Self {
            parent: element.parent,
            translate: None,
            motion: None,
            scale: None,
            width: None,
            height: None,
            sweep: None,
            place: None,
        };
        for track in &element.tracks {
            let place = match track.property {
                Property::Translate => &mut mover.translate,
                Property::Motion => &mut mover.motion,
                Property::Scale => &mut mover.scale,
                Property::Width => &mut mover.width,
                Property::Height => &mut mover.height,
                Property::Sweep => &mut mover.sweep,
                Property::Opacity | Property::Fill | Property::Stroke | Property::Visible => {
                    continue;
                }
            };
            *place = Some(track);
        }
        let mut moves = [mover.translate, mover.motion].into_iter().flatten();
        if moves.all(|track| track.segments.is_empty()) {
            let (x, y) = mover.place((Millis::ZERO, Millis::ZERO), easings);
            mover.place = Some(Point { x: x.lo, y: y.lo });
        }
        mover
    }

    /// Where it is in its group from `a` to `b`, both included.
    fn place(&self, during: Stretch, easings: &Easings) -> (Range, Range) {
        if let Some(place) = self.place {
            return (Range::at(place.x), Range::at(place.y));
        }
        let (x, y) = range::point(self.translate, during, easings);
        let (along, down) = range::along(self.motion, during, easings);
        (x + along, y + down)
    }

    fn tracks(&self) -> [Option<&'a Track>; 5] {
        [
            self.translate,
            self.motion,
            self.scale,
            self.width,
            self.height,
        ]
    }
}

/// The segment of a track that changes something at a moment.
fn under_way(track: &Track, t: Millis) -> Option<&Segment> {
    let begun = track.begun(t);
    let index = begun.checked_sub(1)?;
    let segment = &track.segments[index];
    (t < segment.end() && track.before(index) != segment.value).then_some(segment)
}

/// Whether two things move at one pace from `a` to `b`, both included.
fn keep_step(one: &Thing, other: &Thing, a: Millis, b: Millis) -> bool {
    let pace = |thing: &Thing| {
        let piece = thing.piece(a)?;
        let pace = piece.moving.as_ref()?.pace;
        pace.filter(|_| b < piece.to)
    };
    pace(one).is_some_and(|known| pace(other) == Some(known))
}

/// Where a track changes: the moments, and the stretches in which it is on its way.
fn track_changes(track: &Track, changes: &mut Changes) {
    for (index, segment) in track.segments.iter().enumerate() {
        if track.before(index) == segment.value {
            continue;
        }
        let next = track.segments.get(index + 1);
        let end = next.map_or(segment.end(), |next| next.start.min(segment.end()));
        changes.way(segment.start, end);
    }
}

fn kind<'a>(element: &'a Element, outlines: &mut Outlines<'a>, fonts: &Fonts) -> Option<Kind<'a>> {
    Some(match &element.form {
        Form::Group => return None,
        Form::Box { .. } => Kind::Box,
        Form::Circle => Kind::Circle,
        Form::Path { data, .. } => {
            let known = outlines.entry(data).or_insert_with(|| outline(data));
            Kind::Path(known.clone()?)
        }
        Form::Words {
            text, font, anchor, ..
        } => {
            let w = fonts.width(text, *font);
            let x = match anchor {
                Anchor::Start => 0.0,
                Anchor::Middle => -w / 2.0,
                Anchor::End => -w,
            };
            let (up, down) = if font.mono { MONO } else { INTER };
            let local = Rect {
                x,
                y: -up * font.px,
                w,
                h: (up + down) * font.px,
            };
            Kind::Words {
                text,
                px: font.px,
                local,
            }
        }
    })
}

fn outline(data: &str) -> Option<Rc<Outline>> {
    let path = BezPath::from_svg(data).ok()?;
    let bounds = path.bounding_box();
    Some(Rc::new(Outline {
        bounds: Rect {
            x: bounds.x0,
            y: bounds.y0,
            w: bounds.width(),
            h: bounds.height(),
        },
        closed: path.elements().contains(&PathEl::ClosePath),
        path,
    }))
}

/// What the name of an element says: `picture/part.shape~version`.
struct Name<'a> {
    /// All but the number of the version.
    whole: &'a str,
    /// What comes before the first slash.
    picture: Option<&'a str>,
    /// What comes before the first dot after that.
    part: &'a str,
}

/// The name of an element without the number of its version.
pub(super) fn name_of(id: &str) -> &str {
    Name::of(id).whole
}

impl<'a> Name<'a> {
    fn of(id: &'a str) -> Self {
        let (mut slash, mut dot) = (None, None);
        let mut unnumbered = None;
        for (place, byte) in id.bytes().enumerate() {
            match byte {
                b'/' if slash.is_none() => (slash, dot) = (Some(place), None),
                b'.' if dot.is_none() => dot = Some(place),
                b'~' => unnumbered = Some((place, slash, dot)),
                _ => {}
            }
        }
        let (end, slash, dot) = unnumbered.unwrap_or((id.len(), slash, dot));
        Self {
            whole: &id[..end],
            picture: slash.map(|slash| &id[..slash]),
            part: &id[..dot.unwrap_or(end)],
        }
    }
}

impl Thing<'_> {
    /// Whether it is words.
    pub(super) fn is_words(&self) -> bool {
        matches!(self.kind, Kind::Words { .. })
    }

    /// Whether it is seen from `a` to `b`, both included: throughout, never, or in part.
    pub(super) fn is_seen(&self, a: Millis, b: Millis) -> Option<bool> {
        let next = self.seen.partition_point(|(_, to)| *to <= a);
        match self.seen.get(next) {
            Some((from, to)) if *from <= a && b < *to => Some(true),
            Some((from, _)) if *from <= b => None,
            _ => Some(false),
        }
    }

    /// The stretch in which it rests or moves at a moment, if it is seen then.
    pub(super) fn piece(&self, t: Millis) -> Option<&Piece> {
        let next = self.pieces.partition_point(|piece| piece.to <= t);
        self.pieces.get(next).filter(|piece| piece.from <= t)
    }

    /// Whether it may meet a box while it is seen from one moment up to another.
    pub(super) fn comes_near(&self, rect: Rect, from: Millis, to: Millis) -> bool {
        let first = self.pieces.partition_point(|piece| piece.to <= from);
        let mut pieces = self.pieces[first..]
            .iter()
            .take_while(|piece| piece.from < to);
        pieces.any(|piece| piece.rect.grown(1.0).meets(rect))
    }

    /// Whether it may meet another at any time, as far as that is told quickly.
    pub(super) fn may_meet(&self, other: &Self) -> bool {
        self.times & other.times != 0 && self.bounds.meets(other.bounds)
    }

    /// For people: its words, or what it is and of what.
    pub(super) fn told(&self) -> String {
        let shape = match &self.kind {
            Kind::Words { text, .. } => return format!("`{text}`"),
            Kind::Box => "box",
            Kind::Circle => "circle",
            Kind::Path(outline) if outline.closed => "shape",
            Kind::Path(_) => "line",
        };
        let name = self.name;
        match name.split_once('/') {
            Some((picture, name)) => format!("the {shape} `{name}` of `{picture}`"),
            None => format!("the {shape} `{name}`"),
        }
    }

    /// How far its outline reaches beyond its edges, across and down. The ends of a straight line are flat.
    pub(super) fn outset(&self) -> (f64, f64) {
        if self.is_words() || self.element.track(Property::Stroke).is_none() {
            return (0.0, 0.0);
        }
        let half = self.element.stroke_width / 2.0;
        match &self.kind {
            Kind::Path(outline) if !self.element.round && outline.bounds.h == 0.0 => (0.0, half),
            Kind::Path(outline) if !self.element.round && outline.bounds.w == 0.0 => (half, 0.0),
            _ => (half, half),
        }
    }

    /// Whether its outline is ever drawn.
    pub(super) fn is_stroked(&self) -> bool {
        is_painted(self.element, Property::Stroke)
    }

    /// Whether it is a line that leads from somewhere to somewhere, rather than a sign or a ground: open, thin and long.
    pub(super) fn is_line(&self) -> bool {
        let Kind::Path(outline) = &self.kind else {
            return false;
        };
        let long = outline.bounds.w.max(outline.bounds.h) >= LINE;
        let open = !outline.closed && !self.filled;
        let thin = self.element.stroke_width < GROUND;
        open && thin && long && self.is_stroked()
    }
}

/// The steps across, down and in time that a box reaches into, in these parts of the time; what is off the stage counts to
/// the step next to it.
fn reach(rect: Rect, times: u64, layout: Layout) -> Reach {
    let (w, h) = layout.size();
    let step = |at: f64, size: u32| {
        let step = at / f64::from(size) * STEPS as f64;
        step.clamp(0.0, STEPS as f64 - 1.0) as u8
    };
    let last = 63_u32.saturating_sub(times.leading_zeros());
    [
        (step(rect.x, w), step(rect.x + rect.w, w)),
        (step(rect.y, h), step(rect.y + rect.h, h)),
        (times.trailing_zeros().min(63) as u8, last as u8),
    ]
}

/// The parts of all the time, a bit each, that a stretch reaches into.
fn times((from, to): Stretch, duration: Millis) -> u64 {
    let part = |t: i64| (t.max(0) * 64 / duration.0.max(1)).min(63) as u32;
    bits(part(from.0), part(to.0 - 1))
}

/// The bits from one up to another, both included; at most 63.
fn bits(from: u32, to: u32) -> u64 {
    (u64::MAX >> (63 - to)) & (u64::MAX << from)
}

/// Whether an element ever has this paint.
fn is_painted(element: &Element, property: Property) -> bool {
    let painted = |value: Value| matches!(value, Value::Paint(Some(_)));
    element.track(property).is_some_and(|track| {
        painted(track.initial) || track.segments.iter().any(|segment| painted(segment.value))
    })
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

    /// Its edges, for all of the time.
    fn edges(&self) -> Edges {
        let moving = self.moving.as_ref();
        moving.map_or_else(|| Edges::of(self.rect), |moving| moving.edges)
    }

    /// Whether its edges from `a` to `b`, both included, are those of all of the time, if it is there at `a`.
    fn is_known(&self, a: Millis, b: Millis) -> bool {
        if self.is_still() {
            b < self.to
        } else {
            self.is_whole(a, b)
        }
    }

    /// Whether it is there from `a` to `b`, both included, and no longer.
    fn is_whole(&self, a: Millis, b: Millis) -> bool {
        self.from == a && self.to.0 == b.0 + 1
    }
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

    fn scaled(self, by: Range) -> Self {
        Self {
            left: self.left * by,
            top: self.top * by,
            right: self.right * by,
            bottom: self.bottom * by,
        }
    }

    fn moved(self, x: Range, y: Range) -> Self {
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
    fn around(self, other: Self) -> Self {
        Self {
            left: self.left.hull(other.left),
            top: self.top.hull(other.top),
            right: self.right.hull(other.right),
            bottom: self.bottom.hull(other.bottom),
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

/// A stretch of time in which two things are seen, and each rests or moves.
struct Meeting<'p> {
    part: Part,
    first: &'p Piece,
    second: &'p Piece,
}

impl Lasts for Meeting<'_> {
    fn part(&self) -> Part {
        self.part
    }
}

impl Meeting<'_> {
    /// The edges of both, if both rest on the stage.
    fn resting(&self) -> Option<[Edges; 2]> {
        let (first, second) = (self.first, self.second);
        let rest = first.is_still() && second.is_still();
        rest.then(|| [first.edges(), second.edges()])
    }
}

/// All stretches in which two things are seen, in order.
fn meetings_of<'p>(one: &'p Thing, other: &'p Thing) -> impl Iterator<Item = Meeting<'p>> {
    let (mut firsts, mut seconds) = (&one.pieces[..], &other.pieces[..]);
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

/// Whether two things come near each other while both are seen.
fn come_near(one: &Thing, other: &Thing) -> bool {
    let near = |meeting: Meeting| {
        let around = meeting.second.rect.grown(1.0);
        around.meets(meeting.first.rect)
    };
    meetings_of(one, other).any(near)
}

/// What says when an element is seen.
#[derive(Clone, Copy)]
struct Showing<'a> {
    parent: Option<usize>,
    visible: Option<&'a Track>,
    opacity: Option<&'a Track>,
}

impl<'a> Showing<'a> {
    fn of(element: &'a Element) -> Self {
        Self {
            parent: element.parent,
            visible: element.track(Property::Visible),
            opacity: element.track(Property::Opacity),
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

    /// When an element is seen, while what is around it is.
    fn seen(self, around: &Rc<[Stretch]>, turns: &mut Turns) -> Rc<[Stretch]> {
        let ever = |track: &&Track| {
            let begins = track.initial == Value::Visible(true) || is_seen(track.initial);
            begins && track.segments.is_empty()
        };
        // What always shows takes nothing away.
        let told = self.visible.filter(|track| !ever(track)).map(visible);
        let opaque = self.opacity.filter(|track| !ever(track));
        let opaque = opaque.map(|track| self::opaque(track, turns));
        match (told, opaque) {
            (Some(told), Some(opaque)) => within(within(told, around), &opaque).into(),
            (Some(one), None) | (None, Some(one)) => within(one, around).into(),
            (None, None) => around.clone(),
        }
    }
}

/// Whether two tracks say the same at every moment, whatever the causes.
fn are_alike(one: &Track, other: &Track) -> bool {
    let what = |segment: &Segment| {
        let during = (segment.start, segment.duration);
        (during, segment.value, segment.easing)
    };
    let (first, second) = (&one.segments, &other.segments);
    one.initial == other.initial
        && first.len() == second.len()
        && first.iter().map(what).eq(second.iter().map(what))
}

/// The beginning and the end of all time.
const EVER: Stretch = (Millis(i64::MIN), Millis(i64::MAX));

/// When a track says that it is visible.
fn visible(track: &Track) -> Vec<Stretch> {
    let mut found = Vec::new();
    let values = track.segments.iter();
    let values = values.map(|segment| (segment.start, segment.value));
    let values = std::iter::once((EVER.0, track.initial)).chain(values);
    let ends = track.segments.iter().map(|segment| segment.start);
    for ((from, value), to) in values.zip(ends.chain([EVER.1])) {
        if value == Value::Visible(true) {
            add(&mut found, from, to);
        }
    }
    found
}

/// When the opacity of a track is enough to be seen.
fn opaque(track: &Track, turns: &mut Turns) -> Vec<Stretch> {
    let mut found = Vec::new();
    let first = track.segments.first();
    if is_seen(track.initial) {
        add(
            &mut found,
            EVER.0,
            first.map_or(EVER.1, |first| first.start),
        );
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
                add(&mut found, from, to);
            }
        }
        if way < until && is_seen(segment.value) {
            add(&mut found, way, until);
        }
    }
    found
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

/// The corner of a thing at a moment.
pub(super) fn corner(edges: Edges) -> Point {
    Point {
        x: edges.left.middle(),
        y: edges.top.middle(),
    }
}
