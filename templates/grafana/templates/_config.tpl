{{- /* grafana.sources: where data come from */ -}}
{{- define "grafana.sources" -}}
{{- $addons := .Values.addons -}}
apiVersion: 1
datasources:
  - name: Prometheus
    uid: prometheus
    type: prometheus
    access: proxy
    url: {{ $addons.grafana.prometheusUrl | default (printf "http://prometheus.%s:9090" (include "addon.place" (dict "root" . "name" "prometheus"))) }}
    isDefault: true
    jsonData:
      httpMethod: POST
      timeInterval: {{ $addons.prometheus.scrapeInterval }}
  {{- if $addons.tracing.enabled }}
  {{- $place := include "addon.place" (dict "root" . "name" "tracing") }}
  {{- $isJaeger := eq $addons.tracing.provider "jaeger" }}
  - name: Traces
    uid: tracing
    type: {{ $addons.tracing.provider }}
    access: proxy
    url: {{ ternary (printf "http://tracing.%s/jaeger" $place) (printf "http://zipkin.%s:9411" $place) $isJaeger }}
  {{- end }}
{{- end -}}

{{- /* grafana.folders: where dashboards come from */ -}}
{{- define "grafana.folders" -}}
apiVersion: 1
providers:
  - name: istio
    type: file
    folder: Istio
    disableDeletion: true
    allowUiUpdates: false
    options:
      path: /etc/grafana/dashboards
{{- end -}}
