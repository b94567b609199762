//! The pages around the explainers, and the files that these share.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Value, context};
use serde_json::json;

use super::entry::{Entries, Entry};
use super::{Card, Catalogue, Head, Shelf, feed, html, ld, reference, render, search, site_title};
use crate::catalog::Concept;
use crate::export::player;
use crate::export::transcript::{clock, escape};
use crate::primitive::Info;
use crate::primitives;
use crate::text::Face;
use crate::theme::Dress;
use crate::units::Millis;

/// Everything around the explainers, by its place in the site: pages, styles, scripts, the index of the search, and feed and
/// sitemap where the address is known.
pub fn around(catalogue: &Catalogue, entries: &Entries) -> BTreeMap<String, String> {
    let shown = Shown { catalogue, entries };
    let mut files = BTreeMap::new();
    files.insert("index.html".to_owned(), shown.home());
    for (index, path) in catalogue.paths.iter().enumerate() {
        files.insert(format!("paths/{}.html", path.slug), shown.path(index, path));
    }
    for concept in &catalogue.concepts {
        files.insert(concept_place(concept), shown.concept(concept));
    }
    files.insert("tags.html".to_owned(), shown.tags());
    files.insert("primitives.html".to_owned(), shown.primitives());
    for info in used(entries).into_iter().filter_map(primitives::find) {
        files.insert(reference::place(info.name), shown.reference(info));
    }
    let pages = files.keys().map(|place| match place.as_str() {
        "index.html" => "",
        place => place,
    });
    let sitemap = feed::sitemap(catalogue, entries, pages);
    files.insert("search.html".to_owned(), shown.search());
    files.insert("404.html".to_owned(), shown.missing());
    files.insert("robots.txt".to_owned(), robots(catalogue));
    let feed = feed::atom(catalogue, entries, site_title(catalogue));
    files.extend(sitemap.map(|text| ("sitemap.xml".to_owned(), text)));
    files.extend(feed.map(|text| ("feed.xml".to_owned(), text)));
    files.insert(
        "catalog.json".to_owned(),
        super::catalogue_json(catalogue, entries),
    );
    // Transcripts lead to transcripts.
    for one in &catalogue.concepts {
        let text = format!("# {}\n\n{}\n", escape(&one.title), escape(&one.summary));
        files.insert(format!("{}/transcript.md", one.slug), text);
    }
    for (name, text) in [
        ("assets/site.css", super::site_stylesheet(&catalogue.dress)),
        ("assets/site.js", include_str!("site.js").to_owned()),
        ("assets/search.js", search::index(catalogue, entries)),
        ("assets/player.js", player::SCRIPT.to_owned()),
        ("assets/favicon.svg", favicon(&catalogue.dress)),
    ] {
        files.insert(name.to_owned(), text);
    }
    files
}

/// The characters that the pages among these files draw, for each face.
pub fn characters(files: &BTreeMap<String, String>) -> BTreeMap<Face, BTreeSet<char>> {
    let pages = files.iter().filter(|(place, _)| place.ends_with(".html"));
    let drawn: BTreeSet<char> = pages
        .flat_map(|(_, text)| text.chars())
        .chain("✓".chars())
        .filter(|character| !character.is_control())
        .collect();
    BTreeMap::from([
        (Face::Regular, drawn.clone()),
        (Face::SemiBold, drawn.clone()),
        (
            Face::Mono,
            drawn.into_iter().filter(char::is_ascii).collect(),
        ),
    ])
}

/// What the pages show.
struct Shown<'a> {
    catalogue: &'a Catalogue,
    entries: &'a Entries,
}

