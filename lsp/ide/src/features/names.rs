//! Every name in a file and what it means, as far as the file can be read: what hover, definition, rename and colours go by.
//!
//! Meanings come from the syntax tree and from what primitives say of themselves, so that they are there while the rest of
//! the file is broken.

use std::collections::BTreeMap;

use explc_compiler::primitive::{Action, Entity, EventInfo, Info, Parameter, Property, Type, View};
use explc_compiler::primitives;
use explc_dsl::codes;
use explc_dsl::span::Span;
use explc_dsl::syntax::{
    Allow, Arg, ArgValue, BinaryOp, Decl, Do, EachKind, Entry, Explainer, Expr, ExprKind, Field,
    FieldKind, File, Focus, GoalKind, Header, HeaderKind, Interp, Item, KnobDomain, Literal, Name,
    PathEntry, Piece, Placement, Run, Show, SimSource, StageItem, Stmt, StmtKind, Template, Until,
    When,
};

use crate::workspace::Thing;

/// The names of a file.
pub struct Names<'a> {
    /// Every name, in source order.
    pub all: Vec<Occurrence<'a>>,
    /// What the file declares for itself, by name.
    pub locals: BTreeMap<&'a str, Local<'a>>,
}

/// One name where it stands.
#[derive(Clone, Copy)]
pub struct Occurrence<'a> {
    /// Where.
    pub span: Span,
    /// The word.
    pub name: &'a str,
    /// What it means.
    pub meaning: Meaning,
    /// Whether this declares it.
    pub declares: bool,
    /// The expression that ends with it, where that has a value.
    pub expr: Option<&'a Expr>,
    /// When that value is taken.
    pub at: At,
}

/// When a value is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// When everything begins.
    Start,
    /// When the statement that stands here is reached.
    Before(Span),
    /// At the end of the sentence or step that stands here.
    After(Span),
    /// It is of one item among several, or never taken.
    Never,
}

/// What a name means.
#[derive(Clone, Copy)]
pub enum Meaning {
    /// Something that this file declares.
    Local(LocalKind),
    /// A primitive.
    Primitive(&'static Info),
    /// A parameter of a primitive.
    Parameter(&'static Info, &'static Parameter),
    /// A property of a kind of part.
    Property(&'static Info, &'static Entity, &'static Property),
    /// What can be asked of every set, list or range.
    Reduction,
    /// An action.
    Action(&'static Info, &'static Action),
    /// An argument of an action.
    Argument(&'static Action, &'static Parameter),
    /// An event.
    Event(&'static Info, &'static EventInfo),
    /// What an event carries.
    EventField(&'static EventInfo, &'static Property),
    /// A view.
    View(&'static Info, &'static View),
    /// A role of emphasis, or of a theme.
    Role,
    /// A colour of the palette.
    Colour,
    /// A word of an enumeration, or a value such as `true`.
    Word,
    /// What the picture calls a part.
    Label,
    /// Something of the catalogue.
    Thing(Thing),
    /// A diagnostic.
    Lint(&'static codes::Entry),
    /// A word to find an explainer by.
    Tag,
    /// Nothing that is known.
    Unknown,
}

/// What a file can declare for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalKind {
    /// `knob`.
    Knob,
    /// `sim`.
    Sim,
    /// `let`.
    Formula,
    /// `capture`.
    Capture,
    /// `moment`.
    Moment,
    /// `table`.
    Table,
}

impl LocalKind {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Knob => "knob",
            Self::Sim => "simulation",
            Self::Formula => "formula",
            Self::Capture => "captured value",
            Self::Moment => "moment",
            Self::Table => "table",
        }
    }
}

/// Something that a file declares for itself.
#[derive(Clone, Copy)]
pub struct Local<'a> {
    /// What it is.
    pub kind: LocalKind,
    /// Its name's place.
    pub span: Span,
    /// The whole declaration.
    pub declaration: Span,
    /// What is known of its value.
    pub ty: Ty,
    /// The formula, captured expression or knob setting that it stands for.
    pub value: Option<&'a Expr>,
}

/// What is known of a value before anything runs.
#[derive(Clone, Copy, Debug)]
pub enum Ty {
    /// Nothing.
    Unknown,
    /// A part of this kind, or the simulation itself.
    Part(&'static str, &'static str),
    /// Parts of this kind.
    Set(&'static str, &'static str),
    /// Anything else.
    Value(Type),
}

