//! The charts of the components: those of the program are read once a process, with their definitions left aside.

use std::sync::{Arc, Mutex, PoisonError};

use crate::assets::release::unwrapped;
use crate::assets::{Assets, Layout};
use crate::chart::{Chart, ChartError};
use crate::object::body::head_of;
use crate::spec::component::Component;

/// The folder of a chart whose files are definitions of kinds: documents in the emitter's form.
const DEFINITIONS: &str = "files/crds/";

/// A chart to render.
///
/// The definitions of kinds are most of what a mesh consists of, by size, and go through the chart unchanged. So that
/// they need not be copied from template to template and read again, the chart has only the head of each in its place;
/// what comes out is told by it.
#[derive(Debug)]
pub(super) struct ComponentChart {
    pub(super) chart: Chart,
    /// Whether its own values are not below its component's key: those of releases since 1.24.
    pub(super) is_flat: bool,
    /// The heads, without white space at their ends, and the whole texts.
    definitions: Vec<(&'static str, &'static str)>,
}

impl ComponentChart {
    /// Returns the whole text of a definition whose head is a document.
    pub(super) fn definition(&self, document: &str) -> Option<&'static str> {
        let document = document.trim_end();
        self.definitions.iter().find(|(head, _)| *head == document).map(|(_, text)| *text)
    }
}

/// The charts of the program that were read, by folder.
static OWN: Mutex<Vec<(&str, Arc<ComponentChart>)>> = Mutex::new(Vec::new());

/// Returns the chart of a component; none when there is none.
pub(super) fn of(assets: &Assets, component: &'static Component) -> Result<Option<Arc<ComponentChart>>, ChartError> {
    let own = assets.own_chart_files(component.chart);
    // A folder with charts of a mesh need not have those of add-ons.
    let own = own.or_else(|| {
        if is_left_out(assets, component) { Assets::embedded().own_chart_files(component.chart) } else { None }
    });
    let Some(files) = own else { return of_folder(assets, component) };
    if files.is_empty() {
        return Ok(None);
    }
    let mut known = OWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, chart)) = known.iter().find(|(folder, _)| *folder == component.chart) {
        return Ok(Some(chart.clone()));
    }
    let mut definitions = Vec::new();
    let files = files.into_iter().map(|(name, data)| match std::str::from_utf8(data) {
        Ok(text) if name.starts_with(DEFINITIONS) => {
            let head = head_of(text).trim_end();
            definitions.push((head, text));
            (name, head.as_bytes())
        }
        _ => (name, data),
    });
    let chart = Chart::from_files(component.chart, files)?;
    let chart = Arc::new(ComponentChart { chart, is_flat: false, definitions });
    known.push((component.chart, chart.clone()));
    Ok(Some(chart))
}

/// Tells whether a component is an add-on that a folder has no chart for.
fn is_left_out(assets: &Assets, component: &Component) -> bool {
    component.is_addon() && !component.has_release_chart(assets) && assets.chart_files(component.chart).is_empty()
}

/// Returns a chart of a folder, in which nothing is known beforehand.
fn of_folder(assets: &Assets, component: &Component) -> Result<Option<Arc<ComponentChart>>, ChartError> {
    let mut folders: Vec<&str> = match assets.layout() {
        Layout::Own => vec![component.chart],
        Layout::Release => component.release_charts().collect(),
    };
    folders.retain(|folder| !assets.chart_files(folder).is_empty());
    let Some(folder) = folders.first() else { return Ok(None) };
    let files = assets.chart_files(folder);
    let chart = Chart::from_files(folder, files)?;
    let is_flat = is_flat(&chart, component);
    Ok(Some(Arc::new(ComponentChart { chart, is_flat, definitions: Vec::new() })))
}

/// Tells whether a chart of a release has what is its own beside what all share.
fn is_flat(chart: &Chart, component: &Component) -> bool {
    let [root] = component.values_root else { return false };
    let own = unwrapped(&chart.values);
    !own.is_empty() && !own.contains_key(root)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{ReadOptions, Style, emit, parse};

    #[test]
    fn definitions_are_in_the_form_that_they_are_printed_in() {
        let assets = Assets::embedded();
        let files = assets.chart_files("base").into_iter().filter(|(name, _)| name.starts_with(DEFINITIONS));
        for (name, data) in files {
            let text = std::str::from_utf8(data).unwrap();
            let tree = parse(name, text, &ReadOptions::default()).unwrap();
            assert!(emit(&tree, Style::Ordered) == text, "{name} is not what the emitter makes of it");
        }
    }
}
