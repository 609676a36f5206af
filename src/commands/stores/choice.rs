//! Which chart of a store a component is made by: by the names that its chart has had, all parts of a mesh of one line of
//! versions. Pure: it is handed what the store has.

use crate::chart::version::meets;
use crate::diagnostic::{Category, Diagnostic};
use crate::spec::component::Component;
use crate::spec::store::{chart_names, line};
use crate::template::funcs::semver::Version;

/// A component that is wanted, as the user called it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish<'a> {
    /// The component.
    pub component: &'static Component,
    /// How the user called it: a chart of that name is looked for first.
    pub called: &'a str,
}

/// A chart of a store for a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The component.
    pub component: &'static Component,
    /// The chart.
    pub name: String,
    /// Its version, as the store writes it.
    pub version: String,
}

/// What a store has for a component.
#[derive(Debug)]
struct Offers<'a> {
    wish: Wish<'a>,
    /// The charts that fit, the newest first; those of the name that is looked for first before others.
    charts: Vec<(Version, String)>,
}

/// Charts that cannot be chosen.
#[derive(Debug, thiserror::Error)]
pub enum ChoiceError {
    /// The store has no chart for a component.
    #[error("`{store}` has no chart for the component `{called}`: none is called {}", quoted(names))]
    NoChart {
        /// The store.
        store: String,
        /// The component.
        called: String,
        /// The names that were looked for.
        names: Vec<String>,
        /// What the store has.
        there: Vec<String>,
    },
    /// It has none of a version that is wanted.
    #[error("`{store}` has no chart for the component `{called}` of {}", told(range.as_deref()))]
    NoVersion {
        /// The store.
        store: String,
        /// The component.
        called: String,
        /// The range that was given.
        range: Option<String>,
        /// What there is.
        there: Vec<String>,
    },
    /// It has no line of versions with all of the parts of the mesh.
    #[error("`{store}` has no version of Istio with a chart for each of {}: it has {}", components.join(", "), there.join("; "))]
    NoLine {
        /// The store.
        store: String,
        /// What is wanted.
        components: Vec<String>,
        /// What there is, component by component.
        there: Vec<String>,
    },
}

fn told(range: Option<&str>) -> String {
    range.map_or_else(|| "a version that is no pre-release".to_owned(), |range| format!("the version `{range}`"))
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// How many versions a message lists.
const LISTED: usize = 6;

impl Diagnostic for ChoiceError {
    fn category(&self) -> Category {
        Category::InputMissing
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NoChart { called, there, .. } => {
                let mut hints =
                    vec![format!("name it: `--chart {called}=REPO/CHART@VERSION`, or leave `{called}` out")];
                if !there.is_empty() {
                    let more = if there.len() > LISTED { ", …" } else { "" };
                    let listed = there.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
                    hints.push(format!("there is {listed}{more}"));
                }
                hints
            }
            Self::NoVersion { range, there, .. } => {
                let mut hints = vec![format!("there is {}", there.join(", "))];
                if range.is_none() {
                    hints.push("name a pre-release with `--chart-version`".to_owned());
                }
                hints
            }
            Self::NoLine { components, .. } => vec![format!(
                "take charts one by one: {}",
                components
                    .iter()
                    .map(|name| format!("`--chart {name}=REPO/CHART@VERSION`"))
                    .collect::<Vec<_>>()
                    .join(" ")
            )],
        }
    }
}

/// What is known of a store.
pub trait Store {
    /// Returns the versions of a chart, in any order; none when there is no such chart.
    fn versions(&self, chart: &str) -> Vec<String>;

    /// Returns the names of the charts, as far as they are known.
    fn charts(&self) -> Vec<String>;
}

