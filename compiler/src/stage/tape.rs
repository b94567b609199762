//! What was done to the elements of a timeline, in order: done again where the same story is shown at other times, because a
//! sentence takes longer to read. What is done depends on when it is done in nothing that is not found out here.

use std::sync::Arc;

use super::captions::{captions, recaptioned};
use super::memory::Lines;
use super::motion::{Change, How, Motion, implied, settle};
use super::retiming::{Fate, Retiming, Span};
use super::schedule::Schedule;
use super::{poster, shown_steps};
use crate::story::Story;
use crate::theme::Dress;
use crate::timeline::{Element, Layer, Layout, Moment, Shift, Timeline, Track};
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
    /// When each change is: all that is asked of most, in a small part of the room that they take.
    spans: Box<[Span]>,
    /// The elements that took over what another one did, and these, in order.
    joins: Box<[(usize, usize)]>,
}

impl Done {
    fn of(changes: Box<[Change]>) -> Self {
        let spans = changes.iter();
        let spans = spans.map(|change| (change.element as u32, change.span()));
        let joins = changes.iter().filter_map(|change| match change.how {
            How::Joins(from) => Some((change.element, from)),
            _ => None,
        });
        Self {
            spans: spans.collect(),
            joins: joins.collect(),
            changes,
        }
    }

    /// To which elements all has to be done again, with those that they take over from.
    fn again(&self, fates: &[Fate]) -> Vec<bool> {
        let again = fates.iter().map(|fate| fate.touched && fate.uneven);
        let mut again: Vec<bool> = again.collect();
        for (element, from) in self.joins.iter().rev() {
            again[*from] |= again[*element];
        }
        again
    }

    /// Does all again to some elements, by a schedule; `places` says where each stands among all.
    fn repeat(
        &self,
        again: &[bool],
        (ticks, places): (&[Millis], &[usize]),
        all: &mut [Arc<Element>],
    ) {
        let mut motion = Motion::by(ticks.to_vec());
        // Of each where it is among those.
        let mut seats = vec![None; again.len()];
        for (index, place) in places.iter().enumerate().filter(|(index, _)| again[*index]) {
            seats[index] = Some(motion.elements.len());
            motion.elements.push(still(&all[*place]));
        }
        for (change, (element, _)) in self.changes.iter().zip(&*self.spans) {
            if again[*element as usize]
                && let Some(change) = change.of(|place| seats[place])
            {
                begin(&mut motion, change);
                motion.change(change);
            }
        }
        let places = places.iter().zip(again).filter(|(_, again)| **again);
        for ((place, _), mut element) in places.zip(motion.elements) {
            settle(&mut element);
            all[*place] = Arc::new(element);
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

    /// The timeline as it would be made of another story, of which all but the sentences is as it was, and how it goes on from
    /// the one that was made; none if that has to be drawn.
    pub(crate) fn told(
        &self,
        timeline: &Timeline,
        (layout, dress): (Layout, &Dress),
        story: &Story,
    ) -> Option<(Timeline, Self, Shift)> {
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
        let captions = captions(story, &schedule, layout, &mut lines);
        let retiming = Retiming::new(&self.ticks, &ticks);
        let (elements, even) = self.again(&timeline.elements, &retiming)?;
        let elements = recaptioned(&elements, &captions)?;
        let mut even = even.into_iter();
        let is_even = |element: &Arc<Element>| {
            element.layer == Layer::Stage && even.next().unwrap_or_default()
        };
        let even = elements.iter().map(is_even).collect();
        let delay = retiming.delay;
        let timeline = Timeline {
            duration: schedule.duration,
            poster: poster(&schedule),
            elements,
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
        Some((timeline, tape, Shift { delay, even }))
    }

    /// The elements by another schedule, if it is known how they were made, and of each on stage whether it is only shifted.
    fn again(
        &self,
        elements: &[Arc<Element>],
        retiming: &Retiming,
    ) -> Option<(Vec<Arc<Element>>, Vec<bool>)> {
        let on_stage = elements.iter().enumerate();
        let on_stage = on_stage.filter(|(_, element)| element.layer == Layer::Stage);
        let on_stage: Vec<usize> = on_stage.map(|(place, _)| place).collect();
        if retiming.old == retiming.new {
            return Some((elements.to_vec(), vec![true; on_stage.len()]));
        }
        let done = self.done.as_deref()?;
        let fates = retiming.fates(on_stage.len(), &done.spans, &done.joins);
        let again = done.again(&fates);
        let mut all = elements.to_vec();
        for (place, (fate, again)) in on_stage.iter().zip(fates.iter().zip(&again)) {
            if fate.touched && !again {
                all[*place] = Arc::new(retiming.delay.element(&elements[*place]));
            }
        }
        done.repeat(&again, (retiming.new, &on_stage), &mut all);
        Some((all, fates.iter().map(|fate| !fate.uneven).collect()))
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
        tracks: element.tracks.iter().map(track).collect(),
        ..element.bare()
    }
}
