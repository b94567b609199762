//! Giving something another name, wherever it is named: a simulation in its file, a slug in the whole catalogue with its file.

use std::path::Path;
use std::sync::Arc;

use explc_compiler::catalog::refused_slug;
use explc_dsl::keywords::Keyword;
use explc_dsl::span::Span;

use super::names::{Names, Occurrence};
use super::references::{is_local, of_thing, same, thing_of};
use super::{Asked, Edits, Place, Replacement};
use crate::workspace::{Thing, is_source};

/// The name at a place that can be given another; none where nothing can.
#[must_use]
pub fn prepare(asked: Asked<'_>, offset: u32) -> Option<(Span, String)> {
    let names = Names::of(&asked.document.parse().file);
    let name = names.at(offset)?;
    let can = is_local(name).is_some() && names.locals.contains_key(name.name)
        || thing_of(asked, name).is_some();
    can.then(|| (name.span, name.name.to_owned()))
}

/// The edits that give what stands at a place another name.
///
/// # Errors
/// Why it cannot have that name, as a sentence without full stop.
pub fn rename(asked: Asked<'_>, offset: u32, new: &str) -> Result<Edits, String> {
    let names = Names::of(&asked.document.parse().file);
    let name = names
        .at(offset)
        .ok_or_else(|| "there is nothing here that has a name".to_owned())?;
    if let Some((thing, slug)) = thing_of(asked, name) {
        return rename_thing(asked, thing, &slug, new);
    }
    if is_local(name).is_none() || !names.locals.contains_key(name.name) {
        return Err(format!("`{}` is not declared in a scene", name.name));
    }
    check_name(new, &names, name)?;
    let place = |other: &Occurrence| Place {
        path: Arc::clone(&asked.document.path),
        span: other.span,
    };
    let texts = replaced(same(&names, name).map(place), name.name, new);
    Ok(Edits {
        texts,
        files: Vec::new(),
    })
}

/// The edits that follow from files that get another name: their slug changes everywhere.
#[must_use]
pub fn will_rename(asked: Asked<'_>, from: &Path, to: &Path) -> Edits {
    let slug = |path: &Path| {
        path.file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
    };
    let (Some(old), Some(new)) = (slug(from), slug(to)) else {
        return Edits::default();
    };
    if !is_source(from) || !is_source(to) || old == new || check_slug(&new).is_err() {
        return Edits::default();
    }
    let places = of_thing(asked, Thing::Explainer, &old, true);
    Edits {
        texts: replaced(places, &old, &new),
        files: Vec::new(),
    }
}

fn rename_thing(asked: Asked<'_>, thing: Thing, slug: &str, new: &str) -> Result<Edits, String> {
    check_slug(new)?;
    let project = &asked.document.project;
    let taken = match thing {
        Thing::Explainer => project.summaries.iter().any(|known| known.slug == new),
        _ => project.catalog.as_ref().is_some_and(|catalog| match thing {
            Thing::Lane => catalog.lanes.iter().any(|(known, ..)| known == new),
            Thing::Path => catalog.paths.iter().any(|known| known.slug == new),
            Thing::Concept => catalog.concepts.iter().any(|known| known.slug == new),
            _ => false,
        }),
    };
    if taken && new != slug {
        return Err(format!("`{new}` exists already"));
    }
    let places = of_thing(asked, thing, slug, true);
    let mut files = Vec::new();
    if thing == Thing::Explainer {
        let own = (asked.document.slug == slug).then_some(&asked.document.path);
        if let Some(file) = project.file_of(slug).or(own)
            && let Some(folder) = file.parent()
            && is_source(file)
        {
            files.push((Arc::clone(file), folder.join(format!("{new}.expl")).into()));
        }
    }
    Ok(Edits {
        texts: replaced(places, slug, new),
        files,
    })
}

/// One name in place of another.
fn replaced(places: impl IntoIterator<Item = Place>, old: &str, new: &str) -> Vec<Replacement> {
    let (old, new): (Arc<str>, Arc<str>) = (old.into(), new.into());
    let one = |place| Replacement {
        place,
        old: Arc::clone(&old),
        new: Arc::clone(&new),
    };
    places.into_iter().map(one).collect()
}

fn check_name(new: &str, names: &Names<'_>, name: &Occurrence<'_>) -> Result<(), String> {
    check_words(new)?;
    if Keyword::find(new).is_some_and(Keyword::is_reserved)
        || matches!(new, "true" | "false" | "none")
    {
        return Err(format!(
            "`{new}` is a word of the language and cannot be a name"
        ));
    }
    if new != name.name && names.locals.contains_key(new) {
        return Err(format!("`{new}` is declared already"));
    }
    Ok(())
}

fn check_slug(new: &str) -> Result<(), String> {
    check_words(new)?;
    if refused_slug(new) {
        return Err(format!(
            "the site or an operating system needs the name `{new}`"
        ));
    }
    Ok(())
}

/// Names are words of lower-case letters and digits with hyphens between them.
fn check_words(new: &str) -> Result<(), String> {
    let letters = new.starts_with(|first: char| first.is_ascii_lowercase())
        && !new.ends_with('-')
        && !new.contains("--")
        && new
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if letters {
        Ok(())
    } else {
        Err("a name is words of lower-case letters and digits with hyphens between them, such as `write-quorum`".to_owned())
    }
}
