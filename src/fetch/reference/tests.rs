//! Charts from a repository on loopback: whole, wrong, missing, private, and from the cache.

use std::io::Write;

use super::*;
use crate::diagnostic::{Category, Diagnostic};
use crate::events::{Collected, Silent};
use crate::fetch::Settings;
use crate::fetch::stand_in::{Reply, StandIn, certified};

fn reference(text: &str) -> Result<Reference, ReferenceError> {
    Reference::parse(text, None, &|path| path == Path::new("here/chart"))
}

fn named(repository: &str, chart: &str, version: Option<&str>) -> Reference {
    Reference::Repository {
        repository: repository.to_owned(),
        chart: chart.to_owned(),
        version: version.map(str::to_owned),
    }
}

#[test]
fn a_reference_is_a_path_an_address_or_a_name() {
    for (text, expected) in [
        ("istio/base", named("istio", "base", None)),
        ("istio/base@1.30.3", named("istio", "base", Some("1.30.3"))),
        ("istio/base@>=1.29 <1.31 || ~2", named("istio", "base", Some(">=1.29 <1.31 || ~2"))),
        ("here/chart", Reference::Local("here/chart".into())),
        ("./istio/base", Reference::Local("./istio/base".into())),
        ("/istio/base", Reference::Local("/istio/base".into())),
        ("istio/base.tgz", Reference::Local("istio/base.tgz".into())),
        ("charts/istio/base", Reference::Local("charts/istio/base".into())),
        ("base", Reference::Local("base".into())),
        ("base@1.30.3", Reference::Local("base@1.30.3".into())),
        (".", Reference::Local(".".into())),
        ("oci://ghcr.io/a/b:1.0.0", Reference::Registry("oci://ghcr.io/a/b:1.0.0".to_owned())),
        ("https://a.example/b.tgz", Reference::Url(Url::parse("https://a.example/b.tgz").unwrap())),
    ] {
        assert_eq!(reference(text).unwrap(), expected, "{text}");
    }
    for text in ["", "ftp://a.example/b.tgz", "istio/base@", "https://"] {
        assert_eq!(reference(text).unwrap_err().category(), Category::Usage, "{text}");
    }
    let shown = reference("https://anna:secret@a.example/b.tgz?key=secret").unwrap().to_string();
    assert_eq!(shown, "https://a.example/b.tgz?…");
    assert_eq!(reference("istio/base@~1.30").unwrap().to_string(), "istio/base@~1.30");
}

#[test]
fn with_a_repository_it_is_the_name_of_a_chart() {
    let parse = |text: &str, repository: &str| Reference::parse(text, Some(repository), &|_| true);
    assert_eq!(parse("base", "istio").unwrap(), named("istio", "base", None));
    let url = "https://charts.example.com/x";
    assert_eq!(parse("base@1.0.0", &format!("{url}/")).unwrap(), named(url, "base", Some("1.0.0")));
    for (text, repository) in
        [("istio/base", "istio"), ("./base", "istio"), ("base", "ftp://x"), ("base", "a b"), ("base@", "x")]
    {
        assert_eq!(parse(text, repository).unwrap_err().category(), Category::Usage, "{text}");
    }
}

fn archive(name: &str, version: &str) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let chart = format!("apiVersion: v2\nname: {name}\nversion: {version}\n");
    let template = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n";
    for (path, text) in [("Chart.yaml", chart.as_str()), ("templates/a.yaml", template)] {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, format!("{name}/{path}"), text.as_bytes()).unwrap();
    }
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&tar.into_inner().unwrap()).unwrap();
    packed.finish().unwrap()
}

/// Returns an index with these versions of the chart `base`: version, addresses, digest.
fn index(versions: &[(&str, &[&str], Option<Digest>)]) -> String {
    let mut text = "apiVersion: v1\nentries:\n  base:\n".to_owned();
    for (version, urls, digest) in versions {
        let line = format!("  - name: base\n    version: {version}\n    urls: [\"{}\"]\n", urls.join("\", \""));
        text.push_str(&line);
        if let Some(digest) = digest {
            let line = format!("    digest: {}\n", digest.hex());
            text.push_str(&line);
        }
    }
    text
}

struct Test {
    folder: tempfile::TempDir,
    offline: bool,
}

impl Test {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), offline: false }
    }

    fn fetcher(&self) -> Fetcher {
        let mut settings = Settings::below(self.folder.path());
        settings.offline = self.offline;
        Fetcher::new(settings)
    }

    fn add(&self, repository: &Repository) {
        let mut all = repositories(&self.fetcher(), &Silent).unwrap();
        all.add(repository, true).unwrap();
    }

    async fn fetch_with(
        &self,
        text: &str,
        options: &ChartOptions,
        events: &dyn Events,
    ) -> Result<FetchedChart, ReferenceError> {
        fetch_chart(&reference(text).unwrap(), options, &self.fetcher(), events).await
    }

    async fn fetch(&self, text: &str) -> Result<FetchedChart, ReferenceError> {
        self.fetch_with(text, &ChartOptions::default(), &Silent).await
    }
}

