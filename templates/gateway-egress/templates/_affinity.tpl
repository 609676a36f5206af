{{- /* gateway.term: one entry of `podAntiAffinity…LabelSelector`, whose lists are separated by commas, as a term */ -}}
{{- define "gateway.term" -}}
{{- $expression := pick . "key" "operator" -}}
{{- with .values }}{{ $_ := set $expression "values" (splitList "," .) }}{{ end -}}
{{- $term := dict "topologyKey" .topologyKey "labelSelector" (dict "matchExpressions" (list $expression)) -}}
{{- with .namespaces }}{{ $_ := set $term "namespaces" (splitList "," .) }}{{ end -}}
{{- toYaml $term -}}
{{- end -}}

{{- /* gateway.affinity: on which nodes a gateway may run; called with a dict of global and gateway */ -}}
{{- define "gateway.affinity" -}}
{{- $wanted := list -}}
{{- $known := list -}}
{{- range $name, $weight := .global.arch }}
  {{- if gt (int $weight) 0 }}
    {{- $known = append $known $name }}
    {{- $term := dict "matchExpressions" (list (dict "key" "kubernetes.io/arch" "operator" "In" "values" (list $name))) }}
    {{- $wanted = append $wanted (dict "weight" (int $weight) "preference" $term) }}
  {{- end }}
{{- end -}}
{{- $needed := list -}}
{{- with $known }}
  {{- $needed = append $needed (dict "key" "kubernetes.io/arch" "operator" "In" "values" .) }}
{{- end -}}
{{- range $key, $value := default .global.defaultNodeSelector .gateway.nodeSelector }}
  {{- $needed = append $needed (dict "key" $key "operator" "In" "values" (list (toString $value))) }}
{{- end -}}
{{- $nodes := dict -}}
{{- with $needed }}
  {{- $_ := set $nodes "requiredDuringSchedulingIgnoredDuringExecution" (dict "nodeSelectorTerms" (list (dict "matchExpressions" .))) }}
{{- end -}}
{{- with $wanted }}
  {{- $_ := set $nodes "preferredDuringSchedulingIgnoredDuringExecution" . }}
{{- end -}}
{{- $apart := dict -}}
{{- $terms := list -}}
{{- range .gateway.podAntiAffinityLabelSelector }}
  {{- $terms = append $terms (include "gateway.term" . | fromYaml) }}
{{- end -}}
{{- with $terms }}
  {{- $_ := set $apart "requiredDuringSchedulingIgnoredDuringExecution" . }}
{{- end -}}
{{- $terms = list -}}
{{- range .gateway.podAntiAffinityTermLabelSelector }}
  {{- $terms = append $terms (dict "weight" 100 "podAffinityTerm" (include "gateway.term" . | fromYaml)) }}
{{- end -}}
{{- with $terms }}
  {{- $_ := set $apart "preferredDuringSchedulingIgnoredDuringExecution" . }}
{{- end -}}
{{- $affinity := dict "nodeAffinity" $nodes -}}
{{- with $apart }}
  {{- $_ := set $affinity "podAntiAffinity" . }}
{{- end -}}
{{- toYaml $affinity -}}
{{- end -}}
