//! Servers, messages and transitions: Figure 2 of the paper, one event a step.
//!
//! A transition with several events performs the first and queues the rest for the same instant. What is queued checks
//! again that it still makes sense: between two occurrences a scene may have done anything.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::history::History;
use super::info::REASONS;
use super::{entry_chip, node_part};
use crate::figures::Clock;
use crate::primitive::{Event, FlightKind, Kernel, Parcel, Party, Rng, Shared, Timer, Value};
use crate::units::Micros;

/// An entry of a log. Its index is its place: the first has index 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) term: u32,
    pub(super) value: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Follower,
    Candidate,
    Leader,
}

/// One server. Term, vote and log survive a crash.
#[derive(Clone, Debug)]
pub(super) struct Server {
    pub(super) term: u32,
    pub(super) vote: Option<usize>,
    pub(super) log: Arc<Vec<Entry>>,
    pub(super) up: bool,
    pub(super) state: State,
    pub(super) commit: usize,
    pub(super) applied: usize,
    /// The votes received, of a candidate or leader.
    pub(super) votes: BTreeSet<usize>,
    /// What a leader knows of the others.
    pub(super) progress: Vec<Progress>,
    pub(super) timeout: Micros,
    /// The election timer as shown. It stays as it was when the timer rings, until the next is set.
    pub(super) clock: Option<Clock>,
    timer: Option<Timer>,
    heartbeat: Option<Timer>,
    rng: Rng,
}

/// What a leader knows of another server's log.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    /// The index of the next entry to send.
    next: usize,
    /// The highest index known to be replicated.
    pub(super) matched: usize,
    /// When the entries were sent that have no answer yet.
    waiting: Option<Micros>,
}

/// What servers say to each other. Every message carries its sender's term.
#[derive(Clone, Debug)]
pub(super) struct Message {
    from: usize,
    term: u32,
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    /// RequestVote, with the index and term of the candidate's last entry.
    RequestVote { last: (usize, u32) },
    /// Its answer.
    Vote { granted: bool },
    /// AppendEntries, with the index and term of the entry before those sent.
    Append {
        prev: (usize, u32),
        entries: Arc<[Entry]>,
        commit: usize,
    },
    /// Its answer: the previous index asked about, and up to where the logs match, if they do.
    Appended { prev: usize, matched: Option<usize> },
}

/// What can be next.
#[derive(Clone, Debug)]
pub(super) enum Task {
    ElectionTimeout {
        node: usize,
    },
    Stand {
        node: usize,
        term: u32,
    },
    Canvass {
        node: usize,
        term: u32,
    },
    Win {
        node: usize,
        term: u32,
    },
    SplitVote {
        term: u32,
    },
    Heartbeat {
        node: usize,
        term: u32,
    },
    Request {
        to: Option<usize>,
        value: Value,
    },
    Append {
        node: usize,
        term: u32,
        value: Value,
    },
    Commit {
        node: usize,
        term: u32,
    },
    Apply {
        node: usize,
    },
    Deliver {
        to: usize,
        message: Message,
    },
    Crash {
        node: usize,
    },
    Restart {
        node: usize,
    },
    Partition {
        groups: Vec<Vec<Party>>,
    },
    Heal,
}

/// Rules that the tests break, one at a time, to prove that the checks would notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// A leader counts copies only of entries of its own term (section 5.4.2).
    CommitsOwnTerm,
    /// A vote survives a crash.
    KeepsVote,
    /// A vote goes only to a candidate whose log is at least as up to date (section 5.4.1).
    ComparesLogs,
}

/// The settings that transitions need.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) election: (Micros, Micros),
    pub(super) heartbeat: Micros,
    pub(super) batch: usize,
}

/// The servers, the network between them, and all that happened.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    pub(super) settings: Settings,
    pub(super) servers: Vec<Shared<Server>>,
    pub(super) kernel: Kernel<Task>,
    pub(super) history: History,
    #[cfg(test)]
    pub(super) broken: Option<Rule>,
}

