//! Something with a shape, as lints look at it: what it is, whose it is, and whether it hides what is behind it.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use hashbrown::HashMap;
use kurbo::{BezPath, PathEl, Shape as _};

use super::link_crossing::Flat;
use super::nearby::Extent;
use super::stretch::Stretch;
use super::tracks::{Coat, Coats};
use crate::geometry::{Anchor, Rect};
use crate::text::Fonts;
use crate::timeline::{Element, Form, Layer};
use crate::units::Millis;

/// How high letters rise above their line, and how deep they hang below it, in sizes of their type: as `f`, `j` and `g` do in
/// Inter and JetBrains Mono.
const INTER: (f64, f64) = (0.763, 0.216);
const MONO: (f64, f64) = (0.782, 0.18);

/// Lines from this length on lead from somewhere to somewhere, in pixels; shorter ones are signs.
pub(super) const LINE: f64 = 28.0;
/// Outlines from this width on are grounds on which words stand, in pixels.
const GROUND: f64 = 16.0;

/// Something with a shape.
pub(super) struct Thing<'a> {
    pub(super) element: &'a Element,
    /// Its index in the timeline.
    pub(super) index: usize,
    /// Its place from back to front.
    pub(super) order: usize,
    /// When it is seen.
    pub(super) seen: Rc<[Stretch]>,
    pub(super) kind: Kind<'a>,
    /// What fills it.
    pub(super) fill: Option<Coat<'a>>,
    /// What its outline is drawn with.
    pub(super) stroke: Option<Coat<'a>>,
    /// Where its pieces are.
    pub(super) pieces: Range<usize>,
    /// The innermost of its element and the groups around that ever moves.
    pub(super) carrier: Option<usize>,
    /// How far it reaches, and when.
    pub(super) extent: Extent,
    /// The name of its element without the number of its version.
    pub(super) name: &'a str,
    /// The picture that it belongs to: what comes before the first slash of its name.
    pub(super) picture: Option<&'a str>,
    /// The part that it belongs to: the name of its picture and the part's, without that of the shape.
    pub(super) part: &'a str,
    /// Whether it is on the stage or in the caption band below it.
    pub(super) layer: Layer,
    /// Whether it is a line of a step's title.
    pub(super) is_title: bool,
    /// Whether it is a message, or part of one: it passes.
    pub(super) is_message: bool,
    /// Whether its fill hides what is behind it.
    pub(super) hides: bool,
}

/// What shape it has.
pub(super) enum Kind<'a> {
    /// A line of words of this size, in a box around its place.
    Words { text: &'a str, px: f64, local: Rect },
    /// A box from its place.
    Box,
    /// A circle around its place.
    Circle,
    /// Any outline.
    Path(Rc<Outline>),
}

/// An outline in local coordinates.
pub(super) struct Outline {
    pub(super) bounds: Rect,
    pub(super) path: BezPath,
    /// Whether it ends where it began.
    pub(super) closed: bool,
    /// The same, as straight pieces, once they are asked for.
    pub(super) flat: OnceCell<Flat>,
}

/// Outlines by their data, those that are none included.
pub(super) type Outlines<'a> = HashMap<&'a str, Option<Rc<Outline>>>;

impl<'a> Kind<'a> {
    /// The shape of an element, if it has one of its own.
    pub(super) fn of(
        element: &'a Element,
        outlines: &mut Outlines<'a>,
        fonts: &Fonts,
    ) -> Option<Self> {
        Some(match &element.form {
            Form::Group => return None,
            Form::Box { .. } => Self::Box,
            Form::Circle => Self::Circle,
            Form::Path { data, .. } => {
                let outline = outlines.entry(data);
                Self::Path(outline.or_insert_with(|| Outline::of(data)).clone()?)
            }
            Form::Words {
                text, font, anchor, ..
            } => {
                let w = fonts.width(text, *font);
                let x = match anchor {
                    Anchor::Start => 0.0,
                    Anchor::Middle => -w / 2.0,
                    Anchor::End => -w,
                };
                let (up, down) = if font.mono { MONO } else { INTER };
                let local = Rect {
                    x,
                    y: -up * font.px,
                    w,
                    h: (up + down) * font.px,
                };
                Self::Words {
                    text,
                    px: font.px,
                    local,
                }
            }
        })
    }
}

impl Outline {
    fn of(data: &str) -> Option<Rc<Self>> {
        let path = BezPath::from_svg(data).ok()?;
        let bounds = path.bounding_box();
        Some(Rc::new(Self {
            bounds: Rect {
                x: bounds.x0,
                y: bounds.y0,
                w: bounds.width(),
                h: bounds.height(),
            },
            closed: path.elements().contains(&PathEl::ClosePath),
            path,
            flat: OnceCell::new(),
        }))
    }
}

/// Whether an element is a line of a step's title.
pub(super) fn is_title(element: &Element) -> bool {
    element.id.starts_with("title-")
}

