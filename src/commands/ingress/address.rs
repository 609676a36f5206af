//! `meshctl ingress address`: host, ports and URLs of the gateways.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::GatewayArgs;
use super::view::{COLUMNS, hint, labelled};
use crate::cluster;
use crate::cluster::Cluster;
use crate::commands::cluster::duration;
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::mesh::ingress::address::{Address, Addresses, Entry, Origin};
use crate::mesh::ingress::export::{self, Variable};
use crate::mesh::ingress::expose::{Published, published};
use crate::mesh::ingress::find::{Query, find, is_usable};
use crate::mesh::ingress::probe::{Probe, TIMEOUT, probe};
use crate::mesh::ingress::wait::wait;
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::table::Table;
use crate::ui::wrap::wrapped;

/// How it is used.
pub const EXAMPLES: &str = "\
Examples:
  meshctl ingress address
  meshctl ingress address istio-ingressgateway --path /productpage --probe
  eval \"$(meshctl ingress address --export)\"; curl \"http://$GATEWAY_URL/\"
  eval \"$(meshctl ingress address --export BOOKINFO_URL=url --path /productpage)\"
  meshctl ingress address --wait=2m -o json";

/// Show where the gateways of the mesh are reached
///
/// The address is that of the load balancer. Where that is pending, or there is none, it is the node of a pod of the
/// gateway, with the ports that the service has at nodes; what would give it a better one is said for the platform.
/// Gateways are services with the label `istio=ingressgateway` or `istio=ingress`, Gateways of the Gateway API of a class
/// of Istio's, and any service by its name.
///
/// Exits with 0 when there is an address, with 78 when there is none, no gateway or no mesh, with 75 when `--wait` was in
/// vain, with 69 when `--probe` got no answer.
#[derive(Debug, clap::Args)]
pub struct AddressArgs {
    /// Print `export` lines for the `eval` of a shell: `INGRESS_HOST`, `INGRESS_PORT`, `SECURE_INGRESS_PORT`,
    /// `TCP_INGRESS_PORT` and `GATEWAY_URL`, or a variable of your own with one of host, port, secure-port, tcp-port,
    /// gateway (host:port), url, secure-url; may be repeated
    #[arg(
        long,
        value_name = "NAME=KEY",
        num_args = 0..=1,
        default_missing_value = "",
        conflicts_with_all = ["output", "all_ports", "probe"]
    )]
    export: Vec<String>,

    /// Path of the URLs, such as `/productpage`
    #[arg(long, value_name = "PATH", default_value = "", hide_default_value = true)]
    path: String,

    /// Wait until load balancers have an address, for so long at most [default: 5m]
    #[arg(long, value_name = "DURATION", num_args = 0..=1, require_equals = true, default_missing_value = "5m")]
    wait: Option<String>,

    /// Ask the URL for HTTP from here, and say what answers
    #[arg(long)]
    probe: bool,

    /// Show all ports
    #[arg(long)]
    all_ports: bool,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    gateway: GatewayArgs,
}

/// Runs `meshctl ingress address`.
pub fn run(args: AddressArgs, context: &Context) -> Result<Outcome, CommandError> {
    let AddressArgs { export, path, wait, probe, all_ports, output, gateway } = args;
    let job = Job {
        variables: variables(&export)?,
        path: if path.is_empty() || path.starts_with('/') { path } else { format!("/{path}") },
        wait: wait.map(|text| duration("--wait", &text)).transpose()?,
        probe,
        all_ports,
        output,
    };
    let (query, cluster) = gateway.read()?;
    cluster::block_on(job.run(&cluster, &query, context))?
}

/// What is to be shown.
struct Job {
    /// The variables to export; empty when the address is shown.
    variables: Vec<Variable>,
    path: String,
    wait: Option<std::time::Duration>,
    probe: bool,
    all_ports: bool,
    output: OutputFormat,
}

fn variables(export: &[String]) -> Result<Vec<Variable>, CommandError> {
    let mut variables = Vec::new();
    for text in export {
        if text.is_empty() {
            variables.extend(Variable::usual());
            continue;
        }
        variables.push(Variable::parse(text).map_err(|what| {
            CommandError::message(Category::Usage, format!("`--export {text}` makes no sense: {what}"))
                .hint("the gateway stands in front: `meshctl ingress address GATEWAY --export`")
        })?);
    }
    Ok(variables)
}

