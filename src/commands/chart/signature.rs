//! Whether charts and images have to be signed, and by whom.

use std::path::{Path, PathBuf};

use crate::cluster::options::process_environment;
use crate::commands::CommandError;
use crate::diagnostic::Category;
use crate::fetch::credentials::Login;
use crate::fetch::reference::{FetchedChart, Reference};
use crate::fetch::registry::{ImageReference, PlainHttp, RegistryClient, RegistryError, RegistryOptions};
use crate::fetch::signature::image::verify_image;
use crate::fetch::signature::{self, CosignKey, Keyring, SignatureError, Subject, provenance};
use crate::fetch::{Access, Credentials, Fetcher};

/// Where `GnuPG` kept public keys, and where Helm looks for them.
const KEYRING: &str = ".gnupg/pubring.gpg";

/// Whether a chart has to be signed.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Signature")]
pub struct SignatureArgs {
    /// Take what is fetched only if it was signed: a chart by a key of `--keyring` (its `.prov` file), or what lies in a
    /// registry by the key of `--key` (cosign)
    #[arg(long)]
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

    /// Returns the key that images have to be signed with, when they have to.
    pub fn image_key(&self) -> Result<Option<CosignKey>, CommandError> {
        if !self.verify_signature {
            return Ok(None);
        }
        match &self.key {
            Some(path) => Ok(Some(CosignKey::open(path)?)),
            None => Err(CommandError::message(Category::Usage, "signatures of images are verified with a key")
                .hint("name it: `--verify-signature --key cosign.pub`")),
        }
    }

    /// Verifies a chart that was fetched by its reference; returns who signed it, when that was asked for.
    pub async fn verify(
        &self,
        reference: &Reference,
        chart: &FetchedChart,
        access: &Access,
        plain_http: bool,
        fetcher: &Fetcher,
    ) -> Result<Option<String>, CommandError> {
        if !self.verify_signature {
            return Ok(None);
        }
        let verified = match &self.key {
            Some(path) => verify_in_registry(path, chart, access, plain_http, fetcher).await,
            None => self.verify_beside(reference, chart),
        };
        let doing = || format!("failed to verify who signed {}", chart.origin);
        verified.map(Some).map_err(|error| error.context(doing()))
    }

    fn verify_beside(&self, reference: &Reference, chart: &FetchedChart) -> Result<String, CommandError> {
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
        Ok(format!("{file} was signed by {} on {day}, key {}", signed.signer, signed.fingerprint))
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

async fn verify_in_registry(
    path: &Path,
    chart: &FetchedChart,
    access: &Access,
    plain_http: bool,
    fetcher: &Fetcher,
) -> Result<String, CommandError> {
    let key = CosignKey::open(path)?;
    let Some(digest) = &chart.manifest else {
        return Err(CommandError::message(Category::Usage, "`--key` is for charts in a registry, and this is none")
            .hint("the `.prov` file beside a chart is verified with `--keyring FILE`"));
    };
    let reference =
        ImageReference::parse_chart(&chart.origin).map_err(|reason| RegistryError::reference(&chart.origin, reason))?;
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
    let signed = verify_image(&client, &key, &reference, digest).await?;
    let as_what = if signed.reference.is_empty() { String::new() } else { format!(", as {}", signed.reference) };
    Ok(format!("{digest} was signed with the key `{}`{as_what}", key.name()))
}
