{{- /*
  What pods with an Istio agent have in common: the chart puts this in front of each injection template that uses it.
  Every block takes the injector's data as its dot. A list ends with a whole entry, so that the template can go on with
  entries of its own; the numbers of spaces are those of a container, or of a list of volumes, in a pod.

  Values are written as JSON (toJson, quote), which is YAML too: whatever a user puts into an annotation stays a value.
  Values that are empty or zero are written all the same where they can differ from one injection to the next: a pod is
  injected again on top of what it has.
*/ -}}

{{- /* The workload's names for telemetry, as labels; labels of the user's win. */ -}}
{{- define "agent.labels" }}
    {{- $labels := .ObjectMeta.Labels }}
    {{- $name := coalesce (index $labels "service.istio.io/canonical-name") (index $labels "app.kubernetes.io/name") (index $labels "app") .DeploymentMeta.Name | default "" }}
    {{- $version := coalesce (index $labels "service.istio.io/canonical-revision") (index $labels "app.kubernetes.io/version") (index $labels "version") "latest" }}
    service.istio.io/canonical-name: {{ $name | trunc 63 | trimSuffix "-" | quote }}
    service.istio.io/canonical-revision: {{ quote $version }}
{{- end }}

{{- /* Which control plane injected, and which container kubectl means when none is named: the user's first. */ -}}
{{- define "agent.annotations" }}
    istio.io/rev: {{ default "default" .Revision | quote }}
    {{- $mine := "" }}
    {{- range .Spec.Containers }}{{ if and (not $mine) (ne .Name "istio-proxy") }}{{ $mine = .Name }}{{ end }}{{ end }}
    {{- if $mine }}
    {{- range $purpose := list "default-logs-container" "default-container" }}
    {{- $key := print "kubectl.kubernetes.io/" $purpose }}
    {{- if not (isset $.ObjectMeta.Annotations $key) }}
    {{ $key }}: {{ quote $mine }}
    {{- end }}
    {{- end }}
    {{- end }}
{{- end }}

{{- /* The image: one with a path is taken as it is; else the one that istiod made of the mesh's hub, tag and variant. */ -}}
{{- define "agent.image" }}
    {{- $mesh := .Values.global }}
    {{- $image := annotation .ObjectMeta "sidecar.istio.io/proxyImage" $mesh.proxy.image }}
    image: {{ ternary $image .ProxyImage (contains "/" $image) | quote }}
    {{- with $mesh.imagePullPolicy }}
    imagePullPolicy: {{ quote . }}
    {{- end }}
{{- end }}

{{- /* Arguments after the role: the DNS domain, logs, and the port of the token exchange. */ -}}
{{- define "agent.arguments" }}
    {{- $mesh := .Values.global }}
    - --domain
    - $(POD_NAMESPACE).svc.{{ $mesh.proxy.clusterDomain }}
    - {{ annotation .ObjectMeta "sidecar.istio.io/logLevel" $mesh.proxy.logLevel | print "--proxyLogLevel=" | quote }}
    - {{ annotation .ObjectMeta "sidecar.istio.io/componentLogLevel" $mesh.proxy.componentLogLevel | print "--proxyComponentLogLevel=" | quote }}
    - {{ annotation .ObjectMeta "sidecar.istio.io/agentLogLevel" $mesh.logging.level | print "--log_output_level=" | quote }}
    {{- with $mesh.sts.servicePort }}
    - --stsPort={{ . }}
    {{- end }}
    {{- if $mesh.logAsJson }}
    - --log_as_json
    {{- end }}
{{- end }}