impl Job {
    async fn run(&self, cluster: &Cluster, query: &Query, context: &Context) -> Result<Outcome, CommandError> {
        let mut facts = Box::pin(find(cluster, query)).await?;
        let mut timed_out = false;
        if let Some(timeout) = self.wait {
            timed_out = !wait(cluster, &facts, timeout).await?;
            facts = Box::pin(find(cluster, query)).await?;
        }
        let addresses = facts.addresses(&self.path);
        for unseen in &addresses.unseen {
            context.ui().detail(unseen);
        }
        if self.variables.is_empty() {
            let addons = published(cluster, &addresses).await?;
            return self.show(addresses, addons, timed_out, context).await;
        }
        verdict(&addresses, timed_out)?;
        self.export(&addresses, context)
    }

    /// Shows the addresses; what is not well is told afterwards.
    async fn show(
        &self,
        addresses: Addresses,
        addons: Vec<Published>,
        timed_out: bool,
        context: &Context,
    ) -> Result<Outcome, CommandError> {
        let mut probes = Vec::new();
        if self.probe {
            for address in &addresses.gateways {
                match &address.http {
                    Some(entry) => probes.push(probe(&entry.url, TIMEOUT).await),
                    None if is_usable(address) => {
                        let title = address.title();
                        context.ui().warning(&format!("{title} has no port for HTTP, which is all that is probed"));
                    }
                    None => {}
                }
            }
        }
        let shown = Shown { addresses, addons, probes, timed_out, all_ports: self.all_ports };
        output::emit(context.ui(), self.output, &shown)?;
        context.ui().flush()?;
        verdict(&shown.addresses, timed_out)?;
        let answered = |probe: &Probe| probe.has_answered();
        if !shown.probes.is_empty() && !shown.probes.iter().any(answered) {
            let first = shown.probes.iter().map(ToString::to_string).next().unwrap_or_default();
            return Err(CommandError::message(Category::Unreachable, first)
                .hint("`meshctl ingress diagnose` says what may be in the way"));
        }
        Ok(Outcome::Success)
    }

    fn export(&self, addresses: &Addresses, context: &Context) -> Result<Outcome, CommandError> {
        let usable: Vec<&Address> = addresses.gateways.iter().filter(|address| is_usable(address)).collect();
        let [address] = *usable else {
            let names: Vec<String> = usable.iter().map(|address| address.title()).collect();
            return Err(CommandError::message(
                Category::Usage,
                format!("there are {} gateways, and variables for one", names.len()),
            )
            .hint(format!("name one of them: {}", names.join(", "))));
        };
        let (lines, missing) = export::lines(&self.variables, address);
        context.ui().data(&lines)?;
        if !missing.is_empty() {
            context.ui().detail(&format!("{} has nothing for {}", address.title(), missing.join(", ")));
        }
        Ok(Outcome::Success)
    }
}

/// Returns how the command ends: the same in every form.
fn verdict(addresses: &Addresses, timed_out: bool) -> Result<(), CommandError> {
    let all = &addresses.gateways;
    if timed_out {
        let pending: Vec<String> =
            all.iter().filter(|address| address.pending || !is_usable(address)).map(Address::title).collect();
        return Err(CommandError::message(
            Category::TimedOut,
            format!("no load balancer's address in time: {}", pending.join(", ")),
        )
        .hint("`meshctl ingress diagnose` says why"));
    }
    if all.iter().any(is_usable) {
        return Ok(());
    }
    let reasons: Vec<String> = all.iter().map(|address| format!("{}: {}", address.title(), address.reason)).collect();
    Err(CommandError::message(Category::Configuration, format!("no gateway has an address: {}", reasons.join("; ")))
        .hint("`meshctl ingress diagnose` says why"))
}

/// Where gateways are reached, and what answers there.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// The gateways.
    #[serde(flatten)]
    pub addresses: Addresses,
    /// The add-ons that are published.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addons: Vec<Published>,
    /// What answered, with `--probe`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub probes: Vec<Probe>,
    /// Whether `--wait` was in vain.
    pub timed_out: bool,
    #[serde(skip)]
    all_ports: bool,
}

