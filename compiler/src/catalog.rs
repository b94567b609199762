//! The catalogue: lanes, paths and concepts over all explainers of a project.

use std::collections::BTreeMap;

use explc_dsl::codes::{catalogue, name, writing};
use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::span::Span;
use explc_dsl::syntax::{self, Field, FieldKind, HeaderKind, Item, Name, PathEntry, Template};

use crate::theme::{Colour, DRESSED, Dress, Role};
use crate::world::Summary;

/// What `catalog.expl` says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalog {
    /// The title.
    pub title: String,
    /// The edition of the language, as written.
    pub edition: Option<String>,
    /// The address at which the catalogue is published: of the web, without query and fragment.
    pub url: Option<String>,
    /// What the catalogue is for, in one sentence.
    pub tagline: Option<String>,
    /// The explainer to begin with.
    pub start: Option<String>,
    /// Slug, title and summary of every lane, in order.
    pub lanes: Vec<(String, String, String)>,
    /// The paths, in order.
    pub paths: Vec<Path>,
    /// The concepts, in order.
    pub concepts: Vec<Concept>,
    /// The colours of the first theme.
    pub dress: Option<Dress>,
}

/// Explainers in the order in which they are best watched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// The slug.
    pub slug: String,
    /// The title.
    pub title: String,
    /// What it leads through.
    pub summary: String,
    /// The slugs of its explainers; all exist.
    pub explainers: Vec<String>,
}

/// A term in one sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concept {
    /// The slug.
    pub slug: String,
    /// The term.
    pub title: String,
    /// The sentence.
    pub summary: String,
}

/// Whether the site or an operating system needs a name, so that no explainer or concept can have it.
pub fn refused_slug(slug: &str) -> bool {
    let site = [
        "assets",
        "index",
        "catalog",
        "concepts",
        "lanes",
        "paths",
        "primitives",
        "search",
        "sitemap",
        "feed",
        "embed",
        "404",
    ];
    let system = ["con", "prn", "aux", "nul"];
    let port = slug
        .strip_prefix("com")
        .or_else(|| slug.strip_prefix("lpt"))
        .is_some_and(|number| {
            number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit())
        });
    site.contains(&slug) || system.contains(&slug) || port
}

/// An address that other places can be added to; nothing if it is none of the web.
pub(crate) fn published_at(url: &str) -> Option<String> {
    let host = ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| url.strip_prefix(scheme))?;
    let strange = |character: char| {
        character.is_whitespace() || character.is_control() || "?#\\\"<>".contains(character)
    };
    let usable = !host.starts_with('/') && !host.is_empty() && !host.contains(strange);
    usable.then(|| url.trim_end_matches('/').to_owned())
}

/// The address that was probably meant by one at which no site can be published: the same of the web, or without what a
/// request would ask for.
fn mended(url: &str) -> Option<String> {
    let place = url.split(['?', '#']).next().unwrap_or_default().trim();
    let is_host = |host: &str| host.contains('.') || host.starts_with("localhost");
    let address = match place.split_once("://") {
        Some(("https" | "http", _)) => place.to_owned(),
        Some(_) => return None,
        None if place.split('/').next().is_some_and(is_host) => format!("https://{place}"),
        None => return None,
    };
    published_at(&address)
}

/// What other files may know of the explainer in `file`; none if it holds none.
pub fn summary(file: &syntax::File, slug: &str) -> Option<Summary> {
    let explainer = file.items.iter().find_map(|item| match item {
        Item::Explainer(explainer) => Some(explainer),
        _ => None,
    })?;
    let mut summary = Summary {
        slug: slug.to_owned(),
        title: explainer.title.literal().unwrap_or_default(),
        ..Summary::default()
    };
    for header in explainer.headers() {
        match &header.kind {
            HeaderKind::Summary(text) => summary.summary = text.literal().unwrap_or_default(),
            HeaderKind::Lane(lane) => summary.lane = Some(lane.text.clone()),
            HeaderKind::Requires(required) => {
                summary.requires = required.iter().map(|name| name.text.clone()).collect();
            }
            _ => {}
        }
    }
    Some(summary)
}

