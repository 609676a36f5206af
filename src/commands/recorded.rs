//! What a mesh was installed with, as its record says: for commands that change a mesh without hearing all of it again.

use super::inputs::{SpecArgs, opener};
use super::{CommandError, stores};
use crate::hint::shell_word;
use crate::install::history::Installation;
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
    /// Reads what a mesh was installed with. The last entry of its history that was installed without a failure counts, else
    /// the last. None where it cannot be read any more.
    pub async fn read(records: &Records<'_>, installation: &Installation) -> Result<Option<Self>, CommandError> {
        let Some(listed) = installation.deployed().or_else(|| installation.last()) else { return Ok(None) };
        let number = listed.number;
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
        let files = files.iter().map(|file| file.name.clone()).collect();
        let mut typed = SpecArgs::of(files, sets.clone(), profile.clone()).typed();
        if !components.is_empty() {
            typed.extend(["--component".to_owned(), shell_word(&components.join(","))]);
        }
        typed.join(" ")
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
