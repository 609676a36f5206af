//! What describes a mesh on the command line, for every command that renders one.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::chart::{Capabilities, KubeVersion};
use crate::cluster::{self, ClusterError, Discovery};
use crate::commands::bundle::source::lay_over;
use crate::commands::chart::inputs::CapabilitiesArgs;
use crate::commands::chart::signature::SignatureArgs;
use crate::commands::cluster::ClusterArgs;
pub use crate::commands::fetching::opener;
use crate::commands::fetching::{self, SourceArgs};
use crate::commands::lock::file::{self as lock, Lock};
use crate::commands::stores::ChartsArgs;
use crate::commands::{CommandError, Context};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::hint::{nearest, shell_word};
use crate::object::served::Kubernetes;
use crate::render::images::{Registry, relocate};
use crate::render::{self, Rendered};
use crate::source::SourceText;
use crate::spec::component::{self, ADDONS, Component, NamedAddon};
use crate::spec::{self, ClusterFacts, Spec, SpecSources};

/// The component that is the control plane.
const CONTROL_PLANE: &str = "pilot";

/// How `-` is called where a position follows.
pub const STANDARD_INPUT: &str = "standard input";

/// What describes a mesh on the command line.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Mesh")]
pub struct SpecArgs {
    /// `IstioOperator` file or its address, `-` for standard input; may be repeated, later ones win
    #[arg(short = 'f', long = "filename", value_name = "FILE")]
    files: Vec<String>,

    /// Add-ons to install, in place of those of the profile: prometheus, grafana, tracing (jaeger, zipkin), kiali,
    /// kiali-operator, or none
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    addons: Vec<String>,

    #[command(flatten)]
    settings: SettingArgs,
}

/// What describes a mesh besides files and add-ons, for whoever means other files by `-f`, too.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Mesh")]
pub struct SettingArgs {
    /// Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files
    #[arg(short = 's', long = "set", value_name = "PATH=VALUE")]
    sets: Vec<String>,

    /// Profile to build on, by name or path [default: default]
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,

    /// Revision of the control plane
    #[arg(short, long, value_name = "NAME")]
    revision: Option<String>,

    /// Release of Istio to use in place of the built-in profiles and charts: `istio:VERSION`, an archive (.tar.gz, .tgz,
    /// .zip), its address, or a folder; or a folder with `profiles/` and `templates/`
    #[arg(short = 'd', long, value_name = "SOURCE", alias = "charts")]
    manifests: Option<String>,

    /// Bundle to take everything from that `meshctl bundle create` was told, with its profiles and charts; what is said
    /// besides lies over it
    #[arg(long, value_name = "FILE", conflicts_with = "manifests")]
    bundle: Option<String>,

    #[command(flatten)]
    source: SourceArgs,

    /// Go on when the configuration is not valid: errors become warnings
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    charts: ChartsArgs,
}

impl SettingArgs {
    /// Tells whether anything but a revision is given: a revision alone may be one that is there already.
    pub fn is_given(&self) -> bool {
        self.describes() || self.manifests.is_some()
    }

    /// Tells whether anything is given but where charts come from, and a revision.
    fn describes(&self) -> bool {
        let Self { sets, profile, revision: _, manifests: _, bundle, source: _, force: _, charts } = self;
        bundle.is_some() || charts.is_given() || !sets.is_empty() || profile.is_some()
    }

    /// Returns the revision that is given.
    pub fn revision(&self) -> Option<&str> {
        self.revision.as_deref()
    }

    /// Fetches the charts, and lays everything over the bundle, if there is one. Settings of `first` give way to those that
    /// were set one by one. Returned with it are the components that are meant: those of a bundle where none are named.
    pub fn read(
        self,
        files: Vec<SourceText>,
        first: Vec<String>,
        components: Vec<String>,
    ) -> Result<(SpecSources, Vec<String>), CommandError> {
        let Self { sets, profile, revision, manifests, bundle, source, force, charts } = self;
        let sets = first.into_iter().chain(sets).collect();
        let manifests = source.source(manifests)?;
        let (charts, warnings) = charts.read(&components)?;
        let opener = opener();
        let sources = SpecSources {
            files,
            sets,
            profile,
            revision,
            manifests,
            opener,
            charts,
            warnings,
            force,
            ..SpecSources::default()
        };
        match bundle {
            Some(bundle) => lay_over(Path::new(&bundle), sources, components),
            None => Ok((sources, components)),
        }
    }
}

