//! Names of entries as paths that lead nowhere else.

/// Returns a path without `.` parts, or why it is refused.
pub fn safe_path(path: &[u8]) -> Result<String, &'static str> {
    let Ok(path) = std::str::from_utf8(path) else { return Err("it is not UTF-8") };
    if path.contains('\0') {
        return Err("it has a NUL");
    }
    if path.starts_with('/') {
        return Err("it is absolute");
    }
    if path.contains('\\') {
        return Err("it has a backslash");
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => return Err("it leads out of its folder"),
            _ if part.len() > 255 => return Err("a part of it is longer than 255 bytes"),
            _ if part.len() == 2 && part.ends_with(':') && part.as_bytes()[0].is_ascii_alphabetic() => {
                return Err("it begins with a drive");
            }
            _ => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}
