//! Injects a pod: runs the templates that it wants, lays what they make over it, and does what templates cannot.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use super::annotations;
use super::config::InjectionConfig;
use super::error::{InjectError, InjectFault};
use super::identity::{self, Workload};
use super::overrides::{self, Kept};
use super::pod::{self, Containers};
use super::policy::Namespace;
use super::template_data::{Inputs, Shared, template_data};
use super::{kubernetes_types, mesh_config, metrics, probes, proxy_config, status};
use crate::object::{Alternatives, strategic_merge};
use crate::template::error::{TemplateError, TemplateErrorKind};
use crate::template::eval::{Environment, TemplateSet};
use crate::template::limits::{Limits, with_render_stack};
use crate::values::{Map, Tree};
use crate::yaml::{self, ReadOptions};

/// The annotation with the names of the templates that a pod wants.
const TEMPLATES: &str = "inject.istio.io/templates";
/// The annotation that says whether the proxy is an init container that stays.
const NATIVE: &str = "sidecar.istio.io/nativeSidecar";
/// The port of the agent, where the mesh configuration says nothing else.
const STATUS_PORT: i64 = 15020;

/// A pod that is to be injected.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The pod, or a pod template: its metadata and its specification.
    pub pod: &'a Tree,
    /// What makes pods of it.
    pub workload: &'a Workload,
    /// Its namespace, where it is known.
    pub namespace: Option<Namespace<'a>>,
}

/// An injected pod.
#[derive(Debug, Clone, PartialEq)]
pub struct Injection {
    /// The pod, with everything else that the tree had.
    pub pod: Tree,
    /// The templates that made it, in the order in which they ran.
    pub templates: Vec<String>,
    /// What is odd, as lower-case fragments.
    pub warnings: Vec<String>,
}

/// Injects pods, one after another. It is cheap to make; a thread has one of its own over a shared configuration.
#[derive(Debug)]
pub struct Injector<'a> {
    config: &'a InjectionConfig,
}

impl<'a> Injector<'a> {
    /// Returns an injector with a configuration.
    pub fn new(config: &'a InjectionConfig) -> Self {
        Self { config }
    }

