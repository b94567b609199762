//! Formulas between words of HTML: a small picture that stands in the line.
//!
//! Its box is as high above the middle of small letters as below, so that `vertical-align: middle` puts it on the line.

use serde_json::{Value as Json, json};

use super::markup::escape;
use super::number::number;
use crate::math::Formula;

/// The units of the picture in an em.
const EM: f64 = 20.0;
/// Half the height of small letters in Inter, in ems: where `middle` aligns.
const MIDDLE: f64 = 0.273;

/// What letters may reach beyond their places, in units of the picture.
const BEYOND: f64 = 1.0;

/// The view box, with its width and height in ems.
fn view_box(formula: &Formula) -> (String, f64, f64) {
    let (above, below) = formula.reach(EM);
    let middle = MIDDLE * EM;
    let half = (above - middle).max(below + middle) + BEYOND;
    let width = formula.width(EM) + 2.0 * BEYOND;
    let view = format!(
        "{} {} {} {}",
        number(-BEYOND),
        number(-middle - half),
        number(width),
        number(2.0 * half)
    );
    (view, width / EM, 2.0 * half / EM)
}

/// As part of a page.
pub(super) fn svg(formula: &Formula) -> String {
    let (view, width, height) = view_box(formula);
    format!(
        "<svg class=\"math\" role=\"img\" aria-label=\"{}\" viewBox=\"{view}\" width=\"{}em\" height=\"{}em\" fill=\"currentColor\"><path d=\"{}\"/></svg>",
        escape(formula.reading()),
        number(width),
        number(height),
        formula.path(EM)
    )
}

/// As a run of a bundle's text: `["math", words, view box, height, path]`.
pub(super) fn run(formula: &Formula) -> Json {
    let (view, _, height) = view_box(formula);
    let height = format!("{}em", number(height));
    json!(["math", formula.reading(), view, height, formula.path(EM)])
}
