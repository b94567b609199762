//! The pictures of a store.

use super::merge;
use super::{
    Replicas, Wish, client_part, combinations, mask, members, names, replica_name, replica_part,
};
use crate::figures::{
    Bar, Bars, Card, Cell, Figure, Keep, Log, MemberSet, Meter, Node, PairCell, Pairs, Ring, Row,
    Standing,
};
use crate::primitive::{Arguments, Part};
use crate::story::Mark;

/// The most write sets or read sets that a table has room for.
const TABLE: usize = 6;

impl Replicas {
    pub(super) fn figure(&self, property: &str, view: &str, options: &Arguments) -> Figure {
        match (property, view) {
            ("client", _) => Figure::Card(self.client_card()),
            ("reply", _) => Figure::Card(self.reply_card()),
            ("pairs", "grid") if self.fits_table() => Figure::Pairs(self.table()),
            ("pairs" | "disjoint-pairs", _) => Figure::Meter(self.miss_meter()),
            ("latency", _) => Figure::Bars(self.waiting()),
            ("answered", _) => Figure::Meter(self.answered_meter()),
            ("overlap", _) => Figure::Ring(self.ring(false, true)),
            (_, view) => Figure::Ring(self.ring(view == "values", options.bool("sets"))),
        }
    }

    /// The replicas with versions or values, and with the sets of requests if those are wanted.
    fn ring(&self, values: bool, sets: bool) -> Ring {
        let nodes = (0..self.size)
            .map(|replica| {
                let held = self.held(replica, &self.key);
                let value = (held.version() > 0).then(|| {
                    if values {
                        merge::words(&held.value())
                    } else {
                        format!("v{}", held.version())
                    }
                });
                Node {
                    part: replica_part(replica),
                    name: replica_name(replica),
                    value,
                    value_old: self.is_stale(replica),
                    standing: if self.up(replica) {
                        Standing::Plain
                    } else {
                        Standing::Dead
                    },
                    state: None,
                    detail: None,
                    timer: None,
                    slots: None,
                }
            })
            .collect();
        let (groups, group_names) = self.sides_of_the_cut();
        Ring {
            nodes,
            linked: false,
            groups,
            group_names,
            sets: if sets { self.member_sets() } else { Vec::new() },
        }
    }

    fn sides_of_the_cut(&self) -> (Vec<Vec<usize>>, Vec<String>) {
        let groups: Vec<Vec<usize>> = self
            .kernel
            .groups()
            .into_iter()
            .map(|group| {
                group
                    .into_iter()
                    .map(|party| party as usize)
                    .filter(|party| *party < self.size)
                    .collect()
            })
            .collect();
        let names = groups
            .iter()
            .map(|group| {
                let share = format!("{} of {}", group.len(), self.size);
                match (group.len() * 2).cmp(&self.size) {
                    std::cmp::Ordering::Less => format!("minority: {share}"),
                    std::cmp::Ordering::Equal => format!("half: {share}"),
                    std::cmp::Ordering::Greater => format!("majority: {share}"),
                }
            })
            .collect();
        (groups, names)
    }

    /// The sets of the last write, once acknowledged, and of the read after it, once returned.
    fn member_sets(&self) -> Vec<MemberSet> {
        let done = |id: &usize| self.requests[*id].succeeded();
        let mut sets = Vec::new();
        if self.last_write.filter(done).is_some() {
            let members = self.ackers();
            sets.push(MemberSet {
                name: "write set",
                note: format!("W = {}", members.len()),
                members,
            });
        }
        if self.read_in_use().is_some() {
            let members = self.readers();
            sets.push(MemberSet {
                name: "read set",
                note: format!("R = {}", members.len()),
                members,
            });
        }
        sets
    }

    /// The last read, if it returned and no write came after it.
    fn read_in_use(&self) -> Option<usize> {
        self.last_read
            .filter(|id| self.requests[*id].succeeded() && Some(*id) > self.last_write)
    }

    /// What a replica holds, key by key; what newer values replaced is open.
    pub(super) fn disk(&self, replica: usize) -> Log {
        let held = self.disks[replica].data.iter().zip(1..);
        let cells = held.map(|((key, state), number)| Cell {
            part: Part::new("replica", [replica as u32, number, 0]),
            value: format!("{key} = {}", merge::words(&state.value())),
            note: format!("v{}", state.version()),
            keep: if state.covers(&self.acknowledged(key)) {
                Keep::Kept
            } else {
                Keep::Open
            },
            identity: 1,
        });
        Log {
            heading: "holds".to_owned(),
            rows: vec![Row {
                part: replica_part(replica),
                name: String::new(),
                cells: cells.collect(),
                dead: !self.up(replica),
            }],
            tallies: Vec::new(),
            groups: Vec::new(),
        }
    }

    fn client_card(&self) -> Card {
        let last = self.last_read.max(self.last_write);
        Card {
            part: client_part(),
            name: "client".to_string(),
            lines: last.map_or_else(Vec::new, |id| self.story_of(id)),
        }
    }

