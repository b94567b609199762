//! What tests of several kinds share: the promises that fuzz targets and property tests check.

pub mod fuzz;
