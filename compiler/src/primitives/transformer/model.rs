//! What is computed with: the shape of the model and its matrices, by formula, by chance, or as the scene gives them.

use std::sync::Arc;

use crate::primitive::tensor::{self, Matrix};
use crate::primitive::{Arguments, Refusal, Rng, Value};

/// The most tokens that a pass has.
pub(super) const CONTEXT: usize = 32;
/// The most words of a vocabulary.
const WORDS: usize = 64;
/// The most numbers of a row.
const WIDEST: usize = 64;
/// The width where a scene gives neither it nor an embedding.
const WIDTH: usize = 4;

/// How much of the model there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Module {
    /// Embedding, projections, attention.
    Attention,
    /// The same in blocks, with norms, residuals and the MLP.
    Block,
    /// The same with positions, and from the last row to the next token.
    Model,
}

/// Where and how rows are brought to one scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Norm {
    /// Layer norm before each part of a block.
    Pre,
    /// Layer norm after each part was added.
    Post,
    /// Root mean square norm before each part of a block.
    Rms,
}

/// The matrices of one block. Rows are inputs, columns are outputs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Weights {
    /// Width × (heads · width of a key).
    pub(super) query: Matrix,
    /// Width × (key-value heads · width of a key).
    pub(super) key: Matrix,
    /// Width × (key-value heads · width of a value).
    pub(super) value: Matrix,
    /// (Heads · width of a value) × width.
    pub(super) output: Matrix,
    /// Width × hidden.
    pub(super) up: Matrix,
    /// Hidden × width.
    pub(super) down: Matrix,
}

/// A model, before anything runs.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) module: Module,
    pub(super) words: Vec<Arc<str>>,
    /// The prompt as numbers of words.
    pub(super) prompt: Vec<usize>,
    /// What the numbers of a row stand for; empty if nothing.
    pub(super) directions: Vec<String>,
    pub(super) width: usize,
    pub(super) hidden: usize,
    pub(super) heads: usize,
    /// How many heads have keys and values of their own.
    pub(super) key_heads: usize,
    pub(super) causal: bool,
    pub(super) scale: bool,
    pub(super) norm: Norm,
    pub(super) residual: bool,
    pub(super) activation: fn(f64) -> f64,
    pub(super) new_tokens: usize,
    /// Words × width.
    pub(super) embedding: Matrix,
    /// Places × width; none where order is not told.
    pub(super) positions: Option<Matrix>,
    /// One a block.
    pub(super) blocks: Vec<Weights>,
}

/// How many numbers a model learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    pub(super) words: u64,
    pub(super) width: u64,
    pub(super) hidden: u64,
    pub(super) layers: u64,
    /// Rows of the position table; 0 without one.
    pub(super) places: u64,
    /// Whether projections have a bias and norms have gain and bias, as in GPT-2.
    pub(super) biased: bool,
}

impl Sizes {
    /// Query, key, value and output projections: four times the width squared, whatever the number of heads.
    pub(super) fn attention(self) -> u64 {
        4 * self.width * self.width + self.bias(4 * self.width)
    }

    /// Both layers of the MLP.
    pub(super) fn mlp(self) -> u64 {
        2 * self.width * self.hidden + self.bias(self.hidden + self.width)
    }

    /// Gain and bias of the two norms of a block.
    pub(super) fn norms(self) -> u64 {
        self.bias(4 * self.width)
    }

    /// One block.
    pub(super) fn block(self) -> u64 {
        self.attention() + self.mlp() + self.norms()
    }

    /// Everything; the scores are made with the embedding itself.
    pub(super) fn whole(self) -> u64 {
        (self.words + self.places) * self.width
            + self.layers * self.block()
            + self.bias(2 * self.width)
    }

    fn bias(self, count: u64) -> u64 {
        if self.biased { count } else { 0 }
    }
}

/// What matrices hold that the scene does not give.
#[derive(Clone, Copy)]
enum Fill {
    Formula,
    Random { seed: u64 },
    Identity,
}

