//! What other files may know of a file: its summary, what can be searched for in it, and where it names what is declared
//! elsewhere.

use explc_compiler::{Summary, catalog};
use explc_dsl::lexer::{Token, TokenKind, lex};
use explc_dsl::span::Span;
use explc_dsl::syntax::{
    Catalog, Decl, Entry, Explainer, Field, FieldKind, File, HeaderKind, Item, Name, Path,
    PathEntry, Piece, StageItem, Stmt, StmtKind, Template,
};

/// What a file says about itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    /// The explainer's summary; none if the file holds none.
    pub summary: Option<Summary>,
    /// What can be searched for.
    pub symbols: Vec<Symbol>,
    /// Where it declares or names things of the catalogue.
    pub mentions: Vec<Mention>,
}

/// Something that can be searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name or title.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// Where its name stands.
    pub span: Span,
}

/// What a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// An explainer, by title.
    Explainer,
    /// Something of the catalogue.
    Catalogue,
    /// A step, by title.
    Step,
    /// A simulation.
    Sim,
    /// A knob.
    Knob,
    /// A formula.
    Formula,
    /// A test.
    Test,
}

/// What is declared once for the whole catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// An explainer.
    Explainer,
    /// A lane.
    Lane,
    /// A path.
    Path,
    /// A concept.
    Concept,
    /// A theme.
    Theme,
    /// What a link leads to: an explainer or a concept.
    Link,
}

/// A place that declares or names a thing of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// What.
    pub thing: Thing,
    /// Which.
    pub slug: String,
    /// Where.
    pub span: Span,
    /// Whether this declares it.
    pub declares: bool,
}

impl Mention {
    /// Whether it means `slug` as a `thing`; a link means an explainer or a concept.
    #[must_use]
    pub fn means(&self, thing: Thing, slug: &str) -> bool {
        let link = self.thing == Thing::Link && matches!(thing, Thing::Explainer | Thing::Concept);
        self.slug == slug && (self.thing == thing || link)
    }
}

impl Outline {
    /// The outline of a file; `slug` is its name without `.expl`.
    #[must_use]
    pub fn of(file: &File, slug: &str) -> Self {
        let mut outline = Self {
            summary: catalog::summary(file, slug),
            ..Self::default()
        };
        for item in &file.items {
            outline.item(item);
        }
        outline.mentions.sort_by_key(|mention| mention.span);
        outline
    }

    /// The same of a file that is on disk only, without reading its scene as one: its header is parsed, below it only
    /// what begins a line and what links somewhere is looked for.
    #[must_use]
    pub fn glance(text: &str, slug: &str) -> Self {
        let Some(body) = body(text) else {
            return Self::of(&explc_dsl::parse(text).file, slug);
        };
        let mut outline = Self::of(&explc_dsl::parse(&text[..body]).file, slug);
        if outline.summary.is_none() {
            return Self::of(&explc_dsl::parse(text).file, slug);
        }
        let mut tokens = lex(text)
            .into_iter()
            .filter(|token| token.kind != TokenKind::Whitespace);
        let mut line_start = true;
        while let Some(token) = tokens.next() {
            let span = token.span;
            if (span.start as usize) < body {
                continue;
            }
            match token.kind {
                TokenKind::Word if line_start => {
                    // What is declared stands at the start of its line; statements are indented.
                    let top = span.start == 0 || text.as_bytes()[span.start as usize - 1] == b'\n';
                    if top && let Some(kind) = declares(span.text(text)) {
                        outline.glance_at(kind, &mut tokens, text);
                    }
                }
                TokenKind::Text => outline.glance_links(span, text),
                _ => {}
            }
            line_start = token.kind == TokenKind::Newline;
        }
        outline.mentions.sort_by_key(|mention| mention.span);
        outline
    }

