//! The provider of the mesh configuration by which proxies send traces to the add-on for tracing.
//!
//! The profile `demo` has one for Jaeger; where there is none that leads to the add-on, it is added. What the user says of
//! providers stays as it is.

use crate::spec::Spec;
use crate::spec::component::TRACING;
use crate::values::{Map, Tree};

/// The port of Jaeger for OTLP, and that of Zipkin.
const OTLP: i64 = 4317;
const ZIPKIN: i64 = 9411;

/// Which provider leads to the add-on.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Provider {
    /// Its name; empty when the add-on is off.
    pub(super) name: String,
    /// The provider, when the mesh configuration does not have it.
    pub(super) missing: Option<Tree>,
}

/// Returns the provider that leads to the add-on; `values` are those that all charts share.
pub(super) fn provider(spec: &Spec, values: &Map) -> Provider {
    let Some(instance) = spec.addon(TRACING) else { return Provider::default() };
    let text = |key: &str| instance.settings.get(key).and_then(Tree::as_str).filter(|text| !text.is_empty());
    if let Some(name) = text("extensionProvider") {
        return Provider { name: name.to_owned(), missing: None };
    }
    let app = text("provider").unwrap_or("jaeger");
    let (kind, service, port) = match app {
        "zipkin" => ("zipkin", "zipkin", ZIPKIN),
        _ => ("opentelemetry", "jaeger-collector", OTLP),
    };
    let place = format!("{service}.{}", instance.namespace);
    let domain = at(values, &["global", "proxy", "clusterDomain"]).and_then(Tree::as_str);
    let host = format!("{place}.svc.{}", domain.filter(|domain| !domain.is_empty()).unwrap_or("cluster.local"));
    let known = providers(values);
    let name_of = |provider: &Tree| provider.get("name").and_then(Tree::as_str).unwrap_or_default().to_owned();
    let leads_there = |provider: &&Tree| {
        let field = |key: &str| provider.get(kind).and_then(|settings| settings.get(key));
        let named = field("service").and_then(Tree::as_str).unwrap_or_default();
        [&*place, &*format!("{place}.svc"), &*host].contains(&named)
            && field("port").and_then(Tree::as_int) == Some(port)
    };
    if let Some(provider) = known.iter().find(leads_there) {
        return Provider { name: name_of(provider), missing: None };
    }
    // One of the name of what it is, unless that is somebody else's.
    let mut name = app.to_owned();
    if known.iter().any(|provider| name_of(provider) == name) {
        name = format!("{app}-{}", instance.namespace);
    }
    let map = |entries: [(&str, Tree); 2]| Tree::Map(entries.map(|(key, value)| (key.to_owned(), value)).into());
    let settings = map([("service", Tree::from(host)), ("port", Tree::Int(port))]);
    let missing = map([("name", Tree::from(&*name)), (kind, settings)]);
    Provider { name, missing: Some(missing) }
}

/// Adds a provider to the mesh configuration.
pub(super) fn add(values: &mut Map, provider: Tree) {
    let mesh = values.entry("meshConfig".to_owned()).or_default();
    if !matches!(mesh, Tree::Map(_)) {
        *mesh = Tree::Map(Map::new());
    }
    let Some(mesh) = mesh.as_map_mut() else { return };
    match mesh.entry("extensionProviders".to_owned()).or_default() {
        Tree::List(list) => list.push(provider),
        other => *other = Tree::List(vec![provider]),
    }
}

fn providers(values: &Map) -> &[Tree] {
    at(values, &["meshConfig", "extensionProviders"]).and_then(Tree::as_list).unwrap_or_default()
}

fn at<'v>(values: &'v Map, path: &[&str]) -> Option<&'v Tree> {
    let (first, rest) = path.split_first()?;
    values.get(first)?.get_path(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::component_values::shared_values;
    use crate::spec::{SpecSources, resolve};
    use crate::values::json;

    /// Returns the name of the provider, and the providers of the mesh configuration.
    fn of(flags: &[&str]) -> (String, String) {
        let sets = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let sources = SpecSources { sets, ..SpecSources::default() };
        let spec = resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
        let values = shared_values(&spec);
        // What was added is found again.
        let again = provider(&spec, &values);
        assert_eq!(again.missing, None);
        (again.name, json::encode_in_order(&Tree::List(providers(&values).to_vec())))
    }

    #[test]
    fn a_provider_is_added_only_where_none_leads_to_the_add_on() {
        let on = "addons.tracing.enabled=true";
        let (_, before) = of(&["profile=demo", "addons.tracing.enabled=false"]);
        assert_eq!(of(&["profile=demo"]), ("jaeger".to_owned(), before));
        let (name, all) = of(&["profile=minimal", on]);
        assert_eq!(name, "jaeger");
        assert_eq!(
            all,
            r#"[{"name":"jaeger","opentelemetry":{"service":"jaeger-collector.istio-system.svc.cluster.local","port":4317}}]"#
        );
        let (name, all) = of(&["profile=demo", "addons.tracing.provider=zipkin"]);
        assert_eq!(name, "zipkin");
        assert!(all.ends_with(
            r#"{"name":"zipkin","zipkin":{"service":"zipkin.istio-system.svc.cluster.local","port":9411}}]"#
        ));
        assert_eq!(of(&["profile=minimal"]), (String::new(), "[]".to_owned()));
    }

    #[test]
    fn a_provider_of_the_user_stays_and_may_be_the_one() {
        let (name, all) = of(&["profile=demo", "addons.tracing.namespace=traces"]);
        assert_eq!(name, "jaeger-traces");
        assert!(
            all.contains("jaeger-collector.istio-system.svc") && all.contains("jaeger-collector.traces.svc"),
            "{all}"
        );
        let (name, all) = of(&["addons.tracing.enabled=true", "addons.tracing.extensionProvider=mine"]);
        assert_eq!((&*name, &*all), ("mine", "[]"));
    }
}
