//! Draws the figures of two situations as PNG files into the folder that is named, for eyes.

#![expect(
    clippy::disallowed_methods,
    reason = "the example writes into the folder that it is given"
)]

use std::fmt::Write as _;

use explc_compiler::drawing::{Anchor, Canvas, Dash, Form, Marks, Rect, Shape, Sweep};
use explc_compiler::export::frame::frame_png;
use explc_compiler::figures::{
    Bar, Bars, Card, Cell, Clock, Context, Figure, Geometry, Keep, Log, MemberSet, Meter, Node,
    PairCell, Pairs, Readout, Ring, Row, Slots, Standing, Tally,
};
use explc_compiler::primitive::Part;
use explc_compiler::story::Mark;
use explc_compiler::text::Fonts;
use explc_compiler::theme::{LANDSCAPE, PORTRAIT, Role, Theme};
use explc_compiler::units::Micros;

fn node(index: u32, name: &str) -> Node {
    Node {
        part: Part::new("node", [index, 0, 0]),
        name: name.into(),
        value: None,
        value_old: false,
        standing: Standing::Plain,
        state: None,
        detail: None,
        timer: None,
        slots: None,
    }
}

fn raft(count: u32, cut: bool) -> Figure {
    let mut nodes: Vec<Node> = (0..count)
        .map(|index| {
            let mut node = node(index, &format!("S{}", index + 1));
            let (state, term) = match index {
                0 => ("leader", 1),
                1 => ("follower", 1),
                3 => ("candidate", 2),
                _ => ("follower", 2),
            };
            node.state = Some(state.into());
            node.detail = Some(format!("term {term}"));
            node.timer = Some(Clock {
                since: Micros(0),
                until: Micros(100 + 30 * i64::from(index)),
            });
            node
        })
        .collect();
    nodes[0].standing = Standing::Leader;
    nodes[0].timer = None;
    if count > 3 {
        nodes[3].standing = Standing::Candidate;
        nodes[3].slots = Some(Slots {
            have: 1,
            needed: count / 2 + 1,
            noun: "votes",
        });
    }
    let (mut groups, mut group_names) = (Vec::new(), Vec::new());
    if cut && count > 2 {
        groups = vec![vec![0, 1], (2..count as usize).collect()];
        group_names = vec![
            format!("minority: 2 of {count}"),
            format!("majority: {} of {count}", count - 2),
        ];
    }
    Figure::Ring(Ring {
        nodes,
        linked: true,
        groups,
        group_names,
        sets: Vec::new(),
    })
}

fn log() -> Figure {
    let values = ["x = 3", "y = 1", "x = 5", "y = 9"];
    let rows = (0..5)
        .map(|row| Row {
            part: Part::new("node", [row, 0, 0]),
            name: format!("S{}", row + 1),
            cells: (0..if row < 2 { 4 } else { 3 })
                .map(|column| Cell {
                    part: Part::new("entry", [row, column, 0]),
                    value: values[column as usize].into(),
                    note: "term 1".into(),
                    keep: if column < 3 { Keep::Kept } else { Keep::Open },
                    identity: 1,
                })
                .collect(),
            dead: false,
        })
        .collect();
    let tally = |text: &str, settled| {
        Some(Tally {
            text: text.into(),
            settled,
        })
    };
    Figure::Log(Log {
        heading: "log".into(),
        rows,
        tallies: vec![
            tally("on 5 of 5: committed", true),
            tally("on 5 of 5: committed", true),
            tally("on 5 of 5: committed", true),
            tally("on 2 of 5 not yet", false),
        ],
        groups: vec![vec![0, 1], vec![2, 3, 4]],
    })
}

fn replicas() -> Figure {
    let mut nodes: Vec<Node> = ["A", "B", "C"]
        .iter()
        .zip(0..)
        .map(|(name, index)| node(index, name))
        .collect();
    for (node, value) in nodes.iter_mut().zip(["v2", "v2", "v1"]) {
        node.value = Some(value.into());
        node.value_old = value == "v1";
    }
    Figure::Ring(Ring {
        nodes,
        linked: false,
        groups: Vec::new(),
        group_names: Vec::new(),
        sets: vec![
            MemberSet {
                name: "write set",
                note: "W = 2".into(),
                members: vec![0, 1],
            },
            MemberSet {
                name: "read set",
                note: "R = 2".into(),
                members: vec![1, 2],
            },
        ],
    })
}

