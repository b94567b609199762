//! The vocabulary that primitives are written in. Knows no particular primitive, no scene and no stage.

mod info;
mod kernel;
mod rng;
mod shared;
pub mod tensor;
mod value;

use std::sync::Arc;

pub use info::{
    Action, Clock, Composite, Entity, EventInfo, Example, Info, Parameter, Property, Refusal, Type,
    Unit, View,
};
pub use kernel::{Bus, Kernel, Parcel, Party, Timer};
pub use rng::Rng;
pub use shared::Shared;
pub use value::{AxisId, Members, Part, Record, SimId, Value};

use crate::figures::Figure;
use crate::units::Micros;

/// Arguments of a primitive, an action or a view: complete, typed and in range, in the order of its parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arguments(pub Vec<(&'static str, Value)>);

/// Something that happened. Ids count from 1 within one simulation, in the order of happening.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its number in this simulation.
    pub id: u32,
    /// When it happened.
    pub t: Micros,
    /// Its name in `INFO`.
    pub name: &'static str,
    /// Its arguments, as declared in `INFO`.
    pub args: Vec<(&'static str, Value)>,
    /// The event that made it happen; none for what the scene asked for and for first timers.
    pub cause: Option<u32>,
}

/// A message on its way, as pictures need to know it.
#[derive(Clone, Debug, PartialEq)]
pub struct Flight {
    /// Its number in this simulation.
    pub id: u32,
    /// The sender.
    pub from: Part,
    /// The receiver.
    pub to: Part,
    /// What the chip says, at most about twelve characters.
    pub label: Arc<str>,
    /// How the chip looks.
    pub kind: FlightKind,
    /// When it left.
    pub sent: Micros,
    /// When it lands, or dies, if nothing changes until then.
    pub due: Micros,
    /// How long the whole way takes; one that dies on its way is due before that.
    pub way: Micros,
    /// The event that sent it.
    pub cause: Option<u32>,
}

/// What a message's chip carries besides its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlightKind {
    /// A request or a copy of data.
    Plain,
    /// An answer of yes: a tick before the words.
    Yes,
    /// An answer of no: a cross before the words.
    No,
    /// Background chatter such as a heartbeat: a small chip without words.
    Quiet,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It reached its receiver.
    Delivered,
    /// The link lost it.
    Lost,
    /// A partition cut its way.
    Cut,
    /// Its receiver was down.
    Dead,
}

/// News about messages since the last time somebody asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Traffic {
    /// A message left its sender.
    Sent(Flight),
    /// A message ended.
    Ended {
        /// The flight's number.
        id: u32,
        /// When.
        at: Micros,
        /// How.
        fate: Fate,
    },
}

/// A running instance of a primitive: a deterministic value that advances one occurrence at a time.
///
/// **One step, at most one event.** A transition that causes another queues it as the next occurrence at the same
/// instant, so that a scene can stop directly after any event and see exactly the state that the event left.
pub trait Simulation: Send + Sync {
    /// The primitive that this is an instance of.
    fn info(&self) -> &'static Info;

    /// The present simulated time.
    fn now(&self) -> Micros;

    /// When the next occurrence is due, or none if nothing will ever happen again unasked.
    fn next(&self) -> Option<Micros>;

    /// Performs the next occurrence, moving the clock to it. Gives its event, if a scene can see one.
    fn step(&mut self) -> Option<Event>;

    /// Moves the clock to `t` without letting anything happen. `t` is not after [`Simulation::next`].
    fn wait(&mut self, t: Micros);

    /// Asks for an action on a part (the root for the simulation's own actions), now. What it causes comes with the next steps.
    ///
    /// # Errors
    /// A sentence for the author if it makes no sense in this state, such as restarting a node that is up.
    fn act(&mut self, on: Part, action: &'static str, arguments: &Arguments) -> Result<(), String>;

    /// The value of a property that `INFO` declares for the part's kind. Parameters are properties of the root.
    /// For a part that is gone, none.
    fn property(&self, of: Part, name: &str) -> Value;

    /// What the picture prints on or beside the part, such as `S3`; what `[label]` finds.
    fn label(&self, part: Part) -> String;

    /// The picture of a property (empty for the whole) in one of the views that `INFO` lists, with that view's options,
    /// complete and in range.
    fn picture(&self, property: &str, view: &str, options: &Arguments) -> Figure;

    /// The picture of what is inside a part whose kind `INFO` lists among its composites; none for any other part.
    fn inside(&self, _part: Part) -> Option<Figure> {
        None
    }

    /// Messages sent and ended since the last call.
    fn traffic(&mut self) -> Vec<Traffic>;

    /// The invariant that does not hold in this state, as a sentence, if any.
    fn violation(&self) -> Option<String>;

    /// The same simulation, to go its own way from here.
    fn fork(&self) -> Box<dyn Simulation>;
}

impl Arguments {
    /// The value of an argument. Arguments are complete, so a missing one is a bug in the primitive.
    pub fn get(&self, name: &str) -> &Value {
        let found = self.0.iter().find(|(known, _)| *known == name);
        &found
            .unwrap_or_else(|| panic!("the parameter {name} is not declared in INFO"))
            .1
    }

    /// A whole-number argument.
    pub fn int(&self, name: &str) -> i64 {
        match self.get(name) {
            Value::Int(count) => *count,
            other => panic!("the parameter {name} is no whole number: {other:?}"),
        }
    }

    /// A real argument; whole numbers are widened.
    pub fn real(&self, name: &str) -> f64 {
        match self.get(name) {
            Value::Real(number) => *number,
            Value::Int(count) => *count as f64,
            other => panic!("the parameter {name} is no real number: {other:?}"),
        }
    }

    /// A duration argument.
    pub fn duration(&self, name: &str) -> Micros {
        match self.get(name) {
            Value::Duration(span) => *span,
            other => panic!("the parameter {name} is no duration: {other:?}"),
        }
    }

    /// Both ends of a range of durations.
    pub fn durations(&self, name: &str) -> (Micros, Micros) {
        if let Value::Range(ends) = self.get(name)
            && let (Value::Duration(low), Value::Duration(high)) = **ends
        {
            return (low, high);
        }
        panic!("the parameter {name} is no range of durations")
    }

    /// An enumeration argument.
    pub fn word(&self, name: &str) -> &'static str {
        match self.get(name) {
            Value::Word(word) => word,
            other => panic!("the parameter {name} is no word: {other:?}"),
        }
    }

    /// A truth argument.
    pub fn bool(&self, name: &str) -> bool {
        match self.get(name) {
            Value::Bool(truth) => *truth,
            other => panic!("the parameter {name} is neither true nor false: {other:?}"),
        }
    }
}
