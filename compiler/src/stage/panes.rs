//! Panes: which pictures an explainer ever shows, and how large each is, solved once over the whole story.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::memory::Memory;
use super::prose::Lines;
use crate::drawing::Rect;
use crate::figures::{Context, Figure, Geometry, Readout, Wanted};
use crate::layout::{self, Plan};
use crate::primitive::{Arguments, Part, SimId, Simulation};
use crate::story::{
    Act, ActKind, Arrangement, LiveId, Pane, Prose, StepStory, Story, Stretch, Subject, Target,
};
use crate::timeline::Layout;

/// The identity of a picture: equal in every arrangement, so that it glides from one to the next.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PaneKey {
    /// The simulation, or none for a live value.
    pub(super) sim: Option<SimId>,
    property: &'static str,
    view: &'static str,
    options: Options,
    live: u32,
}

/// The options of a view, in an order of their own so that they can be a part of a key.
#[derive(Clone, Debug, Default)]
struct Options {
    text: Arc<str>,
    arguments: Arc<Arguments>,
}

impl Options {
    fn of(arguments: &Arguments) -> Self {
        let text = match arguments.0.as_slice() {
            [] => return Self::default(),
            some => format!("{some:?}"),
        };
        Self {
            text: text.into(),
            arguments: Arc::new(arguments.clone()),
        }
    }
}

impl PartialEq for Options {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Options {}

impl PartialOrd for Options {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Options {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

/// All arrangements of a story with their boxes and solved figures.
pub(super) struct Panes {
    plans: Vec<Planned>,
}

/// An arrangement, solved.
struct Planned {
    arrangement: Arc<Arrangement>,
    plan: Plan,
    /// Its pictures, in reading order.
    keys: Arc<[PaneKey]>,
    geometries: BTreeMap<PaneKey, Geometry>,
}

/// What tells the picture of a table from that of a value.
const TABLE: &str = "table";

/// The height of a heading with the space below it, in label sizes.
const HEADING: f64 = 1.8;

impl Panes {
    pub(super) fn new(
        sizes: &Sizes<'_>,
        story: usize,
        layout: Layout,
        context: &Context<'_>,
    ) -> Self {
        let own = sizes.story(story);
        let mut panes = Self { plans: Vec::new() };
        for arrangement in arrangements(own) {
            if panes.find(&arrangement).is_some() {
                continue;
            }
            let wants =
                |pane: &Pane, width: f64| sizes.wanted(&PaneKey::of(pane), story, width, context);
            let headings = layout::Headings {
                height: context.scale.label * HEADING,
                width: &|id| heading(own, id, context),
            };
            let plan = layout::plan(&arrangement, layout, headings, &wants);
            let keys = plan.panes.iter().map(|(pane, _)| PaneKey::of(pane));
            let keys: Arc<[PaneKey]> = keys.collect();
            let solve = |(key, (_, share)): (&PaneKey, &(Pane, Rect))| {
                let geometry = sizes.solved(key, story, *share, context);
                (key.clone(), geometry)
            };
            let mut geometries = keys.iter().zip(&plan.panes).map(solve).collect();
            align(&plan, &keys, &mut geometries);
            panes.plans.push(Planned {
                arrangement,
                plan,
                keys,
                geometries,
            });
        }
        panes
    }

    /// Whether a simulation is ever on stage.
    pub(super) fn show(&self, sim: SimId) -> bool {
        let mut keys = self.plans.iter().flat_map(|planned| planned.keys.iter());
        keys.any(|key| key.sim == Some(sim))
    }

    fn find(&self, arrangement: &Arc<Arrangement>) -> Option<&Planned> {
        self.plans.iter().find(|planned| {
            let known = &planned.arrangement;
            Arc::ptr_eq(known, arrangement) || known == arrangement
        })
    }

    /// The pictures of an arrangement, in reading order.
    pub(super) fn keys(&self, arrangement: &Arc<Arrangement>) -> Arc<[PaneKey]> {
        let planned = self.find(arrangement);
        planned.map_or_else(Arc::default, |planned| Arc::clone(&planned.keys))
    }

    pub(super) fn geometry(
        &self,
        arrangement: &Arc<Arrangement>,
        key: &PaneKey,
    ) -> Option<&Geometry> {
        self.find(arrangement)?.geometries.get(key)
    }

