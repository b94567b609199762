//! What is known of a name, in Markdown: its signature and its sentence, from what primitives say of themselves.

use explc_compiler::primitive::{Action, EventInfo, Info, Parameter, Property, Type};
use explc_dsl::codes::Entry;

use super::names::{Meaning, Occurrence, REDUCTIONS, ROLES};
use crate::workspace::Project;

/// A signature in the language, and what there is to say.
pub(super) struct Doc {
    pub(super) signature: String,
    pub(super) text: String,
}

impl Doc {
    fn new(signature: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            signature: signature.into(),
            text: text.into(),
        }
    }

    /// As Markdown.
    pub(super) fn markdown(&self) -> String {
        format!("```expl\n{}\n```\n\n{}", self.signature, self.text)
    }
}

/// What is known of a name apart from what a file declares.
pub(super) fn of(name: &Occurrence<'_>, project: &Project) -> Option<Doc> {
    let word = name.name;
    Some(match name.meaning {
        Meaning::Primitive(info) => primitive(info),
        Meaning::Parameter(info, parameter) => {
            let mut doc = self::parameter(parameter);
            doc.text += &format!("\n\nParameter of `{}`.", info.name);
            doc
        }
        Meaning::Property(info, entity, property) => {
            let mut doc = self::property(property);
            doc.text += &match entity.name {
                "" => format!("\n\nProperty of `{}`.", info.name),
                kind => format!("\n\nProperty of a {kind} of `{}`.", info.name),
            };
            doc
        }
        Meaning::Action(info, action) => {
            let mut doc = self::action(action);
            doc.text += &match action.of {
                "" => format!("\n\nAction of `{}`.", info.name),
                kind => format!("\n\nAction of a {kind} of `{}`.", info.name),
            };
            doc
        }
        Meaning::Argument(_, parameter) => self::parameter(parameter),
        Meaning::Event(info, event) => {
            let mut doc = self::event(event);
            doc.text += &format!("\n\nEvent of `{}`.", info.name);
            doc
        }
        Meaning::EventField(event, field) => {
            let mut doc = property(field);
            doc.text += &format!("\n\nCarried by `{}`.", event.name);
            doc
        }
        Meaning::View(info, view) => Doc::new(
            format!("as {}", view.name),
            format!("{}\n\nView of `{}`.", sentence(view.doc), info.name),
        ),
        Meaning::Reduction => {
            let (_, text) = REDUCTIONS.iter().find(|(known, _)| *known == word)?;
            Doc::new(format!(".{word}"), *text)
        }
        Meaning::Role => {
            let (_, text) = ROLES.iter().find(|(known, _)| *known == word)?;
            Doc::new(format!("as {word}"), *text)
        }
        Meaning::Lint(entry) => lint(entry),
        Meaning::Thing(_) => return slug(word, project),
        Meaning::Local(_)
        | Meaning::Colour
        | Meaning::Word
        | Meaning::Label
        | Meaning::Tag
        | Meaning::Unknown => return None,
    })
}

pub(super) fn primitive(info: &Info) -> Doc {
    let given: Vec<String> = info.parameters.iter().map(written).collect();
    let text = format!("{}.\n\n_{}_ · {}", info.summary, info.category, info.source);
    Doc::new(format!("{}({})", info.name, given.join(", ")), text)
}

pub(super) fn parameter(parameter: &Parameter) -> Doc {
    let mut text = sentence(parameter.doc);
    if let Some((least, most)) = parameter.range {
        let (least, most) = (in_unit(parameter.ty, least), in_unit(parameter.ty, most));
        text += &format!("\n\nFrom {least} to {most}.");
    }
    Doc::new(written(parameter), text)
}

pub(super) fn property(property: &Property) -> Doc {
    let unit = match property.unit {
        "" => String::new(),
        unit => format!(", in {unit}"),
    };
    Doc::new(
        format!("{}: {}{unit}", property.name, property.ty),
        sentence(property.doc),
    )
}

pub(super) fn action(action: &Action) -> Doc {
    let given: Vec<String> = action.parameters.iter().map(written).collect();
    let signature = format!("{}({})", action.name, given.join(", "));
    Doc::new(signature, sentence(action.doc))
}

pub(super) fn event(event: &EventInfo) -> Doc {
    let carried = event.fields.iter();
    let carried: Vec<String> = carried
        .map(|field| format!("{}: {}", field.name, field.ty))
        .collect();
    let signature = format!("{}({})", event.name, carried.join(", "));
    Doc::new(signature, sentence(event.doc))
}

pub(super) fn lint(entry: &Entry) -> Doc {
    let signature = format!("{} {}", entry.code.id, entry.code.name);
    Doc::new(
        signature,
        format!("{}\n\n{}", entry.summary, entry.explanation),
    )
}

/// An explainer, lane, path or concept of the project.
pub(super) fn slug(word: &str, project: &Project) -> Option<Doc> {
    if let Some(known) = project.summaries.iter().find(|known| known.slug == word) {
        let signature = format!("explainer {word} \"{}\"", known.title);
        return Some(Doc::new(signature, known.summary.clone()));
    }
    let catalog = project.catalog.as_ref()?;
    if let Some((_, title, text)) = catalog.lanes.iter().find(|(slug, ..)| slug == word) {
        return Some(Doc::new(format!("lane {word} \"{title}\""), text.clone()));
    }
    if let Some(known) = catalog.concepts.iter().find(|known| known.slug == word) {
        let signature = format!("concept {word} \"{}\"", known.title);
        return Some(Doc::new(signature, known.summary.clone()));
    }
    let known = catalog.paths.iter().find(|known| known.slug == word)?;
    let signature = format!("path {word} \"{}\"", known.title);
    Some(Doc::new(signature, known.summary.clone()))
}

/// `name: type = default`.
pub(super) fn written(parameter: &Parameter) -> String {
    let default = match parameter.default {
        None => String::new(),
        Some("") => " = none".to_owned(),
        Some(default) => format!(" = {default}"),
    };
    format!("{}: {}{default}", parameter.name, parameter.ty)
}

fn in_unit(ty: Type, number: f64) -> String {
    match ty {
        Type::Duration => explc_compiler::units::Micros(number as i64).to_string(),
        Type::Range(of) | Type::List(of) => in_unit(*of, number),
        _ => format!("{number}"),
    }
}

fn sentence(text: &str) -> String {
    let end = if text.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{text}{end}")
}
