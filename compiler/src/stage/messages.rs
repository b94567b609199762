//! Messages on their way: a chip that leaves its sender, travels, and lands or dies. Delivery and the receiver's change are one instant.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashMap;

use super::cast::{Cast, Now};
use super::motion::Instant;
use super::notes::Obstacle;
use crate::drawing::{Anchor, Enter, Font, Place, Point, Rect};
use crate::export::number::{number, polyline};
use crate::primitive::{Fate, Flight, FlightKind, Part, SimId, Traffic};
use crate::story::{Frame, Stretch};
use crate::text::Fonts;
use crate::theme::{Role, TypeScale};
use crate::timeline::{Easing, Element, Form, Layer, Property, Value};
use crate::units::{Micros, Millis};

/// Messages of all simulations that have left and not ended.
#[derive(Default)]
pub(super) struct Messages {
    flying: BTreeMap<(SimId, u32), Flying>,
    /// The chips made so far, by name; one that has landed is used again.
    chips: HashMap<String, Chip>,
}

struct Flying {
    flight: Flight,
    chip: String,
    /// The shown and simulated time up to which its motion is written.
    written: (Instant, Micros),
}

/// The elements of a message and its way.
#[derive(Clone)]
struct Chip {
    ride: Ride,
    /// All of it.
    group: usize,
    /// What travels.
    traveller: usize,
    /// Whether it is worth fades, and a cross where one dies: all but background chatter.
    worthy: bool,
    /// The cross, once one died.
    death: Option<usize>,
}

/// Where a message's ends are looked up, what else is there, and how it is drawn.
pub(super) struct Surroundings<'a> {
    /// The run in which it leaves.
    pub(super) stretch: &'a Stretch,
    pub(super) places: &'a [Place],
    pub(super) fonts: &'a Fonts,
    pub(super) scale: TypeScale,
    pub(super) names: &'a dyn Fn(Part) -> String,
    /// Where messages have to be.
    pub(super) stage: Rect,
    /// What stands there and should not be covered.
    pub(super) standing: &'a dyn Fn() -> &'a [Obstacle],
    /// Whether so many leave at this instant that their words would hide each other.
    pub(super) crowded: bool,
}

impl Surroundings<'_> {
    /// The places of a message's sender and receiver, if both are on stage.
    fn ends(&self, sim: SimId, flight: &Flight) -> Option<[&Place; 2]> {
        let find = |part: Part| {
            let part = Part { sim, ..part };
            self.places.iter().find(|place| place.part == part)
        };
        Some([find(flight.from)?, find(flight.to)?])
    }

    /// The messages that leave after one while it is under way, as if they went on their routes.
    fn coming(&self, sim: SimId, flight: &Flight) -> impl Iterator<Item = (&Flight, Ride)> {
        let frames = &self.stretch.frames;
        let first = frames.partition_point(|frame| frame.t < flight.sent);
        let (id, due) = (flight.id, flight.due);
        let frames = frames[first..]
            .iter()
            .take_while(move |frame| frame.t <= due);
        let news = frames.flat_map(|frame| &frame.traffic);
        news.filter_map(move |news| match news {
            Traffic::Sent(other) if other.id > id => {
                let size = Look::of(other, self.crowded).size(other, self);
                Some((other, Ride::on(self.ends(sim, other)?, size)))
            }
            _ => None,
        })
    }
}

