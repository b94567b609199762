//! `bundle.json`: everything a player needs, for every knob combination and layout. Compact, canonical and versioned.
//!
//! What variants share stands once in a table and is named by its index: words, names, forms, curves, easings, the times
//! of changes and whole tracks. A variant has a column for its forms and one for the tracks of each property; a cell says
//! no more than how it differs from the same element of an earlier variant. Numbers are integers: pixels times 100; scales, shares and curve parameters times 10,000; times in
//! milliseconds. The shape of the file is described in `docs/bundle.schema.json`.

mod again;
mod later;
mod tables;
mod tree;

use std::sync::Arc;

use serde_json::{Value as Json, json};

use self::again::{Earlier, Said, Same, Translation};
use self::tables::{Keyed, Short, Table};
pub use self::tree::Tree;
use super::inline;
use super::markup::family;
use super::number::scaled;
use crate::drawing::Anchor;
use crate::story::{Prose, RunStyle};
use crate::theme::{Role, Theme};
use crate::timeline::{
    About, Easing, Element, Film, Form, Knob, Layer, Layout, Moment, Prediction, Property, Shifts,
    Showing, Step, Timeline, Track, Value, Variant,
};
use crate::units::Millis;

/// The version of the format. A reader refuses what it does not know.
pub const SCHEMA: u32 = 1;

/// A film as JSON on one line, safe inside a script block: `<` is written `\u003c`.
pub fn bundle_json(film: &Film) -> String {
    let bundle = Bundle::of(film, None, None);
    bundle.tree.to_string().replace('<', "\\u003c")
}

/// A film as JSON, with what the bundle of an edited film may need of it.
pub struct Bundle {
    /// What is written.
    pub tree: Tree,
    tables: Arc<Tables>,
    /// Those of the tables that say when something changes.
    timings: Keyed<[i64]>,
    /// For each variant what is said of each element that is ever shown.
    said: Vec<Vec<Option<Said>>>,
}

impl Bundle {
    /// The bundle of a film. `before` is that of an earlier film: what stayed as it was is taken from it, which makes no
    /// difference to what is written; nor does `shifts`, which says how the film goes on from an earlier one, if that is known.
    #[must_use]
    pub fn of(film: &Film, before: Option<(&Film, &Self)>, shifts: Option<&Shifts>) -> Self {
        if let Some(later) = before.and_then(|before| later::later(film, before, shifts)) {
            return later;
        }
        let mut writer = Writer::new(before.map(|(_, bundle)| bundle));
        let (mut variants, mut said) = (Vec::new(), Vec::new());
        for (place, variant) in film.variants.iter().enumerate() {
            let earlier = before.and_then(|(film, bundle)| {
                let timeline = &film.variants.get(place)?.timeline;
                Some(Earlier::new(timeline, bundle.said.get(place)?))
            });
            let (tree, known) = writer.variant(variant, earlier);
            variants.push(tree);
            said.push(known);
        }
        let knobs: Vec<Json> = film.knobs.iter().map(knob).collect();
        let presets: Vec<Json> = film
            .presets
            .iter()
            .map(|(label, choice)| json!([label, choice]))
            .collect();
        let mut tables = writer.tables;
        let rows = |table: &[Arc<str>]| Tree::Rows(table.into());
        let tracks = tables.tracks.each_ref().map(|table| {
            let any = !table.items.is_empty();
            any.then(|| rows(&table.items))
        });
        let tree = Tree::Members(vec![
            ("schema", Tree::Text(SCHEMA.to_string())),
            ("about", Tree::Text(about(&film.about).to_string())),
            ("knobs", Tree::Text(json!(knobs).to_string())),
            ("presets", Tree::Text(json!(presets).to_string())),
            ("palette", rows(&tables.palette.rows.items)),
            ("fonts", rows(&tables.fonts.rows.items)),
            ("easings", rows(&tables.easings.rows.items)),
            ("texts", rows(&tables.texts.items)),
            ("names", rows(&tables.names.items)),
            ("forms", rows(&tables.forms.items)),
            ("curves", rows(&tables.curves.items)),
            ("timings", rows(&tables.timings.items)),
            ("tracks", by_property(tracks)),
            ("variants", Tree::List(variants)),
        ]);
        let timings = std::mem::take(&mut tables.timings);
        Self {
            tree,
            tables: Arc::new(tables),
            timings,
            said,
        }
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

/// What variants share.
#[derive(Default)]
struct Tables {
    palette: Short<Role>,
    fonts: Short<(bool, u16)>,
    easings: Short<Easing>,
    texts: Table,
    names: Keyed<str>,
    forms: Table,
    curves: Keyed<[i64]>,
    timings: Keyed<[i64]>,
    tracks: [Keyed<[i64]>; PROPERTIES.len()],
    /// Room for the numbers of a row.
    numbers: Vec<i64>,
}

/// Writes variants, one after the other.
struct Writer<'a> {
    tables: Tables,
    translation: Option<Translation<'a>>,
    told: Vec<Told<'a>>,
}

/// What was said of a variant: its elements and their rows, and for each row of names the place among them.
#[derive(Default)]
struct Told<'a> {
    elements: Vec<(Seen<'a>, Rows)>,
    places: Vec<Option<usize>>,
}

/// An element that is ever shown.
struct Seen<'a> {
    element: &'a Element,
    showing: Arc<Showing>,
    /// What it was in an earlier bundle, if it looked so there.
    same: Option<Same<'a>>,
    /// Its tracks, without what cannot be seen; none if it moves as it did there.
    tracks: Option<Vec<Track>>,
}

