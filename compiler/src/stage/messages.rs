//! Messages on their way: a chip that leaves its sender, travels, and lands or dies. Delivery and the receiver's change are one instant.

use std::collections::BTreeMap;

use super::cast::{Cast, Now, polyline};
use crate::drawing::{Anchor, Enter, Font, Place, Point, Rect};
use crate::primitive::{Fate, Flight, FlightKind, Part, SimId};
use crate::text::Fonts;
use crate::theme::{Role, TypeScale};
use crate::timeline::{Easing, Element, Form, Layer, Property, Value};
use crate::units::{Micros, Millis};

/// Messages of all simulations that have left and not ended.
#[derive(Default)]
pub(super) struct Messages {
    flying: BTreeMap<(SimId, u32), Flying>,
}

struct Flying {
    flight: Flight,
    chip: usize,
    others: Vec<usize>,
    from: Point,
    to: Point,
    /// The shown and simulated time up to which its motion is written.
    written: (Millis, Micros),
}

/// Where a message's ends are looked up, and how it is drawn.
pub(super) struct Surroundings<'a> {
    pub(super) places: &'a [Place],
    pub(super) fonts: &'a Fonts,
    pub(super) scale: TypeScale,
    pub(super) names: &'a dyn Fn(Part) -> String,
}

/// How far outside an outline messages start and end.
const CLEARANCE: f64 = 4.0;

impl Messages {
    /// A message leaves, if both of its ends are on stage.
    pub(super) fn leave(
        &mut self,
        cast: &mut Cast,
        sim: SimId,
        flight: &Flight,
        around: &Surroundings<'_>,
        now: Now,
    ) {
        let find = |part: Part| {
            around
                .places
                .iter()
                .find(|place| place.part == Part { sim, ..part })
        };
        let (Some(from), Some(to)) = (find(flight.from), find(flight.to)) else {
            return;
        };
        let (start, end) = (
            edge(from, to.bounds.centre()),
            edge(to, from.bounds.centre()),
        );
        let name = self.free_name(cast, sim, flight, around);
        let (chip, others) = chip(cast, &name, flight, around, (start, end), now);
        cast.set(chip, Property::Translate, Value::Point(start), now);
        cast.enter(chip, Enter::Fade, now);
        for other in &others {
            cast.enter(*other, Enter::Fade, now);
        }
        let written = (now.at, flight.sent);
        self.flying.insert(
            (sim, flight.id),
            Flying {
                flight: flight.clone(),
                chip,
                others,
                from: start,
                to: end,
                written,
            },
        );
    }

    /// A message ends.
    pub(super) fn end(
        &mut self,
        cast: &mut Cast,
        sim: SimId,
        id: u32,
        fate: Fate,
        clock: Micros,
        now: Now,
    ) {
        let Some(mut flying) = self.flying.remove(&(sim, id)) else {
            return;
        };
        flying.advance(cast, clock, now, fate == Fate::Delivered);
        for element in flying.others.iter().chain([&flying.chip]) {
            cast.leave(*element, now);
        }
    }

    /// The run stops: whatever is under way stops with it.
    pub(super) fn pause(&mut self, cast: &mut Cast, sim: SimId, clock: Micros, now: Now) {
        for (_, flying) in self.flying.iter_mut().filter(|((of, _), _)| *of == sim) {
            flying.advance(cast, clock, now, false);
        }
    }

    /// Everything on its way leaves the stage.
    pub(super) fn clear(&mut self, cast: &mut Cast, now: Now) {
        for flying in std::mem::take(&mut self.flying).into_values() {
            for element in flying.others.iter().chain([&flying.chip]) {
                cast.leave(*element, now);
            }
        }
    }

    /// A name for the chip that no message on its way has, so that chips are used again.
    fn free_name(
        &self,
        cast: &Cast,
        sim: SimId,
        flight: &Flight,
        around: &Surroundings<'_>,
    ) -> String {
        let ends = format!(
            "{}-{}",
            (around.names)(Part { sim, ..flight.from }),
            (around.names)(Part { sim, ..flight.to })
        );
        let name = format!("{ends}:{}.{:?}", flight.label, flight.kind).to_lowercase();
        let taken: Vec<usize> = self.flying.values().map(|flying| flying.chip).collect();
        (1..)
            .map(|copy| {
                if copy == 1 {
                    name.clone()
                } else {
                    format!("{name}~{copy}")
                }
            })
            .find(|name| cast.named(name).is_none_or(|chip| !taken.contains(&chip)))
            .unwrap_or(name)
    }
}

