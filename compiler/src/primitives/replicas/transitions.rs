//! What happens: requests, copies, comparisons and faults.

use std::collections::BTreeMap;

use super::merge::{self, Elements, Register, Sibling, State};
use super::{
    Change, Key, Merge, Replicas, Request, Task, Wish, client_part, replica_name, replica_part,
    replica_set, sorted,
};
use crate::primitive::{Arguments, Event, FlightKind, Parcel, Part, Party, Shared, Value};
use crate::units::Micros;

/// The most characters that a message's chip has room for.
const CHIP: usize = 12;

// What the scene asks for.
impl Replicas {
    pub(super) fn request(
        &mut self,
        on: Part,
        action: &'static str,
        arguments: &Arguments,
    ) -> Result<(), String> {
        let replica = on.id[0] as usize;
        match action {
            "crash" if !self.up(replica) => {
                return Err(format!("{} is down already", replica_name(replica)));
            }
            "restart" if self.up(replica) => {
                return Err(format!("{} is up", replica_name(replica)));
            }
            "crash" => self.kernel.asked(Task::Crash(replica)),
            "restart" => self.kernel.asked(Task::Restart(replica)),
            "partition" => {
                let (a, b) = self.sides(arguments)?;
                self.kernel.asked(Task::Partition(a, b));
            }
            "heal" if self.kernel.groups().is_empty() => {
                return Err("there is no partition to heal".to_string());
            }
            "heal" => self.kernel.asked(Task::Heal),
            "read" => self.plan_read(arguments)?,
            _ => self.plan_write(action, arguments)?,
        }
        Ok(())
    }

    fn sides(&self, arguments: &Arguments) -> Result<(Vec<usize>, Vec<usize>), String> {
        let a = chosen(arguments.get("a"));
        let rest: Vec<usize> = (0..self.size).filter(|one| !a.contains(one)).collect();
        let b = match arguments.get("b") {
            Value::None => rest.clone(),
            given => chosen(given),
        };
        if a.is_empty() || b.is_empty() {
            return Err("a partition needs a replica on each side".to_string());
        }
        if let Some(both) = a.iter().find(|one| b.contains(one)) {
            return Err(format!("{} cannot be on both sides", replica_name(*both)));
        }
        match rest.iter().find(|one| !b.contains(one)) {
            Some(neither) => Err(format!("{} is on neither side", replica_name(*neither))),
            None => Ok((a, b)),
        }
    }

    fn plan_read(&mut self, arguments: &Arguments) -> Result<(), String> {
        let from = chosen(arguments.get("from"));
        let needed = self.read_quorum;
        let (asked, coordinator) = match from.as_slice() {
            [] => ((0..self.size).collect(), None),
            [one] => (vec![*one], Some(*one)),
            several if several.len() < needed => {
                return Err(format!(
                    "a read needs {needed} replies: give at least {needed} replicas, or the one that gathers them"
                ));
            }
            _ => (from, None),
        };
        self.plan(key_of(arguments), Wish::Read, asked, coordinator, needed);
        Ok(())
    }

    fn plan_write(&mut self, action: &str, arguments: &Arguments) -> Result<(), String> {
        let (change, place) = match action {
            "write" => (Change::Put(arguments.get("value").clone()), "to"),
            "increment" => (Change::Increment(arguments.int("by") as u32), "at"),
            "add" => (Change::Add(arguments.get("element").clone()), "at"),
            _ => (Change::Remove(arguments.get("element").clone()), "at"),
        };
        match (&change, self.merge) {
            (Change::Put(_) | Change::Increment(_), Merge::Lww | Merge::Vector)
            | (Change::Increment(_), Merge::Counter)
            | (Change::Add(_) | Change::Remove(_), Merge::Set) => {}
            (_, Merge::Counter) => return Err("a g-counter can only be incremented".to_string()),
            (_, Merge::Set) => return Err("an or-set only takes add and remove".to_string()),
            (_, Merge::Lww | Merge::Vector) => {
                return Err(format!("{action} needs merge: or-set"));
            }
        }
        let coordinator = match chosen(arguments.get(place)).first() {
            Some(replica) => Some(*replica),
            // Under vector clocks a replica counts the write, so one of them has to take it.
            None if self.merge == Merge::Lww => None,
            None => Some(self.reachable(self.home()).first().copied().unwrap_or(0)),
        };
        let asked = coordinator.map_or_else(|| (0..self.size).collect(), |one| vec![one]);
        let wish = Wish::Write(change);
        self.plan(
            key_of(arguments),
            wish,
            asked,
            coordinator,
            self.write_quorum,
        );
        Ok(())
    }

