{{- /* base.labels: what every object of the chart carries; called with a dict of root and name */ -}}
{{- define "base.labels" -}}
release: {{ .root.Release.Name }}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/part-of: istio
app.kubernetes.io/version: {{ .root.Chart.Version }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end -}}
