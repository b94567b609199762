//! `explc primitives`: what can be simulated.

use clap::Args;
use explc_compiler::primitive::{Info, Parameter, Property};
use explc_compiler::primitives;
use serde_json::{Value, json};

use crate::terminal::{self, Outcome, Trouble};

/// List the simulations that a scene can use
///
/// With the name of one, its parameters, parts, actions, events and pictures.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  explc primitives\n  explc primitives raft\n  explc primitives --json"
)]
pub(crate) struct Primitives {
    /// Only this one, in full.
    name: Option<String>,
    /// Everything as one JSON document, for programs.
    #[arg(long)]
    json: bool,
}

impl Primitives {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let chosen: Vec<&Info> = match &self.name {
            None => primitives::ALL.to_vec(),
            Some(name) => vec![primitives::find(name).ok_or_else(|| unknown(name))?],
        };
        let text = if self.json {
            let all: Vec<Value> = chosen.iter().map(|info| document(info)).collect();
            format!("{:#}\n", Value::Array(all))
        } else if self.name.is_some() {
            chosen.iter().map(|info| page(info)).collect()
        } else {
            chosen
                .iter()
                .map(|info| format!("{:<16} {}\n", info.name, info.summary))
                .collect()
        };
        terminal::print(text.as_bytes())?;
        Ok(Outcome::Fine)
    }
}

fn unknown(name: &str) -> Trouble {
    let near = explc_dsl::suggest::closest(name, primitives::ALL.iter().map(|info| info.name));
    let help = near
        .first()
        .map_or("`explc primitives` lists all".to_owned(), |near| {
            format!("did you mean `{near}`?")
        });
    Trouble::new(format!("there is no primitive `{name}`; {help}"))
}

/// A primitive for people.
fn page(info: &Info) -> String {
    let row = |name: &str, ty: &str, doc: &str| format!("  {name:<22} {ty:<22} {doc}\n");
    let mut out = format!(
        "{}: {}\nSource: {}\n\nParameters\n",
        info.name, info.summary, info.source
    );
    for parameter in info.parameters {
        let ty = parameter
            .default
            .map_or(parameter.ty.to_string(), |default| {
                format!("{} = {default}", parameter.ty)
            });
        out += &row(parameter.name, &ty, parameter.doc);
    }
    for entity in info.entities {
        out += &format!(
            "\nProperties of {}\n",
            if entity.name.is_empty() {
                "the simulation"
            } else {
                entity.name
            }
        );
        entity.properties.iter().for_each(|property| {
            out += &row(property.name, &property.ty.to_string(), property.doc)
        });
    }
    out += "\nActions\n";
    for action in info.actions {
        let names: Vec<&str> = action
            .parameters
            .iter()
            .map(|parameter| parameter.name)
            .collect();
        out += &row(
            &format!("{}({})", action.name, names.join(", ")),
            action.of,
            action.doc,
        );
    }
    out += "\nEvents\n";
    for event in info.events {
        let names: Vec<&str> = event.fields.iter().map(|field| field.name).collect();
        out += &row(event.name, &names.join(", "), event.doc);
    }
    out += "\nPictures\n";
    for view in info.views {
        let names: Vec<&str> = view.options.iter().map(|option| option.name).collect();
        let shown = match names.as_slice() {
            [] => view.name.to_owned(),
            names => format!("{}({})", view.name, names.join(", ")),
        };
        out += &row(&shown, view.property, view.doc);
    }
    out
}

/// A primitive for programs.
fn document(info: &Info) -> Value {
    json!({
        "name": info.name,
        "summary": info.summary,
        "category": info.category,
        "source": info.source,
        "parameters": parameters(info.parameters),
        "entities": info.entities.iter().map(|entity| json!({"name": entity.name, "doc": entity.doc, "properties": properties(entity.properties)})).collect::<Vec<_>>(),
        "actions": info.actions.iter().map(|action| json!({"name": action.name, "of": action.of, "doc": action.doc, "parameters": parameters(action.parameters)})).collect::<Vec<_>>(),
        "events": info.events.iter().map(|event| json!({"name": event.name, "doc": event.doc, "fields": properties(event.fields)})).collect::<Vec<_>>(),
        "views": info.views.iter().map(|view| json!({"property": view.property, "name": view.name, "doc": view.doc, "options": parameters(view.options)})).collect::<Vec<_>>(),
        "examples": info.examples.iter().map(|example| json!({"title": example.title, "scene": example.scene})).collect::<Vec<_>>(),
    })
}

fn parameters(all: &[Parameter]) -> Vec<Value> {
    let one = |parameter: &Parameter| json!({"name": parameter.name, "type": parameter.ty.to_string(), "default": parameter.default, "range": parameter.range.map(|(low, high)| [low, high]), "doc": parameter.doc});
    all.iter().map(one).collect()
}

fn properties(all: &[Property]) -> Vec<Value> {
    let one = |property: &Property| json!({"name": property.name, "type": property.ty.to_string(), "unit": property.unit, "doc": property.doc});
    all.iter().map(one).collect()
}
