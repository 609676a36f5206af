//! The texts that Go's `strconv.ParseBool` takes, which is how annotations say yes and no.

/// Returns the truth that a text says.
pub fn parse(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}
