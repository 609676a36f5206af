//! The functions that the injector adds to sprig's. Four names mean something else than in sprig: `indent` leaves the
//! first line alone, `toYaml` keeps the final newline, `omit` takes string maps only, `toJSON` too.

#![expect(clippy::unnecessary_wraps, reason = "all functions of a table have one type")]

use super::objects::{self, as_struct, struct_type};
use super::pod::PROXY;
use super::{proxy_config, resource_attributes};
use crate::template::eval::Engine;
use crate::template::funcs::{Arguments, FuncError, Function, go_duration};
use crate::template::printf;
use crate::template::value::{MapKind, MapRef, Str, Value};
use crate::values::{Map, Tree, json};
use crate::yaml;

/// The injector's own functions.
pub const FUNCTIONS: &[Function] = &[
    Function { name: "formatDuration", signature: "a", body: format_duration },
    Function { name: "isset", signature: "Ms", body: is_set },
    Function { name: "excludeInboundPort", signature: "as", body: exclude_inbound_port },
    Function { name: "includeInboundPorts", signature: "a", body: include_inbound_ports },
    Function { name: "kubevirtInterfaces", signature: "s", body: same_text },
    Function { name: "excludeInterfaces", signature: "s", body: same_text },
    Function { name: "applicationPorts", signature: "a", body: application_ports },
    Function { name: "annotation", signature: "asa", body: annotation },
    Function { name: "valueOrDefault", signature: "aa", body: value_or_default },
    Function { name: "toJSON", signature: "M", body: to_json },
    Function { name: "fromJSON", signature: "s", body: from_json },
    Function { name: "structToJSON", signature: "a", body: struct_to_json },
    Function { name: "protoToJSON", signature: "a", body: message_to_json },
    Function { name: "toYaml", signature: "a", body: to_yaml },
    Function { name: "indent", signature: "is", body: indent },
    Function { name: "directory", signature: "s", body: directory },
    Function { name: "contains", signature: "ss", body: contains },
    Function { name: "toLower", signature: "s", body: to_lower },
    Function { name: "appendMultusNetwork", signature: "ss", body: append_multus_network },
    Function { name: "env", signature: "ss", body: environment_variable },
    Function { name: "omit", signature: "Ms*", body: omit },
    Function { name: "strdict", signature: "s*", body: string_dictionary },
    Function { name: "toJsonMap", signature: "M*", body: to_json_map },
    Function { name: "mergeMaps", signature: "M*", body: merge_maps },
    Function { name: "omitNil", signature: "a", body: omit_nil },
    Function { name: "otelResourceAttributes", signature: "aMMsa", body: resource_attributes::function },
];

/// Returns the injector's functions, to stand after sprig's: of two functions of one name the later is called.
pub fn template_functions() -> Vec<&'static [Function]> {
    vec![FUNCTIONS]
}

/// Returns an error for an argument of another Go type than the function's.
pub(super) fn wrong_type(expected: &str, value: &Value) -> FuncError {
    FuncError::message(format!("wrong type for value; expected {expected}; got {}", value.type_name()))
}

fn format_duration(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let value = arguments.get(0);
    let nanoseconds = objects::as_duration(value).or(if value.is_nil() { Some(0) } else { None });
    let nanoseconds = nanoseconds.ok_or_else(|| wrong_type("*durationpb.Duration", value))?;
    Ok(Value::str(go_duration::format(nanoseconds)))
}

fn is_set(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    Ok(Value::Bool(arguments.map(0).contains_key(arguments.str(1))))
}

/// Adds a port to a list of ports, unless it is there or is no port.
fn exclude_inbound_port(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let port = printf::sprint(&[arguments.get(0).clone()]);
    let (port, excluded) = (port.trim(), arguments.str(1));
    let mut ports: Vec<&str> = excluded.split(',').collect();
    if port.is_empty() || port == "0" || ports.contains(&port) {
        return Ok(Value::Str(arguments.text(1)));
    }
    ports.push(port);
    let ports: Vec<&str> = ports.into_iter().map(str::trim).filter(|port| !port.is_empty()).collect();
    Ok(Value::str(ports.join(",")))
}

