//! A timeline as lints look at it: what is seen when, and within which bounds it is over any stretch of time.
//!
//! Nothing is sampled. Between keyframes a thing rests, or it moves within known bounds; where bounds do not decide, the
//! stretch is halved, down to a millisecond.

use std::collections::BTreeMap;

use kurbo::{BezPath, PathEl, Shape as _};

use super::range::{self, Range};
use crate::drawing::{Anchor, Point, Rect};
use crate::story::StatementId;
use crate::text::Fonts;
use crate::timeline::{Element, Form, Layout, Property, Timeline, Track, Value};
use crate::units::Millis;

/// From a moment up to another.
pub(super) type Stretch = (Millis, Millis);

/// How opaque a thing is at least, to count as seen: what fades is half there.
pub(super) const SEEN: f64 = 0.5;
/// How high letters rise above their line, and how deep they hang below it, in sizes of their type.
pub(super) const ASCENT: f64 = 0.75;
pub(super) const DESCENT: f64 = 0.2;

/// Lines from this length on lead from somewhere to somewhere, in pixels; shorter ones are signs.
pub(super) const LINE: f64 = 28.0;
/// Outlines from this width on are grounds on which words stand, in pixels.
const GROUND: f64 = 16.0;

/// A timeline and all that is ever seen of it, from back to front.
pub(super) struct Scenery<'a> {
    pub(super) timeline: &'a Timeline,
    pub(super) layout: Layout,
    pub(super) things: Vec<Thing<'a>>,
    movers: Vec<Mover<'a>>,
    /// When each element is seen.
    seen: Vec<Vec<Stretch>>,
    /// The places of things of one name, from back to front.
    names: BTreeMap<&'a str, Vec<usize>>,
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
}

/// Something with a shape.
pub(super) struct Thing<'a> {
    pub(super) element: &'a Element,
    /// Its index in the timeline.
    pub(super) index: usize,
    /// Its place from back to front.
    pub(super) order: usize,
    /// When it is seen.
    pub(super) seen: Vec<Stretch>,
    pub(super) kind: Kind<'a>,
    /// Its places, one after the other, while it is seen.
    pub(super) pieces: Vec<Piece>,
    /// The box around all of them.
    pub(super) bounds: Rect,
    /// The name of its element without the number of its version.
    pub(super) name: &'a str,
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
    Path(Outline),
}

/// An outline in local coordinates.
pub(super) struct Outline {
    pub(super) bounds: Rect,
    pub(super) path: BezPath,
    /// Whether it ends where it began.
    pub(super) closed: bool,
}

