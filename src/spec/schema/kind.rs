//! The types of the schema: what a value has to be.

use super::format::Format;

/// What belongs under a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Anything.
    Any,
    /// Any scalar.
    Scalar,
    /// Text, in a certain form.
    Text(Format),
    /// `true` or `false`.
    Bool,
    /// A whole number between two limits.
    Int(i64, i64),
    /// A number between two limits.
    Number(f64, f64),
    /// An amount of Kubernetes: a number, or text such as `100m` or `2Gi`.
    Quantity,
    /// A whole number, or text.
    IntOrString,
    /// One of some words.
    Enum(Vec<&'static str>),
    /// A list.
    List(Box<Kind>),
    /// A map with any keys.
    Map(Box<Kind>),
    /// An object of the schema, by its name.
    Object(&'static str),
}

impl Kind {
    /// Reads a type: `any`, `scalar`, `string`, `bool`, `int`, `uint`, `int(1..5)`, `int(0..)`, `number`,
    /// `number(0..100)`, `quantity`, `int-or-string`, `enum(a|b)`, `list(type)`, `map(type)`, the name of an object, or
    /// the name of a [`Format`] of text.
    pub fn parse(text: &'static str) -> Option<Self> {
        if let Some((name, inner)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) {
            return match name {
                "list" => Some(Self::List(Box::new(Self::parse(inner)?))),
                "map" => Some(Self::Map(Box::new(Self::parse(inner)?))),
                "enum" => Some(Self::Enum(inner.split('|').collect())),
                "int" => {
                    let (from, to) = inner.split_once("..")?;
                    let to = if to.is_empty() { i64::from(i32::MAX) } else { to.parse().ok()? };
                    Some(Self::Int(from.parse().ok()?, to))
                }
                "number" => {
                    let (from, to) = inner.split_once("..")?;
                    Some(Self::Number(from.parse().ok()?, to.parse().ok()?))
                }
                _ => None,
            };
        }
        Some(match text {
            "any" => Self::Any,
            "scalar" => Self::Scalar,
            "bool" => Self::Bool,
            "int" => Self::Int(i64::MIN, i64::MAX),
            "uint" => Self::Int(0, i64::from(u32::MAX)),
            "number" => Self::Number(f64::MIN, f64::MAX),
            "quantity" => Self::Quantity,
            "int-or-string" => Self::IntOrString,
            name if name.starts_with(|first: char| first.is_ascii_uppercase()) => Self::Object(name),
            name => Self::Text(Format::named(name)?),
        })
    }

    /// Returns the names of the objects that it is made of.
    pub fn objects(&self) -> Vec<&'static str> {
        match self {
            Self::List(inner) | Self::Map(inner) => inner.objects(),
            Self::Object(name) => vec![name],
            _ => Vec::new(),
        }
    }

    /// Returns what belongs there, in words: `a map`, `an integer from 1 to 65535`.
    pub fn wanted(&self) -> String {
        match self {
            Self::Any => "anything".to_owned(),
            Self::Scalar => "a scalar".to_owned(),
            Self::Text(Format::Any) => "a string".to_owned(),
            Self::Text(format) => format.wanted().to_owned(),
            Self::Bool => "a boolean (true or false)".to_owned(),
            Self::Int(..) | Self::Number(..) => format!("{}{}", self.article(), self.limits()),
            Self::Quantity => "a quantity such as `100m` or `2Gi`".to_owned(),
            Self::IntOrString => "an integer or a string".to_owned(),
            Self::Enum(words) => format!("one of {}", listed(words)),
            Self::List(_) => "a list".to_owned(),
            Self::Map(_) | Self::Object(_) => "a map".to_owned(),
        }
    }

    /// Returns the type in few words, for tables: `integer, 1 to 5`, `list of strings`.
    pub fn name(&self) -> String {
        match self {
            Self::Any => "anything".to_owned(),
            Self::Scalar => "scalar".to_owned(),
            Self::Text(Format::Duration | Format::Seconds) => "duration".to_owned(),
            Self::Text(_) => "string".to_owned(),
            Self::Bool => "boolean".to_owned(),
            Self::Int(..) => "integer".to_owned(),
            Self::Number(..) => "number".to_owned(),
            Self::Quantity => "quantity".to_owned(),
            Self::IntOrString => "integer or string".to_owned(),
            Self::Enum(_) => "enum".to_owned(),
            Self::List(inner) => format!("list of {}", inner.plural()),
            Self::Map(inner) => format!("map of {}", inner.plural()),
            Self::Object(_) => "object".to_owned(),
        }
    }

    /// Returns the type with everything that is to know about it in one line.
    pub fn detail(&self) -> String {
        match self {
            Self::Text(format) if *format != Format::Any => {
                let wanted = format.wanted();
                format!("{}: {wanted}", self.name())
            }
            Self::Int(..) | Self::Number(..) => format!("{}{}", self.name(), self.limits()),
            Self::Enum(words) => format!("one of {}", listed(words)),
            Self::List(inner) if matches!(**inner, Self::Enum(_)) => format!("list, each {}", inner.detail()),
            Self::Quantity => "quantity, such as `100m` or `2Gi`".to_owned(),
            _ => self.name(),
        }
    }

    /// Tells whether a bare scalar there stands for its own text.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Enum(_))
    }

    fn plural(&self) -> String {
        match self {
            Self::Any => "anything".to_owned(),
            Self::Bool => "booleans".to_owned(),
            Self::Quantity => "quantities".to_owned(),
            Self::Enum(words) => listed(words),
            Self::IntOrString => "integers or strings".to_owned(),
            Self::List(inner) => format!("lists of {}", inner.plural()),
            Self::Map(inner) => format!("maps of {}", inner.plural()),
            other => format!("{}s", other.name()),
        }
    }

    fn article(&self) -> &'static str {
        if matches!(self, Self::Int(..)) { "an integer" } else { "a number" }
    }

    fn limits(&self) -> String {
        match self {
            Self::Int(i64::MIN, _) => String::new(),
            Self::Int(from, to) if *to >= i64::from(i32::MAX) => format!(" of at least {from}"),
            Self::Int(from, to) => format!(" from {from} to {to}"),
            #[expect(clippy::float_cmp, reason = "the limit that stands for none")]
            Self::Number(from, _) if *from == f64::MIN => String::new(),
            Self::Number(from, to) => format!(" from {from} to {to}"),
            _ => String::new(),
        }
    }
}

/// Returns words in backticks, the empty one as `""`.
fn listed(words: &[&str]) -> String {
    let shown = words.iter().map(|word| if word.is_empty() { "`\"\"`".to_owned() } else { format!("`{word}`") });
    shown.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_and_told() {
        let wanted = |text| Kind::parse(text).unwrap().wanted();
        assert_eq!(wanted("int(1..5)"), "an integer from 1 to 5");
        assert_eq!(wanted("uint"), "an integer of at least 0");
        assert_eq!(wanted("number(0..100)"), "a number from 0 to 100");
        assert_eq!(wanted("enum(|a)"), "one of `\"\"`, `a`");
        assert_eq!(Kind::parse("list(map(Thing))").unwrap().name(), "list of maps of objects");
        assert_eq!(Kind::parse("list(map(Thing))").unwrap().objects(), ["Thing"]);
        assert_eq!(Kind::parse("list(string"), None);
        assert_eq!(Kind::parse("nosuch"), None);
    }
}