fn include_inbound_ports(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    container_ports(arguments.get(0), |_| true)
}

fn application_ports(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    container_ports(arguments.get(0), |container| container.get("name").and_then(Tree::as_str) != Some(PROXY))
}

/// Returns the TCP ports of some containers.
fn container_ports(containers: &Value, is_meant: fn(&Tree) -> bool) -> Result<Value, FuncError> {
    let items = objects::items(containers).ok_or_else(|| wrong_type("[]v1.Container", containers))?;
    let mut numbers = Vec::new();
    for item in items.iter() {
        let (_, container) = as_struct(item).ok_or_else(|| wrong_type("v1.Container", item))?;
        let ports = container.get("ports").and_then(Tree::as_list).filter(|_| is_meant(container));
        for port in ports.unwrap_or_default() {
            if !matches!(port.get("protocol").and_then(Tree::as_str), Some("UDP" | "SCTP")) {
                let number = port.get("containerPort").map_or(0, super::schema::whole_number);
                numbers.push(number.to_string());
            }
        }
    }
    Ok(Value::str(numbers.join(",")))
}

fn same_text(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    Ok(Value::Str(arguments.text(0)))
}

/// Returns an annotation, or the printed default.
fn annotation(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let meta = arguments.get(0);
    let is_meta = struct_type(meta).is_some_and(|kind| kind.name == super::kubernetes_types::OBJECT_META.name);
    let (_, tree) = as_struct(meta).filter(|_| is_meta).ok_or_else(|| wrong_type("v1.ObjectMeta", meta))?;
    let value = tree.get_path(&["annotations", arguments.str(1)]).and_then(Tree::as_str);
    Ok(value.map_or_else(|| Value::str(printf::sprint(&[arguments.get(2).clone()])), Value::str))
}

fn value_or_default(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let value = arguments.get(0);
    let is_absent = value.is_nil() || value.as_str() == Some("");
    Ok(arguments.get(usize::from(is_absent)).clone())
}

fn to_json(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    Ok(Value::str(string_map_json(&arguments.map(0))))
}

fn string_map_json(map: &MapRef) -> String {
    let entries = map.entries();
    let entries = entries.iter().map(|(key, value)| (key.to_string(), Tree::from(value.as_str().unwrap_or_default())));
    json::encode(&Tree::Map(entries.collect()), true)
}

/// Returns the value of a JSON text; a wrong text is `{}`, as text.
fn from_json(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    engine.charge_text(arguments.str(0).len())?;
    Ok(json::decode(arguments.str(0)).map_or_else(|_| Value::str("{}"), |tree| Value::from_tree(&tree, false)))
}

fn struct_to_json(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let value = arguments.get(0);
    if value.is_nil() {
        return Ok(Value::str("{}"));
    }
    let text = json::encode_in_order(&value.to_tree()?);
    engine.charge_text(text.len())?;
    Ok(Value::str(text))
}

fn message_to_json(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let value = arguments.get(0);
    let tree = match as_struct(value) {
        Some((kind, tree)) if kind.name == super::mesh_types::PROXY_CONFIG.name => {
            kind.to_json(&proxy_config::without_defaults(tree))
        }
        Some((kind, tree)) => kind.to_json(tree),
        None if value.is_nil() || struct_type(value).is_some() => Tree::Map(Map::new()),
        None => return Err(wrong_type("protoreflect.ProtoMessage", value)),
    };
    let text = json::encode_in_order(&tree);
    engine.charge_text(text.len())?;
    Ok(Value::str(text))
}

fn to_yaml(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let text = yaml::emit(&arguments.get(0).to_tree()?, yaml::Style::Sorted);
    engine.charge_text(text.len())?;
    Ok(Value::str(text))
}

/// Indents every line but the first.
fn indent(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let source = arguments.str(1);
    let lines = source.matches('\n').count();
    let width = usize::try_from(arguments.int(0).unsigned_abs()).unwrap_or(usize::MAX);
    engine.charge_text(lines.saturating_mul(width.saturating_add(1)).saturating_add(source.len()))?;
    if lines == 0 {
        return Ok(Value::Str(arguments.text(1)));
    }
    Ok(Value::str(source.replace('\n', &format!("\n{}", " ".repeat(width)))))
}

