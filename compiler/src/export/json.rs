//! A timeline as JSON for tools: every element, track, segment and cause by name, nothing compressed.

use serde_json::{Map, Value as Json, json};

use super::bundle::prose;
use super::markup::family;
use crate::drawing::Point;
use crate::theme::Theme;
use crate::timeline::{
    Cause, Easing, Element, Form, Layer, Paint, Property, State, Step, Timeline, Track, Value,
};
use crate::units::Millis;

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

/// What can be seen at `t` as JSON on one line: the state of each element, in the order of [`timeline_json`]. `translate`
/// and `scale` are relative to the group, `place` and `size` to the stage; colours are `#rrggbb` or null.
pub fn moment_json(timeline: &Timeline, t: Millis, theme: Theme) -> String {
    let states = timeline.at(t);
    let all = timeline.elements.iter().zip(&states);
    let elements: Vec<Json> = all
        .zip(timeline.placed(&states))
        .map(|((element, state), placed)| moment(element, state, placed, theme))
        .collect();
    format!("{}\n", json!({"t": t.0, "elements": elements}))
}

fn moment(element: &Element, state: &State, (place, size): (Point, f64), theme: Theme) -> Json {
    let colour = |paint: Paint| {
        let hex = |[red, green, blue]: [u8; 3]| format!("#{red:02x}{green:02x}{blue:02x}");
        paint.rgb(theme).map(hex)
    };
    json!({
        "id": element.id,
        "visible": state.visible,
        "translate": [state.translate.x, state.translate.y],
        "scale": state.scale,
        "place": [place.x, place.y],
        "size": size,
        "opacity": state.opacity,
        "fill": colour(state.fill),
        "stroke": colour(state.stroke),
        "width": state.width,
        "height": state.height,
        "sweep": state.sweep,
    })
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
        "dash": &element.dash[..],
        "round": element.round,
        "statement": element.statement.0,
        "within": element.within,
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
                Easing::Cubic(handles) => json!(handles),
            },
            "cause": cause(segment.cause),
        })
    });
    let segments: Vec<Json> = segments.collect();
    let mut json = json!({"initial": value(track.initial), "segments": segments});
    if let Some(curve) = &track.curve {
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
        "state": step.state,
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
