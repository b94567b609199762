//! What authors of scenes see of a transformer.

use super::*;
use crate::primitive::Parameter;
use crate::resolve::literal_value;

type Given<'a> = &'a [(&'a str, &'a str)];

/// Arguments as an author writes them, the rest by default.
fn arguments(given: Given) -> Arguments {
    let value = |parameter: &Parameter| {
        let text = given.iter().find(|(name, _)| *name == parameter.name);
        let text = text.map_or(parameter.default.unwrap_or_default(), |(_, text)| text);
        literal_value(text, parameter.ty)
    };
    let unknown = given
        .iter()
        .find(|(name, _)| INFO.parameters.iter().all(|known| known.name != *name));
    assert_eq!(unknown, None);
    Arguments(
        INFO.parameters
            .iter()
            .map(|parameter| (parameter.name, value(parameter)))
            .collect(),
    )
}

fn model(given: Given) -> Transformer {
    Transformer::new(&arguments(given)).unwrap()
}

/// Runs to the end, holding every state against the invariants.
fn finished(given: Given) -> (Transformer, Vec<Event>) {
    let mut model = model(given);
    let mut events = Vec::new();
    while model.next().is_some() {
        events.extend(model.step());
        assert_eq!(
            model.violation(),
            None,
            "{given:?} after {:?}",
            events.last()
        );
    }
    (model, events)
}

/// Runs up to an event.
fn until(model: &mut Transformer, name: &str) -> Event {
    loop {
        let event = model
            .step()
            .unwrap_or_else(|| panic!("{name} never happens"));
        if event.name == name {
            return event;
        }
    }
}

fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.name).collect()
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::List(values) => values.iter().flat_map(numbers).collect(),
        Value::Real(real) => vec![*real],
        Value::Int(count) => vec![*count as f64],
        other => panic!("{other:?} is no number"),
    }
}

fn close(found: &[f64], expected: &[f64], within: f64) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (one, other) in found.iter().zip(expected) {
        assert!(
            (one - other).abs() <= within,
            "{found:?} is not {expected:?}"
        );
    }
}

fn weights(model: &Transformer, head: usize, query: usize) -> Vec<f64> {
    (0..model.pass.count())
        .map(|key| model.pass.cell(head, query, key).weight.unwrap())
        .collect()
}

fn asked(model: &Transformer, name: &str) -> Vec<f64> {
    numbers(&model.property(Part::root(), name))
}

/// The published walk-through by formula weights, to six decimals.
#[test]
fn the_formula_model_gives_its_published_numbers() {
    let mut model = model(&[]);
    for _ in 0..3 {
        until(&mut model, "position-added");
    }
    let rows: Vec<f64> = (0..3)
        .flat_map(|token| model.pass.stream.row(token).to_vec())
        .collect();
    let expected = [
        0.195_068, 0.900_623, 0.778_149, -0.059_751, 0.253_884, -0.249_817, -0.523_837, -0.316_244,
        0.010_694, -0.010_522, -0.022_064, -0.013_320,
    ];
    close(&rows, &expected, 5.1e-7);
    until(&mut model, "mixed");
    close(
        &weights(&model, 0, 2),
        &[0.207_185, 0.398_154, 0.394_661],
        5.1e-7,
    );
    close(
        &weights(&model, 1, 2),
        &[0.180_845, 0.412_249, 0.406_906],
        5.1e-7,
    );
    until(&mut model, "added");
    close(
        model.pass.stream.row(2),
        &[0.074_133, -0.021_294, -0.097_143, -0.083_679],
        5.1e-7,
    );
    until(&mut model, "added");
    close(
        model.pass.stream.row(2),
        &[0.092_487, -0.013_016, -0.106_552, -0.102_125],
        5.1e-7,
    );
    until(&mut model, "token-chosen");
    close(
        &asked(&model, "logits"),
        &[0.318_928, -1.063_105, 1.465_113, -1.395_565, 0.876_844],
        5.1e-7,
    );
    close(
        &asked(&model, "probabilities"),
        &[0.158_120, 0.039_699, 0.497_471, 0.028_470, 0.276_240],
        5.1e-7,
    );
    assert_eq!(model.chosen, [2]);
}

