//! A difference that only a colour shows: who cannot tell the colours apart does not see it.
//!
//! Parts of a kind are compared at the still end of each beat. They may differ in colour if they also differ in a shape,
//! a dash, the width of an outline, or in a word beyond their names.

use std::collections::{BTreeMap, HashMap};

use explc_dsl::codes::visual;

use super::scenery::{Kind, Outline, Scenery, Thing};
use super::{Finding, Place};
use crate::theme::Role;
use crate::timeline::{Form, Layer, Paint, Property, Track, Value};
use crate::units::Millis;

/// What a part looks like without its colours, as the numbers of its signs, and its colours as far as they tell something.
#[derive(Default)]
struct Looks {
    signs: Vec<usize>,
    roles: Vec<Option<Role>>,
}

/// A part, and what it looks like at the end of each beat: nothing of it may be seen.
type Seen<'a> = (&'a str, Vec<Looks>);

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
    for (index, beat) in scenery.beats.iter().enumerate() {
        for parts in &kinds {
            let Some((one, other)) = alike(parts, index) else {
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
fn kinds<'a>(scenery: &Scenery<'a>) -> Vec<Vec<Seen<'a>>> {
    let things = scenery.things.iter();
    let mut things: Vec<&Thing> = things.filter(|thing| is_part(thing)).collect();
    things.sort_by_key(|thing| thing.part);
    let mut kinds: BTreeMap<Vec<u8>, Vec<&[&Thing]>> = BTreeMap::new();
    for part in things.chunk_by(|one, other| one.part == other.part) {
        kinds.entry(family(part[0].part)).or_default().push(part);
    }
    let tells = |thing: &&Thing| PAINTS.iter().any(|paint| telling(thing, *paint).is_some());
    kinds.retain(|_, parts| parts.len() > 1 && parts.iter().copied().flatten().any(tells));
    let mut signs: HashMap<Sign, usize> = HashMap::new();
    let mut seen = |part: &[&Thing<'a>]| {
        let mut looks: Vec<Looks> = Vec::new();
        looks.resize_with(scenery.beats.len(), Looks::default);
        for thing in part {
            let next = signs.len();
            let sign = *signs.entry(sign(thing)).or_insert(next);
            add(scenery, thing, sign, &mut looks);
        }
        (part[0].part, looks)
    };
    let mut found = Vec::with_capacity(kinds.len());
    for parts in kinds.values() {
        found.push(parts.iter().copied().map(&mut seen).collect());
    }
    found
}

/// Adds a shape, by the number of its sign, to what its part looks like at the end of each beat.
fn add(scenery: &Scenery, thing: &Thing, sign: usize, looks: &mut [Looks]) {
    let paints = PAINTS.map(|paint| telling(thing, paint));
    for beat in scenery.beats_of(thing) {
        let t = Millis(scenery.beats[beat].end.0 - 1);
        if thing.is_seen(t, t) == Some(true) {
            looks[beat].signs.push(sign);
            for paint in paints {
                looks[beat]
                    .roles
                    .push(paint.and_then(|track| role(track, t)));
            }
        }
    }
}

/// The first two parts that differ in nothing but colour at the end of a beat.
fn alike<'a>(parts: &[Seen<'a>], beat: usize) -> Option<(&'a str, &'a str)> {
    let mut known: BTreeMap<&[usize], (&'a str, &[Option<Role>])> = BTreeMap::new();
    for (part, looks) in parts {
        let looks = &looks[beat];
        if looks.signs.is_empty() {
            continue;
        }
        let (first, roles) = *known.entry(&looks.signs).or_insert((part, &looks.roles));
        if roles != looks.roles {
            return Some((first, part));
        }
    }
    None
}

fn is_part(thing: &Thing) -> bool {
    thing.element.layer == Layer::Stage && thing.element.parent.is_none() && thing.picture.is_some()
}

/// The letters of a part without its numbers: equal for parts of a kind.
fn family(part: &str) -> Vec<u8> {
    let letters = part.bytes().filter(|letter| !letter.is_ascii_digit());
    let mut family = Vec::with_capacity(part.len());
    family.extend(letters);
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
