//! Rules between values, which no single type can tell: held to the whole spec, after everything was laid over
//! everything.
//!
//! - `workloads`: gateways, their ports, numbers of pods, disruption budgets
//! - `addons`: what add-ons need of each other
//! - `mesh`: the mesh configuration, its proxies, providers and networks
//!
//! The rules are those of istioctl (`operator/pkg/apis/validation`, `pkg/config/validation/agent`), but for two: what is
//! wrong with the mesh configuration is reported rather than dropped, and gateways must not be in each other's way.

mod addons;
mod mesh;
mod workloads;

use super::findings::{Findings, Problem};
use super::schema::check::{plain, shown_path};
use super::schema::locate::{Locator, scalar_text};
use super::set::Setting;
use crate::source::{Location, SourceText, Span};
use crate::values::path::Step;
use crate::values::{Map, Tree};

/// Where a spec came from, to tell where a value was given.
#[derive(Debug)]
pub struct Origins<'a> {
    /// The files, later ones win.
    pub files: &'a [SourceText],
    /// The flags, later ones win, and over files.
    pub settings: &'a [Setting<'a>],
    /// The option `--revision`.
    pub revision: Option<&'a str>,
}

/// Checks a whole spec.
pub fn check(spec: &Map, origins: &Origins<'_>, findings: &mut Findings) {
    let mut rules = Rules { origins, findings };
    if let Some(revision) = origins.revision
        && let Some(fault) = super::schema::format::Format::DnsLabel.fault(revision)
    {
        let location = SourceText::new("--revision", revision).locate(Span::new(0, revision.len()));
        rules.findings.errors.push(Problem::new(Some(location), format!("the revision `{revision}` {fault}")));
    }
    workloads::check(spec, &mut rules);
    addons::check(spec, &mut rules);
    for path in [&["meshConfig"][..], &["values", "meshConfig"]] {
        if let Some(config) = at(spec, path).and_then(Tree::as_map) {
            mesh::check(config, &At::root(path), &mut rules);
        }
    }
    if let Some(networks) = at(spec, &["values", "global", "meshNetworks"]).and_then(Tree::as_map) {
        mesh::check_networks(networks, &At::root(&["values", "global", "meshNetworks"]), &mut rules);
    }
}

/// Checks the configuration of one proxy by itself, as the annotation `proxy.istio.io/config` holds it.
pub fn check_proxy_config(proxy: &Map, findings: &mut Findings) {
    let origins = Origins { files: &[], settings: &[], revision: None };
    let known = findings.errors.len();
    mesh::check_proxy(proxy, &At(Vec::new()), &mut Rules { origins: &origins, findings });
    for problem in findings.errors.iter_mut().skip(known) {
        // There is no spec around it.
        problem.message = problem.message.replacen("`spec.", "`", 1);
    }
}

/// Returns a value below the spec.
fn at<'t>(spec: &'t Map, path: &[&str]) -> Option<&'t Tree> {
    let (first, rest) = path.split_first()?;
    spec.get(first)?.get_path(rest)
}

/// A place below `spec`.
#[derive(Debug, Clone)]
struct At(Vec<Step>);

impl At {
    fn root(path: &[&str]) -> Self {
        Self(path.iter().map(|key| Step::Key((*key).to_owned())).collect())
    }

    /// Returns the place of a key below.
    fn key(&self, key: &str) -> Self {
        Self(self.0.iter().cloned().chain([Step::Key(key.to_owned())]).collect())
    }

    /// Returns the place of an item below.
    fn item(&self, index: usize) -> Self {
        Self(self.0.iter().cloned().chain([Step::Index(index)]).collect())
    }

    /// Returns the whole path from the document's root.
    fn steps(&self) -> Vec<Step> {
        std::iter::once(Step::Key("spec".to_owned())).chain(self.0.iter().cloned()).collect()
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&shown_path(&self.steps()))
    }
}

/// What the rules work with.
struct Rules<'a> {
    origins: &'a Origins<'a>,
    findings: &'a mut Findings,
}

