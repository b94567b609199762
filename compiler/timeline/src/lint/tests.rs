//! Pictures in a few words, and what the lints of pictures find in them.
//!
//! One element a line: `name: what [size] at x y [fill] [outline], then what happens to it`, back to front.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use super::scenery::{Known, Scenery};
use super::{Find, Finding, LINTS, Lints, Place, Told};
use crate::geometry::{Anchor, Font, Point};
use crate::prose::{Prose, StatementId};
use crate::text::Fonts;
use crate::theme::Role;
use crate::timeline::{
    Beat, Cause, Easing, Element, Form, Layer, Layout, Property, Segment, Step, Timeline, Track,
    Value, Variant,
};
use crate::units::Millis;

/// How long pictures last.
const DURATION: Millis = Millis(10_000);

fn role(name: &str) -> Value {
    let found = Role::ALL.into_iter().find(|role| role.name() == name);
    Value::Paint(Some(
        found.unwrap_or_else(|| panic!("there is no role {name}")),
    ))
}

fn number(text: &str) -> f64 {
    text.parse()
        .unwrap_or_else(|_| panic!("{text} is no number"))
}

fn track(property: Property, initial: Value) -> Track {
    Track {
        property,
        initial,
        curve: None,
        segments: Vec::new(),
    }
}

fn point(x: &str, y: &str) -> Value {
    Value::Point(Point {
        x: number(x),
        y: number(y),
    })
}

/// `3000 to 200 100 in 500 by 8`: a change of a property, and the statement that asked for it.
fn segment(words: &[&str]) -> Segment {
    let place = |word: &str| words.iter().position(|other| *other == word);
    let duration = place("in").map_or(0, |at| number(words[at + 1]) as i64);
    let to = place("to").expect("a change goes to something") + 1;
    let statement = place("by").map_or(7, |at| number(words[at + 1]) as u32);
    let end = place("in").or(place("by")).unwrap_or(words.len());
    let value = match &words[to..end] {
        [x, y] => point(x, y),
        ["shown"] => Value::Visible(true),
        ["hidden"] => Value::Visible(false),
        [value] if value.parse::<f64>().is_ok() => Value::Number(number(value)),
        [value] => role(value),
        _ => panic!("no change: {words:?}"),
    };
    Segment {
        start: Millis(number(words[0]) as i64),
        duration: Millis(duration),
        value,
        easing: Easing::MOVE,
        cause: Cause {
            statement: StatementId(statement),
            event: None,
        },
    }
}

/// `line: words 20 "far away" at 100 100 ink in box; translate at 3000 to 200 100 in 500`.
fn element(line: &str) -> Element {
    let mut clauses = line.split("; ");
    let (id, rest) = clauses
        .next()
        .and_then(|head| head.split_once(": "))
        .expect("a name");
    let (rest, text) = match rest.split('"').collect::<Vec<_>>()[..] {
        [before, text, after] => (format!("{before}{after}"), text.to_owned()),
        _ => (rest.to_owned(), String::new()),
    };
    let words: Vec<&str> = rest.split_whitespace().collect();
    let at = words
        .iter()
        .position(|word| *word == "at")
        .expect("a place");
    let mut tracks = vec![track(
        Property::Translate,
        point(words[at + 1], words[at + 2]),
    )];
    let mut paints = words[at + 3..].to_vec();
    let within = paints.iter().position(|word| *word == "in");
    let within = within.map(|place| paints.split_off(place)[1].to_owned());
    for (property, paint) in [Property::Fill, Property::Stroke].into_iter().zip(paints) {
        if paint != "none" {
            tracks.push(track(property, role(paint)));
        }
    }
    let size = |property, place: usize| track(property, Value::Number(number(words[place])));
    let form = match words[0] {
        "box" => {
            tracks.extend([size(Property::Width, 1), size(Property::Height, 2)]);
            Form::Box { radius: 4.0 }
        }
        "circle" => {
            tracks.push(size(Property::Width, 1));
            Form::Circle
        }
        "path" => Form::Path {
            data: text,
            length: 100.0,
        },
        "words" => Form::Words {
            text,
            font: Font {
                mono: false,
                weight: 400,
                px: number(words[1]),
            },
            anchor: Anchor::Start,
            struck: false,
        },
        other => panic!("there is no form {other}"),
    };
    for clause in clauses {
        let words: Vec<&str> = clause.split_whitespace().collect();
        let (property, default) = match words[0] {
            "translate" => (Property::Translate, Value::Number(0.0)),
            "fill" => (Property::Fill, Value::Paint(None)),
            "width" => (Property::Width, Value::Number(0.0)),
            "scale" => (Property::Scale, Value::Number(1.0)),
            "opacity" => (Property::Opacity, Value::Number(1.0)),
            "visible" => (Property::Visible, Value::Visible(words[4] != "shown")),
            other => panic!("there is no property {other}"),
        };
        if !tracks.iter().any(|track| track.property == property) {
            tracks.push(track(property, default));
        }
        let known = tracks.iter_mut().find(|track| track.property == property);
        known
            .expect("it was just added")
            .segments
            .push(segment(&words[2..]));
    }
    Element {
        id: id.to_owned(),
        parent: None,
        layer: Layer::Stage,
        form,
        fill_opacity: 1.0,
        stroke_width: 2.0,
        dash: [].into(),
        round: false,
        statement: StatementId(0),
        within,
        tracks,
    }
}

