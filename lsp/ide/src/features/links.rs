//! Slugs as links to the files that they name, and addresses as links to where they lead.

use std::path::Path;
use std::sync::Arc;

use explc_dsl::span::Span;

use super::Asked;
use super::definition::declared;
use super::names::{Meaning, Names};
use crate::workspace::Thing;

/// A part of the text that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The part.
    pub span: Span,
    /// Where it leads.
    pub target: Target,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file of the project.
    File(Arc<Path>),
    /// An address.
    Address(String),
}

/// The links of a document.
#[must_use]
pub fn links(asked: Asked<'_>) -> Vec<Link> {
    let document = asked.document;
    let names = Names::of(&document.parse().file);
    let mut links = Vec::new();
    for name in names.all.iter().filter(|name| !name.declares) {
        if let Meaning::Thing(thing @ (Thing::Explainer | Thing::Link | Thing::Lane)) = name.meaning
        {
            let place = declared(asked, thing, name.name).into_iter().next();
            links.extend(place.map(|place| Link {
                span: name.span,
                target: Target::File(place.path),
            }));
        }
    }
    links.extend(addresses(&document.text));
    links.sort_by_key(|link| link.span);
    links
}

fn addresses(text: &str) -> Vec<Link> {
    let mut links = Vec::new();
    for (at, _) in text.match_indices("https://") {
        let rest = &text[at..];
        let end = rest
            .find(|letter: char| {
                letter.is_whitespace() || matches!(letter, '"' | ')' | ',' | '{' | '`')
            })
            .unwrap_or(rest.len());
        let address = rest[..end].trim_end_matches(['.', ';', ':']);
        if address.len() > "https://".len() {
            links.push(Link {
                span: Span::new(at as u32, (at + address.len()) as u32),
                target: Target::Address(address.to_owned()),
            });
        }
    }
    links
}
