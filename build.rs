//! Packs `profiles/` and `templates/` into a table of paths and contents that `src/assets/embedded.rs` includes.
//!
//! The table is sorted by path and holds nothing else, so equal folders make equal programs.

use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

/// The folders that go into the program.
const FOLDERS: [&str; 2] = ["profiles", "templates"];

fn main() -> io::Result<()> {
    let variable =
        |name: &str| std::env::var_os(name).map(PathBuf::from).ok_or_else(|| io::Error::other(name.to_owned()));
    let root = variable("CARGO_MANIFEST_DIR")?;
    let mut files = Vec::new();
    for folder in FOLDERS {
        // A folder's own time changes when a file is added or goes away, a file's when it is edited.
        println!("cargo:rerun-if-changed={folder}");
        collect(&root.join(folder), folder, &mut files)?;
    }
    files.sort();
    let mut table = "/// Every embedded file, sorted by path.\nstatic FILES: &[(&str, &[u8])] = &[\n".to_owned();
    for (name, path) in &files {
        println!("cargo:rerun-if-changed={name}");
        let _ = writeln!(table, "    ({name:?}, include_bytes!({path:?})),", path = path.display().to_string());
    }
    table.push_str("];\n");
    std::fs::write(variable("OUT_DIR")?.join("assets.rs"), table)
}

/// Adds the files below a folder, each with its path from the root of the package. Hidden files stay out.
fn collect(folder: &Path, name: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let file_name = entry
            .file_name()
            .into_string()
            .map_err(|name| io::Error::other(format!("`{}` is not UTF-8", name.display())))?;
        if file_name.starts_with('.') {
            continue;
        }
        let name = format!("{name}/{file_name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &name, files)?;
        } else {
            files.push((name, entry.path()));
        }
    }
    Ok(())
}