impl Rules<'_> {
    /// Reports a fault. The message begins with the path.
    fn error(&mut self, at: &At, message: &str) {
        self.error_with(at, message, None);
    }

    /// Reports a fault with what to do about it.
    fn error_with(&mut self, at: &At, message: &str, hint: Option<String>) {
        let location = self.locate(at);
        self.findings.errors.push(Problem { location, message: format!("`{at}`: {message}"), hint });
    }

    /// Reports something odd.
    fn warning(&mut self, at: &At, message: &str) {
        let location = self.locate(at);
        self.findings.warnings.push(Problem::new(location, format!("`{at}`: {message}")));
    }

    /// Returns where a value was given last, or what it lies in; nothing for what a profile says.
    fn locate(&self, at: &At) -> Option<Location> {
        if let Some(location) = self.origins.settings.iter().rev().find_map(|setting| setting.locate(&at.0)) {
            return Some(location);
        }
        let steps = at.steps();
        let in_files = self.origins.files.iter().rev().find_map(|source| {
            let locator = Locator::new(source);
            let found = locator.find(&steps).filter(|found| found.is_whole)?;
            let value = found.value.span;
            let is_scalar = scalar_text(found.value).is_some() && value.start < value.end;
            let is_item = matches!(steps.last(), Some(Step::Index(_)));
            Some(source.locate(if is_scalar || is_item { value } else { found.key }))
        });
        // What no file has is there because a flag set something in it.
        let below = || self.origins.settings.iter().find_map(|setting| setting.locate_above(&at.0));
        in_files.or_else(below)
    }
}

/// Returns text that is not empty.
fn text<'t>(map: &'t Map, key: &str) -> Option<&'t str> {
    map.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// Returns the items of a list that are maps, with their places.
fn maps<'t>(map: &'t Map, key: &str, at: &At) -> Vec<(At, &'t Map)> {
    let items = map.get(key).and_then(Tree::as_list).unwrap_or_default();
    let at = at.key(key);
    items.iter().enumerate().filter_map(|(index, item)| Some((at.item(index), item.as_map()?))).collect()
}

/// Returns the texts of a list, with their places.
fn words(map: &Map, key: &str, at: &At) -> Vec<(At, String)> {
    let items = map.get(key).and_then(Tree::as_list).unwrap_or_default();
    let at = at.key(key);
    items.iter().enumerate().map(|(index, item)| (at.item(index), plain(item))).collect()
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Diagnostic;
    use crate::spec::{SpecError, SpecSources, resolve};

    /// Returns the faults and warnings of a spec, each with `file:line:column` when it has a place.
    pub fn findings_of(spec: &str, flags: &[&str]) -> (Vec<String>, Vec<String>) {
        let text = format!("apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec:\n{spec}\n");
        let sources = SpecSources {
            files: vec![crate::source::SourceText::new("m", text)],
            sets: flags.iter().map(|flag| (*flag).to_owned()).collect(),
            ..SpecSources::default()
        };
        match resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())) {
            Ok(spec) => (Vec::new(), spec.warnings),
            Err(SpecError::Invalid { problems, warnings }) => {
                let place = |location: &crate::source::Location| {
                    format!("{}:{}:{}: ", location.name, location.position.line, location.position.column)
                };
                let show = |problem: &crate::spec::findings::Problem| {
                    format!("{}{problem}", problem.location().map(place).unwrap_or_default())
                };
                (problems.iter().map(show).collect(), warnings)
            }
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_fault_is_told_where_the_value_was_given_last() {
        let spec = "  meshConfig: {defaultConfig: {drainDuration: 0.5s}}";
        let (errors, _) = findings_of(spec, &[]);
        assert_eq!(
            errors,
            ["m:4:47: `spec.meshConfig.defaultConfig.drainDuration`: `0.5s` is not a whole number of seconds from 1s"]
        );
        let (errors, _) = findings_of(spec, &["meshConfig.defaultConfig.drainDuration=0.7s"]);
        assert_eq!(errors[0].split(' ').next(), Some("--set:1:40:"));
    }
}
