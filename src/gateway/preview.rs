//! Gateways → objects: chooses what istiod makes of each, runs its template and lays the parameters over it.

use super::class::{Chosen, NoController, choose};
use super::control_plane::ControlPlane;
use super::documents::{Documents, GROUP, annotation, label, name_of, namespace_of};
use super::parameters::{Parameters, ParametersError};
use super::settled::settled;
use super::template_input::{STATUS_PORT, template_input};
use crate::diagnostic::{Category, Diagnostic};
use crate::inject;
use crate::source::SourceText;
use crate::template::error::{TemplateError, TemplateErrorKind};
use crate::template::eval::{Environment, MissingKey, TemplateSet};
use crate::template::funcs::SPRIG;
use crate::template::limits::{Limits, with_render_stack};
use crate::values::Tree;
use crate::yaml::{self, ReadOptions, YamlError};

/// The annotation in which istiod writes which generation of its controller has a gateway.
const CONTROLLER_VERSION: &str = "gateway.istio.io/controller-version";
/// The generation of istiod 1.30.
const OUR_CONTROLLER_VERSION: i64 = 5;

/// What istiod makes of some gateways.
#[derive(Debug, Default)]
pub struct Preview {
    /// The objects, by gateway in the order given.
    pub objects: Vec<Tree>,
    /// What is odd, and what cannot be known without the cluster, as lower-case fragments.
    pub warnings: Vec<String>,
}

/// Gateways that cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// There is no Gateway among the documents.
    #[error("{}", no_gateway(found))]
    NoGateway {
        /// The kinds that there are, each once.
        found: Vec<String>,
    },
    /// None of the gateways is for this control plane.
    #[error("{reason}")]
    NothingToShow {
        /// Why, for the first of them.
        reason: String,
        /// What to do.
        hints: Vec<String>,
    },
    /// A Gateway lacks what it must have.
    #[error("the Gateway `{gateway}` has no `{field}`")]
    Incomplete {
        /// Its namespace and name.
        gateway: String,
        /// What it lacks.
        field: &'static str,
    },
    /// There is no template for its class.
    #[error("the control plane has no template `{template}`, which the Gateway `{gateway}` needs")]
    NoTemplate {
        /// Its namespace and name.
        gateway: String,
        /// The template.
        template: &'static str,
    },
    /// Its template failed.
    #[error("failed to run the template `{template}` for the Gateway `{gateway}`")]
    Template {
        /// Its namespace and name.
        gateway: String,
        /// The template.
        template: &'static str,
        /// Why.
        source: Box<TemplateError>,
    },
    /// Its template made no YAML.
    #[error("the template `{template}` makes no YAML for the Gateway `{gateway}`")]
    Yaml {
        /// Its namespace and name.
        gateway: String,
        /// The template.
        template: &'static str,
        /// Why.
        source: Box<YamlError>,
    },
    /// Its parameters cannot be used.
    #[error("cannot use the parameters of the Gateway `{gateway}`")]
    Parameters {
        /// Its namespace and name.
        gateway: String,
        /// Why.
        source: Box<ParametersError>,
    },
    /// The system gives no thread to work on.
    #[error("no thread for the templates")]
    Thread(#[source] std::io::Error),
}

#[expect(clippy::borrowed_box, reason = "the type of the error that the templates give")]
fn is_too_deep(error: &Box<TemplateError>) -> bool {
    error.kind == TemplateErrorKind::Depth
}

fn no_gateway(found: &[String]) -> String {
    match found {
        [] => "the input has no Gateway".to_owned(),
        found => format!("the input has no Gateway, only: {}", found.join(", ")),
    }
}

impl Diagnostic for PreviewError {
    fn category(&self) -> Category {
        match self {
            Self::Template { source, .. } => source.category(),
            Self::Yaml { .. } => Category::NotParsable,
            Self::Parameters { source, .. } => source.category(),
            Self::Thread(_) => Category::Failed,
            _ => Category::Configuration,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NoGateway { found } if found.iter().any(|kind| kind.ends_with("(networking.istio.io)")) => {
                vec![format!(
                    "a Gateway of Istio's own API configures pods that there are already; one of `{GROUP}/v1` makes its own"
                )]
            }
            Self::NoGateway { .. } => vec![format!("begin with `apiVersion: {GROUP}/v1` and `kind: Gateway`")],
            Self::NothingToShow { hints, .. } => hints.clone(),
            Self::Incomplete { .. } => Vec::new(),
            Self::NoTemplate { template, .. } => {
                vec![format!("`values.sidecarInjectorWebhook.templates.{template}` holds a template of your own")]
            }
            _ => Vec::new(),
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Template { source, .. } => Some(source),
            Self::Yaml { source, .. } => Some(source),
            Self::Parameters { source, .. } => Some(&**source),
            _ => None,
        }
    }
}

