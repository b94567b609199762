//! The shape language: what figures draw with, by role and key. Knows no figure.

use super::Context;
use crate::drawing::{
    Anchor, Canvas, Dash, Enter, Font, Form, Key, Marks, Place, Point, Rect, Shape, Sweep,
};
use crate::export::number::polyline;
use crate::primitive::Part;
use crate::story::Mark;
use crate::theme::Role;

/// Corner radius of cells.
pub(super) const CELL_RADIUS: f64 = 6.0;
/// Corner radius of boxes.
pub(super) const BOX_RADIUS: f64 = 10.0;
/// The gap between cells of one row.
pub(super) const TIGHT: f64 = 8.0;
/// Words are centred on a point if their baseline is this share of their size below it.
const CENTRED: f64 = 0.36;

/// How a shape is painted.
#[derive(Clone, Copy)]
pub(super) struct Look {
    fill: Option<Role>,
    fill_opacity: f64,
    stroke: Option<Role>,
    stroke_width: f64,
    dash: Dash,
    sweep: Sweep,
    enter: Enter,
}

impl Look {
    const BARE: Self = Self {
        fill: None,
        fill_opacity: 1.0,
        stroke: None,
        stroke_width: 2.0,
        dash: Dash::Solid,
        sweep: Sweep::Share(1.0),
        enter: Enter::Fade,
    };

    /// Filled, without an outline.
    pub(super) fn solid(fill: Role) -> Self {
        Self {
            fill: Some(fill),
            ..Self::BARE
        }
    }

    /// An outline of 2 px, without a fill.
    pub(super) fn line(stroke: Role) -> Self {
        Self {
            stroke: Some(stroke),
            ..Self::BARE
        }
    }

    /// Filled, with an outline of 2 px.
    pub(super) fn thing(fill: Role, stroke: Role) -> Self {
        Self {
            stroke: Some(stroke),
            ..Self::solid(fill)
        }
    }

    /// With an outline of this width.
    pub(super) fn width(self, stroke_width: f64) -> Self {
        Self {
            stroke_width,
            ..self
        }
    }

    /// With dashes.
    pub(super) fn dash(self, dash: Dash) -> Self {
        Self { dash, ..self }
    }

    /// With a part of its outline.
    pub(super) fn sweep(self, sweep: Sweep) -> Self {
        Self { sweep, ..self }
    }

    /// With a see-through fill.
    pub(super) fn opacity(self, fill_opacity: f64) -> Self {
        Self {
            fill_opacity,
            ..self
        }
    }

    /// Coming and going in this way.
    pub(super) fn enter(self, enter: Enter) -> Self {
        Self { enter, ..self }
    }
}

/// How a line of words is set.
#[derive(Clone, Copy)]
pub(super) struct Setting {
    /// Face, weight and size.
    pub(super) font: Font,
    /// Its colour.
    pub(super) role: Role,
    /// Which end is its place.
    pub(super) anchor: Anchor,
    /// Struck through.
    pub(super) struck: bool,
}

impl Setting {
    /// Words around their middle.
    pub(super) fn middle(font: Font, role: Role) -> Self {
        Self::anchored(font, role, Anchor::Middle)
    }

    /// Words from their left end.
    pub(super) fn start(font: Font, role: Role) -> Self {
        Self::anchored(font, role, Anchor::Start)
    }

    /// Words up to their right end.
    pub(super) fn end(font: Font, role: Role) -> Self {
        Self::anchored(font, role, Anchor::End)
    }

    /// Words at this end.
    pub(super) fn anchored(font: Font, role: Role, anchor: Anchor) -> Self {
        Self {
            font,
            role,
            anchor,
            struck: false,
        }
    }
}

/// A key of a part.
pub(super) fn key(part: Part, name: &'static str) -> Key {
    Key {
        part: Some(part),
        name,
        index: 0,
    }
}

