//! The pictures of a transformer.

use super::pass::{Place, Stage};
use super::{Cell, Transformer, blend_part, cell_part, stage_part, token_part};
use crate::figures::{
    Bar, Bars, Blend, BlendCard, Figure, Heat, Matrix, MatrixCell, Pipeline, PipelineStage,
    Progress, Token, TokenLine, TokenRow, Track,
};
use crate::primitive::Part;
use crate::primitive::tensor;

impl Transformer {
    pub(super) fn figure(&self, property: &str, view: &str) -> Figure {
        match property {
            "tokens" => Figure::Tokens(self.token_row(false)),
            "vectors" => Figure::Tokens(self.token_row(true)),
            "scores" => Figure::Matrix(self.score_matrix()),
            "weights" if view == "map" => Figure::Matrix(Matrix {
                heading: String::new(),
                ..self.weight_matrix()
            }),
            "weights" => Figure::Matrix(self.weight_matrix()),
            "blend" => Figure::Blend(self.blend_figure()),
            "logits" => Figure::Bars(self.logit_bars()),
            "probabilities" => Figure::Bars(self.probability_bars()),
            _ => Figure::Pipeline(self.flow()),
        }
    }

    fn names(&self) -> Vec<String> {
        (0..self.pass.count())
            .map(|token| self.word(token).to_string())
            .collect()
    }

    /// The head whose row was worked on last.
    fn head(&self) -> usize {
        self.pass.row.map_or(0, |(head, _)| head)
    }

    fn token_row(&self, projected: bool) -> TokenRow {
        let pass = &self.pass;
        let count = pass.count();
        let line = |name: &str, vector: &dyn Fn(usize) -> Option<Vec<String>>| TokenLine {
            name: name.to_owned(),
            vectors: (0..count).map(vector).collect(),
        };
        let lines = if projected {
            let vectors = |kind: usize| {
                move |token: usize| {
                    (token < pass.projected).then(|| given(pass.vectors[kind].row(token)))
                }
            };
            vec![
                line("query", &vectors(0)),
                line("key", &vectors(1)),
                line("value", &vectors(2)),
            ]
        } else {
            let row = |token: usize| (token < pass.embedded).then(|| given(pass.stream.row(token)));
            vec![line("", &row)]
        };
        let tokens = (0..count).map(|token| Token {
            part: token_part(token),
            word: self.word(token).to_string(),
            identity: identity(token),
        });
        TokenRow {
            tokens: tokens.collect(),
            directions: self.directions(projected),
            lines,
        }
    }

    /// The names of a row's numbers; of a query's, key's and value's only where they are as many.
    fn directions(&self, projected: bool) -> Vec<String> {
        let model = &self.model;
        let one = model.heads == 1
            && model.key_width() == model.width
            && model.value_width() == model.width;
        if projected && !one {
            Vec::new()
        } else {
            model.directions.clone()
        }
    }

    fn score_matrix(&self) -> Matrix {
        let head = self.head();
        let scaled = |cell: &Cell| cell.scaled.is_some() && self.model.scale;
        let any_scaled = self.pass.cells.iter().any(scaled);
        let shown = |cell: &Cell| cell.scaled.or(cell.score);
        let count = self.pass.count();
        let cells = self
            .pass
            .cells
            .iter()
            .skip(head * count * count)
            .take(count * count);
        let greatest = cells.filter_map(shown).fold(0.0, f64::max);
        let text = |cell: &Cell| match shown(cell) {
            _ if cell.masked => ("−∞".to_owned(), Heat::Gone),
            Some(score) if greatest > 0.0 => {
                (fixed(score), Heat::Share((score / greatest).max(0.0)))
            }
            Some(score) => (fixed(score), Heat::Share(0.0)),
            None => (String::new(), Heat::Open),
        };
        let root = self.model.key_width();
        self.matrix(
            if any_scaled {
                format!("score = query · key ÷ √{root}")
            } else {
                "score = query · key".to_owned()
            },
            head,
            text,
        )
    }

    fn weight_matrix(&self) -> Matrix {
        let text = |cell: &Cell| match cell.weight {
            Some(_) if cell.masked => ("0%".to_owned(), Heat::Gone),
            Some(weight) => (percent(weight), Heat::Share(1.5 * weight)),
            None => (String::new(), Heat::Open),
        };
        self.matrix("weights, row by row".to_owned(), self.head(), text)
    }

    fn matrix(
        &self,
        heading: String,
        head: usize,
        text: impl Fn(&Cell) -> (String, Heat),
    ) -> Matrix {
        let count = self.pass.count();
        let heading = if self.model.heads > 1 {
            format!("head {}: {heading}", head + 1)
        } else {
            heading
        };
        let cells = (0..count).flat_map(|query| (0..count).map(move |key| (query, key)));
        let cell = |(query, key)| {
            let (text, heat) = text(&self.pass.cell(head, query, key));
            MatrixCell {
                part: cell_part([query, key, head]),
                text,
                heat,
            }
        };
        Matrix {
            heading,
            rows: self.names(),
            columns: self.names(),
            cells: cells.map(cell).collect(),
            selected: self.pass.row.map(|(_, query)| query),
        }
    }

