//! The bundle of a film that shows what an earlier one showed, at other times and with other words, as where a sentence has
//! become longer: all but words and times is that of the earlier one.
//!
//! That is so if in each element all that it depends on comes in the order in which it came, as nothing is said of times but
//! which comes first: each row of times then becomes another one, and none becomes one that another became. Of elements that are
//! known to go on evenly nothing is compared.

use std::sync::Arc;

use super::again::{Said, goes_as};
use super::tables::{Keyed, Table};
use super::{Bundle, Tables, Tree, about, list, outlined_alike, quoted};
use crate::timeline::{Delay, Element, Film, Form, Property, Shift, Shifts, Timeline, Track};
use crate::units::Millis;

/// The bundle of a film, if it differs from that of the film before in words and times only.
pub(super) fn later(
    film: &Film,
    (old, before): (&Film, &Bundle),
    shifts: Option<&Shifts>,
) -> Option<Bundle> {
    if (&film.knobs, &film.presets) != (&old.knobs, &old.presets)
        || film.variants.len() != old.variants.len()
    {
        return None;
    }
    let mut timings = Timings::new(&before.timings);
    let mut said = Vec::with_capacity(film.variants.len());
    let shifts = shifts.and_then(|shifts| shifts.from(old));
    let variants = film.variants.iter().zip(&old.variants).zip(&before.said);
    for (place, ((variant, old), known)) in variants.enumerate() {
        if (&variant.choice, variant.layout) != (&old.choice, old.layout) {
            return None;
        }
        let timelines = (&old.timeline, &variant.timeline);
        let shift = shifts.and_then(|shifts| shifts.get(place));
        said.push(timings.timeline(timelines, (known, &before.tables), shift)?);
    }
    let timings = timings.placed()?;
    let mut words = Words::new(&before.tables.forms);
    let told = film.variants.iter().zip(&said);
    let told = told.map(|(variant, said)| words.timeline(&variant.timeline, said));
    let told: Vec<_> = told.collect::<Option<_>>()?;
    let mut tree = before.tree.clone();
    tree.put("about", Tree::Text(about(&film.about).to_string()));
    tree.put("texts", Tree::Rows(words.tables.texts.items.into()));
    tree.put("timings", Tree::Rows((&*timings.items).into()));
    if let Some(Tree::List(variants)) = tree.member("variants") {
        for (variant, told) in variants.iter_mut().zip(told) {
            for (name, value) in told {
                variant.put(name, value);
            }
        }
    }
    Some(Bundle {
        tree,
        tables: Arc::clone(&before.tables),
        timings,
        said,
    })
}

/// What the rows of times become.
struct Timings<'a> {
    before: &'a Keyed<[i64]>,
    now: Vec<Option<Arc<[i64]>>>,
    /// By how much the moments are later from which on a row is that goes on evenly, where that is known.
    delays: Vec<Option<Delay>>,
    /// Room for the numbers of a row.
    numbers: Vec<i64>,
}

/// When what happened at some moments happens now.
enum Moves {
    /// All when it did.
    None,
    /// All from a moment on later.
    Delay(Delay),
    /// Moment by moment, in order.
    Each(Vec<(Millis, Millis)>),
}

/// What is found out about the elements of a timeline, in their order.
#[derive(Default)]
struct Found {
    /// Whether each goes on evenly, in groups that do.
    even: Vec<bool>,
    /// Whether each is shown at other times than it was.
    moved: Vec<bool>,
    /// What is said of those that are ever shown.
    said: Vec<Option<Said>>,
}

impl<'a> Timings<'a> {
    fn new(before: &'a Keyed<[i64]>) -> Self {
        Self {
            before,
            now: vec![None; before.keys.len()],
            delays: vec![None; before.keys.len()],
            numbers: Vec::new(),
        }
    }

    /// What is said of the elements of a timeline, of which each looks and moves as it did; none if one does not.
    fn timeline(
        &mut self,
        (old, new): (&Timeline, &Timeline),
        (said, tables): (&[Option<Said>], &Tables),
        shift: Option<&Shift>,
    ) -> Option<Vec<Option<Said>>> {
        let (old, new) = (&*old.elements, &*new.elements);
        if old.len() != new.len() {
            return None;
        }
        let mut found = Found::default();
        for (index, known) in said.iter().enumerate() {
            let group = old[index].parent;
            let is_even =
                |shift: &&Shift| shift.even[index] && group.is_none_or(|group| found.even[group]);
            let shift = shift.filter(is_even);
            let (moves, moved) = match shift {
                Some(shift) => delayed(shift.delay, known.as_ref()),
                None => found.moves((old, new), index)?,
            };
            found.even.push(shift.is_some());
            found.moved.push(moved);
            let now = match known {
                Some(known) => {
                    self.rows(known, tables, &moves)?;
                    let group = group
                        .and_then(|group| said[group].as_ref().zip(found.said[group].as_ref()));
                    Some(known.at_times(group, moved.then_some(&moves)))
                }
                None => None,
            };
            found.said.push(now);
        }
        Some(found.said)
    }