/// The sentence that is up all the time.
const SAY: &str = "All wait for one.";

fn step() -> Step {
    let beat = Beat {
        statement: StatementId(5),
        say: Prose::plain(SAY),
        start: Millis::ZERO,
        end: DURATION,
    };
    Step {
        statement: StatementId(4),
        title: Prose::plain("Wait"),
        start: Millis::ZERO,
        end: DURATION,
        beats: vec![beat],
        predictions: Vec::new(),
        claims: Vec::new(),
        state: Vec::new(),
    }
}

/// What the lint of this name finds in a landscape picture, one finding a line. Statement 7 is a step, 8 a mark.
fn found(lint: &str, picture: &str) -> String {
    let line =
        |finding: &Finding| format!("{}–{} {}\n", finding.from.0, finding.to.0, finding.message);
    findings(lint, picture).iter().map(line).collect()
}

fn findings(lint: &str, picture: &str) -> Vec<Finding> {
    let variant = Variant {
        choice: Vec::new(),
        layout: Layout::Landscape,
        timeline: Timeline {
            duration: DURATION,
            poster: Millis::ZERO,
            elements: picture.lines().map(element).map(Arc::new).collect(),
            steps: vec![step()],
            moments: Vec::new(),
        },
    };
    let scenery = Scenery::new(
        &variant,
        Lints::All,
        &mut Known::default(),
        Fonts::bundled(),
    );
    let steps = HashSet::from_iter([StatementId(7)]);
    let told = Told {
        still: steps.clone(),
        arranging: steps,
        pointing: HashMap::from_iter([(StatementId(8), "mark")]),
        length: None,
    };
    let lint = LINTS
        .iter()
        .find(|known| known.code.name == lint)
        .expect("a lint");
    let mut found: Vec<Finding> = Vec::new();
    match lint.find {
        Find::Picture(find) => find(&scenery, &mut found),
        Find::Told(find) => find(&scenery, &told, &mut found),
        Find::Together(find) => find(&told, std::slice::from_ref(&variant), &mut found),
        Find::Whole => panic!("{} needs stories", lint.code.name),
    }
    found
}

#[track_caller]
fn check(lint: &str, picture: &str, expected: &str) {
    assert_eq!(found(lint, picture), expected);
}

#[test]
fn words_on_words() {
    // `far away` is 81 px wide at 20 px.
    check(
        "text-overlap",
        "a: words 20 \"far away\" at 100 100 ink\nb: words 20 \"far away\" at 160 100 ink",
        "0–10000 `far away` and `far away` overlap by 21 × 20 px\n",
    );
    check(
        "text-overlap",
        "a: words 20 \"far away\" at 100 100 ink\nb: words 20 \"far away\" at 181 100 ink",
        "",
    );
    check(
        "text-overlap",
        "a: words 20 \"far away\" at 100 100 ink\nb: words 20 \"far away\" at 100 119 ink",
        "",
    );
}

#[test]
fn words_that_pass_over_words() {
    // The exact millisecond of a move with the standard easing, from 300 px above to 300 px below.
    let passing = "a: words 20 \"far away\" at 100 400 ink\nb: words 20 \"far away\" at 100 100 ink; translate at 2000 to 100 700 in 500";
    let text = found("text-overlap", passing);
    let (from, to) = text
        .split_once(' ')
        .and_then(|(span, _)| span.split_once('–'))
        .expect("a finding");
    let overlaps = |t: i64| {
        let y = 100.0 + 600.0 * Easing::MOVE.at((t - 2_000) as f64 / 500.0);
        19.58 - (y - 400.0).abs() > 1.0
    };
    let exact: Vec<i64> = (2_000..2_500).filter(|t| overlaps(*t)).collect();
    assert_eq!(from.parse(), Ok(exact[0]));
    assert_eq!(to.parse(), Ok(exact[exact.len() - 1] + 1));
}