/// Returns a path up to its last slash.
fn directory(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let path = arguments.str(0);
    Ok(Value::str(path.rfind('/').map_or("", |slash| &path[..=slash])))
}

fn contains(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    Ok(Value::Bool(arguments.str(1).contains(arguments.str(0))))
}

fn to_lower(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    Ok(Value::str(arguments.str(0).to_lowercase()))
}

/// Adds a network, `namespace/name` or `name`, to Multus' annotation: a list of names or JSON.
fn append_multus_network(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let (existing, network) = (arguments.str(0), arguments.str(1));
    let unchanged = Ok(Value::Str(arguments.text(0)));
    if existing.is_empty() {
        return Ok(Value::str(network));
    }
    let Some(end) = existing.rfind(']') else {
        if existing.split(',').any(|known| known.trim() == network) {
            return unchanged;
        }
        return Ok(Value::str(format!("{existing}, {network}")));
    };
    let Ok(Tree::List(networks)) = json::decode(existing) else { return unchanged };
    let (namespace, name) =
        network.split_once('/').map_or((None, network), |(namespace, name)| (Some(namespace), name));
    let text = |tree: &Tree, key: &str| tree.get(key).and_then(Tree::as_str).map(str::to_owned);
    let is_there = networks
        .iter()
        .any(|known| text(known, "name").as_deref() == Some(name) && text(known, "namespace").as_deref() == namespace);
    if is_there {
        return unchanged;
    }
    let quoted = |text: &str| json::encode(&Tree::from(text), true);
    let namespace = namespace.map(|namespace| format!(", \"namespace\": {}", quoted(namespace))).unwrap_or_default();
    let comma = if networks.is_empty() { "" } else { ", " };
    let added = format!("{comma}{{\"name\": {}{namespace}}}", quoted(name));
    Ok(Value::str(format!("{}{added}{}", &existing[..end], &existing[end..])))
}

/// Returns the default: injection reads no environment, so that its result depends on its inputs only.
fn environment_variable(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    Ok(Value::Str(arguments.text(1)))
}

fn omit(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let omitted: Vec<&str> = arguments.rest(1).iter().filter_map(Value::as_str).collect();
    let entries = arguments.map(0).snapshot().into_iter().filter(|(key, _)| !omitted.contains(&&**key));
    Ok(Value::Map(MapRef::new(MapKind::Strings, entries.collect())))
}

/// Returns the map of keys and values in turn; a last key alone has the value `""`.
fn string_dictionary(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let text = |value: &Value| Str::from(value.as_str().unwrap_or_default());
    let entries = arguments.all().chunks(2).filter_map(|pair| {
        let (key, value) = pair.split_first()?;
        Some((text(key), Value::Str(value.first().map_or_else(|| Str::from(""), text))))
    });
    Ok(Value::Map(MapRef::new(MapKind::Strings, entries.collect())))
}

/// Returns one map of all entries; of two values of one key the later is taken.
fn merged(arguments: &Arguments<'_>) -> MapRef {
    let maps = (0..arguments.len()).map(|index| arguments.map(index));
    MapRef::new(MapKind::Strings, maps.flat_map(|map| map.snapshot()).collect())
}

fn to_json_map(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let text = string_map_json(&merged(arguments));
    engine.charge_text(text.len())?;
    Ok(Value::str(text))
}

fn merge_maps(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    Ok(Value::Map(merged(arguments)))
}

/// Takes nil out of maps and lists, at every depth; a map or list that only held nil is nil itself.
fn omit_nil(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    without_nil(arguments.get(0), 0)
}