#[test]
fn it_continues_greedily() {
    let (model, events) = finished(&[("new-tokens", "4")]);
    assert_eq!(model.chosen, [2, 3, 4, 2]);
    assert_eq!(model.pass.tokens, [0, 2, 1, 2, 3, 4]);
    assert_eq!(
        names(&events)
            .iter()
            .filter(|name| **name == "pass-restarted")
            .count(),
        3
    );
    assert_eq!(model.property(Part::root(), "choice"), Value::text("black"));
}

const THREE: Given = &[
    ("module", "attention"),
    ("vocabulary", "\"the river bank\""),
    ("prompt", "\"the river bank\""),
    ("heads", "1"),
    ("causal", "false"),
    ("width", "3"),
    ("matrices", "identity"),
    ("query-weights", "[[1, 0], [0, 1], [1, 1]]"),
    ("key-weights", "[[1, 0], [0, 1], [1, 1]]"),
    ("value-weights", "[[1, 0], [0, 1], [2, 2]]"),
];

fn with<'a>(given: Given<'a>, more: Given<'a>) -> Vec<(&'a str, &'a str)> {
    more.iter().chain(given).copied().collect()
}

#[test]
fn three_words_attend_as_in_the_worked_example() {
    let (model, _) = finished(THREE);
    close(&weights(&model, 0, 0), &[0.4011, 0.1978, 0.4011], 5.1e-5);
    close(&weights(&model, 0, 1), &[0.1978, 0.4011, 0.4011], 5.1e-5);
    close(&weights(&model, 0, 2), &[0.2483, 0.2483, 0.5035], 5.1e-5);
    let blend = |token| numbers(&model.property(blend_part(token), "vector"));
    close(&blend(0), &[1.2033, 1.0], 5.1e-5);
    close(&blend(1), &[1.0, 1.2033], 5.1e-5);
    close(&blend(2), &[1.2552, 1.2552], 5.1e-5);
}

#[test]
fn the_first_of_many_sees_only_itself() {
    let (model, _) = finished(&with(THREE, &[("causal", "true")]));
    assert_eq!(weights(&model, 0, 0), [1.0, 0.0, 0.0]);
    assert_eq!(weights(&model, 0, 1)[2].to_bits(), 0);
    assert_eq!(
        numbers(&model.property(blend_part(0), "vector")),
        [1.0, 0.0]
    );
    let Value::Set(hidden) = model.property(Part::root(), "hidden-cells") else {
        panic!("no set")
    };
    assert_eq!(hidden.len(), 3);
}

#[test]
fn large_scores_saturate_without_scaling() {
    let sharp = |scale: &str| {
        let more = [
            ("query-weights", "[[9, 0], [0, 9], [9, 9]]"),
            ("scale", scale),
        ];
        let given = with(THREE, &more);
        let (model, _) = finished(&given);
        weights(&model, 0, 2)[2]
    };
    assert!(sharp("false") > sharp("true") && sharp("false") > 0.999);
}

const TWO_HEADS: Given = &[
    ("module", "attention"),
    ("vocabulary", "\"a b c\""),
    ("prompt", "\"a b c\""),
    ("matrices", "identity"),
    ("embedding", "[[1, 0, 1, 0], [0, 1, 0, 1], [1, 1, 0, 0]]"),
];

#[test]
fn two_heads_see_other_patterns_than_one() {
    let (model, events) = finished(TWO_HEADS);
    close(&weights(&model, 0, 2), &[0.2483, 0.2483, 0.5035], 5.1e-5);
    close(&weights(&model, 1, 2), &[1.0 / 3.0; 3], 1e-15);
    close(
        &numbers(&model.property(blend_part(2), "vector")),
        &[0.7517, 0.7517, 0.3333, 0.3333],
        5.1e-5,
    );
    assert_eq!(
        names(&events)
            .iter()
            .filter(|name| **name == "head-computed")
            .count(),
        2
    );
    let (one, _) = finished(&with(TWO_HEADS, &[("heads", "1")]));
    close(&weights(&one, 0, 2), &[0.2741, 0.2741, 0.4519], 5.1e-5);
}