/// A key of a part that has several shapes of this name.
pub(super) fn nth(part: Part, name: &'static str, index: usize) -> Key {
    Key {
        part: Some(part),
        name,
        index: u32::try_from(index).unwrap_or(u32::MAX),
    }
}

/// A key of a shape that belongs to the figure rather than to a part.
pub(super) fn own(name: &'static str, index: usize) -> Key {
    Key {
        part: None,
        name,
        index: u32::try_from(index).unwrap_or(u32::MAX),
    }
}

/// A point.
pub(super) fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

/// A box.
pub(super) fn rect(x: f64, y: f64, w: f64, h: f64) -> Rect {
    Rect { x, y, w, h }
}

/// A box around a middle.
pub(super) fn around(centre: Point, w: f64, h: f64) -> Rect {
    rect(centre.x - w / 2.0, centre.y - h / 2.0, w, h)
}

/// A number as labels print it: at most two decimals.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".into()
    } else {
        text.into()
    }
}

/// Draws one picture.
pub(super) struct Pen<'a> {
    /// What is drawn so far.
    pub(super) canvas: Canvas,
    /// What is emphasised.
    pub(super) marks: &'a Marks,
    /// The type to set words in.
    pub(super) context: &'a Context<'a>,
}

impl<'a> Pen<'a> {
    /// An empty picture.
    pub(super) fn new(marks: &'a Marks, context: &'a Context<'a>) -> Self {
        Self {
            canvas: Canvas::default(),
            marks,
            context,
        }
    }

    /// Any shape.
    pub(super) fn shape(&mut self, key: Key, form: Form, at: Point, look: Look) {
        self.canvas.shapes.push(Shape {
            key,
            form,
            at,
            fill: look.fill,
            fill_opacity: look.fill_opacity,
            stroke: look.stroke,
            stroke_width: look.stroke_width,
            dash: look.dash,
            sweep: look.sweep,
            enter: look.enter,
            within: None,
        });
    }

    /// A box with rounded corners.
    pub(super) fn rect(&mut self, key: Key, at: Rect, radius: f64, look: Look) {
        let form = Form::Box {
            w: at.w,
            h: at.h,
            radius,
        };
        self.shape(key, form, point(at.x, at.y), look);
    }

    /// A circle.
    pub(super) fn circle(&mut self, key: Key, centre: Point, r: f64, look: Look) {
        self.shape(key, Form::Circle { r }, centre, look);
    }

    /// A line between points of the stage.
    pub(super) fn line(&mut self, key: Key, points: &[Point], look: Look) {
        let Some(&origin) = points.first() else {
            return;
        };
        let local: Vec<Point> = points
            .iter()
            .map(|at| point(at.x - origin.x, at.y - origin.y))
            .collect();
        let data = polyline(&local);
        self.shape(key, Form::Path { data }, origin, look);
    }

    /// One line of words, centred on the height of `at`.
    pub(super) fn words(&mut self, key: Key, at: Point, text: &str, setting: Setting) {
        if text.is_empty() {
            return;
        }
        let form = Form::Words {
            text: text.into(),
            font: setting.font,
            anchor: setting.anchor,
            struck: setting.struck,
        };
        let baseline = point(at.x, at.y + CENTRED * setting.font.px);
        let within = self.canvas.around(at);
        self.shape(key, form, baseline, Look::solid(setting.role));
        if let Some(words) = self.canvas.shapes.last_mut() {
            words.within = within;
        }
    }

    /// A tick: it went well.
    pub(super) fn tick(&mut self, key: Key, at: Point, size: f64, role: Role) {
        let points =
            [(-0.5, 0.0), (-0.12, 0.38), (0.55, -0.42)].map(|(x, y)| point(x * size, y * size));
        let data = polyline(&points);
        let look = Look::line(role).width(3.0).enter(Enter::Draw);
        self.shape(key, Form::Path { data }, at, look);
    }

