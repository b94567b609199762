//! Formulas: what stands between `$` in shown text, as LaTeX writes mathematics.
//!
//! A formula is parsed and laid out as KaTeX does it (by ratex, which has TeX's rules and KaTeX's metrics) and drawn as
//! one outline from the fonts of KaTeX, so that every output shows the same shapes without another font to load. Where
//! there is no picture, in captions, transcripts and labels, it is read as plain characters: `x_i^2` as `xᵢ²`.
//!
//! Colours, links, images and sizes of LaTeX are refused: how things look is said by roles. Knows no stage and no scene.

mod outline;
mod reading;

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use outline::Outline;

/// The most characters of a formula.
pub const MOST_CHARACTERS: usize = 400;
/// The widest and the tallest that a formula may be, in sizes of the words around it.
const MOST_EMS: f64 = 100.0;
/// How much larger formulas are than words, so that small letters are as high as those of Inter.
const SCALE: f64 = 1.21;
/// How many formulas are remembered; then all are forgotten.
const MEMORY: usize = 1 << 10;

/// A formula that can be shown. Two are equal if they are written alike.
#[derive(Clone)]
pub struct Formula {
    source: String,
    reading: String,
    outline: Outline,
}

/// Why a formula cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where, in bytes of the formula, if that is known.
    pub at: Option<Range<usize>>,
    /// What is wrong.
    pub kind: MistakeKind,
}

/// What is wrong with a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MistakeKind {
    /// No such command, with its backslash.
    UnknownCommand(String),
    /// Something of LaTeX that formulas here do not have.
    NotSupported(&'static str),
    /// The fonts have no such character.
    NoGlyph(char),
    /// It is longer than [`MOST_CHARACTERS`].
    TooLong(usize),
    /// It is wider or taller than any line of text.
    TooLarge,
    /// It is not written as LaTeX wants it, in words.
    Malformed(String),
}

impl Formula {
    /// Reads what stands between two `$`.
    ///
    /// # Errors
    ///
    /// The first mistake in it.
    pub fn parse(source: &str) -> Result<Arc<Self>, Mistake> {
        static KNOWN: LazyLock<Mutex<HashMap<String, Arc<Formula>>>> =
            LazyLock::new(Mutex::default);
        let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(formula) = known().get(source) {
            return Ok(Arc::clone(formula));
        }
        let formula = Arc::new(Self::new(source)?);
        let mut known = known();
        if known.len() >= MEMORY {
            known.clear();
        }
        known.insert(source.to_owned(), Arc::clone(&formula));
        Ok(formula)
    }

    fn new(source: &str) -> Result<Self, Mistake> {
        let length = source.chars().count();
        if length > MOST_CHARACTERS {
            return Err(Mistake::whole(MistakeKind::TooLong(length)));
        }
        let nodes = ratex_parser::parse(source).map_err(|error| Mistake::of(&error, source))?;
        let reading = reading::reading(&nodes).map_err(Mistake::whole)?;
        let outline = outline::outline(&nodes).map_err(Mistake::whole)?;
        let (width, height) = (outline.width, outline.ascent + outline.descent);
        let fits = |length: f64| (0.0..=MOST_EMS).contains(&length);
        if !fits(width) || !fits(height) || outline.ascent.abs() > MOST_EMS {
            return Err(Mistake::whole(MistakeKind::TooLarge));
        }
        Ok(Self {
            source: source.to_owned(),
            reading,
            outline,
        })
    }

    /// The formula as LaTeX, without its marks.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The formula in plain characters.
    pub fn reading(&self) -> &str {
        &self.reading
    }

    /// Its width beside words of this size.
    pub fn width(&self, px: f64) -> f64 {
        self.outline.width * SCALE * px
    }

    /// How far it reaches above the line that words stand on, and below it.
    pub fn reach(&self, px: f64) -> (f64, f64) {
        let em = SCALE * px;
        (self.outline.ascent * em, self.outline.descent * em)
    }

    /// Its outline beside words of this size, as SVG path data with absolute commands; the line that it stands on begins
    /// at the origin.
    pub fn path(&self, px: f64) -> String {
        self.outline.path(SCALE * px)
    }
}

