//! What differs between two steps, in words: sentences, and the parts that look different.

use std::collections::BTreeMap;

use super::align;
use super::window::{Look, Window, same_moment};
use super::{BeatChange, window};
use crate::drawing::Point;
use crate::story::{Prose, Run, RunStyle};
use crate::timeline::{Form, Property, Step, Timeline, Value};
use crate::units::Millis;

/// A part that looks different.
#[derive(Clone, Debug, PartialEq)]
pub struct PartChange {
    /// The name that the picture prints on it, or else its name in the timeline.
    pub part: String,
    /// What differs, such as `now bad`.
    pub what: String,
    /// From when on, in the film after, or before if it is gone.
    pub from: Millis,
}

/// Shown text with its marks, as a source has them.
pub(super) fn written(prose: &Prose) -> String {
    let run = |run: &Run| match &run.style {
        RunStyle::Plain | RunStyle::Math(_) => run.text.clone(),
        RunStyle::Emphasis => format!("*{}*", run.text),
        RunStyle::Code => format!("`{}`", run.text),
        RunStyle::Link(to) => format!("[{}]({to})", run.text),
    };
    prose.0.iter().map(run).collect()
}

/// The title, claims and questions, where they differ.
pub(super) fn lines(
    (before, after): (Option<&Step>, Option<&Step>),
) -> Vec<(&'static str, String, String)> {
    let (Some(before), Some(after)) = (before, after) else {
        return Vec::new();
    };
    let question = |step: &Step| {
        let asked = step.predictions.iter().map(|asked| {
            let choices = asked.choices.iter();
            let choices = choices.map(|(words, right)| {
                format!("{}{}", written(words), if *right { " (right)" } else { "" })
            });
            format!(
                "{} {}",
                written(&asked.question),
                choices.collect::<Vec<_>>().join(" / ")
            )
        });
        asked.collect::<Vec<_>>().join("; ")
    };
    let all = [
        ("title", written(&before.title), written(&after.title)),
        ("question", question(before), question(after)),
        ("claims", before.claims.join("; "), after.claims.join("; ")),
    ];
    all.into_iter()
        .filter(|(_, one, other)| one != other)
        .collect()
}

/// A sentence and the time that it and its actions take.
struct Scene {
    say: Option<String>,
    start: Millis,
    end: Millis,
}

/// The beats that differ.
pub(super) fn beats(
    (before, after): (&Timeline, &Timeline),
    (one, other): (Option<&Step>, Option<&Step>),
) -> Vec<BeatChange> {
    let (ones, others) = (scenes(one), scenes(other));
    let says = |scenes: &[Scene]| {
        let says = scenes
            .iter()
            .map(|scene| scene.say.clone().unwrap_or_default());
        says.collect::<Vec<_>>()
    };
    let pairs = align::sentences(&says(&ones), &says(&others));
    let pair = |(one, other): (Option<usize>, Option<usize>)| {
        let one = one.map(|place| &ones[place]);
        let other = other.map(|place| &others[place]);
        beat((before, after), one, other)
    };
    pairs.into_iter().filter_map(pair).collect()
}

/// The beats of a step; what is set up before the first belongs to it. A step without a sentence is one.
fn scenes(step: Option<&Step>) -> Vec<Scene> {
    let Some(step) = step else {
        return Vec::new();
    };
    if step.beats.is_empty() {
        return vec![Scene {
            say: None,
            start: step.start,
            end: step.end,
        }];
    }
    let scene = |(index, beat): (usize, &crate::timeline::Beat)| Scene {
        say: Some(written(&beat.say)),
        start: if index == 0 { step.start } else { beat.start },
        end: beat.end,
    };
    step.beats.iter().enumerate().map(scene).collect()
}

fn beat(
    (before, after): (&Timeline, &Timeline),
    one: Option<&Scene>,
    other: Option<&Scene>,
) -> Option<BeatChange> {
    let mut change = BeatChange {
        before: one.and_then(|scene| scene.say.clone()),
        after: other.and_then(|scene| scene.say.clone()),
        start: other.or(one)?.start,
        longer: Millis::ZERO,
        parts: Vec::new(),
        is_retimed: false,
    };
    if let (Some(one), Some(other)) = (one, other) {
        change.longer = (other.end - other.start) - (one.end - one.start);
        let pictures = (
            Window::of_picture(before, one.start, one.end),
            Window::of_picture(after, other.start, other.end),
        );
        let is_like = change.longer == Millis::ZERO && pictures.0.is_like(&pictures.1);
        if one.say == other.say && is_like {
            return None;
        }
        change.is_retimed = is_retimed((before, one), (after, other), change.longer);
        if !change.is_retimed {
            change.parts = parts(&pictures, (after, before), (one.start, other.start));
        }
    }
    Some(change)
}

