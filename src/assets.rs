//! The profiles and charts that are part of the program: `profiles/` and `templates/`, packed by `build.rs`.

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Returns the names of the profiles, sorted.
pub fn profiles() -> Vec<&'static str> {
    let names = FILES.iter().filter_map(|(path, _)| path.strip_prefix("profiles/")?.strip_suffix(".yaml"));
    let mut names: Vec<&str> = names.collect();
    // The files are sorted with their endings, in which a dot comes after a hyphen.
    names.sort_unstable();
    names
}

/// Returns the text of a profile.
pub fn profile(name: &str) -> Option<&'static str> {
    let path = format!("profiles/{name}.yaml");
    let at = FILES.binary_search_by(|(known, _)| (*known).cmp(&path)).ok()?;
    std::str::from_utf8(FILES[at].1).ok()
}

/// Returns the files of a chart, each with its path in the chart; none when there is no such chart.
pub fn chart_files(name: &str) -> Vec<(&'static str, &'static [u8])> {
    let folder = format!("templates/{name}/");
    let files = FILES.iter().filter_map(|(path, content)| Some((path.strip_prefix(&folder)?, *content)));
    files.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_is_found_by_its_name() {
        let names = profiles();
        assert!(names.is_sorted());
        assert_eq!(names.len(), 10, "{names:?}");
        for name in names {
            assert!(profile(name).unwrap().contains("kind: IstioOperator"), "{name}");
        }
        assert_eq!(profile("../templates/base/values"), None);
    }

    #[test]
    fn a_chart_has_its_files() {
        let names: Vec<&str> = chart_files("istiod").into_iter().map(|(name, _)| name).collect();
        for name in ["Chart.yaml", "values.yaml", "templates/deployment.yaml", "files/sidecar.yaml"] {
            assert!(names.contains(&name), "{name}");
        }
        assert!(chart_files("istio").is_empty());
    }
}
