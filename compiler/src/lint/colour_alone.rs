//! A difference that only a colour shows: who cannot tell the colours apart does not see it.
//!
//! Parts of a kind are compared at the still end of each beat. They may differ in colour if they also differ in a shape,
//! a dash, the width of an outline, or in a word beyond their names.

use std::collections::BTreeMap;
use std::ops::Range;

use explc_dsl::codes::visual;

use super::scenery::{Kind, Outline, Scenery, Thing};
use super::{Finding, Place};
use crate::theme::Role;
use crate::timeline::{Form, Layer, Paint, Property, Track, Value};
use crate::units::Millis;

/// A part of a picture.
struct Part<'t, 'a> {
    name: &'a str,
    shapes: Vec<Shape<'t, 'a>>,
}

/// A shape of a part, the number of its sign, its paints that ever tell something, and the beats at whose end it may be seen.
struct Shape<'t, 'a> {
    thing: &'t Thing<'a>,
    sign: usize,
    paints: [Option<&'a Track>; 2],
    beats: Range<usize>,
}

/// The colours of a shape as far as they tell something.
type Roles = [Option<Role>; 2];

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

/// What shows a colour.
const PAINTS: [Property; 2] = [Property::Fill, Property::Stroke];

/// How large a sign is at most, in pixels.
const SIGN: f64 = 40.0;

/// The words that tell one part from another, and say nothing of how it is.
const NAMES: [&str; 2] = ["name", "row"];

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    let kinds = kinds(scenery);
    let mut looks = Looks::default();
    for (index, beat) in scenery.beats.iter().enumerate() {
        for parts in &kinds {
            looks.look(parts, index, Millis(beat.end.0 - 1));
            let Some((one, other)) = looks.alike(parts) else {
                continue;
            };
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
    let things = scenery.things.iter();
    let things: Vec<&Thing> = things.filter(|thing| is_part(thing)).collect();
    let runs = things.chunk_by(|one, other| one.part == other.part);
    let mut runs: Vec<&[&Thing]> = runs.collect();
    runs.sort_by_key(|run| run[0].part);
    let mut kinds: BTreeMap<Vec<u8>, Vec<Vec<&Thing>>> = BTreeMap::new();
    for runs in runs.chunk_by(|one, other| one[0].part == other[0].part) {
        let part = runs.concat();
        kinds.entry(family(part[0].part)).or_default().push(part);
    }
    let tells = |thing: &&Thing| PAINTS.iter().any(|paint| telling(thing, *paint).is_some());
    kinds.retain(|_, parts| parts.len() > 1 && parts.iter().flatten().any(tells));
    kinds.values().map(|parts| kind(scenery, parts)).collect()
}

/// The parts of a kind. Their signs are numbered by themselves: kinds are not compared.
fn kind<'t, 'a>(scenery: &'t Scenery<'a>, parts: &[Vec<&'t Thing<'a>>]) -> Vec<Part<'t, 'a>> {
    let mut signs: BTreeMap<Sign, usize> = BTreeMap::new();
    let mut shape = |thing: &&'t Thing<'a>| {
        let next = signs.len();
        Shape {
            thing,
            sign: *signs.entry(sign(thing)).or_insert(next),
            paints: PAINTS.map(|paint| telling(thing, paint)),
            beats: scenery.beats_of(thing),
        }
    };
    let part = |things: &Vec<&'t Thing<'a>>| Part {
        name: things[0].part,
        shapes: things.iter().map(&mut shape).collect(),
    };
    parts.iter().map(part).collect()
}

impl Looks {
    /// Looks at the parts of a kind in the last moment of a beat.
    fn look(&mut self, parts: &[Part], beat: usize, t: Millis) {
        self.signs.clear();
        self.roles.clear();
        self.ends.clear();
        for part in parts {
            for shape in &part.shapes {
                if shape.beats.contains(&beat) && shape.thing.is_seen(t, t) == Some(true) {
                    let role = |track: Option<&Track>| track.and_then(|track| role(track, t));
                    self.signs.push(shape.sign);
                    self.roles.push(shape.paints.map(role));
                }
            }
            self.ends.push(self.signs.len());
        }
    }

    /// The first two parts that differ in nothing but colour.
    fn alike<'a>(&self, parts: &[Part<'_, 'a>]) -> Option<(&'a str, &'a str)> {
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
    thing.element.layer == Layer::Stage && thing.element.parent.is_none() && thing.picture.is_some()
}

/// The letters of a part without its numbers: equal for parts of a kind.
fn family(part: &str) -> Vec<u8> {
    let mut family = part.as_bytes().to_vec();
    family.retain(|letter| !letter.is_ascii_digit());
    family
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
fn telling<'a>(thing: &Thing<'a>, property: Property) -> Option<&'a Track> {
    let track = thing.element.track(property)?;
    let tells = |value: Value| matches!(value, Value::Paint(Some(role)) if is_telling(role));
    let later = track.segments.iter().map(|segment| segment.value);
    later.chain([track.initial]).any(tells).then_some(track)
}

/// The role of a paint at a moment, if it says how a thing is.
fn role(track: &Track, t: Millis) -> Option<Role> {
    match track.paint(t) {
        Paint::None => None,
        Paint::Solid(role) | Paint::Between(_, role, _) => is_telling(role).then_some(role),
    }
}

/// Whether a role says how a thing is: the categorical ones say whose it is, others nothing.
fn is_telling(role: Role) -> bool {
    matches!(
        role,
        Role::Accent
            | Role::AccentTint
            | Role::Good
            | Role::GoodTint
            | Role::Bad
            | Role::BadTint
            | Role::Warn
            | Role::WarnTint
            | Role::Muted
    )
}
