//! A transformer, small enough to see every number: embedding, positions, attention in heads, norms, MLP, logits.
//!
//! Vaswani et al., Attention Is All You Need, 2017; blocks in the order of GPT-2 (Radford et al., 2019), without biases
//! and gains, the scores made with the embedding itself. Left out on purpose: training, dropout, sampling (the likeliest
//! word is taken), rotary positions and a key-value cache. Rows of attention do not depend on each other, so a scene may
//! ask for one of them first.

mod info;
mod model;
mod pass;
mod picture;

#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use crate::figures::Figure;
use crate::primitive::tensor::{self, Matrix};
use crate::primitive::{Arguments, Event, Info, Part, Refusal, Simulation, Traffic, Value};
use crate::units::Micros;

pub(crate) use info::INFO;
use model::Model;
use pass::{Op, Stage};

/// How far the shares of a row may be off one.
const EXACT: f64 = 1e-12;

/// What one token is to another, in one head of the present block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Cell {
    /// Query times key.
    score: Option<f64>,
    /// The same over the root of their width; equal to the score where nothing is scaled.
    scaled: Option<f64>,
    /// Whether the mask hides it.
    masked: bool,
    /// The share of the row; exactly 0 where masked.
    weight: Option<f64>,
}

/// One run of the model over its tokens, as far as it has come.
#[derive(Clone, Debug, PartialEq)]
struct Pass {
    /// The tokens, as numbers of words.
    tokens: Vec<usize>,
    /// The present row of each token: tokens × width.
    stream: Matrix,
    /// How many tokens have their row.
    embedded: usize,
    /// What the present part of a block reads: tokens × width.
    input: Matrix,
    /// The present block, from 0.
    layer: usize,
    /// Queries, keys and values of the present block: tokens × all heads.
    vectors: [Matrix; 3],
    /// How many tokens have them.
    projected: usize,
    /// Whether the vectors are cut into heads.
    split: bool,
    /// Of all heads: head × query × key.
    cells: Vec<Cell>,
    /// What each token took from the others: head × token, each as wide as a value.
    blends: Vec<Option<Vec<f64>>>,
    /// In which order queries are worked through.
    order: Vec<usize>,
    /// The rows of the grid that are still to come, as head and query.
    rows: VecDeque<(usize, usize)>,
    /// The row that was worked on last.
    row: Option<(usize, usize)>,
    /// What attention adds: tokens × width.
    mixed: Option<Matrix>,
    /// Inside the MLP: tokens × hidden.
    expanded: Matrix,
    /// What the MLP adds: tokens × width.
    pressed: Option<Matrix>,
    /// The rows after the embedding and after each block.
    trail: Vec<Matrix>,
    /// The last row, normed for the last time.
    last: Option<Vec<f64>>,
    /// One for each word.
    logits: Option<Vec<f64>>,
}

impl Pass {
    fn new(model: &Model, tokens: Vec<usize>) -> Self {
        let count = tokens.len();
        Self {
            stream: Matrix::zeros(count, model.width),
            input: Matrix::zeros(count, model.width),
            order: (0..count).collect(),
            tokens,
            embedded: 0,
            layer: 0,
            vectors: Default::default(),
            projected: 0,
            split: false,
            cells: Vec::new(),
            blends: Vec::new(),
            rows: VecDeque::new(),
            row: None,
            mixed: None,
            expanded: Matrix::default(),
            pressed: None,
            trail: Vec::new(),
            last: None,
            logits: None,
        }
    }

    fn count(&self) -> usize {
        self.tokens.len()
    }

    fn cell(&self, head: usize, query: usize, key: usize) -> Cell {
        let count = self.count();
        let index = (head * count + query) * count + key;
        self.cells.get(index).copied().unwrap_or_default()
    }
}

/// A running model.
#[derive(Clone)]
struct Transformer {
    arguments: Arguments,
    model: std::sync::Arc<Model>,
    /// How many steps were taken.
    steps: i64,
    events: u32,
    queue: VecDeque<Op>,
    pass: Pass,
    /// Where the pass is.
    stage: Option<Stage>,
    /// The words chosen so far.
    chosen: Vec<usize>,
}

