//! Charts and YAML inside the process: load, parse, render; read and write.
//!
//! `cargo bench --bench render`. Upstream's chart takes part when the references lie beside the checkout.

#![expect(clippy::expect_used, clippy::print_stderr, reason = "a bench that cannot be set up fails")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use meshctl::chart::{Chart, Entropy, Release, RenderOptions};
use meshctl::template::eval::{MissingKey, TemplateSet};
use meshctl::template::funcs::for_charts;
use meshctl::values::Map;
use meshctl::yaml::{self, ReadOptions, Style};

const VALUES: &str =
    "replicas: 3\nimage: {name: app, tag: v1}\nenv: {A: one, B: two, C: three}\nports: [80, 443, 8080]\n";

const TEMPLATE: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "synthetic.name" (dict "root" $ "index" @) }}
  labels: {{- include "synthetic.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas | default 1 }}
  template:
    spec:
      containers:
        - name: app
          image: "{{ .Values.image.name }}:{{ .Values.image.tag }}"
          ports:
          {{- range $index, $port := .Values.ports }}
            - name: {{ printf "port-%d" $index }}
              containerPort: {{ $port }}
          {{- end }}
          env:
          {{- range $name, $value := .Values.env }}
            - name: {{ $name }}
              value: {{ $value | upper | quote }}
          {{- end }}
          {{- with .Values.resources }}
          resources: {{- toYaml . | nindent 12 }}
          {{- end }}
"#;

const HELPERS: &str = r#"{{- define "synthetic.name" -}}
{{ printf "%s-%s-%d" .root.Release.Name .root.Chart.Name .index | trunc 63 | trimSuffix "-" }}
{{- end -}}
{{- define "synthetic.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/version: {{ .Chart.Version | quote }}
{{- end -}}
"#;

/// Returns a chart of so many templates of a usual kind.
fn synthetic(templates: usize) -> Chart {
    let mut files = vec![
        ("Chart.yaml".to_owned(), "apiVersion: v2\nname: synthetic\nversion: 1.0.0\n".to_owned()),
        ("values.yaml".to_owned(), VALUES.to_owned()),
        ("templates/_helpers.tpl".to_owned(), HELPERS.to_owned()),
    ];
    for index in 0..templates {
        files.push((format!("templates/deployment-{index}.yaml"), TEMPLATE.replace('@', &index.to_string())));
    }
    let files = files.iter().map(|(path, text)| (path.as_str(), text.as_bytes()));
    Chart::from_files("synthetic", files).expect("the chart is fine")
}

fn options() -> RenderOptions {
    RenderOptions { entropy: Entropy::Seed(1), ..RenderOptions::default() }
}

fn release() -> Release {
    Release { name: "bench".to_owned(), namespace: "bench".to_owned(), is_upgrade: false }
}

/// Measures loading, parsing and rendering of one chart on disk.
fn chart_on_disk(criterion: &mut Criterion, name: &str, path: &Path) {
    let mut group = criterion.benchmark_group(name);
    group.bench_function("load", |bencher| bencher.iter(|| Chart::load(black_box(path)).expect("a chart")));
    let chart = Chart::load(path).expect("a chart");
    group.bench_function("parse", |bencher| {
        bencher.iter(|| {
            let mut set = TemplateSet::new(&for_charts(), MissingKey::Zero);
            for file in &chart.templates {
                set.parse(&file.name, &file.text()).expect("a template");
            }
            set
        });
    });
    let render = || chart.render(&Map::new(), &release(), &options()).expect("a render");
    render();
    group.bench_function("render, parsed before", |bencher| bencher.iter(render));
    group.finish();
}

fn charts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("synthetic chart");
    for templates in [10, 100] {
        let chart = synthetic(templates);
        group.bench_with_input(BenchmarkId::new("render", templates), &chart, |bencher, chart| {
            bencher.iter(|| chart.render(&Map::new(), &release(), &options()).expect("a render"));
        });
    }
    group.finish();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    chart_on_disk(criterion, "our istiod chart", &here.join("templates/istiod"));
    let references = std::env::var_os("MESHCTL_SHARED").map_or_else(|| here.join("../shared"), PathBuf::from);
    let upstream = references.join("goldens/chart/input/store/istiod-1.30.3.tgz");
    if upstream.exists() {
        chart_on_disk(criterion, "upstream's istiod 1.30.3", &upstream);
    } else {
        eprintln!("SKIPPED upstream's istiod 1.30.3: {} is not there", upstream.display());
    }
}

/// Returns about a megabyte of objects as people write them.
fn document() -> String {
    let mut text = String::from("items:\n");
    let mut index = 0;
    while text.len() < 1 << 20 {
        let _ = write!(
            text,
            "- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: config-{index}\n    labels: {{app: \"a{index}\", \
             tier: back, on: 'yes'}}\n  data:\n    count: {index}\n    ratio: {index}.5\n    text: |\n      first line\n      \
             second line of {index}\n    folded: >-\n      some words\n      and more words\n"
        );
        index += 1;
    }
    text
}

fn yaml_text(criterion: &mut Criterion) {
    let text = document();
    let options = ReadOptions::default();
    let tree = yaml::parse("bench", &text, &options).expect("YAML");
    let mut group = criterion.benchmark_group("a megabyte of YAML");
    group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
    group.bench_function("read", |bencher| bencher.iter(|| yaml::parse("bench", black_box(&text), &options)));
    group.bench_function("write", |bencher| bencher.iter(|| yaml::emit(black_box(&tree), Style::Sorted)));
    group.finish();
}

criterion_group!(benches, charts, yaml_text);
criterion_main!(benches);
