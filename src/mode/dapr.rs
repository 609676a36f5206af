//! `DAPR`: the runtime that Dapr's webhook injects beside an application, which has a name and a port there.

use super::{ControlPlane, Injection, Mark, MarkKind, Mode, ModeError, On, Sought, Subject, Wish, service};
use crate::inject::pod::annotation;

/// Its name.
pub const DAPR: &str = "DAPR";
const ENABLED: &str = "dapr.io/enabled";
const APP_ID: &str = "dapr.io/app-id";
const APP_PORT: &str = "dapr.io/app-port";

/// The mode.
#[derive(Debug, Clone, Copy)]
pub struct Dapr;

impl Mode for Dapr {
    fn name(&self) -> &'static str {
        DAPR
    }

    fn aliases(&self) -> Vec<&str> {
        vec!["DAPR_SERVICE_MESH"]
    }

    fn description(&self) -> &'static str {
        "Dapr's runtime, which its webhook injects"
    }

    fn control_plane(&self, _environment: &dyn Fn(&str) -> Option<String>) -> ControlPlane {
        let definition = Sought {
            title: "definition of components".to_owned(),
            group: "apiextensions.k8s.io".to_owned(),
            kind: "CustomResourceDefinition".to_owned(),
            plural: "customresourcedefinitions".to_owned(),
            ..Sought::webhook("", "components.dapr.io")
        };
        ControlPlane {
            product: "dapr".to_owned(),
            required: Some(Sought::webhook("injector", "dapr-sidecar-injector")),
            further: vec![definition],
            install: Some("dapr init -k".to_owned()),
        }
    }

    /// The name is the workload's, and the port that of its first container, where the user and the pods say nothing else.
    fn injection(&self, subject: &Subject<'_>, wish: &Wish<'_>) -> Result<Injection, ModeError> {
        let mut injection = Injection::default();
        let mut add = |key, value: String| injection.mark(On::Template, MarkKind::Annotation, key, value);
        add(ENABLED, "true".to_owned());
        let id = wish.app_id.or_else(|| annotation(subject.template, APP_ID)).unwrap_or(subject.name);
        add(APP_ID, id.to_owned());
        let given = wish.app_port.map(|port| port.to_string());
        let given = given.or_else(|| annotation(subject.template, APP_PORT).map(str::to_owned));
        let first = || service::ports(subject.template).first().map(|port| port.number.to_string());
        match given.or_else(first) {
            Some(port) => add(APP_PORT, port),
            None => injection
                .warnings
                .push(format!("{} has no port: Dapr does not call it; `--app-port` names one", subject.name)),
        }
        Ok(injection)
    }

    fn marks(&self) -> Vec<Mark> {
        let any = |key: &str| Mark { value: None, decides: false, ..Mark::on_template(MarkKind::Annotation, key, "") };
        vec![Mark::on_template(MarkKind::Annotation, ENABLED, "true"), any(APP_ID), any(APP_PORT)]
    }
}
