//! From a syntax tree to a scene: every name looked up, every argument and expression typed, before anything runs.
//!
//! What is wrong is said once, at its place; what depends on it is left out silently, and the rest of the scene stays whole.

mod arguments;
mod body;
mod constant;
mod expression;
mod families;
mod fold;
mod header;
mod knobs;
mod literal;
mod prose;
mod scope;
mod sims;
mod stage;
mod statements;
mod tables;
#[cfg(test)]
mod tests;
mod ty;

use std::collections::BTreeSet;

use explc_dsl::codes::catalogue;
use explc_dsl::diagnostic::{Diagnostic, Severity};
use explc_dsl::span::Span;
use explc_dsl::syntax::{self, Decl, Entry, Explainer, Item, StmtKind};

pub(crate) use families::written_label;
pub(crate) use knobs::link_text;
pub use literal::{defaults, literal_value, number_value};

use crate::catalog::Catalog;
use crate::primitive::{EventInfo, Info};
use crate::primitives;
use crate::scene::Scene;
use crate::timeline::About;
use crate::world::Summary;
use scope::Known;
use ty::Ty;

/// Resolves the explainer of a file.
///
/// `slug` is the file's name without `.expl`; empty if the text has no file. `summaries` are those of the whole project,
/// `catalog` its catalogue; without one, lanes and links are taken as they are. There is no scene only if the file holds
/// no explainer.
pub fn resolve(
    file: &syntax::File,
    slug: &str,
    summaries: &[Summary],
    catalog: Option<&Catalog>,
) -> (Option<Scene>, Vec<Diagnostic>) {
    resolve_with(primitives::ALL, file, slug, summaries, catalog)
}

/// The same with a given list of primitives.
pub(crate) fn resolve_with(
    primitives: &[&'static Info],
    file: &syntax::File,
    slug: &str,
    summaries: &[Summary],
    catalog: Option<&Catalog>,
) -> (Option<Scene>, Vec<Diagnostic>) {
    let mut resolver = Resolver::new(primitives, summaries, catalog);
    let found = resolver.only_explainer(file);
    match found {
        Some(explainer) => resolver.explainer(explainer, slug),
        None => resolver.no_explainer(file),
    }
    (found.map(|_| resolver.scene), resolver.diagnostics)
}

/// What a leading dot is a field of.
enum ItemOf {
    Value(Ty),
    Event(&'static Info, &'static EventInfo),
}

/// The state of resolving one explainer.
struct Resolver<'a> {
    primitives: &'a [&'static Info],
    summaries: &'a [Summary],
    catalog: Option<&'a Catalog>,
    /// Names in scope.
    names: Vec<Known>,
    /// Every simulation, formula, captured value and moment of the file, in scope or not yet.
    declared: Vec<(String, Span)>,
    /// The moments that steps name.
    moments: BTreeSet<String>,
    /// The moments at which variations branch off.
    branches: Vec<String>,
    /// A declaration did not parse, so that an unknown name may be its.
    lenient: bool,
    /// The present statement uses something that is wrong elsewhere.
    poisoned: bool,
    /// The items of the `where`s around an expression, outermost first.
    items: Vec<ItemOf>,
    scene: Scene,
    diagnostics: Vec<Diagnostic>,
    /// What is wrong with looks only: the statement is shown all the same.
    visual: Vec<Diagnostic>,
}

