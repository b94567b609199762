//! What can be seen at a moment. The reference for every other evaluator; `tests/vectors/evaluator.json` holds examples.
//!
//! **A track at `t`.** The last segment with `start <= t` counts; without one the value is `initial`. From
//! `start + duration` on the value is the segment's. In between it lies between the value before the segment (that of
//! the previous segment, or `initial`) and the segment's, at the share `e = easing((t - start) / duration)`:
//! numbers and points as `a + (b - a) * e`; colours as sRGB bytes, channel by channel, rounded half up.
//! What has no in-between takes the segment's value at its start: `Visible`, and paint from or to none.
//!
//! **Easing.** `Linear` is the share itself. `Cubic([x1, y1, x2, y2])` is a cubic Bézier from (0, 0) to (1, 1): halve the
//! parameter's interval [0, 1] thirty times, so that it is below 1e-9, keeping the half in which x meets the share;
//! then y at its middle.
//!
//! **Motion.** The number u is the parameter of the quadratic `p0, p1, p2` of the track, not an arc length:
//! `(1 - u)² p0 + 2 (1 - u) u p1 + u² p2`, added to `Translate`.
//!
//! **Without a track** an element stands at (0, 0) at scale 1, opaque, visible, without paint, 0 wide and high, its
//! outline drawn in full.
//!
//! **Visible** is an element if its own `Visible` says so, its `Opacity` does not rest at 0 (the value is 0 and no
//! segment is under way), and all its groups are visible.
//!
//! **Sweep.** From 0 up to 1 the outline is an unbroken line of that share of its length from its start; at 1 it is the
//! whole outline with its dashes.

use std::sync::LazyLock;

use super::{Easing, Element, Property, Segment, Timeline, Track, Value};
use crate::geometry::Point;
use crate::theme::{Role, Theme};
use crate::units::Millis;

/// What an element looks like at a moment, in its group's coordinates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// Where its origin is, motion along a curve included.
    pub translate: Point,
    /// Its size around the origin.
    pub scale: f64,
    /// Its own opacity, 0 to 1.
    pub opacity: f64,
    /// What fills it.
    pub fill: Paint,
    /// What its outline is drawn with.
    pub stroke: Paint,
    /// Pixels.
    pub width: f64,
    /// Pixels.
    pub height: f64,
    /// Whether it and all its groups are shown.
    pub visible: bool,
    /// The share of the outline that is drawn.
    pub sweep: f64,
}

/// A colour before a theme is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Paint {
    /// No paint.
    None,
    /// A role.
    Solid(Role),
    /// On the way from one role to another, and how far.
    Between(Role, Role, f64),
}

impl Timeline {
    /// The state of each element at `t`, in the order of `elements`.
    pub fn at(&self, t: Millis) -> Vec<State> {
        let mut states: Vec<State> = Vec::with_capacity(self.elements.len());
        for element in &self.elements {
            let mut state = element.at(t);
            let parent = element.parent.and_then(|index| states.get(index));
            state.visible &= parent.is_none_or(|parent| parent.visible);
            states.push(state);
        }
        states
    }

    /// Where the origin of each element is on the stage, and how large it is there, all its groups counted, in these
    /// states of all.
    pub fn placed(&self, states: &[State]) -> Vec<(Point, f64)> {
        let mut placed: Vec<(Point, f64)> = Vec::with_capacity(states.len());
        for (element, state) in self.elements.iter().zip(states) {
            let group = element.parent.and_then(|index| placed.get(index));
            let (origin, size) = group.copied().unwrap_or((Point::default(), 1.0));
            let place = Point {
                x: origin.x + size * state.translate.x,
                y: origin.y + size * state.translate.y,
            };
            placed.push((place, size * state.scale));
        }
        placed
    }
}

impl Element {
    /// Its state at `t`, as if all its groups were visible.
    fn at(&self, t: Millis) -> State {
        let mut state = State::default();
        let mut along = Point::default();
        for track in &self.tracks {
            let moment = track.moment(t);
            match track.property {
                Property::Translate => state.translate = moment.point(),
                Property::Motion => along = track.along(moment.number()),
                Property::Scale => state.scale = moment.number(),
                Property::Opacity => {
                    state.opacity = moment.number();
                    state.visible &= moment.number() != 0.0 || !moment.rests;
                }
                Property::Fill => state.fill = moment.paint(),
                Property::Stroke => state.stroke = moment.paint(),
                Property::Width => state.width = moment.number(),
                Property::Height => state.height = moment.number(),
                Property::Visible => state.visible &= moment.visible(),
                Property::Sweep => state.sweep = moment.number(),
            }
        }
        state.translate.x += along.x;
        state.translate.y += along.y;
        state
    }