/// Starts a model on its prompt. An error says which arguments do not go together.
fn start(arguments: &Arguments) -> Result<Box<dyn Simulation>, Refusal> {
    Ok(Box::new(Transformer::new(arguments)?))
}

impl Transformer {
    fn new(arguments: &Arguments) -> Result<Self, Refusal> {
        let model = Model::new(arguments)?;
        let mut transformer = Self {
            arguments: arguments.clone(),
            pass: Pass::new(&model, model.prompt.clone()),
            model: std::sync::Arc::new(model),
            steps: 0,
            events: 0,
            queue: VecDeque::new(),
            stage: None,
            chosen: Vec::new(),
        };
        transformer.begin();
        Ok(transformer)
    }

    fn emit(&mut self, name: &'static str, args: Vec<(&'static str, Value)>) -> Event {
        // What is computed comes of what was computed just before.
        let cause = (self.events > 0).then_some(self.events);
        self.events += 1;
        Event {
            id: self.events,
            t: Micros(self.steps),
            name,
            args,
            cause,
        }
    }

    fn root_property(&self, name: &str) -> Value {
        let (model, pass) = (&self.model, &self.pass);
        let count = |count: usize| Value::Int(count as i64);
        let size = |count: u64| Value::Int(count as i64);
        match name {
            "tokens" | "vectors" => Value::Set((0..pass.count()).map(token_part).collect()),
            "heads" => Value::Set((0..model.heads).map(head_part).collect()),
            "scores" => self.cells(|_, cell| cell.score.is_some()),
            "weights" => self.cells(|_, cell| cell.weight.is_some()),
            "hidden-cells" => self.cells(|_, cell| cell.masked),
            "blend" => Value::part(pass.row.map(|(_, query)| blend_part(query))),
            "stages" => Value::Set(self.stage_parts()),
            "stage" => Value::part(self.present_stage()),
            "layer" => count(pass.layer + 1),
            "width" => count(model.width),
            "key-value-heads" => count(model.key_heads),
            "key-width" => count(model.key_width()),
            "logits" => pass.logits.as_deref().map_or(Value::None, reals),
            "probabilities" => {
                let shares = pass.logits.as_deref().map(tensor::softmax);
                shares.as_deref().map_or(Value::None, reals)
            }
            "choice" => match self.chosen.last() {
                Some(word) => Value::text(self.model.words[*word].clone()),
                None => Value::None,
            },
            "attention-parameters" => size(model.sizes().attention()),
            "block-parameters" => size(model.sizes().block()),
            "parameters" => size(model.sizes().whole()),
            _ => {
                let known = self.arguments.0.iter().find(|(known, _)| *known == name);
                known.map_or(Value::None, |(_, value)| value.clone())
            }
        }
    }

    fn token_property(&self, token: usize, name: &str) -> Value {
        let pass = &self.pass;
        let vector = |kind: usize| match token < pass.projected {
            true => reals(pass.vectors[kind].row(token)),
            false => Value::None,
        };
        match name {
            "index" => Value::Int(token as i64 + 1),
            "id" => Value::Int(pass.tokens[token] as i64),
            "word" => Value::text(self.word(token)),
            "vector" if token < pass.embedded => reals(pass.stream.row(token)),
            "query" => vector(0),
            "key" => vector(1),
            "value" => vector(2),
            "scores" => self.cells(|id, cell| id[0] == token && cell.score.is_some()),
            "weights" => self.cells(|id, cell| id[0] == token && cell.weight.is_some()),
            "blend" => Value::Part(blend_part(token)),
            "hidden" => {
                let rows = pass.trail.iter().map(|rows| reals(rows.row(token)));
                Value::List(rows.collect())
            }
            _ => Value::None,
        }
    }

    fn blend_property(&self, token: usize, name: &str) -> Value {
        match name {
            "token" => Value::Part(token_part(token)),
            "weights" => self.token_property(token, "weights"),
            "vector" => self.blend_of(token).as_deref().map_or(Value::None, reals),
            _ => Value::None,
        }
    }

    /// What a token took from the others: the heads side by side, once all of them have it.
    fn blend_of(&self, token: usize) -> Option<Vec<f64>> {
        let count = self.pass.count();
        let of = |head: usize| self.pass.blends.get(head * count + token)?.clone();
        let parts: Option<Vec<Vec<f64>>> = (0..self.model.heads).map(of).collect();
        parts.map(|parts| parts.concat())
    }

    fn head_property(&self, head: usize, name: &str) -> Value {
        let done = || {
            let count = self.pass.count();
            let rows = self.pass.blends.get(head * count..(head + 1) * count)?;
            let rows: Option<Vec<Value>> =
                rows.iter().map(|row| row.as_deref().map(reals)).collect();
            rows.map(Value::List)
        };
        match name {
            "index" => Value::Int(head as i64 + 1),
            "scores" => self.cells(|id, cell| id[2] == head && cell.score.is_some()),
            "weights" => self.cells(|id, cell| id[2] == head && cell.weight.is_some()),
            "blends" => done().unwrap_or(Value::None),
            "key-value-head" => Value::Int(self.model.key_head(head) as i64 + 1),
            _ => Value::None,
        }
    }

    fn cell_property(&self, [query, key, head]: [usize; 3], name: &str) -> Value {
        let cell = self.pass.cell(head, query, key);
        let real = |value: Option<f64>| value.map_or(Value::None, Value::Real);
        match name {
            "query" => Value::Part(token_part(query)),
            "key" => Value::Part(token_part(key)),
            "head" => Value::Part(head_part(head)),
            "score" => real(cell.score),
            "scaled" => real(cell.scaled),
            "masked" => Value::Bool(cell.masked),
            "weight" => real(cell.weight),
            _ => Value::None,
        }
    }

    /// The cells for which something holds, by query, key and head; row by row, head by head.
    fn cells(&self, keep: impl Fn([usize; 3], Cell) -> bool) -> Value {
        let count = self.pass.count();
        let id = |index: usize| {
            [
                index / count % count,
                index % count,
                index / (count * count),
            ]
        };
        let cells = self.pass.cells.iter().enumerate();
        let kept = cells.filter(|(index, cell)| keep(id(*index), **cell));
        Value::Set(kept.map(|(index, _)| cell_part(id(index))).collect())
    }

    fn word(&self, token: usize) -> std::sync::Arc<str> {
        self.model.words[self.pass.tokens[token]].clone()
    }

    /// The numbers of a part that exists now.
    fn known(&self, part: Part) -> Option<[usize; 3]> {
        let count = self.pass.count();
        let id = part.id.map(|n| n as usize);
        let exists = match part.kind {
            "token" | "blend" => id[0] < count,
            "head" => id[0] < self.model.heads,
            "cell" => id[0] < count && id[1] < count && id[2] < self.model.heads,
            "stage" => id[0] < self.model.stages().len(),
            _ => true,
        };
        exists.then_some(id)
    }
}

