//! What a command says and how it ends: results to standard output, everything else to standard error.

use std::fmt;
use std::io::{self, Write as _};

use clap::ColorChoice;

/// How a command that could do its work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Exit code 0.
    Fine,
    /// Diagnostics failed it: exit code 1.
    Failed,
}

/// Wrong use or machine trouble, as a sentence without a full stop that names the file and the reason: exit code 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble(String);

impl Trouble {
    /// Trouble in these words.
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// Trouble with a file or folder: `cannot {what} {path}: {reason}`.
    pub(crate) fn with(what: &str, path: &std::path::Path, reason: impl fmt::Display) -> Self {
        let reason = reason.to_string();
        // The number of the system's error and the name of a temporary file help nobody.
        let end = [" (os error ", " at path "]
            .iter()
            .filter_map(|noise| reason.find(noise))
            .min();
        let reason = &reason[..end.unwrap_or(reason.len())];
        Self(format!("cannot {what} {}: {reason}", path.display()))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Decides for the whole process whether colours are written.
pub(crate) fn colour(choice: ColorChoice) {
    let choice = match choice {
        ColorChoice::Auto => return,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// Writes what was asked for to standard output, byte by byte as it is.
///
/// # Errors
/// If it cannot be written. A reader that has seen enough, such as `head`, is no trouble.
pub(crate) fn print(bytes: &[u8]) -> Result<(), Trouble> {
    let mut out = io::stdout().lock();
    readable(out.write_all(bytes).and_then(|()| out.flush()))
}

/// Writes what people read to standard output, with its colours only where they are wanted.
///
/// # Errors
/// As [`print()`].
pub(crate) fn show(text: &str) -> Result<(), Trouble> {
    let mut out = anstream::stdout().lock();
    readable(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

fn readable(written: io::Result<()>) -> Result<(), Trouble> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Trouble::new(format!("cannot write the output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Tells people how it went, on standard error, as a line.
pub(crate) fn tell(text: &str) {
    // Whoever closed standard error does not want to know.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Says what went wrong.
pub(crate) fn complain(trouble: &Trouble) {
    tell(&format!("\u{1b}[1;31merror\u{1b}[0m: {trouble}"));
}

/// `1 explainer`, `2 explainers`.
pub(crate) fn count(number: usize, singular: &str) -> String {
    format!("{number} {singular}{}", if number == 1 { "" } else { "s" })
}
