//! The mesh that a command line asks for: the inputs, read once, and what comes of them for a cluster.

use std::collections::{BTreeMap, BTreeSet};

use super::cluster::ControlPlaneArgs;
use super::inputs::{RenderArgs, SpecArgs, named_addon_sets, resolve};
use super::manifest::selection::{self, Wanted as Selected};
use super::served::{refuse_old, take_served};
use super::{CommandError, Context};
use crate::cluster::ClusterError;
use crate::cluster::options::process_environment;
use crate::events::Events;
use crate::install::check;
use crate::install::live::Live;
use crate::install::revision::{ChartVersion, Inputs, Revision, Summary};
use crate::install::tags::{self, DefaultTag, TagFacts, add_default_tag};
use crate::install::target::{self, TargetObject};
use crate::install::{Identity, Target};
use crate::render::Rendered;
use crate::spec::{ChartOrigin, ClusterFacts, Spec, SpecSources, StoreChart};
use crate::values::Tree;
use crate::yaml;

/// What describes a mesh, and what of it is meant.
#[derive(Debug, Clone, clap::Args)]
pub struct MeshArgs {
    #[command(flatten)]
    spec: SpecArgs,

    /// Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, a
    /// gateway's name, or an add-on; what else is installed stays as it is
    #[arg(long = "component", value_name = "NAME", value_delimiter = ',', help_heading = "Mesh")]
    components: Vec<String>,

    #[command(flatten)]
    render: RenderArgs,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,
}

/// The inputs, read: good for several clusters.
#[derive(Debug, Clone)]
pub struct MeshInputs {
    sources: SpecSources,
    components: Vec<String>,
    render: RenderArgs,
    narrow: Option<Narrow>,
}

/// What of a mesh is meant, where that is not told by names of components.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Narrow {
    /// All of these components, by key.
    pub scope: BTreeSet<String>,
    /// These objects of others, besides.
    pub extra: BTreeSet<Identity>,
    /// What is recorded as the components that were asked for: those of which the mesh consists by now; none for all.
    pub components: Vec<String>,
}

/// A mesh as it is wanted in one cluster.
#[derive(Debug)]
pub struct Wanted {
    /// The spec.
    pub spec: Spec,
    /// Its objects.
    pub target: Target,
    /// The components that the target has all of, by key, when it is not about all of the mesh.
    pub scope: Option<BTreeSet<String>>,
    /// The namespaces that may be missing, as they are made.
    pub namespaces: BTreeMap<String, Tree>,
    inputs: Inputs,
    charts: Vec<ChartVersion>,
    /// Where charts come from that are not part of the program.
    origins: Vec<ChartOrigin>,
}

impl MeshArgs {
    /// Tells whether a mesh is described, by more than a revision: that alone may be one that is there already.
    pub fn is_given(&self) -> bool {
        self.spec.is_given() || !self.components.is_empty()
    }

    /// Tells whether a mesh is described by more than where its charts come from, and a revision.
    pub fn describes(&self) -> bool {
        self.spec.describes() || !self.components.is_empty()
    }

    /// Returns the revision that is given.
    pub fn revision(&self) -> Option<&str> {
        self.spec.revision()
    }

    /// Returns the control plane's namespace, when one is given.
    pub fn namespace(&self) -> Option<String> {
        self.control_plane.clone().given(&process_environment)
    }

    /// Takes profiles and charts from another source; none are those of this program.
    pub fn take_from(&mut self, source: Option<String>) {
        self.spec.take_from(source);
    }

    /// Returns the source of profiles and charts that is given.
    pub fn source(&self) -> Option<&str> {
        self.spec.source()
    }

    /// Reads the files, and makes sure that they describe a mesh before anybody is asked.
    pub fn read(self) -> Result<MeshInputs, CommandError> {
        let inputs = self.read_files()?;
        inputs.spec()?;
        Ok(inputs)
    }

