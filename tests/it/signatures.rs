//! Signed charts and images, and bundles and locks of what a registry has: all of it against a registry on loopback.

#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::ecdsa::signature::Signer as _;
use serde_json::json;
use test_cluster::registry::{MANIFEST, Registry};

use crate::support::{Run, TestContext};

const ARCHIVE: &[u8] = include_bytes!("../fixtures/signatures/demo-1.2.3.tgz");
const PROV: &[u8] = include_bytes!("../fixtures/signatures/rsa-sha512.prov");
const RSA: &[u8] = include_bytes!("../fixtures/signatures/rsa.gpg");
const CURVE: &[u8] = include_bytes!("../fixtures/signatures/curve.gpg");

fn told(run: &Run, code: i32, text: &str) {
    assert_eq!(run.code, Some(code), "{run}");
    assert!(run.stderr.contains(text), "{text}: {run}");
    if code != 0 {
        assert_eq!(run.stdout, "", "{run}");
    }
}

#[test]
fn a_chart_is_taken_only_from_who_is_trusted() {
    let test = TestContext::new();
    test.write("demo-1.2.3.tgz", ARCHIVE);
    test.write("rsa.gpg", RSA);
    test.write("curve.gpg", CURVE);
    let template = |keyring: &str| {
        test.run(["chart", "template", "x", "./demo-1.2.3.tgz", "--verify-signature", "--keyring", keyring])
    };
    told(&template("rsa.gpg"), 78, "is not signed: there is no `demo-1.2.3.tgz.prov` beside it");
    test.write("demo-1.2.3.tgz.prov", PROV);
    told(&template("rsa.gpg"), 0, "demo-1.2.3.tgz was signed by rsa <rsa@example.com> on 2026-04-01, key ");
    assert!(template("rsa.gpg").stdout.contains("kind: ConfigMap"));
    told(&template("curve.gpg"), 78, "which is not in the keyring `curve.gpg`");
    told(&template("none.gpg"), 66, "failed to read the keyring `none.gpg`");
    let home = test.run(["chart", "template", "x", "./demo-1.2.3.tgz", "--verify-signature"]);
    told(&home, 64, "`--verify-signature` needs keys");
    let changed = String::from_utf8(PROV.to_vec()).unwrap().replace("a chart", "the chart");
    test.write("demo-1.2.3.tgz.prov", changed);
    told(&template("rsa.gpg"), 65, "the signature of `demo-1.2.3.tgz.prov` is wrong");
    // The same archive under another name is not what was signed.
    test.write("other-1.2.3.tgz", ARCHIVE);
    test.write("other-1.2.3.tgz.prov", PROV);
    let other = test.run(["chart", "template", "x", "./other-1.2.3.tgz", "--verify-signature", "--keyring", "rsa.gpg"]);
    told(&other, 65, "does not name `other-1.2.3.tgz`");
}

/// Returns a public key as PEM.
fn public_key(secret: &p256::ecdsa::SigningKey) -> String {
    let head = STANDARD.decode("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE").unwrap();
    let point = secret.verifying_key().to_sec1_point(false);
    let der = [&head[..], &point.as_bytes()[1..]].concat();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der))
}

/// Puts a signature beside something in a registry, as cosign does.
fn sign(registry: &Registry, repository: &str, digest: &str, of: &str, secret: &p256::ecdsa::SigningKey) {
    let payload = json!({
        "critical": {
            "identity": {"docker-reference": "docker.io/istio/pilot"},
            "image": {"docker-manifest-digest": of},
            "type": "cosign container image signature",
        },
        "optional": {},
    })
    .to_string();
    let signature: p256::ecdsa::Signature = secret.sign(payload.as_bytes());
    let mut layer =
        registry.descriptor(repository, "application/vnd.dev.cosign.simplesigning.v1+json", payload.as_bytes());
    layer["annotations"] = json!({"dev.cosignproject.cosign/signature": STANDARD.encode(signature.to_der())});
    let config = registry.descriptor(repository, "application/vnd.oci.image.config.v1+json", b"{}");
    let manifest = json!({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]});
    let tag = format!("{}.sig", digest.replace(':', "-"));
    registry.put_manifest(repository, &tag, MANIFEST, manifest.to_string().as_bytes());
}

