//! `explc lints`: what is proven about pictures, and every finding of a scene.

use std::path::PathBuf;

use clap::Args;
use explc_compiler::Request;
use explc_compiler::lint::{Finding, LINTS};
use explc_compiler::timeline::{Film, Layout};
use explc_dsl::codes::{self, Code};
use explc_dsl::suggest;
use serde_json::json;

use crate::project::Project;
use crate::terminal::{self, Outcome, Trouble};
use crate::world::DiskWorld;

/// List the lints, or everything that they find in a scene
///
/// Without a scene, the lints with what they look for. With one, each finding in each layout and knob combination, from
/// when to when: also what passes too quickly for `explc check` to tell.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  explc lints                                  all lints\n  explc lints raft-consensus.expl              all findings, one a line\n  explc lints raft-consensus.expl --only hidden\n  explc lints raft-consensus.expl --json       for machines"
)]
pub(crate) struct Lints {
    /// The scene.
    file: Option<PathBuf>,
    /// Only this lint, by its code or its name; may be repeated.
    #[arg(long, value_name = "LINT", value_parser = lint)]
    only: Vec<Code>,
    /// As JSON, one object a line.
    #[arg(long)]
    json: bool,
}

impl Lints {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let Some(file) = &self.file else {
            terminal::print(self.list().as_bytes())?;
            return Ok(Outcome::Fine);
        };
        let project = Project::open(&[PathBuf::from(file)])?;
        let source = project
            .wanted()
            .next()
            .ok_or_else(|| Trouble::new(format!("{} holds no explainer", file.display())))?;
        let request = Request {
            lints: explc_compiler::Lints::All,
            ..Request::all()
        };
        let (compilation, found) = DiskWorld::new(&project).compile(source, &request);
        if let Some(film) = &compilation.film {
            let line = |finding| line(film, finding, self.json);
            let found = compilation.findings.iter();
            let wanted = found.filter(|finding| self.wants(finding.code));
            let lines: String = wanted.map(line).collect();
            terminal::print(lines.as_bytes())?;
        }
        Ok(if found.has_error() {
            Outcome::Failed
        } else {
            Outcome::Fine
        })
    }

    fn wants(&self, code: Code) -> bool {
        self.only.is_empty() || self.only.contains(&code)
    }

    fn list(&self) -> String {
        let lints = LINTS.iter().filter(|lint| self.wants(lint.code));
        let entries = lints.filter_map(|lint| codes::find(lint.code.id));
        let line = |entry: &codes::Entry| {
            let (id, name, summary) = (entry.code.id, entry.code.name, entry.summary);
            match self.json {
                true => format!(
                    "{}\n",
                    json!({"code": id, "name": name, "summary": summary})
                ),
                false => format!("{id} {name:<16} {summary}\n"),
            }
        };
        entries.map(line).collect()
    }
}

/// The lint of this code or name.
fn lint(id_or_name: &str) -> Result<Code, String> {
    let mut lints = LINTS.iter().map(|lint| lint.code);
    let is = |code: &Code| code.id.eq_ignore_ascii_case(id_or_name) || code.name == id_or_name;
    lints.find(is).ok_or_else(|| {
        let names = LINTS.iter().map(|lint| lint.code.name);
        match suggest::closest(id_or_name, names).first() {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`explc lints` lists all".to_owned(),
        }
    })
}

fn line(film: &Film, finding: &Finding, json: bool) -> String {
    let Some(variant) = film.variants.get(finding.variant) else {
        return String::new();
    };
    let portrait = variant.layout == Layout::Portrait;
    let knobs = film.knobs.iter().zip(&variant.choice);
    let knobs =
        knobs.filter_map(|(knob, at)| Some((knob.name.as_str(), &knob.choices.get(*at)?.0)));
    let theme = finding.theme.map(|theme| theme.name());
    let to = Some(finding.to.0).filter(|to| *to < i64::MAX);
    if json {
        let knobs: serde_json::Map<_, _> = knobs
            .map(|(name, link)| (name.to_owned(), json!(link)))
            .collect();
        let finding = json!({
            "code": finding.code.id, "name": finding.code.name, "portrait": portrait, "knobs": knobs,
            "theme": theme, "from": finding.from.0, "to": to, "worst": finding.worst.0,
            "elements": finding.elements, "message": finding.message,
        });
        return format!("{finding}\n");
    }
    let Some(to) = to else {
        return format!("{} {}\n", finding.code.id, finding.message);
    };
    let settings: Vec<String> = knobs.map(|(name, link)| format!("{name}={link}")).collect();
    let layout = if portrait { "portrait" } else { "landscape" };
    let place = [
        layout,
        theme.unwrap_or_default(),
        settings.join(" ").as_str(),
    ]
    .join(" ");
    let seconds = |t: i64| t as f64 / 1000.0;
    format!(
        "{} {:>8.3}–{:.3} s {}: {}\n",
        finding.code.id,
        seconds(finding.from.0),
        seconds(to),
        place.split_whitespace().collect::<Vec<_>>().join(" "),
        finding.message
    )
}
