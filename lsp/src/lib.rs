//! What editors ask of explc. A skeleton so far: it holds the place and the direction of dependencies.
//!
//! Features will be plain functions from a snapshot and an offset to data, one file each, without protocol types; the
//! server around them owns all state and speaks the protocol at its edge.