impl Fill {
    /// The matrix with this number.
    fn matrix(self, id: usize, rows: usize, columns: usize) -> Matrix {
        match self {
            Self::Formula => Matrix::from_fn(rows, columns, |row, column| {
                0.5 * libm::sin((100 * id + 10 * row + column + 1) as f64)
            }),
            Self::Random { seed } => {
                let mut rng = Rng::new(seed, id as u64);
                Matrix::from_fn(rows, columns, |_, _| rng.unit() - 0.5)
            }
            Self::Identity => Matrix::identity(rows, columns),
        }
    }
}

/// The numbers of matrices in the formula; those of a block grow by six with each.
mod id {
    pub(super) const EMBEDDING: usize = 1;
    pub(super) const POSITIONS: usize = 2;
    pub(super) const QUERY: usize = 3;
    pub(super) const KEY: usize = 4;
    pub(super) const VALUE: usize = 5;
    pub(super) const OUTPUT: usize = 6;
    pub(super) const UP: usize = 7;
    pub(super) const DOWN: usize = 8;
    pub(super) const OF_A_BLOCK: usize = 6;
}

impl Model {
    /// The model that the arguments describe.
    ///
    /// # Errors
    /// Which arguments do not go together, and why.
    pub(super) fn new(arguments: &Arguments) -> Result<Self, Refusal> {
        let module = match arguments.word("module") {
            "attention" => Module::Attention,
            "block" => Module::Block,
            _ => Module::Model,
        };
        let words = words(arguments, "vocabulary");
        if words.len() > WORDS {
            return Err(Refusal::of(
                "vocabulary",
                format!(
                    "the vocabulary has {} words, and {WORDS} are the most",
                    words.len()
                ),
            ));
        }
        let prompt = prompt(&words, &self::words(arguments, "prompt"))?;
        let fill = match arguments.word("matrices") {
            "random" => Fill::Random {
                seed: arguments.int("seed").unsigned_abs(),
            },
            "identity" => Fill::Identity,
            _ => Fill::Formula,
        };
        let given = |name| matrix(arguments, name);
        let embedding = given("embedding")?;
        let width = match (arguments.get("width"), &embedding) {
            (Value::Int(width), _) => *width as usize,
            (_, Some(embedding)) => embedding.columns(),
            _ => WIDTH,
        };
        if width > WIDEST {
            return Err(Refusal::of(
                "embedding",
                format!("a row of the embedding has {width} numbers, and {WIDEST} are the most"),
            )
            .or("width"));
        }
        let embedding = match embedding {
            Some(embedding) => embedding,
            None => fill.matrix(id::EMBEDDING, words.len(), width),
        };
        check(
            "embedding",
            &embedding,
            (words.len(), "word of the vocabulary"),
            width,
        )?;
        let shape = Shape::new(arguments, width)?;
        let layers = if module == Module::Attention {
            1
        } else {
            arguments.int("layers") as usize
        };
        let new_tokens = if module == Module::Model {
            arguments.int("new-tokens") as usize
        } else {
            0
        };
        if prompt.len() + new_tokens > CONTEXT {
            return Err(Refusal::of(
                "prompt",
                format!(
                    "the prompt and the new tokens are {}, and a pass has {CONTEXT} tokens at most",
                    prompt.len() + new_tokens
                ),
            )
            .or("new-tokens"));
        }
        let mut blocks = Vec::new();
        for layer in 0..layers {
            blocks.push(shape.weights(arguments, fill, layer)?);
        }
        let positions = module == Module::Model && arguments.word("positions") == "table";
        let directions = self::words(arguments, "directions");
        if !directions.is_empty() && directions.len() != width {
            return Err(Refusal::of(
                "directions",
                format!(
                    "there are {} directions, and the width is {width}",
                    directions.len()
                ),
            )
            .or("width"));
        }
        Ok(Self {
            module,
            words,
            prompt,
            directions: directions.iter().map(ToString::to_string).collect(),
            width,
            hidden: shape.hidden,
            heads: shape.heads,
            key_heads: shape.key_heads,
            causal: arguments.bool("causal"),
            scale: arguments.bool("scale"),
            norm: match arguments.word("norm") {
                "post" => Norm::Post,
                "rms" => Norm::Rms,
                _ => Norm::Pre,
            },
            residual: arguments.bool("residual"),
            activation: match arguments.word("activation") {
                "gelu-tanh" => tensor::gelu_tanh,
                "relu" => tensor::relu,
                _ => tensor::gelu,
            },
            new_tokens,
            embedding,
            positions: positions.then(|| fill.matrix(id::POSITIONS, CONTEXT, width)),
            blocks,
        })
    }

