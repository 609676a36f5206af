//! `BUILD_IN_SERVICE_MESH`: a mesh without a control plane. An Envoy beside the workload answers for each of its
//! dependencies on 127.0.0.1, at the dependency's own port; the addresses are in variables, too, `MYSQL_HOST` and
//! `MYSQL_PORT` as Rainbond names them.
//!
//! Its configuration is static, in a `ConfigMap` of the workload ([`super::bootstrap`]). The container starts before
//! the workload's own and ends after them (a sidecar of Kubernetes 1.29, which jobs do not wait for), and fits the
//! restricted level of Pod Security.

use std::collections::BTreeMap;

use super::bootstrap::{ADMIN_PORT, LOCAL, STATUS_PORT, Upstream, bootstrap};
use super::dependency::{DEPENDS_ON, Dependency, Policy, Protocol};
use super::images::ENVOY;
use super::{
    ControlPlane, Injection, MANAGED_BY, Mark, MarkKind, Mode, ModeError, On, Subject, Wish, list, map, service,
};
use crate::checksum::Digest;
use crate::inject::pod::{self, Containers};
use crate::values::Tree;
use crate::yaml;

/// Its name.
pub const BUILD_IN_SERVICE_MESH: &str = "BUILD_IN_SERVICE_MESH";
/// The container.
pub const CONTAINER: &str = "meshctl-envoy";
/// The label of the `ConfigMap` with the mode.
pub const MODE_LABEL: &str = "meshctl.io/mode";
/// The annotation of the pods that changes with the configuration.
const CHECKSUM: &str = "meshctl.io/envoy-config";
/// Where the configuration is in the container.
const FOLDER: &str = "/etc/meshctl-envoy";
/// Its file, and the key of the `ConfigMap`.
const FILE: &str = "envoy.yaml";
/// The user that Envoy runs as: none that images use.
const USER: i64 = 65532;
/// The first port that anybody may listen on.
const FIRST_FREE_PORT: u16 = 1024;
/// The setting of the kernel that lets anybody listen on the others.
const LOW_PORTS: &str = "net.ipv4.ip_unprivileged_port_start";

/// The mode.
#[derive(Debug, Clone, Copy)]
pub struct BuildInServiceMesh;

impl Mode for BuildInServiceMesh {
    fn name(&self) -> &'static str {
        BUILD_IN_SERVICE_MESH
    }

    fn aliases(&self) -> Vec<&str> {
        vec!["builtin", "build-in", "built-in", "buildin", "BUILT_IN_SERVICE_MESH"]
    }

    fn description(&self) -> &'static str {
        "an Envoy by which dependencies answer on 127.0.0.1; no control plane"
    }

    fn control_plane(&self, _environment: &dyn Fn(&str) -> Option<String>) -> ControlPlane {
        ControlPlane::none("builtin")
    }

    fn injection(&self, subject: &Subject<'_>, wish: &Wish<'_>) -> Result<Injection, ModeError> {
        let mut injection = Injection::default();
        let annotated;
        let given: &[Dependency] = if let Some(given) = wish.dependencies {
            given
        } else {
            annotated = Dependency::of_annotation(subject.object, subject.template)?;
            &annotated
        };
        let is_meant = |dependency: &&Dependency| dependency.of.as_deref().is_none_or(|of| of == subject.name);
        let dependencies: Vec<&Dependency> = given.iter().filter(is_meant).collect();
        if dependencies.is_empty() {
            injection.warnings.push(format!(
                "{} depends on nothing: `--depends-on SERVICE:PORT` or the annotation `{DEPENDS_ON}` says on what",
                subject.name
            ));
        }
        check_ports(subject, &dependencies)?;
        let none = Policy::default();
        let upstreams: Vec<Upstream<'_>> = dependencies
            .iter()
            .map(|dependency| {
                let protocol = protocol(dependency, subject.namespace, wish.services, &mut injection.warnings);
                let policy = dependency.policy.or(wish.defaults.unwrap_or(&none));
                warn_of_policy(dependency, protocol, &policy, &mut injection.warnings);
                Upstream { dependency, host: dependency.host(subject.namespace), protocol, policy }
            })
            .collect();
        let config = yaml::emit(&bootstrap(subject.name, subject.namespace, &upstreams), yaml::Style::Ordered);
        let name = config_map_name(subject.kind, subject.name);
        let image = wish.image.unwrap_or(ENVOY.reference);
        injection.mark(On::Template, MarkKind::Annotation, CHECKSUM, checksum(&config));
        if wish.dependencies.is_some() && !dependencies.is_empty() {
            // So that the same switch without the option comes to the same.
            let texts: Vec<&str> = dependencies.iter().map(|dependency| &*dependency.text).collect();
            injection.mark(On::Workload, MarkKind::Annotation, DEPENDS_ON, texts.join(" "));
        }
        injection.environment = environment(&dependencies);
        if dependencies.iter().any(|dependency| dependency.local_port < FIRST_FREE_PORT) {
            injection.sysctls.push((LOW_PORTS.to_owned(), "0".to_owned()));
        }
        injection.sidecars.push(container(image));
        injection.volumes.push(map([("name", CONTAINER.into()), ("configMap", map([("name", (&*name).into())]))]));
        injection.objects.push(config_map(subject, &name, config));
        Ok(injection)
    }

    fn marks(&self) -> Vec<Mark> {
        vec![Mark { value: None, ..Mark::on_template(MarkKind::Annotation, CHECKSUM, "") }]
    }

    fn evidence(&self, _object: &Tree, template: &Tree) -> Option<String> {
        pod::find_in_pod(template, CONTAINER).map(|_| format!("container `{CONTAINER}` of the pods"))
    }

    fn take_out(&self, object: &mut Tree, template: &mut Tree) {
        for list in [Containers::Main, Containers::Init] {
            pod::take(template, list, CONTAINER);
        }
        for mark in self.marks() {
            if mark.is_on(object, template) {
                super::switch::remove_mark(template, mark.kind, &mark.key);
            }
        }
        if template.get_path(&["spec", "volumes"]).is_some() {
            pod::change_map(template, &["spec"], |spec| {
                if let Some(Tree::List(volumes)) = spec.get_mut("volumes") {
                    volumes.retain(|volume| pod::name(volume) != CONTAINER);
                }
                spec.retain(|key, value| {
                    !matches!(key.as_str(), "volumes" | "initContainers")
                        || value.as_list().is_none_or(|items| !items.is_empty())
                });
            });
        }
    }
}

