//! Which texts there are to inject: files, folders, standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use crate::commands::CommandError;
use crate::commands::inputs::STANDARD_INPUT;
use crate::diagnostic::Category;

/// The ends of names of files that a folder is searched for.
const EXTENSIONS: [&str; 3] = ["yaml", "yml", "json"];
/// How much is read at once.
const BUFFER_BYTES: usize = 256 << 10;

/// A text to inject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Standard,
    /// A file.
    File(PathBuf),
}

impl Input {
    /// Returns how it is called where a position follows.
    pub fn name(&self) -> String {
        match self {
            Self::Standard => STANDARD_INPUT.to_owned(),
            Self::File(path) => path.to_string_lossy().into_owned(),
        }
    }

    /// Opens it.
    pub fn open(&self) -> Result<Box<dyn BufRead>, CommandError> {
        match self {
            Self::Standard => Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, io::stdin()))),
            Self::File(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, file))),
                Err(error) => Err(unreadable(path, &error)),
            },
        }
    }
}

/// Returns what the arguments name, folders as the files in them, sorted by name.
pub fn inputs(arguments: &[String], recursive: bool) -> Result<Vec<Input>, CommandError> {
    let mut inputs = Vec::new();
    for argument in arguments {
        if argument.contains("://") {
            let message = format!("cannot read `{argument}`: it is an address, and this version reads files");
            return Err(CommandError::message(Category::Usage, message)
                .hint(format!("fetch it first: `curl -fsSL {argument} | meshctl … -f -`")));
        }
        if argument == "-" {
            if inputs.contains(&Input::Standard) {
                return Err(CommandError::message(Category::Usage, "`-f -` can be given once only"));
            }
            inputs.push(Input::Standard);
            continue;
        }
        let path = PathBuf::from(argument);
        let metadata = std::fs::metadata(&path).map_err(|error| unreadable(&path, &error))?;
        if metadata.is_dir() {
            let before = inputs.len();
            search(&path, recursive, &mut inputs)?;
            if inputs.len() == before {
                let message = format!("the folder `{argument}` has no files with .yaml, .yml or .json at the end");
                let error = CommandError::message(Category::InputMissing, message);
                return Err(if recursive { error } else { error.hint("`-R` looks into the folders in it, too") });
            }
        } else {
            inputs.push(Input::File(path));
        }
    }
    Ok(inputs)
}

/// Adds the files of a folder. A folder that a symbolic link points to is not entered.
fn search(folder: &Path, recursive: bool, inputs: &mut Vec<Input>) -> Result<(), CommandError> {
    let listed = std::fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = listed.map_err(|error| unreadable(folder, &error))?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| unreadable(&path, &error))?;
        if kind.is_dir() {
            if recursive {
                search(&path, recursive, inputs)?;
            }
        } else if path.is_file() && path.extension().is_some_and(|end| EXTENSIONS.iter().any(|known| end == *known)) {
            inputs.push(Input::File(path));
        }
    }
    Ok(())
}

fn unreadable(path: &Path, error: &io::Error) -> CommandError {
    CommandError::message(Category::of_read(error), error.to_string())
        .context(format!("failed to read `{}`", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_its_files_in_order() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.yaml", "a.json", "c.txt", "deep/d.yml"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let argument = [folder.path().to_string_lossy().into_owned()];
        let names = |recursive| {
            let found = inputs(&argument, recursive).unwrap();
            found.iter().map(|input| input.name().rsplit('/').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(false), ["a.json", "b.yaml"]);
        assert_eq!(names(true), ["a.json", "b.yaml", "d.yml"]);
        assert!(inputs(&["-".to_owned(), "-".to_owned()], false).is_err());
    }
}
