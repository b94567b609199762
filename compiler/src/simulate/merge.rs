//! Findings of many knob combinations, each told once with the combinations that it is about.

use explc_dsl::codes::writing;
use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::span::Span;

use crate::scene::{Knob, Scene};

/// Makes one of the findings that several combinations share: those of one code at one place. Its message is that of the
/// first combination, and names all of them unless they are all that there are. `found` holds every combination that was played.
pub fn merge(scene: &Scene, found: Vec<(Vec<usize>, Vec<Diagnostic>)>) -> Vec<Diagnostic> {
    let total = found.len();
    let mut merged: Vec<(Diagnostic, Vec<Vec<usize>>)> = Vec::new();
    for (choice, diagnostics) in found {
        for diagnostic in diagnostics {
            let same = merged
                .iter_mut()
                .find(|(known, _)| known.code == diagnostic.code && known.span == diagnostic.span);
            match same {
                Some((_, choices)) if choices.last() == Some(&choice) => {}
                Some((_, choices)) => choices.push(choice.clone()),
                None => merged.push((diagnostic, vec![choice.clone()])),
            }
        }
    }
    let wrong: Vec<Span> = merged
        .iter()
        .filter(|(known, _)| known.code == writing::WRONG_NUMBER)
        .map(|(known, _)| known.span)
        .collect();
    // A number that some settings contradict is no longer one that merely nothing checks.
    merged.retain(|(known, _)| known.code != writing::BARE_NUMBER || !wrong.contains(&known.span));
    merged
        .into_iter()
        .map(|(mut diagnostic, choices)| {
            if choices.len() < total {
                let place = settings(&scene.knobs, &choices);
                diagnostic.message = format!("{}, {place}", diagnostic.message);
            }
            diagnostic
        })
        .collect()
}

/// "with w = 1", "with w = 1, r = 2 or w = 2, r = 1".
pub(crate) fn settings(knobs: &[Knob], choices: &[Vec<usize>]) -> String {
    if let Some(text) = product(knobs, choices) {
        return format!("with {text}");
    }
    let named: Vec<String> = choices.iter().take(3).map(|one| each(knobs, one)).collect();
    let rest = choices.len() - named.len();
    let named = named.join(" or ");
    if rest > 0 {
        format!("with {named} and in {rest} more combinations")
    } else {
        format!("with {named}")
    }
}

fn each(knobs: &[Knob], choice: &[usize]) -> String {
    let settings: Vec<String> = knobs
        .iter()
        .zip(choice)
        .map(|(knob, at)| format!("{} = {}", knob.name, setting(knob, *at)))
        .collect();
    settings.join(", ")
}

/// Where the combinations are all those of some knobs' settings, only these knobs are named.
fn product(knobs: &[Knob], choices: &[Vec<usize>]) -> Option<String> {
    let mut size = 1;
    let mut named = Vec::new();
    for (at, knob) in knobs.iter().enumerate() {
        let mut used: Vec<usize> = choices.iter().filter_map(|c| c.get(at).copied()).collect();
        used.sort_unstable();
        used.dedup();
        size *= used.len();
        if used.len() < knob.choices.len() {
            let values: Vec<&str> = used.iter().map(|at| setting(knob, *at)).collect();
            named.push(format!("{} = {}", knob.name, values.join(" or ")));
        }
    }
    (size == choices.len() && !named.is_empty()).then(|| named.join(", "))
}

fn setting(knob: &Knob, at: usize) -> &str {
    knob.choices.get(at).map_or("?", |choice| &choice.1)
}
