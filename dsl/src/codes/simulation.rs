//! Simulation: runs, events, limits.

use super::codes;

codes! {}
