//! A difference for machines.

use serde_json::{Value as Json, json};

use super::{BeatChange, Difference, PartChange, StepChange, StepPlace};

/// A difference as JSON: `about`, `steps`, `longer`. Times are milliseconds.
pub fn difference_json(difference: &Difference) -> Json {
    json!({
        "same": difference.is_none(),
        "longer": difference.longer.0,
        "about": difference.about.iter().map(line).collect::<Vec<_>>(),
        "steps": difference.steps.iter().map(step).collect::<Vec<_>>(),
    })
}

fn line((name, before, after): &(&'static str, String, String)) -> Json {
    json!({"what": name, "before": before, "after": after})
}

fn step(step: &StepChange) -> Json {
    let change = match (&step.before, &step.after) {
        _ if step.is_same() => "identical",
        (None, _) => "added",
        (_, None) => "removed",
        _ => "changed",
    };
    json!({
        "change": change,
        "before": step.before.as_ref().map(place),
        "after": step.after.as_ref().map(place),
        "shift": step.shift().0,
        "longer": step.longer().0,
        "differs_in": step.differs_in,
        "lines": step.lines.iter().map(line).collect::<Vec<_>>(),
        "beats": step.beats.iter().map(beat).collect::<Vec<_>>(),
    })
}

fn place(place: &StepPlace) -> Json {
    json!({"number": place.number, "title": place.title, "start": place.start.0, "end": place.end.0})
}

fn beat(beat: &BeatChange) -> Json {
    json!({
        "before": beat.before,
        "after": beat.after,
        "start": beat.start.0,
        "longer": beat.longer.0,
        "retimed": beat.is_retimed,
        "parts": beat.parts.iter().map(part).collect::<Vec<_>>(),
    })
}

fn part(part: &PartChange) -> Json {
    json!({"part": part.part, "what": part.what, "from": part.from.0})
}