/// Chooses a chart for each component, in the order in which they are wished for.
///
/// The parts of a mesh are of one version, the newest that all of them have; where no version has all, of the newest
/// line (`1.11`) that has all. An add-on is of its newest version. Pre-releases count where the range speaks of them.
/// The range is for the parts of the mesh; for add-ons when there are none but these.
pub fn choose(
    name: &str,
    wishes: &[Wish<'_>],
    range: Option<&str>,
    store: &dyn Store,
) -> Result<Vec<Choice>, ChoiceError> {
    let has_mesh = wishes.iter().any(|wish| !wish.component.is_addon());
    let mut all = Vec::new();
    for wish in wishes {
        let range = range.filter(|_| !has_mesh || !wish.component.is_addon());
        all.push(offers(name, *wish, range, store)?);
    }
    let mesh: Vec<&Offers<'_>> = all.iter().filter(|offers| !offers.wish.component.is_addon()).collect();
    let version = common(&mesh, ToOwned::to_owned);
    let common_line = version.clone().or_else(|| common(&mesh, |version| line(version).to_owned()));
    if !mesh.is_empty() && common_line.is_none() {
        return Err(no_line(name, &mesh));
    }
    let is_common = |candidate: &Version| match (&version, &common_line) {
        (Some(version), _) => plain(candidate) == *version,
        (None, Some(common)) => line(&plain(candidate)) == common,
        (None, None) => true,
    };
    let choices = all.iter().filter_map(|Offers { wish, charts }| {
        let mut fitting = charts.iter().filter(|(version, _)| wish.component.is_addon() || is_common(version));
        let (version, name) = fitting.next()?;
        Some(Choice { component: wish.component, name: name.clone(), version: version.original.clone() })
    });
    Ok(choices.collect())
}

/// Returns a version without a `v` in front and without build metadata.
fn plain(version: &Version) -> String {
    let Version { major, minor, patch, prerelease, .. } = version;
    let numbers = format!("{major}.{minor}.{patch}");
    if prerelease.is_empty() { numbers } else { format!("{numbers}-{prerelease}") }
}

/// Returns the newest of what all have: of the first's versions, the newest first.
fn common(mesh: &[&Offers<'_>], of: impl Fn(&str) -> String) -> Option<String> {
    let (first, others) = mesh.split_first()?;
    let mut versions: Vec<&Version> = first.charts.iter().map(|(version, _)| version).collect();
    versions.sort_by(|left, right| right.cmp(left));
    versions.into_iter().map(|version| of(&plain(version))).find(|wanted| {
        others.iter().all(|offers| offers.charts.iter().any(|(version, _)| of(&plain(version)) == *wanted))
    })
}

fn no_line(store: &str, mesh: &[&Offers<'_>]) -> ChoiceError {
    let there = mesh.iter().map(|offers| {
        let versions: Vec<&str> = offers.charts.iter().take(LISTED).map(|(version, _)| &*version.original).collect();
        let more = if offers.charts.len() > LISTED { ", …" } else { "" };
        format!("{} {}{more}", offers.wish.called, versions.join(", "))
    });
    ChoiceError::NoLine {
        store: store.to_owned(),
        components: mesh.iter().map(|offers| offers.wish.called.to_owned()).collect(),
        there: there.collect(),
    }
}

/// Returns what a store has for a component.
fn offers<'a>(name: &str, wish: Wish<'a>, range: Option<&str>, store: &dyn Store) -> Result<Offers<'a>, ChoiceError> {
    let mut names: Vec<&str> = chart_names(wish.component).to_vec();
    // Who calls it as a chart is called means that one, when there are several.
    names.sort_by_key(|name| !name.eq_ignore_ascii_case(wish.called));
    let mut charts: Vec<(Version, String)> = Vec::new();
    let mut unfit: Vec<String> = Vec::new();
    for chart in &names {
        for text in store.versions(chart) {
            let Some(version) = Version::parse(&text) else { continue };
            let fits = match range {
                Some(range) => text == range || plain(&version) == range || meets(range, &text),
                None => version.prerelease.is_empty(),
            };
            if fits {
                charts.push((version, (*chart).to_owned()));
            } else {
                unfit.push(format!("{chart} {text}"));
            }
        }
    }
    // The sort is stable: of equal versions that of the name which is looked for first stays in front.
    charts.sort_by(|(left, _), (right, _)| right.cmp(left));
    if charts.is_empty() {
        let (store_name, called) = (name.to_owned(), wish.called.to_owned());
        return Err(if unfit.is_empty() {
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            ChoiceError::NoChart { store: store_name, called, names, there: store.charts() }
        } else {
            unfit.truncate(LISTED);
            ChoiceError::NoVersion { store: store_name, called, range: range.map(str::to_owned), there: unfit }
        });
    }
    Ok(Offers { wish, charts })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::component::named;

    /// A store of charts and versions.
    struct Shelf(&'static [(&'static str, &'static [&'static str])]);

    impl Store for Shelf {
        fn versions(&self, chart: &str) -> Vec<String> {
            let found = self.0.iter().find(|(name, _)| *name == chart);
            found.map(|(_, versions)| versions.iter().map(|text| (*text).to_owned()).collect()).unwrap_or_default()
        }

        fn charts(&self) -> Vec<String> {
            self.0.iter().map(|(name, _)| (*name).to_owned()).collect()
        }
    }

    fn chosen(shelf: &Shelf, wishes: &[&str], range: Option<&str>) -> Result<Vec<String>, ChoiceError> {
        let wishes: Vec<Wish<'_>> =
            wishes.iter().map(|called| Wish { component: named(called).unwrap(), called }).collect();
        let choices = choose("store", &wishes, range, shelf)?;
        Ok(choices.into_iter().map(|choice| format!("{} {}", choice.name, choice.version)).collect())
    }

    const GUIDE: &[(&str, &[&str])] = &[
        ("base", &["1.11.4", "1.30.3"]),
        ("istio-discovery", &["1.11.4"]),
        ("istiod", &["1.30.3"]),
        ("prometheus", &["14.11.1", "15.0.0-rc.1"]),
        ("kiali-operator", &["1.42.0", "1.41.0"]),
    ];

    #[test]
    fn the_parts_of_a_mesh_are_of_one_version() {
        let all = ["base", "discovery", "prometheus", "kiali-operator"];
        assert_eq!(
            chosen(&Shelf(GUIDE), &all, None).unwrap(),
            ["base 1.30.3", "istiod 1.30.3", "prometheus 14.11.1", "kiali-operator 1.42.0"]
        );
        assert_eq!(
            chosen(&Shelf(GUIDE), &all, Some("1.11.x")).unwrap(),
            ["base 1.11.4", "istio-discovery 1.11.4", "prometheus 14.11.1", "kiali-operator 1.42.0"]
        );
        assert_eq!(chosen(&Shelf(GUIDE), &["prometheus"], Some(">=15.0.0-0")).unwrap(), ["prometheus 15.0.0-rc.1"]);
    }

    #[test]
    fn a_line_does_where_no_version_has_all() {
        let shelf = || Shelf(&[("base", &["1.29.3", "1.30.0"]), ("istiod", &["v1.29.1", "1.29.2", "1.28.0"])]);
        assert_eq!(chosen(&shelf(), &["base", "istiod"], None).unwrap(), ["base 1.29.3", "istiod 1.29.2"]);
        let error = chosen(&shelf(), &["base", "istiod"], Some("1.30 || 1.28")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`store` has no version of Istio with a chart for each of base, istiod: it has base 1.30.0; istiod 1.28.0"
        );
        let shelf = Shelf(&[("base", &["1.29.3"]), ("istiod", &["v1.29.3"])]);
        assert_eq!(chosen(&shelf, &["base", "istiod"], None).unwrap(), ["base 1.29.3", "istiod v1.29.3"]);
    }

    #[test]
    fn who_calls_a_chart_by_its_name_gets_it() {
        let shelf = || Shelf(&[("gateway", &["1.20.0"]), ("istio-ingress", &["1.20.0"])]);
        assert_eq!(chosen(&shelf(), &["ingress"], None).unwrap(), ["gateway 1.20.0"]);
        assert_eq!(chosen(&shelf(), &["istio-ingress"], None).unwrap(), ["istio-ingress 1.20.0"]);
        let tracing = || Shelf(&[("jaeger", &["1.0.0"]), ("zipkin", &["1.0.0"])]);
        assert_eq!(chosen(&tracing(), &["zipkin"], None).unwrap(), ["zipkin 1.0.0"]);
    }

    #[test]
    fn what_a_store_has_not_is_told() {
        let error = chosen(&Shelf(GUIDE), &["cni"], None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`store` has no chart for the component `cni`: none is called `cni`, `istio-cni`"
        );
        assert_eq!(error.hints()[0], "name it: `--chart cni=REPO/CHART@VERSION`, or leave `cni` out");
        let error = chosen(&Shelf(GUIDE), &["base"], Some("1.12")).unwrap_err();
        assert_eq!(error.to_string(), "`store` has no chart for the component `base` of the version `1.12`");
        assert_eq!(error.hints(), ["there is base 1.11.4, base 1.30.3"]);
        let error = chosen(&Shelf(&[("base", &["1.1.0-beta.1"])]), &["base"], None).unwrap_err();
        assert!(error.to_string().ends_with("of a version that is no pre-release"), "{error}");
    }
}
