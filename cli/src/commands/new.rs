//! `explc new`: a small scene to start from.

use std::fs;
use std::io::{self, Write as _};

use clap::Args;

use crate::files;
use crate::project::{self, unusable_slug};
use crate::terminal::{self, Outcome, Trouble};

/// Write a small scene that builds, to start from
///
/// The slug becomes the file's name and the page's address: words of lower-case letters with hyphens between them. The
/// file is written into the project's root, or into the working folder where there is no project. No file is replaced.
#[derive(Args)]
#[command(after_help = "Example:\n  explc new my-first && explc build my-first.expl --open")]
pub(crate) struct New {
    /// The slug, such as `my-first`.
    slug: String,
    /// The title that viewers read; made from the slug if left out.
    #[arg(long)]
    title: Option<String>,
}

impl New {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let slug = self.slug.strip_suffix(".expl").unwrap_or(&self.slug);
        if let Some(reason) = unusable_slug(slug) {
            return Err(Trouble::new(format!("`{slug}` cannot be a slug: {reason}")));
        }
        let path = project::folder_for_new()?.join(format!("{slug}.expl"));
        let title = self.title.unwrap_or_else(|| title_of(slug));
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => Trouble::new(format!(
                    "{} is already there: choose another slug",
                    files::shown(&path)
                )),
                _ => Trouble::with("write", &path, error),
            })?;
        file.write_all(scene(slug, &title).as_bytes())
            .map_err(|error| Trouble::with("write", &path, error))?;
        let shown = files::shown(&path);
        terminal::tell(&format!(
            "wrote {shown}\n\n  explc check {shown}\n  explc build {shown} --open"
        ));
        Ok(Outcome::Fine)
    }
}

/// `my-first` as `My first`.
fn title_of(slug: &str) -> String {
    let words = slug.replace('-', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().to_string() + letters.as_str())
        .unwrap_or_default()
}

/// The scene that is written: it is formatted, passes every check, and shows what a scene is made of.
fn scene(slug: &str, title: &str) -> String {
    let written = |letter: char| match letter {
        '\\' | '"' | '{' | '}' | '$' | '`' | '*' | '[' => format!("\\{letter}"),
        _ if letter.is_control() => " ".to_owned(),
        _ => letter.to_string(),
    };
    let title: String = title.chars().map(written).collect();
    include_str!("new.expl")
        .replace("my-first", slug)
        .replace("My first", &title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scene_parses_and_is_formatted() {
        let scene = scene("two-words", &title_of("two-words"));
        assert_eq!(explc_dsl::parse(&scene).diagnostics, []);
        assert_eq!(explc_dsl::format(&scene), scene);
        assert!(scene.starts_with("explainer two-words \"Two words\"\n"));
    }

    #[test]
    fn a_title_of_signs_stays_a_title() {
        let title = "\"a\" \\ {b} $c$ `d` *e* [f](g)";
        let parse = explc_dsl::parse(&scene("signs", title));
        assert_eq!(parse.diagnostics, []);
        let summary = explc_compiler::catalog::summary(&parse.file, "signs").unwrap();
        assert_eq!(summary.title, title);
    }
}
