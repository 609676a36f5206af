{{- /* cni.settle: puts what is given without the prefix `cni` where it belongs. Every template begins with it */ -}}
{{- define "cni.settle" -}}
{{- range $key := keys .Values.cni -}}
{{- if hasKey $.Values $key -}}
{{- $_ := mergeOverwrite $.Values.cni (pick $.Values $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* cni.suffix: what a revision adds to the names of objects that are one's own */ -}}
{{- define "cni.suffix" -}}
{{- if and .Values.revision (ne .Values.revision "default") }}-{{ .Values.revision }}{{ end -}}
{{- end -}}

{{- /* cni.texts: a map with every value as a string, as labels and annotations must be */ -}}
{{- define "cni.texts" -}}
{{- $texts := dict -}}
{{- range $key, $value := . }}{{ $_ := set $texts $key (toString $value) }}{{ end -}}
{{- toYaml $texts -}}
{{- end -}}

{{- /* cni.standardLabels: the labels that Kubernetes recommends, with those of `own`; called with a dict of root and own */ -}}
{{- define "cni.standardLabels" -}}
{{- $labels := dict
      "app.kubernetes.io/instance" .root.Release.Name
      "app.kubernetes.io/managed-by" .root.Release.Service
      "app.kubernetes.io/name" "istio-cni"
      "app.kubernetes.io/part-of" "istio"
      "app.kubernetes.io/version" .root.Chart.Version -}}
{{- range $key, $value := .own }}{{ $_ := set $labels $key $value }}{{ end -}}
{{- include "cni.texts" $labels -}}
{{- end -}}

{{- /* cni.labels: the labels of an object of this revision; called as cni.standardLabels is */ -}}
{{- define "cni.labels" -}}
{{- $mine := dict
      "install.operator.istio.io/owning-resource" (default "unknown" .root.Values.ownerName)
      "istio.io/rev" (default "default" .root.Values.revision)
      "operator.istio.io/component" "Cni"
      "release" .root.Release.Name -}}
{{- range $key, $value := .own }}{{ $_ := set $mine $key $value }}{{ end -}}
{{- include "cni.standardLabels" (dict "root" .root "own" $mine) -}}
{{- end -}}

{{- /* cni.inCluster, cni.inNamespace: not empty when the scope takes objects without, with a namespace */ -}}
{{- define "cni.inCluster" -}}
{{- if has .Values.global.resourceScope (list "all" "cluster") }}yes{{ end -}}
{{- end -}}
{{- define "cni.inNamespace" -}}
{{- if has .Values.global.resourceScope (list "all" "namespace") }}yes{{ end -}}
{{- end -}}

{{- /* cni.image: the image of the agent; a name with a slash is taken as it is, a tag that is a digest follows an @ */ -}}
{{- define "cni.image" -}}
{{- $cni := .Values.cni -}}
{{- $name := printf "%s/%s" (default .Values.global.hub $cni.hub) $cni.image -}}
{{- $tag := $cni.tag | default .Values.global.tag | toString -}}
{{- if contains "/" $cni.image -}}
{{ $cni.image }}
{{- else if hasPrefix "sha256:" $tag -}}
{{ $name }}@{{ $tag }}
{{- else -}}
{{ $name }}:{{ $tag }}{{ with $cni.variant | default .Values.global.variant }}-{{ . }}{{ end }}
{{- end -}}
{{- end -}}

{{- /* cni.resources: requests and limits without those that are taken away with null or "" */ -}}
{{- define "cni.resources" -}}
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
