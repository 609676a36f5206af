//! Rules of RBAC: whether some cover others, and those that are missing as roles to apply.

use std::collections::{BTreeMap, BTreeSet};

use super::rights::{Need, RBAC};
use crate::values::{Map, Tree};
use crate::yaml;

/// The name of the roles that are proposed.
const NAME: &str = "meshctl-missing";

/// A rule of a role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rule {
    /// What may be done; `*` for everything.
    pub verbs: Vec<String>,
    /// With the kinds of which groups.
    pub groups: Vec<String>,
    /// With which kinds, as paths have them.
    pub resources: Vec<String>,
    /// With which objects; empty for all.
    pub names: Vec<String>,
    /// Paths beside those of objects.
    pub paths: Vec<String>,
}

impl Rule {
    /// Reads a rule, of a role or of what the server says about a user.
    pub fn of(tree: &Tree) -> Self {
        let texts = |field: &str| tree.items_at(&[field]).iter().filter_map(Tree::as_str).map(str::to_owned).collect();
        Self {
            verbs: texts("verbs"),
            groups: texts("apiGroups"),
            resources: texts("resources"),
            names: texts("resourceNames"),
            paths: texts("nonResourceURLs"),
        }
    }

    /// Returns the rules of a `SelfSubjectRulesReview`.
    pub fn of_review(review: &Tree) -> Vec<Self> {
        let rules = |field: &str| review.items_at(&["status", field]).iter().map(Self::of).collect::<Vec<_>>();
        [rules("resourceRules"), rules("nonResourceRules")].concat()
    }

    /// The rule of those who may do everything.
    #[cfg(test)]
    pub fn everything() -> Self {
        let all = vec!["*".to_owned()];
        Self { verbs: all.clone(), groups: all.clone(), resources: all.clone(), names: Vec::new(), paths: all }
    }
}

/// Tells whether all that a role says is in some rules. It is what the API server asks before somebody may make the role
/// who is not allowed to `escalate`: each verb on each kind has to be in one rule.
pub fn is_covered(role: &Tree, held: &[Rule]) -> bool {
    role.items_at(&["rules"]).iter().map(Rule::of).all(|rule| {
        let objects = rule.verbs.iter().all(|verb| {
            rule.groups.iter().all(|group| {
                rule.resources.iter().all(|resource| {
                    let names: Vec<Option<&str>> = if rule.names.is_empty() {
                        vec![None]
                    } else {
                        rule.names.iter().map(|name| Some(&**name)).collect()
                    };
                    names.into_iter().all(|name| held.iter().any(|held| allows(held, verb, group, resource, name)))
                })
            })
        });
        let paths = rule.verbs.iter().all(|verb| {
            rule.paths.iter().all(|path| held.iter().any(|held| has(&held.verbs, verb) && has_path(&held.paths, path)))
        });
        objects && paths
    })
}

fn has(list: &[String], wanted: &str) -> bool {
    list.iter().any(|item| item == "*" || item == wanted)
}

fn has_path(list: &[String], wanted: &str) -> bool {
    list.iter().any(|item| item == wanted || item.strip_suffix('*').is_some_and(|start| wanted.starts_with(start)))
}

fn allows(held: &Rule, verb: &str, group: &str, resource: &str, name: Option<&str>) -> bool {
    let below = resource.split_once('/').map(|(_, below)| format!("*/{below}"));
    let is_named = held.names.is_empty() || name.is_some_and(|name| held.names.iter().any(|held| held == name));
    has(&held.verbs, verb)
        && has(&held.groups, group)
        && (has(&held.resources, resource) || below.is_some_and(|below| held.resources.contains(&below)))
        && is_named
}

/// Returns roles with everything that is missing, as documents to apply; empty when nothing is.
pub fn roles(missing: &[Need]) -> String {
    let mut places: BTreeMap<Option<&str>, Vec<&Need>> = BTreeMap::new();
    for need in missing {
        places.entry(need.right.namespace.as_deref()).or_default().push(need);
    }
    let documents =
        places.into_iter().map(|(namespace, needs)| yaml::emit(&role(namespace, &needs), yaml::Style::Ordered));
    documents.collect::<Vec<_>>().join("---\n")
}

/// What a rule allows, other than with which kinds.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Allowed<'a> {
    group: &'a str,
    names: BTreeSet<String>,
    verbs: BTreeSet<&'a str>,
}