    fn plan(
        &mut self,
        key: Key,
        wish: Wish,
        asked: Vec<usize>,
        coordinator: Option<usize>,
        needed: usize,
    ) {
        self.requests.push(Shared::from(Request {
            key,
            wish,
            asked,
            coordinator,
            needed,
            started: Micros::ZERO,
            ended: None,
            gathered: false,
            outcome: None,
            voices: Vec::new(),
            state: State::Empty,
            versions: Vec::new(),
            replies: Vec::new(),
            acked: State::Empty,
            stale: false,
            timer: None,
        }));
        self.kernel.asked(Task::Ask(self.requests.len() - 1));
    }
}

// What happens then.
impl Replicas {
    pub(super) fn perform(&mut self, task: Task) -> Option<Event> {
        match task {
            Task::Ask(id) => Some(self.ask(id)),
            Task::Coordinate(id) => self.coordinate(id),
            Task::Copy(id, replica) => Some(self.copy(id, replica)),
            Task::Acknowledge(id, replica) => self.acknowledge(id, replica),
            Task::Query(id, replica) => {
                self.reply(id, replica);
                None
            }
            Task::Reply(id, replica, state) => Some(self.receive(id, replica, state)),
            Task::Answer(id, result) => self.end(id, result),
            Task::Return(id) => self.end(id, Ok(())),
            Task::GiveUp(id) => self.give_up(id),
            Task::Repair(id) => {
                self.repair(id);
                None
            }
            Task::Mend(id, replica) => self.mend(id, replica),
            Task::Tick => {
                self.tick();
                None
            }
            Task::Sync {
                to,
                from,
                data,
                answer,
            } => self.sync(to, from, &data, answer),
            Task::Conflict(replica) => {
                let event = self.emit_replica("conflict-found", replica);
                self.kernel.soon(Task::Merged(replica));
                Some(event)
            }
            Task::Merged(replica) => {
                let event = self.emit_replica("merged", replica);
                self.kernel.soon(Task::Compare);
                Some(event)
            }
            Task::Compare => self.compare(),
            Task::Crash(replica) => self.crash(replica),
            Task::Restart(replica) => self.restart(replica),
            Task::Unavailable => {
                let up = Value::Int(self.live().len() as i64);
                Some(self.kernel.emit("unavailable", vec![("up", up)]))
            }
            Task::Partition(a, b) => Some(self.partition(&a, &b)),
            Task::Heal => Some(self.heal()),
        }
    }

    fn emit_replica(&mut self, name: &'static str, replica: usize) -> Event {
        let who = Value::Part(replica_part(replica));
        self.kernel.emit(name, vec![("replica", who)])
    }

    fn emit_version(&mut self, name: &'static str, replica: usize, version: i64) -> Event {
        let who = Value::Part(replica_part(replica));
        let version = Value::Int(version);
        self.kernel
            .emit(name, vec![("replica", who), ("version", version)])
    }

