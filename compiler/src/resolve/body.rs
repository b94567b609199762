//! Steps and tests: every statement, its names and types.

use explc_dsl::codes::{self, name, types, writing};
use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::span::Span;
use explc_dsl::syntax::{
    Allow, Do, Expr, ExprKind, Focus, Goal, GoalKind, Name, Number, Occurrence, Predict, Quantity,
    Run, Step, Stmt, StmtKind, Test, Until, When,
};

use super::expression::entity;
use super::scope::Kind;
use super::ty::Ty;
use super::{ItemOf, Resolver};
use crate::primitive::{Clock, EventInfo, Info};

/// How parts are emphasised.
const ROLES: [&str; 5] = ["good", "bad", "warn", "accent", "muted"];

impl Resolver<'_> {
    pub(super) fn step(&mut self, step: &Step) {
        // What a step captures is known to its title, which reads the values at its end.
        for statement in &step.body {
            self.body_statement(statement);
        }
        self.statement(step.span, |resolver| {
            resolver.prose(&step.title);
            if let Some(when) = &step.when {
                resolver.when(when);
            }
        });
        self.scene.steps.push(step.clone());
    }

    pub(super) fn test(&mut self, test: &Test) {
        for statement in &test.body {
            self.body_statement(statement);
        }
        self.statement(test.span, |resolver| {
            resolver.fixed_words(&test.name);
        });
        self.scene.tests.push(test.clone());
    }

    fn body_statement(&mut self, statement: &Stmt) {
        // Each of its lines is a statement: one that is wrong leaves the others on stage.
        if let StmtKind::Stage(stage) = &statement.kind {
            self.stage_items(&stage.items);
        }
        let mut named = None;
        let whole = self.statement(statement.span, |resolver| {
            named = resolver.meaning(statement);
            match (&statement.when, &statement.kind) {
                (Some(when), StmtKind::Claim(_)) => resolver.condition(&when.condition),
                (Some(when), _) => resolver.when(when),
                (None, _) => {}
            }
        });
        if let Some((name, ty, kind)) = named {
            self.statement(statement.span, |resolver| {
                resolver.declare(name, ty, kind, !whole);
            });
            if kind == Kind::Moment && self.branches.contains(&name.text) {
                self.using(&name.text);
            }
        }
    }

    /// Checks a statement without its condition. Gives the name that it makes, and what that stands for.
    fn meaning<'s>(&mut self, statement: &'s Stmt) -> Option<(&'s Name, Ty, Kind)> {
        match &statement.kind {
            StmtKind::Say(text) => self.prose(text),
            StmtKind::Run(run) => self.run(run),
            StmtKind::Do(action) => self.action(action),
            StmtKind::Moment(name) => return Some((name, Ty::Unknown, Kind::Moment)),
            StmtKind::Capture { name, value } => {
                let ty = self.expression(value, None);
                return Some((name, ty, Kind::Capture));
            }
            StmtKind::Show(show) => self.show(show),
            StmtKind::Stage(_) => {}
            StmtKind::Mark { target, role } => self.mark(target, role),
            StmtKind::Note { text, target } => {
                self.prose(text);
                self.pointed(target, "noted on");
            }
            StmtKind::Focus(Focus::All(_)) => {}
            StmtKind::Focus(Focus::Part(target)) => self.pointed(target, "looked at"),
            StmtKind::Claim(claim) => {
                self.truth(claim);
            }
            StmtKind::Predict(predict) => self.predict(predict),
            StmtKind::Allow(allow) => self.allow(allow),
            StmtKind::Error => self.poisoned = true,
        }
        None
    }

    /// `when` after anything but `claim` and `choice`: known before anything runs.
    pub(super) fn when(&mut self, when: &When) {
        let before = self.diagnostics.len();
        self.condition(&when.condition);
        if self.diagnostics.len() == before
            && let Some(span) = self.varying(&when.condition)
        {
            let message = "a `when` is decided before anything runs, and this is not known then";
            self.report(
                Diagnostic::error(types::NOT_CONSTANT, span, message).with_help(
                    "use knobs, literals, parameters of simulations, and formulas of these",
                ),
            );
        }
    }

    fn predict(&mut self, predict: &Predict) {
        self.prose(&predict.question);
        for choice in &predict.choices {
            self.prose(&choice.text);
            self.condition(&choice.when.condition);
        }
    }

    fn mark(&mut self, target: &Expr, role: &Name) {
        self.pointed(target, "marked");
        if !ROLES.contains(&role.text.as_str()) {
            let found = name::unknown(name::UNKNOWN_ROLE, "role", role.span, &role.text, &ROLES);
            self.report(found);
        }
    }

    /// Checks that an expression is something on stage: parts, or what has a picture of its own.
    fn pointed(&mut self, target: &Expr, done: &str) {
        let pictured = match &target.kind {
            ExprKind::Member { of, name } => self
                .sim_named(of)
                .is_some_and(|info| info.views.iter().any(|view| view.property == name.text)),
            ExprKind::Name(name) => {
                let kind = self.find(name).map(|known| known.kind);
                matches!(kind, Some(Kind::Let(_)))
            }
            _ => false,
        };
        if pictured {
            self.expression(target, None);
        } else {
            self.parts(target, done);
        }
    }

    /// Checks that an expression gives parts.
    fn parts(&mut self, target: &Expr, done: &str) -> Ty {
        let ty = self.expression(target, None);
        let parts = match ty.of_member() {
            Ty::Part(..) | Ty::Set(..) | Ty::Unknown | Ty::None => true,
            Ty::List(of) => matches!(**of, Ty::Part(..) | Ty::Unknown),
            _ => false,
        };
        if !parts {
            let message = format!("only parts can be {done}, and this is {ty}");
            self.report(Diagnostic::error(types::NOT_A_PART, target.span, message));
        }
        ty
    }

    fn action(&mut self, action: &Do) {
        let (info, kind) = match self.parts(&action.subject, "acted on").of_member() {
            Ty::Part(info, kind) | Ty::Set(info, kind) => (*info, *kind),
            Ty::List(of) => match **of {
                Ty::Part(info, kind) => (info, kind),
                _ => return,
            },
            _ => return,
        };
        let Some(known) = info
            .actions
            .iter()
            .find(|known| known.name == action.action.text && known.of == kind)
        else {
            return self.unknown_action(info, kind, &action.action);
        };
        let before = self.diagnostics.len();
        let given = self.arguments(info, known.name, known.parameters, &action.args, false);
        if self.diagnostics.len() > before {
            return;
        }
        let missing: Vec<String> = known
            .parameters
            .iter()
            .zip(given.into_iter().flatten())
            .filter(|(parameter, given)| parameter.default.is_none() && given.is_none())
            .map(|(parameter, _)| format!("`{}`", parameter.name))
            .collect();
        if !missing.is_empty() {
            let message = format!("`{}` needs {}", known.name, missing.join(" and "));
            self.report(Diagnostic::error(
                types::MISSING_ARGUMENT,
                action.action.span,
                message,
            ));
        }
    }

    fn unknown_action(&mut self, info: &'static Info, kind: &str, action: &Name) {
        let named = |kind: &str| match kind {
            "" => format!("`{}`", info.name),
            kind => format!("a `{kind}`"),
        };
        if let Some(other) = info.actions.iter().find(|known| known.name == action.text) {
            let message = format!(
                "`{}` is an action of {}, not of {}",
                action.text,
                named(other.of),
                named(kind)
            );
            self.report(Diagnostic::error(
                name::UNKNOWN_ACTION,
                action.span,
                message,
            ));
            return;
        }
        let known: Vec<&str> = info
            .actions
            .iter()
            .filter(|known| known.of == kind)
            .map(|known| known.name)
            .collect();
        let what = format!("action of {}", named(kind));
        let found = name::unknown(
            name::UNKNOWN_ACTION,
            &what,
            action.span,
            &action.text,
            &known,
        );
        self.report(found);
    }

    fn run(&mut self, run: &Run) {
        let mut infos: Vec<(&'static Info, Span)> = Vec::new();
        for subject in &run.subjects {
            let ty = self.expression(subject, None);
            match (self.sim_named(subject), ty.is_unknown()) {
                (Some(info), _) => infos.push((info, subject.span)),
                (None, true) => self.poisoned = true,
                (None, false) => {
                    let message = format!("only simulations run, and this is {ty}");
                    self.report(Diagnostic::error(
                        types::NOT_A_SIMULATION,
                        subject.span,
                        message,
                    ));
                }
            }
        }
        self.common_clock(&infos);
        match &run.until {
            Until::End(_) => {}
            Until::For(span) => {
                self.duration(span, "the time of a run");
                if let Some((info, at)) = infos
                    .iter()
                    .find(|(info, _)| matches!(info.clock, Clock::Steps { .. }))
                {
                    self.report(types::no_time(*at, info.name));
                }
            }
            Until::Goals(goals) => {
                for goal in goals {
                    self.goal(goal, &infos);
                }
            }
        }
        if let Some(over) = &run.over {
            self.duration(over, "the shown time of a run");
        }
    }

    /// Simulations that run together all have a time, or all go by steps.
    fn common_clock(&mut self, infos: &[(&'static Info, Span)]) {
        let of = |steps| {
            infos
                .iter()
                .find(|(info, _)| matches!(info.clock, Clock::Steps { .. }) == steps)
        };
        if let (Some((steps, at)), Some((timed, _))) = (of(true), of(false)) {
            self.report(types::no_common_clock(*at, steps.name, timed.name));
        }
    }

    fn duration(&mut self, expr: &Expr, what: &str) {
        let ty = self.expression(expr, Some(&Ty::Duration));
        if !ty.is_duration() {
            let message = format!("{what} is a duration, such as `3s`, and this is {ty}");
            let code = if ty.is_number() {
                types::WRONG_UNIT
            } else {
                types::WRONG_TYPE
            };
            self.report(Diagnostic::error(code, expr.span, message));
        } else if let Some(span) = self.varying(expr) {
            let message = format!("{what} must be known before anything runs");
            self.report(Diagnostic::error(types::NOT_CONSTANT, span, message));
        }
    }

    fn goal(&mut self, goal: &Goal, infos: &[(&'static Info, Span)]) {
        match &goal.kind {
            GoalKind::Condition(condition) => {
                self.truth(condition);
            }
            GoalKind::Event {
                occurrence,
                name,
                filter,
            } => {
                match occurrence {
                    Occurrence::Next | Occurrence::Last(_) => {}
                    Occurrence::Nth(number) => self.counted(number),
                }
                let Some((info, event)) = self.event(name, infos) else {
                    return;
                };
                if let Some(filter) = filter {
                    self.items.push(ItemOf::Event(info, event));
                    self.truth(filter);
                    self.items.pop();
                }
            }
        }
    }

    /// How many occurrences are awaited.
    fn counted(&mut self, number: &Number) {
        if !matches!(number.value, Quantity::Int(1..)) {
            let message = "events are counted in whole numbers, from 1";
            self.report(Diagnostic::error(types::OUT_OF_RANGE, number.span, message));
        }
    }

    /// The event of this name, which every simulation that runs must have.
    fn event(
        &mut self,
        name: &Name,
        infos: &[(&'static Info, Span)],
    ) -> Option<(&'static Info, &'static EventInfo)> {
        let mut first = None;
        let known = |info: &Info| info.events.iter().any(|event| event.name == name.text);
        let of_another = infos.iter().any(|(info, _)| known(info));
        for (info, at) in infos {
            match info.events.iter().find(|event| event.name == name.text) {
                Some(event) => first = first.or(Some((*info, event))),
                None => {
                    let known: Vec<&str> = info.events.iter().map(|event| event.name).collect();
                    let what = format!("event of `{}`", info.name);
                    let mut found =
                        name::unknown(name::UNKNOWN_EVENT, &what, name.span, &name.text, &known);
                    if infos.len() > 1 {
                        found = found.with_label(*at, format!("a `{}`", info.name));
                    }
                    if of_another {
                        found.fix = None;
                        found = found.with_help("run each simulation until an event of its own");
                    }
                    if entity(info, "").is_some_and(|root| {
                        root.properties.iter().any(|known| known.name == name.text)
                    }) {
                        found = found.with_help("a condition names the simulation: `sim.property`");
                    }
                    self.report(found);
                    return None;
                }
            }
        }
        first
    }

    /// `allow` names a diagnostic that there is, and says why.
    pub(super) fn allow(&mut self, allow: &Allow) {
        let reason = allow.reason.literal();
        if reason.is_some_and(|reason| reason.trim().is_empty()) {
            let found = writing::no_reason(allow.reason.span, &allow.lint.text);
            self.report(found);
        }
        if codes::find(&allow.lint.text).is_some() {
            return;
        }
        let names: Vec<&str> = codes::entries().map(|entry| entry.code.name).collect();
        let found = name::unknown(
            name::UNKNOWN_LINT,
            "diagnostic",
            allow.lint.span,
            &allow.lint.text,
            &names,
        );
        self.report(found);
    }
}