impl TableView for Shown {
    fn table(&self) -> String {
        let mut text = match self.rows() {
            Some(rows) if !self.all_ports => rows,
            _ => {
                let blocks: Vec<String> = self.addresses.gateways.iter().map(|address| self.block(address)).collect();
                blocks.join("\n")
            }
        };
        if !self.addons.is_empty() {
            text.push_str("\nAdd-ons\n");
        }
        for Published { addon, host, url, address, .. } in &self.addons {
            // A URL is to be copied: it is not broken.
            let _ = writeln!(text, "  {addon:<10} {}", url.as_deref().unwrap_or("no address"));
            if let Some(address) = address.as_ref().filter(|_| !host.is_empty()) {
                labelled(&mut text, 2, "          ", &format!("where {host} is {address}"));
            }
        }
        if !self.probes.is_empty() {
            text.push('\n');
        }
        for probe in &self.probes {
            labelled(&mut text, 0, if probe.has_answered() { "✔" } else { "✘" }, &probe.to_string());
        }
        text
    }
}

impl Shown {
    /// Several gateways in a table, when that fits.
    fn rows(&self) -> Option<String> {
        let gateways = &self.addresses.gateways;
        if gateways.len() < 2 {
            return None;
        }
        let mut table = Table::new(["gateway", "host", "http", "https", "tcp"]);
        for address in gateways {
            let port = |entry: &Option<Entry>| match entry {
                Some(Entry { port, .. }) => port.to_string(),
                None => "-".to_owned(),
            };
            table.row([
                address.title(),
                address.host.clone().unwrap_or_else(|| "-".to_owned()),
                port(&address.http),
                port(&address.https),
                port(&address.tcp),
            ]);
        }
        let mut text = table.to_string();
        if text.lines().any(|line| line.chars().count() > COLUMNS) {
            return None;
        }
        for address in gateways.iter().filter(|address| !address.reason.is_empty()) {
            text.push('\n');
            for line in wrapped(&format!("{}: {}", address.title(), address.reason), 0, COLUMNS) {
                text.push_str(&line);
                text.push('\n');
            }
            for advice in &address.advice {
                hint(&mut text, 2, advice);
            }
        }
        Some(text)
    }

    fn block(&self, address: &Address) -> String {
        let mut text = format!("{} {}\n", address.kind, address.title());
        let from = match (address.origin, &*address.reason) {
            (Origin::None, reason) => format!("none: {reason}"),
            (origin, "") => format!("{} ({})", address.host.as_deref().unwrap_or_default(), origin.title()),
            (origin, reason) => {
                format!("{} ({}: {reason})", address.host.as_deref().unwrap_or_default(), origin.title())
            }
        };
        labelled(&mut text, 2, "host   ", &from);
        for (label, entry) in [("http   ", &address.http), ("https  ", &address.https), ("tcp    ", &address.tcp)] {
            if let Some(entry) = entry {
                // A URL is to be copied: it is not broken.
                let _ = writeln!(text, "  {label} {}", entry.url);
            }
        }
        if let Some(service) = &address.service {
            labelled(&mut text, 2, "service", service);
        }
        if let Some(title) = self.addresses.platform.title().filter(|_| !address.advice.is_empty()) {
            let name = &self.addresses.platform.name;
            let name = if name.is_empty() || *name == title { String::new() } else { format!(" ({name})") };
            labelled(&mut text, 2, "cluster", &format!("{title}{name}"));
        }
        if self.all_ports {
            let mut table = Table::new(["port", "number", "target", "node", "open at", "for"]);
            for port in &address.ports {
                let number = |number: Option<u16>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
                let role = format!("{:?}", port.role).to_lowercase();
                let name = if port.name.is_empty() { "-" } else { &port.name };
                table.row([
                    name.to_owned(),
                    port.port.to_string(),
                    port.target_port.clone(),
                    number(port.node_port),
                    number(port.open),
                    role,
                ]);
            }
            for line in table.to_string().lines() {
                let _ = writeln!(text, "  {line}");
            }
        }
        for advice in &address.advice {
            hint(&mut text, 2, advice);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::ExitCode;
    use crate::mesh::ingress::address::Around;
    use crate::mesh::ingress::platform::{Platform, Sort};
    use crate::values::Tree;
    use crate::yaml;

    const PORTS: &str = "ports: [{name: status-port, port: 15021, targetPort: 15021, nodePort: 30021}, \
        {name: http2, port: 80, targetPort: 8080, nodePort: 31380}, \
        {name: https, port: 443, targetPort: 8443, nodePort: 31390}, \
        {name: tcp, port: 31400, targetPort: 31400, nodePort: 31400}]";

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &yaml::ReadOptions::default()).unwrap()
    }

