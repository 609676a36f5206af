use super::*;
use crate::events::{Collected, Silent};
use crate::fetch::stand_in::{Reply, StandIn};

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

const ARCHIVE: &str = "/1.29.2/istio-1.29.2-linux-amd64.tar.gz";
const CHECKSUM: &str = "/1.29.2/istio-1.29.2-linux-amd64.tar.gz.sha256";

/// A fetcher of its own, for releases of a server.
fn fetcher(folder: &Path, server: &StandIn) -> Fetcher {
    let mut settings = Settings::below(folder);
    settings.release_server = Some(server.url("/").to_string());
    Fetcher::new(settings)
}

fn offline(fetcher: &Fetcher) -> Fetcher {
    let mut settings = fetcher.settings().clone();
    settings.offline = true;
    Fetcher::new(settings)
}

fn source(text: &str) -> Source {
    Source::parse(text).unwrap().unwrap()
}

fn fetch(text: &str, fetcher: &Fetcher) -> Result<Vec<u8>, ReleaseError> {
    Ok(run(source(text).fetch(fetcher, &Silent))?.read()?)
}

/// A server with a release and its checksum file.
fn server(content: &'static str) -> StandIn {
    let line = format!("{}  istio-1.29.2-linux-amd64.tar.gz\n", Digest::of(content.as_bytes()).hex());
    StandIn::of([(ARCHIVE, vec![Reply::ok(content)]), (CHECKSUM, vec![Reply::ok(line)])])
}

#[test]
fn sources_are_versions_or_addresses() {
    let digest = Digest::of(b"x");
    assert_eq!(source(&format!("istio:1.29.2@{digest}")).pin, Some(digest));
    assert_eq!(source("istio:1.30.0-rc.1").name(), "istio:1.30.0-rc.1");
    let address = source(&format!("https://example.com/a.tgz?key=secret@{digest}"));
    assert_eq!((address.name().as_str(), address.pin), ("https://example.com/a.tgz?…", Some(digest)));
    assert_eq!(Source::parse("./istio-1.29.2").unwrap(), None);
    for text in
        ["istio:", "istio:1", "istio:1.29", "istio:v1.29.2", "istio:1.29.2/..", "istio:1.29.2-../x", "istio:+1.2.3"]
    {
        let error = Source::parse(text).unwrap_err();
        assert!(matches!(error, ReleaseError::Version { .. }), "{text}: {error:?}");
        assert!(error.hints()[0].contains("`istio:1.29.2`"));
        assert_eq!(error.category(), Category::Usage);
    }
    let error = Source::parse("https://anna:secret@example.com/a.tgz").unwrap_err();
    assert!(!error.to_string().contains("secret") && error.hints()[0].contains("MESHCTL_RELEASE_SERVER"), "{error}");
    assert_eq!(Source::parse("oci://ghcr.io/istio").unwrap_err().category(), Category::Usage);
    assert!(Source::parse("istio:1.29.2@sha256:12").is_err());
}

#[test]
fn a_version_has_an_address_on_each_server() {
    let pinned = format!("istio:1.29.2@{}", Digest::of(b"x"));
    let at = source(&pinned).at("https://mirror.example/istio/").unwrap();
    let text = format!("https://mirror.example/istio{ARCHIVE}@{}", Digest::of(b"x"));
    assert_eq!(at.text(), text);
    assert_eq!(source(&text), at);
    assert_eq!(at.clone().at("https://other.example").unwrap(), at);
    assert_eq!(source("istio:1.29.2").text(), "istio:1.29.2");
    assert!(source("istio:1.29.2").at("https://anna:secret@mirror.example").is_err());
}

#[test]
fn archives_are_laid_out_as_upstream_does_old_and_new() {
    let addresses = |text: &str| -> Vec<String> {
        let found = source(text).addresses(&Settings::below(Path::new("/tmp"))).unwrap();
        found.into_iter().map(|(url, _)| url.to_string()).collect()
    };
    assert_eq!(
        addresses("istio:1.29.2"),
        [
            "https://github.com/istio/istio/releases/download/1.29.2/istio-1.29.2-linux-amd64.tar.gz",
            "https://blob.istio.io/istio-release/releases/1.29.2/istio-1.29.2-linux-amd64.tar.gz",
        ]
    );
    assert!(addresses("istio:1.5.10")[0].ends_with("/1.5.10/istio-1.5.10-linux.tar.gz"));
    assert!(addresses("istio:1.6.13")[0].ends_with("/istio-1.6.13-linux-amd64.tar.gz"));
}

#[test]
fn a_release_is_fetched_once_and_checked() {
    let server = server("release");
    let folder = tempfile::tempdir().unwrap();
    let fetcher = fetcher(folder.path(), &server);
    assert_eq!(fetch("istio:1.29.2", &fetcher).unwrap(), b"release");
    assert_eq!(fetch("istio:1.29.2", &fetcher).unwrap(), b"release");
    assert_eq!(fetch("istio:1.29.2", &offline(&fetcher)).unwrap(), b"release");
    let asked: Vec<String> = server.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(asked, [CHECKSUM, ARCHIVE]);
    let known = std::fs::read_to_string(folder.path().join("config/known-releases")).unwrap();
    assert_eq!(known, format!("{} istio:1.29.2\n", Digest::of(b"release")));
}

