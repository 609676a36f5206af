//! The images that modes put into pods: the one table.

/// An image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Image {
    /// The mode that uses it.
    pub mode: &'static str,
    /// What it is.
    pub title: &'static str,
    /// Registry, repository and tag.
    pub reference: &'static str,
}

/// The Envoy of the built-in mode.
pub const ENVOY: Image = Image {
    mode: super::BUILD_IN_SERVICE_MESH,
    title: "Envoy",
    reference: "docker.io/envoyproxy/envoy:distroless-v1.39.3",
};

/// All of them.
pub const IMAGES: [Image; 1] = [ENVOY];
