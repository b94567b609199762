//! What a document shows now: its picture as a bundle, and what is wrong with it.

use std::sync::Arc;

use explc_compiler::Pictures;
use explc_compiler::export::bundle::Bundle;
#[cfg(test)]
use explc_compiler::export::bundle::Tree;
use explc_compiler::timeline::{Film, Layout};
use serde_json::Value;

use super::patch;
use super::problem::{Problem, problems};
use crate::workspace::{Document, Filmed, Stale, Ticket};

/// The largest bundle that is shown, in bytes; a picture of 5,000 elements is far smaller.
const LARGEST_BUNDLE: usize = 32 * 1024 * 1024;

/// A picture as pages are sent it.
pub struct Picture {
    /// What it shows.
    pub(super) film: Arc<Film>,
    /// A bundle of the selected knob settings only.
    bundle: Bundle,
    /// How long it is when written.
    pub(super) length: usize,
}

/// What was made of one text.
pub struct Drawn {
    /// The picture; none if nothing could be made of it.
    pub picture: Option<Arc<Picture>>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// The address of its page on the site, if it is known where that is.
    pub page: Option<String>,
}

/// What is to be seen, for every page that shows the document.
#[derive(Clone, Default)]
pub struct Shown {
    /// The editor's number of the text.
    pub(super) version: i32,
    /// The picture of this text, or that of the last one which had one.
    pub(super) picture: Option<Arc<Picture>>,
    /// Those before it, the last first: who types comes back to what was shown before.
    earlier: Vec<Arc<Picture>>,
    /// Whether it is of this text.
    pub(super) fresh: bool,
    /// What is wrong with this text.
    pub(super) problems: Arc<Vec<Problem>>,
    /// The address of its page on the site, if it is known where that is.
    pub(super) page: Option<String>,
    /// Where pages should go, in milliseconds: the order's number, and the moment.
    pub(super) go: Option<(u64, i64)>,
}

impl Shown {
    /// The same once another text was drawn.
    pub fn after(&self, version: i32, drawn: Drawn) -> Self {
        let fresh = drawn.picture.is_some();
        let picture = drawn.picture.or_else(|| self.picture.clone());
        let mut earlier = self.pictures();
        earlier.retain(|known| picture.as_ref().is_none_or(|now| !Arc::ptr_eq(now, known)));
        earlier.truncate(Pictures::MOST - 1);
        Self {
            version,
            fresh,
            picture,
            earlier,
            problems: Arc::new(drawn.problems),
            page: drawn.page,
            go: self.go,
        }
    }

    /// The last pictures, the present one first.
    #[must_use]
    pub fn pictures(&self) -> Vec<Arc<Picture>> {
        self.picture.iter().chain(&self.earlier).cloned().collect()
    }

    /// The same with pages sent to a moment.
    pub fn going(&self, at: i64) -> Self {
        let number = self.go.map_or(1, |(number, _)| number + 1);
        Self {
            go: Some((number, at)),
            ..self.clone()
        }
    }
}

/// Draws a document in these layouts; `before` are the pictures before, the last first, of which one may be the same.
///
/// # Errors
/// If nobody waits for it any more.
pub fn drawn(
    document: &Document,
    layouts: &[Layout],
    before: &[Arc<Picture>],
    ticket: &Ticket,
) -> Result<Drawn, Stale> {
    let filmed = document.filmed(layouts, ticket)?;
    // Without a step there is nothing to see.
    let filmed = filmed.filter(|filmed| {
        let mut variants = filmed.film.variants.iter();
        variants.all(|variant| !variant.timeline.steps.is_empty())
    });
    let picture = filmed.and_then(|filmed| {
        let same = before
            .iter()
            .find(|before| Arc::ptr_eq(&before.film, &filmed.film));
        let drawn = || Picture::of(filmed, before.first().map(|before| &**before)).map(Arc::new);
        same.cloned().or_else(drawn)
    });
    ticket.check()?;
    let file = match document.project.root {
        Some(_) => document.project.shown(&document.path),
        None if document.slug.is_empty() => "untitled".to_owned(),
        None => format!("{}.expl", document.slug),
    };
    let problems = problems(&document.findings(ticket)?, &file, &document.text);
    Ok(Drawn {
        picture,
        problems,
        page: document.page(),
    })
}

impl Picture {
    /// What pages are sent of a film; none if that is too large. `before` is the picture of an earlier text.
    fn of(Filmed { film, shifts }: Filmed, before: Option<&Self>) -> Option<Self> {
        let before = before.map(|before| (&*before.film, &before.bundle));
        let bundle = Bundle::of(&film, before, shifts.as_deref());
        let length = bundle.tree.length();
        let picture = Self {
            film,
            bundle,
            length,
        };
        Some(picture).filter(|_| length <= LARGEST_BUNDLE)
    }

