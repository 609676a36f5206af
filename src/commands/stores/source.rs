//! Where charts of components are had from: folders, archives, addresses, stores and registries.

use std::collections::BTreeMap;
use std::path::{Component as Part, Path, PathBuf};

use super::choice::{Choice, Store, Wish, choose};
use crate::chart::Chart;
use crate::commands::CommandError;
use crate::commands::chart::signature::SignatureArgs;
use crate::diagnostic::Category;
use crate::events::Events;
use crate::fetch::index::{Index, IndexError, Wanted};
use crate::fetch::reference::{ChartOptions, Reference, ReferenceError, fetch_chart, repositories};
use crate::fetch::registry::{ImageReference, RegistryClient, RegistryError, RegistryOptions};
use crate::fetch::repositories::Repository;
use crate::fetch::repository::{Freshness, fetch_index};
use crate::fetch::{Digest, Fetcher};
use crate::spec::ChartOrigin;
use crate::spec::component::Component;
use crate::spec::store::chart_names;

/// The name of the index in a store that is a folder.
const INDEX: &str = "index.yaml";

/// A chart that was found.
#[derive(Debug)]
pub struct Found {
    /// The chart.
    pub chart: Chart,
    /// Where it was found, without credentials.
    pub source: String,
    /// The checksum of its archive, `sha256:…`; empty for a folder.
    pub digest: String,
}

/// What charts are had with.
pub struct Sources<'a> {
    /// What fetches.
    pub fetcher: &'a Fetcher,
    /// Who is told.
    pub events: &'a dyn Events,
    /// Whether charts have to be signed.
    pub signature: &'a SignatureArgs,
}

