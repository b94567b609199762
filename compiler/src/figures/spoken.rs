//! What pictures show, in sentences: for whoever cannot see them.
//!
//! Each sentence names things before it says what they are, so that it is right whatever the words of a primitive are:
//! "S1, S2 and S4: follower, term 2."

use super::{
    Bars, Bins, Blend, Bucket, Card, Cell, Figure, HashBand, Heat, Keep, Lane, Lanes, Log, Matrix,
    Meter, Node, Outcome, Pairs, Pipeline, Plot, Progress, Ring, Table, TokenRow,
};
use crate::story::Mark;

/// The most names that are listed; more are counted.
const MOST_NAMES: usize = 9;
/// The most columns of a log that are told; of those before them only how many there are.
const MOST_COLUMNS: usize = 4;
/// The most rows of a matrix or a table that are told.
const MOST_SENTENCES: usize = 12;

impl Figure {
    /// What it shows, a sentence each.
    pub(crate) fn spoken(&self) -> Vec<String> {
        match self {
            Self::Ring(ring) => ring_spoken(ring),
            Self::Log(log) => log_spoken(log),
            Self::Bars(bars) => bars_spoken(bars),
            Self::Meter(Meter { text, outcome, .. }) => vec![judged(text, *outcome)],
            Self::Card(card) => card_spoken(card),
            Self::Pairs(pairs) => pairs_spoken(pairs),
            Self::Readout(readout) => vec![sentence(&readout.text)],
            Self::Lanes(lanes) => lanes_spoken(lanes),
            Self::Plot(plot) => vec![judged(&plot_words(plot), plot.outcome)],
            Self::Bucket(bucket) => bucket_spoken(bucket),
            Self::Matrix(matrix) => matrix_spoken(matrix),
            Self::Tokens(tokens) => tokens_spoken(tokens),
            Self::Blend(blend) => blend_spoken(blend),
            Self::Pipeline(pipeline) => pipeline_spoken(pipeline),
            Self::Table(table) => table_spoken(table),
            Self::HashBand(band) => band_spoken(band),
            Self::Bins(bins) => bins_spoken(bins),
        }
    }
}

/// Words as a sentence.
pub(crate) fn sentence(words: &str) -> String {
    let words = words.trim();
    match words.ends_with(['.', '?', '!', ':']) {
        true => words.to_owned(),
        false => format!("{words}."),
    }
}

/// `A`, `A and B`, `A, B and C`.
pub(crate) fn listed(names: &[&str]) -> String {
    match names {
        [] => "none".to_owned(),
        [one] => (*one).to_owned(),
        _ if names.len() > MOST_NAMES => {
            let shown = names[..MOST_NAMES - 1].join(", ");
            format!("{shown} and {} more", names.len() + 1 - MOST_NAMES)
        }
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// What an emphasis says of things.
pub(crate) fn mark_words(mark: Mark) -> &'static str {
    match mark {
        Mark::Good => "Marked as good",
        Mark::Bad => "Marked as bad",
        Mark::Warn => "In danger",
        Mark::Accent => "In focus",
        Mark::Muted => "Set aside",
    }
}

/// Words as a sentence, with how it went if that is judged.
fn judged(words: &str, outcome: Option<Mark>) -> String {
    match outcome {
        Some(mark) => sentence(&format!("{words} ({})", mark_words(mark).to_lowercase())),
        None => sentence(words),
    }
}

/// What is not empty, as one.
fn told<'t>(words: impl IntoIterator<Item = &'t str>, between: &str) -> String {
    let words = words.into_iter().filter(|words| !words.is_empty());
    words.collect::<Vec<_>>().join(between)
}

/// Lines of a picture as one.
fn joined<'t>(lines: impl IntoIterator<Item = &'t str>) -> String {
    let mut out = String::new();
    for line in lines {
        if !out.is_empty() {
            out.push_str(if out.ends_with([',', ':', ';']) {
                " "
            } else {
                ", "
            });
        }
        out.push_str(line);
    }
    out
}

/// Things that are the same, together, in the order in which the first of each appears.
fn alike<'t>(things: impl IntoIterator<Item = (&'t str, String)>) -> Vec<(String, Vec<&'t str>)> {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for (name, what) in things {
        match groups.iter_mut().find(|(known, _)| *known == what) {
            Some((_, names)) => names.push(name),
            None => groups.push((what, vec![name])),
        }
    }
    groups
}

