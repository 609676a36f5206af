//! What people see of modes: lines of at most 80 columns.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use crate::mesh::modes::{Check, Done, Presence, Seen};
use crate::mode::registry::Known;
use crate::mode::service::Reached;
use crate::ui::output::TableView;
use crate::ui::table::{Table, shortened};
use crate::ui::wrap::wrapped;

/// How wide a screen is.
const COLUMNS: usize = 80;
/// How much room the name of a workload has in a table.
const NAME: usize = 30;

/// A mode, for people and programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// What else it may be called.
    pub aliases: Vec<String>,
    /// What it does.
    pub description: String,
    /// Where it comes from: `meshctl`, a file, or `ServiceMeshClass`.
    pub origin: String,
    /// Whether it needs a control plane.
    pub needs_control_plane: bool,
    /// Whether that is installed; none when nobody was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control_plane: Option<Presence>,
}

impl Listed {
    /// Returns a mode with what was found out about it.
    pub fn of(known: &Known, check: Option<&Check>) -> Self {
        let mode = known.mode();
        let needs = mode.control_plane(&|_| None).required.is_some();
        Self {
            name: mode.name().to_owned(),
            aliases: mode.aliases().into_iter().map(str::to_owned).collect(),
            description: mode.description().to_owned(),
            origin: known.origin().to_owned(),
            needs_control_plane: needs,
            control_plane: check.map(|check| check.control_plane),
        }
    }
}

/// The modes that there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ModeList {
    /// One after another.
    pub modes: Vec<Listed>,
}

impl TableView for ModeList {
    fn table(&self) -> String {
        let mut table = Table::new(["mode", "control plane", "also called"]);
        for mode in &self.modes {
            let plane = match mode.control_plane {
                _ if !mode.needs_control_plane => "not needed",
                Some(presence) => presence.word(),
                None => "not asked",
            };
            table.row([&shortened(&mode.name, NAME), plane, &shortened(&mode.aliases.join(", "), 31)]);
        }
        table.to_string()
    }
}

impl TableView for Check {
    fn table(&self) -> String {
        let state = match self.control_plane {
            Presence::Present if self.facts.is_empty() => "needs no control plane".to_owned(),
            Presence::Present => format!("{} is installed", self.product),
            Presence::Absent => format!("{} is not installed", self.product),
            Presence::Unknown => format!("whether {} is installed is not known", self.product),
        };
        let mut lines = wrapped(&format!("{}: {state}", self.mode), 0, COLUMNS);
        for fact in &self.facts {
            let mut text = format!("{:<7}   {}: {}", fact.presence.word(), fact.title, fact.object);
            if let Some(detail) = &fact.detail {
                let _ = write!(text, " ({detail})");
            }
            if fact.decides {
                text.push_str("; this decides");
            }
            lines.extend(hanging(&text, 2, 12));
        }
        joined(lines)
    }
}

/// The workloads that were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenList {
    /// One after another.
    pub workloads: Vec<Seen>,
}

impl TableView for SeenList {
    fn table(&self) -> String {
        let mut table = Table::new(["workload", "mode", "known by"]);
        let mut lines = Vec::new();
        for seen in &self.workloads {
            let title = title(&seen.kind, &seen.name);
            let known = match seen.known {
                crate::mode::switch::Known::Recorded => "record",
                crate::mode::switch::Known::Recognised => "pods",
                crate::mode::switch::Known::Namespace => "namespace",
                crate::mode::switch::Known::Default => "-",
            };
            table.row([&shortened(&title, NAME), &*shortened(&seen.mode, NAME), known]);
            lines.extend(hanging(&format!("{title}: {}", seen.evidence), 0, 2));
            if let Some(doubt) = &seen.doubt {
                lines.extend(hanging(&format!("but {doubt}"), 2, 4));
            }
            lines.extend(reached(&seen.services, &seen.name, 2));
        }
        format!("{table}\n{}", joined(lines))
    }
}

