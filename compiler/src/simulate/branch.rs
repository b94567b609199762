//! Variations from a moment: a simulation goes its own way from what another did up to it, if it would have done the same.
//!
//! Whether an argument is used up is found by playing what was done so far again, under the old and under the new
//! arguments: as long as nothing happens otherwise, the new ones may stand in their place. So no primitive has to say
//! when it looks at which of its parameters. Properties that differ from the start, such as a limit, are no difference:
//! they follow from the arguments. One that comes to differ is.

use std::collections::{BTreeMap, BTreeSet};

use explc_dsl::codes::simulation;
use explc_dsl::diagnostic::Diagnostic;

use super::arguments;
use super::eval::{Context, Ground};
use super::play::event_text;
use crate::primitive::{Arguments, Event, Part, SimId, Simulation, Type, Value};
use crate::scene::{Argument, Sim};
use crate::units::Micros;

/// What a simulation was made to do since its start.
#[derive(Clone, Default)]
pub(super) struct Deeds(Vec<Deed>);

#[derive(Clone)]
enum Deed {
    /// So many occurrences, and then waiting up to a time.
    Ran(u64, Micros),
    Asked(Part, &'static str, Arguments),
}

impl Deeds {
    pub(super) fn ran(&mut self, steps: u64, until: Micros) {
        self.0.push(Deed::Ran(steps, until));
    }

