//! One state of a ring.

use super::solve::{
    LINK_GAP, Label, MOST_SLOTS, RingGeometry, STUB, Side, Sides, TIMER, corners, label_pitch,
    line_offsets, name_sizes, set_labels, slot, slots_caption, straight_cut,
};
use super::{Clock, Node, Ring, Slots, Standing, hull};
use crate::drawing::{Anchor, Dash, Enter, Form, Point, Rect, Sweep};
use crate::figures::pen::{Look, Pen, Setting, around, key, nth, own, point, rect, tint};
use crate::figures::seats::side;
use crate::story::Mark;
use crate::theme::Role;

/// Draws a ring.
pub(in crate::figures) fn draw(state: &Ring, solved: &RingGeometry, pen: &mut Pen) {
    draw_cut(state, solved, pen);
    draw_sets(state, solved, pen);
    if state.linked {
        draw_links(state, solved, pen);
    }
    for (index, node) in state.nodes.iter().enumerate() {
        draw_node(node, index, state.linked, solved, pen);
    }
    if let Some(node) = state.nodes.first() {
        pen.place_whole(node.part, solved.drawn);
    }
}

/// The line of a partition, or rays between nodes of different sides where no straight line parts them.
fn draw_cut(state: &Ring, solved: &RingGeometry, pen: &mut Pen) {
    if state.groups.len() < 2 {
        return;
    }
    let look = Look::line(Role::Bad)
        .width(3.0)
        .dash(Dash::Cut)
        .enter(Enter::Draw);
    if let Some(cut) = straight_cut(&state.groups, &solved.offsets) {
        let through = point(
            solved.centre.x + cut.through.x,
            solved.centre.y + cut.through.y,
        );
        let mut area = solved.share;
        area.w += solved.cut_reach;
        let along = point(-cut.normal.y, cut.normal.x);
        let ends = clipped(through, along, area);
        pen.line(own("cut", 0), &ends, look);
        draw_group_names(state, solved, ends, cut.normal, pen);
        return;
    }
    let order = &solved.order;
    for (seat, &index) in order.iter().enumerate() {
        let next = order[(seat + 1) % order.len()];
        if side(&state.groups, index) == side(&state.groups, next) {
            continue;
        }
        let (one, other) = (solved.at(index), solved.at(next));
        let middle = point((one.x + other.x) / 2.0, (one.y + other.y) / 2.0);
        let (dx, dy) = (middle.x - solved.centre.x, middle.y - solved.centre.y);
        let length = libm::hypot(dx, dy).max(1e-9);
        let reach = length + solved.rim();
        let end = point(
            solved.centre.x + dx / length * reach,
            solved.centre.y + dy / length * reach,
        );
        pen.line(own("cut", index), &[solved.centre, end], look);
    }
}

/// The stretch of a line inside a box, from left to right or from top to bottom.
fn clipped(through: Point, along: Point, area: Rect) -> [Point; 2] {
    let (mut from, mut to) = (f64::NEG_INFINITY, f64::INFINITY);
    for (at, step, low, high) in [
        (through.x, along.x, area.x, area.x + area.w),
        (through.y, along.y, area.y, area.y + area.h),
    ] {
        if step.abs() > 1e-9 {
            let (a, b) = ((low - at) / step, (high - at) / step);
            from = from.max(a.min(b));
            to = to.min(a.max(b));
        }
    }
    let at = |t: f64| point(through.x + along.x * t, through.y + along.y * t);
    let (one, other) = (at(from), at(to.max(from)));
    let swapped = if along.x.abs() > 0.5 {
        one.x > other.x
    } else {
        one.y > other.y
    };
    if swapped { [other, one] } else { [one, other] }
}

