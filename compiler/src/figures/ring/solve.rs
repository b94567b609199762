//! Where nodes stand and how large they are: the largest circle whose nodes, labels, slots and sets fit the share.

use std::collections::BTreeSet;
use std::f64::consts::PI;

use super::hull;
use super::{MemberSet, Ring, Standing};
use crate::drawing::{Point, Rect};
use crate::figures::pen::{around, point, rect};
use crate::figures::{Context, Wanted, seats};

/// From the edge of a node to the middle of its timer.
pub(super) const TIMER: f64 = 11.0;
/// From a node's timer ring to the start of its links.
pub(super) const LINK_GAP: f64 = 6.0;
/// What remains of a severed link.
pub(super) const STUB: f64 = 26.0;
/// From the edge of a node to the hull of the first set around it; each further set is 12 px farther.
const HULL: f64 = 18.0;
/// From a hull to its name.
const HULL_LABEL: f64 = 14.0;

/// Sizes of a ring.
#[derive(Clone, Debug, PartialEq)]
pub struct RingGeometry {
    pub(in crate::figures) share: Rect,
    pub(in crate::figures) drawn: Rect,
    /// The middle of the circle.
    pub(in crate::figures) centre: Point,
    /// How far a cut's line reaches beyond the right edge of the share.
    pub(in crate::figures) cut_reach: f64,
    /// From the middle to each node.
    pub(super) offsets: Vec<Point>,
    /// The nodes clockwise.
    pub(super) order: Vec<usize>,
    /// Radius of a node.
    pub(super) node: f64,
    /// Whether some state has a ring around a node.
    pub(super) timed: bool,
    /// Where words stand that could stand elsewhere.
    pub(super) way: Way,
    /// Where the words of each node stand, from the middle of the circle.
    pub(super) labels: Vec<Label>,
    /// The first partition of the story.
    first_groups: Vec<Vec<usize>>,
}

/// The room of a node's outside words and slots, from the middle of the circle.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Label {
    /// Where the state and what follows it stand.
    pub(super) side: Side,
    /// The state and, if outside, the detail.
    pub(super) words: Option<Rect>,
    /// The slots and their caption.
    pub(super) slots: Option<Rect>,
    /// Whether slots are aligned to the right.
    pub(super) slots_end: bool,
}

/// On which side of its node a label stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Side {
    #[default]
    Above,
    Below,
    Left,
    Right,
}

impl RingGeometry {
    /// Where a node stands.
    pub(super) fn at(&self, node: usize) -> Point {
        let offset = self.offsets.get(node).copied().unwrap_or_default();
        point(self.centre.x + offset.x, self.centre.y + offset.y)
    }

    /// The radius of the timer ring, or of the node where there is none.
    pub(super) fn rim(&self) -> f64 {
        self.node + if self.timed { TIMER } else { 0.0 }
    }

    /// Moved from the middle of the circle to the stage.
    pub(super) fn placed(&self, local: Rect) -> Rect {
        rect(
            local.x + self.centre.x,
            local.y + self.centre.y,
            local.w,
            local.h,
        )
    }

    /// The height of the first partition's cut, if it is level.
    pub(in crate::figures) fn level_cut(&self) -> Option<f64> {
        let cut = straight_cut(&self.first_groups, &self.offsets)?;
        (cut.normal.x.abs() < 1e-6).then_some(self.centre.y + cut.through.y)
    }

    /// The radius at which the hull of a set runs around its members.
    pub(super) fn hull_radius(&self, set: usize) -> f64 {
        hull_radius(self.node, set)
    }
}

fn hull_radius(node: f64, set: usize) -> f64 {
    node + HULL + 12.0 * set as f64
}

/// A straight line between the two sides of a partition.
pub(super) struct Cut {
    /// A point on it, from the middle of the circle.
    pub(super) through: Point,
    /// The direction to the first group, of length 1.
    pub(super) normal: Point,
}

