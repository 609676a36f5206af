{{- /* istiod.suffix: what a revision adds to the names of objects */ -}}
{{- define "istiod.suffix" -}}
{{- if and .Values.revision (ne .Values.revision "default") }}-{{ .Values.revision }}{{ end -}}
{{- end -}}

{{- /* istiod.home: the namespace of the control plane, where its accounts live */ -}}
{{- define "istiod.home" -}}
{{- .Values.global.istioNamespace -}}
{{- end -}}

{{- /* istiod.revision: the revision as labels tell it */ -}}
{{- define "istiod.revision" -}}
{{- .Values.revision | default "default" -}}
{{- end -}}

{{- /* istiod.standardLabels: the labels that Kubernetes recommends; called with a dict of root and name */ -}}
{{- define "istiod.standardLabels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/part-of: istio
app.kubernetes.io/version: {{ .root.Chart.Version }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end -}}

{{- /* istiod.accessLabels: labels of accounts and roles; called with a dict of root and app */ -}}
{{- define "istiod.accessLabels" -}}
app: {{ .app }}
release: {{ .root.Release.Name }}
{{ include "istiod.standardLabels" (dict "root" .root "name" .app) }}
{{- end -}}

{{- /* istiod.ownerLabels: who made it, for whom */ -}}
{{- define "istiod.ownerLabels" -}}
istio.io/rev: {{ include "istiod.revision" . | quote }}
operator.istio.io/component: Pilot
install.operator.istio.io/owning-resource: {{ default "unknown" .Values.ownerName }}
{{- end -}}

{{- /* istiod.labels: labels of everything that a revision owns */ -}}
{{- define "istiod.labels" -}}
{{ include "istiod.ownerLabels" . }}
release: {{ .Release.Name }}
{{ include "istiod.standardLabels" (dict "root" . "name" "istiod") }}
{{- end -}}

{{- /* istiod.podSelector: labels by which the pods of this revision are found */ -}}
{{- define "istiod.podSelector" -}}
app: istiod
{{- if .Values.revision }}
istio.io/rev: {{ .Values.revision | quote }}
{{- else }}
istio: pilot
{{- end }}
{{- end -}}

{{- /* istiod.runsHere: not empty when an istiod runs in this cluster */ -}}
{{- define "istiod.runsHere" -}}
{{- if or (not .Values.istiodRemote.enabled) .Values.istiodRemote.enabledLocalInjectorIstiod }}yes{{ end -}}
{{- end -}}

{{- /* istiod.configuresHere: not empty when some istiod takes its configuration from this cluster */ -}}
{{- define "istiod.configuresHere" -}}
{{- if or (include "istiod.runsHere" .) .Values.global.configCluster }}yes{{ end -}}
{{- end -}}

{{- /* istiod.inCluster, istiod.inNamespace: not empty when the scope takes objects without, with a namespace */ -}}
{{- define "istiod.inCluster" -}}
{{- if ne .Values.global.resourceScope "namespace" }}yes{{ end -}}
{{- end -}}
{{- define "istiod.inNamespace" -}}
{{- if ne .Values.global.resourceScope "cluster" }}yes{{ end -}}
{{- end -}}

{{- /* istiod.image: the image of istiod; a name with a slash is taken as it is */ -}}
{{- define "istiod.image" -}}
{{- $tag := .Values.pilot.tag | default .Values.global.tag | toString -}}
{{- $variant := .Values.pilot.variant | default .Values.global.variant -}}
{{- if contains "/" .Values.pilot.image -}}
{{ .Values.pilot.image }}
{{- else -}}
{{ .Values.pilot.hub | default .Values.global.hub }}/{{ .Values.pilot.image }}{{ with $tag }}:{{ . }}{{ with $variant }}-{{ . }}{{ end }}{{ end }}
{{- end -}}
{{- end -}}
