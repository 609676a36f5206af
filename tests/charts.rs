//! Our charts with many settings: what `tests/charts/` says must come out does, and the objects of each render fit
//! together: a workload's selector finds its pods, mounts have their volumes, bindings their roles, and nothing that
//! Kubernetes would refuse stands in labels, annotations or environment variables.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by them")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use meshctl::chart::load::read_values;
use meshctl::chart::{Capabilities, Chart, Entropy, KubeVersion, Release, RenderOptions};
use meshctl::values::{Map, Tree};
use meshctl::yaml::{self, ReadOptions, Style};

#[test]
fn gateways_are_alike() {
    let templates = root().join("templates");
    let mut compared = 0;
    for entry in std::fs::read_dir(templates.join("gateway-ingress/templates")).unwrap() {
        let ours = entry.unwrap().path();
        let name = ours.file_name().unwrap().to_owned();
        if name == "_labels.tpl" {
            continue;
        }
        let other = templates.join("gateway-egress/templates").join(&name);
        assert_eq!(
            std::fs::read_to_string(&ours).unwrap(),
            std::fs::read_to_string(other).unwrap(),
            "{} of the two gateways must be the same: what differs stands in _labels.tpl",
            name.to_string_lossy()
        );
        compared += 1;
    }
    assert_eq!(compared, 6);
}

#[test]
fn addons_have_the_same_in_common() {
    let file = |chart: &str| {
        let path = root().join("templates").join(chart).join("templates/_addon.tpl");
        std::fs::read_to_string(path).unwrap()
    };
    for component in meshctl::spec::component::addons() {
        assert_eq!(file(component.chart), file("prometheus"), "_addon.tpl of {} is the same in all", component.chart);
    }
    let config = |chart: &str| {
        std::fs::read_to_string(root().join("templates").join(chart).join("templates/_config.tpl")).unwrap()
    };
    assert_eq!(config("kiali"), config("kiali-operator"), "Kiali is told the same by the operator's resource");
}

#[test]
fn charts_come_out_as_their_cases_say() {
    let mut faults = Vec::new();
    let mut charts = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("tests/charts")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let chart = Chart::from_folder(&root().join("templates").join(&name)).unwrap();
        let cases = read(&std::fs::read_to_string(&path).unwrap());
        for case in cases.as_list().unwrap() {
            let title = case.get("name").unwrap().as_str().unwrap();
            let mut found = Vec::new();
            run(&chart, case, &mut found);
            faults.extend(found.into_iter().map(|fault| format!("{name}, {title}: {fault}")));
        }
        charts.insert(name);
    }
    for chart in std::fs::read_dir(root().join("templates")).unwrap() {
        let chart = chart.unwrap();
        let name = chart.file_name().to_string_lossy().into_owned();
        // The base chart is held to the definitions that it is made of.
        if chart.path().join("Chart.yaml").exists() && name != "base" && !charts.contains(&name) {
            faults.push(format!("{name} has no cases"));
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

type Objects = BTreeMap<String, Tree>;

/// Renders one case and tells what is wrong with the outcome.
fn run(chart: &Chart, case: &Tree, faults: &mut Vec<String>) {
    let text = |key: &str| case.get(key).and_then(Tree::as_str);
    let values = case.get("values").map(|values| yaml::emit(values, Style::Ordered)).unwrap_or_default();
    let values = read_values("values", &values, &ReadOptions::go()).unwrap();
    let release = Release {
        name: "istio".to_owned(),
        namespace: text("namespace").unwrap_or("istio-system").to_owned(),
        is_upgrade: case.get("upgrade").is_some(),
    };
    let mut options =
        RenderOptions { entropy: Entropy::Seed(0), now: jiff::Timestamp::UNIX_EPOCH, ..RenderOptions::default() };
    if let Some(version) = text("kube-version") {
        options.capabilities =
            Capabilities { kube_version: KubeVersion::parse(version).unwrap(), ..Capabilities::default() };
    }
    let rendered = match (chart.render(&values, &release, &options), text("fails")) {
        (Ok(rendered), None) => rendered,
        (Ok(_), Some(_)) => return faults.push("the values are not refused".to_owned()),
        (Err(error), Some(wanted)) => {
            let message = chain(&error);
            if !message.contains(wanted) {
                faults.push(format!("the refusal does not say {wanted}: {message}"));
            }
            return;
        }
        (Err(error), None) => return faults.push(chain(&error)),
    };
    faults.extend(rendered.warnings);
    let mut objects = Objects::new();
    for manifest in rendered.manifests {
        if manifest.body.is_null() {
            continue;
        }
        let name = format!("{}/{}", manifest.kind, manifest.name);
        if objects.insert(name.clone(), manifest.body).is_some() {
            faults.push(format!("{name} comes twice"));
        }
    }
    expected(case, &objects, faults);
    for (name, object) in &objects {
        check_metadata(name, object, &release, &values, faults);
        check_pods(name, object, faults);
        check_addon(name, object, faults);
        check_references(name, object, &objects, faults);
    }
}

/// Compares the objects with what the case says of them.
fn expected(case: &Tree, objects: &Objects, faults: &mut Vec<String>) {
    let names = |key: &str| case.get(key).and_then(Tree::as_list).unwrap_or_default().iter().filter_map(Tree::as_str);
    faults.extend(names("has").filter(|name| !objects.contains_key(*name)).map(|name| format!("no {name}")));
    faults.extend(names("lacks").filter(|name| objects.contains_key(*name)).map(|name| format!("there is a {name}")));
    for (place, wanted) in case.get("fields").and_then(Tree::as_map).into_iter().flatten() {
        let (name, pointer) = place.split_once('#').unwrap();
        let Some(object) = objects.get(name) else {
            faults.push(format!("no {name}"));
            continue;
        };
        let found = find(object, pointer).unwrap_or(&Tree::Null);
        if found != wanted {
            faults.push(format!("{place} is {found:?}, not {wanted:?}"));
        }
    }
}

/// Returns what a JSON pointer leads to; `/env/NAME` leads to an environment variable of the first container.
fn find<'a>(object: &'a Tree, pointer: &str) -> Option<&'a Tree> {
    if let Some(name) = pointer.strip_prefix("/env/") {
        let containers = object.get_path(&["spec", "template", "spec", "containers"])?.as_list()?;
        let variables = containers[0].get("env")?.as_list()?;
        return variables.iter().find(|one| one.get("name").and_then(Tree::as_str) == Some(name))?.get("value");
    }
    pointer.split('/').skip(1).try_fold(object, |tree, step| match tree {
        Tree::List(items) => items.get(step.parse::<usize>().ok()?),
        _ => tree.get(&step.replace("~1", "/").replace("~0", "~")),
    })
}

