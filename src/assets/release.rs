//! Releases of Istio, and the table of what differs between their lines.

use std::collections::BTreeMap;

use super::layout::{MANIFEST, VERSION};
use crate::values::{Map, Tree};
use crate::yaml::{self, ReadOptions};

/// A release of Istio, as its own files tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The whole version, such as `1.11.4`.
    pub version: String,
    /// The number that tells the line: 11 for 1.11.4.
    pub minor: u32,
}

/// The oldest line that can be installed: those before speak APIs that no Kubernetes since 1.22 has.
pub const OLDEST: u32 = 11;
/// The newest line that is known.
pub const NEWEST: u32 = 31;

/// The first line whose charts tell the version of the release.
const FIRST_BAKED: u32 = 12;

/// The last line whose operator translated everything.
const LAST_TRANSLATED: u32 = 23;

impl Release {
    /// Reads a version: `1.11.4`, `1.30-alpha.0`, `1.11-dev`; a `v` in front does not matter, nor does a variant of the
    /// images, such as `-distroless`.
    pub fn parse(version: &str) -> Option<Self> {
        let version = version.trim();
        let version = version.strip_prefix('v').unwrap_or(version);
        let rest = version.strip_prefix("1.")?;
        let digits = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
        let minor = rest[..digits].parse().ok()?;
        let is_end = rest[digits..].is_empty() || rest[digits..].starts_with(['.', '-']);
        is_end.then(|| Self { version: version.to_owned(), minor })
    }

    /// Tells whether it can be installed, checked and operated.
    pub fn is_supported(&self) -> bool {
        (OLDEST..=NEWEST).contains(&self.minor)
    }

    /// Tells whether it is older than anything that can be installed. Its charts can be rendered one by one.
    pub fn is_too_old(&self) -> bool {
        self.minor < OLDEST
    }

    /// Tells whether its operator translated the whole `IstioOperator` into values, as those until 1.23 did: `enabled` and
    /// `namespace` of every component are among the values, whoever reads them.
    pub fn is_translated(&self) -> bool {
        self.minor <= LAST_TRANSLATED
    }

    /// Tells whether its charts know platforms, by `global.platform`; for others the settings of a platform are said one by
    /// one.
    pub fn knows_platforms(&self) -> bool {
        self.minor > LAST_TRANSLATED
    }

    /// Returns its line, such as `1.11`.
    pub fn line(&self) -> String {
        format!("1.{}", self.minor)
    }

    /// Finds out which release files are of: by what the release says of itself, else by the tag of its images.
    pub(super) fn of(files: &BTreeMap<String, Vec<u8>>, told: &[(String, Vec<u8>)]) -> Option<Self> {
        let told = |name: &str| {
            let (_, data) = told.iter().find(|(known, _)| known == name)?;
            std::str::from_utf8(data).ok()
        };
        let by_manifest = || Self::parse(text(&read(told(MANIFEST)?)?, &["version"])?);
        let by_checkout = || Self::parse(told(VERSION)?.lines().next()?);
        let file = |path: &str| std::str::from_utf8(files.get(path)?).ok();
        let by_profile = || Self::parse(text(&read(file("profiles/default.yaml")?)?, &["spec", "tag"])?);
        let by_values = || {
            let values = CONTROL_PLANES.iter().find_map(|chart| file(&format!("templates/{chart}/values.yaml")))?;
            let values = read(values)?;
            Self::parse(unwrapped(values.as_map()?).get("global")?.get("tag")?.as_str()?)
        };
        let by_chart = || {
            let chart = CONTROL_PLANES.iter().find_map(|chart| file(&format!("templates/{chart}/Chart.yaml")))?;
            // The charts of older lines, and those of a checkout, have versions of their own there.
            Self::parse(text(&read(chart)?, &["appVersion"])?).filter(|release| release.minor >= FIRST_BAKED)
        };
        by_manifest().or_else(by_profile).or_else(by_values).or_else(by_chart).or_else(by_checkout)
    }
}

