//! The forward pass, one operation a step.

use super::model::{Model, Module, Norm};
use super::{Cell, Pass, Transformer, head_part, stage_part, token_part};
use crate::primitive::tensor::{self, Matrix};
use crate::primitive::{Event, Part, Value};

/// One of the two parts of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Attention,
    Mlp,
}

impl Place {
    fn number(self) -> i64 {
        match self {
            Self::Attention => 1,
            Self::Mlp => 2,
        }
    }

    fn word(self) -> Value {
        match self {
            Self::Attention => Value::Word("attention"),
            Self::Mlp => Value::Word("mlp"),
        }
    }
}

/// What is done next. Only the first three are no step of their own: they say what the next steps are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    /// All operations of one block.
    Block(usize),
    /// Queries, keys, values and all rows.
    Attention,
    /// The next row that is left, and those after it.
    Rows,
    Embed(usize),
    AddPosition(usize),
    Enter,
    Norm(Place),
    ComputeVectors(usize),
    Split,
    Score {
        head: usize,
        query: usize,
        key: usize,
    },
    Scale {
        head: usize,
        query: usize,
    },
    Mask {
        head: usize,
        query: usize,
        key: usize,
    },
    EndScores(usize),
    Softmax {
        head: usize,
        query: usize,
    },
    EndWeights(usize),
    Blend {
        head: usize,
        query: usize,
    },
    EndHead(usize),
    Concatenate,
    Project(Place),
    Mix,
    Add(Place),
    Expand,
    Activate,
    Exit,
    FinalNorm,
    Logits,
    Choose,
    Restart,
}

/// A box of the flow: where a pass can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Embed,
    Positions,
    Norm(Place),
    Attention,
    Mlp,
    Add(Place),
    FinalNorm,
    Logits,
}

impl Stage {
    /// What its box says.
    pub(super) fn name(self) -> String {
        match self {
            Self::Embed => "embed".to_owned(),
            Self::Positions => "positions".to_owned(),
            Self::Norm(place) => format!("norm {}", place.number()),
            Self::Attention => "attention".to_owned(),
            Self::Mlp => "MLP".to_owned(),
            Self::Add(place) => format!("add {}", place.number()),
            Self::FinalNorm => "final norm".to_owned(),
            Self::Logits => "logits".to_owned(),
        }
    }

    /// Whether it stands on a way around the rail.
    pub(super) fn is_detour(self) -> bool {
        matches!(self, Self::Norm(_) | Self::Attention | Self::Mlp)
    }
}

impl Op {
    fn is_plan(self) -> bool {
        matches!(self, Self::Block(_) | Self::Attention | Self::Rows)
    }

    /// The box of the flow that it belongs to.
    fn stage(self) -> Option<Stage> {
        Some(match self {
            Self::Embed(_) => Stage::Embed,
            Self::AddPosition(_) => Stage::Positions,
            Self::Norm(place) => Stage::Norm(place),
            Self::Project(Place::Mlp) | Self::Expand | Self::Activate => Stage::Mlp,
            Self::Add(place) => Stage::Add(place),
            Self::FinalNorm => Stage::FinalNorm,
            Self::Logits | Self::Choose => Stage::Logits,
            Self::Enter | Self::Exit | Self::Restart => return None,
            _ => Stage::Attention,
        })
    }
}

impl Model {
    /// The boxes of the flow, in the order of computing; those of a block once.
    pub(super) fn stages(&self) -> Vec<Stage> {
        let mut stages = vec![Stage::Embed];
        if self.positions.is_some() {
            stages.push(Stage::Positions);
        }
        if self.module == Module::Attention {
            stages.push(Stage::Attention);
            return stages;
        }
        for (place, part) in [
            (Place::Attention, Stage::Attention),
            (Place::Mlp, Stage::Mlp),
        ] {
            if self.norm != Norm::Post {
                stages.push(Stage::Norm(place));
            }
            stages.push(part);
            if self.residual {
                stages.push(Stage::Add(place));
            }
            if self.norm == Norm::Post {
                stages.push(Stage::Norm(place));
            }
        }
        if self.module == Module::Model {
            if self.norm != Norm::Post {
                stages.push(Stage::FinalNorm);
            }
            stages.push(Stage::Logits);
        }
        stages
    }

