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
