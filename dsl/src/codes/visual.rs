//! What is seen: text, contrast, motion.

use super::codes;

codes! {}