/// Why istiod leaves a gateway alone.
struct Skip {
    reason: String,
    hints: Vec<String>,
    /// Whether somebody else is to deal with it, or something is missing: then there should be another to show.
    is_foreign: bool,
}

/// Returns what a control plane makes of the gateways among some documents.
pub fn preview(control_plane: &ControlPlane, documents: &Documents) -> Result<Preview, PreviewError> {
    if documents.gateways.is_empty() {
        let mut found = documents.others.clone();
        for (kind, objects) in [
            ("ConfigMap", &documents.config_maps),
            ("GatewayClass", &documents.classes),
            ("ListenerSet", &documents.listener_sets),
            ("Namespace", &documents.namespaces),
        ] {
            found.extend(objects.first().map(|_| kind.to_owned()));
        }
        found.sort();
        found.dedup();
        return Err(PreviewError::NoGateway { found });
    }
    let mut preview = Preview::default();
    let mut skipped = Vec::new();
    for gateway in &documents.gateways {
        for field in [&["metadata", "name"][..], &["spec", "gatewayClassName"]] {
            if gateway.text_at(field).is_empty() {
                let field = if field[0] == "spec" { "spec.gatewayClassName" } else { "metadata.name" };
                return Err(PreviewError::Incomplete { gateway: title(gateway), field });
            }
        }
        match accept(gateway, control_plane, documents) {
            Ok((chosen, template)) => show(gateway, chosen, template, control_plane, documents, &mut preview)?,
            Err(skip) => skipped.push(skip),
        }
    }
    if let Some(first) = skipped.first()
        && skipped.len() == documents.gateways.len()
        && skipped.iter().all(|skip| skip.is_foreign)
    {
        return Err(PreviewError::NothingToShow { reason: first.reason.clone(), hints: first.hints.clone() });
    }
    for Skip { reason, hints, .. } in skipped {
        let hint = hints.first().map(|hint| format!(" ({hint})")).unwrap_or_default();
        preview.warnings.push(format!("{reason}{hint}"));
    }
    Ok(preview)
}

/// Returns how an error names a gateway.
fn title(gateway: &Tree) -> String {
    match name_of(gateway) {
        "" => format!("{}/?", namespace_of(gateway)),
        name => format!("{}/{name}", namespace_of(gateway)),
    }
}

/// Returns what istiod makes of a gateway, or why it makes nothing.
fn accept<'a>(
    gateway: &'a Tree,
    control_plane: &'a ControlPlane,
    documents: &'a Documents,
) -> Result<(Chosen<'a>, &'static str), Skip> {
    let title = title(gateway);
    let skip = |reason: String, hints: Vec<String>, is_foreign: bool| Skip { reason, hints, is_foreign };
    for switch in ["PILOT_ENABLE_GATEWAY_API", "PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER"] {
        if !control_plane.switch(switch, true) {
            let reason = format!("the control plane makes nothing of the Gateway `{title}`: `{switch}` is off");
            return Err(skip(reason, vec![format!("switch it on with `--set values.pilot.env.{switch}=true`")], true));
        }
    }
    let class = gateway.text_at(&["spec", "gatewayClassName"]);
    let chosen = choose(class, documents.class(class), control_plane).map_err(|no_controller| match no_controller {
        NoController::Foreign { controller: Some(controller) } => skip(
            format!("the Gateway `{title}` is not Istio's: the controller of its class `{class}` is `{controller}`"),
            Vec::new(),
            true,
        ),
        NoController::Foreign { controller: None } => {
            let known = super::class::CONTROLLERS.iter().map(|controller| controller.class);
            let near = crate::hint::nearest(class, known).map(|near| format!("did you mean `{near}`?"));
            let add = "if it is Istio's, add its GatewayClass to the input".to_owned();
            let reason = format!("the Gateway `{title}` has the class `{class}`, which istiod does not know by itself");
            skip(reason, near.into_iter().chain([add]).collect(), true)
        }
        NoController::SwitchedOff { flag } => skip(
            format!("the Gateway `{title}` has the class `{class}`, for which the control plane is not set up"),
            vec![format!("add `{flag}`")],
            true,
        ),
    })?;
    let Some(template) = chosen.controller.template else {
        let reason = format!("the Gateway `{title}` stands for one in another cluster; nothing is made of it");
        return Err(skip(reason, Vec::new(), false));
    };
    if control_plane.switch("ENABLE_GATEWAY_API_MANUAL_DEPLOYMENT", true) && has_foreign_address(gateway) {
        let reason = format!("the Gateway `{title}` points to a service by `spec.addresses`; nothing is made of it");
        return Err(skip(reason, Vec::new(), false));
    }
    let version = annotation(gateway, CONTROLLER_VERSION);
    if version.is_some_and(|version| version.parse::<i64>().map_or(true, |version| version > OUR_CONTROLLER_VERSION)) {
        let reason = format!("the Gateway `{title}` belongs to a newer control plane, as `{CONTROLLER_VERSION}` says");
        return Err(skip(reason, Vec::new(), true));
    }
    let namespace = documents.namespace(namespace_of(gateway));
    let wanted = label(gateway, "istio.io/rev").or_else(|| label(namespace?, "istio.io/rev")).unwrap_or_default();
    if !wanted.is_empty() && !control_plane.is_meant_by(wanted) {
        let reason = format!(
            "the Gateway `{title}` is for the revision `{wanted}`, this control plane is `{}`",
            control_plane.revision
        );
        return Err(skip(reason, vec![format!("look at it with `--revision {wanted}`")], true));
    }
    Ok((chosen, template))
}

