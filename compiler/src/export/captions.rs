//! Captions as WebVTT: one cue for each sentence.

use std::fmt::Write as _;

use crate::story::{Prose, RunStyle};
use crate::timeline::Timeline;
use crate::units::Millis;

/// The sentences of a timeline as a WebVTT file. Emphasis is italic; what has no length has no cue.
pub fn captions_vtt(timeline: &Timeline) -> String {
    let mut out = "WEBVTT\n".to_owned();
    for (step_index, step) in timeline.steps.iter().enumerate() {
        for (beat_index, beat) in step.beats.iter().enumerate() {
            let words = cue(&beat.say);
            if beat.end <= beat.start || words.is_empty() {
                continue;
            }
            let (start, end) = (stamp(beat.start), stamp(beat.end));
            let _ = write!(
                out,
                "\n{}.{}\n{start} --> {end}\n{words}\n",
                step_index + 1,
                beat_index + 1
            );
        }
    }
    out
}

/// The words of a cue on one line: an empty line would end the cue, and `-->` would start one.
fn cue(say: &Prose) -> String {
    let mut out = String::new();
    for run in &say.0 {
        let words = escape(&run.text);
        match run.style {
            RunStyle::Emphasis => {
                let _ = write!(out, "<i>{words}</i>");
            }
            RunStyle::Plain | RunStyle::Code | RunStyle::Link(_) | RunStyle::Math(_) => {
                out.push_str(&words)
            }
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\0', "\u{fffd}")
}

/// `hh:mm:ss.mmm`.
fn stamp(t: Millis) -> String {
    let (seconds, millis) = (t.0 / 1000, t.0 % 1000);
    format!(
        "{:02}:{:02}:{:02}.{millis:03}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}
