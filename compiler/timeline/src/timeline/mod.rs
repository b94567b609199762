//! The timeline: element × property × interval × value × cause. The only thing that outputs, lints and diffs read.
//!
//! Knows no primitive and no figure. Times are whole milliseconds; a value before a track's first segment is `initial`,
//! and each segment holds after it ends.

mod evaluate;
#[cfg(test)]
pub mod sample;
mod seen;
mod shift;
mod why;

pub use evaluate::{Paint, State};
pub use seen::{Showing, showings};
pub use shift::Shifts;
pub use shift::{Delay, Shift};
pub use why::Reason;

use std::sync::Arc;

use crate::geometry::{Anchor, Font, Point, Rect};
use crate::prose::{Prose, StatementId};
use crate::theme::{Dress, Role};
use crate::units::{Micros, Millis};

/// One explainer as it can be seen: every knob combination in every layout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Film {
    /// What the header says.
    pub about: About,
    /// The knobs that a viewer may turn.
    pub knobs: Vec<Knob>,
    /// Combinations worth a button: label, then one index into each knob's choices.
    pub presets: Vec<(String, Vec<usize>)>,
    /// One for each combination and layout; the first is the default in landscape.
    pub variants: Vec<Variant>,
}

/// What an explainer's header says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// The file's name without `.expl`.
    pub slug: String,
    /// The title.
    pub title: String,
    /// One line for lists.
    pub summary: Prose,
    /// The lane's slug and title.
    pub lane: Option<(String, String)>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Slugs and titles of what to know before.
    pub requires: Vec<(String, String)>,
    /// The sentence that makes one look.
    pub hook: Prose,
    /// The question that it answers.
    pub question: Prose,
    /// The mistake that people make.
    pub trap: Prose,
    /// What to do.
    pub rule: Prose,
    /// What was left out.
    pub simplified: Vec<Prose>,
    /// Where it comes from.
    pub sources: Vec<Prose>,
    /// The date of the last change, as `2026-11-23`.
    pub updated: Option<String>,
    /// Names of the primitives that it runs, sorted.
    pub primitives: Vec<String>,
}

/// What a viewer may change.
#[derive(Clone, Debug, PartialEq)]
pub struct Knob {
    /// The name in the source and in links.
    pub name: String,
    /// What viewers read.
    pub label: String,
    /// The values: as written in links, and as viewers read them.
    pub choices: Vec<(String, String)>,
    /// The index of the default.
    pub default: usize,
}

/// One knob combination in one layout.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// One index into each knob's choices.
    pub choice: Vec<usize>,
    /// Landscape or portrait.
    pub layout: Layout,
    /// What can be seen.
    pub timeline: Timeline,
}

/// The two shapes of the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layout {
    /// 1280 × 720.
    Landscape,
    /// 720 × 1280.
    Portrait,
}

impl Layout {
    /// The width and height of the stage in pixels.
    pub const fn size(self) -> (u32, u32) {
        match self {
            Self::Landscape => (1280, 720),
            Self::Portrait => (720, 1280),
        }
    }

    /// The box on the stage in which figures live.
    pub const fn figures(self) -> Rect {
        match self {
            Self::Landscape => Rect {
                x: 48.0,
                y: 104.0,
                w: 1184.0,
                h: 568.0,
            },
            Self::Portrait => Rect {
                x: 48.0,
                y: 128.0,
                w: 624.0,
                h: 1104.0,
            },
        }
    }

    /// The height of the caption band in pixels. Its elements have the stage's coordinates: it starts at the stage's height.
    pub const fn band(self) -> u32 {
        match self {
            Self::Landscape => 104,
            Self::Portrait => 208,
        }
    }
}

/// Everything that can be seen over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// How long it is.
    pub duration: Millis,
    /// The moment of the poster.
    pub poster: Millis,
    /// Elements from back to front; a group comes before its members. Timelines of edited texts share those that stayed.
    pub elements: Vec<Arc<Element>>,
    /// The storyboard.
    pub steps: Vec<Step>,
    /// Simulated events, in shown order.
    pub moments: Vec<Moment>,
}

/// A step as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its statement.
    pub statement: StatementId,
    /// Its title.
    pub title: Prose,
    /// When it starts.
    pub start: Millis,
    /// When it ends.
    pub end: Millis,
    /// Its sentences.
    pub beats: Vec<Beat>,
    /// Its questions: the beat that they come before, the question, the choices and which is right.
    pub predictions: Vec<Prediction>,
    /// Its claims, as written.
    pub claims: Vec<String>,
    /// What can be seen at its end, a sentence each, for whoever cannot see it.
    pub state: Vec<String>,
}

/// A sentence as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Beat {
    /// Its statement.
    pub statement: StatementId,
    /// The words.
    pub say: Prose,
    /// When it comes up.
    pub start: Millis,
    /// When the next one replaces it.
    pub end: Millis,
}

/// A question as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The index of the beat that it comes before.
    pub before_beat: usize,
    /// The question.
    pub question: Prose,
    /// The choices, and whether each is the answer.
    pub choices: Vec<(Prose, bool)>,
}

/// One of a scene's simulations, by order of declaration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimId(pub u16);

/// A simulated event on the show's clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// When it is shown.
    pub at: Millis,
    /// The simulation.
    pub sim: SimId,
    /// The event's number there.
    pub event: u32,
    /// The event's name.
    pub name: &'static str,
    /// The event in words, such as `leader-elected node n3, term 2`.
    pub text: String,
    /// When it happened in the simulation.
    pub t: Micros,
}

