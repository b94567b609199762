//! A timeline as JSON for tools: every element, track, segment and cause by name, nothing compressed.

use serde_json::{Map, Value as Json, json};

use super::bundle::prose;
use super::markup::family;
use crate::timeline::{
    Cause, Easing, Element, Form, Layer, Property, Step, Timeline, Track, Value,
};

/// A timeline as indented JSON. Lengths are pixels, times milliseconds, simulated times microseconds; causes name the
/// statement by its order in the file, and the simulated event.
pub fn timeline_json(timeline: &Timeline) -> String {
    let moments = timeline.moments.iter().map(|moment| {
        json!({"at": moment.at.0, "sim": moment.sim.0, "event": moment.event, "name": moment.name,
               "text": moment.text, "t": moment.t.0})
    });
    let json = json!({
        "duration": timeline.duration.0,
        "poster": timeline.poster.0,
        "elements": timeline.elements.iter().map(|element| self::element(timeline, element)).collect::<Vec<_>>(),
        "steps": timeline.steps.iter().map(step).collect::<Vec<_>>(),
        "moments": moments.collect::<Vec<_>>(),
    });
    format!("{json:#}\n")
}

fn element(timeline: &Timeline, element: &Element) -> Json {
    let parent = element
        .parent
        .and_then(|index| timeline.elements.get(index));
    let tracks: Map<String, Json> = element
        .tracks
        .iter()
        .map(|track| (property(track.property).to_owned(), self::track(track)))
        .collect();
    json!({
        "id": element.id,
        "parent": parent.map(|parent| &parent.id),
        "layer": match element.layer { Layer::Stage => "stage", Layer::Band => "band" },
        "form": form(&element.form),
        "fill_opacity": element.fill_opacity,
        "stroke_width": element.stroke_width,
        "dash": element.dash,
        "round": element.round,
        "statement": element.statement.0,
        "tracks": tracks,
    })
}

fn form(form: &Form) -> Json {
    match form {
        Form::Group => json!({"kind": "group"}),
        Form::Box { radius } => json!({"kind": "box", "radius": radius}),
        Form::Circle => json!({"kind": "circle"}),
        Form::Path { data, length } => json!({"kind": "path", "data": data, "length": length}),
        Form::Words {
            text,
            font,
            anchor,
            struck,
        } => json!({
            "kind": "words", "text": text, "family": family(font.mono), "weight": font.weight, "size": font.px,
            "anchor": format!("{anchor:?}").to_lowercase(), "struck": struck,
        }),
    }
}

fn track(track: &Track) -> Json {
    let segments = track.segments.iter().map(|segment| {
        json!({
            "start": segment.start.0,
            "duration": segment.duration.0,
            "value": value(segment.value),
            "easing": match segment.easing {
                Easing::Linear => json!("linear"),
                Easing::Cubic(x1, y1, x2, y2) => json!([x1, y1, x2, y2]),
            },
            "cause": cause(segment.cause),
        })
    });
    let segments: Vec<Json> = segments.collect();
    let mut json = json!({"initial": value(track.initial), "segments": segments});
    if let Some(curve) = track.curve {
        json["curve"] = json!(curve.map(|point| [point.x, point.y]));
    }
    json
}

fn value(value: Value) -> Json {
    match value {
        Value::Number(number) => json!(number),
        Value::Point(point) => json!([point.x, point.y]),
        Value::Paint(role) => json!(role.map(crate::theme::Role::name)),
        Value::Visible(shown) => json!(shown),
    }
}

fn cause(cause: Cause) -> Json {
    let event = cause
        .event
        .map(|(sim, event)| json!({"sim": sim.0, "event": event}));
    json!({"statement": cause.statement.0, "event": event})
}

fn step(step: &Step) -> Json {
    let beats = step.beats.iter().map(|beat| {
        json!({"start": beat.start.0, "end": beat.end.0, "say": prose(&beat.say), "statement": beat.statement.0})
    });
    let predictions = step.predictions.iter().map(|asked| {
        let choices = asked
            .choices
            .iter()
            .map(|(words, right)| json!({"text": prose(words), "right": right}));
        json!({"before_beat": asked.before_beat, "question": prose(&asked.question),
               "choices": choices.collect::<Vec<_>>()})
    });
    json!({
        "title": prose(&step.title),
        "start": step.start.0,
        "end": step.end.0,
        "statement": step.statement.0,
        "beats": beats.collect::<Vec<_>>(),
        "predictions": predictions.collect::<Vec<_>>(),
        "claims": step.claims,
    })
}

fn property(property: Property) -> &'static str {
    match property {
        Property::Translate => "translate",
        Property::Scale => "scale",
        Property::Opacity => "opacity",
        Property::Fill => "fill",
        Property::Stroke => "stroke",
        Property::Width => "width",
        Property::Height => "height",
        Property::Visible => "visible",
        Property::Sweep => "sweep",
        Property::Motion => "motion",
    }
}
