//! Words and signs behind something that hides them.

use explc_dsl::codes::visual;
use kurbo::Shape as _;

use super::edges::Edges;
use super::range::{Range, both};
use super::scenery::Scenery;
use super::stretch::worst;
use super::thing::{Kind, Thing};
use super::{Finding, px};
use crate::geometry::Rect;
use crate::timeline::Layer;

/// How much of words may be covered, in pixels across and down.
const LIMIT: f64 = 1.0;
/// Circles and outlines up to this size are signs: a tick, a cross, a badge.
const SIGN: f64 = 40.0;

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    let covers = &scenery.sets.covers;
    for thing in &scenery.things {
        if thing.layer == Layer::Band || !(thing.is_words() || is_sign(scenery, thing)) {
            continue;
        }
        scenery.meeting(thing, (covers, scenery.above(thing)), |cover| {
            if hides(thing, cover) {
                compare(scenery, thing, cover, found);
            }
        });
    }
}

/// Whether it is a sign that stands somewhere, rather than a message or a line.
fn is_sign(scenery: &Scenery, thing: &Thing) -> bool {
    let small = |rect: Rect| rect.w.max(rect.h) <= SIGN;
    let mut still = scenery
        .pieces(thing)
        .iter()
        .filter(|piece| piece.is_still());
    let shaped = matches!(thing.kind, Kind::Circle | Kind::Path(_)) && !thing.is_message;
    shaped && !thing.is_line() && still.all(|piece| small(piece.rect))
}

/// Whether what it covers is lost: a sign may stand under another sign of the same part.
fn hides(thing: &Thing, cover: &Thing) -> bool {
    thing.is_words() || thing.part != cover.part
}

fn compare(scenery: &Scenery, thing: &Thing, cover: &Thing, found: &mut Vec<Finding>) {
    let judge = |one: Edges, other: Edges, _, _| {
        if thing.is_words() {
            words_hidden(one, cover, other)
        } else {
            sign_hidden(one, cover, other)
        }
    };
    for stretch in scenery.both((thing, cover), 0.0, &judge) {
        let shared = |t| {
            scenery
                .edges(thing, t, t)
                .shared(scenery.edges(cover, t, t))
        };
        let area = |t| {
            let (across, down) = shared(t);
            across.middle() * down.middle()
        };
        let (moment, _) = worst(stretch, &area);
        let (across, down) = shared(moment);
        let message = format!(
            "{} hides {} × {} of {}",
            cover.told(),
            px(across.middle()).trim_end_matches(" px"),
            px(down.middle()),
            thing.told()
        );
        let things = [thing, cover];
        found.push(Finding::of(
            visual::HIDDEN,
            scenery,
            &things,
            stretch,
            moment,
            message,
        ));
    }
}

/// Whether more than the limit of a line of words lies behind a cover.
fn words_hidden(words: Edges, cover: &Thing, around: Edges) -> Option<bool> {
    let (across, down) = words.shared(around);
    let met = both(across.exceeds(LIMIT), down.exceeds(LIMIT));
    match &cover.kind {
        Kind::Circle => both(met, reach(words, around).exceeds(LIMIT)),
        Kind::Path(outline) => both(met, within(&outline.path, outline.bounds, words, around)),
        _ => met,
    }
}

/// Whether the middle of a sign lies behind a cover.
fn sign_hidden(sign: Edges, cover: &Thing, around: Edges) -> Option<bool> {
    let (x, y) = sign.centre();
    let middle = Edges {
        left: x,
        right: x,
        top: y,
        bottom: y,
    };
    let (across, down) = middle.shared(around);
    let met = both(across.exceeds(-1e-9), down.exceeds(-1e-9));
    match &cover.kind {
        Kind::Circle => both(met, reach(middle, around).exceeds(0.0)),
        Kind::Path(outline) => both(met, within(&outline.path, outline.bounds, middle, around)),
        _ => met,
    }
}

/// How far a circle reaches over the nearest point of a box.
fn reach(rect: Edges, circle: Edges) -> Range {
    let (x, y) = circle.centre();
    let zero = Range::at(0.0);
    let dx = (rect.left - x).max(x - rect.right).max(zero);
    let dy = (rect.top - y).max(y - rect.bottom).max(zero);
    let distance = Range {
        lo: libm::hypot(dx.lo, dy.lo),
        hi: libm::hypot(dx.hi, dy.hi),
    };
    (circle.right - x) - distance
}

/// Whether a filled outline holds the middle or a quarter of a box; known where nothing moves.
fn within(path: &kurbo::BezPath, bounds: Rect, rect: Edges, around: Edges) -> Option<bool> {
    let hull = rect.hull();
    let place = around.hull();
    let known = |range: Range| range.hi - range.lo < 1e-6;
    let sharp = known(rect.left) && known(rect.top) && known(around.left) && known(around.top);
    if !sharp {
        return None;
    }
    let holds = |share: f64| {
        let x = hull.x + hull.w * share - place.x + bounds.x;
        let y = hull.y + hull.h / 2.0 - place.y + bounds.y;
        path.contains(kurbo::Point::new(x, y))
    };
    Some([0.25, 0.5, 0.75].into_iter().any(holds))
}