#[test]
fn a_chart_in_a_registry_is_verified_in_both_ways() {
    let (test, registry) = (TestContext::new(), Registry::start());
    let (mine, others) = (
        p256::ecdsa::SigningKey::from_slice(&[1; 32]).unwrap(),
        p256::ecdsa::SigningKey::from_slice(&[2; 32]).unwrap(),
    );
    test.write("cosign.pub", public_key(&mine));
    test.write("rsa.gpg", RSA);
    let digest = registry.chart("charts/demo", "1.2.3", ARCHIVE, Some(PROV));
    let chart = format!("oci://{}/charts/demo", registry.address());
    let pull = |flags: [&str; 2]| {
        test.run(["chart", "pull", &chart, "--version", "1.2.3", "--verify-signature"].into_iter().chain(flags))
    };
    told(&pull(["--keyring", "rsa.gpg"]), 0, "demo-1.2.3.tgz was signed by rsa <rsa@example.com>");
    std::fs::remove_file(test.path("demo-1.2.3.tgz")).unwrap();

    told(&pull(["--key", "cosign.pub"]), 78, "its repository has no tag `sha256-");
    sign(&registry, "charts/demo", &digest, &digest, &others);
    told(&pull(["--key", "cosign.pub"]), 65, "is wrong");
    sign(&registry, "charts/demo", &digest, &format!("sha256:{}", "0".repeat(64)), &mine);
    told(&pull(["--key", "cosign.pub"]), 65, "is not the file that was signed");
    assert!(!test.path("demo-1.2.3.tgz").exists(), "nothing is kept of what is not verified");
    sign(&registry, "charts/demo", &digest, &digest, &mine);
    told(&pull(["--key", "cosign.pub"]), 0, "was signed with the key `cosign.pub`, as docker.io/istio/pilot");
    assert!(test.path("demo-1.2.3.tgz").exists());
    told(&pull(["--key", "rsa.gpg"]), 65, "is no public key");
}

/// Puts the images of a small mesh into a registry.
fn images(registry: &Registry) {
    registry.image("istio/pilot", "1.30.3", &["linux/amd64", "linux/arm64"]);
    registry.image("istio/proxyv2", "1.30.3", &["linux/amd64"]);
    registry.single_image("library/busybox", "1.28", "linux/amd64");
}

#[test]
fn images_are_held_to_their_signatures() {
    let (test, registry) = (TestContext::new(), Registry::start());
    let mine = p256::ecdsa::SigningKey::from_slice(&[1; 32]).unwrap();
    test.write("cosign.pub", public_key(&mine));
    let digest = registry.image("istio/pilot", "1", &["linux/amd64"]);
    let image = format!("{}/istio/pilot:1", registry.address());
    let check = || test.run(["images", "check", &image, "--verify-signature", "--key", "cosign.pub"]);
    let run = check();
    assert!(run.code == Some(79) && run.stdout.contains("0 of 1 images are signed"), "{run}");
    sign(&registry, "istio/pilot", &digest, &digest, &mine);
    let run = check();
    assert!(run.code == Some(0) && run.stdout.contains("1 of 1 images are signed"), "{run}");
    assert_eq!(test.run(["images", "check", &image, "--verify-signature"]).code, Some(64));
}

#[test]
fn images_are_locked_by_what_the_registry_says() {
    let (test, registry) = (TestContext::new(), Registry::start());
    images(&registry);
    let mesh = ["--profile", "minimal", "--registry", registry.address()];
    let run = test.run(["lock"].iter().chain(&mesh));
    told(&run, 0, "");
    assert!(run.stdout.contains("3 images, 3 of them with digests"), "{run}");
    let lock = std::fs::read_to_string(test.path("meshctl.lock")).unwrap();
    let list = || test.run(["images", "list", "--locked"].iter().chain(&mesh));
    let listed = list().stdout;
    assert_eq!(listed.matches("@sha256:").count(), listed.lines().count() - 1, "{listed}");
    told(&test.run(["lock", "--check"].iter().chain(&mesh)), 0, "");

    // The tag moves: the lock is stale, and holds all the same.
    registry.image("istio/pilot", "1.30.3", &["linux/amd64"]);
    let check = test.run(["lock", "--check"].iter().chain(&mesh));
    assert!(check.code == Some(79) && check.stdout.contains("istio/pilot:1.30.3"), "{check}");
    assert_eq!(list().stdout, listed);
    assert_eq!(std::fs::read_to_string(test.path("meshctl.lock")).unwrap(), lock);
    // A registry that does not answer is told, and leaves a lock without digests.
    let gone = test.run(["lock", "-o", "gone.lock", "--profile", "minimal", "--registry", "127.0.0.1:1"]);
    told(&gone, 0, "the digest is not known of 127.0.0.1:1/istio/pilot:1.30.3");
}

