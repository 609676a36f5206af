//! The mesh configuration as istiod has it: the file's fields over the built-in ones, and a proxy's own over those of
//! all proxies.
//!
//! A field of the file takes the place of the built-in one as a whole; only the configuration of proxies is merged field
//! by field, and in it the environment of proxies variable by variable (`pkg/config/mesh`).

use super::mesh_types::{MESH_CONFIG, PROXY_CONFIG};
use super::proxy_config;
use super::schema::{Kind, StructType};
use crate::values::{Map, Tree};

/// Returns a mesh configuration with what it leaves out.
pub fn with_defaults(config: &Tree) -> Map {
    let config = with_json_names(&MESH_CONFIG, config);
    let mut mesh = defaults();
    let empty = Map::new();
    let given = config.as_map().unwrap_or(&empty);
    for (key, value) in given.iter().filter(|(key, value)| *key != "defaultConfig" && !value.is_null()) {
        mesh.insert(key.clone(), value.clone());
    }
    let built_in = proxy_config::with_defaults(&Map::new());
    let proxies = given.get("defaultConfig").and_then(Tree::as_map);
    let proxies = proxies.map_or_else(|| built_in.clone(), |proxies| with_own(&built_in, proxies));
    mesh.insert("defaultConfig".to_owned(), Tree::Map(proxies));
    mesh
}

/// Returns the built-in configuration, as far as templates look into it.
fn defaults() -> Map {
    let text = |text: &str| Tree::from(text);
    let mode = |mode: &str| Tree::Map(Map::from_iter([("mode".to_owned(), Tree::from(mode))]));
    let everywhere = || Tree::List(vec![Tree::from("*")]);
    let fields = [
        ("enableTracing", Tree::Bool(true)),
        ("accessLogEncoding", text("TEXT")),
        ("protocolDetectionTimeout", text("0s")),
        ("ingressService", text("istio-ingressgateway")),
        ("ingressControllerMode", text("STRICT")),
        ("ingressClass", text("istio")),
        ("trustDomain", text("cluster.local")),
        ("enableAutoMtls", Tree::Bool(true)),
        ("outboundTrafficPolicy", mode("ALLOW_ANY")),
        ("inboundTrafficPolicy", mode("PASSTHROUGH")),
        ("rootNamespace", text("istio-system")),
        ("proxyListenPort", Tree::Int(15001)),
        ("proxyInboundListenPort", Tree::Int(15006)),
        ("connectTimeout", text("10s")),
        ("defaultServiceExportTo", everywhere()),
        ("defaultVirtualServiceExportTo", everywhere()),
        ("defaultDestinationRuleExportTo", everywhere()),
        ("dnsRefreshRate", text("60s")),
        ("enablePrometheusMerge", Tree::Bool(true)),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

/// Lays a proxy's own configuration over that of all proxies. Keys are in protobuf's JSON names.
pub fn with_own(all: &Map, own: &Map) -> Map {
    let mut merged = all.clone();
    for (key, value) in own {
        match (key.as_str(), value) {
            (_, Tree::Null) => {}
            ("proxyMetadata", Tree::Map(variables)) => {
                let place = merged.entry(key.clone()).or_insert(Tree::Null);
                match place {
                    Tree::Map(known) => known.extend(variables.clone()),
                    other => *other = value.clone(),
                }
            }
            ("proxyHeaders", Tree::Map(headers)) => {
                let mut headers = headers.clone();
                for (name, header) in merged.get(key).and_then(Tree::as_map).into_iter().flatten() {
                    // What the proxy says nothing about stays; this one has nothing of everybody's.
                    if name != "setCurrentClientCertDetails" && name != "metadataExchangeHeaders" {
                        headers.entry(name.clone()).or_insert_with(|| header.clone());
                    }
                }
                merged.insert(key.clone(), Tree::Map(headers));
            }
            _ => {
                // A message has at most one of the two.
                match key.as_str() {
                    "serviceCluster" => merged.shift_remove("tracingServiceName"),
                    "tracingServiceName" => merged.shift_remove("serviceCluster"),
                    _ => None,
                };
                merged.insert(key.clone(), value.clone());
            }
        }
    }
    merged
}

/// Returns a proxy's own configuration with protobuf's JSON names.
pub fn own_config(tree: &Tree) -> Tree {
    with_json_names(&PROXY_CONFIG, tree)
}

/// Returns a message whose fields have the names of protobuf's JSON: the names of the declaration, with underscores, are
/// taken too.
fn with_json_names(kind: &StructType, tree: &Tree) -> Tree {
    let Tree::Map(map) = tree else { return tree.clone() };
    let entries = map.iter().map(|(key, value)| {
        let found = kind.fields.iter().find(|field| is_name(field.json, key));
        match found {
            Some(field) => {
                let value = match field.kind {
                    Kind::Pointer(inner) | Kind::Struct(inner) => with_json_names(inner, value),
                    _ => value.clone(),
                };
                (field.json.to_owned(), value)
            }
            None => (key.clone(), value.clone()),
        }
    });
    Tree::Map(entries.collect())
}

/// Tells whether a key is a JSON name, or that name with underscores.
fn is_name(json: &str, key: &str) -> bool {
    if !key.contains('_') {
        return json == key;
    }
    let mut wanted = json.chars();
    for character in key.chars().filter(|character| *character != '_') {
        match wanted.next() {
            Some(other) if other.eq_ignore_ascii_case(&character) => {}
            _ => return false,
        }
    }
    wanted.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &ReadOptions::default()).unwrap()
    }

    #[test]
    fn the_files_fields_win_and_proxies_merge() {
        let mesh = with_defaults(&tree(
            "{trustDomain: td, ingressClass: null, defaultConfig: {proxy_metadata: {A: b}, statusPort: 15999}}",
        ));
        assert_eq!(mesh.get("trustDomain"), Some(&Tree::from("td")));
        assert_eq!(mesh.get("ingressClass"), Some(&Tree::from("istio")));
        let proxies = mesh.get("defaultConfig").unwrap();
        assert_eq!(proxies.get("statusPort"), Some(&Tree::Int(15999)));
        assert_eq!(proxies.get("binaryPath"), Some(&Tree::from("/usr/local/bin/envoy")));
        assert_eq!(proxies.get_path(&["proxyMetadata", "A"]), Some(&Tree::from("b")));
    }

    #[test]
    fn a_proxys_own_variables_join_those_of_all() {
        let all = tree(
            "{proxyMetadata: {A: a, B: b}, image: {imageType: debug}, serviceCluster: s, proxyHeaders: {server: {disabled: true}, requestId: {}}}",
        );
        let own = tree(
            "{proxyMetadata: {B: own}, image: null, tracingServiceName: CANONICAL_NAME_ONLY, proxyHeaders: {requestId: {disabled: true}}}",
        );
        let merged = with_own(all.as_map().unwrap(), own.as_map().unwrap());
        assert_eq!(merged.get("proxyMetadata"), Some(&tree("{A: a, B: own}")));
        assert_eq!(merged.get("image"), Some(&tree("{imageType: debug}")));
        assert_eq!(merged.get("serviceCluster"), None);
        assert_eq!(merged.get("proxyHeaders"), Some(&tree("{requestId: {disabled: true}, server: {disabled: true}}")));
    }
}
