//! What may be written here: only what exists at this moment of the story, with what primitives say of it.

use explc_compiler::Examined;
use explc_compiler::primitive::{Action, Arguments, Info, Parameter, Part, Type, Value};
use explc_compiler::primitives;
use explc_compiler::resolve::literal_value;
use explc_compiler::simulate::Query;
use explc_compiler::theme::{Colour, DRESSED};
use explc_compiler::units::Micros;
use explc_dsl::codes;
use explc_dsl::keywords::{Context, Keyword};
use explc_dsl::lexer::{Token, TokenKind};
use explc_dsl::span::Span;

use super::cursor::{self, Cursor};
use super::names::{ItemOf, LocalKind, Names, REDUCTIONS, ROLES, Ty};
use super::{Asked, docs, values};
use crate::workspace::Stale;

/// Something that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is listed.
    pub label: String,
    /// What it is.
    pub kind: Kind,
    /// A few words beside it: its type, its value now, when it happens next.
    pub detail: String,
    /// What there is to say, in Markdown.
    pub documentation: String,
    /// What is written: a snippet with `$1` and `$0`, or the label where empty.
    pub insert: String,
    /// The rank; what is likelier has a lower one.
    pub rank: u32,
}

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A word of the language.
    Keyword,
    /// Something that the file declares.
    Variable,
    /// A simulation.
    Sim,
    /// A primitive.
    Primitive,
    /// A property of a part.
    Property,
    /// A part, by what the picture calls it.
    Part,
    /// An event.
    Event,
    /// An action.
    Action,
    /// An argument.
    Argument,
    /// A word of an enumeration.
    Word,
    /// Something of the catalogue.
    Slug,
    /// A diagnostic.
    Lint,
}

/// What may be written at a place, and which text it replaces.
///
/// # Errors
/// If nobody waits for it any more.
pub fn completions(asked: Asked<'_>, offset: u32) -> Result<(Span, Vec<Completion>), Stale> {
    let document = asked.document;
    let cursor = Cursor::new(document.parse(), &document.text, offset);
    let names = Names::of(&document.parse().file);
    let examined = if document.is_catalog() {
        None
    } else {
        Some(document.examined(asked.ticket)?)
    };
    let mut list = List {
        asked,
        cursor: &cursor,
        names: &names,
        examined: examined.as_deref(),
        offset,
        items: Vec::new(),
    };
    list.fill();
    let mut items = list.items;
    let mut seen = std::collections::BTreeSet::new();
    items.retain(|item| seen.insert(item.label.clone()));
    items.sort_by(|a, b| (a.rank, &a.label).cmp(&(b.rank, &b.label)));
    Ok((cursor.word, items))
}

struct List<'a> {
    asked: Asked<'a>,
    cursor: &'a Cursor<'a>,
    names: &'a Names<'a>,
    examined: Option<&'a Examined>,
    offset: u32,
    items: Vec<Completion>,
}

impl<'a> List<'a> {
    fn fill(&mut self) {
        if self.cursor.in_text {
            return self.in_text();
        }
        if self.cursor.kind(0) == Some(TokenKind::Dot) {
            return self.after_dot();
        }
        if let Some(call) = self.cursor.call() {
            return match self.cursor.before[call.open].kind {
                TokenKind::BracketOpen => self.in_brackets(call.open),
                _ => self.in_call(&call),
            };
        }
        if self.cursor.before.is_empty() && !self.cursor.in_value {
            return self.line_start();
        }
        if self.cursor.in_value {
            return self.expression();
        }
        self.in_statement();
    }

    fn add(
        &mut self,
        label: &str,
        kind: Kind,
        detail: impl Into<String>,
        rank: u32,
    ) -> &mut Completion {
        self.items.push(Completion {
            label: label.to_owned(),
            kind,
            detail: detail.into(),
            documentation: String::new(),
            insert: String::new(),
            rank,
        });
        let last = self.items.len() - 1;
        &mut self.items[last]
    }