/// The cut between two groups that are neighbours on the circle, square to the bisector of the first, midway between the
/// nearest nodes of both sides.
pub(super) fn straight_cut(groups: &[Vec<usize>], offsets: &[Point]) -> Option<Cut> {
    let [first, second] = groups else { return None };
    let all = |group: &[usize]| group.iter().all(|node| *node < offsets.len());
    if first.is_empty() || second.is_empty() || !all(first) || !all(second) {
        return None;
    }
    let sum = first.iter().fold(point(0.0, 0.0), |sum, node| {
        point(sum.x + offsets[*node].x, sum.y + offsets[*node].y)
    });
    let length = libm::hypot(sum.x, sum.y);
    if length < 1e-6 {
        return None;
    }
    let snap = |value: f64| if value.abs() < 1e-9 { 0.0 } else { value };
    let normal = point(snap(sum.x / length), snap(sum.y / length));
    let along = |node: &usize| offsets[*node].x * normal.x + offsets[*node].y * normal.y;
    let near = first.iter().map(along).fold(f64::INFINITY, f64::min);
    let far = second.iter().map(along).fold(f64::NEG_INFINITY, f64::max);
    let middle = (near + far) / 2.0;
    (near > far + 1e-6).then_some(Cut {
        through: point(normal.x * middle, normal.y * middle),
        normal,
    })
}

/// Sets that stand together, with the width and height of their names.
type NamedSets<'a> = (&'a [MemberSet], Vec<(f64, f64)>);

/// What all states of the story ask for.
struct Union<'a> {
    nodes: Vec<NodeUnion>,
    timed: bool,
    linked: bool,
    led: bool,
    portrait: bool,
    /// The widths of the widest name, value and detail.
    name: f64,
    value: f64,
    detail: f64,
    first_groups: Vec<Vec<usize>>,
    /// The nodes clockwise.
    order: Vec<usize>,
    /// Every choice of sets, with the sizes of their names.
    sets: Vec<NamedSets<'a>>,
}

/// What all states of one node ask for, outside it.
struct NodeUnion {
    state: f64,
    detail: f64,
    slots: Option<(f64, f64)>,
}

