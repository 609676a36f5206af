//! `EgressRule` → `ServiceEntry`, with a destination rule where proxies spoke TLS in place of the clients.

use super::error::MigrateError;
use super::fields::Fields;
use super::hosts::{self, Hosts};
use super::note::Severity;
use super::service::Service;
use super::surroundings::Surroundings;
use crate::api::Metadata;
use crate::api::networking::ServiceEntry;
use crate::api::networking::destination_rule::{ClientTls, ClientTlsMode, PortTrafficPolicy};
use crate::api::networking::port::{DestinationPort, Protocol};
use crate::api::networking::service_entry::{Location, Resolution, ServicePort};
use crate::values::Tree;

/// Returns the service entry of a rule, and adds to its host how connections are secured; none when the rule does not say
/// what it is for.
pub fn convert(
    spec: &Fields<'_>,
    metadata: &Metadata,
    object: usize,
    hosts: &mut Hosts,
    surroundings: &mut Surroundings,
) -> Result<Option<Tree>, MigrateError> {
    let namespace = metadata.namespace.as_deref();
    let destination = spec.get("destination");
    let host = destination.as_ref().and_then(|fields| {
        let host = if fields.tree.as_str().is_some() { fields.as_text() } else { fields.text("service") };
        for name in ["name", "namespace", "domain", "labels"] {
            fields.skip(name);
        }
        fields.finish();
        host
    });
    let Some(host) = host else {
        destination.as_ref().unwrap_or(spec).lost("names no host outside");
        return Ok(None);
    };
    if let Some(proxy) = spec.get("useEgressProxy").filter(|field| field.tree.as_bool() != Some(false)) {
        proxy.lost("sent the requests through an egress proxy, which takes a Gateway and a VirtualService today");
    }
    let is_address = host.contains('/') || host.parse::<std::net::IpAddr>().is_ok();
    let is_pattern = host.starts_with('*');
    let mut ports = Vec::new();
    let mut secured = Vec::new();
    for item in spec.items("ports") {
        let (Some(number), protocol) = (item.whole::<u16>("port").filter(|number| *number > 0), item.text("protocol"))
        else {
            item.lost("has no number of a port");
            continue;
        };
        item.finish();
        let mut protocol = protocol.unwrap_or_else(|| "http".to_owned()).to_ascii_lowercase();
        if protocol == "https" {
            // Clients speak plain HTTP, the proxy makes it HTTPS.
            "http".clone_into(&mut protocol);
            secured.push(number);
            item.note(
                Severity::Changed,
                "lets clients speak plain HTTP and proxies make it HTTPS, as before; clients that speak HTTPS themselves \
                 need the protocol `HTTPS` and no DestinationRule",
            );
        }
        let name = format!("{protocol}-{number}");
        ports.push(ServicePort {
            number: number.into(),
            protocol: Some(Protocol(protocol.to_ascii_uppercase())),
            name,
            target_port: None,
        });
    }
    spec.finish();
    let service = Service::External { host: host.clone() };
    if !secured.is_empty() {
        hosts.contributes(&service, object, namespace, metadata);
        let of = hosts.of(&service);
        for port in secured {
            of.ports.push(PortTrafficPolicy {
                port: Some(DestinationPort { number: Some(port.into()) }),
                tls: Some(ClientTls { mode: Some(ClientTlsMode::Simple), ..ClientTls::default() }),
                ..PortTrafficPolicy::default()
            });
        }
    }
    let entry = ServiceEntry {
        // Addresses are recognised by themselves; the name is one for people.
        hosts: vec![if is_address { format!("{}.egress", metadata.name) } else { host.clone() }],
        addresses: if is_address { vec![host] } else { Vec::new() },
        ports,
        location: Some(Location::MeshExternal),
        resolution: Some(if is_address || is_pattern { Resolution::None } else { Resolution::Dns }),
        ..ServiceEntry::default()
    };
    let name = surroundings.take("ServiceEntry", namespace, &metadata.name);
    hosts::object(Metadata { name, ..metadata.clone() }, entry).map(Some)
}
