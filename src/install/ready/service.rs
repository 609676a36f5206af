//! Services.

use super::status::{items, name, namespace, text};
use super::{Readiness, Surroundings};
use crate::values::Tree;

/// A service is ready when it exists; where it is asked for, when an endpoint is ready, and when its load balancer has
/// an address.
pub(super) fn service(object: &Tree, around: &Surroundings) -> Readiness {
    let kind = text(object, &["spec", "type"]);
    if kind == "ExternalName" {
        return Readiness::Ready;
    }
    let has_selector = object.get_path(&["spec", "selector"]).and_then(Tree::as_map).is_some_and(|map| !map.is_empty());
    if around.expectations.endpoints
        && has_selector
        && around.ready_endpoints(namespace(object), name(object)) == Some(0)
    {
        return Readiness::waiting("none of its endpoints is ready");
    }
    if kind != "LoadBalancer" || has_address(object) {
        return Readiness::Ready;
    }
    if around.expectations.load_balancers {
        Readiness::waiting("its load balancer has no address yet")
    } else {
        Readiness::note("its load balancer has no address yet")
    }
}

fn has_address(object: &Tree) -> bool {
    !items(object, &["status", "loadBalancer", "ingress"]).is_empty()
        || !items(object, &["spec", "externalIPs"]).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::ready::Expectations;
    use crate::install::ready::status::tree;

    #[test]
    fn a_load_balancer_is_reported_and_waited_for_on_request() {
        let waited = Surroundings::new(Expectations { load_balancers: true, ..Expectations::default() });
        let note = "its load balancer has no address yet";
        for (spec, reported, awaited) in [
            ("spec: {type: ExternalName}", Readiness::Ready, Readiness::Ready),
            ("spec: {type: ClusterIP, clusterIP: None}", Readiness::Ready, Readiness::Ready),
            ("spec: {type: LoadBalancer}", Readiness::note(note), Readiness::waiting(note)),
            ("spec: {type: LoadBalancer, externalIPs: [192.0.2.1]}", Readiness::Ready, Readiness::Ready),
            (
                "spec: {type: LoadBalancer}\nstatus: {loadBalancer: {ingress: [{ip: 192.0.2.1}]}}",
                Readiness::Ready,
                Readiness::Ready,
            ),
        ] {
            assert_eq!(service(&tree(spec), &Surroundings::default()), reported, "{spec}");
            assert_eq!(service(&tree(spec), &waited), awaited, "{spec}");
        }
    }

    #[test]
    fn endpoints_are_waited_for_where_they_are_looked_at() {
        let mut around = Surroundings::new(Expectations { endpoints: true, ..Expectations::default() });
        let object = tree("{metadata: {name: istiod, namespace: 'n'}, spec: {selector: {app: istiod}}}");
        assert_eq!(service(&object, &around), Readiness::Ready);
        around.list("EndpointSlice", Some("n"), vec![]);
        assert_eq!(service(&object, &around), Readiness::waiting("none of its endpoints is ready"));
        let slice = |ready| {
            tree(&format!(
                "{{metadata: {{name: s, namespace: 'n', labels: {{kubernetes.io/service-name: istiod}}}}, \
                 endpoints: [{{addresses: [10.0.0.1], conditions: {{ready: {ready}}}}}]}}"
            ))
        };
        around.put("EndpointSlice", slice("false"));
        assert!(!service(&object, &around).is_ready());
        around.put("EndpointSlice", slice("true"));
        assert_eq!(service(&object, &around), Readiness::Ready);
    }
}