/// Whether the same events come to the same picture, at another pace.
fn is_retimed(
    (before, one): (&Timeline, &Scene),
    (after, other): (&Timeline, &Scene),
    longer: Millis,
) -> bool {
    let last = |scene: &Scene| Millis((scene.end.0 - 1).max(scene.start.0));
    longer != Millis::ZERO
        && events(before, one) == events(after, other)
        && same_moment((before, last(one)), (after, last(other)))
}

fn events<'a>(timeline: &'a Timeline, scene: &Scene) -> Vec<&'a str> {
    let moments = timeline.moments.iter();
    moments
        .filter(|moment| (scene.start..scene.end).contains(&moment.at))
        .map(|moment| moment.text.as_str())
        .collect()
}

/// What differs of each part, the most telling first.
fn parts(
    (before, after): &(Window<'_>, Window<'_>),
    timelines: (&Timeline, &Timeline),
    (one, other): (Millis, Millis),
) -> Vec<PartChange> {
    let (ones, others) = (by_name(before), by_name(after));
    let mut found: BTreeMap<&str, (usize, PartChange)> = BTreeMap::new();
    let names = ones.keys().chain(others.keys());
    for name in names {
        let none = Vec::new();
        let pair = (
            ones.get(name).unwrap_or(&none),
            others.get(name).unwrap_or(&none),
        );
        let Some((rank, what, from)) = part_change(pair, (one, other)) else {
            continue;
        };
        let owner = owner(name);
        let known = found.get(owner).map(|(rank, _)| *rank);
        if known.is_none_or(|known| rank < known) {
            let part = label(timelines, owner);
            found.insert(owner, (rank, PartChange { part, what, from }));
        }
    }
    let mut changes: Vec<PartChange> = found.into_values().map(|(_, change)| change).collect();
    changes.sort_by_key(|change| change.from);
    changes
}

/// The looks of a window by name, without groups.
fn by_name<'w>(window: &'w Window<'_>) -> BTreeMap<&'w str, Vec<&'w Look<'w>>> {
    let mut named: BTreeMap<&str, Vec<&Look<'_>>> = BTreeMap::new();
    for look in &window.looks {
        if *look.form != Form::Group {
            named.entry(look.name).or_default().push(look);
        }
    }
    named
}

/// How telling it is (0 the most), what differs, and from when on.
fn part_change(
    (ones, others): (&Vec<&Look<'_>>, &Vec<&Look<'_>>),
    (one, other): (Millis, Millis),
) -> Option<(usize, String, Millis)> {
    let told = |looks: &[&Look<'_>]| {
        looks
            .iter()
            .map(|look| look.shown.clone())
            .collect::<Vec<_>>()
    };
    let first = |looks: &[&Look<'_>]| {
        let starts = looks.iter().flat_map(|look| look.shown.first());
        starts.map(|shown| shown.0).min().unwrap_or(Millis::ZERO)
    };
    match (ones.as_slice(), others.as_slice()) {
        ([], []) => None,
        ([], looks) => Some((0, "appears".to_owned(), other + first(looks))),
        (looks, []) => Some((0, "no longer appears".to_owned(), one + first(looks))),
        (before, after) => {
            if let Some((words, at)) = words(before, after) {
                return Some((2, words, other + at));
            }
            for (rank, property) in [
                (1, Property::Stroke),
                (1, Property::Fill),
                (3, Property::Translate),
                (4, Property::Width),
                (4, Property::Height),
                (5, Property::Sweep),
                (6, Property::Opacity),
                (6, Property::Scale),
                (6, Property::Motion),
            ] {
                if let Some((what, at)) = property_change(before, after, property) {
                    return Some((rank, what, other + at));
                }
            }
            let forms = |looks: &[&Look<'_>]| {
                looks
                    .iter()
                    .map(|look| look.form.clone())
                    .collect::<Vec<_>>()
            };
            if forms(before) != forms(after) {
                return Some((3, "has another outline".to_owned(), other + first(after)));
            }
            (told(before) != told(after)).then(|| {
                (
                    5,
                    "is shown at other times".to_owned(),
                    other + first(after),
                )
            })
        }
    }
}

