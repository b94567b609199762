//! The index that the search of the site reads: pages, the places in them, and for each word the places that hold it.
//!
//! It is a script that sets one variable, as pages in files cannot load data. Words are sorted; equal input gives equal bytes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::entry::Entries;
use super::{Catalogue, in_script};

/// How much a word counts where it is found.
const TITLE: u8 = 8;
const ABOUT: u8 = 3;
const STEP: u8 = 2;

#[derive(Default)]
struct Index {
    /// Address from the root, kind, title and summary.
    pages: Vec<(String, &'static str, String, String)>,
    /// Page, weight, and the number and title of the step; zero for what is no step.
    places: Vec<(usize, u8, usize, String)>,
    words: BTreeMap<String, BTreeSet<usize>>,
}

/// The index over titles, narration, tags, paths and concepts.
pub(super) fn index(catalogue: &Catalogue, entries: &Entries) -> String {
    let mut index = Index::default();
    for entry in entries.values() {
        let address = format!("{}/index.html", entry.slug);
        index.page(address, "Explainer", &entry.title, &entry.summary);
        let about = [&entry.hook]
            .into_iter()
            .chain(&entry.tags)
            .chain(&entry.facts)
            .chain(&entry.primitives);
        index.place(ABOUT, 0, "", about.map(String::as_str));
        for (number, (title, narration)) in (1..).zip(&entry.steps) {
            index.place(STEP, number, title, [title.as_str(), narration.as_str()]);
        }
    }
    for path in &catalogue.paths {
        let address = format!("paths/{}.html", path.slug);
        index.page(address, "Learning path", &path.title, &path.summary.words());
    }
    for concept in &catalogue.concepts {
        let address = super::pages::concept_place(concept);
        index.page(address, "Term", &concept.title, &concept.summary);
    }
    index.script()
}

impl Index {
    fn page(&mut self, address: String, kind: &'static str, title: &str, summary: &str) {
        let page = (address, kind, title.to_owned(), summary.to_owned());
        self.pages.push(page);
        self.place(TITLE, 0, "", [title]);
        self.place(ABOUT, 0, "", [summary]);
    }

    /// A place in the last page that holds these texts.
    fn place<'t>(
        &mut self,
        weight: u8,
        step: usize,
        title: &str,
        texts: impl IntoIterator<Item = &'t str>,
    ) {
        let page = self.pages.len().saturating_sub(1);
        let place = self.places.len();
        self.places.push((page, weight, step, title.to_owned()));
        for word in texts.into_iter().flat_map(words) {
            self.words.entry(word).or_default().insert(place);
        }
    }

    fn script(&self) -> String {
        let words: Vec<&str> = self.words.keys().map(String::as_str).collect();
        let hits: Vec<&BTreeSet<usize>> = self.words.values().collect();
        let index = json!({"pages": self.pages, "places": self.places, "words": words.join(" "), "hits": hits});
        format!(
            "globalThis.explcIndex = {};\n",
            in_script(&index.to_string())
        )
    }
}

/// The words of a text in small letters, as the script of the pages splits what is asked for.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::site::Entry;

    #[test]
    fn a_word_leads_to_the_step_that_says_it() {
        let entry = Entry {
            slug: "raft".into(),
            title: "Raft".into(),
            steps: vec![
                ("Start".into(), "Nothing.".into()),
                ("Cut".into(), "A link is CUT, twice.".into()),
            ],
            ..Entry::default()
        };
        let entries = Entries::from([("raft".to_owned(), entry)]);
        let script = index(&Catalogue::default(), &entries);
        let json = script
            .strip_prefix("globalThis.explcIndex = ")
            .and_then(|rest| rest.strip_suffix(";\n"))
            .unwrap();
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        let words: Vec<&str> = json["words"].as_str().unwrap().split(' ').collect();
        assert!(words.is_sorted());
        let cut = words.iter().position(|word| *word == "cut").unwrap();
        let places = json["hits"][cut].as_array().unwrap();
        assert_eq!(places.len(), 1);
        let place = &json["places"][places[0].as_u64().unwrap() as usize];
        assert_eq!(*place, json!([0, STEP, 2, "Cut"]));
        assert_eq!(json["pages"][0][0], "raft/index.html");
    }
}
