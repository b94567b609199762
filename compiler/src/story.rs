//! What happens in an explainer under one knob combination: the simulated story, before any picture.
//!
//! Written by `simulate`, read by `stage`. Knows no pixel and no shown time, apart from what authors ask for with `over`.

use std::sync::Arc;

pub use explc_timeline::prose::{Prose, Run, RunStyle, StatementId};

use crate::figures::Table;
use crate::primitive::{Arguments, Event, Info, Part, SimId, Simulation, Traffic, Value};
use crate::units::{Micros, Millis};

/// One run of an explainer.
#[derive(Clone)]
pub struct Story {
    /// The knob settings, in declaration order: name, value, the text that viewers see.
    pub knobs: Vec<(String, Value, String)>,
    /// Every simulation that the scene declares, by [`SimId`].
    pub sims: Vec<Performer>,
    /// The tables of the scene, as they are shown.
    pub tables: Vec<Table>,
    /// The opening arrangement of the stage.
    pub opening: Arc<Arrangement>,
    /// The statement that it comes from: the `stage` or, without one, the first simulation.
    pub opened: StatementId,
    /// The texts of live titles and values at the start, by [`LiveId`].
    pub live: Vec<Prose>,
    /// The steps that this combination plays.
    pub steps: Vec<StepStory>,
}

/// A simulation of the story.
#[derive(Clone)]
pub struct Performer {
    /// The name that the author gave it.
    pub name: String,
    /// Its primitive.
    pub info: &'static Info,
    /// Whether it is a member of a family.
    pub member: bool,
    /// Its state at simulated time zero; of what branches off at a moment, its state at that moment.
    pub initial: Arc<dyn Simulation>,
}

/// One step.
#[derive(Clone)]
pub struct StepStory {
    /// The `step` line.
    pub statement: StatementId,
    /// Its title, with the values at the step's end.
    pub title: Prose,
    /// What happens at once, before the first sentence.
    pub setup: Vec<Act>,
    /// Its sentences, and what happens during each.
    pub beats: Vec<Beat>,
    /// Questions put to the viewer.
    pub predictions: Vec<Prediction>,
    /// Claims that were checked, as the author wrote them; all hold unless a diagnostic says otherwise.
    pub claims: Vec<(StatementId, String)>,
}

/// A sentence and what happens while it is up.
#[derive(Clone)]
pub struct Beat {
    /// The `say` line.
    pub statement: StatementId,
    /// The sentence, with the values at the beat's end.
    pub say: Prose,
    /// What happens, in order.
    pub acts: Vec<Act>,
}

/// Something that happens.
#[derive(Clone, PartialEq)]
pub struct Act {
    /// The statement that asked for it.
    pub statement: StatementId,
    /// What.
    pub kind: ActKind,
}

/// The kinds of things that happen.
#[derive(Clone, PartialEq)]
pub enum ActKind {
    /// `run`: simulations advance together on one clock.
    Run {
        /// The shown time that the author asked for.
        over: Option<Millis>,
        /// One for each simulation that advanced.
        stretches: Vec<Stretch>,
    },
    /// `do`: a request or fault, whose events the next run meets.
    Do {
        /// To whom.
        sim: SimId,
    },
    /// The stage is rearranged.
    Show(Arc<Arrangement>),
    /// Something is emphasised until the step ends.
    Mark {
        /// What, chosen now.
        on: Target,
        /// How.
        mark: Mark,
    },
    /// A callout, until the step ends.
    Note {
        /// Its words, with the values of this instant.
        text: Prose,
        /// What it stands beside: the first place of it on stage.
        on: Target,
        /// Which of the scene's notes it is.
        number: usize,
    },
    /// The camera looks at something, or (none) at all again: so it does before the stage is rearranged and when the
    /// step is over.
    Focus(Option<Target>),
}

/// What a statement points at.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Parts, wherever they are shown; the root of a simulation is all of its parts that are shown.
    Parts(Vec<Part>),
    /// The picture of a property that holds no parts.
    Picture(SimId, String),
    /// A formula, wherever it is printed.
    Values(Vec<LiveId>),
}

/// One simulation's share of a `run`.
#[derive(Clone)]
pub struct Stretch {
    /// Who.
    pub sim: SimId,
    /// Its clock before.
    pub from: Micros,
    /// Its clock after.
    pub to: Micros,
    /// Every occurrence in between, in order.
    pub frames: Arc<Vec<Frame>>,
}

/// Only runs that are shared count as equal, as those of stories that play the same are by `Story::sharing`.
impl PartialEq for Stretch {
    fn eq(&self, other: &Self) -> bool {
        self.runs_as(other) && Arc::ptr_eq(&self.frames, &other.frames)
    }
}

impl Stretch {
    /// Whether the same simulation runs from and up to the same time.
    fn runs_as(&self, other: &Self) -> bool {
        (self.sim, self.from, self.to) == (other.sim, other.from, other.to)
    }
}

/// An occurrence and the state that it left.
#[derive(Clone)]
pub struct Frame {
    /// When, on the simulation's clock.
    pub t: Micros,
    /// The event, if a scene can see one.
    pub event: Option<Event>,
    /// The simulation directly after it.
    pub state: Arc<dyn Simulation>,
    /// Messages that were sent or ended by it.
    pub traffic: Vec<Traffic>,
    /// Live texts that are different from before.
    pub live: Vec<(LiveId, Prose)>,
}

