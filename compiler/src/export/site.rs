//! Pages: one for each explainer and one for the catalogue. They open from a folder and ask for nothing from outside.
//!
//! An explainer has three: in the site, alone in one file, and to be embedded. All hold the same player, by one template.
//! The pages around them are in `site/pages.rs`.

mod entry;
mod feed;
mod pages;
mod reference;
mod search;

use std::fmt::Write as _;

use minijinja::{Environment, Value, context};
use serde_json::{Value as Json, json};

use super::inline;
use super::markup::escape;
use super::player::{SCRIPT, embedded_fonts_css, first_picture};
use super::svg::EmbeddedFont;
use super::transcript::clock;
use crate::Summary;
use crate::catalog::{Catalog, Concept, published_at};
use crate::story::{Prose, RunStyle};
use crate::theme::{Dress, Role, Theme};
use crate::timeline::{About, Film, Layout, Prediction, Step, Variant};
use crate::units::Millis;

pub use entry::{Entries, Entry};
pub use pages::{around, characters};

/// Everything that is built, as lanes and paths.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    /// The name of the site.
    pub title: String,
    /// The address at which it is published, without a slash at its end.
    pub address: Option<String>,
    /// One or two lines about it.
    pub summary: Prose,
    /// The slug of the explainer to start with.
    pub start: Option<String>,
    /// Topics, in order.
    pub lanes: Vec<Shelf>,
    /// Orders to learn in.
    pub paths: Vec<Shelf>,
    /// Terms in a sentence each, in order.
    pub concepts: Vec<Concept>,
    /// The colours of the theme.
    pub dress: Dress,
}

/// A lane or a path.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shelf {
    /// The name in links.
    pub slug: String,
    /// The title.
    pub title: String,
    /// One line about it.
    pub summary: Prose,
    /// What stands there, in order.
    pub explainers: Vec<Card>,
}

/// An explainer as lists show it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Card {
    /// The name of its folder.
    pub slug: String,
    /// The title.
    pub title: String,
    /// One line about it.
    pub summary: Prose,
}

impl Card {
    /// What a list says of an explainer.
    pub fn new(explainer: &Summary) -> Self {
        Self {
            slug: explainer.slug.clone(),
            title: explainer.title.clone(),
            summary: Prose::plain(explainer.summary.as_str()),
        }
    }
}

impl Catalogue {
    /// The lanes and paths of a catalogue with these explainers, in their given order in each lane. A path lists those
    /// of its explainers that are among them; what names no lane of the catalogue stands in none.
    pub fn new(catalog: &Catalog, explainers: &[&Summary]) -> Self {
        let lanes = catalog.lanes.iter().map(|(slug, title, summary)| {
            let stands_here = |explainer: &&&Summary| explainer.lane.as_ref() == Some(slug);
            Shelf {
                slug: slug.clone(),
                title: title.clone(),
                summary: Prose::plain(summary.as_str()),
                explainers: explainers
                    .iter()
                    .filter(stands_here)
                    .map(|one| Card::new(one))
                    .collect(),
            }
        });
        let paths = catalog.paths.iter().map(|path| {
            let built = |slug: &String| explainers.iter().find(|explainer| explainer.slug == *slug);
            Shelf {
                slug: path.slug.clone(),
                title: path.title.clone(),
                summary: Prose::plain(path.summary.as_str()),
                explainers: path
                    .explainers
                    .iter()
                    .filter_map(built)
                    .map(|one| Card::new(one))
                    .collect(),
            }
        });
        Self {
            title: catalog.title.clone(),
            address: catalog.url.as_deref().and_then(published_at),
            summary: Prose::plain(catalog.tagline.as_deref().unwrap_or_default()),
            start: catalog.start.clone(),
            lanes: lanes.collect(),
            paths: paths.collect(),
            concepts: catalog.concepts.clone(),
            dress: catalog.dress.unwrap_or_default(),
        }
    }

    /// The whole address of a place in the site, if it is known where that is published.
    fn address_of(&self, place: &str) -> Option<String> {
        Some(format!("{}/{place}", self.address.as_ref()?))
    }
}

/// What the head of a page says to browsers, to search engines and to whoever shows a link to it.
struct Head<'a> {
    /// The way from the page to the root, such as `../`.
    root: &'a str,
    /// Its own place below the root; empty for the front page.
    place: &'a str,
    title: &'a str,
    description: &'a str,
    /// The place of a picture of 1280 × 720.
    image: Option<String>,
    /// What it is, as `OpenGraph` names it.
    kind: &'a str,
    /// JSON-LD, or null.
    data: Json,
}

