//! Containers that the user gave and a template makes, too: what the user says of them wins.
//!
//! They are kept in the annotation `proxy.istio.io/overrides`, so that a later injection knows the user's part of a
//! container from the template's.

use super::annotations::INTERCEPTION_MODE;
use super::error::InjectFault;
use super::kubernetes_types::CONTAINER;
use super::metrics;
use super::pod::{self, Containers};
use super::status::{self, Injected};
use crate::object::{Alternatives, StrategicMergeError, strategic_merge};
use crate::values::json;
use crate::values::{Map, Tree};

/// The annotation with the user's part of containers.
pub const OVERRIDES: &str = "proxy.istio.io/overrides";
/// The image that stands for the template's.
const AUTO: &str = "auto";

/// The user's part of containers, as an earlier injection has kept it.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    main: Vec<Tree>,
    init: Vec<Tree>,
}

impl Kept {
    /// Reads the annotation of a pod.
    pub fn of(pod: &Tree) -> Result<Self, InjectFault> {
        let Some(text) = pod::annotation(pod, OVERRIDES) else { return Ok(Self::default()) };
        let kept = json::decode(text).map_err(InjectFault::Overrides)?;
        if !matches!(kept, Tree::Map(_) | Tree::Null) {
            return Err(InjectFault::OverridesType(kept.kind_name()));
        }
        let list = |list: Containers| kept.get(list.key()).and_then(Tree::as_list).unwrap_or_default().to_vec();
        Ok(Self { main: list(Containers::Main), init: list(Containers::Init) })
    }

    /// Returns the user's part of the containers of a list.
    pub fn list(&self, list: Containers) -> &[Tree] {
        match list {
            Containers::Main => &self.main,
            Containers::Init => &self.init,
        }
    }

    fn is_empty(&self) -> bool {
        self.main.is_empty() && self.init.is_empty()
    }
}

/// Returns a pod without what an earlier injection has put into it, and with the user's own containers again; `None` when
/// there is nothing to change.
pub fn without_injected(pod: &Tree, kept: &Kept, status_port: i64) -> Option<Tree> {
    // What cannot be read is taken for somebody else's.
    let was_injected = pod::annotation(pod, status::STATUS).is_some_and(|text| json::decode(text).is_ok());
    if !was_injected && kept.is_empty() {
        return None;
    }
    let mut stripped = pod.clone();
    if let Some(injected) = Injected::of(pod).filter(|_| was_injected) {
        for list in [Containers::Main, Containers::Init] {
            for name in injected.names(list) {
                pod::take(&mut stripped, list, name);
            }
        }
        metrics::clear_injected(&mut stripped, status_port);
        pod::change_map(&mut stripped, &["metadata", "annotations"], |annotations| {
            annotations.shift_remove(status::STATUS);
        });
    }
    for list in [Containers::Main, Containers::Init] {
        for container in kept.list(list) {
            if pod::find(pod::containers(&stripped, list), pod::name(container)).is_none() {
                pod::append(&mut stripped, list, container.clone());
            }
        }
    }
    Some(stripped)
}

/// Lays the user's part of containers over what templates have made of them, and keeps it in the pod.
///
/// `original` is the pod as it came, `made` what the templates make by themselves. A container that an earlier injection
/// made has no part of the user's, but for what was kept of it.
pub fn reapply(pod: &mut Tree, original: &Tree, made: &Tree, kept: &Kept) -> Result<(), StrategicMergeError> {
    let injected = Injected::of(original);
    let mut found = Map::new();
    for list in [Containers::Main, Containers::Init] {
        let mut overrides = Vec::new();
        for container in pod::containers(made, list) {
            let name = pod::name(container);
            if injected.as_ref().is_some_and(|injected| injected.names(list).iter().any(|known| known == name)) {
                continue;
            }
            let own = || match list {
                Containers::Main => pod::find(pod::containers(original, list), name),
                Containers::Init => pod::find_in_pod(original, name),
            };
            let Some(own) = pod::find(kept.list(list), name).or_else(own) else { continue };
            let own = users_part(own);
            let spec = Map::from_iter([(list.key().to_owned(), Tree::List(vec![own.clone()]))]);
            let patch = Tree::Map(Map::from_iter([("spec".to_owned(), Tree::Map(spec))]));
            strategic_merge("Pod", pod, &patch, Alternatives::Keep)?;
            overrides.push(own);
        }
        if !overrides.is_empty() {
            found.insert(list.key().to_owned(), Tree::List(overrides));
        }
    }
    if injected.is_none() && !found.is_empty() {
        pod::annotate(pod, OVERRIDES, json::encode_in_order(&Tree::Map(found)));
    }
    Ok(())
}

/// Returns the user's part of a container: what says nothing is left out, so that it takes nothing away.
fn users_part(container: &Tree) -> Tree {
    let mut container = container.clone();
    if let Some(map) = container.as_map_mut()
        && map.get("image").and_then(Tree::as_str) == Some(AUTO)
    {
        map.shift_remove("image");
    }
    without_nulls(&CONTAINER.to_json(&container))
}

