//! Rules for gateways and for numbers of pods.

use super::{At, Rules, at, maps, text};
use crate::values::path::Step;
use crate::values::{Map, Tree};

/// The lists of gateways: the key in `components`, the key in `values.gateways`.
const GATEWAYS: [(&str, &str); 2] =
    [("ingressGateways", "istio-ingressgateway"), ("egressGateways", "istio-egressgateway")];

/// Checks components and their values.
pub fn check(spec: &Map, rules: &mut Rules<'_>) {
    let empty = Map::new();
    let components = spec.get("components").and_then(Tree::as_map).unwrap_or(&empty);
    let components_at = At::root(&["components"]);
    duplicate_gateways(spec, components, rules);
    for (list, values_key) in GATEWAYS {
        let values_at = At::root(&["values", "gateways", values_key]);
        let values = at(spec, &["values", "gateways", values_key]).and_then(Tree::as_map).unwrap_or(&empty);
        replicas_in_order(values, &values_at, rules);
        let may_bind_any = values.get("runAsRoot").and_then(Tree::as_bool) == Some(true);
        if !may_bind_any {
            for (port_at, port) in maps(values, "ingressPorts", &values_at) {
                target_port(port, &port_at, values_key, rules);
            }
        }
        for (gateway_at, gateway) in maps(components, list, &components_at) {
            let Some(settings) = gateway.get("k8s").and_then(Tree::as_map) else { continue };
            let settings_at = gateway_at.key("k8s");
            if let Some(service) = settings.get("service").and_then(Tree::as_map).filter(|_| !may_bind_any) {
                for (port_at, port) in maps(service, "ports", &settings_at.key("service")) {
                    target_port(port, &port_at, values_key, rules);
                }
            }
            if !is_off(gateway) {
                let key = format!("values.gateways.{values_key}.autoscaleEnabled");
                scaled_and_counted(settings, &settings_at, values, &key, 1, rules);
            }
            kubernetes_settings(settings, &settings_at, rules);
        }
    }
    let pilot = at(spec, &["values", "pilot"]).and_then(Tree::as_map).unwrap_or(&empty);
    replicas_in_order(pilot, &At::root(&["values", "pilot"]), rules);
    for key in ["base", "pilot", "cni", "ztunnel"] {
        let Some(settings) = components.get(key).and_then(|component| component.get("k8s")).and_then(Tree::as_map)
        else {
            continue;
        };
        let settings_at = components_at.key(key).key("k8s");
        if key == "pilot" {
            // One istiod is what the scaler begins with, so only more of them are in its way.
            scaled_and_counted(settings, &settings_at, pilot, "values.pilot.autoscaleEnabled", 2, rules);
        }
        kubernetes_settings(settings, &settings_at, rules);
    }
}

/// Two gateways of one name in one namespace would overwrite each other.
fn duplicate_gateways(spec: &Map, components: &Map, rules: &mut Rules<'_>) {
    let home = at(spec, &["values", "global", "istioNamespace"]).and_then(Tree::as_str).unwrap_or_default();
    let mut seen: Vec<(&str, &str, At)> = Vec::new();
    for (list, default_name) in GATEWAYS {
        for (gateway_at, gateway) in maps(components, list, &At::root(&["components"])) {
            if is_off(gateway) {
                continue;
            }
            let name = text(gateway, "name").unwrap_or(default_name);
            let namespace = text(gateway, "namespace").unwrap_or(home);
            let first = seen.iter().find(|(other, place, _)| {
                let same_place = *place == namespace || (is_home(place, home) && is_home(namespace, home));
                *other == name && same_place
            });
            if let Some((_, _, first)) = first {
                let message = format!("there is a gateway `{name}` in the same namespace already, `{first}`");
                let hint = "give it another `name`, or another `namespace`".to_owned();
                rules.error_with(&gateway_at, &message, Some(hint));
            }
            seen.push((name, namespace, gateway_at));
        }
    }
}