impl<'a> Union<'a> {
    fn new(states: &[&'a Ring], context: &Context) -> Self {
        let count = states.iter().map(|ring| ring.nodes.len()).max();
        let nodes: Vec<NodeUnion> = (0..count.unwrap_or(0))
            .map(|index| NodeUnion::new(states, index, context))
            .collect();
        let all = || states.iter().flat_map(|ring| &ring.nodes);
        let values = all().filter_map(|node| node.value.as_deref());
        let mut sets: Vec<&[MemberSet]> = Vec::new();
        for ring in states {
            if !ring.sets.is_empty() && !sets.contains(&&ring.sets[..]) {
                sets.push(&ring.sets);
            }
        }
        let first_groups = states.iter().find(|ring| ring.groups.len() > 1);
        let first_groups = first_groups.map_or_else(Vec::new, |ring| ring.groups.clone());
        Self {
            order: seats::order(nodes.len(), &first_groups),
            portrait: context.portrait,
            timed: all().any(|node| node.timer.is_some() || node.standing == Standing::Leader),
            linked: states.iter().any(|ring| ring.linked),
            led: all().any(|node| node.standing == Standing::Leader),
            name: context.widest(all().map(|node| node.name.as_str()), context.label(600)),
            value: context.widest(values, context.value()),
            detail: nodes.iter().map(|node| node.detail).fold(0.0, f64::max),
            first_groups,
            sets: sets
                .into_iter()
                .map(|sets| (sets, name_sizes(sets, context)))
                .collect(),
            nodes,
        }
    }

    /// The angle of the first seat: the first group of a partition stands on top; otherwise the nodes stand evenly to both
    /// sides of the way to what stands beside the ring, or over it on a portrait stage, so that none hides another.
    fn first_angle(&self) -> f64 {
        let count = self.nodes.len().max(1);
        let step = 2.0 * PI / count as f64;
        if let Some(first) = self.first_groups.first() {
            return -PI / 2.0 - (first.len() as f64 - 1.0) / 2.0 * step;
        }
        match (self.sets.is_empty(), self.portrait) {
            (true, _) => -PI / 2.0,
            (false, false) => -PI + step / 2.0,
            (false, true) => -PI / 2.0 - step / 2.0,
        }
    }

    /// The box around a ring of sets with the lane at its left in which messages get by; over it there is room enough.
    fn with_lane(&self, ring: Rect, context: &Context) -> Rect {
        if self.sets.is_empty() || self.portrait {
            return ring;
        }
        ring.union(rect(ring.x - 4.0 * context.scale.small, ring.y, 0.0, 0.0))
    }

    /// The least radius of a node that holds its words.
    fn inner(&self, inside: bool, context: &Context) -> f64 {
        let lines = self.lines(inside, context);
        let corner = |(w, y, px): &(f64, f64, f64)| libm::hypot(w / 2.0, y.abs() + 0.3 * px);
        let words = lines.iter().map(corner).fold(0.0, f64::max);
        let crown = if self.led && lines.len() > 1 {
            6.0
        } else {
            0.0
        };
        words + 10.0 + crown
    }

    /// Width, height from the middle, and size of each line inside a node.
    fn lines(&self, inside: bool, context: &Context) -> Vec<(f64, f64, f64)> {
        let (label, small) = (context.scale.label, context.scale.small);
        let mut lines = vec![(self.name, label)];
        if self.value > 0.0 {
            lines.push((self.value, label));
        }
        if inside && self.detail > 0.0 {
            lines.push((self.detail, small));
        }
        let offsets = line_offsets(&lines.iter().map(|line| line.1).collect::<Vec<_>>());
        let placed = lines.iter().zip(offsets);
        placed.map(|(&(w, px), y)| (w, y, px)).collect()
    }
}

/// The heights of lines of these sizes around their middle.
pub(super) fn line_offsets(sizes: &[f64]) -> Vec<f64> {
    let mut heights = vec![0.0];
    for pair in sizes.windows(2) {
        let pitch = 1.12 * (pair[0] + pair[1]) / 2.0;
        heights.push(heights[heights.len() - 1] + pitch);
    }
    let middle = heights[heights.len() - 1] / 2.0;
    heights.iter().map(|height| height - middle).collect()
}

impl NodeUnion {
    fn new(states: &[&Ring], index: usize, context: &Context) -> Self {
        let all = || states.iter().filter_map(|ring| ring.nodes.get(index));
        let slots = all().filter_map(|node| node.slots.as_ref());
        let shapes: BTreeSet<_> = slots
            .map(|slots| (slots.have, slots.needed, slots.noun))
            .collect();
        let sizes = shapes
            .into_iter()
            .map(|(have, needed, noun)| slots_size(have, needed, noun, context))
            .reduce(|one, other| (one.0.max(other.0), one.1.max(other.1)));
        let state = all().filter_map(|node| node.state.as_deref());
        let detail = all().filter_map(|node| node.detail.as_deref());
        Self {
            state: context.widest(state, context.small(500)),
            detail: context.widest(detail, context.small(400)),
            slots: sizes,
        }
    }
}

/// What slots say below them.
pub(super) fn slots_caption(have: u32, needed: u32, noun: &str) -> String {
    format!("{have} of {needed} {noun}")
}

/// The side of a slot, and the pitch from one to the next.
pub(super) fn slot(context: &Context) -> (f64, f64) {
    let side = context.scale.small * 1.25;
    (side, side + 6.0)
}

/// More slots than this are only counted in words.
pub(super) const MOST_SLOTS: u32 = 9;

/// The size of slots with their count in words below them; on a portrait stage they speak for themselves.
fn slots_size(have: u32, needed: u32, noun: &str, context: &Context) -> (f64, f64) {
    let (side, pitch) = slot(context);
    let small = context.scale.small;
    let caption = context.width(&slots_caption(have, needed, noun), context.small(500));
    if needed == 0 || needed > MOST_SLOTS {
        return (caption, small * 1.3);
    }
    let row = f64::from(needed) * pitch - 6.0;
    if context.portrait {
        return (row, side);
    }
    (row.max(caption), side + small * 1.4)
}

/// Where words stand that could stand elsewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Way {
    /// Whether the detail stands inside the node.
    pub(super) inside: bool,
    /// Whether the names of sets stand at their sides rather than along their edges.
    pub(super) sides: bool,
}

