//! What pictures are made of. A figure is a state (data, no places), a solver that finds sizes for the whole story at
//! once, and a drawing of one state. Knows no primitive and no time.

mod bars;
mod card;
mod log;
mod meter;
mod pairs;
mod readout;
mod ring;

pub use bars::{Bar, Bars};
pub use card::Card;
pub use log::{Cell, Keep, Log, Row, Tally};
pub use meter::Meter;
pub use pairs::{PairCell, Pairs};
pub use readout::Readout;
pub use ring::{Clock, MemberSet, Node, Ring, Slots, Standing};

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
}
