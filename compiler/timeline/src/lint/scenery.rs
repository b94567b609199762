//! A timeline as lints look at it: what is seen when, and within which bounds it is over any stretch of time.
//!
//! Nothing is sampled. Between keyframes a thing rests, or it moves within known bounds; where bounds do not decide, the
//! stretch is halved, down to a millisecond.

use std::cell::{OnceCell, RefCell};
use std::ops;
use std::rc::Rc;
use std::sync::Arc;

use super::contrast::Verdicts;
use super::edges::Edges;
use super::happenings::Happenings;
use super::movers::Movers;
use super::names::Names;
use super::nearby::{Extent, Nearby, times};
use super::piece::{Meeting, Moving, Pace, Piece, Way, meetings_of};
use super::range::{self, Range};
use super::seen::Seen;
use super::sets::{Set, Sets};
use super::stretch::{Changes, Lasts, Part, Stretch, lasts, solve};
use super::thing::{Kind, Outlines, Thing};
use super::tracks::{Coats, Tracks};
use super::{Lints, least};
use crate::geometry::Rect;
use crate::prose::StatementId;
use crate::text::Fonts;
use crate::timeline::{Beat, Easing, Element, Layout, Segment, Timeline, Track, Variant};
use crate::units::Millis;

/// A timeline and all that is ever seen of it, from back to front.
pub(super) struct Scenery<'a> {
    pub(super) timeline: &'a Timeline,
    pub(super) layout: Layout,
    wanted: Lints,
    pub(super) things: Vec<Thing<'a>>,
    /// The things by what they are.
    pub(super) sets: Sets,
    /// The places of each thing, one after the other, while it is seen.
    pieces: Vec<Piece>,
    /// Those in which it moves.
    moves: Vec<Moving>,
    /// Where elements are, and how large.
    pub(super) movers: Movers<'a>,
    /// When elements are seen.
    seen: Seen<'a>,
    /// When they are shown, hidden and painted anew.
    pub(super) happenings: Happenings,
    /// The places of all things by their names.
    names: Names<'a>,
    /// All beats, in order.
    pub(super) beats: Vec<&'a Beat>,
    /// When each of them ends.
    ends: Vec<Millis>,
    /// Where and when things are, roughly.
    nearby: Nearby,
    /// What is known of the contrast of roles.
    pub(super) verdicts: Rc<RefCell<Verdicts>>,
    /// The pictures at the end of each beat, once they are asked for.
    pub(super) shown: OnceCell<Vec<Vec<Rect>>>,
}

