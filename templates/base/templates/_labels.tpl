{{- /* base.labels: labels of an object; called with a dict of root and app */ -}}
{{- define "base.labels" -}}
app: {{ .app }}
release: {{ .root.Release.Name }}
app.kubernetes.io/name: {{ .app }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/part-of: istio
app.kubernetes.io/version: {{ .root.Chart.Version }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end -}}
