//! Manifests and indexes: what an image or a chart consists of.

use serde::{Deserialize, Serialize};

use crate::fetch::Digest;

/// An OCI index: a list of manifests.
pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// An OCI manifest.
pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// Docker's list of manifests.
pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
/// Docker's manifest, schema 2.
pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";

/// What is asked for, best first.
pub const ACCEPTED: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
     application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";

/// How many parts a manifest may name.
const PART_LIMIT: usize = 1024;

/// What a registry keeps under a digest, and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// The media type.
    pub media_type: String,
    /// The digest.
    pub digest: Digest,
    /// How many bytes it has.
    pub size: u64,
    /// What it runs on; of manifests in an index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// Everything else, which is kept.
    #[serde(flatten)]
    pub others: serde_json::Map<String, serde_json::Value>,
}

/// What an image runs on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Platform {
    /// The operating system.
    #[serde(default)]
    pub os: String,
    /// The architecture, as Go calls it.
    #[serde(default)]
    pub architecture: String,
    /// The variant of the architecture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Everything else, which is kept.
    #[serde(flatten)]
    pub others: serde_json::Map<String, serde_json::Value>,
}

impl Platform {
    /// Returns `os/architecture` or `os/architecture/variant`.
    pub fn text(&self) -> String {
        match self.variant.as_deref() {
            // Every 64-bit ARM is an `v8`, which some write and others do not.
            Some(variant) if !(variant.is_empty() || (self.architecture == "arm64" && variant == "v8")) => {
                format!("{}/{}/{variant}", self.os, self.architecture)
            }
            _ => format!("{}/{}", self.os, self.architecture),
        }
    }

    /// Tells whether it is `wanted`, which may leave the variant out.
    pub fn is(&self, wanted: &str) -> bool {
        let text = self.text();
        text == wanted || wanted == format!("{}/{}", self.os, self.architecture) || wanted == format!("{text}/v8")
    }

    /// Tells whether it is a platform at all: attestations stand beside the images they are about as `unknown/unknown`.
    pub fn is_known(&self) -> bool {
        !self.os.is_empty() && self.os != "unknown" && self.architecture != "unknown"
    }
}

/// A manifest or an index that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A list of manifests.
    Index(Vec<Descriptor>),
    /// One image, or a chart.
    Image {
        /// What the image is told by.
        config: Descriptor,
        /// What it consists of.
        layers: Vec<Descriptor>,
    },
}

/// Why a manifest cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// It is not JSON, or not what a manifest is.
    #[error("it is not a manifest: {0}")]
    Invalid(String),
    /// It is of the time before digests.
    #[error("it is a manifest of schema 1, which has no digests of what it consists of")]
    FirstSchema,
    /// It is something else.
    #[error("it is of the kind `{0}`, which is neither an image nor an index")]
    Unknown(String),
    /// It says two things of what it is.
    #[error("it is sent as `{sent}` and says that it is `{said}`")]
    Ambiguous {
        /// What the registry says.
        sent: String,
        /// What the manifest says.
        said: String,
    },
    /// It has too many parts.
    #[error("it has more than {PART_LIMIT} parts")]
    Large,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    #[serde(default)]
    schema_version: u64,
    #[serde(default)]
    media_type: Option<String>,
    #[serde(default)]
    manifests: Option<Vec<Descriptor>>,
    #[serde(default)]
    config: Option<Descriptor>,
    #[serde(default)]
    layers: Option<Vec<Descriptor>>,
}

impl Content {
    /// Reads a manifest of which the registry says (or said, where it was listed) what it is.
    ///
    /// A document that could be taken for two things is refused: what is checked would not be what is used.
    pub fn parse(bytes: &[u8], sent: &str) -> Result<(Self, String), ManifestError> {
        let sent = sent.split(';').next().unwrap_or_default().trim();
        if sent.starts_with("application/vnd.docker.distribution.manifest.v1") {
            return Err(ManifestError::FirstSchema);
        }
        let raw: Raw = serde_json::from_slice(bytes).map_err(|error| ManifestError::Invalid(error.to_string()))?;
        if raw.schema_version == 1 {
            return Err(ManifestError::FirstSchema);
        }
        let is_known = |kind: &str| [OCI_INDEX, OCI_MANIFEST, DOCKER_LIST, DOCKER_MANIFEST].contains(&kind);
        let kind = match raw.media_type.as_deref() {
            Some(said) if is_known(sent) && said != sent => {
                return Err(ManifestError::Ambiguous { sent: sent.to_owned(), said: said.to_owned() });
            }
            Some(said) => said,
            None if is_known(sent) => sent,
            // Some servers of files have no better name for it.
            None if matches!(sent, "" | "application/json" | "text/plain" | "application/octet-stream") => {
                if raw.manifests.is_some() { OCI_INDEX } else { OCI_MANIFEST }
            }
            None => sent,
        }
        .to_owned();
        let content = match &*kind {
            OCI_INDEX | DOCKER_LIST => {
                if raw.layers.is_some() || raw.config.is_some() {
                    return Err(ManifestError::Invalid("an index with layers".to_owned()));
                }
                let missing = || ManifestError::Invalid("an index without `manifests`".to_owned());
                Self::Index(raw.manifests.ok_or_else(missing)?)
            }
            OCI_MANIFEST | DOCKER_MANIFEST => {
                if raw.manifests.is_some() {
                    return Err(ManifestError::Invalid("a manifest with `manifests`".to_owned()));
                }
                let missing = || ManifestError::Invalid("a manifest without `config` or `layers`".to_owned());
                Self::Image { config: raw.config.ok_or_else(missing)?, layers: raw.layers.ok_or_else(missing)? }
            }
            other => return Err(ManifestError::Unknown(other.to_owned())),
        };
        if content.parts().count() > PART_LIMIT {
            return Err(ManifestError::Large);
        }
        Ok((content, kind))
    }

