//! `meshctl ingress diagnose`: why a gateway is not reached.

use super::GatewayArgs;
use super::view::{COLUMNS, count, labelled};
use crate::cluster;
use crate::commands::{CommandError, Context, Outcome};
use crate::events::Events;
use crate::finding::Severity;
use crate::mesh::ingress::address::Address;
use crate::mesh::ingress::diagnose::{Diagnosis, diagnose};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::printer::Style;
use crate::ui::wrap::wrapped;

/// How it is used.
pub const EXAMPLES: &str = "\
Examples:
  meshctl ingress diagnose
  meshctl ingress diagnose istio-ingressgateway -n istio-system -o json";

/// How far what is said of a finding stands from the left.
const INDENT: usize = 4;

/// Find out why a gateway is not reached, and what would settle it
///
/// Looks at the load balancer (events of its service, its class, the platform, quotas, ports that others have), at the
/// pods that the service selects, whether they are ready, at ports that lead nowhere, and at what the control plane says
/// of a Gateway. Every finding has a code, which the page `docs/ingress.md` explains.
///
/// Exits with 79 when there is an error or a warning, with 0 otherwise, with 78 when there is no gateway or no mesh.
#[derive(Debug, clap::Args)]
pub struct DiagnoseArgs {
    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    gateway: GatewayArgs,
}

/// Runs `meshctl ingress diagnose`.
pub fn run(args: DiagnoseArgs, context: &Context) -> Result<Outcome, CommandError> {
    let DiagnoseArgs { output, gateway } = args;
    let (query, cluster) = gateway.read()?;
    let diagnosis = cluster::block_on(diagnose(&cluster, &query, jiff::Timestamp::now()))??;
    for unseen in &diagnosis.addresses.unseen {
        context.ui().detail(unseen);
    }
    if output == OutputFormat::Table {
        let lines = lines(&diagnosis);
        context.ui().lines(lines.iter().map(|(style, text)| (*style, &**text)))?;
    } else {
        output::emit(context.ui(), output, &diagnosis)?;
    }
    let is_well = diagnosis.count(Severity::Error) + diagnosis.count(Severity::Warning) == 0;
    Ok(if is_well { Outcome::Success } else { Outcome::IssuesFound })
}

fn lines(diagnosis: &Diagnosis) -> Vec<(Style, String)> {
    let mut lines = Vec::new();
    for finding in &diagnosis.findings {
        let style = match finding.severity {
            Severity::Error => Style::Error,
            Severity::Warning => Style::Warning,
            Severity::Info => Style::Context,
        };
        let title = format!("{:<7} {} {}", finding.severity, finding.code.number, finding.object);
        lines.push((style, title.trim_end().to_owned()));
        lines.extend(wrapped(&finding.message, INDENT, COLUMNS).into_iter().map(|line| (Style::Plain, line)));
        let hint = if finding.hint.is_empty() { String::new() } else { format!("hint: {}", finding.hint) };
        lines.extend(wrapped(&hint, INDENT, COLUMNS).into_iter().map(|line| (Style::Context, line)));
    }
    if !lines.is_empty() {
        lines.push((Style::Plain, String::new()));
    }
    for address in &diagnosis.addresses.gateways {
        let (style, sign, verdict) = verdict(diagnosis, address);
        let mut text = String::new();
        labelled(&mut text, 0, &format!("{sign} {}:", address.title()), &verdict);
        lines.extend(text.lines().map(|line| (style, line.to_owned())));
    }
    lines
}

/// Returns in a sentence how a gateway stands.
fn verdict(diagnosis: &Diagnosis, address: &Address) -> (Style, &'static str, String) {
    let service = address.service.clone().unwrap_or_else(|| address.title());
    let objects = [format!("Service {service}"), format!("{} {}", address.kind, address.title())];
    let count_of = |severity| {
        let own = diagnosis.findings.iter().filter(|finding| objects.contains(&finding.object));
        own.filter(|finding| finding.severity == severity).count()
    };
    let place = match &address.host {
        Some(host) => format!("{host} ({})", address.origin.title()),
        None => "no address".to_owned(),
    };
    match (count_of(Severity::Error), count_of(Severity::Warning)) {
        (0, 0) => (Style::Added, "✔", place),
        (0, warnings) => (Style::Warning, "!", format!("{place}; {}", count(warnings, "warning"))),
        (errors, 0) => (Style::Error, "✘", format!("{place}; {}", count(errors, "error"))),
        (errors, warnings) => {
            (Style::Error, "✘", format!("{place}; {}, {}", count(errors, "error"), count(warnings, "warning")))
        }
    }
}

impl TableView for Diagnosis {
    fn table(&self) -> String {
        lines(self).into_iter().map(|(_, line)| line + "\n").collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::ingress::diagnose::{Evidence, findings};
    use crate::mesh::ingress::find::Facts;
    use crate::mesh::ingress::platform::{Platform, Sort};
    use crate::values::Tree;
    use crate::yaml;

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &yaml::ReadOptions::default()).unwrap()
    }

    fn diagnosis(service: &str, pods: &str, sort: Sort) -> Diagnosis {
        let facts = Facts {
            services: vec![tree(service)],
            pods: tree(pods).as_list().unwrap().to_vec(),
            platform: Platform { sort, name: "dev".to_owned(), evidence: String::new() },
            ..Facts::default()
        };
        let now = "2026-11-21T10:00:40Z".parse().unwrap();
        Diagnosis { findings: findings(&facts, &Evidence::default(), now), addresses: facts.addresses("") }
    }

    #[test]
    fn findings_fit_into_80_columns() {
        let service = "{metadata: {name: istio-ingressgateway, namespace: istio-system, creationTimestamp: '2026-11-21T10:00:00Z'}, \
            spec: {type: LoadBalancer, selector: {istio: gw}, ports: [{name: http2, port: 80, targetPort: web, nodePort: 30080}]}}";
        let pods = "[{metadata: {name: p, namespace: istio-system, labels: {istio: gw}}, \
            status: {phase: Running, hostIP: 172.18.0.2}}]";
        let table = diagnosis(service, pods, Sort::Kind).table();
        assert!(table.lines().all(|line| line.chars().count() <= COLUMNS), "{table}");
        insta::assert_snapshot!(table, @"
        error   MSH0602 Service istio-system/istio-ingressgateway
            its load balancer has no address after 40 seconds: kind gives load balancers
            no addresses by itself
            hint: run `cloud-provider-kind` beside the cluster: it gives load balancers
            their addresses
        error   MSH0608 Service istio-system/istio-ingressgateway
            its pod is not ready
            hint: `kubectl -n istio-system describe pod p`
        error   MSH0609 Service istio-system/istio-ingressgateway
            its port http2 (80) leads to a port `web` of the pods, and they have none of
            that name
            hint: set `targetPort` to the number of the port: `kubectl -n istio-system
            edit service istio-ingressgateway`

        ✘ istio-system/istio-ingressgateway: 172.18.0.2 (node ports); 3 errors
        ");
    }

    #[test]
    fn a_gateway_that_is_well_is_one_line() {
        let service = "{metadata: {name: gw, namespace: 'n'}, spec: {type: LoadBalancer, selector: {istio: gw}, \
            ports: [{port: 80}]}, status: {loadBalancer: {ingress: [{ip: 192.0.2.1}]}}}";
        let pods = "[{metadata: {name: p, namespace: 'n', labels: {istio: gw}}, \
            status: {conditions: [{type: Ready, status: 'True'}]}}]";
        assert_eq!(diagnosis(service, pods, Sort::Cloud).table(), "✔ n/gw: 192.0.2.1 (load balancer)\n");
    }
}
