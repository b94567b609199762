//! From a timeline to every output. Each file is one format and a pure function; none knows a primitive or a figure.

pub mod bundle;
pub mod captions;
pub mod comparison;
pub mod frame;
mod inline;
pub mod json;
pub mod link;
mod markup;
pub(crate) use explc_timeline::number;
pub mod player;
pub mod sheet;
pub mod site;
pub mod svg;
pub mod transcript;

#[cfg(test)]
mod tests;
