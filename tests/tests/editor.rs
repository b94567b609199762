//! What editors are answered, from `tests/suite/editor`.
//!
//! A section begins with a comment that names the feature. `$0` is the cursor. What is answered stands below, each line
//! behind `//= `. Everything stands in a small catalogue.

use explc_dsl::diagnostic::Edit;
use explc_dsl::line_index::{Encoding, LineIndex};
use explc_dsl::span::Span;
use explc_ide::features::{self, Asked, Edits, links::Target};
use explc_ide::preview;
use explc_ide::workspace::{Document, Outline, Project, Snapshot, Ticket};
use explc_tests::suite;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

const CATALOG: &str = "catalog \"All\" {\n  edition  2026\n  url      \"https://example.org/all\"\n  start    majority-quorum\n}\n\nlane distributed-systems \"Distributed Systems\" {\n  summary  \"Order and agreement.\"\n}\n\npath reliability \"Reliability\" {\n  majority-quorum\n}\n\nconcept quorum \"Quorum\" {\n  summary  \"Enough members that any two such groups share one.\"\n}\n";
const OTHER: &str = "explainer majority-quorum \"Majority Quorum\"\n\nsummary     \"Enough is enough\"\nlane        distributed-systems\n";

#[test]
fn every_feature_answers_as_written() {
    let sections = suite::check("editor", &answered);
    assert!(sections >= 40, "there are {sections}");
}

/// Every feature in scenes of other suites of which a piece is missing: none may fail, whatever stands there.
#[test]
fn no_feature_fails_on_broken_scenes() {
    let sources = suite::sources("gallery")
        .into_iter()
        .chain(suite::sources("stage"));
    for (index, source) in sources
        .enumerate()
        .filter(|(_, source)| source.len() < 4_000)
    {
        let from = source.floor_char_boundary(index * 37 % source.len().max(1));
        let to = source.ceil_char_boundary((from + 11).min(source.len()));
        let broken = format!("{}{}", &source[..from], &source[to..]);
        with(&broken, |asked| {
            for (offset, _) in broken.char_indices().step_by(broken.len() / 5 + 1) {
                for feature in FEATURES {
                    feature_at(feature, asked, offset as u32);
                }
            }
            String::new()
        });
    }
}

const FEATURES: [&str; 21] = [
    "actions",
    "colours",
    "completion",
    "definition",
    "fix-all",
    "folding",
    "format",
    "format-range",
    "format-type",
    "highlight",
    "hints",
    "hover",
    "lenses",
    "linked",
    "links",
    "outline",
    "prepare",
    "references",
    "selection",
    "signature",
    "tokens",
];

fn answered(section: &str) -> String {
    let source = section.trim_start_matches('\n');
    let (head, rest) = source.split_once('\n').unwrap_or((source, ""));
    let feature = head.trim_start_matches("// ");
    let offset = rest.find("$0").unwrap_or(0);
    let text = rest.replacen("$0", "", 1);
    let answer = with(&text, |asked| feature_at(feature, asked, offset as u32));
    let answer = if answer.is_empty() {
        "nothing\n".to_owned()
    } else {
        answer
    };
    let lines = answer.lines().filter(|line| !line.is_empty());
    let lines = lines.map(|line| format!("//= {line}").trim_end().to_owned() + "\n");
    format!("{section}{}", lines.collect::<String>())
}

