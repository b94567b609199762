//! An explainer in words, as Markdown: for reading, for search and for whoever cannot see the picture.

use std::fmt::Write as _;

use crate::story::{Prose, RunStyle};
use crate::timeline::{About, Film, Step, Timeline};
use crate::units::Millis;

/// The transcript of the default run.
pub fn transcript_md(film: &Film) -> String {
    let mut out = heading(&film.about);
    if let Some(variant) = film.variants.first() {
        steps(&mut out, &variant.timeline);
    }
    list(&mut out, "What is simplified", &film.about.simplified);
    list(&mut out, "Sources", &film.about.sources);
    out
}

fn heading(about: &About) -> String {
    let mut out = format!("# {}\n", escape(&about.title));
    for (label, prose) in [
        ("", &about.hook),
        ("**Question.** ", &about.question),
        ("**Trap.** ", &about.trap),
        ("**Rule.** ", &about.rule),
    ] {
        if !prose.0.is_empty() {
            let _ = write!(out, "\n{label}{}\n", markdown(prose));
        }
    }
    out
}

fn steps(out: &mut String, timeline: &Timeline) {
    for (index, step) in timeline.steps.iter().enumerate() {
        let _ = write!(
            out,
            "\n## {}. {} ({}–{})\n",
            index + 1,
            markdown(&step.title),
            clock(step.start),
            clock(step.end)
        );
        for (beat_index, beat) in step.beats.iter().enumerate() {
            questions(out, step, beat_index);
            let _ = write!(out, "\n{}\n", markdown(&beat.say));
        }
        questions(out, step, step.beats.len());
        if !step.state.is_empty() {
            let _ = write!(
                out,
                "\n**In the picture.** {}\n",
                escape(&step.state.join(" "))
            );
        }
        if !step.claims.is_empty() {
            out.push_str("\nChecked against the simulation:\n\n");
            for claim in &step.claims {
                let _ = writeln!(out, "- {}", code(claim));
            }
        }
    }
}

fn questions(out: &mut String, step: &Step, beat: usize) {
    for asked in step
        .predictions
        .iter()
        .filter(|asked| asked.before_beat == beat)
    {
        let _ = write!(out, "\n> **Predict.** {}\n>\n", markdown(&asked.question));
        for (words, right) in &asked.choices {
            let answer = if *right { " ✓" } else { "" };
            let _ = writeln!(out, "> - {}{answer}", markdown(words));
        }
    }
}

fn list(out: &mut String, title: &str, items: &[Prose]) {
    if items.is_empty() {
        return;
    }
    let _ = write!(out, "\n## {title}\n\n");
    for item in items {
        let _ = writeln!(out, "- {}", markdown(item));
    }
}

fn markdown(prose: &Prose) -> String {
    let mut out = String::new();
    for run in &prose.0 {
        let _ = match &run.style {
            RunStyle::Plain | RunStyle::Math(_) => write!(out, "{}", escape(&run.text)),
            RunStyle::Emphasis => write!(out, "*{}*", escape(&run.text)),
            RunStyle::Code => write!(out, "{}", code(&run.text)),
            RunStyle::Link(slug) => write!(out, "[{}](../{slug}/transcript.md)", escape(&run.text)),
        };
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words that Markdown leaves as they are.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(
            character,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|'
        ) {
            out.push('\\');
        }
        if character == '&' {
            out.push_str("&amp;");
        } else {
            out.push(character);
        }
    }
    out
}

/// A code span, fenced by more backticks than it holds in a row.
fn code(text: &str) -> String {
    let longest = text
        .split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    if longest == 0 {
        return format!("`{text}`");
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

/// `m:ss`.
pub(super) fn clock(t: Millis) -> String {
    let seconds = t.0 / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
