//! Steps that are too short or too long, and a show that does not keep its promise.

use explc_dsl::codes::writing;
use explc_dsl::diagnostic::{Edit, Fix};

use super::scenery::Scenery;
use super::{Finding, Place, Told};
use crate::units::Millis;

/// How long a step lasts at least and at most, in milliseconds: one idea.
const STEP: (i64, i64) = (8_000, 20_000);
/// How far a show may be off its promise, in percent.
const OFF: i64 = 10;

fn seconds(t: i64) -> String {
    format!("{:.1} s", t as f64 / 1_000.0)
}

/// Steps that are no idea, or several.
pub(super) fn steps(scenery: &Scenery, found: &mut Vec<Finding>) {
    for step in &scenery.timeline.steps {
        let lasts = (step.end - step.start).0;
        let limit = match lasts {
            _ if lasts < STEP.0 => format!("{} are the least", seconds(STEP.0)),
            _ if lasts > STEP.1 => format!("{} are the most", seconds(STEP.1)),
            _ => continue,
        };
        let message = format!("this step lasts {}, and {limit}", seconds(lasts));
        let (place, during) = (Place::Statement(step.statement), (step.start, step.end));
        found.push(Finding::told(writing::STEP_LENGTH, place, during, message));
    }
}

/// A show that is longer or shorter than its header says.
pub(super) fn show(scenery: &Scenery, told: &Told, found: &mut Vec<Finding>) {
    let Some((promised, span)) = told.length else {
        return;
    };
    let lasts = scenery.timeline.duration.0;
    if (lasts - promised).abs() * 100 <= promised * OFF {
        return;
    }
    let steps = scenery
        .timeline
        .steps
        .iter()
        .map(|step| (step.end - step.start).0);
    let steps: Vec<String> = steps.map(seconds).collect();
    let message = format!(
        "the show lasts {}, and {} are promised; its steps last {}",
        seconds(lasts),
        seconds(promised),
        steps.join(", ")
    );
    let during = (Millis::ZERO, scenery.timeline.duration);
    let kept = format!("{}s", (lasts + 500) / 1_000);
    let edit = Edit::replace(span, format!("{:<12}{kept}", "length"));
    found.push(Finding {
        fix: Some(Fix::possible(format!("promise `{kept}`"), vec![edit])),
        ..Finding::told(writing::SHOW_LENGTH, Place::Span(span), during, message)
    });
}
