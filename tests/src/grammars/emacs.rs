//! The words for Emacs; how they are shown is written by hand in `expl-mode.el`.

use super::{NOTICE, Words};
use std::fmt::Write;

pub(super) fn write(words: &Words) -> String {
    let mut out = format!(
        ";;; expl-words.el --- The words of expl -*- lexical-binding: t -*-\n\n;;; Commentary:\n\n;; {NOTICE}\n\n;;; Code:\n"
    );
    let opening = words.opening();
    for (name, doc, words) in [
        ("opening", "Words that open a line.", &opening),
        (
            "naming",
            "Words that open a line and declare a name.",
            &words.naming,
        ),
        (
            "connecting",
            "Words that connect the parts of a line.",
            &words.connecting,
        ),
        ("primitives", "What can be simulated.", &words.primitives),
        ("events", "What happens in it.", &words.events),
    ] {
        let list: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        // Writing into a string cannot fail.
        let _ = writeln!(
            out,
            "\n(defconst expl-{name}-words\n  '({})\n  \"{doc}\")",
            list.join("\n    ")
        );
    }
    out + "\n(provide 'expl-words)\n;;; expl-words.el ends here\n"
}