fn pairs(size: usize) -> Figure {
    let sets: &[&str] = if size == 2 {
        &["AB", "AC", "BC"]
    } else {
        &["A", "B", "C"]
    };
    let mut cells = Vec::new();
    for (row, write) in sets.iter().enumerate() {
        for (column, read) in sets.iter().enumerate() {
            let shared: Vec<String> = write
                .chars()
                .filter(|c| read.contains(*c))
                .map(String::from)
                .collect();
            cells.push(PairCell {
                part: Part::new("pair", [row as u32, column as u32, size as u32]),
                shared: shared.join(" "),
            });
        }
    }
    Figure::Pairs(Pairs {
        setting: format!("W = {size}, R = {size}"),
        readout: if size == 2 {
            "0 of 9 miss"
        } else {
            "6 of 9 miss"
        }
        .into(),
        good: size == 2,
        rows: sets.iter().map(|set| format!("write {set}")).collect(),
        columns: sets.iter().map(|set| format!("read {set}")).collect(),
        cells,
        selected: (size == 2).then_some(2),
    })
}

fn card() -> Figure {
    Figure::Card(Card {
        part: Part::new("client", [0; 3]),
        name: "client".into(),
        lines: vec!["gets v2 and v1,".into(), "keeps v2".into()],
    })
}

fn bars() -> Figure {
    let bar = |index: u32, name: &str, value: f64, before, outcome| Bar {
        part: Part::new("bar", [index, 0, 0]),
        name: name.into(),
        value,
        text: format!("{value}"),
        before,
        outcome,
    };
    Figure::Bars(Bars {
        rows: vec![
            bar(0, "modulo", 7911.0, None, Some(Mark::Bad)),
            bar(1, "ring", 2068.0, Some(3000.0), Some(Mark::Good)),
            bar(2, "nothing", 0.0, None, None),
        ],
    })
}

fn meter() -> Figure {
    Figure::Meter(Meter {
        part: Part::root(),
        value: 6.0,
        whole: 9.0,
        text: "6 of 9 miss".into(),
        outcome: Some(Mark::Bad),
    })
}

fn svg_shape(shape: &Shape, theme: Theme, out: &mut String) {
    let hex = |role: Option<Role>| role.map_or("none", |role| role.hex(theme));
    let mut paint = format!(
        "fill=\"{}\" fill-opacity=\"{}\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"",
        hex(shape.fill),
        shape.fill_opacity,
        hex(shape.stroke),
        shape.stroke_width
    );
    let dash = match shape.dash {
        Dash::Solid => "",
        Dash::NotYet => "5 5",
        Dash::Gone => "2 5",
        Dash::Cut => "14 8",
        Dash::Second => "10 6",
        Dash::Ghost => "4 4",
    };
    let share = match shape.sweep {
        Sweep::Share(share) => share,
        Sweep::Running {
            from,
            to,
            since,
            until,
        } => {
            let gone = 30.0 / (until.0 - since.0) as f64;
            from + (to - from) * gone
        }
    };
    if share < 1.0 {
        let _ = write!(paint, " pathLength=\"1\" stroke-dasharray=\"{share} 2\"");
    } else if !dash.is_empty() {
        let _ = write!(paint, " stroke-dasharray=\"{dash}\"");
    }
    let (x, y) = (shape.at.x, shape.at.y);
    match &shape.form {
        Form::Box { w, h, radius } => {
            let _ = writeln!(
                out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{radius}\" {paint}/>"
            );
        }
        Form::Circle { r } => {
            let _ = writeln!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" {paint}/>");
        }
        Form::Dial { r } => {
            let whole = 2.0 * std::f64::consts::PI * r;
            let paint = paint.replace(" pathLength=\"1\"", "").replace(
                &format!("stroke-dasharray=\"{share} 2\""),
                &format!("stroke-dasharray=\"{} {}\"", whole * share, whole * 2.0),
            );
            let _ = writeln!(
                out,
                "<path d=\"M{x} {}A{r} {r} 0 0 1 {x} {}A{r} {r} 0 0 1 {x} {}\" {paint}/>",
                y - r,
                y + r,
                y - r
            );
        }
        Form::Path { data } => {
            let paint = if share < 1.0 {
                // Links are straight lines of two points.
                let numbers: Vec<f64> = data[1..]
                    .split(['L', ' '])
                    .filter_map(|n| n.parse().ok())
                    .collect();
                let length = numbers[2].hypot(numbers[3]);
                paint.replace(" pathLength=\"1\"", "").replace(
                    &format!("stroke-dasharray=\"{share} 2\""),
                    &format!("stroke-dasharray=\"{} {}\"", length * share, length * 2.0),
                )
            } else {
                paint
            };
            let _ = writeln!(
                out,
                "<path transform=\"translate({x} {y})\" d=\"{data}\" {paint}/>"
            );
        }
        Form::Words {
            text, font, anchor, ..
        } => {
            let anchor = match anchor {
                Anchor::Start => "start",
                Anchor::Middle => "middle",
                Anchor::End => "end",
            };
            let family = if font.mono { "JetBrains Mono" } else { "Inter" };
            let _ = writeln!(
                out,
                "<text x=\"{x}\" y=\"{y}\" fill=\"{}\" font-family=\"{family}\" font-weight=\"{}\" font-size=\"{}\" text-anchor=\"{anchor}\">{text}</text>",
                hex(shape.fill),
                font.weight,
                font.px
            );
        }
    }
}

