{{- /* istiod.settle: puts what is given without the prefix `pilot` where it belongs, and what is known of the node agent
       together. Every template begins with it */ -}}
{{- define "istiod.settle" -}}
{{- with .Values.pilot.istiodRemote }}{{ $_ := mergeOverwrite $.Values.istiodRemote . }}{{ end -}}
{{- range $key := keys .Values.pilot -}}
{{- if and (hasKey $.Values $key) (ne $key "cni") -}}
{{- $_ := mergeOverwrite $.Values.pilot (pick $.Values $key) -}}
{{- end -}}
{{- end -}}
{{- $_ := set .Values.pilot "cni" (mergeOverwrite (dict) .Values.cni .Values.pilot.cni) -}}
{{- end -}}

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

{{- /* istiod.texts: a map with every value as a string, as labels and annotations must be */ -}}
{{- define "istiod.texts" -}}
{{- $texts := dict -}}
{{- range $key, $value := . }}{{ $_ := set $texts $key (toString $value) }}{{ end -}}
{{- toYaml $texts -}}
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
{{- if has .Values.global.resourceScope (list "all" "cluster") }}yes{{ end -}}
{{- end -}}
{{- define "istiod.inNamespace" -}}
{{- if has .Values.global.resourceScope (list "all" "namespace") }}yes{{ end -}}
{{- end -}}

{{- /* istiod.image: the image of istiod; a name with a slash is taken as it is, a tag that is a digest follows an @ */ -}}
{{- define "istiod.image" -}}
{{- $pilot := .Values.pilot -}}
{{- $name := printf "%s/%s" (default .Values.global.hub $pilot.hub) $pilot.image -}}
{{- $tag := $pilot.tag | default .Values.global.tag | toString -}}
{{- if contains "/" $pilot.image -}}
{{ $pilot.image }}
{{- else if hasPrefix "sha256:" $tag -}}
{{ $name }}@{{ $tag }}
{{- else -}}
{{ $name }}:{{ $tag }}{{ with $pilot.variant | default .Values.global.variant }}-{{ . }}{{ end }}
{{- end -}}
{{- end -}}

{{- /* istiod.resources: requests and limits without those that are taken away with null or "" */ -}}
{{- define "istiod.resources" -}}
{{- $kept := dict -}}
{{- range $kind := list "limits" "requests" -}}
  {{- $amounts := dict -}}
  {{- range $name, $amount := index (default dict $) $kind -}}
    {{- if $amount }}{{ $_ := set $amounts $name $amount }}{{ end -}}
  {{- end -}}
  {{- if $amounts }}{{ $_ := set $kept $kind $amounts }}{{ end -}}
{{- end -}}
{{- toYaml $kept -}}
{{- end -}}

{{- /* istiod.bundles: not empty when istiod's root certificate is published as a ClusterTrustBundle */ -}}
{{- define "istiod.bundles" -}}
{{- if eq "true" (toString .Values.pilot.env.ENABLE_CLUSTER_TRUST_BUNDLE_API) }}yes{{ end -}}
{{- end -}}

{{- /* istiod.servicesGroup: the API group of services that clusters share */ -}}
{{- define "istiod.servicesGroup" -}}
{{- .Values.pilot.env.MCS_API_GROUP | default "multicluster.x-k8s.io" -}}
{{- end -}}

{{- /* istiod.untilReady: the failure policy of a check of configuration. istiod makes it Fail as soon as it is ready to
       answer, which a later upgrade must not undo; with a certificate authority of the user's it keeps its hands off */ -}}
{{- define "istiod.untilReady" -}}
{{- $policy := ternary "" "Ignore" .Release.IsUpgrade -}}
{{- with .Values.base -}}
{{- $policy = ternary "Fail" (default $policy .validationFailurePolicy) (not (not .validationCABundle)) -}}
{{- end -}}
{{- with $policy -}}
failurePolicy: {{ . }}
{{- end -}}
{{- end -}}
