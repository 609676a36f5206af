//! [`World`]: everything that routes requests into a mesh, one list for each kind, side by side. A kind that the cluster
//! does not know has no objects; what only tells more may be hidden.

use std::collections::BTreeSet;

use futures_util::future::{try_join, try_join3, try_join4, try_join5};

use crate::api::networking::{DestinationRule, Gateway, ServiceEntry, VirtualService};
use crate::api::{CustomResource, Resource as Object};
use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::mesh::ingress::diagnose::mesh_resource;
use crate::mesh::ingress::find::{GATEWAY_CLASS, pod_lists};
use crate::values::Tree;

const HTTP_ROUTE: Resource = Resource::of("gateway.networking.k8s.io", "v1", "HTTPRoute", "httproutes", true);
const GRPC_ROUTE: Resource = Resource::of("gateway.networking.k8s.io", "v1", "GRPCRoute", "grpcroutes", true);
const GRANT: Resource = Resource::of("gateway.networking.k8s.io", "v1beta1", "ReferenceGrant", "referencegrants", true);
const INGRESS: Resource = Resource::of("networking.k8s.io", "v1", "Ingress", "ingresses", true);
const INGRESS_CLASS: Resource = Resource::of("networking.k8s.io", "v1", "IngressClass", "ingressclasses", false);

/// What routes requests. A list that is none was not told.
#[derive(Debug, Default)]
pub struct World {
    /// Gateways of Istio's own.
    pub gateways: Vec<Object<Gateway>>,
    /// Virtual services.
    pub virtual_services: Vec<Object<VirtualService>>,
    /// Destination rules, for subsets.
    pub destination_rules: Option<Vec<Object<DestinationRule>>>,
    /// Service entries, for hosts that are no services of Kubernetes.
    pub service_entries: Option<Vec<Object<ServiceEntry>>>,
    /// Gateways of the Gateway API.
    pub api_gateways: Vec<Tree>,
    /// Classes of those.
    pub gateway_classes: Vec<Tree>,
    /// Routes of the Gateway API for HTTP and gRPC.
    pub api_routes: Vec<Tree>,
    /// Which namespaces let routes of others in.
    pub grants: Option<Vec<Tree>>,
    /// Ingress objects.
    pub ingresses: Vec<Tree>,
    /// Classes of those.
    pub ingress_classes: Vec<Tree>,
    /// Namespaces, for their labels.
    pub namespaces: Option<Vec<Tree>>,
    /// Services.
    pub services: Option<Vec<Tree>>,
    /// Endpoints.
    pub slices: Option<Vec<Tree>>,
    /// Pods of gateways.
    pub pods: Option<Vec<Tree>>,
    /// What was not told, and what cannot be read.
    pub unseen: Vec<String>,
}