/// How far outside an outline messages start and end.
const CLEARANCE: f64 = 4.0;
/// The most of its way that a message with words gives up at each end, to keep off what stands there.
const BESIDE: f64 = 0.35;
/// How far a way without a link bends to the right, in lengths of the way: those of both directions keep apart.
const BEND: f64 = 0.12;
/// From a way to the words beside it: there is a dot between them.
const GAP: f64 = 10.0;
/// So many places on a way, besides its start, tell what a message hides.
const PLACES: u32 = 8;
/// How much more a message must hide on its route, over its whole way, than beside it, to leave it.
const ASIDE: f64 = 3_000.0;
/// More messages than this at one instant are dots without words.
const CROWD: usize = 8;
/// How long the cross of a message that died stays.
const DEATH: i64 = 900;

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
        let look = Look::of(flight, around.crowded);
        let Some(ends) = around.ends(sim, flight) else {
            return;
        };
        let ride = self.ride(sim, flight, look, ends, around);
        let name = self.free_name(sim, flight, look, ride, around);
        let chip = self.chips.entry(name.clone()).or_insert_with(|| {
            let maker = Maker { cast, now };
            maker.chip(&name, flight, look, ride, around)
        });
        chip.place(cast, 0.0, now);
        chip.show(cast, now);
        let flying = Flying {
            flight: flight.clone(),
            chip: name,
            written: (cast.motion.instant(now), flight.sent),
        };
        self.flying.insert((sim, flight.id), flying);
    }

    /// A message ends: it lands, or a cross shows where it died.
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
        let Some(chip) = self.chips.get_mut(&flying.chip) else {
            return;
        };
        flying.advance(cast, chip, clock, now, fate == Fate::Delivered);
        chip.hide(cast, now);
        if chip.worthy && fate != Fate::Delivered {
            let cross = *chip.death.get_or_insert_with(|| {
                let mut maker = Maker { cast, now };
                maker.cross(&flying.chip, chip.ride.size.1)
            });
            let at = chip.ride.at(flying.share(clock));
            cast.set(cross, Property::Translate, Value::Point(at), now);
            cast.enter(cross, Enter::Fade, now);
            let later = Now {
                at: now.at + Millis(DEATH),
                ..now
            };
            cast.leave(cross, later);
        }
    }

    /// The run stops: whatever is under way stops with it.
    pub(super) fn pause(&mut self, cast: &mut Cast, sim: SimId, clock: Micros, now: Now) {
        for (_, flying) in self.flying.iter_mut().filter(|((of, _), _)| *of == sim) {
            if let Some(chip) = self.chips.get(&flying.chip) {
                flying.advance(cast, chip, clock, now, false);
            }
        }
    }

    /// Where those are that a pause stopped on their way.
    pub(super) fn bounds(&self) -> Vec<Rect> {
        let bounds = |flying: &Flying| {
            let chip = self.chips.get(&flying.chip)?;
            Some(chip.ride.bounds(flying.share(flying.written.1)))
        };
        self.flying.values().filter_map(bounds).collect()
    }

    /// Everything on its way leaves the stage.
    pub(super) fn clear(&mut self, cast: &mut Cast, now: Now) {
        self.keep(cast, now, &|_| false);
    }

    /// Whatever has a way that is not to be seen leaves the stage.
    pub(super) fn keep(&mut self, cast: &mut Cast, now: Now, seen: &dyn Fn(Rect) -> bool) {
        self.flying.retain(|_, flying| {
            let Some(chip) = self.chips.get(&flying.chip) else {
                return false;
            };
            let kept = seen(chip.ride.route.bounds());
            if !kept {
                chip.hide(cast, now);
            }
            kept
        });
    }

    /// How a message goes: on its route, or beside it if its words hide much less there. Where a link is drawn they stay
    /// on it: each other way is more that a page has to fetch.
    fn ride(
        &self,
        sim: SimId,
        flight: &Flight,
        look: Look,
        ends: [&Place; 2],
        around: &Surroundings<'_>,
    ) -> Ride {
        let on = Ride::on(ends, look.size(flight, around));
        let is_linked = on.route.bend.is_none();
        if !look.worded || is_linked {
            return on;
        }
        let beside = [1.0, -1.0].map(|side| on.beside(side));
        let room = beside.iter().map(Ride::room).fold(on.room(), Rect::union);
        let in_the_way = |thing: &&Obstacle| {
            thing.meets(room) && !ends.iter().any(|end| thing.holds(end.bounds))
        };
        let standing = (around.standing)().iter().filter(in_the_way);
        let standing: Vec<Obstacle> = standing.copied().collect();
        let others: Vec<(&Flight, Ride)> = self
            .under_way(sim)
            .chain(around.coming(sim, flight))
            .filter(|(_, ride)| ride.is_worded())
            .collect();
        let hidden = |ride: &Ride| hidden(flight, ride, &standing, &others);
        let most = hidden(&on);
        if most <= ASIDE {
            return on;
        }
        let beside = beside.iter().filter(|ride| ride.is_within(around.stage));
        let beside = beside.map(|ride| (hidden(ride) + ASIDE, *ride));
        std::iter::once((most, on))
            .chain(beside)
            .min_by(|(one, _), (other, _)| one.total_cmp(other))
            .map_or(on, |(_, ride)| ride)
    }

    /// The messages of a simulation that are under way, and how they go.
    fn under_way(&self, sim: SimId) -> impl Iterator<Item = (&Flight, Ride)> {
        let flying = self.flying.iter().filter(move |((of, _), _)| *of == sim);
        flying.filter_map(|(_, flying)| Some((&flying.flight, self.chips.get(&flying.chip)?.ride)))
    }

    /// A name for the chip that no message on its way has, so that chips are used again.
    fn free_name(
        &self,
        sim: SimId,
        flight: &Flight,
        look: Look,
        ride: Ride,
        around: &Surroundings<'_>,
    ) -> String {
        let end = |part: Part| (around.names)(Part { sim, ..part });
        let words = if look.worded { &flight.label } else { "" };
        let (from, to) = (end(flight.from), end(flight.to));
        let name = format!("{from}-{to}:{words}.{:?}", flight.kind).to_lowercase();
        let free = |name: &String| {
            let chip = self.chips.get(name);
            chip.is_none_or(|chip| chip.ride == ride)
                && self.flying.values().all(|flying| flying.chip != *name)
        };
        if free(&name) {
            return name;
        }
        // One more than there are messages is always free.
        (2..=self.chips.len() + 2)
            .map(|copy| format!("{name}~{copy}"))
            .find(free)
            .unwrap_or(name)
    }
}

