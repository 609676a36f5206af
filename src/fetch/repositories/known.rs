//! Repositories that need not be added, and addresses that will soon be no more.

use url::Url;

/// A repository that is known without being added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// Where it is.
    pub url: &'static str,
}

/// The repositories that are known; whoever adds one of the same name means another.
pub const KNOWN: &[Known] = &[
    Known { name: "istio", url: "https://blob.istio.io/istio-release/charts" },
    Known { name: "istio-oci", url: "oci://ghcr.io/istio/release/charts" },
    Known { name: "kiali", url: "https://kiali.org/helm-charts" },
    Known { name: "prometheus-community", url: "https://prometheus-community.github.io/helm-charts" },
    Known { name: "grafana", url: "https://grafana.github.io/helm-charts" },
    Known { name: "grafana-community", url: "https://grafana-community.github.io/helm-charts" },
    Known { name: "jaegertracing", url: "https://jaegertracing.github.io/helm-charts" },
];

/// An address that is being switched off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Where the same charts are now.
    pub to: &'static str,
    /// The version that the old address was of, when it was of one.
    pub version: Option<String>,
}

impl Moved {
    /// Returns what to say of it, as a warning.
    pub fn warning(&self, old: &str) -> String {
        let Self { to, version } = self;
        let version = version.as_ref().map(|version| format!(", with `--version {version}`")).unwrap_or_default();
        format!("`{old}` is switched off by the Istio project at the end of 2026; its charts are at `{to}`{version}")
    }
}

/// Returns where charts have moved that were at an address.
///
/// The Istio project leaves Google's cloud: the bucket `istio-release` and the registry `gcr.io/istio-release` are deleted
/// on 1 January 2027 (<https://istio.io/latest/blog/2026/retirement-of-gcr.io/>).
pub fn moved(address: &str) -> Option<Moved> {
    let url = Url::parse(address).ok()?;
    let path = url.path().trim_matches('/');
    let [to, oci] = [KNOWN[0].url, KNOWN[1].url];
    let below = |path: &str, folder: &str| {
        path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    };
    match (url.scheme(), url.host_str()?) {
        ("oci", "gcr.io") if below(path, "istio-release") => Some(Moved { to: oci, version: None }),
        ("https" | "http", host) => {
            let rest = match host {
                "istio-release.storage.googleapis.com" => path,
                "storage.googleapis.com" if below(path, "istio-release") => {
                    path["istio-release".len()..].trim_matches('/')
                }
                _ => return None,
            };
            let version = rest.strip_prefix("releases/").and_then(|rest| rest.split('/').next());
            Some(Moved { to, version: version.map(str::to_owned) })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_addresses_lead_to_new_ones() {
        let to = |address: &str| moved(address).map(|moved| (moved.to, moved.version));
        let charts = "https://blob.istio.io/istio-release/charts";
        let version = Some("1.11.4".to_owned());
        for (address, expected) in [
            ("https://istio-release.storage.googleapis.com/charts", Some((charts, None))),
            ("https://storage.googleapis.com/istio-release/charts/", Some((charts, None))),
            ("https://storage.googleapis.com/istio-release/releases/1.11.4/charts/", Some((charts, version))),
            ("oci://gcr.io/istio-release/charts/base", Some(("oci://ghcr.io/istio/release/charts", None))),
            ("oci://gcr.io/istio-releases/charts", None),
            ("https://storage.googleapis.com/other/charts", None),
            ("https://blob.istio.io/istio-release/charts", None),
            ("./charts", None),
        ] {
            assert_eq!(to(address), expected, "{address}");
        }
    }

    #[test]
    fn known_repositories_have_good_names_and_addresses() {
        for Known { name, url } in KNOWN {
            assert_eq!(crate::fetch::repositories::check_name(name).map_err(|error| error.to_string()), Ok(()));
            assert_eq!(crate::fetch::repositories::check_url(url).map_err(|error| error.to_string()), Ok(()));
            assert_eq!(moved(url), None, "{name}");
        }
    }
}
