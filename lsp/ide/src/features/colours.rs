//! The colours of roles and of the palette, where one is named.

use explc_compiler::theme::{Colour, Role, Theme};
use explc_dsl::span::Span;

use super::names::{Meaning, Names};
use crate::workspace::Document;

/// Every role and colour that a document names, and what it looks like in the light theme as red, green and blue.
#[must_use]
pub fn colours(document: &Document) -> Vec<(Span, [u8; 3])> {
    let names = Names::of(&document.parse().file);
    let coloured = names.all.iter().filter_map(|name| {
        let role = match name.meaning {
            Meaning::Role => Role::ALL
                .into_iter()
                .find(|role| role.name() == name.name)?,
            Meaning::Colour => Role::Named(Colour::named(name.name)?),
            _ => return None,
        };
        Some((name.span, role.rgb(Theme::Light)))
    });
    coloured.collect()
}