impl Flying {
    /// The share of its way that it has behind it at a simulated time.
    fn share(&self, clock: Micros) -> f64 {
        share(&self.flight, clock)
    }

    /// Moves the chip to where it is at this simulated time. A flight shown in one piece is eased; one that a run
    /// interrupted goes evenly.
    fn advance(&mut self, cast: &mut Cast, chip: &Chip, clock: Micros, now: Now, landed: bool) {
        let (since, at) = self.written;
        let whole = landed && at == self.flight.sent;
        let easing = if whole { Easing::MOVE } else { Easing::Linear };
        let share = Value::Number(chip.ride.parameter(self.share(clock)));
        cast.follow_route(chip.traveller, share, since, now, easing);
        self.written = (cast.motion.instant(now), clock);
    }
}

impl Chip {
    fn show(&self, cast: &mut Cast, now: Now) {
        if self.worthy {
            cast.enter(self.group, Enter::Fade, now);
        } else {
            cast.set(self.group, Property::Visible, Value::Visible(true), now);
        }
    }

    fn hide(&self, cast: &mut Cast, now: Now) {
        if self.worthy {
            cast.leave(self.group, now);
        } else {
            cast.set(self.group, Property::Visible, Value::Visible(false), now);
        }
    }

    /// Puts it at a share of its way, at once.
    fn place(&self, cast: &mut Cast, share: f64, now: Now) {
        let share = Value::Number(self.ride.parameter(share));
        cast.set(self.traveller, Property::Motion, share, now);
    }
}

/// How a message goes along its route.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ride {
    route: Route,
    /// Width and height of what travels.
    size: (f64, f64),
    /// From the route to the middle of what travels; words beside their route have a dot on it.
    beside: Point,
}