/// Resolves `catalog.expl` against the explainers of the project.
pub fn resolve_catalog(file: &syntax::File, summaries: &[Summary]) -> (Catalog, Vec<Diagnostic>) {
    let mut resolver = Resolver {
        summaries,
        catalog: Catalog::default(),
        seen: BTreeMap::new(),
        diagnostics: Vec::new(),
    };
    for item in &file.items {
        resolver.item(item);
    }
    if !resolver.seen.contains_key(&("catalog", String::new())) {
        let message = "this file does not say what the catalogue is";
        let start = Span::at(file.span.start);
        resolver.diagnostics.push(
            Diagnostic::error(catalogue::NO_CATALOG, start, message)
                .with_help("begin it with `catalog \"Title\" { … }`"),
        );
    }
    resolver.explainers();
    let mut diagnostics = resolver.diagnostics;
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.severity));
    (resolver.catalog, diagnostics)
}

struct Resolver<'a> {
    summaries: &'a [Summary],
    catalog: Catalog,
    /// Kind and slug of everything so far, and where it stands.
    seen: BTreeMap<(&'static str, String), Span>,
    diagnostics: Vec<Diagnostic>,
}

/// The fields of a block.
#[derive(Default)]
struct Fields {
    edition: Option<String>,
    url: Option<String>,
    tagline: Option<String>,
    summary: Option<String>,
    start: Option<String>,
}

