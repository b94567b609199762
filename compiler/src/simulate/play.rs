//! Plays the statements of steps and tests, in order.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use explc_dsl::codes::{claim, simulation};
use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::span::Span;
use explc_dsl::syntax::{
    ArgValue, Do, Expr, ExprKind, Focus, GoalKind, Placement, Predict, Run, Show, StageItem, Step,
    Stmt, StmtKind, Template, Until, When,
};

use super::advance::{Leg, Setting, Stop, advance, refs};
use super::branch::{self, Deeds};
use super::cells::Cells;
use super::claims;
use super::eval::{
    Context, Ground, MOST_WORK, Problem, ProblemKind, mentioned, mentioned_since, root, senseless,
    unstamped,
};
use super::history::History;
use super::instants::Witness;
use super::numbers::{self, Typed};
use super::print::print;
use super::runs::{self, Done, Memory, Outcome, Ran, Runs};
use super::staging::{self, LiveTexts};
use super::text::{instant_text, interpolated, phrase, prose};
use super::{Watched, arguments, value};
use crate::figures::{Entry, Table};
use crate::primitive::{Event, Part, Refusal, SimId, Simulation, Value};
use crate::scene::{self, Argument, Scene, Sim};
use crate::story::{
    Act, ActKind, Arrangement, Beat, Mark, Performer, Prediction, Prose, StatementId, StepStory,
    Story, Stretch, Target,
};
use crate::units::{Micros, Millis};

/// After so many expressions somebody is asked whether the answer is still wanted.
const WORK_OF_ONE_QUESTION: u64 = 5_000;

/// The most `do` statements of a story: every state holds what was asked for and is not answered yet, and every state is kept.
const MOST_ACTIONS: usize = 200;

/// Plays one combination.
pub(super) struct Player<'s> {
    ground: Ground<'s>,
    sims: Vec<Box<dyn Simulation>>,
    /// The last event of each simulation.
    last: Vec<Option<&'static str>>,
    /// Which variations still receive what their originals do.
    follows: Vec<bool>,
    /// Variations that could not follow, which is told once the scene names them.
    strayed: BTreeMap<SimId, Strayed>,
    /// Simulations after a statement that failed: what they lead to is not told again.
    broken: BTreeSet<SimId>,
    live: LiveTexts,
    arrangement: Arc<Arrangement>,
    /// Whether the camera looks at something.
    focused: bool,
    cancel: &'s dyn Fn() -> bool,
    cancelled: bool,
    /// The work that was done when somebody was last asked for it.
    asked_at: u64,
    /// How many `do` statements were played.
    actions: usize,
    history: History,
    /// Whoever wants to ask later what things were worth.
    witness: Option<Witness>,
    /// What runs came to, for whoever plays an edited text again.
    runs: Option<Memory<'s>>,
    /// What each simulation was made to do.
    deeds: Vec<Deeds>,
    /// Each simulation as it begins.
    initial: Vec<Arc<dyn Simulation>>,
    /// Numbers in the tables that were on stage.
    cells: Cells,
    /// Variations that a scene without a stage shows once they are run.
    awaited: BTreeSet<SimId>,
    pub(super) found: Vec<Diagnostic>,
    step: Playing<'s>,
}

/// The step being played.
#[derive(Default)]
struct Playing<'s> {
    setup: Vec<Act>,
    beats: Vec<Beat>,
    open: Option<Open<'s>>,
    asked: Vec<(Prediction, &'s Predict)>,
    claims: Vec<(crate::story::StatementId, String)>,
    /// Which step it is; none in a test.
    step: Option<&'s Step>,
    /// Numbers that are typed into its texts.
    typed: Vec<Typed>,
    /// Values on both sides of the claims.
    checked: Vec<Value>,
}

/// A variation that could not follow.
struct Strayed {
    /// What stopped it.
    found: Diagnostic,
    /// The moments that were named before: what it was at them is true.
    past: BTreeSet<String>,
}

/// A sentence that is up.
struct Open<'s> {
    stmt: &'s Stmt,
    template: &'s Template,
    /// Values from when it came up, by the start of their span.
    before: BTreeMap<u32, String>,
    acts: Vec<Act>,
}

impl<'s> Player<'s> {
    /// Starts every simulation of the scene.
    ///
    /// # Errors
    /// What keeps simulations from starting.
    pub(super) fn new(
        scene: &'s Scene,
        choice: &[usize],
        cancel: &'s dyn Fn() -> bool,
    ) -> Result<Self, Vec<Diagnostic>> {
        let ground = Ground {
            scene,
            knobs: settings(scene, choice),
            captures: BTreeMap::new(),
            moments: BTreeMap::new(),
            declared: captures(scene),
            unbegun: (0..)
                .map(SimId)
                .zip(&scene.sims)
                .filter_map(|(id, sim)| sim.from.is_some().then_some(id))
                .collect(),
            work: Cell::new(0),
        };
        let sims = started(&ground)?;
        let start: Vec<Arc<dyn Simulation>> = sims.iter().map(|sim| sim.fork().into()).collect();
        let count = sims.len();
        let arrangement = Arc::new(Arrangement::Group {
            direction: crate::story::Direction::Row,
            title: None,
            items: Vec::new(),
        });
        Ok(Self {
            follows: scene
                .sims
                .iter()
                .map(|sim| sim.of.is_some() && sim.from.is_none())
                .collect(),
            ground,
            sims,
            last: vec![None; count],
            strayed: BTreeMap::new(),
            broken: BTreeSet::new(),
            live: LiveTexts::default(),
            arrangement,
            focused: false,
            cancel,
            cancelled: false,
            asked_at: 0,
            actions: 0,
            witness: None,
            runs: None,
            history: History::new(start.clone()),
            deeds: vec![Deeds::default(); count],
            initial: start,
            awaited: BTreeSet::new(),
            cells: Cells::default(),
            found: Vec::new(),
            step: Playing::default(),
        })
    }

    /// The whole story; none if nobody waits for it any more.
    pub(super) fn story(mut self, choice: &[usize]) -> (Option<Story>, Vec<Diagnostic>) {
        let story = self.told(choice);
        (story, self.found)
    }