/// A stretch of time in which it rests or moves.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    pub(super) from: Millis,
    pub(super) to: Millis,
    /// The box around it, for all of the time.
    pub(super) rect: Rect,
    /// Whether it rests.
    pub(super) still: bool,
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
    pub(super) fn new(timeline: &'a Timeline, layout: Layout, fonts: &Fonts) -> Self {
        let movers: Vec<Mover> = timeline.elements.iter().map(Mover::new).collect();
        let mut scenery = Self {
            timeline,
            layout,
            things: Vec::with_capacity(timeline.elements.len()),
            movers,
            seen: Vec::new(),
            names: BTreeMap::new(),
        };
        let whole = vec![(Millis::ZERO, timeline.duration)];
        for (index, element) in timeline.elements.iter().enumerate() {
            let around = element.parent.and_then(|parent| scenery.seen.get(parent));
            let own = self::seen(element, around.unwrap_or(&whole));
            if !own.is_empty() && element.form != Form::Group {
                let thing = scenery.thing(element, index, own.clone(), fonts);
                scenery.things.extend(thing);
            }
            scenery.seen.push(own);
        }
        scenery.order();
        scenery
    }

    /// Members are drawn where their group is.
    fn order(&mut self) {
        let root = |mut index: usize| {
            while let Some(parent) = self.movers[index].parent {
                index = parent;
            }
            index
        };
        let roots: Vec<usize> = self.things.iter().map(|thing| root(thing.index)).collect();
        let mut keyed: Vec<(usize, Thing)> = roots.into_iter().zip(self.things.drain(..)).collect();
        keyed.sort_by_key(|(root, thing)| (*root, thing.index));
        for (order, (_, mut thing)) in keyed.into_iter().enumerate() {
            thing.order = order;
            let element: &'a Element = thing.element;
            self.names.entry(name(element)).or_default().push(order);
            self.things.push(thing);
        }
    }

    /// All things of a name, versions included.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &Thing<'a>> {
        let places = self.names.get(name).into_iter().flatten();
        places.map(|place| &self.things[*place])
    }

    /// All names, each with its things.
    pub(super) fn versions(&self) -> impl Iterator<Item = Vec<&Thing<'a>>> {
        let things =
            |places: &Vec<usize>| places.iter().map(|place| &self.things[*place]).collect();
        self.names.values().map(things)
    }

    /// Whether an element of the timeline is seen at any time from one moment up to another.
    pub(super) fn is_seen(&self, index: usize, from: Millis, to: Millis) -> bool {
        let mut seen = self.seen.get(index).into_iter().flatten();
        seen.any(|(start, end)| *start < to && from < *end)
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
        seen: Vec<Stretch>,
        fonts: &Fonts,
    ) -> Option<Thing<'a>> {
        let mut thing = Thing {
            element,
            index,
            order: 0,
            seen,
            kind: kind(element, fonts)?,
            pieces: Vec::new(),
            bounds: Rect::default(),
            name: name(element),
            part: part(element),
            is_message: !element.id.contains('/') && element.id.contains(':'),
            filled: is_painted(element, Property::Fill),
            hides: false,
        };
        thing.hides = thing.filled && !thing.is_words() && element.fill_opacity > 0.9;
        thing.pieces = self.pieces(&thing);
        let rects = thing.pieces.iter().map(|piece| piece.rect);
        thing.bounds = rects.reduce(Rect::union).unwrap_or_default();
        Some(thing)
    }

    fn pieces(&self, thing: &Thing) -> Vec<Piece> {
        let mut cuts = Vec::new();
        let mut ways = Vec::new();
        let mut at = Some(thing.index);
        while let Some(index) = at {
            let mover = &self.movers[index];
            for track in mover.tracks().into_iter().flatten() {
                track_cuts(track, &mut cuts, &mut ways);
            }
            // How much of it is drawn matters of lines only.
            if let Some(sweep) = mover.sweep
                && thing.is_line()
            {
                track_cuts(sweep, &mut cuts, &mut ways);
            }
            at = mover.parent;
        }
        let rests = rests(&thing.seen, cuts, ways).into_iter();
        let piece = |(from, to, still): (Millis, Millis, bool)| {
            let last = if still { from } else { Millis(to.0 - 1) };
            let rect = self.edges(thing, from, last).hull();
            Piece {
                from,
                to,
                rect,
                still,
            }
        };
        rests.map(piece).collect()
    }

    /// Its edges on the stage from `a` to `b`, both included.
    pub(super) fn edges(&self, thing: &Thing, a: Millis, b: Millis) -> Edges {
        match thing.rests(a, b) {
            Some(rect) => Edges::of(rect),
            None => self.edges_below(thing, None, a, b),
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
        let size = |track, default| range::number(track, default, a, b);
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
            let (x, y) = range::point(mover.translate, a, b);
            let (along, down) = range::along(mover.motion, a, b);
            edges = edges.moved(x + along, y + down);
            at = mover.parent;
        }
        edges
    }

    /// How large it is shown, 1 for natural.
    pub(super) fn size(&self, thing: &Thing, a: Millis, b: Millis) -> Range {
        let mut size = Range::at(1.0);
        let mut at = Some(thing.index);
        while let Some(index) = at {
            let mover = &self.movers[index];
            if mover.scale.is_some() {
                size = size * range::number(mover.scale, 1.0, a, b);
            }
            at = mover.parent;
        }
        size
    }

    /// The share of its outline that is drawn.
    pub(super) fn sweep(&self, thing: &Thing, a: Millis, b: Millis) -> Range {
        range::number(self.movers[thing.index].sweep, 1.0, a, b)
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
    /// other. It says for all moments of a stretch that it holds, that it does not, or that this is not known; of a
    /// single moment it is known.
    pub(super) fn both(
        &self,
        (one, other): (&Thing, &Thing),
        near: f64,
        judge: &dyn Fn(Edges, Edges, Millis, Millis) -> Option<bool>,
    ) -> Vec<Stretch> {
        let mut found = Vec::new();
        if !one.meets_in_time(other) || !one.bounds.grown(near).meets(other.bounds) {
            return found;
        }
        let group = self.common(one, other);
        let together = self.travel_together(one, other);
        let way = |a, b| {
            let first = self.edges_below(one, group, a, b);
            judge(first, self.edges_below(other, group, a, b), a, b)
        };
        let (mut i, mut j) = (0, 0);
        while let (Some(first), Some(second)) = (one.pieces.get(i), other.pieces.get(j)) {
            let (from, to) = (first.from.max(second.from), first.to.min(second.to));
            if from < to && (together || first.rect.grown(near).meets(second.rect)) {
                let rest = |a, b| judge(Edges::of(first.rect), Edges::of(second.rect), a, b);
                if first.still && second.still {
                    solve(from, to, true, &rest, &mut found);
                } else {
                    solve(from, to, together, &way, &mut found);
                }
            }
            if first.to <= second.to {
                i += 1;
            } else {
                j += 1;
            }
        }
        found
    }

    /// The stretches in which `judge` holds of the edges of one thing, while it is seen.
    pub(super) fn alone(
        &self,
        thing: &Thing,
        judge: &dyn Fn(Edges, Millis, Millis) -> Option<bool>,
    ) -> Vec<Stretch> {
        let mut found = Vec::new();
        let at = |a, b| judge(self.edges(thing, a, b), a, b);
        for piece in &thing.pieces {
            solve(piece.from, piece.to, piece.still, &at, &mut found);
        }
        found
    }

    /// The statement of the last change before or at a moment, of any of these things.
    pub(super) fn blame(&self, things: &[&Thing], t: Millis) -> Option<StatementId> {
        let mut last: Option<(Millis, StatementId)> = None;
        for thing in things {
            let mut at = Some(thing.index);
            while let Some(index) = at {
                for track in &self.timeline.elements[index].tracks {
                    let begun = track.segments.partition_point(|segment| segment.start <= t);
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
    fn new(element: &'a Element) -> Self {
        let mut mover = Self {
            parent: element.parent,
            translate: None,
            motion: None,
            scale: None,
            width: None,
            height: None,
            sweep: None,
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
        mover
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

/// Where a track changes: the moments, and the stretches in which it is on its way.
fn track_cuts(track: &Track, cuts: &mut Vec<Millis>, ways: &mut Vec<Stretch>) {
    for (index, segment) in track.segments.iter().enumerate() {
        if track.before(index) == segment.value {
            continue;
        }
        cuts.push(segment.start);
        if segment.duration > Millis::ZERO {
            let next = track.segments.get(index + 1);
            let end = next.map_or(segment.end(), |next| next.start.min(segment.end()));
            cuts.push(end);
            ways.push((segment.start, end));
        }
    }
}

fn kind<'a>(element: &'a Element, fonts: &Fonts) -> Option<Kind<'a>> {
    Some(match &element.form {
        Form::Group => return None,
        Form::Box { .. } => Kind::Box,
        Form::Circle => Kind::Circle,
        Form::Path { data, .. } => {
            let path = BezPath::from_svg(data).ok()?;
            let bounds = path.bounding_box();
            Kind::Path(Outline {
                bounds: Rect {
                    x: bounds.x0,
                    y: bounds.y0,
                    w: bounds.width(),
                    h: bounds.height(),
                },
                closed: path.elements().contains(&PathEl::ClosePath),
                path,
            })
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
            let local = Rect {
                x,
                y: -ASCENT * font.px,
                w,
                h: (ASCENT + DESCENT) * font.px,
            };
            Kind::Words {
                text,
                px: font.px,
                local,
            }
        }
    })
}

/// The name of an element without the number of its version.
fn name(element: &Element) -> &str {
    let id = &element.id;
    id.rfind('~').map_or(id, |tilde| &id[..tilde])
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

    /// Where it rests from `a` to `b`, both included; none if it moves, or that is not known.
    fn rests(&self, a: Millis, b: Millis) -> Option<Rect> {
        let piece = self.piece(a)?;
        (piece.still && b < piece.to).then_some(piece.rect)
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

    /// Whether the times between its first and its last moment have any with those of another in common.
    fn meets_in_time(&self, other: &Self) -> bool {
        let ends = |thing: &Self| Some((thing.seen.first()?.0, thing.seen.last()?.1));
        let (one, other) = (ends(self), ends(other));
        one.zip(other)
            .is_some_and(|(one, other)| one.0 < other.1 && other.0 < one.1)
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

/// The part that an element belongs to.
fn part(element: &Element) -> &str {
    let name = name(element);
    let start = name.find('/').map_or(0, |slash| slash + 1);
    name[start..]
        .find('.')
        .map_or(name, |dot| &name[..start + dot])
}

/// Whether an element ever has this paint.
fn is_painted(element: &Element, property: Property) -> bool {
    let painted = |value: Value| matches!(value, Value::Paint(Some(_)));
    element.track(property).is_some_and(|track| {
        painted(track.initial) || track.segments.iter().any(|segment| painted(segment.value))
    })
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

/// Splits a stretch until `judge` knows each part of it, and adds those in which it holds.
pub(super) fn solve(
    from: Millis,
    to: Millis,
    still: bool,
    judge: &dyn Fn(Millis, Millis) -> Option<bool>,
    found: &mut Vec<Stretch>,
) {
    let last = if still { from } else { Millis(to.0 - 1) };
    match judge(from, last) {
        Some(false) => {}
        Some(true) => add(found, from, to),
        // A single moment whose bounds do not decide is at the limit, and not beyond it.
        None if to.0 - from.0 <= 1 || still => {}
        None => {
            let middle = Millis(from.0 + (to.0 - from.0) / 2);
            solve(from, middle, false, judge, found);
            solve(middle, to, false, judge, found);
        }
    }
}

/// Adds a stretch after all others; those that touch become one.
pub(super) fn add(stretches: &mut Vec<Stretch>, from: Millis, to: Millis) {
    match stretches.last_mut() {
        Some(last) if last.1 >= from => last.1 = last.1.max(to),
        _ => stretches.push((from, to)),
    }
}

/// The stretches between all cuts while something is seen, and whether nothing is on its way within.
pub(super) fn rests(
    seen: &[Stretch],
    mut cuts: Vec<Millis>,
    mut ways: Vec<Stretch>,
) -> Vec<(Millis, Millis, bool)> {
    cuts.sort_unstable();
    cuts.dedup();
    ways.sort_unstable();
    let mut moving: Vec<Stretch> = Vec::new();
    for (from, to) in ways {
        add(&mut moving, from, to);
    }
    let mut found = Vec::with_capacity(cuts.len() + seen.len());
    for &(from, to) in seen {
        let first = cuts.partition_point(|cut| *cut <= from);
        let within = cuts[first..].iter().take_while(|cut| **cut < to);
        let mut start = from;
        for &end in within.chain([&to]) {
            let next = moving.partition_point(|way| way.1 <= start);
            let still = moving.get(next).is_none_or(|way| end <= way.0);
            found.push((start, end, still));
            start = end;
        }
    }
    found
}

/// What two lists of stretches share.
pub(super) fn meet(one: &[Stretch], other: &[Stretch]) -> Vec<Stretch> {
    let mut found = Vec::new();
    let (mut i, mut j) = (0, 0);
    while let (Some(first), Some(second)) = (one.get(i), other.get(j)) {
        let (from, to) = (first.0.max(second.0), first.1.min(second.1));
        if from < to {
            add(&mut found, from, to);
        }
        if first.1 <= second.1 {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

/// The first list without what is in the second.
pub(super) fn without(one: &[Stretch], other: &[Stretch]) -> Vec<Stretch> {
    let mut found = Vec::new();
    for &(start, to) in one {
        let mut from = start;
        for &(cut, end) in other.iter().filter(|(cut, end)| *cut < to && start < *end) {
            if from < cut {
                found.push((from, cut));
            }
            from = from.max(end);
        }
        if from < to {
            found.push((from, to));
        }
    }
    found
}

/// When an element is seen, while what is around it is.
fn seen(element: &Element, around: &[Stretch]) -> Vec<Stretch> {
    let told = element
        .track(Property::Visible)
        .map(|track| phases(track, &|_, value| value == Value::Visible(true)));
    let opaque = element
        .track(Property::Opacity)
        .map(|track| phases(track, &|t, _| track.number(t) >= SEEN));
    let mut seen = around.to_vec();
    for stretches in [told, opaque].into_iter().flatten() {
        seen = meet(&seen, &stretches);
    }
    seen
}

/// When `holds` is true of a track at a moment, whose last segment goes to a value: it changes at most once within each
/// segment, and not while the track rests.
fn phases(track: &Track, holds: &dyn Fn(Millis, Value) -> bool) -> Vec<Stretch> {
    let mut found = Vec::new();
    let first = track.segments.first();
    let (start, end) = (
        Millis(i64::MIN),
        first.map_or(Millis(i64::MAX), |first| first.start),
    );
    if holds(start, track.initial) {
        add(&mut found, start, end);
    }
    for (index, segment) in track.segments.iter().enumerate() {
        let next = track.segments.get(index + 1);
        let until = next.map_or(Millis(i64::MAX), |next| next.start);
        let way = segment.end().min(until);
        for (from, to) in [(segment.start, way), (way, until)] {
            if from >= to {
                continue;
            }
            let at = |t: Millis| holds(t, segment.value);
            let last = Millis(to.0 - 1);
            match (at(from), at(last)) {
                (true, true) => add(&mut found, from, to),
                (false, false) => {}
                (begins, _) => {
                    // Halve down to the moment of the change.
                    let (mut low, mut high) = (from, last);
                    while high.0 - low.0 > 1 {
                        let middle = Millis(low.0 + (high.0 - low.0) / 2);
                        if at(middle) == begins {
                            low = middle;
                        } else {
                            high = middle;
                        }
                    }
                    if begins {
                        add(&mut found, from, high);
                    } else {
                        add(&mut found, high, to);
                    }
                }
            }
        }
    }
    found
}

/// A moment of a stretch at which a measure is greatest: its ends and its middle are looked at.
pub(super) fn worst(stretch: Stretch, measure: &dyn Fn(Millis) -> f64) -> (Millis, f64) {
    let (from, to) = stretch;
    let middle = Millis(from.0 + (to.0 - from.0) / 2);
    let looked = [middle, from, Millis(to.0 - 1)].map(|t| (t, measure(t)));
    let greater = |best: (Millis, f64), other: (Millis, f64)| {
        if other.1 > best.1 + 1e-9 { other } else { best }
    };
    looked.into_iter().reduce(greater).unwrap_or((from, 0.0))
}

/// The corner of a thing at a moment.
pub(super) fn corner(edges: Edges) -> Point {
    Point {
        x: edges.left.middle(),
        y: edges.top.middle(),
    }
}