/// What the sides of a straight cut are called: at its start, middle or end, whichever is free.
fn draw_group_names(
    state: &Ring,
    solved: &RingGeometry,
    ends: [Point; 2],
    normal: Point,
    pen: &mut Pen,
) {
    let (Some(first), Some(second)) = (state.group_names.first(), state.group_names.get(1)) else {
        return;
    };
    let font = pen.context.small(400);
    let widths = [
        pen.context.width(first, font),
        pen.context.width(second, font),
    ];
    let names = [first, second];
    let slots = [
        (0.0, Anchor::Start),
        (0.5, Anchor::Middle),
        (1.0, Anchor::End),
    ];
    let mut placed: Vec<[Rect; 2]> = Vec::new();
    for (share, anchor) in slots {
        placed.push(name_boxes(ends, normal, widths, font.px, share, anchor));
    }
    // Clear of everything if possible, otherwise at least of nodes and labels.
    let stub = if state.linked { STUB + 4.0 } else { 6.0 };
    let free = [stub, 2.0].into_iter().find_map(|around_nodes| {
        let reach = solved.rim() + around_nodes;
        let clear = |name: &Rect| is_free(*name, reach, state, solved);
        placed.iter().position(|boxes| boxes.iter().all(clear))
    });
    let chosen = placed[free.unwrap_or(0)];
    for (index, bounds) in chosen.iter().enumerate() {
        let setting = Setting::start(font, Role::InkSoft);
        let at = point(bounds.x, bounds.y + bounds.h / 2.0);
        pen.words(own("group", index), at, names[index], setting);
    }
}

/// The boxes of both names at a share of a cut: each on its own side.
fn name_boxes(
    ends: [Point; 2],
    normal: Point,
    widths: [f64; 2],
    px: f64,
    share: f64,
    anchor: Anchor,
) -> [Rect; 2] {
    let level = normal.y.abs() > 0.5;
    [1.0, -1.0].map(|sign| {
        let w = if sign > 0.0 { widths[0] } else { widths[1] };
        let at = point(
            ends[0].x + (ends[1].x - ends[0].x) * share,
            ends[0].y + (ends[1].y - ends[0].y) * share,
        );
        let h = px * 1.3;
        if level {
            let x = match anchor {
                Anchor::Start => at.x,
                Anchor::Middle => at.x - w / 2.0,
                Anchor::End => at.x - w,
            };
            let slope = (ends[1].y - ends[0].y) / (ends[1].x - ends[0].x).abs().max(1e-9);
            let (left, right) = (
                ends[0].y + slope * (x - ends[0].x),
                ends[0].y + slope * (x + w - ends[0].x),
            );
            let upward = normal.y * sign < 0.0;
            let y = if upward {
                left.min(right) - px * 0.35 - h
            } else {
                left.max(right) + px * 0.35
            };
            return rect(x, y, w, h);
        }
        let y = at.y - h * share;
        let x = if normal.x * sign > 0.0 {
            at.x + px
        } else {
            at.x - px - w
        };
        rect(x, y, w, h)
    })
}

/// Whether a box meets no label and keeps this far from the middles of nodes.
fn is_free(bounds: Rect, reach: f64, state: &Ring, solved: &RingGeometry) -> bool {
    let nodes = (0..state.nodes.len()).map(|node| solved.at(node));
    let mut discs = nodes.map(|at| around(at, 2.0 * reach, 2.0 * reach));
    let mut labels = solved
        .labels
        .iter()
        .flat_map(|label| [label.words, label.slots])
        .flatten()
        .map(|local| solved.placed(local));
    discs.all(|disc| !disc.meets(bounds)) && labels.all(|label| !label.meets(bounds))
}