impl Ride {
    /// On the route between two places.
    fn on([from, to]: [&Place; 2], size: (f64, f64)) -> Self {
        Self {
            route: Route::between(from, to),
            size,
            beside: Point::default(),
        }
    }

    /// Beside the same route, on its right for 1 and on its left for −1.
    fn beside(self, side: f64) -> Self {
        let (start, end) = (self.route.start, self.route.end);
        let (dx, dy) = (end.x - start.x, end.y - start.y);
        let length = libm::hypot(dx, dy).max(1e-6);
        let (w, h) = self.size;
        // A pill is a disc drawn out sideways.
        let reach = (w - h).max(0.0) / 2.0 * dy.abs() / length + h / 2.0 + GAP;
        // Whole pixels are written in few bytes.
        let beside = Point {
            x: libm::round(-dy / length * reach * side),
            y: libm::round(dx / length * reach * side),
        };
        Self { beside, ..self }
    }

    /// Whether words travel.
    fn is_worded(&self) -> bool {
        self.size.0 > 0.0
    }

    /// Where it is on its route at a share of its way.
    fn at(&self, share: f64) -> Point {
        self.route.at(self.parameter(share))
    }

    /// The box around what travels at a share of its way.
    fn bounds(&self, share: f64) -> Rect {
        let at = self.at(share);
        let (w, h) = self.size;
        Rect {
            x: at.x + self.beside.x - w / 2.0,
            y: at.y + self.beside.y - h / 2.0,
            w,
            h,
        }
    }

    /// The box around what travels, all the way.
    fn room(&self) -> Rect {
        let (at, (w, h)) = (self.beside, self.size);
        let route = self.route.bounds();
        Rect {
            x: route.x + at.x - w / 2.0,
            y: route.y + at.y - h / 2.0,
            w: route.w + w,
            h: route.h + h,
        }
    }

    /// Whether it stays in a box all the way.
    fn is_within(&self, stage: Rect) -> bool {
        shares().all(|share| stage.holds(self.bounds(share)))
    }

    /// The parameter of its route at a share of its way: words begin and end beside what they come from and go to,
    /// rather than on it, as far as the route is long enough.
    fn parameter(&self, share: f64) -> f64 {
        let (dx, dy) = (
            self.route.end.x - self.route.start.x,
            self.route.end.y - self.route.start.y,
        );
        let length = libm::hypot(dx, dy).max(1e-6);
        let (w, h) = self.size;
        // Half of what the box is long in the direction of the route.
        let across = if w > 0.0 {
            w / 2.0 * length / dx.abs().max(1e-6)
        } else {
            0.0
        };
        let reach = across.min(h / 2.0 * length / dy.abs().max(1e-6));
        let aside = (reach / length).min(BESIDE);
        aside + (1.0 - 2.0 * aside) * share
    }
}

/// The share of its way that a message has behind it at a simulated time.
fn share(flight: &Flight, clock: Micros) -> f64 {
    let way = flight.way.0.max(1) as f64;
    ((clock - flight.sent).0 as f64 / way).clamp(0.0, 1.0)
}

/// How much a message would hide on its way, of what stands and of the words of others.
fn hidden(flight: &Flight, ride: &Ride, standing: &[Obstacle], others: &[(&Flight, Ride)]) -> f64 {
    let at = |done: f64| {
        let clock = flight.sent + Micros((flight.way.0 as f64 * done) as i64);
        let there = |other: &Flight| other.sent <= clock && clock <= other.due;
        let words = others.iter().filter(|(other, _)| there(other));
        let words = words.map(|(other, ride)| Obstacle::solid(ride.bounds(share(other, clock))));
        let things = standing.iter().copied().chain(words);
        let place = ride.bounds(done);
        things.map(|thing| thing.hidden_by(place)).sum::<f64>()
    };
    shares().map(at).sum()
}

