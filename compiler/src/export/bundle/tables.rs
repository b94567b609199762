//! What variants share, once each: rows in the order of their first use, written as soon as they are known, as most are met
//! many times and kept once.

use std::sync::Arc;

use hashbrown::HashMap;

/// Rows that are told apart by how they are written.
#[derive(Default)]
pub(super) struct Table {
    pub(super) items: Vec<Arc<str>>,
    places: HashMap<Arc<str>, usize>,
}

impl Table {
    pub(super) fn place(&mut self, item: &str) -> usize {
        match self.places.get(item) {
            Some(place) => *place,
            None => self.add(item.into()),
        }
    }

    /// The same of a row that another table has.
    pub(super) fn place_shared(&mut self, item: &Arc<str>) -> usize {
        match self.places.get(item) {
            Some(place) => *place,
            None => self.add(Arc::clone(item)),
        }
    }

    fn add(&mut self, item: Arc<str>) -> usize {
        let place = self.items.len();
        self.places.insert(Arc::clone(&item), place);
        self.items.push(item);
        place
    }
}

/// Rows that are told apart by a key.
pub(super) struct Keyed<Key: ?Sized> {
    pub(super) items: Vec<Arc<str>>,
    pub(super) keys: Vec<Arc<Key>>,
    places: HashMap<Arc<Key>, usize>,
}

impl<Key: ?Sized> Default for Keyed<Key> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            keys: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl<Key: ?Sized + Eq + std::hash::Hash> Keyed<Key> {
    /// The row of a key; a new one is written knowing its row.
    pub(super) fn place(&mut self, key: &Key, write: impl FnOnce(usize) -> Arc<str>) -> usize
    where
        for<'a> Arc<Key>: From<&'a Key>,
    {
        match self.places.get(key) {
            Some(place) => *place,
            None => self.add(Arc::from(key), write),
        }
    }

    /// The same of a key that another table has.
    pub(super) fn place_shared(
        &mut self,
        key: &Arc<Key>,
        write: impl FnOnce(usize) -> Arc<str>,
    ) -> usize {
        match self.places.get(key) {
            Some(place) => *place,
            None => self.add(Arc::clone(key), write),
        }
    }

    fn add(&mut self, key: Arc<Key>, write: impl FnOnce(usize) -> Arc<str>) -> usize {
        let place = self.items.len();
        self.places.insert(Arc::clone(&key), place);
        self.keys.push(key);
        self.items.push(write(place));
        place
    }
}

/// A table of so few values that one looks for them one by one, and writes each once.
pub(super) struct Short<Value> {
    known: Vec<(Value, usize)>,
    pub(super) rows: Table,
}

impl<Value> Default for Short<Value> {
    fn default() -> Self {
        Self {
            known: Vec::new(),
            rows: Table::default(),
        }
    }
}

impl<Value: PartialEq> Short<Value> {
    pub(super) fn place(&mut self, value: Value, write: impl FnOnce(&Value) -> String) -> usize {
        if let Some((_, place)) = self.known.iter().find(|(known, _)| *known == value) {
            return *place;
        }
        let place = self.rows.place(&write(&value));
        self.known.push((value, place));
        place
    }

    /// The first value that was given a row.
    pub(super) fn of(&self, row: usize) -> Option<&Value> {
        let known = self.known.iter().find(|(_, place)| *place == row);
        known.map(|(value, _)| value)
    }
}