impl Seen<'_> {
    /// Its tracks, by their places in the format's list; none if they are not known.
    fn by_place(&self) -> Option<[Option<&Track>; PROPERTIES.len()]> {
        let mut places = [None; PROPERTIES.len()];
        for track in self.tracks.as_ref()? {
            places[property(track.property)] = Some(track);
        }
        Some(places)
    }
}

impl<'a> Writer<'a> {
    fn new(before: Option<&'a Bundle>) -> Self {
        Self {
            tables: Tables::default(),
            translation: before.map(Translation::new),
            told: Vec::new(),
        }
    }

    fn variant(
        &mut self,
        variant: &'a Variant,
        earlier: Option<Earlier<'a>>,
    ) -> (Tree, Vec<Option<Said>>) {
        let timeline = &variant.timeline;
        let seen = seen(timeline, earlier);
        let names = self.names(timeline, &seen);
        let rows: Vec<usize> = names.iter().copied().flatten().collect();
        let shown = seen.into_iter().flatten();
        let (forms, tracks) = self.columns(shown.zip(rows.iter().copied()).collect());
        let layout = match variant.layout {
            Layout::Landscape => 0,
            Layout::Portrait => 1,
        };
        let choice = variant.choice.iter().map(|place| *place as i64);
        let [duration, poster, steps, moments] = self.tables.told(timeline);
        let tree = Tree::Members(vec![
            ("choice", Tree::Numbers(choice.collect())),
            ("layout", Tree::Text(written(layout))),
            duration,
            poster,
            ("names", Tree::Numbers(steps_between(&rows).into())),
            ("forms", Tree::Numbers(forms.into())),
            ("tracks", tracks),
            steps,
            moments,
        ]);
        (tree, self.said(&names))
    }

    /// What was said of the last variant, by element.
    fn said(&self, names: &[Option<usize>]) -> Vec<Option<Said>> {
        let told = self.told.last();
        let mut elements = told.map_or(&[][..], |told| &told.elements).iter();
        let said = |name: &Option<usize>| {
            let name = (*name)?;
            let (seen, rows) = elements.next()?;
            Some(Said {
                showing: Arc::clone(&seen.showing),
                name,
                rows: *rows,
            })
        };
        names.iter().map(said).collect()
    }

    /// The row of each name: `[name]`; in a group `[rest of the name, rows back to the group's name]`, or, where the name
    /// does not begin with that of the group, `[name, the same as a negative number]`.
    fn names(&mut self, timeline: &Timeline, seen: &[Option<Seen>]) -> Vec<Option<usize>> {
        let mut rows: Vec<Option<usize>> = Vec::with_capacity(seen.len());
        for seen in seen {
            let row = seen.as_ref().map(|seen| {
                let element = seen.element;
                let group = element.parent.map(|index| &timeline.elements[index]);
                let above = element.parent.and_then(|index| rows[index]);
                let write = |row: usize| -> Arc<str> {
                    let rest = group.and_then(|group| element.id.strip_prefix(group.id.as_str()));
                    let row = match (above, rest) {
                        (Some(above), Some(rest)) => {
                            list([quoted(rest), written((row - above) as i64)])
                        }
                        (Some(above), None) => {
                            list([quoted(&element.id), written(above as i64 - row as i64)])
                        }
                        (None, _) => list([quoted(&element.id)]),
                    };
                    row.into()
                };
                match (seen.same, &self.translation) {
                    (Some(same), Some(known)) => known.name(&mut self.tables, same, above, write),
                    _ => self.tables.names.place(&element.id, write),
                }
            });
            rows.push(row);
        }
        rows
    }

