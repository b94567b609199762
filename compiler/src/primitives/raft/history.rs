//! What no server can see: the whole history, against which the five safety properties of Figure 3 are checked.

use std::sync::Arc;

use super::protocol::{Entry, Server, State};
use crate::primitive::Shared;

/// Everything that was ever decided. Clones share what did not change.
#[derive(Clone, Debug)]
pub(super) struct History {
    elections: Arc<Vec<Arc<Election>>>,
    committed: Arc<Vec<Committed>>,
    applied: Arc<Vec<Entry>>,
    seen: Vec<Seen>,
    last_leader: Option<usize>,
    fault: Option<String>,
}

/// One term.
#[derive(Clone, Debug)]
pub(super) struct Election {
    /// Whom each server voted for.
    pub(super) ballots: Vec<Option<usize>>,
    /// Who won. More than one would be a fault.
    pub(super) leaders: Vec<usize>,
    /// Whether a scene was told that its votes are split.
    pub(super) split: bool,
}

impl Election {
    /// Who stood: those who voted for themselves.
    pub(super) fn candidates(&self) -> impl Iterator<Item = usize> {
        let stood = |node: &usize| self.ballots[*node] == Some(*node);
        (0..self.ballots.len()).filter(stood)
    }

    /// How many votes a candidate was given, whether or not they arrived.
    pub(super) fn votes(&self, candidate: usize) -> usize {
        let given = |ballot: &&Option<usize>| **ballot == Some(candidate);
        self.ballots.iter().filter(given).count()
    }
}

/// A committed entry, and the term of the leader that committed it.
#[derive(Clone, Debug)]
struct Committed {
    entry: Entry,
    in_term: u32,
}

/// A server as it was after the step before.
#[derive(Clone, Debug, Default)]
struct Seen {
    term: u32,
    commit: usize,
    /// The log of a leader, and of which term.
    led: Option<(u32, Arc<Vec<Entry>>)>,
}