impl<'a> Resolver<'a> {
    fn new(
        primitives: &'a [&'static Info],
        summaries: &'a [Summary],
        catalog: Option<&'a Catalog>,
    ) -> Self {
        Self {
            primitives,
            summaries,
            catalog,
            names: Vec::new(),
            declared: Vec::new(),
            moments: BTreeSet::new(),
            branches: Vec::new(),
            lenient: false,
            poisoned: false,
            items: Vec::new(),
            scene: Scene {
                about: About::default(),
                dress: catalog
                    .and_then(|catalog| catalog.dress)
                    .unwrap_or_default(),
                length: None,
                knobs: Vec::new(),
                presets: Vec::new(),
                sims: Vec::new(),
                families: Vec::new(),
                axes: Vec::new(),
                lets: Vec::new(),
                tables: Vec::new(),
                stage: None,
                steps: Vec::new(),
                tests: Vec::new(),
                statements: Vec::new(),
                notes: Vec::new(),
                skipped: BTreeSet::new(),
                harmless: BTreeSet::new(),
            },
            diagnostics: Vec::new(),
            visual: Vec::new(),
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Checks one statement: at most its first error is reported, and one with an error or with something broken in it is
    /// left out of the scene. Gives whether it is whole.
    fn statement(&mut self, span: Span, check: impl FnOnce(&mut Self)) -> bool {
        let (whole, found) = self.checked(check);
        let mut failed = false;
        for diagnostic in found {
            if diagnostic.severity != Severity::Error || !failed {
                failed |= diagnostic.severity == Severity::Error;
                self.report(diagnostic);
            }
        }
        self.skip_unless(whole, span)
    }

    /// The same for a statement in which several things can be wrong independently, such as the arguments of a primitive.
    fn statement_in_parts(&mut self, span: Span, check: impl FnOnce(&mut Self)) -> bool {
        let (whole, found) = self.checked(check);
        self.diagnostics.extend(found);
        self.skip_unless(whole, span)
    }

    fn checked(&mut self, check: impl FnOnce(&mut Self)) -> (bool, Vec<Diagnostic>) {
        let before = std::mem::take(&mut self.diagnostics);
        let poisoned = std::mem::replace(&mut self.poisoned, false);
        check(self);
        let found = std::mem::replace(&mut self.diagnostics, before);
        let wrong = found
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error);
        let whole = !wrong && !self.poisoned;
        self.poisoned = poisoned;
        (whole, found)
    }

    fn skip_unless(&mut self, whole: bool, span: Span) -> bool {
        if !whole {
            self.scene.skipped.insert(span.start);
        }
        whole
    }

    /// The explainer of the file. Anything else in it is out of place.
    fn only_explainer<'f>(&mut self, file: &'f syntax::File) -> Option<&'f Explainer> {
        let mut only = None;
        for item in &file.items {
            let (span, what) = match item {
                Item::Explainer(explainer) if only.is_none() => {
                    only = Some(explainer);
                    continue;
                }
                Item::Explainer(explainer) => (explainer.slug.span, "a second explainer"),
                Item::Catalog(item) => (item.title.span, "a catalogue"),
                Item::Lane(item) => (item.slug.span, "a lane"),
                Item::Path(item) => (item.slug.span, "a path"),
                Item::Concept(item) => (item.slug.span, "a concept"),
                Item::Theme(item) => (item.name.span, "a theme"),
                Item::Error(_) => continue,
            };
            let message = format!("{what} stands in the file of an explainer");
            let help = match item {
                Item::Explainer(_) => "give it a file of its own, named by its slug",
                _ => "move it to `catalog.expl`",
            };
            self.report(Diagnostic::error(catalogue::WRONG_FILE, span, message).with_help(help));
        }
        only
    }

    /// A file without any item lacks one; anything else in it has been told of already.
    fn no_explainer(&mut self, file: &syntax::File) {
        if file.items.is_empty() {
            let start = Span::at(file.span.start);
            let found = Diagnostic::error(
                catalogue::NO_EXPLAINER,
                start,
                "this file holds no explainer",
            );
            let help = "begin it with `explainer slug \"Title\"`, or let `explc new` write one";
            self.report(found.with_help(help));
        }
    }

    fn explainer(&mut self, explainer: &Explainer, slug: &str) {
        self.lenient = explainer
            .entries
            .iter()
            .any(|entry| matches!(entry, Entry::Error(_)));
        self.declared = explainer
            .decls()
            .filter_map(|decl| match decl {
                Decl::Sim(sim) => Some((sim.name.text.clone(), sim.name.span)),
                Decl::Let(formula) => Some((formula.name.text.clone(), formula.name.span)),
                Decl::Table(table) => Some((table.name.text.clone(), table.name.span)),
                _ => None,
            })
            .chain(explainer.decls().flat_map(named_by_steps))
            .collect();
        self.moments = explainer.decls().flat_map(moments).collect();
        self.header(explainer, slug);
        for entry in &explainer.entries {
            if let Entry::Allow(allow) = entry {
                self.allow(allow);
            }
        }
        self.knobs(explainer);
        for decl in explainer.decls() {
            match decl {
                Decl::Sim(sim) => self.sim(sim),
                Decl::Let(formula) => self.formula(formula),
                Decl::Table(table) => self.table(table),
                _ => {}
            }
        }
        self.presets(explainer);
        for decl in explainer.decls() {
            match decl {
                Decl::Stage(stage) => self.opening(stage),
                Decl::Step(step) => self.step(step),
                Decl::Test(test) => self.test(test),
                _ => {}
            }
        }
        (self.scene.statements, self.scene.notes) =
            statements::numbered(explainer, &self.scene.skipped);
        self.report_unused();
        self.diagnostics.append(&mut self.visual);
        let mut primitives: Vec<String> = self
            .scene
            .sims
            .iter()
            .map(|sim| sim.info.name.to_owned())
            .collect();
        primitives.sort();
        primitives.dedup();
        self.scene.about.primitives = primitives;
        self.diagnostics
            .sort_by_key(|diagnostic| (diagnostic.span, diagnostic.severity));
    }
}

/// The values that a step captures, and the moments that it names.
fn named_by_steps(decl: &Decl) -> Vec<(String, Span)> {
    let Decl::Step(step) = decl else {
        return Vec::new();
    };
    let names = step
        .body
        .iter()
        .filter_map(|statement| match &statement.kind {
            StmtKind::Capture { name, .. } | StmtKind::Moment(name) => {
                Some((name.text.clone(), name.span))
            }
            _ => None,
        });
    names.collect()
}

/// The moments that a step names.
fn moments(decl: &Decl) -> Vec<String> {
    let body = match decl {
        Decl::Step(step) => step.body.as_slice(),
        _ => &[],
    };
    let names = body.iter().filter_map(|statement| match &statement.kind {
        StmtKind::Moment(name) => Some(name.text.clone()),
        _ => None,
    });
    names.collect()
}
