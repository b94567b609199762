//! Why something looks as it does at a moment: for each property its value, since when, how, and the cause.

use super::{Cause, Element, Property, Segment, Timeline, Track, Value};
use crate::number::number;
use crate::units::Millis;

/// Why a property has its value at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The property's name, such as `stroke`.
    pub property: &'static str,
    /// Its value, or the one that it is on the way to.
    pub value: String,
    /// When it began to become so; none if it is so from the start.
    pub since: Option<Millis>,
    /// The rule by which it gets there, such as `eased over 500 ms`.
    pub rule: String,
    /// The statement, and the simulated event in words if there is one.
    pub cause: Cause,
    /// The event in words.
    pub event: Option<String>,
}

impl Timeline {
    /// Why an element, by its place, looks as it does at `t`; one reason for each property that it has.
    pub fn why(&self, element: usize, t: Millis) -> Vec<Reason> {
        let element = &self.elements[element];
        let reason = |track: &Track| self.reason(element, track, t);
        element.tracks.iter().map(reason).collect()
    }

    fn reason(&self, element: &Element, track: &Track, t: Millis) -> Reason {
        let begun = track.begun(t);
        let last = begun.checked_sub(1).map(|index| &track.segments[index]);
        let cause = last.map_or(
            Cause {
                statement: element.statement,
                event: None,
            },
            |last| last.cause,
        );
        let moments = self.moments.iter();
        let event = cause.event.and_then(|(sim, id)| {
            moments
                .filter(|moment| moment.sim == sim)
                .find(|moment| moment.event == id)
                .map(|moment| moment.text.clone())
        });
        Reason {
            property: track.property.name(),
            value: value(last.map_or(track.initial, |last| last.value)),
            since: last.map(|last| last.start),
            rule: last.map_or("as it came on stage".to_owned(), |last| rule(last, t)),
            cause,
            event,
        }
    }
}

impl Property {
    /// Its name in tools.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Translate => "place",
            Self::Scale => "scale",
            Self::Opacity => "opacity",
            Self::Fill => "fill",
            Self::Stroke => "stroke",
            Self::Width => "width",
            Self::Height => "height",
            Self::Visible => "visible",
            Self::Sweep => "outline",
            Self::Motion => "way",
        }
    }
}

fn rule(segment: &Segment, t: Millis) -> String {
    let verb = if segment.easing == super::Easing::Linear {
        "evenly"
    } else {
        "eased"
    };
    match segment.duration {
        Millis::ZERO => "at once".to_owned(),
        takes if segment.end() > t => {
            let done = 100 * (t - segment.start).0 / takes.0;
            format!("{verb} over {} ms, {done}% of the time gone", takes.0)
        }
        takes => format!("{verb} over {} ms", takes.0),
    }
}

fn value(value: Value) -> String {
    match value {
        Value::Number(value) => number(value),
        Value::Point(point) => format!("{}, {}", number(point.x), number(point.y)),
        Value::Paint(None) => "none".to_owned(),
        Value::Paint(Some(role)) => role.name().to_owned(),
        Value::Visible(shown) => if shown { "yes" } else { "no" }.to_owned(),
    }
}
