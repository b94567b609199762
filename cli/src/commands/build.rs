//! `explc build`: scenes to bundles, and the site around them.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use explc_compiler::Request;
use explc_compiler::export::frame::poster_png;
use explc_compiler::export::site::Catalogue;
use explc_compiler::export::{bundle, captions, player, sheet, site, svg, transcript};
use explc_compiler::theme::Theme;
use explc_compiler::timeline::Film;
use explc_ide::preview::Problem;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use crate::files;
use crate::memory::{Memory, SITE, build_digest, site_digest};
use crate::output::Target;
use crate::project::{Project, Source};
use crate::report::{self, Found};
use crate::stopwatch::{self, Stopwatch, Times};
use crate::terminal::{self, Outcome, Trouble, count};
use crate::world::DiskWorld;

/// Build scenes into bundles that open anywhere, and the site around them
///
/// Only what changed is built again. Each explainer is written whole or not at all: one with errors keeps its old output
/// and fails the build.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  explc build --open                          the whole project, then look at it\n  explc build raft-consensus.expl -o out      one scene\n  explc build --only svg,bundle --timings     no pictures and pages; say where the time went\n  explc build quorum.expl --single-file       also as one file, to send by mail"
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
    jobs: Option<NonZero<usize>>,
    /// Build everything, changed or not.
    #[arg(long)]
    force: bool,
    /// Only these outputs.
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    only: Vec<Product>,
    /// Write each explainer also as one file, `SLUG.html` in its folder: page, player, bundle and fonts.
    #[arg(long)]
    single_file: bool,
    /// Say where the time went.
    #[arg(long)]
    timings: bool,
    /// Open the site when it is built.
    #[arg(long)]
    open: bool,
    /// Whether it is built to be served: then nobody wants to hear what to do with it.
    #[arg(skip)]
    served: bool,
}

/// What a build came to.
pub(super) struct Made {
    /// Whether it failed.
    outcome: Outcome,
    /// The explainers that were written.
    pub(super) written: Vec<String>,
    /// What keeps others from being written.
    pub(super) problems: Vec<Problem>,
}

/// A kind of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Product {
    /// `scene.svg`.
    Svg,
    /// `bundle.json`.
    Bundle,
    /// `poster.png`, the same dark, and `filmstrip.png`.
    Png,
    /// `captions.vtt` and `transcript.md`.
    Text,
    /// The pages.
    Site,
}

/// An explainer, built.
struct Built<'a> {
    found: Found<'a>,
    /// Its title; empty if it has errors.
    title: String,
    /// Its folder was replaced.
    written: bool,
    times: Times,
}