impl Shown<'_> {
    fn home(&self) -> String {
        let catalogue = self.catalogue;
        let title = site_title(catalogue);
        let summary = catalogue.summary.words();
        let start = catalogue.start.as_ref().and_then(|start| {
            let shelves = catalogue.lanes.iter().chain(&catalogue.paths);
            let mut cards = shelves.flat_map(|shelf| &shelf.explainers);
            cards.find(|card| card.slug == *start)
        });
        let (coming, lanes): (Vec<&Shelf>, Vec<_>) = catalogue
            .lanes
            .iter()
            .partition(|lane| lane.explainers.is_empty());
        let hook = start.and_then(|card| Some(self.entries.get(&card.slug)?.hook.as_str()));
        let head = Head {
            root: "",
            place: "",
            title,
            description: &summary,
            image: start.and_then(|card| self.poster(&card.slug)),
            kind: "website",
            data: ld(&[
                ("@type", json!("WebSite")),
                ("name", json!(title)),
                ("description", json!(summary)),
                ("url", json!(catalogue.address_of(""))),
                ("inLanguage", json!("en")),
            ]),
        };
        render(
            "home.html",
            context! {
                head => head.value(catalogue),
                summary => summary.as_str(),
                start => start.map(|card| self.card(card)),
                hook,
                paths => catalogue.paths.iter().map(|path| self.shelf(path)).collect::<Vec<_>>(),
                lanes => lanes.into_iter().map(|lane| self.shelf(lane)).collect::<Vec<_>>(),
                coming => coming.iter().map(|lane| lane.title.as_str()).collect::<Vec<_>>().join(", "),
                tags => self.tagged().into_iter().map(|(name, cards)| context! { name, count => cards.len() }).collect::<Vec<_>>(),
                concepts => catalogue.concepts.iter().map(|one| context! { slug => one.slug.as_str(), title => one.title.as_str(), summary => one.summary.as_str() }).collect::<Vec<_>>(),
            },
        )
    }

    fn path(&self, index: usize, path: &Shelf) -> String {
        let place = format!("paths/{}.html", path.slug);
        let summary = path.summary.words();
        let parts = path.explainers.iter().map(|card| {
            let url = self
                .catalogue
                .address_of(&format!("{}/index.html", card.slug));
            ld(&[
                ("@type", json!("LearningResource")),
                ("name", json!(card.title)),
                ("url", json!(url)),
            ])
        });
        let head = Head {
            root: "../",
            place: &place,
            title: &path.title,
            description: &summary,
            image: path
                .explainers
                .first()
                .and_then(|card| self.poster(&card.slug)),
            kind: "website",
            data: ld(&[
                ("@type", json!("LearningResource")),
                ("learningResourceType", json!("Learning path")),
                ("name", json!(path.title)),
                ("description", json!(summary)),
                ("url", json!(self.catalogue.address_of(&place))),
                ("inLanguage", json!("en")),
                ("hasPart", parts.collect()),
            ]),
        };
        let paths = &self.catalogue.paths;
        let other = |index: Option<usize>| {
            let path = paths.get(index?)?;
            Some(context! { slug => path.slug.as_str(), title => path.title.as_str() })
        };
        render(
            "path.html",
            context! {
                head => head.value(self.catalogue),
                path => self.shelf(path),
                primitives => primitives_of(path, self.entries).into_iter().map(|name| primitive(&name)).collect::<Vec<_>>(),
                previous => other(index.checked_sub(1)),
                next => other(Some(index + 1)),
            },
        )
    }

    /// The page of a term, where links to it lead: beside the folders of explainers.
    fn concept(&self, concept: &Concept) -> String {
        let place = concept_place(concept);
        let head = Head {
            root: "../",
            ..Head::plain(&place, &concept.title, &concept.summary)
        };
        render(
            "concept.html",
            context! { head => head.value(self.catalogue) },
        )
    }

    fn tags(&self) -> String {
        let tags = self.tagged().into_iter().map(|(name, explainers)| {
            let cards = explainers.into_iter().map(|entry| self.entry(entry));
            context! { name, explainers => cards.collect::<Vec<_>>() }
        });
        let head = self.plain("tags.html", "Tags", "Every explainer by what it is about.");
        render(
            "tags.html",
            context! { head, tags => tags.collect::<Vec<_>>() },
        )
    }

    fn primitives(&self) -> String {
        let primitives = used(self.entries).into_iter().map(|name| {
            context! { explainers => self.runs_of(name), ..primitive(name) }
        });
        let primitives = primitives.collect::<Vec<_>>();
        let about = "The simulations that compute what is seen.";
        let head = self.plain("primitives.html", "Simulations", about);
        render("primitives.html", context! { head, primitives })
    }

    /// The page of one primitive.
    fn reference(&self, info: &Info) -> String {
        let place = reference::place(info.name);
        let summary = format!("{}.", info.summary);
        let head = Head {
            root: "../",
            ..Head::plain(&place, info.name, &summary)
        };
        let head = head.value(self.catalogue);
        let explainers = self.runs_of(info.name);
        render(
            "primitive.html",
            context! { head, explainers, ..reference::described(info) },
        )
    }

    /// The explainers that run a primitive.
    fn runs_of(&self, name: &str) -> Vec<Value> {
        let runs = |entry: &&Entry| entry.primitives.iter().any(|known| known == name);
        let entries = self.entries.values().filter(runs);
        entries.map(|entry| self.entry(entry)).collect()
    }

    fn search(&self) -> String {
        let about = "Find a word in titles, narration and terms.";
        let head = self.plain("search.html", "Search", about);
        render("search.html", context! { head })
    }

    /// It is shown at any depth, so its links begin at the root where that is known.
    fn missing(&self) -> String {
        let address = self.catalogue.address_of("");
        let path = address.as_ref().and_then(|address| {
            let host = address.split_once("://")?.1;
            Some(&host[host.find('/')?..])
        });
        let head = Head {
            root: path.unwrap_or_default(),
            ..Head::plain("404.html", "Nothing here", "There is no such page.")
        };
        let head = head.value(self.catalogue);
        render("404.html", context! { head })
    }

    fn plain(&self, place: &str, title: &str, description: &str) -> Value {
        Head::plain(place, title, description).value(self.catalogue)
    }

    fn poster(&self, slug: &str) -> Option<String> {
        let entry = self.entries.get(slug).filter(|entry| entry.poster)?;
        Some(format!("{}/poster.png", entry.slug))
    }

    fn shelf(&self, shelf: &Shelf) -> Value {
        let slugs: Vec<&str> = shelf
            .explainers
            .iter()
            .map(|card| card.slug.as_str())
            .collect();
        let total: i64 = slugs
            .iter()
            .filter_map(|slug| Some(self.entries.get(*slug)?.duration))
            .sum();
        context! {
            slug => shelf.slug.as_str(),
            title => shelf.title.as_str(),
            summary => html(&shelf.summary),
            slugs => slugs.join(" "),
            minutes => (total + 59_999) / 60_000,
            explainers => shelf.explainers.iter().map(|card| self.card(card)).collect::<Vec<_>>(),
        }
    }

    fn card(&self, card: &Card) -> Value {
        let entry = self.entries.get(&card.slug);
        context! {
            slug => card.slug.as_str(),
            title => card.title.as_str(),
            summary => html(&card.summary),
            length => entry.map(|entry| clock(Millis(entry.duration))),
            poster => entry.is_some_and(|entry| entry.poster),
        }
    }

    fn entry(&self, entry: &Entry) -> Value {
        context! {
            slug => entry.slug.as_str(),
            title => entry.title.as_str(),
            summary => entry.summary.as_str(),
            length => clock(Millis(entry.duration)),
            poster => entry.poster,
        }
    }

    /// The explainers of each tag.
    fn tagged(&self) -> BTreeMap<&str, Vec<&Entry>> {
        let mut tagged: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
        for entry in self.entries.values() {
            for tag in entry.tags.iter().collect::<BTreeSet<_>>() {
                tagged.entry(tag).or_default().push(entry);
            }
        }
        tagged
    }
}

