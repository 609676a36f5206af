{{- /* gateway.key: the place of the settings below `gateways`, and what the label of the kind says */ -}}
{{- define "gateway.key" -}}istio-ingressgateway{{- end -}}

{{- /* gateway.role: the value of the label `istio` where a gateway's own labels do not say it */ -}}
{{- define "gateway.role" -}}ingressgateway{{- end -}}

{{- /* gateway.component: who made it, for those who look for what they installed */ -}}
{{- define "gateway.component" -}}IngressGateways{{- end -}}

{{- /* gateway.suffix: what a revision adds to the names of the control plane's objects */ -}}
{{- define "gateway.suffix" -}}
{{- if and .Values.revision (ne .Values.revision "default") }}-{{ .Values.revision }}{{ end -}}
{{- end -}}

{{- /* gateway.texts: a map with every value as a string, as labels and annotations must be */ -}}
{{- define "gateway.texts" -}}
{{- $texts := dict -}}
{{- range $key, $value := . }}{{ $_ := set $texts $key (toString $value) }}{{ end -}}
{{- toYaml $texts -}}
{{- end -}}

{{- /* gateway.labels: labels of an object. Called with a dict of root, without: labels to leave out, own: labels that win */ -}}
{{- define "gateway.labels" -}}
{{- $values := .root.Values -}}
{{- $labels := dict
      "app.kubernetes.io/instance" .root.Release.Name
      "app.kubernetes.io/managed-by" .root.Release.Service
      "app.kubernetes.io/name" (include "gateway.key" .root)
      "app.kubernetes.io/part-of" "istio"
      "app.kubernetes.io/version" .root.Chart.Version
      "install.operator.istio.io/owning-resource" (default "unknown" $values.ownerName)
      "istio.io/rev" (default "default" $values.revision)
      "operator.istio.io/component" (include "gateway.component" .root)
      "release" .root.Release.Name -}}
{{- range .without }}{{ $_ := unset $labels . }}{{ end -}}
{{- range $key, $value := .own }}{{ $_ := set $labels $key $value }}{{ end -}}
{{- include "gateway.texts" $labels -}}
{{- end -}}

{{- /* gateway.bundles: not empty when istiod publishes its root certificate as a ClusterTrustBundle */ -}}
{{- define "gateway.bundles" -}}
{{- with .Values.pilot }}{{ with .env }}{{ if eq "true" (toString .ENABLE_CLUSTER_TRUST_BUNDLE_API) }}yes{{ end }}{{ end }}{{ end -}}
{{- end -}}

{{- /* gateway.image: the image of the proxy; a name with a slash is taken as it is, a tag that is a digest follows an @ */ -}}
{{- define "gateway.image" -}}
{{- $proxy := .Values.global.proxy -}}
{{- $own := get .Values.gateways (include "gateway.key" .) -}}
{{- $hub := $own.hub | default .Values.global.hub -}}
{{- $tag := $own.tag | default .Values.global.tag | toString -}}
{{- if contains "/" $proxy.image -}}
{{ $proxy.image }}
{{- else if hasPrefix "sha256:" $tag -}}
{{ $hub }}/{{ $proxy.image }}@{{ $tag }}
{{- else -}}
{{ $hub }}/{{ $proxy.image }}:{{ $tag }}{{ with $proxy.variant | default .Values.global.variant }}-{{ . }}{{ end }}
{{- end -}}
{{- end -}}
