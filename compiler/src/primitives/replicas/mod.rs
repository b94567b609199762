//! A replicated key-value store: copies, quorums, versions, repair and merging.
//!
//! Quorums after Gifford, Weighted Voting for Replicated Data, SOSP 1979; coordination, vector clocks and read repair
//! after DeCandia et al., Dynamo, SOSP 2007. Left out on purpose: hinted handoff, sloppy quorums, membership changes
//! and disks that fail. All writers share one exact clock, and a replica that gathers a quorum under the policy `cp`
//! knows which others it can reach, so that it refuses before it has changed anything.

mod info;
mod merge;
mod picture;
mod transitions;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::figures::Figure;
use crate::primitive::{
    Arguments, Bus, Event, Info, Kernel, Part, Party, Refusal, Rng, Shared, Simulation, Timer,
    Traffic, Value,
};
use crate::units::Micros;

pub(crate) use info::INFO;
use merge::{State, VectorClock};

type Key = Arc<str>;

/// How copies become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Merge {
    Lww,
    Vector,
    Counter,
    Set,
}

/// What a replica keeps on its disk.
#[derive(Clone, Debug, Default, PartialEq)]
struct Disk {
    /// The copies, by key.
    data: BTreeMap<Key, State>,
    /// How many changes it coordinated, by key.
    written: BTreeMap<Key, u32>,
}

/// A change, as the client asked for it.
#[derive(Clone, Debug, PartialEq)]
enum Change {
    Put(Value),
    Increment(u32),
    Add(Value),
    Remove(Value),
}

/// What the client asks for.
#[derive(Clone, Debug, PartialEq)]
enum Wish {
    Write(Change),
    Read,
}

/// A request, from the asking to its end and beyond, when late answers arrive.
#[derive(Clone, Debug)]
struct Request {
    key: Key,
    wish: Wish,
    /// Whom it is sent to.
    asked: Vec<usize>,
    /// The replica that gathers the quorum; none if the client does.
    coordinator: Option<usize>,
    needed: usize,
    started: Micros,
    ended: Option<Micros>,
    /// Whether the quorum is complete.
    gathered: bool,
    /// How it ended, as the client knows it.
    outcome: Option<Result<(), String>>,
    /// Those whose acknowledgement or reply counted.
    voices: Vec<usize>,
    /// What is written, or all replies that counted as one.
    state: State,
    /// The versions of the replies that counted, in their order.
    versions: Vec<i64>,
    /// What the replies that counted held, in their order.
    replies: Vec<State>,
    /// What was acknowledged under the key when it started.
    acked: State,
    stale: bool,
    timer: Option<Timer>,
}

impl Request {
    fn is_read(&self) -> bool {
        self.wish == Wish::Read
    }

    fn succeeded(&self) -> bool {
        matches!(self.outcome, Some(Ok(())))
    }
}

/// What can happen next.
#[derive(Clone, Debug)]
enum Task {
    /// The client starts a request.
    Ask(usize),
    /// A request reached the replica that coordinates it.
    Coordinate(usize),
    /// A copy of a write reached a replica.
    Copy(usize, usize),
    /// An acknowledgement of a write reached whoever gathers them.
    Acknowledge(usize, usize),
    /// A read reached a replica.
    Query(usize, usize),
    /// A reply reached whoever gathers them.
    Reply(usize, usize, State),
    /// The coordinator's answer reached the client.
    Answer(usize, Result<(), String>),
    /// The client has enough replies of its own gathering.
    Return(usize),
    /// The client has waited long enough.
    GiveUp(usize),
    /// A read sends what it learned.
    Repair(usize),
    /// What a read learned reached a replica that was behind.
    Mend(usize, usize),
    /// Everyone compares itself with someone.
    Tick,
    /// A copy of all data reached a replica.
    Sync {
        to: usize,
        from: usize,
        data: BTreeMap<Key, State>,
        answer: bool,
    },
    /// A replica met a copy that did not know its own.
    Conflict(usize),
    /// A replica has made one of both.
    Merged(usize),
    /// See whether the replicas agree.
    Compare,
    Crash(usize),
    Restart(usize),
    Unavailable,
    Partition(Vec<usize>, Vec<usize>),
    Heal,
}

