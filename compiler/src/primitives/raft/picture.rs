//! How a cluster looks: a pure function of its state.

use super::protocol::{Entry, Server, State};
use super::{Raft, entry_part, log_part, node_part, words};
use crate::figures::{Cell, Keep, Log, Node, Readout, Ring, Row, Slots, Standing, Tally};
use crate::primitive::Part;

/// The word for what a server believes to be.
pub(super) fn state_word(state: State) -> &'static str {
    match state {
        State::Follower => "follower",
        State::Candidate => "candidate",
        State::Leader => "leader",
    }
}

impl Raft {
    /// The servers on a circle, with their timers if those are wanted.
    pub(super) fn ring(&self, timers: bool) -> Ring {
        let servers = self.cluster.servers.iter().enumerate();
        let groups = self.groups();
        let count = self.cluster.servers.len();
        let side = |group: &Vec<usize>| {
            let word = if group.len() >= self.cluster.quorum() {
                "majority"
            } else {
                "minority"
            };
            format!("{word}: {} of {count}", group.len())
        };
        Ring {
            nodes: servers
                .map(|(node, server)| self.ring_node(node, server, timers))
                .collect(),
            linked: true,
            group_names: groups.iter().map(side).collect(),
            groups,
            sets: Vec::new(),
        }
    }

    fn ring_node(&self, node: usize, server: &Server, timers: bool) -> Node {
        let standing = match server.state {
            _ if !server.up => Standing::Dead,
            State::Follower => Standing::Plain,
            State::Candidate => Standing::Candidate,
            State::Leader => Standing::Leader,
        };
        let state = if server.up {
            state_word(server.state)
        } else {
            "crashed"
        };
        let slots = (standing == Standing::Candidate).then(|| Slots {
            have: server.votes.len() as u32,
            needed: self.cluster.quorum() as u32,
            noun: "votes",
        });
        Node {
            part: node_part(node),
            name: format!("S{}", node + 1),
            value: None,
            value_old: false,
            standing,
            state: Some(state.to_owned()),
            detail: Some(format!("term {}", server.term)),
            timer: server.clock.filter(|_| timers),
            slots,
        }
    }

    /// The logs below each other.
    pub(super) fn lanes(&self) -> Log {
        let rows = self.cluster.servers.iter().enumerate();
        let longest = self
            .cluster
            .servers
            .iter()
            .map(|server| server.log.len())
            .max();
        Log {
            heading: "log".to_owned(),
            rows: rows.map(|(node, server)| self.lane(node, server)).collect(),
            tallies: (0..longest.unwrap_or(0))
                .map(|index| self.tally(index))
                .collect(),
            groups: self.groups(),
        }
    }

    /// The log of one server.
    pub(super) fn own_log(&self, node: usize, server: &Server) -> Log {
        Log {
            heading: "log".to_owned(),
            rows: vec![Row {
                name: String::new(),
                ..self.lane(node, server)
            }],
            tallies: (0..server.log.len())
                .map(|index| self.tally(index))
                .collect(),
            groups: Vec::new(),
        }
    }

    fn lane(&self, node: usize, server: &Server) -> Row {
        let cells = (1..).zip(server.log.iter()).map(|(index, entry)| Cell {
            part: entry_part(node, index, entry),
            value: words(&entry.value),
            note: format!("term {}", entry.term),
            keep: if self.cluster.history.is_committed(index, entry) {
                Keep::Kept
            } else {
                Keep::Open
            },
            identity: (entry.term.saturating_sub(1) % 8) as u8 + 1,
        });
        Row {
            part: log_part(node),
            name: format!("S{}", node + 1),
            cells: cells.collect(),
            dead: !server.up,
        }
    }

    /// How many hold the committed entry of a column, or else the one that most hold, and of those the latest.
    fn tally(&self, index: usize) -> Option<Tally> {
        let servers = &self.cluster.servers;
        let copies = || servers.iter().filter_map(|server| server.log.get(index));
        let count = |entry: &Entry| copies().filter(|copy| *copy == entry).count();
        let history = &self.cluster.history;
        let shown = copies().max_by_key(|entry| {
            (
                history.is_committed(index + 1, entry),
                count(entry),
                entry.term,
            )
        })?;
        let settled = history.is_committed(index + 1, shown);
        let verdict = if settled { "committed" } else { "not yet" };
        Some(Tally {
            text: format!("on {} of {}: {verdict}", count(shown), servers.len()),
            settled,
        })
    }

    /// The highest term, printed large.
    pub(super) fn readout(&self) -> Readout {
        Readout {
            part: Part::root(),
            text: self.highest_term().to_string(),
        }
    }
}
