//! Rounded convex hulls of nodes, as path data, and the middles of their edges.
//!
//! Nodes stand on a circle, so the nodes of a set in the order of the circle are the corners of its convex hull, and the
//! hull leaves out every other node.

use crate::drawing::Point;
use crate::export::number::number;
use crate::figures::pen::point;

/// An edge of a hull.
#[derive(Clone, Copy)]
pub(super) struct Edge {
    /// Its middle, on the line between two nodes.
    pub(super) middle: Point,
    /// The direction away from the set, of length 1.
    pub(super) outward: Point,
    /// How long it is.
    pub(super) length: f64,
}

/// The edges of the hull of corners in clockwise order. Two corners have two edges, one has none.
pub(super) fn edges(corners: &[Point]) -> Vec<Edge> {
    if corners.len() < 2 {
        return Vec::new();
    }
    (0..corners.len())
        .map(|index| edge(corners[index], corners[(index + 1) % corners.len()]))
        .collect()
}

fn edge(from: Point, to: Point) -> Edge {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = libm::hypot(dx, dy).max(1e-9);
    Edge {
        middle: point((from.x + to.x) / 2.0, (from.y + to.y) / 2.0),
        // Clockwise on a stage whose y runs down: away from the set is to the left of the way.
        outward: point(dy / length, -dx / length),
        length,
    }
}

/// The outline at a distance from the hull, around `origin`.
pub(super) fn outline(corners: &[Point], distance: f64, origin: Point) -> String {
    let local = |at: Point| point(at.x - origin.x, at.y - origin.y);
    let r = number(distance);
    if let [only] = corners {
        let (top, low) = (
            local(point(only.x, only.y - distance)),
            local(point(only.x, only.y + distance)),
        );
        let (x, a, b) = (number(top.x), number(top.y), number(low.y));
        return format!("M{x} {a}A{r} {r} 0 0 1 {x} {b}A{r} {r} 0 0 1 {x} {a}Z");
    }
    let mut data = String::new();
    let edges = edges(corners);
    for (index, edge) in edges.iter().enumerate() {
        let (from, to) = (corners[index], corners[(index + 1) % corners.len()]);
        let shift = |at: Point| {
            local(point(
                at.x + edge.outward.x * distance,
                at.y + edge.outward.y * distance,
            ))
        };
        let (start, end) = (shift(from), shift(to));
        let (x, y) = (number(start.x), number(start.y));
        if index == 0 {
            data.push_str(&format!("M{x} {y}"));
        } else {
            data.push_str(&format!("A{r} {r} 0 0 1 {x} {y}"));
        }
        data.push_str(&format!("L{} {}", number(end.x), number(end.y)));
    }
    if let (Some(edge), Some(first)) = (edges.first(), corners.first()) {
        let start = local(point(
            first.x + edge.outward.x * distance,
            first.y + edge.outward.y * distance,
        ));
        data.push_str(&format!(
            "A{r} {r} 0 0 1 {} {}Z",
            number(start.x),
            number(start.y)
        ));
    }
    data
}
