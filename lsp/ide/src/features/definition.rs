//! Where something is declared: in this file, in the catalogue, or as a file of its own.

use std::sync::Arc;

use explc_dsl::span::Span;

use super::names::{Meaning, Names};
use super::{Asked, Place};
use crate::workspace::Thing;

/// The word at a place, and where it is declared.
#[must_use]
pub fn definition(asked: Asked<'_>, offset: u32) -> Option<(Span, Vec<Place>)> {
    let document = asked.document;
    let names = Names::of(&document.parse().file);
    let name = names.at(offset)?;
    let places = match name.meaning {
        Meaning::Local(_) => {
            let span = names.locals.get(name.name)?.span;
            let path = Arc::clone(&document.path);
            vec![Place { path, span }]
        }
        Meaning::Thing(thing) => declared(asked, thing, name.name),
        _ => return None,
    };
    Some((name.span, places))
}

/// Where a thing of the catalogue is declared.
pub(super) fn declared(asked: Asked<'_>, thing: Thing, slug: &str) -> Vec<Place> {
    let things: &[Thing] = match thing {
        Thing::Link => &[Thing::Explainer, Thing::Concept],
        _ => &[thing],
    };
    let mentions = super::references::mentions(asked, &|mention| {
        mention.declares && mention.slug == slug && things.contains(&mention.thing)
    });
    let declared = mentions.into_iter().map(|(path, mention)| Place {
        path,
        span: mention.span,
    });
    declared.collect()
}
