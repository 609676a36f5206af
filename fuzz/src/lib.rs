//! A small fuzzer that builds with the stable compiler and needs nothing installed: it changes seeds by chance, but by
//! the same chance for the same number, and runs a target on each.
//!
//! It does not measure coverage; the dictionary and the seeds make up for some of that. A target takes bytes and
//! panics when something is wrong, so that another fuzzer can drive the same functions.

pub mod mutate;
pub mod targets;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mutate::Mutator;

/// What the command line asks for.
struct Arguments {
    runs: u64,
    seed: u64,
    files: Vec<PathBuf>,
}

const USAGE: &str = "usage: TARGET [--runs N] [--seed N] [FILE…]   (with files: each is run as it is)";

fn arguments() -> Option<Arguments> {
    let mut found = Arguments { runs: 10_000, seed: 0, files: Vec::new() };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match &*word {
            "--runs" => found.runs = words.next()?.parse().ok()?,
            "--seed" => found.seed = words.next()?.parse().ok()?,
            option if option.starts_with('-') => return None,
            file => found.files.push(file.into()),
        }
    }
    Some(found)
}

/// Runs a target on files, or on changed seeds. An input that makes it panic is kept in `fuzz/crashes`.
pub fn main(name: &str, seeds: &str, target: fn(&[u8])) -> ExitCode {
    let Some(arguments) = arguments() else {
        eprintln!("{USAGE}");
        return ExitCode::from(64);
    };
    for file in &arguments.files {
        match std::fs::read(file) {
            Ok(bytes) => target(&bytes),
            Err(error) => {
                eprintln!("error: cannot read `{}`: {error}", file.display());
                return ExitCode::from(66);
            }
        }
    }
    if !arguments.files.is_empty() {
        return ExitCode::SUCCESS;
    }
    let seeds = read_seeds(seeds);
    let mut mutator = Mutator::new(arguments.seed);
    for run in 0..arguments.runs {
        // The seeds themselves come first.
        let input = usize::try_from(run).ok().and_then(|run| seeds.get(run)).cloned();
        let input = input.unwrap_or_else(|| mutator.change(&seeds));
        if std::panic::catch_unwind(|| target(&input)).is_err() {
            let path = keep(name, &input);
            eprintln!(
                "error: run {run} of seed {} of {name} failed; its input is `{}`",
                arguments.seed,
                path.display()
            );
            return ExitCode::FAILURE;
        }
    }
    println!("{name}: {} runs from {} seeds, nothing found", arguments.runs, seeds.len());
    ExitCode::SUCCESS
}

/// Returns the seeds of a kind, sorted by name.
pub fn read_seeds(kind: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(kind);
    let entries = std::fs::read_dir(folder).map(|entries| entries.flatten().map(|entry| entry.path()).collect());
    let mut paths: Vec<PathBuf> = entries.unwrap_or_default();
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read(path).ok()).collect()
}

fn keep(name: &str, input: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crashes");
    let sum = input
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    let path = folder.join(format!("{name}-{sum:016x}"));
    let kept = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, input));
    if let Err(error) = kept {
        eprintln!("error: cannot keep the input: {error}");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_and_some_changes_of_them_pass() {
        type Target = fn(&[u8]);
        let all: [(&str, Target); 6] = [
            ("template", targets::template_parse),
            ("template", targets::template_render),
            ("yaml", targets::yaml_read),
            ("yaml", targets::split_documents),
            ("yaml", targets::edit_document),
            ("set_flag", targets::set_flag),
        ];
        for (kind, target) in all {
            let seeds = read_seeds(kind);
            assert!(seeds.len() >= 3, "{kind}");
            seeds.iter().for_each(|seed| target(seed));
            let mut mutator = Mutator::new(1);
            (0..200).for_each(|_| target(&mutator.change(&seeds)));
        }
    }
}