    /// The symbol that the tokens behind its keyword name.
    fn glance_at(
        &mut self,
        kind: SymbolKind,
        tokens: &mut impl Iterator<Item = Token>,
        text: &str,
    ) {
        let Some(first) = tokens.next() else { return };
        if first.kind == TokenKind::Word {
            self.symbol(first.span.text(text).to_owned(), kind, first.span);
        } else if first.kind == TokenKind::StringOpen {
            let mut title = Some(String::new());
            for token in tokens {
                match token.kind {
                    TokenKind::Text => {
                        self.glance_links(token.span, text);
                        if let Some(title) = &mut title {
                            title.push_str(token.span.text(text));
                        }
                    }
                    TokenKind::StringClose => {
                        let span = first.span.to(token.span);
                        self.symbol(title.unwrap_or_default(), kind, span);
                        return;
                    }
                    TokenKind::Newline => return,
                    TokenKind::Code | TokenKind::Math => {
                        if let Some(title) = &mut title {
                            title.push_str(token.span.text(text));
                        }
                    }
                    TokenKind::Escape => {
                        if let Some(title) = &mut title {
                            title.push_str(&token.span.text(text)[1..].replace('n', "\n"));
                        }
                    }
                    // A title with values has no text of its own.
                    _ => title = None,
                }
            }
        }
    }

    /// The links in a piece of text: `[words](slug)`.
    fn glance_links(&mut self, span: Span, text: &str) {
        let piece = span.text(text);
        for (at, _) in piece.match_indices("](") {
            let start = at + 2;
            let rest = &piece[start..];
            let length = rest
                .find(|letter: char| {
                    !(letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')
                })
                .unwrap_or(rest.len());
            if length > 0 && rest[length..].starts_with(')') {
                let start = span.start + start as u32;
                self.mentions.push(Mention {
                    thing: Thing::Link,
                    slug: rest[..length].to_owned(),
                    span: Span::new(start, start + length as u32),
                    declares: false,
                });
            }
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Explainer(explainer) => self.explainer(explainer),
            Item::Catalog(catalog) => self.catalog(catalog),
            Item::Lane(lane) => self.declared(Thing::Lane, &lane.slug, &lane.title),
            Item::Path(path) => self.path(path),
            Item::Concept(concept) => {
                self.declared(Thing::Concept, &concept.slug, &concept.title);
                self.fields(&concept.fields);
            }
            Item::Theme(theme) => self.mention(Thing::Theme, &theme.name, true),
            Item::Error(_) => {}
        }
    }

    fn explainer(&mut self, explainer: &Explainer) {
        self.mention(Thing::Explainer, &explainer.slug, true);
        self.symbol(
            title(&explainer.title, &explainer.slug),
            SymbolKind::Explainer,
            explainer.slug.span,
        );
        for entry in &explainer.entries {
            match entry {
                Entry::Header(header) => self.header(&header.kind),
                Entry::Decl(decl) => self.decl(decl),
                Entry::Allow(_) | Entry::Error(_) => {}
            }
        }
    }

    fn header(&mut self, header: &HeaderKind) {
        match header {
            HeaderKind::Lane(lane) => self.mention(Thing::Lane, lane, false),
            HeaderKind::Requires(required) => {
                for name in required {
                    self.mention(Thing::Explainer, name, false);
                }
            }
            HeaderKind::Summary(text)
            | HeaderKind::Hook(text)
            | HeaderKind::Question(text)
            | HeaderKind::Trap(text)
            | HeaderKind::Rule(text)
            | HeaderKind::Simplified(text)
            | HeaderKind::Source(text) => self.links(text),
            HeaderKind::Tags(_) | HeaderKind::Length(_) | HeaderKind::Updated(_) => {}
        }
    }

    fn decl(&mut self, decl: &Decl) {
        match decl {
            Decl::Knob(knob) => {
                self.symbol(knob.name.text.clone(), SymbolKind::Knob, knob.name.span);
            }
            Decl::Sim(sim) => self.symbol(sim.name.text.clone(), SymbolKind::Sim, sim.name.span),
            Decl::Let(formula) => self.symbol(
                formula.name.text.clone(),
                SymbolKind::Formula,
                formula.name.span,
            ),
            Decl::Step(step) => {
                let title = step.title.literal();
                self.symbol(title.unwrap_or_default(), SymbolKind::Step, step.title.span);
                self.links(&step.title);
                self.body(&step.body);
            }
            Decl::Test(test) => {
                let name = test.name.literal();
                self.symbol(name.unwrap_or_default(), SymbolKind::Test, test.name.span);
                self.body(&test.body);
            }
            Decl::Stage(stage) => self.stage(&stage.items),
            Decl::Preset(_) | Decl::Table(_) => {}
        }
    }

    fn body(&mut self, body: &[Stmt]) {
        for stmt in body {
            match &stmt.kind {
                StmtKind::Say(text) | StmtKind::Note { text, .. } => self.links(text),
                StmtKind::Predict(predict) => {
                    self.links(&predict.question);
                    for choice in &predict.choices {
                        self.links(&choice.text);
                    }
                }
                StmtKind::Stage(stage) => self.stage(&stage.items),
                _ => {}
            }
        }
    }

    fn stage(&mut self, items: &[StageItem]) {
        for item in items {
            match item {
                StageItem::Group(group) => {
                    group.title.iter().for_each(|title| self.links(title));
                    self.stage(&group.items);
                }
                StageItem::Show(show) => {
                    show.show.title.iter().for_each(|title| self.links(title));
                }
                StageItem::Allow(_) | StageItem::Error(_) => {}
            }
        }
    }

    fn catalog(&mut self, catalog: &Catalog) {
        self.symbol(
            catalog.title.literal().unwrap_or_default(),
            SymbolKind::Catalogue,
            catalog.title.span,
        );
        self.fields(&catalog.fields);
    }

    fn path(&mut self, path: &Path) {
        self.declared(Thing::Path, &path.slug, &path.title);
        for entry in &path.entries {
            match entry {
                PathEntry::Field(field) => self.fields(std::slice::from_ref(field)),
                PathEntry::Explainer(name) => self.mention(Thing::Explainer, name, false),
                PathEntry::Error(_) => {}
            }
        }
    }

    fn fields(&mut self, fields: &[Field]) {
        for field in fields {
            match &field.kind {
                FieldKind::Start(name) => self.mention(Thing::Explainer, name, false),
                FieldKind::Tagline(text) | FieldKind::Summary(text) => self.links(text),
                FieldKind::Edition(_) | FieldKind::Url(_) | FieldKind::Error => {}
            }
        }
    }

    fn declared(&mut self, thing: Thing, slug: &Name, shown: &Template) {
        self.mention(thing, slug, true);
        self.symbol(title(shown, slug), SymbolKind::Catalogue, slug.span);
    }

    fn links(&mut self, text: &Template) {
        self.pieces(&text.pieces);
    }

    fn pieces(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Link { text, target, .. } => {
                    self.pieces(text);
                    self.mention(Thing::Link, target, false);
                }
                Piece::Emphasis(pieces, _) => self.pieces(pieces),
                Piece::Text(..) | Piece::Code(..) | Piece::Math(..) | Piece::Interp(_) => {}
            }
        }
    }

    fn mention(&mut self, thing: Thing, name: &Name, declares: bool) {
        if !name.text.is_empty() {
            self.mentions.push(Mention {
                thing,
                slug: name.text.clone(),
                span: name.span,
                declares,
            });
        }
    }

    fn symbol(&mut self, name: String, kind: SymbolKind, span: Span) {
        self.symbols.push(Symbol { name, kind, span });
    }
}