/// What came of a switch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SetResult {
    /// The mode.
    pub mode: String,
    /// The namespace.
    pub namespace: String,
    /// Whether only the plan was wanted.
    pub dry_run: bool,
    /// The workloads.
    pub workloads: Vec<Done>,
    /// Objects that were made, changed or deleted beside them, or would be: `+ ConfigMap shop/…`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<String>,
}

impl TableView for SetResult {
    fn table(&self) -> String {
        let mut lines = wrapped(&format!("{} in the namespace {}", self.mode, self.namespace), 0, COLUMNS);
        lines.push(String::new());
        let mut table = Table::new(["workload", "was", "result"]);
        let mut below = Vec::new();
        for done in &self.workloads {
            let title = title(&done.kind, &done.name);
            table.row([&shortened(&title, NAME), &*shortened(&done.from, NAME), done.outcome.word()]);
            below.extend(hanging(&format!("{title}:"), 0, 2));
            below.extend(reached(&done.services, &done.name, 2));
        }
        lines.extend(table.to_string().lines().map(str::to_owned));
        lines.push(String::new());
        lines.extend(below);
        for object in &self.objects {
            lines.extend(hanging(object, 0, 2));
        }
        joined(lines)
    }
}

/// Returns how a workload is reached.
pub fn reached(services: &[Reached], name: &str, indent: usize) -> Vec<String> {
    if services.is_empty() {
        let text = format!("reached by no Service; `--internal-domain {name}=NAME` makes one");
        return hanging(&text, indent, indent + 2);
    }
    let addresses: Vec<&str> = services.iter().flat_map(|service| &service.addresses).map(String::as_str).collect();
    hanging(&format!("reached as {}", addresses.join(", ")), indent, indent + 2)
}

fn title(kind: &str, name: &str) -> String {
    format!("{}/{name}", kind.to_lowercase())
}

/// Returns a text in lines of which all but the first stand further in.
fn hanging(text: &str, first: usize, others: usize) -> Vec<String> {
    let whole = wrapped(text, first, COLUMNS);
    let Some((head, rest)) = whole.split_first() else { return Vec::new() };
    let rest: Vec<&str> = rest.iter().map(|line| line.trim_start()).collect();
    let mut lines = vec![head.clone()];
    lines.extend(wrapped(&rest.join(" "), others, COLUMNS));
    lines
}

