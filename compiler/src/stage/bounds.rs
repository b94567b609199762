//! The boxes around shapes.

use kurbo::Shape as _;

use crate::drawing::{Anchor, Form, Point, Rect, Shape};
use crate::text::Fonts;

/// The box around a shape; none around an outline without a point.
pub(super) fn bounds(shape: &Shape, fonts: &Fonts) -> Option<Rect> {
    let at = shape.at;
    Some(match &shape.form {
        Form::Box { w, h, .. } => boxed(at, *w, *h),
        Form::Circle { r } | Form::Dial { r } | Form::Ring { r, .. } => Rect {
            x: at.x - r,
            y: at.y - r,
            w: 2.0 * r,
            h: 2.0 * r,
        },
        Form::Path { data } => {
            let bounds = kurbo::BezPath::from_svg(data).ok()?.bounding_box();
            let corner = Point {
                x: at.x + bounds.x0,
                y: at.y + bounds.y0,
            };
            boxed(corner, bounds.width(), bounds.height())
        }
        Form::Words {
            text, font, anchor, ..
        } => {
            let w = fonts.width(text, *font);
            let x = match anchor {
                Anchor::Start => at.x,
                Anchor::Middle => at.x - w / 2.0,
                Anchor::End => at.x - w,
            };
            let top = Point {
                x,
                y: at.y - 0.75 * font.px,
            };
            boxed(top, w, 0.95 * font.px)
        }
    })
}

fn boxed(corner: Point, w: f64, h: f64) -> Rect {
    Rect {
        x: corner.x,
        y: corner.y,
        w,
        h,
    }
}

/// Both ends of an open line; none of what has no line or comes back to where it began.
pub(super) fn ends(shape: &Shape) -> Option<[Point; 2]> {
    let Form::Path { data } = &shape.form else {
        return None;
    };
    let path = kurbo::BezPath::from_svg(data).ok()?;
    let points = path
        .elements()
        .iter()
        .filter_map(|element| element.end_point());
    let points: Vec<kurbo::Point> = points.collect();
    let (first, last) = (points.first()?, points.last()?);
    let placed = |at: &kurbo::Point| Point {
        x: shape.at.x + at.x,
        y: shape.at.y + at.y,
    };
    (first != last).then(|| [placed(first), placed(last)])
}