impl<'a> Head<'a> {
    /// That of a page at the root, without a picture and without data.
    fn plain(place: &'a str, title: &'a str, description: &'a str) -> Self {
        Self {
            root: "",
            place,
            title,
            description,
            image: None,
            kind: "website",
            data: Json::Null,
        }
    }

    fn value(&self, catalogue: &Catalogue) -> Value {
        let relative = |place: &str| format!("{}{place}", self.root);
        let image = self.image.as_deref();
        // The templates would write a slash as a character reference.
        let address = |place: String| Value::from_safe_string(escape(&place));
        let data = (!self.data.is_null()).then(|| in_script(&self.data.to_string()));
        context! {
            site => site_title(catalogue),
            root => address(self.root.to_owned()),
            title => self.title,
            description => self.description,
            kind => self.kind,
            canonical => catalogue.address_of(self.place).map(address),
            image => image.map(|place| address(catalogue.address_of(place).unwrap_or_else(|| relative(place)))),
            data => data.map(Value::from_safe_string),
        }
    }
}

/// A thing in words of schema.org, without what is not known of it.
fn ld(said: &[(&str, Json)]) -> Json {
    let nothing = |value: &Json| {
        value.is_null()
            || value.as_str().is_some_and(str::is_empty)
            || value.as_array().is_some_and(Vec::is_empty)
    };
    let said = said.iter().filter(|(_, value)| !nothing(value));
    let known = said.map(|(name, value)| ((*name).to_owned(), value.clone()));
    std::iter::once(("@context".to_owned(), json!("https://schema.org")))
        .chain(known)
        .collect()
}