    /// The operations of a block, once it is entered.
    fn block(&self) -> Vec<Op> {
        let mut ops = vec![Op::Enter];
        let parts: [(Place, &[Op]); 2] = [
            (
                Place::Attention,
                &[
                    Op::Attention,
                    Op::Concatenate,
                    Op::Project(Place::Attention),
                    Op::Mix,
                ],
            ),
            (
                Place::Mlp,
                &[Op::Expand, Op::Activate, Op::Project(Place::Mlp)],
            ),
        ];
        for (place, part) in parts {
            if self.norm != Norm::Post {
                ops.push(Op::Norm(place));
            }
            ops.extend(part);
            if self.residual {
                ops.push(Op::Add(place));
            }
            if self.norm == Norm::Post {
                ops.push(Op::Norm(place));
            }
        }
        ops.push(Op::Exit);
        ops
    }
}

impl Transformer {
    /// Queues a whole pass over the present tokens.
    pub(super) fn begin(&mut self) {
        let count = self.pass.count();
        self.queue.extend((0..count).map(Op::Embed));
        if self.model.positions.is_some() {
            self.queue.extend((0..count).map(Op::AddPosition));
        }
        if self.model.module == Module::Attention {
            let ops = [
                Op::Attention,
                Op::Concatenate,
                Op::Project(Place::Attention),
                Op::Mix,
            ];
            self.queue.extend(ops);
            return;
        }
        self.queue
            .extend((0..self.model.blocks.len()).map(Op::Block));
        if self.model.new_tokens > 0 {
            if self.model.norm != Norm::Post {
                self.queue.push_back(Op::FinalNorm);
            }
            self.queue.extend([Op::Logits, Op::Choose]);
        }
    }

    /// Works through a token's rows before all others that are left.
    pub(super) fn attend(&mut self, token: usize) -> Result<(), String> {
        let pass = &mut self.pass;
        let waiting = self
            .queue
            .iter()
            .any(|op| matches!(op, Op::Block(_) | Op::Attention));
        if pass.rows.iter().any(|(_, query)| *query == token) {
            let (first, rest): (Vec<_>, Vec<_>) =
                pass.rows.iter().partition(|(_, query)| *query == token);
            pass.rows = first.into_iter().chain(rest).collect();
        } else if !waiting || pass.split {
            return Err(format!("the row of \"{}\" is finished", self.word(token)));
        }
        let order = &mut self.pass.order;
        order.retain(|known| *known != token);
        order.insert(0, token);
        Ok(())
    }

    /// Takes the next step.
    pub(super) fn perform(&mut self) -> Option<Event> {
        let op = loop {
            let op = self.queue.pop_front()?;
            if !op.is_plan() {
                break op;
            }
            self.expand(op);
        };
        self.steps += 1;
        self.stage = op.stage().or(self.stage);
        Some(self.compute(op))
    }

    /// Puts the steps that an operation stands for in its place.
    fn expand(&mut self, op: Op) {
        let ops = match op {
            Op::Block(layer) => {
                self.pass.layer = layer;
                self.model.block()
            }
            Op::Attention => self.attention_ops(),
            Op::Rows => self.row_ops(),
            other => vec![other],
        };
        for op in ops.into_iter().rev() {
            self.queue.push_front(op);
        }
    }

    fn attention_ops(&mut self) -> Vec<Op> {
        let pass = &mut self.pass;
        let (count, heads) = (pass.count(), self.model.heads);
        if self.model.module == Module::Attention || self.model.norm == Norm::Post {
            pass.input = pass.stream.clone();
        }
        let weights = &self.model.blocks[pass.layer];
        pass.vectors = [&weights.query, &weights.key, &weights.value]
            .map(|weights| Matrix::zeros(count, weights.columns()));
        pass.projected = 0;
        pass.split = false;
        pass.cells = vec![Cell::default(); heads * count * count];
        pass.blends = vec![None; heads * count];
        pass.row = None;
        let order = &pass.order;
        pass.rows = (0..heads)
            .flat_map(|head| order.iter().map(move |query| (head, *query)))
            .collect();
        let vectors = (0..count).map(Op::ComputeVectors);
        vectors.chain([Op::Split, Op::Rows]).collect()
    }

