//! What differs between two bundles or JSON values, keyed by members and rows: what a page is sent in place of a whole bundle.
//!
//! A patch is one of
//!
//! - `{"set": value}`: it is this now.
//! - `{"members": {"name": patch, …}, "gone": ["name", …]}`: these members of an object changed or came, those went.
//! - `{"items": [script]}`: an array, read from its start: `5` keeps five items, `-5` leaves five out, an array puts its
//!   items in, and an object is the patch of the next item. Whatever is left at the end stays.
//!
//! `web/preview.js` applies the same form.

mod kept;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use explc_compiler::export::bundle::Tree;
use serde_json::{Map, Value, json};

use self::kept::Run;

/// A patch that does not fit the value that it is applied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misfit;

/// The patch that makes `new` of `old`; none if they are equal. Only what differs is read.
#[must_use]
pub fn tree_difference(old: &Tree, new: &Tree) -> Option<Value> {
    match (old, new) {
        (Tree::Text(one), Tree::Text(other)) if one == other => None,
        (Tree::Rows(old), Tree::Rows(new)) if Arc::ptr_eq(old, new) => None,
        (Tree::Rows(old), Tree::Rows(new)) => items(old, new),
        (Tree::Numbers(old), Tree::Numbers(new)) if Arc::ptr_eq(old, new) => None,
        (Tree::Numbers(old), Tree::Numbers(new)) => items(old, new),
        (Tree::List(old), Tree::List(new)) if old.len() == new.len() => {
            let patches = old.iter().zip(new);
            let patches = patches.map(|(old, new)| tree_difference(old, new));
            let mut script = Script::default();
            for patch in patches {
                match patch {
                    Some(patch) => script.0.push(patch),
                    None => script.keep(1),
                }
            }
            let differs = script.0.iter().any(Value::is_object);
            differs.then(|| script.written())
        }
        (Tree::Members(old), Tree::Members(new)) => {
            let known: HashMap<&str, &Tree> =
                old.iter().map(|(name, tree)| (*name, tree)).collect();
            let changed = new.iter().filter_map(|(name, tree)| {
                let patch = match known.get(name) {
                    Some(old) => tree_difference(old, tree)?,
                    None => named("set", value(tree)),
                };
                Some(((*name).to_owned(), patch))
            });
            let kept = |name: &str| new.iter().any(|(known, _)| *known == name);
            let gone = old.iter().map(|(name, _)| *name).filter(|name| !kept(name));
            members(changed.collect(), &gone.collect::<Vec<_>>())
        }
        _ => difference(&value(old), &value(new)),
    }
}

/// What is written, as a value.
#[must_use]
pub fn value(tree: &Tree) -> Value {
    match tree {
        Tree::Numbers(numbers) => json!(**numbers),
        Tree::Rows(rows) => Value::Array(rows.iter().map(|row| read(row)).collect()),
        Tree::List(items) => Value::Array(items.iter().map(value).collect()),
        Tree::Members(members) => {
            let member = |(name, tree): &(&'static str, Tree)| ((*name).to_owned(), value(tree));
            Value::Object(members.iter().map(member).collect())
        }
        Tree::Text(text) => read(text),
    }
}

/// Trees hold nothing that is not JSON.
fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// An item of an array.
trait Item: Eq + Hash + Sized {
    /// What it is.
    fn value(&self) -> Value;
    /// Whether it may be another, changed a little.
    fn is_like(&self, other: &Self) -> bool;
    /// How another comes to stand in its place, which differs.
    fn nested(&self, new: &Self) -> Nested {
        nested(&self.value(), &new.value())
    }
    /// The runs of items that stay, in order.
    fn kept(old: &[Self], new: &[Self]) -> Vec<Run> {
        kept::searched(old, new)
    }
}

impl Item for Value {
    fn value(&self) -> Value {
        self.clone()
    }

    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Array(one), Self::Array(other)) => one.len() == other.len(),
            (Self::Object(_), Self::Object(_)) => true,
            (one, other) => one == other,
        }
    }
}

/// A value as it is written.
impl Item for Arc<str> {
    fn value(&self) -> Value {
        listed(self).map_or_else(|| read(self), |listed| numbers(listed).into())
    }

