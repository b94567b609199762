//! Raft: servers that agree on one log by electing a leader.
//!
//! All of Figure 2 of *In Search of an Understandable Consensus Algorithm* (Ongaro and Ousterhout, USENIX ATC 2014):
//! elections with random timeouts, log replication with the consistency check, the commit rule with its current-term
//! condition (Figure 8), and term, vote and log that survive a crash. After every step the safety properties of Figure 3
//! are checked over the whole history.
//!
//! Left out on purpose: snapshots, changes of membership, reads, and clients that repeat a request. A candidate does not
//! ask again for votes that were lost: it stands again when its timer rings. The state machine starts from nothing after
//! a restart.

mod history;
mod info;
mod picture;
mod protocol;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::figures::Figure;
use crate::primitive::{
    Arguments, Bus, Event, Info, Kernel, Part, Party, Refusal, Rng, Shared, Simulation, Traffic,
    Value,
};
use crate::units::Micros;

pub(super) use info::INFO;
use protocol::{Cluster, Entry, Server, Settings, State, Task};

/// A cluster of servers.
#[derive(Clone, Debug)]
struct Raft {
    arguments: Arguments,
    cluster: Cluster,
    /// Who will be up, and whether the network will be cut, once all that the scene asked for has happened.
    up: Vec<bool>,
    cut: bool,
}

/// The server of this number, counting from 0 here and from 1 in what a scene sees.
fn node_part(node: usize) -> Part {
    Part::new("node", [node as u32 + 1, 0, 0])
}

fn log_part(node: usize) -> Part {
    Part::new("log", [node as u32 + 1, 0, 0])
}

/// The copy of an entry on one server. Its index counts from 1.
fn entry_part(node: usize, index: usize, entry: &Entry) -> Part {
    Part::new("entry", [node as u32 + 1, index as u32, entry.term])
}

/// What a message with entries says: the only one, or how many.
fn entry_chip(entries: &[Entry]) -> String {
    let text = match entries {
        [entry] => words(&entry.value),
        _ => format!("{} entries", entries.len()),
    };
    if text.chars().count() > 12 {
        text.chars().take(11).chain(['…']).collect()
    } else {
        text
    }
}

/// A value that a client asked for, as pictures print it.
fn words(value: &Value) -> String {
    match value {
        Value::None => "none".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Duration(span) => span.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Word(word) => (*word).to_owned(),
        Value::Range(ends) => format!("{}..{}", words(&ends.0), words(&ends.1)),
        Value::List(values) => values.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Part(part) => name_of(*part),
        Value::Set(parts) => parts
            .iter()
            .map(|part| name_of(*part))
            .collect::<Vec<_>>()
            .join(", "),
        // What belongs to the scene reaches no simulation.
        Value::Record(_) | Value::Members(_) => String::new(),
    }
}

/// What pictures print on a part, which its identity determines.
fn name_of(part: Part) -> String {
    let [first, second, _] = part.id;
    match part.kind {
        "node" | "log" => format!("S{first}"),
        "entry" => second.to_string(),
        "term" => first.to_string(),
        _ => "raft".to_owned(),
    }
}

impl Raft {
    fn start(arguments: &Arguments) -> Result<Self, Refusal> {
        let count = arguments.int("nodes").clamp(1, 9) as usize;
        Self::with_logs(arguments, vec![(0, Vec::new()); count])
    }

    /// A cluster whose servers start in these terms with these logs.
    fn with_logs(arguments: &Arguments, logs: Vec<(u32, Vec<Entry>)>) -> Result<Self, Refusal> {
        for name in ["election", "latency"] {
            let (low, high) = arguments.durations(name);
            if low > high {
                let reason =
                    format!("`{name}` runs from {low} down to {high}; write the shorter first");
                return Err(Refusal::of(name, reason));
            }
        }
        let seed = arguments.int("seed") as u64;
        let bus = Bus {
            latency: arguments.durations("latency"),
            loss: arguments.real("loss"),
        };
        let settings = Settings {
            election: arguments.durations("election"),
            heartbeat: arguments.duration("heartbeat"),
            batch: arguments.int("batch").max(1) as usize,
        };
        let up = vec![true; logs.len()];
        let kernel = Kernel::new(bus, Rng::new(seed, 0));
        Ok(Self {
            arguments: arguments.clone(),
            cluster: Cluster::new(settings, kernel, seed, logs),
            up,
            cut: false,
        })
    }

