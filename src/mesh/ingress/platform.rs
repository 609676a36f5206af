//! [`Platform`]: what sort of cluster it is, and by which command its load balancers get addresses that can be reached.

use schemars::JsonSchema;
use serde::Serialize;

use crate::values::Tree;

/// A sort of cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Sort {
    /// Nodes that are containers of `kind`.
    Kind,
    /// A virtual machine or container of `minikube`.
    Minikube,
    /// Nodes of k3s that are containers of `k3d`.
    K3d,
    /// The cluster of Docker Desktop.
    DockerDesktop,
    /// Nodes of k3s.
    K3s,
    /// Nodes of `MicroK8s`.
    Microk8s,
    /// Machines of a provider that has load balancers.
    Cloud,
    /// Nothing that is known; machines of one's own, perhaps.
    #[serde(rename = "unknown")]
    Unknown,
}

/// What sort of cluster it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Platform {
    /// The sort.
    pub sort: Sort,
    /// Its name there (`kind get clusters`, `minikube profile list`, `k3d cluster list`), or that of the provider.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// By what it is known; empty when it is not.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub evidence: String,
}

impl Default for Platform {
    fn default() -> Self {
        Self { sort: Sort::Unknown, name: String::new(), evidence: String::new() }
    }
}

/// How the services of a gateway stand, for advice.
#[derive(Debug, Clone, Copy)]
pub struct Stand<'a> {
    /// The namespace of the service.
    pub namespace: &'a str,
    /// The name of the service.
    pub service: &'a str,
    /// The port for HTTP, else the first one.
    pub port: u16,
}

impl Platform {
    /// Recognises a cluster by its nodes, where they may be seen, and by the name of the kubeconfig's context.
    pub fn recognise(nodes: &[Tree], context: Option<&str>) -> Self {
        nodes.iter().find_map(by_node).or_else(|| context.and_then(by_context)).unwrap_or_default()
    }

    /// Returns what people call it; none when it is not known.
    pub fn title(&self) -> Option<String> {
        let title = match self.sort {
            Sort::Kind => "kind",
            Sort::Minikube => "minikube",
            Sort::K3d => "k3d",
            Sort::DockerDesktop => "Docker Desktop",
            Sort::K3s => "k3s",
            Sort::Microk8s => "MicroK8s",
            Sort::Cloud => return Some(self.name.clone()),
            Sort::Unknown => return None,
        };
        Some(title.to_owned())
    }

    /// Tells whether nothing gives a load balancer an address unless somebody adds it.
    pub fn lacks_load_balancers(&self) -> bool {
        matches!(self.sort, Sort::Kind | Sort::Minikube | Sort::Microk8s)
    }

    /// Returns the host at which the node ports are, where it is not that of the nodes.
    pub fn node_port_host(&self) -> Option<&'static str> {
        // Its one node is a virtual machine, whose ports are those of the machine in front of one. That of newer
        // versions, made of containers, is not.
        (self.sort == Sort::DockerDesktop && self.name == DOCKER_DESKTOP).then_some("127.0.0.1")
    }

    /// Returns what gives a load balancer its address here: a sentence with commands in backticks.
    pub fn settle(&self, stand: Stand<'_>) -> String {
        let Self { sort, name, .. } = self;
        let Stand { namespace, service, port } = stand;
        match sort {
            Sort::Kind => {
                "run `cloud-provider-kind` beside the cluster: it gives load balancers their addresses".to_owned()
            }
            Sort::Minikube => format!(
                "run `minikube tunnel{}` and leave it running: it gives load balancers their addresses",
                profile(name)
            ),
            Sort::K3d => format!(
                "publish the port with `k3d cluster edit {name} --port-add 8080:{port}@loadbalancer`, then open \
                 http://127.0.0.1:8080; the address comes from k3s' ServiceLB, unless it is switched off or another \
                 service has the port: `kubectl -n kube-system get pods -l svccontroller.k3s.cattle.io/svcname`"
            ),
            Sort::K3s => "ServiceLB gives the address, unless it is switched off or another service (Traefik) has the \
                 ports: see `kubectl -n kube-system get pods,services`; start k3s with `--disable traefik`"
                .to_owned(),
            Sort::DockerDesktop => format!(
                "the address is `localhost`, unless another service or program has port {port}: see \
                 `kubectl get services -A --field-selector spec.type=LoadBalancer`"
            ),
            Sort::Microk8s => "run `microk8s enable metallb`, with a range of free addresses".to_owned(),
            Sort::Cloud => format!(
                "a provider needs a minute or two; what holds it up is in \
                 `kubectl -n {namespace} describe service {service}`"
            ),
            Sort::Unknown => {
                "install something that gives addresses (MetalLB, kube-vip, the provider's controller), or \
                 use the node ports"
                    .to_owned()
            }
        }
    }

    /// Returns how an address inside the platform's own network is reached from outside of it, where that is not plain.
    pub fn reach(&self, stand: Stand<'_>) -> Option<String> {
        let Self { sort, name, .. } = self;
        let Stand { namespace, service, port } = stand;
        match sort {
            Sort::Kind => Some(
                "the nodes are containers: on Linux their addresses are reachable; elsewhere only what \
                 `extraPortMappings` publish, or `cloud-provider-kind` with `--enable-lb-port-mapping`"
                    .to_owned(),
            ),
            Sort::Minikube => Some(format!(
                "if this host does not answer, `minikube service{} -n {namespace} {service} --url` opens a way to it",
                profile(name)
            )),
            Sort::K3d => Some(format!(
                "the nodes are containers: outside of Linux publish the port with \
                 `k3d cluster edit {name} --port-add 8080:{port}@loadbalancer`"
            )),
            _ => None,
        }
    }
}

