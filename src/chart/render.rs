//! Runs a chart's templates: chart, values and release in, documents in the order of installation out.

use std::collections::HashSet;
use std::sync::Arc;

use super::capabilities::Capabilities;
use super::context::{self, Scope};
use super::dependencies::Node;
use super::error::ChartError;
use super::manifest::{self, Manifest, Sorted};
use super::values::fill_defaults;
use super::{Chart, schema, version};
use crate::template::eval::{Environment, MissingKey, NO_VALUE, TemplateSet};
use crate::template::funcs::for_charts;
use crate::template::limits::{Limits, on_render_stack};
use crate::template::value::Value;
use crate::values::Map;
use crate::values::merge::Nulls;

/// What a chart is rendered as.
#[derive(Debug, Clone)]
pub struct Release {
    /// The name of the release.
    pub name: String,
    /// The namespace that it goes to.
    pub namespace: String,
    /// Whether a release of that name is there already.
    pub is_upgrade: bool,
}

/// Where random bytes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entropy {
    /// The system; every render differs.
    System,
    /// A seed; renders of one seed are alike.
    Seed(u64),
}

/// How a chart is rendered.
#[derive(Debug, Clone)]
pub struct RenderOptions {
    /// What the cluster can do.
    pub capabilities: Capabilities,
    /// Whether the values are not checked against the schemas.
    pub skip_schema: bool,
    /// The time that templates see.
    pub now: jiff::Timestamp,
    /// Where random bytes come from.
    pub entropy: Entropy,
    /// The limits on work and size.
    pub limits: Limits,
}

impl Default for RenderOptions {
    fn default() -> Self {
        Self {
            capabilities: Capabilities::default(),
            skip_schema: false,
            now: jiff::Timestamp::now(),
            entropy: Entropy::System,
            limits: Limits::default(),
        }
    }
}

impl RenderOptions {
    /// Returns the sources of time and chance for a render. It stays on the thread that it is made on.
    pub fn environment(&self) -> Environment {
        Environment { now: self.now, random: random(self.entropy), lookup: None, limits: self.limits }
    }
}

/// A rendered chart.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The files of `crds/`, with their paths, as they are.
    pub crds: Vec<(String, String)>,
    /// The documents, in the order of installation.
    pub manifests: Vec<Manifest>,
    /// The hooks, in the order of installation.
    pub hooks: Vec<Manifest>,
    /// What the chart's NOTES.txt says.
    pub notes: String,
    /// What was odd about chart, values or output.
    pub warnings: Vec<String>,
}

const NOTES: &str = "NOTES.txt";

impl Chart {
    /// Renders the chart with values laid over its defaults.
    ///
    /// Works on a thread of its own with a deep stack. Templates are parsed the first time only.
    pub fn render(&self, values: &Map, release: &Release, options: &RenderOptions) -> Result<Rendered, ChartError> {
        self.check_installable(options)?;
        let mut warnings = self.all_warnings();
        let node = Node::resolve(self, values, &mut |warning| warnings.push(warning))?;
        let mut filled = values.clone();
        fill_defaults(&node, &mut filled, Nulls::Delete, &mut |warning| warnings.push(warning))?;
        if !options.skip_schema {
            schema::check(&node, &filled)?;
        }
        let crds = crds(&node);
        let templates = Templates::of(&node);
        let (sorted, notes) = on_render_stack(|| {
            let set = self.parsed(&templates)?;
            let outputs = execute(&node, &templates, &set, &filled, release, options)?;
            finish(outputs, &node.name, &mut warnings)
        })
        .map_err(ChartError::Thread)??;
        let Sorted { manifests, hooks } = sorted;
        warnings.dedup();
        Ok(Rendered { crds, manifests, hooks, notes, warnings })
    }

    /// Runs the templates with values laid over the chart's defaults and returns the text of each by its name, in the
    /// order in which they ran. Nothing is checked beforehand, and the texts are not taken apart.
    pub fn run_templates(
        &self,
        values: &Map,
        release: &Release,
        options: &RenderOptions,
    ) -> Result<Vec<(String, String)>, ChartError> {
        let node = Node::resolve(self, values, &mut |_| {})?;
        let mut filled = values.clone();
        fill_defaults(&node, &mut filled, Nulls::Delete, &mut |_| {})?;
        let templates = Templates::of(&node);
        on_render_stack(|| execute(&node, &templates, &*self.parsed(&templates)?, &filled, release, options))
            .map_err(ChartError::Thread)?
    }

    /// Checks that the chart can be rendered by itself and that its dependencies are there.
    fn check_installable(&self, options: &RenderOptions) -> Result<(), ChartError> {
        let chart = || self.name().to_owned();
        if self.is_library() {
            return Err(ChartError::Library { chart: chart() });
        }
        let mut names = self.metadata.dependencies.iter().map(|dependency| dependency.name.clone()).collect::<Vec<_>>();
        names.retain(|name| !self.dependencies.iter().any(|dependency| dependency.name() == name));
        if !names.is_empty() {
            return Err(ChartError::MissingDependencies { chart: chart(), names });
        }
        let (wanted, found) = (&self.metadata.kube_version, &options.capabilities.kube_version);
        if !wanted.is_empty() && !version::meets(wanted, &found.normalized) {
            return Err(ChartError::KubeVersion {
                chart: chart(),
                wanted: wanted.clone(),
                found: found.version.clone(),
            });
        }
        Ok(())
    }

    fn all_warnings(&self) -> Vec<String> {
        let mut warnings = self.warnings.clone();
        if self.metadata.deprecated {
            warnings.push(format!("chart `{}` is deprecated", self.name()));
        }
        for dependency in &self.dependencies {
            warnings.extend(dependency.warnings.clone());
        }
        warnings
    }

