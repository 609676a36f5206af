//! A whole mesh inside the process: spec, objects, YAML; one, and many with different settings.
//!
//! `cargo bench --bench mesh`. The time for so many renders grows with their number, or something is kept between them.

#![expect(clippy::expect_used, reason = "a bench that cannot be set up fails")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use meshctl::chart::Capabilities;
use meshctl::commands::manifest::generate::{self, DocumentFormat};
use meshctl::render;
use meshctl::spec::{self, SpecSources};

/// Returns the objects of a profile as YAML, as `meshctl manifest generate` prints them.
fn mesh(profile: &str, sets: Vec<String>) -> String {
    let sources = SpecSources { profile: Some(profile.to_owned()), sets, ..SpecSources::default() };
    let spec = spec::resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).expect("the inputs are fine");
    let rendered = render::render_for(&spec, &Capabilities::default()).expect("a mesh");
    generate::text(&rendered.in_apply_order(), DocumentFormat::Yaml)
}

fn profiles(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("manifest generate");
    for profile in ["minimal", "default", "demo", "ambient"] {
        group.bench_function(profile, |bencher| bencher.iter(|| mesh(profile, Vec::new())));
    }
    group.finish();
}

fn many(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("renders of demo with different sets");
    group.sample_size(10);
    for count in [1_u64, 10, 100] {
        group.throughput(Throughput::Elements(count));
        group.bench_with_input(BenchmarkId::from_parameter(count), &count, |bencher, count| {
            bencher.iter(|| {
                for number in 0..*count {
                    mesh("demo", vec![format!("values.global.meshID=mesh-{number}")]);
                }
            });
        });
    }
    group.finish();
}

criterion_group!(meshes, profiles, many);
criterion_main!(meshes);
