//! A map from text to values that keeps the order of its entries.
//!
//! Nearly all maps of documents are small: a look at a few keys, one after another, is faster than a hash, and there is
//! one allocation for all entries. Large maps have an index beside.

use std::collections::HashMap;

use super::tree::Tree;

/// Up to this many entries a map has no index.
const SMALL: usize = 24;

/// A map from text to values that keeps the order of its entries. Two maps are equal when they have the same entries in
/// whatever order.
#[derive(Clone, Default)]
pub struct Map {
    entries: Vec<(String, Tree)>,
    /// Where the entry of a key is, for maps that are not small.
    index: Option<HashMap<String, usize>>,
}

/// An entry of a map that may be there.
pub enum Entry<'a> {
    /// It is there.
    Occupied(OccupiedEntry<'a>),
    /// It is not.
    Vacant(VacantEntry<'a>),
}

/// An entry that is there.
pub struct OccupiedEntry<'a> {
    map: &'a mut Map,
    at: usize,
}

/// An entry that is not there.
pub struct VacantEntry<'a> {
    map: &'a mut Map,
    key: String,
}

impl Map {
    /// Returns an empty map.
    pub const fn new() -> Self {
        Self { entries: Vec::new(), index: None }
    }

    /// Returns an empty map with room for entries.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { entries: Vec::with_capacity(capacity), index: None }
    }

    /// Returns how many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Tells whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Makes room for more entries.
    pub fn reserve(&mut self, additional: usize) {
        self.entries.reserve(additional);
    }

    /// Returns the place of a key.
    pub fn get_index_of(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.entries.iter().position(|(known, _)| known == key),
        }
    }

    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&Tree> {
        self.get_index_of(key).map(|at| &self.entries[at].1)
    }

    /// Returns the value of a key, with the key.
    pub fn get_key_value(&self, key: &str) -> Option<(&String, &Tree)> {
        self.get_index_of(key).and_then(|at| self.get_index(at))
    }

    /// Returns the value of a key, with its place and the key.
    pub fn get_full(&self, key: &str) -> Option<(usize, &String, &Tree)> {
        let at = self.get_index_of(key)?;
        self.get_index(at).map(|(key, value)| (at, key, value))
    }

    /// Returns the value of a key for change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Tree> {
        self.get_index_of(key).map(|at| &mut self.entries[at].1)
    }

    /// Returns the entry at a place.
    pub fn get_index(&self, at: usize) -> Option<(&String, &Tree)> {
        self.entries.get(at).map(|(key, value)| (key, value))
    }

    /// Returns the first entry.
    pub fn first(&self) -> Option<(&String, &Tree)> {
        self.get_index(0)
    }

    /// Returns the last entry.
    pub fn last(&self) -> Option<(&String, &Tree)> {
        self.entries.last().map(|(key, value)| (key, value))
    }

    /// Tells whether a key is there.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get_index_of(key).is_some()
    }

    /// Sets the value of a key, and returns the one that it had. A new key goes to the end.
    pub fn insert(&mut self, key: String, value: Tree) -> Option<Tree> {
        if let Some(at) = self.get_index_of(&key) {
            return Some(std::mem::replace(&mut self.entries[at].1, value));
        }
        self.push(key, value);
        None
    }

    /// Puts an entry at a place, from where it may have stood before. Returns the value that it had.
    pub fn shift_insert(&mut self, at: usize, key: String, value: Tree) -> Option<Tree> {
        let before = self.shift_remove(&key);
        self.entries.insert(at.min(self.entries.len()), (key, value));
        self.index_again();
        before
    }

    /// Returns the entry of a key, to look at it or to fill it.
    pub fn entry(&mut self, key: String) -> Entry<'_> {
        match self.get_index_of(&key) {
            Some(at) => Entry::Occupied(OccupiedEntry { map: self, at }),
            None => Entry::Vacant(VacantEntry { map: self, key }),
        }
    }

    /// Takes a key out; those after it move up. Returns its value.
    pub fn shift_remove(&mut self, key: &str) -> Option<Tree> {
        self.shift_remove_entry(key).map(|(_, value)| value)
    }

    /// Takes a key out as [`Self::shift_remove`] does; returns it with its value.
    pub fn shift_remove_entry(&mut self, key: &str) -> Option<(String, Tree)> {
        let at = self.get_index_of(key)?;
        let removed = self.entries.remove(at);
        self.index_again();
        Some(removed)
    }

    /// Keeps the entries that a function wants.
    pub fn retain(&mut self, mut keep: impl FnMut(&String, &mut Tree) -> bool) {
        let before = self.len();
        self.entries.retain_mut(|(key, value)| keep(key, value));
        if self.len() != before {
            self.index_again();
        }
    }

    /// Takes all entries out.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.index = None;
    }

    /// Puts the entries in the order of their keys.
    pub fn sort_keys(&mut self) {
        self.sort_by(|left, _, right, _| left.cmp(right));
    }

    /// Puts the entries in the order of their keys.
    pub fn sort_unstable_keys(&mut self) {
        self.sort_keys();
    }

    /// Puts the entries in an order.
    pub fn sort_by(&mut self, mut compare: impl FnMut(&String, &Tree, &String, &Tree) -> std::cmp::Ordering) {
        self.entries.sort_by(|left, right| compare(&left.0, &left.1, &right.0, &right.1));
        self.index_again();
    }

    /// Returns the entries, in order.
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.entries.iter())
    }

    /// Returns the entries with their values for change, in order.
    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = (&String, &mut Tree)> + ExactSizeIterator {
        self.entries.iter_mut().map(|(key, value)| (&*key, value))
    }

    /// Returns the keys, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &String> + ExactSizeIterator + Clone {
        self.entries.iter().map(|(key, _)| key)
    }

    /// Returns the values, in order.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Tree> + ExactSizeIterator + Clone {
        self.entries.iter().map(|(_, value)| value)
    }

    /// Returns the values for change, in order.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Tree> + ExactSizeIterator {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    /// Returns the keys, without the map.
    pub fn into_keys(self) -> impl DoubleEndedIterator<Item = String> + ExactSizeIterator {
        self.entries.into_iter().map(|(key, _)| key)
    }

    /// Returns the values, without the map.
    pub fn into_values(self) -> impl DoubleEndedIterator<Item = Tree> + ExactSizeIterator {
        self.entries.into_iter().map(|(_, value)| value)
    }

    /// Adds an entry whose key is not there yet.
    fn push(&mut self, key: String, value: Tree) {
        if let Some(index) = &mut self.index {
            index.insert(key.clone(), self.entries.len());
        }
        self.entries.push((key, value));
        if self.index.is_none() && self.entries.len() > SMALL {
            self.index_again();
        }
    }

    fn index_again(&mut self) {
        let places = || self.entries.iter().enumerate().map(|(at, (key, _))| (key.clone(), at));
        self.index = (self.entries.len() > SMALL).then(|| places().collect());
    }
}

