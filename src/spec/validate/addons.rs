//! Rules for add-ons: what they need of each other.

use super::{At, Rules, at, text};
use crate::spec::component::ADDONS;
use crate::values::{Map, Tree};

/// Those that show metrics, and their names for people.
const SHOW_METRICS: [(&str, &str); 3] = [("kiali", "Kiali"), ("kiali-operator", "Kiali"), ("grafana", "Grafana")];

/// Checks what is said of add-ons.
pub fn check(spec: &Map, rules: &mut Rules<'_>) {
    let is_on = |key: &str| at(spec, &[ADDONS, key, "enabled"]).and_then(Tree::as_bool) == Some(true);
    if is_on("kiali") && is_on("kiali-operator") {
        let message = "the operator would install a second Kiali over the one that is an add-on by itself";
        let hint =
            "have one of the two: `--set addons.kiali.enabled=false`, or `--set addons.kiali-operator.enabled=false`";
        rules.error_with(&At::root(&[ADDONS, "kiali-operator", "enabled"]), message, Some(hint.to_owned()));
    }
    for (key, name) in SHOW_METRICS.into_iter().filter(|(key, _)| is_on(key)) {
        let empty = Map::new();
        let own = at(spec, &[ADDONS, key]).and_then(Tree::as_map).unwrap_or(&empty);
        if !is_on("prometheus") && text(own, "prometheusUrl").is_none() {
            let message = format!(
                "{name} shows nothing without Prometheus; add `{ADDONS}.prometheus.enabled=true`, or say where there is one with `{ADDONS}.{key}.prometheusUrl`"
            );
            rules.warning(&At::root(&[ADDONS, key, "enabled"]), &message);
        }
    }
    let provider = at(spec, &[ADDONS, "tracing", "provider"]).and_then(Tree::as_str);
    if is_on("tracing") && provider == Some("zipkin") && (is_on("kiali") || is_on("kiali-operator")) {
        let message = "Kiali shows traces of Jaeger only; it is told of none";
        rules.warning(&At::root(&[ADDONS, "tracing", "provider"]), message);
    }
}

#[cfg(test)]
mod tests {
    use crate::spec::{SpecError, SpecSources, resolve};

    fn told(flags: &[&str]) -> Result<Vec<String>, String> {
        let sets = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let sources = SpecSources { sets, ..SpecSources::default() };
        match resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())) {
            Ok(spec) => Ok(spec.warnings),
            Err(SpecError::Invalid { problems, .. }) => Err(problems[0].to_string()),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(told(&["profile=demo"]).unwrap(), Vec::<String>::new());
        let alone = told(&["addons.kiali.enabled=true"]).unwrap();
        assert!(alone.len() == 1 && alone[0].contains("Kiali shows nothing without Prometheus"), "{alone:?}");
        let elsewhere = ["addons.kiali.enabled=true", "addons.kiali.prometheusUrl=http://prometheus.mine:9090"];
        assert_eq!(told(&elsewhere).unwrap(), Vec::<String>::new());
        let zipkin = told(&["profile=demo", "addons.tracing.provider=zipkin"]).unwrap();
        assert!(zipkin.len() == 1 && zipkin[0].contains("Jaeger only"), "{zipkin:?}");
    }

    #[test]
    fn kiali_is_installed_in_one_way() {
        let error = told(&["profile=demo", "addons.kiali-operator.enabled=true"]).unwrap_err();
        assert!(error.contains("second Kiali"), "{error}");
    }
}