    /// Returns what it injects with.
    pub fn config(&self) -> &'a InjectionConfig {
        self.config
    }

    /// Returns a pod as istiod would make it. Whether it is to be injected was decided before.
    pub fn inject(&self, request: &Request<'_>) -> Result<Injection, InjectError> {
        self.inject_pod(request)
            .map_err(|fault| InjectError { object: title(request.workload), fault: Box::new(fault) })
    }

    fn inject_pod(&self, request: &Request<'_>) -> Result<Injection, InjectFault> {
        let Request { pod: original, workload, namespace } = *request;
        check_pod(original)?;
        let faults = annotations::faults(|name| pod::annotation(original, name));
        if !faults.is_empty() {
            return Err(InjectFault::Annotations(faults));
        }
        let on_openshift = namespace.is_some_and(|namespace| {
            namespace
                .metadata
                .get("annotations")
                .and_then(Tree::as_map)
                .is_some_and(|annotations| annotations.keys().any(|name| name.starts_with("openshift.io/sa.scc.")))
        });
        let mut own_user = None;
        if on_openshift && pod::find_in_pod(original, pod::PROXY).is_some() {
            let mut pod = original.clone();
            identity::without_borrowed_user(&mut pod);
            own_user = Some(pod);
        }
        let original = own_user.as_ref().unwrap_or(original);
        let proxy_config = self.proxy_config(original);
        let status_port = agent_port(&proxy_config);
        let kept = Kept::of(original)?;
        let stripped = overrides::without_injected(original, &kept, status_port);
        let inputs = Inputs {
            config: self.config,
            pod: stripped.as_ref().unwrap_or(original),
            workload,
            namespace,
            proxy_config: &proxy_config,
        };
        let names = self.selected(original);
        let patches = self.run(&names, &inputs)?;
        let mut made = Cow::Owned(Tree::Map(Map::new()));
        let mut pod = original.clone();
        for (name, patch) in &patches {
            let failed = |source| InjectFault::Merge { name: name.clone(), source };
            if patches.len() == 1 && is_as_merged(patch) {
                made = Cow::Borrowed(patch);
            } else {
                strategic_merge("Pod", made.to_mut(), patch, Alternatives::Keep).map_err(failed)?;
            }
            self.make_native(&mut pod, &made);
            strategic_merge("Pod", &mut pod, patch, Alternatives::Keep).map_err(failed)?;
        }
        let made = &*made;
        overrides::reapply(&mut pod, original, made, &kept).map_err(InjectFault::Reapply)?;
        overrides::follow_user(&mut pod, original, &proxy_config);
        let places = identity::places(&self.config.values, original);
        if let Some(proxy) = pod::find_in_pod_mut(&mut pod, pod::PROXY) {
            identity::tell_places(proxy, &places);
        }
        metrics::merge(&mut pod, &self.config.mesh, status_port).map_err(InjectFault::MetricsPort)?;
        let rewrites = self.config.is_on(&["sidecarInjectorWebhook", "rewriteAppHTTPProbe"]);
        probes::rewrite(&mut pod, rewrites, status_port);
        self.mark(&mut pod, made, &places);
        let holds = proxy_config.get("holdApplicationUntilProxyStarts").and_then(Tree::as_bool) == Some(true)
            || self.config.is_on(&["global", "proxy", "holdApplicationUntilProxyStarts"]);
        put_in_order(&mut pod, holds);
        kubernetes_types::POD.drop_zeroes(&mut pod, Some(inputs.pod));
        let mut warnings = warnings(original);
        warnings
            .extend(pod::annotation(original, annotations::PROXY_CONFIG).map(annotations::doubts).unwrap_or_default());
        Ok(Injection { pod, templates: patches.into_iter().map(|(name, _)| name).collect(), warnings })
    }

    /// Returns the configuration of a pod's proxy.
    fn proxy_config(&self, pod: &Tree) -> Map {
        let all = self.config.proxies().cloned().unwrap_or_else(|| proxy_config::with_defaults(&Map::new()));
        let Some(text) = pod::annotation(pod, annotations::PROXY_CONFIG) else { return all };
        // It was read once when the annotations were checked.
        let own = yaml::parse("annotation", text, &ReadOptions::go()).unwrap_or_default();
        match mesh_config::own_config(&own) {
            Tree::Map(own) => mesh_config::with_own(&all, &own),
            _ => all,
        }
    }

    /// Returns the names of the templates that a pod gets, aliases resolved.
    fn selected(&self, pod: &Tree) -> Vec<String> {
        let wanted: Vec<&str> = match pod::annotation(pod, TEMPLATES) {
            Some(names) => names.split(',').map(str::trim).collect(),
            None => self.config.default_templates.iter().map(String::as_str).collect(),
        };
        let mut names = Vec::new();
        for name in wanted {
            match self.config.aliases.get(name) {
                Some(meant) => names.extend(meant.iter().cloned()),
                None => names.push(name.to_owned()),
            }
        }
        names
    }

    /// Runs templates and reads what they make.
    fn run(&self, names: &[String], inputs: &Inputs<'_>) -> Result<Vec<(String, Tree)>, InjectFault> {
        let mut sets = Vec::new();
        for name in names {
            let failed = |source| InjectFault::Template { name: name.clone(), source };
            let set = self.config.template(name).ok_or_else(|| InjectFault::UnknownTemplate {
                name: name.clone(),
                known: self.config.template_names().map(str::to_owned).collect(),
            })?;
            sets.push((name, set.map_err(failed)?));
        }
        let texts = with_render_stack(
            Limits::default(),
            |limits| run_all(&sets, inputs, limits),
            |(_, error): &(String, Box<TemplateError>)| error.kind == TemplateErrorKind::Depth,
        );
        let texts =
            texts.map_err(InjectFault::Thread)?.map_err(|(name, source)| InjectFault::Template { name, source })?;
        let mut patches = Vec::new();
        for (name, text) in names.iter().zip(texts) {
            let mut patch = yaml::parse(name, &text, &ReadOptions::go())
                .map_err(|source| InjectFault::Yaml { name: name.clone(), source })?;
            drop_unread(&mut patch, self.config.is_before_native);
            if let Some(fault) = kubernetes_types::pod_fault(&patch) {
                return Err(InjectFault::TemplateType {
                    name: name.clone(),
                    path: fault.path,
                    found: fault.found,
                    wanted: fault.wanted,
                });
            }
            patches.push((name.clone(), patch));
        }
        Ok(patches)
    }

    /// Moves the user's part of a proxy to the init containers, when that is where the template has it.
    fn make_native(&self, pod: &mut Tree, made: &Tree) {
        let is_native = match pod::annotation(pod, NATIVE) {
            Some("true") => true,
            Some("false") => false,
            _ => self.config.native_sidecars,
        };
        if !is_native || pod::find(pod::containers(made, Containers::Init), pod::PROXY).is_none() {
            return;
        }
        if let Some(proxy) = pod::take(pod, Containers::Main, pod::PROXY) {
            pod::append(pod, Containers::Init, proxy);
        }
    }

    /// Marks a pod as injected.
    fn mark(&self, pod: &mut Tree, made: &Tree, places: &[(&'static str, String)]) {
        if let Some((_, network)) = places.iter().find(|(name, _)| *name == identity::NETWORK_VARIABLE) {
            pod::change_map(pod, &["metadata", "labels"], |labels| {
                labels.insert(identity::NETWORK.to_owned(), Tree::from(network.as_str()));
            });
        }
        pod::annotate(pod, status::STATUS, status::text(made, &self.config.revision));
        for (name, value) in &self.config.injected_annotations {
            if let Some(value) = value.as_str() {
                pod::annotate(pod, name, value.to_owned());
            }
        }
    }
}

/// Takes out of containers what istiod of the templates' own time did not read, and Kubernetes refuses or takes for
/// something else: `fsGroup`, which is a pod's, and restarts of containers from before they had any.
fn drop_unread(patch: &mut Tree, is_before_native: bool) {
    for list in ["containers", "initContainers"] {
        let spec = patch.as_map_mut().and_then(|pod| pod.get_mut("spec")?.as_map_mut());
        let Some(Tree::List(containers)) = spec.and_then(|spec| spec.get_mut(list)) else { continue };
        for container in containers.iter_mut().filter_map(Tree::as_map_mut) {
            if is_before_native {
                container.shift_remove("restartPolicy");
            }
            if let Some(Tree::Map(context)) = container.get_mut("securityContext") {
                context.shift_remove("fsGroup");
            }
        }
    }
}

/// Tells whether a patch over nothing is the patch itself: it has no nulls and no directives.
fn is_as_merged(patch: &Tree) -> bool {
    match patch {
        Tree::Map(map) => {
            map.iter().all(|(key, value)| !key.starts_with('$') && !value.is_null() && is_as_merged(value))
        }
        Tree::List(items) => items.iter().all(is_as_merged),
        _ => true,
    }
}

thread_local! {
    /// What is the same for all pods of the configuration that this thread has used last.
    static SHARED: RefCell<Option<(u64, Rc<Shared>)>> = const { RefCell::new(None) };
}

/// Returns what is the same for all pods.
fn shared(config: &InjectionConfig) -> Rc<Shared> {
    SHARED.with_borrow_mut(|known| match known {
        Some((number, shared)) if *number == config.number() => shared.clone(),
        _ => {
            let shared = Rc::new(Shared::new(config));
            *known = Some((config.number(), shared.clone()));
            shared
        }
    })
}

/// Runs templates over a pod; an error has the template's name.
fn run_all(
    sets: &[(&String, &TemplateSet)],
    inputs: &Inputs<'_>,
    limits: Limits,
) -> Result<Vec<String>, (String, Box<TemplateError>)> {
    // The data is made where it is used: values share their parts and cannot change threads.
    let data = template_data(inputs, &shared(inputs.config));
    // The same pod is injected in the same way every time.
    let environment =
        Environment { now: jiff::Timestamp::UNIX_EPOCH, random: Box::new(|bytes| bytes.fill(0)), lookup: None, limits };
    let texts =
        sets.iter().map(|(name, set)| set.execute(name, &data, &environment).map_err(|error| ((*name).clone(), error)));
    texts.collect()
}

/// Returns the port of the agent by a proxy's configuration.
fn agent_port(proxy_config: &Map) -> i64 {
    proxy_config.get("statusPort").map_or(STATUS_PORT, super::schema::whole_number)
}

/// Returns how errors and reports name a workload.
pub fn title(workload: &Workload) -> String {
    let Workload { kind, name, namespace, .. } = workload;
    let name = if name.is_empty() { "?" } else { name };
    if namespace.is_empty() { format!("{kind} `{name}`") } else { format!("{kind} `{namespace}/{name}`") }
}

/// Checks that a pod is one.
fn check_pod(pod: &Tree) -> Result<(), InjectFault> {
    if let Some(fault) = kubernetes_types::pod_fault(pod) {
        return Err(InjectFault::PodType { path: fault.path, found: fault.found, wanted: fault.wanted });
    }
    if pod::containers(pod, Containers::Main).is_empty() {
        return Err(InjectFault::NoContainers);
    }
    Ok(())
}

/// Returns what is odd about a pod that is injected.
fn warnings(pod: &Tree) -> Vec<String> {
    let mut warnings = Vec::new();
    let policy = pod.text_at(&["spec", "dnsPolicy"]);
    if !matches!(policy, "" | "ClusterFirst") {
        warnings.push(format!(
            "its `dnsPolicy` is `{policy}`, by which the proxy may not find the control plane's address"
        ));
    }
    warnings
}

/// Puts the containers in the order in which they have to start.
fn put_in_order(pod: &mut Tree, holds_application: bool) {
    if holds_application {
        pod::move_first(pod, Containers::Main, pod::PROXY);
    } else {
        // So that kubectl takes the application for the container that is meant.
        pod::move_last(pod, Containers::Main, pod::PROXY);
    }
    let init = Containers::Init;
    if pod::find(pod::containers(pod, init), pod::PROXY).is_some() {
        // Capture, then the proxy, so that the other init containers are in the mesh.
        for name in [pod::CORE_DUMP, pod::PROXY, pod::VALIDATION, pod::INIT] {
            pod::move_first(pod, init, name);
        }
    } else {
        // The check comes first to hold back what would run unprotected. Capture comes last: there is no proxy yet that
        // would take what the other init containers send.
        pod::move_first(pod, init, pod::VALIDATION);
        pod::move_last(pod, init, pod::INIT);
        pod::move_last(pod, init, pod::CORE_DUMP);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    #[test]
    fn what_nobody_read_of_old_templates_goes() {
        let text = r#"{"spec":{"initContainers":[{"name":"istio-init","restartPolicy":"Always"}],"containers":[{"name":"istio-proxy","securityContext":{"fsGroup":1337,"runAsUser":1337}}],"securityContext":{"fsGroup":1337}}}"#;
        let dropped = |is_before_native| {
            let mut patch = json::decode(text).unwrap();
            drop_unread(&mut patch, is_before_native);
            json::encode_in_order(&patch)
        };
        let old = dropped(true);
        assert!(!old.contains("restartPolicy") && old.matches("fsGroup").count() == 1, "{old}");
        assert!(dropped(false).contains(r#""restartPolicy":"Always""#));
    }
}