/// Every link as two halves, each from its node: a cut draws both back to a stub with an end cap.
fn draw_links(state: &Ring, solved: &RingGeometry, pen: &mut Pen) {
    for (index, node) in state.nodes.iter().enumerate() {
        for other in 0..state.nodes.len() {
            if other == index {
                continue;
            }
            let (from, to) = (solved.at(index), solved.at(other));
            let length = libm::hypot(to.x - from.x, to.y - from.y).max(1e-9);
            let toward = point((to.x - from.x) / length, (to.y - from.y) / length);
            let start = solved.rim() + LINK_GAP;
            let half = length / 2.0 - start;
            if half <= 0.0 {
                continue;
            }
            let along = |by: f64| point(from.x + toward.x * by, from.y + toward.y * by);
            let severed = side(&state.groups, index) != side(&state.groups, other);
            let stub = (STUB - LINK_GAP).min(half * 0.7);
            let sweep = Sweep::Share(if severed { stub / half } else { 1.0 });
            let look = Look::line(Role::Muted).sweep(sweep);
            let ends = [along(start), along(start + half)];
            pen.line(nth(node.part, "link", other), &ends, look);
            if severed {
                let end = along(start + stub);
                let cap = [
                    point(end.x - 5.0 * toward.y, end.y + 5.0 * toward.x),
                    point(end.x + 5.0 * toward.y, end.y - 5.0 * toward.x),
                ];
                pen.line(nth(node.part, "cap", other), &cap, Look::line(Role::Muted));
            }
        }
    }
}

/// Sets of nodes as hulls: the first solid, the second dashed, each with its name outside.
fn draw_sets(state: &Ring, solved: &RingGeometry, pen: &mut Pen) {
    for (index, set) in state.sets.iter().enumerate() {
        let role = Role::Categorical(u8::try_from(index % 8).unwrap_or(0) + 1);
        let corners = corners(set, &solved.offsets);
        if corners.is_empty() {
            continue;
        }
        let data = hull::outline(&corners, solved.hull_radius(index), Point::default());
        let dash = if index == 0 {
            Dash::Solid
        } else {
            Dash::Second
        };
        let look = Look::thing(role, role).opacity(0.1).width(3.0).dash(dash);
        pen.shape(own("set", index), Form::Path { data }, solved.centre, look);
    }
    let sizes = name_sizes(&state.sets, pen.context);
    let labels = set_labels(
        &state.sets,
        &sizes,
        &solved.offsets,
        solved.node,
        Sides::of(solved.way, pen.context),
    );
    for (index, (set, label)) in state.sets.iter().zip(labels).enumerate() {
        let Some(bounds) = label.map(|local| solved.placed(local)) else {
            continue;
        };
        let quarter = bounds.h / 4.0;
        let name = Setting::start(pen.context.label(600), Role::Ink);
        pen.words(
            own("set-name", index),
            point(bounds.x, bounds.y + quarter),
            set.name,
            name,
        );
        let note = Setting::start(pen.context.value(), Role::InkSoft);
        pen.words(
            own("set-note", index),
            point(bounds.x, bounds.y + 3.0 * quarter),
            &set.note,
            note,
        );
    }
}

fn draw_node(node: &Node, index: usize, linked: bool, solved: &RingGeometry, pen: &mut Pen) {
    let at = solved.at(index);
    let mark = pen.marks.of(node.part);
    draw_timer(node, at, solved, pen);
    draw_disc(node, at, mark, solved, pen);
    draw_inside(node, at, solved, pen);
    if let Some(label) = solved.labels.get(index) {
        draw_label(node, label, solved, pen);
    }
    // On the rim, and beside the name where the node is small.
    let name = pen.context.width(&node.name, pen.context.label(600));
    let shoulder = ((solved.rim() - 3.0) * std::f64::consts::FRAC_1_SQRT_2)
        .max(name / 2.0 + pen.badge_radius() + 3.0);
    let right = point(at.x + shoulder, at.y - shoulder);
    let standing_sign = match node.standing {
        Standing::Suspected => {
            pen.badge_disc(key(node.part, "badge"), right, Role::Warn);
            pen.badge_word(key(node.part, "badge-sign"), right, "?", Role::Warn);
            true
        }
        Standing::Dead => {
            pen.badge_disc(key(node.part, "badge"), right, Role::Bad);
            let size = pen.badge_radius() * 0.8;
            pen.cross(key(node.part, "badge-sign"), right, size, Role::Bad);
            true
        }
        Standing::Plain | Standing::Leader | Standing::Candidate => false,
    };
    // A sign of its own already says that something is wrong with it; the mark colours its edge.
    if let (Some(mark), false) = (mark, standing_sign) {
        pen.mark_badge(node.part, right, mark);
    }
    let rim = solved.rim() + 2.0;
    pen.place_node(node.part, around(at, 2.0 * rim, 2.0 * rim), linked);
}