/// What the name of an element says: `picture/part.shape~version`.
struct Name<'a> {
    /// All but the number of the version.
    whole: &'a str,
    /// What comes before the first slash.
    picture: Option<&'a str>,
    /// What comes before the first dot after that.
    part: &'a str,
}

/// The name of an element without the number of its version.
pub(super) fn name_of(id: &str) -> &str {
    Name::of(id).whole
}

impl<'a> Name<'a> {
    fn of(id: &'a str) -> Self {
        let (mut slash, mut dot) = (None, None);
        let mut unnumbered = None;
        for (place, byte) in id.bytes().enumerate() {
            match byte {
                // Most bytes are letters and digits.
                b'0'..=b'}' => {}
                b'/' if slash.is_none() => (slash, dot) = (Some(place), None),
                b'.' if dot.is_none() => dot = Some(place),
                b'~' => unnumbered = Some((place, slash, dot)),
                _ => {}
            }
        }
        let (end, slash, dot) = unnumbered.unwrap_or((id.len(), slash, dot));
        Self {
            whole: &id[..end],
            picture: slash.map(|slash| &id[..slash]),
            part: &id[..dot.unwrap_or(end)],
        }
    }
}

impl<'a> Thing<'a> {
    /// An element of this place as a thing, of which it is not known yet where it is.
    pub(super) fn new(
        element: &'a Element,
        (index, order): (usize, usize),
        seen: Rc<[Stretch]>,
        kind: Kind<'a>,
        [fill, stroke]: Coats<'a>,
    ) -> Self {
        let name = Name::of(&element.id);
        let is_words = matches!(kind, Kind::Words { .. });
        let is_filled = fill.is_some_and(Coat::is_seen);
        Self {
            element,
            index,
            order,
            seen,
            kind,
            fill,
            stroke,
            pieces: 0..0,
            carrier: None,
            extent: Extent::default(),
            name: name.whole,
            picture: name.picture,
            part: name.part,
            layer: element.layer,
            is_title: is_title(element),
            is_message: name.picture.is_none() && element.id.contains(':'),
            hides: is_filled && !is_words && element.fill_opacity > 0.9,
        }
    }

    /// Whether it is words.
    pub(super) fn is_words(&self) -> bool {
        matches!(self.kind, Kind::Words { .. })
    }

    /// Whether it is seen from `a` to `b`, both included: throughout, never, or in part.
    pub(super) fn is_seen(&self, a: Millis, b: Millis) -> Option<bool> {
        let next = self.seen.partition_point(|(_, to)| *to <= a);
        match self.seen.get(next) {
            Some((from, to)) if *from <= a && b < *to => Some(true),
            Some((from, _)) if *from <= b => None,
            _ => Some(false),
        }
    }

    /// Whether it is drawn after another.
    pub(super) fn is_above(&self, other: &Self) -> bool {
        self.order > other.order
    }

    /// For people: its words, or what it is and of what.
    pub(super) fn told(&self) -> String {
        let shape = match &self.kind {
            Kind::Words { text, .. } => return format!("`{text}`"),
            Kind::Box => "box",
            Kind::Circle => "circle",
            Kind::Path(outline) if outline.closed => "shape",
            Kind::Path(_) => "line",
        };
        let name = self.name;
        match name.split_once('/') {
            Some((picture, name)) => format!("the {shape} `{name}` of `{picture}`"),
            None => format!("the {shape} `{name}`"),
        }
    }

    /// How far its outline reaches beyond its edges, across and down. The ends of a straight line are flat.
    pub(super) fn outset(&self) -> (f64, f64) {
        if self.is_words() || self.stroke.is_none() {
            return (0.0, 0.0);
        }
        let half = self.element.stroke_width / 2.0;
        match &self.kind {
            Kind::Path(outline) if !self.element.round && outline.bounds.h == 0.0 => (0.0, half),
            Kind::Path(outline) if !self.element.round && outline.bounds.w == 0.0 => (half, 0.0),
            _ => (half, half),
        }
    }

    /// Whether it is ever filled.
    pub(super) fn is_filled(&self) -> bool {
        self.fill.is_some_and(Coat::is_seen)
    }

    /// Whether its outline is ever drawn.
    pub(super) fn is_stroked(&self) -> bool {
        self.stroke.is_some_and(Coat::is_seen)
    }

    /// Whether it is a line that leads from somewhere to somewhere, rather than a sign or a ground: open, thin and long.
    pub(super) fn is_line(&self) -> bool {
        let Kind::Path(outline) = &self.kind else {
            return false;
        };
        let long = outline.bounds.w.max(outline.bounds.h) >= LINE;
        let open = !outline.closed && !self.is_filled();
        let thin = self.element.stroke_width < GROUND;
        open && thin && long && self.is_stroked()
    }
}