impl Resolver<'_> {
    fn item(&mut self, item: &Item) {
        match item {
            Item::Catalog(catalog) => {
                let again = self
                    .seen
                    .insert(("catalog", String::new()), catalog.title.span);
                if let Some(first) = again {
                    let message = "the catalogue is described twice";
                    self.diagnostics.push(
                        Diagnostic::error(catalogue::SEVERAL_CATALOGS, catalog.title.span, message)
                            .with_label(first, "first described here"),
                    );
                    return;
                }
                self.catalog.title = self.words(&catalog.title);
                let fields = self.fields(&catalog.fields, true);
                self.catalog.edition = fields.edition;
                self.catalog.url = fields.url;
                self.catalog.tagline = fields.tagline;
                self.catalog.start = fields.start;
            }
            Item::Lane(lane) => {
                let title = self.words(&lane.title);
                let summary = self.fields(&lane.fields, false).summary.unwrap_or_default();
                if self.is_new("lane", &lane.slug) {
                    self.catalog
                        .lanes
                        .push((lane.slug.text.clone(), title, summary));
                }
            }
            Item::Concept(concept) => {
                let title = self.words(&concept.title);
                let summary = self
                    .fields(&concept.fields, false)
                    .summary
                    .unwrap_or_default();
                if self.is_new("concept", &concept.slug) && self.has_page(&concept.slug) {
                    self.catalog.concepts.push(Concept {
                        slug: concept.slug.text.clone(),
                        title,
                        summary,
                    });
                }
            }
            Item::Path(path) => self.path(path),
            Item::Theme(theme) => self.theme(theme),
            Item::Explainer(explainer) => {
                let message = "an explainer stands in `catalog.expl`";
                self.diagnostics.push(
                    Diagnostic::error(catalogue::WRONG_FILE, explainer.slug.span, message)
                        .with_help("give it a file of its own, named by its slug"),
                );
            }
            Item::Error(_) => {}
        }
    }

    /// Whether nothing of this kind has the slug yet.
    fn is_new(&mut self, kind: &'static str, slug: &Name) -> bool {
        let Some(first) = self.seen.insert((kind, slug.text.clone()), slug.span) else {
            return true;
        };
        let message = format!("the {kind} `{}` is declared twice", slug.text);
        self.diagnostics.push(
            Diagnostic::error(catalogue::DUPLICATE_SLUG, slug.span, message)
                .with_label(first, "first declared here"),
        );
        false
    }

    /// Whether a concept can have the page of its slug: explainers and the site have theirs beside it.
    fn has_page(&mut self, slug: &Name) -> bool {
        let found = if refused_slug(&slug.text) {
            catalogue::refused_slug(slug.span, &slug.text).with_help("choose another slug")
        } else if self.summaries.iter().any(|known| known.slug == slug.text) {
            catalogue::slug_of_explainer(slug.span, &slug.text)
        } else {
            return true;
        };
        self.diagnostics.push(found);
        false
    }

    fn words(&mut self, text: &Template) -> String {
        if let Some(interp) = text.interps().first() {
            let message = "a value cannot stand in the catalogue: nothing runs there";
            self.diagnostics.push(
                Diagnostic::error(writing::VALUE_IN_HEADER, interp.span, message)
                    .with_help("say it in words, or write `\\{` for a brace"),
            );
        }
        text.literal().unwrap_or_default()
    }

    fn fields(&mut self, fields: &[Field], of_catalog: bool) -> Fields {
        let mut found = Fields::default();
        for field in fields {
            let (slot, value, in_catalog, word) = match &field.kind {
                FieldKind::Edition(number) => {
                    (&mut found.edition, number.text.clone(), true, "edition")
                }
                FieldKind::Url(text) => {
                    let url = self.words(text);
                    if published_at(&url).is_none() {
                        let found = catalogue::no_address(text.span, &url, mended(&url));
                        self.diagnostics.push(found);
                        continue;
                    }
                    (&mut found.url, url, true, "url")
                }
                FieldKind::Tagline(text) => (&mut found.tagline, self.words(text), true, "tagline"),
                FieldKind::Summary(text) => {
                    (&mut found.summary, self.words(text), false, "summary")
                }
                FieldKind::Start(slug) => {
                    if !self.exists(slug) {
                        continue;
                    }
                    (&mut found.start, slug.text.clone(), true, "start")
                }
                FieldKind::Error => continue,
            };
            let problem = if in_catalog != of_catalog {
                let message = format!("`{word}` does not belong in this block");
                Some((catalogue::MISPLACED_FIELD, message))
            } else if slot.is_some() {
                Some((
                    catalogue::REPEATED_FIELD,
                    format!("`{word}` is given twice"),
                ))
            } else {
                *slot = Some(value);
                None
            };
            if let Some((code, message)) = problem {
                self.diagnostics
                    .push(Diagnostic::error(code, field.keyword, message));
            }
        }
        found
    }

    /// Whether there is an explainer of this slug.
    fn exists(&mut self, slug: &Name) -> bool {
        if self.summaries.iter().any(|known| known.slug == slug.text) {
            return true;
        }
        let slugs: Vec<&str> = self
            .summaries
            .iter()
            .map(|known| known.slug.as_str())
            .collect();
        let code = catalogue::UNKNOWN_EXPLAINER;
        let found = name::unknown(code, "explainer", slug.span, &slug.text, &slugs);
        self.diagnostics.push(found);
        false
    }

    fn path(&mut self, path: &syntax::Path) {
        let mut summary = String::new();
        let mut explainers: Vec<&Name> = Vec::new();
        for entry in &path.entries {
            match entry {
                PathEntry::Field(field) => {
                    let fields = self.fields(std::slice::from_ref(field), false);
                    summary = fields.summary.unwrap_or(summary);
                }
                PathEntry::Explainer(slug) => {
                    if let Some(first) = explainers.iter().find(|known| known.text == slug.text) {
                        let message = format!("this path lists `{}` twice", slug.text);
                        self.diagnostics.push(
                            Diagnostic::error(catalogue::DUPLICATE_SLUG, slug.span, message)
                                .with_label(first.span, "first listed here"),
                        );
                    } else if self.exists(slug) {
                        explainers.push(slug);
                    }
                }
                PathEntry::Error(_) => {}
            }
        }
        self.order(&explainers);
        let title = self.words(&path.title);
        if self.is_new("path", &path.slug) {
            self.catalog.paths.push(Path {
                slug: path.slug.text.clone(),
                title,
                summary,
                explainers: explainers.iter().map(|slug| slug.text.clone()).collect(),
            });
        }
    }

    /// What an explainer requires comes earlier in a path, or is outside it.
    fn order(&mut self, explainers: &[&Name]) {
        for (index, slug) in explainers.iter().enumerate() {
            let Some(known) = self.summaries.iter().find(|known| known.slug == slug.text) else {
                continue;
            };
            let later = explainers
                .iter()
                .skip(index + 1)
                .find(|later| known.requires.contains(&later.text));
            if let Some(later) = later {
                let message = format!(
                    "`{}` requires `{}`, which this path lists later",
                    slug.text, later.text
                );
                self.diagnostics.push(
                    Diagnostic::error(catalogue::REQUIREMENT_ORDER, slug.span, message)
                        .with_label(later.span, "listed here")
                        .with_help(format!("move `{}` below it", slug.text)),
                );
            }
        }
    }

    /// A theme: roles with the colours that they take. The first one is shown.
    fn theme(&mut self, theme: &syntax::Theme) {
        let mut dress = Dress::default();
        for line in &theme.roles {
            let (Some(role), Some(colour)) = (self.role(&line.role), self.colour(&line.colour))
            else {
                continue;
            };
            if dress.given(role).is_some() {
                let message = format!("`{}` is given twice", line.role.text);
                let found = Diagnostic::error(catalogue::REPEATED_FIELD, line.role.span, message);
                self.diagnostics.push(found);
            }
            dress.set(role, colour);
        }
        if let Some(roles) = dress.alike() {
            let roles = roles.map(Role::name);
            let found = catalogue::roles_look_alike(theme.name.span, &theme.name.text, roles);
            self.diagnostics.push(found);
        }
        if !self.is_new("theme", &theme.name) {
            return;
        }
        match self.catalog.dress {
            None => self.catalog.dress = Some(dress),
            Some(_) => self.diagnostics.push(catalogue::theme_not_shown(
                theme.name.span,
                &theme.name.text,
            )),
        }
    }

    fn role(&mut self, word: &Name) -> Option<Role> {
        let role = DRESSED.into_iter().find(|role| role.name() == word.text);
        if role.is_none() {
            let known = DRESSED.map(Role::name);
            let found = name::unknown(
                name::UNKNOWN_ROLE,
                "role of a theme",
                word.span,
                &word.text,
                &known,
            );
            self.diagnostics.push(found);
        }
        role
    }

    fn colour(&mut self, word: &Name) -> Option<Colour> {
        let colour = Colour::named(&word.text);
        if colour.is_none() {
            let known = Colour::ALL.map(Colour::name);
            let code = catalogue::UNKNOWN_COLOUR;
            let found = name::unknown(code, "colour", word.span, &word.text, &known);
            self.diagnostics.push(found);
        }
        colour
    }

    /// What is wrong with explainers together: circles of requirements.
    fn explainers(&mut self) {
        let mut reported: Vec<&str> = Vec::new();
        for summary in self.summaries {
            let Some(circle) = circle(&summary.slug, self.summaries) else {
                continue;
            };
            if circle.iter().any(|slug| reported.contains(slug)) {
                continue;
            }
            let message = format!(
                "these explainers require one another: {} → {}",
                circle.join(" → "),
                circle[0]
            );
            let start = Span::at(0);
            self.diagnostics.push(
                Diagnostic::error(catalogue::CYCLE, start, message).with_help(format!(
                    "remove one of them from the `requires` of another, such as that of `{}`",
                    circle[0]
                )),
            );
            reported.extend(circle);
        }
    }
}