#[test]
fn words_that_fade_count_while_they_are_half_there() {
    let fading = "a: words 20 \"far away\" at 100 100 ink\nb: words 20 \"far away\" at 100 100 ink; opacity at 3000 to 0 in 210; opacity at 6000 to 1 in 210";
    let text = found("text-overlap", fading);
    let spans: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    // Eased, half of a fade is over after a fifth of it or so.
    let half = (0..210)
        .find(|t| Easing::MOVE.at(*t as f64 / 210.0) > 0.5)
        .expect("a half");
    assert_eq!(
        spans,
        [
            format!("0–{}", 3_000 + half),
            format!("{}–10000", 6_000 + half)
        ]
    );
}

#[test]
fn words_out_of_their_box() {
    let boxed = |w: u32| {
        format!(
            "box: box {w} 30 at 100 80 surface-raised ink\na: words 20 \"far away\" at 105 100 ink in box"
        )
    };
    let told = found("text-overflow", &boxed(60));
    assert!(
        told.starts_with("0–10000 `far away` is 81 ")
            && told.ends_with("px wide, and its box is 60 px\n"),
        "{told}"
    );
    assert_eq!(found("text-overflow", &boxed(90)), "");
    check(
        "text-overflow",
        "box: box 90 30 at 100 80 surface-raised ink; width at 4000 to 50 in 400\na: words 20 \"far\" at 105 100 ink in box",
        "",
    );
    let shrinking = found(
        "text-overflow",
        "box: box 90 30 at 100 80 surface-raised ink; width at 4000 to 20\na: words 20 \"far\" at 105 100 ink in box",
    );
    assert!(shrinking.starts_with("4000–10000 `far` is "), "{shrinking}");
    let round =
        "c: circle 60 at 130 95 surface-raised ink\na: words 20 \"far away\" at 105 102 ink in c";
    assert!(found("text-overflow", round).contains("and its circle is 60 px"));
    check(
        "text-overflow",
        "c: circle 100 at 142 95 surface-raised ink\na: words 20 \"far away\" at 105 102 ink in c",
        "",
    );
}

#[test]
fn words_that_move_with_their_circle() {
    let moved = "c: circle 100 at 142 95 surface-raised ink; translate at 4000 to 142 395 in 500\na: words 20 \"far away\" at 105 102 ink in c; translate at 4000 to 105 402 in 500";
    check("text-overflow", moved, "");
    let behind = moved.replace("at 4000 to 105 402", "at 4100 to 105 402");
    assert!(found("text-overflow", &behind).starts_with("40"));
}

#[test]
fn what_leaves_the_stage() {
    check(
        "off-stage",
        "a: box 100 50 at 1200 100 surface-raised ink",
        "0–10000 the box `a` leaves the stage by 21 px\n",
    );
    check(
        "off-stage",
        "a: box 100 50 at 1179 100 surface-raised ink",
        "",
    );
    let out = found(
        "off-stage",
        "a: circle 40 at 100 600 surface-raised ink; translate at 1000 to 100 710 in 500; translate at 3000 to 100 600",
    );
    assert!(
        out.ends_with("–3000 the circle `a` leaves the stage by 11 px\n"),
        "{out}"
    );
}

#[test]
fn words_that_are_too_small() {
    check(
        "text-size",
        "a: words 15 \"far\" at 100 100 ink",
        "0–10000 `far` is 11.2 px high where the stage is 960 px wide, and 12 px are the least\n",
    );
    check("text-size", "a: words 16 \"far\" at 100 100 ink", "");
    let shrinking = found(
        "text-size",
        "a: words 20 \"far\" at 100 100 ink; scale at 5000 to 0.5",
    );
    assert!(
        shrinking.starts_with("5000–10000 `far` is 7.5 px high"),
        "{shrinking}"
    );
}

#[test]
fn words_that_do_not_stand_out() {
    let text = found(
        "contrast",
        "a: box 100 50 at 90 70 accent\nb: words 20 \"far\" at 100 100 ink",
    );
    assert!(
        text.contains("in the light theme, and 4.5:1 is the least"),
        "{text}"
    );
    check(
        "contrast",
        "a: box 100 50 at 90 70 accent-tint\nb: words 20 \"far\" at 100 100 ink",
        "",
    );
    check(
        "contrast",
        "a: box 100 50 at 300 70 accent\nb: words 20 \"far\" at 100 100 ink",
        "",
    );
    let passing = found(
        "contrast",
        "a: box 100 50 at 90 300 accent; translate at 2000 to 90 70; translate at 4000 to 90 300\nb: words 20 \"far\" at 100 100 ink",
    );
    assert!(
        passing.lines().all(|line| line.starts_with("2000–4000 ")) && !passing.is_empty(),
        "{passing}"
    );
}

