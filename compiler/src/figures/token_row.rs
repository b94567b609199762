//! Tokens in a row, in reading order, each with the vectors that belong to it.

use super::pen::{BOX_RADIUS, Look, Pen, Setting, key, own, point, rect, tint};
use super::vector::{VectorBox, VectorLayout};
use super::{Context, Wanted, centred};
use crate::drawing::{Dash, Rect};
use crate::primitive::Part;
use crate::story::Mark;
use crate::theme::Role;

/// The state of a row of tokens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TokenRow {
    /// The tokens, in reading order.
    pub tokens: Vec<Token>,
    /// The names of a vector's numbers; empty if they have none.
    pub directions: Vec<String>,
    /// What stands below the words, from top to bottom.
    pub lines: Vec<TokenLine>,
}

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Its part.
    pub part: Part,
    /// What it says.
    pub word: String,
    /// Its colour for ever, 1 to 8.
    pub identity: u8,
}

/// One kind of vector, of all tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenLine {
    /// What it is, such as `query`; empty where that goes without saying.
    pub name: String,
    /// One for each token; none while it is not computed.
    pub vectors: Vec<Option<Vec<String>>>,
}

/// Sizes of a row of tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenRowGeometry {
    pub(super) drawn: Rect,
    /// Left edge of the first token.
    left: f64,
    /// How many tokens stand side by side.
    across: usize,
    /// The width of a token.
    width: f64,
    gap: f64,
    word: f64,
    /// The height of a vector's box.
    vector: f64,
    /// From one vector to the next.
    pitch: f64,
    /// From one row of tokens to the next.
    block: f64,
    layout: VectorLayout,
    /// Whether the names of lines stand above them rather than beside.
    above: bool,
}

impl TokenRowGeometry {
    /// The box of a token's word.
    fn word(&self, token: usize) -> Rect {
        rect(
            self.left + (token % self.across) as f64 * (self.width + self.gap),
            self.drawn.y + (token / self.across) as f64 * self.block,
            self.width,
            self.word,
        )
    }

    /// The box of a vector of a token.
    fn vector(&self, token: usize, line: usize) -> Rect {
        let word = self.word(token);
        let top = word.y + word.h + self.gap + self.pitch * line as f64;
        rect(
            word.x,
            top + self.pitch - self.gap - self.vector,
            word.w,
            self.vector,
        )
    }
}

/// What the words of all states ask for.
struct Union {
    tokens: usize,
    lines: usize,
    words: f64,
    names: f64,
    layout: VectorLayout,
}

/// The gap between tokens, and between a word and its vectors.
const GAP: f64 = 12.0;

impl Union {
    fn new(states: &[&TokenRow], width: f64, context: &Context) -> Self {
        let tokens = states
            .iter()
            .map(|state| state.tokens.len())
            .max()
            .unwrap_or(0)
            .max(1);
        let lines = || states.iter().flat_map(|state| &state.lines);
        let words = states
            .iter()
            .flat_map(|state| &state.tokens)
            .map(|token| token.word.as_str());
        let named = states
            .iter()
            .map(|state| &state.directions)
            .find(|names| !names.is_empty());
        let vectors = lines().flat_map(|line| line.vectors.iter().flatten());
        let share = (width + GAP) / tokens as f64 - GAP;
        Self {
            tokens,
            lines: states
                .iter()
                .map(|state| state.lines.len())
                .max()
                .unwrap_or(0),
            words: context.widest(words, context.label(600)) + context.scale.label * 1.2,
            names: context.widest(lines().map(|line| line.name.as_str()), context.label(600)),
            layout: VectorLayout::new(
                vectors,
                named.map_or(&[], |names| names),
                share.max(context.scale.label * 7.0),
                context,
            ),
        }
    }

    /// The least width of a token.
    fn token(&self) -> f64 {
        self.words.max(self.layout.width())
    }

    /// What the names of lines take beside the tokens.
    fn beside(&self, above: bool) -> f64 {
        if above || self.names == 0.0 {
            0.0
        } else {
            self.names + 20.0
        }
    }

    fn wide(&self, token: f64, across: usize, above: bool) -> f64 {
        self.beside(above) + across as f64 * (token + GAP) - GAP
    }

    /// From one line to the next.
    fn pitch(&self, vector: f64, above: bool, context: &Context) -> f64 {
        let name = if above && self.names > 0.0 {
            context.scale.label * 1.7
        } else {
            0.0
        };
        vector + GAP + name
    }

    /// One row of tokens with their vectors.
    fn block(&self, vector: f64, above: bool, context: &Context) -> f64 {
        word_height(context) + self.lines as f64 * self.pitch(vector, above, context)
    }

    /// All rows of tokens.
    fn high(&self, vector: f64, across: usize, above: bool, context: &Context) -> f64 {
        let rows = self.tokens.div_ceil(across.max(1)) as f64;
        rows * self.block(vector, above, context) + (rows - 1.0) * context.scale.label
    }

