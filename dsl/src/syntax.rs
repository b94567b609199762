//! The syntax tree: what the author wrote, typed, with the place of everything.
//!
//! It holds the whole grammar, keeps source order, and says nothing about meaning: names are not looked up here. What did
//! not parse is an `Error` node, so that everything around it stays usable.

use crate::span::Span;

/// One source file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// Everything at the top level, in source order. A scene holds one [`Item::Explainer`].
    pub items: Vec<Item>,
    /// The whole file.
    pub span: Span,
}

impl File {
    /// The steps of its explainers, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        let explainers = self.items.iter().filter_map(|item| match item {
            Item::Explainer(explainer) => Some(explainer),
            _ => None,
        });
        let decls = explainers.flat_map(Explainer::decls);
        decls.filter_map(|decl| match decl {
            Decl::Step(step) => Some(step),
            _ => None,
        })
    }
}

/// Something at the top level of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `explainer slug "Title"` with everything that follows it.
    Explainer(Explainer),
    /// `catalog "Title" { … }`.
    Catalog(Catalog),
    /// `lane slug "Title" { … }`.
    Lane(Lane),
    /// `path slug "Title" { … }`.
    Path(Path),
    /// `concept slug "Title" { … }`.
    Concept(Concept),
    /// `theme name { … }`.
    Theme(Theme),
    /// What did not parse.
    Error(Span),
}

/// A word that names something, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The word.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// One explainer: its first line and all that follows.
#[derive(Clone, Debug, PartialEq)]
pub struct Explainer {
    /// The slug, which is also the file's name.
    pub slug: Name,
    /// The title.
    pub title: Template,
    /// Header lines and declarations, in source order.
    pub entries: Vec<Entry>,
    /// From the first line to the end of the last entry.
    pub span: Span,
}

impl Explainer {
    /// The header lines, in source order.
    pub fn headers(&self) -> impl Iterator<Item = &Header> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Header(header) => Some(header),
            Entry::Decl(_) | Entry::Allow(_) | Entry::Error(_) => None,
        })
    }

    /// The declarations, in source order.
    pub fn decls(&self) -> impl Iterator<Item = &Decl> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Decl(decl) => Some(&**decl),
            Entry::Header(_) | Entry::Allow(_) | Entry::Error(_) => None,
        })
    }
}

/// One entry of an explainer.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// A header line.
    Header(Header),
    /// A declaration.
    Decl(Box<Decl>),
    /// `allow lint "reason"`: for the whole file before the first declaration, else for the declaration below it.
    Allow(Allow),
    /// What did not parse.
    Error(Span),
}

/// A header line: a field of the explainer.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// Which field, and its value.
    pub kind: HeaderKind,
    /// The word that opens the line.
    pub keyword: Span,
    /// The whole line.
    pub span: Span,
}

/// The fields of an explainer.
#[derive(Clone, Debug, PartialEq)]
pub enum HeaderKind {
    /// `summary "…"`.
    Summary(Template),
    /// `hook "…"`.
    Hook(Template),
    /// `question "…"`.
    Question(Template),
    /// `trap "…"`.
    Trap(Template),
    /// `rule "…"`.
    Rule(Template),
    /// `simplified "…"`.
    Simplified(Template),
    /// `source "…"`, which may be repeated.
    Source(Template),
    /// `lane slug`.
    Lane(Name),
    /// `tags a, b`.
    Tags(Vec<Name>),
    /// `requires a, b`.
    Requires(Vec<Name>),
    /// `length 95s`.
    Length(Number),
    /// `updated 2026-11-23`.
    Updated(Date),
}

/// A calendar date as written, checked to exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// Year.
    pub year: u16,
    /// Month, from 1.
    pub month: u8,
    /// Day, from 1.
    pub day: u8,
    /// Where it stands.
    pub span: Span,
}

/// `allow lint "reason"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Allow {
    /// Code or name of the diagnostic that it silences.
    pub lint: Name,
    /// Why.
    pub reason: Template,
    /// The whole line.
    pub span: Span,
}

