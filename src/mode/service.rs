//! The Services by which a workload is reached, and one more on request.

use super::{MANAGED_BY, ModeError, map};
use crate::inject::pod::{self, Containers};
use crate::values::{Map, Tree};

/// The label of a Service that was made on request, with the workload.
pub const INTERNAL_DOMAIN: &str = "meshctl.io/internal-domain";
/// How long the name of a Service may be.
const MAX_LENGTH: usize = 63;

/// A port that a container names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerPort {
    /// The container.
    pub container: String,
    /// The port's name; empty when it has none.
    pub name: String,
    /// Its number.
    pub number: u16,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: String,
}

/// Returns the ports that the workload's own containers name, each number once.
pub fn ports(template: &Tree) -> Vec<ContainerPort> {
    let mut found: Vec<ContainerPort> = Vec::new();
    for container in pod::containers(template, Containers::Main) {
        for port in container.items_at(&["ports"]) {
            let number = port.get("containerPort").and_then(Tree::as_int).and_then(|port| u16::try_from(port).ok());
            let Some(number) = number else { continue };
            let protocol = match port.text_at(&["protocol"]) {
                "" => "TCP",
                other => other,
            };
            if found.iter().any(|known| known.number == number && known.protocol == protocol) {
                continue;
            }
            found.push(ContainerPort {
                container: pod::name(container).to_owned(),
                name: port.text_at(&["name"]).to_owned(),
                number,
                protocol: protocol.to_owned(),
            });
        }
    }
    found
}

/// A Service by which a workload is reached.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reached {
    /// Its name.
    pub name: String,
    /// Where it answers: `cart.shop:8080`.
    pub addresses: Vec<String>,
}

/// Returns the Services that select the pods of a workload.
pub fn reaching(namespace: &str, template: &Tree, services: &[Tree]) -> Vec<Reached> {
    let labels = template.get_path(&["metadata", "labels"]).and_then(Tree::as_map);
    let mut found: Vec<Reached> = services
        .iter()
        .filter(|service| service.text_at(&["metadata", "namespace"]) == namespace && selects(service, labels))
        .map(|service| {
            let name = service.text_at(&["metadata", "name"]).to_owned();
            let host = if namespace.is_empty() { name.clone() } else { format!("{name}.{namespace}") };
            let ports = service.items_at(&["spec", "ports"]).iter();
            let addresses = ports.filter_map(|port| port.get("port").and_then(Tree::as_int));
            Reached { addresses: addresses.map(|port| format!("{host}:{port}")).collect(), name }
        })
        .collect();
    found.sort_by(|left, right| left.name.cmp(&right.name));
    found
}

fn selects(service: &Tree, labels: Option<&Map>) -> bool {
    let Some(selector) = service.get_path(&["spec", "selector"]).and_then(Tree::as_map) else { return false };
    !selector.is_empty()
        && selector.iter().all(|(key, value)| labels.and_then(|labels| labels.get(key)).is_some_and(|own| own == value))
}

