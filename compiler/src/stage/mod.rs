//! A story on stage: traces and arrangement → elements and tracks, each change with its cause.
//!
//! Figures draw one still picture of a state. This module decides when which state is shown, matches the shapes of two
//! moments, and writes down what differs. Sizes are solved over the whole story, so nothing moves because something else
//! appeared. Names no primitive.

mod bounds;
mod camera;
mod captions;
mod cast;
mod inside;
mod memory;
mod messages;
mod motion;
mod names;
mod notes;
mod panes;
mod prose;
mod retiming;
mod schedule;
mod spoken;
mod tape;
#[cfg(test)]
mod tests;

use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use bounds::bounds;
use camera::{Camera, Limit, View};
use captions::Captions;
use cast::{Cast, MOVE, Name, Named, Now, Picture};
use inside::{Interior, Opened};
use memory::{Drawing, Memory};
use messages::{Messages, Surroundings};
use names::{Names, shape_name};
use notes::{Note, Obstacle, Obstacles};
use panes::{PaneKey, Panes, Sizes};
pub use panes::{Reached, Stories};
use prose::Lines;
use schedule::{ActTimes, Schedule};
pub(crate) use tape::Tape;

use crate::drawing::{
    Anchor, Canvas, Dash, Enter, Font, Form, Key, Marks, Place, Point, Rect, Shape, Sweep,
};
use crate::export::number::number;
use crate::figures::{Context, Figure, Geometry};
use crate::primitive::{Event, Part, SimId, Simulation, Traffic, Value};
use crate::story::{
    Act, ActKind, Arrangement, Frame, LiveId, Mark, Prose, StatementId, StepStory, Story, Stretch,
    Target,
};
use crate::text::Fonts;
use crate::theme::{LANDSCAPE, PORTRAIT, Role, TypeScale};
use crate::timeline::{Beat, Cause, Layout, Moment, Prediction, Step, Timeline};
use crate::units::{Micros, Millis};

/// The stage of a scene in one layout. Sizes are solved over the stories of all knob combinations at once, so that
/// turning a knob moves nothing that stays.
pub struct Stage<'a> {
    layout: Layout,
    context: Context<'a>,
    sizes: Sizes<'a>,
}

impl<'a> Stage<'a> {
    /// A stage for these stories.
    pub fn new(stories: &'a Stories<'a>, layout: Layout, fonts: &'a Fonts) -> Self {
        let context = Context {
            fonts,
            scale: scale(layout),
            portrait: layout == Layout::Portrait,
        };
        Self {
            layout,
            context,
            sizes: Sizes::new(stories, layout),
        }
    }

    /// What can be seen of one of them, by its place; and how it was made, if its text is edited.
    pub(crate) fn show(&self, index: usize) -> (Timeline, Tape) {
        let story = self.sizes.story(index);
        let schedule = Schedule::new(story);
        let panes = Panes::new(&self.sizes, index, self.layout, &self.context);
        let known = (panes, self.sizes.memory());
        let mut show = Show::new(&self.sizes, story, (self.layout, self.context), known);
        for (step, times) in story.steps.iter().zip(&schedule.steps) {
            show.step(step, times);
        }
        let steps = shown_steps(story, &schedule, std::mem::take(&mut show.told));
        let memory = show.remembered();
        let lines = memory.lines.clone();
        self.sizes.remember(memory);
        let (elements, places, motion) = show.cast.finish();
        let timeline = Timeline {
            duration: schedule.duration,
            poster: poster(&schedule),
            elements,
            steps,
            moments: show.moments,
        };
        let made = (&*timeline.elements, &*places);
        let tape = Tape::new((schedule, lines), motion, show.moment_ticks, made);
        (timeline, tape)
    }
}

fn scale(layout: Layout) -> TypeScale {
    match layout {
        Layout::Landscape => LANDSCAPE,
        Layout::Portrait => PORTRAIT,
    }
}

/// The poster: the end of the middle step, when most has happened and nothing is resolved.
fn poster(schedule: &Schedule) -> Millis {
    schedule
        .steps
        .get(schedule.steps.len() / 2)
        .map_or(Millis::ZERO, |step| Millis((step.end.0 - 1).max(0)))
}

/// When the steps and sentences of a story are shown and how long it all takes, without any picture.
pub fn storyboard(story: &Story) -> (Vec<Step>, Millis) {
    let schedule = Schedule::new(story);
    let untold = std::iter::repeat_with(Vec::new);
    (shown_steps(story, &schedule, untold), schedule.duration)
}

/// The steps of a story, of which each state at their ends is known in sentences.
pub(crate) fn steps(story: &Story, told: impl Iterator<Item = Vec<String>>) -> Vec<Step> {
    shown_steps(story, &Schedule::new(story), told)
}