    fn keyword(&mut self, keyword: Keyword, rank: u32) {
        let insert = snippet(keyword);
        let item = self.add(keyword.word(), Kind::Keyword, "", rank);
        item.documentation = keyword.doc().to_owned();
        item.insert = insert.to_owned();
    }

    /// The instant at this place.
    fn now(&self) -> Option<Query<'a>> {
        let file = &self.asked.document.parse().file;
        values::here(self.examined?, file, self.cursor.word.start)
    }

    // Places.

    fn in_text(&mut self) {
        let head = &self.asked.document.text[..self.cursor.word.start as usize];
        if head.ends_with("](") {
            self.explainers();
            let concepts = self.asked.document.project.catalog.iter();
            for concept in concepts.flat_map(|catalog| &catalog.concepts) {
                let item = self.add(&concept.slug, Kind::Slug, "concept", 1);
                item.documentation = format!("**{}**\n\n{}", concept.title, concept.summary);
            }
        }
    }

    fn line_start(&mut self) {
        for (rank, keyword) in self.cursor.block.keywords().iter().enumerate() {
            self.keyword(*keyword, rank as u32);
        }
        match self.cursor.block {
            Context::Path => self.explainers(),
            Context::Theme => {
                let dressed = |role: &str| DRESSED.into_iter().any(|one| one.name() == role);
                for (role, doc) in ROLES.into_iter().filter(|(role, _)| dressed(role)) {
                    self.add(role, Kind::Word, "role", 0).documentation = doc.to_owned();
                }
            }
            _ => {}
        }
    }

    fn after_dot(&mut self) {
        let dot = self.cursor.before.len() - 1;
        let start = self.cursor.path_before(dot);
        let text = self.cursor.between(start, dot);
        if text.is_empty() {
            return self.item_fields(dot);
        }
        let parse = cursor::formula(text);
        let Some(expr) = cursor::only(&parse.file) else {
            return;
        };
        let names = Names::of(&self.asked.document.parse().file);
        let item = self.item_before(start);
        // The names of the document know what the path begins with.
        let ty = type_in(&names, text, item);
        let acts = self.cursor.keyword == Some(Keyword::Do) && self.cursor.call().is_none();
        let now = self.now();
        let value = now.as_ref().and_then(|now| now.value(expr).ok());
        if acts {
            return self.actions(ty, value.as_ref());
        }
        self.properties(ty, value.as_ref());
    }

    /// What a leading dot is a field of at the token `before`.
    fn item_before(&self, before: usize) -> Option<ItemOf> {
        let is_where = |at: &usize| self.cursor.text(&self.cursor.before[*at]) == "where";
        let at = (0..before).rev().find(is_where)?;
        let start = self.cursor.path_before(at);
        let text = self.cursor.between(start, at);
        if self.cursor.keyword == Some(Keyword::Run)
            && let Some((info, event)) = self
                .subjects()
                .into_iter()
                .find_map(|info| Some((info, info.events.iter().find(|event| event.name == text)?)))
        {
            return Some(ItemOf::Event(info, event));
        }
        Some(match type_in(self.names, text, None) {
            Ty::Set(info, kind) => ItemOf::Value(Ty::Part(info, kind)),
            other => ItemOf::Value(other),
        })
    }

    fn item_fields(&mut self, dot: usize) {
        match self.item_before(dot) {
            Some(ItemOf::Value(ty)) => self.properties(ty, None),
            Some(ItemOf::Event(_, event)) => {
                for field in event.fields {
                    let doc = docs::property(field).markdown();
                    self.add(field.name, Kind::Property, field.ty.to_string(), 0)
                        .documentation = doc;
                }
            }
            None => {}
        }
    }

    fn properties(&mut self, ty: Ty, value: Option<&Value>) {
        let now = self.now();
        if let (Some(info), Some(kind)) = (ty.info(), ty.kind()) {
            let entity = info.entities.iter().find(|entity| entity.name == kind);
            for property in entity.into_iter().flat_map(|entity| entity.properties) {
                let shown = self.property_now(now.as_ref(), value, property.name);
                let doc = docs::property(property).markdown();
                let detail = beside(&property.ty.to_string(), shown);
                self.add(property.name, Kind::Property, detail, 0)
                    .documentation = doc;
            }
            let parameters: &[Parameter] = if kind.is_empty() {
                info.parameters
            } else {
                &[]
            };
            for parameter in parameters {
                let shown = self.property_now(now.as_ref(), value, parameter.name);
                let doc = docs::parameter(parameter).markdown();
                let detail = beside(&parameter.ty.to_string(), shown);
                self.add(parameter.name, Kind::Property, detail, 1)
                    .documentation = doc;
            }
        }
        let reductions: &[&str] = match ty {
            Ty::Set(..) => &["count", "first", "last"],
            Ty::Part(_, kind) if !kind.is_empty() => &["count"],
            Ty::Value(Type::List(_)) => &["count", "first", "last", "sum", "min", "max", "mean"],
            Ty::Value(Type::Range(_)) => &["min", "max"],
            _ => &[],
        };
        for (name, doc) in REDUCTIONS {
            if reductions.contains(&name) {
                self.add(name, Kind::Property, "", 2).documentation = doc.to_owned();
            }
        }
    }

    /// What a property of the value before the dot is now.
    fn property_now(
        &self,
        now: Option<&Query>,
        value: Option<&Value>,
        name: &str,
    ) -> Option<String> {
        let (now, Value::Part(part)) = (now?, value?) else {
            return None;
        };
        let own = Part {
            sim: explc_compiler::primitive::SimId::default(),
            ..*part
        };
        let value = now.state(part.sim)?.property(own, name).stamped(part.sim);
        Some(now.shown(&value))
    }

    fn actions(&mut self, ty: Ty, value: Option<&Value>) {
        let (Some(info), Some(kind)) = (ty.info(), ty.kind()) else {
            return;
        };
        let now = self.now();
        let fitting = info.actions.iter().filter(|action| action.of == kind);
        for action in fitting {
            if let (Some(now), Some(value)) = (&now, value)
                && refused(now, value, action)
            {
                continue;
            }
            let doc = docs::action(action).markdown();
            let insert = call_snippet(action.name, action.parameters);
            let item = self.add(action.name, Kind::Action, "", 0);
            item.documentation = doc;
            item.insert = insert;
        }
        // A path may go on to the parts that act.
        self.properties(ty, value);
        for item in &mut self.items {
            if item.kind == Kind::Property {
                item.rank += 1;
            }
        }
    }

    /// `set[…]`: what the picture calls its parts now.
    fn in_brackets(&mut self, open: usize) {
        let start = self.cursor.path_before(open);
        let text = self.cursor.between(start, open);
        if text.is_empty() {
            return self.expression();
        }
        let parse = cursor::formula(text);
        let (Some(expr), Some(now)) = (cursor::only(&parse.file), self.now()) else {
            return;
        };
        let Ok(value) = now.value(expr) else { return };
        self.parts(&now, &value);
    }

    fn parts(&mut self, now: &Query<'_>, value: &Value) {
        let parts = match value {
            Value::Set(parts) => parts.clone(),
            Value::Part(part) => vec![*part],
            _ => return,
        };
        for (rank, part) in parts.into_iter().enumerate() {
            self.add(&now.label(part), Kind::Part, part.kind, rank as u32);
        }
    }

    /// The arguments of a primitive, variation, action or preset.
    fn in_call(&mut self, call: &cursor::Call) {
        let before = call.open;
        let given: Vec<&str> = call
            .names
            .iter()
            .map(|span| span.text(self.cursor.source))
            .collect();
        let callee = callee(self.cursor, self.names, before);
        match callee {
            Some(Callee::Parameters(info, parameters)) => {
                self.arguments(info, parameters, call, &given);
            }
            Some(Callee::Preset) => {
                let knobs = self.names.locals.iter();
                let knobs: Vec<&str> = knobs
                    .filter(|(name, local)| local.kind == LocalKind::Knob && !given.contains(name))
                    .map(|(name, _)| *name)
                    .collect();
                if call.name.is_none() {
                    for knob in knobs {
                        self.add(knob, Kind::Argument, "knob", 0).insert = format!("{knob}: $0");
                    }
                }
            }
            None => self.expression(),
        }
    }

    fn arguments(
        &mut self,
        info: &'static Info,
        parameters: &'static [Parameter],
        call: &cursor::Call,
        given: &[&str],
    ) {
        if let Some(name) = call.name {
            let name = name.text(self.cursor.source);
            let parameter = parameters.iter().find(|parameter| parameter.name == name);
            return self.value_of(info, parameter);
        }
        for (rank, parameter) in parameters.iter().enumerate() {
            if given.contains(&parameter.name) {
                continue;
            }
            let doc = docs::parameter(parameter).markdown();
            let detail = docs::written(parameter);
            let item = self.add(parameter.name, Kind::Argument, detail, rank as u32);
            item.documentation = doc;
            item.insert = format!("{}: $0", parameter.name);
        }
        // Those that are given by position.
        if let Some(parameter) = parameters
            .get(call.commas)
            .filter(|_| self.cursor.keyword == Some(Keyword::Do))
        {
            self.value_of(info, Some(parameter));
        }
    }

    /// What an argument may be.
    fn value_of(&mut self, info: &'static Info, parameter: Option<&'static Parameter>) {
        let Some(parameter) = parameter else {
            return self.expression();
        };
        match parameter.ty {
            Type::Word(words) => {
                for word in words {
                    let detail = if parameter.default == Some(word) {
                        "default"
                    } else {
                        ""
                    };
                    self.add(word, Kind::Word, detail, 0);
                }
            }
            Type::Bool => {
                for word in ["true", "false"] {
                    self.add(word, Kind::Word, "", 0);
                }
            }
            Type::Part(_) | Type::Set(_) | Type::List(_) => {
                let kind = match parameter.ty {
                    Type::Part(kind) | Type::Set(kind) => kind,
                    Type::List(Type::Part(kind)) => *kind,
                    _ => "",
                };
                self.labels(info, kind);
                self.expression();
            }
            _ => {
                if let Some(default) = parameter.default.filter(|default| !default.is_empty()) {
                    self.add(default, Kind::Word, "default", 0);
                }
                self.expression();
            }
        }
    }

    /// Every part of a kind that the statement's simulation has now.
    fn labels(&mut self, info: &'static Info, kind: &str) {
        let Some(now) = self.now() else { return };
        let scene = self.examined.and_then(|examined| examined.scene.as_ref());
        let sims = scene.into_iter().flat_map(|scene| &scene.sims);
        let named: Vec<&str> = self
            .cursor
            .before
            .iter()
            .map(|token| self.cursor.text(token))
            .collect();
        for (index, sim) in sims.enumerate() {
            let id = explc_compiler::primitive::SimId(index as u16);
            if sim.info.name != info.name || !named.contains(&sim.name.as_str()) {
                continue;
            }
            let Some(state) = now.state(id) else { continue };
            let whole = sim.info.entities.first();
            for property in whole.into_iter().flat_map(|whole| whole.properties) {
                if matches!(property.ty, Type::Set(of) if of == kind) {
                    let value = state.property(Part::root(), property.name).stamped(id);
                    self.parts(&now, &value);
                }
            }
        }
    }

    fn in_statement(&mut self) {
        let keyword = self.cursor.keyword;
        let last = self
            .cursor
            .before
            .last()
            .map(|token| self.cursor.text(token));
        let only = self.cursor.before.len() == 1;
        match (keyword, last) {
            _ if only && self.cursor.block == Context::Theme => {
                for colour in Colour::ALL {
                    self.add(colour.name(), Kind::Word, "colour", 0);
                }
            }
            (Some(Keyword::Lane), _) if only => self.lanes(),
            (Some(Keyword::Requires), Some("requires" | ",")) => self.explainers(),
            (Some(Keyword::Start), _) if only => self.explainers(),
            (Some(Keyword::Tags), Some("tags" | ",")) => {}
            (Some(Keyword::Allow), _) if only => self.lints(),
            (Some(Keyword::Sim), Some("=")) => self.primitives(),
            (Some(Keyword::Sim), Some("from")) | (_, Some("at")) => {
                self.locals(&[LocalKind::Moment])
            }
            (Some(Keyword::Sim), _) => self.words(&["with", "from"]),
            (Some(Keyword::Run), Some("run")) => self.locals(&[LocalKind::Sim]),
            (Some(Keyword::Run), _) => self.in_run(),
            (Some(Keyword::Do), Some("do")) => self.locals(&[LocalKind::Sim, LocalKind::Capture]),
            (Some(Keyword::Mark), Some("as")) => {
                for (rank, (role, doc)) in ROLES.into_iter().enumerate() {
                    self.add(role, Kind::Word, "role", rank as u32)
                        .documentation = doc.to_owned();
                }
            }
            (Some(Keyword::Mark), Some(last)) if last != "mark" && self.ends_value() => {
                self.words(&["as", "except", "where"]);
            }
            (Some(Keyword::Show), Some("as")) => self.views(),
            (Some(Keyword::Show), Some(last)) if last != "show" && self.ends_value() => {
                self.words(&["as", "beside", "in", "weight", "when"]);
            }
            (Some(Keyword::Note), Some(_)) if self.ends_text() => self.words(&["on"]),
            (Some(Keyword::Knob), Some("=")) => {}
            (Some(Keyword::Focus), Some("focus")) => {
                self.words(&["all"]);
                self.expression();
            }
            (
                Some(Keyword::Explainer | Keyword::Length | Keyword::Updated | Keyword::Moment),
                _,
            ) => {}
            (Some(Keyword::Say | Keyword::Choice | Keyword::Step), Some(_)) if self.ends_text() => {
                self.words(&["when"]);
            }
            _ => self.expression(),
        }
    }

    fn ends_value(&self) -> bool {
        matches!(
            self.cursor.kind(0),
            Some(TokenKind::Word | TokenKind::BracketClose | TokenKind::ParenClose)
        )
    }

    fn ends_text(&self) -> bool {
        matches!(
            self.cursor.kind(0),
            Some(TokenKind::StringClose | TokenKind::BlockClose)
        )
    }

    fn words(&mut self, words: &[&str]) {
        for (rank, word) in words.iter().enumerate() {
            self.word(word, rank as u32);
        }
    }

    fn word(&mut self, word: &str, rank: u32) {
        if let Some(keyword) = Keyword::find(word) {
            self.add(word, Kind::Keyword, "", rank).documentation = keyword.doc().to_owned();
        }
    }

    // `run`.

    /// The primitives of the simulations that the statement runs.
    fn subjects(&self) -> Vec<&'static Info> {
        let ends = |text: &str| matches!(text, "until" | "for" | "over");
        let named = self
            .cursor
            .before
            .iter()
            .skip(1)
            .map(|token| self.cursor.text(token));
        let named = named.take_while(|text| !ends(text));
        let infos = named.filter_map(|name| self.names.locals.get(name)?.ty.info());
        infos.collect()
    }

    fn in_run(&mut self) {
        let texts: Vec<&str> = self
            .cursor
            .before
            .iter()
            .map(|token| self.cursor.text(token))
            .collect();
        let last = texts.last().copied().unwrap_or_default();
        let until = texts.iter().rposition(|text| *text == "until");
        match last {
            "," => self.locals(&[LocalKind::Sim]),
            "until" | "or" => {
                self.events();
                self.word("end", 30);
                self.locals(&[LocalKind::Sim, LocalKind::Capture]);
            }
            "last" => self.events(),
            "for" | "over" => {}
            _ if self.cursor.kind(0) == Some(TokenKind::Number) && until.is_some() => self.events(),
            _ if until.is_none() && !texts.contains(&"for") => self.words(&["until", "for"]),
            _ if self.ends_value() => self.words(&["where", "or", "over", "when"]),
            _ => self.expression(),
        }
    }

    /// Events that come from here on first, soonest first.
    fn events(&mut self) {
        let now = self.now();
        let scene = self.examined.and_then(|examined| examined.scene.as_ref());
        let texts: Vec<&str> = self
            .cursor
            .before
            .iter()
            .map(|token| self.cursor.text(token))
            .collect();
        let named = texts.iter().skip(1).take_while(|text| **text != "until");
        let mut ahead = Vec::new();
        for name in named {
            let sim = scene.and_then(|scene| scene.sim(name));
            if let (Some(now), Some(sim)) = (&now, sim) {
                ahead.extend(now.ahead(sim, LOOKED_AHEAD, MOST_AHEAD));
            }
        }
        for info in self.subjects() {
            for event in info.events {
                let next = ahead.iter().position(|(name, _)| *name == event.name);
                let (rank, detail) = match next {
                    Some(at) => (at as u32, format!("in {}", ahead[at].1)),
                    None if now.is_some() => (100, "not by itself".to_owned()),
                    None => (50, String::new()),
                };
                let doc = docs::event(event).markdown();
                self.add(event.name, Kind::Event, detail, rank)
                    .documentation = doc;
            }
        }
    }

    // Names.

    fn expression(&mut self) {
        self.beside_comparison();
        self.locals(&[
            LocalKind::Sim,
            LocalKind::Knob,
            LocalKind::Formula,
            LocalKind::Capture,
            LocalKind::Table,
        ]);
        for word in ["not", "every", "some", "if"] {
            self.word(word, 60);
        }
        if self.ends_value() {
            for word in ["and", "or", "in", "where", "except", "at", "when"] {
                self.word(word, 40);
            }
        }
    }

    /// The words that the other side of a comparison may be.
    fn beside_comparison(&mut self) {
        let compares = matches!(
            self.cursor.kind(0),
            Some(TokenKind::EqualEqual | TokenKind::NotEqual)
        );
        if !compares {
            return;
        }
        let end = self.cursor.before.len() - 1;
        let start = self.cursor.path_before(end);
        let ty = type_in(
            self.names,
            self.cursor.between(start, end),
            self.item_before(start),
        );
        for word in ty.words() {
            self.add(word, Kind::Word, "", 0);
        }
        if let (Some(info), Some(kind)) = (ty.info(), ty.kind().filter(|kind| !kind.is_empty())) {
            self.labels(info, kind);
            self.add("none", Kind::Word, "", 1);
        }
    }

    /// What the file declares above this place, with its value now.
    fn locals(&mut self, kinds: &[LocalKind]) {
        let now = self.now();
        let locals: Vec<_> = self
            .names
            .locals
            .iter()
            .map(|(name, local)| (*name, *local))
            .collect();
        for (name, local) in locals {
            let own = |token: &Token| token.span == local.span;
            let declares =
                local.declaration.touches(self.offset) || self.cursor.before.iter().any(own);
            if !kinds.contains(&local.kind) || declares {
                continue;
            }
            let later = matches!(local.kind, LocalKind::Capture | LocalKind::Moment);
            if later && local.span.start > self.offset {
                continue;
            }
            let parse = cursor::formula(name);
            let worth = match local.kind {
                LocalKind::Sim => local.ty.info().map(|info| info.name.to_owned()),
                LocalKind::Moment => None,
                _ => {
                    let value = now.as_ref().zip(cursor::only(&parse.file));
                    value.and_then(|(now, expr)| now.words(expr).ok())
                }
            };
            let kind = if local.kind == LocalKind::Sim {
                Kind::Sim
            } else {
                Kind::Variable
            };
            self.add(name, kind, beside(local.kind.word(), worth), 10);
        }
    }

    fn primitives(&mut self) {
        for info in primitives::ALL {
            let insert = call_snippet(info.name, info.parameters);
            let item = self.add(info.name, Kind::Primitive, info.category, 0);
            item.documentation = docs::primitive(info).markdown();
            item.insert = insert;
        }
        self.locals(&[LocalKind::Sim]);
    }

    fn views(&mut self) {
        let end = self.cursor.before.len() - 1;
        let path = self.cursor.before.get(1..end).unwrap_or_default();
        let sim = path.first().map(|token| self.cursor.text(token));
        let info = sim.and_then(|name| self.names.locals.get(name)?.ty.info());
        let property = match path {
            [_, dot, name] if dot.kind == TokenKind::Dot => self.cursor.text(name),
            _ => "",
        };
        for view in info.into_iter().flat_map(|info| info.views) {
            if view.property == property {
                self.add(view.name, Kind::Word, "view", 0).documentation = view.doc.to_owned();
            }
        }
    }

    fn explainers(&mut self) {
        let document = self.asked.document;
        let given: Vec<&str> = self
            .cursor
            .before
            .iter()
            .map(|token| self.cursor.text(token))
            .collect();
        for known in &document.project.summaries {
            if known.slug != document.slug && !given.contains(&known.slug.as_str()) {
                let item = self.add(&known.slug, Kind::Slug, known.title.as_str(), 0);
                item.documentation.clone_from(&known.summary);
            }
        }
    }

    fn lanes(&mut self) {
        let catalog = self.asked.document.project.catalog.as_ref();
        for (slug, title, summary) in catalog.into_iter().flat_map(|catalog| &catalog.lanes) {
            let item = self.add(slug, Kind::Slug, title.as_str(), 0);
            item.documentation.clone_from(summary);
        }
    }

    fn lints(&mut self) {
        // Errors cannot be silenced.
        let silenceable = codes::entries().filter(|entry| {
            matches!(entry.code.id.as_bytes()[0], b'V' | b'W') || entry.code == codes::name::UNUSED
        });
        for entry in silenceable {
            let item = self.add(entry.code.name, Kind::Lint, entry.code.id, 0);
            item.documentation = docs::lint(entry).markdown();
            item.insert = format!("{} \"${{1:why}}\"$0", entry.code.name);
        }
    }
}