    /// The row that was worked on last, as it pours.
    fn blend_figure(&self) -> Blend {
        let pass = &self.pass;
        let (head, query) = pass.row.unwrap_or((0, pass.count().saturating_sub(1)));
        let card = |key: usize| {
            let weight = pass.cell(head, query, key).weight;
            let word = self.word(key);
            BlendCard {
                part: token_part(key),
                share_part: cell_part([query, key, head]),
                names: [format!("value of ‘{word}’"), word.to_string()],
                identity: identity(key),
                numbers: (key < pass.projected).then(|| given(self.value_of(head, key))),
                share: weight,
                texts: weight
                    .map_or_else(Default::default, |weight| [exact(weight), percent(weight)]),
            }
        };
        let blended = pass
            .blends
            .get(head * pass.count() + query)
            .and_then(Option::as_ref);
        let word = self.word(query);
        let looked = if self.model.causal {
            query + 1
        } else {
            pass.count()
        };
        // Only what has the same numbers can be set against what comes out.
        let comparable = query < pass.embedded
            && self.model.heads == 1
            && self.model.value_width() == self.model.width;
        let before = comparable
            .then(|| given(pass.trail.last().unwrap_or(&pass.stream).row(query)).join(", "));
        Blend {
            part: blend_part(query),
            maker: ["softmax".to_owned(), "sums to 1".to_owned()],
            cards: (0..pass.count()).map(card).collect(),
            directions: self.directions(true),
            result: blended.map(|row| row.iter().map(|number| fixed(*number)).collect()),
            captions: [
                match looked {
                    1 => format!("‘{word}’, looking at itself alone"),
                    all => format!("‘{word}’, after looking at {all} words"),
                },
                before.map_or_else(String::new, |before| format!("before: {before}")),
            ],
            row: pass.row.map(|(_, query)| query),
        }
    }

    fn logit_bars(&self) -> Bars {
        let logits = self.pass.logits.as_deref().unwrap_or_default();
        // Bars grow from one end, so that the least score is the shortest.
        let least = logits.iter().copied().fold(0.0, f64::min);
        self.bars(logits, |logit| (logit - least, fixed(logit)))
    }

    fn probability_bars(&self) -> Bars {
        let shares = self.pass.logits.as_deref().map(tensor::softmax);
        self.bars(&shares.unwrap_or_default(), |share| (share, percent(share)))
    }

    /// A bar for each word; without length while it has no value.
    fn bars(&self, values: &[f64], bar: impl Fn(f64) -> (f64, String)) -> Bars {
        let bar = |(index, word): (usize, &std::sync::Arc<str>)| {
            let (value, text) = values.get(index).copied().map(&bar).unwrap_or_default();
            Bar {
                part: Part::new("word", [index as u32, 0, 0]),
                name: word.to_string(),
                value,
                text,
                before: None,
                outcome: None,
                identity: None,
            }
        };
        Bars {
            rows: self.model.words.iter().enumerate().map(bar).collect(),
        }
    }

    fn flow(&self) -> Pipeline {
        let stages = self.model.stages();
        let present = self.present_stage().map(|part| part.id[0] as usize);
        let over = self.queue.is_empty();
        let residual = self.model.residual;
        let stage = |(index, stage): (usize, &Stage)| PipelineStage {
            part: stage_part(index),
            name: stage.name(),
            detail: self.shape_after(*stage),
            state: match present {
                Some(_) if over => Progress::Done,
                Some(now) if index < now => Progress::Done,
                Some(now) if index == now => Progress::Busy,
                _ => Progress::Open,
            },
            track: match stage {
                Stage::Add(_) => Track::Sum,
                // After a sum, a norm stands on the rail itself.
                Stage::Norm(_)
                    if index > 0
                        && matches!(stages[index - 1], Stage::Add(_))
                        && self.is_post() =>
                {
                    Track::Rail
                }
                stage if stage.is_detour() && residual && stages.len() > 2 => Track::Detour,
                _ => Track::Rail,
            },
        };
        let in_block = |stage: &Stage| stage.is_detour() || matches!(stage, Stage::Add(_));
        let first = stages.iter().position(in_block);
        let last = stages.iter().rposition(in_block);
        Pipeline {
            stages: stages.iter().enumerate().map(stage).collect(),
            block: first.zip(last).filter(|(first, last)| last > first),
            title: format!(
                "block {} of {}",
                self.pass.layer + 1,
                self.model.blocks.len()
            ),
        }
    }

    fn is_post(&self) -> bool {
        self.model.norm == super::model::Norm::Post
    }

    /// How many numbers come out of a stage.
    fn shape_after(&self, stage: Stage) -> String {
        let (count, width) = (self.pass.count(), self.model.width);
        match stage {
            Stage::Add(_) => String::new(),
            Stage::FinalNorm => format!("1 × {width}"),
            Stage::Logits => format!("1 × {}", self.model.words.len()),
            Stage::Embed
            | Stage::Positions
            | Stage::Norm(Place::Attention | Place::Mlp)
            | Stage::Attention
            | Stage::Mlp => format!("{count} × {width}"),
        }
    }
}

/// A token's colour.
fn identity(token: usize) -> u8 {
    (token % 8) as u8 + 1
}

/// A number as somebody gave it: at most two decimals, none that say nothing.
fn numeral(number: f64) -> String {
    let text = fixed(number);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text.is_empty() {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

fn given(row: &[f64]) -> Vec<String> {
    row.iter().map(|number| numeral(*number)).collect()
}

/// A number with two decimals.
fn fixed(number: f64) -> String {
    signed(format!("{number:.2}"))
}

/// A share with four decimals.
fn exact(share: f64) -> String {
    format!("{share:.4}")
}

/// A share in whole per cent.
fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// With a real minus, and none before a zero.
fn signed(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|byte| matches!(byte, b'0' | b'.')) => rest.to_owned(),
        Some(rest) => format!("−{rest}"),
        None => text,
    }
}
