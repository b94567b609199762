//! Where something is named: in this file, and for things of the catalogue in all files.

use std::path::Path;
use std::sync::Arc;

use explc_dsl::span::Span;

use super::names::{LocalKind, Meaning, Names, Occurrence};
use super::{Asked, Place};
use crate::workspace::{Mention, Outline, Thing};

/// Every place that names what stands at a place; with `declarations`, those that declare it too.
#[must_use]
pub fn references(asked: Asked<'_>, offset: u32, declarations: bool) -> Vec<Place> {
    let document = asked.document;
    let names = Names::of(&document.parse().file);
    let Some(name) = names.at(offset) else {
        return Vec::new();
    };
    if let Some((thing, slug)) = thing_of(asked, name) {
        return of_thing(asked, thing, &slug, declarations);
    }
    let wanted = |other: &&Occurrence| declarations || !other.declares;
    let path = || Arc::clone(&document.path);
    same(&names, name)
        .filter(wanted)
        .map(|other| Place {
            path: path(),
            span: other.span,
        })
        .collect()
}

/// Every place of this file that names the same, and whether it declares it.
#[must_use]
pub fn highlights(asked: Asked<'_>, offset: u32) -> Vec<(Span, bool)> {
    let names = Names::of(&asked.document.parse().file);
    match names.at(offset) {
        Some(name) => same(&names, name)
            .map(|other| (other.span, other.declares))
            .collect(),
        None => Vec::new(),
    }
}

/// The names of a file that mean the same as one of them.
pub(super) fn same<'n, 'a>(
    names: &'n Names<'a>,
    name: &'n Occurrence<'a>,
) -> impl Iterator<Item = &'n Occurrence<'a>> {
    names
        .all
        .iter()
        .filter(|other| other.name == name.name && kind(&other.meaning) == kind(&name.meaning))
}

/// What tells meanings apart that have one name. Primitives share one namespace each.
fn kind(meaning: &Meaning) -> (u8, &'static str) {
    match meaning {
        // A captured value and a moment cannot have one name.
        Meaning::Local(_) => (0, ""),
        Meaning::Primitive(info) => (1, info.name),
        Meaning::Parameter(info, _) => (2, info.name),
        Meaning::Property(info, ..) => (3, info.name),
        Meaning::Reduction => (4, ""),
        Meaning::Action(info, _) => (5, info.name),
        Meaning::Argument(action, _) => (6, action.name),
        Meaning::Event(info, _) => (7, info.name),
        Meaning::EventField(event, _) => (8, event.name),
        Meaning::View(info, _) => (9, info.name),
        Meaning::Role => (10, ""),
        Meaning::Colour => (11, ""),
        Meaning::Word => (12, ""),
        Meaning::Label => (13, ""),
        Meaning::Thing(Thing::Lane) => (14, "lane"),
        Meaning::Thing(Thing::Path) => (14, "path"),
        Meaning::Thing(Thing::Theme) => (14, "theme"),
        Meaning::Thing(_) => (14, ""),
        Meaning::Lint(_) => (15, ""),
        Meaning::Tag => (16, ""),
        Meaning::Unknown => (17, ""),
    }
}

/// The thing of the catalogue that a name means, a link resolved to what it leads to.
pub(super) fn thing_of(asked: Asked<'_>, name: &Occurrence<'_>) -> Option<(Thing, String)> {
    let Meaning::Thing(thing) = name.meaning else {
        return None;
    };
    let slug = name.name.to_owned();
    let project = &asked.document.project;
    let is_explainer = project.summaries.iter().any(|known| known.slug == slug);
    let thing = match thing {
        Thing::Link if !is_explainer => Thing::Concept,
        Thing::Link => Thing::Explainer,
        thing => thing,
    };
    Some((thing, slug))
}

/// Every place of all files that names a thing of the catalogue.
pub(super) fn of_thing(
    asked: Asked<'_>,
    thing: Thing,
    slug: &str,
    declarations: bool,
) -> Vec<Place> {
    let named = mentions(asked, &|mention| {
        mention.means(thing, slug) && (declarations || !mention.declares)
    });
    named
        .into_iter()
        .map(|(path, mention)| Place {
            path,
            span: mention.span,
        })
        .collect()
}

/// What the files of the project say of the catalogue that is `wanted`, by file: open ones as the editor holds them.
pub(super) fn mentions(
    asked: Asked<'_>,
    wanted: &dyn Fn(&Mention) -> bool,
) -> Vec<(Arc<Path>, Mention)> {
    let mut found = Vec::new();
    let mut add = |path: &Arc<Path>, outline: &Outline| {
        let mentions = outline.mentions.iter().filter(|mention| wanted(mention));
        found.extend(mentions.map(|mention| (Arc::clone(path), mention.clone())));
    };
    let project = &asked.document.project;
    for (path, outline) in &project.outlines {
        let open = asked.snapshot.document(path);
        add(path, open.map_or(outline, |document| document.outline()));
    }
    // A file that is not saved yet is known to the editor only.
    let root = project.root.as_deref();
    let mut unsaved = false;
    for document in asked.snapshot.open.values() {
        let beside = *document.path == *asked.document.path
            || root.is_some() && document.project.root.as_deref() == root;
        if beside && !project.outlines.contains_key(&document.path) {
            add(&document.path, document.outline());
            unsaved = true;
        }
    }
    if unsaved {
        found.sort_by(|a, b| (&a.0, a.1.span).cmp(&(&b.0, b.1.span)));
    }
    found
}

/// Whether a local name may be renamed.
pub(super) fn is_local(name: &Occurrence<'_>) -> Option<LocalKind> {
    match name.meaning {
        Meaning::Local(kind) => Some(kind),
        _ => None,
    }
}
