//! Charts of components from elsewhere: what the command line says of them, and how they are had.
//!
//! - [`choice`]: which chart of a store a component is made by
//! - `source`: where charts are had from

pub mod choice;
mod source;

use std::cell::RefCell;
use std::sync::Arc;

use super::CommandError;
use super::chart::signature::SignatureArgs;
use super::fetching::fetcher;
use super::inputs::read_text;
use crate::chart::load::read_values;
use crate::cluster;
use crate::diagnostic::Category;
use crate::events::Events;
use crate::hint::nearest;
use crate::install::revision::InputChart;
use crate::spec::component::{self, COMPONENTS, Component};
use crate::spec::{ChartOrigin, StoreChart};
use crate::values::Map;
use crate::values::merge::overlay;
use crate::values::set_flag::{self, Kind};
use crate::yaml::ReadOptions;
use choice::Wish;
use source::{Found, Sources};

/// Charts of components that come from elsewhere.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Charts of a store")]
pub struct ChartsArgs {
    /// Make a component of this chart: `REPO/CHART@VERSION`, a URL, `oci://…`, an archive or a folder; may be repeated
    #[arg(long = "chart", value_name = "NAME=CHART")]
    charts: Vec<String>,

    /// Take the charts of the components that `--component` names from this store: a URL, `oci://…` or a repository's
    /// name
    #[arg(long, value_name = "STORE")]
    chart_repo: Option<String>,

    /// Version, or range of versions, of the charts of Istio in the store, such as `1.11.x` [default: the newest]
    #[arg(long, value_name = "RANGE", requires = "chart_repo")]
    chart_version: Option<String>,

    /// Values for the chart of a component, as Helm takes them; may be repeated, later ones win
    #[arg(long, value_name = "NAME=FILE")]
    chart_values: Vec<String>,

    /// Set a value of the chart of a component, as Helm's `--set` does: `prometheus:server.retention=7d`; wins over files
    #[arg(long, value_name = "NAME:PATH=VALUE")]
    chart_set: Vec<String>,

    #[command(flatten)]
    signature: SignatureArgs,
}

/// Charts that were fetched, and what was odd about that.
pub type Fetched = (Vec<StoreChart>, Vec<String>);

/// Keeps what is odd, to be told with everything else that is odd about a mesh.
#[derive(Debug, Default)]
struct Odd(RefCell<Vec<String>>);

impl Events for Odd {
    fn warning(&self, message: &str) {
        self.0.borrow_mut().push(message.to_owned());
    }

    fn detail(&self, _: &str) {}
}

/// What a flag says of a component: the component, how it is called there, and the rest.
type Said<'a> = (&'static Component, &'a str, &'a str);

impl ChartsArgs {
    /// Returns whether what is fetched has to be signed.
    pub fn signature(&self) -> &SignatureArgs {
        &self.signature
    }

    /// Tells whether anything is given.
    pub fn is_given(&self) -> bool {
        let Self { charts, chart_repo, chart_version, chart_values, chart_set, signature: _ } = self;
        !charts.is_empty()
            || chart_repo.is_some()
            || chart_version.is_some()
            || !chart_values.is_empty()
            || !chart_set.is_empty()
    }