/// When each statement of a story takes effect, in order.
pub fn cues(story: &Story) -> Vec<(StatementId, Millis)> {
    let schedule = Schedule::new(story);
    let mut cues = Vec::new();
    let acts = |acts: &[Act], times: &[ActTimes], cues: &mut Vec<_>| {
        let starts = acts.iter().zip(times);
        cues.extend(starts.map(|(act, times)| (act.statement, times.start)));
    };
    for (step, times) in story.steps.iter().zip(&schedule.steps) {
        cues.push((step.statement, times.start));
        acts(&step.setup, &times.setup, &mut cues);
        for (beat, times) in step.beats.iter().zip(&times.beats) {
            cues.push((beat.statement, times.start));
            acts(&beat.acts, &times.acts, &mut cues);
        }
    }
    cues
}

fn shown_steps(
    story: &Story,
    schedule: &Schedule,
    told: impl IntoIterator<Item = Vec<String>>,
) -> Vec<Step> {
    let steps = story.steps.iter().zip(&schedule.steps).zip(told);
    let shown = steps.map(|((step, times), state)| shown_step(step, times, state));
    shown.collect()
}

fn shown_step(step: &StepStory, times: &schedule::StepTimes, state: Vec<String>) -> Step {
    let beats = step.beats.iter().zip(&times.beats);
    let prediction = |asked: &crate::story::Prediction| Prediction {
        before_beat: asked.before_beat,
        question: asked.question.clone(),
        choices: asked.choices.clone(),
    };
    Step {
        statement: step.statement,
        title: step.title.clone(),
        start: times.start,
        end: times.end,
        beats: beats
            .map(|(beat, times)| Beat {
                statement: beat.statement,
                say: beat.say.clone(),
                start: times.start,
                end: times.end,
            })
            .collect(),
        predictions: step.predictions.iter().map(prediction).collect(),
        claims: step.claims.iter().map(|(_, text)| text.clone()).collect(),
        state,
    }
}

/// Everything that is on stage now.
struct Show<'a> {
    stories: &'a Stories<'a>,
    story: &'a Story,
    layout: Layout,
    context: Context<'a>,
    panes: Panes,
    memory: Memory,
    cast: Cast,
    arrangement: Arc<Arrangement>,
    states: Vec<Arc<dyn Simulation>>,
    live: Vec<Prose>,
    marks: Marks,
    /// The emphasis of parts in one picture only.
    picture_marks: Vec<(Target, Part, Mark)>,
    notes: Vec<Note>,
    /// None in a film whose camera never moves.
    camera: Option<Camera>,
    opened: Option<Opened>,
    /// What can be seen at the end of each step, in sentences.
    told: Vec<Vec<String>>,
    pictures: BTreeMap<PaneKey, Picture>,
    /// What each picture on stage drew last.
    drawn: BTreeMap<PaneKey, Arc<Drawing>>,
    names: BTreeMap<PaneKey, Names>,
    headings: Picture,
    title: Picture,
    callouts: Picture,
    captions: Captions<'a>,
    messages: Messages,
    moments: Vec<Moment>,
    /// At which moment of the schedule each of them is.
    moment_ticks: Vec<u32>,
}

