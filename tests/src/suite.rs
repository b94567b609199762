//! Suites as text: files of sections, each a source with what is expected of it under the place that is meant.
//!
//! A section begins with a line `--- name ---`. A line of carets under a line of source expects a diagnostic there:
//!
//! ```text
//! stpe "Wait" {
//! ^^^^ error[P002] there is no statement `stpe`, did you mean `step`?; fix: replace `stpe` by `step`
//! ```
//!
//! The rest of the line is the message, then the help and the fix where there are any; "may fix" is one that is not
//! certain. With `UPDATE_EXPECT=1` a suite writes what it finds into its files: review that as code.

use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::line_index::{Encoding, LineIndex};
use std::path::{Path, PathBuf};

/// Where the suites lie.
#[must_use]
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("suite")
        .join(name)
}

/// Checks every `.expl` file of a folder: `found` makes of a section, without its expectations, what it should read like.
/// Gives how many sections there are.
///
/// # Panics
/// If a section reads otherwise, with the first line that differs in each file.
pub fn check(name: &str, found: &dyn Fn(&str) -> String) -> usize {
    let mut wrong = Vec::new();
    let mut sections = 0;
    for path in files(&folder(name)) {
        let expected = std::fs::read_to_string(&path).expect("the suite can be read");
        let rewritten = rewrite(&expected, found, &mut sections);
        wrong.extend(difference(&path, &expected, &rewritten));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    sections
}

/// The sources of all sections of a folder, without what is expected of them.
///
/// # Panics
/// If a file cannot be read.
#[must_use]
pub fn sources(name: &str) -> Vec<String> {
    let collected = std::cell::RefCell::new(Vec::new());
    for path in files(&folder(name)) {
        let text = std::fs::read_to_string(&path).expect("the suite can be read");
        let keep = |source: &str| {
            collected.borrow_mut().push(source.to_owned());
            String::new()
        };
        rewrite(&text, &keep, &mut 0);
    }
    collected.into_inner()
}

/// What differs between a file as it is and as it should be; with `UPDATE_EXPECT`, nothing, and the file is written.
///
/// # Panics
/// If the file cannot be written.
#[must_use]
pub fn difference(path: &Path, is: &str, should: &str) -> Option<String> {
    if is == should {
        return None;
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, should).expect("the suite can be written");
        return None;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let same = is.lines().zip(should.lines());
    let at = same.take_while(|(is, should)| is == should).count();
    let near = |text: &str| {
        let lines: Vec<&str> = text.lines().skip(at.saturating_sub(2)).take(6).collect();
        lines.join("\n")
    };
    Some(format!(
        "{name}, line {}:\nexpected\n{}\nfound\n{}\n",
        at + 1,
        near(is),
        near(should)
    ))
}

/// The `.expl` files directly in a folder, sorted.
///
/// # Panics
/// If the folder cannot be listed.
#[must_use]
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the suite can be listed");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the suite can be listed").path())
        .collect();
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "expl")
    });
    files.sort();
    files
}

fn rewrite(file: &str, found: &dyn Fn(&str) -> String, sections: &mut usize) -> String {
    let mut out = String::new();
    let mut source = String::new();
    let mut named = false;
    let mut close = |source: &mut String, out: &mut String, named: bool| {
        if named {
            *sections += 1;
            out.push_str(&found(source));
        } else {
            out.push_str(source);
        }
        source.clear();
    };
    for line in file.split_inclusive('\n') {
        if line.starts_with("--- ") {
            close(&mut source, &mut out, named);
            named = true;
            out.push_str(line);
        } else if !(named && is_expectation(line)) {
            source.push_str(line);
        }
    }
    close(&mut source, &mut out, named);
    out
}

/// Whether a line is an annotation, or a line of what a suite tells after a source.
fn is_expectation(line: &str) -> bool {
    let marks = line.trim_start_matches("//").trim_start();
    let message = marks.trim_start_matches('^');
    let annotates = marks.len() > message.len()
        && ["error[", "warning[", "hint["]
            .iter()
            .any(|word| message.trim_start().starts_with(word));
    annotates || line.starts_with("//= ")
}

/// A source with each diagnostic under the line where it begins.
#[must_use]
pub fn annotated(source: &str, found: &[Diagnostic]) -> String {
    let index = LineIndex::new(source);
    let mut out = String::new();
    for line in 0..index.line_count() {
        let span = index.line_span(source, line);
        let rest = &source[span.end as usize..];
        let next = rest.split_inclusive('\n').next().unwrap_or("");
        out.push_str(&source[span.range()]);
        out.push_str(next);
        let here = found
            .iter()
            .filter(|found| index.line(found.span.start) == line);
        for diagnostic in here {
            if next.is_empty() {
                out.push('\n');
            }
            out.push_str(&annotation(diagnostic, source, &index));
        }
    }
    out
}

fn annotation(diagnostic: &Diagnostic, source: &str, index: &LineIndex) -> String {
    let start = index.position(source, diagnostic.span.start, Encoding::Scalar);
    let line = index.line_span(source, start.line);
    let end = index.position(source, diagnostic.span.end.min(line.end), Encoding::Scalar);
    let column = start.column as usize;
    let blank = if column < 3 {
        " ".repeat(column)
    } else {
        format!("//{}", " ".repeat(column - 2))
    };
    let marks = "^".repeat(end.column.saturating_sub(start.column).max(1) as usize);
    let mut text = format!(
        "{}[{}] {}",
        diagnostic.severity.word(),
        diagnostic.code.id,
        diagnostic.message
    );
    for label in &diagnostic.labels {
        let line = index.line(label.span.start) + 1;
        text += &format!("; line {line}: {}", label.message);
    }
    if let Some(help) = &diagnostic.help {
        text += &format!("; help: {help}");
    }
    if let Some(fix) = &diagnostic.fix {
        let sure = if fix.certain { "fix" } else { "may fix" };
        text += &format!("; {sure}: {}", fix.title);
    }
    format!("{blank}{marks} {text}\n")
}
