//! What there is to see, for whoever shows it: an editor's panel or a browser.
//!
//! ```text
//! document ─shown─▶ bundle, problems ─viewer─▶ messages ─┬─http─▶ WebSocket of a page
//!                                      ▲ patch           └─────▶ notifications of an editor
//! ```
//!
//! The picture of the last text that could be drawn stays until the next one can be. Owns no file and no state of the
//! editor: the server draws, and hears what pages ask.

mod guard;
pub mod http;
mod page;
pub mod patch;
mod problem;
mod reveal;
mod shown;
mod still;
mod viewer;
pub mod web;

pub use page::{Page, webview};
pub use problem::{Problem, problems};
pub use reveal::{Revealed, revealed};
pub use shown::{Drawn, Picture, Shown, drawn};
pub use still::{Still, frame, image, moment_of};
pub use viewer::{Applied, Desk, Told, Viewer, attend};
