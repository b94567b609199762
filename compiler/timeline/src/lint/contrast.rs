//! Words that do not stand out from what is behind them, in the light or the dark theme.
//!
//! What is behind them is looked at in three places of a line: at its middle and at a tenth from its ends.

use std::cell::RefCell;
use std::ops;
use std::rc::Rc;
use std::sync::LazyLock;

use explc_dsl::codes::visual;
use hashbrown::HashMap;

use super::Finding;
use super::edges::Edges;
use super::range::{Range, both, passed, resting};
use super::scenery::Scenery;
use super::stretch::{Changes, Lasts, Part, Stretch, solve, worst};
use super::thing::{Kind, Thing};
use super::tracks::Coat;
use crate::theme::{Role, Theme};
use crate::timeline::{Paint, Track, Value};
use crate::units::Millis;

/// The least contrast of words, as WCAG 2.2 AA has it for any size.
const LEAST: f64 = 4.5;
/// What rounding may take off it.
const HAIR: f64 = 0.005;
/// Where a line of words is looked at, in shares of its width.
const LOOKS: [f64; 3] = [0.1, 0.5, 0.9];

/// A colour as far as it is known: red, green and blue from 0 to 255.
type Colour = [Range; 3];

/// A thing that words may stand on, and what fills it.
struct Ground<'t, 'a> {
    thing: &'t Thing<'a>,
    fill: Coat<'a>,
}

/// A part of the time, and the places of what comes near words then.
struct Spell {
    part: Part,
    near: ops::Range<usize>,
}

impl Lasts for Spell {
    fn part(&self) -> Part {
        self.part
    }
}

/// Words, and the paint of their letters.
struct Line<'t, 'a> {
    words: &'t Thing<'a>,
    ink: Coat<'a>,
}

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    let mut verdicts = scenery.verdicts.borrow_mut();
    let mut behind = Vec::new();
    for words in scenery.those(&scenery.sets.words) {
        let Some(ink) = words.fill else {
            continue;
        };
        let line = Line { words, ink };
        let places = floor(scenery, words)..words.order;
        behind.clear();
        scenery.around(words, (&scenery.sets.grounds, places), |thing| {
            behind.extend(ground(thing))
        });
        // What stands out from all that is around need not be looked at closer.
        if verdicts.unsure(&line, &behind).is_empty() {
            continue;
        }
        behind.retain(|ground| scenery.come_near(words, ground.thing));
        let unsure = verdicts.unsure(&line, &behind);
        if !unsure.is_empty() {
            look(scenery, &line, &behind, unsure, found);
        }
    }
}

/// A thing as a ground of words, if it is ever filled.
fn ground<'t, 'a>(thing: &'t Thing<'a>) -> Option<Ground<'t, 'a>> {
    let fill = thing.fill.filter(|fill| fill.is_seen())?;
    (!thing.is_words()).then_some(Ground { thing, fill })
}

/// In which themes inks may be too near to what is behind them. Many words are alike, in all variants.
#[derive(Default)]
pub(super) struct Verdicts {
    known: HashMap<Vec<Shade>, &'static [Theme]>,
    /// What is asked for.
    asked: Vec<Shade>,
}

/// The roles that something is ever painted with, a bit each, and how opaque that is, as bits.
type Shade = (u64, u64);

impl Verdicts {
    /// The themes in which words may not stand out, given all that is ever behind them.
    fn unsure(&mut self, line: &Line, behind: &[Ground]) -> &'static [Theme] {
        let opaque = f64::to_bits(1.0);
        self.asked.clear();
        self.asked.push((line.ink.roles, opaque));
        for ground in behind {
            let shade = (
                ground.fill.roles,
                ground.thing.element.fill_opacity.to_bits(),
            );
            let is_first = self.asked.len() == 1;
            match self.asked.last_mut() {
                // What is opaque shows by itself: the next is like more of the same.
                Some(last) if !is_first && (last.1, shade.1) == (opaque, opaque) => {
                    last.0 |= shade.0;
                }
                _ => self.asked.push(shade),
            }
        }
        if let Some(known) = self.known.get(self.asked.as_slice()) {
            return known;
        }
        let verdict = unsure(line, behind);
        self.known.insert(self.asked.clone(), verdict);
        verdict
    }
}