fn without_nulls(tree: &Tree) -> Tree {
    match tree {
        Tree::Map(map) => {
            let entries = map.iter().filter(|(_, value)| !value.is_null());
            Tree::Map(entries.map(|(key, value)| (key.clone(), without_nulls(value))).collect())
        }
        Tree::List(items) => Tree::List(items.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}

/// Lets the containers that set up or check the capture of traffic know of a user that the pod gives its proxy.
pub fn follow_user(pod: &mut Tree, original: &Tree, proxy_config: &Map) {
    let id = |name: &str| {
        let proxy = pod::find_in_pod(original, pod::PROXY)?;
        proxy.get_path(&["securityContext", name]).and_then(Tree::as_int)
    };
    let (user, group) = (id("runAsUser"), id("runAsGroup"));
    if user.is_none() && group.is_none() {
        return;
    }
    let init_containers = pod::containers(pod, Containers::Init);
    let capture = [pod::INIT, pod::VALIDATION].into_iter().find(|name| pod::find(init_containers, name).is_some());
    let Some(capture) = capture else { return };
    let is_transparent = proxy_config.get("interceptionMode").and_then(Tree::as_str) == Some("TPROXY")
        || pod::annotation(pod, INTERCEPTION_MODE) == Some("TPROXY");
    if is_transparent {
        // Only root can send with other addresses than its own.
        if user.is_some()
            && let Some(proxy) = pod::find_in_pod_mut(pod, pod::PROXY)
            && let Some(Tree::Map(context)) = proxy.get_mut("securityContext")
        {
            context.insert("runAsUser".to_owned(), Tree::Int(0));
        }
    } else if capture == pod::VALIDATION
        && let Some(container) = init_container_mut(pod, capture)
    {
        let context = container.entry("securityContext".to_owned()).or_insert_with(|| Tree::Map(Map::new()));
        for (name, id) in [("runAsUser", user), ("runAsGroup", group)] {
            if let (Some(context), Some(id)) = (context.as_map_mut(), id) {
                context.insert(name.to_owned(), Tree::Int(id));
            }
        }
    }
    // What root sends is the application's.
    let Some(user) = user.filter(|user| *user != 0) else { return };
    if let Some(container) = init_container_mut(pod, capture)
        && let Some(Tree::List(arguments)) = container.get_mut("args")
        && let Some(place) = arguments.iter().position(|argument| argument.as_str() == Some("-u"))
        && let Some(argument) = arguments.get_mut(place + 1)
    {
        *argument = Tree::String(user.to_string());
    }
}

fn init_container_mut<'a>(pod: &'a mut Tree, name: &str) -> Option<&'a mut Map> {
    let items = pod::containers_mut(pod, Containers::Init)?;
    items.iter_mut().find(|container| pod::name(container) == name)?.as_map_mut()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &ReadOptions::default()).unwrap()
    }

    #[test]
    fn the_users_part_wins_and_is_kept() {
        let original = tree(
            "{spec: {containers: [{name: istio-proxy, image: auto, args: [], env: null, resources: {requests: {cpu: 1}}}]}}",
        );
        let made = tree(
            "{spec: {containers: [{name: istio-proxy, image: i, args: [a], resources: {requests: {cpu: 2, memory: 3}}}]}}",
        );
        let mut pod = made.clone();
        reapply(&mut pod, &original, &made, &Kept::default()).unwrap();
        assert_eq!(
            pod::find_in_pod(&pod, pod::PROXY),
            Some(&tree("{name: istio-proxy, image: i, args: [a], resources: {requests: {cpu: 1, memory: 3}}}"))
        );
        assert_eq!(
            pod::annotation(&pod, OVERRIDES),
            Some(r#"{"containers":[{"name":"istio-proxy","resources":{"requests":{"cpu":1}}}]}"#)
        );
        assert_eq!(Kept::of(&pod).unwrap().main.len(), 1);
    }

    #[test]
    fn an_earlier_injection_is_taken_out() {
        let pod = tree(
            "{metadata: {annotations: {sidecar.istio.io/status: '{\"containers\":[\"istio-proxy\"]}', prometheus.io/port: '15020'}}, spec: {containers: [{name: a}, {name: istio-proxy}]}}",
        );
        let stripped = without_injected(&pod, &Kept::default(), 15020).unwrap();
        assert_eq!(stripped, tree("{metadata: {annotations: {}}, spec: {containers: [{name: a}]}}"));
        assert_eq!(without_injected(&stripped, &Kept::default(), 15020), None);
    }

    #[test]
    fn capture_follows_the_proxys_user() {
        let original =
            tree("{spec: {containers: [{name: istio-proxy, securityContext: {runAsUser: 7, runAsGroup: 8}}]}}");
        let pod = |init: &str| {
            let mut pod = tree(&format!(
                "{{spec: {{containers: [{{name: istio-proxy, securityContext: {{runAsUser: 7}}}}], initContainers: [{{name: {init}, args: [-u, '1337']}}]}}}}"
            ));
            follow_user(&mut pod, &original, &Map::new());
            pod::containers(&pod, Containers::Init)[0].clone()
        };
        assert_eq!(pod("istio-init"), tree("{name: istio-init, args: [-u, '7']}"));
        assert_eq!(
            pod("istio-validation"),
            tree("{name: istio-validation, args: [-u, '7'], securityContext: {runAsUser: 7, runAsGroup: 8}}")
        );
    }
}