    /// The client sends a request on its way.
    fn ask(&mut self, id: usize) -> Event {
        let key = self.requests[id].key.clone();
        let coordinator = self.requests[id].coordinator;
        let read = self.requests[id].is_read();
        self.key = key.clone();
        let event = if read {
            self.last_read = Some(id);
            self.kernel.emit("read-sent", Vec::new())
        } else {
            self.last_write = Some(id);
            self.kernel.emit("write-sent", Vec::new())
        };
        let patience = self.patience(coordinator.is_some());
        let timer = self.kernel.after(patience, Task::GiveUp(id));
        let now = self.kernel.now();
        let acked = self.acknowledged(&key);
        let request = &mut self.requests[id];
        request.timer = Some(timer);
        request.started = now;
        request.acked = acked;
        if let Some(replica) = coordinator {
            let label = if read { "read" } else { "write" };
            let parcel = self.client_parcel(self.beside(), replica, label.to_string());
            self.kernel.send(parcel, Task::Coordinate(id));
        } else if read {
            for replica in self.requests[id].asked.clone() {
                let parcel = self.client_parcel(self.home(), replica, "read".to_string());
                self.kernel.send(parcel, Task::Query(id, replica));
            }
        } else {
            self.requests[id].state = self.client_write(id);
            self.send_copies(id);
        }
        event
    }

    /// How long the client waits: longer by its own way to a replica that gathers the quorum for it.
    fn patience(&self, coordinated: bool) -> Micros {
        let timeout = self.arguments.duration("timeout");
        let slowest = self.arguments.durations("latency").1;
        if coordinated {
            timeout + slowest + slowest
        } else {
            timeout
        }
    }

    fn next_stamp(&mut self, key: &Key) -> u32 {
        let stamp = self.stamps.entry(key.clone()).or_default();
        *stamp += 1;
        *stamp
    }

    /// A register that the client writes itself, knowing what it wrote and read before.
    fn client_write(&mut self, id: usize) -> State {
        let key = self.requests[id].key.clone();
        let party = self.home();
        let stamp = self.next_stamp(&key);
        let known = self.known.entry(key).or_default();
        *known = known.advanced(party, 1);
        let value = match &self.requests[id].wish {
            Wish::Write(Change::Put(value)) => value.clone(),
            _ => Value::None,
        };
        State::Register(Register {
            stamp: (stamp, party),
            value,
            seen: known.clone(),
            write: id,
        })
    }

    /// What a replica makes of a change, on top of what it holds.
    fn replica_write(&mut self, id: usize, replica: usize) -> State {
        let (key, wish) = (
            self.requests[id].key.clone(),
            self.requests[id].wish.clone(),
        );
        let held = self.held(replica, &key);
        let party = replica as u32;
        let count = self.disks[replica].written.entry(key.clone()).or_default();
        *count += 1;
        let count = *count;
        let Wish::Write(change) = wish else {
            return held;
        };
        if let (Change::Increment(by), Merge::Counter) = (&change, self.merge) {
            return State::Counter(held.clock().advanced(party, *by));
        }
        let value = match change {
            Change::Add(value) => return add(&held, (party, count), value),
            Change::Remove(value) => return remove(&held, &value),
            Change::Put(value) => value,
            Change::Increment(by) => incremented(&held, by),
        };
        let mut seen = held.clock();
        seen.0.insert(party, count);
        if self.merge == Merge::Vector {
            return State::Siblings(vec![Sibling { clock: seen, value }]);
        }
        State::Register(Register {
            stamp: (self.next_stamp(&key), party),
            value,
            seen,
            write: id,
        })
    }