impl<'a> Show<'a> {
    fn new(
        sizes: &Sizes<'a>,
        story: &'a Story,
        (layout, context): (Layout, Context<'a>),
        (panes, memory): (Panes, Memory),
    ) -> Self {
        let stories = sizes.stories();
        let mut cast = Cast::new();
        cast.motion.done = memory.keeps.then(Vec::new);
        let opening = cast.motion.tick(Millis::ZERO, because(story.opened));
        let camera = stories
            .have_a_camera()
            .then(|| Camera::new(&mut cast, opening));
        let mut show = Self {
            stories,
            story,
            layout,
            context,
            panes,
            memory,
            cast,
            arrangement: Arc::clone(&story.opening),
            states: story
                .sims
                .iter()
                .map(|sim| Arc::clone(&sim.initial))
                .collect(),
            live: story.live.clone(),
            marks: Marks::default(),
            picture_marks: Vec::new(),
            notes: Vec::new(),
            camera,
            opened: None,
            told: Vec::new(),
            pictures: BTreeMap::new(),
            drawn: BTreeMap::new(),
            names: BTreeMap::new(),
            headings: Picture::default(),
            title: Picture::default(),
            callouts: Picture::default(),
            captions: Captions::new(layout, context.fonts),
            messages: Messages::default(),
            moments: Vec::new(),
            moment_ticks: Vec::new(),
        };
        show.arrange(opening);
        show
    }

    /// What was drawn, for the next time.
    fn remembered(&mut self) -> Memory {
        let mut memory = std::mem::take(&mut self.memory);
        for names in std::mem::take(&mut self.names).into_values() {
            memory.keep(names);
        }
        memory.turned()
    }

    fn step(&mut self, step: &StepStory, times: &schedule::StepTimes) {
        let now = self.tick(times.start, because(step.statement));
        self.marks.0.clear();
        self.picture_marks.clear();
        self.notes.clear();
        self.redraw(now);
        self.draw_callouts(now);
        self.draw_title(&step.title, now);
        for (act, times) in step.setup.iter().zip(&times.setup) {
            self.act(act, times);
        }
        for (beat, times) in step.beats.iter().zip(&times.beats) {
            let now = self.tick(times.start, because(beat.statement));
            let (cast, lines) = (&mut self.cast, &mut self.memory.lines);
            self.captions.draw(cast, lines, &beat.say, now);
            for (act, times) in beat.acts.iter().zip(&times.acts) {
                self.act(act, times);
            }
        }
        let told = self.spoken();
        self.told.push(told);
    }

    fn act(&mut self, act: &Act, times: &ActTimes) {
        let now = self.tick(times.start, because(act.statement));
        match &act.kind {
            ActKind::Do { .. } => {}
            ActKind::Run { stretches, .. } => self.run(stretches, times, now),
            ActKind::Show(arrangement) => {
                self.messages.clear(&mut self.cast, now);
                self.arrangement = Arc::clone(arrangement);
                self.arrange(now);
                self.follow(now);
            }
            ActKind::Mark { on, mark } => {
                self.mark(on, *mark);
                self.redraw(now);
            }
            ActKind::Note { text, on, number } => {
                self.note(format!("note-{number}"), text.clone(), on);
                self.draw_callouts(now);
            }
            ActKind::Focus(Some(on)) => self.focus(on, now),
            ActKind::Focus(None) => self.turn(View::WHOLE, None, None, now),
        }
    }

    /// Now, at the next moment of the schedule.
    fn tick(&mut self, at: Millis, cause: Cause) -> Now {
        self.cast.motion.tick(at, cause)
    }

    /// Plays a run: every frame at its shown time, all simulations on one clock.
    fn run(&mut self, stretches: &[Stretch], times: &ActTimes, now: Now) {
        for stretch in stretches {
            self.sweep(stretch.sim, now, stretch.from);
        }
        let frames = times.frames(stretches);
        let frame = |(_, stretch, frame): &(Millis, usize, usize)| {
            let stretch = &stretches[*stretch];
            (stretch, &stretch.frames[*frame])
        };
        match times.flow {
            Some(spacing) => {
                self.cast.flow = Some(spacing);
                for together in frames.chunk_by(|(one, ..), (other, ..)| one == other) {
                    let now = self.tick(together[0].0, now.cause);
                    for (stretch, frame) in coalesced(together.iter().map(frame)) {
                        self.frame(stretch, &frame, now);
                    }
                }
                self.cast.flow = None;
            }
            None => {
                for shown in &frames {
                    let now = self.tick(shown.0, now.cause);
                    let (stretch, frame) = frame(shown);
                    self.frame(stretch, frame, now);
                }
            }
        }
        for stretch in stretches {
            let end = self.tick(times.shown(stretch, stretch.to), now.cause);
            self.sweep(stretch.sim, end, stretch.to);
            self.messages
                .pause(&mut self.cast, stretch.sim, stretch.to, end);
        }
    }

    fn frame(&mut self, stretch: &Stretch, frame: &Frame, now: Now) {
        let sim = stretch.sim;
        let event = frame.event.as_ref().map(|event| (sim, event.id));
        let now = Now {
            cause: Cause { event, ..now.cause },
            ..now
        };
        for news in &frame.traffic {
            if let Traffic::Ended { id, at, fate } = news {
                self.messages.end(&mut self.cast, sim, *id, *fate, *at, now);
            }
        }
        self.states[usize::from(sim.0)] = Arc::clone(&frame.state);
        if !frame.live.is_empty() {
            for (id, text) in &frame.live {
                self.live[id.0 as usize].clone_from(text);
            }
            self.draw_headings(now);
        }
        self.draw_sim(sim, !frame.live.is_empty(), now);
        self.send(stretch, frame, now);
        // Nobody looks for single events of a family that is only counted.
        if (!self.story.sims[usize::from(sim.0)].member || self.panes.show(sim))
            && let Some(event) = &frame.event
        {
            self.moments.push(moment(sim, event, &*frame.state, now.at));
            self.moment_ticks.push(now.tick);
        }
    }

    fn send(&mut self, stretch: &Stretch, frame: &Frame, now: Now) {
        let sim = stretch.sim;
        let is_sent = |news: &Traffic| matches!(news, Traffic::Sent(_));
        if !frame.traffic.iter().any(is_sent) {
            return;
        }
        let places: Vec<Place> = self.all_places().copied().collect();
        let (states, story) = (&self.states, self.story);
        let (pictures, fonts) = (&self.pictures, self.context.fonts);
        let names = |part: Part| {
            let sim = usize::from(part.sim.0);
            format!("{}.{}", story.sims[sim].name, states[sim].label(part))
        };
        let standing = LazyCell::new(|| standing(pictures.values(), &places, fonts));
        let around = Surroundings {
            stretch,
            places: &places,
            fonts,
            scale: self.context.scale,
            names: &names,
            stage: self.layout.figures(),
            standing: &|| &standing,
            crowded: messages::is_crowded(stretch, frame.t),
        };
        for news in &frame.traffic {
            if let Traffic::Sent(flight) = news {
                self.messages
                    .leave(&mut self.cast, sim, flight, &around, now);
            }
        }
    }

    fn sweep(&mut self, sim: SimId, now: Now, clock: Micros) {
        for (_, picture) in self
            .pictures
            .iter_mut()
            .filter(|(key, _)| key.sim == Some(sim))
        {
            self.cast.sweep(picture, now, clock);
        }
        self.draw_inside(sim, now);
    }

    /// Puts the present arrangement on stage; what is in it no longer leaves.
    fn arrange(&mut self, now: Now) {
        let kept = self.panes.keys(&self.arrangement);
        self.hand_over(&kept);
        for (key, picture) in self
            .pictures
            .iter_mut()
            .filter(|(key, _)| !kept.contains(key))
        {
            self.cast.draw(picture, &[], now, Micros::ZERO);
            self.drawn.remove(key);
        }
        self.pictures.retain(|key, _| kept.contains(key));
        for (_, names) in self.names.extract_if(.., |key, _| !kept.contains(key)) {
            self.memory.keep(names);
        }
        for key in kept.iter() {
            self.name(key);
        }
        self.redraw(now);
        self.draw_headings(now);
    }

    /// What goes on being shown in another way keeps its elements.
    fn hand_over(&mut self, kept: &[PaneKey]) {
        for new in kept {
            if self.pictures.contains_key(new) {
                continue;
            }
            let leaves = |old: &&PaneKey| old.shows_as(new) && !kept.contains(old);
            let Some(old) = self.pictures.keys().find(leaves).cloned() else {
                continue;
            };
            if let Some(picture) = self.pictures.remove(&old) {
                self.pictures.insert(new.clone(), picture);
            }
            if let Some(names) = self.names.remove(&old) {
                self.names.insert(new.clone(), names);
            }
            self.drawn.remove(&old);
        }
    }

    /// Gives a picture that is new on stage a name that no other on stage has.
    fn name(&mut self, key: &PaneKey) {
        if self.names.contains_key(key) {
            return;
        }
        let plain = key.name(self.story);
        let is_free = |name: &String| self.names.values().all(|names| names.prefix != *name);
        let others = (2..=self.names.len() + 1).map(|count| format!("{plain}:{count}"));
        let prefix = std::iter::once(plain.clone()).chain(others).find(is_free);
        let names = self.memory.names(prefix.unwrap_or(plain));
        self.names.insert(key.clone(), names);
    }

    fn redraw(&mut self, now: Now) {
        for key in self.panes.keys(&self.arrangement).iter() {
            self.draw_pane(key, now);
        }
        if let Some(opened) = &self.opened {
            self.draw_inside(opened.part.sim, now);
        }
    }

    fn draw_sim(&mut self, sim: SimId, live: bool, now: Now) {
        for key in self.panes.keys(&self.arrangement).iter() {
            if key.sim == Some(sim) || live && key.sim.is_none() {
                self.draw_pane(key, now);
            }
        }
        self.draw_inside(sim, now);
    }

    /// Draws what is inside the part that is open, if it is one of this simulation.
    fn draw_inside(&mut self, sim: SimId, now: Now) {
        let marks = self.marks_of(sim);
        let Some(opened) = &mut self.opened else {
            return;
        };
        let own = Part {
            sim: SimId::default(),
            ..opened.part
        };
        let state = &self.states[usize::from(sim.0)];
        if let (true, Some(figure)) = (opened.part.sim == sim, state.inside(own)) {
            let drawn = (figure, marks);
            opened.draw(&mut self.cast, drawn, &self.context, now, state.now());
        }
    }

    fn draw_pane(&mut self, key: &PaneKey, now: Now) {
        let sim = key.sim.map(|sim| usize::from(sim.0));
        let state = sim.map(|sim| Arc::clone(&self.states[sim]));
        let clock = state.as_ref().map_or(Micros::ZERO, |state| state.now());
        let Some(drawing) = self.drawing(key, state.as_ref()) else {
            return;
        };
        let picture = self.pictures.entry(key.clone()).or_default();
        let last = self.drawn.insert(key.clone(), Arc::clone(&drawing));
        match last {
            Some(last) if Arc::ptr_eq(&last, &drawing) => self.cast.sweep(picture, now, clock),
            _ => self.cast.draw(picture, &drawing.shapes, now, clock),
        }
    }

    /// The picture of a pane as it is now: the last one, if that is the same; none without a place on stage.
    fn drawing(
        &mut self,
        key: &PaneKey,
        state: Option<&Arc<dyn Simulation>>,
    ) -> Option<Arc<Drawing>> {
        let marks = self.marks_on(key);
        let geometry = self.panes.geometry(&self.arrangement, key)?;
        let camera = self.camera.as_ref();
        let limits = camera.map_or(&[][..], |camera| &camera.limits);
        let names = self.names.entry(key.clone()).or_default();
        let prefix = names.prefix.clone();
        let last = self.drawn.get(key);
        let (story, states, live) = (self.story, &self.states, &self.live);
        let draw = |setting| {
            let figure = panes::picture(key, story, states, live);
            let same = |last: &&Arc<Drawing>| {
                (last.setting, &last.marks, &last.figure) == (setting, &marks, &figure)
            };
            if let Some(last) = last.filter(same) {
                return Arc::clone(last);
            }
            let mut canvas = figure.draw(geometry, &marks, &self.context);
            if let Some(camera) = camera {
                canvas.shapes = camera.kept(canvas.shapes, self.context.fonts);
                canvas.places.retain(|place| camera.shows(place.bounds));
            }
            for place in &mut canvas.places {
                place.part.sim = key.sim.unwrap_or_default();
            }
            Arc::new(Drawing {
                figure,
                marks: marks.clone(),
                setting,
                places: canvas.places,
                shapes: names.of(canvas.shapes),
            })
        };
        let setting = (geometry, limits, &*prefix);
        Some(self.memory.drawing(key, state, setting, &marks, draw))
    }

    /// The emphasis of what is in one picture.
    fn marks_on(&self, key: &PaneKey) -> Marks {
        let mut marks = self.marks_of(key.sim.unwrap_or_default());
        let own = self.picture_marks.iter();
        let own = own.filter(|(target, ..)| key.is_of(target));
        marks.0.extend(own.map(|(_, part, mark)| (*part, *mark)));
        marks
    }

    /// The emphasis of one simulation's parts, as that simulation names them.
    fn marks_of(&self, sim: SimId) -> Marks {
        let own = self.marks.0.iter().filter(|(part, _)| part.sim == sim);
        let plain = |(part, mark): &(Part, Mark)| {
            let sim = SimId::default();
            (Part { sim, ..*part }, *mark)
        };
        Marks(own.map(plain).collect())
    }

    fn draw_headings(&mut self, now: Now) {
        let fonts = self.context.fonts;
        let mut shapes = self.all_headings();
        shapes.retain(|(_, shape)| {
            let at = bounds(shape, fonts);
            let camera = self.camera.as_ref();
            camera.is_none_or(|camera| at.is_none_or(|at| camera.shows(at)))
        });
        self.cast
            .draw(&mut self.headings, &shapes, now, Micros::ZERO);
    }

    /// The headings of the present arrangement, whether the camera shows them or not.
    fn all_headings(&self) -> Vec<Named> {
        let font = Font {
            mono: false,
            weight: 600,
            px: self.context.scale.label,
        };
        let headings = self.panes.headings(&self.arrangement);
        // Pictures of several members have one text for their headings.
        let name = |at: usize, id: LiveId| -> Name {
            let before = headings[..at].iter().filter(|(known, ..)| *known == id);
            match before.count() {
                0 => format!("heading-{}", id.0).into(),
                count => format!("heading-{}-{count}", id.0).into(),
            }
        };
        let fonts = self.context.fonts;
        let shapes = |(at, (id, x, y)): (usize, &(LiveId, f64, f64))| {
            let lines = Lines::new(fonts, &self.live[id.0 as usize], font, f64::INFINITY, 1.0);
            let from = Point {
                x: *x,
                y: y + 0.36 * font.px - lines.excess() / 2.0,
            };
            let name = name(at, *id);
            let named = move |(_, column, shape): (usize, usize, Shape)| -> Named {
                match column {
                    0 => (name.clone(), shape.into()),
                    _ => (format!("{name}.{column}").into(), shape.into()),
                }
            };
            let shapes = lines.shapes(from, Anchor::Start, Role::Ink).into_iter();
            shapes.map(named).collect::<Vec<_>>()
        };
        headings.iter().enumerate().flat_map(shapes).collect()
    }

    fn draw_title(&mut self, title: &Prose, now: Now) {
        let font = Font {
            mono: false,
            weight: 600,
            px: self.context.scale.title,
        };
        let stage = self.layout.figures();
        let fonts = self.context.fonts;
        let lines = Lines::broken(
            self.memory.lines.of(fonts, title, font, stage.w),
            font,
            1.15,
        );
        let first = if self.layout == Layout::Landscape {
            76.0
        } else {
            88.0
        } - (lines.count() as f64 - 1.0) * font.px * 1.15
            - lines.excess();
        let from = Point {
            x: stage.x,
            y: first,
        };
        let named = |(row, column, shape): (usize, usize, Shape)| -> Named {
            let name = match column {
                0 => format!("title-{row}"),
                _ => format!("title-{row}-{column}"),
            };
            (name.into(), shape.into())
        };
        let shapes = lines.shapes(from, Anchor::Start, Role::Ink);
        let shapes: Vec<Named> = shapes.into_iter().map(named).collect();
        self.cast
            .outside(|cast| cast.draw(&mut self.title, &shapes, now, Micros::ZERO));
    }

    /// Emphasises what a statement points at, as it is shown now.
    fn mark(&mut self, on: &Target, mark: Mark) {
        let places = |key: &PaneKey| {
            let drawn = self.drawn.get(key).into_iter();
            drawn.flat_map(|drawing| &drawing.places)
        };
        match on {
            Target::Parts(parts) => {
                let shown: Vec<Part> = self.all_places().map(|place| place.part).collect();
                for part in parts {
                    self.marks.0.push((*part, mark));
                    let all = shown.iter().filter(|shown| shown.sim == part.sim);
                    if part.kind.is_empty() {
                        self.marks.0.extend(all.map(|shown| (*shown, mark)));
                    }
                }
            }
            Target::Picture(..) | Target::Values(_) => {
                let keys = self.panes.keys(&self.arrangement);
                let own = |place: &Place| Part {
                    sim: SimId::default(),
                    ..place.part
                };
                let shown: Vec<Part> = keys
                    .iter()
                    .filter(|key| key.is_of(on))
                    .flat_map(|key| places(key).map(own))
                    .collect();
                let marked = shown.into_iter().map(|part| (on.clone(), part, mark));
                self.picture_marks.extend(marked);
            }
        }
    }

    fn all_places(&self) -> impl Iterator<Item = &Place> {
        let opened = self.opened.iter().flat_map(|opened| &opened.places);
        let drawn = self.drawn.values().flat_map(|drawing| &drawing.places);
        drawn.chain(opened)
    }

    /// Where things are that a statement points at, in its order and then that of the pictures.
    fn places_of(&self, on: &Target) -> Vec<Rect> {
        match on {
            Target::Parts(parts) => {
                let of = |part: &Part| {
                    let own = self.all_places().filter(|place| place.part == *part);
                    own.map(|place| place.bounds).collect::<Vec<_>>()
                };
                parts.iter().flat_map(of).collect()
            }
            Target::Picture(..) | Target::Values(_) => {
                let keys = self.panes.keys(&self.arrangement);
                let drawn = |key: &PaneKey| self.panes.geometry(&self.arrangement, key);
                let of = keys.iter().filter(|key| key.is_of(on)).filter_map(drawn);
                of.map(Geometry::drawn).collect()
            }
        }
    }

    fn view(&self) -> View {
        self.camera
            .as_ref()
            .map_or(View::WHOLE, |camera| camera.view)
    }

    /// Puts a callout beside the first place of what it is about, if that is on stage.
    fn note(&mut self, name: String, text: Prose, on: &Target) {
        let Some(target) = self.places_of(on).first().copied() else {
            return;
        };
        let view = self.view();
        let places: Vec<Place> = self.all_places().copied().collect();
        let messages = self.messages.bounds().into_iter().map(Obstacle::solid);
        let notes = self.notes.iter().map(|note| Obstacle::solid(note.bounds));
        let around = Obstacles {
            stage: self.layout.figures(),
            others: standing(self.pictures.values(), &places, self.context.fonts)
                .into_iter()
                .chain(messages)
                .map(|thing| thing.seen(view))
                .chain(notes)
                .collect(),
            fonts: self.context.fonts,
            scale: self.context.scale,
        };
        let about = (text, on.clone());
        let note = notes::callout(name, about, view.shown(target), &around);
        self.notes.push(note);
    }

    /// Callouts after another arrangement: those whose part is elsewhere come up anew beside it when it has got there, and
    /// those whose part is gone leave.
    fn follow(&mut self, now: Now) {
        let before = std::mem::take(&mut self.notes);
        for note in &before {
            self.note(note.name.clone(), note.text.clone(), &note.on);
        }
        let after = std::mem::take(&mut self.notes);
        let stays = |note: &&Note| before.iter().any(|old| old.shapes == note.shapes);
        self.notes = after.iter().filter(stays).cloned().collect();
        self.draw_callouts(now);
        self.notes = after;
        let arrived = Now {
            at: now.at + Millis(MOVE),
            ..now
        };
        self.draw_callouts(arrived);
    }

    /// Points the camera: at the only part, which opens if it is composite, or at the box around all. Where it looks now
    /// has no part in that.
    fn focus(&mut self, on: &Target, now: Now) {
        let pictures = self.whole_pictures();
        let Some(target) = self.looked_at(on, &pictures) else {
            return;
        };
        let stage = self.layout.figures();
        let fonts = self.context.fonts;
        let mut things = Vec::new();
        for picture in &pictures {
            things.extend(camera::things(picture.shapes.iter(), fonts));
        }
        let headings = self.all_headings();
        let headings = headings.iter().map(|(_, shape)| &**shape);
        things.extend(camera::things(headings, fonts));
        let inside = match on {
            Target::Parts(parts) if parts.len() == 1 => self.interior(parts[0]),
            _ => None,
        };
        let size = inside.as_ref().map(|(_, interior)| interior.size);
        let framed = camera::framed(target, &things, size, stage);
        // A panel without room around it does not open.
        let framed = framed.or_else(|| camera::framed(target, &things, None, stage));
        match framed {
            Some((view, limit)) => self.turn(view, Some(limit), inside, now),
            None => self.turn(View::WHOLE, None, None, now),
        }
    }

    /// The pictures on stage with all that is in them, whether the camera shows it or not.
    fn whole_pictures(&self) -> Vec<Canvas> {
        let whole = |key: &PaneKey| {
            let geometry = self.panes.geometry(&self.arrangement, key)?;
            let figure = panes::picture(key, self.story, &self.states, &self.live);
            let mut canvas = figure.draw(geometry, &self.marks_on(key), &self.context);
            let sim = key.sim.unwrap_or_default();
            let places = canvas.places.iter_mut().map(|place| &mut place.part);
            let shapes = canvas
                .shapes
                .iter_mut()
                .filter_map(|it| it.key.part.as_mut());
            places.chain(shapes).for_each(|part| part.sim = sim);
            Some(canvas)
        };
        let keys = self.panes.keys(&self.arrangement);
        keys.iter().filter_map(whole).collect()
    }

    /// The box around what the camera is to look at, of parts with the surfaces that belong to them; none if it is not on
    /// stage.
    fn looked_at(&self, on: &Target, pictures: &[Canvas]) -> Option<Rect> {
        let Target::Parts(parts) = on else {
            return self.places_of(on).into_iter().reduce(Rect::union);
        };
        let opened = self.opened.iter().flat_map(|opened| &opened.places);
        let places = pictures.iter().flat_map(|canvas| &canvas.places);
        let places = places.chain(opened);
        let places = places.filter(|place| parts.contains(&place.part));
        let target = places.map(|place| place.bounds).reduce(Rect::union)?;
        let is_surface = |shape: &&Shape| {
            shape.key.part.is_some_and(|part| parts.contains(&part))
                && match shape.form {
                    Form::Ring { .. } => true,
                    Form::Path { .. } => shape.fill.is_some(),
                    _ => false,
                }
        };
        let shapes = pictures.iter().flat_map(|canvas| &canvas.shapes);
        let surfaces = shapes.filter(is_surface);
        let surfaces = surfaces.filter_map(|shape| bounds(shape, self.context.fonts));
        Some(surfaces.fold(target, Rect::union))
    }

    /// What is inside a part, if it is composite.
    fn interior(&self, part: Part) -> Option<(Part, Interior)> {
        let figures = self.stories.insides(part);
        let states: Vec<&Figure> = figures.iter().collect();
        let stage = self.layout.figures();
        (!states.is_empty()).then(|| (part, Interior::new(&states, stage, &self.context)))
    }

    /// Turns the camera to a view: what that cannot hold steps back, the camera moves, and what comes into view appears.
    fn turn(
        &mut self,
        view: View,
        limit: Option<Limit>,
        inside: Option<(Part, Interior)>,
        now: Now,
    ) {
        let Some(camera) = &mut self.camera else {
            return;
        };
        let closing = self.opened.take();
        camera.limits.extend(limit);
        let seen = camera.limits.clone();
        let moving = camera::lead(limit.is_some(), now);
        self.cast
            .outside(|cast| cast.draw(&mut self.callouts, &[], now, Micros::ZERO));
        let from = inside.as_ref().and_then(|(part, _)| self.place_of(*part));
        self.messages.keep(&mut self.cast, now, &|way| {
            seen.iter().all(|limit| limit.shows(way))
        });
        self.redraw_all(now);
        let arrived = Now {
            at: moving.at + Millis(MOVE),
            ..now
        };
        if let Some(camera) = &mut self.camera {
            camera.go(&mut self.cast, view, moving);
            camera.limits = limit.into_iter().collect();
        }
        if let Some(opened) = closing {
            opened.close(&mut self.cast, moving);
        }
        if let (Some((part, interior)), Some(from), Some(limit)) = (inside, from, limit) {
            self.opened = self.open(part, interior, from, (view, limit), moving);
            self.draw_inside(part.sim, moving);
        }
        self.redraw_all(arrived);
        for note in std::mem::take(&mut self.notes) {
            self.note(note.name, note.text, &note.on);
        }
        self.draw_callouts(arrived);
    }

    fn open(
        &mut self,
        part: Part,
        interior: Interior,
        from: Rect,
        framed: (View, Limit),
        now: Now,
    ) -> Option<Opened> {
        let sim = usize::from(part.sim.0);
        let own = Part {
            sim: SimId::default(),
            ..part
        };
        let key = Key {
            part: Some(own),
            name: "inside",
            index: 0,
        };
        let prefix = format!("{}.{}", self.story.sims[sim].name, shape_name(&key));
        let title = self.states[sim].label(own);
        let about = (part, prefix, title);
        Opened::new(&mut self.cast, about, interior, from, framed, now)
    }

    fn place_of(&self, part: Part) -> Option<Rect> {
        self.places_of(&Target::Parts(vec![part])).first().copied()
    }

    fn redraw_all(&mut self, now: Now) {
        self.redraw(now);
        self.draw_headings(now);
    }

    fn draw_callouts(&mut self, now: Now) {
        let named = |note: &Note| -> Vec<Named> {
            note.shapes
                .iter()
                .map(|shape| {
                    (
                        format!("{}/{}", note.name, shape_name(&shape.key)).into(),
                        Arc::clone(shape),
                    )
                })
                .collect()
        };
        let shapes: Vec<Named> = self.notes.iter().flat_map(named).collect();
        self.cast
            .outside(|cast| cast.draw(&mut self.callouts, &shapes, now, Micros::ZERO));
    }
}

/// A statement as a cause.
fn because(statement: StatementId) -> Cause {
    Cause {
        statement,
        event: None,
    }
}

/// Of the frames of one moment the last one of each simulation, with the ends of all messages, those that outlast the run,
/// and the last of each text.
fn coalesced<'f>(
    frames: impl Iterator<Item = (&'f Stretch, &'f Frame)>,
) -> Vec<(&'f Stretch, Frame)> {
    let mut kept: Vec<(&Stretch, Frame)> = Vec::new();
    for (stretch, frame) in frames {
        let at = kept.iter().position(|(known, _)| known.sim == stretch.sim);
        let old = at.map(|at| kept.remove(at).1);
        let (mut traffic, mut live) =
            old.map_or_else(Default::default, |old| (old.traffic, old.live));
        let lasting = |news: &&Traffic| match news {
            Traffic::Sent(flight) => outlasts(stretch, flight.id),
            Traffic::Ended { .. } => true,
        };
        traffic.extend(frame.traffic.iter().filter(lasting).cloned());
        live.extend(frame.live.iter().cloned());
        let frame = Frame {
            traffic,
            live,
            ..frame.clone()
        };
        kept.push((stretch, frame));
    }
    kept
}