impl Ty {
    fn of(ty: Type, info: &'static Info) -> Self {
        match ty {
            Type::Part(kind) => Self::Part(info.name, kind),
            Type::Set(kind) => Self::Set(info.name, kind),
            Type::List(of) => match Self::of(*of, info) {
                Self::Part(info, kind) => Self::Set(info, kind),
                _ => Self::Value(ty),
            },
            other => Self::Value(other),
        }
    }

    fn item(self) -> Self {
        match self {
            Self::Set(info, kind) => Self::Part(info, kind),
            Self::Value(Type::List(of)) => Self::Value(*of),
            _ => Self::Unknown,
        }
    }

    /// The primitive that its parts belong to.
    #[must_use]
    pub fn info(self) -> Option<&'static Info> {
        match self {
            Self::Part(info, _) | Self::Set(info, _) => primitives::find(info),
            Self::Unknown | Self::Value(_) => None,
        }
    }

    /// The kind of its parts; empty for a simulation.
    #[must_use]
    pub fn kind(self) -> Option<&'static str> {
        match self {
            Self::Part(_, kind) | Self::Set(_, kind) => Some(kind),
            Self::Unknown | Self::Value(_) => None,
        }
    }

    /// The words that it may be, if it is an enumeration.
    #[must_use]
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::Value(Type::Word(words)) => words,
            Self::Value(Type::Bool) => &["true", "false"],
            _ => &[],
        }
    }
}

/// What can be asked of every set, list or range, and what it gives.
pub const REDUCTIONS: [(&str, &str); 7] = [
    (
        "count",
        "How many items there are; 0 for what does not exist.",
    ),
    ("first", "The first item, or none."),
    ("last", "The last item, or none."),
    ("sum", "The sum of the items."),
    ("min", "The least item, or the lower end of a range."),
    ("max", "The greatest item, or the upper end of a range."),
    ("mean", "The mean of the items."),
];

/// The roles of `mark`, and what they say.
pub const ROLES: [(&str, &str); 5] = [
    ("good", "It went well."),
    ("bad", "It went wrong."),
    ("warn", "It is in danger."),
    ("accent", "It is what this is about."),
    ("muted", "It no longer matters."),
];

impl<'a> Names<'a> {
    /// The names of a file.
    #[must_use]
    pub fn of(file: &'a File) -> Self {
        let mut walker = Walker {
            all: Vec::new(),
            locals: BTreeMap::new(),
            items: Vec::new(),
            at: At::Start,
        };
        for item in &file.items {
            if let Item::Explainer(explainer) = item {
                walker.declare(explainer);
            }
            walker.item(item);
        }
        walker.all.sort_by_key(|name| name.span);
        Self {
            all: walker.all,
            locals: walker.locals,
        }
    }

    /// The name at a place; of two that touch it the one that begins there.
    #[must_use]
    pub fn at(&self, offset: u32) -> Option<&Occurrence<'a>> {
        let touching = self.all.iter().filter(|name| name.span.touches(offset));
        touching.max_by_key(|name| name.span.start)
    }

    /// The type of an expression that stands alone, such as the path before a dot, with what a leading dot is a field of.
    #[must_use]
    pub fn type_of(&self, expr: &'a Expr, item: Option<ItemOf>) -> Ty {
        let mut walker = Walker {
            all: Vec::new(),
            locals: self.locals.clone(),
            items: item.into_iter().collect(),
            at: At::Never,
        };
        walker.expr(expr, Ty::Unknown)
    }
}

/// What a leading dot is a field of.
#[derive(Clone, Copy)]
pub enum ItemOf {
    /// An item of a set.
    Value(Ty),
    /// An event.
    Event(&'static Info, &'static EventInfo),
}

struct Walker<'a> {
    all: Vec<Occurrence<'a>>,
    locals: BTreeMap<&'a str, Local<'a>>,
    items: Vec<ItemOf>,
    at: At,
}

impl<'a> Walker<'a> {
    // Declarations, before anything is looked up.