/// Returns the name of a workload's `ConfigMap`.
pub fn config_map_name(kind: &str, name: &str) -> String {
    format!("{CONTAINER}-{}-{name}", kind.to_lowercase())
}

fn checksum(text: &str) -> String {
    let mut digits = Digest::of(text.as_bytes()).hex();
    digits.truncate(16);
    digits
}

/// Makes sure that every port of the pod has one listener.
fn check_ports(subject: &Subject<'_>, dependencies: &[&Dependency]) -> Result<(), ModeError> {
    let unfit = |reason: String, hint: &str| {
        let place = if subject.namespace.is_empty() { String::new() } else { format!("{}/", subject.namespace) };
        let workload = format!("{} {place}{}", subject.kind, subject.name);
        Err(ModeError::Unfit { workload, reason, hint: hint.to_owned() })
    };
    if subject.template.get_path(&["spec", "hostNetwork"]).and_then(Tree::as_bool) == Some(true) {
        return unfit(
            "its pods are on the network of their nodes, where 127.0.0.1 is the node's".to_owned(),
            "choose another mode for it",
        );
    }
    let mut taken: BTreeMap<u16, String> = BTreeMap::new();
    for port in service::ports(subject.template) {
        taken.insert(port.number, format!("the container `{}`", port.container));
    }
    for port in [ADMIN_PORT, STATUS_PORT] {
        taken.insert(port, "the Envoy itself".to_owned());
    }
    for dependency in dependencies {
        if let Some(owner) = taken.insert(dependency.local_port, format!("`{dependency}`")) {
            let reason =
                format!("`{dependency}` cannot answer on {LOCAL}:{}, which {owner} has", dependency.local_port);
            return unfit(
                reason,
                &format!("give it another one: `{dependency},local-port=1{:04}`", dependency.port % 10000),
            );
        }
    }
    Ok(())
}

/// Returns how a dependency is spoken to: as the user says, as its Service says, else as TCP, which fits everything.
fn protocol(dependency: &Dependency, namespace: &str, services: &[Tree], warnings: &mut Vec<String>) -> Protocol {
    let is_here = dependency.namespace.as_deref().is_none_or(|name| name == namespace);
    if services.is_empty() || !is_here {
        return dependency.protocol.unwrap_or(Protocol::Tcp);
    }
    let Some(service) = services.iter().find(|service| service.text_at(&["metadata", "name"]) == dependency.service)
    else {
        warnings.push(format!("there is no Service {} in the namespace {namespace}", dependency.service));
        return dependency.protocol.unwrap_or(Protocol::Tcp);
    };
    let ports = service.items_at(&["spec", "ports"]);
    let number = |port: &Tree| port.get("port").and_then(Tree::as_int);
    let port = ports.iter().find(|port| number(port) == Some(i64::from(dependency.port)));
    if port.is_none() {
        let there: Vec<String> = ports.iter().filter_map(number).map(|port| port.to_string()).collect();
        warnings.push(format!(
            "the Service {} has no port {}; it has: {}",
            dependency.service,
            dependency.port,
            there.join(", ")
        ));
    }
    dependency.protocol.or_else(|| port.and_then(Protocol::of_port)).unwrap_or(Protocol::Tcp)
}