/// The whole store.
#[derive(Clone)]
struct Replicas {
    arguments: Shared<Arguments>,
    kernel: Kernel<Task>,
    /// Draws the quorums' members and the partners of comparisons.
    rng: Rng,
    size: usize,
    write_quorum: usize,
    read_quorum: usize,
    /// Whether it refuses without a quorum.
    consistent: bool,
    merge: Merge,
    disks: Vec<Shared<Disk>>,
    requests: Vec<Shared<Request>>,
    /// The common clock of last-writer-wins, by key.
    stamps: BTreeMap<Key, u32>,
    /// What the client has seen, by key.
    known: BTreeMap<Key, VectorClock>,
    /// Everything that was acknowledged, by key.
    acked: BTreeMap<Key, State>,
    /// The key that was used last.
    key: Key,
    last_write: Option<usize>,
    last_read: Option<usize>,
    last_reply: Option<usize>,
    /// Requests whose writes were overwritten unseen.
    overwritten: Vec<usize>,
    converged: bool,
    drifted: bool,
    /// The first broken promise.
    broken: Option<String>,
    /// Every write set with every read set, as bits, and which of them share no replica.
    pairs: Shared<Vec<(u32, u32)>>,
}

fn start(arguments: &Arguments) -> Result<Box<dyn Simulation>, Refusal> {
    Ok(Box::new(Replicas::new(arguments)?))
}

impl Replicas {
    fn new(arguments: &Arguments) -> Result<Self, Refusal> {
        let size = arguments.int("size") as usize;
        for name in ["write-quorum", "read-quorum"] {
            let quorum = arguments.int(name);
            if quorum > size as i64 {
                let reason =
                    format!("{name} is {quorum}, and no quorum is larger than the size, {size}");
                return Err(Refusal::of(name, reason).or("size"));
            }
        }
        let latency = arguments.durations("latency");
        if latency.0 > latency.1 {
            let reason = "latency ends before it begins";
            return Err(Refusal::of("latency", reason));
        }
        let consistent = arguments.word("policy") == "cp";
        // Any one replica is enough for a store that prefers to answer.
        let quorum = |name| {
            if consistent {
                arguments.int(name) as usize
            } else {
                1
            }
        };
        let (write_quorum, read_quorum) = (quorum("write-quorum"), quorum("read-quorum"));
        let seed = arguments.int("seed") as u64;
        let bus = Bus {
            latency,
            loss: arguments.real("loss"),
        };
        let mut store = Self {
            arguments: arguments.clone().into(),
            kernel: Kernel::new(bus, Rng::new(seed, 1)),
            rng: Rng::new(seed, 2),
            size,
            write_quorum,
            read_quorum,
            consistent,
            merge: match arguments.word("merge") {
                "vector" => Merge::Vector,
                "g-counter" => Merge::Counter,
                "or-set" => Merge::Set,
                _ => Merge::Lww,
            },
            disks: vec![Shared::default(); size],
            requests: Vec::new(),
            stamps: BTreeMap::new(),
            known: BTreeMap::new(),
            acked: BTreeMap::new(),
            key: "x".into(),
            last_write: None,
            last_read: None,
            last_reply: None,
            overwritten: Vec::new(),
            converged: true,
            drifted: false,
            broken: None,
            pairs: all_pairs(size, write_quorum, read_quorum).into(),
        };
        let interval = arguments.duration("sync-interval");
        if interval > Micros::ZERO {
            store.kernel.after(interval, Task::Tick);
        }
        Ok(store)
    }

    /// The client's place among the parties while a partition lasts: on the larger side.
    fn home(&self) -> Party {
        self.size as Party
    }

    /// The client's place beside a replica that it was told to ask: on every side.
    fn beside(&self) -> Party {
        self.size as Party + 1
    }

    fn up(&self, replica: usize) -> bool {
        !self.kernel.is_down(replica as Party)
    }

    fn live(&self) -> Vec<usize> {
        (0..self.size).filter(|replica| self.up(*replica)).collect()
    }

    /// The replicas that are up and that the party can reach, itself included.
    fn reachable(&self, from: Party) -> Vec<usize> {
        let mut found = self.live();
        found.retain(|replica| self.kernel.connected(from, *replica as Party));
        found
    }