#[test]
fn projections_hold_four_squares_for_any_number_of_heads() {
    for heads in ["1", "2", "4"] {
        let model = model(&[("heads", heads)]);
        assert_eq!(
            model.property(Part::root(), "attention-parameters"),
            Value::Int(64)
        );
    }
}

/// The same rows in another order, heads exchanged together with their slices of all four matrices.
#[test]
fn heads_may_change_places() {
    for seed in 1..20 {
        let seed = seed.to_string();
        let base = model(&[
            ("module", "attention"),
            ("matrices", "random"),
            ("seed", &seed),
        ]);
        let mut swapped = base.clone();
        let weights = &base.model.blocks[0];
        let columns =
            |of: &Matrix| Matrix::from_fn(4, 4, |row, column| of.row(row)[(column + 2) % 4]);
        let mut other = (*base.model).clone();
        other.blocks[0].query = columns(&weights.query);
        other.blocks[0].key = columns(&weights.key);
        other.blocks[0].value = columns(&weights.value);
        other.blocks[0].output = Matrix::from_fn(4, 4, |row, column| {
            weights.output.row((row + 2) % 4)[column]
        });
        swapped.model = other.into();
        let (mut one, mut two) = (base, swapped);
        until(&mut one, "mixed");
        until(&mut two, "mixed");
        for token in 0..3 {
            close(
                one.pass.stream.row(token),
                two.pass.stream.row(token),
                1e-15,
            );
        }
    }
}

/// Every corner of the parameters over many seeds: shape, order, invariants after every event, the same bits again.
#[test]
fn invariants_hold_in_every_corner() {
    let norms = ["pre", "post", "rms"];
    let activations = ["gelu", "gelu-tanh", "relu"];
    for seed in 0..60usize {
        let text = seed.to_string();
        let pick = |of: usize, from: &'static [&'static str]| from[seed / of % from.len()];
        let heads = pick(1, &["1", "2", "4"]);
        let given = [
            ("matrices", "random"),
            ("seed", text.as_str()),
            ("heads", heads),
            ("key-value-heads", if seed % 2 == 0 { "1" } else { heads }),
            ("layers", pick(3, &["1", "2", "4"])),
            ("norm", norms[seed % 3]),
            ("activation", activations[seed / 2 % 3]),
            ("causal", pick(2, &["true", "false"])),
            ("scale", pick(3, &["true", "false"])),
            ("residual", pick(5, &["true", "false"])),
            ("positions", pick(7, &["table", "none"])),
            ("module", pick(4, &["model", "block", "attention"])),
            (
                "prompt",
                pick(
                    6,
                    &["\"the black cat\"", "\"down\"", "\"sat sat the cat down\""],
                ),
            ),
            ("hidden-width", pick(3, &["1", "8", "16"])),
        ];
        let (one, events) = finished(&given);
        let (again, others) = finished(&given);
        assert_eq!(
            (one.pass.stream.rows(), one.pass.stream.columns()),
            (one.pass.count(), 4)
        );
        assert!(
            one.pass
                .trail
                .iter()
                .all(|rows| (rows.rows(), rows.columns()) == (one.pass.count(), 4))
        );
        assert_eq!(events, others);
        assert_eq!(one.pass, again.pass);
        assert!(
            events
                .windows(2)
                .all(|pair| pair[1].t.0 == pair[0].t.0 + 1 && pair[1].id == pair[0].id + 1)
        );
    }
}

#[test]
fn what_comes_later_changes_nothing_before() {
    for seed in 0..20 {
        let seed = seed.to_string();
        for norm in ["pre", "post", "rms"] {
            let rows = |prompt: &str| {
                let given = [
                    ("matrices", "random"),
                    ("seed", &seed),
                    ("layers", "3"),
                    ("norm", norm),
                    ("prompt", prompt),
                ];
                finished(&given).0.pass.trail
            };
            let (one, other) = (
                rows("\"the black cat sat\""),
                rows("\"the black down sat\""),
            );
            for (one, other) in one.iter().zip(&other) {
                assert_eq!(one.row(0), other.row(0));
                assert_eq!(one.row(1), other.row(1));
                assert_ne!(one.row(2), other.row(2));
            }
            assert_ne!(
                one.last().map(|rows| rows.row(3).to_vec()),
                other.last().map(|rows| rows.row(3).to_vec())
            );
        }
    }
}