    /// The whole story, and what its runs came to, which is known as far as `runs` has it.
    pub(super) fn again(mut self, choice: &[usize], runs: Memory<'s>) -> (Option<Story>, Runs) {
        self.runs = Some(runs);
        let story = self.told(choice);
        (story, self.runs.map(Memory::finish).unwrap_or_default())
    }

    /// The same, and what everything was worth at each statement. What runs came to is known as far as `runs` has it.
    pub(super) fn watched(mut self, choice: &[usize], runs: Memory<'s>) -> Watched {
        self.witness = Some(Witness::default());
        self.runs = Some(runs);
        let story = self.told(choice);
        let witness = self.witness.take().unwrap_or_default();
        Watched {
            story,
            found: self.found,
            instants: witness.finish(&self.ground),
            runs: self.runs.map(Memory::finish).unwrap_or_default(),
        }
    }

    fn told(&mut self, choice: &[usize]) -> Option<Story> {
        let scene = self.ground.scene;
        self.open_stage();
        let opening = Arc::clone(&self.arrangement);
        let mut steps = Vec::new();
        for step in &scene.steps {
            let skipped = scene.skipped.contains(&step.span.start);
            if !skipped && self.wanted(step.when.as_ref()) {
                steps.push(self.played(step));
            }
            if self.cancelled {
                return None;
            }
        }
        self.found
            .extend(std::mem::take(&mut self.cells).unchecked());
        let knobs = scene.knobs.iter().zip(choice).filter_map(|(knob, at)| {
            let (value, _, text) = knob.choices.get(*at)?;
            Some((knob.name.clone(), value.clone(), text.clone()))
        });
        let sims = scene
            .sims
            .iter()
            .zip(std::mem::take(&mut self.initial))
            .map(|(sim, initial)| Performer {
                name: sim.name.clone(),
                info: sim.info,
                member: !sim.place.is_empty(),
                initial,
            });
        Some(Story {
            knobs: knobs.collect(),
            sims: sims.collect(),
            tables: pictures(&self.ground),
            opening,
            opened: opened(scene),
            live: self.live.first(),
            steps,
        })
    }

    /// Plays the statements of a test.
    pub(super) fn test(mut self, body: &'s [Stmt]) -> Vec<Diagnostic> {
        self.all(body);
        self.found
    }

    fn open_stage(&mut self) {
        let scene = self.ground.scene;
        let refs = refs(&self.sims);
        let arrangement = match &scene.stage {
            Some(stage) => {
                let ctx = Context::new(&self.ground, &refs);
                staging::stage(stage, &|span| scene.statement(span), &mut self.live, &ctx)
            }
            None => {
                let ctx = Context::new(&self.ground, &refs);
                let (now, later) = staging::default_stage(&mut self.live, &ctx);
                self.awaited = later;
                now
            }
        };
        drop(refs);
        self.arrangement = Arc::new(arrangement);
        if let Some(stage) = &scene.stage {
            self.tell_unbegun(&stage.items);
        }
    }

    /// Tells of what a stage shows before it is there.
    fn tell_unbegun(&mut self, items: &'s [StageItem]) {
        for item in items {
            match item {
                StageItem::Group(group) => self.tell_unbegun(&group.items),
                StageItem::Show(show) => {
                    let skipped = self.ground.scene.skipped.contains(&show.span.start);
                    if skipped || !self.wanted(show.when.as_ref()) {
                        continue;
                    }
                    let about = mentioned(self.ground.scene, &show.show.target);
                    let early = about.intersection(&self.ground.unbegun).next();
                    if let Some(sim) = early.copied() {
                        let span = show.show.target.span;
                        let kind = ProblemKind::NotBegun(sim);
                        self.tell(Problem { span, kind }, &about);
                    }
                }
                StageItem::Allow(_) | StageItem::Error(_) => {}
            }
        }
    }

    /// A moment: what branches off at it begins.
    fn moment_named(&mut self, name: &str) {
        let now = self.forked();
        self.ground.moments.insert(name.to_owned(), now);
        let sims = (0..).map(SimId).zip(&self.ground.scene.sims);
        let at_it = |sim: &scene::Sim| {
            sim.from
                .as_ref()
                .is_some_and(|from| from.moment.text == name)
        };
        let branching: Vec<SimId> = sims
            .filter(|(_, sim)| at_it(sim))
            .map(|(id, _)| id)
            .collect();
        for sim in branching {
            self.begin(sim);
        }
    }

    /// A variation begins, as what it branches off is now.
    fn begin(&mut self, sim: SimId) {
        let scene = self.ground.scene;
        let declared = &scene.sims[usize::from(sim.0)];
        let (Some(of), Some(branch)) = (declared.of, &declared.from) else {
            return;
        };
        self.tell_strayed(of);
        let begun = if self.ground.unbegun.contains(&of) {
            let other = &scene.sims[usize::from(of.0)];
            Err(Box::new(simulation::not_reached(branch.span, &other.name)))
        } else {
            let deeds = &self.deeds[usize::from(of.0)];
            branch::branched(&self.ground, sim, &*self.sims[usize::from(of.0)], deeds)
        };
        match begun {
            Ok(state) => {
                let index = usize::from(sim.0);
                self.initial[index] = state.fork().into();
                self.history.begin(sim, state.fork().into());
                self.sims[index] = state;
                self.deeds[index] = self.deeds[usize::from(of.0)].clone();
                self.last[index] = self.last[usize::from(of.0)];
                if self.broken.contains(&of) {
                    self.broken.insert(sim);
                }
            }
            Err(found) => {
                if !self.broken.contains(&of) {
                    self.found.push(*found);
                }
                self.broken.insert(sim);
            }
        }
        self.ground.unbegun.remove(&sim);
        if let Some(witness) = &mut self.witness {
            witness.changed(sim);
            witness.named();
        }
    }

    fn forked(&self) -> Vec<Arc<dyn Simulation>> {
        self.sims.iter().map(|sim| Arc::from(sim.fork())).collect()
    }