impl Cluster {
    /// A cluster whose servers hold these logs, all followers with running timers.
    pub(super) fn new(
        settings: Settings,
        kernel: Kernel<Task>,
        seed: u64,
        logs: Vec<(u32, Vec<Entry>)>,
    ) -> Self {
        let count = logs.len();
        let servers = (0u64..)
            .zip(logs)
            .map(|(node, (term, log))| {
                Shared::from(Server {
                    term,
                    vote: None,
                    log: Arc::new(log),
                    up: true,
                    state: State::Follower,
                    commit: 0,
                    applied: 0,
                    votes: BTreeSet::new(),
                    progress: Vec::new(),
                    timeout: Micros::ZERO,
                    clock: None,
                    timer: None,
                    heartbeat: None,
                    // The bus has stream 0.
                    rng: Rng::new(seed, node + 1),
                })
            })
            .collect();
        let mut cluster = Self {
            settings,
            servers,
            kernel,
            history: History::new(count),
            #[cfg(test)]
            broken: None,
        };
        for node in 0..count {
            cluster.set_timer(node);
        }
        cluster.history.observe(&cluster.servers);
        cluster
    }

    /// How many servers are a majority.
    pub(super) fn quorum(&self) -> usize {
        self.servers.len() / 2 + 1
    }

    /// The live leader of the highest term.
    pub(super) fn leader(&self) -> Option<usize> {
        let leaders = (0..self.servers.len()).filter(|node| self.servers[*node].leads());
        leaders.max_by_key(|node| self.servers[*node].term)
    }

    /// Performs the next occurrence.
    pub(super) fn step(&mut self) -> Option<Event> {
        let task = self.kernel.pop()?;
        let event = self.perform(task);
        self.history.observe(&self.servers);
        event
    }

    fn perform(&mut self, task: Task) -> Option<Event> {
        match task {
            Task::ElectionTimeout { node } => self.election_timeout(node),
            Task::Stand { node, term } => self.stand(node, term),
            Task::Canvass { node, term } => self.canvass(node, term),
            Task::Win { node, term } => self.win(node, term),
            Task::SplitVote { term } => self.split_vote(term),
            Task::Heartbeat { node, term } => self.heartbeat(node, term),
            Task::Request { to, value } => Some(self.request(to, value)),
            Task::Append { node, term, value } => self.append(node, term, value),
            Task::Commit { node, term } => self.commit(node, term),
            Task::Apply { node } => self.apply(node),
            Task::Deliver { to, message } => self.deliver(to, message),
            Task::Crash { node } => self.crash(node),
            Task::Restart { node } => self.restart(node),
            Task::Partition { groups } => {
                self.kernel.partition(&groups);
                Some(self.kernel.emit("partitioned", Vec::new()))
            }
            Task::Heal => {
                self.kernel.heal();
                Some(self.kernel.emit("healed", Vec::new()))
            }
        }
    }

    // Elections (sections 5.2 and 5.4.1).

    fn election_timeout(&mut self, node: usize) -> Option<Event> {
        let server = &self.servers[node];
        if !server.up || server.state == State::Leader {
            return None;
        }
        let (term, was_candidate) = (server.term, server.state == State::Candidate);
        self.stop_timer(node);
        let event = self.emit("election-timeout", node, &[("term", term as usize)]);
        if was_candidate && self.is_contested(term) {
            self.kernel.soon(Task::SplitVote { term });
        }
        self.kernel.soon(Task::Stand { node, term });
        Some(event)
    }

    fn stand(&mut self, node: usize, term: u32) -> Option<Event> {
        let server = &mut self.servers[node];
        if !server.up || server.state == State::Leader || server.term != term {
            return None;
        }
        let term = term + 1;
        server.term = term;
        server.state = State::Candidate;
        server.vote = Some(node);
        server.votes = BTreeSet::from([node]);
        self.history.voted(node, node, term);
        let event = self.emit("became-candidate", node, &[("term", term as usize)]);
        self.set_timer(node);
        self.kernel.soon(Task::Canvass { node, term });
        self.announce_split(term);
        Some(event)
    }

    fn canvass(&mut self, node: usize, term: u32) -> Option<Event> {
        if !self.is(node, State::Candidate, term) {
            return None;
        }
        let event = self.emit("vote-requested", node, &[("term", term as usize)]);
        let last = self.servers[node].last();
        for to in self.others(node) {
            self.send(
                node,
                to,
                "vote?",
                FlightKind::Plain,
                Body::RequestVote { last },
            );
        }
        if self.quorum() == 1 {
            self.kernel.soon(Task::Win { node, term });
        }
        Some(event)
    }

