//! `explc explain`: the page of a diagnostic.

use clap::Args;
use explc_dsl::{codes, suggest};

use crate::terminal::{self, Outcome, Trouble};

/// Explain a diagnostic, with an example of it wrong and put right
///
/// Takes the code or the name that a message shows, such as P004 or unclosed-string. Without one, lists all of them.
#[derive(Args)]
#[command(after_help = "Examples:\n  explc explain P004\n  explc explain unclosed-string")]
pub(crate) struct Explain {
    /// The code or its name.
    code: Option<String>,
}

impl Explain {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let Some(code) = self.code else {
            terminal::print(list().as_bytes())?;
            return Ok(Outcome::Fine);
        };
        let entry = codes::find(&code).ok_or_else(|| unknown(&code))?;
        terminal::print(entry.page().as_bytes())?;
        Ok(Outcome::Fine)
    }
}

fn list() -> String {
    let areas = codes::AREAS.iter().filter(|area| !area.entries.is_empty());
    let area = |area: &codes::Area| {
        let lines = area.entries.iter().map(|entry| {
            format!(
                "  {} {:<24} {}\n",
                entry.code.id, entry.code.name, entry.summary
            )
        });
        format!(
            "{} {}\n{}",
            area.letter,
            area.title,
            lines.collect::<String>()
        )
    };
    areas.map(area).collect::<Vec<_>>().join("\n")
}

fn unknown(code: &str) -> Trouble {
    let ids = codes::entries().map(|entry| entry.code.id);
    let names = codes::entries().map(|entry| entry.code.name);
    let upper = code.to_ascii_uppercase();
    let near = [suggest::closest(&upper, ids), suggest::closest(code, names)].concat();
    let help = match near.as_slice() {
        [] => "`explc explain` lists all".to_owned(),
        near => format!(
            "did you mean {}?",
            near.iter()
                .take(3)
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(" or ")
        ),
    };
    Trouble::new(format!("there is no diagnostic `{code}`; {help}"))
}
