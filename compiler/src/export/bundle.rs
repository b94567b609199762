//! `bundle.json`: everything a player needs, for every knob combination and layout. Compact, canonical and versioned.
//!
//! What variants share stands once in a table and is named by its index: words, names, forms, curves, easings, the times
//! of changes and whole tracks. A variant has a column for its forms and one for the tracks of each property; a cell says
//! no more than how it differs from the same element of an earlier variant. Numbers are integers: pixels times 100; scales, shares and curve parameters times 10,000; times in
//! milliseconds. The shape of the file is described in `docs/bundle.schema.json`.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::markup::family;
use super::number::scaled;
use crate::drawing::Anchor;
use crate::story::{Prose, RunStyle};
use crate::theme::{Role, Theme};
use crate::timeline::{
    About, Easing, Element, Film, Form, Knob, Layer, Layout, Prediction, Property, Step, Timeline,
    Track, Value, Variant,
};

/// The version of the format. A reader refuses what it does not know.
pub const SCHEMA: u32 = 1;

/// A film as JSON on one line, safe inside a script block: `<` is written `\u003c`.
pub fn bundle_json(film: &Film) -> String {
    let mut tables = Tables::default();
    let variants: Vec<Json> = film
        .variants
        .iter()
        .map(|variant| tables.variant(variant))
        .collect();
    let presets: Vec<Json> = film
        .presets
        .iter()
        .map(|(label, choice)| json!([label, choice]))
        .collect();
    let bundle = json!({
        "schema": SCHEMA,
        "about": about(&film.about),
        "knobs": film.knobs.iter().map(knob).collect::<Vec<_>>(),
        "presets": presets,
        "palette": tables.palette.items,
        "fonts": tables.fonts.items,
        "easings": tables.easings.items,
        "texts": tables.texts.items,
        "names": tables.names.items,
        "forms": tables.forms.items,
        "curves": tables.curves.items,
        "timings": tables.timings.items,
        "tracks": by_property(tables.tracks.map(|table| Json::Array(table.items))),
        "variants": variants,
    });
    bundle.to_string().replace('<', "\\u003c")
}

/// Equal values once each, in the order of their first use.
#[derive(Default)]
struct Table {
    items: Vec<Json>,
    places: BTreeMap<String, usize>,
}

impl Table {
    fn place(&mut self, item: Json) -> usize {
        let next = self.items.len();
        let place = *self.places.entry(item.to_string()).or_insert(next);
        if place == next {
            self.items.push(item);
        }
        place
    }

    /// The row of an item, and how a column says so where `before` would be expected: 0 as expected, -1 nothing,
    /// 1 the next row that no cell has named yet, or else the row plus 2.
    fn cell(&mut self, item: Option<Json>, before: Option<usize>) -> (Option<usize>, i64) {
        let next = self.items.len();
        let row = item.map(|item| self.place(item));
        let cell = match row {
            _ if row == before => 0,
            None => -1,
            Some(row) if row == next => 1,
            Some(row) => row as i64 + 2,
        };
        (row, cell)
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
    palette: Table,
    fonts: Table,
    easings: Table,
    texts: Table,
    names: Table,
    forms: Table,
    curves: Table,
    timings: Table,
    tracks: [Table; PROPERTIES.len()],
    /// For each variant so far, what was said of each name.
    told: Vec<BTreeMap<usize, Rows>>,
}

impl Tables {
    fn variant(&mut self, variant: &Variant) -> Json {
        let timeline = &variant.timeline.seen();
        let names = self.name_rows(timeline);
        let (forms, tracks) = self.columns(timeline, &names);
        json!({
            "choice": variant.choice,
            "layout": match variant.layout { Layout::Landscape => 0, Layout::Portrait => 1 },
            "duration": timeline.duration.0,
            "poster": timeline.poster.0,
            "names": steps_between(&names),
            "forms": forms,
            "tracks": tracks,
            "steps": timeline.steps.iter().map(|step| self.step(step)).collect::<Vec<_>>(),
            "moments": self.moments(timeline),
        })
    }