/// So far ahead events are looked for, in simulated time and in occurrences.
const LOOKED_AHEAD: Micros = Micros::seconds(2);
const MOST_AHEAD: usize = 2_000;

/// What a bracket belongs to.
pub(super) enum Callee {
    /// A primitive, a variation or an action.
    Parameters(&'static Info, &'static [Parameter]),
    /// A preset.
    Preset,
}

/// What the bracket at token `open` belongs to.
pub(super) fn callee(cursor: &Cursor<'_>, names: &Names<'_>, open: usize) -> Option<Callee> {
    match cursor.keyword? {
        Keyword::Preset => Some(Callee::Preset),
        Keyword::Sim => {
            let name = cursor.text(cursor.before.get(open.checked_sub(1)?)?);
            if name == "with" {
                let of = cursor.text(cursor.before.get(open.checked_sub(2)?)?);
                let info = names.locals.get(of)?.ty.info()?;
                return Some(Callee::Parameters(info, info.parameters));
            }
            let info = primitives::find(name)?;
            Some(Callee::Parameters(info, info.parameters))
        }
        Keyword::Do => {
            let (info, action) = action(cursor, names, open)?;
            Some(Callee::Parameters(info, action.parameters))
        }
        _ => None,
    }
}

/// The action whose bracket is the token `open`.
pub(super) fn action(
    cursor: &Cursor<'_>,
    names: &Names<'_>,
    open: usize,
) -> Option<(&'static Info, &'static Action)> {
    let name = cursor.text(cursor.before.get(open.checked_sub(1)?)?);
    let dot = open.checked_sub(2)?;
    let start = cursor.path_before(dot);
    let ty = type_in(names, cursor.between(start, dot), None);
    let (info, kind) = (ty.info()?, ty.kind()?);
    let fits = |action: &&Action| action.name == name && action.of == kind;
    Some((info, info.actions.iter().find(fits)?))
}

