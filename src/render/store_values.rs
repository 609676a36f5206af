//! The values of a chart that comes from elsewhere: what users say, over the chart's own defaults.
//!
//! A chart of an add-on gets what is said of it at its root, as Helm gives it. A part of the mesh gets what
//! `spec.values` says and what the spec says beside it, as a chart of its own line takes that: older charts look for
//! what is theirs below a key of their own (`cni`, `ztunnel`, `gateways.istio-ingressgateway`), later ones at the root.
//! Which it is, a chart's own defaults tell.

use super::component_values::{is_unset, ports, put, translated_fields};
use crate::spec::component::Number;
use crate::spec::resolve::Instance;
use crate::spec::{Spec, StoreChart};
use crate::values::merge::overlay;
use crate::values::{Map, Tree};

/// The template by which a chart of Istio moves what is below its key to the root.
const MOVES_TO_ROOT: &str = "templates/zzy_descope_legacy.yaml";

/// The names of the values that are for all charts of a mesh.
const GLOBAL: &str = "global";

/// Returns the values for a component's chart that comes from elsewhere.
pub(super) fn store_values(spec: &Spec, instance: &Instance<'_>, stored: &StoreChart) -> Map {
    let mut values = if instance.component.is_addon() {
        instance.settings.get("values").and_then(Tree::as_map).cloned().unwrap_or_default()
    } else {
        mesh_values(spec, instance, stored)
    };
    overlay(&mut values, stored.values.clone());
    values
}

/// Returns the values of a part of the mesh.
fn mesh_values(spec: &Spec, instance: &Instance<'_>, stored: &StoreChart) -> Map {
    let given = spec.given();
    let mut values = Map::new();
    tell_about_node_agent(spec, instance, stored, &mut values);
    overlay(&mut values, translated_fields(&|field| given.get(field)));
    for section in ["values", "unvalidatedValues"] {
        if let Some(Tree::Map(own)) = given.get(section) {
            overlay(&mut values, own.clone());
        }
    }
    tell_about_platform(spec, stored, &mut values);
    let root = instance.component.values_root;
    let own = |key: &'static str| root.iter().copied().chain([key]).collect::<Vec<&str>>();
    for key in ["hub", "tag"] {
        if let Some(value) = instance.settings.get(key).filter(|value| !is_unset(value)) {
            put(&mut values, &own(key), value.clone());
        }
    }
    let is_rooted = stored.knows(root) || stored.has_file(MOVES_TO_ROOT);
    if instance.component.number == Number::Any {
        gateway(instance, is_rooted, &own, &mut values);
    }
    if !is_rooted {
        to_root(root, instance.component.key, stored, &mut values);
    }
    values
}