/// Checks names, namespaces, labels and annotations.
fn check_metadata(name: &str, object: &Tree, release: &Release, values: &Map, faults: &mut Vec<String>) {
    let fine = |text: &str| {
        text.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-.".contains(letter))
    };
    let own = object.get_path(&["metadata", "name"]).and_then(Tree::as_str).unwrap_or_default();
    if own.is_empty() || !fine(own) {
        faults.push(format!("{name}: `{own}` is no name"));
    }
    let kind = object.get("kind").and_then(Tree::as_str).unwrap_or_default();
    let cluster_wide = kind.starts_with("Cluster")
        || kind == "CustomResourceDefinition"
        || kind.ends_with("Configuration")
        || kind.contains("Policy") && kind.starts_with("Validating");
    let namespace = object.get_path(&["metadata", "namespace"]).and_then(Tree::as_str);
    if cluster_wide == namespace.is_some() {
        faults.push(format!("{name} has the namespace {namespace:?}"));
    }
    let allowed = [release.namespace.as_str(), "default"];
    let home = values.get("global").and_then(|global| global.get("istioNamespace")).and_then(Tree::as_str);
    if namespace.is_some_and(|namespace| !allowed.contains(&namespace) && home.unwrap_or("istio-system") != namespace) {
        faults.push(format!("{name} goes to {namespace:?}"));
    }
    for place in [object.get("metadata"), object.get_path(&["spec", "template", "metadata"])].into_iter().flatten() {
        for key in ["labels", "annotations"] {
            for (label, value) in place.get(key).and_then(Tree::as_map).into_iter().flatten() {
                match value.as_str() {
                    Some(text) if key == "annotations" || text.len() <= 63 => {}
                    _ => faults.push(format!("{name}: {key} {label} is {value:?}")),
                }
            }
        }
    }
}

