{{- /* tracing.app: what runs: jaeger or zipkin */ -}}
{{- define "tracing.app" -}}
{{- $provider := .Values.addons.tracing.provider -}}
{{- if not (has $provider (list "jaeger" "zipkin")) -}}
{{- fail (printf "addons.tracing.provider is %q; there are jaeger and zipkin" $provider) -}}
{{- end -}}
{{- $provider -}}
{{- end -}}

{{- /* tracing.labels: the labels of an object */ -}}
{{- define "tracing.labels" -}}
{{- include "addon.labels" (dict "root" . "app" (include "tracing.app" .)) -}}
{{- end -}}

{{- /* tracing.config: Jaeger in one process with its traces in memory: takes OTLP and Zipkin's spans, answers queries
       below /jaeger */ -}}
{{- define "tracing.config" -}}
service:
  extensions: [healthcheckv2, jaeger_storage, jaeger_query]
  pipelines:
    traces:
      receivers: [otlp, zipkin]
      processors: [batch]
      exporters: [jaeger_storage_exporter]
receivers:
  otlp:
    protocols:
      grpc:
        endpoint: ":4317"
      http:
        endpoint: ":4318"
  zipkin:
    endpoint: ":9411"
processors:
  batch: {}
exporters:
  jaeger_storage_exporter:
    trace_storage: memory
extensions:
  healthcheckv2:
    use_v2: true
    http:
      endpoint: ":13133"
  jaeger_storage:
    backends:
      memory:
        memory:
          max_traces: {{ int64 .Values.addons.tracing.maxTraces }}
  jaeger_query:
    base_path: /jaeger
    storage:
      traces: memory
    http:
      endpoint: ":16686"
    grpc:
      endpoint: ":16685"
{{- end -}}

{{- /* tracing.services: the services, and their ports by name: the port of the service, that of the pod */ -}}
{{- define "tracing.services" -}}
{{- if eq "jaeger" (include "tracing.app" .) -}}
tracing:
  http-query: [80, 16686]
  grpc-query: [16685, 16685]
jaeger-query:
  http-query: [16686, 16686]
  grpc-query: [16685, 16685]
jaeger-collector:
  grpc-otlp: [4317, 4317]
  http-otlp: [4318, 4318]
  http-zipkin: [9411, 9411]
zipkin:
  http-zipkin: [9411, 9411]
{{- else -}}
tracing:
  http-query: [80, 9411]
zipkin:
  http-query: [9411, 9411]
{{- end -}}
{{- end -}}
