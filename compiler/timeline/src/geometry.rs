//! Places, boxes, and how words are set.

/// A point, in stage pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// A box, in stage pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

/// How words are set.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Font {
    /// JetBrains Mono for values, keys and code; Inter for words.
    pub mono: bool,
    /// 400, 500 or 600.
    pub weight: u16,
    /// Size in pixels.
    pub px: f64,
}

/// Which end of a line of words is its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The left end.
    Start,
    /// The middle.
    Middle,
    /// The right end.
    End,
}

impl Rect {
    /// Its middle.
    pub fn centre(self) -> Point {
        Point {
            x: self.x + self.w / 2.0,
            y: self.y + self.h / 2.0,
        }
    }

    /// Grown by `by` on every side.
    #[must_use]
    pub fn grown(self, by: f64) -> Self {
        Self {
            x: self.x - by,
            y: self.y - by,
            w: self.w + 2.0 * by,
            h: self.h + 2.0 * by,
        }
    }

    /// Whether it is all around another box, give or take a hundredth of a pixel.
    pub fn holds(self, other: Self) -> bool {
        let hair = 0.01;
        self.x <= other.x + hair
            && self.y <= other.y + hair
            && other.x + other.w <= self.x + self.w + hair
            && other.y + other.h <= self.y + self.h + hair
    }

    /// Whether two boxes share area.
    pub fn meets(self, other: Self) -> bool {
        self.x < other.x + other.w
            && other.x < self.x + self.w
            && self.y < other.y + other.h
            && other.y < self.y + self.h
    }

    /// The smallest box around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = (self.x + self.w).max(other.x + other.w);
        let bottom = (self.y + self.h).max(other.y + other.h);
        Self {
            x,
            y,
            w: right - x,
            h: bottom - y,
        }
    }
}