    /// Returns the parsed templates, parsing them when these have not been wanted before.
    fn parsed(&self, templates: &Templates<'_>) -> Result<Arc<TemplateSet>, ChartError> {
        if let Some(set) = self.parsed.get(&templates.names) {
            return Ok(set);
        }
        let mut set = TemplateSet::new(&for_charts(), MissingKey::Zero);
        for (name, template) in templates.names.iter().zip(&templates.templates) {
            set.parse(name, &template.file.text())?;
        }
        let set = Arc::new(set);
        self.parsed.put(templates.names.clone(), set.clone());
        Ok(set)
    }
}

/// Returns the files of `crds/` of all charts that take part.
fn crds(node: &Node<'_>) -> Vec<(String, String)> {
    fn collect(node: &Node<'_>, path: &str, crds: &mut Vec<(String, String)>) {
        let own =
            node.chart.files.iter().filter(|file| file.name.starts_with("crds/") && super::is_manifest(&file.name));
        crds.extend(own.map(|file| (format!("{path}/{}", file.name), file.text().into_owned())));
        for child in &node.subcharts {
            collect(child, &format!("{path}/charts/{}", child.name), crds);
        }
    }
    let mut crds = Vec::new();
    collect(node, &node.name, &mut crds);
    crds
}

/// A template with the chart that it belongs to.
struct Template<'c> {
    file: &'c super::File,
    /// The index of its chart's [`Scope`].
    scope: usize,
}

/// All templates of a render in the order in which Helm parses and runs them.
struct Templates<'c> {
    names: Vec<String>,
    templates: Vec<Template<'c>>,
}

impl<'c> Templates<'c> {
    fn of(node: &Node<'c>) -> Self {
        fn collect<'c>(node: &Node<'c>, path: &str, next: &mut usize, found: &mut Vec<(String, Template<'c>)>) {
            let scope = *next;
            *next += 1;
            for file in &node.chart.templates {
                let base = file.name.rsplit('/').next().unwrap_or_default();
                if node.chart.is_library() && !base.starts_with('_') {
                    continue;
                }
                found.push((format!("{path}/{}", file.name), Template { file, scope }));
            }
            for child in &node.subcharts {
                collect(child, &format!("{path}/charts/{}", child.name), next, found);
            }
        }
        let mut found = Vec::new();
        collect(node, &node.name, &mut 0, &mut found);
        // The deepest first, each depth from the last name to the first: what runs early can change what others see.
        found.sort_by(|(left, _), (right, _)| {
            let depth = |name: &str| name.matches('/').count();
            depth(right).cmp(&depth(left)).then_with(|| right.cmp(left))
        });
        let (names, templates) = found.into_iter().unzip();
        Self { names, templates }
    }
}

/// Runs all templates but the partial ones.
fn execute(
    node: &Node<'_>,
    templates: &Templates<'_>,
    set: &TemplateSet,
    values: &Map,
    release: &Release,
    options: &RenderOptions,
) -> Result<Vec<(String, String)>, ChartError> {
    let mut scopes: Vec<Scope> = Vec::with_capacity(node.count());
    context::build(node, values, release, &options.capabilities, &mut scopes);
    let environment = options.environment();
    let run = set.run(&environment);
    let mut outputs = Vec::with_capacity(templates.names.len());
    for (name, template) in templates.names.iter().zip(&templates.templates) {
        let base = name.rsplit('/').next().unwrap_or_default();
        let Some(scope) = scopes.get(template.scope) else { continue };
        if base.starts_with('_') {
            continue;
        }
        context::set_template(scope, name);
        let mut text = run.execute(name, &Value::Map(scope.data.clone()))?;
        if text.contains(NO_VALUE) {
            text = text.replace(NO_VALUE, "");
        }
        outputs.push((name.clone(), text));
    }
    Ok(outputs)
}

/// Takes the notes out and the rest apart.
fn finish(
    mut outputs: Vec<(String, String)>,
    chart: &str,
    warnings: &mut Vec<String>,
) -> Result<(Sorted, String), ChartError> {
    let own_notes = format!("{chart}/templates/{NOTES}");
    let mut notes = String::new();
    outputs.retain_mut(|(name, text)| {
        if *name == own_notes {
            notes = std::mem::take(text);
        }
        !name.ends_with(NOTES)
    });
    let mut known = HashSet::new();
    let sorted = manifest::sort(outputs, &mut |warning| {
        if known.insert(warning.clone()) {
            warnings.push(warning);
        }
    })?;
    Ok((sorted, notes))
}

/// Returns a source of random bytes.
fn random(entropy: Entropy) -> Box<dyn Fn(&mut [u8])> {
    use std::cell::Cell;
    use std::hash::{BuildHasher, RandomState};
    use std::io::Read;

    let seed = match entropy {
        Entropy::Seed(seed) => seed,
        Entropy::System => {
            if let Ok(device) = std::fs::File::open("/dev/urandom") {
                let spare = random(Entropy::Seed(RandomState::new().hash_one(0)));
                return Box::new(move |buffer| {
                    if (&device).read_exact(buffer).is_err() {
                        spare(buffer);
                    }
                });
            }
            RandomState::new().hash_one(0)
        }
    };
    let state = Cell::new(seed);
    Box::new(move |buffer| {
        for chunk in buffer.chunks_mut(8) {
            // splitmix64: equal seeds give equal bytes on every system.
            state.set(state.get().wrapping_add(0x9e37_79b9_7f4a_7c15));
            let mut bits = state.get();
            bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            bits ^= bits >> 31;
            chunk.copy_from_slice(&bits.to_le_bytes()[..chunk.len()]);
        }
    })
}
