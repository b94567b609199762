//! One state of a hash band as a still picture.

use super::super::Context;
use super::super::pen::{Look, Pen, Setting, key, number, own, point, tint};
use super::arcs::{Span, arcs, changed, of_node, stretches};
use super::{HashBand, HashBandGeometry, NAMES, RISE, keys, window};
use crate::drawing::{Anchor, Enter, Form, Point, Rect};
use crate::primitive::Part;
use crate::story::Mark;
use crate::theme::Role;

/// Draws the ring, and the magnified stretch beside it.
pub(in super::super) fn draw(state: &HashBand, solved: &HashBandGeometry, pen: &mut Pen) {
    if let Some(magnified) = &state.window {
        window::draw_wedge(magnified, solved, pen);
    }
    let raised = raised(state, pen);
    draw_band(state, solved, pen);
    draw_raised(state, &raised, solved, pen);
    if state.is_few() {
        draw_letters(state, solved, pen);
        draw_points(state, solved, pen);
    }
    keys::draw(state, solved, pen);
    draw_path(state, solved, pen);
    draw_words(state, solved, pen);
    if let Some(magnified) = &state.window {
        window::draw_columns(state, magnified, solved, pen);
    }
    place_nodes(state, solved, pen);
    pen.place_whole(Part::root(), solved.drawn);
}

/// Which arcs of each node stand out: all of one that is in focus, else those that it just got.
fn raised(state: &HashBand, pen: &Pen) -> Vec<(usize, Vec<Span>)> {
    let before = state.before.as_deref().unwrap_or(&[]);
    let changed = changed(before, &state.points);
    let raised = state.nodes.iter().enumerate().map(|(index, node)| {
        let spans = if pen.marks.of(node.part) == Some(Mark::Accent) {
            of_node(&state.points, index)
        } else {
            let new = changed.iter().filter(|(node, _)| *node == index);
            new.map(|(_, span)| *span).collect()
        };
        (index, spans)
    });
    raised.filter(|(_, spans)| !spans.is_empty()).collect()
}

/// A ring of stretches as thick as this around a radius.
fn ring(spans: &[Span], r: f64, solved: &HashBandGeometry) -> Form {
    Form::Ring {
        r,
        stretches: stretches(spans, r, |place| solved.turn(place)),
    }
}

/// The arcs as they were before the last change, between two circles. What has changed hands covers them.
fn draw_band(state: &HashBand, solved: &HashBandGeometry, pen: &mut Pen) {
    let points = state.before.as_ref().unwrap_or(&state.points);
    for (index, node) in state.nodes.iter().enumerate() {
        let spans = of_node(points, index);
        if spans.is_empty() {
            continue;
        }
        let form = ring(&spans, solved.middle(), solved);
        let look = Look::line(tint(Role::Categorical(node.identity))).width(solved.thick);
        pen.shape(key(node.part, "arcs"), form, solved.centre, look);
    }
    let look = Look::line(Role::Muted);
    for (index, r) in [solved.radius - solved.thick, solved.radius]
        .into_iter()
        .enumerate()
    {
        pen.circle(own("edge", index), solved.centre, r, look);
    }
}

/// What stands out: the band's thickness and more, outward.
fn draw_raised(
    state: &HashBand,
    raised: &[(usize, Vec<Span>)],
    solved: &HashBandGeometry,
    pen: &mut Pen,
) {
    let thick = solved.thick + RISE;
    let r = solved.radius + RISE - thick / 2.0;
    for (node, spans) in raised {
        let node = &state.nodes[*node];
        let form = ring(spans, r, solved);
        let look = Look::line(Role::Categorical(node.identity))
            .width(thick)
            .enter(Enter::Rise((r - RISE) / r));
        pen.shape(key(node.part, "raised"), form, solved.centre, look);
    }
}

