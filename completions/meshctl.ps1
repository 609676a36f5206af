
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'meshctl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'meshctl'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'meshctl' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Install a mesh, or change one')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Install a mesh, or change one')
            [CompletionResult]::new('upgrade', 'upgrade', [CompletionResultType]::ParameterValue, 'Bring a mesh to this version, in place or beside the old one')
            [CompletionResult]::new('rollback', 'rollback', [CompletionResultType]::ParameterValue, 'Go back to what was installed before')
            [CompletionResult]::new('uninstall', 'uninstall', [CompletionResultType]::ParameterValue, 'Take a mesh away')
            [CompletionResult]::new('precheck', 'precheck', [CompletionResultType]::ParameterValue, 'Find out whether a mesh can be installed, without installing it')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check that a mesh is what it is to be')
            [CompletionResult]::new('verify-install', 'verify-install', [CompletionResultType]::ParameterValue, 'Check that a mesh is what it is to be')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Show what an install would change in the cluster, field by field')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'List what was installed, when and from what')
            [CompletionResult]::new('tag', 'tag', [CompletionResultType]::ParameterValue, 'Name revisions: namespaces follow a tag from one revision to the next')
            [CompletionResult]::new('kube-inject', 'kube-inject', [CompletionResultType]::ParameterValue, 'Put the proxy into the pods of a file, as the control plane would, without a cluster')
            [CompletionResult]::new('inject', 'inject', [CompletionResultType]::ParameterValue, 'Put the proxy into the pods of a file, as the control plane would, without a cluster')
            [CompletionResult]::new('kube-uninject', 'kube-uninject', [CompletionResultType]::ParameterValue, 'Take the proxy out of the pods of a file again')
            [CompletionResult]::new('uninject', 'uninject', [CompletionResultType]::ParameterValue, 'Take the proxy out of the pods of a file again')
            [CompletionResult]::new('manifest', 'manifest', [CompletionResultType]::ParameterValue, 'Make the manifests of a mesh, and compare them')
            [CompletionResult]::new('profile', 'profile', [CompletionResultType]::ParameterValue, 'Look at the profiles that a mesh can build on')
            [CompletionResult]::new('values', 'values', [CompletionResultType]::ParameterValue, 'Look at what can be set')
            [CompletionResult]::new('images', 'images', [CompletionResultType]::ParameterValue, 'Look at the container images of a mesh')
            [CompletionResult]::new('gateway', 'gateway', [CompletionResultType]::ParameterValue, 'Look at Gateway API gateways')
            [CompletionResult]::new('chart', 'chart', [CompletionResultType]::ParameterValue, 'Render, show and check Helm charts, offline')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Print the versions of meshctl and of what a cluster runs')
            [CompletionResult]::new('experimental', 'experimental', [CompletionResultType]::ParameterValue, 'Commands that istioctl calls experimental')
            [CompletionResult]::new('render', 'render', [CompletionResultType]::ParameterValue, 'Print the objects of a mesh, without a cluster')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;install' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--component', '--component', [CompletionResultType]::ParameterName, 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway''s name; what else is installed stays as it is')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show the plan only; `client` asks no cluster')
            [CompletionResult]::new('--create-namespace', '--create-namespace', [CompletionResultType]::ParameterName, 'Make the namespaces that are missing')
            [CompletionResult]::new('--history-max', '--history-max', [CompletionResultType]::ParameterName, 'How many revisions the history keeps')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until everything is ready; `--no-wait` ends when everything is applied')
            [CompletionResult]::new('--readiness-timeout', '--readiness-timeout', [CompletionResultType]::ParameterName, 'How long a stage may take until it is ready')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long another run is waited for that is under way')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result, on standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result, on standard output')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How the course of it is shown on standard error')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('--contexts', '--contexts', [CompletionResultType]::ParameterName, 'Contexts of the kubeconfig to do this for, all at once, such as `east,west`; nobody is asked on the way')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take fields from other field managers')
            [CompletionResult]::new('--take-ownership', '--take-ownership', [CompletionResultType]::ParameterName, 'Take over what istioctl, Helm or kubectl installed')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Verify the mesh afterwards')
            [CompletionResult]::new('--rollback-on-failure', '--rollback-on-failure', [CompletionResultType]::ParameterName, 'When it fails, go back to what was installed before; take away what was made, when that was nothing')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Do not wait')
            [CompletionResult]::new('--wait-for-load-balancer', '--wait-for-load-balancer', [CompletionResultType]::ParameterName, 'Wait until load balancers have an address, too')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('--skip-confirmation', '--skip-confirmation', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;apply' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--component', '--component', [CompletionResultType]::ParameterName, 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway''s name; what else is installed stays as it is')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show the plan only; `client` asks no cluster')
            [CompletionResult]::new('--create-namespace', '--create-namespace', [CompletionResultType]::ParameterName, 'Make the namespaces that are missing')
            [CompletionResult]::new('--history-max', '--history-max', [CompletionResultType]::ParameterName, 'How many revisions the history keeps')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until everything is ready; `--no-wait` ends when everything is applied')
            [CompletionResult]::new('--readiness-timeout', '--readiness-timeout', [CompletionResultType]::ParameterName, 'How long a stage may take until it is ready')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long another run is waited for that is under way')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result, on standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result, on standard output')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How the course of it is shown on standard error')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('--contexts', '--contexts', [CompletionResultType]::ParameterName, 'Contexts of the kubeconfig to do this for, all at once, such as `east,west`; nobody is asked on the way')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take fields from other field managers')
            [CompletionResult]::new('--take-ownership', '--take-ownership', [CompletionResultType]::ParameterName, 'Take over what istioctl, Helm or kubectl installed')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Verify the mesh afterwards')
            [CompletionResult]::new('--rollback-on-failure', '--rollback-on-failure', [CompletionResultType]::ParameterName, 'When it fails, go back to what was installed before; take away what was made, when that was nothing')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Do not wait')
            [CompletionResult]::new('--wait-for-load-balancer', '--wait-for-load-balancer', [CompletionResultType]::ParameterName, 'Wait until load balancers have an address, too')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('--skip-confirmation', '--skip-confirmation', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;upgrade' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--component', '--component', [CompletionResultType]::ParameterName, 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway''s name; what else is installed stays as it is')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--create-namespace', '--create-namespace', [CompletionResultType]::ParameterName, 'Make the namespaces that are missing')
            [CompletionResult]::new('--history-max', '--history-max', [CompletionResultType]::ParameterName, 'How many revisions the history keeps')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until everything is ready; `--no-wait` ends when everything is applied')
            [CompletionResult]::new('--readiness-timeout', '--readiness-timeout', [CompletionResultType]::ParameterName, 'How long a stage may take until it is ready')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long another run is waited for that is under way')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result, on standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result, on standard output')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How the course of it is shown on standard error')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('--canary', '--canary', [CompletionResultType]::ParameterName, 'Install the new version beside the old one, as a revision named after it (`1-30-3`) or by `--revision`')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show the plan only')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take fields from other field managers')
            [CompletionResult]::new('--take-ownership', '--take-ownership', [CompletionResultType]::ParameterName, 'Take over what istioctl, Helm or kubectl installed')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Verify the mesh afterwards')
            [CompletionResult]::new('--rollback-on-failure', '--rollback-on-failure', [CompletionResultType]::ParameterName, 'When it fails, go back to what was installed before; take away what was made, when that was nothing')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Do not wait')
            [CompletionResult]::new('--wait-for-load-balancer', '--wait-for-load-balancer', [CompletionResultType]::ParameterName, 'Wait until load balancers have an address, too')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('--skip-confirmation', '--skip-confirmation', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;rollback' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane [default: the only one]')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane [default: the only one]')
            [CompletionResult]::new('--history-max', '--history-max', [CompletionResultType]::ParameterName, 'How many revisions the history keeps')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until everything is ready; `--no-wait` ends when everything is applied')
            [CompletionResult]::new('--readiness-timeout', '--readiness-timeout', [CompletionResultType]::ParameterName, 'How long a stage may take until it is ready')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long another run is waited for that is under way')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result, on standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result, on standard output')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How the course of it is shown on standard error')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show the plan only')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take fields from other field managers')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Do not wait')
            [CompletionResult]::new('--wait-for-load-balancer', '--wait-for-load-balancer', [CompletionResultType]::ParameterName, 'Wait until load balancers have an address, too')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('--skip-confirmation', '--skip-confirmation', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;uninstall' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until everything is gone; `--no-wait` ends when everything is being deleted')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a step may take until everything in it is gone')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long another run is waited for that is under way')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result, on standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result, on standard output')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How the course of it is shown on standard error')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('--purge', '--purge', [CompletionResultType]::ParameterName, 'Everything of all revisions in all namespaces, and what their control planes wrote')
            [CompletionResult]::new('--purge-crds', '--purge-crds', [CompletionResultType]::ParameterName, 'Delete the definitions (CRDs), too, and everything that was made by them')
            [CompletionResult]::new('--keep-crds', '--keep-crds', [CompletionResultType]::ParameterName, 'Keep the definitions (CRDs); this is so unless `--purge-crds` says otherwise')
            [CompletionResult]::new('--delete-namespace', '--delete-namespace', [CompletionResultType]::ParameterName, 'Delete the namespace of the control plane, too')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show the plan only')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Do not wait')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('--skip-confirmation', '--skip-confirmation', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;precheck' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--component', '--component', [CompletionResultType]::ParameterName, 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway''s name; what else is installed stays as it is')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--from-version', '--from-version', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: what is there says its version')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('--take-ownership', '--take-ownership', [CompletionResultType]::ParameterName, 'Look at an installation that takes over what istioctl, Helm or kubectl installed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;verify' {
            [CompletionResult]::new('--level', '--level', [CompletionResultType]::ParameterName, 'How far to look; each level includes those before it')
            [CompletionResult]::new('--readiness-timeout', '--readiness-timeout', [CompletionResultType]::ParameterName, 'How long to wait, with `--wait`')
            [CompletionResult]::new('--junit', '--junit', [CompletionResultType]::ParameterName, 'Write the result as `JUnit` XML into this file, besides')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--component', '--component', [CompletionResultType]::ParameterName, 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway''s name; what else is installed stays as it is')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('--contexts', '--contexts', [CompletionResultType]::ParameterName, 'Contexts of the kubeconfig to do this for, all at once, such as `east,west`; nobody is asked on the way')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until everything is there and ready')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail on warnings, too')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;verify-install' {
            [CompletionResult]::new('--level', '--level', [CompletionResultType]::ParameterName, 'How far to look; each level includes those before it')
            [CompletionResult]::new('--readiness-timeout', '--readiness-timeout', [CompletionResultType]::ParameterName, 'How long to wait, with `--wait`')
            [CompletionResult]::new('--junit', '--junit', [CompletionResultType]::ParameterName, 'Write the result as `JUnit` XML into this file, besides')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--component', '--component', [CompletionResultType]::ParameterName, 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway''s name; what else is installed stays as it is')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('--contexts', '--contexts', [CompletionResultType]::ParameterName, 'Contexts of the kubeconfig to do this for, all at once, such as `east,west`; nobody is asked on the way')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until everything is there and ready')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail on warnings, too')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;diff' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output; the data is the plan that `meshctl install --dry-run` prints')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output; the data is the plan that `meshctl install --dry-run` prints')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--component', '--component', [CompletionResultType]::ParameterName, 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway''s name; what else is installed stays as it is')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('--contexts', '--contexts', [CompletionResultType]::ParameterName, 'Contexts of the kubeconfig to do this for, all at once, such as `east,west`; nobody is asked on the way')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;history' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane [default: all of them]')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane [default: all of them]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;tag' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Make a tag, or move it to another revision')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Print the objects of a tag')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the tags, the revisions without one, and the namespaces that use them')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'List the tags, the revisions without one, and the namespaces that use them')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a tag')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Remove a tag')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;tag;set' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision that it stands for; `default` is the one without a name')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision that it stands for; `default` is the one without a name')
            [CompletionResult]::new('--webhook-name', '--webhook-name', [CompletionResultType]::ParameterName, 'Name of the tag''s webhook [default: istio-revision-tag-TAG]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Move a tag that stands for another revision')
            [CompletionResult]::new('--auto-inject-namespaces', '--auto-inject-namespaces', [CompletionResultType]::ParameterName, 'Inject pods without any label, too; for the tag `default`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Taken as istioctl takes it; a tag is moved with `--overwrite` only')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Taken as istioctl takes it; a tag is moved with `--overwrite` only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'meshctl;tag;generate' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision that it stands for; `default` is the one without a name')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision that it stands for; `default` is the one without a name')
            [CompletionResult]::new('--webhook-name', '--webhook-name', [CompletionResultType]::ParameterName, 'Name of the tag''s webhook [default: istio-revision-tag-TAG]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Move a tag that stands for another revision')
            [CompletionResult]::new('--auto-inject-namespaces', '--auto-inject-namespaces', [CompletionResultType]::ParameterName, 'Inject pods without any label, too; for the tag `default`')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'meshctl;tag;list' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;tag;show' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;tag;remove' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('--skip-confirmation', '--skip-confirmation', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'meshctl;tag;delete' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('--skip-confirmation', '--skip-confirmation', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'meshctl;tag;help' {
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Make a tag, or move it to another revision')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Print the objects of a tag')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the tags, the revisions without one, and the namespaces that use them')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a tag')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;tag;help;set' {
            break
        }
        'meshctl;tag;help;generate' {
            break
        }
        'meshctl;tag;help;list' {
            break
        }
        'meshctl;tag;help;remove' {
            break
        }
        'meshctl;tag;help;help' {
            break
        }
        'meshctl;kube-inject' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File or folder with objects, `-` for standard input: YAML or JSON; may be repeated')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'File or folder with objects, `-` for standard input: YAML or JSON; may be repeated')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write to a file, which is replaced when all went well')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to a file, which is replaced when all went well')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Form of the report on standard error: text, json (a line for each object) or none')
            [CompletionResult]::new('--pod-template', '--pod-template', [CompletionResultType]::ParameterName, 'A kind with a pod template: `KIND=path`, e.g. `Workflow=spec.template`; may be repeated')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of objects that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of objects that name none')
            [CompletionResult]::new('--injectConfigFile', '--injectConfigFile', [CompletionResultType]::ParameterName, 'Injection configuration of a cluster: the key `config` of its `ConfigMap` `istio-sidecar-injector`, that `ConfigMap`, or one template')
            [CompletionResult]::new('--meshConfigFile', '--meshConfigFile', [CompletionResultType]::ParameterName, 'Mesh configuration of a cluster: the key `mesh` of its `ConfigMap` `istio`, or that `ConfigMap`')
            [CompletionResult]::new('--valuesFile', '--valuesFile', [CompletionResultType]::ParameterName, 'Values of a cluster: the key `values` of its `ConfigMap` `istio-sidecar-injector`, or that `ConfigMap`')
            [CompletionResult]::new('--config-snapshot', '--config-snapshot', [CompletionResultType]::ParameterName, 'Everything that a cluster injects with, in one file, as `kube-inject capture` writes it; the output of `manifest generate` is one too')
            [CompletionResult]::new('--injectConfigMapName', '--injectConfigMapName', [CompletionResultType]::ParameterName, '`ConfigMap` with templates and values, when it is not the revision''s')
            [CompletionResult]::new('--meshConfigMapName', '--meshConfigMapName', [CompletionResultType]::ParameterName, '`ConfigMap` with the mesh configuration, when it is not the revision''s')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('--operatorFileName', '--operatorFileName', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.global.proxy.logLevel=debug`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.global.proxy.logLevel=debug`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--native-sidecar', '--native-sidecar', [CompletionResultType]::ParameterName, 'Whether proxies are init containers that stay: on, off, or auto, which is on for Kubernetes 1.33 and later if the cluster or `--kube-version` tells the version. A pod''s annotation wins')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Look into the folders of folders, too')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Look into the folders of folders, too')
            [CompletionResult]::new('--in-place', '--in-place', [CompletionResultType]::ParameterName, 'Change the files themselves, when all went well')
            [CompletionResult]::new('--stream', '--stream', [CompletionResultType]::ParameterName, 'Print every document when it is finished, not all at the end')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Print what would change; exit code 1 when something would')
            [CompletionResult]::new('--keep-going', '--keep-going', [CompletionResultType]::ParameterName, 'Go on after documents with errors, which come out as they are; the run fails in the end')
            [CompletionResult]::new('--uninject', '--uninject', [CompletionResultType]::ParameterName, 'Take injections out')
            [CompletionResult]::new('--respect-namespace-labels', '--respect-namespace-labels', [CompletionResultType]::ParameterName, 'Leave pods alone that the labels of their namespaces keep out of the mesh, for namespaces in the input')
            [CompletionResult]::new('--fail-on-skip', '--fail-on-skip', [CompletionResultType]::ParameterName, 'Fail with exit code 79 when a pod is left as it is')
            [CompletionResult]::new('--from-cluster', '--from-cluster', [CompletionResultType]::ParameterName, 'Take what a cluster injects with, of the revision')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('capture', 'capture', [CompletionResultType]::ParameterValue, 'Write what a cluster injects with into one file, for `--config-snapshot`')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Explain what injection would make of the objects of files')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;inject' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File or folder with objects, `-` for standard input: YAML or JSON; may be repeated')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'File or folder with objects, `-` for standard input: YAML or JSON; may be repeated')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write to a file, which is replaced when all went well')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to a file, which is replaced when all went well')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Form of the report on standard error: text, json (a line for each object) or none')
            [CompletionResult]::new('--pod-template', '--pod-template', [CompletionResultType]::ParameterName, 'A kind with a pod template: `KIND=path`, e.g. `Workflow=spec.template`; may be repeated')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of objects that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of objects that name none')
            [CompletionResult]::new('--injectConfigFile', '--injectConfigFile', [CompletionResultType]::ParameterName, 'Injection configuration of a cluster: the key `config` of its `ConfigMap` `istio-sidecar-injector`, that `ConfigMap`, or one template')
            [CompletionResult]::new('--meshConfigFile', '--meshConfigFile', [CompletionResultType]::ParameterName, 'Mesh configuration of a cluster: the key `mesh` of its `ConfigMap` `istio`, or that `ConfigMap`')
            [CompletionResult]::new('--valuesFile', '--valuesFile', [CompletionResultType]::ParameterName, 'Values of a cluster: the key `values` of its `ConfigMap` `istio-sidecar-injector`, or that `ConfigMap`')
            [CompletionResult]::new('--config-snapshot', '--config-snapshot', [CompletionResultType]::ParameterName, 'Everything that a cluster injects with, in one file, as `kube-inject capture` writes it; the output of `manifest generate` is one too')
            [CompletionResult]::new('--injectConfigMapName', '--injectConfigMapName', [CompletionResultType]::ParameterName, '`ConfigMap` with templates and values, when it is not the revision''s')
            [CompletionResult]::new('--meshConfigMapName', '--meshConfigMapName', [CompletionResultType]::ParameterName, '`ConfigMap` with the mesh configuration, when it is not the revision''s')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('--operatorFileName', '--operatorFileName', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.global.proxy.logLevel=debug`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.global.proxy.logLevel=debug`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--native-sidecar', '--native-sidecar', [CompletionResultType]::ParameterName, 'Whether proxies are init containers that stay: on, off, or auto, which is on for Kubernetes 1.33 and later if the cluster or `--kube-version` tells the version. A pod''s annotation wins')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Look into the folders of folders, too')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Look into the folders of folders, too')
            [CompletionResult]::new('--in-place', '--in-place', [CompletionResultType]::ParameterName, 'Change the files themselves, when all went well')
            [CompletionResult]::new('--stream', '--stream', [CompletionResultType]::ParameterName, 'Print every document when it is finished, not all at the end')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Print what would change; exit code 1 when something would')
            [CompletionResult]::new('--keep-going', '--keep-going', [CompletionResultType]::ParameterName, 'Go on after documents with errors, which come out as they are; the run fails in the end')
            [CompletionResult]::new('--uninject', '--uninject', [CompletionResultType]::ParameterName, 'Take injections out')
            [CompletionResult]::new('--respect-namespace-labels', '--respect-namespace-labels', [CompletionResultType]::ParameterName, 'Leave pods alone that the labels of their namespaces keep out of the mesh, for namespaces in the input')
            [CompletionResult]::new('--fail-on-skip', '--fail-on-skip', [CompletionResultType]::ParameterName, 'Fail with exit code 79 when a pod is left as it is')
            [CompletionResult]::new('--from-cluster', '--from-cluster', [CompletionResultType]::ParameterName, 'Take what a cluster injects with, of the revision')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('capture', 'capture', [CompletionResultType]::ParameterValue, 'Write what a cluster injects with into one file, for `--config-snapshot`')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Explain what injection would make of the objects of files')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;kube-inject;capture' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write to a file [default: standard output]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to a file [default: standard output]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane, or a tag')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane, or a tag')
            [CompletionResult]::new('--injectConfigMapName', '--injectConfigMapName', [CompletionResultType]::ParameterName, '`ConfigMap` with templates and values, when it is not the revision''s')
            [CompletionResult]::new('--meshConfigMapName', '--meshConfigMapName', [CompletionResultType]::ParameterName, '`ConfigMap` with the mesh configuration, when it is not the revision''s')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;inject;capture' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write to a file [default: standard output]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to a file [default: standard output]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane, or a tag')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane, or a tag')
            [CompletionResult]::new('--injectConfigMapName', '--injectConfigMapName', [CompletionResultType]::ParameterName, '`ConfigMap` with templates and values, when it is not the revision''s')
            [CompletionResult]::new('--meshConfigMapName', '--meshConfigMapName', [CompletionResultType]::ParameterName, '`ConfigMap` with the mesh configuration, when it is not the revision''s')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;kube-inject;check' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The same, as `kube-inject` spells it')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The same, as `kube-inject` spells it')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of objects that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of objects that name none')
            [CompletionResult]::new('--pod-template', '--pod-template', [CompletionResultType]::ParameterName, 'A kind with a pod template: `KIND=path`, e.g. `Workflow=spec.template`; may be repeated')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--injectConfigFile', '--injectConfigFile', [CompletionResultType]::ParameterName, 'Injection configuration of a cluster: the key `config` of its `ConfigMap` `istio-sidecar-injector`, that `ConfigMap`, or one template')
            [CompletionResult]::new('--meshConfigFile', '--meshConfigFile', [CompletionResultType]::ParameterName, 'Mesh configuration of a cluster: the key `mesh` of its `ConfigMap` `istio`, or that `ConfigMap`')
            [CompletionResult]::new('--valuesFile', '--valuesFile', [CompletionResultType]::ParameterName, 'Values of a cluster: the key `values` of its `ConfigMap` `istio-sidecar-injector`, or that `ConfigMap`')
            [CompletionResult]::new('--config-snapshot', '--config-snapshot', [CompletionResultType]::ParameterName, 'Everything that a cluster injects with, in one file, as `kube-inject capture` writes it; the output of `manifest generate` is one too')
            [CompletionResult]::new('--injectConfigMapName', '--injectConfigMapName', [CompletionResultType]::ParameterName, '`ConfigMap` with templates and values, when it is not the revision''s')
            [CompletionResult]::new('--meshConfigMapName', '--meshConfigMapName', [CompletionResultType]::ParameterName, '`ConfigMap` with the mesh configuration, when it is not the revision''s')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('--operatorFileName', '--operatorFileName', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.global.proxy.logLevel=debug`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.global.proxy.logLevel=debug`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--native-sidecar', '--native-sidecar', [CompletionResultType]::ParameterName, 'Whether proxies are init containers that stay: on, off, or auto, which is on for Kubernetes 1.33 and later if the cluster or `--kube-version` tells the version. A pod''s annotation wins')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Look into the folders of folders, too')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Look into the folders of folders, too')
            [CompletionResult]::new('--respect-namespace-labels', '--respect-namespace-labels', [CompletionResultType]::ParameterName, 'Let the labels of namespaces in the input decide, too')
            [CompletionResult]::new('--fail-on-skip', '--fail-on-skip', [CompletionResultType]::ParameterName, 'Fail with exit code 79 when a pod would be left as it is')
            [CompletionResult]::new('--from-cluster', '--from-cluster', [CompletionResultType]::ParameterName, 'Take what a cluster injects with, of the revision')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;inject;check' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The same, as `kube-inject` spells it')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The same, as `kube-inject` spells it')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of objects that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of objects that name none')
            [CompletionResult]::new('--pod-template', '--pod-template', [CompletionResultType]::ParameterName, 'A kind with a pod template: `KIND=path`, e.g. `Workflow=spec.template`; may be repeated')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--injectConfigFile', '--injectConfigFile', [CompletionResultType]::ParameterName, 'Injection configuration of a cluster: the key `config` of its `ConfigMap` `istio-sidecar-injector`, that `ConfigMap`, or one template')
            [CompletionResult]::new('--meshConfigFile', '--meshConfigFile', [CompletionResultType]::ParameterName, 'Mesh configuration of a cluster: the key `mesh` of its `ConfigMap` `istio`, or that `ConfigMap`')
            [CompletionResult]::new('--valuesFile', '--valuesFile', [CompletionResultType]::ParameterName, 'Values of a cluster: the key `values` of its `ConfigMap` `istio-sidecar-injector`, or that `ConfigMap`')
            [CompletionResult]::new('--config-snapshot', '--config-snapshot', [CompletionResultType]::ParameterName, 'Everything that a cluster injects with, in one file, as `kube-inject capture` writes it; the output of `manifest generate` is one too')
            [CompletionResult]::new('--injectConfigMapName', '--injectConfigMapName', [CompletionResultType]::ParameterName, '`ConfigMap` with templates and values, when it is not the revision''s')
            [CompletionResult]::new('--meshConfigMapName', '--meshConfigMapName', [CompletionResultType]::ParameterName, '`ConfigMap` with the mesh configuration, when it is not the revision''s')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('--operatorFileName', '--operatorFileName', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.global.proxy.logLevel=debug`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.global.proxy.logLevel=debug`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--native-sidecar', '--native-sidecar', [CompletionResultType]::ParameterName, 'Whether proxies are init containers that stay: on, off, or auto, which is on for Kubernetes 1.33 and later if the cluster or `--kube-version` tells the version. A pod''s annotation wins')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Look into the folders of folders, too')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Look into the folders of folders, too')
            [CompletionResult]::new('--respect-namespace-labels', '--respect-namespace-labels', [CompletionResultType]::ParameterName, 'Let the labels of namespaces in the input decide, too')
            [CompletionResult]::new('--fail-on-skip', '--fail-on-skip', [CompletionResultType]::ParameterName, 'Fail with exit code 79 when a pod would be left as it is')
            [CompletionResult]::new('--from-cluster', '--from-cluster', [CompletionResultType]::ParameterName, 'Take what a cluster injects with, of the revision')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;kube-inject;help' {
            [CompletionResult]::new('capture', 'capture', [CompletionResultType]::ParameterValue, 'Write what a cluster injects with into one file, for `--config-snapshot`')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Explain what injection would make of the objects of files')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;kube-inject;help;capture' {
            break
        }
        'meshctl;kube-inject;help;check' {
            break
        }
        'meshctl;kube-inject;help;help' {
            break
        }
        'meshctl;inject;help' {
            [CompletionResult]::new('capture', 'capture', [CompletionResultType]::ParameterValue, 'Write what a cluster injects with into one file, for `--config-snapshot`')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Explain what injection would make of the objects of files')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;inject;help;capture' {
            break
        }
        'meshctl;inject;help;check' {
            break
        }
        'meshctl;inject;help;help' {
            break
        }
        'meshctl;kube-uninject' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File or folder with objects, `-` for standard input: YAML or JSON; may be repeated')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'File or folder with objects, `-` for standard input: YAML or JSON; may be repeated')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write to a file, which is replaced when all went well')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to a file, which is replaced when all went well')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Form of the report on standard error: text, json (a line for each object) or none')
            [CompletionResult]::new('--pod-template', '--pod-template', [CompletionResultType]::ParameterName, 'A kind with a pod template: `KIND=path`, e.g. `Workflow=spec.template`; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Look into the folders of folders, too')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Look into the folders of folders, too')
            [CompletionResult]::new('--in-place', '--in-place', [CompletionResultType]::ParameterName, 'Change the files themselves, when all went well')
            [CompletionResult]::new('--stream', '--stream', [CompletionResultType]::ParameterName, 'Print every document when it is finished, not all at the end')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Print what would change; exit code 1 when something would')
            [CompletionResult]::new('--keep-going', '--keep-going', [CompletionResultType]::ParameterName, 'Go on after documents with errors, which come out as they are; the run fails in the end')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;uninject' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File or folder with objects, `-` for standard input: YAML or JSON; may be repeated')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'File or folder with objects, `-` for standard input: YAML or JSON; may be repeated')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write to a file, which is replaced when all went well')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to a file, which is replaced when all went well')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Form of the report on standard error: text, json (a line for each object) or none')
            [CompletionResult]::new('--pod-template', '--pod-template', [CompletionResultType]::ParameterName, 'A kind with a pod template: `KIND=path`, e.g. `Workflow=spec.template`; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Look into the folders of folders, too')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Look into the folders of folders, too')
            [CompletionResult]::new('--in-place', '--in-place', [CompletionResultType]::ParameterName, 'Change the files themselves, when all went well')
            [CompletionResult]::new('--stream', '--stream', [CompletionResultType]::ParameterName, 'Print every document when it is finished, not all at the end')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Print what would change; exit code 1 when something would')
            [CompletionResult]::new('--keep-going', '--keep-going', [CompletionResultType]::ParameterName, 'Go on after documents with errors, which come out as they are; the run fails in the end')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;manifest' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Print the objects of a mesh, without a cluster')
            [CompletionResult]::new('render', 'render', [CompletionResultType]::ParameterValue, 'Print the objects of a mesh, without a cluster')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare manifests object by object')
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Install a mesh, or change one')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;manifest;generate' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--component', '--component', [CompletionResultType]::ParameterName, 'Print only these components: base, pilot, cni, ztunnel, ingressGateways, egressGateways, or a gateway''s name')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Print only these objects: `KIND`, `KIND/NAME` or `KIND/NAMESPACE/NAME`, each part a pattern such as `istiod*`')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('--split', '--split', [CompletionResultType]::ParameterName, 'Write a file for each object into this folder')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output: documents, or one list')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output: documents, or one list')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('--include-namespace', '--include-namespace', [CompletionResultType]::ParameterName, 'Print the namespaces of the objects, too')
            [CompletionResult]::new('--gitops', '--gitops', [CompletionResultType]::ParameterName, 'Leave out what controllers fill in, so that a deployment tool sees no drift')
            [CompletionResult]::new('--cluster-specific', '--cluster-specific', [CompletionResultType]::ParameterName, 'Ask the cluster for its version, its APIs and its platform; nothing is asked without this')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that has no meaning where nothing is applied')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;manifest;render' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--component', '--component', [CompletionResultType]::ParameterName, 'Print only these components: base, pilot, cni, ztunnel, ingressGateways, egressGateways, or a gateway''s name')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Print only these objects: `KIND`, `KIND/NAME` or `KIND/NAMESPACE/NAME`, each part a pattern such as `istiod*`')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('--split', '--split', [CompletionResultType]::ParameterName, 'Write a file for each object into this folder')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output: documents, or one list')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output: documents, or one list')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('--include-namespace', '--include-namespace', [CompletionResultType]::ParameterName, 'Print the namespaces of the objects, too')
            [CompletionResult]::new('--gitops', '--gitops', [CompletionResultType]::ParameterName, 'Leave out what controllers fill in, so that a deployment tool sees no drift')
            [CompletionResult]::new('--cluster-specific', '--cluster-specific', [CompletionResultType]::ParameterName, 'Ask the cluster for its version, its APIs and its platform; nothing is asked without this')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that has no meaning where nothing is applied')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;manifest;diff' {
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Compare only these objects: `KIND`, `KIND/NAME` or `KIND/NAMESPACE/NAME`, each part a pattern such as `istiod*`')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;manifest;install' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--component', '--component', [CompletionResultType]::ParameterName, 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway''s name; what else is installed stays as it is')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show the plan only; `client` asks no cluster')
            [CompletionResult]::new('--create-namespace', '--create-namespace', [CompletionResultType]::ParameterName, 'Make the namespaces that are missing')
            [CompletionResult]::new('--history-max', '--history-max', [CompletionResultType]::ParameterName, 'How many revisions the history keeps')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until everything is ready; `--no-wait` ends when everything is applied')
            [CompletionResult]::new('--readiness-timeout', '--readiness-timeout', [CompletionResultType]::ParameterName, 'How long a stage may take until it is ready')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long another run is waited for that is under way')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the result, on standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the result, on standard output')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How the course of it is shown on standard error')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('--contexts', '--contexts', [CompletionResultType]::ParameterName, 'Contexts of the kubeconfig to do this for, all at once, such as `east,west`; nobody is asked on the way')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take fields from other field managers')
            [CompletionResult]::new('--take-ownership', '--take-ownership', [CompletionResultType]::ParameterName, 'Take over what istioctl, Helm or kubectl installed')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Verify the mesh afterwards')
            [CompletionResult]::new('--rollback-on-failure', '--rollback-on-failure', [CompletionResultType]::ParameterName, 'When it fails, go back to what was installed before; take away what was made, when that was nothing')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Do not wait')
            [CompletionResult]::new('--wait-for-load-balancer', '--wait-for-load-balancer', [CompletionResultType]::ParameterName, 'Wait until load balancers have an address, too')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('--skip-confirmation', '--skip-confirmation', [CompletionResultType]::ParameterName, 'Do not ask; also by `MESHCTL_YES=1`')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;manifest;help' {
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Print the objects of a mesh, without a cluster')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare manifests object by object')
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Install a mesh, or change one')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;manifest;help;generate' {
            break
        }
        'meshctl;manifest;help;diff' {
            break
        }
        'meshctl;manifest;help;install' {
            break
        }
        'meshctl;manifest;help;help' {
            break
        }
        'meshctl;profile' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the profiles')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print a profile with what it takes over from the default one')
            [CompletionResult]::new('dump', 'dump', [CompletionResultType]::ParameterValue, 'Print a profile with what it takes over from the default one')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare two profiles')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;profile;list' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;profile;show' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Print only what stands at this path below `spec`, e.g. `components.pilot`')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Print only what stands at this path below `spec`, e.g. `components.pilot`')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output: a document, or a line for each value that `--set` takes')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output: a document, or a line for each value that `--set` takes')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;profile;dump' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Print only what stands at this path below `spec`, e.g. `components.pilot`')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Print only what stands at this path below `spec`, e.g. `components.pilot`')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output: a document, or a line for each value that `--set` takes')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output: a document, or a line for each value that `--set` takes')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;profile;diff' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;profile;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the profiles')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print a profile with what it takes over from the default one')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare two profiles')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;profile;help;list' {
            break
        }
        'meshctl;profile;help;show' {
            break
        }
        'meshctl;profile;help;diff' {
            break
        }
        'meshctl;profile;help;help' {
            break
        }
        'meshctl;values' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Tell what a setting does, its type, its default, and which profiles set it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;values;explain' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;values;help' {
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Tell what a setting does, its type, its default, and which profiles set it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;values;help;explain' {
            break
        }
        'meshctl;values;help;help' {
            break
        }
        'meshctl;images' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the images that a mesh needs, with those that injection adds to pods')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;images;list' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;images;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the images that a mesh needs, with those that injection adds to pods')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;images;help;list' {
            break
        }
        'meshctl;images;help;help' {
            break
        }
        'meshctl;gateway' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('preview', 'preview', [CompletionResultType]::ParameterValue, 'Print what the control plane makes of Gateway API gateways, without a cluster')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;gateway;preview' {
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output: documents, or one list')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output: documents, or one list')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File with gateways and what they depend on, or with an IstioOperator; `-` for standard input; may be repeated')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'File with gateways and what they depend on, or with an IstioOperator; `-` for standard input; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;gateway;help' {
            [CompletionResult]::new('preview', 'preview', [CompletionResultType]::ParameterValue, 'Print what the control plane makes of Gateway API gateways, without a cluster')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;gateway;help;preview' {
            break
        }
        'meshctl;gateway;help;help' {
            break
        }
        'meshctl;chart' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('template', 'template', [CompletionResultType]::ParameterValue, '`chart template`')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, '`chart show`')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, '`chart lint`')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;chart;template' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of the release')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of the release')
            [CompletionResult]::new('--name-template', '--name-template', [CompletionResultType]::ParameterName, 'Template of the release''s name')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Print only the objects of these templates, e.g. `templates/service.yaml` or `templates/*.yaml`')
            [CompletionResult]::new('--show-only', '--show-only', [CompletionResultType]::ParameterName, 'Print only the objects of these templates, e.g. `templates/service.yaml` or `templates/*.yaml`')
            [CompletionResult]::new('--output-dir', '--output-dir', [CompletionResultType]::ParameterName, 'Write a file for each template into this folder')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output: the documents as YAML, or one list as JSON')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output: the documents as YAML, or one list as JSON')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Take values from a YAML file, `-` for standard input; several are laid over each other in order')
            [CompletionResult]::new('--values', '--values', [CompletionResultType]::ParameterName, 'Take values from a YAML file, `-` for standard input; several are laid over each other in order')
            [CompletionResult]::new('--set-json', '--set-json', [CompletionResultType]::ParameterName, 'Set values to JSON: `name=JSON,…`, or one JSON object')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set values: `name=value,list[0].name=value,list={a,b}`')
            [CompletionResult]::new('--set-string', '--set-string', [CompletionResultType]::ParameterName, 'Set values to text, whatever they look like')
            [CompletionResult]::new('--set-file', '--set-file', [CompletionResultType]::ParameterName, 'Set values to the content of files: `name=FILE,…`')
            [CompletionResult]::new('--set-literal', '--set-literal', [CompletionResultType]::ParameterName, 'Set one value to all that follows the first `=`')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'repo')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'version')
            [CompletionResult]::new('--post-renderer', '--post-renderer', [CompletionResultType]::ParameterName, 'post-renderer')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'dry-run')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'Make up a name for the release')
            [CompletionResult]::new('--generate-name', '--generate-name', [CompletionResultType]::ParameterName, 'Make up a name for the release')
            [CompletionResult]::new('--include-crds', '--include-crds', [CompletionResultType]::ParameterName, 'Print the files of crds/ too')
            [CompletionResult]::new('--skip-crds', '--skip-crds', [CompletionResultType]::ParameterName, 'Leave the files of crds/ out')
            [CompletionResult]::new('--skip-tests', '--skip-tests', [CompletionResultType]::ParameterName, 'Leave tests out')
            [CompletionResult]::new('--no-hooks', '--no-hooks', [CompletionResultType]::ParameterName, 'Leave hooks out')
            [CompletionResult]::new('--is-upgrade', '--is-upgrade', [CompletionResultType]::ParameterName, 'Tell templates that this is an upgrade')
            [CompletionResult]::new('--skip-schema-validation', '--skip-schema-validation', [CompletionResultType]::ParameterName, 'Do not check the values against the chart''s schema')
            [CompletionResult]::new('--release-name', '--release-name', [CompletionResultType]::ParameterName, 'Put the files into a folder named after the release')
            [CompletionResult]::new('--validate', '--validate', [CompletionResultType]::ParameterName, 'validate')
            [CompletionResult]::new('--dependency-update', '--dependency-update', [CompletionResultType]::ParameterName, 'dependency-update')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;chart;show' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output: the texts as they are, or data')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output: the texts as they are, or data')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;chart;lint' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace to render for')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace to render for')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Take values from a YAML file, `-` for standard input; several are laid over each other in order')
            [CompletionResult]::new('--values', '--values', [CompletionResultType]::ParameterName, 'Take values from a YAML file, `-` for standard input; several are laid over each other in order')
            [CompletionResult]::new('--set-json', '--set-json', [CompletionResultType]::ParameterName, 'Set values to JSON: `name=JSON,…`, or one JSON object')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set values: `name=value,list[0].name=value,list={a,b}`')
            [CompletionResult]::new('--set-string', '--set-string', [CompletionResultType]::ParameterName, 'Set values to text, whatever they look like')
            [CompletionResult]::new('--set-file', '--set-file', [CompletionResultType]::ParameterName, 'Set values to the content of files: `name=FILE,…`')
            [CompletionResult]::new('--set-literal', '--set-literal', [CompletionResultType]::ParameterName, 'Set one value to all that follows the first `=`')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Take warnings for errors')
            [CompletionResult]::new('--skip-schema-validation', '--skip-schema-validation', [CompletionResultType]::ParameterName, 'Do not check the values against the chart''s schema')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;chart;help' {
            [CompletionResult]::new('template', 'template', [CompletionResultType]::ParameterValue, '`chart template`')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, '`chart show`')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, '`chart lint`')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;chart;help;template' {
            break
        }
        'meshctl;chart;help;show' {
            break
        }
        'meshctl;chart;help;lint' {
            break
        }
        'meshctl;chart;help;help' {
            break
        }
        'meshctl;completion' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;version' {
            [CompletionResult]::new('--remote', '--remote', [CompletionResultType]::ParameterName, 'Ask the cluster, too; `--remote=false` asks none in any case')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('--contexts', '--contexts', [CompletionResultType]::ParameterName, 'Contexts of the kubeconfig to do this for, all at once, such as `east,west`; nobody is asked on the way')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--short', '--short', [CompletionResultType]::ParameterName, 'Print the version number only; with a cluster, a line for each kind of version')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;experimental' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('precheck', 'precheck', [CompletionResultType]::ParameterValue, 'Find out whether a mesh can be installed, without installing it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;experimental;precheck' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--component', '--component', [CompletionResultType]::ParameterName, 'Only these components: base, pilot (discovery, istiod), cni, ztunnel, ingressGateways, egressGateways, or a gateway''s name; what else is installed stays as it is')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('--istio-namespace', '--istio-namespace', [CompletionResultType]::ParameterName, 'Namespace of the control plane [default: istio-system]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: `-i` is the control plane''s namespace')
            [CompletionResult]::new('--from-version', '--from-version', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that means nothing here: what is there says its version')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('--take-ownership', '--take-ownership', [CompletionResultType]::ParameterName, 'Look at an installation that takes over what istioctl, Helm or kubectl installed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;experimental;help' {
            [CompletionResult]::new('precheck', 'precheck', [CompletionResultType]::ParameterValue, 'Find out whether a mesh can be installed, without installing it')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;experimental;help;precheck' {
            break
        }
        'meshctl;experimental;help;help' {
            break
        }
        'meshctl;render' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, '`IstioOperator` file, `-` for standard input; may be repeated, later ones win')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to build on, by name or path [default: default]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Revision of the control plane')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--manifests', '--manifests', [CompletionResultType]::ParameterName, 'Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`, or an unpacked release of Istio')
            [CompletionResult]::new('--component', '--component', [CompletionResultType]::ParameterName, 'Print only these components: base, pilot, cni, ztunnel, ingressGateways, egressGateways, or a gateway''s name')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Print only these objects: `KIND`, `KIND/NAME` or `KIND/NAMESPACE/NAME`, each part a pattern such as `istiod*`')
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: the cluster''s where one is asked, else 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context of the kubeconfig [default: its current one]')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as, with `--as`; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as, with `--as`')
            [CompletionResult]::new('--kubeclient-timeout', '--kubeclient-timeout', [CompletionResultType]::ParameterName, 'How long a request may take, such as `30s` [default: 15s]')
            [CompletionResult]::new('--split', '--split', [CompletionResultType]::ParameterName, 'Write a file for each object into this folder')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output: documents, or one list')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output: documents, or one list')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('--include-namespace', '--include-namespace', [CompletionResultType]::ParameterName, 'Print the namespaces of the objects, too')
            [CompletionResult]::new('--gitops', '--gitops', [CompletionResultType]::ParameterName, 'Leave out what controllers fill in, so that a deployment tool sees no drift')
            [CompletionResult]::new('--cluster-specific', '--cluster-specific', [CompletionResultType]::ParameterName, 'Ask the cluster for its version, its APIs and its platform; nothing is asked without this')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that has no meaning where nothing is applied')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshctl;help' {
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Install a mesh, or change one')
            [CompletionResult]::new('upgrade', 'upgrade', [CompletionResultType]::ParameterValue, 'Bring a mesh to this version, in place or beside the old one')
            [CompletionResult]::new('rollback', 'rollback', [CompletionResultType]::ParameterValue, 'Go back to what was installed before')
            [CompletionResult]::new('uninstall', 'uninstall', [CompletionResultType]::ParameterValue, 'Take a mesh away')
            [CompletionResult]::new('precheck', 'precheck', [CompletionResultType]::ParameterValue, 'Find out whether a mesh can be installed, without installing it')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check that a mesh is what it is to be')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Show what an install would change in the cluster, field by field')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'List what was installed, when and from what')
            [CompletionResult]::new('tag', 'tag', [CompletionResultType]::ParameterValue, 'Name revisions: namespaces follow a tag from one revision to the next')
            [CompletionResult]::new('kube-inject', 'kube-inject', [CompletionResultType]::ParameterValue, 'Put the proxy into the pods of a file, as the control plane would, without a cluster')
            [CompletionResult]::new('kube-uninject', 'kube-uninject', [CompletionResultType]::ParameterValue, 'Take the proxy out of the pods of a file again')
            [CompletionResult]::new('manifest', 'manifest', [CompletionResultType]::ParameterValue, 'Make the manifests of a mesh, and compare them')
            [CompletionResult]::new('profile', 'profile', [CompletionResultType]::ParameterValue, 'Look at the profiles that a mesh can build on')
            [CompletionResult]::new('values', 'values', [CompletionResultType]::ParameterValue, 'Look at what can be set')
            [CompletionResult]::new('images', 'images', [CompletionResultType]::ParameterValue, 'Look at the container images of a mesh')
            [CompletionResult]::new('gateway', 'gateway', [CompletionResultType]::ParameterValue, 'Look at Gateway API gateways')
            [CompletionResult]::new('chart', 'chart', [CompletionResultType]::ParameterValue, 'Render, show and check Helm charts, offline')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Print the versions of meshctl and of what a cluster runs')
            [CompletionResult]::new('experimental', 'experimental', [CompletionResultType]::ParameterValue, 'Commands that istioctl calls experimental')
            [CompletionResult]::new('render', 'render', [CompletionResultType]::ParameterValue, 'Print the objects of a mesh, without a cluster')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshctl;help;install' {
            break
        }
        'meshctl;help;upgrade' {
            break
        }
        'meshctl;help;rollback' {
            break
        }
        'meshctl;help;uninstall' {
            break
        }
        'meshctl;help;precheck' {
            break
        }
        'meshctl;help;verify' {
            break
        }
        'meshctl;help;diff' {
            break
        }
        'meshctl;help;history' {
            break
        }
        'meshctl;help;tag' {
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Make a tag, or move it to another revision')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Print the objects of a tag')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the tags, the revisions without one, and the namespaces that use them')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a tag')
            break
        }
        'meshctl;help;tag;set' {
            break
        }
        'meshctl;help;tag;generate' {
            break
        }
        'meshctl;help;tag;list' {
            break
        }
        'meshctl;help;tag;remove' {
            break
        }
        'meshctl;help;kube-inject' {
            [CompletionResult]::new('capture', 'capture', [CompletionResultType]::ParameterValue, 'Write what a cluster injects with into one file, for `--config-snapshot`')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Explain what injection would make of the objects of files')
            break
        }
        'meshctl;help;kube-inject;capture' {
            break
        }
        'meshctl;help;kube-inject;check' {
            break
        }
        'meshctl;help;kube-uninject' {
            break
        }
        'meshctl;help;manifest' {
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Print the objects of a mesh, without a cluster')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare manifests object by object')
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Install a mesh, or change one')
            break
        }
        'meshctl;help;manifest;generate' {
            break
        }
        'meshctl;help;manifest;diff' {
            break
        }
        'meshctl;help;manifest;install' {
            break
        }
        'meshctl;help;profile' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the profiles')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print a profile with what it takes over from the default one')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare two profiles')
            break
        }
        'meshctl;help;profile;list' {
            break
        }
        'meshctl;help;profile;show' {
            break
        }
        'meshctl;help;profile;diff' {
            break
        }
        'meshctl;help;values' {
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Tell what a setting does, its type, its default, and which profiles set it')
            break
        }
        'meshctl;help;values;explain' {
            break
        }
        'meshctl;help;images' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the images that a mesh needs, with those that injection adds to pods')
            break
        }
        'meshctl;help;images;list' {
            break
        }
        'meshctl;help;gateway' {
            [CompletionResult]::new('preview', 'preview', [CompletionResultType]::ParameterValue, 'Print what the control plane makes of Gateway API gateways, without a cluster')
            break
        }
        'meshctl;help;gateway;preview' {
            break
        }
        'meshctl;help;chart' {
            [CompletionResult]::new('template', 'template', [CompletionResultType]::ParameterValue, '`chart template`')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, '`chart show`')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, '`chart lint`')
            break
        }
        'meshctl;help;chart;template' {
            break
        }
        'meshctl;help;chart;show' {
            break
        }
        'meshctl;help;chart;lint' {
            break
        }
        'meshctl;help;completion' {
            break
        }
        'meshctl;help;version' {
            break
        }
        'meshctl;help;experimental' {
            [CompletionResult]::new('precheck', 'precheck', [CompletionResultType]::ParameterValue, 'Find out whether a mesh can be installed, without installing it')
            break
        }
        'meshctl;help;experimental;precheck' {
            break
        }
        'meshctl;help;render' {
            break
        }
        'meshctl;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