impl Way {
    const TIGHTEST: Self = Self {
        inside: true,
        sides: true,
    };
}

/// A ring tried at a radius: boxes of everything around the middle of its circle.
struct Trial {
    offsets: Vec<Point>,
    node: f64,
    way: Way,
    labels: Vec<Label>,
    bounds: Rect,
    /// Whether nodes keep their distance and words meet nothing.
    clear: bool,
}

/// The nearest whole pixel, so that level and upright lines between nodes are sharp.
fn whole(at: Point) -> Point {
    point(libm::round(at.x), libm::round(at.y))
}

/// A ring of a radius.
fn attempt(union: &Union, radius: f64, way: Way, width: f64, context: &Context) -> Trial {
    let inside = way.inside;
    let count = union.nodes.len();
    let step = 2.0 * PI / count.max(1) as f64;
    let first = union.first_angle();
    let offsets: Vec<Point> = seats::seats(&union.order)
        .into_iter()
        .map(|seat| {
            let angle = first + step * seat as f64;
            whole(point(radius * libm::cos(angle), radius * libm::sin(angle)))
        })
        .collect();
    let chord = 2.0 * radius * libm::sin(PI / count.max(1) as f64);
    let least = union
        .inner(inside, context)
        .max(if context.portrait { 40.0 } else { 32.0 });
    let most = if count == 1 {
        f64::INFINITY
    } else {
        0.16 * chord
    };
    let node = most.min(56.0).max(least);
    let rim = node + if union.timed { TIMER + 2.5 } else { 2.0 };
    let cut = straight_cut(&union.first_groups, &offsets);
    let labels = labels(&Surroundings {
        union,
        offsets: &offsets,
        rim,
        inside,
        cut,
        half: width / 2.0,
        context,
    });
    let discs: Vec<Rect> = offsets
        .iter()
        .map(|at| around(*at, 2.0 * rim, 2.0 * rim))
        .collect();
    let mut bounds = discs
        .iter()
        .copied()
        .reduce(Rect::union)
        .unwrap_or_default();
    for extra in labels.iter().flat_map(Label::boxes) {
        bounds = bounds.union(extra);
    }
    let chip = if union.linked {
        context.scale.small * 3.0
    } else {
        8.0
    };
    let mut clear = count < 2 || chord - 2.0 * rim >= chip;
    for (sets, sizes) in &union.sets {
        for (index, set) in sets.iter().enumerate() {
            let around_node = 2.0 * hull_radius(node, index) + 3.0;
            for member in &set.members {
                if let Some(at) = offsets.get(*member) {
                    bounds = bounds.union(around(*at, around_node, around_node));
                }
            }
        }
        for extra in set_labels(sets, sizes, &offsets, node, Sides::of(way, context))
            .into_iter()
            .flatten()
        {
            bounds = bounds.union(extra);
        }
    }
    bounds = union.with_lane(bounds, context);
    let words: Vec<Rect> = labels.iter().flat_map(Label::boxes).collect();
    for (index, one) in words.iter().enumerate() {
        clear &= words[..index].iter().all(|other| !one.meets(*other));
        clear &= offsets.iter().all(|at| distance(*one, *at) >= rim);
    }
    Trial {
        offsets,
        node,
        way,
        labels,
        bounds,
        clear,
    }
}

/// From a point to the nearest point of a box.
fn distance(from: Rect, to: Point) -> f64 {
    let dx = (from.x - to.x).max(to.x - from.x - from.w).max(0.0);
    let dy = (from.y - to.y).max(to.y - from.y - from.h).max(0.0);
    libm::hypot(dx, dy)
}

impl Label {
    fn boxes(&self) -> impl Iterator<Item = Rect> + use<> {
        [self.words, self.slots].into_iter().flatten()
    }
}

/// From one line of a label to the next.
pub(super) fn label_pitch(context: &Context) -> f64 {
    context.scale.small * 1.28
}

/// What the labels of a ring must keep clear of, and how.
struct Surroundings<'a> {
    union: &'a Union<'a>,
    offsets: &'a [Point],
    rim: f64,
    inside: bool,
    cut: Option<Cut>,
    /// Half of the width that there is.
    half: f64,
    context: &'a Context<'a>,
}

