//! What is part of the program: `profiles/` and `templates/`, packed by `build.rs`.

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Returns an embedded file.
pub(super) fn file(path: &str) -> Option<&'static [u8]> {
    let at = FILES.binary_search_by(|(known, _)| (*known).cmp(path)).ok()?;
    Some(FILES[at].1)
}

/// Returns the embedded files below a folder, whose name ends with a slash.
pub(super) fn below(folder: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let first = FILES.partition_point(|(path, _)| *path < folder);
    FILES[first..].iter().map_while(move |(path, data)| Some((path.strip_prefix(folder)?, *data)))
}

/// Returns the names of the embedded profiles, sorted.
pub fn profiles() -> Vec<&'static str> {
    let names = below("profiles/").filter_map(|(path, _)| path.strip_suffix(".yaml"));
    let mut names: Vec<&str> = names.filter(|name| !name.contains('/')).collect();
    names.sort_unstable();
    names
}

/// Returns the text of an embedded profile, or of another file in `profiles/`, by its path without the ending.
pub fn profile(name: &str) -> Option<&'static str> {
    std::str::from_utf8(file(&format!("profiles/{name}.yaml"))?).ok()
}

/// Returns the text of an embedded sample by its name.
pub fn sample(name: &str) -> Option<&'static str> {
    std::str::from_utf8(file(&format!("templates/samples/{name}.yaml"))?).ok()
}