    fn vote(&mut self, voter: usize, candidate: usize, term: u32, last: (usize, u32)) -> Event {
        let fresh = self.newer_or_same(last, voter) || !self.keeps(Rule::ComparesLogs);
        let server = &mut self.servers[voter];
        let refused = if term < server.term {
            Some(REASONS[0])
        } else if server.vote.is_some_and(|other| other != candidate) {
            Some(REASONS[1])
        } else if !fresh {
            Some(REASONS[2])
        } else {
            None
        };
        let mut args = vec![
            ("node", Value::Part(node_part(candidate))),
            ("by", Value::Part(node_part(voter))),
            ("term", Value::Int(i64::from(term))),
        ];
        if let Some(why) = refused {
            args.push(("why", Value::Word(why)));
            let event = self.kernel.emit("vote-denied", args);
            self.send(
                voter,
                candidate,
                "no",
                FlightKind::No,
                Body::Vote { granted: false },
            );
            return event;
        }
        server.vote = Some(candidate);
        self.history.voted(voter, candidate, term);
        let event = self.kernel.emit("vote-granted", args);
        self.set_timer(voter);
        self.send(
            voter,
            candidate,
            "vote",
            FlightKind::Yes,
            Body::Vote { granted: true },
        );
        self.announce_split(term);
        event
    }

    /// Whether a log that ends so is at least as up to date as the voter's.
    fn newer_or_same(&self, (index, term): (usize, u32), voter: usize) -> bool {
        let (own_index, own_term) = self.servers[voter].last();
        (term, index) >= (own_term, own_index)
    }

    fn count_vote(&mut self, node: usize, voter: usize, term: u32) {
        if self.is(node, State::Candidate, term) {
            self.servers[node].votes.insert(voter);
            if self.servers[node].votes.len() >= self.quorum() {
                self.kernel.soon(Task::Win { node, term });
            }
        }
    }

    fn win(&mut self, node: usize, term: u32) -> Option<Event> {
        if !self.is(node, State::Candidate, term) {
            return None;
        }
        self.stop_timer(node);
        let unknown = Progress {
            next: self.servers[node].log.len() + 1,
            matched: 0,
            waiting: None,
        };
        let count = self.servers.len();
        let server = &mut self.servers[node];
        server.state = State::Leader;
        server.clock = None;
        server.progress = vec![unknown; count];
        self.history.elected(node, term);
        let event = self.emit("leader-elected", node, &[("term", term as usize)]);
        self.kernel.soon(Task::Heartbeat { node, term });
        Some(event)
    }

    fn split_vote(&mut self, term: u32) -> Option<Event> {
        if self
            .history
            .election(term)
            .is_none_or(|election| election.split)
        {
            return None;
        }
        self.history.split(term);
        let args = vec![("term", Value::Int(i64::from(term)))];
        Some(self.kernel.emit("split-vote", args))
    }

    /// Whether several stood in this term, nobody won, and no scene was told.
    fn is_contested(&self, term: u32) -> bool {
        self.history.election(term).is_some_and(|election| {
            election.candidates().count() > 1 && election.leaders.is_empty() && !election.split
        })
    }

    /// Tells the scene if even all the votes that are still to be had would elect none of several candidates.
    fn announce_split(&mut self, term: u32) {
        if !self.is_contested(term) {
            return;
        }
        let Some(election) = self.history.election(term) else {
            return;
        };
        let most = election.candidates().map(|node| election.votes(node)).max();
        let to_be_had = (0..self.servers.len())
            .filter(|node| election.ballots[*node].is_none())
            .filter(|node| self.servers[*node].up && self.servers[*node].term <= term)
            .count();
        if most.unwrap_or(0) + to_be_had < self.quorum() {
            // Whoever else stands at this very instant does so first.
            self.kernel.after(Micros::ZERO, Task::SplitVote { term });
        }
    }

    // Log replication (section 5.3) and the commit rule (section 5.4.2).

    fn heartbeat(&mut self, node: usize, term: u32) -> Option<Event> {
        if !self.is(node, State::Leader, term) {
            return None;
        }
        let event = self.emit("heartbeat-sent", node, &[("term", term as usize)]);
        for to in self.others(node) {
            self.send_append(node, to);
        }
        let again = Task::Heartbeat { node, term };
        let timer = self.kernel.after(self.settings.heartbeat, again);
        self.servers[node].heartbeat = Some(timer);
        Some(event)
    }