/// Whether a message is still on its way when a run is over.
fn outlasts(stretch: &Stretch, id: u32) -> bool {
    let mut news = stretch.frames.iter().rev().flat_map(|frame| &frame.traffic);
    !news.any(|news| matches!(news, Traffic::Ended { id: ended, .. } if *ended == id))
}

fn words(text: &str, font: Font, role: Role, x: f64, y: f64) -> Shape {
    Shape {
        key: Key {
            part: None,
            name: "words",
            index: 0,
        },
        form: Form::Words {
            text: text.to_owned(),
            font,
            anchor: Anchor::Start,
            struck: false,
        },
        at: Point { x, y },
        fill: Some(role),
        fill_opacity: 1.0,
        stroke: None,
        stroke_width: 0.0,
        dash: Dash::Solid,
        sweep: Sweep::Share(1.0),
        enter: Enter::Fade,
        within: None,
    }
}

/// What stands in pictures and should not be covered.
fn standing<'a>(
    pictures: impl Iterator<Item = &'a Picture>,
    places: &[Place],
    fonts: &Fonts,
) -> Vec<Obstacle> {
    let shapes = pictures.flat_map(Picture::shapes);
    let shapes = shapes.filter_map(|shape| obstacle(shape, fonts));
    // What holds other parts, such as a row, is empty between them.
    let places = places.iter().map(|place| place.bounds);
    let standing = places.clone().map(|place| {
        let inside = |other: Rect| !other.holds(place) && place.holds(other);
        match places.clone().any(inside) {
            true => Obstacle::loose(place),
            false => Obstacle::solid(place),
        }
    });
    shapes.chain(standing).collect()
}

