//! Runs a case with our engine.

#![expect(clippy::expect_used, clippy::panic, reason = "a case that cannot be set up fails the test")]

use std::collections::BTreeMap;

use meshctl::chart::context::VALUES_TYPE;
use meshctl::chart::{Capabilities, Chart, ChartError, Entropy, KubeVersion, Release, RenderOptions};
use meshctl::inject;
use meshctl::template::error::TemplateError;
use meshctl::template::eval::{Environment, MissingKey, TemplateSet};
use meshctl::template::funcs::{SPRIG, for_charts};
use meshctl::template::limits::Limits;
use meshctl::template::value::{MapKind, MapRef, Value};
use meshctl::values::{Map, Tree};

use super::case::{self, Case, Engine, World};

/// Returns the output of a case, or its error.
pub fn run(case: &Case) -> Result<String, Box<TemplateError>> {
    match case.engine {
        Engine::Text => execute(TemplateSet::new(&[], MissingKey::Nothing), "main", &case::value(&case.data), case),
        Engine::Inject => {
            let functions = [SPRIG, &inject::template_functions()].concat();
            execute(TemplateSet::new(&functions, MissingKey::Nothing), "inject", &case::value(&case.data), case)
        }
        Engine::Helm(world) if case.has_typed_data() => {
            // A chart's values are a tree, which knows no types of Go's: these cases run on the function tables.
            let Value::Map(values) = case::value(&case.data) else { panic!("{}: values are a map", case.name) };
            let values = Value::Map(values.with_kind(MapKind::Named(&VALUES_TYPE)));
            let data = MapRef::new(MapKind::Any, BTreeMap::from([("Values".into(), values)]));
            let name = format!("{}/{}", world.chart_name(), world.template);
            execute(TemplateSet::new(&for_charts(), MissingKey::Zero), &name, &Value::Map(data), case)
        }
        Engine::Helm(world) => in_chart(world, case),
    }
}

/// Runs a template without a chart.
fn execute(mut set: TemplateSet, name: &str, data: &Value, case: &Case) -> Result<String, Box<TemplateError>> {
    set.parse(name, &case.template)?;
    let environment = Environment {
        now: jiff::Timestamp::UNIX_EPOCH,
        random: Box::new(|bytes| bytes.fill(0)),
        lookup: None,
        limits: Limits::default(),
    };
    set.execute(name, data, &environment)
}

/// Runs the template of a chart made for the case, and returns its text.
fn in_chart(world: &World, case: &Case) -> Result<String, Box<TemplateError>> {
    let own = [("Chart.yaml", world.chart), (world.template, &*case.template)];
    let more = case.files.iter().chain(&case.templates).map(|(path, text)| (&**path, &**text));
    let files = own.into_iter().chain(more).map(|(path, text)| (path, text.as_bytes()));
    let name = world.chart_name();
    let chart = Chart::from_files(name, files).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    let values = match case::tree(&case.data) {
        Tree::Map(values) => values,
        _ => Map::new(),
    };
    let release = Release { name: world.release.to_owned(), namespace: world.namespace.to_owned(), is_upgrade: false };
    let options = RenderOptions {
        capabilities: Capabilities {
            kube_version: KubeVersion::parse(world.kubernetes).expect("a version"),
            api_versions: world.api_versions.iter().map(|version| (*version).to_owned()).collect(),
        },
        skip_schema: true,
        now: jiff::Timestamp::UNIX_EPOCH,
        entropy: Entropy::Seed(0),
        limits: Limits::default(),
        ..RenderOptions::default()
    };
    match chart.run_templates(&values, &release, &options) {
        Ok(texts) => {
            let wanted = format!("{name}/{}", world.template);
            let text = texts.into_iter().find(|(name, _)| *name == wanted);
            Ok(text.expect("the case's template is one of the chart's").1)
        }
        Err(ChartError::Template(error)) => Err(error),
        Err(error) => panic!("{}: {error}", case.name),
    }
}
