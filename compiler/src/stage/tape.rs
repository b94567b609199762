//! What was done to the elements of a timeline, in order: done again where the same story is shown at other times, because a
//! sentence takes longer to read. What is done depends on when it is done in nothing that is not found out here.

use std::sync::Arc;

use super::captions::{captions, recaptioned};
use super::memory::Lines;
use super::motion::{Change, How, Motion, implied, settle};
use super::schedule::Schedule;
use super::{poster, shown_steps};
use crate::story::Story;
use crate::theme::Dress;
use crate::timeline::{Element, Layer, Layout, Moment, Timeline, Track};
use crate::units::Millis;

/// How a timeline was made.
pub(crate) struct Tape {
    schedule: Schedule,
    /// How its words were broken into lines.
    lines: Lines,
    /// The moments of the schedule at which it was drawn.
    ticks: Vec<Millis>,
    /// The number among them of the moment of each simulated event.
    moments: Vec<u32>,
    /// What was done to elements on stage, by their places among those; none if that is not known.
    done: Option<Arc<Done>>,
}

/// What was done, in order.
struct Done {
    changes: Box<[Change]>,
    /// Of each change its element and the moments of the schedule that it depends on: all that is asked of most, in a small part
    /// of the room that they take.
    when: Box<[(u32, [u32; 2])]>,
    /// The elements that took over what another one did, and these, in order.
    joins: Box<[(usize, usize)]>,
}

impl Done {
    fn of(changes: Box<[Change]>) -> Self {
        let when = changes.iter();
        let when = when.map(|change| (change.element as u32, change.ticks()));
        let joins = changes.iter().filter_map(|change| match change.how {
            How::Joins(from) => Some((change.element, from)),
            _ => None,
        });
        Self {
            when: when.collect(),
            joins: joins.collect(),
            changes,
        }
    }
}

impl Tape {
    /// What was done to elements of which each stands in its place now, and to those in the band below the stage.
    pub(super) fn new(
        (schedule, lines): (Schedule, Lines),
        motion: Motion,
        moments: Vec<u32>,
        (elements, places): (&[Arc<Element>], &[usize]),
    ) -> Self {
        let mut count = 0;
        let on_stage = |element: &Arc<Element>| {
            let place = (element.layer == Layer::Stage).then_some(count);
            count += usize::from(place.is_some());
            place
        };
        let on_stage: Vec<Option<usize>> = elements.iter().map(on_stage).collect();
        let place = |index: usize| on_stage[places[index]];
        let done = motion.done.map(|done| {
            let changes = done.into_iter().filter_map(|change| change.of(place));
            Arc::new(Done::of(changes.collect()))
        });
        Self {
            schedule,
            lines,
            ticks: motion.ticks,
            moments,
            done,
        }
    }

    /// The timeline as it would be made of another story, of which all but the sentences is as it was; none if that has to
    /// be drawn.
    pub(crate) fn told(
        &self,
        timeline: &Timeline,
        (layout, dress): (Layout, &Dress),
        story: &Story,
    ) -> Option<(Timeline, Self)> {
        let schedule = Schedule::new(story);
        let ticks = match schedule == self.schedule {
            true => self.ticks.clone(),
            false => schedule.ticks(story, &self.schedule)?,
        };
        // What is done is known in the colours of the standard theme only.
        if ticks != self.ticks && *dress != Dress::default() {
            return None;
        }
        let opens = |ticks: &[Millis]| -> Vec<bool> {
            ticks.iter().map(|at| *at == Millis::ZERO).collect()
        };
        // What enters at the very start does not come up.
        if opens(&ticks) != opens(&self.ticks) {
            return None;
        }
        let states = timeline.steps.iter().map(|step| step.state.clone());
        let mut lines = self.lines.clone();
        let shown = |(moment, tick): (&Moment, &u32)| Moment {
            at: ticks[*tick as usize],
            ..moment.clone()
        };
        let moments = timeline.moments.iter().zip(&self.moments);
        let timeline = Timeline {
            duration: schedule.duration,
            poster: poster(&schedule),
            elements: recaptioned(
                &self.again(&timeline.elements, &ticks)?,
                &captions(story, &schedule, layout, &mut lines),
            )?,
            steps: shown_steps(story, &schedule, states),
            moments: moments.map(shown).collect(),
        };
        let tape = Self {
            schedule,
            lines: lines.turned(),
            ticks,
            moments: self.moments.clone(),
            done: self.done.clone(),
        };
        Some((timeline, tape))
    }

    /// The elements, done again at other moments, if it is known how. Those to which nothing is done at another time stay.
    fn again(&self, elements: &[Arc<Element>], ticks: &[Millis]) -> Option<Vec<Arc<Element>>> {
        if ticks == self.ticks {
            return Some(elements.to_vec());
        }
        let done = self.done.as_deref()?;
        let on_stage = elements.iter().enumerate();
        let on_stage = on_stage.filter(|(_, element)| element.layer == Layer::Stage);
        let on_stage: Vec<usize> = on_stage.map(|(place, _)| place).collect();
        let touched = self.touched(done, on_stage.len(), ticks);
        let mut motion = Motion::by(ticks.to_vec());
        // Of each that is touched where it is among those, and where it stands.
        let (mut seats, mut places) = (vec![None; on_stage.len()], Vec::new());
        for (index, place) in on_stage.into_iter().enumerate() {
            if touched[index] {
                seats[index] = Some(places.len());
                places.push(place);
                motion.elements.push(still(&elements[place]));
            }
        }
        for (change, (element, _)) in done.changes.iter().zip(&*done.when) {
            if touched[*element as usize]
                && let Some(change) = change.of(|place| seats[place])
            {
                begin(&mut motion, change);
                motion.change(change);
            }
        }
        let mut all = elements.to_vec();
        for (place, mut element) in places.into_iter().zip(motion.elements) {
            settle(&mut element);
            all[place] = Arc::new(element);
        }
        Some(all)
    }

    /// To which elements on stage something is done at another time, with those that they take a place from.
    fn touched(&self, done: &Done, count: usize, ticks: &[Millis]) -> Vec<bool> {
        let other: Vec<bool> = self.ticks.iter().zip(ticks).map(|(a, b)| a != b).collect();
        let mut touched = vec![false; count];
        for (element, ticks) in &*done.when {
            touched[*element as usize] |= ticks.iter().any(|tick| other[*tick as usize]);
        }
        // What is taken over was done before.
        for (element, from) in done.joins.iter().rev() {
            touched[*from] |= touched[*element];
        }
        touched
    }
}

/// Lets a property be changed that an element has without saying so.
fn begin(
    motion: &mut Motion,
    Change {
        element, property, ..
    }: Change,
) {
    if motion.track(element, property).is_none()
        && let Some(value) = implied(property)
    {
        motion.begin(element, Track::new(property, value));
    }
}

/// An element of which nothing changes yet, with room for what does.
fn still(element: &Element) -> Element {
    let track = |track: &Track| Track {
        segments: Vec::with_capacity(track.segments.len()),
        curve: track.curve.clone(),
        ..*track
    };
    Element {
        id: element.id.clone(),
        form: element.form.clone(),
        dash: Arc::clone(&element.dash),
        within: element.within.clone(),
        tracks: element.tracks.iter().map(track).collect(),
        ..*element
    }
}