    pub(super) fn headings(&self, arrangement: &Arc<Arrangement>) -> Vec<(LiveId, f64, f64)> {
        self.find(arrangement)
            .map_or_else(Vec::new, |planned| planned.plan.headings.clone())
    }
}

/// Lines up pictures that stand side by side, and connects those that stand below each other.
fn align(plan: &Plan, keys: &[PaneKey], geometries: &mut BTreeMap<PaneKey, Geometry>) {
    for (pair, keys) in plan.panes.windows(2).zip(keys.windows(2)) {
        let (one, other) = (pair[0].1, pair[1].1);
        let level = one.y == other.y && one.h == other.h;
        let stacked = one.x == other.x && one.w == other.w;
        if !level && !stacked {
            continue;
        }
        let (left, right) = (&keys[0], &keys[1]);
        let Some(mut geometry) = geometries.remove(left) else {
            continue;
        };
        if let Some(neighbour) = geometries.get_mut(right) {
            if level {
                Geometry::align(&mut geometry, neighbour);
            } else {
                Geometry::feed(&geometry, neighbour);
            }
        }
        geometries.insert(left.clone(), geometry);
    }
}

/// The pictures that a story ever shows.
fn keys(story: &Story) -> BTreeSet<PaneKey> {
    let mut keys = Vec::new();
    for arrangement in arrangements(story) {
        collect_keys(&arrangement, &mut keys);
    }
    keys.into_iter().collect()
}

/// The partition that a picture shows.
fn partition(figure: &Figure) -> Option<&Groups> {
    let groups = match figure {
        Figure::Ring(ring) => &ring.groups,
        Figure::Log(log) => &log.groups,
        _ => return None,
    };
    Some(groups).filter(|groups| groups.len() > 1)
}

/// The stories of all knob combinations, with what their pictures show in any layout.
pub struct Stories<'a> {
    stories: Vec<&'a Story>,
    reached: Arc<Reached>,
    /// Whether they will be drawn again, after an edit.
    again: bool,
}

/// What the pictures of some stories show, and the sizes that were found for it so far.
pub struct Reached {
    /// Of each story the first partition that it has in each kind of picture: it decides about the order of seats.
    groups: Vec<BTreeMap<Kind, Groups>>,
    /// Every state that the pictures of a kind reach.
    figures: BTreeMap<Kind, Vec<Figure>>,
    sizes: BTreeMap<Layout, Mutex<Known>>,
}

type Groups = Vec<Vec<usize>>;

/// The sizes of pictures in one layout, and what was drawn last.
#[derive(Default)]
struct Known {
    wanted: Vec<(Kind, f64, Wanted)>,
    solved: Vec<(Kind, Groups, Rect, Geometry)>,
    memory: Memory,
}

impl Reached {
    /// Looks at every state that stories reach.
    pub fn by<'a>(stories: impl IntoIterator<Item = &'a Story>) -> Self {
        let mut figures: BTreeMap<Kind, Vec<Figure>> = BTreeMap::new();
        let groups = stories.into_iter().map(|story| {
            let mut groups = BTreeMap::new();
            for key in keys(story) {
                let kind = kind(&key, story);
                let reached = reached(&key, story);
                if let Some(first) = reached.iter().find_map(partition) {
                    groups.entry(kind.clone()).or_insert_with(|| first.clone());
                }
                let known = figures.entry(kind).or_default();
                for figure in reached {
                    if !known.contains(&figure) {
                        known.push(figure);
                    }
                }
            }
            groups
        });
        Self {
            groups: groups.collect(),
            figures,
            sizes: [Layout::Landscape, Layout::Portrait]
                .map(|layout| (layout, Mutex::default()))
                .into(),
        }
    }
}

impl<'a> Stories<'a> {
    /// Looks at every state that the stories reach.
    pub fn new(stories: impl IntoIterator<Item = &'a Story>) -> Self {
        let stories: Vec<&Story> = stories.into_iter().collect();
        let reached = Arc::new(Reached::by(stories.iter().copied()));
        Self {
            stories,
            reached,
            again: false,
        }
    }

    /// The same for stories of which that is known, and which are drawn again and again.
    pub fn reaching(stories: impl IntoIterator<Item = &'a Story>, reached: Arc<Reached>) -> Self {
        Self {
            stories: stories.into_iter().collect(),
            reached,
            again: true,
        }
    }

    /// Whether the camera ever moves.
    pub(super) fn have_a_camera(&self) -> bool {
        let mut all = self.stories.iter().flat_map(|story| acts(story));
        all.any(|act| matches!(act.kind, ActKind::Focus(Some(_))))
    }