/// Tells whether a gateway has addresses that mean a service of somebody else: more than one, or one that is no IP.
fn has_foreign_address(gateway: &Tree) -> bool {
    match gateway.items_at(&["spec", "addresses"]) {
        [] => false,
        [one] => !matches!(one.text_at(&["type"]), "" | "IPAddress"),
        _ => true,
    }
}

/// Adds what istiod makes of a gateway.
fn show(
    gateway: &Tree,
    chosen: Chosen<'_>,
    template: &'static str,
    control_plane: &ControlPlane,
    documents: &Documents,
    preview: &mut Preview,
) -> Result<(), PreviewError> {
    let title = || title(gateway);
    let failed = |source| PreviewError::Parameters { gateway: title(), source: Box::new(source) };
    let parameters = Parameters::of(gateway, documents, control_plane).map_err(failed)?;
    let Some(source) = control_plane.templates.get(template) else {
        return Err(PreviewError::NoTemplate { gateway: title(), template });
    };
    let listeners = listeners(gateway, documents, &mut preview.warnings);
    warn(gateway, &listeners, control_plane, documents, &mut preview.warnings);
    let rendered = with_render_stack(
        Limits::default(),
        |limits| {
            // The data is made where it is used: values share their parts and cannot change threads.
            let input = template_input(gateway, chosen, &listeners, control_plane, documents);
            let mut set = TemplateSet::new(&[SPRIG, &inject::template_functions()].concat(), MissingKey::Nothing);
            set.parse(template, source)?;
            set.execute(template, &input, &environment(limits))
        },
        is_too_deep,
    );
    let rendered = rendered.map_err(PreviewError::Thread)?.map_err(|source| PreviewError::Template {
        gateway: title(),
        template,
        source,
    })?;
    let rendered = SourceText::new(format!("{template} of {}", title()), rendered);
    for document in yaml::documents(&rendered, &ReadOptions::default()) {
        let document = document.map_err(|source| PreviewError::Yaml { gateway: title(), template, source })?;
        if let Some(object) = parameters.lay(document.tree).map_err(failed)? {
            preview.objects.push(settled(object, chosen, gateway));
        }
    }
    Ok(())
}

fn environment(limits: Limits) -> Environment {
    // A preview is the same every time.
    Environment { now: jiff::Timestamp::UNIX_EPOCH, random: Box::new(|bytes| bytes.fill(0)), lookup: None, limits }
}