    /// What a replica holds under a key.
    fn held(&self, replica: usize, key: &Key) -> State {
        self.disks[replica]
            .data
            .get(key)
            .cloned()
            .unwrap_or_default()
    }

    /// What was acknowledged under a key.
    fn acknowledged(&self, key: &Key) -> State {
        self.acked.get(key).cloned().unwrap_or_default()
    }

    fn is_stale(&self, replica: usize) -> bool {
        !self
            .held(replica, &self.key)
            .covers(&self.acknowledged(&self.key))
    }

    /// How many histories there are beyond one, under the key where they are most.
    fn diverged(&self) -> usize {
        let mut keys: Vec<&Key> = self
            .disks
            .iter()
            .flat_map(|disk| disk.data.keys())
            .collect();
        keys.sort();
        keys.dedup();
        let most = keys.into_iter().map(|key| self.histories(key)).max();
        most.unwrap_or(0).saturating_sub(1)
    }

    /// How many different copies of a key no other copy follows.
    fn histories(&self, key: &Key) -> usize {
        let mut copies: Vec<State> = Vec::new();
        for replica in 0..self.size {
            let copy = self.held(replica, key);
            if !copies.contains(&copy) {
                copies.push(copy);
            }
        }
        copies
            .iter()
            .filter(|copy| {
                !copies
                    .iter()
                    .any(|other| other != *copy && other.follows(copy))
            })
            .count()
    }

    /// The members of the quorum that completed the last write, and of the one that answered the last read.
    fn ackers(&self) -> Vec<usize> {
        self.last_write
            .map_or_else(Vec::new, |id| sorted(&self.requests[id].voices))
    }

    fn readers(&self) -> Vec<usize> {
        self.last_read
            .map_or_else(Vec::new, |id| sorted(&self.requests[id].voices))
    }

    /// The smaller side of the partition: the one without the client.
    fn small_side(&self) -> Vec<usize> {
        let groups = self.kernel.groups();
        let side = groups.iter().find(|group| !group.contains(&self.home()));
        side.map_or_else(Vec::new, |group| {
            group.iter().map(|party| *party as usize).collect()
        })
    }

    fn lost(&self) -> Vec<usize> {
        let mut lost = self.overwritten.clone();
        lost.retain(|id| self.requests[*id].succeeded());
        sorted(&lost)
    }

    fn root_property(&self, name: &str) -> Value {
        let count = |n: usize| Value::Int(n as i64);
        let request =
            |kind, id: Option<usize>| Value::part(id.map(|id| Part::new(kind, [id as u32, 0, 0])));
        match name {
            "replicas" => replica_set(0..self.size),
            "client" => Value::Part(client_part()),
            "live" => replica_set(self.live()),
            "down" => replica_set((0..self.size).filter(|replica| !self.up(*replica))),
            "small-side" => replica_set(self.small_side()),
            "majority" => count(self.size / 2 + 1),
            "tolerates" => count(self.size - self.write_quorum.max(self.read_quorum)),
            "ackers" => replica_set(self.ackers()),
            "readers" => replica_set(self.readers()),
            "overlap" => {
                let readers = self.readers();
                let mut both = self.ackers();
                both.retain(|replica| readers.contains(replica));
                replica_set(both)
            }
            "last-write" => request("write", self.last_write),
            "reply" => request("reply", self.last_reply),
            "answered" => count(self.requests.iter().filter(|one| one.succeeded()).count()),
            "asked" => count(self.ended()),
            "pairs" | "all-pairs" => pair_set(&self.pairs),
            "disjoint-pairs" => pair_set(&self.disjoint_pairs()),
            "meeting-pairs" => {
                let mut meeting = self.pairs.to_vec();
                meeting.retain(|(writers, readers)| writers & readers != 0);
                pair_set(&meeting)
            }
            "miss-chance" => {
                Value::Real(self.disjoint_pairs().len() as f64 / self.pairs.len() as f64)
            }
            "diverged" => count(self.diverged()),
            "lost" => Value::Set(
                self.lost()
                    .into_iter()
                    .map(|id| Part::new("write", [id as u32, 0, 0]))
                    .collect(),
            ),
            "write-latency" => self.waited(false).map_or(Value::None, Value::Duration),
            "read-latency" => self.waited(true).map_or(Value::None, Value::Duration),
            parameter => self.arguments.get(parameter).clone(),
        }
    }

