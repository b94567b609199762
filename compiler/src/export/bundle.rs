//! `bundle.json`: everything a player needs, for every knob combination and layout. Compact, canonical and versioned.
//!
//! What variants share stands once in a table and is named by its index: words, names, forms, curves, easings, the times
//! of changes and whole tracks. A variant has a column for its forms and one for the tracks of each property; a cell says
//! no more than how it differs from the same element of an earlier variant. Numbers are integers: pixels times 100; scales, shares and curve parameters times 10,000; times in
//! milliseconds. The shape of the file is described in `docs/bundle.schema.json`.

use std::rc::Rc;

use hashbrown::HashMap;
use serde_json::{Value as Json, json};

use super::inline;
use super::markup::family;
use super::number::scaled;
use crate::drawing::Anchor;
use crate::story::{Prose, RunStyle};
use crate::theme::{Role, Theme};
use crate::timeline::{
    About, Easing, Element, Film, Form, Knob, Layer, Layout, Moment, Prediction, Property, Step,
    Timeline, Track, Value, Variant,
};
use crate::units::Millis;

/// The version of the format. A reader refuses what it does not know.
pub const SCHEMA: u32 = 1;

/// A film as JSON on one line, safe inside a script block: `<` is written `\u003c`.
pub fn bundle_json(film: &Film) -> String {
    let mut tables = Tables::default();
    let variants = film.variants.iter().map(|variant| tables.variant(variant));
    let variants = list(variants.collect::<Vec<_>>());
    let knobs: Vec<Json> = film.knobs.iter().map(knob).collect();
    let presets: Vec<Json> = film
        .presets
        .iter()
        .map(|(label, choice)| json!([label, choice]))
        .collect();
    let bundle = object(&[
        ("schema", SCHEMA.to_string()),
        ("about", about(&film.about).to_string()),
        ("knobs", json!(knobs).to_string()),
        ("presets", json!(presets).to_string()),
        ("palette", tables.palette.rows.list()),
        ("fonts", tables.fonts.rows.list()),
        ("easings", tables.easings.rows.list()),
        ("texts", tables.texts.list()),
        ("names", tables.names.list()),
        ("forms", tables.forms.list()),
        ("curves", tables.curves.list()),
        ("timings", tables.timings.list()),
        (
            "tracks",
            by_property(tables.tracks.map(|table| table.list())),
        ),
        ("variants", variants),
    ]);
    bundle.replace('<', "\\u003c")
}

/// Equal values once each, in the order of their first use. Rows are JSON, written as soon as they are known: most are
/// met many times and kept once.
#[derive(Default)]
struct Table {
    items: Vec<Rc<str>>,
    places: HashMap<Rc<str>, usize>,
}

impl Table {
    fn place(&mut self, item: &str) -> usize {
        match self.places.get(item) {
            Some(place) => *place,
            None => {
                let item = Rc::from(item);
                self.add(Rc::clone(&item), item)
            }
        }
    }

    /// The row of what has this key; a new one is written knowing its row.
    fn place_by(&mut self, key: &str, item: impl Fn(usize) -> String) -> usize {
        match self.places.get(key) {
            Some(place) => *place,
            None => self.add(key.into(), item(self.items.len()).into()),
        }
    }

    fn add(&mut self, key: Rc<str>, item: Rc<str>) -> usize {
        let place = self.items.len();
        self.places.insert(key, place);
        self.items.push(item);
        place
    }

    fn list(&self) -> String {
        list(&self.items)
    }
}

/// The same of rows of numbers, of which only new ones are written.
#[derive(Default)]
struct Numbers {
    items: Vec<String>,
    places: HashMap<Box<[i64]>, usize>,
}

impl Numbers {
    fn place(&mut self, numbers: &[i64], write: impl FnOnce(&[i64]) -> String) -> usize {
        if let Some(place) = self.places.get(numbers) {
            return *place;
        }
        let place = self.items.len();
        self.places.insert(numbers.into(), place);
        self.items.push(write(numbers));
        place
    }

    fn list(&self) -> String {
        list(&self.items)
    }
}

/// How a column says which row an item has, where that of `expected` would be: 0 as expected, -1 nothing, 1 the `next` row
/// that no cell has named yet, or else the row plus 2. Leaves the row in its place.
fn cell(row: Option<usize>, next: usize, expected: &mut Option<usize>) -> i64 {
    if std::mem::replace(expected, row) == row {
        return 0;
    }
    match row {
        None => -1,
        Some(row) if row == next => 1,
        Some(row) => row as i64 + 2,
    }
}

