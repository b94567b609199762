//! Pages: one for each explainer and one for the catalogue. They open from a folder and ask for nothing from outside.
//!
//! An explainer has three: in the site, alone in one file, and to be embedded. All hold the same player, by one template.

use std::fmt::Write as _;

use minijinja::{Environment, Value, context};
use serde_json::json;

use super::markup::escape;
use super::player::{SCRIPT, embedded_fonts_css, first_picture};
use super::svg::EmbeddedFont;
use super::transcript::clock;
use crate::Summary;
use crate::catalog::{Catalog, Concept};
use crate::story::{Prose, RunStyle};
use crate::theme::{Role, Theme};
use crate::timeline::{About, Film, Prediction, Step};
use crate::units::Millis;

/// Everything that is built, as lanes and paths.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    /// The name of the site.
    pub title: String,
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
            summary: Prose::plain(catalog.tagline.as_deref().unwrap_or_default()),
            start: catalog.start.clone(),
            lanes: lanes.collect(),
            paths: paths.collect(),
            concepts: catalog.concepts.clone(),
        }
    }
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
    let alone = context! { style => Value::from_safe_string(stylesheet()), fonts, script => Value::from_safe_string(SCRIPT.to_owned()) };
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
    let picture = first.map(|variant| first_picture(&variant.timeline, variant.layout));
    let lane = about
        .lane
        .as_ref()
        .map(|(slug, title)| context! { slug, title });
    context! {
        site => site_title(catalogue),
        slug => about.slug.as_str(),
        title => about.title.as_str(),
        summary => about.summary.words(),
        lane,
        hook => html(&about.hook),
        length => clock(timeline.map_or(Millis::ZERO, |timeline| timeline.duration)),
        updated => about.updated.as_deref(),
        bundle => Value::from_safe_string(bundle.to_owned()),
        picture => Value::from_safe_string(picture.unwrap_or_default()),
        facts => facts(about),
        steps => steps.iter().map(step).collect::<Vec<_>>(),
        lists => lists(about),
        paths => places(catalogue, &about.slug),
    }
}

/// The front page: paths in full, then lanes.
pub fn catalogue_html(catalogue: &Catalogue) -> String {
    let start = catalogue.start.as_ref().and_then(|start| {
        let mut cards = catalogue
            .lanes
            .iter()
            .chain(&catalogue.paths)
            .flat_map(|shelf| &shelf.explainers);
        cards.find(|card| card.slug == *start)
    });
    render(
        "catalogue.html",
        context! {
            title => site_title(catalogue),
            summary => catalogue.summary.words(),
            start => start.map(card),
            paths => catalogue.paths.iter().map(shelf).collect::<Vec<_>>(),
            lanes => catalogue.lanes.iter().map(shelf).collect::<Vec<_>>(),
        },
    )
}

/// The catalogue for programs.
pub fn catalogue_json(catalogue: &Catalogue) -> String {
    let shelves = |shelves: &[Shelf]| {
        let shelf = |shelf: &Shelf| {
            let card = |card: &Card| json!({"slug": card.slug, "title": card.title, "summary": card.summary.words()});
            json!({
                "slug": shelf.slug,
                "title": shelf.title,
                "summary": shelf.summary.words(),
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
    });
    format!("{json:#}\n")
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
        ("catalogue.html", include_str!("site/catalogue.html")),
    ] {
        environment
            .add_template(name, source)
            .expect("the templates are part of the program");
    }
    let template = environment
        .get_template(name)
        .expect("both templates were added");
    template
        .render(context)
        .expect("the context holds what the template names")
}

/// The style sheet of all pages, with the colours of both themes.
pub fn stylesheet() -> String {
    let palette = |theme: Theme| {
        let mut out = String::new();
        for role in Role::ALL {
            let _ = write!(out, "--{}:{};", role.name(), role.hex(theme));
        }
        out
    };
    include_str!("site/style.css")
        .replace("PALETTE_LIGHT", &palette(Theme::Light))
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
            title => path.title.as_str(),
            position => index + 1,
            count => path.explainers.len(),
            previous => neighbour(index.checked_sub(1)),
            next => neighbour(Some(index + 1)),
        });
    }
    places
}

fn shelf(shelf: &Shelf) -> Value {
    context! {
        slug => shelf.slug.as_str(),
        title => shelf.title.as_str(),
        summary => html(&shelf.summary),
        explainers => shelf.explainers.iter().map(card).collect::<Vec<_>>(),
    }
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
            RunStyle::Link(slug) => write!(
                out,
                "<a href=\"../{}/index.html\">{words}</a>",
                escape(slug)
            ),
        };
    }
    Value::from_safe_string(out)
}