impl Simulation for Transformer {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn now(&self) -> Micros {
        Micros(self.steps)
    }

    fn next(&self) -> Option<Micros> {
        // A step of a pure computation takes one unit of its clock.
        (!self.queue.is_empty()).then_some(Micros(self.steps + 1))
    }

    fn step(&mut self) -> Option<Event> {
        self.perform()
    }

    fn wait(&mut self, t: Micros) {
        self.steps = self.steps.max(t.0);
    }

    fn act(&mut self, on: Part, action: &'static str, _: &Arguments) -> Result<(), String> {
        match (action, self.known(on)) {
            ("attend", Some([token, ..])) => self.attend(token),
            _ => Err("the token does not exist any more".to_owned()),
        }
    }

    fn property(&self, of: Part, name: &str) -> Value {
        let Some(id) = self.known(of) else {
            return Value::None;
        };
        match of.kind {
            "" => self.root_property(name),
            "token" => self.token_property(id[0], name),
            "head" => self.head_property(id[0], name),
            "cell" => self.cell_property(id, name),
            "blend" => self.blend_property(id[0], name),
            "stage" => self.stage_property(id[0], name),
            _ => Value::None,
        }
    }

    fn label(&self, part: Part) -> String {
        let Some([one, other, _]) = self.known(part) else {
            return part.kind.to_owned();
        };
        match part.kind {
            "token" | "blend" => self.word(one).to_string(),
            "cell" => self.word(other).to_string(),
            "head" => format!("head {}", one + 1),
            "stage" => self.model.stages()[one].name(),
            kind => kind.to_owned(),
        }
    }