/// Without mask and positions, the order of the words only orders the rows.
#[test]
fn without_mask_and_positions_order_means_nothing() {
    for seed in 0..20 {
        let seed = seed.to_string();
        let rows = |prompt: &str| {
            let given = [
                ("matrices", "random"),
                ("seed", seed.as_str()),
                ("causal", "false"),
                ("positions", "none"),
                ("prompt", prompt),
            ];
            finished(&given).0.pass.stream
        };
        let (one, other) = (
            rows("\"the black cat down\""),
            rows("\"down cat the black\""),
        );
        for (here, there) in [(0, 2), (1, 3), (2, 1), (3, 0)] {
            close(one.row(here), other.row(there), 1e-12);
        }
        let placed = |prompt| {
            finished(&[
                ("matrices", "random"),
                ("seed", &seed),
                ("causal", "false"),
                ("prompt", prompt),
            ])
            .0
            .pass
            .stream
        };
        let (one, other) = (placed("\"the cat\""), placed("\"cat the\""));
        assert!(
            (one.row(0)[0] - other.row(1)[0]).abs() > 1e-6,
            "positions tell places apart"
        );
    }
}

/// The MLP sees each row on its own, and what a block adds is what it gives.
#[test]
fn a_block_adds_what_its_parts_give() {
    for seed in 0..20 {
        let seed = seed.to_string();
        let (model, _) = finished(&[
            ("module", "block"),
            ("matrices", "random"),
            ("seed", &seed),
            ("norm", "pre"),
        ]);
        let pass = &model.pass;
        let sum = pass.trail[0]
            .plus(pass.mixed.as_ref().unwrap())
            .plus(pass.pressed.as_ref().unwrap());
        assert_eq!(sum, pass.trail[1]);
        let weights = &model.model.blocks[0];
        for token in 0..pass.count() {
            let middle: Vec<f64> = pass.trail[0]
                .plus(pass.mixed.as_ref().unwrap())
                .row(token)
                .to_vec();
            let wide = tensor::row_times(&tensor::layer_norm(&middle), &weights.up);
            let bent: Vec<f64> = wide.into_iter().map(tensor::gelu).collect();
            assert_eq!(
                tensor::row_times(&bent, &weights.down),
                pass.pressed.as_ref().unwrap().row(token)
            );
        }
    }
}

#[test]
fn a_block_without_last_matrices_is_the_identity() {
    let zeros = |rows: usize| format!("[{}]", vec!["[0, 0, 0, 0]"; rows].join(", "));
    let (output, down) = (zeros(4), zeros(8));
    for norm in ["pre", "rms"] {
        let given = [
            ("module", "block"),
            ("norm", norm),
            ("output-weights", output.as_str()),
            ("down-weights", down.as_str()),
        ];
        let (model, _) = finished(&given);
        assert_eq!(model.pass.trail[0], model.pass.trail[1]);
    }
}

#[test]
fn only_the_last_row_makes_the_logits() {
    let (model, _) = finished(&[]);
    let last = tensor::layer_norm(model.pass.stream.row(2));
    let logits = tensor::row_times(&last, &model.model.embedding.transposed());
    assert_eq!(Some(logits), model.pass.logits);
}

#[test]
fn shared_keys_and_values_are_those_of_their_group() {
    let (model, _) = finished(&[("heads", "4"), ("key-value-heads", "2")]);
    let group = |head| model.property(head_part(head), "key-value-head");
    assert_eq!([0, 1, 2, 3].map(group), [1, 1, 2, 2].map(Value::Int));
    assert_eq!(model.model.blocks[0].key.columns(), 2);
}