/// JSON as it may stand in a script and in the block of one: nothing in it ends the block or a line.
fn in_script(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// The page of an explainer in the site: it stands in its folder beside `scene.svg` and the fonts, and `bundle` is its
/// `bundle.json`.
pub fn explainer_html(film: &Film, catalogue: &Catalogue, bundle: &str) -> String {
    render("explainer.html", explainer(film, catalogue, bundle))
}

/// The page of an explainer in one file, with everything that it needs.
pub fn single_html(
    film: &Film,
    catalogue: &Catalogue,
    bundle: &str,
    fonts: &[EmbeddedFont],
) -> String {
    let fonts = Value::from_safe_string(embedded_fonts_css(fonts));
    let alone = context! { style => Value::from_safe_string(stylesheet(&catalogue.dress)), fonts, script => Value::from_safe_string(SCRIPT.to_owned()) };
    render(
        "explainer.html",
        context! { alone, ..explainer(film, catalogue, bundle) },
    )
}

/// The player of an explainer and nothing else, for an `<iframe>` in another page. It stands beside the explainer's page.
pub fn embed_html(film: &Film, catalogue: &Catalogue, bundle: &str) -> String {
    render("embed.html", explainer(film, catalogue, bundle))
}

fn explainer(film: &Film, catalogue: &Catalogue, bundle: &str) -> Value {
    let about = &film.about;
    let first = film.variants.first();
    let timeline = first.map(|variant| &variant.timeline);
    let steps = timeline.map_or(&[][..], |timeline| &timeline.steps);
    let lane = about
        .lane
        .as_ref()
        .map(|(slug, title)| context! { slug, title });
    let summary = about.summary.words();
    let place = format!("{}/index.html", about.slug);
    let head = Head {
        root: "../",
        place: &place,
        title: &about.title,
        description: &summary,
        image: Some(format!("{}/poster.png", about.slug)),
        kind: "article",
        data: resource(film, catalogue),
    };
    context! {
        head => head.value(catalogue),
        site => site_title(catalogue),
        slug => about.slug.as_str(),
        title => about.title.as_str(),
        summary => summary.as_str(),
        tags => about.tags.clone(),
        primitives => about.primitives.iter().map(|name| pages::primitive(name)).collect::<Vec<_>>(),
        lane,
        hook => html(&about.hook),
        length => clock(timeline.map_or(Millis::ZERO, |timeline| timeline.duration)),
        updated => about.updated.as_deref(),
        bundle => Value::from_safe_string(bundle.to_owned()),
        stills => stills(film),
        facts => facts(about),
        steps => steps.iter().map(step).collect::<Vec<_>>(),
        lists => lists(about),
        paths => places(catalogue, &about.slug),
    }
}

/// The first picture in each layout: a style sheet chooses, as the player does, the one that there is room for.
fn stills(film: &Film) -> Vec<Value> {
    let like_first = |variant: &&Variant| variant.choice == film.variants[0].choice;
    let variants = film.variants.iter().filter(like_first);
    let still = |variant: &Variant| {
        let picture = first_picture(&variant.timeline, variant.layout);
        context! { portrait => variant.layout == Layout::Portrait, picture => Value::from_safe_string(picture) }
    };
    variants.map(still).collect()
}

/// An explainer in words of schema.org.
fn resource(film: &Film, catalogue: &Catalogue) -> Json {
    let about = &film.about;
    let address = catalogue.address_of(&format!("{}/index.html", about.slug));
    let image = catalogue.address_of(&format!("{}/poster.png", about.slug));
    let timeline = film.variants.first().map(|variant| &variant.timeline);
    let seconds = timeline.map(|timeline| (timeline.duration.0 + 999) / 1000);
    let words = |texts: &[Prose]| texts.iter().map(Prose::words).collect::<Vec<_>>();
    let before: Vec<&String> = about.requires.iter().map(|(_, title)| title).collect();
    let part_of = ld(&[
        ("@type", json!("WebSite")),
        ("name", json!(site_title(catalogue))),
        ("url", json!(catalogue.address_of(""))),
    ]);
    ld(&[
        ("@type", json!("LearningResource")),
        ("name", json!(about.title)),
        ("description", json!(about.summary.words())),
        ("url", json!(address)),
        ("image", json!(image)),
        ("learningResourceType", json!("Animated explainer")),
        ("teaches", json!(about.question.words())),
        ("competencyRequired", json!(before)),
        ("keywords", json!(about.tags)),
        (
            "timeRequired",
            json!(seconds.map(|seconds| format!("PT{seconds}S"))),
        ),
        ("dateModified", json!(about.updated)),
        ("citation", json!(words(&about.sources))),
        ("inLanguage", json!("en")),
        ("isAccessibleForFree", json!(true)),
        ("accessMode", json!(["visual", "textual"])),
        ("accessModeSufficient", json!(["textual", "visual"])),
        ("isPartOf", part_of),
    ])
}

/// The catalogue for programs. A path names the primitives that its explainers run; each has a page.
pub fn catalogue_json(catalogue: &Catalogue, entries: &Entries) -> String {
    let shelves = |shelves: &[Shelf]| {
        let shelf = |shelf: &Shelf| {
            let card = |card: &Card| json!({"slug": card.slug, "title": card.title, "summary": card.summary.words()});
            json!({
                "slug": shelf.slug,
                "title": shelf.title,
                "summary": shelf.summary.words(),
                "primitives": pages::primitives_of(shelf, entries),
                "explainers": shelf.explainers.iter().map(card).collect::<Vec<_>>(),
            })
        };
        shelves.iter().map(shelf).collect::<Vec<_>>()
    };
    let json = json!({
        "schema": 1,
        "title": catalogue.title,
        "summary": catalogue.summary.words(),
        "start": catalogue.start,
        "lanes": shelves(&catalogue.lanes),
        "paths": shelves(&catalogue.paths),
        "concepts": catalogue.concepts.iter().map(concept).collect::<Vec<_>>(),
        "primitives": pages::used(entries).into_iter().map(primitive).collect::<Vec<_>>(),
    });
    format!("{json:#}\n")
}

/// A primitive and the page that describes it.
fn primitive(name: &str) -> serde_json::Value {
    let summary = crate::primitives::find(name).map(|info| info.summary);
    json!({"name": name, "summary": summary, "page": reference::place(name)})
}

fn concept(concept: &Concept) -> serde_json::Value {
    json!({"slug": concept.slug, "title": concept.title, "summary": concept.summary})
}

fn render(name: &str, context: Value) -> String {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
    for (name, source) in [
        ("explainer.html", include_str!("site/explainer.html")),
        ("embed.html", include_str!("site/embed.html")),
        ("player.html", include_str!("site/player.html")),
        ("head.html", include_str!("site/head.html")),
        ("page.html", include_str!("site/page.html")),
        ("nav.html", include_str!("site/nav.html")),
        ("foot.html", include_str!("site/foot.html")),
        ("cards.html", include_str!("site/cards.html")),
        ("progress.html", include_str!("site/progress.html")),
        ("searchbox.html", include_str!("site/searchbox.html")),
        ("home.html", include_str!("site/home.html")),
        ("path.html", include_str!("site/path.html")),
        ("concept.html", include_str!("site/concept.html")),
        ("tags.html", include_str!("site/tags.html")),
        ("primitives.html", include_str!("site/primitives.html")),
        ("primitive.html", include_str!("site/primitive.html")),
        ("poster.html", include_str!("site/poster.html")),
        ("search.html", include_str!("site/search.html")),
        ("404.html", include_str!("site/404.html")),
    ] {
        environment
            .add_template(name, source)
            .expect("the templates are part of the program");
    }
    let template = environment
        .get_template(name)
        .expect("every template was added");
    template
        .render(context)
        .expect("the context holds what the template names")
}

/// The style sheet of an explainer's page, with the colours of both appearances as a catalogue's theme dresses them.
pub fn stylesheet(dress: &Dress) -> String {
    with_palettes(include_str!("site/style.css"), dress)
}

/// The style sheet of the site: the same, and what the pages around the explainers need.
fn site_stylesheet(dress: &Dress) -> String {
    stylesheet(dress) + include_str!("site/pages.css")
}

/// A style sheet with its colours.
fn with_palettes(css: &str, dress: &Dress) -> String {
    let palette = |theme: Theme| {
        let mut out = String::new();
        for role in Role::ALL {
            let _ = write!(out, "--{}:{};", role.name(), dress.dressed(role).hex(theme));
        }
        out
    };
    css.replace("PALETTE_LIGHT", &palette(Theme::Light))
        .replace("PALETTE_DARK", &palette(Theme::Dark))
}

fn site_title(catalogue: &Catalogue) -> &str {
    if catalogue.title.is_empty() {
        "Explainers"
    } else {
        &catalogue.title
    }
}

/// What an explainer says in a sentence each.
fn facts(about: &About) -> Vec<Value> {
    let facts = [
        ("Question", &about.question),
        ("Trap", &about.trap),
        ("Rule", &about.rule),
    ];
    let said = facts.into_iter().filter(|(_, prose)| !prose.0.is_empty());
    said.map(|(name, prose)| context! { name, text => html(prose) })
        .collect()
}

fn lists(about: &About) -> Vec<Value> {
    let requires = about.requires.iter().map(|(slug, title)| {
        let (slug, title) = (escape(slug), escape(title));
        Value::from_safe_string(format!("<a href=\"../{slug}/index.html\">{title}</a>"))
    });
    let lists = [
        (
            "simplified",
            "What is simplified",
            about.simplified.iter().map(html).collect::<Vec<_>>(),
        ),
        (
            "sources",
            "Sources",
            about.sources.iter().map(html).collect(),
        ),
        ("requires", "Good to know before", requires.collect()),
    ];
    let filled = lists
        .into_iter()
        .filter(|(_, _, entries)| !entries.is_empty());
    filled
        .map(|(id, title, entries)| context! { id, title, entries })
        .collect()
}

fn step(step: &Step) -> Value {
    let mut parts = Vec::new();
    for (index, beat) in step.beats.iter().enumerate() {
        parts.extend(questions(step, index));
        parts.push(context! { say => html(&beat.say) });
    }
    parts.extend(questions(step, step.beats.len()));
    context! {
        title => html(&step.title),
        start => clock(step.start),
        end => clock(step.end),
        parts,
        state => step.state.join(" "),
        claims => step.claims.clone(),
    }
}

fn questions(step: &Step, beat: usize) -> Vec<Value> {
    let asked = step
        .predictions
        .iter()
        .filter(|asked| asked.before_beat == beat);
    asked.map(question).collect()
}

fn question(asked: &Prediction) -> Value {
    let choices = asked
        .choices
        .iter()
        .map(|(words, right)| context! { text => html(words), right => *right });
    context! { question => html(&asked.question), choices => choices.collect::<Vec<_>>() }
}

/// Where an explainer stands in each path, with its neighbours.
fn places(catalogue: &Catalogue, slug: &str) -> Vec<Value> {
    let mut places = Vec::new();
    for path in &catalogue.paths {
        let Some(index) = path.explainers.iter().position(|card| card.slug == slug) else {
            continue;
        };
        let neighbour =
            |index: Option<usize>| index.and_then(|index| path.explainers.get(index)).map(card);
        places.push(context! {
            slug => path.slug.as_str(),
            title => path.title.as_str(),
            position => index + 1,
            count => path.explainers.len(),
            previous => neighbour(index.checked_sub(1)),
            next => neighbour(Some(index + 1)),
        });
    }
    places
}

fn card(card: &Card) -> Value {
    context! { slug => card.slug.as_str(), title => card.title.as_str(), summary => html(&card.summary) }
}

/// Words with their inline marks. Links lead to the folders beside the page's own.
fn html(prose: &Prose) -> Value {
    let mut out = String::new();
    for run in &prose.0 {
        let words = escape(&run.text);
        let _ = match &run.style {
            RunStyle::Plain => write!(out, "{words}"),
            RunStyle::Emphasis => write!(out, "<em>{words}</em>"),
            RunStyle::Code => write!(out, "<code>{words}</code>"),
            RunStyle::Math(formula) => write!(out, "{}", inline::svg(formula)),
            RunStyle::Link(slug) => write!(
                out,
                "<a href=\"../{}/index.html\">{words}</a>",
                escape(slug)
            ),
        };
    }
    Value::from_safe_string(out)
}