/// The folders that the chart of the control plane may lie in.
const CONTROL_PLANES: [&str; 3] = ["istio-control/istio-discovery", "istiod", "istio-discovery"];

/// Other folders that a chart lies in: those of other lines, and those that charts of a store unpack to.
const OTHER_FOLDERS: &[(&str, &[&str])] = &[
    ("istio-control/istio-discovery", &["istiod", "istio-discovery"]),
    ("istio-cni", &["cni"]),
    ("gateways/istio-ingress", &["istio-ingress"]),
    ("gateways/istio-egress", &["istio-egress"]),
];

/// Returns the folders that a chart of a release may lie in, by that of most lines.
pub fn chart_folders(folder: &'static str) -> impl Iterator<Item = &'static str> {
    let others = OTHER_FOLDERS.iter().find(|(known, _)| *known == folder).map_or(&[][..], |(_, others)| others);
    std::iter::once(folder).chain(others.iter().copied())
}

/// The keys below which newer charts keep their values, the newest first: their templates lay sets of defaults between
/// these and what a user says.
const WRAPPERS: [&str; 2] = ["_internal_defaults_do_not_set", "defaults"];

/// Returns the values of a chart, out of what they are wrapped in.
pub fn unwrapped(values: &Map) -> &Map {
    WRAPPERS.iter().find_map(|key| values.get(key)?.as_map()).unwrap_or(values)
}

fn read(text: &str) -> Option<Tree> {
    yaml::parse("release", text, &ReadOptions::default()).ok()
}

fn text<'t>(tree: &'t Tree, path: &[&str]) -> Option<&'t str> {
    tree.get_path(path)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_tell_their_line() {
        let minor = |version| Release::parse(version).map(|release| release.minor);
        for (version, wanted) in [
            ("1.11.4", 11),
            ("v1.6.13", 6),
            ("1.30-alpha.0", 30),
            ("1.11-dev", 11),
            (" 1.29\n", 29),
            ("1.30.3-distroless", 30),
        ] {
            assert_eq!(minor(version), Some(wanted), "{version}");
        }
        for version in ["latest", "2.0.0", "1.x", "1.", "1.2x", ""] {
            assert_eq!(minor(version), None, "{version}");
        }
        let supported = |version| Release::parse(version).unwrap().is_supported();
        assert!(supported("1.11.0") && supported("1.31.9") && !supported("1.10.6") && !supported("1.32.0"));
        assert!(Release::parse("1.6.13").unwrap().is_too_old() && !Release::parse("1.32.0").unwrap().is_too_old());
    }

    #[test]
    fn a_release_is_found_by_what_it_says_then_by_its_tag() {
        let of = |files: &[(&str, &str)], told: &[(&str, &str)]| {
            let owned = |list: &[(&str, &str)]| {
                list.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect::<Vec<_>>()
            };
            Release::of(&owned(files).into_iter().collect(), &owned(told)).map(|release| release.version)
        };
        let profile = ("profiles/default.yaml", "spec: {tag: 1.12.1}");
        let values = ("templates/istiod/values.yaml", "_internal_defaults_do_not_set: {global: {tag: 1.24-dev}}");
        assert_eq!(of(&[profile, values], &[(MANIFEST, "version: 1.11.4")]).as_deref(), Some("1.11.4"));
        assert_eq!(of(&[profile, values], &[]).as_deref(), Some("1.12.1"));
        assert_eq!(of(&[values], &[]).as_deref(), Some("1.24-dev"));
        assert_eq!(of(&[], &[(VERSION, "1.25\n")]).as_deref(), Some("1.25"));
        let checkout = ("templates/istiod/Chart.yaml", "appVersion: 1.0.0");
        assert_eq!(of(&[checkout], &[(VERSION, "1.25\n")]).as_deref(), Some("1.25"));
        assert_eq!(of(&[checkout], &[]), None);
        assert_eq!(of(&[("templates/istiod/Chart.yaml", "appVersion: 1.20.1")], &[]).as_deref(), Some("1.20.1"));
        assert_eq!(of(&[], &[]), None);
    }
}