impl SpecArgs {
    /// Returns the arguments that name files and a profile, and set values.
    pub fn of(files: Vec<String>, sets: Vec<String>, profile: Option<String>) -> Self {
        Self { files, settings: SettingArgs { sets, profile, ..SettingArgs::default() }, addons: Vec::new() }
    }

    /// Returns the arguments that name a profile, and perhaps the source that it is in, and nothing else.
    pub fn of_profile(profile: &str, manifests: Option<&str>) -> Self {
        let (profile, manifests) = (Some(profile.to_owned()), manifests.map(str::to_owned));
        Self { settings: SettingArgs { profile, manifests, ..SettingArgs::default() }, ..Self::default() }
    }

    /// Returns the same with the add-ons among components that are named switched on.
    #[must_use]
    pub fn switching_on(mut self, components: &[String]) -> Self {
        self.settings.sets.splice(0..0, named_addon_sets(components));
        self
    }

    /// Tells whether anything but a revision is given: a revision alone may be one that is there already.
    pub fn is_given(&self) -> bool {
        self.describes() || self.settings.is_given()
    }

    /// Tells whether anything is given but where charts come from, and a revision.
    pub fn describes(&self) -> bool {
        let Self { files, settings, addons } = self;
        settings.describes() || !files.is_empty() || !addons.is_empty()
    }

    /// Returns whether what is fetched has to be signed.
    pub fn signature(&self) -> &SignatureArgs {
        self.settings.charts.signature()
    }

    /// Returns the bundle that is given.
    pub fn bundle(&self) -> Option<&str> {
        self.settings.bundle.as_deref()
    }

    /// Takes profiles and charts from another source; none are those of this program.
    pub fn take_from(&mut self, source: Option<String>) {
        self.settings.manifests = source;
    }

    /// Returns the source of profiles and charts that is given.
    pub fn source(&self) -> Option<&str> {
        self.settings.manifests.as_deref()
    }

    /// Returns the revision that is given.
    pub fn revision(&self) -> Option<&str> {
        self.settings.revision()
    }

    /// Reads the files that the arguments name, and fetches the charts.
    pub fn read(self) -> Result<SpecSources, CommandError> {
        self.read_with(Vec::new()).map(|(sources, _)| sources)
    }

    /// Does the same where components are named, which charts of a store are for; returned are those that are meant: those
    /// of a bundle where none are named.
    pub fn read_with(self, components: Vec<String>) -> Result<(SpecSources, Vec<String>), CommandError> {
        let Self { files, settings, addons } = self;
        let sets = addon_sets(&addons)?;
        if files.iter().filter(|file| *file == "-").count() > 1 {
            return Err(CommandError::message(Category::Usage, "`-f -` can be given once only"));
        }
        let files = files.iter().map(|file| read_text(file)).collect::<Result<_, _>>()?;
        settings.read(files, sets, components)
    }

    /// Reads the files and makes a spec of everything.
    pub fn resolve(self) -> Result<Spec, CommandError> {
        self.resolve_for(None)
    }

    /// Does the same for a cluster that said what it is.
    pub fn resolve_for(self, cluster: Option<ClusterFacts>) -> Result<Spec, CommandError> {
        resolve(&SpecSources { cluster, ..self.read()? })
    }