/// The themes in which words may not stand out, looked at closer.
fn unsure(line: &Line, behind: &[Ground]) -> &'static [Theme] {
    let is_sure = |theme| {
        let fills = behind.iter().filter_map(|ground| ground.ever(theme));
        is_sure(ever(line.ink.track, theme), fills, theme)
    };
    match (is_sure(Theme::Light), is_sure(Theme::Dark)) {
        (true, true) => &[],
        (true, false) => &[Theme::Dark],
        (false, true) => &[Theme::Light],
        (false, false) => Theme::ALL.as_slice(),
    }
}

/// From where on things count as behind words: the box that they travel in hides all that is behind it.
fn floor(scenery: &Scenery, words: &Thing) -> usize {
    let name = words.element.within.as_deref();
    let holders = name.into_iter().flat_map(|name| scenery.named(name));
    let hiding = holders.filter(|holder| holder.hides && scenery.travel_together(words, holder));
    hiding.map(|holder| holder.order).min().unwrap_or(0)
}

fn look<'a>(
    scenery: &Scenery,
    line: &Line,
    behind: &[Ground<'_, 'a>],
    themes: &'static [Theme],
    found: &mut Vec<Finding>,
) {
    let words = line.words;
    let rests = rests(scenery, line, behind);
    // What comes near words in one part after the other.
    let mut near = Vec::with_capacity(4 * rests.len());
    let spell = |part: Part| {
        let comes_near = |ground: &&Ground| {
            scenery.comes_near(ground.thing, words.extent.bounds, part.from, part.to)
        };
        let start = near.len();
        near.extend(behind.iter().filter(comes_near));
        Spell {
            part,
            near: start..near.len(),
        }
    };
    let spells: Vec<Spell> = rests.into_iter().map(spell).collect();
    // What lies where is the same in each theme.
    let known: RefCell<Known> = RefCell::default();
    let layers = |near: &[&Ground<'_, 'a>], a: Millis, b: Millis| {
        let mut known = known.borrow_mut();
        let layers = known.entry((a, b));
        let new = || layers_of(scenery, words, near, (a, b));
        Rc::clone(layers.or_insert_with(new))
    };
    for &theme in themes {
        let judge = |spell: &Spell, a: Millis, b: Millis| {
            let ink = colour(line.ink.track, theme, a, b);
            let near = &near[spell.near.clone()];
            let fills = near.iter();
            let fills = fills.filter_map(|ground| ground.during(theme, a, b));
            if is_sure(Some(ink), fills, theme) {
                return Some(false);
            }
            let ratio = ratio(ink, &layers(near, a, b), theme, (a, b));
            (Range::at(LEAST - HAIR) - ratio).exceeds(0.0)
        };
        let stretches = solve(&spells, scenery.least(&[words]), &judge);
        tell(scenery, line, behind, (theme, &stretches), found);
    }
}

fn tell(
    scenery: &Scenery,
    line: &Line,
    behind: &[Ground],
    (theme, stretches): (Theme, &[Stretch]),
    found: &mut Vec<Finding>,
) {
    let words = line.words;
    let behind: Vec<&Ground> = behind.iter().collect();
    let lack = |t| {
        let layers = layers_of(scenery, words, &behind, (t, t));
        LEAST - ratio(colour(line.ink.track, theme, t, t), &layers, theme, (t, t)).middle()
    };
    for &stretch in stretches {
        let (moment, lack) = worst(stretch, &lack);
        let message = format!(
            "{} has a contrast of {:.2}:1 in the {} theme, and {LEAST}:1 is the least",
            words.told(),
            LEAST - lack,
            theme.name()
        );
        let finding = Finding::of(
            visual::CONTRAST,
            scenery,
            &[words],
            stretch,
            moment,
            message,
        );
        found.push(Finding {
            theme: Some(theme),
            ..finding
        });
    }
}

