//! Which node holds which key, under each rule. A pure function of who is there: knows no time and no change.

use super::hash::{Hash, jump};

/// A set of nodes as bits.
pub(super) type Members = u8;

/// How a hash becomes a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// The first point clockwise.
    Ring,
    /// The remainder of the hash by the number of nodes.
    Modulo,
    /// The jump from bucket to bucket.
    Jump,
}

impl Rule {
    /// The rule that an author names.
    pub(super) fn named(word: &str) -> Self {
        match word {
            "modulo" => Self::Modulo,
            "jump" => Self::Jump,
            _ => Self::Ring,
        }
    }
}

/// One of a node's places on the ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    /// Its hash.
    pub(super) place: u32,
    /// The node, from 0.
    pub(super) node: u8,
    /// Which of the node's points it is, from 0.
    pub(super) index: u16,
}

/// All points of the nodes, clockwise.
pub(super) fn spots(members: Members, virtual_nodes: u16, hash: Hash) -> Vec<Spot> {
    let mut spots: Vec<Spot> = each(members)
        .flat_map(|node| (0..virtual_nodes).map(move |index| (node, index)))
        .map(|(node, index)| Spot {
            place: hash.of(format!("{}#{index}", letter(node)).as_bytes()),
            node,
            index,
        })
        .collect();
    spots.sort_unstable();
    spots
}

/// The index of the first point at or after a hash, clockwise.
pub(super) fn first_after(spots: &[Spot], hash: u32) -> usize {
    let after = spots.partition_point(|spot| spot.place < hash);
    if after < spots.len() { after } else { 0 }
}

/// Where every key is: its first node, and all that keep a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placement {
    /// The first node of each key.
    pub(super) owners: Vec<u8>,
    /// All nodes that hold each key.
    pub(super) holders: Vec<Members>,
}

impl Placement {
    /// Places keys on nodes. `spots` are those of the members; there is at least one member.
    pub(super) fn new(
        rule: Rule,
        hashes: &[u32],
        members: Members,
        spots: &[Spot],
        copies: usize,
    ) -> Self {
        let live: Vec<u8> = each(members).collect();
        let copies = copies.min(live.len());
        let one = |hash: &u32| match rule {
            Rule::Ring => clockwise(spots, first_after(spots, *hash), copies),
            Rule::Modulo => in_line(&live, *hash as usize % live.len(), copies),
            Rule::Jump => in_line(
                &live,
                jump(u64::from(*hash), live.len() as u32) as usize,
                copies,
            ),
        };
        let (owners, holders) = hashes.iter().map(one).unzip();
        Self { owners, holders }
    }

    /// How many copies each of the first `nodes` nodes holds.
    pub(super) fn loads(&self, nodes: usize) -> Vec<u32> {
        let mut loads = vec![0; nodes];
        for holders in &self.holders {
            for node in each(*holders) {
                loads[usize::from(node)] += 1;
            }
        }
        loads
    }

    /// How many copies must be made to get from here to there.
    pub(super) fn moved_to(&self, after: &Self) -> u32 {
        let pairs = self.holders.iter().zip(&after.holders);
        pairs.map(|(old, new)| (new & !old).count_ones()).sum()
    }
}

/// The owner of the first point, and the next different nodes from there on.
fn clockwise(spots: &[Spot], first: usize, copies: usize) -> (u8, Members) {
    let owner = spots[first].node;
    let mut holders: Members = 1 << owner;
    let (before, after) = spots.split_at(first);
    for spot in after.iter().chain(before) {
        if holders.count_ones() as usize == copies {
            break;
        }
        holders |= 1 << spot.node;
    }
    (owner, holders)
}

/// A node of a list, and the next ones in line.
fn in_line(live: &[u8], first: usize, copies: usize) -> (u8, Members) {
    let line = live.iter().cycle().skip(first).take(copies);
    let holders = line.fold(0, |holders, node| holders | 1 << node);
    (live[first], holders)
}

/// The members of a set, in order.
pub(super) fn each(members: Members) -> impl Iterator<Item = u8> {
    (0..8).filter(move |node| members & (1 << node) != 0)
}

/// A, B, C and so on.
pub(super) fn letter(node: u8) -> char {
    char::from(b'A' + node)
}
