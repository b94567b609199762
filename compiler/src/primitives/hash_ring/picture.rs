//! The pictures of a hash ring.

use super::{
    Change, HashRing, Rule, Spot, each, key_name, key_part, letter, node_name, node_part,
    point_part,
};
use crate::figures::{
    BandKey, BandNode, BandPoint, Bar, Bars, Bin, BinItem, Bins, Figure, HashBand, Meter, Window,
};
use crate::primitive::Part;
use crate::story::Mark;
use crate::units::grouped;

/// A stretch is magnified where it is nearest to a quarter of the way around.
const QUARTER: u32 = 1 << 30;
/// How far from there a stretch with even arcs is looked for.
const NEAR: u32 = 1 << 29;

impl HashRing {
    pub(super) fn figure(&self, property: &str, view: &str) -> Figure {
        match (property, view) {
            ("sample", _) => Figure::Bins(self.bins()),
            ("nodes", "shares") => Figure::Bars(self.shares()),
            ("nodes", _) => Figure::Bars(self.bars()),
            ("moved", _) => Figure::Meter(self.meter(
                "moved",
                self.setting.rule,
                self.moved(|flow| flow.copies),
            )),
            ("ring-moved", _) => Figure::Meter(self.would_move("ring-moved", Rule::Ring)),
            ("modulo-moved", _) => Figure::Meter(self.would_move("modulo-moved", Rule::Modulo)),
            ("jump-moved", _) => Figure::Meter(self.would_move("jump-moved", Rule::Jump)),
            ("", _) if self.setting.rule != Rule::Ring => Figure::Bins(self.bins()),
            (_, view) => Figure::HashBand(self.band(view == "window")),
        }
    }

    fn band(&self, magnified: bool) -> HashBand {
        let node = |node| BandNode {
            part: node_part(node),
            name: node_name(node),
            identity: node + 1,
        };
        let key = |(key, seat): (u32, &super::Seat)| BandKey {
            part: key_part(key),
            place: self.setting.hashes[key as usize],
            node: seat.map(|(node, _)| usize::from(node)),
        };
        let spots = &self.layout.spots;
        HashBand {
            nodes: self.known().map(node).collect(),
            points: self.layout.band.clone(),
            before: self
                .change
                .as_ref()
                .map(|change| change.before.band.clone()),
            keys: if magnified {
                Vec::new()
            } else {
                (0..).zip(&self.seats).map(key).collect()
            },
            path: self.found.as_ref().map(|found| {
                let first = super::first_after(spots, found.place);
                (found.place, spots[first].place)
            }),
            words: self.words(),
            window: self
                .change
                .as_ref()
                .filter(|_| magnified)
                .and_then(|change| self.window(change)),
        }
    }

    /// What stands in the middle of the ring.
    fn words(&self) -> Vec<String> {
        if let Some(found) = &self.found {
            return vec![
                found.key.to_string(),
                format!("belongs to {}", letter(found.node)),
            ];
        }
        let each_has = |lead: String| {
            let points = self.setting.virtual_nodes;
            let noun = if points == 1 { "point" } else { "points" };
            format!("{lead} {} {noun}", grouped(i64::from(points)))
        };
        match &self.change {
            None => {
                let nodes = self.layout.members.count_ones();
                let noun = if nodes == 1 { "node" } else { "nodes" };
                vec![format!("{nodes} {noun}"), each_has("each at".into())]
            }
            Some(change) => {
                let name = letter(change.node);
                let verb = if change.joined { "joins" } else { "leaves" };
                let what = if change.joined {
                    "claim an arc each"
                } else {
                    "give their arcs away"
                };
                let one = if change.joined {
                    "claims one arc"
                } else {
                    "gives its arc away"
                };
                let what = if self.setting.virtual_nodes == 1 {
                    one
                } else {
                    what
                };
                vec![
                    format!("{name} {verb}"),
                    each_has("its".into()),
                    what.into(),
                ]
            }
        }
    }

