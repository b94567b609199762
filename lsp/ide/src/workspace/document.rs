//! A file that the editor holds, and what is known of it: each computed once, when first asked for.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use explc_compiler::catalog::resolve_catalog;
use explc_compiler::export::link;
use explc_compiler::timeline::{Film, Layout, Shifts, Variant};
use explc_compiler::{
    Compilation, Examined, Pictures, Request, Runs, Summary, Surroundings, World,
};
use explc_dsl::Parse;
use explc_dsl::diagnostic::{Diagnostic, limited};
use explc_dsl::line_index::LineIndex;
use explc_dsl::span::Span;

use super::{Outline, Project, Stale, Ticket};

/// The knob settings that the editor shows, as written in links; the others have their defaults.
pub type Knobs = Vec<(String, String)>;

/// What there is to see of a text.
#[derive(Clone)]
pub struct Filmed {
    /// The film, of the selected knob settings only.
    pub film: Arc<Film>,
    /// How it goes on from the film of an earlier text, if that is known.
    pub shifts: Option<Arc<Shifts>>,
}

/// An open file at one version.
pub struct Document {
    /// Where it is; an untitled one has a made-up path without a folder.
    pub path: Arc<Path>,
    /// What the editor calls it.
    pub address: Arc<str>,
    /// The file's name without `.expl`; empty for an untitled one.
    pub slug: String,
    /// The editor's number of this text.
    pub version: i32,
    /// The text.
    pub text: Arc<str>,
    /// Its lines.
    pub lines: LineIndex,
    /// The selected knob settings.
    pub knobs: Arc<Knobs>,
    /// What it stands among.
    pub project: Arc<Project>,
    parsed: Arc<OnceLock<Parse>>,
    outline: Arc<OnceLock<Arc<Outline>>>,
    examined: Mutex<Option<Arc<Examined>>>,
    filmed: Mutex<Option<Filmed>>,
    /// What the runs of the text that was examined last came to, this one or an earlier one.
    ran: Arc<Mutex<Arc<Runs>>>,
    /// The pictures that were drawn last, of this text and of earlier ones.
    drawn: Arc<Mutex<Pictures>>,
    /// Findings of an earlier text that only a thorough look finds again, at the places where they are now.
    carried: Vec<Diagnostic>,
    thorough: OnceLock<Vec<Diagnostic>>,
}

impl Document {
    /// A text at a path.
    #[must_use]
    pub fn new(
        path: Arc<Path>,
        address: Arc<str>,
        version: i32,
        text: Arc<str>,
        project: Arc<Project>,
    ) -> Self {
        let slug = match path.extension() {
            Some(_) => path.file_stem().unwrap_or_default().to_string_lossy(),
            None => "".into(),
        };
        Self {
            slug: slug.into_owned(),
            lines: LineIndex::new(&text),
            version,
            text,
            path,
            address,
            project,
            knobs: Arc::default(),
            parsed: Arc::default(),
            outline: Arc::default(),
            examined: Mutex::default(),
            filmed: Mutex::default(),
            ran: Arc::default(),
            drawn: Arc::default(),
            carried: Vec::new(),
            thorough: OnceLock::new(),
        }
    }

    /// The next text at the same path.
    #[must_use]
    pub fn edited(&self, version: i32, text: Arc<str>) -> Self {
        let (path, address) = (Arc::clone(&self.path), Arc::clone(&self.address));
        let carried = carry(&self.slow_findings(), &self.text, &text);
        Self {
            knobs: Arc::clone(&self.knobs),
            ran: Arc::clone(&self.ran),
            drawn: Arc::clone(&self.drawn),
            carried,
            ..Self::new(path, address, version, text, Arc::clone(&self.project))
        }
    }

    /// The same text among other files or with other knob settings.
    #[must_use]
    pub fn among(&self, project: Arc<Project>, knobs: Arc<Knobs>) -> Self {
        Self {
            path: Arc::clone(&self.path),
            address: Arc::clone(&self.address),
            slug: self.slug.clone(),
            version: self.version,
            text: Arc::clone(&self.text),
            lines: self.lines.clone(),
            parsed: Arc::clone(&self.parsed),
            outline: Arc::clone(&self.outline),
            knobs,
            project,
            examined: Mutex::default(),
            filmed: Mutex::default(),
            ran: Arc::clone(&self.ran),
            drawn: Arc::clone(&self.drawn),
            carried: self.slow_findings(),
            thorough: OnceLock::new(),
        }
    }

    /// The address of its page on the site; none if the catalogue does not say where that is.
    #[must_use]
    pub fn page(&self) -> Option<String> {
        let site = self.project.catalog.as_ref()?.url.as_ref()?;
        Some(link::page(site, &self.slug))
    }