    /// Returns the arguments as they can be typed again.
    pub fn typed(&self) -> Vec<String> {
        let Self { files, settings, addons } = self;
        let SettingArgs { sets, profile, revision, manifests, bundle, source, force, charts } = settings;
        let mut typed = Vec::new();
        let mut push = |flag: &str, value: &str| typed.extend([flag.to_owned(), shell_word(value)]);
        if let Some(profile) = profile {
            push("--profile", profile);
        }
        for file in files {
            push("-f", file);
        }
        for set in sets {
            push("--set", set);
        }
        if !addons.is_empty() {
            push("--addons", &addons.join(","));
        }
        if let Some(revision) = revision {
            push("--revision", revision);
        }
        if let Some(manifests) = manifests {
            push("--manifests", manifests);
        }
        if let Some(bundle) = bundle {
            push("--bundle", bundle);
        }
        for (flag, value) in source.typed() {
            push(flag, &value);
        }
        for (flag, value) in charts.typed() {
            push(flag, value);
        }
        if *force {
            typed.push("--force".to_owned());
        }
        typed
    }
}

/// Makes a spec of what a user said.
pub fn resolve(sources: &SpecSources) -> Result<Spec, CommandError> {
    Ok(spec::resolve(sources, &|path| std::fs::read_to_string(path))?)
}

/// The word for no add-on at all.
const NONE: &str = "none";

/// Returns what `--addons` stands for as settings: each add-on on or off. Nothing given is nothing said.
fn addon_sets(names: &[String]) -> Result<Vec<String>, CommandError> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let is_none = names.iter().any(|name| name == NONE);
    if is_none && names.len() > 1 {
        return Err(CommandError::message(Category::Usage, "`--addons none` leaves all out, so it names no others"));
    }
    let wanted = names.iter().filter(|name| *name != NONE).map(|name| addon(name)).collect::<Result<Vec<_>, _>>()?;
    let mut sets = Vec::new();
    for component in component::addons() {
        let found = wanted.iter().find(|wanted| wanted.component == component);
        sets.push(format!("{ADDONS}.{}.enabled={}", component.key, found.is_some()));
    }
    sets.extend(wanted.iter().filter_map(setting_of));
    Ok(sets)
}

/// Returns the add-on of a name.
pub fn addon(name: &str) -> Result<NamedAddon, CommandError> {
    component::named_addon(name).ok_or_else(|| {
        let error = CommandError::message(Category::Usage, format!("there is no add-on `{name}`"));
        let known = component::addons().map(|component| component.key).chain(["jaeger", "zipkin"]);
        let error = match nearest(name, known) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error,
        };
        let keys: Vec<&str> = component::addons().map(|component| component.key).collect();
        error.hint(format!("there are {}", keys.join(", ")))
    })
}

/// Returns the settings that the names of add-ons stand for besides.
pub fn addon_settings(named: &[NamedAddon]) -> Vec<String> {
    named.iter().filter_map(setting_of).collect()
}

/// Returns the setting that the name of an add-on stands for besides, such as that of Zipkin.
fn setting_of(named: &NamedAddon) -> Option<String> {
    named.setting.map(|[key, value]| format!("{ADDONS}.{}.{key}={value}", named.component.key))
}

/// Returns the settings that switch on the add-ons among components that are named: whoever names one wants it.
pub fn named_addon_sets(components: &[String]) -> Vec<String> {
    let mut sets = Vec::new();
    for named in components.iter().filter_map(|name| component::named_addon(name)) {
        let key = named.component.key;
        sets.push(format!("{ADDONS}.{key}.enabled=true"));
        // The two are one Kiali, made in two ways.
        let other = match key {
            "kiali" => "kiali-operator",
            "kiali-operator" => "kiali",
            _ => "",
        };
        let is_named = |other: &str| {
            components.iter().any(|name| component::named(name).is_some_and(|component| component.key == other))
        };
        if !other.is_empty() && !is_named(other) {
            sets.push(format!("{ADDONS}.{other}.enabled=false"));
        }
        sets.extend(setting_of(&named));
    }
    sets
}