/// Tells of settings that mean nothing for a protocol.
fn warn_of_policy(dependency: &Dependency, protocol: Protocol, policy: &Policy, warnings: &mut Vec<String>) {
    let own = &dependency.policy;
    if protocol == Protocol::Tcp && (own.timeout.is_some() || own.retries.is_some()) {
        warnings.push(format!(
            "`{dependency}` is TCP, where there are no requests: `timeout` and `retries` mean nothing; `{dependency}/http` says that it is HTTP"
        ));
    }
    if policy.ejection_time.is_some() && policy.consecutive_errors.is_none() {
        warnings.push(format!("`{dependency}`: `ejection-time` means nothing without `consecutive-errors`"));
    }
}

/// Returns the variables with the addresses. A second port of a Service has its number in their names.
fn environment(dependencies: &[&Dependency]) -> Vec<(String, String)> {
    let mut variables: Vec<(String, String)> = Vec::new();
    for dependency in dependencies {
        let prefix = dependency.variable_prefix();
        let has = |name: &str, variables: &[(String, String)]| variables.iter().any(|(known, _)| known == name);
        let prefix =
            if has(&format!("{prefix}_HOST"), &variables) { format!("{prefix}_{}", dependency.port) } else { prefix };
        variables.push((format!("{prefix}_HOST"), LOCAL.to_owned()));
        variables.push((format!("{prefix}_PORT"), dependency.local_port.to_string()));
    }
    variables
}

fn container(image: &str) -> Tree {
    let probe = |period: i64, failures: i64| {
        map([
            ("httpGet", map([("path", "/ready".into()), ("port", i64::from(STATUS_PORT).into())])),
            ("periodSeconds", period.into()),
            ("failureThreshold", failures.into()),
        ])
    };
    let resources = map([
        ("requests", map([("cpu", "10m".into()), ("memory", "48Mi".into())])),
        ("limits", map([("memory", "256Mi".into())])),
    ]);
    let security = map([
        ("runAsNonRoot", true.into()),
        ("runAsUser", USER.into()),
        ("runAsGroup", USER.into()),
        ("allowPrivilegeEscalation", false.into()),
        ("readOnlyRootFilesystem", true.into()),
        ("capabilities", map([("drop", list(["ALL".into()]))])),
        ("seccompProfile", map([("type", "RuntimeDefault".into())])),
    ]);
    let arguments = [
        "--config-path".to_owned(),
        format!("{FOLDER}/{FILE}"),
        "--disable-hot-restart".to_owned(),
        "--concurrency".to_owned(),
        "2".to_owned(),
        "--log-level".to_owned(),
        "warning".to_owned(),
    ];
    let port = map([
        ("name", "envoy-status".into()),
        ("containerPort", i64::from(STATUS_PORT).into()),
        ("protocol", "TCP".into()),
    ]);
    let mount = map([("name", CONTAINER.into()), ("mountPath", FOLDER.into()), ("readOnly", true.into())]);
    map([
        ("name", CONTAINER.into()),
        ("image", image.into()),
        ("args", Tree::List(arguments.into_iter().map(Tree::from).collect())),
        ("restartPolicy", "Always".into()),
        ("ports", list([port])),
        ("startupProbe", probe(1, 60)),
        ("readinessProbe", probe(10, 3)),
        ("resources", resources),
        ("securityContext", security),
        ("volumeMounts", list([mount])),
    ])
}

fn config_map(subject: &Subject<'_>, name: &str, config: String) -> Tree {
    let labels = map([(MANAGED_BY.0, MANAGED_BY.1.into()), (MODE_LABEL, BUILD_IN_SERVICE_MESH.into())]);
    let mut metadata = map([("name", name.into()), ("namespace", subject.namespace.into()), ("labels", labels)]);
    if let Some(metadata) = metadata.as_map_mut() {
        if subject.namespace.is_empty() {
            metadata.shift_remove("namespace");
        }
        // It goes with its workload.
        let uid = subject.object.text_at(&["metadata", "uid"]);
        if !uid.is_empty() {
            let owner = map([
                ("apiVersion", subject.object.text_at(&["apiVersion"]).into()),
                ("kind", subject.kind.into()),
                ("name", subject.name.into()),
                ("uid", uid.into()),
            ]);
            metadata.insert("ownerReferences".to_owned(), list([owner]));
        }
    }
    map([
        ("apiVersion", "v1".into()),
        ("kind", "ConfigMap".into()),
        ("metadata", metadata),
        ("data", map([(FILE, config.into())])),
    ])
}