/// The way from an explainer back to itself, if what it requires leads there.
fn circle<'s>(from: &'s str, summaries: &'s [Summary]) -> Option<Vec<&'s str>> {
    let mut ways: Vec<Vec<&str>> = vec![vec![from]];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(way) = ways.pop() {
        let last = way.last()?;
        let Some(summary) = summaries.iter().find(|known| known.slug == *last) else {
            continue;
        };
        for required in &summary.requires {
            if required == from {
                return Some(way);
            }
            if !seen.contains(&required.as_str()) {
                seen.push(required);
                let mut longer = way.clone();
                longer.push(required);
                ways.push(longer);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_concept_has_a_page_that_is_nobody_elses() {
        let told = |slug: &str| {
            let source = format!(
                "catalog \"All\" {{\n}}\n\nconcept {slug} \"Term\" {{\n  summary  \"A sentence.\"\n}}\n"
            );
            let explainer = Summary {
                slug: "quorum".to_owned(),
                ..Summary::default()
            };
            let (catalog, found) = resolve_catalog(&explc_dsl::parse(&source).file, &[explainer]);
            let found = found
                .into_iter()
                .map(|found| (found.code.id, found.message));
            (catalog.concepts.len(), found.collect::<Vec<_>>())
        };
        assert_eq!(told("majority"), (1, Vec::new()));
        let message = "the slug `quorum` is that of an explainer".to_owned();
        assert_eq!(told("quorum"), (0, vec![("K010", message)]));
        let message =
            "`assets` cannot be a slug: the site or an operating system needs the name".to_owned();
        assert_eq!(told("assets"), (0, vec![("K002", message)]));
    }

    #[test]
    fn what_an_address_was_meant_to_be_is_one() {
        for (url, meant) in [
            ("example.org/all", Some("https://example.org/all")),
            ("localhost:8080", Some("https://localhost:8080")),
            ("http://example.org/?q=1", Some("http://example.org")),
            (
                "https://example.org/all#top",
                Some("https://example.org/all"),
            ),
            ("ftp://example.org", None),
            ("explainers", None),
            ("javascript:alert(1)", None),
            ("https://", None),
            ("", None),
        ] {
            assert_eq!(published_at(url), None, "{url}");
            assert_eq!(mended(url).as_deref(), meant, "{url}");
        }
    }
}