/// Whether an ink is far enough from every ground that there may be, given all that is filled, and how opaque.
fn is_sure(ink: Option<Colour>, fills: impl Iterator<Item = (Colour, f64)>, theme: Theme) -> bool {
    let mut under = rgb(Role::Background, theme);
    for (fill, opacity) in fills {
        under = hull(under, mixed(under, fill, opacity));
    }
    ink.is_none_or(|ink| {
        let ink = luminance(ink);
        let stands_out = |under| contrast(ink, under).lo >= LEAST - HAIR;
        stands_out(luminance_around(under)) || stands_out(luminance(under))
    })
}

impl Ground<'_, '_> {
    /// All that it is ever filled with, and how opaque that is.
    fn ever(&self, theme: Theme) -> Option<(Colour, f64)> {
        let fill = ever(self.fill.track, theme)?;
        Some((fill, self.thing.element.fill_opacity))
    }

    /// All that it is filled with from `a` to `b`, both included, and how opaque that is.
    fn during(&self, theme: Theme, a: Millis, b: Millis) -> Option<(Colour, f64)> {
        let there = is_there(self.fill.track, a, b) != Some(false);
        let opacity = self.thing.element.fill_opacity;
        there.then(|| (colour(self.fill.track, theme, a, b), opacity))
    }
}

/// All that a track ever paints, in a theme.
fn ever(track: &Track, theme: Theme) -> Option<Colour> {
    roles(track).map(|role| rgb(role, theme)).reduce(hull)
}

/// The roles that a track ever paints with.
fn roles(track: &Track) -> impl Iterator<Item = Role> {
    let later = track.segments.iter().map(|segment| segment.value);
    let values = std::iter::once(track.initial).chain(later);
    values.filter_map(|value| match value {
        Value::Paint(role) => role,
        _ => None,
    })
}

/// The stretches between all changes that words and what is behind them go through, and whether nothing changes within.
fn rests(scenery: &Scenery, line: &Line, behind: &[Ground]) -> Vec<Part> {
    let mut changes = Changes::default();
    let mut repaint = |track: &Track| {
        for segment in &track.segments {
            changes.way(segment.start, segment.end());
        }
    };
    repaint(line.ink.track);
    for ground in behind {
        repaint(ground.fill.track);
    }
    let mut ways_of = |thing: &Thing| {
        for piece in scenery.pieces(thing) {
            match piece.is_still() {
                true => changes.cut(piece.from, piece.to),
                false => changes.way(piece.from, piece.to),
            }
        }
    };
    ways_of(line.words);
    for ground in behind {
        ways_of(ground.thing);
    }
    let mut parts = Vec::new();
    changes.rests(&line.words.seen, &mut |part| parts.push(part));
    parts
}

/// A place in a line of words, at half the height of its small letters.
fn place(words: Edges, share: f64) -> (Range, Range) {
    let at =
        |from: Range, to: Range, share: f64| from * Range::at(1.0 - share) + to * Range::at(share);
    (
        at(words.left, words.right, share),
        at(words.top, words.bottom, 0.5),
    )
}

/// What is behind words from one moment up to another.
type Known<'a> = HashMap<Stretch, Rc<[Layer<'a>]>>;

/// Something that may be behind words, from one moment up to another.
struct Layer<'a> {
    fill: &'a Track,
    opacity: f64,
    /// Whether it is seen and painted at each place where the words are looked at.
    painted: [Option<bool>; 3],
}

