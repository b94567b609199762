//! Consistent hashing: keys and nodes on one ring, with virtual nodes, against remainders and jump hash.
//!
//! The ring after Karger et al., STOC 1997; virtual nodes and the next nodes as replicas after DeCandia et al., Dynamo,
//! SOSP 2007; points are called `A#0`, `A#1` and so on and hashed by that name. All keys are really hashed and placed; the
//! first few are followed one by one. A change is a few steps: the node comes or goes, followed keys move, then everything
//! between two nodes, then the loads and a comparison of the rules are reported. Left out on purpose: weights of nodes,
//! loads that cap each other, and the time and bandwidth that a move takes.

mod hash;
mod info;
mod picture;
mod placement;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::figures::{BandPoint, Figure};
use crate::primitive::{Arguments, Event, Info, Part, Refusal, Simulation, Traffic, Value};
use crate::units::Micros;

use hash::Hash;
pub(crate) use info::INFO;
use placement::{Members, Placement, Rule, Spot, each, first_after, letter, spots};

/// As many nodes as there are bits in a set of them, and colours to tell them apart.
const MOST_NODES: usize = 8;

/// What never changes, and all that sizes and places come from.
struct Setting {
    arguments: Arguments,
    rule: Rule,
    hash: Hash,
    virtual_nodes: u16,
    copies: usize,
    /// How many keys are followed one by one.
    followed: usize,
    /// The hash of each key.
    hashes: Vec<u32>,
    /// The keys in the order of their hashes.
    clockwise: Vec<u32>,
}

/// Who is there, with what follows from it.
struct Layout {
    members: Members,
    spots: Arc<[Spot]>,
    /// The same, as pictures have them.
    band: Arc<[BandPoint]>,
    placement: Placement,
    loads: Vec<u32>,
}

/// What joined or left, and what that costs.
struct Change {
    node: u8,
    joined: bool,
    before: Arc<Layout>,
    /// Copies from one node to another, in order.
    flows: Vec<Flow>,
    /// Copies moved on the ring, by remainder, by jump hash.
    costs: [u32; 3],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Flow {
    from: u8,
    to: u8,
    copies: u32,
    /// How many of them `from` gives up; it keeps the others.
    given: u32,
}

/// What can happen next.
#[derive(Clone, Debug)]
enum Task {
    /// A followed key is put on its node.
    Place(u32),
    /// The loads are reported.
    Report,
    Join,
    Leave(u8),
    Rejoin(u8),
    /// A followed key goes to its new node.
    Move(u32),
    /// All that one node gives to another has gone.
    Flow(Flow),
    Compare,
    Find(Arc<str>),
}

/// Where a followed key lies: its node and its place there, which it keeps while it stays.
type Seat = Option<(u8, u16)>;

/// What the last look-up asked for and found.
#[derive(Clone, Debug)]
struct Found {
    key: Arc<str>,
    place: u32,
    node: u8,
}

/// All nodes and keys.
#[derive(Clone)]
struct HashRing {
    setting: Arc<Setting>,
    layout: Arc<Layout>,
    change: Option<Arc<Change>>,
    /// How many letters were ever used.
    named: u8,
    /// What each node holds at this moment.
    loads: Vec<u32>,
    /// Whether all that the change moves has moved.
    moved: bool,
    seats: Vec<Seat>,
    found: Option<Found>,
    queue: VecDeque<(Option<u32>, Task)>,
    now: Micros,
    /// When the next occurrence is due, if anything is left.
    ready: Micros,
    events: u32,
    broken: Option<String>,
}

fn start(arguments: &Arguments) -> Result<Box<dyn Simulation>, Refusal> {
    Ok(Box::new(HashRing::new(arguments)))
}

impl Setting {
    fn new(arguments: &Arguments) -> Self {
        let hash = Hash::named(arguments.word("hash"));
        let keys = arguments.int("keys") as usize;
        let hashes: Vec<u32> = (0..keys)
            .map(|key| hash.of(key_name(key as u32).as_bytes()))
            .collect();
        let mut clockwise: Vec<u32> = (0..keys as u32).collect();
        clockwise.sort_unstable_by_key(|key| hashes[*key as usize]);
        Self {
            arguments: arguments.clone(),
            rule: Rule::named(arguments.word("placement")),
            hash,
            virtual_nodes: arguments.int("virtual-nodes") as u16,
            copies: arguments.int("replicas") as usize,
            followed: (arguments.int("followed") as usize).min(keys),
            hashes,
            clockwise,
        }
    }