impl World {
    /// Asks a cluster.
    pub async fn of(cluster: &Cluster) -> Result<Self, ClusterError> {
        let list = async |resource: Resource| cluster.list(&resource, None, &ListOptions::default()).await;
        let told = async |resource: Resource| hidden(list(resource).await);
        let (mesh, api, (ingresses, ingress_classes), (namespaces, services, slices)) = Box::pin(try_join4(
            try_join4(
                kind::<Gateway>(cluster),
                kind::<VirtualService>(cluster),
                async { hidden(kind::<DestinationRule>(cluster).await) },
                async { hidden(kind::<ServiceEntry>(cluster).await) },
            ),
            try_join5(list(Resource::GATEWAY), told(GATEWAY_CLASS), list(HTTP_ROUTE), told(GRPC_ROUTE), told(GRANT)),
            try_join(list(INGRESS), told(INGRESS_CLASS)),
            try_join3(told(Resource::NAMESPACE), told(Resource::SERVICE), told(Resource::ENDPOINT_SLICE)),
        ))
        .await?;
        let (gateways, virtual_services, destination_rules, service_entries) = mesh;
        let (api_gateways, gateway_classes, mut api_routes, grpc_routes, grants) = api;
        let mut world = Self::default();
        world.note(
            namespaces.as_ref(),
            "namespaces: routes that a Gateway lets in by labels of namespaces are taken for let in",
        );
        world.note(services.as_ref(), "services: whether they exist is not known");
        world.note(slices.as_ref(), "endpointslices.discovery.k8s.io: whether services have endpoints is not known");
        world.note(
            destination_rules.as_ref(),
            "destinationrules.networking.istio.io: whether subsets exist is not known",
        );
        world.note(
            service_entries.as_ref(),
            "serviceentries.networking.istio.io: hosts outside the cluster are not known",
        );
        world.note(grants.as_ref(), "referencegrants.gateway.networking.k8s.io: they are taken for given");
        api_routes.extend(grpc_routes.unwrap_or_default());
        world.gateways = world.read(gateways);
        world.virtual_services = world.read(virtual_services);
        world.destination_rules = destination_rules.map(|rules| world.read(rules));
        world.service_entries = service_entries.map(|entries| world.read(entries));
        let world = Self {
            api_gateways,
            gateway_classes: gateway_classes.unwrap_or_default(),
            api_routes,
            grants,
            ingresses,
            ingress_classes: ingress_classes.unwrap_or_default(),
            namespaces,
            services,
            slices,
            ..world
        };
        world.with_pods(cluster).await
    }

    /// Tells whether there is nothing that routes.
    pub fn is_empty(&self) -> bool {
        self.gateways.is_empty()
            && self.virtual_services.is_empty()
            && self.api_gateways.is_empty()
            && self.api_routes.is_empty()
            && self.ingresses.is_empty()
    }

    /// Asks for the pods that gateways of Istio's own select.
    async fn with_pods(mut self, cluster: &Cluster) -> Result<Self, ClusterError> {
        let selectors: BTreeSet<_> =
            self.gateways.iter().filter_map(|gateway| Some(&gateway.spec.as_ref()?.selector)).collect();
        // They are asked for as those of services are, from all namespaces.
        let services: Vec<Tree> = selectors
            .into_iter()
            .map(|selector| {
                let labels: crate::values::Map =
                    selector.iter().map(|(key, value)| (key.clone(), Tree::from(value.as_str()))).collect();
                let spec = crate::values::Map::from_iter([("selector".to_owned(), Tree::Map(labels))]);
                Tree::Map(crate::values::Map::from_iter([("spec".to_owned(), Tree::Map(spec))]))
            })
            .collect();
        let mut pods = Vec::new();
        for (_, labels) in pod_lists(&services.iter().collect::<Vec<_>>()) {
            let options = ListOptions { labels, ..ListOptions::default() };
            let Some(found) = hidden(cluster.list(&Resource::POD, None, &options).await)? else {
                self.unseen.push("not allowed to list pods: whether gateways select any is not known".to_owned());
                return Ok(self);
            };
            pods.extend(found);
        }
        self.pods = Some(pods);
        Ok(self)
    }

    fn note<T>(&mut self, list: Option<&T>, what: &str) {
        if list.is_none() {
            self.unseen.push(format!("not allowed to list {what}"));
        }
    }

    fn read<R: CustomResource>(&mut self, objects: Vec<Tree>) -> Vec<Object<R>> {
        let mut read = Vec::new();
        for object in objects {
            match Object::from_tree(&object) {
                Ok(object) => read.push(object),
                Err(error) => self.unseen.push(format!("{error}: {}", error.source)),
            }
        }
        read
    }
}

/// Lists objects of a kind of the mesh, in the version that the server has.
async fn kind<R: CustomResource>(cluster: &Cluster) -> Result<Vec<Tree>, ClusterError> {
    for version in R::KIND.versions {
        match cluster.list_at(&mesh_resource::<R>(version.name), None, &ListOptions::default()).await {
            Ok(listed) => return Ok(listed.objects),
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Vec::new())
}

fn hidden<T>(answer: Result<T, ClusterError>) -> Result<Option<T>, ClusterError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(ClusterError::Forbidden { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