impl Flying {
    /// Moves the chip to where it is at this simulated time. A flight shown in one piece is eased; one that a run
    /// interrupted goes evenly.
    fn advance(&mut self, cast: &mut Cast, clock: Micros, now: Now, landed: bool) {
        let (since, at) = self.written;
        let whole = landed && at == self.flight.sent;
        let span = (self.flight.due - self.flight.sent).0.max(1) as f64;
        // A message that dies halfway has its death as its due time, and is drawn dying halfway.
        let share = if landed {
            1.0
        } else {
            ((clock - self.flight.sent).0 as f64 / span).clamp(0.0, 1.0) * 0.5
        };
        let target = Point {
            x: self.from.x + (self.to.x - self.from.x) * share,
            y: self.from.y + (self.to.y - self.from.y) * share,
        };
        let start = Now { at: since, ..now };
        let easing = if whole { Easing::MOVE } else { Easing::Linear };
        cast.go(
            self.chip,
            Property::Translate,
            Value::Point(target),
            start,
            (now.at - since).0,
            easing,
        );
        self.written = (now.at, clock);
    }
}

/// Where a straight line from the middle of a place towards `to` leaves it.
fn edge(place: &Place, to: Point) -> Point {
    let centre = place.bounds.centre();
    let (dx, dy) = (to.x - centre.x, to.y - centre.y);
    let length = libm::hypot(dx, dy).max(1e-6);
    let reach = if place.round {
        place.bounds.w / 2.0
    } else {
        let across = if dx.abs() > 1e-6 {
            place.bounds.w / 2.0 / (dx.abs() / length)
        } else {
            f64::INFINITY
        };
        let down = if dy.abs() > 1e-6 {
            place.bounds.h / 2.0 / (dy.abs() / length)
        } else {
            f64::INFINITY
        };
        across.min(down)
    };
    let share = (reach + CLEARANCE) / length;
    Point {
        x: centre.x + dx * share,
        y: centre.y + dy * share,
    }
}