    /// How far its motion along a curve has moved it at `t`.
    pub fn motion(&self, t: Millis) -> Point {
        let track = self
            .tracks
            .iter()
            .find(|track| track.property == Property::Motion);
        track.map_or_else(Point::default, |track| {
            track.along(track.moment(t).number())
        })
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            translate: Point::default(),
            scale: 1.0,
            opacity: 1.0,
            fill: Paint::None,
            stroke: Paint::None,
            width: 0.0,
            height: 0.0,
            visible: true,
            sweep: 1.0,
        }
    }
}

/// A track's value at a moment: from, to and how far.
#[derive(Clone, Copy)]
struct Moment {
    from: Value,
    to: Value,
    share: f64,
    /// Whether no segment is under way.
    rests: bool,
}

impl Track {
    fn moment(&self, t: Millis) -> Moment {
        self.moment_by(t, Easing::at)
    }

    /// The same, by this account of what easings do: some remember it.
    fn moment_by(&self, t: Millis, ease: impl Fn(Easing, f64) -> f64) -> Moment {
        let started = self.begun(t);
        let Some(index) = started.checked_sub(1) else {
            return Moment::still(self.initial);
        };
        let segment = &self.segments[index];
        if t >= segment.end() {
            return Moment::still(segment.value);
        }
        let elapsed = (t - segment.start).0 as f64 / segment.duration.0 as f64;
        Moment {
            from: self.before(index),
            to: segment.value,
            share: ease(segment.easing, elapsed),
            rests: false,
        }
    }

    /// How many segments have begun at a moment: counted where they are few, as they mostly are.
    #[inline]
    pub fn begun(&self, t: Millis) -> usize {
        let has_begun = |segment: &Segment| segment.start <= t;
        if self.segments.len() <= 8 {
            let later = self.segments.iter().position(|segment| !has_begun(segment));
            later.unwrap_or(self.segments.len())
        } else {
            self.segments.partition_point(has_begun)
        }
    }

    /// The value that the segment of this index starts from.
    pub fn before(&self, index: usize) -> Value {
        match index.checked_sub(1) {
            Some(previous) => self.segments[previous].value,
            None => self.initial,
        }
    }

    /// The place at parameter `u` of the track's curve; the origin without one.
    pub fn along(&self, u: f64) -> Point {
        let Some([start, control, end]) = self.curve.as_deref() else {
            return Point::default();
        };
        let (first, second, third) = ((1.0 - u) * (1.0 - u), 2.0 * (1.0 - u) * u, u * u);
        Point {
            x: first * start.x + second * control.x + third * end.x,
            y: first * start.y + second * control.y + third * end.y,
        }
    }
}

impl Track {
    /// Its number at a moment; 0 if it holds none.
    pub fn number(&self, t: Millis) -> f64 {
        self.moment(t).number()
    }

    /// The same number, by this account of what easings do.
    pub fn number_by(&self, t: Millis, ease: impl Fn(Easing, f64) -> f64) -> f64 {
        self.moment_by(t, ease).number()
    }

    /// Its point at a moment, by this account of what easings do; the origin if it holds none.
    pub fn point_by(&self, t: Millis, ease: impl Fn(Easing, f64) -> f64) -> Point {
        self.moment_by(t, ease).point()
    }

    /// Its paint at a moment.
    pub fn paint(&self, t: Millis) -> Paint {
        self.moment(t).paint()
    }
}

impl Segment {
    /// When its value is reached.
    pub fn end(&self) -> Millis {
        self.start + self.duration
    }
}

impl Easing {
    /// The share of the way that is done when this share of the time is.
    pub fn at(self, share: f64) -> f64 {
        let Self::Cubic(&[x1, y1, x2, y2]) = self else {
            return share;
        };
        if share <= 0.0 || share >= 1.0 {
            return share.clamp(0.0, 1.0);
        }
        let (low, high) = near(x1, x2, share).unwrap_or_else(|| halved(x1, x2, share));
        bezier(y1, y2, (low + high) / 2.0)
    }
}