    fn played(&mut self, step: &'s Step) -> StepStory {
        self.step = Playing {
            step: Some(step),
            ..Playing::default()
        };
        // The camera is away for a step at most.
        self.look_at_all(self.ground.scene.statement(step.span));
        self.all(&step.body);
        self.close_beat();
        self.witness_after(step.span);
        let predictions = self.answered();
        self.read_numbers(&step.title);
        let title = self.words(&step.title, &BTreeMap::new());
        self.check_numbers();
        let played = std::mem::take(&mut self.step);
        StepStory {
            statement: self.ground.scene.statement(step.span),
            title,
            setup: played.setup,
            beats: played.beats,
            predictions,
            claims: played.claims,
        }
    }

    fn all(&mut self, body: &'s [Stmt]) {
        for stmt in body {
            self.witness_before(stmt.span);
            if self.ground.scene.skipped.contains(&stmt.span.start) {
                self.left_out(stmt);
            } else if self.wanted(stmt.when.as_ref()) {
                self.statement(stmt);
            }
            self.ask();
            if self.cancelled {
                return;
            }
        }
    }

    /// Asks whether somebody waits, as often as the values that were calculated are worth.
    fn ask(&mut self) {
        let work = self.ground.work.get();
        while self.asked_at + WORK_OF_ONE_QUESTION < work && !self.cancelled {
            self.asked_at += WORK_OF_ONE_QUESTION;
            self.cancelled = (self.cancel)();
        }
    }

    fn newly_named(&mut self) {
        if let Some(witness) = &mut self.witness {
            witness.named();
        }
    }

    fn witness_before(&mut self, span: Span) {
        if let Some(witness) = &mut self.witness {
            let statement = self.ground.scene.statement(span);
            witness.before(statement, &self.sims, &self.ground);
        }
    }

    fn witness_after(&mut self, span: Span) {
        if let Some(witness) = &mut self.witness {
            let statement = self.ground.scene.statement(span);
            witness.after(statement, &self.sims, &self.ground);
        }
    }

    fn statement(&mut self, stmt: &'s Stmt) {
        if self.actions > MOST_ACTIONS {
            let all = (0..self.sims.len() as u16).map(SimId);
            self.broken.extend(all);
            return;
        }
        let result = match &stmt.kind {
            StmtKind::Say(template) => {
                self.say(stmt, template);
                Ok(())
            }
            StmtKind::Run(run) => self.run(stmt, run),
            StmtKind::Do(request) => self.request(stmt, request),
            StmtKind::Moment(name) => {
                self.moment_named(&name.text);
                self.newly_named();
                Ok(())
            }
            StmtKind::Capture { name, value } => {
                self.reads(value);
                self.evaluated(value).map(|value| {
                    self.ground.captures.insert(name.text.clone(), value);
                    self.newly_named();
                })
            }
            StmtKind::Show(show) => {
                for sim in mentioned(self.ground.scene, &show.target) {
                    self.tell_strayed(sim);
                }
                self.show(stmt, show)
            }
            StmtKind::Stage(stage) => {
                for sim in staging::shown_in(self.ground.scene, &stage.items) {
                    self.tell_strayed(sim);
                }
                let scene = self.ground.scene;
                let refs = refs(&self.sims);
                let ctx = Context::new(&self.ground, &refs);
                let new =
                    staging::stage(stage, &|span| scene.statement(span), &mut self.live, &ctx);
                drop(refs);
                self.rearrange(stmt, new);
                Ok(())
            }
            StmtKind::Mark { target, role } => self.mark(stmt, target, &role.text),
            StmtKind::Note { text, target } => self.note(stmt, text, target),
            StmtKind::Claim(expr) => self.claim(stmt, expr),
            StmtKind::Predict(predict) => {
                self.predict(stmt, predict);
                Ok(())
            }
            StmtKind::Focus(focus) => self.focus(stmt, focus),
            StmtKind::Allow(_) | StmtKind::Error => Ok(()),
        };
        if let Err(stop) = result {
            self.stopped(stop, stmt);
        }
    }

    // What is said.

    fn say(&mut self, stmt: &'s Stmt, template: &'s Template) {
        self.close_beat();
        let mut before = BTreeMap::new();
        for interp in template.interps() {
            if interp.before.is_some() {
                let text = self.written(interp);
                before.insert(interp.span.start, text);
            }
        }
        self.step.open = Some(Open {
            stmt,
            template,
            before,
            acts: Vec::new(),
        });
    }

    fn close_beat(&mut self) {
        let Some(open) = self.step.open.take() else {
            return;
        };
        self.witness_after(open.stmt.span);
        let say = self.words(open.template, &open.before);
        self.read_numbers(open.template);
        self.step.beats.push(Beat {
            statement: self.ground.scene.statement(open.stmt.span),
            say,
            acts: open.acts,
        });
    }

    fn act(&mut self, stmt: &Stmt, kind: ActKind) {
        self.act_of(self.ground.scene.statement(stmt.span), kind);
    }

    fn act_of(&mut self, statement: StatementId, kind: ActKind) {
        let act = Act { statement, kind };
        match &mut self.step.open {
            Some(open) => open.acts.push(act),
            None => self.step.setup.push(act),
        }
    }

    /// A text with the values of now, apart from those taken before. What has no value is told, and left out.
    fn words(&mut self, template: &Template, before: &BTreeMap<u32, String>) -> Prose {
        let texts = self.values(template, before);
        prose(template, &mut |interp| {
            Ok(texts.get(&interp.span.start).cloned().unwrap_or_default())
        })
        .unwrap_or_default()
    }

    fn values(
        &mut self,
        template: &Template,
        before: &BTreeMap<u32, String>,
    ) -> BTreeMap<u32, String> {
        let mut texts = before.clone();
        for interp in template.interps() {
            texts
                .entry(interp.span.start)
                .or_insert_with(|| self.written(interp));
        }
        texts
    }

    fn written(&mut self, interp: &explc_dsl::syntax::Interp) -> String {
        self.reads(&interp.expr);
        let refs = refs(&self.sims);
        match interpolated(interp, &Context::new(&self.ground, &refs)) {
            Ok(text) => text,
            Err(problem) => {
                drop(refs);
                let about = mentioned(self.ground.scene, &interp.expr);
                self.tell(problem, &about);
                "…".to_owned()
            }
        }
    }

