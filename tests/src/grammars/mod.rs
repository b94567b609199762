//! The grammars that colour scenes where no language server runs, written from the language's own tables.
//!
//! What is a keyword and where, what primitives there are and what happens in them comes from the tables that the compiler
//! reads; each file of this folder writes one editor's form of it. Semantic tokens of the server refine what these see.

mod emacs;
mod kate;
mod rules;
mod sublime;
mod textmate;
mod vim;

use explc_compiler::primitives;
use explc_dsl::keywords::{Group, Keyword};
use std::collections::BTreeSet;

/// Every generated file: its path in the repository, and what it holds.
#[must_use]
pub fn files() -> Vec<(&'static str, String)> {
    let words = Words::read();
    let rules = rules::rules(&words);
    vec![
        (
            "editors/vscode/syntaxes/expl.tmLanguage.json",
            textmate::write(&rules),
        ),
        (
            "editors/sublime/Expl.sublime-syntax",
            sublime::write(&rules),
        ),
        ("editors/kate/expl.xml", kate::write(&words)),
        ("editors/neovim/syntax/expl.vim", vim::write(&words)),
        ("editors/emacs/expl-words.el", emacs::write(&words)),
        // Zed reads queries from its extension only.
        (
            "editors/zed/languages/expl/highlights.scm",
            include_str!("../../../editors/tree-sitter/queries/expl/highlights.scm").to_owned(),
        ),
    ]
}

/// The words of the language by the place where each is one. Each list is sorted and has no word twice.
struct Words {
    /// Open a line that declares something by a name: `sim`, `knob`, `capture`.
    naming: Vec<&'static str>,
    /// Open a line that names an explainer, lane, path, concept or theme.
    slugs: Vec<&'static str>,
    /// Open any other line.
    openers: Vec<&'static str>,
    /// Connect the parts of an expression or statement, anywhere.
    connecting: Vec<&'static str>,
    /// Primitives.
    primitives: Vec<&'static str>,
    /// What happens in them.
    events: Vec<&'static str>,
}

impl Words {
    fn read() -> Self {
        use Keyword as K;
        let names = |keyword: &K| {
            matches!(
                keyword,
                K::Knob | K::Sim | K::Let | K::Table | K::Moment | K::Capture
            )
        };
        let slugs = |keyword: &K| {
            let file = keyword.group() == Group::File && *keyword != K::Catalog;
            file || matches!(keyword, K::Lane | K::Tags | K::Requires | K::Start)
        };
        let opens = |keyword: &K| {
            matches!(
                keyword.group(),
                Group::File | Group::Header | Group::Statement
            )
        };
        let connects = |keyword: &K| matches!(keyword.group(), Group::Hard | Group::Connecting);
        let pick = |wanted: &dyn Fn(&K) -> bool| {
            let all = K::ALL.iter().filter(|keyword| wanted(keyword));
            sorted(all.map(|keyword| keyword.word()))
        };
        Self {
            naming: pick(&names),
            slugs: pick(&slugs),
            openers: pick(&|keyword| opens(keyword) && !names(keyword) && !slugs(keyword)),
            connecting: pick(&connects),
            primitives: sorted(primitives::ALL.iter().map(|info| info.name)),
            events: sorted(
                primitives::ALL
                    .iter()
                    .flat_map(|info| info.events.iter().map(|event| event.name)),
            ),
        }
    }

    /// All words that open a line.
    fn opening(&self) -> Vec<&'static str> {
        let all = [&self.naming, &self.slugs, &self.openers];
        sorted(all.into_iter().flatten().copied())
    }
}

fn sorted(words: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    words.collect::<BTreeSet<_>>().into_iter().collect()
}

/// What a generated file says of itself.
const NOTICE: &str =
    "Written from the language's tables by the test `grammars` with UPDATE_EXPECT=1: do not edit.";

/// What a contextual keyword is coloured by: a regular expression of the place where it is one.
///
/// A match over all of them, so that a new one is not forgotten. `None` for what is no word of that kind.
fn place(keyword: Keyword) -> Option<&'static str> {
    use Keyword as K;
    Some(match keyword {
        K::Beside => r"(?<=\s)beside(?=\s)",
        K::Place => r"(?<=\bin\s)place(?=\s+of\s)",
        K::Of => r"(?<=\bplace\s)of(?=\s)",
        K::Weight => r"(?<=\s)weight(?=\s+\d)",
        K::For => r"(?<=\s)for(?=\s)",
        K::Before => r"(?<=\{)before(?=\s+\w)",
        K::All => r"(?<=\bfocus\s)all(?![\w.-])",
        K::Word => r"(?<=:)word(?=\})",
        // The distance between two settings of a knob.
        K::Step => r"(?<=\s)step(?=\s+\d)",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyword_has_its_place() {
        let words = Words::read();
        let opening = words.opening();
        for keyword in Keyword::ALL {
            let word = keyword.word();
            let known = match keyword.group() {
                Group::File | Group::Header | Group::Statement => opening.contains(&word),
                Group::Hard | Group::Connecting => words.connecting.contains(&word),
                Group::Contextual => place(*keyword).is_some(),
            };
            assert!(known, "{word}");
        }
    }
}
