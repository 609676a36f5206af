//! `.helmignore`: which files of a chart's folder are left out.

use super::error::ChartError;
use super::pattern::shell_match;

/// The rules of a .helmignore file, in order, and Helm's own: hidden files in `templates/` are left out.
#[derive(Debug, Default)]
pub struct Rules {
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    pattern: String,
    /// Everything that does not match is left out.
    negated: bool,
    folders_only: bool,
    /// Only the last part of the path is compared.
    name_only: bool,
}

impl Rules {
    /// Returns Helm's own rules.
    pub fn new() -> Self {
        let mut rules = Self::default();
        rules.rules.push(rule("templates/.?*"));
        rules
    }

    /// Reads the rules of a file; `name` is how the user knows it.
    pub fn parse(name: &str, text: &str) -> Result<Self, ChartError> {
        let mut rules = Self::default();
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let fault = |message: String| ChartError::Invalid {
                file: name.to_owned(),
                message: format!("line {}: {message}", index + 1),
                hint: Some("a pattern is a shell's: `*.txt`, `docs/*`, `/build/`, `[a-c]?`".to_owned()),
            };
            if line.contains("**") {
                return Err(fault(format!("`{line}` has a double star, which patterns here do not know")));
            }
            if shell_match(line, "abc").is_none() {
                return Err(fault(format!("`{line}` is not a pattern")));
            }
            rules.rules.push(rule(line));
        }
        rules.rules.push(rule("templates/.?*"));
        Ok(rules)
    }

    /// Tells whether a file or folder is left out; `path` is relative to the chart's folder.
    pub fn ignores(&self, path: &str, is_folder: bool) -> bool {
        for rule in &self.rules {
            let compared = if rule.name_only { path.rsplit('/').next().unwrap_or(path) } else { path };
            let matched = shell_match(&rule.pattern, compared).unwrap_or(false);
            if rule.negated {
                if (rule.folders_only && !is_folder) || !matched {
                    return true;
                }
            } else if matched && (!rule.folders_only || is_folder) {
                return true;
            }
        }
        false
    }
}

fn rule(line: &str) -> Rule {
    let (negated, pattern) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
    let (folders_only, pattern) = pattern.strip_suffix('/').map_or((false, pattern), |rest| (true, rest));
    let (name_only, pattern) = match pattern.strip_prefix('/') {
        Some(rest) => (false, rest),
        None => (!pattern.contains('/'), pattern),
    };
    Rule { pattern: pattern.to_owned(), negated, folders_only, name_only }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_those_of_helm() {
        let rules = Rules::parse("x", "# comment\n\n*.bak\n/top.txt\ndocs/\na/b/*\n").unwrap();
        for (path, is_folder, wanted) in [
            ("x/y.bak", false, true),
            ("top.txt", false, true),
            ("x/top.txt", false, false),
            ("x/docs", true, true),
            ("x/docs", false, false),
            ("a/b/c", false, true),
            ("a/b/c/d", false, false),
            ("templates/.x", false, true),
            ("templates/x", false, false),
        ] {
            assert_eq!(rules.ignores(path, is_folder), wanted, "{path}");
        }
    }

    #[test]
    fn a_negated_rule_leaves_all_others_out() {
        let rules = Rules::parse("x", "!*.yaml\n").unwrap();
        assert!(rules.ignores("a.txt", false));
        assert!(!rules.ignores("a.yaml", false));
    }

    #[test]
    fn errors_name_the_line() {
        let error = Rules::parse(".helmignore", "a\n**/b\n").unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
        assert!(Rules::parse("x", "[a\n").is_err());
    }
}
