//! `index.yaml`: which charts a Helm repository has, in which versions, and where they lie.
//!
//! An index can have tens of thousands of versions, of which one is wanted. A text in the form that Helm writes is not
//! parsed: `scan` finds where each chart's versions stand, and only those that are asked for are read. Every other
//! text, JSON for one, is parsed whole; so is one in which a part turns out not to be what the scan took it for.

mod entry;
mod error;
mod scan;

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;

pub use entry::ChartVersion;
pub use error::IndexError;

use self::entry::Broken;
use self::scan::{Place, Region};
use crate::events::Events;
use crate::hint::nearest;
use crate::template::funcs::semver::{Constraint, Version};
use crate::values::{Tree, json};
use crate::yaml::{self, ReadOptions};

/// How many broken versions are named one by one.
const NAMED_FAULTS: usize = 5;

/// How many versions a hint lists.
const LISTED: usize = 5;

/// The range that stands for `--devel`: everything, pre-releases too.
const DEVELOPMENT: &str = ">0.0.0-0";

/// An index that was read, as far as it had to be.
#[derive(Debug)]
pub struct Index {
    /// How messages call it: its address, without credentials.
    name: String,
    text: String,
    /// Where the charts stand; nothing when the text is not in the usual form.
    regions: Option<Vec<Region>>,
    /// The charts, once everything had to be parsed.
    whole: OnceCell<BTreeMap<String, Vec<Tree>>>,
}

/// Which version of a chart is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// A version or a range; the newest when there is none.
    pub version: Option<&'a str>,
    /// Whether pre-releases count as well; it is without meaning where a version is given, as in Helm.
    pub development: bool,
}

/// A version that an index has, not read any further than that.
#[derive(Debug)]
struct Candidate {
    version: Version,
    at: At,
}

/// Where a version stands.
#[derive(Debug, Clone, Copy)]
enum At {
    /// In the text.
    Text(Place),
    /// In the list of a chart that was parsed.
    Item(usize),
}

impl Index {
    /// Reads an index; `name` is how messages call it.
    pub fn read(name: impl Into<String>, bytes: Vec<u8>) -> Result<Self, IndexError> {
        let name = name.into();
        let Ok(text) = String::from_utf8(bytes) else {
            return Err(IndexError::NotAnIndex { name, reason: "it is not UTF-8 text".to_owned() });
        };
        let regions = scan::regions(&text);
        let is_usual = regions.is_some();
        let index = Self { name, text, regions, whole: OnceCell::new() };
        if !is_usual {
            index.whole()?;
        }
        Ok(index)
    }