    fn row_ops(&mut self) -> Vec<Op> {
        let Some((head, query)) = self.pass.rows.pop_front() else {
            return Vec::new();
        };
        self.pass.row = Some((head, query));
        let count = self.pass.count();
        let is_last = self.pass.rows.iter().all(|(other, _)| *other != head);
        let last = |op: Op| is_last.then_some(op);
        let mut ops: Vec<Op> = (0..count)
            .map(|key| Op::Score { head, query, key })
            .collect();
        if self.model.scale {
            ops.push(Op::Scale { head, query });
        }
        if self.model.causal {
            ops.extend((query + 1..count).map(|key| Op::Mask { head, query, key }));
        }
        ops.extend(last(Op::EndScores(head)));
        ops.push(Op::Softmax { head, query });
        ops.extend(last(Op::EndWeights(head)));
        ops.push(Op::Blend { head, query });
        ops.extend(last(Op::EndHead(head)));
        ops.push(Op::Rows);
        ops
    }

    /// Computes one operation and says what happened.
    fn compute(&mut self, op: Op) -> Event {
        let layer = ("layer", Value::Int(self.pass.layer as i64 + 1));
        let token = |name, token| (name, Value::Part(token_part(token)));
        let in_head = |head| ("head", Value::Part(head_part(head)));
        match op {
            Op::Block(_) | Op::Attention | Op::Rows => {
                unreachable!("plans are expanded before they are computed")
            }
            Op::Embed(at) => {
                self.embed(at);
                self.emit("token-embedded", vec![token("token", at)])
            }
            Op::AddPosition(at) => {
                self.add_position(at);
                self.emit("position-added", vec![token("token", at)])
            }
            Op::Enter => {
                self.enter();
                self.emit("block-entered", vec![layer])
            }
            Op::Norm(place) => {
                self.norm();
                self.emit("normed", vec![layer, ("place", Value::Int(place.number()))])
            }
            Op::ComputeVectors(at) => {
                self.compute_vectors(at);
                self.emit("vectors-computed", vec![token("token", at)])
            }
            Op::Split => {
                self.pass.split = true;
                self.emit("heads-split", vec![layer])
            }
            Op::Score { head, query, key } => {
                let score = self.score(head, query, key);
                let args = vec![
                    token("query", query),
                    token("key", key),
                    in_head(head),
                    ("score", Value::Real(score)),
                ];
                self.emit("scored", args)
            }
            Op::Scale { head, query } => {
                self.scale(head, query);
                self.emit("scaled", vec![token("query", query), in_head(head)])
            }
            Op::Mask { head, query, key } => {
                self.pass.cell_mut(head, query, key).masked = true;
                self.emit(
                    "masked",
                    vec![token("query", query), token("key", key), in_head(head)],
                )
            }
            Op::EndScores(head) => self.emit("scores-computed", vec![in_head(head)]),
            Op::Softmax { head, query } => {
                self.share(head, query);
                self.emit("weighted", vec![token("query", query), in_head(head)])
            }
            Op::EndWeights(head) => self.emit("weights-computed", vec![in_head(head)]),
            Op::Blend { head, query } => {
                self.blend(head, query);
                self.emit("blended", vec![token("query", query), in_head(head)])
            }
            Op::EndHead(head) => self.emit("head-computed", vec![in_head(head)]),
            Op::Concatenate => {
                let count = self.pass.count();
                let rows: Vec<Vec<f64>> = (0..count)
                    .filter_map(|token| self.blend_of(token))
                    .collect();
                self.pass.input = Matrix::from_rows(&rows).unwrap_or_default();
                self.emit("concatenated", vec![layer])
            }
            Op::Project(place) => {
                self.project(place);
                self.emit("projected", vec![layer, ("by", place.word())])
            }
            Op::Mix => {
                self.mix();
                self.emit("mixed", vec![layer])
            }
            Op::Add(place) => {
                self.add(place);
                self.emit("added", vec![layer, ("place", Value::Int(place.number()))])
            }
            Op::Expand => {
                self.expand_rows();
                self.emit("expanded", vec![layer])
            }
            Op::Activate => {
                let activation = self.model.activation;
                self.pass.expanded = self
                    .pass
                    .expanded
                    .map_rows(|row| row.iter().map(|x| activation(*x)).collect());
                self.emit("activated", vec![layer])
            }
            Op::Exit => {
                self.pass.trail.push(self.pass.stream.clone());
                self.emit("block-exited", vec![layer])
            }
            Op::FinalNorm => {
                let last = self.pass.stream.row(self.pass.count() - 1);
                self.pass.last = Some(self.model.normed(last));
                self.emit("final-normed", Vec::new())
            }
            Op::Logits => {
                let own = self.pass.stream.row(self.pass.count() - 1);
                let last = self.pass.last.as_deref().unwrap_or(own);
                let logits = tensor::row_times(last, &self.model.embedding.transposed());
                self.pass.logits = Some(logits);
                self.emit("logits-computed", Vec::new())
            }
            Op::Choose => self.choose(),
            Op::Restart => {
                let mut tokens = self.pass.tokens.clone();
                tokens.extend(self.chosen.last());
                self.pass = Pass::new(&self.model, tokens);
                self.begin();
                self.emit("pass-restarted", Vec::new())
            }
        }
    }

