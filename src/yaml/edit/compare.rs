//! Whether two trees mean the same, and where they do not.

use crate::values::path::Step;
use crate::values::{Map, Tree};
use crate::yaml::load::{Key, untagged};
use crate::yaml::node::{Node, NodeKind, ScalarStyle};
use crate::yaml::resolve::{Resolved, resolve};

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
        #[expect(
            clippy::cast_precision_loss,
            clippy::float_cmp,
            reason = "a whole number is compared as the float that it would be"
        )]
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

/// Tells whether a node of a document without anchors means a tree, as far as that can be told without loading it: a
/// node that this is not told of may mean it all the same.
pub(super) fn means(node: &Node<'_>, wanted: &Tree) -> bool {
    if node.tag.is_some() {
        return false;
    }
    match (&node.kind, wanted) {
        (NodeKind::Scalar(text, style), Tree::String(wanted)) => {
            **text == **wanted
                && (*style != ScalarStyle::Plain
                    || matches!(resolve(text), Resolved::Text | Resolved::Timestamp | Resolved::Merge))
        }
        (NodeKind::Scalar(text, ScalarStyle::Plain), _) => match untagged(text) {
            Tree::String(_) => false,
            Tree::Float(number) if !number.is_finite() => false,
            value => alike(&value, wanted),
        },
        (NodeKind::Sequence { items, .. }, Tree::List(wanted)) => {
            items.len() == wanted.len() && items.iter().zip(wanted).all(|(item, wanted)| means(item, wanted))
        }
        (NodeKind::Mapping { entries, .. }, Tree::Map(wanted)) => {
            // Which keys there were already, when they are not in the wanted order.
            let mut seen = Vec::new();
            entries.len() == wanted.len()
                && entries.iter().enumerate().all(|(index, (key, value))| {
                    let Key::Text(key) = Key::of(key) else { return false };
                    let there = wanted.get_index(index).filter(|(other, _)| **other == *key && seen.is_empty());
                    let wanted = there.map(|(_, wanted)| wanted).or_else(|| {
                        if seen.is_empty() {
                            seen = vec![false; wanted.len()];
                            seen[..index].fill(true);
                        }
                        let (place, _, wanted) = wanted.get_full(&key)?;
                        (!std::mem::replace(&mut seen[place], true)).then_some(wanted)
                    });
                    wanted.is_some_and(|wanted| means(value, wanted))
                })
        }
        _ => false,
    }
}
