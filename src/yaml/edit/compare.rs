//! Whether two trees mean the same, and where they do not.

use crate::values::path::Step;
use crate::values::{Map, Tree};

/// Tells whether two trees mean the same: the order of keys does not count, and a number is the same whether it is
/// held as a whole one or not.
pub(super) fn alike(left: &Tree, right: &Tree) -> bool {
    match (left, right) {
        (Tree::List(left), Tree::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| alike(left, right))
        }
        (Tree::Map(left), Tree::Map(right)) => {
            left.len() == right.len()
                && left.iter().enumerate().all(|(index, (key, left))| {
                    // Mostly the keys have the same places.
                    let there = right.get_index(index).filter(|(other, _)| *other == key).map(|(_, value)| value);
                    there.or_else(|| right.get(key)).is_some_and(|right| alike(left, right))
                })
        }
        #[expect(clippy::cast_precision_loss, reason = "a number past 2^53 is compared as the float it would be")]
        (Tree::Int(whole), Tree::Float(number)) | (Tree::Float(number), Tree::Int(whole)) => *whole as f64 == *number,
        _ => left == right,
    }
}

/// Returns the way to the first place where two trees differ; `None` when they mean the same.
pub(super) fn difference(left: &Tree, right: &Tree) -> Option<Vec<Step>> {
    let mut path = Vec::new();
    find(left, right, &mut path).then_some(path)
}

fn find(left: &Tree, right: &Tree, path: &mut Vec<Step>) -> bool {
    match (left, right) {
        (Tree::List(left), Tree::List(right)) => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                path.push(Step::Index(index));
                if find(left, right, path) {
                    return true;
                }
                path.pop();
            }
            left.len() != right.len()
        }
        (Tree::Map(left), Tree::Map(right)) => {
            for (key, left) in left {
                path.push(Step::Key(key.clone()));
                if right.get(key).is_none_or(|right| find(left, right, path)) {
                    return true;
                }
                path.pop();
            }
            left.len() != right.len()
        }
        _ => !alike(left, right),
    }
}

/// Tells whether two maps mean the same.
pub(super) fn same_map(left: &Map, right: &Map) -> bool {
    left.len() == right.len() && left.iter().all(|(key, left)| right.get(key).is_some_and(|right| alike(left, right)))
}