/// The type of an expression that is given as text.
pub(super) fn type_in(names: &Names<'_>, text: &str, item: Option<ItemOf>) -> Ty {
    let parse = cursor::formula(text);
    match cursor::only(&parse.file) {
        Some(expr) => names.type_of(expr, item),
        None => Ty::Unknown,
    }
}

/// Whether no part of a value would do an action now; only where nothing more need be said to try it.
fn refused(now: &Query<'_>, value: &Value, action: &'static Action) -> bool {
    let mut arguments = Arguments::default();
    for parameter in action.parameters {
        let Some(default) = parameter.default else {
            return false;
        };
        arguments
            .0
            .push((parameter.name, literal_value(default, parameter.ty)));
    }
    let parts = match value {
        Value::Part(part) => vec![*part],
        Value::Set(parts) => parts.clone(),
        _ => return false,
    };
    let refuses = |part: &Part| now.allows(*part, action.name, &arguments).is_err();
    parts.iter().all(refuses)
}

fn beside(what: &str, worth: Option<String>) -> String {
    match worth {
        Some(worth) if what.is_empty() => worth,
        Some(worth) => format!("{what} = {worth}"),
        None => what.to_owned(),
    }
}

/// A call with a place for each argument that must be given.
fn call_snippet(name: &str, parameters: &[Parameter]) -> String {
    let required = parameters
        .iter()
        .filter(|parameter| parameter.default.is_none());
    let places: Vec<String> = required
        .enumerate()
        .map(|(at, parameter)| format!("${{{}:{}}}", at + 1, parameter.name))
        .collect();
    if parameters.is_empty() {
        format!("{name}()$0")
    } else if places.is_empty() {
        format!("{name}($1)$0")
    } else {
        format!("{name}({})$0", places.join(", "))
    }
}