fn role(namespace: Option<&str>, needs: &[&Need]) -> Tree {
    // Names are named where the right is as good as any other without them.
    let names = |need: &Need| -> BTreeSet<String> {
        if matches!(need.right.verb, "escalate" | "bind") { need.names.clone() } else { BTreeSet::new() }
    };
    let mut verbs: BTreeMap<(&str, BTreeSet<String>, &str), BTreeSet<&str>> = BTreeMap::new();
    for need in needs {
        let key = (&*need.right.group, names(need), &*need.right.resource);
        verbs.entry(key).or_default().insert(need.right.verb);
    }
    // Kinds with the same verbs share a rule.
    let mut rules: BTreeMap<Allowed<'_>, Vec<&str>> = BTreeMap::new();
    for ((group, names, resource), verbs) in verbs {
        rules.entry(Allowed { group, names, verbs }).or_default().push(resource);
    }
    let list = |items: &mut dyn Iterator<Item = &str>| Tree::List(items.map(Tree::from).collect());
    let rules = rules.into_iter().map(|(Allowed { group, names, verbs }, resources)| {
        let mut rule = vec![
            ("apiGroups", list(&mut [group].into_iter())),
            ("resources", list(&mut resources.into_iter())),
            ("verbs", list(&mut verbs.into_iter())),
        ];
        if !names.is_empty() {
            rule.push(("resourceNames", list(&mut names.iter().map(String::as_str))));
        }
        map(rule)
    });
    let rules = Tree::List(rules.collect());
    let mut metadata = vec![("name", Tree::from(NAME))];
    metadata.extend(namespace.map(|namespace| ("namespace", Tree::from(namespace))));
    map(vec![
        ("apiVersion", Tree::from(format!("{RBAC}/v1"))),
        ("kind", Tree::from(if namespace.is_some() { "Role" } else { "ClusterRole" })),
        ("metadata", map(metadata)),
        ("rules", rules),
    ])
}

fn map(entries: Vec<(&str, Tree)>) -> Tree {
    Tree::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Right;
    use crate::install::preflight::tests::tree;

    fn rules(text: &str) -> Vec<Rule> {
        tree(text).as_list().unwrap().iter().map(Rule::of).collect()
    }

    #[test]
    fn rules_cover_rules() {
        let role = tree(
            "{rules: [{apiGroups: ['', apps], resources: [pods, deployments], verbs: [get, list]}, \
             {apiGroups: [''], resources: [pods/status], verbs: [patch]}, \
             {apiGroups: [''], resources: [configmaps], resourceNames: [a, b], verbs: [get]}, \
             {nonResourceURLs: [/metrics/x], verbs: [get]}]}",
        );
        for (held, expected) in [
            (
                "[{apiGroups: ['*'], resources: ['*'], verbs: ['*'], }, {nonResourceURLs: ['/metrics/*'], verbs: [get]}]",
                true,
            ),
            ("[{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]", false),
            (
                "[{apiGroups: [''], resources: [pods, deployments, configmaps], verbs: [get, list]}, \
                 {apiGroups: [apps], resources: ['*'], verbs: [get]}, {apiGroups: [apps], resources: ['*'], verbs: [list]}, \
                 {apiGroups: [''], resources: ['*/status'], verbs: [patch]}, {nonResourceURLs: ['*'], verbs: ['*']}]",
                true,
            ),
            (
                "[{apiGroups: ['', apps], resources: [pods, deployments, pods/status], verbs: ['*']}, \
                 {apiGroups: [''], resources: [configmaps], resourceNames: [a], verbs: [get]}, \
                 {nonResourceURLs: ['*'], verbs: ['*']}]",
                false,
            ),
            ("[]", false),
        ] {
            assert_eq!(is_covered(&role, &rules(held)), expected, "{held}");
        }
        assert!(is_covered(&tree("{rules: []}"), &[]));
    }

    #[test]
    fn what_is_missing_becomes_roles() {
        let need = |verb, group: &str, resource: &str, namespace: Option<&str>, names: &[&str]| Need {
            right: Right {
                verb,
                group: group.to_owned(),
                resource: resource.to_owned(),
                namespace: namespace.map(str::to_owned),
            },
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            later: false,
        };
        let needs = [
            need("patch", "apps", "deployments", Some("mesh"), &["istiod"]),
            need("create", "apps", "deployments", Some("mesh"), &["istiod"]),
            need("create", "apps", "daemonsets", Some("mesh"), &["cni"]),
            need("patch", "apps", "daemonsets", Some("mesh"), &["cni"]),
            need("bind", RBAC, "clusterroles", None, &["istiod"]),
        ];
        insta::assert_snapshot!(roles(&needs), @r#"
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: meshctl-missing
        rules:
        - apiGroups:
          - rbac.authorization.k8s.io
          resources:
          - clusterroles
          verbs:
          - bind
          resourceNames:
          - istiod
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: meshctl-missing
          namespace: mesh
        rules:
        - apiGroups:
          - apps
          resources:
          - daemonsets
          - deployments
          verbs:
          - create
          - patch
        "#);
        assert_eq!(roles(&[]), "");
    }
}
