//! The names of a picture's shapes: short, and equal in every variant.

use std::collections::BTreeMap;

use super::cast::Name;
use crate::drawing::{Key, Shape};

/// The names of one picture's shapes: what they begin with, and each.
#[derive(Default)]
pub(super) struct Names {
    /// What every name begins with.
    pub(super) prefix: String,
    /// Those of the last drawing, in its order: the next one has nearly the same.
    last: Vec<(Key, Name)>,
    known: BTreeMap<Key, Name>,
}

impl Names {
    /// Names that begin with `prefix`.
    pub(super) fn new(prefix: String) -> Self {
        Self {
            prefix,
            ..Self::default()
        }
    }

    /// Names shapes; a key that was named before keeps its name.
    pub(super) fn of(&mut self, shapes: Vec<Shape>) -> Vec<(Name, Shape)> {
        let mut named = Vec::with_capacity(shapes.len());
        for (at, shape) in shapes.into_iter().enumerate() {
            let name = match self.last.get(at) {
                Some((key, name)) if *key == shape.key => Name::clone(name),
                _ => self.look_up(at, shape.key),
            };
            named.push((name, shape));
        }
        named
    }

    /// The name of a key that was not at `at` in the last drawing, and is there now.
    fn look_up(&mut self, at: usize, key: Key) -> Name {
        let new = || format!("{}/{}", self.prefix, shape_name(&key)).into();
        let name = Name::clone(self.known.entry(key).or_insert_with(new));
        self.last.splice(at.., [(key, Name::clone(&name))]);
        name
    }
}

/// `node-2.edge`, `replica-0.name`, `cut.1`: short, and equal in every variant.
pub(super) fn shape_name(key: &Key) -> String {
    let mut name = String::new();
    if let Some(part) = key.part {
        name.push_str(part.kind);
        let used = part
            .id
            .iter()
            .rposition(|n| *n != 0)
            .map_or(1, |last| last + 1);
        for n in &part.id[..used] {
            name.push_str(&format!("-{n}"));
        }
        name.push('.');
    }
    name.push_str(key.name);
    if key.index > 0 {
        name.push_str(&format!(".{}", key.index));
    }
    name
}
