//! Sizes of words, spaces and radii, in stage pixels.

/// The three sizes of words on a stage, in pixels. Nothing is smaller than `small`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TypeScale {
    /// Step titles and the number that matters.
    pub title: f64,
    /// Names, values and the headings of figures.
    pub label: f64,
    /// Indices, states, units and notes.
    pub small: f64,
}

/// The sizes on the 1280 × 720 stage: 12 px at least when it is shown 960 px wide.
pub const LANDSCAPE: TypeScale = TypeScale {
    title: 28.0,
    label: 20.0,
    small: 16.0,
};

/// The sizes on the 720 × 1280 stage: 12 px at least when it is shown 360 px wide.
pub const PORTRAIT: TypeScale = TypeScale {
    title: 36.0,
    label: 28.0,
    small: 24.0,
};

impl TypeScale {
    /// From one baseline to the next, as a share of the size of the words.
    pub const LINE_HEIGHT: f64 = 1.3;

    /// How far below a point the baseline of words centred on it is, as a share of their size; holds for both families.
    pub const CENTRE_SHIFT: f64 = 0.36;
}

/// Distances, in pixels.
pub mod space {
    /// Stage edge to anything, emphasis outlines included.
    pub const MARGIN: f64 = 48.0;
    /// Between two figures.
    pub const GROUP: f64 = 48.0;
    /// Between cards; from a figure's heading to the figure.
    pub const GAP: f64 = 24.0;
    /// Inside cards and lanes.
    pub const PAD: f64 = 16.0;
    /// From a label to the thing beside it.
    pub const NEAR: f64 = 12.0;
    /// Between cells of one row.
    pub const TIGHT: f64 = 8.0;
    /// From an emphasis outline to the thing that it surrounds.
    pub const HAIR: f64 = 4.0;
}

/// Corner radii, in pixels. A pill has half its height.
pub mod radius {
    /// Cells.
    pub const CELL: f64 = 6.0;
    /// Boxes, cards, callouts.
    pub const BOX: f64 = 10.0;
}
