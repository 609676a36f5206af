//! What can keep a gateway from being reached: the one table that the checks, the documentation and its test share. A
//! number that is given up is never given again.

use crate::finding::Code;

const fn code(number: &'static str, title: &'static str) -> Code {
    Code { number, title, page: "docs/ingress.md" }
}

/// A load balancer has no address yet, and nothing says why.
pub const PENDING: Code = code("MSH0601", "The load balancer has no address yet");
/// Nothing on this platform gives load balancers addresses by itself.
pub const NO_LOAD_BALANCERS: Code = code("MSH0602", "The platform has no load balancers");
/// Whoever makes load balancers has failed, and says so.
pub const LOAD_BALANCER_FAILED: Code = code("MSH0603", "The load balancer cannot be made");
/// The provider does not make any more.
pub const QUOTA: Code = code("MSH0604", "A quota of the provider is used up");
/// The service asks for a class of load balancers.
pub const LOAD_BALANCER_CLASS: Code = code("MSH0605", "Nobody answers for the load balancer's class");
/// Another service has the same port of the same machines.
pub const PORT_TAKEN: Code = code("MSH0606", "Another load balancer has the port");
/// The service leads to no pod.
pub const NO_PODS: Code = code("MSH0607", "The service selects no pods");
/// None of the pods is ready.
pub const NOT_READY: Code = code("MSH0608", "No pod of the gateway is ready");
/// A port leads to one that the pods do not have.
pub const WRONG_PORT: Code = code("MSH0609", "A port leads nowhere");
/// Nothing makes the gateway listen.
pub const NO_SERVER: Code = code("MSH0610", "No Gateway opens the port");
/// The service is for the inside only.
pub const INSIDE_ONLY: Code = code("MSH0611", "The service is reached from inside only");
/// There are no ports at nodes to fall back on.
pub const NO_NODE_PORTS: Code = code("MSH0612", "The service has no ports at nodes");
/// The control plane does not take a Gateway as it is.
pub const GATEWAY_REFUSED: Code = code("MSH0613", "A Gateway is not programmed");
/// Some addresses only are let in.
pub const SOURCES: Code = code("MSH0614", "Only some addresses are let in");
/// Something could not be looked at.
pub const NOT_SEEN: Code = code("MSH0615", "Something was not looked at for the gateway");

/// All of them, by number.
pub const ALL: &[Code] = &[
    PENDING,
    NO_LOAD_BALANCERS,
    LOAD_BALANCER_FAILED,
    QUOTA,
    LOAD_BALANCER_CLASS,
    PORT_TAKEN,
    NO_PODS,
    NOT_READY,
    WRONG_PORT,
    NO_SERVER,
    INSIDE_ONLY,
    NO_NODE_PORTS,
    GATEWAY_REFUSED,
    SOURCES,
    NOT_SEEN,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ascend_and_are_documented() {
        assert!(ALL.is_sorted_by(|left, right| left.number < right.number));
        let page = include_str!("../../../docs/ingress.md");
        for code in ALL {
            let heading = format!("### {}\n\n{}.", code.number, code.title);
            assert!(page.contains(&heading), "docs/ingress.md has no `{heading}`");
        }
    }
}