/// A table of so few values that one looks for them one by one, and writes each once.
struct Short<Value> {
    known: Vec<(Value, usize)>,
    rows: Table,
}

impl<Value> Default for Short<Value> {
    fn default() -> Self {
        Self {
            known: Vec::new(),
            rows: Table::default(),
        }
    }
}

impl<Value: PartialEq> Short<Value> {
    fn place(&mut self, value: Value, write: impl FnOnce(&Value) -> String) -> usize {
        if let Some((_, place)) = self.known.iter().find(|(known, _)| *known == value) {
            return *place;
        }
        let place = self.rows.place(&write(&value));
        self.known.push((value, place));
        place
    }
}

/// What is said of an element: the row of its form, and of its track for each property.
#[derive(Clone, Copy, Default)]
struct Rows {
    form: Option<usize>,
    tracks: [Option<usize>; PROPERTIES.len()],
}

/// The names of the properties, by [`property`].
const PROPERTIES: [&str; 10] = [
    "translate",
    "scale",
    "opacity",
    "fill",
    "stroke",
    "width",
    "height",
    "visible",
    "sweep",
    "motion",
];

#[derive(Default)]
struct Tables {
    palette: Short<Role>,
    fonts: Short<(bool, u16)>,
    easings: Short<Easing>,
    texts: Table,
    names: Table,
    forms: Table,
    curves: Numbers,
    timings: Numbers,
    tracks: [Numbers; PROPERTIES.len()],
    told: Vec<Rc<Told>>,
    /// Room for the numbers of a row.
    numbers: Vec<i64>,
}

/// What was said of a variant: its elements, and for each name the place of the element and its rows.
#[derive(Default)]
struct Told {
    elements: Vec<Element>,
    said: HashMap<usize, (usize, Rows)>,
}

impl Tables {
    fn variant(&mut self, variant: &Variant) -> String {
        let timeline = variant.timeline.seen();
        let names = self.name_rows(&timeline);
        let (forms, tracks) = self.columns(timeline.elements, &names);
        let steps = timeline.steps.iter().map(|step| self.step(step));
        let steps = list(steps.collect::<Vec<_>>());
        let layout = match variant.layout {
            Layout::Landscape => 0,
            Layout::Portrait => 1,
        };
        object(&[
            ("choice", list(&variant.choice)),
            ("layout", layout.to_string()),
            ("duration", timeline.duration.0.to_string()),
            ("poster", timeline.poster.0.to_string()),
            ("names", list(steps_between(&names))),
            ("forms", list(forms)),
            ("tracks", tracks),
            ("steps", steps),
            ("moments", self.moments(&timeline.moments)),
        ])
    }

    /// The row of each element's name: `[name]`; in a group `[rest of the name, rows back to the group's name]`, or, where
    /// the name does not begin with that of the group, `[name, the same as a negative number]`.
    fn name_rows(&mut self, timeline: &Timeline) -> Vec<usize> {
        let mut rows: Vec<usize> = Vec::with_capacity(timeline.elements.len());
        for element in &timeline.elements {
            let group = element.parent.map(|index| &timeline.elements[index]);
            let above = element.parent.map(|index| rows[index]);
            let rest = group.and_then(|group| element.id.strip_prefix(group.id.as_str()));
            rows.push(self.names.place_by(&element.id, |row| match (above, rest) {
                (Some(above), Some(rest)) => list([quoted(rest), written((row - above) as i64)]),
                (Some(above), None) => {
                    list([quoted(&element.id), written(above as i64 - row as i64)])
                }
                (None, _) => list([quoted(&element.id)]),
            }));
        }
        rows
    }