    /// The stretch around a point of the node that came or went: near three o'clock, where five arcs are most
    /// alike and of most nodes.
    fn window(&self, change: &Change) -> Option<Window> {
        // The points of everyone, those that came or went included.
        let all = if change.joined {
            &self.layout.spots
        } else {
            &change.before.spots
        };
        if all.len() < 12 {
            return None;
        }
        let at = |index: usize, by: usize| all[(index + all.len() + by - 3) % all.len()];
        let length =
            |index: usize, by: usize| at(index, by).place.wrapping_sub(at(index, by - 1).place);
        let alone = |index: usize| {
            [1, 2, 4, 5]
                .iter()
                .all(|by| at(index, *by).node != change.node)
        };
        let score = |index: usize| {
            let neighbours = [1, 2, 4, 5].map(|by| 1 << at(index, by).node);
            let nodes = neighbours
                .iter()
                .fold(0_u32, |set, node| set | node)
                .count_ones();
            let lengths = (2..=5).map(|by| length(index, by));
            let (least, most) = (
                lengths.clone().min().unwrap_or(0),
                lengths.max().unwrap_or(1),
            );
            f64::from(least) / f64::from(most.max(1)) * f64::from(nodes)
        };
        let distance =
            |index: usize| (i64::from(all[index].place) - i64::from(QUARTER)).unsigned_abs();
        let own = (0..all.len()).filter(|index| all[*index].node == change.node);
        let near = own
            .clone()
            .filter(|index| distance(*index) <= u64::from(NEAR) && alone(*index));
        let index = near
            .max_by(|one, other| score(*one).total_cmp(&score(*other)))
            .or_else(|| own.min_by_key(|index| distance(*index)))?;
        let keys = self.keys_of(all, index);
        Some(Window {
            low: at(index, 1).place.wrapping_sub(length(index, 2) / 10 * 3),
            high: at(index, 5).place.wrapping_add(length(index, 5) / 4),
            node: usize::from(change.node),
            point: point_part(all[index]),
            note: match keys {
                1 => "1 key moves".to_owned(),
                keys => format!("{} keys move", grouped(keys)),
            },
        })
    }

    fn bins(&self) -> Bins {
        let live: Vec<u8> = each(self.layout.members).collect();
        let bin = |node: u8| {
            let remainder = live.iter().position(|one| *one == node);
            Bin {
                part: node_part(node),
                name: node_name(node),
                detail: match (self.setting.rule, remainder) {
                    (Rule::Modulo, Some(remainder)) => format!("remainder {remainder}"),
                    (Rule::Jump, Some(bucket)) => format!("bucket {bucket}"),
                    _ => String::new(),
                },
                identity: node + 1,
                gone: !self.is_up(node),
            }
        };
        let item = |(key, seat): (u32, &super::Seat)| {
            let (node, place) = (*seat)?;
            let home = match &self.change {
                Some(change) => change.before.placement.owners[key as usize],
                None => node,
            };
            Some(BinItem {
                part: key_part(key),
                name: key_name(key),
                at: (usize::from(node), usize::from(place)),
                identity: home + 1,
            })
        };
        Bins {
            bins: self.known().map(bin).collect(),
            items: (0..).zip(&self.seats).filter_map(item).collect(),
        }
    }

    fn bars(&self) -> Bars {
        let bar = |node: u8| {
            let (now, before) = (self.load(node), self.load_before(node));
            let changed = self.change.is_some() && self.moved;
            Bar {
                part: node_part(node),
                name: node_name(node),
                value: now as f64,
                text: if changed {
                    format!("{} → {}", grouped(before), grouped(now))
                } else {
                    grouped(now)
                },
                before: (changed && before > 0).then_some(before as f64),
                outcome: None,
                identity: Some(node + 1),
            }
        };
        Bars {
            rows: self.known().map(bar).collect(),
        }
    }

    /// Each load as a multiple of the mean.
    fn shares(&self) -> Bars {
        let mean = self.mean().max(1.0);
        let bar = |node: u8| {
            let share = self.load(node) as f64 / mean;
            let hundredths = libm::round(share * 100.0) as i64;
            Bar {
                part: node_part(node),
                name: node_name(node),
                value: share,
                text: if self.is_up(node) {
                    format!("{}.{:02}×", hundredths / 100, hundredths % 100)
                } else {
                    "gone".to_owned()
                },
                before: None,
                outcome: None,
                identity: Some(node + 1),
            }
        };
        Bars {
            rows: self.known().map(bar).collect(),
        }
    }

    fn would_move(&self, property: &'static str, rule: Rule) -> Meter {
        self.meter(property, rule, self.cost(rule))
    }

    /// Copies that moved, out of all. More than twice what the change itself asks for is bad.
    fn meter(&self, property: &'static str, rule: Rule, moved: i64) -> Meter {
        let whole = self
            .layout
            .loads
            .iter()
            .copied()
            .map(f64::from)
            .sum::<f64>();
        let name = match rule {
            Rule::Ring => "hash ring",
            Rule::Modulo => "hash mod nodes",
            Rule::Jump => "jump hash",
        };
        let fair = whole / self.larger();
        Meter {
            part: Part::new(property, [0; 3]),
            name: name.to_owned(),
            value: moved as f64,
            whole,
            text: grouped(moved),
            outcome: match self.moved {
                false => None,
                true if moved as f64 > 2.0 * fair => Some(Mark::Bad),
                true => Some(Mark::Good),
            },
        }
    }
}

/// A point as the ring's picture has it.
pub(super) fn band_point(spot: Spot) -> BandPoint {
    BandPoint {
        part: point_part(spot),
        place: spot.place,
        node: usize::from(spot.node),
        name: format!("{}#{}", letter(spot.node), spot.index).into(),
    }
}