    /// A cross: it went wrong, or it is dead.
    pub(super) fn cross(&mut self, key: Key, at: Point, size: f64, role: Role) {
        let h = size / 2.0;
        let data = format!(
            "{}{}",
            polyline(&[point(-h, -h), point(h, h)]),
            polyline(&[point(-h, h), point(h, -h)])
        );
        let look = Look::line(role).width(3.0);
        self.shape(key, Form::Path { data }, at, look);
    }

    /// A crown: it leads.
    pub(super) fn crown(&mut self, key: Key, at: Point, w: f64, role: Role) {
        let h = w * 0.62;
        let points = [
            (-w / 2.0, h / 2.0),
            (-w / 2.0, -h / 2.0 + 2.0),
            (-w * 0.22, 0.0),
            (0.0, -h / 2.0 - 3.0),
            (w * 0.22, 0.0),
            (w / 2.0, -h / 2.0 + 2.0),
            (w / 2.0, h / 2.0),
        ]
        .map(|(x, y)| point(x, y));
        let data = polyline(&points) + "Z";
        self.shape(key, Form::Path { data }, at, Look::solid(role));
    }

    /// The radius of a badge.
    pub(super) fn badge_radius(&self) -> f64 {
        self.context.scale.small * 0.8
    }

    /// The sign of an emphasis in a small disc, so that it survives without colour.
    pub(super) fn mark_badge(&mut self, part: Part, at: Point, mark: Mark) {
        let role = mark.role();
        self.badge_disc(key(part, "mark"), at, role);
        let size = self.badge_radius() * 0.8;
        let sign = key(part, "mark-sign");
        match mark {
            Mark::Good => self.tick(sign, at, size, role),
            Mark::Bad => self.cross(sign, at, size, role),
            Mark::Warn => self.badge_word(sign, at, "!", role),
            Mark::Accent => self.circle(sign, at, size * 0.4, Look::solid(role)),
            Mark::Muted => {
                let data = polyline(&[point(-size / 2.0, 0.0), point(size / 2.0, 0.0)]);
                let look = Look::line(role).width(3.0);
                self.shape(sign, Form::Path { data }, at, look);
            }
        }
    }

    /// The disc of a badge.
    pub(super) fn badge_disc(&mut self, key: Key, at: Point, role: Role) {
        let look = Look::thing(Role::Background, role).enter(Enter::Grow);
        self.circle(key, at, self.badge_radius(), look);
    }

    /// The sign of a badge, where it is a letter.
    pub(super) fn badge_word(&mut self, key: Key, at: Point, text: &str, role: Role) {
        let font = self.context.small(600);
        self.words(key, at, text, Setting::middle(font, role));
    }

    /// Notes where a part is.
    pub(super) fn place(&mut self, part: Part, bounds: Rect) {
        self.canvas.places.push(Place {
            part,
            bounds,
            round: false,
            linked: false,
        });
    }

    /// Notes where a round part is, and whether drawn links lead from it.
    pub(super) fn place_node(&mut self, part: Part, bounds: Rect, linked: bool) {
        self.canvas.places.push(Place {
            part,
            bounds,
            round: true,
            linked,
        });
    }

    /// Notes where the whole figure is, as the root of the simulation that `part` belongs to.
    pub(super) fn place_whole(&mut self, part: Part, bounds: Rect) {
        let root = Part {
            sim: part.sim,
            ..Part::root()
        };
        if self.canvas.places.iter().all(|place| place.part != root) {
            self.place(root, bounds);
        }
    }
}

/// The tint of a role, for fills.
pub(super) fn tint(role: Role) -> Role {
    match role {
        Role::Good => Role::GoodTint,
        Role::Bad => Role::BadTint,
        Role::Warn => Role::WarnTint,
        Role::Accent => Role::AccentTint,
        Role::Categorical(index) => Role::CategoricalTint(index),
        _ => Role::Raised,
    }
}
