//! The table of the modes, and how one is found by what a user calls it.

use std::sync::Arc;

use super::build_in_service_mesh::BuildInServiceMesh;
use super::custom::Custom;
use super::dapr::Dapr;
use super::istio_service_mesh::IstioServiceMesh;
use super::kubernetes_native_service::KubernetesNativeService;
use super::linkerd::Linkerd;
use super::{Mode, ModeError};
use crate::hint::nearest;

/// The modes that meshctl has; one more is one more line.
const MODES: &[&'static dyn Mode] =
    &[&KubernetesNativeService, &BuildInServiceMesh, &IstioServiceMesh, &Linkerd, &Dapr];

/// A mode of the table.
#[derive(Debug, Clone)]
pub enum Known {
    /// One that meshctl has.
    Ours(&'static dyn Mode),
    /// One that a user described.
    Custom(Arc<Custom>),
}

impl Known {
    /// Returns the mode.
    pub fn mode(&self) -> &dyn Mode {
        match self {
            Self::Ours(mode) => *mode,
            Self::Custom(mode) => &**mode,
        }
    }

    /// Returns where it comes from.
    pub fn origin(&self) -> &str {
        match self {
            Self::Ours(_) => "meshctl",
            Self::Custom(mode) => mode.origin(),
        }
    }
}

/// The modes that are known: ours, and those that a user described.
#[derive(Debug, Clone)]
pub struct Registry {
    modes: Vec<Known>,
}

impl Default for Registry {
    fn default() -> Self {
        Self { modes: MODES.iter().map(|mode| Known::Ours(*mode)).collect() }
    }
}

impl Registry {
    /// Adds a mode that a user described. One of the same name that was added earlier goes, and ours stay: what
    /// meshctl has and a cluster's class describes is meshctl's.
    pub fn add(&mut self, mode: Custom) {
        if self.modes.iter().any(|known| matches!(known, Known::Ours(ours) if is_called(*ours, mode.name()))) {
            return;
        }
        self.modes.retain(|known| known.mode().name() != mode.name());
        self.modes.push(Known::Custom(Arc::new(mode)));
    }

    /// Returns all modes.
    pub fn all(&self) -> impl Iterator<Item = &Known> {
        self.modes.iter()
    }

    /// Returns the mode of this very name.
    pub fn named(&self, name: &str) -> Option<&Known> {
        self.modes.iter().find(|known| known.mode().name() == name)
    }

    /// Returns the mode that a user means.
    pub fn find(&self, name: &str) -> Result<&Known, ModeError> {
        if let Some(found) = self.modes.iter().find(|known| is_called(known.mode(), name)) {
            return Ok(found);
        }
        let names: Vec<String> = self.modes.iter().map(|known| known.mode().name().to_owned()).collect();
        let candidates = self.modes.iter().flat_map(|known| {
            let mode = known.mode();
            std::iter::once(mode.name()).chain(mode.aliases())
        });
        let nearest = nearest(name, candidates.collect::<Vec<_>>()).map(str::to_owned);
        Err(ModeError::Unknown { name: name.to_owned(), nearest, names })
    }
}

/// Tells whether a mode has a name, in whatever letters: `-` and `_` are the same, too.
fn is_called(mode: &dyn Mode, name: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    let wanted = plain(name);
    plain(mode.name()) == wanted || mode.aliases().into_iter().any(|alias| plain(alias) == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_letters() {
        let registry = Registry::default();
        let found = |name: &str| registry.find(name).unwrap().mode().name().to_owned();
        for (name, mode) in [
            ("istio", "ISTIO_SERVICE_MESH"),
            ("Istio_Service_Mesh", "ISTIO_SERVICE_MESH"),
            ("builtin", "BUILD_IN_SERVICE_MESH"),
            ("build-in-service-mesh", "BUILD_IN_SERVICE_MESH"),
            ("kubernetes", "KUBERNETES_NATIVE_SERVICE"),
            ("LinkerD", "LINKERD"),
            ("dapr", "DAPR"),
        ] {
            assert_eq!(found(name), mode);
        }
        let error = registry.find("isto").unwrap_err();
        assert!(matches!(&error, ModeError::Unknown { nearest: Some(nearest), .. } if nearest == "istio"), "{error:?}");
    }

    #[test]
    fn no_two_modes_have_a_name() {
        let mut names: Vec<String> = Vec::new();
        for known in Registry::default().all() {
            let mode = known.mode();
            names.extend(std::iter::once(mode.name()).chain(mode.aliases()).map(str::to_lowercase));
        }
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
