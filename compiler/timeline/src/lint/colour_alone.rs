//! A difference that only a colour shows: who cannot tell the colours apart does not see it.
//!
//! Parts of a kind are compared at the still end of each beat. They may differ in colour if they also differ in a shape,
//! a dash, the width of an outline, or in a word beyond their names.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use explc_dsl::codes::visual;
use hashbrown::HashMap;

use super::scenery::Scenery;
use super::thing::{Kind, Outline, Thing};
use super::tracks::{Coat, bit};
use super::{Finding, Place};
use crate::theme::Role;
use crate::timeline::{Beat, Form, Layer, Paint, Track};
use crate::units::Millis;

/// A part of a picture.
struct Part<'t, 'a> {
    name: &'a str,
    shapes: Vec<Shape<'t, 'a>>,
}

/// A shape of a part, the number of its sign, and its paints that ever tell something.
struct Shape<'t, 'a> {
    thing: &'t Thing<'a>,
    sign: usize,
    paints: Paints<'a>,
}

/// The fill and the outline of a shape, as far as they ever tell something.
type Paints<'a> = [Option<&'a Track>; 2];

/// The shapes of a kind of parts, part by part as they are drawn, and whether a colour ever tells something of any.
#[derive(Default)]
struct Family<'t, 'a> {
    shapes: Vec<(&'t Thing<'a>, Paints<'a>)>,
    tells: bool,
}

/// The colours of a shape as far as they tell something.
type Roles = [Option<Role>; 2];

/// The names of two parts.
type Pair<'a> = (&'a str, &'a str);

/// What parts look like at the end of a beat: for each, the signs of what is seen of it, and their colours as far as they
/// tell something.
#[derive(Default)]
struct Looks {
    signs: Vec<usize>,
    roles: Vec<Roles>,
    ends: Vec<usize>,
}

/// A shape of a part: its name, what it is, its words or the outline of its sign, its dashes and the width of its outline
/// in hundredths.
type Sign<'a> = (&'a str, &'static str, &'a str, usize, i64);

/// The roles that say how a thing is, a bit each: the categorical ones say whose it is, others nothing.
const TELLING: u64 = bit(Role::Accent)
    | bit(Role::AccentTint)
    | bit(Role::Good)
    | bit(Role::GoodTint)
    | bit(Role::Bad)
    | bit(Role::BadTint)
    | bit(Role::Warn)
    | bit(Role::WarnTint)
    | bit(Role::Muted);

/// How large a sign is at most, in pixels.
const SIGN: f64 = 40.0;

/// The words that tell one part from another, and say nothing of how it is.
const NAMES: [&str; 2] = ["name", "row"];

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    let alike: Vec<Vec<Option<Pair>>> = kinds(scenery)
        .iter()
        .map(|parts| alike(scenery, parts))
        .collect();
    for (index, beat) in scenery.beats.iter().enumerate() {
        for (one, other) in alike.iter().filter_map(|alike| alike[index]) {
            let message = format!(
                "`{}` and `{}` differ in nothing but colour",
                last(one),
                last(other)
            );
            found.push(Finding {
                elements: vec![one.to_owned(), other.to_owned()],
                ..Finding::told(
                    visual::COLOUR_ALONE,
                    Place::Statement(beat.statement),
                    (beat.start, beat.end),
                    message,
                )
            });
        }
    }
}

/// The parts of each kind that has several, if a colour ever says how any of them is. What nothing can be compared with
/// differs from nothing.
fn kinds<'t, 'a>(scenery: &'t Scenery<'a>) -> Vec<Vec<Part<'t, 'a>>> {
    let mut families: HashMap<Letters, Family> = HashMap::new();
    let runs = scenery.things.chunk_by(|one, other| one.part == other.part);
    for run in runs.filter(|run| run.iter().any(is_part)) {
        let family = families.entry(Letters(run[0].part)).or_default();
        for thing in run.iter().filter(|thing| is_part(thing)) {
            let paints = [telling(thing.fill), telling(thing.stroke)];
            family.tells |= paints.iter().any(Option::is_some);
            family.shapes.push((thing, paints));
        }
    }
    families.retain(|_, family| {
        let first = family.shapes[0].0.part;
        family.tells && family.shapes.iter().any(|(thing, _)| thing.part != first)
    });
    let mut families: Vec<(Letters, Family)> = families.into_iter().collect();
    families.sort_unstable_by(|(one, _), (other, _)| one.iter().cmp(other.iter()));
    let families = families.into_iter();
    families.map(|(_, family)| family.parts()).collect()
}

impl<'t, 'a> Family<'t, 'a> {
    /// Its parts by name. Their signs are numbered by themselves: kinds are not compared.
    fn parts(mut self) -> Vec<Part<'t, 'a>> {
        self.shapes.sort_by_key(|(thing, _)| thing.part);
        let mut signs: HashMap<Sign, usize> = HashMap::new();
        let mut shape = |(thing, paints): &(&'t Thing<'a>, Paints<'a>)| {
            let next = signs.len();
            Shape {
                thing,
                sign: *signs.entry(sign(thing)).or_insert(next),
                paints: *paints,
            }
        };
        let parts = self
            .shapes
            .chunk_by(|(one, _), (other, _)| one.part == other.part);
        parts
            .map(|shapes| Part {
                name: shapes[0].0.part,
                shapes: shapes.iter().map(&mut shape).collect(),
            })
            .collect()
    }
}

