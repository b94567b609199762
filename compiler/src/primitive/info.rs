//! What a primitive says about itself. Checking, completion, hover, reference pages and grammars all read this one value.

use std::fmt;

use super::{Arguments, Simulation};

/// A primitive's self-description. One `pub static INFO: Info` in each primitive's file.
pub struct Info {
    /// The name an author writes, such as `raft`.
    pub name: &'static str,
    /// One sentence without full stop.
    pub summary: &'static str,
    /// The shelf it stands on in the reference, such as `distributed systems`.
    pub category: &'static str,
    /// How simulated time becomes shown time where the author does not say.
    pub clock: Clock,
    /// What `sim x = name(…)` takes.
    pub parameters: &'static [Parameter],
    /// The kinds of parts. The first describes the simulation itself and has an empty name.
    pub entities: &'static [Entity],
    /// What `do x.action(…)` can ask for.
    pub actions: &'static [Action],
    /// What `run x until event` can wait for.
    pub events: &'static [EventInfo],
    /// What encloses events, innermost first: where the last of them is, for `until last event`.
    pub units: &'static [Unit],
    /// Which pictures there are of which property. The first is the whole simulation's default picture.
    pub views: &'static [View],
    /// The kinds of parts that have an inside, which `focus` opens.
    pub composites: &'static [Composite],
    /// Scenes that compile and render, shown in the reference.
    pub examples: &'static [Example],
    /// The paper, section or source file that it implements.
    pub source: &'static str,
    /// Starts one at simulated time zero. Arguments are complete and in range; an error says how they do not go together.
    pub start: fn(&Arguments) -> Result<Box<dyn Simulation>, Refusal>,
}

/// Why a simulation cannot start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The names of the parameters that do not go together; an author looks first at the first that is written.
    pub parameters: Vec<&'static str>,
    /// A sentence without full stop.
    pub reason: String,
}

impl Refusal {
    /// Because of what a parameter is.
    pub fn of(parameter: &'static str, reason: impl Into<String>) -> Self {
        Self {
            parameters: vec![parameter],
            reason: reason.into(),
        }
    }

    /// Or because of what another is.
    #[must_use]
    pub fn or(mut self, parameter: &'static str) -> Self {
        self.parameters.push(parameter);
        self
    }
}

/// The clock of a primitive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clock {
    /// Simulated microseconds; `pace` is shown milliseconds for one simulated millisecond.
    Micros {
        /// Shown milliseconds for one simulated millisecond.
        pace: f64,
    },
    /// Steps of a pure computation; `pace` is shown milliseconds a step.
    Steps {
        /// Shown milliseconds a step.
        pace: f64,
    },
}

/// A named, typed argument of a primitive, an action or a view.
#[derive(Debug)]
pub struct Parameter {
    /// The name an author writes.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
    /// The default as an author would write it (`3`, `150ms..300ms`, `cp`, `"x"`); none makes the argument required,
    /// the empty string makes it optional with the value none.
    pub default: Option<&'static str>,
    /// The least and the greatest that numbers, durations, range ends and list items may be, in the type's base unit
    /// (microseconds for durations).
    pub range: Option<(f64, f64)>,
    /// One sentence: what it means, its unit.
    pub doc: &'static str,
}

/// A kind of part, or the simulation itself.
#[derive(Debug)]
pub struct Entity {
    /// The kind, such as `node`; empty for the simulation itself.
    pub name: &'static str,
    /// One sentence.
    pub doc: &'static str,
    /// What can be asked of it, as `part.property`.
    pub properties: &'static [Property],
}

/// Something that can be asked of a part.
#[derive(Debug)]
pub struct Property {
    /// The name after the dot.
    pub name: &'static str,
    /// The type of the answer.
    pub ty: Type,
    /// The unit that prose prints after a number (`"ms"` is built in for durations); empty for a plain count.
    pub unit: &'static str,
    /// One sentence.
    pub doc: &'static str,
}

/// A request or a fault that an author can cause.
#[derive(Debug)]
pub struct Action {
    /// The name after the dot.
    pub name: &'static str,
    /// The kind of part that it is done to; empty for the simulation itself.
    pub of: &'static str,
    /// Its arguments; those without a default come first and may be given by position.
    pub parameters: &'static [Parameter],
    /// One sentence.
    pub doc: &'static str,
}

/// Something that happens.
#[derive(Debug)]
pub struct EventInfo {
    /// A past participle, such as `leader-elected`.
    pub name: &'static str,
    /// The arguments that it carries, in order.
    pub fields: &'static [Property],
    /// One sentence.
    pub doc: &'static str,
}

/// A stretch of a run that events belong to, such as a row, a round or a pass.
#[derive(Debug)]
pub struct Unit {
    /// What it is called, such as `row`.
    pub name: &'static str,
    /// The events that it encloses: of which it can hold several, and no unit inside it.
    pub events: &'static [&'static str],
    /// The event that ends it; the next one begins after it.
    pub end: &'static str,
    /// One sentence.
    pub doc: &'static str,
}

/// A picture of a property.
#[derive(Debug)]
pub struct View {
    /// The property of the simulation that it pictures; empty for the simulation itself.
    pub property: &'static str,
    /// The word after `as`; the first view of a property is its default.
    pub name: &'static str,
    /// What `as name(…)` takes: known before anything runs, and each with a default.
    pub options: &'static [Parameter],
    /// One sentence.
    pub doc: &'static str,
}

/// A kind of part that has an inside: [`Simulation::inside`] is its picture.
#[derive(Debug)]
pub struct Composite {
    /// The kind, an entity of the primitive.
    pub kind: &'static str,
    /// What is seen inside, as one sentence.
    pub doc: &'static str,
}

/// A small scene that compiles.
#[derive(Debug)]
pub struct Example {
    /// What it shows, as a sentence without full stop.
    pub title: &'static str,
    /// The declarations and steps of an explainer, without its header.
    pub scene: &'static str,
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A real number; a whole number is accepted.
    Real,
    /// A span of simulated time.
    Duration,
    /// Open text.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `low..high` of this type.
    Range(&'static Type),
    /// A list of these.
    List(&'static Type),
    /// A part of this kind, or none.
    Part(&'static str),
    /// A set of parts of this kind.
    Set(&'static str),
    /// Whatever the scene put there, such as a written value: a number or text.
    Datum,
}

/// As reference pages print it: `range of duration`, `set of node`, `cp | ap`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("true or false"),
            Self::Int => f.write_str("whole number"),
            Self::Real => f.write_str("number"),
            Self::Duration => f.write_str("duration"),
            Self::Text => f.write_str("text"),
            Self::Word(words) => f.write_str(&words.join(" | ")),
            Self::Range(of) => write!(f, "range of {of}"),
            Self::List(of) => write!(f, "list of {of}"),
            Self::Part(kind) => f.write_str(kind),
            Self::Set(kind) => write!(f, "set of {kind}"),
            Self::Datum => f.write_str("number or text"),
        }
    }
}