    fn request(&mut self, to: Option<usize>, value: Value) -> Event {
        let asked = to.or_else(|| self.leader());
        let mut args = vec![("node", Value::part(asked.map(node_part)))];
        args.push(("value", value.clone()));
        match asked.filter(|node| self.servers[*node].leads()) {
            Some(node) => {
                let event = self.kernel.emit("request-received", args);
                let term = self.servers[node].term;
                self.kernel.soon(Task::Append { node, term, value });
                event
            }
            None => self.kernel.emit("request-failed", args),
        }
    }

    /// A leader appends to its own log, and sends the entry to whoever is waiting for one.
    fn append(&mut self, node: usize, term: u32, value: Value) -> Option<Event> {
        if !self.is(node, State::Leader, term) {
            return None;
        }
        let event = self.push(node, Entry { term, value });
        for to in self.others(node) {
            let progress = self.servers[node].progress[to];
            let matches = progress.matched + 1 == progress.next;
            if matches && progress.waiting.is_none() {
                self.send_append(node, to);
            }
        }
        self.commit_soon(node);
        Some(event)
    }

    /// AppendEntries with what the other lacks, or with nothing while that is unknown or already on its way.
    fn send_append(&mut self, node: usize, to: usize) {
        let now = self.kernel.now();
        let server = &self.servers[node];
        let progress = server.progress[to];
        let sent = progress.next - 1;
        let answered = progress
            .waiting
            .is_none_or(|since| now - since >= self.settings.heartbeat);
        let count = if answered && progress.matched == sent {
            self.settings.batch.min(server.log.len() - sent)
        } else {
            0
        };
        let entries: Arc<[Entry]> = server.log[sent..sent + count].into();
        let body = Body::Append {
            prev: (sent, server.term_at(sent)),
            entries: entries.clone(),
            commit: server.commit,
        };
        if count == 0 {
            self.send(node, to, "", FlightKind::Quiet, body);
        } else {
            self.servers[node].progress[to].waiting = Some(now);
            self.send(node, to, &entry_chip(&entries), FlightKind::Plain, body);
        }
    }

    /// AppendEntries arrives. Each round performs one event and, while there is more to do, comes back for the next.
    fn store(&mut self, node: usize, message: Message) -> Option<Event> {
        let Body::Append {
            prev,
            entries,
            commit,
        } = &message.body
        else {
            return None;
        };
        let (prev, entries, commit) = (*prev, entries.clone(), *commit);
        if message.term < self.servers[node].term {
            return Some(self.reject(node, message.from, prev.0));
        }
        match self.servers[node].state {
            // Only a broken election makes two leaders of one term; they ignore each other.
            State::Leader => return None,
            State::Candidate => {
                let event = self.step_down(node);
                self.kernel.soon(Task::Deliver { to: node, message });
                return Some(event);
            }
            State::Follower => self.set_timer(node),
        }
        let server = &mut self.servers[node];
        if server.log.len() < prev.0 || server.term_at(prev.0) != prev.1 {
            return Some(self.reject(node, message.from, prev.0));
        }
        let conflict = (prev.0 + 1..).zip(entries.iter()).find(|(index, entry)| {
            *index <= server.log.len() && server.term_at(*index) != entry.term
        });
        if let Some((index, _)) = conflict {
            Arc::make_mut(&mut server.log).truncate(index - 1);
            let event = self.emit("log-truncated", node, &[("index", index)]);
            self.kernel.soon(Task::Deliver { to: node, message });
            return Some(event);
        }
        let matched = prev.0 + entries.len();
        let missing = server.log.len().saturating_sub(prev.0);
        let event = entries
            .get(missing)
            .map(|entry| self.push(node, entry.clone()));
        if self.servers[node].log.len() < matched {
            self.kernel.soon(Task::Deliver { to: node, message });
            return event;
        }
        self.learn_commit(node, commit.min(matched));
        let (label, kind) = if entries.is_empty() {
            ("", FlightKind::Quiet)
        } else {
            ("ok", FlightKind::Yes)
        };
        let answer = Body::Appended {
            prev: prev.0,
            matched: Some(matched),
        };
        self.send(node, message.from, label, kind, answer);
        event
    }