    fn layout(&self, members: Members) -> Layout {
        let spots: Arc<[Spot]> = spots(members, self.virtual_nodes, self.hash).into();
        let placement = self.placement(self.rule, members, &spots);
        let loads = placement.loads(MOST_NODES);
        Layout {
            members,
            band: spots.iter().copied().map(picture::band_point).collect(),
            spots,
            placement,
            loads,
        }
    }

    fn placement(&self, rule: Rule, members: Members, spots: &[Spot]) -> Placement {
        Placement::new(rule, &self.hashes, members, spots, self.copies)
    }

    /// What a change costs under each rule.
    fn costs(&self, before: &Layout, after: &Layout) -> [u32; 3] {
        [Rule::Ring, Rule::Modulo, Rule::Jump].map(|rule| {
            if rule == self.rule {
                return before.placement.moved_to(&after.placement);
            }
            let old = self.placement(rule, before.members, &before.spots);
            old.moved_to(&self.placement(rule, after.members, &after.spots))
        })
    }

    /// Walks around the ring with all keys in the order of their hashes: each lies with the first point at or after it.
    fn misplaced(&self, layout: &Layout) -> Option<String> {
        let mut spot = 0;
        for key in &self.clockwise {
            let place = self.hashes[*key as usize];
            while spot < layout.spots.len() && layout.spots[spot].place < place {
                spot += 1;
            }
            let first = layout.spots.get(spot).or(layout.spots.first())?;
            if layout.placement.owners[*key as usize] != first.node {
                let (key, node) = (key_name(*key), letter(first.node));
                return Some(format!("{key} is not on {node}, the first node clockwise"));
            }
        }
        None
    }
}

impl Change {
    /// What the rules promise of this change and it does not keep.
    fn broken(&self, setting: &Setting, after: &Layout) -> Option<String> {
        let at_the_end = self.before.members.max(after.members) >> self.node == 1;
        let promised = match setting.rule {
            Rule::Ring => true,
            // Jump hash numbers its buckets from 0: it knows only the end of the line. Copies go to the next in line.
            Rule::Jump => at_the_end && setting.copies == 1,
            Rule::Modulo => false,
        };
        let astray = |flow: &&Flow| {
            let end = if self.joined { flow.to } else { flow.from };
            end != self.node
        };
        let flow = self.flows.iter().find(astray).filter(|_| promised)?;
        let (node, verb) = (
            letter(self.node),
            if self.joined { "joins" } else { "leaves" },
        );
        Some(format!(
            "keys move from {} to {} although {node} {verb}",
            letter(flow.from),
            letter(flow.to)
        ))
    }
}

/// The copies that go from one node to another. A key that gains and loses holders pairs them in order; one that only
/// gains is copied from its first node.
fn flows(before: &Placement, after: &Placement) -> Vec<Flow> {
    let mut table = [[(0, 0); MOST_NODES]; MOST_NODES];
    let holders = before.holders.iter().zip(&after.holders);
    for ((old, new), owner) in holders.zip(&before.owners) {
        let mut lost = each(old & !new);
        for to in each(new & !old) {
            let giver = lost.next();
            let from = giver.unwrap_or(*owner);
            let (copies, given) = &mut table[usize::from(from)][usize::from(to)];
            *copies += 1;
            *given += u32::from(giver.is_some());
        }
    }
    let row = |(from, row): (u8, [(u32, u32); MOST_NODES])| {
        let flow = move |(to, (copies, given))| Flow {
            from,
            to,
            copies,
            given,
        };
        (0..).zip(row).map(flow)
    };
    let flows = (0..).zip(table).flat_map(row);
    flows.filter(|flow| flow.copies > 0).collect()
}

impl HashRing {
    fn new(arguments: &Arguments) -> Self {
        let setting = Setting::new(arguments);
        let nodes = arguments.int("nodes") as usize;
        let layout = setting.layout(u8::MAX >> (MOST_NODES - nodes));
        let mut queue: VecDeque<_> = (0..setting.followed as u32)
            .map(|key| (None, Task::Place(key)))
            .collect();
        queue.push_back((None, Task::Report));
        let mut ring = Self {
            layout: Arc::new(layout),
            change: None,
            named: nodes as u8,
            loads: vec![0; MOST_NODES],
            moved: false,
            seats: vec![None; setting.followed],
            found: None,
            queue,
            now: Micros::ZERO,
            ready: Micros::ZERO,
            events: 0,
            broken: None,
            setting: Arc::new(setting),
        };
        ring.broken = ring.misplaced();
        ring
    }

