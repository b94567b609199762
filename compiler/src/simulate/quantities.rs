//! The quantities that a sentence may speak of: knobs, formulas, and what simulations count.

use std::collections::BTreeSet;

use explc_dsl::span::Span;
use explc_dsl::syntax::{BinaryOp, Expr, ExprKind, Step, StmtKind};

use super::eval::{Context, mentioned, root};
use super::print::print;
use crate::primitive::{Info, SimId, Type, Value};

/// A sentence speaks of single members of a family that has so many at most.
const FEW: usize = 9;

/// A number with the words that an author would use for it.
pub(super) struct Quantity<'s> {
    /// The expression, as an author writes it.
    pub(super) text: String,
    /// A number or a duration.
    pub(super) value: Value,
    pub(super) source: Source<'s>,
    /// A claim, mark or note of the step is about it.
    pub(super) about: bool,
    /// What it counts, in the singular.
    nouns: Vec<String>,
    /// The words of its name, in the singular.
    name: Vec<String>,
    /// It counts all that there are of a kind.
    pub(super) whole: bool,
    /// It is how many members a set has.
    pub(super) counted: bool,
}

/// Where a quantity's value comes from.
pub(super) enum Source<'s> {
    Constant(Value),
    /// A number, or a set that is counted.
    Expr(&'s Expr),
    Property(SimId, &'static str),
}

impl Source<'_> {
    /// Its value at a moment; a set or list is counted.
    pub(super) fn value(&self, ctx: &Context) -> Option<Value> {
        let value = match self {
            Source::Constant(value) => value.clone(),
            Source::Expr(expr) => ctx.value(expr).ok()?,
            Source::Property(sim, name) => ctx
                .field(&Value::Part(root(*sim)), name, Span::default())
                .ok()?,
        };
        match value {
            Value::Int(_) | Value::Real(_) | Value::Duration(_) => Some(value),
            Value::Set(parts) => Some(Value::Int(parts.len() as i64)),
            Value::List(values) => Some(Value::Int(values.len() as i64)),
            _ => None,
        }
    }
}

impl Quantity<'_> {
    /// Whether it counts what one of these words names.
    pub(super) fn counts(&self, nouns: &[String]) -> bool {
        // "Pairings" are pairs.
        let stem = |a: &str, b: &str| a.len() >= 4 && b.starts_with(a);
        let same = |a: &String, b: &String| a == b || stem(a, b) || stem(b, a);
        nouns
            .iter()
            .any(|noun| self.nouns.iter().any(|own| same(own, noun)))
    }

    /// Whether these words hold all of its name.
    pub(super) fn named(&self, words: &[String]) -> bool {
        self.name.iter().all(|word| words.contains(word))
    }
}

/// The quantities that a step may speak of.
pub(super) fn quantities<'s>(step: &'s Step, ctx: &Context<'s>) -> Vec<Quantity<'s>> {
    let mut found = Found {
        ctx,
        about: spoken_of(step),
        all: Vec::new(),
    };
    found.knobs_and_formulas();
    let of_few = |sim: &SimId| {
        let mut families = ctx.ground.scene.families.iter();
        let large =
            families.any(|family| family.members.len() > FEW && family.members.contains(sim));
        !large && !ctx.ground.unbegun.contains(sim)
    };
    for sim in sims_of(step, ctx).into_iter().filter(of_few) {
        found.simulation(sim);
    }
    for (text, expr) in found.about.clone() {
        let counted = format!("{text}.count");
        if !found
            .all
            .iter()
            .any(|known| known.text == text || known.text == counted)
        {
            let nouns = nouns_of(expr, ctx);
            found.add(text, Source::Expr(expr), nouns, "", false);
        }
    }
    found.all
}