/// A text on stage that follows the simulation, such as a pane's title with an interpolation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LiveId(pub u32);

/// What is on stage and how it is grouped.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrangement {
    /// A group of panes or groups.
    Group {
        /// How they stand.
        direction: Direction,
        /// A heading over the group.
        title: Option<LiveId>,
        /// What stands there.
        items: Vec<Arrangement>,
    },
    /// One picture.
    Pane(Pane),
}

/// How a group's items stand to each other in landscape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Beside each other.
    Row,
    /// Below each other.
    Column,
    /// In rows and columns.
    Grid,
    /// Beside each other in the same scale and order: before and after, strong and weak.
    Compare,
    /// In rows and columns of equal cells, with a heading for each.
    Table {
        /// The headings of the rows.
        rows: Vec<LiveId>,
        /// The headings of the columns.
        columns: Vec<LiveId>,
    },
}

/// One picture on stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Pane {
    /// The `show` line that put it there.
    pub statement: StatementId,
    /// What it pictures.
    pub subject: Subject,
    /// Its heading.
    pub title: Option<LiveId>,
    /// Its share of the space in its group.
    pub weight: f64,
}

/// What a pane pictures.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// A property of a simulation (empty for the whole) in one of its views.
    Property {
        /// Whose.
        sim: SimId,
        /// Which.
        property: &'static str,
        /// The view's name in `INFO`.
        view: &'static str,
        /// The view's options, complete.
        options: Arguments,
    },
    /// A table, by its place in [`Story::tables`].
    Table(usize),
    /// A live value, such as a `let`, printed large.
    Value(LiveId),
}

/// How a part is emphasised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It went well.
    Good,
    /// It went wrong.
    Bad,
    /// It is in danger.
    Warn,
    /// It is what this is about.
    Accent,
    /// It no longer matters.
    Muted,
}

/// A question put to the viewer, answered by the simulation.
#[derive(Clone)]
pub struct Prediction {
    /// The `predict` line.
    pub statement: StatementId,
    /// How many beats of the step come before it.
    pub before_beat: usize,
    /// The question.
    pub question: Prose,
    /// The choices, and whether each is the answer. Exactly one is.
    pub choices: Vec<(Prose, bool)>,
}

impl Story {
    /// The same story with the states and frames of another one that plays the same, in place of equal ones of its own.
    #[must_use]
    pub(crate) fn sharing(mut self, other: &Self) -> Self {
        for (own, other) in self.sims.iter_mut().zip(&other.sims) {
            own.initial = Arc::clone(&other.initial);
        }
        let known = other.steps.iter().flat_map(StepStory::acts);
        let mut known = known.flat_map(|act| act.kind.stretches());
        let acts = self.steps.iter_mut().flat_map(StepStory::acts_mut);
        for own in acts.flat_map(|act| act.kind.stretches_mut()) {
            if let Some(known) = known.next().filter(|known| known.runs_as(own)) {
                own.frames = Arc::clone(&known.frames);
            }
        }
        self
    }

    /// Whether all that is on stage is that of another story, and comes from the same statements. Neither sentences nor
    /// claims nor questions are on stage.
    pub(crate) fn is_staged_as(&self, other: &Self) -> bool {
        let same = |(one, other): (&StepStory, &StepStory)| {
            (one.statement, &one.title) == (other.statement, &other.title)
                && one.setup == other.setup
                && one.beats.len() == other.beats.len()
                && one.beats.iter().zip(&other.beats).all(|(one, other)| {
                    (one.statement, &one.acts) == (other.statement, &other.acts)
                })
        };
        (self.opened, &self.opening) == (other.opened, &other.opening)
            && self.live == other.live
            && self.tables == other.tables
            && self.steps.len() == other.steps.len()
            && self.steps.iter().zip(&other.steps).all(same)
    }

    /// Its sentences, in order.
    pub(crate) fn sentences(&self) -> impl Iterator<Item = &Prose> {
        let beats = self.steps.iter().flat_map(|step| &step.beats);
        beats.map(|beat| &beat.say)
    }
}

impl StepStory {
    /// All that happens, in order.
    pub(crate) fn acts(&self) -> impl Iterator<Item = &Act> {
        let beats = self.beats.iter().flat_map(|beat| &beat.acts);
        self.setup.iter().chain(beats)
    }

    fn acts_mut(&mut self) -> impl Iterator<Item = &mut Act> {
        let beats = self.beats.iter_mut().flat_map(|beat| &mut beat.acts);
        self.setup.iter_mut().chain(beats)
    }
}

impl ActKind {
    /// The runs of simulations that it is.
    pub(crate) fn stretches(&self) -> &[Stretch] {
        match self {
            Self::Run { stretches, .. } => stretches,
            _ => &[],
        }
    }

    fn stretches_mut(&mut self) -> &mut [Stretch] {
        match self {
            Self::Run { stretches, .. } => stretches,
            _ => &mut [],
        }
    }
}