/// The chip's group and the line under it; made once and used again.
fn chip(
    cast: &mut Cast,
    name: &str,
    flight: &Flight,
    around: &Surroundings<'_>,
    ends: (Point, Point),
    now: Now,
) -> (usize, Vec<usize>) {
    let (line, head) = (format!("{name}.line"), format!("{name}.head"));
    if let Some(group) = cast.named(name) {
        let others = [line, head]
            .iter()
            .filter_map(|id| cast.named(id))
            .collect();
        return (group, others);
    }
    cast.rank_last("messages");
    let role = match flight.kind {
        FlightKind::Plain | FlightKind::Yes => Role::Accent,
        FlightKind::No => Role::InkSoft,
        FlightKind::Quiet => Role::Muted,
    };
    let mut make = |id: String, parent, form, width: f64, tracks| {
        let element = Element {
            id,
            parent,
            layer: Layer::Stage,
            form,
            fill_opacity: 1.0,
            stroke_width: width,
            dash: &[],
            round: true,
            statement: now.cause.statement,
            tracks: Vec::new(),
        };
        cast.add(element, "messages".to_owned(), tracks)
    };
    let at = |x, y| (Property::Translate, Value::Point(Point { x, y }));
    let paint = |fill, stroke| {
        [
            (Property::Fill, Value::Paint(fill)),
            (Property::Stroke, Value::Paint(stroke)),
        ]
    };
    if flight.kind == FlightKind::Quiet {
        let group = make(name.to_owned(), None, Form::Group, 0.0, vec![at(0.0, 0.0)]);
        let dot = make(
            format!("{name}.dot"),
            Some(group),
            Form::Circle,
            2.0,
            [at(0.0, 0.0), (Property::Width, Value::Number(10.0))]
                .into_iter()
                .chain(paint(Some(role), None))
                .collect(),
        );
        cast.set(
            dot,
            Property::Visible,
            Value::Visible(true),
            Now {
                at: Millis::ZERO,
                ..now
            },
        );
        return (group, Vec::new());
    }
    let (start, end) = ends;
    let angle = libm::atan2(end.y - start.y, end.x - start.x);
    let back = |along: f64, side: f64| Point {
        x: end.x - along * libm::cos(angle) - side * libm::sin(angle),
        y: end.y - along * libm::sin(angle) + side * libm::cos(angle),
    };
    let path = |points: &[Point]| Form::Path {
        data: polyline(points),
        length: libm::hypot(end.x - start.x, end.y - start.y),
    };
    let origin = at(0.0, 0.0);
    let line = make(
        line,
        None,
        path(&[start, back(9.0, 0.0)]),
        2.0,
        [origin]
            .into_iter()
            .chain(paint(None, Some(role)))
            .collect(),
    );
    let triangle = Form::Path {
        data: format!("{}Z", polyline(&[end, back(12.0, 5.5), back(12.0, -5.5)])),
        length: 0.0,
    };
    let head = make(
        head,
        None,
        triangle,
        0.0,
        [origin]
            .into_iter()
            .chain(paint(Some(role), None))
            .collect(),
    );
    let group = make(name.to_owned(), None, Form::Group, 0.0, vec![origin]);
    let px = around.scale.small;
    let font = Font {
        mono: flight.kind == FlightKind::Plain,
        weight: 500,
        px,
    };
    let words = around.fonts.width(&flight.label, font);
    let sign = match flight.kind {
        FlightKind::Yes | FlightKind::No => px * 1.25,
        FlightKind::Plain | FlightKind::Quiet => 0.0,
    };
    let (w, h) = (words + sign + px * 1.5, px * 2.0);
    let tint = if role == Role::Accent {
        Role::AccentTint
    } else {
        Role::Raised
    };
    let pill = make(
        format!("{name}.pill"),
        Some(group),
        Form::Box { radius: h / 2.0 },
        2.0,
        [
            at(-w / 2.0, -h / 2.0),
            (Property::Width, Value::Number(w)),
            (Property::Height, Value::Number(h)),
        ]
        .into_iter()
        .chain(paint(Some(tint), Some(role)))
        .collect(),
    );
    let left = -(words + sign) / 2.0;
    let text = Form::Words {
        text: flight.label.to_string(),
        font,
        anchor: Anchor::Start,
        struck: false,
    };
    let label = make(
        format!("{name}.words"),
        Some(group),
        text,
        0.0,
        [at(left + sign, 0.36 * px)]
            .into_iter()
            .chain(paint(Some(Role::Ink), None))
            .collect(),
    );
    let mut members = vec![pill, label];
    if sign > 0.0 {
        let data = sign_path(flight.kind == FlightKind::Yes, px * 0.75);
        let form = Form::Path { data, length: 0.0 };
        members.push(make(
            format!("{name}.sign"),
            Some(group),
            form,
            3.0,
            [at(left + px * 0.45, 0.0)]
                .into_iter()
                .chain(paint(None, Some(role)))
                .collect(),
        ));
    }
    for member in members {
        cast.set(
            member,
            Property::Visible,
            Value::Visible(true),
            Now {
                at: Millis::ZERO,
                ..now
            },
        );
    }
    (group, vec![line, head])
}

/// A tick or a cross around the origin.
pub(super) fn sign_path(yes: bool, size: f64) -> String {
    let p = |x: f64, y: f64| Point {
        x: x * size,
        y: y * size,
    };
    if yes {
        polyline(&[p(-0.5, 0.0), p(-0.12, 0.38), p(0.55, -0.42)])
    } else {
        format!(
            "{}{}",
            polyline(&[p(-0.5, -0.5), p(0.5, 0.5)]),
            polyline(&[p(-0.5, 0.5), p(0.5, -0.5)])
        )
    }
}

/// The box around a place, for callouts.
pub(super) fn bounds_of(places: &[Place], part: Part) -> Option<Rect> {
    places
        .iter()
        .find(|place| place.part == part)
        .map(|place| place.bounds)
}