/// Tells whether a gateway that is listed says that it is not wanted.
fn is_off(gateway: &Map) -> bool {
    gateway.get("enabled").and_then(Tree::as_bool) == Some(false)
}

/// Tells whether a namespace is that of the control plane, which is `istio-system` when nothing is said.
fn is_home(namespace: &str, home: &str) -> bool {
    namespace.is_empty() || namespace == home || (home.is_empty() && namespace == "istio-system")
}

/// A port below 1024 needs root. A port without a target has the service's.
/// operator/pkg/apis/validation checkServicePorts.
fn target_port(port: &Map, port_at: &At, values_key: &str, rules: &mut Rules<'_>) {
    /// The first port that anybody may listen on.
    const FIRST_OF_ALL: i64 = 1024;
    let Some(number) = port.get("port").and_then(Tree::as_int) else { return };
    let (target, fault_at) = match port.get("targetPort") {
        None | Some(Tree::Null | Tree::Int(0)) => (number, port_at.key("port")),
        Some(Tree::Int(target)) => (*target, port_at.key("targetPort")),
        // The name of a port is not looked up.
        Some(_) => return,
    };
    if target >= FIRST_OF_ALL {
        return;
    }
    let name = text(port, "name").map(|name| format!("`{name}`, ")).unwrap_or_default();
    let message = format!("the port {name}{number} leads to port {target} of the pods, which only root may listen on");
    let hint = format!(
        "set `targetPort` to a port from {FIRST_OF_ALL}, or `values.gateways.{values_key}.runAsRoot=true` to run as root"
    );
    rules.error_with(&fault_at, &message, Some(hint));
}

/// A number of pods is in the way of a scaler. operator/pkg/apis/validation checkAutoScaleAndReplicaCount.
fn scaled_and_counted(settings: &Map, settings_at: &At, values: &Map, key: &str, from: i64, rules: &mut Rules<'_>) {
    // The charts scale unless they are told not to.
    let is_scaled = values.get("autoscaleEnabled").is_none_or(|enabled| enabled.as_bool() == Some(true));
    if is_scaled && settings.get("replicaCount").and_then(Tree::as_int).is_some_and(|count| count >= from) {
        let message =
            format!("a HorizontalPodAutoscaler sets the number of pods too; set `{key}=false`, or leave this out");
        rules.warning(&settings_at.key("replicaCount"), &message);
    }
}

/// The least number must not be above the most.
fn replicas_in_order(values: &Map, values_at: &At, rules: &mut Rules<'_>) {
    let number = |key: &str| values.get(key).and_then(Tree::as_int);
    if let (Some(least), Some(most)) = (number("autoscaleMin"), number("autoscaleMax"))
        && least > most
    {
        rules.error(&values_at.key("autoscaleMin"), &format!("{least} is more than autoscaleMax, which is {most}"));
    }
}

