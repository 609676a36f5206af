# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_meshctl_global_optspecs
    string join \n q/quiet v/verbose color= h/help V/version
end

function __fish_meshctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_meshctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_meshctl_using_subcommand
    set -l cmd (__fish_meshctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c meshctl -n "__fish_meshctl_needs_command" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_needs_command" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_needs_command" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_needs_command" -s V -l version -d 'Print version'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "install" -d 'Install a mesh, or change one'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "apply" -d 'Install a mesh, or change one'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "upgrade" -d 'Bring a mesh to this version, in place or beside the old one'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "rollback" -d 'Go back to what was installed before'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "uninstall" -d 'Take a mesh away'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "precheck" -d 'Find out whether a mesh can be installed, without installing it'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "verify" -d 'Check that a mesh is what it is to be'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "verify-install" -d 'Check that a mesh is what it is to be'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "diff" -d 'Show what an install would change in the cluster, field by field'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "history" -d 'List what was installed, when and from what'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "tag" -d 'Name revisions: namespaces follow a tag from one revision to the next'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "kube-inject" -d 'Put the proxy into the pods of a file, as the control plane would, without a cluster'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "inject" -d 'Put the proxy into the pods of a file, as the control plane would, without a cluster'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "kube-uninject" -d 'Take the proxy out of the pods of a file again'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "uninject" -d 'Take the proxy out of the pods of a file again'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "manifest" -d 'Make the manifests of a mesh, and compare them'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "profile" -d 'Look at the profiles that a mesh can build on'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "values" -d 'Look at what can be set'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "images" -d 'Look at the container images of a mesh'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "gateway" -d 'Look at Gateway API gateways'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "chart" -d 'Render, show and check Helm charts, offline'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "completion" -d 'Print the completion script of a shell'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "version" -d 'Print the versions of meshctl and of what a cluster runs'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "experimental" -d 'Commands that istioctl calls experimental'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "render" -d 'Print the objects of a mesh, without a cluster'
complete -c meshctl -n "__fish_meshctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -s f -l filename -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -s s -l set -d 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l component -d 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway\'s name; what else is installed stays as it is' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l dry-run -d 'Show the plan only; `client` asks no cluster' -r -f -a "server\t'The API server says what would come of it'
client\t'No cluster is asked'"
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l create-namespace -d 'Make the namespaces that are missing' -r -f -a "true\t''
false\t''"
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l history-max -d 'How many revisions the history keeps' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l wait -d 'Wait until everything is ready; `--no-wait` ends when everything is applied' -r -f -a "true\t''
false\t''"
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l readiness-timeout -d 'How long a stage may take until it is ready' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l lock-timeout -d 'How long another run is waited for that is under way' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -s o -l output -d 'Form of the result, on standard output' -r -f -a "text\t'Text for people'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l progress -d 'How the course of it is shown on standard error' -r -f -a "auto\t'Live lines on a terminal, plain lines elsewhere'
plain\t'Plain lines'
json\t'One JSON object per line, on standard error'"
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l contexts -d 'Contexts of the kubeconfig to do this for, all at once, such as `east,west`; nobody is asked on the way' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l force-conflicts -d 'Take fields from other field managers'
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l take-ownership -d 'Take over what istioctl, Helm or kubectl installed'
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l verify -d 'Verify the mesh afterwards'
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l rollback-on-failure -d 'When it fails, go back to what was installed before; take away what was made, when that was nothing'
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l no-wait -d 'Do not wait'
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -l wait-for-load-balancer -d 'Wait until load balancers have an address, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -s y -l yes -l skip-confirmation -d 'Do not ask; also by `MESHCTL_YES=1`'
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand install" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -s f -l filename -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -s s -l set -d 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l component -d 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway\'s name; what else is installed stays as it is' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l dry-run -d 'Show the plan only; `client` asks no cluster' -r -f -a "server\t'The API server says what would come of it'
client\t'No cluster is asked'"
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l create-namespace -d 'Make the namespaces that are missing' -r -f -a "true\t''
false\t''"
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l history-max -d 'How many revisions the history keeps' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l wait -d 'Wait until everything is ready; `--no-wait` ends when everything is applied' -r -f -a "true\t''
false\t''"
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l readiness-timeout -d 'How long a stage may take until it is ready' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l lock-timeout -d 'How long another run is waited for that is under way' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -s o -l output -d 'Form of the result, on standard output' -r -f -a "text\t'Text for people'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l progress -d 'How the course of it is shown on standard error' -r -f -a "auto\t'Live lines on a terminal, plain lines elsewhere'
plain\t'Plain lines'
json\t'One JSON object per line, on standard error'"
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l contexts -d 'Contexts of the kubeconfig to do this for, all at once, such as `east,west`; nobody is asked on the way' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l force-conflicts -d 'Take fields from other field managers'
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l take-ownership -d 'Take over what istioctl, Helm or kubectl installed'
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l verify -d 'Verify the mesh afterwards'
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l rollback-on-failure -d 'When it fails, go back to what was installed before; take away what was made, when that was nothing'
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l no-wait -d 'Do not wait'
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -l wait-for-load-balancer -d 'Wait until load balancers have an address, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -s y -l yes -l skip-confirmation -d 'Do not ask; also by `MESHCTL_YES=1`'
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand apply" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -s f -l filename -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -s s -l set -d 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l component -d 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway\'s name; what else is installed stays as it is' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l create-namespace -d 'Make the namespaces that are missing' -r -f -a "true\t''
false\t''"
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l history-max -d 'How many revisions the history keeps' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l wait -d 'Wait until everything is ready; `--no-wait` ends when everything is applied' -r -f -a "true\t''
false\t''"
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l readiness-timeout -d 'How long a stage may take until it is ready' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l lock-timeout -d 'How long another run is waited for that is under way' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -s o -l output -d 'Form of the result, on standard output' -r -f -a "text\t'Text for people'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l progress -d 'How the course of it is shown on standard error' -r -f -a "auto\t'Live lines on a terminal, plain lines elsewhere'
plain\t'Plain lines'
json\t'One JSON object per line, on standard error'"
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l canary -d 'Install the new version beside the old one, as a revision named after it (`1-30-3`) or by `--revision`'
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l dry-run -d 'Show the plan only'
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l force-conflicts -d 'Take fields from other field managers'
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l take-ownership -d 'Take over what istioctl, Helm or kubectl installed'
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l verify -d 'Verify the mesh afterwards'
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l rollback-on-failure -d 'When it fails, go back to what was installed before; take away what was made, when that was nothing'
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l no-wait -d 'Do not wait'
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -l wait-for-load-balancer -d 'Wait until load balancers have an address, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -s y -l yes -l skip-confirmation -d 'Do not ask; also by `MESHCTL_YES=1`'
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand upgrade" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -s r -l revision -d 'Revision of the control plane [default: the only one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -l history-max -d 'How many revisions the history keeps' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -l wait -d 'Wait until everything is ready; `--no-wait` ends when everything is applied' -r -f -a "true\t''
false\t''"
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -l readiness-timeout -d 'How long a stage may take until it is ready' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -l lock-timeout -d 'How long another run is waited for that is under way' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -s o -l output -d 'Form of the result, on standard output' -r -f -a "text\t'Text for people'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -l progress -d 'How the course of it is shown on standard error' -r -f -a "auto\t'Live lines on a terminal, plain lines elsewhere'
plain\t'Plain lines'
json\t'One JSON object per line, on standard error'"
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -l dry-run -d 'Show the plan only'
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -l force-conflicts -d 'Take fields from other field managers'
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -l no-wait -d 'Do not wait'
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -l wait-for-load-balancer -d 'Wait until load balancers have an address, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -s y -l yes -l skip-confirmation -d 'Do not ask; also by `MESHCTL_YES=1`'
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand rollback" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -s f -l filename -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -s s -l set -d 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l wait -d 'Wait until everything is gone; `--no-wait` ends when everything is being deleted' -r -f -a "true\t''
false\t''"
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l timeout -d 'How long a step may take until everything in it is gone' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l lock-timeout -d 'How long another run is waited for that is under way' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -s o -l output -d 'Form of the result, on standard output' -r -f -a "text\t'Text for people'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l progress -d 'How the course of it is shown on standard error' -r -f -a "auto\t'Live lines on a terminal, plain lines elsewhere'
plain\t'Plain lines'
json\t'One JSON object per line, on standard error'"
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l purge -d 'Everything of all revisions in all namespaces, and what their control planes wrote'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l purge-crds -d 'Delete the definitions (CRDs), too, and everything that was made by them'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l keep-crds -d 'Keep the definitions (CRDs); this is so unless `--purge-crds` says otherwise'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l delete-namespace -d 'Delete the namespace of the control plane, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l dry-run -d 'Show the plan only'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -l no-wait -d 'Do not wait'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -s y -l yes -l skip-confirmation -d 'Do not ask; also by `MESHCTL_YES=1`'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninstall" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -s f -l filename -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -s s -l set -d 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -l component -d 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway\'s name; what else is installed stays as it is' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -s o -l output -d 'Form of the output' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -l from-version -d 'A flag of istioctl\'s that means nothing here: what is there says its version' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -l take-ownership -d 'Look at an installation that takes over what istioctl, Helm or kubectl installed'
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand precheck" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l level -d 'How far to look; each level includes those before it' -r -f -a "exists\t'Every object is there, and is the mesh\'s'
ready\t'And workloads, services and webhooks are ready'
content\t'And every field is as it was applied'
data-plane\t'And the pods of the mesh have ready proxies of its version'"
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l readiness-timeout -d 'How long to wait, with `--wait`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l junit -d 'Write the result as `JUnit` XML into this file, besides' -r -F
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -s o -l output -d 'Form of the output' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -s f -l filename -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -s s -l set -d 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l component -d 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway\'s name; what else is installed stays as it is' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l contexts -d 'Contexts of the kubeconfig to do this for, all at once, such as `east,west`; nobody is asked on the way' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l wait -d 'Wait until everything is there and ready'
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l strict -d 'Fail on warnings, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l level -d 'How far to look; each level includes those before it' -r -f -a "exists\t'Every object is there, and is the mesh\'s'
ready\t'And workloads, services and webhooks are ready'
content\t'And every field is as it was applied'
data-plane\t'And the pods of the mesh have ready proxies of its version'"
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l readiness-timeout -d 'How long to wait, with `--wait`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l junit -d 'Write the result as `JUnit` XML into this file, besides' -r -F
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -s o -l output -d 'Form of the output' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -s f -l filename -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -s s -l set -d 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l component -d 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway\'s name; what else is installed stays as it is' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l contexts -d 'Contexts of the kubeconfig to do this for, all at once, such as `east,west`; nobody is asked on the way' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l wait -d 'Wait until everything is there and ready'
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l strict -d 'Fail on warnings, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand verify-install" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -s o -l output -d 'Form of the output; the data is the plan that `meshctl install --dry-run` prints' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -s f -l filename -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -s s -l set -d 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -l component -d 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway\'s name; what else is installed stays as it is' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -l contexts -d 'Contexts of the kubeconfig to do this for, all at once, such as `east,west`; nobody is asked on the way' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand history" -s r -l revision -d 'Revision of the control plane [default: all of them]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand history" -s o -l output -d 'Form of the output' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand history" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand history" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand history" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand history" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand history" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand history" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand history" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand history" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand history" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand history" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand history" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and not __fish_seen_subcommand_from set generate list show remove delete help" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and not __fish_seen_subcommand_from set generate list show remove delete help" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and not __fish_seen_subcommand_from set generate list show remove delete help" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and not __fish_seen_subcommand_from set generate list show remove delete help" -s h -l help -d 'Print help'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and not __fish_seen_subcommand_from set generate list show remove delete help" -f -a "set" -d 'Make a tag, or move it to another revision'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and not __fish_seen_subcommand_from set generate list show remove delete help" -f -a "generate" -d 'Print the objects of a tag'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and not __fish_seen_subcommand_from set generate list show remove delete help" -f -a "list" -d 'List the tags, the revisions without one, and the namespaces that use them'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and not __fish_seen_subcommand_from set generate list show remove delete help" -f -a "show" -d 'List the tags, the revisions without one, and the namespaces that use them'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and not __fish_seen_subcommand_from set generate list show remove delete help" -f -a "remove" -d 'Remove a tag'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and not __fish_seen_subcommand_from set generate list show remove delete help" -f -a "delete" -d 'Remove a tag'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and not __fish_seen_subcommand_from set generate list show remove delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -s r -l revision -d 'Revision that it stands for; `default` is the one without a name' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -l webhook-name -d 'Name of the tag\'s webhook [default: istio-revision-tag-TAG]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -l overwrite -d 'Move a tag that stands for another revision'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -l auto-inject-namespaces -d 'Inject pods without any label, too; for the tag `default`'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -s y -l yes -d 'Taken as istioctl takes it; a tag is moved with `--overwrite` only'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from generate" -s r -l revision -d 'Revision that it stands for; `default` is the one without a name' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from generate" -l webhook-name -d 'Name of the tag\'s webhook [default: istio-revision-tag-TAG]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from generate" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from generate" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from generate" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from generate" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from generate" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from generate" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from generate" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from generate" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from generate" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from generate" -l overwrite -d 'Move a tag that stands for another revision'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from generate" -l auto-inject-namespaces -d 'Inject pods without any label, too; for the tag `default`'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from generate" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from generate" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from list" -s o -l output -d 'Form of the output' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from list" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from list" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from list" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from list" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from list" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from list" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from list" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from list" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from show" -s o -l output -d 'Form of the output' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from show" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from show" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from show" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from show" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from show" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from show" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from show" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from show" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from remove" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from remove" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from remove" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from remove" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from remove" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from remove" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from remove" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from remove" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from remove" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from remove" -s y -l yes -l skip-confirmation -d 'Do not ask; also by `MESHCTL_YES=1`'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from delete" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from delete" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from delete" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from delete" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from delete" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from delete" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from delete" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from delete" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from delete" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from delete" -s y -l yes -l skip-confirmation -d 'Do not ask; also by `MESHCTL_YES=1`'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from help" -f -a "set" -d 'Make a tag, or move it to another revision'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from help" -f -a "generate" -d 'Print the objects of a tag'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the tags, the revisions without one, and the namespaces that use them'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove a tag'
complete -c meshctl -n "__fish_meshctl_using_subcommand tag; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -s f -l filename -d 'File or folder with objects, `-` for standard input: YAML or JSON; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -s o -l output -d 'Write to a file, which is replaced when all went well' -r -F
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l report -d 'Form of the report on standard error: text, json (a line for each object) or none' -r -f -a "text\t'A line for each object, for a person'
json\t'A line of JSON for each object'
none\t'Nothing'"
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l pod-template -d 'A kind with a pod template: `KIND=path`, e.g. `Workflow=spec.template`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -s n -l namespace -d 'Namespace of objects that name none' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l injectConfigFile -d 'Injection configuration of a cluster: the key `config` of its `ConfigMap` `istio-sidecar-injector`, that `ConfigMap`, or one template' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l meshConfigFile -d 'Mesh configuration of a cluster: the key `mesh` of its `ConfigMap` `istio`, or that `ConfigMap`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l valuesFile -d 'Values of a cluster: the key `values` of its `ConfigMap` `istio-sidecar-injector`, or that `ConfigMap`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l config-snapshot -d 'Everything that a cluster injects with, in one file, as `kube-inject capture` writes it; the output of `manifest generate` is one too' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l injectConfigMapName -d '`ConfigMap` with templates and values, when it is not the revision\'s' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l meshConfigMapName -d '`ConfigMap` with the mesh configuration, when it is not the revision\'s' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l operatorFileName -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -s s -l set -d 'Set a value, e.g. `values.global.proxy.logLevel=debug`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l native-sidecar -d 'Whether proxies are init containers that stay: on, off, or auto, which is on for Kubernetes 1.33 and later if the cluster or `--kube-version` tells the version. A pod\'s annotation wins' -r -f -a "auto\t'Where the cluster is known to know them'
on\t'Yes'
off\t'No'"
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -s R -l recursive -d 'Look into the folders of folders, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l in-place -d 'Change the files themselves, when all went well'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l stream -d 'Print every document when it is finished, not all at the end'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l diff -d 'Print what would change; exit code 1 when something would'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l keep-going -d 'Go on after documents with errors, which come out as they are; the run fails in the end'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l uninject -d 'Take injections out'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l respect-namespace-labels -d 'Leave pods alone that the labels of their namespaces keep out of the mesh, for namespaces in the input'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l fail-on-skip -d 'Fail with exit code 79 when a pod is left as it is'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l from-cluster -d 'Take what a cluster injects with, of the revision'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -f -a "capture" -d 'Write what a cluster injects with into one file, for `--config-snapshot`'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -f -a "check" -d 'Explain what injection would make of the objects of files'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and not __fish_seen_subcommand_from capture check help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from capture" -s o -l output -d 'Write to a file [default: standard output]' -r -F
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from capture" -s r -l revision -d 'Revision of the control plane, or a tag' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from capture" -l injectConfigMapName -d '`ConfigMap` with templates and values, when it is not the revision\'s' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from capture" -l meshConfigMapName -d '`ConfigMap` with the mesh configuration, when it is not the revision\'s' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from capture" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from capture" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from capture" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from capture" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from capture" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from capture" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from capture" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from capture" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from capture" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from capture" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from capture" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from capture" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -s f -l filename -d 'The same, as `kube-inject` spells it' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -s n -l namespace -d 'Namespace of objects that name none' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l pod-template -d 'A kind with a pod template: `KIND=path`, e.g. `Workflow=spec.template`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -s o -l output -d 'Form of the output' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l injectConfigFile -d 'Injection configuration of a cluster: the key `config` of its `ConfigMap` `istio-sidecar-injector`, that `ConfigMap`, or one template' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l meshConfigFile -d 'Mesh configuration of a cluster: the key `mesh` of its `ConfigMap` `istio`, or that `ConfigMap`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l valuesFile -d 'Values of a cluster: the key `values` of its `ConfigMap` `istio-sidecar-injector`, or that `ConfigMap`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l config-snapshot -d 'Everything that a cluster injects with, in one file, as `kube-inject capture` writes it; the output of `manifest generate` is one too' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l injectConfigMapName -d '`ConfigMap` with templates and values, when it is not the revision\'s' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l meshConfigMapName -d '`ConfigMap` with the mesh configuration, when it is not the revision\'s' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l operatorFileName -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -s s -l set -d 'Set a value, e.g. `values.global.proxy.logLevel=debug`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l native-sidecar -d 'Whether proxies are init containers that stay: on, off, or auto, which is on for Kubernetes 1.33 and later if the cluster or `--kube-version` tells the version. A pod\'s annotation wins' -r -f -a "auto\t'Where the cluster is known to know them'
on\t'Yes'
off\t'No'"
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -s R -l recursive -d 'Look into the folders of folders, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l respect-namespace-labels -d 'Let the labels of namespaces in the input decide, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l fail-on-skip -d 'Fail with exit code 79 when a pod would be left as it is'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l from-cluster -d 'Take what a cluster injects with, of the revision'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from help" -f -a "capture" -d 'Write what a cluster injects with into one file, for `--config-snapshot`'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from help" -f -a "check" -d 'Explain what injection would make of the objects of files'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-inject; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -s f -l filename -d 'File or folder with objects, `-` for standard input: YAML or JSON; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -s o -l output -d 'Write to a file, which is replaced when all went well' -r -F
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l report -d 'Form of the report on standard error: text, json (a line for each object) or none' -r -f -a "text\t'A line for each object, for a person'
json\t'A line of JSON for each object'
none\t'Nothing'"
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l pod-template -d 'A kind with a pod template: `KIND=path`, e.g. `Workflow=spec.template`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -s n -l namespace -d 'Namespace of objects that name none' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l injectConfigFile -d 'Injection configuration of a cluster: the key `config` of its `ConfigMap` `istio-sidecar-injector`, that `ConfigMap`, or one template' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l meshConfigFile -d 'Mesh configuration of a cluster: the key `mesh` of its `ConfigMap` `istio`, or that `ConfigMap`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l valuesFile -d 'Values of a cluster: the key `values` of its `ConfigMap` `istio-sidecar-injector`, or that `ConfigMap`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l config-snapshot -d 'Everything that a cluster injects with, in one file, as `kube-inject capture` writes it; the output of `manifest generate` is one too' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l injectConfigMapName -d '`ConfigMap` with templates and values, when it is not the revision\'s' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l meshConfigMapName -d '`ConfigMap` with the mesh configuration, when it is not the revision\'s' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l operatorFileName -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -s s -l set -d 'Set a value, e.g. `values.global.proxy.logLevel=debug`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l native-sidecar -d 'Whether proxies are init containers that stay: on, off, or auto, which is on for Kubernetes 1.33 and later if the cluster or `--kube-version` tells the version. A pod\'s annotation wins' -r -f -a "auto\t'Where the cluster is known to know them'
on\t'Yes'
off\t'No'"
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -s R -l recursive -d 'Look into the folders of folders, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l in-place -d 'Change the files themselves, when all went well'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l stream -d 'Print every document when it is finished, not all at the end'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l diff -d 'Print what would change; exit code 1 when something would'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l keep-going -d 'Go on after documents with errors, which come out as they are; the run fails in the end'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l uninject -d 'Take injections out'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l respect-namespace-labels -d 'Leave pods alone that the labels of their namespaces keep out of the mesh, for namespaces in the input'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l fail-on-skip -d 'Fail with exit code 79 when a pod is left as it is'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l from-cluster -d 'Take what a cluster injects with, of the revision'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -f -a "capture" -d 'Write what a cluster injects with into one file, for `--config-snapshot`'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -f -a "check" -d 'Explain what injection would make of the objects of files'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and not __fish_seen_subcommand_from capture check help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from capture" -s o -l output -d 'Write to a file [default: standard output]' -r -F
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from capture" -s r -l revision -d 'Revision of the control plane, or a tag' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from capture" -l injectConfigMapName -d '`ConfigMap` with templates and values, when it is not the revision\'s' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from capture" -l meshConfigMapName -d '`ConfigMap` with the mesh configuration, when it is not the revision\'s' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from capture" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from capture" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from capture" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from capture" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from capture" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from capture" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from capture" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from capture" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from capture" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from capture" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from capture" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from capture" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -s f -l filename -d 'The same, as `kube-inject` spells it' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -s n -l namespace -d 'Namespace of objects that name none' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l pod-template -d 'A kind with a pod template: `KIND=path`, e.g. `Workflow=spec.template`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -s o -l output -d 'Form of the output' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l injectConfigFile -d 'Injection configuration of a cluster: the key `config` of its `ConfigMap` `istio-sidecar-injector`, that `ConfigMap`, or one template' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l meshConfigFile -d 'Mesh configuration of a cluster: the key `mesh` of its `ConfigMap` `istio`, or that `ConfigMap`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l valuesFile -d 'Values of a cluster: the key `values` of its `ConfigMap` `istio-sidecar-injector`, or that `ConfigMap`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l config-snapshot -d 'Everything that a cluster injects with, in one file, as `kube-inject capture` writes it; the output of `manifest generate` is one too' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l injectConfigMapName -d '`ConfigMap` with templates and values, when it is not the revision\'s' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l meshConfigMapName -d '`ConfigMap` with the mesh configuration, when it is not the revision\'s' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l operatorFileName -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -s s -l set -d 'Set a value, e.g. `values.global.proxy.logLevel=debug`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l native-sidecar -d 'Whether proxies are init containers that stay: on, off, or auto, which is on for Kubernetes 1.33 and later if the cluster or `--kube-version` tells the version. A pod\'s annotation wins' -r -f -a "auto\t'Where the cluster is known to know them'
on\t'Yes'
off\t'No'"
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -s R -l recursive -d 'Look into the folders of folders, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l respect-namespace-labels -d 'Let the labels of namespaces in the input decide, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l fail-on-skip -d 'Fail with exit code 79 when a pod would be left as it is'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l from-cluster -d 'Take what a cluster injects with, of the revision'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from help" -f -a "capture" -d 'Write what a cluster injects with into one file, for `--config-snapshot`'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from help" -f -a "check" -d 'Explain what injection would make of the objects of files'
complete -c meshctl -n "__fish_meshctl_using_subcommand inject; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-uninject" -s f -l filename -d 'File or folder with objects, `-` for standard input: YAML or JSON; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-uninject" -s o -l output -d 'Write to a file, which is replaced when all went well' -r -F
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-uninject" -l report -d 'Form of the report on standard error: text, json (a line for each object) or none' -r -f -a "text\t'A line for each object, for a person'
json\t'A line of JSON for each object'
none\t'Nothing'"
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-uninject" -l pod-template -d 'A kind with a pod template: `KIND=path`, e.g. `Workflow=spec.template`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-uninject" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-uninject" -s R -l recursive -d 'Look into the folders of folders, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-uninject" -l in-place -d 'Change the files themselves, when all went well'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-uninject" -l stream -d 'Print every document when it is finished, not all at the end'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-uninject" -l diff -d 'Print what would change; exit code 1 when something would'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-uninject" -l keep-going -d 'Go on after documents with errors, which come out as they are; the run fails in the end'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-uninject" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-uninject" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand kube-uninject" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninject" -s f -l filename -d 'File or folder with objects, `-` for standard input: YAML or JSON; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninject" -s o -l output -d 'Write to a file, which is replaced when all went well' -r -F
complete -c meshctl -n "__fish_meshctl_using_subcommand uninject" -l report -d 'Form of the report on standard error: text, json (a line for each object) or none' -r -f -a "text\t'A line for each object, for a person'
json\t'A line of JSON for each object'
none\t'Nothing'"
complete -c meshctl -n "__fish_meshctl_using_subcommand uninject" -l pod-template -d 'A kind with a pod template: `KIND=path`, e.g. `Workflow=spec.template`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand uninject" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand uninject" -s R -l recursive -d 'Look into the folders of folders, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninject" -l in-place -d 'Change the files themselves, when all went well'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninject" -l stream -d 'Print every document when it is finished, not all at the end'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninject" -l diff -d 'Print what would change; exit code 1 when something would'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninject" -l keep-going -d 'Go on after documents with errors, which come out as they are; the run fails in the end'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninject" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninject" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand uninject" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and not __fish_seen_subcommand_from generate render diff install help" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and not __fish_seen_subcommand_from generate render diff install help" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and not __fish_seen_subcommand_from generate render diff install help" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and not __fish_seen_subcommand_from generate render diff install help" -s h -l help -d 'Print help'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and not __fish_seen_subcommand_from generate render diff install help" -f -a "generate" -d 'Print the objects of a mesh, without a cluster'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and not __fish_seen_subcommand_from generate render diff install help" -f -a "render" -d 'Print the objects of a mesh, without a cluster'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and not __fish_seen_subcommand_from generate render diff install help" -f -a "diff" -d 'Compare manifests object by object'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and not __fish_seen_subcommand_from generate render diff install help" -f -a "install" -d 'Install a mesh, or change one'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and not __fish_seen_subcommand_from generate render diff install help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -s f -l filename -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -s s -l set -d 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l component -d 'Print only these components: base, pilot, cni, ztunnel, ingressGateways, egressGateways, or a gateway\'s name' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l filter -d 'Print only these objects: `KIND`, `KIND/NAME` or `KIND/NAMESPACE/NAME`, each part a pattern such as `istiod*`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l split -d 'Write a file for each object into this folder' -r -F
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -s o -l output -d 'Form of the output: documents, or one list' -r -f -a "yaml\t'YAML'
json\t'JSON'"
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l include-namespace -d 'Print the namespaces of the objects, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l gitops -d 'Leave out what controllers fill in, so that a deployment tool sees no drift'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l cluster-specific -d 'Ask the cluster for its version, its APIs and its platform; nothing is asked without this'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -l dry-run -d 'A flag of istioctl\'s that has no meaning where nothing is applied'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -s f -l filename -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -s s -l set -d 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l component -d 'Print only these components: base, pilot, cni, ztunnel, ingressGateways, egressGateways, or a gateway\'s name' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l filter -d 'Print only these objects: `KIND`, `KIND/NAME` or `KIND/NAMESPACE/NAME`, each part a pattern such as `istiod*`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l split -d 'Write a file for each object into this folder' -r -F
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -s o -l output -d 'Form of the output: documents, or one list' -r -f -a "yaml\t'YAML'
json\t'JSON'"
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l include-namespace -d 'Print the namespaces of the objects, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l gitops -d 'Leave out what controllers fill in, so that a deployment tool sees no drift'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l cluster-specific -d 'Ask the cluster for its version, its APIs and its platform; nothing is asked without this'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -l dry-run -d 'A flag of istioctl\'s that has no meaning where nothing is applied'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from render" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from diff" -l filter -d 'Compare only these objects: `KIND`, `KIND/NAME` or `KIND/NAMESPACE/NAME`, each part a pattern such as `istiod*`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from diff" -s o -l output -d 'Form of the output' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from diff" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from diff" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from diff" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -s f -l filename -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -s s -l set -d 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l component -d 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway\'s name; what else is installed stays as it is' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l dry-run -d 'Show the plan only; `client` asks no cluster' -r -f -a "server\t'The API server says what would come of it'
client\t'No cluster is asked'"
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l create-namespace -d 'Make the namespaces that are missing' -r -f -a "true\t''
false\t''"
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l history-max -d 'How many revisions the history keeps' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l wait -d 'Wait until everything is ready; `--no-wait` ends when everything is applied' -r -f -a "true\t''
false\t''"
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l readiness-timeout -d 'How long a stage may take until it is ready' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l lock-timeout -d 'How long another run is waited for that is under way' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -s o -l output -d 'Form of the result, on standard output' -r -f -a "text\t'Text for people'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l progress -d 'How the course of it is shown on standard error' -r -f -a "auto\t'Live lines on a terminal, plain lines elsewhere'
plain\t'Plain lines'
json\t'One JSON object per line, on standard error'"
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l contexts -d 'Contexts of the kubeconfig to do this for, all at once, such as `east,west`; nobody is asked on the way' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l force-conflicts -d 'Take fields from other field managers'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l take-ownership -d 'Take over what istioctl, Helm or kubectl installed'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l verify -d 'Verify the mesh afterwards'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l rollback-on-failure -d 'When it fails, go back to what was installed before; take away what was made, when that was nothing'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l no-wait -d 'Do not wait'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -l wait-for-load-balancer -d 'Wait until load balancers have an address, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -s y -l yes -l skip-confirmation -d 'Do not ask; also by `MESHCTL_YES=1`'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from help" -f -a "generate" -d 'Print the objects of a mesh, without a cluster'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from help" -f -a "diff" -d 'Compare manifests object by object'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from help" -f -a "install" -d 'Install a mesh, or change one'
complete -c meshctl -n "__fish_meshctl_using_subcommand manifest; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and not __fish_seen_subcommand_from list show dump diff help" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and not __fish_seen_subcommand_from list show dump diff help" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and not __fish_seen_subcommand_from list show dump diff help" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and not __fish_seen_subcommand_from list show dump diff help" -s h -l help -d 'Print help'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and not __fish_seen_subcommand_from list show dump diff help" -f -a "list" -d 'List the profiles'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and not __fish_seen_subcommand_from list show dump diff help" -f -a "show" -d 'Print a profile with what it takes over from the default one'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and not __fish_seen_subcommand_from list show dump diff help" -f -a "dump" -d 'Print a profile with what it takes over from the default one'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and not __fish_seen_subcommand_from list show dump diff help" -f -a "diff" -d 'Compare two profiles'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and not __fish_seen_subcommand_from list show dump diff help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from list" -s o -l output -d 'Form of the output' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from list" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from show" -s p -l path -d 'Print only what stands at this path below `spec`, e.g. `components.pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from show" -s o -l output -d 'Form of the output: a document, or a line for each value that `--set` takes' -r -f -a "yaml\t'YAML'
json\t'JSON'
flags\t'A line for each value, as `--set` takes it'"
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from show" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from dump" -s p -l path -d 'Print only what stands at this path below `spec`, e.g. `components.pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from dump" -s o -l output -d 'Form of the output: a document, or a line for each value that `--set` takes' -r -f -a "yaml\t'YAML'
json\t'JSON'
flags\t'A line for each value, as `--set` takes it'"
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from dump" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from dump" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from dump" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from dump" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from diff" -s o -l output -d 'Form of the output' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from diff" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from diff" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from diff" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the profiles'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print a profile with what it takes over from the default one'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "diff" -d 'Compare two profiles'
complete -c meshctl -n "__fish_meshctl_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand values; and not __fish_seen_subcommand_from explain help" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand values; and not __fish_seen_subcommand_from explain help" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand values; and not __fish_seen_subcommand_from explain help" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand values; and not __fish_seen_subcommand_from explain help" -s h -l help -d 'Print help'
complete -c meshctl -n "__fish_meshctl_using_subcommand values; and not __fish_seen_subcommand_from explain help" -f -a "explain" -d 'Tell what a setting does, its type, its default, and which profiles set it'
complete -c meshctl -n "__fish_meshctl_using_subcommand values; and not __fish_seen_subcommand_from explain help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand values; and __fish_seen_subcommand_from explain" -s o -l output -d 'Form of the output' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand values; and __fish_seen_subcommand_from explain" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand values; and __fish_seen_subcommand_from explain" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand values; and __fish_seen_subcommand_from explain" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand values; and __fish_seen_subcommand_from explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand values; and __fish_seen_subcommand_from help" -f -a "explain" -d 'Tell what a setting does, its type, its default, and which profiles set it'
complete -c meshctl -n "__fish_meshctl_using_subcommand values; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and not __fish_seen_subcommand_from list help" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and not __fish_seen_subcommand_from list help" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and not __fish_seen_subcommand_from list help" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and not __fish_seen_subcommand_from list help" -s h -l help -d 'Print help'
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and not __fish_seen_subcommand_from list help" -f -a "list" -d 'List the images that a mesh needs, with those that injection adds to pods'
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and not __fish_seen_subcommand_from list help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and __fish_seen_subcommand_from list" -s f -l filename -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and __fish_seen_subcommand_from list" -s s -l set -d 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and __fish_seen_subcommand_from list" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and __fish_seen_subcommand_from list" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and __fish_seen_subcommand_from list" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and __fish_seen_subcommand_from list" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and __fish_seen_subcommand_from list" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and __fish_seen_subcommand_from list" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and __fish_seen_subcommand_from list" -s o -l output -d 'Form of the output' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and __fish_seen_subcommand_from list" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and __fish_seen_subcommand_from list" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the images that a mesh needs, with those that injection adds to pods'
complete -c meshctl -n "__fish_meshctl_using_subcommand images; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and not __fish_seen_subcommand_from preview help" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and not __fish_seen_subcommand_from preview help" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and not __fish_seen_subcommand_from preview help" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and not __fish_seen_subcommand_from preview help" -s h -l help -d 'Print help'
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and not __fish_seen_subcommand_from preview help" -f -a "preview" -d 'Print what the control plane makes of Gateway API gateways, without a cluster'
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and not __fish_seen_subcommand_from preview help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and __fish_seen_subcommand_from preview" -s s -l set -d 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and __fish_seen_subcommand_from preview" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and __fish_seen_subcommand_from preview" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and __fish_seen_subcommand_from preview" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and __fish_seen_subcommand_from preview" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and __fish_seen_subcommand_from preview" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and __fish_seen_subcommand_from preview" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and __fish_seen_subcommand_from preview" -s o -l output -d 'Form of the output: documents, or one list' -r -f -a "yaml\t'YAML'
json\t'JSON'"
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and __fish_seen_subcommand_from preview" -s f -l filename -d 'File with gateways and what they depend on, or with an IstioOperator; `-` for standard input; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and __fish_seen_subcommand_from preview" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and __fish_seen_subcommand_from preview" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and __fish_seen_subcommand_from preview" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and __fish_seen_subcommand_from preview" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and __fish_seen_subcommand_from preview" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and __fish_seen_subcommand_from help" -f -a "preview" -d 'Print what the control plane makes of Gateway API gateways, without a cluster'
complete -c meshctl -n "__fish_meshctl_using_subcommand gateway; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and not __fish_seen_subcommand_from template show lint help" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and not __fish_seen_subcommand_from template show lint help" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and not __fish_seen_subcommand_from template show lint help" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and not __fish_seen_subcommand_from template show lint help" -s h -l help -d 'Print help'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and not __fish_seen_subcommand_from template show lint help" -f -a "template" -d '`chart template`'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and not __fish_seen_subcommand_from template show lint help" -f -a "show" -d '`chart show`'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and not __fish_seen_subcommand_from template show lint help" -f -a "lint" -d '`chart lint`'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and not __fish_seen_subcommand_from template show lint help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -s n -l namespace -d 'Namespace of the release' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l name-template -d 'Template of the release\'s name' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -s s -l show-only -d 'Print only the objects of these templates, e.g. `templates/service.yaml` or `templates/*.yaml`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l output-dir -d 'Write a file for each template into this folder' -r -F
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -s o -l output -d 'Form of the output: the documents as YAML, or one list as JSON' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -s f -l values -d 'Take values from a YAML file, `-` for standard input; several are laid over each other in order' -r -F
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l set-json -d 'Set values to JSON: `name=JSON,…`, or one JSON object' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l set -d 'Set values: `name=value,list[0].name=value,list={a,b}`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l set-string -d 'Set values to text, whatever they look like' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l set-file -d 'Set values to the content of files: `name=FILE,…`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l set-literal -d 'Set one value to all that follows the first `=`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l repo -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l version -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l post-renderer -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l dry-run -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -s g -l generate-name -d 'Make up a name for the release'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l include-crds -d 'Print the files of crds/ too'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l skip-crds -d 'Leave the files of crds/ out'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l skip-tests -d 'Leave tests out'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l no-hooks -d 'Leave hooks out'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l is-upgrade -d 'Tell templates that this is an upgrade'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l skip-schema-validation -d 'Do not check the values against the chart\'s schema'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l release-name -d 'Put the files into a folder named after the release'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l validate
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -l dependency-update
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from template" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from show" -s o -l output -d 'Form of the output: the texts as they are, or data' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from show" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from lint" -s n -l namespace -d 'Namespace to render for' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from lint" -s o -l output -d 'Form of the output' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from lint" -s f -l values -d 'Take values from a YAML file, `-` for standard input; several are laid over each other in order' -r -F
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from lint" -l set-json -d 'Set values to JSON: `name=JSON,…`, or one JSON object' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from lint" -l set -d 'Set values: `name=value,list[0].name=value,list={a,b}`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from lint" -l set-string -d 'Set values to text, whatever they look like' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from lint" -l set-file -d 'Set values to the content of files: `name=FILE,…`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from lint" -l set-literal -d 'Set one value to all that follows the first `=`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from lint" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from lint" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from lint" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from lint" -l strict -d 'Take warnings for errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from lint" -l skip-schema-validation -d 'Do not check the values against the chart\'s schema'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from lint" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from lint" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from help" -f -a "template" -d '`chart template`'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from help" -f -a "show" -d '`chart show`'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from help" -f -a "lint" -d '`chart lint`'
complete -c meshctl -n "__fish_meshctl_using_subcommand chart; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand completion" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand completion" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand completion" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand completion" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand version" -l remote -d 'Ask the cluster, too; `--remote=false` asks none in any case' -r -f -a "true\t''
false\t''"
complete -c meshctl -n "__fish_meshctl_using_subcommand version" -s o -l output -d 'Form of the output' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand version" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand version" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand version" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand version" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand version" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand version" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand version" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand version" -l contexts -d 'Contexts of the kubeconfig to do this for, all at once, such as `east,west`; nobody is asked on the way' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand version" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand version" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand version" -l short -d 'Print the version number only; with a cluster, a line for each kind of version'
complete -c meshctl -n "__fish_meshctl_using_subcommand version" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand version" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and not __fish_seen_subcommand_from precheck help" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and not __fish_seen_subcommand_from precheck help" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and not __fish_seen_subcommand_from precheck help" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and not __fish_seen_subcommand_from precheck help" -s h -l help -d 'Print help'
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and not __fish_seen_subcommand_from precheck help" -f -a "precheck" -d 'Find out whether a mesh can be installed, without installing it'
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and not __fish_seen_subcommand_from precheck help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -s f -l filename -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -s s -l set -d 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -l component -d 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway\'s name; what else is installed stays as it is' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -s i -l istioNamespace -l istio-namespace -d 'Namespace of the control plane [default: istio-system]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -s o -l output -d 'Form of the output' -r -f -a "table\t'For a person'
json\t'JSON, indented by two'
yaml\t'YAML'"
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -s n -l namespace -d 'A flag of istioctl\'s that means nothing here: `-i` is the control plane\'s namespace' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -l from-version -d 'A flag of istioctl\'s that means nothing here: what is there says its version' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -l take-ownership -d 'Look at an installation that takes over what istioctl, Helm or kubectl installed'
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from precheck" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from help" -f -a "precheck" -d 'Find out whether a mesh can be installed, without installing it'
complete -c meshctl -n "__fish_meshctl_using_subcommand experimental; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -s f -l filename -d '`IstioOperator` file, `-` for standard input; may be repeated, later ones win' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -s s -l set -d 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l profile -d 'Profile to build on, by name or path [default: default]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -s r -l revision -d 'Revision of the control plane' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -s d -l manifests -d 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l component -d 'Print only these components: base, pilot, cni, ztunnel, ingressGateways, egressGateways, or a gateway\'s name' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l filter -d 'Print only these objects: `KIND`, `KIND/NAME` or `KIND/NAMESPACE/NAME`, each part a pattern such as `istiod*`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l kube-version -d 'Assume this version of Kubernetes [default: the cluster\'s where one is asked, else 1.36.0]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -s a -l api-versions -d 'Assume these API versions besides the usual ones' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l registry -d 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -s c -l kubeconfig -d 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l context -d 'Context of the kubeconfig [default: its current one]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l as -d 'User to act as' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l as-group -d 'Group to act as, with `--as`; may be repeated' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l as-uid -d 'UID to act as, with `--as`' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l kubeclient-timeout -d 'How long a request may take, such as `30s` [default: 15s]' -r
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l split -d 'Write a file for each object into this folder' -r -F
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -s o -l output -d 'Form of the output: documents, or one list' -r -f -a "yaml\t'YAML'
json\t'JSON'"
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l color -d 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l force -d 'Go on when the configuration is not valid: errors become warnings'
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l include-namespace -d 'Print the namespaces of the objects, too'
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l gitops -d 'Leave out what controllers fill in, so that a deployment tool sees no drift'
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l cluster-specific -d 'Ask the cluster for its version, its APIs and its platform; nothing is asked without this'
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -l dry-run -d 'A flag of istioctl\'s that has no meaning where nothing is applied'
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -s v -l verbose -d 'Say what happens on the way'
complete -c meshctl -n "__fish_meshctl_using_subcommand render" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "install" -d 'Install a mesh, or change one'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "upgrade" -d 'Bring a mesh to this version, in place or beside the old one'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "rollback" -d 'Go back to what was installed before'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "uninstall" -d 'Take a mesh away'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "precheck" -d 'Find out whether a mesh can be installed, without installing it'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "verify" -d 'Check that a mesh is what it is to be'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "diff" -d 'Show what an install would change in the cluster, field by field'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "history" -d 'List what was installed, when and from what'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "tag" -d 'Name revisions: namespaces follow a tag from one revision to the next'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "kube-inject" -d 'Put the proxy into the pods of a file, as the control plane would, without a cluster'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "kube-uninject" -d 'Take the proxy out of the pods of a file again'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "manifest" -d 'Make the manifests of a mesh, and compare them'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "profile" -d 'Look at the profiles that a mesh can build on'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "values" -d 'Look at what can be set'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "images" -d 'Look at the container images of a mesh'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "gateway" -d 'Look at Gateway API gateways'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "chart" -d 'Render, show and check Helm charts, offline'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "completion" -d 'Print the completion script of a shell'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "version" -d 'Print the versions of meshctl and of what a cluster runs'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "experimental" -d 'Commands that istioctl calls experimental'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "render" -d 'Print the objects of a mesh, without a cluster'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and not __fish_seen_subcommand_from install upgrade rollback uninstall precheck verify diff history tag kube-inject kube-uninject manifest profile values images gateway chart completion version experimental render help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from tag" -f -a "set" -d 'Make a tag, or move it to another revision'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from tag" -f -a "generate" -d 'Print the objects of a tag'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from tag" -f -a "list" -d 'List the tags, the revisions without one, and the namespaces that use them'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from tag" -f -a "remove" -d 'Remove a tag'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from kube-inject" -f -a "capture" -d 'Write what a cluster injects with into one file, for `--config-snapshot`'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from kube-inject" -f -a "check" -d 'Explain what injection would make of the objects of files'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from manifest" -f -a "generate" -d 'Print the objects of a mesh, without a cluster'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from manifest" -f -a "diff" -d 'Compare manifests object by object'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from manifest" -f -a "install" -d 'Install a mesh, or change one'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from profile" -f -a "list" -d 'List the profiles'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from profile" -f -a "show" -d 'Print a profile with what it takes over from the default one'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from profile" -f -a "diff" -d 'Compare two profiles'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from values" -f -a "explain" -d 'Tell what a setting does, its type, its default, and which profiles set it'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from images" -f -a "list" -d 'List the images that a mesh needs, with those that injection adds to pods'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from gateway" -f -a "preview" -d 'Print what the control plane makes of Gateway API gateways, without a cluster'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from chart" -f -a "template" -d '`chart template`'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from chart" -f -a "show" -d '`chart show`'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from chart" -f -a "lint" -d '`chart lint`'
complete -c meshctl -n "__fish_meshctl_using_subcommand help; and __fish_seen_subcommand_from experimental" -f -a "precheck" -d 'Find out whether a mesh can be installed, without installing it'