    /// The width of a query and of a key of one head.
    pub(super) fn key_width(&self) -> usize {
        self.blocks
            .first()
            .map_or(1, |weights| weights.query.columns() / self.heads)
            .max(1)
    }

    /// The width of a value of one head.
    pub(super) fn value_width(&self) -> usize {
        self.blocks
            .first()
            .map_or(1, |weights| weights.value.columns() / self.key_heads)
            .max(1)
    }

    /// Which key-value head a head reads.
    pub(super) fn key_head(&self, head: usize) -> usize {
        head * self.key_heads / self.heads
    }

    /// A row at one scale.
    pub(super) fn normed(&self, row: &[f64]) -> Vec<f64> {
        match self.norm {
            Norm::Rms => tensor::rms_norm(row),
            Norm::Pre | Norm::Post => tensor::layer_norm(row),
        }
    }

    /// What is learned, as far as this model has it.
    pub(super) fn sizes(&self) -> Sizes {
        Sizes {
            words: self.words.len() as u64,
            width: self.width as u64,
            hidden: self.hidden as u64,
            layers: self.blocks.len() as u64,
            places: self
                .positions
                .as_ref()
                .map_or(0, |table| table.rows() as u64),
            biased: false,
        }
    }
}

/// How wide the parts of a block are.
struct Shape {
    width: usize,
    hidden: usize,
    heads: usize,
    key_heads: usize,
}

impl Shape {
    fn new(arguments: &Arguments, width: usize) -> Result<Self, Refusal> {
        let heads = arguments.int("heads") as usize;
        let key_heads = match arguments.get("key-value-heads") {
            Value::Int(count) => *count as usize,
            _ => heads,
        };
        if !heads.is_multiple_of(key_heads) {
            return Err(Refusal::of(
                "key-value-heads",
                format!("{heads} heads cannot share {key_heads} key-value heads evenly"),
            )
            .or("heads"));
        }
        Ok(Self {
            width,
            hidden: arguments.int("hidden-width") as usize,
            heads,
            key_heads,
        })
    }

    /// The matrices of one block.
    fn weights(&self, arguments: &Arguments, fill: Fill, layer: usize) -> Result<Weights, Refusal> {
        let filled =
            |id: usize, rows, columns| fill.matrix(id + layer * id::OF_A_BLOCK, rows, columns);
        let take =
            |name, id, rows: usize, columns: &dyn Fn() -> Result<usize, Refusal>| match matrix(
                arguments, name,
            )? {
                Some(given) => {
                    check(name, &given, (rows, "number of a row"), given.columns())?;
                    Ok::<_, Refusal>(given)
                }
                None => Ok(filled(id, rows, columns()?)),
            };
        let head = || self.head_width();
        let query = take("query-weights", id::QUERY, self.width, &|| {
            Ok(self.heads * head()?)
        })?;
        let share = |name, matrix: &Matrix, heads| {
            let refused = |reason| Refusal::of(name, reason).or("heads");
            split(name, matrix.columns(), heads).map_err(refused)
        };
        let key_width = share("query-weights", &query, self.heads)?;
        let key = take("key-weights", id::KEY, self.width, &|| {
            Ok(self.key_heads * key_width)
        })?;
        check(
            "key-weights",
            &key,
            (self.width, "number of a row"),
            self.key_heads * key_width,
        )?;
        let value = take("value-weights", id::VALUE, self.width, &|| {
            Ok(self.key_heads * head()?)
        })?;
        let value_width = share("value-weights", &value, self.key_heads)?;
        let rows = self.heads * value_width;
        let output = take("output-weights", id::OUTPUT, rows, &|| Ok(self.width))?;
        check(
            "output-weights",
            &output,
            (rows, "number of the heads together"),
            self.width,
        )?;
        let up = take("up-weights", id::UP, self.width, &|| Ok(self.hidden))?;
        check(
            "up-weights",
            &up,
            (self.width, "number of a row"),
            self.hidden,
        )?;
        let down = take("down-weights", id::DOWN, self.hidden, &|| Ok(self.width))?;
        check(
            "down-weights",
            &down,
            (self.hidden, "hidden number"),
            self.width,
        )?;
        Ok(Weights {
            query,
            key,
            value,
            output,
            up,
            down,
        })
    }

