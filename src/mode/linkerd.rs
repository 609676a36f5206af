//! `LINKERD`: the proxy that Linkerd's webhook injects.

use super::{ControlPlane, Injection, Mark, MarkKind, Mode, ModeError, On, Sought, Subject, Wish};
use crate::inject::pod::annotation;
use crate::values::Tree;

/// Its name.
pub const LINKERD: &str = "LINKERD";
/// The annotation that asks for the proxy.
const INJECT: &str = "linkerd.io/inject";

/// The mode.
#[derive(Debug, Clone, Copy)]
pub struct Linkerd;

impl Mode for Linkerd {
    fn name(&self) -> &'static str {
        LINKERD
    }

    fn aliases(&self) -> Vec<&str> {
        vec!["LINKERD_SERVICE_MESH"]
    }

    fn description(&self) -> &'static str {
        "Linkerd's proxy, which its webhook injects"
    }

    fn control_plane(&self, _environment: &dyn Fn(&str) -> Option<String>) -> ControlPlane {
        ControlPlane {
            product: "linkerd".to_owned(),
            required: Some(Sought::config_map("configuration", "linkerd", "linkerd-config")),
            further: vec![Sought::webhook("injector", "linkerd-proxy-injector-webhook-config")],
            install: Some("linkerd install".to_owned()),
        }
    }

    fn injection(&self, _subject: &Subject<'_>, _wish: &Wish<'_>) -> Result<Injection, ModeError> {
        let mut injection = Injection::default();
        injection.mark(On::Template, MarkKind::Annotation, INJECT, "enabled");
        Ok(injection)
    }

    fn marks(&self) -> Vec<Mark> {
        ["enabled", "ingress"].map(|value| Mark::on_template(MarkKind::Annotation, INJECT, value)).into()
    }

    fn namespace_evidence(&self, namespace: &Tree) -> Option<String> {
        let value = annotation(namespace, INJECT).filter(|value| matches!(*value, "enabled" | "ingress"))?;
        Some(format!("`{INJECT}: {value}`"))
    }

    fn opt_out(&self) -> Option<Mark> {
        Some(Mark::on_template(MarkKind::Annotation, INJECT, "disabled"))
    }
}
