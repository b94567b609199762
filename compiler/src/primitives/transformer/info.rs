//! What `transformer` says about itself.

use crate::primitive::{
    Action, Clock, Entity, EventInfo, Example, Info, Parameter, Property, Type, Unit, View,
};

const fn property(name: &'static str, ty: Type, doc: &'static str) -> Property {
    Property {
        name,
        ty,
        unit: "",
        doc,
    }
}

const fn parameter(
    name: &'static str,
    ty: Type,
    default: &'static str,
    range: Option<(f64, f64)>,
    doc: &'static str,
) -> Parameter {
    Parameter {
        name,
        ty,
        default: Some(default),
        range,
        doc,
    }
}

const fn event(name: &'static str, fields: &'static [Property], doc: &'static str) -> EventInfo {
    EventInfo { name, fields, doc }
}

const fn view(property: &'static str, name: &'static str, doc: &'static str) -> View {
    View {
        property,
        name,
        options: &[],
        doc,
    }
}

const VECTOR: Type = Type::List(&Type::Real);
const MATRIX: Type = Type::List(&VECTOR);
const CELLS: Type = Type::Set("cell");
const MOST: f64 = 1_000.0;

/// The self-description.
pub(crate) static INFO: Info = Info {
    name: "transformer",
    summary: "A transformer small enough to see every number: embedding, attention, norms, MLP, logits",
    category: "language models",
    clock: Clock::Steps { pace: 160.0 },
    parameters: PARAMETERS,
    entities: &[
        Entity {
            name: "",
            doc: "The model, on its way through a prompt.",
            properties: ROOT,
        },
        Entity {
            name: "token",
            doc: "A word of the prompt at its place, and the row of numbers that stands for it.",
            properties: TOKEN,
        },
        Entity {
            name: "head",
            doc: "One of several attentions side by side, each with its own slice of queries, keys and values.",
            properties: HEAD,
        },
        Entity {
            name: "cell",
            doc: "What one token is to another in one head of the present block: a score, then a weight.",
            properties: CELL,
        },
        Entity {
            name: "blend",
            doc: "What a token takes from the tokens that it looks at.",
            properties: BLEND,
        },
        Entity {
            name: "stage",
            doc: "A box of the flow, such as attention or a norm; those of a block stand for all blocks.",
            properties: STAGE,
        },
        Entity {
            name: "word",
            doc: "A word of the vocabulary, with its score.",
            properties: &[],
        },
    ],
    actions: &[Action {
        name: "attend",
        of: "token",
        parameters: &[],
        doc: "Works through this token's row before the rows that are left: rows do not depend on each other.",
    }],
    events: EVENTS,
    units: UNITS,
    views: VIEWS,
    composites: &[],
    examples: EXAMPLES,
    source: "Vaswani et al., Attention Is All You Need, NeurIPS 2017; Radford et al., Language Models are Unsupervised Multitask Learners, 2019",
    start: super::start,
};