/// Words that differ.
fn words(before: &[&Look<'_>], after: &[&Look<'_>]) -> Option<(String, Millis)> {
    let texts = |looks: &[&Look<'_>]| {
        let texts = looks.iter().filter_map(|look| match look.form {
            Form::Words { text, .. } => Some((text.clone(), look.shown.first()?.0)),
            _ => None,
        });
        let mut texts: Vec<_> = texts.collect();
        texts.sort_by_key(|(_, at)| *at);
        texts
    };
    let (ones, others) = (texts(before), texts(after));
    let longest = ones.len().max(others.len());
    let place = (0..longest).find(|&place| {
        let text = |texts: &[(String, Millis)]| texts.get(place).map(|(text, _)| text.clone());
        text(&ones) != text(&others)
    })?;
    let text = |texts: &[(String, Millis)]| {
        texts
            .get(place)
            .map_or("nothing".to_owned(), |(text, _)| format!("\"{text}\""))
    };
    let at = others
        .get(place)
        .or_else(|| ones.get(place))
        .map(|(_, at)| *at);
    Some((
        format!("says {} instead of {}", text(&others), text(&ones)),
        at.unwrap_or(Millis::ZERO),
    ))
}

/// How a property differs, and when first.
fn property_change(
    before: &[&Look<'_>],
    after: &[&Look<'_>],
    property: Property,
) -> Option<(String, Millis)> {
    let values = |looks: &[&Look<'_>]| {
        let courses = looks.iter().flat_map(|look| {
            let begin = look.shown.first().map_or(Millis::ZERO, |shown| shown.0);
            let of = look
                .courses
                .iter()
                .filter(|course| course.property == property);
            of.flat_map(move |course| {
                let changes = course
                    .changes
                    .iter()
                    .map(|change| (change.at, change.value));
                [(begin, course.from)].into_iter().chain(changes)
            })
        });
        let mut values: Vec<(Millis, Value)> = courses.collect();
        values.sort_by_key(|(at, _)| *at);
        values
    };
    let (ones, others) = (values(before), values(after));
    let place =
        (0..ones.len().max(others.len())).find(|&place| ones.get(place) != others.get(place))?;
    let (at, value) = others.get(place).or(others.last()).or(ones.get(place))?;
    let (at, now) = (*at, *value);
    let was = ones.get(place).or(ones.last()).map(|(_, value)| *value);
    let what = match (was, now) {
        (Some(was), now) if was == now => "changes at other times".to_owned(),
        (_, Value::Paint(Some(role))) => format!("now {}", role.name()),
        (_, Value::Paint(None)) => "without its colour".to_owned(),
        (Some(Value::Point(from)), Value::Point(to)) => {
            format!("moved by {} px", distance(from, to))
        }
        (Some(Value::Number(from)), Value::Number(to))
            if matches!(property, Property::Width | Property::Height) =>
        {
            format!("{:.0} px instead of {from:.0} px {}", to, side(property))
        }
        _ => "looks different".to_owned(),
    };
    Some((what, at))
}

fn side(property: Property) -> &'static str {
    match property {
        Property::Height => "high",
        _ => "wide",
    }
}

fn distance(from: Point, to: Point) -> i64 {
    libm::round(libm::hypot(to.x - from.x, to.y - from.y)) as i64
}

/// The part that a shape belongs to: `cluster.nodes/node-2` of `cluster.nodes/node-2.edge`.
fn owner(name: &str) -> &str {
    let start = name.rfind('/').map_or(0, |slash| slash + 1);
    match name[start..].find('.') {
        Some(dot) => &name[..start + dot],
        None => name,
    }
}

/// What the picture prints as the part's name, if it does.
fn label((after, before): (&Timeline, &Timeline), owner: &str) -> String {
    let printed = |timeline: &Timeline| {
        let mut elements = timeline.elements.iter();
        elements.find_map(|element| match &element.form {
            Form::Words { text, .. } => {
                let rest = window::name(&element.id).strip_prefix(owner)?;
                (rest == ".name").then(|| text.clone())
            }
            _ => None,
        })
    };
    printed(after)
        .or_else(|| printed(before))
        .unwrap_or_else(|| owner.to_owned())
}