    fn misplaced(&self) -> Option<String> {
        let on_ring = self.setting.rule == Rule::Ring;
        on_ring
            .then(|| self.setting.misplaced(&self.layout))
            .flatten()
    }

    fn is_up(&self, node: u8) -> bool {
        self.layout.members & (1 << node) != 0
    }

    fn known(&self) -> impl Iterator<Item = u8> + use<> {
        0..self.named
    }

    fn perform(&mut self, cause: Option<u32>, task: Task) -> Event {
        match task {
            Task::Place(key) => {
                let node = self.layout.placement.owners[key as usize];
                for holder in each(self.layout.placement.holders[key as usize]) {
                    self.loads[usize::from(holder)] += 1;
                }
                self.seat(key, node);
                self.emit(
                    cause,
                    "key-placed",
                    vec![("key", key_value(key)), ("node", node_value(node))],
                )
            }
            Task::Report => {
                self.loads.clone_from(&self.layout.loads);
                self.moved = self.change.is_some();
                let here = || each(self.layout.members).map(|node| self.load(node));
                let (most, least) = (here().max().unwrap_or(0), here().min().unwrap_or(0));
                let args = vec![
                    ("most", Value::Int(most)),
                    ("least", Value::Int(least)),
                    ("spread", Value::Real(self.spread())),
                ];
                self.emit(cause, "load-reported", args)
            }
            Task::Join => {
                let node = self.named;
                self.named += 1;
                self.change_members(cause, node, true)
            }
            Task::Rejoin(node) => self.change_members(cause, node, true),
            Task::Leave(node) => self.change_members(cause, node, false),
            Task::Move(key) => {
                let from = self.seats[key as usize].map(|(node, _)| node);
                let to = self.layout.placement.owners[key as usize];
                self.seat(key, to);
                let args = vec![
                    ("key", key_value(key)),
                    ("from", from.map_or(Value::None, node_value)),
                    ("to", node_value(to)),
                ];
                self.emit(cause, "key-moved", args)
            }
            Task::Flow(flow) => {
                let args = vec![
                    ("from", node_value(flow.from)),
                    ("to", node_value(flow.to)),
                    ("copies", Value::Int(i64::from(flow.copies))),
                ];
                self.emit(cause, "keys-moved", args)
            }
            Task::Compare => {
                let costs = self.change.as_ref().map_or([0; 3], |change| change.costs);
                let args = ["ring", "modulo", "jump"]
                    .into_iter()
                    .zip(costs.map(|cost| Value::Int(i64::from(cost))));
                self.emit(cause, "compared", args.collect())
            }
            Task::Find(key) => self.find(cause, key),
        }
    }