    /// Returns the arguments as flags and values, as they can be typed again.
    pub fn typed(&self) -> Vec<(&'static str, &str)> {
        let Self { charts, chart_repo, chart_version, chart_values, chart_set, signature: _ } = self;
        let mut typed: Vec<(&'static str, &str)> = Vec::new();
        typed.extend(charts.iter().map(|value| ("--chart", &**value)));
        typed.extend(chart_repo.iter().map(|value| ("--chart-repo", &**value)));
        typed.extend(chart_version.iter().map(|value| ("--chart-version", &**value)));
        typed.extend(chart_values.iter().map(|value| ("--chart-values", &**value)));
        typed.extend(chart_set.iter().map(|value| ("--chart-set", &**value)));
        typed
    }

    /// Fetches the charts and reads their values. `components` are those that the command line names: the charts of a
    /// store are for them.
    pub fn read(self, components: &[String]) -> Result<Fetched, CommandError> {
        if !self.is_given() {
            return Ok(Fetched::default());
        }
        let Self { charts, chart_repo, chart_version, chart_values, chart_set, signature } = self;
        let named = charts.iter().map(|text| said("--chart", text, '=')).collect::<Result<Vec<_>, _>>()?;
        let values =
            chart_values.iter().map(|text| said("--chart-values", text, '=')).collect::<Result<Vec<_>, _>>()?;
        let sets = chart_set.iter().map(|text| said("--chart-set", text, ':')).collect::<Result<Vec<_>, _>>()?;
        for (at, (component, called, _)) in named.iter().enumerate() {
            if named[..at].iter().any(|(other, _, _)| other == component) {
                let message = format!("`--chart` names a chart for `{called}` twice");
                return Err(CommandError::message(Category::Usage, message));
            }
        }
        let wishes = match &chart_repo {
            Some(_) => wishes(components, &named)?,
            None => Vec::new(),
        };
        let has_chart = |component: &Component| {
            named.iter().any(|(one, _, _)| *one == component) || wishes.iter().any(|wish| wish.component == component)
        };
        if let Some((_, called, _)) = values.iter().chain(&sets).find(|(component, _, _)| !has_chart(component)) {
            let message = format!("values are given for the chart of `{called}`, and no chart");
            return Err(CommandError::message(Category::Usage, message).hint(format!(
                "name the chart with `--chart {called}=REPO/CHART@VERSION`; values of the built-in ones are set with `--set values.…`"
            )));
        }
        // What can be wrong without the network is told before it is asked.
        let mut given: Vec<(&'static Component, Map)> = Vec::new();
        for (component, _, file) in values {
            let text = read_text(file)?;
            overlay(of(&mut given, component), read_values(&text.name, &text.text, &ReadOptions::default())?);
        }
        for (component, _, text) in sets {
            set_flag::apply(Kind::Typed, text, of(&mut given, component), &|path| std::fs::read_to_string(path))?;
        }
        let (fetcher, odd) = (fetcher(), Odd::default());
        let sources = Sources { fetcher: &fetcher, events: &odd, signature: &signature };
        let found = cluster::block_on(async {
            let mut found = Vec::new();
            if let Some(store) = &chart_repo {
                found.extend(sources.of_store(store, &wishes, chart_version.as_deref()).await?);
            }
            for (component, _, reference) in &named {
                found.push((*component, sources.chart(reference).await?));
            }
            Ok::<_, CommandError>(found)
        })?;
        // What was odd on the way may be why.
        let found = found.map_err(|error| odd.0.borrow().iter().fold(error, |error, odd| error.hint(odd.clone())))?;
        let charts = found.into_iter().map(|(component, found)| {
            let values = given.iter().find(|(one, _)| *one == component).map(|(_, values)| values.clone());
            store_chart(component, found, values.unwrap_or_default())
        });
        let mut charts: Vec<StoreChart> = charts.collect();
        charts.sort_by_key(|chart| COMPONENTS.iter().position(|component| component == chart.component));
        Ok((charts, odd.0.into_inner()))
    }
}

/// Returns the charts that were recorded, fetched again: each has to be the one that was recorded.
pub async fn again(recorded: &[InputChart]) -> Result<Fetched, CommandError> {
    let (fetcher, odd) = (fetcher(), Odd::default());
    let sources = Sources { fetcher: &fetcher, events: &odd, signature: &SignatureArgs::default() };
    let mut charts = Vec::new();
    let known = recorded.iter().filter_map(|input| Some((component::named(&input.origin.component)?, input)));
    for (component, input) in known {
        let ChartOrigin { name, version, digest, .. } = &input.origin;
        let doing = || format!("failed to fetch the chart {name} {version} again, which the mesh was installed from");
        let found = sources.again(&input.origin).await.map_err(|error| error.context(doing()))?;
        if !digest.is_empty() && found.digest != *digest {
            let message = format!("it has another content than when it was installed: {}, not {digest}", found.digest);
            return Err(CommandError::message(Category::Configuration, message).context(doing()).hint(
                "`meshctl install` with the charts named installs what there is now; `meshctl rollback` needs no chart",
            ));
        }
        charts.push(store_chart(component, found, input.values()));
    }
    Ok((charts, odd.0.into_inner()))
}

fn store_chart(component: &'static Component, found: Found, values: Map) -> StoreChart {
    let Found { chart, source, digest } = found;
    let origin = ChartOrigin {
        component: component.key.to_owned(),
        name: chart.name().to_owned(),
        version: chart.metadata.version.clone(),
        source,
        digest,
    };
    StoreChart { component, chart: Arc::new(chart), origin, values }
}

/// Returns the values of a component among those that are given, empty ones at first.
fn of<'g>(given: &'g mut Vec<(&'static Component, Map)>, component: &'static Component) -> &'g mut Map {
    let at = given.iter().position(|(one, _)| *one == component).unwrap_or_else(|| {
        given.push((component, Map::new()));
        given.len() - 1
    });
    &mut given[at].1
}

/// Takes the value of a flag apart: a component's name, a sign, and the rest.
fn said<'a>(flag: &str, text: &'a str, sign: char) -> Result<Said<'a>, CommandError> {
    let usage = |message: String| CommandError::message(Category::Usage, message);
    let form = match flag {
        "--chart" => "--chart prometheus=REPO/prometheus@14.11.1",
        "--chart-values" => "--chart-values prometheus=values.yaml",
        _ => "--chart-set prometheus:server.retention=7d",
    };
    let split = text.split_once(sign).filter(|(name, rest)| !name.is_empty() && !rest.is_empty());
    let Some((called, rest)) = split else {
        return Err(
            usage(format!("`{flag} {text}` does not say which component it is for")).hint(format!("write `{form}`"))
        );
    };
    Ok((named_component(called)?, called, rest))
}

