//! What is seen from one moment up to another, with times counted from its start: two windows are equal if nobody can
//! tell them apart, wherever in a show they stand.

use crate::drawing::Point;
use crate::timeline::{
    Easing, Element, Form, Layer, Property, Showing, State, Timeline, Track, Value, showings,
};
use crate::units::Millis;

/// What is seen between two moments, from back to front.
#[derive(Debug, PartialEq)]
pub(super) struct Window<'a> {
    pub(super) looks: Vec<Look<'a>>,
}

/// An element as far as it is seen in a window.
#[derive(Debug, PartialEq)]
pub(super) struct Look<'a> {
    /// The name of the thing that it shows, without what tells its forms apart.
    pub(super) name: &'a str,
    pub(super) layer: Layer,
    pub(super) form: &'a Form,
    outline: (f64, f64, &'a [f64], bool),
    /// The place of its group among the looks.
    above: Option<usize>,
    /// When it is shown, cut to the window.
    pub(super) shown: Vec<(Millis, Millis)>,
    pub(super) courses: Vec<Course>,
}

/// How a property changes in a window.
#[derive(Debug, PartialEq)]
pub(super) struct Course {
    pub(super) property: Property,
    curve: Option<[Point; 3]>,
    pub(super) from: Value,
    pub(super) changes: Vec<Change>,
}

/// A segment, counted from the window's start. It may have begun before.
#[derive(Debug, PartialEq)]
pub(super) struct Change {
    pub(super) at: Millis,
    takes: Millis,
    pub(super) value: Value,
    easing: Easing,
}

impl<'a> Window<'a> {
    /// What is seen from `start` up to `end`. What only fades out at the start belongs to the time before.
    pub(super) fn of(timeline: &'a Timeline, start: Millis, end: Millis) -> Self {
        Self::of_some(timeline, (start, end), &|_| true)
    }

    /// The same without the title and captions.
    pub(super) fn of_picture(timeline: &'a Timeline, start: Millis, end: Millis) -> Self {
        Self::of_some(timeline, (start, end), &is_picture)
    }

    fn of_some(
        timeline: &'a Timeline,
        (start, end): (Millis, Millis),
        is_wanted: &dyn Fn(&Element) -> bool,
    ) -> Self {
        let mut looks: Vec<Look<'a>> = Vec::new();
        let mut places = Vec::with_capacity(timeline.elements.len());
        for (element, showing) in timeline.elements.iter().zip(showings(timeline)) {
            let is_seen = is_wanted(element)
                && showing.meets(start, end)
                && !only_leaves(element, &showing, start, end);
            let above = element.parent.and_then(|index| places[index]);
            let look = is_seen.then(|| look(element, &showing, (start, end), above));
            // A group that moves nothing is not there for anybody who looks.
            match look.filter(|look| !look.does_nothing()) {
                Some(look) => {
                    places.push(Some(looks.len()));
                    looks.push(look);
                }
                None => places.push(above),
            }
        }
        Self { looks }
    }
}

/// What is nearer than this, in pixels, is at the same place for anybody who looks.
const UNSEEN: f64 = 0.1;

impl Window<'_> {
    /// Whether nobody can tell the two apart, as all values are as good as equal.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let looks = self.looks.iter().zip(&other.looks);
        self.looks.len() == other.looks.len() && looks.into_iter().all(|(a, b)| a.is_like(b))
    }
}

impl Look<'_> {
    fn is_like(&self, other: &Self) -> bool {
        let of = |look: &Self| (look.layer, look.outline, look.above);
        self.name == other.name
            && of(self) == of(other)
            && self.form == other.form
            && self.shown == other.shown
            && self.courses.len() == other.courses.len()
            && self
                .courses
                .iter()
                .zip(&other.courses)
                .all(|(a, b)| a.is_like(b))
    }

    /// Whether it is a group that leaves all that is in it where it is.
    fn does_nothing(&self) -> bool {
        let rests = |course: &Course| {
            course.property == Property::Translate
                && course.from == Value::Point(Point::default())
                && course.changes.is_empty()
        };
        *self.form == Form::Group && self.courses.iter().all(rests)
    }
}

/// Whether it was there before and does nothing but fade out.
fn only_leaves(element: &Element, showing: &Showing, start: Millis, end: Millis) -> bool {
    let fades = element.track(Property::Opacity).is_some_and(|track| {
        let mut begun = track
            .segments
            .iter()
            .filter(|segment| segment.start >= start);
        begun.next().is_some_and(|first| {
            first.start == start
                && first.value == Value::Number(0.0)
                && showing.at(Millis(start.0 - 1))
        })
    });
    let stretches = showing.within(start, end);
    fades && stretches.len() == 1 && stretches[0].1 < end
}

