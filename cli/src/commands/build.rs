//! `explc build`: scenes to bundles, and the site around them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use explc_compiler::Request;
use explc_compiler::export::frame::poster_png;
use explc_compiler::export::site::Catalogue;
use explc_compiler::export::{bundle, captions, sheet, site, svg, transcript};
use explc_compiler::theme::Theme;
use explc_compiler::timeline::Film;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use crate::output::{Memory, Target};
use crate::project::{Project, Source};
use crate::report::{self, Found};
use crate::terminal::{self, Outcome, Trouble, count};
use crate::world::DiskWorld;

/// Build scenes into bundles that open anywhere, and the site around them
///
/// Only what changed is built again. Each explainer is written whole or not at all: one with errors keeps its old output
/// and fails the build.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  explc build --open                          the whole project, then look at it\n  explc build raft-consensus.expl -o out      one scene\n  explc build --only svg,bundle --timings     no pictures and pages; say where the time went"
)]
pub(crate) struct Build {
    /// Scenes or folders of scenes; everything in the project if left out.
    #[arg(value_name = "FILES")]
    files: Vec<PathBuf>,
    /// The folder to write; one that is not empty and not ours is left alone.
    #[arg(short, long, value_name = "DIR", default_value = "dist")]
    output: PathBuf,
    /// How many scenes are built at the same time; as many as there are processors if left out.
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Build everything, changed or not.
    #[arg(long)]
    force: bool,
    /// Only these outputs.
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    only: Vec<Product>,
    /// Say where the time went.
    #[arg(long)]
    timings: bool,
    /// Open the site when it is built.
    #[arg(long)]
    open: bool,
}

/// A kind of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Product {
    /// `scene.svg`.
    Svg,
    /// `bundle.json`.
    Bundle,
    /// `poster.png` and `filmstrip.png`.
    Png,
    /// `captions.vtt` and `transcript.md`.
    Text,
    /// The pages.
    Site,
}

/// An explainer, built.
struct Built<'a> {
    found: Found<'a>,
    /// Its folder was replaced.
    written: bool,
    took: Duration,
}

