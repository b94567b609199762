//! What a bundle says of elements that an earlier one had just so: its rows are looked up by their numbers there, and neither
//! made nor written again.

use std::collections::HashMap;
use std::sync::Arc;

use super::tables::Keyed;
use super::{Bundle, PROPERTIES, Rows, Tables, looks_like};
use crate::timeline::{Element, Form, Property, Showing, Timeline, Track};

/// What was said of an element, which is shown at some time.
pub(super) struct Said {
    /// When it is shown.
    pub(super) showing: Arc<Showing>,
    /// The row of its name.
    pub(super) name: usize,
    pub(super) rows: Rows,
}

/// A variant of an earlier bundle.
pub(super) struct Earlier<'a> {
    timeline: &'a Timeline,
    said: &'a [Option<Said>],
    places: Option<HashMap<&'a str, usize>>,
    /// Where the next element is expected.
    next: usize,
}

/// An element of an earlier variant that looks as it did.
#[derive(Clone, Copy)]
pub(super) struct Same<'a> {
    before: &'a Element,
    pub(super) said: &'a Said,
    /// How many rows its name stands behind that of its group, if it is in one.
    behind: Option<usize>,
    /// Whether it also moves as it did, in a group that is shown when it was.
    pub(super) moves: bool,
}

impl<'a> Earlier<'a> {
    pub(super) fn new(timeline: &'a Timeline, said: &'a [Option<Said>]) -> Self {
        Self {
            timeline,
            said,
            places: None,
            next: 0,
        }
    }

    /// The same element, if it looks as it did, in the same group; `group` also says when that is shown.
    pub(super) fn same(
        &mut self,
        element: &Arc<Element>,
        group: Option<(&Element, &Arc<Showing>)>,
    ) -> Option<Same<'a>> {
        let place = self.find(&element.id)?;
        let before = &self.timeline.elements[place];
        let said = self.said.get(place)?.as_ref()?;
        let (behind, shown) = match (before.parent, group) {
            (None, None) => (None, true),
            (Some(index), Some((group, showing))) => {
                let known = self.said.get(index)?.as_ref()?;
                let same = self.timeline.elements[index].id == group.id;
                let behind = said.name.checked_sub(known.name).filter(|_| same)?;
                let shown = Arc::ptr_eq(&known.showing, showing) || known.showing == *showing;
                (Some(behind), shown)
            }
            _ => return None,
        };
        // What an edit left as it was is the very same element.
        let same = Arc::ptr_eq(element, before);
        let moves = || {
            let mut tracks = element.tracks.iter().zip(&before.tracks);
            let all = element.tracks.len() == before.tracks.len();
            all && tracks.all(|(one, other)| moves_as(one, other))
        };
        (same || looks_like(element, before)).then(|| Same {
            before,
            said,
            behind,
            moves: shown && (same || moves()),
        })
    }

    fn find(&mut self, id: &str) -> Option<usize> {
        let elements = &self.timeline.elements;
        let expected = elements.get(self.next).filter(|known| known.id == id);
        let place = match expected {
            Some(_) => self.next,
            None => {
                let all = elements.iter().enumerate();
                let places = || {
                    all.map(|(place, known)| (known.id.as_str(), place))
                        .collect()
                };
                *self.places.get_or_insert_with(places).get(id)?
            }
        };
        self.next = place + 1;
        Some(place)
    }
}

impl Same<'_> {
    /// The row that a track had which stays as it is, if it had just that one. What is seen of opacities also follows from
    /// when their element is shown.
    pub(super) fn row(&self, property: usize, track: &Track) -> Option<usize> {
        let stays = |track: &Track| track.segments.is_empty();
        let known = self
            .before
            .track(track.property)
            .filter(|known| stays(known));
        let same = stays(track)
            && track.property != Property::Opacity
            && track.property != Property::Visible
            && known.is_some_and(|known| moves_as(known, track));
        self.said.rows.tracks[property].filter(|_| same)
    }
}

/// Whether tracks are alike, for whatever reason.
fn moves_as(one: &Track, other: &Track) -> bool {
    let mut segments = one.segments.iter().zip(&other.segments);
    goes_as(one, other)
        && segments.all(|(one, other)| (one.start, one.duration) == (other.start, other.duration))
}

/// The same, whenever it is.
pub(super) fn goes_as(one: &Track, other: &Track) -> bool {
    let mut segments = one.segments.iter().zip(&other.segments);
    one.property == other.property
        && one.initial == other.initial
        && one.curve == other.curve
        && one.segments.len() == other.segments.len()
        && segments.all(|(one, other)| (one.easing, one.value) == (other.easing, other.value))
}

