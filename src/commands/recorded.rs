//! What a mesh was installed with, as its record says: for commands that change a mesh without hearing all of it again.

use super::inputs::opener;
use super::{CommandError, stores};
use crate::cluster::Cluster;
use crate::hint::shell_word;
use crate::install::history::History;
use crate::install::records::Records;
use crate::install::revision::Inputs;
use crate::spec::SpecSources;

/// What a mesh was installed with.
#[derive(Debug)]
pub struct Recorded {
    /// The number of the entry in its history.
    pub number: u32,
    /// What the user said.
    pub inputs: Inputs,
}

impl Recorded {
    /// Reads what the mesh of a history was installed with: the one of a revision, or the only one. The last entry that was
    /// installed without a failure counts, else the last. None where it cannot be read any more.
    pub async fn read(
        cluster: &Cluster,
        history: &History,
        revision: Option<&str>,
    ) -> Result<Option<Self>, CommandError> {
        let installation = history.choose(revision)?;
        let Some(listed) = installation.deployed().or_else(|| installation.last()) else { return Ok(None) };
        let number = listed.number;
        let install = installation.revision.clone();
        let records = Records { cluster, namespace: history.namespace.clone(), install };
        Ok(records.read(number).await?.map(|revision| Self { number, inputs: revision.inputs }))
    }

    /// Returns the same as sources of a spec, with the charts that come from elsewhere fetched again.
    pub async fn sources(&self) -> Result<SpecSources, CommandError> {
        let (charts, warnings) = stores::again(&self.inputs.charts).await?;
        Ok(SpecSources { opener: opener(), charts, warnings, ..self.inputs.sources() })
    }

    /// Returns what the user said as it is typed, without the source and the revision; empty when nothing was.
    pub fn typed(&self) -> String {
        let Inputs { files, sets, profile, components, .. } = &self.inputs;
        let profile = profile.iter().map(|profile| format!("--profile {}", shell_word(profile)));
        let files = files.iter().map(|file| format!("-f {}", shell_word(&file.name)));
        let sets = sets.iter().map(|set| format!("--set {}", shell_word(set)));
        let components = (!components.is_empty()).then(|| format!("--component {}", shell_word(&components.join(","))));
        profile.chain(files).chain(sets).chain(components).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::revision::InputFile;

    #[test]
    fn what_was_said_can_be_typed() {
        let inputs = Inputs {
            files: vec![InputFile { name: "my mesh.yaml".to_owned(), text: String::new() }],
            sets: vec!["a=b c".to_owned()],
            profile: Some("demo".to_owned()),
            components: vec!["base".to_owned(), "pilot".to_owned()],
            ..Inputs::default()
        };
        let recorded = Recorded { number: 1, inputs };
        assert_eq!(recorded.typed(), "--profile demo -f 'my mesh.yaml' --set 'a=b c' --component base,pilot");
    }
}