/// What a word of the language is mostly followed by.
fn snippet(keyword: Keyword) -> &'static str {
    match keyword {
        Keyword::Explainer => "explainer ${1:slug} \"${2:Title}\"\n\n$0",
        Keyword::Catalog => "catalog \"${1:Title}\" {\n  edition  2026\n  $0\n}",
        Keyword::Path => "path ${1:slug} \"${2:Title}\" {\n  $0\n}",
        Keyword::Concept => "concept ${1:slug} \"${2:Title}\" {\n  summary  \"$0\"\n}",
        Keyword::Knob => "knob ${1:name} = ${2:1} in ${2:1}..${3:3} \"${4:Label}\"",
        Keyword::Preset => "preset \"${1:Label}\" ($0)",
        Keyword::Sim => "sim ${1:name} = $0",
        Keyword::Let => "let ${1:name} = $0",
        Keyword::Stage => "stage {\n  $0\n}",
        Keyword::Row => "row {\n  $0\n}",
        Keyword::Column => "column {\n  $0\n}",
        Keyword::Grid => "grid {\n  $0\n}",
        Keyword::Compare => "compare {\n  $0\n}",
        Keyword::Step => "step \"${1:Title}\" {\n  say \"$2\"\n  $0\n}",
        Keyword::Test => "test \"${1:Name}\" {\n  $0\n}",
        Keyword::Say => "say \"$1\"$0",
        Keyword::Run => "run ${1:sim} until $0",
        Keyword::Do => "do $0",
        Keyword::Moment => "moment ${1:name}",
        Keyword::Capture => "capture ${1:name} = $0",
        Keyword::Mark => "mark $1 as ${2|good,bad,warn,accent,muted|}$0",
        Keyword::Note => "note \"$1\" on $0",
        Keyword::Predict => {
            "predict \"${1:Question}\" {\n  choice \"${2:Yes}\" when $3\n  choice \"${4:No}\" when not $0\n}"
        }
        Keyword::Choice => "choice \"$1\" when $0",
        Keyword::Allow => "allow ${1:lint} \"${2:why}\"",
        Keyword::Summary
        | Keyword::Hook
        | Keyword::Question
        | Keyword::Trap
        | Keyword::Rule
        | Keyword::Simplified
        | Keyword::Source => "",
        _ => "",
    }
}
