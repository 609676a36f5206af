//! `ISTIO_SERVICE_MESH`: the sidecar that istiod's webhook injects.
//!
//! It counts as installed when the `ConfigMap` with istiod's root certificate is in the namespace `default`, as Rainbond
//! has it; `ISTIO_CM` names another one. The label goes on the template of the pods, where the webhook reads it, and on
//! the workload, where people look.

use super::{ControlPlane, Injection, Mark, MarkKind, Mode, ModeError, On, Sought, Subject, Wish};
use crate::inject::pod::{annotation, label};
use crate::inject::{removal, status, undo};
use crate::values::Tree;

/// Its name.
pub const ISTIO_SERVICE_MESH: &str = "ISTIO_SERVICE_MESH";
/// The label that asks for a sidecar.
const INJECT: &str = "sidecar.istio.io/inject";
/// The namespace of the object that tells that istiod is there.
const NAMESPACE: &str = "default";
/// Its name.
const ROOT_CERTIFICATE: &str = "istio-ca-root-cert";
/// The variable with another name.
const OTHER_NAME: &str = "ISTIO_CM";

/// The mode.
#[derive(Debug, Clone, Copy)]
pub struct IstioServiceMesh;

impl Mode for IstioServiceMesh {
    fn name(&self) -> &'static str {
        ISTIO_SERVICE_MESH
    }

    fn aliases(&self) -> Vec<&str> {
        vec!["istio"]
    }

    fn description(&self) -> &'static str {
        "Istio's sidecar, which its webhook injects"
    }

    fn control_plane(&self, environment: &dyn Fn(&str) -> Option<String>) -> ControlPlane {
        let name = environment(OTHER_NAME).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| ROOT_CERTIFICATE.to_owned());
        let webhook = Sought { labels: "app=sidecar-injector".to_owned(), ..Sought::webhook("injector", "") };
        ControlPlane {
            product: "istio".to_owned(),
            required: Some(Sought::config_map("root certificate", NAMESPACE, &name)),
            further: vec![webhook],
            install: Some("meshctl install".to_owned()),
        }
    }

    fn injection(&self, _subject: &Subject<'_>, _wish: &Wish<'_>) -> Result<Injection, ModeError> {
        let mut injection = Injection::default();
        injection.mark(On::Template, MarkKind::Label, INJECT, "true");
        injection.mark(On::Workload, MarkKind::Label, INJECT, "true");
        Ok(injection)
    }

    fn marks(&self) -> Vec<Mark> {
        let label = Mark::on_template(MarkKind::Label, INJECT, "true");
        let annotation = Mark::on_template(MarkKind::Annotation, INJECT, "true");
        let on_workload = Mark { on: On::Workload, decides: false, ..label.clone() };
        let revision =
            Mark { key: "istio.io/rev".to_owned(), value: None, ..Mark::on_template(MarkKind::Label, "", "") };
        vec![label, annotation, on_workload, revision]
    }

    fn evidence(&self, object: &Tree, template: &Tree) -> Option<String> {
        if annotation(template, status::STATUS).is_some() {
            return Some(format!("annotation `{}` of the pods: the sidecar stands in the template", status::STATUS));
        }
        // What says that it is not wanted wins over a revision.
        if label(template, INJECT).or_else(|| annotation(template, INJECT)) == Some("false") {
            return None;
        }
        let found = self.marks().into_iter().find(|mark| mark.decides && mark.is_on(object, template))?;
        Some(found.to_string())
    }

    fn take_out(&self, object: &mut Tree, template: &mut Tree) {
        match undo::apply(template) {
            Some(Ok(before)) => *template = before,
            _ => {
                if let Some(guess) = removal::guess(template) {
                    *template = guess.pod;
                }
            }
        }
        for mark in self.marks() {
            if mark.is_on(object, template) {
                let target = if mark.on == On::Template { &mut *template } else { &mut *object };
                super::switch::remove_mark(target, mark.kind, &mark.key);
            }
        }
    }

    fn namespace_evidence(&self, namespace: &Tree) -> Option<String> {
        match label(namespace, "istio-injection") {
            Some("enabled") => return Some("`istio-injection=enabled`".to_owned()),
            Some("disabled") => return None,
            _ => {}
        }
        label(namespace, "istio.io/rev").map(|revision| format!("`istio.io/rev={revision}`"))
    }

    fn opt_out(&self) -> Option<Mark> {
        Some(Mark::on_template(MarkKind::Label, INJECT, "false"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_names_another_object() {
        let plane = IstioServiceMesh.control_plane(&|_| None);
        assert_eq!(plane.required.unwrap().to_string(), "ConfigMap default/istio-ca-root-cert");
        let plane = IstioServiceMesh.control_plane(&|name| (name == "ISTIO_CM").then(|| "istio-root".to_owned()));
        let required = plane.required.unwrap();
        assert_eq!(required.to_string(), "ConfigMap default/istio-root");
        assert_eq!(required.deadline.as_secs(), 5);
        assert_eq!(plane.further[0].to_string(), "MutatingWebhookConfiguration with app=sidecar-injector");
        // An empty one names nothing.
        let plane = IstioServiceMesh.control_plane(&|_| Some(String::new()));
        assert_eq!(plane.required.unwrap().name, ROOT_CERTIFICATE);
    }
}
