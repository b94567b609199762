//! Places that change together while a name is typed: all of one local name.

use explc_dsl::span::Span;

use super::Asked;
use super::names::Names;
use super::references::{is_local, same};

/// The places of the local name at a place; none for anything else.
#[must_use]
pub fn linked(asked: Asked<'_>, offset: u32) -> Vec<Span> {
    let names = Names::of(&asked.document.parse().file);
    let Some(name) = names.at(offset) else {
        return Vec::new();
    };
    // Only from its declaration: elsewhere a letter more is another name.
    if is_local(name).is_none() || !name.declares {
        return Vec::new();
    }
    same(&names, name).map(|other| other.span).collect()
}