    /// A node comes or goes; what moves because of it follows step by step.
    fn change_members(&mut self, cause: Option<u32>, node: u8, joined: bool) -> Event {
        let before = Arc::clone(&self.layout);
        let after = Arc::new(self.setting.layout(before.members ^ (1 << node)));
        let change = Change {
            node,
            joined,
            flows: flows(&before.placement, &after.placement),
            costs: self.setting.costs(&before, &after),
            before,
        };
        let name = if joined { "node-joined" } else { "node-left" };
        let event = self.emit(cause, name, vec![("node", node_value(node))]);
        let followed = (0..self.setting.followed as u32).filter(|key| {
            let key = *key as usize;
            self.seats[key].is_some_and(|(seat, _)| seat != after.placement.owners[key])
        });
        let tasks = followed
            .map(Task::Move)
            .chain(change.flows.iter().copied().map(Task::Flow))
            .chain([Task::Report, Task::Compare]);
        let tasks: Vec<Task> = tasks.collect();
        for task in tasks.into_iter().rev() {
            self.queue.push_front((Some(event.id), task));
        }
        self.layout = after;
        self.moved = false;
        self.found = None;
        let broken = change
            .broken(&self.setting, &self.layout)
            .or_else(|| self.misplaced());
        self.broken = self.broken.take().or(broken);
        self.change = Some(Arc::new(change));
        event
    }

    fn find(&mut self, cause: Option<u32>, key: Arc<str>) -> Event {
        let place = self.setting.hash.of(key.as_bytes());
        let one = Placement::new(
            self.setting.rule,
            &[place],
            self.layout.members,
            &self.layout.spots,
            1,
        );
        let node = one.owners[0];
        let point = match self.setting.rule {
            Rule::Ring => {
                let spot = self.layout.spots[first_after(&self.layout.spots, place)];
                Value::Part(point_part(spot))
            }
            Rule::Modulo | Rule::Jump => Value::None,
        };
        let args = vec![
            ("key", Value::Text(Arc::clone(&key))),
            ("node", node_value(node)),
            ("point", point),
        ];
        self.found = Some(Found { key, place, node });
        self.emit(cause, "key-found", args)
    }

    /// Puts a followed key on a node, on the first place that is free.
    fn seat(&mut self, key: u32, node: u8) {
        let taken = |place: u16| self.seats.contains(&Some((node, place)));
        let free = (0..).find(|place| !taken(*place));
        self.seats[key as usize] = free.map(|place| (node, place));
    }

