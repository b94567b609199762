//! The names of a scene: what is declared, and what a misspelled name may have meant.

use explc_dsl::codes::name;
use explc_dsl::diagnostic::{Diagnostic, Edit, Fix};
use explc_dsl::span::Span;
use explc_dsl::syntax::Name;

use super::Resolver;
use super::ty::Ty;

/// What a name stands for. Indices are those of the scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Knob(usize),
    /// None for a simulation with an error of its own.
    Sim(Option<usize>),
    Family(usize),
    Let(usize),
    Table(usize),
    Capture,
    Moment,
}

/// A declared name.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) ty: Ty,
    pub(super) kind: Kind,
    /// Its declaration is wrong: what uses it is left out, silently.
    pub(super) broken: bool,
    /// Known before anything runs.
    pub(super) constant: bool,
    pub(super) used: bool,
}

impl Resolver<'_> {
    /// The declaration of a name that is in scope.
    pub(super) fn find(&self, name: &str) -> Option<&Known> {
        self.names.iter().find(|known| known.name == name)
    }

    /// Looks a name up and remembers that it is used.
    pub(super) fn using(&mut self, name: &str) -> Option<Known> {
        let known = self.names.iter_mut().find(|known| known.name == name)?;
        known.used = true;
        self.poisoned |= known.broken;
        Some(known.clone())
    }

    /// Brings a name into scope. Gives false, with a diagnostic, for one that is taken.
    pub(super) fn declare(&mut self, name: &Name, ty: Ty, kind: Kind, broken: bool) -> bool {
        if matches!(name.text.as_str(), "true" | "false" | "none") {
            let message = format!("`{}` is a value and cannot be a name", name.text);
            self.report(
                Diagnostic::error(name::VALUE_AS_NAME, name.span, message)
                    .with_help("choose another name"),
            );
            return false;
        }
        if let Some(first) = self.find(&name.text) {
            let (first, message) = (first.span, format!("`{}` is declared twice", name.text));
            self.report(
                Diagnostic::error(name::DUPLICATE_NAME, name.span, message)
                    .with_label(first, "first declared here")
                    .with_help("choose another name"),
            );
            return false;
        }
        self.names.push(Known {
            name: name.text.clone(),
            span: name.span,
            ty,
            kind,
            broken,
            constant: true,
            used: false,
        });
        true
    }

    /// A name that is nowhere in scope. Also where a line above did not parse: it may have been declared there.
    pub(super) fn unknown_name(&mut self, name: &str, span: Span) {
        self.poisoned = true;
        if let Some((_, below)) = self.declared.iter().find(|(known, _)| known == name) {
            let below = *below;
            let message = format!("`{name}` is declared further down");
            let found = Diagnostic::error(name::DECLARED_BELOW, span, message)
                .with_label(below, "declared here")
                .with_help("move the declaration above this line");
            return self.report(found);
        }
        if self.lenient {
            return;
        }
        if let Some(fix) = self.subtraction(name, span) {
            let message = format!("unknown name `{name}`; a subtraction has blanks around `-`");
            return self.report(Diagnostic::error(name::UNKNOWN_NAME, span, message).with_fix(fix));
        }
        let names: Vec<&str> = self.names.iter().map(|known| known.name.as_str()).collect();
        let found = name::unknown(name::UNKNOWN_NAME, "name", span, name, &names);
        self.report(found);
    }

    fn subtraction(&self, name: &str, span: Span) -> Option<Fix> {
        let (left, right) = name
            .match_indices('-')
            .map(|(at, _)| (&name[..at], &name[at + 1..]))
            .find(|(left, right)| self.find(left).is_some() && self.find(right).is_some())?;
        Some(Fix::certain(
            "put blanks around `-`",
            vec![Edit::replace(span, format!("{left} - {right}"))],
        ))
    }

    /// Warns of declarations that do nothing.
    pub(super) fn report_unused(&mut self) {
        let unused: Vec<Known> = self
            .names
            .iter()
            .filter(|known| !known.used && !known.broken)
            .cloned()
            .collect();
        for known in unused {
            let what = match known.kind {
                Kind::Knob(_) => "knob",
                Kind::Sim(_) | Kind::Family(_) => "simulation",
                Kind::Let(_) => "formula",
                Kind::Table(_) => "table",
                Kind::Capture => "captured value",
                Kind::Moment => "moment",
            };
            let message = format!("the {what} `{}` is used nowhere", known.name);
            self.report(
                Diagnostic::warning(name::UNUSED, known.span, message)
                    .with_help("use it, or remove its line"),
            );
        }
    }
}