fn joined(lines: Vec<String>) -> String {
    lines.into_iter().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::modes::Outcome;
    use crate::mesh::modes::check::Fact;
    use crate::mode::Registry;
    use crate::mode::switch;

    fn fits(text: &str) {
        for line in text.lines() {
            assert!(line.chars().count() <= COLUMNS, "{line}");
        }
    }

    fn fact(title: &str, object: &str, decides: bool, presence: Presence, detail: Option<&str>) -> Fact {
        let detail = detail.map(str::to_owned);
        Fact { title: title.to_owned(), object: object.to_owned(), decides, presence, detail }
    }

    #[test]
    fn modes_are_listed() {
        let check = Check {
            mode: "ISTIO_SERVICE_MESH".to_owned(),
            product: "istio".to_owned(),
            control_plane: Presence::Present,
            facts: Vec::new(),
            install: None,
        };
        let registry = Registry::default();
        let modes = registry.all().map(|known| {
            let is_istio = known.mode().name() == check.mode;
            Listed::of(known, is_istio.then_some(&check))
        });
        let text = ModeList { modes: modes.collect() }.table();
        fits(&text);
        insta::assert_snapshot!(text, @r"
        MODE                        CONTROL PLANE   ALSO CALLED
        KUBERNETES_NATIVE_SERVICE   not needed      kubernetes, native, k8s, none
        BUILD_IN_SERVICE_MESH       not needed      builtin, build-in, built-in, b…
        ISTIO_SERVICE_MESH          present         istio
        LINKERD                     not asked       LINKERD_SERVICE_MESH
        DAPR                        not asked       DAPR_SERVICE_MESH
        ");
    }

    #[test]
    fn facts_are_told() {
        let webhook = "MutatingWebhookConfiguration with app=sidecar-injector";
        let check = Check {
            mode: "ISTIO_SERVICE_MESH".to_owned(),
            product: "istio".to_owned(),
            control_plane: Presence::Absent,
            facts: vec![
                fact("root certificate", "ConfigMap default/istio-ca-root-cert", true, Presence::Absent, None),
                fact(
                    "injector",
                    webhook,
                    false,
                    Presence::Present,
                    Some("istio-sidecar-injector, istio-revision-tag-default"),
                ),
            ],
            install: Some("meshctl install".to_owned()),
        };
        fits(&check.table());
        insta::assert_snapshot!(check.table(), @r"
        ISTIO_SERVICE_MESH: istio is not installed
          absent    root certificate: ConfigMap default/istio-ca-root-cert; this decides
          present   injector: MutatingWebhookConfiguration with app=sidecar-injector
                    (istio-sidecar-injector, istio-revision-tag-default)
        ");
    }

    #[test]
    fn workloads_are_shown() {
        let seen = |name: &str, mode: &str, known, evidence: &str, doubt: Option<&str>, services| Seen {
            kind: "Deployment".to_owned(),
            namespace: "shop".to_owned(),
            name: name.to_owned(),
            mode: mode.to_owned(),
            known,
            evidence: evidence.to_owned(),
            doubt: doubt.map(str::to_owned),
            services,
        };
        let cart = Reached {
            name: "cart".to_owned(),
            addresses: vec!["cart.shop:8080".to_owned(), "cart.shop:9090".to_owned()],
        };
        let label = "label `sidecar.istio.io/inject: \"true\"` of the pods";
        let list = SeenList {
            workloads: vec![
                seen("cart", "ISTIO_SERVICE_MESH", switch::Known::Recorded, label, None, vec![cart]),
                seen(
                    "a-worker-with-a-very-long-name-indeed",
                    "LINKERD",
                    switch::Known::Recorded,
                    "annotation `meshctl.io/mode`",
                    Some("nothing of it is there any more"),
                    Vec::new(),
                ),
            ],
        };
        fits(&list.table());
        insta::assert_snapshot!(list.table(), @r#"
        WORKLOAD                         MODE                 KNOWN BY
        deployment/cart                  ISTIO_SERVICE_MESH   record
        deployment/a-worker-with-a-ve…   LINKERD              record

        deployment/cart: label `sidecar.istio.io/inject: "true"` of the pods
          reached as cart.shop:8080, cart.shop:9090
        deployment/a-worker-with-a-very-long-name-indeed: annotation `meshctl.io/mode`
          but nothing of it is there any more
          reached by no Service; `--internal-domain
            a-worker-with-a-very-long-name-indeed=NAME` makes one
        "#);
    }

    #[test]
    fn a_switch_is_told() {
        let done = |name: &str, outcome| Done {
            kind: "Deployment".to_owned(),
            namespace: "shop".to_owned(),
            name: name.to_owned(),
            from: "KUBERNETES_NATIVE_SERVICE".to_owned(),
            to: "ISTIO_SERVICE_MESH".to_owned(),
            outcome,
            restarts: true,
            services: vec![Reached { name: name.to_owned(), addresses: vec![format!("{name}.shop:8080")] }],
            local_upstreams: Vec::new(),
            warnings: Vec::new(),
        };
        let result = SetResult {
            mode: "ISTIO_SERVICE_MESH".to_owned(),
            namespace: "shop".to_owned(),
            dry_run: false,
            workloads: vec![done("cart", Outcome::Switched), done("web", Outcome::Unchanged)],
            objects: vec!["+ Service shop/basket".to_owned()],
        };
        fits(&result.table());
        insta::assert_snapshot!(result.table(), @r"
        ISTIO_SERVICE_MESH in the namespace shop

        WORKLOAD          WAS                         RESULT
        deployment/cart   KUBERNETES_NATIVE_SERVICE   switched
        deployment/web    KUBERNETES_NATIVE_SERVICE   unchanged

        deployment/cart:
          reached as cart.shop:8080
        deployment/web:
          reached as web.shop:8080
        + Service shop/basket
        ");
    }
}