/// Returns the listeners of a gateway and of the lists that it lets others add.
fn listeners(gateway: &Tree, documents: &Documents, warnings: &mut Vec<String>) -> Vec<Tree> {
    let of = |object: &Tree| object.items_at(&["spec", "listeners"]).to_vec();
    let mut listeners = of(gateway);
    for set in &documents.listener_sets {
        let Some(parent) = set.get_path(&["spec", "parentRef"]) else { continue };
        let namespace = match parent.text_at(&["namespace"]) {
            "" => namespace_of(set),
            namespace => namespace,
        };
        if parent.text_at(&["name"]) != name_of(gateway) || namespace != namespace_of(gateway) {
            continue;
        }
        let allowed = gateway.get_path(&["spec", "allowedListeners", "namespaces"]).unwrap_or(&Tree::Null);
        match allowed.text_at(&["from"]) {
            "All" => listeners.extend(of(set)),
            "Same" if namespace_of(set) == namespace_of(gateway) => listeners.extend(of(set)),
            "Selector" => warnings.push(format!(
                "whether the Gateway `{}` takes the ListenerSet `{}` depends on labels of namespaces; it is left out",
                title(gateway),
                title(set)
            )),
            _ => warnings.push(format!(
                "the Gateway `{}` does not take the ListenerSet `{}`",
                title(gateway),
                title(set)
            )),
        }
    }
    listeners
}