impl Sources<'_> {
    /// Returns the chart that a user names.
    pub async fn chart(&self, text: &str) -> Result<Found, CommandError> {
        // `@` is followed by a version, except in a registry, where a digest may follow it.
        let (text, version) = match text.rsplit_once('@') {
            Some((front, version)) if front.starts_with("oci://") && !version.contains(':') => (front, Some(version)),
            _ => (text, None),
        };
        let reference = Reference::parse(text, None, &Path::exists)?;
        let options = ChartOptions { version: version.map(str::to_owned), ..ChartOptions::default() };
        self.fetch(&reference, &options).await
    }

    /// Returns the chart that was recorded: the very archive.
    pub async fn again(&self, origin: &ChartOrigin) -> Result<Found, CommandError> {
        let expected = origin.digest.parse::<Digest>().ok();
        let reference = Reference::parse(&origin.source, None, &Path::exists)?;
        self.fetch(&reference, &ChartOptions { expected, ..ChartOptions::default() }).await
    }

    async fn fetch(&self, reference: &Reference, options: &ChartOptions) -> Result<Found, CommandError> {
        if let Reference::Local(path) = reference
            && path.is_dir()
            && !self.signature.is_wanted()
        {
            let chart = Chart::from_folder(path)?;
            return Ok(Found { chart, source: path.display().to_string(), digest: String::new() });
        }
        let options = &ChartOptions { with_provenance: self.signature.is_beside(), ..options.clone() };
        let fetched = fetch_chart(reference, options, self.fetcher, self.events).await?;
        let (access, plain_http) = (&options.access, options.plain_http);
        if let Some(signer) = self.signature.verify(reference, &fetched, access, plain_http, self.fetcher).await? {
            self.events.detail(&signer);
        }
        Ok(Found { chart: fetched.chart, source: fetched.origin, digest: fetched.digest.to_string() })
    }

    /// Returns the charts of a store for components.
    pub async fn of_store(
        &self,
        store: &str,
        wishes: &[Wish<'_>],
        range: Option<&str>,
    ) -> Result<Vec<(&'static Component, Found)>, CommandError> {
        let place = self.place(store)?;
        let name = place.title();
        let mut shelf = self.shelf(&place, wishes, Freshness::Recent).await?;
        let mut choices = choose(&name, wishes, range, &shelf);
        if choices.is_err() && !shelf.is_new && !self.fetcher.settings().offline {
            // What an index of a while ago has not, the store may have by now.
            shelf = self.shelf(&place, wishes, Freshness::Now).await?;
            choices = choose(&name, wishes, range, &shelf);
        }
        let mut found = Vec::new();
        for choice in choices? {
            let Choice { component, .. } = &choice;
            let chart = self.take(&place, &choice).await.map_err(|error| {
                error.context(format!("failed to take the chart of the {} from {name}", component.title))
            })?;
            found.push((*component, chart));
        }
        Ok(found)
    }

    /// Returns the store that a user names.
    fn place(&self, store: &str) -> Result<Place, CommandError> {
        let folder = Path::new(store);
        if !store.contains("://") && folder.join(INDEX).is_file() {
            return Ok(Place::Folder(folder.to_owned()));
        }
        let known = repositories(self.fetcher, self.events)?;
        if store.contains("://") {
            let trimmed = store.trim_end_matches('/');
            let same = known.all().iter().find(|known| known.url.trim_end_matches('/') == trimmed);
            return Ok(Place::Repository(same.cloned().unwrap_or_else(|| Repository::new("", trimmed))));
        }
        let found = known.find(store).map_err(ReferenceError::from)?;
        Ok(Place::Repository(found.clone()))
    }

    /// Asks a store for the charts that components may be made by.
    async fn shelf(&self, place: &Place, wishes: &[Wish<'_>], freshness: Freshness) -> Result<Shelf, CommandError> {
        let names = wishes.iter().flat_map(|wish| chart_names(wish.component));
        match place {
            Place::Folder(folder) => {
                let path = folder.join(INDEX);
                let bytes = std::fs::read(&path).map_err(|error| unreadable(&path, &error))?;
                let index = Index::read(path.display().to_string(), bytes).map_err(CommandError::from)?;
                self.of_index(&index, names, true)
            }
            Place::Repository(repository) if repository.is_registry() => {
                let client = RegistryClient::new(self.fetcher.clone(), RegistryOptions::default());
                let mut charts = BTreeMap::new();
                for name in names {
                    let text = format!("{}/{name}", repository.url.trim_end_matches('/'));
                    let reference = ImageReference::parse_chart(&text).map_err(|reason| {
                        CommandError::message(Category::Usage, format!("`{text}` is no chart in a registry: {reason}"))
                    })?;
                    match client.tags(&reference).await {
                        // In a tag `_` stands for the `+` of a version.
                        Ok(tags) => {
                            let versions = tags.into_iter().map(|tag| tag.replace('_', "+")).collect();
                            charts.insert((*name).to_owned(), versions);
                        }
                        Err(RegistryError::Missing { .. }) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                Ok(Shelf { charts, names: Vec::new(), is_new: true })
            }
            Place::Repository(repository) => {
                let fetched = fetch_index(repository, freshness, self.fetcher, self.events).await?;
                self.of_index(&fetched.index, names, fetched.is_new)
            }
        }
    }

    /// Reads of an index what is needed.
    fn of_index<'n>(
        &self,
        index: &Index,
        names: impl Iterator<Item = &'n &'n str>,
        is_new: bool,
    ) -> Result<Shelf, CommandError> {
        let mut charts = BTreeMap::new();
        for name in names {
            match index.versions(name, self.events) {
                Ok(versions) => {
                    let versions = versions.into_iter().map(|version| version.version).collect();
                    charts.insert((*name).to_owned(), versions);
                }
                Err(IndexError::NoChart { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let names = index.charts().into_iter().map(str::to_owned).collect();
        Ok(Shelf { charts, names, is_new })
    }

    /// Takes a chart that was chosen.
    async fn take(&self, place: &Place, choice: &Choice) -> Result<Found, CommandError> {
        let Choice { name, version, .. } = choice;
        match place {
            Place::Folder(folder) => self.of_folder(folder, name, version).await,
            Place::Repository(repository) => {
                let repository = if repository.name.is_empty() { &repository.url } else { &repository.name };
                let reference = Reference::Repository {
                    repository: repository.clone(),
                    chart: name.clone(),
                    version: Some(version.clone()),
                };
                self.fetch(&reference, &ChartOptions::default()).await
            }
        }
    }

    /// Takes a chart of a store that is a folder. The index must not lead out of it.
    async fn of_folder(&self, folder: &Path, name: &str, version: &str) -> Result<Found, CommandError> {
        let path = folder.join(INDEX);
        let bytes = std::fs::read(&path).map_err(|error| unreadable(&path, &error))?;
        let index = Index::read(path.display().to_string(), bytes)?;
        let wanted = Wanted { version: Some(version), ..Wanted::default() };
        let entry = index.find(name, wanted, self.events)?;
        let is_inside =
            |text: &str| Path::new(text).components().all(|part| matches!(part, Part::Normal(_) | Part::CurDir));
        let file = entry.urls.iter().find(|text| !text.contains("://") && is_inside(text)).ok_or_else(|| {
            let message = format!("the index {} names no file of its folder for {name} {version}", path.display());
            CommandError::message(Category::NotParsable, message)
        })?;
        let options = ChartOptions { expected: entry.digest, ..ChartOptions::default() };
        self.fetch(&Reference::Local(folder.join(file)), &options).await
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::message(Category::of_read(error), error.to_string())
        .context(format!("failed to read `{}`", path.display()))
}

/// A store.
enum Place {
    /// A folder with an index.
    Folder(PathBuf),
    /// A repository, or a place in a registry.
    Repository(Repository),
}

impl Place {
    /// Returns how messages call it.
    fn title(&self) -> String {
        match self {
            Self::Folder(folder) => folder.display().to_string(),
            Self::Repository(repository) => crate::fetch::repository::title(repository),
        }
    }
}

/// What a store has of the charts that matter.
struct Shelf {
    charts: BTreeMap<String, Vec<String>>,
    names: Vec<String>,
    /// Whether the store was asked just now.
    is_new: bool,
}

impl Store for Shelf {
    fn versions(&self, chart: &str) -> Vec<String> {
        self.charts.get(chart).cloned().unwrap_or_default()
    }

    fn charts(&self) -> Vec<String> {
        self.names.clone()
    }
}