#[test]
fn words_and_signs_behind_something() {
    check(
        "hidden",
        "a: words 20 \"far away\" at 100 100 ink\nb: box 40 40 at 150 80 surface-raised ink",
        "0–10000 the box `b` hides 31 × 20 px of `far away`\n",
    );
    check(
        "hidden",
        "a: words 20 \"far away\" at 100 100 ink\nb: box 40 40 at 181 80 surface-raised ink",
        "",
    );
    // The corner of the box around a circle is not the circle.
    check(
        "hidden",
        "a: words 20 \"far away\" at 100 100 ink\nb: circle 60 at 200 128 surface-raised ink",
        "",
    );
    check(
        "hidden",
        "b: box 40 40 at 150 80 surface-raised ink\na: words 20 \"far away\" at 100 100 ink",
        "",
    );
    let sign = "n/1.mark: path \"M0 0L10 10\" at 100 100 none bad\nn/2.node: circle 60 at 110 100 surface-raised ink";
    assert!(
        found("hidden", sign).contains("of the line `1.mark` of `n`"),
        "{}",
        found("hidden", sign)
    );
    check("hidden", &sign.replace("n/2.node", "n/1.node"), "");
}

#[test]
fn lines_through_words_and_things() {
    let line = |y: u32| {
        format!(
            "l: path \"M0 0L300 0\" at 50 {y} none line-strong\na: words 20 \"far away\" at 100 100 ink"
        )
    };
    check(
        "link-crossing",
        &line(95),
        "0–10000 the line `l` runs through `far away`\n",
    );
    check("link-crossing", &line(104), "");
    check(
        "link-crossing",
        "l: path \"M0 0L300 0\" at 50 100 none line-strong\nn: circle 60 at 200 110 surface-raised ink",
        "0–10000 the line `l` runs through the circle `n` and does not lead to it\n",
    );
    // It grazes the circle, or ends at it.
    check(
        "link-crossing",
        "l: path \"M0 0L300 0\" at 50 100 none line-strong\nn: circle 60 at 200 126 surface-raised ink",
        "",
    );
    check(
        "link-crossing",
        "l: path \"M0 0L300 0\" at 50 100 none line-strong\nn: circle 60 at 370 110 surface-raised ink",
        "",
    );
    // Words in a box in front of the line are not crossed by it.
    check(
        "link-crossing",
        "l: path \"M0 0L300 0\" at 50 95 none line-strong\nbox: box 90 30 at 95 80 surface-raised ink\na: words 20 \"far away\" at 100 100 ink in box",
        "0–10000 the line `l` runs through the box `box` and does not lead to it\n",
    );
}

#[test]
fn more_than_three_causes_of_motion() {
    let moving = |count: usize, apart: usize| {
        let line = |n: usize| {
            format!(
                "a{n}: box 20 20 at 100 {y} surface-raised ink; translate at {t} to 300 {y} in 900",
                y = 50 * (n + 1),
                t = 1_000 + n * apart
            )
        };
        (0..count).map(line).collect::<Vec<_>>().join("\n")
    };
    check(
        "too-many-causes",
        &moving(4, 100),
        "1300–1900 4 things move at once for reasons of their own, and 3 are the most\n",
    );
    check("too-many-causes", &moving(3, 100), "");
    check("too-many-causes", &moving(9, 0), "");
    check("too-many-causes", &moving(9, 300), "");
}

#[test]
fn things_that_are_suddenly_elsewhere() {
    let moved = |how: &str| {
        format!("a: circle 60 at 200 110 surface-raised ink; translate at 3000 to {how}")
    };
    check(
        "layout-jump",
        &moved("203 110"),
        "3000–10000 the circle `a` is suddenly 3.0 px elsewhere\n",
    );
    check("layout-jump", &moved("202 110"), "");
    // Statement 7 is a step, which never moves a part.
    check(
        "layout-jump",
        &moved("203 110 in 500"),
        "3000–3500 the circle `a` moves by 3.0 px, and no statement moved it\n",
    );
    check("layout-jump", &moved("202 110 in 500"), "");
    let words = "a: words 20 \"far\" at 100 100 ink; visible at 0 to shown; visible at 3000 to hidden\na~2: words 20 \"{}\" at 140 100 ink; visible at 3000 to shown";
    check(
        "layout-jump",
        &words.replace("{}", "far"),
        "3000–10000 `far` is suddenly 40 px elsewhere\n",
    );
    check("layout-jump", &words.replace("{}", "near"), "");
}