/// The name of its node in each arc that is long enough.
fn draw_letters(state: &HashBand, solved: &HashBandGeometry, pen: &mut Pen) {
    let font = pen.context.label(600);
    let before = state.before.as_deref().unwrap_or(&[]);
    let changed = changed(before, &state.points);
    let pixels =
        |span: Span| span.length() / super::arcs::WHOLE * std::f64::consts::TAU * solved.middle();
    for (at, span) in arcs(&state.points) {
        let owner = &state.points[at];
        let node = &state.nodes[owner.node];
        // The longest part of the arc that looks the same throughout.
        let new = changed
            .iter()
            .map(|(_, new)| *new)
            .filter(|new| new.to == span.to)
            .max_by(|a, b| a.length().total_cmp(&b.length()));
        let marked = pen.marks.of(node.part) == Some(Mark::Accent);
        let (piece, solid) = match new {
            Some(new) if new.length() >= span.length() / 2.0 => (new, true),
            Some(new) => (
                Span {
                    to: new.from,
                    ..span
                },
                false,
            ),
            None => (span, false),
        };
        if pixels(piece) < font.px * 1.6 {
            continue;
        }
        let middle = solved.at(solved.turn(piece.middle()), solved.middle());
        if solid || marked {
            // Words need more contrast than the solid colour of a node gives in both themes.
            let ground = key(owner.part, "letter-ground");
            pen.circle(ground, middle, font.px * 0.7, Look::solid(Role::Raised));
        }
        pen.words(
            key(owner.part, "letter"),
            middle,
            &node.name,
            Setting::middle(font, Role::Ink),
        );
    }
}

/// Each point where it stands, with its name outside.
fn draw_points(state: &HashBand, solved: &HashBandGeometry, pen: &mut Pen) {
    let context = pen.context;
    let font = context.small_value();
    for end in state.points.iter() {
        let turn = solved.turn(end.place);
        let node = &state.nodes[end.node];
        let r = solved.thick / 2.0 + 3.0;
        let line = [
            solved.at(turn, solved.middle() - r),
            solved.at(turn, solved.radius + RISE + 3.0),
        ];
        pen.line(
            key(end.part, "point"),
            &line,
            Look::line(Role::Ink).width(3.0),
        );
        let tip = solved.at(turn, solved.radius + RISE + 3.0);
        let knob = Look::thing(Role::Categorical(node.identity), Role::Background);
        pen.circle(key(end.part, "knob"), tip, context.scale.small * 0.45, knob);
        let beyond = solved.at(turn, solved.radius + RISE + NAMES * context.scale.small);
        let (dx, anchor) = beside(beyond.x - solved.centre.x, solved.radius);
        let at = point(beyond.x + dx, beyond.y);
        pen.words(
            key(end.part, "name"),
            at,
            &end.name,
            Setting::anchored(font, Role::Ink, anchor),
        );
        let half = context.scale.small * 0.6;
        pen.place(
            end.part,
            Rect {
                x: tip.x - half,
                y: tip.y - half,
                w: 2.0 * half,
                h: 2.0 * half,
            },
        );
    }
}

/// On which side of a point at the rim its words stand.
fn beside(x: f64, radius: f64) -> (f64, Anchor) {
    if x > radius * 0.3 {
        (0.0, Anchor::Start)
    } else if x < -radius * 0.3 {
        (0.0, Anchor::End)
    } else {
        (0.0, Anchor::Middle)
    }
}

/// The way of a key to its point: along the inside, clockwise, and out.
fn draw_path(state: &HashBand, solved: &HashBandGeometry, pen: &mut Pen) {
    let Some((from, to)) = state.path else { return };
    let r = keys::innermost(solved, pen.context) - pen.context.scale.small * 0.9;
    let way = Span { from, to };
    let (begin, end) = (solved.turn(from), solved.turn(to));
    let start = solved.at(begin, r);
    let local = |at: Point| format!("{} {}", number(at.x - start.x), number(at.y - start.y));
    let large = i32::from(way.length() > super::arcs::WHOLE / 2.0);
    let radius = number(r);
    let tip = solved.at(end, solved.radius - solved.thick - 4.0);
    let data = format!(
        "M0 0A{radius} {radius} 0 {large} 1 {}L{}",
        local(solved.at(end, r)),
        local(tip)
    );
    let look = Look::line(Role::Accent).width(3.0).enter(Enter::Draw);
    pen.shape(own("way", 0), Form::Path { data }, start, look);
    pen.circle(
        own("way-start", 0),
        start,
        pen.context.scale.small * 0.45,
        Look::solid(Role::Accent).enter(Enter::Grow),
    );
    draw_head(tip, end, pen);
}