/// What is behind words from `a` to `b`, both included, from back to front: neither what is not there, nor what is nowhere
/// near, nor what is behind something that covers it.
fn layers_of<'a>(
    scenery: &Scenery,
    words: &Thing,
    behind: &[&Ground<'_, 'a>],
    (a, b): (Millis, Millis),
) -> Rc<[Layer<'a>]> {
    let layer = |ground: &&Ground<'_, 'a>| {
        let (thing, fill) = (ground.thing, ground.fill.track);
        let there = both(thing.is_seen(a, b), is_there(fill, a, b));
        if there == Some(false) {
            return None;
        }
        let [edges, words] = scenery.beside(thing, words, a, b);
        let painted = |share| {
            let (x, y) = place(words, share);
            both(there, holds(thing, edges, x, y))
        };
        let near = edges.hull().grown(1.0).meets(words.hull());
        near.then(|| Layer {
            fill,
            opacity: thing.element.fill_opacity,
            painted: [painted(LOOKS[0]), painted(LOOKS[1]), painted(LOOKS[2])],
        })
    };
    let mut layers = Vec::with_capacity(behind.len());
    for layer in behind.iter().rev().filter_map(layer) {
        let covers = layer.opacity >= 1.0 && layer.painted == [Some(true); 3];
        layers.push(layer);
        if covers {
            break;
        }
    }
    layers.reverse();
    layers.into()
}

/// The least contrast of an ink with what is behind it.
fn ratio(ink: Colour, layers: &[Layer], theme: Theme, (a, b): (Millis, Millis)) -> Range {
    let mut grounds = [rgb(Role::Background, theme); 3];
    for layer in layers {
        let fill = colour(layer.fill, theme, a, b);
        for (ground, painted) in grounds.iter_mut().zip(layer.painted) {
            let over = mixed(*ground, fill, layer.opacity);
            *ground = match painted {
                Some(true) => over,
                Some(false) => *ground,
                None => hull(*ground, over),
            };
        }
    }
    let ink = luminance(ink);
    let mut least = contrast(ink, luminance(grounds[0]));
    for place in 1..grounds.len() {
        // A line mostly stands on one ground.
        if grounds[place] != grounds[place - 1] {
            least = least.min(contrast(ink, luminance(grounds[place])));
        }
    }
    least
}

/// Whether a fill is painted.
fn is_there(fill: &Track, a: Millis, b: Millis) -> Option<bool> {
    let there = |t| fill.paint(t) != Paint::None;
    let changes = fill
        .segments
        .iter()
        .any(|segment| a < segment.start && segment.start <= b);
    if changes { None } else { Some(there(a)) }
}

/// Whether a thing holds a place.
fn holds(thing: &Thing, edges: Edges, x: Range, y: Range) -> Option<bool> {
    let inside = [
        x - edges.left,
        edges.right - x,
        y - edges.top,
        edges.bottom - y,
    ];
    let mut boxed = Some(true);
    for by in inside {
        boxed = both(boxed, by.exceeds(-1e-9));
    }
    if boxed == Some(false) {
        return boxed;
    }
    match &thing.kind {
        Kind::Circle => {
            let (cx, cy) = edges.centre();
            let far = |by: Range| by.max(Range::at(0.0) - by);
            let (dx, dy) = (far(x - cx), far(y - cy));
            let distance = Range {
                lo: libm::hypot(dx.lo.max(0.0), dy.lo.max(0.0)),
                hi: libm::hypot(dx.hi, dy.hi),
            };
            both(boxed, (edges.right - cx - distance).exceeds(-1e-9))
        }
        Kind::Path(outline) => {
            use kurbo::Shape as _;
            let local = |place: Range, edge: Range, origin: f64| place - edge + Range::at(origin);
            let (px, py) = (
                local(x, edges.left, outline.bounds.x),
                local(y, edges.top, outline.bounds.y),
            );
            let sharp = px.hi - px.lo < 1e-6 && py.hi - py.lo < 1e-6;
            let inside = || {
                outline
                    .path
                    .contains(kurbo::Point::new(px.middle(), py.middle()))
            };
            both(boxed, sharp.then(inside))
        }
        _ => boxed,
    }
}

fn rgb(role: Role, theme: Theme) -> Colour {
    sharp(role.rgb(theme))
}

/// A colour that is known.
fn sharp(rgb: [u8; 3]) -> Colour {
    channels(|channel| Range::at(f64::from(rgb[channel])))
}

/// The colour with these channels.
fn channels(of: impl Fn(usize) -> Range) -> Colour {
    [of(0), of(1), of(2)]
}