/// Returns the command that opens a way from here to a service of any kind, for as long as it runs.
pub fn port_forward(stand: Stand<'_>) -> String {
    let Stand { namespace, service, port } = stand;
    let local = if port < 1024 { 8000 + port } else { port };
    format!("kubectl -n {namespace} port-forward service/{service} {local}:{port}")
}

fn profile(name: &str) -> String {
    if name.is_empty() || name == "minikube" { String::new() } else { format!(" -p {name}") }
}

/// The name of the one node of Docker Desktop, and of its context.
const DOCKER_DESKTOP: &str = "docker-desktop";

fn platform(sort: Sort, name: &str, evidence: String) -> Platform {
    Platform { sort, name: name.to_owned(), evidence }
}

fn by_node(node: &Tree) -> Option<Platform> {
    let name = node.text_at(&["metadata", "name"]);
    let label = |key: &str| node.text_at(&["metadata", "labels", key]);
    let provider = node.text_at(&["spec", "providerID"]);
    let by_provider = || format!("the node {name} has the provider `{provider}`");
    let by_name = || format!("a node is called {name}");
    if name == DOCKER_DESKTOP {
        return Some(platform(Sort::DockerDesktop, DOCKER_DESKTOP, by_name()));
    }
    // Docker Desktop's other cluster is made by kind's means.
    if provider.starts_with("kind://docker/desktop/") {
        return Some(platform(Sort::DockerDesktop, "desktop", by_provider()));
    }
    if let Some(rest) = provider.strip_prefix("kind://") {
        let cluster = rest.split('/').nth(1).unwrap_or_default();
        return Some(platform(Sort::Kind, cluster, by_provider()));
    }
    let profile = label("minikube.k8s.io/name");
    if !profile.is_empty() {
        let evidence = format!("the node {name} has the label `minikube.k8s.io/name`");
        return Some(platform(Sort::Minikube, profile, evidence));
    }
    if let Some(rest) = name.strip_prefix("k3d-") {
        let cluster = rest.rsplit_once("-server-").or_else(|| rest.rsplit_once("-agent-"));
        if let Some((cluster, _)) = cluster {
            return Some(platform(Sort::K3d, cluster, by_name()));
        }
    }
    if label("microk8s.io/cluster") == "true" {
        let evidence = format!("the node {name} has the label `microk8s.io/cluster`");
        return Some(platform(Sort::Microk8s, "", evidence));
    }
    if provider.starts_with("k3s://") || label("node.kubernetes.io/instance-type") == "k3s" {
        return Some(platform(Sort::K3s, "", by_name()));
    }
    let (scheme, _) = provider.split_once("://")?;
    let title = match scheme {
        "aws" => "AWS",
        "gce" => "Google Cloud",
        "azure" => "Azure",
        "alicloud" => "Alibaba Cloud",
        "digitalocean" => "DigitalOcean",
        "hcloud" => "Hetzner Cloud",
        "huaweicloud" => "Huawei Cloud",
        "ibm" => "IBM Cloud",
        "linode" => "Linode",
        "oci" | "ocid1.instance.oc1" => "Oracle Cloud",
        "openstack" => "OpenStack",
        "qcloud" | "tencentcloud" => "Tencent Cloud",
        "scaleway" => "Scaleway",
        "vultr" => "Vultr",
        // vSphere and the like have machines, and no load balancers by themselves.
        _ => return None,
    };
    Some(platform(Sort::Cloud, title, by_provider()))
}