/// Says what only the cluster knows.
fn warn(
    gateway: &Tree,
    listeners: &[Tree],
    control_plane: &ControlPlane,
    documents: &Documents,
    warnings: &mut Vec<String>,
) {
    let title = title(gateway);
    if listeners.iter().any(|listener| listener.get("port").and_then(Tree::as_int) == Some(STATUS_PORT)) {
        warnings.push(format!(
            "a listener of the Gateway `{title}` has the port {STATUS_PORT}, which the service has for health checks already"
        ));
    }
    let namespace = documents.namespace(namespace_of(gateway));
    if control_plane.value(&["global", "platform"]) == "openshift" && namespace.is_none() {
        warnings.push(format!(
            "the users of the proxies of the Gateway `{title}` come from its namespace; add the Namespace `{}` to the input",
            namespace_of(gateway)
        ));
    }
    let is_default = control_plane.is_meant_by("default");
    let has_revision = label(gateway, "istio.io/rev").is_some()
        || namespace.is_some_and(|namespace| label(namespace, "istio.io/rev").is_some());
    if !is_default && !has_revision {
        warnings.push(format!(
            "neither the Gateway `{title}` nor its namespace has the label `istio.io/rev`; it is shown as `{}` makes it, \
             if that is the cluster's default revision",
            control_plane.revision
        ));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::render;
    use crate::spec::{self, SpecSources};

    /// The control plane of the minimal profile.
    static MINIMAL: LazyLock<ControlPlane> = LazyLock::new(|| {
        let sources = SpecSources { profile: Some("minimal".to_owned()), ..SpecSources::default() };
        let spec = spec::resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
        let rendered = render::render(&spec).unwrap();
        let pilot = rendered.components.iter().filter(|part| part.component.key == "pilot");
        ControlPlane::from_objects(pilot.flat_map(|part| &part.objects).map(crate::object::Object::tree), 136).unwrap()
    });

    fn documents(text: &str) -> Documents {
        let mut documents = Documents::default();
        let source = SourceText::new("test", text);
        for document in yaml::documents(&source, &ReadOptions::default()) {
            documents.add(document.unwrap().tree);
        }
        documents
    }

    fn with_switches(switches: &[&str]) -> ControlPlane {
        let mut control_plane = MINIMAL.clone();
        control_plane.environment.extend(switches.iter().map(|name| ((*name).to_owned(), "true".to_owned())));
        control_plane
    }

    fn gateway(metadata: &str, spec: &str) -> String {
        format!(
            "{{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {{name: gw, {metadata}}}, spec: {spec}}}\n---\n"
        )
    }

    fn shown(control_plane: &ControlPlane, text: &str) -> Vec<Tree> {
        preview(control_plane, &documents(text)).unwrap().objects
    }

    fn at<'a>(objects: &'a [Tree], kind: &str, path: &[&str]) -> Option<&'a Tree> {
        objects.iter().find(|object| object.text_at(&["kind"]) == kind)?.get_path(path)
    }

    fn container(objects: &[Tree]) -> &Tree {
        let containers = at(objects, "Deployment", &["spec", "template", "spec", "containers"]).unwrap();
        &containers.as_list().unwrap()[0]
    }

    fn variable<'a>(objects: &'a [Tree], name: &str) -> Option<&'a str> {
        let variables = container(objects).get("env").unwrap().as_list().unwrap();
        variables.iter().find(|variable| variable.text_at(&["name"]) == name)?.get("value")?.as_str()
    }

    const LISTENER: &str = "{gatewayClassName: istio, listeners: [{name: a.b, port: 80, protocol: HTTP}, \
                            {name: c, port: 80, protocol: TCP}, {name: d, port: 443, protocol: HTTPS}]}";

    #[test]
    fn a_gateway_becomes_an_account_a_deployment_and_a_service() {
        let objects = shown(&MINIMAL, &gateway("namespace: shop, labels: {a: b}", LISTENER));
        let kinds: Vec<&str> = objects.iter().map(|object| object.text_at(&["kind"])).collect();
        assert_eq!(kinds, ["ServiceAccount", "Deployment", "Service"]);
        assert!(objects.iter().all(|object| name_of(object) == "gw-istio" && namespace_of(object) == "shop"));
        assert!(objects.iter().all(|object| label(object, "a") == Some("b")));
        assert!(
            objects
                .iter()
                .all(|object| label(object, "gateway.istio.io/managed") == Some("istio.io-gateway-controller"))
        );
        let ports = at(&objects, "Service", &["spec", "ports"]).unwrap().as_list().unwrap();
        let ports: Vec<&str> = ports.iter().map(|port| port.text_at(&["name"])).collect();
        assert_eq!(ports, ["status-port", "d", "a-b"]);
        assert_eq!(at(&objects, "Service", &["spec", "type"]), Some(&Tree::from("LoadBalancer")));
        assert_eq!(variable(&objects, "CA_ADDR"), Some("istiod.istio-system.svc:15012"));
        assert_eq!(variable(&objects, "PROXY_CONFIG"), Some("{}"));
        assert_eq!(container(&objects).text_at(&["image"]), "docker.io/istio/proxyv2:1.30.3");
    }

    #[test]
    fn annotations_choose_names_images_and_the_type_of_the_service() {
        let annotations = "annotations: {gateway.istio.io/name-override: other, gateway.istio.io/service-account: me, \
                           networking.istio.io/service-type: NodePort, sidecar.istio.io/proxyImage: my/proxy:1, kept: 'y'}";
        let objects = shown(&MINIMAL, &gateway(annotations, LISTENER));
        assert_eq!(objects.iter().map(name_of).collect::<Vec<_>>(), ["me", "other", "other"]);
        assert_eq!(at(&objects, "Service", &["spec", "type"]), Some(&Tree::from("NodePort")));
        assert_eq!(container(&objects).text_at(&["image"]), "my/proxy:1");
        let kept = at(&objects, "Service", &["metadata", "annotations"]).and_then(Tree::as_map).unwrap();
        assert_eq!(
            kept.keys().collect::<Vec<_>>(),
            ["kept", "networking.istio.io/service-type", "sidecar.istio.io/proxyImage"]
        );
    }

    #[test]
    fn infrastructure_takes_the_place_of_labels_and_annotations() {
        let spec = "{gatewayClassName: istio, infrastructure: {labels: {tier: a, gateway.networking.k8s.io/x: b}, \
                    annotations: {owner: c}}, addresses: [{value: 1.2.3.4}]}";
        let objects = shown(&MINIMAL, &gateway("labels: {own: x}, annotations: {own: x}", spec));
        assert!(objects.iter().all(|object| label(object, "tier") == Some("a") && label(object, "own").is_none()));
        assert!(objects.iter().all(|object| label(object, "gateway.networking.k8s.io/x").is_none()));
        assert_eq!(annotation(&objects[0], "owner"), Some("c"));
        assert_eq!(annotation(&objects[0], "own"), None);
        assert_eq!(at(&objects, "Service", &["spec", "loadBalancerIP"]), Some(&Tree::from("1.2.3.4")));
    }

    #[test]
    fn each_class_has_its_template() {
        let all = ["PILOT_ENABLE_AMBIENT", "AMBIENT_ENABLE_MULTI_NETWORK", "PILOT_ENABLE_AGENTGATEWAY"];
        let mut control_plane = with_switches(&all);
        let network = Tree::from("net");
        if let Some(global) =
            control_plane.values.as_map_mut().and_then(|values| values.get_mut("global")?.as_map_mut())
        {
            global.insert("network".to_owned(), network);
        }
        let class =
            |name: &str| shown(&control_plane, &gateway("namespace: shop", &format!("{{gatewayClassName: {name}}}")));
        let waypoint = class("istio-waypoint");
        assert_eq!(label(&waypoint[0], "topology.istio.io/network"), Some("net"));
        assert_eq!(annotation(&waypoint[2], "networking.istio.io/traffic-distribution"), Some("PreferClose"));
        assert_eq!(at(&waypoint, "Service", &["spec", "type"]), Some(&Tree::from("ClusterIP")));
        assert_eq!(variable(&waypoint, "ISTIO_META_REQUESTED_NETWORK_VIEW"), None);
        let east_west = class("istio-east-west");
        assert_eq!(variable(&east_west, "ISTIO_META_REQUESTED_NETWORK_VIEW"), Some("net"));
        assert_eq!(label(&east_west[0], "gateway.istio.io/managed"), Some("istio.io-eastwest-controller"));
        let agent = class("istio-agentgateway");
        assert_eq!(name_of(&agent[1]), "gw");
        assert_eq!(label(&agent[1], "istio.io/dataplane-mode"), Some("none"));
        assert_eq!(container(&agent).text_at(&["image"]), "docker.io/istio/agentgateway:1.30.3");
        assert_eq!(variable(&agent, "XDS_ADDRESS"), Some("istiod.istio-system.svc:15012"));
    }

    #[test]
    fn parameters_of_the_class_and_of_the_gateway_are_laid_on() {
        let text = gateway(
            "namespace: shop",
            "{gatewayClassName: istio, infrastructure: {parametersRef: {kind: ConfigMap, name: p}}}",
        ) + "{apiVersion: v1, kind: ConfigMap, metadata: {name: p, namespace: shop}, data: {deployment: 'spec: {replicas: 3}', \
               podDisruptionBudget: 'spec: {minAvailable: 1}'}}\n---\n"
            + "{apiVersion: v1, kind: ConfigMap, metadata: {name: d, namespace: istio-system, labels: \
               {gateway.istio.io/defaults-for-class: istio}}, data: {deployment: 'spec: {replicas: 2, paused: true}'}}";
        let objects = shown(&MINIMAL, &text);
        assert_eq!(at(&objects, "Deployment", &["spec", "replicas"]), Some(&Tree::Int(3)));
        assert_eq!(at(&objects, "Deployment", &["spec", "paused"]), Some(&Tree::Bool(true)));
        assert_eq!(at(&objects, "PodDisruptionBudget", &["spec", "minAvailable"]), Some(&Tree::Int(1)));
        assert_eq!(at(&objects, "HorizontalPodAutoscaler", &[]), None);
    }

    #[test]
    fn others_may_add_listeners_where_the_gateway_lets_them() {
        let set = |namespace: &str| {
            format!(
                "{{apiVersion: gateway.networking.k8s.io/v1, kind: ListenerSet, metadata: {{name: s, namespace: {namespace}}}, \
                     spec: {{parentRef: {{name: gw, namespace: shop}}, listeners: [{{name: x, port: 99, protocol: TCP}}]}}}}\n---\n"
            )
        };
        let open = "{gatewayClassName: istio, allowedListeners: {namespaces: {from: Same}}}";
        let ports = |text: &str| {
            let preview = preview(&MINIMAL, &documents(text)).unwrap();
            let ports = at(&preview.objects, "Service", &["spec", "ports"]).unwrap().as_list().unwrap().len();
            (ports, preview.warnings.len())
        };
        assert_eq!(ports(&(gateway("namespace: shop", open) + &set("shop"))), (2, 0));
        assert_eq!(ports(&(gateway("namespace: shop", open) + &set("bar"))), (1, 1));
    }

    #[test]
    fn a_template_of_the_users_own_is_run() {
        let mut control_plane = MINIMAL.clone();
        let name = "kube-gateway".to_owned();
        control_plane
            .templates
            .insert(name.clone(), "{kind: Service, metadata: {name: '{{ .Name }}-{{ .Nope }}'}}".to_owned());
        let error = preview(&control_plane, &documents(&gateway("namespace: shop", LISTENER))).unwrap_err();
        assert!(matches!(&error, PreviewError::Template { .. }), "{error}");
        control_plane.templates.insert(name.clone(), "{kind: Service, metadata: {name: '{{ .Labels.a }}'}}".to_owned());
        let objects = shown(&control_plane, &gateway("namespace: shop, labels: {a: b}", LISTENER));
        assert_eq!(objects.iter().map(name_of).collect::<Vec<_>>(), ["b"]);
        control_plane.templates.insert(name, "{kind: Secret}".to_owned());
        let error = preview(&control_plane, &documents(&gateway("namespace: shop", LISTENER))).unwrap_err();
        assert_eq!(
            error.diagnostic_cause().unwrap().to_string(),
            "the template makes a `Secret`, which istiod refuses"
        );
    }
}
