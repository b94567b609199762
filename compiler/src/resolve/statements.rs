//! Statements get their numbers.

use std::collections::BTreeSet;

use explc_dsl::span::Span;
use explc_dsl::syntax::{Decl, Explainer, StageItem, Stmt, StmtKind};

use crate::story::StatementId;

/// Every statement, step, `show` and declaration with its number and where it stands, and where notes start; both in order.
/// `skipped` are the starts of those that are left out.
pub(super) fn numbered(
    explainer: &Explainer,
    skipped: &BTreeSet<u32>,
) -> (Vec<(StatementId, Span)>, Vec<u32>) {
    let mut statements = Statements::of(explainer);
    statements.notes.retain(|start| !skipped.contains(start));
    let mut all = statements.all;
    all.sort_by_key(|(span, _)| span.start);
    all.dedup_by_key(|(span, _)| span.start);
    let mut last = StatementId::default();
    let numbered = all.into_iter().map(|(span, shows)| {
        last = last.next(shows && !skipped.contains(&span.start));
        (last, span)
    });
    (numbered.collect(), statements.notes)
}

/// Where statements stand.
#[derive(Default)]
struct Statements {
    /// All of them, and whether they show something or are asked for by what does.
    all: Vec<(Span, bool)>,
    /// Where notes start.
    notes: Vec<u32>,
}

impl Statements {
    fn of(explainer: &Explainer) -> Self {
        let mut found = Self::default();
        for decl in explainer.decls() {
            found
                .all
                .push((decl.span(), !matches!(decl, Decl::Test(_))));
            match decl {
                Decl::Test(test) => found
                    .all
                    .extend(test.body.iter().map(|stmt| (stmt.span, false))),
                Decl::Stage(stage) => found.stage_items(&stage.items),
                Decl::Step(step) => found.body(&step.body),
                _ => {}
            }
        }
        found
    }

    fn body(&mut self, body: &[Stmt]) {
        for statement in body {
            let silent = matches!(
                statement.kind,
                StmtKind::Claim(_) | StmtKind::Predict(_) | StmtKind::Allow(_) | StmtKind::Error
            );
            self.all.push((statement.span, !silent));
            match &statement.kind {
                StmtKind::Note { .. } => self.notes.push(statement.span.start),
                StmtKind::Stage(stage) => self.stage_items(&stage.items),
                _ => {}
            }
        }
    }

    fn stage_items(&mut self, items: &[StageItem]) {
        for item in items {
            match item {
                StageItem::Group(group) => {
                    self.all.push((group.span, true));
                    self.stage_items(&group.items);
                }
                StageItem::Show(show) => self.all.push((show.span, true)),
                StageItem::Allow(_) | StageItem::Error(_) => {}
            }
        }
    }
}
