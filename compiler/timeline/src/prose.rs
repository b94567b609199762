//! Shown text, and the statements that it comes from.

use std::sync::Arc;

use crate::math::Formula;
use crate::units::grid;

/// Words a second that people read.
const READING_SPEED: f64 = 2.7;

/// How long a sentence takes to read, in milliseconds.
pub fn reading_time(words: &str) -> i64 {
    let count = words.split_whitespace().count();
    grid((count as f64 / READING_SPEED * 1_000.0) as i64 + 800).max(2_000)
}

/// A statement of the source. Spans live in the scene's side table, never in a story or timeline.
///
/// Numbers grow in the order of the file, with room between those that show something, so that a claim or an unfinished
/// line that comes in between leaves the numbers of all that follows as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId(pub u32);

impl StatementId {
    /// So many numbers has each statement that shows something; with more statements behind it, those of the next too.
    const ROOM: u32 = 256;

    /// The number of the statement that follows this one.
    pub fn next(self, shows: bool) -> Self {
        match shows {
            true => Self((self.0 / Self::ROOM + 1) * Self::ROOM),
            false => Self(self.0 + 1),
        }
    }
}

/// Shown text with its inline marks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prose(pub Vec<Run>);

/// A piece of shown text in one style.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The words.
    pub text: String,
    /// Their style.
    pub style: RunStyle,
}

/// The style of a piece of shown text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunStyle {
    /// Plain words.
    Plain,
    /// `*emphasis*`.
    Emphasis,
    /// `` `code` ``.
    Code,
    /// `[text](slug)`: a checked link.
    Link(String),
    /// `$math$`. The words of its run are what it is read as.
    Math(Arc<Formula>),
}

impl RunStyle {
    /// The style of a mark inside this one: a link stays a link, whatever is in it.
    pub fn within<'s>(&'s self, inner: &'s Self) -> &'s Self {
        match self {
            Self::Link(_) => self,
            Self::Plain | Self::Emphasis | Self::Code | Self::Math(_) => inner,
        }
    }
}

impl Run {
    /// A formula, with what it is read as for words; inside a link those are all that is shown.
    pub fn math(formula: &Arc<Formula>, style: &RunStyle) -> Self {
        Self {
            text: formula.reading().to_owned(),
            style: style.within(&RunStyle::Math(Arc::clone(formula))).clone(),
        }
    }
}

impl Prose {
    /// Plain words.
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![Run {
            text: text.into(),
            style: RunStyle::Plain,
        }])
    }

    /// The words without their styles.
    pub fn words(&self) -> String {
        self.0.iter().map(|run| run.text.as_str()).collect()
    }
}