    fn embed(&mut self, at: usize) {
        let (model, pass) = (&self.model, &mut self.pass);
        pass.stream
            .set_row(at, model.embedding.row(pass.tokens[at]));
        pass.embedded = at + 1;
        if pass.embedded == pass.count() && model.positions.is_none() {
            pass.trail.push(pass.stream.clone());
        }
    }

    fn add_position(&mut self, at: usize) {
        let Some(table) = &self.model.positions else {
            return;
        };
        let pass = &mut self.pass;
        let row: Vec<f64> = pass
            .stream
            .row(at)
            .iter()
            .zip(table.row(at))
            .map(|(x, p)| x + p)
            .collect();
        pass.stream.set_row(at, &row);
        if at + 1 == pass.count() {
            pass.trail.push(pass.stream.clone());
        }
    }

    fn enter(&mut self) {
        let pass = &mut self.pass;
        pass.split = false;
        pass.projected = 0;
        pass.cells.clear();
        pass.blends.clear();
        pass.row = None;
        (pass.mixed, pass.pressed) = (None, None);
    }

    /// Before a part of a block, what it reads is normed; after one, the stream itself.
    fn norm(&mut self) {
        let model = &self.model;
        let normed = self.pass.stream.map_rows(|row| model.normed(row));
        match model.norm {
            Norm::Post => self.pass.stream = normed,
            Norm::Pre | Norm::Rms => self.pass.input = normed,
        }
    }

    fn compute_vectors(&mut self, at: usize) {
        let pass = &mut self.pass;
        let weights = &self.model.blocks[pass.layer];
        for (rows, weights) in
            pass.vectors
                .iter_mut()
                .zip([&weights.query, &weights.key, &weights.value])
        {
            rows.set_row(at, &tensor::row_times(pass.input.row(at), weights));
        }
        pass.projected = at + 1;
    }

    fn score(&mut self, head: usize, query: usize, key: usize) -> f64 {
        let (width, key_head) = (self.model.key_width(), self.model.key_head(head));
        let [queries, keys, _] = &self.pass.vectors;
        let q = &queries.row(query)[head * width..][..width];
        let k = &keys.row(key)[key_head * width..][..width];
        let score = tensor::dot(q, k);
        let scale = self.model.scale;
        let cell = self.pass.cell_mut(head, query, key);
        cell.score = Some(score);
        cell.scaled = (!scale).then_some(score);
        score
    }

    fn scale(&mut self, head: usize, query: usize) {
        let root = libm::sqrt(self.model.key_width() as f64);
        for key in 0..self.pass.count() {
            let cell = self.pass.cell_mut(head, query, key);
            cell.scaled = cell.score.map(|score| score / root);
        }
    }