    fn is_like(&self, other: &Self) -> bool {
        let commas = |row: &str| row.bytes().filter(|byte| *byte == b',').count();
        let both = self.starts_with('[') && other.starts_with('[');
        self == other || both && commas(self) == commas(other)
    }

    fn nested(&self, new: &Self) -> Nested {
        // Most rows are numbers, some of which in one place become others.
        let (Some(old), Some(now)) = (listed(self), listed(new)) else {
            return nested(&self.value(), &new.value());
        };
        let start = old
            .iter()
            .zip(now)
            .take_while(|(old, now)| old == now)
            .count();
        let start = now[..start]
            .iter()
            .rposition(|byte| *byte == b',')
            .map_or(0, |comma| comma + 1);
        let most = old.len().min(now.len()) - start;
        let ends = old.iter().rev().zip(now.iter().rev()).take(most);
        let end = ends.take_while(|(old, now)| old == now).count();
        let end = now[now.len() - end..]
            .iter()
            .position(|byte| *byte == b',')
            .map_or(0, |comma| end - comma);
        let count = |numbers: &[u8]| numbers.iter().filter(|byte| **byte == b',').count();
        let (left_out, put) = (&old[start..old.len() - end], &now[start..now.len() - end]);
        if count(left_out) != count(put) {
            return Nested::Whole;
        }
        let mut script = Script::default();
        script.keep(count(&now[..start]));
        script.leave_out(count(left_out) + 1);
        script.0.push(Value::from(numbers(put)));
        Nested::shorter(script.written(), new.len())
    }
}

/// What a row lists, if that is some whole numbers.
fn listed(row: &str) -> Option<&[u8]> {
    let listed = row.strip_prefix('[')?.strip_suffix(']')?.as_bytes();
    let number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b',' | b'-');
    (!listed.is_empty() && listed.iter().all(number)).then_some(listed)
}

/// The whole numbers of a list.
fn numbers(listed: &[u8]) -> Vec<i64> {
    let number = |digits: &[u8]| {
        let whole = digits.iter().filter(|byte| byte.is_ascii_digit());
        let whole = whole.fold(0_i64, |number, digit| {
            number
                .wrapping_mul(10)
                .wrapping_add(i64::from(digit - b'0'))
        });
        if digits.starts_with(b"-") {
            -whole
        } else {
            whole
        }
    };
    listed.split(|byte| *byte == b',').map(number).collect()
}

impl Item for i64 {
    fn value(&self) -> Value {
        json!(self)
    }

    fn is_like(&self, other: &Self) -> bool {
        self == other
    }

    fn nested(&self, _: &Self) -> Nested {
        Nested::Whole
    }

    fn kept(old: &[Self], new: &[Self]) -> Vec<Run> {
        kept::nearby(old, new)
    }
}

/// The patch that makes `new` of `old`; none if they are equal.
#[must_use]
pub fn difference(old: &Value, new: &Value) -> Option<Value> {
    if old == new {
        return None;
    }
    Some(match (old, new) {
        (Value::Object(old), Value::Object(new)) => return object(old, new),
        (Value::Array(old), Value::Array(new)) => return items(old, new),
        _ => named("set", new.clone()),
    })
}

/// Makes of `value` what the patch says.
///
/// # Errors
/// If the patch was not made for this value; it may have been applied in part.
pub fn apply(value: &mut Value, patch: &Value) -> Result<(), Misfit> {
    if let Some(new) = patch.get("set") {
        value.clone_from(new);
        return Ok(());
    }
    if let Some(changed) = patch.get("members").and_then(Value::as_object) {
        let members = value.as_object_mut().ok_or(Misfit)?;
        for name in patch
            .get("gone")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            members
                .shift_remove(name.as_str().ok_or(Misfit)?)
                .ok_or(Misfit)?;
        }
        for (name, patch) in changed {
            apply(members.entry(name).or_insert(Value::Null), patch)?;
        }
        return Ok(());
    }
    let script = patch.get("items").and_then(Value::as_array).ok_or(Misfit)?;
    let old = std::mem::take(value.as_array_mut().ok_or(Misfit)?);
    *value = Value::Array(rewritten(old, script)?);
    Ok(())
}

