//! A timeline as lints look at it: what is seen when, and within which bounds it is over any stretch of time.
//!
//! Nothing is sampled. Between keyframes a thing rests, or it moves within known bounds; where bounds do not decide, the
//! stretch is halved, down to a millisecond.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use hashbrown::HashMap;
use kurbo::{BezPath, PathEl, Shape as _};

use super::contrast::Verdicts;
use super::happenings::Happenings;
use super::link_crossing::Flat;
use super::movers::Movers;
use super::names::Names;
use super::nearby::{Nearby, Reach, STEPS};
use super::range::{self, Range};
use super::report;
use super::seen::Seen;
use super::stretch::{Changes, Lasts, Part, Stretch, lasts, solve};
use super::tracks::{Coat, Coats, Tracks};
use crate::drawing::{Anchor, Point, Rect};
use crate::film::Lints;
use crate::story::StatementId;
use crate::text::Fonts;
use crate::timeline::{
    Beat, Easing, Element, Form, Layer, Layout, Segment, Timeline, Track, Variant,
};
use crate::units::Millis;

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
    /// The places of each thing, one after the other, while it is seen.
    pieces: Vec<Piece>,
    /// Where elements are, and how large.
    movers: Movers<'a>,
    /// When elements are seen.
    seen: Seen<'a>,
    /// What changes of elements.
    pub(super) happenings: Happenings,
    /// The places of all things by their names.
    names: Names<'a>,
    /// All beats, in order.
    pub(super) beats: Vec<&'a Beat>,
    /// When each of them ends.
    ends: Vec<Millis>,
    /// Where and when words and filled things are.
    nearby: Nearby,
    /// The places of what meets the thing that is looked at.
    places: RefCell<Vec<usize>>,
    /// What is known of the contrast of roles.
    pub(super) verdicts: Rc<RefCell<Verdicts>>,
    /// The pictures at the end of each beat, once they are asked for.
    pub(super) shown: OnceCell<Vec<Vec<Rect>>>,
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
    /// What fills it.
    pub(super) fill: Option<Coat<'a>>,
    /// What its outline is drawn with.
    pub(super) stroke: Option<Coat<'a>>,
    /// Where its pieces are.
    pieces: std::ops::Range<usize>,
    /// The innermost of its element and the groups around that ever moves.
    carrier: Option<usize>,
    /// The box around all of them.
    pub(super) bounds: Rect,
    /// The parts of the time in which it is seen, a bit each.
    times: u64,
    /// How far it reaches, roughly.
    reach: Reach,
    /// The places of all words and filled things that may meet it, once they are asked for.
    meets: OnceCell<Box<[usize]>>,
    /// The name of its element without the number of its version.
    pub(super) name: &'a str,
    /// The picture that it belongs to: what comes before the first slash of its name.
    pub(super) picture: Option<&'a str>,
    /// The part that it belongs to: the name of its picture and the part's, without that of the shape.
    pub(super) part: &'a str,
    /// Whether it is on the stage or in the caption band below it.
    pub(super) layer: Layer,
    /// Whether it is a line of a step's title.
    pub(super) is_title: bool,
    /// Whether it is a message, or part of one: it passes.
    pub(super) is_message: bool,
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

/// What is known of the variants so far: most have much in common.
#[derive(Default)]
pub(super) struct Known<'a> {
    /// The outlines of all paths, by their data.
    outlines: HashMap<&'a str, Option<Rc<Outline>>>,
    verdicts: Rc<RefCell<Verdicts>>,
}

/// An outline in local coordinates.
pub(super) struct Outline {
    pub(super) bounds: Rect,
    pub(super) path: BezPath,
    /// Whether it ends where it began.
    pub(super) closed: bool,
    /// The same, as straight pieces, once they are asked for.
    pub(super) flat: OnceCell<Flat>,
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
    /// Where it goes, once that is asked for.
    way: OnceCell<Box<Way>>,
    /// How it moves, if all of its edges go from one place to another at once, straight or along one curve.
    pace: Option<Pace>,
}

/// When a way begins, how long it takes, and how: what moves at one pace keeps step.
type Pace = (Millis, Millis, Easing);