    /// A request reached the replica that is to gather its quorum.
    fn coordinate(&mut self, id: usize) -> Option<Event> {
        let replica = self.requests[id].coordinator?;
        let needed = self.requests[id].needed;
        let within = self.reachable(replica as Party).len();
        if self.consistent && within < needed {
            let why = format!("{within} of {needed} replicas in reach");
            let parcel = self.to_client(replica, "refused".to_string(), FlightKind::No);
            self.kernel.send(parcel, Task::Answer(id, Err(why)));
            return None;
        }
        if self.requests[id].is_read() {
            let held = self.held(replica, &self.requests[id].key);
            let event = self.receive(id, replica, held);
            if !self.requests[id].gathered {
                self.query_others(id, replica);
            }
            return Some(event);
        }
        let state = self.replica_write(id, replica);
        let version = state.version();
        self.requests[id].state = state.clone();
        let key = self.requests[id].key.clone();
        let clash = self.absorb(replica, &key, &state);
        let event = self.emit_version("write-stored", replica, version);
        self.follow_up(replica, clash);
        self.count_voice(id, replica);
        self.send_copies(id);
        Some(event)
    }

    fn query_others(&mut self, id: usize, replica: usize) {
        for other in (0..self.size).filter(|other| *other != replica) {
            let parcel = Parcel {
                from: (replica as Party, replica_part(replica)),
                to: (other as Party, replica_part(other)),
                label: "read".into(),
                kind: FlightKind::Plain,
            };
            self.kernel.send(parcel, Task::Query(id, other));
        }
    }

    /// Sends a write to everyone who does not have it yet. Copies that the quorum needs hurry, the others lag.
    fn send_copies(&mut self, id: usize) {
        let request = &self.requests[id];
        let (coordinator, needed) = (request.coordinator, request.needed);
        let label = self.chip(&request.state);
        let sender = coordinator.map_or(self.home(), |replica| replica as Party);
        let others: Vec<usize> = (0..self.size)
            .filter(|replica| Some(*replica) != coordinator)
            .collect();
        let mut hurrying = self.reachable(sender);
        hurrying.retain(|replica| others.contains(replica));
        self.shuffle(&mut hurrying);
        hurrying.truncate(needed - usize::from(coordinator.is_some()));
        let lag = self.arguments.duration("lag");
        for replica in others {
            let extra = if hurrying.contains(&replica) {
                Micros::ZERO
            } else {
                lag
            };
            let parcel = match coordinator {
                None => self.client_parcel(sender, replica, label.clone()),
                Some(from) => Parcel {
                    from: (sender, replica_part(from)),
                    to: (replica as Party, replica_part(replica)),
                    label: label.clone().into(),
                    kind: FlightKind::Plain,
                },
            };
            self.kernel
                .send_slowly(parcel, extra, Task::Copy(id, replica));
        }
    }

    /// Fisher and Yates.
    fn shuffle(&mut self, replicas: &mut [usize]) {
        for last in (1..replicas.len()).rev() {
            let other = self.rng.between(0, last as i64) as usize;
            replicas.swap(last, other);
        }
    }

    /// A copy of a write arrives: the replica takes it and acknowledges.
    fn copy(&mut self, id: usize, replica: usize) -> Event {
        let (key, state) = (
            self.requests[id].key.clone(),
            self.requests[id].state.clone(),
        );
        let clash = self.absorb(replica, &key, &state);
        let event = self.emit_version("write-stored", replica, state.version());
        self.follow_up(replica, clash);
        let parcel = self.to_gatherer(id, replica, self.chip(&state), FlightKind::Yes);
        self.kernel.send(parcel, Task::Acknowledge(id, replica));
        event
    }

    fn acknowledge(&mut self, id: usize, replica: usize) -> Option<Event> {
        self.count_voice(id, replica);
        let complete = self.requests[id].gathered && self.requests[id].coordinator.is_none();
        if complete {
            return self.end(id, Ok(()));
        }
        None
    }

    /// Counts an acknowledgement. One that completes the quorum makes a coordinator tell the client.
    fn count_voice(&mut self, id: usize, replica: usize) {
        let request = &mut self.requests[id];
        if request.gathered || request.outcome.is_some() || request.voices.contains(&replica) {
            return;
        }
        request.voices.push(replica);
        if request.voices.len() < request.needed {
            return;
        }
        request.gathered = true;
        if let Some(coordinator) = request.coordinator {
            let label = self.chip(&self.requests[id].state);
            let parcel = self.to_client(coordinator, label, FlightKind::Yes);
            self.kernel.send(parcel, Task::Answer(id, Ok(())));
        }
    }