    fn reply_card(&self) -> Card {
        let part = self
            .last_reply
            .map_or_else(Part::root, |id| Part::new("reply", [id as u32, 0, 0]));
        Card {
            part,
            name: "reply".to_string(),
            lines: self.last_reply.map_or_else(Vec::new, |id| {
                let request = &self.requests[id];
                match &request.outcome {
                    Some(Err(why)) => vec!["error".to_string(), why.clone()],
                    _ if request.stale => {
                        vec![
                            merge::words(&request.state.value()),
                            "out of date".to_string(),
                        ]
                    }
                    _ => vec![merge::words(&request.state.value())],
                }
            }),
        }
    }

    /// What the client would say of a request.
    fn story_of(&self, id: usize) -> Vec<String> {
        let request = &self.requests[id];
        let what = self.chip(&request.state);
        match (&request.wish, &request.outcome) {
            (_, Some(Err(why))) => vec!["refused:".to_string(), why.clone()],
            (Wish::Write(_), None) => vec!["waits for".to_string(), request_size(request.needed)],
            (Wish::Write(_), Some(Ok(()))) => vec![format!("{what} is safe")],
            (Wish::Read, None) => vec!["asks".to_string()],
            (Wish::Read, Some(Ok(()))) => {
                let mut got: Vec<String> = Vec::new();
                for held in &request.replies {
                    let chip = self.chip(held);
                    if !got.contains(&chip) {
                        got.push(chip);
                    }
                }
                let keeps = format!("keeps {what}");
                match got.as_slice() {
                    [one] if request.stale => {
                        vec![format!("gets {one},"), "out of date".to_string()]
                    }
                    [one] => vec![format!("gets {one}")],
                    several => vec![format!("gets {},", several.join(" and ")), keeps],
                }
            }
        }
    }

    fn fits_table(&self) -> bool {
        combinations(self.size, self.write_quorum).len() <= TABLE
            && combinations(self.size, self.read_quorum).len() <= TABLE
    }

    fn setting(&self) -> String {
        format!("W = {}, R = {}", self.write_quorum, self.read_quorum)
    }

    fn misses(&self) -> String {
        format!(
            "{} of {} miss",
            self.disjoint_pairs().len(),
            self.pairs.len()
        )
    }

    fn table(&self) -> Pairs {
        let used = self
            .read_in_use()
            .map(|_| (mask(&self.ackers()), mask(&self.readers())));
        let sets = |word: &str, size| {
            combinations(self.size, size)
                .into_iter()
                .map(|set| format!("{word} {}", names(set)))
                .collect()
        };
        let cells = self
            .pairs
            .iter()
            .map(|(writers, readers)| {
                let shared: Vec<String> = members(writers & readers)
                    .into_iter()
                    .map(replica_name)
                    .collect();
                PairCell {
                    part: Part::new("pair", [*writers, *readers, 0]),
                    shared: shared.join(" "),
                }
            })
            .collect();
        Pairs {
            setting: self.setting(),
            readout: self.misses(),
            good: self.disjoint_pairs().is_empty(),
            rows: sets("write", self.write_quorum),
            columns: sets("read", self.read_quorum),
            cells,
            selected: used.and_then(|used| self.pairs.iter().position(|pair| *pair == used)),
        }
    }

    fn miss_meter(&self) -> Meter {
        let missing = self.disjoint_pairs().len();
        Meter {
            part: Part::root(),
            name: String::new(),
            value: missing as f64,
            whole: self.pairs.len() as f64,
            text: self.misses(),
            outcome: Some(if missing == 0 { Mark::Good } else { Mark::Bad }),
        }
    }

    fn answered_meter(&self) -> Meter {
        let answered = self.requests.iter().filter(|one| one.succeeded()).count();
        let ended = self.ended();
        Meter {
            part: Part::root(),
            name: String::new(),
            value: answered as f64,
            // A meter needs a whole, also before the first request.
            whole: ended.max(1) as f64,
            text: format!("{answered} of {ended}"),
            outcome: match (ended, answered == ended) {
                (0, _) => None,
                (_, true) => Some(Mark::Good),
                (_, false) => Some(Mark::Bad),
            },
        }
    }

    fn waiting(&self) -> Bars {
        let bar = |kind, name: String, read| {
            let waited = self.waited(read);
            Bar {
                part: Part::new(kind, [0; 3]),
                name,
                value: waited.map_or(0.0, |span| span.0 as f64 / 1000.0),
                // Whole milliseconds: nobody reads the microseconds of a bar.
                text: waited.map_or_else(String::new, |span| format!("{} ms", span.0 / 1000)),
                before: None,
                outcome: None,
                identity: None,
            }
        };
        Bars {
            rows: vec![
                bar("write", format!("write, W = {}", self.write_quorum), false),
                bar("reply", format!("read, R = {}", self.read_quorum), true),
            ],
        }
    }
}

fn request_size(count: usize) -> String {
    match count {
        1 => "one replica".to_string(),
        more => format!("{more} replicas"),
    }
}