    fn servers(&self) -> &[Shared<Server>] {
        &self.cluster.servers
    }

    /// The servers for which something is true.
    fn nodes(&self, chosen: impl Fn(&Server) -> bool) -> Value {
        let matching = self
            .servers()
            .iter()
            .enumerate()
            .filter(|(_, server)| chosen(server));
        Value::Set(matching.map(|(node, _)| node_part(node)).collect())
    }

    fn highest_term(&self) -> u32 {
        self.servers()
            .iter()
            .map(|server| server.term)
            .max()
            .unwrap_or(0)
    }

    fn entries(&self, node: usize) -> Vec<Part> {
        let log = self.servers()[node].log.iter();
        (1..)
            .zip(log)
            .map(|(index, entry)| entry_part(node, index, entry))
            .collect()
    }

    /// One copy of each entry that was ever committed: the leader's, or that of the first server that has one.
    fn committed(&self) -> Vec<Part> {
        let leader = self.cluster.leader();
        let mut parts = Vec::new();
        for (index, entry) in (0..).zip(self.cluster.history.committed()) {
            let has = |node: &usize| self.servers()[*node].log.get(index) == Some(entry);
            let holder = leader
                .filter(has)
                .or_else(|| (0..self.servers().len()).find(has));
            parts.extend(holder.map(|node| entry_part(node, index + 1, entry)));
        }
        parts
    }

    /// The groups of the present partition as it was made; none without one.
    fn groups(&self) -> Vec<Vec<usize>> {
        let groups = self.cluster.kernel.groups().into_iter();
        groups
            .map(|group| group.into_iter().map(|party| party as usize).collect())
            .collect()
    }

    /// The sides of the present partition, the smallest first; without one, nobody against everybody.
    fn sides(&self) -> Vec<Vec<usize>> {
        let mut sides = self.groups();
        if sides.is_empty() {
            sides = vec![Vec::new(), (0..self.servers().len()).collect()];
        }
        sides.sort_by_key(Vec::len);
        sides
    }

    fn cluster_property(&self, name: &str) -> Value {
        let count = self.servers().len();
        let side = |side: Option<&Vec<usize>>| {
            Value::Set(side.into_iter().flatten().copied().map(node_part).collect())
        };
        match name {
            "nodes" => self.nodes(|_| true),
            "logs" => Value::Set((0..count).map(log_part).collect()),
            "leader" => Value::part(self.cluster.leader().map(node_part)),
            "leaders" => self.nodes(Server::leads),
            "last-leader" => Value::part(self.cluster.history.last_leader().map(node_part)),
            "candidates" => self.nodes(|server| server.up && server.state == State::Candidate),
            "followers" => self.nodes(|server| server.up && server.state == State::Follower),
            "live" => self.nodes(|server| server.up),
            "down" => self.nodes(|server| !server.up),
            "term" => Value::Int(i64::from(self.highest_term())),
            "terms" => Value::Set(
                (1..=self.highest_term())
                    .map(|term| Part::new("term", [term, 0, 0]))
                    .collect(),
            ),
            "quorum" => Value::Int(self.cluster.quorum() as i64),
            "committed" => Value::Set(self.committed()),
            "small-side" => side(self.sides().first()),
            "large-side" => side(self.sides().last()),
            "messages" => Value::Int(self.cluster.kernel.in_flight().count() as i64),
            _ => {
                let mut arguments = self.arguments.0.iter();
                arguments
                    .find(|(known, _)| *known == name)
                    .map_or(Value::None, |(_, value)| value.clone())
            }
        }
    }

