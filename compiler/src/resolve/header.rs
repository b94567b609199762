//! The header of an explainer: what lists and pages say about it.

use std::collections::BTreeMap;

use explc_dsl::codes::{catalogue, name, types, writing};
use explc_dsl::diagnostic::{Diagnostic, Edit, Fix};
use explc_dsl::span::Span;
use explc_dsl::syntax::{Explainer, Header, HeaderKind, Name, Number, Quantity};

use super::Resolver;
use crate::catalog::refused_slug;

/// Lines that every explainer should have, and what they are for.
const WANTED: [(&str, &str); 6] = [
    (
        "summary",
        "say in one sentence what it is about: `summary \"…\"`",
    ),
    (
        "hook",
        "make the viewer curious in one sentence: `hook \"…\"`",
    ),
    ("question", "ask what it answers: `question \"…\"`"),
    (
        "trap",
        "name the mistake that most people make: `trap \"…\"`",
    ),
    ("rule", "say what to remember and to do: `rule \"…\"`"),
    (
        "source",
        "name a paper, standard or system that it follows: `source \"…\"`",
    ),
];

impl Resolver<'_> {
    pub(super) fn header(&mut self, explainer: &Explainer, slug: &str) {
        self.slug(&explainer.slug, slug);
        self.scene.about.slug = explainer.slug.text.clone();
        self.scene.about.title = self.fixed_words(&explainer.title);
        let mut seen: BTreeMap<&'static str, Span> = BTreeMap::new();
        for header in explainer.headers() {
            let field = field(&header.kind);
            let repeatable = matches!(field, "source" | "simplified");
            if let Some(first) = seen.insert(field, header.keyword)
                && !repeatable
            {
                let message = format!("`{field}` is given twice");
                let found = Diagnostic::error(writing::REPEATED_HEADER, header.keyword, message)
                    .with_label(first, "first given here")
                    .with_help("remove one of the two lines");
                self.report(found);
                continue;
            }
            self.header_line(header);
        }
        let missing: Vec<_> = WANTED
            .iter()
            .filter(|(field, _)| !seen.contains_key(field))
            .collect();
        if let Some((_, help)) = missing.first() {
            let fields: Vec<&str> = missing.iter().map(|(field, _)| *field).collect();
            let message = format!("this explainer has no {}", alternatives(&fields));
            let found = Diagnostic::warning(writing::MISSING_HEADER, explainer.slug.span, message);
            self.report(found.with_help(*help));
        }
        if self.catalog.is_some() && !seen.contains_key("lane") {
            let message = "this explainer is in no lane";
            let found = Diagnostic::error(catalogue::NO_LANE, explainer.slug.span, message);
            self.report(found.with_help("name one in its header: `lane …`"));
        }
    }

    fn slug(&mut self, written: &Name, file: &str) {
        if written.text.is_empty() {
            // That its line is missing is told already.
            return;
        }
        if refused_slug(&written.text) {
            let found = catalogue::refused_slug(written.span, &written.text);
            self.report(found.with_help("choose another slug, and name the file by it"));
        } else if !file.is_empty() && written.text != file {
            let message = format!(
                "the slug is `{}`, and the file is `{file}.expl`",
                written.text
            );
            let fix = Fix::possible(
                format!("replace `{}` by `{file}`", written.text),
                vec![Edit::replace(written.span, file)],
            );
            self.report(
                Diagnostic::error(catalogue::SLUG_MISMATCH, written.span, message).with_fix(fix),
            );
        }
    }

    fn header_line(&mut self, header: &Header) {
        match &header.kind {
            HeaderKind::Summary(text) => self.scene.about.summary = self.fixed_prose(text),
            HeaderKind::Hook(text) => self.scene.about.hook = self.fixed_prose(text),
            HeaderKind::Question(text) => self.scene.about.question = self.fixed_prose(text),
            HeaderKind::Trap(text) => self.scene.about.trap = self.fixed_prose(text),
            HeaderKind::Rule(text) => self.scene.about.rule = self.fixed_prose(text),
            HeaderKind::Simplified(text) => {
                let prose = self.fixed_prose(text);
                self.scene.about.simplified.push(prose);
            }
            HeaderKind::Source(text) => {
                let prose = self.fixed_prose(text);
                self.scene.about.sources.push(prose);
            }
            HeaderKind::Lane(lane) => self.lane(lane),
            HeaderKind::Tags(tags) => {
                self.scene.about.tags = tags.iter().map(|tag| tag.text.clone()).collect();
            }
            HeaderKind::Requires(required) => {
                for name in required {
                    self.required(name);
                }
            }
            HeaderKind::Length(number) => self.length(number, header.span),
            HeaderKind::Updated(date) => {
                let text = format!("{:04}-{:02}-{:02}", date.year, date.month, date.day);
                self.scene.about.updated = Some(text);
            }
        }
    }

    fn lane(&mut self, lane: &Name) {
        let Some(catalog) = self.catalog else {
            self.scene.about.lane = Some((lane.text.clone(), lane.text.clone()));
            return;
        };
        match catalog.lanes.iter().find(|(slug, ..)| *slug == lane.text) {
            Some((slug, title, _)) => {
                self.scene.about.lane = Some((slug.clone(), title.clone()));
            }
            None => {
                let lanes: Vec<&str> = catalog.lanes.iter().map(|lane| lane.0.as_str()).collect();
                let found = name::unknown(
                    catalogue::UNKNOWN_LANE,
                    "lane",
                    lane.span,
                    &lane.text,
                    &lanes,
                );
                self.report(found);
            }
        }
    }

    fn required(&mut self, slug: &Name) {
        let summary = self.summaries.iter().find(|known| known.slug == slug.text);
        let title = summary.map_or(&slug.text, |summary| &summary.title).clone();
        if slug.text == self.scene.about.slug {
            let message = "an explainer cannot require itself";
            self.report(Diagnostic::error(catalogue::CYCLE, slug.span, message));
            return;
        }
        if summary.is_none() && self.catalog.is_some() {
            let slugs: Vec<&str> = self
                .summaries
                .iter()
                .map(|known| known.slug.as_str())
                .collect();
            let found = name::unknown(
                catalogue::UNKNOWN_EXPLAINER,
                "explainer",
                slug.span,
                &slug.text,
                &slugs,
            );
            self.report(found);
            return;
        }
        self.scene.about.requires.push((slug.text.clone(), title));
    }

    fn length(&mut self, number: &Number, line: Span) {
        match number.value {
            Quantity::Duration(micros) if micros > 0 => {
                self.scene.length = Some((micros / 1_000, line));
            }
            _ => {
                let message = format!(
                    "a length is a duration, such as `95s`, and this is `{}`",
                    number.text
                );
                let found = Diagnostic::error(types::WRONG_UNIT, number.span, message);
                let found = match number.value {
                    Quantity::Int(count) if count > 0 => found.with_fix(Fix::possible(
                        "write seconds",
                        vec![Edit::insert(number.span.end, "s")],
                    )),
                    _ => found,
                };
                self.report(found);
            }
        }
    }
}

/// "a", "a or b", "a, b or c".
fn alternatives(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn field(kind: &HeaderKind) -> &'static str {
    match kind {
        HeaderKind::Summary(_) => "summary",
        HeaderKind::Hook(_) => "hook",
        HeaderKind::Question(_) => "question",
        HeaderKind::Trap(_) => "trap",
        HeaderKind::Rule(_) => "rule",
        HeaderKind::Simplified(_) => "simplified",
        HeaderKind::Source(_) => "source",
        HeaderKind::Lane(_) => "lane",
        HeaderKind::Tags(_) => "tags",
        HeaderKind::Requires(_) => "requires",
        HeaderKind::Length(_) => "length",
        HeaderKind::Updated(_) => "updated",
    }
}