/// Checks selectors, containers, mounts and environment variables of a workload.
fn check_pods(name: &str, object: &Tree, faults: &mut Vec<String>) {
    let Some(template) = object.get_path(&["spec", "template"]) else { return };
    let labels = template.get_path(&["metadata", "labels"]).and_then(Tree::as_map).unwrap();
    for (key, value) in object.get_path(&["spec", "selector", "matchLabels"]).and_then(Tree::as_map).unwrap() {
        if labels.get(key) != Some(value) {
            faults.push(format!("{name}: the selector {key} does not find its pods"));
        }
    }
    let volumes: Vec<&Tree> = list(template, &["spec", "volumes"]).filter_map(|volume| volume.get("name")).collect();
    if volumes.iter().enumerate().any(|(at, volume)| volumes[..at].contains(volume)) {
        faults.push(format!("{name}: a volume comes twice"));
    }
    for container in list(template, &["spec", "containers"]) {
        for (items, key) in [("env", "name"), ("volumeMounts", "mountPath"), ("ports", "containerPort")] {
            let names: Vec<&Tree> = list(container, &[items]).filter_map(|item| item.get(key)).collect();
            if let Some((_, twice)) = names.iter().enumerate().find(|(at, item)| names[..*at].contains(item)) {
                faults.push(format!("{name}: {twice:?} of {items} comes twice"));
            }
        }
        for mount in list(container, &["volumeMounts"]) {
            if !volumes.contains(&mount.get("name").unwrap()) {
                faults.push(format!("{name}: {mount:?} has no volume"));
            }
        }
        for variable in list(container, &["env"]) {
            let value = variable.get("value");
            if value.is_some_and(|value| value.as_str().is_none()) {
                faults.push(format!("{name}: {variable:?} is no text"));
            }
        }
    }
}

/// Checks what add-ons promise: pods that the restricted level of Pod Security takes, with requests and probes.
fn check_addon(name: &str, object: &Tree, faults: &mut Vec<String>) {
    if object.get_path(&["metadata", "labels", "meshctl.io/addon"]).is_none() {
        return;
    }
    let Some(pod) = object.get_path(&["spec", "template", "spec"]) else { return };
    let mut wants = |is_so: bool, what: &str| {
        if !is_so {
            faults.push(format!("{name}: {what}"));
        }
    };
    let security = |path: &[&str]| pod.get("securityContext").and_then(|context| context.get_path(path)).cloned();
    wants(security(&["runAsNonRoot"]) == Some(Tree::Bool(true)), "may run as root");
    wants(security(&["seccompProfile", "type"]) == Some(Tree::from("RuntimeDefault")), "no seccomp profile");
    for list_of in ["initContainers", "containers"] {
        for container in list(pod, &[list_of]) {
            let field = |path: &[&str]| container.get_path(path);
            wants(field(&["securityContext", "allowPrivilegeEscalation"]) == Some(&Tree::Bool(false)), "may escalate");
            let dropped = list(container, &["securityContext", "capabilities", "drop"]);
            wants(dropped.eq([&Tree::from("ALL")]), "keeps capabilities");
            wants(field(&["resources", "requests", "memory"]).is_some(), "asks for no memory");
            wants(list_of == "initContainers" || field(&["readinessProbe"]).is_some(), "is never known to be ready");
        }
    }
}

/// Checks that what an object names is there.
fn check_references(name: &str, object: &Tree, objects: &Objects, faults: &mut Vec<String>) {
    let mut needs = Vec::new();
    let text = |path: &[&str]| object.get_path(path).and_then(Tree::as_str).map(str::to_owned);
    match name.split_once('/').unwrap().0 {
        "ClusterRoleBinding" => needs.extend(text(&["roleRef", "name"]).map(|role| format!("ClusterRole/{role}"))),
        "RoleBinding" => needs.extend(text(&["roleRef", "name"]).map(|role| format!("Role/{role}"))),
        "HorizontalPodAutoscaler" => {
            needs.extend(text(&["spec", "scaleTargetRef", "name"]).map(|target| format!("Deployment/{target}")));
        }
        "Deployment" | "DaemonSet" => {
            let account = text(&["spec", "template", "spec", "serviceAccountName"]);
            needs.extend(account.map(|account| format!("ServiceAccount/{account}")));
        }
        "ValidatingAdmissionPolicyBinding" => {
            needs.extend(text(&["spec", "policyName"]).map(|policy| format!("ValidatingAdmissionPolicy/{policy}")));
        }
        _ => return,
    }
    if needs.is_empty() {
        faults.push(format!("{name} names nothing"));
    }
    faults.extend(needs.iter().filter(|need| !objects.contains_key(*need)).map(|need| format!("{name} needs {need}")));
}

fn list<'a>(tree: &'a Tree, path: &[&str]) -> impl Iterator<Item = &'a Tree> {
    tree.get_path(path).and_then(Tree::as_list).unwrap_or_default().iter()
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        message = format!("{message}: {error}");
        cause = error.source();
    }
    message
}

fn read(text: &str) -> Tree {
    yaml::parse("cases", text, &ReadOptions::default()).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
