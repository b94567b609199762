//! Arcs of a hash band: who owns them, before and after, and the stretches that are drawn of a circle.

use std::sync::Arc;

use super::BandPoint;

/// The whole circle.
pub(super) const WHOLE: f64 = 4_294_967_296.0;

/// A stretch of the circle, clockwise: after `from`, up to and with `to`. The whole circle if both are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: u32,
    pub(super) to: u32,
}

impl Span {
    /// Its length; the whole circle is 2³².
    pub(super) fn length(self) -> f64 {
        match self.to.wrapping_sub(self.from) {
            0 => WHOLE,
            length => f64::from(length),
        }
    }

    /// The place in its middle.
    pub(super) fn middle(self) -> u32 {
        self.from.wrapping_add((self.length() / 2.0) as u32)
    }
}

/// The arc that ends at each point, with the index of the point. Arcs without length are left out.
pub(super) fn arcs(points: &[BandPoint]) -> impl Iterator<Item = (usize, Span)> {
    (0..points.len()).filter_map(|at| {
        let before = points[(at + points.len() - 1) % points.len()].place;
        let span = Span {
            from: before,
            to: points[at].place,
        };
        (span.from != span.to || points.len() == 1).then_some((at, span))
    })
}

/// The arcs of a node.
pub(super) fn of_node(points: &[BandPoint], node: usize) -> Vec<Span> {
    let own = arcs(points).filter(|(at, _)| points[*at].node == node);
    own.map(|(_, span)| span).collect()
}

/// The node that owns a place.
fn owner(points: &[BandPoint], place: u32) -> usize {
    let after = points.partition_point(|point| point.place < place);
    points[if after < points.len() { after } else { 0 }].node
}

/// What belongs to another node than before, each stretch with its new owner, clockwise.
pub(super) fn changed(before: &[BandPoint], now: &[BandPoint]) -> Vec<(usize, Span)> {
    if before.is_empty() || now.is_empty() {
        return Vec::new();
    }
    let mut places: Vec<u32> = before.iter().chain(now).map(|point| point.place).collect();
    places.sort_unstable();
    places.dedup();
    let mut changed: Vec<(usize, Span)> = Vec::new();
    for (at, &to) in places.iter().enumerate() {
        let from = places[(at + places.len() - 1) % places.len()];
        let (old, new) = (owner(before, to), owner(now, to));
        if old == new {
            continue;
        }
        match changed.last_mut() {
            Some((node, last)) if *node == new && last.to == from && at > 0 => last.to = to,
            _ => changed.push((new, Span { from, to })),
        }
    }
    changed
}

/// The lengths along a circle's outline, drawn and not drawn in turn, from the top. In halves of a pixel, without a drift
/// from rounding; what is shorter than that is left out.
pub(super) fn stretches(spans: &[Span], r: f64, turn: impl Fn(u32) -> f64) -> Arc<[f64]> {
    let around = std::f64::consts::TAU * r;
    let halves = |pixels: f64| libm::round(pixels * 2.0) as i64;
    let end = halves(around);
    let mut pieces: Vec<(i64, i64)> = Vec::new();
    for span in spans {
        let from = turn(span.from);
        let to = from + span.length() / WHOLE;
        pieces.push((halves(from * around), halves(to.min(1.0) * around)));
        if to > 1.0 {
            pieces.push((0, halves((to - 1.0) * around)));
        }
    }
    pieces.retain(|(from, to)| from < to);
    pieces.sort_unstable();
    let mut lengths: Vec<i64> = Vec::new();
    let mut reached = 0;
    for (from, to) in pieces {
        if from <= reached && !lengths.is_empty() {
            if let Some(last) = lengths.last_mut() {
                *last += (to - reached).max(0);
            }
        } else {
            if lengths.is_empty() && from > 0 {
                lengths.push(0);
            }
            if from > 0 {
                lengths.push(from - reached);
            }
            lengths.push(to - from);
        }
        reached = reached.max(to);
    }
    if lengths.is_empty() {
        lengths.push(0);
    }
    // The pattern does not begin again before the circle ends.
    lengths.push(end - reached + 2);
    lengths.iter().map(|halves| *halves as f64 / 2.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::Part;

    fn points(places: &[(u32, usize)]) -> Vec<BandPoint> {
        let point = |(place, node): &(u32, usize)| BandPoint {
            part: Part::root(),
            place: place << 28,
            node: *node,
            name: "".into(),
        };
        places.iter().map(point).collect()
    }

    fn span(from: u32, to: u32) -> Span {
        Span {
            from: from << 28,
            to: to << 28,
        }
    }

    #[test]
    fn arcs_end_at_their_points_and_the_first_begins_at_the_last() {
        let ring = points(&[(2, 0), (5, 1), (5, 0), (9, 0)]);
        assert_eq!(of_node(&ring, 0), [span(9, 2), span(5, 9)]);
        assert_eq!(of_node(&ring, 1), [span(2, 5)]);
        assert_eq!(of_node(&points(&[(3, 0)]), 0), [span(3, 3)]);
        assert_eq!(span(9, 2).middle(), 0xd << 28 | 1 << 27);
    }

    #[test]
    fn only_what_has_another_owner_has_changed() {
        let (old, new) = (
            points(&[(2, 0), (5, 1), (9, 0)]),
            points(&[(2, 0), (4, 2), (5, 1), (9, 0), (12, 2)]),
        );
        assert_eq!(changed(&old, &new), [(2, span(2, 4)), (2, span(9, 12))]);
        assert_eq!(changed(&new, &old), [(1, span(2, 4)), (0, span(9, 12))]);
        assert_eq!(changed(&old, &old), []);
        assert_eq!(changed(&[], &new), []);
    }

    #[test]
    fn stretches_add_up_to_a_circle_and_wrap_at_the_top() {
        let turn = |place: u32| f64::from(place) / WHOLE;
        let r = 160.0 / std::f64::consts::TAU;
        let cases: [(&[Span], &[f64]); 5] = [
            (
                &[span(2, 4), span(4, 5), span(9, 12)],
                &[0.0, 20.0, 30.0, 40.0, 30.0, 41.0],
            ),
            (
                &[span(14, 2), span(5, 6)],
                &[20.0, 30.0, 10.0, 80.0, 20.0, 1.0],
            ),
            (&[span(3, 3)], &[160.0, 1.0]),
            (&[], &[0.0, 161.0]),
            (&[span(0, 1)], &[10.0, 151.0]),
        ];
        for (spans, lengths) in cases {
            assert_eq!(&*stretches(spans, r, turn), lengths, "{spans:?}");
        }
    }
}