    /// The row of each element's name: `[name]`, or `[name, row of its group's name]`.
    fn name_rows(&mut self, timeline: &Timeline) -> Vec<usize> {
        let mut rows: Vec<usize> = Vec::with_capacity(timeline.elements.len());
        for element in &timeline.elements {
            let group = element.parent.and_then(|index| rows.get(index).copied());
            let name =
                group.map_or_else(|| json!([element.id]), |group| json!([element.id, group]));
            rows.push(self.names.place(name));
        }
        rows
    }

    /// The column of forms, and the columns of tracks in which there is anything to say.
    fn columns(&mut self, timeline: &Timeline, names: &[usize]) -> (Vec<i64>, Json) {
        // The same layout of the combination before; the first portrait one has only the first landscape one.
        let like = self.told.len().saturating_sub(2);
        let expected = self.told.get(like).cloned().unwrap_or_default();
        let mut told = BTreeMap::new();
        let mut forms = Vec::with_capacity(names.len());
        let mut tracks: [Vec<i64>; PROPERTIES.len()] = Default::default();
        for (element, name) in timeline.elements.iter().zip(names) {
            let before = expected.get(name).copied().unwrap_or_default();
            let mut rows = Rows::default();
            let form = self.look(element);
            let (row, cell) = self.forms.cell(Some(form), before.form);
            rows.form = row;
            forms.push(cell);
            let mut said: [Option<Json>; PROPERTIES.len()] = Default::default();
            for track in &element.tracks {
                said[property(track.property)] = Some(self.track(track));
            }
            for (place, track) in said.into_iter().enumerate() {
                let (row, cell) = self.tracks[place].cell(track, before.tracks[place]);
                rows.tracks[place] = row;
                tracks[place].push(cell);
            }
            told.insert(*name, rows);
        }
        self.told.push(told);
        let column = |cells: Vec<i64>| match cells.iter().all(|cell| *cell == 0) {
            true => json!([]),
            false => json!(cells),
        };
        (forms, by_property(tracks.map(column)))
    }

    /// `[layer, kind, form, outline]`.
    fn look(&mut self, element: &Element) -> Json {
        let layer = match element.layer {
            Layer::Stage => 0,
            Layer::Band => 1,
        };
        let (kind, form) = self.form(element);
        let dash: Vec<i64> = element.dash.iter().map(|dash| pixels(*dash)).collect();
        let outline = json!([
            shares(element.fill_opacity),
            pixels(element.stroke_width),
            u8::from(element.round),
            dash
        ]);
        json!([layer, kind, form, outline])
    }

    fn form(&mut self, element: &Element) -> (u8, Json) {
        match &element.form {
            Form::Group => (0, json!([])),
            Form::Box { radius } => (1, json!([pixels(*radius)])),
            Form::Circle => (2, json!([])),
            // Only outlines that are drawn in part need their length.
            Form::Path { data, length } if element.sweeps() => (3, json!([data, pixels(*length)])),
            Form::Path { data, .. } => (3, json!([data])),
            Form::Words {
                text,
                font,
                anchor,
                struck,
            } => {
                let face = self.fonts.place(json!([family(font.mono), font.weight]));
                let anchor = match anchor {
                    Anchor::Start => 0,
                    Anchor::Middle => 1,
                    Anchor::End => 2,
                };
                let text = self.text(&Prose::plain(text.as_str()));
                (
                    4,
                    json!([text, face, pixels(font.px), anchor, u8::from(*struck)]),
                )
            }
        }
    }

    /// `[timing, initial, values…]`, and for motion `[timing, curve, initial, values…]`.
    /// A timing is `start, duration, easing` for each segment, in one list.
    fn track(&mut self, track: &Track) -> Json {
        let mut timing = Vec::with_capacity(3 * track.segments.len());
        for segment in &track.segments {
            let easing = self.easing(segment.easing);
            timing.extend([segment.start.0, segment.duration.0, easing as i64]);
        }
        let mut row = vec![json!(self.timings.place(json!(timing)))];
        if track.property == Property::Motion {
            let curve = track.curve.unwrap_or_default();
            let points = curve.map(|point| [pixels(point.x), pixels(point.y)]);
            row.push(json!(self.curves.place(json!(points.concat()))));
        }
        row.push(self.value(track.property, track.initial));
        for segment in &track.segments {
            row.push(self.value(track.property, segment.value));
        }
        Json::Array(row)
    }