    /// Returns everything it names: manifests, or config and layers.
    pub fn parts(&self) -> impl Iterator<Item = &Descriptor> {
        let (config, rest) = match self {
            Self::Index(manifests) => (None, manifests),
            Self::Image { config, layers } => (Some(config), layers),
        };
        config.into_iter().chain(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn part() -> String {
        format!(r#"{{"mediaType":"x/y","digest":"{DIGEST}","size":3,"annotations":{{"a":"b"}}}}"#)
    }

    #[test]
    fn the_kind_is_told_by_header_and_document() {
        let image = format!(r#"{{"schemaVersion":2,"config":{0},"layers":[{0}]}}"#, part());
        let index = format!(r#"{{"schemaVersion":2,"manifests":[{0}]}}"#, part());
        for (text, sent, kind) in [
            (&image, "application/vnd.oci.image.manifest.v1+json; charset=utf-8", OCI_MANIFEST),
            (&image, DOCKER_MANIFEST, DOCKER_MANIFEST),
            (&image, "application/octet-stream", OCI_MANIFEST),
            (&index, DOCKER_LIST, DOCKER_LIST),
            (&index, "", OCI_INDEX),
        ] {
            assert_eq!(Content::parse(text.as_bytes(), sent).unwrap().1, kind, "{sent}");
        }
        let (content, _) = Content::parse(image.as_bytes(), OCI_MANIFEST).unwrap();
        assert_eq!(content.parts().count(), 2);
        assert_eq!(serde_json::to_string(content.parts().next().unwrap()).unwrap(), part());
    }

    #[test]
    fn what_can_be_taken_for_two_things_is_refused() {
        let part = part();
        for (text, sent) in [
            (format!(r#"{{"schemaVersion":2,"mediaType":"{OCI_INDEX}","manifests":[]}}"#), OCI_MANIFEST),
            (format!(r#"{{"config":{part},"layers":[],"manifests":[]}}"#), OCI_MANIFEST),
            (format!(r#"{{"config":{part},"layers":[],"manifests":[]}}"#), OCI_INDEX),
            (r#"{"schemaVersion":1,"fsLayers":[]}"#.to_owned(), "application/json"),
            ("{}".to_owned(), "application/vnd.docker.distribution.manifest.v1+prettyjws"),
            (r#"{"mediaType":"application/vnd.oci.artifact.manifest.v1+json"}"#.to_owned(), ""),
            ("{}".to_owned(), OCI_INDEX),
            ("{}".to_owned(), "text/html"),
            ("<html>".to_owned(), OCI_INDEX),
            (r#"{"manifests":[{"mediaType":"x","digest":"sha256:../../x","size":1}]}"#.to_owned(), OCI_INDEX),
            (format!(r#"{{"manifests":[{{"mediaType":"x","digest":"{DIGEST}","size":-1}}]}}"#), OCI_INDEX),
            (format!(r#"{{"manifests":[{}]}}"#, vec![part.clone(); 1025].join(",")), OCI_INDEX),
        ] {
            assert!(Content::parse(text.as_bytes(), sent).is_err(), "{text:.100} as {sent}");
        }
    }

    #[test]
    fn platforms_are_told_apart() {
        let platform = |os: &str, architecture: &str, variant: Option<&str>| Platform {
            os: os.to_owned(),
            architecture: architecture.to_owned(),
            variant: variant.map(str::to_owned),
            others: serde_json::Map::new(),
        };
        assert_eq!(platform("linux", "arm64", Some("v8")).text(), "linux/arm64");
        assert_eq!(platform("linux", "arm", Some("v7")).text(), "linux/arm/v7");
        assert!(platform("linux", "arm64", None).is("linux/arm64/v8"));
        assert!(platform("linux", "arm", Some("v7")).is("linux/arm"));
        assert!(!platform("linux", "arm", Some("v7")).is("linux/arm/v6"));
        assert!(!platform("unknown", "unknown", None).is_known());
    }
}
