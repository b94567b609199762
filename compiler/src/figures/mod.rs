//! What pictures are made of. A figure is a state (data, no places), a solver that finds sizes for the whole story at
//! once, and a drawing of one state. Knows no primitive and no time.
//!
//! Position is identity: every size comes from the union of all states that the story reaches, so nothing moves because
//! another thing appeared.

mod axis;
mod bars;
mod bins;
mod blend;
mod bucket;
mod card;
mod hash_band;
mod lanes;
mod log;
mod matrix;
mod meter;
mod pairs;
mod pen;
mod pipeline;
mod plot;
mod readout;
mod ring;
mod seats;
pub(crate) mod spoken;
mod table;
#[cfg(test)]
mod tests;
mod token_row;
mod vector;

pub use bars::{Bar, Bars};
pub use bins::{Bin, BinItem, Bins};
pub use blend::{Blend, BlendCard};
pub use bucket::{Bucket, Flow, Item, Level};
pub use card::Card;
pub use hash_band::{BandKey, BandNode, BandPoint, HashBand, Window};
pub use lanes::{Arrival, Lane, Lanes, Outcome, Windows};
pub use log::{Cell, Keep, Log, Row, Tally};
pub use matrix::{Heat, Matrix, MatrixCell};
pub use meter::Meter;
pub use pairs::{PairCell, Pairs};
pub use pipeline::{Pipeline, PipelineStage, Progress, Track};
pub use plot::{Curve, Piece, Plot};
pub use readout::Readout;
pub use ring::{Clock, MemberSet, Node, Ring, Slots, Standing};
pub use table::{Entry, Table};
pub use token_row::{Token, TokenLine, TokenRow};

use crate::drawing::{Canvas, Font, Marks, Rect};
use crate::text::Fonts;
use crate::theme::TypeScale;
use crate::units::Micros;

/// The state of one picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// Nodes on a circle, links, partitions and sets of members.
    Ring(Ring),
    /// Rows of entries with a common index.
    Log(Log),
    /// Amounts on one scale.
    Bars(Bars),
    /// One amount out of a whole.
    Meter(Meter),
    /// A box with a name and a few lines, such as a client.
    Card(Card),
    /// Which pairs of sets share a member.
    Pairs(Pairs),
    /// One value, printed large.
    Readout(Readout),
    /// Arrivals over time, a lane each.
    Lanes(Lanes),
    /// Amounts over time.
    Plot(Plot),
    /// A bucket with places.
    Bucket(Bucket),
    /// Numbers in rows and columns, filled by how much they are.
    Matrix(Matrix),
    /// Tokens in reading order, with their vectors.
    Tokens(TokenRow),
    /// Shares, cards, streams and their result.
    Blend(Blend),
    /// Stages along a rail.
    Pipeline(Pipeline),
    /// Records, a row each.
    Table(Table),
    /// Hashes on a circle, and the arcs of their nodes.
    HashBand(HashBand),
    /// Bins with things in them.
    Bins(Bins),
}

/// What figures measure and set words with.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The faces.
    pub fonts: &'a Fonts,
    /// The sizes of words on this stage.
    pub scale: TypeScale,
    /// Whether the stage stands upright.
    pub portrait: bool,
}

/// The space that a figure would like, in pixels: width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// With less, words would leave their boxes.
    pub min: (f64, f64),
    /// More is not better.
    pub ideal: (f64, f64),
}

/// Where and how large the parts of a figure are, for every state of the story.
#[derive(Clone, Debug, PartialEq)]
pub enum Geometry {
    /// Of a ring.
    Ring(ring::RingGeometry),
    /// Of a group of logs.
    Log(log::LogGeometry),
    /// Of a bar chart.
    Bars(bars::BarsGeometry),
    /// Of a meter.
    Meter(meter::MeterGeometry),
    /// Of a card.
    Card(card::CardGeometry),
    /// Of a table of pairs.
    Pairs(pairs::PairsGeometry),
    /// Of a readout.
    Readout(readout::ReadoutGeometry),
    /// Of a group of lanes.
    Lanes(lanes::LanesGeometry),
    /// Of a plot.
    Plot(plot::PlotGeometry),
    /// Of a bucket.
    Bucket(bucket::BucketGeometry),
    /// Of a matrix.
    Matrix(matrix::MatrixGeometry),
    /// Of a row of tokens.
    Tokens(token_row::TokenRowGeometry),
    /// Of a blend.
    Blend(blend::BlendGeometry),
    /// Of a pipeline.
    Pipeline(pipeline::PipelineGeometry),
    /// Of a table.
    Table(table::TableGeometry),
    /// Of a hash band.
    HashBand(hash_band::HashBandGeometry),
    /// Of a group of bins.
    Bins(bins::BinsGeometry),
    /// Of a story without a state.
    Nothing,
}