#[test]
fn a_difference_in_colour_alone() {
    let nodes = |more: &str| {
        format!(
            "p/n-1.node: circle 60 at 200 110 surface-raised bad\np/n-2.node: circle 60 at 300 110 surface-raised good{more}"
        )
    };
    check(
        "colour-alone",
        &nodes(""),
        "0–10000 `n-1` and `n-2` differ in nothing but colour\n",
    );
    check(
        "colour-alone",
        &nodes("\np/n-2.mark: circle 10 at 320 90 good"),
        "",
    );
    check(
        "colour-alone",
        &nodes("\np/n-2.state: words 20 \"up\" at 290 200 ink"),
        "",
    );
    check("colour-alone", &nodes("").replace("good", "bad"), "");
    // A check and a cross differ, two links do not.
    let signs = |one: &str, other: &str| {
        nodes(&format!(
            "\np/n-1.sign: path \"{one}\" at 220 90 none ink\np/n-2.sign: path \"{other}\" at 320 90 none ink"
        ))
    };
    check("colour-alone", &signs("M0 4L4 8L10 0", "M0 0L10 10"), "");
    assert_ne!(
        found("colour-alone", &signs("M0 4L4 8L10 0", "M0 4L4 8L10 0")),
        ""
    );
    assert_ne!(
        found("colour-alone", &signs("M0 0L200 0", "M0 0L0 200")),
        ""
    );
}

#[test]
fn callouts_that_are_gone_before_they_are_read() {
    let callout = |until: u32| {
        format!(
            "note-3/words: words 20 \"it waits for all of them\" at 100 100 ink; visible at 1000 to shown; visible at {until} to hidden"
        )
    };
    check(
        "reading-time",
        &callout(3_900),
        "1000–3900 the callout is up for 2.9 s, and reading it takes 3.0 s\n",
    );
    check("reading-time", &callout(4_000), "");
    // Put elsewhere, in other lines, it says the same.
    check(
        "reading-time",
        &format!(
            "{}\nnote-3/words~2: words 20 \"it waits for\" at 100 100 ink; visible at 2600 to shown; visible at 4000 to hidden\nnote-3/words.1: words 20 \"all of them\" at 100 120 ink; visible at 2600 to shown; visible at 4000 to hidden",
            callout(2_500)
        ),
        "",
    );
}

#[test]
fn a_stage_with_little_on_it_and_one_that_leans() {
    let part = |w: u32, x: u32| format!("p/a.box: box {w} 400 at {x} 150 surface-raised ink");
    // The stage is 1184 px wide and 568 px high.
    check(
        "empty-stage",
        &part(240, 500),
        "0–10000 what is shown takes 14 % of the stage, and 15 % are the least\n",
    );
    check("empty-stage", &part(260, 500), "");
    check(
        "lopsided-stage",
        &part(400, 100),
        "0–10000 the weight of what is shown is 29 % of the stage from its middle, at the left, and 25 % are the most\n",
    );
    check("lopsided-stage", &part(400, 200), "");
}

#[test]
fn two_changes_far_apart_at_one_moment() {
    let changing = |x: u32, statement: u32| {
        format!(
            "a: box 40 40 at 60 110 surface-raised ink; fill at 3000 to good by 8\nb: box 40 40 at {x} 110 surface-raised ink; fill at 3000 to good by {statement}"
        )
    };
    // Half of the diagonal is 734 px.
    check(
        "far-apart",
        &changing(840, 9),
        "3000–3200 the box `a` and the box `b` change at one moment, 740 px apart\n",
    );
    check("far-apart", &changing(830, 9), "");
    // One statement is one reason, and a step may change all.
    check("far-apart", &changing(840, 8), "");
    check("far-apart", &changing(840, 7), "");
}

#[test]
fn a_mark_of_what_is_not_there() {
    let always = i64::MAX;
    let nothing = format!("0–{always} this `mark` changes nothing on stage\n");
    let moved = "a: circle 20 at 100 100 ink; translate at 3000 to 200 100 in 500";
    check("points-at-nothing", moved, &nothing);
    check("points-at-nothing", &format!("{moved} by 8"), "");
}

#[test]
fn a_title_from_the_start_is_told_at_the_statement_that_made_it() {
    let place = |name: &str| {
        let picture = format!("{name}: words 20 \"far away\" at 1250 100 ink");
        let found = findings("off-stage", &picture);
        found.into_iter().map(|finding| finding.place).next()
    };
    assert_eq!(place("title-0"), Some(Place::Statement(StatementId(0))));
    assert_eq!(place("a"), Some(Place::Start));
}