/// The labels of all nodes, from the top of the ring to its bottom: each at the first of its places that meets nothing.
fn labels(around: &Surroundings) -> Vec<Label> {
    let mut order: Vec<usize> = (0..around.offsets.len()).collect();
    order.sort_by(|one, other| around.offsets[*one].y.total_cmp(&around.offsets[*other].y));
    let mut labels = vec![Label::default(); order.len()];
    let mut taken: Vec<Rect> = Vec::new();
    for index in order {
        let places = around.places(index);
        let free = places.iter().find(|label| around.is_free(label, &taken));
        if let Some(label) = free.or(places.first()) {
            taken.extend(label.boxes());
            labels[index] = label.clone();
        }
    }
    labels
}

impl Surroundings<'_> {
    fn is_free(&self, label: &Label, taken: &[Rect]) -> bool {
        label.boxes().all(|bounds| {
            let between = bounds.x >= -self.half && bounds.x + bounds.w <= self.half;
            let apart = |at: &Point| distance(bounds, *at) >= self.rim;
            between
                && self.offsets.iter().all(apart)
                && taken.iter().all(|other| !bounds.meets(*other))
        })
    }

    /// Places for what a node has to say, best first.
    fn places(&self, index: usize) -> Vec<Label> {
        let mut places = Vec::new();
        for side in self.sides(self.offsets[index]) {
            let words = self.words(index, side);
            match self.union.nodes[index].slots {
                Some(size) => places.extend(self.slots(index, side, words, size)),
                None => places.push(Label {
                    side,
                    words,
                    ..Label::default()
                }),
            }
        }
        places
    }

    /// Outward from the ring, away from links: above or below near the vertical, else beside. Labels of one line stand
    /// above or below everywhere.
    fn sides(&self, at: Point) -> Vec<Side> {
        let radius = libm::hypot(at.x, at.y).max(1.0);
        let steep = at.y.abs() > 0.75 * radius;
        let beside = if at.x > -1.0 { Side::Right } else { Side::Left };
        let low = at.y > 1.0 || !steep && below_level(self.cut.as_ref(), at);
        let (upright, other) = if low {
            (Side::Below, Side::Above)
        } else {
            (Side::Above, Side::Below)
        };
        if steep || self.inside {
            vec![upright, other, beside]
        } else {
            vec![beside, upright, other]
        }
    }

    /// Where the state and, if it is outside, the detail of a node stand.
    fn words(&self, index: usize, side: Side) -> Option<Rect> {
        let (node, at) = (&self.union.nodes[index], self.offsets[index]);
        let detail = if self.inside { 0.0 } else { node.detail };
        let lines = f64::from(u8::from(node.state > 0.0) + u8::from(detail > 0.0));
        let (w, h) = (node.state.max(detail), lines * label_pitch(self.context));
        let reach = self.rim + self.near();
        (lines > 0.0).then(|| match side {
            Side::Above => rect(at.x - w / 2.0, at.y - reach - h, w, h),
            Side::Below => rect(at.x - w / 2.0, at.y + reach, w, h),
            Side::Left => rect(at.x - self.rim - 12.0 - w, at.y - h / 2.0, w, h),
            Side::Right => rect(at.x + self.rim + 12.0, at.y - h / 2.0, w, h),
        })
    }

    /// From a rim to what stands above or below it.
    fn near(&self) -> f64 {
        self.context.scale.small * 0.5
    }

    /// Labels with the slots beside the node, in the line of its words, or under or over them.
    fn slots(
        &self,
        index: usize,
        side: Side,
        words: Option<Rect>,
        (w, h): (f64, f64),
    ) -> Vec<Label> {
        let (at, small) = (self.offsets[index], self.context.scale.small);
        let right = at.x > -1.0;
        let line = words.unwrap_or(rect(at.x, at.y, 0.0, 0.0));
        let next_to = |from: Rect, gap: f64, y: f64, right: bool| {
            let x = if right {
                from.x + from.w + gap
            } else {
                from.x - gap - w
            };
            rect(x, y, w, h)
        };
        let disc = around(at, 2.0 * self.rim, 2.0 * self.rim);
        let beside = |right| next_to(disc, small * 0.8, at.y + 4.0 - slot(self.context).0, right);
        let in_line = |right| next_to(line, 12.0, line.y + (line.h - h) / 2.0, right);
        let stacked = match side {
            Side::Left | Side::Right => next_to(disc, 12.0, line.y + line.h + 6.0, right),
            Side::Above => rect(at.x - w / 2.0, line.y - 6.0 - h, w, h),
            Side::Below => rect(at.x - w / 2.0, line.y + line.h + 6.0, w, h),
        };
        let mut places = vec![(stacked, right)];
        if matches!(side, Side::Above | Side::Below) {
            places.splice(..0, [(beside(right), right), (in_line(right), right)]);
            // Towards the middle only where that is not into the ring.
            if at.x.abs() < 0.5 * libm::hypot(at.x, at.y) {
                places.splice(2..2, [(beside(!right), !right), (in_line(!right), !right)]);
            }
        }
        let label = |(slots, right): (Rect, bool)| Label {
            side,
            words,
            slots: Some(slots),
            slots_end: !right,
        };
        places.into_iter().map(label).collect()
    }
}