struct Found<'c, 's> {
    ctx: &'c Context<'s>,
    /// What claims, marks and notes of the step are about, as an author writes it.
    about: Vec<(String, &'s Expr)>,
    all: Vec<Quantity<'s>>,
}

impl<'s> Found<'_, 's> {
    fn add(
        &mut self,
        text: String,
        source: Source<'s>,
        nouns: Vec<String>,
        name: &str,
        whole: bool,
    ) {
        let is_set = match &source {
            Source::Constant(_) => false,
            Source::Expr(expr) => self.ctx.value(expr).is_ok_and(|value| is_items(&value)),
            Source::Property(sim, name) => {
                let whole = Value::Part(root(*sim));
                let value = self.ctx.field(&whole, name, Span::default());
                value.is_ok_and(|value| is_items(&value))
            }
        };
        let Some(value) = source.value(self.ctx) else {
            return;
        };
        let about = self.about.iter().any(|(known, _)| *known == text);
        self.all.push(Quantity {
            text: if is_set { text + ".count" } else { text },
            value,
            source,
            about,
            nouns,
            name: match name {
                "" => vec![String::new()],
                name => name.split('-').map(singular).collect(),
            },
            whole,
            counted: is_set,
        });
    }

    fn knobs_and_formulas(&mut self) {
        let ground = self.ctx.ground;
        for (knob, value) in ground.scene.knobs.iter().zip(&ground.knobs) {
            let source = Source::Constant(value.clone());
            let nouns = knob.name.split('-').map(singular).collect();
            self.add(knob.name.clone(), source, nouns, &knob.name, false);
        }
        for (name, formula) in &ground.scene.lets {
            let nouns = name.split('-').map(singular).collect();
            self.add(name.clone(), Source::Expr(formula), nouns, name, false);
        }
    }

    fn simulation(&mut self, id: SimId) {
        let Some(sim) = self.ctx.ground.scene.sims.get(usize::from(id.0)) else {
            return;
        };
        let properties = sim.info.entities.first();
        let properties = properties.map_or(&[][..], |whole| whole.properties);
        for property in properties {
            let nouns = nouns(sim.info, property.name, property.ty, property.doc);
            let whole = is_whole(property.name, property.ty, property.doc);
            let text = format!("{}.{}", sim.name, property.name);
            self.add(
                text,
                Source::Property(id, property.name),
                nouns,
                property.name,
                whole,
            );
        }
        let parameters = sim.info.parameters.iter().filter(|parameter| {
            parameter.name != "seed" && properties.iter().all(|known| known.name != parameter.name)
        });
        for parameter in parameters {
            let nouns = nouns(sim.info, parameter.name, parameter.ty, parameter.doc);
            let whole = is_whole(parameter.name, parameter.ty, parameter.doc);
            let text = format!("{}.{}", sim.name, parameter.name);
            self.add(
                text,
                Source::Property(id, parameter.name),
                nouns,
                parameter.name,
                whole,
            );
        }
    }
}

/// The simulations that a step names; all of them if it names none.
fn sims_of(step: &Step, ctx: &Context) -> BTreeSet<SimId> {
    let scene = ctx.ground.scene;
    let mut sims = BTreeSet::new();
    for stmt in &step.body {
        match &stmt.kind {
            StmtKind::Run(run) => {
                sims.extend(run.subjects.iter().flat_map(|expr| mentioned(scene, expr)));
            }
            StmtKind::Do(request) => sims.extend(mentioned(scene, &request.subject)),
            StmtKind::Show(show) => sims.extend(mentioned(scene, &show.target)),
            StmtKind::Mark { target, .. } | StmtKind::Note { target, .. } => {
                sims.extend(mentioned(scene, target));
            }
            StmtKind::Claim(expr) => sims.extend(mentioned(scene, expr)),
            _ => {}
        }
    }
    if sims.is_empty() {
        return (0..scene.sims.len() as u16).map(SimId).collect();
    }
    sims
}

