//! The stage: what is shown, as which picture.

use explc_dsl::codes::{name, types};
use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::span::Span;
use explc_dsl::syntax::{
    Expr, ExprKind, Number, Placement, Quantity, Show, Stage, StageItem, View,
};

use super::Resolver;
use super::scope::Kind;
use crate::primitive::Info;

impl Resolver<'_> {
    /// The stage at the start.
    pub(super) fn opening(&mut self, stage: &Stage) {
        if self.scene.stage.is_some() {
            self.statement(stage.span, |resolver| {
                let word = Span::new(stage.span.start, stage.span.start + "stage".len() as u32);
                let message = "the opening stage is arranged twice";
                resolver.report(
                    Diagnostic::error(name::DUPLICATE_NAME, word, message)
                        .with_help("keep one of the two"),
                );
            });
            return;
        }
        self.stage_items(&stage.items);
        self.scene.stage = Some(stage.clone());
    }

    pub(super) fn stage_items(&mut self, items: &[StageItem]) {
        for item in items {
            match item {
                StageItem::Group(group) => {
                    if let Some(title) = &group.title {
                        self.statement(group.span, |resolver| resolver.prose(title));
                    }
                    self.stage_items(&group.items);
                }
                StageItem::Show(show) => {
                    self.statement(show.span, |resolver| {
                        resolver.show(&show.show);
                        if let Some(when) = &show.when {
                            resolver.when(when);
                        }
                    });
                }
                StageItem::Allow(allow) => self.allow(allow),
                StageItem::Error(_) => {}
            }
        }
    }

    pub(super) fn show(&mut self, show: &Show) {
        self.subject(&show.target, show.view.as_ref());
        match &show.placement {
            Some(Placement::Beside(expr) | Placement::InPlaceOf(expr)) => self.subject(expr, None),
            None => {}
        }
        if let Some(title) = &show.title {
            self.prose(title);
        }
        if let Some(weight) = &show.weight {
            self.weight(weight);
        }
    }

    fn weight(&mut self, weight: &Number) {
        let positive = match weight.value {
            Quantity::Int(count) => count > 0,
            Quantity::Real(real) => real > 0.0,
            Quantity::Percent(_) | Quantity::Duration(_) => false,
        };
        if !positive {
            let message = "a weight is a number above 0: 2 takes twice the room";
            self.report(Diagnostic::error(types::OUT_OF_RANGE, weight.span, message));
        }
    }

    /// What can be shown: a simulation, one of its properties, a formula.
    fn subject(&mut self, target: &Expr, view: Option<&View>) {
        match &target.kind {
            ExprKind::Index { .. } if self.sim_named(target).is_some() => {
                let ty = self.expression(target, None);
                if let (Some(info), false) = (self.sim_named(target), ty.is_unknown()) {
                    self.view(info, "", view);
                }
            }
            ExprKind::Name(_) => {
                let ty = self.expression(target, None);
                match self.sim_named(target) {
                    Some(info) => self.view(info, "", view),
                    None if ty.is_unknown() => {}
                    None => self.shown_value(target, view),
                }
            }
            ExprKind::Member { of, name } if self.sim_named(of).is_some() => {
                let ty = self.expression(target, None);
                if let (Some(info), false) = (self.sim_named(of), ty.is_unknown()) {
                    self.view(info, &name.text, view);
                }
            }
            _ => {
                let before = self.diagnostics.len();
                let ty = self.expression(target, None);
                if self.diagnostics.len() == before && !ty.is_unknown() {
                    self.not_shown(target.span);
                }
            }
        }
    }

    fn shown_value(&mut self, target: &Expr, view: Option<&View>) {
        let ExprKind::Name(name) = &target.kind else {
            return;
        };
        let message = match self.find(name).map(|known| known.kind) {
            Some(Kind::Let(_)) => {
                format!("the formula `{name}` is printed as a value: it has no views")
            }
            Some(Kind::Table(_)) => format!("the table `{name}` has one picture: it has no views"),
            _ => return self.not_shown(target.span),
        };
        if let Some(view) = view {
            self.report(Diagnostic::error(name::UNKNOWN_VIEW, view.span, message));
        }
    }

    fn not_shown(&mut self, span: Span) {
        let message = "only a simulation, one of its properties, a formula or a table can be shown";
        self.report(
            Diagnostic::error(types::NOT_SHOWN, span, message)
                .with_help("write `show sim.property`, or name the value with `let`"),
        );
    }

    /// Checks the view of a property that is asked for.
    fn view(&mut self, info: &'static Info, property: &str, view: Option<&View>) {
        let of_property = || info.views.iter().filter(|view| view.property == property);
        let views: Vec<&str> = of_property().map(|view| view.name).collect();
        if views.is_empty() {
            // Without a picture of its own it is printed as a value.
            if let Some(view) = view {
                let message = format!(
                    "`{property}` of `{}` is printed as a value: it has no views",
                    info.name
                );
                self.report(Diagnostic::error(name::UNKNOWN_VIEW, view.span, message));
            }
            return;
        }
        let Some(view) = view else { return };
        let Some(known) = of_property().find(|known| known.name == view.name.text) else {
            let what = if property.is_empty() {
                format!("view of `{}`", info.name)
            } else {
                format!("view of `{property}`")
            };
            let found = name::unknown(
                name::UNKNOWN_VIEW,
                &what,
                view.name.span,
                &view.name.text,
                &views,
            );
            return self.report(found);
        };
        self.arguments(info, known.name, known.options, &view.args, true);
    }
}