/// The ring around a node: a timer that runs out, or the thin one of a leader.
fn draw_timer(node: &Node, at: Point, solved: &RingGeometry, pen: &mut Pen) {
    let r = solved.node + TIMER;
    if node.standing == Standing::Dead {
        return;
    }
    if node.standing == Standing::Leader && solved.timed {
        pen.circle(key(node.part, "rim"), at, r, Look::line(Role::Accent));
        return;
    }
    let Some(Clock { since, until }) = node.timer else {
        return;
    };
    let track = Look::line(Role::Line).width(5.0);
    pen.circle(key(node.part, "track"), at, r, track);
    let role = if node.standing == Standing::Candidate {
        Role::Warn
    } else {
        Role::InkSoft
    };
    let running = Sweep::Running {
        from: 1.0,
        to: 0.0,
        since,
        until,
    };
    let look = Look::line(role).width(5.0).sweep(running);
    pen.shape(key(node.part, "timer"), Form::Dial { r }, at, look);
}

fn draw_disc(node: &Node, at: Point, mark: Option<Mark>, solved: &RingGeometry, pen: &mut Pen) {
    let look = match node.standing {
        Standing::Plain if node.value.is_some() && !node.value_old => {
            Look::thing(Role::Raised, Role::Ink)
        }
        Standing::Plain => Look::thing(Role::Raised, Role::LineStrong),
        Standing::Leader => Look::thing(Role::Accent, Role::Accent),
        Standing::Candidate => Look::thing(Role::Raised, Role::Accent).width(3.0),
        Standing::Suspected => Look::thing(Role::Raised, Role::Warn)
            .width(3.0)
            .dash(Dash::NotYet),
        Standing::Dead => Look::thing(Role::Background, Role::Muted).dash(Dash::Gone),
    };
    let disc = key(node.part, "node");
    let Some(mark) = mark else {
        pen.circle(disc, at, solved.node, look);
        return;
    };
    let dash = match node.standing {
        Standing::Suspected => Dash::NotYet,
        Standing::Dead => Dash::Gone,
        Standing::Plain | Standing::Leader | Standing::Candidate => Dash::Solid,
    };
    let fill = match node.standing {
        Standing::Leader => Role::Accent,
        Standing::Dead => Role::Background,
        Standing::Plain | Standing::Candidate | Standing::Suspected => tint(mark.role()),
    };
    let look = Look::thing(fill, mark.role()).width(3.0).dash(dash);
    pen.circle(disc, at, solved.node, look);
}

/// The name, the value and, where there is no room beside, the detail.
fn draw_inside(node: &Node, at: Point, solved: &RingGeometry, pen: &mut Pen) {
    let context = pen.context;
    let r = solved.node;
    let (ink, soft) = match node.standing {
        Standing::Leader => (Role::OnRole, Role::OnRole),
        Standing::Dead => (Role::InkSoft, Role::InkSoft),
        Standing::Plain | Standing::Candidate | Standing::Suspected => (Role::Ink, Role::InkSoft),
    };
    let mut lines = vec![("name", node.name.as_str(), context.label(600), ink)];
    if let Some(value) = &node.value {
        let role = if node.value_old { soft } else { ink };
        lines.push(("value", value, context.value(), role));
    }
    if let (true, Some(detail)) = (solved.way.inside, &node.detail) {
        lines.push(("detail", detail, context.small(400), soft));
    }
    let sizes: Vec<f64> = lines.iter().map(|line| line.2.px).collect();
    let offsets = line_offsets(&sizes);
    let shift = match (node.standing, lines.len()) {
        (Standing::Leader, 1) => {
            pen.crown(
                key(node.part, "crown"),
                point(at.x, at.y - r * 0.36),
                r * 0.72,
                Role::OnRole,
            );
            r * 0.28
        }
        (Standing::Leader, _) => {
            let w = r * 0.5;
            pen.crown(
                key(node.part, "crown"),
                point(at.x, at.y - r * 0.62),
                w,
                Role::OnRole,
            );
            r * 0.26
        }
        _ => 0.0,
    };
    for ((name, text, font, role), offset) in lines.into_iter().zip(offsets) {
        let middle = point(at.x, at.y + offset + shift);
        pen.words(
            key(node.part, name),
            middle,
            text,
            Setting::middle(font, role),
        );
    }
}