/// What the claims, marks and notes of a step are about.
fn spoken_of(step: &Step) -> Vec<(String, &Expr)> {
    let mut found = Vec::new();
    for stmt in &step.body {
        match &stmt.kind {
            StmtKind::Claim(expr) => sides(expr, &mut found),
            StmtKind::Mark { target, .. } | StmtKind::Note { target, .. } => found.push(target),
            _ => {}
        }
    }
    found
        .into_iter()
        .map(|expr| match &expr.kind {
            // `set.count` is the quantity that the set is.
            ExprKind::Member { of, name } if name.text == "count" => (print(of), &**of),
            _ => (print(expr), expr),
        })
        .collect()
}

fn sides<'e>(claim: &'e Expr, found: &mut Vec<&'e Expr>) {
    match &claim.kind {
        ExprKind::Not(of) => sides(of, found),
        ExprKind::Binary {
            op: BinaryOp::And | BinaryOp::Or,
            left,
            right,
            ..
        } => {
            sides(left, found);
            sides(right, found);
        }
        ExprKind::Binary { left, right, .. } => {
            let literal =
                |expr: &&&Expr| matches!(expr.kind, ExprKind::Number(_) | ExprKind::Range(_));
            found.extend([&**left, &**right].iter().filter(|side| !literal(side)));
        }
        _ => {}
    }
}

/// What a property or parameter counts: of a set its own name and the kind of its parts, with what the kind is called in
/// `INFO`; otherwise what stands after "How many".
fn nouns(info: &Info, name: &str, ty: Type, doc: &str) -> Vec<String> {
    let mut nouns = Vec::new();
    if let Type::Set(kind) = ty {
        nouns.extend(name.rsplit('-').take(1).map(singular));
        nouns.push(singular(kind));
        let entity = info.entities.iter().find(|entity| entity.name == kind);
        nouns.extend(entity.and_then(|entity| called(entity.doc)));
    }
    let many = doc.strip_prefix("How many ");
    nouns.extend(many.and_then(|rest| rest.split_whitespace().next().map(singular)));
    nouns
}

/// What an expression counts: what it ends with, and the kind of its parts.
fn nouns_of(expr: &Expr, ctx: &Context) -> Vec<String> {
    let mut nouns = Vec::new();
    if let ExprKind::Member { name, .. } = &expr.kind {
        nouns.push(singular(&name.text));
    }
    if let Ok(Value::Set(parts)) = ctx.value(expr)
        && let Some(part) = parts.first()
    {
        nouns.push(singular(part.kind));
        let scene = ctx.ground.scene;
        let sim = scene.sims.get(usize::from(part.sim.0));
        let entities = sim.map_or(&[][..], |sim| sim.info.entities);
        let entity = entities.iter().find(|entity| entity.name == part.kind);
        nouns.extend(entity.and_then(|entity| called(entity.doc)));
    }
    nouns
}

/// Whether a property or parameter counts all that there are of a kind.
fn is_whole(name: &str, ty: Type, doc: &str) -> bool {
    match ty {
        Type::Set(kind) => singular(name) == singular(kind),
        _ => doc.starts_with("How many ") && doc.contains(" there are"),
    }
}

/// The noun of a doc such as "A server." or "One copy of the store.".
fn called(doc: &str) -> Option<String> {
    let mut words = doc.split_whitespace();
    let article = words.next()?;
    matches!(article, "A" | "An" | "One" | "The").then_some(())?;
    let noun = words.next()?.trim_end_matches([',', '.', ':']);
    Some(singular(noun))
}

/// A word in lower case and without the ending of the plural.
pub(super) fn singular(word: &str) -> String {
    let word = word.to_lowercase();
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') && stem.len() > 2 => stem.to_owned(),
        _ => word,
    }
}

fn is_items(value: &Value) -> bool {
    matches!(value, Value::Set(_) | Value::List(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_lose_their_ending() {
        assert_eq!(singular("Replicas"), "replica");
        assert_eq!(singular("copies"), "copy");
        assert_eq!(singular("is"), "is");
        assert_eq!(
            called("One copy of the store, called A.").as_deref(),
            Some("copy")
        );
        assert_eq!(called("A server.").as_deref(), Some("server"));
    }
}
