//! `explc trace`: what happens inside a simulation, event by event.

use clap::Args;
use explc_compiler::primitive::{Clock, Event, Info, Part, Simulation, Type, Value};
use explc_compiler::story::{ActKind, Story};
use explc_compiler::units::Micros;
use explc_compiler::{primitives, resolve, simulate};
use explc_dsl::diagnostic::{Diagnostic, Severity};
use serde_json::json;

use crate::terminal::{self, Outcome, Trouble};

/// Run a simulation on its own and list its events with their causes
///
/// A simulation that goes by steps runs to its end, and is asked for something after an event.
///
/// With --json, one object a line: {"t": µs or steps, "event": "leader-elected", "args": {"node": "S3", "term": 2}, "id": 17, "cause": 12}
#[derive(Args)]
#[command(
    after_help = "Examples:\n  explc trace 'raft(nodes: 5, seed: 7)' --for 2s\n  explc trace 'raft(nodes: 5, seed: 7)' --for 2s --do '300ms: crash(S1)' --json\n  explc trace 'transformer(heads: 1)' --do 'heads-split: attend(cat)'"
)]
pub(crate) struct Trace {
    /// The simulation, as a scene would declare it.
    simulation: String,
    /// How long it runs, in its own time; left out for one that goes by steps.
    #[arg(long = "for", value_name = "TIME", value_parser = time)]
    span: Option<Micros>,
    /// What is done to it when; may be repeated.
    #[arg(long = "do", value_name = "TIME|EVENT: ACTION")]
    actions: Vec<String>,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

impl Trace {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let info = self.info()?;
        let start = told(&self.scene("")?)?;
        let initial = start.sims.first().map(|sim| &*sim.initial);
        let initial = initial.ok_or_else(|| Trouble::new("this is no simulation"))?;
        let mut actions = Vec::new();
        for action in &self.actions {
            let (at, call) = action.split_once(':').ok_or_else(|| {
                Trouble::new(format!(
                    "`--do {action}` is not TIME: ACTION, such as `300ms: crash(S1)`"
                ))
            })?;
            actions.push((at.trim(), statement(info, initial, call.trim())));
        }
        let lines = match (info.clock, self.span) {
            (Clock::Micros { .. }, Some(span)) => timed(span, &actions)?,
            (Clock::Steps { .. }, None) => stepped(&actions),
            (Clock::Micros { .. }, None) => {
                return Err(Trouble::new("say how long it runs, such as `--for 2s`"));
            }
            (Clock::Steps { .. }, Some(_)) => {
                return Err(Trouble::new(format!(
                    "`{}` goes by steps: leave `--for` out, and it runs to its end",
                    info.name
                )));
            }
        };
        let story = told(&self.scene(&lines)?)?;
        terminal::print(self.listed(&story).as_bytes())?;
        Ok(Outcome::Fine)
    }

    fn info(&self) -> Result<&'static Info, Trouble> {
        let name = self.simulation.split('(').next().unwrap_or_default().trim();
        primitives::find(name).ok_or_else(|| {
            let known = primitives::ALL.iter().map(|info| info.name);
            let like = match explc_dsl::suggest::closest(name, known).first() {
                Some(like) => format!(", did you mean `{like}`?"),
                None => "; `explc primitives` lists all".to_owned(),
            };
            Trouble::new(format!("there is no primitive `{name}`{like}"))
        })
    }

    /// A scene of one step with these statements.
    fn scene(&self, lines: &str) -> Result<String, Trouble> {
        let one_line = |text: &str| !text.contains(['\n', '\r', '{', '}']);
        if !one_line(&self.simulation) || !self.actions.iter().all(|action| one_line(action)) {
            return Err(Trouble::new(
                "a simulation and its actions stand on one line, without braces",
            ));
        }
        Ok(format!(
            "explainer trace \"Trace\"\n\nsim it = {}\n\nstep \"Trace\" {{\n  say \"It runs.\"\n{lines}}}\n",
            self.simulation
        ))
    }

    fn listed(&self, story: &Story) -> String {
        let acts = story.steps.iter().flat_map(|step| {
            step.setup
                .iter()
                .chain(step.beats.iter().flat_map(|beat| &beat.acts))
        });
        let stretches = acts.filter_map(|act| match &act.kind {
            ActKind::Run { stretches, .. } => Some(stretches),
            _ => None,
        });
        let frames = stretches
            .flatten()
            .flat_map(|stretch| stretch.frames.iter());
        let events =
            frames.filter_map(|frame| frame.event.as_ref().map(|event| (event, &*frame.state)));
        events
            .map(|(event, state)| {
                if self.json {
                    object(event, state)
                } else {
                    row(event, state)
                }
            })
            .collect()
    }
}

/// What is done when, over a time.
fn timed(span: Micros, actions: &[(&str, String)]) -> Result<String, Trouble> {
    let timed = |(at, statement)| Ok((time(at).map_err(Trouble::new)?, statement));
    let actions = actions
        .iter()
        .map(|(at, statement)| timed((*at, statement)));
    let mut actions = actions.collect::<Result<Vec<(Micros, &String)>, Trouble>>()?;
    actions.sort_by_key(|(at, _)| *at);
    let mut lines = String::new();
    let mut now = Micros::ZERO;
    for (at, statement) in actions.into_iter().filter(|(at, _)| *at <= span) {
        if at > now {
            lines += &format!("  run it for {}\n", at - now);
        }
        lines += &format!("  do it.{statement}\n");
        now = at;
    }
    if span > now {
        lines += &format!("  run it for {}\n", span - now);
    }
    Ok(lines)
}