    fn node_property(&self, node: usize, name: &str) -> Value {
        let Some(server) = self.servers().get(node) else {
            return Value::None;
        };
        match name {
            "number" => Value::Int(node as i64 + 1),
            "up" => Value::Bool(server.up),
            "state" => Value::Word(picture::state_word(server.state)),
            "term" => Value::Int(i64::from(server.term)),
            "vote" => Value::part(server.vote.map(node_part)),
            "votes" => Value::Set(server.votes.iter().copied().map(node_part).collect()),
            "log" => Value::Set(self.entries(node)),
            "last-entry" => Value::part(self.entries(node).pop()),
            "commit-index" => Value::Int(server.commit as i64),
            "applied" => Value::Int(server.applied as i64),
            "follows-leader" => {
                let leader = self.cluster.leader().map(|leader| &self.servers()[leader]);
                Value::Bool(leader.is_some_and(|leader| leader.log == server.log))
            }
            "timeout" => Value::Duration(server.timeout),
            _ => Value::None,
        }
    }

    fn log_property(&self, node: usize, name: &str) -> Value {
        match name {
            _ if node >= self.servers().len() => Value::None,
            "number" => Value::Int(node as i64 + 1),
            "node" => Value::Part(node_part(node)),
            "entries" => Value::Set(self.entries(node)),
            "last-entry" => Value::part(self.entries(node).pop()),
            _ => Value::None,
        }
    }

    /// Of an entry that was cut off, none.
    fn entry_property(&self, part: Part, name: &str) -> Value {
        let node = (part.id[0] as usize).wrapping_sub(1);
        let index = (part.id[1] as usize).wrapping_sub(1);
        let log = self.servers().get(node).map(|server| &server.log);
        let Some(entry) = log
            .and_then(|log| log.get(index))
            .filter(|entry| entry.term == part.id[2])
        else {
            return Value::None;
        };
        match name {
            "index" => Value::Int(index as i64 + 1),
            "term" => Value::Int(i64::from(entry.term)),
            "value" => entry.value.clone(),
            "node" => Value::Part(node_part(node)),
            "holders" => self.nodes(|server| server.log.get(index) == Some(entry)),
            "committed" => Value::Bool(self.cluster.history.is_committed(index + 1, entry)),
            _ => Value::None,
        }
    }

    fn term_property(&self, term: u32, name: &str) -> Value {
        if term == 0 || term > self.highest_term() {
            return Value::None;
        }
        let election = self.cluster.history.election(term);
        match name {
            "number" => Value::Int(i64::from(term)),
            "leaders" => {
                let leaders = election.into_iter().flat_map(|election| &election.leaders);
                Value::Set(leaders.copied().map(node_part).collect())
            }
            "candidates" => {
                let candidates = election
                    .into_iter()
                    .flat_map(|election| election.candidates());
                Value::Set(candidates.map(node_part).collect())
            }
            _ => Value::None,
        }
    }

    fn index_of(&self, part: Part) -> Result<usize, String> {
        (0..self.servers().len())
            .find(|node| node_part(*node).id == part.id && part.kind == "node")
            .ok_or_else(|| "this needs one of the servers".to_owned())
    }

    /// The servers that a value holds, one or many.
    fn indices_of(&self, value: &Value) -> Result<BTreeSet<usize>, String> {
        match value {
            Value::Part(part) => Ok(BTreeSet::from([self.index_of(*part)?])),
            Value::Set(parts) => parts.iter().map(|part| self.index_of(*part)).collect(),
            Value::List(values) => {
                let mut nodes = BTreeSet::new();
                for value in values {
                    nodes.extend(self.indices_of(value)?);
                }
                Ok(nodes)
            }
            _ => Ok(BTreeSet::new()),
        }
    }

    /// The sides of a partition as an author names them, with one more for whoever is left.
    fn groups_of(&self, arguments: &Arguments) -> Result<Vec<Vec<Party>>, String> {
        let mut left: BTreeSet<usize> = (0..self.servers().len()).collect();
        let mut groups = Vec::new();
        for name in ["a", "b", "c"] {
            let side = self.indices_of(arguments.get(name))?;
            if let Some(twice) = side.iter().find(|node| !left.remove(node)) {
                return Err(format!(
                    "S{} cannot be on two sides of a partition",
                    twice + 1
                ));
            }
            groups.push(side);
        }
        groups.push(left);
        groups.retain(|group| !group.is_empty());
        if groups.len() < 2 {
            return Err("a partition needs servers on both sides".to_owned());
        }
        let parties =
            |group: BTreeSet<usize>| group.into_iter().map(|node| node as Party).collect();
        Ok(groups.into_iter().map(parties).collect())
    }

