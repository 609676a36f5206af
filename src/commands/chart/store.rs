//! Charts that lie elsewhere: the flags that say where and how, and the chart that they lead to.
//!
//! The flags are helm's, and the same for every command that takes a chart.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::chart::Chart;
use crate::chart::version::meets;
use crate::cluster;
use crate::commands::chart::signature::SignatureArgs;
use crate::commands::fetching::fetcher;
use crate::commands::{CommandError, Context};
use crate::diagnostic::Category;
use crate::fetch::reference::{ChartOptions, FetchedChart, Reference, ReferenceError, fetch_chart};
use crate::fetch::repositories::RepositoriesError;
use crate::fetch::{Access, Credentials, Digest, Trust};

/// How long a password may be.
const PASSWORD_LIMIT: u64 = 64 << 10;

/// Which chart is meant, and how it is fetched.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Where the chart is")]
pub struct StoreArgs {
    /// Take the chart from this repository, by its name or address
    #[arg(long, value_name = "REPOSITORY")]
    repo: Option<String>,

    /// Version of the chart, or a range of versions [default: the newest release]
    #[arg(long = "version", value_name = "VERSION")]
    chart_version: Option<String>,

    /// Take pre-releases for releases where no version is given
    #[arg(long)]
    devel: bool,

    /// Take the archive only if it has this digest
    #[arg(long, value_name = "DIGEST")]
    sha256: Option<Digest>,

    /// Speak to a registry without TLS
    #[arg(long)]
    plain_http: bool,

    #[command(flatten)]
    access: AccessArgs,

    #[command(flatten)]
    signature: SignatureArgs,
}

/// Who asks, and how TLS is spoken.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct AccessArgs {
    /// User of the repository or registry
    #[arg(long, value_name = "USER", requires = "password_stdin")]
    username: Option<String>,

    /// Read the user's password from standard input
    #[arg(long, requires = "username")]
    password_stdin: bool,

    /// Helm's flag: it is answered with what to use instead.
    #[arg(long, value_name = "PASSWORD", hide = true)]
    password: Option<String>,

    /// Believe the certificate authorities of this file too
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,

    /// Certificate to show to the server
    #[arg(long, value_name = "FILE", requires = "key_file")]
    cert_file: Option<PathBuf>,

    /// Key of that certificate
    #[arg(long, value_name = "FILE", requires = "cert_file")]
    key_file: Option<PathBuf>,

    /// Do not check the server's certificate
    #[arg(long)]
    insecure_skip_tls_verify: bool,

    /// Show the credentials to every host that the repository's index leads to
    #[arg(long)]
    pass_credentials: bool,
}

impl AccessArgs {
    /// Returns what is said; the password is read from standard input.
    pub fn read(&self) -> Result<Access, CommandError> {
        let Self {
            username, password_stdin: _, password, ca_file, cert_file, key_file, insecure_skip_tls_verify, ..
        } = self;
        if password.is_some() {
            let message = "`--password` is not available: everybody on this machine could read it";
            return Err(CommandError::message(Category::Usage, message)
                .hint("write it to standard input: `… --username USER --password-stdin < FILE`"));
        }
        let credentials = match username {
            Some(user) => Some(Credentials::Basic { user: user.clone(), password: read_password()? }),
            None => None,
        };
        let identity = cert_file.clone().zip(key_file.clone());
        let trust = Trust { authority: ca_file.clone(), identity, insecure: *insecure_skip_tls_verify };
        Ok(Access { credentials, trust })
    }

    /// Tells whether the credentials are for every host that an index leads to.
    pub fn passes_credentials(&self) -> bool {
        self.pass_credentials
    }

    /// Returns the files with certificates, as absolute paths: for whoever keeps them.
    pub fn absolute(mut self) -> Result<Self, CommandError> {
        for path in [&mut self.ca_file, &mut self.cert_file, &mut self.key_file].into_iter().flatten() {
            *path = std::path::absolute(&*path).map_err(|error| {
                CommandError::message(Category::of_read(&error), format!("cannot read `{}`: {error}", path.display()))
            })?;
        }
        Ok(self)
    }
}

/// Reads a password, which ends with the line.
fn read_password() -> Result<String, CommandError> {
    let failed = |message: &str| CommandError::message(Category::Usage, message);
    let mut text = String::new();
    let read = std::io::stdin().lock().take(PASSWORD_LIMIT).read_to_string(&mut text);
    if read.is_err() {
        return Err(failed("the password on standard input is not UTF-8 text"));
    }
    let password = text.strip_suffix('\n').map_or(&*text, |line| line.strip_suffix('\r').unwrap_or(line));
    if password.is_empty() {
        return Err(failed("there is no password on standard input").hint("`… --password-stdin < FILE`"));
    }
    if password.contains(['\n', '\r']) {
        return Err(failed("the password on standard input has more than one line"));
    }
    Ok(password.to_owned())
}

impl StoreArgs {
    /// Returns what a word means: a chart here, at an address, in a registry or in a repository.
    pub fn reference(&self, chart: &str) -> Result<Reference, CommandError> {
        Ok(Reference::parse(chart, self.repo.as_deref(), &Path::exists)?)
    }