/// Where the page of a term is in the site.
pub(super) fn concept_place(concept: &Concept) -> String {
    format!("{}/index.html", concept.slug)
}

/// A primitive as lists show it.
pub(super) fn primitive(name: &str) -> Value {
    context! { name, summary => primitives::find(name).map(|info| info.summary) }
}

/// The primitives that explainers run, sorted.
pub(super) fn used(entries: &Entries) -> BTreeSet<&str> {
    let entries = entries.values();
    entries
        .flat_map(|entry| entry.primitives.iter().map(String::as_str))
        .collect()
}

/// The primitives that the explainers of a path run, sorted.
pub(super) fn primitives_of(path: &Shelf, entries: &Entries) -> BTreeSet<String> {
    let run = path.explainers.iter();
    run.filter_map(|card| entries.get(&card.slug))
        .flat_map(|entry| entry.primitives.iter().cloned())
        .collect()
}

fn robots(catalogue: &Catalogue) -> String {
    let sitemap = catalogue.address_of("sitemap.xml");
    let sitemap = sitemap.map(|address| format!("Sitemap: {address}\n"));
    format!("User-agent: *\nAllow: /\n{}", sitemap.unwrap_or_default())
}

/// A circle with its part on the way: something that moves.
fn favicon(dress: &Dress) -> String {
    super::with_palettes(include_str!("favicon.svg"), dress)
}