/// Shares of a way, from its start to its end.
fn shares() -> impl Iterator<Item = f64> {
    (0..=PLACES).map(|place| f64::from(place) / f64::from(PLACES))
}

/// The way from the edge of a sender to the edge of a receiver: straight along a drawn link, a curve where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Route {
    start: Point,
    bend: Option<Point>,
    end: Point,
}

impl Route {
    fn between(from: &Place, to: &Place) -> Self {
        let (one, other) = (from.bounds.centre(), to.bounds.centre());
        if from.linked && to.linked {
            let (start, end) = (edge(from, other), edge(to, one));
            return Self {
                start,
                bend: None,
                end,
            };
        }
        let (dx, dy) = (other.x - one.x, other.y - one.y);
        let bend = Point {
            x: f64::midpoint(one.x, other.x) - dy * BEND,
            y: f64::midpoint(one.y, other.y) + dx * BEND,
        };
        Self {
            start: edge(from, bend),
            bend: Some(bend),
            end: edge(to, bend),
        }
    }

    /// The place at a share of its parameter.
    fn at(&self, share: f64) -> Point {
        let mix = |a: Point, b: Point| Point {
            x: a.x + (b.x - a.x) * share,
            y: a.y + (b.y - a.y) * share,
        };
        match self.bend {
            Some(bend) => mix(mix(self.start, bend), mix(bend, self.end)),
            None => mix(self.start, self.end),
        }
    }

    /// The box around it.
    fn bounds(&self) -> Rect {
        let [start, control, end] = self.curve().map(|at| Rect {
            x: at.x,
            y: at.y,
            w: 0.0,
            h: 0.0,
        });
        start.union(control).union(end)
    }

    /// The same as a curve, evenly followed where it is straight.
    fn curve(&self) -> [Point; 3] {
        [self.start, self.bend.unwrap_or(self.at(0.5)), self.end]
    }

    /// Its direction at its end, as an angle.
    fn heading(&self) -> f64 {
        let before = self.bend.unwrap_or(self.start);
        libm::atan2(self.end.y - before.y, self.end.x - before.x)
    }

