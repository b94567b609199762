//! What every figure promises: words stay in the share, keys tell shapes apart, parts do not overlap.

use std::collections::BTreeSet;

use super::*;
use crate::drawing::{Anchor, Form, Shape};
use crate::primitive::Part;
use crate::story::Mark;
use crate::theme::{LANDSCAPE, PORTRAIT};
use crate::units::Micros;

fn context(portrait: bool) -> Context<'static> {
    Context {
        fonts: Fonts::bundled(),
        scale: if portrait { PORTRAIT } else { LANDSCAPE },
        portrait,
    }
}

fn share(portrait: bool) -> Rect {
    if portrait {
        pen::rect(48.0, 128.0, 624.0, 1104.0)
    } else {
        pen::rect(48.0, 104.0, 1184.0, 568.0)
    }
}

fn ring(count: u32, groups: Vec<Vec<usize>>) -> Figure {
    let node = |index: u32| Node {
        part: Part::new("node", [index, 0, 0]),
        name: format!("S{}", index + 1),
        value: None,
        value_old: false,
        standing: match index {
            0 => Standing::Leader,
            1 => Standing::Dead,
            2 => Standing::Suspected,
            3 => Standing::Candidate,
            _ => Standing::Plain,
        },
        state: Some("follower".into()),
        detail: Some("term 12".into()),
        timer: (index > 0).then_some(Clock {
            since: Micros::ZERO,
            until: Micros::millis(150),
        }),
        slots: (index == 3).then_some(Slots {
            have: 1,
            needed: 3,
            noun: "votes",
        }),
    };
    Figure::Ring(Ring {
        nodes: (0..count).map(node).collect(),
        linked: true,
        group_names: groups
            .iter()
            .map(|group| format!("side of {}", group.len()))
            .collect(),
        groups,
        sets: Vec::new(),
    })
}

fn log(columns: u32) -> Figure {
    let row = |row: u32| Row {
        part: Part::new("node", [row, 0, 0]),
        name: format!("S{}", row + 1),
        cells: (0..columns)
            .map(|column| Cell {
                part: Part::new("entry", [row, column, 0]),
                value: format!("x = {column}"),
                note: "term 1".into(),
                keep: [Keep::Kept, Keep::Open, Keep::Gone][column as usize % 3],
                identity: 1,
            })
            .collect(),
        dead: row == 1,
    };
    let tally = Tally {
        text: "on 5 of 5: committed".into(),
        settled: true,
    };
    Figure::Log(Log {
        heading: "log".into(),
        rows: (0..5).map(row).collect(),
        tallies: vec![Some(tally); columns as usize],
        groups: vec![vec![0, 1], vec![2, 3, 4]],
    })
}

fn bars() -> Figure {
    let bar = |index: u32| Bar {
        part: Part::new("bar", [index, 0, 0]),
        name: format!("partition {index}"),
        value: f64::from(index * 100),
        text: format!("{} keys", index * 100),
        before: Some(250.0),
        outcome: [Some(Mark::Good), Some(Mark::Bad), None][index as usize % 3],
        identity: Some(index as u8 + 1),
    };
    Figure::Bars(Bars {
        rows: (0..5).map(bar).collect(),
    })
}

fn pairs(count: u32) -> Figure {
    let names = |word: &str| (0..count).map(|index| format!("{word} A{index}")).collect();
    let cell = |index: u32| PairCell {
        part: Part::new("pair", [index, 0, 0]),
        shared: if index.is_multiple_of(2) {
            "A B".into()
        } else {
            String::new()
        },
    };
    Figure::Pairs(Pairs {
        setting: "W = 2, R = 2".into(),
        readout: "0 of 9 miss".into(),
        good: true,
        rows: names("write"),
        columns: names("read"),
        cells: (0..count * count).map(cell).collect(),
        selected: Some(0),
    })
}

fn lanes(rows: u32, at_once: u32) -> Figure {
    let outcomes = [
        Outcome::Admitted,
        Outcome::Rejected,
        Outcome::Waiting,
        Outcome::Arrived,
    ];
    let arrival = |row: u32, number: u32| Arrival {
        part: Part::new("request", [row, number, 0]),
        at: Micros::millis(i64::from(number / at_once) * 700),
        outcome: outcomes[number as usize % 4],
    };
    let windows = [Windows::Unseen, Windows::Fixed, Windows::Sliding];
    let row = |row: u32| Lane {
        part: Part::new("gate", [row, 0, 0]),
        name: "sliding counter".into(),
        note: String::new(),
        readout: "8 of 13 let in".into(),
        windows: windows[row as usize % 3],
        arrivals: (0..40).map(|number| arrival(row, number)).collect(),
    };
    let end = Micros::millis(i64::from(39 / at_once) * 700);
    Figure::Lanes(Lanes {
        now: end,
        shown: Some((Micros::ZERO, end)),
        window: Some(Micros::seconds(10)),
        rows: (0..rows).map(row).collect(),
    })
}

