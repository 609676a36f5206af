//! `meshctl ingress routes`: host → gateway → route → service → endpoints.

use std::fmt::Write as _;

use super::view::{COLUMNS, count, labelled};
use crate::cluster;
use crate::cluster::options::process_environment;
use crate::commands::cluster::{ClusterArgs, ControlPlaneArgs};
use crate::commands::{CommandError, Context, ExitCode, Outcome};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::mesh::ingress::Query;
use crate::mesh::ingress::routes::{Backend, Routes, Rule, Way, routes};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::printer::Style;
use crate::ui::wrap::wrapped;

/// How it is used.
pub const EXAMPLES: &str = "\
Examples:
  meshctl ingress routes
  meshctl ingress routes shop.example.com
  meshctl ingress routes -n bookinfo -o json";

/// Show which way requests take: host, gateway, route, service, endpoints
///
/// Follows requests from the hosts of gateways through virtual services, routes of the Gateway API and Ingress objects of
/// the class `istio` to services and their endpoints, by the rules that the mesh goes by. Where that breaks off is shown
/// and counted.
///
/// Exits with 79 when a link is broken, or nothing takes the host that is asked for, with 0 otherwise, with 78 when there
/// is no mesh.
#[derive(Debug, clap::Args)]
pub struct RoutesArgs {
    /// Host, such as `shop.example.com`: what takes its requests, by its name, a wildcard or all hosts [default: all]
    #[arg(value_name = "HOST")]
    host: Option<String>,

    /// Namespace of the routes [default: all]
    #[arg(short, long, value_name = "NAME")]
    namespace: Option<String>,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,
}

/// Runs `meshctl ingress routes`.
pub fn run(args: RoutesArgs, context: &Context) -> Result<Outcome, CommandError> {
    let RoutesArgs { host, namespace, output, cluster, control_plane } = args;
    let control_plane = control_plane.namespace(&process_environment);
    let query = Query { namespace, control_plane, ..Query::default() };
    let cluster = cluster.cluster()?;
    let found = cluster::block_on(routes(&cluster, &query, host.as_deref()))??;
    for unseen in &found.unseen {
        context.ui().warning(unseen);
    }
    if output == OutputFormat::Table {
        let lines = lines(&found);
        context.ui().lines(lines.iter().map(|(style, text)| (*style, &**text)))?;
    } else {
        output::emit(context.ui(), output, &found)?;
    }
    context.ui().flush()?;
    match host {
        Some(host) if found.hosts.is_empty() => {
            Err(CommandError::message(Category::Failed, format!("nothing takes requests for `{host}`"))
                .with_exit(ExitCode::IssuesFound)
                .hint("`meshctl ingress routes` shows the hosts that there are"))
        }
        _ if found.broken > 0 => Ok(Outcome::IssuesFound),
        _ => {
            if found.hosts.is_empty() {
                context.ui().note("there are no routes into the mesh");
            }
            Ok(Outcome::Success)
        }
    }
}

type Line = (Style, String);

fn lines(routes: &Routes) -> Vec<Line> {
    let mut lines = Vec::new();
    for host in &routes.hosts {
        lines.push((Style::Heading, host.host.clone()));
        for way in &host.ways {
            add_way(&mut lines, way);
        }
        lines.push((Style::Plain, String::new()));
    }
    if !routes.hosts.is_empty() {
        let hosts = count(routes.hosts.len(), "host");
        lines.push(match routes.broken {
            0 => (Style::Added, format!("✔ {hosts}, nothing is broken")),
            broken => (Style::Error, format!("✘ {hosts}, {}", count(broken, "broken link"))),
        });
    }
    lines
}

fn add_way(lines: &mut Vec<Line>, way: &Way) {
    let servers: Vec<String> = way
        .gateway
        .servers
        .iter()
        .map(|server| {
            let tls = if server.tls.is_empty() { String::new() } else { format!(" ({})", server.tls) };
            format!("{} {}{tls}", server.port, server.protocol)
        })
        .collect();
    let colon = if servers.is_empty() { "" } else { ": " };
    add(lines, 2, &format!("{}{colon}{}", way.gateway.object, servers.join(", ")));
    for problem in &way.gateway.problems {
        add_problem(lines, 2, problem);
    }
    if let Some(route) = &way.route {
        add(lines, 4, &route.to_string());
    }
    for problem in &way.problems {
        add_problem(lines, 4, problem);
    }
    for rule in &way.rules {
        add_rule(lines, rule);
    }
}

fn add_rule(lines: &mut Vec<Line>, rule: &Rule) {
    let matches = if rule.matches.is_empty() { "everything".to_owned() } else { rule.matches.join(", ") };
    let action = if rule.action.is_empty() { String::new() } else { format!(": {}", rule.action) };
    add(lines, 6, &format!("{matches}{action}"));
    let whole: i64 = rule.backends.iter().filter_map(|backend| backend.weight).sum();
    for backend in &rule.backends {
        let mut text = String::new();
        let content = shown(backend, whole, rule.backends.len());
        labelled(&mut text, 8, "→", &content);
        let style = if backend.problem.is_empty() { Style::Plain } else { Style::Error };
        lines.extend(text.lines().map(|line| (style, line.to_owned())));
    }
}

