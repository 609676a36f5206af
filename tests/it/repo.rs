//! `meshctl repo`, and charts out of repositories: a store on loopback, whole, private, wrong, and out of reach.

use std::path::Path;

use meshctl::commands::schema::check;

use crate::support::store::{Store, archive};
use crate::support::{Run, TestContext};

/// Returns a store with two charts, and a test that has it as `store`.
fn stocked() -> (Store, TestContext) {
    let store = Store::start();
    store.put_charts(&[
        ("base", "1.31.0-rc.1"),
        ("base", "1.30.3"),
        ("base", "1.29.10"),
        ("base", "1.29.9"),
        ("istiod", "1.30.3"),
    ]);
    let test = TestContext::new();
    let run = test.run(["repo", "add", "store", &store.url()]);
    assert_eq!(run.code, Some(0), "{run}");
    store.asked();
    (store, test)
}

/// Returns what a run left, without the store's port, and without how far downloads were.
fn shown(store: &Store, run: &Run) -> String {
    let text = run.to_string().replace(&store.url(), "[STORE]");
    let lines = text.lines().filter(|line| !line.contains(": downloading ") && !line.contains(" downloaded ("));
    let text = lines.flat_map(|line| [line, "\n"]).collect::<String>();
    // How an archive is packed is not what is looked at.
    match text.split_once("sha256:") {
        Some((before, rest)) => {
            format!("{before}sha256:[DIGEST]{}", rest.trim_start_matches(|sign: char| sign.is_ascii_hexdigit()))
        }
        None => text,
    }
}