    /// The outline from its start to `short` pixels before its end.
    fn outline(&self, short: f64) -> (String, f64) {
        let length = libm::hypot(self.end.x - self.start.x, self.end.y - self.start.y);
        let share = 1.0 - (short / length.max(1e-6)).min(1.0);
        let (start, end) = (self.start, self.at(share));
        let data = match self.bend {
            // The first part of a quadratic is one, with its control point on the first leg.
            Some(bend) => format!(
                "M{} {}Q{} {} {} {}",
                number(start.x),
                number(start.y),
                number(start.x + (bend.x - start.x) * share),
                number(start.y + (bend.y - start.y) * share),
                number(end.x),
                number(end.y),
            ),
            None => polyline(&[start, end]),
        };
        (data, length * share)
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

/// How a message is drawn.
#[derive(Clone, Copy)]
struct Look {
    role: Role,
    worded: bool,
    arrow: bool,
}

impl Look {
    fn of(flight: &Flight, crowded: bool) -> Self {
        let role = match flight.kind {
            FlightKind::Plain | FlightKind::Yes => Role::Accent,
            FlightKind::No => Role::InkSoft,
            FlightKind::Quiet => Role::Muted,
        };
        let arrow = flight.kind != FlightKind::Quiet;
        Self {
            role,
            worded: arrow && !crowded,
            arrow,
        }
    }

    /// Width and height of what travels.
    fn size(self, flight: &Flight, around: &Surroundings<'_>) -> (f64, f64) {
        let px = around.scale.small;
        if !self.worded {
            return (0.0, px * 2.0);
        }
        let words = around
            .fonts
            .width(&flight.label, font(flight, around.scale));
        let sign = if is_answer(flight) { px * 1.25 } else { 0.0 };
        let around = words + sign + px * 1.5;
        (2.0 * libm::ceil(around / 2.0), px * 2.0)
    }
}

/// The font of a message's words.
fn font(flight: &Flight, scale: TypeScale) -> Font {
    Font {
        mono: flight.kind == FlightKind::Plain,
        weight: 500,
        px: scale.small,
    }
}

/// Whether a message says yes or no, with a sign.
fn is_answer(flight: &Flight) -> bool {
    matches!(flight.kind, FlightKind::Yes | FlightKind::No)
}

/// Makes the elements of messages.
struct Maker<'a> {
    cast: &'a mut Cast,
    now: Now,
}

impl Maker<'_> {
    /// The group that travels with the words, the dot or both that are in it, the arrow under it and the cross of its
    /// death.
    fn chip(
        mut self,
        name: &str,
        flight: &Flight,
        look: Look,
        ride: Ride,
        around: &Surroundings<'_>,
    ) -> Chip {
        self.cast.rank_last("messages");
        let group = self.group(name, None);
        let mut name = name.to_owned();
        let (mut members, mut traveller) = (Vec::new(), group);
        if look.arrow {
            members = self.arrow(&name, group, look.role, ride.route);
            name += ".chip";
            traveller = self.group(&name, Some(group));
            members.push(traveller);
        }
        self.cast.curve(traveller, ride.route.curve());
        if look.worded {
            members.extend(self.pill(&name, traveller, flight, look.role, ride, around));
        }
        if !look.worded || ride.beside != Point::default() {
            members.push(self.dot(&name, traveller, look));
        }
        let always = Now {
            at: Millis::ZERO,
            tick: 0,
            ..self.now
        };
        for member in members {
            self.cast
                .set(member, Property::Visible, Value::Visible(true), always);
        }
        Chip {
            ride,
            group,
            traveller,
            worthy: look.arrow,
            death: None,
        }
    }

    fn group(&mut self, name: &str, parent: Option<usize>) -> usize {
        self.make(
            name.to_owned(),
            parent,
            Form::Group,
            0.0,
            vec![at(0.0, 0.0)],
        )
    }

    /// The cross of a message that died, half as high as its chip.
    fn cross(&mut self, name: &str, height: f64) -> usize {
        let data = sign_path(false, height / 2.0);
        let form = Form::Path { data, length: 0.0 };
        let tracks = [at(0.0, 0.0)].into_iter();
        let tracks = tracks.chain(paint(None, Some(Role::Bad)));
        self.make(format!("{name}.death"), None, form, 4.0, tracks.collect())
    }

    fn arrow(&mut self, name: &str, group: usize, role: Role, route: Route) -> Vec<usize> {
        let angle = route.heading();
        let back = |along: f64, side: f64| Point {
            x: route.end.x - along * libm::cos(angle) - side * libm::sin(angle),
            y: route.end.y - along * libm::sin(angle) + side * libm::cos(angle),
        };
        let (data, length) = route.outline(9.0);
        let line = Form::Path { data, length };
        let tip = [route.end, back(12.0, 5.5), back(12.0, -5.5)];
        let head = Form::Path {
            data: format!("{}Z", polyline(&tip)),
            length: 0.0,
        };
        let tracks = |paints: [(Property, Value); 2]| [at(0.0, 0.0)].into_iter().chain(paints);
        let stroked = tracks(paint(None, Some(role))).collect();
        let filled = tracks(paint(Some(role), None)).collect();
        vec![
            self.make(format!("{name}.line"), Some(group), line, 2.0, stroked),
            self.make(format!("{name}.head"), Some(group), head, 0.0, filled),
        ]
    }

    fn dot(&mut self, name: &str, group: usize, look: Look) -> usize {
        let width = match (look.worded, look.arrow) {
            (true, _) => 12.0,
            (false, true) => 16.0,
            (false, false) => 10.0,
        };
        let tracks = [at(0.0, 0.0), (Property::Width, Value::Number(width))];
        let tracks = tracks.into_iter().chain(paint(Some(look.role), None));
        let id = format!("{name}.dot");
        self.make(id, Some(group), Form::Circle, 0.0, tracks.collect())
    }