    fn replica_property(&self, replica: usize, name: &str) -> Value {
        let held = self.held(replica, &self.key);
        match name {
            "number" => Value::Int(replica as i64 + 1),
            "value" => held.value(),
            "version" => Value::Int(held.version()),
            "up" => Value::Bool(self.up(replica)),
            "stale" => Value::Bool(self.is_stale(replica)),
            "clock" => Value::text(self.clock_text(&held)),
            "siblings" => Value::Int(held.siblings()),
            _ => Value::None,
        }
    }

    fn request_property(&self, request: &Request, name: &str) -> Value {
        let succeeded = request.succeeded();
        match (name, &request.wish) {
            ("value", Wish::Read) if !succeeded => Value::None,
            ("value", Wish::Read) => request.state.value(),
            ("value", Wish::Write(change)) => match change {
                Change::Put(value) | Change::Add(value) | Change::Remove(value) => value.clone(),
                Change::Increment(by) => Value::Int(i64::from(*by)),
            },
            ("version", Wish::Read) if !succeeded => Value::Int(0),
            ("version", _) => Value::Int(request.state.version()),
            ("acked", _) => Value::Bool(succeeded),
            ("stale", _) => Value::Bool(request.stale),
            ("from", _) => replica_set(sorted(&request.voices)),
            ("error", _) => Value::Bool(matches!(request.outcome, Some(Err(_)))),
            _ => Value::None,
        }
    }

    fn clock_text(&self, state: &State) -> String {
        let one = |clock: &VectorClock| {
            let counts: Vec<String> = clock
                .0
                .iter()
                .map(|(party, n)| format!("{}:{n}", self.name(*party)))
                .collect();
            counts.join(" ")
        };
        match state {
            State::Siblings(siblings) => {
                let clocks: Vec<String> =
                    siblings.iter().map(|sibling| one(&sibling.clock)).collect();
                clocks.join(" | ")
            }
            other => one(&other.clock()),
        }
    }

    fn name(&self, party: u32) -> String {
        if (party as usize) < self.size {
            replica_name(party as usize)
        } else {
            "client".to_string()
        }
    }

    /// How many requests ended, well or not.
    fn ended(&self) -> usize {
        let ended = self.requests.iter().filter(|one| one.outcome.is_some());
        ended.count()
    }

    /// How long the last successful read or write took.
    fn waited(&self, read: bool) -> Option<Micros> {
        let mut done = self.requests.iter().rev();
        let last = done.find(|one| one.is_read() == read && one.succeeded())?;
        last.ended.map(|end| end - last.started)
    }

    /// The pairs that share no replica, those of the last write's set first.
    fn disjoint_pairs(&self) -> Vec<(u32, u32)> {
        let mut disjoint = self.pairs.to_vec();
        disjoint.retain(|(writers, readers)| writers & readers == 0);
        let last = mask(&self.ackers());
        disjoint.sort_by_key(|(writers, _)| *writers != last);
        disjoint
    }

    fn check_replicas(&self) -> Option<String> {
        for (replica, disk) in self.disks.iter().enumerate() {
            if let Some((key, _)) = disk.data.iter().find(|(_, held)| held.join(held) != **held) {
                let name = replica_name(replica);
                return Some(format!(
                    "merging {name}'s copy of {key} with itself changes it"
                ));
            }
        }
        None
    }

    /// An acknowledged write is on the disks of everyone who acknowledged it.
    fn check_writes(&self) -> Option<String> {
        let written = self.requests.iter().filter(|one| !one.is_read());
        for write in written.filter(|one| one.succeeded()) {
            if write.voices.len() != write.needed {
                return Some(format!(
                    "a write was acknowledged by {} replicas instead of {}",
                    write.voices.len(),
                    write.needed
                ));
            }
            let forgetful = write
                .voices
                .iter()
                .find(|voice| !self.held(**voice, &write.key).covers(&write.state));
            if let Some(replica) = forgetful {
                let name = replica_name(*replica);
                return Some(format!("{name} forgot a write that it acknowledged"));
            }
        }
        None
    }
}

impl Simulation for Replicas {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn now(&self) -> Micros {
        self.kernel.now()
    }

    fn next(&self) -> Option<Micros> {
        self.kernel.next()
    }

