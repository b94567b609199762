//! A difference that only a colour shows: who cannot tell the colours apart does not see it.
//!
//! Parts of a kind are compared at the still end of each beat. They may differ in colour if they also differ in a shape,
//! a dash, the width of an outline, or in a word beyond their names.

use std::collections::BTreeMap;

use explc_dsl::codes::visual;

use super::scenery::{Kind, Outline, Scenery, Thing};
use super::{Finding, Place};
use crate::theme::Role;
use crate::timeline::{Form, Layer, Paint, Property, Value};
use crate::units::Millis;

/// What a part looks like without its colours, and its colours.
type Looks<'a> = (Vec<Sign<'a>>, Vec<Option<Role>>);

/// A shape of a part: its name, what it is, its words or the outline of its sign, its dashes and the width of its outline
/// in hundredths.
type Sign<'a> = (&'a str, &'static str, &'a str, usize, i64);

/// How large a sign is at most, in pixels.
const SIGN: f64 = 40.0;

/// The words that tell one part from another, and say nothing of how it is.
const NAMES: [&str; 2] = ["name", "row"];

pub(super) fn find(scenery: &Scenery, found: &mut Vec<Finding>) {
    let mut kinds: BTreeMap<String, BTreeMap<&str, Vec<&Thing>>> = BTreeMap::new();
    for thing in scenery.things.iter().filter(|thing| is_part(thing)) {
        let parts = kinds.entry(family(thing.part)).or_default();
        parts.entry(thing.part).or_default().push(thing);
    }
    // What nothing can be compared with differs from nothing.
    kinds.retain(|_, parts| parts.len() > 1);
    for beat in scenery.timeline.steps.iter().flat_map(|step| &step.beats) {
        let t = Millis(beat.end.0 - 1);
        for parts in kinds.values() {
            let seen: Vec<(&str, Looks)> = parts
                .iter()
                .filter_map(|(part, things)| Some((*part, looks(things, t)?)))
                .collect();
            let mut known: BTreeMap<&[Sign], (&str, &[Option<Role>])> = BTreeMap::new();
            for (part, (signs, roles)) in &seen {
                let (other, colours) = *known.entry(signs).or_insert((part, roles));
                if colours != roles.as_slice() {
                    let message = format!(
                        "`{}` and `{}` differ in nothing but colour",
                        last(other),
                        last(part)
                    );
                    found.push(Finding {
                        elements: vec![(*other).to_owned(), (*part).to_owned()],
                        ..Finding::told(
                            visual::COLOUR_ALONE,
                            Place::Statement(beat.statement),
                            (beat.start, beat.end),
                            message,
                        )
                    });
                    break;
                }
            }
        }
    }
}

/// What a part looks like at a moment; none if nothing of it is seen.
fn looks<'a>(things: &[&'a Thing], t: Millis) -> Option<Looks<'a>> {
    let mut looks = Looks::default();
    for thing in things
        .iter()
        .filter(|thing| thing.is_seen(t, t) == Some(true))
    {
        looks.0.push(sign(thing));
        let roles = [Property::Fill, Property::Stroke].map(|paint| role(thing, paint, t));
        looks.1.extend(roles);
    }
    (!looks.0.is_empty()).then_some(looks)
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

/// The role of a paint, if it says how a thing is.
fn role(thing: &Thing, property: Property, t: Millis) -> Option<Role> {
    let track = thing.element.track(property)?;
    let ever = |value: Value| matches!(value, Value::Paint(Some(role)) if is_telling(role));
    let later = track.segments.iter().map(|segment| segment.value);
    if !later.chain([track.initial]).any(ever) {
        return None;
    }
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