    fn reject(&mut self, node: usize, leader: usize, prev: usize) -> Event {
        let event = self.emit("append-rejected", node, &[("index", prev)]);
        let answer = Body::Appended {
            prev,
            matched: None,
        };
        self.send(node, leader, "no", FlightKind::No, answer);
        event
    }

    fn learn_commit(&mut self, node: usize, commit: usize) {
        let server = &mut self.servers[node];
        server.commit = server.commit.max(commit);
        if server.applied < server.commit {
            self.kernel.soon(Task::Apply { node });
        }
    }

    /// The answer to AppendEntries: what matches counts towards commitment, what does not is tried one entry earlier.
    fn answered(
        &mut self,
        node: usize,
        from: usize,
        term: u32,
        prev: usize,
        matched: Option<usize>,
    ) {
        if !self.is(node, State::Leader, term) {
            return;
        }
        let server = &mut self.servers[node];
        let last = server.log.len();
        let progress = &mut server.progress[from];
        if let Some(matched) = matched {
            progress.matched = progress.matched.max(matched);
            progress.next = progress.matched + 1;
            // The answer to a heartbeat does not answer for the entries that are on their way.
            if matched > prev {
                progress.waiting = None;
            }
            let idle = progress.waiting.is_none() && progress.next <= last;
            self.commit_soon(node);
            if idle {
                self.send_append(node, from);
            }
        } else if prev + 1 == progress.next {
            // Only the answer to the latest question counts, so that two heartbeats do not go back twice.
            progress.next = prev.max(progress.matched + 1);
            progress.waiting = None;
            self.send_append(node, from);
        }
    }

    /// The highest index that a majority holds and that is of the leader's own term; or else its commit index.
    fn committable(&self, node: usize) -> usize {
        let leader = &self.servers[node];
        let mut held: Vec<usize> = leader.progress.iter().map(|other| other.matched).collect();
        held[node] = leader.log.len();
        held.sort_unstable();
        let by_majority = held[self.servers.len() - self.quorum()];
        let own_term = leader.term_at(by_majority) == leader.term;
        if own_term || !self.keeps(Rule::CommitsOwnTerm) {
            by_majority.max(leader.commit)
        } else {
            leader.commit
        }
    }

    fn commit_soon(&mut self, node: usize) {
        if self.committable(node) > self.servers[node].commit {
            let term = self.servers[node].term;
            self.kernel.soon(Task::Commit { node, term });
        }
    }

    fn commit(&mut self, node: usize, term: u32) -> Option<Event> {
        if !self.is(node, State::Leader, term)
            || self.committable(node) <= self.servers[node].commit
        {
            return None;
        }
        let server = &mut self.servers[node];
        server.commit += 1;
        let index = server.commit;
        let entry = server.log[index - 1].clone();
        self.history.committed_at(index, &entry, term);
        let facts = [("index", index), ("term", entry.term as usize)];
        let event = self.emit("entry-committed", node, &facts);
        self.kernel.soon(Task::Apply { node });
        self.commit_soon(node);
        Some(event)
    }

    fn apply(&mut self, node: usize) -> Option<Event> {
        let server = &mut self.servers[node];
        if !server.up || server.applied >= server.commit {
            return None;
        }
        let entry = server.log.get(server.applied)?.clone();
        server.applied += 1;
        let (index, more) = (server.applied, server.applied < server.commit);
        self.history.applied_at(node, index, &entry);
        let event = self.emit("entry-applied", node, &[("index", index)]);
        if more {
            self.kernel.soon(Task::Apply { node });
        }
        Some(event)
    }

    // All servers (section 5.1), and faults.

    fn deliver(&mut self, node: usize, message: Message) -> Option<Event> {
        let server = &mut self.servers[node];
        if !server.up {
            return None;
        }
        if message.term > server.term {
            server.term = message.term;
            server.vote = None;
            if server.state != State::Follower {
                let event = self.step_down(node);
                self.kernel.soon(Task::Deliver { to: node, message });
                return Some(event);
            }
        }
        let Message { from, term, .. } = message;
        match message.body {
            Body::RequestVote { last } => Some(self.vote(node, from, term, last)),
            Body::Vote { granted } => {
                if granted {
                    self.count_vote(node, from, term);
                }
                None
            }
            Body::Append { .. } => self.store(node, message),
            Body::Appended { prev, matched } => {
                self.answered(node, from, term, prev, matched);
                None
            }
        }
    }