    /// Reads the files, whatever is in them.
    pub fn read_files(self) -> Result<MeshInputs, CommandError> {
        let Self { spec, components, render, control_plane } = self;
        let (mut sources, components) = spec.read_with(components)?;
        // What cannot be opened is told when the spec is made.
        if let Some(Ok(assets)) = sources.manifests.as_deref().map(|name| sources.opener.open(name)) {
            refuse_old(&assets)?;
        }
        sources.sets.splice(0..0, named_addon_sets(&components));
        if let Some(namespace) = control_plane.given(&process_environment) {
            // The namespace of a control plane is a value like others; what is said of it on the command line counts.
            let flag = format!("values.global.istioNamespace={namespace}");
            sources.sets.push(flag);
        }
        Ok(MeshInputs { sources, components, render, narrow: None })
    }
}

impl MeshInputs {
    /// Returns inputs of which only a part is meant.
    pub fn narrowed(sources: SpecSources, render: RenderArgs, narrow: Narrow) -> Self {
        Self { sources, components: Vec::new(), render, narrow: Some(narrow) }
    }

    /// Takes a mesh that is installed in place of what describes one. Where charts come from, the revision, and whether the
    /// user insists stay as they were said; so does the namespace.
    pub fn describe(&mut self, mesh: SpecSources, components: Vec<String>) {
        let SpecSources { manifests, opener, revision, force, sets, .. } = std::mem::take(&mut self.sources);
        let revision = revision.or(mesh.revision);
        let sets = mesh.sets.into_iter().chain(sets).collect();
        self.sources = SpecSources { sets, revision, manifests, opener, force, ..mesh };
        self.components = components;
    }

    /// Returns the mesh for no cluster in particular, as it is rendered.
    pub fn rendered(&self, context: &Context) -> Result<(Spec, Rendered), CommandError> {
        let spec = self.spec()?;
        let mut rendered = self.render.render(&spec, context)?;
        selection::keep_components(&mut rendered, &selection::components(&self.components)?, &spec)?;
        Ok((spec, rendered))
    }

    /// Returns the components that are meant, as they were named; none for all.
    pub fn components(&self) -> &[String] {
        &self.components
    }

    /// Returns what was read.
    pub fn sources(&self) -> &SpecSources {
        &self.sources
    }

    /// Returns the mesh for a cluster that said what it is, or for one without a mesh that nobody asks.
    pub fn wanted(&self, facts: Option<ClusterFacts>, context: &Context) -> Result<Wanted, CommandError> {
        let Self { sources, components, render, narrow } = self;
        let selected = selection::components(components)?;
        let cluster_is_unknown = facts.is_none();
        let sources = SpecSources { cluster: facts.clone(), ..sources.clone() };
        let spec = resolve(&sources)?;
        let mut render = render.clone();
        render.facts = facts;
        let mut rendered = render.render(&spec, context)?;
        selection::keep_components(&mut rendered, &selected, &spec)?;
        let mut target = Target::of(&rendered, &spec);
        if let Some(kubernetes) = render.kubernetes()? {
            let unserved = take_served(target.serve(&kubernetes), self.is_forced(), &spec, context)?;
            target.objects.retain(|object| !unserved.contains(&object.object.key));
        }
        if cluster_is_unknown {
            add_default_tag(&mut target, &spec, &TagFacts::default());
        }
        check::check(&target)?;
        let whole = selected.iter().filter_map(|one| match one {
            Selected::Component(component) => Some(component.key.to_owned()),
            Selected::Gateway(_) => None,
        });
        let scope = (!selected.is_empty()).then(|| whole.collect());
        let namespaces = target.namespaces().into_iter().chain([&*target.namespace]);
        let namespaces = namespaces.map(|name| (name.to_owned(), target::namespace(name, &spec))).collect();
        let charts = rendered.components.iter().map(|part| match spec.chart(part.component) {
            Some(stored) => {
                let ChartOrigin { component: _, name, version, source, digest } = stored.origin.clone();
                ChartVersion { name, version, digest, source }
            }
            None => ChartVersion {
                name: part.component.chart.to_owned(),
                version: part.chart_version.clone(),
                ..ChartVersion::default()
            },
        });
        let mut charts: Vec<ChartVersion> = charts.collect();
        charts.dedup();
        let inputs = Inputs::of(&sources, narrow.as_ref().map_or(components, |narrow| &narrow.components));
        let is_made = |chart: &&StoreChart| rendered.components.iter().any(|part| part.component == chart.component);
        let origins = spec.charts().into_iter().filter(is_made).map(|chart| chart.origin.clone()).collect();
        let mut wanted = Wanted { spec, target, scope, namespaces, inputs, charts, origins };
        self.narrow(&mut wanted);
        Ok(wanted)
    }

