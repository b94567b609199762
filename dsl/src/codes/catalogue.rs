//! The catalogue: lanes, paths, explainers.

use super::codes;

codes! {}
