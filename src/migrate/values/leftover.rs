//! What is left in values that the schema of today does not know, or takes for something else.

use super::Form;
use super::draft::{Done, Draft, Drafted};
use crate::migrate::note::Severity;
use crate::spec::findings::Findings;
use crate::spec::schema::check::value_at;
use crate::spec::schema::{DOCUMENT, Kind, object};
use crate::values::path::{Path, Step};
use crate::values::{Map, Tree};

/// The keys of the chart `gateway`, which this program has none of its own of.
const GATEWAY: &[&str] = &[
    "additionalContainers",
    "affinity",
    "annotations",
    "autoscaling",
    "containerSecurityContext",
    "dnsConfig",
    "dnsPolicy",
    "env",
    "envVarFrom",
    "imagePullPolicy",
    "imagePullSecrets",
    "initContainers",
    "kind",
    "labels",
    "lifecycle",
    "minReadySeconds",
    "name",
    "networkGateway",
    "networkGatewayPorts",
    "nodeSelector",
    "podAnnotations",
    "podDisruptionBudget",
    "podLabels",
    "priorityClassName",
    "rbac",
    "readinessProbe",
    "replicaCount",
    "resources",
    "revision",
    "securityContext",
    "service",
    "serviceAccount",
    "strategy",
    "terminationGracePeriodSeconds",
    "tolerations",
    "topologySpreadConstraints",
    "volumeMounts",
    "volumes",
];

/// Adds what the schema has to say about a document.
pub(super) fn find(draft: &mut Draft<'_>, form: Form) {
    let mut walk = Walk::default();
    match (&draft.tree, form) {
        (tree @ Tree::Map(_), Form::IstioOperator) => walk.value(&DOCUMENT_KIND, tree),
        (Tree::Map(map), form) => walk.chart(form, map),
        _ => {}
    }
    for drafted in walk.found {
        // What is told of a value already is not told again.
        let is_told = draft.drafted.iter().any(|other| other.steps == drafted.steps);
        if !is_told {
            draft.say(drafted);
        }
    }
}

static DOCUMENT_KIND: Kind = Kind::Object(DOCUMENT);

#[derive(Default)]
struct Walk {
    path: Vec<Step>,
    found: Vec<Drafted>,
}

impl Walk {
    /// Walks the values of a chart, which may have its own without their prefix.
    fn chart(&mut self, form: Form, map: &Map) {
        let own = match form {
            Form::Istiod => "Pilot",
            Form::Cni => "Cni",
            Form::Ztunnel => "Ztunnel",
            Form::Base => "Base",
            Form::Gateway | Form::IstioOperator => "",
        };
        for (key, value) in map {
            self.path.push(Step::Key(key.clone()));
            let field = |name: &str| object(name).and_then(|object| object.field(key));
            if form == Form::Gateway && GATEWAY.contains(&&**key) {
                // A chart of Kubernetes' own words; its templates tell what is wrong in them.
            } else if let Some(field) = field("Values").or_else(|| field(own)) {
                self.field(field, value);
            } else {
                self.unknown();
            }
            self.path.pop();
        }
    }

    fn field(&mut self, field: &'static crate::spec::schema::Field, value: &Tree) {
        if let Some(instead) = field.deprecated.filter(|_| !super::is_empty(value)) {
            self.say(Severity::Changed, format!("it is deprecated: {instead}"));
        }
        self.value(&field.kind, value);
    }

    fn value(&mut self, kind: &'static Kind, value: &Tree) {
        match (kind, value) {
            (Kind::Object(name), Tree::Map(map)) => {
                let Some(object) = object(name) else { return };
                for (key, value) in map {
                    self.path.push(Step::Key(key.clone()));
                    match object.field(key) {
                        Some(field) => self.field(field, value),
                        None if object.is_open => {}
                        None => self.unknown(),
                    }
                    self.path.pop();
                }
            }
            (Kind::List(inner), Tree::List(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Step::Index(index));
                    self.value(inner, item);
                    self.path.pop();
                }
            }
            (Kind::Map(inner), Tree::Map(map)) => {
                for (key, value) in map {
                    self.path.push(Step::Key(key.clone()));
                    self.value(inner, value);
                    self.path.pop();
                }
            }
            _ => {
                let mut findings = Findings::default();
                value_at(kind, value, self.path.clone(), None, &mut findings);
                for problem in findings.errors {
                    self.say(Severity::Lost, problem.message);
                }
            }
        }
    }

    fn unknown(&mut self) {
        self.say(Severity::Lost, "no chart of today reads it".to_owned());
    }

    fn say(&mut self, severity: Severity, message: String) {
        let steps = self.path.clone();
        let is_spec = matches!(steps.first(), Some(Step::Key(key)) if key == "spec");
        let shown = steps.iter().skip(usize::from(is_spec)).cloned();
        self.found.push(Drafted {
            path: Path::new(shown).to_string(),
            steps,
            done: Done::Kept,
            severity,
            to: None,
            since: None,
            message,
        });
    }
}