/// What callouts and messages should not cover: words, sets around their members, and cuts: dashed lines that are level or
/// upright.
fn obstacle(shape: &Shape, fonts: &Fonts) -> Option<Obstacle> {
    let level = |place: &Rect| place.w.min(place.h) <= shape.stroke_width;
    match &shape.form {
        Form::Words { .. } => bounds(shape, fonts).map(Obstacle::solid),
        Form::Path { .. } if shape.fill_opacity < 1.0 => bounds(shape, fonts).map(Obstacle::loose),
        Form::Path { .. } if shape.dash != Dash::Solid => bounds(shape, fonts)
            .filter(level)
            .map(|place| Obstacle::line(place.grown(shape.stroke_width / 2.0))),
        _ => None,
    }
}

fn moment(sim: SimId, event: &Event, state: &dyn Simulation, at: Millis) -> Moment {
    let argument = |(name, value): &(&str, Value)| format!("{name} {}", plain(value, state));
    let arguments: Vec<String> = event.args.iter().map(argument).collect();
    let text = format!("{} {}", event.name, arguments.join(", "))
        .trim_end()
        .to_owned();
    Moment {
        at,
        sim,
        event: event.id,
        name: event.name,
        text,
        t: event.t,
    }
}

/// A value in plain words.
pub(crate) fn plain(value: &Value, state: &dyn Simulation) -> String {
    let list = |parts: Vec<String>| {
        if parts.is_empty() {
            "none".to_owned()
        } else {
            parts.join(" ")
        }
    };
    match value {
        Value::None => "none".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Int(count) => count.to_string(),
        Value::Real(real) => number(*real),
        Value::Duration(span) => span.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Word(word) => (*word).to_owned(),
        Value::Range(ends) => format!("{}..{}", plain(&ends.0, state), plain(&ends.1, state)),
        Value::List(values) => list(values.iter().map(|value| plain(value, state)).collect()),
        Value::Part(part) => state.label(*part),
        Value::Set(parts) => list(parts.iter().map(|part| state.label(*part)).collect()),
        // No event carries a value of a table or of another simulation.
        Value::Record(_) | Value::Members(_) => "none".to_owned(),
    }
}
