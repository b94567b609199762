//! Lints: what is proven about the pictures of an explainer before anyone looks at them.
//!
//! One file a lint, each a pure function of a timeline and, for what is told, of what its statements are. Findings carry
//! the stretch of time, the elements and the measured numbers. `scenery` solves what is where at every instant. Names no
//! primitive and no figure.

mod colour_alone;
mod contrast;
mod easings;
mod edges;
mod empty_stage;
mod far_apart;
mod happenings;
mod hidden;
mod layout_jump;
mod link_crossing;
mod lopsided_stage;
mod movers;
mod names;
mod nearby;
mod off_stage;
mod piece;
mod points_at_nothing;
mod range;
mod reading_time;
mod recent;
mod scenery;
mod seen;
mod sets;
mod show_length;
mod stage_use;
mod step_length;
mod still_beat;
mod stretch;
#[cfg(test)]
mod tests;
mod text_overflow;
mod text_overlap;
mod text_size;
mod thing;
mod too_many_causes;
mod tracks;

use explc_dsl::codes::{Code, visual, writing};
use explc_dsl::diagnostic::Fix;
use explc_dsl::span::Span;
use hashbrown::{HashMap, HashSet};
use scenery::{Known, Scenery};
use stretch::Stretch;
use thing::Thing;

use crate::prose::StatementId;
use crate::text::Fonts;
use crate::theme::Theme;
use crate::timeline::{Cause, Layer, Variant};
use crate::units::Millis;

/// Which findings of lints are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lints {
    /// None.
    Off,
    /// Those that last long enough to be told.
    Told,
    /// Those that are over sooner too.
    All,
}

/// Something that is wrong with what is seen or told, in one variant of a film.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The lint.
    pub code: Code,
    /// The index of the variant.
    pub variant: usize,
    /// The theme, where only one is wrong.
    pub theme: Option<Theme>,
    /// What made it so.
    pub place: Place,
    /// From when on.
    pub from: Millis,
    /// Up to when.
    pub to: Millis,
    /// The moment at which it is worst.
    pub worst: Millis,
    /// Whether a message on its way is part of it.
    pub passing: bool,
    /// The names of the elements, from back to front.
    pub elements: Vec<String>,
    /// What is wrong, with the measured numbers.
    pub message: String,
    /// The edit that puts it right, where it is known.
    pub fix: Option<Fix>,
}

/// Where a finding is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// It was so from the start: at the stage.
    Start,
    /// A statement made it so.
    Statement(StatementId),
    /// A line of the header or a declaration.
    Span(Span),
}

/// A lint.
pub struct Lint {
    /// Its code.
    pub code: Code,
    find: Find,
}

/// What a lint looks at.
enum Find {
    /// One picture over time.
    Picture(fn(&Scenery, &mut Vec<Finding>)),
    /// One picture over time, and the statements that made it.
    Told(fn(&Scenery, &Told, &mut Vec<Finding>)),
    /// All pictures together, and the statements that made them.
    Together(fn(&Told, &[Variant], &mut Vec<Finding>)),
    /// All knob combinations together: whoever has their stories finds these.
    Whole,
}

/// Every lint, by code.
pub const LINTS: &[Lint] = &[
    Lint::picture(visual::TEXT_OVERFLOW, text_overflow::find),
    Lint::picture(visual::TEXT_OVERLAP, text_overlap::find),
    Lint::picture(visual::OFF_STAGE, off_stage::find),
    Lint::picture(visual::TEXT_SIZE, text_size::find),
    Lint::picture(visual::CONTRAST, contrast::find),
    Lint::picture(visual::HIDDEN, hidden::find),
    Lint::picture(visual::LINK_CROSSING, link_crossing::find),
    Lint::told(visual::LAYOUT_JUMP, layout_jump::find),
    Lint::picture(visual::COLOUR_ALONE, colour_alone::find),
    Lint::picture(visual::READING_TIME, reading_time::find),
    Lint::picture(visual::TOO_MANY_CAUSES, too_many_causes::find),
    Lint::told(visual::FAR_APART, far_apart::find),
    Lint::picture(visual::EMPTY_STAGE, empty_stage::find),
    Lint::picture(visual::LOPSIDED_STAGE, lopsided_stage::find),
    Lint::picture(writing::STILL_BEAT, still_beat::find),
    Lint::picture(writing::STEP_LENGTH, step_length::find),
    Lint::told(writing::SHOW_LENGTH, show_length::find),
    Lint::whole(writing::NEVER_MENTIONED),
    Lint::whole(writing::NEVER_SHOWN),
    Lint::whole(writing::IDLE_SIM),
    Lint {
        code: writing::POINTS_AT_NOTHING,
        find: Find::Together(points_at_nothing::find),
    },
];

