//! A show that is longer or shorter than its header promises.

use explc_dsl::codes::writing;
use explc_dsl::diagnostic::{Edit, Fix};

use super::scenery::Scenery;
use super::{Finding, Place, Told, seconds};
use crate::units::Millis;

/// How far a show may be off its promise, in percent.
const OFF: i64 = 10;

pub(super) fn find(scenery: &Scenery, told: &Told, found: &mut Vec<Finding>) {
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