impl Build {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let start = Instant::now();
        let project = Project::open(&self.files)?;
        let mut target = Target::open(&self.output)?;
        let world = DiskWorld::new(&project);
        let mut memory = Memory::open(&project, &target)?;
        let wanted: Vec<(&Source, String)> = project
            .wanted()
            .map(|source| (source, memory.digest(source, &self.options(), &world)))
            .collect();
        let fresh = |source: &Source, digest: &str| {
            !self.force && memory.knows(&source.slug, digest) && target.holds(&source.slug)
        };
        let (done, stale): (Vec<_>, Vec<_>) = wanted
            .into_iter()
            .partition(|(source, digest)| fresh(source, digest));
        let catalog = project
            .catalog
            .as_ref()
            .map(|source| world.check_catalog(source));
        let read = start.elapsed();
        if stale.is_empty()
            && catalog.as_ref().is_none_or(|found| !found.has_error())
            && self.is_complete(&project, &target)
        {
            terminal::tell(&format!(
                "nothing to do: {} up to date",
                count(done.len(), "explainer")
            ));
            return self.opened(&target).map(|()| Outcome::Fine);
        }
        let built = self.build_all(&stale, &world, &target)?;
        for ((source, digest), built) in stale.iter().zip(&built) {
            if built.written {
                memory.learn(&source.slug, digest);
                target.explainers.insert(source.slug.clone());
            }
        }
        if project.is_whole() {
            target.drop_all_but(&project)?;
        }
        if self.wants(Product::Site) {
            write_site(&world.catalogue(&target.explainers), &target)?;
        }
        target.write_manifest()?;
        memory.write()?;
        self.conclude(catalog, built, done.len(), (start, read), &target)
    }

    fn conclude(
        &self,
        catalog: Option<Found<'_>>,
        built: Vec<Built<'_>>,
        kept: usize,
        (start, read): (Instant, Duration),
        target: &Target,
    ) -> Result<Outcome, Trouble> {
        let failed = built.iter().filter(|built| !built.written).count();
        let times: Vec<(String, Duration)> = built
            .iter()
            .map(|built| (built.found.source.slug.clone(), built.took))
            .collect();
        let found: Vec<Found<'_>> = catalog
            .into_iter()
            .chain(built.into_iter().map(|built| built.found))
            .collect();
        report::complain(&found);
        if self.timings {
            terminal::tell(&format!(
                "read      {:>9.1} ms",
                read.as_secs_f64() * 1000.0
            ));
            times.iter().for_each(|(slug, took)| {
                terminal::tell(&format!(
                    "build     {:>9.1} ms  {slug}",
                    took.as_secs_f64() * 1000.0
                ))
            });
            terminal::tell(&format!(
                "total     {:>9.1} ms",
                start.elapsed().as_secs_f64() * 1000.0
            ));
        }
        let totals = report::totals(&found)
            .map(|totals| format!("; {totals}"))
            .unwrap_or_default();
        let failures = if failed == 0 {
            String::new()
        } else {
            format!(", {failed} failed")
        };
        terminal::tell(&format!(
            "{} built into {}, {kept} up to date{failures}{totals}",
            count(times.len() - failed, "explainer"),
            self.output.display()
        ));
        if found.iter().any(Found::has_error) {
            return Ok(Outcome::Failed);
        }
        self.opened(target).map(|()| Outcome::Fine)
    }

    fn build_all<'a>(
        &self,
        stale: &[(&'a Source, String)],
        world: &DiskWorld<'_>,
        target: &Target,
    ) -> Result<Vec<Built<'a>>, Trouble> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.jobs.unwrap_or(0))
            .build();
        let pool =
            pool.map_err(|error| Trouble::new(format!("cannot start the workers: {error}")))?;
        // Drawn on a terminal only.
        let bar = ProgressBar::new(stale.len() as u64);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
            bar.set_style(style);
        }
        let build = |(source, _): &(&'a Source, String)| {
            bar.set_message(source.slug.clone());
            let built = self.build_one(source, world, target);
            bar.inc(1);
            built
        };
        let built = pool.install(|| stale.par_iter().map(build).collect());
        bar.finish_and_clear();
        built
    }

    fn build_one<'a>(
        &self,
        source: &'a Source,
        world: &DiskWorld<'_>,
        target: &Target,
    ) -> Result<Built<'a>, Trouble> {
        let start = Instant::now();
        let (compilation, found) = world.compile(source, &Request::all());
        let film = compilation.film.filter(|_| !found.has_error());
        let written = film.is_some();
        if let Some(film) = film {
            target.replace(&source.slug, &self.products(&film, world)?)?;
        }
        Ok(Built {
            found,
            written,
            took: start.elapsed(),
        })
    }

    /// Every file of an explainer.
    fn products(
        &self,
        film: &Film,
        world: &DiskWorld<'_>,
    ) -> Result<BTreeMap<&'static str, Vec<u8>>, Trouble> {
        let mut files = BTreeMap::new();
        let Some(first) = film.variants.first() else {
            return Ok(files);
        };
        let (timeline, layout) = (&first.timeline, first.layout);
        if self.wants(Product::Svg) {
            let fonts = svg::embedded_fonts(timeline)
                .map_err(|error| Trouble::new(format!("cannot embed the fonts: {error}")))?;
            files.insert(
                "scene.svg",
                svg::scene_svg(timeline, layout, &film.about, &fonts).into_bytes(),
            );
        }
        if self.wants(Product::Bundle) {
            files.insert("bundle.json", bundle::bundle_json(film).into_bytes());
        }
        if self.wants(Product::Png) {
            files.insert(
                "poster.png",
                poster_png(timeline, layout, Theme::Light).map_err(Trouble::new)?,
            );
            files.insert(
                "filmstrip.png",
                sheet::filmstrip_png(timeline, layout, Theme::Light).map_err(Trouble::new)?,
            );
        }
        if self.wants(Product::Text) {
            files.insert(
                "captions.vtt",
                captions::captions_vtt(timeline).into_bytes(),
            );
            files.insert(
                "transcript.md",
                transcript::transcript_md(film).into_bytes(),
            );
        }
        if self.wants(Product::Site) {
            files.insert(
                "index.html",
                site::explainer_html(film, &world.whole_catalogue()).into_bytes(),
            );
        }
        Ok(files)
    }

    fn wants(&self, product: Product) -> bool {
        self.only.is_empty() || self.only.contains(&product)
    }

    /// What of the options decides about the bytes of an explainer.
    fn options(&self) -> String {
        let mut only = self.only.clone();
        only.sort_unstable();
        only.dedup();
        format!("{only:?}")
    }

    fn is_complete(&self, project: &Project, target: &Target) -> bool {
        let page = !self.wants(Product::Site) || target.folder.join("index.html").is_file();
        page && (!project.is_whole()
            || target
                .explainers
                .iter()
                .all(|slug| project.explainers.iter().any(|source| source.slug == *slug)))
    }

    fn opened(&self, target: &Target) -> Result<(), Trouble> {
        let page = target.folder.join("index.html");
        if self.open && open::that_detached(&page).is_err() {
            terminal::tell(&format!(
                "no browser could be opened; the site is {}",
                page.display()
            ));
        }
        Ok(())
    }
}

fn write_site(catalogue: &Catalogue, target: &Target) -> Result<(), Trouble> {
    target.write("index.html", site::catalogue_html(catalogue).as_bytes())?;
    target.write("catalog.json", site::catalogue_json(catalogue).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_order_of_only_does_not_matter() {
        #[derive(clap::Parser)]
        struct Command {
            #[command(flatten)]
            build: Build,
        }
        let options = |only: &str| {
            <Command as clap::Parser>::parse_from(["build", "--only", only])
                .build
                .options()
        };
        assert_eq!(options("svg,bundle"), options("bundle,svg,svg"));
        assert_ne!(options("svg"), options("png"));
    }

    #[test]
    fn a_folder_that_is_not_ours_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mine.txt"), "x").unwrap();
        assert!(Target::open(folder.path()).is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(Target::open(Path::new("does-not-exist-yet/dist")).is_ok());
    }
}
