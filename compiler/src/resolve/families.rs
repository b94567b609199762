//! Families: simulations of one primitive for each value of what stands open, `policy: each [cp, ap]`.

use explc_dsl::codes::{name, types};
use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::span::Span;
use explc_dsl::syntax::{
    Arg, ArgValue, Each, EachKind, Expr, ExprKind, Quantity, Range, Sim, SimSource,
};

use super::Resolver;
use super::arguments::{outside, parameter_help};
use super::knobs::link_text;
use super::literal::{coerced, number_value};
use super::scope::Kind;
use super::sims::{Declared, Varied};
use super::ty::Ty;
use crate::primitive::{AxisId, Info, Parameter, SimId, Type, Value};
use crate::scene::{self, Argument, Axis, Family, Given};

/// The most members that the families of a scene have together.
const MOST_MEMBERS: usize = 1_000;

impl Resolver<'_> {
    /// The axis that `each` makes of a parameter; none after an error.
    pub(super) fn axis(
        &mut self,
        info: &'static Info,
        parameter: &Parameter,
        each: &Each,
    ) -> Option<AxisId> {
        let values = match &each.kind {
            EachKind::List(items) => self.listed(info, parameter, items)?,
            EachKind::Range(range) => self.counted_out(parameter, range)?,
        };
        if values.is_empty() {
            let found = types::family_members(each.span, "this family has no members");
            self.report(found.with_help("list at least one value"));
            return None;
        }
        self.scene.axes.push(Axis {
            parameter: parameter.name,
            values,
        });
        u16::try_from(self.scene.axes.len() - 1).ok().map(AxisId)
    }

    fn listed(
        &mut self,
        info: &'static Info,
        parameter: &Parameter,
        items: &[Expr],
    ) -> Option<Vec<(String, Argument)>> {
        let mut values: Vec<(String, Argument)> = Vec::new();
        let mut whole = true;
        for item in items {
            if !self.argument(info, parameter, item, true) {
                self.hint_at_lists(parameter, item);
                whole = false;
                continue;
            }
            let label = self.label_of(item, parameter.ty);
            let message = match &label {
                Some(label) if values.iter().any(|(known, _)| known == label) => {
                    format!("`{label}` is listed twice: members differ")
                }
                Some(label) => {
                    values.push((label.clone(), Argument::Written(item.clone())));
                    continue;
                }
                None => "a family has the same members for every setting of the knobs".to_owned(),
            };
            self.report(types::family_members(item.span, &message));
            whole = false;
        }
        whole.then_some(values)
    }

    /// Says of what was just found wrong that members are lists, where one is written as if they were their items.
    fn hint_at_lists(&mut self, parameter: &Parameter, item: &Expr) {
        let lists = matches!(parameter.ty, Type::List(_));
        if lists
            && !matches!(item.kind, ExprKind::List(_))
            && let Some(found) = self.diagnostics.last_mut()
        {
            found.help = Some("each member of this family is a list".to_owned());
        }
    }

    /// The whole numbers of `each 1..200`.
    fn counted_out(
        &mut self,
        parameter: &Parameter,
        range: &Range,
    ) -> Option<Vec<(String, Argument)>> {
        let (Quantity::Int(min), Quantity::Int(max)) = (range.min.value, range.max.value) else {
            let found = types::family_members(range.span, "`each` counts in whole numbers");
            self.report(found.with_help("list the values: `each [0.1, 0.2]`"));
            return None;
        };
        let most = MOST_MEMBERS as i64;
        if max.saturating_sub(min) >= most {
            let count = usize::try_from(max.saturating_sub(min)).unwrap_or(usize::MAX);
            let found = types::too_many_members(range.span, count.saturating_add(1), MOST_MEMBERS);
            self.report(found);
            return None;
        }
        let mut values = Vec::new();
        for count in min..=max {
            let Some(value) = coerced(Value::Int(count), parameter.ty) else {
                let name = parameter.name;
                let message = format!("`{name}` is {}, and this is a whole number", parameter.ty);
                self.report(Diagnostic::error(types::WRONG_TYPE, range.span, message));
                return None;
            };
            if let Some(message) = outside(parameter, &value) {
                let found = Diagnostic::error(types::OUT_OF_RANGE, range.span, message);
                self.report(found.with_help(parameter_help(parameter)));
                return None;
            }
            values.push((count.to_string(), Argument::Default(value)));
        }
        Some(values)
    }

    /// How a value is written between brackets; none if that depends on the knobs.
    fn label_of(&self, value: &Expr, ty: Type) -> Option<String> {
        if let ExprKind::Number(number) = &value.kind {
            return Some(number.text.clone());
        }
        let mut label = None;
        for choice in self.combinations() {
            let text = link_text(&self.fold_as(value, ty, &choice)?);
            if label.get_or_insert_with(|| text.clone()) != &text {
                return None;
            }
        }
        label
    }

    /// The value under a combination of knobs where a value of type `ty` is expected: a bare word may be one of its words.
    fn fold_as(&self, value: &Expr, ty: Type, choice: &[usize]) -> Option<Value> {
        match (&value.kind, ty) {
            (ExprKind::Name(word), Type::Word(words)) if words.contains(&word.as_str()) => {
                Some(Value::text(word.as_str()))
            }
            (ExprKind::List(items), Type::List(of)) => {
                let items = items.iter().map(|item| self.fold_as(item, *of, choice));
                items.collect::<Option<Vec<_>>>().map(Value::List)
            }
            _ => self.fold(value, choice),
        }
    }

    /// Checks that there are not too many members.
    pub(super) fn limit_members(&mut self, sim: &Sim, declared: &Declared) {
        if declared.axes.is_empty() {
            return;
        }
        let of_scene = self
            .scene
            .families
            .iter()
            .map(|family| family.members.len());
        let own: usize = self.sizes(&declared.axes).into_iter().product();
        let count = of_scene.sum::<usize>().saturating_add(own);
        if count > MOST_MEMBERS {
            let found = types::too_many_members(sim.name.span, count, MOST_MEMBERS);
            self.report(found);
        }
    }

    fn sizes(&self, axes: &[AxisId]) -> Vec<usize> {
        let size = |axis: &AxisId| {
            self.scene
                .axes
                .get(usize::from(axis.0))
                .map(|axis| axis.values.len())
        };
        axes.iter().filter_map(size).collect()
    }

    /// Puts a simulation, or all members of a family, into the scene.
    pub(super) fn add(&mut self, sim: &Sim, declared: Declared) {
        let mut places: Vec<Vec<(AxisId, usize)>> = vec![Vec::new()];
        for (axis, size) in declared.axes.iter().zip(self.sizes(&declared.axes)) {
            let longer = |place: Vec<(AxisId, usize)>| {
                (0..size).map(move |at| [place.as_slice(), &[(*axis, at)]].concat())
            };
            places = places.into_iter().flat_map(longer).collect();
        }
        let mut members = Vec::new();
        for place in places {
            members.push(SimId(self.scene.sims.len() as u16));
            let made = self.member_at(sim, &declared, place);
            self.scene.sims.push(made);
        }
        if !declared.axes.is_empty() {
            self.scene.families.push(Family {
                name: sim.name.text.clone(),
                info: declared.info,
                axes: declared.axes,
                members,
                arguments: declared.arguments,
                span: sim.span,
            });
        }
    }

    fn member_at(&self, sim: &Sim, declared: &Declared, place: Vec<(AxisId, usize)>) -> scene::Sim {
        let mut name = sim.name.text.clone();
        for (axis, at) in &place {
            name.push_str(&format!("[{}]", self.value_at(*axis, *at).0));
        }
        let argument = |(name, given): &(&'static str, Given)| {
            let argument = match given {
                Given::One(argument) => argument.clone(),
                Given::Each(axis) => {
                    let at = place.iter().find(|(known, _)| known == axis);
                    self.value_at(*axis, at.map_or(0, |(_, at)| *at)).1
                }
            };
            (*name, argument)
        };
        let arguments: Vec<_> = declared.arguments.iter().map(argument).collect();
        let of = declared.of.map(|of| match of {
            Varied::Sim(index) => SimId(index as u16),
            Varied::Family(index) => {
                self.counterpart(&self.scene.families[index], &place, &arguments)
            }
        });
        scene::Sim {
            name,
            info: declared.info,
            of,
            from: declared.from.clone(),
            place,
            arguments,
            span: sim.span,
        }
    }

    fn value_at(&self, axis: AxisId, at: usize) -> (String, Argument) {
        self.scene.axes[usize::from(axis.0)].values[at].clone()
    }

    /// The member that a member of a variation varies: at the same place; where the variation closes an axis, the one with
    /// its value there, or else the first.
    fn counterpart(
        &self,
        of: &Family,
        place: &[(AxisId, usize)],
        arguments: &[(&'static str, Argument)],
    ) -> SimId {
        let wanted = |axis: &AxisId| {
            let known = &self.scene.axes[usize::from(axis.0)];
            let same = place.iter().find(|(own, _)| own == axis).map(|(_, at)| *at);
            let argument = arguments.iter().find(|(name, _)| *name == known.parameter);
            let label =
                argument.and_then(|(_, argument)| self.written(argument, known.parameter, of.info));
            let alike = known
                .values
                .iter()
                .position(|(text, _)| Some(text) == label.as_ref());
            (*axis, same.or(alike).unwrap_or(0))
        };
        let wanted: Vec<_> = of.axes.iter().map(wanted).collect();
        let found = of.members.iter().find(|member| {
            wanted
                .iter()
                .all(|(axis, at)| self.scene.place(**member, *axis) == Some(*at))
        });
        found.copied().unwrap_or(of.members[0])
    }

    fn written(&self, argument: &Argument, parameter: &str, info: &'static Info) -> Option<String> {
        let ty = info
            .parameters
            .iter()
            .find(|known| known.name == parameter)?
            .ty;
        match argument {
            Argument::Written(expr) => self.label_of(expr, ty),
            Argument::Default(value) => Some(link_text(value)),
        }
    }

    /// The member that an expression picks by its labels, `store[cp]`.
    pub(super) fn member_named(&self, expr: &Expr) -> Option<usize> {
        let mut labels = Vec::new();
        let mut of = expr;
        while let ExprKind::Index { of: inner, label } = &of.kind {
            labels.push(&**label);
            of = inner;
        }
        let ExprKind::Name(name) = &of.kind else {
            return None;
        };
        let Kind::Family(index) = self.find(name)?.kind else {
            return None;
        };
        let family = self.scene.families.get(index)?;
        labels.reverse();
        if labels.len() != family.axes.len() {
            return None;
        }
        let mut place = Vec::new();
        for (axis, label) in family.axes.iter().zip(labels) {
            place.push((*axis, self.position(*axis, label)?));
        }
        let at = |member: &&SimId| {
            place
                .iter()
                .all(|(axis, at)| self.scene.place(**member, *axis) == Some(*at))
        };
        family
            .members
            .iter()
            .find(at)
            .map(|member| usize::from(member.0))
    }

    /// Which value of an axis a written label picks.
    fn position(&self, axis: AxisId, label: &Expr) -> Option<usize> {
        let text = written_label(label)?;
        let values = &self.scene.axes.get(usize::from(axis.0))?.values;
        values.iter().position(|(known, _)| *known == text)
    }

    /// `family[label]`: the members with this label on the first open axis.
    pub(super) fn pick(&mut self, axes: &[AxisId], of: &Ty, label: &Expr) -> Ty {
        let [first, rest @ ..] = axes else {
            return Ty::Unknown;
        };
        let word = written_label(label);
        let known = match self.scene.axes.get(usize::from(first.0)) {
            Some(axis) => axis.values.iter().map(|(label, _)| label.clone()).collect(),
            None => Vec::new(),
        };
        let is_label = word.as_ref().is_some_and(|word| known.contains(word));
        match (&label.kind, word) {
            _ if is_label => {}
            (ExprKind::Name(name), _) if self.find(name).is_some() => {
                self.using(name);
            }
            (_, Some(word)) => {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                let found =
                    name::unknown(name::UNKNOWN_MEMBER, "member", label.span, &word, &known);
                self.report(found);
                return Ty::Unknown;
            }
            _ => {
                self.expression(label, None);
            }
        }
        of.clone().each(rest.to_vec())
    }

    /// Reports a value for each member of a family where one is expected. Gives whether it is one.
    pub(super) fn is_one(&mut self, ty: &Ty, span: Span) -> bool {
        let Some(axis) = ty.axes().first() else {
            return true;
        };
        let values = self.scene.axes.get(usize::from(axis.0));
        let label = values.and_then(|axis| axis.values.first());
        let label = label.map_or(String::new(), |(label, _)| label.clone());
        self.report(types::one_of_family(span, &label));
        false
    }

    /// The axes on which two values together stand open; none, with a diagnostic, if those of unlike families.
    pub(super) fn together(&mut self, one: &Ty, other: &Ty, span: Span) -> Option<Vec<AxisId>> {
        let (a, b) = (one.axes(), other.axes());
        if a == b || b.is_empty() {
            return Some(a.to_vec());
        }
        if a.is_empty() {
            return Some(b.to_vec());
        }
        let (a, b) = (self.differing(a), self.differing(b));
        self.report(types::unlike_families(span, [&a, &b]));
        None
    }

    /// "`policy` and `seed`".
    fn differing(&self, axes: &[AxisId]) -> String {
        let name = |axis: &AxisId| {
            let axis = self.scene.axes.get(usize::from(axis.0))?;
            Some(format!("`{}`", axis.parameter))
        };
        let names: Vec<String> = axes.iter().filter_map(name).collect();
        names.join(" and ")
    }
}

/// The label that is written between brackets; none for what only its value says.
pub(crate) fn written_label(label: &Expr) -> Option<String> {
    match &label.kind {
        ExprKind::Name(word) => Some(word.clone()),
        ExprKind::Number(number) => Some(number.text.clone()),
        ExprKind::Text(text) => text.literal(),
        ExprKind::Range(range) => {
            let ends = [&range.min, &range.max].map(|end| link_text(&number_value(end)));
            Some(ends.join(".."))
        }
        ExprKind::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(written_item).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        _ => None,
    }
}

/// An item of a label that is a list, by what it is worth.
fn written_item(item: &Expr) -> Option<String> {
    match &item.kind {
        ExprKind::Number(number) => Some(link_text(&number_value(number))),
        _ => written_label(item),
    }
}

/// The axes of arguments in the order in which they are written.
pub(super) fn open(
    info: &'static Info,
    args: &[Arg],
    arguments: &[(&'static str, Given)],
) -> Vec<AxisId> {
    let axis = |(position, arg): (usize, &Arg)| {
        let name = match &arg.name {
            Some(name) => name.text.as_str(),
            None => info.parameters.get(position)?.name,
        };
        match arguments.iter().find(|(known, _)| *known == name)?.1 {
            Given::Each(axis) => Some(axis),
            Given::One(_) => None,
        }
    };
    args.iter().enumerate().filter_map(axis).collect()
}

/// Whether a declaration leaves a parameter open.
pub(super) fn is_open(sim: &Sim) -> bool {
    let args = match &sim.source {
        SimSource::Primitive { args, .. } | SimSource::Variation { args, .. } => args.as_slice(),
        SimSource::Error(_) => &[],
    };
    args.iter()
        .any(|arg| matches!(arg.value, ArgValue::Each(_)))
}
