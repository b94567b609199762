//! From a scene to a timeline, and from a timeline to every output.
//!
//! ```text
//! text ─dsl─▶ syntax tree ─resolve─▶ scene ─simulate─▶ story ─stage─▶ timeline ─export─▶ SVG, bundle, PNG, text, site
//! ```
//!
//! Does no IO, reads no clock and no environment: the same text gives the same bytes.

mod allow;
pub mod catalog;
pub mod diff;
pub mod drawing;
mod examine;
pub mod export;
pub mod figures;
mod film;
pub mod layout;
pub mod lint;
mod picture;
mod played;
pub mod primitive;
pub mod primitives;
pub mod resolve;
#[cfg(test)]
#[path = "../timeline/src/timeline/sample.rs"]
pub mod sample;
pub mod scene;
pub mod simulate;
pub mod stage;
pub mod story;
mod world;

pub use explc_timeline::{geometry, math, prose, text, theme, timeline, units};

pub use examine::{Examined, Surroundings, examine};
pub use film::{Combinations, Compilation, Request, compile};
pub use lint::Lints;
pub use picture::{Picture, Pictures, picture};
pub use simulate::Runs;
pub use world::{Summary, World};