    fn emit(
        &mut self,
        cause: Option<u32>,
        name: &'static str,
        args: Vec<(&'static str, Value)>,
    ) -> Event {
        self.events += 1;
        Event {
            id: self.events,
            t: self.now,
            name,
            args,
            cause,
        }
    }

    fn load(&self, node: u8) -> i64 {
        self.loads
            .get(usize::from(node))
            .copied()
            .map_or(0, i64::from)
    }

    fn live_loads(&self) -> Vec<i64> {
        each(self.layout.members)
            .map(|node| self.load(node))
            .collect()
    }

    fn stored(&self) -> i64 {
        self.loads.iter().copied().map(i64::from).sum()
    }

    fn mean(&self) -> f64 {
        let loads = self.live_loads();
        loads.iter().sum::<i64>() as f64 / loads.len() as f64
    }

    /// The greatest load as a multiple of the mean; 1 while nothing is stored.
    fn spread(&self) -> f64 {
        let most = self.live_loads().into_iter().max().unwrap_or(0) as f64;
        if most > 0.0 { most / self.mean() } else { 1.0 }
    }

    /// The standard deviation of the loads as a share of the mean.
    fn deviation(&self) -> f64 {
        let mean = self.mean();
        if mean == 0.0 {
            return 0.0;
        }
        let loads = self.live_loads();
        let squares = loads
            .iter()
            .map(|load| (*load as f64 - mean) * (*load as f64 - mean));
        libm::sqrt(squares.sum::<f64>() / loads.len() as f64) / mean
    }

    /// A sum over the flows of the last change, once they are done.
    fn moved(&self, of: impl Fn(&Flow) -> u32) -> i64 {
        let change = self.change.as_ref().filter(|_| self.moved);
        let flows = change.map_or(&[][..], |change| &change.flows);
        flows.iter().map(|flow| i64::from(of(flow))).sum()
    }

    fn cost(&self, rule: Rule) -> i64 {
        let index = match rule {
            Rule::Ring => 0,
            Rule::Modulo => 1,
            Rule::Jump => 2,
        };
        let change = self.change.as_ref().filter(|_| self.moved);
        change.map_or(0, |change| i64::from(change.costs[index]))
    }

    /// How many nodes there were before or after the last change, whichever is more.
    fn larger(&self) -> f64 {
        let before = self
            .change
            .as_ref()
            .map_or(0, |change| change.before.members);
        f64::from(before.count_ones().max(self.layout.members.count_ones()))
    }

    /// What one node more or less moves on average.
    fn expected(&self) -> f64 {
        if self.change.is_none() {
            return 0.0;
        }
        let (keys, nodes) = (self.setting.hashes.len() as f64, self.larger());
        match self.setting.rule {
            Rule::Ring | Rule::Jump => keys / nodes,
            Rule::Modulo => keys * (1.0 - 1.0 / nodes),
        }
    }

    /// The part of all hashes that a node owns.
    fn share(&self, node: u8) -> f64 {
        const WHOLE: f64 = 4_294_967_296.0;
        match self.setting.rule {
            Rule::Ring => {
                let owned = (0..self.layout.spots.len())
                    .filter(|at| self.layout.spots[*at].node == node)
                    .map(|at| u64::from(self.arc(at)));
                match self.layout.spots.len() {
                    1 if self.is_up(node) => 1.0,
                    _ => owned.sum::<u64>() as f64 / WHOLE,
                }
            }
            Rule::Modulo | Rule::Jump if self.is_up(node) => {
                1.0 / f64::from(self.layout.members.count_ones())
            }
            Rule::Modulo | Rule::Jump => 0.0,
        }
    }

    /// The distance from the point before to this one, clockwise.
    fn arc(&self, at: usize) -> u32 {
        let spots = &self.layout.spots;
        let before = spots[(at + spots.len() - 1) % spots.len()];
        spots[at].place.wrapping_sub(before.place)
    }

    fn root_property(&self, name: &str) -> Value {
        let last = |joined: bool| {
            let change = self
                .change
                .as_ref()
                .filter(|change| change.joined == joined);
            change.map_or(Value::None, |change| node_value(change.node))
        };
        match name {
            "nodes" => node_set(each(self.layout.members)),
            "departed" => node_set(self.known().filter(|node| !self.is_up(*node))),
            "newcomer" => last(true),
            "leaver" => last(false),
            "points" => point_set(&self.layout.spots, |_| true),
            "table-size" => Value::Int(match self.setting.rule {
                Rule::Ring => self.layout.spots.len() as i64,
                Rule::Modulo | Rule::Jump => i64::from(self.layout.members.count_ones()),
            }),
            "sample" => Value::Set((0..self.setting.followed as u32).map(key_part).collect()),
            "stored" => Value::Int(self.stored()),
            "moved" => Value::Int(self.moved(|flow| flow.copies)),
            "ring-moved" => Value::Int(self.cost(Rule::Ring)),
            "modulo-moved" => Value::Int(self.cost(Rule::Modulo)),
            "jump-moved" => Value::Int(self.cost(Rule::Jump)),
            "expected-moved" => Value::Real(self.expected()),
            "mean-load" => Value::Real(self.mean()),
            "spread" => Value::Real(self.spread()),
            "deviation" => Value::Real(self.deviation()),
            "fullest" => self.extreme(std::cmp::Reverse),
            "emptiest" => self.extreme(|load| load),
            "found" => self
                .found
                .as_ref()
                .map_or(Value::None, |found| node_value(found.node)),
            parameter => self.setting.arguments.get(parameter).clone(),
        }
    }

    fn extreme<K: Ord>(&self, by: impl Fn(i64) -> K) -> Value {
        let first = each(self.layout.members).min_by_key(|node| by(self.load(*node)));
        first.map_or(Value::None, node_value)
    }

    fn node_property(&self, node: u8, name: &str) -> Value {
        match name {
            "number" => Value::Int(i64::from(node) + 1),
            "up" => Value::Bool(self.is_up(node)),
            "load" => Value::Int(self.load(node)),
            "load-before" => Value::Int(self.load_before(node)),
            "gained" => {
                Value::Int(self.moved(|flow| if flow.to == node { flow.copies } else { 0 }))
            }
            "lost" => Value::Int(self.moved(|flow| if flow.from == node { flow.given } else { 0 })),
            "share" => Value::Real(self.share(node)),
            "points" => point_set(&self.layout.spots, |spot| spot.node == node),
            _ => Value::None,
        }
    }

    fn load_before(&self, node: u8) -> i64 {
        let change = self.change.as_ref();
        change.map_or(0, |change| {
            i64::from(change.before.loads[usize::from(node)])
        })
    }

    fn point_property(&self, part: Part, name: &str) -> Value {
        let is = |spot: &Spot| {
            point_part(*spot)
                == Part {
                    sim: Default::default(),
                    ..part
                }
        };
        let Some(at) = self.layout.spots.iter().position(is) else {
            return Value::None;
        };
        let spot = self.layout.spots[at];
        match name {
            "node" => node_value(spot.node),
            "number" => Value::Int(i64::from(spot.index)),
            "place" => Value::Int(i64::from(spot.place)),
            "load" => Value::Int(self.keys_of(&self.layout.spots, at)),
            _ => Value::None,
        }
    }

    /// How many keys come to one of these points.
    fn keys_of(&self, spots: &[Spot], at: usize) -> i64 {
        let hashes = &self.setting.hashes;
        // Keys up to a place, by search in their order.
        let up_to = |place: u32| {
            let clockwise = &self.setting.clockwise;
            clockwise.partition_point(|key| hashes[*key as usize] <= place) as i64
        };
        let end = up_to(spots[at].place);
        match at {
            0 => end + hashes.len() as i64 - up_to(spots[spots.len() - 1].place),
            _ => end - up_to(spots[at - 1].place),
        }
    }

    fn key_property(&self, key: u32, name: &str) -> Value {
        let index = key as usize;
        let place = self.setting.hashes[index];
        let spots = &self.layout.spots;
        match name {
            "number" => Value::Int(i64::from(key)),
            "place" => Value::Int(i64::from(place)),
            "remainder" => Value::Int(i64::from(place % self.layout.members.count_ones())),
            "node" => self.seats[index].map_or(Value::None, |(node, _)| node_value(node)),
            "holders" => node_set(each(self.layout.placement.holders[index])),
            "point" => Value::Part(point_part(spots[first_after(spots, place)])),
            "moved" => Value::Bool(self.change.as_ref().is_some_and(|change| {
                change.before.placement.owners[index] != self.layout.placement.owners[index]
            })),
            _ => Value::None,
        }
    }

    fn ask(&mut self, on: Part, action: &str, arguments: &Arguments) -> Result<(), String> {
        let node = on.id[0] as u8;
        let name = letter(node.min(25));
        // What is asked for comes after what is queued, so it is checked against what will be there then.
        let (members, named) = self.members_in_the_end();
        let up = members
            .checked_shr(u32::from(node))
            .is_some_and(|rest| rest & 1 == 1);
        let task = match action {
            "join" if usize::from(named) == MOST_NODES => {
                return Err("there are letters for eight nodes: one that left can `rejoin`".into());
            }
            "join" => Task::Join,
            "leave" if !up => return Err(format!("{name} left already")),
            "leave" if members.count_ones() == 1 => {
                return Err(format!(
                    "{name} is the last node: nobody could take its keys"
                ));
            }
            "leave" => Task::Leave(node),
            "rejoin" if up => return Err(format!("{name} is there already")),
            "rejoin" => Task::Rejoin(node),
            _ => match arguments.get("key") {
                Value::Text(key) => Task::Find(Arc::clone(key)),
                other => return Err(format!("a key is text, not {other:?}")),
            },
        };
        self.queue.push_back((None, task));
        Ok(())
    }

    /// Who will be there, and how many will have been named, once all that is queued has happened.
    fn members_in_the_end(&self) -> (Members, u8) {
        let mut end = (self.layout.members, self.named);
        for (_, task) in &self.queue {
            match task {
                Task::Join => {
                    end.0 |= 1 << end.1;
                    end.1 += 1;
                }
                Task::Rejoin(node) | Task::Leave(node) => end.0 ^= 1 << node,
                _ => {}
            }
        }
        end
    }
}

impl Simulation for HashRing {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn now(&self) -> Micros {
        self.now
    }

