//! Writing: numbers by hand, unused things, missing fields.

use super::codes;

codes! {}