    fn act_on_cluster(&mut self, action: &str, arguments: &Arguments) -> Result<Task, String> {
        match action {
            "request" => {
                let to = match arguments.get("to") {
                    Value::Part(part) => Some(self.index_of(*part)?),
                    _ => None,
                };
                let value = arguments.get("value").clone();
                Ok(Task::Request { to, value })
            }
            "partition" => {
                let groups = self.groups_of(arguments)?;
                self.cut = true;
                Ok(Task::Partition { groups })
            }
            "heal" if !self.cut => Err("no link is cut, so there is nothing to heal".to_owned()),
            "heal" => {
                self.cut = false;
                Ok(Task::Heal)
            }
            _ => Err(format!("`{action}` is nothing that a cluster can do")),
        }
    }

    fn act_on_node(&mut self, node: usize, action: &str) -> Result<Task, String> {
        let name = node + 1;
        let leads = self.servers()[node].leads();
        match action {
            "crash" if !self.up[node] => Err(format!("S{name} is down already")),
            "crash" => {
                self.up[node] = false;
                Ok(Task::Crash { node })
            }
            "restart" if self.up[node] => Err(format!(
                "S{name} is up, so it cannot restart; crash it first"
            )),
            "restart" => {
                self.up[node] = true;
                Ok(Task::Restart { node })
            }
            "time-out" if !self.up[node] => Err(format!(
                "S{name} is down and has no timer; restart it first"
            )),
            "time-out" if leads => {
                Err(format!("S{name} leads, so its election timer does not run"))
            }
            "time-out" => Ok(Task::ElectionTimeout { node }),
            _ => Err(format!(
                "`{action}` is nothing that can be done to a server"
            )),
        }
    }
}

impl Simulation for Raft {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn now(&self) -> Micros {
        self.cluster.kernel.now()
    }

    fn next(&self) -> Option<Micros> {
        self.cluster.kernel.next()
    }

    fn step(&mut self) -> Option<Event> {
        self.cluster.step()
    }

    fn wait(&mut self, t: Micros) {
        self.cluster.kernel.wait(t);
    }

    fn act(&mut self, on: Part, action: &'static str, arguments: &Arguments) -> Result<(), String> {
        let task = if on.kind.is_empty() {
            self.act_on_cluster(action, arguments)?
        } else {
            let node = self.index_of(on)?;
            self.act_on_node(node, action)?
        };
        self.cluster.kernel.asked(task);
        Ok(())
    }

    fn property(&self, of: Part, name: &str) -> Value {
        let node = (of.id[0] as usize).wrapping_sub(1);
        match of.kind {
            "" => self.cluster_property(name),
            "node" => self.node_property(node, name),
            "log" => self.log_property(node, name),
            "entry" => self.entry_property(of, name),
            "term" => self.term_property(of.id[0], name),
            _ => Value::None,
        }
    }

    fn label(&self, part: Part) -> String {
        name_of(part)
    }

    fn picture(&self, property: &str, _view: &str, options: &Arguments) -> Figure {
        match property {
            "logs" => Figure::Log(self.lanes()),
            "term" => Figure::Readout(self.readout()),
            _ => Figure::Ring(self.ring(options.bool("timers"))),
        }
    }

    fn inside(&self, part: Part) -> Option<Figure> {
        let node = (part.id[0] as usize).checked_sub(1)?;
        let server = self.cluster.servers.get(node)?;
        if part.kind != "node" {
            return None;
        }
        Some(Figure::Log(self.own_log(node, server)))
    }

    fn traffic(&mut self) -> Vec<Traffic> {
        self.cluster.kernel.traffic()
    }

    fn violation(&self) -> Option<String> {
        self.cluster.history.violation(self.servers())
    }

    fn fork(&self) -> Box<dyn Simulation> {
        Box::new(self.clone())
    }
}