/// Something that can be seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// Its name: unique in a timeline, equal for the same thing in every variant. That of a member begins with that of
    /// its group, unless the group is the camera.
    pub id: String,
    /// The index of the group that it belongs to.
    pub parent: Option<usize>,
    /// Whether it is on the stage or in the caption band below it.
    pub layer: Layer,
    /// Its outline or words.
    pub form: Form,
    /// How opaque the fill is.
    pub fill_opacity: f64,
    /// The width of its outline.
    pub stroke_width: f64,
    /// The dashes of its outline, in pixels; empty for an unbroken one.
    pub dash: Arc<[f64]>,
    /// Round ends and corners of lines.
    pub round: bool,
    /// The statement that put it there.
    pub statement: StatementId,
    /// What words stand in: the name of a box or circle. Its versions have that name too, followed by `~2` and so on.
    pub within: Option<String>,
    /// What changes and what never does: one track for each property that the form has.
    pub tracks: Vec<Track>,
}

/// Where an element belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The stage.
    Stage,
    /// The caption band below the stage, for outputs without a player around them.
    Band,
}

/// What cannot be animated about an element.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// Nothing of its own: a transform and an opacity for its members.
    Group,
    /// A box: its top left corner is the origin; `Width` and `Height` are its size.
    Box {
        /// Corner radius.
        radius: f64,
    },
    /// A circle around the origin; `Width` is its diameter.
    Circle,
    /// A path in local coordinates.
    Path {
        /// SVG path data, absolute commands.
        data: String,
        /// The length of the outline in pixels, for `Sweep`.
        length: f64,
    },
    /// One line of words on the origin.
    Words {
        /// The words.
        text: String,
        /// How they are set.
        font: Font,
        /// Which end the origin is.
        anchor: Anchor,
        /// Struck through.
        struck: bool,
    },
}

/// What can be animated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// Where the origin is: a point.
    Translate,
    /// Size around the origin, 1 for natural: a number.
    Scale,
    /// 0 to 1: a number.
    Opacity,
    /// A role, or none.
    Fill,
    /// A role, or none.
    Stroke,
    /// Pixels: a number.
    Width,
    /// Pixels: a number.
    Height,
    /// Shown or not; changes in steps only.
    Visible,
    /// The share of the outline that is drawn, 0 to 1: a number.
    Sweep,
    /// The place along a curve, 0 to 1 in the curve's parameter: a number. Added to `Translate`.
    Motion,
}

/// How one property of an element changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// Which.
    pub property: Property,
    /// The value before the first segment.
    pub initial: Value,
    /// The curve of a `Motion` track: three points of a quadratic.
    pub curve: Option<Box<[Point; 3]>>,
    /// In order, without overlap.
    pub segments: Vec<Segment>,
}

impl Track {
    /// A track on which nothing changes yet.
    pub fn new(property: Property, initial: Value) -> Self {
        Self {
            property,
            initial,
            curve: None,
            segments: Vec::new(),
        }
    }

    fn wear(&mut self, dress: &Dress) {
        self.initial = self.initial.dressed(dress);
        for segment in &mut self.segments {
            segment.value = segment.value.dressed(dress);
        }
    }
}

impl Element {
    /// The same without tracks.
    pub fn bare(&self) -> Self {
        Self {
            id: self.id.clone(),
            form: self.form.clone(),
            dash: Arc::clone(&self.dash),
            within: self.within.clone(),
            tracks: Vec::new(),
            ..*self
        }
    }
}

impl Timeline {
    /// Gives roles the colours of a theme. All that outputs and checks read follows.
    pub fn wear(&mut self, dress: &Dress) {
        if *dress == Dress::default() {
            return;
        }
        for element in &mut self.elements {
            let tracks = &mut Arc::make_mut(element).tracks;
            tracks.iter_mut().for_each(|track| track.wear(dress));
        }
    }
}

/// A change from the value before to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// When it starts.
    pub start: Millis,
    /// How long it takes; zero is at once.
    pub duration: Millis,
    /// The value that it ends at and holds.
    pub value: Value,
    /// How it gets there.
    pub easing: Easing,
    /// Why.
    pub cause: Cause,
}

impl Value {
    /// The same in the colours of a theme.
    fn dressed(self, dress: &Dress) -> Self {
        match self {
            Self::Paint(Some(role)) => Self::Paint(Some(dress.dressed(role))),
            other => other,
        }
    }
}

/// A value of a property.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A point.
    Point(Point),
    /// A role, or no paint.
    Paint(Option<Role>),
    /// Shown or not.
    Visible(bool),
}

/// How a value gets from one to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Easing {
    /// At an even pace; for simulated time and fades.
    Linear,
    /// A cubic Bézier with ends at (0, 0) and (1, 1): x1, y1, x2, y2.
    Cubic(&'static [f64; 4]),
}

impl Easing {
    /// The standard easing of moves.
    pub const MOVE: Self = Self::Cubic(&[0.2, 0.0, 0.0, 1.0]);
}

/// Why something changed: the statement, and the simulated event where there is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// The statement.
    pub statement: StatementId,
    /// The simulation and its event.
    pub event: Option<(SimId, u32)>,
}
