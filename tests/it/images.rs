//! `meshctl images list`: every image, those of injected pods too.

use crate::support::TestContext;

#[test]
fn every_image_with_its_component() {
    let test = TestContext::new();
    insta::assert_snapshot!("images_demo", test.run(["images", "list", "--profile", "demo"]));
    insta::assert_snapshot!(
        "images_elsewhere",
        test.run(["images", "list", "--profile", "ambient", "--registry", "r.example.com/m", "--set", "tag=1.30.3"])
    );
    let json = test.run([
        "images",
        "list",
        "--profile",
        "minimal",
        "-o",
        "json",
        "--set",
        "values.global.proxy.image=x.io/p:1",
    ]);
    assert!(
        json.stdout.contains(r#""image": "x.io/p:1""#) && json.stdout.contains(r#""template": "sidecar""#),
        "{json}"
    );
    let none = test.run(["images", "list", "--profile", "empty"]);
    assert_eq!((none.code, none.stdout.as_str(), none.stderr.as_str()), (Some(0), "", "this mesh needs no images\n"));
}

/// Registries on loopback, and the program between them.
#[cfg(unix)]
mod registries {
    use test_cluster::registry::{Access, Fault, Registry, Trouble};

    use crate::support::{Run, TestContext, server};

    /// Returns what a run printed, with the registries' ports taken out.
    fn told(run: &Run, registries: &[(&str, &Registry)]) -> String {
        let mut text = run.to_string();
        for (name, registry) in registries {
            text = text.replace(registry.address(), name);
        }
        text
    }

    /// Puts two images into a registry, and returns their names.
    fn images(registry: &Registry) -> [String; 2] {
        ["istio/pilot", "istio/proxyv2"].map(|name| {
            registry.image(&format!("mesh/{name}"), "1.30.3", &["linux/amd64", "linux/arm64"]);
            format!("{}/mesh/{name}:1.30.3", registry.address())
        })
    }

    #[test]
    fn images_are_asked_for() {
        let (test, registry) = (TestContext::new(), Registry::start());
        let [pilot, proxy] = images(&registry);
        let names = [("source.test:500", &registry)];
        let check = |more: &[&str]| {
            let arguments = ["images", "check", &*pilot, &*proxy];
            told(&test.run(arguments.iter().chain(more)), &names)
        };
        insta::assert_snapshot!("check_fine", check(&["--platform", "arm64"]));
        insta::assert_snapshot!("check_platform", check(&["--platform", "linux/amd64,linux/s390x"]));
        registry.require(Access::token("ada", "secret"));
        insta::assert_snapshot!("check_refused", check(&[]));
        let run = test.run(["images", "check", &*pilot, "-o", "json"]);
        assert_eq!(run.code, Some(79), "{run}");
        assert!(run.stdout.contains(r#""pullable": false"#), "{run}");
        // Whoever has logged in with docker is let in.
        let auth = "YWRhOnNlY3JldA==";
        test.write("docker/config.json", format!(r#"{{"auths":{{"{}":{{"auth":"{auth}"}}}}}}"#, registry.address()));
        let run =
            test.command(["images", "check", &*pilot, "-o", "json"]).env("DOCKER_CONFIG", test.path("docker")).run();
        assert_eq!(run.code, Some(0), "{run}");
    }

    #[test]
    fn the_nodes_say_what_is_wanted() {
        let (test, registry) = (TestContext::new(), Registry::start());
        registry.image("istio/pilot", "1.0", &["linux/amd64"]);
        let node = |name: &str, architecture: &str| {
            format!(
                r#"{{"metadata":{{"name":"{name}"}},"status":{{"nodeInfo":{{"operatingSystem":"linux","architecture":"{architecture}"}}}}}}"#
            )
        };
        let nodes = [node("a", "amd64"), node("b", "arm64"), node("c", "amd64")].join(",");
        let nodes = format!(r#"{{"kind":"NodeList","apiVersion":"v1","metadata":{{}},"items":[{nodes}]}}"#);
        let config = server::kubeconfig(&test, vec![("/api/v1/nodes?limit=500", nodes)]);
        let image = format!("{}/istio/pilot:1.0", registry.address());
        let run = test.run(["images", "check", &image, "--cluster-specific", "-c", &config, "-o", "json"]);
        assert_eq!(run.code, Some(79), "{run}");
        assert!(run.stdout.contains("it is not there for linux/arm64"), "{run}");
    }

    #[test]
    fn what_cannot_be_reached_is_not_what_cannot_be_pulled() {
        let test = TestContext::new();
        let run = test.run(["images", "check", "127.0.0.1:1/a:1", "127.0.0.1:1/b:1", "-o", "json"]);
        assert_eq!(run.code, Some(69), "{run}");
        assert!(run.stderr.contains("no registry could be reached"), "{run}");
        let run = test.run(["images", "check", "127.0.0.1:1/A"]);
        assert_eq!(run.code, Some(79), "{run}");
        for arguments in [&["images", "check", "--platform", "/"][..], &["images", "mirror", "--to", "https://x.io"]] {
            assert_eq!(test.run(arguments).code, Some(64), "{arguments:?}");
        }
    }

    #[test]
    fn images_are_copied_from_one_to_the_other() {
        let (test, registry, target) = (TestContext::new(), Registry::start(), Registry::start());
        let [pilot, proxy] = images(&registry);
        let names = [("source.test:500", &registry), ("target.test:500", &target)];
        let to = format!("{}/own", target.address());
        let mirror = |more: &[&str]| {
            let arguments = ["images", "mirror", "--to", &*to, "--jobs", "1", &*pilot, &*proxy];
            test.run(arguments.iter().chain(more))
        };
        insta::assert_snapshot!("mirror_trial", told(&mirror(&["--dry-run"]), &names));
        assert_eq!(target.contents("own/mesh/istio/pilot"), (0, 0));
        target.fault(Fault::on("PUT", "proxyv2/manifests/").always(Trouble::status(403)));
        insta::assert_snapshot!("mirror_refused", told(&mirror(&[]), &names));
        target.mend();
        insta::assert_snapshot!("mirror_goes_on", told(&mirror(&[]), &names));
        let run = mirror(&["-o", "json"]);
        assert_eq!((run.code, run.stdout.matches(r#""present""#).count()), (Some(0), 2), "{run}");
        assert_eq!(target.manifest("own/mesh/istio/pilot", "1.30.3"), registry.manifest("mesh/istio/pilot", "1.30.3"));
        // What is installed from there is what was copied.
        let copied = format!("{to}/mesh/istio/pilot:1.30.3");
        let run = test.run(["images", "check", &*copied, "--platform", "arm64"]);
        assert_eq!(run.code, Some(0), "{run}");
        insta::assert_snapshot!("mirror_script", told(&mirror(&["--script", "crane"]), &names));
    }
}
