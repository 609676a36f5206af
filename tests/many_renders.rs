//! A process that renders again and again, as a server or a test suite would, keeps nothing of what it rendered.

#![expect(clippy::expect_used, reason = "what cannot be rendered fails the test")]

use meshctl::chart::Capabilities;
use meshctl::commands::manifest::generate::{self, DocumentFormat};
use meshctl::render;
use meshctl::spec::{self, SpecSources};

/// Returns the objects of demo with a setting of its own, as YAML.
fn mesh(number: usize) -> String {
    let sets = vec![format!("values.global.meshID=mesh-{number}"), format!("values.pilot.env.NUMBER={number}")];
    let sources = SpecSources { profile: Some("demo".to_owned()), sets, ..SpecSources::default() };
    let spec = spec::resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).expect("the inputs are fine");
    let rendered = render::render_for(&spec, &Capabilities::default()).expect("a mesh");
    generate::text(&rendered.in_apply_order(), DocumentFormat::Yaml)
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let first = mesh(1);
    assert!(first.contains("mesh-1") && !first.contains("mesh-2"));
    let other = mesh(2);
    assert!(other.contains("mesh-2") && !other.contains("mesh-1"));
    // Nothing of the render in between is left.
    assert!(mesh(1) == first, "a second render with the same input differs");
}

/// Returns how much memory this process has at present, in KiB.
#[cfg(target_os = "linux")]
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the state of this process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().trim_end_matches("kB").trim().parse().expect("a number")
}

#[cfg(target_os = "linux")]
#[test]
fn a_hundred_renders_need_no_more_memory_than_ten() {
    // A mesh as text has 1 MB; one that were kept would show, and so would one in ten.
    const ROOM: u64 = 10 * 1024;
    (0..10).for_each(|number| drop(mesh(number)));
    let before = resident();
    (10..110).for_each(|number| drop(mesh(number)));
    let growth = resident().saturating_sub(before);
    assert!(growth < ROOM, "100 renders left {growth} KiB behind");
}