    /// Tells whether two indexes are the same text.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.text == other.text
    }

    /// Returns the names of the charts, sorted.
    pub fn charts(&self) -> Vec<&str> {
        let mut names: Vec<&str> = match (self.whole.get(), &self.regions) {
            (Some(whole), _) => whole.keys().map(String::as_str).collect(),
            (None, Some(regions)) => regions.iter().map(|region| region.name.as_str()).collect(),
            (None, None) => Vec::new(),
        };
        names.sort_unstable();
        names
    }

    /// Returns all versions of a chart, the newest first. What cannot be used is left out, with a warning.
    pub fn versions(&self, chart: &str, events: &dyn Events) -> Result<Vec<ChartVersion>, IndexError> {
        let mut faults = Faults::default();
        let mut versions = Vec::new();
        let mut candidates = self.candidates(chart, &mut faults)?;
        candidates.sort_by(|left, right| newest_first(&left.version, &right.version));
        for candidate in candidates {
            match self.entry(chart, &candidate)? {
                Ok(version) => versions.push(version),
                Err(broken) => faults.add(Some(&candidate.version), broken),
            }
        }
        faults.tell(&self.name, chart, events);
        Ok(versions)
    }

    /// Returns the version of a chart that is wanted: the one that is written just so, else the newest within the range.
    pub fn find(&self, chart: &str, wanted: Wanted<'_>, events: &dyn Events) -> Result<ChartVersion, IndexError> {
        let text = wanted.version.map(str::trim).filter(|text| !text.is_empty());
        let range = match text {
            Some(text) => text,
            None if wanted.development => DEVELOPMENT,
            None => "*",
        };
        let mut faults = Faults::default();
        let candidates = self.candidates(chart, &mut faults)?;
        let exact = candidates.iter().position(|candidate| Some(&*candidate.version.original) == text);
        let constraint = Constraint::parse(range);
        if constraint.is_none() && exact.is_none() {
            return Err(IndexError::BadRange { text: range.to_owned() });
        }
        let fits = |candidate: &Candidate| constraint.as_ref().is_some_and(|range| range.allows(&candidate.version));
        // Only what would have been taken instead is worth a word, unless nothing is left.
        let mut skipped = Faults::default();
        let mut left: Vec<&Candidate> = candidates.iter().filter(|candidate| fits(candidate)).collect();
        let mut next = exact.map(|at| &candidates[at]).or_else(|| take_newest(&mut left));
        while let Some(candidate) = next {
            match self.entry(chart, candidate)? {
                Ok(version) => {
                    skipped.tell(&self.name, chart, events);
                    return Ok(version);
                }
                Err(broken) => skipped.add(Some(&candidate.version), broken),
            }
            next = take_newest(&mut left);
        }
        skipped.tell(&self.name, chart, events);
        faults.tell(&self.name, chart, events);
        let mut candidates = candidates;
        candidates.sort_by(|left, right| newest_first(&left.version, &right.version));
        Err(self.no_version(chart, text, &candidates))
    }

    fn no_version(&self, chart: &str, wanted: Option<&str>, candidates: &[Candidate]) -> IndexError {
        let all = || candidates.iter().map(|candidate| &*candidate.version.original);
        let near = wanted.and_then(|wanted| nearest(wanted, all())).map(str::to_owned);
        // A pre-release whose release would do is what somebody may have meant.
        let range = Constraint::parse(wanted.unwrap_or("*"));
        let is_meant = |version: &Version| {
            let release = Version { prerelease: String::new(), ..version.clone() };
            !version.prerelease.is_empty() && range.as_ref().is_some_and(|range| range.allows(&release))
        };
        let prerelease = candidates.iter().find(|candidate| is_meant(&candidate.version));
        let prerelease = prerelease.map(|candidate| candidate.version.original.clone());
        IndexError::NoVersion {
            name: self.name.clone(),
            chart: chart.to_owned(),
            wanted: wanted.map(Box::from),
            near: near.map(Box::from),
            prerelease: prerelease.map(Box::from),
            some: all().take(LISTED).map(str::to_owned).collect(),
        }
    }

    fn no_chart(&self, chart: &str) -> IndexError {
        let names = self.charts();
        IndexError::NoChart {
            name: self.name.clone(),
            chart: chart.to_owned(),
            near: nearest(chart, names.iter().copied()).map(str::to_owned),
            some: names.into_iter().take(LISTED * 2).map(str::to_owned).collect(),
        }
    }

    /// Returns what a chart has, in the order of the text.
    fn candidates(&self, chart: &str, faults: &mut Faults) -> Result<Vec<Candidate>, IndexError> {
        if let Some(candidates) = self.scanned(chart, faults)? {
            Ok(candidates)
        } else {
            *faults = Faults::default();
            let items = self.whole()?.get(chart).ok_or_else(|| self.no_chart(chart))?;
            let mut candidates = Vec::new();
            for (at, item) in items.iter().enumerate() {
                match entry::version(item) {
                    Ok(version) => candidates.push(Candidate { version, at: At::Item(at) }),
                    Err(broken) => faults.add(None, broken),
                }
            }
            Ok(candidates)
        }
    }

    /// Returns what the scan finds of a chart; nothing when the whole text must be parsed.
    fn scanned(&self, chart: &str, faults: &mut Faults) -> Result<Option<Vec<Candidate>>, IndexError> {
        let Some(regions) = self.regions.as_ref().filter(|_| self.whole.get().is_none()) else { return Ok(None) };
        let Some(region) = regions.iter().find(|region| region.name == chart) else {
            return Err(self.no_chart(chart));
        };
        let Some(items) = scan::items(&self.text, region.place) else { return Ok(None) };
        let mut candidates = Vec::with_capacity(items.len());
        for scan::Item { place, version } in items {
            let version = match version.and_then(Version::parse) {
                Some(version) => version,
                None => match self.item(place).as_ref().map(entry::version) {
                    Some(Ok(version)) => version,
                    Some(Err(broken)) => {
                        faults.add(None, broken);
                        continue;
                    }
                    None => return Ok(None),
                },
            };
            candidates.push(Candidate { version, at: At::Text(place) });
        }
        Ok(Some(candidates))
    }

    /// Parses one version; nothing when the text there is not one.
    fn item(&self, place: Place) -> Option<Tree> {
        let Ok(Tree::List(mut items)) = yaml::parse(&self.name, place.text(&self.text), &ReadOptions::default()) else {
            return None;
        };
        if items.len() == 1 { items.pop() } else { None }
    }

    /// Returns what stands where a candidate was found.
    fn entry(&self, chart: &str, candidate: &Candidate) -> Result<Result<ChartVersion, Broken>, IndexError> {
        match candidate.at {
            At::Text(place) => {
                if let Some(tree) = self.item(place)
                    && entry::version(&tree).is_ok_and(|version| version.original == candidate.version.original)
                {
                    return Ok(ChartVersion::of(chart, &tree));
                }
                // The scan was wrong about it, or the text is no YAML: the parser knows.
                let items = self.whole()?.get(chart).ok_or_else(|| self.no_chart(chart))?;
                let is_meant = |item: &&Tree| {
                    entry::version(item).is_ok_and(|version| version.original == candidate.version.original)
                };
                let found = items.iter().find(is_meant);
                Ok(found
                    .ok_or(Broken("is not there on a closer look".to_owned()))
                    .and_then(|tree| ChartVersion::of(chart, tree)))
            }
            At::Item(at) => {
                let item = self.whole()?.get(chart).and_then(|items| items.get(at));
                Ok(item.map_or_else(|| Err(Broken("is not there".to_owned())), |tree| ChartVersion::of(chart, tree)))
            }
        }
    }

    /// Returns everything, parsed.
    fn whole(&self) -> Result<&BTreeMap<String, Vec<Tree>>, IndexError> {
        if let Some(whole) = self.whole.get() {
            return Ok(whole);
        }
        let whole = self.parse()?;
        Ok(self.whole.get_or_init(|| whole))
    }

    fn parse(&self) -> Result<BTreeMap<String, Vec<Tree>>, IndexError> {
        let not_an_index = |reason: &str| IndexError::NotAnIndex { name: self.name.clone(), reason: reason.to_owned() };
        let start = self.text.trim_start();
        if start.starts_with('<') {
            return Err(not_an_index("it is a web page"));
        }
        let decoded = if start.starts_with('{') { json::decode(&self.text).ok() } else { None };
        let tree = match decoded {
            Some(tree) => tree,
            None => yaml::parse("index.yaml", &self.text, &ReadOptions::default())
                .map_err(|source| IndexError::Yaml { name: self.name.clone(), source })?,
        };
        let Tree::Map(mut root) = tree else { return Err(not_an_index("it is not a map")) };
        let entries = match root.shift_remove("entries") {
            Some(Tree::Map(entries)) => entries,
            Some(Tree::Null) => return Ok(BTreeMap::new()),
            // Helm writes none into an index without charts.
            None if root.contains_key("apiVersion") => return Ok(BTreeMap::new()),
            None => return Err(not_an_index("it has no `entries`")),
            Some(_) => return Err(not_an_index("its `entries` are not a map")),
        };
        let mut charts = BTreeMap::new();
        for (name, versions) in entries {
            if let Tree::List(items) = versions
                && is_chart_name(&name)
            {
                charts.insert(name, items);
            }
        }
        Ok(charts)
    }
}