impl fmt::Debug for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Formula").field(&self.source).finish()
    }
}

impl PartialEq for Formula {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Formula {}

impl Mistake {
    fn whole(kind: MistakeKind) -> Self {
        Self { at: None, kind }
    }

    fn of(error: &ratex_parser::ParseError, source: &str) -> Self {
        let at = error.loc.as_ref().map(|loc| loc.start..loc.end);
        let at = at.filter(|at| at.start < at.end && source.get(at.clone()).is_some());
        let kind = match error.message.strip_prefix("Undefined control sequence: ") {
            Some(command) => MistakeKind::UnknownCommand(command.to_owned()),
            None => MistakeKind::Malformed(in_words(&error.message)),
        };
        Self { at, kind }
    }
}

/// A parser's message in the manner of a diagnostic's.
fn in_words(message: &str) -> String {
    if message
        .to_lowercase()
        .ends_with("end of input in a macro argument")
    {
        return "its last command wants one more part in braces".to_owned();
    }
    if let Some(misplaced) = misplaced(message) {
        return misplaced;
    }
    let message = message.replace('\'', "`").replace("EOF", "the end");
    let mut letters = message.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

/// What stands in a formula but not there, in words; none if the message is about something else.
fn misplaced(message: &str) -> Option<String> {
    let named = message.strip_prefix("Can't use function '")?;
    let (command, place) = named.split_once("' in ")?;
    Some(match place {
        "text mode" => format!("`{command}` cannot stand in the words of a formula"),
        _ => format!("`{command}` cannot stand in a formula"),
    })
}

/// Commands that a formula may use, for those who look for one: not all that work.
#[rustfmt::skip]
pub const COMMANDS: &[&str] = &[
    "\\frac", "\\sqrt", "\\binom", "\\text", "\\operatorname", "\\mathbf", "\\mathrm", "\\mathbb", "\\mathcal", "\\left",
    "\\right", "\\hat", "\\bar", "\\tilde", "\\vec", "\\dot", "\\overline", "\\underline", "\\sum", "\\prod", "\\int", "\\limits",
    "\\log", "\\ln", "\\exp", "\\max", "\\min", "\\arg", "\\argmax", "\\argmin", "\\sin", "\\cos", "\\tan", "\\tanh", "\\lim",
    "\\sup", "\\inf", "\\det", "\\gcd", "\\Pr", "\\alpha", "\\beta", "\\gamma", "\\delta", "\\epsilon", "\\varepsilon",
    "\\zeta", "\\eta", "\\theta", "\\iota", "\\kappa", "\\lambda", "\\mu", "\\nu", "\\xi", "\\pi", "\\rho", "\\sigma",
    "\\tau", "\\upsilon", "\\phi", "\\varphi", "\\chi", "\\psi", "\\omega", "\\Gamma", "\\Delta", "\\Theta", "\\Lambda",
    "\\Xi", "\\Pi", "\\Sigma", "\\Phi", "\\Psi", "\\Omega", "\\cdot", "\\times", "\\div", "\\pm", "\\mp", "\\ast", "\\circ",
    "\\oplus", "\\otimes", "\\odot", "\\cup", "\\cap", "\\setminus", "\\wedge", "\\vee", "\\neg", "\\le", "\\leq", "\\ge",
    "\\geq", "\\ll", "\\gg", "\\ne", "\\neq", "\\approx", "\\equiv", "\\sim", "\\propto", "\\in", "\\notin", "\\subset",
    "\\subseteq", "\\mid", "\\parallel", "\\to", "\\rightarrow", "\\leftarrow", "\\Rightarrow", "\\Leftrightarrow", "\\mapsto",
    "\\forall", "\\exists", "\\infty", "\\partial", "\\nabla", "\\emptyset", "\\ell", "\\ldots", "\\cdots", "\\dots",
    "\\langle", "\\rangle", "\\lceil", "\\rceil", "\\lfloor", "\\rfloor", "\\lVert", "\\rVert", "\\|", "\\{", "\\}", "\\top",
    "\\quad", "\\,", "\\displaystyle",
];

#[cfg(test)]
mod tests;
