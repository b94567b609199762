//! A world of one scene, and compiling it.

use explc_compiler::{Compilation, Request, Summary, World, compile};
use explc_dsl::codes::writing;
use std::sync::Arc;

struct OneScene(Arc<str>);

impl World for OneScene {
    fn source(&self, _slug: &str) -> Option<Arc<str>> {
        Some(self.0.clone())
    }

    fn catalog(&self) -> Option<Arc<str>> {
        None
    }

    fn summaries(&self) -> &[Summary] {
        &[]
    }
}

/// Compiles a scene that stands in no project, for every knob combination. Small scenes lack most header lines: that is
/// not told.
#[must_use]
pub fn compiled(source: &str, slug: &str, request: &Request) -> Compilation {
    let mut compilation = compile(&OneScene(source.into()), slug, request);
    compilation
        .diagnostics
        .retain(|found| found.code != writing::MISSING_HEADER);
    compilation
}
