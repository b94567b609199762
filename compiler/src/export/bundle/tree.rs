//! A bundle as a tree of what is written, so that two of them can be compared without being read again.

use std::fmt::{self, Write as _};
use std::sync::Arc;

/// JSON, as far as a bundle has to be told apart.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// Any value, as it is written.
    Text(String),
    /// An array of values, as they are written.
    Rows(Arc<[Arc<str>]>),
    /// An array of whole numbers.
    Numbers(Arc<[i64]>),
    /// An array.
    List(Vec<Tree>),
    /// An object. Names need no escapes.
    Members(Vec<(&'static str, Tree)>),
}

impl Tree {
    /// A member of an object, if it has one of that name.
    pub(super) fn member(&mut self, name: &str) -> Option<&mut Self> {
        let Self::Members(members) = self else {
            return None;
        };
        let mut members = members.iter_mut();
        members
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// Puts a value in place of a member that an object has.
    pub(super) fn put(&mut self, name: &str, value: Self) {
        if let Some(member) = self.member(name) {
            *member = value;
        }
    }

    /// How long it is when written, in bytes.
    #[must_use]
    pub fn length(&self) -> usize {
        let list = |count: usize, items: usize| (items + count).max(1) + 1;
        match self {
            Self::Text(text) => text.len(),
            Self::Rows(rows) => list(rows.len(), rows.iter().map(|row| row.len()).sum()),
            Self::Numbers(numbers) => {
                list(numbers.len(), numbers.iter().copied().map(digits).sum())
            }
            Self::List(items) => list(items.len(), items.iter().map(Self::length).sum()),
            Self::Members(members) => {
                let member = |(name, value): &(&str, Self)| name.len() + 3 + value.length();
                list(members.len(), members.iter().map(member).sum())
            }
        }
    }
}

/// As JSON on one line.
impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Rows(rows) => listed(f, ['[', ']'], rows, |f, row| f.write_str(row)),
            Self::Numbers(numbers) => listed(f, ['[', ']'], numbers, |f, number| {
                f.write_str(itoa::Buffer::new().format(*number))
            }),
            Self::List(items) => listed(f, ['[', ']'], items, |f, item| item.fmt(f)),
            Self::Members(members) => listed(f, ['{', '}'], members, |f, (name, value)| {
                write!(f, "\"{name}\":")?;
                value.fmt(f)
            }),
        }
    }
}

fn listed<Item>(
    f: &mut fmt::Formatter<'_>,
    [open, close]: [char; 2],
    items: &[Item],
    write: impl Fn(&mut fmt::Formatter<'_>, &Item) -> fmt::Result,
) -> fmt::Result {
    f.write_char(open)?;
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            f.write_char(',')?;
        }
        write(f, item)?;
    }
    f.write_char(close)
}

/// How many characters a number has.
fn digits(number: i64) -> usize {
    let digits = number.unsigned_abs().checked_ilog10().unwrap_or(0) as usize + 1;
    digits + usize::from(number < 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_are_as_long_as_they_say() {
        for (tree, text) in [
            (Tree::Text("\"ü\"".into()), "\"ü\""),
            (Tree::Rows(Arc::default()), "[]"),
            (Tree::Rows(["1".into(), "[2]".into()].into()), "[1,[2]]"),
            (Tree::Numbers([0, -10, 999].into()), "[0,-10,999]"),
            (Tree::List(vec![Tree::Numbers(Arc::default())]), "[[]]"),
            (Tree::Members(Vec::new()), "{}"),
            (
                Tree::Members(vec![
                    ("a", Tree::Text("null".into())),
                    ("b", Tree::List(Vec::new())),
                ]),
                "{\"a\":null,\"b\":[]}",
            ),
        ] {
            assert_eq!(tree.to_string(), text);
            assert_eq!(tree.length(), text.len(), "{text}");
        }
    }
}