const PARAMETERS: &[Parameter] = &[
    parameter(
        "module",
        Type::Word(&["model", "block", "attention"]),
        "model",
        None,
        "`model` is everything up to the next token; `block` leaves out positions and logits; `attention` is only the embedding and one attention, without norms, residuals and MLP.",
    ),
    parameter(
        "vocabulary",
        Type::Text,
        "\"the cat black sat down\"",
        None,
        "The words that it knows, separated by spaces, at most 64.",
    ),
    parameter(
        "prompt",
        Type::Text,
        "\"the black cat\"",
        None,
        "The words that it reads, separated by spaces; with the new tokens at most 32.",
    ),
    parameter(
        "new-tokens",
        Type::Int,
        "1",
        Some((0.0, 16.0)),
        "How many tokens it adds to the prompt, each by a pass of its own (module `model`).",
    ),
    parameter(
        "directions",
        Type::Text,
        "\"\"",
        None,
        "What the numbers of a row stand for, one word each, for pictures; empty where they stand for nothing.",
    ),
    parameter(
        "width",
        Type::Int,
        "",
        Some((1.0, 64.0)),
        "How many numbers a row has; without it that of `embedding`, or else 4.",
    ),
    parameter(
        "layers",
        Type::Int,
        "1",
        Some((1.0, 4.0)),
        "How many blocks there are.",
    ),
    parameter(
        "heads",
        Type::Int,
        "2",
        Some((1.0, 8.0)),
        "How many heads there are; as a property, the heads themselves.",
    ),
    parameter(
        "key-value-heads",
        Type::Int,
        "",
        Some((1.0, 8.0)),
        "How many heads have keys and values of their own: all without it, one for multi-query attention, between them for grouped queries.",
    ),
    parameter(
        "hidden-width",
        Type::Int,
        "8",
        Some((1.0, 256.0)),
        "How many numbers the MLP makes of a row before it folds them back.",
    ),
    parameter(
        "causal",
        Type::Bool,
        "true",
        None,
        "Whether a token sees only itself and those before it.",
    ),
    parameter(
        "scale",
        Type::Bool,
        "true",
        None,
        "Whether scores are divided by the root of the width of a key.",
    ),
    parameter(
        "norm",
        Type::Word(&["pre", "post", "rms"]),
        "pre",
        None,
        "`pre` is layer norm before attention and MLP, `post` after each sum, `rms` root mean square norm before them; all without gain and bias.",
    ),
    parameter(
        "residual",
        Type::Bool,
        "true",
        None,
        "Whether attention and MLP are added to the row, rather than put in its place.",
    ),
    parameter(
        "activation",
        Type::Word(&["gelu", "gelu-tanh", "relu"]),
        "gelu",
        None,
        "The bend in the MLP: the exact GELU, its approximation, or ReLU.",
    ),
    parameter(
        "positions",
        Type::Word(&["table", "none"]),
        "table",
        None,
        "Whether each place adds a row of its own to the token's (module `model`).",
    ),
    parameter(
        "matrices",
        Type::Word(&["formula", "random", "identity"]),
        "formula",
        None,
        "What matrices hold that are not given: half the sine of 100 · number + 10 · row + column + 1, chance between minus and plus a half, or ones on the diagonal.",
    ),
    parameter(
        "seed",
        Type::Int,
        "1",
        Some((0.0, 4_294_967_295.0)),
        "What chance draws from.",
    ),
    parameter(
        "embedding",
        MATRIX,
        "",
        Some((-MOST, MOST)),
        "A row for each word of the vocabulary; also what the last row is compared with for the logits.",
    ),
    parameter(
        "query-weights",
        MATRIX,
        "",
        Some((-MOST, MOST)),
        "What makes a query of a row: a row for each number of it. With an identity for embedding, the row of a word is its query.",
    ),
    parameter(
        "key-weights",
        MATRIX,
        "",
        Some((-MOST, MOST)),
        "What makes a key of a row, as wide as a query.",
    ),
    parameter(
        "value-weights",
        MATRIX,
        "",
        Some((-MOST, MOST)),
        "What makes a value of a row.",
    ),
    parameter(
        "output-weights",
        MATRIX,
        "",
        Some((-MOST, MOST)),
        "What makes a row of the heads side by side.",
    ),
    parameter(
        "up-weights",
        MATRIX,
        "",
        Some((-MOST, MOST)),
        "The first layer of the MLP.",
    ),
    parameter(
        "down-weights",
        MATRIX,
        "",
        Some((-MOST, MOST)),
        "The second layer of the MLP.",
    ),
];

const ROOT: &[Property] = &[
    property(
        "tokens",
        Type::Set("token"),
        "The tokens, in reading order.",
    ),
    property(
        "vectors",
        Type::Set("token"),
        "The same tokens, pictured with their queries, keys and values.",
    ),
    property("heads", Type::Set("head"), "The heads."),
    property(
        "scores",
        CELLS,
        "The cells that have a score, row by row, head by head.",
    ),
    property("weights", CELLS, "The cells that have a weight."),
    property("hidden-cells", CELLS, "The cells that the mask hides."),
    property(
        "blend",
        Type::Part("blend"),
        "That of the row that was worked on last.",
    ),
    property(
        "stages",
        Type::Set("stage"),
        "The boxes of the flow, in order.",
    ),
    property("stage", Type::Part("stage"), "The box where the pass is."),
    property(
        "layer",
        Type::Int,
        "The number of the present block, from 1.",
    ),
    property(
        "key-width",
        Type::Int,
        "How many numbers a query and a key of one head have.",
    ),
    property(
        "logits",
        VECTOR,
        "A score for each word of the vocabulary, from the last row alone; none before.",
    ),
    property("probabilities", VECTOR, "The softmax of the logits."),
    property(
        "choice",
        Type::Text,
        "The likeliest next word, once it is chosen.",
    ),
    property(
        "attention-parameters",
        Type::Int,
        "How many numbers the four projections of a block hold; the same for any number of heads.",
    ),
    property(
        "block-parameters",
        Type::Int,
        "How many numbers a block holds.",
    ),
    property("parameters", Type::Int, "How many numbers the model holds."),
];

