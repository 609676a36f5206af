//! `meshctl lock`, and `--locked`.

use crate::support::TestContext;

const LOCK: [&str; 4] = ["lock", "--images=false", "--profile", "minimal"];

#[test]
fn a_lock_is_stable_and_is_held_to() {
    let test = TestContext::new();
    insta::assert_snapshot!(test.run(LOCK).stdout, @"meshctl.lock: 2 charts, 3 images, 0 of them with digests");
    let first = std::fs::read_to_string(test.path("meshctl.lock")).unwrap();
    test.run(LOCK);
    assert_eq!(std::fs::read_to_string(test.path("meshctl.lock")).unwrap(), first);
    let digest = first.lines().find(|line| line.contains("digest: sha256")).unwrap().to_owned();
    assert!(first.contains("name: istiod") && first.contains("docker.io/istio/pilot"), "{first}");

    let generate = |more: &[&str]| test.run(["manifest", "generate", "--profile", "minimal"].iter().chain(more));
    assert_eq!(generate(&["--locked"]).stdout, generate(&[]).stdout);
    assert_eq!(test.run(LOCK.iter().chain(&["--check"])).code, Some(0));

    // Another image, another component, another chart.
    let run = generate(&["--locked", "--set", "tag=1.2.3"]);
    assert_eq!((run.code, &*run.stdout), (Some(78), ""), "{run}");
    assert!(run.stderr.contains("the image `docker.io/istio/pilot:1.2.3` is not locked"), "{run}");
    let run = generate(&["--locked", "--set", "components.cni.enabled=true"]);
    assert!(run.stderr.contains("the chart `cni` is not locked"), "{run}");
    test.write("meshctl.lock", first.replace(&digest, &format!("{}{}", &digest[..digest.len() - 4], "0000")));
    let run = generate(&["--locked"]);
    assert!(run.code == Some(78) && run.stderr.contains("has other files"), "{run}");
    let run = test.run(LOCK.iter().chain(&["--check"]));
    assert_eq!(run.code, Some(79), "{run}");
    let run = test.run(["install", "--dry-run=client", "--profile", "minimal", "--locked=meshctl.lock"]);
    assert_eq!(run.code, Some(78), "{run}");
    let run = generate(&["--locked=none.lock"]);
    assert_eq!(run.code, Some(66), "{run}");
    test.write("bad.lock", "kind: Other\n");
    assert_eq!(generate(&["--locked=bad.lock"]).code, Some(65));
}

#[test]
fn images_are_used_by_the_digests_that_are_locked() {
    let test = TestContext::new();
    test.run(LOCK);
    let digest = format!("sha256:{}", "ab".repeat(32));
    let lock = std::fs::read_to_string(test.path("meshctl.lock")).unwrap();
    let pinned = lock
        .lines()
        .map(|line| match line.strip_prefix("- reference: ") {
            Some(reference) => format!("- reference: {reference}\n  digest: {digest}\n"),
            None => format!("{line}\n"),
        })
        .collect::<String>();
    test.write("meshctl.lock", pinned);
    let run = test.run(["images", "list", "--profile", "minimal", "--locked", "-o", "json"]);
    let images: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let images = images.as_array().unwrap();
    assert!(
        !images.is_empty() && images.iter().all(|found| found["image"].as_str().unwrap().ends_with(&digest)),
        "{run}"
    );
    let json = test.run(LOCK.iter().chain(&["--check", "--format", "json"]));
    let document = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(meshctl::commands::schema::check("lock", &document), [""; 0]);
}