    /// Leaves what is meant.
    fn narrow(&self, wanted: &mut Wanted) {
        let Some(Narrow { scope, extra, .. }) = &self.narrow else { return };
        let is_meant = |object: &TargetObject| scope.contains(&object.component) || extra.contains(&object.identity());
        wanted.target.objects.retain(is_meant);
        let used: BTreeSet<&str> = wanted.target.namespaces();
        wanted.namespaces.retain(|name, _| used.contains(&**name));
        wanted.origins.retain(|origin| scope.contains(&origin.component));
        wanted.scope = Some(scope.clone());
    }

    /// Returns the mesh for the cluster that is asked, with the objects of the tag `default` where it gets them.
    pub async fn wanted_in(&self, live: &Live<'_>, version: &str, context: &Context) -> Result<Wanted, CommandError> {
        let facts = ClusterFacts { version: version.to_owned(), api_versions: live.api_versions() };
        let mut wanted = self.wanted(Some(facts), context)?;
        let tags = match tags::change::facts(live.cluster).await {
            // That this right is missing is said with all others, before anything is written.
            Err(ClusterError::Forbidden { .. }) => TagFacts::default(),
            other => other?,
        };
        if let DefaultTag::Elsewhere { revision, namespace } = add_default_tag(&mut wanted.target, &wanted.spec, &tags)
        {
            context.ui().detail(&format!(
                "the tag `default` stays with the revision {revision} in the namespace {namespace}; `meshctl tag set default --overwrite` moves it"
            ));
        }
        Ok(wanted)
    }

    /// Returns the spec alone, as it is for any cluster: what it says of its version, its revision and its namespace.
    pub fn spec(&self) -> Result<Spec, CommandError> {
        resolve(&self.sources)
    }

    /// Sets the revision of the control plane, whatever was said of it.
    pub fn set_revision(&mut self, revision: &str) {
        self.sources.revision = Some(revision.to_owned());
    }

    /// Tells whether the user insists.
    pub fn is_forced(&self) -> bool {
        self.sources.force
    }
}

impl Wanted {
    /// Returns what is recorded about the mesh; `description` says what was done.
    pub fn revision(&self, description: &str, cluster_version: &str) -> Revision {
        let Self { spec, target, inputs, charts, origins, .. } = self;
        let operator = Tree::Map(spec.operator());
        Revision {
            install: target.install().to_owned(),
            namespace: target.namespace.clone(),
            revision: target.revision.clone(),
            number: 0,
            summary: Summary {
                created: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
                description: description.to_owned(),
                profile: spec.text(&["profile"]).unwrap_or_default().to_owned(),
                mesh_version: spec.text(&["tag"]).unwrap_or_default().to_owned(),
                cluster_version: cluster_version.to_owned(),
                tool: tool(),
                objects: target.objects.len(),
                charts: origins.clone(),
            },
            charts: charts.clone(),
            inputs: inputs.clone(),
            values: yaml::emit(&operator, yaml::Style::Ordered),
            manifest: Revision::manifest_of(target),
        }
    }
}

/// Returns the program with its version.
pub fn tool() -> String {
    format!("meshctl {}", env!("CARGO_PKG_VERSION"))
}
