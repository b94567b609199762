//! A difference as people read it, without colours.

use std::fmt::Write as _;

use super::{BeatChange, Difference, StepChange};
use crate::units::Millis;

/// The most parts that are named of one sentence.
const MOST_PARTS: usize = 6;
/// The most settings that are named.
const MOST_SETTINGS: usize = 3;

/// A difference in lines: what a reviewer should look at, and what is proven identical.
pub fn difference_text(difference: &Difference) -> String {
    let mut out = String::new();
    for (name, before, after) in &difference.about {
        let _ = writeln!(out, "  {name}: {}", edited(before, after));
    }
    let mut steps = difference.steps.as_slice();
    while let Some(step) = steps.first() {
        let shift = step.shift();
        let same = steps
            .iter()
            .take_while(|step| step.is_same() && step.shift() == shift)
            .count();
        if same > 0 {
            identical(&mut out, &steps[..same]);
            steps = &steps[same..];
        } else {
            changed(&mut out, step);
            steps = &steps[1..];
        }
    }
    if difference.longer != Millis::ZERO {
        let _ = writeln!(out, "  {} overall", more(difference.longer));
    }
    out
}

/// The first line that differs, as `knob: …` or `step 4, title: …`; none if nothing does.
pub fn first_line(difference: &Difference) -> Option<String> {
    let about = difference.about.iter();
    let mut about = about.map(|(name, before, after)| format!("{name}: {}", edited(before, after)));
    let steps = difference.steps.iter().filter(|step| !step.is_same());
    let mut steps = steps.filter_map(|step| {
        let number = step.after.as_ref().or(step.before.as_ref())?.number;
        let lines = step.lines.first();
        Some(match lines {
            Some((name, before, after)) => {
                format!("step {number}, {name}: {}", edited(before, after))
            }
            None => format!("step {number}"),
        })
    });
    about.next().or_else(|| steps.next())
}

/// `steps 1–3: identical, 0.4 s later`
fn identical(out: &mut String, steps: &[StepChange]) {
    let number = |step: &StepChange| step.after.as_ref().map_or(0, |place| place.number);
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return;
    };
    let which = if steps.len() == 1 {
        format!("step {}", number(first))
    } else {
        format!("steps {}–{}", number(first), number(last))
    };
    let when = match first.shift() {
        Millis::ZERO => String::new(),
        shift if shift > Millis::ZERO => format!(", {} later", seconds(shift)),
        shift => format!(", {} earlier", seconds(Millis(-shift.0))),
    };
    let _ = writeln!(out, "  {which}: identical{when}");
}

fn changed(out: &mut String, step: &StepChange) {
    let (what, place) = match (&step.before, &step.after) {
        (None, Some(place)) => ("new", place),
        (Some(place), None) => ("removed", place),
        (_, Some(place)) => ("", place),
        (None, None) => return,
    };
    let longer = step.longer();
    let mut notes: Vec<String> = Vec::new();
    if !what.is_empty() {
        notes.push(what.to_owned());
    }
    if longer != Millis::ZERO {
        notes.push(more(longer));
    }
    if !step.everywhere
        || step
            .differs_in
            .first()
            .is_some_and(|name| name != "default")
    {
        notes.push(format!("in {}", settings(&step.differs_in)));
    }
    let is_told = !step.lines.is_empty() || !step.beats.is_empty();
    let notes = if notes.is_empty() && !is_told {
        "changed in what began before it, or by less than can be seen".to_owned()
    } else if notes.is_empty() {
        "changed".to_owned()
    } else {
        notes.join(", ")
    };
    let _ = writeln!(out, "  step {} *{}*: {notes}", place.number, place.title);
    for (name, before, after) in &step.lines {
        let _ = writeln!(out, "    {name}: {}", edited(before, after));
    }
    if what.is_empty() {
        step.beats.iter().for_each(|beat| self::beat(out, beat));
    }
}

fn settings(names: &[String]) -> String {
    let shown: Vec<&str> = names
        .iter()
        .take(MOST_SETTINGS)
        .map(String::as_str)
        .collect();
    match names.len().saturating_sub(MOST_SETTINGS) {
        0 => shown.join("; "),
        more => format!("{} and {more} more settings", shown.join("; ")),
    }
}

fn beat(out: &mut String, beat: &BeatChange) {
    let at = seconds(beat.start);
    let longer = match beat.longer {
        Millis::ZERO => String::new(),
        longer => format!(", {}", more(longer)),
    };
    let line = match (&beat.before, &beat.after) {
        (None, Some(now)) => format!("new sentence \"{now}\""),
        (Some(then), None) => format!("sentence removed: \"{then}\""),
        (Some(then), Some(now)) if then != now => {
            format!("caption {}{longer}", edited(then, now))
        }
        (_, now) => {
            let words = now.as_deref().unwrap_or("without a sentence");
            let what = if beat.parts.is_empty() && beat.longer == Millis::ZERO {
                ": other times"
            } else {
                ""
            };
            format!("during \"{words}\"{longer}{what}")
        }
    };
    let _ = writeln!(out, "    {at}  {line}");
    if beat.is_retimed {
        let _ = writeln!(out, "      the same happens, spread over the new time");
    }
    for part in beat.parts.iter().take(MOST_PARTS) {
        let _ = writeln!(
            out,
            "      `{}` {} from {}",
            part.part,
            part.what,
            seconds(part.from)
        );
    }
    match beat.parts.len().saturating_sub(MOST_PARTS) {
        0 => {}
        1 => out.push_str("      and 1 more part\n"),
        more => {
            let _ = writeln!(out, "      and {more} more parts");
        }
    }
}

fn edited(before: &str, after: &str) -> String {
    match (before, after) {
        ("", after) => format!("now \"{after}\""),
        (before, "") => format!("no longer \"{before}\""),
        _ => format!("\"{before}\" → \"{after}\""),
    }
}

fn more(longer: Millis) -> String {
    let sign = if longer < Millis::ZERO { "−" } else { "+" };
    format!("{sign}{}", seconds(Millis(longer.0.abs())))
}

/// `12.34 s`, without zeros at the end.
fn seconds(t: Millis) -> String {
    let fraction = format!("{:03}", t.0 % 1000);
    match fraction.trim_end_matches('0') {
        "" => format!("{} s", t.0 / 1000),
        digits => format!("{}.{digits} s", t.0 / 1000),
    }
}