    /// The column of forms, and the columns of tracks in which there is anything to say.
    fn columns(&mut self, elements: Vec<(Seen<'a>, usize)>) -> (Vec<i64>, Tree) {
        // The same layout of the combination before; the first portrait one has only the first landscape one.
        let mut before = std::mem::take(&mut self.told);
        let expected = before.get(before.len().saturating_sub(2));
        let mut told = Told::default();
        let mut forms = Vec::with_capacity(elements.len());
        let mut tracks: [Vec<i64>; PROPERTIES.len()] = Default::default();
        for (seen, name) in elements {
            let like = expected.and_then(|expected| expected.of(name));
            let mut rows = like.map(|(_, rows)| *rows).unwrap_or_default();
            let like = like.map(|(seen, _)| seen);
            let next = self.tables.forms.items.len();
            let form = match like {
                Some(like) if looks_like(seen.element, like.element) => rows.form,
                _ => Some(self.form(&seen)),
            };
            forms.push(cell(form, next, &mut rows.form));
            let (own, known) = (seen.by_place(), like.and_then(Seen::by_place));
            for (place, column) in tracks.iter_mut().enumerate() {
                let next = self.tables.tracks[place].items.len();
                let row = match (own, known) {
                    (Some(own), Some(known)) if own[place] == known[place] => rows.tracks[place],
                    (Some(own), _) => own[place].map(|track| self.track(&seen, place, track)),
                    (None, _) => self.known_track(&seen, place),
                };
                column.push(cell(row, next, &mut rows.tracks[place]));
            }
            told.add(name, seen, rows);
        }
        before.push(told);
        self.told = before;
        let column = |cells: Vec<i64>| {
            let says = cells.iter().any(|cell| *cell != 0);
            Some(Tree::Numbers(cells.into())).filter(|_| says)
        };
        (forms, by_property(tracks.map(column)))
    }
}

impl Writer<'_> {
    /// The row of an element's form.
    fn form(&mut self, seen: &Seen) -> usize {
        let known = seen.same.and_then(|same| same.said.rows.form);
        match (known, &mut self.translation) {
            (Some(old), Some(known)) => known.form(&mut self.tables, old, seen.element),
            _ => {
                let form = self.tables.look(seen.element);
                self.tables.forms.place(&form)
            }
        }
    }

    /// The row of one of its tracks; `place` is that of the property in the format's list.
    fn track(&mut self, seen: &Seen, place: usize, track: &Track) -> usize {
        let known = seen.same.and_then(|same| same.row(place, track));
        match (known, &mut self.translation) {
            (Some(old), Some(known)) => known.track(&mut self.tables, place, old),
            _ => self.tables.track(track),
        }
    }

    /// The same of an element that moves as it did.
    fn known_track(&mut self, seen: &Seen, place: usize) -> Option<usize> {
        let old = seen.same?.said.rows.tracks[place]?;
        let known = self.translation.as_mut()?;
        Some(known.track(&mut self.tables, place, old))
    }
}

/// The elements of a timeline, or nothing for those that are never shown.
fn seen<'a>(timeline: &'a Timeline, mut earlier: Option<Earlier<'a>>) -> Vec<Option<Seen<'a>>> {
    let mut all: Vec<Option<Seen>> = Vec::with_capacity(timeline.elements.len());
    for element in &timeline.elements {
        let group = match element.parent {
            None => None,
            Some(index) => match all.get(index).and_then(Option::as_ref) {
                Some(group) => Some((group.element, &group.showing)),
                None => {
                    all.push(None);
                    continue;
                }
            },
        };
        let same = earlier
            .as_mut()
            .and_then(|earlier| earlier.same(element, group));
        let (showing, tracks) = match same {
            Some(same) if same.moves => (Arc::clone(&same.said.showing), None),
            _ => {
                let own = Showing::of(element);
                let showing = match group {
                    Some((_, group)) if own.is_always() => Arc::clone(group),
                    Some((_, group)) => Arc::new(group.and(&own)),
                    None => Arc::new(own),
                };
                let tracks = showing.is_ever().then(|| element.seen(&showing));
                (showing, Some(tracks.unwrap_or_default()))
            }
        };
        all.push(showing.is_ever().then_some(Seen {
            element,
            showing,
            same,
            tracks,
        }));
    }
    all
}

