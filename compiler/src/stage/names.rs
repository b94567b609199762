//! The names of a picture's shapes: short, and equal in every variant.

use std::collections::BTreeMap;

use super::cast::{Name, Named};
use crate::drawing::{Key, Shape};

/// The names of one picture's shapes: what they begin with, and each.
#[derive(Default)]
pub(super) struct Names {
    /// What every name begins with.
    pub(super) prefix: String,
    /// The last drawing: the next one has nearly the same names in nearly the same order, and most of its shapes.
    last: Vec<Named>,
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

    /// Names shapes; a key that was named before keeps its name, and what did not change stays the same shape.
    pub(super) fn of(&mut self, shapes: Vec<Shape>) -> Vec<Named> {
        let mut named = Vec::with_capacity(shapes.len());
        for (at, shape) in shapes.into_iter().enumerate() {
            named.push(match self.last.get(at) {
                Some(last) if *last.1 == shape => last.clone(),
                Some((name, last)) if last.key == shape.key => (Name::clone(name), shape.into()),
                _ => (self.look_up(&shape.key), shape.into()),
            });
        }
        self.last.clone_from(&named);
        named
    }

    fn look_up(&mut self, key: &Key) -> Name {
        let new = || format!("{}/{}", self.prefix, shape_name(key)).into();
        Name::clone(self.known.entry(*key).or_insert_with(new))
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