/// `catalog "Title" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalog {
    /// The title.
    pub title: Template,
    /// The fields.
    pub fields: Vec<Field>,
    /// From the first word to the closing brace.
    pub span: Span,
}

/// `lane slug "Title" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The slug.
    pub slug: Name,
    /// The title.
    pub title: Template,
    /// The fields.
    pub fields: Vec<Field>,
    /// From the first word to the closing brace.
    pub span: Span,
}

/// `concept slug "Title" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Concept {
    /// The slug.
    pub slug: Name,
    /// The title.
    pub title: Template,
    /// The fields.
    pub fields: Vec<Field>,
    /// From the first word to the closing brace.
    pub span: Span,
}

/// `path slug "Title" { … }`: explainers in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The slug.
    pub slug: Name,
    /// The title.
    pub title: Template,
    /// Fields and explainers, in source order.
    pub entries: Vec<PathEntry>,
    /// From the first word to the closing brace.
    pub span: Span,
}

/// A line of a path.
#[derive(Clone, Debug, PartialEq)]
pub enum PathEntry {
    /// A field.
    Field(Field),
    /// The slug of an explainer.
    Explainer(Name),
    /// What did not parse.
    Error(Span),
}

/// `theme name { … }`: roles and the palette colours they take.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// The name.
    pub name: Name,
    /// One line each.
    pub roles: Vec<ThemeRole>,
    /// From the first word to the closing brace.
    pub span: Span,
}

/// `accent teal`: a role and its colour.
#[derive(Clone, Debug, PartialEq)]
pub struct ThemeRole {
    /// The role.
    pub role: Name,
    /// The palette's colour.
    pub colour: Name,
    /// The whole line.
    pub span: Span,
}

/// A field of a catalogue item.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Which field, and its value.
    pub kind: FieldKind,
    /// The word that opens the line.
    pub keyword: Span,
    /// The whole line.
    pub span: Span,
}

/// The fields of catalogue items.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    /// `edition 2026`.
    Edition(Number),
    /// `url "…"`.
    Url(Template),
    /// `tagline "…"`.
    Tagline(Template),
    /// `summary "…"`.
    Summary(Template),
    /// `start slug`.
    Start(Name),
    /// What did not parse.
    Error,
}

/// A declaration.
#[derive(Clone, Debug, PartialEq)]
pub enum Decl {
    /// `knob name = …`.
    Knob(Knob),
    /// `preset "Label" (…)`.
    Preset(Preset),
    /// `sim name = …`.
    Sim(Sim),
    /// `let name = expression`.
    Let(Let),
    /// `table name (…) { … }`.
    Table(Table),
    /// `stage { … }`.
    Stage(Stage),
    /// `step "Title" { … }`.
    Step(Step),
    /// `test "Name" { … }`.
    Test(Test),
}

impl Decl {
    /// The whole declaration.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Knob(decl) => decl.span,
            Self::Preset(decl) => decl.span,
            Self::Sim(decl) => decl.span,
            Self::Let(decl) => decl.span,
            Self::Table(decl) => decl.span,
            Self::Stage(decl) => decl.span,
            Self::Step(decl) => decl.span,
            Self::Test(decl) => decl.span,
        }
    }
}

/// `knob name = value in … "Label"`: what a viewer may change.
#[derive(Clone, Debug, PartialEq)]
pub struct Knob {
    /// The name.
    pub name: Name,
    /// The value at first.
    pub default: Literal,
    /// What it may be set to.
    pub domain: KnobDomain,
    /// What the viewer reads beside it; a knob over a range has one.
    pub label: Option<Template>,
    /// The whole declaration.
    pub span: Span,
}

/// The settings of a knob.
#[derive(Clone, Debug, PartialEq)]
pub enum KnobDomain {
    /// `in 1..3`, `in 0.1..1.0 step 0.3`.
    Range {
        /// The least value.
        min: Number,
        /// The greatest value.
        max: Number,
        /// The distance between two; 1 if left out.
        step: Option<Number>,
    },
    /// `{ "Label" = value … }`.
    Options(Vec<KnobOption>),
}