    // What is done.

    fn run(&mut self, stmt: &Stmt, run: &Run) -> Result<(), Stop> {
        let mut subjects = Vec::new();
        for expr in &run.subjects {
            for sim in self.wholes(expr)? {
                if !subjects.contains(&sim) {
                    subjects.push(sim);
                }
            }
        }
        self.named(&subjects);
        if let Until::Goals(goals) = &run.until {
            for goal in goals {
                if let GoalKind::Condition(expr)
                | GoalKind::Event {
                    filter: Some(expr), ..
                } = &goal.kind
                {
                    self.reads(expr);
                }
            }
        }
        self.await_on_stage(stmt, &subjects);
        let over = run.over.as_ref().map(|over| self.shown_time(over));
        let over = over.transpose()?;
        let mut legs = self.advanced(stmt, run, &subjects, &[])?;
        for sim in subjects {
            legs.append(&mut self.followed_run(stmt, run, sim, &[])?);
        }
        let stretches = legs.into_iter().map(|leg| Stretch {
            sim: leg.sim,
            from: leg.from,
            to: leg.to,
            frames: leg.frames,
        });
        let kind = ActKind::Run {
            over,
            stretches: stretches.collect(),
        };
        self.act(stmt, kind);
        Ok(())
    }

    /// Without a stage of the author's, what branches off comes on stage when it is first run.
    fn await_on_stage(&mut self, stmt: &Stmt, subjects: &[SimId]) {
        let new: BTreeSet<SimId> = subjects
            .iter()
            .copied()
            .filter(|sim| self.awaited.remove(sim))
            .collect();
        if !new.is_empty() {
            let refs = refs(&self.sims);
            let ctx = Context::new(&self.ground, &refs);
            let with = staging::with_default(&self.arrangement, &new, &mut self.live, &ctx);
            drop(refs);
            self.rearrange(stmt, with);
        }
    }

    fn advanced(
        &mut self,
        stmt: &Stmt,
        run: &Run,
        subjects: &[SimId],
        alias: &[(SimId, SimId)],
    ) -> Result<Vec<Leg>, Stop> {
        let allowed = MOST_WORK.saturating_sub(self.ground.work.get());
        let known = self.runs.as_mut();
        let legs = match known.and_then(|runs| runs.known(stmt.span, allowed)) {
            Some(ran) => self.recalled(&ran, stmt)?,
            None => self.afresh(stmt, run, subjects, alias)?,
        };
        self.history.add(&legs, stmt.span);
        for leg in &legs {
            let index = usize::from(leg.sim.0);
            if let Some(witness) = &mut self.witness {
                witness.changed(leg.sim);
            }
            self.deeds[index].ran(leg.steps, leg.to);
            let mut events = leg.frames.iter().filter_map(|frame| frame.event.as_ref());
            if let Some(event) = events.next_back() {
                self.last[index] = Some(event.name);
            }
            if let Some(law) = self.sims[index].violation() {
                let name = &self.ground.scene.sims[index].name;
                let span = run.subjects.first().map_or(Span::default(), |s| s.span);
                self.found
                    .push(simulation::broken_invariant(span, name, &law));
            }
        }
        Ok(legs)
    }

    /// Runs, and keeps what that came to.
    fn afresh(
        &mut self,
        stmt: &Stmt,
        run: &Run,
        subjects: &[SimId],
        alias: &[(SimId, SimId)],
    ) -> Result<Vec<Leg>, Stop> {
        let setting = Setting {
            ground: &self.ground,
            alias,
            cancel: self.cancel,
        };
        let before = self.ground.work.get();
        let result = advance(run, subjects, &mut self.sims, &mut self.live, &setting);
        if let Some(runs) = &mut self.runs {
            let outcome = match &result {
                Ok(legs) => {
                    let state = |leg: &Leg| self.sims[usize::from(leg.sim.0)].fork().into();
                    Some(Outcome::Done(Done {
                        legs: legs.clone(),
                        sims: legs.iter().map(|leg| (leg.sim, state(leg))).collect(),
                        texts: self.live.now(),
                    }))
                }
                // What was worked elsewhere may be the reason.
                Err(_) if self.ground.work.get() > MOST_WORK => None,
                Err(stop) => runs.failed(stop, stmt.span),
            };
            let work = self.ground.work.get() - before;
            runs.keep(stmt.span, work, outcome);
        }
        result
    }

    /// What a run came to that is known, as if it ran.
    fn recalled(&mut self, ran: &Ran, stmt: &Stmt) -> Result<Vec<Leg>, Stop> {
        let work = &self.ground.work;
        work.set(work.get() + ran.work);
        match &ran.outcome {
            Outcome::Done(done) => {
                for (sim, state) in &done.sims {
                    self.sims[usize::from(sim.0)] = state.fork();
                }
                self.live.set(&done.texts);
                Ok(done.legs.clone())
            }
            Outcome::Failed(found, _) => Err(runs::here(found, stmt.span)),
        }
    }

    /// The variations of a simulation run as it does, each to its own events.
    fn followed_run(
        &mut self,
        stmt: &Stmt,
        run: &Run,
        original: SimId,
        alias: &[(SimId, SimId)],
    ) -> Result<Vec<Leg>, Stop> {
        let mut legs = Vec::new();
        for follower in self.followers(original) {
            let alias: Vec<_> = alias
                .iter()
                .copied()
                .chain([(original, follower)])
                .collect();
            match self.advanced(stmt, run, &[follower], &alias) {
                Ok(mut own) => {
                    legs.append(&mut own);
                    legs.append(&mut self.followed_run(stmt, run, follower, &alias)?);
                }
                Err(stop) => self.stray(follower, stop)?,
            }
        }
        Ok(legs)
    }

