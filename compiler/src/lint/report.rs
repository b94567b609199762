//! Findings as diagnostics: one for each lint and statement, with the gravest finding in words, how many more there are,
//! and the layout, theme and knob settings that it is about unless it is about all.

use std::collections::BTreeMap;

use explc_dsl::codes::Code;
use explc_dsl::diagnostic::{Diagnostic, Severity};
use explc_dsl::span::Span;

use explc_timeline::lint::LASTING;

use super::{Finding, Place};
use crate::scene::Scene;
use crate::simulate::settings;
use crate::timeline::{Layout, Variant};
use crate::units::Millis;

/// The findings that are told, each the gravest of its lint and statement, with all of these.
fn grouped(found: &[Finding]) -> Vec<(&Finding, Vec<&Finding>)> {
    let mut groups: BTreeMap<(Code, Place), Vec<&Finding>> = BTreeMap::new();
    for finding in found.iter().filter(|finding| finding.is_told()) {
        let group = groups.entry((finding.code, finding.place));
        group.or_default().push(finding);
    }
    groups.into_values().filter_map(with_gravest).collect()
}

fn with_gravest(findings: Vec<&Finding>) -> Option<(&Finding, Vec<&Finding>)> {
    let gravest = findings.iter().copied().reduce(graver)?;
    Some((gravest, findings))
}

/// One finding for each diagnostic that is made of findings: the gravest.
pub fn told(found: &[Finding]) -> Vec<&Finding> {
    grouped(found)
        .into_iter()
        .map(|(gravest, _)| gravest)
        .collect()
}

/// What authors are told of findings; `file` is what a command line calls the scene.
pub(crate) fn report(
    scene: &Scene,
    file: &str,
    variants: &[Variant],
    found: &[Finding],
) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for (gravest, findings) in grouped(found) {
        let (code, place) = (gravest.code, gravest.place);
        let about_pictures = gravest.to < Millis(i64::MAX);
        let same = findings
            .iter()
            .copied()
            .filter(|other| other.elements == gravest.elements);
        let variety = match about_pictures {
            true => places(scene, variants, &same.collect::<Vec<_>>()),
            false => String::new(),
        };
        let message = format!("{}{}{variety}", gravest.message, during(gravest));
        let severity = if gravest.lasts().0 >= LASTING && !gravest.passing {
            Severity::Warning
        } else {
            Severity::Hint
        };
        let mut others: Vec<&[String]> = findings.iter().map(|other| &*other.elements).collect();
        others.sort_unstable();
        others.dedup();
        let span = span(scene, place);
        let mut diagnostic = Diagnostic::warning(code, span, message);
        diagnostic.severity = severity;
        diagnostic.fix.clone_from(&gravest.fix);
        if others.len() > 1 {
            let more = others.len() - 1;
            let help = format!(
                "`explc lints {} --only {}` lists {more} more like it",
                argument(file),
                code.name
            );
            diagnostic = diagnostic.with_help(help);
        }
        told.push(diagnostic);
    }
    told
}

/// A path as an argument of a command that can be copied: in quotes where a shell would take it apart.
fn argument(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./\\:".contains(c);
    match path.chars().all(is_plain) {
        true => path.to_owned(),
        false => format!("'{}'", path.replace('\'', "'\\''")),
    }
}

/// The graver of two findings: what stays before what passes, then the longer, then the first.
fn graver<'f>(one: &'f Finding, other: &'f Finding) -> &'f Finding {
    let weight = |finding: &Finding| (!finding.passing, finding.lasts());
    if weight(other) > weight(one) {
        other
    } else {
        one
    }
}

/// Where a finding is told; what was so from the start at the stage, or else at the first step.
fn span(scene: &Scene, place: Place) -> Span {
    let word = |span: Span| Span::new(span.start, span.start + "stage".len() as u32);
    let stage = scene.stage.as_ref().map(|stage| word(stage.span));
    let start = || stage.or_else(|| scene.steps.first().map(|step| step.title.span));
    match place {
        Place::Start => start().unwrap_or_default(),
        Place::Statement(statement) => {
            let span = scene.span(statement);
            let step = scene.steps.iter().find(|step| step.span == span);
            step.map_or(span, |step| step.head)
        }
        Place::Span(span) => span,
    }
}

/// ", from 12.40 s to 15.00 s".
fn during(finding: &Finding) -> String {
    if matches!(finding.place, Place::Span(_)) || finding.to == Millis(i64::MAX) {
        return String::new();
    }
    let seconds = |t: Millis| t.0 as f64 / 1_000.0;
    format!(
        ", from {:.2} s to {:.2} s",
        seconds(finding.from),
        seconds(finding.to)
    )
}

/// Which layouts and knob settings findings are about: " in portrait, with w = 1".
fn places(scene: &Scene, variants: &[Variant], found: &[&Finding]) -> String {
    let of: Vec<&Variant> = found
        .iter()
        .filter_map(|finding| variants.get(finding.variant))
        .collect();
    let mut place = String::new();
    for (layout, name) in [
        (Layout::Landscape, "landscape"),
        (Layout::Portrait, "portrait"),
    ] {
        let all = variants.iter().any(|variant| variant.layout != layout);
        if all && of.iter().all(|variant| variant.layout == layout) {
            place.push_str(&format!(", in {name}"));
        }
    }
    let mut choices: Vec<Vec<usize>> = of.iter().map(|variant| variant.choice.clone()).collect();
    choices.sort();
    choices.dedup();
    let mut all: Vec<&Vec<usize>> = variants.iter().map(|variant| &variant.choice).collect();
    all.sort();
    all.dedup();
    if choices.len() < all.len() {
        place.push_str(&format!(", {}", settings(&scene.knobs, &choices)));
    }
    place
}