    /// A replica answers a read.
    fn reply(&mut self, id: usize, replica: usize) {
        let held = self.held(replica, &self.requests[id].key);
        let parcel = self.to_gatherer(id, replica, self.chip(&held), FlightKind::Plain);
        self.kernel.send(parcel, Task::Reply(id, replica, held));
    }

    /// A reply arrives where they are gathered; the first ones count.
    fn receive(&mut self, id: usize, replica: usize, held: State) -> Event {
        let event = self.emit_version("reply-received", replica, held.version());
        let request = &mut self.requests[id];
        if request.gathered || request.outcome.is_some() {
            return event;
        }
        request.voices.push(replica);
        request.versions.push(held.version());
        request.state = request.state.join(&held);
        request.replies.push(held);
        if request.voices.len() < request.needed {
            return event;
        }
        request.gathered = true;
        if let Some(coordinator) = request.coordinator {
            let label = self.chip(&self.requests[id].state);
            let parcel = self.to_client(coordinator, label, FlightKind::Plain);
            self.kernel.send(parcel, Task::Answer(id, Ok(())));
        } else {
            self.kernel.soon(Task::Return(id));
        }
        event
    }

    fn give_up(&mut self, id: usize) -> Option<Event> {
        let request = &self.requests[id];
        let why = match (request.coordinator, request.gathered) {
            (None, _) => format!("{} of {} answered", request.voices.len(), request.needed),
            (Some(_), _) => "no answer in time".to_string(),
        };
        self.end(id, Err(why))
    }

    /// The client learns how its request went, once.
    fn end(&mut self, id: usize, result: Result<(), String>) -> Option<Event> {
        if self.requests[id].outcome.is_some() {
            return None;
        }
        let now = self.kernel.now();
        let request = &mut self.requests[id];
        request.ended = Some(now);
        request.outcome = Some(result.clone());
        if let Some(timer) = request.timer.take() {
            self.kernel.cancel(timer);
        }
        let read = self.requests[id].is_read();
        if read {
            self.last_reply = Some(id);
        }
        if let Err(why) = result {
            let name = if read {
                "read-rejected"
            } else {
                "write-rejected"
            };
            return Some(self.kernel.emit(name, vec![("why", Value::text(why))]));
        }
        self.learn(id);
        Some(if read {
            self.returned(id)
        } else {
            self.acked(id)
        })
    }

    /// The client remembers what it wrote or read.
    fn learn(&mut self, id: usize) {
        let request = &self.requests[id];
        let known = self.known.entry(request.key.clone()).or_default();
        *known = known.join(&request.state.clock());
    }

    fn acked(&mut self, id: usize) -> Event {
        let request = &self.requests[id];
        let all = self.acked.entry(request.key.clone()).or_default();
        *all = all.join(&request.state);
        let args = vec![
            ("version", Value::Int(request.state.version())),
            ("replicas", replica_set(sorted(&request.voices))),
        ];
        self.kernel.emit("write-acked", args)
    }

    fn returned(&mut self, id: usize) -> Event {
        let request = &mut self.requests[id];
        request.stale = !request.state.covers(&request.acked);
        let args = vec![
            ("value", request.state.value()),
            ("version", Value::Int(request.state.version())),
            ("stale", Value::Bool(request.stale)),
        ];
        let behind = request.replies.iter().any(|held| *held != request.state);
        self.check_read(id);
        let event = self.kernel.emit("read-returned", args);
        if behind && self.arguments.bool("read-repair") {
            self.kernel.soon(Task::Repair(id));
        }
        event
    }

