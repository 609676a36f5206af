{{- /* default.istiod: the name of the Service of the control plane */ -}}
{{- define "default.istiod" -}}
istiod{{ if and .Values.revision (ne .Values.revision "default") }}-{{ .Values.revision }}{{ end }}
{{- end -}}

{{- /* default.home: the namespace of the control plane */ -}}
{{- define "default.home" -}}
{{- .Values.global.istioNamespace -}}
{{- end -}}

{{- /* default.texts: a map with every value as a string, as labels and annotations must be */ -}}
{{- define "default.texts" -}}
{{- $texts := dict -}}
{{- range $key, $value := . }}{{ $_ := set $texts $key (toString $value) }}{{ end -}}
{{- toYaml $texts -}}
{{- end -}}

{{- /* default.labels: labels of an object of the tag; called with a dict of root, and own: labels beside these */ -}}
{{- define "default.labels" -}}
{{- $labels := dict
      "app.kubernetes.io/instance" .root.Release.Name
      "app.kubernetes.io/managed-by" .root.Release.Service
      "app.kubernetes.io/name" "istiod"
      "app.kubernetes.io/part-of" "istio"
      "app.kubernetes.io/version" .root.Chart.Version
      "install.operator.istio.io/owning-resource" (default "unknown" .root.Values.ownerName)
      "istio.io/rev" (default "default" .root.Values.revision)
      "istio.io/tag" "default"
      "operator.istio.io/component" "Pilot"
      "release" .root.Release.Name -}}
{{- include "default.texts" (merge $labels .own) -}}
{{- end -}}
