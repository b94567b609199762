//! Where something stands in a source file.

/// A range of byte offsets in one file: `start` is included, `end` is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset of the byte after the last one.
    pub end: u32,
}

impl Span {
    /// The span of the bytes from `start` up to, but without, `end`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The empty span at `offset`, where something is missing.
    #[must_use]
    pub const fn at(offset: u32) -> Self {
        Self::new(offset, offset)
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span holds no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether `offset` lies in the span or directly behind its last byte, where a cursor still touches it.
    #[must_use]
    pub const fn touches(self, offset: u32) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// Whether every byte of `other` is also in this span.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The bytes as a range for slicing.
    #[must_use]
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The text under the span, after clamping it to `source`.
    #[must_use]
    pub fn text(self, source: &str) -> &str {
        &source[self.clamp(source).range()]
    }

    /// The same span moved to character boundaries inside `source`: the start downwards, the end upwards.
    #[must_use]
    pub fn clamp(self, source: &str) -> Self {
        let start = source.floor_char_boundary(self.start as usize);
        let end = source.ceil_char_boundary(self.end.max(self.start) as usize);
        Self::new(offset(start), offset(end))
    }
}

/// A byte offset as the 32 bits that spans hold; a file is limited to far less.
#[must_use]
pub(crate) fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clamping_widens_to_whole_characters() {
        assert_eq!(Span::new(2, 2).clamp("aéb"), Span::new(1, 3));
        assert_eq!(Span::new(9, 12).clamp("aéb"), Span::new(4, 4));
        assert_eq!(Span::new(3, 1).clamp("abcd"), Span::new(3, 3));
    }
}