fn plot() -> Figure {
    let piece = |at: i64| Piece {
        at: Micros::seconds(at),
        value: 3.0,
        towards: Some((Micros::seconds(at + 4), 7.0)),
        end: (at < 8).then_some(Micros::seconds(at + 2)),
    };
    let curve = |name: &str| Curve {
        name: name.into(),
        pieces: (0..5).map(|index| piece(index * 2)).collect(),
    };
    Figure::Plot(Plot {
        now: Micros::seconds(9),
        shown: Some((Micros::seconds(1), Micros::seconds(9))),
        part: Part::new("gate", [1, 0, 0]),
        curves: vec![
            curve("what the gate counts"),
            curve("let through in the last 10 s"),
        ],
        bound: Some((5.0, "limit 5".into())),
        readout: "at most 10 in 10 s".into(),
        outcome: Some(Mark::Bad),
    })
}

fn bucket(places: usize, items: usize) -> Figure {
    let item = |number: u32| Item {
        part: Some(Part::new("request", [1, number, 0])),
        label: format!("{number}.5 s"),
    };
    let flow = |words: &str| Flow {
        words: words.into(),
        timer: Some((Micros::ZERO, Micros::seconds(2))),
    };
    Figure::Bucket(Bucket {
        part: Part::new("gate", [1, 0, 0]),
        readout: "4 of 5 waiting".into(),
        places,
        items: (0..items as u32).map(item).collect(),
        coins: false,
        hanging: false,
        level: None,
        inflow: Some(flow("1 token every 2 s")),
        outflow: Some(flow("1 out every 2 s")),
    })
}

/// Four nodes at even places, then a fifth in the first arc of each; with the stretch around that magnified.
fn band(points: u32, magnified: bool) -> Figure {
    let point = |index: u32, node: u32| BandPoint {
        part: Part::new("point", [node, index, 0]),
        place: (u64::from(2 * index + u32::from(node < 4)) * (1 << 32) / u64::from(2 * points))
            as u32,
        node: node as usize,
        name: format!("{}#{index}", char::from(b'A' + node as u8)).into(),
    };
    let ring = |nodes: u32| {
        let all = (0..points).flat_map(|index| {
            let new = (nodes > 4 && index % 4 == 1).then(|| point(index, 4));
            new.into_iter().chain([point(index, index % 4)])
        });
        all.collect::<std::sync::Arc<[BandPoint]>>()
    };
    let node = |index: u32| BandNode {
        part: Part::new("node", [index, 0, 0]),
        name: char::from(b'A' + index as u8).into(),
        identity: index as u8 + 1,
    };
    Figure::HashBand(HashBand {
        nodes: (0..5).map(node).collect(),
        points: ring(5),
        before: Some(ring(4)),
        keys: (0..20)
            .map(|index| BandKey {
                part: Part::new("key", [index, 0, 0]),
                place: index << 27,
                node: (index > 3).then_some(index as usize % 5),
            })
            .collect(),
        path: Some((3 << 28, 1 << 28)),
        words: vec![
            "E joins".into(),
            "its 100 points".into(),
            "claim an arc each".into(),
        ],
        window: magnified.then(|| Window {
            low: 1 << 28,
            high: 5 << 28,
            node: 4,
            point: Part::new("point", [4, 5, 0]),
            note: "13 keys move".into(),
        }),
    })
}

fn bins() -> Figure {
    let bin = |index: u32| Bin {
        part: Part::new("node", [index, 0, 0]),
        name: char::from(b'A' + index as u8).into(),
        detail: format!("remainder {index}"),
        identity: index as u8 + 1,
        gone: index == 3,
    };
    let item = |index: u32| BinItem {
        part: Part::new("key", [index, 0, 0]),
        name: format!("key-{index}"),
        at: (index as usize % 5, index as usize / 5),
        identity: index as u8 % 4 + 1,
    };
    Figure::Bins(Bins {
        bins: (0..5).map(bin).collect(),
        items: (0..30).map(item).collect(),
    })
}