fn look<'a>(
    element: &'a Element,
    showing: &Showing,
    (start, end): (Millis, Millis),
    above: Option<usize>,
) -> Look<'a> {
    let first = showing.next(start);
    let courses = element
        .tracks
        .iter()
        .filter(|track| track.property != Property::Visible);
    Look {
        name: name(&element.id),
        layer: element.layer,
        form: &element.form,
        outline: (
            element.fill_opacity,
            element.stroke_width,
            &element.dash,
            element.round,
        ),
        above,
        shown: showing
            .within(start, end)
            .into_iter()
            .map(|(from, to)| (from - start, to - start))
            .collect(),
        courses: courses
            .map(|track| course(track, first, (start, end)))
            .filter(|course| !course.says_nothing())
            .collect(),
    }
}

/// How a track goes on from the moment at which its element is first seen.
fn course(track: &Track, first: Millis, (start, end): (Millis, Millis)) -> Course {
    let begun = track
        .segments
        .partition_point(|segment| segment.start <= first);
    let last = begun.checked_sub(1).map(|index| &track.segments[index]);
    let is_under_way = last.is_some_and(|last| last.start + last.duration > first);
    let rest = if is_under_way { begun - 1 } else { begun };
    let from = match rest.checked_sub(1) {
        Some(index) => track.segments[index].value,
        None => track.initial,
    };
    let changes = track.segments[rest..]
        .iter()
        .take_while(|segment| segment.start < end);
    Course {
        property: track.property,
        curve: track.curve.as_deref().copied(),
        from,
        changes: changes
            .map(|segment| Change {
                at: segment.start - start,
                takes: segment.duration,
                value: segment.value,
                easing: segment.easing,
            })
            .collect(),
    }
}

impl Course {
    /// Whether it is as good as equal. What is under way at the start belongs to the time before, if it ends alike.
    fn is_like(&self, other: &Self) -> bool {
        let changes = || self.changes.iter().zip(&other.changes);
        let by = match self.property {
            Property::Translate | Property::Width | Property::Height => UNSEEN,
            // A share of a way that may be as long as the stage.
            _ => UNSEEN / 1_000.0,
        };
        let under_way = changes().any(|(a, b)| a.is_under_way() && b.is_under_way());
        (self.property, self.curve) == (other.property, other.curve)
            && (under_way || near(self.from, other.from, by))
            && self.changes.len() == other.changes.len()
            && changes().all(|(a, b)| a.times() == b.times() && near(a.value, b.value, by))
    }

    /// Whether it says what holds without it.
    fn says_nothing(&self) -> bool {
        let whole = matches!(
            self.property,
            Property::Opacity | Property::Scale | Property::Sweep
        );
        whole && self.from == Value::Number(1.0) && self.changes.is_empty()
    }
}

impl Change {
    /// Whether it began before the window.
    fn is_under_way(&self) -> bool {
        self.at < Millis::ZERO
    }

    /// When it begins, if that is in the window, and ends, and how it goes.
    fn times(&self) -> (Millis, Millis, Easing) {
        let begins = self.at.max(Millis(-1));
        (begins, self.at + self.takes, self.easing)
    }
}

/// Whether two values are so near each other.
fn near(one: Value, other: Value, by: f64) -> bool {
    match (one, other) {
        (Value::Number(a), Value::Number(b)) => (a - b).abs() <= by,
        (Value::Point(a), Value::Point(b)) => (a.x - b.x).abs() <= by && (a.y - b.y).abs() <= by,
        _ => one == other,
    }
}

/// The name of what an element shows: without the number of its form, and without the statement that a note comes from.
pub(super) fn name(id: &str) -> &str {
    let name = id.split('~').next().unwrap_or(id);
    match name.strip_prefix("note-") {
        Some(rest) => rest.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => name,
    }
}

/// Whether it is part of the picture, rather than the title or a caption.
pub(super) fn is_picture(element: &Element) -> bool {
    element.layer == Layer::Stage && !element.id.starts_with("title-")
}

/// Whether two moments look alike, but for titles and captions: what happens is the same if it comes to the same.
pub(super) fn same_moment(
    (before, one): (&Timeline, Millis),
    (after, other): (&Timeline, Millis),
) -> bool {
    let (one, other) = (seen(before, one), seen(after, other));
    one.len() == other.len()
        && one.iter().zip(&other).all(|((a, one), (b, other))| {
            name(&a.id) == name(&b.id) && a.form == b.form && a.dash == b.dash && alike(one, other)
        })
}

fn seen(timeline: &Timeline, t: Millis) -> Vec<(&Element, State)> {
    let elements = timeline.elements.iter().map(|element| &**element);
    let all = elements.zip(timeline.at(t));
    all.filter(|(element, state)| state.visible && is_picture(element))
        .collect()
}

/// Places and shares that were reached at another pace differ a little.
fn alike(one: &State, other: &State) -> bool {
    let near = |a: f64, b: f64, by: f64| (a - b).abs() <= by;
    near(one.translate.x, other.translate.x, 4.0)
        && near(one.translate.y, other.translate.y, 4.0)
        && near(one.width, other.width, 2.0)
        && near(one.height, other.height, 2.0)
        && near(one.scale, other.scale, 0.05)
        && near(one.opacity, other.opacity, 0.05)
        && near(one.sweep, other.sweep, 0.05)
        && (one.fill, one.stroke) == (other.fill, other.stroke)
}