#[test]
fn the_life_of_a_repository() {
    let store = Store::start();
    store.put_charts(&[("base", "1.30.3"), ("base", "1.29.10"), ("istiod", "1.30.3")]);
    let test = TestContext::new();
    let url = store.url();
    insta::assert_snapshot!(shown(&store, &test.run(["repo", "add", "store", &url])), @"
    exit code: 0
    ----- stdout -----
    store is added: [STORE], 2 charts

    ----- stderr -----
    ");
    insta::assert_snapshot!(shown(&store, &test.run(["repo", "list"])), @"
    exit code: 0
    ----- stdout -----
    NAME                   URL                                                  FROM
    store                  [STORE]                               you
    istio                  https://blob.istio.io/istio-release/charts           -
    istio-oci              oci://ghcr.io/istio/release/charts                   -
    kiali                  https://kiali.org/helm-charts                        -
    prometheus-community   https://prometheus-community.github.io/helm-charts   -
    grafana                https://grafana.github.io/helm-charts                -
    grafana-community      https://grafana-community.github.io/helm-charts      -
    jaegertracing          https://jaegertracing.github.io/helm-charts          -

    ----- stderr -----
    ");
    insta::assert_snapshot!(shown(&store, &test.run(["chart", "search", "--repo", "store"])), @"
    exit code: 0
    ----- stdout -----
    CHART          VERSION   APP      DESCRIPTION
    store/base     1.30.3    1.30.3   What base is for
    store/istiod   1.30.3    1.30.3   What istiod is for

    ----- stderr -----
    ");
    store.put_charts(&[("base", "1.31.0"), ("base", "1.30.3"), ("istiod", "1.31.0"), ("ztunnel", "1.31.0")]);
    insta::assert_snapshot!(shown(&store, &test.run(["repo", "update"])), @"
    exit code: 0
    ----- stdout -----
    NAME    STATUS    CHARTS
    store   updated   3 charts

    ----- stderr -----
    ");
    insta::assert_snapshot!(shown(&store, &test.run(["repo", "update", "store"])), @"
    exit code: 0
    ----- stdout -----
    NAME    STATUS      CHARTS
    store   unchanged   3 charts

    ----- stderr -----
    ");
    insta::assert_snapshot!(
        shown(&store, &test.run(["chart", "search", "base", "--repo", "store", "--versions"])), @"
    exit code: 0
    ----- stdout -----
    CHART        VERSION   APP      DESCRIPTION
    store/base   1.31.0    1.31.0   What base is for
    store/base   1.30.3    1.30.3   What base is for

    ----- stderr -----
    ");
    // A chart is looked for as it is called, and nobody but its repository is asked.
    for (words, charts) in [
        (&["store/ba"][..], &["store/base"][..]),
        (&["store/"], &["store/base", "store/istiod", "store/ztunnel"]),
        (&["store/", "zt"], &["store/ztunnel"]),
    ] {
        let run = test.run([&["chart", "search"], words].concat());
        let found: Vec<&str> = run.stdout.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!((run.code, &*found, &*run.stderr), (Some(0), charts, ""), "{words:?}: {run}");
    }
    insta::assert_snapshot!(shown(&store, &test.run(["chart", "pull", "store/base"])), @"
    exit code: 0
    ----- stdout -----
    base 1.31.0 is in ./base-1.31.0.tgz
    from:   [STORE]/charts/base-1.31.0.tgz
    digest: sha256:[DIGEST]

    ----- stderr -----
    ");
    insta::assert_snapshot!(shown(&store, &test.run(["chart", "show", "chart", "store/base@1.30.3"])), @"
    exit code: 0
    ----- stdout -----
    apiVersion: v2
    description: What base is for
    name: base
    version: 1.30.3


    ----- stderr -----
    ");
    insta::assert_snapshot!(shown(&store, &test.run(["chart", "lint", "store/base@1.30.3"])), @"
    exit code: 0
    ----- stdout -----
    ==> Linting store/base@1.30.3
    [INFO] Chart.yaml: there is no `icon`

    1 chart(s) linted, 0 chart(s) failed

    ----- stderr -----
    ");
    insta::assert_snapshot!(shown(&store, &test.run(["repo", "add", "store", "https://elsewhere.example.com"])), @"
    exit code: 78
    ----- stdout -----

    ----- stderr -----
    error: there is a repository `store` already, which is `[STORE]`

    hint: take another name, or replace it: `meshctl repo add store URL --force`
    ");
    insta::assert_snapshot!(shown(&store, &test.run(["repo", "remove", "store"])), @"
    exit code: 0
    ----- stdout -----
    store is removed

    ----- stderr -----
    ");
    insta::assert_snapshot!(shown(&store, &test.run(["chart", "show", "chart", "store/base"])), @"
    exit code: 66
    ----- stdout -----

    ----- stderr -----
    error: there is no repository `store`

    hint: add it: `meshctl repo add store URL`
    hint: known are istio, istio-oci, kiali, prometheus-community, grafana, grafana-community, jaegertracing
    hint: if a file or folder is meant: there is no `store/base` here
    ");
    assert_eq!(test.files(), ["base-1.31.0.tgz"]);
}

#[test]
fn a_chart_of_a_repository_renders_as_its_file_does() {
    let (store, test) = stocked();
    test.write("base.tgz", archive("base", "1.30.3"));
    let with = |chart: &[&str]| {
        let arguments = ["chart", "template", "mine"].iter().chain(chart).chain(&["--set", "size=7"]);
        let run = test.run(arguments);
        assert_eq!(run.code, Some(0), "{run}");
        run.stdout
    };
    let from_file = with(&["base.tgz"]);
    assert!(from_file.contains("version: 1.30.3") && from_file.contains("size: \"7\""), "{from_file}");
    let address = format!("{}/charts/base-1.30.3.tgz", store.url());
    for chart in [
        &["store/base"][..],
        &["store/base@1.30.3"],
        &["store/base", "--version", "~1.30"],
        &["base", "--repo", "store"],
        &["base", "--repo", &store.url()],
        &[&address],
    ] {
        assert_eq!(with(chart), from_file, "{chart:?}");
    }
    assert!(with(&["store/base@<1.30"]).contains("version: 1.29.10"));
    assert!(with(&["store/base", "--devel"]).contains("version: 1.31.0-rc.1"));
    assert!(with(&["store/base@1.31.0-rc.1"]).contains("version: 1.31.0-rc.1"));
    let made_up = test.run(["chart", "template", "-g", "store/base@1.30.3"]).stdout;
    assert!(made_up.contains("name: base-1"), "{made_up}");
}

#[test]
fn what_is_in_the_cache_needs_no_network() {
    let (store, test) = stocked();
    let offline = |arguments: &[&str]| test.command(arguments).env("MESHCTL_OFFLINE", "1").run();
    assert_eq!(test.run(["chart", "show", "chart", "store/base"]).code, Some(0));
    assert_eq!(store.asked(), ["/charts/base-1.30.3.tgz"], "the index was there");
    assert_eq!(test.run(["chart", "show", "chart", "store/base"]).code, Some(0));
    assert_eq!(store.asked(), Vec::<String>::new());
    assert_eq!(offline(&["chart", "show", "chart", "store/base"]).code, Some(0));
    let run = offline(&["chart", "show", "chart", "store/base@1.29.9"]);
    assert_eq!(run.code, Some(66), "{run}");
    let run = offline(&["chart", "search", "--repo", "istio"]);
    assert_eq!(run.code, Some(66), "{run}");
    assert!(run.stderr.contains("meshctl repo update istio"), "{run}");
    assert_eq!(offline(&["repo", "update"]).code, Some(64));
    assert_eq!(store.asked(), Vec::<String>::new());
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    let (store, test) = stocked();
    let run = |chart: &str| shown(&store, &test.run(["chart", "show", "chart", chart]));
    insta::assert_snapshot!(run("store/bsae"), @"
    exit code: 66
    ----- stdout -----

    ----- stderr -----
    error: there is no chart `bsae` in `[STORE]/index.yaml`

    hint: did you mean `base`?
    ");
    insta::assert_snapshot!(run("store/base@1.30.4"), @"
    exit code: 66
    ----- stdout -----

    ----- stderr -----
    error: there is no version `1.30.4` of the chart `base` in `[STORE]/index.yaml`

    hint: did you mean `1.30.3`?
    hint: the newest are 1.31.0-rc.1, 1.30.3, 1.29.10, 1.29.9
    ");
    insta::assert_snapshot!(run("store/base@~1.31"), @"
    exit code: 66
    ----- stdout -----

    ----- stderr -----
    error: there is no version `~1.31` of the chart `base` in `[STORE]/index.yaml`

    hint: only pre-releases are within that range: take one with `--version 1.31.0-rc.1`
    ");
    insta::assert_snapshot!(run("store/base@newest"), @"
    exit code: 64
    ----- stdout -----

    ----- stderr -----
    error: `newest` is neither a version nor a range of versions

    hint: write a version such as `1.30.3`, or a range such as `~1.30` or `>=1.29 <1.31`
    ");
    insta::assert_snapshot!(run("stroe/base"), @"
    exit code: 66
    ----- stdout -----

    ----- stderr -----
    error: there is no repository `stroe`

    hint: did you mean `store`?
    hint: if a file or folder is meant: there is no `stroe/base` here
    ");
    insta::assert_snapshot!(run("base"), @"
    exit code: 66
    ----- stdout -----

    ----- stderr -----
    error: failed to load the chart `base`
    caused by (1): cannot read `base`
    caused by (2): No such file or directory (os error 2)

    hint: a chart of a repository is named with it: `istio/base`
    ");
}

#[test]
fn a_private_repository_wants_to_know_who_asks() {
    let store = Store::start();
    store.put_charts(&[("base", "1.30.3")]);
    store.lock("anna", "s3cret");
    let test = TestContext::new();
    let url = store.url();
    let run = test.run(["repo", "add", "store", &url]);
    assert_eq!(run.code, Some(77), "{run}");
    assert!(run.stderr.contains("--username USER --password-stdin"), "{run}");
    let add = ["repo", "add", "store", &url, "--username", "anna", "--password-stdin"];
    let run = test.command(add).stdin("wrong\n").run();
    assert_eq!(run.code, Some(77), "{run}");
    assert!(!run.to_string().contains("wrong"), "{run}");
    let run = test.command(add).run();
    assert_eq!(run.code, Some(64), "{run}");
    let list = test.path("../home/.config/meshctl/repositories.yaml");
    assert!(!list.exists());
    insta::assert_snapshot!(shown(&store, &test.command(add).stdin("s3cret\n").run()), @"
    exit code: 0
    ----- stdout -----
    store is added: [STORE], 1 chart

    ----- stderr -----
    ");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&list).expect("the list").permissions().mode() & 0o777, 0o600);
    }
    for arguments in [&["repo", "list", "-o", "json"][..], &["-v", "chart", "pull", "store/base"]] {
        let run = test.run(arguments);
        assert_eq!(run.code, Some(0), "{run}");
        assert!(!run.to_string().contains("s3cret"), "{run}");
    }
    let run = test.run(["repo", "add", "other", "https://anna:s3cret@charts.example.com"]);
    assert_eq!(run.code, Some(64), "{run}");
    assert!(!run.to_string().contains("s3cret"), "{run}");
    // Who has no list says it each time.
    let other = TestContext::new();
    let once = ["chart", "pull", "base", "--repo", &url, "--username", "anna", "--password-stdin"];
    assert_eq!(other.command(once).stdin("s3cret").run().code, Some(0));
}

#[test]
fn a_wrong_archive_is_never_kept() {
    let (store, test) = stocked();
    store.put("charts/base-1.30.3.tgz", archive("base", "1.30.3-other"));
    for arguments in [&["chart", "pull", "store/base"][..], &["chart", "pull", "store/base", "--untar"]] {
        let run = test.run(arguments);
        assert_eq!(run.code, Some(65), "{run}");
        assert!(run.stderr.contains("is not what it should be: its digest is sha256:"), "{run}");
        assert_eq!(test.files(), Vec::<String>::new());
    }
    store.refuse("charts/base-1.30.3.tgz", 403, "no");
    assert_eq!(test.run(["chart", "pull", "store/base"]).code, Some(77));
    store.refuse("charts/base-1.30.3.tgz", 404, "gone");
    assert_eq!(test.run(["chart", "pull", "store/base"]).code, Some(66));
    assert_eq!(test.files(), Vec::<String>::new());
    store.put_charts(&[("base", "1.30.3")]);
    assert_eq!(test.run(["chart", "pull", "store/base"]).code, Some(0));
}

#[test]
fn what_is_there_is_not_replaced_unasked() {
    let (_store, test) = stocked();
    test.write("base-1.30.3.tgz", "mine");
    let pull = |arguments: &[&str]| test.run(["chart", "pull", "store/base"].iter().chain(arguments));
    let run = pull(&[]);
    assert_eq!(run.code, Some(73), "{run}");
    assert!(run.stderr.contains("--force"), "{run}");
    assert_eq!(std::fs::read(test.path("base-1.30.3.tgz")).expect("the file"), b"mine");
    assert_eq!(pull(&["--force"]).code, Some(0));
    assert_eq!(pull(&[]).code, Some(0), "it is the same");
    assert_eq!(pull(&["--untar", "-d", "charts"]).code, Some(0));
    let files =
        ["base-1.30.3.tgz", "charts/base/Chart.yaml", "charts/base/templates/config.yaml", "charts/base/values.yaml"];
    assert_eq!(test.files(), files);
    test.write("charts/base/mine.yaml", "a: 1\n");
    assert_eq!(pull(&["--untar", "-d", "charts"]).code, Some(73));
    assert!(test.path("charts/base/mine.yaml").exists());
    assert_eq!(pull(&["--untar", "--untardir", "charts", "--force"]).code, Some(0));
    assert_eq!(test.files(), files);
    assert_eq!(test.run(["chart", "pull", "./charts/base"]).code, Some(64));
    let run = test.run(["chart", "pull", "store/base", "--sha256", &"0".repeat(64), "-d", "other"]);
    assert_eq!(run.code, Some(65), "{run}");
    assert!(!test.path("other").exists());
}

#[test]
fn what_is_wrong_on_the_command_line_needs_no_network() {
    let (store, test) = stocked();
    for arguments in [
        &["repo", "add", "a/b", "https://charts.example.com"][..],
        &["repo", "add", "a", "charts.example.com"],
        &["repo", "add", "a", "https://charts.example.com", "--password", "x"],
        &["repo", "add", "a", "https://charts.example.com", "--username", "x"],
        &["repo", "add", "a", "https://charts.example.com", "--cert-file", "x"],
        &["repo", "update", "istio-oci"],
        &["chart", "pull", "store/base@1.0.0", "--version", "2.0.0"],
        &["chart", "pull", "store/base", "--repo", "store"],
        &["chart", "pull", "store/base", "--sha256", "1"],
        &["chart", "template", "mine", "store/base", "--dependency-update"],
    ] {
        let run = test.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (Some(64), ""), "{arguments:?}: {run}");
    }
    assert_eq!(test.run(["repo", "remove", "istio"]).code, Some(78));
    assert_eq!(test.run(["repo", "remove", "store", "nothing"]).code, Some(66));
    assert_eq!(test.run(["repo", "add", "store", "https://charts.example.com"]).code, Some(78));
    assert_eq!(store.asked(), Vec::<String>::new());
}

#[test]
fn what_is_not_asked_for_is_told() {
    let test = TestContext::new();
    let offline = |arguments: &[&str]| test.command(arguments).env("MESHCTL_OFFLINE", "1").run();
    let run = offline(&["repo", "add", "old", "https://istio-release.storage.googleapis.com/charts"]);
    insta::assert_snapshot!(run, @"
    exit code: 0
    ----- stdout -----
    old is added: https://istio-release.storage.googleapis.com/charts

    ----- stderr -----
    warning: `https://istio-release.storage.googleapis.com/charts` is switched off by the Istio project at the end of 2026; its charts are at `https://blob.istio.io/istio-release/charts`
    warning: the index was not looked at: the network is left alone
    ");
    let run = offline(&["repo", "add", "older", "https://charts.example.com", "--insecure-skip-tls-verify"]);
    insta::assert_snapshot!(run, @"
    exit code: 0
    ----- stdout -----
    older is added: https://charts.example.com

    ----- stderr -----
    warning: the certificate of `older` is not checked from now on: whoever is on the way can change what comes
    warning: the index was not looked at: the network is left alone
    ");
    insta::assert_snapshot!(offline(&["repo", "list"]), @"
    exit code: 0
    ----- stdout -----
    NAME                   URL                                                   FROM
    old                    https://istio-release.storage.googleapis.com/charts   you
    older                  https://charts.example.com                            you
    istio                  https://blob.istio.io/istio-release/charts            -
    istio-oci              oci://ghcr.io/istio/release/charts                    -
    kiali                  https://kiali.org/helm-charts                         -
    prometheus-community   https://prometheus-community.github.io/helm-charts    -
    grafana                https://grafana.github.io/helm-charts                 -
    grafana-community      https://grafana-community.github.io/helm-charts       -
    jaegertracing          https://jaegertracing.github.io/helm-charts           -

    old has moved to https://blob.istio.io/istio-release/charts
    older is believed whatever certificate it shows

    ----- stderr -----
    ");
}

#[test]
fn helm_s_repositories_are_known_too() {
    let (store, _) = stocked();
    let test = TestContext::new();
    let list = format!("apiVersion: \"\"\nrepositories:\n- name: of-helm\n  url: {}\n", store.url());
    test.write("helm.yaml", list);
    let run = |arguments: &[&str]| test.command(arguments).env("HELM_REPOSITORY_CONFIG", test.path("helm.yaml")).run();
    assert_eq!(run(&["chart", "pull", "of-helm/base"]).code, Some(0));
    let refused = run(&["repo", "remove", "of-helm"]);
    assert_eq!(refused.code, Some(78), "{refused}");
    assert!(refused.stderr.contains("helm repo remove of-helm"), "{refused}");
}

#[test]
fn what_is_printed_conforms_to_the_published_schemas() {
    let (store, test) = stocked();
    let url = store.url();
    for (name, arguments) in [
        ("repo-add", &["repo", "add", "again", &url][..]),
        ("repo-list", &["repo", "list"]),
        ("repo-update", &["repo", "update"]),
        ("chart-search", &["chart", "search", "base", "--repo", "store", "--versions"]),
        ("chart-pull", &["chart", "pull", "store/base"]),
        ("repo-remove", &["repo", "remove", "again"]),
    ] {
        let run = test.run(arguments.iter().chain(&["-o", "json"]));
        assert_eq!(run.code, Some(0), "{run}");
        let document = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(check(name, &document), [""; 0], "{name}: {run}");
    }
}

#[test]
fn names_are_completed_from_the_cache() {
    let (store, test) = stocked();
    let complete =
        |word: &str, line: &[&str]| test.run(["__complete", "zsh", "--word", word, "--"].iter().chain(line)).stdout;
    assert!(complete("", &["meshctl", "repo", "update"]).contains("store\t"));
    assert!(complete("", &["meshctl", "chart", "pull", "--repo"]).contains("kiali\t"));
    let charts = complete("st", &["meshctl", "chart", "pull"]);
    assert!(charts.starts_with("files") && charts.contains("store/"), "{charts}");
    let charts = complete("store/", &["meshctl", "chart", "show", "values"]);
    assert!(charts.contains("store/base") && charts.contains("store/istiod"), "{charts}");
    let versions = complete("store/base@1.29", &["meshctl", "chart", "template", "mine"]);
    assert!(versions.contains("store/base@1.29.10") && !versions.contains("1.30.3"), "{versions}");
    assert!(complete("is", &["meshctl", "chart", "pull", "--repo", "store"]).contains("istiod"));
    assert_eq!(store.asked(), Vec::<String>::new());
}

/// The chart suite of the reference cases, whose answers are the same from a repository as from files.
#[test]
fn the_reference_store_renders_as_its_files_do() {
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/goldens/chart");
    let Ok(cases) = std::fs::read_to_string(goldens.join("cases.json")) else {
        eprintln!("skipped: there is no {}", goldens.display());
        return;
    };
    let store = Store::of_folder(&goldens.join("input/store"));
    let test = TestContext::new();
    assert_eq!(test.run(["repo", "add", "store", &store.url()]).code, Some(0));
    let cases: Vec<serde_json::Value> = serde_json::from_str(&cases).expect("cases");
    let mut compared = 0;
    for case in cases {
        let arguments: Vec<String> = serde_json::from_value(case["args"].clone()).expect("arguments");
        let Some(at) = arguments.iter().position(|word| word.starts_with("input/store/")) else { continue };
        let name = arguments[at].trim_start_matches("input/store/").trim_end_matches(".tgz");
        let (chart, version) = name.rsplit_once('-').expect("a version");
        let here = |word: &String| {
            let path = goldens.join(word);
            if word.starts_with("input/") { path.to_string_lossy().into_owned() } else { word.clone() }
        };
        let from_file: Vec<String> = arguments.iter().map(here).collect();
        let mut from_store = from_file.clone();
        from_store[at] = format!("store/{chart}@{version}");
        let (from_file, from_store) = (test.run(&from_file), test.run(&from_store));
        assert_eq!(from_store.code, from_file.code, "{}: {from_store}", case["name"]);
        assert!(from_store.stdout == from_file.stdout, "{}: another answer", case["name"]);
        compared += 1;
    }
    assert!(compared > 10, "only {compared} cases");
}
