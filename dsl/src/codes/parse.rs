//! What does not parse.

use super::codes;

codes! {
    MORE = "P000" "more", "A file with very many diagnostics shows the first hundred.",
    "The rest is counted. Repair what is shown, and look again.",
    wrong: "a hundred broken statements",
    right: "none of them";
}