fn rewritten(old: Vec<Value>, script: &[Value]) -> Result<Vec<Value>, Misfit> {
    let mut left = old.into_iter();
    let mut new = Vec::with_capacity(left.len());
    for order in script {
        match order {
            Value::Array(items) => new.extend(items.iter().cloned()),
            Value::Object(_) => {
                let mut item = left.next().ok_or(Misfit)?;
                apply(&mut item, order)?;
                new.push(item);
            }
            order => {
                let count = order.as_i64().ok_or(Misfit)?;
                let length = usize::try_from(count.unsigned_abs()).map_err(|_| Misfit)?;
                if length > left.len() {
                    return Err(Misfit);
                }
                let taken = left.by_ref().take(length);
                if count > 0 {
                    new.extend(taken);
                } else {
                    taken.for_each(drop);
                }
            }
        }
    }
    new.extend(left);
    Ok(new)
}

fn object(old: &Map<String, Value>, new: &Map<String, Value>) -> Option<Value> {
    let changed = new.iter().filter_map(|(name, value)| {
        let patch = match old.get(name) {
            Some(before) => difference(before, value)?,
            None => named("set", value.clone()),
        };
        Some((name.clone(), patch))
    });
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    members(
        changed.collect(),
        &gone.map(String::as_str).collect::<Vec<_>>(),
    )
}

/// The patch of an object; none if nothing differs.
fn members(changed: Map<String, Value>, gone: &[&str]) -> Option<Value> {
    if changed.is_empty() && gone.is_empty() {
        return None;
    }
    let mut patch = Map::from_iter([("members".to_owned(), Value::Object(changed))]);
    if !gone.is_empty() {
        patch.insert("gone".to_owned(), json!(gone));
    }
    Some(Value::Object(patch))
}

/// An object of one member.
fn named(name: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), value)]))
}

/// The script of an array.
#[derive(Default)]
struct Script(Vec<Value>);

impl Script {
    fn written(self) -> Value {
        named("items", Value::Array(self.0))
    }

    fn keep(&mut self, count: usize) {
        if count > 0 {
            self.0.push(json!(count));
        }
    }

    fn leave_out(&mut self, count: usize) {
        if count > 0 {
            self.0.push(json!(-(count as i64)));
        }
    }

    fn put<I: Item>(&mut self, items: &[I]) {
        if !items.is_empty() {
            self.0.push(items.iter().map(Item::value).collect());
        }
    }

    /// Items in place of others: one by one where there are as many, all at once otherwise.
    fn replace<I: Item>(&mut self, old: &[I], new: &[I]) {
        if old.len() != new.len() {
            self.leave_out(old.len());
            return self.put(new);
        }
        // Those that are shorter written than patched.
        let mut whole = 0;
        for at in 0..old.len() {
            let patch = match old[at] == new[at] {
                true => Nested::Same,
                false => old[at].nested(&new[at]),
            };
            match patch {
                Nested::Same if whole == 0 => match self.0.last().and_then(Value::as_i64) {
                    Some(count) if count > 0 => {
                        self.0.pop();
                        self.keep(count as usize + 1);
                    }
                    _ => self.keep(1),
                },
                Nested::Whole => whole += 1,
                Nested::Same | Nested::Patch(_) => {
                    self.leave_out(whole);
                    self.put(&new[at - whole..at]);
                    whole = 0;
                    match patch {
                        Nested::Patch(patch) => self.0.push(patch),
                        _ => self.keep(1),
                    }
                }
            }
        }
        self.leave_out(whole);
        self.put(&new[new.len() - whole..]);
    }
}

/// How an item that stays in its place is told.
enum Nested {
    Same,
    Patch(Value),
    Whole,
}

impl Nested {
    /// A patch, if that is shorter than what it leads to.
    fn shorter(patch: Value, than: usize) -> Self {
        match length(&patch) < than {
            true => Self::Patch(patch),
            false => Self::Whole,
        }
    }
}

fn nested(old: &Value, new: &Value) -> Nested {
    if !(old.is_array() && new.is_array() || old.is_object() && new.is_object()) {
        return Nested::Whole;
    }
    match difference(old, new) {
        None => Nested::Same,
        Some(patch) => Nested::shorter(patch, length(new)),
    }
}