/// A colour with another over it.
fn mixed(under: Colour, over: Colour, opacity: f64) -> Colour {
    if opacity >= 1.0 {
        return over;
    }
    let (share, rest) = (Range::at(opacity), Range::at(1.0 - opacity));
    channels(|channel| over[channel] * share + under[channel] * rest)
}

fn hull(one: Colour, other: Colour) -> Colour {
    channels(|channel| one[channel].hull(other[channel]))
}

/// The colours of a track from `a` to `b`, both included: each channel on its way as a number is.
fn colour(track: &Track, theme: Theme, a: Millis, b: Millis) -> Colour {
    if let Some(Value::Paint(Some(role))) = resting(track, a, b) {
        return rgb(role, theme);
    }
    let at = |t| track.paint(t).rgb(theme).map(sharp);
    let mut known = at(a);
    let mut add = |colour: Option<Colour>| {
        known = match (known, colour) {
            (Some(one), Some(other)) => Some(hull(one, other)),
            (one, other) => one.or(other),
        };
    };
    // Nothing to add while a paint rests.
    if a < b && track.segments.last().is_some_and(|last| last.end() > a) {
        add(at(b));
        passed(track, a, b, &mut |from, to, shares| {
            for share in shares {
                add(between(from, to, share, theme));
            }
        });
    }
    known.unwrap_or(rgb(Role::Background, theme))
}

/// A colour on the way from one paint to another; what is not painted has none, and there is no way to or from it.
fn between(from: Value, to: Value, share: f64, theme: Theme) -> Option<Colour> {
    let solid = |value| match value {
        Value::Paint(Some(role)) => Some(role),
        _ => None,
    };
    let paint = match (solid(from), solid(to)) {
        (Some(from), Some(to)) => Paint::Between(from, to, share),
        (from, to) => Paint::Solid(to.or(from)?),
    };
    paint.rgb(theme).map(sharp)
}

/// The contrast of two luminances as WCAG 2.2 defines it, as far as they are known.
fn contrast(one: Range, other: Range) -> Range {
    let ratio = |a: f64, b: f64| (a.max(b) + 0.05) / (a.min(b) + 0.05);
    let apart = ratio(one.lo, other.hi).min(ratio(one.hi, other.lo));
    let meets = one.lo <= other.hi && other.lo <= one.hi;
    Range {
        lo: if meets { 1.0 } else { apart },
        hi: ratio(one.lo, other.hi).max(ratio(one.hi, other.lo)),
    }
}

/// Relative luminance: it grows with each channel.
fn luminance(colour: Colour) -> Range {
    let lo = weighted(colour.map(|channel| linear(channel.lo)));
    let is_known = colour.iter().all(|channel| channel.lo == channel.hi);
    let hi = match is_known {
        true => lo,
        false => weighted(colour.map(|channel| linear(channel.hi))),
    };
    Range { lo, hi }
}

/// That of all colours in whole numbers around these, and a little more: the light of whole numbers is at hand.
fn luminance_around(colour: Colour) -> Range {
    let below = |channel: Range| LIGHT[usize::from(channel.lo as u8)];
    let above = |channel: Range| LIGHT[usize::from(u8::MAX - (255.0 - channel.hi) as u8)];
    Range {
        lo: weighted(colour.map(below)),
        hi: weighted(colour.map(above)),
    }
}

/// The luminance of red, green and blue light.
fn weighted([red, green, blue]: [f64; 3]) -> f64 {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The light of each byte.
static LIGHT: LazyLock<[f64; 256]> =
    LazyLock::new(|| std::array::from_fn(|byte| light(byte as f64)));

/// A channel as light: from the table where it is a whole number, as it is unless colours mix.
fn linear(channel: f64) -> f64 {
    let whole = channel as usize;
    if whole as f64 == channel && whole < LIGHT.len() {
        LIGHT[whole]
    } else {
        light(channel)
    }
}

fn light(channel: f64) -> f64 {
    let channel = channel / 255.0;
    if channel <= 0.04045 {
        channel / 12.92
    } else {
        libm::pow((channel + 0.055) / 1.055, 2.4)
    }
}