/// Takes the newest out of a list.
fn take_newest<'a>(left: &mut Vec<&'a Candidate>) -> Option<&'a Candidate> {
    // Of several that are equal the first counts.
    let best = (0..left.len()).min_by(|one, other| newest_first(&left[*one].version, &left[*other].version))?;
    Some(left.remove(best))
}

/// Tells whether a text can be the name of a chart, and of a file.
pub fn is_chart_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    !name.is_empty() && name.len() <= 250 && name.bytes().all(is_plain) && !name.bytes().all(|byte| byte == b'.')
}

/// Orders versions, the newest first. Of two that differ only behind the `+` none is newer by the rules of semantic
/// versions; the one with the greater words and numbers there is taken for it, so that the order is always the same.
fn newest_first(left: &Version, right: &Version) -> Ordering {
    right.cmp(left).then_with(|| {
        let parts = |version: &Version| {
            let part = |part: &str| (part.parse::<u64>().unwrap_or_default(), part.to_owned());
            version.metadata.split('.').map(part).collect::<Vec<_>>()
        };
        parts(right).cmp(&parts(left))
    })
}

/// The versions of a chart that cannot be used.
#[derive(Debug, Default)]
struct Faults {
    texts: Vec<String>,
    more: usize,
}

impl Faults {
    fn add(&mut self, version: Option<&Version>, Broken(reason): Broken) {
        if self.texts.len() == NAMED_FAULTS {
            self.more += 1;
            return;
        }
        self.texts.push(match version {
            Some(version) => format!("version {} {reason}", version.original),
            None => format!("a version {reason}"),
        });
    }

    fn tell(self, index: &str, chart: &str, events: &dyn Events) {
        for text in self.texts {
            events.warning(&format!("{index}: chart `{chart}`: {text}; it is left out"));
        }
        if self.more > 0 {
            events.warning(&format!("{index}: chart `{chart}`: {} more are left out", self.more));
        }
    }
}

#[cfg(test)]
mod tests;