    /// Notes a broken promise of reads: the newest of the replies, and no stale one if the sets must meet.
    fn check_read(&mut self, id: usize) {
        let request = &self.requests[id];
        let overlap = self.write_quorum + self.read_quorum > self.size;
        if overlap && request.stale {
            self.broken = Some("a read was stale although W + R > N".to_string());
        }
        let newest = request.versions.iter().copied().max().unwrap_or(0);
        if request.state.version() < newest {
            self.broken = Some("a read did not return the newest of its replies".to_string());
        }
    }

    /// Sends what a read learned to those of its replicas that were behind.
    fn repair(&mut self, id: usize) {
        let request = &self.requests[id];
        let newest = request.state.clone();
        let behind: Vec<usize> = request
            .voices
            .iter()
            .zip(&request.replies)
            .filter(|(_, held)| **held != newest)
            .map(|(replica, _)| *replica)
            .collect();
        let label = self.chip(&newest);
        let coordinator = request.coordinator;
        for replica in behind {
            let parcel = match coordinator {
                Some(from) if from != replica => Parcel {
                    from: (from as Party, replica_part(from)),
                    to: (replica as Party, replica_part(replica)),
                    label: label.clone().into(),
                    kind: FlightKind::Plain,
                },
                Some(_) => self.client_parcel(self.beside(), replica, label.clone()),
                None => self.client_parcel(self.home(), replica, label.clone()),
            };
            self.kernel.send(parcel, Task::Mend(id, replica));
        }
    }

    fn mend(&mut self, id: usize, replica: usize) -> Option<Event> {
        let (key, state) = (
            self.requests[id].key.clone(),
            self.requests[id].state.clone(),
        );
        if self.held(replica, &key).covers(&state) {
            return None;
        }
        let clash = self.absorb(replica, &key, &state);
        let event = self.emit_replica("repaired", replica);
        self.follow_up(replica, clash);
        Some(event)
    }
}

/// What came of taking a copy in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clash {
    /// One of the two knew the other.
    No,
    /// Neither did, and the merge rule keeps both whole.
    Merged,
    /// Neither did, and the merge rule has to choose, or leaves the choice to readers.
    Conflict,
}

// Copies, comparisons and faults.
impl Replicas {
    /// A replica takes a copy in.
    fn absorb(&mut self, replica: usize, key: &Key, state: &State) -> Clash {
        let held = self.held(replica, key);
        let joined = held.join(state);
        let clash = match (held.concurrent(state), &joined) {
            (false, _) => Clash::No,
            (true, State::Counter(_) | State::Elements(_)) => Clash::Merged,
            (true, _) => Clash::Conflict,
        };
        if let (State::Register(a), State::Register(b), Clash::Conflict) = (&held, state, clash) {
            let loser = if a.stamp < b.stamp { a } else { b }.write;
            if !self.overwritten.contains(&loser) {
                self.overwritten.push(loser);
            }
        }
        if joined != held {
            self.converged = false;
            self.disks[replica].data.insert(key.clone(), joined);
        }
        clash
    }

    fn follow_up(&mut self, replica: usize, clash: Clash) {
        self.kernel.soon(match clash {
            Clash::No => Task::Compare,
            Clash::Merged => Task::Merged(replica),
            Clash::Conflict => Task::Conflict(replica),
        });
    }

    /// Every replica that is up sends its copies to a random other one.
    fn tick(&mut self) {
        let interval = self.arguments.duration("sync-interval");
        self.kernel.after(interval, Task::Tick);
        for from in self.live() {
            let others: Vec<usize> = (0..self.size).filter(|other| *other != from).collect();
            if others.is_empty() {
                return;
            }
            let pick = self.rng.between(0, others.len() as i64 - 1) as usize;
            self.send_data(from, others[pick], true);
        }
    }

