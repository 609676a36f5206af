//! What commands fetch: releases for `--manifests`, files for `-f` and `--values`.
//!
//! What the command line says about it, and who shows how far it is, is remembered for the thread that runs the command:
//! sources are opened where a spec is resolved, far below the command.

use std::cell::RefCell;
use std::io::Cursor;
use std::path::Path;
use std::rc::Rc;

use crate::assets::{Assets, OpenError, Opener};
use crate::cluster;
use crate::cluster::options::process_environment;
use crate::commands::{CommandError, bundle};
use crate::diagnostic::{Category, Diagnostic, Message};
use crate::events::{Events, Silent};
use crate::fetch::download::VALUES_LIMIT;
use crate::fetch::error::shown;
use crate::fetch::http::parse_url;
use crate::fetch::release::{Source, check_file, split_pin};
use crate::fetch::settings::Flags;
use crate::fetch::{Digest, Download, Fetcher, Settings};
use crate::source::SourceText;
use crate::ui::Printer;

/// How the source that `--manifests` names is fetched and checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
pub struct SourceArgs {
    /// Digest that the archive of `--manifests` has to have
    #[arg(long, value_name = "DIGEST", requires = "manifests", help_heading = "Mesh")]
    sha256: Option<Digest>,

    /// Server to take `--manifests istio:VERSION` from, laid out as upstream's [env: `MESHCTL_RELEASE_SERVER`]
    #[arg(long, value_name = "URL", requires = "manifests", help_heading = "Mesh")]
    release_server: Option<String>,
}

impl SourceArgs {
    /// Returns the source with its server and its digest in it, so that whoever is told it next finds the same.
    pub fn source(&self, manifests: Option<String>) -> Result<Option<String>, CommandError> {
        let Self { sha256, release_server } = self;
        let Some(text) = manifests else { return Ok(None) };
        if *self == Self::default() {
            return Ok(Some(text));
        }
        let Some(mut source) = Source::parse(&text)? else {
            let (path, pin) = split_pin(&text)?;
            let pin = sha256.or(pin).map(|pin| format!("@{pin}")).unwrap_or_default();
            return Ok(Some(format!("{path}{pin}")));
        };
        source.pin = sha256.or(source.pin);
        if let Some(server) = release_server {
            source = source.at(server)?;
        }
        Ok(Some(source.text()))
    }

    /// Returns the arguments as they can be typed again.
    pub fn typed(&self) -> Vec<(&'static str, String)> {
        let Self { sha256, release_server } = self;
        let sha256 = sha256.map(|digest| ("--sha256", digest.to_string()));
        sha256.into_iter().chain(release_server.clone().map(|server| ("--release-server", server))).collect()
    }
}

/// What the command line of a thread's command says.
struct Said {
    flags: Flags,
    printer: Rc<Printer>,
    fetcher: Option<Fetcher>,
}

thread_local! {
    static SAID: RefCell<Option<Said>> = const { RefCell::new(None) };
}

/// Remembers what a command line says about fetching, and who shows how far it is.
pub(super) fn begin(flags: Flags, printer: Rc<Printer>) {
    SAID.set(Some(Said { flags, printer, fetcher: None }));
}

/// Returns what fetches what lies elsewhere.
pub fn fetcher() -> Fetcher {
    SAID.with_borrow_mut(|said| match said {
        Some(said) => {
            let Said { flags, fetcher, .. } = said;
            fetcher.get_or_insert_with(|| Fetcher::new(Settings::new(flags, &process_environment))).clone()
        }
        None => Fetcher::new(Settings::new(&Flags::default(), &process_environment)),
    })
}