/// An arrow's head that points outward at a turn.
fn draw_head(tip: Point, turn: f64, pen: &mut Pen) {
    let angle = std::f64::consts::TAU * (turn - 0.25);
    let (cos, sin) = (libm::cos(angle), libm::sin(angle));
    let corner = |along: f64, across: f64| {
        format!(
            "{} {}",
            number(along * cos - across * sin),
            number(along * sin + across * cos)
        )
    };
    let data = format!(
        "M{}L{}L{}Z",
        corner(2.0, 0.0),
        corner(-10.0, 6.0),
        corner(-10.0, -6.0)
    );
    pen.shape(
        own("way-head", 0),
        Form::Path { data },
        tip,
        Look::solid(Role::Accent),
    );
}

/// The words in the middle: all of them, or the title alone, or none, as there is room.
fn draw_words(state: &HashBand, solved: &HashBandGeometry, pen: &mut Pen) {
    let context = pen.context;
    let free = if state.keys.is_empty() && state.path.is_none() {
        solved.radius - solved.thick
    } else {
        keys::innermost(solved, context) - context.scale.small * 0.6
    };
    let Some((title, rest)) = state.words.split_first() else {
        return;
    };
    let title = (title.clone(), Setting::middle(context.title(), Role::Ink));
    let small = Setting::middle(context.small(400), Role::InkSoft);
    let below = rest
        .iter()
        .flat_map(|line| context.wrap(line, small.font, 1.6 * free))
        .map(|line| (line, small));
    let all: Vec<(String, Setting)> = [title.clone()].into_iter().chain(below).collect();
    let fitting = [all, vec![title]]
        .into_iter()
        .find(|lines| fits(lines, free, context));
    for (index, (y, (line, setting))) in fitting.iter().flat_map(|lines| stacked(lines)).enumerate()
    {
        let at = point(solved.centre.x, solved.centre.y + y);
        pen.words(own("middle", index), at, line, *setting);
    }
}

/// Lines below each other around a middle, each with the offset of its own.
fn stacked(lines: &[(String, Setting)]) -> impl Iterator<Item = (f64, &(String, Setting))> {
    let height = |line: &(String, Setting)| line.1.font.px * 1.35;
    let mut y = -lines.iter().map(height).sum::<f64>() / 2.0;
    lines.iter().map(move |line| {
        y += height(line);
        (y - height(line) / 2.0, line)
    })
}

/// Whether lines around the middle of a circle lie inside.
fn fits(lines: &[(String, Setting)], radius: f64, context: &Context) -> bool {
    stacked(lines).all(|(y, (line, setting))| {
        let half = context.width(line, setting.font) / 2.0;
        libm::hypot(half, y.abs() + setting.font.px * 0.4) <= radius
    })
}

/// A node is where its longest arc is.
fn place_nodes(state: &HashBand, solved: &HashBandGeometry, pen: &mut Pen) {
    for (index, node) in state.nodes.iter().enumerate() {
        let spans = of_node(&state.points, index);
        let Some(longest) = spans
            .iter()
            .max_by(|a, b| a.length().total_cmp(&b.length()))
        else {
            continue;
        };
        let at = solved.at(solved.turn(longest.middle()), solved.middle());
        let half = solved.thick / 2.0;
        pen.place(
            node.part,
            Rect {
                x: at.x - half,
                y: at.y - half,
                w: 2.0 * half,
                h: 2.0 * half,
            },
        );
    }
}