    fn picture(&self, property: &str, view: &str, _options: &Arguments) -> Figure {
        self.figure(property, view)
    }

    fn traffic(&mut self) -> Vec<Traffic> {
        Vec::new()
    }

    fn violation(&self) -> Option<String> {
        self.broken_row()
            .or_else(|| self.broken_blend())
            .or_else(|| {
                let whole = self.pass.stream.is_finite();
                (!whole).then(|| "a row holds what is no number".to_owned())
            })
    }

    fn fork(&self) -> Box<dyn Simulation> {
        Box::new(self.clone())
    }
}

impl Transformer {
    /// A row of weights that does not sum to one, or that gives something to what is masked.
    fn broken_row(&self) -> Option<String> {
        let count = self.pass.count();
        for head in 0..self.model.heads {
            for query in 0..count {
                let row = (0..count).map(|key| (key, self.pass.cell(head, query, key)));
                let mut shares = Vec::new();
                for (key, cell) in row {
                    let Some(weight) = cell.weight else { continue };
                    let hidden = self.model.causal && key > query;
                    if hidden != cell.masked || hidden && weight.to_bits() != 0 {
                        return Some(format!(
                            "`{}` looks ahead at `{}`",
                            self.word(query),
                            self.word(key)
                        ));
                    }
                    shares.push(weight);
                }
                if !shares.is_empty() && (tensor::sum(&shares) - 1.0).abs() > EXACT {
                    return Some(format!(
                        "the weights of `{}` do not sum to 1",
                        self.word(query)
                    ));
                }
            }
        }
        None
    }

    /// A blend outside of what its visible values span, in any of its numbers.
    fn broken_blend(&self) -> Option<String> {
        let count = self.pass.count();
        let blends = self.pass.blends.iter().enumerate();
        for (index, blend) in blends.filter_map(|(index, row)| Some((index, row.as_ref()?))) {
            let (head, query) = (index / count, index % count);
            let visible = (0..count).filter(|key| !self.pass.cell(head, query, *key).masked);
            let values: Vec<&[f64]> = visible.map(|key| self.value_of(head, key)).collect();
            for (at, number) in blend.iter().enumerate() {
                let column = || values.iter().map(|value| value[at]);
                let low = column().fold(f64::INFINITY, f64::min);
                let high = column().fold(f64::NEG_INFINITY, f64::max);
                let slack = EXACT * (1.0 + low.abs().max(high.abs()));
                if *number < low - slack || *number > high + slack {
                    return Some(format!(
                        "what `{}` takes lies outside of what the others give",
                        self.word(query)
                    ));
                }
            }
        }
        None
    }
}

fn token_part(token: usize) -> Part {
    Part::new("token", [token as u32, 0, 0])
}

fn head_part(head: usize) -> Part {
    Part::new("head", [head as u32, 0, 0])
}

fn cell_part(id: [usize; 3]) -> Part {
    Part::new("cell", id.map(|n| n as u32))
}

fn blend_part(token: usize) -> Part {
    Part::new("blend", [token as u32, 0, 0])
}

fn stage_part(stage: usize) -> Part {
    Part::new("stage", [stage as u32, 0, 0])
}

fn reals(row: &[f64]) -> Value {
    Value::List(row.iter().map(|value| Value::Real(*value)).collect())
}
