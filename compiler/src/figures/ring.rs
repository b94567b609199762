//! Nodes on a circle: servers with their timers, the links between them, partitions, and sets of members as hulls.

mod draw;
mod hull;
mod solve;

pub(super) use draw::draw;
pub(super) use solve::RingGeometry;
pub(super) use solve::{solve, wanted};

use crate::primitive::Part;
use crate::units::Micros;

/// The state of a ring.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ring {
    /// The nodes, clockwise. Their number and order never change in a run.
    pub nodes: Vec<Node>,
    /// Whether every node has a drawn link to every other.
    pub linked: bool,
    /// The groups of a partition, as indices of nodes; empty without one.
    pub groups: Vec<Vec<usize>>,
    /// What the sides of a partition are called, one for each group, such as `minority: 2 of 5`.
    pub group_names: Vec<String>,
    /// Named sets of nodes, drawn as hulls: the first solid, the second dashed.
    pub sets: Vec<MemberSet>,
}

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its part.
    pub part: Part,
    /// Its name, inside.
    pub name: String,
    /// A value below the name, inside, such as `v2`.
    pub value: Option<String>,
    /// Whether that value is out of date.
    pub value_old: bool,
    /// How it stands.
    pub standing: Standing,
    /// Its state in a word, outside, such as `follower`.
    pub state: Option<String>,
    /// A number below the state, such as `term 2`.
    pub detail: Option<String>,
    /// Its timer.
    pub timer: Option<Clock>,
    /// What it collects, such as votes.
    pub slots: Option<Slots>,
}

/// How a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// One of many.
    Plain,
    /// The leader: solid, with a crown.
    Leader,
    /// Standing for election: thick edge, warning timer.
    Candidate,
    /// Perhaps dead: dashed, with a question mark.
    Suspected,
    /// Dead: dotted, with a cross.
    Dead,
}

/// A timer that runs with simulated time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// When it was set.
    pub since: Micros,
    /// When it rings.
    pub until: Micros,
}

/// Collected against needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slots {
    /// How many are there.
    pub have: u32,
    /// How many are needed.
    pub needed: u32,
    /// What they are, in the plural, such as `votes`.
    pub noun: &'static str,
}

/// A named set of nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberSet {
    /// What it is called, such as `write set`.
    pub name: &'static str,
    /// A value below the name, such as `W = 2`.
    pub note: String,
    /// Its members, as indices of nodes.
    pub members: Vec<usize>,
}