    fn request(&mut self, stmt: &Stmt, request: &Do) -> Result<(), Stop> {
        self.actions += 1;
        if self.actions > MOST_ACTIONS {
            return Err(simulation::too_much_done(stmt.span, MOST_ACTIONS).into());
        }
        let direct = mentioned(self.ground.scene, &request.subject);
        let direct: Vec<SimId> = direct.into_iter().collect();
        self.named(&direct);
        for arg in &request.args {
            if let ArgValue::Expr(expr) = &arg.value {
                self.reads(expr);
            }
        }
        for sim in self.asked(stmt, request, &[], None)? {
            self.act(stmt, ActKind::Do { sim });
        }
        for sim in direct {
            for sim in self.followed_request(stmt, request, sim, &[])? {
                self.act(stmt, ActKind::Do { sim });
            }
        }
        Ok(())
    }

    fn followed_request(
        &mut self,
        stmt: &Stmt,
        request: &Do,
        original: SimId,
        alias: &[(SimId, SimId)],
    ) -> Result<Vec<SimId>, Stop> {
        let mut asked = Vec::new();
        for follower in self.followers(original) {
            let alias: Vec<_> = alias
                .iter()
                .copied()
                .chain([(original, follower)])
                .collect();
            match self.asked(stmt, request, &alias, Some(follower)) {
                Ok(mut sims) => {
                    asked.append(&mut sims);
                    asked.append(&mut self.followed_request(stmt, request, follower, &alias)?);
                }
                Err(stop) => self.stray(follower, stop)?,
            }
        }
        Ok(asked)
    }

    /// Asks the subjects for the action, or only those of one simulation. Gives the simulations that were asked.
    fn asked(
        &mut self,
        stmt: &Stmt,
        request: &Do,
        alias: &[(SimId, SimId)],
        only: Option<SimId>,
    ) -> Result<Vec<SimId>, Stop> {
        let mut calls = Vec::new();
        {
            let refs = refs(&self.sims);
            let ctx = Context::new(&self.ground, &refs).with_alias(alias);
            let subject = ctx.value(&request.subject)?;
            let nobody = |value: &Value| *value == Value::None;
            let lacks = match &subject {
                Value::Members(members) => members.values.iter().any(|(_, value)| nobody(value)),
                one => nobody(one),
            };
            let parts = parts_of(&subject).filter(|_| !lacks);
            let Some(parts) = parts else {
                return Err(missing(&request.subject).into());
            };
            let name = request.action.text.as_str();
            let wanted = |part: &Part| only.is_none_or(|sim| part.sim == sim);
            for part in parts.into_iter().filter(wanted) {
                let info = ctx.sims[usize::from(part.sim.0)].info();
                let action = info
                    .actions
                    .iter()
                    .find(|action| action.name == name && action.of == part.kind)
                    .ok_or_else(|| {
                        let text = format!("`{}` has no action `{name}`", ctx.label(part));
                        senseless(request.action.span, text)
                    })?;
                let given = arguments::completed(
                    (action.name, action.parameters),
                    &request.args,
                    stmt.span,
                    part.sim,
                    &ctx,
                )?;
                calls.push((part, action.name, given));
            }
        }
        let scene = self.ground.scene;
        let mut asked = Vec::new();
        for (part, action, given) in calls {
            if let Some(witness) = &mut self.witness {
                witness.changed(part.sim);
            }
            let index = usize::from(part.sim.0);
            let sim = &mut self.sims[index];
            if let Err(reason) = sim.act(unstamped(part), action, &given) {
                let span = request.subject.span.to(request.action.span);
                let reason = match scene.sims[index].place.is_empty() {
                    true => reason,
                    false => format!("{reason} (`{}`)", scene.sims[index].name),
                };
                return Err(simulation::refused_action(span, action, &reason).into());
            }
            self.deeds[index].asked(unstamped(part), action, given);
            if !asked.contains(&part.sim) {
                asked.push(part.sim);
            }
        }
        Ok(asked)
    }

    /// The variations that still receive what a simulation receives.
    fn followers(&self, original: SimId) -> Vec<SimId> {
        (0..)
            .map(SimId)
            .zip(self.ground.scene.sims.iter().zip(&self.follows))
            .filter(|(_, (sim, follows))| sim.of == Some(original) && **follows)
            .map(|(id, _)| id)
            .collect()
    }

    /// A variation could not follow. That matters only once the scene names it.
    fn stray(&mut self, sim: SimId, stop: Stop) -> Result<(), Stop> {
        let found = match stop {
            Stop::Cancelled => return Err(Stop::Cancelled),
            Stop::Found(found) => *found,
            Stop::Problem(problem) => self.diagnosed(problem, &BTreeSet::from([sim])),
        };
        self.strays(sim, &found);
        Ok(())
    }

    /// So do those that follow it. What is on stage is seen to stand still.
    fn strays(&mut self, sim: SimId, found: &Diagnostic) {
        let strayed = Strayed {
            found: found.clone(),
            past: self.ground.moments.keys().cloned().collect(),
        };
        self.strayed.insert(sim, strayed);
        self.follows[usize::from(sim.0)] = false;
        for follower in self.followers(sim) {
            self.strays(follower, found);
        }
        let scene = self.ground.scene;
        if staging::seen(&self.arrangement, &self.live, scene).contains(&sim) {
            self.tell_strayed(sim);
        }
    }

    /// The scene does something to these simulations itself: from here on they go their own way.
    fn named(&mut self, sims: &[SimId]) {
        for sim in sims {
            self.tell_strayed(*sim);
            if let Some(follows) = self.follows.get_mut(usize::from(sim.0)) {
                *follows = false;
            }
        }
    }

    /// The scene reads this: of a variation that could not follow it would read what never was.
    fn reads(&mut self, expr: &Expr) {
        let scene = self.ground.scene;
        let strayed = self.strayed.iter();
        let read: Vec<SimId> = strayed
            .filter(|(sim, strayed)| mentioned_since(scene, expr, &strayed.past).contains(sim))
            .map(|(sim, _)| *sim)
            .collect();
        for sim in read {
            self.tell_strayed(sim);
        }
    }