/// How long a value is when it is written, in bytes.
pub(super) fn length(value: &Value) -> usize {
    let list = |items: usize, count: usize| (items + count).max(1) + 1;
    match value {
        Value::Null | Value::Bool(true) => 4,
        Value::Bool(false) => 5,
        Value::Number(number) => match number.as_i64() {
            Some(whole) => usize::from(whole < 0) + digits(whole.unsigned_abs()),
            None => number.to_string().len(),
        },
        Value::String(text) => quoted(text),
        Value::Array(items) => list(items.iter().map(length).sum(), items.len()),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| quoted(name) + 1 + length(value);
            list(members.iter().map(member).sum(), members.len())
        }
    }
}

/// How long a text is between its quotes.
fn quoted(text: &str) -> usize {
    let written = |byte: u8| match byte {
        b'"' | b'\\' | 0x08 | b'\t' | b'\n' | 0x0c | b'\r' => 2,
        0..0x20 => 6,
        _ => 1,
    };
    text.bytes().map(written).sum::<usize>() + 2
}

fn digits(number: u64) -> usize {
    number.checked_ilog10().map_or(1, |more| more as usize + 1)
}

/// The patch of an array; none if nothing differs.
fn items<I: Item>(old: &[I], new: &[I]) -> Option<Value> {
    let (start, end) = shared(old, new);
    let (old, new) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    if old.is_empty() && new.is_empty() {
        return None;
    }
    let mut script = Script::default();
    script.keep(start);
    let mut done = (0, 0);
    for Run {
        old: one,
        new: other,
        count,
    } in I::kept(old, new)
    {
        script.replace(&old[done.0..one], &new[done.1..other]);
        script.keep(count);
        done = (one + count, other + count);
    }
    script.replace(&old[done.0..], &new[done.1..]);
    Some(script.written())
}