/// The state, the detail and the slots, outside the node.
fn draw_label(node: &Node, label: &Label, solved: &RingGeometry, pen: &mut Pen) {
    let context = pen.context;
    if let Some(bounds) = label.words.map(|local| solved.placed(local)) {
        let mut lines = Vec::new();
        lines.extend(
            node.state
                .as_deref()
                .map(|state| ("state", state, 500, Role::Ink)),
        );
        if !solved.way.inside {
            let detail = node.detail.as_deref();
            lines.extend(detail.map(|detail| ("detail", detail, 400, Role::InkSoft)));
        }
        let pitch = label_pitch(context);
        let (x, anchor) = match label.side {
            Side::Above | Side::Below => (bounds.x + bounds.w / 2.0, Anchor::Middle),
            Side::Left => (bounds.x + bounds.w, Anchor::End),
            Side::Right => (bounds.x, Anchor::Start),
        };
        for (index, (name, text, weight, role)) in lines.into_iter().enumerate() {
            let at = point(x, bounds.y + pitch * (index as f64 + 0.5));
            let setting = Setting::anchored(context.small(weight), role, anchor);
            pen.words(key(node.part, name), at, text, setting);
        }
    }
    if let (Some(slots), Some(local)) = (&node.slots, label.slots) {
        draw_slots(node, slots, solved.placed(local), label.slots_end, pen);
    }
}

/// What is there and what is missing, one box each, and the count in words.
fn draw_slots(node: &Node, slots: &Slots, bounds: Rect, at_end: bool, pen: &mut Pen) {
    let context = pen.context;
    let (side, pitch) = slot(context);
    let font = context.small(500);
    let caption = slots_caption(slots.have, slots.needed, slots.noun);
    let boxed = slots.needed > 0 && slots.needed <= MOST_SLOTS;
    let row = f64::from(slots.needed) * pitch - 6.0;
    let left = if at_end {
        bounds.x + bounds.w - row
    } else {
        bounds.x
    };
    for index in 0..if boxed { slots.needed } else { 0 } {
        let (place, have) = (index as usize, index < slots.have);
        let at = rect(left + f64::from(index) * pitch, bounds.y, side, side);
        let look = if have {
            Look::thing(Role::AccentTint, Role::Accent)
        } else {
            Look::thing(Role::Background, Role::Accent).dash(Dash::NotYet)
        };
        pen.rect(nth(node.part, "slot", place), at, 4.0, look);
        if have {
            let middle = at.centre();
            pen.tick(
                nth(node.part, "slot-tick", place),
                middle,
                side * 0.5,
                Role::Accent,
            );
        }
    }
    if boxed && context.portrait {
        return;
    }
    let (x, anchor) = if at_end {
        (bounds.x + bounds.w, Anchor::End)
    } else {
        (bounds.x, Anchor::Start)
    };
    let y = bounds.y + bounds.h - font.px * 0.55;
    let setting = Setting::anchored(font, Role::Ink, anchor);
    pen.words(key(node.part, "slot-words"), point(x, y), &caption, setting);
}