    /// Tells that a variation could not follow, or that what it varies could not.
    fn tell_strayed(&mut self, sim: SimId) {
        let Some(Strayed { found, .. }) = self.strayed.remove(&sim) else {
            return;
        };
        let declared = &self.ground.scene.sims[usize::from(sim.0)];
        if let Some(of) = declared.of {
            self.tell_strayed(of);
        }
        if declared.of.is_none_or(|of| !self.broken.contains(&of)) {
            self.found
                .push(found.with_label(declared.span, "this variation could not follow"));
        }
        self.broken.insert(sim);
    }

    fn show(&mut self, stmt: &Stmt, show: &Show) -> Result<(), Stop> {
        let statement = self.ground.scene.statement(stmt.span);
        let refs = refs(&self.sims);
        let ctx = Context::new(&self.ground, &refs);
        let new = staging::shown(show, statement, &self.arrangement, &mut self.live, &ctx);
        drop(refs);
        match (new, &show.placement) {
            (Some(new), _) => {
                self.rearrange(stmt, new);
                Ok(())
            }
            (None, Some(Placement::Beside(other) | Placement::InPlaceOf(other))) => {
                Err(simulation::not_on_stage(other.span, &print(other)).into())
            }
            (None, None) => Ok(()),
        }
    }

    fn rearrange(&mut self, stmt: &Stmt, new: Arrangement) {
        self.look_at_all(self.ground.scene.statement(stmt.span));
        self.arrangement = Arc::new(new);
        self.act(stmt, ActKind::Show(Arc::clone(&self.arrangement)));
    }

    // What is pointed at.

    fn mark(&mut self, stmt: &Stmt, target: &Expr, role: &str) -> Result<(), Stop> {
        self.reads(target);
        let mark = match role {
            "good" => Mark::Good,
            "bad" => Mark::Bad,
            "warn" => Mark::Warn,
            "muted" => Mark::Muted,
            _ => Mark::Accent,
        };
        for on in self.targets(target)? {
            if on != Target::Parts(Vec::new()) {
                self.act(stmt, ActKind::Mark { on, mark });
            }
        }
        Ok(())
    }

    fn note(&mut self, stmt: &'s Stmt, text: &'s Template, target: &Expr) -> Result<(), Stop> {
        self.reads(target);
        let on = self.target(target)?;
        if on == Target::Parts(Vec::new()) {
            return Err(missing(target).into());
        }
        self.read_numbers(text);
        let texts = self.values(text, &BTreeMap::new());
        let text = phrase(text, &mut |interp| {
            Ok(texts.get(&interp.span.start).cloned().unwrap_or_default())
        });
        let text = text.unwrap_or_default();
        let number = self.ground.scene.note(stmt.span);
        self.act(stmt, ActKind::Note { text, on, number });
        Ok(())
    }

    fn focus(&mut self, stmt: &Stmt, focus: &Focus) -> Result<(), Stop> {
        match focus {
            Focus::All(_) => self.look_at_all(self.ground.scene.statement(stmt.span)),
            Focus::Part(expr) => {
                self.reads(expr);
                let on = self.target(expr)?;
                if on == Target::Parts(Vec::new()) {
                    return Err(missing(expr).into());
                }
                self.focused = true;
                self.act(stmt, ActKind::Focus(Some(on)));
            }
        }
        Ok(())
    }

    /// Lets the camera return, if it is away.
    fn look_at_all(&mut self, statement: StatementId) {
        if std::mem::take(&mut self.focused) {
            self.act_of(statement, ActKind::Focus(None));
        }
    }

    /// What an expression points at; of a family what it points at of the first member.
    fn target(&self, target: &Expr) -> Result<Target, Stop> {
        let targets = self.targets(target)?;
        Ok(targets
            .into_iter()
            .next()
            .unwrap_or(Target::Parts(Vec::new())))
    }

    /// What an expression points at: its parts, or the pictures of a property or formula that holds none.
    fn targets(&self, target: &Expr) -> Result<Vec<Target>, Stop> {
        if let Some(parts) = parts_of(&self.evaluated(target)?) {
            return Ok(vec![Target::Parts(parts)]);
        }
        match &target.kind {
            ExprKind::Member { of, name } => {
                let wholes = parts_of(&self.evaluated(of)?).unwrap_or_default();
                if !wholes.is_empty() && wholes.iter().all(|part| part.kind.is_empty()) {
                    let picture = |part: &Part| Target::Picture(part.sim, name.text.clone());
                    return Ok(wholes.iter().map(picture).collect());
                }
            }
            _ => {
                let shown = self.live.printing(target);
                if shown.is_empty() {
                    return Err(simulation::not_on_stage(target.span, &print(target)).into());
                }
                return Ok(vec![Target::Values(shown)]);
            }
        }
        let text = format!("`{}` has no place in a picture", print(target));
        Err(senseless(target.span, text).into())
    }

    // What is true.

    fn claim(&mut self, stmt: &Stmt, expr: &Expr) -> Result<(), Stop> {
        let statement = self.ground.scene.statement(stmt.span);
        self.step.claims.push((statement, print(expr)));
        self.reads(expr);
        let refs = refs(&self.sims);
        let ctx = Context::new(&self.ground, &refs);
        claims::sides(expr, &ctx, &mut self.step.checked);
        let failing = ctx.failing(expr)?;
        let Some(first) = failing.first() else {
            return Ok(());
        };
        let values = match first {
            Some(member) => {
                let values = claims::explained(expr, &ctx.with_member(*member));
                let name = ctx.label(root(*member));
                match failing.len() {
                    1 => format!("of `{name}`, {values}"),
                    count => format!("of {count} members; of `{name}`, {values}"),
                }
            }
            None => claims::explained(expr, &ctx),
        };
        let since = claims::since(expr, *first, &self.history, &self.ground);
        drop(refs);
        if !self.is_broken(&mentioned(self.ground.scene, expr)) {
            let found = claim::false_claim(expr.span, &values);
            self.found.push(match since {
                Some((since, how)) => found.with_label(since.run, format!("{} {how}", since.event)),
                None => found,
            });
        }
        Ok(())
    }

    fn predict(&mut self, stmt: &'s Stmt, predict: &'s Predict) {
        let question = self.words(&predict.question, &BTreeMap::new());
        let open = usize::from(self.step.open.is_some());
        let prediction = Prediction {
            statement: self.ground.scene.statement(stmt.span),
            before_beat: self.step.beats.len() + open,
            question,
            choices: Vec::new(),
        };
        self.step.asked.push((prediction, predict));
    }