fn with(text: &str, ask: impl FnOnce(Asked<'_>) -> String) -> String {
    let file = explc_dsl::parse(text).file;
    let slug = file.items.iter().find_map(|item| match item {
        explc_dsl::syntax::Item::Explainer(explainer) => Some(explainer.slug.text.clone()),
        _ => None,
    });
    let name = slug.map_or("catalog".to_owned(), |slug| {
        if slug.is_empty() {
            "x".to_owned()
        } else {
            slug
        }
    });
    let root = Path::new("/project");
    let path: Arc<Path> = root.join(format!("{name}.expl")).into();
    let outline =
        |text: &str, slug: &str| Arc::new(Outline::of(&explc_dsl::parse(text).file, slug));
    let mut outlines: BTreeMap<Arc<Path>, Arc<Outline>> = BTreeMap::new();
    outlines.insert(
        root.join("catalog.expl").into(),
        outline(CATALOG, "catalog"),
    );
    outlines.insert(
        root.join("majority-quorum.expl").into(),
        outline(OTHER, "majority-quorum"),
    );
    outlines.insert(Arc::clone(&path), outline(text, &name));
    let project = Arc::new(Project::new(root.into(), outlines, Some(CATALOG.into())));
    let address = format!("file://{}", path.display());
    let document = Arc::new(Document::new(
        Arc::clone(&path),
        address.into(),
        1,
        text.into(),
        Arc::clone(&project),
    ));
    let mut snapshot = Snapshot::default();
    snapshot.open.insert(path, Arc::clone(&document));
    snapshot.projects.insert(root.into(), project);
    ask(Asked {
        snapshot: &snapshot,
        document: &document,
        ticket: &Ticket::eternal(),
    })
}

fn feature_at(feature: &str, asked: Asked<'_>, offset: u32) -> String {
    let document = asked.document;
    let at = |span: Span| place(document, span);
    let all = Span::new(0, document.text.len() as u32);
    match feature {
        "hover" => features::hover::hover(asked, offset)
            .expect("somebody waits")
            .map_or(String::new(), |hover| {
                format!("{}\n{}\n", at(hover.span), hover.markdown)
            }),
        "completion" => {
            let (word, items) =
                features::completion::completions(asked, offset).expect("somebody waits");
            let line = |item: &features::completion::Completion| {
                format!("{:?} {} — {}\n", item.kind, item.label, item.detail)
            };
            let listed: String = items.iter().take(14).map(line).collect();
            let more = items.len().saturating_sub(14);
            let more = if more > 0 {
                format!("and {more} more\n")
            } else {
                String::new()
            };
            format!("{}\n{listed}{more}", at(word))
        }
        "snippet" => {
            let (_, items) =
                features::completion::completions(asked, offset).expect("somebody waits");
            items.first().map_or(String::new(), |item| {
                format!("{}\n{}\n", item.insert, item.documentation)
            })
        }
        "signature" => {
            features::signature::signature(asked, offset).map_or(String::new(), |found| {
                let active = found
                    .active
                    .and_then(|at| found.parameters.get(at as usize));
                let active = active.map_or("", |((start, end), _)| {
                    &found.label[*start as usize..*end as usize]
                });
                format!("{}\nactive: {active}\n", found.label)
            })
        }
        "definition" => {
            let found = features::definition::definition(asked, offset);
            found.map_or(String::new(), |(span, places)| {
                let places: String = places
                    .iter()
                    .map(|place| elsewhere(document, place))
                    .collect();
                format!("{}\n{places}", at(span))
            })
        }
        "references" => {
            let places = features::references::references(asked, offset, true);
            places
                .iter()
                .map(|place| elsewhere(document, place))
                .collect()
        }
        "highlight" => {
            let found = features::references::highlights(asked, offset);
            let line = |(span, declares): &(Span, bool)| {
                format!(
                    "{} {}\n",
                    at(*span),
                    if *declares { "declares" } else { "names" }
                )
            };
            found.iter().map(line).collect()
        }
        "prepare" => features::rename::prepare(asked, offset)
            .map_or(String::new(), |(span, name)| {
                format!("{} {name}\n", at(span))
            }),
        "linked" => features::linked::linked(asked, offset)
            .into_iter()
            .map(|span| at(span) + "\n")
            .collect(),
        "outline" => outlined(document, &features::symbols::outline(document), 0),
        "search" => {
            let query = document
                .text
                .lines()
                .next()
                .unwrap_or("")
                .trim_start_matches("// ");
            let found = features::symbols::search(asked.snapshot, query);
            found
                .iter()
                .map(|(symbol, place)| {
                    format!(
                        "{:?} {} {}",
                        symbol.kind,
                        symbol.name,
                        elsewhere(document, place)
                    )
                })
                .collect()
        }
        "tokens" => {
            let tokens = features::tokens::tokens(document, None);
            let line = |token: &features::tokens::Coloured| {
                let declares = if token.declares { " declares" } else { "" };
                format!(
                    "{} {:?}{declares} {}\n",
                    at(token.span),
                    token.sort,
                    token.span.text(&document.text)
                )
            };
            tokens.iter().map(line).collect()
        }
        "hints" => {
            let hints = features::hints::hints(asked, all).expect("somebody waits");
            let line = |hint: &features::hints::Hint| {
                let tooltip = if hint.tooltip.is_empty() {
                    String::new()
                } else {
                    format!(" ({})", hint.tooltip.replace('\n', "; "))
                };
                format!("{} {}{tooltip}\n", at(Span::at(hint.offset)), hint.label)
            };
            hints.iter().map(line).collect()
        }
        "lenses" => {
            let lenses = features::lenses::lenses(asked).expect("somebody waits");
            lenses
                .iter()
                .map(|lens| format!("{} {} from {} ms\n", at(lens.span), lens.title, lens.plays))
                .collect()
        }
        "actions" => {
            let part = Span::at(offset);
            let found = features::actions::fixes(asked, part).expect("somebody waits");
            found
                .iter()
                .map(|action| action_text(document, action))
                .collect()
        }
        "fix-all" => {
            let found = features::actions::fix_all(asked).expect("somebody waits");
            found
                .iter()
                .map(|action| action_text(document, action))
                .collect()
        }
        "format" => edits(document, &features::formatting::format(document)),
        "format-range" => edits(
            document,
            &features::formatting::format_range(document, Span::at(offset)),
        ),
        "format-type" => edits(
            document,
            &features::formatting::format_on_type(document, offset, "\n"),
        ),
        "folding" => {
            let folds = features::folding::folds(document);
            let line = |fold: &features::folding::Fold| {
                format!(
                    "{}–{}{}\n",
                    fold.start + 1,
                    fold.end + 1,
                    if fold.comment { " comment" } else { "" }
                )
            };
            folds.iter().map(line).collect()
        }
        "selection" => {
            let spans = features::selection::selections(document, offset);
            let one = |span: &Span| {
                let text = span.text(&document.text);
                let first = text.lines().next().unwrap_or("");
                format!(
                    "{first}{}\n",
                    if text.lines().count() > 1 { " …" } else { "" }
                )
            };
            spans.iter().map(one).collect()
        }
        "links" => {
            let found = features::links::links(asked);
            let line = |link: &features::links::Link| match &link.target {
                Target::File(path) => format!("{} {}\n", at(link.span), path.display()),
                Target::Address(address) => format!("{} {address}\n", at(link.span)),
            };
            found.iter().map(line).collect()
        }
        "colours" => {
            let found = features::colours::colours(document);
            found
                .iter()
                .map(|(span, [red, green, blue])| {
                    format!("{} #{red:02X}{green:02X}{blue:02X}\n", at(*span))
                })
                .collect()
        }
        "frame" => {
            let frame = preview::frame(asked, Some(offset), None, false).expect("somebody waits");
            frame.map_or(String::new(), |preview::Still { at, svg, link }| {
                assert!(svg.starts_with("<svg"), "it is a picture");
                let words = if svg.contains("<text") {
                    "with"
                } else {
                    "without"
                };
                let link = link.expect("the catalogue has a url");
                format!("at {at} ms, {words} words\n{link}\n")
            })
        }
        _ => match feature.split_once(' ') {
            Some(("rename", new)) => match features::rename::rename(asked, offset, new) {
                Ok(edits) => rename(document, &edits),
                Err(reason) => format!("refused: {reason}\n"),
            },
            Some(("reveal", element)) => {
                let found = preview::revealed(asked, element, i64::MAX).expect("somebody waits");
                found.map_or(String::new(), |found| {
                    format!("{} {}\n", at(found.span), found.why)
                })
            }
            _ => format!("there is no feature {feature}\n"),
        },
    }
}

fn action_text(document: &Document, action: &features::actions::Action) -> String {
    let preferred = if action.preferred { " (preferred)" } else { "" };
    format!(
        "{}{preferred}\n{}",
        action.title,
        edits(document, &action.edits)
    )
}

fn edits(document: &Document, edits: &[Edit]) -> String {
    let line = |edit: &Edit| {
        format!(
            "{} {:?} → {:?}\n",
            place(document, edit.span),
            edit.span.text(&document.text),
            edit.replacement
        )
    };
    edits.iter().map(line).collect()
}

fn rename(document: &Document, edits: &Edits) -> String {
    let texts = edits.texts.iter().map(|one| {
        format!(
            "{} → {}\n",
            elsewhere(document, &one.place).trim_end(),
            one.new
        )
    });
    let files = edits
        .files
        .iter()
        .map(|(from, to)| format!("{} → {}\n", from.display(), to.display()));
    texts.chain(files).collect()
}

fn outlined(document: &Document, symbols: &[features::symbols::Outlined], depth: usize) -> String {
    let mut out = String::new();
    for symbol in symbols {
        let blank = "  ".repeat(depth);
        out += &format!(
            "{blank}{} ({}) {}\n",
            symbol.name,
            symbol.detail,
            place(document, symbol.selection)
        );
        out += &outlined(document, &symbol.members, depth + 1);
    }
    out
}

fn elsewhere(document: &Document, found: &features::Place) -> String {
    if found.path == document.path {
        return place(document, found.span) + "\n";
    }
    let name = found.path.file_name().unwrap_or_default().to_string_lossy();
    let text = if name == "catalog.expl" {
        CATALOG
    } else {
        OTHER
    };
    let index = LineIndex::new(text);
    format!("{name} {}\n", spot(text, &index, found.span))
}

fn place(document: &Document, span: Span) -> String {
    spot(&document.text, &document.lines, span)
}

/// Line and columns from 1.
fn spot(text: &str, lines: &LineIndex, span: Span) -> String {
    let start = lines.position(text, span.start, Encoding::Scalar);
    let end = lines.position(text, span.end, Encoding::Scalar);
    if span.is_empty() {
        format!("{}:{}", start.line + 1, start.column + 1)
    } else if start.line == end.line {
        format!("{}:{}–{}", start.line + 1, start.column + 1, end.column + 1)
    } else {
        format!(
            "{}:{}–{}:{}",
            start.line + 1,
            start.column + 1,
            end.line + 1,
            end.column + 1
        )
    }
}