/// `"Label" = value`: one setting of a knob.
#[derive(Clone, Debug, PartialEq)]
pub struct KnobOption {
    /// What the viewer reads.
    pub label: Template,
    /// The value.
    pub value: Literal,
    /// The whole line.
    pub span: Span,
}

/// `preset "Label" (knob: value, …)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// What the viewer reads.
    pub label: Template,
    /// The settings.
    pub args: Vec<Arg>,
    /// The whole declaration.
    pub span: Span,
}

/// `sim name = …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Sim {
    /// The name.
    pub name: Name,
    /// What it is an instance or a variation of.
    pub source: SimSource,
    /// The whole declaration.
    pub span: Span,
}

/// Where a simulation comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum SimSource {
    /// `primitive(arg: value, …)`.
    Primitive {
        /// The primitive.
        primitive: Name,
        /// Its arguments.
        args: Vec<Arg>,
    },
    /// `other [with (…)] [from moment]`.
    Variation {
        /// The simulation it varies: a name, or a path to a member of a family.
        of: Expr,
        /// The arguments that differ.
        args: Vec<Arg>,
        /// From where it goes its own way, where it does not start afresh.
        from: Option<Branch>,
    },
    /// What did not parse.
    Error(Span),
}

/// `from moment`: where a variation branches off.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// The moment up to which it shares the other's state.
    pub moment: Name,
    /// From the word `from` to the moment.
    pub span: Span,
}

/// An argument: `name: value`, or a value alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// The parameter's name, where written.
    pub name: Option<Name>,
    /// The value.
    pub value: ArgValue,
    /// The whole argument.
    pub span: Span,
}

/// The value of an argument.
#[derive(Clone, Debug, PartialEq)]
pub enum ArgValue {
    /// An expression.
    Expr(Expr),
    /// `each [a, b]` or `each 1..200`: one member of a family for each value.
    Each(Each),
}

/// The values of a family.
#[derive(Clone, Debug, PartialEq)]
pub struct Each {
    /// Which values.
    pub kind: EachKind,
    /// From the word `each` to the last value.
    pub span: Span,
}

/// How the values of a family are written.
#[derive(Clone, Debug, PartialEq)]
pub enum EachKind {
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `1..200`.
    Range(Range),
}

/// `let name = expression`: a live formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    /// The name.
    pub name: Name,
    /// The formula.
    pub value: Expr,
    /// The whole declaration.
    pub span: Span,
}

/// `table name (column, …) { … }`: records, one a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The name.
    pub name: Name,
    /// The columns.
    pub columns: Vec<Name>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The whole declaration.
    pub span: Span,
}

/// One row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The cells.
    pub cells: Vec<Literal>,
    /// The whole line.
    pub span: Span,
}

/// `stage { … }`: what is on screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// What it holds.
    pub items: Vec<StageItem>,
    /// From the word `stage` to the closing brace.
    pub span: Span,
}

/// Something in a stage.
#[derive(Clone, Debug, PartialEq)]
pub enum StageItem {
    /// `row { … }` and its like.
    Group(Group),
    /// `show …`.
    Show(Box<StageShow>),
    /// `allow …`, for the item below it.
    Allow(Allow),
    /// What did not parse.
    Error(Span),
}

/// A `show` in a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct StageShow {
    /// What is shown, and how.
    pub show: Show,
    /// The condition, if it has one.
    pub when: Option<When>,
    /// The whole line.
    pub span: Span,
}

/// `row "Title" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// How its items are arranged.
    pub kind: GroupKind,
    /// The title, if it has one.
    pub title: Option<Template>,
    /// What it holds.
    pub items: Vec<StageItem>,
    /// The word that opens the line.
    pub keyword: Span,
    /// From the first word to the closing brace.
    pub span: Span,
}

