//! Guards the layers: a module imports only from those named before it.
//!
//! It reads `crate::` paths in `src/` (in `use` lists too); comments and strings are skipped. It does not see through
//! macros, and forbids `super::super::`, with which a path could leave its module unseen.

#![expect(clippy::unwrap_used, reason = "a file that cannot be read fails the test")]

use std::collections::BTreeSet;
use std::path::Path;

/// The layers, lowest first. A module may use those before it and itself.
const LAYERS: &[&str] = &[
    // nouns without a domain
    "hint",
    "source",
    "diagnostic",
    "checksum",
    "events",
    "finding",
    "archive",
    "values",
    "yaml",
    "template",
    "object",
    // the product, offline and pure
    "api",
    "assets",
    "chart",
    "spec",
    "render",
    "inject",
    "gateway",
    "migrate",
    "mode",
    "analyze",
    // the outside world
    "cluster",
    "fetch",
    // operations
    "install",
    "mesh",
    // the user
    "ui",
    "commands",
];

/// Only these layers may print; everything below returns values or reports events.
const PRINTERS: &[&str] = &["ui"];

#[test]
fn imports_run_downward() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for path in rust_files(&source) {
        let relative = path.strip_prefix(&source).unwrap().to_string_lossy().replace('\\', "/");
        let module = relative.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
        if module == "main" || module == "lib" {
            continue;
        }
        seen.insert(module.clone());
        faults.extend(check(&relative, &module, &std::fs::read_to_string(&path).unwrap()));
    }
    assert!(seen.len() > 5, "found only {seen:?}");
    assert!(faults.is_empty(), "imports that run upward:\n{}", faults.join("\n"));
}

#[test]
fn a_planted_upward_import_is_found() {
    let planted = [
        "use crate::commands::Context;",
        "use crate::{source::Span, commands::{self, Context}};",
        "fn f() { crate::ui::table::Table::default(); }",
        "use super::super::ui;",
        "use crate::no_such_layer::X;",
        "use crate::{\n    source::Span,\n    ui,\n};",
    ];
    for text in planted {
        assert_eq!(check("render/mod.rs", "render", text).len(), 1, "{text}");
    }
    let allowed = [
        "use crate::{source::Span, chart::Chart};\nuse crate::render::x;",
        "// crate::commands is above\nconst X: &str = \"crate::ui\";",
        "/// [`crate::ui`] shows it\n//! crate::ui",
        "use other_crate::ui;",
    ];
    for text in allowed {
        assert_eq!(check("render/mod.rs", "render", text), Vec::<String>::new(), "{text}");
    }
    let text = &check("render/mod.rs", "render", planted[0])[0];
    assert_eq!(text, "render/mod.rs: `render` imports `commands`");
}

#[test]
fn only_the_user_interface_prints() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in rust_files(&source) {
        let relative = path.strip_prefix(&source).unwrap().to_string_lossy().replace('\\', "/");
        if PRINTERS.contains(&relative.split('/').next().unwrap()) {
            continue;
        }
        let code = without_text(&std::fs::read_to_string(&path).unwrap());
        for word in ["io::stdout", "io::stderr", "println!", "eprintln!", "process::exit"] {
            assert!(!code.contains(word), "{relative}: `{word}` belongs into ui/");
        }
    }
}

/// Returns what is wrong with the imports of a file.
fn check(file: &str, module: &str, text: &str) -> Vec<String> {
    let code = without_text(text);
    let Some(rank) = rank(module) else {
        return vec![format!("{file}: `{module}` is not in LAYERS")];
    };
    let mut faults: Vec<String> = imports(&code)
        .into_iter()
        .filter_map(|import| match self::rank(&import) {
            None => Some(format!("{file}: `{module}` imports `{import}`, which is not in LAYERS")),
            Some(other) if other > rank => Some(format!("{file}: `{module}` imports `{import}`")),
            Some(_) => None,
        })
        .collect();
    if code.contains("super::super::") {
        faults.push(format!("{file}: `super::super::` may leave the module unseen; write `crate::{module}::`"));
    }
    faults
}

fn rank(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| *layer == module)
}

/// Returns the first segments after every `crate::`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with(|character: char| character.is_alphanumeric() || character == '_') {
            continue;
        }
        let rest = code[at + "crate::".len()..].trim_start();
        match rest.strip_prefix('{') {
            None => found.extend(name(rest)),
            Some(list) => {
                let mut depth = 0;
                let mut expected = true;
                for (index, character) in list.char_indices() {
                    match character {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => expected = true,
                        _ if expected && !character.is_whitespace() => {
                            found.extend(name(&list[index..]));
                            expected = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found
}

/// Returns the name at the start of a text; names of the crate's root (capitals, macros) are no modules.
fn name(text: &str) -> Option<String> {
    let name: String = text.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// Returns code without comments and without the content of strings.
fn without_text(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    for line in text.lines() {
        let mut in_string = false;
        let mut characters = line.char_indices().peekable();
        while let Some((index, character)) = characters.next() {
            match character {
                '\\' if in_string => drop(characters.next()),
                '\'' if !in_string && line[index..].starts_with("'\"'") => {
                    characters.next();
                    characters.next();
                }
                '"' => in_string = !in_string,
                '/' if !in_string && line[index..].starts_with("//") => break,
                _ if in_string => {}
                _ => code.push(character),
            }
        }
        code.push('\n');
    }
    code
}

/// Returns every Rust file below a folder, sorted.
fn rust_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}