/// The rows of an earlier bundle, and where they stand in this one, as far as that is known.
pub(super) struct Translation<'a> {
    before: &'a Tables,
    before_timings: &'a Keyed<[i64]>,
    forms: Vec<Option<usize>>,
    curves: Vec<Option<usize>>,
    timings: Vec<Option<usize>>,
    tracks: [Vec<Option<usize>>; PROPERTIES.len()],
}

impl<'a> Translation<'a> {
    pub(super) fn new(bundle: &'a Bundle) -> Self {
        let before = &bundle.tables;
        let none = |items: &[Arc<str>]| vec![None; items.len()];
        Self {
            forms: none(&before.forms.items),
            curves: none(&before.curves.items),
            timings: none(&bundle.timings.items),
            tracks: std::array::from_fn(|place| none(&before.tracks[place].items)),
            before,
            before_timings: &bundle.timings,
        }
    }

    /// The row of an element's name.
    pub(super) fn name(
        &self,
        tables: &mut Tables,
        same: Same,
        above: Option<usize>,
        write: impl FnOnce(usize) -> Arc<str>,
    ) -> usize {
        let names = &self.before.names;
        let old = same.said.name;
        tables.names.place_shared(&names.keys[old], |row| {
            match same.behind == above.and_then(|above| row.checked_sub(above)) {
                true => Arc::clone(&names.items[old]),
                false => write(row),
            }
        })
    }

    /// The row of an element's form, which had row `old`.
    pub(super) fn form(&mut self, tables: &mut Tables, old: usize, element: &Element) -> usize {
        if let Some(known) = self.forms[old] {
            return known;
        }
        let row = match element.form {
            // What the words are may stand in another row.
            Form::Words { .. } => {
                let form = tables.look(element);
                tables.forms.place(&form)
            }
            _ => tables.forms.place_shared(&self.before.forms.items[old]),
        };
        self.forms[old] = Some(row);
        row
    }

    /// The row of a track, which had row `old`; `property` is its place in the format's list.
    pub(super) fn track(&mut self, tables: &mut Tables, property: usize, old: usize) -> usize {
        if let Some(known) = self.tracks[property][old] {
            return known;
        }
        let before = &self.before.tracks[property];
        let mut numbers = before.keys[old].to_vec();
        numbers[0] = self.timing(tables, numbers[0] as usize) as i64;
        match PROPERTIES[property] {
            "motion" => numbers[1] = self.curve(tables, numbers[1] as usize) as i64,
            "fill" | "stroke" => {
                for number in numbers.iter_mut().skip(1).filter(|number| **number >= 0) {
                    *number = self.role(tables, *number as usize) as i64;
                }
            }
            _ => {}
        }
        let row = match *numbers == *before.keys[old] {
            true => tables.tracks[property]
                .place_shared(&before.keys[old], |_| Arc::clone(&before.items[old])),
            false => {
                tables.tracks[property].place(&numbers, |_| super::track_row(property, &numbers))
            }
        };
        self.tracks[property][old] = Some(row);
        row
    }

    fn timing(&mut self, tables: &mut Tables, old: usize) -> usize {
        if let Some(known) = self.timings[old] {
            return known;
        }
        let before = self.before_timings;
        let mut numbers = before.keys[old].to_vec();
        for easing in numbers.iter_mut().skip(2).step_by(3) {
            let known = self.before.easings.of(*easing as usize);
            *easing = known.map_or(*easing, |known| tables.easing(*known) as i64);
        }
        let row = match *numbers == *before.keys[old] {
            true => tables
                .timings
                .place_shared(&before.keys[old], |_| Arc::clone(&before.items[old])),
            false => tables
                .timings
                .place(&numbers, |_| super::list(&numbers).into()),
        };
        self.timings[old] = Some(row);
        row
    }

    fn curve(&mut self, tables: &mut Tables, old: usize) -> usize {
        let before = &self.before.curves;
        *self.curves[old].get_or_insert_with(|| {
            tables
                .curves
                .place_shared(&before.keys[old], |_| Arc::clone(&before.items[old]))
        })
    }

    fn role(&self, tables: &mut Tables, old: usize) -> usize {
        let known = self.before.palette.of(old);
        known.map_or(old, |role| tables.role(*role))
    }
}