/// Where the first declaration of an explainer begins; none if there is none.
fn body(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let word = line.split([' ', '\t', '\n', '\r']).next().unwrap_or("");
        let begins = matches!(word, "preset" | "table" | "stage") || declares(word).is_some();
        // An `allow` before it is the declaration's.
        if begins {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// What a word at the start of a line declares.
fn declares(word: &str) -> Option<SymbolKind> {
    match word {
        "knob" => Some(SymbolKind::Knob),
        "sim" => Some(SymbolKind::Sim),
        "let" => Some(SymbolKind::Formula),
        "step" => Some(SymbolKind::Step),
        "test" => Some(SymbolKind::Test),
        _ => None,
    }
}

fn title(title: &Template, slug: &Name) -> String {
    let words = title.literal().unwrap_or_default();
    if words.is_empty() {
        slug.text.clone()
    } else {
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glance_sees_what_reading_sees() {
        for text in [
            include_str!("../../../../explainers/distributed-systems/raft-consensus.expl"),
            include_str!("../../../../explainers/distributed-systems/majority-quorum.expl"),
            include_str!("../../../../explainers/catalog.expl"),
            "",
            "explainer a \"A\"\n",
            "explainer a \"A\"\nlane b\n\nstep \"`c` [d](e)\" {\n  say \"See *[f](g)*, {1}.\"\n}\n\ntest \"x\" {\n}\n",
            "step \"no header\" {\n}\n",
        ] {
            let parsed = Outline::of(&explc_dsl::parse(text).file, "a");
            assert_eq!(Outline::glance(text, "a"), parsed, "{text}");
        }
    }
}