/// Returns the component of a name, in any of its spellings; a gateway of the usual name is one, too.
fn named_component(called: &str) -> Result<&'static Component, CommandError> {
    let by_default_name = || COMPONENTS.iter().find(|component| component.default_name == called);
    component::named(called).or_else(by_default_name).ok_or_else(|| {
        let keys: Vec<&str> = COMPONENTS.iter().map(|component| component.key).collect();
        let error = CommandError::message(Category::Usage, format!("there is no component `{called}`"));
        let error = match nearest(called, keys.iter().copied()) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error,
        };
        error.hint(format!("there are {}", keys.join(", ")))
    })
}

/// Returns the components whose charts a store is asked for: those that are named and have no chart of their own.
fn wishes<'a>(components: &'a [String], named: &[Said<'_>]) -> Result<Vec<Wish<'a>>, CommandError> {
    if components.is_empty() {
        let message = "a store has many charts, and no component is named that one of them is for";
        return Err(CommandError::message(Category::Usage, message)
            .hint("name them: `--component base,discovery,prometheus,kiali-operator`"));
    }
    let mut wishes: Vec<Wish<'a>> = Vec::new();
    for called in components {
        let component = named_component(called)?;
        let is_known =
            named.iter().any(|(one, _, _)| *one == component) || wishes.iter().any(|wish| wish.component == component);
        if !is_known {
            wishes.push(Wish { component, called });
        }
    }
    Ok(wishes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charts(arguments: &[&str], components: &[&str]) -> Result<Vec<StoreChart>, CommandError> {
        #[derive(clap::Parser)]
        struct Alone {
            #[command(flatten)]
            charts: ChartsArgs,
        }
        let alone = <Alone as clap::Parser>::try_parse_from([&["x"], arguments].concat()).unwrap();
        let components: Vec<String> = components.iter().map(|name| (*name).to_owned()).collect();
        alone.charts.read(&components).map(|(charts, _)| charts)
    }

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("Chart.yaml"), "apiVersion: v2\nname: mine\nversion: 1.2.3\n").unwrap();
        std::fs::write(folder.path().join("v.yaml"), "a: 1\nb: {c: x}\n").unwrap();
        folder
    }

    #[test]
    fn a_folder_is_a_chart_with_values_of_its_own() {
        let folder = folder();
        let path = folder.path().to_str().unwrap();
        let (chart, values) = (format!("Discovery={path}"), format!("istiod={path}/v.yaml"));
        let arguments = ["--chart", &chart, "--chart-values", &values, "--chart-set", "pilot:b.d=2,e=y"];
        let charts = charts(&arguments, &[]).unwrap();
        let [chart] = &*charts else { panic!("{charts:?}") };
        assert_eq!(chart.component.key, "pilot");
        let ChartOrigin { component, name, version, source, digest } = &chart.origin;
        assert_eq!([&**component, name, version, source, digest], ["pilot", "mine", "1.2.3", path, ""]);
        let values = crate::values::json::encode_in_order(&crate::values::Tree::Map(chart.values.clone()));
        assert_eq!(values, r#"{"a":1,"b":{"c":"x","d":2},"e":"y"}"#);
    }

    #[test]
    fn what_is_said_wrongly_is_told_before_anything_is_fetched() {
        let refused = |arguments: &[&str], components: &[&str]| {
            let error = charts(arguments, components).unwrap_err();
            (error.diagnostic().to_string(), error.exit().number())
        };
        for (arguments, components, message) in [
            (&["--chart", "prometheus"][..], &[][..], "does not say which component"),
            (&["--chart", "promtheus=x"], &[], "there is no component `promtheus`"),
            (&["--chart", "base=x", "--chart", "istio-base=y"], &[], "twice"),
            (&["--chart-values", "base=x"], &[], "and no chart"),
            (&["--chart", "base=x", "--chart-set", "grafana:a=b"], &[], "for the chart of `grafana`, and no chart"),
            (&["--chart-repo", "https://store.example"], &[], "no component is named"),
            (&["--chart-repo", "https://store.example"], &["base", "nothing"], "there is no component `nothing`"),
        ] {
            let (told, code) = refused(arguments, components);
            assert!(told.contains(message) && code == 64, "{arguments:?}: {told}, {code}");
        }
    }

    #[test]
    fn a_component_may_be_called_as_its_chart_or_its_gateway() {
        for (called, key) in [
            ("istio-discovery", "pilot"),
            ("istio-ingressgateway", "ingressGateways"),
            ("istio-ingress", "ingressGateways"),
            ("kiali-operator", "kiali-operator"),
        ] {
            assert_eq!(named_component(called).unwrap().key, key);
        }
    }
}
