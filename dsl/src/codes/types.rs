//! Types and units: values that do not fit.

use super::codes;

codes! {}