/// The first two parts of a kind that differ in nothing but colour, at the end of each beat.
fn alike<'a>(scenery: &Scenery, parts: &[Part<'_, 'a>]) -> Vec<Option<Pair<'a>>> {
    let changed = changed(scenery, parts);
    let mut looks = Looks::default();
    let mut pair = None;
    let beats = scenery.beats.iter().zip(changed);
    let at = |(beat, changed): (&&Beat, bool)| {
        if changed {
            looks.look(parts, Millis(beat.end.0 - 1));
            pair = looks.alike(parts);
        }
        pair
    };
    beats.map(at).collect()
}

/// Whether parts may look otherwise at the end of a beat than at the end of the one before.
fn changed(scenery: &Scenery, parts: &[Part]) -> Vec<bool> {
    let mut changed = vec![false; scenery.beats.len()];
    let mut change = |t: Millis| {
        let beat = scenery.beat_at(t);
        changed
            .get_mut(beat)
            .into_iter()
            .for_each(|changed| *changed = true);
    };
    for shape in parts.iter().flat_map(|part| &part.shapes) {
        for (from, to) in shape.thing.seen.iter() {
            change(*from);
            change(*to);
        }
        // On its way, a paint counts as what it becomes.
        for track in shape.paints.iter().flatten() {
            track
                .segments
                .iter()
                .for_each(|segment| change(segment.start));
        }
    }
    changed
}

impl Looks {
    /// Looks at the parts of a kind at a moment.
    fn look(&mut self, parts: &[Part], t: Millis) {
        self.signs.clear();
        self.roles.clear();
        self.ends.clear();
        for part in parts {
            for shape in &part.shapes {
                if shape.thing.is_seen(t, t) == Some(true) {
                    let role = |track: Option<&Track>| track.and_then(|track| role(track, t));
                    let [fill, stroke] = shape.paints;
                    self.signs.push(shape.sign);
                    self.roles.push([role(fill), role(stroke)]);
                }
            }
            self.ends.push(self.signs.len());
        }
    }

    /// The first two parts that differ in nothing but colour.
    fn alike<'a>(&self, parts: &[Part<'_, 'a>]) -> Option<Pair<'a>> {
        // What no colour tells anything of differs in none.
        if self.roles.iter().all(|roles| *roles == [None, None]) {
            return None;
        }
        let mut known: BTreeMap<&[usize], (&'a str, &[Roles])> = BTreeMap::new();
        let mut start = 0;
        for (part, &end) in parts.iter().zip(&self.ends) {
            let (signs, roles) = (&self.signs[start..end], &self.roles[start..end]);
            start = end;
            if signs.is_empty() {
                continue;
            }
            let (first, before) = *known.entry(signs).or_insert((part.name, roles));
            if before != roles {
                return Some((first, part.name));
            }
        }
        None
    }
}

fn is_part(thing: &Thing) -> bool {
    thing.layer == Layer::Stage && thing.element.parent.is_none() && thing.picture.is_some()
}

/// The letters of a part without its numbers: equal for parts of a kind.
struct Letters<'a>(&'a str);

impl Letters<'_> {
    fn iter(&self) -> impl Iterator<Item = u8> {
        self.0.bytes().filter(|letter| !letter.is_ascii_digit())
    }
}

impl PartialEq for Letters<'_> {
    fn eq(&self, other: &Self) -> bool {
        let mut others = other.iter();
        for letter in self.iter() {
            if others.next() != Some(letter) {
                return false;
            }
        }
        others.next().is_none()
    }
}

impl Eq for Letters<'_> {}

impl Hash for Letters<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mix = |all: u64, letter: u8| (all ^ u64::from(letter)).wrapping_mul(0x0100_0000_01B3);
        state.write_u64(self.iter().fold(0, mix));
    }
}

fn last(part: &str) -> &str {
    part.rsplit('/').next().unwrap_or(part)
}

fn sign<'a>(thing: &Thing<'a>) -> Sign<'a> {
    let name = thing.name;
    let name = name.rfind('.').map_or(name, |dot| &name[dot + 1..]);
    let (kind, words) = match &thing.kind {
        Kind::Words { text, .. } if NAMES.contains(&name) => ("words", ""),
        Kind::Words { text, .. } => ("words", *text),
        Kind::Box => ("box", ""),
        Kind::Circle => ("circle", ""),
        Kind::Path(outline) => ("path", sign_of(outline, &thing.element.form)),
    };
    let width = (thing.element.stroke_width * 100.0) as i64;
    (name, kind, words, thing.element.dash.len(), width)
}

/// The outline of a check, a cross or another small sign. Larger ones, such as links, differ in where they lead.
fn sign_of<'a>(outline: &Outline, form: &'a Form) -> &'a str {
    match form {
        Form::Path { data, .. } if outline.bounds.w.max(outline.bounds.h) <= SIGN => data,
        _ => "",
    }
}

/// The track of a paint, if that ever says how a thing is.
fn telling<'a>(coat: Option<Coat<'a>>) -> Option<&'a Track> {
    let coat = coat.filter(|coat| coat.roles & TELLING != 0);
    coat.map(|coat| coat.track)
}

/// The role of a paint at a moment, if it says how a thing is.
fn role(track: &Track, t: Millis) -> Option<Role> {
    match track.paint(t) {
        Paint::None => None,
        Paint::Solid(role) | Paint::Between(_, role, _) => is_telling(role).then_some(role),
    }
}

/// Whether a role says how a thing is.
fn is_telling(role: Role) -> bool {
    TELLING & bit(role) != 0
}