impl<'a> Entry<'a> {
    /// Returns the value, after setting it where there is none.
    pub fn or_insert(self, value: Tree) -> &'a mut Tree {
        self.or_insert_with(|| value)
    }

    /// Returns the value, after making it where there is none.
    pub fn or_insert_with(self, make: impl FnOnce() -> Tree) -> &'a mut Tree {
        match self {
            Self::Occupied(entry) => entry.into_mut(),
            Self::Vacant(entry) => entry.insert(make()),
        }
    }

    /// Returns the value, null where there was none.
    pub fn or_default(self) -> &'a mut Tree {
        self.or_insert(Tree::Null)
    }
}

impl<'a> OccupiedEntry<'a> {
    /// Returns the value.
    pub fn get(&self) -> &Tree {
        &self.map.entries[self.at].1
    }

    /// Returns the value for change.
    pub fn get_mut(&mut self) -> &mut Tree {
        &mut self.map.entries[self.at].1
    }

    /// Returns the value for change, for as long as the map is there.
    pub fn into_mut(self) -> &'a mut Tree {
        &mut self.map.entries[self.at].1
    }

    /// Sets the value, and returns the one that was there.
    pub fn insert(&mut self, value: Tree) -> Tree {
        std::mem::replace(self.get_mut(), value)
    }
}

impl<'a> VacantEntry<'a> {
    /// Returns the key.
    pub fn key(&self) -> &String {
        &self.key
    }

