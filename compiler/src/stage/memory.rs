//! What was drawn before: the same state, emphasised in the same way, in the same place, is the same drawing, and the same
//! words in a width break in the same places. What an edit leaves as it was is drawn once.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashMap;

use super::camera::Limit;
use super::cast::Named;
use super::names::Names;
use super::panes::PaneKey;
use crate::drawing::{Font, Marks, Place};
use crate::figures::{Figure, Geometry};
use crate::primitive::Simulation;
use crate::story::Prose;
use crate::text::{Fonts, Piece};

/// One picture of a state.
pub(super) struct Drawing {
    pub(super) figure: Figure,
    pub(super) marks: Marks,
    /// The number of its setting.
    pub(super) setting: usize,
    /// Where parts are.
    pub(super) places: Vec<Place>,
    /// From back to front.
    pub(super) shapes: Vec<Named>,
}

/// Where a picture stands: its sizes, what of it the camera does not see, and what the names of its shapes begin with.
#[derive(PartialEq)]
struct Setting {
    geometry: Geometry,
    limits: Vec<Limit>,
    prefix: String,
}

/// The drawings of one picture.
#[derive(Default)]
struct Drawings {
    settings: Vec<Setting>,
    /// Those of the last time and those of this time, by the addresses of the states that they show.
    before: HashMap<usize, Vec<Drawn>>,
    now: HashMap<usize, Vec<Drawn>>,
}

/// A drawing with the state that it shows, which keeps its address as long as it is held.
#[derive(Clone)]
struct Drawn {
    _state: Arc<dyn Simulation>,
    drawing: Arc<Drawing>,
}

/// Words that were broken into lines.
#[derive(Clone)]
struct Broken {
    prose: Prose,
    font: Font,
    width: f64,
    lines: Arc<[Vec<Piece>]>,
}

/// What was drawn when a story was last shown in a layout, and what is drawn now.
#[derive(Default)]
pub(super) struct Memory {
    /// Whether drawings are kept: nobody asks for them again unless a text is edited.
    pub(super) keeps: bool,
    pictures: BTreeMap<PaneKey, Drawings>,
    /// The names of pictures that are not on stage, by what they begin with.
    names: BTreeMap<String, Names>,
    pub(super) lines: Lines,
}

/// The broken words of the last time, and of this time.
#[derive(Clone, Default)]
pub(super) struct Lines {
    before: Arc<[Broken]>,
    now: Vec<Broken>,
}

impl Memory {
    /// The same for the next time: what did not come up this time is forgotten.
    pub(super) fn turned(mut self) -> Self {
        for drawings in self.pictures.values_mut() {
            drawings.before = std::mem::take(&mut drawings.now);
        }
        self.lines = self.lines.turned();
        self
    }

    /// The drawing of a picture in its setting, of a state and with these marks. A new one is made by `draw`, which is told
    /// the number of the setting.
    pub(super) fn drawing(
        &mut self,
        key: &PaneKey,
        state: Option<&Arc<dyn Simulation>>,
        (geometry, limits, prefix): (&Geometry, &[Limit], &str),
        marks: &Marks,
        draw: impl FnOnce(usize) -> Arc<Drawing>,
    ) -> Arc<Drawing> {
        let drawings = match self.pictures.get_mut(key) {
            Some(drawings) => drawings,
            None => self.pictures.entry(key.clone()).or_default(),
        };
        let setting = drawings.setting(geometry, limits, prefix);
        match state {
            Some(state) if self.keeps => drawings.of(state, setting, marks, draw),
            _ => draw(setting),
        }
    }

    /// Names that begin with `prefix`: those that a picture had before, if one did.
    pub(super) fn names(&mut self, prefix: String) -> Names {
        let known = self.names.remove(&prefix);
        known.unwrap_or_else(|| Names::new(prefix))
    }

    /// Keeps the names of a picture that leaves the stage.
    pub(super) fn keep(&mut self, names: Names) {
        self.names.insert(names.prefix.clone(), names);
    }
}

impl Lines {
    /// The same for the next time.
    pub(super) fn turned(self) -> Self {
        Self {
            before: self.now.into(),
            now: Vec::new(),
        }
    }

    /// Prose, broken into lines of a width.
    pub(super) fn of(
        &mut self,
        fonts: &Fonts,
        prose: &Prose,
        font: Font,
        width: f64,
    ) -> Arc<[Vec<Piece>]> {
        let same = |broken: &&Broken| {
            (broken.font, broken.width) == (font, width) && broken.prose == *prose
        };
        let known = self.before.iter().chain(&self.now).find(same);
        let lines = match known {
            Some(broken) => Arc::clone(&broken.lines),
            None => fonts.wrap_prose(prose, font, width).into(),
        };
        self.now.push(Broken {
            prose: prose.clone(),
            font,
            width,
            lines: Arc::clone(&lines),
        });
        lines
    }
}

impl Drawings {
    /// The number of a setting.
    fn setting(&mut self, geometry: &Geometry, limits: &[Limit], prefix: &str) -> usize {
        let same = |known: &Setting| {
            known.prefix == prefix && known.limits == limits && known.geometry == *geometry
        };
        let known = self.settings.iter().position(same);
        known.unwrap_or_else(|| {
            self.settings.push(Setting {
                geometry: geometry.clone(),
                limits: limits.to_vec(),
                prefix: prefix.to_owned(),
            });
            self.settings.len() - 1
        })
    }

    fn of(
        &mut self,
        state: &Arc<dyn Simulation>,
        setting: usize,
        marks: &Marks,
        draw: impl FnOnce(usize) -> Arc<Drawing>,
    ) -> Arc<Drawing> {
        let same =
            |drawn: &&Drawn| drawn.drawing.setting == setting && drawn.drawing.marks == *marks;
        let address = Arc::as_ptr(state).addr();
        let now = self.now.entry(address).or_default();
        if let Some(drawn) = now.iter().find(same) {
            return Arc::clone(&drawn.drawing);
        }
        let before = self.before.get(&address);
        let known = before.and_then(|before| before.iter().find(same)).cloned();
        let drawn = known.unwrap_or_else(|| Drawn {
            _state: Arc::clone(state),
            drawing: draw(setting),
        });
        let drawing = Arc::clone(&drawn.drawing);
        now.push(drawn);
        drawing
    }
}