fn every() -> Vec<Figure> {
    let part = Part::new("client", [0; 3]);
    vec![
        ring(5, vec![vec![0, 1], vec![2, 3, 4]]),
        ring(5, vec![vec![0, 2], vec![1, 3, 4]]),
        log(4),
        log(30),
        bars(),
        Figure::Meter(Meter {
            part: Part::root(),
            name: "hash mod nodes".into(),
            value: 6.0,
            whole: 9.0,
            text: "6 of 9 miss".into(),
            outcome: Some(Mark::Bad),
        }),
        Figure::Card(Card {
            part,
            name: "client".into(),
            lines: vec!["gets v2 and v1,".into(), "keeps v2".into()],
        }),
        pairs(3),
        pairs(10),
        lanes(1, 1),
        lanes(6, 7),
        plot(),
        bucket(5, 3),
        bucket(5, 10),
        bucket(100, 60),
        Figure::Readout(Readout {
            part,
            text: "2,068 keys".into(),
        }),
        matrix(3),
        matrix(8),
        tokens(4, 3),
        tokens(8, 1),
        blend(3, true),
        blend(4, false),
        blend(7, true),
        pipeline(),
        band(4, false),
        band(20, true),
        band(400, true),
        bins(),
    ]
}

const WORDS: [&str; 8] = ["by", "the", "river", "savings", "bank", "by", "the", "bank"];

fn matrix(count: u32) -> Figure {
    let names: Vec<String> = (0..count)
        .map(|index| WORDS[index as usize].into())
        .collect();
    let cell = |index: u32| MatrixCell {
        part: Part::new("cell", [index / count, index % count, 0]),
        text: "2.12".into(),
        heat: match index % 4 {
            0 => Heat::Open,
            1 => Heat::Gone,
            2 => Heat::Share(0.3),
            _ => Heat::Share(1.0),
        },
    };
    Figure::Matrix(Matrix {
        heading: "score = query · key ÷ √2".into(),
        rows: names.clone(),
        columns: names,
        cells: (0..count * count).map(cell).collect(),
        selected: Some(count as usize - 1),
    })
}

