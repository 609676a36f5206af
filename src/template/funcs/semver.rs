//! Semantic versions and constraints (sprig `semver.go`, whose grammar is that of Masterminds/semver 3).

use std::cmp::Ordering;

use super::{Arguments, FuncError, Function};
use crate::template::eval::Engine;
use crate::template::value::{IntKind, Object, Value};
use crate::values::Tree;

type Result<T = Value> = std::result::Result<T, FuncError>;

/// The table.
pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "semver",
        signature: "s",
        body: |_, a| Ok(Value::object(Version::parse(a.str(0)).ok_or_else(|| invalid(a.str(0)))?)),
    },
    Function { name: "semverCompare", signature: "ss", body: compare },
];

fn invalid(text: &str) -> FuncError {
    FuncError::message(format!("{text:?} is no semantic version, such as 1.2.3"))
}

fn compare(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let constraint = Constraint::parse(a.str(0))
        .ok_or_else(|| FuncError::message(format!("{:?} is no version constraint, such as `>=1.2.0`", a.str(0))))?;
    let version = Version::parse(a.str(1)).ok_or_else(|| invalid(a.str(1)))?;
    Ok(Value::Bool(constraint.allows(&version)))
}

/// A semantic version; minor and patch may be left out, and a `v` may stand in front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Incompatible changes.
    pub major: u64,
    /// Additions.
    pub minor: u64,
    /// Fixes.
    pub patch: u64,
    /// After `-`.
    pub prerelease: String,
    /// After `+`.
    pub metadata: String,
    /// As written.
    pub original: String,
}

impl Version {
    /// Returns the version that a text is.
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.strip_prefix('v').unwrap_or(text);
        let (body, metadata) = body.split_once('+').map_or((body, None), |(body, rest)| (body, Some(rest)));
        let (body, prerelease) = body.split_once('-').map_or((body, None), |(body, rest)| (body, Some(rest)));
        let identifiers = |text: &str| {
            text.split('.')
                .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
        };
        if metadata.is_some_and(|text| !identifiers(text)) || prerelease.is_some_and(|text| !identifiers(text)) {
            return None;
        }
        let mut parts = body.split('.');
        let mut number = || match parts.next() {
            None => Some(0),
            Some(part) if part.bytes().all(|digit| digit.is_ascii_digit()) => part.parse().ok(),
            Some(_) => None,
        };
        let (major, minor, patch) = (number()?, number()?, number()?);
        if parts.next().is_some() {
            return None;
        }
        Some(Self {
            major,
            minor,
            patch,
            prerelease: prerelease.unwrap_or_default().to_owned(),
            metadata: metadata.unwrap_or_default().to_owned(),
            original: text.to_owned(),
        })
    }

    fn numbers(&self) -> (u64, u64, u64) {
        (self.major, self.minor, self.patch)
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.prerelease.is_empty() {
            write!(formatter, "-{}", self.prerelease)?;
        }
        if !self.metadata.is_empty() {
            write!(formatter, "+{}", self.metadata)?;
        }
        Ok(())
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.numbers().cmp(&other.numbers()).then_with(|| prerelease_order(&self.prerelease, &other.prerelease))
    }
}

