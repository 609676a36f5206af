//! Which items of a list are the same ones, before and after.

use std::collections::HashMap;

use super::compare::alike;
use crate::values::Tree;

/// What becomes of the items, in the order of the new list; the numbers are places, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// The old item becomes the new one.
    Keep(usize, usize),
    /// The old item goes.
    Remove(usize),
    /// The new item comes.
    Add(usize),
}

/// The largest table of a comparison of every old item with every new one.
const MAX_CELLS: usize = 40_000;

/// Returns how to get from the old items to the new ones.
pub(super) fn align(old: &[Tree], new: &[Tree]) -> Vec<Turn> {
    let same = |(old, new): &(&Tree, &Tree)| alike(old, new);
    let start = old.iter().zip(new).take_while(same).count();
    let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(same).count();
    let mut turns: Vec<Turn> = (0..start).map(|at| Turn::Keep(at, at)).collect();
    let (old_end, new_end) = (old.len() - end, new.len() - end);
    let (old_middle, new_middle) = (&old[start..old_end], &new[start..new_end]);
    let pairs = if old_middle.len() == new_middle.len()
        && old_middle.iter().zip(new_middle).all(|(old, new)| is_same_one(old, new) || alike(old, new))
    {
        (0..old_middle.len()).map(|at| (at, at)).collect()
    } else if old_middle.len() * new_middle.len() <= MAX_CELLS {
        best_pairs(old_middle, new_middle)
    } else {
        named_pairs(old_middle, new_middle)
    };
    let (mut from, mut to) = (0, 0);
    for (pair_old, pair_new) in pairs.into_iter().chain([(old_middle.len(), new_middle.len())]) {
        gap(&old_middle[from..pair_old], &new_middle[to..pair_new], start + from, start + to, &mut turns);
        if pair_old < old_middle.len() {
            turns.push(Turn::Keep(start + pair_old, start + pair_new));
        }
        (from, to) = (pair_old + 1, pair_new + 1);
    }
    turns.extend((0..end).map(|at| Turn::Keep(old_end + at, new_end + at)));
    turns
}

/// Adds the turns of items between two pairs: those without a name of the same kind are taken for changed ones.
fn gap(old: &[Tree], new: &[Tree], old_offset: usize, new_offset: usize, turns: &mut Vec<Turn>) {
    let equally_many = old.len() == new.len();
    let both = old.iter().zip(new).take_while(|(old, new)| may_become(old, new, equally_many)).count();
    turns.extend((0..both).map(|at| Turn::Keep(old_offset + at, new_offset + at)));
    turns.extend((both..old.len()).map(|at| Turn::Remove(old_offset + at)));
    turns.extend((both..new.len()).map(|at| Turn::Add(new_offset + at)));
}

/// Tells whether an item may be taken for a changed one of another; one that has no name for one that has a name only
/// where each old item has a new one.
fn may_become(old: &Tree, new: &Tree, equally_many: bool) -> bool {
    match (old, new) {
        (Tree::Map(_), Tree::Map(_)) => match (identity(old), identity(new)) {
            (None, None) => true,
            (Some(_), Some(_)) => false,
            _ => equally_many,
        },
        (Tree::List(_), Tree::List(_)) => true,
        (Tree::Null, _) => equally_many,
        (Tree::Map(_), _) | (_, Tree::Map(_)) => false,
        (Tree::List(_), _) | (_, Tree::List(_)) => false,
        _ => true,
    }
}

/// Returns what tells an item from the others: its name; for an object its kind, namespace and name.
fn identity(item: &Tree) -> Option<[Option<&str>; 3]> {
    let metadata = item.get("metadata");
    if let Some(name) = metadata.and_then(|metadata| metadata.get("name")).and_then(Tree::as_str) {
        let namespace = metadata.and_then(|metadata| metadata.get("namespace")).and_then(Tree::as_str);
        return Some([item.get("kind").and_then(Tree::as_str), namespace, Some(name)]);
    }
    item.get("name").and_then(Tree::as_str).map(|name| [Some(name), None, None])
}

fn is_same_one(old: &Tree, new: &Tree) -> bool {
    identity(old).is_some_and(|old| identity(new) == Some(old))
}

/// Returns the pairs of items that keep the most, equal ones counting more than those of one name.
fn best_pairs(old: &[Tree], new: &[Tree]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    let mut weights = vec![0_u32; old.len() * new.len()];
    let mut best = vec![0_u32; (old.len() + 1) * width];
    for row in (0..old.len()).rev() {
        for column in (0..new.len()).rev() {
            let weight = match () {
                () if alike(&old[row], &new[column]) => 3,
                () if is_same_one(&old[row], &new[column]) => 2,
                () => 0,
            };
            weights[row * new.len() + column] = weight;
            let here = row * width + column;
            let paired = if weight > 0 { best[here + width + 1] + weight } else { 0 };
            best[here] = paired.max(best[here + width]).max(best[here + 1]);
        }
    }
    let mut pairs = Vec::new();
    let (mut row, mut column) = (0, 0);
    while row < old.len() && column < new.len() {
        let here = row * width + column;
        let weight = weights[row * new.len() + column];
        if weight > 0 && best[here] == best[here + width + 1] + weight {
            pairs.push((row, column));
            row += 1;
            column += 1;
        } else if best[here] == best[here + width] {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

/// Returns pairs of items of one name, for lists that are too long to be compared item by item.
fn named_pairs(old: &[Tree], new: &[Tree]) -> Vec<(usize, usize)> {
    let mut places = HashMap::new();
    for (place, item) in old.iter().enumerate() {
        if let Some(identity) = identity(item) {
            places.entry(identity).or_insert(place);
        }
    }
    let candidates: Vec<(usize, usize)> = new
        .iter()
        .enumerate()
        .filter_map(|(place, item)| places.remove(&identity(item)?).map(|old| (old, place)))
        .collect();
    // The longest run of candidates in which the old places ascend.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(candidates.len());
    for (index, (place, _)) in candidates.iter().enumerate() {
        let at = tails.partition_point(|tail| candidates[*tail].0 < *place);
        before.push(at.checked_sub(1).map(|at| tails[at]));
        if at == tails.len() {
            tails.push(index);
        } else {
            tails[at] = index;
        }
    }
    let mut pairs = Vec::new();
    let mut next = tails.last().copied();
    while let Some(index) = next {
        pairs.push(candidates[index]);
        next = before[index];
    }
    pairs.reverse();
    pairs
}