    fn step_down(&mut self, node: usize) -> Event {
        let server = &mut self.servers[node];
        let led = server.state == State::Leader;
        server.follow();
        let heartbeat = server.heartbeat.take();
        let term = server.term;
        let event = self.emit("stepped-down", node, &[("term", term as usize)]);
        if let Some(timer) = heartbeat {
            self.kernel.cancel(timer);
        }
        if led {
            self.set_timer(node);
        }
        event
    }

    fn crash(&mut self, node: usize) -> Option<Event> {
        if !self.servers[node].up {
            return None;
        }
        self.stop_timer(node);
        if let Some(timer) = self.servers[node].heartbeat.take() {
            self.kernel.cancel(timer);
        }
        let server = &mut self.servers[node];
        server.up = false;
        server.follow();
        server.clock = None;
        server.commit = 0;
        server.applied = 0;
        self.kernel.set_down(node as Party, true);
        Some(self.emit("crashed", node, &[]))
    }

    fn restart(&mut self, node: usize) -> Option<Event> {
        if self.servers[node].up {
            return None;
        }
        let keeps_vote = self.keeps(Rule::KeepsVote);
        let server = &mut self.servers[node];
        server.up = true;
        server.vote = server.vote.filter(|_| keeps_vote);
        self.kernel.set_down(node as Party, false);
        let event = self.emit("restarted", node, &[]);
        self.set_timer(node);
        Some(event)
    }

    fn keeps(&self, rule: Rule) -> bool {
        #[cfg(test)]
        if self.broken == Some(rule) {
            return false;
        }
        // Only the tests ask which.
        let _ = rule;
        true
    }

    fn is(&self, node: usize, state: State, term: u32) -> bool {
        let server = &self.servers[node];
        server.up && server.state == state && server.term == term
    }

    fn others(&self, node: usize) -> impl Iterator<Item = usize> + use<> {
        (0..self.servers.len()).filter(move |other| *other != node)
    }

    fn push(&mut self, node: usize, entry: Entry) -> Event {
        let log = Arc::make_mut(&mut self.servers[node].log);
        let term = entry.term as usize;
        log.push(entry);
        let index = log.len();
        self.emit("entry-appended", node, &[("index", index), ("term", term)])
    }

    fn emit(&mut self, name: &'static str, node: usize, facts: &[(&'static str, usize)]) -> Event {
        let mut args = vec![("node", Value::Part(node_part(node)))];
        args.extend(
            facts
                .iter()
                .map(|(name, number)| (*name, Value::Int(*number as i64))),
        );
        self.kernel.emit(name, args)
    }

    fn send(&mut self, from: usize, to: usize, label: &str, kind: FlightKind, body: Body) {
        let parcel = Parcel {
            from: (from as Party, node_part(from)),
            to: (to as Party, node_part(to)),
            label: label.into(),
            kind,
        };
        let term = self.servers[from].term;
        let message = Message { from, term, body };
        self.kernel.send(parcel, Task::Deliver { to, message });
    }

    fn set_timer(&mut self, node: usize) {
        self.stop_timer(node);
        let (low, high) = self.settings.election;
        let since = self.kernel.now();
        let server = &mut self.servers[node];
        server.timeout = Micros(server.rng.between(low.0, high.0));
        server.clock = Some(Clock {
            since,
            until: since + server.timeout,
        });
        let ring = Task::ElectionTimeout { node };
        server.timer = Some(self.kernel.after(server.timeout, ring));
    }

    fn stop_timer(&mut self, node: usize) {
        if let Some(timer) = self.servers[node].timer.take() {
            self.kernel.cancel(timer);
        }
    }
}

impl Server {
    /// The term of the entry at this index; 0 before the first.
    fn term_at(&self, index: usize) -> u32 {
        let before = index.checked_sub(1);
        before
            .and_then(|index| self.log.get(index))
            .map_or(0, |entry| entry.term)
    }

    /// Index and term of the last entry.
    fn last(&self) -> (usize, u32) {
        (self.log.len(), self.term_at(self.log.len()))
    }

    fn follow(&mut self) {
        self.state = State::Follower;
        self.votes.clear();
        self.progress.clear();
    }
}
