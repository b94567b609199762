//! The suite of `tests/suite/dsl`: sources with what is said about them under the place that is meant.
//!
//! A file holds sections, each after a line `--- name ---`. A line of carets under a line of source expects a diagnostic there:
//!
//! ```text
//! stpe "Wait" {
//! ^^^^ error[P002] `stpe` opens no statement …; fix: replace `stpe` by `step`
//! ```
//!
//! The rest of the line is the message, then the help and the fix where there are any; "may fix" is one that is not certain.
//! `UPDATE_EXPECT=1 cargo test -p explc-dsl --test suite` writes what is found into the files: review that as code.

use explc_dsl::diagnostic::Diagnostic;
use explc_dsl::line_index::{Encoding, LineIndex};
use explc_dsl::parse;
use std::path::{Path, PathBuf};

#[test]
fn every_section_says_what_is_expected() {
    let mut wrong = Vec::new();
    let mut sections = 0;
    for path in files() {
        let expected = read(&path);
        let rewritten = rewrite(&expected, &mut sections);
        if rewritten != expected && !update(&path, &rewritten) {
            wrong.push(difference(&path, &expected, &rewritten));
        }
    }
    assert!(sections > 40, "only {sections} sections were read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[expect(
    clippy::disallowed_methods,
    reason = "the suite is read from the files it lies in"
)]
fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/suite/dsl");
    let entries = std::fs::read_dir(folder).expect("the suite lies beside the crate");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be listed").path())
        .collect();
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "expl")
    });
    files.sort();
    files
}

#[expect(
    clippy::disallowed_methods,
    reason = "the suite is read from the files it lies in"
)]
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the suite can be read")
}

#[expect(
    clippy::disallowed_methods,
    reason = "the suite is rewritten only when asked for"
)]
fn update(path: &Path, text: &str) -> bool {
    let asked = std::env::var_os("UPDATE_EXPECT").is_some();
    if asked {
        std::fs::write(path, text).expect("the suite can be written");
    }
    asked
}

/// The file with the annotations that its sources get.
fn rewrite(file: &str, sections: &mut usize) -> String {
    let mut out = String::new();
    let mut source = String::new();
    for line in file.split_inclusive('\n') {
        if line.starts_with("--- ") {
            out.push_str(&annotated(&source));
            out.push_str(line);
            source.clear();
            *sections += 1;
        } else if !is_annotation(line) {
            source.push_str(line);
        }
    }
    out + &annotated(&source)
}

fn is_annotation(line: &str) -> bool {
    let marks = line.trim_start_matches("//").trim_start();
    let message = marks.trim_start_matches('^');
    marks.len() > message.len()
        && ["error[", "warning[", "hint["]
            .iter()
            .any(|word| message.trim_start().starts_with(word))
}

fn annotated(source: &str) -> String {
    let index = LineIndex::new(source);
    let found = parse(source).diagnostics;
    let mut out = String::new();
    for line in 0..index.line_count() {
        let span = index.line_span(source, line);
        let next = source[span.end as usize..]
            .split_inclusive('\n')
            .next()
            .unwrap_or("");
        out.push_str(&source[span.range()]);
        out.push_str(next);
        for diagnostic in found
            .iter()
            .filter(|found| index.line(found.span.start) == line)
        {
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
    if let Some(help) = &diagnostic.help {
        text += &format!("; help: {help}");
    }
    if let Some(fix) = &diagnostic.fix {
        text += &format!(
            "; {}: {}",
            if fix.certain { "fix" } else { "may fix" },
            fix.title
        );
    }
    format!("{blank}{marks} {text}\n")
}

/// The first line that differs, and what was found.
fn difference(path: &Path, expected: &str, found: &str) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let lines = expected.lines().zip(found.lines());
    let at = lines
        .take_while(|(expected, found)| expected == found)
        .count();
    let near = |text: &str| {
        text.lines()
            .skip(at.saturating_sub(2))
            .take(6)
            .collect::<Vec<_>>()
            .join("\n")
    };
    format!(
        "{name}, line {}:\nexpected\n{}\nfound\n{}\n",
        at + 1,
        near(expected),
        near(found)
    )
}