impl Build {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        self.build().map(|made| made.outcome)
    }

    /// A build of everything in `files` into `output`, for whoever serves it.
    pub(super) fn served(files: Vec<PathBuf>, output: PathBuf) -> Self {
        Self {
            single_file: false,
            files,
            output,
            jobs: None,
            force: false,
            only: Vec::new(),
            timings: false,
            open: false,
            served: true,
        }
    }

    /// The folders whose changes matter to it.
    ///
    /// # Errors
    /// If a file that was named is not there.
    pub(super) fn watched(&self) -> Result<Vec<PathBuf>, Trouble> {
        Ok(vec![Project::open(&self.files)?.home().to_owned()])
    }

    /// Builds what changed, and says so.
    ///
    /// # Errors
    /// Wrong use or machine trouble.
    pub(super) fn build(&self) -> Result<Made, Trouble> {
        let watch = Stopwatch::start();
        let project = Project::open(&self.files)?;
        let mut target = Target::open(&self.output)?;
        let world = DiskWorld::new(&project);
        let mut memory = Memory::open(&project, &target);
        let wanted: Vec<(&Source, String)> = project
            .wanted()
            .map(|source| (source, build_digest(source, &self.options(), &world)))
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
        watch.lap("read");
        let sound = catalog.as_ref().is_none_or(|found| !found.has_error());
        if stale.is_empty() && sound && self.is_complete(&world, &project, &target, &memory) {
            terminal::tell(&format!(
                "nothing to do: {} up to date",
                count(done.len(), "explainer")
            ));
            self.tell_times(&watch.stop(), &[]);
            self.opened(&target)?;
            return Ok(Made {
                outcome: Outcome::Fine,
                written: Vec::new(),
                problems: Vec::new(),
            });
        }
        let built = self.build_all(&stale, &world, &target, &memory)?;
        watch.lap("build");
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
            write_site(&world.catalogue(&target.explainers), &mut target, &memory)?;
            memory.learn(SITE, &site_digest(&world, &target));
        }
        target.write_manifest()?;
        if let Err(trouble) = memory.write(&target) {
            terminal::tell(&format!("the next build starts from nothing: {trouble}"));
        }
        watch.lap("finish");
        let outcome = self.conclude(catalog.as_ref(), &built, done.len());
        self.tell_times(&watch.stop(), &built);
        if outcome == Outcome::Fine {
            self.tell_recipe(&built, &world);
            self.opened(&target)?;
        }
        let written = built.iter().filter(|built| built.written);
        let found = catalog.iter().chain(built.iter().map(|built| &built.found));
        Ok(Made {
            outcome,
            written: written
                .map(|built| built.found.source.slug.clone())
                .collect(),
            problems: found.flat_map(Found::problems).collect(),
        })
    }

    /// Says what was found and what was built.
    fn conclude(&self, catalog: Option<&Found<'_>>, built: &[Built<'_>], kept: usize) -> Outcome {
        let failed = built.iter().filter(|built| !built.written).count();
        let found: Vec<&Found<'_>> = catalog
            .into_iter()
            .chain(built.iter().map(|built| &built.found))
            .collect();
        report::complain(&found);
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
            count(built.len() - failed, "explainer"),
            self.output.display()
        ));
        if found.iter().any(|found| found.has_error()) {
            Outcome::Failed
        } else {
            Outcome::Fine
        }
    }

    /// The stages of all explainers, one explainer a line, and the whole. Stages run side by side with more than one job.
    fn tell_times(&self, whole: &Times, built: &[Built<'_>]) {
        if !self.timings {
            return;
        }
        let mut stages = Times::default();
        built.iter().for_each(|built| stages.add(&built.times));
        let of_whole = |name| whole.stages.iter().find(|(stage, _)| *stage == name);
        let rows = of_whole("read")
            .into_iter()
            .chain(&stages.stages)
            .chain(of_whole("finish"));
        rows.for_each(|(stage, took)| terminal::tell(&stopwatch::row(stage, *took)));
        for built in built {
            let row = stopwatch::row("explainer", built.times.total);
            terminal::tell(&format!("{row}  {}", built.found.source.slug));
        }
        terminal::tell(&stopwatch::row("total", whole.total));
    }

    /// How an explainer is shown in a README: a picture cannot be clicked through, so its poster leads to its page.
    fn tell_recipe(&self, built: &[Built<'_>], world: &DiskWorld<'_>) {
        let shown = built
            .iter()
            .find(|built| Some(built.found.source.slug.as_str()) == world.start())
            .or(built.iter().find(|built| built.written));
        let Some(shown) =
            shown.filter(|_| !self.served && self.wants(Product::Png) && self.wants(Product::Site))
        else {
            return;
        };
        let slug = &shown.found.source.slug;
        let place = match world.address() {
            Some(address) => format!("{}/{slug}", address.trim_end_matches('/')),
            None => format!("{}/{slug}", files::shown(&self.output)),
        };
        let title: String = shown
            .title
            .chars()
            .flat_map(|letter| {
                matches!(letter, '[' | ']' | '\\')
                    .then_some('\\')
                    .into_iter()
                    .chain([letter])
            })
            .collect();
        terminal::tell(&format!(
            "\nTo show one in a README, let its poster lead to its page:\n\n  [![{title}](<{place}/poster.png>)](<{place}/index.html>)\n"
        ));
    }

    fn build_all<'a>(
        &self,
        stale: &[(&'a Source, String)],
        world: &DiskWorld<'_>,
        target: &Target,
        memory: &Memory,
    ) -> Result<Vec<Built<'a>>, Trouble> {
        if let [(source, _)] = stale {
            return Ok(vec![self.build_one(source, world, target, memory)?]);
        }
        let jobs = self.jobs.map_or(0, NonZero::get).min(stale.len());
        let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
        let pool =
            pool.map_err(|error| Trouble::new(format!("cannot start the workers: {error}")))?;
        // Drawn on a terminal only.
        let bar = ProgressBar::new(stale.len() as u64);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
            bar.set_style(style);
        }
        let build = |(source, _): &(&'a Source, String)| {
            bar.set_message(source.slug.clone());
            let built = self.build_one(source, world, target, memory);
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
        memory: &Memory,
    ) -> Result<Built<'a>, Trouble> {
        let watch = Stopwatch::start();
        let (compilation, found) = world.compile_timed(source, &Request::all(), &watch);
        watch.lap("check");
        let film = compilation.film.filter(|_| !found.has_error());
        let written = film.is_some();
        let mut title = String::new();
        if let Some(film) = film {
            let products = self.products(&film, world, memory, &watch)?;
            target.replace(&source.slug, &products)?;
            watch.lap("write");
            title = film.about.title;
        }
        Ok(Built {
            found,
            title,
            written,
            times: watch.stop(),
        })
    }

    /// Every file of an explainer.
    fn products(
        &self,
        film: &Film,
        world: &DiskWorld<'_>,
        memory: &Memory,
        watch: &Stopwatch,
    ) -> Result<BTreeMap<String, Vec<u8>>, Trouble> {
        let mut files = BTreeMap::new();
        let mut add = |name: &str, bytes: Vec<u8>| files.insert(name.to_owned(), bytes);
        let Some(first) = film.variants.first() else {
            return Ok(files);
        };
        let (timeline, layout) = (&first.timeline, first.layout);
        if self.wants(Product::Svg) {
            let fonts = memory.fonts(&svg::characters(timeline))?;
            watch.lap("fonts");
            let scene = svg::scene_svg(timeline, layout, &film.about, &fonts);
            add("scene.svg", scene.into_bytes());
            watch.lap("svg");
        }
        let bundle = bundle::bundle_json(film);
        watch.lap("bundle");
        if self.wants(Product::Png) {
            for (name, theme) in [
                ("poster.png", Theme::Light),
                ("poster-dark.png", Theme::Dark),
            ] {
                let poster = poster_png(timeline, layout, theme);
                add(name, poster.map_err(Trouble::new)?);
            }
            let strip = sheet::filmstrip_png(timeline, layout, Theme::Light);
            add("filmstrip.png", strip.map_err(Trouble::new)?);
            watch.lap("png");
        }
        if self.wants(Product::Text) {
            let captions = captions::captions_vtt(timeline);
            add("captions.vtt", captions.into_bytes());
            let transcript = transcript::transcript_md(film);
            add("transcript.md", transcript.into_bytes());
            watch.lap("text");
        }
        if self.wants(Product::Site) || self.single_file {
            let fonts = memory.fonts(&player::page_characters(film))?;
            watch.lap("fonts");
            let catalogue = world.whole_catalogue();
            if self.single_file {
                let page = site::single_html(film, &catalogue, &bundle, &fonts);
                add(&format!("{}.html", film.about.slug), page.into_bytes());
            }
            if self.wants(Product::Site) {
                add("entry.json", site::Entry::new(film).json().into_bytes());
                let page = site::explainer_html(film, &catalogue, &bundle);
                add("index.html", page.into_bytes());
                let page = site::embed_html(film, &catalogue, &bundle);
                add("embed.html", page.into_bytes());
                add("fonts.css", player::fonts_css(&fonts).into_bytes());
                for font in fonts {
                    add(&player::font_file(font.face), font.woff2);
                }
            }
            watch.lap("site");
        }
        if self.wants(Product::Bundle) {
            add("bundle.json", bundle.into_bytes());
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
        format!("{only:?} {}", self.single_file)
    }

    fn is_complete(
        &self,
        world: &DiskWorld<'_>,
        project: &Project,
        target: &Target,
        memory: &Memory,
    ) -> bool {
        let page = target.pages.contains("index.html")
            && target.holds_pages()
            && memory.knows(SITE, &site_digest(world, target));
        (page || !self.wants(Product::Site))
            && (!project.is_whole()
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

fn write_site(catalogue: &Catalogue, target: &mut Target, memory: &Memory) -> Result<(), Trouble> {
    let pages = site::around(catalogue, &target.entries());
    let fonts = memory.fonts(&site::characters(&pages))?;
    let named = |(name, text): (String, String)| (name, text.into_bytes());
    let mut files: BTreeMap<String, Vec<u8>> = pages.into_iter().map(named).collect();
    let css = player::fonts_css(&fonts).into_bytes();
    files.insert("assets/fonts.css".to_owned(), css);
    for font in fonts {
        files.insert(
            format!("assets/{}", player::font_file(font.face)),
            font.woff2,
        );
    }
    target.replace_pages(&files)
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
