//! Profiles and charts as files that can be kept elsewhere, and taken from there again.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{MANIFEST, Source};
use super::{Assets, AssetsError, Layout, embedded};

/// The folder of charts in this project's layout, and in every [`Source`].
const OWN_CHARTS: &str = "templates/";
/// The folder of charts in a release.
const CHARTS: &str = "charts/";
/// The folder of profiles.
const PROFILES: &str = "profiles/";
/// The folder of samples in every [`Source`].
const SAMPLES: &str = "samples/";
/// The folder of the samples that are of use, in a release.
const ADDON_SAMPLES: &str = "samples/addons/";

impl Assets {
    /// Returns every file of profiles and charts by its path, so that [`Assets::from_files`] makes the same of them,
    /// whatever a later version of the program has.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let profiles = self.profiles_source();
        let of = |source: &Source, folder: &str| {
            let below = source.files.range(folder.to_owned()..).take_while(move |(path, _)| path.starts_with(folder));
            below.map(|(path, data)| (path[folder.len()..].to_owned(), data.clone())).collect::<Vec<_>>()
        };
        let of_program = |folder| embedded::below(folder).map(|(path, data)| (path.to_owned(), data.to_owned()));
        let mut put = |folder: &str, found: Vec<(String, Vec<u8>)>| {
            for (path, data) in found {
                files.entry(format!("{folder}{path}")).or_insert(data);
            }
        };
        match profiles {
            Some(source) => put(PROFILES, of(source, PROFILES)),
            None => put(PROFILES, of_program(PROFILES).collect()),
        }
        // A folder of profiles that has none of a sort takes the program's.
        if let Some(source) = profiles {
            let folder_of = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
            let there: BTreeSet<String> = of(source, PROFILES).iter().filter_map(|(path, _)| folder_of(path)).collect();
            let missing = |path: &str| folder_of(path).is_some_and(|folder| !there.contains(&folder));
            put(PROFILES, of_program(PROFILES).filter(|(path, _)| missing(path)).collect());
        }
        match self.charts_source() {
            Some(source) => {
                let folder = if source.layout == Layout::Own { OWN_CHARTS } else { CHARTS };
                put(folder, of(source, OWN_CHARTS));
            }
            None => put(OWN_CHARTS, of_program(OWN_CHARTS).collect()),
        }
        if let Some(source) = self.source.as_deref() {
            put(ADDON_SAMPLES, of(source, SAMPLES));
            if let Some(release) = &source.release {
                put("", vec![(MANIFEST.to_owned(), format!("version: {}\n", release.version).into_bytes())]);
            }
        }
        files
    }

    /// Makes the same of files as of a folder or an archive with these files in it. `name` is how the user knows them.
    pub fn from_files(name: &str, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Self, AssetsError> {
        Ok(Self { source: Some(Source::of_files(name, files)?.into()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(assets: &Assets) -> Assets {
        Assets::from_files("kept", assets.files()).unwrap()
    }

    #[test]
    fn what_is_part_of_the_program_can_be_kept() {
        let (whole, kept) = (Assets::embedded(), again(&Assets::embedded()));
        assert_eq!(kept.layout(), Layout::Own);
        assert_eq!(kept.profiles(), whole.profiles());
        assert_eq!(kept.chart_files("istiod"), whole.chart_files("istiod"));
        assert_eq!(again(&kept).files(), kept.files());
    }

    #[test]
    fn a_release_stays_one() {
        let files = [
            ("x/manifest.yaml", "version: 1.11.4"),
            ("x/manifests/charts/base/Chart.yaml", "a"),
            ("x/manifests/profiles/default.yaml", "b"),
            ("x/samples/addons/kiali.yaml", "c"),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let kept = again(&Assets::from_files("release", files).unwrap());
        assert_eq!(kept.layout(), Layout::Release);
        assert_eq!(kept.release().unwrap().version, "1.11.4");
        assert_eq!(kept.chart_files("base"), [("Chart.yaml", &b"a"[..])]);
        assert_eq!(kept.profiles(), ["default"]);
        assert!(!kept.presets("platform").is_empty() || Assets::embedded().presets("platform").is_empty());
        assert!(kept.files().contains_key("samples/addons/kiali.yaml"));
    }
}