fn ring_spoken(ring: &Ring) -> Vec<String> {
    let name = |index: &usize| ring.nodes.get(*index).map(|node| node.name.as_str());
    let members = |members: &[usize]| listed(&members.iter().filter_map(name).collect::<Vec<_>>());
    let nodes = ring
        .nodes
        .iter()
        .map(|node| (&*node.name, node_spoken(node)));
    let mut said: Vec<String> = alike(nodes)
        .into_iter()
        .filter(|(what, _)| !what.is_empty())
        .map(|(what, names)| sentence(&format!("{}: {what}", listed(&names))))
        .collect();
    if ring.groups.len() > 1 {
        let sides = ring.groups.iter().enumerate().map(|(place, side)| {
            let called = ring.group_names.get(place).filter(|name| !name.is_empty());
            let called = called.map(|name| format!(" ({name})")).unwrap_or_default();
            format!("{}{called}", members(side))
        });
        let sides: Vec<String> = sides.collect();
        said.push(format!("Cut: {}.", sides.join(" from ")));
    }
    said.extend(ring.sets.iter().map(|set| {
        let called = [set.name, set.note.as_str()].join(" ");
        sentence(&format!("{}: {}", called.trim(), members(&set.members)))
    }));
    said
}

fn node_spoken(node: &Node) -> String {
    let old = if node.value_old { " (out of date)" } else { "" };
    let value = node.value.as_ref().map(|value| format!("{value}{old}"));
    let slots = node.slots.as_ref();
    let slots = slots.map(|slots| format!("{} of {} {}", slots.have, slots.needed, slots.noun));
    let told = [node.state.clone(), node.detail.clone(), value, slots];
    told.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn log_spoken(log: &Log) -> Vec<String> {
    let count = log.rows.iter().map(|row| row.cells.len()).max();
    let count = count.unwrap_or(0);
    let first = count.saturating_sub(MOST_COLUMNS);
    let mut said = Vec::new();
    if first > 0 {
        said.push(format!("{first} earlier in the {}.", log.heading));
    }
    said.extend((first..count).map(|column| column_spoken(log, column)));
    let down: Vec<&str> = log
        .rows
        .iter()
        .filter(|row| row.dead)
        .map(|row| &*row.name)
        .collect();
    if !down.is_empty() {
        said.push(format!("Down: {}.", listed(&down)));
    }
    said
}

fn column_spoken(log: &Log, column: usize) -> String {
    let cells = log
        .rows
        .iter()
        .filter_map(|row| Some((&*row.name, cell_spoken(row.cells.get(column)?))));
    let held = alike(cells)
        .into_iter()
        .map(|(what, names)| format!("{what}, in {}", listed(&names)));
    let held: Vec<String> = held.collect();
    let tally = log.tallies.get(column).and_then(Option::as_ref);
    let tally = tally
        .map(|tally| format!(": {}", tally.text))
        .unwrap_or_default();
    sentence(&format!(
        "{} {}: {}{tally}",
        log.heading,
        column + 1,
        held.join("; ")
    ))
}

fn cell_spoken(cell: &Cell) -> String {
    let keep = match cell.keep {
        Keep::Kept => "",
        Keep::Open => "open",
        Keep::Gone => "gone",
    };
    let told = [cell.value.as_str(), &cell.note, keep];
    told.into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

fn bars_spoken(bars: &Bars) -> Vec<String> {
    let bar = |bar: &super::Bar| judged(&format!("{}: {}", bar.name, bar.text), bar.outcome);
    bars.rows.iter().map(bar).collect()
}

fn card_spoken(card: &Card) -> Vec<String> {
    match card.lines.is_empty() {
        true => Vec::new(),
        false => vec![sentence(&format!(
            "{}: {}",
            card.name,
            joined(card.lines.iter().map(String::as_str))
        ))],
    }
}

fn pairs_spoken(pairs: &Pairs) -> Vec<String> {
    let mut said = vec![sentence(&format!("{}: {}", pairs.setting, pairs.readout))];
    let columns = pairs.columns.len().max(1);
    let in_use = pairs.selected.and_then(|index| {
        let cell = pairs.cells.get(index)?;
        let (row, column) = (
            pairs.rows.get(index / columns)?,
            pairs.columns.get(index % columns)?,
        );
        let shared = match cell.shared.as_str() {
            "" => "nothing",
            shared => shared,
        };
        Some(format!(
            "In use: {row} with {column}, which share {shared}."
        ))
    });
    said.extend(in_use);
    said
}

/// The row that is read, or else all rows: each number under the name of its column.
fn matrix_spoken(matrix: &Matrix) -> Vec<String> {
    let columns = matrix.columns.len().max(1);
    let row = |(index, name): (usize, &String)| {
        let cells = matrix.cells.iter().skip(index * columns).take(columns);
        let told = cells.zip(&matrix.columns).filter_map(|(cell, column)| {
            let number = match cell.heat {
                Heat::Gone => "out",
                Heat::Open | Heat::Share(_) => cell.text.as_str(),
            };
            (!number.is_empty()).then(|| format!("{column} {number}"))
        });
        let told: Vec<String> = told.collect();
        (!told.is_empty()).then(|| sentence(&format!("{name}: {}", told.join(", "))))
    };
    let rows = matrix.rows.iter().enumerate();
    let wanted = rows.filter(|(index, _)| matrix.selected.is_none_or(|read| read == *index));
    let heading = (!matrix.heading.is_empty()).then(|| format!("{}:", matrix.heading));
    let told = wanted.take(MOST_SENTENCES).filter_map(row);
    heading.into_iter().chain(told).collect()
}

fn lanes_spoken(lanes: &Lanes) -> Vec<String> {
    let lane = |lane: &Lane| {
        let count = |outcome| {
            lane.arrivals
                .iter()
                .filter(|one| one.outcome == outcome)
                .count()
        };
        let counts = [
            (count(Outcome::Arrived), "arrived"),
            (count(Outcome::Admitted), "let in"),
            (count(Outcome::Waiting), "waiting"),
            (count(Outcome::Rejected), "sent away"),
        ];
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        let counts: Vec<String> = counts
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let counts = counts.join(", ");
        let told = [lane.note.as_str(), &lane.readout, &counts];
        let told: Vec<&str> = told.into_iter().filter(|words| !words.is_empty()).collect();
        sentence(&format!("{}: {}", lane.name, told.join("; ")))
    };
    lanes.rows.iter().map(lane).collect()
}

fn plot_words(plot: &Plot) -> String {
    let names: Vec<&str> = plot.curves.iter().map(|curve| &*curve.name).collect();
    let bound = plot.bound.as_ref().map_or("", |(_, name)| name);
    format!(
        "{}: {}",
        listed(&names),
        told([&*plot.readout, bound], "; ")
    )
}

fn bucket_spoken(bucket: &Bucket) -> Vec<String> {
    let labels = bucket.items.iter().map(|item| item.label.as_str());
    let labels: Vec<&str> = labels.filter(|label| !label.is_empty()).collect();
    let held = match labels.is_empty() {
        true => String::new(),
        false => listed(&labels),
    };
    let level = bucket.level.as_ref().map_or("", |level| &level.words);
    let flow = |flow: &Option<super::Flow>| flow.as_ref().map(|flow| flow.words.clone());
    let flows = [flow(&bucket.inflow), flow(&bucket.outflow)];
    let flows = flows.iter().flatten().map(String::as_str);
    let all = [bucket.readout.as_str(), &held, level];
    vec![sentence(&told(all.into_iter().chain(flows), "; "))]
}

/// Numbers under their names.
fn vector_spoken(directions: &[String], numbers: &[String]) -> String {
    let named = |(index, number): (usize, &String)| match directions.get(index) {
        Some(direction) => format!("{direction} {number}"),
        None => number.clone(),
    };
    let numbers: Vec<String> = numbers.iter().enumerate().map(named).collect();
    numbers.join(", ")
}

/// Each token with its vectors.
fn tokens_spoken(row: &TokenRow) -> Vec<String> {
    let words: Vec<&str> = row.tokens.iter().map(|token| &*token.word).collect();
    let vectors = |index: usize| {
        let lines = row.lines.iter().filter_map(|line| {
            let numbers = line.vectors.get(index)?.as_ref()?;
            let numbers = vector_spoken(&row.directions, numbers);
            Some(told([&*line.name, &*numbers], " "))
        });
        lines.collect::<Vec<_>>().join("; ")
    };
    let with_vectors = words.iter().enumerate().filter_map(|(index, word)| {
        let vectors = vectors(index);
        (!vectors.is_empty()).then(|| sentence(&format!("{word}: {vectors}")))
    });
    let said: Vec<String> = with_vectors.take(MOST_SENTENCES).collect();
    match said.is_empty() && !words.is_empty() {
        true => vec![format!("In this order: {}.", listed(&words))],
        false => said,
    }
}

fn blend_spoken(blend: &Blend) -> Vec<String> {
    let card = |card: &super::BlendCard| {
        let numbers = card.numbers.as_ref();
        let numbers = numbers.map(|numbers| vector_spoken(&blend.directions, numbers));
        let share = card.share.map_or("", |_| &card.texts[0]);
        let said = told([share, &numbers.unwrap_or_default()], ", of ");
        (!said.is_empty()).then(|| sentence(&format!("{}: {said}", card.names[0])))
    };
    let mut said: Vec<String> = blend.cards.iter().filter_map(card).collect();
    if let Some(result) = &blend.result {
        let numbers = vector_spoken(&blend.directions, result);
        said.push(sentence(&format!("{}: {numbers}", blend.captions[0])));
    }
    said
}

fn pipeline_spoken(pipeline: &Pipeline) -> Vec<String> {
    let stages = |state: Progress, words: &str| {
        let stages = pipeline.stages.iter().filter(|stage| stage.state == state);
        let named: Vec<String> = stages
            .map(|stage| match stage.detail.is_empty() {
                true => stage.name.clone(),
                false => format!("{} ({})", stage.name, stage.detail),
            })
            .collect();
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        (!named.is_empty()).then(|| sentence(&format!("{words}: {}", listed(&named))))
    };
    let title = (!pipeline.title.is_empty()).then(|| sentence(&pipeline.title));
    let all = [
        stages(Progress::Done, "Done"),
        stages(Progress::Busy, "At work"),
        stages(Progress::Open, "To come"),
    ];
    title.into_iter().chain(all.into_iter().flatten()).collect()
}

fn table_spoken(table: &Table) -> Vec<String> {
    let row = |row: &Vec<super::Entry>| {
        let cells = row.iter().zip(&table.columns);
        let cells = cells.map(|(cell, column)| told([&**column, &*cell.text], " "));
        sentence(&cells.collect::<Vec<_>>().join(", "))
    };
    let more = table.rows.len().saturating_sub(MOST_SENTENCES);
    let rest = (more > 0).then(|| format!("And {more} more."));
    table
        .rows
        .iter()
        .take(MOST_SENTENCES)
        .map(row)
        .chain(rest)
        .collect()
}

fn band_spoken(band: &HashBand) -> Vec<String> {
    let points = |at: usize| band.points.iter().filter(|point| point.node == at).count();
    let keys = |at: usize| band.keys.iter().filter(|key| key.node == Some(at)).count();
    let node = |(at, node): (usize, &super::hash_band::BandNode)| {
        let points = points(at);
        let noun = if points == 1 { "point" } else { "points" };
        let held = match keys(at) {
            0 => String::new(),
            1 => ", 1 key".to_owned(),
            count => format!(", {count} keys"),
        };
        sentence(&format!("{}: {points} {noun}{held}", node.name))
    };
    let mut out: Vec<String> = band.nodes.iter().enumerate().map(node).collect();
    if !band.words.is_empty() {
        out.push(sentence(&band.words.join(", ")));
    }
    if let Some(window) = &band.window {
        out.push(sentence(&format!("Magnified: {}", window.note)));
    }
    out
}

fn bins_spoken(bins: &Bins) -> Vec<String> {
    let bin = |bin: &super::bins::Bin| {
        let state = if bin.gone { ", no longer used" } else { "" };
        let detail = match bin.detail.as_str() {
            "" => String::new(),
            detail => format!(": {detail}"),
        };
        sentence(&format!("{}{detail}{state}", bin.name))
    };
    bins.bins.iter().map(bin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::{Entry, PipelineStage, Row, Standing, Tally, Token, TokenLine, Track};
    use crate::primitive::Part;

    fn node(name: &str, state: &str, detail: &str) -> Node {
        Node {
            part: Part::root(),
            name: name.to_owned(),
            value: None,
            value_old: false,
            standing: Standing::Plain,
            state: Some(state.to_owned()),
            detail: Some(detail.to_owned()),
            timer: None,
            slots: None,
        }
    }

    #[test]
    fn things_that_are_the_same_are_told_together() {
        let ring = Ring {
            nodes: vec![
                node("S1", "follower", "term 2"),
                node("S2", "follower", "term 2"),
                node("S3", "leader", "term 2"),
            ],
            linked: true,
            groups: vec![vec![0, 1], vec![2]],
            group_names: vec!["majority: 2 of 3".to_owned(), "minority: 1 of 3".to_owned()],
            sets: Vec::new(),
        };
        assert_eq!(
            Figure::Ring(ring).spoken(),
            [
                "S1 and S2: follower, term 2.",
                "S3: leader, term 2.",
                "Cut: S1 and S2 (majority: 2 of 3) from S3 (minority: 1 of 3)."
            ]
        );
    }

    #[test]
    fn a_column_says_who_holds_what() {
        let cell = |value: &str, keep| Cell {
            part: Part::root(),
            value: value.to_owned(),
            note: "term 1".to_owned(),
            keep,
            identity: 1,
        };
        let row = |name: &str, cells, dead| Row {
            part: Part::root(),
            name: name.to_owned(),
            cells,
            dead,
        };
        let log = Log {
            heading: "log".to_owned(),
            rows: vec![
                row(
                    "S1",
                    vec![cell("x = 1", Keep::Kept), cell("y = 2", Keep::Open)],
                    false,
                ),
                row("S2", vec![cell("x = 1", Keep::Kept)], true),
            ],
            tallies: vec![Some(Tally {
                text: "on 2 of 2: committed".to_owned(),
                settled: true,
            })],
            groups: Vec::new(),
        };
        assert_eq!(
            Figure::Log(log).spoken(),
            [
                "log 1: x = 1, term 1, in S1 and S2: on 2 of 2: committed.",
                "log 2: y = 2, term 1, open, in S1.",
                "Down: S2."
            ]
        );
    }

    #[test]
    fn many_names_are_counted() {
        let names: Vec<String> = (1..=12).map(|n| format!("S{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(listed(&names), "S1, S2, S3, S4, S5, S6, S7, S8 and 4 more");
        assert_eq!(listed(&names[..2]), "S1 and S2");
    }

    #[test]
    fn numbers_are_told_under_their_names() {
        let token = |word: &str| Token {
            part: Part::root(),
            word: word.to_owned(),
            identity: 1,
        };
        let numbers = |numbers: [&str; 2]| Some(numbers.map(str::to_owned).to_vec());
        let line = |name: &str, vectors| TokenLine {
            name: name.to_owned(),
            vectors,
        };
        let mut row = TokenRow {
            tokens: vec![token("river"), token("bank")],
            directions: vec!["wet".to_owned(), "rich".to_owned()],
            lines: Vec::new(),
        };
        let bare = Figure::Tokens(row.clone()).spoken();
        assert_eq!(bare, ["In this order: river and bank."]);
        row.lines = vec![
            line("query", vec![numbers(["6", "0"]), None]),
            line("key", vec![numbers(["1.5", "0"]), None]),
        ];
        assert_eq!(
            Figure::Tokens(row).spoken(),
            ["river: query wet 6, rich 0; key wet 1.5, rich 0."]
        );
    }

    #[test]
    fn stages_are_told_by_how_far_they_are() {
        let stage = |name: &str, detail: &str, state| PipelineStage {
            part: Part::root(),
            name: name.to_owned(),
            detail: detail.to_owned(),
            state,
            track: Track::Rail,
        };
        let pipeline = Pipeline {
            stages: vec![
                stage("embed", "3 × 4", Progress::Done),
                stage("attend", "", Progress::Busy),
                stage("predict", "", Progress::Open),
            ],
            block: None,
            title: String::new(),
        };
        assert_eq!(
            Figure::Pipeline(pipeline).spoken(),
            [
                "Done: embed (3 × 4).",
                "At work: attend.",
                "To come: predict."
            ]
        );
    }

    #[test]
    fn rows_are_told_under_their_columns() {
        let entry = |text: &str| Entry {
            text: text.to_owned(),
            number: false,
        };
        let table = Table {
            columns: vec!["server".to_owned(), "term".to_owned()],
            rows: vec![vec![entry("S1"), entry("2")]],
        };
        assert_eq!(Figure::Table(table).spoken(), ["server S1, term 2."]);
    }
}