fn numbers(count: usize) -> Vec<String> {
    ["0.5", "−1.25", "3", "0"][..count]
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn tokens(count: u32, lines: usize) -> Figure {
    let token = |index: u32| Token {
        part: Part::new("token", [index, 0, 0]),
        word: WORDS[index as usize].into(),
        identity: index as u8 + 1,
    };
    let line = |name: &str| TokenLine {
        name: name.into(),
        vectors: (0..count)
            .map(|index| (index != 1).then(|| numbers(2)))
            .collect(),
    };
    Figure::Tokens(TokenRow {
        tokens: (0..count).map(token).collect(),
        directions: vec!["wet".into(), "rich".into()],
        lines: ["query", "key", "value"][..lines]
            .iter()
            .map(|name| line(name))
            .collect(),
    })
}

fn blend(count: u32, done: bool) -> Figure {
    let share = |index: u32| (f64::from(index) + 1.0) / f64::from(count * (count + 1) / 2);
    let card = |index: u32| BlendCard {
        part: Part::new("token", [index, 0, 0]),
        share_part: Part::new("cell", [count - 1, index, 0]),
        names: [
            format!("value of ‘{}’", WORDS[index as usize]),
            WORDS[index as usize].into(),
        ],
        identity: index as u8 + 1,
        numbers: Some(numbers(2)),
        share: done.then(|| share(index)),
        texts: [
            format!("{:.4}", share(index)),
            format!("{:.0}%", 100.0 * share(index)),
        ],
    };
    Figure::Blend(Blend {
        part: Part::new("blend", [count - 1, 0, 0]),
        maker: ["softmax".into(), "sums to 1".into()],
        cards: (0..count).map(card).collect(),
        directions: Vec::new(),
        result: done.then(|| numbers(2)),
        captions: [
            "‘bank’, after looking at all of them".into(),
            "before: 1, 1".into(),
        ],
        row: Some(count as usize - 1),
    })
}

fn pipeline() -> Figure {
    use Track::{Detour, Rail, Sum};
    let stages = [
        ("embed", Rail),
        ("positions", Rail),
        ("norm 1", Detour),
        ("attention", Detour),
        ("add 1", Sum),
        ("norm 2", Detour),
        ("MLP", Detour),
        ("add 2", Sum),
        ("final norm", Rail),
        ("logits", Rail),
    ];
    let stage = |(index, (name, track)): (usize, (&str, Track))| PipelineStage {
        part: Part::new("stage", [index as u32, 0, 0]),
        name: name.into(),
        detail: "3 × 4".into(),
        state: [Progress::Done, Progress::Busy, Progress::Open][index / 4],
        track,
    };
    Figure::Pipeline(Pipeline {
        stages: stages.into_iter().enumerate().map(stage).collect(),
        block: Some((2, 7)),
        title: "block 1 of 2".into(),
    })
}

fn words_box(shape: &Shape, context: &Context) -> Option<Rect> {
    let Form::Words {
        text, font, anchor, ..
    } = &shape.form
    else {
        return None;
    };
    let w = context.width(text, *font);
    let x = match anchor {
        Anchor::Start => shape.at.x,
        Anchor::Middle => shape.at.x - w / 2.0,
        Anchor::End => shape.at.x - w,
    };
    Some(pen::rect(x, shape.at.y - 0.73 * font.px, w, 0.73 * font.px))
}

fn drawn(figure: &Figure, portrait: bool) -> Canvas {
    let context = context(portrait);
    let geometry = Figure::solve(&[figure], share(portrait), &context);
    figure.draw(&geometry, &Marks::default(), &context)
}

fn assert_inside(figure: &Figure, portrait: bool) {
    let (context, share) = (context(portrait), share(portrait).grown(0.5));
    for shape in &drawn(figure, portrait).shapes {
        let Some(bounds) = words_box(shape, &context) else {
            continue;
        };
        assert_eq!(share.union(bounds), share, "{shape:?} leaves the share");
    }
}

#[test]
fn words_stay_in_the_share() {
    for portrait in [false, true] {
        for figure in every() {
            assert_inside(&figure, portrait);
        }
    }
}

#[test]
fn keys_tell_shapes_apart() {
    for figure in every() {
        let canvas = drawn(&figure, false);
        let keys: BTreeSet<_> = canvas.shapes.iter().map(|shape| shape.key).collect();
        assert!(!keys.is_empty());
        assert_eq!(keys.len(), canvas.shapes.len(), "{figure:?}");
    }
}

#[test]
fn nodes_of_a_ring_keep_apart_and_inside() {
    for portrait in [false, true] {
        for count in 1..=9 {
            let figure = ring(count, Vec::new());
            // Nine upright nodes with slots take more than the width of a stage; the layout is told by `wanted`.
            if !portrait {
                assert_inside(&figure, portrait);
            }
            let canvas = drawn(&figure, portrait);
            let nodes: Vec<_> = canvas.places.iter().filter(|place| place.round).collect();
            assert_eq!(nodes.len(), count as usize);
            for (index, one) in nodes.iter().enumerate() {
                for other in &nodes[..index] {
                    let (a, b) = (one.bounds.centre(), other.bounds.centre());
                    let apart = libm::hypot(a.x - b.x, a.y - b.y);
                    assert!(apart > one.bounds.w, "{count} nodes: {apart}");
                }
            }
        }
    }
}

#[test]
fn names_of_sets_leave_the_way_of_messages_free() {
    let context = context(false);
    let set = |name: &'static str, members: &[usize]| MemberSet {
        name,
        note: format!("{} of 3", members.len()),
        members: members.to_vec(),
    };
    let choices: [&[usize]; 4] = [&[0, 1], &[0, 2], &[1, 2], &[0, 1, 2]];
    let node = |index: u32| Node {
        part: Part::new("replica", [index, 0, 0]),
        name: format!("{index}"),
        value: None,
        value_old: false,
        standing: Standing::Plain,
        state: None,
        detail: None,
        timer: None,
        slots: None,
    };
    for (written, read) in choices.iter().flat_map(|one| choices.map(|two| (one, two))) {
        let figure = Figure::Ring(Ring {
            nodes: (0..3).map(node).collect(),
            sets: vec![set("write set", written), set("read set", read)],
            ..Ring::default()
        });
        // About as wide as beside a client and a table.
        let share = pen::rect(200.0, 104.0, 560.0, 568.0);
        let geometry = Figure::solve(&[&figure], share, &context);
        let canvas = figure.draw(&geometry, &Marks::default(), &context);
        let discs = canvas.places.iter().filter(|place| place.round);
        let left = discs.map(|place| place.bounds.x).fold(f64::MAX, f64::min);
        let named = |shape: &&Shape| shape.key.name == "set-name";
        let names = canvas.shapes.iter().filter(named);
        let names: Vec<Rect> = names.filter_map(|it| words_box(it, &context)).collect();
        assert_eq!(names.len(), 2);
        for name in names {
            let beside = name.x + name.w < left;
            assert!(!beside, "{written:?} and {read:?}: {name:?} left of {left}");
        }
    }
}