    fn easing(&mut self, easing: Easing) -> usize {
        self.easings.place(match easing {
            Easing::Linear => json!([]),
            Easing::Cubic(x1, y1, x2, y2) => json!([x1, y1, x2, y2].map(shares)),
        })
    }

    fn value(&mut self, property: Property, value: Value) -> Json {
        match value {
            Value::Number(number) if matches!(property, Property::Width | Property::Height) => {
                json!(pixels(number))
            }
            Value::Number(number) => json!(shares(number)),
            Value::Point(point) => json!([pixels(point.x), pixels(point.y)]),
            Value::Paint(None) => json!(-1),
            Value::Paint(Some(role)) => json!(self.role(role)),
            Value::Visible(shown) => json!(u8::from(shown)),
        }
    }

    fn role(&mut self, role: Role) -> usize {
        self.palette.place(json!([
            role.name(),
            role.hex(Theme::Light),
            role.hex(Theme::Dark)
        ]))
    }

    fn text(&mut self, words: &Prose) -> usize {
        self.texts.place(prose(words))
    }

    /// `[start, end, title, beats, predictions, claims]`.
    fn step(&mut self, step: &Step) -> Json {
        let beats: Vec<Json> = step
            .beats
            .iter()
            .map(|beat| json!([beat.start.0, beat.end.0, self.text(&beat.say)]))
            .collect();
        let predictions: Vec<Json> = step
            .predictions
            .iter()
            .map(|asked| self.prediction(asked))
            .collect();
        let claims: Vec<usize> = step
            .claims
            .iter()
            .map(|claim| self.text(&Prose::plain(claim.as_str())))
            .collect();
        json!([
            step.start.0,
            step.end.0,
            self.text(&step.title),
            beats,
            predictions,
            claims
        ])
    }

    /// `[beat that it comes before, question, choices, the right one]`.
    fn prediction(&mut self, asked: &Prediction) -> Json {
        let choices: Vec<usize> = asked
            .choices
            .iter()
            .map(|(words, _)| self.text(words))
            .collect();
        let right = asked.choices.iter().position(|(_, right)| *right);
        json!([
            asked.before_beat,
            self.text(&asked.question),
            choices,
            right.map_or(json!(-1), |place| json!(place))
        ])
    }

    /// `at, simulation, event, simulated time, name, text` for each, in one list.
    fn moments(&mut self, timeline: &Timeline) -> Json {
        let mut row = Vec::with_capacity(6 * timeline.moments.len());
        for moment in &timeline.moments {
            let name = self.text(&Prose::plain(moment.name));
            let text = self.text(&Prose::plain(moment.text.as_str()));
            let numbers = [
                moment.at.0,
                i64::from(moment.sim.0),
                i64::from(moment.event),
                moment.t.0,
            ];
            row.extend(numbers);
            row.extend([name as i64, text as i64]);
        }
        json!(row)
    }
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

/// An object of what is not empty.
fn by_property(lists: [Json; PROPERTIES.len()]) -> Json {
    let named = PROPERTIES.iter().map(|name| (*name).to_owned()).zip(lists);
    named.filter(|(_, list)| *list != json!([])).collect()
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

/// A string if plain, or else a list of runs: a string, `["em", words]`, `["code", words]` or `["link", words, slug]`.
pub(super) fn prose(prose: &Prose) -> Json {
    if prose.0.iter().all(|run| run.style == RunStyle::Plain) {
        return json!(prose.words());
    }
    let runs = prose.0.iter().map(|run| match &run.style {
        RunStyle::Plain => json!(run.text),
        RunStyle::Emphasis => json!(["em", run.text]),
        RunStyle::Code => json!(["code", run.text]),
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

fn pixels(value: f64) -> i64 {
    scaled(value, 100.0)
}

fn shares(value: f64) -> i64 {
    scaled(value, 10_000.0)
}
