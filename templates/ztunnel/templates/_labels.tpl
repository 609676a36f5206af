{{- /* ztunnel.settle: puts what is given without the prefix `ztunnel` where it belongs. Every template begins with it */ -}}
{{- define "ztunnel.settle" -}}
{{- range $key := append (keys .Values.ztunnel) "logAsJson" -}}
{{- if hasKey $.Values $key -}}
{{- $_ := mergeOverwrite $.Values.ztunnel (pick $.Values $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* ztunnel.suffix: what a revision adds to names */ -}}
{{- define "ztunnel.suffix" -}}
{{- if and .Values.revision (ne .Values.revision "default") }}-{{ .Values.revision }}{{ end -}}
{{- end -}}

{{- /* ztunnel.texts: a map with every value as a string, as labels and annotations must be */ -}}
{{- define "ztunnel.texts" -}}
{{- $texts := dict -}}
{{- range $key, $value := . }}{{ $_ := set $texts $key (toString $value) }}{{ end -}}
{{- toYaml $texts -}}
{{- end -}}

{{- /* ztunnel.labels: the labels that Kubernetes recommends, with those of `own`; called with a dict of root and own */ -}}
{{- define "ztunnel.labels" -}}
{{- $labels := dict
      "app.kubernetes.io/instance" .root.Release.Name
      "app.kubernetes.io/managed-by" .root.Release.Service
      "app.kubernetes.io/name" "ztunnel"
      "app.kubernetes.io/part-of" "istio"
      "app.kubernetes.io/version" .root.Chart.Version -}}
{{- range $key, $value := .own }}{{ $_ := set $labels $key $value }}{{ end -}}
{{- include "ztunnel.texts" $labels -}}
{{- end -}}

{{- /* ztunnel.about: the end of the metadata of an object: annotations, where there are any */ -}}
{{- define "ztunnel.about" -}}
{{- $annotations := merge (dict) .Values.ztunnel.annotations -}}
{{- with .Values.revision }}{{ $_ := set $annotations "istio.io/rev" . }}{{ end -}}
{{- with $annotations -}}
annotations:
  {{- include "ztunnel.texts" . | nindent 2 }}
{{- end -}}
{{- end -}}

{{- /* ztunnel.inCluster, ztunnel.inNamespace: not empty when the scope takes objects without, with a namespace */ -}}
{{- define "ztunnel.inCluster" -}}
{{- if has (include "ztunnel.scope" .) (list "all" "cluster") }}yes{{ end -}}
{{- end -}}
{{- define "ztunnel.inNamespace" -}}
{{- if has (include "ztunnel.scope" .) (list "all" "namespace") }}yes{{ end -}}
{{- end -}}
{{- define "ztunnel.scope" -}}
{{- .Values.resourceScope | default .Values.global.resourceScope -}}
{{- end -}}

{{- /* ztunnel.image: the image of the proxy; a name with a slash is taken as it is, a tag that is a digest follows an @ */ -}}
{{- define "ztunnel.image" -}}
{{- $own := .Values.ztunnel -}}
{{- $name := printf "%s/%s" (default .Values.global.hub $own.hub) $own.image -}}
{{- $tag := $own.tag | default .Values.global.tag | toString -}}
{{- if contains "/" $own.image -}}
{{ $own.image }}
{{- else if hasPrefix "sha256:" $tag -}}
{{ $name }}@{{ $tag }}
{{- else -}}
{{ $name }}:{{ $tag }}{{ with $own.variant | default .Values.global.variant }}-{{ . }}{{ end }}
{{- end -}}
{{- end -}}

{{- /* ztunnel.resources: requests and limits without those that are taken away with null or "" */ -}}
{{- define "ztunnel.resources" -}}
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