/// What the API server would refuse later.
fn kubernetes_settings(settings: &Map, settings_at: &At, rules: &mut Rules<'_>) {
    if let Some(scaler) = settings.get("hpaSpec").and_then(Tree::as_map) {
        let number = |key: &str| scaler.get(key).and_then(Tree::as_int);
        if let (Some(least), Some(most)) = (number("minReplicas"), number("maxReplicas"))
            && least > most
        {
            let message = format!("{least} is more than maxReplicas, which is {most}");
            rules.error(&settings_at.key("hpaSpec").key("minReplicas"), &message);
        }
    }
    if let Some(budget) = settings.get("podDisruptionBudget").and_then(Tree::as_map) {
        let is_set = |key: &str| budget.get(key).is_some_and(|value| !value.is_null());
        if is_set("minAvailable") && is_set("maxUnavailable") {
            let message = "minAvailable and maxUnavailable exclude each other";
            rules.error(&settings_at.key("podDisruptionBudget"), message);
        }
    }
    for (overlay_at, overlay) in maps(settings, "overlays", settings_at) {
        for key in ["kind", "name"] {
            if text(overlay, key).is_none() {
                rules.error(&overlay_at, &format!("it has no `{key}`, which tells the object to change"));
            }
        }
        for (patch_at, patch) in maps(overlay, "patches", &overlay_at) {
            if text(patch, "path").is_none() {
                rules.error(&patch_at, "it has no `path`, which tells the place to change");
            }
        }
    }
    let names = settings.get("env").and_then(Tree::as_list).unwrap_or_default();
    for (index, variable) in names.iter().enumerate() {
        let is_named = variable.as_map().is_none_or(|variable| text(variable, "name").is_some());
        if !is_named {
            rules.error(
                &At(settings_at.key("env").0.into_iter().chain([Step::Index(index)]).collect()),
                "it has no `name`",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::spec::validate::tests::findings_of;

    #[test]
    fn gateways_must_not_be_in_each_others_way() {
        let spec = |second: &str| {
            format!("  components:\n    ingressGateways:\n    - {{name: a, enabled: true}}\n    - {second}")
        };
        assert_eq!(
            findings_of(&spec("{name: a, enabled: true, namespace: istio-system}"), &[]).0,
            ["m:7:7: `spec.components.ingressGateways[1]`: there is a gateway `a` in the same namespace already, \
              `spec.components.ingressGateways[0]`"]
        );
        for second in
            ["{name: b, enabled: true}", "{name: a, enabled: true, namespace: x}", "{name: a, enabled: false}"]
        {
            assert_eq!(findings_of(&spec(second), &[]), (vec![], vec![]), "{second}");
        }
    }

    #[test]
    fn low_ports_need_root() {
        let spec = |port: &str| {
            format!("  components: {{ingressGateways: [{{name: a, k8s: {{service: {{ports: [{port}]}}}}}}]}}")
        };
        for port in
            ["{port: 80}", "{port: 80, targetPort: 80}", "{port: 8080, targetPort: 80}", "{port: 80, targetPort: 0}"]
        {
            let (errors, _) = findings_of(&spec(port), &[]);
            assert!(errors[0].contains("only root may listen on"), "{port}: {errors:?}");
            let root = findings_of(&spec(port), &["values.gateways.istio-ingressgateway.runAsRoot=true"]);
            assert_eq!(root, (vec![], vec![]), "{port}");
        }
        for port in ["{port: 80, targetPort: 8080}", "{port: 15011}", "{port: 80, targetPort: http}"] {
            assert_eq!(findings_of(&spec(port), &[]), (vec![], vec![]), "{port}");
        }
    }

    #[test]
    fn a_scaler_and_a_number_are_told() {
        let (errors, warnings) = findings_of("  components: {pilot: {k8s: {replicaCount: 3}}}", &[]);
        assert_eq!(errors, Vec::<String>::new());
        assert_eq!(warnings.len(), 1);
        assert!(
            warnings[0].starts_with("m:4:44: `spec.components.pilot.k8s.replicaCount`: a Horizontal"),
            "{warnings:?}"
        );
        let flags = ["values.pilot.autoscaleEnabled=false"];
        assert_eq!(findings_of("  components: {pilot: {k8s: {replicaCount: 3}}}", &flags).1, Vec::<String>::new());
    }

    #[test]
    fn what_kubernetes_would_refuse_is_refused() {
        let (errors, _) = findings_of(
            "  components: {pilot: {k8s: {podDisruptionBudget: {minAvailable: 1, maxUnavailable: 1}, hpaSpec: {minReplicas: 3, maxReplicas: 2}, overlays: [{kind: X, patches: [{value: 1}]}], env: [{value: x}]}}}",
            &["values.pilot.autoscaleMin=7", "values.pilot.autoscaleMax=6"],
        );
        assert_eq!(errors.len(), 6, "{errors:#?}");
    }
}
