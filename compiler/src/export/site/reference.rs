//! What the page of a primitive says: all of it from what the primitive says of itself.

use minijinja::{Value, context};

use crate::primitive::{Action, Entity, Info, Parameter, Property, Type};
use crate::units::Micros;

/// Where the page of a primitive stands.
pub(super) fn place(name: &str) -> String {
    format!("primitives/{name}.html")
}

/// A primitive, for its page.
pub(super) fn described(info: &Info) -> Value {
    let views = info.views.iter().map(|view| {
        let shown = match view.property {
            "" => info.name.to_owned(),
            property => format!("{}.{property}", info.name),
        };
        context! { shown, name => view.name, doc => view.doc }
    });
    let events = info.events.iter().map(|event| {
        let carries: Vec<&str> = event.fields.iter().map(|field| field.name).collect();
        context! { name => event.name, doc => event.doc, carries => carries.join(", ") }
    });
    let examples = info.examples.iter();
    let examples =
        examples.map(|example| context! { title => example.title, scene => example.scene.trim() });
    context! {
        name => info.name,
        source => info.source,
        parameters => parameters(info.parameters),
        parts => info.entities.iter().map(|entity| part(info, entity)).collect::<Vec<_>>(),
        events => events.collect::<Vec<_>>(),
        views => views.collect::<Vec<_>>(),
        examples => examples.collect::<Vec<_>>(),
    }
}

fn part(info: &Info, entity: &Entity) -> Value {
    let actions = info.actions.iter();
    let actions = actions.filter(|action| action.of == entity.name);
    context! {
        name => entity.name,
        doc => entity.doc,
        properties => entity.properties.iter().map(property).collect::<Vec<_>>(),
        actions => actions.map(action).collect::<Vec<_>>(),
    }
}

fn property(property: &Property) -> Value {
    let unit = match property.unit {
        "" => String::new(),
        unit => format!(", in {unit}"),
    };
    context! { name => property.name, type => format!("{}{unit}", property.ty), doc => property.doc }
}

fn action(action: &Action) -> Value {
    let takes: Vec<&str> = action.parameters.iter().map(|one| one.name).collect();
    context! {
        name => action.name,
        doc => action.doc,
        takes => takes.join(", "),
        parameters => parameters(action.parameters),
    }
}

fn parameters(all: &[Parameter]) -> Vec<Value> {
    let one = |parameter: &Parameter| {
        context! {
            name => parameter.name,
            type => parameter.ty.to_string(),
            range => range(parameter),
            default => parameter.default,
            doc => parameter.doc,
        }
    };
    all.iter().map(one).collect()
}

/// The least and the greatest value, in the unit that an author writes.
fn range(parameter: &Parameter) -> Option<String> {
    let (low, high) = parameter.range?;
    let is_time = matches!(parameter.ty, Type::Duration | Type::Range(Type::Duration));
    Some(if is_time {
        format!("{} to {}", Micros(low as i64), Micros(high as i64))
    } else {
        format!("{low} to {high}")
    })
}
