//! The grammar of scenes for tree-sitter, and the queries that editors colour and fold by.

use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    fn tree_sitter_expl() -> *const ();
}

/// The language, for `tree_sitter::Parser::set_language`.
// SAFETY: the generated function has exactly this type, and the table that it points to is never changed.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_expl) };

/// What is coloured as what.
pub const HIGHLIGHTS: &str = include_str!("../../queries/expl/highlights.scm");

/// What can be folded.
pub const FOLDS: &str = include_str!("../../queries/expl/folds.scm");

/// What another language colours: the mathematics in texts.
pub const INJECTIONS: &str = include_str!("../../queries/expl/injections.scm");

/// How far lines are indented.
pub const INDENTS: &str = include_str!("../../queries/expl/indents.scm");