/// The states of one kind of figure, out of all.
macro_rules! of_kind {
    ($states:expr, $kind:ident) => {
        $states
            .iter()
            .filter_map(|figure| match figure {
                Figure::$kind(state) => Some(state),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
}

impl Figure {
    /// Sizes for the whole story at once: the union of every state that the figure reaches, in its share of the stage.
    ///
    /// States of another kind than the first are left aside.
    pub fn solve(states: &[&Self], share: Rect, context: &Context) -> Geometry {
        match states.first() {
            None => Geometry::Nothing,
            Some(Self::Ring(_)) => {
                Geometry::Ring(ring::solve(&of_kind!(states, Ring), share, context))
            }
            Some(Self::Log(_)) => Geometry::Log(log::solve(&of_kind!(states, Log), share, context)),
            Some(Self::Bars(_)) => {
                Geometry::Bars(bars::solve(&of_kind!(states, Bars), share, context))
            }
            Some(Self::Meter(_)) => {
                Geometry::Meter(meter::solve(&of_kind!(states, Meter), share, context))
            }
            Some(Self::Card(_)) => {
                Geometry::Card(card::solve(&of_kind!(states, Card), share, context))
            }
            Some(Self::Pairs(_)) => {
                Geometry::Pairs(pairs::solve(&of_kind!(states, Pairs), share, context))
            }
            Some(Self::Readout(_)) => {
                Geometry::Readout(readout::solve(&of_kind!(states, Readout), share, context))
            }
            Some(Self::Lanes(_)) => {
                Geometry::Lanes(lanes::solve(&of_kind!(states, Lanes), share, context))
            }
            Some(Self::Plot(_)) => {
                Geometry::Plot(plot::solve(&of_kind!(states, Plot), share, context))
            }
            Some(Self::Bucket(_)) => {
                Geometry::Bucket(bucket::solve(&of_kind!(states, Bucket), share, context))
            }
            Some(Self::Matrix(_)) => {
                Geometry::Matrix(matrix::solve(&of_kind!(states, Matrix), share, context))
            }
            Some(Self::Tokens(_)) => {
                Geometry::Tokens(token_row::solve(&of_kind!(states, Tokens), share, context))
            }
            Some(Self::Blend(_)) => {
                Geometry::Blend(blend::solve(&of_kind!(states, Blend), share, context))
            }
            Some(Self::Pipeline(_)) => {
                Geometry::Pipeline(pipeline::solve(&of_kind!(states, Pipeline), share, context))
            }
            Some(Self::Table(_)) => {
                Geometry::Table(table::solve(&of_kind!(states, Table), share, context))
            }
            Some(Self::HashBand(_)) => Geometry::HashBand(hash_band::solve(
                &of_kind!(states, HashBand),
                share,
                context,
            )),
            Some(Self::Bins(_)) => {
                Geometry::Bins(bins::solve(&of_kind!(states, Bins), share, context))
            }
        }
    }

    /// The same with every timer at rest: all that sizes depend on.
    #[must_use]
    pub fn at_rest(mut self) -> Self {
        match &mut self {
            Self::Ring(ring) => {
                for timer in ring.nodes.iter_mut().filter_map(|node| node.timer.as_mut()) {
                    *timer = Clock {
                        since: Micros::ZERO,
                        until: Micros::ZERO,
                    };
                }
            }
            Self::Bucket(bucket) => bucket.rest(),
            _ => {}
        }
        self
    }

    /// The space that it would like in a share of this width.
    pub fn wanted(states: &[&Self], width: f64, context: &Context) -> Wanted {
        match states.first() {
            None => Wanted {
                min: (0.0, 0.0),
                ideal: (0.0, 0.0),
            },
            Some(Self::Ring(_)) => ring::wanted(&of_kind!(states, Ring), width, context),
            Some(Self::Log(_)) => log::wanted(&of_kind!(states, Log), width, context),
            Some(Self::Bars(_)) => bars::wanted(&of_kind!(states, Bars), width, context),
            Some(Self::Meter(_)) => meter::wanted(&of_kind!(states, Meter), width, context),
            Some(Self::Card(_)) => card::wanted(&of_kind!(states, Card), width, context),
            Some(Self::Pairs(_)) => pairs::wanted(&of_kind!(states, Pairs), width, context),
            Some(Self::Readout(_)) => readout::wanted(&of_kind!(states, Readout), width, context),
            Some(Self::Lanes(_)) => lanes::wanted(&of_kind!(states, Lanes), width, context),
            Some(Self::Plot(_)) => plot::wanted(&of_kind!(states, Plot), width, context),
            Some(Self::Bucket(_)) => bucket::wanted(&of_kind!(states, Bucket), width, context),
            Some(Self::Matrix(_)) => matrix::wanted(&of_kind!(states, Matrix), width, context),
            Some(Self::Tokens(_)) => token_row::wanted(&of_kind!(states, Tokens), width, context),
            Some(Self::Blend(_)) => blend::wanted(&of_kind!(states, Blend), width, context),
            Some(Self::Pipeline(_)) => {
                pipeline::wanted(&of_kind!(states, Pipeline), width, context)
            }
            Some(Self::Table(_)) => table::wanted(&of_kind!(states, Table), width, context),
            Some(Self::HashBand(_)) => {
                hash_band::wanted(&of_kind!(states, HashBand), width, context)
            }
            Some(Self::Bins(_)) => bins::wanted(&of_kind!(states, Bins), width, context),
        }
    }

    /// One still picture of this state: shapes from back to front and where parts are.
    ///
    /// Empty if the geometry was solved for another kind of figure.
    pub fn draw(&self, geometry: &Geometry, marks: &Marks, context: &Context) -> Canvas {
        let mut pen = pen::Pen::new(marks, context);
        match (self, geometry) {
            (Self::Ring(state), Geometry::Ring(solved)) => ring::draw(state, solved, &mut pen),
            (Self::Log(state), Geometry::Log(solved)) => log::draw(state, solved, &mut pen),
            (Self::Bars(state), Geometry::Bars(solved)) => bars::draw(state, solved, &mut pen),
            (Self::Meter(state), Geometry::Meter(solved)) => meter::draw(state, solved, &mut pen),
            (Self::Card(state), Geometry::Card(solved)) => card::draw(state, solved, &mut pen),
            (Self::Pairs(state), Geometry::Pairs(solved)) => pairs::draw(state, solved, &mut pen),
            (Self::Readout(state), Geometry::Readout(solved)) => {
                readout::draw(state, solved, &mut pen);
            }
            (Self::Lanes(state), Geometry::Lanes(solved)) => lanes::draw(state, solved, &mut pen),
            (Self::Plot(state), Geometry::Plot(solved)) => plot::draw(state, solved, &mut pen),
            (Self::Bucket(state), Geometry::Bucket(solved)) => {
                bucket::draw(state, solved, &mut pen);
            }
            (Self::Matrix(state), Geometry::Matrix(solved)) => {
                matrix::draw(state, solved, &mut pen);
            }
            (Self::Tokens(state), Geometry::Tokens(solved)) => {
                token_row::draw(state, solved, &mut pen);
            }
            (Self::Blend(state), Geometry::Blend(solved)) => blend::draw(state, solved, &mut pen),
            (Self::Pipeline(state), Geometry::Pipeline(solved)) => {
                pipeline::draw(state, solved, &mut pen)
            }
            (Self::Table(state), Geometry::Table(solved)) => table::draw(state, solved, &mut pen),
            (Self::HashBand(state), Geometry::HashBand(solved)) => {
                hash_band::draw(state, solved, &mut pen);
            }
            (Self::Bins(state), Geometry::Bins(solved)) => bins::draw(state, solved, &mut pen),
            _ => {}
        }
        pen.canvas
    }
}

impl Geometry {
    /// The box around everything that any state may draw, apart from the ends of a cut.
    pub fn drawn(&self) -> Rect {
        match self {
            Self::Ring(solved) => solved.drawn,
            Self::Log(solved) => solved.drawn,
            Self::Bars(solved) => solved.drawn,
            Self::Meter(solved) => solved.drawn,
            Self::Card(solved) => solved.drawn,
            Self::Pairs(solved) => solved.drawn,
            Self::Readout(solved) => solved.drawn,
            Self::Lanes(solved) => solved.drawn,
            Self::Plot(solved) => solved.drawn,
            Self::Bucket(solved) => solved.drawn,
            Self::Matrix(solved) => solved.drawn,
            Self::Tokens(solved) => solved.drawn,
            Self::Blend(solved) => solved.drawn,
            Self::Pipeline(solved) => solved.drawn,
            Self::Table(solved) => solved.drawn,
            Self::HashBand(solved) => solved.drawn,
            Self::Bins(solved) => solved.drawn,
            Self::Nothing => Rect::default(),
        }
    }

    /// Lines up two figures that stand beside each other, as far as both keep inside their shares: one straight cut runs
    /// through both, and what leaves a row of the left one arrives on a level way.
    pub fn align(left: &mut Self, right: &mut Self) {
        Self::level(left, right);
        Self::feed(left, right);
    }

    fn level(left: &mut Self, right: &mut Self) {
        let (Some(one), Some(other)) = (left.line(), right.line()) else {
            return;
        };
        let (Some(down), Some(up)) = (right.room(), left.room()) else {
            return;
        };
        let by = one - other;
        let moved = by.clamp(down.0, down.1);
        let rest = (moved - by).clamp(up.0, up.1);
        if (moved - by - rest).abs() > 0.01 {
            return;
        }
        right.lower(moved);
        left.lower(rest);
        let gap = right.share().x - left.share().x - left.share().w;
        if let Self::Ring(solved) = left {
            solved.cut_reach = gap.max(0.0);
        }
    }

    /// Lets a figure know that what it takes in comes from the one before it.
    pub fn feed(before: &Self, after: &mut Self) {
        if let (Self::Matrix(matrix), Self::Blend(blend)) = (before, after) {
            blend.rows = Some(matrix.exits());
        }
    }

    /// The height at which a level line crosses that goes on in the figure beside it: a cut, the last row, the strip.
    fn line(&self) -> Option<f64> {
        match self {
            Self::Ring(solved) => solved.level_cut(),
            Self::Log(solved) => solved.first_cut(),
            Self::Matrix(solved) => solved.exits().1.last().copied(),
            Self::Blend(solved) => Some(solved.line()),
            _ => None,
        }
    }

    fn share(&self) -> Rect {
        match self {
            Self::Ring(solved) => solved.share,
            Self::Log(solved) => solved.share,
            Self::Matrix(solved) => solved.share,
            Self::Blend(solved) => solved.share,
            _ => Rect::default(),
        }
    }

    /// How far it may be lowered, from and to: a little into the margin for the sake of one line.
    fn room(&self) -> Option<(f64, f64)> {
        let (share, drawn) = (self.share(), self.drawn());
        let (up, down) = (share.y - drawn.y, share.y + share.h - drawn.y - drawn.h);
        (up <= 0.0 && down >= 0.0).then_some((up - SLACK, down + SLACK))
    }

    fn lower(&mut self, by: f64) {
        match self {
            Self::Ring(solved) => {
                solved.centre.y += by;
                solved.drawn.y += by;
            }
            Self::Log(solved) => {
                solved.top += by;
                solved.drawn.y += by;
            }
            Self::Matrix(solved) => solved.lower(by),
            Self::Blend(solved) => solved.lower(by),
            _ => {}
        }
    }
}

impl Context<'_> {
    /// The size of titles and of the number that matters.
    fn title(&self) -> Font {
        self.font(false, 600, self.scale.title)
    }

    /// The size of names and headings.
    fn label(&self, weight: u16) -> Font {
        self.font(false, weight, self.scale.label)
    }

    /// The size of notes and states.
    fn small(&self, weight: u16) -> Font {
        self.font(false, weight, self.scale.small)
    }

    /// Values, as large as names.
    fn value(&self) -> Font {
        self.font(true, 500, self.scale.label)
    }

    /// Values, as small as notes.
    fn small_value(&self) -> Font {
        self.font(true, 500, self.scale.small)
    }

    fn font(&self, mono: bool, weight: u16, px: f64) -> Font {
        Font { mono, weight, px }
    }

    /// The width of one line of words.
    fn width(&self, text: &str, font: Font) -> f64 {
        self.fonts.width(text, font)
    }

    /// The greatest width among words.
    fn widest<'t>(&self, texts: impl IntoIterator<Item = &'t str>, font: Font) -> f64 {
        // Stories repeat the same few words in thousands of states; each is measured once.
        let unique: std::collections::BTreeSet<&str> = texts.into_iter().collect();
        unique
            .into_iter()
            .map(|text| self.width(text, font))
            .fold(0.0, f64::max)
    }

    /// Words broken at spaces into lines that are at most this wide, unless a single word is wider.
    fn wrap(&self, text: &str, font: Font, width: f64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            let longer = match lines.last() {
                Some(line) => format!("{line} {word}"),
                None => word.to_owned(),
            };
            match lines.last_mut() {
                Some(line) if self.width(&longer, font) <= width => *line = longer,
                _ => lines.push(word.to_owned()),
            }
        }
        lines
    }
}

/// How far a figure may leave its share, in pixels, so that a cut is one line.
const SLACK: f64 = 12.0;

/// The place of a drawn box in the middle of its share.
fn centred(share: Rect, w: f64, h: f64) -> Rect {
    pen::around(share.centre(), w, h)
}