fn save(folder: &str, name: &str, portrait: bool, theme: Theme, canvases: &[Canvas]) {
    let (w, h) = if portrait { (720, 1280) } else { (1280, 720) };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\"><rect width=\"{w}\" height=\"{h}\" fill=\"{}\"/>",
        Role::Background.hex(theme)
    );
    for shape in canvases.iter().flat_map(|canvas| &canvas.shapes) {
        svg_shape(shape, theme, &mut out);
    }
    out.push_str("</svg>");
    let png = frame_png(&out, w).expect("drawable");
    std::fs::write(format!("{folder}/{name}.png"), png).expect("a folder to write to");
}

fn main() {
    let folder = std::env::args().nth(1).expect("a folder");
    let fonts = Fonts::bundled();
    let area = |x, y, w, h| Rect { x, y, w, h };
    let mut marks = Marks::default();
    for row in 0..2 {
        marks.0.push((Part::new("entry", [row, 3, 0]), Mark::Bad));
    }
    for (portrait, theme) in [
        (false, Theme::Light),
        (true, Theme::Dark),
        (false, Theme::Dark),
    ] {
        let context = Context {
            fonts,
            scale: if portrait { PORTRAIT } else { LANDSCAPE },
            portrait,
        };
        let draw = |figures: &[Figure], shares: &[Rect], name: &str| {
            let mut solved: Vec<Geometry> = figures
                .iter()
                .zip(shares)
                .map(|(figure, share)| Figure::solve(&[figure], *share, &context))
                .collect();
            if let (false, [left, right, ..]) = (portrait, &mut solved[..]) {
                Geometry::align_cuts(left, right);
            }
            let canvases: Vec<Canvas> = figures
                .iter()
                .zip(&solved)
                .map(|(figure, geometry)| figure.draw(geometry, &marks, &context))
                .collect();
            let file = format!(
                "{name}-{}-{}",
                if portrait { "portrait" } else { "landscape" },
                theme.name()
            );
            save(&folder, &file, portrait, theme, &canvases);
        };
        let raft_shares = if portrait {
            vec![
                area(48.0, 128.0, 624.0, 600.0),
                area(48.0, 760.0, 624.0, 472.0),
            ]
        } else {
            vec![
                area(48.0, 104.0, 700.0, 568.0),
                area(796.0, 104.0, 436.0, 568.0),
            ]
        };
        draw(&[raft(5, true), log()], &raft_shares, "raft");
        let quorum_shares = if portrait {
            vec![
                area(48.0, 128.0, 624.0, 160.0),
                area(48.0, 300.0, 624.0, 400.0),
                area(48.0, 720.0, 300.0, 500.0),
                area(372.0, 720.0, 300.0, 500.0),
            ]
        } else {
            vec![
                area(48.0, 104.0, 150.0, 568.0),
                area(246.0, 104.0, 520.0, 568.0),
                area(812.0, 104.0, 420.0, 260.0),
                area(812.0, 400.0, 420.0, 272.0),
            ]
        };
        draw(
            &[card(), replicas(), pairs(2), pairs(1)],
            &quorum_shares,
            "quorum",
        );
        let others = if portrait {
            vec![
                area(48.0, 128.0, 624.0, 300.0),
                area(48.0, 460.0, 624.0, 200.0),
                area(48.0, 700.0, 624.0, 100.0),
            ]
        } else {
            vec![
                area(48.0, 104.0, 700.0, 250.0),
                area(48.0, 400.0, 500.0, 160.0),
                area(800.0, 104.0, 400.0, 100.0),
            ]
        };
        let readout = Figure::Readout(Readout {
            part: Part::root(),
            text: "2,068 keys moved".into(),
        });
        draw(&[bars(), meter(), readout], &others, "others");
        let rings = if portrait {
            vec![
                area(48.0, 128.0, 624.0, 500.0),
                area(48.0, 660.0, 624.0, 560.0),
            ]
        } else {
            vec![
                area(48.0, 104.0, 568.0, 568.0),
                area(664.0, 104.0, 568.0, 568.0),
            ]
        };
        draw(&[raft(3, false), raft(7, true)], &rings, "rings");
    }
}