{{- /* What the agent must know: its control plane, its pod, its workload and its mesh. */ -}}
{{- define "agent.environment" }}
    {{- $mesh := .Values.global }}
    - name: PILOT_CERT_PROVIDER
      value: {{ quote $mesh.pilotCertProvider }}
    - name: CA_ADDR
      {{- $controlPlane := "istiod" }}
      {{- with .Values.revision }}{{ $controlPlane = print "istiod-" . }}{{ end }}
      value: {{ $mesh.caAddress | default (printf "%s.%s.svc:15012" $controlPlane $mesh.istioNamespace) | quote }}
    - name: POD_NAME
      valueFrom: {fieldRef: {fieldPath: metadata.name}}
    - name: POD_NAMESPACE
      valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
    - name: INSTANCE_IP
      valueFrom: {fieldRef: {fieldPath: status.podIP}}
    - name: SERVICE_ACCOUNT
      valueFrom: {fieldRef: {fieldPath: spec.serviceAccountName}}
    - name: HOST_IP
      valueFrom: {fieldRef: {fieldPath: status.hostIP}}
    - name: ISTIO_META_NODE_NAME
      valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
    - name: PROXY_CONFIG
      value: |
        {{ protoToJSON .ProxyConfig }}
    {{- $ports := list }}
    {{- $containers := list }}
    {{- range .Spec.Containers }}
    {{- range .Ports }}{{ $ports = append $ports (structToJSON .) }}{{ end }}
    {{- if ne .Name "istio-proxy" }}{{ $containers = append $containers .Name }}{{ end }}
    {{- end }}
    - name: ISTIO_META_POD_PORTS
      value: {{ printf "[%s]" (join "," $ports) | quote }}
    - name: ISTIO_META_APP_CONTAINERS
      value: {{ join "," $containers | quote }}
    - name: ISTIO_META_CLUSTER_ID
      value: {{ $mesh.multiCluster.clusterName | default "Kubernetes" | quote }}
    {{- with $mesh.network }}
    - name: ISTIO_META_NETWORK
      value: {{ quote . }}
    {{- end }}
    {{- if and .DeploymentMeta.Name .TypeMeta.APIVersion }}
    - name: ISTIO_META_OWNER
      value: {{ printf "kubernetes://apis/%s/namespaces/%s/%ss/%s" .TypeMeta.APIVersion (.DeploymentMeta.Namespace | default "default") (toLower .TypeMeta.Kind) .DeploymentMeta.Name | quote }}
    {{- end }}
    {{- $trustDomain := .MeshConfig.TrustDomain | default $mesh.trustDomain }}
    {{- with $mesh.meshID | default $trustDomain }}
    - name: ISTIO_META_MESH_ID
      value: {{ quote . }}
    {{- end }}
    {{- with $trustDomain }}
    - name: TRUST_DOMAIN
      value: {{ quote . }}
    {{- end }}
    {{- range $name, $value := .ProxyConfig.ProxyMetadata }}
    - name: {{ quote $name }}
      value: {{ quote $value }}
    {{- end }}
{{- end }}

{{- /* What an Envoy and its agent may use: Go's runtime learns the container's limits. */ -}}
{{- define "agent.limits" }}
    - name: ISTIO_CPU_LIMIT
      valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: "1"}}
    - name: GOMAXPROCS
      valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: "1"}}
    - name: GOMEMLIMIT
      valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: "1"}}
    {{- with .CompliancePolicy }}
    - name: COMPLIANCE_POLICY
      value: {{ quote . }}
    {{- end }}
    {{- if isset .ObjectMeta.Annotations "sidecar.istio.io/bootstrapOverride" }}
    - name: ISTIO_BOOTSTRAP_OVERRIDE
      value: /etc/istio/custom-bootstrap/custom_bootstrap.json
    {{- end }}
{{- end }}

{{- /* CPU and memory: what annotations say and nothing else, or what the mesh has for all. */ -}}
{{- define "agent.resources" }}
    {{- $requests := dict }}
    {{- $limits := dict }}
    {{- range list "CPU" "Memory" }}
    {{- $request := print "sidecar.istio.io/proxy" . }}
    {{- $limit := print $request "Limit" }}
    {{- if isset $.ObjectMeta.Annotations $request }}{{ $_ := set $requests (lower .) (index $.ObjectMeta.Annotations $request) }}{{ end }}
    {{- if isset $.ObjectMeta.Annotations $limit }}{{ $_ := set $limits (lower .) (index $.ObjectMeta.Annotations $limit) }}{{ end }}
    {{- end }}
    {{- if or $requests $limits }}
    resources:
      {{- with $requests }}
      requests: {{ toJson . }}
      {{- end }}
      {{- with $limits }}
      limits: {{ toJson . }}
      {{- end }}
    {{- else }}
    {{- with omitNil .Values.global.proxy.resources }}
    resources: {{ toJson . }}
    {{- end }}
    {{- end }}
{{- end }}

{{- /* When the proxy takes traffic; its dot is a dictionary of the probe's numbers. */ -}}
{{- define "agent.readiness" }}
    readinessProbe:
      httpGet: {path: /healthz/ready, port: {{ .port }}}
      initialDelaySeconds: {{ .delay }}
      periodSeconds: {{ .period }}
      timeoutSeconds: 3
      failureThreshold: {{ .failures }}
{{- end }}

