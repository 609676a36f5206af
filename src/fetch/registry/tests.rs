//! The client against a registry on loopback, and against everything that can be wrong with one.

use std::path::Path;

use test_cluster::registry::{Access, Fault, MANIFEST, Registry, Trouble, digest};

use super::mirror::{Mirror, Mirrored, Platforms};
use super::*;
use crate::diagnostic::{Category, Diagnostic};
use crate::events::Silent;
use crate::fetch::{Digest, Settings};

struct Bench {
    folder: tempfile::TempDir,
    registry: Registry,
}

impl Bench {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), registry: Registry::start() }
    }

    fn client(&self) -> RegistryClient {
        self.client_with(None)
    }

    fn client_with(&self, login: Option<Login>) -> RegistryClient {
        let login = login.map(|login| (self.registry.address().to_owned(), login));
        let fetcher = Fetcher::new(Settings::below(self.folder.path()));
        RegistryClient::new(fetcher, RegistryOptions { login, ..RegistryOptions::default() })
    }

    fn offline(&self) -> RegistryClient {
        let mut settings = Settings::below(self.folder.path());
        settings.offline = true;
        RegistryClient::new(Fetcher::new(settings), RegistryOptions::default())
    }

    fn reference(&self, path: &str) -> ImageReference {
        reference(&self.registry, path)
    }

    /// Returns what the cache keeps: all of it has to be what its name says.
    fn kept(&self) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        let Ok(files) = std::fs::read_dir(self.folder.path().join("cache/blobs/sha256")) else { return found };
        for file in files {
            let path = file.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap();
            assert_eq!(Digest::of(&bytes).hex(), name, "the cache is poisoned");
            found.push(bytes);
        }
        found
    }

    fn leftovers(&self) -> usize {
        let folder = self.folder.path().join("cache/temporary");
        if folder.is_dir() { std::fs::read_dir(&folder as &Path).unwrap().count() } else { 0 }
    }
}

fn reference(registry: &Registry, path: &str) -> ImageReference {
    ImageReference::parse(&format!("{}/{path}", registry.address())).unwrap()
}

fn basic(user: &str, password: &str) -> Option<Login> {
    Some(Login::Basic { user: user.to_owned(), password: password.to_owned() })
}

