//! The colours of roles, where a role is named.

use explc_compiler::theme::{Role, Theme};
use explc_dsl::span::Span;

use super::names::{Meaning, Names};
use crate::workspace::Document;

/// Every role that a document names, and its colour in the light theme as red, green and blue.
#[must_use]
pub fn colours(document: &Document) -> Vec<(Span, [u8; 3])> {
    let names = Names::of(&document.parse().file);
    let roles = names
        .all
        .iter()
        .filter(|name| matches!(name.meaning, Meaning::Role));
    let coloured = roles.filter_map(|name| {
        let role = Role::ALL
            .into_iter()
            .find(|role| role.name() == name.name)?;
        Some((name.span, role.rgb(Theme::Light)))
    });
    coloured.collect()
}