    fn answered(&mut self) -> Vec<Prediction> {
        let mut predictions = Vec::new();
        for (mut prediction, predict) in std::mem::take(&mut self.step.asked) {
            let mut right = Vec::new();
            let mut about = BTreeSet::new();
            let mut problems = false;
            for choice in &predict.choices {
                self.reads(&choice.when.condition);
                about.extend(mentioned(self.ground.scene, &choice.when.condition));
                self.read_numbers(&choice.text);
                let text = self.words(&choice.text, &BTreeMap::new());
                let holds = match self.condition(&choice.when) {
                    Ok(holds) => holds,
                    Err(problem) => {
                        self.tell(problem, &about);
                        problems = true;
                        false
                    }
                };
                if holds {
                    right.push((choice.when.span, text.words()));
                }
                prediction.choices.push((text, holds));
            }
            if right.len() != 1 && !problems && !self.is_broken(&about) {
                self.found
                    .push(claim::no_single_answer(predict.question.span, &right));
            }
            predictions.push(prediction);
        }
        predictions
    }

    /// Remembers the numbers that are typed into a text, as they compare with the values of now.
    fn read_numbers(&mut self, text: &Template) {
        let Some(step) = self.step.step else {
            return;
        };
        let refs = refs(&self.sims);
        let ctx = Context::new(&self.ground, &refs);
        let typed = numbers::typed(text, step, &ctx, &self.history);
        self.step.typed.extend(typed);
    }

    fn check_numbers(&mut self) {
        let typed = std::mem::take(&mut self.step.typed);
        let refs = refs(&self.sims);
        let ctx = Context::new(&self.ground, &refs);
        for table in staging::tables(&self.arrangement) {
            self.cells.seen(table, &self.step.checked, &ctx);
        }
        let found = numbers::unchecked(typed, &self.step.checked, &ctx);
        self.found.extend(found);
    }

    // Values.

    fn evaluated(&self, expr: &Expr) -> Result<Value, Stop> {
        let refs = refs(&self.sims);
        Ok(Context::new(&self.ground, &refs).value(expr)?)
    }

    fn condition(&self, when: &When) -> Result<bool, Problem> {
        let refs = refs(&self.sims);
        Context::new(&self.ground, &refs).holds(&when.condition)
    }

    /// Whether a `when` lets its statement be played.
    fn wanted(&mut self, when: Option<&When>) -> bool {
        let Some(when) = when else {
            return true;
        };
        self.reads(&when.condition);
        match self.condition(when) {
            Ok(holds) => holds,
            Err(problem) => {
                let about = mentioned(self.ground.scene, &when.condition);
                self.tell(problem, &about);
                false
            }
        }
    }

    /// The simulations that an expression names.
    fn wholes(&self, expr: &Expr) -> Result<Vec<SimId>, Stop> {
        let value = self.evaluated(expr)?;
        let parts = parts_of(&value).unwrap_or_default();
        let sims: Vec<SimId> = parts
            .iter()
            .filter(|part| part.kind.is_empty())
            .map(|part| part.sim)
            .collect();
        if sims.is_empty() || sims.len() < parts.len() {
            let text = format!("`{}` is no simulation that runs", print(expr));
            return Err(senseless(expr.span, text).into());
        }
        Ok(sims)
    }

    fn shown_time(&self, over: &Expr) -> Result<Millis, Stop> {
        match self.evaluated(over)? {
            Value::Duration(Micros(micros)) if micros >= 0 => Ok(Millis(micros / 1_000)),
            _ => Err(senseless(over.span, format!("`{}` is no time", print(over))).into()),
        }
    }

    // What goes wrong.

    fn stopped(&mut self, stop: Stop, stmt: &Stmt) {
        let about = self.about(stmt);
        match stop {
            Stop::Cancelled => self.cancelled = true,
            Stop::Problem(problem) => self.tell(problem, &about),
            Stop::Found(found) => {
                if !self.is_broken(&about) {
                    self.found.push(*found);
                }
            }
        }
        if matches!(stmt.kind, StmtKind::Run(_) | StmtKind::Do(_)) {
            self.broken.extend(about);
        }
    }

    fn about(&self, stmt: &Stmt) -> BTreeSet<SimId> {
        let scene = self.ground.scene;
        match &stmt.kind {
            StmtKind::Run(run) => run
                .subjects
                .iter()
                .flat_map(|subject| mentioned(scene, subject))
                .collect(),
            StmtKind::Do(request) => mentioned(scene, &request.subject),
            StmtKind::Capture { value, .. } => mentioned(scene, value),
            StmtKind::Mark { target, .. } | StmtKind::Note { target, .. } => {
                mentioned(scene, target)
            }
            StmtKind::Focus(Focus::Part(target)) => mentioned(scene, target),
            StmtKind::Claim(expr) => mentioned(scene, expr),
            _ => BTreeSet::new(),
        }
    }

    /// What follows from a statement that is left out is not told: it may have been meant to change everything.
    fn left_out(&mut self, stmt: &Stmt) {
        if self.ground.scene.harmless.contains(&stmt.span.start) {
            return;
        }
        match &stmt.kind {
            StmtKind::Run(_) | StmtKind::Do(_) => self.broken.extend(self.about(stmt)),
            StmtKind::Error => self.broken.extend((0..self.sims.len() as u16).map(SimId)),
            _ => {}
        }
    }

    fn is_broken(&self, about: &BTreeSet<SimId>) -> bool {
        !self.broken.is_disjoint(about)
    }

    fn tell(&mut self, problem: Problem, about: &BTreeSet<SimId>) {
        if !self.is_broken(about) {
            let found = self.diagnosed(problem, about);
            self.found.push(found);
        }
    }