    /// Everything that a part ever has inside; nothing if it is not composite.
    pub(super) fn insides(&self, part: Part) -> Vec<Figure> {
        let mut figures: Vec<Figure> = Vec::new();
        let own = Part {
            sim: SimId::default(),
            ..part
        };
        for story in &self.stories {
            let Some(sim) = story.sims.get(usize::from(part.sim.0)) else {
                continue;
            };
            if sim.info.composites.iter().all(|of| of.kind != part.kind) {
                continue;
            }
            let frames = stretches(story)
                .filter(|stretch| stretch.sim == part.sim)
                .flat_map(|stretch| stretch.frames.iter());
            let states = std::iter::once(&sim.initial).chain(frames.map(|frame| &frame.state));
            for figure in states.filter_map(|state| state.inside(own)) {
                if !figures.contains(&figure) {
                    figures.push(figure);
                }
            }
        }
        figures
    }
}

/// The width of a heading that stays as it is.
fn heading(story: &Story, LiveId(id): LiveId, context: &Context<'_>) -> f64 {
    let font = crate::drawing::Font {
        mono: false,
        weight: 600,
        px: context.scale.label,
    };
    let text = story.live.get(id as usize);
    let lines = text.map(|text| Lines::new(context.fonts, text, font, f64::INFINITY, 1.0));
    lines.map_or(0.0, |lines| lines.width())
}

impl PaneKey {
    pub(super) fn of(pane: &Pane) -> Self {
        match &pane.subject {
            Subject::Property {
                sim,
                property,
                view,
                options,
            } => Self {
                sim: Some(*sim),
                property,
                view,
                options: Options::of(options),
                live: 0,
            },
            Subject::Table(table) => Self {
                sim: None,
                property: TABLE,
                view: TABLE,
                options: Options::default(),
                live: *table as u32,
            },
            Subject::Value(LiveId(live)) => Self {
                sim: None,
                property: "",
                view: "",
                options: Options::default(),
                live: *live,
            },
        }
    }

    /// Whether it is what a statement points at that means no parts.
    pub(super) fn is_of(&self, target: &Target) -> bool {
        match target {
            Target::Parts(_) => false,
            Target::Picture(sim, property) => self.sim == Some(*sim) && self.property == property,
            Target::Values(ids) => self.sim.is_none() && ids.contains(&LiveId(self.live)),
        }
    }

    /// Whether another picture shows the same thing in another way: what is in both glides from one to the other.
    pub(super) fn shows_as(&self, other: &Self) -> bool {
        self.sim.is_some() && self.sim == other.sim && self.property == other.property
    }

    /// The beginning of its shapes' names, unless another picture on stage has it.
    pub(super) fn name(&self, story: &Story) -> String {
        match self.sim {
            Some(sim) => format!(
                "{}.{}",
                story.sims[usize::from(sim.0)].name,
                if self.property.is_empty() {
                    self.view
                } else {
                    self.property
                }
            ),
            None if self.property == TABLE => format!("table-{}", self.live),
            None => format!("value-{}", self.live),
        }
    }
}

/// The picture of a pane in these states.
pub(super) fn picture(
    key: &PaneKey,
    story: &Story,
    states: &[Arc<dyn Simulation>],
    live: &[Prose],
) -> Figure {
    match key.sim {
        None if key.property == TABLE => table(key, story),
        Some(sim) => picture_of(key, &*states[usize::from(sim.0)]),
        None => readout(key.live, live[key.live as usize].words()),
    }
}

fn picture_of(key: &PaneKey, state: &dyn Simulation) -> Figure {
    state.picture(key.property, key.view, &key.options.arguments)
}

fn table(key: &PaneKey, story: &Story) -> Figure {
    Figure::Table(story.tables[key.live as usize].clone())
}

fn readout(live: u32, text: String) -> Figure {
    Figure::Readout(Readout {
        part: Part::new("value", [live, 0, 0]),
        text,
    })
}

/// Every arrangement that the story puts on stage, in order.
fn arrangements(story: &Story) -> Vec<Arc<Arrangement>> {
    let shown = acts(story).filter_map(|act| match &act.kind {
        ActKind::Show(arrangement) => Some(Arc::clone(arrangement)),
        _ => None,
    });
    std::iter::once(Arc::clone(&story.opening))
        .chain(shown)
        .collect()
}

fn acts(story: &Story) -> impl Iterator<Item = &Act> {
    story.steps.iter().flat_map(StepStory::acts)
}

fn stretches(story: &Story) -> impl Iterator<Item = &Stretch> {
    acts(story).flat_map(|act| act.kind.stretches())
}

/// What pictures have one scale: those of one property in one view with whatever options, of simulations of one primitive.
type Kind = (Option<&'static str>, PaneKey);

fn kind(key: &PaneKey, story: &Story) -> Kind {
    let primitive = key.sim.map(|sim| story.sims[usize::from(sim.0)].info.name);
    let sim = key.sim.map(|_| SimId::default());
    let of_all = PaneKey {
        sim,
        options: Options::default(),
        ..key.clone()
    };
    (primitive, of_all)
}

/// The sizes of pictures in one layout.
pub(super) struct Sizes<'a> {
    stories: &'a Stories<'a>,
    layout: Layout,
}

impl<'a> Sizes<'a> {
    pub(super) fn new(stories: &'a Stories<'a>, layout: Layout) -> Self {
        Self { stories, layout }
    }

