//! What figures draw with: shapes with a key, a place and roles. No time, no simulation: a drawing is one still picture.
//!
//! The stage draws a figure once for each state, matches shapes of equal [`Key`] and animates between them, so a figure
//! never thinks about motion. A shape whose looks cannot be animated (other words, another outline) is swapped.

use std::sync::Arc;

pub use explc_timeline::geometry::{Anchor, Font, Point, Rect};

use crate::primitive::Part;
use crate::story::Mark;
use crate::theme::Role;
use crate::units::Micros;

/// Which shape of a figure this is. Equal keys in two drawings are the same thing at two moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The part that it belongs to, if any.
    pub part: Option<Part>,
    /// What it is for the part, such as `edge`, `name`, `timer`.
    pub name: &'static str,
    /// Tells several of a name apart.
    pub index: u32,
}

/// A shape with its looks.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Its identity in the figure.
    pub key: Key,
    /// Its outline or words.
    pub form: Form,
    /// Where: the top left corner of a box, the centre of a circle or dial, the origin of a path, the anchor on the baseline of words.
    pub at: Point,
    /// The role that fills it.
    pub fill: Option<Role>,
    /// How opaque the fill is; below 1 for sets of nodes only.
    pub fill_opacity: f64,
    /// The role of its outline.
    pub stroke: Option<Role>,
    /// The width of its outline.
    pub stroke_width: f64,
    /// The dashes of its outline.
    pub dash: Dash,
    /// How much of the outline is drawn, 0 to 1, from its start.
    pub sweep: Sweep,
    /// How it comes and goes.
    pub enter: Enter,
    /// The box or circle that words stand in, if they do.
    pub within: Option<Key>,
}

/// An outline or words.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// A box with rounded corners. Width and height can be animated.
    Box {
        /// Width.
        w: f64,
        /// Height.
        h: f64,
        /// Corner radius.
        radius: f64,
    },
    /// A circle. Its radius can be animated.
    Circle {
        /// Radius.
        r: f64,
    },
    /// A circle whose outline starts at the top and runs clockwise; for timers.
    Dial {
        /// Radius.
        r: f64,
    },
    /// A circle of which stretches of the outline are drawn: lengths in pixels, drawn and not drawn in turn, clockwise
    /// from the top.
    Ring {
        /// Radius.
        r: f64,
        /// The lengths.
        stretches: Arc<[f64]>,
    },
    /// A path in local coordinates, as SVG path data with absolute commands `M L Q C A Z` only.
    Path {
        /// The data.
        data: String,
    },
    /// One line of words.
    Words {
        /// The words.
        text: String,
        /// How they are set.
        font: Font,
        /// Which end `at` is.
        anchor: Anchor,
        /// Struck through.
        struck: bool,
    },
}

/// Dashes. Each has one meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dash {
    /// An unbroken line.
    Solid,
    /// `5 5`: an open entry, the next slot, a missing vote.
    NotYet,
    /// `2 5`: lost, dropped, dead.
    Gone,
    /// `14 8`: a partition, a threshold.
    Cut,
    /// `10 6`: the second of two.
    Second,
    /// `4 4`: what it was before.
    Ghost,
}

/// How much of an outline is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sweep {
    /// This share, 0 to 1.
    Share(f64),
    /// Runs with simulated time from one share to another, such as a timer running out.
    Running {
        /// Share at `since`.
        from: f64,
        /// Share at `until`.
        to: f64,
        /// When it started.
        since: Micros,
        /// When it would be done.
        until: Micros,
    },
}

/// How a shape comes and goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Enter {
    /// It fades in place.
    Fade,
    /// It grows from its centre.
    Grow,
    /// It is drawn along its outline.
    Draw,
    /// It grows around its origin from this share of its size while it fades in.
    Rise(f64),
}

/// A drawing under construction.
#[derive(Clone, Debug, Default)]
pub struct Canvas {
    /// Shapes from back to front.
    pub shapes: Vec<Shape>,
    /// Where parts are: what messages, marks and notes tie to.
    pub places: Vec<Place>,
}

/// Where a part is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The part.
    pub part: Part,
    /// Its bounds, emphasis included.
    pub bounds: Rect,
    /// Whether messages meet its outline as a circle rather than as a box.
    pub round: bool,
    /// Whether drawn links lead from it to the others of its picture, so that messages run along them.
    pub linked: bool,
}

/// Which parts are emphasised.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks(pub Vec<(Part, Mark)>);

impl Marks {
    /// The latest emphasis of a part, or of everything.
    pub fn of(&self, part: Part) -> Option<Mark> {
        self.0
            .iter()
            .rev()
            .find(|(marked, _)| *marked == part || marked.kind.is_empty())
            .map(|(_, mark)| *mark)
    }
}

impl Mark {
    /// The role of its outline.
    pub fn role(self) -> Role {
        match self {
            Self::Good => Role::Good,
            Self::Bad => Role::Bad,
            Self::Warn => Role::Warn,
            Self::Accent => Role::Accent,
            Self::Muted => Role::Muted,
        }
    }
}

impl Canvas {
    /// The last box or circle with an outline that was drawn around a point: what words there stand in.
    pub fn around(&self, at: Point) -> Option<Key> {
        let holds = |shape: &&Shape| match shape.form {
            Form::Box { w, h, .. } => {
                let (x, y) = (at.x - shape.at.x, at.y - shape.at.y);
                (0.0..=w).contains(&x) && (0.0..=h).contains(&y)
            }
            Form::Circle { r } | Form::Ring { r, .. } => {
                libm::hypot(at.x - shape.at.x, at.y - shape.at.y) <= r
            }
            Form::Dial { .. } | Form::Path { .. } | Form::Words { .. } => false,
        };
        let outlined = self
            .shapes
            .iter()
            .rev()
            .filter(|shape| shape.stroke.is_some());
        outlined
            .filter(|shape| shape.fill.is_some())
            .find(holds)
            .map(|shape| shape.key)
    }
}
