//! Names: what is declared, looked up and misspelled.

use super::codes;

codes! {}
