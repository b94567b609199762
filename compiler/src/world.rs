//! What the compiler asks of the outside: sources. Disk in the command line, open buffers in the editor, strings in tests.

use std::sync::Arc;

/// Where sources come from.
pub trait World: Sync {
    /// The text of an explainer, by slug.
    fn source(&self, slug: &str) -> Option<Arc<str>>;

    /// The text of `catalog.expl`, if the project has one.
    fn catalog(&self) -> Option<Arc<str>>;

    /// What other files say about themselves: every explainer of the project, sorted by slug.
    fn summaries(&self) -> &[Summary];

    /// Where the file of an explainer is, as messages name it.
    fn file(&self, slug: &str) -> String {
        format!("{slug}.expl")
    }

    /// Whether nobody waits for the answer any more.
    fn cancelled(&self) -> bool {
        false
    }

    /// Told when a stage of the pipeline is done, for timings.
    fn stage_done(&self, _stage: &'static str) {}
}

/// What other files may know of an explainer. Editing a body leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Summary {
    /// The file's name without `.expl`.
    pub slug: String,
    /// The title.
    pub title: String,
    /// One line for lists.
    pub summary: String,
    /// The lane's slug.
    pub lane: Option<String>,
    /// What to know before.
    pub requires: Vec<String>,
}
