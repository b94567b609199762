//! What a selection grows to: the word, its expression, its statement, its block, everything.

use explc_dsl::span::Span;
use explc_dsl::syntax::{
    Arg, ArgValue, Decl, Entry, Expr, ExprKind, File, GoalKind, Item, Piece, SimSource, StageItem,
    Stmt, StmtKind, Template, Until,
};

use crate::workspace::Document;

/// The spans around a place, the smallest first, each within the next.
#[must_use]
pub fn selections(document: &Document, offset: u32) -> Vec<Span> {
    let parse = document.parse();
    let mut found = Around {
        offset,
        spans: vec![parse.file.span],
    };
    found.file(&parse.file);
    let token = parse.tokens.iter().find(|token| {
        token.span.touches(offset)
            && !token.kind.is_blank()
            && !token.span.text(&document.text).trim().is_empty()
    });
    found.spans.extend(token.map(|token| token.span));
    let mut spans = found.spans;
    spans.sort_by_key(|span| (span.len(), std::cmp::Reverse(span.start)));
    spans.dedup();
    // Each must be within the next.
    let mut chain: Vec<Span> = Vec::new();
    for span in spans {
        if chain.last().is_none_or(|last| span.contains(*last)) {
            chain.push(span);
        }
    }
    chain
}

struct Around {
    offset: u32,
    spans: Vec<Span>,
}

impl Around {
    /// Notes a span if it is around the place.
    fn holds(&mut self, span: Span) -> bool {
        let holds = span.touches(self.offset);
        if holds {
            self.spans.push(span);
        }
        holds
    }

    fn file(&mut self, file: &File) {
        for item in &file.items {
            match item {
                Item::Explainer(explainer) if self.holds(explainer.span) => {
                    self.template(&explainer.title);
                    for entry in &explainer.entries {
                        self.entry(entry);
                    }
                }
                Item::Catalog(item) => {
                    self.holds(item.span);
                    item.fields.iter().for_each(|field| {
                        self.holds(field.span);
                    });
                }
                Item::Lane(item) => {
                    self.holds(item.span);
                }
                Item::Path(item) => {
                    self.holds(item.span);
                }
                Item::Concept(item) => {
                    self.holds(item.span);
                }
                Item::Theme(item) => {
                    self.holds(item.span);
                }
                Item::Explainer(_) | Item::Error(_) => {}
            }
        }
    }

    fn entry(&mut self, entry: &Entry) {
        match entry {
            Entry::Header(header) => {
                self.holds(header.span);
            }
            Entry::Allow(allow) => {
                self.holds(allow.span);
            }
            Entry::Decl(decl) if self.holds(decl.span()) => self.decl(decl),
            Entry::Decl(_) | Entry::Error(_) => {}
        }
    }

    fn decl(&mut self, decl: &Decl) {
        match decl {
            Decl::Sim(sim) => match &sim.source {
                SimSource::Primitive { args, .. } => self.args(args),
                SimSource::Variation { of, args, .. } => {
                    self.expr(of);
                    self.args(args);
                }
                SimSource::Error(_) => {}
            },
            Decl::Let(formula) => self.expr(&formula.value),
            Decl::Preset(preset) => self.args(&preset.args),
            Decl::Stage(stage) => self.items(&stage.items),
            Decl::Step(step) => {
                self.template(&step.title);
                step.body.iter().for_each(|stmt| self.stmt(stmt));
            }
            Decl::Test(test) => test.body.iter().for_each(|stmt| self.stmt(stmt)),
            Decl::Knob(_) | Decl::Table(_) => {}
        }
    }

    fn items(&mut self, items: &[StageItem]) {
        for item in items {
            match item {
                StageItem::Group(group) if self.holds(group.span) => self.items(&group.items),
                StageItem::Show(show) if self.holds(show.span) => self.expr(&show.show.target),
                _ => {}
            }
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        if !self.holds(stmt.span) {
            return;
        }
        match &stmt.kind {
            StmtKind::Say(text) => self.template(text),
            StmtKind::Run(run) => {
                run.subjects.iter().for_each(|subject| self.expr(subject));
                match &run.until {
                    Until::Goals(goals) => {
                        for goal in goals {
                            self.holds(goal.span);
                            match &goal.kind {
                                GoalKind::Event { filter, .. } => {
                                    filter.iter().for_each(|filter| self.expr(filter));
                                }
                                GoalKind::Condition(condition) => self.expr(condition),
                            }
                        }
                    }
                    Until::For(time) => self.expr(time),
                    Until::End(_) => {}
                }
                run.over.iter().for_each(|over| self.expr(over));
            }
            StmtKind::Do(request) => {
                self.expr(&request.subject);
                self.args(&request.args);
            }
            StmtKind::Capture { value, .. } => self.expr(value),
            StmtKind::Show(show) => self.expr(&show.target),
            StmtKind::Stage(stage) => self.items(&stage.items),
            StmtKind::Mark { target, .. } => self.expr(target),
            StmtKind::Note { text, target } => {
                self.template(text);
                self.expr(target);
            }
            StmtKind::Claim(claim) => self.expr(claim),
            StmtKind::Predict(predict) => {
                self.template(&predict.question);
                for choice in &predict.choices {
                    if self.holds(choice.span) {
                        self.template(&choice.text);
                        self.expr(&choice.when.condition);
                    }
                }
            }
            _ => {}
        }
        if let Some(when) = &stmt.when
            && self.holds(when.span)
        {
            self.expr(&when.condition);
        }
    }

    fn args(&mut self, args: &[Arg]) {
        for arg in args {
            if self.holds(arg.span)
                && let ArgValue::Expr(expr) = &arg.value
            {
                self.expr(expr);
            }
        }
    }

    fn template(&mut self, text: &Template) {
        if self.holds(text.span) {
            let quotes = if text.block { 3 } else { 1 };
            if text.span.len() >= 2 * quotes {
                self.holds(Span::new(text.span.start + quotes, text.span.end - quotes));
            }
            self.pieces(&text.pieces);
        }
    }

    fn pieces(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Interp(interp) => {
                    if self.holds(interp.span) {
                        self.expr(&interp.expr);
                    }
                }
                Piece::Emphasis(pieces, span) => {
                    if self.holds(*span) {
                        self.pieces(pieces);
                    }
                }
                Piece::Link { text, span, .. } => {
                    if self.holds(*span) {
                        self.pieces(text);
                    }
                }
                Piece::Text(..) | Piece::Code(..) | Piece::Math(..) => {}
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        if !self.holds(expr.span) {
            return;
        }
        match &expr.kind {
            ExprKind::List(items) => items.iter().for_each(|item| self.expr(item)),
            ExprKind::Member { of, .. }
            | ExprKind::At { of, .. }
            | ExprKind::Negate(of)
            | ExprKind::Not(of) => {
                self.expr(of);
            }
            ExprKind::Index { of, label } => {
                self.expr(of);
                self.expr(label);
            }
            ExprKind::Binary { left, right, .. } => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Where { of, condition } | ExprKind::Quantified { of, condition, .. } => {
                self.expr(of);
                self.expr(condition);
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                self.expr(condition);
                self.expr(then);
                self.expr(otherwise);
            }
            ExprKind::Text(text) => self.template(text),
            _ => {}
        }
    }
}