/// Says of a gateway what the spec says of it by itself. A chart with a key for it names its objects by a value; one
/// without names them by the release.
fn gateway(
    instance: &Instance<'_>,
    is_rooted: bool,
    own: &dyn Fn(&'static str) -> Vec<&'static str>,
    values: &mut Map,
) {
    let Instance { name, settings, .. } = instance;
    if is_rooted && *name != instance.component.default_name {
        put(values, &own("name"), Tree::from(*name));
    }
    if let Some(labels) = settings.get("label").filter(|labels| !labels.is_null()) {
        put(values, &own("labels"), labels.clone());
    }
    if let Some(ports) = ports(settings, false) {
        if is_rooted {
            put(values, &own("ports"), ports);
        } else {
            let mut place = own("service");
            place.push("ports");
            put(values, &place, ports);
        }
    }
}

/// Lets injection know of the node agent, where the chart asks for it.
fn tell_about_node_agent(spec: &Spec, instance: &Instance<'_>, stored: &StoreChart, values: &mut Map) {
    let is_there = || spec.instances().iter().any(|instance| instance.component.key == "cni");
    if instance.component.key != "pilot" || !is_there() {
        return;
    }
    // Until 1.21 the one, since then the other; what a chart does not know changes nothing in it.
    if stored.knows(&["istio_cni"]) {
        put(values, &["istio_cni", "enabled"], Tree::Bool(true));
    } else if stored.knows(&["pilot", "cni"]) || stored.knows(&["cni"]) {
        put(values, &["pilot", "cni", "enabled"], Tree::Bool(true));
    }
}

/// Says which platform the cluster is, where the chart has something to say about it.
fn tell_about_platform(spec: &Spec, stored: &StoreChart, values: &mut Map) {
    let said = |path: &[&str]| values.get(path[0]).and_then(|value| value.get_path(&path[1..])).is_some();
    if said(&[GLOBAL, "platform"]) || said(&["platform"]) {
        return;
    }
    let Some(platform) = spec.text(&["values", GLOBAL, "platform"]) else { return };
    if stored.has_file(&format!("files/profile-platform-{platform}.yaml")) {
        put(values, &[GLOBAL, "platform"], Tree::from(platform));
    }
}

/// Moves what is below a component's key to the root. What other components are told does not concern node proxies and
/// gateways, whose charts refuse what they do not know.
fn to_root(root: &[&str], key: &str, stored: &StoreChart, values: &mut Map) {
    let own = take(values, root);
    match key {
        "ztunnel" | "ingressGateways" | "egressGateways" => {
            values.retain(|key, value| {
                key == GLOBAL || (!matches!(value, Tree::Map(_) | Tree::List(_)) && stored.knows(&[key]))
            });
        }
        _ => {}
    }
    overlay(values, own);
}

/// Takes a map out of values.
fn take(values: &mut Map, path: &[&str]) -> Map {
    match path {
        [] => Map::new(),
        [last] => match values.shift_remove(last) {
            Some(Tree::Map(map)) => map,
            _ => Map::new(),
        },
        [first, rest @ ..] => {
            let Some(Tree::Map(inner)) = values.get_mut(first) else { return Map::new() };
            let taken = take(inner, rest);
            if inner.is_empty() {
                values.shift_remove(first);
            }
            taken
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::chart::Chart;
    use crate::spec::component::named;
    use crate::spec::{ChartOrigin, SpecSources, resolve};

    fn chart(component: &str, name: &str, values: &str, given: &[(&str, &str)]) -> StoreChart {
        let metadata = format!("apiVersion: v1\nname: {name}\nversion: 1.11.4\n");
        let files = [("Chart.yaml", metadata.as_bytes()), ("values.yaml", values.as_bytes())];
        StoreChart {
            component: named(component).unwrap(),
            chart: Arc::new(Chart::from_files(name, files).unwrap()),
            origin: ChartOrigin::default(),
            values: given.iter().map(|(key, value)| ((*key).to_owned(), Tree::from(*value))).collect(),
        }
    }

    /// Returns the values for the first of some charts, as JSON.
    fn values_of(charts: Vec<StoreChart>, sets: &[&str]) -> String {
        let component = charts[0].component;
        let sets = sets.iter().map(|set| (*set).to_owned()).collect();
        let sources = SpecSources { sets, charts, force: true, ..SpecSources::default() };
        let spec = resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
        let instances = spec.instances();
        let instance = instances.iter().find(|instance| instance.component == component).unwrap();
        let values = store_values(&spec, instance, spec.chart(component).unwrap());
        crate::values::json::encode_in_order(&Tree::Map(values))
    }

    #[test]
    fn a_chart_of_the_mesh_gets_what_the_user_says_and_nothing_else() {
        let istiod = || chart("pilot", "istio-discovery", "pilot: {}\nglobal: {hub: h, tag: t}\n", &[]);
        assert_eq!(values_of(vec![istiod()], &[]), "{}");
        let sets = ["tag=mine", "values.pilot.traceSampling=5", "meshConfig.trustDomain=d", "revision=r"];
        assert_eq!(
            values_of(vec![istiod()], &sets),
            r#"{"global":{"tag":"mine"},"revision":"r","meshConfig":{"trustDomain":"d"},"pilot":{"traceSampling":5}}"#
        );
        assert_eq!(values_of(vec![istiod()], &["components.pilot.hub=own"]), r#"{"pilot":{"hub":"own"}}"#);
    }

    #[test]
    fn an_add_on_gets_what_is_said_of_it_at_its_root() {
        let prometheus = chart("prometheus", "prometheus", "server: {}", &[("mine", "flag"), ("both", "flag")]);
        let sets = [
            "addons.prometheus.values.server.retention=7d",
            "addons.prometheus.values.both=set",
            "values.global.hub=h",
            "addons.prometheus.retention=1d",
        ];
        assert_eq!(values_of(vec![prometheus], &sets), r#"{"server":{"retention":"7d"},"both":"flag","mine":"flag"}"#);
    }

    #[test]
    fn the_node_agent_is_told_as_the_line_has_it() {
        let cni = || chart("cni", "cni", "cni: {}", &[]);
        let pilot = |values: &str| values_of(vec![chart("pilot", "istiod", values, &[]), cni()], &[]);
        assert_eq!(pilot("istio_cni: {enabled: false}"), r#"{"istio_cni":{"enabled":true}}"#);
        let new = "_internal_defaults_do_not_set: {pilot: {cni: {enabled: false}}}";
        assert_eq!(pilot(new), r#"{"pilot":{"cni":{"enabled":true}}}"#);
        assert_eq!(pilot("pilot: {}"), "{}");
    }

    #[test]
    fn what_is_a_charts_own_is_where_it_looks_for_it() {
        let sets = ["values.cni.cniBinDir=/bin", "values.global.network=n", "values.pilot.image=x"];
        let old = values_of(vec![chart("cni", "istio-cni", "cni: {}", &[])], &sets);
        assert_eq!(old, r#"{"cni":{"cniBinDir":"/bin"},"global":{"network":"n"},"pilot":{"image":"x"}}"#);
        let new = values_of(vec![chart("cni", "cni", "cniBinDir: /opt", &[])], &sets);
        assert_eq!(new, r#"{"global":{"network":"n"},"pilot":{"image":"x"},"cniBinDir":"/bin"}"#);
        let sets = ["values.ztunnel.logLevel=debug", "values.pilot.image=x", "revision=r", "values.ownerName=o"];
        let proxy = values_of(vec![chart("ztunnel", "ztunnel", "revision: ''", &[])], &sets);
        assert_eq!(proxy, r#"{"revision":"r","logLevel":"debug"}"#);
    }

    #[test]
    fn a_gateway_is_named_by_its_chart_or_its_release() {
        let at = "components.ingressGateways.[name:istio-ingressgateway]";
        let label = format!("{at}.label.a=b");
        let port = format!("{at}.k8s.service.ports[0].port=80");
        let sets = ["values.gateways.istio-ingressgateway.type=NodePort", &label, &port];
        let old = chart("ingress", "istio-ingress", "gateways: {istio-ingressgateway: {}}", &[]);
        assert_eq!(
            values_of(vec![old], &sets),
            r#"{"gateways":{"istio-ingressgateway":{"type":"NodePort","labels":{"a":"b"},"ports":[{"port":80,"targetPort":0}]}}}"#
        );
        let new = chart("ingress", "gateway", "service: {}", &[]);
        assert_eq!(
            values_of(vec![new], &sets),
            r#"{"type":"NodePort","labels":{"a":"b"},"service":{"ports":[{"port":80,"targetPort":0}]}}"#
        );
    }
}
