//! Panes: which pictures an explainer ever shows, and how large each is, solved once over the whole story.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::drawing::Rect;
use crate::figures::{Context, Figure, Geometry, Readout, Wanted};
use crate::layout::{self, Plan};
use crate::primitive::{Part, SimId, Simulation};
use crate::story::{Act, ActKind, Arrangement, LiveId, Pane, Story, Stretch, Subject};
use crate::timeline::Layout;

/// The identity of a picture: equal in every arrangement, so that it glides from one to the next.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PaneKey {
    /// The simulation, or none for a live value.
    pub(super) sim: Option<SimId>,
    property: &'static str,
    view: &'static str,
    live: u32,
}

/// All arrangements of a story with their boxes and solved figures.
pub(super) struct Panes {
    plans: Vec<(Arc<Arrangement>, Plan, BTreeMap<PaneKey, Geometry>)>,
}

/// The height of a heading with the space below it, in label sizes.
const HEADING: f64 = 1.8;

impl Panes {
    pub(super) fn new(story: &Story, layout: Layout, context: &Context<'_>) -> Self {
        let reached = Reached::new(story, context);
        let mut panes = Self { plans: Vec::new() };
        for arrangement in arrangements(story) {
            if panes.find(&arrangement).is_some() {
                continue;
            }
            let wants = |pane: &Pane, width: f64| reached.wanted(&PaneKey::of(pane), width);
            let plan = layout::plan(&arrangement, layout, context.scale.label * HEADING, &wants);
            let solve = |(pane, share): &(Pane, Rect)| {
                let key = PaneKey::of(pane);
                let geometry = reached.solved(&key, *share);
                (key, geometry)
            };
            let mut geometries = plan.panes.iter().map(solve).collect();
            align_cuts(&plan, &mut geometries);
            panes.plans.push((arrangement, plan, geometries));
        }
        panes
    }

    fn find(
        &self,
        arrangement: &Arc<Arrangement>,
    ) -> Option<&(Arc<Arrangement>, Plan, BTreeMap<PaneKey, Geometry>)> {
        self.plans
            .iter()
            .find(|(known, _, _)| Arc::ptr_eq(known, arrangement) || known == arrangement)
    }

    /// The pictures of an arrangement, in reading order.
    pub(super) fn keys(&self, arrangement: &Arc<Arrangement>) -> Vec<PaneKey> {
        self.find(arrangement)
            .map_or_else(Vec::new, |(_, plan, _)| {
                plan.panes
                    .iter()
                    .map(|(pane, _)| PaneKey::of(pane))
                    .collect()
            })
    }

    pub(super) fn geometry(
        &self,
        arrangement: &Arc<Arrangement>,
        key: &PaneKey,
    ) -> Option<&Geometry> {
        self.find(arrangement)
            .and_then(|(_, _, geometries)| geometries.get(key))
    }

    pub(super) fn headings(&self, arrangement: &Arc<Arrangement>) -> Vec<(LiveId, f64, f64)> {
        self.find(arrangement)
            .map_or_else(Vec::new, |(_, plan, _)| plan.headings.clone())
    }

    /// The box of a property's picture, or of the simulation's first one.
    pub(super) fn share(
        &self,
        arrangement: &Arc<Arrangement>,
        sim: SimId,
        property: &str,
    ) -> Option<Rect> {
        let (_, plan, _) = self.find(arrangement)?;
        let of = |pane: &Pane, exact: bool| matches!(pane.subject, Subject::Property { sim: of, property: name, .. } if of == sim && (!exact || name == property));
        let found = |exact| {
            plan.panes
                .iter()
                .find(|(pane, _)| of(pane, exact))
                .map(|(_, share)| *share)
        };
        found(true).or_else(|| found(false))
    }
}

/// Lets a cut run through pictures that stand side by side.
fn align_cuts(plan: &Plan, geometries: &mut BTreeMap<PaneKey, Geometry>) {
    for pair in plan.panes.windows(2) {
        let (one, other) = (pair[0].1, pair[1].1);
        if one.y != other.y || one.h != other.h {
            continue;
        }
        let (left, right) = (PaneKey::of(&pair[0].0), PaneKey::of(&pair[1].0));
        let Some(mut geometry) = geometries.remove(&left) else {
            continue;
        };
        if let Some(neighbour) = geometries.get_mut(&right) {
            Geometry::align_cuts(&mut geometry, neighbour);
        }
        geometries.insert(left, geometry);
    }
}