/// `80% Service shop/web:9080 subset v1, 2 of 3 ready`
fn shown(backend: &Backend, whole: i64, count: usize) -> String {
    let mut text = match backend.weight {
        Some(weight) if count > 1 && whole > 0 => format!("{}% ", weight.saturating_mul(100) / whole),
        _ => String::new(),
    };
    match &backend.service {
        Some(service) => text.push_str(&service.to_string()),
        None => text.push_str(&backend.host),
    }
    if let Some(port) = backend.port {
        let _ = write!(text, ":{port}");
    }
    if !backend.subset.is_empty() {
        let _ = write!(text, " subset {}", backend.subset);
    }
    if !backend.problem.is_empty() {
        let _ = write!(text, " ✘ {}", backend.problem);
    } else if let (Some(ready), Some(all)) = (backend.ready, backend.endpoints) {
        let of = if ready == all { String::new() } else { format!(" of {all}") };
        let _ = write!(text, ", {ready}{of} ready");
    }
    text
}

fn add(lines: &mut Vec<Line>, indent: usize, text: &str) {
    let mut parts = wrapped(text, indent, COLUMNS).into_iter();
    lines.extend(parts.next().map(|line| (Style::Plain, line)));
    lines.extend(parts.map(|line| (Style::Plain, line)));
}

fn add_problem(lines: &mut Vec<Line>, indent: usize, problem: &str) {
    let mut text = String::new();
    labelled(&mut text, indent, "✘", problem);
    lines.extend(text.lines().map(|line| (Style::Error, line.to_owned())));
}

impl TableView for Routes {
    fn table(&self) -> String {
        lines(self).into_iter().map(|(_, line)| line + "\n").collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::ingress::routes::{Entrance, Host, Reference, Server};

    fn reference(kind: &str, namespace: &str, name: &str) -> Reference {
        let owned = |text: &str| text.to_owned();
        Reference { group: owned("g"), kind: owned(kind), namespace: owned(namespace), name: owned(name) }
    }

    fn server(port: u32, protocol: &str, tls: &str) -> Server {
        Server { port, protocol: protocol.to_owned(), tls: tls.to_owned() }
    }

    fn backend(name: &str, weight: Option<i64>, ready: usize, problem: &str) -> Backend {
        Backend {
            host: name.to_owned(),
            service: Some(reference("Service", "bookinfo", name)),
            port: Some(9080),
            subset: if weight.is_some() { "v1".to_owned() } else { String::new() },
            weight,
            ready: Some(ready),
            endpoints: Some(3),
            problem: problem.to_owned(),
        }
    }

    #[test]
    fn routes_are_read_in_eighty_columns() {
        let paths = ["/productpage", "/static*", "/login", "/logout", "/api/v1/products*", "~/a/pattern/[0-9]+/.*"];
        let gateway = Entrance {
            object: reference("Gateway", "bookinfo", "bookinfo-gateway"),
            servers: vec![server(80, "HTTP", ""), server(443, "HTTPS", "SIMPLE bookinfo-certificate")],
            problems: Vec::new(),
        };
        let whole = Way {
            gateway,
            route: Some(reference("VirtualService", "bookinfo", "bookinfo")),
            rules: vec![
                Rule {
                    matches: paths.map(str::to_owned).to_vec(),
                    action: String::new(),
                    backends: vec![
                        backend("productpage", Some(4), 3, ""),
                        backend("reviews-with-a-long-name", Some(1), 0, "no DestinationRule has the subset `v1`"),
                    ],
                },
                Rule { matches: Vec::new(), action: "redirect to https://a.test".to_owned(), backends: Vec::new() },
                Rule { backends: vec![backend("ratings", None, 1, "")], ..Rule::default() },
            ],
            problems: Vec::new(),
        };
        let lost = Way {
            gateway: Entrance {
                object: reference("Gateway", "shop", "gone"),
                servers: Vec::new(),
                problems: vec!["no such Gateway".to_owned()],
            },
            route: Some(reference("VirtualService", "shop", "web")),
            rules: Vec::new(),
            problems: Vec::new(),
        };
        let unused = Way {
            gateway: Entrance { problems: Vec::new(), ..whole.gateway.clone() },
            route: None,
            rules: Vec::new(),
            problems: vec!["no route: no VirtualService names this Gateway".to_owned()],
        };
        let hosts = vec![
            Host { host: "bookinfo.example.com".to_owned(), ways: vec![whole] },
            Host { host: "*".to_owned(), ways: vec![lost, unused] },
        ];
        let table = Routes { hosts, broken: 3, unseen: Vec::new() }.table();
        assert!(table.lines().all(|line| line.chars().count() <= COLUMNS), "{table}");
        insta::assert_snapshot!(table, @"
        bookinfo.example.com
          Gateway bookinfo/bookinfo-gateway: 80 HTTP, 443 HTTPS (SIMPLE
          bookinfo-certificate)
            VirtualService bookinfo/bookinfo
              /productpage, /static*, /login, /logout, /api/v1/products*,
              ~/a/pattern/[0-9]+/.*
                → 80% Service bookinfo/productpage:9080 subset v1, 3 ready
                → 20% Service bookinfo/reviews-with-a-long-name:9080 subset v1 ✘ no
                  DestinationRule has the subset `v1`
              everything: redirect to https://a.test
              everything
                → Service bookinfo/ratings:9080, 1 of 3 ready

        *
          Gateway shop/gone
          ✘ no such Gateway
            VirtualService shop/web
          Gateway bookinfo/bookinfo-gateway: 80 HTTP, 443 HTTPS (SIMPLE
          bookinfo-certificate)
            ✘ no route: no VirtualService names this Gateway

        ✘ 2 hosts, 3 broken links
        ");
        assert_eq!(Routes::default().table(), "");
    }
}