fn asked(server: &StandIn) -> Vec<String> {
    server.asked().into_iter().map(|asked| asked.path).collect()
}

#[tokio::test]
async fn a_chart_is_fetched_once() {
    let bytes = archive("base", "1.0.0");
    let text = index(&[("1.0.0", &["charts/base-1.0.0.tgz"], Some(Digest::of(&bytes)))]);
    let server = StandIn::of([
        ("/store/index.yaml", vec![Reply::ok(text)]),
        ("/store/charts/base-1.0.0.tgz", vec![Reply::ok(bytes.clone())]),
    ]);
    let test = Test::new();
    test.add(&Repository::new("store", server.url("/store").to_string()));
    let chart = test.fetch("store/base").await.unwrap();
    assert_eq!((&*chart.name, &*chart.version, &chart.bytes), ("base", "1.0.0", &bytes));
    assert_eq!(
        (chart.origin, chart.digest),
        (server.url("/store/charts/base-1.0.0.tgz").to_string(), Digest::of(&bytes))
    );
    assert_eq!(asked(&server), ["/store/index.yaml", "/store/charts/base-1.0.0.tgz"]);
    for text in ["store/base", "store/base@1.0.0", "store/base@^1.0.0"] {
        test.fetch(text).await.unwrap();
    }
    assert_eq!(server.asked().len(), 2, "the cache has both");
    let offline = Test { offline: true, ..test };
    offline.fetch("store/base").await.unwrap();
    let error = offline.fetch("store/base@2.0.0").await.unwrap_err();
    assert_eq!(error.category(), Category::InputMissing);
    let error = offline.fetch("istio/base").await.unwrap_err();
    assert_eq!(error.hints(), ["run `meshctl repo update istio` once where there is a network"]);
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn what_is_not_found_is_looked_for_in_a_new_index() {
    let (one, two) = (archive("base", "1.0.0"), archive("base", "1.1.0"));
    let old = index(&[("1.0.0", &["base-1.0.0.tgz"], Some(Digest::of(&one)))]);
    let new = index(&[("1.1.0", &["base-1.1.0.tgz"], Some(Digest::of(&two)))]);
    let server = StandIn::of([
        ("/index.yaml", vec![Reply::ok(old), Reply::ok(new)]),
        ("/base-1.0.0.tgz", vec![Reply::ok(one)]),
        ("/base-1.1.0.tgz", vec![Reply::ok(two)]),
    ]);
    let test = Test::new();
    test.add(&Repository::new("store", server.url("/").to_string()));
    assert_eq!(test.fetch("store/base").await.unwrap().version, "1.0.0");
    assert_eq!(test.fetch("store/base@1.1.0").await.unwrap().version, "1.1.0");
    let error = test.fetch("store/base@9.9.9").await.unwrap_err();
    assert!(error.hints().contains(&"the newest is 1.1.0".to_owned()), "{:?}", error.hints());
    assert_eq!(asked(&server).iter().filter(|path| *path == "/index.yaml").count(), 3);
}

#[tokio::test]
async fn nothing_of_another_digest_is_used_or_kept() {
    let (right, wrong) = (archive("base", "1.0.0"), archive("base", "1.0.0+evil"));
    let text = index(&[("1.0.0", &["base.tgz"], Some(Digest::of(&right)))]);
    let server = StandIn::of([
        ("/index.yaml", vec![Reply::ok(text)]),
        ("/base.tgz", vec![Reply::ok(wrong.clone()), Reply::ok(right.clone())]),
    ]);
    let test = Test::new();
    test.add(&Repository::new("store", server.url("/").to_string()));
    let error = test.fetch("store/base").await.unwrap_err();
    assert_eq!(error.category(), Category::NotParsable);
    assert!(error.to_string().contains(&Digest::of(&wrong).to_string()), "{error}");
    let cache = test.fetcher().cache().unwrap().clone();
    assert_eq!(cache.read(&Digest::of(&wrong)).unwrap(), None);
    assert_eq!(test.fetch("store/base").await.unwrap().bytes, right);
}

#[tokio::test]
async fn the_next_address_is_tried() {
    let bytes = archive("base", "1.0.0");
    let mirror = StandIn::of([("/x/base.tgz", vec![Reply::ok(bytes.clone())])]);
    let wrong = StandIn::of([("/base.tgz", vec![Reply::ok("no")])]);
    let urls = ["gone.tgz", &*wrong.url("/base.tgz").to_string(), &*mirror.url("/x/base.tgz").to_string()];
    let text = index(&[("1.0.0", &urls, Some(Digest::of(&bytes)))]);
    let server = StandIn::of([("/index.yaml", vec![Reply::ok(text)])]);
    let test = Test::new();
    let store = Repository {
        username: Some("anna".to_owned()),
        password: Some("secret".to_owned()),
        ..Repository::new("store", server.url("/").to_string())
    };
    test.add(&store.clone());
    let events = Collected::default();
    let chart = test.fetch_with("store/base", &ChartOptions::default(), &events).await.unwrap();
    assert_eq!(chart.origin, mirror.url("/x/base.tgz").to_string());
    assert_eq!(events.warnings().len(), 2, "{:?}", events.warnings());
    assert!(server.asked().iter().all(|asked| asked.header("authorization").is_some()));
    assert!(mirror.asked().iter().all(|asked| asked.header("authorization").is_none()));
    let test = Test::new();
    test.add(&Repository { pass_credentials: true, ..store });
    test.fetch("store/base").await.unwrap();
    assert!(mirror.asked().last().unwrap().header("authorization").is_some());
}

#[tokio::test]
async fn what_is_private_needs_credentials() {
    use base64::Engine;
    let right = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode("anna:secret"));
    let bytes = archive("base", "1.0.0");
    let text = index(&[("1.0.0", &["base.tgz"], Some(Digest::of(&bytes)))]);
    let server = StandIn::new(move |asked| match (asked.header("authorization"), &*asked.path) {
        (Some(given), "/index.yaml") if given == right => Reply::ok(text.clone()),
        (Some(given), "/base.tgz") if given == right => Reply::ok(bytes.clone()),
        _ => Reply::status(401, "who are you?"),
    });
    let test = Test::new();
    let store = |password: Option<&str>| Repository {
        username: password.map(|_| "anna".to_owned()),
        password: password.map(str::to_owned),
        ..Repository::new("store", server.url("/").to_string())
    };
    for password in [None, Some("wrong")] {
        test.add(&store(password));
        let error = test.fetch("store/base").await.unwrap_err();
        assert_eq!(error.category(), Category::PermissionDenied);
        assert!(error.hints()[0].contains("--password-stdin"), "{:?}", error.hints());
        assert!(!error.to_string().contains("wrong"));
    }
    let credentials = Some(Credentials::Basic { user: "anna".to_owned(), password: "secret".to_owned() });
    let options = ChartOptions { access: Access { credentials, ..Access::default() }, ..ChartOptions::default() };
    test.fetch_with("store/base", &options, &Silent).await.unwrap();
    let test = Test::new();
    test.add(&store(Some("secret")));
    test.fetch("store/base").await.unwrap();
    // By its address it is the same repository, and so is what lies in it.
    let by_address = Reference::parse("base", Some(server.url("/").as_str()), &|_| false).unwrap();
    fetch_chart(
        &by_address,
        &ChartOptions::default(),
        &Test { folder: test.folder, offline: false }.fetcher(),
        &Silent,
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn an_archive_at_an_address_is_what_it_is_pinned_to() {
    let bytes = archive("base", "1.0.0");
    let server =
        StandIn::of([("/base.tgz", vec![Reply::ok(bytes.clone())]), ("/base.tgz.prov", vec![Reply::ok("signed")])]);
    let test = Test::new();
    let url = server.url("/base.tgz").to_string();
    let chart = test.fetch(&url).await.unwrap();
    assert_eq!((&*chart.version, &chart.provenance, &*chart.file_name()), ("1.0.0", &None, "base-1.0.0.tgz"));
    let with = |options: ChartOptions| async {
        let options = options;
        test.fetch_with(&url, &options, &Silent).await
    };
    let chart = with(ChartOptions { with_provenance: true, ..ChartOptions::default() }).await.unwrap();
    assert_eq!(chart.provenance.as_deref(), Some(&b"signed"[..]));
    with(ChartOptions { expected: Some(Digest::of(&bytes)), ..ChartOptions::default() }).await.unwrap();
    let error = with(ChartOptions { expected: Some(Digest::of(b"")), ..ChartOptions::default() }).await.unwrap_err();
    assert_eq!(error.category(), Category::NotParsable);
    with(ChartOptions { version: Some("^1".to_owned()), ..ChartOptions::default() }).await.unwrap();
    let error = with(ChartOptions { version: Some("2.0.0".to_owned()), ..ChartOptions::default() }).await.unwrap_err();
    assert_eq!(error.hints(), ["leave `--version` out, or write `--version 1.0.0`"]);
}

#[tokio::test]
async fn an_archive_of_something_else_is_refused() {
    let bytes = archive("other", "1.0.0");
    for (bytes, message) in [
        (bytes.clone(), "is the chart other 1.0.0, not base 1.0.0"),
        (archive("base", "1.0.1"), "is the chart base 1.0.1, not base 1.0.0"),
        (b"no archive".to_vec(), "failed to load the chart"),
    ] {
        let text = index(&[("1.0.0", &["base.tgz"], None)]);
        let server = StandIn::of([("/index.yaml", vec![Reply::ok(text)]), ("/base.tgz", vec![Reply::ok(bytes)])]);
        let test = Test::new();
        test.add(&Repository::new("store", server.url("/").to_string()));
        let events = Collected::default();
        let error = test.fetch_with("store/base", &ChartOptions::default(), &events).await.unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert_eq!(error.category(), Category::NotParsable);
        assert!(events.warnings()[0].contains("has no digest"), "{:?}", events.warnings());
    }
}

#[tokio::test]
async fn https_is_not_given_up() {
    let pem = certified();
    let bytes = archive("base", "1.0.0");
    let plain = StandIn::of([("/base.tgz", vec![Reply::ok(bytes.clone())])]);
    let only_plain = index(&[("1.0.0", &[plain.url("/base.tgz").as_str()], Some(Digest::of(&bytes)))]);
    let files = index(&[("1.0.0", &["file:///etc/passwd"], None)]);
    let test = Test::new();
    let authority = test.folder.path().join("ca.pem");
    std::fs::write(&authority, &pem.authority).unwrap();
    for text in [only_plain, files] {
        let server = StandIn::with_tls(pem.server(false), move |_| Reply::ok(text.clone()));
        test.add(&Repository {
            authority: Some(authority.clone()),
            ..Repository::new("store", server.url("/").to_string())
        });
        let error = test.fetch("store/base").await.unwrap_err();
        assert_eq!(error.category(), Category::NotParsable, "{error}");
        assert!(error.to_string().starts_with("the index https://127.0.0.1:"), "{error}");
    }
    assert_eq!(plain.asked().len(), 0);
}

#[tokio::test]
async fn a_certificate_is_shown_to_the_repository() {
    let pem = certified();
    let test = Test::new();
    let file = |name: &str, text: &str| {
        let path = test.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        Some(path)
    };
    let (authority, certificate, key) =
        (file("ca.pem", &pem.authority), file("cert.pem", &pem.certificate), file("key.pem", &pem.key));
    let bytes = archive("base", "1.0.0");
    let text = index(&[("1.0.0", &["base.tgz"], Some(Digest::of(&bytes)))]);
    let server = StandIn::with_tls(pem.server(true), move |asked| match &*asked.path {
        "/index.yaml" => Reply::ok(text.clone()),
        _ => Reply::ok(bytes.clone()),
    });
    let store = Repository { authority, ..Repository::new("store", server.url("/").to_string()) };
    test.add(&store.clone());
    assert_eq!(test.fetch("store/base").await.unwrap_err().category(), Category::Unreachable);
    test.add(&Repository { certificate, key, ..store });
    test.fetch("store/base").await.unwrap();
}

#[tokio::test]
async fn what_is_no_index_does_not_take_the_place_of_one() {
    let bytes = archive("base", "1.0.0");
    let text = index(&[("1.0.0", &["base.tgz"], Some(Digest::of(&bytes)))]);
    let server = StandIn::of([
        ("/index.yaml", vec![Reply::ok(text), Reply::ok("<html>log in</html>")]),
        ("/base.tgz", vec![Reply::ok(bytes)]),
    ]);
    let test = Test::new();
    let store = Repository::new("store", server.url("/").to_string());
    test.add(&store.clone());
    test.fetch("store/base").await.unwrap();
    let error =
        repository::fetch_index(&store, repository::Freshness::Now, &test.fetcher(), &Silent).await.unwrap_err();
    assert!(error.to_string().ends_with("it is a web page"), "{error}");
    let offline = Test { offline: true, ..test };
    offline.fetch("store/base").await.unwrap();
}

#[tokio::test]
async fn two_versions_are_one_too_many() {
    let test = Test::new();
    let options = ChartOptions { version: Some("2.0.0".to_owned()), ..ChartOptions::default() };
    let error = test.fetch_with("istio/base@1.0.0", &options, &Silent).await.unwrap_err();
    assert_eq!(error.category(), Category::Usage);
    assert_eq!(test.fetch("nowhere/base").await.unwrap_err().category(), Category::InputMissing);
}
