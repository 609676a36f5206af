{{- /* What the add-ons have in common; the file is the same in all of their charts. */ -}}

{{- /* addon.labels: the labels of an object; called with a dict of root and app, which is what runs */ -}}
{{- define "addon.labels" -}}
app: {{ .app }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/name: {{ .app }}
app.kubernetes.io/part-of: istio
app.kubernetes.io/version: {{ .root.Chart.Version | quote }}
meshctl.io/addon: {{ .root.Chart.Name }}
{{- end -}}

{{- /* addon.podLabels: the same for pods, which get no proxy */ -}}
{{- define "addon.podLabels" -}}
{{ include "addon.labels" . }}
istio.io/dataplane-mode: none
sidecar.istio.io/inject: "false"
{{- end -}}

{{- /* addon.pod: what every pod has besides its containers; called with a dict of root, account and, where the image
       does not say it as a number, user. On OpenShift the platform gives users out. */ -}}
{{- define "addon.pod" -}}
serviceAccountName: {{ .account }}
nodeSelector:
  kubernetes.io/os: linux
{{- with .root.Values.global.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  {{- if and .user (ne "openshift" (toString .root.Values.global.platform)) }}
  runAsUser: {{ .user }}
  runAsGroup: {{ .user }}
  fsGroup: {{ .user }}
  {{- end }}
  seccompProfile:
    type: RuntimeDefault
{{- end -}}

{{- /* addon.container: the rights of a container: none */ -}}
{{- define "addon.container" -}}
securityContext:
  allowPrivilegeEscalation: false
  capabilities:
    drop: [ALL]
  readOnlyRootFilesystem: true
{{- end -}}

{{- /* addon.image: an image and when it is pulled; called with a dict of root and image */ -}}
{{- define "addon.image" -}}
image: {{ .image | quote }}
{{- with .root.Values.global.imagePullPolicy }}
imagePullPolicy: {{ . }}
{{- end }}
{{- end -}}

{{- /* addon.resources: requests and limits without those that are taken away with null or "" */ -}}
{{- define "addon.resources" -}}
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

{{- /* addon.place: the namespace of another add-on; called with a dict of root and name */ -}}
{{- define "addon.place" -}}
{{- coalesce (index .root.Values.addons .name).namespace .root.Values.global.istioNamespace .root.Release.Namespace -}}
{{- end -}}
