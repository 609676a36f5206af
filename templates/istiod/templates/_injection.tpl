{{- /* istiod.injection: the rules by which pods are injected, as the webhooks of a configuration. At most one applies to a
       pod: the namespace's revision label, the pod's revision label, and with `plain` the namespace's plain label, the
       pod's plain label, and where that is wanted no label at all. Called with a dict of root, revision (what the label
       says: a revision or a tag) and plain. */ -}}
{{- define "istiod.injection" -}}
{{- $values := .root.Values -}}
{{- $refused := dict "key" "sidecar.istio.io/inject" "operator" "NotIn" "values" (list "false") -}}
{{- $asked := dict "key" "sidecar.istio.io/inject" "operator" "In" "values" (list "true") -}}
{{- $silent := dict "key" "sidecar.istio.io/inject" "operator" "DoesNotExist" -}}
{{- $ours := dict "key" "istio.io/rev" "operator" "In" "values" (list .revision) -}}
{{- $noRevision := dict "key" "istio.io/rev" "operator" "DoesNotExist" -}}
{{- $noPlain := dict "key" "istio-injection" "operator" "DoesNotExist" -}}
{{- $plain := dict "key" "istio-injection" "operator" "In" "values" (list "enabled") -}}
{{- $rules := list
      (dict "name" "rev.namespace" "namespace" (list $ours $noPlain) "pod" (list $refused))
      (dict "name" "rev.object" "namespace" (list $noRevision $noPlain) "pod" (list $refused $ours)) -}}
{{- if .plain -}}
{{- $rules = concat $rules (list
      (dict "name" "namespace" "namespace" (list $plain) "pod" (list $refused))
      (dict "name" "object" "namespace" (list $noPlain $noRevision) "pod" (list $asked $noRevision))) -}}
{{- if $values.sidecarInjectorWebhook.enableNamespacesByDefault -}}
{{- $system := dict "key" "kubernetes.io/metadata.name" "operator" "NotIn"
      "values" (list "kube-system" "kube-public" "kube-node-lease" "local-path-storage") -}}
{{- $rules = append $rules (dict
      "name" "auto" "namespace" (list $noPlain $noRevision $system) "pod" (list $silent $noRevision)) -}}
{{- end -}}
{{- end -}}
{{- $remote := $values.istiodRemote -}}
{{- $client := dict -}}
{{- if $remote.injectionURL -}}
{{- $_ := set $client "url" $remote.injectionURL -}}
{{- else -}}
{{- $_ := set $client "service" (dict
      "name" (printf "istiod%s" (include "istiod.suffix" .root))
      "namespace" .root.Release.Namespace
      "path" $remote.injectionPath
      "port" 443) -}}
{{- end -}}
{{- with $remote.injectionCABundle }}{{ $_ := set $client "caBundle" . }}{{ end -}}
{{- range $rules }}
- name: {{ .name }}.sidecar-injector.istio.io
  admissionReviewVersions: [v1]
  sideEffects: None
  failurePolicy: Fail
  reinvocationPolicy: {{ $values.sidecarInjectorWebhook.reinvocationPolicy }}
  clientConfig:
    {{- toYaml $client | nindent 4 }}
  rules:
    - operations: [CREATE]
      apiGroups: [""]
      apiVersions: [v1]
      resources: [pods]
  namespaceSelector:
    matchExpressions:
      {{- toYaml .namespace | nindent 6 }}
  objectSelector:
    matchExpressions:
      {{- toYaml .pod | nindent 6 }}
{{- end }}
{{- end -}}