    /// The column of forms, and the columns of tracks in which there is anything to say.
    fn columns(&mut self, elements: Vec<Element>, names: &[usize]) -> (Vec<i64>, String) {
        // The same layout of the combination before; the first portrait one has only the first landscape one.
        let like = self.told.len().saturating_sub(2);
        let expected = self.told.get(like).cloned().unwrap_or_default();
        let mut said = HashMap::with_capacity(names.len());
        let mut forms = Vec::with_capacity(names.len());
        let mut tracks: [Vec<i64>; PROPERTIES.len()] = Default::default();
        for (index, (element, name)) in elements.iter().zip(names).enumerate() {
            let before = expected.said.get(name);
            let like = before.map(|(index, _)| &expected.elements[*index]);
            let mut rows = before.map(|(_, rows)| *rows).unwrap_or_default();
            forms.push(match like {
                Some(like) if looks_like(element, like) => 0,
                _ => {
                    let (form, next) = (self.look(element), self.forms.items.len());
                    cell(Some(self.forms.place(&form)), next, &mut rows.form)
                }
            });
            let (own, known) = (by_place(element), like.map(by_place));
            for (place, column) in tracks.iter_mut().enumerate() {
                column.push(if known.is_some_and(|known| known[place] == own[place]) {
                    0
                } else {
                    let next = self.tracks[place].items.len();
                    let row = own[place].map(|track| self.track(track));
                    cell(row, next, &mut rows.tracks[place])
                });
            }
            said.insert(*name, (index, rows));
        }
        self.told.push(Rc::new(Told { elements, said }));
        let column = |cells: Vec<i64>| match cells.iter().all(|cell| *cell == 0) {
            true => list::<i64>([]),
            false => list(cells),
        };
        (forms, by_property(tracks.map(column)))
    }

    /// `[layer, kind, form, outline]`.
    fn look(&mut self, element: &Element) -> String {
        let layer: i64 = match element.layer {
            Layer::Stage => 0,
            Layer::Band => 1,
        };
        let (kind, form) = self.form(element);
        let outline = Row::new()
            .with(shares(element.fill_opacity))
            .with(pixels(element.stroke_width))
            .with(i64::from(element.round))
            .with(list(element.dash.iter().map(|dash| pixels(*dash))));
        let row = Row::new().with(layer).with(kind).with(form.written());
        row.with(outline.written()).written()
    }

    /// The kind of a form, and what is said of it.
    fn form(&mut self, element: &Element) -> (i64, Row) {
        match &element.form {
            Form::Group => (0, Row::new()),
            Form::Box { radius } => (1, Row::new().with(pixels(*radius))),
            Form::Circle => (2, Row::new()),
            // Only outlines that are drawn in part need their length.
            Form::Path { data, length } if element.sweeps() => {
                (3, Row::new().with(quoted(data)).with(pixels(*length)))
            }
            Form::Path { data, .. } => (3, Row::new().with(quoted(data))),
            Form::Words {
                text,
                font,
                anchor,
                struck,
            } => {
                let face = self
                    .fonts
                    .place((font.mono, font.weight), |(mono, weight)| {
                        list([quoted(family(*mono)), weight.to_string()])
                    });
                let anchor: i64 = match anchor {
                    Anchor::Start => 0,
                    Anchor::Middle => 1,
                    Anchor::End => 2,
                };
                let row = Row::new().with(self.texts.place(&quoted(text))).with(face);
                let row = row.with(pixels(font.px)).with(anchor);
                (4, row.with(i64::from(*struck)))
            }
        }
    }

    /// The row of a track: `[timing, initial, values…]`, and for motion `[timing, curve, initial, values…]`.
    /// A timing is `time since the end before, duration, easing` for each segment, in one list.
    fn track(&mut self, track: &Track) -> usize {
        let mut numbers = std::mem::take(&mut self.numbers);
        numbers.clear();
        let mut end = Millis::ZERO;
        for segment in &track.segments {
            let (wait, easing) = (segment.start - end, self.easing(segment.easing));
            numbers.extend([wait.0, segment.duration.0, easing as i64]);
            end = segment.end();
        }
        let timing = self.timings.place(&numbers, |numbers| list(numbers));
        numbers.clear();
        numbers.push(timing as i64);
        if track.property == Property::Motion {
            let curve = track.curve.unwrap_or_default();
            let points = curve.map(|point| [pixels(point.x), pixels(point.y)]);
            numbers.push(
                self.curves
                    .place(points.as_flattened(), |points| list(points)) as i64,
            );
        }
        let values = track.segments.iter().map(|segment| segment.value);
        for value in std::iter::once(track.initial).chain(values) {
            self.value(track.property, value, &mut numbers);
        }
        let place = self.tracks[property(track.property)].place(&numbers, |numbers| {
            match (track.property, numbers) {
                (Property::Translate, [timing, points @ ..]) => {
                    let points = points.chunks(2).map(list);
                    list(std::iter::once(written(*timing)).chain(points))
                }
                _ => list(numbers),
            }
        });
        self.numbers = numbers;
        place
    }