/// How often the parameter of a curve is halved, as every reader of bundles does it.
const HALVINGS: i32 = 30;

/// So many pieces that leaves.
const PIECES: f64 = (1_u64 << HALVINGS) as f64;

/// Where a curve is at `share` along x: the ends of the last of all halvings.
fn halved(x1: f64, x2: f64, share: f64) -> (f64, f64) {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        if bezier(x1, x2, middle) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low, high)
}

/// Where the standard easing is at even shares along x, from 0 to 1.
static KNOTS: LazyLock<[f64; 65]> = LazyLock::new(|| {
    let (x1, x2) = MOVE_X;
    std::array::from_fn(|knot| halved(x1, x2, knot as f64 / 64.0).0)
});

/// The handles of the standard easing along x.
const MOVE_X: (f64, f64) = match Easing::MOVE {
    Easing::Cubic(&[x1, _, x2, _]) => (x1, x2),
    Easing::Linear => (0.0, 1.0),
};

/// About where a curve is at `share` along x.
fn guess(x1: f64, x2: f64, share: f64) -> f64 {
    if (x1, x2) != MOVE_X {
        return share;
    }
    let place = share * 64.0;
    let knot = (place as usize).min(63);
    let (low, high) = (KNOTS[knot], KNOTS[knot + 1]);
    low + (high - low) * (place - knot as f64)
}

/// The same ends by Newton's method, a few times as fast. None where it does not find them.
fn near(x1: f64, x2: f64, share: f64) -> Option<(f64, f64)> {
    let mut s = guess(x1, x2, share);
    for _ in 0..5 {
        let rest = 1.0 - s;
        let slope = 3.0 * (rest * rest * x1 + 2.0 * rest * s * (x2 - x1) + s * s * (1.0 - x2));
        if slope < 1e-3 {
            return None;
        }
        let by = (bezier(x1, x2, s) - share) / slope;
        s = (s - by).clamp(0.0, 1.0);
        // The next would be by less than the least step of a number.
        if by.abs() < 1e-8 {
            break;
        }
    }
    let steps = libm::floor(s * PIECES);
    let ends = |steps: f64| (steps / PIECES, (steps + 1.0) / PIECES);
    let holds = |(low, high): &(f64, f64)| {
        let before = *low == 0.0 || bezier(x1, x2, *low) < share;
        let after = *high >= 1.0 || bezier(x1, x2, *high) >= share;
        *low >= 0.0 && *high <= 1.0 && before && after
    };
    [0.0, -1.0, 1.0]
        .map(|by| ends(steps + by))
        .into_iter()
        .find(holds)
}

/// One coordinate of a cubic Bézier from 0 to 1.
fn bezier(first: f64, second: f64, s: f64) -> f64 {
    let rest = 1.0 - s;
    3.0 * rest * rest * s * first + 3.0 * rest * s * s * second + s * s * s
}

impl Moment {
    fn still(value: Value) -> Self {
        Self {
            from: value,
            to: value,
            share: 1.0,
            rests: true,
        }
    }

    fn number(self) -> f64 {
        match (self.from, self.to) {
            (Value::Number(from), Value::Number(to)) => mix(from, to, self.share),
            _ => 0.0,
        }
    }

    fn point(self) -> Point {
        match (self.from, self.to) {
            (Value::Point(from), Value::Point(to)) => Point {
                x: mix(from.x, to.x, self.share),
                y: mix(from.y, to.y, self.share),
            },
            _ => Point::default(),
        }
    }

    fn paint(self) -> Paint {
        match (self.from, self.to) {
            (Value::Paint(Some(from)), Value::Paint(Some(to))) if from != to => {
                if self.rests {
                    Paint::Solid(to)
                } else {
                    Paint::Between(from, to, self.share)
                }
            }
            (_, Value::Paint(Some(to))) => Paint::Solid(to),
            _ => Paint::None,
        }
    }

    fn visible(self) -> bool {
        self.to == Value::Visible(true)
    }
}