/// Fetches something, and shows how far it is.
///
/// Where a command waits for a cluster already it is done beside that, and shown by nobody.
pub fn fetched<T: Send, E: Diagnostic>(
    work: impl AsyncFnOnce(&Fetcher, &dyn Events) -> Result<T, E> + Send,
) -> Result<T, Box<dyn Diagnostic>> {
    let fetcher = fetcher();
    let run = |events: &dyn Events| match cluster::block_on(async { work(&fetcher, events).await }) {
        Ok(result) => result.map_err(|error| Box::new(error) as Box<dyn Diagnostic>),
        Err(error) => Err(Box::new(error) as Box<dyn Diagnostic>),
    };
    if cluster::is_waiting() {
        let ended = || -> Box<dyn Diagnostic> {
            Box::new(Message::new(Category::Failed, "what fetches it ended before it was done"))
        };
        return std::thread::scope(|scope| scope.spawn(|| run(&Silent)).join().unwrap_or_else(|_| Err(ended())));
    }
    match SAID.with_borrow(|said| said.as_ref().map(|said| Rc::clone(&said.printer))) {
        Some(printer) => printer.showing_progress(|| run(&*printer)),
        None => run(&Silent),
    }
}

/// Returns what opens the source that `--manifests` names: a folder, an archive, a release by its version or its address,
/// each with a digest behind it or not.
pub fn opener() -> Opener {
    Opener::new(open)
}

fn open(text: &str) -> Result<Assets, OpenError> {
    if let Some(source) = Source::parse(text).map_err(OpenError::new)? {
        let name = source.name();
        let bytes = fetched(async |fetcher, events| {
            let downloaded = source.fetch(fetcher, events).await?;
            Ok::<_, crate::fetch::release::ReleaseError>(downloaded.read()?)
        });
        return Assets::from_archive(&name, Cursor::new(bytes.map_err(OpenError::boxed)?)).map_err(OpenError::new);
    }
    if let Some(bundle) = bundle::source::open(text) {
        return bundle;
    }
    match split_pin(text).map_err(OpenError::new)? {
        (path, Some(digest)) if !Path::new(text).exists() => open_pinned(path, digest),
        _ => Assets::open(text).map_err(OpenError::new),
    }
}

/// Opens an archive on the disk that has to have a digest.
fn open_pinned(path: &str, digest: Digest) -> Result<Assets, OpenError> {
    let failed = |category, what: String| {
        OpenError::new(Message::new(category, format!("failed to read `{path}` for `--manifests`: {what}")))
    };
    if Path::new(path).is_dir() {
        return Err(failed(Category::Usage, "`--sha256` is of an archive, and it is a folder".to_owned()));
    }
    let bytes = std::fs::read(path).map_err(|error| failed(Category::of_read(&error), error.to_string()))?;
    check_file(Path::new(path), &bytes, digest).map_err(OpenError::new)?;
    Assets::from_archive(path, Cursor::new(bytes)).map_err(OpenError::new)
}

