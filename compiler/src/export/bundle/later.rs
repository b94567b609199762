//! The bundle of a film that shows what an earlier one showed, at other times and with other words, as where a sentence has
//! become longer: all but words and times is that of the earlier one.
//!
//! That is so if in each element all that it depends on comes in the order in which it came, as nothing is said of times but
//! which comes first: each row of times then becomes another one, and none becomes one that another became.

use std::sync::Arc;

use super::again::{Said, goes_as};
use super::tables::{Keyed, Table};
use super::{Bundle, Tables, Tree, about, list, outlined_alike, quoted};
use crate::timeline::{Element, Film, Form, Property, Timeline, Track};
use crate::units::Millis;

/// The bundle of a film, if it differs from that of the film before in words and times only.
pub(super) fn later(film: &Film, (old, before): (&Film, &Bundle)) -> Option<Bundle> {
    if (&film.knobs, &film.presets) != (&old.knobs, &old.presets)
        || film.variants.len() != old.variants.len()
    {
        return None;
    }
    let mut timings = Timings::new(&before.timings);
    let mut said = Vec::with_capacity(film.variants.len());
    let variants = film.variants.iter().zip(&old.variants).zip(&before.said);
    for ((variant, old), known) in variants {
        if (&variant.choice, variant.layout) != (&old.choice, old.layout) {
            return None;
        }
        let timelines = (&old.timeline, &variant.timeline);
        said.push(timings.timeline(timelines, known, &before.tables)?);
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
    /// Room for the numbers of a row.
    numbers: Vec<i64>,
}

/// When what happened at some moments happens now, in order.
type Moves = Vec<(Millis, Millis)>;

impl<'a> Timings<'a> {
    fn new(before: &'a Keyed<[i64]>) -> Self {
        Self {
            before,
            now: vec![None; before.keys.len()],
            numbers: Vec::new(),
        }
    }

    /// What is said of the elements of a timeline, of which each looks and moves as it did; none if one does not.
    fn timeline(
        &mut self,
        timelines: (&Timeline, &Timeline),
        said: &[Option<Said>],
        tables: &Tables,
    ) -> Option<Vec<Option<Said>>> {
        let (old, new) = (&timelines.0.elements, &timelines.1.elements);
        if old.len() != new.len() {
            return None;
        }
        let mut all: Vec<Option<Said>> = Vec::with_capacity(said.len());
        // Whether an element or a group that it is in is shown at other times than it was.
        let mut moved: Vec<bool> = Vec::with_capacity(said.len());
        for (index, known) in said.iter().enumerate() {
            let (one, other) = (&old[index], &new[index]);
            let same = Arc::ptr_eq(one, other);
            if !same && !is_alike(one, other) {
                return None;
            }
            let above = one.parent.is_some_and(|group| moved[group]);
            moved.push(above || !same && !is_shown_as(one, other));
            let moves = match same && !above {
                true => None,
                false => Some(moves(old, new, index)?),
            };
            let Some(known) = known else {
                all.push(None);
                continue;
            };
            let rows = known.rows.tracks.iter().zip(&tables.tracks);
            for (row, table) in rows {
                if let Some(row) = row {
                    self.row(table.keys[*row][0] as usize, moves.as_deref())?;
                }
            }
            let showing = match &moves {
                Some(moves) if moved[index] => {
                    let group = one
                        .parent
                        .and_then(|group| said[group].as_ref().zip(all[group].as_ref()));
                    let as_group =
                        group.filter(|(group, _)| Arc::ptr_eq(&group.showing, &known.showing));
                    match as_group {
                        Some((_, group)) => Arc::clone(&group.showing),
                        None => Arc::new(known.showing.at_times(|t| at(moves, t))),
                    }
                }
                _ => Arc::clone(&known.showing),
            };
            all.push(Some(Said { showing, ..*known }));
        }
        Some(all)
    }

    /// Brings a row to other times; none if it came to others before.
    fn row(&mut self, row: usize, moves: Option<&[(Millis, Millis)]>) -> Option<()> {
        let (old, now) = (&self.before.keys[row], &mut self.now[row]);
        self.numbers.clear();
        self.numbers.extend_from_slice(old);
        if let Some(moves) = moves {
            retime(&mut self.numbers, moves);
        }
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

/// Brings the numbers of a row of times to other times.
fn retime(numbers: &mut [i64], moves: &[(Millis, Millis)]) {
    let (mut end, mut end_now) = (Millis::ZERO, Millis::ZERO);
    for segment in numbers.chunks_exact_mut(3) {
        let start = end + Millis(segment[0]);
        end = start + Millis(segment[1]);
        let start_now = at(moves, start);
        segment[0] = (start_now - end_now).0;
        end_now = at(moves, end);
        segment[1] = (end_now - start_now).0;
    }
}

/// When a moment is now. What is not among the moves stays where it was.
fn at(moves: &[(Millis, Millis)], t: Millis) -> Millis {
    let place = moves.binary_search_by_key(&t, |(old, _)| *old);
    place.map_or(t, |place| moves[place].1)
}

/// When all happens now that an element depends on: its own changes, and when its groups are shown. None if it comes in
/// another order.
fn moves(old: &[Arc<Element>], new: &[Arc<Element>], index: usize) -> Option<Moves> {
    let mut moves = Moves::new();
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
    ascends.then_some(moves)
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