    fn declare(&mut self, explainer: &'a Explainer) {
        for decl in explainer.decls() {
            match decl {
                Decl::Sim(sim) => {
                    let ty = self.sim_type(&sim.source);
                    self.local(&sim.name, LocalKind::Sim, sim.span, ty, None);
                }
                Decl::Knob(knob) => {
                    let ty = literal_type(&knob.default);
                    self.local(&knob.name, LocalKind::Knob, knob.span, ty, None);
                }
                Decl::Table(table) => {
                    self.local(&table.name, LocalKind::Table, table.span, Ty::Unknown, None);
                }
                _ => {}
            }
        }
        for decl in explainer.decls() {
            match decl {
                Decl::Let(formula) => {
                    let ty = self.silent(&formula.value);
                    let value = Some(&formula.value);
                    self.local(&formula.name, LocalKind::Formula, formula.span, ty, value);
                }
                Decl::Step(step) => step.body.iter().for_each(|stmt| match &stmt.kind {
                    StmtKind::Moment(name) => {
                        self.local(name, LocalKind::Moment, stmt.span, Ty::Unknown, None);
                    }
                    StmtKind::Capture { name, value } => {
                        let ty = self.silent(value);
                        self.local(name, LocalKind::Capture, stmt.span, ty, Some(value));
                    }
                    _ => {}
                }),
                _ => {}
            }
        }
    }

    fn local(
        &mut self,
        name: &'a Name,
        kind: LocalKind,
        declaration: Span,
        ty: Ty,
        value: Option<&'a Expr>,
    ) {
        self.locals.entry(&name.text).or_insert(Local {
            kind,
            span: name.span,
            declaration,
            ty,
            value,
        });
    }

    fn sim_type(&mut self, source: &'a SimSource) -> Ty {
        match source {
            SimSource::Primitive { primitive, .. } => primitives::find(&primitive.text)
                .map_or(Ty::Unknown, |info| Ty::Part(info.name, "")),
            SimSource::Variation { of, .. } => match self.silent(of) {
                Ty::Part(info, _) | Ty::Set(info, _) => Ty::Part(info, ""),
                other => other,
            },
            SimSource::Error(_) => Ty::Unknown,
        }
    }

    /// The type of an expression, without noting its names.
    fn silent(&mut self, expr: &'a Expr) -> Ty {
        let noted = self.all.len();
        let ty = self.expr(expr, Ty::Unknown);
        self.all.truncate(noted);
        ty
    }

    // Noting.

    fn note(&mut self, name: &'a Name, meaning: Meaning) {
        self.note_at(&name.text, name.span, meaning, None, false);
    }

    fn note_at(
        &mut self,
        name: &'a str,
        span: Span,
        meaning: Meaning,
        expr: Option<&'a Expr>,
        declares: bool,
    ) {
        if !span.is_empty() {
            self.all.push(Occurrence {
                span,
                name,
                meaning,
                declares,
                expr: expr.filter(|_| self.items.is_empty()),
                at: self.at,
            });
        }
    }

    fn declares(&mut self, name: &'a Name, meaning: Meaning) {
        self.note_at(&name.text, name.span, meaning, None, true);
    }

    /// Declares a name for a value.
    fn declares_value(&mut self, name: &'a Name, kind: LocalKind, value: &'a Expr) {
        let meaning = Meaning::Local(kind);
        self.note_at(&name.text, name.span, meaning, Some(value), true);
    }

    // The file.

    fn item(&mut self, item: &'a Item) {
        match item {
            Item::Explainer(explainer) => self.explainer(explainer),
            Item::Catalog(catalog) => self.fields(&catalog.fields),
            Item::Lane(lane) => {
                self.declares(&lane.slug, Meaning::Thing(Thing::Lane));
                self.fields(&lane.fields);
            }
            Item::Path(path) => {
                self.declares(&path.slug, Meaning::Thing(Thing::Path));
                for entry in &path.entries {
                    match entry {
                        PathEntry::Field(field) => self.fields(std::slice::from_ref(field)),
                        PathEntry::Explainer(name) => {
                            self.note(name, Meaning::Thing(Thing::Explainer));
                        }
                        PathEntry::Error(_) => {}
                    }
                }
            }
            Item::Concept(concept) => {
                self.declares(&concept.slug, Meaning::Thing(Thing::Concept));
                self.fields(&concept.fields);
            }
            Item::Theme(theme) => {
                self.declares(&theme.name, Meaning::Thing(Thing::Theme));
                for role in &theme.roles {
                    self.note(&role.role, Meaning::Role);
                    self.note(&role.colour, Meaning::Colour);
                }
            }
            Item::Error(_) => {}
        }
    }

    fn fields(&mut self, fields: &'a [Field]) {
        for field in fields {
            match &field.kind {
                FieldKind::Start(name) => self.note(name, Meaning::Thing(Thing::Explainer)),
                FieldKind::Tagline(text) | FieldKind::Summary(text) | FieldKind::Url(text) => {
                    self.template(text);
                }
                FieldKind::Edition(_) | FieldKind::Error => {}
            }
        }
    }

