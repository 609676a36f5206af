//! `meshctl images`: the container images of a mesh.
//!
//! - [`list`]: which ones there are
//! - [`check`]: whether they can be pulled
//! - [`digests`]: what their registries say that they are
//! - [`mirror`]: copying them to another registry, by [`script`] too

pub mod check;
pub mod digests;
pub mod list;
pub mod mirror;
pub mod script;

use std::path::PathBuf;

use super::inputs::{RenderArgs, SpecArgs, resolve};
use super::manifest::selection;
use super::{CommandError, Context, Outcome, fetching};
use crate::diagnostic::Category;
use crate::fetch::Trust;
use crate::fetch::registry::check::platform;
use crate::fetch::registry::{PlainHttp, RegistryClient, RegistryOptions};
use crate::fetch::signature::CosignKey;
use crate::mode::images::IMAGES;
use crate::render::images::{ImageUse, User, images};
use crate::spec::SpecSources;

/// Look at the container images of a mesh, and bring them to a registry of your own
#[derive(Debug, clap::Subcommand)]
pub enum ImagesCommand {
    /// List the images that a mesh needs, with those that injection adds to pods
    List(Box<list::ListArgs>),
    /// Ask the registries whether the images can be pulled, and for which platforms
    #[command(after_help = "Examples:
  meshctl images check --profile demo
  meshctl images check --platform linux/amd64,linux/arm64 --registry registry.example.com/mesh
  meshctl images check --cluster-specific
  meshctl images check docker.io/istio/pilot:1.30.3 -o json")]
    Check(Box<check::CheckArgs>),
    /// Copy the images to another registry
    ///
    /// They are copied by digest, from registry to registry, without a container runtime; what is there already is left
    /// alone, so that another run goes on where one broke off. Each lies at its own path below the address: `meshctl
    /// install --registry` finds them there.
    #[command(after_help = "Examples:
  meshctl images mirror --to registry.example.com/mesh --profile demo
  meshctl images mirror --to registry.example.com/mesh --platform linux/amd64 --dry-run
  meshctl images mirror --to registry.example.com/mesh --bundle mesh.tgz
  meshctl images mirror --to registry.example.com/mesh --script sh > mirror.sh")]
    Mirror(Box<mirror::MirrorArgs>),
}

/// Runs `meshctl images …`.
pub fn run(command: ImagesCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        ImagesCommand::List(args) => list::run(*args, context),
        ImagesCommand::Check(args) => check::run(*args, context),
        ImagesCommand::Mirror(args) => mirror::run(*args, context),
    }
}

/// Which images are meant.
#[derive(Debug, Clone, clap::Args)]
pub(in crate::commands) struct MeshImagesArgs {
    #[command(flatten)]
    spec: SpecArgs,

    /// Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, a gateway's
    /// name, or an add-on
    #[arg(long = "component", value_name = "NAME", value_delimiter = ',', help_heading = "Mesh")]
    components: Vec<String>,

    #[command(flatten)]
    pub(in crate::commands) render: RenderArgs,

    /// Take the images that `meshctl mode set` puts into pods, too
    #[arg(long, help_heading = "Mesh")]
    with_modes: bool,
}

impl MeshImagesArgs {
    /// Returns the images with their users.
    fn uses(self, context: &Context) -> Result<Vec<ImageUse>, CommandError> {
        let Self { spec, components, render, with_modes } = self;
        let (sources, components) = spec.switching_on(&components).read_with(components)?;
        let spec = resolve(&SpecSources { cluster: render.facts.clone(), ..sources })?;
        let mut rendered = render.render(&spec, context)?;
        selection::keep_components(&mut rendered, &selection::components(&components)?, &spec)?;
        let mut found = images(&rendered);
        if with_modes {
            found.extend(IMAGES.iter().map(|image| ImageUse {
                image: image.reference.to_owned(),
                component: "Mode",
                name: image.title.to_owned(),
                used_by: User::Mode { mode: image.mode.to_owned() },
            }));
        }
        Ok(found)
    }

    /// Returns each image once.
    fn names(self, context: &Context) -> Result<Vec<String>, CommandError> {
        let mut names: Vec<String> = Vec::new();
        for found in self.uses(context)? {
            if !names.contains(&found.image) {
                names.push(found.image);
            }
        }
        Ok(names)
    }

    /// Returns the key that the images have to be signed with, when they have to.
    fn image_key(&self) -> Result<Option<CosignKey>, CommandError> {
        self.spec.signature().image_key()
    }

    /// Returns the bundle that the mesh is of, when it is of one.
    fn bundle(&self) -> Option<&str> {
        self.spec.bundle()
    }

    /// Returns the arguments of the mesh as they can be typed again.
    fn typed(&self) -> Vec<String> {
        let mut typed = self.spec.typed();
        if !self.components.is_empty() {
            typed.extend(["--component".to_owned(), self.components.join(",")]);
        }
        typed
    }
}

/// How registries are spoken to.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Registries")]
pub(in crate::commands) struct RegistryArgs {
    /// Speak to registries without TLS (for a copy: to that of `--to`); those on this machine are always
    #[arg(long)]
    plain_http: bool,

    /// File with certificate authorities (PEM) that are believed besides the usual ones
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,

    /// Believe any certificate that a registry shows
    #[arg(long)]
    insecure_skip_tls_verify: bool,
}

impl RegistryArgs {
    /// Returns what speaks to registries. Where a host is named it is the only one that is spoken to without TLS.
    fn client(&self, plain: Option<&str>) -> Result<RegistryClient, CommandError> {
        let Self { plain_http, ca_file, insecure_skip_tls_verify } = self;
        let fetcher = fetching::fetcher();
        if fetcher.settings().offline {
            let error = CommandError::message(
                Category::Usage,
                "registries are to be asked, and `--offline` or `MESHCTL_OFFLINE` leaves the network alone",
            );
            return Err(error.hint("`meshctl images list` needs no network; `images mirror --script sh` neither"));
        }
        let plain_http = match (plain_http, plain) {
            (false, _) => PlainHttp::Never,
            (true, None) => PlainHttp::Always,
            (true, Some(host)) => PlainHttp::Host(host.to_owned()),
        };
        let trust = Trust { authority: ca_file.clone(), identity: None, insecure: *insecure_skip_tls_verify };
        let options = RegistryOptions { plain_http, trust, login: None };
        Ok(RegistryClient::new(fetcher, options))
    }
}

/// Reads platforms as they are typed.
fn platforms(typed: &[String]) -> Result<Vec<String>, CommandError> {
    let mut found = Vec::new();
    for text in typed {
        let platform = platform(text).ok_or_else(|| {
            CommandError::message(Category::Usage, format!("`{text}` is no platform"))
                .hint("write system and architecture: `--platform linux/amd64,linux/arm64`")
        })?;
        if !found.contains(&platform) {
            found.push(platform);
        }
    }
    Ok(found)
}