/// Whether a node stands under a level cut, which words above it would cross.
fn below_level(cut: Option<&Cut>, at: Point) -> bool {
    cut.is_some_and(|cut| cut.normal.y < -0.5 && at.y > cut.through.y)
}

/// The width and height of the name and the note of each set.
pub(super) fn name_sizes(sets: &[MemberSet], context: &Context) -> Vec<(f64, f64)> {
    let size = |set: &MemberSet| {
        let name = context.width(set.name, context.label(600));
        let note = context.width(&set.note, context.value());
        (name.max(note), context.scale.label * 2.5)
    };
    sets.iter().map(size).collect()
}

/// When names of sets stand at their sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sides {
    /// Before any other place.
    First,
    /// Before above: on a portrait stage messages come from there.
    BeforeAbove,
    /// After all others.
    Last,
}

impl Sides {
    pub(super) fn of(way: Way, context: &Context) -> Self {
        match (way.sides, context.portrait) {
            (true, _) => Self::First,
            (false, true) => Self::BeforeAbove,
            (false, false) => Self::Last,
        }
    }
}

/// Where the names of sets stand, given their sizes: outside the longest edge where they meet no node and no other name.
pub(super) fn set_labels(
    sets: &[MemberSet],
    sizes: &[(f64, f64)],
    offsets: &[Point],
    node: f64,
    sides: Sides,
) -> Vec<Option<Rect>> {
    let mut taken: Vec<Rect> = Vec::new();
    sets.iter()
        .enumerate()
        .zip(sizes)
        .map(|((index, set), size)| {
            let corners = corners(set, offsets);
            let outermost = hull_radius(node, sets.len() - 1);
            let distance = outermost + HULL_LABEL;
            let places = label_places(&corners, *size, distance, sides);
            let free = places.iter().find(|place| {
                let bounds = place.grown(4.0);
                taken.iter().all(|other| !bounds.meets(*other))
                    && offsets.iter().all(|at| self::distance(bounds, *at) > node)
                    && clear_of_hulls(bounds, &sets[..index], offsets, node)
            });
            let chosen = free.or(places.first()).copied();
            taken.extend(chosen);
            chosen
        })
        .collect()
}

/// Whether a box meets no member of the sets drawn before.
fn clear_of_hulls(bounds: Rect, sets: &[MemberSet], offsets: &[Point], node: f64) -> bool {
    sets.iter().enumerate().all(|(index, set)| {
        let corners = corners(set, offsets);
        let r = hull_radius(node, index);
        let middles = hull::edges(&corners);
        corners.iter().all(|at| distance(bounds, *at) > r)
            && middles.iter().all(|edge| distance(bounds, edge.middle) > r)
    })
}

/// The members of a set in the order of the circle.
pub(super) fn corners(set: &MemberSet, offsets: &[Point]) -> Vec<Point> {
    let members: BTreeSet<usize> = set.members.iter().copied().collect();
    let mut corners: Vec<Point> = members
        .into_iter()
        .filter_map(|member| offsets.get(member).copied())
        .collect();
    corners.sort_by(|one, other| {
        let angle = |at: &Point| libm::atan2(at.y, at.x);
        angle(one).total_cmp(&angle(other))
    });
    corners
}