/// What is known of the variants so far: most have much in common.
#[derive(Default)]
pub(super) struct Known<'a> {
    outlines: Outlines<'a>,
    verdicts: Rc<RefCell<Verdicts>>,
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
            sets: Sets::none(count),
            pieces: Vec::with_capacity(4 * count),
            moves: Vec::with_capacity(count),
            movers: Movers::new(count),
            seen: Seen::new(count, timeline.duration),
            happenings: Happenings::new(count),
            names: Names::default(),
            ends: beats.iter().map(|beat| beat.end).collect(),
            beats,
            nearby: Nearby::new(layout, Vec::new()),
            verdicts: Rc::clone(&known.verdicts),
            shown: OnceCell::new(),
        };
        let coats = scenery.look();
        let mut changes = Changes::default();
        for index in scenery.movers.order() {
            let element = &timeline.elements[index];
            if !scenery.seen.of(index).is_empty()
                && let Some(kind) = Kind::of(element, &mut known.outlines, fonts)
            {
                scenery.add(index, kind, coats[index], &mut changes);
            }
        }
        scenery.names = Names::new(scenery.things.iter().map(|thing| thing.name));
        let extents = scenery.things.iter().map(|thing| thing.extent);
        scenery.nearby = Nearby::new(layout, extents.collect());
        scenery
    }

    /// Finds out what the tracks of each element say. What paints it is left to its thing.
    fn look(&mut self) -> Vec<Coats<'a>> {
        let timeline = self.timeline;
        let look = |element: &'a Arc<Element>| {
            let tracks = Tracks::new(element);
            self.movers.add(element, &tracks);
            self.seen.add(element.parent, &tracks);
            self.happenings.add(&tracks);
            tracks.coats()
        };
        timeline.elements.iter().map(look).collect()
    }

    /// These of the things, from back to front.
    pub(super) fn those<'t>(&'t self, set: &'t Set) -> impl Iterator<Item = &'t Thing<'a>> {
        set.places().map(|place| &self.things[place])
    }

    /// Visits the others among these and of these places that may meet a thing as far as that is told quickly, from back to
    /// front.
    pub(super) fn around<'t>(
        &'t self,
        thing: &Thing,
        others: (&Set, ops::Range<usize>),
        mut visit: impl FnMut(&'t Thing<'a>),
    ) {
        let visit = |place: usize| visit(&self.things[place]);
        self.nearby.visit(thing.order, others, visit);
    }

    /// Visits those of them that come near it while both are seen.
    pub(super) fn meeting<'t>(
        &'t self,
        thing: &Thing,
        others: (&Set, ops::Range<usize>),
        mut visit: impl FnMut(&'t Thing<'a>),
    ) {
        self.around(thing, others, |other| {
            if self.come_near(thing, other) {
                visit(other);
            }
        });
    }

    /// The places of all things that are drawn after another.
    pub(super) fn above(&self, thing: &Thing) -> ops::Range<usize> {
        thing.order + 1..self.things.len()
    }

    /// Whether two things come near each other while both are seen.
    pub(super) fn come_near(&self, one: &Thing, other: &Thing) -> bool {
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
    pub(super) fn beats_of(&self, thing: &Thing) -> ops::Range<usize> {
        match (thing.seen.first(), thing.seen.last()) {
            (Some(first), Some(last)) => self.beat_at(first.0)..self.beat_at(last.1),
            _ => 0..0,
        }
    }

    /// Adds the thing that an element is.
    fn add(&mut self, index: usize, kind: Kind<'a>, coats: Coats<'a>, changes: &mut Changes) {
        let element = &self.timeline.elements[index];
        let places = (index, self.things.len());
        let seen = Rc::clone(self.seen.of(index));
        let mut thing = Thing::new(element, places, seen, kind, coats);
        thing.carrier = self.movers.carrier(index);
        let start = self.pieces.len();
        self.add_pieces(&mut thing, changes);
        thing.pieces = start..self.pieces.len();
        let rects = self.pieces(&thing).iter().map(|piece| piece.rect);
        let parts = thing
            .seen
            .iter()
            .map(|seen| times(*seen, self.timeline.duration));
        thing.extent = Extent {
            bounds: rects.reduce(Rect::union).unwrap_or_default(),
            times: parts.fold(0, |all, part| all | part),
        };
        self.sets.add(&thing);
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
        changes.rests(&thing.seen, &mut |part| {
            let pace = if part.still {
                None
            } else {
                self.pace(thing, part.from)
            };
            self.add_piece(thing, part, pace);
        });
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
    fn add_alike(&mut self, thing: &Thing, like: ops::Range<usize>) {
        for index in like {
            let like = &self.pieces[index];
            let (part, pace) = (
                like.part(),
                self.moving(like).and_then(|moving| moving.pace),
            );
            self.add_piece(thing, part, pace);
        }
    }

    /// Adds a piece of a thing for a part of the time, with the pace that it has if it moves.
    fn add_piece(&mut self, thing: &Thing, part: Part, pace: Option<Pace>) {
        let Part { from, to, still } = part;
        let last = if still { from } else { Millis(to.0 - 1) };
        let edges = self.edges_below(thing, None, from, last);
        self.pieces.push(Piece {
            from,
            to,
            rect: edges.hull(),
            moving: (!still).then_some(self.moves.len()),
        });
        if !still {
            self.moves.push(Moving {
                edges,
                way: OnceCell::new(),
                pace,
            });
        }
    }

    /// How a thing moves in a piece, unless it rests.
    fn moving(&self, piece: &Piece) -> Option<&Moving> {
        piece.moving.map(|place| &self.moves[place])
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
            |piece| self.piece_edges(piece),
        )
    }

    /// The edges of a thing for all of a piece.
    fn piece_edges(&self, piece: &Piece) -> Edges {
        let moving = self.moving(piece);
        moving.map_or_else(|| Edges::of(piece.rect), |moving| moving.edges)
    }

    /// Where it goes on the stage from `a` to `b`, at one pace.
    fn way(&self, thing: &Thing, a: Millis, b: Millis) -> Way {
        let at = |t| self.edges_below(thing, None, t, t);
        let new = || Way {
            ends: [at(a), at(b)],
            bend: self.movers.bend(thing.index, (a, b)),
        };
        let whole = self.piece(thing, a).filter(|piece| piece.is_whole(a, b));
        match whole.and_then(|piece| self.moving(piece)) {
            Some(moving) => *moving.way.get_or_init(new),
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
            let pace = self.moving(piece)?.pace;
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
            Lints::Off | Lints::Told => least(things.iter().any(|thing| thing.is_message)),
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
        let near_ever = {
            let (one, other) = (one.extent, other.extent);
            let bounds = one.bounds.grown(near);
            Extent { bounds, ..one }.may_meet(other)
        };
        if !near_ever || !lasts(&one.seen, &other.seen, least) {
            return Vec::new();
        }
        let always = self.always(one, other);
        let ever = (Millis::ZERO, self.timeline.duration);
        if let Some([first, second]) = always
            && judge(first, second, ever.0, ever.1) == Some(false)
        {
            return Vec::new();
        }
        let together = always.is_some();
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

    /// The edges of two things as they are to each other, if that never changes: neither moves, or both rest in one group.
    fn always(&self, one: &Thing, other: &Thing) -> Option<[Edges; 2]> {
        if one.carrier.is_none() && other.carrier.is_none() {
            return Some([one, other].map(|thing| Edges::of(thing.extent.bounds)));
        }
        let together = self.travel_together(one, other);
        together.then(|| self.beside(one, other, Millis::ZERO, self.timeline.duration))
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