/// How many items are the same at the start, and at the end of the rest.
fn shared<I: Item>(old: &[I], new: &[I]) -> (usize, usize) {
    let same = |(one, other): &(&I, &I)| one == other;
    let start = old.iter().zip(new).take_while(same).count();
    let most = old.len().min(new.len()) - start;
    let ends = old.iter().rev().zip(new.iter().rev());
    (start, ends.take(most).take_while(same).count())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(old: &Value, new: &Value) -> Option<Value> {
        let patch = difference(old, new);
        let mut patched = old.clone();
        if let Some(patch) = &patch {
            // As it is read from the wire.
            let read: Value = serde_json::from_str(&patch.to_string()).expect("it is JSON");
            apply(&mut patched, &read).expect("it fits");
        }
        assert_eq!(&patched, new, "{old} {patch:?}");
        patch
    }

    #[test]
    fn a_patch_says_no_more_than_what_differs() {
        for (old, new, patch) in [
            (json!(1), json!(1), Value::Null),
            (json!(1), json!("1"), json!({"set": "1"})),
            (
                json!({"a": 1, "b": [1, 2], "c": 3}),
                json!({"a": 1, "b": [1, 3], "d": 4}),
                json!({"members": {"b": {"items": [1, -1, [3]]}, "d": {"set": 4}}, "gone": ["c"]}),
            ),
            (
                json!([1, 2, 3, 4, 5]),
                json!([1, 2, 9, 3, 5]),
                json!({"items": [2, [9], 1, -1]}),
            ),
            (
                json!([["a long row of words", 1], ["another", 2]]),
                json!([["a long row of words", 7], ["another", 2]]),
                json!({"items": [{"items": [1, -1, [7]]}]}),
            ),
            (
                json!([["a long row of words", 1], ["a table of times", 2]]),
                json!([["a long row of words", 7], ["a table of times", 8]]),
                json!({"items": [{"items": [1, -1, [7]]}, {"items": [1, -1, [8]]}]}),
            ),
            (json!([]), json!([1]), json!({"items": [[1]]})),
            (json!([1]), json!([]), json!({"items": [-1]})),
        ] {
            assert_eq!(check(&old, &new).unwrap_or_default(), patch, "{old} {new}");
        }
    }

    #[test]
    fn a_patch_of_something_else_is_refused() {
        for (value, patch) in [
            (json!([1]), json!({"items": [2]})),
            (json!([1]), json!({"items": [-2]})),
            (json!([1]), json!({"items": [1, {"set": 1}]})),
            (json!([1]), json!({"items": ["x"]})),
            (json!({}), json!({"items": []})),
            (json!([]), json!({"members": {}})),
            (json!({}), json!({"members": {}, "gone": ["a"]})),
            (json!(1), json!({})),
            (json!(1), json!(null)),
        ] {
            assert_eq!(
                apply(&mut value.clone(), &patch),
                Err(Misfit),
                "{value} {patch}"
            );
        }
    }

    #[test]
    fn words_that_come_and_go_leave_the_others_in_their_places() {
        let rows = |words: [&str; 6]| Tree::Rows(words.map(Arc::from).into());
        let old = rows(["\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"e\"", "\"f\""]);
        let new = rows(["\"a\"", "\"x\"", "\"b\"", "\"c\"", "\"d\"", "\"f\""]);
        let patch = json!({"items": [1, ["x"], 3, -1]});
        assert_eq!(tree_difference(&old, &new), Some(patch));
    }

    #[test]
    fn large_arrays_are_patched_without_a_search() {
        let old: Vec<i64> = (0..100_000).collect();
        let new: Vec<i64> = (0..100_000).map(|at| at * 7 % 100_003).collect();
        check(&json!(old), &json!(new));
        check(&json!(old), &json!(&new[..70_000]));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-3..3_i64).prop_map(Value::from),
            "[ab<\u{2028}é\"]{0,3}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            let members = prop::collection::btree_map("[a-d]", inner.clone(), 0..4);
            prop_oneof![
                prop::collection::vec(inner, 0..8).prop_map(Value::from),
                members.prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_patch_makes_the_new_of_the_old(old in any_json(), new in any_json()) {
            check(&old, &new);
            check(&json!([1, old, 2]), &json!([1, 5, new, 2]));
        }

        #[test]
        fn values_are_as_long_as_they_say(value in any_json(), text in any::<String>(), number in any::<f64>()) {
            for value in [value, json!(text), json!(number), json!({ text.as_str(): [] })] {
                prop_assert_eq!(length(&value), value.to_string().len(), "{}", value);
            }
        }

        #[test]
        fn rows_of_numbers_are_patched_as_what_they_say(
            old in prop::collection::vec(prop::collection::vec(-20..20_i64, 0..5), 0..6),
            new in prop::collection::vec(prop::collection::vec(-20..20_i64, 0..5), 0..6),
        ) {
            let rows = |rows: &[Vec<i64>]| {
                Tree::Rows(rows.iter().map(|row| json!(row).to_string().into()).collect())
            };
            let patch = tree_difference(&rows(&old), &rows(&new));
            let mut patched = json!(old);
            if let Some(patch) = patch {
                prop_assert_eq!(apply(&mut patched, &patch), Ok(()));
            }
            prop_assert_eq!(patched, json!(new));
        }

        #[test]
        fn columns_are_patched_as_what_they_say(
            column in prop::collection::vec(-2..6_i64, 0..60),
            edits in prop::collection::vec((0..60_usize, 0..4_usize, prop::collection::vec(-2..6_i64, 0..4)), 0..6),
        ) {
            let mut new = column.clone();
            for (at, count, put) in edits {
                let at = at.min(new.len());
                new.splice(at..(at + count).min(new.len()), put);
            }
            let numbers = |numbers: &[i64]| Tree::Numbers(numbers.into());
            let patch = tree_difference(&numbers(&column), &numbers(&new));
            prop_assert_eq!(patch.is_none(), column == new);
            let mut patched = json!(column);
            if let Some(patch) = patch {
                prop_assert_eq!(apply(&mut patched, &patch), Ok(()));
            }
            prop_assert_eq!(patched, json!(new));
        }

        #[test]
        fn no_patch_is_a_panic(mut value in any_json(), patch in any_json()) {
            let _ = apply(&mut value, &patch);
        }
    }
}
