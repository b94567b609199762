//! The type of every expression, through what the primitives say of themselves.

use explc_dsl::codes::{name, types};
use explc_dsl::diagnostic::{Diagnostic, Edit, Fix};
use explc_dsl::span::Span;
use explc_dsl::syntax::{BinaryOp, Expr, ExprKind, Name};

use super::scope::Kind;
use super::ty::Ty;
use super::{ItemOf, Resolver};
use crate::primitive::{Entity, Info};

/// What can be asked of sets and lists.
const OF_ITEMS: [&str; 7] = ["count", "first", "last", "sum", "min", "max", "mean"];

impl Resolver<'_> {
    /// The type of an expression. Where an enum word or a part is `expected`, a bare word can be one.
    pub(super) fn expression(&mut self, expr: &Expr, expected: Option<&Ty>) -> Ty {
        match &expr.kind {
            ExprKind::Number(number) => Ty::of_quantity(number.value),
            ExprKind::Range(range) => {
                let (low, high) = (
                    Ty::of_quantity(range.min.value),
                    Ty::of_quantity(range.max.value),
                );
                if low.is_duration() != high.is_duration() {
                    let message = "one end of this range has a unit of time, the other has none";
                    self.report(Diagnostic::error(types::WRONG_UNIT, range.span, message));
                    return Ty::Unknown;
                }
                Ty::Range(Box::new(low.or(high)))
            }
            ExprKind::Text(text) => {
                self.prose(text);
                Ty::Text
            }
            ExprKind::Name(word) => self.name(word, expr.span, expected),
            ExprKind::Field(field) => self.field(field),
            ExprKind::List(items) => self.list(items, expected),
            ExprKind::Member { of, name } => self.member(of, name),
            ExprKind::Index { of, label } => self.index(of, label),
            ExprKind::At { of, moment } => {
                self.moment(moment);
                self.expression(of, expected)
            }
            ExprKind::Negate(of) => {
                let ty = self.expression(of, expected);
                let one = ty.of_member();
                if !one.is_number() && !one.is_duration() {
                    let message =
                        format!("only numbers and durations can be negative, and this is {ty}");
                    self.report(Diagnostic::error(types::OPERANDS, of.span, message));
                    return Ty::Unknown;
                }
                ty
            }
            ExprKind::Not(of) => self.truth(of),
            ExprKind::Binary {
                op,
                left,
                right,
                op_span,
            } => self.binary(*op, *op_span, left, right),
            ExprKind::Where { of, condition } => {
                let ty = self.expression(of, expected);
                self.for_each_item(&ty, of.span, condition);
                ty
            }
            ExprKind::Quantified { of, condition, .. } => {
                let ty = self.expression(of, None);
                self.for_each_item(&ty, of.span, condition);
                // Of the members of a family it is one truth, of what each member holds one for each.
                match &ty {
                    Ty::Each(axes, of) if of.asks_members("where") => Ty::Bool.each(axes.clone()),
                    _ => Ty::Bool,
                }
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                let truth = self.truth(condition);
                let then = self.expression(then, expected);
                let other = self.expression(otherwise, expected);
                let Some(axes) = self.together(&then, &other, expr.span) else {
                    return Ty::Unknown;
                };
                let (one, another) = (then.of_member().clone(), other.of_member().clone());
                if !one.compares(&another) {
                    let message =
                        format!("`if` gives {one} or {another}: both must be of one type");
                    self.report(Diagnostic::error(types::OPERANDS, expr.span, message));
                }
                let either = one.or(another).each(axes);
                match self.together(&truth, &either, expr.span) {
                    Some(axes) => either.of_member().clone().each(axes),
                    None => Ty::Unknown,
                }
            }
            ExprKind::Error => {
                self.poisoned = true;
                Ty::Unknown
            }
        }
    }

    /// Checks an expression that must be true or false, once.
    pub(super) fn condition(&mut self, expr: &Expr) {
        let ty = self.truth(expr);
        self.is_one(&ty, expr.span);
    }

    /// Checks an expression that must be true or false, or that for each member of a family.
    pub(super) fn truth(&mut self, expr: &Expr) -> Ty {
        let ty = self.expression(expr, Some(&Ty::Bool));
        let axes = ty.axes().to_vec();
        let ty = ty.of_member();
        if matches!(ty, Ty::Bool | Ty::Unknown) {
            return ty.clone().each(axes);
        }
        let message = format!("a condition is true or false, and this is {ty}");
        let found = Diagnostic::error(types::NOT_A_CONDITION, expr.span, message);
        let found = match ty {
            Ty::List(_) => found.with_help("ask it of each item: `every … where .…`"),
            Ty::Set(..) => found.with_help("compare its `.count`"),
            Ty::Int | Ty::Real | Ty::Duration | Ty::Word(_) | Ty::Text | Ty::Datum => {
                found.with_help("compare it with `==`, `<` or another comparison")
            }
            Ty::Part(..) => {
                found.with_help("compare it with `!= none`, or ask for one of its properties")
            }
            _ => found,
        };
        self.report(found);
        Ty::Unknown
    }

    fn name(&mut self, word: &str, span: Span, expected: Option<&Ty>) -> Ty {
        // A word that should stand in a list is known as one.
        let of_list = match expected {
            Some(Ty::List(of)) if self.find(word).is_none() => Some(&**of),
            _ => None,
        };
        if let Some(Ty::Word(words)) = of_list.or(expected)
            && words.iter().any(|known| known == word)
        {
            return Ty::Word(vec![word.to_owned()]);
        }
        match word {
            "true" | "false" => return Ty::Bool,
            "none" => return Ty::None,
            _ => {}
        }
        if let Some(known) = self.using(word) {
            if known.kind == Kind::Moment {
                self.report(types::moment_as_value(span, word));
            }
            return known.ty;
        }
        match expected {
            Some(Ty::Word(words)) => {
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let found = name::unknown(types::UNKNOWN_WORD, "word", span, word, &words);
                self.report(found);
                Ty::Unknown
            }
            Some(Ty::Part(info, kind) | Ty::Set(info, kind)) if !kind.is_empty() => {
                Ty::Part(info, kind)
            }
            Some(Ty::Text) => {
                let message = format!("text is written in quotes: `\"{word}\"`");
                let fix = Fix::certain(
                    "put it in quotes",
                    vec![Edit::insert(span.start, "\""), Edit::insert(span.end, "\"")],
                );
                self.report(Diagnostic::error(types::WRONG_TYPE, span, message).with_fix(fix));
                Ty::Unknown
            }
            _ => {
                self.unknown_name(word, span);
                Ty::Unknown
            }
        }
    }

    /// Looks up the moment of `at` and `from`.
    pub(super) fn moment(&mut self, name: &Name) {
        match self.using(&name.text) {
            Some(known) if known.kind == Kind::Moment => {}
            Some(known) => self.report(types::not_a_moment(name.span, &name.text, known.span)),
            None => self.unknown_name(&name.text, name.span),
        }
    }

    fn list(&mut self, items: &[Expr], expected: Option<&Ty>) -> Ty {
        let of = match expected {
            Some(Ty::List(of)) => Some((**of).clone()),
            Some(Ty::Set(info, kind)) => Some(Ty::Part(info, kind)),
            _ => None,
        };
        let mut ty: Option<Ty> = None;
        for item in items {
            let next = self.expression(item, of.as_ref());
            if !self.is_one(&next, item.span) {
                return Ty::Unknown;
            }
            let Some(first) = ty.take() else {
                ty = Some(next);
                continue;
            };
            if !first.compares(&next) && !matches!((&first, &next), (Ty::Word(_), Ty::Word(_))) {
                let message =
                    format!("the items of a list are of one type: {first}, and this is {next}");
                self.report(Diagnostic::error(types::OPERANDS, item.span, message));
                return Ty::Unknown;
            }
            ty = Some(first.or(next));
        }
        Ty::List(Box::new(ty.unwrap_or(Ty::Unknown)))
    }

    /// `.field` of the innermost item.
    fn field(&mut self, field: &Name) -> Ty {
        match self.items.last() {
            Some(ItemOf::Value(ty)) => {
                let ty = ty.clone();
                self.property(&ty, field)
            }
            Some(ItemOf::Event(info, event)) => {
                let (info, event) = (*info, *event);
                let known = event.fields.iter().find(|known| known.name == field.text);
                if let Some(known) = known {
                    return Ty::of(known.ty, info);
                }
                let fields: Vec<&str> = event.fields.iter().map(|known| known.name).collect();
                let what = format!("argument of `{}`", event.name);
                let found =
                    name::unknown(name::UNKNOWN_FIELD, &what, field.span, &field.text, &fields);
                self.report(found);
                Ty::Unknown
            }
            None => {
                let message = format!(
                    "`.{}` is a field of an item, and there is none here",
                    field.text
                );
                self.report(
                    Diagnostic::error(types::NO_ITEM, field.span, message)
                        .with_help("use it after `where`, or name what it belongs to"),
                );
                Ty::Unknown
            }
        }
    }

    /// Checks a condition over each item of a set, or each member of a family.
    fn for_each_item(&mut self, ty: &Ty, span: Span, condition: &Expr) {
        let item = match ty {
            Ty::Each(_, of) if !of.asks_members("where") => Some((**of).clone()),
            ty => ty.of_member().item(),
        };
        let Some(item) = item else {
            let message = format!("`where` goes through the items of a set, and this is {ty}");
            self.report(Diagnostic::error(types::NOT_A_SET, span, message));
            return;
        };
        self.items.push(ItemOf::Value(item));
        let truth = self.truth(condition);
        self.items.pop();
        // Within a family, the condition may ask each member for its own.
        if truth.axes() != ty.axes() {
            self.is_one(&truth, condition.span);
        }
    }

    fn member(&mut self, of: &Expr, name: &Name) -> Ty {
        let ty = self.expression(of, None);
        self.property(&ty, name)
    }

    /// `.name` of a value of type `ty`. A path through a set gives one value for each item.
    fn property(&mut self, ty: &Ty, name: &Name) -> Ty {
        match ty {
            Ty::Unknown => Ty::Unknown,
            Ty::None => Ty::None,
            Ty::Each(_, of) if is_reduction(&name.text) && !of.asks_members(&name.text) => {
                self.reduction(of, name)
            }
            Ty::Each(axes, of) => self.property(of, name).each(axes.clone()),
            Ty::Part(info, kind) => self.part_property(info, kind, name, false),
            Ty::Set(info, kind) => match name.text.as_str() {
                "count" => Ty::Int,
                "first" | "last" => Ty::Part(info, kind),
                _ => match self.part_property(info, kind, name, true) {
                    Ty::Part(info, kind) | Ty::Set(info, kind) => Ty::Set(info, kind),
                    Ty::Unknown => Ty::Unknown,
                    one => Ty::List(Box::new(one)),
                },
            },
            Ty::Record(columns) => self.column(columns, name),
            Ty::List(of) => match &**of {
                Ty::Record(columns) if !is_reduction(&name.text) => {
                    Ty::List(Box::new(self.column(columns, name)))
                }
                of => self.reduction(of, name),
            },
            Ty::Range(of) => match name.text.as_str() {
                "min" | "max" => (**of).clone(),
                _ => self.no_property(ty, name, &["min", "max"]),
            },
            _ => self.no_property(ty, name, &[]),
        }
    }

    /// What values of type `of` together are reduced to by `.name`.
    fn reduction(&mut self, of: &Ty, name: &Name) -> Ty {
        match name.text.as_str() {
            "count" => Ty::Int,
            "first" | "last" => of.clone(),
            "sum" | "min" | "max" | "mean" if of.is_number() || of.is_duration() => {
                match (of, name.text.as_str()) {
                    (Ty::Int, "mean") => Ty::Real,
                    (one, _) => one.clone(),
                }
            }
            _ => self.no_property(&Ty::List(Box::new(of.clone())), name, &OF_ITEMS),
        }
    }

    fn part_property(&mut self, info: &'static Info, kind: &str, name: &Name, of_set: bool) -> Ty {
        if name.text == "count" {
            return Ty::Int;
        }
        let Some(entity) = entity(info, kind) else {
            return Ty::Unknown;
        };
        if let Some(property) = entity
            .properties
            .iter()
            .find(|known| known.name == name.text)
        {
            return Ty::of(property.ty, info);
        }
        let parameters = if kind.is_empty() {
            info.parameters
        } else {
            &[]
        };
        if let Some(parameter) = parameters.iter().find(|known| known.name == name.text) {
            return Ty::of(parameter.ty, info);
        }
        let properties = entity.properties.iter().map(|known| known.name);
        let known: Vec<&str> = properties
            .chain(parameters.iter().map(|known| known.name))
            .chain(
                of_set
                    .then_some(["count", "first", "last"])
                    .into_iter()
                    .flatten(),
            )
            .collect();
        let what = if kind.is_empty() {
            format!("property of `{}`", info.name)
        } else {
            format!("property of a `{kind}`")
        };
        let mut found = name::unknown(name::UNKNOWN_PROPERTY, &what, name.span, &name.text, &known);
        if info.actions.iter().any(|action| action.name == name.text) {
            found = found.with_help("use an action with `do`");
        }
        self.report(found);
        Ty::Unknown
    }

    fn no_property(&mut self, ty: &Ty, name: &Name, known: &[&str]) -> Ty {
        let what = format!("property of {ty}");
        let found = name::unknown(name::UNKNOWN_PROPERTY, &what, name.span, &name.text, known);
        self.report(found);
        Ty::Unknown
    }

    /// `of[label]`: labels are printed by the running simulation, so that only names and values are checked.
    fn index(&mut self, of: &Expr, label: &Expr) -> Ty {
        let ty = self.expression(of, None);
        if let Ty::Each(axes, of) = &ty
            && matches!(**of, Ty::Part(_, ""))
        {
            return self.pick(axes, of, label);
        }
        match &label.kind {
            ExprKind::Name(word) => {
                self.using(word);
            }
            _ => {
                self.expression(label, None);
            }
        }
        if let Ty::Part(info, "") = ty {
            let message = format!(
                "a `{}` simulation is no family: it has no members",
                info.name
            );
            self.report(Diagnostic::error(types::NOT_A_SET, of.span, message));
            return Ty::Unknown;
        }
        let axes = ty.axes().to_vec();
        match ty.of_member().item() {
            Some(item) => item.each(axes),
            None => {
                let message = format!("`[…]` picks an item of a set, and this is {ty}");
                self.report(Diagnostic::error(types::NOT_A_SET, of.span, message));
                Ty::Unknown
            }
        }
    }

    fn binary(&mut self, op: BinaryOp, op_span: Span, left: &Expr, right: &Expr) -> Ty {
        use BinaryOp as Op;
        let (one, other) = match op {
            Op::And | Op::Or => (self.truth(left), self.truth(right)),
            Op::In => {
                let set = self.expression(right, None);
                let item = match set.of_member() {
                    Ty::Range(of) => Some((**of).clone()),
                    other => other.item(),
                };
                (self.expression(left, item.as_ref()), set)
            }
            Op::Except => {
                let set = self.expression(left, None);
                let removed = self.expression(right, Some(set.of_member()));
                (set, removed)
            }
            Op::Add | Op::Subtract | Op::Multiply | Op::Divide => {
                (self.expression(left, None), self.expression(right, None))
            }
            _ => self.two(left, right),
        };
        let Some(axes) = self.together(&one, &other, op_span) else {
            return Ty::Unknown;
        };
        let (one, other) = (one.of_member(), other.of_member());
        match operated(op, one, other) {
            Some(ty) => ty.each(axes),
            None => {
                self.operands(op, op_span, one, other, left, right);
                match op {
                    Op::Except | Op::Add | Op::Subtract | Op::Multiply | Op::Divide => Ty::Unknown,
                    _ => Ty::Bool.each(axes),
                }
            }
        }
    }

    /// Both sides of a comparison; a bare word on either side is read as one of the other's.
    fn two(&mut self, left: &Expr, right: &Expr) -> (Ty, Ty) {
        let bare = |expr: &Expr| match &expr.kind {
            ExprKind::Name(word) => self.find(word).is_none(),
            _ => false,
        };
        if bare(left) && !bare(right) {
            let other = self.expression(right, None);
            let one = self.expression(left, Some(other.of_member()));
            (one, other)
        } else {
            let one = self.expression(left, None);
            let other = self.expression(right, Some(one.of_member()));
            (one, other)
        }
    }

    /// Two values that an operator cannot take together.
    fn operands(
        &mut self,
        op: BinaryOp,
        op_span: Span,
        one: &Ty,
        other: &Ty,
        left: &Expr,
        right: &Expr,
    ) {
        if one.is_unknown() || other.is_unknown() {
            return;
        }
        let unit = match (one, other) {
            (Ty::Duration, Ty::Int | Ty::Real) => Some(right),
            (Ty::Int | Ty::Real, Ty::Duration) => Some(left),
            _ => None,
        };
        if let Some(number) = unit
            && matches!(number.kind, ExprKind::Number(_))
        {
            let message =
                "a duration is compared and added with a duration: this number has no unit";
            self.report(
                Diagnostic::error(types::WRONG_UNIT, number.span, message)
                    .with_help("write us, ms, s, min or h after the number"),
            );
            return;
        }
        let symbol = op.symbol();
        let message = format!("`{symbol}` cannot take {one} and {other}");
        let mut found = Diagnostic::error(types::OPERANDS, op_span, message)
            .with_label(left.span, format!("{one}"))
            .with_label(right.span, format!("{other}"));
        if matches!(
            (one, other),
            (Ty::Set(..) | Ty::List(_), Ty::Int) | (Ty::Int, Ty::Set(..) | Ty::List(_))
        ) {
            found = found.with_help("count the items with `.count`");
        }
        self.report(found);
    }

    /// The primitive of the simulation, of the family or of the member that an expression names, if it names one.
    pub(super) fn sim_named(&self, expr: &Expr) -> Option<&'static Info> {
        let mut of = expr;
        let mut labels = 0;
        while let ExprKind::Index { of: inner, .. } = &of.kind {
            labels += 1;
            of = inner;
        }
        let ExprKind::Name(name) = &of.kind else {
            return None;
        };
        let known = self.find(name)?;
        match (known.kind, known.ty.of_member()) {
            (Kind::Sim(_), Ty::Part(info, _)) if labels == 0 => Some(info),
            (Kind::Family(_), Ty::Part(info, _)) if labels <= known.ty.axes().len() => Some(info),
            _ => None,
        }
    }
}