    /// Returns how charts are fetched; a password is read from standard input.
    pub fn options(&self) -> Result<ChartOptions, CommandError> {
        Ok(ChartOptions {
            version: self.chart_version.clone(),
            development: self.devel,
            access: self.access.read()?,
            pass_credentials: self.access.pass_credentials,
            expected: self.sha256,
            with_provenance: false,
            plain_http: self.plain_http,
        })
    }

    /// Returns the repository that is named.
    pub fn repository(&self) -> Option<&str> {
        self.repo.as_deref()
    }

    /// Loads the chart that a word means: from its folder or file, from the cache, or over the network.
    pub fn load(&self, chart: &str, context: &Context) -> Result<Chart, CommandError> {
        let reference = self.reference(chart)?;
        match &reference {
            Reference::Local(path) if !self.signature.is_wanted() => self.load_local(path),
            _ => Ok(self.fetch(&reference, false, context)?.chart),
        }
    }

    /// Fetches the chart that a reference leads to, with the signature beside it if that is wanted.
    pub fn fetch(
        &self,
        reference: &Reference,
        with_provenance: bool,
        context: &Context,
    ) -> Result<FetchedChart, CommandError> {
        let is_beside = self.signature.is_beside();
        let options = ChartOptions { with_provenance: with_provenance || is_beside, ..self.options()? };
        let mut fetched = fetch(reference, &options, context)?;
        let fetcher = fetcher();
        let (access, plain_http) = (&options.access, options.plain_http);
        let verified = self.signature.verify(reference, &fetched, access, plain_http, &fetcher);
        if let Some(signer) = cluster::block_on(verified)?? {
            context.ui().note(&signer);
        }
        fetched.provenance = fetched.provenance.filter(|_| with_provenance);
        Ok(fetched)
    }

    fn load_local(&self, path: &Path) -> Result<Chart, CommandError> {
        let name = path.display().to_string();
        let doing = || format!("failed to load the chart `{name}`");
        if let Some(expected) = self.sha256
            && path.is_file()
        {
            let found = std::fs::File::open(path).and_then(Digest::of_reader);
            let found = found.map_err(|source| {
                CommandError::from(ReferenceError::Read { path: path.to_owned(), source }).context(doing())
            })?;
            if found != expected {
                let error = crate::fetch::FetchError::Digest { url: name.clone(), expected, found };
                return Err(CommandError::from(error).context(doing()));
            }
        }
        let chart = Chart::load(path).map_err(|error| {
            let error = CommandError::from(error).context(doing());
            let is_word = !path.exists() && !name.contains(['/', '\\']);
            if is_word {
                error.hint(format!("a chart of a repository is named with it: `istio/{name}`"))
            } else {
                error
            }
        })?;
        let found = &chart.metadata.version;
        match &self.chart_version {
            Some(wanted) if wanted != found && !meets(wanted, found) => {
                let (found, wanted) = (found.clone(), wanted.clone());
                Err(ReferenceError::OtherVersion { origin: name, found, wanted }.into())
            }
            _ => Ok(chart),
        }
    }
}

/// Fetches a chart and waits for it.
pub fn fetch(reference: &Reference, options: &ChartOptions, context: &Context) -> Result<FetchedChart, CommandError> {
    let (fetcher, ui) = (context.fetcher(), context.ui());
    let result = ui.showing_progress(|| cluster::block_on(fetch_chart(reference, options, &fetcher, ui)))?;
    result.map_err(|error| match (&error, reference) {
        (
            ReferenceError::Repositories(RepositoriesError::Unknown { .. }),
            Reference::Repository { repository, chart, .. },
        ) => {
            let path = format!("{repository}/{chart}");
            CommandError::from(error).hint(format!("if a file or folder is meant: there is no `{path}` here"))
        }
        _ => error.into(),
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        store: StoreArgs,
    }

    fn store(arguments: &[&str]) -> Result<StoreArgs, clap::Error> {
        Line::try_parse_from([&["x"], arguments].concat()).map(|line| line.store)
    }

    #[test]
    fn flags_that_belong_together_come_together() {
        assert!(store(&["--username", "anna"]).is_err());
        assert!(store(&["--password-stdin"]).is_err());
        assert!(store(&["--cert-file", "a"]).is_err());
        assert!(store(&["--sha256", "12"]).is_err());
        let options = store(&["--cert-file", "a", "--key-file", "b", "--devel"]).unwrap().options().unwrap();
        assert_eq!(options.access.trust.identity, Some(("a".into(), "b".into())));
        assert!(options.development);
        let error = store(&["--password", "secret"]).unwrap().options().unwrap_err();
        assert!(!error.diagnostic().to_string().contains("secret"));
    }

    #[test]
    fn a_word_with_a_repository_is_a_chart_of_it() {
        let reference =
            |arguments: &[&str], chart: &str| store(arguments).unwrap().reference(chart).unwrap().to_string();
        assert_eq!(reference(&[], "istio/base@1.30.3"), "istio/base@1.30.3");
        assert_eq!(reference(&["--repo", "istio"], "base"), "istio/base");
    }
}