    fn send_data(&mut self, from: usize, to: usize, answer: bool) {
        let data = self.disks[from].data.clone();
        let news = data
            .iter()
            .any(|(key, state)| !self.held(to, key).covers(state));
        let parcel = Parcel {
            from: (from as Party, replica_part(from)),
            to: (to as Party, replica_part(to)),
            label: self.chip(&self.held(from, &self.key)).into(),
            // Only what brings news is worth a viewer's attention.
            kind: if news {
                FlightKind::Plain
            } else {
                FlightKind::Quiet
            },
        };
        self.kernel.send(
            parcel,
            Task::Sync {
                to,
                from,
                data,
                answer,
            },
        );
    }

    fn sync(
        &mut self,
        to: usize,
        from: usize,
        data: &BTreeMap<Key, State>,
        answer: bool,
    ) -> Option<Event> {
        let lacks = |theirs: &BTreeMap<Key, State>, ours: &BTreeMap<Key, State>| {
            ours.iter()
                .any(|(key, state)| !theirs.get(key).is_some_and(|held| held.covers(state)))
        };
        let learns = lacks(&self.disks[to].data, data);
        let teaches = answer && lacks(data, &self.disks[to].data);
        let event = learns.then(|| {
            let mut worst = Clash::No;
            for (key, state) in data {
                let clash = self.absorb(to, key, state);
                if worst == Clash::No || clash == Clash::Conflict {
                    worst = clash;
                }
            }
            let args = vec![
                ("replica", Value::Part(replica_part(to))),
                ("with", Value::Part(replica_part(from))),
            ];
            let event = self.kernel.emit("synced", args);
            self.follow_up(to, worst);
            event
        });
        if teaches {
            self.send_data(to, from, false);
        }
        event
    }

    fn compare(&mut self) -> Option<Event> {
        let apart = self.diverged() > 0;
        if apart && !self.drifted {
            self.drifted = true;
            return Some(self.kernel.emit("drifted", Vec::new()));
        }
        self.drifted = apart;
        let live = self.live();
        let same = live
            .windows(2)
            .all(|two| self.disks[two[0]].data == self.disks[two[1]].data);
        if same && !self.converged && !live.is_empty() {
            self.converged = true;
            return Some(self.kernel.emit("converged", Vec::new()));
        }
        None
    }

    fn crash(&mut self, replica: usize) -> Option<Event> {
        if !self.up(replica) {
            return None;
        }
        let quorum = self.write_quorum.max(self.read_quorum);
        let enough = self.live().len() >= quorum;
        self.kernel.set_down(replica as Party, true);
        let event = self.emit_replica("crashed", replica);
        if enough && self.live().len() < quorum {
            self.kernel.soon(Task::Unavailable);
        }
        self.kernel.soon(Task::Compare);
        Some(event)
    }

    fn restart(&mut self, replica: usize) -> Option<Event> {
        if self.up(replica) {
            return None;
        }
        self.kernel.set_down(replica as Party, false);
        self.converged = false;
        let event = self.emit_replica("restarted", replica);
        for other in self.reachable(replica as Party) {
            if other != replica {
                self.send_data(other, replica, false);
                self.send_data(replica, other, false);
            }
        }
        self.kernel.soon(Task::Compare);
        Some(event)
    }

    fn partition(&mut self, a: &[usize], b: &[usize]) -> Event {
        let before = self.kernel.groups();
        let parties = |side: &[usize]| side.iter().map(|one| *one as Party).collect::<Vec<_>>();
        let (mut first, mut second) = (parties(a), parties(b));
        let side = if b.len() > a.len() {
            &mut second
        } else {
            &mut first
        };
        side.push(self.home());
        self.kernel.partition(&[first, second]);
        let event = self.kernel.emit("partitioned", Vec::new());
        self.reunite(&before);
        event
    }

    fn heal(&mut self) -> Event {
        let before = self.kernel.groups();
        self.kernel.heal();
        self.converged = false;
        let event = self.kernel.emit("healed", Vec::new());
        self.reunite(&before);
        self.kernel.soon(Task::Compare);
        event
    }

