//! The registry of diagnostics: every code, what it means, and an example of it wrong and right.
//!
//! One file an area. Adding a code is one entry in its area's file; a code is never reused.

pub mod catalogue;
pub mod claim;
pub mod formula;
pub mod name;
pub mod parse;
pub mod simulation;
pub mod types;
pub mod visual;
pub mod writing;

/// A stable code and its kebab-case name; either is accepted wherever a code is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// A letter for the area and three digits: `P003`.
    pub id: &'static str,
    /// The name: `unclosed-string`.
    pub name: &'static str,
}

/// What the registry knows about a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The code.
    pub code: Code,
    /// One sentence.
    pub summary: &'static str,
    /// Why it is reported and what to do, one or two paragraphs.
    pub explanation: &'static str,
    /// A source that brings it up.
    pub wrong: &'static str,
    /// The same source put right.
    pub right: &'static str,
}

impl Entry {
    /// The page of the code in Markdown, as `explc explain` prints it.
    #[must_use]
    pub fn page(&self) -> String {
        let Code { id, name } = self.code;
        format!(
            "# {id} {name}\n\n{}\n\n{}\n\nWrong:\n\n```expl\n{}\n```\n\nRight:\n\n```expl\n{}\n```\n",
            self.summary,
            self.explanation.trim(),
            self.wrong.trim_matches('\n'),
            self.right.trim_matches('\n'),
        )
    }
}

/// An area of codes.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    /// The letter its codes begin with.
    pub letter: char,
    /// What the area is about.
    pub title: &'static str,
    /// Its codes, by number.
    pub entries: &'static [Entry],
}

/// All areas, in the order in which a source meets them.
pub const AREAS: &[Area] = &[
    Area {
        letter: 'P',
        title: "what does not parse",
        entries: parse::ENTRIES,
    },
    Area {
        letter: 'N',
        title: "names",
        entries: name::ENTRIES,
    },
    Area {
        letter: 'T',
        title: "types and units",
        entries: types::ENTRIES,
    },
    Area {
        letter: 'S',
        title: "simulation",
        entries: simulation::ENTRIES,
    },
    Area {
        letter: 'C',
        title: "claims",
        entries: claim::ENTRIES,
    },
    Area {
        letter: 'V',
        title: "what is seen",
        entries: visual::ENTRIES,
    },
    Area {
        letter: 'F',
        title: "formulas",
        entries: formula::ENTRIES,
    },
    Area {
        letter: 'W',
        title: "writing",
        entries: writing::ENTRIES,
    },
    Area {
        letter: 'K',
        title: "catalogue",
        entries: catalogue::ENTRIES,
    },
];

/// Every entry, area after area.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    AREAS.iter().flat_map(|area| area.entries)
}

/// The entry of a code given by its id, in either case, or by its name.
#[must_use]
pub fn find(id_or_name: &str) -> Option<&'static Entry> {
    entries().find(|entry| {
        entry.code.id.eq_ignore_ascii_case(id_or_name) || entry.code.name == id_or_name
    })
}

/// Declares the codes of one area, each as a constant and as a row of `ENTRIES`.
macro_rules! codes {
    ($($constant:ident = $id:literal $name:literal, $summary:literal,
       $explanation:literal, wrong: $wrong:literal, right: $right:literal;)*) => {
        $(
            #[doc = concat!("`", $id, "`: ", $summary)]
            pub const $constant: $crate::codes::Code = $crate::codes::Code { id: $id, name: $name };
        )*

        /// The area's codes, by number.
        pub const ENTRIES: &[$crate::codes::Entry] = &[$(
            $crate::codes::Entry {
                code: $constant,
                summary: $summary,
                explanation: $explanation,
                wrong: $wrong,
                right: $right,
            },
        )*];
    };
}
pub(crate) use codes;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_and_names_are_unique_and_well_formed() {
        let mut seen = BTreeSet::new();
        for area in AREAS {
            let mut last = "";
            for Entry { code, .. } in area.entries {
                assert!(
                    code.id.starts_with(area.letter) && code.id.len() == 4,
                    "{}",
                    code.id
                );
                assert!(last < code.id, "{} is out of order", code.id);
                assert!(
                    seen.insert(code.id) && seen.insert(code.name),
                    "{} appears twice",
                    code.id
                );
                assert!(code.name.bytes().all(|byte| byte.is_ascii_lowercase()
                    || byte.is_ascii_digit()
                    || byte == b'-'));
                last = code.id;
            }
        }
    }

    #[test]
    fn every_code_is_explained() {
        for entry in entries() {
            let Entry {
                code,
                summary,
                explanation,
                wrong,
                right,
            } = entry;
            assert!(
                summary.ends_with('.') && !summary.contains('\n'),
                "{}: {summary}",
                code.id
            );
            assert!(
                !explanation.trim().is_empty(),
                "{} has no explanation",
                code.id
            );
            assert!(
                !wrong.trim().is_empty() && !right.trim().is_empty() && wrong != right,
                "{}",
                code.id
            );
        }
    }

    #[test]
    fn found_by_id_in_either_case_and_by_name() {
        let entry = entries().next().expect("the registry is not empty");
        assert_eq!(find(&entry.code.id.to_lowercase()), Some(entry));
        assert_eq!(find(entry.code.name), Some(entry));
        assert_eq!(find("nothing"), None);
    }
}