/// The arrangements of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKind {
    /// Side by side.
    Row,
    /// One below the other.
    Column,
    /// In rows and columns.
    Grid,
    /// Side by side, in the same scale and order.
    Compare,
}

/// `show part [beside part | in place of part] [as view(…)] ["Title"] [weight 2]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Show {
    /// What is shown.
    pub target: Expr,
    /// Where, in relation to what is shown already.
    pub placement: Option<Placement>,
    /// As which picture.
    pub view: Option<View>,
    /// The title, if it has one.
    pub title: Option<Template>,
    /// The share of the room.
    pub weight: Option<Number>,
    /// The whole clause, without `when`.
    pub span: Span,
}

/// A place in relation to what is shown already.
#[derive(Clone, Debug, PartialEq)]
pub enum Placement {
    /// `beside part`.
    Beside(Expr),
    /// `in place of part`.
    InPlaceOf(Expr),
}

/// `as view(options)`.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The view's name.
    pub name: Name,
    /// Its options.
    pub args: Vec<Arg>,
    /// From the name to the closing parenthesis.
    pub span: Span,
}

/// `step "Title" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The title.
    pub title: Template,
    /// The condition, if it has one.
    pub when: Option<When>,
    /// The statements.
    pub body: Vec<Stmt>,
    /// The first line, without its brace.
    pub head: Span,
    /// From the word `step` to the closing brace.
    pub span: Span,
}

/// `test "Name" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// The name.
    pub name: Template,
    /// The statements: `do`, `run` and `claim` only, and `allow`.
    pub body: Vec<Stmt>,
    /// The first line, without its brace.
    pub head: Span,
    /// From the word `test` to the closing brace.
    pub span: Span,
}

/// `when condition`, at the end of a statement, a step or a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct When {
    /// The condition.
    pub condition: Expr,
    /// From the word `when` to the end of the condition.
    pub span: Span,
}

/// A statement of a step or test.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// Which, and its parts.
    pub kind: StmtKind,
    /// The condition, if it has one.
    pub when: Option<When>,
    /// The whole statement.
    pub span: Span,
}

/// The statements.
#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    /// `say "…"`.
    Say(Template),
    /// `run a, b until …`.
    Run(Run),
    /// `do a.action(…)`.
    Do(Do),
    /// `moment name`.
    Moment(Name),
    /// `capture name = expression`.
    Capture {
        /// The name.
        name: Name,
        /// The value that is frozen.
        value: Expr,
    },
    /// `show …`.
    Show(Show),
    /// `stage { … }`.
    Stage(Stage),
    /// `mark set as role`.
    Mark {
        /// The parts.
        target: Expr,
        /// The role.
        role: Name,
    },
    /// `note "…" on part`.
    Note {
        /// The text.
        text: Template,
        /// The part it is tied to.
        target: Expr,
    },
    /// `focus part`, `focus all`.
    Focus(Focus),
    /// `claim expression`.
    Claim(Expr),
    /// `predict "Question" { … }`.
    Predict(Predict),
    /// `allow lint "reason"`, for the statement below it.
    Allow(Allow),
    /// What did not parse.
    Error,
}

/// What the camera looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum Focus {
    /// `all`.
    All(Span),
    /// One part.
    Part(Expr),
}

/// `predict "Question" { choice … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Predict {
    /// The question.
    pub question: Template,
    /// The choices.
    pub choices: Vec<Choice>,
}

/// `choice "…" when …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What the viewer reads.
    pub text: Template,
    /// The condition under which it is the right one.
    pub when: When,
    /// The whole line.
    pub span: Span,
}

/// `run a, b until … over 3s`, `run a for 300ms`.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The simulations that advance, on one clock.
    pub subjects: Vec<Expr>,
    /// How far.
    pub until: Until,
    /// The shown time.
    pub over: Option<Expr>,
}