    /// How many tokens fit side by side, evenly.
    fn across(&self, width: f64, above: bool) -> usize {
        let room = width - self.beside(above) + GAP;
        let most = ((room / (self.token() + GAP)) as usize).clamp(1, self.tokens);
        self.tokens.div_ceil(self.tokens.div_ceil(most))
    }
}

fn word_height(context: &Context) -> f64 {
    context.scale.label * 2.0
}

pub(super) fn wanted(states: &[&TokenRow], width: f64, context: &Context) -> Wanted {
    let union = Union::new(states, width, context);
    let above = context.portrait;
    let across = union.across(width, above);
    let vector = union.layout.height(context);
    let ideal = (union.token() * 1.5).max(context.scale.label * 8.0);
    Wanted {
        min: (
            union.wide(union.token(), across, above),
            union.high(vector, across, above, context),
        ),
        ideal: (
            union.wide(ideal, union.tokens, above),
            union.high(vector * 1.5, across, above, context),
        ),
    }
}

pub(super) fn solve(states: &[&TokenRow], share: Rect, context: &Context) -> TokenRowGeometry {
    let union = Union::new(states, share.w, context);
    let above = context.portrait;
    let across = union.across(share.w, above);
    let room = (share.w - union.beside(above) + GAP) / across as f64 - GAP;
    let width = room
        .min((union.token() * 1.9).max(context.scale.label * 10.0))
        .max(1.0);
    let least = union.layout.height(context);
    let rows = union.tokens.div_ceil(across) as f64;
    let spare = (share.h - union.high(least, across, above, context)).max(0.0);
    let vector = least + (spare / (rows * union.lines.max(1) as f64)).min(least * 0.7);
    let drawn = centred(
        share,
        union.wide(width, across, above),
        union.high(vector, across, above, context),
    );
    TokenRowGeometry {
        drawn,
        left: drawn.x + union.beside(above),
        across,
        width,
        gap: GAP,
        word: word_height(context),
        vector,
        pitch: union.pitch(vector, above, context),
        block: union.block(vector, above, context) + context.scale.label,
        layout: union.layout,
        above,
    }
}

pub(super) fn draw(state: &TokenRow, solved: &TokenRowGeometry, pen: &mut Pen) {
    for (index, token) in state.tokens.iter().enumerate() {
        draw_word(token, solved.word(index), pen);
        let mut bounds = solved.word(index);
        for (line, vectors) in state.lines.iter().enumerate() {
            let at = solved.vector(index, line);
            bounds = bounds.union(at);
            draw_vector(
                state,
                index,
                line,
                vectors.vectors.get(index).and_then(Option::as_ref),
                at,
                solved,
                pen,
            );
        }
        pen.place(token.part, bounds);
    }
    let rows = state.tokens.len().div_ceil(solved.across.max(1));
    for row in 0..rows {
        for (index, line) in state.lines.iter().enumerate() {
            let first = solved.vector(row * solved.across, index);
            let (at, setting) = if solved.above {
                let y = first.y - pen.context.scale.label * 0.75;
                (
                    point(solved.drawn.x, y),
                    Setting::start(pen.context.label(600), Role::Ink),
                )
            } else {
                (
                    point(first.x - 20.0, first.centre().y),
                    Setting::end(pen.context.label(600), Role::Ink),
                )
            };
            pen.words(own("line", row * 100 + index), at, &line.name, setting);
        }
    }
    if let Some(token) = state.tokens.first() {
        pen.place_whole(token.part, solved.drawn);
    }
}

fn draw_word(token: &Token, at: Rect, pen: &mut Pen) {
    let mark = pen.marks.of(token.part);
    let role = Role::Categorical(token.identity);
    let look = match mark {
        Some(mark) => Look::thing(tint(mark.role()), mark.role()).width(3.0),
        None => Look::thing(tint(role), role),
    };
    pen.rect(key(token.part, "token"), at, BOX_RADIUS, look);
    let setting = Setting::middle(pen.context.label(600), Role::Ink);
    pen.words(key(token.part, "word"), at.centre(), &token.word, setting);
    if let Some(mark) = mark {
        pen.mark_badge(token.part, point(at.x + at.w, at.y), mark);
    }
}

fn draw_vector(
    state: &TokenRow,
    token: usize,
    line: usize,
    numbers: Option<&Vec<String>>,
    at: Rect,
    solved: &TokenRowGeometry,
    pen: &mut Pen,
) {
    let of = &state.tokens[token];
    let mark = pen.marks.of(of.part);
    let look = match (numbers, mark) {
        (None, _) => Look::line(Role::Muted).dash(Dash::NotYet),
        (Some(_), Some(mark)) => Look::thing(Role::Raised, Mark::role(mark)).width(3.0),
        (Some(_), None) => Look::thing(Role::Raised, Role::Categorical(of.identity)),
    };
    let vector = VectorBox {
        part: of.part,
        keys: ["vector", "number", "direction", "divider"],
        index: line,
        at,
        look,
        numbers,
        directions: &state.directions,
    };
    vector.draw(&solved.layout, pen);
}