    /// Brings the rows of an element to other times; none if one came to others before.
    fn rows(&mut self, said: &Said, tables: &Tables, moves: &Moves) -> Option<()> {
        let rows = said.rows.tracks.iter().zip(&tables.tracks);
        for (row, table) in rows {
            if let Some(row) = row {
                self.row(table.keys[*row][0] as usize, moves)?;
            }
        }
        Some(())
    }

    fn row(&mut self, row: usize, moves: &Moves) -> Option<()> {
        if let Moves::Delay(delay) = moves
            && self.delays[row].replace(*delay) == Some(*delay)
        {
            return Some(());
        }
        let (old, now) = (&self.before.keys[row], &mut self.now[row]);
        self.numbers.clear();
        self.numbers.extend_from_slice(old);
        moves.retime(&mut self.numbers);
        match now {
            Some(known) => (**known == *self.numbers).then_some(()),
            None => {
                let same = **old == *self.numbers;
                *now = Some(if same {
                    Arc::clone(old)
                } else {
                    self.numbers.as_slice().into()
                });
                Some(())
            }
        }
    }

    /// The rows in their places; none if two became one.
    fn placed(self) -> Option<Keyed<[i64]>> {
        let mut timings = Keyed::default();
        for (row, (old, now)) in self.before.keys.iter().zip(&self.now).enumerate() {
            let now = now.as_ref().unwrap_or(old);
            let place = timings.place_shared(now, |_| match Arc::ptr_eq(now, old) {
                true => Arc::clone(&self.before.items[row]),
                false => list(&**now).into(),
            });
            if place != row {
                return None;
            }
        }
        Some(timings)
    }
}

impl Found {
    /// When all happens that an element depends on, and whether it is shown at other times than it was; none if it does not
    /// look and move as it did, or in another order.
    fn moves(
        &self,
        (old, new): (&[Arc<Element>], &[Arc<Element>]),
        index: usize,
    ) -> Option<(Moves, bool)> {
        let (one, other) = (&old[index], &new[index]);
        let same = Arc::ptr_eq(one, other);
        if !same && !is_alike(one, other) {
            return None;
        }
        let above = one.parent.is_some_and(|group| self.moved[group]);
        let moves = match same && !above {
            true => Moves::None,
            false => Moves::of(old, new, index)?,
        };
        Some((moves, above || !same && !is_shown_as(one, other)))
    }
}

/// The same of an element that is known to go on evenly.
fn delayed(delay: Delay, said: Option<&Said>) -> (Moves, bool) {
    let last = said.and_then(|said| said.showing.last_change());
    let moved = last.is_some_and(|last| delay.moves(last));
    (Moves::Delay(delay), moved)
}

impl Said {
    /// The same at other times, if it is shown at others; the group of the element as it was, and as it is.
    fn at_times(&self, group: Option<(&Self, &Self)>, moves: Option<&Moves>) -> Self {
        let as_group = group.filter(|(old, _)| Arc::ptr_eq(&old.showing, &self.showing));
        let showing = match (moves, as_group) {
            (None, _) => Arc::clone(&self.showing),
            (Some(_), Some((_, now))) => Arc::clone(&now.showing),
            (Some(moves), None) => Arc::new(self.showing.at_times(|t| moves.at(t))),
        };
        Self { showing, ..*self }
    }
}

impl Moves {
    /// When all happens now that an element depends on: its own changes, and when its groups are shown. None if it comes in
    /// another order.
    fn of(old: &[Arc<Element>], new: &[Arc<Element>], index: usize) -> Option<Self> {
        let mut moves = Vec::new();
        for (one, other) in old[index].tracks.iter().zip(&new[index].tracks) {
            moves.extend(pairs(one, other));
        }
        let mut group = old[index].parent;
        while let Some(index) = group {
            let tracks = old[index].tracks.iter().zip(&new[index].tracks);
            for (one, other) in tracks.filter(|(one, _)| decides(one)) {
                moves.extend(pairs(one, other));
            }
            group = old[index].parent;
        }
        moves.sort_unstable();
        moves.dedup();
        let ascends = moves.is_sorted_by(|one, other| one.0 < other.0 && one.1 < other.1);
        ascends.then_some(Self::Each(moves))
    }

