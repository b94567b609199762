//! `allow`: which findings an author has silenced, and which `allow` silences nothing.

use crate::lint::LINTS;
use explc_dsl::codes::{self, Code, writing};
use explc_dsl::diagnostic::{Diagnostic, Edit, Severity};
use explc_dsl::span::Span;
use explc_dsl::syntax::{Allow, Decl, Entry, Explainer, File, Item, StageItem, Stmt, StmtKind};

/// An `allow` and where it silences.
struct Silence<'s> {
    allow: &'s Allow,
    scope: Span,
    used: bool,
}

/// That everything was checked: only then is an `allow` that silences nothing a finding itself.
#[derive(Clone, Copy)]
pub(crate) struct Whole<'s> {
    /// The text.
    pub(crate) source: &'s str,
    /// Whether the pictures were proven too.
    pub(crate) proven: bool,
}

/// The findings that are left. Errors cannot be silenced.
pub(crate) fn silenced(
    file: &File,
    found: Vec<Diagnostic>,
    whole: Option<Whole<'_>>,
) -> Vec<Diagnostic> {
    let mut silences: Vec<Silence> = file.items.iter().flat_map(of_item).collect();
    let mut left = Vec::new();
    for diagnostic in found {
        let silent = silences.iter_mut().filter(|silence| {
            diagnostic.severity != Severity::Error && silence.covers(&diagnostic)
        });
        // All that fit count as used: which of them silences is nobody's business.
        if silent.map(|silence| silence.used = true).count() == 0 {
            left.push(diagnostic);
        }
    }
    let wrong = left
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    if let Some(Whole { source, proven }) = whole.filter(|_| !wrong) {
        let looked_for = |silence: &&Silence| proven || !silence.is_about_pictures();
        let unused = silences
            .iter()
            .filter(|silence| !silence.used)
            .filter(looked_for);
        let told = |silence: &Silence| {
            let edit = Edit::remove_lines(source, silence.allow.span);
            let elsewhere = left.iter().any(|found| silence.means(found.code));
            writing::unused_allow(&silence.allow.lint, edit, elsewhere)
        };
        let unused: Vec<Diagnostic> = unused.map(told).collect();
        left.extend(unused);
    }
    left
}

impl Silence<'_> {
    /// Whether it silences what only a look at the pictures finds.
    fn is_about_pictures(&self) -> bool {
        let meant = codes::find(&self.allow.lint.text);
        meant.is_some_and(|entry| LINTS.iter().any(|lint| lint.code == entry.code))
    }

    /// Whether it names this code.
    fn means(&self, code: Code) -> bool {
        codes::find(&self.allow.lint.text).is_some_and(|entry| entry.code == code)
    }

    fn covers(&self, diagnostic: &Diagnostic) -> bool {
        let meant = codes::find(&self.allow.lint.text);
        let at = diagnostic.span.start;
        // One that names no diagnostic is told as such, and what it may mean is not.
        meant.is_none_or(|entry| entry.code == diagnostic.code)
            && self.scope.start <= at
            && at <= self.scope.end
    }
}

fn of_item(item: &Item) -> Vec<Silence<'_>> {
    match item {
        Item::Explainer(explainer) => of_explainer(explainer),
        Item::Catalog(_)
        | Item::Lane(_)
        | Item::Path(_)
        | Item::Concept(_)
        | Item::Theme(_)
        | Item::Error(_) => Vec::new(),
    }
}

/// Before the first declaration an `allow` is for the whole file, after it for the declaration below.
fn of_explainer(explainer: &Explainer) -> Vec<Silence<'_>> {
    let mut found = Vec::new();
    let mut declared = false;
    for (at, entry) in explainer.entries.iter().enumerate() {
        match entry {
            Entry::Allow(allow) if !declared => found.push(silence(allow, explainer.span)),
            Entry::Allow(allow) => {
                let below = explainer.entries[at..]
                    .iter()
                    .find_map(|entry| match entry {
                        Entry::Decl(decl) => Some(decl.span()),
                        _ => None,
                    });
                found.push(silence(allow, below.unwrap_or(allow.span)));
            }
            Entry::Decl(decl) => {
                declared = true;
                match &**decl {
                    Decl::Step(step) => of_body(&step.body, &mut found),
                    Decl::Test(test) => of_body(&test.body, &mut found),
                    Decl::Stage(stage) => of_stage(&stage.items, &mut found),
                    _ => {}
                }
            }
            Entry::Header(_) | Entry::Error(_) => {}
        }
    }
    found
}

fn of_body<'s>(body: &'s [Stmt], found: &mut Vec<Silence<'s>>) {
    for (at, stmt) in body.iter().enumerate() {
        match &stmt.kind {
            StmtKind::Allow(allow) => {
                let mut below = body[at..].iter();
                let below = below.find(|stmt| !matches!(stmt.kind, StmtKind::Allow(_)));
                found.push(silence(allow, below.map_or(allow.span, |stmt| stmt.span)));
            }
            StmtKind::Stage(stage) => of_stage(&stage.items, found),
            _ => {}
        }
    }
}

fn of_stage<'s>(items: &'s [StageItem], found: &mut Vec<Silence<'s>>) {
    for (at, item) in items.iter().enumerate() {
        match item {
            StageItem::Allow(allow) => {
                let below = items[at..].iter().find_map(|item| match item {
                    StageItem::Group(group) => Some(group.span),
                    StageItem::Show(show) => Some(show.span),
                    StageItem::Allow(_) | StageItem::Error(_) => None,
                });
                found.push(silence(allow, below.unwrap_or(allow.span)));
            }
            StageItem::Group(group) => of_stage(&group.items, found),
            StageItem::Show(_) | StageItem::Error(_) => {}
        }
    }
}

fn silence(allow: &Allow, scope: Span) -> Silence<'_> {
    Silence {
        allow,
        scope,
        used: false,
    }
}