    fn explainer(&mut self, explainer: &'a Explainer) {
        self.declares(&explainer.slug, Meaning::Thing(Thing::Explainer));
        for entry in &explainer.entries {
            match entry {
                Entry::Header(header) => self.header(header),
                Entry::Decl(decl) => self.decl(decl),
                Entry::Allow(allow) => self.allow(allow),
                Entry::Error(_) => {}
            }
        }
    }

    fn header(&mut self, header: &'a Header) {
        match &header.kind {
            HeaderKind::Summary(text)
            | HeaderKind::Hook(text)
            | HeaderKind::Question(text)
            | HeaderKind::Trap(text)
            | HeaderKind::Rule(text)
            | HeaderKind::Simplified(text)
            | HeaderKind::Source(text) => self.template(text),
            HeaderKind::Lane(name) => self.note(name, Meaning::Thing(Thing::Lane)),
            HeaderKind::Tags(tags) => tags.iter().for_each(|tag| self.note(tag, Meaning::Tag)),
            HeaderKind::Requires(required) => {
                for name in required {
                    self.note(name, Meaning::Thing(Thing::Explainer));
                }
            }
            HeaderKind::Length(_) | HeaderKind::Updated(_) => {}
        }
    }

    fn allow(&mut self, allow: &'a Allow) {
        let lint = codes::find(&allow.lint.text);
        self.note(&allow.lint, lint.map_or(Meaning::Unknown, Meaning::Lint));
        self.template(&allow.reason);
    }

    fn decl(&mut self, decl: &'a Decl) {
        self.at = At::Start;
        match decl {
            Decl::Knob(knob) => {
                self.declares(&knob.name, Meaning::Local(LocalKind::Knob));
                self.literal(&knob.default);
                if let KnobDomain::Options(options) = &knob.domain {
                    for option in options {
                        self.template(&option.label);
                        self.literal(&option.value);
                    }
                }
            }
            Decl::Preset(preset) => {
                self.template(&preset.label);
                for arg in &preset.args {
                    let knob = Meaning::Local(LocalKind::Knob);
                    arg.name.iter().for_each(|name| self.note(name, knob));
                    let ty = arg
                        .name
                        .as_ref()
                        .and_then(|name| self.locals.get(&*name.text));
                    let ty = ty.map_or(Ty::Unknown, |local| local.ty);
                    self.arg_value(&arg.value, ty);
                }
            }
            Decl::Sim(sim) => {
                self.declares(&sim.name, Meaning::Local(LocalKind::Sim));
                match &sim.source {
                    SimSource::Primitive { primitive, args } => {
                        let info = primitives::find(&primitive.text);
                        let meaning = info.map_or(Meaning::Unknown, Meaning::Primitive);
                        self.note(primitive, meaning);
                        self.parameters(args, info);
                    }
                    SimSource::Variation { of, args, from } => {
                        let info = self.expr(of, Ty::Unknown).info();
                        self.parameters(args, info);
                        if let Some(branch) = from {
                            self.note(&branch.moment, Meaning::Local(LocalKind::Moment));
                        }
                    }
                    SimSource::Error(_) => {}
                }
            }
            Decl::Let(formula) => {
                self.declares_value(&formula.name, LocalKind::Formula, &formula.value);
                self.expr(&formula.value, Ty::Unknown);
            }
            Decl::Table(table) => {
                self.declares(&table.name, Meaning::Local(LocalKind::Table));
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                cells.for_each(|cell| self.literal(cell));
            }
            Decl::Stage(stage) => self.stage(&stage.items),
            Decl::Step(step) => {
                self.at = At::After(step.span);
                self.template(&step.title);
                self.at = At::Start;
                self.when(step.when.as_ref());
                step.body
                    .iter()
                    .for_each(|stmt| self.stmt(stmt, Some(step.span)));
            }
            Decl::Test(test) => test.body.iter().for_each(|stmt| self.stmt(stmt, None)),
        }
    }

    fn stage(&mut self, items: &'a [StageItem]) {
        for item in items {
            match item {
                StageItem::Group(group) => {
                    group.title.iter().for_each(|title| self.template(title));
                    self.stage(&group.items);
                }
                StageItem::Show(show) => {
                    self.show(&show.show);
                    self.when(show.when.as_ref());
                }
                StageItem::Allow(allow) => self.allow(allow),
                StageItem::Error(_) => {}
            }
        }
    }