/// Tells whether what names a file is an address.
pub fn is_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// Fetches a file of values, of settings or of objects.
pub fn text(address: &str) -> Result<SourceText, CommandError> {
    let url = parse_url(address)?;
    let name = shown(&url);
    let text = fetched(async |fetcher, events| {
        let downloaded = fetcher.download(&Download::new(url, VALUES_LIMIT), events).await?;
        downloaded.text("the file")
    });
    let text = text.map_err(CommandError::boxed)?;
    Ok(SourceText::new(name, text.trim_start_matches('\u{feff}')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::stand_in::{Reply, StandIn};
    use crate::ui::Verbosity;
    use crate::ui::printer::Kept;

    /// Makes this thread's command one that fetches into a folder; returns what is said on standard error.
    fn begin(folder: &Path, verbosity: Verbosity) -> Kept {
        let (printer, _, talk) = Printer::kept(verbosity, false);
        let fetcher = Some(Fetcher::new(Settings::below(folder)));
        SAID.set(Some(Said { flags: Flags::default(), printer: Rc::new(printer), fetcher }));
        talk
    }

    /// A release with a profile of its own.
    fn archive() -> Vec<u8> {
        let mut builder = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
        for (path, text) in [("manifests/profiles/mine.yaml", "kind: IstioOperator\n"), ("bin/istioctl", "program")] {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, format!("istio-1.29.2/{path}"), text.as_bytes()).unwrap();
        }
        builder.into_inner().unwrap().finish().unwrap()
    }

    fn server() -> StandIn {
        let digest = Digest::of(&archive()).hex();
        StandIn::of([
            ("/istio.tgz", vec![Reply::ok(archive())]),
            ("/istio.tgz.sha256", vec![Reply::ok(digest)]),
            ("/mesh.yaml?key=secret", vec![Reply::ok("\u{feff}spec: {}\n")]),
            ("/binary", vec![Reply::ok(vec![0xff])]),
        ])
    }

    #[test]
    fn a_release_is_opened_by_its_address() {
        let (folder, server) = (tempfile::tempdir().unwrap(), server());
        let talk = begin(folder.path(), Verbosity::Normal);
        let assets = opener().open(server.url("/istio.tgz").as_str()).unwrap();
        assert_eq!(assets.profiles(), ["mine"]);
        let size = crate::events::size(archive().len() as u64);
        let said = format!("  istio.tgz: downloading {size}\n✔ istio.tgz downloaded ({size})\n");
        assert_eq!(talk.text().replace(".00 ", " "), said);
        // Also where somebody waits for a cluster.
        let again = opener();
        let assets = cluster::block_on(async { again.open(server.url("/istio.tgz").as_str()) }).unwrap().unwrap();
        assert_eq!(assets.profiles(), ["mine"]);
    }

    #[test]
    fn a_release_that_is_wrong_is_refused() {
        let (folder, server) = (tempfile::tempdir().unwrap(), server());
        begin(folder.path(), Verbosity::Quiet);
        let text = format!("{}@{}", server.url("/istio.tgz"), Digest::of(b"other"));
        let error = opener().open(&text).unwrap_err();
        assert!(error.to_string().contains("is not what it should be"), "{error}");
        assert_eq!(error.category(), Category::NotParsable);
        assert!(opener().open("istio:1.29").unwrap_err().hints()[0].contains("name the patch"));
    }

    #[test]
    fn an_archive_on_the_disk_can_be_pinned() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("istio.tgz");
        std::fs::write(&path, archive()).unwrap();
        let path = path.to_str().unwrap();
        let open = |digest: Digest| opener().open(&format!("{path}@{digest}"));
        assert_eq!(open(Digest::of(&archive())).unwrap().profiles(), ["mine"]);
        assert_eq!(open(Digest::of(b"other")).unwrap_err().category(), Category::NotParsable);
        let error = opener().open(&format!("{}@{}", folder.path().display(), Digest::of(b""))).unwrap_err();
        assert!(error.to_string().ends_with("`--sha256` is of an archive, and it is a folder"), "{error}");
    }

    #[test]
    fn flags_become_part_of_the_source() {
        let digest = Digest::of(b"x");
        let args = SourceArgs { sha256: Some(digest), release_server: Some("https://mirror.example/r".to_owned()) };
        let source = |args: &SourceArgs, text: &str| args.source(Some(text.to_owned())).unwrap().unwrap();
        let address = "https://mirror.example/r/1.29.2/istio-1.29.2-linux-amd64.tar.gz";
        assert_eq!(source(&args, "istio:1.29.2"), format!("{address}@{digest}"));
        assert_eq!(source(&args, "./istio.tgz"), format!("./istio.tgz@{digest}"));
        assert_eq!(source(&SourceArgs::default(), "./istio.tgz"), "./istio.tgz");
        assert_eq!(args.source(None).unwrap(), None);
        assert_eq!(args.typed().len(), 2);
    }

    #[test]
    fn a_file_is_read_from_its_address() {
        let (folder, server) = (tempfile::tempdir().unwrap(), server());
        begin(folder.path(), Verbosity::Normal);
        let read = text(server.url("/mesh.yaml?key=secret").as_str()).unwrap();
        assert_eq!(&*read.text, "spec: {}\n");
        assert_eq!(&*read.name, format!("{}?…", server.url("/mesh.yaml")));
        let error = text(server.url("/binary").as_str()).unwrap_err();
        assert!(error.diagnostic().to_string().ends_with("the file is not UTF-8 text"));
        let error = text(server.url("/none.yaml").as_str()).unwrap_err();
        assert_eq!(error.exit(), crate::commands::ExitCode::InputMissing);
    }
}