#[test]
fn a_bundle_holds_the_images() {
    let (test, registry) = (TestContext::new(), Registry::start());
    images(&registry);
    let create = |more: &[&str]| {
        let arguments =
            ["bundle", "create", "-o", "mesh.tgz", "--profile", "minimal", "--registry", registry.address()];
        test.run(arguments.iter().chain(more))
    };
    let listed = create(&[]);
    assert!(listed.stdout.contains("3 images listed, all with their digests"), "{listed}");
    let made = create(&["--with-images"]);
    assert!(made.stdout.contains("3 images listed, all of them in the bundle"), "{made}");
    let first = std::fs::read(test.path("mesh.tgz")).unwrap();
    let again = create(&["--with-images"]);
    assert_eq!(again.code, Some(0), "{again}");
    assert!(std::fs::read(test.path("mesh.tgz")).unwrap() == first);
    let inspected = test.run(["bundle", "inspect", "mesh.tgz"]);
    assert_eq!(inspected.stdout.matches(" yes").count(), 3, "{inspected}");
    // Carried to another place, and sent to its registry from there.
    let other = Registry::start();
    let to = format!("{}/mesh", other.address());
    let mirror = |more: &[&str]| {
        test.run(["images", "mirror", "--bundle", "mesh.tgz", "--to", &to, "-o", "json"].iter().chain(more))
    };
    assert!(
        mirror(&["--dry-run"]).stdout.contains(r#""status": "missing""#)
            && other.contents("mesh/istio/pilot") == (0, 0)
    );
    let sent = mirror(&[]);
    assert!(sent.code == Some(0) && sent.stdout.matches(r#""status": "copied""#).count() == 3, "{sent}");
    assert_eq!(other.manifest("mesh/istio/pilot", "1.30.3"), registry.manifest("istio/pilot", "1.30.3"));
    let again = mirror(&[]);
    assert_eq!(again.stdout.matches(r#""status": "present""#).count(), 3, "{again}");

    let plain = TestContext::new();
    plain.write("mesh.tgz", &first);
    let run = plain.run(["manifest", "generate", "--bundle", "mesh.tgz"]);
    assert_eq!(run.code, Some(0), "{run}");

    // What cannot be fetched whole makes no bundle.
    std::fs::remove_file(test.path("mesh.tgz")).unwrap();
    let missing = test.run([
        "bundle",
        "create",
        "-o",
        "mesh.tgz",
        "--with-images",
        "--profile",
        "ambient",
        "--registry",
        registry.address(),
    ]);
    assert_eq!(missing.code, Some(66), "{missing}");
    assert!(!test.path("mesh.tgz").exists());
}

/// Packs a chart that makes one object.
fn chart(name: &str) -> Vec<u8> {
    let mut archive = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    for (path, text) in [
        ("Chart.yaml", format!("apiVersion: v2\nname: {name}\nversion: 1.2.3\nappVersion: 2.50.0\n")),
        ("values.yaml", "greeting: hello\n".to_owned()),
        (
            "templates/a.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: \"{{ .Values.greeting }}\"}\n".to_owned(),
        ),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, format!("{name}/{path}"), text.as_bytes()).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap()
}

#[test]
fn charts_of_a_registry_are_verified_locked_and_bundled() {
    let (test, registry) = (TestContext::new(), Registry::start());
    let mine = p256::ecdsa::SigningKey::from_slice(&[1; 32]).unwrap();
    test.write("cosign.pub", public_key(&mine));
    let digest = registry.chart("charts/prometheus", "1.2.3", &chart("prometheus"), None);
    let named = format!("prometheus=oci://{}/charts/prometheus@1.2.3", registry.address());
    let mesh =
        ["--profile", "minimal", "--addons", "prometheus", "--chart", &named, "--chart-set", "prometheus:greeting=bye"];
    let generate = |more: &[&str]| test.run(["manifest", "generate"].iter().chain(&mesh).chain(more));
    let signed = ["--verify-signature", "--key", "cosign.pub"];
    told(&generate(&signed), 78, "is not signed");
    sign(&registry, "charts/prometheus", &digest, &digest, &mine);
    let without = generate(&signed);
    told(&without, 0, "");
    assert!(without.stdout.contains("a: bye"), "{without}");

    let run = test.run(["lock", "--images=false"].iter().chain(&mesh));
    told(&run, 0, "");
    let lock = std::fs::read_to_string(test.path("meshctl.lock")).unwrap();
    assert!(lock.contains("name: prometheus") && lock.contains("version: 1.2.3"), "{lock}");
    told(&generate(&["--locked"]), 0, "");

    let made = test.run(["bundle", "create", "-o", "mesh.tgz", "--images=false"].iter().chain(&mesh));
    told(&made, 0, "");
    let elsewhere = TestContext::new();
    elsewhere.write("mesh.tgz", std::fs::read(test.path("mesh.tgz")).unwrap());
    let with = elsewhere.run(["manifest", "generate", "--bundle", "mesh.tgz"]);
    assert_eq!(with.code, Some(0), "{with}");
    assert!(with.stdout == without.stdout, "{with}");
    let inspected = elsewhere.run(["bundle", "inspect", "mesh.tgz"]);
    let row = inspected.stdout.lines().find(|line| line.starts_with("prometheus ")).unwrap_or_default();
    assert!(row.contains("1.2.3") && row.contains("/charts/prometheus"), "{inspected}");
    // Another archive under the same version is not what is locked.
    registry.chart("charts/prometheus", "1.2.3", &[chart("prometheus"), vec![0; 9]].concat(), None);
    let changed = generate(&["--locked"]);
    assert_ne!(changed.code, Some(0), "{changed}");
}
