//! Values that a chart knows nothing of: what was misspelled, or belongs to another version.
//!
//! A chart need not list a value to take it, so what its templates read counts, too. What lies below an empty map, a
//! list or a text is the chart's users' own.

use super::Chart;
use crate::hint::nearest;
use crate::values::{Map, Tree};

/// Where a chart has its own defaults when not at the root of its values, as Istio's charts since 1.21 do.
pub const INNER_DEFAULTS: &str = "_internal_defaults_do_not_set";

/// A value that a chart knows nothing of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// Its path: `server.retentoin`.
    pub path: String,
    /// What was probably meant.
    pub near: Option<String>,
}

/// `` `server.retentoin`, where `server.retention` may be meant ``
impl std::fmt::Display for Unknown {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "`{}`", self.path)?;
        self.near.iter().try_for_each(|near| write!(formatter, ", where `{near}` may be meant"))
    }
}

impl Chart {
    /// Returns which of some values neither the chart's defaults nor its templates have.
    pub fn unknown_values(&self, values: &Map) -> Vec<Unknown> {
        let mut unknown = Vec::new();
        self.look(values, &mut Vec::new(), &mut unknown);
        unknown
    }

    /// Looks at the values of this chart; `path` leads to them.
    fn look<'v>(&self, values: &'v Map, path: &mut Vec<&'v str>, unknown: &mut Vec<Unknown>) {
        let mut defaults = self.values.clone();
        if let Some(Tree::Map(inner)) = defaults.shift_remove(INNER_DEFAULTS) {
            defaults.extend(inner);
        }
        for (key, value) in values {
            let dependency = self.dependencies.iter().find(|dependency| {
                let listed = self.metadata.dependencies.iter().filter(|listed| listed.name == dependency.name());
                dependency.name() == key || listed.into_iter().any(|listed| listed.effective_name() == key)
            });
            path.push(key);
            match (dependency, value) {
                _ if key == "global" || key == "tags" || key == "enabled" => {}
                (Some(dependency), Tree::Map(own)) => dependency.look(own, path, unknown),
                _ => self.hold(&defaults, key, value, path, unknown),
            }
            path.pop();
        }
    }

    /// Holds a value to the defaults of the map that it is in.
    fn hold<'v>(
        &self,
        defaults: &Map,
        key: &'v str,
        value: &'v Tree,
        path: &mut Vec<&'v str>,
        unknown: &mut Vec<Unknown>,
    ) {
        match (defaults.get(key), value) {
            (Some(Tree::Map(inner)), Tree::Map(given)) if !inner.is_empty() => {
                for (key, value) in given {
                    path.push(key);
                    self.hold(inner, key, value, path, unknown);
                    path.pop();
                }
            }
            (Some(_), _) => {}
            (None, _) => {
                let parent = path.len().checked_sub(2).map_or("Values", |at| path[at]);
                if !self.mentions(parent, key) {
                    let near = nearest(key, defaults.keys().map(String::as_str));
                    let above = &path[..path.len() - 1];
                    let near = near.map(|near| [above, &[near]].concat().join("."));
                    unknown.push(Unknown { path: path.join("."), near });
                }
            }
        }
    }

    /// Tells whether a template of the chart, or of a chart below it, reads a key.
    fn mentions(&self, parent: &str, key: &str) -> bool {
        let spellings = [format!(".{parent}.{key}"), format!("\"{key}\""), format!(".{key} ")];
        // Below `with` and `range` the parent is not named.
        let own = self.templates.iter().any(|file| {
            let text = file.text();
            spellings.iter().any(|spelling| has_word(&text, spelling)) || has_word(&text, &format!(" .{key}"))
        });
        own || self.dependencies.iter().any(|dependency| dependency.mentions(parent, key))
    }
}

/// Tells whether a text has a word that is no beginning of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let next = text[at + word.len()..].chars().next();
        next.is_none_or(|next| !next.is_ascii_alphanumeric() && next != '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::set_flag::{self, Kind};

    fn unknown(set: &str) -> Vec<String> {
        let files = [
            (
                "Chart.yaml",
                "apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies:\n- {name: sub, version: 1.0.0, alias: other}\n",
            ),
            (
                "values.yaml",
                "server: {retention: 15d, env: {}, args: []}\n_internal_defaults_do_not_set: {cniBinDir: x}\n",
            ),
            ("templates/a.yaml", "{{ .Values.server.extra }}{{ with .Values.server }}{{ .inner }}{{ end }}"),
            ("charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n"),
            ("charts/sub/values.yaml", "port: 1\n"),
        ];
        let chart = Chart::from_files("c", files.map(|(path, text)| (path, text.as_bytes()))).unwrap();
        let mut values = Map::new();
        set_flag::apply(Kind::Typed, set, &mut values, &|_| Ok(String::new())).unwrap();
        chart.unknown_values(&values).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_defaults_or_templates_have_is_known() {
        let known = "server.retention=1,server.env.A=b,server.args[0]=x,server.extra=1,server.inner=2,cniBinDir=y,\
                     other.port=2,sub.port=2,global.any=1,other.enabled=true";
        assert_eq!(unknown(known), [""; 0]);
    }

    #[test]
    fn what_neither_has_is_not() {
        assert_eq!(
            unknown("server.retentoin=1,server.nothing=2,other.prot=3,far.away=4"),
            [
                "`server.retentoin`, where `server.retention` may be meant",
                "`server.nothing`",
                "`other.prot`, where `other.port` may be meant",
                "`far`"
            ]
        );
    }
}