    fn next(&self) -> Option<Micros> {
        (!self.queue.is_empty()).then(|| self.now.max(self.ready))
    }

    fn step(&mut self) -> Option<Event> {
        self.now = self.next()?;
        let (cause, task) = self.queue.pop_front()?;
        self.ready = self.now + Micros(1);
        Some(self.perform(cause, task))
    }

    fn wait(&mut self, t: Micros) {
        self.now = self.now.max(t);
    }

    fn act(&mut self, on: Part, action: &'static str, arguments: &Arguments) -> Result<(), String> {
        self.ask(on, action, arguments)
    }

    fn property(&self, of: Part, name: &str) -> Value {
        match of.kind {
            "" => self.root_property(name),
            "node" if of.id[0] < u32::from(self.named) => self.node_property(of.id[0] as u8, name),
            "point" => self.point_property(of, name),
            "key" if (of.id[0] as usize) < self.setting.followed => {
                self.key_property(of.id[0], name)
            }
            _ => Value::None,
        }
    }

    fn label(&self, part: Part) -> String {
        match part.kind {
            "node" => node_name(part.id[0] as u8),
            "point" => format!("{}#{}", node_name(part.id[0] as u8), part.id[1]),
            "key" => key_name(part.id[0]),
            kind => kind.to_string(),
        }
    }