/// What is done after which event, up to the end.
fn stepped(actions: &[(&str, String)]) -> String {
    let mut lines = String::new();
    for (event, statement) in actions {
        lines += &format!("  run it until {event}\n  do it.{statement}\n");
    }
    lines + "  run it until end\n"
}

/// The story of a scene that is all there is.
fn told(scene: &str) -> Result<Story, Trouble> {
    let parse = explc_dsl::parse(scene);
    refuse(&parse.diagnostics)?;
    let (scene, found) = resolve::resolve(&parse.file, "trace", &[], None);
    refuse(&found)?;
    let scene = scene.ok_or_else(|| Trouble::new("this is no simulation"))?;
    let (story, found) = simulate::simulate(&scene, &[], &|| false);
    refuse(&found)?;
    story.ok_or_else(|| Trouble::new("the simulation cannot start"))
}

/// `crash(S1)` as a scene writes it: `nodes[S1].crash()`. Anything else stays as it is.
///
/// A part may be named by its label in any case, or as the third of its kind: `n3` for a node.
fn statement(info: &Info, initial: &dyn Simulation, call: &str) -> String {
    let parts = call.strip_suffix(')').and_then(|call| call.split_once('('));
    let found = parts.and_then(|(name, arguments)| {
        let action = info
            .actions
            .iter()
            .find(|action| action.name == name.trim() && !action.of.is_empty())?;
        let root = info.entities.iter().find(|entity| entity.name.is_empty())?;
        let members = root
            .properties
            .iter()
            .find(|property| property.ty == Type::Set(action.of))?;
        let (name, rest) = arguments.split_once(',').unwrap_or((arguments, ""));
        let Value::Set(parts) = initial.property(Part::root(), members.name) else {
            return None;
        };
        let name = name.trim();
        let mut labels = parts.iter().map(|part| initial.label(*part));
        let nth = || {
            let number = name.strip_prefix(&action.of[..1])?;
            let place = number.parse::<usize>().ok()?.checked_sub(1)?;
            parts.get(place).map(|part| initial.label(*part))
        };
        let label = labels
            .find(|label| label.eq_ignore_ascii_case(name))
            .or_else(nth);
        Some(format!(
            "{}[{}].{}({})",
            members.name,
            label.as_deref().unwrap_or(name),
            action.name,
            rest.trim()
        ))
    });
    found.unwrap_or_else(|| call.to_owned())
}

fn refuse(found: &[Diagnostic]) -> Result<(), Trouble> {
    let error = found
        .iter()
        .find(|diagnostic| diagnostic.severity == Severity::Error);
    error.map_or(Ok(()), |diagnostic| {
        let suggestion = diagnostic
            .fix
            .as_ref()
            .map(|fix| format!("; {}", fix.title));
        Err(Trouble::new(format!(
            "{}{}",
            diagnostic.message,
            suggestion.unwrap_or_default()
        )))
    })
}

fn object(event: &Event, state: &dyn Simulation) -> String {
    let args: serde_json::Map<String, serde_json::Value> = event
        .args
        .iter()
        .map(|(name, value)| ((*name).to_owned(), machine(value, state)))
        .collect();
    json!({"t": event.t.0, "event": event.name, "args": args, "id": event.id, "cause": event.cause})
        .to_string()
        + "\n"
}

fn row(event: &Event, state: &dyn Simulation) -> String {
    let args: Vec<String> = event
        .args
        .iter()
        .map(|(name, value)| {
            format!(
                "{name} {}",
                machine(value, state).to_string().replace('"', "")
            )
        })
        .collect();
    let cause = event
        .cause
        .map(|cause| format!("by {cause}"))
        .unwrap_or_default();
    format!(
        "{:>12}  {:>5}  {:<9}  {:<24} {}\n",
        match state.info().clock {
            Clock::Micros { .. } => event.t.to_string(),
            Clock::Steps { .. } => format!("step {}", event.t.0),
        },
        event.id,
        cause,
        event.name,
        args.join(", ")
    )
}

fn machine(value: &Value, state: &dyn Simulation) -> serde_json::Value {
    match value {
        Value::None => serde_json::Value::Null,
        Value::Bool(truth) => json!(truth),
        Value::Int(count) => json!(count),
        Value::Real(number) => json!(number),
        Value::Duration(span) => json!(span.0),
        Value::Text(text) => json!(&**text),
        Value::Word(word) => json!(word),
        Value::Range(ends) => json!([machine(&ends.0, state), machine(&ends.1, state)]),
        Value::List(items) => items.iter().map(|item| machine(item, state)).collect(),
        Value::Part(part) => json!(state.label(*part)),
        Value::Set(parts) => parts.iter().map(|part| json!(state.label(*part))).collect(),
        // No event carries a value of a table or of another simulation.
        Value::Record(_) | Value::Members(_) => serde_json::Value::Null,
    }
}

/// A simulated time such as `2s`, `300ms` or `40us`.
fn time(text: &str) -> Result<Micros, String> {
    let units = [("us", 1.0), ("µs", 1.0), ("ms", 1e3), ("s", 1e6)];
    let read = units.iter().find_map(|(unit, scale)| {
        Some(text.strip_suffix(unit)?.trim().parse::<f64>().ok()? * scale)
    });
    match read {
        Some(micros) if (0.0..=3.6e9).contains(&micros) => Ok(Micros(micros.round() as i64)),
        Some(_) => Err("a simulated time lies between 0s and an hour".to_owned()),
        None => Err(format!("`{text}` is no time, such as 2s or 300ms")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        assert_eq!(time("2s"), Ok(Micros::seconds(2)));
        assert_eq!(time("1.5ms"), Ok(Micros(1500)));
        assert!(time("soon").is_err() && time("-1s").is_err());
    }
}
