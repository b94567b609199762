//! Values: what parameters, properties, event arguments and expressions hold.

use std::sync::Arc;

pub use explc_timeline::timeline::SimId;

use crate::units::Micros;

/// Something in which members of a family differ: a parameter that stands open, as in `policy: each [cp, ap]`. A variation of
/// a family has the same axes, as far as it does not close them, so that members of both belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AxisId(pub u16);

/// One addressable thing inside a simulation: a node, a log entry, a reply. It keeps its identity for the whole run,
/// however its state changes; `kind` is the name of an entity in the primitive's `INFO`, `id` is the primitive's own.
///
/// A primitive builds parts with [`Part::new`] and never sees another simulation's; whoever runs the scene stamps `sim`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// The simulation that it belongs to.
    pub sim: SimId,
    /// The entity's name in `INFO`, such as `node`. Empty for the simulation itself.
    pub kind: &'static str,
    /// What tells it from others of its kind, such as `[node, index, term]`.
    pub id: [u32; 3],
}

impl Part {
    /// A part of `kind` with up to three numbers that identify it.
    pub fn new(kind: &'static str, id: [u32; 3]) -> Self {
        Self {
            sim: SimId::default(),
            kind,
            id,
        }
    }

    /// The simulation itself.
    pub fn root() -> Self {
        Self::new("", [0; 3])
    }
}

/// A value. Reals compare within 1e-9 of the larger, everything else exactly.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// What does not exist yet, such as the leader before an election.
    None,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A real number.
    Real(f64),
    /// A span of simulated time.
    Duration(Micros),
    /// Open text, such as a key.
    Text(Arc<str>),
    /// One of an enumeration's words, such as `lww`.
    Word(&'static str),
    /// `low..high`, both ends included; both are of one type.
    Range(Box<(Value, Value)>),
    /// Values in order.
    List(Vec<Value>),
    /// One part.
    Part(Part),
    /// Parts without duplicates, in the primitive's own order.
    Set(Vec<Part>),
    /// A row of a table that the scene writes down. A primitive never sees one.
    Record(Arc<Record>),
    /// One value for each member of a family. Only expressions make them; a primitive never sees one.
    Members(Box<Members>),
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The value of each column, in order.
    pub cells: Vec<(Arc<str>, Value)>,
}

impl Record {
    /// The value in a column.
    pub fn get(&self, column: &str) -> Option<&Value> {
        let found = self.cells.iter().find(|(name, _)| **name == *column);
        found.map(|(_, value)| value)
    }

    /// What the row is called: the value in its first column.
    pub fn label(&self) -> &Value {
        self.cells.first().map_or(&Value::None, |(_, value)| value)
    }
}

/// One value for each member of a family, in the order of the members.
#[derive(Clone, Debug, PartialEq)]
pub struct Members {
    /// The axes on which no label has picked yet, in the order in which labels pick.
    pub open: Vec<AxisId>,
    /// The value of each member; never members again.
    pub values: Vec<(SimId, Value)>,
}

impl Value {
    /// Open text.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// The part, or none.
    pub fn part(part: Option<Part>) -> Self {
        part.map_or(Self::None, Self::Part)
    }

    /// The same value with every part in it belonging to `sim`.
    #[must_use]
    pub fn stamped(self, sim: SimId) -> Self {
        match self {
            Self::Part(part) => Self::Part(Part { sim, ..part }),
            Self::Set(parts) => {
                Self::Set(parts.into_iter().map(|part| Part { sim, ..part }).collect())
            }
            Self::List(values) => {
                Self::List(values.into_iter().map(|value| value.stamped(sim)).collect())
            }
            other => other,
        }
    }
}
