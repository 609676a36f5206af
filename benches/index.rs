//! The index of a Helm repository with 20,000 versions: read, a version found in it, all of a chart listed.
//!
//! `cargo bench --bench index`

#![expect(clippy::expect_used, reason = "a bench that cannot be set up fails")]

use std::fmt::Write;
use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use meshctl::events::Silent;
use meshctl::fetch::index::{Index, Wanted};

/// How many versions there are.
const VERSIONS: usize = 20_000;

/// Returns an index in the form that Helm writes, with so many charts.
fn text(charts: usize) -> String {
    let mut text = "apiVersion: v1\nentries:\n".to_owned();
    for chart in 0..charts {
        let _ = writeln!(text, "  chart-{chart}:");
        for version in 0..VERSIONS / charts {
            let (major, minor, patch) = (version / 1000, version / 20 % 50, version % 20);
            let _ = write!(
                text,
                "  - annotations:\n      artifacthub.io/changes: |\n        - kind: changed\n          description: version {version}\n    \
                 apiVersion: v2\n    appVersion: {major}.{minor}.{patch}\n    created: \"2026-11-21T00:21:52.590093093Z\"\n    \
                 dependencies:\n    - name: common\n      repository: oci://registry.example.com/charts\n      version: 2.x.x\n    \
                 description: A chart that installs something useful, in several words that\n      go on in a second line\n    \
                 digest: {:064x}\n    home: https://example.com/charts\n    icon: https://example.com/icon.png\n    \
                 keywords:\n    - one\n    - two\n    kubeVersion: '>=1.23.0-0'\n    maintainers:\n    - email: anna@example.com\n      \
                 name: Anna\n    name: chart-{chart}\n    sources:\n    - https://github.com/example/charts\n    type: application\n    \
                 urls:\n    - https://charts.example.com/chart-{chart}-{major}.{minor}.{patch}.tgz\n    version: {major}.{minor}.{patch}\n",
                chart * VERSIONS + version
            );
        }
    }
    text.push_str("generated: \"2026-11-21T00:21:52.584988463Z\"\n");
    text
}

fn read(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("index");
    group.sample_size(20);
    for charts in [1, 400] {
        let text = text(charts);
        group.throughput(Throughput::Bytes(text.len() as u64));
        for wanted in [None, Some("~3.7"), Some("3.7.7")] {
            let name = format!("{charts} charts, {}", wanted.unwrap_or("newest"));
            // Four hundred charts have fifty versions each.
            let wanted =
                wanted.map(|wanted| if charts > 1 { wanted.replacen("3.7", "0.1", 1) } else { wanted.to_owned() });
            group.bench_function(&name, |bencher| {
                bencher.iter_batched(
                    || text.clone().into_bytes(),
                    |bytes| {
                        let index = Index::read("https://charts.example.com/index.yaml", bytes).expect("an index");
                        let wanted = Wanted { version: wanted.as_deref(), development: false };
                        black_box(index.find("chart-0", wanted, &Silent).expect("a version"));
                        index
                    },
                    BatchSize::PerIteration,
                );
            });
        }
        group.bench_function(format!("{charts} charts, the newest of each"), |bencher| {
            bencher.iter_batched(
                || text.clone().into_bytes(),
                |bytes| {
                    let index = Index::read("https://charts.example.com/index.yaml", bytes).expect("an index");
                    for chart in index.charts() {
                        black_box(index.find(chart, Wanted::default(), &Silent).expect("a version"));
                    }
                    index
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