    fn diagnosed(&self, problem: Problem, about: &BTreeSet<SimId>) -> Diagnostic {
        let span = problem.span;
        match problem.kind {
            ProblemKind::Missing(what) => {
                simulation::nothing_there(span, &what, &self.moment(about))
            }
            ProblemKind::NotReached(name) => simulation::not_reached(span, &name),
            ProblemKind::NotBegun(sim) => {
                let sim = &self.ground.scene.sims[usize::from(sim.0)];
                let moment = sim
                    .from
                    .as_ref()
                    .map_or("", |from| from.moment.text.as_str());
                simulation::not_begun(span, &sim.name, moment)
            }
            ProblemKind::Senseless(reason) => simulation::no_value(span, &reason),
            ProblemKind::TooMuch => simulation::no_value(span, "this takes too long to calculate"),
        }
    }

    /// The present moment of a simulation, in words.
    fn moment(&self, about: &BTreeSet<SimId>) -> String {
        let Some(index) = about.first().map(|sim| usize::from(sim.0)) else {
            return "here".to_owned();
        };
        let sim = &self.sims[index];
        let now = instant_text(sim.info().clock, sim.now());
        match self.last[index] {
            Some(event) => format!("at {now}, after `{event}`"),
            None => format!("at {now}, before any event"),
        }
    }
}

/// The settings of the knobs; a choice that does not exist is the default.
fn settings(scene: &Scene, choice: &[usize]) -> Vec<Value> {
    let mut choice = choice.iter();
    scene
        .knobs
        .iter()
        .map(|knob| {
            let at = choice.next().copied().unwrap_or(knob.default);
            let chosen = knob.choices.get(at).or_else(|| knob.choices.first());
            chosen.map_or(Value::None, |(value, _, _)| value.clone())
        })
        .collect()
}

/// The names of all captures of a scene.
fn captures(scene: &Scene) -> BTreeSet<String> {
    let statements = scene.steps.iter().flat_map(|step| &step.body);
    statements
        .filter_map(|stmt| match &stmt.kind {
            StmtKind::Capture { name, .. } => Some(name.text.clone()),
            _ => None,
        })
        .collect()
}

fn started(ground: &Ground) -> Result<Vec<Box<dyn Simulation>>, Vec<Diagnostic>> {
    let mut sims = Vec::new();
    let mut found = Vec::new();
    for (id, sim) in (0..).map(SimId).zip(&ground.scene.sims) {
        let ctx = Context::new(ground, &[]);
        let started = arguments::of_sim(sim, id, &ctx).map_err(|problem| {
            let reason = match problem.kind {
                ProblemKind::Senseless(reason) | ProblemKind::Missing(reason) => reason,
                ProblemKind::NotReached(name) => format!("`{name}` is not known at the start"),
                ProblemKind::NotBegun(_) => "its arguments are not known at the start".to_owned(),
                ProblemKind::TooMuch => "its arguments take too long to calculate".to_owned(),
            };
            // What stands in a formula or in another declaration is not wrong by itself.
            let here = sim.span.contains(problem.span);
            (if here { problem.span } else { sim.span }, reason)
        });
        let started = started.and_then(|arguments| {
            let refused = |refusal: Refusal| (written(sim, &refusal.parameters), refusal.reason);
            (sim.info.start)(&arguments).map_err(refused)
        });
        match started {
            Ok(simulation) => sims.push(simulation),
            Err((span, reason)) => found.push(simulation::cannot_start(span, &sim.name, &reason)),
        }
    }
    if found.is_empty() {
        Ok(sims)
    } else {
        Err(found)
    }
}

/// Where the first argument for these parameters is that stands in the declaration; all of it if there is none.
fn written(sim: &Sim, parameters: &[&str]) -> Span {
    let argument = |parameter: &&str| {
        let mut arguments = sim.arguments.iter();
        match arguments.find(|(name, _)| name == parameter) {
            Some((_, Argument::Written(expr))) => Some(expr.span),
            _ => None,
        }
    };
    let spans = parameters.iter().filter_map(argument);
    let mut here = spans.filter(|span| sim.span.contains(*span));
    here.next().unwrap_or(sim.span)
}

/// The tables of a scene, as they are shown.
fn pictures(ground: &Ground) -> Vec<Table> {
    let ctx = Context::new(ground, &[]);
    let cell = |(_, value): &(Arc<str>, Value)| Entry {
        text: ctx.shown(value),
        number: value::real(value).is_some() || matches!(value, Value::Duration(_)),
    };
    let table = |table: &scene::Table| Table {
        columns: table
            .columns
            .iter()
            .map(|column| column.replace('-', " "))
            .collect(),
        rows: table
            .rows
            .iter()
            .map(|(row, _)| row.cells.iter().map(cell).collect())
            .collect(),
    };
    ground.scene.tables.iter().map(table).collect()
}

/// The parts that a value is; none if it holds anything else.
fn parts_of(value: &Value) -> Option<Vec<Part>> {
    if let Value::Members(members) = value {
        let parts = members.values.iter().map(|(_, value)| parts_of(value));
        return parts
            .collect::<Option<Vec<_>>>()
            .map(|parts| parts.concat());
    }
    value::items(value)?
        .into_iter()
        .map(|item| match item {
            Value::Part(part) => Some(part),
            _ => None,
        })
        .collect()
}

fn missing(expr: &Expr) -> Problem {
    Problem {
        span: expr.span,
        kind: ProblemKind::Missing(format!("`{}`", print(expr))),
    }
}

/// An event in words: its number, time, name and arguments.
pub(super) fn event_text(event: &Event, ctx: &Context, sim: SimId) -> String {
    let arguments: Vec<String> = event
        .args
        .iter()
        .map(|(name, value)| format!("{name}: {}", ctx.shown(&value.clone().stamped(sim))))
        .collect();
    format!(
        "event {} of `{}` at {}, `{}({})`",
        event.id,
        ctx.label(root(sim)),
        instant_text(ctx.clock(sim), event.t),
        event.name,
        arguments.join(", ")
    )
}

/// The statement that the opening arrangement comes from.
fn opened(scene: &Scene) -> StatementId {
    let stage = scene.stage.as_ref().map(|stage| stage.span);
    let sim = scene.sims.first().map(|sim| sim.span);
    scene.statement(stage.or(sim).unwrap_or_default())
}