#[test]
fn nothing_moves_because_another_thing_appeared() {
    let context = context(false);
    let (whole, cut) = (
        ring(5, Vec::new()),
        ring(5, vec![vec![0, 1], vec![2, 3, 4]]),
    );
    let geometry = Figure::solve(&[&whole, &cut], share(false), &context);
    let places = |figure: &Figure| figure.draw(&geometry, &Marks::default(), &context).places;
    assert_eq!(places(&whole), places(&cut));
}

#[test]
fn one_cut_runs_through_ring_and_log() {
    let context = context(false);
    let figures = [ring(5, vec![vec![0, 1], vec![2, 3, 4]]), log(4)];
    let shares = [
        pen::rect(48.0, 104.0, 700.0, 568.0),
        pen::rect(796.0, 104.0, 436.0, 568.0),
    ];
    let mut left = Figure::solve(&[&figures[0]], shares[0], &context);
    let mut right = Figure::solve(&[&figures[1]], shares[1], &context);
    Geometry::align(&mut left, &mut right);
    let (one, other) = (left.line().expect("level"), right.line().expect("cut"));
    assert!((one - other).abs() < 0.01, "{one} and {other}");
}

#[test]
fn the_last_row_of_a_matrix_leads_straight_into_a_strip() {
    let context = context(false);
    let shares = [
        pen::rect(48.0, 104.0, 500.0, 568.0),
        pen::rect(596.0, 104.0, 636.0, 568.0),
    ];
    let mut left = Figure::solve(&[&matrix(3)], shares[0], &context);
    let mut right = Figure::solve(&[&blend(3, true)], shares[1], &context);
    Geometry::align(&mut left, &mut right);
    let (one, other) = (left.line().expect("a row"), right.line().expect("a strip"));
    assert!((one - other).abs() < 0.01, "{one} and {other}");
}

/// The shares split the strip without a gap, each as wide as it is much.
#[test]
fn a_strip_is_split_by_its_shares() {
    for portrait in [false, true] {
        let canvas = drawn(&blend(4, true), portrait);
        let shares = canvas
            .shapes
            .iter()
            .filter(|shape| shape.key.name == "share");
        let spans: Vec<(f64, f64)> = shares
            .filter_map(|shape| match shape.form {
                Form::Box { w, .. } => Some((shape.at.x, w)),
                _ => None,
            })
            .collect();
        assert_eq!(spans.len(), 4);
        for (index, pair) in spans.windows(2).enumerate() {
            assert!((pair[0].0 + pair[0].1 - pair[1].0).abs() < 0.01);
            let more = (index as f64 + 2.0) / (index as f64 + 1.0);
            assert!((pair[1].1 / pair[0].1 - more).abs() < 1e-9);
        }
    }
}

#[test]
fn the_number_is_always_in_its_cell() {
    for portrait in [false, true] {
        for count in [3, 8] {
            let canvas = drawn(&matrix(count), portrait);
            let context = context(portrait);
            for shape in canvas
                .shapes
                .iter()
                .filter(|shape| shape.key.name == "number")
            {
                let words = words_box(shape, &context).expect("a number is words");
                let cell = canvas
                    .places
                    .iter()
                    .find(|place| Some(place.part) == shape.key.part)
                    .expect("a cell");
                let both = cell.bounds.union(words);
                assert!(
                    both.w - cell.bounds.w < 0.01 && both.h - cell.bounds.h < 0.01,
                    "{count} {portrait}"
                );
            }
        }
    }
}

#[test]
fn an_emphasised_part_has_a_second_sign() {
    let context = context(false);
    let figure = ring(5, Vec::new());
    let part = Part::new("node", [4, 0, 0]);
    let geometry = Figure::solve(&[&figure], share(false), &context);
    let marks = Marks(vec![(part, Mark::Bad)]);
    let canvas = figure.draw(&geometry, &marks, &context);
    let sign = |shape: &&Shape| shape.key == pen::key(part, "mark-sign");
    assert!(canvas.shapes.iter().any(|shape| sign(&shape)));
}