    /// A picture of nothing that is sent as this bundle.
    #[cfg(test)]
    pub(super) fn written(bundle: &Value) -> Self {
        let mut picture = Self {
            film: Arc::default(),
            bundle: Bundle::of(&Film::default(), None, None),
            length: bundle.to_string().len(),
        };
        picture.bundle.tree = Tree::Text(bundle.to_string());
        picture
    }

    /// The whole bundle.
    pub(super) fn whole(&self) -> Value {
        patch::value(&self.bundle.tree)
    }

    /// How a page that shows `old` comes to show this: a patch, or the whole where that is shorter; none if they are equal.
    pub(super) fn difference(&self, old: &Self) -> Option<(&'static str, Value)> {
        let patch = patch::tree_difference(&old.bundle.tree, &self.bundle.tree)?;
        Some(match patch::length(&patch) < self.length {
            true => ("patch", patch),
            false => ("bundle", self.whole()),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;

    const SCENE: &str = "explainer x \"X\"\n\nknob w = 2 in 1..3 \"Quorum\"\n\nsim store = replicas(size: 3, write-quorum: w, seed: 7)\n\nstep \"Write\" {\n  say \"A write waits for {w:word}.\"\n  do store.write(\"x\", value: 1)\n  run store until write-acked\n  mark store.ackers as good\n  note \"enough\" on store.ackers.first\n  say \"Then it is done.\"\n  claim store.ackers.count == w\n}\n";

    fn document(text: &str) -> Document {
        let path = std::path::Path::new("x.expl");
        Document::new(path.into(), "x".into(), 1, text.into(), Arc::default())
    }

    fn picture(document: &Document, before: &[Arc<Picture>]) -> Option<Arc<Picture>> {
        let layouts = [Layout::Landscape, Layout::Portrait];
        let drawn = drawn(document, &layouts, before, &Ticket::eternal());
        drawn.expect("nobody is impatient").picture
    }

    /// What a line may be in place of what it is, or before it.
    fn words() -> impl Strategy<Value = String> {
        let known = |words: &'static str| Just(words.to_owned());
        prop_oneof![
            known("  note \"more\" on store.replicas"),
            known("  say \"Another sentence.\""),
            known("  say \"Another sentence, which takes some time to read, because it is long.\""),
            known(
                "  say \"A write waits for {w:word}, and whoever reads waits as well, all the same.\""
            ),
            known("  say \"A write awaits {w:word}.\""),
            known("  run store for 20ms"),
            known("  run store for 20"),
            known("  run store until write-failed"),
            known("  ru"),
            known("  focus store.replicas.first"),
            known("  claim store.ackers."),
            known("  claim store.ackers.count >= 1"),
            known("hook \"Who waits for whom?\""),
            known(""),
            "[ -~]{0,20}",
        ]
    }

    /// Whether a page that shows the first picture comes to show the second one.
    fn leads_to(from: &Picture, to: &Picture) -> Result<(), TestCaseError> {
        let mut patched = from.whole();
        match to.difference(from) {
            Some(("patch", patch)) => {
                prop_assert!(patch.to_string().len() < to.length, "a patch is shorter");
                prop_assert_eq!(patch::apply(&mut patched, &patch), Ok(()));
            }
            Some((_, whole)) => patched = whole,
            None => {}
        }
        prop_assert_eq!(patched, to.whole());
        Ok(())
    }

    #[test]
    fn the_picture_of_a_text_that_is_played_again_is_known() {
        let first = document(SCENE);
        let film = |document: &Document| {
            let film = document.film(&[Layout::Landscape], &Ticket::eternal());
            film.expect("nobody is impatient")
                .expect("the scene is whole")
        };
        let known = film(&first);
        let other = SCENE.replace("until write-acked", "for 20ms");
        let other = first.edited(2, other.into());
        assert!(!Arc::ptr_eq(&film(&other), &known), "another run");
        let again = other.edited(3, SCENE.into());
        assert!(Arc::ptr_eq(&film(&again), &known), "the first run again");
    }

    #[test]
    fn the_picture_without_a_line_is_known_once_it_is_gone_again() {
        let on =
            |name: &str| SCENE.replace("  mark", &format!("  note \"here\" on {name}\n  mark"));
        // No name yet, a name, and more of a name.
        let first = document(&on("stor"));
        let without = picture(&first, &[]).expect("the scene is whole");
        let second = first.edited(2, on("store").into());
        let with = picture(&second, &[Arc::clone(&without)]).expect("it stays whole");
        assert!(with.whole() != without.whole(), "it shows the note");
        let third = second.edited(3, on("store.").into());
        let again = picture(&third, &[with, Arc::clone(&without)]).expect("it stays whole");
        assert!(Arc::ptr_eq(&again, &without));
    }

    #[test]
    fn a_line_that_shows_nothing_leaves_the_picture() {
        let film = |document: &Document| {
            let film = document.film(&[Layout::Landscape], &Ticket::eternal());
            film.expect("nobody is impatient")
                .expect("the scene is whole")
        };
        let first = document(SCENE);
        let known = film(&first);
        for line in [
            "c",
            "claim store.",
            "claim store.ackers.count !",
            "note \"her",
            "note \"here\" on store.nobody",
            "run store for 20",
            "run store until nobody-knows",
        ] {
            let text = SCENE.replace("  mark", &format!("  {line}\n  mark"));
            let other = first.edited(2, text.into());
            assert!(Arc::ptr_eq(&film(&other), &known), "{line}");
        }
    }

    #[test]
    fn what_is_run_is_on_stage_also_where_the_run_is_left_out() {
        let without = SCENE.replace("  run store until write-acked\n", "");
        let with = without.replace("  mark", "  run store for 20\n  mark");
        let first = document(&without);
        let before: Vec<_> = picture(&first, &[]).into_iter().collect();
        let edited = picture(&first.edited(2, with.as_str().into()), &before);
        let whole = |picture: Option<Arc<Picture>>| picture.map(|picture| picture.whole());
        assert_eq!(whole(edited), whole(picture(&document(&with), &[])));
    }

    /// Longer and shorter sentences move what follows to other times, where what is on stage is not drawn again.
    #[test]
    fn sentences_that_take_another_time_leave_the_rest_of_an_explainer_as_it_is() {
        for scene in [
            include_str!("../../../../explainers/distributed-systems/consistent-hashing.expl"),
            include_str!("../../../../explainers/distributed-systems/majority-quorum.expl"),
            include_str!("../../../../explainers/distributed-systems/raft-consensus.expl"),
            include_str!("../../../../explainers/ml-fundamentals/attention-mechanism.expl"),
            include_str!("../../../../explainers/system-design/rate-limiting.expl"),
        ] {
            let says: Vec<usize> = scene
                .match_indices("  say \"")
                .map(|(at, say)| at + say.len())
                .collect();
            let words = ["At last, when all of that has been done: ", "So, "];
            for (at, words) in says.iter().step_by(4).zip(words.iter().cycle()) {
                let text = format!("{}{words}{}", &scene[..*at], &scene[*at..]);
                let first = document(scene);
                let old = [picture(&first, &[]).expect("the explainer is whole")];
                let edited = first.edited(2, text.as_str().into());
                let new = picture(&edited, &old).expect("it stays whole");
                let afresh = picture(&document(&text), &[]).expect("it stays whole");
                assert!(new.film == afresh.film, "{words:?} in {text}");
                assert!(new.bundle.tree == afresh.bundle.tree, "{words:?} in {text}");
                // What had left the stage before is the very same, which nothing is that was drawn again.
                let elements = |picture: &Picture| -> Vec<_> {
                    let elements = &picture.film.variants[0].timeline.elements;
                    elements.iter().map(Arc::as_ptr).collect()
                };
                let known = elements(&old[0]);
                let stays = |element| known.contains(element);
                let some_stay = elements(&new).iter().any(stays);
                assert!(
                    *at == says[0] || some_stay,
                    "drawn again: {words:?} in {text}"
                );
            }
        }
    }

    proptest! {
        // Each case draws several texts in two layouts.
        #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 20))]

        #[test]
        fn a_patched_bundle_is_the_new_bundle(
            edits in prop::collection::vec((0..15_usize, words(), any::<bool>(), 0..3_usize), 1..5),
        ) {
            let mut lines: Vec<String> = SCENE.lines().map(str::to_owned).collect();
            let mut edited = document(SCENE);
            let mut shown = vec![picture(&edited, &[]).expect("the scene is whole")];
            let mut texts = vec![lines.clone()];
            for (line, words, instead, back) in edits {
                if back > 0 && back < texts.len() {
                    lines.clone_from(&texts[texts.len() - 1 - back]);
                } else if instead {
                    lines[line] = words;
                } else {
                    lines.insert(line, words);
                }
                texts.push(lines.clone());
                edited = edited.edited(2, lines.join("\n").into());
                let afresh = picture(&document(&edited.text), &[]);
                let new = picture(&edited, &shown);
                prop_assert_eq!(new.is_some(), afresh.is_some());
                let found = |document: &Document| document.findings(&Ticket::eternal()).ok();
                prop_assert_eq!(found(&edited), found(&document(&edited.text)));
                let (Some(new), Some(afresh)) = (new, afresh) else { continue };
                prop_assert!(new.film == afresh.film, "what was drawn is of use");
                prop_assert_eq!(&new.bundle.tree, &afresh.bundle.tree, "what was known is of use");
                leads_to(&shown[0], &new)?;
                leads_to(&new, &shown[0])?;
                shown.insert(0, new);
                shown.truncate(3);
            }
        }
    }
}
