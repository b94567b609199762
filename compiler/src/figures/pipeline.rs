//! A pipeline: boxes along a rail, and those beside it whose result joins the rail again.
//!
//! It runs to the right where that fits, and downwards where it does not.

use super::pen::{BOX_RADIUS, Look, Pen, Setting, key, own, point, rect};
use super::{Context, Wanted, centred};
use crate::drawing::{Dash, Form, Point, Rect};
use crate::primitive::Part;
use crate::theme::Role;

/// The state of a flow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pipeline {
    /// The stages, in the order of the flow.
    pub stages: Vec<PipelineStage>,
    /// From which stage to which one block goes, both included.
    pub block: Option<(usize, usize)>,
    /// What the block is called, such as `block 1 of 2`.
    pub title: String,
}

/// One stage.
#[derive(Clone, Debug, PartialEq)]
pub struct PipelineStage {
    /// Its part.
    pub part: Part,
    /// Its name.
    pub name: String,
    /// What comes out of it, such as `3 × 4`.
    pub detail: String,
    /// How far it is.
    pub state: Progress,
    /// Where it stands.
    pub track: Track,
}

/// How far a stage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Its turn comes later.
    Open,
    /// It works now.
    Busy,
    /// It is done.
    Done,
}

/// Where a stage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Track {
    /// On the rail.
    Rail,
    /// Beside the rail: the rail passes by, and the next sum takes both.
    Detour,
    /// A sum on the rail, of what came along it and of the detour before.
    Sum,
}

/// Between two stages.
const GAP: f64 = 26.0;
/// From the edge of the block, or from the rail, to the title.
const INSET: f64 = 14.0;
/// How far before a stage a way turns to it, at least: it ends with an arrow.
const TURN: f64 = 13.0;

/// Sizes of a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct PipelineGeometry {
    pub(super) drawn: Rect,
    /// The boxes, in order.
    boxes: Vec<Rect>,
    /// The middle of the rail, across the flow.
    rail: f64,
    /// Between two stages.
    gap: f64,
    level: bool,
}

/// The stages with the most room that any state asks for.
struct Union<'a> {
    longest: &'a [PipelineStage],
    detours: bool,
    titled: bool,
    /// The width of the widest title, with room around it.
    title: f64,
    names: f64,
    details: f64,
}