#[test]
fn a_pass_goes_through_its_stages_in_order() {
    let (_, events) = finished(&[("prompt", "\"the\""), ("heads", "1")]);
    assert_eq!(
        names(&events),
        [
            "token-embedded",
            "position-added",
            "block-entered",
            "normed",
            "vectors-computed",
            "heads-split",
            "scored",
            "scaled",
            "scores-computed",
            "weighted",
            "weights-computed",
            "blended",
            "head-computed",
            "concatenated",
            "projected",
            "mixed",
            "added",
            "normed",
            "expanded",
            "activated",
            "projected",
            "added",
            "block-exited",
            "final-normed",
            "logits-computed",
            "token-chosen"
        ]
    );
}

#[test]
fn a_scene_may_ask_for_a_row_first() {
    let mut model = model(THREE);
    until(&mut model, "heads-split");
    let nothing = Arguments::default();
    model.act(token_part(2), "attend", &nothing).unwrap();
    assert_eq!(
        until(&mut model, "scored").args[0].1,
        Value::Part(token_part(2))
    );
    assert_eq!(
        until(&mut model, "blended").args[0].1,
        Value::Part(token_part(2))
    );
    assert!(
        model
            .act(token_part(2), "attend", &nothing)
            .unwrap_err()
            .contains("finished")
    );
    assert_eq!(
        until(&mut model, "blended").args[0].1,
        Value::Part(token_part(0))
    );
    until(&mut model, "mixed");
    let (straight, _) = finished(THREE);
    assert_eq!(model.pass.stream, straight.pass.stream);
}

#[test]
fn arguments_that_do_not_go_together_say_why() {
    let refused = |given: Given| Transformer::new(&arguments(given)).err().unwrap().reason;
    assert_eq!(
        refused(&[("heads", "3")]),
        "a row has width 4, which 3 heads cannot share evenly"
    );
    assert_eq!(
        refused(&[("key-value-heads", "4")]),
        "2 heads cannot share 4 key-value heads evenly"
    );
    assert_eq!(
        refused(&[("prompt", "\"the dog\"")]),
        "the vocabulary has no word \"dog\": the, cat, black, sat, down"
    );
    assert_eq!(refused(&[("prompt", "\"\"")]), "the prompt has no word");
    assert_eq!(
        refused(&[("embedding", "[[1, 2], [3]]")]),
        "the rows of embedding are not equally long"
    );
    assert_eq!(
        refused(&[("embedding", "[[1], [2]]")]),
        "embedding has 2 rows, and it needs one for each word of the vocabulary: 5"
    );
    assert_eq!(
        refused(&[("query-weights", "[[1, 1]]")]),
        "query-weights has 1 rows, and it needs one for each number of a row: 4"
    );
    assert_eq!(
        refused(&[("directions", "\"wet rich\"")]),
        "there are 2 directions, and the width is 4"
    );
    let long = format!("\"{}\"", vec!["the"; 32].join(" "));
    assert!(refused(&[("prompt", &long)]).contains("32 tokens at most"));
}

#[test]
fn every_property_has_a_value_of_its_type() {
    let check = |model: &Transformer, part: Part, property: &crate::primitive::Property| {
        let value = model.property(part, property.name);
        let fits = match property.ty {
            Type::Bool => matches!(value, Value::Bool(_)),
            Type::Int => matches!(value, Value::Int(_)),
            Type::Real => matches!(value, Value::Real(_) | Value::None),
            Type::Text => matches!(value, Value::Text(_) | Value::None),
            Type::List(_) => matches!(value, Value::List(_) | Value::None),
            Type::Part(_) => matches!(value, Value::Part(_) | Value::None),
            Type::Set(_) => matches!(value, Value::Set(_)),
            _ => false,
        };
        assert!(fits, "{}.{} is {value:?}", part.kind, property.name);
    };
    use crate::primitive::Type;
    let (done, _) = finished(&[]);
    for model in [&model(&[]), &done] {
        for entity in INFO.entities {
            let part = Part::new(entity.name, [0; 3]);
            entity
                .properties
                .iter()
                .for_each(|property| check(model, part, property));
            let gone = Part::new(entity.name, [99; 3]);
            if !entity.name.is_empty() && entity.name != "word" {
                assert!(
                    entity
                        .properties
                        .iter()
                        .all(|property| model.property(gone, property.name) == Value::None)
                );
            }
        }
        for view in INFO.views {
            model.picture(view.property, view.name, &Arguments::default());
        }
    }
}
