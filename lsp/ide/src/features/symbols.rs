//! What a file holds, as an outline; and what all files hold, to be searched.

use std::path::Path;
use std::sync::Arc;

use explc_dsl::span::Span;
use explc_dsl::syntax::{Decl, Item, SimSource, StmtKind, Template};

use super::Place;
use crate::workspace::{Document, Snapshot, Symbol, SymbolKind};

/// Something in an outline, with what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlined {
    /// Its name or title.
    pub name: String,
    /// A few words beside it.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it.
    pub span: Span,
    /// Its name.
    pub selection: Span,
    /// What it holds.
    pub members: Vec<Outlined>,
}

/// The outline of a document.
#[must_use]
pub fn outline(document: &Document) -> Vec<Outlined> {
    let file = &document.parse().file;
    let mut found = Vec::new();
    for item in &file.items {
        let declared =
            |title: &Template, slug: &explc_dsl::syntax::Name, detail: &str, span| Outlined {
                name: named(title, &slug.text),
                detail: detail.to_owned(),
                kind: SymbolKind::Catalogue,
                span,
                selection: slug.span,
                members: Vec::new(),
            };
        found.push(match item {
            Item::Explainer(explainer) => Outlined {
                name: named(&explainer.title, &explainer.slug.text),
                detail: "explainer".to_owned(),
                kind: SymbolKind::Explainer,
                span: explainer.span,
                selection: explainer.slug.span,
                members: explainer.decls().filter_map(decl).collect(),
            },
            Item::Catalog(catalog) => Outlined {
                name: named(&catalog.title, "catalog"),
                detail: "catalog".to_owned(),
                kind: SymbolKind::Catalogue,
                span: catalog.span,
                selection: catalog.title.span,
                members: Vec::new(),
            },
            Item::Lane(lane) => declared(&lane.title, &lane.slug, "lane", lane.span),
            Item::Path(path) => declared(&path.title, &path.slug, "path", path.span),
            Item::Concept(concept) => {
                declared(&concept.title, &concept.slug, "concept", concept.span)
            }
            Item::Theme(theme) => Outlined {
                name: theme.name.text.clone(),
                detail: "theme".to_owned(),
                kind: SymbolKind::Catalogue,
                span: theme.span,
                selection: theme.name.span,
                members: Vec::new(),
            },
            Item::Error(_) => continue,
        });
    }
    for symbol in &mut found {
        settle(symbol);
    }
    found
}

fn decl(decl: &Decl) -> Option<Outlined> {
    let (name, detail, kind, selection, members) = match decl {
        Decl::Knob(knob) => (
            knob.name.text.clone(),
            "knob".to_owned(),
            SymbolKind::Knob,
            knob.name.span,
            Vec::new(),
        ),
        Decl::Sim(sim) => {
            let of = match &sim.source {
                SimSource::Primitive { primitive, .. } => primitive.text.clone(),
                SimSource::Variation { .. } => "variation".to_owned(),
                SimSource::Error(_) => String::new(),
            };
            (
                sim.name.text.clone(),
                of,
                SymbolKind::Sim,
                sim.name.span,
                Vec::new(),
            )
        }
        Decl::Let(formula) => (
            formula.name.text.clone(),
            "let".to_owned(),
            SymbolKind::Formula,
            formula.name.span,
            Vec::new(),
        ),
        Decl::Table(table) => (
            table.name.text.clone(),
            "table".to_owned(),
            SymbolKind::Formula,
            table.name.span,
            Vec::new(),
        ),
        Decl::Step(step) => {
            let captures = step.body.iter().filter_map(|stmt| {
                let name = match &stmt.kind {
                    StmtKind::Capture { name, .. } | StmtKind::Moment(name) => name,
                    _ => return None,
                };
                Some(Outlined {
                    name: name.text.clone(),
                    detail: "named here".to_owned(),
                    kind: SymbolKind::Formula,
                    span: stmt.span,
                    selection: name.span,
                    members: Vec::new(),
                })
            });
            (
                named(&step.title, "step"),
                "step".to_owned(),
                SymbolKind::Step,
                step.title.span,
                captures.collect(),
            )
        }
        Decl::Test(test) => (
            named(&test.name, "test"),
            "test".to_owned(),
            SymbolKind::Test,
            test.name.span,
            Vec::new(),
        ),
        Decl::Stage(_) | Decl::Preset(_) => return None,
    };
    Some(Outlined {
        name,
        detail,
        kind,
        span: decl.span(),
        selection,
        members,
    })
}

/// Editors refuse outlines in which a part is not within the whole.
fn settle(symbol: &mut Outlined) {
    for member in &mut symbol.members {
        settle(member);
        symbol.span = symbol.span.to(member.span);
    }
    symbol.span = symbol.span.to(symbol.selection);
}

/// The title as written; values in it stay in their braces.
fn named(title: &Template, otherwise: &str) -> String {
    let words: String = title.literal().unwrap_or_default();
    let words = if words.is_empty() && !title.pieces.is_empty() {
        pieces(title)
    } else {
        words
    };
    if words.trim().is_empty() {
        otherwise.to_owned()
    } else {
        words
    }
}

fn pieces(title: &Template) -> String {
    use explc_dsl::syntax::Piece;
    let text = |piece: &Piece| match piece {
        Piece::Text(text, _) | Piece::Code(text, _) | Piece::Math(text, _) => text.clone(),
        _ => "…".to_owned(),
    };
    title.pieces.iter().map(text).collect()
}

/// The most symbols of all files that are listed.
const MOST: usize = 256;

/// The symbols of all files whose names hold the letters of `query` in order, the closest first.
#[must_use]
pub fn search(snapshot: &Snapshot, query: &str) -> Vec<(Symbol, Place)> {
    let query = query.to_lowercase();
    let mut found = Vec::new();
    let mut add = |path: &Arc<Path>, symbols: &[Symbol]| {
        for symbol in symbols {
            if let Some(distance) = distance(&symbol.name.to_lowercase(), &query) {
                let place = Place {
                    path: Arc::clone(path),
                    span: symbol.span,
                };
                found.push((distance, symbol.clone(), place));
            }
        }
    };
    for document in snapshot.open.values() {
        add(&document.path, &document.outline().symbols);
    }
    for project in snapshot.projects.values() {
        for (path, outline) in &project.outlines {
            if snapshot.document(path).is_none() {
                add(path, &outline.symbols);
            }
        }
    }
    found.sort_by(|a, b| (a.0, &a.1.name, &a.2).cmp(&(b.0, &b.1.name, &b.2)));
    found.truncate(MOST);
    found
        .into_iter()
        .map(|(_, symbol, place)| (symbol, place))
        .collect()
}

/// How many letters stand between those of the query; none if a letter is missing.
fn distance(name: &str, query: &str) -> Option<usize> {
    let mut letters = name.chars();
    let mut between = 0;
    for wanted in query.chars().filter(|letter| !letter.is_whitespace()) {
        between += letters.position(|letter| letter == wanted)?;
    }
    Some(between)
}