const TOKEN: &[Property] = &[
    property("index", Type::Int, "Its place, from 1."),
    property(
        "id",
        Type::Int,
        "The number of its word in the vocabulary, from 0.",
    ),
    property("word", Type::Text, "What it says."),
    property(
        "vector",
        VECTOR,
        "Its present row; none before it is embedded.",
    ),
    property("query", VECTOR, "What it asks for, the heads side by side."),
    property("key", VECTOR, "What it answers to, the heads side by side."),
    property("value", VECTOR, "What it gives, the heads side by side."),
    property("scores", CELLS, "Its row of scores, head by head."),
    property("weights", CELLS, "Its row of weights, head by head."),
    property(
        "blend",
        Type::Part("blend"),
        "What it takes from the others.",
    ),
    property(
        "hidden",
        MATRIX,
        "Its row after the embedding and after each block so far.",
    ),
];

const HEAD: &[Property] = &[
    property("index", Type::Int, "Its number, from 1."),
    property("scores", CELLS, "Its cells that have a score."),
    property("weights", CELLS, "Its cells that have a weight."),
    property(
        "blends",
        MATRIX,
        "What each token takes in it; none before all have.",
    ),
    property(
        "key-value-head",
        Type::Int,
        "The number of the keys and values that it reads.",
    ),
];

const CELL: &[Property] = &[
    property("query", Type::Part("token"), "The token that looks."),
    property("key", Type::Part("token"), "The token that is looked at."),
    property("head", Type::Part("head"), "The head."),
    property("score", Type::Real, "Query times key."),
    property(
        "scaled",
        Type::Real,
        "The score over the root of the width of a key; the score itself where nothing is scaled.",
    ),
    property("masked", Type::Bool, "Whether the mask hides it."),
    property(
        "weight",
        Type::Real,
        "Its share of the row, 0 to 1; exactly 0 where masked.",
    ),
];

const BLEND: &[Property] = &[
    property("token", Type::Part("token"), "Whose it is."),
    property("weights", CELLS, "The weights that it is made with."),
    property(
        "vector",
        VECTOR,
        "The weighted sum of the values, the heads side by side; none before.",
    ),
];

const STAGE: &[Property] = &[
    property("index", Type::Int, "Its place in the flow, from 1."),
    property("name", Type::Text, "What it is."),
    property("present", Type::Bool, "Whether the pass is there."),
];

const LAYER: Property = property("layer", Type::Int, "The block, from 1.");
const PLACE: Property = property("place", Type::Int, "1 at the attention, 2 at the MLP.");
const THIS: Property = property("token", Type::Part("token"), "The token.");
const QUERY: Property = property("query", Type::Part("token"), "The token that looks.");
const KEY: Property = property("key", Type::Part("token"), "The token that is looked at.");
const IN_HEAD: Property = property("head", Type::Part("head"), "The head.");

const EVENTS: &[EventInfo] = &[
    event(
        "token-embedded",
        &[THIS],
        "A token got the row of its word.",
    ),
    event(
        "position-added",
        &[THIS],
        "The row of its place was added to a token's.",
    ),
    event("block-entered", &[LAYER], "The rows go into a block."),
    event(
        "normed",
        &[LAYER, PLACE],
        "All rows were brought to one scale.",
    ),
    event(
        "vectors-computed",
        &[THIS],
        "A token has its query, key and value.",
    ),
    event(
        "heads-split",
        &[LAYER],
        "Queries, keys and values are cut into heads.",
    ),
    event(
        "scored",
        &[
            QUERY,
            KEY,
            IN_HEAD,
            property("score", Type::Real, "Query times key."),
        ],
        "A query met a key.",
    ),
    event(
        "scaled",
        &[QUERY, IN_HEAD],
        "A row of scores was divided by the root of the width.",
    ),
    event(
        "masked",
        &[QUERY, KEY, IN_HEAD],
        "The mask hides a token that comes later.",
    ),
    event("scores-computed", &[IN_HEAD], "A head has all its scores."),
    event(
        "weighted",
        &[QUERY, IN_HEAD],
        "Softmax made a row of scores into weights.",
    ),
    event(
        "weights-computed",
        &[IN_HEAD],
        "A head has all its weights.",
    ),
    event(
        "blended",
        &[QUERY, IN_HEAD],
        "A token has taken its share of every value.",
    ),
    event(
        "head-computed",
        &[IN_HEAD],
        "A head is done for all tokens.",
    ),
    event(
        "concatenated",
        &[LAYER],
        "The heads stand side by side again.",
    ),
    event(
        "projected",
        &[
            LAYER,
            property(
                "by",
                Type::Word(&["attention", "mlp"]),
                "Whose last matrix it was.",
            ),
        ],
        "What came out was brought back to the width of a row.",
    ),
    event(
        "mixed",
        &[LAYER],
        "Attention is done: every token has taken from those that it sees.",
    ),
    event(
        "added",
        &[LAYER, PLACE],
        "What came out was added to the rows.",
    ),
    event(
        "expanded",
        &[LAYER],
        "The MLP made wider rows of the rows, each on its own.",
    ),
    event(
        "activated",
        &[LAYER],
        "The wider rows went through the bend.",
    ),
    event("block-exited", &[LAYER], "The rows come out of a block."),
    event(
        "final-normed",
        &[],
        "The last row was brought to one scale for the last time.",
    ),
    event(
        "logits-computed",
        &[],
        "The last row met every word of the vocabulary.",
    ),
    event(
        "token-chosen",
        &[
            property("id", Type::Int, "The number of the word, from 0."),
            property("word", Type::Text, "The word."),
        ],
        "The word with the greatest score is the next.",
    ),
    event(
        "pass-restarted",
        &[],
        "The word joins the prompt, and a new pass begins.",
    ),
];