/// How far a `run` advances.
#[derive(Clone, Debug, PartialEq)]
pub enum Until {
    /// `until end`.
    End(Span),
    /// `until a or b`: the first of them.
    Goals(Vec<Goal>),
    /// `for 300ms`: simulated time.
    For(Expr),
}

/// One alternative of `until`.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// An event or a condition.
    pub kind: GoalKind,
    /// The whole alternative.
    pub span: Span,
}

/// What a `run` waits for.
#[derive(Clone, Debug, PartialEq)]
pub enum GoalKind {
    /// `[3 | last] event [where …]`.
    Event {
        /// Which occurrence.
        occurrence: Occurrence,
        /// The event.
        name: Name,
        /// What its arguments must be.
        filter: Option<Expr>,
    },
    /// A condition, tested after each event.
    Condition(Expr),
}

/// Which occurrence of an event ends a `run`.
#[derive(Clone, Debug, PartialEq)]
pub enum Occurrence {
    /// The next one.
    Next,
    /// The n-th from here.
    Nth(Number),
    /// The last one of the enclosing unit.
    Last(Span),
}

/// `do subject.action(…)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Do {
    /// The simulation or the parts that act.
    pub subject: Expr,
    /// The action.
    pub action: Name,
    /// Its arguments.
    pub args: Vec<Arg>,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Which, and its operands.
    pub kind: ExprKind,
    /// From the first to the last token, parentheses around it included.
    pub span: Span,
}

/// The expressions. Parentheses leave no node.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `3`, `40%`, `150ms`.
    Number(Number),
    /// `1..3`.
    Range(Box<Range>),
    /// `"text"`.
    Text(Template),
    /// A bare word: a name, or an enum word or label where one is expected.
    Name(String),
    /// `.field` of the innermost item.
    Field(Name),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `of.name`.
    Member {
        /// What it belongs to.
        of: Box<Expr>,
        /// The property.
        name: Name,
    },
    /// `of[label]`.
    Index {
        /// What is indexed.
        of: Box<Expr>,
        /// The label.
        label: Box<Expr>,
    },
    /// `of at moment`.
    At {
        /// The value.
        of: Box<Expr>,
        /// When it is taken.
        moment: Name,
    },
    /// `-of`.
    Negate(Box<Expr>),
    /// `not of`.
    Not(Box<Expr>),
    /// `left op right`.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Where the operator stands.
        op_span: Span,
        /// The left operand.
        left: Box<Expr>,
        /// The right operand.
        right: Box<Expr>,
    },
    /// `of where condition`: the items for which it holds.
    Where {
        /// The set.
        of: Box<Expr>,
        /// The condition over one item.
        condition: Box<Expr>,
    },
    /// `every of where condition`, `some of where condition`.
    Quantified {
        /// Whether all or one must.
        quantifier: Quantifier,
        /// The set.
        of: Box<Expr>,
        /// The condition over one item.
        condition: Box<Expr>,
    },
    /// `if condition then a else b`.
    If {
        /// The condition.
        condition: Box<Expr>,
        /// The value where it holds.
        then: Box<Expr>,
        /// The value where it does not.
        otherwise: Box<Expr>,
    },
    /// What did not parse.
    Error,
}

/// The operators between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `or`.
    Or,
    /// `and`.
    And,
    /// `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterEqual,
    /// `in`: the left is a member of the right.
    In,
    /// `except`: the left set without the right.
    Except,
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
}

impl BinaryOp {
    /// The operator as written.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::In => "in",
            Self::Except => "except",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}

/// How many items must meet a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// `every`.
    Every,
    /// `some`.
    Some,
}

/// A value written out.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `"text"`.
    Text(Template),
    /// `3`, `-0.5`, `150ms`.
    Number(Number),
    /// `1..3`.
    Range(Range),
    /// A bare word.
    Word(Name),
    /// `[a, b]`.
    List(Vec<Literal>, Span),
    /// What did not parse.
    Error(Span),
}

impl Literal {
    /// The whole literal.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Text(text) => text.span,
            Self::Number(number) => number.span,
            Self::Range(range) => range.span,
            Self::Word(name) => name.span,
            Self::List(_, span) | Self::Error(span) => *span,
        }
    }
}