    fn easing(&mut self, easing: Easing) -> usize {
        self.easings.place(easing, |easing| match *easing {
            Easing::Linear => list::<i64>([]),
            Easing::Cubic(x1, y1, x2, y2) => list([x1, y1, x2, y2].map(shares)),
        })
    }

    fn value(&mut self, property: Property, value: Value, out: &mut Vec<i64>) {
        match value {
            Value::Number(number) if matches!(property, Property::Width | Property::Height) => {
                out.push(pixels(number));
            }
            Value::Number(number) => out.push(shares(number)),
            Value::Point(point) => out.extend([pixels(point.x), pixels(point.y)]),
            Value::Paint(None) => out.push(-1),
            Value::Paint(Some(role)) => out.push(self.role(role) as i64),
            Value::Visible(shown) => out.push(i64::from(shown)),
        }
    }

    fn role(&mut self, role: Role) -> usize {
        self.palette.place(role, |role| {
            let colours = [role.name(), role.hex(Theme::Light), role.hex(Theme::Dark)];
            list(colours.map(quoted))
        })
    }

    fn text(&mut self, words: &Prose) -> usize {
        self.texts.place(&prose(words).to_string())
    }

    /// `[start, end, title, beats, predictions, claims, state]`.
    fn step(&mut self, step: &Step) -> String {
        let (start, end, title) = (step.start.0, step.end.0, self.text(&step.title));
        let beats = step.beats.iter().map(|beat| {
            let say = self.text(&beat.say);
            format!("[{},{},{say}]", beat.start.0, beat.end.0)
        });
        let beats = list(beats.collect::<Vec<_>>());
        let predictions = step.predictions.iter().map(|asked| self.prediction(asked));
        let predictions = list(predictions.collect::<Vec<_>>());
        let claims = step
            .claims
            .iter()
            .map(|claim| self.texts.place(&quoted(claim)));
        let claims = list(claims.collect::<Vec<_>>());
        let state = step
            .state
            .iter()
            .map(|words| self.texts.place(&quoted(words)));
        let state = list(state.collect::<Vec<_>>());
        format!("[{start},{end},{title},{beats},{predictions},{claims},{state}]")
    }

    /// `[beat that it comes before, question, choices, the right one]`.
    fn prediction(&mut self, asked: &Prediction) -> String {
        let question = self.text(&asked.question);
        let choices = asked.choices.iter().map(|(words, _)| self.text(words));
        let choices = list(choices.collect::<Vec<_>>());
        let right = asked.choices.iter().position(|(_, right)| *right);
        let right = right.map_or(-1, |place| place as i64);
        format!("[{},{question},{choices},{right}]", asked.before_beat)
    }

    /// `at, simulation, event, simulated time, name, text` for each, in one list. The times and the event count from
    /// those of the one before.
    fn moments(&mut self, moments: &[Moment]) -> String {
        let mut row = Vec::with_capacity(6 * moments.len());
        let mut before = (0, 0, 0);
        for moment in moments {
            let (at, event, t) = (moment.at.0, i64::from(moment.event), moment.t.0);
            row.extend([
                at - before.0,
                i64::from(moment.sim.0),
                event - before.1,
                t - before.2,
                self.texts.place(&quoted(moment.name)) as i64,
                self.texts.place(&quoted(&moment.text)) as i64,
            ]);
            before = (at, event, t);
        }
        list(row)
    }
}

/// The track of each property, by its place in the format's list.
fn by_place(element: &Element) -> [Option<&Track>; PROPERTIES.len()] {
    let mut tracks = [None; PROPERTIES.len()];
    for track in &element.tracks {
        tracks[property(track.property)] = Some(track);
    }
    tracks
}

/// Whether elements have the same row in the table of forms, as far as that can be told without writing it.
fn looks_like(one: &Element, other: &Element) -> bool {
    one.form == other.form
        && one.layer == other.layer
        && one.fill_opacity == other.fill_opacity
        && one.stroke_width == other.stroke_width
        && one.round == other.round
        && one.dash == other.dash
        && one.sweeps() == other.sweeps()
}

