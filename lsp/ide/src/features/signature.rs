//! Which arguments a primitive, variation or action takes, while they are written.

use explc_dsl::lexer::TokenKind;

use super::completion::{Callee, action, callee};
use super::cursor::Cursor;
use super::names::Names;
use super::{Asked, docs};

/// What a call takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// `name(first: type = default, …)`.
    pub label: String,
    /// What it is, in Markdown.
    pub documentation: String,
    /// Each parameter: its part of the label in bytes, and its documentation.
    pub parameters: Vec<((u32, u32), String)>,
    /// The index of the one that is being written.
    pub active: Option<u32>,
}

/// The call around a place; none outside of calls.
#[must_use]
pub fn signature(asked: Asked<'_>, offset: u32) -> Option<Signature> {
    let document = asked.document;
    let cursor = Cursor::new(document.parse(), &document.text, offset);
    let call = cursor.call()?;
    if cursor.before[call.open].kind != TokenKind::ParenOpen {
        return None;
    }
    let names = Names::of(&document.parse().file);
    let Some(Callee::Parameters(info, parameters)) = callee(&cursor, &names, call.open) else {
        return None;
    };
    let (name, doc) = match action(&cursor, &names, call.open) {
        Some((_, action)) => (action.name, docs::action(action)),
        None => (info.name, docs::primitive(info)),
    };
    let mut label = format!("{name}(");
    let mut shown = Vec::new();
    for (at, parameter) in parameters.iter().enumerate() {
        if at > 0 {
            label += ", ";
        }
        let start = label.len() as u32;
        label += &docs::written(parameter);
        shown.push(((start, label.len() as u32), docs::parameter(parameter).text));
    }
    label.push(')');
    let word = call.name.map(|span| span.text(cursor.source));
    let by_name = word.and_then(|name| {
        parameters
            .iter()
            .position(|parameter| parameter.name == name)
    });
    // Without a name yet, it is the one whose place this is, unless that has been given by name.
    let given: Vec<&str> = call
        .names
        .iter()
        .map(|span| span.text(cursor.source))
        .collect();
    let next = parameters
        .iter()
        .position(|parameter| !given.contains(&parameter.name));
    let by_place = parameters
        .get(call.commas)
        .filter(|parameter| !given.contains(&parameter.name))
        .map(|_| call.commas);
    let active = by_name.or(by_place).or(next);
    Some(Signature {
        label,
        documentation: doc.text,
        parameters: shown,
        active: active.map(|at| at as u32),
    })
}