    /// Whether it is a catalogue.
    #[must_use]
    pub fn is_catalog(&self) -> bool {
        super::project::is_catalog(&self.path)
    }

    /// Its syntax tree.
    #[must_use]
    pub fn parse(&self) -> &Parse {
        self.parsed.get_or_init(|| explc_dsl::parse(&self.text))
    }

    /// What other files may know of it.
    #[must_use]
    pub fn outline(&self) -> &Arc<Outline> {
        self.outline
            .get_or_init(|| Arc::new(Outline::of(&self.parse().file, &self.slug)))
    }

    /// What the selected knob settings come to.
    ///
    /// # Errors
    /// If nobody waits for it any more.
    pub fn examined(&self, ticket: &Ticket) -> Result<Arc<Examined>, Stale> {
        let mut known = self.examined.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(examined) = &*known {
            return Ok(Arc::clone(examined));
        }
        ticket.check()?;
        let around = Surroundings {
            summaries: &self.project.summaries,
            catalog: self.project.catalog.as_ref(),
        };
        let stale = || ticket.is_stale();
        let text = (&*self.text, self.parse());
        let ran = || self.ran.lock().unwrap_or_else(PoisonError::into_inner);
        let before = Arc::clone(&ran());
        let examined =
            explc_compiler::examine(text, &self.slug, around, &self.knobs, &before, &stale);
        ticket.check()?;
        let examined = Arc::new(examined);
        if examined.story.is_some() {
            *ran() = Arc::clone(&examined.runs);
        }
        *known = Some(Arc::clone(&examined));
        Ok(examined)
    }

    /// What there is to see of the selected knob settings, at least in these layouts; none if nothing could be made of
    /// the text. What it was examined for is played once.
    ///
    /// # Errors
    /// If nobody waits for it any more.
    pub fn film(&self, layouts: &[Layout], ticket: &Ticket) -> Result<Option<Arc<Film>>, Stale> {
        let filmed = self.filmed(layouts, ticket)?;
        Ok(filmed.map(|filmed| filmed.film))
    }

    /// The same, and how it goes on from what was to be seen of an earlier text.
    ///
    /// # Errors
    /// If nobody waits for it any more.
    pub fn filmed(&self, layouts: &[Layout], ticket: &Ticket) -> Result<Option<Filmed>, Stale> {
        let mut known = self.filmed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.as_ref().filter(|known| holds(&known.film, layouts)) {
            return Ok(Some(known.clone()));
        }
        let examined = self.examined(ticket)?;
        let drawn = || self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        let before = drawn().clone();
        let stale = || ticket.is_stale();
        let picture = explc_compiler::picture(&examined, layouts, &before, &stale);
        ticket.check()?;
        *known = picture.as_ref().map(|picture| Filmed {
            film: Arc::clone(&picture.film),
            shifts: picture.shifts.clone(),
        });
        if let Some(picture) = picture {
            drawn().keep(picture);
        }
        Ok(known.clone())
    }

    /// The picture that was made of it already, if one was.
    #[must_use]
    pub fn known_film(&self) -> Option<Arc<Film>> {
        let known = self.filmed.try_lock().ok()?;
        known.as_ref().map(|known| Arc::clone(&known.film))
    }

    /// What is wrong with it, as far as a keystroke allows: the selected knob settings, and what a thorough look found last.
    ///
    /// # Errors
    /// If nobody waits for it any more.
    pub fn findings(&self, ticket: &Ticket) -> Result<Vec<Diagnostic>, Stale> {
        if let Some(found) = self.thorough.get() {
            return Ok(found.clone());
        }
        let mut found = self.quick(ticket)?;
        let known = |one: &Diagnostic, found: &[Diagnostic]| {
            found
                .iter()
                .any(|known| (known.code, known.span) == (one.code, one.span))
        };
        for carried in &self.carried {
            if !known(carried, &found) {
                found.push(carried.clone());
            }
        }
        Ok(limited(found))
    }

    /// Everything that is wrong with it: all knob settings, both layouts. Findings are this from then on.
    ///
    /// # Errors
    /// If nobody waits for it any more.
    pub fn look_thoroughly(&self, ticket: &Ticket) -> Result<(), Stale> {
        if self.thorough.get().is_some() {
            return Ok(());
        }
        let found = if self.is_catalog() {
            self.quick(ticket)?
        } else {
            let compilation = self.compile(&Request::all(), ticket)?;
            if let Some(film) = compilation.film {
                self.keep_shown(film, ticket)?;
            }
            let mut found = compilation.diagnostics;
            found.extend(self.duplicate());
            limited(found)
        };
        let _ = self.thorough.set(found);
        Ok(())
    }

