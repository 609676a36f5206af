
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
            [CompletionResult]::new('chart', 'chart', [CompletionResultType]::ParameterValue, 'Render, show and check Helm charts, offline')
            [CompletionResult]::new('manifest', 'manifest', [CompletionResultType]::ParameterValue, 'Make the manifests of a mesh, and compare them')
            [CompletionResult]::new('profile', 'profile', [CompletionResultType]::ParameterValue, 'Look at the profiles that a mesh can build on')
            [CompletionResult]::new('values', 'values', [CompletionResultType]::ParameterValue, 'Look at what can be set')
            [CompletionResult]::new('images', 'images', [CompletionResultType]::ParameterValue, 'Look at the container images of a mesh')
            [CompletionResult]::new('gateway', 'gateway', [CompletionResultType]::ParameterValue, 'Look at Gateway API gateways')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Print the version of meshctl')
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Install a mesh, or change one')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Install a mesh, or change one')
            [CompletionResult]::new('render', 'render', [CompletionResultType]::ParameterValue, 'Print the objects of a mesh, without a cluster')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
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
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: 1.36.0]')
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
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: 1.36.0]')
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
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('--split', '--split', [CompletionResultType]::ParameterName, 'Write a file for each object into this folder')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output: documents, or one list')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output: documents, or one list')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('--include-namespace', '--include-namespace', [CompletionResultType]::ParameterName, 'Print the namespaces of the objects, too')
            [CompletionResult]::new('--gitops', '--gitops', [CompletionResultType]::ParameterName, 'Leave out what controllers fill in, so that a deployment tool sees no drift')
            [CompletionResult]::new('--cluster-specific', '--cluster-specific', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that needs a cluster')
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
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('--split', '--split', [CompletionResultType]::ParameterName, 'Write a file for each object into this folder')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output: documents, or one list')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output: documents, or one list')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('--include-namespace', '--include-namespace', [CompletionResultType]::ParameterName, 'Print the namespaces of the objects, too')
            [CompletionResult]::new('--gitops', '--gitops', [CompletionResultType]::ParameterName, 'Leave out what controllers fill in, so that a deployment tool sees no drift')
            [CompletionResult]::new('--cluster-specific', '--cluster-specific', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that needs a cluster')
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
            [CompletionResult]::new('--readiness-timeout', '--readiness-timeout', [CompletionResultType]::ParameterName, 'How long to wait')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The cluster''s configuration')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'The cluster''s configuration')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'The cluster')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'The namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'The namespace')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'The namespace of the control plane')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'The namespace of the control plane')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Look at the result')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
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
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('--cluster-specific', '--cluster-specific', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that needs a cluster')
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
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output: documents, or one list')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output: documents, or one list')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File with gateways and what they depend on, or with an IstioOperator; `-` for standard input; may be repeated')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'File with gateways and what they depend on, or with an IstioOperator; `-` for standard input; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('--cluster-specific', '--cluster-specific', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that needs a cluster')
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
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--short', '--short', [CompletionResultType]::ParameterName, 'Print the version number only')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
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
            [CompletionResult]::new('--readiness-timeout', '--readiness-timeout', [CompletionResultType]::ParameterName, 'How long to wait')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The cluster''s configuration')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'The cluster''s configuration')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'The cluster')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'The namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'The namespace')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'The namespace of the control plane')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'The namespace of the control plane')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Look at the result')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
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
            [CompletionResult]::new('--readiness-timeout', '--readiness-timeout', [CompletionResultType]::ParameterName, 'How long to wait')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The cluster''s configuration')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'The cluster''s configuration')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'The cluster')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'The namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'The namespace')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'The namespace of the control plane')
            [CompletionResult]::new('--istioNamespace', '--istioNamespace', [CompletionResultType]::ParameterName, 'The namespace of the control plane')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Look at the result')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what happens on the way')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
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
            [CompletionResult]::new('--kube-version', '--kube-version', [CompletionResultType]::ParameterName, 'Assume this version of Kubernetes [default: 1.36.0]')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--api-versions', '--api-versions', [CompletionResultType]::ParameterName, 'Assume these API versions besides the usual ones')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Take every image from this registry, at its path there: `docker.io/istio/pilot` becomes `REGISTRY/istio/pilot`')
            [CompletionResult]::new('--split', '--split', [CompletionResultType]::ParameterName, 'Write a file for each object into this folder')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Form of the output: documents, or one list')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Form of the output: documents, or one list')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Go on when the configuration is not valid: errors become warnings')
            [CompletionResult]::new('--include-namespace', '--include-namespace', [CompletionResultType]::ParameterName, 'Print the namespaces of the objects, too')
            [CompletionResult]::new('--gitops', '--gitops', [CompletionResultType]::ParameterName, 'Leave out what controllers fill in, so that a deployment tool sees no drift')
            [CompletionResult]::new('--cluster-specific', '--cluster-specific', [CompletionResultType]::ParameterName, 'A flag of istioctl''s that needs a cluster')
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
            [CompletionResult]::new('chart', 'chart', [CompletionResultType]::ParameterValue, 'Render, show and check Helm charts, offline')
            [CompletionResult]::new('manifest', 'manifest', [CompletionResultType]::ParameterValue, 'Make the manifests of a mesh, and compare them')
            [CompletionResult]::new('profile', 'profile', [CompletionResultType]::ParameterValue, 'Look at the profiles that a mesh can build on')
            [CompletionResult]::new('values', 'values', [CompletionResultType]::ParameterValue, 'Look at what can be set')
            [CompletionResult]::new('images', 'images', [CompletionResultType]::ParameterValue, 'Look at the container images of a mesh')
            [CompletionResult]::new('gateway', 'gateway', [CompletionResultType]::ParameterValue, 'Look at Gateway API gateways')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Print the version of meshctl')
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Install a mesh, or change one')
            [CompletionResult]::new('render', 'render', [CompletionResultType]::ParameterValue, 'Print the objects of a mesh, without a cluster')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
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
        'meshctl;help;completion' {
            break
        }
        'meshctl;help;version' {
            break
        }
        'meshctl;help;install' {
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