    /// Replicas that were on different sides and reach each other again compare themselves.
    fn reunite(&mut self, before: &[Vec<Party>]) {
        for from in self.live() {
            for to in self.live() {
                let ends = (from as Party, to as Party);
                let apart = before
                    .iter()
                    .any(|side| side.contains(&ends.0) != side.contains(&ends.1));
                if apart && self.kernel.connected(ends.0, ends.1) {
                    self.send_data(from, to, false);
                }
            }
        }
    }
}

// Messages.
impl Replicas {
    /// What a chip says of a copy: its version if one is enough to tell copies apart, otherwise its value.
    pub(super) fn chip(&self, state: &State) -> String {
        match (self.merge, state) {
            (_, State::Empty) => "none".to_string(),
            (Merge::Lww, _) => format!("v{}", state.version()),
            _ => merge::words(&state.value()).chars().take(CHIP).collect(),
        }
    }

    fn client_parcel(&self, place: Party, to: usize, label: String) -> Parcel {
        Parcel {
            from: (place, client_part()),
            to: (to as Party, replica_part(to)),
            label: label.into(),
            kind: FlightKind::Plain,
        }
    }

    /// The answer of a coordinator, to the client beside it.
    fn to_client(&self, from: usize, label: String, kind: FlightKind) -> Parcel {
        Parcel {
            from: (from as Party, replica_part(from)),
            to: (self.beside(), client_part()),
            label: label.into(),
            kind,
        }
    }

    /// A replica's answer to whoever gathers the answers to a request.
    fn to_gatherer(&self, id: usize, from: usize, label: String, kind: FlightKind) -> Parcel {
        let to = match self.requests[id].coordinator {
            Some(replica) => (replica as Party, replica_part(replica)),
            None => (self.home(), client_part()),
        };
        Parcel {
            from: (from as Party, replica_part(from)),
            to,
            label: label.into(),
            kind,
        }
    }
}

/// The parts in a set, or the one part, as numbers of replicas.
fn chosen(value: &Value) -> Vec<usize> {
    match value {
        Value::Part(part) => vec![part.id[0] as usize],
        Value::Set(parts) => sorted(
            &parts
                .iter()
                .map(|part| part.id[0] as usize)
                .collect::<Vec<_>>(),
        ),
        _ => Vec::new(),
    }
}

fn key_of(arguments: &Arguments) -> Key {
    match arguments.get("key") {
        Value::Text(key) => key.clone(),
        other => merge::words(other).into(),
    }
}

/// The number held, or the first that siblings hold, with more added.
fn incremented(held: &State, by: u32) -> Value {
    let by = i64::from(by);
    let value = match held {
        State::Siblings(siblings) => siblings.first().map(|sibling| sibling.value.clone()),
        other => Some(other.value()),
    };
    match value {
        Some(Value::Int(count)) => Value::Int(count.saturating_add(by)),
        Some(Value::Real(number)) => Value::Real(number + by as f64),
        _ => Value::Int(by),
    }
}

fn elements(held: &State) -> Elements {
    match held {
        State::Elements(elements) => elements.clone(),
        _ => Elements::default(),
    }
}

fn add(held: &State, tag: (u32, u32), value: Value) -> State {
    let mut all = elements(held);
    all.added.insert(tag, value);
    State::Elements(all)
}

/// Removes every adding of a value that was seen; one that was not seen survives.
fn remove(held: &State, value: &Value) -> State {
    let mut all = elements(held);
    let tags: Vec<(u32, u32)> = all
        .added
        .iter()
        .filter(|(_, known)| *known == value)
        .map(|(tag, _)| *tag)
        .collect();
    for tag in tags {
        all.added.remove(&tag);
        all.removed.insert(tag);
    }
    State::Elements(all)
}
