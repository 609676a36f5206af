//! Setting something for a service: the objects are found, changed, shown, applied.

use super::{Found, SetArgs, WriteArgs, print};
use crate::cluster::{self, Cluster};
use crate::commands::change::{self, Job};
use crate::commands::{CommandError, Context, Outcome};
use crate::events::Events;
use crate::mesh::change::{Detail, Wanted, Wish as ObjectWish};
use crate::mesh::traffic::aspect::map_of;
use crate::mesh::traffic::look::{self, DESTINATION_RULE, Seen, VIRTUAL_SERVICE, place};
use crate::mesh::traffic::{Aspect, Host, Share, routes, rule};
use crate::values::{Map, Tree};

/// What is wanted of a service.
pub struct Wish {
    /// Versions that requests are to reach, and the label of their pods.
    pub versions: Option<(Vec<Share>, String)>,
    /// What is set in routes.
    pub routes: Option<Routes>,
    /// What is set in the rule.
    pub limits: Option<Map>,
    /// What it does, with `{}` for the service: `sends the requests to {}: …`.
    pub told: String,
}

/// What is set in routes.
pub enum Routes {
    /// Shares of versions.
    Split(Vec<Share>),
    /// Values of another aspect.
    Values(Aspect, Map),
    /// Copies for a version, or for another service.
    Mirror {
        /// The version.
        version: Option<String>,
        /// The service, as it was typed.
        service: Option<String>,
        /// The share of requests.
        share: Tree,
    },
}

impl Routes {
    fn setting(self, host: &Host, namespace: &str) -> Result<routes::Setting, CommandError> {
        Ok(match self {
            Self::Split(shares) => routes::Setting::Split(shares),
            Self::Values(aspect, values) => routes::Setting::Values(aspect, values),
            Self::Mirror { version, service, share } => {
                let to = match service {
                    Some(service) => Host::parse(&service, None, &host.namespace)?,
                    None => host.clone(),
                };
                let mut mirror = map_of([("host", Tree::from(to.spelled(namespace)))]);
                if let Some(version) = version {
                    mirror.insert("subset".to_owned(), Tree::from(version));
                }
                let values = map_of([("mirror", Tree::Map(mirror)), ("mirrorPercentage", share)]);
                routes::Setting::Values(Aspect::Mirror, values)
            }
        })
    }
}

/// Sets something, or prints what would become.
pub fn run(args: SetArgs, wish: Wish, context: &Context) -> Result<Outcome, CommandError> {
    let SetArgs { write, route, offline } = args;
    let WriteArgs { service, change, output, cluster } = write;
    if let (true, Some(format)) = (offline, output) {
        let found = Found { host: service.host("default")?, seen: Seen::default() };
        let objects = Objects::of(&found, &service)?;
        let wanted = objects.wanted(&found.host, route.as_deref(), wish)?;
        return print(&wanted, format, context);
    }
    let cluster = cluster.cluster()?;
    cluster::block_on(async {
        let found = service.find(&cluster).await?;
        let objects = Objects::of(&found, &service)?;
        if let Some((shares, label)) = &wish.versions {
            tell_missing(&cluster, &found, objects.rule.as_ref(), shares, label, context).await?;
        }
        if wish.routes.is_some() {
            tell_reach(&found, &objects, context);
        }
        let question = format!("This {}.", wish.told.replace("{}", &found.host.to_string()));
        let wanted = objects.wanted(&found.host, route.as_deref(), wish)?;
        if let Some(format) = output {
            return print(&wanted, format, context);
        }
        let job = Job { wanted: &wanted, question: &question, args: &change, detail: Detail::Whole, shows: true };
        let changes = Box::pin(job.carry_out(&cluster, context)).await?;
        if changes.is_empty() {
            context.ui().text(&format!("{}: nothing to do, it is so already\n", found.host))?;
        } else if !change.dry_run {
            context.ui().text(&change::told(&changes))?;
            context.ui().note(&format!("`meshctl traffic reset {}` takes it back", found.host));
        }
        Ok(Outcome::Success)
    })?
}

/// The objects that are about a service, or would be.
struct Objects {
    routes: Option<Tree>,
    routes_place: (String, String),
    rule: Option<Tree>,
    rule_place: (String, String),
}

