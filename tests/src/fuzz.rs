//! Promises that hold for any input, as functions that fuzz targets and property tests share.

pub mod compile;
pub mod dsl;
