{{- /* prometheus.config: what Prometheus collects */ -}}
{{- define "prometheus.config" -}}
{{- $own := .Values.addons.prometheus -}}
global:
  scrape_interval: {{ $own.scrapeInterval }}
  evaluation_interval: {{ $own.scrapeInterval }}
scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets: ["localhost:9090"]

  # Everything that says it has metrics: istiod, node agents and node proxies, gateways, and each sidecar, which adds
  # those of its application to its own.
  - job_name: pods
    # Of applications that do not say what they answer with.
    fallback_scrape_protocol: PrometheusText0.0.4
    kubernetes_sd_configs:
      - role: pod
    relabel_configs:
      - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scrape]
        action: keep
        regex: "true"
      - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scheme]
        regex: (https?)
        target_label: __scheme__
      - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_path]
        regex: (.+)
        target_label: __metrics_path__
      # The port that the pod names, at its address of either family.
      - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_port, __meta_kubernetes_pod_ip]
        regex: (\d+);(.*:.*)
        target_label: __address__
        replacement: "[$2]:$1"
      - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_port, __meta_kubernetes_pod_ip]
        regex: (\d+);([\d.]+)
        target_label: __address__
        replacement: "$2:$1"
      {{- include "prometheus.labelsOfPods" . | nindent 6 }}

  # Proxies of pods that say nothing: injection is told not to merge metrics.
  - job_name: proxies
    metrics_path: /stats/prometheus
    kubernetes_sd_configs:
      - role: pod
    relabel_configs:
      - source_labels: [__meta_kubernetes_pod_container_port_name]
        action: keep
        regex: http-envoy-prom
      - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scrape]
        action: drop
        regex: "true"
      {{- include "prometheus.labelsOfPods" . | nindent 6 }}
{{- end -}}

{{- /* prometheus.labelsOfPods: which pods are asked, and what of them is kept as labels */ -}}
{{- define "prometheus.labelsOfPods" -}}
- source_labels: [__meta_kubernetes_pod_phase]
  action: drop
  regex: Pending|Succeeded|Failed
- source_labels: [__meta_kubernetes_namespace]
  target_label: namespace
- source_labels: [__meta_kubernetes_pod_name]
  target_label: pod
- source_labels: [__meta_kubernetes_pod_node_name]
  target_label: node
# The usual label of each pair wins over the recommended one.
- source_labels: [__meta_kubernetes_pod_label_app_kubernetes_io_name]
  regex: (.+)
  target_label: app
- source_labels: [__meta_kubernetes_pod_label_app]
  regex: (.+)
  target_label: app
- source_labels: [__meta_kubernetes_pod_label_app_kubernetes_io_version]
  regex: (.+)
  target_label: version
- source_labels: [__meta_kubernetes_pod_label_version]
  regex: (.+)
  target_label: version
{{- end -}}
