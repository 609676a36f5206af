//! `KUBERNETES_NATIVE_SERVICE`: Services as Kubernetes has them. Nothing is injected: it is how a workload leaves a mesh.

use super::{ControlPlane, Injection, Mark, Mode, ModeError, Subject, Wish};

/// Its name.
pub const KUBERNETES_NATIVE_SERVICE: &str = "KUBERNETES_NATIVE_SERVICE";

/// The mode.
#[derive(Debug, Clone, Copy)]
pub struct KubernetesNativeService;

impl Mode for KubernetesNativeService {
    fn name(&self) -> &'static str {
        KUBERNETES_NATIVE_SERVICE
    }

    fn aliases(&self) -> Vec<&str> {
        vec!["kubernetes", "native", "k8s", "none"]
    }

    fn description(&self) -> &'static str {
        "Services of Kubernetes alone; nothing is injected"
    }

    fn control_plane(&self, _environment: &dyn Fn(&str) -> Option<String>) -> ControlPlane {
        ControlPlane::none("kubernetes")
    }

    fn injection(&self, _subject: &Subject<'_>, _wish: &Wish<'_>) -> Result<Injection, ModeError> {
        Ok(Injection::default())
    }

    fn marks(&self) -> Vec<Mark> {
        Vec::new()
    }
}
