//! Limits that more than one kind of the group puts on its fields, as rules for the API server and as constants of
//! [`Kind`](crate::api::Kind). What they ask is what upstream's API asks.

use crate::api::{Rule, Version, rule};

/// The group's name.
pub const GROUP: &str = "networking.istio.io";

/// The versions of all kinds of the group but `EnvoyFilter`.
pub const VERSIONS: &[Version] = &[Version::stored("v1"), Version::served("v1alpha3"), Version::served("v1beta1")];

/// No rule: takes the place of those that a type brings along.
pub const NONE: [Rule; 0] = [];

/// A port that something listens on or connects to.
pub const PORT: [Rule; 1] = [rule("self >= 1 && self <= 65535", "a port must be between 1 and 65535")];

/// The ports of an endpoint by the name of the service's port.
pub const NAMED_PORTS: [Rule; 2] = [
    rule(
        "self.all(name, size(name) < 63 && name.matches('^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$'))",
        "ports: a name consists of up to 62 letters, digits and inner hyphens",
    ),
    rule("self.all(name, self[name] >= 1 && self[name] <= 65535)", "ports: a port must be between 1 and 65535"),
];

/// The labels of a [`LabelSelector`](super::service_entry::LabelSelector).
pub const SELECTOR_LABELS: [Rule; 1] = [rule(
    "self.all(key, !self[key].contains('*'))",
    "labels: a value is compared as it stands, a wildcard is not supported",
)];

/// The address of an endpoint, where it is a Unix domain socket.
pub const ADDRESS: [Rule; 2] = [
    rule(
        "!self.startsWith('unix://') || self.startsWith('unix:///') || self.startsWith('unix://@')",
        "address: a socket is an absolute path (unix:///run/x) or an abstract name (unix://@x)",
    ),
    rule("!self.startsWith('unix://') || !self.endsWith('/')", "address: a socket cannot be a directory"),
];

/// An endpoint that is a Unix domain socket has no ports.
pub const SOCKET_WITHOUT_PORTS: Rule = rule(
    "!has(self.ports) || !has(self.address) || !self.address.startsWith('unix://')",
    "ports cannot be set where address is a socket",
);

/// An endpoint can be reached somehow.
pub const ADDRESS_OR_NETWORK: Rule = rule("has(self.address) || has(self.network)", "address (or network) must be set");
