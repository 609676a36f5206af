{{- /* kiali.config: what Kiali goes by */ -}}
{{- define "kiali.config" -}}
auth:
  {{- include "kiali.auth" . | nindent 2 }}
deployment:
  cluster_wide_access: true
  instance_name: kiali
  namespace: {{ .Release.Namespace }}
  view_only_mode: {{ not (not (include "kiali.viewOnly" .)) }}
external_services:
  {{- include "kiali.services" . | nindent 2 }}
server:
  port: 20001
  web_root: /kiali
  observability:
    metrics:
      enabled: true
      port: 9090
{{- end -}}