    /// When a moment is now. What is not among the moves stays where it was.
    fn at(&self, t: Millis) -> Millis {
        match self {
            Self::None => t,
            Self::Delay(delay) => delay.at(t),
            Self::Each(moves) => {
                let place = moves.binary_search_by_key(&t, |(old, _)| *old);
                place.map_or(t, |place| moves[place].1)
            }
        }
    }

    /// Brings the numbers of a row of times to other times.
    fn retime(&self, numbers: &mut [i64]) {
        let (mut end, mut end_now) = (Millis::ZERO, Millis::ZERO);
        for segment in numbers.chunks_exact_mut(3) {
            let start = end + Millis(segment[0]);
            end = start + Millis(segment[1]);
            let start_now = self.at(start);
            segment[0] = (start_now - end_now).0;
            end_now = self.at(end);
            segment[1] = (end_now - start_now).0;
        }
    }
}

/// The moments of a track, and those of another that does the same.
fn pairs<'t>(one: &'t Track, other: &'t Track) -> impl Iterator<Item = (Millis, Millis)> + 't {
    let segments = one.segments.iter().zip(&other.segments);
    segments.flat_map(|(one, other)| [(one.start, other.start), (one.end(), other.end())])
}

/// Whether a track decides whether its element is shown.
fn decides(track: &Track) -> bool {
    matches!(track.property, Property::Visible | Property::Opacity)
}

/// Whether an element is shown when another is that does the same, as far as they decide that alone.
fn is_shown_as(one: &Element, other: &Element) -> bool {
    let tracks = one.tracks.iter().zip(&other.tracks);
    let mut shown = tracks.filter(|(one, _)| decides(one));
    shown.all(|(one, other)| pairs(one, other).all(|(old, new)| old == new))
}

/// Whether an element looks and moves as another does but for its words and times, and has the same name in the same place.
fn is_alike(one: &Element, other: &Element) -> bool {
    let form = match (&one.form, &other.form) {
        (
            Form::Words {
                font,
                anchor,
                struck,
                ..
            },
            Form::Words {
                font: other_font,
                anchor: other_anchor,
                struck: other_struck,
                ..
            },
        ) => (font, anchor, struck) == (other_font, other_anchor, other_struck),
        (one, other) => one == other,
    };
    let mut tracks = one.tracks.iter().zip(&other.tracks);
    form && outlined_alike(one, other)
        && (&one.id, one.parent) == (&other.id, other.parent)
        && one.tracks.len() == other.tracks.len()
        && tracks.all(|(one, other)| goes_as(one, other))
}

/// The words of a film, written anew.
struct Words<'a> {
    forms: &'a Table,
    tables: Tables,
    /// What the forms say that were met so far.
    said: Vec<Option<&'a str>>,
}

impl<'a> Words<'a> {
    fn new(forms: &'a Table) -> Self {
        Self {
            forms,
            tables: Tables::default(),
            said: Vec::new(),
        }
    }

    /// What is said of a timeline apart from its elements; none if the words of those have other rows now.
    fn timeline(
        &mut self,
        timeline: &'a Timeline,
        said: &[Option<Said>],
    ) -> Option<[(&'static str, Tree); 4]> {
        for (element, known) in timeline.elements.iter().zip(said) {
            let Some(form) = known.as_ref().and_then(|known| known.rows.form) else {
                continue;
            };
            let words = match &element.form {
                Form::Words { text, .. } => Some(text.as_str()),
                _ => None,
            };
            match self.said.get(form) {
                Some(known) if *known == words => continue,
                Some(_) => return None,
                None => self.said.push(words),
            }
            if let Some(words) = words
                && text_of(&self.forms.items[form]) != Some(self.tables.texts.place(&quoted(words)))
            {
                return None;
            }
        }
        Some(self.tables.told(timeline))
    }
}

/// The row of the text of a form that is words: `[layer, kind, [text, …], …]`.
fn text_of(form: &str) -> Option<usize> {
    form.split(['[', ','])
        .filter(|part| !part.is_empty())
        .nth(2)?
        .parse()
        .ok()
}
