//! Addresses of the own host in what configures a workload: in the built-in mode its dependencies answer there, in others
//! nobody does.

use super::Dependency;
use crate::inject::pod::{self, Containers};
use crate::values::Tree;

/// The names of the own host.
const LOCAL: [&str; 2] = ["127.0.0.1", "localhost"];

/// An address of the own host.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocalUpstream {
    /// Where it stands: `ConfigMap cart, key app.properties, line 3`.
    pub place: String,
    /// The address as it stands there: `127.0.0.1:3306`.
    pub address: String,
    /// What was behind it: `mysql:3306`; none when no dependency was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meant: Option<String>,
}

/// ``ConfigMap cart, key app.properties, line 3: `127.0.0.1:3306` (was mysql:3306)``
impl std::fmt::Display for LocalUpstream {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: `{}`", self.place, self.address)?;
        match &self.meant {
            Some(meant) => write!(formatter, " (was {meant})"),
            None => Ok(()),
        }
    }
}

/// Returns the addresses of the own host in a workload's arguments, its variables and the `ConfigMap`s that its pods use.
/// Names of what they configure are taken from what the workload depended on.
pub fn find(namespace: &str, template: &Tree, config_maps: &[Tree], former: &[Dependency]) -> Vec<LocalUpstream> {
    let mut search = Search { former, found: Vec::new() };
    for list in [Containers::Init, Containers::Main] {
        for container in pod::containers(template, list) {
            let name = pod::name(container);
            if name == super::build_in_service_mesh::CONTAINER {
                continue;
            }
            for key in ["command", "args"] {
                for text in container.items_at(&[key]).iter().filter_map(Tree::as_str) {
                    search.text(&format!("container {name}, {key}"), text, false);
                }
            }
            for variable in container.items_at(&["env"]) {
                let place = format!("container {name}, variable {}", pod::name(variable));
                search.text(&place, variable.text_at(&["value"]), false);
            }
        }
    }
    for used in used_config_maps(template) {
        let is_it = |object: &&Tree| {
            object.text_at(&["metadata", "name"]) == used && object.text_at(&["metadata", "namespace"]) == namespace
        };
        let Some(object) = config_maps.iter().find(is_it) else { continue };
        for (key, value) in object.get("data").and_then(Tree::as_map).into_iter().flatten() {
            search.text(&format!("ConfigMap {used}, key {key}"), value.as_str().unwrap_or_default(), true);
        }
    }
    search.found
}

/// Returns the names of the `ConfigMap`s that pods use, as files or as variables, each once.
pub fn used_config_maps(template: &Tree) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    for volume in template.items_at(&["spec", "volumes"]) {
        names.push(volume.text_at(&["configMap", "name"]));
        for source in volume.items_at(&["projected", "sources"]) {
            names.push(source.text_at(&["configMap", "name"]));
        }
    }
    for list in [Containers::Init, Containers::Main] {
        for container in pod::containers(template, list) {
            for source in container.items_at(&["envFrom"]) {
                names.push(source.text_at(&["configMapRef", "name"]));
            }
            for variable in container.items_at(&["env"]) {
                names.push(variable.text_at(&["valueFrom", "configMapKeyRef", "name"]));
            }
        }
    }
    let mut unique: Vec<String> = Vec::new();
    for name in names {
        let is_ours = name.starts_with(super::build_in_service_mesh::CONTAINER);
        if !name.is_empty() && !is_ours && !unique.iter().any(|known| known == name) {
            unique.push(name.to_owned());
        }
    }
    unique
}

struct Search<'a> {
    former: &'a [Dependency],
    found: Vec<LocalUpstream>,
}

impl Search<'_> {
    fn text(&mut self, place: &str, text: &str, has_lines: bool) {
        for (number, line) in text.lines().enumerate() {
            for address in addresses(line) {
                let port = address.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
                let meant = self.former.iter().find(|dependency| Some(dependency.local_port) == port);
                let place = if has_lines { format!("{place}, line {}", number + 1) } else { place.to_owned() };
                let found = LocalUpstream { place, address, meant: meant.map(ToString::to_string) };
                if !self.found.contains(&found) {
                    self.found.push(found);
                }
            }
        }
    }
}

/// Returns the names of the own host in a line, each with the port behind it. What is only part of a word does not count.
fn addresses(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for name in LOCAL {
        for (at, _) in line.match_indices(name) {
            let is_word = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
            let before = line[..at].chars().next_back().is_some_and(is_word);
            let rest = &line[at + name.len()..];
            if before || rest.starts_with(is_word) && !rest.starts_with(". ") {
                continue;
            }
            let port: String = match rest.strip_prefix(':') {
                Some(port) => port.chars().take_while(char::is_ascii_digit).collect(),
                None => String::new(),
            };
            found.push(if port.is_empty() { name.to_owned() } else { format!("{name}:{port}") });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    #[test]
    fn words_and_ports_are_told_apart() {
        assert_eq!(addresses("jdbc:mysql://127.0.0.1:3306/shop?host=localhost"), ["127.0.0.1:3306", "localhost"]);
        assert!(addresses("10.127.0.0.1 mylocalhost localhost.localdomain 127.0.0.10").is_empty());
    }

    #[test]
    fn all_places_are_searched() {
        let tree = |text: &str| yaml::parse("test", text, &ReadOptions::default()).unwrap();
        let template = tree(
            "{spec: {volumes: [{name: c, configMap: {name: files}}, {name: m, configMap: {name: meshctl-envoy-deployment-a}}], containers: [{name: web, args: ['--db=127.0.0.1:3306'], env: [{name: CACHE, value: 'redis://localhost:6379'}], envFrom: [{configMapRef: {name: vars}}]}, {name: x, env: [{name: Y, valueFrom: {configMapKeyRef: {name: vars, key: k}}}]}]}}",
        );
        let maps = [
            tree(
                "{metadata: {name: files, namespace: shop}, data: {app.properties: \"a=1\\nurl=http://127.0.0.1:8080/\"}}",
            ),
            tree("{metadata: {name: vars, namespace: shop}, data: {HOST: localhost}}"),
            tree("{metadata: {name: vars, namespace: other}, data: {HOST2: localhost}}"),
        ];
        let former = [Dependency::parse("mysql:3306").unwrap()];
        let found: Vec<String> = find("shop", &template, &maps, &former).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "container web, args: `127.0.0.1:3306` (was mysql:3306)",
                "container web, variable CACHE: `localhost:6379`",
                "ConfigMap files, key app.properties, line 2: `127.0.0.1:8080`",
                "ConfigMap vars, key HOST, line 1: `localhost`",
            ]
        );
    }
}