    fn step(&mut self) -> Option<Event> {
        let task = self.kernel.pop()?;
        self.perform(task)
    }

    fn wait(&mut self, t: Micros) {
        self.kernel.wait(t);
    }

    fn act(&mut self, on: Part, action: &'static str, arguments: &Arguments) -> Result<(), String> {
        self.request(on, action, arguments)
    }

    fn property(&self, of: Part, name: &str) -> Value {
        let id = of.id[0] as usize;
        match of.kind {
            "" => self.root_property(name),
            "replica" if id < self.size => self.replica_property(id, name),
            "write" | "reply" => self
                .requests
                .get(id)
                .map_or(Value::None, |request| self.request_property(request, name)),
            "pair" => {
                let [writers, readers, _] = of.id;
                match name {
                    "writers" => replica_set(members(writers)),
                    "readers" => replica_set(members(readers)),
                    "shared" => replica_set(members(writers & readers)),
                    "disjoint" => Value::Bool(writers & readers == 0),
                    _ => Value::None,
                }
            }
            _ => Value::None,
        }
    }

    fn label(&self, part: Part) -> String {
        let id = part.id[0] as usize;
        match part.kind {
            "replica" => replica_name(id),
            "write" => merge::words(&self.property(part, "value")),
            "pair" => format!("{} {}", names(part.id[0]), names(part.id[1])),
            kind => kind.to_string(),
        }
    }

    fn picture(&self, property: &str, view: &str, options: &Arguments) -> Figure {
        self.figure(property, view, options)
    }

    fn inside(&self, part: Part) -> Option<Figure> {
        let replica = part.id[0] as usize;
        let whole = part == replica_part(replica) && replica < self.size;
        whole.then(|| Figure::Log(self.disk(replica)))
    }

    fn traffic(&mut self) -> Vec<Traffic> {
        self.kernel.traffic()
    }

    fn violation(&self) -> Option<String> {
        let overlap = self.write_quorum + self.read_quorum > self.size;
        if overlap && self.pairs.iter().any(|(w, r)| w & r == 0) {
            return Some("a write set misses a read set although W + R > N".to_string());
        }
        self.broken
            .clone()
            .or_else(|| self.check_replicas())
            .or_else(|| self.check_writes())
    }

    fn fork(&self) -> Box<dyn Simulation> {
        Box::new(self.clone())
    }
}

fn client_part() -> Part {
    Part::new("client", [0; 3])
}

fn replica_part(replica: usize) -> Part {
    Part::new("replica", [replica as u32, 0, 0])
}

fn replica_set(replicas: impl IntoIterator<Item = usize>) -> Value {
    Value::Set(replicas.into_iter().map(replica_part).collect())
}

fn pair_set(pairs: &[(u32, u32)]) -> Value {
    Value::Set(
        pairs
            .iter()
            .map(|(writers, readers)| Part::new("pair", [*writers, *readers, 0]))
            .collect(),
    )
}

/// A, B, C and so on.
fn replica_name(replica: usize) -> String {
    char::from(b'A' + (replica % 26) as u8).to_string()
}

fn sorted(replicas: &[usize]) -> Vec<usize> {
    let mut sorted = replicas.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}

/// A set of replicas as bits.
fn mask(replicas: &[usize]) -> u32 {
    replicas.iter().fold(0, |mask, replica| mask | 1 << replica)
}

fn members(mask: u32) -> Vec<usize> {
    (0..32).filter(|bit| mask & (1 << bit) != 0).collect()
}

/// The names of a set of replicas, such as `AB`.
fn names(mask: u32) -> String {
    members(mask).into_iter().map(replica_name).collect()
}

/// Every set of `count` out of `size` replicas, in the order of their names.
fn combinations(size: usize, count: usize) -> Vec<u32> {
    let mut sets: Vec<u32> = (0..1u32 << size)
        .filter(|set| set.count_ones() as usize == count)
        .collect();
    sets.sort_by_key(|set| members(*set));
    sets
}

/// Every write set with every read set.
fn all_pairs(size: usize, write_quorum: usize, read_quorum: usize) -> Vec<(u32, u32)> {
    let readers = combinations(size, read_quorum);
    combinations(size, write_quorum)
        .into_iter()
        .flat_map(|writer| readers.iter().map(move |reader| (writer, *reader)))
        .collect()
}
