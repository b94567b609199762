//! The sentences, in the band below the stage. Nothing on stage knows of them but by the time that they take, so that other
//! sentences leave the rest of a picture as it is, but for its times where they do not take as long.

use std::sync::Arc;

use super::cast::{Cast, Named, Now, Picture};
use super::memory;
use super::prose::Lines;
use super::schedule::Schedule;
use crate::drawing::{Anchor, Font, Point, Shape};
use crate::story::{Prose, Story};
use crate::text::Fonts;
use crate::theme::Role;
use crate::timeline::{Cause, Element, Layer, Layout};
use crate::units::Micros;

/// From one line to the next, in sizes of its type.
const PITCH: f64 = 1.35;

/// The band below the stage.
pub(super) struct Captions<'a> {
    layout: Layout,
    fonts: &'a Fonts,
    picture: Picture,
}

impl<'a> Captions<'a> {
    pub(super) fn new(layout: Layout, fonts: &'a Fonts) -> Self {
        Self {
            layout,
            fonts,
            picture: Picture::default(),
        }
    }

    /// Puts a sentence in place of the last one.
    pub(super) fn draw(
        &mut self,
        cast: &mut Cast,
        lines: &mut memory::Lines,
        say: &Prose,
        now: Now,
    ) {
        let (px, top, height) = match self.layout {
            Layout::Landscape => (24.0, 720.0, 104.0),
            Layout::Portrait => (30.0, 1280.0, 208.0),
        };
        let stage = self.layout.figures();
        let font = Font {
            mono: false,
            weight: 400,
            px,
        };
        let lines = lines.of(self.fonts, say, font, stage.w);
        let lines = Lines::broken(lines, font, PITCH);
        let tall = lines.count() as f64 * px * PITCH + lines.excess();
        let from = Point {
            x: stage.x,
            y: top + (height - tall) / 2.0 + px * 1.03,
        };
        let named = |(row, column, shape): (usize, usize, Shape)| -> Named {
            (format!("caption-{row}-{column}").into(), shape.into())
        };
        let shapes = lines.shapes(from, Anchor::Start, Role::Ink);
        let shapes: Vec<Named> = shapes.into_iter().map(named).collect();
        let picture = &mut self.picture;
        cast.layer = Layer::Band;
        cast.outside(|cast| cast.draw(picture, &shapes, now, Micros::ZERO));
        cast.layer = Layer::Stage;
    }
}

/// The elements of a timeline with these captions in place of its own; none if those do not stand together.
pub(super) fn recaptioned(
    elements: &[Arc<Element>],
    captions: &[Arc<Element>],
) -> Option<Vec<Arc<Element>>> {
    let is_caption = |element: &Arc<Element>| element.layer == Layer::Band;
    let first = elements.iter().position(is_caption)?;
    let (behind, rest) = elements.split_at(first);
    let (old, above) = rest.split_at(rest.partition_point(is_caption));
    if above.iter().any(is_caption) {
        return None;
    }
    // Groups that come after the captions have other places now.
    let moved = |place: usize| match place < first {
        true => place,
        false => place + captions.len() - old.len(),
    };
    let above = above.iter().map(|element| {
        let parent = element.parent.map(moved);
        if parent == element.parent {
            return Arc::clone(element);
        }
        Arc::new(Element {
            parent,
            ..Element::clone(element)
        })
    });
    let above: Vec<Arc<Element>> = above.collect();
    Some([behind, captions, &above].concat())
}

/// All sentences of a story, alone.
pub(super) fn captions(
    story: &Story,
    schedule: &Schedule,
    layout: Layout,
    lines: &mut memory::Lines,
) -> Vec<Arc<Element>> {
    let mut cast = Cast::new();
    let mut captions = Captions::new(layout, Fonts::bundled());
    for (step, times) in story.steps.iter().zip(&schedule.steps) {
        for (beat, times) in step.beats.iter().zip(&times.beats) {
            let cause = Cause {
                statement: beat.statement,
                event: None,
            };
            let now = cast.motion.tick(times.start, cause);
            captions.draw(&mut cast, lines, &beat.say, now);
        }
    }
    cast.finish().0
}