    /// The width of one head, where no matrix says otherwise.
    fn head_width(&self) -> Result<usize, Refusal> {
        let refused = |reason| Refusal::of("heads", reason).or("width");
        split("a row", self.width, self.heads).map_err(refused)
    }
}

/// The width of one of several equal slices.
fn split(what: &str, width: usize, heads: usize) -> Result<usize, String> {
    if width > 0 && width.is_multiple_of(heads) {
        Ok(width / heads)
    } else {
        Err(format!(
            "{what} has width {width}, which {heads} heads cannot share evenly"
        ))
    }
}

/// Whether a matrix has a row for each of so many things, and this width.
fn check(
    name: &'static str,
    matrix: &Matrix,
    rows: (usize, &str),
    columns: usize,
) -> Result<(), Refusal> {
    let (count, of) = rows;
    if matrix.rows() != count {
        return Err(Refusal::of(
            name,
            format!(
                "{name} has {} rows, and it needs one for each {of}: {count}",
                matrix.rows()
            ),
        ));
    }
    if matrix.columns() != columns || columns == 0 {
        return Err(Refusal::of(
            name,
            format!(
                "{name} has {} columns, and it needs {}",
                matrix.columns(),
                columns.max(1)
            ),
        ));
    }
    Ok(())
}

/// A matrix as the scene gives it; none if it does not.
fn matrix(arguments: &Arguments, name: &'static str) -> Result<Option<Matrix>, Refusal> {
    let Value::List(rows) = arguments.get(name) else {
        return Ok(None);
    };
    let number = |value: &Value| match value {
        Value::Int(count) => *count as f64,
        Value::Real(real) => *real,
        _ => 0.0,
    };
    let row = |row: &Value| match row {
        Value::List(values) => values.iter().map(number).collect(),
        _ => Vec::new(),
    };
    let rows: Vec<Vec<f64>> = rows.iter().map(row).collect();
    let found = Matrix::from_rows(&rows)
        .ok_or_else(|| Refusal::of(name, format!("the rows of {name} are not equally long")))?;
    Ok(Some(found))
}

/// The words of a text argument.
fn words(arguments: &Arguments, name: &str) -> Vec<Arc<str>> {
    match arguments.get(name) {
        Value::Text(text) => text.split_whitespace().map(Arc::from).collect(),
        _ => Vec::new(),
    }
}

/// The prompt as numbers of words of the vocabulary.
fn prompt(vocabulary: &[Arc<str>], prompt: &[Arc<str>]) -> Result<Vec<usize>, Refusal> {
    if prompt.is_empty() {
        return Err(Refusal::of("prompt", "the prompt has no word"));
    }
    let find = |word: &Arc<str>| {
        let found = vocabulary.iter().position(|known| known == word);
        found.ok_or_else(|| {
            let known = vocabulary.join(", ");
            let reason = format!("the vocabulary has no word \"{word}\": {known}");
            Refusal::of("prompt", reason).or("vocabulary")
        })
    };
    prompt.iter().map(find).collect()
}

#[cfg(test)]
mod tests {
    use super::Sizes;

    /// GPT-2 small (Radford et al., 2019).
    #[test]
    fn sizes_are_those_of_a_known_model() {
        let gpt2 = Sizes {
            words: 50_257,
            width: 768,
            hidden: 3_072,
            layers: 12,
            places: 1_024,
            biased: true,
        };
        assert_eq!(gpt2.attention(), 2_362_368);
        assert_eq!(gpt2.mlp(), 4_722_432);
        assert_eq!(gpt2.norms(), 3_072);
        assert_eq!(gpt2.block(), 7_087_872);
        assert_eq!(gpt2.whole(), 124_439_808);
    }
}
