//! A story as text: what a scene comes to under one knob combination, a line for each thing that happens.

use explc_compiler::primitive::{Arguments, Part, SimId, Simulation, Value};
use explc_compiler::resolve::defaults;
use explc_compiler::story::{
    Act, ActKind, Arrangement, Direction, LiveId, Pane, Prediction, Prose, RunStyle, StepStory,
    Story, Stretch, Subject, Target,
};
use std::sync::Arc;

/// The story, every line ended.
#[must_use]
pub fn told(story: &Story) -> String {
    let mut teller = Teller {
        story,
        now: story.sims.iter().map(|sim| sim.initial.clone()).collect(),
        live: story.live.clone(),
        out: String::new(),
    };
    let opening = teller.arrangement(&story.opening);
    teller.line(0, &format!("stage {opening}"));
    for step in &story.steps {
        teller.step(step);
    }
    teller.out
}

struct Teller<'a> {
    story: &'a Story,
    /// Each simulation as it is at this point of the story, since only it knows its labels.
    now: Vec<Arc<dyn Simulation>>,
    live: Vec<Prose>,
    out: String,
}

impl Teller<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        self.out += &format!("{}{text}\n", "  ".repeat(depth));
    }

    fn step(&mut self, step: &StepStory) {
        self.line(0, &format!("step {}", prose(&step.title)));
        step.setup.iter().for_each(|act| self.act(1, act));
        for (at, beat) in step.beats.iter().enumerate() {
            self.predictions(step, at);
            self.line(1, &format!("say {}", prose(&beat.say)));
            beat.acts.iter().for_each(|act| self.act(2, act));
        }
        self.predictions(step, step.beats.len());
        for (_, claim) in &step.claims {
            self.line(1, &format!("claim {claim}"));
        }
    }

    fn predictions(&mut self, step: &StepStory, before: usize) {
        let here = step
            .predictions
            .iter()
            .filter(|one| one.before_beat == before);
        for Prediction {
            question, choices, ..
        } in here
        {
            self.line(1, &format!("predict {}", prose(question)));
            for (choice, right) in choices {
                let right = if *right { " (right)" } else { "" };
                self.line(2, &format!("choice {}{right}", prose(choice)));
            }
        }
    }

    fn act(&mut self, depth: usize, act: &Act) {
        let text = match &act.kind {
            ActKind::Run { over, stretches } => {
                let over = over.map_or(String::new(), |over| format!(" over {} ms", over.0));
                self.line(depth, &format!("run{over}"));
                for stretch in stretches {
                    self.stretch(depth + 1, stretch);
                }
                return;
            }
            ActKind::Do { sim } => format!("do {}", self.sim(*sim)),
            ActKind::Show(arrangement) => format!("show {}", self.arrangement(arrangement)),
            ActKind::Mark { on, mark } => {
                let role = format!("{mark:?}").to_lowercase();
                format!("mark {} as {role}", self.target(on))
            }
            ActKind::Note { text, on, .. } => {
                format!("note {} on {}", prose(text), self.target(on))
            }
            ActKind::Focus(Some(on)) => format!("focus {}", self.target(on)),
            ActKind::Focus(None) => "focus all".to_owned(),
        };
        self.line(depth, &text);
    }

    fn target(&self, target: &Target) -> String {
        match target {
            Target::Parts(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.part(*part)).collect();
                parts.join(", ")
            }
            Target::Picture(sim, property) => format!("the picture {}.{property}", self.sim(*sim)),
            Target::Values(ids) => {
                let texts = ids.iter().map(|id| self.live[id.0 as usize].words());
                format!("the value {}", texts.collect::<Vec<_>>().join(", "))
            }
        }
    }

    fn stretch(&mut self, depth: usize, stretch: &Stretch) {
        let mut names: Vec<(&str, usize)> = Vec::new();
        let mut live = Vec::new();
        for frame in stretch.frames.iter() {
            self.now[usize::from(stretch.sim.0)] = frame.state.clone();
            for (id, text) in &frame.live {
                self.live[id.0 as usize].clone_from(text);
                live.retain(|known| known != id);
                live.push(*id);
            }
            match (&frame.event, names.last_mut()) {
                (Some(event), Some((name, count))) if *name == event.name => *count += 1,
                (Some(event), _) => names.push((event.name, 1)),
                (None, _) => {}
            }
        }
        let names: Vec<String> = names
            .into_iter()
            .map(|(name, count)| match count {
                1 => name.to_owned(),
                _ => format!("{count} {name}"),
            })
            .collect();
        let names = names.join(", ");
        let text = format!(
            "{} {} to {}: {names}",
            self.sim(stretch.sim),
            stretch.from,
            stretch.to
        );
        self.line(depth, text.trim_end_matches([' ', ':']));
        for id in live {
            let text = format!("now {}", self.text(id));
            self.line(depth + 1, &text);
        }
    }

    fn arrangement(&self, arrangement: &Arrangement) -> String {
        match arrangement {
            Arrangement::Group {
                direction,
                title,
                items,
            } => {
                let items: Vec<String> = items.iter().map(|item| self.arrangement(item)).collect();
                let direction = match direction {
                    Direction::Row => "row".to_owned(),
                    Direction::Column => "column".to_owned(),
                    Direction::Grid => "grid".to_owned(),
                    Direction::Compare => "compare".to_owned(),
                    Direction::Table { rows, columns } => {
                        let texts = |all: &[LiveId]| {
                            let texts: Vec<String> = all.iter().map(|id| self.text(*id)).collect();
                            texts.join(" ")
                        };
                        format!("table of {} by {}", texts(rows), texts(columns))
                    }
                };
                format!("{direction}{}({})", self.title(*title), items.join(", "))
            }
            Arrangement::Pane(pane) => self.pane(pane),
        }
    }

    fn pane(&self, pane: &Pane) -> String {
        let weight = if pane.weight == 1.0 {
            String::new()
        } else {
            format!(" weight {}", pane.weight)
        };
        let subject = match &pane.subject {
            Subject::Property {
                sim,
                property,
                view,
                options,
            } => {
                let dot = if property.is_empty() { "" } else { "." };
                let options = self.options(*sim, view, options);
                format!("{}{dot}{property} as {view}{options}", self.sim(*sim))
            }
            Subject::Table(table) => {
                let table = &self.story.tables[*table];
                format!(
                    "table {} with {} rows",
                    table.columns.join(", "),
                    table.rows.len()
                )
            }
            Subject::Value(id) => format!("value {}", self.text(*id)),
        };
        format!("{subject}{}{weight}", self.title(pane.title))
    }

    /// The options of a view that are not as they are by default.
    fn options(&self, sim: SimId, view: &str, options: &Arguments) -> String {
        let views = self.story.sims[usize::from(sim.0)].info.views;
        let known = views.iter().filter(|known| known.name == view);
        let defaults: Vec<_> = known.flat_map(|known| defaults(known.options).0).collect();
        let told = options.0.iter().filter(|option| !defaults.contains(option));
        let told: Vec<String> = told
            .map(|(name, value)| format!("{name}: {}", plain(value)))
            .collect();
        match told.as_slice() {
            [] => String::new(),
            told => format!("({})", told.join(", ")),
        }
    }

    fn title(&self, title: Option<LiveId>) -> String {
        title.map_or(String::new(), |id| format!(" {}", self.text(id)))
    }

    fn text(&self, id: LiveId) -> String {
        prose(&self.live[id.0 as usize])
    }

    fn sim(&self, sim: SimId) -> &str {
        &self.story.sims[usize::from(sim.0)].name
    }

    fn part(&self, part: Part) -> String {
        let sim = self.sim(part.sim);
        if part.kind.is_empty() {
            return sim.to_owned();
        }
        let own = Part {
            sim: SimId::default(),
            ..part
        };
        let label = self.now[usize::from(part.sim.0)].label(own);
        format!("{sim}[{label}]")
    }
}

/// Shown text in quotes, its styles as an author marks them.
fn prose(prose: &Prose) -> String {
    let runs = prose.0.iter().map(|run| match &run.style {
        RunStyle::Plain => run.text.clone(),
        RunStyle::Emphasis => format!("*{}*", run.text),
        RunStyle::Code => format!("`{}`", run.text),
        RunStyle::Math(_) => format!("${}$", run.text),
        RunStyle::Link(to) => format!("[{}]({to})", run.text),
    });
    format!("\"{}\"", runs.collect::<String>())
}

fn plain(value: &Value) -> String {
    match value {
        Value::Bool(truth) => truth.to_string(),
        Value::Int(count) => count.to_string(),
        Value::Word(word) => (*word).to_owned(),
        other => format!("{other:?}"),
    }
}