    fn show(&mut self, show: &'a Show) {
        let ty = self.expr(&show.target, Ty::Unknown);
        match &show.placement {
            Some(Placement::Beside(other) | Placement::InPlaceOf(other)) => {
                self.expr(other, Ty::Unknown);
            }
            None => {}
        }
        if let Some(view) = &show.view {
            let property = match &show.target.kind {
                ExprKind::Member { name, .. } => name.text.as_str(),
                _ => "",
            };
            let whole =
                |info: &'static Info| Some((info, view_of(info, property, &view.name.text)?));
            let owner = match &show.target.kind {
                ExprKind::Member { of, .. } => self.silent(of),
                _ => ty,
            };
            let found = owner.info().and_then(whole);
            let meaning = found.map_or(Meaning::Unknown, |(info, view)| Meaning::View(info, view));
            self.note(&view.name, meaning);
            for arg in &view.args {
                self.arg_value(&arg.value, Ty::Unknown);
            }
        }
        show.title.iter().for_each(|title| self.template(title));
    }

    fn when(&mut self, when: Option<&'a When>) {
        if let Some(when) = when {
            self.expr(&when.condition, Ty::Value(Type::Bool));
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt, step: Option<Span>) {
        let before = step.map_or(At::Never, |_| At::Before(stmt.span));
        self.at = before;
        match &stmt.kind {
            StmtKind::Say(text) => {
                self.at = step.map_or(At::Never, |_| At::After(stmt.span));
                self.template(text);
            }
            StmtKind::Run(run) => self.run(run),
            StmtKind::Do(request) => self.request(request),
            StmtKind::Moment(name) => self.declares(name, Meaning::Local(LocalKind::Moment)),
            StmtKind::Capture { name, value } => {
                self.declares_value(name, LocalKind::Capture, value);
                self.expr(value, Ty::Unknown);
            }
            StmtKind::Show(show) => self.show(show),
            StmtKind::Stage(stage) => self.stage(&stage.items),
            StmtKind::Mark { target, role } => {
                self.expr(target, Ty::Unknown);
                self.note(role, Meaning::Role);
            }
            StmtKind::Note { text, target } => {
                self.template(text);
                self.expr(target, Ty::Unknown);
            }
            StmtKind::Focus(Focus::Part(part)) => {
                self.expr(part, Ty::Unknown);
            }
            StmtKind::Claim(claim) => {
                self.expr(claim, Ty::Value(Type::Bool));
            }
            StmtKind::Predict(predict) => {
                self.template(&predict.question);
                self.at = step.map_or(At::Never, At::After);
                for choice in &predict.choices {
                    self.template(&choice.text);
                    self.when(Some(&choice.when));
                }
            }
            StmtKind::Allow(allow) => self.allow(allow),
            StmtKind::Focus(Focus::All(_)) | StmtKind::Error => {}
        }
        self.at = before;
        self.when(stmt.when.as_ref());
    }

    fn run(&mut self, run: &'a Run) {
        let mut infos: Vec<&'static Info> = Vec::new();
        for subject in &run.subjects {
            infos.extend(self.expr(subject, Ty::Unknown).info());
        }
        match &run.until {
            Until::End(_) => {}
            Until::For(time) => {
                self.expr(time, Ty::Value(Type::Duration));
            }
            Until::Goals(goals) => {
                for goal in goals {
                    match &goal.kind {
                        GoalKind::Event { name, filter, .. } => {
                            let event = infos
                                .iter()
                                .find_map(|&info| Some((info, event(info, &name.text)?)));
                            let meaning = event.map_or(Meaning::Unknown, |(info, event)| {
                                Meaning::Event(info, event)
                            });
                            self.note(name, meaning);
                            if let Some(filter) = filter {
                                let item = event
                                    .map_or(ItemOf::Value(Ty::Unknown), |(info, event)| {
                                        ItemOf::Event(info, event)
                                    });
                                self.items.push(item);
                                self.expr(filter, Ty::Value(Type::Bool));
                                self.items.pop();
                            }
                        }
                        GoalKind::Condition(condition) => {
                            self.expr(condition, Ty::Value(Type::Bool));
                        }
                    }
                }
            }
        }
        if let Some(over) = &run.over {
            self.expr(over, Ty::Value(Type::Duration));
        }
    }

    fn request(&mut self, request: &'a Do) {
        let ty = self.expr(&request.subject, Ty::Unknown);
        let found = ty.info().and_then(|info| {
            let kind = ty.kind()?;
            let named = |action: &&Action| action.name == request.action.text && action.of == kind;
            Some((info, info.actions.iter().find(named)?))
        });
        let meaning = found.map_or(Meaning::Unknown, |(info, action)| {
            Meaning::Action(info, action)
        });
        self.note(&request.action, meaning);
        for (at, arg) in request.args.iter().enumerate() {
            let parameter = found.and_then(|(_, action)| named(action.parameters, arg, at));
            if let Some(name) = &arg.name {
                let meaning = match (found, parameter) {
                    (Some((_, action)), Some(parameter)) => Meaning::Argument(action, parameter),
                    _ => Meaning::Unknown,
                };
                self.note(name, meaning);
            }
            let ty = found.zip(parameter);
            let ty = ty.map_or(Ty::Unknown, |((info, _), parameter)| {
                Ty::of(parameter.ty, info)
            });
            self.arg_value(&arg.value, ty);
        }
    }

    fn parameters(&mut self, args: &'a [Arg], info: Option<&'static Info>) {
        for (at, arg) in args.iter().enumerate() {
            let found = info.and_then(|info| Some((info, named(info.parameters, arg, at)?)));
            if let Some(name) = &arg.name {
                let meaning = found.map_or(Meaning::Unknown, |(info, parameter)| {
                    Meaning::Parameter(info, parameter)
                });
                self.note(name, meaning);
            }
            let ty = found.map_or(Ty::Unknown, |(info, parameter)| Ty::of(parameter.ty, info));
            self.arg_value(&arg.value, ty);
        }
    }

    fn arg_value(&mut self, value: &'a ArgValue, expected: Ty) {
        match value {
            ArgValue::Expr(expr) => {
                self.expr(expr, expected);
            }
            ArgValue::Each(each) => {
                if let EachKind::List(items) = &each.kind {
                    for item in items {
                        self.expr(item, expected);
                    }
                }
            }
        }
    }

    fn literal(&mut self, literal: &'a Literal) {
        match literal {
            Literal::Word(name) => self.note(name, Meaning::Word),
            Literal::List(items, _) => items.iter().for_each(|item| self.literal(item)),
            Literal::Text(text) => self.template(text),
            Literal::Number(_) | Literal::Range(_) | Literal::Error(_) => {}
        }
    }

    fn template(&mut self, text: &'a Template) {
        self.pieces(&text.pieces);
    }

    fn pieces(&mut self, pieces: &'a [Piece]) {
        for piece in pieces {
            match piece {
                Piece::Interp(interp) => self.interp(interp),
                Piece::Emphasis(pieces, _) => self.pieces(pieces),
                Piece::Link { text, target, .. } => {
                    self.pieces(text);
                    self.note(target, Meaning::Thing(Thing::Link));
                }
                Piece::Text(..) | Piece::Code(..) | Piece::Math(..) => {}
            }
        }
    }

    fn interp(&mut self, interp: &'a Interp) {
        let at = self.at;
        if let (At::After(span), Some(_)) = (at, interp.before) {
            self.at = At::Before(span);
        }
        self.expr(&interp.expr, Ty::Unknown);
        self.at = at;
    }

    // Expressions.

    fn expr(&mut self, expr: &'a Expr, expected: Ty) -> Ty {
        match &expr.kind {
            ExprKind::Number(number) => quantity_type(number.value),
            ExprKind::Range(range) => match quantity_type(range.min.value) {
                Ty::Value(Type::Duration) => Ty::Value(Type::Range(&Type::Duration)),
                Ty::Value(Type::Int) => Ty::Value(Type::Range(&Type::Int)),
                _ => Ty::Value(Type::Range(&Type::Real)),
            },
            ExprKind::Text(text) => {
                self.template(text);
                Ty::Value(Type::Text)
            }
            ExprKind::Name(name) => self.name(name, expr, expected),
            ExprKind::Field(name) => match self.items.last().copied() {
                Some(ItemOf::Value(ty)) => self.property(ty, name, None),
                Some(ItemOf::Event(info, event)) => {
                    let field = event.fields.iter().find(|field| field.name == name.text);
                    let meaning =
                        field.map_or(Meaning::Unknown, |field| Meaning::EventField(event, field));
                    self.note(name, meaning);
                    field.map_or(Ty::Unknown, |field| Ty::of(field.ty, info))
                }
                None => {
                    self.note(name, Meaning::Unknown);
                    Ty::Unknown
                }
            },
            ExprKind::List(items) => {
                let expected = match expected {
                    Ty::Set(info, kind) => Ty::Part(info, kind),
                    Ty::Value(Type::List(of)) => Ty::Value(*of),
                    _ => Ty::Unknown,
                };
                let types: Vec<Ty> = items.iter().map(|item| self.expr(item, expected)).collect();
                match types.first() {
                    Some(Ty::Part(info, kind)) => Ty::Set(info, kind),
                    _ => Ty::Unknown,
                }
            }
            ExprKind::Member { of, name } => {
                let ty = self.expr(of, Ty::Unknown);
                self.property(ty, name, Some(expr))
            }
            ExprKind::Index { of, label } => {
                let ty = self.expr(of, Ty::Unknown);
                match &label.kind {
                    ExprKind::Name(name) if !self.locals.contains_key(name.as_str()) => {
                        self.note_at(name, label.span, Meaning::Label, Some(expr), false);
                    }
                    _ => {
                        self.expr(label, Ty::Unknown);
                    }
                }
                ty.item()
            }
            ExprKind::At { of, moment } => {
                let at = std::mem::replace(&mut self.at, At::Never);
                let ty = self.expr(of, expected);
                self.at = at;
                self.note_at(
                    &moment.text,
                    moment.span,
                    Meaning::Local(LocalKind::Moment),
                    Some(expr),
                    false,
                );
                ty
            }
            ExprKind::Negate(of) => self.expr(of, expected),
            ExprKind::Not(of) => {
                self.expr(of, Ty::Value(Type::Bool));
                Ty::Value(Type::Bool)
            }
            ExprKind::Binary {
                op, left, right, ..
            } => self.binary(*op, left, right),
            ExprKind::Where { of, condition } => {
                let ty = self.expr(of, expected);
                self.each_item(ty, condition);
                ty
            }
            ExprKind::Quantified { of, condition, .. } => {
                let ty = self.expr(of, Ty::Unknown);
                self.each_item(ty, condition);
                Ty::Value(Type::Bool)
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                self.expr(condition, Ty::Value(Type::Bool));
                let then = self.expr(then, expected);
                self.expr(otherwise, expected);
                then
            }
            ExprKind::Error => Ty::Unknown,
        }
    }

    fn each_item(&mut self, ty: Ty, condition: &'a Expr) {
        self.items.push(ItemOf::Value(ty.item()));
        self.expr(condition, Ty::Value(Type::Bool));
        self.items.pop();
    }

    fn binary(&mut self, op: BinaryOp, left: &'a Expr, right: &'a Expr) -> Ty {
        match op {
            BinaryOp::And | BinaryOp::Or => {
                self.expr(left, Ty::Value(Type::Bool));
                self.expr(right, Ty::Value(Type::Bool));
                Ty::Value(Type::Bool)
            }
            BinaryOp::In => {
                let set = self.expr(right, Ty::Unknown);
                self.expr(left, set.item());
                Ty::Value(Type::Bool)
            }
            BinaryOp::Except => {
                let set = self.expr(left, Ty::Unknown);
                self.expr(right, set);
                set
            }
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => {
                let ty = self.expr(left, Ty::Unknown);
                self.expr(right, Ty::Unknown);
                ty
            }
            BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterEqual => {
                // A bare word is one of the other side's.
                let bare = |expr: &Expr| match &expr.kind {
                    ExprKind::Name(name) => !self.locals.contains_key(name.as_str()),
                    _ => false,
                };
                if bare(left) {
                    let other = self.expr(right, Ty::Unknown);
                    self.expr(left, other);
                } else {
                    let other = self.expr(left, Ty::Unknown);
                    self.expr(right, other);
                }
                Ty::Value(Type::Bool)
            }
        }
    }

    fn name(&mut self, name: &'a str, expr: &'a Expr, expected: Ty) -> Ty {
        let word = expected.words().contains(&name)
            && !matches!(expected, Ty::Value(Type::Bool) if self.locals.contains_key(name));
        if word || matches!(name, "true" | "false" | "none") {
            self.note_at(name, expr.span, Meaning::Word, None, false);
            return expected;
        }
        if let Some(local) = self.locals.get(name).copied() {
            let expr_of = Some(expr);
            self.note_at(name, expr.span, Meaning::Local(local.kind), expr_of, false);
            return local.ty;
        }
        match expected.kind() {
            Some(kind) if !kind.is_empty() => {
                self.note_at(name, expr.span, Meaning::Label, None, false);
                expected
            }
            _ => {
                self.note_at(name, expr.span, Meaning::Unknown, None, false);
                Ty::Unknown
            }
        }
    }

    fn property(&mut self, ty: Ty, name: &'a Name, expr: Option<&'a Expr>) -> Ty {
        let word = name.text.as_str();
        if let (Some(info), Some(kind)) = (ty.info(), ty.kind()) {
            let entity = info.entities.iter().find(|entity| entity.name == kind);
            let property = entity.and_then(|entity| {
                let property = entity.properties.iter().find(|known| known.name == word)?;
                Some((entity, property))
            });
            let (meaning, own) = if let Some((entity, property)) = property {
                (Meaning::Property(info, entity, property), property.ty)
            } else if let Some(parameter) = info
                .parameters
                .iter()
                .find(|p| p.name == word && kind.is_empty())
            {
                (Meaning::Parameter(info, parameter), parameter.ty)
            } else {
                let reduced = match (word, ty) {
                    ("first" | "last", Ty::Set(..)) => ty.item(),
                    ("count", _) => Ty::Value(Type::Int),
                    _ => Ty::Unknown,
                };
                let meaning = match word {
                    "count" | "first" | "last" => Meaning::Reduction,
                    _ => Meaning::Unknown,
                };
                self.note_at(word, name.span, meaning, expr, false);
                return reduced;
            };
            self.note_at(word, name.span, meaning, expr, false);
            let one = Ty::of(own, info);
            return match (ty, one) {
                (Ty::Set(..), Ty::Part(info, kind)) => Ty::Set(info, kind),
                (Ty::Set(..), Ty::Value(_)) => listed(own),
                _ => one,
            };
        }
        let known = REDUCTIONS.iter().any(|(known, _)| *known == word);
        let reduces = matches!(ty, Ty::Value(Type::List(_) | Type::Range(_)));
        let meaning = if known && (reduces || matches!(ty, Ty::Unknown)) {
            Meaning::Reduction
        } else {
            Meaning::Unknown
        };
        self.note_at(word, name.span, meaning, expr, false);
        match (ty, word) {
            (_, "count") => Ty::Value(Type::Int),
            (Ty::Value(Type::List(of) | Type::Range(of)), _) if known => Ty::Value(*of),
            _ => Ty::Unknown,
        }
    }
}

/// A list of values of a type, for the types that primitives have.
fn listed(of: Type) -> Ty {
    Ty::Value(match of {
        Type::Int => Type::List(&Type::Int),
        Type::Real => Type::List(&Type::Real),
        Type::Duration => Type::List(&Type::Duration),
        Type::Bool => Type::List(&Type::Bool),
        Type::Text => Type::List(&Type::Text),
        _ => Type::List(&Type::Datum),
    })
}

fn literal_type(literal: &Literal) -> Ty {
    match literal {
        Literal::Number(number) => quantity_type(number.value),
        Literal::Text(_) => Ty::Value(Type::Text),
        _ => Ty::Unknown,
    }
}

fn quantity_type(quantity: explc_dsl::syntax::Quantity) -> Ty {
    use explc_dsl::syntax::Quantity;
    Ty::Value(match quantity {
        Quantity::Int(_) => Type::Int,
        Quantity::Real(_) | Quantity::Percent(_) => Type::Real,
        Quantity::Duration(_) => Type::Duration,
    })
}

fn event(info: &'static Info, name: &str) -> Option<&'static EventInfo> {
    info.events.iter().find(|event| event.name == name)
}

fn view_of(info: &'static Info, property: &str, name: &str) -> Option<&'static View> {
    let views = info.views.iter();
    let fits = |view: &&View| view.name == name && view.property == property;
    views
        .clone()
        .find(fits)
        .or_else(|| views.clone().find(|view| view.name == name))
}

/// The parameter that an argument is given to: by name, else by position.
fn named(
    parameters: &'static [Parameter],
    arg: &Arg,
    position: usize,
) -> Option<&'static Parameter> {
    match &arg.name {
        Some(name) => parameters
            .iter()
            .find(|parameter| parameter.name == name.text),
        None => parameters.get(position),
    }
}
