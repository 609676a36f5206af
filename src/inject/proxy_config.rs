//! What of a proxy's configuration is written into a pod: only what differs from the built-in defaults, which the
//! proxy knows itself.

use crate::values::{Map, Tree};

/// The defaults, as text; numbers and durations in the form of a configuration file.
const DEFAULTS: &[(&str, &str)] = &[
    ("configPath", "./etc/istio/proxy"),
    ("binaryPath", "/usr/local/bin/envoy"),
    ("serviceCluster", "istio-proxy"),
    ("drainDuration", "45s"),
    ("terminationDrainDuration", "5s"),
    ("discoveryAddress", "istiod.istio-system.svc:15012"),
    ("controlPlaneAuthPolicy", "MUTUAL_TLS"),
    ("proxyAdminPort", "15000"),
    ("statNameLength", "189"),
    ("statusPort", "15020"),
];

/// Returns a configuration without the fields that are as the proxy has them anyway.
///
/// A field is compared in the form of a configuration file: a duration given as seconds and nanoseconds stays.
pub fn without_defaults(config: &Tree) -> Tree {
    let mut config = config.clone();
    if let Some(map) = config.as_map_mut() {
        map.retain(|key, value| {
            let is_default = DEFAULTS.iter().any(|(name, default)| name == key && is_text(value, default));
            let is_empty = key == "proxyMetadata" && value.as_map().is_none_or(Map::is_empty);
            !is_default && !is_empty
        });
    }
    config
}

/// Returns a configuration with the fields that it leaves out as the proxy has them anyway.
pub fn with_defaults(config: &Map) -> Map {
    let mut config = config.clone();
    for (name, default) in DEFAULTS {
        let default = default.parse().map_or_else(|_| Tree::from(*default), Tree::Int);
        config.entry((*name).to_owned()).or_insert(default);
    }
    config
}

fn is_text(value: &Tree, text: &str) -> bool {
    match value {
        Tree::String(value) => value == text,
        Tree::Int(_) | Tree::Float(_) => text.parse() == Ok(super::schema::whole_number(value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_left_out() {
        let config = Tree::Map(Map::from_iter([
            ("drainDuration".to_owned(), Tree::from("45s")),
            ("statusPort".to_owned(), Tree::Float(15020.0)),
            ("proxyAdminPort".to_owned(), Tree::Int(15001)),
            ("proxyMetadata".to_owned(), Tree::Map(Map::new())),
        ]));
        let left = without_defaults(&config);
        assert_eq!(left.as_map().map(|map| map.keys().collect::<Vec<_>>()), Some(vec![&"proxyAdminPort".to_owned()]));
    }

    #[test]
    fn defaults_are_filled_in_and_left_out_again() {
        let given = Map::from_iter([("statusPort".to_owned(), Tree::Int(15999))]);
        let whole = with_defaults(&given);
        assert_eq!(
            (whole.get("statusPort"), whole.get("proxyAdminPort")),
            (Some(&Tree::Int(15999)), Some(&Tree::Int(15000)))
        );
        assert_eq!(without_defaults(&Tree::Map(whole)), Tree::Map(given));
    }
}