/// A release comes after its pre-releases; numbers in them compare as numbers and come before words.
fn prerelease_order(left: &str, right: &str) -> Ordering {
    match (left.is_empty(), right.is_empty()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        _ => {}
    }
    let mut right_parts = right.split('.');
    for left in left.split('.') {
        let Some(right) = right_parts.next() else { return Ordering::Greater };
        let order = match (left.parse::<u64>(), right.parse::<u64>()) {
            (Ok(left), Ok(right)) => left.cmp(&right),
            (Ok(_), Err(_)) => Ordering::Less,
            (Err(_), Ok(_)) => Ordering::Greater,
            _ => left.cmp(right),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    if right_parts.next().is_some() { Ordering::Less } else { Ordering::Equal }
}

/// Alternatives (`||`) of conditions that all hold.
#[derive(Debug, Clone)]
pub struct Constraint {
    alternatives: Vec<Vec<Condition>>,
}

#[derive(Debug, Clone)]
struct Condition {
    operator: Operator,
    version: Version,
    /// How many of the version's numbers are given: `1.x` gives one.
    given: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Tilde,
    Caret,
}

const OPERATORS: &[(&str, Operator)] = &[
    ("!=", Operator::NotEqual),
    (">=", Operator::GreaterOrEqual),
    ("=>", Operator::GreaterOrEqual),
    ("<=", Operator::LessOrEqual),
    ("=<", Operator::LessOrEqual),
    ("~>", Operator::Tilde),
    ("=", Operator::Equal),
    (">", Operator::Greater),
    ("<", Operator::Less),
    ("~", Operator::Tilde),
    ("^", Operator::Caret),
];

impl Constraint {
    /// Returns the constraint that a text is: `>= 1.2, < 2 || ^3.1`, `1.x`, `1.2 - 1.4`.
    pub fn parse(text: &str) -> Option<Self> {
        let alternatives = text.split("||").map(Self::parse_all).collect::<Option<_>>()?;
        Some(Self { alternatives })
    }

    fn parse_all(text: &str) -> Option<Vec<Condition>> {
        let mut conditions = Vec::new();
        for part in text.split(',') {
            let part = part.trim();
            if let Some((low, high)) = part.split_once(" - ") {
                conditions.push(Condition::parse(&format!(">={}", low.trim()))?);
                conditions.push(Condition::parse(&format!("<={}", high.trim()))?);
                continue;
            }
            // Conditions may be joined by spaces alone, and an operator may stand apart from its version.
            let mut operator = String::new();
            let mut any = false;
            for word in part.split_whitespace() {
                if OPERATORS.iter().any(|(sign, _)| *sign == word) {
                    word.clone_into(&mut operator);
                    continue;
                }
                conditions.push(Condition::parse(&format!("{}{word}", std::mem::take(&mut operator)))?);
                any = true;
            }
            if !any || !operator.is_empty() {
                return None;
            }
        }
        Some(conditions)
    }

    /// Tells whether a version fits.
    pub fn allows(&self, version: &Version) -> bool {
        self.alternatives.iter().any(|conditions| {
            // A pre-release fits only where one of the conditions speaks of pre-releases.
            let takes_prereleases = conditions.iter().any(|condition| !condition.version.prerelease.is_empty());
            (version.prerelease.is_empty() || takes_prereleases)
                && conditions.iter().all(|condition| condition.holds(version))
        })
    }
}

impl Condition {
    fn parse(text: &str) -> Option<Self> {
        let (operator, rest) = OPERATORS
            .iter()
            .find_map(|(sign, operator)| text.strip_prefix(sign).map(|rest| (*operator, rest)))
            .unwrap_or((Operator::Equal, text));
        let rest = rest.trim();
        let body = rest.strip_prefix('v').unwrap_or(rest);
        let core_end = body.find(['-', '+']).unwrap_or(body.len());
        let (core, tail) = body.split_at(core_end);
        let mut given = 0;
        let mut numbers = Vec::new();
        let mut wild = false;
        for part in core.split('.') {
            if matches!(part, "x" | "X" | "*") || wild {
                wild = true;
                numbers.push("0");
                continue;
            }
            given += 1;
            numbers.push(part);
        }
        if core.is_empty() || numbers.len() > 3 {
            return None;
        }
        // `1.2.x-0` takes pre-releases of what it takes.
        let version = Version::parse(&format!("{}{tail}", numbers.join(".")))?;
        Some(Self { operator, version, given })
    }

    fn holds(&self, version: &Version) -> bool {
        let wanted = &self.version;
        // What is not given does not count: `>1` is above all of 1.x, `<=1` includes it.
        let prefix = |version: &Version| match self.given {
            0 => (0, 0, 0),
            1 => (version.major, 0, 0),
            2 => (version.major, version.minor, 0),
            _ => version.numbers(),
        };
        let same_prefix = prefix(version) == prefix(wanted);
        let whole = self.given >= 3;
        match self.operator {
            Operator::Equal if whole => version.cmp(wanted) == Ordering::Equal,
            Operator::Equal => same_prefix,
            Operator::NotEqual if whole => version.cmp(wanted) != Ordering::Equal,
            Operator::NotEqual => !same_prefix,
            Operator::Greater if whole => version > wanted,
            Operator::Greater => prefix(version) > prefix(wanted),
            Operator::GreaterOrEqual => version >= wanted,
            Operator::Less => version < wanted,
            Operator::LessOrEqual if whole => version <= wanted,
            Operator::LessOrEqual => prefix(version) <= prefix(wanted),
            Operator::Tilde => {
                let same = match self.given {
                    0 => true,
                    1 => version.major == wanted.major,
                    _ => version.major == wanted.major && version.minor == wanted.minor,
                };
                same && version >= wanted
            }
            Operator::Caret => {
                let same = if self.given == 0 {
                    true
                } else if wanted.major > 0 || self.given == 1 {
                    version.major == wanted.major
                } else if wanted.minor > 0 || self.given == 2 {
                    (version.major, version.minor) == (0, wanted.minor)
                } else {
                    version.numbers() == wanted.numbers()
                };
                same && version >= wanted
            }
        }
    }
}

impl Object for Version {
    fn type_name(&self) -> &str {
        "*semver.Version"
    }

    fn kind_name(&self) -> &'static str {
        "ptr"
    }

    fn method(&self, name: &str) -> Option<&'static str> {
        match name {
            "Major" | "Minor" | "Patch" | "Prerelease" | "Metadata" | "Original" | "String" => Some(""),
            "Compare" | "Equal" | "LessThan" | "GreaterThan" => Some("a"),
            _ => None,
        }
    }

    #[expect(clippy::cast_possible_wrap, reason = "the bits of an unsigned number")]
    fn call(&self, name: &str, arguments: &Arguments<'_>) -> Result {
        let number = |number: u64| Value::Int(number as i64, IntKind::Uint64);
        let other = || match arguments.get(0) {
            Value::Object(object) => object
                .as_any()
                .downcast_ref::<Self>()
                .map(|other| self.cmp(other))
                .ok_or_else(|| FuncError::message("only versions can be compared")),
            _ => Err(FuncError::message("only versions can be compared")),
        };
        Ok(match name {
            "Major" => number(self.major),
            "Minor" => number(self.minor),
            "Patch" => number(self.patch),
            "Prerelease" => Value::str(self.prerelease.as_str()),
            "Metadata" => Value::str(self.metadata.as_str()),
            "Original" => Value::str(self.original.as_str()),
            "Compare" => Value::int(other()? as i64),
            "Equal" => Value::Bool(other()? == Ordering::Equal),
            "LessThan" => Value::Bool(other()? == Ordering::Less),
            "GreaterThan" => Value::Bool(other()? == Ordering::Greater),
            _ => Value::str(self.to_string()),
        })
    }

    fn print(&self) -> String {
        self.to_string()
    }

    fn to_tree(&self) -> Tree {
        Tree::String(self.to_string())
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_hold_as_documented() {
        for (constraint, version, holds) in [
            (">=1.2.0", "1.2.0", true),
            (">=1.21-0", "v1.22.3-gke.1", true),
            (">=1.21", "1.22.0-alpha", false),
            ("^1.2.3", "1.9.0", true),
            ("^1.2.3", "2.0.0", false),
            ("^0.2.3", "0.3.0", false),
            ("~1.2.3", "1.2.9", true),
            ("~1.2.3", "1.3.0", false),
            ("~1", "1.9.0", true),
            ("1.2.x", "1.2.7", true),
            ("1.2.x", "1.3.0", false),
            ("*", "7.0.0", true),
            ("1.2 - 1.4", "1.4.9", true),
            ("1.2 - 1.4", "1.5.0", false),
            (">1", "1.5.0", false),
            ("<=1.2", "1.2.8", true),
            ("!=1.2.3", "1.2.3", false),
            (">= 1.0, < 2.0 || 3.x", "3.1.0", true),
            (">=1.0 <2.0", "1.5.0", true),
            (">=1.0.0-0 <2.0.0", "1.5.0-rc.1", true),
            ("<1.30, >=1.21.0-0", "1.22.3-gke.1", true),
            (">=1.0 || ^3.0.0-0", "1.5.0-rc.1", false),
            ("1.11.x-0", "1.11.4-beta.1", true),
            ("*-0", "1.0.0-alpha", true),
            ("*", "1.0.0-alpha", false),
            ("1.2.3+a", "1.2.3+b", true),
        ] {
            let constraint_parsed = Constraint::parse(constraint).unwrap();
            assert_eq!(constraint_parsed.allows(&Version::parse(version).unwrap()), holds, "{constraint} {version}");
        }
        assert!(Constraint::parse(">=").is_none());
        assert!(Version::parse("1.2.3.4").is_none());
        assert!(Version::parse("1.0.0-alpha.2").unwrap() < Version::parse("1.0.0-alpha.10").unwrap());
    }
}