    /// Sets the value.
    pub fn insert(self, value: Tree) -> &'a mut Tree {
        let Self { map, key } = self;
        let at = map.entries.len();
        map.push(key, value);
        &mut map.entries[at].1
    }
}

/// The entries of a map, in order.
#[derive(Clone)]
pub struct Iter<'a>(std::slice::Iter<'a, (String, Tree)>);

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a String, &'a Tree);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(key, value)| (key, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|(key, value)| (key, value))
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl<'a> IntoIterator for &'a Map {
    type Item = (&'a String, &'a Tree);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut Map {
    type Item = (&'a String, &'a mut Tree);
    type IntoIter = std::iter::Map<std::slice::IterMut<'a, (String, Tree)>, ForChange>;

    fn into_iter(self) -> Self::IntoIter {
        let for_change: ForChange = |(key, value)| (&*key, value);
        self.entries.iter_mut().map(for_change)
    }
}

/// Returns an entry with its value for change.
type ForChange = for<'a> fn(&'a mut (String, Tree)) -> (&'a String, &'a mut Tree);

impl IntoIterator for Map {
    type Item = (String, Tree);
    type IntoIter = std::vec::IntoIter<(String, Tree)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl Extend<(String, Tree)> for Map {
    fn extend<I: IntoIterator<Item = (String, Tree)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl FromIterator<(String, Tree)> for Map {
    fn from_iter<I: IntoIterator<Item = (String, Tree)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        let mut map = Self::with_capacity(entries.size_hint().0);
        map.extend(entries);
        map
    }
}

impl<const COUNT: usize> From<[(String, Tree); COUNT]> for Map {
    fn from(entries: [(String, Tree); COUNT]) -> Self {
        Self::from_iter(entries)
    }
}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self.iter().enumerate().all(|(at, (key, value))| {
                // Mostly the keys have the same places.
                let there = other.get_index(at).filter(|(known, _)| *known == key).map(|(_, value)| value);
                there.or_else(|| other.get(key)) == Some(value)
            })
    }
}

impl std::ops::Index<&str> for Map {
    type Output = Tree;

    /// Returns the value of a key.
    ///
    /// # Panics
    ///
    /// When there is no such key.
    fn index(&self, key: &str) -> &Tree {
        let at = self.get_index_of(key);
        #[expect(clippy::expect_used, reason = "the contract of indexing")]
        let at = at.expect("a key of the map");
        &self.entries[at].1
    }
}

impl std::fmt::Debug for Map {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

impl serde::Serialize for Map {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(count: i64) -> Map {
        (0..count).map(|number| (format!("k{number}"), Tree::Int(number))).collect()
    }

    #[test]
    fn small_and_large_maps_do_the_same() {
        for count in [3, 100] {
            let mut map = map(count);
            assert_eq!(map.insert("k1".to_owned(), Tree::Int(-1)), Some(Tree::Int(1)));
            assert_eq!(map.shift_remove("k0"), Some(Tree::Int(0)));
            assert_eq!(map.get_index_of("k2"), Some(1));
            assert_eq!(map.entry("k1".to_owned()).or_default(), &Tree::Int(-1));
            *map.entry("new".to_owned()).or_insert_with(|| Tree::Bool(false)) = Tree::Bool(true);
            assert_eq!(map.last(), Some((&"new".to_owned(), &Tree::Bool(true))));
            map.retain(|key, _| key != "k1");
            assert!(!map.contains_key("k1"));
            assert_eq!(map.get("new"), Some(&Tree::Bool(true)));
            map.sort_by(|left, _, right, _| right.cmp(left));
            assert_eq!(map.first().map(|(key, _)| key.as_str()), Some("new"));
            assert_eq!(map["k2"], Tree::Int(2));
            assert_eq!(map.len() as i64, count - 1);
        }
    }

    #[test]
    fn order_does_not_count_for_equality() {
        for count in [3, 100] {
            let mut turned = map(count);
            turned.sort_by(|left, _, right, _| right.cmp(left));
            assert_eq!(turned, map(count));
            turned.insert("k0".to_owned(), Tree::Null);
            assert_ne!(turned, map(count));
            turned.clear();
            assert_eq!((turned.len(), turned.get("k0")), (0, None));
        }
    }
}