impl<'a> Told<'a> {
    fn add(&mut self, name: usize, seen: Seen<'a>, rows: Rows) {
        if self.places.len() <= name {
            self.places.resize(name + 1, None);
        }
        self.places[name] = Some(self.elements.len());
        self.elements.push((seen, rows));
    }

    /// The element whose name has this row.
    fn of(&self, name: usize) -> Option<&(Seen<'a>, Rows)> {
        let place = (*self.places.get(name)?)?;
        self.elements.get(place)
    }
}

impl Tables {
    /// What is said of a timeline apart from its elements.
    fn told(&mut self, timeline: &Timeline) -> [(&'static str, Tree); 4] {
        let number = |time: Millis| Tree::Text(written(time.0));
        let steps = timeline.steps.iter().map(|step| self.step(step));
        let steps = list(steps.collect::<Vec<_>>());
        [
            ("duration", number(timeline.duration)),
            ("poster", number(timeline.poster)),
            ("steps", Tree::Text(steps)),
            (
                "moments",
                Tree::Numbers(self.moments(&timeline.moments).into()),
            ),
        ]
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
        let timing = self.timings.place(&numbers, |_| list(&numbers).into());
        numbers.clear();
        numbers.push(timing as i64);
        if track.property == Property::Motion {
            let curve = track.curve.as_deref().copied().unwrap_or_default();
            let points = curve.map(|point| [pixels(point.x), pixels(point.y)]);
            let points = points.as_flattened();
            numbers.push(self.curves.place(points, |_| list(points).into()) as i64);
        }
        let values = track.segments.iter().map(|segment| segment.value);
        for value in std::iter::once(track.initial).chain(values) {
            self.value(track.property, value, &mut numbers);
        }
        let column = property(track.property);
        let place = self.tracks[column].place(&numbers, |_| track_row(column, &numbers));
        self.numbers = numbers;
        place
    }

    fn easing(&mut self, easing: Easing) -> usize {
        self.easings.place(easing, |easing| match *easing {
            Easing::Linear => list::<i64>([]),
            Easing::Cubic(handles) => list(handles.map(shares)),
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
    fn moments(&mut self, moments: &[Moment]) -> Vec<i64> {
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
        row
    }
}

/// A row of the tracks of a property: its numbers, points as pairs.
fn track_row(property: usize, numbers: &[i64]) -> Arc<str> {
    let row = match (PROPERTIES[property], numbers) {
        ("translate", [timing, points @ ..]) => {
            let points = points.chunks(2).map(list);
            list(std::iter::once(written(*timing)).chain(points))
        }
        _ => list(numbers),
    };
    row.into()
}

/// Whether elements have the same row in the table of forms, as far as that can be told without writing it.
fn looks_like(one: &Element, other: &Element) -> bool {
    one.form == other.form && outlined_alike(one, other)
}

/// The same of all but what they are.
fn outlined_alike(one: &Element, other: &Element) -> bool {
    one.layer == other.layer
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

/// An object of what there is for properties.
fn by_property(lists: [Option<Tree>; PROPERTIES.len()]) -> Tree {
    let named = PROPERTIES.into_iter().zip(lists);
    Tree::Members(
        named
            .filter_map(|(name, list)| Some((name, list?)))
            .collect(),
    )
}

/// A JSON array of what is JSON.
fn list<Item: Write>(items: impl IntoIterator<Item = Item>) -> String {
    items.into_iter().fold(Row::new(), Row::with).written()
}

/// A JSON array of all kinds of things, one after the other.
struct Row(String);

impl Row {
    fn new() -> Self {
        let mut row = String::with_capacity(64);
        row.push('[');
        Self(row)
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

impl<T: Write> Write for &T {
    fn write(&self, out: &mut String) {
        (*self).write(out);
    }
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