impl<'a> Union<'a> {
    fn new(states: &[&'a Pipeline], context: &Context) -> Self {
        let longest = states
            .iter()
            .map(|state| &state.stages[..])
            .max_by_key(|stages| stages.len());
        let longest = longest.unwrap_or_default();
        let stages = || states.iter().flat_map(|state| &state.stages);
        Self {
            longest,
            detours: longest.iter().any(|stage| stage.track == Track::Detour),
            titled: states.iter().any(|state| state.block.is_some()),
            title: 2.0 * INSET
                + context.widest(
                    states.iter().map(|state| state.title.as_str()),
                    context.small(400),
                ),
            names: context.widest(
                stages().map(|stage| stage.name.as_str()),
                context.label(600),
            ),
            details: context.widest(
                stages().map(|stage| stage.detail.as_str()),
                context.small_value(),
            ),
        }
    }

    /// The size of a stage's box, along a level flow.
    fn size(&self, stage: &PipelineStage, context: &Context) -> (f64, f64) {
        let label = context.scale.label;
        if stage.track == Track::Sum {
            return (label * 1.7, label * 1.7);
        }
        let name = context.width(&stage.name, context.label(600));
        let detail = context.width(&stage.detail, context.small_value());
        (
            name.max(detail) + label,
            label * 1.6 + context.scale.small * 1.6,
        )
    }

    fn along(&self, level: bool, context: &Context) -> f64 {
        let sizes = self.longest.iter().map(|stage| self.size(stage, context));
        let lengths = sizes.map(|(w, h)| if level { w } else { h } + GAP);
        lengths.sum::<f64>() - GAP + 24.0
    }

    /// The least and the best extent across the flow.
    fn across(&self, level: bool, context: &Context) -> (f64, f64) {
        let label = context.scale.label;
        let thick = if level {
            label * 1.6 + context.scale.small * 1.6
        } else {
            self.names.max(self.details) + label
        };
        let tracks = if self.detours { 2.0 } else { 1.0 };
        // The title stands over a level flow, and between the tracks of an upright one.
        let (over, between) = match (self.titled, level) {
            (false, _) => (0.0, GAP),
            (true, true) => (label * 2.0, GAP),
            (true, false) => (0.0, GAP.max(self.title - thick / 2.0)),
        };
        let extent = |between: f64| tracks * thick + (tracks - 1.0) * between + over + 24.0;
        (extent(between), extent(between.max(label * 5.0)))
    }
}

pub(super) fn wanted(states: &[&Pipeline], width: f64, context: &Context) -> Wanted {
    let union = Union::new(states, context);
    let level = union.along(true, context) <= width;
    let (along, across) = (union.along(level, context), union.across(level, context));
    if level {
        Wanted {
            min: (along, across.0),
            ideal: (along * 1.4, across.1),
        }
    } else {
        Wanted {
            min: (across.0, along),
            ideal: (across.1, along * 1.3),
        }
    }
}

pub(super) fn solve(states: &[&Pipeline], share: Rect, context: &Context) -> PipelineGeometry {
    let union = Union::new(states, context);
    let level = union.along(true, context) <= share.w;
    let (room, extent) = if level {
        (share.w, share.h)
    } else {
        (share.h, share.w)
    };
    let (least, best) = union.across(level, context);
    let along = union.along(level, context);
    let count = union.longest.len().max(2) as f64;
    let gap = GAP + ((room - along) / (count - 1.0)).clamp(-GAP * 0.6, GAP * 1.6);
    let along = along + (gap - GAP) * (count - 1.0);
    let across = best.min(extent).max(least.min(extent));
    let drawn = if level {
        centred(share, along, across)
    } else {
        centred(share, across, along)
    };
    let title = if union.titled && level {
        context.scale.label * 2.0
    } else {
        0.0
    };
    let thick = if level {
        context.scale.label * 1.6 + context.scale.small * 1.6
    } else {
        union.names.max(union.details) + context.scale.label
    };
    // Detours stand above a level rail, and to the right of an upright one.
    let (rail, detour) = if level {
        (
            drawn.y + drawn.h - 12.0 - thick / 2.0,
            drawn.y + title + 12.0 + thick / 2.0,
        )
    } else {
        (
            drawn.x + 12.0 + thick / 2.0,
            drawn.x + drawn.w - 12.0 - thick / 2.0,
        )
    };
    let mut at = 12.0 + if level { drawn.x } else { drawn.y };
    let mut boxes = Vec::new();
    for stage in union.longest {
        let (w, h) = union.size(stage, context);
        let middle = if stage.track == Track::Detour {
            detour
        } else {
            rail
        };
        if level {
            boxes.push(rect(at, middle - h / 2.0, w, h));
            at += w + gap;
        } else {
            boxes.push(rect(middle - w / 2.0, at, w, h));
            at += h + gap;
        }
    }
    PipelineGeometry {
        drawn,
        boxes,
        rail,
        gap,
        level,
    }
}

pub(super) fn draw(state: &Pipeline, solved: &PipelineGeometry, pen: &mut Pen) {
    draw_block(state, solved, pen);
    for (index, pair) in solved.boxes.windows(2).enumerate() {
        let (Some(one), Some(other)) = (state.stages.get(index), state.stages.get(index + 1))
        else {
            break;
        };
        let role = if other.state == Progress::Open {
            Role::Muted
        } else {
            Role::LineStrong
        };
        connect(
            index,
            (pair[0], one.track),
            (pair[1], other.track),
            role,
            solved,
            pen,
        );
    }
    draw_bypasses(state, solved, pen);
    for (stage, at) in state.stages.iter().zip(&solved.boxes) {
        draw_stage(stage, *at, pen);
    }
    if let Some(stage) = state.stages.first() {
        pen.place_whole(stage.part, solved.drawn);
    }
}

fn draw_stage(stage: &PipelineStage, at: Rect, pen: &mut Pen) {
    let context = pen.context;
    let mark = pen.marks.of(stage.part);
    let look = match stage.state {
        Progress::Open => Look::thing(Role::Background, Role::Muted).dash(Dash::NotYet),
        Progress::Busy => Look::thing(Role::AccentTint, Role::Accent).width(3.0),
        Progress::Done => Look::thing(Role::Raised, Role::LineStrong),
    };
    let look = match mark {
        Some(mark) => Look::thing(Role::Raised, mark.role()).width(3.0),
        None => look,
    };
    let words = if stage.state == Progress::Open {
        Role::InkSoft
    } else {
        Role::Ink
    };
    let centre = at.centre();
    if stage.track == Track::Sum {
        pen.circle(key(stage.part, "stage"), centre, at.w / 2.0, look);
        pen.words(
            key(stage.part, "name"),
            centre,
            "+",
            Setting::middle(context.label(600), words),
        );
    } else {
        pen.rect(key(stage.part, "stage"), at, BOX_RADIUS, look);
        let lift = if stage.detail.is_empty() {
            0.0
        } else {
            context.scale.small * 0.7
        };
        let setting = Setting::middle(context.label(600), words);
        pen.words(
            key(stage.part, "name"),
            point(centre.x, centre.y - lift),
            &stage.name,
            setting,
        );
        let setting = Setting::middle(context.small_value(), Role::InkSoft);
        let below = point(centre.x, centre.y + context.scale.label * 0.75);
        pen.words(key(stage.part, "detail"), below, &stage.detail, setting);
    }
    if let Some(mark) = mark {
        pen.mark_badge(stage.part, point(at.x + at.w, at.y), mark);
    }
    pen.place(stage.part, at);
}

/// The arrow from one stage to the next.
fn connect(
    index: usize,
    from: (Rect, Track),
    to: (Rect, Track),
    role: Role,
    solved: &PipelineGeometry,
    pen: &mut Pen,
) {
    let (a, b) = (from.0, to.0);
    let aside = |track: Track| track == Track::Detour;
    let turn = (solved.gap / 2.0).max(TURN);
    let points = if solved.level {
        let (start, end) = (
            point(a.x + a.w, a.centre().y),
            point(b.x - 9.0, b.centre().y),
        );
        match (aside(from.1), aside(to.1)) {
            (false, true) => {
                let x = b.x - turn;
                vec![point(x, solved.rail), point(x, end.y), end]
            }
            (true, false) => {
                let tip = point(b.centre().x, b.y - 9.0);
                vec![start, point(tip.x, start.y), tip]
            }
            _ => vec![start, end],
        }
    } else {
        let (start, end) = (
            point(a.centre().x, a.y + a.h),
            point(b.centre().x, b.y - 9.0),
        );
        match (aside(from.1), aside(to.1)) {
            (false, true) => {
                let y = b.y - turn;
                vec![point(solved.rail, y), point(end.x, y), end]
            }
            (true, false) => {
                let tip = point(b.x + b.w + 9.0, b.centre().y);
                vec![start, point(start.x, tip.y), tip]
            }
            _ => vec![start, end],
        }
    };
    arrow(index, &points, role, pen);
}

/// The rail where stages stand beside it.
fn draw_bypasses(state: &Pipeline, solved: &PipelineGeometry, pen: &mut Pen) {
    let mut before: Option<Rect> = None;
    let mut aside = false;
    for (index, (stage, at)) in state.stages.iter().zip(&solved.boxes).enumerate() {
        if stage.track == Track::Detour {
            aside = true;
            continue;
        }
        if let (true, Some(from)) = (aside, before) {
            let role = if stage.state == Progress::Open {
                Role::Muted
            } else {
                Role::LineStrong
            };
            let ends = if solved.level {
                [
                    point(from.x + from.w, solved.rail),
                    point(at.x - 9.0, solved.rail),
                ]
            } else {
                [
                    point(solved.rail, from.y + from.h),
                    point(solved.rail, at.y - 9.0),
                ]
            };
            arrow(1_000 + index, &ends, role, pen);
        }
        (before, aside) = (Some(*at), false);
    }
}

fn draw_block(state: &Pipeline, solved: &PipelineGeometry, pen: &mut Pen) {
    let Some((first, last)) = state.block else {
        return;
    };
    let (Some(from), Some(to)) = (solved.boxes.get(first), solved.boxes.get(last)) else {
        return;
    };
    let around = if solved.level {
        let left = from.x - solved.gap.min(GAP) * 0.9;
        rect(
            left,
            solved.drawn.y,
            to.x + to.w + 10.0 - left,
            solved.drawn.h,
        )
    } else {
        let top = from.y - solved.gap.min(GAP) * 0.9;
        rect(
            solved.drawn.x,
            top,
            solved.drawn.w,
            to.y + to.h + 10.0 - top,
        )
    };
    pen.rect(
        own("block", 0),
        around,
        BOX_RADIUS,
        Look::solid(Role::Surface),
    );
    let font = pen.context.small(400);
    let at = if solved.level {
        point(around.x + INSET, around.y + font.px)
    } else {
        point(solved.rail + INSET, from.y + font.px / 2.0)
    };
    let setting = Setting::start(font, Role::InkSoft);
    pen.words(own("title", 0), at, &state.title, setting);
}

/// A line with a head at its end.
fn arrow(index: usize, points: &[Point], role: Role, pen: &mut Pen) {
    pen.line(own("way", index), points, Look::line(role));
    let [.., from, to] = points else { return };
    let (x, y) = (to.x - from.x, to.y - from.y);
    let length = libm::hypot(x, y).max(1.0);
    let (x, y) = (x / length, y / length);
    let corner = |side: f64| {
        format!(
            "{} {}",
            super::pen::number(-4.0 * x - side * y),
            super::pen::number(-4.0 * y + side * x)
        )
    };
    let tip = format!(
        "{} {}",
        super::pen::number(7.0 * x),
        super::pen::number(7.0 * y)
    );
    let data = format!("M{tip}L{}L{}Z", corner(5.5), corner(-5.5));
    pen.shape(
        own("tip", index),
        Form::Path { data },
        *to,
        Look::solid(role),
    );
}
