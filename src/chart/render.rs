//! Runs a chart's templates: chart, values and release in, documents in the order of installation out.

use std::collections::HashSet;
use std::sync::Arc;

use super::capabilities::Capabilities;
use super::context::{self, Scope};
use super::dependencies::Node;
use super::error::ChartError;
use super::manifest::{self, Manifest, Reading, Sorted};
use super::values::fill_defaults;
use super::{Chart, schema, version};
use crate::template::error::TemplateErrorKind;
use crate::template::eval::{Environment, MissingKey, NO_VALUE, TemplateSet};
use crate::template::funcs::for_charts;
use crate::template::limits::{Limits, with_render_stack};
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
    /// Whether the documents' bodies are wanted, or only their heads beside their texts.
    pub bodies: bool,
    /// A folder of the chart whose files are known to be valid documents in the emitter's form, such as `files/crds/`.
    /// A document that is one of them word for word is neither read nor checked, but for its head.
    pub known_documents: Option<&'static str>,
}

impl Default for RenderOptions {
    fn default() -> Self {
        Self {
            capabilities: Capabilities::default(),
            skip_schema: false,
            now: jiff::Timestamp::now(),
            entropy: Entropy::System,
            limits: Limits::default(),
            bodies: true,
            known_documents: None,
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
        let work = |limits| {
            let set = self.parsed(&templates)?;
            let options = RenderOptions { limits, ..options.clone() };
            let outputs = execute(&node, &templates, &set, &filled, release, &options)?;
            let mut warnings = Vec::new();
            let known = self.known_documents(options.known_documents);
            let reading = Reading { bodies: options.bodies, known: &known };
            let (sorted, notes) = finish(outputs, &node.name, &reading, &mut warnings)?;
            Ok((sorted, notes, warnings))
        };
        let rendered = with_render_stack(options.limits, work, is_too_deep).map_err(ChartError::Thread)?;
        let (sorted, notes, odd) = rendered?;
        warnings.extend(odd);
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
        let work = |limits| {
            let options = RenderOptions { limits, ..options.clone() };
            execute(&node, &templates, &*self.parsed(&templates)?, &filled, release, &options)
        };
        with_render_stack(options.limits, work, is_too_deep).map_err(ChartError::Thread)?
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

    /// Returns the texts of the files below a folder, without white space at their ends.
    fn known_documents(&self, folder: Option<&str>) -> Vec<&str> {
        let Some(folder) = folder else { return Vec::new() };
        let files = self.files.iter().filter(|file| file.name.starts_with(folder));
        files.filter_map(|file| Some(std::str::from_utf8(&file.data).ok()?.trim())).collect()
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

/// Tells whether a render needs a deeper stack, or fails on one too.
fn is_too_deep(error: &ChartError) -> bool {
    matches!(error, ChartError::Template(error) if error.kind == TemplateErrorKind::Depth)
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
    reading: &Reading<'_>,
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
    let sorted = manifest::sort(outputs, reading, &mut |warning| {
        if known.insert(warning.clone()) {
            warnings.push(warning);
        }
    })?;
    Ok((sorted, notes))
}

/// Fills a buffer with random bytes.
type RandomBytes = Box<dyn Fn(&mut [u8])>;

/// Returns a source of random bytes.
fn random(entropy: Entropy) -> RandomBytes {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Category, Diagnostic};
    use crate::values::set_flag::{self, Kind};

    fn chart(files: &[(&str, &str)]) -> Chart {
        Chart::from_files("c", files.iter().map(|(path, text)| (*path, text.as_bytes()))).unwrap()
    }

    fn render(chart: &Chart, set: &str) -> Result<Rendered, ChartError> {
        let mut values = Map::new();
        set_flag::apply(Kind::Typed, set, &mut values, &|_| Ok(String::new())).unwrap();
        let release = Release { name: "r".to_owned(), namespace: "ns".to_owned(), is_upgrade: false };
        chart.render(&values, &release, &RenderOptions::default())
    }

    /// Returns the texts of the documents, hooks last.
    fn texts(chart: &Chart, set: &str) -> Vec<String> {
        let rendered = render(chart, set).unwrap();
        rendered.manifests.into_iter().chain(rendered.hooks).map(|manifest| manifest.text).collect()
    }

    const CHART: &str = "apiVersion: v2\nname: c\nversion: 1.0.0\n";
    const SUB: &str = "apiVersion: v2\nname: sub\nversion: 1.0.0\n";

    #[test]
    fn documents_come_in_the_order_of_installation_and_hooks_last() {
        let chart = chart(&[
            ("Chart.yaml", CHART),
            ("templates/a.yaml", "kind: Deployment\n---\nkind: Zed\n---\nkind: Service\n"),
            ("templates/b.yaml", "kind: Namespace\n---\n\n---\nkind: Alpha\n"),
            ("templates/h.yaml", "kind: Job\nmetadata:\n  annotations: {helm.sh/hook: 'test, pre-install'}\n"),
            ("templates/NOTES.txt", "for {{ .Release.Name }}"),
            ("templates/_p.tpl", "kind: Never"),
        ]);
        let rendered = render(&chart, "").unwrap();
        let kinds: Vec<&str> = rendered.manifests.iter().map(|manifest| manifest.kind.as_str()).collect();
        assert_eq!(kinds, ["Namespace", "Service", "Deployment", "Alpha", "Zed"]);
        assert_eq!(rendered.notes, "for r");
        assert!(rendered.hooks[0].is_test());
        assert_eq!(rendered.manifests[0].source, "c/templates/b.yaml");
    }

    #[test]
    fn a_chart_is_shared_between_threads() {
        let chart =
            chart(&[("Chart.yaml", CHART), ("values.yaml", "a: 1"), ("templates/a.yaml", "a: {{ .Values.a }}")]);
        std::thread::scope(|scope| {
            for number in 0..4 {
                let chart = &chart;
                scope.spawn(move || assert_eq!(texts(chart, &format!("a={number}")), [format!("a: {number}")]));
            }
        });
    }

    #[test]
    fn numbers_of_files_are_floats_and_those_of_flags_are_not() {
        let template = "{{ typeOf .Values.a }} {{ .Values.a }}";
        let chart = chart(&[
            ("Chart.yaml", CHART),
            ("values.yaml", "a: 1000000"),
            ("templates/a.yaml", &format!("a: {template}")),
        ]);
        assert_eq!(texts(&chart, ""), ["a: float64 1e+06"]);
        assert_eq!(texts(&chart, "a=1000000"), ["a: int64 1000000"]);
    }

    #[test]
    fn early_templates_change_what_later_ones_see() {
        let chart = chart(&[
            ("Chart.yaml", CHART),
            ("values.yaml", "a: 1"),
            ("templates/zzz.yaml", "{{ $_ := set $ \"Values\" (dict \"a\" \"changed\") }}"),
            ("templates/a.yaml", "a: {{ .Values.a }}"),
        ]);
        assert_eq!(texts(&chart, ""), ["a: changed"]);
        assert_eq!(texts(&chart, ""), ["a: changed"], "a second render starts anew");
    }

    #[test]
    fn subcharts_by_alias_condition_and_tag() {
        let metadata = format!(
            "{CHART}dependencies:\n- {{name: sub, version: ^1, alias: one, condition: one.on}}\n\
             - {{name: sub, version: 1.x, alias: two, tags: [t]}}\n"
        );
        let files = [
            ("Chart.yaml", metadata.as_str()),
            ("values.yaml", "global: {g: 1}\none: {v: parent}\n"),
            ("charts/sub/Chart.yaml", SUB),
            ("charts/sub/values.yaml", "v: child\n"),
            ("charts/sub/templates/a.yaml", "a: {{ .Chart.Name }} {{ .Values.v }} {{ .Values.global.g }}"),
        ];
        let chart = chart(&files);
        assert_eq!(texts(&chart, ""), ["a: one parent 1", "a: two child 1"]);
        assert_eq!(texts(&chart, "one.on=false,global.g=2"), ["a: two child 2"]);
        assert_eq!(texts(&chart, "tags.t=false"), ["a: one parent 1"]);
        let error = render(&chart, "one=5").unwrap_err();
        assert_eq!(error.to_string(), "the values of subchart `one` (`c.one`) are a integer, not a map");
    }

    #[test]
    fn values_are_imported_from_subcharts_and_libraries_lend_templates() {
        let metadata = format!(
            "{CHART}dependencies:\n- {{name: sub, version: '*', import-values: [data, {{child: deep, parent: here.there}}]}}\n"
        );
        let chart = chart(&[
            ("Chart.yaml", metadata.as_str()),
            ("templates/a.yaml", "a: {{ .Values.x }} {{ .Values.here.there.w }} {{ include \"sub.t\" . }}"),
            ("charts/sub/Chart.yaml", &format!("{SUB}type: library\n")),
            ("charts/sub/values.yaml", "exports: {data: {x: 1}}\ndeep: {w: 2}\n"),
            ("charts/sub/templates/_t.tpl", "{{ define \"sub.t\" }}lent{{ end }}"),
            ("charts/sub/templates/never.yaml", "{{ fail \"a library renders nothing\" }}"),
        ]);
        assert_eq!(texts(&chart, ""), ["a: 1 2 lent"]);
    }

    #[test]
    fn a_null_takes_a_default_away_and_the_schema_sees_the_others() {
        let chart = chart(&[
            ("Chart.yaml", CHART),
            ("values.yaml", "a: {b: 1, c: 2}"),
            ("values.schema.json", r#"{"properties": {"n": {"type": "object"}}}"#),
            ("templates/a.yaml", "a: {{ .Values.a | toJson }}"),
        ]);
        assert_eq!(texts(&chart, "a.b=null"), ["a: {\"c\":2}"]);
        let Err(ChartError::Schema(violations)) = render(&chart, "n=null") else { panic!("the schema forbids null") };
        assert_eq!((&*violations[0].chart, &*violations[0].pointer), ("c", "/n"));
    }

    #[test]
    fn schemas_reach_nothing_outside() {
        let schema = r#"{"$ref": "https://example.com/schema.json"}"#;
        let chart = chart(&[("Chart.yaml", CHART), ("values.schema.json", schema)]);
        assert!(matches!(render(&chart, "").unwrap_err(), ChartError::BadSchema { .. }));
    }

    #[test]
    fn each_failure_has_its_category() {
        for (template, metadata, wanted) in [
            ("{{ nope }}", "", Category::NotParsable),
            ("{{ fail \"no\" }}", "", Category::Configuration),
            ("{{ include \"nope\" . }}", "", Category::Configuration),
            ("a: [", "", Category::NotParsable),
            ("- a", "", Category::NotParsable),
            ("a: 1", "kubeVersion: '>=99'\n", Category::Configuration),
            ("a: 1", "dependencies: [{name: gone}]\n", Category::Configuration),
            ("a: 1", "type: library\n", Category::Configuration),
        ] {
            let chart = chart(&[("Chart.yaml", &format!("{CHART}{metadata}")), ("templates/a.yaml", template)]);
            assert_eq!(render(&chart, "").unwrap_err().category(), wanted, "{template} {metadata}");
        }
    }

    #[test]
    fn a_seed_makes_chance_repeat() {
        let chart = chart(&[("Chart.yaml", CHART), ("templates/a.yaml", "a: {{ randAlphaNum 20 }}")]);
        let release = Release { name: "r".to_owned(), namespace: "ns".to_owned(), is_upgrade: false };
        let text = |entropy| {
            let options = RenderOptions { entropy, ..RenderOptions::default() };
            chart.render(&Map::new(), &release, &options).unwrap().manifests[0].text.clone()
        };
        assert_eq!(text(Entropy::Seed(1)), text(Entropy::Seed(1)));
        assert_ne!(text(Entropy::System), text(Entropy::System));
    }
}
