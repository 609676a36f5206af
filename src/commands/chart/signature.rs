//! Whether charts and images have to be signed, and by whom.

use std::path::PathBuf;

use crate::cluster;
use crate::cluster::options::process_environment;
use crate::commands::{CommandError, Context};
use crate::diagnostic::Category;
use crate::fetch::reference::{FetchedChart, Reference};
use crate::fetch::registry::{ImageReference, Login, PlainHttp, RegistryClient, RegistryError, RegistryOptions};
use crate::fetch::signature::image::verify_image;
use crate::fetch::signature::{self, CosignKey, Keyring, SignatureError, Subject, provenance};
use crate::fetch::{Access, Credentials, Fetcher};

/// Where GnuPG kept public keys, and where Helm looks for them.
const KEYRING: &str = ".gnupg/pubring.gpg";

/// Whether a chart has to be signed.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Signature")]
pub struct SignatureArgs {
    /// Take the chart only if it was signed: by a key of `--keyring` (its `.prov` file), or by the key of `--key` (cosign,
    /// in a registry)
    #[arg(long, alias = "verify")]
    verify_signature: bool,

    /// Keys that are trusted: `gpg --export` [default: ~/.gnupg/pubring.gpg]
    #[arg(long, value_name = "FILE", requires = "verify_signature")]
    keyring: Option<PathBuf>,

    /// Public key (PEM) of cosign that is trusted
    #[arg(long, value_name = "FILE", requires = "verify_signature", conflicts_with = "keyring")]
    key: Option<PathBuf>,
}

impl SignatureArgs {
    /// Tells whether a signature is wanted at all.
    pub fn is_wanted(&self) -> bool {
        self.verify_signature
    }

    /// Tells whether the signature is the file that lies beside a chart.
    pub fn is_beside(&self) -> bool {
        self.verify_signature && self.key.is_none()
    }

    /// Verifies a chart that was fetched by its reference, and tells who signed it.
    pub fn verify(
        &self,
        reference: &Reference,
        chart: &FetchedChart,
        access: &Access,
        plain_http: bool,
        fetcher: &Fetcher,
        context: &Context,
    ) -> Result<(), CommandError> {
        if !self.verify_signature {
            return Ok(());
        }
        let doing = |error: CommandError| error.context(format!("failed to verify who signed {}", chart.origin));
        match &self.key {
            Some(path) => {
                let key = CosignKey::open(path)?;
                let reference = in_registry(chart)?;
                let host = reference.host().to_owned();
                let login = match &access.credentials {
                    Some(Credentials::Basic { user, password }) => {
                        Some((host.clone(), Login::Basic { user: user.clone(), password: password.clone() }))
                    }
                    _ => None,
                };
                let plain_http = if plain_http { PlainHttp::Host(host) } else { PlainHttp::Never };
                let options = RegistryOptions { plain_http, trust: access.trust.clone(), login };
                let client = RegistryClient::new(fetcher.clone(), options);
                verify_in_registry(&client, &key, &reference, chart, context).map_err(doing)
            }
            None => self.verify_beside(reference, chart, context).map_err(doing),
        }
    }

    fn verify_beside(
        &self,
        reference: &Reference,
        chart: &FetchedChart,
        context: &Context,
    ) -> Result<(), CommandError> {
        let keyring = Keyring::open(&self.keyring()?)?;
        let file = match reference {
            Reference::Local(path) => path.file_name().map(|name| name.to_string_lossy().into_owned()),
            _ => None,
        };
        let file = file.unwrap_or_else(|| chart.file_name());
        let name = format!("{file}{}", provenance::ENDING);
        let Some(prov) = &chart.provenance else {
            let reason = format!("there is no `{name}` beside it");
            return Err(SignatureError::Missing { name: chart.origin.clone(), reason }.into());
        };
        let subject = Subject { file: &file, sha256: &chart.digest.hex(), chart: (&chart.name, &chart.version) };
        let signed = provenance::verify(&name, prov, &keyring, &subject, signature::now())?;
        let day = signed.signed.split('T').next().unwrap_or_default();
        context.ui().note(&format!("{file} was signed by {} on {day}, key {}", signed.signer, signed.fingerprint));
        Ok(())
    }

    fn keyring(&self) -> Result<PathBuf, CommandError> {
        if let Some(path) = &self.keyring {
            return Ok(path.clone());
        }
        let home = process_environment("HOME").or_else(|| process_environment("USERPROFILE"));
        let home = home.map(|home| PathBuf::from(home).join(KEYRING)).filter(|path| path.is_file());
        home.ok_or_else(|| {
            CommandError::message(Category::Usage, "`--verify-signature` needs keys, and none are given")
                .hint("export those that you trust with `gpg --export > pubring.gpg`, and add `--keyring pubring.gpg`")
                .hint("charts in a registry that cosign signed are verified with `--key cosign.pub`")
        })
    }
}

/// Returns the reference of a chart that came out of a registry.
fn in_registry(chart: &FetchedChart) -> Result<ImageReference, CommandError> {
    if chart.manifest.is_none() {
        return Err(CommandError::message(Category::Usage, "`--key` is for charts in a registry, and this is none")
            .hint("the `.prov` file beside a chart is verified with `--keyring FILE`"));
    }
    Ok(ImageReference::parse_chart(&chart.origin).map_err(|reason| RegistryError::reference(&chart.origin, reason))?)
}

fn verify_in_registry(
    client: &RegistryClient,
    key: &CosignKey,
    reference: &ImageReference,
    chart: &FetchedChart,
    context: &Context,
) -> Result<(), CommandError> {
    let Some(digest) = &chart.manifest else { return Ok(()) };
    let signed = cluster::block_on(verify_image(client, key, reference, digest))??;
    let as_what = if signed.reference.is_empty() { String::new() } else { format!(", as {}", signed.reference) };
    context.ui().note(&format!("{digest} was signed with the key `{}`{as_what}", key.name()));
    Ok(())
}

/// Whether images have to be signed.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Signature")]
pub struct ImageSignatureArgs {
    /// Hold every image to its signature: one of cosign's with the key of `--key`, beside it in its registry
    #[arg(long, requires = "key")]
    verify_signature: bool,

    /// Public key (PEM) of cosign that is trusted
    #[arg(long, value_name = "FILE", requires = "verify_signature")]
    key: Option<PathBuf>,
}

impl ImageSignatureArgs {
    /// Returns the key that images have to be signed with, when they have to.
    pub fn read(&self) -> Result<Option<CosignKey>, CommandError> {
        let path = self.key.as_ref().filter(|_| self.verify_signature);
        Ok(path.map(|path| CosignKey::open(path)).transpose()?)
    }
}