/// Places for a name around a set, best first: outside its edges from the longest, or around a single node; at its sides
/// before or after that, and at its upper and lower end before the left, where messages come from.
fn label_places(
    corners: &[Point],
    size: (f64, f64),
    distance: f64,
    sides_first: Sides,
) -> Vec<Rect> {
    let beyond = |from: Point, direction: Point| {
        let reach = distance + direction.x.abs() * size.0 / 2.0 + direction.y.abs() * size.1 / 2.0;
        let centre = point(from.x + direction.x * reach, from.y + direction.y * reach);
        around(centre, size.0, size.1)
    };
    if let [only] = corners {
        let length = libm::hypot(only.x, only.y).max(1e-9);
        let outward = point(only.x / length, only.y / length);
        let sideways = point(-outward.y, outward.x);
        let back = point(-sideways.x, -sideways.y);
        let (up, down) = (point(0.0, -1.0), point(0.0, 1.0));
        let (right, left) = (point(1.0, 0.0), point(-1.0, 0.0));
        let directions = if sides_first == Sides::First {
            vec![right, left, outward, up, down]
        } else {
            vec![outward, sideways, back, up, down]
        };
        let places = directions.into_iter();
        return places.map(|direction| beyond(*only, direction)).collect();
    }
    let mut edges = hull::edges(corners);
    // Away from the middle of the ring first, where there is nothing, and from the left, where messages come from; then
    // the longest.
    let inward =
        |edge: &hull::Edge| edge.middle.x * edge.outward.x + edge.middle.y * edge.outward.y < -1e-6;
    edges.sort_by(|one, other| {
        let left = |edge: &hull::Edge| edge.outward.x < -0.5;
        let order = inward(one).cmp(&inward(other));
        let order = order.then(left(one).cmp(&left(other)));
        order.then(other.length.total_cmp(&one.length))
    });
    let farthest = |direction: Point| {
        let along = |at: &Point| at.x * direction.x + at.y * direction.y;
        let corner = corners
            .iter()
            .max_by(|one, other| along(one).total_cmp(&along(other)));
        corner.map(|corner| beyond(*corner, direction))
    };
    let towards = |directions: [(f64, f64); 2]| {
        let directions = directions.map(|(x, y)| point(x, y));
        directions.into_iter().filter_map(farthest).collect()
    };
    let mut sides: Vec<Rect> = towards([(1.0, 0.0), (-1.0, 0.0)]);
    let mut ends: Vec<Rect> = towards([(0.0, -1.0), (0.0, 1.0)]);
    let mut places = Vec::new();
    let best = |is: &dyn Fn(Point) -> bool| edges.first().is_some_and(|edge| is(edge.outward));
    if sides_first == Sides::First
        || sides_first == Sides::BeforeAbove && best(&|outward| outward.y < -0.5)
    {
        places.append(&mut sides);
    }
    if sides_first == Sides::Last && best(&|outward| outward.x < -0.5) {
        places.append(&mut ends);
    }
    // Beside the middle of an edge, then towards its ends, then farther away.
    for (along, away) in [
        (0.0, 0.0),
        (0.3, 0.0),
        (-0.3, 0.0),
        (0.0, size.1 + HULL_LABEL),
    ] {
        for edge in &edges {
            let (dx, dy) = (-edge.outward.y * edge.length, edge.outward.x * edge.length);
            let from = point(
                edge.middle.x + dx * along + edge.outward.x * away,
                edge.middle.y + dy * along + edge.outward.y * away,
            );
            places.push(beyond(from, edge.outward));
        }
    }
    places.append(&mut sides);
    places
}

