//! Quantities of Kubernetes: `500m`, `1Gi`, `2`. The same amount can be written in many ways.
//!
//! The rules are those of `resource.Quantity`: a decimal number and a suffix, or an exponent.

use std::cmp::Ordering;

use crate::values::Tree;

/// An amount: `mantissa` × 10^`ten` × 2^`two`, exact.
#[derive(Debug, Clone, Copy)]
struct Quantity {
    mantissa: i128,
    ten: i32,
    two: i32,
}

/// The suffixes with their powers of ten and of two.
const SUFFIXES: &[(&str, i32, i32)] = &[
    ("", 0, 0),
    ("n", -9, 0),
    ("u", -6, 0),
    ("m", -3, 0),
    ("k", 3, 0),
    ("M", 6, 0),
    ("G", 9, 0),
    ("T", 12, 0),
    ("P", 15, 0),
    ("E", 18, 0),
    ("Ki", 0, 10),
    ("Mi", 0, 20),
    ("Gi", 0, 30),
    ("Ti", 0, 40),
    ("Pi", 0, 50),
    ("Ei", 0, 60),
];

/// Tells whether two scalars are quantities and the same amount.
pub fn same(left: &Tree, right: &Tree) -> bool {
    let (Some(left), Some(right)) = (of(left), of(right)) else { return false };
    let (Some(left), Some(right)) = (left.scaled(), right.scaled()) else { return false };
    left.cmp(&right) == Ordering::Equal
}

/// Returns how many thousandths an amount is, rounded up: millicores of CPU; none when it is no quantity, or too large.
pub fn thousandths(tree: &Tree) -> Option<i64> {
    let (mut mantissa, ten) = of(tree)?.scaled()?;
    for _ in 0..ten.saturating_add(3) {
        mantissa = mantissa.checked_mul(10)?;
    }
    for _ in ten.saturating_add(3)..0 {
        mantissa = mantissa / 10 + i128::from(mantissa % 10 > 0);
    }
    i64::try_from(mantissa).ok()
}

fn of(tree: &Tree) -> Option<Quantity> {
    match tree {
        Tree::Int(number) => Some(Quantity { mantissa: i128::from(*number), ten: 0, two: 0 }),
        Tree::Float(number) => parse(&number.to_string()),
        Tree::String(text) => parse(text),
        _ => None,
    }
}

/// Reads a quantity; none when the text is not one, or has more digits than anybody writes.
fn parse(text: &str) -> Option<Quantity> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let end = digits.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(digits.len());
    let (number, suffix) = digits.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if fraction.contains('.') || (whole.is_empty() && fraction.is_empty()) || whole.len() + fraction.len() > 24 {
        return None;
    }
    let mantissa: i128 = format!("{whole}{fraction}").parse().ok()?;
    let (ten, two) = match SUFFIXES.iter().find(|(known, _, _)| *known == suffix) {
        Some((_, ten, two)) => (*ten, *two),
        // `1e3`; an `E` alone is exa.
        None => (suffix.strip_prefix(['e', 'E'])?.parse().ok().filter(|ten| (-18..=18).contains(ten))?, 0),
    };
    let places = i32::try_from(fraction.len()).ok()?;
    Some(Quantity { mantissa: sign * mantissa, ten: ten - places, two })
}

impl Quantity {
    /// Returns the amount as a mantissa that no ten divides, and its power of ten; none when it is too large to say.
    fn scaled(self) -> Option<(i128, i32)> {
        let mut mantissa = self.mantissa.checked_mul(1_i128.checked_shl(u32::try_from(self.two).ok()?)?)?;
        let mut ten = self.ten;
        if mantissa == 0 {
            return Some((0, 0));
        }
        while mantissa % 10 == 0 {
            mantissa /= 10;
            ten += 1;
        }
        Some((mantissa, ten))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_thousandths() {
        for (text, wanted) in [("100m", 100), ("2", 2000), ("1Ki", 1_024_000), ("1u", 1), ("0", 0), ("1e3", 1_000_000)]
        {
            assert_eq!(thousandths(&Tree::from(text)), Some(wanted), "{text}");
        }
        assert_eq!(thousandths(&Tree::from("9999999999999999999E")), None);
    }

    #[test]
    fn the_same_amount_in_other_words() {
        let tree = |text: &str| text.parse::<i64>().map_or_else(|_| Tree::from(text), Tree::Int);
        for (left, right) in
            [("500m", "0.5"), ("1Gi", "1024Mi"), ("1", "1000m"), ("2k", "2000"), ("1e3", "1k"), ("0", "0m")]
        {
            assert!(same(&tree(left), &tree(right)), "{left} {right}");
        }
        for (left, right) in [("500m", "501m"), ("1G", "1Gi"), ("1", "x"), ("", ""), ("1.2.3", "1.2.3"), ("-1", "1")] {
            assert!(!same(&tree(left), &tree(right)), "{left} {right}");
        }
        assert!(same(&Tree::Float(0.5), &Tree::from("500m")));
    }
}