fn by_context(context: &str) -> Option<Platform> {
    let evidence = || format!("the context is called `{context}`");
    if context == DOCKER_DESKTOP || context == "docker-for-desktop" {
        return Some(platform(Sort::DockerDesktop, DOCKER_DESKTOP, evidence()));
    }
    if context == "minikube" {
        return Some(platform(Sort::Minikube, "minikube", evidence()));
    }
    if let Some(cluster) = context.strip_prefix("kind-") {
        return Some(platform(Sort::Kind, cluster, evidence()));
    }
    let cluster = context.strip_prefix("k3d-")?;
    Some(platform(Sort::K3d, cluster, evidence()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::ingress::address::tests::tree;

    #[test]
    fn clusters_are_recognised_by_nodes_and_contexts() {
        for (node, context, sort, name) in [
            (
                "{metadata: {name: a}, spec: {providerID: 'kind://docker/dev/dev-control-plane'}}",
                None,
                Sort::Kind,
                "dev",
            ),
            (
                "{metadata: {name: desktop-control-plane}, spec: {providerID: 'kind://docker/desktop/desktop-control-plane'}}",
                Some("docker-desktop"),
                Sort::DockerDesktop,
                "desktop",
            ),
            ("{metadata: {name: docker-desktop}}", None, Sort::DockerDesktop, "docker-desktop"),
            ("{metadata: {name: m02, labels: {minikube.k8s.io/name: shop}}}", Some("kind-a"), Sort::Minikube, "shop"),
            (
                "{metadata: {name: k3d-my-dev-server-0}, spec: {providerID: 'k3s://k3d-my-dev-server-0'}}",
                None,
                Sort::K3d,
                "my-dev",
            ),
            ("{metadata: {name: pi, labels: {node.kubernetes.io/instance-type: k3s}}}", None, Sort::K3s, ""),
            ("{metadata: {name: a, labels: {microk8s.io/cluster: 'true'}}}", None, Sort::Microk8s, ""),
            ("{metadata: {name: a}, spec: {providerID: 'aws:///eu-central-1a/i-0'}}", None, Sort::Cloud, "AWS"),
            ("{metadata: {name: a}, spec: {providerID: 'vsphere://0'}}", None, Sort::Unknown, ""),
            ("{metadata: {name: a}}", Some("kind-x"), Sort::Kind, "x"),
            ("{metadata: {name: a}}", Some("minikube"), Sort::Minikube, "minikube"),
            ("{metadata: {name: a}}", Some("k3d-x"), Sort::K3d, "x"),
            ("{metadata: {name: a}}", Some("docker-for-desktop"), Sort::DockerDesktop, "docker-desktop"),
            ("{metadata: {name: a}}", Some("production"), Sort::Unknown, ""),
            ("{metadata: {name: a}}", None, Sort::Unknown, ""),
        ] {
            let found = Platform::recognise(&[tree(node)], context);
            assert_eq!((found.sort, &*found.name), (sort, name), "{node} {context:?}");
            assert_eq!(found.evidence.is_empty(), sort == Sort::Unknown, "{node}");
        }
        // Without nodes that may be seen the context says it.
        assert_eq!(Platform::recognise(&[], Some("kind-x")).sort, Sort::Kind);
    }

    #[test]
    fn advice_names_the_command() {
        let stand = Stand { namespace: "istio-system", service: "istio-ingressgateway", port: 80 };
        let settle = |sort, name: &str| platform(sort, name, String::new()).settle(stand);
        assert!(settle(Sort::Kind, "dev").contains("`cloud-provider-kind`"));
        assert!(settle(Sort::Minikube, "minikube").contains("`minikube tunnel`"));
        assert!(settle(Sort::Minikube, "shop").contains("`minikube tunnel -p shop`"));
        assert!(settle(Sort::K3d, "dev").contains("`k3d cluster edit dev --port-add 8080:80@loadbalancer`"));
        assert_eq!(port_forward(stand), "kubectl -n istio-system port-forward service/istio-ingressgateway 8080:80");
    }
}
