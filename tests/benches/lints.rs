//! What the lints of an explainer cost beside compiling it: all layouts, themes and knob combinations.
//!
//! `cargo bench -p explc-tests --bench lints` fails if proving takes more than its share of the time.

#![expect(clippy::print_stdout, reason = "a benchmark tells what it measured")]

use criterion::Criterion;
use explc_compiler::{Combinations, Request};
use explc_tests::world;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

/// How much longer compiling may take with lints than without.
const SHARE: f64 = 1.6;

const EXPLAINERS: [(&str, &str); 2] = [
    ("majority-quorum", "distributed-systems"),
    ("raft-consensus", "distributed-systems"),
];

fn source(slug: &str, folder: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../explainers");
    let path = root.join(folder).join(format!("{slug}.expl"));
    std::fs::read_to_string(path).expect("the explainer is there")
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
    let mut criterion = Criterion::default().configure_from_args();
    let mut slow = Vec::new();
    for (slug, folder) in EXPLAINERS {
        let source = source(slug, folder);
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
                black_box(world::compiled(&source, slug, &request(lints)));
            };
            for (what, lints) in [("without", false), ("with", true)] {
                let title = format!("{slug}/{name}/{what}");
                criterion.bench_function(&title, |bencher| bencher.iter(|| compile(lints)));
            }
            let ratio =
                least(&|| compile(true)).as_secs_f64() / least(&|| compile(false)).as_secs_f64();
            println!("{slug}/{name}: with lints {ratio:.2} times as long");
            if ratio > SHARE {
                slow.push(format!("{slug}/{name}: {ratio:.2}"));
            }
        }
    }
    assert!(slow.is_empty(), "more than {SHARE} times as long: {slow:?}");
}
