//! How many threads a proxy gets, as the templates of lines until 1.14 ask for it. Later ones leave it to the proxy.

use crate::object::quantity::thousandths;
use crate::values::{Map, Tree};

/// As many as there are when nobody says anything.
const DEFAULT: i64 = 2;

/// The annotations with the processor time of a proxy: its limit goes before what it asks for.
const ANNOTATIONS: [&str; 2] = ["sidecar.istio.io/proxyCPULimit", "sidecar.istio.io/proxyCPU"];

/// Returns the number of threads: as the proxy's configuration says; 0 there means as many as it has processors.
pub(super) fn estimated(proxy_config: &Map, pod: &Tree, values: &Tree) -> i64 {
    match proxy_config.get("concurrency") {
        Some(Tree::Int(0)) => {}
        Some(Tree::Int(number)) if *number > 0 => return *number,
        _ => return DEFAULT,
    }
    let annotations = pod.get_path(&["metadata", "annotations"]);
    let given = ANNOTATIONS.iter().find_map(|name| annotations?.get(name));
    let by_values = || {
        let resources = values.get_path(&["global", "proxy", "resources"])?;
        ["limits", "requests"].iter().find_map(|kind| resources.get_path(&[kind, "cpu"]))
    };
    given.or_else(by_values).and_then(processors).unwrap_or(DEFAULT)
}

/// Returns how many whole processors an amount needs: `1500m` needs two.
fn processors(amount: &Tree) -> Option<i64> {
    const THOUSANDTHS: i64 = 1000;
    let amount = thousandths(amount).filter(|amount| *amount >= 0)?;
    Some(amount / THOUSANDTHS + i64::from(amount % THOUSANDTHS > 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    #[test]
    fn threads_are_those_of_the_configuration_or_of_the_processors() {
        let of = |proxy: &str, pod: &str, values: &str| {
            let tree = |text: &str| json::decode(text).unwrap();
            let Tree::Map(proxy) = tree(proxy) else { panic!("a map") };
            estimated(&proxy, &tree(pod), &tree(values))
        };
        let values = r#"{"global":{"proxy":{"resources":{"limits":{"cpu":"2500m"},"requests":{"cpu":1}}}}}"#;
        let pod = r#"{"metadata":{"annotations":{"sidecar.istio.io/proxyCPU":"0.5"}}}"#;
        assert_eq!(of("{}", pod, values), 2);
        assert_eq!(of(r#"{"concurrency":7}"#, pod, values), 7);
        assert_eq!(of(r#"{"concurrency":0}"#, "{}", values), 3);
        assert_eq!(of(r#"{"concurrency":0}"#, pod, values), 1);
        assert_eq!(of(r#"{"concurrency":0}"#, "{}", "{}"), 2);
        assert_eq!(
            of(r#"{"concurrency":0}"#, r#"{"metadata":{"annotations":{"sidecar.istio.io/proxyCPU":"x"}}}"#, "{}"),
            2
        );
    }
}