fn without_nil(value: &Value, depth: usize) -> Result<Value, FuncError> {
    if depth > 1000 {
        return Err(FuncError::message("value is nested more than 1000 deep; it may contain itself"));
    }
    match value {
        Value::Map(map) if map.kind() != MapKind::Strings && !map.is_empty() => {
            let mut kept = Vec::new();
            for (key, item) in map.snapshot() {
                let item = without_nil(&item, depth + 1)?;
                if !item.is_nil() {
                    kept.push((key, item));
                }
            }
            Ok(if kept.is_empty() { Value::Nil } else { Value::map(kept) })
        }
        Value::List(list) if !list.items.is_empty() => {
            let mut kept = Vec::new();
            for item in list.items.iter() {
                let item = without_nil(item, depth + 1)?;
                if !item.is_nil() {
                    kept.push(item);
                }
            }
            Ok(if kept.is_empty() { Value::Nil } else { Value::list(kept) })
        }
        Value::Object(object) if object.is_nil() => Ok(Value::Nil),
        value => Ok(value.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::eval::{Environment, MissingKey, TemplateSet};
    use crate::template::limits::Limits;

    /// Renders a template whose dot is a map of a pod's parts.
    fn render(template: &str) -> Result<String, String> {
        let data = json::decode(
            r#"{"meta": {"name": "n", "annotations": {"a": "1"}},
                "spec": {"containers": [{"name": "app", "image": "host:5000/app:1.2", "ports": [{"containerPort": 80}]},
                                        {"name": "istio-proxy", "ports": [{"containerPort": 90}]}]},
                "one": [{"name": "app", "image": "host:5000/app:1.2"}],
                "probe": {"name": "p", "readinessProbe": {"httpGet": {"path": "/", "port": "web"}}},
                "proxy": {"drainDuration": "90s", "statusPort": 15020, "concurrency": 2, "interceptionMode": "TPROXY",
                          "tracing": {"zipkin": {"address": "z"}}},
                "mesh": {"trustDomain": "td", "extensionProviders": [
                    {"opentelemetry": {"serviceAttributeEnrichment": "OTEL_SEMANTIC_CONVENTIONS"}}]}}"#,
        )
        .expect("json");
        let part = |name: &str| data.get(name).expect("a part");
        let entries = [
            ("meta", objects::object_meta(part("meta"))),
            ("spec", objects::pod_spec(part("spec"))),
            ("one", objects::containers(part("one"))),
            ("probe", objects::container(part("probe"))),
            ("proxy", objects::proxy_config(Some(part("proxy")))),
            ("nothing", objects::proxy_config(None)),
            ("mesh", objects::mesh_config(Some(part("mesh")))),
            ("raw", Value::from_tree(&data, false)),
        ];
        let data = Value::map(entries.map(|(name, value)| (Str::from(name), value)));
        let environment = Environment {
            now: jiff::Timestamp::UNIX_EPOCH,
            random: Box::new(|bytes| bytes.fill(0)),
            lookup: None,
            limits: Limits::default(),
        };
        let mut set = TemplateSet::new(&template_functions(), MissingKey::Nothing);
        set.parse("test", template).map_err(|error| error.message)?;
        set.execute("test", &data, &environment).map_err(|error| error.message)
    }

    fn check(cases: &[(&str, &str)]) {
        for (template, want) in cases {
            assert_eq!(render(template).as_deref(), Ok(*want), "{template}");
        }
    }

    #[test]
    fn typed_data_shows_gos_fields_getters_and_nil() {
        check(&[
            ("{{ .meta.Name }} {{ .meta.Labels }} {{ .meta.DeletionTimestamp }}", "n map[] <nil>"),
            ("{{ .spec.ServiceAccountName }}{{ range .spec.Containers }}{{ .Name }} {{ end }}", "app istio-proxy "),
            ("{{ .probe.ReadinessProbe.HTTPGet.Port }} {{ .probe.LivenessProbe }}", "{1 0 web} <nil>"),
            ("{{ if .probe.SecurityContext }}y{{ else }}n{{ end }} {{ .probe.Resources }}", "n {<nil> <nil> <nil>}"),
            ("{{ .proxy.InterceptionMode }} {{ printf `%d` .proxy.InterceptionMode }}", "TPROXY 1"),
            ("{{ .proxy.Concurrency.GetValue }} {{ .proxy.GetTracing.GetZipkin.GetAddress }}", "2 z"),
            ("[{{ .nothing.GetTracing.GetTlsSettings.GetCaCertificates }}] {{ .nothing.GetStatusPort }}", "[] 0"),
            ("{{ .mesh.TrustDomain }} {{ .mesh.ProxyListenPort }} {{ .mesh.GetDefaultConfig }}", "td 0 <nil>"),
            ("{{ .proxy.DrainDuration.Seconds }} {{ .proxy.DrainDuration.AsDuration }}", "90 1m30s"),
        ]);
        for wrong in
            ["{{ .nothing.Tracing }}", "{{ .proxy.Nope }}", "{{ .proxy.Tracing.Zipkin }}", "{{ .meta.GetName }}"]
        {
            assert!(render(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn json_and_yaml_are_gos() {
        check(&[
            (
                "{{ structToJSON .probe }}",
                r#"{"name":"p","resources":{},"readinessProbe":{"httpGet":{"path":"/","port":"web"}}}"#,
            ),
            (
                "{{ protoToJSON .proxy }}",
                r#"{"drainDuration":"90s","concurrency":2,"interceptionMode":"TPROXY","tracing":{"zipkin":{"address":"z"}}}"#,
            ),
            ("{{ protoToJSON .nothing }} {{ protoToJSON nil }}", "{} {}"),
            ("{{ toYaml .meta }}|", "annotations:\n  a: \"1\"\nname: \"n\"\n|"),
            ("{{ (fromJSON `{\"a\": 1}`).a }} {{ fromJSON `x` }}", "1 {}"),
        ]);
        assert!(render("{{ protoToJSON `x` }}").is_err());
    }

    #[test]
    fn ports_annotations_and_durations() {
        check(&[
            ("{{ applicationPorts .spec.Containers }} {{ includeInboundPorts .spec.Containers }}", "80 80,90"),
            ("{{ annotation .meta `a` 5 }} {{ annotation .meta `b` 5 }} {{ isset .meta.Annotations `a` }}", "1 5 true"),
            ("{{ excludeInboundPort 80 `1, 80` }} {{ excludeInboundPort 80 `1, 2` }}", "1,80,80 1,2,80"),
            ("{{ formatDuration .proxy.DrainDuration }} {{ formatDuration .nothing.GetDrainDuration }}", "1m30s 0s"),
            ("{{ kubevirtInterfaces `a` }}{{ excludeInterfaces `b` }} {{ env `PATH` `none` }}", "ab none"),
        ]);
        assert!(render("{{ annotation .raw `a` 5 }}").is_err());
        assert!(render("{{ applicationPorts .raw }}").is_err());
    }

    #[test]
    fn maps_and_lists() {
        check(&[
            ("{{ toJsonMap (mergeMaps (strdict `a` `1`) (strdict `a` `2` `b`)) }}", r#"{"a":"2","b":""}"#),
            ("{{ toJSON (omit (strdict `a` `1` `b` `2`) `a`) }}", r#"{"b":"2"}"#),
            ("{{ omitNil (fromJSON `{\"a\": [null], \"b\": {}, \"c\": [null, {\"d\": null}]}`) }}", "map[b:map[]]"),
        ]);
    }

    #[test]
    fn networks_are_added_once() {
        check(&[
            ("{{ appendMultusNetwork `[]` `ns/x` }}", r#"[{"name": "x", "namespace": "ns"}]"#),
            ("{{ appendMultusNetwork `[{\"name\":\"x\"}]` `x` }}", r#"[{"name":"x"}]"#),
            (
                "{{ appendMultusNetwork `[{\"name\":\"x\",\"namespace\":\"ns\"}]` `ns/x` }}",
                r#"[{"name":"x","namespace":"ns"}]"#,
            ),
            ("{{ appendMultusNetwork `a]` `x` }} {{ appendMultusNetwork `a` `x` }}", "a] a, x"),
        ]);
    }

    #[test]
    fn a_workload_is_described_when_the_mesh_asks() {
        let template = "{{ otelResourceAttributes .mesh .meta.Annotations .meta.Labels `ns` .one }}";
        let want = "service.namespace=ns,service.version=1.2,service.instance.id=ns.$(POD_NAME).app";
        let of_several = "service.namespace=ns,service.instance.id=ns.$(POD_NAME).app";
        check(&[
            (template, want),
            (&template.replace(".one", ".spec.Containers"), of_several),
            (&template.replace(".mesh", ".nothing"), ""),
        ]);
    }
}
