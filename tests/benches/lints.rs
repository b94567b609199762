//! What the lints of each explainer cost beside compiling it: all layouts and themes, with the default knobs and with all
//! combinations.
//!
//! `cargo bench -p explc-tests --bench lints` fails if proving takes more than its share of the time. It also prints how
//! long the lints take by themselves, beside the aims: 5 ms with the default knobs, and 15 ms with all.

#![expect(clippy::print_stdout, reason = "a benchmark tells what it measured")]

use criterion::Criterion;
use explc_compiler::{Combinations, Lints, Request, Summary, World, compile};
use explc_tests::suite;
use std::hint::black_box;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How much longer compiling may take with lints than without.
const SHARE: f64 = 1.4;

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

/// A world of one explainer, which times how long lints take.
struct Watch {
    source: Arc<str>,
    /// When the stage before was done.
    since: Mutex<Instant>,
    lints: Mutex<Vec<Duration>>,
}

impl Watch {
    fn new(source: &str) -> Self {
        Self {
            source: source.into(),
            since: Mutex::new(Instant::now()),
            lints: Mutex::default(),
        }
    }

    /// How long lints took so far, in the middle and at least.
    fn lints(&self) -> (Duration, Duration) {
        let mut times = self.lints.lock().expect("nobody panics").clone();
        times.sort_unstable();
        let least = times.first().copied().unwrap_or_default();
        (
            times.get(times.len() / 2).copied().unwrap_or_default(),
            least,
        )
    }
}

impl World for Watch {
    fn source(&self, _slug: &str) -> Option<Arc<str>> {
        Some(Arc::clone(&self.source))
    }

    fn catalog(&self) -> Option<Arc<str>> {
        None
    }

    fn summaries(&self) -> &[Summary] {
        &[]
    }

    fn stage_done(&self, stage: &'static str) {
        let mut since = self.since.lock().expect("nobody panics");
        let took = std::mem::replace(&mut *since, Instant::now()).elapsed();
        if stage == "lint" {
            self.lints.lock().expect("nobody panics").push(took);
        }
    }
}

/// How many times as long one run takes as another, in the middle of several times. They run in turn: a machine that slows
/// down does so for both.
fn ratio(one: &dyn Fn(), other: &dyn Fn()) -> f64 {
    let time = |run: &dyn Fn()| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    };
    let mut ratios: Vec<f64> = (0..15).map(|_| time(one) / time(other)).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let mut slow = Vec::new();
    let mut medians: [Vec<f64>; 2] = Default::default();
    for (slug, source) in explainers() {
        for ((name, combinations, aim), medians) in [
            ("default", Combinations::With(Vec::new()), 5),
            ("all", Combinations::All, 15),
        ]
        .into_iter()
        .zip(&mut medians)
        {
            let world = Watch::new(&source);
            let request = |lints| Request {
                combinations: combinations.clone(),
                lints,
                ..Request::all()
            };
            let compile = |lints| {
                black_box(compile(&world, &slug, &request(lints)));
            };
            for (what, lints) in [("without", Lints::Off), ("with", Lints::Told)] {
                let title = format!("{slug}/{name}/{what}");
                criterion.bench_function(&title, |bencher| bencher.iter(|| compile(lints)));
            }
            let ratio = ratio(&|| compile(Lints::Told), &|| compile(Lints::Off));
            let (median, least) = world.lints();
            medians.push(median.as_secs_f64() * 1e3);
            println!(
                "{slug}/{name}: with lints {ratio:.2} times as long; lints alone {:.1} ms, at least {:.1} (aim: {aim})",
                median.as_secs_f64() * 1e3,
                least.as_secs_f64() * 1e3
            );
            if ratio > SHARE {
                slow.push(format!("{slug}/{name}: {ratio:.2}"));
            }
        }
    }
    let mean = |medians: &[f64]| medians.iter().sum::<f64>() / medians.len() as f64;
    let [default, all] = medians.each_ref().map(|medians| mean(medians));
    println!(
        "an explainer in the mean: {default:.1} ms with the default knobs (aim: 5), {all:.1} with all (aim: 15)"
    );
    assert!(slow.is_empty(), "more than {SHARE} times as long: {slow:?}");
}