    /// All stories.
    pub(super) fn stories(&self) -> &'a Stories<'a> {
        self.stories
    }

    /// The story of a combination.
    pub(super) fn story(&self, index: usize) -> &'a Story {
        self.stories.stories[index]
    }

    /// What was found so far.
    fn known(&self) -> Option<MutexGuard<'_, Known>> {
        let known = self.stories.reached.sizes.get(&self.layout)?;
        Some(known.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes what was drawn last.
    pub(super) fn memory(&self) -> Memory {
        let known = self.known();
        let mut memory = known.map_or_else(Memory::default, |mut known| {
            std::mem::take(&mut known.memory)
        });
        memory.keeps = self.stories.again;
        memory
    }

    /// Keeps what was drawn for the next time.
    pub(super) fn remember(&self, memory: Memory) {
        if let Some(mut known) = self.known() {
            known.memory = memory;
        }
    }

    fn groups(&self, index: usize, kind: &Kind) -> Groups {
        let own = self.stories.reached.groups.get(index);
        own.and_then(|own| own.get(kind))
            .cloned()
            .unwrap_or_default()
    }

    /// The states of a picture; of a value those of its own story, as values are numbered story by story.
    fn figures(&self, key: &PaneKey, index: usize) -> Vec<Figure> {
        let story = self.story(index);
        if key.sim.is_none() {
            return reached(key, story);
        }
        let kind = kind(key, story);
        let figures = self.stories.reached.figures.get(&kind);
        let mut figures = figures.cloned().unwrap_or_default();
        // The story's own partition comes first.
        let groups = self.groups(index, &kind);
        figures.sort_by_key(|figure| partition(figure).is_none_or(|other| *other != groups));
        figures
    }

    /// The space that a picture would like in a width.
    fn wanted(&self, key: &PaneKey, index: usize, width: f64, context: &Context<'_>) -> Wanted {
        let kind = kind(key, self.story(index));
        let same = |one: &&(Kind, f64, Wanted)| one.0 == kind && one.1 == width;
        let mut known = self.known().filter(|_| key.sim.is_some());
        if let Some((.., wanted)) = known
            .as_ref()
            .and_then(|known| known.wanted.iter().find(same))
        {
            return *wanted;
        }
        let figures = self.figures(key, index);
        let wanted = Figure::wanted(&figures.iter().collect::<Vec<_>>(), width, context);
        if let Some(known) = &mut known {
            known.wanted.push((kind, width, wanted));
        }
        wanted
    }

    /// The sizes of a picture in its share.
    fn solved(&self, key: &PaneKey, index: usize, share: Rect, context: &Context<'_>) -> Geometry {
        let kind = kind(key, self.story(index));
        let groups = self.groups(index, &kind);
        let same = |one: &&(Kind, Groups, Rect, Geometry)| {
            one.0 == kind && one.1 == groups && one.2 == share
        };
        let mut known = self.known().filter(|_| key.sim.is_some());
        if let Some((.., solved)) = known
            .as_ref()
            .and_then(|known| known.solved.iter().find(same))
        {
            return solved.clone();
        }
        let figures = self.figures(key, index);
        let solved = Figure::solve(&figures.iter().collect::<Vec<_>>(), share, context);
        if let Some(known) = &mut known {
            known.solved.push((kind, groups, share, solved.clone()));
        }
        solved
    }
}

/// The states of a picture in a story, one after the other.
fn reached(key: &PaneKey, story: &Story) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut add = |figure: Figure| {
        let figure = figure.at_rest();
        if figures.last() != Some(&figure) {
            figures.push(figure);
        }
    };
    match key.sim {
        Some(sim) => {
            add(picture_of(key, &*story.sims[usize::from(sim.0)].initial));
            for stretch in stretches(story).filter(|stretch| stretch.sim == sim) {
                stretch
                    .frames
                    .iter()
                    .for_each(|frame| add(picture_of(key, &*frame.state)));
            }
        }
        None if key.property == TABLE => add(table(key, story)),
        None => {
            add(readout(key.live, story.live[key.live as usize].words()));
            for (id, text) in stretches(story)
                .flat_map(|stretch| stretch.frames.iter())
                .flat_map(|frame| &frame.live)
            {
                if id.0 == key.live {
                    add(readout(key.live, text.words()));
                }
            }
        }
    }
    figures
}

fn collect_keys(arrangement: &Arrangement, keys: &mut Vec<PaneKey>) {
    match arrangement {
        Arrangement::Pane(pane) => keys.push(PaneKey::of(pane)),
        Arrangement::Group { items, .. } => items.iter().for_each(|item| collect_keys(item, keys)),
    }
}
