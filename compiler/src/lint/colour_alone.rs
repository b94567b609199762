//! A difference that only a colour shows: who cannot tell the colours apart does not see it.
//!
//! Parts of a kind are compared at the still end of each beat. They may differ in colour if they also differ in a shape,
//! a dash, the width of an outline, or in a word beyond their names.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use explc_dsl::codes::visual;

use super::scenery::{Kind, Outline, Scenery, Thing};
use super::{Finding, Place};
use crate::theme::Role;
use crate::timeline::{Form, Layer, Paint, Property, Track, Value};
use crate::units::Millis;

/// What a part looks like without its colours, as the numbers of its signs, and its colours.
type Looks = (Vec<usize>, Vec<Option<Role>>);

/// A shape of a part, the number of its sign, and its fill and outline as far as their colours tell something.
struct Shape<'t, 'a> {
    thing: &'t Thing<'a>,
    sign: usize,
    paints: [Option<&'a Track>; 2],
}

/// A shape of a part: its name, what it is, its words or the outline of its sign, its dashes and the width of its outline
/// in hundredths.
type Sign<'a> = (&'a str, &'static str, &'a str, usize, i64);

/// How large a sign is at most, in pixels.
const SIGN: f64 = 40.0;

/// The words that tell one part from another, and say nothing of how it is.
const NAMES: [&str; 2] = ["name", "row"];

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    let kinds = kinds(scenery);
    for beat in scenery.timeline.steps.iter().flat_map(|step| &step.beats) {
        let t = Millis(beat.end.0 - 1);
        for parts in &kinds {
            let Some((one, other)) = alike(parts, t) else {
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

/// The parts of each kind that has several, with their shapes. What nothing can be compared with differs from nothing.
fn kinds<'t, 'a>(scenery: &'t Scenery<'a>) -> Vec<Vec<(&'a str, Vec<Shape<'t, 'a>>)>> {
    let things = scenery.things.iter();
    let mut things: Vec<&Thing> = things.filter(|thing| is_part(thing)).collect();
    things.sort_by_key(|thing| thing.part);
    let mut kinds: BTreeMap<String, Vec<&[&Thing]>> = BTreeMap::new();
    for part in things.chunk_by(|one, other| one.part == other.part) {
        kinds.entry(family(part[0].part)).or_default().push(part);
    }
    kinds.retain(|_, parts| parts.len() > 1);
    let mut signs: BTreeMap<Sign, usize> = BTreeMap::new();
    let mut shape = |thing: &'t Thing<'a>| {
        let next = signs.len();
        Shape {
            thing,
            sign: *signs.entry(sign(thing)).or_insert(next),
            paints: [Property::Fill, Property::Stroke].map(|paint| telling(thing, paint)),
        }
    };
    let mut shapes = |part: &[&'t Thing<'a>]| {
        let things = part.iter().copied();
        (part[0].part, things.map(&mut shape).collect())
    };
    let mut kind = |parts: Vec<&[&'t Thing<'a>]>| parts.into_iter().map(&mut shapes).collect();
    kinds.into_values().map(&mut kind).collect()
}

/// The first two parts that differ in nothing but colour at a moment.
fn alike<'a>(parts: &[(&'a str, Vec<Shape>)], t: Millis) -> Option<(&'a str, &'a str)> {
    let mut known: BTreeMap<Vec<usize>, (&str, Vec<Option<Role>>)> = BTreeMap::new();
    for (part, shapes) in parts {
        let (signs, roles) = looks(shapes, t);
        if signs.is_empty() {
            continue;
        }
        match known.entry(signs) {
            Entry::Vacant(place) => {
                place.insert((part, roles));
            }
            Entry::Occupied(place) if place.get().1 != roles => return Some((place.get().0, part)),
            Entry::Occupied(_) => {}
        }
    }
    None
}

/// What a part looks like at a moment: nothing of it may be seen.
fn looks(shapes: &[Shape], t: Millis) -> Looks {
    let mut looks = Looks::default();
    let seen = |shape: &&Shape| shape.thing.is_seen(t, t) == Some(true);
    for shape in shapes.iter().filter(seen) {
        looks.0.push(shape.sign);
        looks.1.extend(shape.paints.map(|track| role(track?, t)));
    }
    looks
}

fn is_part(thing: &Thing) -> bool {
    thing.element.layer == Layer::Stage
        && thing.element.parent.is_none()
        && thing.name.contains('/')
}

/// The part without its numbers: equal for parts of a kind.
fn family(part: &str) -> String {
    part.chars()
        .filter(|character| !character.is_ascii_digit())
        .collect()
}

fn last(part: &str) -> &str {
    part.rsplit('/').next().unwrap_or(part)
}

fn sign<'a>(thing: &'a Thing) -> Sign<'a> {
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
