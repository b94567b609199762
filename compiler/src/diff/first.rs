//! The refactor proof: two films are the same at every moment, or else the first moment at which they are not.

use super::{common, window};
use crate::drawing::Point;
use crate::timeline::{Element, Film, Form, Property, State, Timeline};
use crate::units::Millis;

/// Where two films come apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Apart {
    /// The knob setting and layout, as people read it.
    pub variant: String,
    /// The first moment that looks different.
    pub at: Millis,
    /// The name of what looks different first, from back to front.
    pub element: String,
}

/// The first moment at which two films look different in a setting that both have; none if they never do.
pub fn first_difference(before: &Film, after: &Film) -> Option<Apart> {
    let both = common(before, after);
    let apart = both.iter().filter_map(|both| {
        let (at, element) = first(both.before, both.after)?;
        Some(Apart {
            variant: both.name.clone(),
            at,
            element,
        })
    });
    // The first of several that come apart at one moment is the default.
    apart.min_by_key(|apart| apart.at)
}

fn first(before: &Timeline, after: &Timeline) -> Option<(Millis, String)> {
    let end = Millis(before.duration.max(after.duration).0 + 1);
    let whole = |timeline| window::Window::of(timeline, Millis::ZERO, end);
    if whole(before) == whole(after) && before.duration == after.duration {
        return None;
    }
    let found = moments(before, after)
        .into_iter()
        .find_map(|t| Some((t, apart_at(before, after, t)?)));
    let ends = before.duration.min(after.duration);
    Some(found.unwrap_or((ends, "the end".to_owned())))
}

/// Every moment at which anything begins or ends, and those halfway between.
fn moments(before: &Timeline, after: &Timeline) -> Vec<Millis> {
    let elements = before.elements.iter().chain(&after.elements);
    let tracks = elements.flat_map(|element| &element.tracks);
    let segments = tracks.flat_map(|track| &track.segments);
    let ends = segments.flat_map(|segment| [segment.start, segment.end()]);
    let mut moments: Vec<Millis> = ends.chain([Millis::ZERO]).collect();
    moments.sort_unstable();
    moments.dedup();
    let between: Vec<Millis> = moments
        .windows(2)
        .map(|pair| Millis((pair[0].0 + pair[1].0) / 2))
        .collect();
    moments.extend(between);
    moments.sort_unstable();
    moments.dedup();
    moments
}

/// The first thing from back to front that looks different at a moment.
fn apart_at(before: &Timeline, after: &Timeline, t: Millis) -> Option<String> {
    let (ones, others) = (seen(before, t), seen(after, t));
    let longest = ones.len().max(others.len());
    let place = (0..longest).find(|&place| ones.get(place) != others.get(place))?;
    let (name, _) = others.get(place).or_else(|| ones.get(place))?;
    Some((*name).to_owned())
}

fn seen(timeline: &Timeline, t: Millis) -> Vec<(&str, String)> {
    let all = timeline.elements.iter().zip(timeline.at(t));
    let moves_nothing = |element: &Element, state: &State| {
        let place = (state.translate, state.scale, state.opacity);
        element.form == Form::Group
            && element.track(Property::Motion).is_none()
            && place == (Point::default(), 1.0, 1.0)
    };
    let seen = all.filter(|(element, state)| state.visible && !moves_nothing(element, state));
    seen.map(|(element, state)| {
        let curve = element
            .track(Property::Motion)
            .and_then(|track| track.curve.as_deref());
        let look = (
            &element.form,
            &element.dash,
            element.stroke_width,
            state,
            curve,
        );
        (window::name(&element.id), format!("{look:?}"))
    })
    .collect()
}
