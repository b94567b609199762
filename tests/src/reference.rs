//! The reference pages of the primitives, written from what they say of themselves.

use explc_compiler::primitive::{Action, Clock, Info, Parameter, Property, Type, Unit, View};
use explc_compiler::units::Micros;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The page that lists all primitives.
#[must_use]
pub fn index(all: &[&Info]) -> String {
    let mut out = String::from(
        "# Primitives\n\nWhat a scene can simulate. These pages are written from the compiler's own tables; `explc primitives` prints the same.\n\n| primitive | what it is |\n| --- | --- |\n",
    );
    for info in all {
        let Info { name, summary, .. } = info;
        // Writing into a string cannot fail, here and below.
        let _ = writeln!(out, "| [`{name}`]({name}.md) | {summary} |");
    }
    out
}

/// The page of one primitive.
#[must_use]
pub fn page(info: &Info) -> String {
    let mut out = format!("# {}\n\n{}.\n\n", info.name, info.summary);
    let _ = writeln!(out, "Source: {}.\n\n{}\n", info.source, clock(info.clock));
    parameters(&mut out, "## Parameters", info.parameters);
    for entity in info.entities {
        let title = match entity.name {
            "" => "## The simulation".to_owned(),
            name => format!("## `{name}`"),
        };
        let _ = writeln!(out, "{title}\n\n{}\n", entity.doc);
        properties(&mut out, "property", entity.properties);
        for action in info
            .actions
            .iter()
            .filter(|action| action.of == entity.name)
        {
            self::action(&mut out, action);
        }
    }
    out += "## Events\n\n";
    for event in info.events {
        let _ = writeln!(out, "### `{}`\n\n{}\n", event.name, event.doc);
        properties(&mut out, "argument", event.fields);
    }
    units(&mut out, info.units);
    out += "## Pictures\n\nThe first of a property is shown where none is named.\n\n| shown | as | what it shows |\n| --- | --- | --- |\n";
    for view in info.views {
        let shown = match view.property {
            "" => "the simulation".to_owned(),
            property => format!("`{property}`"),
        };
        let _ = writeln!(out, "| {shown} | `{}` | {} |", view.name, cell(view.doc));
    }
    options(&mut out, info.views);
    out += "\n## Examples\n";
    for example in info.examples {
        let scene = example.scene.trim_end();
        let _ = write!(out, "\n{}:\n\n```expl\n{scene}\n```\n", example.title);
    }
    out
}

/// What views take; views of one name have the same options.
fn options(out: &mut String, views: &[View]) {
    let mut told = BTreeSet::new();
    for view in views {
        if !view.options.is_empty() && told.insert(view.name) {
            out.push('\n');
            let title = format!("`as {}` takes options:", view.name);
            parameters(out, &title, view.options);
        }
    }
}

fn units(out: &mut String, all: &[Unit]) {
    if all.is_empty() {
        return;
    }
    *out += "## Units\n\n`until last event` goes to the last one of the unit that encloses it.\n\n| unit | encloses | ends with | what it is |\n| --- | --- | --- | --- |\n";
    for unit in all {
        let events: Vec<String> = unit.events.iter().map(|name| format!("`{name}`")).collect();
        let (name, end, doc) = (unit.name, unit.end, cell(unit.doc));
        let _ = writeln!(out, "| {name} | {} | `{end}` | {doc} |", events.join(", "));
    }
    out.push('\n');
}

fn clock(clock: Clock) -> String {
    match clock {
        Clock::Micros { pace } => format!(
            "Its clock counts simulated time; where a scene does not say, a simulated millisecond is shown for {pace} ms."
        ),
        Clock::Steps { pace } => {
            format!("It goes by steps; where a scene does not say, a step is shown for {pace} ms.")
        }
    }
}

fn parameters(out: &mut String, title: &str, all: &[Parameter]) {
    if all.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "{title}\n\n| parameter | type | range | default | what it is |\n| --- | --- | --- | --- | --- |"
    );
    for parameter in all {
        let default = match parameter.default {
            None => "required".to_owned(),
            Some("") => "none".to_owned(),
            Some(text) => format!("`{text}`"),
        };
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {default} | {} |",
            parameter.name,
            cell(&parameter.ty.to_string()),
            range(parameter),
            cell(parameter.doc)
        );
    }
    out.push('\n');
}

/// The least and the greatest value, in the unit that an author writes.
fn range(parameter: &Parameter) -> String {
    let Some((low, high)) = parameter.range else {
        return String::new();
    };
    let is_time = matches!(parameter.ty, Type::Duration | Type::Range(Type::Duration));
    if is_time {
        let (low, high) = (Micros(low as i64), Micros(high as i64));
        format!("{low} to {high}")
    } else {
        format!("{low} to {high}")
    }
}

fn properties(out: &mut String, what: &str, all: &[Property]) {
    if all.is_empty() {
        return;
    }
    let _ = writeln!(out, "| {what} | type | what it is |\n| --- | --- | --- |");
    for property in all {
        let unit = match property.unit {
            "" => String::new(),
            unit => format!(", in {unit}"),
        };
        let _ = writeln!(
            out,
            "| `{}` | {}{unit} | {} |",
            property.name,
            cell(&property.ty.to_string()),
            cell(property.doc)
        );
    }
    out.push('\n');
}

fn action(out: &mut String, action: &Action) {
    let names: Vec<&str> = action.parameters.iter().map(|one| one.name).collect();
    let of = match action.of {
        "" => "sim",
        kind => kind,
    };
    let title = format!(
        "### `do {of}.{}({})`\n\n{}",
        action.name,
        names.join(", "),
        action.doc
    );
    match action.parameters {
        [] => {
            let _ = writeln!(out, "{title}\n");
        }
        all => parameters(out, &title, all),
    }
}

/// Text in a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