impl Paint {
    /// The sRGB bytes in a theme; none without paint.
    pub fn rgb(self, theme: Theme) -> Option<[u8; 3]> {
        match self {
            Self::None => None,
            Self::Solid(role) => Some(role.rgb(theme)),
            Self::Between(from, to, share) => {
                let (from, to) = (from.rgb(theme), to.rgb(theme));
                let channel = |index: usize| {
                    let value = mix(f64::from(from[index]), f64::from(to[index]), share);
                    libm::floor(value + 0.5).clamp(0.0, 255.0) as u8
                };
                Some([channel(0), channel(1), channel(2)])
            }
        }
    }
}

fn mix(from: f64, to: f64, share: f64) -> f64 {
    from + (to - from) * share
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::Value as Json;

    use super::*;
    use crate::timeline::{Cause, sample};

    proptest::proptest! {
        #[test]
        fn newton_ends_where_halving_does(x1 in 0.0..=1.0, x2 in 0.0..=1.0, share in 0.0001..0.9999) {
            if let Some(ends) = near(x1, x2, share) {
                proptest::prop_assert_eq!(ends, halved(x1, x2, share));
            }
        }
    }

    fn vectors() -> Json {
        let text = include_str!("../../../../tests/vectors/evaluator.json");
        serde_json::from_str(text).expect("the vectors are JSON")
    }

    fn list(json: &Json) -> &[Json] {
        json.as_array().expect("a list")
    }

    fn number(json: &Json) -> f64 {
        json.as_f64().expect("a number")
    }

    fn easing(json: &Json) -> Easing {
        match list(json) {
            [] => Easing::Linear,
            handles => {
                let at = |index: usize| number(&handles[index]) / 10_000.0;
                Easing::Cubic(Box::leak(Box::new([0, 1, 2, 3].map(at))))
            }
        }
    }

    fn property(name: &Json) -> Property {
        match name.as_str().expect("a name") {
            "translate" => Property::Translate,
            "scale" => Property::Scale,
            "opacity" => Property::Opacity,
            "fill" => Property::Fill,
            "stroke" => Property::Stroke,
            "width" => Property::Width,
            "height" => Property::Height,
            "visible" => Property::Visible,
            "sweep" => Property::Sweep,
            "motion" => Property::Motion,
            other => panic!("there is no property {other}"),
        }
    }

    fn value(property: Property, json: &Json) -> Value {
        let roles = [Role::Ink, Role::Accent, Role::Bad];
        match property {
            Property::Translate => Value::Point(Point {
                x: number(&json[0]) / 100.0,
                y: number(&json[1]) / 100.0,
            }),
            Property::Fill | Property::Stroke => {
                let role = json.as_u64().and_then(|place| roles.get(place as usize));
                Value::Paint(role.copied())
            }
            Property::Visible => Value::Visible(json.as_u64() == Some(1)),
            Property::Width | Property::Height => Value::Number(number(json) / 100.0),
            Property::Scale | Property::Opacity | Property::Sweep | Property::Motion => {
                Value::Number(number(json) / 10_000.0)
            }
        }
    }

    fn track(vectors: &Json, case: &Json) -> Track {
        let (property, row) = (property(&case["property"]), list(&case["track"]));
        let (curve, values) = if property == Property::Motion {
            let numbers = &vectors["curves"][number(&row[1]) as usize];
            let at = |place: usize| number(&numbers[place]) / 100.0;
            let point = |place: usize| Point {
                x: at(2 * place),
                y: at(2 * place + 1),
            };
            (Some(Box::new([0, 1, 2].map(point))), &row[2..])
        } else {
            (None, &row[1..])
        };
        let timing = list(&vectors["timings"][number(&row[0]) as usize]);
        let mut end = Millis::ZERO;
        let segments = timing.chunks(3).zip(&values[1..]).map(|(times, after)| {
            let [wait, duration] = [0, 1].map(|place| Millis(number(&times[place]) as i64));
            let start = end + wait;
            end = start + duration;
            Segment {
                start,
                duration,
                value: value(property, after),
                easing: easing(&vectors["easings"][number(&times[2]) as usize]),
                cause: Cause::default(),
            }
        });
        Track {
            property,
            initial: value(property, &values[0]),
            curve,
            segments: segments.collect(),
        }
    }

    fn found(track: &Track, t: Millis) -> Json {
        let moment = track.moment(t);
        match track.property {
            Property::Translate => serde_json::json!([moment.point().x, moment.point().y]),
            Property::Motion => {
                let place = track.along(moment.number());
                serde_json::json!([place.x, place.y])
            }
            Property::Fill | Property::Stroke => {
                serde_json::json!(moment.paint().rgb(Theme::Light))
            }
            Property::Visible => serde_json::json!(moment.visible()),
            _ => serde_json::json!(moment.number()),
        }
    }

    fn is_near(found: &Json, expected: &Json) -> bool {
        match (found, expected) {
            (Json::Array(found), Json::Array(expected)) => {
                found.len() == expected.len()
                    && found
                        .iter()
                        .zip(expected)
                        .all(|(one, other)| is_near(one, other))
            }
            (Json::Number(_), Json::Number(_)) => (number(found) - number(expected)).abs() < 1e-6,
            _ => found == expected,
        }
    }

    #[test]
    fn easings_meet_the_vectors() {
        let vectors = vectors();
        assert!(list(&vectors["eased"]).len() > 10);
        for row in list(&vectors["eased"]) {
            let found = easing(&row[0]).at(number(&row[1]));
            assert!((found - number(&row[2])).abs() < 1e-8, "{row}: {found}");
        }
    }

    #[test]
    fn tracks_meet_the_vectors() {
        let vectors = vectors();
        assert!(list(&vectors["tracks"]).len() > 5);
        for case in list(&vectors["tracks"]) {
            let track = track(&vectors, case);
            for row in list(&case["at"]) {
                let t = Millis(row[0].as_i64().expect("whole milliseconds"));
                let found = found(&track, t);
                assert!(
                    is_near(&found, &row[1]),
                    "{} at {t:?}: {found} is not {}",
                    case["name"],
                    row[1]
                );
            }
        }
    }

    /// Groups in groups, as the camera is made of.
    #[test]
    fn a_camera_meets_the_vectors() {
        let mut vectors = vectors();
        let camera = vectors["camera"].take();
        let track = |property: &str, row: usize| {
            let row = &camera["tracks"][property][row];
            track(
                &vectors,
                &serde_json::json!({"property": property, "track": row}),
            )
        };
        let mut timeline = sample::timeline(crate::timeline::Layout::Landscape, 0);
        timeline.elements.truncate(4);
        let tracks = [
            vec![track("translate", 0)],
            vec![track("scale", 0)],
            vec![track("translate", 1), track("scale", 1)],
            vec![track("translate", 2)],
        ];
        for (place, (element, tracks)) in timeline.elements.iter_mut().zip(tracks).enumerate() {
            let element = Arc::make_mut(element);
            element.parent = place.checked_sub(1);
            element.tracks = tracks;
        }
        for row in list(&camera["at"]) {
            let t = Millis(row[0].as_i64().expect("whole milliseconds"));
            let placed = timeline.placed(&timeline.at(t));
            let found = |(place, size): (Point, f64)| serde_json::json!([place.x, place.y, size]);
            let found = [found(placed[2]), found(placed[3])];
            assert!(
                is_near(&found[0], &row[1]) && is_near(&found[1], &row[2]),
                "at {t:?}: {found:?} is not {row}"
            );
        }
    }

    #[test]
    fn an_element_is_seen_only_if_its_groups_are() {
        let timeline = sample::timeline(crate::timeline::Layout::Landscape, 0);
        let seen = |t: i64| {
            timeline
                .at(Millis(t))
                .iter()
                .map(|state| state.visible)
                .collect::<Vec<_>>()
        };
        assert_eq!(seen(699)[4..7], [false; 3]);
        assert_eq!(seen(700)[4..7], [true; 3]);
        assert_eq!(seen(3000)[4..7], [false; 3]);
    }

    #[test]
    fn what_rests_at_no_opacity_is_not_seen() {
        let mut timeline = sample::timeline(crate::timeline::Layout::Landscape, 0);
        Arc::make_mut(&mut timeline.elements[4])
            .tracks
            .retain(|track| track.property != Property::Visible);
        let seen = |t: i64| {
            timeline.at(Millis(t))[4..7]
                .iter()
                .all(|state| state.visible)
        };
        assert!(seen(0) && seen(2600) && seen(2999) && !seen(3000) && !seen(4000));
    }

    #[test]
    fn a_motion_is_added_to_the_place() {
        let timeline = sample::timeline(crate::timeline::Layout::Landscape, 0);
        let state = timeline.at(Millis(4000))[4];
        assert_eq!(state.translate, Point { x: 510.0, y: 430.0 });
    }
}