impl PaneKey {
    fn of(pane: &Pane) -> Self {
        match pane.subject {
            Subject::Property {
                sim,
                property,
                view,
            } => Self {
                sim: Some(sim),
                property,
                view,
                live: 0,
            },
            Subject::Value(LiveId(live)) => Self {
                sim: None,
                property: "",
                view: "",
                live,
            },
        }
    }

    /// The beginning of its shapes' names.
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
            None => format!("value-{}", self.live),
        }
    }
}

/// The picture of a pane in these states.
pub(super) fn picture(key: &PaneKey, states: &[Arc<dyn Simulation>], live: &[String]) -> Figure {
    match key.sim {
        Some(sim) => states[usize::from(sim.0)].picture(key.property, key.view),
        None => readout(key.live, live[key.live as usize].clone()),
    }
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
    story.steps.iter().flat_map(|step| {
        step.setup
            .iter()
            .chain(step.beats.iter().flat_map(|beat| &beat.acts))
    })
}

fn stretches(story: &Story) -> impl Iterator<Item = &Stretch> {
    acts(story).flat_map(|act| match &act.kind {
        ActKind::Run { stretches, .. } => stretches.as_slice(),
        _ => &[],
    })
}

/// What pictures have one scale: those of one property in one view, of simulations of one primitive.
type Kind = (Option<&'static str>, PaneKey);

fn kind(key: &PaneKey, story: &Story) -> Kind {
    let primitive = key.sim.map(|sim| story.sims[usize::from(sim.0)].info.name);
    let sim = key.sim.map(|_| SimId::default());
    (primitive, PaneKey { sim, ..key.clone() })
}

/// Every state that the pictures of a kind reach in the whole story, and the sizes found so far.
struct Reached<'a> {
    story: &'a Story,
    context: &'a Context<'a>,
    figures: BTreeMap<Kind, Vec<Figure>>,
    wanted: RefCell<Vec<(Kind, f64, Wanted)>>,
    solved: RefCell<Vec<(Kind, Rect, Geometry)>>,
}

impl<'a> Reached<'a> {
    fn new(story: &'a Story, context: &'a Context<'a>) -> Self {
        let mut keys = Vec::new();
        for arrangement in arrangements(story) {
            collect_keys(&arrangement, &mut keys);
        }
        keys.sort();
        keys.dedup();
        let mut figures: BTreeMap<Kind, Vec<Figure>> = BTreeMap::new();
        for key in keys {
            let reached = Self::reached(&key, story);
            figures
                .entry(kind(&key, story))
                .or_default()
                .extend(reached);
        }
        Self {
            story,
            context,
            figures,
            wanted: RefCell::default(),
            solved: RefCell::default(),
        }
    }

    fn figures(&self, kind: &Kind) -> Vec<&Figure> {
        self.figures.get(kind).into_iter().flatten().collect()
    }

    /// The space that a picture would like in a width.
    fn wanted(&self, key: &PaneKey, width: f64) -> Wanted {
        let kind = kind(key, self.story);
        let mut known = self.wanted.borrow_mut();
        if let Some((.., wanted)) = known.iter().find(|one| one.0 == kind && one.1 == width) {
            return *wanted;
        }
        let wanted = Figure::wanted(&self.figures(&kind), width, self.context);
        known.push((kind, width, wanted));
        wanted
    }

    /// The sizes of a picture in its share.
    fn solved(&self, key: &PaneKey, share: Rect) -> Geometry {
        let kind = kind(key, self.story);
        let mut known = self.solved.borrow_mut();
        if let Some((.., solved)) = known.iter().find(|one| one.0 == kind && one.1 == share) {
            return solved.clone();
        }
        let solved = Figure::solve(&self.figures(&kind), share, self.context);
        known.push((kind, share, solved.clone()));
        solved
    }

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
                add(story.sims[usize::from(sim.0)]
                    .initial
                    .picture(key.property, key.view));
                for stretch in stretches(story).filter(|stretch| stretch.sim == sim) {
                    stretch
                        .frames
                        .iter()
                        .for_each(|frame| add(frame.state.picture(key.property, key.view)));
                }
            }
            None => {
                add(readout(key.live, story.live[key.live as usize].clone()));
                for (id, text) in stretches(story)
                    .flat_map(|stretch| &stretch.frames)
                    .flat_map(|frame| &frame.live)
                {
                    if id.0 == key.live {
                        add(readout(key.live, text.clone()));
                    }
                }
            }
        }
        figures
    }
}

fn collect_keys(arrangement: &Arrangement, keys: &mut Vec<PaneKey>) {
    match arrangement {
        Arrangement::Pane(pane) => keys.push(PaneKey::of(pane)),
        Arrangement::Group { items, .. } => items.iter().for_each(|item| collect_keys(item, keys)),
    }
}
