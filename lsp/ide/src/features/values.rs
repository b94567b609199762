//! What something is worth at a place of the text.

use explc_compiler::Examined;
use explc_compiler::simulate::Query;
use explc_dsl::syntax::{File, Step};

use super::names::At;

/// Questions about the instant at which a value is taken; none if the run did not come there.
pub(super) fn at(examined: &Examined, at: At) -> Option<Query<'_>> {
    let scene = examined.scene.as_ref()?;
    let instants = &examined.instants;
    let instant = match at {
        At::Start => instants.first(),
        At::Before(span) => instants.before(scene.statement(span)),
        At::After(span) => instants.after(scene.statement(span)),
        At::Never => None,
    };
    Some(instants.query(scene, instant?))
}

/// Questions about the instant at a place of the text, whatever stands there: what the statements above it left.
pub(super) fn here<'e>(examined: &'e Examined, file: &File, offset: u32) -> Option<Query<'e>> {
    let scene = examined.scene.as_ref()?;
    let instants = &examined.instants;
    let Some(step) = step_at(file, offset) else {
        return at(examined, At::Start);
    };
    let reached = step.body.iter().find(|stmt| stmt.span.end >= offset);
    let instant = match reached {
        Some(stmt) => instants.before(scene.statement(stmt.span)),
        None => instants.after(scene.statement(step.span)),
    };
    let statement = scene.statement_at(offset)?;
    Some(instants.query(scene, instant.or_else(|| instants.nearest(statement))?))
}

/// The step that holds a place.
pub(super) fn step_at(file: &File, offset: u32) -> Option<&Step> {
    file.steps().find(|step| step.span.touches(offset))
}

/// Seconds as people read them: `12.4 s`.
pub(super) fn seconds(millis: i64) -> String {
    format!("{}.{} s", millis / 1_000, (millis % 1_000).abs() / 100)
}
