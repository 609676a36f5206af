//! `meshctl traffic show`: what is set for a service, route by route.

use std::fmt::Write as _;

use super::{Found, ServiceArgs};
use crate::cluster;
use crate::commands::cluster::ClusterArgs;
use crate::commands::{CommandError, Context, Outcome};
use crate::mesh::traffic::look;
use crate::mesh::traffic::overview::{Overview, Route, Target, overview};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::wrap::wrapped;
use crate::values::{Tree, json};

/// How wide the text is at most.
const COLUMNS: usize = 80;

/// Show what is set, route by route
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    #[command(flatten)]
    service: ServiceArgs,

    /// Label by which pods tell their version
    #[arg(long, value_name = "KEY", default_value = "version")]
    label: String,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// Runs `meshctl traffic show`.
pub fn run(args: ShowArgs, context: &Context) -> Result<Outcome, CommandError> {
    let ShowArgs { service, label, output, cluster } = args;
    let cluster = cluster.cluster()?;
    let shown = cluster::block_on(async {
        let Found { host, seen } = service.find(&cluster).await?;
        let pods = look::versions(&cluster, &seen, &host, &label).await?;
        Ok::<Overview, CommandError>(overview(&seen, &host, pods))
    })??;
    output::emit(context.ui(), output, &shown)?;
    Ok(Outcome::Success)
}

impl TableView for Overview {
    fn table(&self) -> String {
        let mut text = format!("{}.{}\n", self.service, self.namespace);
        let mut line = |indent: usize, content: &str| {
            for part in wrapped(content, indent, COLUMNS) {
                let _ = writeln!(text, "{part}");
            }
        };
        let pods: Vec<String> = self
            .pods
            .iter()
            .map(|(version, count)| {
                let version = if version.is_empty() { "(no version)" } else { version };
                format!("{version} {count}")
            })
            .collect();
        line(2, &format!("pods: {}", if pods.is_empty() { "none".to_owned() } else { pods.join(", ") }));
        for object in &self.virtual_services {
            let gateways = object.gateways.join(", ");
            line(2, &format!("VirtualService {}/{} for {gateways}", object.namespace, object.name));
            for route in &object.routes {
                line(4, &conditions(route));
                for told in told(route) {
                    line(6, &told);
                }
            }
        }
        for rule in &self.destination_rules {
            line(2, &format!("DestinationRule {}/{}", rule.namespace, rule.name));
            for (name, labels) in &rule.subsets {
                let labels: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
                line(4, &format!("{name}: {}", labels.join(",")));
            }
            if let Some(limits) = &rule.circuit_break {
                line(4, &format!("circuit-break: {}", short(limits)));
            }
        }
        if self.virtual_services.is_empty() && self.destination_rules.is_empty() {
            line(2, "nothing is set: requests go to all pods alike");
        }
        for past in &self.past {
            line(2, &format!("past it: VirtualService {past} leads here under other hosts"));
        }
        text
    }
}

fn conditions(route: &Route) -> String {
    let name = if route.name.is_empty() { String::new() } else { format!("{}: ", route.name) };
    if route.conditions.is_empty() {
        return format!("{name}all requests");
    }
    let conditions: Vec<String> = route.conditions.iter().map(short).collect();
    format!("{name}{}", conditions.join(" or "))
}

fn told(route: &Route) -> Vec<String> {
    let targets: Vec<String> = route
        .to
        .iter()
        .map(|Target { host, subset, weight }| {
            let subset = if subset.is_empty() { String::new() } else { format!(" {subset}") };
            let weight = weight.map(|weight| format!(" {weight} %")).unwrap_or_default();
            format!("{host}{subset}{weight}")
        })
        .collect();
    let mine = |name: &str| if route.ours.contains(&name) { " (by meshctl)" } else { "" };
    let mut lines = vec![format!("to {}{}", targets.join(", "), mine("split"))];
    lines.extend(route.set.iter().map(|(name, value)| format!("{name}: {}{}", short(value), mine(name))));
    lines
}

/// Returns a value in words: `fixedDelay=5s percentage=10`.
fn short(value: &Tree) -> String {
    fn collect(value: &Tree, path: &str, words: &mut Vec<String>) {
        match value {
            Tree::Map(map) => {
                for (key, below) in map {
                    // What has only a value is that value.
                    let path = match (key.as_str(), path) {
                        ("value", path) if !path.is_empty() => path.to_owned(),
                        (key, "") => key.to_owned(),
                        (key, path) => format!("{path}.{key}"),
                    };
                    collect(below, &path, words);
                }
            }
            value => {
                let text = value.as_str().map_or_else(|| json::encode_in_order(value), str::to_owned);
                words.push(if path.is_empty() { text } else { format!("{path}={text}") });
            }
        }
    }
    let mut words = Vec::new();
    collect(value, "", &mut words);
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::traffic::Host;
    use crate::mesh::traffic::look::Seen;
    use crate::yaml::{self, ReadOptions};

    #[test]
    fn a_service_is_shown_route_by_route() {
        let tree = |text: &str| yaml::parse("test", text, &ReadOptions::default()).unwrap();
        let virtual_services = vec![
            tree(
                "{metadata: {name: reviews, namespace: shop, annotations: {meshctl.io/traffic: '{\"routes\":[{\"set\":{\"delay\":{\"is\":{}}}}]}'}}, \
                 spec: {hosts: [reviews], http: [{name: jason, match: [{headers: {end-user: {exact: jason}}}], \
                 route: [{destination: {host: reviews, subset: v2}}]}, {route: [{destination: {host: reviews, subset: v1}, weight: 80}, \
                 {destination: {host: reviews, subset: v2}, weight: 20}], timeout: 3s, fault: {delay: {percentage: {value: 10}, fixedDelay: 5s}}}]}}",
            ),
            tree(
                "{metadata: {name: edge, namespace: shop}, spec: {hosts: ['*'], gateways: [g], http: [{route: [{destination: {host: reviews}}]}]}}",
            ),
        ];
        let destination_rules = vec![tree(
            "{metadata: {name: reviews, namespace: shop}, spec: {host: reviews, trafficPolicy: {outlierDetection: {consecutive5xxErrors: 5}}, \
             subsets: [{name: v1, labels: {version: v1}}]}}",
        )];
        let seen = Seen { service: None, virtual_services, destination_rules };
        let host = Host { name: "reviews".to_owned(), namespace: "shop".to_owned() };
        let pods = [("v1".to_owned(), 2), (String::new(), 1)].into();
        insta::assert_snapshot!(overview(&seen, &host, pods).table(), @r#"
        reviews.shop
          pods: (no version) 1, v1 2
          VirtualService shop/reviews for mesh
            jason: headers.end-user.exact=jason
              to reviews v2
            all requests
              to reviews v1 80 %, reviews v2 20 %
              delay: percentage=10 fixedDelay=5s (by meshctl)
              timeout: 3s
          DestinationRule shop/reviews
            v1: version=v1
            circuit-break: outlierDetection.consecutive5xxErrors=5
          past it: VirtualService shop/edge leads here under other hosts
        "#);
        let nothing = overview(&Seen::default(), &host, std::collections::BTreeMap::new());
        insta::assert_snapshot!(nothing.table(), @r#"
        reviews.shop
          pods: none
          nothing is set: requests go to all pods alike
        "#);
    }
}