    pub(super) fn asked(&mut self, part: Part, action: &'static str, given: Arguments) {
        self.0.push(Deed::Asked(part, action, given));
    }
}

/// The state in which a variation begins: that of what it branches off, `now`, under its own arguments.
///
/// # Errors
/// The argument that is used up, with what it would have made otherwise.
pub(super) fn branched(
    ground: &Ground,
    sim: SimId,
    now: &dyn Simulation,
    deeds: &Deeds,
) -> Result<Box<dyn Simulation>, Box<Diagnostic>> {
    let declared = &ground.scene.sims[usize::from(sim.0)];
    let Some(of) = declared.of else {
        return Ok(now.fork());
    };
    let original = &ground.scene.sims[usize::from(of.0)];
    let of_sim = |sim: &Sim, id| arguments::of_sim(sim, id, &Context::new(ground, &[]));
    let (Ok(old), Ok(new)) = (of_sim(original, of), of_sim(declared, sim)) else {
        // What keeps simulations from starting has been told at the start.
        return Ok(now.fork());
    };
    if old == new {
        return Ok(now.fork());
    }
    let start = declared.info.start;
    let (Ok(before), Ok(after)) = (start(&old), start(&new)) else {
        return Ok(now.fork());
    };
    match replayed(before, after, deeds) {
        Ok(state) => Ok(state),
        Err(otherwise) => {
            let differs = |(one, other): (&(&'static str, Value), &(&'static str, Value))| {
                (one != other).then_some(one.0)
            };
            let changed: Vec<&str> = old.0.iter().zip(&new.0).filter_map(differs).collect();
            let alone = |name: &&&str| {
                let mut only = old.clone();
                for (argument, (_, value)) in only.0.iter_mut().zip(&new.0) {
                    if argument.0 == **name {
                        argument.1 = value.clone();
                    }
                }
                match (start(&old), start(&only)) {
                    (Ok(before), Ok(after)) => replayed(before, after, deeds).is_err(),
                    _ => false,
                }
            };
            let guilty = changed.iter().find(alone).or(changed.first());
            let name = guilty.copied().unwrap_or_default();
            Err(Box::new(told(declared, name, &otherwise, now, ground, of)))
        }
    }
}

/// What a property of a part is.
type Had = BTreeMap<(Part, &'static str), Value>;

/// Where two simulations part ways.
enum Otherwise {
    /// At this event of the first, which the other does not have so.
    Event(Event),
    /// At this occurrence, which no scene sees.
    Occurrence(Micros),
    /// At an action.
    Action(&'static str),
    /// In what a part came to have.
    Property(Part, &'static str),
    /// In what they are going to do.
    Plans,
}

/// Plays the same deeds on both. Gives the second if nothing happens otherwise.
fn replayed(
    mut one: Box<dyn Simulation>,
    mut other: Box<dyn Simulation>,
    deeds: &Deeds,
) -> Result<Box<dyn Simulation>, Otherwise> {
    // What differs before anything happened follows from the arguments alone.
    let from_arguments: BTreeSet<_> = differing(&parts(&*one), &parts(&*other)).collect();
    for deed in &deeds.0 {
        match deed {
            Deed::Ran(steps, until) => {
                for _ in 0..*steps {
                    stepped(&mut *one, &mut *other)?;
                }
                for sim in [&mut one, &mut other] {
                    if sim.next().is_some_and(|due| due < *until) {
                        return Err(Otherwise::Plans);
                    }
                    if sim.now() < *until {
                        sim.wait(*until);
                    }
                }
            }
            Deed::Asked(part, action, given) => {
                let results = (
                    one.act(*part, action, given),
                    other.act(*part, action, given),
                );
                if results.0 != results.1 {
                    return Err(Otherwise::Action(action));
                }
            }
        }
    }
    if one.next() != other.next() {
        return Err(Otherwise::Plans);
    }
    let (had, has) = (parts(&*one), parts(&*other));
    let came = differing(&had, &has).find(|property| !from_arguments.contains(property));
    match came {
        Some((part, property)) => Err(Otherwise::Property(part, property)),
        None => Ok(other),
    }
}

/// The properties that are not the same, or that only one has.
fn differing<'h>(one: &'h Had, other: &'h Had) -> impl Iterator<Item = (Part, &'static str)> + 'h {
    let changed = one
        .iter()
        .filter(|(property, value)| other.get(property) != Some(value));
    let new = other
        .iter()
        .filter(|(property, _)| !one.contains_key(property));
    changed.chain(new).map(|(property, _)| *property)
}

/// One occurrence of both.
fn stepped(one: &mut dyn Simulation, other: &mut dyn Simulation) -> Result<(), Otherwise> {
    let due = (one.next(), other.next());
    let event = one.step();
    let same = due.0 == due.1 && event == other.step() && one.traffic() == other.traffic();
    match (same, event) {
        (true, _) => Ok(()),
        (false, Some(event)) => Err(Otherwise::Event(event)),
        (false, None) => Err(Otherwise::Occurrence(one.now())),
    }
}

/// What can be asked of the parts that events speak of or that can be acted on. Others, and the properties of the
/// simulation itself, may follow from its arguments alone.
fn parts(sim: &dyn Simulation) -> Had {
    let mut found: Vec<Part> = Vec::new();
    let entities = sim.info().entities;
    let fields = sim.info().events.iter().flat_map(|event| event.fields);
    let spoken_of = |kind: &str| {
        let mut fields = fields.clone();
        fields.any(|field| matches!(field.ty, Type::Part(of) | Type::Set(of) if of == kind))
    };
    let acted_on = |kind: &str| sim.info().actions.iter().any(|action| action.of == kind);
    let of = |part: Part| {
        let entity = entities.iter().find(move |entity| entity.name == part.kind);
        let properties = entity.map_or(&[][..], |entity| entity.properties);
        properties
            .iter()
            .map(move |property| ((part, property.name), sim.property(part, property.name)))
    };
    for (_, value) in of(Part::root()) {
        let more = match value {
            Value::Part(part) => vec![part],
            Value::Set(parts) => parts,
            _ => Vec::new(),
        };
        found.extend(more);
    }
    found.retain(|part| spoken_of(part.kind) || acted_on(part.kind));
    found.sort();
    found.dedup();
    found.into_iter().flat_map(of).collect()
}

fn told(
    declared: &Sim,
    argument: &str,
    otherwise: &Otherwise,
    now: &dyn Simulation,
    ground: &Ground,
    of: SimId,
) -> Diagnostic {
    let written = declared
        .arguments
        .iter()
        .find(|(name, _)| *name == argument);
    let span = match written {
        Some((_, Argument::Written(expr))) => expr.span,
        _ => declared.span,
    };
    let mut sims: Vec<&dyn Simulation> = Vec::new();
    sims.resize(ground.scene.sims.len(), now);
    let ctx = Context::new(ground, &sims);
    let since = match otherwise {
        Otherwise::Event(event) => format!("{} would differ", event_text(event, &ctx, of)),
        Otherwise::Occurrence(t) => format!("what happens at {t} would differ"),
        Otherwise::Action(action) => format!("`{action}` would go otherwise"),
        Otherwise::Property(part, property) => {
            let label = ctx.label(Part { sim: of, ..*part });
            format!("`{property}` of `{label}` would differ")
        }
        Otherwise::Plans => "what is under way by then would differ".to_owned(),
    };
    let (moment, branch) = match &declared.from {
        Some(from) => (from.moment.text.as_str(), from.span),
        None => ("", declared.span),
    };
    simulation::used_up(span, argument, moment, &since, branch)
}