/// What an operator makes of two values; none if it cannot take them together.
fn operated(op: BinaryOp, one: &Ty, other: &Ty) -> Option<Ty> {
    use BinaryOp as Op;
    let fits = match op {
        Op::And | Op::Or => true,
        Op::Equal | Op::NotEqual => one.compares(other),
        Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual => {
            one.is_number() && other.is_number() || one.is_duration() && other.is_duration()
        }
        Op::In => {
            let item = match other {
                Ty::Range(of) => Some((**of).clone()),
                other => other.item(),
            };
            item.is_some_and(|item| item.compares(one))
        }
        // `compares` holds wherever either side accepts the other.
        Op::Except => {
            let item = one.item()?;
            return (one.compares(other) || item.compares(other)).then(|| one.clone());
        }
        Op::Add | Op::Subtract | Op::Multiply | Op::Divide => return arithmetic(op, one, other),
    };
    fits.then_some(Ty::Bool)
}

/// Whether a name asks items together.
pub(super) fn is_reduction(name: &str) -> bool {
    OF_ITEMS.contains(&name)
}

/// The description of a kind of part.
pub(super) fn entity(info: &'static Info, kind: &str) -> Option<&'static Entity> {
    info.entities.iter().find(|entity| entity.name == kind)
}

fn arithmetic(op: BinaryOp, one: &Ty, other: &Ty) -> Option<Ty> {
    use BinaryOp as Op;
    if one.is_unknown() || other.is_unknown() {
        return Some(Ty::Unknown);
    }
    match (one, other, op) {
        (Ty::Duration, Ty::Duration, Op::Add | Op::Subtract) => Some(Ty::Duration),
        (Ty::Duration, Ty::Duration, Op::Divide) => Some(Ty::Real),
        (Ty::Duration, number, Op::Multiply | Op::Divide) if number.is_number() => {
            Some(Ty::Duration)
        }
        (number, Ty::Duration, Op::Multiply) if number.is_number() => Some(Ty::Duration),
        (Ty::Int, Ty::Int, Op::Add | Op::Subtract | Op::Multiply) => Some(Ty::Int),
        _ if one.is_number() && other.is_number() => Some(Ty::Real),
        _ => None,
    }
}