    /// The words in their pill, with a tick or a cross before an answer.
    fn pill(
        &mut self,
        name: &str,
        group: usize,
        flight: &Flight,
        role: Role,
        ride: Ride,
        around: &Surroundings<'_>,
    ) -> Vec<usize> {
        let px = around.scale.small;
        let font = font(flight, around.scale);
        let answer = is_answer(flight);
        let sign = if answer { px * 1.25 } else { 0.0 };
        let (w, h) = ride.size;
        let left = px * 0.75 - w / 2.0;
        let at = |x: f64, y: f64| at(ride.beside.x + x, ride.beside.y + y);
        let tint = if role == Role::Accent {
            Role::AccentTint
        } else {
            Role::Raised
        };
        let size = [
            at(-w / 2.0, -h / 2.0),
            (Property::Width, Value::Number(w)),
            (Property::Height, Value::Number(h)),
        ];
        let tracks = size.into_iter().chain(paint(Some(tint), Some(role)));
        let form = Form::Box { radius: h / 2.0 };
        let pill = self.make(
            format!("{name}.pill"),
            Some(group),
            form,
            2.0,
            tracks.collect(),
        );
        let form = Form::Words {
            text: flight.label.to_string(),
            font,
            anchor: Anchor::Start,
            struck: false,
        };
        let tracks = [at(left + sign, 0.36 * px)].into_iter();
        let tracks = tracks.chain(paint(Some(Role::Ink), None)).collect();
        let label = self.make(format!("{name}.words"), Some(group), form, 0.0, tracks);
        let mut members = vec![pill, label];
        if answer {
            let data = sign_path(flight.kind == FlightKind::Yes, px * 0.75);
            let form = Form::Path { data, length: 0.0 };
            let tracks = [at(left + px * 0.45, 0.0)].into_iter();
            let tracks = tracks.chain(paint(None, Some(role))).collect();
            members.push(self.make(format!("{name}.sign"), Some(group), form, 3.0, tracks));
        }
        members
    }

    fn make(
        &mut self,
        id: String,
        parent: Option<usize>,
        form: Form,
        stroke_width: f64,
        tracks: Vec<(Property, Value)>,
    ) -> usize {
        let named = matches!(form, Form::Words { .. }).then(|| id.strip_suffix(".words"));
        let element = Element {
            within: named.flatten().map(|name| format!("{name}.pill")),
            id,
            parent,
            layer: Layer::Stage,
            form,
            fill_opacity: 1.0,
            stroke_width,
            dash: Arc::default(),
            round: true,
            statement: self.now.cause.statement,
            tracks: Vec::new(),
        };
        self.cast.add(element, "messages".into(), tracks)
    }
}

fn at(x: f64, y: f64) -> (Property, Value) {
    (Property::Translate, Value::Point(Point { x, y }))
}

fn paint(fill: Option<Role>, stroke: Option<Role>) -> [(Property, Value); 2] {
    [
        (Property::Fill, Value::Paint(fill)),
        (Property::Stroke, Value::Paint(stroke)),
    ]
}

/// Whether more messages with words leave at an instant than can be told apart.
pub(super) fn is_crowded(stretch: &Stretch, t: Micros) -> bool {
    let worded =
        |news: &&Traffic| matches!(news, Traffic::Sent(flight) if flight.kind != FlightKind::Quiet);
    let leaving = |frame: &Frame| frame.traffic.iter().filter(worded).count();
    let first = stretch.frames.partition_point(|frame| frame.t < t);
    let frames = stretch.frames[first..]
        .iter()
        .take_while(|frame| frame.t == t);
    frames.map(leaving).sum::<usize>() > CROWD
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
