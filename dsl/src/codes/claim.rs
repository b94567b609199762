//! Claims: sentences that are not true.

use super::codes;

codes! {}
