//! What the lints of each explainer cost beside compiling it: all layouts, themes and knob combinations.
//!
//! `cargo bench -p explc-tests --bench lints` fails if proving takes more than its share of the time.

#![expect(clippy::print_stdout, reason = "a benchmark tells what it measured")]

use criterion::Criterion;
use explc_compiler::{Combinations, Lints, Request};
use explc_tests::{suite, world};
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

/// How much longer compiling may take with lints than without.
const SHARE: f64 = 1.6;

/// Every explainer of the catalogue: its slug and its text, sorted.
fn explainers() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../explainers");
    let mut found = Vec::new();
    for folder in std::fs::read_dir(root).expect("the catalogue is there") {
        let path = folder.expect("the catalogue can be listed").path();
        let files = if path.is_dir() {
            suite::files(&path)
        } else {
            Vec::new()
        };
        for file in files {
            let slug = file.file_stem().unwrap_or_default().to_string_lossy();
            let text = std::fs::read_to_string(&file).expect("an explainer can be read");
            found.push((slug.into_owned(), text));
        }
    }
    found.sort();
    found
}

/// The least time of several runs: what the machine does besides only adds to it.
fn least(run: &dyn Fn()) -> Duration {
    let once = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..15).map(once).min().unwrap_or_default()
}

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let mut slow = Vec::new();
    for (slug, source) in explainers() {
        for (name, combinations) in [
            ("default", Combinations::With(Vec::new())),
            ("all", Combinations::All),
        ] {
            let request = |lints| Request {
                combinations: combinations.clone(),
                lints,
                ..Request::all()
            };
            let compile = |lints| {
                black_box(world::compiled(&source, &slug, &request(lints)));
            };
            for (what, lints) in [("without", Lints::Off), ("with", Lints::Told)] {
                let title = format!("{slug}/{name}/{what}");
                criterion.bench_function(&title, |bencher| bencher.iter(|| compile(lints)));
            }
            let ratio = least(&|| compile(Lints::Told)).as_secs_f64()
                / least(&|| compile(Lints::Off)).as_secs_f64();
            println!("{slug}/{name}: with lints {ratio:.2} times as long");
            if ratio > SHARE {
                slow.push(format!("{slug}/{name}: {ratio:.2}"));
            }
        }
    }
    assert!(slow.is_empty(), "more than {SHARE} times as long: {slow:?}");
}
