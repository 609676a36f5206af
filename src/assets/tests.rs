//! Tests of assets as a whole.

use super::*;
use crate::diagnostic::{Category, Diagnostic};

#[test]
fn every_profile_is_found_by_its_name() {
    let names = profiles();
    assert!(names.is_sorted());
    assert_eq!(names.len(), 10, "{names:?}");
    assert_eq!(Assets::embedded().profiles(), names);
    for name in names {
        assert!(profile(name).unwrap().contains("kind: IstioOperator"), "{name}");
    }
    assert_eq!(profile("../templates/base/values"), None);
}

#[test]
fn a_chart_has_its_files() {
    let assets = Assets::embedded();
    let names: Vec<&str> = assets.chart_files("istiod").into_iter().map(|(name, _)| name).collect();
    for name in ["Chart.yaml", "values.yaml", "templates/deployment.yaml", "files/sidecar.yaml"] {
        assert!(names.contains(&name), "{name}");
    }
    assert!(assets.chart_files("istio").is_empty());
    assert!(assets.release().unwrap().is_supported());
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn a_folder_takes_the_place_of_what_it_has() {
    let own = folder(&[("templates/istiod/Chart.yaml", "x"), ("templates/istiod/.git/x", "")]);
    let assets = Assets::open(own.path().to_str().unwrap()).unwrap();
    assert_eq!(assets.layout(), Layout::Own);
    assert_eq!(assets.chart_files("istiod"), [("Chart.yaml", &b"x"[..])]);
    assert!(assets.chart_files("base").is_empty());
    assert_eq!(assets.profiles(), profiles());

    let release =
        folder(&[("manifests/charts/gateways/istio-ingress/Chart.yaml", "y"), ("manifests/profiles/p.yaml", "z")]);
    let assets = Assets::open(release.path().to_str().unwrap()).unwrap();
    assert_eq!(assets.layout(), Layout::Release);
    assert_eq!(assets.chart_files("gateways/istio-ingress"), [("Chart.yaml", &b"y"[..])]);
    assert_eq!(assets.profiles(), ["p"]);
    assert_eq!(&*assets.profile("p").unwrap().text, "z");
    assert_eq!(assets.profile("demo"), None);
}

#[test]
fn what_is_no_source_of_charts_is_told() {
    let odd = folder(&[("x.tar.gz", ""), ("y/z", ""), ("chart/Chart.yaml", ""), ("chart/templates/x.yaml", "")]);
    let open = |name: &str| Assets::open(odd.path().join(name).to_str().unwrap()).unwrap_err();
    assert!(matches!(open("x.tar.gz"), AssetsError::Archive { .. }));
    assert!(matches!(open("y"), AssetsError::Nothing { .. }));
    assert!(matches!(open("chart"), AssetsError::OneChart { .. }));
    assert_eq!(open("none").category(), Category::InputMissing);
    let error = Assets::open("https://example.com/istio.tar.gz").unwrap_err();
    assert_eq!(error.category(), Category::Usage);
    assert!(error.hints()[0].contains("curl"));
}

fn archive(files: &[(&str, &str)]) -> std::io::Cursor<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        builder.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    std::io::Cursor::new(builder.into_inner().unwrap())
}

#[test]
fn an_archive_is_read_from_its_root_wherever_that_is() {
    for root in ["", "./", "istio-1.11.4/", "a/istio-1.11.4/"] {
        let path = |file: &str| format!("{root}{file}");
        let files = [
            (path("manifest.yaml"), "version: 1.11.4"),
            (path("manifests/profiles/default.yaml"), "p"),
            (path("manifests/charts/base/Chart.yaml"), "c"),
            (path("manifests/charts/base/.helmignore"), "x"),
            (path("samples/addons/kiali.yaml"), "k"),
            (path("samples/addons/extras/zipkin.yaml"), "z"),
            (path("samples/other/profiles/mine.yaml"), "no profile of the release"),
            (path("bin/istioctl"), "#!"),
        ];
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, *text)).collect();
        let assets = Assets::from_archive("r.tar", archive(&files)).unwrap();
        assert_eq!(assets.path(), Some("r.tar"));
        assert_eq!(assets.release().map(|release| release.version).as_deref(), Some("1.11.4"));
        assert_eq!(assets.profiles(), ["default"], "{root}");
        assert_eq!((assets.layout(), assets.charts()), (Layout::Release, vec!["base"]));
        assert_eq!(assets.chart_files("base"), [("Chart.yaml", &b"c"[..])]);
        assert_eq!(assets.sample_addons(), ["kiali"]);
    }
}

#[test]
fn older_places_and_this_project_s_own_are_known() {
    let operator = archive(&[("istio-1.5.9/install/kubernetes/operator/charts/base/Chart.yaml", "c")]);
    assert_eq!(Assets::from_archive("r", operator).unwrap().charts(), ["base"]);
    let own = archive(&[("mine/templates/base/Chart.yaml", "c"), ("mine/profiles/p.yaml", "p")]);
    let own = Assets::from_archive("r", own).unwrap();
    assert_eq!((own.layout(), own.profiles()), (Layout::Own, vec!["p"]));
}

#[test]
fn an_archive_that_is_no_release_is_told() {
    let refused = |files: &[(&str, &str)]| Assets::from_archive("r", archive(files)).unwrap_err();
    let two = refused(&[("a/manifests/charts/x/Chart.yaml", ""), ("b/manifests/charts/x/Chart.yaml", "")]);
    assert!(matches!(two, AssetsError::Several { .. }));
    let chart = refused(&[("istiod/Chart.yaml", ""), ("istiod/templates/x.yaml", "")]);
    assert!(matches!(chart, AssetsError::OneChart { .. }));
    assert!(matches!(refused(&[("istio/bin/istioctl", "")]), AssetsError::Nothing { .. }));
}