impl History {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            elections: Arc::default(),
            committed: Arc::default(),
            applied: Arc::default(),
            seen: vec![Seen::default(); nodes],
            last_leader: None,
            fault: None,
        }
    }

    /// The election of a term, if anybody voted in it.
    pub(super) fn election(&self, term: u32) -> Option<&Election> {
        let index = (term as usize).checked_sub(1)?;
        self.elections.get(index).map(Arc::as_ref)
    }

    /// The server elected last.
    pub(super) fn last_leader(&self) -> Option<usize> {
        self.last_leader
    }

    /// The entries that were ever committed, from the first.
    pub(super) fn committed(&self) -> impl Iterator<Item = &Entry> {
        self.committed.iter().map(|committed| &committed.entry)
    }

    /// Whether the entry at this index was ever committed.
    pub(super) fn is_committed(&self, index: usize, entry: &Entry) -> bool {
        index > 0
            && self
                .committed
                .get(index - 1)
                .is_some_and(|committed| committed.entry == *entry)
    }

    pub(super) fn voted(&mut self, voter: usize, candidate: usize, term: u32) {
        let ballot = &mut self.election_mut(term).ballots[voter];
        if let Some(other) = ballot.replace(candidate)
            && other != candidate
        {
            self.blame(format!("S{} voted twice in term {term}", voter + 1));
        }
    }

    pub(super) fn elected(&mut self, leader: usize, term: u32) {
        self.last_leader = Some(leader);
        self.election_mut(term).leaders.push(leader);
    }

    pub(super) fn split(&mut self, term: u32) {
        self.election_mut(term).split = true;
    }

    pub(super) fn committed_at(&mut self, index: usize, entry: &Entry, in_term: u32) {
        match self.committed.get(index - 1) {
            None => Arc::make_mut(&mut self.committed).push(Committed {
                entry: entry.clone(),
                in_term,
            }),
            Some(known) if known.entry == *entry => {}
            Some(_) => self.blame(format!(
                "State Machine Safety: two different entries were committed at index {index}"
            )),
        }
    }

    pub(super) fn applied_at(&mut self, node: usize, index: usize, entry: &Entry) {
        match self.applied.get(index - 1) {
            None => Arc::make_mut(&mut self.applied).push(entry.clone()),
            Some(known) if known == entry => {}
            Some(_) => self.blame(format!(
                "State Machine Safety: S{} applied another entry at index {index} than a server before it",
                node + 1
            )),
        }
    }

    /// Compares every server with what it was, after every step.
    pub(super) fn observe(&mut self, servers: &[Shared<Server>]) {
        for (node, server) in servers.iter().enumerate() {
            let name = node + 1;
            let seen = &self.seen[node];
            let fault = if server.term < seen.term {
                Some(format!(
                    "the term of S{name} went back from {} to {}",
                    seen.term, server.term
                ))
            } else if server.up && server.commit < seen.commit {
                Some(format!(
                    "the commit index of S{name} went back to {}",
                    server.commit
                ))
            } else if let Some((term, log)) = &seen.led
                && server.leads()
                && server.term == *term
                && !Arc::ptr_eq(log, &server.log)
                && !server.log.starts_with(log)
            {
                Some(format!(
                    "Leader Append-Only: S{name} changed its log as leader of term {term}"
                ))
            } else {
                None
            };
            if let Some(fault) = fault {
                self.blame(fault);
            }
            let led = server.leads().then(|| (server.term, server.log.clone()));
            self.seen[node] = Seen {
                term: server.term,
                commit: server.commit,
                led,
            };
        }
    }

    /// The first property that does not hold.
    pub(super) fn violation(&self, servers: &[Shared<Server>]) -> Option<String> {
        self.two_leaders()
            .or_else(|| mismatch(servers))
            .or_else(|| self.incomplete_leader(servers))
            .or_else(|| self.lost_commit(servers))
            .or_else(|| self.fault.clone())
    }

    /// Election Safety: at most one leader can be elected in a given term.
    fn two_leaders(&self) -> Option<String> {
        let index = self
            .elections
            .iter()
            .position(|election| election.leaders.len() > 1)?;
        Some(format!(
            "Election Safety: two leaders were elected in term {}",
            index + 1
        ))
    }

    /// Leader Completeness: what was committed in a term is in the logs of the leaders of all later terms.
    fn incomplete_leader(&self, servers: &[Shared<Server>]) -> Option<String> {
        let (node, leader) = (0..)
            .zip(servers)
            .filter(|(_, server)| server.leads())
            .find(|(_, leader)| {
                (0..)
                    .zip(self.committed.iter())
                    .any(|(index, committed): (usize, _)| {
                        committed.in_term < leader.term
                            && leader.log.get(index) != Some(&committed.entry)
                    })
            })?;
        Some(format!(
            "Leader Completeness: S{} leads term {} without every entry committed before",
            node + 1,
            leader.term
        ))
    }

    /// State Machine Safety, before anything is applied: what a server takes for committed is what was committed.
    fn lost_commit(&self, servers: &[Shared<Server>]) -> Option<String> {
        let node = servers.iter().position(|server| {
            (0..server.commit).any(|index| {
                server.log.get(index) != self.committed.get(index).map(|committed| &committed.entry)
            })
        })?;
        Some(format!(
            "State Machine Safety: S{} lost or replaced a committed entry",
            node + 1
        ))
    }

    fn election_mut(&mut self, term: u32) -> &mut Election {
        let nodes = self.seen.len();
        let elections = Arc::make_mut(&mut self.elections);
        let index = (term as usize).saturating_sub(1);
        while elections.len() <= index {
            elections.push(Arc::new(Election {
                ballots: vec![None; nodes],
                leaders: Vec::new(),
                split: false,
            }));
        }
        Arc::make_mut(&mut elections[index])
    }

    fn blame(&mut self, fault: String) {
        self.fault.get_or_insert(fault);
    }
}

/// Log Matching: two logs with an entry of the same index and term are the same up to there.
fn mismatch(servers: &[Shared<Server>]) -> Option<String> {
    for (a, left) in servers.iter().enumerate() {
        for (b, right) in servers.iter().enumerate().skip(a + 1) {
            if Arc::ptr_eq(&left.log, &right.log) {
                continue;
            }
            let pairs = || left.log.iter().zip(right.log.iter());
            let shared = pairs()
                .rposition(|(mine, theirs)| mine.term == theirs.term)
                .map_or(0, |last| last + 1);
            if pairs().take(shared).any(|(mine, theirs)| mine != theirs) {
                return Some(format!(
                    "Log Matching: S{} and S{} agree at index {shared}, but not before it",
                    a + 1,
                    b + 1
                ));
            }
        }
    }
    None
}

impl Server {
    /// Whether it is up and believes that it leads.
    pub(super) fn leads(&self) -> bool {
        self.up && self.state == State::Leader
    }
}