const UNITS: &[Unit] = &[
    Unit {
        name: "row",
        events: &["scored", "masked"],
        end: "blended",
        doc: "All that one token does in one head: it meets every key, and blends their values.",
    },
    Unit {
        name: "block",
        events: &[
            "normed",
            "vectors-computed",
            "scaled",
            "scores-computed",
            "weighted",
            "weights-computed",
            "blended",
            "head-computed",
            "projected",
            "added",
        ],
        end: "block-exited",
        doc: "Attention and MLP of one layer, with all rows of all heads.",
    },
    Unit {
        name: "pass",
        events: &[
            "token-embedded",
            "position-added",
            "block-entered",
            "heads-split",
            "concatenated",
            "mixed",
            "expanded",
            "activated",
            "block-exited",
        ],
        end: "pass-restarted",
        doc: "From the prompt to the next token.",
    },
];

const VIEWS: &[View] = &[
    view(
        "",
        "flow",
        "The stages as boxes along the rail, with those that are done and the present one.",
    ),
    view(
        "tokens",
        "row",
        "The tokens in reading order, each with its present row.",
    ),
    view(
        "vectors",
        "cards",
        "The tokens, each with its query, key and value.",
    ),
    view(
        "scores",
        "matrix",
        "Every query against every key, filled by how much it is; the row at work is outlined.",
    ),
    view(
        "weights",
        "matrix",
        "The share that every token takes of every other.",
    ),
    view(
        "weights",
        "map",
        "The same without a heading, to set prompts of different lengths side by side.",
    ),
    view(
        "blend",
        "pour",
        "The weights of a row as a strip, streams from the values, and what comes out.",
    ),
    view("logits", "bars", "The score of every word."),
    view("probabilities", "bars", "The softmax of the logits."),
];

const EXAMPLES: &[Example] = &[
    Example {
        title: "One word looks at three, with queries, keys and values given by hand",
        scene: r#"sim attention = transformer(
  module: attention,
  vocabulary: "the river bank",
  prompt: "the river bank",
  heads: 1,
  causal: false,
  width: 3,
  matrices: identity,
  query-weights: [
    [1, 0],
    [0, 1],
    [1, 1]
  ],
  key-weights: [
    [1, 0],
    [0, 1],
    [1, 1]
  ],
  value-weights: [
    [1, 0],
    [0, 1],
    [2, 2]
  ],
)

stage {
  row {
    show attention.scores
    show attention.blend
  }
}

step "One row sets the pour" {
  do attention.tokens[bank].attend()
  say "Bank asks, and every word answers with a score."
  run attention until scaled

  say "The scores become shares, and the shares blend the values."
  run attention until blended
  claim attention.tokens[bank].weights.weight.sum == 1
  claim attention.blend.vector[1] in 1.2551..1.2553
}
"#,
    },
    Example {
        title: "A whole pass, from a prompt to the next word",
        scene: r#"sim model = transformer(layers: 2, vocabulary: "the cat black sat down", prompt: "the black cat")

stage {
  column {
    show model as flow
    show model.logits as bars
  }
}

step "From words to a word" {
  say "Each word becomes a row of {model.width:word} numbers."
  run model until 3 position-added
  claim model.width == 4

  say "Blocks add to the rows, and never change their shape."
  run model until 2 block-exited over 4s

  say "The last row meets every word: {model.choice} fits best."
  run model until token-chosen
  claim model.logits.count == 5
}
"#,
    },
];