fn descriptor(bytes: &[u8]) -> Descriptor {
    let text = format!(r#"{{"mediaType":"x/y","digest":"{}","size":{}}}"#, digest(bytes), bytes.len());
    serde_json::from_str(&text).unwrap()
}

/// Every error names the registry, and what can be done.
fn complete<T: std::fmt::Debug>(registry: &Registry, result: Result<T, RegistryError>) -> RegistryError {
    let error = result.unwrap_err();
    assert!(error.to_string().contains(registry.address()), "{error}");
    assert!(!error.hints().is_empty(), "{error}");
    error
}

#[tokio::test]
async fn an_image_is_read() {
    let bench = Bench::new();
    let digest = bench.registry.image("mesh/pilot", "1.0", &["linux/amd64", "linux/arm64"]);
    let client = bench.client();
    let reference = bench.reference("mesh/pilot:1.0");
    let manifest = client.manifest(&reference).await.unwrap();
    assert_eq!(manifest.digest.to_string(), digest);
    let Content::Index(parts) = &manifest.content else { panic!("{manifest:?}") };
    let pinned = reference.with_digest(parts[1].digest);
    let part = client.manifest(&pinned).await.unwrap();
    let Content::Image { config, layers } = &part.content else { panic!("{part:?}") };
    assert!(String::from_utf8(client.blob(&pinned, config, 1000).await.unwrap()).unwrap().contains("arm64"));
    assert_eq!(layers.len(), 2);
    assert_eq!(client.digest_of(&reference).await.unwrap(), Some(manifest.digest));
    assert_eq!(client.digest_of(&bench.reference("mesh/pilot:2.0")).await.unwrap(), None);
    let error = complete(&bench.registry, client.manifest(&bench.reference("mesh/pilot:2.0")).await);
    assert_eq!(error.category(), Category::InputMissing);
    // What was read once is there offline.
    assert_eq!(bench.offline().manifest(&reference).await.unwrap(), manifest);
    assert!(bench.offline().blob(&pinned, config, 1000).await.is_ok());
    assert!(bench.offline().manifest(&bench.reference("mesh/pilot:2.0")).await.is_err());
}

#[tokio::test]
async fn tokens_are_got_and_kept() {
    let bench = Bench::new();
    bench.registry.image("mesh/pilot", "1.0", &["linux/amd64"]);
    let reference = bench.reference("mesh/pilot:1.0");
    for (access, login) in [
        (Access::anonymous_token(), None),
        (Access::token("ada", "secret"), basic("ada", "secret")),
        (Access::basic("ada", "secret"), basic("ada", "secret")),
        (Access::identity_token("long"), Some(Login::Identity("long".to_owned()))),
    ] {
        bench.registry.require(access.clone());
        bench.registry.forget();
        let client = bench.client_with(login);
        client.manifest(&reference).await.unwrap();
        client.manifest(&reference).await.unwrap();
        let asked = bench.registry.asked();
        let challenged = asked.iter().filter(|request| request.starts_with("GET /v2/")).count();
        assert_eq!(challenged, 3, "{access:?}: {asked:?}");
        // A token that has grown old is renewed, once.
        bench.registry.expire_tokens();
        client.manifest(&reference).await.unwrap();
    }
}

#[tokio::test]
async fn who_is_refused_is_told_to_log_in() {
    let bench = Bench::new();
    bench.registry.image("mesh/pilot", "1.0", &["linux/amd64"]);
    let reference = bench.reference("mesh/pilot:1.0");
    for (access, login, hint) in [
        (Access::token("ada", "secret"), None, "log in with `docker login 127.0.0.1:"),
        (Access::token("ada", "secret"), basic("ada", "wrong"), "log in again: `docker login 127.0.0.1:"),
        (Access::basic("ada", "secret"), None, "log in with"),
        (Access::basic("ada", "secret"), basic("ada", "wrong"), "log in again"),
        (Access::identity_token("long"), Some(Login::Identity("short".to_owned())), "log in again"),
    ] {
        bench.registry.require(access.clone());
        bench.registry.forget();
        let error = complete(&bench.registry, bench.client_with(login).manifest(&reference).await);
        assert_eq!(error.category(), Category::PermissionDenied, "{error}");
        assert!(error.hints()[0].contains(hint), "{access:?}: {:?}", error.hints());
        assert!(!format!("{error} {error:?}").contains("wrong"), "{error:?}");
        // It does not go round and round.
        assert!(bench.registry.asked().len() <= 3, "{:?}", bench.registry.asked());
    }
    bench.registry.require(Access::Anyone);
    bench.registry.fault(Fault::on("GET", "/manifests/").always(Trouble::status(403)));
    let error = complete(&bench.registry, bench.client().manifest(&reference).await);
    assert_eq!(error.category(), Category::PermissionDenied);
}

#[tokio::test]
async fn a_registry_that_is_never_content_is_given_up() {
    let bench = Bench::new();
    bench.registry.image("mesh/pilot", "1.0", &["linux/amd64"]);
    bench.registry.require(Access::anonymous_token());
    let challenge = format!(r#"Bearer realm="{}",service="x""#, bench.registry.url("/token"));
    let trouble = Trouble::Status(401, vec![("WWW-Authenticate".to_owned(), challenge)], String::new());
    bench.registry.fault(Fault::on("GET", "/manifests/").always(trouble));
    let error = complete(&bench.registry, bench.client().manifest(&bench.reference("mesh/pilot:1.0")).await);
    assert!(matches!(error, RegistryError::Refused { code: 401, .. }), "{error}");
    assert_eq!(bench.registry.asked().len(), 3, "{:?}", bench.registry.asked());
}

#[tokio::test]
async fn credentials_go_to_nobody_else() {
    let bench = Bench::new();
    let elsewhere = Registry::start();
    let layer = b"a layer".to_vec();
    bench.registry.put_blob("mesh/pilot", &layer);
    elsewhere.put_blob("mesh/pilot", &layer);
    let reference = bench.reference("mesh/pilot:1.0");
    let to = elsewhere.url(&format!("/v2/mesh/pilot/blobs/{}", digest(&layer)));
    // A blob may lie on another host, which is told nothing.
    bench.registry.require(Access::basic("ada", "secret"));
    let client = bench.client_with(basic("ada", "secret"));
    bench.registry.fault(Fault::on("GET", "/blobs/").always(Trouble::Redirect(to.clone())));
    bench.registry.fault(Fault::on("GET", "/manifests/").always(Trouble::Redirect(to)));
    assert_eq!(client.blob(&reference, &descriptor(&layer), 100).await.unwrap(), layer);
    assert!(client.manifest(&reference).await.is_err());
    assert_eq!(elsewhere.requests().len(), 2);
    assert!(elsewhere.requests().iter().all(|request| request.header("authorization").is_none()));
    // And when that asks for credentials it gets none.
    elsewhere.require(Access::basic("ada", "secret"));
    elsewhere.forget();
    let error = complete(&elsewhere, client.manifest(&reference).await);
    assert_eq!(error.category(), Category::PermissionDenied);
    assert!(elsewhere.requests().iter().all(|request| request.header("authorization").is_none()));
    // A service of tokens that is not reached by TLS is not asked.
    bench.registry.mend();
    for realm in ["http://tokens.example.com/token", "ftp://127.0.0.1/token", "token"] {
        bench.registry.require(match Access::token("ada", "secret") {
            Access::Token { user, identity, .. } => Access::Token { user, identity, realm: Some(realm.to_owned()) },
            access => access,
        });
        let error = complete(&bench.registry, bench.client_with(basic("ada", "secret")).manifest(&reference).await);
        assert!(matches!(&error, RegistryError::Realm { .. }), "{error}");
        assert_eq!(error.category(), Category::PermissionDenied);
    }
}

#[tokio::test]
async fn nothing_is_believed_without_its_digest() {
    let bench = Bench::new();
    let layer = (0..1000_u16).map(|number| number.to_le_bytes()[0]).collect::<Vec<u8>>();
    bench.registry.image("mesh/pilot", "1.0", &["linux/amd64"]);
    bench.registry.put_blob("mesh/pilot", &layer);
    let reference = bench.reference("mesh/pilot:1.0");
    let pinned = reference.with_digest(bench.client().manifest(&reference).await.unwrap().digest);
    let before = bench.kept().len();
    let right = descriptor(&layer);
    let mut troubles = vec![
        Trouble::Flip,
        Trouble::Append(b"more".to_vec()),
        Trouble::Length(10),
        Trouble::Length(100_000),
        Trouble::Hangup,
        Trouble::Header("Content-Encoding".to_owned(), "gzip".to_owned()),
        Trouble::Status(200, Vec::new(), "other".to_owned()),
        Trouble::Redirect("ftp://127.0.0.1/x".to_owned()),
        Trouble::Redirect("?again".to_owned()),
        Trouble::status(429),
        Trouble::status(500),
        Trouble::status(403),
    ];
    troubles.extend((0..10).map(|tenth| Trouble::Cut { after: layer.len() * tenth / 10 }));
    for trouble in troubles {
        bench.registry.fault(Fault::on("", "/blobs/").always(trouble.clone()));
        let client = bench.client();
        complete(&bench.registry, client.blob(&pinned, &right, 1000).await);
        assert_eq!((bench.kept().len(), bench.leftovers()), (before, 0), "{trouble:?}");
        bench.registry.mend();
    }
    let length = 200;
    let mut troubles = vec![
        Trouble::Flip,
        Trouble::Append(b" ".to_vec()),
        Trouble::Length(10),
        Trouble::Length(100_000),
        Trouble::Hangup,
        Trouble::DigestHeader(digest(b"other")),
        Trouble::DigestHeader("sha256:what".to_owned()),
        Trouble::Status(200, Vec::new(), "<html>".to_owned()),
        Trouble::Status(200, Vec::new(), r#"{"schemaVersion":1}"#.to_owned()),
        Trouble::Redirect("?again".to_owned()),
        Trouble::status(429),
    ];
    troubles.extend((0..10).map(|tenth| Trouble::Cut { after: length * tenth / 10 }));
    for trouble in troubles {
        bench.registry.fault(Fault::on("GET", "/manifests/").always(trouble.clone()));
        complete(&bench.registry, bench.client().manifest(&pinned).await);
        assert_eq!((bench.kept().len(), bench.leftovers()), (before, 0), "{trouble:?}");
        bench.registry.mend();
    }
    // All of it passes.
    assert_eq!(bench.client().blob(&pinned, &right, 1000).await.unwrap(), layer);
    assert!(bench.client().manifest(&pinned).await.is_ok());
}

#[tokio::test]
async fn a_descriptor_has_to_be_right_about_the_size() {
    let bench = Bench::new();
    bench.registry.put_blob("mesh/pilot", b"a layer");
    let reference = bench.reference("mesh/pilot:1.0");
    for size in [0, 3, 6, 8, 1000] {
        let wrong = Descriptor { size, ..descriptor(b"a layer") };
        let error = complete(&bench.registry, bench.client().blob(&reference, &wrong, 1000).await);
        assert!(matches!(error, RegistryError::Size { .. }), "{size}: {error}");
        bench.kept();
    }
    // What is larger than anybody wants is not even asked for.
    bench.registry.forget();
    let large = Descriptor { size: 1 << 40, ..descriptor(b"a layer") };
    assert!(bench.client().blob(&reference, &large, 1 << 20).await.is_err());
    assert_eq!(bench.registry.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    let bench = Bench::new();
    bench.registry.image("mesh/pilot", "1.0", &["linux/amd64"]);
    let reference = bench.reference("mesh/pilot:1.0");
    for trouble in [
        Trouble::Status(429, vec![("Retry-After".to_owned(), "0".to_owned())], String::new()),
        Trouble::status(503),
        Trouble::Hangup,
        Trouble::Cut { after: 20 },
    ] {
        bench.registry.fault(Fault::on("GET", "/manifests/").times(2, trouble.clone()));
        assert!(bench.client().manifest(&reference).await.is_ok(), "{trouble:?}");
    }
}

#[tokio::test]
async fn tags_come_in_pages() {
    let bench = Bench::new();
    for number in 0..25 {
        bench.registry.put_manifest("mesh/pilot", &format!("1.{number}"), MANIFEST, b"{}");
    }
    let reference = bench.reference("mesh/pilot");
    bench.registry.page(7);
    let tags = bench.client().tags(&reference).await.unwrap();
    assert_eq!((tags.len(), bench.registry.asked().len()), (25, 4));
    let link = |link: &str| Trouble::Header("Link".to_owned(), link.to_owned());
    for (trouble, what) in [
        (link(r#"</v2/mesh/pilot/tags/list?n=7&last=0>; rel="next""#), "circle"),
        (link(r#"<http://127.0.0.1:1/v2/mesh/pilot/tags/list>; rel="next""#), "another server"),
        (Trouble::Status(200, Vec::new(), "<html>".to_owned()), "no list"),
    ] {
        bench.registry.mend();
        bench.registry.page(100);
        bench.registry.fault(Fault::on("GET", "/tags/").always(trouble));
        let error = complete(&bench.registry, bench.client().tags(&reference).await);
        assert!(error.to_string().contains(what), "{error}");
    }
    bench.registry.mend();
    let text = r#"{"tags": ["1.0", "../x", "\u001b[1m", ""]}"#;
    bench.registry.fault(Fault::on("GET", "/tags/").once(Trouble::Status(200, Vec::new(), text.to_owned())));
    assert_eq!(bench.client().tags(&reference).await.unwrap(), ["1.0"]);
    bench.registry.fault(Fault::on("GET", "/tags/").once(Trouble::Status(
        200,
        Vec::new(),
        r#"{"tags":null}"#.to_owned(),
    )));
    assert!(bench.client().tags(&reference).await.unwrap().is_empty());
}

#[tokio::test]
async fn charts_are_fetched() {
    let bench = Bench::new();
    let digest = bench.registry.chart("charts/base", "1.2.3_build.1", b"an archive", Some(b"a signature"));
    bench.registry.chart("charts/base", "2.0.0", b"another", None);
    bench.registry.image("charts/image", "1", &["linux/amd64"]);
    bench.registry.single_image("charts/single", "1", "linux/amd64");
    let chart =
        |path: &str| ImageReference::parse_chart(&format!("oci://{}/charts/{path}", bench.registry.address())).unwrap();
    let found = fetch_chart(&bench.client(), &chart("base:1.2.3+build.1"), &Silent).await.unwrap();
    assert_eq!(found.archive.read().unwrap(), b"an archive");
    assert_eq!(found.provenance.as_deref(), Some(&b"a signature"[..]));
    assert_eq!(found.digest.to_string(), digest);
    let found = fetch_chart(&bench.client(), &chart("base:2.0.0"), &Silent).await.unwrap();
    assert_eq!(found.provenance, None);
    bench.registry.forget();
    let pinned = chart("base:2.0.0").with_digest(found.digest);
    assert_eq!(fetch_chart(&bench.client(), &pinned, &Silent).await.unwrap().archive.read().unwrap(), b"another");
    assert_eq!(fetch_chart(&bench.offline(), &pinned, &Silent).await.unwrap().archive.read().unwrap(), b"another");
    assert!(bench.registry.asked().iter().all(|request| !request.contains("/blobs/")), "it is in the cache");
    for (path, what) in [("image:1", "it is a list of images"), ("single:1", "it is an image")] {
        let error = complete(&bench.registry, fetch_chart(&bench.client(), &chart(path), &Silent).await);
        assert!(error.to_string().ends_with(what), "{error}");
        assert_eq!(error.category(), Category::NotParsable);
    }
}

/// Copies an image to another registry.
async fn copied(bench: &Bench, target: &Registry, path: &str, platforms: Platforms) -> Result<Mirrored, RegistryError> {
    let client = bench.client();
    let mirror = Mirror::new(&client, platforms, false);
    mirror.copy(&bench.reference(path), &reference(target, &format!("m/{path}")), &|_, _| {}).await
}

#[tokio::test]
async fn an_image_is_copied_whole() {
    let bench = Bench::new();
    let target = Registry::start();
    let digest = bench.registry.image("istio/pilot", "1.0", &["linux/amd64", "linux/arm64"]);
    let found = copied(&bench, &target, "istio/pilot:1.0", Platforms::All).await.unwrap();
    assert_eq!((found.digest.to_string(), found.is_present), (digest.clone(), false));
    assert_eq!(target.manifest("m/istio/pilot", "1.0"), bench.registry.manifest("istio/pilot", &digest));
    assert_eq!(target.contents("m/istio/pilot"), (5, 3));
    // The second time nothing is sent.
    target.forget();
    let found = copied(&bench, &target, "istio/pilot:1.0", Platforms::All).await.unwrap();
    assert!(found.is_present);
    assert_eq!(target.asked().len(), 1, "{:?}", target.asked());
    // By its digest alone, and by both.
    for path in [format!("istio/pilot@{digest}"), format!("istio/pilot:2.0@{digest}")] {
        copied(&bench, &Registry::start(), &path, Platforms::All).await.unwrap();
    }
}

#[tokio::test]
async fn only_some_platforms_are_copied() {
    let bench = Bench::new();
    let target = Registry::start();
    let digest = bench.registry.image("istio/pilot", "1.0", &["linux/amd64", "linux/arm64"]);
    let only = |platform: &str| Platforms::Only(vec![platform.to_owned()]);
    let found = copied(&bench, &target, "istio/pilot:1.0", only("linux/arm64")).await.unwrap();
    assert_ne!(found.digest.to_string(), digest);
    assert_eq!(target.contents("m/istio/pilot"), (3, 2));
    let index = String::from_utf8(target.manifest("m/istio/pilot", "1.0").unwrap()).unwrap();
    assert!(index.contains("arm64") && !index.contains("amd64"), "{index}");
    assert!(copied(&bench, &target, "istio/pilot:1.0", only("linux/arm64")).await.unwrap().is_present);
    let error = complete(&bench.registry, copied(&bench, &target, "istio/pilot:1.0", only("linux/s390x")).await);
    assert_eq!(error.hints(), ["it is there for linux/amd64, linux/arm64"]);
    // What is pinned keeps its digest, and so all of it comes.
    let pinned = format!("istio/pilot@{digest}");
    copied(&bench, &target, &pinned, only("linux/arm64")).await.unwrap();
    assert_eq!(target.contents("m/istio/pilot"), (5, 4));
}

#[tokio::test]
async fn large_blobs_are_streamed() {
    let bench = Bench::new();
    let target = Registry::start();
    let large: Vec<u8> = (0..400_000_u32).map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()[3]).collect();
    let put = || {
        let config = bench.registry.descriptor("big", "application/vnd.oci.image.config.v1+json", b"{}");
        let layer = bench.registry.descriptor("big", "application/vnd.oci.image.layer.v1.tar", &large);
        let manifest = serde_json::json!({"schemaVersion": 2, "config": config, "layers": [layer]}).to_string();
        bench.registry.put_manifest("big", "1", MANIFEST, manifest.as_bytes())
    };
    put();
    target.require(Access::token("ada", "secret"));
    let login = basic("ada", "secret").map(|login| (target.address().to_owned(), login));
    let options = RegistryOptions { login, ..RegistryOptions::default() };
    let client = RegistryClient::new(Fetcher::new(Settings::below(bench.folder.path())), options);
    let mirror = Mirror::new(&client, Platforms::All, false);
    let (source, place) = (bench.reference("big:1"), reference(&target, "m/big:1"));
    // A source that is wrong in the end, or ends too soon, is not completed.
    for trouble in [Trouble::Flip, Trouble::Cut { after: 200_000 }, Trouble::Length(400_001)] {
        bench.registry.fault(Fault::on("GET", &digest(&large)).always(trouble.clone()));
        complete(&bench.registry, mirror.copy(&source, &place, &|_, _| {}).await);
        assert_eq!(
            target.contents("m/big").0,
            usize::from(target.blob("m/big", &digest(b"{}")).is_some()),
            "{trouble:?}"
        );
        bench.registry.mend();
    }
    // What breaks off once is done again.
    bench.registry.fault(Fault::on("GET", &digest(&large)).once(Trouble::Cut { after: 200_000 }));
    target.fault(Fault::on("PUT", "/uploads/").once(Trouble::Hangup));
    let told = std::cell::Cell::new((0, 0));
    mirror.copy(&source, &place, &|done, total| told.set((done, total))).await.unwrap();
    assert_eq!(told.get(), (400_002, 400_002));
    assert_eq!(target.blob("m/big", &digest(&large)).as_deref(), Some(&large[..]));
    assert_eq!(bench.leftovers(), 0);
    // A registry that takes no more than a piece at once gets pieces.
    let narrow = Registry::start();
    narrow.largest_upload(256 << 10);
    mirror.copy(&source, &reference(&narrow, "m/big:1"), &|_, _| {}).await.unwrap();
    assert_eq!(narrow.blob("m/big", &digest(&large)).as_deref(), Some(&large[..]));
    assert_eq!(narrow.asked().iter().filter(|request| request.starts_with("PATCH")).count(), 2);
}

#[tokio::test]
async fn what_a_registry_has_elsewhere_is_taken_over() {
    let bench = Bench::new();
    let target = Registry::start();
    bench.registry.image("istio/pilot", "1.0", &["linux/amd64"]);
    bench.registry.image("istio/proxyv2", "1.0", &["linux/amd64"]);
    let client = bench.client();
    for is_mounting in [true, false] {
        if !is_mounting {
            target.refuse_mounts();
        }
        let mirror = Mirror::new(&client, Platforms::All, false);
        let place = |name: &str| reference(&target, &format!("{is_mounting}/{name}:1.0"));
        let pilot = bench.reference("istio/pilot:1.0");
        let proxy = bench.reference("istio/proxyv2:1.0");
        assert_eq!(mirror.copy(&pilot, &place("pilot"), &|_, _| {}).await.unwrap().spared, 0);
        let spared = mirror.copy(&proxy, &place("proxyv2"), &|_, _| {}).await.unwrap().spared;
        assert_eq!(spared, if is_mounting { 2 } else { 0 });
    }
}

#[tokio::test]
async fn a_target_that_refuses_is_named() {
    let bench = Bench::new();
    let target = Registry::start();
    bench.registry.image("istio/pilot", "1.0", &["linux/amd64"]);
    for (method, part, trouble, category) in [
        ("POST", "/uploads/", Trouble::status(403), Category::PermissionDenied),
        ("POST", "/uploads/", Trouble::status(404), Category::NotWritable),
        ("POST", "/uploads/", Trouble::status(202), Category::NotWritable),
        ("POST", "/uploads/", Trouble::status(500), Category::Unreachable),
        ("PUT", "/uploads/", Trouble::status(400), Category::NotWritable),
        ("PUT", "/uploads/", Trouble::status(507), Category::NotWritable),
        ("PUT", "/manifests/", Trouble::status(400), Category::NotWritable),
        ("PUT", "/manifests/", Trouble::Hangup, Category::Unreachable),
    ] {
        target.fault(Fault::on(method, part).always(trouble.clone()));
        let error = complete(&target, copied(&bench, &target, "istio/pilot:1.0", Platforms::All).await);
        assert_eq!(error.category(), category, "{method} {part} {trouble:?}: {error}");
        assert_eq!(target.manifest("m/istio/pilot", "1.0"), None);
        target.mend();
    }
    // Run again, it goes on where it was.
    copied(&bench, &target, "istio/pilot:1.0", Platforms::All).await.unwrap();
}

#[tokio::test]
async fn images_are_checked() {
    let bench = Bench::new();
    bench.registry.image("istio/pilot", "1.0", &["linux/amd64", "linux/arm64"]);
    bench.registry.single_image("istio/single", "1.0", "linux/arm64");
    let image = |path: &str| format!("{}/{path}", bench.registry.address());
    let images =
        [image("istio/pilot:1.0"), image("istio/single:1.0"), image("istio/none:1.0"), "127.0.0.1:1/x".to_owned()];
    let wanted = vec!["linux/amd64".to_owned()];
    let found = check::check(&bench.client(), &images, &wanted, std::time::Duration::from_secs(60)).await;
    let told: Vec<(bool, usize, usize, bool)> = found
        .iter()
        .map(|image| (image.pullable, image.platforms.len(), image.missing.len(), image.is_unreachable))
        .collect();
    assert_eq!(told, [(true, 2, 0, false), (false, 1, 1, false), (false, 0, 0, false), (false, 0, 0, true)]);
    assert!(found[0].size.is_some() && found[1].size.is_some());
    assert_eq!(found[1].hints, ["it is there for linux/arm64"]);
    let found = check::check(&bench.client(), &images[..2], &[], std::time::Duration::from_secs(60)).await;
    assert!(found.iter().all(|image| image.pullable) && found[0].size.is_none());
    // An image whose index names what is not there cannot be pulled.
    bench.registry.fault(Fault::on("GET", "/manifests/sha256").always(Trouble::status(404)));
    let found = check::check(&bench.client(), &images[..1], &wanted, std::time::Duration::from_secs(60)).await;
    assert!(!found[0].pullable);
    assert_eq!(check::platform("aarch64").as_deref(), Some("linux/arm64"));
    assert_eq!(check::platform("windows/x86_64").as_deref(), Some("windows/amd64"));
    assert_eq!(check::platform("linux/arm/v7").as_deref(), Some("linux/arm/v7"));
    assert_eq!([check::platform(""), check::platform("linux/"), check::platform("a b")], [None, None, None]);
}
