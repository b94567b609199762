//! What holds of every primitive, by what it says of itself.

use explc_compiler::export::frame::frame_svg;
use explc_compiler::primitive::{Info, Parameter, Property};
use explc_compiler::primitives;
use explc_compiler::theme::Theme;
use explc_compiler::timeline::Layout;
use explc_compiler::{Lints, Request};
use explc_dsl::diagnostic::{Format, render};
use explc_tests::{reference, suite, world};
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_example_compiles_without_a_word_and_renders() {
    for info in primitives::ALL {
        assert!(!info.examples.is_empty(), "{} has no example", info.name);
        for example in info.examples {
            let source = format!(
                "explainer example \"{}\"\n\n{}",
                example.title, example.scene
            );
            assert_eq!(explc_dsl::format(&source), source, "{}", info.name);
            let compilation = world::compiled(
                &source,
                "example",
                &Request {
                    lints: Lints::Off,
                    ..Request::all()
                },
            );
            let told = render(
                &compilation.diagnostics,
                info.name,
                &source,
                Format::Human,
                false,
            );
            assert!(told.is_empty(), "{told}");
            let film = compilation.film.expect("what is right can be seen");
            for variant in &film.variants {
                let end = variant
                    .timeline
                    .steps
                    .last()
                    .expect("an example has a step")
                    .end;
                for theme in [Theme::Light, Theme::Dark] {
                    let picture = frame_svg(&variant.timeline, variant.layout, end, theme, true);
                    assert!(
                        picture.contains("<text"),
                        "{}: {}",
                        info.name,
                        example.title
                    );
                }
            }
            assert!(
                film.variants
                    .iter()
                    .any(|variant| variant.layout == Layout::Portrait)
            );
        }
    }
}

#[test]
fn everything_has_a_name_and_a_sentence() {
    for info in primitives::ALL {
        assert!(
            !info.source.is_empty() && !info.category.is_empty(),
            "{}",
            info.name
        );
        assert!(!info.summary.ends_with('.'), "{}", info.name);
        for (name, doc) in documented(info) {
            let sentence = doc.ends_with('.') && !doc.contains('\n') && doc.len() > 5;
            assert!(sentence, "{} {name}: {doc}", info.name);
            let kebab = name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            assert!(kebab, "{} {name}", info.name);
        }
    }
}

/// Every name that a primitive gives, and what it says of it.
fn documented(info: &'static Info) -> Vec<(&'static str, &'static str)> {
    let parameter = |one: &'static Parameter| (one.name, one.doc);
    let property = |one: &'static Property| (one.name, one.doc);
    let mut all: Vec<_> = info.parameters.iter().map(parameter).collect();
    for entity in info.entities {
        all.push((entity.name, entity.doc));
        all.extend(entity.properties.iter().map(property));
    }
    for action in info.actions {
        all.push((action.name, action.doc));
        all.extend(action.parameters.iter().map(parameter));
    }
    for event in info.events {
        all.push((event.name, event.doc));
        all.extend(event.fields.iter().map(property));
    }
    for view in info.views {
        all.push((view.name, view.doc));
        all.extend(view.options.iter().map(parameter));
    }
    all.extend(info.units.iter().map(|unit| (unit.name, unit.doc)));
    all
}

#[test]
fn units_enclose_events_that_there_are() {
    for info in primitives::ALL {
        for unit in info.units {
            for name in unit.events.iter().chain([&unit.end]) {
                let known = info.events.iter().any(|event| event.name == *name);
                assert!(
                    known,
                    "{}: {} knows no event `{name}`",
                    info.name, unit.name
                );
            }
        }
    }
}

#[test]
fn names_are_those_of_one_thing_and_never_those_of_sets() {
    let of_sets = ["count", "first", "last", "sum", "min", "max", "mean"];
    for info in primitives::ALL {
        let whole = info
            .entities
            .first()
            .expect("the simulation itself is the first entity");
        assert_eq!(whole.name, "", "{}", info.name);
        let properties = whole.properties.iter().map(|one| one.name);
        let actions = info.actions.iter().filter(|action| action.of.is_empty());
        let events = info.events.iter().map(|one| one.name);
        let mut seen = BTreeSet::new();
        for name in properties.chain(actions.map(|one| one.name)).chain(events) {
            assert!(seen.insert(name), "{}: `{name}` is two things", info.name);
            assert!(
                !of_sets.contains(&name),
                "{}: `{name}` is asked of sets",
                info.name
            );
        }
        for entity in info.entities {
            let mut seen = BTreeSet::new();
            for property in entity.properties {
                assert!(
                    seen.insert(property.name),
                    "{} {}",
                    entity.name,
                    property.name
                );
                assert!(
                    !of_sets.contains(&property.name),
                    "{} {}",
                    entity.name,
                    property.name
                );
            }
        }
    }
}

#[test]
fn views_show_what_there_is() {
    for info in primitives::ALL {
        let whole = info
            .entities
            .first()
            .expect("the simulation itself is the first entity");
        let first = info.views.first().expect("a simulation has a picture");
        assert_eq!(first.property, "", "{}", info.name);
        for view in info.views {
            let known = view.property.is_empty()
                || whole.properties.iter().any(|one| one.name == view.property)
                || info.parameters.iter().any(|one| one.name == view.property);
            for option in view.options {
                assert!(
                    option.default.is_some(),
                    "{} {}: `{}` has no default",
                    info.name,
                    view.name,
                    option.name
                );
            }
            assert!(
                known,
                "{} pictures `{}`, which there is not",
                info.name, view.property
            );
        }
    }
}

/// `UPDATE_EXPECT=1` writes the pages.
#[test]
fn reference_pages_say_what_the_primitives_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference");
    let mut wrong = Vec::new();
    let mut check = |name: &str, should: String| {
        let path = folder.join(format!("{name}.md"));
        let is = std::fs::read_to_string(&path).unwrap_or_default();
        wrong.extend(suite::difference(&path, &is, &should));
    };
    check("README", reference::index(primitives::ALL));
    for info in primitives::ALL {
        check(info.name, reference::page(info));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