/// What the objects of a mesh are made for.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct RenderArgs {
    #[command(flatten)]
    capabilities: CapabilitiesArgs,

    /// Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`
    #[arg(long, value_name = "REGISTRY", help_heading = "Cluster")]
    registry: Option<String>,

    /// Refuse charts and images that are not in this lock file of `meshctl lock`, and use images by their digests
    #[arg(
        long,
        value_name = "FILE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = lock::NAME,
        help_heading = "Mesh"
    )]
    locked: Option<PathBuf>,

    /// What a cluster said of itself, when it was asked.
    #[arg(skip)]
    pub facts: Option<ClusterFacts>,
}

/// Whether a cluster is asked what it is, and which.
#[derive(Debug, Clone, clap::Args)]
pub struct DetectArgs {
    /// Ask the cluster for its version, its APIs and its platform; nothing is asked without this
    #[arg(long, help_heading = "Cluster")]
    cluster_specific: bool,

    #[command(flatten)]
    cluster: ClusterArgs,
}

impl DetectArgs {
    /// Returns which cluster is to be asked, when one is.
    pub fn cluster_args(&self) -> Option<ClusterArgs> {
        self.cluster_specific.then(|| self.cluster.clone())
    }

    /// Returns what the cluster says of itself, when it is to be asked.
    pub fn facts(self) -> Result<Option<ClusterFacts>, CommandError> {
        let Self { cluster_specific, cluster } = self;
        if !cluster_specific {
            return Ok(None);
        }
        let cluster = cluster.cluster()?;
        let asked = cluster::block_on(async {
            let version = cluster.server_version().await?;
            let api_versions = Discovery::load(&cluster).await?.api_versions();
            Ok::<_, ClusterError>(ClusterFacts { version, api_versions })
        });
        Ok(Some(asked??))
    }
}

impl RenderArgs {
    /// Returns the version of Kubernetes that the objects are made for, 136 for 1.36.
    pub fn kube_version(&self) -> Result<i64, CommandError> {
        let version = self.capabilities()?.kube_version;
        let number = |text: &str| text.parse::<i64>().unwrap_or_default();
        Ok(number(&version.major) * 100 + number(&version.minor))
    }

    /// Returns what the cluster can do: as it is said on the command line, else as the cluster said it.
    fn capabilities(&self) -> Result<Capabilities, CommandError> {
        let Some(ClusterFacts { version, api_versions }) = &self.facts else { return self.capabilities.read() };
        let mut capabilities = Capabilities { api_versions: api_versions.clone(), ..Capabilities::default() };
        if let Some(version) = KubeVersion::parse(version) {
            capabilities.kube_version = version;
        }
        self.capabilities.read_over(capabilities)
    }

    /// Tells whether the version of Kubernetes is known, and not only assumed.
    pub fn is_kube_version_given(&self) -> bool {
        self.capabilities.is_kube_version_given()
    }

    /// Returns the Kubernetes that the objects are made for, where that is more than assumed: the cluster that was asked,
    /// else the version that is given.
    pub fn kubernetes(&self) -> Result<Option<Kubernetes>, CommandError> {
        if let Some(facts) = &self.facts {
            return Ok(Some(Kubernetes::of_server(&facts.api_versions)));
        }
        if !self.is_kube_version_given() {
            return Ok(None);
        }
        let version = self.capabilities()?.kube_version;
        Ok(Kubernetes::of_version(&version.major, &version.minor))
    }

    /// Renders a spec and tells the warnings.
    pub fn render(&self, spec: &Spec, context: &Context) -> Result<Rendered, CommandError> {
        self.render_parts(spec, &|_| true, context)
    }

    /// Renders only what a control plane consists of, as [`Self::render`] does.
    pub fn render_control_plane(&self, spec: &Spec, context: &Context) -> Result<Rendered, CommandError> {
        self.render_parts(spec, &|component| component.key == CONTROL_PLANE, context)
    }

