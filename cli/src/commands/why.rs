//! `explc why`: the statement, event and rule behind what is seen.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use explc_compiler::scene::Scene;
use explc_compiler::timeline::{Form, State, Timeline};
use explc_compiler::units::Millis;
use explc_dsl::line_index::LineIndex;
use explc_dsl::suggest;

use super::render::moment;
use super::variant::{self, Picked};
use crate::terminal::{self, Outcome, Trouble};

/// Say why something looks as it does at a moment
///
/// For each property the value, since when, by which rule, and the statement and simulated event that made it so.
/// A part is named as the picture prints it, such as `S3`, or as in `explc timeline`; a single shape as `PART.name`.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  explc why raft-consensus.expl S3 --at 51.2s\n  explc why raft-consensus.expl cluster.nodes/node-2.name --at 51.2s --knob seed=5"
)]
pub(crate) struct Why {
    /// The scene.
    file: PathBuf,
    /// The part or shape.
    element: String,
    /// The moment, such as `51.2s` or `800ms`.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Millis,
    #[command(flatten)]
    variant: variant::Options,
}

impl Why {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let Picked {
            outcome,
            variant,
            scene,
            text,
            ..
        } = self.variant.pick(&self.file)?;
        let (Some(variant), Some(scene)) = (variant, scene) else {
            return Ok(outcome);
        };
        let timeline = &variant.timeline;
        if self.at > timeline.duration {
            return Err(Trouble::new(format!(
                "the show is over at {} s, before {} s",
                seconds(timeline.duration),
                seconds(self.at)
            )));
        }
        let states = timeline.at(self.at);
        let shapes = self.shapes(timeline, &states)?;
        let seen: Vec<usize> = shapes
            .iter()
            .copied()
            .filter(|&index| states[index].visible)
            .collect();
        let mut out = String::new();
        if seen.is_empty() {
            out.push_str(&format!(
                "`{}` is not shown at {} s\n",
                self.element,
                seconds(self.at)
            ));
        }
        // What is hidden is explained by what hid it.
        for index in if seen.is_empty() { shapes } else { seen } {
            out.push_str(&explained(timeline, &scene, &text, index, self.at));
        }
        terminal::show(&out)?;
        Ok(outcome)
    }

    /// The places of the shapes that are meant: of all parts that print a name, as far as any of them is seen then.
    fn shapes(&self, timeline: &Timeline, states: &[State]) -> Result<Vec<usize>, Trouble> {
        let parts = parts(timeline);
        let wanted = self.element.as_str();
        if let Some(index) = timeline
            .elements
            .iter()
            .position(|element| element.id == wanted)
        {
            return Ok(vec![index]);
        }
        if let Some(shapes) = parts.get(wanted) {
            return Ok(shapes.clone());
        }
        let printed = |may_hide: bool| -> Vec<usize> {
            let prints = |&index: &usize| {
                (may_hide || states[index].visible) && prints(timeline, index, wanted)
            };
            let parts = parts.values();
            let printed = parts.filter(|shapes| shapes.iter().any(prints));
            printed.flatten().copied().collect()
        };
        let seen = printed(false);
        let shapes = if seen.is_empty() { printed(true) } else { seen };
        match shapes.as_slice() {
            [] => Err(unknown(wanted, &parts)),
            _ => Ok(shapes),
        }
    }
}

/// The most names that are listed where none is like what was asked for.
const MOST_NAMES: usize = 10;

fn unknown(wanted: &str, parts: &BTreeMap<&str, Vec<usize>>) -> Trouble {
    let like = suggest::closest(wanted, parts.keys().copied());
    let hint = match like.as_slice() {
        [] => {
            let is_text = |name: &&str| name.starts_with("caption-") || name.starts_with("title-");
            let mut all = parts.keys().copied().filter(|name| !is_text(name));
            let names: Vec<&str> = all.by_ref().take(MOST_NAMES).collect();
            let more = all.next().map_or("", |_| ", …");
            format!("there are {}{more}", names.join(", "))
        }
        like => format!("did you mean {}?", like.join(" or ")),
    };
    Trouble::new(format!("nothing is called `{wanted}`: {hint}"))
}

/// The shapes of each part, by its name in the timeline.
fn parts(timeline: &Timeline) -> BTreeMap<&str, Vec<usize>> {
    let mut parts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, element) in timeline.elements.iter().enumerate() {
        let start = element.id.rfind('/').map_or(0, |slash| slash + 1);
        let end = element.id[start..]
            .find('.')
            .map_or(element.id.len(), |dot| start + dot);
        parts.entry(&element.id[..end]).or_default().push(index);
    }
    parts
}

fn prints(timeline: &Timeline, index: usize, words: &str) -> bool {
    matches!(&timeline.elements[index].form, Form::Words { text, .. } if text == words)
}

fn explained(timeline: &Timeline, scene: &Scene, text: &str, index: usize, t: Millis) -> String {
    let lines = LineIndex::new(text);
    let mut out = format!("\u{1b}[1m{}\u{1b}[0m\n", timeline.elements[index].id);
    for reason in timeline.why(index, t) {
        let since = reason.since.map_or("from the start".to_owned(), |since| {
            format!("since {} s", seconds(since))
        });
        out.push_str(&format!(
            "  {:<8} {}  ({since}, {})\n",
            reason.property, reason.value, reason.rule
        ));
        let span = scene.span(reason.cause.statement);
        let line = lines.line(span.start);
        let words = lines.line_span(text, line).text(text).trim();
        let event = reason
            .event
            .map_or(String::new(), |event| format!("; event `{event}`"));
        out.push_str(&format!("           line {}: {words}{event}\n", line + 1));
    }
    out
}

fn seconds(t: Millis) -> f64 {
    t.0 as f64 / 1000.0
}