{{- /* Sockets and certificates that agents share with the workload, and what proves the pod's identity to the CA. */ -}}
{{- define "agent.mounts" }}
    {{- $mesh := .Values.global }}
    - name: workload-socket
      mountPath: /var/run/secrets/workload-spiffe-uds
    {{- template "agent.certificatesMount" . }}
    {{- if eq $mesh.pilotCertProvider "istiod" }}
    - name: istiod-ca-cert
      mountPath: /var/run/secrets/istio
    {{- end }}
    - name: istio-token
      mountPath: /var/run/secrets/tokens
    - name: istio-data
      mountPath: /var/lib/istio/data
    - name: istio-podinfo
      mountPath: /etc/istio/pod
    {{- if $mesh.mountMtlsCerts }}
    - name: istio-certs
      mountPath: /etc/certs/
      readOnly: true
    {{- end }}
{{- end }}

{{- /* Envoy's first configuration, where the user has one. */ -}}
{{- define "agent.bootstrapMount" }}
    {{- if isset .ObjectMeta.Annotations "sidecar.istio.io/bootstrapOverride" }}
    - name: custom-bootstrap-volume
      mountPath: /etc/istio/custom-bootstrap
    {{- end }}
{{- end }}

{{- /* The workload's certificate: from the agent, or from a driver of the platform's. */ -}}
{{- define "agent.certificatesMount" }}
    {{- if eq "GkeWorkloadCertificate" .Values.global.caName }}
    - name: gke-workload-certificate
      mountPath: /var/run/secrets/workload-spiffe-credentials
      readOnly: true
    {{- else }}
    - name: workload-certs
      mountPath: /var/run/secrets/workload-spiffe-credentials
    {{- end }}
{{- end }}

{{- /* Mounts that an annotation asks for: a map of volumes' names. */ -}}
{{- define "agent.userMounts" }}
    {{- range $name, $mount := fromJSON (index .ObjectMeta.Annotations "sidecar.istio.io/userVolumeMount" | default "{}") }}
    - {{ set $mount "name" $name | toJson }}
    {{- end }}
{{- end }}

{{- /*
  Volumes of the agent's own. One without a source is an empty directory; it has none here, so that a further template
  (for SPIRE's driver, say) can put its own in: volumes are merged by name, and two sources are one too many.
*/ -}}
{{- define "agent.certificatesVolume" }}
  {{- if eq "GkeWorkloadCertificate" .Values.global.caName }}
  - name: gke-workload-certificate
    csi: {driver: workloadcertificates.security.cloud.google.com}
  {{- else }}
  - name: workload-certs
  {{- end }}
  {{- if isset .ObjectMeta.Annotations "sidecar.istio.io/bootstrapOverride" }}
  - name: custom-bootstrap-volume
    configMap: {name: {{ index .ObjectMeta.Annotations "sidecar.istio.io/bootstrapOverride" | quote }}}
  {{- end }}
{{- end }}

{{- define "agent.identityVolumes" }}
  {{- $mesh := .Values.global }}
  - name: istio-data
  - name: istio-podinfo
    downwardAPI:
      items:
      - path: labels
        fieldRef: {fieldPath: metadata.labels}
      - path: annotations
        fieldRef: {fieldPath: metadata.annotations}
  - name: istio-token
    projected:
      sources:
      - serviceAccountToken:
          audience: {{ quote $mesh.sds.token.aud }}
          expirationSeconds: 43200
          path: istio-token
  {{- if eq $mesh.pilotCertProvider "istiod" }}
  - name: istiod-ca-cert
    {{- if eq (toString ((.Values.pilot).env).ENABLE_CLUSTER_TRUST_BUNDLE_API) "true" }}
    projected:
      sources:
      - clusterTrustBundle:
          name: istio.io:istiod-ca:{{ $mesh.trustBundleName | default "root-cert" }}
          path: root-cert.pem
    {{- else }}
    configMap: {name: {{ $mesh.trustBundleName | default "istio-ca-root-cert" | quote }}}
    {{- end }}
  {{- end }}
{{- end }}

{{- /* A certificate of long ago, mounted from the account's secret. */ -}}
{{- define "agent.certsVolume" }}
  {{- if .Values.global.mountMtlsCerts }}
  - name: istio-certs
    secret:
      secretName: istio.{{ .Spec.ServiceAccountName | default "default" }}
      optional: true
  {{- end }}
{{- end }}

{{- /* Volumes that an annotation asks for: a map of names. */ -}}
{{- define "agent.userVolumes" }}
  {{- range $name, $source := fromJSON (index .ObjectMeta.Annotations "sidecar.istio.io/userVolume" | default "{}") }}
  - {{ set $source "name" $name | toJson }}
  {{- end }}
{{- end }}

{{- define "agent.pullSecrets" }}
  {{- with .Values.global.imagePullSecrets }}
  imagePullSecrets:
  {{- range . }}
  - name: {{ quote . }}
  {{- end }}
  {{- end }}
{{- end }}