/// A number, as written and as meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The text, unit and sign included.
    pub text: String,
    /// What it says.
    pub value: Quantity,
    /// Where it stands.
    pub span: Span,
}

/// What a number says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    /// `3`.
    Int(i64),
    /// `0.75`.
    Real(f64),
    /// `40%` is 40.
    Percent(f64),
    /// `150ms`, in microseconds.
    Duration(i64),
}

/// `1..3`: both ends belong to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// The lower end.
    pub min: Number,
    /// The upper end.
    pub max: Number,
    /// From end to end.
    pub span: Span,
}

/// A string: text with values in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// What it is made of, in order; escapes are resolved.
    pub pieces: Vec<Piece>,
    /// Whether it is written between `"""`: its line breaks are spaces.
    pub block: bool,
    /// From quote to quote.
    pub span: Span,
}

impl Template {
    /// The text of a string without values in it, marks and all, as an author would write it plainly.
    #[must_use]
    pub fn literal(&self) -> Option<String> {
        let mut text = String::new();
        literal(&self.pieces, &mut text).then_some(text)
    }

    /// The values in the string, in order, those inside emphasis and links too.
    #[must_use]
    pub fn interps(&self) -> Vec<&Interp> {
        let mut found = Vec::new();
        interps(&self.pieces, &mut found);
        found
    }
}

fn literal(pieces: &[Piece], text: &mut String) -> bool {
    pieces.iter().all(|piece| match piece {
        Piece::Text(piece, _) => {
            text.push_str(piece);
            true
        }
        Piece::Code(piece, _) => {
            text.extend(["`", piece, "`"]);
            true
        }
        Piece::Math(piece, _) => {
            text.extend(["$", piece, "$"]);
            true
        }
        Piece::Emphasis(pieces, _) => {
            text.push('*');
            let plain = literal(pieces, text);
            text.push('*');
            plain
        }
        Piece::Link {
            text: pieces,
            target,
            ..
        } => {
            text.push('[');
            let plain = literal(pieces, text);
            text.extend(["](", &target.text, ")"]);
            plain
        }
        Piece::Interp(_) => false,
    })
}

fn interps<'a>(pieces: &'a [Piece], found: &mut Vec<&'a Interp>) {
    for piece in pieces {
        match piece {
            Piece::Interp(interp) => found.push(interp),
            Piece::Emphasis(pieces, _) | Piece::Link { text: pieces, .. } => interps(pieces, found),
            Piece::Text(..) | Piece::Code(..) | Piece::Math(..) => {}
        }
    }
}

/// A piece of a string.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Plain text, escapes resolved.
    Text(String, Span),
    /// `` `code` ``, without its marks; nothing in it is interpolated.
    Code(String, Span),
    /// `$math$`, without its marks; nothing in it is interpolated.
    Math(String, Span),
    /// `*emphasis*`.
    Emphasis(Vec<Piece>, Span),
    /// `[text](slug)`.
    Link {
        /// What is read.
        text: Vec<Piece>,
        /// The explainer or concept it leads to.
        target: Name,
        /// The whole link.
        span: Span,
    },
    /// `{expression}`.
    Interp(Interp),
}

/// A value in a string.
#[derive(Clone, Debug, PartialEq)]
pub struct Interp {
    /// Where the word `before` stands: the value when the beat starts.
    pub before: Option<Span>,
    /// The value.
    pub expr: Expr,
    /// How it is written.
    pub format: InterpFormat,
    /// From brace to brace.
    pub span: Span,
}

/// How a value in a string is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InterpFormat {
    /// As the primitive says.
    Default,
    /// `:word`: as a number word.
    Word,
    /// `:.1`: with so many digits after the point.
    Digits(u8),
    /// `|vote|votes`: one of two texts, by the number.
    Plural {
        /// For one.
        one: String,
        /// For any other number.
        many: String,
    },
}