    fn render_parts(
        &self,
        spec: &Spec,
        is_wanted: &dyn Fn(&Component) -> bool,
        context: &Context,
    ) -> Result<Rendered, CommandError> {
        let registry = self.registry.as_deref().map(|text| registry_of("--registry", text)).transpose()?;
        let mut rendered = render::render_parts(spec, &self.capabilities()?, is_wanted)?;
        for warning in &rendered.warnings {
            context.ui().warning(warning);
        }
        if let Some(registry) = registry {
            relocate(&mut rendered, &registry);
        }
        if let Some(path) = &self.locked {
            Lock::open(path)?.hold(path, spec, &mut rendered)?;
        }
        Ok(rendered)
    }
}

/// Reads the address of a registry that an option names.
pub fn registry_of(option: &str, text: &str) -> Result<Registry, CommandError> {
    Registry::parse(text).map_err(|reason| {
        let error = CommandError::message(Category::Usage, format!("`{text}` is no registry: {reason}"));
        match text.split_once("://") {
            Some((_, address)) if Registry::parse(address).is_ok() => error.hint(format!("write `{option} {address}`")),
            _ => error.hint(format!("write its host and, if need be, a path: `{option} registry.example.com/mesh`")),
        }
    })
}

/// Reads a file as text, or standard input for `-`.
pub fn read_text(file: &str) -> Result<SourceText, CommandError> {
    let failed = |category, cause: String| {
        CommandError::message(category, cause).context(format!("failed to read {}", shown(file)))
    };
    if fetching::is_address(file) {
        return fetching::text(file);
    }
    if file.contains("://") {
        let error = failed(Category::Usage, "addresses begin with `https://` or `http://`".to_owned());
        return Err(error.hint("fetch it first, and name the file"));
    }
    let mut bytes = Vec::new();
    let read = if file == "-" {
        std::io::stdin().lock().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|error| failed(Category::of_read(&error), error.to_string()))?;
    let text =
        String::from_utf8(bytes).map_err(|_| failed(Category::NotParsable, "it is not UTF-8 text".to_owned()))?;
    Ok(SourceText::new(shown_name(file), text.trim_start_matches('\u{feff}')))
}

/// Returns how a file is called where a position follows.
fn shown_name(file: &str) -> &str {
    if file == "-" { STANDARD_INPUT } else { file }
}

/// Returns how a file is called in a sentence.
fn shown(file: &str) -> String {
    if file == "-" { STANDARD_INPUT.to_owned() } else { format!("`{file}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn add_ons_are_chosen_by_name() {
        let sets = |names: &[&str]| addon_sets(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(sets(&[]).unwrap(), Vec::<String>::new());
        assert!(sets(&["none"]).unwrap().iter().all(|set| set.ends_with(".enabled=false")));
        let some = sets(&["prometheus", "zipkin"]).unwrap();
        assert!(some.contains(&"addons.prometheus.enabled=true".to_owned()), "{some:?}");
        assert!(some.contains(&"addons.kiali.enabled=false".to_owned()), "{some:?}");
        assert_eq!(some.last().unwrap(), "addons.tracing.provider=zipkin");
        for wrong in [&["none", "kiali"][..], &["kialy"], &["pilot"]] {
            assert!(sets(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn who_names_an_add_on_wants_it() {
        let sets = |names: &[&str]| named_addon_sets(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(sets(&["pilot", "prometheus"]), ["addons.prometheus.enabled=true"]);
        assert_eq!(sets(&["kiali-operator"]), ["addons.kiali-operator.enabled=true", "addons.kiali.enabled=false"]);
    }

    #[test]
    fn arguments_can_be_typed_again() {
        let args = SpecArgs {
            files: vec!["my mesh.yaml".to_owned()],
            settings: SettingArgs {
                sets: vec!["a=it's".to_owned(), "b=1".to_owned()],
                profile: Some("demo".to_owned()),
                ..SettingArgs::default()
            },
            addons: Vec::new(),
        };
        assert_eq!(args.typed().join(" "), r"--profile demo -f 'my mesh.yaml' --set 'a=it'\''s' --set b=1");
    }
}
