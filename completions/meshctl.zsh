#compdef meshctl

autoload -U is-at-least

_meshctl() {
    typeset -A opt_args
    typeset -a _arguments_options
    local ret=1

    if is-at-least 5.2; then
        _arguments_options=(-s -S -C)
    else
        _arguments_options=(-s -C)
    fi

    local context curcontext="$curcontext" state line
    _arguments "${_arguments_options[@]}" : \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'-V[Print version]' \
'--version[Print version]' \
":: :_meshctl_commands" \
"*::: :->meshctl" \
&& ret=0
    case $state in
    (meshctl)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-command-$line[1]:"
        case $line[1] in
            (install)
_arguments "${_arguments_options[@]}" : \
'*-f+[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*--filename=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'*--component=[Only these components\: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway'\''s name; what else is installed stays as it is]:NAME:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--dry-run=[Show the plan only; \`client\` asks no cluster]::WHERE:((server\:"The API server says what would come of it"
client\:"No cluster is asked"))' \
'--create-namespace=[Make the namespaces that are missing]::BOOL:(true false)' \
'--history-max=[How many revisions the history keeps]:COUNT:_default' \
'--wait=[Wait until everything is ready; \`--no-wait\` ends when everything is applied]::BOOL:(true false)' \
'--readiness-timeout=[How long a stage may take until it is ready]:DURATION:_default' \
'--lock-timeout=[How long another run is waited for that is under way]:DURATION:_default' \
'-o+[Form of the result, on standard output]:FORMAT:((text\:"Text for people"
json\:"One JSON document"
yaml\:"One YAML document"))' \
'--output=[Form of the result, on standard output]:FORMAT:((text\:"Text for people"
json\:"One JSON document"
yaml\:"One YAML document"))' \
'--progress=[How the course of it is shown on standard error]:FORM:((auto\:"Live lines on a terminal, plain lines elsewhere"
plain\:"Plain lines"
json\:"One JSON object per line, on standard error"))' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'(--context)*--contexts=[Contexts of the kubeconfig to do this for, all at once, such as \`east,west\`; nobody is asked on the way]:NAMES:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'--force-conflicts[Take fields from other field managers]' \
'--take-ownership[Take over what istioctl, Helm or kubectl installed]' \
'--verify[Verify the mesh afterwards]' \
'--rollback-on-failure[When it fails, go back to what was installed before; take away what was made, when that was nothing]' \
'(--wait)--no-wait[Do not wait]' \
'--wait-for-load-balancer[Wait until load balancers have an address, too]' \
'-y[Do not ask; also by \`MESHCTL_YES=1\`]' \
'--yes[Do not ask; also by \`MESHCTL_YES=1\`]' \
'--skip-confirmation[Do not ask; also by \`MESHCTL_YES=1\`]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(apply)
_arguments "${_arguments_options[@]}" : \
'*-f+[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*--filename=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'*--component=[Only these components\: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway'\''s name; what else is installed stays as it is]:NAME:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--dry-run=[Show the plan only; \`client\` asks no cluster]::WHERE:((server\:"The API server says what would come of it"
client\:"No cluster is asked"))' \
'--create-namespace=[Make the namespaces that are missing]::BOOL:(true false)' \
'--history-max=[How many revisions the history keeps]:COUNT:_default' \
'--wait=[Wait until everything is ready; \`--no-wait\` ends when everything is applied]::BOOL:(true false)' \
'--readiness-timeout=[How long a stage may take until it is ready]:DURATION:_default' \
'--lock-timeout=[How long another run is waited for that is under way]:DURATION:_default' \
'-o+[Form of the result, on standard output]:FORMAT:((text\:"Text for people"
json\:"One JSON document"
yaml\:"One YAML document"))' \
'--output=[Form of the result, on standard output]:FORMAT:((text\:"Text for people"
json\:"One JSON document"
yaml\:"One YAML document"))' \
'--progress=[How the course of it is shown on standard error]:FORM:((auto\:"Live lines on a terminal, plain lines elsewhere"
plain\:"Plain lines"
json\:"One JSON object per line, on standard error"))' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'(--context)*--contexts=[Contexts of the kubeconfig to do this for, all at once, such as \`east,west\`; nobody is asked on the way]:NAMES:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'--force-conflicts[Take fields from other field managers]' \
'--take-ownership[Take over what istioctl, Helm or kubectl installed]' \
'--verify[Verify the mesh afterwards]' \
'--rollback-on-failure[When it fails, go back to what was installed before; take away what was made, when that was nothing]' \
'(--wait)--no-wait[Do not wait]' \
'--wait-for-load-balancer[Wait until load balancers have an address, too]' \
'-y[Do not ask; also by \`MESHCTL_YES=1\`]' \
'--yes[Do not ask; also by \`MESHCTL_YES=1\`]' \
'--skip-confirmation[Do not ask; also by \`MESHCTL_YES=1\`]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(upgrade)
_arguments "${_arguments_options[@]}" : \
'*-f+[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*--filename=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'*--component=[Only these components\: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway'\''s name; what else is installed stays as it is]:NAME:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--create-namespace=[Make the namespaces that are missing]::BOOL:(true false)' \
'--history-max=[How many revisions the history keeps]:COUNT:_default' \
'--wait=[Wait until everything is ready; \`--no-wait\` ends when everything is applied]::BOOL:(true false)' \
'--readiness-timeout=[How long a stage may take until it is ready]:DURATION:_default' \
'--lock-timeout=[How long another run is waited for that is under way]:DURATION:_default' \
'-o+[Form of the result, on standard output]:FORMAT:((text\:"Text for people"
json\:"One JSON document"
yaml\:"One YAML document"))' \
'--output=[Form of the result, on standard output]:FORMAT:((text\:"Text for people"
json\:"One JSON document"
yaml\:"One YAML document"))' \
'--progress=[How the course of it is shown on standard error]:FORM:((auto\:"Live lines on a terminal, plain lines elsewhere"
plain\:"Plain lines"
json\:"One JSON object per line, on standard error"))' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'--canary[Install the new version beside the old one, as a revision named after it (\`1-30-3\`) or by \`--revision\`]' \
'--dry-run[Show the plan only]' \
'--force-conflicts[Take fields from other field managers]' \
'--take-ownership[Take over what istioctl, Helm or kubectl installed]' \
'--verify[Verify the mesh afterwards]' \
'--rollback-on-failure[When it fails, go back to what was installed before; take away what was made, when that was nothing]' \
'(--wait)--no-wait[Do not wait]' \
'--wait-for-load-balancer[Wait until load balancers have an address, too]' \
'-y[Do not ask; also by \`MESHCTL_YES=1\`]' \
'--yes[Do not ask; also by \`MESHCTL_YES=1\`]' \
'--skip-confirmation[Do not ask; also by \`MESHCTL_YES=1\`]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(rollback)
_arguments "${_arguments_options[@]}" : \
'-r+[Revision of the control plane \[default\: the only one\]]:NAME:_default' \
'--revision=[Revision of the control plane \[default\: the only one\]]:NAME:_default' \
'--history-max=[How many revisions the history keeps]:COUNT:_default' \
'--wait=[Wait until everything is ready; \`--no-wait\` ends when everything is applied]::BOOL:(true false)' \
'--readiness-timeout=[How long a stage may take until it is ready]:DURATION:_default' \
'--lock-timeout=[How long another run is waited for that is under way]:DURATION:_default' \
'-o+[Form of the result, on standard output]:FORMAT:((text\:"Text for people"
json\:"One JSON document"
yaml\:"One YAML document"))' \
'--output=[Form of the result, on standard output]:FORMAT:((text\:"Text for people"
json\:"One JSON document"
yaml\:"One YAML document"))' \
'--progress=[How the course of it is shown on standard error]:FORM:((auto\:"Live lines on a terminal, plain lines elsewhere"
plain\:"Plain lines"
json\:"One JSON object per line, on standard error"))' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--dry-run[Show the plan only]' \
'--force-conflicts[Take fields from other field managers]' \
'(--wait)--no-wait[Do not wait]' \
'--wait-for-load-balancer[Wait until load balancers have an address, too]' \
'-y[Do not ask; also by \`MESHCTL_YES=1\`]' \
'--yes[Do not ask; also by \`MESHCTL_YES=1\`]' \
'--skip-confirmation[Do not ask; also by \`MESHCTL_YES=1\`]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::number -- Number to go back to, as `meshctl history` lists them \[default\: the last one that was installed without a failure before\]:_default' \
&& ret=0
;;
(uninstall)
_arguments "${_arguments_options[@]}" : \
'*-f+[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*--filename=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--wait=[Wait until everything is gone; \`--no-wait\` ends when everything is being deleted]::BOOL:(true false)' \
'--timeout=[How long a step may take until everything in it is gone]:DURATION:_default' \
'--lock-timeout=[How long another run is waited for that is under way]:DURATION:_default' \
'-o+[Form of the result, on standard output]:FORMAT:((text\:"Text for people"
json\:"One JSON document"
yaml\:"One YAML document"))' \
'--output=[Form of the result, on standard output]:FORMAT:((text\:"Text for people"
json\:"One JSON document"
yaml\:"One YAML document"))' \
'--progress=[How the course of it is shown on standard error]:FORM:((auto\:"Live lines on a terminal, plain lines elsewhere"
plain\:"Plain lines"
json\:"One JSON object per line, on standard error"))' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'(-r --revision -f --filename)--purge[Everything of all revisions in all namespaces, and what their control planes wrote]' \
'(--keep-crds)--purge-crds[Delete the definitions (CRDs), too, and everything that was made by them]' \
'--keep-crds[Keep the definitions (CRDs); this is so unless \`--purge-crds\` says otherwise]' \
'--delete-namespace[Delete the namespace of the control plane, too]' \
'--dry-run[Show the plan only]' \
'(--wait)--no-wait[Do not wait]' \
'-y[Do not ask; also by \`MESHCTL_YES=1\`]' \
'--yes[Do not ask; also by \`MESHCTL_YES=1\`]' \
'--skip-confirmation[Do not ask; also by \`MESHCTL_YES=1\`]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(precheck)
_arguments "${_arguments_options[@]}" : \
'*-f+[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*--filename=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'*--component=[Only these components\: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway'\''s name; what else is installed stays as it is]:NAME:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--from-version=[A flag of istioctl'\''s that means nothing here\: what is there says its version]:VERSION:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'--take-ownership[Look at an installation that takes over what istioctl, Helm or kubectl installed]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(verify)
_arguments "${_arguments_options[@]}" : \
'--level=[How far to look; each level includes those before it]:LEVEL:((exists\:"Every object is there, and is the mesh'\''s"
ready\:"And workloads, services and webhooks are ready"
content\:"And every field is as it was applied"
data-plane\:"And the pods of the mesh have ready proxies of its version"))' \
'--readiness-timeout=[How long to wait, with \`--wait\`]:DURATION:_default' \
'(--contexts)--junit=[Write the result as \`JUnit\` XML into this file, besides]:FILE:_files' \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'*-f+[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*--filename=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'*--component=[Only these components\: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway'\''s name; what else is installed stays as it is]:NAME:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'(--context)*--contexts=[Contexts of the kubeconfig to do this for, all at once, such as \`east,west\`; nobody is asked on the way]:NAMES:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--wait[Wait until everything is there and ready]' \
'--strict[Fail on warnings, too]' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(verify-install)
_arguments "${_arguments_options[@]}" : \
'--level=[How far to look; each level includes those before it]:LEVEL:((exists\:"Every object is there, and is the mesh'\''s"
ready\:"And workloads, services and webhooks are ready"
content\:"And every field is as it was applied"
data-plane\:"And the pods of the mesh have ready proxies of its version"))' \
'--readiness-timeout=[How long to wait, with \`--wait\`]:DURATION:_default' \
'(--contexts)--junit=[Write the result as \`JUnit\` XML into this file, besides]:FILE:_files' \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'*-f+[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*--filename=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'*--component=[Only these components\: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway'\''s name; what else is installed stays as it is]:NAME:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'(--context)*--contexts=[Contexts of the kubeconfig to do this for, all at once, such as \`east,west\`; nobody is asked on the way]:NAMES:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--wait[Wait until everything is there and ready]' \
'--strict[Fail on warnings, too]' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
'-o+[Form of the output; the data is the plan that \`meshctl install --dry-run\` prints]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output; the data is the plan that \`meshctl install --dry-run\` prints]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'*-f+[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*--filename=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'*--component=[Only these components\: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway'\''s name; what else is installed stays as it is]:NAME:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'(--context)*--contexts=[Contexts of the kubeconfig to do this for, all at once, such as \`east,west\`; nobody is asked on the way]:NAMES:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(history)
_arguments "${_arguments_options[@]}" : \
'-r+[Revision of the control plane \[default\: all of them\]]:NAME:_default' \
'--revision=[Revision of the control plane \[default\: all of them\]]:NAME:_default' \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(tag)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_meshctl__subcmd__tag_commands" \
"*::: :->tag" \
&& ret=0

    case $state in
    (tag)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-tag-command-$line[1]:"
        case $line[1] in
            (set)
_arguments "${_arguments_options[@]}" : \
'-r+[Revision that it stands for; \`default\` is the one without a name]:NAME:_default' \
'--revision=[Revision that it stands for; \`default\` is the one without a name]:NAME:_default' \
'--webhook-name=[Name of the tag'\''s webhook \[default\: istio-revision-tag-TAG\]]:NAME:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--overwrite[Move a tag that stands for another revision]' \
'--auto-inject-namespaces[Inject pods without any label, too; for the tag \`default\`]' \
'-y[Taken as istioctl takes it; a tag is moved with \`--overwrite\` only]' \
'--yes[Taken as istioctl takes it; a tag is moved with \`--overwrite\` only]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
':tag -- Name of the tag:_default' \
&& ret=0
;;
(generate)
_arguments "${_arguments_options[@]}" : \
'-r+[Revision that it stands for; \`default\` is the one without a name]:NAME:_default' \
'--revision=[Revision that it stands for; \`default\` is the one without a name]:NAME:_default' \
'--webhook-name=[Name of the tag'\''s webhook \[default\: istio-revision-tag-TAG\]]:NAME:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--overwrite[Move a tag that stands for another revision]' \
'--auto-inject-namespaces[Inject pods without any label, too; for the tag \`default\`]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
':tag -- Name of the tag:_default' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(remove)
_arguments "${_arguments_options[@]}" : \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-y[Do not ask; also by \`MESHCTL_YES=1\`]' \
'--yes[Do not ask; also by \`MESHCTL_YES=1\`]' \
'--skip-confirmation[Do not ask; also by \`MESHCTL_YES=1\`]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
':tag -- Name of the tag:_default' \
&& ret=0
;;
(delete)
_arguments "${_arguments_options[@]}" : \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-y[Do not ask; also by \`MESHCTL_YES=1\`]' \
'--yes[Do not ask; also by \`MESHCTL_YES=1\`]' \
'--skip-confirmation[Do not ask; also by \`MESHCTL_YES=1\`]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
':tag -- Name of the tag:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__tag__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-tag-help-command-$line[1]:"
        case $line[1] in
            (set)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(generate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(remove)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(kube-inject)
_arguments "${_arguments_options[@]}" : \
'*-f+[File or folder with objects, \`-\` for standard input\: YAML or JSON; may be repeated]:FILE:_default' \
'*--filename=[File or folder with objects, \`-\` for standard input\: YAML or JSON; may be repeated]:FILE:_default' \
'(--in-place --diff --stream)-o+[Write to a file, which is replaced when all went well]:FILE:_files' \
'(--in-place --diff --stream)--output=[Write to a file, which is replaced when all went well]:FILE:_files' \
'--report=[Form of the report on standard error\: text, json (a line for each object) or none]:FORM:((text\:"A line for each object, for a person"
json\:"A line of JSON for each object"
none\:"Nothing"))' \
'*--pod-template=[A kind with a pod template\: \`KIND=path\`, e.g. \`Workflow=spec.template\`; may be repeated]:KIND=PATH:_default' \
'-n+[Namespace of objects that name none]:NAME:_default' \
'--namespace=[Namespace of objects that name none]:NAME:_default' \
'--injectConfigFile=[Injection configuration of a cluster\: the key \`config\` of its \`ConfigMap\` \`istio-sidecar-injector\`, that \`ConfigMap\`, or one template]:FILE:_default' \
'--meshConfigFile=[Mesh configuration of a cluster\: the key \`mesh\` of its \`ConfigMap\` \`istio\`, or that \`ConfigMap\`]:FILE:_default' \
'--valuesFile=[Values of a cluster\: the key \`values\` of its \`ConfigMap\` \`istio-sidecar-injector\`, or that \`ConfigMap\`]:FILE:_default' \
'--config-snapshot=[Everything that a cluster injects with, in one file, as \`kube-inject capture\` writes it; the output of \`manifest generate\` is one too]:FILE:_default' \
'--injectConfigMapName=[\`ConfigMap\` with templates and values, when it is not the revision'\''s]:NAME:_default' \
'--meshConfigMapName=[\`ConfigMap\` with the mesh configuration, when it is not the revision'\''s]:NAME:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'*--operatorFileName=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.global.proxy.logLevel=debug\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.global.proxy.logLevel=debug\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--native-sidecar=[Whether proxies are init containers that stay\: on, off, or auto, which is on for Kubernetes 1.33 and later if the cluster or \`--kube-version\` tells the version. A pod'\''s annotation wins]:WHEN:((auto\:"Where the cluster is known to know them"
on\:"Yes"
off\:"No"))' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-R[Look into the folders of folders, too]' \
'--recursive[Look into the folders of folders, too]' \
'(--diff --stream)--in-place[Change the files themselves, when all went well]' \
'(--diff)--stream[Print every document when it is finished, not all at the end]' \
'--diff[Print what would change; exit code 1 when something would]' \
'--keep-going[Go on after documents with errors, which come out as they are; the run fails in the end]' \
'--uninject[Take injections out]' \
'(--stream)--respect-namespace-labels[Leave pods alone that the labels of their namespaces keep out of the mesh, for namespaces in the input]' \
'--fail-on-skip[Fail with exit code 79 when a pod is left as it is]' \
'(--config-snapshot)--from-cluster[Take what a cluster injects with, of the revision]' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_meshctl__subcmd__kube-inject_commands" \
"*::: :->kube-inject" \
&& ret=0

    case $state in
    (kube-inject)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-kube-inject-command-$line[1]:"
        case $line[1] in
            (capture)
_arguments "${_arguments_options[@]}" : \
'-o+[Write to a file \[default\: standard output\]]:FILE:_files' \
'--output=[Write to a file \[default\: standard output\]]:FILE:_files' \
'-r+[Revision of the control plane, or a tag]:NAME:_default' \
'--revision=[Revision of the control plane, or a tag]:NAME:_default' \
'--injectConfigMapName=[\`ConfigMap\` with templates and values, when it is not the revision'\''s]:NAME:_default' \
'--meshConfigMapName=[\`ConfigMap\` with the mesh configuration, when it is not the revision'\''s]:NAME:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
'*-f+[The same, as \`kube-inject\` spells it]:FILE:_default' \
'*--filename=[The same, as \`kube-inject\` spells it]:FILE:_default' \
'-n+[Namespace of objects that name none]:NAME:_default' \
'--namespace=[Namespace of objects that name none]:NAME:_default' \
'*--pod-template=[A kind with a pod template\: \`KIND=path\`, e.g. \`Workflow=spec.template\`; may be repeated]:KIND=PATH:_default' \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--injectConfigFile=[Injection configuration of a cluster\: the key \`config\` of its \`ConfigMap\` \`istio-sidecar-injector\`, that \`ConfigMap\`, or one template]:FILE:_default' \
'--meshConfigFile=[Mesh configuration of a cluster\: the key \`mesh\` of its \`ConfigMap\` \`istio\`, or that \`ConfigMap\`]:FILE:_default' \
'--valuesFile=[Values of a cluster\: the key \`values\` of its \`ConfigMap\` \`istio-sidecar-injector\`, or that \`ConfigMap\`]:FILE:_default' \
'--config-snapshot=[Everything that a cluster injects with, in one file, as \`kube-inject capture\` writes it; the output of \`manifest generate\` is one too]:FILE:_default' \
'--injectConfigMapName=[\`ConfigMap\` with templates and values, when it is not the revision'\''s]:NAME:_default' \
'--meshConfigMapName=[\`ConfigMap\` with the mesh configuration, when it is not the revision'\''s]:NAME:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'*--operatorFileName=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.global.proxy.logLevel=debug\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.global.proxy.logLevel=debug\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--native-sidecar=[Whether proxies are init containers that stay\: on, off, or auto, which is on for Kubernetes 1.33 and later if the cluster or \`--kube-version\` tells the version. A pod'\''s annotation wins]:WHEN:((auto\:"Where the cluster is known to know them"
on\:"Yes"
off\:"No"))' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-R[Look into the folders of folders, too]' \
'--recursive[Look into the folders of folders, too]' \
'--respect-namespace-labels[Let the labels of namespaces in the input decide, too]' \
'--fail-on-skip[Fail with exit code 79 when a pod would be left as it is]' \
'(--config-snapshot)--from-cluster[Take what a cluster injects with, of the revision]' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::files -- File or folder with objects, `-` for standard input:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__kube-inject__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-kube-inject-help-command-$line[1]:"
        case $line[1] in
            (capture)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(inject)
_arguments "${_arguments_options[@]}" : \
'*-f+[File or folder with objects, \`-\` for standard input\: YAML or JSON; may be repeated]:FILE:_default' \
'*--filename=[File or folder with objects, \`-\` for standard input\: YAML or JSON; may be repeated]:FILE:_default' \
'(--in-place --diff --stream)-o+[Write to a file, which is replaced when all went well]:FILE:_files' \
'(--in-place --diff --stream)--output=[Write to a file, which is replaced when all went well]:FILE:_files' \
'--report=[Form of the report on standard error\: text, json (a line for each object) or none]:FORM:((text\:"A line for each object, for a person"
json\:"A line of JSON for each object"
none\:"Nothing"))' \
'*--pod-template=[A kind with a pod template\: \`KIND=path\`, e.g. \`Workflow=spec.template\`; may be repeated]:KIND=PATH:_default' \
'-n+[Namespace of objects that name none]:NAME:_default' \
'--namespace=[Namespace of objects that name none]:NAME:_default' \
'--injectConfigFile=[Injection configuration of a cluster\: the key \`config\` of its \`ConfigMap\` \`istio-sidecar-injector\`, that \`ConfigMap\`, or one template]:FILE:_default' \
'--meshConfigFile=[Mesh configuration of a cluster\: the key \`mesh\` of its \`ConfigMap\` \`istio\`, or that \`ConfigMap\`]:FILE:_default' \
'--valuesFile=[Values of a cluster\: the key \`values\` of its \`ConfigMap\` \`istio-sidecar-injector\`, or that \`ConfigMap\`]:FILE:_default' \
'--config-snapshot=[Everything that a cluster injects with, in one file, as \`kube-inject capture\` writes it; the output of \`manifest generate\` is one too]:FILE:_default' \
'--injectConfigMapName=[\`ConfigMap\` with templates and values, when it is not the revision'\''s]:NAME:_default' \
'--meshConfigMapName=[\`ConfigMap\` with the mesh configuration, when it is not the revision'\''s]:NAME:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'*--operatorFileName=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.global.proxy.logLevel=debug\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.global.proxy.logLevel=debug\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--native-sidecar=[Whether proxies are init containers that stay\: on, off, or auto, which is on for Kubernetes 1.33 and later if the cluster or \`--kube-version\` tells the version. A pod'\''s annotation wins]:WHEN:((auto\:"Where the cluster is known to know them"
on\:"Yes"
off\:"No"))' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-R[Look into the folders of folders, too]' \
'--recursive[Look into the folders of folders, too]' \
'(--diff --stream)--in-place[Change the files themselves, when all went well]' \
'(--diff)--stream[Print every document when it is finished, not all at the end]' \
'--diff[Print what would change; exit code 1 when something would]' \
'--keep-going[Go on after documents with errors, which come out as they are; the run fails in the end]' \
'--uninject[Take injections out]' \
'(--stream)--respect-namespace-labels[Leave pods alone that the labels of their namespaces keep out of the mesh, for namespaces in the input]' \
'--fail-on-skip[Fail with exit code 79 when a pod is left as it is]' \
'(--config-snapshot)--from-cluster[Take what a cluster injects with, of the revision]' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_meshctl__subcmd__kube-inject_commands" \
"*::: :->kube-inject" \
&& ret=0

    case $state in
    (kube-inject)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-kube-inject-command-$line[1]:"
        case $line[1] in
            (capture)
_arguments "${_arguments_options[@]}" : \
'-o+[Write to a file \[default\: standard output\]]:FILE:_files' \
'--output=[Write to a file \[default\: standard output\]]:FILE:_files' \
'-r+[Revision of the control plane, or a tag]:NAME:_default' \
'--revision=[Revision of the control plane, or a tag]:NAME:_default' \
'--injectConfigMapName=[\`ConfigMap\` with templates and values, when it is not the revision'\''s]:NAME:_default' \
'--meshConfigMapName=[\`ConfigMap\` with the mesh configuration, when it is not the revision'\''s]:NAME:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
'*-f+[The same, as \`kube-inject\` spells it]:FILE:_default' \
'*--filename=[The same, as \`kube-inject\` spells it]:FILE:_default' \
'-n+[Namespace of objects that name none]:NAME:_default' \
'--namespace=[Namespace of objects that name none]:NAME:_default' \
'*--pod-template=[A kind with a pod template\: \`KIND=path\`, e.g. \`Workflow=spec.template\`; may be repeated]:KIND=PATH:_default' \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--injectConfigFile=[Injection configuration of a cluster\: the key \`config\` of its \`ConfigMap\` \`istio-sidecar-injector\`, that \`ConfigMap\`, or one template]:FILE:_default' \
'--meshConfigFile=[Mesh configuration of a cluster\: the key \`mesh\` of its \`ConfigMap\` \`istio\`, or that \`ConfigMap\`]:FILE:_default' \
'--valuesFile=[Values of a cluster\: the key \`values\` of its \`ConfigMap\` \`istio-sidecar-injector\`, or that \`ConfigMap\`]:FILE:_default' \
'--config-snapshot=[Everything that a cluster injects with, in one file, as \`kube-inject capture\` writes it; the output of \`manifest generate\` is one too]:FILE:_default' \
'--injectConfigMapName=[\`ConfigMap\` with templates and values, when it is not the revision'\''s]:NAME:_default' \
'--meshConfigMapName=[\`ConfigMap\` with the mesh configuration, when it is not the revision'\''s]:NAME:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'*--operatorFileName=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.global.proxy.logLevel=debug\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.global.proxy.logLevel=debug\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--native-sidecar=[Whether proxies are init containers that stay\: on, off, or auto, which is on for Kubernetes 1.33 and later if the cluster or \`--kube-version\` tells the version. A pod'\''s annotation wins]:WHEN:((auto\:"Where the cluster is known to know them"
on\:"Yes"
off\:"No"))' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-R[Look into the folders of folders, too]' \
'--recursive[Look into the folders of folders, too]' \
'--respect-namespace-labels[Let the labels of namespaces in the input decide, too]' \
'--fail-on-skip[Fail with exit code 79 when a pod would be left as it is]' \
'(--config-snapshot)--from-cluster[Take what a cluster injects with, of the revision]' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::files -- File or folder with objects, `-` for standard input:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__kube-inject__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-kube-inject-help-command-$line[1]:"
        case $line[1] in
            (capture)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(kube-uninject)
_arguments "${_arguments_options[@]}" : \
'*-f+[File or folder with objects, \`-\` for standard input\: YAML or JSON; may be repeated]:FILE:_default' \
'*--filename=[File or folder with objects, \`-\` for standard input\: YAML or JSON; may be repeated]:FILE:_default' \
'(--in-place --diff --stream)-o+[Write to a file, which is replaced when all went well]:FILE:_files' \
'(--in-place --diff --stream)--output=[Write to a file, which is replaced when all went well]:FILE:_files' \
'--report=[Form of the report on standard error\: text, json (a line for each object) or none]:FORM:((text\:"A line for each object, for a person"
json\:"A line of JSON for each object"
none\:"Nothing"))' \
'*--pod-template=[A kind with a pod template\: \`KIND=path\`, e.g. \`Workflow=spec.template\`; may be repeated]:KIND=PATH:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-R[Look into the folders of folders, too]' \
'--recursive[Look into the folders of folders, too]' \
'(--diff --stream)--in-place[Change the files themselves, when all went well]' \
'(--diff)--stream[Print every document when it is finished, not all at the end]' \
'--diff[Print what would change; exit code 1 when something would]' \
'--keep-going[Go on after documents with errors, which come out as they are; the run fails in the end]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(uninject)
_arguments "${_arguments_options[@]}" : \
'*-f+[File or folder with objects, \`-\` for standard input\: YAML or JSON; may be repeated]:FILE:_default' \
'*--filename=[File or folder with objects, \`-\` for standard input\: YAML or JSON; may be repeated]:FILE:_default' \
'(--in-place --diff --stream)-o+[Write to a file, which is replaced when all went well]:FILE:_files' \
'(--in-place --diff --stream)--output=[Write to a file, which is replaced when all went well]:FILE:_files' \
'--report=[Form of the report on standard error\: text, json (a line for each object) or none]:FORM:((text\:"A line for each object, for a person"
json\:"A line of JSON for each object"
none\:"Nothing"))' \
'*--pod-template=[A kind with a pod template\: \`KIND=path\`, e.g. \`Workflow=spec.template\`; may be repeated]:KIND=PATH:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'-R[Look into the folders of folders, too]' \
'--recursive[Look into the folders of folders, too]' \
'(--diff --stream)--in-place[Change the files themselves, when all went well]' \
'(--diff)--stream[Print every document when it is finished, not all at the end]' \
'--diff[Print what would change; exit code 1 when something would]' \
'--keep-going[Go on after documents with errors, which come out as they are; the run fails in the end]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(manifest)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_meshctl__subcmd__manifest_commands" \
"*::: :->manifest" \
&& ret=0

    case $state in
    (manifest)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-manifest-command-$line[1]:"
        case $line[1] in
            (generate)
_arguments "${_arguments_options[@]}" : \
'*-f+[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*--filename=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'*--component=[Print only these components\: base, pilot, cni, ztunnel, ingressGateways, egressGateways, or a gateway'\''s name]:NAME:_default' \
'*--filter=[Print only these objects\: \`KIND\`, \`KIND/NAME\` or \`KIND/NAMESPACE/NAME\`, each part a pattern such as \`istiod*\`]:PATTERN:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'--split=[Write a file for each object into this folder]:DIR:_files' \
'-o+[Form of the output\: documents, or one list]:FORMAT:((yaml\:"YAML"
json\:"JSON"))' \
'--output=[Form of the output\: documents, or one list]:FORMAT:((yaml\:"YAML"
json\:"JSON"))' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'--include-namespace[Print the namespaces of the objects, too]' \
'--gitops[Leave out what controllers fill in, so that a deployment tool sees no drift]' \
'--cluster-specific[Ask the cluster for its version, its APIs and its platform; nothing is asked without this]' \
'--dry-run[A flag of istioctl'\''s that has no meaning where nothing is applied]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(render)
_arguments "${_arguments_options[@]}" : \
'*-f+[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*--filename=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'*--component=[Print only these components\: base, pilot, cni, ztunnel, ingressGateways, egressGateways, or a gateway'\''s name]:NAME:_default' \
'*--filter=[Print only these objects\: \`KIND\`, \`KIND/NAME\` or \`KIND/NAMESPACE/NAME\`, each part a pattern such as \`istiod*\`]:PATTERN:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'--split=[Write a file for each object into this folder]:DIR:_files' \
'-o+[Form of the output\: documents, or one list]:FORMAT:((yaml\:"YAML"
json\:"JSON"))' \
'--output=[Form of the output\: documents, or one list]:FORMAT:((yaml\:"YAML"
json\:"JSON"))' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'--include-namespace[Print the namespaces of the objects, too]' \
'--gitops[Leave out what controllers fill in, so that a deployment tool sees no drift]' \
'--cluster-specific[Ask the cluster for its version, its APIs and its platform; nothing is asked without this]' \
'--dry-run[A flag of istioctl'\''s that has no meaning where nothing is applied]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
'*--filter=[Compare only these objects\: \`KIND\`, \`KIND/NAME\` or \`KIND/NAMESPACE/NAME\`, each part a pattern such as \`istiod*\`]:PATTERN:_default' \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':before -- What is compared with\: a file, a folder, `-` for standard input, or `profile\:NAME`:_default' \
':after -- What is looked at\: the same choice:_default' \
&& ret=0
;;
(install)
_arguments "${_arguments_options[@]}" : \
'*-f+[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*--filename=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'*--component=[Only these components\: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway'\''s name; what else is installed stays as it is]:NAME:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--dry-run=[Show the plan only; \`client\` asks no cluster]::WHERE:((server\:"The API server says what would come of it"
client\:"No cluster is asked"))' \
'--create-namespace=[Make the namespaces that are missing]::BOOL:(true false)' \
'--history-max=[How many revisions the history keeps]:COUNT:_default' \
'--wait=[Wait until everything is ready; \`--no-wait\` ends when everything is applied]::BOOL:(true false)' \
'--readiness-timeout=[How long a stage may take until it is ready]:DURATION:_default' \
'--lock-timeout=[How long another run is waited for that is under way]:DURATION:_default' \
'-o+[Form of the result, on standard output]:FORMAT:((text\:"Text for people"
json\:"One JSON document"
yaml\:"One YAML document"))' \
'--output=[Form of the result, on standard output]:FORMAT:((text\:"Text for people"
json\:"One JSON document"
yaml\:"One YAML document"))' \
'--progress=[How the course of it is shown on standard error]:FORM:((auto\:"Live lines on a terminal, plain lines elsewhere"
plain\:"Plain lines"
json\:"One JSON object per line, on standard error"))' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'(--context)*--contexts=[Contexts of the kubeconfig to do this for, all at once, such as \`east,west\`; nobody is asked on the way]:NAMES:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'--force-conflicts[Take fields from other field managers]' \
'--take-ownership[Take over what istioctl, Helm or kubectl installed]' \
'--verify[Verify the mesh afterwards]' \
'--rollback-on-failure[When it fails, go back to what was installed before; take away what was made, when that was nothing]' \
'(--wait)--no-wait[Do not wait]' \
'--wait-for-load-balancer[Wait until load balancers have an address, too]' \
'-y[Do not ask; also by \`MESHCTL_YES=1\`]' \
'--yes[Do not ask; also by \`MESHCTL_YES=1\`]' \
'--skip-confirmation[Do not ask; also by \`MESHCTL_YES=1\`]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__manifest__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-manifest-help-command-$line[1]:"
        case $line[1] in
            (generate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(install)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(profile)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_meshctl__subcmd__profile_commands" \
"*::: :->profile" \
&& ret=0

    case $state in
    (profile)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-profile-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
'-p+[Print only what stands at this path below \`spec\`, e.g. \`components.pilot\`]:PATH:_default' \
'--path=[Print only what stands at this path below \`spec\`, e.g. \`components.pilot\`]:PATH:_default' \
'-o+[Form of the output\: a document, or a line for each value that \`--set\` takes]:FORMAT:((yaml\:"YAML"
json\:"JSON"
flags\:"A line for each value, as \`--set\` takes it"))' \
'--output=[Form of the output\: a document, or a line for each value that \`--set\` takes]:FORMAT:((yaml\:"YAML"
json\:"JSON"
flags\:"A line for each value, as \`--set\` takes it"))' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::profile -- Name or path of the profile:_default' \
&& ret=0
;;
(dump)
_arguments "${_arguments_options[@]}" : \
'-p+[Print only what stands at this path below \`spec\`, e.g. \`components.pilot\`]:PATH:_default' \
'--path=[Print only what stands at this path below \`spec\`, e.g. \`components.pilot\`]:PATH:_default' \
'-o+[Form of the output\: a document, or a line for each value that \`--set\` takes]:FORMAT:((yaml\:"YAML"
json\:"JSON"
flags\:"A line for each value, as \`--set\` takes it"))' \
'--output=[Form of the output\: a document, or a line for each value that \`--set\` takes]:FORMAT:((yaml\:"YAML"
json\:"JSON"
flags\:"A line for each value, as \`--set\` takes it"))' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::profile -- Name or path of the profile:_default' \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':before -- Name or path of the profile that is compared with:_default' \
':after -- Name or path of the other one:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__profile__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-profile-help-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(values)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_meshctl__subcmd__values_commands" \
"*::: :->values" \
&& ret=0

    case $state in
    (values)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-values-command-$line[1]:"
        case $line[1] in
            (explain)
_arguments "${_arguments_options[@]}" : \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::path -- Path of the setting:(profile hub tag revision compatibilityVersion installPackagePath meshConfig.accessLogFile meshConfig.accessLogFormat meshConfig.accessLogEncoding meshConfig.enableEnvoyAccessLogService meshConfig.disableEnvoyListenerLog meshConfig.enableTracing meshConfig.defaultConfig.concurrency meshConfig.defaultConfig.holdApplicationUntilProxyStarts meshConfig.defaultConfig.proxyMetadata meshConfig.defaultConfig.image meshConfig.defaultConfig.interceptionMode meshConfig.defaultConfig.drainDuration meshConfig.defaultConfig.terminationDrainDuration meshConfig.defaultConfig.discoveryAddress meshConfig.defaultConfig.controlPlaneAuthPolicy meshConfig.defaultConfig.meshId meshConfig.defaultConfig.tracing meshConfig.defaultConfig.gatewayTopology meshConfig.defaultConfig.proxyHeaders meshConfig.defaultConfig.proxyStatsMatcher meshConfig.defaultConfig.extraStatTags meshConfig.defaultConfig.statNameLength meshConfig.defaultConfig.statsCompression meshConfig.defaultConfig.envoyAccessLogService meshConfig.defaultConfig.envoyMetricsService meshConfig.defaultConfig.statsdUdpAddress meshConfig.defaultConfig.readinessProbe meshConfig.defaultConfig.caCertificatesPem meshConfig.defaultConfig.privateKeyProvider meshConfig.defaultConfig.runtimeValues meshConfig.defaultConfig.configPath meshConfig.defaultConfig.binaryPath meshConfig.defaultConfig.serviceCluster meshConfig.defaultConfig.tracingServiceName meshConfig.defaultConfig.proxyAdminPort meshConfig.defaultConfig.statusPort meshConfig.defaultConfig.customConfigFile meshConfig.defaultConfig.proxyBootstrapTemplatePath meshConfig.defaultConfig.fileFlushInterval meshConfig.defaultConfig.fileFlushMinSizeKb meshConfig.defaultConfig meshConfig.trustDomain meshConfig.trustDomainAliases meshConfig.rootNamespace meshConfig.outboundTrafficPolicy.mode meshConfig.outboundTrafficPolicy.tls meshConfig.outboundTrafficPolicy meshConfig.inboundTrafficPolicy.mode meshConfig.inboundTrafficPolicy meshConfig.enableAutoMtls meshConfig.enablePrometheusMerge meshConfig.extensionProviders meshConfig.defaultProviders.tracing meshConfig.defaultProviders.metrics meshConfig.defaultProviders.accessLogging meshConfig.defaultProviders meshConfig.discoverySelectors meshConfig.pathNormalization.normalization meshConfig.pathNormalization meshConfig.localityLbSetting.enabled meshConfig.localityLbSetting.distribute meshConfig.localityLbSetting.failover meshConfig.localityLbSetting.failoverPriority meshConfig.localityLbSetting meshConfig.defaultHttpRetryPolicy.attempts meshConfig.defaultHttpRetryPolicy.perTryTimeout meshConfig.defaultHttpRetryPolicy.retryOn meshConfig.defaultHttpRetryPolicy.retryRemoteLocalities meshConfig.defaultHttpRetryPolicy.retryIgnorePreviousHosts meshConfig.defaultHttpRetryPolicy.backoff meshConfig.defaultHttpRetryPolicy meshConfig.connectTimeout meshConfig.tcpKeepalive.probes meshConfig.tcpKeepalive.time meshConfig.tcpKeepalive.interval meshConfig.tcpKeepalive meshConfig.protocolDetectionTimeout meshConfig.dnsRefreshRate meshConfig.hboneIdleTimeout meshConfig.h2UpgradePolicy meshConfig.proxyListenPort meshConfig.proxyInboundListenPort meshConfig.proxyHttpPort meshConfig.ingressClass meshConfig.ingressService meshConfig.ingressSelector meshConfig.ingressControllerMode meshConfig.defaultServiceExportTo meshConfig.defaultVirtualServiceExportTo meshConfig.defaultDestinationRuleExportTo meshConfig.serviceSettings meshConfig.serviceScopeConfigs meshConfig.inboundClusterStatName meshConfig.outboundClusterStatName meshConfig.configSources meshConfig.caCertificates meshConfig.ca.address meshConfig.ca.tlsSettings meshConfig.ca.requestTimeout meshConfig.ca.istiodSide meshConfig.ca meshConfig.meshMTLS.minProtocolVersion meshConfig.meshMTLS.ecdhCurves meshConfig.meshMTLS.cipherSuites meshConfig.meshMTLS meshConfig.tlsDefaults.minProtocolVersion meshConfig.tlsDefaults.ecdhCurves meshConfig.tlsDefaults.cipherSuites meshConfig.tlsDefaults meshConfig components.base.enabled components.base.k8s components.base components.pilot.enabled components.pilot.namespace components.pilot.hub components.pilot.tag components.pilot.k8s components.pilot components.cni.enabled components.cni.namespace components.cni.hub components.cni.tag components.cni.k8s components.cni components.ztunnel.enabled components.ztunnel.namespace components.ztunnel.hub components.ztunnel.tag components.ztunnel.k8s components.ztunnel components.ingressGateways components.egressGateways components values.global.hub values.global.tag values.global.variant values.global.imagePullPolicy values.global.imagePullSecrets values.global.istioNamespace values.global.resourceScope values.global.platform values.global.priorityClassName values.global.defaultResources values.global.defaultNodeSelector values.global.defaultTolerations values.global.defaultPodDisruptionBudget values.global.networkPolicy values.global.nativeNftables values.global.logging values.global.logAsJson values.global.meshID values.global.network values.global.multiCluster values.global.meshNetworks values.global.podDNSSearchNamespaces values.global.omitSidecarInjectorConfigMap values.global.operatorManageWebhooks values.global.configValidation values.global.externalIstiod values.global.remotePilotAddress values.global.configCluster values.global.istiod values.global.pilotCertProvider values.global.certSigners values.global.caAddress values.global.caName values.global.trustBundleName values.global.mountMtlsCerts values.global.sds values.global.sts values.global.proxy values.global.proxy_init values.global.waypoint values.global.agentgateway values.global.tracer values.global.ipFamilies values.global.ipFamilyPolicy values.global.enableReaderRBAC values.global values.pilot.enabled values.pilot.image values.pilot.hub values.pilot.tag values.pilot.variant values.pilot.autoscaleEnabled values.pilot.autoscaleMin values.pilot.autoscaleMax values.pilot.autoscaleBehavior values.pilot.replicaCount values.pilot.cpu values.pilot.memory values.pilot.pdb values.pilot.sidecarInjectorWebhookAnnotations values.pilot.resources values.pilot.rollingMaxSurge values.pilot.rollingMaxUnavailable values.pilot.traceSampling values.pilot.keepaliveMaxServerConnectionAge values.pilot.configMap values.pilot.env values.pilot.envVarFrom values.pilot.extraContainerArgs values.pilot.jwksResolverExtraRootCA values.pilot.cni values.pilot.taint values.pilot.trustedZtunnelNamespace values.pilot.trustedZtunnelName values.pilot.ipFamilies values.pilot.ipFamilyPolicy values.pilot.trafficDistribution values.pilot.crlConfigMapName values.pilot.nodeSelector values.pilot.affinity values.pilot.tolerations values.pilot.topologySpreadConstraints values.pilot.terminationGracePeriodSeconds values.pilot.seccompProfile values.pilot.deploymentLabels values.pilot.deploymentAnnotations values.pilot.podLabels values.pilot.podAnnotations values.pilot.serviceAnnotations values.pilot.serviceAccountAnnotations values.pilot.initContainers values.pilot.volumes values.pilot.volumeMounts values.pilot values.gateways.istio-ingressgateway values.gateways.istio-egressgateway values.gateways.securityContext values.gateways.seccompProfile values.gateways values.cni.enabled values.cni.image values.cni.hub values.cni.tag values.cni.variant values.cni.pullPolicy values.cni.cniBinDir values.cni.cniConfDir values.cni.cniConfFileName values.cni.cniNetnsDir values.cni.istioOwnedCNIConfig values.cni.istioOwnedCNIConfigFileName values.cni.excludeNamespaces values.cni.chained values.cni.provider values.cni.ambient values.cni.repair values.cni.resourceQuotas values.cni.resources values.cni.affinity values.cni.nodeSelector values.cni.tolerations values.cni.env values.cni.logging values.cni.daemonSetLabels values.cni.podLabels values.cni.podAnnotations values.cni.seccompProfile values.cni.seLinuxOptions values.cni.useAppArmorAnnotation values.cni.rollingMaxUnavailable values.cni.updateStrategy values.cni.terminationGracePeriodSeconds values.cni values.ztunnel.enabled values.ztunnel.image values.ztunnel.hub values.ztunnel.tag values.ztunnel.variant values.ztunnel.resourceName values.ztunnel.network values.ztunnel.labels values.ztunnel.annotations values.ztunnel.podLabels values.ztunnel.podAnnotations values.ztunnel.resources values.ztunnel.resourceQuotas values.ztunnel.peerCaCrl values.ztunnel.imagePullSecrets values.ztunnel.imagePullPolicy values.ztunnel.env values.ztunnel.volumes values.ztunnel.volumeMounts values.ztunnel.nodeSelector values.ztunnel.affinity values.ztunnel.tolerations values.ztunnel.multiCluster values.ztunnel.meshConfig values.ztunnel.terminationGracePeriodSeconds values.ztunnel.revision values.ztunnel.trustBundleName values.ztunnel.caAddress values.ztunnel.xdsAddress values.ztunnel.istioNamespace values.ztunnel.logLevel values.ztunnel.logAsJson values.ztunnel.seccompProfile values.ztunnel.seLinuxOptions values.ztunnel.resourceScope values.ztunnel.updateStrategy values.ztunnel.dnsPolicy values.ztunnel.dnsConfig values.ztunnel.global values.ztunnel values.sidecarInjectorWebhook.enableNamespacesByDefault values.sidecarInjectorWebhook.reinvocationPolicy values.sidecarInjectorWebhook.rewriteAppHTTPProbe values.sidecarInjectorWebhook.neverInjectSelector values.sidecarInjectorWebhook.alwaysInjectSelector values.sidecarInjectorWebhook.injectedAnnotations values.sidecarInjectorWebhook.templates values.sidecarInjectorWebhook.defaultTemplates values.sidecarInjectorWebhook.injectionURL values.sidecarInjectorWebhook values.telemetry.enabled values.telemetry.v2 values.telemetry values.base.validationURL values.base.validationCABundle values.base.validationFailurePolicy values.base.excludedCRDs values.base.enableCRDTemplates values.base.enableIstioConfigCRDs values.base values.istiodRemote.enabled values.istiodRemote.enabledLocalInjectorIstiod values.istiodRemote.injectionURL values.istiodRemote.injectionPath values.istiodRemote.injectionCABundle values.istiodRemote values.meshConfig.accessLogFile values.meshConfig.accessLogFormat values.meshConfig.accessLogEncoding values.meshConfig.enableEnvoyAccessLogService values.meshConfig.disableEnvoyListenerLog values.meshConfig.enableTracing values.meshConfig.defaultConfig values.meshConfig.trustDomain values.meshConfig.trustDomainAliases values.meshConfig.rootNamespace values.meshConfig.outboundTrafficPolicy values.meshConfig.inboundTrafficPolicy values.meshConfig.enableAutoMtls values.meshConfig.enablePrometheusMerge values.meshConfig.extensionProviders values.meshConfig.defaultProviders values.meshConfig.discoverySelectors values.meshConfig.pathNormalization values.meshConfig.localityLbSetting values.meshConfig.defaultHttpRetryPolicy values.meshConfig.connectTimeout values.meshConfig.tcpKeepalive values.meshConfig.protocolDetectionTimeout values.meshConfig.dnsRefreshRate values.meshConfig.hboneIdleTimeout values.meshConfig.h2UpgradePolicy values.meshConfig.proxyListenPort values.meshConfig.proxyInboundListenPort values.meshConfig.proxyHttpPort values.meshConfig.ingressClass values.meshConfig.ingressService values.meshConfig.ingressSelector values.meshConfig.ingressControllerMode values.meshConfig.defaultServiceExportTo values.meshConfig.defaultVirtualServiceExportTo values.meshConfig.defaultDestinationRuleExportTo values.meshConfig.serviceSettings values.meshConfig.serviceScopeConfigs values.meshConfig.inboundClusterStatName values.meshConfig.outboundClusterStatName values.meshConfig.configSources values.meshConfig.caCertificates values.meshConfig.ca values.meshConfig.meshMTLS values.meshConfig.tlsDefaults values.meshConfig values.revision values.revisionTags values.defaultRevision values.profile values.compatibilityVersion values.platform values.experimental.stableValidationPolicy values.experimental values.gatewayClasses values unvalidatedValues)' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__values__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-values-help-command-$line[1]:"
        case $line[1] in
            (explain)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(images)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_meshctl__subcmd__images_commands" \
"*::: :->images" \
&& ret=0

    case $state in
    (images)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-images-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
'*-f+[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*--filename=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__images__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-images-help-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(gateway)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_meshctl__subcmd__gateway_commands" \
"*::: :->gateway" \
&& ret=0

    case $state in
    (gateway)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-gateway-command-$line[1]:"
        case $line[1] in
            (preview)
_arguments "${_arguments_options[@]}" : \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'-o+[Form of the output\: documents, or one list]:FORMAT:((yaml\:"YAML"
json\:"JSON"))' \
'--output=[Form of the output\: documents, or one list]:FORMAT:((yaml\:"YAML"
json\:"JSON"))' \
'*-f+[File with gateways and what they depend on, or with an IstioOperator; \`-\` for standard input; may be repeated]:FILE:_default' \
'*--filename=[File with gateways and what they depend on, or with an IstioOperator; \`-\` for standard input; may be repeated]:FILE:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__gateway__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-gateway-help-command-$line[1]:"
        case $line[1] in
            (preview)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(chart)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_meshctl__subcmd__chart_commands" \
"*::: :->chart" \
&& ret=0

    case $state in
    (chart)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-chart-command-$line[1]:"
        case $line[1] in
            (template)
_arguments "${_arguments_options[@]}" : \
'-n+[Namespace of the release]:NAMESPACE:_default' \
'--namespace=[Namespace of the release]:NAMESPACE:_default' \
'--name-template=[Template of the release'\''s name]:TEMPLATE:_default' \
'*-s+[Print only the objects of these templates, e.g. \`templates/service.yaml\` or \`templates/*.yaml\`]:FILE:_default' \
'*--show-only=[Print only the objects of these templates, e.g. \`templates/service.yaml\` or \`templates/*.yaml\`]:FILE:_default' \
'--output-dir=[Write a file for each template into this folder]:FOLDER:_files' \
'(--output-dir)-o+[Form of the output\: the documents as YAML, or one list as JSON]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'(--output-dir)--output=[Form of the output\: the documents as YAML, or one list as JSON]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'*-f+[Take values from a YAML file, \`-\` for standard input; several are laid over each other in order]:FILE:_files' \
'*--values=[Take values from a YAML file, \`-\` for standard input; several are laid over each other in order]:FILE:_files' \
'*--set-json=[Set values to JSON\: \`name=JSON,…\`, or one JSON object]:TEXT:_default' \
'*--set=[Set values\: \`name=value,list\[0\].name=value,list={a,b}\`]:TEXT:_default' \
'*--set-string=[Set values to text, whatever they look like]:TEXT:_default' \
'*--set-file=[Set values to the content of files\: \`name=FILE,…\`]:TEXT:_default' \
'*--set-literal=[Set one value to all that follows the first \`=\`]:TEXT:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--repo=[]:URL:_default' \
'--version=[]:VERSION:_default' \
'--post-renderer=[]:COMMAND:_default' \
'--dry-run=[]::WHERE:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(--name-template)-g[Make up a name for the release]' \
'(--name-template)--generate-name[Make up a name for the release]' \
'--include-crds[Print the files of crds/ too]' \
'(--include-crds)--skip-crds[Leave the files of crds/ out]' \
'--skip-tests[Leave tests out]' \
'--no-hooks[Leave hooks out]' \
'--is-upgrade[Tell templates that this is an upgrade]' \
'--skip-schema-validation[Do not check the values against the chart'\''s schema]' \
'--release-name[Put the files into a folder named after the release]' \
'--validate[]' \
'--dependency-update[]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::name_and_chart -- Name of the release, then the chart\: a folder or a .tgz; the name may be left out:_default' \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
'-o+[Form of the output\: the texts as they are, or data]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output\: the texts as they are, or data]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':what -- What to show:((chart\:"Chart.yaml"
values\:"values.yaml"
readme\:"The README"
crds\:"The files of crds/"
all\:"Everything"))' \
':chart -- The chart\: a folder or a .tgz:_files' \
&& ret=0
;;
(lint)
_arguments "${_arguments_options[@]}" : \
'-n+[Namespace to render for]:NAMESPACE:_default' \
'--namespace=[Namespace to render for]:NAMESPACE:_default' \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'*-f+[Take values from a YAML file, \`-\` for standard input; several are laid over each other in order]:FILE:_files' \
'*--values=[Take values from a YAML file, \`-\` for standard input; several are laid over each other in order]:FILE:_files' \
'*--set-json=[Set values to JSON\: \`name=JSON,…\`, or one JSON object]:TEXT:_default' \
'*--set=[Set values\: \`name=value,list\[0\].name=value,list={a,b}\`]:TEXT:_default' \
'*--set-string=[Set values to text, whatever they look like]:TEXT:_default' \
'*--set-file=[Set values to the content of files\: \`name=FILE,…\`]:TEXT:_default' \
'*--set-literal=[Set one value to all that follows the first \`=\`]:TEXT:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--strict[Take warnings for errors]' \
'--skip-schema-validation[Do not check the values against the chart'\''s schema]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::charts -- The charts\: folders or .tgz files:_files' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__chart__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-chart-help-command-$line[1]:"
        case $line[1] in
            (template)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(lint)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(completion)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':shell -- Shell to complete for:((bash\:"GNU bash"
zsh\:"Z shell"
fish\:"fish"
powershell\:"PowerShell"))' \
&& ret=0
;;
(version)
_arguments "${_arguments_options[@]}" : \
'--remote=[Ask the cluster, too; \`--remote=false\` asks none in any case]::BOOL:(true false)' \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'(--context)*--contexts=[Contexts of the kubeconfig to do this for, all at once, such as \`east,west\`; nobody is asked on the way]:NAMES:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-o --output)--short[Print the version number only; with a cluster, a line for each kind of version]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(experimental)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_meshctl__subcmd__experimental_commands" \
"*::: :->experimental" \
&& ret=0

    case $state in
    (experimental)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-experimental-command-$line[1]:"
        case $line[1] in
            (precheck)
_arguments "${_arguments_options[@]}" : \
'*-f+[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*--filename=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'*--component=[Only these components\: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway'\''s name; what else is installed stays as it is]:NAME:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'-i+[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istioNamespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'--istio-namespace=[Namespace of the control plane \[default\: istio-system\]]:NAME:_default' \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'-n+[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--namespace=[A flag of istioctl'\''s that means nothing here\: \`-i\` is the control plane'\''s namespace]:NAME:_default' \
'--from-version=[A flag of istioctl'\''s that means nothing here\: what is there says its version]:VERSION:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'--take-ownership[Look at an installation that takes over what istioctl, Helm or kubectl installed]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__experimental__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-experimental-help-command-$line[1]:"
        case $line[1] in
            (precheck)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(render)
_arguments "${_arguments_options[@]}" : \
'*-f+[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*--filename=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-d+[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'--manifests=[Folder with profiles and charts to use in place of the built-in ones\: one with \`profiles/\` and \`templates/\`, or an unpacked release of Istio]:DIR:_default' \
'*--component=[Print only these components\: base, pilot, cni, ztunnel, ingressGateways, egressGateways, or a gateway'\''s name]:NAME:_default' \
'*--filter=[Print only these objects\: \`KIND\`, \`KIND/NAME\` or \`KIND/NAMESPACE/NAME\`, each part a pattern such as \`istiod*\`]:PATTERN:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: the cluster'\''s where one is asked, else 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--registry=[Take every image from this registry, at its path there\: \`docker.io/istio/pilot\` becomes \`REGISTRY/istio/pilot\`]:REGISTRY:_default' \
'-c+[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--kubeconfig=[Kubeconfig file \[default\: those of the variable \`KUBECONFIG\`, else \`~/.kube/config\`\]]:FILE:_default' \
'--context=[Context of the kubeconfig \[default\: its current one\]]:NAME:_default' \
'--as=[User to act as]:USER:_default' \
'*--as-group=[Group to act as, with \`--as\`; may be repeated]:GROUP:_default' \
'--as-uid=[UID to act as, with \`--as\`]:UID:_default' \
'--kubeclient-timeout=[How long a request may take, such as \`30s\` \[default\: 15s\]]:DURATION:_default' \
'--split=[Write a file for each object into this folder]:DIR:_files' \
'-o+[Form of the output\: documents, or one list]:FORMAT:((yaml\:"YAML"
json\:"JSON"))' \
'--output=[Form of the output\: documents, or one list]:FORMAT:((yaml\:"YAML"
json\:"JSON"))' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--force[Go on when the configuration is not valid\: errors become warnings]' \
'--include-namespace[Print the namespaces of the objects, too]' \
'--gitops[Leave out what controllers fill in, so that a deployment tool sees no drift]' \
'--cluster-specific[Ask the cluster for its version, its APIs and its platform; nothing is asked without this]' \
'--dry-run[A flag of istioctl'\''s that has no meaning where nothing is applied]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-help-command-$line[1]:"
        case $line[1] in
            (install)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(upgrade)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(rollback)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(uninstall)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(precheck)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(verify)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(history)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(tag)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__help__subcmd__tag_commands" \
"*::: :->tag" \
&& ret=0

    case $state in
    (tag)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-help-tag-command-$line[1]:"
        case $line[1] in
            (set)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(generate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(remove)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(kube-inject)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__help__subcmd__kube-inject_commands" \
"*::: :->kube-inject" \
&& ret=0

    case $state in
    (kube-inject)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-help-kube-inject-command-$line[1]:"
        case $line[1] in
            (capture)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(kube-uninject)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(manifest)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__help__subcmd__manifest_commands" \
"*::: :->manifest" \
&& ret=0

    case $state in
    (manifest)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-help-manifest-command-$line[1]:"
        case $line[1] in
            (generate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(install)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(profile)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__help__subcmd__profile_commands" \
"*::: :->profile" \
&& ret=0

    case $state in
    (profile)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-help-profile-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(values)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__help__subcmd__values_commands" \
"*::: :->values" \
&& ret=0

    case $state in
    (values)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-help-values-command-$line[1]:"
        case $line[1] in
            (explain)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(images)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__help__subcmd__images_commands" \
"*::: :->images" \
&& ret=0

    case $state in
    (images)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-help-images-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(gateway)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__help__subcmd__gateway_commands" \
"*::: :->gateway" \
&& ret=0

    case $state in
    (gateway)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-help-gateway-command-$line[1]:"
        case $line[1] in
            (preview)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(chart)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__help__subcmd__chart_commands" \
"*::: :->chart" \
&& ret=0

    case $state in
    (chart)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-help-chart-command-$line[1]:"
        case $line[1] in
            (template)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(lint)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(completion)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(version)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(experimental)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__help__subcmd__experimental_commands" \
"*::: :->experimental" \
&& ret=0

    case $state in
    (experimental)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-help-experimental-command-$line[1]:"
        case $line[1] in
            (precheck)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(render)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
}

(( $+functions[_meshctl_commands] )) ||
_meshctl_commands() {
    local commands; commands=(
'install:Install a mesh, or change one' \
'apply:Install a mesh, or change one' \
'upgrade:Bring a mesh to this version, in place or beside the old one' \
'rollback:Go back to what was installed before' \
'uninstall:Take a mesh away' \
'precheck:Find out whether a mesh can be installed, without installing it' \
'verify:Check that a mesh is what it is to be' \
'verify-install:Check that a mesh is what it is to be' \
'diff:Show what an install would change in the cluster, field by field' \
'history:List what was installed, when and from what' \
'tag:Name revisions\: namespaces follow a tag from one revision to the next' \
'kube-inject:Put the proxy into the pods of a file, as the control plane would, without a cluster' \
'inject:Put the proxy into the pods of a file, as the control plane would, without a cluster' \
'kube-uninject:Take the proxy out of the pods of a file again' \
'uninject:Take the proxy out of the pods of a file again' \
'manifest:Make the manifests of a mesh, and compare them' \
'profile:Look at the profiles that a mesh can build on' \
'values:Look at what can be set' \
'images:Look at the container images of a mesh' \
'gateway:Look at Gateway API gateways' \
'chart:Render, show and check Helm charts, offline' \
'completion:Print the completion script of a shell' \
'version:Print the versions of meshctl and of what a cluster runs' \
'experimental:Commands that istioctl calls experimental' \
'render:Print the objects of a mesh, without a cluster' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart_commands] )) ||
_meshctl__subcmd__chart_commands() {
    local commands; commands=(
'template:\`chart template\`' \
'show:\`chart show\`' \
'lint:\`chart lint\`' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl chart commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart__subcmd__help_commands] )) ||
_meshctl__subcmd__chart__subcmd__help_commands() {
    local commands; commands=(
'template:\`chart template\`' \
'show:\`chart show\`' \
'lint:\`chart lint\`' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl chart help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart__subcmd__help__subcmd__help_commands] )) ||
_meshctl__subcmd__chart__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl chart help help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart__subcmd__help__subcmd__lint_commands] )) ||
_meshctl__subcmd__chart__subcmd__help__subcmd__lint_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl chart help lint commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart__subcmd__help__subcmd__show_commands] )) ||
_meshctl__subcmd__chart__subcmd__help__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl chart help show commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart__subcmd__help__subcmd__template_commands] )) ||
_meshctl__subcmd__chart__subcmd__help__subcmd__template_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl chart help template commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart__subcmd__lint_commands] )) ||
_meshctl__subcmd__chart__subcmd__lint_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl chart lint commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart__subcmd__show_commands] )) ||
_meshctl__subcmd__chart__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl chart show commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart__subcmd__template_commands] )) ||
_meshctl__subcmd__chart__subcmd__template_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl chart template commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__completion_commands] )) ||
_meshctl__subcmd__completion_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl completion commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__diff_commands] )) ||
_meshctl__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl diff commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__experimental_commands] )) ||
_meshctl__subcmd__experimental_commands() {
    local commands; commands=(
'precheck:Find out whether a mesh can be installed, without installing it' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl experimental commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__experimental__subcmd__help_commands] )) ||
_meshctl__subcmd__experimental__subcmd__help_commands() {
    local commands; commands=(
'precheck:Find out whether a mesh can be installed, without installing it' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl experimental help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__experimental__subcmd__help__subcmd__help_commands] )) ||
_meshctl__subcmd__experimental__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl experimental help help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__experimental__subcmd__help__subcmd__precheck_commands] )) ||
_meshctl__subcmd__experimental__subcmd__help__subcmd__precheck_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl experimental help precheck commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__experimental__subcmd__precheck_commands] )) ||
_meshctl__subcmd__experimental__subcmd__precheck_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl experimental precheck commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__gateway_commands] )) ||
_meshctl__subcmd__gateway_commands() {
    local commands; commands=(
'preview:Print what the control plane makes of Gateway API gateways, without a cluster' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl gateway commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__gateway__subcmd__help_commands] )) ||
_meshctl__subcmd__gateway__subcmd__help_commands() {
    local commands; commands=(
'preview:Print what the control plane makes of Gateway API gateways, without a cluster' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl gateway help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__gateway__subcmd__help__subcmd__help_commands] )) ||
_meshctl__subcmd__gateway__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl gateway help help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__gateway__subcmd__help__subcmd__preview_commands] )) ||
_meshctl__subcmd__gateway__subcmd__help__subcmd__preview_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl gateway help preview commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__gateway__subcmd__preview_commands] )) ||
_meshctl__subcmd__gateway__subcmd__preview_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl gateway preview commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help_commands] )) ||
_meshctl__subcmd__help_commands() {
    local commands; commands=(
'install:Install a mesh, or change one' \
'upgrade:Bring a mesh to this version, in place or beside the old one' \
'rollback:Go back to what was installed before' \
'uninstall:Take a mesh away' \
'precheck:Find out whether a mesh can be installed, without installing it' \
'verify:Check that a mesh is what it is to be' \
'diff:Show what an install would change in the cluster, field by field' \
'history:List what was installed, when and from what' \
'tag:Name revisions\: namespaces follow a tag from one revision to the next' \
'kube-inject:Put the proxy into the pods of a file, as the control plane would, without a cluster' \
'kube-uninject:Take the proxy out of the pods of a file again' \
'manifest:Make the manifests of a mesh, and compare them' \
'profile:Look at the profiles that a mesh can build on' \
'values:Look at what can be set' \
'images:Look at the container images of a mesh' \
'gateway:Look at Gateway API gateways' \
'chart:Render, show and check Helm charts, offline' \
'completion:Print the completion script of a shell' \
'version:Print the versions of meshctl and of what a cluster runs' \
'experimental:Commands that istioctl calls experimental' \
'render:Print the objects of a mesh, without a cluster' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__chart_commands] )) ||
_meshctl__subcmd__help__subcmd__chart_commands() {
    local commands; commands=(
'template:\`chart template\`' \
'show:\`chart show\`' \
'lint:\`chart lint\`' \
    )
    _describe -t commands 'meshctl help chart commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__chart__subcmd__lint_commands] )) ||
_meshctl__subcmd__help__subcmd__chart__subcmd__lint_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help chart lint commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__chart__subcmd__show_commands] )) ||
_meshctl__subcmd__help__subcmd__chart__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help chart show commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__chart__subcmd__template_commands] )) ||
_meshctl__subcmd__help__subcmd__chart__subcmd__template_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help chart template commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__completion_commands] )) ||
_meshctl__subcmd__help__subcmd__completion_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help completion commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__diff_commands] )) ||
_meshctl__subcmd__help__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help diff commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__experimental_commands] )) ||
_meshctl__subcmd__help__subcmd__experimental_commands() {
    local commands; commands=(
'precheck:Find out whether a mesh can be installed, without installing it' \
    )
    _describe -t commands 'meshctl help experimental commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__experimental__subcmd__precheck_commands] )) ||
_meshctl__subcmd__help__subcmd__experimental__subcmd__precheck_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help experimental precheck commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__gateway_commands] )) ||
_meshctl__subcmd__help__subcmd__gateway_commands() {
    local commands; commands=(
'preview:Print what the control plane makes of Gateway API gateways, without a cluster' \
    )
    _describe -t commands 'meshctl help gateway commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__gateway__subcmd__preview_commands] )) ||
_meshctl__subcmd__help__subcmd__gateway__subcmd__preview_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help gateway preview commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__help_commands] )) ||
_meshctl__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__history_commands] )) ||
_meshctl__subcmd__help__subcmd__history_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help history commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__images_commands] )) ||
_meshctl__subcmd__help__subcmd__images_commands() {
    local commands; commands=(
'list:List the images that a mesh needs, with those that injection adds to pods' \
    )
    _describe -t commands 'meshctl help images commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__images__subcmd__list_commands] )) ||
_meshctl__subcmd__help__subcmd__images__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help images list commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__install_commands] )) ||
_meshctl__subcmd__help__subcmd__install_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help install commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__kube-inject_commands] )) ||
_meshctl__subcmd__help__subcmd__kube-inject_commands() {
    local commands; commands=(
'capture:Write what a cluster injects with into one file, for \`--config-snapshot\`' \
'check:Explain what injection would make of the objects of files' \
    )
    _describe -t commands 'meshctl help kube-inject commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__kube-inject__subcmd__capture_commands] )) ||
_meshctl__subcmd__help__subcmd__kube-inject__subcmd__capture_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help kube-inject capture commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__kube-inject__subcmd__check_commands] )) ||
_meshctl__subcmd__help__subcmd__kube-inject__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help kube-inject check commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__kube-uninject_commands] )) ||
_meshctl__subcmd__help__subcmd__kube-uninject_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help kube-uninject commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__manifest_commands] )) ||
_meshctl__subcmd__help__subcmd__manifest_commands() {
    local commands; commands=(
'generate:Print the objects of a mesh, without a cluster' \
'diff:Compare manifests object by object' \
'install:Install a mesh, or change one' \
    )
    _describe -t commands 'meshctl help manifest commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__manifest__subcmd__diff_commands] )) ||
_meshctl__subcmd__help__subcmd__manifest__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help manifest diff commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__manifest__subcmd__generate_commands] )) ||
_meshctl__subcmd__help__subcmd__manifest__subcmd__generate_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help manifest generate commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__manifest__subcmd__install_commands] )) ||
_meshctl__subcmd__help__subcmd__manifest__subcmd__install_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help manifest install commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__precheck_commands] )) ||
_meshctl__subcmd__help__subcmd__precheck_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help precheck commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__profile_commands] )) ||
_meshctl__subcmd__help__subcmd__profile_commands() {
    local commands; commands=(
'list:List the profiles' \
'show:Print a profile with what it takes over from the default one' \
'diff:Compare two profiles' \
    )
    _describe -t commands 'meshctl help profile commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__profile__subcmd__diff_commands] )) ||
_meshctl__subcmd__help__subcmd__profile__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help profile diff commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__profile__subcmd__list_commands] )) ||
_meshctl__subcmd__help__subcmd__profile__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help profile list commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__profile__subcmd__show_commands] )) ||
_meshctl__subcmd__help__subcmd__profile__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help profile show commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__render_commands] )) ||
_meshctl__subcmd__help__subcmd__render_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help render commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__rollback_commands] )) ||
_meshctl__subcmd__help__subcmd__rollback_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help rollback commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__tag_commands] )) ||
_meshctl__subcmd__help__subcmd__tag_commands() {
    local commands; commands=(
'set:Make a tag, or move it to another revision' \
'generate:Print the objects of a tag' \
'list:List the tags, the revisions without one, and the namespaces that use them' \
'remove:Remove a tag' \
    )
    _describe -t commands 'meshctl help tag commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__tag__subcmd__generate_commands] )) ||
_meshctl__subcmd__help__subcmd__tag__subcmd__generate_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help tag generate commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__tag__subcmd__list_commands] )) ||
_meshctl__subcmd__help__subcmd__tag__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help tag list commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__tag__subcmd__remove_commands] )) ||
_meshctl__subcmd__help__subcmd__tag__subcmd__remove_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help tag remove commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__tag__subcmd__set_commands] )) ||
_meshctl__subcmd__help__subcmd__tag__subcmd__set_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help tag set commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__uninstall_commands] )) ||
_meshctl__subcmd__help__subcmd__uninstall_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help uninstall commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__upgrade_commands] )) ||
_meshctl__subcmd__help__subcmd__upgrade_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help upgrade commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__values_commands] )) ||
_meshctl__subcmd__help__subcmd__values_commands() {
    local commands; commands=(
'explain:Tell what a setting does, its type, its default, and which profiles set it' \
    )
    _describe -t commands 'meshctl help values commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__values__subcmd__explain_commands] )) ||
_meshctl__subcmd__help__subcmd__values__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help values explain commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__verify_commands] )) ||
_meshctl__subcmd__help__subcmd__verify_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help verify commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__version_commands] )) ||
_meshctl__subcmd__help__subcmd__version_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help version commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__history_commands] )) ||
_meshctl__subcmd__history_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl history commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__images_commands] )) ||
_meshctl__subcmd__images_commands() {
    local commands; commands=(
'list:List the images that a mesh needs, with those that injection adds to pods' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl images commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__images__subcmd__help_commands] )) ||
_meshctl__subcmd__images__subcmd__help_commands() {
    local commands; commands=(
'list:List the images that a mesh needs, with those that injection adds to pods' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl images help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__images__subcmd__help__subcmd__help_commands] )) ||
_meshctl__subcmd__images__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl images help help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__images__subcmd__help__subcmd__list_commands] )) ||
_meshctl__subcmd__images__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl images help list commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__images__subcmd__list_commands] )) ||
_meshctl__subcmd__images__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl images list commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__install_commands] )) ||
_meshctl__subcmd__install_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl install commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__kube-inject_commands] )) ||
_meshctl__subcmd__kube-inject_commands() {
    local commands; commands=(
'capture:Write what a cluster injects with into one file, for \`--config-snapshot\`' \
'check:Explain what injection would make of the objects of files' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl kube-inject commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__kube-inject__subcmd__capture_commands] )) ||
_meshctl__subcmd__kube-inject__subcmd__capture_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl kube-inject capture commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__kube-inject__subcmd__check_commands] )) ||
_meshctl__subcmd__kube-inject__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl kube-inject check commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__kube-inject__subcmd__help_commands] )) ||
_meshctl__subcmd__kube-inject__subcmd__help_commands() {
    local commands; commands=(
'capture:Write what a cluster injects with into one file, for \`--config-snapshot\`' \
'check:Explain what injection would make of the objects of files' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl kube-inject help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__kube-inject__subcmd__help__subcmd__capture_commands] )) ||
_meshctl__subcmd__kube-inject__subcmd__help__subcmd__capture_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl kube-inject help capture commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__kube-inject__subcmd__help__subcmd__check_commands] )) ||
_meshctl__subcmd__kube-inject__subcmd__help__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl kube-inject help check commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__kube-inject__subcmd__help__subcmd__help_commands] )) ||
_meshctl__subcmd__kube-inject__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl kube-inject help help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__kube-uninject_commands] )) ||
_meshctl__subcmd__kube-uninject_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl kube-uninject commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__manifest_commands] )) ||
_meshctl__subcmd__manifest_commands() {
    local commands; commands=(
'generate:Print the objects of a mesh, without a cluster' \
'render:Print the objects of a mesh, without a cluster' \
'diff:Compare manifests object by object' \
'install:Install a mesh, or change one' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl manifest commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__manifest__subcmd__diff_commands] )) ||
_meshctl__subcmd__manifest__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl manifest diff commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__manifest__subcmd__generate_commands] )) ||
_meshctl__subcmd__manifest__subcmd__generate_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl manifest generate commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__manifest__subcmd__help_commands] )) ||
_meshctl__subcmd__manifest__subcmd__help_commands() {
    local commands; commands=(
'generate:Print the objects of a mesh, without a cluster' \
'diff:Compare manifests object by object' \
'install:Install a mesh, or change one' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl manifest help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__manifest__subcmd__help__subcmd__diff_commands] )) ||
_meshctl__subcmd__manifest__subcmd__help__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl manifest help diff commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__manifest__subcmd__help__subcmd__generate_commands] )) ||
_meshctl__subcmd__manifest__subcmd__help__subcmd__generate_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl manifest help generate commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__manifest__subcmd__help__subcmd__help_commands] )) ||
_meshctl__subcmd__manifest__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl manifest help help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__manifest__subcmd__help__subcmd__install_commands] )) ||
_meshctl__subcmd__manifest__subcmd__help__subcmd__install_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl manifest help install commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__manifest__subcmd__install_commands] )) ||
_meshctl__subcmd__manifest__subcmd__install_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl manifest install commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__precheck_commands] )) ||
_meshctl__subcmd__precheck_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl precheck commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__profile_commands] )) ||
_meshctl__subcmd__profile_commands() {
    local commands; commands=(
'list:List the profiles' \
'show:Print a profile with what it takes over from the default one' \
'dump:Print a profile with what it takes over from the default one' \
'diff:Compare two profiles' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl profile commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__profile__subcmd__diff_commands] )) ||
_meshctl__subcmd__profile__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl profile diff commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__profile__subcmd__help_commands] )) ||
_meshctl__subcmd__profile__subcmd__help_commands() {
    local commands; commands=(
'list:List the profiles' \
'show:Print a profile with what it takes over from the default one' \
'diff:Compare two profiles' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl profile help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__profile__subcmd__help__subcmd__diff_commands] )) ||
_meshctl__subcmd__profile__subcmd__help__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl profile help diff commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__profile__subcmd__help__subcmd__help_commands] )) ||
_meshctl__subcmd__profile__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl profile help help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__profile__subcmd__help__subcmd__list_commands] )) ||
_meshctl__subcmd__profile__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl profile help list commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__profile__subcmd__help__subcmd__show_commands] )) ||
_meshctl__subcmd__profile__subcmd__help__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl profile help show commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__profile__subcmd__list_commands] )) ||
_meshctl__subcmd__profile__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl profile list commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__profile__subcmd__show_commands] )) ||
_meshctl__subcmd__profile__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl profile show commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__render_commands] )) ||
_meshctl__subcmd__render_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl render commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__rollback_commands] )) ||
_meshctl__subcmd__rollback_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl rollback commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__tag_commands] )) ||
_meshctl__subcmd__tag_commands() {
    local commands; commands=(
'set:Make a tag, or move it to another revision' \
'generate:Print the objects of a tag' \
'list:List the tags, the revisions without one, and the namespaces that use them' \
'show:List the tags, the revisions without one, and the namespaces that use them' \
'remove:Remove a tag' \
'delete:Remove a tag' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl tag commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__tag__subcmd__generate_commands] )) ||
_meshctl__subcmd__tag__subcmd__generate_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl tag generate commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__tag__subcmd__help_commands] )) ||
_meshctl__subcmd__tag__subcmd__help_commands() {
    local commands; commands=(
'set:Make a tag, or move it to another revision' \
'generate:Print the objects of a tag' \
'list:List the tags, the revisions without one, and the namespaces that use them' \
'remove:Remove a tag' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl tag help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__tag__subcmd__help__subcmd__generate_commands] )) ||
_meshctl__subcmd__tag__subcmd__help__subcmd__generate_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl tag help generate commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__tag__subcmd__help__subcmd__help_commands] )) ||
_meshctl__subcmd__tag__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl tag help help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__tag__subcmd__help__subcmd__list_commands] )) ||
_meshctl__subcmd__tag__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl tag help list commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__tag__subcmd__help__subcmd__remove_commands] )) ||
_meshctl__subcmd__tag__subcmd__help__subcmd__remove_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl tag help remove commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__tag__subcmd__help__subcmd__set_commands] )) ||
_meshctl__subcmd__tag__subcmd__help__subcmd__set_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl tag help set commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__tag__subcmd__list_commands] )) ||
_meshctl__subcmd__tag__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl tag list commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__tag__subcmd__remove_commands] )) ||
_meshctl__subcmd__tag__subcmd__remove_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl tag remove commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__tag__subcmd__set_commands] )) ||
_meshctl__subcmd__tag__subcmd__set_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl tag set commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__uninstall_commands] )) ||
_meshctl__subcmd__uninstall_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl uninstall commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__upgrade_commands] )) ||
_meshctl__subcmd__upgrade_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl upgrade commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__values_commands] )) ||
_meshctl__subcmd__values_commands() {
    local commands; commands=(
'explain:Tell what a setting does, its type, its default, and which profiles set it' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl values commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__values__subcmd__explain_commands] )) ||
_meshctl__subcmd__values__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl values explain commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__values__subcmd__help_commands] )) ||
_meshctl__subcmd__values__subcmd__help_commands() {
    local commands; commands=(
'explain:Tell what a setting does, its type, its default, and which profiles set it' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl values help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__values__subcmd__help__subcmd__explain_commands] )) ||
_meshctl__subcmd__values__subcmd__help__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl values help explain commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__values__subcmd__help__subcmd__help_commands] )) ||
_meshctl__subcmd__values__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl values help help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__verify_commands] )) ||
_meshctl__subcmd__verify_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl verify commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__version_commands] )) ||
_meshctl__subcmd__version_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl version commands' commands "$@"
}

if [ "$funcstack[1]" = "_meshctl" ]; then
    _meshctl "$@"
else
    compdef _meshctl meshctl
fi