    fn service(name: &str, spec: &str, ingress: &str) -> Tree {
        tree(&format!(
            "{{metadata: {{name: {name}, namespace: istio-system}}, spec: {{{spec}, selector: {{istio: x}}, {PORTS}}}, \
             status: {{loadBalancer: {{ingress: {ingress}}}}}}}"
        ))
    }

    fn shown(services: &[Tree], path: &str, sort: Sort, name: &str) -> Shown {
        let pods = [tree(
            "{metadata: {namespace: istio-system, labels: {istio: x}}, status: {phase: Running, hostIP: 172.18.0.2}}",
        )];
        let platform = Platform { sort, name: name.to_owned(), evidence: "e".to_owned() };
        let around = Around { pods: &pods, nodes: &[], platform: &platform, path };
        let gateways = services.iter().map(|service| Address::of_service(service, around)).collect();
        let addresses = Addresses { platform: platform.clone(), gateways, unseen: Vec::new() };
        Shown { addresses, addons: Vec::new(), probes: Vec::new(), timed_out: false, all_ports: false }
    }

    fn narrow(text: &str) -> &str {
        assert!(text.lines().all(|line| line.chars().count() <= COLUMNS), "{text}");
        text
    }

    #[test]
    fn a_load_balancer_is_a_few_lines() {
        let service = service("istio-ingressgateway", "type: LoadBalancer", "[{ip: 192.0.2.10}]");
        let mut shown = shown(&[service], "/productpage", Sort::Cloud, "AWS");
        shown.probes = vec![Probe {
            url: "http://192.0.2.10/productpage".to_owned(),
            status: Some(404),
            server: "istio-envoy".to_owned(),
            location: String::new(),
            error: String::new(),
            millis: 4,
        }];
        insta::assert_snapshot!(narrow(&shown.table()), @"
        Service istio-system/istio-ingressgateway
          host    192.0.2.10 (load balancer)
          http    http://192.0.2.10/productpage
          https   https://192.0.2.10/productpage
          tcp     192.0.2.10:31400

        ✔ http://192.0.2.10/productpage answers 404, from a gateway of the mesh: it may
          have no route for this host and path, see `meshctl ingress routes`
        ");
    }

    #[test]
    fn what_is_pending_says_what_to_do() {
        let service = service("istio-ingressgateway", "type: LoadBalancer", "[]");
        let mut shown = shown(&[service], "", Sort::Kind, "dev");
        insta::assert_snapshot!(narrow(&shown.table()), @"
        Service istio-system/istio-ingressgateway
          host    172.18.0.2 (node ports: its load balancer has no address yet)
          http    http://172.18.0.2:31380
          https   https://172.18.0.2:31390
          tcp     172.18.0.2:31400
          cluster kind (dev)
          hint: run `cloud-provider-kind` beside the cluster: it gives load balancers
          their addresses
          hint: the nodes are containers: on Linux their addresses are reachable;
          elsewhere only what `extraPortMappings` publish, or `cloud-provider-kind` with
          `--enable-lb-port-mapping`
        ");
        shown.all_ports = true;
        insta::assert_snapshot!(narrow(&shown.table()), @"
        Service istio-system/istio-ingressgateway
          host    172.18.0.2 (node ports: its load balancer has no address yet)
          http    http://172.18.0.2:31380
          https   https://172.18.0.2:31390
          tcp     172.18.0.2:31400
          cluster kind (dev)
          PORT          NUMBER   TARGET   NODE    OPEN AT   FOR
          status-port   15021    15021    30021   30021     status
          http2         80       8080     31380   31380     http
          https         443      8443     31390   31390     https
          tcp           31400    31400    31400   31400     tcp
          hint: run `cloud-provider-kind` beside the cluster: it gives load balancers
          their addresses
          hint: the nodes are containers: on Linux their addresses are reachable;
          elsewhere only what `extraPortMappings` publish, or `cloud-provider-kind` with
          `--enable-lb-port-mapping`
        ");
    }

    #[test]
    fn add_ons_that_are_published_are_listed() {
        let service = service("istio-ingressgateway", "type: LoadBalancer", "[{ip: 192.0.2.10}]");
        let mut shown = shown(&[service], "", Sort::Cloud, "AWS");
        let published = |addon: &str, host: &str, url: Option<&str>, address: &str| Published {
            addon: addon.to_owned(),
            namespace: "istio-system".to_owned(),
            host: host.to_owned(),
            url: url.map(str::to_owned),
            address: Some(address.to_owned()),
        };
        shown.addons = vec![
            published("grafana", "", Some("http://10.0.0.1:30300"), "10.0.0.1"),
            published("kiali", "kiali.test", Some("https://kiali.test/kiali"), "192.0.2.10"),
        ];
        insta::assert_snapshot!(narrow(&shown.table()), @"
        Service istio-system/istio-ingressgateway
          host    192.0.2.10 (load balancer)
          http    http://192.0.2.10
          https   https://192.0.2.10
          tcp     192.0.2.10:31400

        Add-ons
          grafana    http://10.0.0.1:30300
          kiali      https://kiali.test/kiali
                     where kiali.test is 192.0.2.10
        ");
    }

    #[test]
    fn several_gateways_are_a_table_where_it_fits() {
        let services = [
            service("istio-ingressgateway", "type: LoadBalancer", "[{ip: 192.0.2.1}]"),
            service("private", "type: ClusterIP", "[]"),
        ];
        insta::assert_snapshot!(narrow(&shown(&services, "", Sort::Unknown, "").table()), @"
        GATEWAY                             HOST        HTTP   HTTPS   TCP
        istio-system/istio-ingressgateway   192.0.2.1   80     443     31400
        istio-system/private                -           -      -       -

        istio-system/private: its service has the type ClusterIP: it is reached from
        inside only
          hint: from here, for as long as it runs: `kubectl -n istio-system port-forward
          service/private 8080:80`
        ");
        let long = "[{hostname: a0123456789abcdef0123456789abcdef-1234567890.eu-central-1.elb.amazonaws.com}]";
        let services = [service("istio-ingressgateway", "type: LoadBalancer", long), services[1].clone()];
        // A URL that is longer than the line stays whole.
        insta::assert_snapshot!(shown(&services, "", Sort::Cloud, "AWS").table(), @"
        Service istio-system/istio-ingressgateway
          host    a0123456789abcdef0123456789abcdef-1234567890.eu-central-1.elb.amazonaws.com
                  (load balancer)
          http    http://a0123456789abcdef0123456789abcdef-1234567890.eu-central-1.elb.amazonaws.com
          https   https://a0123456789abcdef0123456789abcdef-1234567890.eu-central-1.elb.amazonaws.com
          tcp     a0123456789abcdef0123456789abcdef-1234567890.eu-central-1.elb.amazonaws.com:31400

        Service istio-system/private
          host    none: its service has the type ClusterIP: it is reached from inside
                  only
          cluster AWS
          hint: from here, for as long as it runs: `kubectl -n istio-system port-forward
          service/private 8080:80`
        ");
    }

    #[test]
    fn the_exit_code_follows_from_what_is_there() {
        let inside = || service("private", "type: ClusterIP", "[]");
        let pending = || service("gw", "type: LoadBalancer", "[]");
        let exit = |services: &[Tree], timed_out| {
            let shown = shown(services, "", Sort::Unknown, "");
            verdict(&shown.addresses, timed_out).err().map(|error| error.exit())
        };
        assert_eq!(exit(&[pending()], false), None);
        assert_eq!(exit(&[inside(), pending()], false), None);
        assert_eq!(exit(&[inside()], false), Some(ExitCode::Configuration));
        assert_eq!(exit(&[pending()], true), Some(ExitCode::TimedOut));
    }

    #[test]
    fn data_is_in_camel_case() {
        let shown = shown(&[service("gw", "type: LoadBalancer", "[{ip: 192.0.2.1}]")], "", Sort::DockerDesktop, "x");
        let data = serde_json::to_value(&shown).unwrap();
        assert_eq!(data["platform"]["sort"], "dockerDesktop");
        assert_eq!(data["gateways"][0]["http"]["url"], "http://192.0.2.1");
        assert_eq!(data["gateways"][0]["ports"][1]["targetPort"], "8080");
        assert_eq!((&data["gateways"][0]["origin"], &data["timedOut"]), (&"loadBalancer".into(), &false.into()));
    }

    #[test]
    fn what_is_exported_is_read_from_the_command_line() {
        let of = |list: &[&str]| variables(&list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&[""]).unwrap().len(), 5);
        assert_eq!(of(&["A=url", "B=host"]).unwrap().len(), 2);
        assert_eq!(of(&["istio-ingressgateway"]).unwrap_err().exit(), ExitCode::Usage);
    }
}