/// Each number as the steps from the row after the one before it, as names mostly follow each other.
fn steps_between(rows: &[usize]) -> Vec<i64> {
    let mut expected = 0;
    let step = |&row: &usize| {
        let step = row as i64 - expected;
        expected = row as i64 + 1;
        step
    };
    rows.iter().map(step).collect()
}

/// An object of the lists that are not empty.
fn by_property(lists: [String; PROPERTIES.len()]) -> String {
    let named = PROPERTIES.into_iter().zip(lists);
    object(&named.filter(|(_, list)| list != "[]").collect::<Vec<_>>())
}

/// A JSON array of what is JSON.
fn list<Item: Write>(items: impl IntoIterator<Item = Item>) -> String {
    items.into_iter().fold(Row::new(), Row::with).written()
}

/// A JSON array of all kinds of things, one after the other.
struct Row(String);

impl Row {
    fn new() -> Self {
        Self("[".to_owned())
    }

    fn with(mut self, item: impl Write) -> Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        item.write(&mut self.0);
        self
    }

    fn written(mut self) -> String {
        self.0.push(']');
        self.0
    }
}

/// What can be an item of a [`list`]: JSON, or a whole number. A bundle has hundreds of thousands, so that none goes
/// through the machinery of formatting.
trait Write {
    fn write(&self, out: &mut String);
}

impl Write for i64 {
    fn write(&self, out: &mut String) {
        out.push_str(itoa::Buffer::new().format(*self));
    }
}

impl Write for usize {
    fn write(&self, out: &mut String) {
        out.push_str(itoa::Buffer::new().format(*self));
    }
}

impl Write for String {
    fn write(&self, out: &mut String) {
        out.push_str(self);
    }
}

impl Write for Rc<str> {
    fn write(&self, out: &mut String) {
        out.push_str(self);
    }
}

impl<T: Write> Write for &T {
    fn write(&self, out: &mut String) {
        (*self).write(out);
    }
}

/// A JSON object of what is JSON; names need no escapes.
fn object(members: &[(&str, String)]) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(name, value)| format!("\"{name}\":{value}"))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// A JSON string.
fn quoted(words: &str) -> String {
    serde_json::to_string(words).unwrap_or_default()
}

/// The place of a property in the format's list.
fn property(property: Property) -> usize {
    match property {
        Property::Translate => 0,
        Property::Scale => 1,
        Property::Opacity => 2,
        Property::Fill => 3,
        Property::Stroke => 4,
        Property::Width => 5,
        Property::Height => 6,
        Property::Visible => 7,
        Property::Sweep => 8,
        Property::Motion => 9,
    }
}

/// A string if plain, or else a list of runs: a string, `["em", words]`, `["code", words]`, `["link", words, slug]` or that of a formula.
pub(super) fn prose(prose: &Prose) -> Json {
    if prose.0.iter().all(|run| run.style == RunStyle::Plain) {
        return json!(prose.words());
    }
    let runs = prose.0.iter().map(|run| match &run.style {
        RunStyle::Plain => json!(run.text),
        RunStyle::Emphasis => json!(["em", run.text]),
        RunStyle::Code => json!(["code", run.text]),
        RunStyle::Math(formula) => inline::run(formula),
        RunStyle::Link(slug) => json!(["link", run.text, slug]),
    });
    Json::Array(runs.collect())
}

/// The header, complete: empty members are written too, so that readers need no defaults.
pub(super) fn about(about: &About) -> Json {
    json!({
        "slug": about.slug,
        "title": about.title,
        "summary": prose(&about.summary),
        "lane": about.lane,
        "tags": about.tags,
        "requires": about.requires,
        "hook": prose(&about.hook),
        "question": prose(&about.question),
        "trap": prose(&about.trap),
        "rule": prose(&about.rule),
        "simplified": about.simplified.iter().map(prose).collect::<Vec<_>>(),
        "sources": about.sources.iter().map(prose).collect::<Vec<_>>(),
        "updated": about.updated,
        "primitives": about.primitives,
    })
}

fn knob(knob: &Knob) -> Json {
    json!({"name": knob.name, "label": knob.label, "choices": knob.choices, "default": knob.default})
}

fn written(number: i64) -> String {
    let mut out = String::new();
    number.write(&mut out);
    out
}

fn pixels(value: f64) -> i64 {
    scaled(value, 100.0)
}

fn shares(value: f64) -> i64 {
    scaled(value, 10_000.0)
}