impl Lint {
    const fn picture(code: Code, find: fn(&Scenery, &mut Vec<Finding>)) -> Self {
        Self {
            code,
            find: Find::Picture(find),
        }
    }

    const fn whole(code: Code) -> Self {
        Self {
            code,
            find: Find::Whole,
        }
    }

    const fn told(code: Code, find: fn(&Scenery, &Told, &mut Vec<Finding>)) -> Self {
        Self {
            code,
            find: Find::Told(find),
        }
    }
}

/// What lints ask of a scene's statements.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Those that never move a part, unless an event does.
    pub still: HashSet<StatementId>,
    /// Those that arrange the stage anew, and steps.
    pub arranging: HashSet<StatementId>,
    /// Those that point at something that there is, and the word that they begin with.
    pub pointing: HashMap<StatementId, &'static str>,
    /// How long the show lasts, as promised, in milliseconds, and where that is said.
    pub length: Option<(i64, Span)>,
}

impl Told {
    /// Whether a change has a cause that never moves a part: neither an event nor another arrangement.
    fn moves_nothing(&self, cause: Cause) -> bool {
        cause.event.is_none() && self.still.contains(&cause.statement)
    }

    /// Whether a change belongs to another arrangement, or to the beginning of a step.
    fn rearranges(&self, cause: Cause) -> bool {
        self.arranging.contains(&cause.statement)
    }
}

/// What the lints of pictures find in these variants of a scene, as far as it is wanted.
pub fn prove(told: &Told, variants: &[Variant], wanted: Lints) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut known = Known::default();
    for (index, variant) in variants.iter().enumerate() {
        let scenery = Scenery::new(variant, wanted, &mut known, Fonts::bundled());
        let first = found.len();
        for lint in LINTS {
            match lint.find {
                Find::Picture(find) => find(&scenery, &mut found),
                Find::Told(find) => find(&scenery, told, &mut found),
                Find::Together(_) | Find::Whole => {}
            }
        }
        for finding in &mut found[first..] {
            finding.variant = index;
        }
    }
    for lint in LINTS {
        if let Find::Together(find) = lint.find {
            find(told, variants, &mut found);
        }
    }
    found
}

impl Finding {
    /// A finding about things, from back to front.
    fn of(
        code: Code,
        scenery: &Scenery,
        things: &[&Thing],
        (from, to): Stretch,
        worst: Millis,
        message: String,
    ) -> Self {
        Self {
            code,
            variant: 0,
            theme: None,
            place: scenery
                .blame(things, from)
                .or_else(|| said(things))
                .map_or(Place::Start, Place::Statement),
            from,
            to,
            worst,
            passing: things.iter().any(|thing| thing.is_message),
            elements: things
                .iter()
                .map(|thing| thing.element.id.clone())
                .collect(),
            message,
            fix: None,
        }
    }

    /// A finding about what is told.
    pub fn told(code: Code, place: Place, (from, to): Stretch, message: String) -> Self {
        Self {
            code,
            variant: 0,
            theme: None,
            place,
            from,
            to,
            worst: Millis((to.0 - 1).max(from.0)),
            passing: false,
            elements: Vec::new(),
            message,
            fix: None,
        }
    }

    /// A finding about the whole show.
    pub fn always(code: Code, place: Place, message: String) -> Self {
        Self::told(code, place, (Millis::ZERO, Millis(i64::MAX)), message)
    }

    /// Whether it lasts long enough to be told.
    pub fn is_told(&self) -> bool {
        self.lasts() >= least(self.passing)
    }

    /// How long it lasts.
    pub fn lasts(&self) -> Millis {
        self.to - self.from
    }
}

/// The statement whose words are among things: those of a title or a sentence.
fn said(things: &[&Thing]) -> Option<StatementId> {
    let mut words = things
        .iter()
        .filter(|thing| thing.is_title || thing.layer == Layer::Band);
    words.next().map(|thing| thing.element.statement)
}

/// What is over sooner belongs to a change, and is not told, in milliseconds: as long as a fade.
const PASSING: i64 = 200;
/// What lasts from here on misleads, in milliseconds. A message may pass over what it passes: what it covers is told only
/// where it lasts so long because a run stopped.
pub const LASTING: i64 = 1_000;

/// How long what is told lasts at least, where a message is part of it and elsewhere.
fn least(passing: bool) -> Millis {
    Millis(if passing { LASTING } else { PASSING })
}

/// A length in pixels, as people read it.
fn px(length: f64) -> String {
    if length < 10.0 {
        format!("{length:.1} px")
    } else {
        format!("{length:.0} px")
    }
}

/// A length of time, as people read it.
fn seconds(millis: i64) -> String {
    format!("{:.1} s", millis as f64 / 1_000.0)
}