    fn picture(&self, property: &str, view: &str, _options: &Arguments) -> Figure {
        self.figure(property, view)
    }

    fn traffic(&mut self) -> Vec<Traffic> {
        Vec::new()
    }

    fn violation(&self) -> Option<String> {
        self.broken.clone()
    }

    fn fork(&self) -> Box<dyn Simulation> {
        Box::new(self.clone())
    }
}

fn key_name(key: u32) -> String {
    format!("key-{key}")
}

fn node_name(node: u8) -> String {
    letter(node.min(25)).to_string()
}

fn node_part(node: u8) -> Part {
    Part::new("node", [u32::from(node), 0, 0])
}

fn node_value(node: u8) -> Value {
    Value::Part(node_part(node))
}

fn node_set(nodes: impl IntoIterator<Item = u8>) -> Value {
    Value::Set(nodes.into_iter().map(node_part).collect())
}

fn point_part(spot: Spot) -> Part {
    Part::new("point", [u32::from(spot.node), u32::from(spot.index), 0])
}

fn point_set(spots: &[Spot], of: impl Fn(&Spot) -> bool) -> Value {
    let chosen = spots.iter().copied().filter(|spot| of(spot));
    Value::Set(chosen.map(point_part).collect())
}

fn key_part(key: u32) -> Part {
    Part::new("key", [key, 0, 0])
}

fn key_value(key: u32) -> Value {
    Value::Part(key_part(key))
}