    /// Keeps of all that there is to see what the selected knob settings show, for pictures beside the text.
    fn keep_shown(&self, mut film: Film, ticket: &Ticket) -> Result<(), Stale> {
        let examined = self.examined(ticket)?;
        let shown = |variant: &Variant| {
            variant.layout == Layout::Landscape && variant.choice == examined.choice
        };
        film.variants.retain(shown);
        let mut known = self.filmed.lock().unwrap_or_else(PoisonError::into_inner);
        known.get_or_insert_with(|| Filmed {
            film: Arc::new(film),
            shifts: None,
        });
        Ok(())
    }

    fn quick(&self, ticket: &Ticket) -> Result<Vec<Diagnostic>, Stale> {
        if self.is_catalog() {
            let parse = self.parse();
            let mut found = parse.diagnostics.clone();
            found.extend(resolve_catalog(&parse.file, &self.project.summaries).1);
            return Ok(limited(found));
        }
        let mut found = self.examined(ticket)?.diagnostics.clone();
        found.extend(self.duplicate());
        Ok(limited(found))
    }

    /// That another file has its slug.
    fn duplicate(&self) -> Option<Diagnostic> {
        let declared = self.outline().mentions.iter().find(|one| one.declares);
        let place = declared.map(|one| one.span).unwrap_or_default();
        self.project.duplicate(&self.path, &self.slug, place)
    }

    /// What only a thorough look finds.
    fn slow_findings(&self) -> Vec<Diagnostic> {
        let Some(thorough) = self.thorough.get() else {
            return self.carried.clone();
        };
        let known = self.examined.try_lock().ok();
        let Some(examined) = known.as_ref().and_then(|known| known.as_ref()) else {
            return Vec::new();
        };
        let quick = |found: &&Diagnostic| {
            let mut quick = examined.diagnostics.iter();
            !quick.any(|known| (known.code, known.span) == (found.code, found.span))
        };
        thorough.iter().filter(quick).cloned().collect()
    }

    fn compile(&self, request: &Request, ticket: &Ticket) -> Result<Compilation, Stale> {
        ticket.check()?;
        let world = OpenWorld {
            document: self,
            ticket,
        };
        let compilation = explc_compiler::compile(&world, &self.slug, request);
        ticket.check()?;
        Ok(compilation)
    }
}

/// Whether a film has all of these layouts.
fn holds(film: &Film, layouts: &[Layout]) -> bool {
    let shown = |layout: &Layout| {
        film.variants
            .iter()
            .any(|variant| variant.layout == *layout)
    };
    layouts.iter().all(shown)
}

/// Findings at the places where they are in the next text; those that the edit touches are left out.
fn carry(found: &[Diagnostic], old: &str, new: &str) -> Vec<Diagnostic> {
    let same = |(a, b): &(u8, u8)| a == b;
    let start = old.bytes().zip(new.bytes()).take_while(same).count();
    let ends = old[..].bytes().rev().zip(new.bytes().rev());
    let most = old.len().min(new.len()) - start;
    let end = ends.take(most).take_while(same).count();
    let changed = Span::new(start as u32, (old.len() - end) as u32);
    let longer = new.len() as i64 - old.len() as i64;
    let moved = |span: Span| {
        if span.end < changed.start {
            return Some(span);
        }
        let by = |at: u32| u32::try_from(i64::from(at) + longer).unwrap_or_default();
        (span.start > changed.end).then(|| Span::new(by(span.start), by(span.end)))
    };
    let carried = |found: &Diagnostic| {
        let mut found = found.clone();
        found.span = moved(found.span)?;
        for label in found.labels.iter_mut().filter(|label| label.path.is_none()) {
            label.span = moved(label.span)?;
        }
        // An edit of what the thorough look proposed may no longer fit.
        found.fix = None;
        Some(found)
    };
    found.iter().filter_map(carried).collect()
}

/// The compiler's view of a document.
struct OpenWorld<'a> {
    document: &'a Document,
    ticket: &'a Ticket,
}

impl World for OpenWorld<'_> {
    fn source(&self, slug: &str) -> Option<Arc<str>> {
        (slug == self.document.slug).then(|| Arc::clone(&self.document.text))
    }

    fn catalog(&self) -> Option<Arc<str>> {
        self.document.project.catalog_text.clone()
    }

    fn summaries(&self) -> &[Summary] {
        &self.document.project.summaries
    }

    fn file(&self, _slug: &str) -> String {
        self.document.path.display().to_string()
    }

    fn cancelled(&self) -> bool {
        self.ticket.is_stale()
    }
}