    fn share(&mut self, head: usize, query: usize) {
        let keys = 0..self.pass.count();
        let (hidden, visible): (Vec<usize>, Vec<usize>) =
            keys.partition(|key| self.pass.cell(head, query, *key).masked);
        let scores = visible
            .iter()
            .filter_map(|key| self.pass.cell(head, query, *key).scaled);
        let shares = tensor::softmax(&scores.collect::<Vec<f64>>());
        for (key, share) in visible.into_iter().zip(shares) {
            self.pass.cell_mut(head, query, key).weight = Some(share);
        }
        for key in hidden {
            self.pass.cell_mut(head, query, key).weight = Some(0.0);
        }
    }

    /// What a token gives in a head.
    pub(super) fn value_of(&self, head: usize, key: usize) -> &[f64] {
        let width = self.model.value_width();
        &self.pass.vectors[2].row(key)[self.model.key_head(head) * width..][..width]
    }

    fn blend(&mut self, head: usize, query: usize) {
        let count = self.pass.count();
        let mut blend = vec![0.0; self.model.value_width()];
        for key in 0..count {
            let weight = self.pass.cell(head, query, key).weight.unwrap_or(0.0);
            for (sum, value) in blend.iter_mut().zip(self.value_of(head, key)) {
                *sum += weight * value;
            }
        }
        self.pass.blends[head * count + query] = Some(blend);
    }

    fn project(&mut self, place: Place) {
        let pass = &mut self.pass;
        let weights = &self.model.blocks[pass.layer];
        match place {
            Place::Attention => pass.mixed = Some(pass.input.times(&weights.output)),
            Place::Mlp => {
                let pressed = pass.expanded.times(&weights.down);
                if !self.model.residual {
                    pass.stream = pressed.clone();
                }
                pass.pressed = Some(pressed);
            }
        }
    }

    /// Where nothing is added, what attention gives takes the place of the rows.
    fn mix(&mut self) {
        if self.model.module == Module::Attention || !self.model.residual {
            self.pass.stream = self.pass.mixed.clone().unwrap_or_default();
        }
    }

    fn add(&mut self, place: Place) {
        let pass = &mut self.pass;
        let added = match place {
            Place::Attention => &pass.mixed,
            Place::Mlp => &pass.pressed,
        };
        if let Some(added) = added {
            pass.stream = pass.stream.plus(added);
        }
    }

    fn expand_rows(&mut self) {
        let pass = &mut self.pass;
        let input = match self.model.norm {
            Norm::Post => &pass.stream,
            Norm::Pre | Norm::Rms => &pass.input,
        };
        pass.expanded = input.times(&self.model.blocks[pass.layer].up);
    }

    /// Takes the likeliest word; of equals the first.
    fn choose(&mut self) -> Event {
        let logits = self.pass.logits.as_deref().unwrap_or_default();
        let mut best = 0;
        for (word, logit) in logits.iter().enumerate() {
            if *logit > logits[best] {
                best = word;
            }
        }
        self.chosen.push(best);
        if self.chosen.len() < self.model.new_tokens {
            self.queue.push_back(Op::Restart);
        }
        let word = Value::text(self.model.words[best].clone());
        self.emit(
            "token-chosen",
            vec![("id", Value::Int(best as i64)), ("word", word)],
        )
    }

    /// The boxes of the flow as parts.
    pub(super) fn stage_parts(&self) -> Vec<Part> {
        (0..self.model.stages().len()).map(stage_part).collect()
    }

    /// The box of the flow where the pass is.
    pub(super) fn present_stage(&self) -> Option<Part> {
        let stage = self.stage?;
        let at = self
            .model
            .stages()
            .iter()
            .position(|known| *known == stage)?;
        Some(stage_part(at))
    }

    pub(super) fn stage_property(&self, stage: usize, name: &str) -> Value {
        match name {
            "index" => Value::Int(stage as i64 + 1),
            "name" => Value::text(self.model.stages()[stage].name()),
            "present" => Value::Bool(self.present_stage() == Some(stage_part(stage))),
            _ => Value::None,
        }
    }
}

impl Pass {
    fn cell_mut(&mut self, head: usize, query: usize, key: usize) -> &mut Cell {
        let count = self.count();
        &mut self.cells[(head * count + query) * count + key]
    }
}