/// The largest ring of a kind that fits, or the smallest if none does.
fn largest(union: &Union, room: (f64, f64), way: Way, context: &Context) -> (f64, Trial) {
    let fits = |trial: &Trial| trial.bounds.w <= room.0 && trial.bounds.h <= room.1;
    let (mut low, mut high) = (
        0_u32,
        1 + (room.0.max(room.1) / 2.0).clamp(0.0, 4000.0) as u32,
    );
    let tight = attempt(union, 0.0, way, room.0, context).node;
    if union.nodes.len() > 1 {
        // Below this radius nodes meet.
        let rim = tight + if union.timed { TIMER + 2.5 } else { 2.0 };
        let sine = libm::sin(PI / union.nodes.len() as f64);
        low = ((rim + 4.0) / sine) as u32 + 1;
    } else {
        high = 0;
    }
    while low + 1 < high {
        let middle = low.midpoint(high);
        if fits(&attempt(union, f64::from(middle), way, room.0, context)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    let radius = f64::from(low);
    (radius, attempt(union, radius, way, room.0, context))
}

/// The larger of the rings with the names of sets along their edges and at their sides; the former if it makes no great
/// difference.
fn larger(union: &Union, room: (f64, f64), inside: bool, context: &Context) -> (f64, Trial) {
    let largest = |sides| largest(union, room, Way { inside, sides }, context);
    let along = largest(false);
    if union.sets.is_empty() {
        return along;
    }
    let beside = largest(true);
    if beside.0 > 1.15 * along.0 {
        beside
    } else {
        along
    }
}

/// Details stand outside unless that makes the ring much smaller or words meet; on a portrait stage, where width is
/// dear, inside whenever they fit.
fn best(union: &Union, room: (f64, f64), context: &Context) -> Trial {
    let (outer, outward) = larger(union, room, false, context);
    if union.detail == 0.0 && union.nodes.iter().all(|node| node.state == 0.0) {
        return outward;
    }
    let (inner, inward) = larger(union, room, true, context);
    let fits = |trial: &Trial| trial.bounds.w <= room.0 && trial.bounds.h <= room.1;
    let good = |trial: &Trial| trial.clear && fits(trial);
    if context.portrait && good(&inward) {
        return inward;
    }
    if good(&outward) && (outer >= 0.8 * inner || !good(&inward)) {
        return outward;
    }
    if good(&inward) || (fits(&inward) && !fits(&outward)) {
        inward
    } else {
        outward
    }
}

/// The sizes for all states.
pub(in crate::figures) fn solve(states: &[&Ring], share: Rect, context: &Context) -> RingGeometry {
    let union = Union::new(states, context);
    let trial = best(&union, (share.w, share.h), context);
    let drawn = around(share.centre(), trial.bounds.w, trial.bounds.h);
    let centre = whole(point(drawn.x - trial.bounds.x, drawn.y - trial.bounds.y));
    RingGeometry {
        share,
        drawn,
        centre,
        cut_reach: 0.0,
        offsets: trial.offsets,
        order: union.order,
        node: trial.node,
        timed: union.timed,
        way: trial.way,
        labels: trial.labels,
        first_groups: union.first_groups,
    }
}

/// From the smallest clear ring to one whose nodes are as large as they get.
pub(in crate::figures) fn wanted(states: &[&Ring], width: f64, context: &Context) -> Wanted {
    let union = Union::new(states, context);
    let count = union.nodes.len().max(1);
    let sine = libm::sin(PI / count as f64);
    let radius = |chord: f64| if count > 1 { chord / (2.0 * sine) } else { 0.0 };
    let tight = attempt(&union, 0.0, Way::TIGHTEST, width, context).node;
    let chip = if union.linked {
        context.scale.small * 3.0
    } else {
        8.0
    };
    let rim = tight + if union.timed { TIMER + 2.5 } else { 2.0 };
    let least = attempt(
        &union,
        radius(2.0 * rim + chip),
        Way::TIGHTEST,
        width,
        context,
    )
    .bounds;
    let full = radius(18.0 * context.scale.label);
    let fitting = best(&union, (width, 4000.0), context);
    let reached = fitting
        .offsets
        .first()
        .map_or(0.0, |at| libm::hypot(at.x, at.y));
    let ideal = attempt(&union, full.min(reached), fitting.way, width, context).bounds;
    Wanted {
        min: (least.w, least.h),
        ideal: (ideal.w.max(least.w), ideal.h.max(least.h)),
    }
}