#[test]
fn an_address_is_as_good_as_a_version() {
    let server = server("release");
    let folder = tempfile::tempdir().unwrap();
    let fetcher = fetcher(folder.path(), &server);
    assert_eq!(fetch(server.url(ARCHIVE).as_str(), &fetcher).unwrap(), b"release");
    assert_eq!(fetch(server.url(ARCHIVE).as_str(), &offline(&fetcher)).unwrap(), b"release");
}

#[test]
fn an_archive_of_another_digest_is_refused() {
    let line = format!("{}  istio-1.29.2-linux-amd64.tar.gz\n", Digest::of(b"other").hex());
    let server = StandIn::of([(ARCHIVE, vec![Reply::ok("release")]), (CHECKSUM, vec![Reply::ok(line)])]);
    let folder = tempfile::tempdir().unwrap();
    let error = fetch("istio:1.29.2", &fetcher(folder.path(), &server)).unwrap_err();
    assert!(matches!(error, ReleaseError::Fetch(FetchError::Digest { .. })), "{error:?}");
    assert!(!folder.path().join("config/known-releases").exists());
}

#[test]
fn without_a_checksum_there_is_no_release_unless_it_is_pinned() {
    let server = StandIn::of([(ARCHIVE, vec![Reply::ok("release")])]);
    let folder = tempfile::tempdir().unwrap();
    let fetcher = fetcher(folder.path(), &server);
    let error = fetch("istio:1.29.2", &fetcher).unwrap_err();
    assert!(matches!(error, ReleaseError::NoChecksum { .. }), "{error:?}");
    assert!(error.hints()[0].contains("--sha256"));
    assert!(server.asked().iter().all(|asked| asked.method == "HEAD" || asked.path == CHECKSUM));
    let pinned = format!("istio:1.29.2@{}", Digest::of(b"release"));
    assert_eq!(fetch(&pinned, &fetcher).unwrap(), b"release");
    let wrong = format!("istio:1.29.2@{}", Digest::of(b"other"));
    assert!(matches!(fetch(&wrong, &fetcher).unwrap_err(), ReleaseError::Fetch(FetchError::Digest { .. })));
}

#[test]
fn a_version_that_does_not_exist_is_told() {
    let server = StandIn::of([]);
    let folder = tempfile::tempdir().unwrap();
    let error = fetch("istio:1.29.99", &fetcher(folder.path(), &server)).unwrap_err();
    assert_eq!(error.category(), Category::InputMissing);
    assert!(error.to_string().contains("answered 404"), "{error}");
}

#[test]
fn a_release_that_changes_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let first = server("release");
    fetch("istio:1.29.2", &fetcher(folder.path(), &first)).unwrap();
    // The cache is gone, and the server has another release under the same name.
    std::fs::remove_dir_all(folder.path().join("cache")).unwrap();
    let second = server("another");
    let fetcher = fetcher(folder.path(), &second);
    let error = fetch("istio:1.29.2", &fetcher).unwrap_err();
    let (before, now) = (Digest::of(b"release"), Digest::of(b"another"));
    assert_eq!(
        error.to_string(),
        format!("istio:1.29.2 has changed: its digest is said to be {now}, and was {before} when it was first seen")
    );
    assert!(error.hints()[1].contains("known-releases"));
    // Whoever knows better says so.
    assert_eq!(fetch(&format!("istio:1.29.2@{now}"), &fetcher).unwrap(), b"another");
}

#[test]
fn a_server_may_want_to_know_who_asks() {
    let line = Digest::of(b"release").hex();
    let server = StandIn::new(move |asked| match (asked.header("authorization"), asked.path.ends_with(".sha256")) {
        (None, _) => Reply::status(401, ""),
        (Some(_), true) => Reply::ok(line.clone()),
        (Some(_), false) => Reply::ok("release"),
    });
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings::below(folder.path());
    settings.release_server = Some(format!("http://anna:secret@{}/mirror", server.host()));
    assert_eq!(fetch("istio:1.29.2", &Fetcher::new(settings)).unwrap(), b"release");
    assert_eq!(server.asked()[0].path, format!("/mirror{CHECKSUM}"));
    let error = fetch("istio:1.29.2", &fetcher(tempfile::tempdir().unwrap().path(), &server)).unwrap_err();
    assert_eq!(error.category(), Category::PermissionDenied);
}

#[test]
fn offline_says_what_is_missing() {
    let server = server("release");
    let folder = tempfile::tempdir().unwrap();
    let error = fetch("istio:1.29.2", &offline(&fetcher(folder.path(), &server))).unwrap_err();
    assert_eq!(error.to_string(), "istio:1.29.2 is not in the cache, and `--offline` leaves the network alone");
    assert!(server.asked().is_empty());
}

#[test]
fn what_cannot_be_remembered_is_a_warning() {
    let server = server("release");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config"), "a file where a folder should be").unwrap();
    let events = Collected::default();
    run(source("istio:1.29.2").fetch(&fetcher(folder.path(), &server), &events)).unwrap();
    assert!(events.warnings()[0].contains("cannot be remembered"), "{:?}", events.warnings());
}

#[test]
fn files_on_the_disk_can_be_pinned() {
    let path = Path::new("istio.tgz");
    assert!(check_file(path, b"x", Digest::of(b"x")).is_ok());
    let error = check_file(path, b"x", Digest::of(b"y")).unwrap_err();
    assert!(error.to_string().starts_with("`istio.tgz` is not what it should be"), "{error}");
}