/// Where something goes that moves at one pace.
#[derive(Clone, Copy)]
struct Way {
    /// Its edges in the first and in the last moment.
    ends: [Edges; 2],
    /// How far the control point of its curve is from the middle between them.
    bend: Point,
}

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
        known: &mut Known<'a>,
        fonts: &Fonts,
    ) -> Self {
        let (timeline, layout) = (&variant.timeline, variant.layout);
        let count = timeline.elements.len();
        let beats: Vec<&Beat> = timeline.steps.iter().flat_map(|step| &step.beats).collect();
        let mut scenery = Self {
            timeline,
            layout,
            wanted,
            things: Vec::with_capacity(count),
            pieces: Vec::with_capacity(2 * count),
            movers: Movers::new(count),
            seen: Seen::new(count, timeline.duration),
            happenings: Happenings::new(count),
            names: Names::default(),
            ends: beats.iter().map(|beat| beat.end).collect(),
            beats,
            nearby: Nearby::default(),
            places: RefCell::default(),
            verdicts: Rc::clone(&known.verdicts),
            shown: OnceCell::new(),
        };
        let coats = scenery.look();
        let mut changes = Changes::default();
        for index in scenery.movers.order() {
            let element = &timeline.elements[index];
            if !scenery.seen.of(index).is_empty()
                && let Some(kind) = kind(element, known, fonts)
            {
                scenery.add(index, kind, coats[index], &mut changes);
            }
        }
        scenery.names = Names::new(scenery.things.iter().map(|thing| thing.name));
        let counts = |thing: &Thing| thing.is_words() || thing.is_filled();
        let reach = |thing: &Thing| counts(thing).then_some(thing.reach);
        let reaches: Vec<Option<Reach>> = scenery.things.iter().map(reach).collect();
        scenery.nearby = Nearby::new(&reaches);
        scenery
    }

    /// Finds out what the tracks of each element say. What paints it is left to its thing.
    fn look(&mut self) -> Vec<Coats<'a>> {
        let timeline = self.timeline;
        let look = |element: &'a Arc<Element>| {
            let tracks = Tracks::new(element);
            self.movers.add(element, &tracks);
            self.seen.add(element.parent, &tracks);
            self.happenings.add(element);
            tracks.coats()
        };
        timeline.elements.iter().map(look).collect()
    }

    /// All words and filled things that may meet a thing at any time, from back to front.
    pub(super) fn meeting<'t>(
        &'t self,
        thing: &'t Thing<'a>,
    ) -> impl Iterator<Item = &'t Thing<'a>> {
        let places = thing.meets.get_or_init(|| {
            let mut places = self.places.borrow_mut();
            places.clear();
            self.meeting_if(thing, &|_| true, &mut |other| places.push(other.order));
            places.as_slice().into()
        });
        places.iter().map(|place| &self.things[*place])
    }

    /// Visits those of them for which `counts` holds, from back to front.
    pub(super) fn meeting_if<'t>(
        &'t self,
        thing: &Thing,
        counts: &dyn Fn(&Thing) -> bool,
        visit: &mut dyn FnMut(&'t Thing<'a>),
    ) {
        self.nearby.visit(thing.reach, &mut |place| {
            let other = &self.things[place];
            let differs = place != thing.order;
            if differs && thing.may_meet(other) && counts(other) && self.come_near(thing, other) {
                visit(other);
            }
        });
    }

    /// Whether two things come near each other while both are seen.
    fn come_near(&self, one: &Thing, other: &Thing) -> bool {
        let near = |meeting: Meeting| {
            let around = meeting.second.rect.grown(1.0);
            around.meets(meeting.first.rect)
        };
        meetings_of(self.pieces(one), self.pieces(other)).any(near)
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
        let mut seen = self.seen.of(index).iter();
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

    /// Whether one thing is drawn after another.
    pub(super) fn is_above(&self, one: &Thing, other: &Thing) -> bool {
        one.order > other.order
    }

    /// Adds the thing that an element is.
    fn add(
        &mut self,
        index: usize,
        kind: Kind<'a>,
        [fill, stroke]: Coats<'a>,
        changes: &mut Changes,
    ) {
        let element = &self.timeline.elements[index];
        let name = Name::of(&element.id);
        let mut thing = Thing {
            element,
            index,
            order: self.things.len(),
            seen: Rc::clone(self.seen.of(index)),
            kind,
            fill,
            stroke,
            pieces: 0..0,
            carrier: self.movers.carrier(index),
            bounds: Rect::default(),
            meets: OnceCell::new(),
            name: name.whole,
            picture: name.picture,
            part: name.part,
            layer: element.layer,
            is_title: is_title(element),
            is_message: name.picture.is_none() && element.id.contains(':'),
            hides: false,
            times: 0,
            reach: Reach::default(),
        };
        thing.hides = thing.is_filled() && !thing.is_words() && element.fill_opacity > 0.9;
        let start = self.pieces.len();
        self.add_pieces(&mut thing, changes);
        thing.pieces = start..self.pieces.len();
        let rects = self.pieces(&thing).iter().map(|piece| piece.rect);
        thing.bounds = rects.reduce(Rect::union).unwrap_or_default();
        let parts = thing
            .seen
            .iter()
            .map(|seen| times(*seen, self.timeline.duration));
        thing.times = parts.fold(0, |all, part| all | part);
        thing.reach = reach(thing.bounds, thing.times, self.layout);
        self.things.push(thing);
    }

    /// Adds the pieces of a thing.
    fn add_pieces(&mut self, thing: &mut Thing, changes: &mut Changes) {
        // How much of it is drawn matters of lines only.
        let sweep = self.movers.of(thing.index).sweep.track();
        let sweep = sweep.filter(|_| thing.is_line());
        if sweep.is_some() {
            thing.carrier = Some(thing.index);
        }
        let Some(carrier) = thing.carrier else {
            return self.add_still(thing);
        };
        if let Some(last) = self.things.last()
            && last.carrier == thing.carrier
            && Rc::ptr_eq(&last.seen, &thing.seen)
        {
            return self.add_alike(thing, last.pieces.clone());
        }
        changes.clear();
        for (_, mover) in self.movers.around(carrier) {
            for track in mover.tracks() {
                track_changes(track, changes);
            }
        }
        if let Some(sweep) = sweep {
            track_changes(sweep, changes);
        }
        let mut pieces = std::mem::take(&mut self.pieces);
        changes.rests(&thing.seen, &mut |part| {
            let pace = || self.pace(thing, part.from);
            pieces.push(self.new_piece(thing, part, pace));
        });
        self.pieces = pieces;
    }

    /// Adds the pieces of a thing that never moves: it is always in the same place.
    fn add_still(&mut self, thing: &Thing) {
        let rect = self.edges_below(thing, None, Millis::ZERO, Millis::ZERO);
        let rect = rect.hull();
        let piece = |&(from, to): &Stretch| Piece {
            from,
            to,
            rect,
            moving: None,
        };
        self.pieces.extend(thing.seen.iter().map(piece));
    }

    /// Adds the pieces of a thing that moves when another does: both rest in one group that does.
    fn add_alike(&mut self, thing: &Thing, like: std::ops::Range<usize>) {
        for index in like {
            let like = &self.pieces[index];
            let pace = || like.moving.as_ref()?.pace;
            let piece = self.new_piece(thing, like.part(), pace);
            self.pieces.push(piece);
        }
    }

    /// A piece of a thing for a part of the time, with the pace that it has if it moves.
    fn new_piece(&self, thing: &Thing, part: Part, pace: impl Fn() -> Option<Pace>) -> Piece {
        let Part { from, to, still } = part;
        let last = if still { from } else { Millis(to.0 - 1) };
        let edges = self.edges_below(thing, None, from, last);
        let moving = || Moving {
            edges,
            way: OnceCell::new(),
            pace: pace(),
        };
        Piece {
            from,
            to,
            rect: edges.hull(),
            moving: (!still).then(|| Box::new(moving())),
        }
    }

    /// The places of a thing, one after the other, while it is seen.
    pub(super) fn pieces(&self, thing: &Thing) -> &[Piece] {
        &self.pieces[thing.pieces.clone()]
    }

    /// The stretch in which a thing rests or moves at a moment, if it is seen then.
    pub(super) fn piece(&self, thing: &Thing, t: Millis) -> Option<&Piece> {
        let pieces = self.pieces(thing);
        let next = pieces.partition_point(|piece| piece.to <= t);
        pieces.get(next).filter(|piece| piece.from <= t)
    }

    /// Whether a thing may meet a box while it is seen from one moment up to another.
    pub(super) fn comes_near(&self, thing: &Thing, rect: Rect, from: Millis, to: Millis) -> bool {
        let pieces = self.pieces(thing);
        let first = pieces.partition_point(|piece| piece.to <= from);
        let mut pieces = pieces[first..].iter().take_while(|piece| piece.from < to);
        pieces.any(|piece| piece.rect.grown(1.0).meets(rect))
    }

    /// The pace of all that moves a thing at a moment, if there is one, it never turns back, and nothing grows that moves
    /// within.
    fn pace(&self, thing: &Thing, t: Millis) -> Option<Pace> {
        let own = self.movers.of(thing.index);
        let mut pace = None;
        let mut keeps = |track: Option<&Track>, alone: bool| {
            let Some(segment) = track.and_then(|track| under_way(track, t)) else {
                return true;
            };
            let this = match segment.easing {
                // All that goes evenly keeps step.
                Easing::Linear => (Millis::ZERO, Millis::ZERO, Easing::Linear),
                easing @ Easing::Cubic(_) => (segment.start, segment.duration, easing),
            };
            let first = pace.is_none();
            *pace.get_or_insert(this) == this && (first || !alone) && range::is_steady(this.2)
        };
        let mut kept = keeps(own.width.track(), false) && keeps(own.height.track(), false);
        for (_, mover) in self.movers.around(thing.index) {
            let (translate, motion) = mover.place.tracks();
            kept &= keeps(mover.scale.track(), true);
            kept &= keeps(translate, false) && keeps(motion, false);
        }
        pace.filter(|_| kept)
    }

    /// Its edges on the stage from `a` to `b`, both included.
    pub(super) fn edges(&self, thing: &Thing, a: Millis, b: Millis) -> Edges {
        let known = self.piece(thing, a).filter(|piece| piece.is_known(a, b));
        known.map_or_else(
            || self.edges_below(thing, None, a, b),
            |piece| piece.edges(),
        )
    }

    /// Where it goes on the stage from `a` to `b`, at one pace.
    fn way(&self, thing: &Thing, a: Millis, b: Millis) -> Way {
        let at = |t| self.edges_below(thing, None, t, t);
        let new = || Way {
            ends: [at(a), at(b)],
            bend: self.movers.bend(thing.index, (a, b)),
        };
        let whole = self.piece(thing, a).filter(|piece| piece.is_whole(a, b));
        match whole.and_then(|piece| piece.moving.as_ref()) {
            Some(moving) => **moving.way.get_or_init(|| Box::new(new())),
            None => new(),
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
        let own = self.movers.of(thing.index);
        let number = |quantity| self.movers.number(quantity, (a, b));
        let zero = Range::at(0.0);
        let mut edges = match &thing.kind {
            Kind::Words { local, .. } => Edges::of(*local),
            Kind::Path(outline) => Edges::of(outline.bounds),
            Kind::Box => Edges {
                left: zero,
                top: zero,
                right: number(own.width),
                bottom: number(own.height),
            },
            Kind::Circle => {
                let half = number(own.width) * Range::at(0.5);
                Edges {
                    left: zero - half,
                    top: zero - half,
                    right: half,
                    bottom: half,
                }
            }
        };
        for (index, mover) in self.movers.below(thing.index, group) {
            if !mover.scale.is_natural() {
                edges = edges.scaled(number(mover.scale));
            }
            let (x, y) = self.movers.place(index, (a, b));
            edges = edges.moved(x, y);
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
        if a == b || !self.keep_step(one, other, a, b) {
            return [self.edges(one, a, b), self.edges(other, a, b)];
        }
        let (first, second) = (self.way(one, a, b), self.way(other, a, b));
        let corner = |edges: Edges| (Range::at(-edges.left.lo), Range::at(-edges.top.lo));
        let [start, end] = first.ends.map(corner);
        let from_corner = |way: Way| {
            let [a, b] = way.ends;
            let (a, b) = (a.moved(start.0, start.1), b.moved(end.0, end.1));
            let bend = (way.bend.x - first.bend.x, way.bend.y - first.bend.y);
            let control = a.midway(b).moved(Range::at(bend.0), Range::at(bend.1));
            a.around(b).around(control)
        };
        [from_corner(first), from_corner(second)]
    }

    /// Whether two things move at one pace from `a` to `b`, both included.
    fn keep_step(&self, one: &Thing, other: &Thing, a: Millis, b: Millis) -> bool {
        let pace = |thing: &Thing| {
            let piece = self.piece(thing, a)?;
            let pace = piece.moving.as_ref()?.pace;
            pace.filter(|_| b < piece.to)
        };
        pace(one).is_some_and(|known| pace(other) == Some(known))
    }

    /// How large it is shown, 1 for natural.
    pub(super) fn size(&self, thing: &Thing, a: Millis, b: Millis) -> Range {
        let mut size = Range::at(1.0);
        for (_, mover) in self.movers.around(thing.index) {
            size = size * self.movers.number(mover.scale, (a, b));
        }
        size
    }

    /// The share of its outline that is drawn.
    pub(super) fn sweep(&self, thing: &Thing, a: Millis, b: Millis) -> Range {
        let sweep = self.movers.of(thing.index).sweep;
        self.movers.number(sweep, (a, b))
    }

    /// The innermost group that two things share: they move with it.
    pub(super) fn common(&self, one: &Thing, other: &Thing) -> Option<usize> {
        self.movers.common(one.index, other.index)
    }

    /// Whether two things are of one group, and rest within it.
    pub(super) fn travel_together(&self, one: &Thing, other: &Thing) -> bool {
        let group = self.common(one, other);
        let rests = |thing: &Thing| self.movers.rests_in(thing.index, group);
        group.is_some() && rests(one) && rests(other)
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
        let near_ever = one.times & other.times != 0 && one.bounds.grown(near).meets(other.bounds);
        if !near_ever || !lasts(&one.seen, &other.seen, least) {
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
        for mut meeting in meetings_of(self.pieces(one), self.pieces(other)) {
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
        solve(self.pieces(thing), self.least(&[thing]), &at)
    }

    /// The statement of the last change before or at a moment, of any of these things.
    pub(super) fn blame(&self, things: &[&Thing], t: Millis) -> Option<StatementId> {
        let mut last: Option<(Millis, StatementId)> = None;
        for thing in things {
            for (index, _) in self.movers.around(thing.index) {
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
            }
        }
        last.map(|(_, statement)| statement)
    }
}

/// The segment of a track that changes something at a moment.
fn under_way(track: &Track, t: Millis) -> Option<&Segment> {
    let begun = track.begun(t);
    let index = begun.checked_sub(1)?;
    let segment = &track.segments[index];
    (t < segment.end() && track.before(index) != segment.value).then_some(segment)
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

fn kind<'a>(element: &'a Element, known: &mut Known<'a>, fonts: &Fonts) -> Option<Kind<'a>> {
    Some(match &element.form {
        Form::Group => return None,
        Form::Box { .. } => Kind::Box,
        Form::Circle => Kind::Circle,
        Form::Path { data, .. } => {
            let outlines = known.outlines.entry(data);
            Kind::Path(outlines.or_insert_with(|| outline(data)).clone()?)
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
        flat: OnceCell::new(),
    }))
}

/// Whether an element is a line of a step's title.
pub(super) fn is_title(element: &Element) -> bool {
    element.id.starts_with("title-")
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
                // Most bytes are letters and digits.
                b'0'..=b'}' => {}
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
        if self.is_words() || self.stroke.is_none() {
            return (0.0, 0.0);
        }
        let half = self.element.stroke_width / 2.0;
        match &self.kind {
            Kind::Path(outline) if !self.element.round && outline.bounds.h == 0.0 => (0.0, half),
            Kind::Path(outline) if !self.element.round && outline.bounds.w == 0.0 => (half, 0.0),
            _ => (half, half),
        }
    }

    /// Whether it is ever filled.
    pub(super) fn is_filled(&self) -> bool {
        self.fill.is_some_and(Coat::is_seen)
    }

    /// Whether its outline is ever drawn.
    pub(super) fn is_stroked(&self) -> bool {
        self.stroke.is_some_and(Coat::is_seen)
    }

    /// Whether it is a line that leads from somewhere to somewhere, rather than a sign or a ground: open, thin and long.
    pub(super) fn is_line(&self) -> bool {
        let Kind::Path(outline) = &self.kind else {
            return false;
        };
        let long = outline.bounds.w.max(outline.bounds.h) >= LINE;
        let open = !outline.closed && !self.is_filled();
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

    /// In the middle between these edges and others.
    fn midway(self, other: Self) -> Self {
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

/// All stretches in which two things of these pieces are seen, in order.
fn meetings_of<'p>(
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

/// The corner of a thing at a moment.
pub(super) fn corner(edges: Edges) -> Point {
    Point {
        x: edges.left.middle(),
        y: edges.top.middle(),
    }
}