/// Tells whether a text can be the name of a Service or a namespace.
pub fn is_label(text: &str) -> bool {
    let is_inside = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-';
    !text.is_empty()
        && text.len() <= MAX_LENGTH
        && text.chars().all(is_inside)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Returns the Service of a name by which a workload is reached; none when the one that is there does so already.
///
/// # Errors
///
/// When the name cannot be one, another Service has it, or the workload has no ports.
pub fn internal_domain(
    name: &str,
    workload: &str,
    object: &Tree,
    template: &Tree,
    services: &[Tree],
) -> Result<Option<Tree>, ModeError> {
    let fail = |reason: String, hint: &str| Err(ModeError::Service { reason, hint: hint.to_owned() });
    if !is_label(name) || name.starts_with(|character: char| character.is_ascii_digit()) {
        return fail(
            format!("`{name}` cannot be the name of a Service"),
            "small letters, digits and `-` are good, at most 63, a letter first",
        );
    }
    let namespace = object.text_at(&["metadata", "namespace"]);
    let labels = template.get_path(&["metadata", "labels"]).and_then(Tree::as_map);
    let is_it = |service: &&Tree| {
        service.text_at(&["metadata", "name"]) == name && service.text_at(&["metadata", "namespace"]) == namespace
    };
    if let Some(service) = services.iter().find(is_it) {
        if selects(service, labels) {
            return Ok(None);
        }
        let place = if namespace.is_empty() { "the files".to_owned() } else { format!("the namespace {namespace}") };
        return fail(
            format!("{workload} cannot be reached as `{name}`: {place} has a Service of that name for other pods"),
            "choose another name",
        );
    }
    let ports = ports(template);
    if ports.is_empty() {
        return fail(
            format!("{workload} cannot be reached as `{name}`: its containers name no ports"),
            "name them under `ports` of its container",
        );
    }
    let selector = object.get_path(&["spec", "selector", "matchLabels"]).and_then(Tree::as_map);
    let selector = selector.or(labels).filter(|labels| !labels.is_empty());
    let Some(selector) = selector else {
        return fail(format!("{workload} cannot be reached as `{name}`: its pods have no labels"), "give them some");
    };
    let ports = ports.into_iter().map(|port| {
        let own = if port.name.is_empty() { format!("port-{}", port.number) } else { port.name };
        map([
            ("name", own.into()),
            ("port", i64::from(port.number).into()),
            ("targetPort", i64::from(port.number).into()),
            ("protocol", port.protocol.into()),
        ])
    });
    let short = workload.rsplit_once('/').map_or(workload, |(_, name)| name);
    let labels = map([(MANAGED_BY.0, MANAGED_BY.1.into()), (INTERNAL_DOMAIN, short.into())]);
    let mut metadata = map([("name", name.into()), ("namespace", namespace.into()), ("labels", labels)]);
    if namespace.is_empty()
        && let Some(metadata) = metadata.as_map_mut()
    {
        metadata.shift_remove("namespace");
    }
    Ok(Some(map([
        ("apiVersion", "v1".into()),
        ("kind", "Service".into()),
        ("metadata", metadata),
        ("spec", map([("selector", Tree::Map(selector.clone())), ("ports", list_of(ports))])),
    ])))
}

fn list_of(items: impl Iterator<Item = Tree>) -> Tree {
    Tree::List(items.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions, Style};

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &ReadOptions::default()).unwrap()
    }

    const CART: &str = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: cart, namespace: shop}, spec: {selector: {matchLabels: {app: cart}}, template: {metadata: {labels: {app: cart, v: '1'}}, spec: {containers: [{name: cart, ports: [{containerPort: 8080, name: http}, {containerPort: 53, protocol: UDP}]}]}}}}";

    fn asked(name: &str, services: &[Tree]) -> Result<Option<Tree>, ModeError> {
        let cart = tree(CART);
        internal_domain(name, "Deployment shop/cart", &cart, cart.get_path(&["spec", "template"]).unwrap(), services)
    }

    #[test]
    fn a_service_is_made_of_the_ports() {
        let made = asked("basket", &[]).unwrap().unwrap();
        assert_eq!(
            yaml::emit(&made, Style::Ordered),
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: basket\n  namespace: shop\n  labels:\n    app.kubernetes.io/managed-by: meshctl\n    meshctl.io/internal-domain: cart\nspec:\n  selector:\n    app: cart\n  ports:\n  - name: http\n    port: 8080\n    targetPort: 8080\n    protocol: TCP\n  - name: port-53\n    port: 53\n    targetPort: 53\n    protocol: UDP\n"
        );
    }

    #[test]
    fn a_name_that_is_taken_is_refused() {
        let other = tree("{metadata: {name: basket, namespace: shop}, spec: {selector: {app: other}}}");
        let error = asked("basket", &[other]).unwrap_err();
        assert!(error.to_string().contains("the namespace shop has a Service of that name for other pods"), "{error}");
        let same =
            tree("{metadata: {name: basket, namespace: shop}, spec: {selector: {app: cart}, ports: [{port: 80}]}}");
        assert_eq!(asked("basket", std::slice::from_ref(&same)).unwrap(), None);
        let elsewhere = tree("{metadata: {name: basket, namespace: bank}, spec: {selector: {app: other}}}");
        assert!(asked("basket", &[elsewhere]).unwrap().is_some());
        assert!(asked("1basket", &[]).is_err() && asked("Basket", &[]).is_err());
        let cart = tree(CART);
        let reached = reaching("shop", cart.get_path(&["spec", "template"]).unwrap(), &[same]);
        assert_eq!(reached[0].addresses, ["basket.shop:80"]);
    }
}
