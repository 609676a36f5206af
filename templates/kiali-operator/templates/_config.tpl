{{- /* kiali.viewOnly: not empty when Kiali changes nothing */ -}}
{{- define "kiali.viewOnly" -}}
{{- $own := index .Values.addons .Chart.Name -}}
{{- if ternary $own.viewOnly (eq $own.auth "anonymous") (kindIs "bool" $own.viewOnly) }}yes{{ end -}}
{{- end -}}

{{- /* kiali.auth: how one logs in */ -}}
{{- define "kiali.auth" -}}
{{- $auth := (index .Values.addons .Chart.Name).auth -}}
{{- if not (has $auth (list "token" "anonymous")) -}}
{{- fail (printf "addons.%s.auth is %q; there are token and anonymous" .Chart.Name $auth) -}}
{{- end -}}
strategy: {{ $auth }}
{{- end -}}

{{- /* kiali.services: where the other add-ons are, of those that are there */ -}}
{{- define "kiali.services" -}}
{{- $addons := .Values.addons -}}
{{- $own := index $addons .Chart.Name -}}
prometheus:
  url: {{ $own.prometheusUrl | default (printf "http://prometheus.%s:9090" (include "addon.place" (dict "root" . "name" "prometheus"))) }}
grafana:
  enabled: {{ $addons.grafana.enabled }}
  {{- if $addons.grafana.enabled }}
  internal_url: http://grafana.{{ include "addon.place" (dict "root" . "name" "grafana") }}:3000
  datasource_uid: prometheus
  dashboards:
    - name: Istio mesh
    - name: Istio service
      variables:
        service: var-service
    - name: Istio workload
      variables:
        namespace: var-namespace
        workload: var-workload
    - name: Istio control plane
  {{- end }}
tracing:
  {{- /* It does not understand Zipkin. */}}
  {{- $has := and $addons.tracing.enabled (eq $addons.tracing.provider "jaeger") }}
  enabled: {{ $has }}
  {{- if $has }}
  provider: jaeger
  internal_url: http://tracing.{{ include "addon.place" (dict "root" . "name" "tracing") }}:16685/jaeger
  use_grpc: true
  {{- end }}
{{- end -}}