impl Objects {
    fn of(found: &Found, args: &super::ServiceArgs) -> Result<Self, CommandError> {
        let Found { host, seen } = found;
        let routes = seen.virtual_service(host, args.virtual_service.as_deref())?;
        let rule = seen.destination_rule(host, args.destination_rule.as_deref())?;
        let place_of = |object: Option<&Tree>, all: &[Tree]| match object {
            Some(object) => (place(object).0.to_owned(), place(object).1.to_owned()),
            None => (host.namespace.clone(), seen.free_name(all, host)),
        };
        Ok(Self {
            routes_place: place_of(routes, &seen.virtual_services),
            rule_place: place_of(rule, &seen.destination_rules),
            routes: routes.cloned(),
            rule: rule.cloned(),
        })
    }

    /// Returns what is wanted of the objects, in the order in which it is done: versions first, so that no route leads
    /// nowhere.
    fn wanted<'a>(
        &'a self,
        host: &'a Host,
        route: Option<&'a str>,
        wish: Wish,
    ) -> Result<Vec<Wanted<'a>>, CommandError> {
        let Wish { versions, routes, limits, told: _ } = wish;
        let mut wanted = Vec::new();
        let (namespace, name) = (&*self.rule_place.0, &*self.rule_place.1);
        let versions = versions.map(|(shares, label)| rule::Setting::Subsets {
            names: shares.into_iter().map(|share| share.subset).collect(),
            label,
        });
        for setting in versions.into_iter().chain(limits.map(rule::Setting::CircuitBreak)) {
            let edit =
                move |live: Option<&Tree>| rule::set(live, (namespace, name), host, &setting).map(ObjectWish::Be);
            wanted.push(Wanted::new(DESTINATION_RULE, namespace, name, edit).known(self.rule.clone()));
        }
        if let Some(routes) = routes {
            let (namespace, name) = (&*self.routes_place.0, &*self.routes_place.1);
            let setting = routes.setting(host, namespace)?;
            let edit = move |live: Option<&Tree>| {
                routes::set(live, (namespace, name), host, route, &setting).map(ObjectWish::Be)
            };
            wanted.push(Wanted::new(VIRTUAL_SERVICE, namespace, name, edit).known(self.routes.clone()));
        }
        Ok(wanted)
    }
}

/// Tells of versions that get requests and have no pods.
async fn tell_missing(
    cluster: &Cluster,
    found: &Found,
    rule: Option<&Tree>,
    shares: &[Share],
    label: &str,
    context: &Context,
) -> Result<(), CommandError> {
    let Found { host, seen } = found;
    let pods = look::pods(cluster, seen, host).await?;
    let mut known: Vec<&str> = pods.iter().map(|pod| pod.text_at(&["metadata", "labels", label])).collect();
    known.retain(|version| !version.is_empty());
    known.sort_unstable();
    known.dedup();
    for Share { subset, .. } in shares.iter().filter(|share| share.weight > 0) {
        // A subset that is there already says itself which pods are meant.
        let own = rule.and_then(|rule| rule::subset_labels(rule, subset));
        let wanted: Vec<(String, String)> = match own {
            Some(labels) => {
                labels.iter().map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
            }
            None => vec![(label.to_owned(), subset.clone())],
        };
        let has_all = |pod: &Tree| wanted.iter().all(|(key, value)| pod.text_at(&["metadata", "labels", key]) == value);
        if pods.iter().any(has_all) {
            continue;
        }
        let wanted: Vec<String> = wanted.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let known = if known.is_empty() { String::new() } else { format!("; there are: {}", known.join(", ")) };
        context
            .ui()
            .warning(&format!("no pod of {host} has {}: requests for {subset} will fail{known}", wanted.join(",")));
    }
    Ok(())
}

/// Tells for which requests routes do not hold.
fn tell_reach(found: &Found, objects: &Objects, context: &Context) {
    let Found { host, seen } = found;
    if let Some(object) = &objects.routes
        && !routes::applies_to_mesh(object)
    {
        let (namespace, name) = place(object);
        context.ui().warning(&format!(
            "VirtualService {namespace}/{name} is for gateways only: requests within the mesh are not affected"
        ));
    }
    for past in seen.gateways_past(host) {
        context.ui().note(&format!("requests that VirtualService {past} sends to {} are not affected", host.name));
    }
}
