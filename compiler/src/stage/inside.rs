//! A composite part that is open: a panel that grows from the part and shows what is inside, at the size of everything
//! else on stage however near the camera is.

use super::camera::{Limit, View};
use super::cast::{Cast, FADE, MOVE, Now, Picture};
use super::names::Names;
use super::words;
use crate::drawing::{Dash, Enter, Font, Form, Key, Marks, Place, Point, Rect, Shape, Sweep};
use crate::figures::{Context, Figure, Geometry, Wanted};
use crate::primitive::Part;
use crate::theme::Role;
use crate::timeline::{Easing, Property, Value};
use crate::units::{Micros, Millis};

/// The size of a panel, and how what is in it was solved.
pub(super) struct Interior {
    pub(super) size: (f64, f64),
    heading: f64,
    geometry: Geometry,
}

/// A part that is open.
pub(super) struct Opened {
    pub(super) part: Part,
    pub(super) places: Vec<Place>,
    /// Where the part is without its panel.
    home: Rect,
    title: String,
    group: usize,
    interior: Interior,
    /// Where its panel is on the stage, and how much smaller than what is in it.
    at: Rect,
    size: f64,
    picture: Picture,
    names: Names,
    drawn: Option<(Figure, Marks)>,
}

/// The room between a panel's edge and what is in it.
const PAD: f64 = 24.0;
/// The most of the stage that a panel takes.
const MOST: (f64, f64) = (0.62, 0.7);

impl Interior {
    /// Sizes for everything that a part ever has inside.
    pub(super) fn new(states: &[&Figure], stage: Rect, context: &Context<'_>) -> Self {
        let heading = context.scale.label * 1.8;
        let most = (
            stage.w * MOST.0 - 2.0 * PAD,
            stage.h * MOST.1 - 2.0 * PAD - heading,
        );
        let Wanted { min, ideal } = Figure::wanted(states, most.0, context);
        let w = ideal.0.min(most.0).max(min.0);
        let h = ideal.1.min(most.1).max(min.1);
        let share = Rect {
            x: PAD,
            y: PAD + heading,
            w,
            h,
        };
        Self {
            size: (w + 2.0 * PAD, h + 2.0 * PAD + heading),
            heading,
            geometry: Figure::solve(states, share, context),
        }
    }
}

impl Opened {
    /// Lets the panel of a part grow from where the part is.
    pub(super) fn new(
        cast: &mut Cast,
        (part, prefix, title): (Part, String, String),
        interior: Interior,
        from: Rect,
        (view, limit): (View, Limit),
        now: Now,
    ) -> Option<Self> {
        let at = limit.panel?;
        cast.rank_behind("inside", "messages");
        let group = cast.group(&prefix, "inside", now);
        cast.begin(group, Property::Translate, Value::Point(Point::default()));
        cast.begin(group, Property::Scale, Value::Number(1.0));
        let mut opened = Self {
            part,
            places: Vec::new(),
            home: from,
            title,
            group,
            interior,
            at,
            size: 1.0 / view.size,
            picture: Picture::default(),
            names: Names::new(prefix),
            drawn: None,
        };
        opened.put(cast, from, now, 0);
        cast.enter(group, Enter::Fade, now);
        opened.put(cast, at, now, MOVE);
        Some(opened)
    }

    /// Lets the panel shrink to where the part is.
    pub(super) fn close(mut self, cast: &mut Cast, now: Now) {
        self.put(cast, self.home, now, MOVE);
        let end = Now {
            at: now.at + Millis(MOVE - FADE),
            ..now
        };
        cast.leave(self.group, end);
    }

    fn put(&mut self, cast: &mut Cast, at: Rect, now: Now, takes: i64) {
        let size = (at.w / self.interior.size.0).min(at.h / self.interior.size.1);
        let centre = at.centre();
        let corner = Point {
            x: centre.x - self.interior.size.0 * size / 2.0,
            y: centre.y - self.interior.size.1 * size / 2.0,
        };
        let (place, size) = (Value::Point(corner), Value::Number(size));
        cast.go(
            self.group,
            Property::Translate,
            place,
            now,
            takes,
            Easing::MOVE,
        );
        cast.go(self.group, Property::Scale, size, now, takes, Easing::MOVE);
    }

    /// Draws what is inside now.
    pub(super) fn draw(
        &mut self,
        cast: &mut Cast,
        (figure, marks): (Figure, Marks),
        context: &Context<'_>,
        now: Now,
        clock: Micros,
    ) {
        let now_drawn = (figure, marks);
        if self.drawn.as_ref() == Some(&now_drawn) {
            cast.sweep(&mut self.picture, now, clock);
            return;
        }
        let (figure, marks) = &now_drawn;
        let canvas = figure.draw(&self.interior.geometry, marks, context);
        let sim = self.part.sim;
        let (corner, size) = (self.at, self.size);
        let place = |place: &Place| Place {
            part: Part { sim, ..place.part },
            bounds: Rect {
                x: corner.x + size * place.bounds.x,
                y: corner.y + size * place.bounds.y,
                w: size * place.bounds.w,
                h: size * place.bounds.h,
            },
            ..*place
        };
        self.places = canvas.places.iter().map(place).collect();
        self.places.push(Place {
            part: self.part,
            bounds: self.at,
            round: false,
            linked: true,
        });
        let mut shapes = self.panel(context);
        shapes.extend(canvas.shapes);
        let shapes = self.names.of(shapes);
        let around = cast.parent.replace(self.group);
        cast.draw(&mut self.picture, &shapes, now, clock);
        cast.parent = around;
        self.drawn = Some(now_drawn);
    }

    /// What it shows.
    pub(super) fn shown(&self) -> Option<&Figure> {
        self.drawn.as_ref().map(|(figure, _)| figure)
    }

    /// The panel itself: its edge and the part's name.
    fn panel(&self, context: &Context<'_>) -> Vec<Shape> {
        let (w, h) = self.interior.size;
        let edge = Shape {
            key: Key {
                part: None,
                name: "panel",
                index: 0,
            },
            form: Form::Box { w, h, radius: 10.0 },
            at: Point::default(),
            fill: Some(Role::Raised),
            fill_opacity: 1.0,
            stroke: Some(Role::Accent),
            stroke_width: 3.0,
            dash: Dash::Solid,
            sweep: Sweep::Share(1.0),
            enter: Enter::Fade,
            within: None,
        };
        let font = Font {
            mono: false,
            weight: 600,
            px: context.scale.label,
        };
        let y = PAD + self.interior.heading * 0.4 + 0.36 * font.px;
        let title = Shape {
            key: Key {
                part: None,
                name: "title",
                index: 0,
            },
            ..words(&self.title, font, Role::Ink, PAD, y)
        };
        vec![edge, title]
    }
}
